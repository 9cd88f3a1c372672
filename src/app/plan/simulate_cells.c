// SPDX-License-Identifier: Apache-2.0
#include "app/plan/simulate_cells.h"

#include <math.h>
#include <stdlib.h>

void cells_done(struct cells *c)
{
    vec_done(&c->classes);
    vec_done(&c->x);
    vec_done(&c->reference);
}

// ---- styles: cards that are in the same universes

struct styles {
    struct table keys; // one byte a contest: is the card in its universe
    VEC(uint64_t) cards;
};

static void styles_free(struct styles *s)
{
    table_done(&s->keys);
    vec_done(&s->cards);
}

static bal_status count_card(struct styles *s, const struct buf *key, struct bal_err *err)
{
    uint32_t at = table_add(&s->keys, buf_str(key));
    if (at == s->cards.len && vec_push(&s->cards, SIM_CLASSES) == NULL)
        return bal_fail(err, BAL_INVALID, "the cards are of too many styles to be simulated");
    if (at == TABLE_NONE)
        return err_memory(err);
    s->cards.at[at]++;
    return BAL_OK;
}

static bal_status count_styles(struct styles *s, const struct frame *f, const uint32_t *contests,
                               size_t count, struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(LIMIT_CONTESTS);
    for (uint64_t card = 0; card < f->cards; card++) {
        bool any = false;
        buf_clear(&key);
        for (size_t i = 0; i < count; i++) {
            bool in = frame_holds(f, contests[i], (uint32_t)card);
            buf_add_char(&key, in ? '1' : '0');
            any = any || in;
        }
        BAL_TRY(buf_check(&key, err));
        if (any)
            BAL_TRY(count_card(s, &key, err));
    }
    return BAL_OK;
}

// ---- a style's cards in a row, which each contest cuts into runs that show the same

struct cut_contest {
    struct observation draw[DRAW_KINDS];
    size_t kinds;
    double due[DRAW_KINDS];      // cards of this kind that styles so far owe: they carry over
    uint64_t length[DRAW_KINDS]; // of the runs in this style; the first is the rest
    uint64_t start;              // place of run 1; run 0 comes after all others
    uint64_t others;             // cards not in run 0
};

struct cutter {
    struct cells *out;
    struct cut_contest *contests;
    size_t count;
    uint64_t *cuts;
    size_t cut_count;
    VEC(uint64_t) x; // class by class; turned round at the end
};

static void cut_at(struct cutter *c, uint64_t place, uint64_t cards)
{
    c->cuts[c->cut_count++] = place % cards;
}

// The runs of one contest; `offset` keeps errors of different contests on different cards.
static void cut_contest(struct cutter *c, struct cut_contest *k, uint64_t cards, uint64_t offset)
{
    uint64_t left = cards;
    k->start = offset % cards;
    k->others = 0;
    cut_at(c, k->start, cards);
    for (size_t i = 1; i < k->kinds; i++) {
        k->due[i] += k->draw[i].chance * (double)cards;
        double whole = floor(k->due[i] + 0.5);
        k->length[i] = whole > 0 ? (uint64_t)whole : 0;
        k->length[i] = k->length[i] < left ? k->length[i] : left;
        k->due[i] -= (double)k->length[i];
        left -= k->length[i];
        k->others += k->length[i];
        cut_at(c, k->start + k->others, cards);
    }
    k->length[0] = left;
}

static uint64_t shown_at(const struct cut_contest *k, uint64_t place, uint64_t cards)
{
    uint64_t at = (place + cards - k->start) % cards;
    for (size_t i = 1; i < k->kinds; i++) {
        if (at < k->length[i])
            return k->draw[i].x;
        at -= k->length[i];
    }
    return k->draw[0].x;
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bal_status add_class(struct cutter *c, str key, uint64_t place, uint64_t cards,
                            uint64_t style_cards, struct bal_err *err)
{
    struct sim_class *class = vec_push(&c->out->classes, SIM_CLASSES);
    if (class == NULL)
        return bal_fail(err, BAL_INVALID, "there are too many different cards to be simulated");
    class->cards = cards;
    for (size_t i = 0; i < c->count; i++) {
        uint64_t *x = vec_push(&c->x, (size_t)SIM_CLASSES * SIM_TESTS);
        if (x == NULL)
            return err_memory(err);
        *x = key.ptr[i] == '1' ? shown_at(&c->contests[i], place, style_cards) : SIM_ABSENT;
    }
    return BAL_OK;
}

static bal_status cut_style(struct cutter *c, str key, uint64_t cards, struct bal_err *err)
{
    uint64_t offset = 0;
    c->cut_count = 0;
    cut_at(c, 0, cards);
    for (size_t i = 0; i < c->count; i++) {
        if (key.ptr[i] != '1')
            continue;
        cut_contest(c, &c->contests[i], cards, offset);
        offset += c->contests[i].others;
    }
    qsort(c->cuts, c->cut_count, sizeof *c->cuts, by_number);
    for (size_t i = 0; i < c->cut_count; i++) {
        uint64_t to = i + 1 < c->cut_count ? c->cuts[i + 1] : cards;
        if (to > c->cuts[i])
            BAL_TRY(add_class(c, key, c->cuts[i], to - c->cuts[i], cards, err));
    }
    return BAL_OK;
}

// x class by class becomes x contest by contest.
static bal_status turn_round(struct cutter *c, struct bal_err *err)
{
    size_t classes = c->out->classes.len;
    for (size_t i = 0; i < c->count; i++) {
        for (size_t k = 0; k < classes; k++) {
            uint64_t *x = vec_push(&c->out->x, (size_t)SIM_CLASSES * SIM_TESTS);
            if (x == NULL)
                return err_memory(err);
            // NOLINTNEXTLINE(*NullDereference): each class has its x
            *x = c->x.at[k * c->count + i];
        }
    }
    return BAL_OK;
}

static bal_status cut_all(struct cutter *c, const struct styles *s, struct bal_err *err)
{
    for (uint32_t k = 0; k < s->cards.len; k++)
        BAL_TRY(cut_style(c, s->keys.items[k], s->cards.at[k], err));
    return turn_round(c, err);
}

bal_status cells_honest(struct cells *out, const struct frame *f, const uint32_t *contests,
                        size_t count, const struct km_rates *rates, struct bal_err *err)
{
    struct styles s = {.keys = TABLE_INIT(LIMIT_NAMES_BYTES)};
    struct cutter c = {.out = out, .count = count};
    AUTO_ARENA arena = ARENA_INIT(1 << 26);
    *out = (struct cells){0};
    c.contests = arena_new(&arena, struct cut_contest, count);
    c.cuts = arena_new(&arena, uint64_t, (DRAW_KINDS + 1) * count + 1);
    BAL_TRY(arena_check(&arena, err));
    for (size_t i = 0; i < count; i++) {
        const struct frame_contest *k = &f->contests[contests[i]];
        c.contests[i].kinds = frame_draw(f, &k->claims.at[k->smallest], rates, c.contests[i].draw);
    }
    bal_status status = count_styles(&s, f, contests, count, err);
    if (status == BAL_OK)
        status = cut_all(&c, &s, err);
    vec_done(&c.x);
    styles_free(&s);
    return status;
}

// ---- one contest whose cards are drawn by weight

static bal_status add_weighted(struct cells *out, const struct weighted_class *k, uint64_t mvr,
                               uint64_t cards, struct bal_err *err)
{
    if (cards == 0 || k->q == 0)
        return BAL_OK;
    struct sim_class *class = vec_push(&out->classes, SIM_CLASSES);
    uint64_t *x = vec_push(&out->x, SIM_CLASSES);
    uint64_t *reference = vec_push(&out->reference, SIM_CLASSES);
    if (class == NULL || x == NULL || reference == NULL)
        return err_memory(err);
    *class = (struct sim_class){cards, (double)k->q};
    *x = mvr;
    *reference = k->ref;
    return BAL_OK;
}

bal_status cells_weighted(struct cells *out, const struct weigh *w, uint32_t contest,
                          const struct km_rates *rates, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)1 << 30);
    struct weighted test;
    size_t claim = w->frame->contests[contest].smallest;
    *out = (struct cells){0};
    BAL_TRY(weigh_start(w, contest, claim, &arena, &test, err));
    struct growth_class *shows = arena_new(&arena, struct growth_class, test.count);
    BAL_TRY(arena_check(&arena, err));
    weigh_shows(w, contest, claim, &test, rates, shows);
    double due[GROWTH_VALUES] = {0}; // parts of cards carry over to the next class
    for (size_t i = 0; i < test.count; i++) {
        const struct weighted_class *k = &test.classes[i];
        uint64_t left = k->cards;
        for (unsigned j = 0; j < shows[i].values; j++) {
            due[j] += shows[i].value[j].chance * (double)k->cards;
            uint64_t cards = due[j] > 0 ? (uint64_t)(due[j] + 0.5) : 0;
            cards = cards < left ? cards : left;
            due[j] -= (double)cards;
            left -= cards;
            BAL_TRY(add_weighted(out, k, (uint64_t)shows[i].value[j].mvr, cards, err));
        }
        BAL_TRY(add_weighted(out, k, k->ref, left, err));
    }
    return BAL_OK;
}

// ---- a wrong outcome

// Cards of the contest by what they are compared with.
struct reference_cards {
    struct frame_reference ref;
    uint64_t q; // weight of each
    uint64_t cards;
};

struct wrong {
    const struct frame *f;
    const struct weigh *weights; // NULL: drawn alike
    const struct frame_assertion *a;
    uint32_t contest;
    VEC(struct reference_cards) kinds;
    struct cells *out;
    int64_t rest; // by how much, in half parts 1/den, the paper is still above a tie
};

static bal_status count_reference(struct wrong *w, const struct frame_reference *ref, uint64_t q,
                                  struct bal_err *err)
{
    for (size_t i = w->kinds.len; i-- > 0;) {
        const struct frame_reference *r = &w->kinds.at[i].ref;
        if (r->side == ref->side && r->value == ref->value && r->share == ref->share &&
            w->kinds.at[i].q == q) {
            w->kinds.at[i].cards++;
            return BAL_OK;
        }
    }
    struct reference_cards *new = vec_push(&w->kinds, SIM_CLASSES);
    if (new == NULL)
        return bal_fail(err, BAL_INVALID, "there are too many different cards to be simulated");
    *new = (struct reference_cards){*ref, q, 1};
    return BAL_OK;
}

static bal_status count_references(struct wrong *w, struct bal_err *err)
{
    const struct frame_contest *c = &w->f->contests[w->contest];
    for (uint64_t card = 0; card < w->f->cards; card++) {
        struct frame_reference ref;
        if (!frame_holds(w->f, w->contest, (uint32_t)card))
            continue;
        frame_reference(w->f, w->contest, c->smallest, (uint32_t)card, &ref);
        uint64_t q = 1;
        if (w->weights != NULL)
            q = w->weights->contests[w->contest]
                    .q[weigh_kind(w->weights, w->contest, (uint32_t)card)];
        BAL_TRY(count_reference(w, &ref, q, err));
    }
    return BAL_OK;
}

// Cards with this reference whose paper is worth `mvr`. Cards of weight 0 are never drawn.
static bal_status add_cards(struct wrong *w, const struct reference_cards *k, uint64_t mvr,
                            uint64_t cards, struct bal_err *err)
{
    if (cards == 0 || k->q == 0)
        return BAL_OK;
    struct sim_class *class = vec_push(&w->out->classes, SIM_CLASSES);
    uint64_t *x = vec_push(&w->out->x, SIM_CLASSES);
    uint64_t *reference = vec_push(&w->out->reference, SIM_CLASSES);
    if (class == NULL || x == NULL || reference == NULL)
        return err_memory(err);
    bool paper = w->f->polling || w->weights != NULL; // else tau
    *class = (struct sim_class){cards, w->weights != NULL ? (double)k->q : 0};
    *x = paper ? mvr : w->a->claim.upper - k->ref.value + mvr;
    *reference = k->ref.value;
    return BAL_OK;
}

// Takes as much as is still needed from these cards: their paper is worth 0, one of them a part.
static bal_status take_from(struct wrong *w, struct reference_cards *k, struct bal_err *err)
{
    uint64_t value = k->ref.value;
    if (w->rest <= 0 || value == 0 || k->cards == 0)
        return BAL_OK;
    uint64_t whole = (uint64_t)w->rest / (2 * value);
    whole = whole < k->cards ? whole : k->cards;
    BAL_TRY(add_cards(w, k, 0, whole, err));
    w->rest -= (int64_t)(2 * value * whole);
    k->cards -= whole;
    if (w->rest > 0 && k->cards > 0) { // less than one card: rounded so that it is no winner
        uint64_t part = ((uint64_t)w->rest + 1) / 2;
        BAL_TRY(add_cards(w, k, value - part, 1, err));
        w->rest = 0;
        k->cards--;
    }
    return BAL_OK;
}

// A pool's cards: as many are worth u, and the others 0, as its mean says; of a pool with a false
// total as many fewer as are still needed.
static bal_status add_pool(struct wrong *w, struct reference_cards *k, bool is_false,
                           struct bal_err *err)
{
    uint64_t value = k->ref.value, upper = w->a->claim.upper, sum = value * k->cards;
    uint64_t need = is_false && w->rest > 0 ? ((uint64_t)w->rest + 1) / 2 : 0;
    need = need < sum ? need : sum;
    uint64_t full = (sum - need) / upper;
    w->rest -= (int64_t)(2 * need);
    BAL_TRY(add_cards(w, k, upper, full, err));
    BAL_TRY(add_cards(w, k, 0, k->cards - full, err));
    k->cards = 0;
    return BAL_OK;
}

// May a wrong outcome of this kind lie on such a card first?
static bool hides_in(const struct wrong *w, enum population_hide hide,
                     const struct reference_cards *k)
{
    bool own = k->ref.side == CVR_WITH_CONTEST, half = k->ref.value == w->a->claim.den / 2;
    switch (hide) {
    case HIDE_UNDERVOTES:
        return own && half;
    case HIDE_OTHER_STYLES:
        return k->ref.side == CVR_WITHOUT_CONTEST || k->ref.side == CVR_PHANTOM;
    case HIDE_ONE_POOL:
        return k->ref.side == CVR_POOL;
    case HIDE_NOTHING:
    case HIDE_AT_MARGIN:
        break;
    }
    return own && k->ref.value == w->a->claim.upper;
}

static bal_status take_hidden(struct wrong *w, enum population_hide hide, struct bal_err *err)
{
    bool any = false;
    for (size_t i = 0; i < w->kinds.len; i++) {
        if (!hides_in(w, hide, &w->kinds.at[i]))
            continue;
        any = true;
        if (hide == HIDE_ONE_POOL)
            BAL_TRY(add_pool(w, &w->kinds.at[i], true, err));
        else
            BAL_TRY(take_from(w, &w->kinds.at[i], err));
        if (hide == HIDE_ONE_POOL) // the first pool alone
            break;
    }
    if (!any)
        return bal_fail(err, BAL_INVALID, "no card is left to hide a wrong outcome: %s",
                        population_hide_title(hide));
    // The rest, on the cards whose CVRs say most.
    for (size_t i = 0; i < w->kinds.len && hide != HIDE_AT_MARGIN; i++)
        if (hides_in(w, HIDE_AT_MARGIN, &w->kinds.at[i]))
            BAL_TRY(take_from(w, &w->kinds.at[i], err));
    for (size_t i = 0; i < w->kinds.len; i++)
        if (w->kinds.at[i].ref.side != CVR_POOL)
            BAL_TRY(take_from(w, &w->kinds.at[i], err));
    return BAL_OK;
}

// Ballot polling: winners on paper become losers until the mean is 1/2.
static bal_status wrong_poll(struct wrong *w, struct bal_err *err)
{
    const struct assertion *a = &w->a->claim;
    const struct reference_cards any = {.q = 1};
    uint64_t cards = w->a->margin.cards, left = cards;
    int64_t above = 0;
    uint64_t count[DRAW_KINDS];
    for (size_t i = w->a->draw_count; i-- > 0;) {
        double share = w->a->draw[i].chance * (double)cards + 0.5;
        count[i] = i == 0 || share > (double)left ? left : (uint64_t)share;
        left -= count[i];
        above += ((int64_t)(2 * w->a->draw[i].x) - (int64_t)a->den) * (int64_t)count[i];
    }
    w->rest = above;
    for (size_t i = 0; i < w->a->draw_count; i++) {
        uint64_t x = w->a->draw[i].x, turned = 0;
        if (x == a->upper && w->rest > 0)
            turned = ((uint64_t)w->rest + 2 * x - 1) / (2 * x);
        turned = turned < count[i] ? turned : count[i];
        w->rest -= (int64_t)(2 * x * turned);
        BAL_TRY(add_cards(w, &any, 0, turned, err));
        BAL_TRY(add_cards(w, &any, x, count[i] - turned, err));
    }
    return BAL_OK;
}

static bal_status wrong_comparison(struct wrong *w, enum population_hide hide, struct bal_err *err)
{
    BAL_TRY(count_references(w, err));
    w->rest = w->a->margin.above;
    BAL_TRY(take_hidden(w, hide, err));
    if (w->rest > 0)
        return bal_fail(err, BAL_INVALID, "no card is left to hide a wrong outcome: %s",
                        population_hide_title(hide));
    for (size_t i = 0; i < w->kinds.len; i++) {
        if (w->kinds.at[i].ref.side == CVR_POOL)
            BAL_TRY(add_pool(w, &w->kinds.at[i], false, err));
        else
            BAL_TRY(
                add_cards(w, &w->kinds.at[i], w->kinds.at[i].ref.value, w->kinds.at[i].cards, err));
    }
    return BAL_OK;
}

bal_status cells_wrong(struct cells *out, const struct frame *f, const struct weigh *weights,
                       uint32_t contest, enum population_hide hide, struct bal_err *err)
{
    const struct frame_contest *c = &f->contests[contest];
    struct wrong w = {.f = f,
                      .a = &c->claims.at[c->smallest],
                      .contest = contest,
                      .out = out,
                      .weights = weights};
    *out = (struct cells){0};
    bal_status status = f->polling ? wrong_poll(&w, err) : wrong_comparison(&w, hide, err);
    vec_done(&w.kinds);
    return status;
}
