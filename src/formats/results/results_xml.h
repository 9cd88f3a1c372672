// SPDX-License-Identifier: Apache-2.0
// results_xml.h: what readers of reported results in XML share: names with their occurrence,
// numbers in attributes, problems with their place.
#ifndef BAL_FORMATS_RESULTS_XML_H
#define BAL_FORMATS_RESULTS_XML_H

#include "formats/results/results_sum.h"
#include "io/xml.h"

struct results_xml {
    struct xml xml;
    struct import *imp;
    struct results_seen seen;
    struct table names;         // of contests, and of choices with their contest
    VEC(uint32_t) times;        // each of them was met
    struct buf contest, choice; // as core/spelling.h spells them
    uint64_t contests;          // met
    uint32_t votes_allowed;     // of the contest, where the file states it; the caller sets it
};

// Call results_xml_close in every case.
BAL_CHECKED bal_status results_xml_open(struct results_xml *r, struct source *s, struct import *imp,
                                        struct bal_err *err);
void results_xml_close(struct results_xml *r);

// A contest of that name begins; the second of its name is another one.
BAL_CHECKED bal_status results_xml_contest(struct results_xml *r, str name, struct bal_err *err);

// A choice of it, likewise. A name that is empty is a problem, and *named is false.
BAL_CHECKED bal_status results_xml_choice(struct results_xml *r, str name, bool *named,
                                          struct bal_err *err);

// What comes is the contests from the beginning, for another part of the electorate.
void results_xml_again(struct results_xml *r);

// Adds votes to the result of the contest and choice in the jurisdiction.
BAL_CHECKED bal_status results_xml_add(struct results_xml *r, uint32_t jurisdiction, uint64_t votes,
                                       struct bal_err *err);

// The attribute of the element just started as a whole number. False, and a problem, when it is
// absent or something else.
bool results_xml_number(struct results_xml *r, const char *attribute, uint64_t *out);

// Adds a problem at the last tag.
void results_xml_problem(struct results_xml *r, enum problem_id id, str value, const char *fmt, ...)
    BAL_PRINTF(4, 5);

#endif
