// SPDX-License-Identifier: Apache-2.0
#include "record/session/paper.h"

#include "app/files/convert.h"

// "TABULATOR/BATCH/RECORD"; lengths keep keys apart.
static bal_status key_of(struct buf *out, str tabulator, str batch, str record, struct bal_err *err)
{
    buf_clear(out);
    buf_addf(out, "%zu/", tabulator.len);
    buf_add(out, tabulator);
    buf_addf(out, "%zu/", batch.len);
    buf_add(out, batch);
    buf_add(out, record);
    return buf_check(out, err);
}

static bal_status index_cards(struct paper *p, struct bal_err *err)
{
    const struct election *e = &p->load.election;
    AUTO_BUF key = BUF_INIT(1 << 16);
    for (uint32_t i = 0; i < e->cards; i++) {
        const struct card c = election_card(e, i);
        const struct batch *b = &e->batches.at[c.batch];
        char text[NUM_TEXT];
        BAL_TRY(key_of(&key, b->tabulator, b->batch, election_id(e, c.record, text), err));
        if (table_add(&p->keys, buf_str(&key)) != i)
            return bal_fail(err, BAL_INVALID, "a card of the paper stands twice in its file");
    }
    return BAL_OK;
}

bal_status paper_open(struct paper *p, const char *path, const struct progress *progress,
                      struct bal_err *err)
{
    struct load_path from = {.path = path, .format = "ballast-cvr"};
    struct load_options options = {.progress = progress};
    *p = (struct paper){.keys = TABLE_INIT(LIMIT_NAMES_BYTES)};
    BAL_TRY(load_paths(&p->load, &from, 1, &options, err));
    if (problems_errors(&p->load.problems) > 0)
        return bal_fail(err, BAL_INVALID, "the paper cannot be read: run 'ballast inspect' on it");
    return index_cards(p, err);
}

void paper_close(struct paper *p)
{
    table_done(&p->keys);
    load_done(&p->load);
}

// The card in that place, or TABLE_NONE.
static uint32_t card_at(const struct paper *p, const struct frame_place *place)
{
    AUTO_BUF key = BUF_INIT(1 << 16);
    char text[NUM_TEXT];
    if (key_of(&key, place->row->tabulator, place->row->batch, num_text(place->position, text),
               NULL) != BAL_OK)
        return TABLE_NONE;
    return table_find(&p->keys, buf_str(&key));
}

// What is on the card, contest by contest; nothing at all: not found.
static uint32_t read_card(const struct paper *p, uint32_t card, struct finding *out)
{
    const struct election *e = &p->load.election;
    uint32_t count = 0;
    if (card == TABLE_NONE) {
        out[0] = (struct finding){.contest = CONTEST_ALL, .state = FINDING_NOT_FOUND};
        return 1;
    }
    for (uint32_t c = 0; c < e->contests.len; c++) {
        uint32_t code = column_get(&e->contests.at[c].column, card);
        struct mark_set set = contest_set(&e->contests.at[c], code);
        if (code != 0)
            out[count++] = (struct finding){c, (enum finding_state)set.state, set.count, set.marks};
    }
    if (count == 0) // a card that is there, without any contest: an interpretation must say so
        out[count++] = (struct finding){.contest = 0, .state = FINDING_NOT_ON_CARD};
    return count;
}

// A small election with the names of the paper, into which findings are put.
static bal_status names_of(const struct paper *p, struct election *out, struct bal_err *err)
{
    const struct election *e = &p->load.election;
    struct import imp = {.election = out, .last_batch = TABLE_NONE};
    for (size_t i = 0; i < e->contests.len; i++) {
        const struct contest *c = &e->contests.at[i];
        uint32_t contest, choice;
        const struct contest_def def = {.name = c->name,
                                        .occurrence = c->occurrence,
                                        .function = c->function,
                                        .votes_allowed = c->votes_allowed,
                                        .seats = c->seats,
                                        .ranks = c->ranks};
        BAL_TRY(import_contest(&imp, &def, &contest, err));
        for (size_t k = 0; k < c->choices.len; k++)
            BAL_TRY(import_choice(&imp, contest, c->choices.at[k].name, STR(""),
                                  c->choices.at[k].occurrence, CHOICE_REGULAR, &choice, err));
    }
    return BAL_OK;
}

static bal_status write_as(const struct election *e, const char *format, const char *path,
                           struct bal_err *err)
{
    return convert_write(e, format_find(str_from(format)), path, true, err);
}

static bal_status add_reading(const struct paper *p, const struct session *s,
                              const struct sampled *d, struct finding *findings,
                              struct election *out, struct bal_err *err)
{
    struct frame_place place;
    uint32_t jurisdiction = 0;
    frame_locate(&s->frame, d->card, &place);
    BAL_TRY(import_name(&out->jurisdictions,
                        s->election->jurisdictions.items[place.row->jurisdiction], &jurisdiction,
                        err));
    const struct interpretation seen = {.round = d->round,
                                        .draw = d->draw,
                                        .jurisdiction = jurisdiction,
                                        .container = place.row->container,
                                        .tabulator = place.row->tabulator,
                                        .batch = place.row->batch,
                                        .position = place.position,
                                        .count = read_card(p, card_at(p, &place), findings),
                                        .findings = findings};
    return interpretation_add(out, &seen, err);
}

bal_status paper_read_round(const struct paper *p, const struct session *s, const char *out,
                            uint64_t *cards, struct bal_err *err)
{
    struct election e;
    AUTO_ARENA arena = ARENA_INIT((size_t)64 << 20);
    struct finding *findings = arena_new(&arena, struct finding, p->load.election.contests.len + 1);
    BAL_TRY(arena_check(&arena, err));
    bal_status status = election_init(&e, err);
    if (status == BAL_OK)
        status = names_of(p, &e, err);
    *cards = 0;
    for (size_t i = 0; status == BAL_OK && i < s->sample.retrieval.len; i++) {
        const struct sampled *d = &s->sample.cards.at[s->sample.retrieval.at[i]];
        if (d->round != session_rounds(s))
            continue;
        status = add_reading(p, s, d, findings, &e, err);
        ++*cards;
    }
    if (status == BAL_OK)
        status = write_as(&e, "ballast-mvr", out, err);
    election_done(&e);
    return status;
}

// ---- hand counts

struct counting {
    const struct paper *paper;
    const struct session *session;
    struct election *out;
    uint32_t contest;     // of the paper
    uint64_t *by_code;    // cards of the batch with each code
    uint64_t round, draw; // of a batch that was drawn; 0: not
};

static bal_status add_total(struct counting *k, const struct manifest_batch *row,
                            enum hand_kind kind, uint32_t choice, uint64_t votes,
                            struct bal_err *err)
{
    uint32_t jurisdiction = 0;
    BAL_TRY(import_name(&k->out->jurisdictions,
                        k->session->election->jurisdictions.items[row->jurisdiction], &jurisdiction,
                        err));
    struct hand_total *h = vec_push(&k->out->hand_totals, LIMIT_CARDS);
    if (h == NULL)
        return err_memory(err);
    *h = (struct hand_total){.jurisdiction = jurisdiction,
                             .round = k->round,
                             .draw = k->draw,
                             .container = row->container,
                             .tabulator = row->tabulator,
                             .batch = row->batch,
                             .contest = k->contest,
                             .choice = choice,
                             .kind = kind,
                             .votes = votes,
                             .place = {STR(""), 0, 0}};
    return BAL_OK;
}

static bal_status count_batch(struct counting *k, const struct manifest_batch *row,
                              struct bal_err *err)
{
    const struct contest *c = &k->paper->load.election.contests.at[k->contest];
    uint32_t codes = contest_codes(c), cards = 0;
    uint64_t blank = 0, over = 0;
    memset(k->by_code, 0, codes * sizeof *k->by_code);
    for (uint64_t position = 1; position <= row->cards; position++) {
        struct frame_place place = {.row = row, .position = position};
        uint32_t card = card_at(k->paper, &place);
        if (card == TABLE_NONE)
            continue;
        cards++;
        k->by_code[column_get(&c->column, card)]++;
    }
    for (uint32_t i = 1; i < codes; i++) {
        struct mark_set set = contest_set(c, i);
        blank += set.state == STATE_BLANK ? k->by_code[i] : 0;
        over += set.state == STATE_OVERVOTED ? k->by_code[i] : 0;
    }
    BAL_TRY(add_total(k, row, HAND_CARDS, 0, cards, err));
    BAL_TRY(add_total(k, row, HAND_BLANK, 0, blank, err));
    BAL_TRY(add_total(k, row, HAND_OVERVOTED, 0, over, err));
    for (uint32_t choice = 0; choice < c->choices.len; choice++) {
        uint64_t votes = 0;
        for (uint32_t i = 1; i < codes; i++) {
            struct mark_set set = contest_set(c, i);
            for (uint32_t m = 0; set.state == STATE_MARKED && m < set.count; m++)
                votes += set.marks[m].choice == choice ? k->by_code[i] : 0;
        }
        BAL_TRY(add_total(k, row, HAND_VOTES, choice, votes, err));
    }
    return BAL_OK;
}

static bal_status count_batches(struct counting *k, struct bal_err *err)
{
    const struct election *e = k->session->election;
    for (size_t i = 0; i < e->manifest.len; i++)
        BAL_TRY(count_batch(k, &e->manifest.at[i], err));
    return BAL_OK;
}

// The contest of the paper that is this one of the session, ready to be counted.
static bal_status start_contest(struct counting *k, uint32_t contest, struct arena *arena,
                                struct bal_err *err)
{
    const struct contest *mine = &k->session->election->contests.at[contest];
    const struct contest *c =
        election_contest(&k->paper->load.election, mine->name, mine->occurrence);
    if (c == NULL)
        return bal_fail(err, BAL_NOT_FOUND, "the paper does not have the contest");
    k->contest = (uint32_t)(c - k->paper->load.election.contests.at);
    k->by_code = arena_new(arena, uint64_t, contest_codes(c));
    return arena_check(arena, err);
}

static bal_status count_pulls(struct counting *k, struct bal_err *err)
{
    const struct session *s = k->session;
    for (size_t i = 0; i < s->batches.pulls.len; i++) {
        const struct batch_pull *pull = &s->batches.pulls.at[i];
        AUTO_ARENA arena = ARENA_INIT((size_t)64 << 20);
        if (pull->round != session_rounds(s))
            continue;
        k->round = pull->round;
        k->draw = pull->draw;
        BAL_TRY(start_contest(k, pull->contest, &arena, err));
        BAL_TRY(count_batch(k, s->frame.batches.at[pull->batch].row, err));
    }
    return BAL_OK;
}

bal_status paper_count_round(const struct paper *p, const struct session *s, const char *out,
                             struct bal_err *err)
{
    struct election e;
    struct counting k = {.paper = p, .session = s, .out = &e};
    bal_status status = election_init(&e, err);
    if (status == BAL_OK)
        status = names_of(p, &e, err);
    if (status == BAL_OK)
        status = count_pulls(&k, err);
    if (status == BAL_OK)
        status = write_as(&e, "ballast-handcount", out, err);
    election_done(&e);
    return status;
}

bal_status paper_count(const struct paper *p, const struct session *s, uint32_t contest,
                       const char *out, struct bal_err *err)
{
    struct election e;
    AUTO_ARENA arena = ARENA_INIT((size_t)64 << 20);
    struct counting k = {.paper = p, .session = s, .out = &e};
    BAL_TRY(start_contest(&k, contest, &arena, err));
    bal_status status = election_init(&e, err);
    if (status == BAL_OK)
        status = names_of(p, &e, err);
    if (status == BAL_OK)
        status = count_batches(&k, err);
    if (status == BAL_OK)
        status = write_as(&e, "ballast-handcount", out, err);
    election_done(&e);
    return status;
}
