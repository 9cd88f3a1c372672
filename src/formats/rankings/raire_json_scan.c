// SPDX-License-Identifier: Apache-2.0
// raire_json_scan.c: reads the JSON of a RAIRE problem row by row.
#include "formats/rankings/raire_json.h"
#include "io/json.h"

struct reader {
    struct json json;
    struct import *imp;
    struct raire_json *out;
    raire_json_take *take;
    void *ctx;
};

// Adds a problem at the token that was read last.
static void token_problem(struct reader *r, enum problem_id id, str value, const char *what)
{
    uint64_t line, column;
    window_place(&r->json.w, r->json.token, &line, &column);
    problem_add(r->imp->problems, id, (struct place){r->imp->file, line, column}, value, "%s",
                what);
}

static bal_status skip_unknown(struct reader *r, const struct json_object *o, struct bal_err *err)
{
    token_problem(r, PROBLEM_unknown_field, o->name, "the field is not used");
    return json_skip(&r->json, err);
}

static bal_status read_names(struct reader *r, struct bal_err *err)
{
    BAL_TRY(json_enter(&r->json, '[', err));
    for (;;) {
        bool more;
        str name;
        BAL_TRY(json_element(&r->json, &more, err));
        if (!more)
            return BAL_OK;
        BAL_TRY(json_string(&r->json, &name, err));
        if (r->out->names.len == LIMIT_CHOICES)
            return json_fail(&r->json, err, "more than %d candidates", LIMIT_CHOICES);
        str *new = vec_push(&r->out->names, LIMIT_CHOICES);
        if (new == NULL)
            return err_memory(err);
        *new = arena_str(&r->out->arena, name);
    }
}

#define KEY(lit)                                                                                   \
    {                                                                                              \
        (lit), sizeof(lit) - 1                                                                     \
    }

static bal_status read_contest_name(struct reader *r, struct bal_err *err)
{
    str text;
    BAL_TRY(json_string(&r->json, &text, err));
    r->out->contest = arena_str(&r->out->arena, text);
    return BAL_OK;
}

static bal_status read_metadata(struct reader *r, struct bal_err *err)
{
    static const struct json_keys keys = {2, {KEY("candidates"), KEY("contest")}};
    BAL_TRY(json_enter(&r->json, '{', err));
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(&r->json, &keys, &o, err));
        if (o.field == JSON_DONE)
            return BAL_OK;
        BAL_TRY(o.field == 0   ? read_names(r, err)
                : o.field == 1 ? read_contest_name(r, err)
                               : skip_unknown(r, &o, err));
    }
}

// One row of votes while it is read.
struct vote {
    uint64_t n;
    uint16_t prefs[LIMIT_RANKS];
    uint32_t count;
    bool bad;
};

// A candidate who does not exist is told by its row and not by its place, which is not known
// where a list was taken at once.
static void add_pref(struct reader *r, struct vote *v, uint64_t row, uint64_t number)
{
    if (number < LIMIT_CHOICES && (!r->out->counted || number < r->out->candidates)) {
        v->prefs[v->count++] = (uint16_t)number;
        return;
    }
    if (!v->bad)
        import_problem(r->imp, unknown_id, 0, 0, STR(""), "vote %llu names candidate %llu",
                       (unsigned long long)row, (unsigned long long)number);
    v->bad = true;
}

static bal_status read_prefs(struct reader *r, struct vote *v, uint64_t row, struct bal_err *err)
{
    uint64_t numbers[LIMIT_RANKS];
    int count = 0;
    bool more = !json_run_numbers(&r->json, numbers, LIMIT_RANKS, &count);
    for (int i = 0; i < count; i++)
        add_pref(r, v, row, numbers[i]);
    if (more)
        BAL_TRY(json_enter(&r->json, '[', err));
    while (more) {
        uint64_t number;
        BAL_TRY(json_element(&r->json, &more, err));
        if (!more)
            break;
        BAL_TRY(json_u64(&r->json, &number, err));
        if (v->count == LIMIT_RANKS)
            return json_fail(&r->json, err, "more than %d ranks", LIMIT_RANKS);
        add_pref(r, v, row, number);
    }
    return BAL_OK;
}

static bal_status give(struct reader *r, const struct vote *v, uint64_t row, struct bal_err *err)
{
    struct raire_json *out = r->out;
    if (__builtin_add_overflow(out->ballots, v->n, &out->ballots) || out->ballots > LIMIT_COPIES)
        return json_fail(&r->json, err, "more than %u ballots", LIMIT_COPIES);
    return r->take(r->ctx, v->prefs, v->count, v->n, row, err);
}

static bal_status read_vote(struct reader *r, struct vote *v, uint64_t row, bool *whole,
                            struct bal_err *err)
{
    static const struct json_keys keys = {2, {KEY("n"), KEY("prefs")}};
    BAL_TRY(json_enter(&r->json, '{', err));
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(&r->json, &keys, &o, err));
        *whole = o.seen == 3; // both keys
        if (o.field == JSON_DONE)
            return BAL_OK;
        BAL_TRY(o.field == 0   ? json_u64(&r->json, &v->n, err)
                : o.field == 1 ? read_prefs(r, v, row, err)
                               : skip_unknown(r, &o, err));
    }
}

static bal_status take_vote(struct reader *r, uint64_t row, struct bal_err *err)
{
    struct vote v = {0};
    bool whole = false;
    BAL_TRY(read_vote(r, &v, row, &whole, err));
    if (!whole)
        token_problem(r, PROBLEM_missing_value, STR(""), "a vote needs both n and prefs");
    return !whole || v.bad ? BAL_OK : give(r, &v, row, err);
}

static bal_status read_votes(struct reader *r, struct bal_err *err)
{
    r->out->has_votes = true;
    r->out->unchecked = !r->out->counted;
    BAL_TRY(json_enter(&r->json, '[', err));
    for (uint64_t row = 1;; row++) {
        bool more;
        BAL_TRY(json_element(&r->json, &more, err));
        if (!more)
            return BAL_OK;
        BAL_TRY(take_vote(r, row, err));
    }
}

static bal_status read_audit(struct reader *r, struct bal_err *err)
{
    static const struct json_keys keys = {1, {KEY("total_auditable_ballots")}};
    BAL_TRY(json_enter(&r->json, '{', err));
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(&r->json, &keys, &o, err));
        if (o.field == JSON_DONE)
            return BAL_OK;
        r->out->has_total = r->out->has_total || o.field == 0;
        BAL_TRY(o.field == 0 ? json_u64(&r->json, &r->out->total, err) : json_skip(&r->json, err));
    }
}

static bal_status read_count(struct reader *r, struct bal_err *err)
{
    BAL_TRY(json_u64(&r->json, &r->out->candidates, err));
    if (r->out->candidates > LIMIT_CHOICES)
        return json_fail(&r->json, err, "more than %d candidates", LIMIT_CHOICES);
    r->out->counted = true;
    return BAL_OK;
}

static bal_status read_field(struct reader *r, const struct json_object *o, struct bal_err *err)
{
    switch (o->field) {
    case 0:
        return read_metadata(r, err);
    case 1:
        return read_count(r, err);
    case 2:
        return read_votes(r, err);
    case 3:
        return read_audit(r, err);
    case 4:
        r->out->has_winner = true;
        return json_maybe_u64(&r->json, &r->out->winner, &r->out->has_winner, err);
    case JSON_OTHER:
        return skip_unknown(r, o, err);
    default: // how RAIRE shall work: nothing about the ballots
        return json_skip(&r->json, err);
    }
}

static bal_status read_problem(struct reader *r, struct bal_err *err)
{
    static const struct json_keys keys = {8,
                                          {KEY("metadata"), KEY("num_candidates"), KEY("votes"),
                                           KEY("audit"), KEY("winner"), KEY("trim_algorithm"),
                                           KEY("time_limit_seconds"), KEY("difficulty_estimate")}};
    BAL_TRY(json_enter(&r->json, '{', err));
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(&r->json, &keys, &o, err));
        if (o.field == JSON_DONE)
            return json_finish(&r->json, err);
        BAL_TRY(read_field(r, &o, err));
    }
}

bal_status raire_json_scan(struct raire_json *out, struct source *s, struct import *imp,
                           raire_json_take *take, void *ctx, struct bal_err *err)
{
    struct reader r = {.imp = imp, .out = out, .take = take, .ctx = ctx};
    *out = (struct raire_json){.arena = ARENA_INIT(LIMIT_SMALL_FILE)};
    bal_status status = json_open(&r.json, s, err);
    if (status == BAL_OK)
        status = read_problem(&r, err);
    if (status == BAL_OK)
        status = arena_check(&out->arena, err);
    json_close(&r.json);
    return status;
}

void raire_json_done(struct raire_json *j)
{
    vec_done(&j->names);
    arena_done(&j->arena);
}
