// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "support/auditing.h"

void auditing_init(struct auditing *a)
{
    build_init(&a->b);
    for (size_t i = 0; i < AUDIT_CONTESTS; i++)
        a->settings[i] =
            (struct frame_settings){.target = true, .risk_limit = STR("0.05"), .alpha = 0.05};
}

void auditing_frame(struct auditing *a)
{
    struct bal_err err;
    assert_ok(frame_make(&a->f, &a->b.e, a->settings, &a->b.p, &err));
}

void auditing_done(struct auditing *a)
{
    frame_done(&a->f);
    build_done(&a->b);
}

uint32_t auditing_card(struct auditing *a, const char *jurisdiction, const char *batch,
                       uint32_t record, uint32_t contest, const char *marks)
{
    uint32_t id = build_card(&a->b, jurisdiction, batch);
    election_card(&a->b.e, id)->record.v = record;
    build_marks(&a->b, id, contest, marks);
    return id;
}

static const struct finding gone = {.contest = CONTEST_ALL, .state = FINDING_NOT_FOUND};

static void copy_cvr(struct papers *p, const struct frame *f, uint32_t card)
{
    struct interpretation *i = &p->of_card[card];
    uint32_t cvr = f->cvr.at[card];
    *i = (struct interpretation){.count = 1, .findings = &gone};
    if (cvr == NO_CVR)
        return;
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
}

void papers_init(struct papers *p, const struct auditing *a)
{
    *p = (struct papers){.arena = ARENA_INIT((size_t)1 << 30)};
    p->of_card = arena_new(&p->arena, struct interpretation, a->f.cards);
    p->at = (const struct interpretation **)arena_alloc(&p->arena, a->f.cards, sizeof *p->at);
    for (uint32_t i = 0; i < a->f.cards; i++)
        copy_cvr(p, &a->f, i);
    assert_false(p->arena.failed);
}

void papers_done(struct papers *p)
{
    arena_done(&p->arena);
}

void papers_mark(struct papers *p, const struct auditing *a, uint32_t card, uint32_t contest,
                 const char *marks)
{
    struct interpretation *i = &p->of_card[card];
    struct finding *all = arena_new(&p->arena, struct finding, i->count + 1U);
    struct finding *one = &all[0];
    uint32_t count = 1;
    for (uint32_t k = 0; k < i->count; k++)
        if (i->findings[k].contest != contest && i->findings[k].contest != CONTEST_ALL)
            all[count++] = i->findings[k];
    *one = (struct finding){.contest = contest, .state = FINDING_MARKED};
    struct mark *list = arena_new(&p->arena, struct mark, 8);
    bool absent = strcmp(marks, "-") == 0;
    for (str rest = str_from(absent ? "" : marks); rest.len > 0;) {
        str name = str_cut(&rest, '=');
        char text[64] = {0};
        memcpy(text, name.ptr, name.len);
        list[one->count++].choice = (uint16_t)build_choice(&a->b, contest, text);
    }
    one->marks = list;
    if (one->count == 0)
        one->state = absent ? FINDING_NOT_ON_CARD : FINDING_BLANK;
    *i = (struct interpretation){.count = count, .findings = all};
}

struct found papers_found(struct papers *p, const struct sample *s)
{
    for (size_t i = 0; i < s->cards.len; i++)
        p->at[i] = &p->of_card[s->cards.at[i].card];
    return (struct found){.at = p->at};
}
