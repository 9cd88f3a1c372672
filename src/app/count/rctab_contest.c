// SPDX-License-Identifier: Apache-2.0
// rctab_contest.c: the contest and the candidates of an RCTab configuration, found in an election.
#include "app/count/rctab.h"
#include "io/staged.h"
#include "io/workbook.h"
#include "tabulate/java_order.h"
#include "tabulate/java_random.h"

static const struct contest *only_ranked(const struct election *e)
{
    const struct contest *found = NULL;
    for (size_t i = 0; i < e->contests.len; i++) {
        if (e->contests.at[i].function != FUNCTION_IRV)
            continue;
        if (found != NULL)
            return NULL;
        found = &e->contests.at[i];
    }
    return found;
}

bal_status rctab_contest(const struct rctab *r, const struct election *e,
                         const struct contest **out, struct bal_err *err)
{
    str wanted = r->contest_id.len > 0 ? r->contest_id : r->contest;
    const struct contest *found = NULL;
    for (size_t i = 0; i < e->contests.len && found == NULL; i++) {
        const struct contest *c = &e->contests.at[i];
        if (str_eq(c->code, wanted) || str_eq(c->name, wanted))
            found = c;
    }
    if (found == NULL && r->contest_id.len == 0)
        found = only_ranked(e);
    if (found == NULL)
        return bal_fail(err, BAL_NOT_FOUND,
                        "the configuration's contest '" STR_FMT "' is not in the files",
                        STR_ARG(str_head(wanted, 100)));
    *out = found; // without ranks, all marks are of one rank: RCTab reads them so
    return BAL_OK;
}

bool rctab_batches_are_precincts(const struct rctab *r, const struct election *e)
{
    bool named = false;
    for (size_t i = 0; i < e->batches.len && !named; i++)
        named = e->batches.at[i].batch.len > 0;
    return r->batch_column && !r->precinct_column && !named;
}

static bool same_hints(const struct import_hints *a, const struct import_hints *b)
{
    return str_eq(a->between, b->between) && a->blank_is_write_in == b->blank_is_write_in &&
           a->ranks == b->ranks && str_eq(a->contest, b->contest);
}

bal_status rctab_hints(const struct rctab *r, size_t count, struct arena *arena,
                       struct load_options *out, struct bal_err *err)
{
    bool same = true;
    for (size_t i = 1; i < r->sources.len; i++)
        same = same && same_hints(&r->sources.at[0].hints, &r->sources.at[i].hints);
    if (!same && count != r->sources.len)
        return bal_fail(err, BAL_USAGE,
                        "the configuration's %zu sources are read in different ways: give as many "
                        "files, in their order",
                        r->sources.len);
    size_t len = same && r->sources.len > 0 ? 1 : r->sources.len;
    struct import_hints *hints = arena_new(arena, struct import_hints, len + 1);
    BAL_TRY(arena_check(arena, err));
    for (size_t i = 0; i < len; i++)
        hints[i] = r->sources.at[i].hints;
    out->hints = hints;
    out->hint_count = len;
    return BAL_OK;
}

static str in_folder(str folder, str name, struct arena *arena)
{
    AUTO_BUF path = BUF_INIT(8192);
    buf_add(&path, folder);
    if (folder.len > 0 && folder.ptr[folder.len - 1] != '/')
        buf_add_char(&path, '/');
    buf_add(&path, name);
    return arena_str(arena, buf_str(&path));
}

str rctab_source_path(const struct rctab_source *source, str config, str input, struct arena *arena)
{
    str name = source->file, last = str_basename(name);
    bool absolute = str_starts(name, STR("/"));
    if (input.ptr == NULL)
        return absolute ? arena_str(arena, name)
                        : in_folder(str_head(config, config.len - str_basename(config).len), name,
                                    arena);
    str whole = in_folder(input, absolute ? last : name, arena);
    size_t cut = str_rindex(last, '\\'); // as written on another system
    str bare = in_folder(input, cut < last.len ? str_skip(last, cut + 1) : last, arena);
    return whole.ptr != NULL && !path_exists(whole.ptr) && path_exists(bare.ptr) ? bare : whole;
}

static bool is_called(const struct rctab *r, const struct rctab_candidate *c, str text)
{
    bool called = str_eq(c->name, text);
    for (size_t i = 0; i < c->aliases && !called; i++)
        called = str_eq(r->aliases.at[c->first_alias + i], text);
    return called && text.len > 0;
}

// RCTab does not see the pictures of write-ins in ES&S workbooks: their cells are empty to it.
static bool is_picture(const struct choice *choice)
{
    return choice->kind == CHOICE_WRITE_IN && str_eq(choice->code, STR(XLSX_PICTURE));
}

static bool is_labelled(const str *labels, size_t count, const struct choice *choice)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(labels[i], choice->code) || str_eq(labels[i], choice->name))
            return true;
    return false;
}

static bool is_skipped(const struct rctab *r, const struct choice *choice)
{
    return is_picture(choice) || is_labelled(r->skipped.at, r->skipped.len, choice);
}

static uint32_t find_candidate(const struct rctab *r, const struct choice *choice)
{
    if (is_skipped(r, choice))
        return RANKING_NOBODY;
    if (is_labelled(r->overvotes.at, r->overvotes.len, choice))
        return RANKING_SEVERAL;
    if (is_labelled(r->undeclared.at, r->undeclared.len, choice))
        return (uint32_t)r->candidates.len;
    for (size_t i = 0; i < r->candidates.len; i++)
        if (is_called(r, &r->candidates.at[i], choice->code) ||
            is_called(r, &r->candidates.at[i], choice->name))
            return (uint32_t)i;
    // What is written in, and is nobody by name, is what the label for it is meant for.
    bool written = choice->kind == CHOICE_WRITE_IN && r->undeclared.len > 0;
    return written ? (uint32_t)r->candidates.len : RANKING_NOBODY;
}

// Every vote is for a candidate, and no ranking is beyond the last rank allowed.
static bal_status check_marks(const struct rctab *r, const struct contest *c,
                              const uint32_t *of_choice, struct bal_err *err)
{
    for (uint32_t code = 1; code < contest_codes(c); code++) {
        struct mark_set set = contest_set(c, code);
        if (set.state == STATE_INVALID)
            continue;
        for (uint32_t i = 0; i < set.count; i++) {
            const struct choice *choice = &c->choices.at[set.marks[i].choice];
            if (set.marks[i].flags != 0 || is_skipped(r, choice))
                continue;
            if (of_choice[set.marks[i].choice] == RANKING_NOBODY)
                return bal_fail(err, BAL_CONFLICT,
                                "choice '" STR_FMT "' (id '" STR_FMT
                                "') has votes, but is no candidate of the configuration",
                                STR_ARG(str_head(choice->name, 80)),
                                STR_ARG(str_head(choice->code, 30)));
            if (set.marks[i].rank > r->max_rank)
                return bal_fail(err, BAL_CONFLICT,
                                "a card has a ranking %u, but maxRankingsAllowed is %u",
                                set.marks[i].rank, r->max_rank);
        }
    }
    return BAL_OK;
}

// RCTab sorts the names first, so that the same seed gives the same order.
static bal_status permutation(const struct rctab *r, uint32_t *order, struct arena *arena,
                              struct bal_err *err)
{
    uint32_t n = (uint32_t)r->candidates.len;
    uint32_t *names = arena_new(arena, uint32_t, n + 1);
    if (names == NULL)
        return err_memory(err);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t j = i;
        str name = r->candidates.at[i].name;
        for (; j > 0 && java_compare(name, r->candidates.at[names[j - 1]].name) < 0; j--)
            names[j] = names[j - 1];
        names[j] = i;
    }
    struct java_random random = java_random_seed(r->rules.seed);
    java_random_shuffle(&random, names, n);
    for (uint32_t i = 0; i < n; i++)
        order[names[i]] = i;
    return BAL_OK;
}

bal_status rctab_roster(const struct rctab *r, const struct contest *c, struct arena *arena,
                        struct roster *roster, struct irv_rules *rules, struct bal_err *err)
{
    uint32_t declared = (uint32_t)r->candidates.len;
    uint32_t count = declared + (r->undeclared.len > 0);
    struct candidate *candidates = arena_new(arena, struct candidate, count);
    uint32_t *of_choice = arena_new(arena, uint32_t, c->choices.len);
    uint32_t *order = arena_new(arena, uint32_t, count + 1);
    BAL_TRY(arena_check(arena, err));
    for (uint32_t i = 0; i < count; i++) {
        bool named = i < declared;
        str name = named ? r->candidates.at[i].name : STR(IMPORT_UNDECLARED);
        candidates[i] = (struct candidate){.name = name,
                                           .label = name,
                                           .excluded = named && r->candidates.at[i].excluded,
                                           .undeclared = !named,
                                           .kind = named ? CHOICE_REGULAR : CHOICE_WRITE_IN};
        order[i] = i;
    }
    for (size_t i = 0; i < c->choices.len; i++)
        of_choice[i] = find_candidate(r, &c->choices.at[i]);
    BAL_TRY(check_marks(r, c, of_choice, err));
    if (r->permute)
        BAL_TRY(permutation(r, order, arena, err));
    *roster = (struct roster){candidates, count, of_choice};
    *rules = r->rules;
    rules->order = order;
    return BAL_OK;
}
