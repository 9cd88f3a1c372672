// SPDX-License-Identifier: Apache-2.0
// raire_json.c: the JSON form of a problem for RAIRE: rankings of candidates by number, each with
// how many ballots have it.
//
//     {"metadata": {"candidates": ["A", "B"], "contest": "Mayor"}, "num_candidates": 2,
//      "votes": [{"n": 40, "prefs": [0, 1]}, {"n": 16, "prefs": [1]}],
//      "winner": 0, "audit": {"type": "OneOnMargin", "total_auditable_ballots": 56}}
//
// Equal rankings are added up. The ballots have no ids: they are taken as one batch with the name
// of the contest, and numbered in the order in which their rankings first occur.
#include "formats/readers.h"
#include "io/json.h"

struct ranking {
    uint64_t ballots;
    uint64_t row; // in votes, from 1
};

struct reader {
    struct json json;
    struct import *imp;
    struct arena arena;
    str contest;
    VEC(str) names;
    bool counted, has_votes, has_total, unchecked; // unchecked: votes came before num_candidates
    bool has_winner;
    uint64_t winner;
    uint64_t candidates; // as declared
    uint64_t total;      // ballots as declared
    uint64_t ballots;    // ballots listed
    struct table prefs;  // the numbers of a ranking, two bytes each
    VEC(struct ranking) rankings;
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
        if (r->names.len == LIMIT_CHOICES)
            return json_fail(&r->json, err, "more than %d candidates", LIMIT_CHOICES);
        str *new = vec_push(&r->names, LIMIT_CHOICES);
        if (new == NULL)
            return err_memory(err);
        *new = arena_str(&r->arena, name);
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
    r->contest = arena_str(&r->arena, text);
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

static bal_status read_prefs(struct reader *r, struct vote *v, struct bal_err *err)
{
    BAL_TRY(json_enter(&r->json, '[', err));
    for (;;) {
        bool more;
        uint64_t number;
        BAL_TRY(json_element(&r->json, &more, err));
        if (!more)
            return BAL_OK;
        BAL_TRY(json_u64(&r->json, &number, err));
        if (v->count == LIMIT_RANKS)
            return json_fail(&r->json, err, "more than %d ranks", LIMIT_RANKS);
        if (number >= LIMIT_CHOICES || (r->counted && number >= r->candidates)) {
            token_problem(r, PROBLEM_unknown_id, r->json.text,
                          "there is no candidate of that number");
            v->bad = true;
            number = 0;
        }
        v->prefs[v->count++] = (uint16_t)number;
    }
}

static bal_status add_ranking(struct reader *r, const struct vote *v, uint64_t row,
                              struct bal_err *err)
{
    uint32_t id = 0;
    if (__builtin_add_overflow(r->ballots, v->n, &r->ballots) || r->ballots > LIMIT_COPIES)
        return json_fail(&r->json, err, "more than %u ballots", LIMIT_COPIES);
    str key = str_make((const char *)v->prefs, v->count * sizeof *v->prefs);
    BAL_TRY(import_name(&r->prefs, key, &id, err));
    if (id == r->rankings.len) {
        struct ranking *new = vec_push(&r->rankings, LIMIT_CARDS);
        if (new == NULL)
            return err_memory(err);
        new->row = row;
    }
    r->rankings.at[id].ballots += v->n;
    return BAL_OK;
}

static bal_status read_vote(struct reader *r, struct vote *v, bool *whole, struct bal_err *err)
{
    static const struct json_keys keys = {2, {KEY("n"), KEY("prefs")}};
    BAL_TRY(json_enter(&r->json, '{', err));
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(&r->json, &keys, &o, err));
        *whole = o.seen == 3; // both keys
        if (o.field == JSON_DONE)
            return BAL_OK;
        BAL_TRY(o.field == 0   ? json_u64(&r->json, &v->n, err)
                : o.field == 1 ? read_prefs(r, v, err)
                               : skip_unknown(r, &o, err));
    }
}

static bal_status take_vote(struct reader *r, uint64_t row, struct bal_err *err)
{
    struct vote v = {0};
    bool whole = false;
    BAL_TRY(read_vote(r, &v, &whole, err));
    if (!whole)
        token_problem(r, PROBLEM_missing_value, STR(""), "a vote needs both n and prefs");
    return !whole || v.bad ? BAL_OK : add_ranking(r, &v, row, err);
}

static bal_status read_votes(struct reader *r, struct bal_err *err)
{
    r->has_votes = true;
    r->unchecked = !r->counted;
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
        r->has_total = r->has_total || o.field == 0;
        BAL_TRY(o.field == 0 ? json_u64(&r->json, &r->total, err) : json_skip(&r->json, err));
    }
}

static bal_status read_count(struct reader *r, struct bal_err *err)
{
    BAL_TRY(json_u64(&r->json, &r->candidates, err));
    if (r->candidates > LIMIT_CHOICES)
        return json_fail(&r->json, err, "more than %d candidates", LIMIT_CHOICES);
    r->counted = true;
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
        r->has_winner = true;
        return json_maybe_u64(&r->json, &r->winner, &r->has_winner, err);
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

static void check_counts(struct reader *r)
{
    struct import *imp = r->imp;
    if (!r->counted || !r->has_votes)
        import_problem(imp, missing_value, 0, 0, STR(""), "there is no %s in the file",
                       r->counted ? "votes" : "num_candidates");
    else if (r->ballots == 0)
        import_problem(imp, empty_file, 0, 0, STR(""), "there is no ballot in the file");
    if (r->counted && r->names.len > 0 && r->names.len != r->candidates)
        import_problem(imp, fixed_count, 0, 0, STR(""),
                       "%llu candidates are declared, %zu have names",
                       (unsigned long long)r->candidates, r->names.len);
    if (r->has_total && r->total < r->ballots)
        import_problem(imp, fixed_count, 0, 0, STR(""),
                       "%llu auditable ballots are declared, %llu are listed",
                       (unsigned long long)r->total, (unsigned long long)r->ballots);
    if (r->has_winner && r->winner >= r->candidates)
        import_problem(imp, unknown_id, 0, 0, STR(""), "candidate %llu is said to have won",
                       (unsigned long long)r->winner);
}

static bal_status make_contest(struct reader *r, uint32_t *out, struct bal_err *err)
{
    uint32_t count = (uint32_t)r->candidates;
    struct contest_def def = {.name = r->contest,
                              .function = FUNCTION_IRV,
                              .votes_allowed = 1,
                              .seats = 1,
                              .ranks = count < 1             ? 1
                                       : count < LIMIT_RANKS ? count
                                                             : LIMIT_RANKS,
                              .place = {r->imp->file, 0, 0}};
    BAL_TRY(import_contest(r->imp, &def, out, err));
    for (uint32_t i = 0, made = 0; i < count; i++) {
        char text[NUM_TEXT];
        str code = num_text(i, text), name = i < r->names.len ? r->names.at[i] : code;
        uint32_t occurrence = 0;
        for (uint32_t k = 0; k < i && k < r->names.len; k++)
            occurrence += str_eq(r->names.at[k], name);
        BAL_TRY(import_choice(r->imp, *out, name, code, occurrence, CHOICE_REGULAR, &made, err));
    }
    return BAL_OK;
}

static bal_status make_cards(struct reader *r, uint32_t contest, uint32_t id, struct card *card,
                             struct bal_err *err)
{
    const uint16_t *prefs = (const uint16_t *)(const void *)r->prefs.items[id].ptr; // aligned
    uint32_t count = (uint32_t)(r->prefs.items[id].len / sizeof *prefs), code = 0, number = 0;
    struct contest *c = &r->imp->election->contests.at[contest];
    struct mark marks[LIMIT_RANKS];
    for (uint32_t i = 0; i < count; i++) {
        if (r->unchecked && prefs[i] >= r->candidates) {
            import_problem(r->imp, unknown_id, 0, 0, STR(""), "vote %llu names candidate %u",
                           (unsigned long long)r->rankings.at[id].row, prefs[i]);
            return BAL_OK;
        }
        marks[i] = (struct mark){prefs[i], (uint8_t)(i + 1), 0};
    }
    BAL_TRY(contest_code(c, count > 0 ? STATE_MARKED : STATE_BLANK, marks, count, &code, err));
    for (uint64_t i = 0; i < r->rankings.at[id].ballots; i++) {
        card->record.v++;
        BAL_TRY(import_card(r->imp, card, &number, err));
        BAL_TRY(column_put(&c->column, number, code, err));
    }
    return BAL_OK;
}

// Ballots that can be audited and have no ranking: blank cards without identity.
static bal_status make_unlisted(struct reader *r, uint32_t contest, struct bal_err *err)
{
    uint64_t count = r->total - r->ballots;
    struct column *column = &r->imp->election->contests.at[contest].column;
    struct card card = {.record = ID_NONE, .imprinted = ID_NONE, .flags = CARD_UNLINKED};
    uint32_t code = 0, number = 0;
    if (r->total > LIMIT_COPIES)
        return bal_fail(err, BAL_LIMIT, "more than %u ballots", LIMIT_COPIES);
    BAL_TRY(import_batch(r->imp, r->imp->jurisdiction, STR(""), r->contest, &card.batch, err));
    BAL_TRY(
        contest_code(&r->imp->election->contests.at[contest], STATE_BLANK, NULL, 0, &code, err));
    for (uint64_t i = 0; i < count; i++) {
        BAL_TRY(import_card(r->imp, &card, &number, err));
        BAL_TRY(column_put(column, number, code, err));
    }
    import_problem(r->imp, unlinked_card, 0, 0, STR(""),
                   "%llu auditable ballots are not listed by their rankings",
                   (unsigned long long)count);
    return BAL_OK;
}

static bal_status make_all(struct reader *r, struct bal_err *err)
{
    BAL_TRY(arena_check(&r->arena, err));
    check_counts(r);
    uint32_t contest = 0;
    struct card card = {.imprinted = ID_NONE};
    BAL_TRY(make_contest(r, &contest, err));
    BAL_TRY(import_batch(r->imp, r->imp->jurisdiction, STR(""), r->contest, &card.batch, err));
    if (r->has_winner && r->winner < r->candidates)
        r->imp->election->contests.at[contest].declared = (uint32_t)r->winner + 1;
    for (uint32_t id = 0; id < r->rankings.len; id++) {
        card.line = (uint32_t)r->rankings.at[id].row;
        BAL_TRY(make_cards(r, contest, id, &card, err));
    }
    return r->has_total && r->total > r->ballots ? make_unlisted(r, contest, err) : BAL_OK;
}

bal_status raire_json_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct reader r = {
        .imp = imp, .arena = ARENA_INIT(LIMIT_SMALL_FILE), .prefs = TABLE_INIT(LIMIT_NAMES_BYTES)};
    BAL_TRY(import_file_begin(imp, "raire-json", err));
    bal_status status = json_open(&r.json, s, err);
    if (status == BAL_OK)
        status = read_problem(&r, err);
    if (status == BAL_OK)
        status = make_all(&r, err);
    import_file_end(imp);
    json_close(&r.json);
    vec_done(&r.names);
    vec_done(&r.rankings);
    table_done(&r.prefs);
    arena_done(&r.arena);
    return status;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, raire_json_read, err);
}

static bool has_key(str head, str key)
{
    return str_find(head, key) < head.len;
}

static int probe(const struct probe *p)
{
    bool object = p->text && str_starts(str_trim(p->head), STR("{"));
    bool known = object && has_key(p->head, STR("\"num_candidates\"")) &&
                 has_key(p->head, STR("\"votes\"")) && has_key(p->head, STR("\"prefs\""));
    return known ? 90 : 0;
}

const struct format format_raire_json = {
    .name = "raire-json",
    .title = "RAIRE problem, JSON",
    .flags = FORMAT_CVR,
    .probe = probe,
    .read = read_file,
};
