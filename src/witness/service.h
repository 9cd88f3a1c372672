// SPDX-License-Identifier: Apache-2.0
// service.h: a witness over HTTP (C2SP tlog-witness): POST /add-checkpoint with a request, GET /
// for the page of what it cosigned last.
#ifndef BAL_WITNESS_SERVICE_H
#define BAL_WITNESS_SERVICE_H

#include "http/server.h"
#include "witness/home.h"

struct witness_service {
    struct witness_home *home;
    int64_t (*now)(void *ctx); // seconds since 1970
    // Told of every request that was answered, on the thread that answers; NULL: nobody is.
    void (*told)(void *ctx, int64_t time, const struct witness_answer *answer);
    void *ctx; // of both
    struct http_server server;
};

// Starts to answer at "ADDRESS:PORT" (http/server.h). The service must not move, nor the home be
// used by another thread, until witness_service_stop().
BAL_CHECKED bal_status witness_service_start(struct witness_service *s, const char *listen,
                                             struct bal_err *err);
void witness_service_stop(struct witness_service *s);

#endif
