// SPDX-License-Identifier: Apache-2.0
// shangrla_json.c: ballots as SHANGRLA keeps them, those of CVRs and of paper alike:
//
//     {"contests": [{"description": "Mayor", "id": "339"}],
//      "candidates": [{"description": "Ann Alder", "id": "15", "contest": "339"}],
//      "ballots": [{"id": "99813-1-6", "votes": {"339": {"15": 1, "17": 2}, "340": {}}}]}
//
// A vote is a rank, or 1. A contest in which nobody is ranked beyond 1 is taken as one without
// ranks. An id of three numbers divided by '-' or '_' is tabulator, batch and record. Written are
// ids where contests and choices have them, as in the assertions that `assert` writes, else names;
// what they stand for is in the lists in front. SHANGRLA's own lists do not say which contest a
// candidate is of.
#include <stdlib.h>

#include "core/spelling.h"
#include "formats/lost.h"
#include "formats/readers.h"
#include "io/json.h"
#include "io/json_write.h"

struct named {
    uint32_t contest; // index in the election, of a contest
    str name;         // description, of a candidate
};

struct reader {
    struct json json;
    struct import *imp;
    struct table contest_ids, candidate_ids;
    VEC(struct named) contests, candidates; // of the ids
    VEC(uint32_t) most;                     // per contest: the highest rank met
    uint64_t ballots;
    struct arena arena;
};

#define KEY(lit)                                                                                   \
    {                                                                                              \
        (lit), sizeof(lit) - 1                                                                     \
    }

#define token_problem(r, id, value, ...)                                                           \
    do {                                                                                           \
        uint64_t line_, column_;                                                                   \
        window_place(&(r)->json.w, (r)->json.token, &line_, &column_);                             \
        import_problem((r)->imp, id, line_, column_, value, __VA_ARGS__);                          \
    } while (0)

static bal_status skip_unknown(struct reader *r, const struct json_object *o, struct bal_err *err)
{
    token_problem(r, unknown_field, o->name, "the field is not used");
    return json_skip(&r->json, err);
}

// ---- the lists in front

static bal_status make_contest(struct reader *r, str id, str name, uint32_t *out,
                               struct bal_err *err)
{
    uint32_t known = r->contest_ids.len;
    struct contest_def def = {
        .function = FUNCTION_IRV, .votes_allowed = 1, .ranks = 1, .place = {r->imp->file, 0, 0}};
    BAL_TRY(import_name(&r->contest_ids, id, out, err));
    if (*out < known)
        return BAL_OK;
    def.name = spelling_parse(name, &def.occurrence);
    def.code = str_eq(id, name) ? STR("") : id;
    struct named *new = vec_push(&r->contests, LIMIT_CONTESTS);
    uint32_t *most = vec_push(&r->most, LIMIT_CONTESTS);
    if (new == NULL || most == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d contests", LIMIT_CONTESTS);
    return import_contest(r->imp, &def, &new->contest, err);
}

// A candidate whose contest is said.
static bal_status add_choice(struct reader *r, str contest, str id, str name, struct bal_err *err)
{
    uint32_t number = 0, occurrence, choice = 0;
    BAL_TRY(make_contest(r, contest, contest, &number, err));
    number = r->contests.at[number].contest;
    uint32_t known = (uint32_t)r->imp->election->contests.at[number].choices.len;
    str plain = spelling_parse(name, &occurrence);
    BAL_TRY(import_choice(r->imp, number, plain, str_eq(name, id) ? STR("") : id, occurrence,
                          CHOICE_REGULAR, &choice, err));
    if (choice < known)
        token_problem(r, duplicate_row, id, "candidate '" STR_FMT "' is listed twice", STR_ARG(id));
    return BAL_OK;
}

static bal_status add_candidate(struct reader *r, str id, str name, struct bal_err *err)
{
    uint32_t number = 0, known = r->candidate_ids.len;
    BAL_TRY(import_name(&r->candidate_ids, id, &number, err));
    if (number < known) {
        token_problem(r, duplicate_row, id, "candidate '" STR_FMT "' is listed twice", STR_ARG(id));
        return BAL_OK;
    }
    struct named *new = vec_push(&r->candidates, UINT32_MAX);
    if (new == NULL)
        return err_memory(err);
    new->name = arena_str(&r->arena, name);
    return arena_check(&r->arena, err);
}

enum { NAME, ID, CONTEST, ENTRY };

static bal_status add_entry(struct reader *r, bool contest, const str texts[ENTRY],
                            struct bal_err *err)
{
    uint32_t number = 0;
    str name = texts[NAME].len > 0 ? texts[NAME] : texts[ID];
    if (texts[ID].len == 0)
        token_problem(r, missing_value, STR(""), "an entry has no id");
    else if (contest)
        return make_contest(r, texts[ID], name, &number, err);
    else if (texts[CONTEST].len > 0)
        return add_choice(r, texts[CONTEST], texts[ID], name, err);
    else
        return add_candidate(r, texts[ID], name, err);
    return BAL_OK;
}

static bal_status read_list(struct reader *r, bool contest, struct bal_err *err)
{
    static const struct json_keys keys = {ENTRY, {KEY("description"), KEY("id"), KEY("contest")}};
    BAL_TRY(json_enter(&r->json, '[', err));
    for (bool more = true;;) {
        str texts[ENTRY] = {STR(""), STR(""), STR("")};
        BAL_TRY(json_next_object(&r->json, &more, err));
        if (!more)
            return BAL_OK;
        for (struct json_object o = {0};;) {
            str text;
            BAL_TRY(json_field(&r->json, &keys, &o, err));
            if (o.field == JSON_DONE)
                break;
            if (o.field == JSON_OTHER) {
                BAL_TRY(skip_unknown(r, &o, err));
                continue;
            }
            BAL_TRY(json_text(&r->json, &text, err));
            texts[o.field] = arena_str(&r->arena, text);
        }
        BAL_TRY(arena_check(&r->arena, err));
        BAL_TRY(add_entry(r, contest, texts, err));
    }
}

// ---- ballots

static bool is_number(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > 0;
}

static bal_status new_card(struct reader *r, str id, uint32_t *out, struct bal_err *err)
{
    struct card card = {.line = (uint32_t)++r->ballots, .imprinted = ID_DERIVED};
    char divider = str_index(id, '_') < id.len ? '_' : '-';
    str record = id, tabulator = str_cut(&record, divider), batch = str_cut(&record, divider);
    if (!is_number(tabulator) || !is_number(batch) || !is_number(record)) {
        card.imprinted = ID_NONE;
        tabulator = batch = STR("");
        record = id;
    }
    if (id.len == 0) {
        card.flags = CARD_UNLINKED;
        import_problem(r->imp, unlinked_card, 0, 0, STR(""), "a card without its identity");
    }
    BAL_TRY(import_batch(r->imp, r->imp->jurisdiction, tabulator, batch, &card.batch, err));
    BAL_TRY(import_id(r->imp, record, &card.record, err));
    return import_card(r->imp, &card, out, err);
}

static bal_status read_vote(struct reader *r, uint32_t *rank, struct bal_err *err)
{
    enum json_type type;
    uint64_t value = 0;
    bool ok = true, yes = false;
    BAL_TRY(json_peek(&r->json, &type, err));
    if (type == JSON_TRUE || type == JSON_FALSE) {
        BAL_TRY(json_bool(&r->json, &yes, err));
        value = yes;
    } else if (type == JSON_STRING) {
        str text;
        BAL_TRY(json_string(&r->json, &text, err));
        ok = num_u64(text, &value);
    } else {
        BAL_TRY(json_maybe_u64(&r->json, &value, &ok, err));
    }
    if (!ok || value > LIMIT_RANKS) {
        token_problem(r, bad_value, STR(""), "a vote is a rank, or 1");
        value = 0;
    }
    *rank = (uint32_t)value;
    return BAL_OK;
}

static bal_status find_choice(struct reader *r, uint32_t contest, str id, uint16_t *out,
                              struct bal_err *err)
{
    uint32_t listed = table_find(&r->candidate_ids, id), occurrence, choice = 0;
    const struct contest *c = &r->imp->election->contests.at[contest];
    for (; choice < c->choices.len && id.len > 0; choice++) {
        *out = (uint16_t)choice;
        if (str_eq(c->choices.at[choice].code, id))
            return BAL_OK;
    }
    str text = listed != TABLE_NONE ? r->candidates.at[listed].name : id;
    str name = spelling_parse(text, &occurrence);
    BAL_TRY(import_choice(r->imp, contest, name, str_eq(text, id) ? STR("") : id, occurrence,
                          CHOICE_REGULAR, &choice, err));
    *out = (uint16_t)choice;
    return BAL_OK;
}

static bal_status read_contest(struct reader *r, uint32_t number, uint32_t card,
                               struct bal_err *err)
{
    static const struct json_keys none = {0, {{0}}};
    struct mark marks[LIMIT_MARKS];
    uint32_t count = 0, contest = r->contests.at[number].contest;
    BAL_TRY(json_enter(&r->json, '{', err));
    for (struct json_object o = {0};;) {
        uint16_t choice = 0;
        uint32_t rank = 0;
        BAL_TRY(json_field(&r->json, &none, &o, err));
        if (o.field == JSON_DONE)
            break;
        BAL_TRY(find_choice(r, contest, o.name, &choice, err));
        BAL_TRY(read_vote(r, &rank, err));
        if (rank == 0 || count == LIMIT_MARKS)
            continue;
        marks[count++] = (struct mark){choice, (uint8_t)rank, 0};
        r->most.at[number] = rank > r->most.at[number] ? rank : r->most.at[number];
    }
    import_observed(r->imp, contest, 1, r->most.at[number]);
    return import_marks(r->imp, card, contest, count > 0 ? STATE_MARKED : STATE_BLANK, marks, count,
                        err);
}

static bal_status read_votes(struct reader *r, uint32_t card, struct bal_err *err)
{
    static const struct json_keys none = {0, {{0}}};
    BAL_TRY(json_enter(&r->json, '{', err));
    for (struct json_object o = {0};;) {
        uint32_t number = 0;
        BAL_TRY(json_field(&r->json, &none, &o, err));
        if (o.field == JSON_DONE)
            return BAL_OK;
        BAL_TRY(make_contest(r, o.name, o.name, &number, err));
        const struct contest *c = &r->imp->election->contests.at[r->contests.at[number].contest];
        if (column_get(&c->column, card) != 0)
            token_problem(r, repeated_contest, c->name, "contest '" STR_FMT "' stands twice",
                          STR_ARG(c->name));
        BAL_TRY(read_contest(r, number, card, err));
    }
}

static bal_status read_ballots(struct reader *r, struct bal_err *err)
{
    static const struct json_keys keys = {2, {KEY("id"), KEY("votes")}};
    BAL_TRY(json_enter(&r->json, '[', err));
    for (bool more = true;;) {
        bool made = false;
        uint32_t card = 0;
        BAL_TRY(json_next_object(&r->json, &more, err));
        if (!more)
            return BAL_OK;
        for (struct json_object o = {0};;) {
            str id;
            BAL_TRY(json_field(&r->json, &keys, &o, err));
            if (o.field == JSON_DONE)
                break;
            if (o.field == 0) {
                BAL_TRY(json_text(&r->json, &id, err));
                BAL_TRY(new_card(r, id, &card, err));
                made = true;
            } else if (o.field == 1 && !made) {
                return json_fail(&r->json, err, "the ballot's id must stand before its votes");
            } else {
                BAL_TRY(o.field == 1 ? read_votes(r, card, err) : skip_unknown(r, &o, err));
            }
        }
        if (!made)
            token_problem(r, missing_value, STR(""), "a ballot has no id");
    }
}

static enum contest_state without_ranks(enum contest_state state, struct mark *marks,
                                        uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        marks[i].rank = 0;
    return state;
}

// Contests whose votes are all 1.
static bal_status settle(struct reader *r, struct bal_err *err)
{
    for (size_t i = 0; i < r->contests.len; i++) {
        struct contest *c = &r->imp->election->contests.at[r->contests.at[i].contest];
        if (c->ranks > 1)
            continue;
        BAL_TRY(contest_recode(c, without_ranks, err));
        c->function = FUNCTION_PLURALITY;
        c->ranks = 0;
        c->votes_known = c->seats_known = false;
        c->votes_allowed = c->seats = 1;
        for (uint32_t code = 1; code < contest_codes(c); code++)
            import_observed(r->imp, r->contests.at[i].contest, contest_set(c, code).count, 0);
    }
    return BAL_OK;
}

static bal_status read_all(struct reader *r, struct bal_err *err)
{
    static const struct json_keys keys = {3, {KEY("contests"), KEY("candidates"), KEY("ballots")}};
    BAL_TRY(json_enter(&r->json, '{', err));
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(&r->json, &keys, &o, err));
        if (o.field == JSON_DONE)
            break;
        BAL_TRY(o.field == 2   ? read_ballots(r, err)
                : o.field >= 0 ? read_list(r, o.field == 0, err)
                               : skip_unknown(r, &o, err));
    }
    BAL_TRY(json_finish(&r->json, err));
    if (r->ballots == 0)
        import_problem(r->imp, empty_file, 0, 0, STR(""), "there is no ballot in the file");
    return settle(r, err);
}

bal_status shangrla_json_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct reader r = {.imp = imp,
                       .contest_ids = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .candidate_ids = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    BAL_TRY(import_file_begin(imp, "shangrla-cvr-json", err));
    bal_status status = json_open(&r.json, s, err);
    if (status == BAL_OK)
        status = read_all(&r, err);
    import_file_end(imp);
    json_close(&r.json);
    table_done(&r.contest_ids);
    table_done(&r.candidate_ids);
    vec_done(&r.contests);
    vec_done(&r.candidates);
    vec_done(&r.most);
    arena_done(&r.arena);
    return status;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, shangrla_json_read, err);
}

static int probe(const struct probe *p)
{
    str head = p->head;
    bool known = p->text && str_starts(str_trim(head), STR("{")) &&
                 str_find(head, STR("\"ballots\"")) < head.len &&
                 str_find(head, STR("\"votes\"")) < head.len;
    return known ? 85 : 0;
}

// ---- writing

struct entry {
    str id, name; // spelled
};

struct writer {
    const struct election *e;
    struct json_writer json;
    struct sink *out;
    struct entry *contests;
    struct entry **choices;
    struct arena arena;
};

static str spelled(struct writer *w, str name, uint32_t occurrence)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    spelling_put(&text, name, occurrence);
    return arena_str(&w->arena, buf_str(&text));
}

// Do all contests, and all choices, have an id that no other has and nobody is called?
static bal_status ids_are_usable(struct writer *w, bool *out, struct bal_err *err)
{
    struct table ids = TABLE_INIT(LIMIT_NAMES_BYTES), contests = TABLE_INIT(LIMIT_NAMES_BYTES);
    bal_status status = BAL_OK;
    uint32_t id = 0, count = 0;
    *out = true;
    for (size_t i = 0; status == BAL_OK && *out && i < w->e->contests.len; i++) {
        const struct contest *c = &w->e->contests.at[i];
        status = import_name(&contests, c->code, &id, err);
        *out = c->code.len > 0 && id == i;
        for (size_t k = 0; status == BAL_OK && *out && k < c->choices.len; k++, count++) {
            status = import_name(&ids, c->choices.at[k].code, &id, err);
            *out = c->choices.at[k].code.len > 0 && id == count;
        }
    }
    table_done(&ids);
    table_done(&contests);
    return status;
}

static bal_status name_all(struct writer *w, struct bal_err *err)
{
    bool ids = false;
    BAL_TRY(ids_are_usable(w, &ids, err));
    w->contests = arena_new(&w->arena, struct entry, w->e->contests.len + 1);
    w->choices = arena_new(&w->arena, struct entry *, w->e->contests.len + 1);
    for (size_t i = 0; w->choices != NULL && i < w->e->contests.len; i++) {
        const struct contest *c = &w->e->contests.at[i];
        w->choices[i] = arena_new(&w->arena, struct entry, c->choices.len + 1);
        w->contests[i].name = spelled(w, c->name, c->occurrence);
        w->contests[i].id = ids ? c->code : w->contests[i].name;
        for (size_t k = 0; w->choices[i] != NULL && k < c->choices.len; k++) {
            struct entry *x = &w->choices[i][k];
            x->name = spelled(w, c->choices.at[k].name, c->choices.at[k].occurrence);
            x->id = ids ? c->choices.at[k].code : x->name;
        }
    }
    return arena_check(&w->arena, err);
}

static void put_entry(struct writer *w, const struct entry *x, const struct entry *contest)
{
    jw_open(&w->json, '{');
    jw_key_value(&w->json, "description", x->name);
    jw_key_value(&w->json, "id", x->id);
    if (contest != NULL)
        jw_key_value(&w->json, "contest", contest->id);
    jw_close(&w->json, '}');
}

static void put_lists(struct writer *w)
{
    jw_key(&w->json, "contests");
    jw_open(&w->json, '[');
    for (size_t i = 0; i < w->e->contests.len; i++)
        put_entry(w, &w->contests[i], NULL);
    jw_close(&w->json, ']');
    jw_key(&w->json, "candidates");
    jw_open(&w->json, '[');
    for (size_t i = 0; i < w->e->contests.len; i++)
        for (size_t k = 0; k < w->e->contests.at[i].choices.len; k++)
            put_entry(w, &w->choices[i][k], &w->contests[i]);
    jw_close(&w->json, ']');
}

struct vote {
    const struct entry *choice;
    uint32_t rank;
};

static int by_rank(const void *a, const void *b)
{
    const struct vote *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return str_cmp(x->choice->id, y->choice->id);
}

// Each choice once, at its best rank.
static void put_contest(struct writer *w, size_t contest, const struct mark_set *set)
{
    struct vote votes[LIMIT_MARKS];
    uint32_t count = 0;
    for (uint32_t i = 0; i < set->count && set->state == STATE_MARKED; i++) {
        bool known = set->marks[i].flags != 0;
        const struct entry *choice = &w->choices[contest][set->marks[i].choice];
        for (uint32_t k = 0; k < count && !known; k++)
            known = votes[k].choice == choice; // marks are sorted by rank
        if (!known)
            votes[count++] = (struct vote){choice, set->marks[i].rank > 0 ? set->marks[i].rank : 1};
    }
    qsort(votes, count, sizeof *votes, by_rank);
    jw_key_str(&w->json, w->contests[contest].id);
    jw_open(&w->json, '{');
    for (uint32_t i = 0; i < count; i++) {
        jw_key_str(&w->json, votes[i].choice->id);
        jw_u64(&w->json, votes[i].rank);
    }
    jw_close(&w->json, '}');
}

static void put_id(struct writer *w, uint32_t card)
{
    const struct card k = election_card(w->e, card);
    const struct batch *b = &w->e->batches.at[k.batch];
    char text[NUM_TEXT];
    AUTO_BUF id = BUF_INIT(LIMIT_TOKEN_BYTES);
    str record = election_id(w->e, k.record, text);
    if (is_number(b->tabulator) && is_number(b->batch) && is_number(record))
        buf_addf(&id, STR_FMT "-" STR_FMT "-" STR_FMT, STR_ARG(b->tabulator), STR_ARG(b->batch),
                 STR_ARG(record));
    else
        election_imprinted(w->e, card, &id);
    if (id.len == 0)
        buf_add(&id, record);
    jw_key_value(&w->json, "id", buf_str(&id));
}

static void put_ballot(struct writer *w, uint32_t card)
{
    jw_open(&w->json, '{');
    put_id(w, card);
    jw_key(&w->json, "votes");
    jw_open(&w->json, '{');
    for (size_t i = 0; i < w->e->contests.len; i++) {
        const struct contest *c = &w->e->contests.at[i];
        struct mark_set set = contest_set(c, column_get(&c->column, card));
        if (set.state == STATE_BLANK || set.state == STATE_MARKED || set.state == STATE_OVERVOTED)
            put_contest(w, i, &set);
    }
    jw_close(&w->json, '}');
    jw_close(&w->json, '}');
}

static bal_status put_all(struct writer *w, struct bal_err *err)
{
    BAL_TRY(name_all(w, err));
    jw_open(&w->json, '{');
    put_lists(w);
    jw_key(&w->json, "ballots");
    jw_open(&w->json, '[');
    for (uint32_t card = 0; card < w->e->cards; card++)
        put_ballot(w, card);
    jw_close(&w->json, ']');
    jw_close(&w->json, '}');
    sink_put(w->out, STR("\n"));
    return BAL_OK;
}

static bal_status write_file(const struct election *e, struct sink *out, struct bal_err *err)
{
    struct writer w = {.e = e, .out = out, .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    jw_init(&w.json, out, true);
    bal_status status = put_all(&w, err);
    arena_done(&w.arena);
    return status;
}

static void list_lost(const struct election *e, struct buf *out)
{
    struct lost n;
    lost_count(e, &n);
    lost_line(out, n.states[STATE_OVERVOTED], "overvoted contests of cards (written as blank)");
    lost_line(out, n.states[STATE_INVALID], "contests on cards that do not count");
    lost_line(out, n.states[STATE_WITHHELD], "contests on cards whose content is withheld");
    lost_line(out, n.flagged, "marks that are no votes (ambiguous, or not counted)");
    lost_line(out, n.defined, "contests' votes allowed and seats (ballast-contests holds them)");
    lost_line(out, n.write_ins, "choices that are write-ins");
    lost_line(out, e->jurisdictions.len - 1, "jurisdictions");
    lost_line(out, e->styles.len - 1, "styles of cards");
    lost_line(out, e->precincts.len - 1, "precincts of cards");
    lost_line(out, e->groups.len - 1, "counting groups of cards");
    lost_line(out, n.sheets, "sheet numbers of cards");
    lost_line(out, e->pools.len, "pools of redacted cards");
}

const struct format format_shangrla_json = {
    .name = "shangrla-cvr-json",
    .title = "SHANGRLA ballots, JSON",
    .flags = FORMAT_CVR,
    .probe = probe,
    .read = read_file,
    .write = write_file,
    .lost = list_lost,
};
