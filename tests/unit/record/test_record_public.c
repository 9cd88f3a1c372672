// SPDX-License-Identifier: Apache-2.0
// What a record shows to the public: the freeze, openings, bundles; and what it never shows.
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/binary.h"
#include "io/tree.h"
#include "record/bundle/verify_bundle.h"
#include "record/lists/sealed.h"
#include "record/publish/publish.h"
#include "support/county.h"
#include "support/html_check.h"

static struct bal_err err;

static const char *dir_of(struct county *c, const char *name)
{
    static char path[600];
    (void)snprintf(path, sizeof path, "%s", temp_path(&c->temp, name));
    return path;
}

static struct publish_result publish(struct county *c, const char *name)
{
    struct publish_result out;
    struct problems p;
    problems_init(&p);
    if (verb_publish(&c->r, dir_of(c, name), &out, &p, &err) != BAL_OK)
        fail_msg("publish: %s (%s)", err.what, err.where);
    problems_done(&p);
    return out;
}

// ---- folders as lists of files

struct listing {
    VEC(struct listed {
        char path[200];
        uint8_t sha256[SHA256_BYTES];
    })
    at;
    const struct tree *tree;
};

static bal_status list_one(void *ctx, str path, bool regular, uint64_t size, struct bal_err *why)
{
    struct listing *l = ctx;
    AUTO_BUF bytes = BUF_INIT(1 << 28);
    struct listed *new = vec_push(&l->at, 100000);
    assert_true(regular && new != NULL &&path.len < sizeof new->path);
    (void)size;
    memcpy(new->path, path.ptr, path.len);
    new->path[path.len] = '\0';
    assert_ok(tree_read(l->tree, path, &bytes, why));
    sha256(buf_str(&bytes), new->sha256);
    return BAL_OK;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct listed *)a)->path, ((const struct listed *)b)->path);
}

static struct listing list_folder(struct county *c, const char *name)
{
    AUTO_TREE tree = {.fd = -1};
    struct listing l = {.tree = &tree};
    assert_ok(tree_open(&tree, dir_of(c, name), &err));
    assert_ok(tree_walk(&tree, 100000, list_one, &l, &err));
    qsort(l.at.at, l.at.len, sizeof *l.at.at, by_path);
    return l;
}

static const struct listed *find_file(const struct listing *l, const char *path)
{
    struct listed key;
    (void)snprintf(key.path, sizeof key.path, "%s", path);
    return bsearch(&key, l->at.at, l->at.len, sizeof key, by_path);
}

static void assert_same(const struct listing *a, const struct listing *b)
{
    assert_int_equal(a->at.len, b->at.len);
    for (size_t i = 0; i < a->at.len; i++) {
        assert_string_equal(a->at.at[i].path, b->at.at[i].path);
        assert_memory_equal(a->at.at[i].sha256, b->at.at[i].sha256, SHA256_BYTES);
    }
}

// ---- tests

static void the_same_record_gives_the_same_bytes(void **state)
{
    struct county c;
    (void)state;
    county_begin(&c, NULL);
    county_finish(&c, 0);
    struct publish_result first = publish(&c, "one");
    struct listing one = list_folder(&c, "one");
    assert_true(first.changed && first.tally && first.opened.cards > 0);
    assert_int_equal(first.stage, 2);
    county_again(&c);
    struct publish_result second = publish(&c, "one");
    struct listing again = list_folder(&c, "one");
    assert_false(second.changed);
    assert_int_equal(second.written, 0);
    assert_int_equal(second.size, first.size);
    assert_same(&one, &again);
    publish(&c, "two");
    struct listing two = list_folder(&c, "two");
    assert_same(&one, &two);
    assert_verified(&c, VERIFY_PASS);
    vec_done(&one.at);
    vec_done(&again.at);
    vec_done(&two.at);
    county_done(&c);
}

// A page or a digest of what there is may change from phase to phase; nothing goes, and what proves
// something stays as it is.
static void later_phases_only_add(void **state)
{
    static const char *const changing[] = {"checkpoint", "objects/opened", "derived/sample.csv",
                                           "derived/risk.json", "index.html"};
    struct county c;
    (void)state;
    county_begin(&c, NULL);
    publish(&c, "pub");
    struct listing before = list_folder(&c, "pub");
    assert_non_null(find_file(&before, "cvr/000/open1"));
    county_finish(&c, 0);
    struct publish_result after = publish(&c, "pub");
    struct listing now = list_folder(&c, "pub");
    assert_true(after.changed && !after.tally);
    for (size_t i = 0; i < before.at.len; i++) {
        const struct listed *was = &before.at.at[i], *is = find_file(&now, was->path);
        bool may = strstr(was->path, "contests/") == was->path ||
                   strstr(was->path, "claims/") == was->path ||
                   strstr(was->path, "jurisdictions/") == was->path;
        for (size_t k = 0; k < ARRAY_LEN(changing); k++)
            may = may || strcmp(changing[k], was->path) == 0;
        if (is == NULL)
            fail_msg("'%s' is gone", was->path);
        if (!may)
            assert_memory_equal(was->sha256, is->sha256, SHA256_BYTES);
    }
    assert_true(now.at.len > before.at.len);
    vec_done(&before.at);
    vec_done(&now.at);
    county_done(&c);
}

static void what_is_in_the_folder_already(void **state)
{
    struct county c;
    struct publish_result out;
    struct problems p;
    (void)state;
    problems_init(&p);
    county_begin(&c, NULL);
    (void)mkdir(dir_of(&c, "other"), 0777);
    temp_file(&c.temp, "other/notes.txt", STR("mine"));
    uint64_t size = c.r.state.size;
    assert_int_equal(verb_publish(&c.r, dir_of(&c, "other"), &out, &p, &err), BAL_CONFLICT);
    assert_int_equal(c.r.state.size, size);
    publish(&c, "pub");
    // A stale part and a stale file of its own go; a stranger's does not.
    temp_file(&c.temp, "pub/index.html.part", STR("half"));
    temp_file(&c.temp, "pub/derived/old.csv", STR("old"));
    publish(&c, "pub");
    struct listing l = list_folder(&c, "pub");
    assert_null(find_file(&l, "index.html.part"));
    assert_null(find_file(&l, "derived/old.csv"));
    temp_file(&c.temp, "pub/letter.txt", STR("mine"));
    assert_int_equal(verb_publish(&c.r, dir_of(&c, "pub"), &out, &p, &err), BAL_CONFLICT);
    // What was damaged is put right.
    (void)unlink(temp_path(&c.temp, "pub/letter.txt"));
    temp_file(&c.temp, "pub/cvr/000/leaves.bin", STR("x"));
    temp_file(&c.temp, "pub/policy", STR("log x\n"));
    publish(&c, "pub");
    struct listing again = list_folder(&c, "pub");
    assert_same(&l, &again);
    vec_done(&l.at);
    vec_done(&again.at);
    problems_done(&p);
    county_done(&c);
}

// The checkpoint is there only with a bundle that is whole; the next call finishes what was begun.
static bool is_whole(struct county *c)
{
    struct verify v;
    const struct bundle_wishes wishes = {.policy_sha256 = STR(""), .seed = STR("")};
    bal_status status = verify_bundle(&v, dir_of(c, "pub"), &wishes, &c->env, &err);
    bool right = status == BAL_OK && v.verdict != VERIFY_FAIL;
    verify_done(&v);
    return right;
}

static void killed_while_publishing(void **state)
{
    struct county c;
    (void)state;
    for (unsigned turn = 0; turn < 8; turn++) {
        int how;
        county_begin(&c, NULL);
        if (turn % 2 == 1) { // something is published already
            publish(&c, "pub");
            county_finish(&c, 0);
        }
        county_shut(&c);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            county_open(&c);
            publish(&c, "pub");
            _exit(0);
        }
        usleep(2000 + 6000 * turn);
        (void)kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &how, 0), child);
        bool ended = WIFEXITED(how), there = access(temp_path(&c.temp, "pub"), F_OK) == 0;
        bool head = access(temp_path(&c.temp, "pub/checkpoint"), F_OK) == 0;
        if (ended || (there && turn % 2 == 0))
            assert_int_equal(is_whole(&c), head);
        county_open(&c);
        publish(&c, "pub");
        publish(&c, "fresh");
        struct listing pub = list_folder(&c, "pub"), fresh = list_folder(&c, "fresh");
        assert_same(&pub, &fresh);
        assert_true(is_whole(&c));
        vec_done(&pub.at);
        vec_done(&fresh.at);
        county_done(&c);
    }
}

// ---- what is never public

// All bytes of a folder's files.
struct haystack {
    struct buf bytes;
    const struct tree *tree;
    bool open1; // without cvr/NNN/open1
};

static bal_status add_file(void *ctx, str path, bool regular, uint64_t size, struct bal_err *why)
{
    struct haystack *h = ctx;
    (void)regular;
    (void)size;
    if (str_ends(path, STR("/open1")) && !h->open1)
        return BAL_OK;
    return tree_read(h->tree, path, &h->bytes, why);
}

static struct haystack read_folder(struct county *c, const char *name, bool open1)
{
    AUTO_TREE tree = {.fd = -1};
    struct haystack h = {.bytes = BUF_INIT(1 << 28), .tree = &tree, .open1 = open1};
    assert_ok(tree_open(&tree, dir_of(c, name), &err));
    assert_ok(tree_walk(&tree, 100000, add_file, &h, &err));
    return h;
}

// As bytes, in base64, in hex.
static bool holds(const struct haystack *h, const uint8_t secret[static 32])
{
    AUTO_BUF b64 = BUF_INIT(64), hex = BUF_INIT(80);
    base64_add(&b64, str_bytes(secret, 32));
    hex_add(&hex, str_bytes(secret, 32));
    str all = buf_str(&h->bytes);
    return memmem(all.ptr, all.len, secret, 32) != NULL ||
           memmem(all.ptr, all.len, b64.ptr, b64.len) != NULL ||
           memmem(all.ptr, all.len, hex.ptr, hex.len) != NULL;
}

struct leaks {
    const struct haystack *without, *with; // without and with open1
    struct session *s;
    size_t opened, sealed;
};

static bool is_drawn(const struct session *s, uint32_t card)
{
    for (size_t i = 0; i < s->sample.cards.len; i++)
        if (s->sample.cards.at[i].card == card)
            return true;
    return false;
}

// The salt and the tag of every card in a contest: of a card that was not drawn neither its salt is
// anywhere, nor its tag outside of open1.
static bal_status look_for(void *ctx, uint32_t contest, const struct sealed *sealed,
                           struct bal_err *why)
{
    struct leaks *l = ctx;
    (void)contest;
    (void)why;
    for (uint32_t i = 0; i < sealed->leaves.of.count; i++) {
        uint32_t card = sealed->pos.at[i];
        struct merkle_hash salt = commit_salt(&sealed->contest, card);
        struct merkle_hash tag = commit_tag(&sealed->contest, &salt, card);
        bool drawn = is_drawn(l->s, card);
        if (holds(l->with, salt.b) != drawn || holds(l->without, tag.b))
            fail_msg("card %u, drawn: %d", card, drawn);
        *(drawn ? &l->opened : &l->sealed) += 1;
    }
    return BAL_OK;
}

static void check_leaks(struct county *c, const char *dir, bool opened)
{
    struct session s;
    struct problems p;
    struct haystack without = read_folder(c, dir, false), with = read_folder(c, dir, true);
    problems_init(&p);
    assert_ok(session_open(&s, &c->r, &p, &err));
    struct leaks l = {&without, &with, &s, 0, 0};
    assert_false(holds(&with, s.key));
    assert_ok(session_seal(&s, look_for, &l, &err));
    assert_true(l.sealed > 0);
    assert_int_equal(l.opened > 0, opened);
    session_close(&s);
    problems_done(&p);
    buf_done(&without.bytes);
    buf_done(&with.bytes);
}

static const struct generate_options few = {
    .size = GENERATE_SMALL, .seed = {"county", 6}, .cards = 120};

static void no_secret_is_in_a_bundle(void **state)
{
    struct county c;
    (void)state;
    county_begin(&c, &few);
    publish(&c, "before");
    check_leaks(&c, "before", false);
    county_round(&c, 0, false);
    if (c.r.state.phase == PHASE_ROUND)
        county_enter(&c);
    publish(&c, "after");
    check_leaks(&c, "after", true);
    county_done(&c);
}

// The digests that a record has of its CVRs, and the salts of these, stay in it.
static void no_cvr_is_in_a_bundle(void **state)
{
    struct county c;
    struct store_secret secret;
    AUTO_BUF file = BUF_INIT(1 << 24);
    (void)state;
    county_begin(&c, &few);
    county_finish(&c, 0);
    publish(&c, "pub");
    struct haystack all = read_folder(&c, "pub", true);
    for (size_t i = 0; i < c.r.state.inputs.len; i++) {
        const struct state_input *in = &c.r.state.inputs.at[i];
        if (in->kind != INPUT_CVR)
            continue;
        assert_ok(store_secret_find(&c.r.store, in->source.digest, &secret, &err));
        assert_false(holds(&all, secret.salt));
    }
    assert_ok(store_secret_find(&c.r.store, c.r.state.canonical.digest, &secret, &err));
    assert_false(holds(&all, secret.salt));
    // A card of the CVR file has several contests in one line: no such line.
    temp_read(temp_path(&c.temp, "e/cvr-dominion.csv"), &file);
    size_t lines = 0;
    for (str rest = buf_str(&file); rest.len > 0; lines++) {
        str line = str_cut(&rest, '\n');
        assert_true(line.len < 40 || lines < 4 ||
                    memmem(all.bytes.ptr, all.bytes.len, line.ptr, line.len) == NULL);
    }
    assert_true(lines > 100);
    buf_done(&all.bytes);
    county_done(&c);
}

// ---- rules

static bal_status try_commit(struct county *c, const struct commit_draw *d)
{
    struct problems p;
    problems_init(&p);
    bal_status status = verb_commit_drawn(&c->r, d, &p, &err);
    problems_done(&p);
    return status;
}

static void begin_with(struct county *c, const struct commit_draw *d)
{
    county_new(c, &few);
    county_add_all(c);
    county_target(c, "President", 0);
    assert_ok(try_commit(c, d));
    county_seed(c);
}

static void closed_stays_closed(void **state)
{
    struct county c;
    struct open_result opened;
    struct problems p;
    const struct commit_draw closed = {.sampler = "ballast", .publish = "closed"};
    (void)state;
    problems_init(&p);
    begin_with(&c, &closed);
    county_round(&c, 0, false);
    county_enter(&c);
    assert_int_equal(verb_open(&c.r, &opened, &p, &err), BAL_CONFLICT);
    struct publish_result out = publish(&c, "pub");
    struct listing l = list_folder(&c, "pub");
    assert_int_equal(out.stage, 0);
    assert_non_null(find_file(&l, "cvr/000/leaves.bin"));
    assert_null(find_file(&l, "cvr/000/open1"));
    vec_done(&l.at);
    problems_done(&p);
    county_done(&c);
}

static void full_shows_everything(void **state)
{
    struct county c;
    const struct commit_draw full = {.sampler = "ballast", .publish = "full"};
    (void)state;
    begin_with(&c, &full);
    struct publish_result out = publish(&c, "pub");
    struct listing l = list_folder(&c, "pub");
    assert_int_equal(out.stage, 3);
    assert_non_null(find_file(&l, "cvr/key"));
    AUTO_BUF opened = BUF_INIT(1 << 20);
    temp_read(temp_path(&c.temp, "pub/objects/opened"), &opened);
    size_t lines = 0;
    for (str rest = buf_str(&opened); rest.len > 0; lines++)
        assert_int_equal(str_cut(&rest, '\n').len, 3 * SHA256_HEX + 2);
    assert_int_equal(lines, 2); // the CVRs, and the digest of what was read
    vec_done(&l.at);
    county_done(&c);
}

static void weights_that_follow_from_records_need_the_records(void **state)
{
    struct county c;
    struct commit_draw d = {.sampler = "ballast", .weighted = true, .publish = "contests"};
    (void)state;
    county_new(&c, &few);
    county_add_all(&c);
    county_target(&c, "President", 0);
    assert_int_equal(try_commit(&c, &d), BAL_CONFLICT);
    assert_int_equal(c.r.state.phase, PHASE_OPEN);
    d.publish = "most";
    assert_int_equal(try_commit(&c, &d), BAL_INVALID);
    d.publish = NULL;
    assert_ok(try_commit(&c, &d));
    assert_true(str_eq(c.r.state.published.rule, STR("closed")));
    assert_ok(verb_reopen(&c.r, STR("publish all of it"), &err));
    d.publish = "full";
    assert_ok(try_commit(&c, &d));
    county_done(&c);
}

// ---- opening

// Cards that nobody entered before their round was closed are opened with its end, and nobody can
// interpret them any more.
static void a_card_nobody_entered(void **state)
{
    struct county c;
    struct enter_result entered;
    struct problems p;
    AUTO_BUF all = BUF_INIT(1 << 20), half = BUF_INIT(1 << 20);
    (void)state;
    problems_init(&p);
    county_begin(&c, NULL);
    county_round(&c, 0, false);
    temp_read(county_read(&c), &all);
    // Five cards are read, so that the round is not enough and the audit goes on.
    str rest = buf_str(&all), last = STR("");
    for (int cards = -1; cards < 6;) {
        str line = str_cut(&rest, '\n'), row = line;
        str_cut(&row, ',');
        str draw = str_cut(&row, ',');
        cards += !str_eq(draw, last);
        last = draw;
        if (cards < 6)
            buf_addf(&half, STR_FMT "\n", STR_ARG(line));
    }
    assert_ok(county_try_enter(&c, temp_file(&c.temp, "half.csv", buf_str(&half)), &err));
    uint64_t entry = c.r.state.mvrs.at[0].seq;
    county_round(&c, 0, true); // closes it
    struct publish_result out = publish(&c, "pub");
    assert_true(out.opened.events >= 2);
    assert_int_equal(c.r.state.published.openings.at[0].refers, entry);
    assert_int_equal(c.r.state.published.openings.at[1].refers, c.r.state.rounds.at[0].closing);
    temp_file(&c.temp, "all.csv", buf_str(&all));
    assert_int_equal(verb_correct(&c.r, entry, temp_path(&c.temp, "all.csv"), STR("found it"),
                                  &entered, &p, &err),
                     BAL_INVALID);
    problems_done(&p);
    county_done(&c);
}

// What was read before a record was opened stands: nobody can fit it to the record.
static void no_correction_after_the_opening(void **state)
{
    struct county c;
    struct enter_result entered;
    struct problems p;
    (void)state;
    problems_init(&p);
    county_begin(&c, NULL);
    county_round(&c, 0, false);
    const char *path = county_read(&c);
    char name[300];
    (void)snprintf(name, sizeof name, "%s", path);
    assert_ok(county_try_enter(&c, name, &err));
    publish(&c, "pub");
    size_t before = c.r.state.published.openings.len;
    assert_true(before > 0);
    if (c.r.state.phase == PHASE_MEASURED)
        assert_int_equal(
            verb_correct(&c.r, c.r.state.mvrs.at[0].seq, name, STR("again"), &entered, &p, &err),
            BAL_INVALID);
    assert_verified(&c, c.r.state.phase == PHASE_CONCLUDED ? VERIFY_PASS : VERIFY_INCOMPLETE);
    problems_done(&p);
    county_done(&c);
}

// ---- pages

static bal_status check_page(void *ctx, str path, bool regular, uint64_t size, struct bal_err *why)
{
    const struct listing *l = ctx;
    AUTO_BUF page = BUF_INIT(1 << 24);
    struct html_counts counts;
    size_t at;
    (void)regular;
    (void)size;
    if (!str_ends(path, STR(".html")))
        return BAL_OK;
    assert_ok(tree_read(l->tree, path, &page, why));
    const char *wrong = html_check(buf_str(&page), &counts, &at);
    if (wrong != NULL)
        fail_msg(STR_FMT ": %s near '%.60s'", STR_ARG(path), wrong, page.ptr + at);
    return BAL_OK;
}

static bool page_says(struct county *c, const char *page, const char *words)
{
    char path[100];
    AUTO_BUF text = BUF_INIT(1 << 24);
    (void)snprintf(path, sizeof path, "pub/%s", page);
    temp_read(temp_path(&c->temp, path), &text);
    return memmem(text.ptr, text.len, words, strlen(words)) != NULL;
}

static void pages_in_every_phase(void **state)
{
    struct county c;
    (void)state;
    county_new(&c, NULL);
    for (int phase = 0; phase < 4; phase++) {
        AUTO_TREE tree = {.fd = -1};
        struct listing l = {.tree = &tree};
        if (phase == 1)
            county_add_all(&c);
        if (phase == 2) {
            county_target(&c, "President", 0);
            county_commit(&c);
            county_seed(&c);
        }
        if (phase == 3)
            county_finish(&c, 0);
        publish(&c, "pub");
        assert_ok(tree_open(&tree, dir_of(&c, "pub"), &err));
        assert_ok(tree_walk(&tree, 100000, check_page, &l, &err));
        assert_true(page_says(&c, "index.html", "What nobody can check here"));
        assert_true(page_says(&c, "index.html", "Nobody but the operator guards this record."));
        assert_true(page_says(&c, "index.html", "not a chance of 3 % that the outcome is wrong"));
    }
    assert_true(page_says(&c, "contests/000.html", "What this risk means, and what it does not"));
    assert_true(page_says(&c, "jurisdictions/000.html", "Cards drawn here"));
    assert_true(page_says(&c, "claims/index.html", "A screenshot of the record"));
    assert_true(page_says(&c, "claims/000.html", "NOT IN EVIDENCE"));
    county_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_record_gives_the_same_bytes),
        cmocka_unit_test(later_phases_only_add),
        cmocka_unit_test(what_is_in_the_folder_already),
        cmocka_unit_test(killed_while_publishing),
        cmocka_unit_test(no_secret_is_in_a_bundle),
        cmocka_unit_test(no_cvr_is_in_a_bundle),
        cmocka_unit_test(closed_stays_closed),
        cmocka_unit_test(full_shows_everything),
        cmocka_unit_test(weights_that_follow_from_records_need_the_records),
        cmocka_unit_test(a_card_nobody_entered),
        cmocka_unit_test(no_correction_after_the_opening),
        cmocka_unit_test(pages_in_every_phase),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
