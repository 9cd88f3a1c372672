// SPDX-License-Identifier: Apache-2.0
// weigh_plan.c: weights chosen for assumed discrepancies, and what further draws will show.
#include "app/sample/weigh.h"

// The kinds of one contest as the planner sees them, for its assertion with the smallest margin.
struct planning {
    struct growth_class *linked, *pools;
    size_t linked_count, pool_count;
};

// Cards of these kinds turn out to be worth 0 or u in the long run, with the mean that is declared.
static struct growth_class pool_class(double share, double ref, double upper)
{
    return (struct growth_class){.share = share,
                                 .ref = ref,
                                 .values = 2,
                                 .value = {{upper, ref / upper}, {0, 1 - ref / upper}}};
}

static void add_linked(struct planning *p, double share, double ref)
{
    size_t i = 0;
    while (i < p->linked_count && (p->linked[i].ref < ref || p->linked[i].ref > ref))
        i++;
    p->linked_count += i == p->linked_count;
    p->linked[i].ref = ref;
    p->linked[i].share += share;
}

static void list_classes(const struct weigh *w, uint32_t contest, double upper, struct planning *p)
{
    const struct frame_contest *c = &w->frame->contests[contest];
    const struct weigh_contest *k = &w->contests[contest];
    double den = (double)c->claims.at[c->smallest].claim.den, cards = (double)c->cards;
    for (uint32_t kind = 0; kind < k->kinds; kind++) {
        double share = (double)k->cards[kind] / cards;
        double ref = (double)weigh_reference(w, contest, c->smallest, kind) / den;
        if (k->cards[kind] == 0)
            continue;
        if (kind < k->codes) {
            add_linked(p, share, ref);
            continue;
        }
        double added = kind + 1 == k->kinds ? (double)c->added / cards : 0; // nobody finds these
        p->pools[p->pool_count++] = pool_class(share - added, ref, upper);
        if (added > 0)
            p->pools[p->pool_count++] =
                (struct growth_class){.share = added, .ref = ref, .values = 1, .value = {{0, 1}}};
    }
}

static bal_status plan_contest(const struct weigh *w, struct frame *f, uint32_t contest,
                               const struct km_rates *rates, struct bal_err *err)
{
    struct frame_contest *c = &f->contests[contest];
    const struct frame_assertion *a = &c->claims.at[c->smallest];
    AUTO_ARENA arena = ARENA_INIT((size_t)1 << 30);
    double upper = (double)a->claim.upper / (double)a->claim.den;
    struct planning p = {
        .linked = arena_new(&arena, struct growth_class, w->contests[contest].kinds),
        .pools = arena_new(&arena, struct growth_class, w->contests[contest].kinds + 1)};
    BAL_TRY(arena_check(&arena, err));
    list_classes(w, contest, upper, &p);
    const struct weight_problem problem = {.linked = p.linked,
                                           .linked_count = p.linked_count,
                                           .pools = p.pools,
                                           .pool_count = p.pool_count,
                                           .upper = upper,
                                           .v = margin_diluted(&a->claim, &a->margin),
                                           .by_content = c->settings.method == &method_weighted,
                                           .rates = *rates};
    struct weight_plan plan;
    BAL_TRY(weight_plan_make(&problem, &plan, err));
    c->settings.loser_weight = plan.loser;
    c->settings.pool_weight = plan.pool;
    return BAL_OK;
}

// ---- what cards of the tests' classes will show

// Shares of all cards on which each discrepancy is possible, in the eyes of one assertion.
static struct growth_shares shares_of(const struct weigh *w, uint32_t contest, size_t claim)
{
    const struct weigh_contest *k = &w->contests[contest];
    const struct frame_contest *c = &w->frame->contests[contest];
    uint64_t upper = c->claims.at[claim].claim.upper;
    struct growth_shares s = {0};
    for (uint32_t kind = 0; kind < k->codes; kind++) {
        double share = (double)k->cards[kind] / (double)c->cards;
        uint64_t ref = k->cards[kind] > 0 ? weigh_reference(w, contest, claim, kind) : 0;
        s.over1 += ref > 0 ? share : 0;
        s.over2 += 2 * ref > upper ? share : 0;
        s.under1 += ref < upper ? share : 0;
        s.under2 += 2 * ref < upper ? share : 0;
    }
    return s;
}

static void add_values(struct growth_class *to, const struct growth_class *from, double part)
{
    for (unsigned j = 0; j < from->values && to->values < GROWTH_VALUES; j++) {
        to->value[to->values] = from->value[j];
        to->value[to->values++].chance *= part;
    }
}

void weigh_shows(const struct weigh *w, uint32_t contest, size_t claim, const struct weighted *test,
                 const struct km_rates *rates, struct growth_class *out)
{
    const struct weigh_contest *k = &w->contests[contest];
    double upper = (double)w->frame->contests[contest].claims.at[claim].claim.upper;
    struct growth_shares possible = shares_of(w, contest, claim);
    for (size_t i = 0; i < test->count; i++)
        out[i] = (struct growth_class){.share = 0}; // .share: its cards, .q: those linked
    for (uint32_t kind = 0; kind < k->kinds; kind++) {
        size_t at = k->cards[kind] > 0 ? weigh_class(w, contest, claim, test, kind) : test->count;
        if (at == test->count)
            continue;
        out[at].share += (double)k->cards[kind];
        out[at].q += kind < k->codes ? (double)k->cards[kind] : 0;
    }
    for (size_t i = 0; i < test->count; i++) {
        double linked = out[i].share > 0 ? out[i].q / out[i].share : 1;
        double ref = (double)test->classes[i].ref;
        struct growth_class own = growth_linked(1, ref, upper, &possible, rates);
        struct growth_class pool = pool_class(1, ref, upper);
        out[i].values = 0;
        if (linked > 0)
            add_values(&out[i], &own, linked);
        if (linked < 1)
            add_values(&out[i], &pool, 1 - linked);
    }
}

bal_status weigh_plan(struct frame *f, const struct km_rates *rates, struct bal_err *err)
{
    struct weigh w;
    if (!weigh_wanted(f))
        return BAL_OK;
    bal_status status = weigh_make(&w, f, err);
    for (uint32_t c = 0; status == BAL_OK && c < f->contest_count; c++)
        if (w.contests[c].weighted && f->contests[c].settings.pool_weight == 0)
            status = plan_contest(&w, f, c, rates, err);
    weigh_done(&w);
    return status;
}
