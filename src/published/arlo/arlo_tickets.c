// SPDX-License-Identifier: Apache-2.0
// arlo_tickets.c: the tickets of single ballots from the seed. A ballot's ticket is Rivest's, of
// the Python text of ((jurisdiction, batch), position); later ones are made from those before.
// Source: votingworks/arlo, server/audit_math/sampler.py.
#include "audit/sampling/python_repr.h"
#include "audit/sampling/ticket.h"
#include "published/arlo/arlo.h"

// How a batch is named in the ballot's id.
enum naming { BATCH_ALONE, JURISDICTION_BATCH, WITH_TABULATOR, TABULATOR_NONE, NAMINGS };

static bal_status put_id(const struct arlo_ballot *b, enum naming how, struct buf *out,
                         struct bal_err *err)
{
    buf_clear(out);
    buf_add(out, how == BATCH_ALONE ? STR("(") : STR("(("));
    if (how != BATCH_ALONE) {
        BAL_TRY(python_repr(b->jurisdiction, out, err));
        buf_add(out, STR(", "));
    }
    if (how == WITH_TABULATOR)
        BAL_TRY(python_repr(b->tabulator, out, err));
    if (how == TABULATOR_NONE)
        buf_add(out, STR("None"));
    if (how == WITH_TABULATOR || how == TABULATOR_NONE)
        buf_add(out, STR(", "));
    BAL_TRY(python_repr(b->batch, out, err));
    buf_addf(out, "%s%llu)", how == BATCH_ALONE ? ", " : "), ", (unsigned long long)b->position);
    return buf_check(out, err);
}

enum { TICKETS_OF_ONE = 64 }; // how often a ballot may be drawn and still be followed

// Are the ballot's tickets the first ones of its id, in any order? Counts those that are.
static size_t right_tickets(const struct arlo_audit *a, const struct arlo_ballot *b, uint32_t i,
                            enum naming how, size_t *all)
{
    AUTO_BUF id = BUF_INIT(LIMIT_TOKEN_BYTES), now = BUF_INIT(TICKET_MAX),
             next = BUF_INIT(TICKET_MAX);
    struct sha256 seed;
    struct bal_err err;
    str rest = b->of[i].tickets, one = STR("");
    size_t right = 0;
    *all = 0;
    while (arlo_next_ticket(&rest, &one, NULL))
        ++*all;
    if (put_id(b, how, &id, &err) != BAL_OK)
        return 0;
    ticket_seed(a->seed, &seed);
    ticket_first(&seed, buf_str(&id), &now);
    for (size_t n = 0; n < *all && n < TICKETS_OF_ONE; n++) {
        bool found = false;
        rest = b->of[i].tickets;
        while (!found && arlo_next_ticket(&rest, &one, NULL))
            found = str_eq(one, ticket_trim(buf_str(&now), TICKET_SHOWN));
        right += found;
        buf_clear(&next);
        ticket_next(buf_str(&now), &next);
        buf_clear(&now);
        buf_add(&now, buf_str(&next));
    }
    return right;
}

// The naming under which the first ballot with a ticket has it; NAMINGS: none.
static enum naming find_naming(const struct arlo_audit *a)
{
    for (size_t r = 0; r < a->ballots.len; r++)
        for (uint32_t i = 0; i < a->contest_count; i++)
            for (int how = 0; how < NAMINGS; how++) {
                size_t all = 0;
                if (right_tickets(a, &a->ballots.at[r], i, (enum naming)how, &all) > 0)
                    return (enum naming)how;
            }
    return NAMINGS;
}

void arlo_tickets_check(struct arlo_audit *a)
{
    enum naming how = find_naming(a);
    if (how == NAMINGS) {
        arlo_open(
            a, ARLO_TICKETS,
            "no ticket follows from the seed and a ballot's name in a form that is known: the "
            "seed is another one, or this program names ballots otherwise");
        return;
    }
    for (size_t r = 0; r < a->ballots.len; r++)
        for (uint32_t i = 0; i < a->contest_count; i++) {
            const struct arlo_ballot *b = &a->ballots.at[r];
            size_t all = 0, right = right_tickets(a, b, i, how, &all);
            for (size_t n = 0; n < all; n++)
                arlo_judge(a, ARLO_TICKETS, n < right, a->report, b->line,
                           STR_FMT ", batch '" STR_FMT "', ballot %ju: the seed does not give the "
                                   "tickets '" STR_FMT "'",
                           STR_ARG(b->jurisdiction), STR_ARG(b->batch), (uintmax_t)b->position,
                           STR_ARG(b->of[i].tickets));
        }
}
