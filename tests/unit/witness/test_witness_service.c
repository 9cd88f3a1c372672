// SPDX-License-Identifier: Apache-2.0
// A witness over HTTP, in a process of its own: answers as C2SP says, requests at once, kills.
#include "witness/service.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "http/client.h"
#include "support/random.h"
#include "support/static_log.h"
#include "support/support.h"
#include "support/temp.h"

static struct temp temp;
static struct bal_err err;
static char folder[100];

static int open_temp(void **state)
{
    (void)state;
    struct witness_home h;
    struct note_key log = static_key(0);
    struct random_source random = random_system();
    temp_open(&temp);
    (void)snprintf(folder, sizeof folder, "%s/w", temp.folder);
    assert_ok(witness_home_create(folder, STR("party.example/w"), STR(""), &random, &err));
    assert_ok(witness_home_open(&h, folder, STR(""), &err));
    assert_ok(witness_home_follow(&h, &log, &err));
    witness_home_close(&h);
    return 0;
}

static int close_temp(void **state)
{
    (void)state;
    temp_close(&temp);
    return 0;
}

// A clock that moves at each look: the times of cosignatures tell their order.
static int64_t tick(void *ctx)
{
    return ++*(int64_t *)ctx;
}

struct running {
    pid_t pid;
    char url[100];
};

// Starts the witness in a child, its clock at `time`.
static void start(struct running *r, int64_t time)
{
    int ends[2];
    uint16_t port = 0;
    assert_int_equal(pipe(ends), 0);
    r->pid = fork();
    assert_true(r->pid >= 0);
    if (r->pid == 0) {
        struct witness_home h;
        struct witness_service s = {.home = &h, .now = tick, .ctx = &time};
        if (witness_home_open(&h, folder, STR(""), NULL) != BAL_OK ||
            witness_service_start(&s, "127.0.0.1:0", NULL) != BAL_OK ||
            write(ends[1], &s.server.port, sizeof port) != sizeof port)
            _exit(1);
        for (;;)
            pause();
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &port, sizeof port), sizeof port);
    close(ends[0]);
    (void)snprintf(r->url, sizeof r->url, "http://127.0.0.1:%u/add-checkpoint", port);
}

static void stop(const struct running *r)
{
    (void)kill(r->pid, SIGKILL);
    assert_int_equal(waitpid(r->pid, NULL, 0), r->pid);
}

static unsigned ask(const struct running *r, uint64_t old, uint64_t size, unsigned view,
                    struct buf *answer)
{
    AUTO_BUF text = BUF_INIT(WITNESS_REQUEST);
    unsigned status = 0;
    static_request(old, size, view, view, &text);
    buf_clear(answer);
    if (http_post(r->url, "text/plain", buf_str(&text), &status, answer, &err) != BAL_OK)
        return 0;
    return status;
}

static void answers(void **state)
{
    (void)state;
    struct running r;
    AUTO_BUF a = BUF_INIT(1 << 20), page = BUF_INIT(1 << 20);
    unsigned status = 0;
    start(&r, 0);
    assert_int_equal(ask(&r, 3, 5, 0, &a), 409);
    assert_str(buf_str(&a), "0\n");
    assert_int_equal(ask(&r, 0, 5, 0, &a), 200);
    assert_true(str_starts(buf_str(&a), STR("\xE2\x80\x94 party.example/w ")));
    assert_int_equal(ask(&r, 0, 9, 0, &a), 409);
    assert_str(buf_str(&a), "5\n");
    assert_int_equal(ask(&r, 5, 9, 1, &a), 422);
    assert_int_equal(ask(&r, 5, 9, 0, &a), 200);
    assert_int_equal(ask(&r, 12, 9, 0, &a), 400);
    static const struct {
        const char *body;
        unsigned status;
    } cases[] = {{"", 400},
                 {"old 0\n\nnonsense", 400},
                 {"old 0\n\nother\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\xE2\x80\x94 "
                  "other AAAAAAAA\n",
                  404},
                 {"old 0\n\n" STATIC_LOG
                  "\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\xE2\x80\x94 " STATIC_LOG
                  " AAAAAAAA\n",
                  403}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        buf_clear(&a);
        assert_ok(http_post(r.url, "text/plain", str_from(cases[i].body), &status, &a, &err));
        assert_int_equal(status, cases[i].status);
    }
    r.url[strlen(r.url) - strlen("add-checkpoint")] = '\0'; // the page is not posted to
    assert_ok(http_post(r.url, "text/plain", STR("x"), &status, &page, &err));
    assert_int_equal(status, 405);
    stop(&r);
}

// What a client got: the head that was cosigned, and when.
struct got {
    uint64_t size, time;
};

// Asks for heads at random, as often as `times`, and writes what it got to the pipe.
static void client(const struct running *r, uint64_t random, unsigned times, int out)
{
    AUTO_BUF a = BUF_INIT(1 << 20);
    uint64_t last = 0;
    while (times-- > 0) {
        uint64_t size = last + test_random(&random) % 4;
        unsigned status = ask(r, last, size, 0, &a);
        uint64_t known = 0;
        if (status == 409 && num_u64(str_trim(buf_str(&a)), &known)) {
            last = known;
        } else if (status == 200) {
            struct got g = {.size = size};
            uint8_t payload[4 + 8 + ED25519_SIGNATURE];
            str line = buf_str(&a);
            if (!base64_get(str_trim(str_skip(line, str_rindex(line, ' ') + 1)), payload,
                            sizeof payload))
                _exit(1);
            for (size_t i = 4; i < 12; i++)
                g.time = g.time << 8 | payload[i];
            if (write(out, &g, sizeof g) != sizeof g)
                _exit(1);
            last = size;
        } else if (status != 409) {
            _exit(2);
        }
    }
    _exit(0);
}

// Many clients at once: in the order in which the witness signed, no head is smaller than one
// before.
static void requests_at_once(void **state)
{
    enum { CLIENTS = 6, TIMES = 40 };
    (void)state;
    struct running r;
    struct got all[CLIENTS * TIMES], g;
    size_t n = 0;
    pid_t pid[CLIENTS];
    int ends[2];
    start(&r, 0);
    assert_int_equal(pipe(ends), 0);
    for (unsigned i = 0; i < CLIENTS; i++) {
        pid[i] = fork();
        if (pid[i] == 0)
            client(&r, i, TIMES, ends[1]);
    }
    close(ends[1]);
    while (read(ends[0], &g, sizeof g) == sizeof g)
        all[n++] = g;
    close(ends[0]);
    for (unsigned i = 0; i < CLIENTS; i++) {
        int status = 0;
        assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
        assert_int_equal(status, 0);
    }
    stop(&r);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            assert_true(i == k || all[i].time != all[k].time);
            assert_true(all[i].time <= all[k].time || all[i].size >= all[k].size);
        }
    assert_true(n > CLIENTS);
}

// The witness is killed while clients wait for it, and begins again: what it signed stays signed.
static void killed_while_answering(void **state)
{
    (void)state;
    uint64_t random = 3, released = 0;
#ifdef __SANITIZE_ADDRESS__
    unsigned all = 5;
#else
    unsigned all = 40;
#endif
    for (unsigned i = 0; i < all; i++) {
        struct running r;
        AUTO_BUF a = BUF_INIT(1 << 20);
        uint64_t known = 0;
        start(&r, 1000 * i);
        assert_int_equal(ask(&r, 1 << 20, 1 << 10, 0, &a), 400);
        assert_int_equal(ask(&r, 999, 999, 0, &a), 409);
        assert_true(num_u64(str_trim(buf_str(&a)), &known));
        assert_true(known >= released);
        pid_t killer = fork();
        if (killer == 0) {
            usleep((useconds_t)(test_random(&random) % 20000));
            (void)kill(r.pid, SIGKILL);
            _exit(0);
        }
        (void)test_random(&random);
        for (uint64_t size = known; ask(&r, size, size + 1, 0, &a) == 200;)
            released = ++size;
        assert_int_equal(waitpid(killer, NULL, 0), killer);
        stop(&r);
    }
    assert_true(released > 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_temp, close_temp)
    const struct CMUnitTest tests[] = {
        TEST(answers),
        TEST(requests_at_once),
        TEST(killed_while_answering),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
