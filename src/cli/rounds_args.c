// SPDX-License-Identifier: Apache-2.0
#include "cli/rounds_args.h"

#include <math.h>

#include "cli/sizes.h"

enum { CHANCES = 4 };

static const double chances[CHANCES] = {0.5, 0.7, 0.8, 0.9};

bool rounds_args_given(const struct method *m, const struct risk_args *a)
{
    return (m->flags & METHOD_ROUNDS) != 0 || a->rounds.ptr != NULL;
}

// ---- reading

static bal_status read_list(const char *option, str text, size_t most, uint64_t *out, size_t *count,
                            struct bal_err *err)
{
    size_t n = 0;
    for (str rest = text; rest.ptr != NULL; n++) {
        bool last = str_index(rest, ',') == rest.len;
        str one = str_cut(&rest, ',');
        if (n >= most)
            return bal_fail(err, BAL_USAGE, "--%s has more numbers than the schedule has rounds",
                            option);
        if (!num_u64(str_trim(one), &out[n]))
            return bal_fail(err, BAL_USAGE,
                            "--%s is whole numbers with commas between them, not '" STR_FMT "'",
                            option, STR_ARG(str_head(text, 60)));
        rest = last ? (str){0} : rest;
    }
    *count = n;
    return BAL_OK;
}

static bal_status read_votes(const struct risk_args *a, struct rounds_args *r, struct bal_err *err)
{
    uint64_t *won = arena_new(&r->arena, uint64_t, ROUNDS_MAX);
    uint64_t *votes = arena_new(&r->arena, uint64_t, ROUNDS_MAX);
    uint64_t *lost = arena_new(&r->arena, uint64_t, ROUNDS_MAX);
    size_t count = 0, losers = 0;
    BAL_TRY(arena_check(&r->arena, err));
    if (a->winner_votes.ptr != NULL)
        BAL_TRY(read_list("winner-votes", a->winner_votes, r->planned, won, &count, err));
    if (a->loser_votes.ptr != NULL) {
        BAL_TRY(read_list("loser-votes", a->loser_votes, r->planned, lost, &losers, err));
        if (losers != count)
            return bal_fail(err, BAL_USAGE, "--winner-votes has %zu rounds, --loser-votes has %zu",
                            count, losers);
    }
    for (size_t i = 0; i < count; i++) {
        if (won[i] > r->sizes[i] || lost[i] > r->sizes[i] - won[i])
            return bal_fail(err, BAL_INVALID, "round %zu: more votes than its %ju cards", i + 1,
                            (uintmax_t)r->sizes[i]);
        votes[i] = losers > 0 ? won[i] + lost[i] : r->sizes[i];
    }
    r->query.votes = votes;
    r->query.for_winner = won;
    r->query.count = count;
    return BAL_OK;
}

// Votes seen so far as one round.
static bal_status one_sample(const struct risk_args *a, struct rounds_args *r, struct bal_err *err)
{
    uint64_t *one = arena_new(&r->arena, uint64_t, 2);
    BAL_TRY(arena_check(&r->arena, err));
    one[1] = a->winner.v;
    if (__builtin_add_overflow(a->winner.v, a->loser.v, &one[0]))
        return bal_fail(err, BAL_INVALID, "too many votes");
    r->sizes = one;
    r->planned = 1;
    r->query.votes = one;
    r->query.for_winner = one + 1;
    r->query.count = one[0] > 0;
    return BAL_OK;
}

static bal_status no_schedule(const struct method *m, struct bal_err *err)
{
    bal_fail(err, BAL_USAGE, "--rounds is missing: the sizes of all rounds, as 100,250,600");
    err_hint(err, "The risk limit of %s holds for rounds that were fixed before the seed.",
             m->name);
    return BAL_USAGE;
}

static bal_status read_rounds(const struct method *m, const struct risk_args *a, double alpha,
                              bool whole, struct rounds_args *r, struct bal_err *err)
{
    struct risk_query q;
    if (m->rounds == NULL)
        return bal_fail(err, BAL_USAGE, "the method %s is not measured by rounds", m->name);
    if ((a->winner.given || a->loser.given) && rounds_args_given(m, a))
        return bal_fail(err, BAL_USAGE,
                        "by rounds, --winner-votes and --loser-votes give what was seen");
    BAL_TRY(risk_args_query(a, &q, err));
    BAL_TRY(query_pair(&q, &r->query.winner, &r->query.loser, err));
    uint64_t pair = r->query.winner + r->query.loser;
    r->cards = q.cards > pair ? q.cards : pair; // without reported votes the pair has all cards
    r->query.alpha = alpha;
    r->query.delta = a->delta.v;
    if (a->rounds.ptr != NULL)
        BAL_TRY(schedule_read(a->rounds, &r->arena, &r->sizes, &r->planned, err));
    else if (whole)
        return no_schedule(m, err);
    if (whole && a->winner_votes.ptr == NULL)
        return bal_fail(err, BAL_USAGE, "--winner-votes is missing");
    if (a->winner.given || a->loser.given)
        return one_sample(a, r, err);
    return read_votes(a, r, err);
}

bal_status rounds_args_read(const struct method *m, const struct risk_args *a, double alpha,
                            bool whole, struct rounds_args *out, struct bal_err *err)
{
    *out = (struct rounds_args){.arena = ARENA_INIT(1 << 20)};
    return read_rounds(m, a, alpha, whole, out, err);
}

void rounds_args_done(struct rounds_args *r)
{
    arena_done(&r->arena);
}

// ---- measuring

struct looked {
    struct rounds_result result;
    size_t count; // rounds looked at
};

static void json_round(struct json_writer *w, const struct rounds_args *r, const struct looked *l,
                       size_t i)
{
    jw_open(w, '{');
    jw_key_u64(w, "round", i + 1);
    jw_key_u64(w, "cards", r->sizes[i]);
    jw_key_u64(w, "votes", r->query.votes[i]);
    jw_key_u64(w, "for_winner", r->query.for_winner[i]);
    jw_key(w, "needed");
    if (l->result.kmin[i] > r->query.votes[i])
        jw_null(w);
    else
        jw_u64(w, l->result.kmin[i]);
    jw_key_double(w, "ratio", l->result.ratio[i]);
    jw_close(w, '}');
}

static bal_status print_json(const struct cli *cli, const struct method *m,
                             const struct rounds_args *r, const struct looked *l,
                             struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key_double(&w, "risk", l->result.risk);
    jw_key_value(&w, "method", str_from(m->name));
    jw_key_double(&w, "risk_limit", r->query.alpha);
    jw_key(&w, "met_in_round");
    if (l->result.stopped > 0)
        jw_u64(&w, l->result.stopped);
    else
        jw_null(&w);
    jw_key_u64(&w, "rounds_left", r->planned - l->count);
    jw_key(&w, "rounds");
    jw_open(&w, '[');
    for (size_t i = 0; i < l->count; i++)
        json_round(&w, r, l, i);
    jw_close(&w, ']');
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

static bal_status print_table(const struct cli *cli, const struct rounds_args *r,
                              const struct looked *l, struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "round", .right = true},  {.title = "cards", .right = true},
        {.title = "votes", .right = true},  {.title = "for the winner", .right = true},
        {.title = "needed", .right = true}, {.title = "ratio", .right = true},
    };
    struct term_table t = TERM_TABLE(columns);
    for (size_t i = 0; i < l->count; i++) {
        term_number(&t, i + 1);
        term_number(&t, r->sizes[i]);
        term_number(&t, r->query.votes[i]);
        term_number(&t, r->query.for_winner[i]);
        if (l->result.kmin[i] > r->query.votes[i])
            term_cell(&t, "-");
        else
            term_number(&t, l->result.kmin[i]);
        term_cell(&t, "%.6g", l->result.ratio[i]);
    }
    fputc('\n', cli->out);
    return term_table_print(&t, cli, err);
}

static bal_status print_text(const struct cli *cli, const struct method *m,
                             const struct rounds_args *r, const struct looked *l,
                             struct bal_err *err)
{
    char text[NUM_TEXT], percent[NUM_TEXT];
    size_t left = r->planned - l->count;
    fprintf(cli->out, "measured risk " STR_FMT " (" STR_FMT " %%) by %s\n",
            STR_ARG(num_double_text(l->result.risk, text)),
            STR_ARG(num_risk_text(l->result.risk * 100, 2, percent)), m->title);
    BAL_TRY(print_table(cli, r, l, err));
    fputc('\n', cli->out);
    if (l->result.stopped > 0)
        fprintf(cli->out, "The risk limit %g is met in round %zu.\n", r->query.alpha,
                l->result.stopped);
    else if (left > 0)
        fprintf(cli->out, "The risk limit %g is not met; %zu round%s of the schedule %s left.\n",
                r->query.alpha, left, left == 1 ? "" : "s", left == 1 ? "is" : "are");
    else
        fprintf(cli->out,
                "The risk limit %g is not met, and the schedule is over: count by hand in full.\n",
                r->query.alpha);
    if ((m->flags & METHOD_ROUNDS) != 0)
        term_wrap(
            cli->out,
            "It is a risk for these rounds alone, as they were fixed before the seed: each is "
            "looked at once, at its end.",
            0);
    return BAL_OK;
}

bal_status rounds_risk(const struct cli *cli, const struct method *m, const struct rounds_args *r,
                       bool json, bool *met, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct looked l = {.result = {.ratio = arena_new(&arena, double, ROUNDS_MAX),
                                  .kmin = arena_new(&arena, uint64_t, ROUNDS_MAX)}};
    BAL_TRY(arena_check(&arena, err));
    BAL_TRY(m->rounds(&r->query, &l.result, err));
    *met = l.result.stopped > 0;
    l.count = *met ? l.result.stopped : r->query.count;
    return json ? print_json(cli, m, r, &l, err) : print_text(cli, m, r, &l, err);
}

// ---- planning

// Votes of the pair as cards: those drawn, and as many more as hold the votes that are missing.
static uint64_t cards_of(const struct rounds_args *r, uint64_t votes)
{
    size_t done = r->query.count;
    uint64_t had = done > 0 ? r->query.votes[done - 1] : 0;
    double share = (double)(r->query.winner + r->query.loser) / (double)r->cards;
    return (done > 0 ? r->sizes[done - 1] : 0) + (uint64_t)ceil((double)(votes - had) / share);
}

struct planned {
    uint64_t draws; // that are expected, or enough with a chance of 90 %
    uint64_t cards[CHANCES];
};

static bal_status plan(const struct method *m, const struct risk_args *a,
                       const struct rounds_args *r, struct planned *out, struct bal_err *err)
{
    struct risk_query q;
    for (size_t i = 0; i < CHANCES; i++) {
        uint64_t votes = 0;
        BAL_TRY(m->round_size(&r->query, chances[i], &votes, err));
        out->cards[i] = votes == SIZE_UNBOUNDED ? SIZE_UNBOUNDED : cards_of(r, votes);
    }
    out->draws = out->cards[CHANCES - 1];
    if (m->sample_size == NULL)
        return BAL_OK;
    BAL_TRY(risk_args_query(a, &q, err));
    q.alpha = r->query.alpha;
    size_t done = r->query.count;
    if (done > 0) {
        q.sample = r->sizes[done - 1];
        q.winner = r->query.for_winner[done - 1];
        q.loser = r->query.votes[done - 1] - q.winner;
    }
    return method_size(m, &q, &out->draws, err);
}

static bal_status plan_json(const struct cli *cli, const struct method *m,
                            const struct rounds_args *r, const struct planned *p,
                            struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    size_json(&w, "sample_size", p->draws);
    jw_key_bool(&w, "full_hand_count", p->draws == SIZE_UNBOUNDED || p->draws >= r->cards);
    jw_key_value(&w, "method", str_from(m->name));
    jw_key_u64(&w, "margin", r->query.winner - r->query.loser);
    jw_key_u64(&w, "cards", r->cards);
    jw_key_double(&w, "risk_limit", r->query.alpha);
    jw_key(&w, "sizes");
    jw_open(&w, '[');
    for (size_t i = 0; i < CHANCES; i++) {
        jw_open(&w, '{');
        jw_key_double(&w, "chance", chances[i]);
        size_json(&w, "sample_size", p->cards[i]);
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

static bal_status plan_text(const struct cli *cli, const struct method *m,
                            const struct rounds_args *r, const struct planned *p, bool cards_known,
                            struct bal_err *err)
{
    static const struct term_column columns[] = {{.title = "chance to stop", .right = true},
                                                 {.title = "cards in all", .right = true}};
    struct term_table t = TERM_TABLE(columns);
    char text[NUM_TEXT];
    fprintf(cli->out, "%s, if the votes come as reported:\n\n", m->title);
    for (size_t i = 0; i < CHANCES; i++) {
        term_cell(&t, "%.0f %%", chances[i] * 100);
        size_cell(&t, p->cards[i], "none is enough");
    }
    BAL_TRY(term_table_print(&t, cli, err));
    if (m->sample_size != NULL && p->draws != SIZE_UNBOUNDED)
        fprintf(cli->out, "\n" STR_FMT " cards are expected, looked at one by one\n",
                STR_ARG(num_grouped(p->draws, text)));
    if (cards_known && p->draws >= r->cards)
        fprintf(cli->out,
                "\nthat is not less than the " STR_FMT " cards: a full hand count is less work\n",
                STR_ARG(num_grouped(r->cards, text)));
    return BAL_OK;
}

bal_status rounds_plan(const struct cli *cli, const struct method *m, const struct risk_args *a,
                       double alpha, bool json, struct bal_err *err)
{
    struct rounds_args r;
    struct planned p = {0};
    bal_status status = rounds_args_read(m, a, alpha, false, &r, err);
    if (status == BAL_OK)
        status = plan(m, a, &r, &p, err);
    if (status == BAL_OK)
        status =
            json ? plan_json(cli, m, &r, &p, err) : plan_text(cli, m, &r, &p, a->cards.given, err);
    rounds_args_done(&r);
    return status;
}
