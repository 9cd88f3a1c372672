// SPDX-License-Identifier: Apache-2.0
// Audits that publish less than all votes: cards that could be recognised are in pools, or nothing
// is opened but a tree of sums.
#include "app/sealed/privacy.h"
#include "app/sealed/sums.h"
#include "io/tree.h"
#include "record/bundle/verify_bundle.h"
#include "record/publish/publish.h"
#include "record/verbs/verbs.h"
#include "support/county.h"

static struct bal_err err;

static void pools_and_recognised(struct county *c, size_t *pools, uint64_t *cards)
{
    struct problems p;
    struct session s;
    struct privacy privacy;
    problems_init(&p);
    assert_ok(session_open(&s, &c->r, &p, &err));
    if (!s.framed) {
        assert_ok(session_settings(&s, &err));
        assert_ok(session_frame(&s, &err));
    }
    assert_ok(privacy_make(&privacy, &s.frame, MIN_CELL_USUAL, &err));
    *pools = s.frame.pools.len;
    *cards = privacy_cards(&privacy);
    privacy_done(&privacy);
    session_close(&s);
    problems_done(&p);
}

// Every check of the bundle holds. (The verdict is INCOMPLETE: nobody but the operator signs.)
static void check_bundle(struct county *c, const char *name)
{
    static const struct bundle_wishes any = {.seed = {"", 0}};
    struct verify v;
    size_t outcome = 0;
    assert_ok(verify_bundle(&v, temp_path(&c->temp, name), &any, &c->env, &err));
    for (size_t i = 0; i < v.checks.len; i++) {
        const struct verify_check *k = &v.checks.at[i];
        if (!k->ok)
            fail_msg("%s: " STR_FMT, k->code, STR_ARG(k->reason));
        outcome += strcmp(k->code, "V16") == 0;
    }
    assert_int_equal(v.verdict, VERIFY_INCOMPLETE);
    assert_true(outcome > 0);
    verify_done(&v);
}

static void recognisable_cards_are_kept_together(void **state)
{
    (void)state;
    static struct county c;
    size_t pools;
    uint64_t cards;
    const struct commit_draw draw = {
        .sampler = "ballast", .decoys = DECOYS_USUAL, .together = true};
    county_new(&c, NULL);
    county_add_all(&c);
    county_target(&c, "President", 0);
    pools_and_recognised(&c, &pools, &cards);
    assert_int_equal(pools, 0);
    assert_true(cards > 0);
    assert_ok(verb_commit_drawn(&c.r, &draw, &c.problems, &err));
    assert_true(c.r.state.published.together);
    pools_and_recognised(&c, &pools, &cards);
    assert_true(pools > 0);
    assert_int_equal(cards, 0);
    county_again(&c);
    county_seed(&c);
    county_finish(&c, 1);
    struct publish_result out;
    assert_ok(verb_publish(&c.r, temp_path(&c.temp, "pub"), &out, &c.problems, &err));
    assert_verified(&c, VERIFY_PASS);
    check_bundle(&c, "pub");
    county_shut(&c);
    county_done(&c);
}

// ---- sums

struct files {
    size_t leaves, open;
};

static bal_status count_file(void *ctx, str path, bool regular, uint64_t size, struct bal_err *why)
{
    struct files *f = ctx;
    (void)regular, (void)size, (void)why;
    f->leaves += str_ends(path, STR("/leaves.bin"));
    f->open += str_ends(path, STR("/open1"));
    return BAL_OK;
}

static void list_of(struct county *c, const struct state_object *o, struct buf *out)
{
    buf_clear(out);
    assert_ok(record_read_object(&c->r, o, out, &err));
}

// Everything about one contest that a verifier of proofs needs, from public lists and the bundle.
struct proved {
    struct session s;
    struct problems p;
    struct commit_form form;
    struct commit_contest hashes;
    struct commit_read leaves;
    struct sums_check check;
    struct arena arena;
};

static const struct ej1 *line_of(str list, str contest, struct arena *a)
{
    while (list.len > 0) {
        const struct ej1 *line;
        str name;
        assert_ok(ej1_parse(str_cut(&list, '\n'), a, &line, &err));
        assert_ok(ej1_get_str(line, "contest", &name, &err));
        if (str_eq(name, contest))
            return line;
    }
    return NULL;
}

static void read_commitment(struct proved *v, struct county *c, const struct frame_contest *f,
                            uint32_t number)
{
    static char path[600], name[64];
    AUTO_BUF list = BUF_INIT(1 << 24);
    AUTO_SOURCE in = {0};
    uint64_t n;
    str root;
    struct merkle_hash hash;
    list_of(c, &c->r.state.published.commitments, &list);
    str kept = arena_str(&v->arena, buf_str(&list));
    const struct ej1 *line = line_of(kept, buf_str(&v->form.name), &v->arena);
    assert_non_null(line);
    assert_ok(ej1_get_u64(line, "n", &n, &err));
    assert_ok(ej1_get_str(line, "root", &root, &err));
    assert_true(base64_get(root, hash.b, SHA256_BYTES));
    assert_ok(
        sum_root_read(ej1_find(line, "sums"), n, f->claims.len, &v->arena, &v->check.root, &err));
    (void)snprintf(name, sizeof name, "pub/cvr/%03u/leaves.bin", number);
    (void)snprintf(path, sizeof path, "%s", temp_path(&c->temp, name));
    assert_ok(source_open_file(&in, path, &err));
    assert_ok(commit_leaves_read(&in, n, &hash, 1, &v->leaves, &err));
}

static void prove(struct proved *v, struct county *c, uint32_t number)
{
    *v = (struct proved){.arena = ARENA_INIT(1 << 26)};
    problems_init(&v->p);
    assert_ok(session_open(&v->s, &c->r, &v->p, &err));
    const struct frame_contest *f = &v->s.frame.contests[number];
    assert_ok(commit_form_init(&v->form, f->contest, NULL, &err));
    assert_ok(
        commit_contest_init(&v->hashes, c->r.state.origin, buf_str(&v->form.name), NULL, &err));
    struct assertion *claims = arena_new(&v->arena, struct assertion, f->claims.len + 1);
    for (size_t k = 0; k < f->claims.len; k++)
        claims[k] = f->claims.at[k].claim;
    v->check = (struct sums_check){.contest = &v->s.election->contests.at[number],
                                   .hashes = &v->hashes,
                                   .claims = claims,
                                   .claim_count = f->claims.len,
                                   .leaves = &v->leaves};
    read_commitment(v, c, f, number);
}

static void proved_done(struct proved *v)
{
    commit_read_done(&v->leaves);
    commit_contest_done(&v->hashes);
    commit_form_done(&v->form);
    session_close(&v->s);
    problems_done(&v->p);
    arena_done(&v->arena);
}

static void check_proofs(struct proved *v, struct county *c, uint32_t number)
{
    const struct frame *f = &v->s.frame;
    AUTO_BUF list = BUF_INIT(1 << 28);
    size_t shown = 0, drawn = 0;
    for (size_t i = 0; i < c->r.state.published.openings.len; i++) {
        list_of(c, &c->r.state.published.openings.at[i].list, &list);
        for (str rest = buf_str(&list); rest.len > 0;) {
            str line = str_cut(&rest, '\n');
            AUTO_ARENA a = ARENA_INIT(1 << 24);
            uint64_t position;
            uint32_t code;
            if (line_of(line, buf_str(&v->form.name), &a) == NULL)
                continue;
            assert_ok(sums_check_line(&v->check, line, &position, &code, &err));
            assert_int_not_equal(code, TABLE_NONE);
            shown++;
        }
    }
    for (size_t i = 0; i < v->s.sample.cards.len; i++)
        drawn += seal_holds(f, number, v->s.sample.cards.at[i].card);
    assert_int_equal(shown, drawn);
    assert_true(shown > 0);
    for (size_t k = 0; k < v->check.claim_count; k++) {
        int64_t above;
        assert_ok(sums_above(&v->check, k, NULL, 0, &above, &err));
        assert_int_equal(above, f->contests[number].claims.at[k].margin.above);
    }
}

static void sums_stand_in_for_votes(void **state)
{
    (void)state;
    static struct county c;
    static struct proved v;
    struct publish_result out;
    struct files files = {0};
    AUTO_TREE tree = {.fd = -1};
    const struct commit_draw draw = {
        .sampler = "ballast", .decoys = DECOYS_USUAL, .publish = "sums"};
    county_new(&c, NULL);
    county_add_all(&c);
    county_target(&c, "President", 0);
    assert_ok(verb_commit_drawn(&c.r, &draw, &c.problems, &err));
    county_seed(&c);
    county_finish(&c, 1);
    assert_ok(verb_publish(&c.r, temp_path(&c.temp, "pub"), &out, &c.problems, &err));
    assert_false(out.tally);
    assert_true(out.opened.cards > 0);
    assert_verified(&c, VERIFY_PASS);
    assert_ok(tree_open(&tree, temp_path(&c.temp, "pub"), &err));
    assert_ok(tree_walk(&tree, 100000, count_file, &files, &err));
    assert_true(files.leaves > 0);
    assert_int_equal(files.open, 0);
    check_bundle(&c, "pub");
    prove(&v, &c, 0);
    check_proofs(&v, &c, 0);
    proved_done(&v);
    county_shut(&c);
    county_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recognisable_cards_are_kept_together),
        cmocka_unit_test(sums_stand_in_for_votes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
