// SPDX-License-Identifier: Apache-2.0
// sfda.c: the pilot audit of San Francisco's District Attorney, November 2019 (vote-by-mail,
// SHANGRLA paper, section 5): the published assertions, and the risk of the 188 cards that were
// interpreted, taken in the order of the file as a sample without replacement.
//
// The file is "MVR test, one error of each kind": 188 cards of 146,662, read by people.
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "app/assertions/assertions.h"
#include "audit/assertion/assert_irv.h"
#include "audit/assertion/overstatement.h"
#include "audit/risk/method.h"
#include "support/json_tree.h"
#include "support/shared.h"

#define FOLDER "data/raire-sfda2019-pr12/"
#define PAPER  FOLDER "aux/mvrTest-PR11-DA-VBM-AllBallots-Errors-1-1-10.json"
#define CVRS   FOLDER "input/SFDA2019_PrelimReport12VBMJustDASheets.raire"
#define SET    FOLDER "expected/SFDA2019_PrelimReport12VBMJustDASheetsAssertions.json"

enum { CARDS = 188, MOST_CLAIMS = 64, MOST_MARKS = 64 };

static struct bal_err err;
static struct shared_count count;

static bool expect(bool holds, const char *what)
{
    count.passed += holds;
    count.failed += !holds;
    printf("%s %s%s%s\n", holds ? "ok" : "FAIL", what, err.what[0] != '\0' ? ": " : "", err.what);
    return holds;
}

struct audit {
    struct load load;
    struct assertions_made made;
    struct assertions_check check;
    struct table ids; // TABULATOR-BATCH-RECORD of card i
    struct assertion claims[MOST_CLAIMS];
    struct margin margins[MOST_CLAIMS];
    struct martingale tests[MOST_CLAIMS];
    size_t claim_count;
    uint64_t votes[MOST_CLAIMS][5]; // cards by overstatement, from -2 to 2
    struct arena arena;
};

static bool load(struct audit *a)
{
    AUTO_BUF path = BUF_INIT(4096), set = BUF_INIT(4096);
    struct load_path one = {.path = shared_path(CVRS, &path)};
    struct load_options how = {0};
    struct assertions_options o = {.irv = irv_default(),
                                   .measure = {.difficulty = raire_difficulty_at(0)}};
    return load_paths(&a->load, &one, 1, &how, &err) == BAL_OK &&
           assertions_of(&a->made, &a->load.election, &o, &a->load.problems, &err) == BAL_OK &&
           assertions_check(&a->check, &a->made, shared_path(SET, &set), &err) == BAL_OK;
}

static const struct contest *contest_of(const struct audit *a)
{
    return &a->load.election.contests.at[0];
}

static bool index_cards(struct audit *a)
{
    const struct election *e = &a->load.election;
    a->ids = TABLE_INIT(LIMIT_NAMES_BYTES);
    for (uint32_t i = 0; i < e->cards; i++) {
        const struct card card = election_card(e, i);
        const struct batch *b = &e->batches.at[card.batch];
        char number[NUM_TEXT];
        AUTO_BUF id = BUF_INIT(200);
        buf_addf(&id, STR_FMT "-" STR_FMT "-" STR_FMT, STR_ARG(b->tabulator), STR_ARG(b->batch),
                 STR_ARG(election_id(e, card.record, number)));
        if (table_add(&a->ids, buf_str(&id)) != i)
            return false;
    }
    return true;
}

// The published assertions, each with its exact margin and a test at its start.
static bool start(struct audit *a)
{
    const struct assertions_judged *j = &a->check.sets.at[0];
    const struct contest *c = contest_of(a);
    struct ranking_rules rules = ranking_default();
    uint64_t *codes = arena_new(&a->arena, uint64_t, contest_codes(c));
    uint64_t *values = arena_new(&a->arena, uint64_t, contest_codes(c));
    if (codes == NULL || values == NULL)
        return false;
    column_count(&c->column, 0, a->load.election.cards, codes);
    for (size_t i = 0; i < j->list.list.len && i < MOST_CLAIMS; i++) {
        a->claims[i] = irv_assertion(&j->list.list.at[i], &rules);
        assertion_values(&a->claims[i], c, values);
        if (margin_of(&a->claims[i], c, values, codes, UNIVERSE_STYLE, a->load.election.cards,
                      &a->margins[i], &err) != BAL_OK ||
            a->margins[i].above != 2 * (int64_t)j->list.list.at[i].margin)
            return false;
        struct null_hypothesis null = overstatement_null(&a->claims[i], &a->margins[i], false);
        if (martingale_start(&a->tests[i], method_find(STR("mixture")), &null, NULL, &err) !=
            BAL_OK)
            return false;
        a->claim_count++;
    }
    return a->claim_count == j->list.list.len;
}

// {"15": 1, "16": 2}: candidates and their ranks.
static uint32_t read_marks(const struct contest *c, const struct json *votes,
                           struct mark marks[static MOST_MARKS])
{
    uint32_t n = 0, rank = 0;
    for (uint32_t r = 1; r <= MOST_MARKS; r++)
        for (uint32_t k = 0; k < c->choices.len; k++)
            for (const struct json *v = votes->first; v != NULL; v = v->next)
                if (num_u32(v->text, &rank) && rank == r && n < MOST_MARKS &&
                    str_eq(v->key, c->choices.at[k].name))
                    marks[n++] = (struct mark){(uint16_t)k, (uint8_t)r, 0};
    return n;
}

static bool take_card(struct audit *a, const struct json *ballot)
{
    const struct contest *c = contest_of(a);
    const struct json *votes = json_get(json_get(ballot, "votes"), "339");
    struct mark marks[MOST_MARKS];
    uint32_t card = table_find(&a->ids, json_get(ballot, "id")->text);
    struct finding paper = {.state = FINDING_NOT_ON_CARD};
    if (card == TABLE_NONE)
        return false;
    if (votes != NULL) {
        paper.count = read_marks(c, votes, marks);
        paper.marks = marks;
        paper.state = paper.count > 0 ? FINDING_MARKED : FINDING_BLANK;
    }
    struct mark_set cvr = contest_set(c, column_get(&c->column, card));
    for (size_t i = 0; i < a->claim_count; i++) {
        struct comparison one;
        uint64_t value = assertion_value(&a->claims[i], c, &cvr);
        if (compare_card(&a->claims[i], c, UNIVERSE_STYLE, CVR_WITH_CONTEST, value, &paper, &one,
                         &err) != BAL_OK ||
            martingale_step(&a->tests[i], one.tau, &err) != BAL_OK)
            return false;
        a->votes[i][one.votes + 2]++;
    }
    return true;
}

static bool take_cards(struct audit *a, const struct json *root)
{
    const struct json *ballots = json_get(root, "ballots");
    for (const struct json *b = ballots->first; b != NULL; b = b->next)
        if (!take_card(a, b))
            return false;
    return ballots->count == CARDS;
}

// The risk of the contest is that of the assertion with the most. The value was computed a second
// time, from the formulas, in floating point and in another language.
static void print_risks(const struct audit *a)
{
    double risk = 0;
    char text[NUM_TEXT];
    printf("%d interpreted cards in file order; mixture, without replacement\n"
           "  over 2  over 1  as recorded  under   risk      assertion\n",
           CARDS);
    for (size_t i = 0; i < a->claim_count; i++) {
        AUTO_BUF words = BUF_INIT(1000);
        const uint64_t *v = a->votes[i];
        double r = martingale_risk(&a->tests[i]);
        risk = r > risk ? r : risk;
        assertion_words(&a->claims[i], contest_of(a), &words);
        printf("%8" PRIu64 "%8" PRIu64 "%13" PRIu64 "%7" PRIu64 "   " STR_FMT "  " STR_FMT "\n",
               v[4], v[3], v[2], v[1] + v[0], STR_ARG(num_risk_text(r, 6, text)),
               STR_ARG(buf_str(&words)));
    }
    printf("risk of the contest: " STR_FMT "\n", STR_ARG(num_risk_text(risk, 6, text)));
    expect(fabs(risk - 0.77555553879) < 1e-9, "the risk is the one computed elsewhere");
}

static void run(struct audit *a, str paper)
{
    struct json *root = NULL;
    if (!expect(load(a), "CVRs and assertions are read") || a->check.sets.len != 1)
        return;
    const struct assertions_judged *j = &a->check.sets.at[0];
    printf("N / margin %.4f, Expected Polls " STR_FMT "\n", j->difficulty,
           STR_ARG(j->set->expected_polls));
    expect(fabs(j->difficulty - 34.5738) < 5e-5, "N / margin is 34.5738");
    expect(j->sufficient && j->not_true == 0, "the assertions imply the winner and are true");
    expect(str_eq(j->set->expected_polls, STR("35")) && ceil(j->difficulty) == 35,
           "Expected Polls is 35");
    expect(a->made.contests.at[0].difficulty == j->difficulty, "no set is less difficult");
    if (expect(index_cards(a), "every card has one id") &&
        expect(start(a), "margins from the assorters are those of the tallies") &&
        expect(json_parse(paper, &a->arena, &root, &err) == BAL_OK && take_cards(a, root),
               "188 cards are compared"))
        print_risks(a);
}

int main(void)
{
    AUTO_BUF path = BUF_INIT(4096);
    static struct audit a = {.arena = {.max = (size_t)1 << 28}};
    str paper;
    if (shared_read(shared_path(PAPER, &path), &a.arena, &paper))
        run(&a, paper);
    else
        printf("skipped: no %s\n", path.ptr);
    assertions_check_done(&a.check);
    assertions_made_done(&a.made);
    load_done(&a.load);
    table_done(&a.ids);
    arena_done(&a.arena);
    return shared_finish(&count);
}
