// SPDX-License-Identifier: Apache-2.0
// spelling.h: names of contests and choices where a name alone may be ambiguous: in a CSV cell, on
// the command line.
//
// The first contest called Mayor is spelled "Mayor", the second "Mayor [2]", the third "Mayor [3]".
// A name that would be read as something else is spelled with " [1]" after it: one that itself
// ends like that ("Mayor [2]" is spelled "Mayor [2] [1]"), one between stars ("*blank*" is spelled
// "*blank* [1]", since words between stars have a meaning of their own), and the empty name.
#ifndef BAL_CORE_SPELLING_H
#define BAL_CORE_SPELLING_H

#include "base/base.h"

// Appends the spelling of the name; occurrence 0 is the first of its name.
void spelling_put(struct buf *out, str name, uint32_t occurrence);

// The same in the place of what the buffer holds.
BAL_CHECKED bal_status spelling_set(struct buf *out, str name, uint32_t occurrence,
                                    struct bal_err *err);

// The name, a part of `text`, and which of that name it is.
str spelling_parse(str text, uint32_t *occurrence);

// Begins and ends with a star: one of the words that stand where a choice may.
bool spelling_is_word(str text);

#endif
