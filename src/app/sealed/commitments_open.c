// SPDX-License-Identifier: Apache-2.0
// commitments_open.c: opened votes, counted.
#include <stdlib.h>

#include "app/sealed/commitments.h"

struct counting {
    const struct open_request *r;
    struct commit_form form;
    struct opened *out;
    struct table units;
};

static bal_status code_of(struct contest *c, const struct commit_form *form, str text,
                          struct commit_entry *entry, uint32_t *code, struct arena *a,
                          struct bal_err *err)
{
    struct mark marks[LIMIT_MARKS];
    BAL_TRY(commit_entry_read(form, text, a, entry, err));
    *code = 0;
    if (entry->set.state == STATE_NOT_ON_CARD)
        return BAL_OK;
    if (entry->set.count > LIMIT_MARKS)
        return bal_fail(err, BAL_LIMIT, "an entry has too many marks");
    if (entry->set.count > 0)
        memcpy(marks, entry->set.marks, entry->set.count * sizeof *marks);
    return contest_code(c, entry->set.state, marks, entry->set.count, code, err);
}

bal_status open_code(struct contest *c, const struct ranking_rules *ranking, str entry,
                     uint32_t *code, struct bal_err *err)
{
    struct commit_form form;
    struct commit_entry read;
    AUTO_ARENA arena = ARENA_INIT(1 << 24);
    bal_status status = commit_form_init(&form, c, ranking, err);
    if (status == BAL_OK)
        status = code_of(c, &form, entry, &read, code, &arena, err);
    commit_form_done(&form);
    return status;
}

static bal_status count_unit(struct counting *w, str ru, uint64_t cards, struct bal_err *err)
{
    uint32_t known = w->units.len, id = table_add(&w->units, ru);
    if (id == TABLE_NONE)
        return err_memory(err);
    if (id == known) {
        struct opened_unit *new = vec_push(&w->out->units, LIMIT_BATCHES);
        if (new == NULL)
            return err_memory(err);
        *new = (struct opened_unit){.name = arena_str(&w->out->arena, ru)};
    }
    w->out->units.at[id].cards += cards;
    return arena_check(&w->out->arena, err);
}

static bal_status count_entry(void *ctx, str text, uint64_t cards, struct bal_err *err)
{
    struct counting *w = ctx;
    struct commit_entry entry;
    uint32_t code;
    AUTO_ARENA arena = ARENA_INIT(1 << 24);
    BAL_TRY(code_of(w->r->contest, &w->form, text, &entry, &code, &arena, err));
    while (w->out->counts.len <= code)
        if (vec_push(&w->out->counts, LIMIT_CARDS) == NULL)
            return err_memory(err);
    w->out->counts.at[code] += cards;
    return code != 0 ? count_unit(w, entry.ru, cards, err) : BAL_OK;
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct opened_unit *)a)->name, ((const struct opened_unit *)b)->name);
}

static bal_status read_both(struct counting *w, struct bal_err *err)
{
    const struct open_request *r = w->r;
    struct commit_read leaves = {0};
    bal_status status = BAL_OK;
    if (r->read == NULL)
        status = commit_leaves_read(r->leaves, r->count, &r->root, r->threads, &leaves, err);
    const struct commit_opening o = {.in = r->open,
                                     .leaves = r->read != NULL ? r->read : &leaves,
                                     .entry = count_entry,
                                     .ctx = w,
                                     .wanted = r->wanted,
                                     .wanted_count = r->wanted_count,
                                     .arena = &w->out->arena,
                                     .threads = r->threads};
    if (status == BAL_OK)
        status = commit_open_read(&o, &w->out->opened, err);
    commit_read_done(&leaves);
    return status;
}

bal_status open_contest(const struct open_request *r, struct opened *out, struct bal_err *err)
{
    *out = (struct opened){.leaves = r->count, .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    struct counting w = {.r = r, .out = out, .units = TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = commit_form_init(&w.form, r->contest, r->ranking, err);
    if (status == BAL_OK)
        status = read_both(&w, err);
    while (status == BAL_OK && out->counts.len < contest_codes(r->contest))
        if (vec_push(&out->counts, LIMIT_CARDS) == NULL)
            status = err_memory(err);
    if (out->units.len > 1)
        qsort(out->units.at, out->units.len, sizeof *out->units.at, by_name);
    commit_form_done(&w.form);
    table_done(&w.units);
    return status;
}

void opened_done(struct opened *o)
{
    vec_done(&o->counts);
    vec_done(&o->units);
    arena_done(&o->arena);
}

// Adds 2 n value - counted den to the sum; false where that does not fit.
static bool add_above(int64_t *sum, uint64_t n, uint64_t value, uint64_t counted, uint64_t den)
{
    uint64_t twice, off;
    int64_t more;
    return !__builtin_mul_overflow(n, 2 * value, &twice) &&
           !__builtin_mul_overflow(counted, den, &off) &&
           !__builtin_sub_overflow(twice, off, &more) && !__builtin_add_overflow(*sum, more, sum);
}

bal_status open_above(const struct assertion *a, const struct contest *c, const struct opened *o,
                      const struct open_pool *pools, size_t pool_count, int64_t *above,
                      struct bal_err *err)
{
    int64_t sum = 0;
    bool fits = add_above(&sum, 0, 0, o->leaves - o->opened, a->den);
    for (uint32_t code = 0; code < o->counts.len && fits; code++) {
        struct mark_set s = contest_set(c, code);
        uint64_t n = o->counts.at[code];
        fits = n == 0 || add_above(&sum, n, assertion_value(a, c, &s), n, a->den);
    }
    for (size_t i = 0; i < pool_count && fits; i++)
        fits = pools[i].value <= a->upper &&
               add_above(&sum, pools[i].cards, pools[i].value, pools[i].counted, a->den);
    if (!fits)
        return bal_fail(err, BAL_LIMIT, "the sums of an assertion are more than cards can have");
    *above = sum;
    return BAL_OK;
}
