// SPDX-License-Identifier: Apache-2.0
// inputs.h: taking files into a record, and the election that they make.
#ifndef BAL_RECORD_INPUTS_H
#define BAL_RECORD_INPUTS_H

#include "app/load/load.h"
#include "record/log/record.h"

// Files or folders to take in, all of one kind.
struct record_files {
    enum input_kind kind;
    const struct load_path *paths; // .given is not used
    size_t count;
};

// A file in a folder or zip that was added, and what it was taken for.
struct record_inner {
    str name;
    const char *format, *title; // NULL: nothing is known of it; it is kept, and not read
    uint64_t cards, listed;
};

// What became of one of them.
struct record_added {
    uint64_t seq; // its event
    const char *format;
    uint64_t bytes;
    uint64_t cards, listed, contests;
    char digest[SHA256_HEX + 1];    // as its event names it
    VEC(struct record_inner) inner; // of a folder or zip
};

struct record_adding {
    VEC(struct record_added) files; // in the order given
    struct problems problems;       // of all files
};

// Stores every file byte for byte, reads it from what was stored, and appends its event: all files
// or none. BAL_INVALID when a file has errors, is of another kind, or is here already: the problems
// say all of why. Call record_adding_done in every case.
BAL_CHECKED bal_status record_add(struct record *r, const struct record_files *files,
                                  struct record_adding *out, struct bal_err *err);

void record_adding_done(struct record_adding *a);

// Takes an input back, before commit. BAL_CONFLICT when event `seq` is no input.
BAL_CHECKED bal_status record_withdraw(struct record *r, uint64_t seq, str reason,
                                       struct bal_err *err);

// An input opened for reading out of the record.
struct record_input {
    const struct record *record;
    struct inputs set;
    struct input_blob *blobs;
    size_t count, opened;
    struct arena arena;
};

BAL_CHECKED bal_status record_input_open(struct record_input *in, struct record *r,
                                         const struct state_input *which, struct bal_err *err);
void record_input_close(struct record_input *in);

// The same of an object that need not be named by an event yet, by its id in the store.
BAL_CHECKED bal_status record_input_of(struct record_input *in, struct record *r,
                                       const struct state_input *which, uint64_t id,
                                       struct bal_err *err);

// Reads what was opened as the input says.
BAL_CHECKED bal_status record_load_opened(struct record *r, const struct state_input *which,
                                          struct record_input *in, struct load *out,
                                          struct bal_err *err);

// Reads the election out of the inputs that were not withdrawn, in the order of their events, by
// the formats that their events name. Call load_done in every case.
BAL_CHECKED bal_status record_load(struct record *r, struct load *out, struct bal_err *err);

// The same with further files, which are read before those of the record.
BAL_CHECKED bal_status record_load_also(struct record *r, const struct load_path *more,
                                        size_t count, struct load *out, struct bal_err *err);

// BAL_CONFLICT where standard names contradict each other, or would make one of two contests or
// candidates of a file: then there is no election to go on with.
BAL_CHECKED bal_status record_check_names(const struct load *l, struct bal_err *err);

// A list of standard names is one file of UTF-8 text, and named as such, so that every verifier
// reads the same in it: no folder, archive or workbook. BAL_INVALID where it is another. True of
// all inputs that are no standard names.
BAL_CHECKED bal_status record_check_table(struct record *r, const struct state_input *which,
                                          struct bal_err *err);

// As record_load, out of those alone that anybody may see: all but cast vote records.
BAL_CHECKED bal_status record_load_public(struct record *r, struct load *out, struct bal_err *err);

// Reads one input by itself.
BAL_CHECKED bal_status record_load_one(struct record *r, const struct state_input *which,
                                       struct load *out, struct bal_err *err);

// The canonical digest of an election as an event names it: salted like the object (NULL:
// plain).
void record_canonical(const struct election *e, const uint8_t *salt,
                      uint8_t out[static SHA256_BYTES]);

#endif
