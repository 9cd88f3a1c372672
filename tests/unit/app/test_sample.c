// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "app/sample/sample.h"
#include "support/auditing.h"
#include "support/random.h"

static struct bal_err err;

static void draw(const struct auditing *a, const char *sampler, uint32_t rounds,
                 const uint64_t *targets, struct sample *out)
{
    struct sample_plan plan = {
        STR("53417960661093690826"), sampler_find(str_from(sampler)), rounds, targets, NULL, 0};
    assert_ok(sample_make(out, &a->f, &plan, &err));
}

// Three contests in two counties; contest 2 has a bound that takes phantoms.
static void build(struct auditing *a, uint64_t *random)
{
    auditing_init(a);
    for (uint32_t c = 0; c < 3; c++)
        build_contest(&a->b, (const char *[]){"One", "Two", "Three"}[c], 1, 1, 0, "Ann,Bob");
    uint64_t with[3] = {0};
    for (uint32_t i = 0; i < 6; i++) {
        const char *county = i < 4 ? "Adams" : "Boulder";
        char batch[] = {'1', '/', (char)('a' + (int)i), '\0'};
        uint64_t cards = 20 + test_random(random) % 30;
        build_manifest(&a->b, county, "1", (char[]){batch[2], '\0'}, cards + (i == 2));
        for (uint32_t k = 0; k < cards; k++) {
            uint32_t id = build_card(&a->b, county, batch);
            for (uint32_t c = 0; c < 3; c++) {
                if (test_random(random) % (c + 1) != 0 || (c == 1 && i >= 4))
                    continue;
                build_marks(&a->b, id, c, test_random(random) % 3 > 0 ? "Ann" : "Bob");
                with[c]++;
            }
        }
    }
    a->settings[1].cards_bound = with[1] + 1;
    a->settings[2].cards_bound = with[2] + 5;
    auditing_frame(a);
}

// All cards in drawing order.
struct order {
    uint32_t card[1000];
    size_t count;
};

static bal_status take(void *ctx, const struct draw *d, struct bal_err *e)
{
    (void)e;
    struct order *o = ctx;
    o->card[o->count++] = (uint32_t)d->index - 1;
    return BAL_OK;
}

static void whole_order(const struct auditing *a, const char *sampler, struct order *o)
{
    struct sample_request r = {STR("53417960661093690826"), a->f.domain.sampled, a->f.cards, false};
    o->count = 0;
    assert_ok(sampler_draw(sampler_find(str_from(sampler)), &r, (struct draw_sink){take, o}, &err));
}

// Taken: the first `target` cards of some contest in the whole order.
static bool wanted(const struct auditing *a, const struct order *o, const uint64_t *targets,
                   size_t place)
{
    for (uint32_t c = 0; c < 3; c++) {
        uint64_t before = 0;
        for (size_t i = 0; i < place; i++)
            before += frame_holds(&a->f, c, o->card[i]);
        if (frame_holds(&a->f, c, o->card[place]) && before < targets[c])
            return true;
    }
    return false;
}

static void check_round(const struct auditing *a, const struct order *o, const struct sample *s,
                        uint32_t round, const uint64_t *targets)
{
    size_t at = 0;
    uint64_t usable[3] = {0};
    bool gap[3] = {0};
    for (size_t i = 0; i < o->count; i++) {
        bool in = wanted(a, o, targets, i);
        while (at < s->cards.len && s->cards.at[at].draw < i + 1)
            at++;
        bool taken = at < s->cards.len && s->cards.at[at].draw == i + 1;
        assert_int_equal(in, taken && s->cards.at[at].round <= round);
        assert_true(!taken || s->cards.at[at].card == o->card[i]);
        for (uint32_t c = 0; c < 3; c++) {
            if (!frame_holds(&a->f, c, o->card[i]))
                continue;
            usable[c] += in && !gap[c];
            gap[c] = gap[c] || !in;
        }
    }
    for (uint32_t c = 0; c < 3; c++) {
        const struct sample_contest *share = sample_of(s, round, c);
        assert_int_equal(share->usable, usable[c]);
        uint64_t cards = 0;
        for (size_t i = 0; i < share->end; i++)
            cards += s->cards.at[i].round <= round && frame_holds(&a->f, c, s->cards.at[i].card);
        assert_int_equal(cards, usable[c]);
    }
}

// Against the rule "the first n_c cards of each contest", card by card; and nothing is redrawn.
static void rounds(void **state)
{
    (void)state;
    uint64_t random = 9;
    static const char *const samplers[] = {"ballast", "shangrla"};
    for (int run = 0; run < 40; run++) {
        struct auditing a;
        struct order o;
        struct sample s, first;
        build(&a, &random);
        uint64_t targets[9];
        for (size_t i = 0; i < 9; i++)
            targets[i] = (i >= 3 ? targets[i - 3] : 0) + test_random(&random) % 40;
        draw(&a, samplers[run % 2], 3, targets, &s);
        whole_order(&a, samplers[run % 2], &o);
        for (uint32_t r = 1; r <= 3; r++)
            check_round(&a, &o, &s, r, targets + (size_t)(r - 1) * 3);
        draw(&a, samplers[run % 2], 1, targets, &first);
        size_t at = 0;
        for (size_t i = 0; i < s.cards.len; i++) {
            if (s.cards.at[i].round != 1)
                continue;
            assert_int_equal(first.cards.at[at].draw, s.cards.at[i].draw);
            assert_int_equal(first.cards.at[at++].card, s.cards.at[i].card);
        }
        assert_int_equal(at, first.cards.len);
        sample_done(&first);
        sample_done(&s);
        auditing_done(&a);
    }
}

static void all_cards(void **state)
{
    (void)state;
    struct auditing a;
    struct sample s;
    uint64_t random = 1;
    build(&a, &random);
    uint64_t targets[] = {a.f.contests[0].cards, 0, a.f.contests[2].cards};
    draw(&a, "ballast", 1, targets, &s);
    assert_false(s.short_of_cards);
    assert_int_equal(s.cards.len, a.f.cards);
    uint64_t counties[2];
    assert_int_equal(sample_new_cards(&s, &a.f, 1, counties), a.b.e.manifest_cards);
    assert_int_equal(counties[0], a.f.strata[0].listed);
    assert_int_equal(counties[1], a.f.strata[1].listed);
    assert_int_equal(s.retrieval.len, a.b.e.manifest_cards);
    for (size_t i = 0; i < s.retrieval.len; i++) { // the batches are in that order here
        uint32_t card = s.cards.at[s.retrieval.at[i]].card;
        assert_int_equal(card, i + (i < a.f.strata[0].listed ? 0 : a.f.strata[0].added));
    }
    sample_done(&s);
    targets[0]++;
    draw(&a, "ballast", 1, targets, &s);
    assert_true(s.short_of_cards);
    assert_int_equal(sample_of(&s, 1, 0)->usable, a.f.contests[0].cards);
    sample_done(&s);
    draw(&a, "ballast", 1, (uint64_t[]){0, 0, 0}, &s);
    assert_int_equal(s.cards.len, 0);
    sample_done(&s);
    struct sample_plan falling = {STR("1"), sampler_at(0), 2, (uint64_t[]){3, 0, 0, 2, 0, 0}, NULL,
                                  0};
    assert_int_equal(sample_make(&s, &a.f, &falling, &err), BAL_INVALID);
    sample_done(&s);
    auditing_done(&a);
}

// A sampler that draws with replacement: repeated draws point to the first.
static void replacement(void **state)
{
    (void)state;
    struct auditing a;
    struct sample s;
    uint64_t random = 1;
    build(&a, &random);
    draw(&a, "corla", 2, (uint64_t[]){50, 0, 0, 400, 0, 0}, &s);
    assert_true(s.replacement);
    assert_true(sample_of(&s, 2, 0)->usable >= 400);
    size_t repeated = 0;
    for (size_t i = 0; i < s.cards.len; i++) {
        size_t first = 0;
        while (s.cards.at[first].card != s.cards.at[i].card)
            first++;
        assert_int_equal(s.cards.at[i].first, first);
        repeated += first != i;
    }
    assert_true(repeated > 50);
    uint64_t phantoms = 0;
    for (size_t i = 0; i < s.cards.len; i++) {
        struct frame_place place;
        frame_locate(&a.f, s.cards.at[i].card, &place);
        phantoms += s.cards.at[i].first == i && place.row == NULL;
    }
    assert_int_equal(s.retrieval.len + repeated + phantoms, s.cards.len);
    sample_done(&s);
    auditing_done(&a);
}

// Containers and batches with numbers in their names are sorted by them.
static void retrieval(void **state)
{
    (void)state;
    struct auditing a;
    struct sample s;
    auditing_init(&a);
    uint32_t c = build_contest(&a.b, "Mayor", 1, 1, 0, "Ann,Bob");
    static const char *const batches[] = {"10", "9", "x", "2"};
    for (uint32_t i = 0; i < 4; i++) {
        char batch[8] = "1/";
        memcpy(batch + 2, batches[i], strlen(batches[i]) + 1);
        build_manifest(&a.b, "Adams", "1", batches[i], 2);
        auditing_card(&a, "Adams", batch, 1, c, "Ann");
        auditing_card(&a, "Adams", batch, 2, c, "Ann");
    }
    a.b.e.manifest.at[1].container = STR("B");
    auditing_frame(&a);
    draw(&a, "ballast", 1, (uint64_t[]){8}, &s);
    static const char *const expected[] = {"2", "2", "10", "10", "x", "x", "9", "9"};
    for (size_t i = 0; i < 8; i++) {
        struct frame_place place;
        frame_locate(&a.f, s.cards.at[s.retrieval.at[i]].card, &place);
        assert_str(place.row->batch, expected[i]);
        assert_int_equal(place.position, i % 2 + 1);
    }
    sample_done(&s);
    auditing_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds),
        cmocka_unit_test(all_cards),
        cmocka_unit_test(replacement),
        cmocka_unit_test(retrieval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
