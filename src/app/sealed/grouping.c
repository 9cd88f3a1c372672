// SPDX-License-Identifier: Apache-2.0
#include "app/sealed/grouping.h"

#include <stdlib.h>

#include "app/sealed/commitments.h"

static str key_of(const struct grouping *u, struct card c, uint32_t key[2])
{
    key[0] = u->frame->election->batches.at[c.batch].jurisdiction;
    key[1] = u->whole ? 0 : c.precinct;
    return str_make((const char *)key, 2 * sizeof *key);
}

// ---- cells

// Codes that count the same have the same entry.
static bal_status number_codes(struct grouping *u, struct bal_err *err)
{
    const struct contest *c = u->frame->contests[u->contest].contest;
    struct commit_form form;
    struct table entries = TABLE_INIT(LIMIT_NAMES_BYTES);
    u->says = arena_new(&u->arena, uint32_t, contest_codes(c));
    bal_status status = arena_check(&u->arena, err);
    if (status == BAL_OK)
        status = commit_form_init(&form, c, frame_reading(u->frame, u->contest), err);
    else
        return status;
    for (uint32_t code = 0; code < contest_codes(c) && status == BAL_OK; code++) {
        AUTO_BUF text = BUF_INIT(EJ1_BYTES + 1);
        struct mark_set set = contest_set(c, code);
        status = commit_entry_put(&form, STR(""), &set, &text, err);
        if (status == BAL_OK && (u->says[code] = table_add(&entries, buf_str(&text))) == TABLE_NONE)
            status = err_memory(err);
    }
    table_done(&entries);
    commit_form_done(&form);
    return status;
}

// The cell of a CVR's card: that of the last one, mostly. TABLE_NONE: no memory.
static uint32_t cell_of(struct grouping *u, uint32_t cvr)
{
    uint32_t key[2];
    str text = key_of(u, election_card(u->frame->election, cvr), key);
    const struct cell *last = u->last < u->all.len ? &u->all.at[u->last] : NULL;
    if (last != NULL && last->jurisdiction == key[0] && last->precinct == key[1])
        return u->last;
    uint32_t known = u->keys.len, id = table_add(&u->keys, text);
    if (id == TABLE_NONE)
        return id;
    if (id == known) {
        struct cell *new = vec_push(&u->all, LIMIT_BATCHES);
        if (new == NULL)
            return TABLE_NONE;
        *new = (struct cell){.jurisdiction = key[0], .precinct = key[1], .group = id};
    }
    u->last = id;
    return id;
}

static bal_status count_card(void *ctx, uint32_t card, uint32_t cvr, uint32_t code,
                             struct bal_err *err)
{
    struct grouping *u = ctx;
    (void)card;
    if (code == 0)
        return BAL_OK;
    uint32_t id = cell_of(u, cvr);
    if (id == TABLE_NONE)
        return err_memory(err);
    struct cell *cell = &u->all.at[id];
    if (cell->cards++ == 0)
        cell->says = u->says[code];
    cell->mixed = cell->mixed || cell->says != u->says[code];
    return BAL_OK;
}

static bool too_small(const struct grouping *u, const struct cell *cell)
{
    return cell->cards < u->min_cell || !cell->mixed;
}

// ---- merging

static uint32_t root_of(const struct grouping *u, uint32_t unit)
{
    while (u->all.at[unit].group != unit)
        unit = u->all.at[unit].group;
    return unit;
}

static void merge(struct grouping *u, uint32_t into, uint32_t unit)
{
    struct cell *a = &u->all.at[into], *b = &u->all.at[unit];
    a->mixed = a->mixed || b->mixed || a->says != b->says;
    a->cards += b->cards;
    a->several = true;
    a->across = a->across || b->across || a->jurisdiction != b->jurisdiction;
    b->group = into;
    u->merged++;
}

// A group that may be merged with others, and where it comes among them: those that must be first,
// then the smallest first.
struct mergeable {
    uint32_t unit;
    bool small;
    uint64_t cards;
};

static int by_need(const void *a, const void *b)
{
    const struct mergeable *x = a, *y = b;
    if (x->small != y->small)
        return x->small ? -1 : 1;
    if (x->cards != y->cards)
        return x->cards < y->cards ? -1 : 1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

// Merges the groups among these that are too small, and more while that is not enough.
static void merge_small(struct grouping *u, struct mergeable *c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        c[i] = (struct mergeable){c[i].unit, too_small(u, &u->all.at[c[i].unit]),
                                  u->all.at[c[i].unit].cards};
    if (count > 1)
        qsort(c, count, sizeof *c, by_need);
    for (size_t i = 1; i < count && c[0].small; i++)
        if (c[i].small || too_small(u, &u->all.at[c[0].unit]))
            merge(u, c[0].unit, c[i].unit);
}

// By jurisdiction, then by number.
static int by_place(const void *a, const void *b)
{
    const struct mergeable *x = a, *y = b;
    if (x->cards != y->cards)
        return x->cards < y->cards ? -1 : 1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

static bal_status merge_units(struct grouping *u, struct bal_err *err)
{
    struct mergeable *c = arena_new(&u->arena, struct mergeable, u->all.len + 1);
    BAL_TRY(arena_check(&u->arena, err));
    size_t n = u->all.len;
    for (uint32_t i = 0; i < n; i++)
        c[i] = (struct mergeable){i, false, u->all.at[i].jurisdiction};
    if (n > 1)
        qsort(c, n, sizeof *c, by_place);
    for (size_t i = 0, end = 0; i < n; i = end) {
        uint32_t jurisdiction = u->all.at[c[i].unit].jurisdiction;
        for (end = i + 1; end < n && u->all.at[c[end].unit].jurisdiction == jurisdiction;)
            end++;
        merge_small(u, c + i, end - i);
    }
    size_t groups = 0;
    for (uint32_t i = 0; i < n; i++)
        if (u->all.at[i].group == i)
            c[groups++].unit = i;
    merge_small(u, c, groups);
    for (uint32_t i = 0; i < n; i++)
        u->all.at[i].group = root_of(u, i);
    return BAL_OK;
}

// ---- names

static void name_of(const struct grouping *u, uint32_t group, struct buf *out)
{
    const struct election *e = u->frame->election;
    const struct cell *g = &u->all.at[group];
    str jurisdiction = e->jurisdictions.items[g->jurisdiction];
    str precinct = e->precincts.items[g->precinct];
    if (!g->across)
        buf_add(out, jurisdiction);
    if (g->several) {
        buf_add(out, out->len > 0 ? STR(", merged") : STR("merged"));
    } else if (precinct.len > 0) {
        buf_add(out, out->len > 0 ? STR(", ") : STR(""));
        buf_add(out, precinct);
    }
    if (out->len == 0)
        buf_add(out, STR("all"));
}

static bal_status name_units(struct grouping *u, struct bal_err *err)
{
    for (uint32_t i = 0; i < u->all.len; i++) {
        AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
        str *at = vec_push(&u->names, LIMIT_BATCHES);
        if (at == NULL)
            return err_memory(err);
        *at = STR("");
        if (u->all.at[i].group != i)
            continue;
        name_of(u, i, &name);
        BAL_TRY(buf_check(&name, err));
        *at = arena_str(&u->arena, buf_str(&name));
        if (too_small(u, &u->all.at[i]))
            u->exposed += u->all.at[i].cards;
    }
    return arena_check(&u->arena, err);
}

bal_status grouping_make(struct grouping *out, const struct frame *f, uint32_t contest,
                         uint64_t min_cell, struct bal_err *err)
{
    *out = (struct grouping){.frame = f,
                             .contest = contest,
                             .min_cell = min_cell,
                             .keys = TABLE_INIT(LIMIT_NAMES_BYTES),
                             .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    const struct contest *c = f->contests[contest].contest;
    out->whole = function_marks(c->function) != USE_NOTHING || votes_limit(c) > 1;
    BAL_TRY(number_codes(out, err));
    BAL_TRY(seal_cards(f, contest, count_card, out, err));
    BAL_TRY(merge_units(out, err));
    return name_units(out, err);
}

void grouping_done(struct grouping *u)
{
    vec_done(&u->all);
    vec_done(&u->names);
    table_done(&u->keys);
    arena_done(&u->arena);
}

uint32_t grouping_of(struct grouping *u, uint32_t cvr)
{
    return u->all.at[cell_of(u, cvr)].group;
}
