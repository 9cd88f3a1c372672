// SPDX-License-Identifier: Apache-2.0
// real.h: elections that took place, from the shared folder, made ready for an audit.
//
// Of a set's CVRs the contests to be audited are kept; where voters ranked, the first preferences
// are taken as votes of a contest for one. A card's record id becomes its position in its batch,
// and the manifest lists every batch with its cards. All of it is written as files, so that an
// audit begins with files whether it is run in memory or in a record.
#ifndef BAL_TESTS_REAL_H
#define BAL_TESTS_REAL_H

#include "app/frame/frame.h"
#include "support/temp.h"

enum { REAL_CONTESTS = 4 };

struct real_set {
    const char *name, *path;             // below the shared folder
    const char *contests[REAL_CONTESTS]; // as they are called there; the first is the one on trial
};

// NULL after the last.
const struct real_set *real_set_at(size_t i);

struct real {
    const struct real_set *set;
    struct load load; // of the set as it is
    struct temp temp;
};

// Writes contests.csv, manifest.csv, cvr.csv and results.csv. False when the set is not there; the
// test ends when it cannot be used. real_close only after true.
bool real_open(struct real *r, const struct real_set *set);
void real_close(struct real *r);

// Writes the CVRs without those of the cards left out (by their number among all cards).
void real_write_cvrs(struct real *r, const char *name, const bool *left_out);

struct real_audit {
    const char *votes;  // the file of CVRs, or "results.csv" for ballot polling
    const char *method; // NULL: the default
    // Cards with the contests that no manifest lists. Not 0: bounds allow so many, on the cards
    // that have each contest or (polling, where nobody knows which have it) on all cards.
    uint64_t unlisted;
};

// An audit of the set, all of whose contests are targets at a risk limit of 5 %.
struct real_frame {
    struct load load;
    struct frame_settings settings[REAL_CONTESTS];
    struct frame f;
};

void real_frame(const struct real *r, const struct real_audit *a, struct real_frame *out);
void real_frame_done(struct real_frame *f);

#endif
