// SPDX-License-Identifier: Apache-2.0
#include "app/files/survey.h"

#include "app/count/tally.h"
#include "app/files/propose.h"
#include "app/files/survey_steps.h"
#include "core/name_form.h"
#include "core/spelling.h"
#include "io/utf8.h"

enum {
    NAMED = 5,         // so many of a list are named
    NAME_BYTES = 1000, // with so many bytes of each
};

// ---- what is there

// Jurisdictions whose `count` is not 0: how many, and the last.
static uint32_t only_one(const struct survey_place *p, uint32_t n, bool cvrs, uint32_t *last)
{
    uint32_t found = 0;
    for (uint32_t j = 0; j < n; j++) {
        if ((cvrs ? p[j].cvrs : p[j].batches) == 0)
            continue;
        found++;
        *last = j;
    }
    return found;
}

// Where one side names no jurisdiction and the other one alone, that one is meant (reconcile.h).
static void join_sides(struct survey_place *p, uint32_t n)
{
    uint32_t cvrs = 0, listed = 0;
    if (only_one(p, n, true, &cvrs) != 1 || only_one(p, n, false, &listed) != 1 || cvrs == listed ||
        (cvrs != 0 && listed != 0))
        return;
    struct survey_place *to = &p[cvrs + listed];
    if (cvrs == 0) {
        to->cvrs = p[0].cvrs;
        p[0].cvrs = 0;
    } else {
        to->batches = p[0].batches;
        to->cards = p[0].cards;
        p[0].batches = p[0].cards = 0;
    }
}

static bal_status find_places(struct survey *s, const struct election *e, struct bal_err *err)
{
    uint32_t n = e->jurisdictions.len;
    struct survey_place *p = arena_new(&s->arena, struct survey_place, n);
    BAL_TRY(arena_check(&s->arena, err));
    for (uint32_t j = 0; j < n; j++)
        p[j].jurisdiction = j;
    for (size_t i = 0; i < e->manifest.len; i++) {
        p[e->manifest.at[i].jurisdiction].batches++;
        p[e->manifest.at[i].jurisdiction].cards += e->manifest.at[i].cards;
    }
    for (size_t i = 0; i < e->batches.len; i++)
        p[e->batches.at[i].jurisdiction].cvrs += e->batches.at[i].cards;
    for (size_t i = 0; i < e->pools.len; i++)
        p[e->pools.at[i].jurisdiction].cvrs += e->pools.at[i].cards;
    for (size_t i = 0; i < e->results.len; i++)
        p[e->results.at[i].jurisdiction].results++;
    join_sides(p, n);
    for (uint32_t j = 0; j < n; j++) {
        if (p[j].batches + p[j].cvrs + p[j].results == 0)
            continue;
        struct survey_place *new = vec_push(&s->places, UINT32_MAX);
        if (new == NULL)
            return err_memory(err);
        *new = p[j];
    }
    return BAL_OK;
}

// ---- gaps

static bal_status add_gap(struct survey *s, const char *code, uint64_t count,
                          const struct buf *text, struct bal_err *err)
{
    struct survey_gap *new = vec_push(&s->gaps, UINT32_MAX);
    BAL_TRY(buf_check(text, err));
    if (new == NULL)
        return err_memory(err);
    *new = (struct survey_gap){code, count, arena_str(&s->arena, buf_str(text))};
    return arena_check(&s->arena, err);
}

static void put_count(struct buf *out, uint64_t n, const char *one, const char *many)
{
    char text[NUM_TEXT];
    buf_add(out, num_grouped(n, text));
    buf_addf(out, " %s", n == 1 ? one : many);
}

// A list of which the first few are named.
struct naming {
    struct buf text;
    uint64_t count;
};

#define NAMING ((struct naming){.text = BUF_INIT(1 << 20)})

// A name that no list has room for shows that it is cut.
static void name_one(struct naming *n, str name)
{
    str shown = str_head(name, NAME_BYTES);
    shown.len = utf8_valid(shown);
    if (n->count++ < NAMED)
        buf_addf(&n->text, "%s" STR_FMT "%s", n->count > 1 ? "; " : "", STR_ARG(shown),
                 shown.len < name.len ? "\xE2\x80\xA6" : "");
}

static void name_end(struct naming *n)
{
    if (n->count > NAMED)
        buf_addf(&n->text, "; and %llu more", (unsigned long long)(n->count - NAMED));
}

// Appends the list; one that could not be kept is no list.
static void put_names(struct buf *out, const struct naming *n)
{
    buf_add(out, buf_str(&n->text));
    out->failed = out->failed || n->text.failed;
}

// "3 batches are in no manifest: …", where there are any.
static bal_status listed_gap(struct survey *s, const char *code, struct naming *n, const char *one,
                             const char *many, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(1 << 20);
    name_end(n);
    put_count(&text, n->count, one, many);
    buf_add(&text, STR(": "));
    put_names(&text, n);
    return n->count > 0 ? add_gap(s, code, n->count, &text, err) : BAL_OK;
}

static str place_name(const struct load *l, uint32_t jurisdiction)
{
    return jurisdiction == 0 ? STR("no jurisdiction named")
                             : l->election.jurisdictions.items[jurisdiction];
}

enum side { NO_MANIFEST, NO_CVRS, NO_RESULTS };

static bool lacks(const struct survey_place *p, enum side side)
{
    if (side == NO_MANIFEST)
        return p->cvrs > 0 && p->batches == 0;
    if (side == NO_CVRS)
        return p->batches > 0 && p->cvrs == 0;
    return p->batches + p->cvrs > 0 && p->results == 0;
}

static bal_status one_side(struct survey *s, const struct load *l, enum side side, uint64_t total,
                           struct bal_err *err)
{
    static const struct {
        const char *code, *none, *some;
    } say[] = {
        {"manifest-missing",
         "no ballot manifest: how many cards there are, and where, is not known",
         "cast vote records without a ballot manifest"},
        {"cvrs-missing", "no cast vote records: audits can poll cards or compare whole batches",
         "a ballot manifest without cast vote records"},
        {"results-missing", "no reported results to hold the count against", "no reported results"},
    };
    struct naming n = NAMING;
    AUTO_BUF text = BUF_INIT(1 << 20);
    for (size_t i = 0; i < s->places.len; i++)
        if (lacks(&s->places.at[i], side))
            name_one(&n, place_name(l, s->places.at[i].jurisdiction));
    name_end(&n);
    if (total == 0)
        buf_addf(&text, "%s", say[side].none);
    else
        buf_addf(&text, "%s: ", say[side].some);
    if (total > 0)
        put_names(&text, &n);
    uint64_t count = n.count;
    buf_done(&n.text);
    return total == 0 || count > 0 ? add_gap(s, say[side].code, count, &text, err) : BAL_OK;
}

static bal_status sides(struct survey *s, const struct load *l, struct bal_err *err)
{
    uint64_t batches = 0, cvrs = 0;
    bool whole = false; // results of the whole election
    for (size_t i = 0; i < s->places.len; i++) {
        batches += s->places.at[i].batches;
        cvrs += s->places.at[i].cvrs;
        whole = whole || (s->places.at[i].jurisdiction == 0 && s->places.at[i].results > 0);
    }
    BAL_TRY(one_side(s, l, NO_MANIFEST, batches, err));
    BAL_TRY(one_side(s, l, NO_CVRS, cvrs, err));
    if (!whole)
        BAL_TRY(one_side(s, l, NO_RESULTS, l->election.results.len, err));
    if (s->definitions > 0)
        return BAL_OK;
    AUTO_BUF text = BUF_INIT(256);
    buf_addf(&text, "no contest definitions: how many votes and seats a contest has is known only "
                    "where another file says it");
    return add_gap(s, "definitions-missing", 0, &text, err);
}

// Jurisdictions that are perhaps one, under two names: each side would wait for the other.
static bal_status alike(struct survey *s, const struct load *l, struct bal_err *err)
{
    struct naming n = NAMING;
    AUTO_BUF text = BUF_INIT(1 << 20);
    struct name_form *forms = arena_new(&s->arena, struct name_form, s->places.len + 1);
    bal_status status = arena_check(&s->arena, err);
    for (size_t i = 0; status == BAL_OK && i < s->places.len; i++) {
        str name = l->election.jurisdictions.items[s->places.at[i].jurisdiction];
        status = name_form_make(name, NAME_JURISDICTION, &s->arena, &forms[i], err);
        for (size_t k = 0; status == BAL_OK && k < i; k++) {
            AUTO_BUF pair = BUF_INIT(LIMIT_TOKEN_BYTES);
            if (name_likeness(&forms[i], &forms[k]) != NAMES_SAME)
                continue;
            buf_addf(&pair, "'" STR_FMT "' and '" STR_FMT "'", STR_ARG(forms[k].whole),
                     STR_ARG(forms[i].whole));
            name_one(&n, buf_str(&pair));
        }
    }
    name_end(&n);
    buf_add(&text, STR("jurisdictions that are perhaps one: "));
    put_names(&text, &n);
    if (status == BAL_OK && n.count > 0)
        status = add_gap(s, "jurisdictions-alike", n.count, &text, err);
    buf_done(&n.text);
    return status;
}

// ---- batches

static void name_batch(struct naming *n, const struct load *l, const struct batch_line *b)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (n->count >= NAMED) {
        n->count++;
        return;
    }
    if (b->jurisdiction != 0)
        buf_addf(&text, STR_FMT " ", STR_ARG(l->election.jurisdictions.items[b->jurisdiction]));
    if (b->tabulator.len > 0)
        buf_addf(&text, "tabulator " STR_FMT " ", STR_ARG(b->tabulator));
    buf_addf(&text, "batch " STR_FMT, STR_ARG(b->batch));
    name_one(n, buf_str(&text));
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
    name_end(&n);
    put_count(&text, n.count, say[fault].one, say[fault].many);
    buf_add(&text, STR(" ("));
    if (fault != UNLISTED)
        put_count(&text, cards, "card", "cards");
    if (fault == UNEQUAL)
        buf_add(&text, STR(", "));
    if (fault != EMPTY)
        put_count(&text, cvrs, "record", "records");
    buf_add(&text, STR("): "));
    put_names(&text, &n);
    uint64_t count = n.count;
    buf_done(&n.text);
    return count > 0 ? add_gap(s, say[fault].code, count, &text, err) : BAL_OK;
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
        name_one(&n, b->tabulator);
    }
    bal_status status =
        listed_gap(s, "tabulators-unlisted", &n, "tabulator of the records is in no manifest",
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
            name_one(&n, have->items[i]);
    bal_status status = listed_gap(s, code, &n, one, many, err);
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

static bal_status contests(struct survey *s, const struct load *l, struct bal_err *err)
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

// Reported votes that are not those of the records, as `tally` finds them.
static bal_status votes_gap(struct survey *s, const struct load *l, struct bal_err *err)
{
    const struct tally_options o = {.by = TALLY_BY_NOTHING, .irv = irv_default()};
    struct naming n = NAMING;
    struct problems p;
    struct tally t = {0};
    bal_status status = BAL_OK;
    if (l->election.cards == 0 || l->election.results.len == 0)
        return BAL_OK;
    problems_init(&p);
    // A contest that cannot be counted is told by `tally`, not here.
    bool counted = tally_election(&t, &l->election, &o, &p, NULL) == BAL_OK;
    for (size_t i = 0; counted && i < p.kept.len; i++)
        if (p.kept.at[i].id == PROBLEM_reported_differs)
            name_one(&n, p.kept.at[i].message);
    n.count = p.count[PROBLEM_reported_differs];
    if (counted)
        status =
            listed_gap(s, "votes-differ", &n, "reported number of votes is not that of the records",
                       "reported numbers of votes are not those of the records", err);
    buf_done(&n.text);
    tally_done(&t);
    problems_done(&p);
    return status;
}

static bal_status names_gap(struct survey *s, const struct load *l, bool *any, struct bal_err *err)
{
    struct proposals p = {0};
    struct naming n = NAMING;
    bal_status status = propose_names(l, &p, err);
    *any = p.at.len > 0;
    for (size_t i = 0; i < p.at.len; i++)
        name_one(&n, p.at.at[i].found);
    if (status == BAL_OK)
        status =
            listed_gap(s, "names-differ", &n,
                       "name may be another spelling of a contest, choice or jurisdiction",
                       "names may be other spellings of contests, choices or jurisdictions", err);
    buf_done(&n.text);
    proposals_done(&p);
    return status;
}

static bal_status files_gap(struct survey *s, const struct load *l, struct bal_err *err)
{
    struct naming n = NAMING;
    for (size_t i = 0; i < l->files.len; i++)
        if (l->files.at[i].format == NULL && !l->files.at[i].package)
            name_one(&n, str_basename(l->files.at[i].name));
    s->unknown = (uint32_t)n.count;
    bal_status status = listed_gap(s, "files-unknown", &n, "file is not recognised, and not read",
                                   "files are not recognised, and not read", err);
    buf_done(&n.text);
    return status;
}

// Files that are known to hold nothing that is read here: documents, pictures, web pages; or
// reports of an audit.
static bal_status documents_gap(struct survey *s, const struct load *l, bool audit,
                                struct bal_err *err)
{
    struct naming n = NAMING;
    for (size_t i = 0; i < l->files.len; i++) {
        const struct load_file *f = &l->files.at[i];
        AUTO_BUF text = BUF_INIT(1 << 18);
        bool document = (f->flags & FORMAT_UNREADABLE) && (f->flags & FORMAT_SIDE);
        if (!document || ((f->flags & FORMAT_AUDIT) != 0) != audit)
            continue;
        buf_addf(&text, STR_FMT " (%s)", STR_ARG(str_basename(f->name)), f->format);
        name_one(&n, buf_str(&text));
    }
    bal_status status =
        audit
            ? listed_gap(s, "published-audit", &n, "file tells of an audit that was done already",
                         "files tell of an audit that was done already", err)
            : listed_gap(s, "documents", &n, "file is for people to read, no data, and is not read",
                         "files are for people to read, no data, and are not read", err);
    buf_done(&n.text);
    return status;
}

bal_status survey_make(struct survey *out, const struct load *l, const struct reconciliation *r,
                       struct bal_err *err)
{
    bool names = false;
    *out = (struct survey){.arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    for (size_t i = 0; i < l->files.len; i++)
        out->definitions += (l->files.at[i].flags & FORMAT_CONTESTS) != 0;
    BAL_TRY(find_places(out, &l->election, err));
    BAL_TRY(sides(out, l, err));
    BAL_TRY(alike(out, l, err));
    BAL_TRY(tabulator_gap(out, l, r, err));
    for (int fault = 0; fault < FAULTS; fault++)
        BAL_TRY(batch_gaps(out, l, r, (enum fault)fault, err));
    BAL_TRY(contests(out, l, err));
    BAL_TRY(votes_gap(out, l, err));
    BAL_TRY(names_gap(out, l, &names, err));
    BAL_TRY(files_gap(out, l, err));
    BAL_TRY(documents_gap(out, l, false, err));
    BAL_TRY(documents_gap(out, l, true, err));
    return survey_steps(out, l, names, err);
}

void survey_done(struct survey *s)
{
    vec_done(&s->places);
    vec_done(&s->gaps);
    vec_done(&s->steps);
    arena_done(&s->arena);
}
