// SPDX-License-Identifier: Apache-2.0
// record_audits.c: whole audits of elections that took place, by the verbs of a record: once with
// the errors that every paper has, to be confirmed, and once with votes changed on the paper so
// that the reported winner loses by one, to end in a full hand count that corrects the outcome.
// Every record verifies, and its measured risks are computed a second time (support/recompute.py).
// All of it once with cards drawn alike and once by weight.
#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/files/convert.h"
#include "record/log/env.h"
#include "record/session/paper.h"
#include "record/verbs/verbs.h"
#include "record/verify/verify.h"
#include "support/papers.h"
#include "support/random.h"
#include "support/real.h"
#include "support/recompute.h"
#include "support/shared.h"

enum { START = 1478678400, MOST_STEPS = 40 }; // 9 November 2016

// Errors on the paper: one card of so many.
enum { ONE_VOTE = 100, TWO_VOTES = 1000, NOT_FOUND = 200, NO_CVR_FOR = 500 };

static struct bal_err err;

struct audit {
    struct real real;
    bool wrong, weighted;
    bool as_it_is; // the set's own file goes in, not the contests that were kept
    struct temp files;
    struct record r;
    struct record_demo clock;
    struct record_env env;
    struct paper seen, all; // what boards find in rounds, and in a full hand count
    uint64_t random, changed, lost;
};

static const char *path_of(struct audit *a, const char *name)
{
    return temp_path(&a->files, name);
}

static void open_session(struct audit *a, struct session *s, struct problems *p)
{
    problems_init(p);
    assert_ok(session_open(s, &a->r, p, &err));
}

static void close_session(struct session *s, struct problems *p)
{
    session_close(s);
    problems_done(p);
}

// ---- before the seed

static void add(struct audit *a, enum input_kind kind, const char *path)
{
    struct record_adding added;
    const struct load_path from = {.path = path};
    const struct record_files files = {kind, &from, 1};
    assert_ok(record_add(&a->r, &files, &added, &err));
    record_adding_done(&added);
}

// Some CVRs are missing, where the audit is of the contests that were kept.
static void leave_out(struct audit *a)
{
    uint32_t cards = a->real.load.election.cards;
    AUTO_ARENA arena = ARENA_INIT(1 << 24);
    bool *left_out = arena_new(&arena, bool, cards);
    assert_non_null(left_out);
    for (uint32_t i = 0; i < cards; i++)
        left_out[i] = test_random(&a->random) % NO_CVR_FOR == 0;
    real_write_cvrs(&a->real, "some.csv", left_out);
}

static void add_inputs(struct audit *a)
{
    AUTO_BUF path = BUF_INIT(4096);
    struct temp *t = &a->real.temp;
    add(a, INPUT_MANIFEST, temp_path(t, "manifest.csv"));
    if (a->as_it_is) {
        add(a, INPUT_CVR, shared_path(a->real.set->path, &path));
        return;
    }
    leave_out(a);
    add(a, INPUT_CONTESTS, temp_path(t, "contests.csv"));
    add(a, INPUT_CVR, temp_path(t, "some.csv"));
}

static void prepare(struct audit *a)
{
    struct problems p;
    const struct record_new new = {.election = str_from(a->real.set->name),
                                   .origin = STR("audits.example/real"),
                                   .risk_limit = STR("0.05"),
                                   .passphrase = STR(""),
                                   .replaces = STR("")};
    assert_ok(record_create(&a->r, path_of(a, "audit.ballast"), &new, &a->env, &err));
    add_inputs(a);
    for (size_t c = 0; c < REAL_CONTESTS && a->real.set->contests[c] != NULL; c++) {
        const struct contest_setting set = {.contest = str_from(a->real.set->contests[c]),
                                            .has_target = true,
                                            .target = true,
                                            .has_bound = !a->as_it_is,
                                            .cards_bound = a->real.load.election.cards + 1};
        assert_ok(verb_set_contest(&a->r, &set, &err));
    }
    problems_init(&p);
    const struct commit_draw draw = {
        .sampler = "ballast", .weighted = a->weighted, .decoys = DECOYS_USUAL};
    assert_ok(verb_commit_drawn(&a->r, &draw, &p, &err));
    problems_done(&p);
    assert_ok(verb_seed(&a->r, STR("31415926535897932384"), &err));
}

// ---- the paper

static void add_error(struct audit *a, struct papers *papers, const struct frame *f, uint32_t card)
{
    for (uint32_t c = 0; c < f->contest_count; c++) {
        const struct frame_contest *contest = &f->contests[c];
        const struct finding *seen = papers_see(papers, card, c);
        uint64_t chance = test_random(&a->random), other;
        if (seen->state != FINDING_MARKED || contest->contest->ranks > 0)
            continue;
        other = test_random(&a->random) % contest->choices;
        uint32_t choice = (uint32_t)other;
        if (chance % ONE_VOTE == 0)
            papers_put(papers, card, c, FINDING_BLANK, NULL, 0);
        else if (chance % TWO_VOTES == 1)
            papers_put(papers, card, c, FINDING_MARKED, &choice, 1);
        a->changed += chance % ONE_VOTE == 0 || chance % TWO_VOTES == 1;
    }
}

static void lose_cards(struct audit *a, struct papers *papers)
{
    for (uint32_t i = 0; i < papers->cards; i++) {
        if (test_random(&a->random) % NOT_FOUND != 0)
            continue;
        papers_lose(papers, i);
        a->lost++;
    }
}

static uint32_t on_trial(const struct audit *a, const struct session *s)
{
    uint32_t contest = 0;
    assert_ok(verb_find_contest(s, str_from(a->real.set->contests[0]), &contest, &err));
    return contest;
}

// Cards without a CVR are as the set has them. Cards that are lost turn up in a full hand count.
static void make_paper(struct audit *a)
{
    struct session s;
    struct problems p;
    struct papers papers;
    struct real_frame all = {0};
    open_session(a, &s, &p);
    const struct frame *f = &s.frame;
    if (!a->as_it_is) {
        real_frame(&a->real, &(struct real_audit){.votes = "cvr.csv"}, &all);
        f = &all.f;
    }
    papers_init(&papers, f);
    bool *moved = arena_new(&papers.arena, bool, papers.cards);
    assert_non_null(moved);
    if (a->wrong)
        papers_make_wrong(&papers, f, on_trial(a, &s), 0, &a->random, moved);
    for (uint32_t i = 0; !a->wrong && i < papers.cards; i++)
        add_error(a, &papers, f, i);
    papers_write(&papers, f, path_of(a, "all.csv"));
    lose_cards(a, &papers);
    papers_write(&papers, f, path_of(a, "seen.csv"));
    papers_done(&papers);
    if (!a->as_it_is)
        real_frame_done(&all);
    close_session(&s, &p);
    assert_ok(paper_open(&a->seen, path_of(a, "seen.csv"), NULL, &err));
    assert_ok(paper_open(&a->all, path_of(a, "all.csv"), NULL, &err));
}

// ---- rounds

static void read_cards(struct audit *a)
{
    struct session s;
    struct problems p;
    struct enter_result entered;
    uint64_t cards;
    open_session(a, &s, &p);
    assert_ok(paper_read_round(&a->seen, &s, path_of(a, "mvr.csv"), &cards, &err));
    close_session(&s, &p);
    problems_init(&p);
    bal_status status = verb_enter(&a->r, path_of(a, "mvr.csv"), &entered, &p, &err);
    for (size_t i = 0; status != BAL_OK && i < p.kept.len; i++)
        printf("  line %ju: " STR_FMT "\n", (uintmax_t)p.kept.at[i].place.line,
               STR_ARG(p.kept.at[i].message));
    assert_ok(status);
    assert_int_equal(entered.awaited, 0);
    problems_done(&p);
}

static void count_by_hand(struct audit *a)
{
    struct session s;
    struct problems p;
    struct hand_result counted;
    open_session(a, &s, &p);
    for (uint32_t c = 0; c < s.frame.contest_count; c++) {
        if (!s.contests[c].escalated || s.contests[c].counting)
            continue;
        struct problems q;
        problems_init(&q);
        assert_ok(paper_count(&a->all, &s, c, path_of(a, "hand.csv"), &err));
        assert_ok(verb_handcount(&a->r, path_of(a, "hand.csv"), (str){0}, &counted, &q, &err));
        assert_true(counted.complete);
        problems_done(&q);
    }
    close_session(&s, &p);
}

static void run_rounds(struct audit *a)
{
    for (int step = 0; a->r.state.phase != PHASE_CONCLUDED; step++) {
        const struct round_options o = {.chance = NEXT_CHANCE};
        struct round_result opened;
        struct problems p;
        assert_true(step < MOST_STEPS);
        problems_init(&p);
        assert_ok(verb_round(&a->r, &o, &opened, &p, &err));
        problems_done(&p);
        if (opened.number > 0)
            read_cards(a);
        if (opened.escalated > 0)
            count_by_hand(a);
        round_result_done(&opened);
    }
}

// ---- the end

static bool as_it_must(struct audit *a)
{
    struct session s;
    struct problems p;
    bool ok = true;
    open_session(a, &s, &p);
    uint32_t first = on_trial(a, &s);
    for (uint32_t c = 0; c < s.frame.contest_count; c++) {
        const struct measure_contest *m = &s.measure.contests.at[c];
        if (!s.settings[c].target)
            continue;
        bool counted = s.contests[c].counting && s.contests[c].count.complete;
        bool changed = counted && s.contests[c].count.changed;
        ok = ok && (counted || m->met) && changed == (a->wrong && c == first) &&
             (a->wrong || c != first || !counted);
        const struct measure_counts *n = &m->smallest;
        printf("  %-50.50s %5ju cards, %ju not as reported, %ju not found  risk %.4f  %s\n",
               s.election->contests.at[c].name.ptr, (uintmax_t)m->usable,
               (uintmax_t)(n->o1 + n->o2 + n->u1 + n->u2), (uintmax_t)n->not_found, m->risk,
               changed   ? "corrected by a hand count"
               : counted ? "counted by hand"
                         : "confirmed");
    }
    close_session(&s, &p);
    return ok;
}

static bool verifies(struct audit *a)
{
    struct verify v;
    assert_ok(verify_record(&v, path_of(a, "audit.ballast"), &a->env, &err));
    bool ok = v.verdict == VERIFY_PASS;
    for (size_t i = 0; i < v.checks.len; i++)
        if (!v.checks.at[i].ok)
            printf("  %s: " STR_FMT "\n", v.checks.at[i].code, STR_ARG(v.checks.at[i].reason));
    verify_done(&v);
    return ok;
}

// Changes the first digit after the point of the last risk in the first round's list.
static void spoil(struct audit *a)
{
    AUTO_BUF text = BUF_INIT((size_t)1 << 30);
    temp_read(path_of(a, "risk-1.jsonl"), &text);
    str all = buf_str(&text);
    size_t at = str_rindex(all, '.');
    assert_true(at + 1 < all.len);
    text.ptr[at + 1] = text.ptr[at + 1] == '9' ? '0' : (char)(text.ptr[at + 1] + 1);
    (void)temp_file(&a->files, "risk-1.jsonl", buf_str(&text));
}

// Another weight than the one that was committed.
static void spoil_weight(struct audit *a)
{
    static const char key[] = "\"loser_weight\":";
    AUTO_BUF text = BUF_INIT((size_t)1 << 30), params = BUF_INIT((size_t)1 << 30);
    temp_read(path_of(a, "params.jsonl"), &params);
    str rest = buf_str(&params);
    for (size_t at; (at = str_find(rest, str_from(key))) < rest.len;) {
        buf_add(&text, str_head(rest, at));
        buf_addf(&text, "%s99", key);
        for (at += strlen(key); at < rest.len && rest.ptr[at] >= '0' && rest.ptr[at] <= '9';)
            at++;
        rest = str_skip(rest, at);
    }
    buf_add(&text, rest);
    (void)temp_file(&a->files, "params.jsonl", buf_str(&text));
}

static void compute_again(struct audit *a, struct shared_count *all)
{
    if (!recompute_possible()) {
        printf("  skipped: no python3 to compute the risks again\n");
        all->skipped++;
        return;
    }
    AUTO_BUF risks = BUF_INIT((size_t)1 << 30);
    bool ok = recompute_run(&a->files, "");
    temp_read(path_of(a, "risk-1.jsonl"), &risks);
    spoil(a);
    ok = ok && !recompute_run(&a->files, "2>/dev/null");
    (void)temp_file(&a->files, "risk-1.jsonl", buf_str(&risks));
    if (a->weighted) {
        spoil_weight(a);
        ok = ok && !recompute_run(&a->files, "2>/dev/null");
    }
    printf("  %s\n", ok ? "and a changed digit is noticed, in risks and in weights" : "FAILED");
    all->passed += ok;
    all->failed += !ok;
}

static void run(const struct real_set *set, bool wrong, bool weighted, struct shared_count *all)
{
    struct audit a = {.wrong = wrong, .weighted = weighted, .random = 7};
    if (!real_open(&a.real, set)) {
        printf("skipped: %s\n", set->name);
        all->skipped++;
        return;
    }
    const struct contest *c =
        election_contest(&a.real.load.election, str_from(set->contests[0]), 0);
    a.as_it_is = c->ranks == 0;
    a.env = record_env_demo(&a.clock, str_from(set->name), START, NULL);
    temp_open(&a.files);
    prepare(&a);
    make_paper(&a);
    run_rounds(&a);
    printf("%s, %s, drawn %s: %ju cards, %ju errors, %ju cards lost, %zu rounds\n", set->name,
           wrong ? "the reported winner lost" : "as reported", weighted ? "by weight" : "alike",
           (uintmax_t)a.real.load.election.cards, (uintmax_t)a.changed, (uintmax_t)a.lost,
           a.r.state.rounds.len);
    bool ok = as_it_must(&a);
    recompute_save(&a.files, &a.r);
    record_close(&a.r);
    ok = verifies(&a) && ok;
    printf("  %s\n", ok ? "ended as it must, and verifies" : "FAILED");
    all->passed += ok;
    all->failed += !ok;
    compute_again(&a, all);
    paper_close(&a.seen);
    paper_close(&a.all);
    temp_close(&a.files);
    real_close(&a.real);
}

int main(void)
{
    struct shared_count all = {0};
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; real_set_at(i) != NULL; i++)
        for (unsigned k = 0; k < 4; k++)
            run(real_set_at(i), k % 2 == 1, k >= 2, &all);
    return shared_finish(&all);
}
