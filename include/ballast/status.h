// SPDX-License-Identifier: Apache-2.0
// ballast/status.h: how every fallible function of Ballast reports.
//
// A function that can fail returns a bal_status and takes a struct bal_err last. The error holder
// lies in the caller's storage, never allocates, may be NULL, and is written only on failure;
// outputs are left as they were.
#ifndef BALLAST_STATUS_H
#define BALLAST_STATUS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BAL_CHECKED __attribute__((warn_unused_result))

// The numbers are published: they never change their meaning.
typedef enum bal_status {
    BAL_OK = 0,
    BAL_NOT_FOUND = 1,   // a named thing does not exist
    BAL_INVALID = 2,     // the input is wrong; the problems say where
    BAL_LIMIT = 3,       // a stated ceiling was reached (see limits.h)
    BAL_IO = 4,          // reading or writing failed
    BAL_CONFLICT = 5,    // two inputs contradict each other
    BAL_UNSUPPORTED = 6, // understood, but not something this version does
    BAL_DENIED = 7,      // not allowed
    BAL_USAGE = 8,       // the command line is wrong
} bal_status;

struct bal_err {
    bal_status code;
    char what[240];  // what is wrong, in an official's words: lower case, no full stop
    char where[160]; // file, line, record or path; empty when there is none
    char hint[200];  // a full sentence on what to do next; empty when there is none
};

#ifdef __cplusplus
}
#endif
#endif
