// SPDX-License-Identifier: Apache-2.0
// batches_read.c: the list of batches that the freeze names (lists_batches.c), read back: for a
// record whose cast vote records are secret. Votes are all that is taken from it; values, margins
// and weights are computed of them.
#include "record/session/session.h"

struct reading {
    struct session *s;
    struct frame_given *out;
    uint32_t contest; // of the last line
};

static bal_status damaged(struct bal_err *err)
{
    return bal_fail(err, BAL_INVALID, "the list of batches is damaged");
}

static bal_status find_contest(struct reading *r, const struct ej1 *line, struct bal_err *err)
{
    str name;
    BAL_TRY(ej1_get_str(line, "contest", &name, err));
    return session_next_contest(r->s, name, &r->contest) ? BAL_OK : damaged(err);
}

static bal_status read_votes(struct reading *r, const struct ej1 *line, uint64_t **out,
                             struct bal_err *err)
{
    const struct ej1 *votes = ej1_find(line, "votes");
    size_t choices = r->s->election->contests.at[r->contest].choices.len, i = 0;
    if (votes == NULL || (votes->type != EJ1_NULL && votes->type != EJ1_ARRAY))
        return damaged(err);
    *out = NULL;
    if (votes->type == EJ1_NULL)
        return BAL_OK;
    if (votes->count != choices)
        return damaged(err);
    *out = arena_new(&r->out->arena, uint64_t, choices + 1);
    BAL_TRY(arena_check(&r->out->arena, err));
    for (const struct ej1 *v = votes->first; v != NULL; v = v->next) {
        if (v->type != EJ1_INT || v->number < 0 || v->number > (int64_t)LIMIT_CARDS)
            return damaged(err);
        (*out)[i++] = (uint64_t)v->number;
    }
    return BAL_OK;
}

static bal_status read_line(struct reading *r, str text, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    const struct ej1 *line;
    struct given_batch b = {.contest = 0};
    uint64_t from, number;
    BAL_TRY(ej1_parse(text, &arena, &line, err));
    BAL_TRY(ej1_get_u64(line, "from", &from, err));
    if (from > 0)
        return BAL_OK; // more values of the batch before
    BAL_TRY(find_contest(r, line, err));
    BAL_TRY(ej1_get_u64(line, "number", &number, err));
    BAL_TRY(ej1_get_u64(line, "cards", &b.cards, err));
    BAL_TRY(ej1_get_u64(line, "cvrs", &b.cvrs, err));
    BAL_TRY(ej1_get_u64(line, "unknown", &b.unknown, err));
    BAL_TRY(ej1_get_u64(line, "with", &b.with, err));
    BAL_TRY(read_votes(r, line, &b.votes, err));
    if (number == 0 || number > LIMIT_BATCHES || b.cards > LIMIT_CARDS || b.with > b.cards ||
        b.unknown > b.cards || b.cvrs > LIMIT_CARDS)
        return damaged(err);
    b.contest = r->contest;
    b.batch = (uint32_t)number - 1;
    struct given_batch *new = vec_push(&r->out->batches, SIZE_MAX);
    if (new == NULL)
        return err_memory(err);
    *new = b;
    return BAL_OK;
}

bal_status session_read_batches(struct session *s, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT((size_t)4 << 30);
    struct reading r = {.s = s, .out = &s->given};
    BAL_TRY(record_read_object(s->record, &s->record->state.batches, &text, err));
    for (str rest = buf_str(&text); rest.len > 0;)
        BAL_TRY(read_line(&r, str_cut(&rest, '\n'), err));
    return BAL_OK;
}
