// SPDX-License-Identifier: Apache-2.0
// arlo_readings.h: a ballot's readings in the report of an audit of single ballots.
#ifndef BAL_PUBLISHED_ARLO_READINGS_H
#define BAL_PUBLISHED_ARLO_READINGS_H

#include "audit/risk/super_simple.h"
#include "published/arlo/arlo.h"

// Does the text begin with one of the words, whole, in whatever letters?
bool arlo_starts_any(str text, const char *const *words, size_t count);

// What the machine and what people read of the contest, as '0' and '1' for each choice in `votes`,
// which holds that many and must outlive *out. False: the text cannot be understood, and counts as
// the worst.
bool arlo_read_cvr(const struct arlo_contest *c, str text, char *votes, struct card_votes *out);
bool arlo_read_paper(const struct arlo_contest *c, const struct arlo_ballot *b, str text,
                     char *votes, struct card_votes *out);

#endif
