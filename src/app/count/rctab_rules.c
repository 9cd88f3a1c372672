// SPDX-License-Identifier: Apache-2.0
// rctab_rules.c: what the rules of an RCTab configuration mean.
#include "app/count/rctab_rules.h"

static bal_status refuse(const char *setting, str value, struct bal_err *err)
{
    bal_fail(err, BAL_UNSUPPORTED, "the RCTab setting %s = '" STR_FMT "' is not supported", setting,
             STR_ARG(str_head(value, 60)));
    err_hint(err, "Count this contest with RCTab itself, or change the setting.");
    return BAL_UNSUPPORTED;
}

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

static bal_status set_overvote(const struct rctab_raw *raw, struct irv_rules *rules,
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

static bal_status set_tiebreak(struct rctab *r, const struct rctab_raw *raw, struct bal_err *err)
{
    static const struct {
        const char *name;
        enum irv_tiebreak mode;
        bool seed;
    } modes[] = {
        {"stopCountingAndAsk", IRV_TIE_ASK, false},
        {"useCandidateOrder", IRV_TIE_ORDER, false},
        {"generatePermutation", IRV_TIE_ORDER, true},
        {"random", IRV_TIE_RANDOM, true},
        {"previousRoundCountsThenRandom", IRV_TIE_PREVIOUS_RANDOM, true},
        {"previousRoundCountsThenAsk", IRV_TIE_PREVIOUS_ASK, false},
        // as versions before 1.3 say it
        {"interactive", IRV_TIE_ASK, false},
        {"usePermutationInConfig", IRV_TIE_ORDER, false},
        {"previousRoundCountsThenInteractive", IRV_TIE_PREVIOUS_ASK, false},
    };
    size_t i = 0;
    while (i < ARRAY_LEN(modes) && !str_eq(raw->tiebreak, str_from(modes[i].name)))
        i++;
    if (i == ARRAY_LEN(modes))
        return refuse("tiebreakMode", raw->tiebreak, err);
    r->rules.tiebreak = modes[i].mode;
    r->rules.java_order = true;
    r->permute = modes[i].mode == IRV_TIE_ORDER && modes[i].seed;
    if (modes[i].seed && !num_i64(raw->seed, &r->rules.seed))
        return bal_fail(err, BAL_INVALID,
                        "tiebreakMode '" STR_FMT "' needs randomSeed to be a whole number",
                        STR_ARG(raw->tiebreak));
    return BAL_OK;
}

// What versions before 1.3 call the modes.
static void rename_mode(struct rctab_raw *raw)
{
    str mode = raw->mode;
    bool until_two = str_eq(mode, STR("singleSeatContinueUntilTwoCandidatesRemain"));
    bool several = raw->winners.len > 0 && !str_eq(raw->winners, STR("1"));
    if (str_eq(mode, STR("standard")))
        raw->mode =
            several ? STR("multiWinnerAllowMultipleWinnersPerRound") : STR("singleWinnerMajority");
    else if (until_two)
        raw->mode = STR("singleWinnerMajority");
    else if (str_eq(mode, STR("multiSeatAllowOnlyOneWinnerPerRound")))
        raw->mode = STR("multiWinnerAllowOnlyOneWinnerPerRound");
    else if (str_eq(mode, STR("multiSeatBottomsUp")))
        raw->mode = str_eq(raw->winners, STR("0")) || raw->share.len > 0
                        ? STR("bottomsUpUsingPercentageThreshold")
                        : STR("bottomsUp");
    else if (str_eq(mode, STR("multiSeatSequentialWinnerTakesAll")))
        raw->mode = STR("multiPassIrv");
    raw->until_two |= until_two;
}

static bal_status set_mode(struct rctab *r, const struct rctab_raw *raw, struct bal_err *err)
{
    static const struct {
        const char *name;
        enum irv_method method;
        bool several, one_each_round;
    } modes[] = {
        {"singleWinnerMajority", IRV_MAJORITY, false, false},
        {"multiWinnerAllowOnlyOneWinnerPerRound", IRV_TRANSFER, true, true},
        {"multiWinnerAllowMultipleWinnersPerRound", IRV_TRANSFER, true, false},
        {"bottomsUp", IRV_BOTTOMS_UP, true, false},
        {"bottomsUpUsingPercentageThreshold", IRV_SHARE, false, false},
        {"multiPassIrv", IRV_MAJORITY, true, false},
    };
    struct irv_rules *rules = &r->rules;
    size_t i = 0;
    while (i < ARRAY_LEN(modes) && !str_eq(raw->mode, str_from(modes[i].name)))
        i++;
    if (i == ARRAY_LEN(modes))
        return refuse("winnerElectionMode", raw->mode, err);
    rules->method = modes[i].method;
    rules->one_each_round = modes[i].one_each_round;
    BAL_TRY(number(raw->winners, "", 1, "numberOfWinners", &rules->seats, err));
    if (rules->seats > LIMIT_CHOICES)
        return bal_fail(err, BAL_LIMIT, "numberOfWinners is at most %d, not %u", LIMIT_CHOICES,
                        rules->seats);
    if (rules->method == IRV_SHARE ? rules->seats > 0
                                   : (rules->seats > 1) != modes[i].several || rules->seats == 0)
        return bal_fail(err, BAL_INVALID,
                        "winnerElectionMode '" STR_FMT
                        "' does not go with numberOfWinners '" STR_FMT "'",
                        STR_ARG(raw->mode), STR_ARG(str_head(raw->winners, 60)));
    r->passes = rules->method == IRV_MAJORITY && modes[i].several ? rules->seats : 1;
    if (rules->method != IRV_SHARE || irv_share(raw->share, rules, err) == BAL_OK)
        return BAL_OK;
    return bal_fail(err, BAL_INVALID,
                    "multiSeatBottomsUpPercentageThreshold is no percentage: '" STR_FMT "'",
                    STR_ARG(str_head(raw->share, 60)));
}

static bal_status set_arithmetic(const struct rctab_raw *raw, struct irv_rules *rules,
                                 struct bal_err *err)
{
    uint32_t decimals = 0;
    BAL_TRY(number(raw->decimals, "", 4, "decimalPlacesForVoteArithmetic", &decimals, err));
    if (decimals < 1 || decimals > DECIMAL_SCALE_MAX)
        return bal_fail(err, BAL_INVALID, "decimalPlacesForVoteArithmetic is from 1 to %d, not %u",
                        DECIMAL_SCALE_MAX, decimals);
    rules->scale = decimals;
    rules->quota = raw->hare && raw->decimal_threshold ? IRV_QUOTA_HARE_DECIMAL
                   : raw->hare                         ? IRV_QUOTA_HARE
                   : raw->decimal_threshold            ? IRV_QUOTA_DECIMAL
                                                       : IRV_QUOTA_WHOLE;
    return BAL_OK;
}

bal_status rctab_set_rules(struct rctab *r, struct rctab_raw *raw, struct bal_err *err)
{
    struct irv_rules *rules = &r->rules;
    uint32_t minimum = 0;
    *rules = irv_default();
    rules->name = "";
    rename_mode(raw);
    BAL_TRY(set_mode(r, raw, err));
    BAL_TRY(set_arithmetic(raw, rules, err));
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
    rules->cutoff = raw->cutoff;
    rules->reading.stop_at_duplicate = raw->at_duplicate;
    return BAL_OK;
}
