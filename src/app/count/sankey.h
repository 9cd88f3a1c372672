// SPDX-License-Identifier: Apache-2.0
// sankey.h: a picture of where votes go in the rounds of a ranked count.
#ifndef BAL_APP_SANKEY_H
#define BAL_APP_SANKEY_H

#include "app/count/tally.h"

// Draws the one ranked contest of the tally to the file, whose name ends in .svg, .pdf or .png: all
// its passes below each other. The picture names the files that the votes are from, with their
// digests where they were read with load_options.hash. BAL_UNSUPPORTED: not one ranked contest with
// rounds. BAL_CONFLICT: its sums do not agree. Otherwise errors as picture_write.
BAL_CHECKED bal_status sankey_write(const struct tally *t, const struct load *load,
                                    const char *path, struct bal_err *err);

#endif
