// SPDX-License-Identifier: Apache-2.0
// comparisons.c: what the machine read against what people read, classified again.
//
// A discrepancy is by how much the machine's reading overstates the margin between a winner and a
// loser, the most over all such pairs (Stark 2010, section 2): 2, 1, 0, -1 or -2 votes.
#include "published/colorado/sample.h"

#include <stdlib.h>

static bool has(const struct co_marks *m, str name)
{
    for (size_t i = 0; i < m->count; i++)
        if (str_eq(m->names[i], name))
            return true;
    return false;
}

// Machine minus board: 1, 0 or -1.
static int change(const struct co_marks *machine, const struct co_marks *board, str name)
{
    return has(machine, name) - has(board, name);
}

// The most that the margin of a winner over a loser is overstated by. Choices that neither has
// marked change nothing, and there may always be one: so a change of a winner alone counts for
// itself, and so does that of a loser.
static int classify(const struct co_marks *winners, const struct co_marks *machine,
                    const struct co_marks *board)
{
    int of_winners = -2, of_losers = 0;
    for (size_t i = 0; i < winners->count; i++) {
        int w = change(machine, board, winners->names[i]);
        of_winners = w > of_winners ? w : of_winners;
    }
    const struct co_marks *both[] = {machine, board};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < both[k]->count; i++) {
            int l = -change(machine, board, both[k]->names[i]);
            if (!has(winners, both[k]->names[i]) && l > of_losers)
                of_losers = l;
        }
    return of_winners + of_losers;
}

static const char *class_name(int votes)
{
    static const char *const names[] = {"understated by 2", "understated by 1", "none",
                                        "overstated by 1", "overstated by 2"};
    return names[votes + 2];
}

struct sums {
    uint64_t o1, o2, u1, u2;
    uint64_t unclassed; // draws of cards of a ranked contest that were read differently
};

static void add(struct sums *s, int votes)
{
    s->o2 += votes == 2;
    s->o1 += votes == 1;
    s->u1 += votes == -1;
    s->u2 += votes == -2;
}

static bool set_equal(const struct co_marks *a, const struct co_marks *b)
{
    size_t same = 0;
    for (size_t i = 0; i < a->count; i++)
        same += (size_t)has(b, a->names[i]);
    return a->count == b->count && same == a->count;
}

static bool is_ranked(const struct co_sample *s, uint32_t contest)
{
    return contest < s->ranked.len && s->ranked.at[contest];
}

// Of a ranked contest the order counts, too.
static bool order_equal(const struct co_marks *a, const struct co_marks *b)
{
    bool same = a->count == b->count && !a->damaged && !b->damaged;
    for (size_t i = 0; i < a->count && same; i++)
        same = str_eq(a->names[i], b->names[i]);
    return same;
}

// How far the row's readings differ; 0: not at all, or without effect.
static int votes_of(const struct co_comparison *row, const struct published_contest *t, bool ranked,
                    bool *differ)
{
    struct co_marks machine = co_marks_of(row->machine), board = co_marks_of(row->board);
    struct co_marks winners = co_marks_of(t != NULL ? t->winners : STR(""));
    bool same = ranked ? order_equal(&machine, &board) : set_equal(&machine, &board);
    *differ = !same || row->no_consensus || row->phantom;
    if (!*differ)
        return 0;
    bool worst =
        row->no_consensus || row->phantom || winners.count == 0 || machine.damaged || board.damaged;
    return worst ? 2 : classify(&winners, &machine, &board);
}

// Columns without which the cards' discrepancies cannot be counted again.
#define READING_NEEDS (CO_BIT(COMPARISON_CVR) | CO_BIT(COMPARISON_BOARD))
#define CLASS_NEEDS                                                                                \
    (MATCH_NEEDS | READING_NEEDS | CO_BIT(COMPARISON_CONSENSUS) | CO_BIT(COMPARISON_RECORD))
#define COUNT_NEEDS                                                                                \
    (CO_BIT(CONTEST_NAME) | CO_BIT(CONTEST_WINNERS) | CO_BIT(CONTEST_SAMPLE) |                     \
     CO_BIT(CONTEST_O1) | CO_BIT(CONTEST_O2) | CO_BIT(CONTEST_U1) | CO_BIT(CONTEST_U2))

static str lacking(const struct co_folder *c)
{
    str s = co_lacking(c, CO_COMPARISON, CLASS_NEEDS);
    if (s.len == 0)
        s = co_lacking(c, CO_SELECTION, SELECTION_NEEDS);
    if (s.len == 0)
        s = co_lacking(c, CO_CONTEST, COUNT_NEEDS);
    if (s.len == 0 && co_count(c, CO_CONTEST) == 0) // the results report tells the same
        s = co_lacking(c, CO_RISKS,
                       CO_BIT(RISKS_WINNER) | CO_BIT(RISKS_SAMPLE) | CO_BIT(RISKS_O1) |
                           CO_BIT(RISKS_O2) | CO_BIT(RISKS_U1) | CO_BIT(RISKS_U2));
    return s;
}

// How often the card was drawn for the contest.
static uint64_t drawn(const struct co_sample *s, const struct co_comparison *row)
{
    const struct co_selection *selection = co_sample_selection(s, row->contest);
    return selection == NULL ? 0 : co_times_in(selection, row->id);
}

static void tell(struct co_folder *c, struct published_table *t, const struct co_sample *s,
                 const struct co_comparison *row, int votes, bool classes, uint64_t draws)
{
    const char *why = row->phantom ? "card not found" : row->no_consensus ? "no consensus" : "";
    published_cell(c->p, t, s->contests.items[row->contest]);
    published_cell(c->p, t, row->county);
    published_cell(c->p, t, row->imprinted);
    published_cell(c->p, t, row->machine.len > 0 ? row->machine : STR("nothing"));
    published_cell(c->p, t,
                   *why                 ? str_from(why)
                   : row->board.len > 0 ? row->board
                                        : STR("nothing"));
    published_cell(c->p, t, classes ? str_from(class_name(votes)) : STR("not known"));
    published_cell(c->p, t, draws > 0 ? STR("yes") : STR("no: drawn for another contest"));
}

// What a difference does to a ranked contest depends on its assertions, which are not published
// with the cards: only where every card was read alike are the counts known, all 0.
static void tell_ranked(struct co_folder *c, str contest, struct published_place place,
                        uint64_t cards)
{
    published_find(
        c->p, "ranked-unclassified", false, "Discrepancies of ranked contests",
        "The audit of a ranked contest tests assertions, and by how much a card overstates one "
        "cannot be told without them. The cards are listed, and not classified.",
        (struct published_place){place.file, place.line,
                                 published_text(c->p, STR_FMT ": %llu draws read differently",
                                                STR_ARG(contest), (unsigned long long)cards)});
}

// The published counts against those of the rows, contest by contest. *ranked: contests whose
// cards cannot be classified.
static uint64_t compare_counts(struct co_folder *c, const struct co_sample *s,
                               const struct sums *sums, uint64_t *contests, uint64_t *ranked)
{
    uint64_t wrong = 0;
    for (uint32_t i = 0; i < s->contests.len; i++) {
        const struct published_contest *t = published_contest_find(c->p, s->contests.items[i]);
        const struct co_selection *selection = co_sample_selection(s, i);
        // A list of another round than the counts cannot be held against them.
        if (t == NULL || selection == NULL || t->sample == 0)
            continue;
        const struct sums *n = &sums[i];
        if (n->unclassed > 0) {
            tell_ranked(c, s->contests.items[i], selection->place, n->unclassed);
            ++*ranked;
            continue;
        }
        ++*contests;
        if (n->o1 == t->o1 && n->o2 == t->o2 && n->u1 == t->u1 && n->u2 == t->u2)
            continue;
        wrong++;
        published_find(
            c->p, "discrepancies-differ", true, "Counts of discrepancies that the rows do not give",
            "Counted again from the cards, there are other numbers of discrepancies than were "
            "published, and the risk was computed from the published ones.",
            (struct published_place){
                selection->place.file, selection->place.line,
                published_text(c->p,
                               STR_FMT ": published +2: %llu, +1: %llu, -1: %llu, -2: %llu; rows "
                                       "%llu, %llu, %llu, %llu",
                               STR_ARG(t->contest), (unsigned long long)t->o2,
                               (unsigned long long)t->o1, (unsigned long long)t->u1,
                               (unsigned long long)t->u2, (unsigned long long)n->o2,
                               (unsigned long long)n->o1, (unsigned long long)n->u1,
                               (unsigned long long)n->u2)});
    }
    return wrong;
}

struct rows {
    uint64_t all, for_others, reason_wrong, differ, pending;
};

static void tell_reasons(struct co_folder *c, const struct rows *n, str file)
{
    if (n->for_others > 0)
        published_find(
            c->p, "comparison-other-draws", false,
            "Comparison rows of cards that were drawn for another contest",
            "The file lists every contest of every card that was looked at, and joins a row to the "
            "sample by the reason of the audit, not by the contest. A row without a reason is no "
            "draw of its contest: whoever counts rows counts too large a sample.",
            (struct published_place){file, 0,
                                     published_text(c->p, "%llu of %llu rows",
                                                    (unsigned long long)n->for_others,
                                                    (unsigned long long)n->all)});
    if (n->pending > 0)
        published_find(
            c->p, "comparison-pending", false, "Comparison rows of cards that nobody has read yet",
            "The row was written when the card was drawn, and what people read is empty. It is no "
            "record that anybody looked at the card.",
            (struct published_place){
                file, 0, published_text(c->p, "%llu rows", (unsigned long long)n->pending)});
    if (n->reason_wrong > 0)
        published_find(
            c->p, "comparison-reason", true,
            "Comparison rows whose reason contradicts the selections",
            "The row names a reason though the card was not drawn for the contest, or none though "
            "it was: rows were joined on the reason of the audit and not on the contest.",
            (struct published_place){file, 0,
                                     published_text(c->p, "%llu of %llu rows",
                                                    (unsigned long long)n->reason_wrong,
                                                    (unsigned long long)n->all)});
}

static void judge(struct co_folder *c, const struct co_sample *s, const struct sums *sums,
                  const struct rows *n)
{
    uint64_t contests = 0, ranked = 0;
    str less = lacking(c);
    bool readings = (c->lacks[CO_COMPARISON] & READING_NEEDS) == 0;
    uint64_t wrong =
        n->all > 0 && less.len == 0 ? compare_counts(c, s, sums, &contests, &ranked) : 0;
    published_check_add(
        c->p, "discrepancies", "the published discrepancies are those of the cards", wrong == 0,
        contests == 0 || (ranked > 0 && wrong == 0),
        less.len > 0 && !readings ? less
        : ranked > 0
            ? published_text(c->p,
                             "%llu cards and contests compared, %llu differ; the counts of %llu "
                             "of %llu contests agree, and those of %llu ranked contests cannot be "
                             "told without their assertions",
                             (unsigned long long)n->all, (unsigned long long)n->differ,
                             (unsigned long long)(contests - wrong), (unsigned long long)contests,
                             (unsigned long long)ranked)
        : n->all == 0 ? co_but(c, STR("no comparisons of single cards are published here"), less)
        : less.len > 0
            ? published_text(c->p,
                             "%llu cards and contests compared, %llu differ; they were not "
                             "counted, for " STR_FMT,
                             (unsigned long long)n->all, (unsigned long long)n->differ,
                             STR_ARG(less))
            : published_text(c->p,
                             "%llu cards and contests compared, %llu differ; the counts of "
                             "%llu of %llu contests agree",
                             (unsigned long long)n->all, (unsigned long long)n->differ,
                             (unsigned long long)(contests - wrong), (unsigned long long)contests));
}

bal_status co_check_comparisons(struct co_folder *c, const struct co_sample *s, struct bal_err *err)
{
    static const char *const columns[] = {"Contest",
                                          "County",
                                          "Card",
                                          "Machine",
                                          "Audit board",
                                          "The margin is",
                                          "Counts in the sample"};
    VEC(struct sums) sums = {0};
    struct rows n = {0};
    struct published_table *t = NULL;
    str file = STR("");
    bool readings = (c->lacks[CO_COMPARISON] & READING_NEEDS) == 0;
    bool classes = (c->lacks[CO_CONTEST] & CO_BIT(CONTEST_WINNERS)) == 0;
    bool matched = s->selection_files > 0 && co_unmatched(c).len == 0;
    bool reasons = matched && (c->lacks[CO_COMPARISON] & CO_BIT(COMPARISON_REASON)) == 0;
    if (s->contests.len > 0 &&
        !vec_grow((void **)&sums.at, &sums.cap, s->contests.len, sizeof *sums.at, PUBLISHED_ROWS))
        return err_memory(err);
    for (size_t i = 0; i < s->comparisons.len; i++) {
        const struct co_comparison *row = &s->comparisons.at[i];
        bool differ = false;
        if (row->later)
            continue;
        file = row->place.file;
        n.pending += row->pending;
        if (row->pending)
            continue;
        uint64_t draws = drawn(s, row);
        bool ranked = is_ranked(s, row->contest);
        int votes = votes_of(row, published_contest_find(c->p, s->contests.items[row->contest]),
                             ranked, &differ);
        n.all++;
        n.for_others += matched && draws == 0;
        n.reason_wrong += reasons && row->drawn_for != (draws > 0);
        differ &= readings;
        n.differ += differ;
        for (uint64_t d = 0; d < draws && !ranked; d++)
            add(&sums.at[row->contest], votes);
        sums.at[row->contest].unclassed += ranked && differ ? draws : 0;
        if (differ && t == NULL)
            t = published_table_add(c->p, "Cards that people read otherwise than the machine",
                                    columns, ARRAY_LEN(columns));
        if (differ)
            tell(c, t, s, row, votes, classes && !ranked, draws);
    }
    tell_reasons(c, &n, file);
    judge(c, s, sums.at, &n);
    vec_done(&sums);
    return BAL_OK;
}
