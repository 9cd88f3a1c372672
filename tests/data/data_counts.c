// SPDX-License-Identifier: Apache-2.0
// data_counts.c: checks on counts: batch totals, readings of ranked marks, rounds.
#include <inttypes.h>

#include "app/count/tally.h"
#include "data/data.h"
#include "support/shared.h"

static bool set_is_read(const struct data_check *k)
{
    const struct json *format = json_get(k->set, "format");
    str rest = format != NULL ? format->text : STR("");
    return has_format(str_cut(&rest, '+'));
}

// ---- batch totals

struct totals {
    struct data_check *k;
    const struct tally *tally;
    const struct tally_contest *contest;
    str jurisdiction;
    uint32_t columns[64]; // candidate of column i
    uint64_t cells, equal;
};

static bool header_row(struct totals *t, struct csv *row)
{
    const struct result *r = &t->contest->result;
    for (uint32_t i = 1; i < row->cells && i < ARRAY_LEN(t->columns); i++) {
        t->columns[i] = NOBODY;
        for (uint32_t c = 0; c < r->candidate_count; c++)
            if (str_eq(r->candidates[c].label, csv_trimmed(row, i)))
                t->columns[i] = c;
        if (t->columns[i] == NOBODY) {
            (void)fail(t->k, "no choice " STR_FMT, STR_ARG(csv_trimmed(row, i)));
            return false;
        }
    }
    return true;
}

// Votes of the jurisdiction's batches of that name, whatever their tabulator.
static uint64_t batch_votes(const struct totals *t, str batch, uint32_t candidate)
{
    const struct election *e = t->tally->election;
    uint64_t votes = 0;
    for (size_t g = 0; g < t->contest->groups.len; g++) {
        const struct batch *b = &e->batches.at[t->contest->groups.at[g].key];
        if (str_eq(b->batch, batch) &&
            str_eq(e->jurisdictions.items[b->jurisdiction], t->jurisdiction))
            votes += t->contest->group_votes.at[g * t->contest->result.candidate_count + candidate];
    }
    return votes;
}

static bool totals_row(void *ctx, struct csv *row, size_t number)
{
    struct totals *t = ctx;
    if (number == 1)
        return header_row(t, row);
    for (uint32_t i = 1; i < row->cells && i < ARRAY_LEN(t->columns); i++) {
        uint64_t expected = 0, votes = batch_votes(t, csv_trimmed(row, 0), t->columns[i]);
        t->cells++;
        if (num_u64(csv_trimmed(row, i), &expected) && expected == votes)
            t->equal++;
        else
            (void)fail(t->k, STR_FMT ": " STR_FMT " published, %" PRIu64 " here",
                       STR_ARG(csv_trimmed(row, 0)), STR_ARG(csv_trimmed(row, i)), votes);
    }
    return true;
}

static enum verdict compare_totals(struct data_check *k, const struct tally *tally)
{
    struct totals t = {.k = k,
                       .tally = tally,
                       .contest = &tally->contests.at[0],
                       .jurisdiction = check_text(k, "jurisdiction")};
    if (!data_rows(k, data_path(k, check_text(k, "expected")), totals_row, &t))
        return VERDICT_FAIL;
    buf_addf(&k->why, "%" PRIu64 " of %" PRIu64 " totals", t.equal, t.cells);
    return t.cells > 0 && t.equal == t.cells ? VERDICT_PASS : VERDICT_FAIL;
}

static enum verdict batch_totals(struct data_check *k)
{
    struct load load;
    struct tally tally = {0};
    str contest = check_text(k, "contest");
    enum verdict verdict = VERDICT_FAIL;
    if (!set_is_read(k) || !has_format(STR("arlo-csv")))
        return skip(k, "no such format");
    if (str_ends(contest, STR(" -")))
        contest.len -= 2;
    struct tally_options o = {.contest = contest, .by = TALLY_BY_BATCH, .irv = irv_default()};
    if (data_load(k, k->set, NULL, 0, &load)) {
        if (tally_election(&tally, &load.election, &o, &load.problems, &k->err) != BAL_OK)
            (void)fail(k, "%s", k->err.what);
        else
            verdict = compare_totals(k, &tally);
    }
    tally_done(&tally);
    load_done(&load);
    return verdict;
}

// ---- how ranked marks are read

struct readings {
    struct data_check *k;
    const struct contest *contest;
    struct irv_rules rules;
    uint32_t card, equal;
};

// "A,B,C" by the first letters of the names; "Blank" without a preference.
static void read_card(const struct readings *r, struct buf *out)
{
    struct mark marks[LIMIT_MARKS];
    enum ranking_end end;
    struct mark_set set = contest_set(r->contest, column_get(&r->contest->column, r->card));
    uint32_t count = ranking_read(&r->rules.reading, r->contest, NULL, &set, marks, &end);
    for (uint32_t i = 0; i < count; i++)
        buf_addf(out, "%s%c", i > 0 ? "," : "",
                 r->contest->choices.at[marks[i].choice].name.ptr[0]);
    if (count == 0)
        buf_add(out, STR("Blank"));
}

enum { HEADER_ROWS = 4 };

static bool reading_row(void *ctx, struct csv *row, size_t number)
{
    struct readings *r = ctx;
    if (number <= HEADER_ROWS)
        return true;
    AUTO_BUF here = BUF_INIT(1000), published = BUF_INIT(1000);
    str cell = csv_trimmed(row, row->cells - 1);
    for (size_t i = 0; i < cell.len; i++)
        if (cell.ptr[i] != ' ')
            buf_add_char(&published, cell.ptr[i]);
    read_card(r, &here);
    r->card++;
    if (str_eq(buf_str(&here), buf_str(&published)))
        r->equal++;
    else
        (void)fail(r->k, "row %zu: " STR_FMT " published, " STR_FMT " here", number,
                   STR_ARG(buf_str(&published)), STR_ARG(buf_str(&here)));
    return true;
}

static enum verdict interpretations(struct data_check *k)
{
    struct load load;
    enum verdict verdict = VERDICT_FAIL;
    if (!set_is_read(k))
        return skip(k, "no such format");
    if (data_load(k, k->set, NULL, 0, &load) && load.election.contests.len > 0) {
        struct readings r = {.k = k, .contest = &load.election.contests.at[0]};
        bool ok = irv_parse(STR("colorado"), &r.rules, &k->err) == BAL_OK &&
                  data_rows(k, data_path(k, check_text(k, "expected")), reading_row, &r);
        buf_addf(&k->why, "%u of %u readings", r.equal, r.card);
        if (ok && r.equal == r.card && r.card == load.election.cards && r.card > 0)
            verdict = VERDICT_PASS;
    }
    load_done(&load);
    return verdict;
}

// ---- rounds

// Equal, whatever the order of members; items of tallyResults may be in any order, too.
static bool same_json(const struct json *a, const struct json *b);

static bool has_same(const struct json *list, const struct json *item)
{
    for (const struct json *i = list->first; i != NULL; i = i->next)
        if (same_json(i, item))
            return true;
    return false;
}

static const struct json *member(const struct json *object, str key)
{
    const struct json *m = object->first;
    while (m != NULL && !str_eq(m->key, key))
        m = m->next;
    return m;
}

static bool same_json(const struct json *a, const struct json *b)
{
    if (a == NULL || b == NULL || a->type != b->type || a->count != b->count)
        return false;
    if (a->type != JSON_OBJECT && a->type != JSON_ARRAY)
        return str_eq(a->text, b->text);
    const struct json *y = b->first;
    bool any_order = str_eq(a->key, STR("tallyResults"));
    for (const struct json *x = a->first; x != NULL; x = x->next, y = y->next) {
        if (a->type == JSON_OBJECT && !same_json(x, member(b, x->key)))
            return false;
        if (a->type == JSON_ARRAY && !(any_order ? has_same(b, x) : same_json(x, y)))
            return false;
    }
    return true;
}

static const struct json *our_report(struct data_check *k, const struct rctab_count *count)
{
    struct sink s;
    struct json_writer w;
    struct json *root = NULL;
    sink_open_memory(&s, LIMIT_SMALL_FILE);
    jw_init(&w, &s, true);
    jw_open(&w, '{');
    rctab_report(&w, count);
    jw_close(&w, '}');
    str text = sink_close(&s, &k->err) == BAL_OK ? arena_str(k->arena, buf_str(&s.buf)) : STR("");
    if (json_parse(text, k->arena, &root, &k->err) != BAL_OK)
        (void)fail(k, "our report: %s", k->err.what);
    sink_discard(&s);
    return root;
}

// RCTab takes a row of a sheet without any cell for a ballot; so many are in these sets.
static uint64_t empty_rows(const struct data_check *k)
{
    const struct json *id = json_get(k->set, "id");
    bool has = id != NULL && str_eq(id->text, STR("ess-first_round_determines_threshold_test"));
    return has ? 3 : 0;
}

static bool more_by(const struct json *ours, const struct json *theirs, const char *key, uint64_t n)
{
    const struct json *a = json_get(ours, key), *b = json_get(theirs, key);
    uint64_t x = 0, y = 0;
    return a != NULL && b != NULL && num_u64(a->text, &x) && num_u64(b->text, &y) && x + n == y;
}

static bool same_summary(struct data_check *k, const struct json *ours, const struct json *theirs)
{
    uint64_t empty = empty_rows(k);
    if (empty == 0)
        return same_json(ours, theirs);
    buf_addf(&k->why, "RCTab counts %" PRIu64 " rows without a cell as undervotes; ", empty);
    return more_by(ours, theirs, "totalNumBallots", empty) &&
           more_by(ours, theirs, "undervotes", empty) &&
           more_by(ours, theirs, "numCandidates", 0) && more_by(ours, theirs, "numWinners", 0) &&
           more_by(ours, theirs, "finalThreshold", 0);
}

// Is there no vote at all in the round?
static bool no_votes(const struct json *round)
{
    const struct json *tally = json_get(round, "tally");
    for (const struct json *c = tally != NULL ? tally->first : NULL; c != NULL; c = c->next)
        if (!str_eq(c->text, STR("0")))
            return false;
    return tally != NULL;
}

// Without a single vote RCTab draws lots until one candidate is left, and elects that one. Here
// nobody is elected; the first tally and the ballots must agree.
static enum verdict compare_nothing(struct data_check *k, const struct json *ours,
                                    const struct json *theirs)
{
    const struct json *a = json_get(json_get(ours, "results")->first, "tally"),
                      *b = json_get(json_get(theirs, "results")->first, "tally");
    const struct json *x = json_get(ours, "summary"), *y = json_get(theirs, "summary");
    buf_addf(&k->why, "no vote at all: RCTab elects by lot, here nobody is elected");
    bool same = same_json(a, b) &&
                same_json(json_get(x, "undervotes"), json_get(y, "undervotes")) &&
                same_json(json_get(x, "totalNumBallots"), json_get(y, "totalNumBallots"));
    return same ? VERDICT_PASS : fail(k, "the first round or the ballots differ");
}

static enum verdict compare_reports(struct data_check *k, const struct json *ours)
{
    const struct json *theirs = data_json(k, data_path(k, check_text(k, "expected")));
    const struct json *a = json_get(ours, "results"), *b = json_get(theirs, "results");
    if (a == NULL || b == NULL)
        return VERDICT_FAIL;
    if (a->first != NULL && b->first != NULL && no_votes(b->first))
        return compare_nothing(k, ours, theirs);
    if (a->count != b->count)
        return fail(k, "%zu rounds, %zu published", a->count, b->count);
    size_t number = 1;
    const struct json *y = b->first;
    for (const struct json *x = a->first; x != NULL; x = x->next, y = y->next, number++)
        if (!same_json(x, y))
            return fail(k, "round %zu differs", number);
    if (!same_summary(k, json_get(ours, "summary"), json_get(theirs, "summary")))
        return fail(k, "the summary differs");
    buf_addf(&k->why, "%zu rounds", a->count);
    return VERDICT_PASS;
}

// ---- the same as CSV

struct lines {
    struct data_check *k;
    str row[4096]; // cells with a separator that is in none of them
    size_t len;
};

static bool take_line(void *ctx, struct csv *row, size_t number)
{
    struct lines *l = ctx;
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (number > ARRAY_LEN(l->row))
        return false;
    for (uint32_t i = 0; i < row->cells; i++)
        buf_addf(&text, STR_FMT "\x1f", STR_ARG(csv_trimmed(row, i)));
    l->row[l->len++] = arena_str(l->k->arena, buf_str(&text));
    return true;
}

// Row by row; who made the file may differ.
static enum verdict compare_lines(struct data_check *k, const struct lines *ours,
                                  const struct lines *theirs)
{
    size_t equal = 0;
    for (size_t i = 0; i < ours->len && i < theirs->len; i++) {
        if (str_eq(ours->row[i], theirs->row[i]) || str_starts(theirs->row[i], STR("Generated By")))
            equal++;
        else
            (void)fail(k, "row %zu: " STR_FMT " published, " STR_FMT " here", i + 1,
                       STR_ARG(theirs->row[i]), STR_ARG(ours->row[i]));
    }
    if (ours->len != theirs->len)
        return fail(k, "%zu rows, %zu published", ours->len, theirs->len);
    if (equal < ours->len)
        return VERDICT_FAIL;
    buf_addf(&k->why, "%s%zu rows of CSV", k->why.len > 0 ? ", " : "", equal);
    return VERDICT_PASS;
}

static enum verdict compare_csv(struct data_check *k, const struct rctab_count *count,
                                const char *expected, bool summary)
{
    struct lines *ours = arena_new(k->arena, struct lines, 2), *theirs = ours + 1;
    struct sink s;
    if (ours == NULL)
        return fail(k, "out of memory");
    ours->k = theirs->k = k;
    sink_open_memory(&s, LIMIT_SMALL_FILE);
    bool ok = rctab_csv(&s, count, summary, &k->err) == BAL_OK &&
              sink_close(&s, &k->err) == BAL_OK &&
              data_text_rows(k, buf_str(&s.buf), take_line, ours) &&
              data_rows(k, expected, take_line, theirs);
    sink_discard(&s);
    return ok ? compare_lines(k, ours, theirs) : fail(k, "%s", k->err.what);
}

// The report as JSON and, where it lies beside, as CSV.
static enum verdict compare_count(struct data_check *k, const struct rctab_count *count)
{
    str expected = check_text(k, "expected"), stem = expected;
    if (str_ends(expected, STR(".json"))) {
        enum verdict verdict = compare_reports(k, our_report(k, count));
        stem.len -= 5;
        AUTO_BUF csv = BUF_INIT(4096);
        buf_addf(&csv, STR_FMT ".csv", STR_ARG(stem));
        const char *path = data_path(k, buf_str(&csv));
        str text;
        bool same = empty_rows(k) == 0 &&
                    strstr(k->why.len > 0 ? buf_cstr(&k->why) : "", "no vote at all") == NULL;
        if (verdict != VERDICT_PASS || !same || !shared_read(path, k->arena, &text))
            return verdict;
        return compare_csv(k, count, path, false);
    }
    bool summary = str_ends(expected, STR("_summary_report.csv"));
    return compare_csv(k, count, data_path(k, expected), summary);
}

// ---- counts, passes and slices

struct slice_check {
    struct data_check *k;
    const struct rctab *config;
    const char *by;
    str name; // as in the name of RCTab's file
    enum verdict verdict;
};

static bal_status compare_slice(void *ctx, const struct tally_part *part, struct bal_err *err)
{
    struct slice_check *s = ctx;
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    struct rctab_count count = {.config = s->config,
                                .whole = part->whole,
                                .result = part->result,
                                .slice = s->by,
                                .name = part->name};
    (void)err;
    rctab_slice_name(&count, &name);
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] == ' ')
            name.ptr[i] = '_';
    if (str_eq(buf_str(&name), s->name))
        s->verdict = compare_count(s->k, &count);
    return BAL_OK;
}

static enum verdict compare_part(struct data_check *k, const struct rctab *config,
                                 const struct tally *tally, const struct json *slice)
{
    bool batch = str_eq(json_get(slice, "by")->text, STR("batch"));
    struct slice_check s = {.k = k,
                            .config = config,
                            .by = batch ? "batch" : "precinct",
                            .name = json_get(slice, "name")->text,
                            .verdict = VERDICT_SKIP};
    if (!(batch ? config->by_batch : config->by_precinct))
        return fail(k, "the configuration asks for no such slices");
    bool precincts = !batch || rctab_batches_are_precincts(config, tally->election);
    if (tally_parts(tally, &tally->contests.at[0], precincts ? TALLY_BY_PRECINCT : TALLY_BY_BATCH,
                    compare_slice, &s, &k->err) != BAL_OK)
        return fail(k, "%s", k->err.what);
    return s.verdict == VERDICT_SKIP ? fail(k, "there is no such slice") : s.verdict;
}

static enum verdict compare_tally(struct data_check *k, const struct rctab *config,
                                  const struct tally *tally)
{
    const struct json *slice = json_get(k->check, "slice"), *pass = json_get(k->check, "sequence");
    uint64_t number = 1;
    if (slice != NULL)
        return compare_part(k, config, tally, slice);
    if (pass != NULL && (!num_u64(pass->text, &number) || number == 0))
        return fail(k, "the sequence is no number");
    if (number > tally->contests.len)
        return fail(k, "there are %zu passes", tally->contests.len);
    const struct result *r = &tally->contests.at[number - 1].result;
    struct rctab_count count = {.config = config, .whole = r, .result = r};
    return compare_count(k, &count);
}

static enum verdict count_rounds(struct data_check *k, const struct rctab *config)
{
    struct load load;
    struct tally tally = {0};
    enum verdict verdict = VERDICT_FAIL;
    struct tally_options o = {.by = TALLY_BY_NOTHING, .rctab = config};
    k->config = config;
    if (data_load(k, k->set, NULL, 0, &load)) {
        if (problems_errors(&load.problems) > 0)
            (void)fail(k, "the files have %" PRIu64 " errors", problems_errors(&load.problems));
        else if (tally_election(&tally, &load.election, &o, &load.problems, &k->err) != BAL_OK)
            (void)fail(k, "%s", k->err.what);
        else if (tally.violated)
            (void)fail(k, "a sum does not agree");
        else
            verdict = compare_tally(k, config, &tally);
    }
    k->config = NULL;
    tally_done(&tally);
    load_done(&load);
    return verdict;
}

static enum verdict rounds(struct data_check *k)
{
    struct rctab config;
    if (!set_is_read(k))
        return skip(k, "no such format");
    bal_status status = rctab_read(&config, data_path(k, check_text(k, "config")), &k->err);
    enum verdict verdict = status == BAL_OK            ? count_rounds(k, &config)
                           : status == BAL_UNSUPPORTED ? skip(k, "%s", k->err.what)
                                                       : fail(k, "%s", k->err.what);
    rctab_done(&config);
    return verdict;
}

const struct data_kind data_counts[] = {
    {"batch-totals", batch_totals},
    {"interpretations", interpretations},
    {"rounds", rounds},
    {"summary", rounds},
    {NULL, NULL},
};
