// SPDX-License-Identifier: Apache-2.0
// state_public.c: what the public may see of the records, and what it was given (docs/bundle.md).
#include "record/state/state_body.h"

bool state_opens(const struct state *s)
{
    return s->published.commitments.size > 0 && !str_eq(s->published.rule, STR("closed"));
}

bal_status state_may_open(const struct state *s, struct bal_err *err)
{
    if (!state_opens(s))
        return bal_fail(err, BAL_CONFLICT, "there is nothing that may be opened");
    if (!s->parties.several || s->published.report.size > 0)
        return BAL_OK;
    bal_fail(err, BAL_CONFLICT, "nobody has signed yet who could be recognised by opened votes");
    err_hint(err, "Look at it with 'ballast privacy', then have two sides sign it: "
                  "ballast privacy RECORD --approve.");
    return BAL_CONFLICT;
}

bal_status open_report(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_public *p = &s->published;
    uint64_t min_cell;
    if (!state_opens(s))
        return bal_fail(err, BAL_CONFLICT, "no votes of this audit are to be opened");
    if (p->report.size > 0)
        return bal_fail(err, BAL_CONFLICT, "the privacy report was signed already");
    BAL_TRY(ej1_get_u64(e->body, "cards", &p->recognisable, err));
    BAL_TRY(ej1_get_u64(e->body, "min_cell", &min_cell, err));
    if (min_cell != p->min_cell)
        return bal_fail(err, BAL_CONFLICT, "the report is of another smallest group of cards");
    return body_object(e->body, "list", &p->report, err);
}

bal_status open_tally(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_public *p = &s->published;
    BAL_TRY(state_may_open(s, err));
    if (p->tally.size > 0)
        return bal_fail(err, BAL_CONFLICT, "the votes were opened already");
    return body_object(e->body, "list", &p->tally, err);
}

static bool closed_round(const struct state *s, uint64_t seq)
{
    for (size_t i = 0; i < s->rounds.len; i++)
        if (s->rounds.at[i].closed != 0 && s->rounds.at[i].closing == seq)
            return true;
    return false;
}

bal_status open_cards(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_public *p = &s->published;
    struct state_opening *new = vec_push(&p->openings, LIMIT_CARDS);
    if (new == NULL)
        return err_memory(err);
    *new = (struct state_opening){.seq = e->seq};
    BAL_TRY(state_may_open(s, err));
    BAL_TRY(ej1_get_u64(e->body, "refers", &new->refers, err));
    if (new->refers >= e->seq ||
        (state_entry(s, new->refers) == NULL && !closed_round(s, new->refers)))
        return bal_fail(err, BAL_CONFLICT,
                        "event %llu neither entered interpretations nor closed a round",
                        (unsigned long long)new->refers);
    for (size_t i = 0; i + 1 < p->openings.len; i++)
        if (p->openings.at[i].refers == new->refers)
            return bal_fail(err, BAL_CONFLICT, "the cards of event %llu were opened already",
                            (unsigned long long)new->refers);
    return body_object(e->body, "list", &new->list, err);
}

bal_status open_bundle(struct state *s, const struct event *e, struct bal_err *err)
{
    uint64_t stage;
    s->published.bundle = e->seq;
    BAL_TRY(ej1_get_u64(e->body, "stage", &stage, err));
    return body_object(e->body, "files", &s->published.files, err);
}
