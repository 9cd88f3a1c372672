// SPDX-License-Identifier: Apache-2.0
// sampler_ballast.c: Ballast's own order, the default.
//
// PRN(k) = SHA-256(seed "," jurisdiction "," k), k the card's position in its jurisdiction in
// decimal, from 1. The cards with the smallest PRN are drawn, smallest first; equal PRNs would go
// by jurisdiction (bytes), then k. Jurisdictions number their own cards, so one more batch in one
// county changes no number elsewhere.
#include "audit/sampling/card_numbers.h"

#include <stdlib.h>

#include "audit/sampling/smallest.h"
#include "crypto/sha256.h"

// A jurisdiction and the index of the card before its first.
struct part {
    const struct sample_stratum *stratum;
    uint64_t before;
};

static int by_name(const void *a, const void *b)
{
    const struct part *x = a, *y = b;
    return str_cmp(x->stratum->jurisdiction, y->stratum->jurisdiction);
}

bal_status number_stratum(const struct sample_stratum *s, uint64_t first, str seed,
                          take_number_fn *take, void *to, struct bal_err *err)
{
    struct sha256 head;
    sha256_init(&head);
    sha256_add(&head, seed);
    sha256_add(&head, STR(","));
    sha256_add(&head, s->jurisdiction);
    sha256_add(&head, STR(","));
    for (uint64_t k = 1; k <= s->cards; k++) {
        struct sha256 one = head;
        uint8_t digest[SHA256_BYTES];
        char text[NUM_TEXT];
        sha256_add(&one, num_text(k, text));
        sha256_done(&one, digest);
        BAL_TRY(take(to, (uint32_t)(first + k - 1), digest, err));
    }
    return BAL_OK;
}

bal_status number_domain(const struct sample_domain *d, str seed, take_number_fn *take, void *to,
                         struct bal_err *err)
{
    uint64_t first = 0;
    for (size_t i = 0; i < d->count; i++) {
        BAL_TRY(number_stratum(&d->strata[i], first, seed, take, to, err));
        first += d->strata[i].cards;
    }
    return BAL_OK;
}

// The entries' ties count the cards through the parts, from 1: jurisdiction, then position.
static bal_status keep_smallest(void *to, uint32_t card, const uint8_t *digest, struct bal_err *err)
{
    struct smallest *best = to;
    if (LIKELY(!smallest_wants(best, u64_of_bytes(digest))))
        return BAL_OK;
    struct small_entry e = {u256_of_digest(digest), (uint64_t)card + 1};
    return smallest_add(best, &e, err);
}

static uint64_t index_of(const struct part *part, uint64_t tie)
{
    for (; tie > part->stratum->cards; part++)
        tie -= part->stratum->cards;
    return part->before + tie;
}

static bal_status draw_parts(const struct sample_request *r, const struct part *parts,
                             struct draw_sink sink, struct bal_err *err)
{
    AUTO_SMALLEST best = {.count = r->count};
    uint64_t tie = 0;
    for (size_t i = 0; i < r->domain.count; i++) {
        BAL_TRY(number_stratum(parts[i].stratum, tie, r->seed, keep_smallest, &best, err));
        tie += parts[i].stratum->cards;
    }
    smallest_sort(&best);
    for (size_t i = 0; i < best.heap.len; i++) {
        uint8_t digest[SHA256_BYTES];
        char hex[SHA256_HEX];
        u256_to_digest(&best.heap.at[i].key, digest);
        struct draw d = {i + 1, index_of(parts, best.heap.at[i].tie), sha256_hex(digest, hex)};
        BAL_TRY(sink.take(sink.ctx, &d, err));
    }
    return BAL_OK;
}

static bal_status draw(const struct sample_request *r, struct draw_sink sink, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    struct part *parts = arena_new(&arena, struct part, r->domain.count);
    BAL_TRY(arena_check(&arena, err));
    uint64_t before = 0;
    for (size_t i = 0; i < r->domain.count; i++) {
        parts[i] = (struct part){&r->domain.strata[i], before};
        before += r->domain.strata[i].cards;
    }
    qsort(parts, r->domain.count, sizeof *parts, by_name);
    return draw_parts(r, parts, sink, err);
}

const struct sampler sampler_ballast = {
    .name = "ballast",
    .title = "smallest SHA-256 of seed, jurisdiction and position",
    .source = "src/audit/sampling/README.md",
    .draw = draw,
};
