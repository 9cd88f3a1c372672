// SPDX-License-Identifier: Apache-2.0
// irv_rules.c: rules of instant-runoff counts by name and by setting.
#include "tabulate/irv.h"

enum { DECIMALS = 4 }; // of a transfer value, where the rules do not say

#define RULES(name_, skips_, ranks_)                                                               \
    .name = (name_), .reading.skips = (skips_), .reading.max_rank = (ranks_),                      \
    .stop_after = RANKING_UNLIMITED, .scale = DECIMALS
#define ANY RANKING_UNLIMITED

// Readings of laws, Colorado's from its text, the others as commonly described (docs/irv-rules.md).
// The user has to confirm them.
static const struct {
    const char *title;
    struct irv_rules rules;
} presets[] = {
    {"an overvote ends the ballot, gaps and repetitions are passed over",
     {RULES("default", ANY, ANY)}},
    {"Colorado election rule 26.7: duplicates, then overvotes, then gaps",
     {RULES("colorado", 0, ANY), .reading.clean_first = true, .reading.without_write_ins = true}},
    {"Maine: an overvote or two skipped ranks in a row end the ballot", {RULES("maine", 1, ANY)}},
    {"Alaska: as Maine, and the count goes on until two remain",
     {RULES("alaska", 1, ANY), .until_two = true}},
    {"San Francisco: an overvote ends the ballot, gaps are passed over",
     {RULES("san-francisco", ANY, ANY)}},
    {"Minneapolis: overvotes are passed over, three ranks, batch elimination",
     {RULES("minneapolis", ANY, 3), .reading.overvote = RANKING_OVERVOTE_SKIP, .batch = true}},
    {"New York City: an overvote ends the ballot, five ranks", {RULES("nyc", ANY, 5)}},
};

struct irv_rules irv_default(void)
{
    return presets[0].rules;
}

const char *irv_preset(size_t i)
{
    return i < ARRAY_LEN(presets) ? presets[i].rules.name : NULL;
}

const char *irv_preset_title(size_t i)
{
    return i < ARRAY_LEN(presets) ? presets[i].title : NULL;
}

// A setting and its values in the order of the field's values, or "N" for a number.
static const struct setting {
    const char *key, *values[4];
} settings[] = {
    {"overvote", {"exhaust", "skip", "exhaust-if-multiple"}},
    {"skips", {"unlimited", "N"}},
    {"duplicates", {"ignore", "exhaust"}},
    {"order", {"scan", "clean"}},
    {"write-ins", {"count", "ignore"}},
    {"ranks", {"unlimited", "N"}},
    {"batch", {"no", "yes"}},
    {"until-two", {"no", "yes"}},
    {"threshold", {"each-round", "first-round"}},
    {"method", {"standard", "transfer", "bottoms-up", "share"}},
    {"quota", {"whole", "decimal", "hare", "hare-decimal"}},
    {"decimals", {"N"}},
    {"winners-a-round", {"all", "one"}},
    {"share", {"P"}},
    {"cutoff", {"no", "yes"}},
    {"minimum", {"N"}},
};

enum {
    KEY_OVERVOTE,
    KEY_SKIPS,
    KEY_DUPLICATES,
    KEY_ORDER,
    KEY_WRITE_INS,
    KEY_RANKS,
    KEY_BATCH,
    KEY_UNTIL_TWO,
    KEY_THRESHOLD,
    KEY_METHOD, // from here on: of counts alone (irv_counts_only)
    KEY_QUOTA,
    KEY_DECIMALS,
    KEY_WINNERS,
    KEY_SHARE,
    KEY_CUTOFF,
    KEY_MINIMUM
};

static bal_status read_value(const struct setting *s, str value, uint32_t *out, struct bal_err *err)
{
    for (uint32_t i = 0; i < ARRAY_LEN(s->values) && s->values[i] != NULL; i++) {
        bool number = strcmp(s->values[i], "N") == 0;
        if (number && num_u32(value, out))
            return BAL_OK;
        if (!number && str_eq(value, str_from(s->values[i]))) {
            *out = strcmp(s->values[0], "unlimited") == 0 ? RANKING_UNLIMITED : i;
            return BAL_OK;
        }
    }
    AUTO_BUF list = BUF_INIT(1000);
    for (uint32_t i = 0; i < ARRAY_LEN(s->values) && s->values[i] != NULL; i++)
        buf_addf(&list, "%s%s", i > 0 ? ", " : "", s->values[i]);
    return bal_fail(err, BAL_USAGE, "'" STR_FMT "' is no value of %s: it takes " STR_FMT,
                    STR_ARG(str_head(value, 60)), s->key, STR_ARG(buf_str(&list)));
}

// Per cent: "15" is 15 / 100, "12.5" is 125 / 1000.
bal_status irv_share(str text, struct irv_rules *rules, struct bal_err *err)
{
    enum { PLACES = 15 };
    decimal v = 0;
    if (!decimal_read(text, PLACES, &v) || v <= 0 || v > decimal_of(100, PLACES))
        return bal_fail(err, BAL_USAGE, "'" STR_FMT "' is no percentage",
                        STR_ARG(str_head(text, 60)));
    rules->share_scale = PLACES + 2;
    for (; v % 10 == 0; v /= 10)
        rules->share_scale--;
    rules->share = (uint64_t)v;
    return BAL_OK;
}

static void put_share(const struct irv_rules *rules, struct buf *out)
{
    char text[DECIMAL_TEXT];
    unsigned scale = rules->share_scale;
    decimal v = (decimal)rules->share;
    for (int i = 0; i < 2; i++) { // per cent
        v *= scale == 0 ? 10 : 1;
        scale -= scale > 0;
    }
    buf_add(out, decimal_text(v, scale, text));
}

static bal_status set_value(size_t k, uint32_t v, struct irv_rules *rules, struct bal_err *err)
{
    switch (k) {
    case KEY_OVERVOTE:
        rules->reading.overvote = (enum ranking_overvote)v;
        break;
    case KEY_SKIPS:
        rules->reading.skips = v;
        break;
    case KEY_DUPLICATES:
        rules->reading.stop_at_duplicate = v == 1;
        break;
    case KEY_ORDER:
        rules->reading.clean_first = v == 1;
        break;
    case KEY_WRITE_INS:
        rules->reading.without_write_ins = v == 1;
        break;
    case KEY_RANKS:
        rules->reading.max_rank = v;
        break;
    case KEY_BATCH:
        rules->batch = v == 1;
        break;
    case KEY_UNTIL_TWO:
        rules->until_two = v == 1;
        break;
    case KEY_THRESHOLD:
        rules->first_threshold = v == 1;
        break;
    case KEY_METHOD:
        rules->method = (enum irv_method)v;
        break;
    case KEY_QUOTA:
        rules->quota = (enum irv_quota)v;
        break;
    case KEY_DECIMALS:
        if (v < 1 || v > DECIMAL_SCALE_MAX)
            return bal_fail(err, BAL_USAGE, "decimals are from 1 to %d, not %u", DECIMAL_SCALE_MAX,
                            v);
        rules->scale = v;
        break;
    case KEY_WINNERS:
        rules->one_each_round = v == 1;
        break;
    case KEY_CUTOFF:
        rules->cutoff = v == 1;
        break;
    default:
        rules->minimum = v;
    }
    return BAL_OK;
}

static bal_status apply(str item, struct irv_rules *rules, struct bal_err *err)
{
    str value = item, key = str_trim(str_cut(&value, '='));
    size_t k = 0;
    while (k < ARRAY_LEN(settings) && !str_eq(key, str_from(settings[k].key)))
        k++;
    if (k == ARRAY_LEN(settings)) {
        bal_fail(err, BAL_USAGE, "'" STR_FMT "' is no rule of a ranked count",
                 STR_ARG(str_head(key, 60)));
        err_hint(err, "'ballast help irv-rules' lists them.");
        return BAL_USAGE;
    }
    uint32_t v = 0;
    if (k == KEY_SHARE)
        return irv_share(str_trim(value), rules, err);
    BAL_TRY(read_value(&settings[k], str_trim(value), &v, err));
    return set_value(k, v, rules, err);
}

static uint32_t value_of(const struct irv_rules *rules, size_t key)
{
    switch (key) {
    case KEY_OVERVOTE:
        return rules->reading.overvote;
    case KEY_SKIPS:
        return rules->reading.skips;
    case KEY_DUPLICATES:
        return rules->reading.stop_at_duplicate;
    case KEY_ORDER:
        return rules->reading.clean_first;
    case KEY_WRITE_INS:
        return rules->reading.without_write_ins;
    case KEY_RANKS:
        return rules->reading.max_rank;
    case KEY_BATCH:
        return rules->batch;
    case KEY_UNTIL_TWO:
        return rules->until_two;
    case KEY_THRESHOLD:
        return rules->first_threshold;
    case KEY_METHOD:
        return rules->method;
    case KEY_QUOTA:
        return rules->quota;
    case KEY_DECIMALS:
        return rules->scale;
    case KEY_WINNERS:
        return rules->one_each_round;
    case KEY_SHARE:
        return rules->share > 0;
    case KEY_CUTOFF:
        return rules->cutoff;
    default:
        return (uint32_t)rules->minimum;
    }
}

bool irv_counts_only(const struct irv_rules *rules)
{
    struct irv_rules standard = irv_default();
    for (size_t k = KEY_METHOD; k < ARRAY_LEN(settings); k++)
        if (value_of(rules, k) != value_of(&standard, k))
            return true;
    return false;
}

void irv_put(const struct irv_rules *rules, struct buf *out)
{
    struct irv_rules standard = irv_default();
    size_t before = out->len;
    for (size_t k = 0; k < ARRAY_LEN(settings); k++) {
        uint32_t v = value_of(rules, k);
        if (v == value_of(&standard, k))
            continue;
        buf_addf(out, "%s%s=", out->len > before ? "," : "", settings[k].key);
        const char *first = settings[k].values[0];
        if (k == KEY_SHARE)
            put_share(rules, out);
        else if (strcmp(first, "unlimited") == 0 || strcmp(first, "N") == 0)
            buf_add_u64(out, v);
        else
            buf_add(out, str_from(settings[k].values[v]));
    }
    if (out->len == before)
        buf_add(out, STR("default"));
}

static bal_status find_preset(str name, struct irv_rules *out, struct bal_err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(presets); i++) {
        if (str_eq_nocase(name, str_from(presets[i].rules.name))) {
            *out = presets[i].rules;
            return BAL_OK;
        }
    }
    bal_fail(err, BAL_USAGE, "no rules of a ranked count are called '" STR_FMT "'",
             STR_ARG(str_head(name, 60)));
    err_hint(err, "The names and settings are listed by 'ballast help irv-rules'.");
    return BAL_USAGE;
}

bal_status irv_parse(str text, struct irv_rules *out, struct bal_err *err)
{
    struct irv_rules rules = irv_default();
    rules.name = "";
    for (bool first = true; text.len > 0; first = false) {
        str item = str_trim(str_cut(&text, ','));
        if (first && str_index(item, '=') == item.len)
            BAL_TRY(find_preset(item, &rules, err));
        else
            BAL_TRY(apply(item, &rules, err));
    }
    if ((rules.method == IRV_SHARE) != (rules.share > 0))
        return bal_fail(err, BAL_USAGE, "method=share and share=P go together");
    if (rules.cutoff && rules.method != IRV_SHARE)
        return bal_fail(err, BAL_USAGE, "cutoff=yes goes with method=share");
    *out = rules;
    return BAL_OK;
}

bal_status irv_parse_stated(str text, struct irv_rules *out, struct bal_err *err)
{
    struct irv_rules rules;
    BAL_TRY(irv_parse(text, &rules, err));
    if (irv_counts_only(&rules)) {
        bal_fail(err, BAL_USAGE,
                 "method, quota, decimals, winners-a-round, share, cutoff and "
                 "minimum are settings of 'tally' alone");
        err_hint(err, "State how marks are read here, and the count with 'tally --irv-rules'.");
        return BAL_USAGE;
    }
    *out = rules;
    return BAL_OK;
}

void irv_for_seats(struct irv_rules *rules)
{
    if (rules->method == IRV_MAJORITY)
        rules->method = IRV_TRANSFER;
}

static void describe_seats(const struct irv_rules *rules, struct buf *out)
{
    static const char *const quotas[] = {"votes / (seats + 1), the next whole number",
                                         "votes / (seats + 1) and the smallest decimal",
                                         "votes / seats, rounded up to a whole number",
                                         "votes / seats, rounded up"};
    char text[DECIMAL_TEXT];
    if (rules->method == IRV_BOTTOMS_UP)
        buf_add(out, STR("; the last one goes until as many stand as there are seats"));
    if (rules->method == IRV_SHARE)
        buf_addf(out, "; the last one goes until each has " STR_FMT " of the active votes",
                 STR_ARG(decimal_text((decimal)rules->share, rules->share_scale, text)));
    if (rules->cutoff)
        buf_add(out, STR("; those who have less go together"));
    if (rules->method == IRV_TRANSFER)
        buf_addf(out, "; surpluses go on in parts of a vote with %u decimals, cut", rules->scale);
    if (rules->one_each_round)
        buf_add(out, STR("; one is elected in a round"));
    if (rules->method == IRV_TRANSFER || rules->quota != IRV_QUOTA_WHOLE)
        buf_addf(out, "; the threshold is %s", quotas[rules->quota]);
}

void irv_describe(const struct irv_rules *rules, struct buf *out)
{
    static const char *const overvotes[] = {
        "a rank with several candidates ends the ballot",
        "a rank with several candidates is passed over",
        "a rank with several candidates ends the ballot while two of them stand"};
    if (rules->reading.clean_first)
        buf_add(out, STR("repeated candidates are removed first; "));
    buf_add(out, str_from(overvotes[rules->reading.overvote]));
    if (rules->reading.skips == RANKING_UNLIMITED)
        buf_add(out, STR("; skipped ranks are passed over"));
    else if (rules->reading.skips == 0)
        buf_add(out, STR("; a skipped rank ends the ballot"));
    else
        buf_addf(out, "; %u skipped ranks in a row end the ballot", rules->reading.skips + 1);
    if (!rules->reading.clean_first)
        buf_add(out, rules->reading.stop_at_duplicate
                         ? STR("; a repeated candidate ends the ballot")
                         : STR("; repeated candidates are passed over"));
    if (rules->reading.max_rank != RANKING_UNLIMITED)
        buf_addf(out, "; ranks beyond %u are not read", rules->reading.max_rank);
    if (rules->reading.without_write_ins)
        buf_add(out, STR("; unresolved write-ins are not counted"));
    if (rules->batch)
        buf_add(out, STR("; candidates who cannot catch up are eliminated together"));
    if (rules->until_two)
        buf_add(out, STR("; the count goes on until two remain"));
    if (rules->first_threshold)
        buf_add(out, STR("; the first round fixes the threshold"));
    describe_seats(rules, out);
    if (rules->minimum > 0) {
        buf_add(out, STR("; candidates below "));
        buf_add_u64(out, rules->minimum);
        buf_add(out, STR(" votes are eliminated together"));
    }
}
