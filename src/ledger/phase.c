// SPDX-License-Identifier: Apache-2.0
#include "ledger/phase.h"

#define IN(p)   (1U << PHASE_##p)
#define ANY     (~IN(NEW) & (2 * IN(CONCLUDED) - 1))
#define FROZEN  (ANY & ~(IN(OPEN) | IN(FREEZING)))
#define SEVERAL (1U << 31)

// What the last column of a phase after an event can be.
enum {
    SAME = -1,
    OPEN = PHASE_OPEN,
    FREEZING = PHASE_FREEZING,
    COMMITTED = PHASE_COMMITTED,
    SHARING = PHASE_SHARING,
    REVEALING = PHASE_REVEALING,
    THROWN = PHASE_THROWN,
    SEEDED = PHASE_SEEDED,
    DRAWING = PHASE_DRAWING,
    ROUND = PHASE_ROUND,
    MEASURED = PHASE_MEASURED,
    CONCLUDED = PHASE_CONCLUDED,
};

#define EVENT(name, phases, next, signers, says)                                                   \
    {name, (phases) & ~SEVERAL, next, SIGN_##signers, ((phases)&SEVERAL) != 0, says},
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
    [PHASE_SHARING] = {"waiting for the parties' shares of the seed",
                       "Every party commits to its share and reveals it: ballast seed RECORD.",
                       to_reopen},
    [PHASE_REVEALING] = {"waiting for the shares to be revealed, and for the dice",
                         "Reveal the shares that are missing, then throw the dice: ballast seed "
                         "RECORD.",
                         too_late},
    [PHASE_THROWN] = {"waiting for its seed, now that the dice were thrown",
                      "Draw the seed from them: ballast seed RECORD draw.", too_late},
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

const char *signers_say(enum signers s)
{
    static const char *const says[] = {
        [SIGN_LOG] = "the operator alone",
        [SIGN_SELF] = "the key itself",
        [SIGN_OWN] = "the key itself or another of its affiliation",
        [SIGN_ALL] = "a key of every affiliation",
        [SIGN_PARTY] = "a key of that party",
        [SIGN_TWO] = "keys of boards or parties of two affiliations",
        [SIGN_APPROVED] = "keys of two affiliations that approve it",
        [SIGN_APPROVES] = "keys of two affiliations, observers' aside",
    };
    return says[s];
}

// The seed of one operator is typed in; that of several follows from dice.
static bool allowed(const struct event_type *t, enum phase phase, bool several)
{
    bool seed = str_eq(str_from(t->name), STR("seed"));
    return (t->phases >> phase & 1) != 0 && !(seed && (phase == PHASE_THROWN) != several);
}

bal_status phase_next(enum phase *phase, bool several, str type, struct bal_err *err)
{
    const struct event_type *t = event_type_find(type);
    if (t == NULL)
        return bal_fail(err, BAL_INVALID, "this version knows no event '" STR_FMT "'",
                        STR_ARG(type));
    if (t->several && !several)
        return bal_fail(err, BAL_UNSUPPORTED,
                        "an event '%s' belongs to an audit with keys of several parties", t->name);
    if (!allowed(t, *phase, several)) {
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
