// SPDX-License-Identifier: Apache-2.0
// words_fixed.c: what every report says: what an audit takes for granted, and its vocabulary.
#include "report/words.h"

const char *const words_not_checked[] = {
    "That the paper is complete and genuine: every eligible voter's cards are there, no others, "
    "and "
    "nobody altered them. Seals, chain of custody and ballot accounting must show that.",
    "That the ballot manifests list every card. Officials must make them without relying on the "
    "voting system.",
    "That the paper says what voters meant, above all where a machine printed it and nobody read "
    "it.",
    "That voters were eligible, that each voted once, and that nobody was kept from voting.",
    "That the contests are defined correctly: seats, votes allowed, who may vote in them.",
    NULL,
};

const struct words_term words_glossary[] = {
    {"Assertion",
     "One sentence of which the outcome is made: “Alice got more votes than Bob.” When "
     "every assertion of a contest is true, so is its outcome."},
    {"Ballot card", "One piece of paper. What is drawn and examined is a card."},
    {"Ballot manifest", "The list that officials make of all cards: how many lie where."},
    {"Cast vote record (CVR)", "What the voting system says one card shows."},
    {"Diluted margin", "The margin in votes divided by the cards among which is drawn."},
    {"Discrepancy", "A card on which people see something else than the CVR says."},
    {"Full hand count", "People count every card of a contest. Its result is the outcome."},
    {"Margin",
     "How many votes lie between the winner and the runner-up; with several seats, between "
     "the last winner and the first loser."},
    {"Measured risk", "The largest chance that a wrong reported outcome would have led to a sample "
                      "that speaks for it as well as this one does. Without a sample it is 100 %."},
    {"Overstatement", "The machine record was one or two votes more favourable to the reported "
                      "winner than the paper. An understatement is the other way round."},
    {"Phantom card",
     "A card that should be there and has no CVR or no paper. It counts as the worst "
     "it could be."},
    {"Random seed", "Digits rolled in public after the records were committed. They decide which "
                    "cards are drawn, so nobody could know it before."},
    {"Risk limit",
     "The largest chance that the audit lets a wrong reported outcome stand. It is set "
     "before the audit. It is not the chance that this outcome is wrong."},
    {"Round", "Cards drawn, found and examined together. When they are not enough, another round "
              "adds to them."},
    {"Target contest", "A contest for which the audit goes on until its risk limit is met. Other "
                       "contests on the same cards are also measured."},
    {NULL, NULL},
};
