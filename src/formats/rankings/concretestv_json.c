// SPDX-License-Identifier: Apache-2.0
// concretestv_json.c: ranked ballots as ConcreteSTV keeps them (.stv): rankings of candidates
// ("below the line") and of parties ("above the line"), each with its number of ballots.
//
//     {"metadata": {"name": {"year": "2022", "name": "Council", "electorate": "North"},
//      "candidates": [{"name": "Ann", "party": 0}, …],
//      "parties": [{"column_id": "A", "name": "Green", "candidates": [0, 1]}], "vacancies": 3},
//      "atl": [{"parties": [0, 1], "n": 110}], "btl": [{"candidates": [2, 0], "n": 10}],
//      "informal": 4}
//
// A ranking of parties stands for one of their candidates, party by party, in the order of the
// list.
#include "formats/counted.h"
#include "formats/readers.h"
#include "io/json.h"

struct party {
    uint16_t *candidates;
    uint32_t count;
};

struct reader {
    struct json json;
    struct import *imp;
    struct counted ballots;
    struct arena arena;
    VEC(str) names;
    VEC(struct party) parties;
    str contest, electorate;
    uint64_t vacancies, informal;
    bool described; // the metadata stood before the votes
    uint32_t ranks;
};

#define KEY(lit)                                                                                   \
    {                                                                                              \
        (lit), sizeof(lit) - 1                                                                     \
    }

static uint64_t line_of(struct reader *r)
{
    uint64_t line, column;
    window_place(&r->json.w, r->json.token, &line, &column);
    return line;
}

static bal_status skip_unknown(struct reader *r, const struct json_object *o, struct bal_err *err)
{
    import_problem(r->imp, unknown_field, line_of(r), 0, o->name, "the field is not used");
    return json_skip(&r->json, err);
}

static bal_status read_numbers(struct reader *r, uint16_t numbers[static LIMIT_RANKS],
                               uint32_t *count, struct bal_err *err)
{
    *count = 0;
    BAL_TRY(json_enter(&r->json, '[', err));
    for (bool more = true;;) {
        uint64_t number;
        BAL_TRY(json_element(&r->json, &more, err));
        if (!more)
            return BAL_OK;
        BAL_TRY(json_u64(&r->json, &number, err));
        if (*count == LIMIT_RANKS || number >= LIMIT_CHOICES)
            return json_fail(&r->json, err, "more than %d ranks, or a number that is too large",
                             LIMIT_RANKS);
        numbers[(*count)++] = (uint16_t)number;
    }
}

static bal_status read_name(struct reader *r, str *out, struct bal_err *err)
{
    str text;
    BAL_TRY(json_string(&r->json, &text, err));
    *out = arena_str(&r->arena, text);
    return arena_check(&r->arena, err);
}

static bal_status read_names(struct reader *r, struct bal_err *err)
{
    static const struct json_keys keys = {
        5, {KEY("year"), KEY("authority"), KEY("name"), KEY("electorate"), KEY("comment")}};
    BAL_TRY(json_enter(&r->json, '{', err));
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(&r->json, &keys, &o, err));
        if (o.field == JSON_DONE)
            return BAL_OK;
        BAL_TRY(o.field == 2   ? read_name(r, &r->contest, err)
                : o.field == 3 ? read_name(r, &r->electorate, err)
                               : json_skip(&r->json, err));
    }
}

static bal_status read_candidates(struct reader *r, struct bal_err *err)
{
    static const struct json_keys keys = {1, {KEY("name")}};
    BAL_TRY(json_enter(&r->json, '[', err));
    for (bool more = true;;) {
        BAL_TRY(json_next_object(&r->json, &more, err));
        if (!more)
            return BAL_OK;
        str *name = vec_push(&r->names, LIMIT_CHOICES);
        if (name == NULL)
            return bal_fail(err, BAL_LIMIT, "more than %d candidates", LIMIT_CHOICES);
        for (struct json_object o = {0};;) {
            BAL_TRY(json_field(&r->json, &keys, &o, err));
            if (o.field == JSON_DONE)
                break;
            BAL_TRY(o.field == 0 ? read_name(r, name, err) : json_skip(&r->json, err));
        }
    }
}

static bal_status read_parties(struct reader *r, struct bal_err *err)
{
    static const struct json_keys keys = {1, {KEY("candidates")}};
    BAL_TRY(json_enter(&r->json, '[', err));
    for (bool more = true;;) {
        uint16_t numbers[LIMIT_RANKS];
        BAL_TRY(json_next_object(&r->json, &more, err));
        if (!more)
            return BAL_OK;
        struct party *p = vec_push(&r->parties, LIMIT_CHOICES);
        if (p == NULL)
            return bal_fail(err, BAL_LIMIT, "more than %d parties", LIMIT_CHOICES);
        for (struct json_object o = {0};;) {
            BAL_TRY(json_field(&r->json, &keys, &o, err));
            if (o.field == JSON_DONE)
                break;
            if (o.field == JSON_OTHER) {
                BAL_TRY(json_skip(&r->json, err));
                continue;
            }
            BAL_TRY(read_numbers(r, numbers, &p->count, err));
            p->candidates = arena_new(&r->arena, uint16_t, p->count + 1);
            BAL_TRY(arena_check(&r->arena, err));
            memcpy(p->candidates, numbers, p->count * sizeof *numbers);
        }
    }
}

static bal_status read_metadata(struct reader *r, struct bal_err *err)
{
    static const struct json_keys keys = {
        4, {KEY("name"), KEY("candidates"), KEY("parties"), KEY("vacancies")}};
    r->described = true;
    BAL_TRY(json_enter(&r->json, '{', err));
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(&r->json, &keys, &o, err));
        if (o.field == JSON_DONE)
            return BAL_OK;
        BAL_TRY(o.field == 0   ? read_names(r, err)
                : o.field == 1 ? read_candidates(r, err)
                : o.field == 2 ? read_parties(r, err)
                : o.field == 3 ? json_u64(&r->json, &r->vacancies, err)
                               : skip_unknown(r, &o, err));
    }
}

// ---- votes

struct vote {
    struct mark marks[LIMIT_RANKS];
    uint32_t count;
    bool bad;
};

static void add_candidate(struct reader *r, struct vote *v, uint32_t candidate)
{
    if (candidate >= r->names.len || v->count == LIMIT_RANKS) {
        if (!v->bad)
            import_problem(r->imp, unknown_id, line_of(r), 0, STR(""),
                           candidate >= r->names.len
                               ? "the vote names candidate %u, who is not listed"
                               : "the vote has more ranks than %u",
                           v->count == LIMIT_RANKS ? LIMIT_RANKS : candidate);
        v->bad = true;
        return;
    }
    v->marks[v->count] = (struct mark){(uint16_t)candidate, (uint8_t)(v->count + 1), 0};
    v->count++;
}

static void add_party(struct reader *r, struct vote *v, uint32_t party)
{
    if (party >= r->parties.len) {
        if (!v->bad)
            import_problem(r->imp, unknown_id, line_of(r), 0, STR(""),
                           "the vote names party %u, which is not listed", party);
        v->bad = true;
        return;
    }
    for (uint32_t i = 0; i < r->parties.at[party].count; i++)
        add_candidate(r, v, r->parties.at[party].candidates[i]);
}

static bal_status read_vote(struct reader *r, bool above, struct bal_err *err)
{
    static const struct json_keys keys = {3, {KEY("candidates"), KEY("parties"), KEY("n")}};
    uint16_t numbers[LIMIT_RANKS];
    uint32_t count = 0;
    uint64_t ballots = 0;
    struct vote v = {.count = 0};
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(&r->json, &keys, &o, err));
        if (o.field == JSON_DONE)
            break;
        if (o.field == (above ? 1 : 0)) {
            BAL_TRY(read_numbers(r, numbers, &count, err));
        } else if (o.field == 2) {
            BAL_TRY(json_u64(&r->json, &ballots, err));
        } else {
            if (o.field != JSON_OTHER) // a list of the other kind
                o.name = keys.key[o.field];
            BAL_TRY(skip_unknown(r, &o, err));
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        if (above)
            add_party(r, &v, numbers[i]);
        else
            add_candidate(r, &v, numbers[i]);
    }
    r->ranks = v.count > r->ranks ? v.count : r->ranks;
    return v.bad ? BAL_OK
                 : counted_add(&r->ballots, v.marks, v.count, ballots, STR(""), line_of(r), err);
}

static bal_status read_votes(struct reader *r, bool above, struct bal_err *err)
{
    if (!r->described)
        return json_fail(&r->json, err,
                         "the votes stand before the metadata that name the candidates");
    BAL_TRY(json_enter(&r->json, '[', err));
    for (bool more = true;;) {
        BAL_TRY(json_next_object(&r->json, &more, err));
        if (!more)
            return BAL_OK;
        BAL_TRY(read_vote(r, above, err));
    }
}

static bal_status make_contest(struct reader *r, uint32_t *contest, struct bal_err *err)
{
    uint32_t ranks = (uint32_t)r->names.len > r->ranks ? (uint32_t)r->names.len : r->ranks;
    struct contest_def def = {.function = r->vacancies == 1 ? FUNCTION_IRV : FUNCTION_STV,
                              .votes_allowed = 1,
                              .seats = r->vacancies <= UINT32_MAX ? (uint32_t)r->vacancies : 0,
                              .ranks = ranks < 1             ? 1
                                       : ranks < LIMIT_RANKS ? ranks
                                                             : LIMIT_RANKS,
                              .place = {r->imp->file, 0, 0}};
    def.name = r->electorate.len > 0 ? r->electorate
               : r->contest.len > 0  ? r->contest
                                     : str_stem(str_basename(r->imp->file));
    if (def.seats == 0)
        import_problem(r->imp, missing_value, 0, 0, STR(""), "there is no number of vacancies");
    BAL_TRY(import_contest(r->imp, &def, contest, err));
    for (uint32_t i = 0, made = 0; i < r->names.len; i++) {
        char number[NUM_TEXT];
        str code = num_text(i, number);
        for (uint32_t occurrence = 0;; occurrence++) { // two candidates of one name
            BAL_TRY(import_choice(r->imp, *contest, r->names.at[i], code, occurrence,
                                  CHOICE_REGULAR, &made, err));
            if (made >= i)
                break;
        }
    }
    return BAL_OK;
}

static bal_status read_all(struct reader *r, struct bal_err *err)
{
    static const struct json_keys keys = {
        4, {KEY("metadata"), KEY("atl"), KEY("btl"), KEY("informal")}};
    uint32_t contest = 0;
    BAL_TRY(json_enter(&r->json, '{', err));
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(&r->json, &keys, &o, err));
        if (o.field == JSON_DONE)
            break;
        BAL_TRY(o.field == 0   ? read_metadata(r, err)
                : o.field == 3 ? json_u64(&r->json, &r->informal, err)
                : o.field > 0  ? read_votes(r, o.field == 1, err)
                               : skip_unknown(r, &o, err));
    }
    BAL_TRY(json_finish(&r->json, err));
    BAL_TRY(make_contest(r, &contest, err));
    BAL_TRY(counted_make(&r->ballots, contest, err));
    return counted_informal(&r->ballots, contest, r->informal, err);
}

bal_status concretestv_json_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct reader r = {.imp = imp, .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    counted_init(&r.ballots, imp);
    BAL_TRY(import_file_begin(imp, "concretestv-json", err));
    bal_status status = json_open(&r.json, s, err);
    if (status == BAL_OK)
        status = read_all(&r, err);
    import_file_end(imp);
    json_close(&r.json);
    counted_done(&r.ballots);
    vec_done(&r.names);
    vec_done(&r.parties);
    arena_done(&r.arena);
    return status;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, concretestv_json_read, err);
}

static int probe(const struct probe *p)
{
    str head = p->head;
    bool known =
        p->text && str_starts(str_trim(head), STR("{")) &&
        str_find(head, STR("\"metadata\"")) < head.len &&
        str_find(head, STR("\"vacancies\"")) < head.len &&
        (str_find(head, STR("\"btl\"")) < head.len || str_find(head, STR("\"atl\"")) < head.len);
    return known ? 90 : 0;
}

const struct format format_concretestv_json = {
    .name = "concretestv-json",
    .title = "ConcreteSTV ranked ballots, JSON",
    .flags = FORMAT_CVR,
    .probe = probe,
    .read = read_file,
};
