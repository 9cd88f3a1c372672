// SPDX-License-Identifier: Apache-2.0
// cdf_members.h: how the tables of members (cdf_classes.c, report_classes.c) are written.
#ifndef BAL_FORMATS_CDF_MEMBERS_H
#define BAL_FORMATS_CDF_MEMBERS_H

#include "formats/cdf/cdf.h"

#define SKIP(text)                                                                                 \
    {                                                                                              \
        {("" text ""), sizeof(text) - 1}, CDF_SKIP, 0                                              \
    }
#define TEXT(text, what)                                                                           \
    {                                                                                              \
        {("" text ""), sizeof(text) - 1}, CDF_##what, 0                                            \
    }
#define OBJECT(text, what)                                                                         \
    {                                                                                              \
        {("" text ""), sizeof(text) - 1}, CDF_OBJECT, CDF_##what                                   \
    }
#define END                                                                                        \
    {                                                                                              \
        {NULL, 0}, 0, 0                                                                            \
    }

#endif
