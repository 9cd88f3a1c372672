// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "support/papers.h"

#include "app/files/convert.h"
#include "core/import.h"
#include "support/random.h"

static const struct finding gone = {.contest = CONTEST_ALL, .state = FINDING_NOT_FOUND},
                            absent = {.state = FINDING_NOT_ON_CARD};

void papers_lose(struct papers *p, uint32_t card)
{
    p->of_card[card] = (struct interpretation){.count = 1, .findings = &gone};
}

static void copy_cvr(struct papers *p, const struct frame *f, uint32_t card)
{
    struct interpretation *i = &p->of_card[card];
    uint32_t cvr = f->cvr.at[card];
    if (cvr == NO_CVR) {
        papers_lose(p, card);
        return;
    }
    struct finding *findings = arena_new(&p->arena, struct finding, f->contest_count);
    *i = (struct interpretation){.findings = findings};
    for (uint32_t c = 0; c < f->contest_count; c++) {
        const struct contest *contest = f->contests[c].contest;
        uint32_t code = column_get(&contest->column, cvr);
        struct mark_set s = contest_set(contest, code);
        if (code != 0)
            findings[i->count++] =
                (struct finding){c, (enum finding_state)s.state, s.count, s.marks};
    }
    if (i->count == 0) // a card that was found, without any of the contests
        findings[i->count++] = absent;
}

void papers_init(struct papers *p, const struct frame *f)
{
    *p = (struct papers){
        .cards = f->cards, .contests = f->contest_count, .arena = ARENA_INIT((size_t)1 << 30)};
    p->of_card = arena_new(&p->arena, struct interpretation, f->cards);
    for (uint32_t i = 0; i < f->cards; i++)
        copy_cvr(p, f, i);
    assert_false(p->arena.failed);
}

void papers_done(struct papers *p)
{
    vec_done(&p->at);
    arena_done(&p->arena);
}

void papers_put(struct papers *p, uint32_t card, uint32_t contest, enum finding_state state,
                const uint32_t *choices, uint32_t count)
{
    struct interpretation *i = &p->of_card[card];
    struct finding *all = arena_new(&p->arena, struct finding, i->count + 1U);
    struct mark *marks = arena_new(&p->arena, struct mark, count);
    uint32_t kept = 1;
    for (uint32_t k = 0; k < i->count; k++)
        if (i->findings[k].contest != contest && i->findings[k].contest != CONTEST_ALL)
            all[kept++] = i->findings[k];
    for (uint32_t m = 0; m < count; m++)
        marks[m].choice = (uint16_t)choices[m];
    all[0] = (struct finding){.contest = contest, .state = state, .count = count, .marks = marks};
    *i = (struct interpretation){.count = kept, .findings = all};
    assert_false(p->arena.failed);
}

const struct finding *papers_see(const struct papers *p, uint32_t card, uint32_t contest)
{
    const struct interpretation *i = &p->of_card[card];
    for (uint32_t k = 0; k < i->count; k++)
        if (i->findings[k].contest == contest || i->findings[k].contest == CONTEST_ALL)
            return &i->findings[k];
    return &absent;
}

int64_t papers_margin(const struct papers *p, const struct frame *f, uint32_t contest,
                      const struct assertion *a)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < p->cards; i++)
        sum +=
            (int64_t)assertion_finding(a, f->contests[contest].contest, papers_see(p, i, contest)) -
            1;
    return sum;
}

// ---- wrong outcomes

static bool shows(const struct papers *p, uint32_t card, uint32_t contest, uint32_t choice)
{
    const struct finding *f = papers_see(p, card, contest);
    bool found = false;
    for (uint32_t i = 0; f->state == FINDING_MARKED && i < f->count; i++)
        found = found || f->marks[i].choice == choice;
    return found;
}

void papers_make_wrong(struct papers *p, const struct frame *f, uint32_t contest, int64_t more,
                       uint64_t *random, bool *moved)
{
    const struct frame_contest *c = &f->contests[contest];
    const struct assertion *a = &c->claims.at[c->smallest].claim;
    int64_t margin = papers_margin(p, f, contest, a) - more;
    while (margin >= 0) {
        uint32_t card = (uint32_t)(test_random(random) % p->cards);
        bool blank = margin == 0;
        if (moved[card] || !shows(p, card, contest, a->winner))
            continue;
        papers_put(p, card, contest, blank ? FINDING_BLANK : FINDING_MARKED, &a->loser, !blank);
        moved[card] = true;
        margin -= blank ? 1 : 2;
    }
    assert_int_equal(papers_margin(p, f, contest, a) - more, -1);
}

// ---- as a file

static void add_names(struct import *imp, const struct frame *f)
{
    struct bal_err err;
    for (uint32_t i = 0; i < f->contest_count; i++) {
        const struct contest *c = f->contests[i].contest;
        const struct contest_def def = {.name = c->name,
                                        .occurrence = c->occurrence,
                                        .function = c->function,
                                        .votes_allowed = c->votes_allowed,
                                        .seats = c->seats,
                                        .ranks = c->ranks};
        uint32_t contest, choice;
        assert_ok(import_contest(imp, &def, &contest, &err));
        for (size_t k = 0; k < c->choices.len; k++)
            assert_ok(import_choice(imp, contest, c->choices.at[k].name, STR(""),
                                    c->choices.at[k].occurrence, c->choices.at[k].kind, &choice,
                                    &err));
    }
}

static void add_card(struct import *imp, const struct papers *p, const struct frame *f, uint32_t i)
{
    struct bal_err err;
    struct frame_place place;
    struct card new = {.imprinted = ID_NONE};
    const struct interpretation *seen = &p->of_card[i];
    uint32_t card;
    frame_locate(f, i, &place);
    if (place.row == NULL || seen->findings[0].contest == CONTEST_ALL)
        return;
    new.record.v = (uint32_t)place.position;
    assert_ok(import_batch(imp, 0, place.row->tabulator, place.row->batch, &new.batch, &err));
    assert_ok(import_card(imp, &new, &card, &err));
    for (uint32_t k = 0; k < seen->count; k++) {
        const struct finding *one = &seen->findings[k];
        struct mark marks[LIMIT_MARKS];
        if (one->count > 0)
            memcpy(marks, one->marks, one->count * sizeof *marks);
        if (one->state != FINDING_NOT_ON_CARD)
            assert_ok(import_marks(imp, card, (uint32_t)one->contest,
                                   (enum contest_state)one->state, marks, one->count, &err));
    }
}

void papers_write(const struct papers *p, const struct frame *f, const char *path)
{
    struct election e;
    struct problems problems;
    struct bal_err err;
    problems_init(&problems);
    assert_ok(election_init(&e, &err));
    struct import imp = {.election = &e, .problems = &problems, .last_batch = TABLE_NONE};
    add_names(&imp, f);
    for (uint32_t i = 0; i < p->cards; i++)
        add_card(&imp, p, f, i);
    assert_ok(convert_write(&e, format_find(STR("ballast-cvr")), path, true, &err));
    election_done(&e);
    problems_done(&problems);
}

struct found papers_found(struct papers *p, const struct sample *s)
{
    p->at.len = 0;
    for (size_t i = 0; i < s->cards.len; i++) {
        const struct interpretation **at = vec_push(&p->at, SIZE_MAX);
        assert_non_null(at);
        *at = s->cards.at[i].card < p->cards ? &p->of_card[s->cards.at[i].card] : NULL;
    }
    return (struct found){.at = p->at.at};
}
