// SPDX-License-Identifier: Apache-2.0
// damaged_name.h: names that a wrong encoding has damaged must not become second contests or
// choices.
#ifndef BAL_CORE_DAMAGED_NAME_H
#define BAL_CORE_DAMAGED_NAME_H

#include "core/election.h"

// Is one of the two, which differ, the other as a wrong encoding leaves it? "Ren?e" and U+FFFD for
// a letter that was lost, "RenÃ©e" for UTF-8 read as Windows-1252, a letter with its accent apart.
bool names_are_damaged(str a, str b);

// What names that are damaged copies of one another have in common, in place of what is in `out`;
// empty where the name can be none.
void name_skeleton(str name, struct buf *out);

// Reports such pairs among the contests, and among the choices of each contest: those of files
// that define them, and those that results are reported of.
BAL_CHECKED bal_status election_check_names(const struct election *e, struct problems *p,
                                            struct bal_err *err);

#endif
