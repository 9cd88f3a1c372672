// SPDX-License-Identifier: Apache-2.0
// picture.h: a plot into a file.
#ifndef BAL_APP_PICTURE_H
#define BAL_APP_PICTURE_H

#include "plot/plot.h"

// Draws to the file, whose name says the format: .svg, .pdf or .png. BAL_USAGE: none of these;
// otherwise errors as plot_draw and sink_open_file.
BAL_CHECKED bal_status picture_write(const struct plot *p, const char *path, struct bal_err *err);

// BAL_UNSUPPORTED where there is not one contest to draw: `none` says why there is none, and of
// several one is to be named.
BAL_CHECKED bal_status picture_of_one(size_t contests, const char *none, struct bal_err *err);

// Does the name say a format? BAL_USAGE otherwise; for arguments, before long work.
BAL_CHECKED bal_status picture_check(str path, struct bal_err *err);

#endif
