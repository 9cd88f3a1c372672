// SPDX-License-Identifier: Apache-2.0
// html_check.h: is a page well-formed and usable? For tests only.
#ifndef BAL_TESTS_HTML_CHECK_H
#define BAL_TESTS_HTML_CHECK_H

#include "base/base.h"

struct html_counts {
    size_t tables, images, ids, headings, details;
};

// NULL, or what is wrong near the byte *at: an element that is not closed or nested wrongly, an
// attribute without quotes, a bare & or <, an id twice, a reference (href, aria-labelledby) to no
// id, a table without a caption or a header cell without scope, headings that skip a level, an
// image without a title, a script, a style attribute, something from elsewhere.
const char *html_check(str page, struct html_counts *counts, size_t *at);

#endif
