// SPDX-License-Identifier: Apache-2.0
// rctab_csv.c: ranked ballots as RCTab writes them, a row for a card and contest:
//
//     Source Filepath,CVR Provider,Contest Id,RCTab CVR Id,Tabulator Id,Batch Id,Vendor
//     Id,Precinct, Precinct Portion,Rank 1,Rank 2,…
//
// A rank holds a name, several divided by line ends (an overvote), "undervote" or "overvote". Older
// files call the card's number Record Id and have no RCTab CVR Id. A contest with fewer ranks has
// empty cells at the end.
//
// Written are all ranked contests, by the voting system's id where they have one of their own, else
// by name. The first two columns, which name files on somebody's disk, stay empty, and a card's
// contests and a rank's choices are in the order of their texts, so that the same ballots give the
// same bytes.
#include <stdlib.h>

#include "core/spelling.h"
#include "formats/lost.h"
#include "formats/rankings/ranked_csv.h"
#include "formats/readers.h"
#include "io/csv_write.h"

static const struct {
    uint32_t id;
    const char *names;
} id_names[] = {
    {RANKED_CONTEST, "contestid"},     {RANKED_IMPRINTED, "rctabcvrid"},
    {RANKED_TABULATOR, "tabulatorid"}, {RANKED_BATCH, "batchid"},
    {RANKED_RECORD, "vendorid"},       {RANKED_RECORD, "recordid"},
    {RANKED_PRECINCT, "precinct"},     {RANKED_PRECINCT, "precinctportion"},
    {RANKED_IDS, "sourcefilepath"},    {RANKED_IDS, "cvrprovider"},
};

static bool read_header(struct csv_table *t, struct ranked_layout *out)
{
    if (!ranked_find(t, out))
        return false;
    for (uint32_t cell = 0; cell < out->first; cell++) {
        str name = csv_trimmed(&t->csv, cell);
        bool known = false;
        for (size_t i = 0; i < ARRAY_LEN(id_names) && !known; i++) {
            known = csv_name_is(name, id_names[i].names);
            if (known && id_names[i].id != RANKED_IDS)
                out->id[id_names[i].id] = cell;
        }
        if (!known)
            import_problem(t->imp, unknown_field, t->csv.line, cell + 1, name,
                           "column '" STR_FMT "' is not used", STR_ARG(str_head(name, 100)));
    }
    if (out->id[RANKED_CONTEST] == CSV_ABSENT)
        import_problem(t->imp, missing_column, t->csv.line, 0, STR("contestid"),
                       "there is no column 'Contest Id'");
    return out->id[RANKED_CONTEST] != CSV_ABSENT;
}

bal_status rctab_csv_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return ranked_csv_read(s, imp, "rctab-csv", read_header, err);
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, rctab_csv_read, err);
}

static int probe(const struct probe *p)
{
    str cells[TABLE_COLUMNS];
    int count = probe_header(p, cells, TABLE_COLUMNS);
    bool own = csv_names_have(cells, count, "cvrprovider") &&
               csv_names_have(cells, count, "contestid") && csv_names_have(cells, count, "rank1");
    return own ? 97 : 0;
}

// ---- writing

struct written {
    str id; // as it stands in the file
    const struct contest *contest;
};

struct writer {
    const struct election *e;
    struct csv_writer csv;
    struct buf text;
    struct arena arena;
    uint32_t ranks; // columns
    VEC(struct written) contests;
};

static bool is_written(enum contest_state s)
{
    return s == STATE_BLANK || s == STATE_MARKED || s == STATE_OVERVOTED;
}

static void put_ids(struct writer *w, uint32_t card, str contest)
{
    const struct election *e = w->e;
    const struct card k = election_card(e, card);
    const struct batch *b = &e->batches.at[k.batch];
    char text[NUM_TEXT];
    csv_put(&w->csv, STR(""));
    csv_put(&w->csv, STR(""));
    csv_put(&w->csv, contest);
    w->text.len = 0;
    election_imprinted(e, card, &w->text);
    if (w->text.len == 0 && k.record.v == ID_NONE.v)
        buf_add_u64(&w->text, (uint64_t)card + 1); // else cards would run together
    csv_put(&w->csv, buf_str(&w->text));
    csv_put(&w->csv, b->tabulator);
    csv_put(&w->csv, b->batch);
    csv_put(&w->csv, election_id(e, k.record, text));
    csv_put(&w->csv, STR(""));
    csv_put(&w->csv, e->precincts.items[k.precinct]);
}

static int by_name(const struct choice *a, const struct choice *b)
{
    int order = str_cmp(a->name, b->name);
    return order != 0 ? order : a->occurrence < b->occurrence ? -1 : a->occurrence > b->occurrence;
}

// The choices at a rank, a line each.
static void put_rank(struct writer *w, const struct contest *c, const struct mark_set *set,
                     uint32_t rank)
{
    const struct choice *at_rank[LIMIT_MARKS];
    uint32_t count = 0;
    bool overvoted = false; // by whom is not known
    for (uint32_t i = 0; i < set->count; i++) {
        const struct choice *new = &c->choices.at[set->marks[i].choice];
        overvoted =
            overvoted || (set->marks[i].rank == rank && (set->marks[i].flags & MARK_OVERVOTE) != 0);
        if (set->marks[i].rank != rank || set->marks[i].flags != 0)
            continue;
        uint32_t at = count++;
        for (; at > 0 && by_name(new, at_rank[at - 1]) < 0; at--)
            at_rank[at] = at_rank[at - 1];
        at_rank[at] = new;
    }
    w->text.len = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            buf_add_char(&w->text, '\n');
        spelling_put(&w->text, at_rank[i]->name, at_rank[i]->occurrence);
    }
    csv_put(&w->csv, overvoted   ? STR("overvote")
                     : count > 0 ? buf_str(&w->text)
                                 : STR("undervote"));
}

static void put_row(struct writer *w, uint32_t card, const struct written *in)
{
    const struct contest *c = in->contest;
    struct mark_set set = contest_set(c, column_get(&c->column, card));
    if (!is_written(set.state))
        return;
    put_ids(w, card, in->id);
    for (uint32_t rank = 1; rank <= w->ranks; rank++) {
        if (rank > c->ranks)
            csv_put(&w->csv, STR(""));
        else if (rank == 1 && set.state == STATE_OVERVOTED && mark_set_votes(&set) == 0)
            csv_put(&w->csv, STR("overvote"));
        else
            put_rank(w, c, &set, rank);
    }
    csv_end_row(&w->csv);
}

static bool is_ranked(const struct contest *c)
{
    return c->ranks > 0 && (c->function == FUNCTION_IRV || c->function == FUNCTION_STV);
}

// Names that would be read as something else.
static bal_status check_names(const struct contest *c, struct bal_err *err)
{
    for (size_t i = 0; i < c->choices.len; i++) {
        str name = c->choices.at[i].name;
        if (str_index(name, '\n') < name.len || str_eq_nocase(name, STR("undervote")) ||
            str_eq_nocase(name, STR("overvote")))
            return bal_fail(err, BAL_INVALID,
                            "a choice of contest '" STR_FMT "' is called '" STR_FMT
                            "', which stands for something else in RCTab's CSV",
                            STR_ARG(c->name), STR_ARG(name));
    }
    return BAL_OK;
}

// Does another contest have the text as its id or name?
static bool is_shared(const struct election *e, const struct contest *c)
{
    for (size_t i = 0; i < e->contests.len; i++)
        if (&e->contests.at[i] != c &&
            (str_eq(e->contests.at[i].code, c->code) || str_eq(e->contests.at[i].name, c->code)))
            return true;
    return false;
}

static int by_id(const void *a, const void *b)
{
    return str_cmp(((const struct written *)a)->id, ((const struct written *)b)->id);
}

static bal_status find_contests(struct writer *w, struct bal_err *err)
{
    for (size_t i = 0; i < w->e->contests.len; i++) {
        const struct contest *c = &w->e->contests.at[i];
        if (!is_ranked(c))
            continue;
        BAL_TRY(check_names(c, err));
        struct written *new = vec_push(&w->contests, LIMIT_CONTESTS);
        if (new == NULL)
            return err_memory(err);
        w->text.len = 0;
        if (c->code.len > 0 && !is_shared(w->e, c))
            buf_add(&w->text, c->code);
        else
            spelling_put(&w->text, c->name, c->occurrence);
        *new = (struct written){arena_str(&w->arena, buf_str(&w->text)), c};
        w->ranks = c->ranks > w->ranks ? c->ranks : w->ranks;
    }
    if (w->ranks == 0)
        return bal_fail(err, BAL_INVALID, "there is no ranked contest");
    qsort(w->contests.at, w->contests.len, sizeof *w->contests.at, by_id);
    return arena_check(&w->arena, err);
}

static void put_header(struct writer *w)
{
    csv_put_raw(&w->csv, STR("Source Filepath,CVR Provider,Contest Id,RCTab CVR Id,Tabulator Id,"
                             "Batch Id,Vendor Id,Precinct,Precinct Portion"));
    for (uint32_t rank = 1; rank <= w->ranks; rank++) {
        w->text.len = 0;
        buf_addf(&w->text, "Rank %u", rank);
        csv_put_raw(&w->csv, buf_str(&w->text));
    }
    csv_end_row(&w->csv);
}

static bal_status put_all(struct writer *w, struct bal_err *err)
{
    BAL_TRY(find_contests(w, err));
    put_header(w);
    for (uint32_t card = 0; card < w->e->cards; card++)
        for (size_t i = 0; i < w->contests.len; i++)
            put_row(w, card, &w->contests.at[i]);
    return buf_check(&w->text, err);
}

static bal_status write_file(const struct election *e, struct sink *out, struct bal_err *err)
{
    struct writer w = {
        .e = e, .text = BUF_INIT(LIMIT_TOKEN_BYTES), .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    csv_writer_init(&w.csv, out);
    bal_status status = put_all(&w, err);
    bal_status done = csv_writer_done(&w.csv, status == BAL_OK ? err : NULL);
    vec_done(&w.contests);
    buf_done(&w.text);
    arena_done(&w.arena);
    return status != BAL_OK ? status : done;
}

static void list_lost(const struct election *e, struct buf *out)
{
    struct lost n;
    uint64_t contests = 0;
    for (size_t i = 0; i < e->contests.len; i++)
        contests += !is_ranked(&e->contests.at[i]);
    lost_count(e, &n);
    lost_line(out, contests, "contests without ranks");
    lost_line(out, n.states[STATE_INVALID], "contests on cards that do not count");
    lost_line(out, n.states[STATE_WITHHELD], "contests on cards whose content is withheld");
    lost_line(out, n.flagged, "marks that are no votes (ambiguous, or not counted)");
    lost_line(out, n.codes, "names of contests that have ids, and ids of choices");
    lost_line(out, e->jurisdictions.len - 1, "jurisdictions");
    lost_line(out, e->styles.len - 1, "styles of cards");
    lost_line(out, e->groups.len - 1, "counting groups of cards");
    lost_line(out, n.sheets, "sheet numbers of cards");
    lost_line(out, e->pools.len, "pools of redacted cards");
}

const struct format format_rctab_csv = {
    .name = "rctab-csv",
    .title = "RCTab's ranked ballots, CSV",
    .flags = FORMAT_CVR,
    .probe = probe,
    .read = read_file,
    .write = write_file,
    .lost = list_lost,
};
