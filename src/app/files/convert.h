// SPDX-License-Identifier: Apache-2.0
// convert.h: an election written as a file of another format.
#ifndef BAL_APP_CONVERT_H
#define BAL_APP_CONVERT_H

#include "app/load/load.h"

// Name i of a format that can be written, NULL after the last.
const char *convert_format_name(size_t i);

// How many of the problems stand in the way of writing: errors, but not those of cards that the
// manifest and the CVRs disagree about.
uint64_t convert_errors(const struct problems *p);

// Where the format holds results and the election has cast vote records and none reported: counts
// them, and the counts become its results; by jurisdiction where every card has one and no cards
// are known as a sum only. In a ranked contest they are first preferences. A contest that no rule
// counts has none, which `problems` tells.
BAL_CHECKED bal_status convert_count(struct election *e, const struct format *format,
                                     struct problems *problems, struct bal_err *err);

// BAL_CONFLICT: `out` is one of the files that were read, which nothing replaces.
BAL_CHECKED bal_status convert_apart(const struct load *l, const char *out, struct bal_err *err);

// Writes what the format can hold to `path`: a file, or a folder for a package; whole or not at
// all. BAL_CONFLICT when there is something at `path` (`force` replaces a file, never a folder),
// BAL_INVALID when the election has nothing that the format can hold, BAL_UNSUPPORTED when the
// format cannot be written.
BAL_CHECKED bal_status convert_write(const struct election *e, const struct format *format,
                                     const char *path, bool force, struct bal_err *err);

// Appends "5,000 cast vote records, 12 batches of the manifest", the part that the format holds.
void convert_held(const struct election *e, const struct format *format, struct buf *out);

// Appends a line for everything in the election that the format cannot hold.
void convert_lost(const struct election *e, const struct format *format, struct buf *out);

#endif
