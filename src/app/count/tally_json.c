// SPDX-License-Identifier: Apache-2.0
// tally_json.c: a tally for machines; docs/json.md describes it.
#include "app/count/counting.h"
#include "tabulate/parcels/parcels.h"

static void candidate_names(struct json_writer *w, const char *key, const struct result *r,
                            const struct candidate_list *list)
{
    jw_key(w, key);
    jw_open(w, '[');
    for (size_t i = 0; i < list->len; i++)
        jw_str(w, r->candidates[list->at[i]].label);
    jw_close(w, ']');
}

static void write_choices(struct json_writer *w, const struct tally_contest *t)
{
    const struct result *r = &t->result;
    jw_key(w, "choices");
    jw_open(w, '[');
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        const struct candidate *c = &r->candidates[i];
        jw_open(w, '{');
        jw_key_value(w, "choice", c->label);
        if (c->code.len > 0)
            jw_key_value(w, "code", c->code);
        jw_key_u64(w, "votes", c->votes);
        if (r->pools > 0)
            jw_key_u64(w, "pool_votes", c->pool_votes);
        if (t->reported != NULL && t->reported[i].known) {
            jw_key_u64(w, "reported", t->reported[i].votes);
            jw_key(w, "difference");
            jw_i64(w, (int64_t)(t->reported[i].votes - c->votes));
        }
        jw_key_bool(w, "winner", c->winner);
        if (function_of_parties(t->contest->function))
            jw_key_u64(w, "seats", c->seats);
        if (c->kind == CHOICE_WRITE_IN)
            jw_key_bool(w, "write_in", true);
        if (c->excluded)
            jw_key_bool(w, "excluded", true);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

// A number, or the text of a decimal where votes are divided.
static void votes_value(struct json_writer *w, decimal v, unsigned scale)
{
    char text[DECIMAL_TEXT];
    if (scale == 0 && v >= 0 && v <= UINT64_MAX)
        jw_u64(w, (uint64_t)v);
    else
        jw_str(w, decimal_text(v, scale, text));
}

static void key_votes(struct json_writer *w, const char *key, decimal v, unsigned scale)
{
    jw_key(w, key);
    votes_value(w, v, scale);
}

static void write_tie(struct json_writer *w, const struct result *r)
{
    jw_key(w, "tie");
    if (r->tie.candidates.len == 0) {
        jw_null(w);
        return;
    }
    jw_open(w, '{');
    candidate_names(w, "choices", r, &r->tie.candidates);
    key_votes(w, "votes", r->tie.votes, r->scale);
    jw_key_u64(w, "seats", r->tie.seats);
    if (r->tie.round > 0)
        jw_key_u64(w, "round", r->tie.round);
    jw_close(w, '}');
}

static void write_transfers(struct json_writer *w, const struct result *r,
                            const struct count_round *round)
{
    jw_key(w, "transfers");
    jw_open(w, '[');
    for (size_t i = 0; i < round->transfers.len; i++) {
        const struct transfer *t = &round->transfers.at[i];
        jw_open(w, '{');
        jw_key_value(w, "from", r->candidates[t->from].label);
        jw_key(w, "to");
        if (t->to == NOBODY)
            jw_null(w);
        else if (t->to == RESIDUAL)
            jw_str(w, STR("lost by rounding"));
        else
            jw_str(w, r->candidates[t->to].label);
        key_votes(w, "votes", t->votes, r->scale);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

// Of a part of the cards there is no threshold.
static void write_round(struct json_writer *w, const struct result *r, size_t number, bool part)
{
    static const char *const keys[] = {"exhausted_choices", "overvotes", "repeated_rankings",
                                       "skipped_rankings", "unused_surplus"};
    const struct count_round *round = &r->rounds.at[number - 1];
    jw_open(w, '{');
    jw_key_u64(w, "round", number);
    if (!part)
        key_votes(w, "threshold", round->threshold, r->scale);
    key_votes(w, "active", round->active, r->scale);
    jw_key(w, "votes");
    jw_open(w, '{');
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        if (!round->continuing[i])
            continue;
        jw_key_str(w, r->candidates[i].label);
        votes_value(w, round->votes[i], r->scale);
    }
    jw_close(w, '}');
    jw_key(w, "inactive");
    jw_open(w, '{');
    for (int i = 0; i < INACTIVE_KINDS; i++)
        if (i < INACTIVE_SURPLUS || round->inactive[i] != 0)
            key_votes(w, keys[i], round->inactive[i], r->scale);
    jw_close(w, '}');
    if (r->scale > 0)
        key_votes(w, "lost_by_rounding", round->residual, r->scale);
    candidate_names(w, "elected", r, &round->elected);
    candidate_names(w, "eliminated", r, &round->eliminated);
    if (round->tied.len > 0)
        candidate_names(w, "tie_broken", r, &round->tied);
    write_transfers(w, r, round);
    jw_close(w, '}');
}

static void write_checks(struct json_writer *w, const struct tally_contest *c)
{
    jw_key(w, "checks");
    jw_open(w, '[');
    for (size_t i = 0; i < c->checks.len; i++) {
        const struct tally_check *k = &c->checks.at[i];
        jw_open(w, '{');
        jw_key_value(w, "name", str_from(k->name));
        if (k->round > 0)
            jw_key_u64(w, "round", k->round);
        key_votes(w, "left", k->left, k->scale);
        key_votes(w, "right", k->right, k->scale);
        jw_key_bool(w, "ok", k->left == k->right);
        jw_key_value(w, "text", k->text);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_group_name(struct json_writer *w, const struct tally *t,
                             const struct tally_group *g)
{
    const struct election *e = t->election;
    if (t->by == TALLY_BY_BATCH) {
        const struct batch *b = &e->batches.at[g->key];
        jw_key_value(w, "jurisdiction", e->jurisdictions.items[b->jurisdiction]);
        jw_key_value(w, "tabulator", b->tabulator);
    }
    jw_key_value(w, tally_by_name(t->by), tally_group_name(t, g));
}

static void write_groups(struct json_writer *w, const struct tally *t,
                         const struct tally_contest *c)
{
    const struct result *r = &c->result;
    jw_key(w, "by");
    jw_open(w, '[');
    for (size_t g = 0; g < c->groups.len; g++) {
        jw_open(w, '{');
        write_group_name(w, t, &c->groups.at[g]);
        jw_key_u64(w, "cards", c->groups.at[g].cards);
        jw_key(w, "votes");
        jw_open(w, '{');
        for (uint32_t i = 0; i < r->candidate_count; i++) {
            jw_key_str(w, r->candidates[i].label);
            jw_u64(w, c->group_votes.at[g * r->candidate_count + i]);
        }
        jw_close(w, '}');
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

// ---- the rounds of a precinct or batch

struct slices {
    struct json_writer *w;
    enum tally_by by;
};

static bal_status write_slice(void *ctx, const struct tally_part *part, struct bal_err *err)
{
    (void)err;
    const struct slices *s = ctx;
    const struct result *r = part->result;
    jw_open(s->w, '{');
    jw_key_value(s->w, tally_by_name(s->by), part->name);
    jw_key_u64(s->w, "cards", result_ranked_cards(r));
    jw_key_u64(s->w, "blank", r->cards[VOTE_BLANK]);
    jw_key(s->w, "rounds");
    jw_open(s->w, '[');
    for (size_t i = 1; i <= r->rounds.len; i++)
        write_round(s->w, r, i, true);
    jw_close(s->w, ']');
    jw_close(s->w, '}');
    return BAL_OK;
}

static bal_status write_slices(struct json_writer *w, const struct tally *t,
                               const struct tally_contest *c, struct bal_err *err)
{
    struct slices s = {w, t->by};
    if (!tally_has_slices(t, c))
        return BAL_OK;
    jw_key(w, "slices");
    jw_open(w, '[');
    BAL_TRY(tally_parts(t, c, t->by, write_slice, &s, err));
    jw_close(w, ']');
    return BAL_OK;
}

static void write_cards(struct json_writer *w, const struct result *r, bool ranked)
{
    jw_key_u64(w, "cards", result_cards(r));
    jw_key_u64(w, "valid", r->cards[VOTE_VALID]);
    jw_key_u64(w, "blank", r->cards[VOTE_BLANK]);
    jw_key_u64(w, "overvoted", r->cards[VOTE_OVERVOTED]);
    if (ranked)
        jw_key_u64(w, "exhausted", r->cards[VOTE_EXHAUSTED]);
    jw_key_u64(w, "undervotes", r->undervotes);
    jw_key_u64(w, "invalid", r->cards[VOTE_INVALID]);
    jw_key_u64(w, "withheld", r->cards[VOTE_WITHHELD]);
    if (r->pools > 0) {
        jw_key_u64(w, "pools", r->pools);
        jw_key_u64(w, "pool_votes", r->pool_votes);
        jw_key_bool(w, "pool_votes_counted", !r->pools_uncounted);
    }
}

static void ballots_or_null(struct json_writer *w, const char *key, const uint64_t *ballots)
{
    jw_key(w, key);
    if (ballots != NULL)
        jw_u64(w, *ballots);
    else
        jw_null(w);
}

void margin_json(struct json_writer *w, const uint64_t *least, const uint64_t *most,
                 const char *why)
{
    const char *status = "none";
    if (least != NULL && most != NULL)
        status = *least == *most ? "exact" : "bounds";
    else if (least != NULL || most != NULL)
        status = least != NULL ? "lower bound" : "upper bound";
    jw_open(w, '{');
    jw_key_value(w, "status", str_from(status));
    ballots_or_null(w, "ballots", least);
    ballots_or_null(w, "at_most", most);
    if (least == NULL && why != NULL)
        jw_key_value(w, "why", str_from(why));
    jw_close(w, '}');
}

static bal_status write_result(struct json_writer *w, const struct tally *t,
                               const struct tally_contest *c, struct bal_err *err)
{
    const struct result *r = &c->result;
    bool ranked = c->rule->function == FUNCTION_IRV || c->rule->function == FUNCTION_STV;
    write_cards(w, r, ranked);
    write_choices(w, c);
    candidate_names(w, "winners", r, &r->winners);
    if (r->runoff)
        jw_key_bool(w, "runoff", true);
    write_tie(w, r);
    jw_key(w, "margin");
    if (r->has_margin)
        jw_u64(w, r->margin);
    else
        jw_null(w);
    if (r->has_bound || r->has_upper || r->no_bound != NULL) {
        jw_key(w, "margin_in_ballots");
        margin_json(w, r->has_bound ? &r->bound : NULL, r->has_upper ? &r->upper : NULL,
                    r->no_bound);
    }
    if (ranked) {
        AUTO_BUF rules = BUF_INIT(4096);
        struct irv_rules by = tally_counted_by(c);
        irv_describe(&by, &rules);
        jw_key_value(w, "rules", buf_str(&rules));
        if (c->parcels != NULL)
            jw_key_value(w, "rule", str_from(c->parcels->name));
        jw_key(w, "rounds");
        jw_open(w, '[');
        for (size_t i = 1; i <= r->rounds.len; i++)
            write_round(w, r, i, false);
        jw_close(w, ']');
    }
    write_checks(w, c);
    if (t->by != TALLY_BY_NOTHING)
        write_groups(w, t, c);
    return write_slices(w, t, c, err);
}

static bal_status write_contest(struct json_writer *w, const struct tally *t,
                                const struct tally_contest *c, struct bal_err *err)
{
    jw_open(w, '{');
    jw_key_value(w, "contest", c->contest->name);
    if (c->contest->code.len > 0)
        jw_key_value(w, "code", c->contest->code);
    if (c->contest->occurrence > 0)
        jw_key_u64(w, "occurrence", c->contest->occurrence);
    if (c->passes > 1)
        jw_key_u64(w, "pass", c->pass);
    AUTO_BUF function = BUF_INIT(LIMIT_TOKEN_BYTES);
    function_put(c->contest->function, &c->contest->terms, &function);
    jw_key_value(w, "choice_function", buf_str(&function));
    jw_key_u64(w, "votes_allowed", c->contest->votes_allowed);
    jw_key_u64(w, "seats", c->contest->seats);
    jw_key_bool(w, "counted", c->rule != NULL);
    if (c->rule != NULL)
        BAL_TRY(write_result(w, t, c, err));
    jw_close(w, '}');
    return BAL_OK;
}

static void write_report(struct json_writer *w, const struct rctab *config, const struct result *r)
{
    struct rctab_count count = {.config = config, .whole = r, .result = r};
    rctab_report(w, &count);
}

bal_status tally_json(struct json_writer *w, const struct tally *t, const struct rctab *rctab,
                      struct bal_err *err)
{
    jw_key_u64(w, "cards", t->election->cards);
    if (t->preset != NULL)
        jw_key_value(w, "preset", str_from(t->preset->name));
    jw_key(w, "contests");
    jw_open(w, '[');
    for (size_t i = 0; i < t->contests.len; i++)
        BAL_TRY(write_contest(w, t, &t->contests.at[i], err));
    jw_close(w, ']');
    if (rctab == NULL)
        return BAL_OK;
    if (t->contests.len == 1) {
        write_report(w, rctab, &t->contests.at[0].result);
        return BAL_OK;
    }
    jw_key(w, "passes");
    jw_open(w, '[');
    for (size_t i = 0; i < t->contests.len; i++) {
        jw_open(w, '{');
        write_report(w, rctab, &t->contests.at[i].result);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    return BAL_OK;
}
