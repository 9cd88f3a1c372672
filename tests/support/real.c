// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "support/real.h"

#include <sys/stat.h>

#include "app/files/convert.h"
#include "core/import.h"
#include "support/shared.h"

static const struct real_set sets[] = {
    {"Alaska 2024",
     "data/dominion-json-ak2024/input",
     {"U.S. President / Vice President", "U.S. Representative"}},
    {"Arapahoe 2016",
     "data/dominion-csv-arapahoe2016/input/dominion-2017-CVR_Export_20170310104116.csv",
     {"Presidential Electors", "United States Senator",
      "Regent of the University of Colorado - At Large"}},
    {"Broken Hill 2021",
     "data/dominion-csv-nsw21-City_of_Broken_Hill/input/City_of_Broken_Hill_Mayoral.csv",
     {"City of Broken Hill Mayoral"}},
    {"Byron 2021", "data/dominion-csv-nsw21-Byron/input/Byron_Mayoral.csv", {"Byron Mayoral"}},
};

const struct real_set *real_set_at(size_t i)
{
    return i < ARRAY_LEN(sets) ? &sets[i] : NULL;
}

// ---- what is kept of the set

struct keeping {
    struct import imp;
    const struct contest *contests[REAL_CONTESTS]; // of the set
    uint32_t count;
};

static void keep_contests(struct keeping *k, const struct real *r)
{
    struct bal_err err;
    for (; k->count < REAL_CONTESTS && r->set->contests[k->count] != NULL; k->count++) {
        const struct contest *c =
            election_contest(&r->load.election, str_from(r->set->contests[k->count]), 0);
        if (c == NULL)
            fail_msg("%s: no contest '%s'", r->set->name, r->set->contests[k->count]);
        uint32_t contest, choice;
        const struct contest_def def = {
            .name = c->name, .votes_allowed = c->votes_allowed, .seats = c->seats};
        assert_ok(import_contest(&k->imp, &def, &contest, &err));
        for (size_t i = 0; i < c->choices.len; i++)
            assert_ok(import_choice(&k->imp, contest, c->choices.at[i].name, STR(""),
                                    c->choices.at[i].occurrence, c->choices.at[i].kind, &choice,
                                    &err));
        k->contests[k->count] = c;
    }
}

// The votes of the contest on a card, or the first preferences.
static enum contest_state votes_of(const struct contest *c, uint32_t card, struct mark *out,
                                   uint32_t *count)
{
    struct mark_set s = contest_set(c, column_get(&c->column, card));
    *count = 0;
    for (uint32_t i = 0; i < s.count; i++)
        if (s.marks[i].flags == 0 && s.marks[i].rank <= 1)
            out[(*count)++] = (struct mark){.choice = s.marks[i].choice};
    if (s.state != STATE_MARKED)
        return s.state;
    if (*count == 0)
        return STATE_BLANK;
    return *count > c->votes_allowed ? STATE_OVERVOTED : STATE_MARKED;
}

static void keep_cards(struct keeping *k, const struct election *from, const bool *left_out)
{
    struct bal_err err;
    AUTO_ARENA arena = ARENA_INIT(1 << 24);
    uint32_t *positions = arena_new(&arena, uint32_t, from->batches.len);
    assert_non_null(positions);
    for (uint32_t i = 0; i < from->cards; i++) {
        uint32_t b = election_card(from, i).batch, card, count;
        struct card new = {.record = {++positions[b]}, .imprinted = ID_NONE};
        if (left_out != NULL && left_out[i])
            continue;
        const struct batch *batch = &from->batches.at[b];
        assert_ok(import_batch(&k->imp, 0, batch->tabulator, batch->batch, &new.batch, &err));
        assert_ok(import_card(&k->imp, &new, &card, &err));
        for (uint32_t c = 0; c < k->count; c++) {
            struct mark marks[LIMIT_MARKS];
            enum contest_state state = votes_of(k->contests[c], i, marks, &count);
            if (state != STATE_NOT_ON_CARD)
                assert_ok(import_marks(&k->imp, card, c, state, marks, count, &err));
        }
    }
}

static void keep_manifest(struct keeping *k, const struct election *from)
{
    struct bal_err err;
    for (size_t i = 0; i < from->batches.len; i++) {
        const struct batch *b = &from->batches.at[i];
        const struct manifest_batch row = {
            .tabulator = b->tabulator, .batch = b->batch, .cards = b->cards};
        assert_ok(import_manifest(&k->imp, &row, &err));
    }
}

static void keep_results(struct keeping *k)
{
    struct election *e = k->imp.election;
    for (size_t c = 0; c < e->contests.len; c++) {
        const struct contest *contest = &e->contests.at[c];
        for (uint32_t choice = 0; choice < contest->choices.len; choice++) {
            struct reported *row = vec_push(&e->results, 1000);
            assert_non_null(row);
            *row = (struct reported){.contest = contest->name,
                                     .choice = contest->choices.at[choice].name};
            for (uint32_t i = 0; i < e->cards; i++) {
                struct mark_set s = contest_set(contest, column_get(&contest->column, i));
                for (uint32_t m = 0; s.state == STATE_MARKED && m < s.count; m++)
                    row->votes += s.marks[m].choice == choice;
            }
        }
    }
}

static void write_as(struct real *r, const struct election *e, const char *format, const char *name)
{
    struct bal_err err;
    assert_ok(
        convert_write(e, format_find(str_from(format)), temp_path(&r->temp, name), true, &err));
}

static void keep(struct keeping *k, const struct real *r, struct election *e, struct problems *p,
                 const bool *left_out)
{
    struct bal_err err;
    problems_init(p);
    assert_ok(election_init(e, &err));
    *k = (struct keeping){.imp = {.election = e, .problems = p, .last_batch = TABLE_NONE}};
    keep_contests(k, r);
    keep_cards(k, &r->load.election, left_out);
}

void real_write_cvrs(struct real *r, const char *name, const bool *left_out)
{
    struct election e;
    struct problems p;
    struct keeping k;
    keep(&k, r, &e, &p, left_out);
    write_as(r, &e, "ballast-cvr", name);
    election_done(&e);
    problems_done(&p);
}

bool real_open(struct real *r, const struct real_set *set)
{
    AUTO_BUF path = BUF_INIT(4096);
    struct election e;
    struct problems p;
    struct keeping k;
    struct bal_err err;
    struct stat there;
    struct load_path from = {.path = shared_path(set->path, &path)};
    *r = (struct real){.set = set};
    if (stat(from.path, &there) != 0)
        return false;
    assert_ok(load_paths(&r->load, &from, 1, &(struct load_options){0}, &err));
    temp_open(&r->temp);
    keep(&k, r, &e, &p, NULL);
    keep_manifest(&k, &r->load.election);
    keep_results(&k);
    write_as(r, &e, "ballast-contests", "contests.csv");
    write_as(r, &e, "ballast-manifest", "manifest.csv");
    write_as(r, &e, "ballast-cvr", "cvr.csv");
    write_as(r, &e, "ballast-results", "results.csv");
    election_done(&e);
    problems_done(&p);
    return true;
}

void real_close(struct real *r)
{
    load_done(&r->load);
    temp_close(&r->temp);
}

static void set_bounds(const struct real *r, const struct real_audit *a,
                       struct frame_settings *settings)
{
    const struct election *e = &r->load.election;
    bool polling = strcmp(a->votes, "results.csv") == 0;
    for (size_t c = 0; c < REAL_CONTESTS && r->set->contests[c] != NULL; c++) {
        const struct contest *contest = election_contest(e, str_from(r->set->contests[c]), 0);
        settings[c].cards_bound = a->unlisted;
        for (uint32_t i = 0; i < e->cards; i++)
            settings[c].cards_bound += polling || column_get(&contest->column, i) != 0;
    }
}

void real_frame(const struct real *r, const struct real_audit *a, struct real_frame *out)
{
    const char *names[] = {"contests.csv", "manifest.csv", a->votes};
    struct temp at[ARRAY_LEN(names)];
    struct load_path paths[ARRAY_LEN(names)] = {{0}};
    struct problems p;
    struct bal_err err;
    *out = (struct real_frame){0};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        at[i] = r->temp;
        paths[i].path = temp_path(&at[i], names[i]);
    }
    assert_ok(load_paths(&out->load, paths, ARRAY_LEN(names), &(struct load_options){0}, &err));
    assert_int_equal(problems_errors(&out->load.problems), 0);
    for (size_t c = 0; c < REAL_CONTESTS; c++)
        out->settings[c] = (struct frame_settings){
            .target = true,
            .risk_limit = STR("0.05"),
            .alpha = 0.05,
            .method = a->method != NULL ? method_find(str_from(a->method)) : NULL,
        };
    if (a->unlisted > 0)
        set_bounds(r, a, out->settings);
    problems_init(&p);
    assert_ok(frame_make(&out->f, &out->load.election, out->settings, &p, &err));
    assert_int_equal(out->f.stratum_count, 1);
    problems_done(&p);
}

void real_frame_done(struct real_frame *f)
{
    frame_done(&f->f);
    load_done(&f->load);
}
