// SPDX-License-Identifier: Apache-2.0
// sampler_corla.c: draws as ColoradoRLA makes them, after Stark's sha256Rand.
//
// Draw i = 1 + (SHA-256(seed "," i) as a 256-bit number) mod cards, i in decimal from 1. With
// replacement: a card that comes again is listed again. The bias of the remainder is below 2^-225.
#include "audit/sampling/sampler.h"

#include "audit/sampling/u256.h"
#include "crypto/sha256.h"

static bal_status draw(const struct sample_request *r, struct draw_sink sink, struct bal_err *err)
{
    uint64_t cards = domain_cards(&r->domain);
    struct sha256 head;
    sha256_init(&head);
    sha256_add(&head, r->seed);
    sha256_add(&head, STR(","));
    for (uint64_t i = 1; i <= r->count; i++) {
        struct sha256 one = head;
        uint8_t digest[SHA256_BYTES];
        char text[NUM_TEXT], hex[SHA256_HEX];
        sha256_add(&one, num_text(i, text));
        sha256_done(&one, digest);
        struct u256 n = u256_of_digest(digest);
        struct draw d = {i, 1 + u256_mod(&n, cards), sha256_hex(digest, hex)};
        BAL_TRY(sink.take(sink.ctx, &d, err));
    }
    return BAL_OK;
}

const struct sampler sampler_corla = {
    .name = "corla",
    .title = "ColoradoRLA: with replacement over the manifest",
    .source = "ColoradoRLA, PseudoRandomNumberGenerator; P. B. Stark, sha256Rand",
    .flags = SAMPLER_REPLACES,
    .draw = draw,
};
