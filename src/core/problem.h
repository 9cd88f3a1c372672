// SPDX-License-Identifier: Apache-2.0
// problem.h: everything that is wrong with the input, all of it at once, grouped and counted.
#ifndef BAL_CORE_PROBLEM_H
#define BAL_CORE_PROBLEM_H

#include "base/base.h"

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

enum problem_id {
#define PROBLEM(id, code, severity, what, hint) PROBLEM_##id,
#include "core/problems.def"
#undef PROBLEM
    PROBLEM_COUNT
};

struct problem_kind {
    const char *code; // published: "duplicate-card"
    enum severity severity;
    const char *what, *hint;
};

extern const struct problem_kind problem_kinds[PROBLEM_COUNT];

// Where: any part may be empty or 0. Column: the cell's number in CSV, the byte's in other text.
struct place {
    str file;
    uint64_t line, column;
};

struct problem {
    enum problem_id id;
    struct place place;
    str value;   // the offending text, cut to 200 bytes
    str message; // this case in words
};

struct problems {
    VEC(struct problem) kept; // at most LIMIT_PROBLEMS_KEPT of each kind, in order of discovery
    uint64_t count[PROBLEM_COUNT];
    struct arena arena;
};

void problems_init(struct problems *p);
void problems_done(struct problems *p);

// Adds one. Without memory the problem is still counted.
void problem_add(struct problems *p, enum problem_id id, struct place place, str value,
                 const char *fmt, ...) BAL_PRINTF(5, 6);
void problem_addv(struct problems *p, enum problem_id id, struct place place, str value,
                  const char *fmt, va_list args) BAL_PRINTF(5, 0);

// Adds a failed call as `unreadable`, with its own words; the place's file is used where the error
// names none.
void problem_add_err(struct problems *p, struct place place, const struct bal_err *err);

// Adds copies of all of `from`; those that were only counted are counted.
void problems_append(struct problems *p, const struct problems *from);

uint64_t problems_errors(const struct problems *p); // how many are errors
// The last error that was kept; NULL: none is.
const struct problem *problems_last_error(const struct problems *p);
const char *severity_name(enum severity s); // "error", "warning", "note"

#endif
