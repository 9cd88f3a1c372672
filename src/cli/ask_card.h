// SPDX-License-Identifier: Apache-2.0
// ask_card.h: the questions about one card, on a terminal.
#ifndef BAL_CLI_ASK_CARD_H
#define BAL_CLI_ASK_CARD_H

#include "cli/term.h"
#include "record/verbs/card.h"

enum asked {
    ASKED_STOP,  // the person does not want to go on, or the input ended
    ASKED_LATER, // another card first
    ASKED_CARD,  // the table was appended
};

// Shows where the card lies, asks contest by contest, reads everything back and asks whether it is
// right. `awaited`: cards that are left, for the heading.
BAL_CHECKED bal_status ask_card(const struct cli *cli, const struct session *s,
                                const struct asked_card *card, size_t awaited, enum asked *out,
                                struct buf *table, struct bal_err *err);

// What was typed for a contest: the numbers of choices from 1, with blanks or commas between, or
// one of b (blank), o (overvote), n (not on the card), d (the board does not agree). `marks` has
// room for LIMIT_MARKS. False when it is none of these. More choices than a voter may mark are an
// overvote. In a ranked contest the numbers are in the order of the ranks.
bool ask_card_parse(const struct contest *c, uint32_t choices, str typed, struct finding *out,
                    struct mark *marks);

#endif
