// SPDX-License-Identifier: Apache-2.0
// arlo_report.c: the report, final_audit_report.csv: tables under headings, with columns by name.
#include "published/arlo/arlo_columns.h"

struct arlo_reading {
    struct arlo_audit *a;
    enum section section;
    str heading;
    bool header;                         // the next row names the columns
    uint32_t at[COLUMNS][ARLO_CONTESTS]; // cell; by contest where there is one for each
    bool seen[SECTIONS];
    bool unnamed; // the contests have no names here, or no votes
};

static str keep(struct arlo_audit *a, str s)
{
    return arena_str(&a->p->arena, str_trim(s));
}

static str cell(const struct arlo_reading *r, struct csv *row, enum column c, uint32_t contest)
{
    uint32_t at = r->at[c][contest];
    return at == ARLO_NONE ? STR("") : csv_trimmed(row, at);
}

// False, and a finding, where the cell holds something else; false where it is empty.
static bool number(const struct arlo_reading *r, struct csv *row, enum column c, uint64_t *out)
{
    str s = cell(r, row, c, 0);
    if (s.len == 0)
        return false;
    bool ok = num_u64_grouped(s, out) && *out <= LIMIT_CARDS;
    if (!ok) {
        *out = 0;
        arlo_judge(r->a, ARLO_READ, false, r->a->report, row->line,
                   "'" STR_FMT "' is no number up to %ju", STR_ARG(s), (uintmax_t)LIMIT_CARDS);
    }
    return ok;
}

// ---- the columns of a table

static uint32_t contest_of_title(const struct arlo_audit *a, str title, str prefix)
{
    if (title.len == prefix.len)
        return a->contest_count == 1 ? 0 : a->contest_count;
    str rest = str_skip(title, prefix.len);
    if (!str_starts(rest, STR(":")))
        return a->contest_count;
    return arlo_contest_named(a, str_trim(str_skip(rest, 1)));
}

static bool take_column(struct arlo_reading *r, str title, uint32_t at)
{
    for (size_t i = 0; i < arlo_column_count; i++) {
        str name = str_from(arlo_columns[i].title);
        if (arlo_columns[i].section != r->section || !str_starts(title, name))
            continue;
        uint32_t contest = 0;
        if (arlo_columns[i].flags & OF_CONTEST) {
            contest = contest_of_title(r->a, title, name);
            if (contest == r->a->contest_count)
                continue;
        } else if (title.len != name.len) {
            continue;
        }
        r->at[arlo_columns[i].column][contest] = at;
        return true;
    }
    return false;
}

static void miss_columns(struct arlo_reading *r, uint64_t line)
{
    for (size_t i = 0; i < arlo_column_count; i++) {
        const struct known *k = &arlo_columns[i];
        uint32_t n = k->flags & OF_CONTEST ? r->a->contest_count : 1;
        for (uint32_t c = 0; k->section == r->section && k->flags & NEEDED && c < n; c++) {
            if (r->at[k->column][c] != ARLO_NONE ||
                (k->column == TICKETS && !r->a->contests[c].targeted))
                continue;
            published_find(
                r->a->p, "column-missing", false, "Columns that are missing",
                "What they would say could not be checked.",
                (struct published_place){r->a->report->name, line,
                                         published_text(r->a->p, STR_FMT ": no column '%s'",
                                                        STR_ARG(r->heading), k->title)});
            arlo_open(r->a, ARLO_READ, "the report has no column '%s'", k->title);
            for (int check = 0; check < ARLO_CHECKS; check++)
                if ((k->blocks >> check & 1) != 0) {
                    arlo_open(r->a, (enum arlo_check)check, "the report has no column '%s'",
                              k->title);
                    r->a->tally[check].blocked = true;
                }
        }
    }
}

// One of arlo_sections.c?
static bool beside(enum section s)
{
    return s == BOARDS || s == NAMES || s == TALLY;
}

static void take_header(struct arlo_reading *r, struct csv *row)
{
    memset(r->at, 0xFF, sizeof r->at);
    if (beside(r->section))
        arlo_section_header(r->a, r->section, row);
    if (r->section == UNKNOWN || r->section == ASIDE || beside(r->section))
        return;
    for (uint32_t c = 0; c < row->cells && c < ARLO_COLUMNS; c++) {
        str title = csv_trimmed(row, c);
        if (title.len == 0 || take_column(r, title, c))
            continue;
        published_find(
            r->a->p, "column-unknown", false, "Columns that are not known",
            "They were left aside: what they say was not checked.",
            (struct published_place){r->a->report->name, row->line,
                                     published_text(r->a->p, STR_FMT ": '" STR_FMT "'",
                                                    STR_ARG(r->heading), STR_ARG(title))});
    }
    for (uint32_t c = 0; r->section == BATCHES && c < r->a->contest_count; c++) {
        r->a->has_changes[c] = r->at[CHANGES][c] != ARLO_NONE;
        r->a->has_margin[c] = r->at[MARGIN][c] != ARLO_NONE;
    }
    r->a->lacks_runoff |= r->section == CONTESTS && r->at[RUNOFF][0] == ARLO_NONE;
    miss_columns(r, row->line);
}

static void take_heading(struct arlo_reading *r, struct csv *row)
{
    str text = csv_trimmed(row, 0);
    while (str_starts(text, STR("#")))
        text = str_skip(text, 1);
    while (str_ends(text, STR("#")))
        text = str_head(text, text.len - 1);
    r->heading = keep(r->a, text);
    r->section = UNKNOWN;
    for (size_t i = 0; i < arlo_heading_count; i++)
        if (str_eq(r->heading, str_from(arlo_headings[i].title)))
            r->section = arlo_headings[i].section;
    r->header = true;
    // Which columns there are is kept once, for all rows.
    if (r->seen[r->section] && r->section != UNKNOWN && r->section != ASIDE)
        arlo_judge(r->a, ARLO_READ, false, r->a->report, row->line,
                   "the section '" STR_FMT "' is there twice", STR_ARG(r->heading));
    r->seen[r->section] = true;
    if (r->section == UNKNOWN)
        published_find(r->a->p, "section-unknown", false, "Sections that are not known",
                       "They were left aside: what they say was not checked.",
                       (struct published_place){r->a->report->name, row->line, r->heading});
}

// ---- its rows

static void take_contest(struct arlo_reading *r, struct csv *row)
{
    struct arlo_audit *a = r->a;
    uint64_t n = 0;
    r->unnamed = r->at[CONTEST][0] == ARLO_NONE || r->at[TOTALS][0] == ARLO_NONE;
    if (r->unnamed)
        return;
    if (a->contest_count == ARLO_CONTESTS) {
        arlo_judge(a, ARLO_READ, false, a->report, row->line, "more than %d contests",
                   ARLO_CONTESTS);
        return;
    }
    // What rows say of each contest is kept beside them, for the contests known by then.
    if (a->rows.len + a->ballots.len > 0 || a->sums.of != NULL) {
        arlo_judge(a, ARLO_READ, false, a->report, row->line,
                   "a contest is listed after the sampled batches or ballots");
        return;
    }
    struct arlo_contest *c = &a->contests[a->contest_count];
    *c = (struct arlo_contest){.name = keep(a, cell(r, row, CONTEST, 0)),
                               .line = row->line,
                               .targeted = str_eq(cell(r, row, TARGETED, 0), STR("Targeted")),
                               .majority = str_starts(cell(r, row, RUNOFF, 0), STR("Subject"))};
    if (arlo_contest_named(a, c->name) < a->contest_count) {
        arlo_judge(a, ARLO_READ, false, a->report, row->line,
                   "the contest '" STR_FMT "' is listed twice", STR_ARG(c->name));
        return;
    }
    c->seats = number(r, row, SEATS, &n) && n <= ARLO_CHOICES ? (uint32_t)n : 1;
    c->votes_allowed = number(r, row, ALLOWED, &n) && n <= ARLO_CHOICES ? (uint32_t)n : 1;
    c->has_ballots_cast = number(r, row, CAST, &c->ballots_cast);
    (void)number(r, row, PENDING, &c->pending);
    str text = cell(r, row, TOTALS, 0);
    c->choices = arena_new(&a->p->arena, str, ARLO_CHOICES);
    for (str rest = text; c->choices != NULL && rest.len > 0 && c->choice_count < ARLO_CHOICES;) {
        str item = str_trim(str_cut(&rest, ';'));
        c->choices[c->choice_count++] = keep(a, str_head(item, str_rindex(item, ':')));
    }
    c->totals = arlo_votes(a, c, text, row->line);
    c->from_batches = arlo_votes(a, c, cell(r, row, FROM_BATCHES, 0), row->line);
    if (c->totals != NULL)
        a->contest_count++;
    else if (text.len == 0)
        arlo_open(a, ARLO_READ, "the contest '" STR_FMT "' has no vote totals", STR_ARG(c->name));
}

static void take_settings(struct arlo_reading *r, struct csv *row)
{
    struct arlo_audit *a = r->a;
    if (a->audit_type.len + a->seed.len > 0)
        arlo_judge(a, ARLO_READ, false, a->report, row->line, "the settings are there twice");
    a->audit_type = keep(a, cell(r, row, AUDIT_TYPE, 0));
    a->math = keep(a, cell(r, row, MATH, 0));
    a->risk_limit = keep(a, cell(r, row, RISK_LIMIT, 0));
    a->seed = keep(a, cell(r, row, SEED, 0));
}

static void take_round(struct arlo_reading *r, struct csv *row)
{
    struct arlo_audit *a = r->a;
    struct arlo_round x = {.contest = arlo_contest_named(a, cell(r, row, CONTEST, 0)),
                           .line = row->line,
                           .met = keep(a, cell(r, row, MET, 0)),
                           .risk = keep(a, cell(r, row, RISK, 0))};
    uint64_t n = 0;
    if (x.contest == a->contest_count) {
        if (r->unnamed || r->at[CONTEST][0] == ARLO_NONE)
            return;
        arlo_judge(a, ARLO_READ, false, a->report, row->line,
                   "a round of no contest of the report");
        return;
    }
    const struct arlo_contest *c = &a->contests[x.contest];
    x.number = number(r, row, ROUND, &n) ? (uint32_t)n : 1;
    if (!number(r, row, SIZE, &x.size) || x.size > LIMIT_DRAWS)
        x.size = 0;
    x.audited = arlo_votes(a, c, cell(r, row, AUDITED_VOTES, 0), row->line);
    x.reported = arlo_votes(a, c, cell(r, row, REPORTED_VOTES, 0), row->line);
    for (str rest = cell(r, row, AUDITED_VOTES, 0); rest.len > 0 && !x.has_lost;)
        x.has_lost = arlo_lost(str_trim(str_cut(&rest, ';')), &x.lost);
    x.has_batches = number(r, row, BATCHES_SAMPLED, &x.batches);
    x.has_ballots = number(r, row, BALLOTS_SAMPLED, &x.ballots);
    struct arlo_round *kept = vec_push(&a->rounds, PUBLISHED_ROWS);
    if (kept != NULL)
        *kept = x;
    else
        a->p->arena.failed = true;
}

bool arlo_drawn(const struct arlo_figures *f)
{
    return f->tickets.len > 0 && str_find(f->tickets, STR("EXTRA")) == f->tickets.len;
}

static void take_batch(struct arlo_reading *r, struct csv *row)
{
    struct arlo_audit *a = r->a;
    struct arlo_row x = {.jurisdiction = keep(a, cell(r, row, JURISDICTION, 0)),
                         .batch = keep(a, cell(r, row, BATCH, 0)),
                         .audited = keep(a, cell(r, row, AUDITED, 0)),
                         .combines = keep(a, cell(r, row, COMBINED, 0)),
                         .line = row->line};
    x.has_ballots = number(r, row, BALLOTS_IN_BATCH, &x.ballots);
    x.of = arena_new(&a->p->arena, struct arlo_figures, a->contest_count + 1);
    for (uint32_t i = 0; i < a->contest_count && x.of != NULL; i++) {
        const struct arlo_contest *c = &a->contests[i];
        x.of[i] = (struct arlo_figures){
            .tickets = keep(a, cell(r, row, TICKETS, i)),
            .changes = keep(a, cell(r, row, CHANGES, i)),
            .margin = keep(a, cell(r, row, MARGIN, i)),
            .reported = arlo_votes(a, c, cell(r, row, REPORTED, i), row->line),
            .counted = arlo_votes(a, c, cell(r, row, COUNTED, i), row->line)};
        x.sampled = x.sampled || arlo_drawn(&x.of[i]);
    }
    if (x.of == NULL)
        return;
    if (str_eq(x.jurisdiction, STR("Totals")) && x.batch.len == 0) {
        if (a->sums.of != NULL)
            arlo_judge(a, ARLO_READ, false, a->report, row->line,
                       "the row 'Totals' is there twice");
        a->sums = x;
        return;
    }
    struct arlo_row *kept = vec_push(&a->rows, PUBLISHED_ROWS);
    if (kept != NULL)
        *kept = x;
    else
        a->p->arena.failed = true;
}

static void take_ballot(struct arlo_reading *r, struct csv *row)
{
    struct arlo_audit *a = r->a;
    struct arlo_ballot x = {.jurisdiction = keep(a, cell(r, row, JURISDICTION, 0)),
                            .tabulator = keep(a, cell(r, row, TABULATOR, 0)),
                            .batch = keep(a, cell(r, row, BATCH, 0)),
                            .audited = keep(a, cell(r, row, AUDITED, 0)),
                            .has_tabulator = r->at[TABULATOR][0] != ARLO_NONE,
                            .line = row->line};
    (void)number(r, row, POSITION, &x.position);
    x.of = arena_new(&a->p->arena, struct arlo_reading_of_ballot, a->contest_count + 1);
    for (uint32_t i = 0; i < a->contest_count && x.of != NULL; i++)
        x.of[i] = (struct arlo_reading_of_ballot){.tickets = keep(a, cell(r, row, TICKETS, i)),
                                                  .paper = keep(a, cell(r, row, COUNTED, i)),
                                                  .cvr = keep(a, cell(r, row, REPORTED, i)),
                                                  .discrepancy = keep(a, cell(r, row, MARGIN, i)),
                                                  .has_paper = r->at[COUNTED][i] != ARLO_NONE,
                                                  .has_cvr = r->at[REPORTED][i] != ARLO_NONE,
                                                  .has_discrepancy = r->at[MARGIN][i] != ARLO_NONE};
    struct arlo_ballot *kept = x.of != NULL ? vec_push(&a->ballots, PUBLISHED_ROWS) : NULL;
    if (kept != NULL)
        *kept = x;
    else
        a->p->arena.failed = true;
}

bal_status arlo_report_take(void *ctx, struct published_row *of, struct bal_err *err)
{
    struct arlo_reading *r = ctx;
    struct csv *row = of->csv;
    if (csv_row_empty(row))
        return BAL_OK;
    if (str_starts(csv_trimmed(row, 0), STR("####"))) {
        take_heading(r, row);
    } else if (r->header) {
        r->header = false;
        take_header(r, row);
    } else if (r->section == ELECTION) {
        r->a->organization = keep(r->a, cell(r, row, ORGANIZATION, 0));
        r->a->election = keep(r->a, cell(r, row, ELECTION_NAME, 0));
    } else if (r->section == CONTESTS) {
        take_contest(r, row);
    } else if (r->section == SETTINGS) {
        take_settings(r, row);
    } else if (r->section == ROUNDS) {
        take_round(r, row);
    } else if (r->section == BATCHES) {
        take_batch(r, row);
    } else if (r->section == BALLOTS) {
        take_ballot(r, row);
    } else if (beside(r->section)) {
        arlo_section_row(r->a, r->section, row);
    }
    return arena_check(&r->a->p->arena, err);
}

struct arlo_reading *arlo_report_begin(struct arlo_audit *a)
{
    struct arlo_reading *r = arena_new(&a->p->arena, struct arlo_reading, 1);
    if (r == NULL)
        return NULL;
    r->a = a;
    memset(r->at, 0xFF, sizeof r->at);
    return r;
}

void arlo_report_end(struct arlo_reading *r)
{
    static const enum section needed[] = {CONTESTS, SETTINGS, ROUNDS};
    for (size_t i = 0; i < ARRAY_LEN(needed); i++)
        arlo_judge(r->a, ARLO_READ, r->seen[needed[i]], r->a->report, 0, "there is no section '%s'",
                   arlo_headings[needed[i] - 1].title);
    arlo_judge(r->a, ARLO_READ, r->seen[BATCHES] || r->seen[BALLOTS] || r->seen[TALLY],
               r->a->report, 0, "neither sampled batches nor sampled ballots are listed");
}

bal_status arlo_report_read(struct arlo_audit *a, struct bal_err *err)
{
    struct arlo_reading *r = arlo_report_begin(a);
    if (r == NULL)
        return err_memory(err);
    bal_status status = published_rows(a->report, arlo_report_take, r, err);
    if (status != BAL_OK && status != BAL_LIMIT) {
        arlo_judge(a, ARLO_READ, false, a->report, 0, "%s", err->what);
        status = BAL_OK;
    }
    arlo_report_end(r);
    return status;
}
