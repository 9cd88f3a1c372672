// SPDX-License-Identifier: Apache-2.0
// propose.h: which names of contests, choices and jurisdictions, of several files, may be one
// (docs/names.md).
//
// Names that one file has side by side are never put together: they are two contests, two
// candidates, or two counties. A name that may be one of two is told as undecided. Nothing is
// changed: people confirm.
#ifndef BAL_APP_PROPOSE_H
#define BAL_APP_PROPOSE_H

#include "app/load/load.h"

struct proposal {
    enum name_kind kind;
    str contest;         // the standard name of the choice's contest, spelled; "" of a contest
    str found, standard; // spelled; standard is "" where it is undecided
    str why;             // in words
    str files;           // those that have the name
};

struct proposals {
    VEC(struct proposal) at; // jurisdictions, contests in order of appearance, choices by contest
    size_t undecided;
    struct arena arena;
};

// How a file with standard names is to be read: NULL, or the format's name, of Arlo's standardized
// contests and of its jurisdictions, which are else checked only.
BAL_CHECKED bal_status propose_format(const char *path, const char **out, struct bal_err *err);

// The standard name is one that a file of definitions has, else that of the most files, else the
// first. Names with a standard name, and names that are said to be their own, are settled already.
// Call proposals_done in every case.
BAL_CHECKED bal_status propose_names(const struct load *l, struct proposals *out,
                                     struct bal_err *err);

// Writes them as a table of the format ballast-names, to be edited.
BAL_CHECKED bal_status proposals_write(const struct proposals *p, const char *path,
                                       struct bal_err *err);

void proposals_done(struct proposals *p);

#endif
