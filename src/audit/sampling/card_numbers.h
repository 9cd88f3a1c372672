// SPDX-License-Identifier: Apache-2.0
// card_numbers.h: the number of every card, as the sampler `ballast` computes it.
#ifndef BAL_AUDIT_CARD_NUMBERS_H
#define BAL_AUDIT_CARD_NUMBERS_H

#include "audit/sampling/sampler.h"

// Takes the PRN (SHA256_BYTES bytes) of a card; `card` counts from 0 in the whole domain. A status
// other than BAL_OK ends the numbering and is passed on.
typedef bal_status take_number_fn(void *to, uint32_t card, const uint8_t *digest,
                                  struct bal_err *err);

// Numbers all cards of a jurisdiction, the first of which is card `first`:
// PRN = SHA-256(seed "," jurisdiction "," k), k from 1 in decimal.
BAL_CHECKED bal_status number_stratum(const struct sample_stratum *s, uint64_t first, str seed,
                                      take_number_fn *take, void *to, struct bal_err *err);

// Numbers all cards of the domain in its order.
BAL_CHECKED bal_status number_domain(const struct sample_domain *d, str seed, take_number_fn *take,
                                     void *to, struct bal_err *err);

#endif
