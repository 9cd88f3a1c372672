// SPDX-License-Identifier: Apache-2.0
// python_repr.h: text as Python's repr() prints it, because Arlo hashes its cards' ids in that
// form.
#ifndef BAL_AUDIT_PYTHON_REPR_H
#define BAL_AUDIT_PYTHON_REPR_H

#include "base/base.h"

// Appends the UTF-8 text in quotes: single ones, unless the text holds a single quote and no double
// one. Backslash, that quote, control and format characters, odd spaces and private characters are
// escaped. Limit: a code point that Unicode has not assigned is printed as it is, where Python
// escapes it or not by the Unicode version it was built with.
// BAL_INVALID when the text is not UTF-8.
BAL_CHECKED bal_status python_repr(str text, struct buf *out, struct bal_err *err);

#endif
