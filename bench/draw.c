// SPDX-License-Identifier: Apache-2.0
// draw.c: time and memory to number the cards of a state and draw some of them.
//
//     bench_draw [SAMPLER [CARDS [COUNT]]]      default: ballast 10000000 10000
//     bench_draw weighted [CARDS [COUNT]]       the same cards by weight: 1000, and 200 every other
#include <stdio.h>
#include <sys/resource.h>

#include "audit/sampling/card_numbers.h"
#include "audit/sampling/coordinated.h"

enum { BATCH = 250 };

static bal_status take(void *ctx, const struct draw *d, struct bal_err *err)
{
    (void)err;
    *(uint64_t *)ctx += d->index;
    return BAL_OK;
}

// One jurisdiction of batches of 250 cards.
static struct sample_stratum make_stratum(struct arena *arena, uint64_t cards)
{
    struct sample_stratum s = {STR("Mesa"), cards, NULL, (cards + BATCH - 1) / BATCH};
    struct sample_batch *batches = arena_new(arena, struct sample_batch, s.batch_count);
    for (size_t i = 0; batches != NULL && i < s.batch_count; i++) {
        char text[32];
        int len = snprintf(text, sizeof text, "Batch %zu", i + 1);
        batches[i].name = arena_str(arena, str_make(text, (size_t)len));
        batches[i].cards = cards - i * BATCH < BATCH ? cards - i * BATCH : BATCH;
    }
    s.batches = batches;
    return s;
}

static bal_status each(void *ctx, take_number_fn *take_number, void *to, struct bal_err *err)
{
    const struct sample_request *r = ctx;
    return number_domain(&r->domain, r->seed, take_number, to, err);
}

static size_t weights(void *ctx, uint32_t card, struct card_weight *out)
{
    (void)ctx;
    *out = (struct card_weight){0, card % 2 == 0 ? 1000 : 200};
    return 1;
}

static bal_status draw_weighted(struct sample_request *r, uint64_t *sum, struct bal_err *err)
{
    uint64_t cards = domain_cards(&r->domain);
    const struct weight_count counts[] = {{1000, (cards + 1) / 2}, {200, cards / 2}};
    const struct coordinated_contest contest = {counts, 2};
    const struct coordinated_request q = {.cards = {each, weights, r},
                                          .contests = &contest,
                                          .contest_count = 1,
                                          .rounds = 1,
                                          .targets = &r->count};
    struct coordinated_sample s;
    bal_status status = coordinated_take(&q, &s, err);
    for (size_t i = 0; i < s.pulled.len; i++)
        *sum += s.pulled.at[i].card + 1;
    coordinated_done(&s);
    return status;
}

int main(int argc, char **argv)
{
    bool weighted = argc > 1 && strcmp(argv[1], "weighted") == 0;
    str name = str_from(argc > 1 && !weighted ? argv[1] : "ballast");
    const struct sampler *sampler = sampler_find(name);
    uint64_t cards = 10000000, count = 10000, sum = 0;
    if (sampler == NULL || (argc > 2 && !num_u64(str_from(argv[2]), &cards)) ||
        (argc > 3 && !num_u64(str_from(argv[3]), &count))) {
        (void)fprintf(stderr, "usage: bench_draw [SAMPLER [CARDS [COUNT]]]\n");
        return 64;
    }
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    struct bal_err err = {0};
    struct sample_stratum all = make_stratum(&arena, cards);
    struct sample_request r = {STR("53417960661093690826"), {&all, 1}, count, false};
    bal_status status = arena_check(&arena, &err);
    if (status == BAL_OK && weighted)
        status = draw_weighted(&r, &sum, &err);
    else if (status == BAL_OK)
        status = sampler_draw(sampler, &r, (struct draw_sink){take, &sum}, &err);
    if (status != BAL_OK) {
        (void)fprintf(stderr, "%s\n", err.what);
        return 2;
    }
    struct rusage use;
    (void)getrusage(RUSAGE_SELF, &use);
    printf("%s: %ju cards numbered, %ju drawn: %.2f s user CPU, %.1f MB peak (indexes add up to "
           "%ju)\n",
           weighted ? "weighted" : sampler->name, (uintmax_t)cards, (uintmax_t)count,
           (double)use.ru_utime.tv_sec + (double)use.ru_utime.tv_usec / 1e6,
           (double)use.ru_maxrss / 1024, (uintmax_t)sum);
    return 0;
}
