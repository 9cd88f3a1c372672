// SPDX-License-Identifier: Apache-2.0
// sampler_shangrla.c: draws as SHANGRLA makes them.
//
// Card i (from 1, in list order) gets word i - 1 of cryptorandom as its sample number; the cards
// with the smallest numbers are drawn, smallest first.
#include "audit/sampling/sampler.h"

#include "audit/sampling/cryptorandom.h"
#include "audit/sampling/smallest.h"

static bal_status draw(const struct sample_request *r, struct draw_sink sink, struct bal_err *err)
{
    AUTO_SMALLEST best = {.count = r->count};
    uint64_t cards = domain_cards(&r->domain);
    uint8_t digest[SHA256_BYTES];
    struct cryptorandom random;
    cryptorandom_init(&random, r->seed);
    for (uint64_t i = 1; i <= cards; i++) {
        cryptorandom_next(&random, digest);
        if (UNLIKELY(smallest_wants(&best, u64_of_bytes(digest)))) {
            struct small_entry e = {u256_of_digest(digest), i};
            BAL_TRY(smallest_add(&best, &e, err));
        }
    }
    smallest_sort(&best);
    for (size_t i = 0; i < best.heap.len; i++) {
        char hex[SHA256_HEX];
        u256_to_digest(&best.heap.at[i].key, digest);
        struct draw d = {i + 1, best.heap.at[i].tie, sha256_hex(digest, hex)};
        BAL_TRY(sink.take(sink.ctx, &d, err));
    }
    return BAL_OK;
}

const struct sampler sampler_shangrla = {
    .name = "shangrla",
    .title = "SHANGRLA: smallest numbers of cryptorandom",
    .source = "SHANGRLA, CVR.assign_sample_nums; statlab/cryptorandom, SHA256",
    .draw = draw,
};
