// SPDX-License-Identifier: Apache-2.0
// build.h: small elections for tests, written as text.
#ifndef BAL_TESTS_BUILD_H
#define BAL_TESTS_BUILD_H

#include "core/import.h"

struct build {
    struct election e;
    struct problems p;
    struct import imp;
    uint32_t records; // the last record number given
};

void build_init(struct build *b);
void build_done(struct build *b);

// A contest with the choices of a comma-separated list ("Ann,Bob,Write-in"; a name that starts with
// "Write-in" is a write-in); ranks 0: without ranks, else ranked.
uint32_t build_contest(struct build *b, const char *name, uint32_t votes, uint32_t seats,
                       uint32_t ranks, const char *choices);

// Its choice function as a file of contests states it.
void build_function(struct build *b, uint32_t contest, enum choice_function function);

// A card in the batch "TABULATOR/BATCH" of the jurisdiction, with the next record number.
uint32_t build_card(struct build *b, const char *jurisdiction, const char *batch);

// Changes a field of the card.
void build_change(struct build *b, uint32_t card, enum card_field field, uint32_t value);

// Puts the contest on the card. marks: "" blank; "!" overvoted with unknown marks, "x" invalid,
// "?" withheld; else ranks divided by '>' with choices divided by '=' ("Ann>Bob=Cy>>Dee", an empty
// rank is a skip), or choices divided by '=' in a contest without ranks. A choice with a '~' before
// it is an ambiguous mark.
void build_marks(struct build *b, uint32_t card, uint32_t contest, const char *marks);

// `count` new cards in the batch "1/1" of no jurisdiction with these marks.
void build_cards(struct build *b, uint32_t contest, uint32_t count, const char *marks);

void build_manifest(struct build *b, const char *jurisdiction, const char *tabulator,
                    const char *batch, uint64_t cards);

// Number of the choice with that name.
uint32_t build_choice(const struct build *b, uint32_t contest, const char *name);

#endif
