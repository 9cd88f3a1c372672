// SPDX-License-Identifier: Apache-2.0
// rctab.c: reads a configuration file of RCTab.
#include "app/rctab.h"

#include "io/inputs.h"
#include "io/json.h"

// Settings of "rules" as they stand.
struct raw_rules {
    str tiebreak, overvote, mode, seed, winners, minimum, skips, ranks, stop_after;
    bool batch, until_two, first_threshold, at_duplicate;
};

struct reader {
    struct json json;
    struct rctab *r;
    struct raw_rules rules;
    struct rctab_candidate candidate; // the one being read
};

// ---- values

// A member of an object: how it is read, and into what.
struct member {
    const char *key;
    bal_status (*read)(struct reader *x, const struct member *m, struct bal_err *err);
    void *into;
    const char *harmless; // must_be: the value that asks for nothing
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

static bal_status refuse(const char *setting, str value, struct bal_err *err)
{
    bal_fail(err, BAL_UNSUPPORTED, "the RCTab setting %s = '" STR_FMT "' is not supported", setting,
             STR_ARG(str_head(value, 60)));
    err_hint(err, "Count this contest with RCTab itself, or change the setting.");
    return BAL_UNSUPPORTED;
}

static bal_status must_be(struct reader *x, const struct member *m, struct bal_err *err)
{
    str value = STR("");
    BAL_TRY(text_of(x, &value, err));
    if (value.len == 0 || str_eq(value, str_from(m->harmless)))
        return BAL_OK;
    return refuse(m->key, value, err);
}

static bal_status must_be_off(struct reader *x, const struct member *m, struct bal_err *err)
{
    bool on = false;
    BAL_TRY(json_bool(&x->json, &on, err));
    return on ? refuse(m->key, STR("true"), err) : BAL_OK;
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
        {.key = "tabulateByBatch", .read = must_be_off},
        {.key = "tabulateByPrecinct", .read = must_be_off},
    };
    return read_object(x, members, ARRAY_LEN(members), err);
}

static bal_status to_contest_id(struct reader *x, const struct member *m, struct bal_err *err)
{
    str id = STR("");
    BAL_TRY(text_of(x, &id, err));
    if (x->r->contest_id.len > 0 && id.len > 0 && !str_eq(id, x->r->contest_id))
        return refuse(m->key, id, err);
    if (id.len > 0)
        x->r->contest_id = id;
    return BAL_OK;
}

static bal_status to_between(struct reader *x, const struct member *m, struct bal_err *err)
{
    str text = STR("");
    BAL_TRY(text_of(x, &text, err));
    if (x->r->between.len > 0 && text.len > 0 && !str_eq(text, x->r->between))
        return refuse(m->key, text, err);
    if (text.len > 0)
        x->r->between = text;
    return BAL_OK;
}

static bal_status to_undeclared(struct reader *x, const struct member *m, struct bal_err *err)
{
    (void)m;
    str text = STR("");
    BAL_TRY(text_of(x, &text, err));
    if (text.len == 0)
        return BAL_OK;
    str *label = vec_push(&x->r->undeclared, LIMIT_CHOICES);
    if (label == NULL)
        return err_memory(err);
    *label = text;
    return BAL_OK;
}

static bal_status read_source(struct reader *x, struct bal_err *err)
{
    static const struct member members[] = {
        {.key = "contestId", .read = to_contest_id},
        {.key = "undeclaredWriteInLabel", .read = to_undeclared},
        {.key = "overvoteDelimiter", .read = to_between},
        {.key = "treatBlankAsUndeclaredWriteIn", .read = must_be_off},
        {.key = "overvoteLabel", .read = must_be, .harmless = "overvote"},
        {.key = "skippedRankLabel", .read = must_be, .harmless = "undervote"},
    };
    return read_object(x, members, ARRAY_LEN(members), err);
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
    struct raw_rules *r = &x->rules;
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
        {.key = "multiSeatBottomsUpPercentageThreshold", .read = must_be, .harmless = ""},
        {.key = "nonIntegerWinningThreshold", .read = must_be_off},
        {.key = "hareQuota", .read = must_be_off},
        {.key = "treatBlankAsUndeclaredWriteIn", .read = must_be_off},
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

// ---- what the rules mean

static bal_status number(str text, const char *word, uint32_t other, const char *setting,
                         uint32_t *out, struct bal_err *err)
{
    if (text.len == 0 || str_eq(text, str_from(word)))
        *out = other;
    else if (!num_u32(text, out))
        return bal_fail(err, BAL_INVALID, "%s is no whole number: '" STR_FMT "'", setting,
                        STR_ARG(str_head(text, 60)));
    return BAL_OK;
}

static bal_status set_overvote(const struct raw_rules *raw, struct irv_rules *rules,
                               struct bal_err *err)
{
    static const char *const names[] = {"exhaustImmediately", "alwaysSkipToNextRank",
                                        "exhaustIfMultipleContinuing"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq(raw->overvote, str_from(names[i]))) {
            rules->reading.overvote = (enum ranking_overvote)i;
            return BAL_OK;
        }
    }
    return refuse("overvoteRule", raw->overvote, err);
}

static bal_status set_tiebreak(struct rctab *r, const struct raw_rules *raw, struct bal_err *err)
{
    bool random = str_eq(raw->tiebreak, STR("random"));
    r->permute = str_eq(raw->tiebreak, STR("generatePermutation"));
    if (str_eq(raw->tiebreak, STR("stopCountingAndAsk")))
        r->rules.tiebreak = IRV_TIE_ASK;
    else if (str_eq(raw->tiebreak, STR("useCandidateOrder")) || r->permute)
        r->rules.tiebreak = IRV_TIE_ORDER;
    else if (random)
        r->rules.tiebreak = IRV_TIE_RANDOM;
    else
        return refuse("tiebreakMode", raw->tiebreak, err);
    if ((random || r->permute) && !num_i64(raw->seed, &r->rules.seed))
        return bal_fail(err, BAL_INVALID,
                        "tiebreakMode '" STR_FMT "' needs randomSeed to be a whole number",
                        STR_ARG(raw->tiebreak));
    return BAL_OK;
}

static bal_status set_rules(struct rctab *r, const struct raw_rules *raw, struct bal_err *err)
{
    struct irv_rules *rules = &r->rules;
    uint32_t minimum = 0;
    *rules = irv_default();
    rules->name = "";
    if (!str_eq(raw->mode, STR("singleWinnerMajority")))
        return refuse("winnerElectionMode", raw->mode, err);
    if (!str_eq(raw->winners, STR("1")))
        return refuse("numberOfWinners", raw->winners, err);
    BAL_TRY(set_overvote(raw, rules, err));
    BAL_TRY(set_tiebreak(r, raw, err));
    BAL_TRY(number(raw->minimum, "", 0, "minimumVoteThreshold", &minimum, err));
    BAL_TRY(number(raw->skips, "unlimited", RANKING_UNLIMITED, "maxSkippedRanksAllowed",
                   &rules->reading.skips, err));
    BAL_TRY(number(raw->ranks, "max", RANKING_UNLIMITED, "maxRankingsAllowed", &r->max_rank, err));
    BAL_TRY(number(raw->stop_after, "", RANKING_UNLIMITED, "stopTabulationEarlyAfterRound",
                   &rules->stop_after, err));
    rules->minimum = minimum;
    rules->batch = raw->batch;
    rules->until_two = raw->until_two;
    rules->first_threshold = raw->first_threshold;
    rules->reading.stop_at_duplicate = raw->at_duplicate;
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
        status = set_rules(out, &x.rules, err);
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
    vec_done(&r->undeclared);
    arena_done(&r->arena);
}
