// SPDX-License-Identifier: Apache-2.0
#include "support/county.h"

#include <stdio.h>
#include <unistd.h>

static struct bal_err err;

enum { START = 1793779200 };

const struct generate_options county_hacked = {
    .size = GENERATE_SMALL, .seed = {"county", 6}, .cards = 300, .hack = {"President", 9}};

const char *county_path(struct county *c)
{
    return temp_path(&c->temp, "c.ballast");
}

void county_new(struct county *c, const struct generate_options *o)
{
    static const struct generate_options usual = {
        .size = GENERATE_SMALL, .seed = {"county", 6}, .cards = 300};
    *c = (struct county){0};
    temp_open(&c->temp);
    problems_init(&c->problems);
    assert_ok(generate(o != NULL ? o : &usual, temp_path(&c->temp, "e"), &c->made, NULL, &err));
    assert_ok(paper_open(&c->paper, temp_path(&c->temp, "e/truth/paper.csv"), NULL, &err));
    c->env = record_env_demo(&c->demo, STR("county"), START, NULL);
    const struct record_new new = {.election = STR("Alder County"),
                                   .origin = STR("example.org/alder"),
                                   .risk_limit = STR("0.05"),
                                   .passphrase = STR(""),
                                   .replaces = STR("")};
    assert_ok(record_create(&c->r, county_path(c), &new, &c->env, &err));
}

void county_shut(struct county *c)
{
    record_close(&c->r);
    c->r = (struct record){0};
}

void county_open(struct county *c)
{
    assert_ok(record_open(&c->r, county_path(c), STORE_WRITE, &c->env, &err));
}

void county_again(struct county *c)
{
    county_shut(c);
    county_open(c);
}

void county_done(struct county *c)
{
    county_shut(c);
    round_result_done(&c->round);
    problems_done(&c->problems);
    paper_close(&c->paper);
    generate_summary_done(&c->made);
    temp_close(&c->temp);
}

static struct problems *fresh(struct county *c)
{
    problems_done(&c->problems);
    problems_init(&c->problems);
    return &c->problems;
}

static void print_problems(const struct county *c)
{
    for (size_t i = 0; i < c->problems.kept.len; i++)
        print_message("problem: " STR_FMT "\n", STR_ARG(c->problems.kept.at[i].message));
}

// For verbs that must succeed.
static void need(const struct county *c, bal_status status, const char *verb)
{
    if (status == BAL_OK)
        return;
    print_problems(c);
    fail_msg("%s: %s: %s (%s)", verb, err_name(status), err.what, err.where);
}

// ---- before the seed

static void take_problems(struct county *c, const struct problems *from)
{
    struct problems *to = fresh(c);
    for (size_t i = 0; i < from->kept.len; i++) {
        const struct problem *p = &from->kept.at[i];
        problem_add(to, p->id, (struct place){0}, STR(""), STR_FMT, STR_ARG(p->message));
    }
}

bal_status county_try_add(struct county *c, enum input_kind kind, const char *file,
                          struct bal_err *why)
{
    char name[128];
    struct record_adding a;
    (void)snprintf(name, sizeof name, "e/%s", file);
    const struct load_path path = {.path = temp_path(&c->temp, name)};
    const struct record_files files = {kind, &path, 1};
    bal_status status = record_add(&c->r, &files, &a, why);
    take_problems(c, &a.problems);
    record_adding_done(&a);
    return status;
}

void county_add(struct county *c, enum input_kind kind, const char *file)
{
    need(c, county_try_add(c, kind, file, &err), file);
}

void county_add_all(struct county *c)
{
    county_add(c, INPUT_CONTESTS, "contests.csv");
    county_add(c, INPUT_MANIFEST, "manifest.csv");
    county_add(c, INPUT_CVR, "cvr-dominion.csv");
    county_add(c, INPUT_RESULTS, "results.csv");
}

void county_target(struct county *c, const char *contest, uint64_t bound)
{
    const struct contest_setting set = {.contest = str_from(contest),
                                        .has_target = true,
                                        .target = true,
                                        .has_bound = bound > 0,
                                        .cards_bound = bound};
    need(c, verb_set_contest(&c->r, &set, &err), contest);
}

bal_status county_try_commit(struct county *c, struct bal_err *why)
{
    return verb_commit(&c->r, "ballast", fresh(c), why);
}

void county_commit(struct county *c)
{
    need(c, county_try_commit(c, &err), "commit");
}

void county_seed(struct county *c)
{
    need(c, verb_seed(&c->r, STR("31415926535897932384"), &err), "seed");
}

void county_lengthen(struct county *c, int events)
{
    need(c, record_begin(&c->r, &err), "begin");
    for (int i = 0; i < events; i++) {
        struct record_body b;
        struct ej1_writer *w = record_body(&b);
        ej1_key_str(w, "contest", STR("President"));
        ej1_key(w, "set");
        ej1_open(w, '{');
        ej1_key_bool(w, "target", true);
        ej1_close(w);
        need(c, record_append(&c->r, "contest-def", &b, &err), "append");
    }
    need(c, record_commit(&c->r, &err), "commit");
}

static void target_and_seed(struct county *c)
{
    county_target(c, "President", 0);
    county_commit(c);
    county_seed(c);
}

void county_begin(struct county *c, const struct generate_options *o)
{
    county_new(c, o);
    county_add_all(c);
    target_and_seed(c);
}

void county_begin_paper(struct county *c)
{
    county_new(c, NULL);
    county_add(c, INPUT_CONTESTS, "contests.csv");
    county_add(c, INPUT_MANIFEST, "manifest.csv");
    county_add(c, INPUT_RESULTS, "results.csv");
    target_and_seed(c);
}

// ---- rounds

void county_round(struct county *c, double cap, bool close)
{
    const struct round_options o = {.chance = NEXT_CHANCE, .cap = cap, .close = close};
    round_result_done(&c->round);
    need(c, verb_round(&c->r, &o, &c->round, fresh(c), &err), "round");
}

// Opens the audit for a moment.
static void in_session(struct county *c,
                       bal_status (*work)(struct county *c, struct session *s, const char *arg,
                                          struct bal_err *err),
                       const char *arg)
{
    struct session s;
    struct problems p;
    problems_init(&p);
    bal_status status = session_open(&s, &c->r, &p, &err);
    if (status == BAL_OK)
        status = work(c, &s, arg, &err);
    session_close(&s);
    problems_done(&p);
    need(c, status, "looking into the audit");
}

static bal_status read_cards(struct county *c, struct session *s, const char *arg,
                             struct bal_err *why)
{
    uint64_t cards;
    char name[64];
    (void)arg;
    (void)snprintf(name, sizeof name, "mvr-%u.csv", session_rounds(s));
    return paper_read_round(&c->paper, s, temp_path(&c->temp, name), &cards, why);
}

const char *county_read(struct county *c)
{
    in_session(c, read_cards, NULL);
    return c->temp.path;
}

bal_status county_try_enter(struct county *c, const char *path, struct bal_err *why)
{
    return verb_enter(&c->r, path, &c->entered, fresh(c), why);
}

static bal_status count_batches(struct county *c, struct session *s, const char *arg,
                                struct bal_err *why)
{
    char name[64];
    (void)arg;
    (void)snprintf(name, sizeof name, "counts-%u.csv", session_rounds(s));
    return paper_count_round(&c->paper, s, temp_path(&c->temp, name), why);
}

const char *county_count_batches(struct county *c)
{
    in_session(c, count_batches, NULL);
    return c->temp.path;
}

void county_enter(struct county *c)
{
    if (c->round.cards > 0 || c->round.batches == 0)
        need(c, county_try_enter(c, county_read(c), &err), "enter");
    if (c->r.state.phase == PHASE_ROUND && c->round.batches > 0)
        need(c, county_try_enter(c, county_count_batches(c), &err), "enter batches");
}

static bal_status count_contest(struct county *c, struct session *s, const char *arg,
                                struct bal_err *why)
{
    uint32_t contest = 0;
    BAL_TRY(verb_find_contest(s, str_from(arg), &contest, why));
    (void)snprintf(c->hand, sizeof c->hand, "hand-%u.csv", contest);
    return paper_count(&c->paper, s, contest, temp_path(&c->temp, c->hand), why);
}

const char *county_count(struct county *c, const char *contest)
{
    in_session(c, count_contest, contest);
    return temp_path(&c->temp, c->hand);
}

bal_status county_try_hand(struct county *c, const char *path, struct bal_err *why)
{
    return verb_handcount(&c->r, path, (str){0}, &c->counted, fresh(c), why);
}

size_t county_finish(struct county *c, double cap)
{
    size_t counted = 0;
    for (int step = 0; step < 30 && c->r.state.phase != PHASE_CONCLUDED; step++) {
        county_round(c, cap, false);
        if (c->round.number > 0)
            county_enter(c);
        for (; counted < c->r.state.escalations.len; counted++) {
            char name[200];
            (void)snprintf(name, sizeof name, STR_FMT,
                           STR_ARG(c->r.state.escalations.at[counted].contest));
            need(c, county_try_hand(c, county_count(c, name), &err), "handcount");
        }
    }
    assert_int_equal(c->r.state.phase, PHASE_CONCLUDED);
    return c->r.state.rounds.len;
}

// ---- what came of it

enum verify_verdict county_verify(struct county *c, enum verify_verdict wanted, char *failed)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s", county_path(c));
    return county_verify_at(c, path, wanted, failed);
}

enum verify_verdict county_verify_at(struct county *c, const char *path, enum verify_verdict wanted,
                                     char *failed)
{
    struct verify v;
    bal_status status = verify_record(&v, path, &c->env, &err);
    enum verify_verdict verdict = status == BAL_OK ? v.verdict : VERIFY_FAIL;
    if (failed != NULL)
        (void)snprintf(failed, CODES, "%s", status == BAL_OK ? "" : "open,");
    if (status != BAL_OK && wanted != VERIFY_FAIL)
        print_message("verify: %s (%s)\n", err.what, err.where);
    for (size_t i = 0; i < v.checks.len; i++) {
        if (v.checks.at[i].ok)
            continue;
        if (failed != NULL)
            (void)snprintf(failed + strlen(failed), CODES - strlen(failed), "%s,",
                           v.checks.at[i].code);
        if (wanted != VERIFY_FAIL)
            print_message("%s: " STR_FMT "\n", v.checks.at[i].code, STR_ARG(v.checks.at[i].reason));
    }
    verify_done(&v);
    return verdict;
}

void county_root(struct county *c, char out[SHA256_HEX + 1])
{
    AUTO_STORE s = {0};
    struct store_head head;
    assert_ok(store_open(&s, county_path(c), STORE_READ, &err));
    assert_ok(store_head(&s, &head, &err));
    sha256_hex(head.root, out);
    out[SHA256_HEX] = '\0';
}

bool county_outcome_is(struct county *c, const char *contest, const char *outcome)
{
    AUTO_BUF list = BUF_INIT(1 << 24);
    char has_name[200], says[200];
    (void)snprintf(has_name, sizeof has_name, "\"contest\":\"%s", contest);
    (void)snprintf(says, sizeof says, "\"outcome\":\"%s\"", outcome);
    assert_ok(record_read_object(&c->r, &c->r.state.outcome, &list, &err));
    for (str rest = buf_str(&list); rest.len > 0;) {
        str line = str_cut(&rest, '\n');
        if (memmem(line.ptr, line.len, has_name, strlen(has_name)) != NULL)
            return memmem(line.ptr, line.len, says, strlen(says)) != NULL;
    }
    return false;
}

const char *county_edit(struct county *c, const char *path, const char *from, const char *to,
                        const char *to_name)
{
    AUTO_BUF text = BUF_INIT(1 << 28), out = BUF_INIT(1 << 28);
    temp_read(path, &text);
    const char *at = memmem(text.ptr, text.len, from, strlen(from));
    assert_non_null(at);
    size_t before = (size_t)(at - text.ptr);
    buf_add(&out, str_head(buf_str(&text), before));
    buf_add(&out, str_from(to));
    buf_add(&out, str_skip(buf_str(&text), before + strlen(from)));
    return temp_file(&c->temp, to_name, buf_str(&out));
}
