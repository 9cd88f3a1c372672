// SPDX-License-Identifier: Apache-2.0
// data_arlo.c: a published batch comparison audit by Arlo, from its inputs to its figures.
//
// From the manifests and the votes of every batch, as published before the draw, the bounds of all
// batches, the draws from the seed and their tickets; from these and the counts in the final report
// the measured risks. Jurisdictions are the folders of the archives, with '-' for a blank.
#include <math.h>
#include <stdlib.h>

#include "audit/planning/batch_plan.h"
#include "audit/risk/macro.h"
#include "audit/sampling/batch_draw.h"
#include "data/data.h"
#include "io/inputs.h"
#include "support/shared.h"

enum { CONTESTS = 16, CHOICES = 32, COMBINED = 14 }; // COMBINED: the report's last column

struct contest_row {
    str name, choices[CHOICES];
    uint64_t totals[CHOICES];
    uint32_t choice_count, seats, votes_allowed, sample;
    uint64_t pending;
    bool runoff;
    str risk;
};

struct batch_row {
    str jurisdiction, name;
    uint64_t cards;
    uint64_t *votes[CONTESTS], *counted[CONTESTS];
    uint32_t group;
};

struct audit {
    struct data_check *k;
    VEC(struct batch_row) batches;
    struct contest_row contests[CONTESTS];
    size_t contest_count;
    struct table keys; // "JURISDICTION\nBATCH": the number of the batch
    // While a file is read:
    enum { ELECTION, CONTEST_ROWS, ROUND_ROWS, SAMPLED, OTHER } section;
    bool header;
    str jurisdiction;
    int map[CONTESTS * CHOICES];                        // columns of votes
    uint32_t tickets_at[CONTESTS], counts_at[CONTESTS]; // columns of the report
    uint32_t groups;
};

static str keep(struct audit *a, str s)
{
    return arena_str(a->k->arena, str_trim(s));
}

static uint32_t number_of(struct audit *a, str jurisdiction, str batch, bool add)
{
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    buf_addf(&key, STR_FMT "\n" STR_FMT, STR_ARG(jurisdiction), STR_ARG(str_trim(batch)));
    return add ? table_add(&a->keys, buf_str(&key)) : table_find(&a->keys, buf_str(&key));
}

// ---- the final report

// "Ann: 12; Bob: 7" into votes, in the order of the contest's choices.
static bool read_votes(const struct contest_row *c, str text, uint64_t *votes)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < c->choice_count; i++) {
        for (str rest = text; rest.len > 0;) {
            str item = str_trim(str_cut(&rest, ';'));
            size_t colon = str_rindex(item, ':');
            if (str_eq(str_head(item, colon), c->choices[i]))
                found += num_u64(str_trim(str_skip(item, colon + 1)), &votes[i]);
        }
    }
    return found == c->choice_count;
}

static void contest_of(struct audit *a, struct csv *row)
{
    struct contest_row *c = &a->contests[a->contest_count];
    uint64_t n = 0;
    *c = (struct contest_row){.name = keep(a, csv_cell(row, 0))};
    c->seats = num_u64(csv_trimmed(row, 2), &n) ? (uint32_t)n : 0;
    c->votes_allowed = num_u64(csv_trimmed(row, 3), &n) ? (uint32_t)n : 0;
    (void)num_u64(csv_trimmed(row, 7), &c->pending);
    c->runoff = str_starts(csv_trimmed(row, 8), STR("Subject"));
    for (str rest = csv_cell(row, 5); rest.len > 0 && c->choice_count < CHOICES;) {
        str item = str_trim(str_cut(&rest, ';'));
        size_t colon = str_rindex(item, ':');
        c->choices[c->choice_count] = keep(a, str_head(item, colon));
        (void)num_u64(str_trim(str_skip(item, colon + 1)), &c->totals[c->choice_count++]);
    }
    a->contest_count += a->contest_count + 1 < CONTESTS;
}

static size_t contest_named(const struct audit *a, str name)
{
    size_t i = 0;
    while (i < a->contest_count && !str_eq(a->contests[i].name, name))
        i++;
    return i;
}

static void round_of(struct audit *a, struct csv *row)
{
    size_t i = contest_named(a, csv_trimmed(row, 1));
    uint64_t n = 0;
    if (i == a->contest_count)
        return;
    a->contests[i].risk = keep(a, csv_cell(row, 5));
    a->contests[i].sample += num_u64(csv_trimmed(row, 3), &n) ? (uint32_t)n : 0;
}

static void sampled_header(struct audit *a, struct csv *row)
{
    for (uint32_t c = 0; c < row->cells; c++) {
        str cell = csv_trimmed(row, c);
        str tickets = STR("Ticket Numbers: "), counts = STR("Audit Results: ");
        bool is_tickets = str_starts(cell, tickets);
        if (!is_tickets && !str_starts(cell, counts))
            continue;
        size_t i = contest_named(a, str_skip(cell, is_tickets ? tickets.len : counts.len));
        if (i < a->contest_count)
            *(is_tickets ? &a->tickets_at[i] : &a->counts_at[i]) = c;
    }
}

// The batches of "Combines A, B, C", or the one that the row names.
static void take_counts(struct audit *a, struct csv *row, size_t i, uint64_t *counted)
{
    str jurisdiction = csv_trimmed(row, 0), word = STR("Combines ");
    str rest = csv_trimmed(row, COMBINED);
    if (!str_starts(rest, word)) {
        uint32_t p = number_of(a, jurisdiction, csv_cell(row, 1), false);
        if (p != TABLE_NONE)
            a->batches.at[p].counted[i] = counted;
        return;
    }
    for (rest = str_skip(rest, word.len); rest.len > 0;) {
        uint32_t p = number_of(a, jurisdiction, str_cut(&rest, ','), false);
        if (p != TABLE_NONE) {
            a->batches.at[p].counted[i] = counted;
            a->batches.at[p].group = a->groups;
        }
    }
}

static void sampled_row(struct audit *a, struct csv *row)
{
    a->groups++;
    for (size_t i = 0; i < a->contest_count; i++) {
        uint64_t *counted = arena_new(a->k->arena, uint64_t, CHOICES);
        if (counted != NULL && read_votes(&a->contests[i], csv_cell(row, a->counts_at[i]), counted))
            take_counts(a, row, i, counted);
    }
}

static bool report_row(void *ctx, struct csv *row, size_t number)
{
    (void)number;
    struct audit *a = ctx;
    str first = csv_trimmed(row, 0);
    if (str_starts(first, STR("########"))) {
        a->section = str_find(first, STR(" CONTESTS ")) < first.len  ? CONTEST_ROWS
                     : str_find(first, STR(" ROUNDS ")) < first.len  ? ROUND_ROWS
                     : str_find(first, STR(" SAMPLED ")) < first.len ? SAMPLED
                                                                     : OTHER;
        a->header = true;
    } else if (a->header) {
        a->header = false;
        if (a->section == SAMPLED)
            sampled_header(a, row);
    } else if (first.len > 0 && a->section == CONTEST_ROWS) {
        contest_of(a, row);
    } else if (first.len > 0 && a->section == ROUND_ROWS) {
        round_of(a, row);
    } else if (first.len > 0 && a->section == SAMPLED && !str_eq(first, STR("Totals"))) {
        sampled_row(a, row);
    }
    return true;
}

// ---- the archives

static bool manifest_row(void *ctx, struct csv *row, size_t number)
{
    struct audit *a = ctx;
    if (number == 1) {
        for (int c = 0; c < (int)row->cells; c++) {
            if (str_eq(csv_trimmed(row, (uint32_t)c), STR("Batch Name")))
                a->map[0] = c;
            if (str_eq(csv_trimmed(row, (uint32_t)c), STR("Number of Ballots")))
                a->map[1] = c;
        }
        return true;
    }
    struct batch_row *b = vec_push(&a->batches, LIMIT_BATCHES);
    if (b == NULL)
        return false;
    *b = (struct batch_row){.jurisdiction = a->jurisdiction,
                            .name = keep(a, csv_cell(row, (uint32_t)a->map[0]))};
    return number_of(a, b->jurisdiction, b->name, true) == a->batches.len - 1 &&
           num_u64_grouped(csv_trimmed(row, (uint32_t)a->map[1]), &b->cards);
}

// A column is "CONTEST - CHOICE".
static int column_of(const struct audit *a, str title)
{
    for (size_t i = 0; i < a->contest_count; i++)
        for (uint32_t j = 0; j < a->contests[i].choice_count; j++) {
            str contest = a->contests[i].name, choice = a->contests[i].choices[j];
            if (str_starts(title, contest) && str_ends(title, choice) &&
                title.len == contest.len + 3 + choice.len)
                return (int)(i * CHOICES + j);
        }
    return -1;
}

static bool totals_row(void *ctx, struct csv *row, size_t number)
{
    struct audit *a = ctx;
    if (number == 1) {
        for (uint32_t c = 1; c < row->cells && c < ARRAY_LEN(a->map); c++)
            a->map[c] = column_of(a, csv_trimmed(row, c));
        return true;
    }
    uint32_t p = number_of(a, a->jurisdiction, csv_cell(row, 0), false);
    if (p == TABLE_NONE)
        return false;
    struct batch_row *b = &a->batches.at[p];
    for (uint32_t c = 1; c < row->cells && c < ARRAY_LEN(a->map); c++) {
        uint64_t votes = 0;
        if (a->map[c] < 0)
            continue;
        size_t i = (size_t)a->map[c] / CHOICES, j = (size_t)a->map[c] % CHOICES;
        if (b->votes[i] == NULL)
            b->votes[i] = arena_new(a->k->arena, uint64_t, CHOICES);
        str cell = csv_trimmed(row, c);
        if (b->votes[i] == NULL || (cell.len > 0 && !num_u64_grouped(cell, &votes)))
            return false;
        b->votes[i][j] = votes;
    }
    return true;
}

// "manifests.zip: BEN-HILL/ballot-manifest….csv" is of "BEN HILL".
static str jurisdiction_of(struct audit *a, str name)
{
    size_t from = str_find(name, STR(".zip: "));
    str path = from < name.len ? str_skip(name, from + 6) : name;
    str folder = str_head(path, str_index(path, '/'));
    char *text = arena_alloc(a->k->arena, folder.len + 1, 1);
    for (size_t i = 0; text != NULL && i < folder.len; i++)
        text[i] = folder.ptr[i] == '-' ? ' ' : folder.ptr[i];
    return str_make(text, text != NULL ? folder.len : 0);
}

static bool read_member(struct audit *a, const struct input *in,
                        bool (*take)(void *ctx, struct csv *row, size_t number))
{
    struct source source;
    struct csv csv;
    a->jurisdiction = jurisdiction_of(a, in->name);
    if (input_open_text(in, &source, NULL, &a->k->err) != BAL_OK)
        return false;
    bool ok = csv_open(&csv, &source, &a->k->err) == BAL_OK, more = ok;
    for (size_t number = 1; more; number++) {
        ok = csv_next(&csv, &more, &a->k->err) == BAL_OK;
        if (!ok || !more)
            break;
        ok = csv_row_empty(&csv) || take(a, &csv, number);
        more = ok;
    }
    if (!ok)
        (void)fail(a->k, STR_FMT " line %ju: %s", STR_ARG(in->name), (uintmax_t)csv.line,
                   a->k->err.what);
    csv_close(&csv);
    source_close(&source);
    return ok;
}

static bool read_archive(struct audit *a, const char *path,
                         bool (*take)(void *ctx, struct csv *row, size_t number))
{
    struct inputs set;
    bool ok = inputs_open(&set, path, &a->k->err) == BAL_OK;
    for (size_t i = 0; ok && i < set.files.len; i++)
        ok = read_member(a, &set.files.at[i], take);
    inputs_close(&set);
    return ok;
}

static const char *file_of(struct data_check *k, const char *name)
{
    AUTO_BUF path = BUF_INIT(4096);
    buf_addf(&path, STR_FMT "/%s", STR_ARG(json_get(k->set, "input")->first->text), name);
    return data_path(k, buf_str(&path));
}

// ---- the audit again

// The contest with index i; its batches in the order of the archives.
static bool contest_again(struct audit *a, size_t i, struct batch_contest *out)
{
    const struct contest_row *c = &a->contests[i];
    struct batch_votes *batches = arena_new(a->k->arena, struct batch_votes, a->batches.len);
    *out = (struct batch_contest){.choices = c->choice_count,
                                  .seats = c->seats,
                                  .votes_allowed = c->votes_allowed,
                                  .majority = c->runoff,
                                  .totals = c->totals,
                                  .pending = c->pending,
                                  .batches = batches,
                                  .count = a->batches.len};
    for (size_t p = 0; p < a->batches.len && batches != NULL; p++) {
        const struct batch_row *b = &a->batches.at[p];
        if (b->votes[i] == NULL) {
            (void)fail(a->k, "no votes of batch '" STR_FMT "'", STR_ARG(b->name));
            return false;
        }
        batches[p] = (struct batch_votes){.jurisdiction = b->jurisdiction,
                                          .name = b->name,
                                          .cards = b->cards,
                                          .reported = b->votes[i],
                                          .counted = b->counted[i],
                                          .group = b->group};
    }
    return batches != NULL;
}

struct ticketed {
    str ticket;
    uint32_t batch;
};

struct drawn {
    struct arena *arena;
    struct ticketed *at;
    size_t count;
};

static bal_status take_draw(void *ctx, const struct draw *d, struct bal_err *err)
{
    (void)err;
    struct drawn *list = ctx;
    list->at[list->count++] =
        (struct ticketed){arena_str(list->arena, d->prn), (uint32_t)d->index - 1};
    return BAL_OK;
}

static int by_ticket(const void *a, const void *b)
{
    return str_cmp(((const struct ticketed *)a)->ticket, ((const struct ticketed *)b)->ticket);
}

// Draws again, into the order of tickets.
static bool draw_again(struct audit *a, const struct batch_claims *claims, uint32_t sample,
                       struct drawn *list)
{
    size_t n = claims->contest->count;
    struct ppeb_batch *batches = arena_new(a->k->arena, struct ppeb_batch, n);
    long double all = 0;
    *list = (struct drawn){a->k->arena, arena_new(a->k->arena, struct ticketed, sample + n), 0};
    if (batches == NULL || list->at == NULL)
        return false;
    for (size_t p = 0; p < n; p++)
        all += macro_batch_bound(claims, &claims->contest->batches[p]);
    for (size_t p = 0; p < n; p++) {
        const struct batch_votes *b = &claims->contest->batches[p];
        batches[p] = (struct ppeb_batch){b->jurisdiction, b->name,
                                         (double)(macro_batch_bound(claims, b) / all)};
    }
    struct ppeb_request r = {
        .seed = check_text(a->k, "seed"), .batches = batches, .count = n, .more = sample};
    if (ppeb_draw(&r, (struct draw_sink){take_draw, list}, &a->k->err) != BAL_OK)
        return false;
    qsort(list->at, list->count, sizeof *list->at, by_ticket);
    return true;
}

// How many of these tickets are in the report's text.
static size_t tickets_found(str report, const struct drawn *list)
{
    size_t found = 0;
    for (size_t i = 0; i < list->count; i++)
        found += str_find(report, list->at[i].ticket) < report.len;
    return found;
}

static size_t unique_of(const struct audit *a, const struct drawn *list)
{
    size_t unique = 0;
    bool *seen = arena_new(a->k->arena, bool, a->batches.len);
    for (size_t i = 0; i < list->count && seen != NULL; i++) {
        unique += !seen[list->at[i].batch];
        seen[list->at[i].batch] = true;
    }
    return unique;
}

static bool agrees(struct audit *a, size_t i, const struct drawn *list, str report,
                   const struct macro_risk *r)
{
    const struct contest_row *c = &a->contests[i];
    const struct json *want_risk = json_get(json_get(a->k->check, "risks"), c->name.ptr);
    const struct json *want_unique = json_get(json_get(a->k->check, "unique_batches"), c->name.ptr);
    size_t tickets = tickets_found(report, list), unique = unique_of(a, list);
    double published = -1;
    uint64_t want = 0;
    buf_addf(&a->k->why, "%s" STR_FMT ": %zu of %zu tickets, %zu batches, risk %.12f",
             a->k->why.len > 0 ? "; " : "", STR_ARG(c->name), tickets, list->count, unique,
             r->last);
    return want_risk != NULL && want_unique != NULL && num_double(want_risk->text, &published) &&
           num_u64(want_unique->text, &want) && str_eq(want_risk->text, c->risk) &&
           fabs(r->last - published) <= 5e-10 && unique == want && tickets == list->count;
}

// The sample that Arlo planned for the first round, and what the batch test of today would take.
static bool plans_again(struct audit *a, const struct batch_claims *claims, uint32_t sample)
{
    static const double LIMIT = 0.05; // of the report
    struct macro_risk start;
    struct batch_plan plan;
    uint64_t draws = 0, *weights = arena_new(a->k->arena, uint64_t, claims->contest->count);
    bool ok = weights != NULL && macro_risk(claims, NULL, 0, &start, &a->k->err) == BAL_OK &&
              macro_size(claims, &start, LIMIT, &draws, &a->k->err) == BAL_OK &&
              batch_weights(claims, BATCH_SUCCESSIVE, weights, &a->k->err) == BAL_OK &&
              batch_plan(claims, BATCH_SUCCESSIVE, weights, LIMIT, 20, &plan, &a->k->err) == BAL_OK;
    if (ok)
        buf_addf(&a->k->why, ", MACRO plans %ju draws, the batch test %ju batches",
                 (uintmax_t)draws, (uintmax_t)plan.median);
    return ok && draws == sample;
}

static bool check_contest(struct audit *a, size_t i, str report)
{
    struct batch_contest contest;
    struct batch_claims claims = {0};
    struct drawn list;
    struct macro_risk r;
    bool ok = contest_again(a, i, &contest) &&
              batch_claims_make(&contest, &claims, &a->k->err) == BAL_OK &&
              draw_again(a, &claims, a->contests[i].sample, &list);
    uint32_t *draws = ok ? arena_new(a->k->arena, uint32_t, list.count + 1) : NULL;
    for (size_t d = 0; draws != NULL && d < list.count; d++)
        draws[d] = list.at[d].batch;
    ok = draws != NULL && macro_risk(&claims, draws, list.count, &r, &a->k->err) == BAL_OK;
    if (!ok)
        (void)fail(a->k, STR_FMT ": %s", STR_ARG(a->contests[i].name), a->k->err.what);
    ok = ok && agrees(a, i, &list, report, &r) && plans_again(a, &claims, a->contests[i].sample);
    batch_claims_done(&claims);
    return ok;
}

static enum verdict arlo_audit(struct data_check *k)
{
    struct audit a = {.k = k, .keys = TABLE_INIT(LIMIT_NAMES_BYTES)};
    const char *report = file_of(k, "final_audit_report.csv");
    // The report names the contests and choices, which the archives' columns are made of; it is
    // read again for the counts, when the batches are known.
    bool ok = data_rows(k, report, report_row, &a) &&
              read_archive(&a, file_of(k, "manifests.zip"), manifest_row) &&
              read_archive(&a, file_of(k, "candidate_totals.zip"), totals_row);
    a.contest_count = 0;
    str text = STR("");
    ok = ok && data_rows(k, report, report_row, &a) && shared_read(report, k->arena, &text);
    buf_addf(&k->why, "%s%zu batches", k->why.len > 0 ? "; " : "", a.batches.len);
    for (size_t i = 0; i < a.contest_count; i++)
        ok = check_contest(&a, i, text) && ok;
    ok = ok && a.contest_count > 0;
    table_done(&a.keys);
    vec_done(&a.batches);
    return ok ? VERDICT_PASS : VERDICT_FAIL;
}

const struct data_kind data_arlo[] = {
    {"arlo-audit", arlo_audit},
    {NULL, NULL},
};
