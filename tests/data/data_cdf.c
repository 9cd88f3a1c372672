// SPDX-License-Identifier: Apache-2.0
// data_cdf.c: an election as SP 1500-103 JSON against RCTab's export of the same records: the same
// records in the same order, each with the same candidates at the same ranks. Of RCTab's snapshots
// the first is compared: the others are the state of its count after each round.
#include <stdlib.h>

#include "app/count/rctab.h"
#include "data/data.h"
#include "support/shared.h"

struct compared {
    struct data_check *k;
    const struct rctab *config;
    const struct json *ours, *theirs; // reports
    str contest;                      // id of the contest in the report
};

static const struct json *by_id(const struct json *list, str id)
{
    for (const struct json *i = list != NULL ? list->first : NULL; i != NULL; i = i->next)
        if (str_eq(json_get(i, "@id")->text, id))
            return i;
    return NULL;
}

static const struct json *first_of(const struct json *object, const char *key)
{
    const struct json *list = json_get(object, key);
    return list != NULL ? list->first : NULL;
}

static bool is_called(const struct rctab *r, const struct rctab_candidate *c, str text)
{
    bool called = str_eq(c->name, text);
    for (size_t i = 0; i < c->aliases; i++)
        called = called || str_eq(r->aliases.at[c->first_alias + i], text);
    return called;
}

// The configuration's name for a name or code.
static str configured(const struct rctab *r, str text)
{
    for (size_t i = 0; i < r->candidates.len; i++)
        if (is_called(r, &r->candidates.at[i], text))
            return r->candidates.at[i].name;
    for (size_t i = 0; i < r->undeclared.len; i++)
        if (str_eq(r->undeclared.at[i], text))
            return STR("Undeclared Write-ins");
    return STR("");
}

// The candidate of a selection, by its code, its candidate's name or its id.
static str candidate_of(const struct compared *c, const struct json *report, str id)
{
    const struct json *election = first_of(report, "Election");
    for (const struct json *t = first_of(election, "Contest"); t != NULL; t = t->next) {
        const struct json *s = by_id(json_get(t, "ContestSelection"), id);
        if (s == NULL)
            continue;
        const struct json *code = first_of(s, "Code"), *named = first_of(s, "CandidateIds");
        const struct json *person =
            named != NULL ? by_id(json_get(election, "Candidate"), named->text) : NULL;
        str tries[] = {code != NULL ? json_get(code, "Value")->text : STR(""), id,
                       person != NULL ? json_get(person, "Name")->text : STR("")};
        for (size_t i = 0; i < ARRAY_LEN(tries); i++)
            if (configured(c->config, tries[i]).len > 0)
                return configured(c->config, tries[i]);
        const struct json *write_in = json_get(s, "IsWriteIn");
        if (person == NULL && write_in != NULL && write_in->type == JSON_TRUE)
            return STR("Undeclared Write-ins"); // its label in the CVRs has no place here
        return tries[2];
    }
    // RCTab writes "cs-9" for what the voting system calls 9, and does not define it.
    return configured(c->config, str_skip(id, sizeof "cs-" - 1));
}

enum { LINES = 256 };

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

static str line_of(const struct compared *c, const struct json *report, str id,
                   const struct json *position)
{
    AUTO_BUF line = BUF_INIT(1 << 16);
    const struct json *rank = json_get(position, "Rank");
    buf_addf(&line, STR_FMT " " STR_FMT, STR_ARG(rank != NULL ? rank->text : STR("1")),
             STR_ARG(candidate_of(c, report, id)));
    return arena_str(c->k->arena, buf_str(&line));
}

// Appends "rank candidate" for each mark of the record in the contest, sorted.
static void describe(const struct compared *c, const struct json *report, const struct json *record,
                     str contest, struct buf *out)
{
    str lines[LINES];
    size_t count = 0;
    for (const struct json *t = first_of(first_of(record, "CVRSnapshot"), "CVRContest"); t != NULL;
         t = t->next) {
        if (!str_eq(json_get(t, "ContestId")->text, contest))
            continue;
        for (const struct json *s = first_of(t, "CVRContestSelection"); s != NULL; s = s->next)
            for (const struct json *p = first_of(s, "SelectionPosition"); p != NULL; p = p->next)
                if (count < LINES && str_eq(json_get(p, "HasIndication")->text, STR("yes")))
                    lines[count++] = line_of(c, report, json_get(s, "ContestSelectionId")->text, p);
    }
    qsort(lines, count, sizeof *lines, by_text);
    for (size_t i = 0; i < count; i++)
        buf_addf(out, STR_FMT ", ", STR_ARG(lines[i]));
}

static const struct json *our_report(struct data_check *k, const struct election *e)
{
    struct json *root = NULL;
    AUTO_SINK s;
    sink_open_memory(&s, (size_t)1 << 28);
    if (format_find(STR("cdf-cvr-json"))->write(e, &s, &k->err) != BAL_OK ||
        sink_close(&s, &k->err) != BAL_OK ||
        json_parse(arena_str(k->arena, buf_str(&s.buf)), k->arena, &root, &k->err) != BAL_OK)
        (void)fail(k, "our report: %s", k->err.what);
    return root;
}

// Id of the configuration's contest in our report: it stands where it does in the election.
static str our_contest(struct compared *c, const struct election *e)
{
    const struct contest *found = NULL;
    const struct json *t = first_of(first_of(c->ours, "Election"), "Contest");
    if (rctab_contest(c->config, e, &found, &c->k->err) != BAL_OK)
        return STR("");
    for (size_t i = 0; t != NULL && &e->contests.at[i] != found; i++)
        t = t->next;
    return t != NULL ? json_get(t, "@id")->text : STR("");
}

// Compares the records of one file; *theirs goes on.
static bool compare_file(struct compared *c, const struct election *e, const struct json **theirs,
                         size_t *equal)
{
    c->ours = our_report(c->k, e);
    str contest = c->ours != NULL ? our_contest(c, e) : STR("");
    str other = json_get(first_of(first_of(c->theirs, "Election"), "Contest"), "@id")->text;
    const struct json *ours = first_of(c->ours, "CVR");
    if (contest.len == 0)
        return false;
    for (; ours != NULL && *theirs != NULL; ours = ours->next, *theirs = (*theirs)->next) {
        AUTO_BUF a = BUF_INIT(1 << 20), b = BUF_INIT(1 << 20);
        describe(c, c->ours, ours, contest, &a);
        describe(c, c->theirs, *theirs, other, &b);
        if (!str_eq(buf_str(&a), buf_str(&b))) {
            (void)fail(c->k, "record %zu: " STR_FMT " here, " STR_FMT " published", *equal + 1,
                       STR_ARG(buf_str(&a)), STR_ARG(buf_str(&b)));
            return false;
        }
        ++*equal;
    }
    return ours == NULL;
}

static enum verdict compare(struct data_check *k, const struct rctab *config)
{
    struct compared c = {.k = k, .config = config};
    const struct json *inputs = json_get(k->set, "input");
    size_t equal = 0;
    c.theirs = data_json(k, data_path(k, check_text(k, "expected")));
    const struct json *theirs = first_of(c.theirs, "CVR");
    bool ok = theirs != NULL;
    // File by file: RCTab counts a file that is given twice as two.
    for (const struct json *i = inputs->first; i != NULL && ok; i = i->next) {
        struct load load;
        ok = data_load(k, k->set, data_path(k, i->text), 0, &load) &&
             compare_file(&c, &load.election, &theirs, &equal);
        load_done(&load);
    }
    buf_addf(&k->why, "%zu records", equal);
    return ok && theirs == NULL && equal > 0 ? VERDICT_PASS : fail(k, "%s", k->err.what);
}

static enum verdict convert_cdf(struct data_check *k)
{
    struct rctab config;
    const struct json *format = json_get(k->set, "format");
    if (format == NULL || !has_format(format->text) || !has_format(STR("cdf-cvr-json")))
        return skip(k, "no such format");
    bal_status status = rctab_read(&config, data_path(k, check_text(k, "config")), &k->err);
    // What the count of the configuration cannot do has no bearing on the records.
    bool usable = status == BAL_OK || status == BAL_UNSUPPORTED;
    enum verdict verdict = usable ? compare(k, &config) : fail(k, "%s", k->err.what);
    rctab_done(&config);
    return verdict;
}

const struct data_kind data_cdf[] = {{"convert-cdf", convert_cdf}, {NULL, NULL}};
