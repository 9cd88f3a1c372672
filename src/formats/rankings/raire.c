// SPDX-License-Identifier: Apache-2.0
// raire.c: the text form of ranked ballots that RAIRE's programs exchange.
//
//     2                                             number of contests
//     Contest,339,4,15,16,17,18,winner,15           id, number of candidates, their ids, …
//     Contest,340,2,21,22,order,22,21,informal,3
//     339,99813_1_1,17,15                           contest, ballot, candidates by preference
//     340,99813_1_1                                 a blank ballot; same ballot id: same card
//
// Candidates have no names but their ids. A ballot id of three numbers is Dominion's tabulator,
// batch and record. Informal ballots are not listed: they become blank cards without identity.
#include "formats/csv_table.h"
#include "formats/damaged_id.h"
#include "formats/rankings/raire_write.h"
#include "formats/readers.h"

struct raire_contest {
    str id;
    uint32_t contest;      // index in the election
    uint64_t informal;     // ballots that are not listed
    struct table choices;  // ids of candidates
    VEC(uint16_t) numbers; // their indexes in the contest
    struct table texts;    // preferences as they stand in the rows: few occur
    VEC(uint32_t) codes;   // of each text
};

#define CODE_ODD 0x80000000U // the text must be taken apart again, to report its problem

struct reader {
    struct csv csv;
    struct import *imp;
    VEC(struct raire_contest) contests;
    struct raire_contest *last;
    struct table ballots; // ids; the number of a ballot is that of its card after the first card
    uint32_t first_card;
};

enum { CONTEST, BALLOT, PREFERENCES }; // cells of a ballot's row

static bool is_keyword(str cell)
{
    return str_eq(cell, STR("winner")) || str_eq(cell, STR("order")) ||
           str_eq(cell, STR("informal"));
}

#define cell_problem(r, id, cell, ...)                                                             \
    import_problem((r)->imp, id, (r)->csv.line, (cell) + 1, csv_trimmed(&(r)->csv, cell),          \
                   __VA_ARGS__)

static void check_candidate(struct reader *r, const struct raire_contest *c, uint32_t cell)
{
    str id = csv_trimmed(&r->csv, cell);
    if (table_find(&c->choices, id) == TABLE_NONE)
        cell_problem(r, unknown_id, cell, "'" STR_FMT "' is no candidate of contest " STR_FMT,
                     STR_ARG(id), STR_ARG(c->id));
}

static void read_winner(struct reader *r, const struct raire_contest *c, uint32_t cell)
{
    uint32_t slot = table_find(&c->choices, csv_trimmed(&r->csv, cell));
    check_candidate(r, c, cell);
    if (slot != TABLE_NONE)
        r->imp->election->contests.at[c->contest].declared = c->numbers.at[slot] + 1U;
}

// What stands after the candidates: winner,w and order,c1,c2,… and informal,k.
static void read_extras(struct reader *r, struct raire_contest *c, uint32_t cell)
{
    while (cell < r->csv.cells) {
        str word = csv_trimmed(&r->csv, cell++);
        if (str_eq(word, STR("winner"))) {
            read_winner(r, c, cell++);
        } else if (str_eq(word, STR("order"))) {
            while (cell < r->csv.cells && !is_keyword(csv_trimmed(&r->csv, cell)))
                check_candidate(r, c, cell++);
        } else if (str_eq(word, STR("informal"))) {
            if (!num_u64(csv_trimmed(&r->csv, cell), &c->informal))
                cell_problem(r, bad_number, cell, "the number of informal ballots is expected");
            cell++;
        } else if (word.len > 0) {
            cell_problem(r, unknown_field, cell - 1, "'" STR_FMT "' is not used", STR_ARG(word));
        }
    }
}

static bal_status add_candidate(struct reader *r, struct raire_contest *c, str id,
                                struct bal_err *err)
{
    uint32_t known = c->choices.len, slot = 0, number = 0;
    BAL_TRY(import_name(&c->choices, id, &slot, err));
    BAL_TRY(import_choice(r->imp, c->contest, id, STR(""), 0, CHOICE_REGULAR, &number, err));
    if (slot < known) {
        import_problem(r->imp, duplicate_row, r->csv.line, 0, id,
                       "candidate '" STR_FMT "' is listed twice", STR_ARG(id));
        return BAL_OK;
    }
    uint16_t *new = vec_push(&c->numbers, LIMIT_CHOICES);
    if (new == NULL)
        return err_memory(err);
    *new = (uint16_t)number;
    return BAL_OK;
}

static struct raire_contest *find_contest(struct reader *r, str id)
{
    if (r->last != NULL && str_eq(r->last->id, id))
        return r->last;
    for (size_t i = 0; i < r->contests.len; i++)
        if (str_eq(r->contests.at[i].id, id))
            return r->last = &r->contests.at[i];
    return NULL;
}

// Where the candidates end, and how many there are.
static uint32_t candidates_end(struct reader *r, uint32_t first, uint32_t *count)
{
    uint32_t end = first;
    *count = 0;
    for (; end < r->csv.cells && !is_keyword(csv_trimmed(&r->csv, end)); end++)
        *count += csv_trimmed(&r->csv, end).len > 0;
    return end;
}

static bal_status read_contest(struct reader *r, struct bal_err *err)
{
    enum { ID = 1, DECLARED = 2, FIRST = 3 };
    uint64_t declared = 0;
    uint32_t count, end = candidates_end(r, FIRST, &count);
    struct contest_def def = {.name = csv_trimmed(&r->csv, ID),
                              .function = FUNCTION_IRV,
                              .votes_allowed = 1,
                              .seats = 1,
                              .ranks = count < 1             ? 1
                                       : count < LIMIT_RANKS ? count
                                                             : LIMIT_RANKS,
                              .place = {r->imp->file, r->csv.line, 0}};
    if (find_contest(r, def.name) != NULL) {
        cell_problem(r, duplicate_row, ID, "contest " STR_FMT " is listed twice",
                     STR_ARG(def.name));
        return BAL_OK;
    }
    if (!num_u64(csv_trimmed(&r->csv, DECLARED), &declared))
        cell_problem(r, bad_number, DECLARED, "the number of candidates is expected");
    else if (declared != count)
        cell_problem(r, fixed_count, DECLARED, "%llu candidates are declared, %u are listed",
                     (unsigned long long)declared, count);
    struct raire_contest *c = vec_push(&r->contests, LIMIT_CONTESTS);
    if (c == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d contests", LIMIT_CONTESTS);
    r->last = NULL;
    c->id = import_keep(r->imp, def.name);
    c->choices = c->texts = TABLE_INIT(LIMIT_NAMES_BYTES);
    BAL_TRY(import_contest(r->imp, &def, &c->contest, err));
    for (uint32_t i = FIRST; i < end; i++)
        if (csv_trimmed(&r->csv, i).len > 0)
            BAL_TRY(add_candidate(r, c, csv_trimmed(&r->csv, i), err));
    read_extras(r, c, end);
    return BAL_OK;
}

// The preferences of the row as marks; an empty cell is a rank without a candidate.
static uint32_t take_apart(struct reader *r, const struct raire_contest *c,
                           struct mark marks[static LIMIT_RANKS], bool *odd)
{
    uint32_t count = 0;
    for (uint32_t i = PREFERENCES; i < r->csv.cells; i++) {
        str id = csv_trimmed(&r->csv, i);
        uint32_t slot = table_find(&c->choices, id), rank = i - PREFERENCES + 1;
        if (id.len == 0)
            continue;
        if (slot == TABLE_NONE)
            check_candidate(r, c, i);
        else if (rank > LIMIT_RANKS)
            cell_problem(r, bad_value, i, "more than %d ranks", LIMIT_RANKS);
        else
            marks[count++] = (struct mark){c->numbers.at[slot], (uint8_t)rank, 0};
        *odd = *odd || slot == TABLE_NONE || rank > LIMIT_RANKS;
    }
    return count;
}

static bal_status ranking_code(struct reader *r, struct raire_contest *c, uint32_t *out,
                               struct bal_err *err)
{
    str text = r->csv.cells > PREFERENCES ? csv_raw(&r->csv, PREFERENCES, r->csv.cells) : STR("");
    uint32_t id = table_find(&c->texts, text);
    if (id != TABLE_NONE && (c->codes.at[id] & CODE_ODD) == 0) {
        *out = c->codes.at[id];
        return BAL_OK;
    }
    struct mark marks[LIMIT_RANKS];
    bool odd = false;
    uint32_t count = take_apart(r, c, marks, &odd);
    struct contest *contest = &r->imp->election->contests.at[c->contest];
    BAL_TRY(contest_code(contest, count > 0 ? STATE_MARKED : STATE_BLANK, marks, count, out, err));
    if (id == TABLE_NONE) {
        uint32_t *new = vec_push(&c->codes, UINT32_MAX);
        BAL_TRY(import_name(&c->texts, text, &id, err));
        if (new == NULL)
            return err_memory(err);
        *new = odd ? *out | CODE_ODD : *out;
    }
    return BAL_OK;
}

static bool is_number(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > 0;
}

// Three numbers between underscores are tabulator, batch and record.
static bool split_id(str id, str *tabulator, str *batch, str *record)
{
    *record = id;
    if (str_index(id, '_') == id.len)
        return false;
    *tabulator = str_cut(record, '_');
    *batch = str_cut(record, '_');
    return is_number(*tabulator) && is_number(*batch) && is_number(*record);
}

static bal_status new_card(struct reader *r, str id, uint32_t *out, struct bal_err *err)
{
    struct card card = {.line = (uint32_t)r->csv.line, .imprinted = ID_DERIVED};
    str record, tabulator, batch;
    if (!split_id(id, &tabulator, &batch, &record)) {
        card.imprinted = ID_NONE;
        tabulator = batch = STR("");
        record = id;
    }
    BAL_TRY(import_batch(r->imp, r->imp->jurisdiction, tabulator, batch, &card.batch, err));
    BAL_TRY(import_id(r->imp, record, &card.record, err));
    return import_card(r->imp, &card, out, err);
}

// The card of the ballot: a new one unless another contest's rows have named it.
static bal_status find_card(struct reader *r, str id, uint32_t *out, struct bal_err *err)
{
    if (r->contests.len < 2) // every row is a card; repeated ones are found with all others
        return new_card(r, id, out, err);
    uint32_t known = r->ballots.len, ballot = 0;
    BAL_TRY(import_name(&r->ballots, id, &ballot, err));
    *out = r->first_card + ballot;
    return ballot < known ? BAL_OK : new_card(r, id, out, err);
}

static bal_status read_ballot(struct reader *r, struct raire_contest *c, struct bal_err *err)
{
    str id = csv_trimmed(&r->csv, BALLOT);
    uint32_t card = 0, code = 0;
    if (id.len == 0) {
        cell_problem(r, missing_value, BALLOT, "the ballot has no id");
        return BAL_OK;
    }
    if (id_is_date(id) || id_is_rounded(id))
        cell_problem(r, lost_id, BALLOT, "'" STR_FMT "' is not what was exported", STR_ARG(id));
    BAL_TRY(find_card(r, id, &card, err));
    BAL_TRY(ranking_code(r, c, &code, err));
    struct contest *contest = &r->imp->election->contests.at[c->contest];
    if (r->contests.len > 1 && column_get(&contest->column, card) != 0)
        cell_problem(r, duplicate_card, BALLOT,
                     "ballot " STR_FMT " has two rows of contest " STR_FMT, STR_ARG(id),
                     STR_ARG(c->id));
    return column_put(&contest->column, card, code, err);
}

static bal_status read_row(struct reader *r, struct bal_err *err)
{
    str first = csv_trimmed(&r->csv, CONTEST);
    struct raire_contest *c = find_contest(r, first);
    if (c != NULL)
        return read_ballot(r, c, err);
    if (str_eq(first, STR("Contest")))
        return read_contest(r, err);
    if (!csv_row_empty(&r->csv))
        cell_problem(r, unknown_id, CONTEST, "contest '" STR_FMT "' has no Contest row",
                     STR_ARG(first));
    return BAL_OK;
}

// Ballots that count but are not listed.
static bal_status add_informal(struct reader *r, const struct raire_contest *c, struct bal_err *err)
{
    struct contest *contest = &r->imp->election->contests.at[c->contest];
    struct card card = {.record = ID_NONE, .imprinted = ID_NONE, .flags = CARD_UNLINKED};
    uint32_t code = 0, number = 0;
    if (c->informal == 0)
        return BAL_OK;
    if (c->informal > LIMIT_COPIES)
        return bal_fail(err, BAL_LIMIT, "more than %u informal ballots", LIMIT_COPIES);
    BAL_TRY(import_batch(r->imp, r->imp->jurisdiction, STR(""), STR(""), &card.batch, err));
    BAL_TRY(contest_code(contest, STATE_BLANK, NULL, 0, &code, err));
    for (uint64_t i = 0; i < c->informal; i++) {
        BAL_TRY(import_card(r->imp, &card, &number, err));
        BAL_TRY(column_put(&contest->column, number, code, err));
    }
    import_problem(r->imp, unlinked_card, 0, 0, c->id,
                   "%llu informal ballots of contest " STR_FMT " are not listed one by one",
                   (unsigned long long)c->informal, STR_ARG(c->id));
    return BAL_OK;
}

static bal_status read_rows(struct reader *r, struct bal_err *err)
{
    for (;;) {
        bool more = false;
        BAL_TRY(csv_next(&r->csv, &more, err));
        if (!more)
            return BAL_OK;
        BAL_TRY(read_row(r, err));
    }
}

static bal_status read_all(struct reader *r, struct bal_err *err)
{
    bool more = false;
    uint64_t declared = 0;
    r->first_card = r->imp->election->cards;
    BAL_TRY(csv_next(&r->csv, &more, err));
    if (!more || !num_u64(csv_trimmed(&r->csv, 0), &declared)) {
        import_problem(r->imp, damaged_header, 1, 1, STR(""),
                       "the first line must be the number of contests");
        return BAL_OK;
    }
    uint64_t line = r->csv.line;
    BAL_TRY(read_rows(r, err));
    if (declared != r->contests.len)
        import_problem(r->imp, fixed_count, line, 1, STR(""),
                       "%llu contests are declared, %zu are listed", (unsigned long long)declared,
                       r->contests.len);
    if (r->imp->election->cards == r->first_card)
        import_problem(r->imp, empty_file, 0, 0, STR(""), "there is no ballot in the file");
    for (size_t i = 0; i < r->contests.len; i++)
        BAL_TRY(add_informal(r, &r->contests.at[i], err));
    return BAL_OK;
}

bal_status raire_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct reader r = {.imp = imp, .ballots = TABLE_INIT(LIMIT_NAMES_BYTES)};
    BAL_TRY(import_file_begin(imp, "raire", err));
    bal_status status = csv_open(&r.csv, s, err);
    if (status == BAL_OK)
        status = read_all(&r, err);
    import_file_end(imp);
    for (size_t i = 0; i < r.contests.len; i++) {
        struct raire_contest *c = &r.contests.at[i];
        table_done(&c->choices);
        table_done(&c->texts);
        vec_done(&c->numbers);
        vec_done(&c->codes);
    }
    vec_done(&r.contests);
    table_done(&r.ballots);
    csv_import_close(&r.csv, imp);
    return status;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, raire_read, err);
}

// A line that is a number, then one that starts with Contest.
static int probe(const struct probe *p)
{
    str rest = p->head, first = str_trim(str_cut(&rest, '\n'));
    return p->text && is_number(first) && str_starts(str_trim(rest), STR("Contest,")) ? 95 : 0;
}

const struct format format_raire = {
    .name = "raire",
    .title = "RAIRE ranked ballots, text",
    .flags = FORMAT_CVR,
    .probe = probe,
    .read = read_file,
    .write = raire_write,
    .lost = raire_lost,
};
