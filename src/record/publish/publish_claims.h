// SPDX-License-Identifier: Apache-2.0
// publish_claims.h: the claims that the pages of a bundle answer.
#ifndef BAL_RECORD_PUBLISH_CLAIMS_H
#define BAL_RECORD_PUBLISH_CLAIMS_H

#include "record/publish/publish_parts.h"
#include "report/pages.h"

// Fills pages->whole and pages->claims from the first p->told events; the objects of the bundle
// must be written. Texts go to `arena`. Errors as of reading the record.
BAL_CHECKED bal_status publish_claims(struct publishing *p, struct pages *pages,
                                      struct arena *arena, struct bal_err *err);

#endif
