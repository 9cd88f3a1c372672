// SPDX-License-Identifier: Apache-2.0
#include "app/count/rule_list.h"

#include "audit/assertion/assertion.h"
#include "tabulate/levels/levels.h"
#include "tabulate/parcels/parcels.h"
#include "tabulate/schemes/scheme.h"

static const char no_margin[] = "none is known: count the whole by hand";

// Those that are several words have the first of them.
static const char *word_of(enum choice_function f)
{
    return f == FUNCTION_DIVISORS ? "dhondt …"
           : f == FUNCTION_PAIRS  ? "copeland …"
                                  : function_name(f);
}

static bool stated(size_t i, struct listed_rule *out)
{
    const struct rule *r = rule_at(i);
    if (r == NULL)
        return false;
    struct contest c = {.function = r->function};
    const char *why = assertions_refused(&c);
    *out = (struct listed_rule){r->name, r->title, why == NULL ? word_of(r->function) : NULL, why,
                                r->margin};
    return true;
}

static bool named(size_t i, struct listed_rule *out)
{
    const struct scheme *s = scheme_at(i);
    if (s != NULL)
        *out = (struct listed_rule){s->name, s->title, s->state, NULL, s->margin};
    return s != NULL;
}

static bool stv(size_t i, struct listed_rule *out)
{
    const struct parcel_rules *r = parcels_at(i);
    struct contest c = {.function = FUNCTION_STV};
    if (r != NULL)
        *out = (struct listed_rule){r->name, r->title, NULL, assertions_refused(&c),
                                    rule_parcels.margin};
    return r != NULL;
}

static bool levels(size_t i, struct listed_rule *out)
{
    const struct level_place *p = levels_place_at(i);
    if (p != NULL)
        *out = (struct listed_rule){p->name, p->title, NULL, NULL, no_margin};
    return p != NULL;
}

bool rule_list_at(enum rule_kind kind, size_t i, struct listed_rule *out)
{
    static bool (*const kinds[RULE_KINDS])(size_t i, struct listed_rule * out) = {
        [RULES_STATED] = stated,
        [RULES_NAMED] = named,
        [RULES_STV] = stv,
        [RULES_LEVELS] = levels,
    };
    return kinds[kind](i, out);
}

const char *rule_list_margin(const struct listed_rule *r)
{
    str text = str_from(r->margin);
    if (str_starts(text, STR("exact")))
        return "exact";
    if (str_starts(text, STR("an upper bound")))
        return "at most";
    return str_starts(text, STR("a lower bound")) ? "bound" : "none";
}
