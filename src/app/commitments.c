// SPDX-License-Identifier: Apache-2.0
#include "app/commitments.h"

bool seal_holds(const struct frame *f, uint32_t contest, uint32_t card)
{
    bool pooled = f->pool.len > 0 && f->pool.at[card] != NO_POOL;
    return f->cvr.at[card] != NO_CVR && !pooled && frame_holds(f, contest, card);
}

// The entry of a card's code and unit, made when new.
static bal_status number_entry(struct sealed *s, uint32_t code, uint32_t unit, uint32_t *number,
                               struct bal_err *err)
{
    const uint32_t key[2] = {code, unit};
    uint32_t known = s->keys.len;
    *number = table_add(&s->keys, str_make((const char *)key, sizeof key));
    if (*number == TABLE_NONE)
        return err_memory(err);
    if (*number != known)
        return BAL_OK;
    AUTO_BUF text = BUF_INIT(EJ1_BYTES + 1);
    struct mark_set set = contest_set(s->form.contest, code);
    str ru = code != 0 ? s->units.names.at[unit] : STR(""),
        *entry = vec_push(&s->entries, LIMIT_CARDS);
    if (entry == NULL)
        return err_memory(err);
    BAL_TRY(commit_entry_put(&s->form, ru, &set, &text, err));
    *entry = arena_str(&s->texts, buf_str(&text));
    return arena_check(&s->texts, err);
}

static bal_status take_card(struct sealed *s, uint32_t card, uint32_t cvr, struct bal_err *err)
{
    uint32_t *pos = vec_push(&s->pos, LIMIT_CARDS), *entry = vec_push(&s->entry, LIMIT_CARDS);
    if (pos == NULL || entry == NULL)
        return err_memory(err);
    uint32_t code = column_get(&s->form.contest->column, cvr);
    *pos = card;
    return number_entry(s, code, code != 0 ? grouping_of(&s->units, cvr) : 0, entry, err);
}

static bal_status seal(const struct seal_request *r, uint32_t contest, struct sealed *out,
                       struct bal_err *err)
{
    const struct frame *f = r->frame;
    const struct contest *c = f->contests[contest].contest;
    BAL_TRY(commit_form_init(&out->form, c, &f->tally.irv.reading, err));
    BAL_TRY(commit_contest_init(&out->contest, r->election, buf_str(&out->form.name), r->key, err));
    BAL_TRY(grouping_make(&out->units, f, contest, r->min_cell, err));
    for (uint32_t card = 0; card < f->cvr.len; card++)
        if (seal_holds(f, contest, card))
            BAL_TRY(take_card(out, card, f->cvr.at[card], err));
    const struct commit_cards cards = {.contest = &out->contest,
                                       .pos = out->pos.at,
                                       .entry = out->entry.at,
                                       .count = (uint32_t)out->pos.len,
                                       .entries = out->entries.at,
                                       .threads = r->threads};
    return commit_leaves_make(&cards, &out->leaves, err);
}

bal_status seal_contest(const struct seal_request *r, uint32_t contest, struct sealed *out,
                        struct bal_err *err)
{
    *out = (struct sealed){.keys = TABLE_INIT(LIMIT_NAMES_BYTES),
                           .texts = ARENA_INIT(LIMIT_NAMES_BYTES)};
    return seal(r, contest, out, err);
}

void sealed_done(struct sealed *s)
{
    commit_leaves_done(&s->leaves);
    commit_contest_done(&s->contest);
    commit_form_done(&s->form);
    grouping_done(&s->units);
    vec_done(&s->pos);
    vec_done(&s->entry);
    vec_done(&s->entries);
    table_done(&s->keys);
    arena_done(&s->texts);
}
