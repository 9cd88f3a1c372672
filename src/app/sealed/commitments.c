// SPDX-License-Identifier: Apache-2.0
#include "app/sealed/commitments.h"

bool seal_holds(const struct frame *f, uint32_t contest, uint32_t card)
{
    return f->cvr.at[card] != NO_CVR && frame_pool_of(f, card) == NO_POOL &&
           frame_holds(f, contest, card);
}

// As seal_holds for every card, without looking for its stratum each time.
bal_status seal_cards(const struct frame *f, uint32_t contest, seal_each *each, void *ctx,
                      struct bal_err *err)
{
    const struct frame_contest *c = &f->contests[contest];
    for (uint32_t s = 0; s < f->stratum_count; s++) {
        const struct frame_stratum *at = &f->strata[s];
        for (uint64_t card = at->first; c->in[s] && card < at->first + at->listed; card++) {
            uint32_t cvr = f->cvr.at[card];
            if (cvr == NO_CVR || frame_pool_of(f, card) != NO_POOL)
                continue;
            uint32_t code = column_get(&c->contest->column, cvr);
            if (code != 0 || c->universe == UNIVERSE_ALL)
                BAL_TRY(each(ctx, (uint32_t)card, cvr, code, err));
        }
    }
    return BAL_OK;
}

// ---- entries

enum { MAP = 1 << 22 }; // codes x units

static bal_status make_map(struct sealed *s, struct bal_err *err)
{
    uint64_t size = (uint64_t)contest_codes(s->form.contest) * (s->units.all.len + 1);
    if (size > MAP)
        return BAL_OK;
    s->map = arena_new(&s->texts, uint32_t, (size_t)size);
    return arena_check(&s->texts, err);
}

static bal_status add_entry(struct sealed *s, uint32_t code, uint32_t unit, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(EJ1_BYTES + 1);
    struct mark_set set = contest_set(s->form.contest, code);
    str ru = code != 0 ? s->units.names.at[unit] : STR("");
    str *entry = vec_push(&s->entries, LIMIT_CARDS);
    uint32_t *of = vec_push(&s->codes, LIMIT_CARDS);
    if (entry == NULL || of == NULL)
        return err_memory(err);
    *of = code;
    BAL_TRY(commit_entry_put(&s->form, ru, &set, &text, err));
    *entry = arena_str(&s->texts, buf_str(&text));
    return arena_check(&s->texts, err);
}

// The entry of a card's code and unit, made when new.
static bal_status number_entry(struct sealed *s, uint32_t code, uint32_t unit, uint32_t *number,
                               struct bal_err *err)
{
    uint32_t known = (uint32_t)s->entries.len;
    if (s->map != NULL) {
        uint32_t *at = &s->map[(uint64_t)code * (s->units.all.len + 1) + unit];
        *at = *at == 0 ? known + 1 : *at;
        *number = *at - 1;
    } else {
        const uint32_t key[2] = {code, unit};
        *number = table_add(&s->keys, str_make((const char *)key, sizeof key));
    }
    if (*number == TABLE_NONE)
        return err_memory(err);
    return *number == known ? add_entry(s, code, unit, err) : BAL_OK;
}

static bal_status take_card(void *ctx, uint32_t card, uint32_t cvr, uint32_t code,
                            struct bal_err *err)
{
    struct sealed *s = ctx;
    uint32_t *pos = vec_push(&s->pos, LIMIT_CARDS), *entry = vec_push(&s->entry, LIMIT_CARDS);
    if (pos == NULL || entry == NULL)
        return err_memory(err);
    *pos = card;
    return number_entry(s, code, code != 0 ? grouping_of(&s->units, cvr) : 0, entry, err);
}

static bal_status seal(const struct seal_request *r, uint32_t contest, struct sealed *out,
                       struct bal_err *err)
{
    const struct frame *f = r->frame;
    const struct contest *c = f->contests[contest].contest;
    BAL_TRY(commit_form_init(&out->form, c, frame_reading(f, contest), err));
    BAL_TRY(commit_contest_init(&out->contest, r->election, buf_str(&out->form.name), r->key, err));
    BAL_TRY(grouping_make(&out->units, f, contest, r->min_cell, err));
    BAL_TRY(make_map(out, err));
    BAL_TRY(seal_cards(f, contest, take_card, out, err));
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
    vec_done(&s->codes);
    table_done(&s->keys);
    arena_done(&s->texts);
}
