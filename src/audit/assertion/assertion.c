// SPDX-License-Identifier: Apache-2.0
#include "audit/assertion/assertion.h"

#include "core/spelling.h"

#define ASSERTIONS(id) extern const struct assertion_rule assertions_##id;
#include "audit/assertion/assertions.def"
#undef ASSERTIONS

static const struct assertion_rule *const rules[] = {
#define ASSERTIONS(id) &assertions_##id,
#include "audit/assertion/assertions.def"
#undef ASSERTIONS
};

static const struct assertion_rule *rule_of(const struct contest *c)
{
    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        if (rules[i]->function == c->function)
            return rules[i];
    return NULL;
}

static bool one_each(const struct contest *c, const struct reported_outcome *o)
{
    return o->count == (c->seats < c->choices.len ? c->seats : c->choices.len);
}

// The winners as a reported outcome must be before any rule looks at them.
static bal_status check_winners(const struct assertion_rule *rule, const struct contest *c,
                                const struct reported_outcome *o, struct bal_err *err)
{
    const uint32_t *winners = o->winners;
    if (!(rule->fits != NULL ? rule->fits : one_each)(c, o))
        return bal_fail(err, BAL_INVALID,
                        "contest '" STR_FMT "' has %u seats and %u reported winners",
                        STR_ARG(str_head(c->name, 60)), c->seats, o->count);
    for (uint32_t i = 0; i < o->count; i++) {
        if (winners[i] >= c->choices.len)
            return bal_fail(err, BAL_INVALID, "contest '" STR_FMT "' has no choice number %u",
                            STR_ARG(str_head(c->name, 60)), winners[i] + 1);
        const struct choice *w = &c->choices.at[winners[i]];
        for (uint32_t k = 0; k < i; k++)
            if (winners[k] == winners[i])
                return bal_fail(err, BAL_INVALID, "'" STR_FMT "' is named twice as a winner",
                                STR_ARG(str_head(w->name, 60)));
        if (w->kind == CHOICE_WRITE_IN)
            return bal_fail(err, BAL_INVALID,
                            "'" STR_FMT "' stands for several people and cannot be a winner",
                            STR_ARG(str_head(w->name, 60)));
    }
    return BAL_OK;
}

bal_status assertions_make(const struct contest *c, const struct reported_outcome *o,
                           struct assertions *out, struct bal_err *err)
{
    *out = (struct assertions){0};
    const struct assertion_rule *rule = rule_of(c);
    if (rule == NULL)
        return bal_fail(err, BAL_UNSUPPORTED,
                        "contest '" STR_FMT "': a sample cannot prove an outcome by %s yet",
                        STR_ARG(str_head(c->name, 60)), function_name(c->function));
    if (rule->refuses != NULL)
        return bal_fail(err, BAL_UNSUPPORTED, "%s", rule->refuses);
    BAL_TRY(check_winners(rule, c, o, err));
    return rule->make(c, o, out, err);
}

const char *assertions_refused(const struct contest *c)
{
    const struct assertion_rule *rule = rule_of(c);
    return rule != NULL ? rule->refuses : NULL;
}

void assertions_done(struct assertions *a)
{
    vec_done(&a->list);
}

void assertion_choice(const struct contest *c, uint32_t choice, struct buf *out)
{
    const struct choice *named = &c->choices.at[choice];
    spelling_put(out, named->name, named->occurrence);
}

void assertion_words(const struct assertion *a, const struct contest *c, struct buf *out)
{
    a->kind->words(a, c, out);
}

uint64_t assertion_value(const struct assertion *a, const struct contest *c,
                         const struct mark_set *s)
{
    switch (s->state) {
    case STATE_NOT_ON_CARD:
    case STATE_INVALID:
    case STATE_WITHHELD:
        return a->den / 2;
    case STATE_BLANK:
    case STATE_MARKED:
    case STATE_OVERVOTED:
        break;
    }
    if (a->fine <= 1)
        return a->kind->value(a, c, s);
    struct assertion own = *a;
    own.den /= a->fine;
    own.upper /= a->fine;
    own.fine = 1;
    return a->fine * a->kind->value(&own, c, s);
}

void assertion_values(const struct assertion *a, const struct contest *c, uint64_t *values)
{
    for (uint32_t code = 0; code < contest_codes(c); code++) {
        struct mark_set s = contest_set(c, code);
        values[code] = assertion_value(a, c, &s);
    }
}

uint64_t assertion_finding(const struct assertion *a, const struct contest *c,
                           const struct finding *f)
{
    if (f->state == FINDING_NOT_FOUND || f->state == FINDING_NO_AGREEMENT)
        return 0;
    struct mark_set s = {(enum contest_state)f->state, f->count, f->marks};
    return assertion_value(a, c, &s);
}
