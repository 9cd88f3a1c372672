// SPDX-License-Identifier: Apache-2.0
#include "vectors/polled.h"

const struct polled_choice *polled_find(const struct polled *p, str name)
{
    for (size_t i = 0; i < p->count; i++)
        if (str_eq(p->choices[i].name, name))
            return &p->choices[i];
    return NULL;
}

const struct polled_choice *polled_extreme(const struct polled *p, bool winner)
{
    const struct polled_choice *best = NULL;
    for (size_t i = 0; i < p->count; i++) {
        const struct polled_choice *c = &p->choices[i];
        if (c->won != winner)
            continue;
        if (best == NULL || (winner ? c->votes < best->votes : c->votes > best->votes))
            best = c;
    }
    return best;
}

struct bravo_pair polled_pair(const struct polled *p, const struct polled_choice *winner,
                              const struct polled_choice *loser)
{
    return (struct bravo_pair){.winner = winner->votes,
                               .loser = loser->votes,
                               .ballots = p->ballots,
                               .seen_winner = winner->seen,
                               .seen_loser = loser->seen};
}

static void elect(struct polled *p)
{
    for (size_t n = 0; n < p->winners; n++) {
        struct polled_choice *best = NULL;
        for (size_t i = 0; i < p->count; i++)
            if (!p->choices[i].won && (best == NULL || p->choices[i].votes > best->votes))
                best = &p->choices[i];
        if (best != NULL)
            best->won = true;
    }
}

bool polled_tally(const struct json *votes, size_t winners, struct polled *out)
{
    *out = (struct polled){.winners = winners};
    for (const struct json *c = votes != NULL ? votes->first : NULL; c != NULL; c = c->next) {
        struct polled_choice *new = &out->choices[out->count];
        if (out->count == POLLED_CHOICES || !num_u64(c->text, &new->votes))
            return false;
        new->name = c->key;
        out->ballots += new->votes;
        out->count++;
    }
    elect(out);
    return out->count > 0;
}

static bool add_seen(struct polled *p, const struct json *votes)
{
    for (const struct json *c = votes != NULL ? votes->first : NULL; c != NULL; c = c->next) {
        uint64_t n = 0, i = 0;
        while (i < p->count && !str_eq(p->choices[i].name, c->key))
            i++;
        if (i == p->count || !num_u64(c->text, &n))
            return false;
        p->choices[i].seen += n;
        p->sampled += n;
    }
    return true;
}

bool polled_read(const struct check *k, struct polled *out)
{
    const struct json *contest = json_get(k->in, "contest");
    const struct json *rounds = json_get(k->in, "sample_results");
    const struct json *winners = json_get(contest, "num_winners");
    const struct json *ballots = json_get(contest, "ballots");
    uint64_t seats = 0, all = 0;
    if (winners == NULL || ballots == NULL || !num_u64(winners->text, &seats) ||
        !num_u64(ballots->text, &all) || !polled_tally(json_get(contest, "candidates"), seats, out))
        return false;
    out->ballots = all;
    for (const struct json *r = rounds != NULL ? rounds->first : NULL; r != NULL; r = r->next)
        if (!add_seen(out, r))
            return false;
    return add_seen(out, json_get(k->in, "cumulative_sample_results"));
}
