// SPDX-License-Identifier: Apache-2.0
// survey_content.c: what one side has and another has not, or has otherwise: batches, tabulators,
// contests, votes.
#include "app/count/tally.h"
#include "app/files/survey_gaps.h"
#include "core/spelling.h"

// ---- batches

static void name_batch(struct naming *n, const struct load *l, const struct batch_line *b)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (n->count >= SURVEY_NAMED) {
        n->count++;
        return;
    }
    if (b->jurisdiction != 0)
        buf_addf(&text, STR_FMT " ", STR_ARG(l->election.jurisdictions.items[b->jurisdiction]));
    if (b->tabulator.len > 0)
        buf_addf(&text, "tabulator " STR_FMT " ", STR_ARG(b->tabulator));
    buf_addf(&text, "batch " STR_FMT, STR_ARG(b->batch));
    naming_add(n, buf_str(&text));
}

enum fault { UNLISTED, EMPTY, UNEQUAL, FAULTS };

static enum fault fault_of(const struct batch_line *b)
{
    return !b->in_manifest ? UNLISTED : !b->in_cvrs ? EMPTY : UNEQUAL;
}

static bal_status batch_gaps(struct survey *s, const struct load *l, const struct reconciliation *r,
                             enum fault fault, struct bal_err *err)
{
    static const struct {
        const char *code, *one, *many;
    } say[FAULTS] = {
        {"batches-unlisted", "batch of the records is in no manifest",
         "batches of the records are in no manifest"},
        {"batches-without-cvrs", "batch of the manifest has no records",
         "batches of the manifest have no records"},
        {"counts-differ", "batch has another number of records than cards",
         "batches have another number of records than cards"},
    };
    struct naming n = NAMING;
    AUTO_BUF text = BUF_INIT(1 << 20);
    uint64_t cards = 0, cvrs = 0;
    for (size_t i = 0; i < r->differing.len; i++) {
        const struct batch_line *b = &r->differing.at[i];
        if (fault_of(b) != fault)
            continue;
        name_batch(&n, l, b);
        cards += b->manifest;
        cvrs += b->cvrs;
    }
    naming_end(&n);
    survey_put_count(&text, n.count, say[fault].one, say[fault].many);
    buf_add(&text, STR(" ("));
    if (fault != UNLISTED)
        survey_put_count(&text, cards, "card", "cards");
    if (fault == UNEQUAL)
        buf_add(&text, STR(", "));
    if (fault != EMPTY)
        survey_put_count(&text, cvrs, "record", "records");
    buf_add(&text, STR("): "));
    naming_put(&text, &n);
    uint64_t count = n.count;
    buf_done(&n.text);
    return count > 0 ? survey_add_gap(s, say[fault].code, count, &text, err) : BAL_OK;
}

static bool lists_tabulator(const struct election *e, str tabulator)
{
    for (size_t i = 0; i < e->manifest.len; i++)
        if (str_eq(e->manifest.at[i].tabulator, tabulator))
            return true;
    return false;
}

// Tabulators of unlisted batches that no manifest names at all.
static bal_status tabulator_gap(struct survey *s, const struct load *l,
                                const struct reconciliation *r, struct bal_err *err)
{
    struct naming n = NAMING;
    struct table seen = TABLE_INIT(LIMIT_NAMES_BYTES);
    for (size_t i = 0; i < r->differing.len; i++) {
        const struct batch_line *b = &r->differing.at[i];
        uint32_t known = seen.len;
        if (fault_of(b) != UNLISTED || b->tabulator.len == 0 ||
            table_add(&seen, b->tabulator) < known || lists_tabulator(&l->election, b->tabulator))
            continue;
        naming_add(&n, b->tabulator);
    }
    bal_status status = survey_listed_gap(s, "tabulators-unlisted", &n,
                                          "tabulator of the records is in no manifest",
                                          "tabulators of the records are in no manifest", err);
    table_done(&seen);
    buf_done(&n.text);
    return status;
}

// ---- contests

static bool in_cvrs(const struct load *l, const struct contest *c)
{
    for (const struct seen *s = c->seen; s != NULL; s = s->next)
        if (s->unit > 0 && s->unit <= l->files.len && (l->files.at[s->unit - 1].flags & FORMAT_CVR))
            return true;
    return false;
}

static bal_status name_contests(struct survey *s, const struct table *have,
                                const struct table *lack, const char *code, const char *one,
                                const char *many, struct bal_err *err)
{
    struct naming n = NAMING;
    for (uint32_t i = 0; i < have->len; i++)
        if (table_find(lack, have->items[i]) == TABLE_NONE)
            naming_add(&n, have->items[i]);
    bal_status status = survey_listed_gap(s, code, &n, one, many, err);
    buf_done(&n.text);
    return status;
}

// The contests of records, of results, and of definitions.
struct contest_sets {
    struct table cvrs, results, defined;
};

static bal_status gather_contests(const struct load *l, struct contest_sets *c, struct bal_err *err)
{
    const struct election *e = &l->election;
    for (size_t i = 0; i < e->contests.len; i++) {
        AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
        spelling_put(&name, e->contests.at[i].name, e->contests.at[i].occurrence);
        BAL_TRY(buf_check(&name, err));
        struct table *to = in_cvrs(l, &e->contests.at[i]) ? &c->cvrs : &c->defined;
        if (table_add(to, buf_str(&name)) == TABLE_NONE)
            return err_memory(err);
    }
    for (size_t i = 0; i < e->results.len; i++)
        if (table_add(&c->results, e->results.at[i].contest) == TABLE_NONE)
            return err_memory(err);
    return BAL_OK;
}

static bal_status contest_gaps(struct survey *s, const struct contest_sets *c, struct bal_err *err)
{
    static const struct table none;
    if (c->cvrs.len > 0 && c->results.len > 0) {
        BAL_TRY(name_contests(s, &c->results, &c->cvrs, "contests-not-in-cvrs",
                              "contest is in the reported results and on no record",
                              "contests are in the reported results and on no record", err));
        BAL_TRY(name_contests(s, &c->cvrs, &c->results, "contests-not-in-results",
                              "contest is on records and not in the reported results",
                              "contests are on records and not in the reported results", err));
    }
    return c->cvrs.len > 0 ? name_contests(s, &c->defined, &none, "contests-without-cards",
                                           "contest is defined and on no record",
                                           "contests are defined and on no record", err)
                           : BAL_OK;
}

static bal_status contests_differ(struct survey *s, const struct load *l, struct bal_err *err)
{
    struct contest_sets c = {TABLE_INIT(LIMIT_NAMES_BYTES), TABLE_INIT(LIMIT_NAMES_BYTES),
                             TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = gather_contests(l, &c, err);
    if (status == BAL_OK)
        status = contest_gaps(s, &c, err);
    table_done(&c.cvrs);
    table_done(&c.results);
    table_done(&c.defined);
    return status;
}

// The problems of that kind that `tally` finds.
static bal_status tally_gap(struct survey *s, const struct problems *p, enum problem_id id,
                            const char *code, const char *one, const char *many,
                            struct bal_err *err)
{
    struct naming n = NAMING;
    for (size_t i = 0; i < p->kept.len; i++)
        if (p->kept.at[i].id == id)
            naming_add(&n, p->kept.at[i].message);
    n.count = p->count[id];
    bal_status status = survey_listed_gap(s, code, &n, one, many, err);
    buf_done(&n.text);
    return status;
}

// Reported votes and winners that are not those of the records. A contest that cannot be counted
// is told by `tally`, not here.
static bal_status votes_gap(struct survey *s, const struct load *l, struct bal_err *err)
{
    const struct tally_options o = {.by = TALLY_BY_NOTHING, .irv = irv_default()};
    struct problems p;
    struct tally t = {0};
    bal_status status = BAL_OK;
    if (l->election.cards == 0 || l->election.results.len == 0)
        return BAL_OK;
    problems_init(&p);
    if (tally_election(&t, &l->election, &o, &p, NULL) == BAL_OK) {
        status = tally_gap(s, &p, PROBLEM_reported_differs, "votes-differ",
                           "reported number of votes is not that of the records",
                           "reported numbers of votes are not those of the records", err);
        if (status == BAL_OK)
            status = tally_gap(s, &p, PROBLEM_winners_differ, "winners-differ",
                               "reported winner or loser is not that of the records",
                               "reported winners or losers are not those of the records", err);
    }
    tally_done(&t);
    problems_done(&p);
    return status;
}

bal_status survey_content_gaps(struct survey *s, const struct load *l,
                               const struct reconciliation *r, struct bal_err *err)
{
    BAL_TRY(tabulator_gap(s, l, r, err));
    for (int fault = 0; fault < FAULTS; fault++)
        BAL_TRY(batch_gaps(s, l, r, (enum fault)fault, err));
    BAL_TRY(contests_differ(s, l, err));
    return votes_gap(s, l, err);
}
