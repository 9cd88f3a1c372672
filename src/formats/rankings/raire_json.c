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
#include "formats/rankings/raire_json.h"

#include "formats/rankings/raire_write.h"
#include "formats/readers.h"

struct ranking {
    uint64_t ballots;
    uint64_t row; // in votes, from 1
};

struct reader {
    struct raire_json json;
    struct import *imp;
    struct table prefs; // the numbers of a ranking, two bytes each
    VEC(struct ranking) rankings;
};

static bal_status add_ranking(void *ctx, const uint16_t *prefs, uint32_t count, uint64_t ballots,
                              uint64_t row, struct bal_err *err)
{
    struct reader *r = ctx;
    uint32_t id = 0;
    str key = str_make((const char *)prefs, count * sizeof *prefs);
    BAL_TRY(import_name(&r->prefs, key, &id, err));
    if (id == r->rankings.len) {
        struct ranking *new = vec_push(&r->rankings, LIMIT_CARDS);
        if (new == NULL)
            return err_memory(err);
        new->row = row;
    }
    r->rankings.at[id].ballots += ballots;
    return BAL_OK;
}

static void check_counts(struct reader *r)
{
    struct import *imp = r->imp;
    if (!r->json.counted || !r->json.has_votes)
        import_problem(imp, missing_value, 0, 0, STR(""), "there is no %s in the file",
                       r->json.counted ? "votes" : "num_candidates");
    else if (r->json.ballots == 0)
        import_problem(imp, empty_file, 0, 0, STR(""), "there is no ballot in the file");
    if (r->json.counted && r->json.names.len > 0 && r->json.names.len != r->json.candidates)
        import_problem(imp, fixed_count, 0, 0, STR(""),
                       "%llu candidates are declared, %zu have names",
                       (unsigned long long)r->json.candidates, r->json.names.len);
    if (r->json.has_total && r->json.total < r->json.ballots)
        import_problem(imp, fixed_count, 0, 0, STR(""),
                       "%llu auditable ballots are declared, %llu are listed",
                       (unsigned long long)r->json.total, (unsigned long long)r->json.ballots);
    if (r->json.has_winner && r->json.winner >= r->json.candidates)
        import_problem(imp, unknown_id, 0, 0, STR(""), "candidate %llu is said to have won",
                       (unsigned long long)r->json.winner);
}

static bal_status make_contest(struct reader *r, uint32_t *out, struct bal_err *err)
{
    uint32_t count = (uint32_t)r->json.candidates;
    struct contest_def def = {.name = r->json.contest,
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
        str code = num_text(i, text), name = i < r->json.names.len ? r->json.names.at[i] : code;
        uint32_t occurrence = 0;
        for (uint32_t k = 0; k < i && k < r->json.names.len; k++)
            occurrence += str_eq(r->json.names.at[k], name);
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
        if (r->json.unchecked && prefs[i] >= r->json.candidates) {
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
    uint64_t count = r->json.total - r->json.ballots;
    struct column *column = &r->imp->election->contests.at[contest].column;
    struct card card = {.record = ID_NONE, .imprinted = ID_NONE, .flags = CARD_UNLINKED};
    uint32_t code = 0, number = 0;
    if (r->json.total > LIMIT_COPIES)
        return bal_fail(err, BAL_LIMIT, "more than %u ballots", LIMIT_COPIES);
    BAL_TRY(import_batch(r->imp, r->imp->jurisdiction, STR(""), r->json.contest, &card.batch, err));
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
    check_counts(r);
    uint32_t contest = 0;
    struct card card = {.imprinted = ID_NONE};
    BAL_TRY(make_contest(r, &contest, err));
    BAL_TRY(import_batch(r->imp, r->imp->jurisdiction, STR(""), r->json.contest, &card.batch, err));
    if (r->json.has_winner && r->json.winner < r->json.candidates)
        r->imp->election->contests.at[contest].declared = (uint32_t)r->json.winner + 1;
    for (uint32_t id = 0; id < r->rankings.len; id++) {
        card.line = (uint32_t)r->rankings.at[id].row;
        BAL_TRY(make_cards(r, contest, id, &card, err));
    }
    return r->json.has_total && r->json.total > r->json.ballots ? make_unlisted(r, contest, err)
                                                                : BAL_OK;
}

bal_status raire_json_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct reader r = {.imp = imp, .prefs = TABLE_INIT(LIMIT_NAMES_BYTES)};
    BAL_TRY(import_file_begin(imp, "raire-json", err));
    bal_status status = raire_json_scan(&r.json, s, imp, add_ranking, &r, err);
    if (status == BAL_OK)
        status = make_all(&r, err);
    import_file_end(imp);
    raire_json_done(&r.json);
    vec_done(&r.rankings);
    table_done(&r.prefs);
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
    bool object = probe_begins(p, "{");
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
    .write = raire_json_write,
    .lost = raire_lost,
};
