// SPDX-License-Identifier: Apache-2.0
// encoding_check.h: names of contests and choices that a wrong encoding damaged before the file was
// written: "Ren?e" and "RenÃ©e" beside "Renée" would take votes from her.
#ifndef BAL_CORE_ENCODING_CHECK_H
#define BAL_CORE_ENCODING_CHECK_H

#include "core/election.h"

// Does the name look as if it had been decoded wrongly? It holds the sign U+FFFD, a question mark,
// or UTF-8 that was read as Windows-1252 ("Ã©").
bool name_is_suspect(str name);

// Are two different names the same but for characters beyond ASCII and what stands for them?
bool names_are_one(str a, str b);

// Every name with U+FFFD, and every suspect name beside another one that it may be, is a problem
// (mis-encoded): contests of one election, and choices of one contest.
void election_check_encoding(const struct election *e, struct problems *p);

#endif
