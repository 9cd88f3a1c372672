// SPDX-License-Identifier: Apache-2.0
#include "app/files/definitions.h"

#include "core/spelling.h"

// Contests that other files have stay as they are: results that spell them otherwise are told by
// whoever compares the two.
static bool is_known(const struct election *e, str name, uint32_t occurrence, uint32_t first)
{
    const struct contest *c = election_contest(e, name, occurrence);
    return c != NULL && (size_t)(c - e->contests.at) < first;
}

static bal_status take_result(struct import *imp, const struct load *l, const struct reported *r,
                              uint32_t first, struct bal_err *err)
{
    uint32_t contest = 0, choice = 0, occurrence = 0;
    struct contest_def def = {.votes_allowed = r->votes_allowed};
    def.name = spelling_parse(r->contest, &def.occurrence);
    if (r->unit > 0 && r->unit <= l->files.len)
        def.place.file = l->files.at[r->unit - 1].name;
    if (is_known(imp->election, def.name, def.occurrence, first))
        return BAL_OK;
    BAL_TRY(import_contest(imp, &def, &contest, err));
    str name = spelling_parse(r->choice, &occurrence);
    return import_choice(imp, contest, name, STR(""), occurrence, CHOICE_REGULAR, &choice, err);
}

bal_status definitions_make(struct load *l, struct definitions *out, struct bal_err *err)
{
    struct election *e = &l->election;
    struct import imp = {.election = e, .problems = &l->problems, .last_batch = TABLE_NONE};
    *out = (struct definitions){.first_made = (uint32_t)e->contests.len};
    for (size_t i = 0; i < e->results.len; i++)
        BAL_TRY(take_result(&imp, l, &e->results.at[i], out->first_made, err));
    out->made = (uint32_t)e->contests.len - out->first_made;
    for (size_t i = out->first_made; i < e->contests.len; i++)
        out->no_votes += !e->contests.at[i].votes_known;
    return BAL_OK;
}

void definitions_missing(const struct definitions *d, struct buf *out)
{
    char lack[NUM_TEXT], all[NUM_TEXT];
    if (d->made == 0)
        return;
    if (d->no_votes > 0)
        buf_addf(out, "votes_allowed, how many votes a voter has: " STR_FMT " of " STR_FMT "\n",
                 STR_ARG(num_grouped(d->no_votes, lack)), STR_ARG(num_grouped(d->made, all)));
    buf_addf(out, "seats, how many win, where they are not as many as the votes\n"
                  "choice_function, the rule, where it is not plurality\n");
}
