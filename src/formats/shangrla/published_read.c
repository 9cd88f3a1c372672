// SPDX-License-Identifier: Apache-2.0
// published_read.c: reads sets of assertions.
#include "formats/published.h"
#include "io/json.h"

#define KEY(lit)                                                                                   \
    {                                                                                              \
        (lit), sizeof(lit) - 1                                                                     \
    }

struct reader {
    struct json json;
    struct assertion_sets *out;
    struct published_set *set; // the one being read
    struct published_set head; // raire-json: what the metadata say of it
    size_t first;              // sets of earlier files
};

static bal_status keep_text(struct reader *r, str *out, struct bal_err *err)
{
    str text;
    BAL_TRY(json_text(&r->json, &text, err));
    *out = arena_str(&r->out->arena, text);
    return arena_check(&r->out->arena, err);
}

// A list of candidates, or one text instead of a list (empty: nobody).
static bal_status read_candidates(struct reader *r, struct published_names *out,
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
        str *new = vec_push(&out->names, LIMIT_CHOICES);
        if (new == NULL)
            return bal_fail(err, BAL_LIMIT, "more than %d candidates", LIMIT_CHOICES);
        *new = name;
        more = list;
    }
    return BAL_OK;
}

static bal_status new_assertion(struct reader *r, struct published_assertion **out,
                                struct bal_err *err)
{
    *out = vec_push(&r->set->assertions, LIMIT_ASSERTIONS);
    return *out != NULL ? BAL_OK
                        : bal_fail(err, BAL_LIMIT, "more than %d assertions", LIMIT_ASSERTIONS);
}

static bal_status new_set(struct reader *r, struct bal_err *err)
{
    r->set = vec_push(&r->out->sets, LIMIT_CONTESTS);
    return r->set != NULL ? BAL_OK
                          : bal_fail(err, BAL_LIMIT, "more than %d contests", LIMIT_CONTESTS);
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
                : o.field == 3 ? read_candidates(r, &a->others, err)
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

// {"candidates": ["Ann", "Bo"], "contest": "Mayor"}; candidates may be all there is.
static bal_status read_metadata(struct reader *r, struct bal_err *err)
{
    static const struct json_keys keys = {2, {KEY("candidates"), KEY("contest")}};
    enum json_type type;
    BAL_TRY(json_peek(&r->json, &type, err));
    if (type != JSON_OBJECT)
        return json_skip(&r->json, err);
    BAL_TRY(json_enter(&r->json, '{', err));
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(&r->json, &keys, &o, err));
        if (o.field == JSON_DONE)
            return BAL_OK;
        if (o.field != JSON_OTHER)
            BAL_TRY(json_peek(&r->json, &type, err));
        bool list = o.field == 0 && type == JSON_ARRAY, text = o.field == 1 && type == JSON_STRING;
        BAL_TRY(list   ? read_candidates(r, &r->head.candidates, err)
                : text ? keep_text(r, &r->head.contest, err)
                       : json_skip(&r->json, err));
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
    static const struct json_keys keys = {6,
                                          {KEY("contest"), KEY("winner"), KEY("Expected Polls (#)"),
                                           KEY("assertions"), KEY("eliminated"),
                                           KEY("Ballots involved in audit (#)")}};
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
                    : o.field == 4 ? read_candidates(r, &r->set->eliminated, err)
                    : o.field == 5 ? keep_text(r, &r->set->cards, err)
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
    static const struct json_keys keys = {5,
                                          {KEY("solution"), KEY("audits"), KEY("Expected Polls"),
                                           KEY("Assertions"), KEY("metadata")}};
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
                : o.field == 4 ? read_metadata(r, err)
                               : json_skip(&r->json, err));
    }
    if (r->out->sets.len == r->first)
        return json_fail(&r->json, err, "there are no assertions in the file");
    struct published_set *set = &r->out->sets.at[r->first];
    if (polls.len > 0)
        set->expected_polls = polls;
    if (set->by_number) {
        set->contest = r->head.contest;
        set->candidates = r->head.candidates;
        r->head.candidates = (struct published_names){0};
    }
    return json_finish(&r->json, err);
}

bal_status published_read(struct assertion_sets *out, struct source *s, struct bal_err *err)
{
    struct reader r = {.out = out, .first = out->sets.len};
    bal_status status = json_open(&r.json, s, err);
    if (status == BAL_OK)
        status = read_all(&r, err);
    json_close(&r.json);
    published_set_done(&r.head);
    return status;
}
