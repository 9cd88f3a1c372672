// SPDX-License-Identifier: Apache-2.0
// assertions_svg.h: the tree of elimination orders of a ranked contest, and what rules them out.
#ifndef BAL_APP_ASSERTIONS_SVG_H
#define BAL_APP_ASSERTIONS_SVG_H

#include "app/assertions/assertions.h"

// Writes the picture of a ranked contest's assertions to a file, whole or not at all: a plain SVG
// text without scripts or outside parts. Beyond some thousand branches it says how many are left
// out. BAL_UNSUPPORTED: not one ranked contest with assertions.
BAL_CHECKED bal_status assertions_svg(const struct assertions_made *m, const char *path,
                                      struct bal_err *err);

#endif
