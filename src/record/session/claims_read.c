// SPDX-License-Identifier: Apache-2.0
// claims_read.c: outcomes and assertions as the freeze lists them, read back: for ranked contests
// with pools in a record whose cast vote records are secret. Who won and what proves it follows
// from rankings that nobody sees; that these assertions prove this winner, anybody can check.
#include "ledger/sum_tree.h"
#include "record/session/session.h"

enum { CLAIMS_MOST = 1 << 20 };

#define LISTS ((size_t)4 << 30)

static bal_status damaged(struct bal_err *err)
{
    return bal_fail(err, BAL_INVALID, "the lists of contests and assertions do not fit each other");
}

static bal_status take_outcome(struct session *s, uint32_t c, const struct ej1 *line,
                               struct bal_err *err)
{
    const struct ej1 *votes, *winners;
    uint64_t pooled;
    size_t choices = s->election->contests.at[c].choices.len, k = 0;
    BAL_TRY(ej1_get_u64(line, "pooled", &pooled, err));
    if (pooled == 0 && !s->sums && ej1_find(line, "batch_sampler") == NULL)
        return BAL_OK;
    struct given_outcome *new = vec_push(&s->given.outcomes, LIMIT_CONTESTS);
    if (new == NULL)
        return err_memory(err);
    *new = (struct given_outcome){.contest = c,
                                  .votes = arena_new(&s->given.arena, uint64_t, choices),
                                  .won = arena_new(&s->given.arena, bool, choices)};
    BAL_TRY(arena_check(&s->given.arena, err));
    BAL_TRY(ej1_get(line, "votes", EJ1_ARRAY, &votes, err));
    BAL_TRY(ej1_get(line, "winners", EJ1_ARRAY, &winners, err));
    if (votes->count != choices)
        return damaged(err);
    for (const struct ej1 *v = votes->first; v != NULL; v = v->next) {
        if (v->type != EJ1_INT || v->number < 0)
            return damaged(err);
        new->votes[k++] = (uint64_t)v->number;
    }
    for (const struct ej1 *v = winners->first; v != NULL; v = v->next) {
        if (v->type != EJ1_INT || v->number < 0 || (uint64_t)v->number >= choices)
            return damaged(err);
        new->won[v->number] = true;
    }
    return BAL_OK;
}

static bal_status read_outcomes(struct session *s, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(LISTS);
    BAL_TRY(record_read_object(s->record, &s->record->state.params, &text, err));
    str rest = buf_str(&text);
    for (uint32_t c = 0; c < s->election->contests.len && rest.len > 0; c++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 24);
        const struct ej1 *line;
        BAL_TRY(ej1_parse(str_cut(&rest, '\n'), &arena, &line, err));
        BAL_TRY(take_outcome(s, c, line, err));
    }
    return BAL_OK;
}

// ---- assertions

static bool find_choice(const struct contest *c, const struct ej1 *name, uint8_t *out)
{
    for (size_t k = 0; name->type == EJ1_STRING && k < c->choices.len; k++) {
        AUTO_BUF clean = BUF_INIT(LIMIT_TOKEN_BYTES);
        ej1_clean(&clean, c->choices.at[k].name);
        *out = (uint8_t)k;
        if (str_eq(buf_str(&clean), name->text))
            return k < RAIRE_CANDIDATES;
    }
    return false;
}

static bal_status take_claim(struct session *s, uint32_t contest, const struct ej1 *line,
                             struct bal_err *err)
{
    const struct contest *c = &s->election->contests.at[contest];
    const struct ej1 *winner = ej1_find(line, "winner"), *loser = ej1_find(line, "loser");
    const struct ej1 *continuing = ej1_find(line, "continuing");
    struct given_irv *new = vec_push(&s->given.irv, CLAIMS_MOST);
    if (new == NULL)
        return err_memory(err);
    *new = (struct given_irv){.contest = contest};
    new->claim.kind = continuing != NULL ? RAIRE_NEN : RAIRE_NEB;
    if (winner == NULL || loser == NULL || !find_choice(c, winner, &new->claim.winner) ||
        !find_choice(c, loser, &new->claim.loser))
        return damaged(err);
    for (const struct ej1 *v = continuing != NULL ? continuing->first : NULL; v != NULL;
         v = v->next) {
        uint8_t choice;
        if (!find_choice(c, v, &choice))
            return damaged(err);
        new->claim.continuing |= (uint64_t)1 << choice;
    }
    return BAL_OK;
}

// Why a contest is counted by hand; after its assertions, if it has any.
static bal_status take_refusal(struct session *s, uint32_t contest, const struct ej1 *line,
                               struct bal_err *err)
{
    str reason;
    const struct frame_given *g = &s->given;
    BAL_TRY(ej1_get_str(line, "full_hand_count", &reason, err));
    if (g->irv.len > 0 && g->irv.at[g->irv.len - 1].contest == contest)
        return BAL_OK;
    struct given_irv *new = vec_push(&s->given.irv, CLAIMS_MOST);
    if (new == NULL)
        return err_memory(err);
    *new = (struct given_irv){.contest = contest, .refused = arena_str(&s->given.arena, reason)};
    return arena_check(&s->given.arena, err);
}

// Where votes are not opened: why a contest has no assertions, as the list says it.
static bal_status take_silence(struct session *s, uint32_t contest, const struct ej1 *line,
                               bool claims, struct bal_err *err)
{
    str reason;
    if (!s->sums || claims || ej1_find(line, "kind") != NULL)
        return BAL_OK;
    struct given_refusal *new = vec_push(&s->given.refusals, LIMIT_CONTESTS);
    if (new == NULL)
        return err_memory(err);
    BAL_TRY(ej1_get_str(line, "full_hand_count", &reason, err));
    *new = (struct given_refusal){contest, arena_str(&s->given.arena, reason)};
    return arena_check(&s->given.arena, err);
}

static bal_status next_contest(struct session *s, const struct ej1 *line, uint32_t *contest,
                               struct bal_err *err)
{
    str name;
    BAL_TRY(ej1_get_str(line, "contest", &name, err));
    return session_next_contest(s, name, contest) ? BAL_OK : damaged(err);
}

static bal_status read_claims(struct session *s, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(LISTS);
    uint32_t contest = 0, last = UINT32_MAX;
    BAL_TRY(record_read_object(s->record, &s->record->state.assertions, &text, err));
    for (str rest = buf_str(&text); rest.len > 0;) {
        AUTO_ARENA arena = ARENA_INIT(1 << 24);
        const struct ej1 *line;
        BAL_TRY(ej1_parse(str_cut(&rest, '\n'), &arena, &line, err));
        BAL_TRY(next_contest(s, line, &contest, err));
        BAL_TRY(take_silence(s, contest, line, last == contest, err));
        last = contest;
        if (s->election->contests.at[contest].function != FUNCTION_IRV)
            continue;
        BAL_TRY(ej1_find(line, "kind") != NULL ? take_claim(s, contest, line, err)
                                               : take_refusal(s, contest, line, err));
    }
    return BAL_OK;
}

// ---- sums

static bal_status take_sums(struct session *s, uint32_t contest, const struct ej1 *line,
                            struct bal_err *err)
{
    uint64_t n;
    struct sum_root root;
    const struct ej1 *sums = ej1_find(line, "sums");
    const struct ej1 *of = sums != NULL ? ej1_find(sums, "of") : NULL;
    if (of == NULL)
        return BAL_OK;
    struct given_sums *new = vec_push(&s->given.sums, LIMIT_CONTESTS);
    if (new == NULL)
        return err_memory(err);
    BAL_TRY(ej1_get_u64(line, "n", &n, err));
    BAL_TRY(sum_root_read(sums, n, of->count, &s->given.arena, &root, err));
    *new = (struct given_sums){contest, n, root.sums, of->count};
    return BAL_OK;
}

static bal_status read_sums(struct session *s, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(LISTS);
    uint32_t contest = 0;
    s->given.secret = true;
    if (s->record->state.published.commitments.size == 0)
        return BAL_OK;
    BAL_TRY(record_read_object(s->record, &s->record->state.published.commitments, &text, err));
    for (str rest = buf_str(&text); rest.len > 0;) {
        AUTO_ARENA arena = ARENA_INIT(1 << 24);
        const struct ej1 *line;
        BAL_TRY(ej1_parse(str_cut(&rest, '\n'), &arena, &line, err));
        BAL_TRY(next_contest(s, line, &contest, err));
        BAL_TRY(take_sums(s, contest, line, err));
    }
    return BAL_OK;
}

bal_status session_read_claims(struct session *s, struct bal_err *err)
{
    BAL_TRY(read_outcomes(s, err));
    BAL_TRY(read_claims(s, err));
    return s->sums ? read_sums(s, err) : BAL_OK;
}
