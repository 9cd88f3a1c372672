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
        published_find(c->p, "comparison-none", true, "Drawn cards without any comparison record",
                       "The cards were drawn, but nothing shows that anybody looked at them. Each "
                       "must count as the worst: an overstatement by two votes.",
                       place);
}

static void tell_longer(struct co_folder *c, str name, const struct co_selection *drawn)
{
    const struct published_contest *t = published_contest_find(c->p, name);
    if (t == NULL || !t->has_size)
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

void co_check_selections(struct co_folder *c, const struct co_sample *s)
{
    struct tally all = {0};
    uint64_t contests = 0;
    for (uint32_t i = 0; i < s->selections.len; i++) {
        const struct co_selection *drawn = co_sample_selection(s, i);
        if (drawn == NULL)
            continue;
        contests++;
        tell_longer(c, s->contests.items[i], drawn);
        struct tally t = count(s, i, drawn);
        all.draws += t.draws;
        all.nowhere += t.nowhere;
        if (s->comparison_files > 0 && t.compared < t.draws)
            tell_missing(c, s->contests.items[i], drawn, &t);
    }
    bool is_short = published_finding(c->p, "selection-short") != NULL;
    published_check_add(
        c->p, "selections", "every sample has as many draws as it needs", !is_short, contests == 0,
        contests == 0
            ? STR("no list of the cards drawn for the contests is published here")
            : published_text(c->p, "%llu draws for %llu contests", (unsigned long long)all.draws,
                             (unsigned long long)contests));
    published_check_add(
        c->p, "compared", "every drawn card was looked at", all.nowhere == 0,
        s->comparison_files == 0 || contests == 0,
        s->comparison_files == 0
            ? STR("no comparisons of single cards are published here, so nobody can see what was "
                  "read on which card")
            : published_text(c->p, "%llu of %llu draws have a record of their card",
                             (unsigned long long)(all.draws - all.nowhere),
                             (unsigned long long)all.draws));
}
