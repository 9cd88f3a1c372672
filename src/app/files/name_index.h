// SPDX-License-Identifier: Apache-2.0
// name_index.h: which of many names may be like one, without holding it against all.
#ifndef BAL_APP_NAME_INDEX_H
#define BAL_APP_NAME_INDEX_H

#include "core/name_form.h"

struct name_posting {
    uint32_t item, next; // next: of the same key, plus 1
};

struct name_index {
    struct table keys;
    VEC(uint32_t) first; // of each key its newest posting, plus 1
    VEC(struct name_posting) postings;
    VEC(uint32_t) found;
};

#define NAME_INDEX ((struct name_index){.keys = TABLE_INIT(LIMIT_NAMES_BYTES)})

BAL_CHECKED bal_status name_index_add(struct name_index *x, const struct name_form *f,
                                      uint32_t item, struct bal_err *err);

// x->found: every item whose name is like this one, and perhaps others, each once, ascending.
BAL_CHECKED bal_status name_index_find(struct name_index *x, const struct name_form *f,
                                       struct bal_err *err);

void name_index_done(struct name_index *x);

#endif
