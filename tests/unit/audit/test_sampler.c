// SPDX-License-Identifier: Apache-2.0
// The samplers against their definitions, computed here card by card and sorted as text.
#include <stdio.h>
#include <stdlib.h>

#include "audit/sampling/sampler.h"
#include "audit/sampling/ticket.h"
#include "support/support.h"

enum { CARDS = 400, MANY = 1000 };

static struct bal_err err;

static const struct sample_batch mesa[] = {
    {{"O'Brien", 7}, 40}, {{"empty", 5}, 0}, {{"2", 1}, 60}, {{"a\\b", 3}, 100}};
static const struct sample_batch baca[] = {{{"x", 1}, 50}, {{"y \"z\"", 5}, 150}};
static const struct sample_stratum strata[] = {{{"Mesa", 4}, 200, mesa, ARRAY_LEN(mesa)},
                                               {{"Baca", 4}, 200, baca, ARRAY_LEN(baca)}};

struct drawn {
    uint64_t index;
    char prn[120];
};

struct sample {
    struct drawn at[MANY];
    size_t len, stop_at;
};

static bal_status take(void *ctx, const struct draw *d, struct bal_err *e)
{
    (void)e;
    struct sample *s = ctx;
    assert_int_equal(d->draw, s->len + 1);
    assert_true(d->prn.len < sizeof s->at[0].prn);
    s->at[s->len].index = d->index;
    memcpy(s->at[s->len].prn, d->prn.ptr, d->prn.len);
    s->at[s->len++].prn[d->prn.len] = '\0';
    return s->len == s->stop_at ? BAL_DENIED : BAL_OK;
}

static struct sample_request request(uint64_t count)
{
    return (struct sample_request){STR("53417960661093690826"), {strata, 2}, count, false};
}

static bal_status draw(const char *name, struct sample_request r, struct sample *out)
{
    *out = (struct sample){0};
    return sampler_draw(sampler_find(str_from(name)), &r, (struct draw_sink){take, out}, &err);
}

static int by_prn(const void *a, const void *b)
{
    return strcmp(((const struct drawn *)a)->prn, ((const struct drawn *)b)->prn);
}

// Draws 1, 17 and all of the cards, and compares them with `all`, sorted here.
static void assert_smallest(const char *name, struct drawn *all)
{
    static const size_t counts[] = {1, 17, CARDS};
    static struct sample s;
    qsort(all, CARDS, sizeof *all, by_prn);
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        assert_ok(draw(name, request(counts[i]), &s));
        assert_int_equal(s.len, counts[i]);
        for (size_t k = 0; k < s.len; k++) {
            assert_int_equal(s.at[k].index, all[k].index);
            assert_string_equal(s.at[k].prn, all[k].prn);
        }
    }
}

static void put_hash(struct drawn *d, const char *message, size_t len)
{
    uint8_t digest[SHA256_BYTES];
    sha256(str_make(message, len), digest);
    sha256_hex(digest, d->prn);
    d->prn[SHA256_HEX] = '\0';
}

static void ballast_is_its_definition(void **state)
{
    (void)state;
    static struct drawn all[CARDS];
    for (uint64_t i = 0; i < CARDS; i++) {
        char message[100];
        int len = snprintf(message, sizeof message, "53417960661093690826,%s,%d",
                           i < 200 ? "Mesa" : "Baca", (int)(i % 200) + 1);
        all[i].index = i + 1;
        put_hash(&all[i], message, (size_t)len);
    }
    assert_smallest("ballast", all);
}

static void shangrla_is_its_definition(void **state)
{
    (void)state;
    static struct drawn all[CARDS];
    char message[21 + CARDS] = "53417960661093690826,"; // and zero bytes
    for (uint64_t i = 0; i < CARDS; i++) {
        all[i].index = i + 1;
        put_hash(&all[i], message, 21 + i);
    }
    assert_smallest("shangrla", all);
}

static void put_ticket(struct drawn *d, const char *id)
{
    AUTO_BUF out = BUF_INIT(TICKET_MAX);
    struct sha256 seeded;
    ticket_seed(STR("53417960661093690826"), &seeded);
    ticket_first(&seeded, str_from(id), &out);
    str shown = ticket_trim(buf_str(&out), 18);
    memcpy(d->prn, shown.ptr, shown.len);
    d->prn[shown.len] = '\0';
}

static void consistent_is_its_definition(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int cards;
    } batches[] = {
        {"\"O'Brien\"", 40}, {"'2'", 60}, {"'a\\\\b'", 100}, {"'x'", 50}, {"'y \"z\"'", 150}};
    static struct drawn all[CARDS];
    size_t n = 0;
    for (size_t b = 0; b < ARRAY_LEN(batches); b++) {
        for (int i = 1; i <= batches[b].cards; i++, n++) {
            char id[100];
            (void)snprintf(id, sizeof id, "(%s, %d)", batches[b].name, i);
            all[n].index = n + 1;
            put_ticket(&all[n], id);
        }
    }
    assert_smallest("consistent", all);
}

static void numbers_are_ids_without_a_manifest(void **state)
{
    (void)state;
    static struct sample s;
    struct sample_stratum plain = {.cards = 50};
    struct sample_request r = {STR("53417960661093690826"), {&plain, 1}, 50, false};
    assert_ok(draw("consistent", r, &s));
    for (size_t i = 0; i < s.len; i++) {
        struct drawn want;
        char id[NUM_TEXT];
        (void)snprintf(id, sizeof id, "%d", (int)s.at[i].index);
        put_ticket(&want, id);
        assert_string_equal(s.at[i].prn, want.prn);
    }
}

// More draws keep the first ones; every card of ten comes again and again; tickets ascend.
static void consistent_with_replacement(void **state)
{
    (void)state;
    static struct sample some, more;
    struct sample_stratum ten = {.cards = 10};
    struct sample_request r = {STR("41"), {&ten, 1}, 25, true};
    assert_ok(draw("consistent", r, &some));
    r.count = 300;
    assert_ok(draw("consistent", r, &more));
    assert_memory_equal(some.at, more.at, some.len * sizeof some.at[0]);
    unsigned times[11] = {0};
    for (size_t i = 0; i < more.len; i++) {
        assert_true(i == 0 || strcmp(more.at[i - 1].prn, more.at[i].prn) < 0);
        times[more.at[i].index]++;
    }
    for (size_t i = 1; i <= 10; i++)
        assert_true(times[i] > 5);
}

// The remainder of a digest, byte by byte.
static void corla_is_its_definition(void **state)
{
    (void)state;
    static struct sample s;
    static const uint64_t domains[] = {1, 255, 256, 1000000007};
    for (size_t k = 0; k < ARRAY_LEN(domains); k++) {
        struct sample_stratum all = {.cards = domains[k]};
        struct sample_request r = {STR("01234"), {&all, 1}, 300, false};
        assert_ok(draw("corla", r, &s));
        for (size_t i = 0; i < s.len; i++) {
            char message[40];
            uint8_t digest[SHA256_BYTES];
            int len = snprintf(message, sizeof message, "01234,%zu", i + 1);
            sha256(str_make(message, (size_t)len), digest);
            uint64_t rest = 0;
            for (int b = 0; b < SHA256_BYTES; b++)
                rest = (rest * 256 + digest[b]) % domains[k];
            assert_int_equal(s.at[i].index, rest + 1);
        }
    }
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    static struct sample s;
    static const struct sample_stratum none = {.cards = 0}, huge = {.cards = UINT64_MAX};
    const struct sample_stratum twice[] = {{STR("a"), 5, NULL, 0}, {STR("a"), 5, NULL, 0}};
    const struct sample_stratum sum[] = {huge, huge};
    const struct sample_request good = request(1);
    for (size_t i = 0; sampler_at(i) != NULL; i++) {
        const struct sampler *sampler = sampler_at(i);
        assert_ptr_equal(sampler_find(str_from(sampler->name)), sampler);
        assert_true(sampler->title && sampler->source);
        struct sample_request r = good;
        r.seed = STR("");
        assert_int_equal(draw(sampler->name, r, &s), BAL_INVALID);
        r = request(0);
        assert_int_equal(draw(sampler->name, r, &s), BAL_INVALID);
        r = good;
        r.domain.count = 0;
        assert_int_equal(draw(sampler->name, r, &s), BAL_INVALID);
        r.domain = (struct sample_domain){&none, 1};
        assert_int_equal(draw(sampler->name, r, &s), BAL_INVALID);
        r.domain = (struct sample_domain){sum, 2};
        assert_int_equal(draw(sampler->name, r, &s), BAL_LIMIT);
        r.domain = (struct sample_domain){twice, 2};
        assert_int_equal(draw(sampler->name, r, &s), BAL_INVALID);
        r = request(UINT64_MAX);
        assert_int_not_equal(draw(sampler->name, r, &s), BAL_OK);
        assert_int_equal(s.len, 0);
        s = (struct sample){.stop_at = 3};
        r = request(5);
        assert_int_equal(sampler_draw(sampler, &r, (struct draw_sink){take, &s}, &err), BAL_DENIED);
        assert_int_equal(s.len, 3);
    }
    assert_int_equal(draw("ballast", request(CARDS + 1), &s), BAL_INVALID);
    struct sample_request r = request(1);
    r.replace = true;
    assert_int_equal(draw("ballast", r, &s), BAL_UNSUPPORTED);
    assert_int_equal(draw("shangrla", r, &s), BAL_UNSUPPORTED);
    assert_ok(draw("corla", request(CARDS + 1), &s));
}

static void consistent_needs_every_card_in_one_batch(void **state)
{
    (void)state;
    static struct sample s;
    struct sample_stratum all = strata[0];
    struct sample_request r = {STR("41"), {&all, 1}, 2, false};
    all.cards = 201; // a phantom without a batch
    assert_int_equal(draw("consistent", r, &s), BAL_INVALID);
    assert_ok(draw("ballast", r, &s));
    struct sample_batch same[] = {{STR("x"), 100}, {STR("x"), 100}};
    all = (struct sample_stratum){STR("Mesa"), 200, same, 2};
    assert_int_equal(draw("consistent", r, &s), BAL_INVALID);
    same[1].name = STR("\xff");
    assert_int_equal(draw("consistent", r, &s), BAL_INVALID);
    same[1].name = STR("y");
    assert_ok(draw("consistent", r, &s));
}

static void memory_may_run_out(void **state)
{
    (void)state;
    static struct sample s;
    for (size_t i = 0; sampler_at(i) != NULL; i++) {
        struct sample_request r = request(300);
        r.replace = (sampler_at(i)->flags & SAMPLER_MAY_REPLACE) != 0;
        bal_status status = BAL_LIMIT;
        unsigned long n = 0;
        while (status != BAL_OK && n < 1000) {
            mem_fail_after(++n);
            status = draw(sampler_at(i)->name, r, &s);
            mem_fail_after(0);
            assert_true(status == BAL_OK || status == BAL_LIMIT);
        }
        assert_true(status == BAL_OK && n > 1);
    }
}

static void cards_are_located(void **state)
{
    (void)state;
    struct sample_domain d = {strata, 2};
    uint64_t position = 0;
    assert_int_equal(domain_cards(&d), CARDS);
    assert_ptr_equal(domain_locate(&d, 200, &position), &strata[0]);
    assert_int_equal(position, 200);
    assert_ptr_equal(domain_locate(&d, 201, &position), &strata[1]);
    assert_int_equal(position, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ballast_is_its_definition),
        cmocka_unit_test(shangrla_is_its_definition),
        cmocka_unit_test(consistent_is_its_definition),
        cmocka_unit_test(numbers_are_ids_without_a_manifest),
        cmocka_unit_test(consistent_with_replacement),
        cmocka_unit_test(corla_is_its_definition),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(consistent_needs_every_card_in_one_batch),
        cmocka_unit_test(memory_may_run_out),
        cmocka_unit_test(cards_are_located),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
