// SPDX-License-Identifier: Apache-2.0
// Reading ranked marks, and instant-runoff counts worked out by hand.
#include "support/support.h"

#include "support/build.h"
#include "tabulate/java_random.h"
#include "tabulate/rule.h"

static struct irv_rules rules_of(const char *text)
{
    struct bal_err err;
    struct irv_rules rules = {0};
    assert_ok(irv_parse(str_from(text), &rules, &err));
    return rules;
}

// ---- reading

// The preferences as "Ann>Bob=Cy" and the end as a letter after a blank: c(hoices), o(vervote),
// r(epeated), s(kipped), u(nranked).
static void assert_reads(const char *rules, const char *marks, const char *expected)
{
    struct build b;
    build_init(&b);
    uint32_t c = build_contest(&b, "Mayor", 1, 1, 6, "Ann,Bob,Cy,Dee,Write-in");
    build_cards(&b, c, 1, marks);
    const struct contest *contest = &b.e.contests.at[c];
    struct mark_set set = contest_set(contest, 1);
    struct mark out[64];
    enum ranking_end end;
    struct irv_rules r = rules_of(rules);
    uint32_t count = ranking_read(&r.reading, contest, NULL, &set, out, &end);
    AUTO_BUF text = BUF_INIT(1000);
    for (uint32_t i = 0; i < count; i++) {
        bool same = i > 0 && out[i].rank == out[i - 1].rank;
        buf_add(&text, i == 0 ? STR("") : same ? STR("=") : STR(">"));
        buf_add(&text, contest->choices.at[out[i].choice].name);
    }
    buf_addf(&text, " %c", "corsu"[end]);
    assert_str(buf_str(&text), expected);
    build_done(&b);
}

static void reads_overvotes(void **state)
{
    (void)state;
    assert_reads("default", "Ann>Bob>Cy", "Ann>Bob>Cy c");
    assert_reads("default", "Ann>Bob=Cy>Dee", "Ann o");
    assert_reads("overvote=skip", "Ann>Bob=Cy>Dee", "Ann>Dee c");
    assert_reads("overvote=exhaust-if-multiple", "Ann>Bob=Cy>Dee", "Ann>Bob=Cy>Dee c");
    assert_reads("overvote=exhaust-if-multiple", "Ann>Ann=Bob=Cy", "Ann>Bob=Cy c");
    assert_reads("default", "Ann>Ann=Bob", "Ann o");
    assert_reads("default", "!", " o");
    assert_reads("default", "", " u");
    assert_reads("default", "~Ann", " u");
    assert_reads("default", "Ann=~Bob>Cy", "Ann>Cy c");
}

static void reads_gaps(void **state)
{
    (void)state;
    assert_reads("default", ">>Ann>>>Bob", "Ann>Bob c");
    assert_reads("skips=0", "Ann>>Bob", "Ann s");
    assert_reads("skips=0", ">Ann", " s");
    assert_reads("skips=1", "Ann>>Bob>>>Cy", "Ann>Bob s");
    assert_reads("skips=1", ">Ann>>Bob", "Ann>Bob c");
    assert_reads("skips=0,overvote=skip", "Ann>Bob=Cy>Dee", "Ann>Dee c"); // an overvote is no gap
    assert_reads("skips=0", "Ann>Ann>Bob", "Ann>Bob c");                  // nor is a repetition
    assert_reads("ranks=2", "Ann>Bob>Cy", "Ann>Bob c");
    assert_reads("ranks=2", ">>Ann", " u");
}

static void reads_repetitions(void **state)
{
    (void)state;
    assert_reads("default", "Ann>Bob>Ann>Cy", "Ann>Bob>Cy c");
    assert_reads("duplicates=exhaust", "Ann>Bob>Ann>Cy", "Ann>Bob r");
    assert_reads("duplicates=exhaust,overvote=skip", "Ann=Bob>Ann", " r");
    assert_reads("overvote=skip", "Ann=Bob>Ann", "Ann c");
    assert_reads("duplicates=exhaust,skips=0", "Ann>>Ann", "Ann s"); // the gap comes first
    assert_reads("duplicates=exhaust", "Ann>Ann=Bob", "Ann r");      // then the repetition
}

// The ten ballots of Colorado's example of invalid marks, with the readings published beside it.
static void reads_colorado(void **state)
{
    (void)state;
    assert_reads("colorado", "Ann>Ann=Bob>Cy", "Ann>Bob>Cy c");
    assert_reads("colorado", "Ann>Bob>Ann=Cy", "Ann>Bob>Cy c");
    assert_reads("colorado", "Ann>Ann=Bob>Ann=Cy", "Ann>Bob>Cy c");
    assert_reads("colorado", "Ann>Ann=Bob>Bob=Cy", "Ann>Bob>Cy c");
    assert_reads("colorado", "Ann>Bob=Cy>Bob", "Ann o");
    assert_reads("colorado", "Ann>Ann=Bob=Cy>Bob", "Ann o");
    assert_reads("colorado", "Ann>>Cy", "Ann s");
    assert_reads("colorado", "Ann>Ann>Bob", "Ann s");
    assert_reads("colorado", "Ann=Cy>Ann>Bob", " o");
    assert_reads("colorado", "Bob=Cy>Ann>Bob", " o");
    // An overvote behind a gap goes before the gap is looked at.
    assert_reads("colorado", "Ann>>Bob=Cy", "Ann o");
    assert_reads("colorado", "Ann>>Bob>Cy=Dee", "Ann s");
    assert_reads("colorado", "Write-in>Ann", " s");
    assert_reads("colorado", "Write-in", " u");
}

// Ballots without any fault are read on a short way, for candidates 0 to 63; the long way has to
// read the same.
static void reads_plain_ballots_alike(void **state)
{
    (void)state;
    static const char *const rules[] = {"default", "colorado", "skips=0,duplicates=exhaust",
                                        "overvote=skip,ranks=2", "overvote=exhaust-if-multiple"};
    static const char *const ballots[] = {"Ann",          "Dee>Bob",   "Cy>Ann>Bob>Dee",
                                          "Ann>Bob>Ann",  "Ann>>Bob",  "Ann>~Bob>Cy",
                                          "Write-in>Ann", "Ann>Bob=Cy"};
    const uint32_t near[] = {0, 1, 2, 3, 4}, far[] = {64, 65, 66, 67, 68};
    for (size_t i = 0; i < ARRAY_LEN(rules) * ARRAY_LEN(ballots); i++) {
        struct build b;
        build_init(&b);
        uint32_t c = build_contest(&b, "Mayor", 1, 1, 6, "Ann,Bob,Cy,Dee,Write-in");
        build_cards(&b, c, 1, ballots[i % ARRAY_LEN(ballots)]);
        struct mark_set set = contest_set(&b.e.contests.at[c], 1);
        struct irv_rules r = rules_of(rules[i / ARRAY_LEN(ballots)]);
        struct mark x[64], y[64];
        enum ranking_end x_end, y_end;
        uint32_t count = ranking_read(&r.reading, &b.e.contests.at[c], near, &set, x, &x_end);
        assert_int_equal(ranking_read(&r.reading, &b.e.contests.at[c], far, &set, y, &y_end),
                         count);
        assert_int_equal(x_end, y_end);
        for (uint32_t k = 0; k < count; k++) {
            assert_int_equal(x[k].choice + 64, y[k].choice);
            assert_int_equal(x[k].rank, y[k].rank);
        }
        build_done(&b);
    }
}

static void names_rules(void **state)
{
    (void)state;
    struct bal_err err;
    struct irv_rules rules;
    for (size_t i = 0; irv_preset(i) != NULL; i++) {
        assert_ok(irv_parse(str_from(irv_preset(i)), &rules, &err));
        assert_string_equal(rules.name, irv_preset(i));
        AUTO_BUF text = BUF_INIT(1000);
        irv_describe(&rules, &text);
        assert_true(text.len > 20 && !text.failed);
    }
    assert_int_equal(rules_of("alaska").reading.skips, 1);
    assert_int_equal(rules_of("alaska, skips=unlimited").reading.skips, RANKING_UNLIMITED);
    assert_true(rules_of("Alaska").until_two);
    assert_true(rules_of("threshold=first-round").first_threshold);
    assert_int_equal(irv_parse(STR("maine,skips=some"), &rules, &err), BAL_USAGE);
    assert_string_equal(err.what, "'some' is no value of skips: it takes unlimited, N");
    assert_int_equal(irv_parse(STR("main"), &rules, &err), BAL_USAGE);
    assert_int_equal(irv_parse(STR("decimals=21"), &rules, &err), BAL_USAGE);
    assert_string_equal(err.what, "decimals are from 1 to 20, not 21");
    assert_int_equal(irv_parse(STR("share=15"), &rules, &err), BAL_USAGE);
    assert_string_equal(err.what, "method=share and share=P go together");
    assert_int_equal(irv_parse(STR("method=share,share=0"), &rules, &err), BAL_USAGE);
    assert_int_equal(irv_parse(STR("cutoff=yes"), &rules, &err), BAL_USAGE);
    assert_int_equal(irv_parse_stated(STR("quota=hare"), &rules, &err), BAL_USAGE);
    assert_ok(irv_parse_stated(STR("maine,threshold=first-round"), &rules, &err));
    assert_int_equal(irv_parse(STR("maine,batches=yes"), &rules, &err), BAL_USAGE);
}

// One text for each meaning, which is read as that meaning.
static void writes_rules(void **state)
{
    static const char *const texts[][2] = {
        {"", "default"},
        {"san-francisco", "default"},
        {"overvote=exhaust, skips=unlimited", "default"},
        {"colorado", "skips=0,order=clean,write-ins=ignore"},
        {"alaska", "skips=1,until-two=yes"},
        {"minneapolis", "overvote=skip,ranks=3,batch=yes"},
        {"nyc,duplicates=exhaust,threshold=first-round",
         "duplicates=exhaust,ranks=5,threshold=first-round"},
        {"method=transfer,quota=hare,decimals=5", "method=transfer,quota=hare,decimals=5"},
        {"decimals=4,winners-a-round=all,minimum=0", "default"},
        {"method=share,share=12.50,cutoff=yes,minimum=7",
         "method=share,share=12.5,cutoff=yes,minimum=7"},
        {"method=share,share=100", "method=share,share=100"},
        {"method=share,share=15", "method=share,share=15"},
        {"method=bottoms-up,winners-a-round=one,quota=decimal",
         "method=bottoms-up,quota=decimal,winners-a-round=one"},
        {"batch=yes,overvote=exhaust-if-multiple", "overvote=exhaust-if-multiple,batch=yes"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct bal_err err;
        struct irv_rules rules, again;
        AUTO_BUF text = BUF_INIT(1000), twice = BUF_INIT(1000);
        assert_ok(irv_parse(str_from(texts[i][0]), &rules, &err));
        irv_put(&rules, &text);
        assert_str(buf_str(&text), texts[i][1]);
        assert_ok(irv_parse(buf_str(&text), &again, &err));
        irv_put(&again, &twice);
        assert_str(buf_str(&twice), texts[i][1]);
    }
}

// ---- counting

struct counted {
    struct build b;
    uint32_t contest;
    struct rule_options o;
    struct result r;
};

static void start(struct counted *t, const char *rules, const char *choices)
{
    build_init(&t->b);
    t->contest = build_contest(&t->b, "Mayor", 1, 1, 6, choices);
    t->o = (struct rule_options){.irv = rules_of(rules)};
}

static bal_status try_count(struct counted *t, struct bal_err *err)
{
    const struct contest *c = &t->b.e.contests.at[t->contest];
    return rule_for(c)->tabulate(&t->b.e, c, &t->o, &t->r, err);
}

static void finish(struct counted *t)
{
    result_done(&t->r);
    build_done(&t->b);
}

static void count(struct counted *t)
{
    struct bal_err err;
    assert_ok(try_count(t, &err));
}

// "A 3 B 2 | out B: A 1 - 1 | inactive 0 0 0 0 | elected A" for a round, candidates by their first
// letters.
static void assert_round(const struct counted *t, size_t number, const char *expected)
{
    const struct result *r = &t->r;
    const struct count_round *round = &r->rounds.at[number - 1];
    AUTO_BUF text = BUF_INIT(1000);
    for (uint32_t i = 0; i < r->candidate_count; i++)
        if (round->continuing[i])
            buf_addf(&text, "%c %d ", r->candidates[i].name.ptr[0], (int)round->votes[i]);
    buf_addf(&text, "of %d", (int)round->threshold);
    for (size_t i = 0; i < round->eliminated.len; i++) {
        buf_addf(&text, " | out %c:", r->candidates[round->eliminated.at[i]].name.ptr[0]);
        for (size_t k = 0; k < round->transfers.len; k++) {
            const struct transfer *x = &round->transfers.at[k];
            if (x->from == round->eliminated.at[i])
                buf_addf(&text, " %c %d", x->to == NOBODY ? '-' : r->candidates[x->to].name.ptr[0],
                         (int)x->votes);
        }
    }
    for (size_t i = 0; i < round->elected.len; i++)
        buf_addf(&text, " | elected %c", r->candidates[round->elected.at[i]].name.ptr[0]);
    buf_addf(&text, " | inactive %d %d %d %d", (int)round->inactive[0], (int)round->inactive[1],
             (int)round->inactive[2], (int)round->inactive[3]);
    assert_str(buf_str(&text), expected);
}

static void three_rounds(void **state)
{
    (void)state;
    struct counted t;
    start(&t, "default", "Ann,Bob,Cy,Dee");
    build_cards(&t.b, t.contest, 6, "Ann>Bob");
    build_cards(&t.b, t.contest, 5, "Bob>Cy");
    build_cards(&t.b, t.contest, 3, "Cy>Dee>Bob");
    build_cards(&t.b, t.contest, 1, "Cy>Ann=Bob");
    build_cards(&t.b, t.contest, 2, "Dee>Cy");
    build_cards(&t.b, t.contest, 1, "Dee");
    build_cards(&t.b, t.contest, 1, "Ann=Bob");
    build_cards(&t.b, t.contest, 4, "");
    build_cards(&t.b, t.contest, 2, "x");
    build_cards(&t.b, t.contest, 1, "?");
    count(&t);
    assert_int_equal(t.r.rounds.len, 3);
    assert_round(&t, 1, "A 6 B 5 C 4 D 3 of 10 | out D: C 2 - 1 | inactive 0 1 0 0");
    assert_round(&t, 2, "A 6 B 5 C 6 of 9 | out B: C 5 | inactive 1 1 0 0");
    assert_round(&t, 3, "A 6 C 11 of 9 | elected C | inactive 1 1 0 0");
    assert_int_equal(t.r.margin, 5);
    assert_int_equal(t.r.winners.at[0], 2);
    assert_int_equal(t.r.cards[VOTE_VALID], 18);
    assert_int_equal(t.r.cards[VOTE_OVERVOTED], 1);
    assert_int_equal(t.r.cards[VOTE_BLANK], 4);
    assert_int_equal(t.r.cards[VOTE_INVALID], 2);
    assert_int_equal(t.r.cards[VOTE_WITHHELD], 1);
    assert_int_equal(t.r.undervotes, 4);
    assert_int_equal(t.r.candidates[3].votes, 3);
    finish(&t);
}

// A paper that could have gone to somebody better ranked since then stays where it is.
static void papers_stay(void **state)
{
    (void)state;
    struct counted t;
    start(&t, "overvote=exhaust-if-multiple", "Ann,Bob,Cy,Dee");
    build_cards(&t.b, t.contest, 1, "Ann=Bob>Cy"); // two stand: ends in round 1, for good
    build_cards(&t.b, t.contest, 2, "Ann");
    build_cards(&t.b, t.contest, 2, "Dee>Ann=Bob>Cy"); // one stands when it is read again
    build_cards(&t.b, t.contest, 5, "Bob");
    build_cards(&t.b, t.contest, 5, "Cy");
    build_cards(&t.b, t.contest, 1, "Ann>Dee");
    count(&t);
    assert_round(&t, 1, "A 3 B 5 C 5 D 2 of 8 | out D: - 2 | inactive 0 1 0 0");
    assert_round(&t, 2, "A 3 B 5 C 5 of 7 | out A: - 3 | inactive 0 3 0 0");
    assert_round(&t, 3, "B 5 C 5 of 6 | inactive 3 3 0 0");
    assert_int_equal(t.r.tie.seats, 1);
    assert_int_equal(t.r.tie.round, 3);
    assert_int_equal(t.r.tie.candidates.len, 2);
    assert_int_equal(t.r.winners.len, 0);
    assert_true(t.r.has_margin);
    assert_int_equal(t.r.margin, 0);
    finish(&t);
    start(&t, "overvote=exhaust-if-multiple", "Ann,Bob,Cy,Dee");
    build_cards(&t.b, t.contest, 2, "Ann");
    build_cards(&t.b, t.contest, 3, "Dee>Ann=Bob>Cy");
    build_cards(&t.b, t.contest, 5, "Bob");
    build_cards(&t.b, t.contest, 6, "Cy");
    count(&t);
    assert_round(&t, 1, "A 2 B 5 C 6 D 3 of 9 | out A: - 2 | inactive 0 0 0 0");
    assert_round(&t, 2, "B 5 C 6 D 3 of 8 | out D: B 3 | inactive 2 0 0 0");
    assert_round(&t, 3, "B 8 C 6 of 8 | elected B | inactive 2 0 0 0");
    finish(&t);
}

static void ties_for_the_last_place(void **state)
{
    (void)state;
    struct counted t;
    // 1 + 1 < 3: whoever goes first, the other one goes next.
    start(&t, "default", "Ann,Bob,Cy,Dee");
    build_cards(&t.b, t.contest, 3, "Ann");
    build_cards(&t.b, t.contest, 4, "Bob");
    build_cards(&t.b, t.contest, 1, "Cy>Dee>Ann");
    build_cards(&t.b, t.contest, 1, "Dee>Ann");
    count(&t);
    assert_round(&t, 1, "A 3 B 4 C 1 D 1 of 5 | out C: A 1 | out D: A 1 | inactive 0 0 0 0");
    assert_round(&t, 2, "A 5 B 4 of 5 | elected A | inactive 0 0 0 0");
    finish(&t);
    // 2 + 2 >= 4: it matters.
    start(&t, "default", "Ann,Bob,Cy,Dee");
    build_cards(&t.b, t.contest, 4, "Ann");
    build_cards(&t.b, t.contest, 5, "Bob");
    build_cards(&t.b, t.contest, 2, "Cy");
    build_cards(&t.b, t.contest, 2, "Dee>Cy");
    count(&t);
    assert_int_equal(t.r.rounds.len, 1);
    assert_int_equal(t.r.tie.candidates.len, 2);
    assert_int_equal(t.r.tie.seats, 0);
    assert_int_equal(t.r.tie.votes, 2);
    assert_int_equal(t.r.winners.len, 0);
    assert_false(t.r.has_margin);
    result_done(&t.r);
    struct bal_err err;
    t.o.irv.tiebreak = IRV_TIE_ASK;
    assert_int_equal(try_count(&t, &err), BAL_CONFLICT);
    assert_string_equal(err.what, "tie in round 1, one is to be eliminated: 'Cy', 'Dee'");
    result_done(&t.r);
    t.o.irv.tiebreak = IRV_TIE_ORDER; // ballot order: Dee is behind Cy
    count(&t);
    assert_round(&t, 1, "A 4 B 5 C 2 D 2 of 7 | out D: C 2 | inactive 0 0 0 0");
    assert_int_equal(t.r.rounds.at[0].tied.len, 2);
    // Then Ann and Cy are tied for the last place.
    assert_round(&t, 2, "A 4 B 5 C 4 of 7 | out C: - 4 | inactive 0 0 0 0");
    result_done(&t.r);
    uint32_t order[] = {3, 2, 1, 0};
    t.o.irv.order = order;
    count(&t);
    assert_round(&t, 1, "A 4 B 5 C 2 D 2 of 7 | out C: - 2 | inactive 0 0 0 0");
    result_done(&t.r);
    t.o.irv.tiebreak = IRV_TIE_RANDOM;
    t.o.irv.seed = -7; // 5 candidates: 1, 3, …; of two, the first double 0.2… picks Cy
    count(&t);
    assert_int_equal(t.r.rounds.at[0].eliminated.len, 1);
    assert_int_equal(t.r.rounds.at[0].eliminated.at[0], 2);
    finish(&t);
}

static void batches(void **state)
{
    (void)state;
    struct counted t;
    for (int until_two = 0; until_two < 2; until_two++) {
        start(&t, until_two ? "batch=yes,until-two=yes" : "batch=yes", "Ann,Bob,Cy,Dee,Eve");
        build_cards(&t.b, t.contest, 20, "Ann");
        build_cards(&t.b, t.contest, 21, "Bob");
        build_cards(&t.b, t.contest, 5, "Cy>Ann");
        build_cards(&t.b, t.contest, 3, "Dee>Cy");
        build_cards(&t.b, t.contest, 1, "Eve");
        count(&t);
        assert_round(&t, 1,
                     "A 20 B 21 C 5 D 3 E 1 of 26 | out C: A 5 | out D: - 3 | out E: - 1 | "
                     "inactive 0 0 0 0");
        assert_round(&t, 2, "A 25 B 21 of 24 | elected A | inactive 4 0 0 0");
        finish(&t);
    }
    // Only one could go, or nobody: then the last one goes.
    start(&t, "batch=yes", "Ann,Bob,Cy,Dee");
    build_cards(&t.b, t.contest, 5, "Ann");
    build_cards(&t.b, t.contest, 4, "Bob");
    build_cards(&t.b, t.contest, 3, "Cy");
    build_cards(&t.b, t.contest, 1, "Dee");
    count(&t);
    assert_int_equal(t.r.rounds.at[0].eliminated.len, 1);
    assert_int_equal(t.r.rounds.at[0].eliminated.at[0], 3);
    finish(&t);
}

static void until_two_goes_on(void **state)
{
    (void)state;
    struct counted t;
    start(&t, "until-two=yes", "Ann,Bob,Cy,Dee");
    build_cards(&t.b, t.contest, 9, "Ann");
    build_cards(&t.b, t.contest, 4, "Bob");
    build_cards(&t.b, t.contest, 2, "Cy>Ann");
    build_cards(&t.b, t.contest, 1, "Dee>Bob");
    count(&t);
    assert_int_equal(t.r.rounds.len, 4);
    assert_round(&t, 1, "A 9 B 4 C 2 D 1 of 9 | elected A | inactive 0 0 0 0");
    assert_round(&t, 2, "A 9 B 4 C 2 D 1 of 9 | out D: B 1 | inactive 0 0 0 0");
    assert_round(&t, 3, "A 9 B 5 C 2 of 9 | out C: A 2 | inactive 0 0 0 0");
    assert_round(&t, 4, "A 11 B 5 of 9 | inactive 0 0 0 0");
    assert_int_equal(t.r.winners.len, 1);
    assert_int_equal(t.r.margin, 6);
    finish(&t);
}

static void thresholds(void **state)
{
    (void)state;
    struct counted t;
    start(&t, "threshold=first-round", "Ann,Bob,Cy");
    build_cards(&t.b, t.contest, 4, "Ann");
    build_cards(&t.b, t.contest, 3, "Bob");
    build_cards(&t.b, t.contest, 2, "Cy");
    count(&t);
    assert_round(&t, 1, "A 4 B 3 C 2 of 5 | out C: - 2 | inactive 0 0 0 0");
    assert_round(&t, 2,
                 "A 4 B 3 of 5 | elected A | inactive 2 0 0 0"); // the better of the last two
    result_done(&t.r);
    t.o.irv.first_threshold = false;
    t.o.irv.minimum = 3;
    count(&t);
    assert_round(&t, 1, "A 4 B 3 C 2 of 5 | out C: - 2 | inactive 0 0 0 0");
    result_done(&t.r);
    struct bal_err err;
    t.o.irv.minimum = 5;
    assert_int_equal(try_count(&t, &err), BAL_CONFLICT);
    result_done(&t.r);
    t.o.irv.minimum = 0;
    t.o.irv.stop_after = 1;
    count(&t);
    assert_int_equal(t.r.rounds.len, 1);
    assert_int_equal(t.r.winners.len, 0);
    assert_int_equal(t.r.rounds.at[0].transfers.len, 0);
    finish(&t);
}

// Who is elected stays so where all others are below the minimum: they go, and open seats stay
// open.
static void minimum_after_an_election(void **state)
{
    static const struct {
        const char *rules;
        uint32_t seats;
    } cases[] = {{"method=transfer,until-two=yes,minimum=4", 1}, {"method=transfer,minimum=4", 2}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct counted t;
        struct bal_err err;
        start(&t, cases[i].rules, "Ann,Bob,Cy,Dee");
        build_cards(&t.b, t.contest, 9, "Ann");
        build_cards(&t.b, t.contest, 3, "Bob");
        build_cards(&t.b, t.contest, 3, "Cy");
        build_cards(&t.b, t.contest, 1, "Dee");
        t.o.irv.seats = cases[i].seats;
        const struct contest *c = &t.b.e.contests.at[t.contest];
        assert_ok(rule_find(STR("gregory"))->tabulate(&t.b.e, c, &t.o, &t.r, &err));
        assert_int_equal(t.r.winners.len, 1);
        assert_int_equal(t.r.winners.at[0], 0);
        assert_int_equal(t.r.rounds.len, 2);
        assert_int_equal(t.r.rounds.at[1].eliminated.len, 3);
        finish(&t);
    }
}

// Two choices of the contest are one candidate, one is excluded, one stands for all undeclared
// write-ins, which go first and keep everybody from winning until then.
static void rosters(void **state)
{
    (void)state;
    static const struct candidate names[] = {
        {.name = {"Undeclared", 10}, .undeclared = true},
        {.name = {"Ann", 3}},
        {.name = {"Bob", 3}},
        {.name = {"Cy", 2}, .excluded = true},
    };
    static const uint32_t of_choice[] = {1, 1, 2, 3, 0};
    const struct roster roster = {names, ARRAY_LEN(names), of_choice};
    struct counted t;
    start(&t, "default", "Ann,A. Ann,Bob,Cy,Write-in");
    t.o.roster = &roster;
    build_cards(&t.b, t.contest, 5, "Ann");
    build_cards(&t.b, t.contest, 5, "A. Ann=Ann");
    build_cards(&t.b, t.contest, 4, "Cy>Bob");
    build_cards(&t.b, t.contest, 2, "Write-in>Bob");
    build_cards(&t.b, t.contest, 1, "Cy");
    build_cards(&t.b, t.contest, 1, "Cy=Bob");
    count(&t);
    assert_round(&t, 1, "U 2 A 10 B 4 of 9 | out U: B 2 | inactive 1 1 0 0");
    assert_round(&t, 2, "A 10 B 6 of 9 | elected A | inactive 1 1 0 0");
    assert_int_equal(t.r.cards[VOTE_EXHAUSTED], 1);
    assert_int_equal(t.r.cards[VOTE_OVERVOTED], 1);
    finish(&t);
}

static void degenerate_contests(void **state)
{
    (void)state;
    struct counted t;
    start(&t, "default", "Ann,Bob");
    build_cards(&t.b, t.contest, 3, "");
    count(&t);
    assert_int_equal(t.r.winners.len, 0);
    assert_int_equal(t.r.tie.candidates.len, 0);
    finish(&t);
    start(&t, "default", "Ann");
    build_cards(&t.b, t.contest, 3, "Ann");
    count(&t);
    assert_int_equal(t.r.winners.len, 1);
    assert_false(t.r.has_margin);
    finish(&t);
    start(&t, "default", "");
    count(&t);
    assert_int_equal(t.r.rounds.len, 0);
    finish(&t);
    start(&t, "default", "Ann,Bob,Cy"); // all equal
    build_cards(&t.b, t.contest, 2, "Ann");
    build_cards(&t.b, t.contest, 2, "Bob");
    build_cards(&t.b, t.contest, 2, "Cy");
    count(&t);
    assert_int_equal(t.r.tie.candidates.len, 3);
    finish(&t);
}

static void several_seats_have_no_rule_yet(void **state)
{
    (void)state;
    struct build b;
    build_init(&b);
    uint32_t c = build_contest(&b, "Council", 1, 3, 5, "Ann,Bob,Cy,Dee");
    assert_null(rule_for(&b.e.contests.at[c]));
    build_done(&b);
}

// Printed by java.util.Random of OpenJDK 17.
static void java_numbers(void **state)
{
    (void)state;
    static const uint32_t ten[] = {0, 3, 8, 4, 0, 5, 5, 8}, eight[] = {5, 0, 7, 3};
    static const uint32_t big[] = {791955276, 819572292, 592164476, 1482678032};
    static const uint32_t five[] = {1, 3, 2, 4, 0, 2, 4, 0};
    static const uint32_t shuffled[] = {2, 0, 7, 6, 9, 1, 3, 4, 5, 8};
    struct java_random r = java_random_seed(42);
    for (size_t i = 0; i < ARRAY_LEN(ten); i++)
        assert_int_equal(java_random_int(&r, 10), ten[i]);
    for (size_t i = 0; i < ARRAY_LEN(eight); i++)
        assert_int_equal(java_random_int(&r, 8), eight[i]);
    for (size_t i = 0; i < ARRAY_LEN(big); i++)
        assert_int_equal(java_random_int(&r, 2000000000), big[i]);
    r = java_random_seed(-7);
    for (size_t i = 0; i < ARRAY_LEN(five); i++)
        assert_int_equal(java_random_pick(&r, 5), five[i]);
    r = java_random_seed(2020);
    uint32_t items[10];
    for (uint32_t i = 0; i < 10; i++)
        items[i] = i;
    java_random_shuffle(&r, items, 10);
    for (size_t i = 0; i < ARRAY_LEN(shuffled); i++)
        assert_int_equal(items[i], shuffled[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_overvotes),
        cmocka_unit_test(reads_gaps),
        cmocka_unit_test(reads_repetitions),
        cmocka_unit_test(reads_colorado),
        cmocka_unit_test(reads_plain_ballots_alike),
        cmocka_unit_test(names_rules),
        cmocka_unit_test(writes_rules),
        cmocka_unit_test(three_rounds),
        cmocka_unit_test(papers_stay),
        cmocka_unit_test(ties_for_the_last_place),
        cmocka_unit_test(batches),
        cmocka_unit_test(until_two_goes_on),
        cmocka_unit_test(thresholds),
        cmocka_unit_test(minimum_after_an_election),
        cmocka_unit_test(rosters),
        cmocka_unit_test(degenerate_contests),
        cmocka_unit_test(several_seats_have_no_rule_yet),
        cmocka_unit_test(java_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
