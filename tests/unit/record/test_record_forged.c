// SPDX-License-Identifier: Apache-2.0
// What whoever can write to the file could do to a finished record, without its key and with it:
// verify says which rule was broken.
#include <sqlite3.h>
#include <stdio.h>

#include "support/forge.h"

static struct bal_err err;
static struct county c;
static char forged[512]; // path of the changed copy
static struct buf whole;

static void keep_whole(void)
{
    county_seed(&c);
    county_finish(&c, 0);
    county_shut(&c);
    assert_verified(&c, VERIFY_PASS);
    whole = BUF_INIT(1 << 26);
    temp_read(county_path(&c), &whole);
}

static int audit(void **state)
{
    (void)state;
    county_new(&c, NULL);
    county_add_all(&c);
    county_lengthen(&c, 70);
    county_commit(&c);
    keep_whole();
    return 0;
}

// Cards drawn by weight, with decoys; some known in pools only.
static int audit_by_weight(void **state)
{
    static const struct generate_options o = {.size = GENERATE_SMALL,
                                              .seed = {"weights", 7},
                                              .cards = 1000,
                                              .unlinked = 0.02,
                                              .redacted = 0.02,
                                              .subtotals = 0.02};
    static const struct commit_draw draw = {.sampler = "ballast", .weighted = true, .decoys = 20};
    (void)state;
    county_new(&c, &o);
    county_add_all(&c);
    county_target(&c, "President", 0);
    assert_ok(verb_commit_drawn(&c.r, &draw, &c.problems, &err));
    keep_whole();
    return 0;
}

// Whole batches, counted by hand.
static int audit_by_batch(void **state)
{
    static const struct generate_options o = {
        .size = GENERATE_SMALL, .seed = {"batches", 7}, .cards = 2000};
    static const struct contest_setting set = {.contest = {"Retain", 6},
                                               .has_target = true,
                                               .target = true,
                                               .has_bound = true,
                                               .method = {"batch", 5},
                                               .risk_limit = {"0.2", 3}};
    (void)state;
    county_new(&c, &o);
    county_add_all(&c);
    assert_ok(verb_set_contest(&c.r, &set, &err));
    county_commit(&c);
    keep_whole();
    return 0;
}

static int done(void **state)
{
    (void)state;
    buf_done(&whole);
    county_done(&c);
    return 0;
}

static void copy(void)
{
    (void)snprintf(forged, sizeof forged, "%s", temp_file(&c.temp, "f.ballast", buf_str(&whole)));
}

static void run(const char *sql)
{
    sqlite3 *db = NULL;
    char *why = NULL;
    assert_int_equal(sqlite3_open(forged, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

// This check fails; others may, too.
static void assert_fails(const char *code, const char *what)
{
    char failed[CODES], wanted[10];
    enum verify_verdict verdict = county_verify_at(&c, forged, VERIFY_FAIL, failed);
    (void)snprintf(wanted, sizeof wanted, "%s,", code);
    if (verdict != VERIFY_FAIL || strstr(failed, wanted) == NULL)
        fail_msg("%s: %s %s not %s", what, verify_verdict_name(verdict), failed, code);
}

// ---- without the key

static void rows_changed_without_the_key(void **state)
{
    static const struct {
        const char *sql, *code;
    } cases[] = {
        {"delete from event where seq = (select max(seq) from event)", "open"},
        {"delete from event where seq = 3; update event set seq = seq - 1 where seq > 3", "open"},
        {"delete from event where seq = (select max(seq) from event);"
         "update head set size = size - 1",
         "V3"},
        {"update event set note = (select note from event where seq = 5),"
         "leaf = (select leaf from event where seq = 5) where seq = 6",
         "V5"},
        {"update event set seq = -1 where seq = 10; update event set seq = 10 where seq = 11;"
         "update event set seq = 11 where seq = -1",
         "V5"},
        {"delete from head", "open"},
        {"delete from secret where rowid = 1", "V18"},
        {"update secret set salt = zeroblob(32)", "V18"},
        {"delete from chunk where object = 2", "V1"},
        {"insert into chunk select 1000, object, 77, packed, bytes from chunk where id = 1", "V1"},
        {"insert into chunk select 1000, 99, 0, packed, bytes from chunk where id = 1", "V1"},
        {"update object set complete = 0 where id = 3", "V18"},
        {"insert into object values (99, x'e3b0c44298fc1c149afbf4c8996fb924"
         "27ae41e4649b934ca495991b7852b855', 0, 1)",
         "V18"},
        {"update derived set seq = seq - 1", "V19"},
        {"update derived set root = zeroblob(32)", "V19"},
        {"update derived set name = 'other'", "V19"},
        {"insert into derived values ('other', 3, zeroblob(32), x'00')", "V19"},
        {"create trigger t after insert on event begin delete from secret; end", "open"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        copy();
        run(cases[i].sql);
        assert_fails(cases[i].code, cases[i].sql);
    }
}

// Another content with its own right hash, under the id of what the events name: the store finds
// nothing wrong.
static void an_object_exchanged_together_with_its_hash(void **state)
{
    static const char content[] = "contest,choice,votes\n";
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX];
    (void)state;
    sha256(str_from(content), digest);
    sha256_hex(digest, hex);
    for (int id = 1; id <= 9; id++) {
        char sql[500];
        copy();
        (void)snprintf(
            sql, sizeof sql,
            "delete from chunk where object = %d; insert into chunk values (1000, %d, 0, "
            "0, cast('%s' as blob)); update object set size = %zu, sha256 = x'%.64s' "
            "where id = %d",
            id, id, content, strlen(content), hex, id);
        run(sql);
        assert_fails("V18", sql);
    }
}

// ---- with the key: the whole log is signed again

static void forge(const struct forgery *f)
{
    copy();
    run("delete from event; delete from head; delete from derived");
    forge_log(&c, forged, f);
}

static void check_forgery(const struct forgery *f)
{
    char what[300];
    forge(f);
    (void)snprintf(what, sizeof what, "%s %s '%s'", f->type, f->key != NULL ? f->key : "",
                   f->from != NULL ? f->from : "left out");
    if (f->code[0] == '\0')
        assert_int_equal(county_verify_at(&c, forged, VERIFY_PASS, NULL), VERIFY_PASS);
    else
        assert_fails(f->code, what);
}

static void a_log_signed_again_by_its_own_key_must_follow_from_the_inputs(void **state)
{
    static const struct forgery cases[] = {
        {"risk", "list", "\"met\":true", "\"met\":false", NULL, "V14"},
        {"risk", "list", "\"risk\":\"0.0", "\"risk\":\"0.00", NULL, "V14"},
        {"outcome", "contests", "\"outcome\":\"confirmed\"", "\"outcome\":\"not confirmed\"", NULL,
         "V16"},
        {"sample", "list", "\n1,1,Alder", "\n1,9,Alder", NULL, "V10"},
        {"sample", NULL, "\"new_cards\":", "\"new_cards\":1", NULL, "V10"},
        {"sample", NULL, "\"cards\":", "\"cards\":1", NULL, "V10"},
        {"round-open", "plan", "\"target\":", "\"target\":1", NULL, "V10"},
        {"seed", NULL, "3141592", "1141592", NULL, "V10"},
        {"params-commit", "contests", "\"seats\":1", "\"seats\":2", NULL, "V15"},
        {"params-commit", "contests", "\"risk_limit\":\"0.05\"", "\"risk_limit\":\"0.06\"", NULL,
         "V15"},
        {"params-commit", NULL, "\"sampler\":\"ballast\"", "\"sampler\":\"shangrla\"", NULL, "V10"},
        {"params-commit", "canonical", "0", "1", NULL, "V6"},
        {"assertions-commit", "assertions", "\"phantoms\":0", "\"phantoms\":1", NULL, "V15"},
        {"mvr", "list", "President,Anselm G. Fairbourne / Jonas Quillfeather",
         "President,*overvote*", NULL, "V14"},
        {"mvr", "list", "\n1,1,Alder", "\n1,99,Alder", NULL, "V13"},
        {"mvr", NULL, "\"cards\":", "\"cards\":1", NULL, "V13"},
        {"cvr-commit", "source", "CvrNumber", "CvrNumbex", NULL, "V6"},
        {"cvr-commit", NULL, "\"canonical\":\"", "\"canonical\":\"00", NULL, "V5"},
        {"cvr-commit", NULL, "\"cards\":300", "\"cards\":301", NULL, "V6"},
        {"manifest-commit", NULL, "\"listed\":300", "\"listed\":301", NULL, "V6"},
        {"manifest-commit", "source", ",1,", ",2,", NULL, "V6"},
        {"contest-def", "source", "plurality,1,1", "plurality,2,2", NULL, "V6"},
        {"election-open", NULL, "Alder County", "Alter County", NULL, ""},
        {"election-open", NULL, "\"risk_limit\":\"0.05\"", "\"risk_limit\":\"0.06\"", NULL, "V15"},
        {"contest-def", NULL, "\"set\":{", "\"set\":{\"method\":\"cobra\",", NULL, "V6"},
        // Left out.
        {"params-commit", NULL, NULL, NULL, NULL, "V5"},
        {"seed", NULL, NULL, NULL, NULL, "V5"},
        {"sample", NULL, NULL, NULL, NULL, "V5"},
        {"mvr", NULL, NULL, NULL, NULL, "V14"},
        {"risk", NULL, NULL, NULL, NULL, "V5"},
        // Entered again: after the round was measured, and after it was closed.
        {"mvr", NULL, NULL, NULL, "risk", "V13"},
        {"mvr", NULL, NULL, NULL, "round-close", "V5"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_forgery(&cases[i]);
}

// A number behind its key in the list of contests, as it was committed.
static uint64_t committed(const char *key)
{
    AUTO_RECORD r = {0};
    AUTO_BUF list = BUF_INIT(1 << 26);
    uint64_t number = 0;
    assert_ok(record_open(&r, county_path(&c), STORE_READ, &c.env, &err));
    assert_ok(record_read_object(&r, &r.state.params, &list, &err));
    str digits = str_skip(buf_str(&list), str_find(buf_str(&list), str_from(key)) + strlen(key));
    assert_true(num_u64(str_cut(&digits, ','), &number));
    return number;
}

// All lists follow from each other, but for the one that was changed. Weights, decoys and targets
// may be any; those that the sample was drawn with are the ones that were committed.
static void a_log_of_weighted_draws_signed_again(void **state)
{
    static char was[64], is[64], pools[64];
    static const struct forgery cases[] = {
        // Weights, decoys and methods are read from what was committed: the sample is another.
        {"params-commit", "contests", was, is, NULL, "V10"},
        {"params-commit", "contests", pools, "\"pool_weight\":1,", NULL, "V10"},
        {"params-commit", "contests", "\"decoys\":20", "\"decoys\":90", NULL, "V10"},
        {"params-commit", "contests", "\"decoys\":20", "\"decoys\":0", NULL, "V10"},
        {"params-commit", "contests", "\"method\":\"weighted\"", "\"method\":\"weighted-pools\"",
         NULL, "V10"},
        // Not what the rest says, or out of all bounds.
        {"params-commit", "contests", "\"pool_weight\":", "\"pool_weight\":9999999", NULL, "V6"},
        {"params-commit", "contests", "\"method\":\"weighted\"", "\"method\":\"mixture\"", NULL,
         "V15"},
        {"params-commit", "contests", "\"pooled\":", "\"pooled\":1", NULL, "V15"},
        {"params-commit", NULL, "\"sampler\":\"ballast\"", "\"sampler\":\"shangrla\"", NULL, "V10"},
        {"contest-def", NULL, "\"set\":{", "\"set\":{\"method\":\"mixture\",", NULL, "V15"},
        // Pools: which cards they are, what each is compared with; or none at all.
        {"assertions-commit", "pools", "\"positions\":\"", "\"positions\":\"1", NULL, "V15"},
        {"assertions-commit", "pools", "\"values\":[", "\"values\":[1", NULL, "V15"},
        {"assertions-commit", NULL, "\"pools\":{", "\"pooks\":{", NULL, "V15"},
        {"assertions-commit", "assertions", "\"above\":", "\"above\":1", NULL, "V15"},
        {"cvr-commit", "source", ",1,1,", ",1,0,", NULL, "V6"},
        {"totals-commit", "source", ",267,", ",266,", NULL, "V6"},
        // Draws, and what came of them.
        {"round-open", "plan", "\"target\":", "\"target\":1", NULL, "V10"},
        {"sample", "list", "\n1,2,", "\n1,3,", NULL, "V10"},
        {"sample", NULL, "\"new_cards\":", "\"new_cards\":1", NULL, "V10"},
        {"seed", NULL, "3141592", "1141592", NULL, "V10"},
        {"risk", "list", "\"usable\":", "\"usable\":1", NULL, "V14"},
        {"risk", "list", "\"risk\":\"0.0", "\"risk\":\"0.00", NULL, "V14"},
    };
    (void)state;
    uint64_t loser = committed("\"loser_weight\":");
    (void)snprintf(was, sizeof was, "\"loser_weight\":%llu,", (unsigned long long)loser);
    (void)snprintf(is, sizeof is, "\"loser_weight\":%llu,",
                   (unsigned long long)(loser < 50 ? loser + 40 : loser - 40));
    (void)snprintf(pools, sizeof pools, "\"pool_weight\":%llu,",
                   (unsigned long long)committed("\"pool_weight\":"));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_forgery(&cases[i]);
}

static void a_log_of_batches_signed_again(void **state)
{
    static const struct forgery cases[] = {
        // What was fixed: votes, values, weights, and how batches are drawn.
        {"assertions-commit", "batches", "\"weight\":", "\"weight\":1", NULL, "V15"},
        {"assertions-commit", "batches", "\"votes\":[", "\"votes\":[1", NULL, "V15"},
        {"assertions-commit", "batches", "\"values\":[", "\"values\":[1", NULL, "V15"},
        {"assertions-commit", NULL, "\"batches\":{", "\"bathces\":{", NULL, "V15"},
        {"params-commit", "contests", "\"batch_weight\":", "\"batch_weight\":1", NULL, "V15"},
        {"params-commit", "contests", "\"method\":\"batch\"", "\"method\":\"macro\"", NULL, "V15"},
        {"contest-def", NULL, "\"method\":\"batch\"", "\"method\":\"macro\"", NULL, "V15"},
        // The draw.
        {"sample", "batches", "\n1,1,", "\n1,9,", NULL, "V10"},
        {"sample", NULL, "\"new_batches\":", "\"new_batches\":1", NULL, "V10"},
        {"sample", NULL, "\"new_counts\":", "\"new_counts\":1", NULL, "V10"},
        {"round-open", "plan", "\"target\":", "\"target\":1", NULL, "V10"},
        {"seed", NULL, "3141592", "1141592", NULL, "V10"},
        // The counts: of a batch that was not drawn, of cards that are not there, other votes.
        {"batch-count", "list", "\n1,1,", "\n1,99,", NULL, "V13"},
        {"batch-count", "list", ",*cards*,", ",*cards*,9", NULL, "V13"},
        {"batch-count", "list", ",Box", ",Bix", NULL, "V13"},
        {"batch-count", "list", ",Yes,", ",No,", NULL, "V13"},
        {"batch-count", NULL, "\"counts\":", "\"counts\":1", NULL, "V13"},
        {"batch-count", NULL, NULL, NULL, NULL, "V14"},
        // What came of it.
        {"risk", "list", "\"usable\":", "\"usable\":1", NULL, "V14"},
        {"risk", "list", "\"met\":true", "\"met\":false", NULL, "V14"},
        {"outcome", "contests", "\"outcome\":\"confirmed\"", "\"outcome\":\"not confirmed\"", NULL,
         "V16"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_forgery(&cases[i]);
}

// Nobody can tell from the file alone that it is another one: that is why the key is printed, and
// compared with the one that was made public.
static void signed_again_by_another_key(void **state)
{
    static const uint8_t seed[ED25519_SEED] = "thirty-two bytes of another key";
    AUTO_BUF is = BUF_INIT(1024);
    AUTO_RECORD r = {0};
    struct verify v;
    (void)state;
    copy();
    run("delete from event; delete from head");
    forge_key(&c, forged, seed, &is);
    assert_fails("V19", "the state kept is sealed with the old key");
    assert_ok(record_open(&r, forged, STORE_READ, &c.env, &err));
    assert_int_equal(r.kept, 0); // not believed
    assert_int_equal(r.state.phase, PHASE_CONCLUDED);
    record_close(&r);
    run("delete from derived");
    assert_ok(verify_record(&v, forged, &c.env, &err));
    assert_int_equal(v.verdict, VERIFY_PASS);
    assert_str(v.key, buf_cstr(&is));
    verify_done(&v);
    r = (struct record){0};
    assert_int_equal(record_open(&r, forged, STORE_WRITE, &c.env, &err), BAL_DENIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_changed_without_the_key),
        cmocka_unit_test(an_object_exchanged_together_with_its_hash),
        cmocka_unit_test(a_log_signed_again_by_its_own_key_must_follow_from_the_inputs),
        cmocka_unit_test(signed_again_by_another_key),
    };
    const struct CMUnitTest by_weight[] = {
        cmocka_unit_test(a_log_of_weighted_draws_signed_again),
    };
    const struct CMUnitTest by_batch[] = {
        cmocka_unit_test(a_log_of_batches_signed_again),
    };
    return cmocka_run_group_tests(tests, audit, done) +
           cmocka_run_group_tests(by_batch, audit_by_batch, done) +
           cmocka_run_group_tests(by_weight, audit_by_weight, done);
}
