// SPDX-License-Identifier: Apache-2.0
// publish_parts.h: the parts of a bundle, each in its own file, for publish.c.
#ifndef BAL_RECORD_PUBLISH_PARTS_H
#define BAL_RECORD_PUBLISH_PARTS_H

#include "record/lists/sealed.h"
#include "record/publish/publish.h"
#include "record/publish/publish_files.h"

struct publishing {
    struct record *record;
    struct session session; // of the audit; opened from the freeze on
    bool frozen;            // it is
    struct public_files files;
    uint64_t waiting; // interpretations whose cards are not open yet
    uint64_t told;    // the pages tell the first so many events
};

// What the file `policy` says.
BAL_CHECKED bal_status publish_policy(struct record *r, struct buf *out, struct bal_err *err);

// leaves.bin and open1 of every contest, and the list of tally-open that names them, where votes
// may be opened.
BAL_CHECKED bal_status publish_votes(struct publishing *p, struct buf *tally, struct bal_err *err);

// cvr/key and what else is public at stage 3.
BAL_CHECKED bal_status publish_key(struct publishing *p, struct bal_err *err);

// Appends "objects/sha256/ab/cdef…".
void public_object_path(const uint8_t digest[static SHA256_BYTES], struct buf *out);

// Every public object, and objects/opened.
BAL_CHECKED bal_status publish_objects(struct publishing *p, struct bal_err *err);

// derived/
BAL_CHECKED bal_status publish_derived(struct publishing *p, struct bal_err *err);

// The pages, and what lies beside them.
BAL_CHECKED bal_status publish_pages(struct publishing *p, struct bal_err *err);

// Tiles and earlier heads; appends the head itself to *head.
BAL_CHECKED bal_status publish_log(struct publishing *p, struct buf *head, struct bal_err *err);

// The stage that the bundle has (docs/bundle.md, section 2).
unsigned publish_stage(const struct state *s);

// Is everything to be public, and are the votes open already?
bool publish_full(const struct state *s);

#endif
