// SPDX-License-Identifier: Apache-2.0
// A whole audit of several parties is recorded with three of its witnesses, operation by operation
// of the disk; then the power goes at thousands of moments of it, with writes that were not synced
// lost, torn or out of order. Each time the record opens, holds every event and every cosignature
// that was acknowledged, and no event that the audit did not write: no fork. No head, signed by the
// log or by a witness, is of more than the disk holds, every witness remembers what has left it,
// and all go on together.
//
// BALLAST_CUTS: how many cut points are tried (default 2,000).
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/log/cosign.h"
#include "record/publish/publish.h"
#include "support/disk.h"
#include "support/parties.h"
#include "support/random.h"
#include "witness/home.h"

enum { WITNESSES = 3, GOES_ON = 16 };

static struct bal_err err;
static struct parties p;
static struct witness_home home[WITNESSES];
static uint64_t witness_clock;

// What the audit wrote, event by event, and the root of the log at each size.
static VEC(struct merkle_hash) leaves, roots;

// A cosignature left a witness, or (witness: WITNESSES) the operator was told that the quorum has
// cosigned a head, when the tape was so long.
struct told {
    size_t at;
    int witness;
    uint64_t size;
};
static VEC(struct told) told;
static bool recording;

static void tell(int witness, uint64_t size)
{
    struct told *t = vec_push(&told, SIZE_MAX);
    assert_non_null(t);
    *t = (struct told){disk_tape_length(), witness, size};
}

// ---- what witnesses do to their folders goes onto the tape, too (-Wl,--wrap)

// NOLINTBEGIN(bugprone-reserved-identifier)
ssize_t __real_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);

static bool is_theirs(const char *path)
{
    return recording && strstr(path, "/witness-") != NULL;
}

static bool path_of(int fd, char path[static 512])
{
    char link[40];
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = recording ? readlink(link, path, 511) : 0;
    path[n > 0 ? n : 0] = '\0';
    return is_theirs(path);
}

ssize_t __wrap_write(int fd, const void *bytes, size_t len)
{
    char path[512];
    if (path_of(fd, path))
        disk_write(path, (uint64_t)lseek(fd, 0, SEEK_CUR), str_make(bytes, len));
    return __real_write(fd, bytes, len);
}

// The real disk keeps running, so nothing needs to be forced there.
int __wrap_fsync(int fd)
{
    char path[512];
    struct stat st;
    if (path_of(fd, path) && fstat(fd, &st) == 0)
        (S_ISDIR(st.st_mode) ? disk_sync_folder : disk_sync)(path);
    return 0;
}

int __wrap_rename(const char *from, const char *to)
{
    if (is_theirs(from))
        disk_rename(from, to);
    return __real_rename(from, to);
}
// NOLINTEND(bugprone-reserved-identifier)

// ---- the audit

static const char *home_path(int i)
{
    char name[20];
    (void)snprintf(name, sizeof name, "witness-%d", i);
    return temp_path(&p.c.temp, name);
}

static void make_witnesses(void)
{
    for (int i = 0; i < WITNESSES; i++) {
        struct random_text text;
        char name[24];
        (void)snprintf(name, sizeof name, "w%d.example/w", i);
        random_text_init(&text, str_from(name));
        const struct random_source random = random_text_source(&text);
        assert_ok(witness_home_create(home_path(i), str_from(name), STR(""), &random, &err));
        assert_ok(witness_home_open(&home[i], home_path(i), STR(""), &err));
        p.witness[i] = home[i].signer;
    }
}

static void close_witnesses(void)
{
    for (int i = 0; i < WITNESSES; i++)
        witness_home_close(&home[i]);
}

// "mem://2/add-checkpoint"
static bal_status post(const char *url, const char *media, str body, unsigned *status,
                       struct buf *out, struct bal_err *why)
{
    AUTO_ANSWER a;
    int i = url[6] - '0';
    (void)media;
    (void)why;
    witness_home_answer(&home[i], ++witness_clock, body, &a);
    if (a.status == WITNESS_COSIGNED && recording)
        tell(i, a.size);
    *status = a.status;
    buf_add(out, buf_str(&a.body));
    return BAL_OK;
}

// False unless all witnesses that there are have cosigned the head.
static bool ask(struct record *r, uint64_t *size)
{
    static const str urls[WITNESSES] = {{"a=mem://0", 9}, {"b=mem://1", 9}, {"state=mem://2", 13}};
    struct cosign_round c;
    bal_status status = verb_cosign(r, urls, WITNESSES, post, &c, &err);
    bool all = status == BAL_OK && c.quorum;
    for (size_t i = 0; all && i < c.asked.len; i++)
        all = c.asked.at[i].outcome == COSIGN_DONE || c.asked.at[i].outcome == COSIGN_HAD;
    *size = c.size;
    cosign_round_done(&c);
    return all;
}

static void acknowledge(void)
{
    disk_acknowledge(p.c.r.state.size);
}

// Verbs, each by a command of its own.
static void again(void)
{
    acknowledge();
    county_again(&p.c);
}

static void cosigned(void)
{
    uint64_t size = 0;
    assert_true(ask(&p.c.r, &size));
    tell(WITNESSES, size);
    again();
}

static void begin(void)
{
    static const struct {
        enum input_kind kind;
        const char *file;
    } inputs[] = {{INPUT_CONTESTS, "contests.csv"},
                  {INPUT_MANIFEST, "manifest.csv"},
                  {INPUT_CVR, "cvr-dominion.csv"},
                  {INPUT_RESULTS, "results.csv"}};
    for (size_t i = 0; i < ARRAY_LEN(inputs); i++) {
        county_add(&p.c, inputs[i].kind, inputs[i].file);
        again();
    }
    county_target(&p.c, "President", 0);
    again();
    for (int i = 0; i < ALL_KEYS; i++) {
        if ((KEYS_ADDED >> i & 1) == 0)
            continue;
        parties_add(&p, i);
        again();
    }
    parties_policy(&p);
    again();
    for (int i = 0; i < WITNESSES; i++)
        assert_ok(witness_home_follow(&home[i], &p.c.r.key, &err));
    county_lengthen(&p.c, 64); // the record keeps a snapshot
    again();
    cosigned();
}

static void make_seed(void)
{
    parties_commit(&p, false);
    again();
    parties_privacy(&p);
    again();
    cosigned();
    for (int i = 0; i < 2; i++) {
        parties_sign(&p, 1U << i);
        assert_ok(parties_try_share(&p, i, &err));
        again();
    }
    cosigned();
    for (int i = 0; i < 2; i++) {
        parties_sign(&p, 1U << i);
        assert_ok(parties_try_reveal(&p, i, &err));
        again();
    }
    cosigned();
    parties_sign(&p, CHAIR_A | CHAIR_B);
    assert_ok(verb_dice(&p.c.r, STR("31415926535897932384"), &err));
    parties_sign(&p, 0);
    again();
    assert_ok(verb_seed_draw(&p.c.r, &err));
    again();
}

static void audit(void)
{
    struct publish_result made;
    struct open_result opened;
    begin();
    make_seed();
    county_round(&p.c, 0, false);
    again();
    parties_sign(&p, BOTH);
    county_enter(&p.c);
    parties_sign(&p, 0);
    again();
    cosigned();
    assert_ok(verb_open(&p.c.r, &opened, &p.c.problems, &err));
    assert_int_not_equal(opened.events, 0);
    again();
    assert_ok(verb_publish(&p.c.r, temp_path(&p.c.temp, "bundle"), &made, &p.c.problems, &err));
    again();
    assert_ok(verb_conclude_now(&p.c.r, &p.c.problems, &err));
    again();
    cosigned();
}

static void keep_leaves(void)
{
    AUTO_EVENTS it = {0};
    struct store_event e;
    bool end = false;
    assert_ok(store_events_open(&it, &p.c.r.store, 0, &err));
    for (;;) {
        struct merkle_hash *root = vec_push(&roots, SIZE_MAX);
        assert_non_null(root);
        *root = merkle_root(leaves.at, leaves.len);
        assert_ok(store_events_next(&it, &e, &end, &err));
        if (end)
            return;
        struct merkle_hash *leaf = vec_push(&leaves, SIZE_MAX);
        assert_non_null(leaf);
        memcpy(leaf->b, e.leaf, sizeof leaf->b);
    }
}

// ---- after a cut: what is wrong, or NULL

// The events are those that were written. record_open has checked the head's signature against
// them.
static const char *wrong_events(struct record *r, uint64_t acknowledged)
{
    AUTO_EVENTS it = {0};
    struct store_event e;
    bool end = false;
    if (r->state.size < acknowledged)
        return "events that were acknowledged are gone";
    if (r->state.size > leaves.len)
        return "events that nobody wrote";
    assert_ok(store_events_open(&it, &r->store, 0, &err));
    for (uint64_t seq = 0; seq < r->state.size; seq++) {
        assert_ok(store_events_next(&it, &e, &end, &err));
        if (end || memcmp(e.leaf, leaves.at[seq].b, sizeof e.leaf) != 0)
            return "an event is another";
    }
    return NULL;
}

// The heads that were cosigned; whatever left a witness by then is of events that are there, even
// if the witness's own power did not go.
static const char *wrong_heads(struct record *r, size_t at)
{
    if (record_check_heads(r, &err) != BAL_OK)
        return err.what;
    for (size_t i = 0; i < told.len && told.at[i].at <= at; i++) {
        uint64_t size = told.at[i].size;
        const struct parties_order o = {.from = size, .to = size, .what = "it"};
        if (size > r->state.size)
            return "a witness has signed what is not on the disk";
        if (told.at[i].witness == WITNESSES && record_witnessed(r, &o, &err) != BAL_OK)
            return "cosignatures that were acknowledged are gone";
    }
    return NULL;
}

static const char *wrong_witness(int i, size_t at, uint64_t events)
{
    AUTO_BUF head = BUF_INIT(NOTE_BYTES);
    struct checkpoint c = {.size = 0, .root = roots.at[0]};
    struct note n;
    if (witness_home_open(&home[i], home_path(i), STR(""), &err) != BAL_OK)
        return err.what;
    if (home[i].logs > 0 && witness_home_head(&home[i], 0, &head, &err) != BAL_OK)
        return err.what;
    if (head.len > 0)
        assert_ok(
            witness_head_open(buf_str(&head), &home[i].log[0], &home[i].signer.key, &c, &n, &err));
    if (c.size > events)
        return "a witness holds a head of what is not on the disk";
    if (!merkle_same(&c.root, &roots.at[c.size]))
        return "a witness holds a head of another log";
    for (size_t k = 0; k < told.len && told.at[k].at <= at; k++)
        if (told.at[k].witness == i && told.at[k].size > c.size)
            return "a witness has forgotten what it signed";
    return NULL;
}

// Can they go on? Of those that had begun to follow the log.
static const char *goes_on(struct record *r)
{
    uint64_t size;
    for (int i = 0; i < WITNESSES; i++)
        if (home[i].logs == 0)
            return NULL;
    return !record_several(r) || ask(r, &size) ? NULL : "witnesses do not go on with the record";
}

static const char *lost(size_t at, uint64_t acknowledged, bool on)
{
    AUTO_RECORD r = {0};
    if (record_open(&r, county_path(&p.c), STORE_WRITE, &p.c.env, &err) != BAL_OK)
        return err.what;
    const char *why = wrong_events(&r, acknowledged);
    if (why == NULL)
        why = wrong_heads(&r, at);
    for (int i = 0; i < WITNESSES; i++) {
        const char *its = wrong_witness(i, at, r.state.size);
        why = why == NULL ? its : why;
    }
    if (why == NULL && on)
        why = goes_on(&r);
    close_witnesses();
    return why;
}

// Records a whole audit; `lies`: on a disk that says it has synced and has not.
static void record_audit(bool lies)
{
    witness_clock = 1793815200;
    parties_new(&p);
    make_witnesses();
    county_shut(&p.c);
    disk_start(DISK_NONE, 0);
    disk_lies(lies);
    disk_tape();
    recording = true;
    county_open(&p.c);
    audit();
    keep_leaves();
    county_shut(&p.c);
    recording = false;
    disk_end(DISK_LOSES_ALL, 0);
    close_witnesses();
}

static void forget_audit(void)
{
    disk_tape_done();
    vec_done(&leaves);
    vec_done(&roots);
    vec_done(&told);
    parties_done(&p);
}

static void power_goes_at_any_moment_of_an_audit(void **state)
{
    const char *text = getenv("BALLAST_CUTS");
    uint64_t cuts = 2000;
    (void)state;
    if (text != NULL)
        assert_true(num_u64(str_from(text), &cuts));
    record_audit(false);
    size_t length = disk_tape_length();
    for (uint64_t i = 0; i < cuts; i++) {
        size_t at = 1 + (size_t)(i * length / cuts);
        uint64_t acknowledged = disk_tape_cut(at, (enum disk_loss)(i % 3), i);
        const char *why = lost(at, acknowledged, i % GOES_ON == 0);
        if (why != NULL)
            fail_msg("cut %llu, at operation %zu: %s", (unsigned long long)i, at, why);
    }
    printf("%llu cuts in %zu operations of %zu events and %zu cosignatures\n",
           (unsigned long long)cuts, length, leaves.len, told.len);
    forget_audit();
}

// The test can fail: of a disk that lies about its syncs, things are lost.
static void a_lost_sync_is_noticed(void **state)
{
    (void)state;
    record_audit(true);
    size_t length = disk_tape_length(), noticed = 0;
    for (size_t at = 1; at < length; at += length / 20) {
        uint64_t acknowledged = disk_tape_cut(at, DISK_LOSES_ALL, at);
        noticed += lost(at, acknowledged, false) != NULL;
    }
    assert_int_not_equal(noticed, 0);
    forget_audit();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(power_goes_at_any_moment_of_an_audit),
        cmocka_unit_test(a_lost_sync_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
