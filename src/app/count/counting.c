// SPDX-License-Identifier: Apache-2.0
#include "app/count/counting.h"

#include "tabulate/parcels/parcels.h"

static const struct preset presets[] = {
#define PRESET(name_, title_, rule_, settings_, source_, status_)                                  \
    {.name = (name_),                                                                              \
     .title = (title_),                                                                            \
     .rule = (rule_),                                                                              \
     .settings = (settings_),                                                                      \
     .source = (source_),                                                                          \
     .status = (status_)},
#include "app/count/presets.def"
#undef PRESET
};

const struct preset *preset_at(size_t i)
{
    return i < ARRAY_LEN(presets) ? &presets[i] : NULL;
}

bool counting_rule(size_t i, const char **name, const char **title)
{
    const struct parcel_rules *rules = parcels_at(i);
    if (rules == NULL)
        return false;
    *name = rules->name;
    *title = rules->title;
    return true;
}

bool counting_is_rule(str name)
{
    return parcels_find(name) != NULL;
}

const char *counting_ties(size_t i)
{
    static const char *const names[] = {"report", "order", "random", "ask"};
    return i < ARRAY_LEN(names) ? names[i] : NULL;
}

static bal_status choose_rule(str name, struct tally_options *o, struct bal_err *err)
{
    o->parcels = parcels_find(name);
    if (o->parcels != NULL)
        return BAL_OK;
    bal_fail(err, BAL_USAGE, "there is no rule '" STR_FMT "'", STR_ARG(str_head(name, 60)));
    err_hint(err, "'ballast help stv-rules' lists them.");
    return BAL_USAGE;
}

static bal_status choose_preset(str name, struct tally_options *o, struct bal_err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(presets); i++) {
        const struct preset *p = &presets[i];
        if (!str_eq_nocase(name, str_from(p->name)))
            continue;
        o->preset = p;
        o->irv_all = true;
        BAL_TRY(irv_parse(str_from(p->settings), &o->irv, err));
        return p->rule[0] != '\0' ? choose_rule(str_from(p->rule), o, err) : BAL_OK;
    }
    bal_fail(err, BAL_USAGE, "there is no preset '" STR_FMT "'", STR_ARG(str_head(name, 60)));
    err_hint(err, "'ballast help presets' lists them.");
    return BAL_USAGE;
}

bal_status counting_seats(uint64_t seats, uint32_t *out, struct bal_err *err)
{
    if (seats < 1 || seats > LIMIT_CHOICES)
        return bal_fail(err, BAL_USAGE, "--seats is from 1 to %d", LIMIT_CHOICES);
    *out = (uint32_t)seats;
    return BAL_OK;
}

bal_status counting_choose(const struct counting_names *names, struct tally_options *o,
                           struct bal_err *err)
{
    static const enum irv_tiebreak ties[] = {IRV_TIE_REPORT, IRV_TIE_ORDER, IRV_TIE_RANDOM,
                                             IRV_TIE_ASK};
    if (names->rule.ptr != NULL && names->preset.ptr != NULL)
        return bal_fail(err, BAL_USAGE, "--preset names a rule: --rule does not go with it");
    if (names->preset.ptr != NULL)
        BAL_TRY(choose_preset(names->preset, o, err));
    if (names->rule.ptr != NULL)
        BAL_TRY(choose_rule(names->rule, o, err));
    if (names->ties >= 0)
        o->irv.tiebreak = ties[names->ties];
    o->irv.seed = names->seed;
    if (o->parcels != NULL && irv_counts_only(&o->irv))
        return bal_fail(err, BAL_USAGE,
                        "the rule '%s' has its own method, quota and decimals: --irv-rules says "
                        "only how marks are read",
                        o->parcels->name);
    if (names->seats_given && o->parcels == NULL && !o->irv_all)
        return bal_fail(err, BAL_USAGE, "--seats goes with --rule, --preset or --irv-rules");
    if (names->seats_given)
        BAL_TRY(counting_seats(names->seats, &o->irv.seats, err));
    bool drawn = o->parcels != NULL && parcels_drawn(o->parcels);
    if (names->seeded || (!drawn && o->irv.tiebreak != IRV_TIE_RANDOM))
        return BAL_OK;
    bal_fail(err, BAL_USAGE, "lots are drawn, and no --seed says which");
    err_hint(err, "Give the seed that was published before the draw, as --seed 20261103.");
    return BAL_USAGE;
}

void counting_describe(struct buf *out, const struct tally *t)
{
    const struct parcel_rules *rule = t->parcels;
    const struct preset *p = t->preset;
    bool open = out->len > 0 && out->ptr[out->len - 1] != '.';
    if (open && (rule != NULL || p != NULL))
        buf_add(out, STR("."));
    if (rule != NULL) {
        buf_addf(out, " Counted by the rule '%s': %s (%s).", rule->name, rule->title, rule->source);
        if (rule->note != NULL)
            buf_addf(out, " Note: %s.", rule->note);
    }
    if (p != NULL)
        buf_addf(
            out,
            " Preset '%s': %s. Source: %s. Status: %s. Make sure that it is the rule in force.",
            p->name, p->title, p->source, p->status);
}
