// SPDX-License-Identifier: Apache-2.0
// enter_card.h: interpretations typed on a terminal, card by card.
#ifndef BAL_CLI_ENTER_CARD_H
#define BAL_CLI_ENTER_CARD_H

#include "cli/record_arg.h"

// Are there a keyboard and a screen?
bool enter_card_possible(void);

// Shows the cards that are awaited, one after another, asks what is on each and enters it, signed
// with the keys of `o`. The record is open for writing only while a card is entered, so that others
// can enter theirs. Returns the exit status.
int enter_cards(const struct cli *cli, str record, const struct signing_options *o);

// The same for signers who are elsewhere: nothing is entered, but what was typed is written to
// `path` as one table, when the person stops. *typed: how many cards it has; 0: no file was
// written.
BAL_CHECKED bal_status enter_cards_list(const struct cli *cli, str record, const char *path,
                                        size_t *typed, struct bal_err *err);

#endif
