// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>

enum { REPLY_BYTES = 1 << 20, HTTP_TOO_LONG = 413, HTTP_FAILED = 500 };

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

// "127.0.0.1:80" or "[::1]:80".
static bool read_address(const char *text, union address *out)
{
    char host[INET6_ADDRSTRLEN];
    str all = str_from(text);
    size_t colon = str_rindex(all, ':');
    uint32_t port;
    if (colon == all.len || !num_u32(str_skip(all, colon + 1), &port) || port > UINT16_MAX)
        return false;
    str name = str_head(all, colon);
    bool v6 = str_starts(name, STR("[")) && str_ends(name, STR("]"));
    if (v6)
        name = str_make(name.ptr + 1, name.len - 2);
    if (name.len == 0 || name.len >= sizeof host)
        return false;
    memcpy(host, name.ptr, name.len);
    host[name.len] = '\0';
    memset(out, 0, sizeof *out);
    if (v6) {
        out->v6.sin6_family = AF_INET6;
        out->v6.sin6_port = htons((uint16_t)port);
        return inet_pton(AF_INET6, host, &out->v6.sin6_addr) == 1;
    }
    out->v4.sin_family = AF_INET;
    out->v4.sin_port = htons((uint16_t)port);
    return inet_pton(AF_INET, host, &out->v4.sin_addr) == 1;
}

bool http_is_loopback(const char *listen)
{
    union address a;
    if (!read_address(listen, &a))
        return false;
    return a.any.sa_family == AF_INET6 ? IN6_IS_ADDR_LOOPBACK(&a.v6.sin6_addr)
                                       : ntohl(a.v4.sin_addr.s_addr) >> 24 == 127;
}

// ---- one request

// What has come of a request so far.
struct incoming {
    struct buf body;
};

static enum MHD_Result give(struct MHD_Connection *c, const struct http_reply *reply)
{
    struct MHD_Response *r =
        MHD_create_response_from_buffer(reply->body.len, reply->body.ptr, MHD_RESPMEM_MUST_COPY);
    if (r == NULL)
        return MHD_NO;
    enum MHD_Result ok = MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, reply->media);
    if (reply->allow != NULL && ok == MHD_YES)
        ok = MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, reply->allow);
    // A page of ours loads nothing, and is in nobody's frame.
    static const char *const headers[][2] = {
        {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; "
                                    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cache-Control", "no-store"}};
    for (size_t i = 0; i < ARRAY_LEN(headers) && ok == MHD_YES; i++)
        ok = MHD_add_response_header(r, headers[i][0], headers[i][1]);
    if (ok == MHD_YES)
        ok = MHD_queue_response(c, reply->status, r);
    MHD_destroy_response(r);
    return ok;
}

static enum MHD_Result give_text(struct MHD_Connection *c, unsigned status, const char *text)
{
    AUTO_BUF body = BUF_INIT(256);
    buf_add(&body, str_from(text));
    const struct http_reply reply = {
        .status = status, .media = "text/plain; charset=utf-8", .body = body};
    return give(c, &reply);
}

static enum MHD_Result answer(struct http_server *s, struct MHD_Connection *c, const char *method,
                              const char *path, str body)
{
    const struct http_request request = {
        .method = str_from(method), .path = str_from(path), .body = body};
    struct http_reply reply = {
        .status = HTTP_FAILED, .media = "text/plain; charset=utf-8", .body = BUF_INIT(REPLY_BYTES)};
    s->handler.answer(s->handler.ctx, &request, &reply);
    enum MHD_Result ok =
        reply.body.failed ? give_text(c, HTTP_FAILED, "no memory left\n") : give(c, &reply);
    buf_done(&reply.body);
    return ok;
}

// The length that the request announces is above what is taken.
static bool announces_too_much(const struct http_server *s, struct MHD_Connection *c)
{
    uint64_t length = 0;
    const char *text =
        MHD_lookup_connection_value(c, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
    return text != NULL && (!num_u64(str_from(text), &length) || length > s->handler.body_max);
}

// Called at the head of a request, for each part of its body, and at its end.
static enum MHD_Result receive(void *ctx, struct MHD_Connection *c, const char *path,
                               const char *method, const char *version, const char *data,
                               size_t *data_len, void **state)
{
    struct http_server *s = ctx;
    struct incoming *in = *state;
    (void)version;
    if (in == NULL) {
        if (announces_too_much(s, c))
            return give_text(c, HTTP_TOO_LONG, "the request is too long\n");
        *state = in = mem_alloc(sizeof *in);
        if (in == NULL)
            return MHD_NO;
        in->body = BUF_INIT(s->handler.body_max);
        return MHD_YES;
    }
    if (*data_len > 0) {
        buf_add(&in->body, str_make(data, *data_len));
        *data_len = 0;
        return in->body.failed ? MHD_NO : MHD_YES; // of no announced length: cut off
    }
    return answer(s, c, method, path, buf_str(&in->body));
}

static void completed(void *ctx, struct MHD_Connection *c, void **state,
                      enum MHD_RequestTerminationCode why)
{
    struct incoming *in = *state;
    (void)ctx, (void)c, (void)why;
    if (in != NULL)
        buf_done(&in->body);
    mem_free(in);
    *state = NULL;
}

// ---- the whole

bal_status http_server_start(struct http_server *s, const char *listen,
                             const struct http_handler *handler, struct bal_err *err)
{
    union address a;
    if (!read_address(listen, &a)) {
        bal_fail(err, BAL_USAGE, "'%s' is not an address with a port", listen);
        err_hint(err, "Write it as 127.0.0.1:8080 or [::1]:8080.");
        return BAL_USAGE;
    }
    *s = (struct http_server){.handler = *handler};
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_AUTO |
                     (a.any.sa_family == AF_INET6 ? MHD_USE_IPv6 : 0U);
    s->daemon =
        MHD_start_daemon(flags, 0, NULL, NULL, receive, s, MHD_OPTION_SOCK_ADDR, &a.any,
                         MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_CONNECTION_LIMIT,
                         (unsigned)HTTP_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
                         (unsigned)HTTP_IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                         (size_t)HTTP_HEAD_BYTES, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (s->daemon == NULL) {
        bal_fail(err, BAL_IO, "cannot listen at %s", listen);
        err_hint(err, "Is another program using that port?");
        return BAL_IO;
    }
    const union MHD_DaemonInfo *port = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
    s->port = port != NULL ? port->port : 0;
    return BAL_OK;
}

void http_server_stop(struct http_server *s)
{
    if (s->daemon != NULL)
        MHD_stop_daemon(s->daemon);
    s->daemon = NULL;
}
