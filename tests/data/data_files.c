// SPDX-License-Identifier: Apache-2.0
// data_files.c: checks on files as such: what they are, whether two say the same, what is refused.
#include <inttypes.h>
#include <stdlib.h>

#include "app/count/rctab.h"
#include "app/load/hashes.h"
#include "data/data.h"
#include "formats/csv_table.h"

// "a+b+c" is what a folder of several formats is called; its first part names a format, and its
// manifests are Arlo's.
static bool recognises(str name)
{
    str rest = name, first = str_cut(&rest, '+');
    if (rest.len == 0)
        return has_format(name);
    return has_format(first) &&
           (str_find(rest, STR("arlo")) == rest.len || has_format(STR("arlo-csv")));
}

static enum verdict recognise_one(struct data_check *k, str input, str expected)
{
    struct load load;
    enum verdict verdict = VERDICT_FAIL;
    if (data_load(k, k->set, data_path(k, input), FORMAT_NOTHING, &load)) {
        const char *format = load.files.len > 0 ? load.files.at[0].format : NULL;
        verdict = str_eq(str_from(format), expected)
                      ? VERDICT_PASS
                      : fail(k, STR_FMT " is taken as %s", STR_ARG(input),
                             format != NULL ? format : "nothing known");
    }
    load_done(&load);
    return verdict;
}

static enum verdict recognise(struct data_check *k)
{
    str expected = check_text(k, "expected");
    const struct json *inputs = json_get(k->set, "input");
    if (!recognises(expected))
        return skip(k, "no format " STR_FMT, STR_ARG(expected));
    enum verdict verdict = inputs != NULL && inputs->count > 0 ? VERDICT_PASS : VERDICT_FAIL;
    for (const struct json *i = inputs != NULL ? inputs->first : NULL; i != NULL; i = i->next)
        if (recognise_one(k, i->text, expected) != VERDICT_PASS)
            verdict = VERDICT_FAIL;
    return verdict;
}

// ---- two imports that must be equal

static bool same_choices(const struct contest *a, const struct contest *b)
{
    bool same = str_eq(a->name, b->name) && a->function == b->function &&
                a->votes_allowed == b->votes_allowed && a->seats == b->seats &&
                a->ranks == b->ranks && a->choices.len == b->choices.len;
    for (size_t i = 0; same && i < a->choices.len; i++)
        same = str_eq(a->choices.at[i].name, b->choices.at[i].name) &&
               a->choices.at[i].occurrence == b->choices.at[i].occurrence &&
               a->choices.at[i].kind == b->choices.at[i].kind;
    return same;
}

static bool same_set(const struct contest *a, const struct contest *b, uint32_t card)
{
    struct mark_set x = contest_set(a, column_get(&a->column, card));
    struct mark_set y = contest_set(b, column_get(&b->column, card));
    return x.state == y.state && x.count == y.count &&
           (x.count == 0 || memcmp(x.marks, y.marks, x.count * sizeof *x.marks) == 0);
}

static bool same_key(const struct election *a, const struct election *b, uint32_t card)
{
    const struct card x = election_card(a, card), y = election_card(b, card);
    AUTO_BUF xs = BUF_INIT(4096), ys = BUF_INIT(4096);
    election_describe_card(a, card, &xs);
    election_describe_card(b, card, &ys);
    buf_add_char(&xs, '|');
    buf_add_char(&ys, '|');
    election_imprinted(a, card, &xs);
    election_imprinted(b, card, &ys);
    return str_eq(buf_str(&xs), buf_str(&ys)) &&
           str_eq(a->styles.items[x.style], b->styles.items[y.style]) &&
           str_eq(a->precincts.items[x.precinct], b->precincts.items[y.precinct]) &&
           str_eq(a->groups.items[x.group], b->groups.items[y.group]);
}

static enum verdict compare_elections(struct data_check *k, const struct election *a,
                                      const struct election *b)
{
    if (a->cards != b->cards || a->cards == 0 || a->contests.len != b->contests.len)
        return fail(k, "%u cards and %zu contests, but %u and %zu in the other", a->cards,
                    a->contests.len, b->cards, b->contests.len);
    for (size_t c = 0; c < a->contests.len; c++) {
        if (!same_choices(&a->contests.at[c], &b->contests.at[c]))
            return fail(k, "contest " STR_FMT " differs", STR_ARG(a->contests.at[c].name));
        for (uint32_t i = 0; i < a->cards; i++)
            if (!same_set(&a->contests.at[c], &b->contests.at[c], i))
                return fail(k, "contest " STR_FMT " of card %u differs",
                            STR_ARG(a->contests.at[c].name), i + 1);
    }
    for (uint32_t i = 0; i < a->cards; i++)
        if (!same_key(a, b, i))
            return fail(k, "the ids of card %u differ", i + 1);
    buf_addf(&k->why, "%u cards, %zu contests", a->cards, a->contests.len);
    return VERDICT_PASS;
}

static const struct json *find_set(const struct json *sets, str id)
{
    for (const struct json *s = sets->first; s != NULL; s = s->next)
        if (json_get(s, "id") != NULL && str_eq(json_get(s, "id")->text, id))
            return s;
    return NULL;
}

static enum verdict columns_equal(struct data_check *k)
{
    const struct json *format = json_get(k->set, "format");
    const struct json *index = data_json(k, data_path(k, STR("index.json")));
    const struct json *other =
        index != NULL ? find_set(json_get(index, "sets"), check_text(k, "other")) : NULL;
    struct load a = {0}, b = {0};
    if (format == NULL || !has_format(format->text))
        return skip(k, "no such format");
    if (other == NULL)
        return fail(k, "there is no set " STR_FMT, STR_ARG(check_text(k, "other")));
    enum verdict verdict = VERDICT_FAIL;
    if (data_load(k, k->set, NULL, 0, &a) && data_load(k, other, NULL, 0, &b))
        verdict = compare_elections(k, &a.election, &b.election);
    load_done(&a);
    load_done(&b);
    return verdict;
}

// ---- refusals

static bool names_number(str text, uint64_t wanted)
{
    uint64_t v;
    while (text.len > 0) {
        str word = str_cut(&text, ' ');
        while (word.len > 0 && (word.ptr[word.len - 1] == ':' || word.ptr[word.len - 1] == ','))
            word.len--;
        if (num_u64(word, &v) && v == wanted)
            return true;
    }
    return false;
}

// An error at one of the lines that names the others.
static bool names_lines(const struct problem *p, const struct json *lines)
{
    uint64_t line;
    bool at_one = false, all = true;
    for (const struct json *l = lines->first; l != NULL; l = l->next) {
        bool here = num_u64(l->text, &line) && p->place.line == line;
        at_one = at_one || here;
        all = all && (here || names_number(p->message, line));
    }
    return at_one && all && problem_kinds[p->id].severity == SEVERITY_ERROR;
}

static enum verdict refuse(struct data_check *k)
{
    const struct json *folder = json_get(k->set, "input"), *lines = json_get(k->check, "lines");
    AUTO_BUF path = BUF_INIT(4096);
    struct load load;
    if (folder == NULL || lines == NULL)
        return fail(k, "the check has no lines");
    if (!has_format(STR("dominion-csv")))
        return skip(k, "no such format");
    buf_addf(&path, STR_FMT "/" STR_FMT, STR_ARG(folder->first->text),
             STR_ARG(check_text(k, "file")));
    enum verdict verdict = VERDICT_FAIL;
    if (data_load(k, k->set, data_path(k, buf_str(&path)), 0, &load)) {
        for (size_t i = 0; i < load.problems.kept.len && verdict != VERDICT_PASS; i++)
            if (names_lines(&load.problems.kept.at[i], lines))
                verdict = VERDICT_PASS;
        if (verdict != VERDICT_PASS)
            (void)fail(k, "%" PRIu64 " errors, none of them at these lines",
                       problems_errors(&load.problems));
    }
    load_done(&load);
    return verdict;
}

// ---- hashes

static bool is_expected(const struct json *names, str file)
{
    for (const struct json *n = names->first; n != NULL; n = n->next)
        if (str_find(file, n->text) < file.len)
            return true;
    return false;
}

static enum verdict compare_hashes(struct data_check *k, struct load *load)
{
    const struct json *differ = json_get(k->check, "differ");
    struct hash_check found;
    if (hashes_check(load, data_path(k, check_text(k, "hashes")), &found, &k->err) != BAL_OK)
        return fail(k, "%s", k->err.what);
    buf_addf(&k->why, "%" PRIu64 " of %" PRIu64 " hashes are equal", found.equal,
             found.equal + found.differ);
    if (found.equal == 0 || found.unmatched > 0 || differ == NULL || found.differ != differ->count)
        return fail(k, "%" PRIu64 " differ, %" PRIu64 " have no file", found.differ,
                    found.unmatched);
    for (size_t i = 0; i < load->problems.kept.len; i++) {
        const struct problem *p = &load->problems.kept.at[i];
        if (p->id == PROBLEM_hash_differs && !is_expected(differ, p->place.file))
            return fail(k, STR_FMT " differs", STR_ARG(p->place.file));
    }
    return VERDICT_PASS;
}

static enum verdict hash_folder(struct data_check *k, const struct inputs *set)
{
    struct load_path *paths = arena_new(k->arena, struct load_path, set->files.len + 1);
    struct load_options options = {.want = FORMAT_NOTHING, .hash = true};
    struct load load;
    size_t count = 0;
    for (size_t i = 0; paths != NULL && i < set->files.len; i++)
        if (str_starts(set->files.at[i].base, STR("county_manifest_")))
            paths[count++].path = arena_str(k->arena, set->files.at[i].name).ptr;
    if (count == 0)
        return fail(k, "there are no manifests");
    enum verdict verdict = load_paths(&load, paths, count, &options, &k->err) == BAL_OK
                               ? compare_hashes(k, &load)
                               : fail(k, "%s", k->err.what);
    load_done(&load);
    return verdict;
}

static enum verdict manifest_hashes(struct data_check *k)
{
    struct inputs set;
    const char *list = data_path(k, check_text(k, "hashes"));
    str folder = str_head(str_from(list), str_rindex(str_from(list), '/'));
    if (inputs_open(&set, arena_str(k->arena, folder).ptr, &k->err) != BAL_OK)
        return fail(k, "%s", k->err.what);
    enum verdict verdict = hash_folder(k, &set);
    inputs_close(&set);
    return verdict;
}

// ---- RCTab's CSV

enum { RCTAB_CELLS = 64 };

struct rctab_rows {
    struct data_check *k;
    const struct contest *contest;
    VEC(str) rows; // ids and ranks as one text
    uint32_t columns[RCTAB_CELLS];
    uint32_t count; // of columns
    size_t compared;
    uint64_t equal;
    bool compare;
    bool unnamed; // the configuration has no id of the contest: the file does not name it
};

// Columns that say the same in both: not the file's name, and the precinct in either of two
// columns.
static void rctab_header(struct rctab_rows *r, struct csv *row)
{
    uint32_t columns = r->compare ? r->count : RCTAB_CELLS; // RCTab has fewer ranks, as configured
    static const char same[] = "contestid|tabulatorid|batchid|vendorid|recordid|precinctportion";
    r->count = 0;
    for (uint32_t i = 0; i < row->cells && r->count < columns; i++)
        if (r->unnamed && csv_name_is(csv_trimmed(row, i), "contestid|vendorid"))
            continue; // RCTab then leaves the record's id out, too, where no column is named
        else if (csv_name_is(csv_trimmed(row, i), same) ||
                 str_starts(csv_trimmed(row, i), STR("Rank ")))
            r->columns[r->count++] = i;
}

// RCTab writes the id of a choice that its configuration does not name.
static str rctab_name(const struct rctab_rows *r, str text)
{
    for (size_t i = 0; i < r->contest->choices.len; i++)
        if (text.len > 0 && str_eq(r->contest->choices.at[i].code, text))
            return r->contest->choices.at[i].name;
    return text;
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

static bool rctab_row(void *ctx, struct csv *row, size_t number)
{
    struct rctab_rows *r = ctx;
    if (number == 1) {
        rctab_header(r, row);
        return true;
    }
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    for (uint32_t i = 0; i < r->count; i++) {
        str names[RCTAB_CELLS], cell = csv_trimmed(row, r->columns[i]);
        uint32_t count = 0;
        while (cell.len > 0 && count < RCTAB_CELLS)
            names[count++] = rctab_name(r, str_cut(&cell, '\n'));
        qsort(names, count, sizeof *names, by_text);
        for (uint32_t n = 0; n < count; n++) {
            buf_add(&text, names[n]);
            buf_add_char(&text, '\n');
        }
        buf_add_char(&text, '|');
    }
    if (!r->compare) {
        str *slot = vec_push(&r->rows, UINT32_MAX);
        if (slot != NULL)
            *slot = arena_str(r->k->arena, buf_str(&text));
        return slot != NULL;
    }
    size_t at = 0;
    while (at < r->rows.len && !str_eq(r->rows.at[at], buf_str(&text)))
        at++;
    r->compared++;
    if (at == r->rows.len) {
        (void)fail(r->k, "row %zu is not among theirs: " STR_FMT, number, STR_ARG(buf_str(&text)));
        return true;
    }
    r->rows.at[at] = STR("taken"); // the order is that in which files lie in a folder
    r->equal++;
    return true;
}

// Our file of the one contest that the configuration names.
static enum verdict rctab_compare(struct data_check *k, struct election *e, const struct contest *c,
                                  bool unnamed)
{
    struct sink sink;
    struct rctab_rows r = {.k = k, .contest = c, .unnamed = unnamed};
    size_t index = (size_t)(c - e->contests.at);
    for (size_t i = 0; i < e->contests.len; i++)
        if (i != index)
            e->contests.at[i].ranks = 0; // not written
    sink_open_memory(&sink, INT32_MAX);
    bool ok = format_find(STR("rctab-csv"))->write(e, &sink, &k->err) == BAL_OK &&
              sink_close(&sink, &k->err) == BAL_OK;
    ok = ok && data_rows(k, data_path(k, check_text(k, "expected")), rctab_row, &r);
    r.compare = true;
    ok = ok && data_text_rows(k, buf_str(&sink.buf), rctab_row, &r);
    buf_addf(&k->why, "%" PRIu64 " of %zu rows", r.equal, r.rows.len);
    if (k->err.what[0] != '\0')
        (void)fail(k, "%s", k->err.what);
    enum verdict verdict = ok && r.equal > 0 && r.equal == r.rows.len && r.compared == r.rows.len
                               ? VERDICT_PASS
                               : VERDICT_FAIL;
    vec_done(&r.rows);
    sink_discard(&sink);
    return verdict;
}

static enum verdict convert_rctab_csv(struct data_check *k)
{
    const struct json *format = json_get(k->set, "format");
    struct rctab config = {0};
    struct load load = {0};
    const struct contest *c = NULL;
    if (format == NULL || !has_format(format->text))
        return skip(k, "no such format");
    enum verdict verdict = VERDICT_FAIL;
    if (data_load(k, k->set, NULL, 0, &load)) {
        if (rctab_read(&config, data_path(k, check_text(k, "config")), &k->err) != BAL_OK ||
            rctab_contest(&config, &load.election, &c, &k->err) != BAL_OK)
            (void)fail(k, "%s", k->err.what);
        else
            verdict = rctab_compare(k, &load.election, c, config.contest_id.len == 0);
    }
    rctab_done(&config);
    load_done(&load);
    return verdict;
}

const struct data_kind data_files[] = {
    {"convert-rctab-csv", convert_rctab_csv}, {"recognise", recognise},
    {"columns-equal", columns_equal},         {"refuse", refuse},
    {"manifest-hashes", manifest_hashes},     {NULL, NULL},
};
