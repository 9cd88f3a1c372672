// SPDX-License-Identifier: Apache-2.0
// session_second.c: what a second board read without knowing what the first did, held against it;
// and what was decided where they differ. Until then a contest that two boards read differently
// counts as one on which the board does not agree: the worst case.
#include "app/words.h"
#include "record/session/session.h"

// The event that an interpretation came from.
static uint64_t event_of(const struct interpretation *i)
{
    uint64_t seq = 0;
    str file = i->place.file;
    str_cut(&file, ' '); // "event 12"
    return num_u64(file, &seq) ? seq : 0;
}

// The event that entered the card first, before all corrections.
static const struct state_entry *first_entry(const struct state *s, const struct interpretation *i)
{
    return state_entry(s, state_entered_first(s, event_of(i)));
}

static bal_status load_readings(struct session *s, const struct state_entry *entries, size_t count,
                                bool last, struct load *load, struct found *out,
                                struct bal_err *err)
{
    BAL_TRY(session_load_entries(s, entries, count, false, "ballast-mvr", load, err));
    if (last)
        BAL_TRY(session_keep_last(&load->election, err));
    return found_match(out, &s->frame, &s->sample, &load->election, s->problems, err);
}

// ---- who read, and when

// Somebody who signed both; "" where nobody did.
static str in_both(str one, str other)
{
    while (one.len > 0) {
        str owner = str_cut(&one, '\n');
        for (str rest = other; rest.len > 0;)
            if (str_eq(str_cut(&rest, '\n'), owner))
                return owner;
    }
    return STR("");
}

static bool was_open(const struct state *s, const struct state_entry *root, uint64_t seq)
{
    for (size_t i = 0; i < s->published.openings.len; i++)
        if (s->published.openings.at[i].seq < seq &&
            state_entered_first(s, s->published.openings.at[i].refers) == root->seq)
            return true;
    return false;
}

// A second reading is worth something where other people made it, and no record was open.
static void check_blind(struct session *s, size_t at)
{
    const struct state *state = &s->record->state;
    const struct interpretation *second = s->second.at[at], *first = s->found.at[at];
    unsigned long long draw = s->sample.cards.at[at].draw;
    if (second == NULL || first == NULL)
        return;
    const struct state_entry *root = first_entry(state, first);
    const struct state_entry *again = state_reading(state, event_of(second));
    str owner = in_both(root->signers, again->signers);
    if (owner.len > 0)
        problem_add(s->problems, PROBLEM_interpreted_twice, second->place, owner,
                    "draw %llu: " STR_FMT " has signed both readings", draw, STR_ARG(owner));
    if (was_open(state, root, again->seq))
        problem_add(s->problems, PROBLEM_interpreted_twice, second->place, STR(""),
                    "draw %llu: its record was open already when it was read again", draw);
}

// The ruling counts in the place of the entry that it is about.
static bal_status take_ruling(struct session *s, size_t at, struct bal_err *err)
{
    const struct state *state = &s->record->state;
    const struct interpretation *ruled = s->ruled.at[at], *first = s->found.at[at];
    if (ruled == NULL)
        return BAL_OK;
    if (first != NULL && was_open(state, first_entry(state, first), event_of(ruled)))
        problem_add(s->problems, PROBLEM_not_drawn, ruled->place, STR(""),
                    "draw %llu was decided about after its record was opened",
                    (unsigned long long)s->sample.cards.at[at].draw);
    if (first == NULL || first_entry(state, first)->seq > event_of(ruled)) {
        problem_add(s->problems, PROBLEM_not_drawn, ruled->place, STR(""),
                    "draw %llu was not entered before: there is nothing to decide",
                    (unsigned long long)s->sample.cards.at[at].draw);
        return BAL_OK;
    }
    if (event_of(ruled) < event_of(first))
        return BAL_OK; // it was corrected since
    struct interpretation *copy = arena_new(&s->found.arena, struct interpretation, 1);
    if (copy == NULL)
        return err_memory(err);
    *copy = *ruled;
    copy->place = first->place;
    s->found.at[at] = copy;
    return BAL_OK;
}

// ---- where they differ

static const struct finding not_on_card = {.state = FINDING_NOT_ON_CARD},
                            not_found = {.state = FINDING_NOT_FOUND};

static bool is_lost(const struct interpretation *i)
{
    bool lost = i->count == 0;
    for (uint32_t k = 0; k < i->count; k++)
        lost = lost || i->findings[k].contest == CONTEST_ALL;
    return lost;
}

static const struct finding *finding_of(const struct interpretation *i, uint32_t contest)
{
    const struct finding *found = is_lost(i) ? &not_found : &not_on_card;
    for (uint32_t k = 0; k < i->count; k++)
        if (i->findings[k].contest == contest)
            found = &i->findings[k];
    return found;
}

// Both are worth the same under every assertion, and say alike whether the contest is there.
static bool same_worth(const struct frame_contest *c, const struct finding *a,
                       const struct finding *b)
{
    bool same = (a->state == FINDING_NOT_ON_CARD) == (b->state == FINDING_NOT_ON_CARD);
    for (size_t i = 0; i < c->claims.len && same; i++) {
        const struct assertion *of = &c->claims.at[i].claim;
        same = assertion_finding(of, c->contest, a) == assertion_finding(of, c->contest, b);
    }
    return same;
}

static bool settled(const struct session *s, size_t at)
{
    const struct interpretation *first = s->found.at[at], *second = s->second.at[at];
    const struct interpretation *ruled = s->ruled.at[at];
    return second == NULL || first == NULL || is_lost(first) ||
           (ruled != NULL && event_of(ruled) > event_of(second) &&
            event_of(ruled) > event_of(first));
}

static bal_status compare(struct session *s, size_t at, uint32_t *contests, struct bal_err *err)
{
    const struct interpretation *first = s->found.at[at], *second = s->second.at[at];
    if (settled(s, at))
        return BAL_OK;
    size_t count = frame_contests_of(&s->frame, s->sample.cards.at[at].card, contests);
    for (size_t i = 0; i < count; i++) {
        const struct finding *a = finding_of(first, contests[i]);
        const struct finding *b = finding_of(second, contests[i]);
        if (same_worth(&s->frame.contests[contests[i]], a, b))
            continue;
        struct session_dispute *new = vec_push(&s->disputes, LIMIT_CARDS);
        if (new == NULL)
            return err_memory(err);
        *new = (struct session_dispute){at, contests[i], a, b};
    }
    return BAL_OK;
}

// The card of disputes from..to counts in their contests as one without agreement.
static bal_status put_disputes(struct session *s, size_t from, size_t to, struct bal_err *err)
{
    size_t at = s->disputes.at[from].sampled;
    const struct interpretation *first = s->found.at[at];
    struct interpretation *copy = arena_new(&s->found.arena, struct interpretation, 1);
    struct finding *of = arena_new(&s->found.arena, struct finding, first->count + to - from);
    BAL_TRY(arena_check(&s->found.arena, err));
    *copy = *first;
    copy->findings = of;
    copy->count = 0;
    for (uint32_t k = 0; k < first->count; k++) {
        bool disputed = false;
        for (size_t i = from; i < to; i++)
            disputed = disputed || first->findings[k].contest == s->disputes.at[i].contest;
        if (!disputed)
            of[copy->count++] = first->findings[k];
    }
    for (size_t i = from; i < to; i++)
        of[copy->count++] =
            (struct finding){.contest = s->disputes.at[i].contest, .state = FINDING_NO_AGREEMENT};
    s->found.at[at] = copy;
    return BAL_OK;
}

static bal_status find_disputes(struct session *s, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)LIMIT_CONTESTS * sizeof(uint32_t) + 4096);
    uint32_t *contests = arena_new(&arena, uint32_t, s->frame.contest_count + 1);
    BAL_TRY(arena_check(&arena, err));
    for (size_t i = 0; i < s->sample.cards.len; i++) {
        size_t from = s->disputes.len;
        if (s->sample.cards.at[i].first != i)
            continue;
        BAL_TRY(compare(s, i, contests, err));
        if (s->disputes.len > from)
            BAL_TRY(put_disputes(s, from, s->disputes.len, err));
    }
    return BAL_OK;
}

bal_status session_read_seconds(struct session *s, struct bal_err *err)
{
    const struct state *state = &s->record->state;
    if (state->seconds.len + state->rulings.len == 0)
        return BAL_OK;
    BAL_TRY(load_readings(s, state->seconds.at, state->seconds.len, false, &s->seconds, &s->second,
                          err));
    BAL_TRY(
        load_readings(s, state->rulings.at, state->rulings.len, true, &s->rulings, &s->ruled, err));
    for (size_t i = 0; i < s->sample.cards.len; i++)
        if (s->sample.cards.at[i].first == i) {
            check_blind(s, i);
            BAL_TRY(take_ruling(s, i, err));
        }
    return find_disputes(s, err);
}

void session_dispute_words(const struct session *s, const struct session_dispute *d,
                           struct buf *out)
{
    const struct contest *c = s->frame.contests[d->contest].contest;
    const struct sampled *card = &s->sample.cards.at[d->sampled];
    buf_addf(out, "round %u, draw %llu, ", card->round, (unsigned long long)card->draw);
    session_spell(s, d->contest, out);
    buf_add(out, STR(": "));
    finding_words(c, d->first, out);
    buf_add(out, STR(" by the first board, "));
    finding_words(c, d->second, out);
    buf_add(out, STR(" by the second"));
}
