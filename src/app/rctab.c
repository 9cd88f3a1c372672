// SPDX-License-Identifier: Apache-2.0
// rctab.c: reads a configuration file of RCTab.
#include "app/rctab.h"

#include "io/inputs.h"
#include "io/json.h"

// Settings of "rules" as they stand; flags are "true" or "false".
struct raw_rules {
    str tiebreak, overvote, mode, seed, winners, minimum, skips, ranks, stop_after, bottoms_up;
    bool batch, until_two, first_threshold, at_duplicate, fractions, hare, blank_write_in;
};

struct reader {
    struct json json;
    struct rctab *r;
    struct raw_rules rules;
};

// ---- values

static bal_status read_text(struct reader *x, str *out, struct bal_err *err)
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

static bal_status refuse(const char *setting, str value, struct bal_err *err)
{
    bal_fail(err, BAL_UNSUPPORTED, "the RCTab setting %s = '" STR_FMT "' is not supported", setting,
             STR_ARG(str_head(value, 60)));
    err_hint(err, "Count this contest with RCTab itself, or change the setting.");
    return BAL_UNSUPPORTED;
}

// A setting that must be empty, or have the one value that asks for nothing.
static bal_status must_be(struct reader *x, const char *setting, const char *harmless,
                          struct bal_err *err)
{
    str value = STR("");
    BAL_TRY(read_text(x, &value, err));
    if (value.len == 0 || str_eq(value, str_from(harmless)))
        return BAL_OK;
    return refuse(setting, value, err);
}

static bal_status must_be_off(struct reader *x, const char *setting, struct bal_err *err)
{
    bool on = false;
    BAL_TRY(json_bool(&x->json, &on, err));
    return on ? refuse(setting, STR("true"), err) : BAL_OK;
}

// ---- the file

static bal_status read_output(struct reader *x, struct bal_err *err)
{
    const struct json_keys keys = {.count = 6,
                                   .key = {STR("contestName"), STR("contestDate"),
                                           STR("contestJurisdiction"), STR("contestOffice"),
                                           STR("tabulateByBatch"), STR("tabulateByPrecinct")}};
    struct rctab *r = x->r;
    BAL_TRY(json_enter(&x->json, '{', err));
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(&x->json, &keys, &o, err));
        str *texts[] = {&r->contest, &r->date, &r->jurisdiction, &r->office};
        if (o.field == JSON_DONE)
            return BAL_OK;
        if (o.field >= 0 && (size_t)o.field < ARRAY_LEN(texts))
            BAL_TRY(read_text(x, texts[o.field], err));
        else if (o.field == 4)
            BAL_TRY(must_be_off(x, "tabulateByBatch", err));
        else if (o.field == 5)
            BAL_TRY(must_be_off(x, "tabulateByPrecinct", err));
        else
            BAL_TRY(json_skip(&x->json, err));
    }
}

static bal_status take_contest_id(struct reader *x, str id, struct bal_err *err)
{
    if (x->r->contest_id.len > 0 && id.len > 0 && !str_eq(id, x->r->contest_id))
        return refuse("contestId", id, err);
    if (id.len > 0)
        x->r->contest_id = id;
    return BAL_OK;
}

static bal_status read_source(struct reader *x, struct bal_err *err)
{
    const struct json_keys keys = {.count = 6,
                                   .key = {STR("contestId"), STR("undeclaredWriteInLabel"),
                                           STR("overvoteDelimiter"),
                                           STR("treatBlankAsUndeclaredWriteIn"),
                                           STR("overvoteLabel"), STR("skippedRankLabel")}};
    BAL_TRY(json_enter(&x->json, '{', err));
    for (struct json_object o = {0};;) {
        str text = STR("");
        BAL_TRY(json_field(&x->json, &keys, &o, err));
        switch (o.field) {
        case JSON_DONE:
            return BAL_OK;
        case 0:
            BAL_TRY(read_text(x, &text, err));
            BAL_TRY(take_contest_id(x, text, err));
            break;
        case 1:
            BAL_TRY(read_text(x, &text, err));
            if (text.len > 0) {
                str *label = vec_push(&x->r->undeclared, LIMIT_CHOICES);
                if (label == NULL)
                    return err_memory(err);
                *label = text;
            }
            break;
        case 2:
            BAL_TRY(must_be(x, "overvoteDelimiter", "", err));
            break;
        case 3:
            BAL_TRY(must_be_off(x, "treatBlankAsUndeclaredWriteIn", err));
            break;
        case 4:
            BAL_TRY(must_be(x, "overvoteLabel", "overvote", err));
            break;
        case 5:
            BAL_TRY(must_be(x, "skippedRankLabel", "undervote", err));
            break;
        default: // where the file lies and which of its columns are what: we find out ourselves
            BAL_TRY(json_skip(&x->json, err));
        }
    }
}

static bal_status add_alias(struct reader *x, struct rctab_candidate *c, str text,
                            struct bal_err *err)
{
    if (text.len == 0)
        return BAL_OK;
    str *alias = vec_push(&x->r->aliases, LIMIT_CHOICES * 16);
    if (alias == NULL)
        return err_memory(err);
    *alias = text;
    c->aliases++;
    return BAL_OK;
}

static bal_status read_aliases(struct reader *x, struct rctab_candidate *c, struct bal_err *err)
{
    BAL_TRY(json_enter(&x->json, '[', err));
    for (;;) {
        bool more = false;
        str text = STR("");
        BAL_TRY(json_element(&x->json, &more, err));
        if (!more)
            return BAL_OK;
        BAL_TRY(read_text(x, &text, err));
        BAL_TRY(add_alias(x, c, text, err));
    }
}

static bal_status read_candidate(struct reader *x, struct bal_err *err)
{
    const struct json_keys keys = {
        .count = 4, .key = {STR("name"), STR("excluded"), STR("aliases"), STR("code")}};
    struct rctab_candidate c = {.name = STR(""), .first_alias = x->r->aliases.len};
    BAL_TRY(json_enter(&x->json, '{', err));
    for (struct json_object o = {0}; o.field != JSON_DONE;) {
        str text = STR("");
        BAL_TRY(json_field(&x->json, &keys, &o, err));
        if (o.field == 0) {
            BAL_TRY(read_text(x, &c.name, err));
        } else if (o.field == 1) {
            BAL_TRY(json_bool(&x->json, &c.excluded, err));
        } else if (o.field == 2) {
            BAL_TRY(read_aliases(x, &c, err));
        } else if (o.field == 3) {
            BAL_TRY(read_text(x, &text, err));
            BAL_TRY(add_alias(x, &c, text, err));
        } else if (o.field == JSON_OTHER) {
            BAL_TRY(json_skip(&x->json, err));
        }
    }
    if (c.name.len == 0)
        return json_fail(&x->json, err, "a candidate has no name");
    for (size_t i = 0; i < x->r->candidates.len; i++)
        if (str_eq(x->r->candidates.at[i].name, c.name))
            return json_fail(&x->json, err, "two candidates are called '" STR_FMT "'",
                             STR_ARG(c.name));
    struct rctab_candidate *new = vec_push(&x->r->candidates, LIMIT_CHOICES - 1);
    if (new == NULL)
        return err_memory(err);
    *new = c;
    return BAL_OK;
}

static bal_status read_list(struct reader *x, bal_status (*item)(struct reader *, struct bal_err *),
                            struct bal_err *err)
{
    BAL_TRY(json_enter(&x->json, '[', err));
    for (;;) {
        bool more = false;
        BAL_TRY(json_element(&x->json, &more, err));
        if (!more)
            return BAL_OK;
        BAL_TRY(item(x, err));
    }
}

static bal_status read_rules(struct reader *x, struct bal_err *err)
{
    const struct json_keys keys = {
        .count = 17,
        .key = {STR("tiebreakMode"), STR("overvoteRule"), STR("winnerElectionMode"),
                STR("randomSeed"), STR("numberOfWinners"), STR("minimumVoteThreshold"),
                STR("maxSkippedRanksAllowed"), STR("maxRankingsAllowed"),
                STR("stopTabulationEarlyAfterRound"), STR("multiSeatBottomsUpPercentageThreshold"),
                STR("batchElimination"), STR("continueUntilTwoCandidatesRemain"),
                STR("doesFirstRoundDetermineThreshold"), STR("exhaustOnDuplicateCandidate"),
                STR("nonIntegerWinningThreshold"), STR("hareQuota"),
                STR("treatBlankAsUndeclaredWriteIn")}};
    struct raw_rules *r = &x->rules;
    str *texts[] = {&r->tiebreak, &r->overvote, &r->mode,  &r->seed,       &r->winners,
                    &r->minimum,  &r->skips,    &r->ranks, &r->stop_after, &r->bottoms_up};
    bool *flags[] = {&r->batch,     &r->until_two, &r->first_threshold, &r->at_duplicate,
                     &r->fractions, &r->hare,      &r->blank_write_in};
    BAL_TRY(json_enter(&x->json, '{', err));
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(&x->json, &keys, &o, err));
        if (o.field == JSON_DONE)
            return BAL_OK;
        if (o.field == JSON_OTHER)
            BAL_TRY(json_skip(&x->json, err));
        else if ((size_t)o.field < ARRAY_LEN(texts))
            BAL_TRY(read_text(x, texts[o.field], err));
        else
            BAL_TRY(json_bool(&x->json, flags[(size_t)o.field - ARRAY_LEN(texts)], err));
    }
}

static bal_status read_file(struct reader *x, struct bal_err *err)
{
    const struct json_keys keys = {
        .count = 4,
        .key = {STR("outputSettings"), STR("cvrFileSources"), STR("candidates"), STR("rules")}};
    struct json_object o = {0};
    BAL_TRY(json_enter(&x->json, '{', err));
    while (o.field != JSON_DONE) {
        BAL_TRY(json_field(&x->json, &keys, &o, err));
        if (o.field == 0)
            BAL_TRY(read_output(x, err));
        else if (o.field == 1)
            BAL_TRY(read_list(x, read_source, err));
        else if (o.field == 2)
            BAL_TRY(read_list(x, read_candidate, err));
        else if (o.field == 3)
            BAL_TRY(read_rules(x, err));
        else if (o.field == JSON_OTHER)
            BAL_TRY(json_skip(&x->json, err));
    }
    BAL_TRY(json_finish(&x->json, err));
    if (o.seen != 15)
        return bal_fail(err, BAL_INVALID,
                        "it has not all of the parts outputSettings, "
                        "cvrFileSources, candidates and rules");
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
            rules->overvote = (enum irv_overvote)i;
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
    if (raw->fractions)
        return refuse("nonIntegerWinningThreshold", STR("true"), err);
    if (raw->hare)
        return refuse("hareQuota", STR("true"), err);
    if (raw->blank_write_in)
        return refuse("treatBlankAsUndeclaredWriteIn", STR("true"), err);
    if (raw->bottoms_up.len > 0)
        return refuse("multiSeatBottomsUpPercentageThreshold", raw->bottoms_up, err);
    BAL_TRY(set_overvote(raw, rules, err));
    BAL_TRY(set_tiebreak(r, raw, err));
    BAL_TRY(number(raw->minimum, "", 0, "minimumVoteThreshold", &minimum, err));
    BAL_TRY(number(raw->skips, "unlimited", IRV_UNLIMITED, "maxSkippedRanksAllowed", &rules->skips,
                   err));
    BAL_TRY(number(raw->ranks, "max", IRV_UNLIMITED, "maxRankingsAllowed", &r->max_rank, err));
    BAL_TRY(number(raw->stop_after, "", IRV_UNLIMITED, "stopTabulationEarlyAfterRound",
                   &rules->stop_after, err));
    rules->minimum = minimum;
    rules->batch = raw->batch;
    rules->until_two = raw->until_two;
    rules->first_threshold = raw->first_threshold;
    rules->stop_at_duplicate = raw->at_duplicate;
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
    enum encoding encoding;
    AUTO_SOURCE source = {0};
    if (set->files.len != 1)
        return bal_fail(err, BAL_INVALID, "an RCTab configuration is one file");
    BAL_TRY(input_open_text(&set->files.at[0], &source, &encoding, err));
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
