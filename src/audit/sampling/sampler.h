// SPDX-License-Identifier: Apache-2.0
// sampler.h: which cards to look at. One file per sampler, one line in samplers.def.
//
// A sampler turns a public seed and a list of cards into draws, byte for byte as its published
// description says, so that anybody can draw again. Cards are numbered from 1 in the order of the
// domain: jurisdiction by jurisdiction, in each of them batch by batch in manifest order, phantom
// cards after the last batch.
#ifndef BAL_AUDIT_SAMPLER_H
#define BAL_AUDIT_SAMPLER_H

#include "base/base.h"

struct sample_batch {
    str name;
    uint64_t cards;
};

// The cards of one jurisdiction.
struct sample_stratum {
    str jurisdiction;                   // empty without a manifest
    uint64_t cards;                     // phantoms included; may differ from the sum of the batches
    const struct sample_batch *batches; // manifest order; only the sampler `consistent` reads them
    size_t batch_count;                 // 0 without a manifest
};

struct sample_domain {
    const struct sample_stratum *strata;
    size_t count;
};

struct sample_request {
    str seed; // the bytes as announced: leading zeros count
    struct sample_domain domain;
    uint64_t count; // draws, from 1
    bool replace;   // draw with replacement, where the sampler leaves the choice
};

struct draw {
    uint64_t draw;  // from 1, in drawing order
    uint64_t index; // from 1, in the whole domain
    str prn;        // the number that decided, as the sampler prints it; valid during the call
};

// Takes the draws one by one. A status other than BAL_OK ends the drawing and is passed on.
struct draw_sink {
    bal_status (*take)(void *ctx, const struct draw *d, struct bal_err *err);
    void *ctx;
};

enum {
    SAMPLER_REPLACES = 1,    // always draws with replacement: a card may come again
    SAMPLER_MAY_REPLACE = 2, // sample_request.replace chooses
};

struct sampler {
    const char *name, *title; // "ballast"; a title for people
    const char *source;       // where the byte-exact description is published
    unsigned flags;           // SAMPLER_...
    bal_status (*draw)(const struct sample_request *r, struct draw_sink sink, struct bal_err *err);
};

// By name; NULL when there is none.
const struct sampler *sampler_find(str name);

// In the order of samplers.def, the default first; NULL after the last.
const struct sampler *sampler_at(size_t i);

// Draws. The same request gives the same draws on every machine.
// BAL_INVALID: no seed, no cards, no draws, a jurisdiction twice, more draws than cards.
// BAL_LIMIT: more than LIMIT_CARDS cards or LIMIT_DRAWS draws, or no memory (40 bytes per draw).
// BAL_UNSUPPORTED: replace asked of a sampler that never replaces.
BAL_CHECKED bal_status sampler_draw(const struct sampler *s, const struct sample_request *r,
                                    struct draw_sink sink, struct bal_err *err);

// Cards of the whole domain.
uint64_t domain_cards(const struct sample_domain *d);

// The stratum of card `index` (from 1; within the domain), and the card's position in it (from 1).
const struct sample_stratum *domain_locate(const struct sample_domain *d, uint64_t index,
                                           uint64_t *position);

#endif
