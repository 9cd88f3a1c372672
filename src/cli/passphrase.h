// SPDX-License-Identifier: Apache-2.0
// passphrase.h: the passphrase of a record's key: from the environment or from the terminal, never
// from the command line, which other users of the machine can see.
#ifndef BAL_CLI_PASSPHRASE_H
#define BAL_CLI_PASSPHRASE_H

#include "base/base.h"

// Appends what BALLAST_PASSPHRASE holds, or what is typed on the terminal, without showing it.
// BAL_DENIED where there is neither. For record_env.passphrase; ctx is not used.
BAL_CHECKED bal_status passphrase_read(void *ctx, struct buf *out, struct bal_err *err);

// The same for a new key: asked twice on a terminal. BAL_INVALID: empty, or not the same twice.
BAL_CHECKED bal_status passphrase_choose(struct buf *out, struct bal_err *err);

#endif
