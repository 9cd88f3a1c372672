// SPDX-License-Identifier: Apache-2.0
// verify_public.c: what a record names for the public, made again from the inputs.
#include "record/sealed.h"
#include "record/verify.h"

static bal_status same(struct session *s, const struct state_object *kept, struct buf *made,
                       const char *what, struct bal_err *err)
{
    AUTO_BUF bytes = BUF_INIT((size_t)4 << 30);
    if (kept->size > 0)
        BAL_TRY(record_read_object(s->record, kept, &bytes, err));
    if (!str_eq(buf_str(&bytes), buf_str(made)))
        return bal_fail(err, BAL_CONFLICT, "%s does not come out again", what);
    return BAL_OK;
}

static bal_status same_list(struct session *s, list_fn *make, const struct state_object *kept,
                            const char *what, struct bal_err *err)
{
    AUTO_BUF made = BUF_INIT((size_t)4 << 30);
    BAL_TRY(make(s, &made, err));
    return same(s, kept, &made, what, err);
}

static bal_status same_opening(struct session *s, struct bal_err *err)
{
    const struct state_public *p = &s->record->state.published;
    const struct state_opening *last = &p->openings.at[p->openings.len - 1];
    AUTO_BUF made = BUF_INIT((size_t)4 << 30);
    BAL_TRY(list_cards_open(s, last->refers, last->seq, &made, err));
    return same(s, &last->list, &made, "the list of opened cards", err);
}

static bal_status same_cards(struct session *s, struct bal_err *err)
{
    const struct state_public *p = &s->record->state.published;
    BAL_TRY(same_list(s, list_positions, &p->positions, "the list of positions", err));
    return same_list(s, list_scopes, &p->scopes, "the list of scopes", err);
}

bool verify_public(struct session *s, str type, size_t *at, const char **code, bal_status *status,
                   struct bal_err *err)
{
    const struct state_public *p = &s->record->state.published;
    bool freeze = str_eq(type, STR("assertions-commit"));
    bool cards = freeze && *at == 0, leaves = freeze && *at == 1;
    if (*at > 1 || (!freeze && *at > 0))
        return false;
    ++*at;
    *code = cards ? "V15" : leaves ? "V11" : str_eq(type, STR("tally-open")) ? "V12" : "V13";
    if (cards)
        *status = same_cards(s, err);
    else if (leaves)
        *status = same_list(s, list_commitments, &p->commitments, "the list of commitments", err);
    else if (str_eq(type, STR("tally-open")))
        *status = same_list(s, list_tally, &p->tally, "the list of opened votes", err);
    else if (str_eq(type, STR("card-open")))
        *status = same_opening(s, err);
    else
        return false;
    return true;
}
