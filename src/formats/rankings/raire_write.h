// SPDX-License-Identifier: Apache-2.0
// raire_write.h: RAIRE's two forms of ranked ballots, written.
//
// A ballot becomes the list of candidates that the default reading of core/ranking.h makes of it,
// without ranks: overvotes, gaps and repetitions are not written, nor is why a ballot has no
// ranking.
#ifndef BAL_FORMATS_RAIRE_WRITE_H
#define BAL_FORMATS_RAIRE_WRITE_H

#include "formats/format.h"

// All ranked contests with one winner. BAL_INVALID: there is none.
BAL_CHECKED bal_status raire_write(const struct election *e, struct sink *out, struct bal_err *err);

// The only one. BAL_INVALID: there is none, or there are several.
BAL_CHECKED bal_status raire_json_write(const struct election *e, struct sink *out,
                                        struct bal_err *err);

void raire_lost(const struct election *e, struct buf *out);

#endif
