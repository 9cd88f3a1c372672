// SPDX-License-Identifier: Apache-2.0
// pages_out.h: what the pages of a bundle have in common.
#ifndef BAL_REPORT_PAGES_OUT_H
#define BAL_REPORT_PAGES_OUT_H

#include "report/html_out.h"
#include "report/pages.h"
#include "report/words.h"

// Everything before the first section, and after the last. `kicker`: what page it is.
void pages_begin(struct page *h, const struct pages *p, const char *kicker, str title);
void pages_end(struct page *h);

// A jurisdiction without a name has all cards.
str pages_name(const struct pages_jurisdiction *j);

#endif
