// SPDX-License-Identifier: Apache-2.0
// usirv_txt.c: ranked ballots as audit-irv-cp exchanges them: each ranking with its number.
//
//     40, 120, 121           ids of the candidates
//     -+-+-+-+-
//     (121, 40) : 979        a ranking, best first, and how many ballots have it
//     (40,) : 16
//     () : 20                blank ballots
//
// The ballots have no ids: they are taken as one batch and numbered in the order of the rows.
// Equal rankings are added up.
#include "formats/csv_import.h"
#include "formats/readers.h"

struct reader {
    struct import *imp;
    uint32_t contest;
    struct card card;
    uint64_t ballots;
    uint64_t line;
    uint64_t rows; // read so far
};

#define line_problem(r, id, value, ...)                                                            \
    import_problem((r)->imp, id, (r)->line, 0, value, __VA_ARGS__)

static struct contest *contest_of(const struct reader *r)
{
    return &r->imp->election->contests.at[r->contest];
}

// The file's name without folders and ending: the file has no other.
static str contest_name(str file)
{
    size_t slash = str_rindex(file, '/');
    str base = slash < file.len ? str_skip(file, slash + 1) : file;
    return str_head(base, str_rindex(base, '.'));
}

static bal_status read_candidates(struct reader *r, str line, struct bal_err *err)
{
    struct contest_def def = {.name = contest_name(r->imp->file),
                              .function = FUNCTION_IRV,
                              .votes_allowed = 1,
                              .seats = 1,
                              .ranks = 1,
                              .place = {r->imp->file, r->line, 0}};
    for (size_t i = 0; i < line.len; i++)
        def.ranks += line.ptr[i] == ',' && def.ranks < LIMIT_RANKS;
    BAL_TRY(import_contest(r->imp, &def, &r->contest, err));
    while (line.len > 0) {
        uint32_t made, known = (uint32_t)contest_of(r)->choices.len;
        str id = str_trim(str_cut(&line, ','));
        if (id.len == 0)
            continue;
        BAL_TRY(import_choice(r->imp, r->contest, id, STR(""), 0, CHOICE_REGULAR, &made, err));
        if (made < known)
            line_problem(r, duplicate_row, id, "candidate '" STR_FMT "' is listed twice",
                         STR_ARG(id));
    }
    return BAL_OK;
}

// The candidates between the brackets; false: something is wrong with them, and was reported.
static bool read_ranking(struct reader *r, str text, struct mark marks[static LIMIT_RANKS],
                         uint32_t *count)
{
    const struct contest *c = contest_of(r);
    *count = 0;
    for (uint32_t rank = 1; text.len > 0; rank++) {
        str id = str_trim(str_cut(&text, ','));
        uint32_t choice = 0;
        if (id.len == 0)
            continue;
        while (choice < c->choices.len && !str_eq(c->choices.at[choice].name, id))
            choice++;
        if (choice == c->choices.len) {
            line_problem(r, unknown_id, id, "'" STR_FMT "' is no candidate", STR_ARG(id));
            return false;
        }
        if (rank > LIMIT_RANKS) {
            line_problem(r, bad_value, id, "more than %d ranks", LIMIT_RANKS);
            return false;
        }
        marks[(*count)++] = (struct mark){(uint16_t)choice, (uint8_t)rank, 0};
    }
    return true;
}

static bal_status add_ballots(struct reader *r, struct mark *marks, uint32_t count, uint64_t n,
                              struct bal_err *err)
{
    uint32_t code = 0, number = 0;
    if (n > LIMIT_COPIES || r->ballots + n > LIMIT_COPIES)
        return bal_fail(err, BAL_LIMIT, "more than %u ballots", LIMIT_COPIES);
    BAL_TRY(contest_code(contest_of(r), count > 0 ? STATE_MARKED : STATE_BLANK, marks, count, &code,
                         err));
    r->ballots += n;
    r->card.line = (uint32_t)r->line;
    for (uint64_t i = 0; i < n; i++) {
        r->card.record.v++;
        BAL_TRY(import_card(r->imp, &r->card, &number, err));
        BAL_TRY(column_put(&contest_of(r)->column, number, code, err));
    }
    return BAL_OK;
}

static bal_status read_row(struct reader *r, str line, struct bal_err *err)
{
    struct mark marks[LIMIT_RANKS];
    uint32_t count;
    uint64_t n = 0;
    str rest = str_trim(line);
    if (rest.len == 0)
        return BAL_OK;
    bool open = rest.ptr[0] == '(';
    str ranking = str_cut(&rest, ')');
    if (open)
        ranking = str_skip(ranking, 1);
    rest = str_trim(rest);
    bool colon = rest.len > 0 && rest.ptr[0] == ':';
    if (!open || !colon || !num_u64(str_trim(str_skip(rest, 1)), &n)) {
        line_problem(r, bad_value, str_head(line, 100),
                     "a row is a ranking in brackets, a colon and a number");
        return BAL_OK;
    }
    return read_ranking(r, ranking, marks, &count) ? add_ballots(r, marks, count, n, err) : BAL_OK;
}

static bal_status read_line(struct reader *r, str line, struct bal_err *err)
{
    r->rows++;
    if (r->rows == 1)
        return read_candidates(r, line, err);
    if (r->rows > 2)
        return read_row(r, line, err);
    if (!str_starts(str_trim(line), STR("-+-")))
        line_problem(r, damaged_header, STR(""), "the second line must be -+-+-+-+-");
    return import_batch(r->imp, r->imp->jurisdiction, STR(""), STR(""), &r->card.batch, err);
}

static bal_status read_all(struct reader *r, struct csv *csv, struct bal_err *err)
{
    for (bool more = true;;) {
        BAL_TRY(csv_next(csv, &more, err));
        if (!more)
            break;
        r->line = csv->line;
        BAL_TRY(read_line(r, csv_raw(csv, 0, csv->cells), err));
    }
    if (r->ballots == 0)
        import_problem(r->imp, empty_file, 0, 0, STR(""), "there is no ballot in the file");
    return BAL_OK;
}

bal_status usirv_txt_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct reader r = {.imp = imp, .card = {.imprinted = ID_NONE}};
    struct csv csv;
    BAL_TRY(import_file_begin(imp, "usirv-txt", err));
    bal_status status = csv_open(&csv, s, err);
    if (status == BAL_OK)
        status = read_all(&r, &csv, err);
    import_file_end(imp);
    csv_import_close(&csv, imp);
    return status;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, usirv_txt_read, err);
}

// A line of ids, then -+-, then a bracket.
static int probe(const struct probe *p)
{
    str rest = p->head;
    (void)str_cut(&rest, '\n');
    bool rule = str_starts(str_trim(str_cut(&rest, '\n')), STR("-+-+"));
    return p->text && rule && str_starts(str_trim(rest), STR("(")) ? 95 : 0;
}

const struct format format_usirv_txt = {
    .name = "usirv-txt",
    .title = "audit-irv-cp ranked ballots, text",
    .flags = FORMAT_CVR,
    .probe = probe,
    .read = read_file,
};
