// SPDX-License-Identifier: Apache-2.0
// server.h: a small HTTP/1.1 server. It knows nothing of elections: a function gives each answer.
// This room is the only one that includes libmicrohttpd and libcurl.
//
// One thread answers one request after the other, so the function needs no locks. Requests that are
// too long, too slow or too many are turned away before it sees them.
#ifndef BAL_HTTP_SERVER_H
#define BAL_HTTP_SERVER_H

#include "base/base.h"

enum {
    HTTP_CONNECTIONS = 128,      // at once
    HTTP_IDLE_SECONDS = 15,      // a connection that sends nothing for so long is closed
    HTTP_HEAD_BYTES = 32 * 1024, // of a request's lines before its body
};

// What was asked; views memory of the server's.
struct http_request {
    str method; // "GET"
    str path;   // "/add-checkpoint", without what follows a "?"
    str body;
};

// What is answered. The function appends to `body` and sets the others.
struct http_reply {
    unsigned status;
    const char *media; // its Content-Type
    const char *allow; // with status 405: the methods that are
    struct buf body;
};

struct http_handler {
    void (*answer)(void *ctx, const struct http_request *request, struct http_reply *reply);
    void *ctx;
    size_t body_max; // bytes of the longest body of a request; a longer one is answered 413
};

struct http_server {
    void *daemon;
    struct http_handler handler; // must not move while the server runs
    uint16_t port;               // on which it listens
};

// Listens at "ADDRESS:PORT" ("127.0.0.1:8080", "[::1]:8080"); port 0 takes a free one. Starts the
// thread that answers; the other threads of the program are not disturbed. BAL_USAGE for another
// form, BAL_IO where the port cannot be had.
BAL_CHECKED bal_status http_server_start(struct http_server *s, const char *listen,
                                         const struct http_handler *handler, struct bal_err *err);

// Lets the request that is being answered end, and stops. Harmless on a server that is all zero.
void http_server_stop(struct http_server *s);

// Does the address of "ADDRESS:PORT" belong to this machine alone?
bool http_is_loopback(const char *listen);

#endif
