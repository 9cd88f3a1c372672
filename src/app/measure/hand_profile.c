// SPDX-License-Identifier: Apache-2.0
#include "app/measure/hand_profile.h"

void hand_profile_start(struct hand_profile *p, const struct frame *f, uint32_t contest)
{
    const struct frame_contest *c = &f->contests[contest];
    *p = (struct hand_profile){.f = f, .contest = contest, .as = *c->contest};
    p->as.choices.len = c->choices;
    p->as.column = (struct column){.width = 1, .sets = TABLE_INIT(LIMIT_NAMES_BYTES)};
}

void hand_profile_done(struct hand_profile *p)
{
    vec_done(&p->counts);
    column_done(&p->as.column);
}

bal_status hand_profile_add(struct hand_profile *p, enum contest_state state, struct mark *marks,
                            uint32_t count, uint64_t cards, struct bal_err *err)
{
    uint32_t code;
    if (cards == 0)
        return BAL_OK;
    BAL_TRY(contest_code(&p->as, state, marks, count, &code, err));
    while (p->counts.len <= code)
        if (vec_push(&p->counts, UINT32_MAX) == NULL)
            return err_memory(err);
    return __builtin_add_overflow(p->counts.at[code], cards, &p->counts.at[code])
               ? bal_fail(err, BAL_LIMIT, "the sums of the hand count are too large")
               : BAL_OK;
}

// A card of the column for each that was counted: rules count columns.
static bal_status fill(struct hand_profile *p, struct bal_err *err)
{
    for (uint32_t code = 1; code < p->counts.len; code++)
        for (uint64_t i = 0; i < p->counts.at[code]; i++) {
            if (p->cards == LIMIT_CARDS)
                return bal_fail(err, BAL_LIMIT, "the hand count has too many cards");
            BAL_TRY(column_put(&p->as.column, p->cards, code, err));
            p->cards++;
        }
    return BAL_OK;
}

bal_status hand_profile_count(struct hand_profile *p, struct result *out, struct bal_err *err)
{
    const struct frame_settings *s = &p->f->contests[p->contest].settings;
    const struct rule *rule = rule_for(&p->as);
    const struct rule_options options = {.irv = s->irv_set ? s->irv : irv_default()};
    struct election cards = {0};
    *out = (struct result){0};
    BAL_TRY(fill(p, err));
    cards.cards = p->cards;
    return rule->tabulate(&cards, &p->as, &options, out, err);
}
