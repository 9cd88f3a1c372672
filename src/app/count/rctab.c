// SPDX-License-Identifier: Apache-2.0
// rctab.c: reads a configuration file of RCTab.
#include "app/count/rctab_rules.h"

#include "io/inputs.h"
#include "io/json.h"

struct reader {
    struct json json;
    struct rctab *r;
    struct rctab_raw rules;
    struct rctab_candidate candidate; // the one being read
    bool blanks;                      // treatBlankAsUndeclaredWriteIn of the rules: of all sources
};

// ---- values

// A member of an object: how it is read, and into what.
struct member {
    const char *key;
    bal_status (*read)(struct reader *x, const struct member *m, struct bal_err *err);
    void *into;
};

static bal_status text_of(struct reader *x, str *out, struct bal_err *err)
{
    enum json_type type;
    str text;
    BAL_TRY(json_peek(&x->json, &type, err));
    if (type == JSON_NULL)
        return json_skip(&x->json, err);
    BAL_TRY(json_text(&x->json, &text, err));
    *out = arena_str(&x->r->arena, str_trim(text));
    return arena_check(&x->r->arena, err);
}

static bal_status to_text(struct reader *x, const struct member *m, struct bal_err *err)
{
    return text_of(x, m->into, err);
}

static bal_status to_flag(struct reader *x, const struct member *m, struct bal_err *err)
{
    return json_bool(&x->json, m->into, err);
}

// Members that are not in the list say where files lie and how RCTab writes: they are passed over.
static bal_status read_object(struct reader *x, const struct member *members, size_t count,
                              struct bal_err *err)
{
    struct json_keys keys = {.count = (int)count};
    struct json_object o = {0};
    for (size_t i = 0; i < count; i++)
        keys.key[i] = str_from(members[i].key);
    BAL_TRY(json_enter(&x->json, '{', err));
    for (;;) {
        BAL_TRY(json_field(&x->json, &keys, &o, err));
        if (o.field == JSON_DONE)
            return BAL_OK;
        const struct member *m = o.field >= 0 ? &members[o.field] : NULL;
        BAL_TRY(m != NULL ? m->read(x, m, err) : json_skip(&x->json, err));
    }
}

static bal_status read_list(struct reader *x, bal_status (*item)(struct reader *, struct bal_err *),
                            struct bal_err *err)
{
    bool more = true;
    BAL_TRY(json_enter(&x->json, '[', err));
    for (;;) {
        BAL_TRY(json_element(&x->json, &more, err));
        if (!more)
            return BAL_OK;
        BAL_TRY(item(x, err));
    }
}

// ---- the file

static bal_status read_output(struct reader *x, const struct member *m, struct bal_err *err)
{
    (void)m;
    struct rctab *r = x->r;
    const struct member members[] = {
        {.key = "contestName", .read = to_text, .into = &r->contest},
        {.key = "contestDate", .read = to_text, .into = &r->date},
        {.key = "contestJurisdiction", .read = to_text, .into = &r->jurisdiction},
        {.key = "contestOffice", .read = to_text, .into = &r->office},
        {.key = "tabulateByBatch", .read = to_flag, .into = &r->by_batch},
        {.key = "tabulateByPrecinct", .read = to_flag, .into = &r->by_precinct},
    };
    return read_object(x, members, ARRAY_LEN(members), err);
}

// Adds what a choice may be called to a list; nothing where it is empty.
static bal_status to_label(struct reader *x, const struct member *m, struct bal_err *err)
{
    struct rctab_labels *labels = m->into;
    str text = STR("");
    BAL_TRY(text_of(x, &text, err));
    if (text.len == 0)
        return BAL_OK;
    str *label = vec_push(labels, LIMIT_CHOICES);
    if (label == NULL)
        return err_memory(err);
    *label = text;
    return BAL_OK;
}

static bal_status to_column(struct reader *x, const struct member *m, struct bal_err *err)
{
    str text = STR("");
    BAL_TRY(text_of(x, &text, err));
    *(bool *)m->into |= text.len > 0;
    return BAL_OK;
}

static bal_status read_source(struct reader *x, struct bal_err *err)
{
    struct rctab *r = x->r;
    struct rctab_source one = {.file = STR("")}; // the one being read
    struct import_hints *hints = &one.hints;
    const struct member members[] = {
        {.key = "filePath", .read = to_text, .into = &one.file},
        {.key = "batchColumnIndex", .read = to_column, .into = &r->batch_column},
        {.key = "precinctColumnIndex", .read = to_column, .into = &r->precinct_column},
        {.key = "contestId", .read = to_text, .into = &hints->contest},
        {.key = "undeclaredWriteInLabel", .read = to_label, .into = &r->undeclared},
        {.key = "overvoteLabel", .read = to_label, .into = &r->overvotes},
        {.key = "skippedRankLabel", .read = to_label, .into = &r->skipped},
        {.key = "undervoteLabel", .read = to_label, .into = &r->skipped},
        {.key = "overvoteDelimiter", .read = to_text, .into = &hints->between},
        {.key = "treatBlankAsUndeclaredWriteIn",
         .read = to_flag,
         .into = &hints->blank_is_write_in},
    };
    BAL_TRY(read_object(x, members, ARRAY_LEN(members), err));
    struct rctab_source *new = vec_push(&r->sources, LIMIT_CHOICES);
    if (new == NULL)
        return err_memory(err);
    *new = one;
    return BAL_OK;
}

static bal_status read_sources(struct reader *x, const struct member *m, struct bal_err *err)
{
    (void)m;
    return read_list(x, read_source, err);
}

static bal_status read_alias(struct reader *x, struct bal_err *err)
{
    str text = STR("");
    BAL_TRY(text_of(x, &text, err));
    if (text.len == 0)
        return BAL_OK;
    str *alias = vec_push(&x->r->aliases, LIMIT_CHOICES * 16);
    if (alias == NULL)
        return err_memory(err);
    *alias = text;
    x->candidate.aliases++;
    return BAL_OK;
}

static bal_status read_aliases(struct reader *x, const struct member *m, struct bal_err *err)
{
    (void)m;
    return read_list(x, read_alias, err);
}

// Older versions have one code beside the name.
static bal_status read_code(struct reader *x, const struct member *m, struct bal_err *err)
{
    (void)m;
    return read_alias(x, err);
}

static bal_status keep_candidate(struct reader *x, struct bal_err *err)
{
    const struct rctab_candidate *c = &x->candidate;
    if (c->name.len == 0)
        return json_fail(&x->json, err, "a candidate has no name");
    for (size_t i = 0; i < x->r->candidates.len; i++)
        if (str_eq(x->r->candidates.at[i].name, c->name))
            return json_fail(&x->json, err, "two candidates are called '" STR_FMT "'",
                             STR_ARG(c->name));
    struct rctab_candidate *new = vec_push(&x->r->candidates, LIMIT_CHOICES - 1);
    if (new == NULL)
        return err_memory(err);
    *new = *c;
    return BAL_OK;
}

static bal_status read_candidate(struct reader *x, struct bal_err *err)
{
    const struct member members[] = {
        {.key = "name", .read = to_text, .into = &x->candidate.name},
        {.key = "excluded", .read = to_flag, .into = &x->candidate.excluded},
        {.key = "aliases", .read = read_aliases},
        {.key = "code", .read = read_code},
    };
    x->candidate = (struct rctab_candidate){.name = STR(""), .first_alias = x->r->aliases.len};
    BAL_TRY(read_object(x, members, ARRAY_LEN(members), err));
    return keep_candidate(x, err);
}

static bal_status read_candidates(struct reader *x, const struct member *m, struct bal_err *err)
{
    (void)m;
    return read_list(x, read_candidate, err);
}

static bal_status read_rules(struct reader *x, const struct member *m, struct bal_err *err)
{
    (void)m;
    struct rctab_raw *r = &x->rules;
    const struct member members[] = {
        {.key = "tiebreakMode", .read = to_text, .into = &r->tiebreak},
        {.key = "overvoteRule", .read = to_text, .into = &r->overvote},
        {.key = "winnerElectionMode", .read = to_text, .into = &r->mode},
        {.key = "randomSeed", .read = to_text, .into = &r->seed},
        {.key = "numberOfWinners", .read = to_text, .into = &r->winners},
        {.key = "minimumVoteThreshold", .read = to_text, .into = &r->minimum},
        {.key = "maxSkippedRanksAllowed", .read = to_text, .into = &r->skips},
        {.key = "maxRankingsAllowed", .read = to_text, .into = &r->ranks},
        {.key = "stopTabulationEarlyAfterRound", .read = to_text, .into = &r->stop_after},
        {.key = "batchElimination", .read = to_flag, .into = &r->batch},
        {.key = "continueUntilTwoCandidatesRemain", .read = to_flag, .into = &r->until_two},
        {.key = "doesFirstRoundDetermineThreshold", .read = to_flag, .into = &r->first_threshold},
        {.key = "exhaustOnDuplicateCandidate", .read = to_flag, .into = &r->at_duplicate},
        {.key = "decimalPlacesForVoteArithmetic", .read = to_text, .into = &r->decimals},
        {.key = "multiSeatBottomsUpPercentageThreshold", .read = to_text, .into = &r->share},
        {.key = "nonIntegerWinningThreshold", .read = to_flag, .into = &r->decimal_threshold},
        {.key = "hareQuota", .read = to_flag, .into = &r->hare},
        {.key = "cutoffElimination", .read = to_flag, .into = &r->cutoff},
        // Where versions before 1.3 have them: of all sources.
        {.key = "treatBlankAsUndeclaredWriteIn", .read = to_flag, .into = &x->blanks},
        {.key = "undeclaredWriteInLabel", .read = to_label, .into = &x->r->undeclared},
        {.key = "overvoteLabel", .read = to_label, .into = &x->r->overvotes},
        {.key = "undervoteLabel", .read = to_label, .into = &x->r->skipped},
    };
    return read_object(x, members, ARRAY_LEN(members), err);
}

static bal_status read_file(struct reader *x, struct bal_err *err)
{
    static const struct member members[] = {
        {.key = "outputSettings", .read = read_output},
        {.key = "cvrFileSources", .read = read_sources},
        {.key = "candidates", .read = read_candidates},
        {.key = "rules", .read = read_rules},
    };
    BAL_TRY(read_object(x, members, ARRAY_LEN(members), err));
    BAL_TRY(json_finish(&x->json, err));
    if (x->r->candidates.len == 0 || x->rules.mode.len == 0)
        return bal_fail(err, BAL_INVALID,
                        "it has no candidates or no rules: this is no "
                        "configuration of RCTab");
    return BAL_OK;
}

// ---- all of it

// What the sources say together.
static bal_status set_sources(struct reader *x, struct bal_err *err)
{
    struct rctab *r = x->r;
    bool differ = false, blanks = false;
    for (size_t i = 0; i < r->sources.len; i++) {
        struct import_hints *h = &r->sources.at[i].hints;
        h->blank_is_write_in |= x->blanks;
        h->ranks = r->max_rank != RANKING_UNLIMITED ? r->max_rank : 0;
        blanks |= h->blank_is_write_in;
        if (r->contest_id.len == 0)
            r->contest_id = h->contest;
        differ |= h->contest.len > 0 && !str_eq(h->contest, r->contest_id);
    }
    if (differ && r->contest.len > 0)
        r->contest_id = r->contest; // each source calls it otherwise
    for (size_t i = 0; i < r->sources.len; i++) {
        struct import_hints *h = &r->sources.at[i].hints;
        h->contest = differ ? h->contest : STR("");
        h->meant = r->contest_id;
    }
    if (!blanks)
        return BAL_OK;
    str *label = vec_push(&r->undeclared, LIMIT_CHOICES);
    if (label == NULL)
        return err_memory(err);
    *label = STR(IMPORT_UNDECLARED);
    return BAL_OK;
}

bal_status rctab_read_source(struct rctab *out, struct source *source, struct bal_err *err)
{
    struct reader x = {.r = out};
    *out = (struct rctab){.arena = ARENA_INIT(LIMIT_SMALL_FILE)};
    bal_status status = json_open(&x.json, source, err);
    if (status == BAL_OK)
        status = read_file(&x, err);
    if (status == BAL_OK)
        status = rctab_set_rules(out, &x.rules, err);
    if (status == BAL_OK)
        status = set_sources(&x, err);
    json_close(&x.json);
    return status;
}

static bal_status open_and_read(struct rctab *out, const struct inputs *set, struct bal_err *err)
{
    AUTO_SOURCE source = {0};
    if (set->files.len != 1)
        return bal_fail(err, BAL_INVALID, "an RCTab configuration is one file");
    BAL_TRY(input_open_text(&set->files.at[0], &source, NULL, err));
    return rctab_read_source(out, &source, err);
}

bal_status rctab_read(struct rctab *out, const char *path, struct bal_err *err)
{
    struct inputs set;
    *out = (struct rctab){.arena = ARENA_INIT(LIMIT_SMALL_FILE)};
    BAL_TRY(inputs_open(&set, path, err));
    bal_status status = open_and_read(out, &set, err);
    inputs_close(&set);
    if (status != BAL_OK && err != NULL && err->where[0] == '\0')
        err_where(err, "%s", path);
    return status;
}

void rctab_done(struct rctab *r)
{
    vec_done(&r->candidates);
    vec_done(&r->aliases);
    vec_done(&r->sources);
    vec_done(&r->undeclared);
    vec_done(&r->overvotes);
    vec_done(&r->skipped);
    arena_done(&r->arena);
}
