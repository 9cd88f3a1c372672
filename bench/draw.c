// SPDX-License-Identifier: Apache-2.0
// draw.c: time and memory to number the cards of a state and draw some of them.
//
//     bench_draw [SAMPLER [CARDS [COUNT]]]      default: ballast 10000000 10000
#include <stdio.h>
#include <sys/resource.h>

#include "audit/sampling/sampler.h"

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

int main(int argc, char **argv)
{
    const struct sampler *sampler = sampler_find(str_from(argc > 1 ? argv[1] : "ballast"));
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
    if (status == BAL_OK)
        status = sampler_draw(sampler, &r, (struct draw_sink){take, &sum}, &err);
    if (status != BAL_OK) {
        (void)fprintf(stderr, "%s\n", err.what);
        return 2;
    }
    struct rusage use;
    (void)getrusage(RUSAGE_SELF, &use);
    printf("%s: %ju cards numbered, %ju drawn: %.2f s user CPU, %.1f MB peak (indexes add up to "
           "%ju)\n",
           sampler->name, (uintmax_t)cards, (uintmax_t)count,
           (double)use.ru_utime.tv_sec + (double)use.ru_utime.tv_usec / 1e6,
           (double)use.ru_maxrss / 1024, (uintmax_t)sum);
    return 0;
}
