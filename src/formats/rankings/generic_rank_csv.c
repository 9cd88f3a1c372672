// SPDX-License-Identifier: Apache-2.0
// generic_rank_csv.c: ranked ballots as surveys and small offices keep them, a row a ballot of one
// contest; the file's name is that of the contest. Both orientations:
//
//     Response ID,precinct_id,batch_id,Ann,Bo,Write-in      a column a candidate, which holds its
//     rank id,rank 1,rank 2,rank 3                               a column a rank, which holds a
//     candidate
//
// The first column is the ballot's id. Two candidates at one rank are an overvote there; an empty
// cell is no rank, or a rank that was left out.
#include "formats/rankings/ranked_csv.h"
#include "formats/readers.h"

static const struct {
    enum ranked_column id;
    const char *names;
} id_names[] = {
    {RANKED_RECORD, "id|responseid|ballotid|ballot|cvrid|recordid|record|voterid|cvrnumber|number"},
    {RANKED_PRECINCT, "precinctid|precinct"},
    {RANKED_BATCH, "batchid|batch"},
    {RANKED_TABULATOR, "tabulatorid|tabulator"},
    {RANKED_STYLE, "ballotstyle|style|ballottype"},
    {RANKED_IMPRINTED, "imprintedid"},
};

static uint32_t id_of(str cell)
{
    for (size_t i = 0; i < ARRAY_LEN(id_names); i++)
        if (csv_name_is(cell, id_names[i].names))
            return id_names[i].id;
    return RANKED_IDS;
}

static bool read_header(struct csv_table *t, struct ranked_layout *out)
{
    bool ranks = false;
    uint32_t first = 0;
    for (uint32_t i = 0; i < t->cells; i++) {
        uint32_t id = id_of(csv_trimmed(&t->csv, i));
        ranks = ranks || ranked_number(csv_trimmed(&t->csv, i)) > 0;
        if (id == RANKED_IDS || i > first)
            continue;
        if (out->id[id] != CSV_ABSENT)
            import_problem(t->imp, damaged_header, t->csv.line, i + 1, csv_trimmed(&t->csv, i),
                           "columns %u and %u say the same", out->id[id] + 1, i + 1);
        out->id[id] = i;
        first = i + 1;
    }
    if (ranks)
        return ranked_find(t, out);
    out->by_choice = true;
    out->first = first;
    out->count = t->cells - first;
    for (uint32_t i = first; i < t->cells; i++)
        if (csv_trimmed(&t->csv, i).len == 0)
            import_problem(t->imp, missing_value, t->csv.line, i + 1, STR(""),
                           "the candidate of the column has no name");
    if (out->count == 0)
        import_problem(t->imp, missing_column, t->csv.line, 0, STR(""), "there is no candidate");
    return out->count > 0;
}

bal_status generic_rank_csv_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return ranked_csv_read(s, imp, "generic-rank-csv", read_header, err);
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, generic_rank_csv_read, err);
}

enum { PROBE_CELLS = 256, PROBE_ROWS = 50 };

// Every cell behind the ids is empty or a rank; *ranked: some are.
static bool is_ranks(str line, int ids, int count, bool *ranked)
{
    for (int cell = 0; cell < count; cell++) {
        uint32_t rank;
        str text = str_trim(str_cut(&line, ','));
        if (text.len >= 2 && text.ptr[0] == '"')
            text = str_make(text.ptr + 1, text.len - 2);
        if (cell < ids || text.len == 0)
            continue;
        if (!num_u32(text, &rank) || rank == 0 || rank > LIMIT_RANKS)
            return false;
        *ranked = *ranked || rank == 1;
    }
    return line.len == 0;
}

static bool rows_are_ranks(const struct probe *p, int ids, int count)
{
    str rest = p->head;
    bool ranked = false;
    (void)str_cut(&rest, '\n');
    for (int rows = 0; rows < PROBE_ROWS && rest.len > 0; rows++) {
        bool cut = !p->whole && str_index(rest, '\n') == rest.len;
        str line = str_trim(str_cut(&rest, '\n'));
        if (!cut && line.len > 0 && !is_ranks(line, ids, count, &ranked))
            return false;
    }
    return ranked;
}

// Nothing names the form: only a table of ranks throughout is taken for one.
static int probe(const struct probe *p)
{
    str cells[PROBE_CELLS];
    int count = probe_header(p, cells, PROBE_CELLS), ids = 0;
    bool ranks = false;
    while (ids < count && id_of(cells[ids]) != RANKED_IDS)
        ids++;
    for (int i = ids; i < count; i++)
        ranks = ranks || ranked_number(cells[i]) == 1;
    if (ids == 0 || id_of(cells[0]) != RANKED_RECORD || count < ids + 2)
        return 0;
    return ranks ? 50 : rows_are_ranks(p, ids, count) ? 45 : 0;
}

const struct format format_generic_rank_csv = {
    .name = "generic-rank-csv",
    .title = "ranked ballots, CSV with a column for each candidate or rank",
    .flags = FORMAT_CVR,
    .probe = probe,
    .read = read_file,
};
