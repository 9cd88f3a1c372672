// SPDX-License-Identifier: Apache-2.0
#include "http/client.h"
#include "http/server.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "support/support.h"

enum { BODY_MAX = 10000 };

static struct bal_err err;

// Says what was asked.
static void echo(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    (void)ctx;
    if (str_eq(request->path, STR("/huge"))) {
        for (int i = 0; i < 1 << 18; i++)
            buf_add(&reply->body, STR("more\n"));
        return;
    }
    reply->status = str_eq(request->path, STR("/teapot")) ? 418 : 200;
    reply->media = "text/plain";
    reply->allow = reply->status == 418 ? "BREW" : NULL;
    buf_addf(&reply->body, STR_FMT " " STR_FMT " %zu ", STR_ARG(request->method),
             STR_ARG(request->path), request->body.len);
    buf_add(&reply->body, request->body);
}

static void start(struct http_server *s)
{
    const struct http_handler handler = {.answer = echo, .body_max = BODY_MAX};
    assert_ok(http_server_start(s, "127.0.0.1:0", &handler, &err));
    assert_int_not_equal(s->port, 0);
}

static bal_status post(const struct http_server *s, const char *path, str body, unsigned *status,
                       struct buf *answer)
{
    char url[100];
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u%s", s->port, path);
    return http_post(url, "text/plain", body, status, answer, &err);
}

static void posts_are_answered(void **state)
{
    (void)state;
    struct http_server s;
    AUTO_BUF body = BUF_INIT(1 << 20);
    unsigned status = 0;
    start(&s);
    while (body.len < BODY_MAX) {
        AUTO_BUF answer = BUF_INIT(1 << 20), expected = BUF_INIT(1 << 20);
        assert_ok(post(&s, "/x?y=1", buf_str(&body), &status, &answer));
        assert_int_equal(status, 200);
        buf_addf(&expected, "POST /x %zu ", body.len);
        buf_add(&expected, buf_str(&body));
        assert_true(str_eq(buf_str(&answer), buf_str(&expected)));
        for (size_t n = 1 + body.len; n > 0 && body.len < BODY_MAX; n--)
            buf_add_char(&body, (char)('a' + n % 26));
    }
    AUTO_BUF answer = BUF_INIT(1 << 20);
    assert_ok(post(&s, "/teapot", STR(""), &status, &answer));
    assert_int_equal(status, 418);
    http_server_stop(&s);
}

static void what_is_too_long(void **state)
{
    (void)state;
    struct http_server s;
    AUTO_BUF body = BUF_INIT(1 << 20), answer = BUF_INIT(1 << 20), small = BUF_INIT(4);
    unsigned status = 0;
    start(&s);
    while (body.len <= BODY_MAX)
        buf_add(&body, STR("0123456789"));
    // Turned away, by an answer or by the end of the connection.
    bal_status sent = post(&s, "/", buf_str(&body), &status, &answer);
    assert_true(sent == BAL_IO || (sent == BAL_OK && status == 413));
    assert_int_equal(post(&s, "/", STR("x"), &status, &small), BAL_LIMIT);
    buf_clear(&answer);
    assert_ok(post(&s, "/huge", STR("x"), &status, &answer)); // what the handler cannot say
    assert_int_equal(status, 500);
    buf_clear(&answer);
    assert_ok(post(&s, "/", STR("x"), &status, &answer));
    assert_str(buf_str(&answer), "POST / 1 x");
    http_server_stop(&s);
}

// Sends these bytes and gives what comes back until the connection is closed, or in that time.
static void raw(const struct http_server *s, const char *request, time_t seconds, char *answer,
                size_t cap)
{
    const struct timeval patience = {.tv_sec = seconds};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(s->port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    size_t got = 0;
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
    (void)!send(fd, request, strlen(request), MSG_NOSIGNAL); // the other side may close first
    (void)shutdown(fd, SHUT_WR);
    for (ssize_t n = 1; n > 0 && got<cap - 1; got += n> 0 ? (size_t)n : 0)
        n = read(fd, answer + got, cap - 1 - got);
    answer[got] = '\0';
    close(fd);
}

static void odd_requests(void **state)
{
    static const struct {
        const char *request, *answer; // "" for none, or an error
    } cases[] = {
        {"GET /page HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "GET /page 0 "},
        {"GET /teapot HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "Allow: BREW"},
        {"HEAD /page HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "200 OK"},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc",
         "POST / 3 abc"},
        {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
         "3\r\nabc\r\n0\r\n\r\n",
         "POST / 3 abc"},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\nabc", ""},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -3\r\n\r\nabc", ""},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n", "413"},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabc", ""}, // cut short
        {"POST / HTTP/1.1\r\n\r\n", ""},
        {"nonsense\r\n\r\n", ""},
        {"\r\n\r\n", ""}};
    (void)state;
    struct http_server s;
    start(&s);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char answer[8192];
        raw(&s, cases[i].request, cases[i].answer[0] == '\0' ? 1 : 20, answer, sizeof answer);
        if (cases[i].answer[0] == '\0' ? strstr(answer, " 200 ") != NULL
                                       : strstr(answer, cases[i].answer) == NULL)
            fail_msg("%s: %s", cases[i].request, answer);
        if (strstr(answer, " 200 ") != NULL)
            assert_non_null(strstr(answer, "default-src 'none'"));
    }
    AUTO_BUF endless = BUF_INIT(1 << 22);
    buf_add(&endless, STR("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"));
    for (int i = 0; i < 200; i++)
        buf_add(&endless,
                STR("80\r\n0123456789012345678901234567890123456789012345678901234567890123"
                    "0123456789012345678901234567890123456789012345678901234567890123\r\n"));
    char answer[8192];
    raw(&s, buf_cstr(&endless), 2, answer, sizeof answer);
    assert_null(strstr(answer, " 200 "));
    http_server_stop(&s);
}

// Connections that say nothing hold up nobody, and the server stops although they are there.
static void silent_connections(void **state)
{
    (void)state;
    struct http_server s;
    int fds[100];
    start(&s);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(s.port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (size_t i = 0; i < ARRAY_LEN(fds); i++) {
        fds[i] = socket(AF_INET, SOCK_STREAM, 0);
        assert_int_equal(connect(fds[i], (struct sockaddr *)&to, sizeof to), 0);
        if (i % 2 == 0)
            assert_int_equal(write(fds[i], "POST / HT", 9), 9);
    }
    AUTO_BUF answer = BUF_INIT(1 << 20);
    unsigned status = 0;
    time_t before = time(NULL);
    assert_ok(post(&s, "/", STR("x"), &status, &answer));
    http_server_stop(&s);
    assert_in_range(time(NULL) - before, 0, 5);
    for (size_t i = 0; i < ARRAY_LEN(fds); i++)
        close(fds[i]);
}

static void addresses(void **state)
{
    static const char *const bad[] = {"",
                                      "127.0.0.1",
                                      "127.0.0.1:",
                                      ":80",
                                      "localhost:80",
                                      "127.0.0.1:x",
                                      "127.0.0.1:65536",
                                      "[::1]",
                                      "::1:80",
                                      "[::1:80",
                                      "127.0.0.1:-1",
                                      "[]:80"};
    static const struct {
        const char *listen;
        bool loopback;
    } cases[] = {{"127.0.0.1:80", true}, {"127.9.9.9:0", true}, {"[::1]:80", true},
                 {"0.0.0.0:80", false},  {"[::]:80", false},    {"192.168.1.7:80", false},
                 {"nonsense", false}};
    (void)state;
    struct http_server s = {0};
    const struct http_handler handler = {.answer = echo, .body_max = BODY_MAX};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(http_server_start(&s, bad[i], &handler, &err), BAL_USAGE);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(http_is_loopback(cases[i].listen), cases[i].loopback);
    // The port is taken; nobody listens; another protocol.
    struct http_server first, second;
    char url[100];
    unsigned status = 0;
    AUTO_BUF answer = BUF_INIT(100);
    start(&first);
    (void)snprintf(url, sizeof url, "127.0.0.1:%u", first.port);
    assert_int_equal(http_server_start(&second, url, &handler, &err), BAL_IO);
    unsigned port = first.port;
    http_server_stop(&first);
    http_server_stop(&first);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u/", port);
    assert_int_equal(http_post(url, "text/plain", STR(""), &status, &answer, &err), BAL_IO);
    assert_int_equal(http_post("file:///etc/passwd", "text/plain", STR(""), &status, &answer, &err),
                     BAL_USAGE);
    assert_int_equal(http_post("http://", "text/plain", STR(""), &status, &answer, &err),
                     BAL_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(posts_are_answered), cmocka_unit_test(what_is_too_long),
        cmocka_unit_test(odd_requests),       cmocka_unit_test(silent_connections),
        cmocka_unit_test(addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
