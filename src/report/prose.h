// SPDX-License-Identifier: Apache-2.0
// prose.h: words, names and figures, for a terminal or as HTML. Names come from other people's
// files: what could act on a screen (control characters, changes of direction, bytes that are not
// UTF-8) becomes U+FFFD, and HTML escapes the rest.
#ifndef BAL_REPORT_PROSE_H
#define BAL_REPORT_PROSE_H

#include "io/sink.h"

struct prose {
    struct sink *out;
    bool html;
};

// Our own words, which need no escaping.
void prose_say(const struct prose *p, const char *words);

void prose_text(const struct prose *p, str s);
void prose_name(const struct prose *p, str s); // in HTML its writing direction stays inside

void prose_number(const struct prose *p, uint64_t v);                   // 1,234
void prose_count(const struct prose *p, uint64_t v, const char *thing); // "1 card", "2 cards"
void prose_risk(const struct prose *p, double risk);                    // "3.1 %"
void prose_limit(const struct prose *p, str limit);                     // "5 %" of "0.05"
void prose_percent(const struct prose *p, double part, int digits);     // nearest: "12.34 %"

// A risk in per cent with two or three digits, rounded up: 0.0301 is "3.1"; 1, and what is no
// number, "100".
str figure_risk(double risk, char text[static NUM_TEXT]);

// A decimal fraction in per cent, exactly: "0.05" is "5". False: it is not one.
bool figure_limit(str limit, char text[static NUM_TEXT], str *out);

#endif
