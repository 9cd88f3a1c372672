// SPDX-License-Identifier: Apache-2.0
// selections.c: what was drawn for each contest against what was compared: every drawn card needs a
// record of what people read on it.
#include "published/colorado/sample.h"

struct tally {
    uint64_t draws, compared, elsewhere, nowhere; // of one contest, draws
};

static struct tally count(const struct co_sample *s, uint32_t contest,
                          const struct co_selection *drawn)
{
    struct tally t = {.draws = drawn->drawn.len};
    for (size_t i = 0; i < drawn->drawn.len; i++) {
        bool other = false;
        bool here = co_sample_find(s, contest, drawn->drawn.at[i], &other) != NULL;
        t.compared += here;
        t.elsewhere += !here && other;
        t.nowhere += !here && !other;
    }
    return t;
}

static void tell_missing(struct co_folder *c, str name, const struct co_selection *drawn,
                         const struct tally *t)
{
    struct published_place place = drawn->place;
    place.what = published_text(
        c->p,
        STR_FMT ": %llu of %llu drawn cards have no comparison record for this contest; %llu of "
                "them were examined for other contests, %llu have no record at all",
        STR_ARG(name), (unsigned long long)(t->elsewhere + t->nowhere),
        (unsigned long long)t->draws, (unsigned long long)t->elsewhere,
        (unsigned long long)t->nowhere);
    if (t->elsewhere > 0)
        published_find(
            c->p, "comparison-missing", false,
            "Drawn cards without a comparison record for their contest",
            "The cards were drawn for the contest, but nothing is recorded for it. Where other "
            "contests of the card are recorded, this one is most likely not on it: a ballot of "
            "several cards, or another party's ballot. Such a draw counts as one without "
            "discrepancy, and rests on the machine's word that the contest is not on the card.",
            place);
    if (t->nowhere > 0)
        co_no_record(c, place);
}

static void tell_longer(struct co_folder *c, str name, const struct co_selection *drawn)
{
    const struct published_contest *t = published_contest_find(c->p, name);
    if (t == NULL || !t->has_size || t->lacks_sample)
        return;
    struct published_place place = drawn->place;
    place.what = published_text(
        c->p, STR_FMT ": %zu draws are listed, %llu were needed, %llu counted", STR_ARG(name),
        drawn->drawn.len, (unsigned long long)t->size, (unsigned long long)t->sample);
    if (drawn->drawn.len < t->size)
        published_find(c->p, "selection-short", true, "Samples that are smaller than needed",
                       "Fewer cards were drawn than the published sample size asks for. Unless "
                       "another round follows, the risk limit is not met.",
                       place);
    else if (t->sample > 0 && t->sample != drawn->drawn.len)
        published_find(c->p, "selection-count", false,
                       "Lists that are longer or shorter than the sample that was counted",
                       "The number of draws on the list is not the number that the risk was "
                       "computed with. The list may be of another round.",
                       place);
}

// How many contests have as many draws as they need; `sized` of them tell how many that are.
static void add_sizes(struct co_folder *c, uint64_t contests, uint64_t sized, uint64_t draws)
{
    bool is_short = published_finding(c->p, "selection-short") != NULL;
    str lacking = co_lacking(c, CO_SELECTION, SELECTION_NEEDS);
    if (lacking.len == 0)
        lacking =
            co_lacking(c, CO_CONTEST,
                       CO_BIT(CONTEST_NAME) | CO_BIT(CONTEST_OPTIMISTIC) | CO_BIT(CONTEST_SAMPLE));
    if (lacking.len == 0 && sized < contests)
        lacking = published_text(c->p, "of %llu contests it is not told how many they need",
                                 (unsigned long long)(contests - sized));
    str reason = contests == 0
                     ? STR("no list of the cards drawn for the contests is published here")
                     : published_text(c->p, "%llu draws for %llu contests",
                                      (unsigned long long)draws, (unsigned long long)contests);
    published_check_add(c->p, "selections", "every sample has as many draws as it needs", !is_short,
                        !is_short && (sized == 0 || lacking.len > 0), co_but(c, reason, lacking));
}

// The numbers of one list that the other has not, as often as they stand there; both are sorted.
static size_t only_in(const uint64_t *a, size_t na, const uint64_t *b, size_t nb, uint64_t *first)
{
    size_t only = 0, j = 0;
    for (size_t i = 0; i < na; i++) {
        while (j < nb && b[j] < a[i])
            j++;
        if (j < nb && b[j] == a[i]) {
            j++;
            continue;
        }
        if (only++ == 0)
            *first = a[i];
    }
    return only;
}

// The list of a contest's cards against those that the results report shows for it; one of them may
// be of an earlier round, and is then the beginning of the other.
static bool judge_reported(struct co_folder *c, str name, const struct co_selection *drawn,
                           const struct co_cards *reported)
{
    const uint64_t *a = drawn->drawn.at, *b = reported->ids.at;
    size_t na = drawn->drawn.len, nb = reported->ids.len;
    uint64_t first_a = 0, first_b = 0;
    size_t only_a = only_in(a, na, b, nb, &first_a), only_b = only_in(b, nb, a, na, &first_b);
    if (only_a == 0 || only_b == 0)
        return true;
    published_find(
        c->p, "selection-report", true, "Cards drawn that are not those of the results report",
        "The list of the cards drawn for the contest and the results report name different cards. "
        "A card was exchanged in one of them.",
        (struct published_place){
            drawn->place.file, drawn->place.line,
            published_text(c->p,
                           STR_FMT
                           ": %zu cards stand in the list alone, as %llu, and %zu in " STR_FMT
                           " alone, as %llu",
                           STR_ARG(name), only_a, (unsigned long long)first_a, only_b,
                           STR_ARG(reported->place.file), (unsigned long long)first_b)});
    return false;
}

static void check_reported(struct co_folder *c, const struct co_sample *s)
{
    uint64_t done = 0, wrong = 0;
    for (size_t i = 0; i < c->reported.len; i++) {
        struct co_cards *cards = &c->reported.at[i];
        uint32_t id = table_find(&s->contests, cards->contest);
        const struct co_selection *drawn = id == TABLE_NONE ? NULL : co_sample_selection(s, id);
        if (drawn == NULL || cards->damaged)
            continue;
        done++;
        co_sort_cards(cards->ids.at, cards->ids.len);
        wrong += !judge_reported(c, s->contests.items[id], drawn, cards);
    }
    str lacking = co_lacking(c, CO_SELECTION, SELECTION_NEEDS);
    if (lacking.len == 0)
        lacking = co_lacking(c, CO_DRAWN, CO_BIT(DRAWN_ID));
    str reason = done == 0
                     ? STR("a list of the cards drawn for the contests and a results report "
                           "are not both here")
                     : published_text(c->p, "%llu of %llu contests",
                                      (unsigned long long)(done - wrong), (unsigned long long)done);
    published_check_add(c->p, "reported", "the cards drawn are those of the results report",
                        wrong == 0, wrong == 0 && (done == 0 || lacking.len > 0),
                        co_but(c, reason, lacking));
}

// Every card of the selections, or of the lists of ballots where there are none, needs a record.
static bal_status add_compared(struct co_folder *c, const struct co_sample *s, uint64_t contests,
                               const struct tally *all, struct bal_err *err)
{
    bool lists = contests == 0 && c->listed.len > 0 && s->comparison_files > 0;
    uint64_t wanted = lists ? c->listed.len : all->draws, missing = all->nowhere;
    str less = co_unmatched(c);
    if (lists)
        less = co_lacking(c, CO_BALLOT_LIST, CO_BIT(LIST_IMPRINTED));
    if (lists && less.len == 0)
        less = co_lacking(c, CO_COMPARISON,
                          MATCH_NEEDS | CO_BIT(COMPARISON_COUNTY) | CO_BIT(COMPARISON_IMPRINTED));
    for (size_t i = 0; i < c->listed.len && less.len == 0 && lists; i++)
        if (c->listed.at[i].file->unnamed)
            less = published_text(c->p, "nothing tells which county " STR_FMT " is of",
                                  STR_ARG(c->listed.at[i].file->file->name));
    if (lists && less.len == 0)
        BAL_TRY(co_check_listed(c, s, &missing, err));
    bool none = s->comparison_files == 0 || wanted == 0;
    str reason = s->comparison_files == 0
                     ? STR("no comparisons of single cards are published here, so nobody can see "
                           "what was read on which card")
                 : none || less.len > 0
                     ? co_but(c, STR("no list of drawn cards can be held against them"), less)
                     : published_text(c->p, "%llu of %llu %s have a record of their card",
                                      (unsigned long long)(wanted - missing),
                                      (unsigned long long)wanted, lists ? "listed cards" : "draws");
    published_check_add(c->p, "compared", "every drawn card was looked at", missing == 0,
                        none || less.len > 0, reason);
    return BAL_OK;
}

bal_status co_check_selections(struct co_folder *c, const struct co_sample *s, struct bal_err *err)
{
    struct tally all = {0};
    uint64_t contests = 0, sized = 0;
    str unmatched = co_unmatched(c);
    for (uint32_t i = 0; i < s->selections.len; i++) {
        const struct co_selection *drawn = co_sample_selection(s, i);
        if (drawn == NULL)
            continue;
        contests++;
        const struct published_contest *of = published_contest_find(c->p, s->contests.items[i]);
        sized += of != NULL && of->has_size;
        tell_longer(c, s->contests.items[i], drawn);
        struct tally t = count(s, i, drawn);
        all.draws += t.draws;
        all.nowhere += t.nowhere;
        if (s->comparison_files > 0 && unmatched.len == 0 && t.compared < t.draws)
            tell_missing(c, s->contests.items[i], drawn, &t);
    }
    add_sizes(c, contests, sized, all.draws);
    check_reported(c, s);
    BAL_TRY(add_compared(c, s, contests, &all, err));
    return arena_check(&c->p->arena, err);
}
