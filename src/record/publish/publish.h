// SPDX-License-Identifier: Apache-2.0
// publish.h: the public bundle of a record (docs/bundle.md).
#ifndef BAL_RECORD_PUBLISH_H
#define BAL_RECORD_PUBLISH_H

#include "record/verbs/public.h"

struct publish_result {
    uint64_t files, bytes; // of the list; bytes of all of them
    uint64_t written;      // bytes that were not there before
    uint64_t size;         // events, with that of the bundle
    unsigned stage;        // docs/bundle.md, section 2
    bool changed;          // a `bundle` event was written: something is new since the last
    bool tally;            // the votes were opened now
    struct open_result opened;
};

// Writes the bundle of the record to a folder, which is made, or was written by it before. Opens
// what the privacy rule lets be opened by now; the log gets `tally-open`, `card-open` and `bundle`
// events where there is something new. Doing it again gives the same files, byte for byte. The head
// is written last, so that what an interrupted call leaves is no bundle; calling it again finishes
// it. BAL_CONFLICT: something else is in the folder.
BAL_CHECKED bal_status verb_publish(struct record *r, const char *dir, struct publish_result *out,
                                    struct problems *p, struct bal_err *err);

#endif
