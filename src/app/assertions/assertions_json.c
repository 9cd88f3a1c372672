// SPDX-License-Identifier: Apache-2.0
// assertions_json.c: assertions as JSON (docs/json.md), and in the forms of other programs.
#include <math.h>

#include "app/assertions/assertions.h"
#include "core/spelling.h"
#include "formats/published.h"

static void put_choice(struct json_writer *w, const struct contest *c, uint32_t choice)
{
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (choice == NO_CHOICE || choice >= c->choices.len) {
        jw_null(w);
        return;
    }
    assertion_choice(c, choice, &name);
    jw_str(w, buf_str(&name));
}

static void put_contest_name(struct json_writer *w, const struct contest *c)
{
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    spelling_put(&name, c->name, c->occurrence);
    jw_key_value(w, "contest", buf_str(&name));
}

static void put_choices(struct json_writer *w, const char *key, const struct contest *c,
                        uint64_t set)
{
    jw_key(w, key);
    jw_open(w, '[');
    for (; set != 0; set &= set - 1)
        put_choice(w, c, (uint32_t)__builtin_ctzll(set));
    jw_close(w, ']');
}

static void put_number(struct json_writer *w, const char *key, double v)
{
    jw_key(w, key);
    if (v == rint(v) && fabs(v) < 0x1p53)
        jw_i64(w, (int64_t)v);
    else
        jw_double(w, v);
}

// ---- what was made

static void put_claim(struct json_writer *w, const struct assertions_contest *c, size_t i)
{
    const struct assertions_claim *k = &c->claims.at[i];
    AUTO_BUF words = BUF_INIT(LIMIT_TOKEN_BYTES);
    assertion_words(&k->claim, c->contest, &words);
    jw_open(w, '{');
    jw_key_value(w, "type",
                 !c->ranked                                    ? str_from(k->claim.kind->name)
                 : c->raire.assertions.at[i].kind == RAIRE_NEB ? STR("NEB")
                                                               : STR("NEN"));
    jw_key(w, "winner");
    put_choice(w, c->contest, k->claim.winner);
    jw_key(w, "loser");
    put_choice(w, c->contest, k->claim.loser);
    if (k->claim.continuing != 0)
        put_choices(w, "continuing", c->contest, k->claim.continuing);
    put_number(w, "margin", k->margin);
    put_number(w, "difficulty", k->difficulty);
    jw_key_double(w, "diluted_margin", k->diluted);
    jw_key_double(w, "share", k->share);
    jw_key_double(w, "upper", (double)k->claim.upper / (double)k->claim.den);
    jw_key_value(w, "words", buf_str(&words));
    jw_close(w, '}');
}

static void put_raire(struct json_writer *w, const struct assertions_contest *c)
{
    jw_key_bool(w, "least_difficulty", c->raire.answer == RAIRE_PROVEN);
    if (c->raire.answer == RAIRE_STOPPED || c->raire.answer == RAIRE_NOT_IN_TIME)
        put_number(w, "least_is_at_least", c->raire.lower);
    if (c->raire.answer == RAIRE_NOT_ALONE || c->raire.answer == RAIRE_WRONG)
        put_choices(w, "possible_winners", c->contest, c->raire.winners);
    if (c->raire.answer != RAIRE_NOT_IN_TIME)
        return;
    jw_key(w, "not_ruled_out");
    jw_open(w, '[');
    for (uint32_t i = 0; i < c->raire.tail_count; i++)
        put_choice(w, c->contest, c->raire.tail[i]);
    jw_close(w, ']');
}

static void put_contest(struct json_writer *w, const struct assertions_contest *c,
                        const struct raire_measure *measure)
{
    jw_open(w, '{');
    put_contest_name(w, c->contest);
    jw_key(w, "winner");
    put_choice(w, c->contest, c->winners.len == 1 ? c->winners.at[0] : NO_CHOICE);
    if (c->winners.len > 1) {
        jw_key(w, "winners");
        jw_open(w, '[');
        for (size_t i = 0; i < c->winners.len; i++)
            put_choice(w, c->contest, c->winners.at[i]);
        jw_close(w, ']');
    }
    bool proved = c->reason.len == 0;
    put_number(w, "difficulty", proved ? c->difficulty : HUGE_VAL);
    put_number(w, "margin", proved ? c->margin : (double)NAN);
    jw_key_value(w, "measure", str_from(measure->difficulty->name));
    jw_key_u64(w, "cards", c->cards);
    if (!proved)
        jw_key_value(w, "reason", c->reason);
    if (c->ranked)
        put_raire(w, c);
    jw_key(w, "assertions");
    jw_open(w, '[');
    for (size_t i = 0; i < c->claims.len; i++)
        put_claim(w, c, i);
    jw_close(w, ']');
    jw_close(w, '}');
}

void assertions_json(struct json_writer *w, const struct assertions_made *m)
{
    if (m->contests.len == 1) {
        put_contest(w, &m->contests.at[0], &m->measure);
        return;
    }
    jw_open(w, '{');
    jw_key(w, "contests");
    jw_open(w, '[');
    for (size_t i = 0; i < m->contests.len; i++)
        put_contest(w, &m->contests.at[i], &m->measure);
    jw_close(w, ']');
    jw_close(w, '}');
}

// ---- for other programs

enum { EXPORT_RAIRE, EXPORT_SHANGRLA };

const char *assertions_format(size_t i)
{
    static const char *const names[] = {"raire-json", "shangrla-json"};
    return i < ARRAY_LEN(names) ? names[i] : NULL;
}

bal_status assertions_publish(const struct assertions_made *m, struct assertion_sets *out,
                              struct bal_err *err)
{
    for (size_t i = 0; i < m->contests.len; i++) {
        const struct assertions_contest *c = &m->contests.at[i];
        if (c->ranked && c->reason.len == 0)
            BAL_TRY(published_add(out, c->contest, c->winners.at[0], c->cards, &c->raire, err));
    }
    return BAL_OK;
}

bal_status assertions_fill(struct election *e, const struct format *format,
                           struct problems *problems, struct bal_err *err)
{
    const struct assertions_options how = {.irv = irv_default(),
                                           .measure = {.difficulty = raire_difficulty_at(0)}};
    struct assertions_made made;
    if (!(format->flags & FORMAT_ASSERTIONS) || e->asserted.sets.len > 0 || e->cards == 0)
        return BAL_OK;
    bal_status status = assertions_of(&made, e, &how, problems, err);
    if (status == BAL_OK)
        status = assertions_publish(&made, &e->asserted, err);
    assertions_made_done(&made);
    if (status == BAL_OK && e->asserted.sets.len == 0) {
        status = bal_fail(err, BAL_UNSUPPORTED, "no ranked contest has assertions that prove it");
        err_hint(err, "See 'ballast assert' for the reason.");
    }
    return status;
}

static bal_status write_sets(const struct assertions_made *m, struct json_writer *w,
                             struct bal_err *err)
{
    struct assertion_sets sets = PUBLISHED_INIT;
    bal_status status = assertions_publish(m, &sets, err);
    if (status == BAL_OK)
        published_write(w, &sets);
    assertion_sets_done(&sets);
    return status;
}

bal_status assertions_export(const struct assertions_made *m, size_t format, const char *path,
                             struct bal_err *err)
{
    const struct assertions_contest *ranked = NULL;
    size_t count = 0, proved = 0;
    for (size_t i = 0; i < m->contests.len; i++) {
        if (!m->contests.at[i].ranked)
            continue;
        ranked = &m->contests.at[i];
        count++;
        proved += ranked->reason.len == 0;
    }
    if (count == 0 || (format == EXPORT_SHANGRLA && proved == 0))
        return bal_fail(err, BAL_UNSUPPORTED,
                        "only assertions of ranked contests can be written as %s",
                        assertions_format(format));
    if (format == EXPORT_RAIRE && count > 1) {
        bal_fail(err, BAL_UNSUPPORTED, "%s holds one contest only", assertions_format(format));
        err_hint(err, "Name it with --contest.");
        return BAL_UNSUPPORTED;
    }
    AUTO_SINK sink = {.fd = -1};
    struct json_writer w;
    BAL_TRY(sink_open_file(&sink, path, err));
    jw_init(&w, &sink, false);
    if (format == EXPORT_RAIRE)
        published_write_raire(&w, ranked->contest,
                              ranked->winners.len > 0 ? ranked->winners.at[0] : 0, &ranked->raire);
    else
        BAL_TRY(write_sets(m, &w, err));
    return sink_close(&sink, err);
}

// ---- what was judged

static void put_judged(struct json_writer *w, const struct assertions_judged *j)
{
    const struct contest *c = j->contest->contest;
    put_contest_name(w, c);
    jw_key(w, "winner");
    put_choice(w, c, j->winner);
    jw_key_bool(w, "sufficient", j->sufficient);
    jw_key_u64(w, "not_borne_out", j->not_true);
    put_number(w, "difficulty", j->difficulty);
    jw_key_u64(w, "margin", j->margin);
    if (!j->sufficient) {
        jw_key(w, "not_ruled_out");
        jw_open(w, '[');
        for (size_t i = 0; i < c->choices.len; i++)
            put_choice(w, c, j->order[i]);
        jw_close(w, ']');
    }
    jw_key(w, "assertions");
    jw_open(w, '[');
    for (size_t i = 0; i < j->list.list.len; i++) {
        const struct raire_assertion *a = &j->list.list.at[i];
        jw_open(w, '{');
        jw_key_value(w, "type", a->kind == RAIRE_NEB ? STR("NEB") : STR("NEN"));
        jw_key(w, "winner");
        put_choice(w, c, a->winner);
        jw_key(w, "loser");
        put_choice(w, c, a->loser);
        if (a->kind == RAIRE_NEN)
            put_choices(w, "continuing", c, a->continuing);
        jw_key_u64(w, "margin", a->margin);
        put_number(w, "difficulty", a->difficulty);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

void assertions_check_json(struct json_writer *w, const struct assertions_check *k)
{
    jw_open(w, '{');
    jw_key_value(w, "format", str_from(k->published.format));
    jw_key_value(w, "verdict", assertions_check_passed(k) ? STR("PASS") : STR("FAIL"));
    jw_key(w, "contests");
    jw_open(w, '[');
    for (size_t i = 0; i < k->sets.len; i++) {
        const struct assertions_judged *j = &k->sets.at[i];
        jw_open(w, '{');
        if (j->reason.len > 0) {
            jw_key_value(w, "contest", j->set->contest);
            jw_key_value(w, "reason", j->reason);
        } else {
            put_judged(w, j);
        }
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_close(w, '}');
}
