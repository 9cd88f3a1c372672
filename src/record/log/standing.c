// SPDX-License-Identifier: Apache-2.0
#include "record/log/standing.h"

#include "audit/risk/method.h"

// Takes one line of a list into the contest that it is about.
typedef bal_status take_line(struct standings *s, struct standing *c, const struct ej1 *line,
                             struct bal_err *err);

static struct standing *find(struct standings *s, str contest)
{
    for (size_t i = 0; i < s->at.len; i++)
        if (str_eq(s->at.at[i].contest, contest))
            return &s->at.at[i];
    return NULL;
}

// The lists have the contests in the same order, so the search is short.
static bal_status find_or_add(struct standings *s, str contest, size_t at, bool add,
                              struct standing **out, struct bal_err *err)
{
    if (at < s->at.len && str_eq(s->at.at[at].contest, contest))
        *out = &s->at.at[at];
    else
        *out = find(s, contest);
    if (*out != NULL)
        return BAL_OK;
    if (!add)
        return bal_fail(err, BAL_CONFLICT, "a list names a contest that was not committed");
    *out = vec_push(&s->at, LIMIT_CONTESTS);
    if (*out == NULL)
        return err_memory(err);
    (*out)->contest = arena_str(&s->arena, contest);
    return arena_check(&s->arena, err);
}

static bal_status read_list(struct record *r, const struct state_object *list, bool add,
                            take_line *take, struct standings *s, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT((size_t)1 << 30);
    if (list->size == 0)
        return BAL_OK;
    BAL_TRY(record_read_object(r, list, &text, err));
    str rest = buf_str(&text);
    for (size_t i = 0; rest.len > 0; i++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 22);
        const struct ej1 *line;
        struct standing *c = NULL;
        str contest;
        BAL_TRY(ej1_parse(str_cut(&rest, '\n'), &arena, &line, err));
        BAL_TRY(ej1_get_str(line, "contest", &contest, err));
        BAL_TRY(find_or_add(s, contest, i, add, &c, err));
        BAL_TRY(take(s, c, line, err));
    }
    return arena_check(&s->arena, err);
}

static bal_status keep_str(struct standings *s, const struct ej1 *line, const char *key, str *out,
                           struct bal_err *err)
{
    str text;
    BAL_TRY(ej1_get_str(line, key, &text, err));
    *out = arena_str(&s->arena, text);
    return BAL_OK;
}

static bal_status take_params(struct standings *s, struct standing *c, const struct ej1 *line,
                              struct bal_err *err)
{
    BAL_TRY(ej1_get_bool(line, "target", &c->target, err));
    BAL_TRY(ej1_get_u64(line, "cards", &c->cards, err));
    BAL_TRY(ej1_get_u64(line, "pooled", &c->pooled, err));
    BAL_TRY(keep_str(s, line, "method", &c->method, err));
    const struct method *method = method_find(c->method);
    c->by_batch = method != NULL && (method->flags & METHOD_BATCHES);
    c->polling = method != NULL && (method->flags & METHOD_POLLING);
    if (ej1_find(line, "irv_rule") != NULL)
        BAL_TRY(keep_str(s, line, "irv_rule", &c->irv_rule, err));
    return keep_str(s, line, "risk_limit", &c->risk_limit, err);
}

// Contests that no sample can confirm are known from the commit on.
static bal_status take_assertion(struct standings *s, struct standing *c, const struct ej1 *line,
                                 struct bal_err *err)
{
    if (ej1_find(line, "full_hand_count") == NULL)
        return BAL_OK;
    return keep_str(s, line, "full_hand_count", &c->reason, err);
}

static bal_status take_risk(struct standings *s, struct standing *c, const struct ej1 *line,
                            struct bal_err *err)
{
    str risk;
    (void)s;
    BAL_TRY(ej1_get_str(line, "risk", &risk, err));
    BAL_TRY(ej1_get_bool(line, "met", &c->met, err));
    BAL_TRY(ej1_get_u64(line, "usable", &c->usable, err));
    BAL_TRY(ej1_get_u64(line, "o1", &c->o1, err));
    BAL_TRY(ej1_get_u64(line, "o2", &c->o2, err));
    BAL_TRY(ej1_get_u64(line, "u1", &c->u1, err));
    BAL_TRY(ej1_get_u64(line, "u2", &c->u2, err));
    c->measured = true;
    if (!num_double(risk, &c->risk))
        return bal_fail(err, BAL_INVALID, "a risk in the record is no number");
    return BAL_OK;
}

static bal_status take_outcome(struct standings *s, struct standing *c, const struct ej1 *line,
                               struct bal_err *err)
{
    const struct ej1 *winners;
    BAL_TRY(keep_str(s, line, "outcome", &c->outcome, err));
    BAL_TRY(ej1_get(line, "winners", EJ1_ARRAY, &winners, err));
    for (const struct ej1 *w = winners->first; w != NULL; w = w->next) {
        str *slot = vec_push(&c->winners, LIMIT_CHOICES);
        if (slot == NULL)
            return err_memory(err);
        *slot = arena_str(&s->arena, w->text);
    }
    return BAL_OK;
}

bal_status standings_read(struct record *r, struct standings *out, struct bal_err *err)
{
    const struct state *state = &r->state;
    *out = (struct standings){.arena = ARENA_INIT((size_t)1 << 30)};
    BAL_TRY(read_list(r, &state->params, true, take_params, out, err));
    BAL_TRY(read_list(r, &state->assertions, false, take_assertion, out, err));
    for (size_t i = state->rounds.len; i > 0; i--)
        if (state->rounds.at[i - 1].risk.size > 0) {
            BAL_TRY(read_list(r, &state->rounds.at[i - 1].risk, false, take_risk, out, err));
            break;
        }
    BAL_TRY(read_list(r, &state->outcome, false, take_outcome, out, err));
    for (size_t i = 0; i < state->escalations.len; i++) {
        struct standing *c = find(out, state->escalations.at[i].contest);
        if (c == NULL)
            continue;
        c->escalated = true;
        c->reason = arena_str(&out->arena, state->escalations.at[i].reason);
    }
    return arena_check(&out->arena, err);
}

void standings_done(struct standings *s)
{
    for (size_t i = 0; i < s->at.len; i++)
        vec_done(&s->at.at[i].winners);
    vec_done(&s->at);
    arena_done(&s->arena);
}

bool standings_settled(const struct standings *s)
{
    for (size_t i = 0; i < s->at.len; i++) {
        const struct standing *c = &s->at.at[i];
        if (c->target && !c->escalated && !(c->measured && c->met))
            return false;
    }
    return s->at.len > 0;
}
