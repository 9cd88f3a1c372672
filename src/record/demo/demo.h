// SPDX-License-Identifier: Apache-2.0
// demo.h: a made-up county, audited twice: once with machines that counted right, once with
// machines that named the wrong winner.
#ifndef BAL_RECORD_DEMO_H
#define BAL_RECORD_DEMO_H

#include "record/verify/verify.h"

struct demo_options {
    const char *dir;  // where everything is written; made when it does not exist, else empty
    str seed;         // decides names, votes, errors, keys, times and dice
    struct sink *say; // the story, as plain text
    const struct progress *progress;
};

// Leaves in the folder honest.ballast, hacked.ballast, their keys, honest.html, hacked.html, the
// bundles honest-bundle and hacked-bundle, and the files that the audits were made of but for
// the paper. Two parties, the state and observers guard both records, with keys that the seed
// makes, too, and are not left. The same seed gives the same records and bundles, byte for byte.
// BAL_CONFLICT: the folder is not empty, or an audit did not end as it must.
BAL_CHECKED bal_status demo_run(const struct demo_options *o, struct bal_err *err);

#endif
