// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "app/measure/handcount.h"
#include "app/measure/next.h"
#include "support/auditing.h"
#include "support/reading.h"

static struct bal_err err;

// Mayor on all cards of Adams, Clerk (vote for 2) on batch B alone; both by style.
static void build(struct auditing *a)
{
    auditing_init(a);
    uint32_t mayor = build_contest(&a->b, "Mayor", 1, 1, 0, "Ann,Bob");
    uint32_t clerk = build_contest(&a->b, "Clerk", 2, 2, 0, "Cy,Di,Ed");
    build_contest(&a->b, "Ranked", 1, 1, 3, "Ann,Bob,Cy");
    static const char *const batches[] = {"A", "B", "C"};
    for (uint32_t i = 0; i < 3; i++) {
        char batch[] = {'1', '/', batches[i][0], '\0'};
        build_manifest(&a->b, "Adams", "1", batches[i], 10);
        for (uint32_t k = 1; k <= 10; k++) {
            uint32_t id = auditing_card(a, "Adams", batch, k, mayor, k <= 6 ? "Ann" : "Bob");
            if (i == 1)
                build_marks(&a->b, id, clerk, k <= 8 ? "Cy=Di" : "Ed");
        }
    }
    a->settings[mayor].cards_bound = 30;
    a->settings[clerk].cards_bound = 10;
    auditing_frame(a);
}

struct counting {
    struct auditing a;
    struct reading r;
    struct handcount h;
};

static void count(struct counting *c, uint32_t contest, const char *rows)
{
    AUTO_BUF text = BUF_INIT(1 << 16);
    build(&c->a);
    reading_init(&c->r);
    buf_addf(&text, "jurisdiction,tabulator,batch,contest,choice,votes\n%s", rows);
    assert_ok(reading_add(&c->r, ballast_handcount_read, buf_cstr(&text), 0));
    assert_int_equal(c->r.p.kept.len, 0);
    assert_ok(handcount_make(&c->h, &c->a.f, contest, &c->r.e, &c->r.p, &err));
}

static void stop(struct counting *c)
{
    handcount_done(&c->h);
    reading_done(&c->r);
    auditing_done(&c->a);
}

static void complete(void **state)
{
    (void)state;
    struct counting c;
    count(&c, 0,
          "Adams,1,A,Mayor,Bob,6\nAdams,1,A,Mayor,Ann,4\nAdams,1,A,Mayor,*cards*,10\n"
          ",1,B,Mayor,Bob,5\n,1,B,Mayor,Ann,4\n,1,B,Mayor,*blank*,1\n"
          "Adams,,C,Mayor,Ann,4\nAdams,,C,Mayor,Bob,4\nAdams,,C,Mayor,*overvote*,2\n"
          "Adams,1,B,Clerk,Cy,3\n");
    assert_true(c.h.complete && c.h.changed);
    assert_int_equal(c.h.needed, 3);
    assert_int_equal(c.h.counted, 3);
    assert_int_equal(c.h.votes.at[0], 12);
    assert_int_equal(c.h.votes.at[1], 15);
    assert_int_equal(c.h.blank, 1);
    assert_int_equal(c.h.overvoted, 2);
    assert_true(!c.h.won[0] && c.h.won[1]);
    assert_null(c.h.tied);
    assert_int_equal(c.r.p.kept.len, 0);
    stop(&c);
}

// Clerk stands on the cards of batch B alone: nothing else is needed.
static void needed(void **state)
{
    (void)state;
    struct counting c;
    count(&c, 1, "Adams,1,B,Clerk,Di,8\nAdams,1,B,Clerk,Cy,9\nAdams,1,B,Clerk,Ed,1\n");
    assert_int_equal(c.h.needed, 1);
    assert_true(c.h.complete && !c.h.changed);
    stop(&c);
    count(&c, 1, "Adams,1,B,Clerk,Di,5\nAdams,1,B,Clerk,Cy,9\nAdams,1,B,Clerk,Ed,5\n");
    assert_true(c.h.won[0] && !c.h.won[1]);
    assert_false(c.h.tied[0]);
    assert_true(c.h.tied[1] && c.h.tied[2]);
    stop(&c);
}

static enum hand_state state_of(const struct counting *c, const char *batch)
{
    for (size_t i = 0; i < c->h.batches.len; i++)
        if (str_eq(c->h.batches.at[i].batch, str_from(batch)))
            return c->h.batches.at[i].state;
    fail_msg("no batch %s", batch);
    return HAND_MISSING;
}

static void disagreements(void **state)
{
    (void)state;
    struct counting c;
    count(&c, 0,
          "Adams,1,A,Mayor,Ann,5\nAdams,1,A,Mayor,*cards*,9\n"
          "Adams,1,B,Mayor,Ann,6\nAdams,1,B,Mayor,Bob,5\n"
          "Adams,1,Z,Mayor,Bob,50\n"
          "Boulder,1,C,Mayor,Bob,50\n"
          "Adams,1,B,Mayor,Zoe,1\n");
    assert_false(c.h.complete);
    assert_false(c.h.changed);
    assert_int_equal(state_of(&c, "A"), HAND_OTHER_CARDS);
    assert_int_equal(state_of(&c, "B"), HAND_TOO_MANY);
    assert_int_equal(state_of(&c, "C"), HAND_MISSING);
    assert_int_equal(state_of(&c, "Z"), HAND_NOT_LISTED);
    assert_int_equal(c.h.missing, 1);
    assert_int_equal(c.h.disagreeing, 4);
    assert_int_equal(c.h.votes.at[1], 5); // not those of batches that are not listed
    assert_int_equal(c.r.p.count[PROBLEM_unknown_id], 3);
    assert_int_equal(c.r.p.kept.at[0].place.line, 6);
    stop(&c);
    count(&c, 0,
          "Adams,1,A,Mayor,Ann,5\nAdams,1,A,Mayor,*blank*,6\n"
          "Adams,1,B,Mayor,Ann,9000000000000000000\n");
    assert_int_equal(state_of(&c, "A"), HAND_TOO_MANY);
    assert_int_equal(state_of(&c, "B"), HAND_TOO_MANY);
    stop(&c);
    // One batch, named in two ways: a choice twice.
    count(&c, 0, "Adams,1,A,Mayor,Ann,6\nAdams,,A,Mayor,Ann,6\n");
    assert_int_equal(c.r.p.count[PROBLEM_duplicate_row], 1);
    stop(&c);
    count(&c, 2, "Adams,1,A,Ranked,Ann,6\n");
    assert_int_equal(c.r.p.count[PROBLEM_bad_value], 1);
    assert_false(c.h.complete);
    stop(&c);
}

// The ranked contest: by votes for each choice Ann would have won.
#define RANKINGS_C                                                                                 \
    "Adams,,C,Ranked,Ann>Cy,2\nAdams,,C,Ranked,Cy>>Bob,6\nAdams,,C,Ranked,Ann=Bob,1\n"             \
    "Adams,,C,Ranked,*overvote*,1\n"
static const char *const rankings[] = {
    "Adams,1,A,Ranked,Ann>Bob,6\nAdams,1,A,Ranked,Cy>Bob,2\nAdams,1,A,Ranked,*blank*,2\n",
    "Adams,1,B,Ranked,Bob>Cy,5\nAdams,1,B,Ranked,Ann,1\nAdams,1,B,Ranked,*cards*,10\n",
    RANKINGS_C,
};

static void count_rankings(struct counting *c, const char *a, const char *b, const char *third)
{
    AUTO_BUF text = BUF_INIT(1 << 16);
    build(&c->a);
    reading_init(&c->r);
    buf_addf(&text, "jurisdiction,tabulator,batch,contest,ranking,votes\n%s%s%s", a, b, third);
    assert_ok(reading_add(&c->r, ballast_handcount_read, buf_cstr(&text), 0));
    assert_int_equal(c->r.p.kept.len, 0);
    assert_ok(handcount_make(&c->h, &c->a.f, 2, &c->r.e, &c->r.p, &err));
}

static void by_rankings(void **state)
{
    (void)state;
    struct counting c;
    count_rankings(&c, rankings[0], rankings[1], rankings[2]);
    assert_int_equal(c.r.p.kept.len, 0);
    assert_true(c.h.complete && c.h.ranked && c.h.tied == NULL);
    static const uint64_t first[] = {9, 5, 8};
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(c.h.votes.at[i], first[i]);
    assert_true(c.h.won[2] && !c.h.won[0] && !c.h.won[1]); // Bob's go to Cy: 13 to 9
    stop(&c);
    count_rankings(&c, rankings[0], "", rankings[2]);
    assert_int_equal(c.h.missing, 1);
    assert_false(c.h.complete || c.h.won[0] || c.h.won[2]);
    stop(&c);
    // One card less than the manifest lists, and one more.
    count_rankings(&c, rankings[0], rankings[1], "Adams,,C,Ranked,Ann,9\n");
    assert_int_equal(state_of(&c, "C"), HAND_OTHER_CARDS);
    stop(&c);
    count_rankings(&c, rankings[0], rankings[1],
                   "Adams,,C,Ranked,Ann,11\nAdams,,C,Ranked,*cards*,10\n");
    assert_int_equal(state_of(&c, "C"), HAND_TOO_MANY);
    assert_false(c.h.complete);
    stop(&c);
    count_rankings(&c, "Adams,1,A,Ranked,Ann:2,1\n", "Adams,1,B,Ranked,Ann;Bob,1\n",
                   "Adams,1,C,Ranked,Zoe,1\n");
    assert_int_equal(c.r.p.count[PROBLEM_bad_value], 2);
    assert_int_equal(c.r.p.count[PROBLEM_unknown_id], 1);
    stop(&c);
}

// All cards at once: those of the batches that hold a card of the contest.
static void all_at_once(void **state)
{
    (void)state;
    struct counting c;
    count_rankings(&c, "Adams,,,Ranked,Bob,16\n", ",,,Ranked,Ann>Bob,14\n", "");
    assert_int_equal(c.r.p.kept.len, 0);
    assert_true(c.h.complete && c.h.won[1]);
    stop(&c);
    count_rankings(&c, ",,,Ranked,Bob,15\n", ",,,Ranked,Ann>Bob,15\n", "");
    assert_true(c.h.complete && c.h.tied[0] && c.h.tied[1] && !c.h.changed);
    stop(&c);
    count_rankings(&c, ",,,Ranked,Bob,15\n", ",,,Ranked,Ann>Bob,14\n", "");
    assert_false(c.h.complete);
    stop(&c);
    count_rankings(&c, ",,,Ranked,Bob,15\n", rankings[0], "");
    assert_int_equal(c.r.p.count[PROBLEM_bad_value], 1);
    stop(&c);
}

// Every n-th allocation fails once, through all that an audit computes: an error, and no fault.
struct all {
    struct frame f;
    struct sample s;
    struct found found;
    struct measure m;
    struct next_round n;
    struct handcount h;
    uint32_t reached;
};

static bal_status compute(struct all *w, const struct auditing *a, const struct reading *r,
                          struct problems *p)
{
    uint64_t targets[] = {12, 5, 0};
    struct sample_plan plan = {STR("1"), sampler_at(0), 1, targets, NULL, 0};
    BAL_TRY(frame_make(&w->f, &a->b.e, a->settings, p, &err));
    w->reached = 1;
    BAL_TRY(sample_make(&w->s, &w->f, &plan, &err));
    w->reached = 2;
    BAL_TRY(found_match(&w->found, &w->f, &w->s, &r->e, p, &err));
    w->reached = 3;
    struct measure_request q = {&w->f, &w->s, &w->found, 1, 1, NULL, NULL, NULL};
    BAL_TRY(measure_make(&w->m, &q, &err));
    w->reached = 4;
    struct next_request next = {.frame = &w->f,
                                .measure = &w->m,
                                .targets = targets,
                                .chance = NEXT_CHANCE,
                                .seed = STR("1")};
    BAL_TRY(next_plan(&w->n, &next, &err));
    w->reached = 5;
    return handcount_make(&w->h, &w->f, 0, &r->e, p, &err);
}

static void no_memory(void **state)
{
    (void)state;
    struct counting c;
    count(&c, 0, "Adams,1,A,Mayor,Bob,6\nAdams,,C,Mayor,Ann,4\nAdams,1,Z,Mayor,Ann,4\n");
    uint32_t reached = 0, in_a_row = 0; // a problem is counted even where it cannot be kept
    for (unsigned long n = 1; in_a_row < 50; n++) {
        struct all w = {0};
        struct problems p;
        problems_init(&p);
        mem_fail_after(n);
        bal_status status = compute(&w, &c.a, &c.r, &p);
        mem_fail_after(0);
        reached |= 1U << w.reached;
        in_a_row = status == BAL_OK ? in_a_row + 1 : 0;
        assert_true(status == BAL_OK || status == BAL_LIMIT);
        handcount_done(&w.h);
        next_done(&w.n);
        measure_done(&w.m);
        found_done(&w.found);
        sample_done(&w.s);
        frame_done(&w.f);
        problems_done(&p);
    }
    assert_int_equal(reached, 63); // a failure in each of the six
    stop(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complete),      cmocka_unit_test(needed),
        cmocka_unit_test(disagreements), cmocka_unit_test(by_rankings),
        cmocka_unit_test(all_at_once),   cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
