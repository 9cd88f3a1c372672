// SPDX-License-Identifier: Apache-2.0
// dominion_cards.c: from a session of a Dominion export to a card: which reading stands, which
// card it is, and what each contest on it says.
//
// Plurality: a mark counts when IsVote says so. Ranked: the rules for skipped, repeated and
// overvoted ranks differ by place, so all ranks are kept as marked and the count applies its own
// rules; IsVote is not used (suites before 5.10.50 set it for the first rank only).
#include <stdarg.h>
#include <stdio.h>

#include "formats/dominion/dominion_json.h"

static str text_of(const struct dj_text *t)
{
    return str_make(t->bytes, t->len);
}

void dj_problem(struct dj *d, enum problem_id id, str value, const char *fmt, ...)
{
    const struct dj_session *s = &d->session;
    struct problems *problems = d->imp->problems;
    struct place place = {.file = d->imp->file};
    char message[300], card[200] = "";
    if (d->scout) // the reading that follows tells
        return;
    if (problems->count[id] >= LIMIT_PROBLEMS_KEPT) { // it is only counted: spare the words
        problem_add(problems, id, place, STR(""), "%s", "");
        return;
    }
    if (d->json.w.ptr != NULL)
        window_place(&d->json.w, d->json.token, &place.line, &place.column);
    if (s->number > 0)
        snprintf(card, sizeof card,
                 "session %llu (tabulator " STR_FMT ", batch " STR_FMT ", record " STR_FMT "): ",
                 (unsigned long long)s->number, STR_ARG(text_of(&s->tabulator)),
                 STR_ARG(text_of(&s->batch)), STR_ARG(text_of(&s->record)));
    va_list args;
    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    problem_add(problems, id, place, value, "%s%s", card, message);
}

// The reading that stands: the original while it is current, else what people made of it.
static struct dj_reading *current_reading(struct dj *d)
{
    struct dj_reading *original = &d->session.original, *modified = &d->session.modified;
    if (original->present && original->current) {
        if (modified->present && modified->current)
            dj_problem(d, PROBLEM_bad_value, STR("IsCurrent"),
                       "both readings are marked as current; the original is used");
        return original;
    }
    if (modified->present && modified->current)
        return modified;
    if (!original->present && !modified->present)
        dj_problem(d, PROBLEM_missing_value, STR("Original"), "there is no reading at all");
    else
        dj_problem(d, PROBLEM_bad_value, STR("IsCurrent"),
                   "neither reading is marked as current; the %s one is used",
                   modified->present ? "modified" : "original");
    return modified->present ? modified : original;
}

// Cuts the digits at the end of *s off into *out.
static bool cut_number(str *s, uint64_t *out)
{
    size_t start = s->len;
    while (start > 0 && s->ptr[start - 1] >= '0' && s->ptr[start - 1] <= '9')
        start--;
    bool found = num_u64(str_skip(*s, start), out);
    *s = str_head(*s, start);
    return found;
}

static bool cut_end(str *s, str end)
{
    bool found = str_ends(*s, end);
    if (found)
        s->len -= end.len;
    return found;
}

// Image masks end in TABULATOR_BATCH_RECORD*.*, padded with zeros. False unless tabulator and batch
// are those of the session.
static bool record_of_mask(const struct dj_session *s, uint64_t *record)
{
    str mask = text_of(&s->mask);
    uint64_t tabulator, batch, stated_tabulator, stated_batch;
    return cut_end(&mask, STR("*.*")) && cut_number(&mask, record) && cut_end(&mask, STR("_")) &&
           cut_number(&mask, &batch) && cut_end(&mask, STR("_")) && cut_number(&mask, &tabulator) &&
           num_u64(text_of(&s->batch), &stated_batch) &&
           num_u64(text_of(&s->tabulator), &stated_tabulator) && batch == stated_batch &&
           tabulator == stated_tabulator;
}

// A record id of "X" is withheld: the image name has it.
static bal_status find_record(struct dj *d, struct card *card, struct bal_err *err)
{
    struct dj_session *s = &d->session;
    uint64_t record;
    card->imprinted = ID_DERIVED;
    if (s->record.len > 0 && !str_eq(text_of(&s->record), STR("X")))
        return import_id(d->imp, text_of(&s->record), &card->record, err);
    if (record_of_mask(s, &record)) {
        char text[NUM_TEXT];
        str found = num_text(record, text);
        dj_problem(d, PROBLEM_recovered_record, found,
                   "the record id was taken from the image name");
        return import_id(d->imp, found, &card->record, err);
    }
    dj_problem(d, PROBLEM_unlinked_card, text_of(&s->mask),
               "no record id, and the image name does not tell it");
    card->record = card->imprinted = ID_NONE;
    card->flags |= CARD_UNLINKED;
    return BAL_OK;
}

static bal_status find_batch(struct dj *d, uint32_t *out, struct bal_err *err)
{
    const struct dj_session *s = &d->session;
    str tabulator = text_of(&s->tabulator), batch = text_of(&s->batch);
    uint64_t id;
    if (tabulator.len == 0 || batch.len == 0)
        dj_problem(d, PROBLEM_missing_value, STR(""), "the tabulator or batch is missing");
    if (d->has[DJ_TABULATORS] && num_u64(tabulator, &id) &&
        id_map_find(&d->ids, DJ_TABULATORS, id) == ID_MAP_NONE) {
        dj_problem(d, PROBLEM_unlisted_id, tabulator,
                   "TabulatorManifest.json does not list tabulator " STR_FMT, STR_ARG(tabulator));
        BAL_TRY(id_map_put(&d->ids, DJ_TABULATORS, id, 0, err));
    }
    return import_batch(d->imp, d->imp->jurisdiction, tabulator, batch, out, err);
}

static bal_status make_card(struct dj *d, const struct dj_reading *v, uint32_t *out,
                            struct bal_err *err)
{
    struct card card = {.line = (uint32_t)d->session.number};
    uint32_t group = 0;
    BAL_TRY(find_batch(d, &card.batch, err));
    BAL_TRY(find_record(d, &card, err));
    BAL_TRY(dj_name(d, DJ_STYLES, v->style, &card.style, err));
    BAL_TRY(dj_name(d, DJ_PRECINCTS, v->precinct, &card.precinct, err));
    BAL_TRY(dj_name(d, DJ_GROUPS, d->session.group, &group, err));
    if (group > UINT16_MAX)
        return bal_fail(err, BAL_LIMIT, "more than %d counting groups", UINT16_MAX);
    card.group = (uint16_t)group;
    if (v->cards > 1) {
        card.flags |= CARD_SEVERAL;
        card.sheet = 1; // one printout, whatever its logical cards
    } else if (v->paper < UINT8_MAX) {
        card.sheet = (uint8_t)(v->paper + 1);
    }
    if (v == &d->session.modified)
        card.flags |= CARD_ADJUDICATED;
    return import_card(d->imp, &card, out, err);
}

// Drops marks that say the same again (one choice on two party lines, a straight-party mark beside
// a direct one). Two write-in slots are two marks.
static uint32_t distinct_marks(struct dj_mark *marks, uint32_t count)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t k = 0;
        while (k < kept && (marks[k].candidate != marks[i].candidate ||
                            marks[k].rank != marks[i].rank || marks[k].slot != marks[i].slot))
            k++;
        if (k == kept) {
            marks[kept++] = marks[i];
        } else {
            marks[k].vote |= marks[i].vote;
            marks[k].ambiguous &= marks[i].ambiguous;
        }
    }
    return kept;
}

static const char *contest_name(const struct dj *d, const struct dj_contest *c)
{
    return d->imp->election->contests.at[c->index].name.ptr; // arena strings end in NUL
}

static void note_ambiguous(struct dj *d, const struct dj_contest *c, uint32_t marks)
{
    if (marks > 0)
        dj_problem(d, PROBLEM_ambiguous_mark, STR(""),
                   "contest '%s': %u ambiguous %s never adjudicated", contest_name(d, c), marks,
                   marks == 1 ? "mark was" : "marks were");
}

// #IsVote + undervotes + (overvoted ? votes allowed : 0) == votes allowed; in an invalid contest
// all are 0. Holds for every contest of the real exports at hand.
static void check_counts(struct dj *d, const struct dj_contest *c, const struct dj_instance *i,
                         uint32_t votes, bool overvoted)
{
    if (i->undervotes == DJ_ABSENT || i->overvotes == DJ_ABSENT || c->votes == 0)
        return;
    bool agrees = i->invalid ? votes == 0 && i->undervotes == 0 && i->overvotes == 0
                             : votes + i->undervotes + (overvoted ? c->votes : 0) == c->votes;
    if (!agrees)
        dj_problem(d, PROBLEM_machine_disagrees, STR(""),
                   "contest '%s', vote for %u: %u votes are listed, but the record says "
                   "%llu undervotes and %llu overvotes%s",
                   contest_name(d, c), c->votes, votes, (unsigned long long)i->undervotes,
                   (unsigned long long)i->overvotes, i->invalid ? " in an invalid contest" : "");
}

static bool stated_overvoted(const struct dj_instance *i)
{
    return i->overvoted || (i->overvotes != DJ_ABSENT && i->overvotes > 0);
}

// Where the state already says that nothing counts, an unambiguous mark carries no flag.
static enum contest_state plurality(struct dj *d, const struct dj_contest *c,
                                    const struct dj_instance *i, const struct dj_mark *raw)
{
    uint32_t votes = 0, unclear = 0;
    for (uint32_t k = 0; k < i->count; k++) {
        votes += raw[k].vote;
        unclear += raw[k].ambiguous && !raw[k].vote;
    }
    bool too_many = c->votes != 0 && votes > c->votes;
    bool overvoted = stated_overvoted(i);
    if (too_many && !i->invalid)
        dj_problem(d, PROBLEM_too_many_marks, STR(""), "contest '%s': %u votes, %u allowed",
                   contest_name(d, c), votes, c->votes);
    else
        check_counts(d, c, i, votes, overvoted);
    overvoted |= too_many;
    uint8_t uncounted = i->invalid || overvoted ? 0 : MARK_NOT_COUNTED;
    for (uint32_t k = 0; k < i->count; k++)
        d->marks[k].flags = raw[k].vote ? 0 : raw[k].ambiguous ? MARK_AMBIGUOUS : uncounted;
    if (i->invalid)
        return STATE_INVALID;
    note_ambiguous(d, c, unclear);
    return overvoted ? STATE_OVERVOTED : votes > 0 ? STATE_MARKED : STATE_BLANK;
}

static void note_rank_votes(struct dj *d, struct dj_contest *c, const struct dj_mark *m)
{
    d->rank_votes += m->rank > 1 && m->vote;
    if (m->vote != m->ambiguous)
        return;
    if (c->doubts++ == 0) {
        c->doubt_session = d->stamp;
        c->doubt.file = d->imp->file;
        window_place(&d->json.w, d->json.token, &c->doubt.line, &c->doubt.column);
    }
}

// While it is open whether the contest is ranked, the flag "not counted" says that IsVote is false.
static enum contest_state ranked(struct dj *d, struct dj_contest *c, const struct dj_instance *i,
                                 const struct dj_mark *raw)
{
    bool open = d->look_ahead != NULL;
    uint32_t plain = 0;
    for (uint32_t k = 0; k < i->count; k++) {
        d->marks[k].rank = (uint8_t)raw[k].rank;
        d->marks[k].flags = (uint8_t)((raw[k].ambiguous ? MARK_AMBIGUOUS : 0) |
                                      (open && !raw[k].vote ? MARK_NOT_COUNTED : 0));
        plain += !raw[k].ambiguous;
        if (!i->invalid)
            note_rank_votes(d, c, &raw[k]);
    }
    if (i->invalid)
        return STATE_INVALID;
    note_ambiguous(d, c, i->count - plain);
    if (plain == 0 && i->undervotes == 0 && i->overvotes == 0)
        dj_problem(d, PROBLEM_machine_disagrees, STR(""),
                   "contest '%s' has no ranking, but the record says 0 undervotes",
                   contest_name(d, c));
    if (open && stated_overvoted(i))
        return STATE_OVERVOTED;
    return plain > 0 ? STATE_MARKED : STATE_BLANK;
}

// Would ranked() and plurality() tell different problems here, or check_ranks() say how many ranks
// there are?
static bool must_be_known(const struct dj *d, const struct dj_instance *i,
                          const struct dj_mark *raw)
{
    bool odd_rank = false, odd_mark = false, plain = false;
    for (uint32_t k = 0; k < i->count; k++) {
        odd_rank |= raw[k].rank == 0 || raw[k].rank > LIMIT_RANKS;
        odd_mark |= raw[k].ambiguous && raw[k].vote;
        plain |= !raw[k].ambiguous;
    }
    bool odd = odd_mark || (!plain && i->undervotes == 0 && i->overvotes == 0);
    return odd_rank || (odd && !i->invalid && id_map_find(&d->ranks, 0, i->id) == ID_MAP_NONE);
}

// What ranked() left open, in a contest that is ranked, and in one that is not.
static enum contest_state settle_ranked(enum contest_state state, struct mark *marks,
                                        uint32_t count)
{
    uint32_t plain = 0;
    for (uint32_t i = 0; i < count; i++) {
        marks[i].flags &= MARK_AMBIGUOUS;
        plain += marks[i].flags == 0;
    }
    return state == STATE_INVALID ? state : plain > 0 ? STATE_MARKED : STATE_BLANK;
}

static enum contest_state settle_plurality(enum contest_state state, struct mark *marks,
                                           uint32_t count)
{
    uint8_t uncounted = state == STATE_INVALID || state == STATE_OVERVOTED ? 0 : MARK_NOT_COUNTED;
    uint32_t votes = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint8_t flags = marks[i].flags;
        bool vote = !(flags & MARK_NOT_COUNTED);
        marks[i].rank = 0;
        marks[i].flags = vote ? 0 : flags & MARK_AMBIGUOUS ? MARK_AMBIGUOUS : uncounted;
        votes += vote;
    }
    if (state == STATE_INVALID || state == STATE_OVERVOTED)
        return state;
    return votes > 0 ? STATE_MARKED : STATE_BLANK;
}

bal_status dj_settle(struct dj *d, struct bal_err *err)
{
    if (d->look_ahead == NULL)
        return BAL_OK;
    d->look_ahead = NULL;
    for (size_t i = 0; i < d->contests.len; i++) {
        struct dj_contest *c = &d->contests.at[i];
        struct contest *contest = &d->imp->election->contests.at[c->index];
        uint32_t ranks = id_map_find(&d->ranks, 0, c->id);
        bool ranked = ranks != ID_MAP_NONE;
        if (ranked) {
            c->ranks = ranks;
            import_observed(d->imp, c->index, 0, ranks);
            contest->votes_known = true; // one, at each rank
        }
        BAL_TRY(contest_recode(contest, ranked ? settle_ranked : settle_plurality, err));
    }
    return BAL_OK;
}

bal_status dj_ask(struct dj *d, struct bal_err *err)
{
    struct dj scout;
    bal_status status = dj_init(&scout, d->imp, err);
    if (status == BAL_OK)
        status = d->look_ahead(&scout, d->look_ahead_ctx, err);
    struct id_map found = scout.ranks;
    scout.ranks = d->ranks;
    d->ranks = found;
    dj_done(&scout);
    return status == BAL_OK ? dj_settle(d, err) : status;
}

// Drops marks of impossible rank.
static uint32_t check_ranks(struct dj *d, const struct dj_contest *c, struct dj_mark *marks,
                            uint32_t count)
{
    uint64_t most = c->ranks > 0 ? c->ranks : 1;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (UNLIKELY(marks[i].rank == 0 || marks[i].rank > most))
            dj_problem(d, PROBLEM_bad_value, STR(""),
                       "contest '%s' has a mark of rank %llu, but %u ranks", contest_name(d, c),
                       (unsigned long long)marks[i].rank, c->ranks);
        if (LIKELY(marks[i].rank > 0 && marks[i].rank <= LIMIT_RANKS))
            marks[kept++] = marks[i];
    }
    return kept;
}

static bal_status check_style(struct dj *d, uint64_t style, const struct dj_contest *c,
                              struct bal_err *err)
{
    if (!d->has[DJ_STYLE_CONTESTS] ||
        LIKELY(id_map_find(&d->on_style, style, c->id) != ID_MAP_NONE))
        return BAL_OK;
    dj_problem(d, PROBLEM_unlisted_id, STR(""),
               "BallotTypeContestManifest.json does not list contest '%s' for ballot type %llu",
               contest_name(d, c), (unsigned long long)style);
    return id_map_put(&d->on_style, style, c->id, 0, err); // told once
}

static bal_status contest_on_card(struct dj *d, struct dj_reading *v, struct dj_instance *i,
                                  uint32_t card, struct bal_err *err)
{
    uint32_t number = 0;
    BAL_TRY(dj_contest(d, i->id, &number, err));
    struct dj_contest *c = &d->contests.at[number];
    BAL_TRY(check_style(d, v->style, c, err));
    if (c->session == d->stamp) {
        dj_problem(d, PROBLEM_repeated_contest, STR(""), "contest '%s' stands twice",
                   contest_name(d, c));
        return BAL_OK;
    }
    c->session = d->stamp;
    struct dj_mark none, *raw = i->count > 0 ? v->marks.at + i->first : &none;
    if (i->count > LIMIT_MARKS)
        return bal_fail(err, BAL_LIMIT, "more than %d marks in one contest", LIMIT_MARKS);
    i->count = distinct_marks(raw, i->count);
    if (d->look_ahead != NULL && must_be_known(d, i, raw))
        BAL_TRY(dj_ask(d, err));
    if (d->look_ahead == NULL)
        i->count = check_ranks(d, c, raw, i->count);
    for (uint32_t k = 0; k < i->count; k++) {
        uint32_t choice = 0;
        BAL_TRY(dj_choice(d, number, raw[k].candidate, &choice, err));
        d->marks[k] = (struct mark){.choice = (uint16_t)choice};
    }
    c = &d->contests.at[number];
    bool maybe_ranked = c->ranks > 0 || d->look_ahead != NULL;
    enum contest_state state = maybe_ranked ? ranked(d, c, i, raw) : plurality(d, c, i, raw);
    return import_marks(d->imp, card, c->index, state, d->marks, i->count, err);
}

bal_status dj_card(struct dj *d, struct bal_err *err)
{
    struct dj_reading *v = current_reading(d);
    uint32_t card = 0;
    d->stamp++;
    BAL_TRY(make_card(d, v, &card, err));
    for (size_t i = 0; i < v->contests.len; i++)
        BAL_TRY(contest_on_card(d, v, &v->contests.at[i], card, err));
    return BAL_OK;
}

void dj_finish(struct dj *d)
{
    const struct dj_contest *first = NULL;
    uint64_t doubts = 0;
    for (size_t i = 0; i < d->contests.len; i++) {
        const struct dj_contest *c = &d->contests.at[i];
        if (c->ranks == 0 || c->doubts == 0)
            continue;
        doubts += c->doubts;
        if (first == NULL || c->doubt_session < first->doubt_session)
            first = c;
    }
    if (d->rank_votes == 0 || first == NULL)
        return;
    problem_add(d->imp->problems, PROBLEM_machine_disagrees, first->doubt, STR(""),
                "in %llu marks of ranked contests, the first of them here, IsVote is not the "
                "opposite of IsAmbiguous; the marks are taken as they are",
                (unsigned long long)doubts);
}
