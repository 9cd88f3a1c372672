// SPDX-License-Identifier: Apache-2.0
#include "formats/ess/ess_header.h"

struct titled {
    str title; // without rank
    uint32_t rank;
    bool ranked;
};

struct titles {
    struct titled *at; // of each cell
    uint32_t first, count;
    struct arena arena;
};

static void find_ids(struct ess_header *h, struct csv *csv, struct import *imp, uint32_t *first)
{
    *first = 0;
    for (int i = 0; i < ESS_IDS; i++)
        h->at[i] = CSV_ABSENT;
    for (uint32_t i = 0; i < h->cells; i++) {
        str cell = csv_trimmed(csv, i);
        enum ess_id id = ess_id_of(cell);
        if (id == ESS_IDS)
            continue;
        *first = id == ESS_COUNT ? *first : i + 1;
        if (h->at[id] == CSV_ABSENT)
            h->at[id] = i;
        else if (id < ESS_OTHER)
            import_problem(imp, damaged_header, csv->line, i + 1, cell,
                           "columns %u and %u both say '" STR_FMT "'", h->at[id] + 1, i + 1,
                           STR_ARG(cell));
    }
    // An export of one contest may leave the title of its first column out: the ballot's number.
    if (*first == 0 && h->at[ESS_RECORD] == CSV_ABSENT && csv_trimmed(csv, 0).len == 0) {
        h->at[ESS_RECORD] = 0;
        *first = 1;
    }
}

static bal_status read_columns(struct titles *c, struct csv *csv, struct bal_err *err)
{
    AUTO_BUF rest = BUF_INIT(LIMIT_TOKEN_BYTES);
    c->arena = ARENA_INIT((size_t)512 << 20);
    c->at = arena_new(&c->arena, struct titled, c->count);
    for (uint32_t i = c->first; i < c->count && c->at != NULL; i++) {
        struct titled *column = &c->at[i];
        column->ranked = ess_rank(csv_trimmed(csv, i), &rest, &column->rank);
        column->title = arena_str(&c->arena, buf_str(&rest));
        BAL_TRY(buf_check(&rest, err));
    }
    return arena_check(&c->arena, err);
}

// Where the contest that starts at `first` ends.
static uint32_t contest_end(const struct titles *c, uint32_t first)
{
    uint32_t end = first + 1;
    while (end < c->count && c->at[end].ranked == c->at[first].ranked &&
           str_eq(c->at[end].title, c->at[first].title) &&
           (c->at[end].ranked ? c->at[end].rank > 1 : c->at[end].title.len > 0))
        end++;
    return end;
}

static bool ranks_rise(const struct titles *c, uint32_t first, uint32_t end, const struct csv *csv,
                       struct import *imp)
{
    for (uint32_t i = first; i < end; i++) {
        if (!c->at[i].ranked || c->at[i].rank == i - first + 1)
            continue;
        import_problem(imp, damaged_header, csv->line, i + 1, c->at[i].title,
                       "rank %u of '" STR_FMT "' stands where rank %u should", c->at[i].rank,
                       STR_ARG(c->at[i].title), i - first + 1);
        return false;
    }
    return true;
}

// A contest that the header does not name has the name of the file: files of several contests must
// not become one.
static str title_of(const struct titled *c, const struct import *imp)
{
    str file = str_basename(imp->file);
    size_t member = str_find(file, STR(": ")); // "export.zip: mayor.xlsx"
    if (member < file.len)
        file = str_skip(file, member + 2);
    return c->title.len > 0 ? c->title : str_stem(file);
}

static bal_status add_contest(struct ess_header *h, const struct titles *c, uint32_t first,
                              uint32_t end, const struct csv *csv, struct import *imp,
                              struct bal_err *err)
{
    bool ranked = c->at[first].ranked;
    struct contest_def def = {.name = title_of(&c->at[first], imp),
                              .function = ranked ? FUNCTION_IRV : FUNCTION_PLURALITY,
                              .votes_allowed = ranked ? 1 : 0,
                              .ranks = ranked ? end - first : 0,
                              .place = {imp->file, csv->line, first + 1}};
    for (size_t i = 0; i < h->contests.len; i++)
        def.occurrence +=
            str_eq(imp->election->contests.at[h->contests.at[i].contest].name, def.name);
    struct ess_contest *new = vec_push(&h->contests, LIMIT_CONTESTS);
    if (new == NULL)
        return err_memory(err);
    *new = (struct ess_contest){.first = first,
                                .count = end - first,
                                .ranked = ranked,
                                .texts = TABLE_INIT(LIMIT_NAMES_BYTES)};
    BAL_TRY(import_contest(imp, &def, &new->contest, err));
    if (!ranked)
        import_observed(imp, new->contest, end - first, 0);
    return BAL_OK;
}

static bal_status add_contests(struct ess_header *h, const struct titles *c, const struct csv *csv,
                               struct import *imp, bool *usable, struct bal_err *err)
{
    for (uint32_t i = c->first, end; i < c->count; i = end) {
        end = i + 1;
        if (i == h->at[ESS_COUNT])
            continue;
        end = contest_end(c, i);
        if (c->at[i].title.len == 0 && !c->at[i].ranked) {
            import_problem(imp, damaged_header, csv->line, i + 1, STR(""), "column %u has no title",
                           i + 1);
            *usable = false;
        } else if (!ranks_rise(c, i, end, csv, imp)) {
            *usable = false;
        } else {
            BAL_TRY(add_contest(h, c, i, end, csv, imp, err));
        }
    }
    if (h->contests.len == 0 && *usable) {
        import_problem(imp, missing_column, csv->line, 0, STR(""), "there is no column of votes");
        *usable = false;
    }
    return BAL_OK;
}

bal_status ess_header_read(struct ess_header *h, struct csv *csv, struct import *imp, bool *usable,
                           struct bal_err *err)
{
    struct titles c = {0};
    *h = (struct ess_header){.cells = csv->cells};
    *usable = true;
    while (h->cells > 0 && csv_trimmed(csv, h->cells - 1).len == 0)
        h->cells--;
    c.count = h->cells;
    find_ids(h, csv, imp, &c.first);
    bal_status status = read_columns(&c, csv, err);
    if (status == BAL_OK)
        status = add_contests(h, &c, csv, imp, usable, err);
    if (status == BAL_OK && h->at[ESS_RECORD] == CSV_ABSENT)
        import_problem(imp, unlinked_card, csv->line, 0, STR(""),
                       "no column tells the cards apart");
    arena_done(&c.arena);
    return status;
}

void ess_header_done(struct ess_header *h)
{
    for (size_t i = 0; i < h->contests.len; i++) {
        table_done(&h->contests.at[i].texts);
        vec_done(&h->contests.at[i].codes);
    }
    vec_done(&h->contests);
}
