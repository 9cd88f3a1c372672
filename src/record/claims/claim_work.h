// SPDX-License-Identifier: Apache-2.0
// claim_work.h: what the parts of judging claims share.
#ifndef BAL_RECORD_CLAIM_WORK_H
#define BAL_RECORD_CLAIM_WORK_H

#include "record/claims/claim.h"

struct claim_judging {
    struct claim_facts *f;
    struct claim_question q;
    struct claim_answer *out;
};

__extension__ typedef unsigned __int128 claim_wide;

// Text in the facts' arena.
str claim_say(struct claim_facts *f, const char *fmt, ...) BAL_PRINTF(2, 3);
const char *claim_grouped(struct claim_facts *f, uint64_t n); // "1,234"

// The answer rests on a line of the list that the event names; line 0: on the event itself.
// SIZE_MAX is no event.
void claim_prove(struct claim_judging *j, size_t event, uint64_t line, str text);

// CONFIRMED where it is so and is not denied, or neither; else CONTRADICTED.
void claim_decide(struct claim_judging *j, bool is);

// NOT IN EVIDENCE, and why.
void claim_unknown(struct claim_judging *j, str says);

// After the freeze was reopened nothing is fixed: OUTDATED, where the last one `said` what is
// claimed; where that is empty, NOT IN EVIDENCE.
void claim_reopened(struct claim_judging *j, str said);

// The contest of that name as that freeze has it: the one that is written so, else the only one
// that differs in capital letters; NULL: there is none.
const struct claim_contest *claim_contest_in(const struct claim_version *v, str name);

// The last freeze; NULL: none.
const struct claim_version *claim_last(const struct claim_facts *f);

// The contest that the question is about: the one named, else the only one with the choice. NULL:
// the answer says why there is none. After the freeze was reopened it is given for figures of
// contests and for winners only, of which the last freeze is an old word.
const struct claim_contest *claim_find_contest(struct claim_judging *j);

bool claim_compares(enum claim_compare how, uint64_t value, uint64_t claimed);
claim_wide claim_power(unsigned decimals); // of ten

const char *claim_unit_of(const struct claim_contest *c); // "votes", "points", …
uint64_t claim_total_of(const struct claim_contest *c);   // of all choices

// The smallest lead of a winner over a loser, by votes and winners as they stand in *c; false:
// there is none in votes.
bool claim_smallest_lead(const struct claim_contest *c, uint64_t *margin);

// Is nobody a winner, since the last seat is between choices of the same number of votes (*votes)?
bool claim_open_tie(const struct claim_contest *c, uint64_t *votes);

// Does this contest, as one freeze has it, say what is claimed? *says tells what it says; it stays
// where there is no such figure. j->q.kind: ASK_VOTES to ASK_LOST_BY.
bool claim_holds(struct claim_judging *j, const struct claim_contest *c, str *says);

// The last outcome, or the last measured risk, of the contest; NULL: none.
const struct claim_finding *claim_finding_of(const struct claim_facts *f, str contest,
                                             bool outcome);

// Has a hand count of all its cards decided the contest?
bool claim_by_hand(const struct claim_facts *f, const struct claim_contest *c);

// The first of f->locals of that contest of the last version, or where it would be.
size_t claim_locals_of(const struct claim_facts *f, uint32_t contest);

// Did that count end in a tie, or without anybody who wins by the rule?
bool claim_tied(const struct claim_facts *f, const struct claim_contest *c);
str claim_tie_says(struct claim_facts *f, const struct claim_contest *c); // that, in a sentence

// Does the choice win, by the hand count where there is one, else as reported?
bool claim_won(const struct claim_facts *f, const struct claim_contest *c, uint32_t k);

// Has a hand count found other winners than were reported?
bool claim_overturned(const struct claim_facts *f, const struct claim_contest *c);

// The choice as it is written, else the only one that differs in capital letters; choice_count:
// none.
uint32_t claim_choice_of(const struct claim_contest *c, str name);

// Do votes move between the choices of the contest, so that the record has first preferences only?
bool claim_moves(const struct claim_contest *c);

// The number of the choice of that name in the contest; false: the answer says why there is none.
bool claim_find_choice(struct claim_judging *j, const struct claim_contest *c, str name,
                       uint32_t *out);

// Does nothing say votes of the contest: neither records, nor results, nor a hand count? It has no
// winner then, and a list of noughts, which are no figures.
bool claim_unreported(const struct claim_contest *c);

// Once a question is judged: while a full hand count is awaited, where the audit ended without
// confirming the contest, and after a tie, who won is NOT IN EVIDENCE. The answer so far is a part,
// of what was reported. Where no votes are, neither figures nor a winner are in evidence.
void claim_await(struct claim_judging *j);

// ---- kinds of questions (claim_winners.c, claim_people.c, claim_audit.c, claim_course.c)

void claim_judge_winner(struct claim_judging *j); // and loser
void claim_judge_beat(struct claim_judging *j);
void claim_judge_passed(struct claim_judging *j);
void claim_judge_cards(struct claim_judging *j);
void claim_judge_place(struct claim_judging *j); // cards of a jurisdiction
void claim_judge_local(struct claim_judging *j); // votes in one
void claim_judge_more_votes(struct claim_judging *j);
void claim_judge_turnout(struct claim_judging *j);
void claim_judge_twice(struct claim_judging *j);
void claim_judge_outcome(struct claim_judging *j);
void claim_judge_risk(struct claim_judging *j);
void claim_judge_revised(struct claim_judging *j);
void claim_judge_audited(struct claim_judging *j);
void claim_judge_drawn(struct claim_judging *j);
void claim_judge_seed(struct claim_judging *j);
void claim_judge_head(struct claim_judging *j);

#endif
