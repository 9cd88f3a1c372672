// SPDX-License-Identifier: Apache-2.0
// sample_weighted.h: the parts of a sample, for sample.c.
#ifndef BAL_APP_SAMPLE_WEIGHTED_H
#define BAL_APP_SAMPLE_WEIGHTED_H

#include "app/sample/sample.h"

// Draws by the plan's weights into a sample that is empty but for its sizes.
BAL_CHECKED bal_status sample_by_weight(struct sample *s, const struct frame *f,
                                        const struct sample_plan *plan, struct bal_err *err);

// Puts the places of the cards into the order of retrieval.
BAL_CHECKED bal_status sample_list(struct sample *s, const struct frame *f, struct bal_err *err);

#endif
