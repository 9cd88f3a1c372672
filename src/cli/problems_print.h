// SPDX-License-Identifier: Apache-2.0
// problems_print.h: the problems of an import for people (grouped and counted) and for machines
// (JSON, CSV).
#ifndef BAL_CLI_PROBLEMS_PRINT_H
#define BAL_CLI_PROBLEMS_PRINT_H

#include "cli/term.h"
#include "core/problem.h"
#include "io/json_write.h"

// Which problems: those in kept[first] to kept[first + count - 1] (count SIZE_MAX: up to the last)
// whose severity is between `least` and `most`, and of these only the ones that `keep` accepts
// (NULL: all).
struct problems_view {
    const struct problems *problems;
    size_t first, count;
    enum severity least, most;
    bool (*keep)(const void *ctx, const struct problem *p);
    const void *ctx;
};

static inline struct problems_view problems_all(const struct problems *p)
{
    return (struct problems_view){p, 0, SIZE_MAX, SEVERITY_NOTE, SEVERITY_ERROR, NULL, NULL};
}

// Prints a paragraph for each kind, errors first: what it is, how often, what to do, and the first
// `each` cases with "and N more"; each 0 prints no cases.
void problems_print(FILE *out, struct problems_view view, size_t each);

// "2 errors, 1 warning, 3 notes" with what there is; "no problems".
void problems_summary(struct buf *out, struct problems_view view);

// An array of {"code","severity","file","line","column","value","message"}; parts that are not
// known are null. Cases that were counted but not kept end it as one element per kind with "more".
void problems_json(struct json_writer *w, struct problems_view view);

// Writes all problems as CSV (code,severity,file,line,column,value,message) to the file.
BAL_CHECKED bal_status problems_csv(const struct problems *p, const char *path,
                                    struct bal_err *err);

#endif
