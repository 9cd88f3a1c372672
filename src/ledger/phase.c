// SPDX-License-Identifier: Apache-2.0
#include "ledger/phase.h"

#define IN(p)      (1U << PHASE_##p)
#define ANY        (~IN(NEW) & (2 * IN(CONCLUDED) - 1))
#define SEVERAL    0U
#define AFTER_SEED (IN(SEEDED) | IN(DRAWING) | IN(ROUND) | IN(MEASURED) | IN(CONCLUDED))

// What the last column of a phase after an event can be.
enum {
    SAME = -1,
    OPEN = PHASE_OPEN,
    FREEZING = PHASE_FREEZING,
    COMMITTED = PHASE_COMMITTED,
    SEEDED = PHASE_SEEDED,
    DRAWING = PHASE_DRAWING,
    ROUND = PHASE_ROUND,
    MEASURED = PHASE_MEASURED,
    CONCLUDED = PHASE_CONCLUDED,
};

#define EVENT(name, phases, next, says) {name, phases, next, says},
static const struct event_type types[] = {
#include "ledger/event_types.def"
};
#undef EVENT

static const char to_reopen[] = "Use ballast reopen --reason first, and commit again afterwards.";
static const char finish_round[] =
    "Finish the round first: enter what its cards say with ballast enter.";
static const char interrupted[] = "Run ballast round again: it was interrupted.";
static const char too_late[] = "After the seed nothing before it can change: a mistake in an input "
                               "means a new record that names this one.";

// For each phase: the record is …; what to do when an event comes too early; and too late.
static const struct {
    const char *says, *ahead, *back;
} phases[] = {
    [PHASE_NEW] = {"empty", "Make it with ballast new first.", ""},
    [PHASE_OPEN] = {"open for inputs", "Run ballast commit first: it freezes the inputs.",
                    "The record is open already."},
    [PHASE_FREEZING] = {"being committed", "Run ballast commit again: it was interrupted.",
                        to_reopen},
    [PHASE_COMMITTED] = {"committed and waits for the seed",
                         "Throw the dice and run ballast seed first.", to_reopen},
    [PHASE_SEEDED] = {"seeded", "Open a round with ballast round first.", too_late},
    [PHASE_DRAWING] = {"drawing the cards of a round", interrupted, interrupted},
    [PHASE_ROUND] = {"in a round", finish_round, finish_round},
    [PHASE_MEASURED] = {"between two rounds", "Conclude the audit first.",
                        "Open another round with ballast round, or conclude the audit."},
    [PHASE_CONCLUDED] = {"concluded", "", "The audit is concluded; a new one needs a new record."},
};

// What to do about an event that may not be written now.
static const char *advice(enum phase now, unsigned allowed)
{
    if (allowed >> now != 0)
        return phases[now].ahead;
    if (allowed < IN(SEEDED) && now >= PHASE_SEEDED)
        return too_late;
    return phases[now].back;
}

const struct event_type *event_types(size_t *count)
{
    *count = ARRAY_LEN(types);
    return types;
}

const struct event_type *event_type_find(str name)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (str_eq(str_from(types[i].name), name))
            return &types[i];
    return NULL;
}

const char *phase_says(enum phase p)
{
    return phases[p].says;
}

bal_status phase_next(enum phase *phase, str type, struct bal_err *err)
{
    const struct event_type *t = event_type_find(type);
    if (t == NULL)
        return bal_fail(err, BAL_INVALID, "this version knows no event '" STR_FMT "'",
                        STR_ARG(type));
    if (t->phases == SEVERAL)
        return bal_fail(err, BAL_UNSUPPORTED,
                        "an event '%s' belongs to an audit with keys of several parties", t->name);
    if ((t->phases >> *phase & 1) == 0) {
        bal_fail(err, BAL_CONFLICT, "no event '%s' is possible now: the record is %s", t->name,
                 phases[*phase].says);
        err_hint(err, "%s", advice(*phase, t->phases));
        return BAL_CONFLICT;
    }
    if (t->next != SAME)
        *phase = (enum phase)t->next;
    return BAL_OK;
}

bal_status seed_digits_check(str digits, struct bal_err *err)
{
    for (size_t i = 0; i < digits.len; i++)
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
            return bal_fail(err, BAL_INVALID, "a seed has decimal digits only");
    if (digits.len > SEED_DIGITS_MAX)
        return bal_fail(err, BAL_INVALID, "a seed has at most %d digits", SEED_DIGITS_MAX);
    if (digits.len >= SEED_DIGITS_MIN)
        return BAL_OK;
    bal_fail(err, BAL_INVALID, "a seed has at least %d digits, this one has %zu", SEED_DIGITS_MIN,
             digits.len);
    err_hint(err, "Throw a ten-sided die at least %d times, in public, and enter every throw.",
             SEED_DIGITS_MIN);
    return BAL_INVALID;
}
