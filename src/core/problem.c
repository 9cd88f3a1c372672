// SPDX-License-Identifier: Apache-2.0
#include "core/problem.h"

#include <stdio.h>

const struct problem_kind problem_kinds[PROBLEM_COUNT] = {
#define PROBLEM(id, code, severity, what, hint)                                                    \
    [PROBLEM_##id] = {code, SEVERITY_##severity, what, hint},
#include "core/problems.def"
#undef PROBLEM
};

enum { VALUE_BYTES = 200, MESSAGE_BYTES = 400 };

void problems_init(struct problems *p)
{
    *p = (struct problems){.arena = ARENA_INIT((size_t)256 << 20)};
}

void problems_done(struct problems *p)
{
    vec_done(&p->kept);
    arena_done(&p->arena);
}

void problem_addv(struct problems *p, enum problem_id id, struct place place, str value,
                  const char *fmt, va_list args)
{
    if (p->count[id]++ >= LIMIT_PROBLEMS_KEPT)
        return;
    struct problem *new = vec_push(&p->kept, (size_t)LIMIT_PROBLEMS_KEPT * PROBLEM_COUNT);
    if (new == NULL)
        return;
    char message[MESSAGE_BYTES];
    vsnprintf(message, sizeof message, fmt, args);
    *new = (struct problem){.id = id,
                            .place = {arena_str(&p->arena, place.file), place.line, place.column},
                            .value = arena_str(&p->arena, str_head(value, VALUE_BYTES)),
                            .message = arena_str(&p->arena, str_from(message))};
}

void problem_add(struct problems *p, enum problem_id id, struct place place, str value,
                 const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    problem_addv(p, id, place, value, fmt, args);
    va_end(args);
}

// Where an error says "FILE, line 5, column 2", the line and column for the place.
static str cut_place(str where, struct place *place)
{
    if (!str_starts(where, place->file))
        return where;
    str rest = str_skip(where, place->file.len);
    if (str_starts(rest, STR(", line "))) {
        rest = str_skip(rest, 7);
        str line = str_cut(&rest, ',');
        if (!num_u64(line, &place->line))
            place->line = 0;
        if (str_starts(rest, STR(" column ")) && num_u64(str_skip(rest, 8), &place->column))
            rest = STR("");
    }
    bool member = str_starts(rest, STR(": ")); // of a zip
    return member || str_starts(rest, STR(", ")) ? str_skip(rest, 2) : rest;
}

void problem_add_err(struct problems *p, struct place place, const struct bal_err *err)
{
    str rest = cut_place(str_from(err->where), &place);
    problem_add(p, PROBLEM_unreadable, place, STR(""), "%s%s" STR_FMT "%s%s", err->what,
                rest.len > 0 ? ", " : "", STR_ARG(rest), err->hint[0] ? ". " : "", err->hint);
}

void problems_append(struct problems *p, const struct problems *from)
{
    uint64_t kept[PROBLEM_COUNT] = {0};
    for (size_t i = 0; i < from->kept.len; i++) {
        const struct problem *one = &from->kept.at[i];
        kept[one->id]++;
        problem_add(p, one->id, one->place, one->value, STR_FMT, STR_ARG(one->message));
    }
    for (int i = 0; i < PROBLEM_COUNT; i++)
        p->count[i] += from->count[i] - kept[i];
}

uint64_t problems_errors(const struct problems *p)
{
    uint64_t errors = 0;
    for (int i = 0; i < PROBLEM_COUNT; i++)
        if (problem_kinds[i].severity == SEVERITY_ERROR)
            errors += p->count[i];
    return errors;
}

const struct problem *problems_last_error(const struct problems *p)
{
    for (size_t i = p->kept.len; i > 0; i--)
        if (problem_kinds[p->kept.at[i - 1].id].severity == SEVERITY_ERROR)
            return &p->kept.at[i - 1];
    return NULL;
}

const char *severity_name(enum severity s)
{
    static const char *const names[] = {"note", "warning", "error"};
    return names[s];
}
