// SPDX-License-Identifier: Apache-2.0
#include "tabulate/rule.h"

#define RULE(id) extern const struct rule rule_##id;
#include "tabulate/rules.def"
#undef RULE

static const struct rule *const rules[] = {
#define RULE(id) &rule_##id,
#include "tabulate/rules.def"
#undef RULE
};

const struct rule *rule_at(size_t i)
{
    return i < ARRAY_LEN(rules) ? rules[i] : NULL;
}

const struct rule *rule_find(str name)
{
    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        if (str_eq(name, str_from(rules[i]->name)))
            return rules[i];
    return NULL;
}

const struct rule *rule_for(const struct contest *c)
{
    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        if (rules[i]->function == c->function && (rules[i]->fits == NULL || rules[i]->fits(c)))
            return rules[i];
    return NULL;
}

bool rule_by_totals(const struct contest *c, bool all)
{
    const struct rule *rule = rule_for(c);
    bool ballots = c->terms.threshold.den > 0 && c->votes_allowed > 1;
    return rule != NULL && rule->totals && !ballots && (all || !c->terms.all_ballots);
}
