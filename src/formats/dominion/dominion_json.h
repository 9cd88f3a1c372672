// SPDX-License-Identifier: Apache-2.0
// dominion_json.h: between the parts of the Dominion JSON format, whose names begin with dj_.
//
//     dominion_json.c       the descriptors: what the files are, reading one file or a package
//     dominion_manifests.c  the side manifests: contests, choices, names of ids
//     dominion_sessions.c   a CvrExport file, session by session, as it stands
//     dominion_cards.c      from a session to a card of the election: the rules
//     dominion_json_write.c an election as a package
//
// A session is one scan: one physical card. It is read into reused memory and becomes a card when
// its end is reached, so the order of keys does not matter and nothing is allocated per session.
#ifndef BAL_FORMATS_DOMINION_JSON_H
#define BAL_FORMATS_DOMINION_JSON_H

#include "core/import.h"
#include "formats/id_map.h"
#include "io/inputs.h"
#include "io/json.h"

#define DJ_KEY(text)                                                                               \
    {                                                                                              \
        ("" text ""), sizeof(text) - 1                                                             \
    }

enum {
    DJ_ID_BYTES = 40, // a tabulator, batch or record id
    DJ_MASK_BYTES = 48,
    DJ_MOST = 1 << 20, // contests, marks in one session
};

struct dj;

#define DJ_ABSENT UINT64_MAX // of a number: the key is not there

// What an id names; the owner of an id in dj.ids. A manifest each, in reading order.
enum dj_kind {
    DJ_CONFIGURATION,
    DJ_CONDITIONS,
    DJ_CONTESTS,
    DJ_CANDIDATES,
    DJ_STYLES,
    DJ_PRECINCTS,
    DJ_GROUPS,
    DJ_TABULATORS,
    DJ_STYLE_CONTESTS,
    DJ_KINDS,
    DJ_CHOICE_OWNERS = 64, // + contest: owner of the contest's candidate ids
};

struct dj_mark {
    uint64_t candidate, rank, slot; // slot: of a write-in
    bool vote, ambiguous;
};

struct dj_instance { // a contest on a card
    uint64_t id, undervotes, overvotes;
    uint32_t first, count; // its marks
    bool overvoted, invalid;
};

struct dj_reading { // "Original" or "Modified": all that one look at the paper gave
    bool present, current;
    uint64_t precinct, style, paper;
    uint32_t cards; // logical cards; 0 in the old schema
    VEC(struct dj_instance) contests;
    VEC(struct dj_mark) marks;
};

struct dj_text {
    size_t len;
    char bytes[DJ_MASK_BYTES];
};

struct dj_session {
    uint64_t number;                         // in its file, from 1
    struct dj_text tabulator, batch, record; // empty: absent or unusable
    struct dj_text mask;                     // the end of the image mask
    uint64_t group;
    struct dj_reading original, modified;
};

struct dj_contest {
    uint64_t id;
    uint32_t index;        // in election.contests
    uint32_t votes, ranks; // votes 0: unknown; ranks 0: not ranked
    uint64_t session;      // stamp of the session that had it last
    uint64_t doubts;       // marks whose IsVote is not the opposite of IsAmbiguous
    uint64_t doubt_session;
    struct place doubt; // the first of them
};

// Runs dj_scout on every export.
typedef bal_status dj_look_ahead(struct dj *scout, const void *ctx, struct bal_err *err);

struct dj {
    struct import *imp;
    struct id_map ids;      // (kind or owner, id) -> index
    struct id_map on_style; // (ballot type id, contest id): may stand on it
    struct id_map ranks;    // (0, contest id) -> highest rank seen, where no manifest says it
    bool has[DJ_KINDS];     // manifests that were read
    VEC(struct dj_contest) contests;
    uint64_t overvote, invalid; // ids of the outstack conditions
    str version, election;      // of the first file that says so
    struct table names;         // of contests and choices, to tell equal names apart
    VEC(uint32_t) name_counts;
    struct table unknown; // keys already reported
    struct buf text, extra;
    struct json json;
    bool scout; // only look for ranks
    // Set while it is open which contests are ranked; see dj_settle.
    dj_look_ahead *look_ahead;
    const void *look_ahead_ctx;
    struct dj_session session;
    struct mark marks[LIMIT_MARKS];
    uint64_t stamp;      // sessions read
    uint64_t exports;    // CvrExport files read
    uint64_t rank_votes; // marks of rank 2 and up that are votes
};

BAL_CHECKED bal_status dj_init(struct dj *d, struct import *imp, struct bal_err *err);
void dj_done(struct dj *d);

// The manifest of that file name, or DJ_KINDS.
enum dj_kind dj_kind_of(str base);

// A name of the package that holds nothing Ballast uses ("DistrictManifest.json").
bool dj_is_unused(str base);

// Reads one manifest.
BAL_CHECKED bal_status dj_manifest(struct dj *d, enum dj_kind kind, struct source *source,
                                   struct bal_err *err);

// After the last manifest: reports those that are missing.
void dj_check_manifests(struct dj *d);

// Where there is no contest manifest, a contest is ranked when any mark in the files read together
// has a rank above 1; it then has as many ranks as the highest. That may show at the very end, but
// the files need not be read twice: while look_ahead is set, a contest's mark sets hold what a
// count needs in either case, and dj_settle, when all is read, makes of them what they would have
// been. Where what has to be told of a card depends on it, which no real export at hand shows, all
// files are looked through at once by dj_scout.

// Finds the ranks in one export, and nothing else.
BAL_CHECKED bal_status dj_scout(struct dj *d, struct source *source, struct bal_err *err);

// Looks ahead and settles.
BAL_CHECKED bal_status dj_ask(struct dj *d, struct bal_err *err);

// Ends the time in which it is open which contests are ranked: those of d->ranks are. To be called
// in any case, also after a failure, if the election is to be used.
BAL_CHECKED bal_status dj_settle(struct dj *d, struct bal_err *err);

// Reads the sessions of one CvrExport file.
BAL_CHECKED bal_status dj_export(struct dj *d, struct source *source, struct bal_err *err);

// After the last file: the problems that only the whole export shows.
void dj_finish(struct dj *d);

// Writes the election as a package into the existing folder.
BAL_CHECKED bal_status dj_write_set(const struct election *e, const char *dir, struct bal_err *err);

// The session that was read, as a card.
BAL_CHECKED bal_status dj_card(struct dj *d, struct bal_err *err);

// The contest or choice of that id, made with a name from its id when new. Where a manifest should
// have listed it, that is a problem.
BAL_CHECKED bal_status dj_contest(struct dj *d, uint64_t id, uint32_t *out, struct bal_err *err);
BAL_CHECKED bal_status dj_choice(struct dj *d, uint32_t contest, uint64_t id, uint32_t *out,
                                 struct bal_err *err);

// The number in the election's table of the style, precinct or group; 0 when the id is absent.
BAL_CHECKED bal_status dj_name(struct dj *d, enum dj_kind kind, uint64_t id, uint32_t *out,
                               struct bal_err *err);

// A whole number; anything else is a problem and leaves *out as it is.
BAL_CHECKED bal_status dj_number(struct dj *d, str what, uint64_t *out, struct bal_err *err);

// Enters the list or object; *present is false for null, which is taken.
BAL_CHECKED bal_status dj_enter(struct dj *d, char bracket, bool *present, struct bal_err *err);

// Skips the value of a key that is not known, which is noted once.
BAL_CHECKED bal_status dj_unknown(struct dj *d, const struct json_object *o, struct bal_err *err);

// The "Version" and "ElectionId" of a file: they must be the same in all.
BAL_CHECKED bal_status dj_version(struct dj *d, struct bal_err *err);
BAL_CHECKED bal_status dj_election(struct dj *d, struct bal_err *err);

// Adds a problem at the place the reader is at; the message begins with the session, if any.
void dj_problem(struct dj *d, enum problem_id id, str value, const char *fmt, ...) BAL_PRINTF(4, 5);

#endif
