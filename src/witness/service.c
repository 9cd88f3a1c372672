// SPDX-License-Identifier: Apache-2.0
#include "witness/service.h"

#include "witness/slip.h"

static void tell(struct http_reply *reply, unsigned status, const char *text)
{
    reply->status = status;
    buf_add(&reply->body, str_from(text));
}

static void page(struct witness_service *s, struct http_reply *reply)
{
    struct bal_err err = {0};
    if (slip_page(s->home, &reply->body, &err) == BAL_OK) {
        reply->status = 200;
        reply->media = "text/html; charset=utf-8";
        return;
    }
    buf_clear(&reply->body);
    tell(reply, 500, err.what);
}

static void add_checkpoint(struct witness_service *s, str body, struct http_reply *reply)
{
    AUTO_ANSWER a;
    int64_t now = s->now(s->ctx);
    witness_home_answer(s->home, (uint64_t)now, body, &a);
    if (s->told != NULL)
        s->told(s->ctx, now, &a);
    reply->status = a.status;
    reply->media = witness_media(&a);
    buf_add(&reply->body, buf_str(&a.body));
}

static void answer(void *ctx, const struct http_request *request, struct http_reply *reply)
{
    struct witness_service *s = ctx;
    bool get = str_eq(request->method, STR("GET")) || str_eq(request->method, STR("HEAD"));
    bool post = str_eq(request->method, STR("POST"));
    if (str_eq(request->path, STR("/add-checkpoint"))) {
        if (post) {
            add_checkpoint(s, request->body, reply);
            return;
        }
        reply->allow = "POST";
    } else if (str_eq(request->path, STR("/"))) {
        if (get) {
            page(s, reply);
            return;
        }
        reply->allow = "GET, HEAD";
    }
    if (reply->allow != NULL)
        tell(reply, 405, "not in this way\n");
    else
        tell(reply, 404, "there is nothing here\n");
}

bal_status witness_service_start(struct witness_service *s, const char *listen, struct bal_err *err)
{
    const struct http_handler handler = {.answer = answer, .ctx = s, .body_max = WITNESS_REQUEST};
    return http_server_start(&s->server, listen, &handler, err);
}

void witness_service_stop(struct witness_service *s)
{
    http_server_stop(&s->server);
}
