// SPDX-License-Identifier: Apache-2.0
// A witness's folder: what it keeps, and that no accident makes it contradict itself.
#include "witness/acts.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "io/durable.h"
#include "ledger/keyfile.h"
#include "support/hex.h"
#include "support/random.h"
#include "support/static_log.h"
#include "support/temp.h"

static struct temp temp;
static struct bal_err err;
static char folder[100];

static int open_temp(void **state)
{
    (void)state;
    temp_open(&temp);
    (void)snprintf(folder, sizeof folder, "%s/w", temp.folder);
    struct random_text text;
    random_text_init(&text, STR("a witness"));
    struct random_source random = random_text_source(&text);
    assert_ok(witness_home_create(folder, STR("party.example/w"), STR(""), &random, &err));
    return 0;
}

static int close_temp(void **state)
{
    (void)state;
    temp_close(&temp);
    return 0;
}

static void open_following(struct witness_home *h)
{
    struct note_key log = static_key(0);
    assert_ok(witness_home_open(h, folder, STR(""), &err));
    assert_ok(witness_home_follow(h, &log, &err));
}

static enum witness_status ask(struct witness_home *h, uint64_t old, uint64_t size, unsigned view)
{
    AUTO_BUF text = BUF_INIT(WITNESS_REQUEST);
    AUTO_ANSWER a;
    static_request(old, size, view, view, &text);
    witness_home_answer(h, 1793815200, buf_str(&text), &a);
    return a.status;
}

static uint64_t size_of(struct witness_home *h)
{
    AUTO_BUF head = BUF_INIT(NOTE_BYTES);
    struct checkpoint c = {.size = 0};
    struct note n;
    assert_ok(witness_home_head(h, 0, &head, &err));
    if (head.len > 0)
        assert_ok(witness_head_open(buf_str(&head), &h->log[0], &h->signer.key, &c, &n, &err));
    return c.size;
}

static const char *in_folder(const char *name)
{
    static char path[300];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

// The only file in heads/.
static const char *head_file(void)
{
    AUTO_BUF vkey = BUF_INIT(1024), hex = BUF_INIT(100);
    uint8_t digest[SHA256_BYTES];
    char name[100];
    static_vkey(0, &vkey);
    sha256(buf_str(&vkey), digest);
    hex_add(&hex, str_bytes(digest, 8));
    (void)snprintf(name, sizeof name, "heads/%s", buf_cstr(&hex));
    return in_folder(name);
}

static void what_is_kept_is_found_again(void **state)
{
    (void)state;
    struct witness_home h;
    struct stat st;
    open_following(&h);
    assert_int_equal(size_of(&h), 0);
    assert_int_equal(ask(&h, 0, 5, 0), WITNESS_COSIGNED);
    witness_home_close(&h);
    open_following(&h); // again: nothing happens
    assert_int_equal(h.logs, 1);
    assert_int_equal(size_of(&h), 5);
    assert_int_equal(ask(&h, 0, 9, 0), WITNESS_CONFLICT);
    assert_int_equal(ask(&h, 5, 9, 0), WITNESS_COSIGNED);
    assert_int_equal(ask(&h, 9, 9, 0), WITNESS_COSIGNED);
    witness_home_close(&h);
    assert_int_equal(stat(in_folder("key"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    AUTO_BUF vkey = BUF_INIT(1024);
    temp_read(in_folder("witness.vkey"), &vkey);
    assert_true(str_starts(buf_str(&vkey), STR("party.example/w+")));
}

static void folders_that_are_none(void **state)
{
    (void)state;
    struct witness_home h;
    struct random_source random = random_system();
    assert_int_equal(witness_home_create(folder, STR("x"), STR(""), &random, &err), BAL_CONFLICT);
    assert_int_equal(witness_home_create(in_folder("y"), STR("with blank"), STR(""), &random, &err),
                     BAL_INVALID);
    assert_int_not_equal(access(in_folder("y"), F_OK), 0);
    assert_int_equal(witness_home_open(&h, temp.folder, STR(""), &err), BAL_NOT_FOUND);
    // The key of a log is not that of a witness.
    struct note_signer log = static_signer(0);
    assert_int_equal(unlink(in_folder("key")), 0);
    assert_ok(keyfile_write(in_folder("key"), &log, STR(""), &random, &err));
    assert_int_equal(witness_home_open(&h, folder, STR(""), &err), BAL_INVALID);
}

static void a_passphrase(void **state)
{
    (void)state;
    struct witness_home h;
    struct random_source random = random_system();
    assert_false(witness_home_locked(folder));
    assert_ok(witness_home_create(in_folder("locked"), STR("x"), STR("secret"), &random, &err));
    assert_true(witness_home_locked(in_folder("locked")));
    assert_int_equal(witness_home_open(&h, in_folder("locked"), STR(""), &err), BAL_DENIED);
    assert_int_equal(witness_home_open(&h, in_folder("locked"), STR("other"), &err), BAL_DENIED);
    assert_ok(witness_home_open(&h, in_folder("locked"), STR("secret"), &err));
    witness_home_close(&h);
}

static void several_logs(void **state)
{
    (void)state;
    struct witness_home h;
    struct note_signer other;
    struct merkle_hash root = {{1}};
    uint8_t seed[32] = {77};
    open_following(&h);
    assert_ok(note_signer_make(STR("other.example"), seed, &other, &err));
    assert_ok(witness_home_follow(&h, &other.key, &err));
    assert_int_equal(ask(&h, 0, 5, 0), WITNESS_COSIGNED);
    AUTO_BUF text = BUF_INIT(WITNESS_REQUEST);
    AUTO_ANSWER a;
    buf_add(&text, STR("old 0\n\n"));
    assert_ok(checkpoint_sign(3, &root, &other, &text, &err));
    witness_home_answer(&h, 1, buf_str(&text), &a);
    assert_int_equal(a.status, WITNESS_COSIGNED);
    assert_int_equal(size_of(&h), 5); // each has its own
    // The same name with another key; a witness's key.
    assert_ok(note_signer_make(STR(STATIC_LOG), seed, &other, &err));
    assert_int_equal(witness_home_follow(&h, &other.key, &err), BAL_CONFLICT);
    struct note_key witness = static_key(1);
    assert_int_equal(witness_home_follow(&h, &witness, &err), BAL_INVALID);
    while (h.logs < HOME_LOGS) {
        char name[20];
        (void)snprintf(name, sizeof name, "log%zu", h.logs);
        assert_ok(note_signer_make(str_from(name), seed, &other, &err));
        assert_ok(witness_home_follow(&h, &other.key, &err));
    }
    assert_ok(note_signer_make(STR("more"), seed, &other, &err));
    assert_int_equal(witness_home_follow(&h, &other.key, &err), BAL_LIMIT);
    witness_home_close(&h);
    open_following(&h);
    assert_int_equal(h.logs, HOME_LOGS);
    witness_home_close(&h);
}

// A head that is gone, empty, cut short, or of another: nothing is signed any more.
static void a_lost_head_is_no_new_beginning(void **state)
{
    (void)state;
    struct witness_home h;
    AUTO_BUF kept = BUF_INIT(NOTE_BYTES), bare = BUF_INIT(NOTE_BYTES);
    open_following(&h);
    assert_int_equal(ask(&h, 0, 5, 0), WITNESS_COSIGNED);
    temp_read(head_file(), &kept);
    static_checkpoint(5, 0, 1, &bare);
    const str bad[] = {STR(""), str_head(buf_str(&kept), kept.len - 1), STR("none yet"),
                       buf_str(&bare)};
    for (size_t i = 0; i <= ARRAY_LEN(bad); i++) {
        AUTO_BUF out = BUF_INIT(NOTE_BYTES);
        if (i < ARRAY_LEN(bad))
            assert_ok(durable_write(head_file(), bad[i], &err));
        else
            assert_int_equal(unlink(head_file()), 0);
        assert_int_equal(ask(&h, 0, 5, 0), WITNESS_FAILED);
        assert_int_equal(ask(&h, 5, 9, 0), WITNESS_FAILED);
        assert_int_equal(witness_home_head(&h, 0, &out, &err), BAL_INVALID);
    }
    assert_ok(durable_write(head_file(), buf_str(&kept), &err));
    assert_int_equal(ask(&h, 5, 9, 0), WITNESS_COSIGNED);
    witness_home_close(&h);
}

static void an_old_copy_is_retired(void **state)
{
    (void)state;
    struct witness_home h;
    AUTO_BUF old = BUF_INIT(NOTE_BYTES), new = BUF_INIT(NOTE_BYTES),
             text = BUF_INIT(WITNESS_REQUEST);
    open_following(&h);
    assert_int_equal(ask(&h, 0, 5, 0), WITNESS_COSIGNED);
    temp_read(head_file(), &old);
    assert_int_equal(ask(&h, 5, 9, 0), WITNESS_COSIGNED);
    temp_read(head_file(), &new);
    assert_ok(durable_write(head_file(), buf_str(&old), &err));
    buf_addf(&text, "old 9\n\n" STR_FMT, STR_ARG(buf_str(&new)));
    AUTO_ANSWER a;
    witness_home_answer(&h, 1, buf_str(&text), &a);
    assert_int_equal(a.status, WITNESS_FAILED);
    assert_int_equal(ask(&h, 5, 9, 0), WITNESS_FAILED);
    witness_home_close(&h);
    assert_int_equal(witness_home_open(&h, folder, STR(""), &err), BAL_CONFLICT);
}

static unsigned files_in(const char *name)
{
    unsigned n = 0;
    for (unsigned i = 0; i < HOME_KEPT; i++) {
        char path[50];
        (void)snprintf(path, sizeof path, "%s/%u.txt", name, i);
        n += access(in_folder(path), F_OK) == 0;
    }
    return n;
}

// Two views: the proof is kept, and holds for whoever has the log's key or a policy with it.
static void proofs_are_kept(void **state)
{
    (void)state;
    struct witness_home h;
    AUTO_BUF policy = BUF_INIT(POLICY_BYTES), vkey = BUF_INIT(1024), other = BUF_INIT(1024);
    open_following(&h);
    assert_int_equal(ask(&h, 0, 5, 0), WITNESS_COSIGNED);
    assert_int_equal(ask(&h, 5, 5, 0), WITNESS_COSIGNED);
    assert_int_equal(files_in("proofs") + files_in("refused"), 0);
    assert_int_equal(ask(&h, 5, 9, 2), WITNESS_UNPROVEN);
    assert_int_equal(files_in("proofs"), 1);
    assert_int_equal(files_in("refused"), 1);
    static_vkey(0, &vkey);
    static_vkey(1, &other);
    buf_addf(&policy, "log " STR_FMT "\nquorum none\n", STR_ARG(buf_str(&vkey)));
    char policy_path[300];
    (void)snprintf(policy_path, sizeof policy_path, "%s",
                   temp_file(&temp, "policy", buf_str(&policy)));
    for (unsigned i = 0; i < HOME_KEPT; i++) {
        AUTO_BUF says = BUF_INIT(1 << 16);
        char path[50];
        (void)snprintf(path, sizeof path, "proofs/%u.txt", i);
        if (access(in_folder(path), F_OK) != 0)
            continue;
        assert_ok(witness_check_proof(in_folder(path), policy_path, STR(""), &says, &err));
        assert_ok(witness_check_proof(in_folder(path), NULL, buf_str(&vkey), &says, &err));
        assert_true(str_starts(buf_str(&says), STR("PROVEN: " STATIC_LOG)));
        assert_int_equal(witness_check_proof(in_folder(path), NULL, buf_str(&other), &says, &err),
                         BAL_DENIED);
        assert_int_equal(witness_check_proof(in_folder(path), NULL, STR(""), &says, &err),
                         BAL_USAGE);
        (void)snprintf(path, sizeof path, "logs");
        assert_int_equal(witness_check_proof(in_folder(path), policy_path, STR(""), &says, &err),
                         BAL_INVALID);
    }
    // However often it is tried, the disk does not fill.
    for (uint64_t size = 10; size < 400; size++)
        assert_int_equal(ask(&h, 5, size, 2), WITNESS_UNPROVEN);
    assert_in_range(files_in("refused"), 60, HOME_KEPT);
    assert_int_equal(ask(&h, 5, 6, 0), WITNESS_COSIGNED);
    witness_home_close(&h);
}

static void requests_in_files(void **state)
{
    (void)state;
    static const char *const names[][2] = {{"req-7.txt", "sig-7.txt"},
                                           {"a/req-7.txt", "a/sig-7.txt"},
                                           {"a/other", "a/other.sig"},
                                           {"req-/x", "req-/x.sig"}};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        AUTO_BUF out = BUF_INIT(100);
        witness_answer_path(names[i][0], &out);
        assert_str(buf_str(&out), names[i][1]);
    }
    struct witness_home h;
    AUTO_BUF text = BUF_INIT(WITNESS_REQUEST);
    char request[300], answer[300];
    open_following(&h);
    static_request(0, 7, 0, 0, &text);
    (void)snprintf(request, sizeof request, "%s", temp_file(&temp, "req-7.txt", buf_str(&text)));
    (void)snprintf(answer, sizeof answer, "%s", temp_path(&temp, "sig-7.txt"));
    for (int i = 0; i < 2; i++) { // cosigned; then it is known already
        AUTO_ANSWER a;
        AUTO_BUF written = BUF_INIT(NOTE_BYTES);
        assert_ok(witness_sign_file(&h, 5, request, answer, &a, &err));
        assert_int_equal(a.status, i == 0 ? WITNESS_COSIGNED : WITNESS_CONFLICT);
        temp_read(answer, &written);
        assert_true(str_eq(buf_str(&written), buf_str(&a.body)));
    }
    AUTO_ANSWER a, b;
    assert_int_equal(unlink(answer), 0);
    temp_file(&temp, "req-7.txt", STR("old 1\n"));
    assert_ok(witness_sign_file(&h, 5, request, answer, &a, &err));
    assert_int_equal(a.status, WITNESS_MALFORMED);
    assert_int_not_equal(access(answer, F_OK), 0);
    assert_int_equal(witness_sign_file(&h, 5, "/nowhere/req-7.txt", answer, &b, &err),
                     BAL_NOT_FOUND);
    AUTO_BUF says = BUF_INIT(1 << 20);
    assert_ok(witness_describe(&h, true, &says, &err));
    assert_true(str_find(buf_str(&says), STR("events    7\n")) < says.len);
    assert_ok(witness_slip_file(&h, STR(""), answer, &err));
    assert_int_equal(witness_slip_file(&h, STR("x"), answer, &err), BAL_NOT_FOUND);
    witness_home_close(&h);
}

// A folder that cannot be written signs nothing.
static void no_room(void **state)
{
    (void)state;
    struct witness_home h;
    AUTO_BUF text = BUF_INIT(WITNESS_REQUEST);
    open_following(&h);
    assert_int_equal(ask(&h, 0, 5, 0), WITNESS_COSIGNED);
    // Something stands where the new head is written first.
    char part[300];
    (void)snprintf(part, sizeof part, "%s.part", head_file());
    assert_int_equal(mkdir(part, 0700), 0);
    AUTO_ANSWER a;
    static_request(5, 9, 0, 0, &text);
    witness_home_answer(&h, 1, buf_str(&text), &a);
    assert_int_equal(a.status, WITNESS_FAILED);
    assert_int_equal(a.head.len, 0);
    assert_true(str_find(buf_str(&a.body), STR("\xE2\x80\x94")) == a.body.len);
    assert_int_equal(rmdir(part), 0);
    assert_int_equal(size_of(&h), 5);
    assert_int_equal(ask(&h, 5, 9, 0), WITNESS_COSIGNED);
    witness_home_close(&h);
}

// ---- kills

static unsigned kills(void)
{
    const char *text = getenv("BALLAST_KILLS");
    uint32_t n = 0;
#ifdef __SANITIZE_ADDRESS__
    return 30;
#endif
    return text != NULL && num_u32(str_from(text), &n) ? 20 * n : 300;
}

// Answers one request and says so through the pipe, unless it is killed; with `early` it kills
// itself when all is kept and nothing said.
static void child(int out, str request, bool early)
{
    struct witness_home h;
    AUTO_ANSWER a = {0};
    if (witness_home_open(&h, folder, STR(""), NULL) != BAL_OK)
        _exit(1);
    witness_home_answer(&h, 1793815200, request, &a);
    if (early)
        (void)kill(getpid(), SIGKILL);
    if (a.status == WITNESS_COSIGNED)
        (void)!write(out, a.body.ptr, a.body.len);
    _exit(0);
}

static uint64_t microseconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

// Appends what the witness said before it died. *usual: how long it takes when nobody kills it.
static void ask_and_kill(str request, uint64_t *random, uint64_t *usual, struct buf *said)
{
    int ends[2];
    char part[4096];
    bool early = test_random(random) % 4 == 0, spare = test_random(random) % 8 == 0;
    uint64_t before = microseconds();
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        child(ends[1], request, early);
    close(ends[1]);
    if (!early && !spare) {
        usleep((useconds_t)(test_random(random) % (*usual + *usual / 2 + 1)));
        (void)kill(pid, SIGKILL);
    }
    for (ssize_t n; (n = read(ends[0], part, sizeof part)) > 0;)
        buf_add(said, str_make(part, (size_t)n));
    close(ends[0]);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    if (spare)
        *usual = microseconds() - before;
}

// Killed at any moment, of two views asked for in turn: what left the witness is of one log, and
// never more than it remembers.
static void killed_at_any_moment(void **state)
{
    (void)state;
    uint64_t random = 11, usual = 4000, released = 0, size = 0;
    unsigned answers = 0, view = 0, all = kills();
    struct witness_home h;
    open_following(&h);
    for (unsigned i = 0; i < all; i++) {
        AUTO_BUF text = BUF_INIT(WITNESS_REQUEST), said = BUF_INIT(NOTE_BYTES);
        uint64_t next = size + test_random(&random) % 3;
        unsigned asked = test_random(&random) % 4 == 0 ? 1 : 0;
        next = next > 0 ? next : 1;
        if (next > 300 && asked == 0)
            next = size;
        static_request(size, next, asked, asked, &text);
        ask_and_kill(buf_str(&text), &random, &usual, &said);
        uint64_t now = size_of(&h);
        assert_true(now == size || now == next);
        if (now > 1 && size <= 1) { // both views begin with the same event
            AUTO_BUF head = BUF_INIT(NOTE_BYTES), one = BUF_INIT(NOTE_BYTES);
            assert_ok(witness_home_head(&h, 0, &head, &err));
            static_checkpoint(now, 1, 0, &one);
            view = str_eq(str_head(buf_str(&one), 60), str_head(buf_str(&head), 60)) ? 1 : 0;
        }
        if (said.len > 0 && said.ptr[said.len - 1] == '\n') {
            AUTO_BUF bare = BUF_INIT(NOTE_BYTES), full = BUF_INIT(NOTE_BYTES);
            struct note_key keys[] = {static_key(0), h.signer.key};
            size_t added = 0;
            static_checkpoint(next, asked, 0, &bare);
            assert_ok(cosign_merge(buf_str(&bare), buf_str(&said), keys, 2, &full, &added, &err));
            assert_int_equal(added, 1);
            assert_true(next >= released && now >= next && (next <= 1 || asked == view));
            released = next;
            answers++;
        }
        size = now;
    }
    print_message("%u kills, %u answers, %llu events\n", all, answers, (unsigned long long)size);
    assert_true(answers > all / 50 && size > 5);
    witness_home_close(&h);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_temp, close_temp)
    const struct CMUnitTest tests[] = {
        TEST(what_is_kept_is_found_again),
        TEST(folders_that_are_none),
        TEST(a_passphrase),
        TEST(several_logs),
        TEST(a_lost_head_is_no_new_beginning),
        TEST(an_old_copy_is_retired),
        TEST(proofs_are_kept),
        TEST(requests_in_files),
        TEST(no_room),
        TEST(killed_at_any_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
