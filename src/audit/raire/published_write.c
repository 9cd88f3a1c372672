// SPDX-License-Identifier: Apache-2.0
// published_write.c: writes the answer of RAIRE as its programs do.
#include "audit/raire/published.h"

static void put_numbers(struct json_writer *w, const char *key, candidate_set set)
{
    jw_key(w, key);
    jw_open(w, '[');
    for (; set != 0; set &= set - 1)
        jw_u64(w, (uint64_t)__builtin_ctzll(set));
    jw_close(w, ']');
}

static void put_raire(struct json_writer *w, const struct raire_assertion *a)
{
    jw_open(w, '{');
    jw_key(w, "assertion");
    jw_open(w, '{');
    jw_key_value(w, "type", a->kind == RAIRE_NEB ? STR("NEB") : STR("NEN"));
    jw_key_u64(w, "winner", a->winner);
    jw_key_u64(w, "loser", a->loser);
    if (a->kind == RAIRE_NEN)
        put_numbers(w, "continuing", a->continuing);
    jw_close(w, '}');
    jw_key_u64(w, "margin", a->margin);
    jw_key_double(w, "difficulty", a->difficulty);
    jw_close(w, '}');
}

static void put_ok(struct json_writer *w, const struct contest *c, uint32_t winner,
                   const struct raire_result *r)
{
    jw_key(w, "Ok");
    jw_open(w, '{');
    jw_key(w, "assertions");
    jw_open(w, '[');
    for (size_t i = 0; i < r->assertions.len; i++)
        put_raire(w, &r->assertions.at[i]);
    jw_close(w, ']');
    jw_key_double(w, "difficulty", r->upper);
    jw_key_u64(w, "margin", r->margin);
    jw_key_u64(w, "winner", winner);
    jw_key_u64(w, "num_candidates", c->choices.len);
    if (r->answer == RAIRE_STOPPED)
        jw_key_bool(w, "warning_trim_timed_out", true);
    jw_close(w, '}');
}

static void put_err(struct json_writer *w, const struct raire_result *r)
{
    jw_key(w, "Err");
    if (r->answer == RAIRE_WRONG) {
        jw_open(w, '{');
        put_numbers(w, "WrongWinner", r->winners);
    } else if (r->answer == RAIRE_NOT_ALONE) {
        jw_open(w, '{');
        put_numbers(w, "TiedWinners", r->winners);
    } else {
        jw_open(w, '{');
        jw_key_double(w, "TimeoutFindingAssertions", r->lower);
    }
    jw_close(w, '}');
}

void published_write_raire(struct json_writer *w, const struct contest *c, uint32_t winner,
                           const struct raire_result *r)
{
    jw_open(w, '{');
    jw_key(w, "metadata");
    jw_open(w, '{');
    jw_key(w, "candidates");
    jw_open(w, '[');
    for (size_t i = 0; i < c->choices.len; i++)
        jw_str(w, c->choices.at[i].name);
    jw_close(w, ']');
    jw_key_value(w, "contest", c->name);
    jw_close(w, '}');
    jw_key(w, "solution");
    jw_open(w, '{');
    if (r->answer == RAIRE_PROVEN || r->answer == RAIRE_STOPPED)
        put_ok(w, c, winner, r);
    else
        put_err(w, r);
    jw_close(w, '}');
    jw_close(w, '}');
    jw_end(w);
}
