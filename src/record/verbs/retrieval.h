// SPDX-License-Identifier: Apache-2.0
// retrieval.h: how people took cards from where they are kept, as a table (docs/plain-tables.md):
//
//     jurisdiction,container,tabulator,batch,seal_listed,seal_found,seal_new,note
//
// A row is about a container, or a batch, in which drawn cards lie: the seal that it should have,
// the one that was found on it, and the one that it has got since. Nothing here changes a risk.
#ifndef BAL_RECORD_RETRIEVAL_H
#define BAL_RECORD_RETRIEVAL_H

#include "record/session/session.h"

struct retrieval_place {
    str jurisdiction, container, tabulator, batch; // "": whichever it is
    str seal_listed, seal_found, seal_new, note;
};

struct retrieval {
    VEC(struct retrieval_place) places;
    uint64_t other_seals; // places where another seal was found than was listed
    struct arena arena;
};

// Was another seal found than was listed?
bool retrieval_other_seal(const struct retrieval_place *p);

// Reads the table, which was given as `name`; what is wrong with it becomes problems, also places
// where no card lies, and no batch is, that was drawn. Call retrieval_done in every case.
BAL_CHECKED bal_status retrieval_read(struct retrieval *out, const struct session *s, str name,
                                      str table, struct problems *p, struct bal_err *err);
void retrieval_done(struct retrieval *r);

// Takes such a file into the record. BAL_INVALID, with problems: something in it is wrong. Call
// retrieval_done in every case.
BAL_CHECKED bal_status verb_retrieve(struct record *r, const char *path, struct retrieval *out,
                                     struct problems *p, struct bal_err *err);

#endif
