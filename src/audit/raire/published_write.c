// SPDX-License-Identifier: Apache-2.0
// published_write.c: writes sets of assertions.
#include <math.h>

#include "audit/raire/published.h"

// ---- raire-json

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

// ---- shangrla-json

static str id_of(const struct contest *c, uint32_t choice)
{
    const struct choice *named = &c->choices.at[choice];
    return named->code.len > 0 ? named->code : named->name;
}

static void put_ids(struct json_writer *w, const char *key, const struct contest *c,
                    candidate_set set)
{
    jw_key(w, key);
    jw_open(w, '[');
    for (; set != 0; set &= set - 1)
        jw_str(w, id_of(c, (uint32_t)__builtin_ctzll(set)));
    jw_close(w, ']');
}

// In the words that audit-irv-cp has for it.
static void put_explanation(struct json_writer *w, const struct contest *c,
                            const struct raire_assertion *a, candidate_set eliminated)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    str winner = id_of(c, a->winner), loser = id_of(c, a->loser);
    if (a->kind == RAIRE_NEB) {
        buf_addf(&text, "Rules out case where " STR_FMT " is eliminated before " STR_FMT,
                 STR_ARG(winner), STR_ARG(loser));
    } else {
        buf_addf(&text, "Rules out outcomes where " STR_FMT " is eliminated next, after",
                 STR_ARG(winner));
        for (; eliminated != 0; eliminated &= eliminated - 1)
            buf_addf(&text, " " STR_FMT, STR_ARG(id_of(c, (uint32_t)__builtin_ctzll(eliminated))));
    }
    jw_key_value(w, "explanation", buf_str(&text));
}

static void put_audit_assertion(struct json_writer *w, const struct contest *c,
                                const struct raire_assertion *a)
{
    candidate_set all = UINT64_MAX >> (64 - c->choices.len);
    jw_open(w, '{');
    jw_key_value(w, "winner", id_of(c, a->winner));
    jw_key_value(w, "loser", id_of(c, a->loser));
    if (a->kind == RAIRE_NEB)
        jw_key_value(w, "already_eliminated", STR(""));
    else
        put_ids(w, "already_eliminated", c, all & ~a->continuing);
    jw_key_value(w, "assertion_type",
                 a->kind == RAIRE_NEB ? STR("WINNER_ONLY") : STR("IRV_ELIMINATION"));
    put_explanation(w, c, a, all & ~a->continuing);
    jw_close(w, '}');
}

void published_write_audit(struct json_writer *w, const struct contest *c, uint32_t winner,
                           uint64_t cards, const struct raire_result *r)
{
    candidate_set all = UINT64_MAX >> (64 - c->choices.len);
    char number[NUM_TEXT];
    jw_open(w, '{');
    jw_key_value(w, "contest", c->code.len > 0 ? c->code : c->name);
    jw_key_value(w, "winner", id_of(c, winner));
    put_ids(w, "eliminated", c, all & ~((candidate_set)1 << winner));
    jw_key_value(w, "Ballots involved in audit (#)", num_text(cards, number));
    jw_key_value(w, "Expected Polls (#)", num_text((uint64_t)ceil(r->upper), number));
    jw_key(w, "assertions");
    jw_open(w, '[');
    for (size_t i = 0; i < r->assertions.len; i++)
        put_audit_assertion(w, c, &r->assertions.at[i]);
    jw_close(w, ']');
    jw_close(w, '}');
}
