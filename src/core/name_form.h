// SPDX-License-Identifier: Apache-2.0
// name_form.h: are two spellings of a contest, choice or jurisdiction one name? A guess for people
// to confirm, never more.
#ifndef BAL_CORE_NAME_FORM_H
#define BAL_CORE_NAME_FORM_H

#include "core/standard.h"

enum { NAME_WORDS = 24 };

// A name without what does not matter: small letters, its words, no punctuation. Of a choice also
// without titles and party, and with the family name behind: "SMITH, Dr. Ann (DEM)" is "ann smith"
// of party 'd'. Of a jurisdiction without what sort of place it is, but a city: "FULTON COUNTY" is
// "fulton", and Baltimore City is not Baltimore County.
struct name_form {
    str whole;  // as it was given
    str joined; // the words without blanks
    str words[NAME_WORDS];
    uint32_t count;
    char party; // 0: none is stated
    bool cut;   // more than NAME_WORDS
};

enum likeness {
    NAMES_DIFFER,
    NAMES_NEAR, // a letter or two of a long word differ; numbers and short words do not
    NAMES_SAME, // nothing that matters differs
};

// The strings are the arena's, `whole` the caller's.
BAL_CHECKED bal_status name_form_make(str name, enum name_kind kind, struct arena *a,
                                      struct name_form *out, struct bal_err *err);

enum likeness name_likeness(const struct name_form *a, const struct name_form *b);

// Two names that are alike have one of these keys in common, so that not all are held against all:
// the joined words; the short words and numbers, in their places; what a damaged encoding leaves.
enum { NAME_KEYS = 3 };

// Puts key `which`, from 0 to NAME_KEYS - 1, in place of what is in `out`; an empty one is none.
void name_form_key(const struct name_form *f, int which, struct buf *out);

#endif
