// SPDX-License-Identifier: Apache-2.0
// cdf.h: between the parts of NIST's Common Data Format of cast vote records (SP 1500-103, version
// 1.0.0), whose names begin with cdf_.
//
//     cdf_classes.c    its classes and their members: one table for both syntaxes
//     cdf_cards.c      from a CVR to a card of the election: the rules
//     cdf_contests.c   what the report says of contests, choices, precincts
//     cdf_settle.c     names and checks, when all is read
//     cdf_cvr_json.c   the JSON syntax: reader, descriptor
//     cdf_cvr_xml.c    the XML syntax: reader, descriptors (Unisyn's too)
//     cdf_write.c      an election as such a report, in either syntax
//     cdf_emit.c       the two syntaxes written
//
// Reports of results (SP 1500-100, version 2) and definitions of ballots (SP 1500-20) have the same
// classes for contests, choices and places, with other members, and counts instead of CVRs:
//
//     report_classes.c   their classes
//     cdf_counts.c       counts while they are read
//     cdf_counts_settle.c  from counts to reported results: which are parts of which
//     cdf_results.c      the descriptors
//     results_write.c    an election as a report of results, in either syntax
//
// A reader calls cdf_begin, cdf_value and cdf_end as it meets the objects; the order of members
// does not matter. Contests may be defined before or after the records (late.h).
#ifndef BAL_FORMATS_CDF_H
#define BAL_FORMATS_CDF_H

#include "formats/cdf/late.h"
#include "formats/format.h"
#include "io/json.h"

enum cdf_class {
    CDF_REPORT,
    CDF_CVR,
    CDF_SNAPSHOT,
    CDF_INSTANCE, // CVRContest: a contest on a card
    CDF_VOTE,     // CVRContestSelection
    CDF_POSITION, // SelectionPosition
    CDF_WRITE_IN,
    CDF_ELECTION,
    CDF_CANDIDATE,
    CDF_CONTEST,
    CDF_SELECTION,
    CDF_CODE,
    CDF_UNIT, // GpUnit
    CDF_PARTY,
    CDF_DEVICE, // ReportingDevice
    CDF_BATCH,  // vxBatch, of VotingWorks: a batch as it was scanned
    CDF_COUNT,  // VoteCounts, of a selection
    CDF_CLASSES,
};

enum cdf_field {
    CDF_SKIP,   // known, and of no use here
    CDF_OBJECT, // one or several objects of a class
    CDF_REPORT_VERSION,
    CDF_CVR_UNIQUE,
    CDF_CVR_AUDIT,
    CDF_CVR_PRINTED,
    CDF_CVR_SHEET,
    CDF_CVR_STYLE,
    CDF_CVR_UNIT,
    CDF_CVR_BATCH,
    CDF_CVR_SEQUENCE,
    CDF_CVR_DEVICE,
    CDF_CVR_CURRENT,
    CDF_CVR_ELECTION,
    CDF_CVR_GROUP, // vxBallotType: how it was cast
    CDF_CVR_TEXTS, // after the texts of a CVR
    CDF_SNAPSHOT_ID,
    CDF_SNAPSHOT_TYPE,
    CDF_INSTANCE_CONTEST,
    CDF_INSTANCE_OVERVOTES,
    CDF_INSTANCE_UNDERVOTES,
    CDF_INSTANCE_SELECTIONS,
    CDF_INSTANCE_STATUS,
    CDF_INSTANCE_OTHER,
    CDF_VOTE_CHOICE,
    CDF_VOTE_RANK,
    CDF_VOTE_STATUS,
    CDF_VOTE_TOTAL,
    CDF_POSITION_INDICATION,
    CDF_POSITION_ALLOCABLE,
    CDF_POSITION_RANK,
    CDF_POSITION_VOTES,
    CDF_POSITION_STATUS,
    CDF_ELECTION_ID,
    CDF_ELECTION_NAME,
    CDF_NAMED_ID, // of a candidate, unit, party or device
    CDF_NAMED_NAME,
    CDF_CONTEST_ID,
    CDF_CONTEST_NAME,
    CDF_CONTEST_VARIATION,
    CDF_CONTEST_OTHER,
    CDF_CONTEST_VOTES,
    CDF_CONTEST_SEATS,
    CDF_SELECTION_ID,
    CDF_SELECTION_CANDIDATE,
    CDF_SELECTION_PARTY,
    CDF_SELECTION_TEXT,
    CDF_SELECTION_WRITE_IN,
    CDF_CODE_OTHER,
    CDF_CODE_VALUE,
    CDF_BATCH_SHEETS,
    CDF_BATCH_DEVICE,
    CDF_COUNTS_FIELDS, // after this: members for cdf_counts.c
    CDF_ELECTION_SCOPE,
    CDF_CANDIDATE_FATE,
    CDF_CONTEST_DISTRICT,
    CDF_UNIT_TYPE,
    CDF_UNIT_PART, // a unit within it
    CDF_COUNT_UNIT,
    CDF_COUNT_TYPE,
    CDF_COUNT_VOTES,
    CDF_COUNT_ROUND,
    CDF_COUNT_HIDDEN,
};

struct cdf_member {
    str key;
    uint8_t field; // enum cdf_field
    uint8_t of;    // CDF_OBJECT: enum cdf_class
};

// Members of the classes; one without a key ends them. NULL: there is no such class.
extern const struct cdf_member *const cdf_members[CDF_CLASSES]; // of cast vote records
extern const struct cdf_member *const cdf_report_members[CDF_CLASSES];

#define CDF_ABSENT UINT64_MAX

// A text kept in cdf.words until the object ends.
struct cdf_text {
    uint32_t at, len;
};

struct cdf_position { // a mark as it stands in the record
    struct cdf_text choice;
    uint64_t rank, votes;
    bool named;         // it has a choice
    bool write_in;      // it has a text or picture
    uint8_t indication; // enum cdf_answer
    uint8_t allocable;
    bool invalidated, adjudicate;
    uint8_t flags; // MARK_…; UINT8_MAX: no mark at all
};

enum cdf_answer { CDF_UNKNOWN, CDF_NO, CDF_YES };

struct cdf_instance {
    uint32_t contest;
    enum contest_state state;
    uint32_t first, count;       // of cdf.marks
    uint32_t votes, unclear;     // marks that are votes; that are ambiguous
    uint64_t undervotes, stated; // stated: "Selections"
    uint32_t selections;
    bool overvoted, invalidated; // its Status says so
    bool doubtful;               // a total of a selection is not that of its positions
};

struct cdf_snapshot {
    struct cdf_text id;
    size_t first, end; // of cdf.instances
    bool modified;
};

struct cdf_batch { // how many sheets a scanner says it scanned
    str scanner, batch;
    uint64_t sheets;
};

struct cdf_names { // names by ids
    struct table ids;
    VEC(str) names;
};

struct cdf_selection { // a choice as a contest defines it, before it is known what it is called
    struct cdf_text id, text, candidates, parties, code, name; // lists: one a line
    bool write_in, qualified;
};

struct cdf_defined { // the same, kept
    uint32_t contest;
    uint16_t choice;
    str candidates, parties;
};

// A syntax: tells where the reader is.
typedef void cdf_place(void *syntax, uint64_t *line, uint64_t *column);

struct cdf_counts; // cdf_counts.h

struct cdf {
    struct import *imp;
    const struct cdf_member *const *members;
    const char *root;          // name of the outermost element in XML
    struct cdf_counts *counts; // NULL: cast vote records
    struct late late;
    struct json_keys keys[CDF_CLASSES];
    cdf_place *place;
    void *syntax;
    uint64_t records; // CVRs read
    bool in_record, has_election;
    uint32_t election; // of the last record, plus 1
    bool mixed;        // records of several elections, which was told

    struct buf words; // texts of the object that is read
    struct cdf_text texts[CDF_CVR_TEXTS];
    VEC(struct cdf_snapshot) snapshots;
    VEC(struct cdf_instance) instances;
    VEC(struct mark) marks;
    VEC(struct cdf_position) positions; // of the contest that is read
    struct cdf_instance instance;
    struct cdf_text instance_contest;
    uint64_t overvotes;
    struct cdf_position vote; // what holds for all positions of the selection that is read
    size_t vote_first;
    uint64_t vote_total;

    struct cdf_names candidates, parties, units, devices, elections;
    struct table used_devices;
    str last_device;
    struct column card_units; // number of the card's unit, plus 1
    enum cdf_class owner;     // of a code
    struct cdf_text named_id, named_name, code_other, code_value;
    struct cdf_text contest_id, contest_name, contest_code, variation, other_variation;
    uint64_t contest_votes, contest_seats;
    VEC(struct cdf_selection) selections; // of the contest that is read
    VEC(struct cdf_defined) defined;
    struct table unknown; // keys already told
    VEC(struct cdf_batch) batches;
    struct cdf_text batch_device;
    uint64_t batch_sheets;
};

BAL_CHECKED bal_status cdf_init(struct cdf *c, struct import *imp, struct bal_err *err);
void cdf_done(struct cdf *c);

// After cdf_init: the classes of another kind of report.
void cdf_classes(struct cdf *c, const struct cdf_member *const *members);

// The reader met an object of the class, a value of a member, the object's end.
BAL_CHECKED bal_status cdf_begin(struct cdf *c, enum cdf_class class, struct bal_err *err);
BAL_CHECKED bal_status cdf_value(struct cdf *c, enum cdf_field field, str text,
                                 struct bal_err *err);
BAL_CHECKED bal_status cdf_end(struct cdf *c, enum cdf_class class, struct bal_err *err);

// A member that the standard does not have: told once.
BAL_CHECKED bal_status cdf_unknown(struct cdf *c, str key, struct bal_err *err);

// When all is read: contests, choices, precincts. To be called in any case, also after a failure,
// if the election is to be used: `status` is what reading came to, and comes back if it was no
// success.
BAL_CHECKED bal_status cdf_finish(struct cdf *c, bal_status status, struct bal_err *err);

// Reads one report in a syntax.
typedef bal_status cdf_report(struct cdf *c, struct source *s, struct bal_err *err);
cdf_report cdf_json_report;
cdf_report cdf_xml_report;

// Reads a report that is a value within another JSON text.
BAL_CHECKED bal_status cdf_json_value(struct cdf *c, struct json *json, struct bal_err *err);

// A batch of which the export says how many sheets were scanned; checked by cdf_finish.
BAL_CHECKED bal_status cdf_scanned(struct cdf *c, str scanner, str batch, uint64_t sheets,
                                   struct bal_err *err);

// Reads one report as an election's file of that format.
BAL_CHECKED bal_status cdf_read(cdf_report *report, const char *format, struct source *s,
                                struct import *imp, struct bal_err *err);

// Adds a problem where the reader is; the message begins with the record, if any.
void cdf_problem(struct cdf *c, enum problem_id id, str value, const char *fmt, ...)
    BAL_PRINTF(4, 5);

// ---- between cdf_cards.c and cdf_contests.c

bal_status cdf_keep(struct cdf *c, str text, struct cdf_text *out, struct bal_err *err);
str cdf_kept(const struct cdf *c, struct cdf_text t);
BAL_CHECKED bal_status cdf_number(struct cdf *c, const char *what, str text, uint64_t *out);

BAL_CHECKED bal_status cdf_card_begin(struct cdf *c, enum cdf_class class, struct bal_err *err);
BAL_CHECKED bal_status cdf_card_value(struct cdf *c, enum cdf_field field, str text,
                                      struct bal_err *err);
BAL_CHECKED bal_status cdf_card_end(struct cdf *c, enum cdf_class class, struct bal_err *err);

#endif
