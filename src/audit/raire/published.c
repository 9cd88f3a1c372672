// SPDX-License-Identifier: Apache-2.0
// published.c: reads sets of assertions.
#include "audit/raire/published.h"

#include "io/json.h"

enum { MOST_ASSERTIONS = 1 << 22 };

#define KEY(lit)                                                                                   \
    {                                                                                              \
        (lit), sizeof(lit) - 1                                                                     \
    }

struct reader {
    struct json json;
    struct published *out;
    struct published_set *set; // the one being read
};

static bal_status keep_text(struct reader *r, str *out, struct bal_err *err)
{
    str text;
    BAL_TRY(json_text(&r->json, &text, err));
    *out = arena_str(&r->out->arena, text);
    return arena_check(&r->out->arena, err);
}

// A list of candidates, or one text instead of a list (empty: nobody).
static bal_status read_candidates(struct reader *r, struct published_assertion *a,
                                  struct bal_err *err)
{
    enum json_type type;
    BAL_TRY(json_peek(&r->json, &type, err));
    bool list = type == JSON_ARRAY, more = true;
    if (type == JSON_NULL)
        return json_skip(&r->json, err);
    if (list)
        BAL_TRY(json_enter(&r->json, '[', err));
    while (more) {
        str name;
        if (list)
            BAL_TRY(json_element(&r->json, &more, err));
        if (!more)
            break;
        BAL_TRY(keep_text(r, &name, err));
        if (!list && name.len == 0)
            break;
        str *new = vec_push(&a->others, LIMIT_CHOICES);
        if (new == NULL)
            return json_fail(&r->json, err, "more than %d candidates", LIMIT_CHOICES);
        *new = name;
        more = list;
    }
    return BAL_OK;
}

static bal_status new_assertion(struct reader *r, struct published_assertion **out,
                                struct bal_err *err)
{
    *out = vec_push(&r->set->assertions, MOST_ASSERTIONS);
    return *out != NULL ? BAL_OK
                        : json_fail(&r->json, err, "more than %d assertions", MOST_ASSERTIONS);
}

static bal_status new_set(struct reader *r, struct bal_err *err)
{
    r->set = vec_push(&r->out->sets, LIMIT_CONTESTS);
    return r->set != NULL ? BAL_OK
                          : json_fail(&r->json, err, "more than %d contests", LIMIT_CONTESTS);
}

// What an assertion needs; `seen` are the first keys of its list.
static bal_status complete(struct reader *r, uint64_t seen, uint64_t needed, struct bal_err *err)
{
    if ((seen & needed) == needed)
        return BAL_OK;
    return json_fail(&r->json, err, "an assertion without its kind, winner or loser");
}

// How a format writes an assertion: the keys of winner, loser, kind and candidates in this order,
// and its words for the kind.
struct dialect {
    struct json_keys keys;
    bal_status (*kind)(struct reader *r, struct published_assertion *a, struct bal_err *err);
    bool complete; // a NEN names its candidates, be there none
};

// The fields of the object that was entered.
static bal_status read_assertion(struct reader *r, const struct dialect *d, struct bal_err *err)
{
    struct published_assertion *a;
    BAL_TRY(new_assertion(r, &a, err));
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(&r->json, &d->keys, &o, err));
        if (o.field == JSON_DONE)
            return complete(r, o.seen, d->complete && !a->neb ? 15 : 7, err);
        BAL_TRY(o.field == 0   ? keep_text(r, &a->winner, err)
                : o.field == 1 ? keep_text(r, &a->loser, err)
                : o.field == 2 ? d->kind(r, a, err)
                : o.field == 3 ? read_candidates(r, a, err)
                               : json_skip(&r->json, err));
    }
}

static bal_status read_assertions(struct reader *r, const struct dialect *d, struct bal_err *err)
{
    BAL_TRY(json_enter(&r->json, '[', err));
    for (bool more = true;;) {
        BAL_TRY(json_next_object(&r->json, &more, err));
        if (!more)
            return BAL_OK;
        BAL_TRY(read_assertion(r, d, err));
    }
}

static bal_status read_kind(struct reader *r, str neb, str nen, struct published_assertion *a,
                            struct bal_err *err)
{
    str word;
    BAL_TRY(json_string(&r->json, &word, err));
    a->neb = str_eq(word, neb);
    if (!a->neb && !str_eq(word, nen))
        return json_fail(&r->json, err, "'" STR_FMT "' is no kind of assertion",
                         STR_ARG(str_head(word, 60)));
    return BAL_OK;
}

// ---- raire-json

static bal_status raire_kind(struct reader *r, struct published_assertion *a, struct bal_err *err)
{
    return read_kind(r, STR("NEB"), STR("NEN"), a, err);
}

static bal_status read_raire_claim(struct reader *r, struct bal_err *err)
{
    static const struct dialect raire = {
        {4, {KEY("winner"), KEY("loser"), KEY("type"), KEY("continuing")}}, raire_kind, true};
    BAL_TRY(json_enter(&r->json, '{', err));
    return read_assertion(r, &raire, err);
}

static bal_status read_raire_assertions(struct reader *r, struct bal_err *err)
{
    static const struct json_keys keys = {1, {KEY("assertion")}};
    BAL_TRY(json_enter(&r->json, '[', err));
    for (bool more = true;;) {
        BAL_TRY(json_next_object(&r->json, &more, err));
        if (!more)
            return BAL_OK;
        for (struct json_object o = {0};;) {
            BAL_TRY(json_field(&r->json, &keys, &o, err));
            if (o.field == JSON_DONE)
                break;
            BAL_TRY(o.field == 0 ? read_raire_claim(r, err) : json_skip(&r->json, err));
        }
    }
}

static bal_status read_ok(struct reader *r, struct bal_err *err)
{
    static const struct json_keys keys = {2, {KEY("assertions"), KEY("winner")}};
    BAL_TRY(json_enter(&r->json, '{', err));
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(&r->json, &keys, &o, err));
        if (o.field == JSON_DONE)
            return BAL_OK;
        BAL_TRY(o.field == 0   ? read_raire_assertions(r, err)
                : o.field == 1 ? keep_text(r, &r->set->winner, err)
                               : json_skip(&r->json, err));
    }
}

// {"TiedWinners": [0, 1]} or "InvalidTimeout": the word is enough.
static bal_status read_error(struct reader *r, struct bal_err *err)
{
    enum json_type type;
    static const struct json_keys none = {0};
    struct json_object o = {0};
    r->set->failed = STR("no assertions were found");
    BAL_TRY(json_peek(&r->json, &type, err));
    if (type == JSON_STRING)
        return keep_text(r, &r->set->failed, err);
    BAL_TRY(json_enter(&r->json, '{', err));
    for (;;) {
        BAL_TRY(json_field(&r->json, &none, &o, err));
        if (o.field == JSON_DONE)
            return arena_check(&r->out->arena, err);
        r->set->failed = arena_str(&r->out->arena, o.name);
        BAL_TRY(json_skip(&r->json, err));
    }
}

static bal_status read_solution(struct reader *r, struct bal_err *err)
{
    static const struct json_keys keys = {2, {KEY("Ok"), KEY("Err")}};
    r->out->format = "raire-json";
    BAL_TRY(json_enter(&r->json, '{', err));
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(&r->json, &keys, &o, err));
        if (o.field == JSON_DONE)
            return BAL_OK;
        if (o.field != JSON_OTHER) {
            BAL_TRY(new_set(r, err));
            r->set->by_number = r->set->standing = true;
        }
        BAL_TRY(o.field == 0   ? read_ok(r, err)
                : o.field == 1 ? read_error(r, err)
                               : json_skip(&r->json, err));
    }
}

// ---- shangrla-json

static bal_status audit_kind(struct reader *r, struct published_assertion *a, struct bal_err *err)
{
    return read_kind(r, STR("WINNER_ONLY"), STR("IRV_ELIMINATION"), a, err);
}

static bal_status read_audit_assertions(struct reader *r, struct bal_err *err)
{
    static const struct dialect shangrla = {
        {4, {KEY("winner"), KEY("loser"), KEY("assertion_type"), KEY("already_eliminated")}},
        audit_kind,
        false};
    return read_assertions(r, &shangrla, err);
}

static bal_status read_audits(struct reader *r, struct bal_err *err)
{
    static const struct json_keys keys = {
        4, {KEY("contest"), KEY("winner"), KEY("Expected Polls (#)"), KEY("assertions")}};
    r->out->format = "shangrla-json";
    BAL_TRY(json_enter(&r->json, '[', err));
    for (bool more = true;;) {
        BAL_TRY(json_next_object(&r->json, &more, err));
        if (!more)
            return BAL_OK;
        BAL_TRY(new_set(r, err));
        for (struct json_object o = {0};;) {
            BAL_TRY(json_field(&r->json, &keys, &o, err));
            if (o.field == JSON_DONE)
                break;
            BAL_TRY(o.field == 0   ? keep_text(r, &r->set->contest, err)
                    : o.field == 1 ? keep_text(r, &r->set->winner, err)
                    : o.field == 2 ? keep_text(r, &r->set->expected_polls, err)
                    : o.field == 3 ? read_audit_assertions(r, err)
                                   : json_skip(&r->json, err));
        }
    }
}

// ---- audit-irv-cp

static bal_status cp_kind(struct reader *r, struct published_assertion *a, struct bal_err *err)
{
    str word;
    BAL_TRY(json_string(&r->json, &word, err));
    a->neb = str_eq(word, STR("true"));
    if (!a->neb && !str_eq(word, STR("false")))
        return json_fail(&r->json, err, "Winner-Only is neither true nor false");
    return BAL_OK;
}

static bal_status read_cp_assertions(struct reader *r, struct bal_err *err)
{
    static const struct dialect cp = {
        {4, {KEY("Winner"), KEY("Loser"), KEY("Winner-Only"), KEY("Already-Eliminated")}},
        cp_kind,
        false};
    r->out->format = "audit-irv-cp";
    return read_assertions(r, &cp, err);
}

// ---- any of them

static bal_status read_all(struct reader *r, struct bal_err *err)
{
    static const struct json_keys keys = {
        4, {KEY("solution"), KEY("audits"), KEY("Expected Polls"), KEY("Assertions")}};
    str polls = {0};
    BAL_TRY(json_enter(&r->json, '{', err));
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(&r->json, &keys, &o, err));
        if (o.field == JSON_DONE)
            break;
        if (o.field == 3)
            BAL_TRY(new_set(r, err));
        BAL_TRY(o.field == 0   ? read_solution(r, err)
                : o.field == 1 ? read_audits(r, err)
                : o.field == 2 ? keep_text(r, &polls, err)
                : o.field == 3 ? read_cp_assertions(r, err)
                               : json_skip(&r->json, err));
    }
    if (r->out->sets.len == 0)
        return json_fail(&r->json, err, "there are no assertions in the file");
    if (polls.len > 0)
        r->out->sets.at[0].expected_polls = polls;
    return json_finish(&r->json, err);
}

bal_status published_read(struct published *out, struct source *s, struct bal_err *err)
{
    struct reader r = {.out = out};
    *out = (struct published){.format = "", .arena = ARENA_INIT(LIMIT_SMALL_FILE)};
    bal_status status = json_open(&r.json, s, err);
    if (status == BAL_OK)
        status = read_all(&r, err);
    json_close(&r.json);
    return status;
}

void published_done(struct published *p)
{
    for (size_t i = 0; i < p->sets.len; i++) {
        struct published_set *set = &p->sets.at[i];
        for (size_t k = 0; k < set->assertions.len; k++)
            vec_done(&set->assertions.at[k].others);
        vec_done(&set->assertions);
    }
    vec_done(&p->sets);
    arena_done(&p->arena);
}

// ---- as assertions of a contest

static bal_status find(const struct published_set *set, const struct contest *c, str name,
                       uint32_t *out, struct bal_err *err)
{
    uint32_t number = 0;
    if (set->by_number && num_u32(name, &number) && number < c->choices.len) {
        *out = number;
        return BAL_OK;
    }
    for (uint32_t i = 0; !set->by_number && i < c->choices.len; i++) {
        if (str_eq(c->choices.at[i].name, name) ||
            (c->choices.at[i].code.len > 0 && str_eq(c->choices.at[i].code, name))) {
            *out = i;
            return BAL_OK;
        }
    }
    return bal_fail(err, BAL_NOT_FOUND, "contest '" STR_FMT "' has no candidate '" STR_FMT "'",
                    STR_ARG(str_head(c->name, 60)), STR_ARG(str_head(name, 60)));
}

static bal_status resolve_one(const struct published_set *set, const struct contest *c,
                              const struct published_assertion *from, struct raire_assertion *to,
                              struct bal_err *err)
{
    uint32_t winner = 0, loser = 0, number = 0;
    candidate_set others = 0, all = UINT64_MAX >> (64 - c->choices.len);
    BAL_TRY(find(set, c, from->winner, &winner, err));
    BAL_TRY(find(set, c, from->loser, &loser, err));
    for (size_t i = 0; i < from->others.len; i++) {
        BAL_TRY(find(set, c, from->others.at[i], &number, err));
        others |= (candidate_set)1 << number;
    }
    *to = (struct raire_assertion){.kind = from->neb ? RAIRE_NEB : RAIRE_NEN,
                                   .winner = (uint8_t)winner,
                                   .loser = (uint8_t)loser};
    if (!from->neb)
        to->continuing = set->standing ? others : all & ~others;
    return BAL_OK;
}

bal_status published_resolve(const struct published_set *set, const struct contest *c,
                             struct raire_assertions *out, uint32_t *winner, struct bal_err *err)
{
    *out = (struct raire_assertions){0};
    if (c->choices.len == 0 || c->choices.len > RAIRE_CANDIDATES)
        return bal_fail(err, BAL_UNSUPPORTED, "assertions are read for %d candidates at most",
                        RAIRE_CANDIDATES);
    if (set->winner.len > 0)
        BAL_TRY(find(set, c, set->winner, winner, err));
    for (size_t i = 0; i < set->assertions.len; i++) {
        struct raire_assertion *new = vec_push(&out->list, MOST_ASSERTIONS);
        if (new == NULL)
            return err_memory(err);
        BAL_TRY(resolve_one(set, c, &set->assertions.at[i], new, err));
    }
    return BAL_OK;
}
