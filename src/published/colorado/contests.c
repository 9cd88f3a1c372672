// SPDX-License-Identifier: Apache-2.0
// contests.c: every sample size and every risk again, from the published counts, by the formulas of
// Colorado's rules (Kaplan-Markov; audit/risk/kaplan_markov.h).
#include <math.h>

#include "audit/risk/kaplan_markov.h"
#include "published/colorado/colorado.h"

struct figures {
    struct co_folder *c;
    struct table names; // contests by name; the number is that in p->contests
    uint64_t sizes, sizes_ok, size_files;
    uint64_t risks, risks_ok, risk_files;
    uint64_t limits, limits_ok; // contests said to have met their limit
    str contest_file;           // the last
    bool counted;               // this file, in size_files or risk_files
    bool damaged;               // a figure of the row is no number
};

static struct published_contest *contest_of(struct figures *f, str name)
{
    struct published *p = f->c->p;
    uint32_t known = f->names.len, id = table_add(&f->names, name);
    if (id == TABLE_NONE) {
        p->arena.failed = true;
        return NULL;
    }
    return id < known ? &p->contests.at[id] : published_contest_add(p, name);
}

static str text_of(struct figures *f, str s)
{
    return s.len > 0 ? arena_str(&f->c->p->arena, s) : STR("");
}

// What a sample size, and what a risk, follows from.
#define SIZE_NEEDS                                                                                 \
    (CO_BIT(CONTEST_NAME) | CO_BIT(CONTEST_MARGIN) | CO_BIT(CONTEST_CARDS) |                       \
     CO_BIT(CONTEST_LIMIT) | CO_BIT(CONTEST_O1) | CO_BIT(CONTEST_O2) | CO_BIT(CONTEST_U1) |        \
     CO_BIT(CONTEST_U2) | CO_BIT(CONTEST_GAMMA) | CO_BIT(CONTEST_OPTIMISTIC))
#define ESTIMATE_NEEDS                                                                             \
    (SIZE_NEEDS | CO_BIT(CONTEST_ESTIMATED) | CO_BIT(CONTEST_SAMPLE) | CO_BIT(CONTEST_OVER))
#define RISK_NEEDS                                                                                 \
    (CO_BIT(CONTEST_NAME) | CO_BIT(CONTEST_MARGIN) | CO_BIT(CONTEST_CARDS) |                       \
     CO_BIT(CONTEST_SAMPLE) | CO_BIT(CONTEST_O1) | CO_BIT(CONTEST_O2) | CO_BIT(CONTEST_U1) |       \
     CO_BIT(CONTEST_U2) | CO_BIT(CONTEST_GAMMA))
#define LIMIT_NEEDS (RISK_NEEDS | CO_BIT(CONTEST_LIMIT) | CO_BIT(CONTEST_STATUS))
#define REPORT_NEEDS                                                                               \
    (CO_BIT(RISKS_NAME) | CO_BIT(RISKS_RISK) | CO_BIT(RISKS_MARGIN) | CO_BIT(RISKS_CARDS) |        \
     CO_BIT(RISKS_SAMPLE) | CO_BIT(RISKS_O1) | CO_BIT(RISKS_O2) | CO_BIT(RISKS_U1) |               \
     CO_BIT(RISKS_U2) | CO_BIT(RISKS_GAMMA))
#define REPORT_LIMIT_NEEDS (REPORT_NEEDS | CO_BIT(RISKS_LIMIT) | CO_BIT(RISKS_MET))

static struct published_place place_of(struct figures *f, const struct co_row *row, str name,
                                       str what)
{
    return (struct published_place){
        row->file->file->name, row->line,
        published_text(f->c->p, STR_FMT ": " STR_FMT, STR_ARG(name), STR_ARG(what))};
}

static void number(struct figures *f, const struct co_row *row, str name, unsigned column,
                   uint64_t *out)
{
    if (!co_has(row, CO_BIT(column)))
        return; // another file may tell
    if (co_number(row, column, out) || co_cell(row, column).len == 0)
        return;
    f->damaged = true;
    co_no_number(f->c, place_of(f, row, name, co_cell(row, column)));
}

static void differs(struct figures *f, const struct co_row *row, struct published_contest *t,
                    const char *code, const char *title, str published, str computed)
{
    t->reason = published_text(f->c->p, "published " STR_FMT ", computed " STR_FMT,
                               STR_ARG(published), STR_ARG(computed));
    published_find(f->c->p, code, true, title,
                   "The published figure does not follow from the counts beside it.",
                   place_of(f, row, t->contest, t->reason));
}

static struct risk_query query_of(const struct published_contest *t, double gamma)
{
    return (struct risk_query){.gamma = gamma,
                               .margin = t->margin,
                               .cards = t->cards,
                               .sample = t->sample,
                               .o1 = t->o1,
                               .o2 = t->o2,
                               .u1 = t->u1,
                               .u2 = t->u2};
}

static double gamma_of(const struct co_row *row, unsigned column)
{
    double gamma = 0;
    return num_double(co_cell(row, column), &gamma) ? gamma : KM_GAMMA;
}

// The risk from the counts. Without evidence, and where the counts make no sense, it is 1.
static void set_risk(struct published_contest *t, double gamma)
{
    struct risk_query q = query_of(t, gamma);
    double risk = 1;
    t->risk_again = t->sample > 0 && km_risk(&q, &risk, NULL) == BAL_OK ? risk : 1;
}

// What the row's file has no column of is not known, unless another file told it.
static void set_lacks(const struct co_row *row, struct published_contest *t, bool first,
                      const unsigned column[3])
{
    bool lacks[3];
    for (size_t i = 0; i < 3; i++)
        lacks[i] = !co_has(row, CO_BIT(column[i]));
    t->lacks_margin = lacks[0] && (first || t->lacks_margin);
    t->lacks_cards = lacks[1] && (first || t->lacks_cards);
    t->lacks_sample = lacks[2] && (first || t->lacks_sample);
    if (t->lacks_margin || t->lacks_cards || t->lacks_sample)
        t->risk_again = (double)NAN;
}

// Does the contest meet the limit that it is said to have met?
static void check_limit(struct figures *f, const struct co_row *row, struct published_contest *t)
{
    double limit = 0;
    if (!num_double(t->risk_limit, &limit) || limit <= 0)
        return;
    f->limits++;
    if (t->risk_again <= limit) {
        f->limits_ok++;
        return;
    }
    t->agrees = false;
    published_find(
        f->c->p, "limit-not-met", true, "Contests said to have met the risk limit that did not",
        "From the published counts the risk is above the limit, so the audit should have "
        "gone on.",
        place_of(f, row, t->contest,
                 published_text(f->c->p, "risk %.6f, limit " STR_FMT, t->risk_again,
                                STR_ARG(t->risk_limit))));
}

// ---- sizes

static void check_size(struct figures *f, const struct co_row *row, struct published_contest *t,
                       unsigned column, uint64_t computed)
{
    char text[NUM_TEXT];
    uint64_t published = 0;
    if (co_cell(row, column).len == 0)
        return;
    number(f, row, t->contest, column, &published);
    t->size_agrees &= published == computed;
    if (column == CONTEST_OPTIMISTIC) { // what the discrepancies so far need
        t->size = published;
        t->size_again = computed;
    }
    if (published != computed)
        differs(f, row, t, "size-differs", "Sample sizes that do not follow", co_cell(row, column),
                num_text(computed, text));
}

static void check_sizes(struct figures *f, const struct co_row *row, struct published_contest *t)
{
    struct risk_query q = query_of(t, gamma_of(row, CONTEST_GAMMA));
    uint64_t n = 0, over = 0;
    (void)num_double(t->risk_limit, &q.alpha);
    if (!co_has(row, SIZE_NEEDS) || t->margin == 0 || co_cell(row, CONTEST_OPTIMISTIC).len == 0)
        return;
    f->sizes++;
    t->has_size = true;
    t->size_agrees = true;
    if (km_nmin(&q, &n, NULL) != BAL_OK) {
        t->size_agrees = false;
        differs(f, row, t, "size-differs", "Sample sizes that do not follow",
                co_cell(row, CONTEST_OPTIMISTIC), STR("nothing, for the counts make no sense"));
        return;
    }
    check_size(f, row, t, CONTEST_OPTIMISTIC, n);
    number(f, row, t->contest, CONTEST_OVER, &over);
    if (co_has(row, ESTIMATE_NEEDS))
        check_size(f, row, t, CONTEST_ESTIMATED, km_estimated(n, q.sample, over));
    f->sizes_ok += t->size_agrees;
}

// The limit as a part of 1: "3.0" per cent is "0.03".
static str limit_of(struct figures *f, str percent)
{
    char text[NUM_TEXT];
    double v = 0;
    str bare = str_ends(percent, STR("%")) ? str_trim(str_head(percent, percent.len - 1)) : percent;
    return num_double(bare, &v) ? text_of(f, num_double_text(round(v * 1e9) / 1e11, text))
                                : STR("");
}

static bal_status take_contest(void *ctx, const struct co_row *row, struct bal_err *err)
{
    struct figures *f = ctx;
    str name = co_exact(row, CONTEST_NAME), reason = co_cell(row, CONTEST_REASON);
    static const unsigned figures[] = {CONTEST_MARGIN, CONTEST_CARDS, CONTEST_SAMPLE};
    uint32_t known = f->names.len;
    struct published_contest *t = name.len > 0 ? contest_of(f, name) : NULL;
    (void)err;
    if (t == NULL)
        return BAL_OK;
    f->damaged = false;
    f->size_files += !f->counted;
    f->counted = true;
    f->contest_file = row->file->file->name;
    t->round = text_of(f, row->file->round);
    t->target =
        str_find(reason, STR("wide")) < reason.len || str_find(reason, STR("WIDE")) < reason.len;
    t->status = text_of(f, co_cell(row, CONTEST_STATUS));
    t->winners = text_of(f, co_cell(row, CONTEST_WINNERS));
    str limit = co_cell(row, CONTEST_LIMIT); // "0.05", or "5%" where a spreadsheet wrote it so
    t->risk_limit = str_ends(limit, STR("%")) ? limit_of(f, limit) : text_of(f, limit);
    number(f, row, name, CONTEST_MARGIN, &t->margin);
    number(f, row, name, CONTEST_CARDS, &t->cards);
    number(f, row, name, CONTEST_SAMPLE, &t->sample);
    number(f, row, name, CONTEST_O1, &t->o1);
    number(f, row, name, CONTEST_O2, &t->o2);
    number(f, row, name, CONTEST_U1, &t->u1);
    number(f, row, name, CONTEST_U2, &t->u2);
    check_sizes(f, row, t);
    set_lacks(row, t, f->names.len > known, figures);
    if (!co_has(row, RISK_NEEDS)) {
        t->risk_again = (double)NAN;
        return BAL_OK;
    }
    set_risk(t, gamma_of(row, CONTEST_GAMMA));
    if (str_eq(t->status, STR("risk_limit_achieved")) && !f->damaged)
        check_limit(f, row, t);
    return BAL_OK;
}

// ---- risks

// Is the printed percentage the risk, rounded half up at its last decimal?
static bool printed_equal(str printed, double risk)
{
    double value = 0, scale = 1;
    size_t point = str_index(printed, '.');
    for (size_t i = point + 1; i < printed.len && scale < 1e9; i++)
        scale *= 10;
    return num_double(printed, &value) && floor(risk * 100 * scale + 0.5) == round(value * scale);
}

static void check_risk(struct figures *f, const struct co_row *row, struct published_contest *t,
                       str printed)
{
    char text[NUM_TEXT];
    double value = (double)NAN;
    str bare = printed.len > 0 && printed.ptr[printed.len - 1] == '%'
                   ? str_trim(str_head(printed, printed.len - 1))
                   : printed;
    f->risks++;
    t->risk_text = published_text(f->c->p, STR_FMT " %%", STR_ARG(bare));
    t->risk = num_double(bare, &value) ? value / 100 : (double)NAN;
    t->agrees = printed_equal(bare, t->risk_again);
    f->risks_ok += t->agrees;
    if (!t->agrees)
        differs(f, row, t, "risk-differs", "Risks that do not follow", t->risk_text,
                num_double_text(t->risk_again, text));
}

static bal_status take_risk(void *ctx, const struct co_row *row, struct bal_err *err)
{
    struct figures *f = ctx;
    str name = co_exact(row, RISKS_NAME), printed = co_cell(row, RISKS_RISK);
    static const unsigned figures[] = {RISKS_MARGIN, RISKS_CARDS, RISKS_SAMPLE};
    uint64_t sample = 0;
    uint32_t known = f->names.len;
    (void)err;
    if (name.len == 0 || printed.len == 0)
        return BAL_OK; // a title, or the end of the sheet
    number(f, row, name, RISKS_SAMPLE, &sample);
    struct published_contest *t = contest_of(f, name);
    if (t == NULL)
        return BAL_OK;
    bool first = f->names.len > known, alone = t->winners.len == 0; // no other file tells of it
    if (t->lacks_sample)
        t->sample = sample;
    // Nothing was examined: the risk is 1, whatever is printed. Or what it was computed with is not
    // all there.
    bool risk = (sample > 0 || t->sample > 0) && co_has(row, REPORT_NEEDS);
    if (risk || alone || t->lacks_margin)
        number(f, row, name, RISKS_MARGIN, &t->margin);
    if (risk || alone || t->lacks_cards)
        number(f, row, name, RISKS_CARDS, &t->cards);
    set_lacks(row, t, first, figures);
    if (alone)
        t->winners = text_of(f, co_cell(row, RISKS_WINNER));
    if (!risk)
        return BAL_OK;
    f->risk_files += !f->counted;
    f->counted = true;
    t->sample = sample;
    t->target = str_eq_nocase(co_cell(row, RISKS_TARGET), STR("yes")) || t->target;
    t->risk_limit = limit_of(f, co_cell(row, RISKS_LIMIT));
    number(f, row, name, RISKS_O1, &t->o1);
    number(f, row, name, RISKS_O2, &t->o2);
    number(f, row, name, RISKS_U1, &t->u1);
    number(f, row, name, RISKS_U2, &t->u2);
    set_risk(t, gamma_of(row, RISKS_GAMMA));
    check_risk(f, row, t, printed);
    if (co_has(row, REPORT_LIMIT_NEEDS) && str_eq_nocase(co_cell(row, RISKS_MET), STR("yes")))
        check_limit(f, row, t);
    return BAL_OK;
}

// ---- all

// Contests whose names differ in blanks alone. As names are compared byte by byte, they are two.
static void check_spellings(struct figures *f)
{
    struct published *p = f->c->p;
    for (size_t i = 0; i < p->contests.len; i++) {
        const struct published_contest *t = &p->contests.at[i];
        uint32_t other = table_find(&f->names, str_trim(t->contest));
        if (other == TABLE_NONE || other == i)
            continue;
        published_find(
            p, "contest-split", true, "Contests that are counted as two",
            "The name is written in two ways that differ in blanks at the end. To the tool these "
            "are two contests: each has a part of the votes, a margin and a sample size of its "
            "own, and neither is the contest that was decided.",
            (struct published_place){
                f->contest_file, 0,
                published_text(p, STR_FMT ": margins %llu and %llu", STR_ARG(str_trim(t->contest)),
                               (unsigned long long)p->contests.at[other].margin,
                               (unsigned long long)t->margin)});
    }
}

// Contests without any evidence: those that the audit was made for are a fault.
static void tell_evidence(struct figures *f)
{
    struct published *p = f->c->p;
    uint64_t without = 0;
    for (size_t i = 0; i < p->contests.len; i++) {
        const struct published_contest *t = &p->contests.at[i];
        bool none = t->sample == 0 && !t->lacks_sample;
        without += none;
        if (none && t->target)
            published_find(p, "target-without-evidence", true,
                           "Contests to be audited for which no card was examined",
                           "The audit was to go on until this contest met its risk limit, and no "
                           "card counts for it: its risk is 100 %.",
                           (struct published_place){f->contest_file, 0, t->contest});
    }
    if (without > 0)
        published_say(
            p, published_text(p,
                              "%llu of %llu contests have no evidence here: no card was examined "
                              "for them that counts, so their risk is 100 %%.",
                              (unsigned long long)without, (unsigned long long)p->contests.len));
}

// A check of which so many were done: what is lacking leaves it open, and never makes it hold.
static void add_check(struct figures *f, const char *code, const char *what, uint64_t good,
                      uint64_t done, str reason, str lacking)
{
    published_check_add(f->c->p, code, what, good == done,
                        good == done && (done == 0 || lacking.len > 0),
                        co_but(f->c, reason, lacking));
}

static void judge(struct figures *f)
{
    struct published *p = f->c->p;
    uint64_t shown = 0;
    str no_size = co_lacking(f->c, CO_CONTEST, ESTIMATE_NEEDS),
        no_risk = co_lacking(f->c, CO_RISKS, REPORT_NEEDS),
        no_limit = co_lacking(f->c, CO_CONTEST, LIMIT_NEEDS);
    if (no_limit.len == 0)
        no_limit = co_lacking(f->c, CO_RISKS, REPORT_LIMIT_NEEDS);
    for (size_t i = 0; i < p->contests.len; i++)
        shown += !isnan(p->contests.at[i].risk);
    str sizes = f->sizes == 0
                    ? STR("no sample sizes are published here")
                    : published_text(p, "%llu of %llu sample sizes, in %llu files",
                                     (unsigned long long)f->sizes_ok, (unsigned long long)f->sizes,
                                     (unsigned long long)f->size_files);
    str risks = f->risks == 0
                    ? p->contests.len == 0
                          ? STR("no risks are published here")
                          : STR("no risks are published here; those computed stand in the table")
                    : published_text(p, "%llu of %llu risks, of %llu contests in %llu files",
                                     (unsigned long long)f->risks_ok, (unsigned long long)f->risks,
                                     (unsigned long long)shown, (unsigned long long)f->risk_files);
    str limits = f->limits == 0
                     ? STR("of no contest is that said here")
                     : published_text(p, "%llu of %llu", (unsigned long long)f->limits_ok,
                                      (unsigned long long)f->limits);
    add_check(f, "sizes", "every sample size follows from margin, cards and discrepancies",
              f->sizes_ok, f->sizes, sizes, no_size);
    add_check(f, "risks", "every measured risk follows from its counts", f->risks_ok, f->risks,
              risks, no_risk);
    add_check(f, "limits", "every contest said to have met its risk limit has met it", f->limits_ok,
              f->limits, limits, no_limit);
}

static bal_status read_all(struct figures *f, enum co_kind kind, co_take *take, struct bal_err *err)
{
    for (size_t i = 0; i < f->c->files.len; i++) {
        f->counted = false;
        if (f->c->files.at[i].kind == kind)
            BAL_TRY(co_read(f->c, &f->c->files.at[i], take, f, err));
    }
    return BAL_OK;
}

bal_status co_contests(struct co_folder *c, struct bal_err *err)
{
    struct figures f = {.c = c, .names = TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = read_all(&f, CO_CONTEST, take_contest, err);
    if (status == BAL_OK)
        status = read_all(&f, CO_RISKS, take_risk, err);
    if (status == BAL_OK) {
        check_spellings(&f);
        judge(&f);
        tell_evidence(&f);
    }
    table_done(&f.names);
    return status;
}
