// SPDX-License-Identifier: Apache-2.0
// cdf_cvr_json.c: SP 1500-103 in JSON: the objects of a report, one after the other, to cdf.h.
#include "formats/cdf/cdf.h"
#include "formats/cdf/cdf_write.h"
#include "formats/readers.h"

enum { DEEPEST = 16 }; // objects and lists open at a time; the classes nest less deep

struct frame {
    enum cdf_class class;
    bool list; // of objects of the class
    struct json_object o;
};

struct reader {
    struct json *json;
    struct cdf *cdf;
    struct frame frames[DEEPEST];
    int depth;
};

static void place(void *syntax, uint64_t *line, uint64_t *column)
{
    struct json *r = syntax;
    window_place(&r->w, r->token, line, column);
}

static bal_status push(struct reader *r, enum cdf_class class, bool list, struct bal_err *err)
{
    struct frame *f = &r->frames[r->depth++];
    f->class = class;
    f->list = list;
    f->o = (struct json_object){0};
    return list ? BAL_OK : cdf_begin(r->cdf, class, err);
}

static bal_status scalar(struct reader *r, enum cdf_field field, struct bal_err *err)
{
    switch ((int)r->json->type) {
    case JSON_STRING:
    case JSON_NUMBER:
        return cdf_value(r->cdf, field, r->json->text, err);
    case JSON_TRUE:
        return cdf_value(r->cdf, field, STR("true"), err);
    case JSON_FALSE:
        return cdf_value(r->cdf, field, STR("false"), err);
    case JSON_NULL:
        return BAL_OK;
    default:
        return json_fail(r->json, err, "a text or a number is expected here");
    }
}

// The text that an InternationalizedText has so far: the first, or the first that is English.
struct words {
    struct buf best, text;
    bool any, english;
};

// A LanguageString: {"Content": "Mayor", "Language": "en"}.
static bal_status language(struct reader *r, struct words *w, struct bal_err *err)
{
    static const struct json_keys keys = {2, {{"Content", 7}, {"Language", 8}}};
    bool english = false;
    buf_clear(&w->text);
    for (struct json_object o = {0};;) {
        str value;
        BAL_TRY(json_field(r->json, &keys, &o, err));
        if (o.field == JSON_DONE)
            break;
        if (o.field == JSON_OTHER) {
            BAL_TRY(json_skip(r->json, err));
            continue;
        }
        BAL_TRY(json_string(r->json, &value, err));
        if (o.field == 0)
            buf_add(&w->text, value);
        else
            english = str_starts(value, STR("en"));
    }
    if (!w->any || (english && !w->english)) {
        struct buf old = w->best;
        w->best = w->text;
        w->text = old;
        w->english = english;
    }
    w->any = true;
    return buf_check(&w->best, err);
}

// An InternationalizedText: {"Text": [LanguageString …]}.
static bal_status international(struct reader *r, enum cdf_field field, struct bal_err *err)
{
    static const struct json_keys keys = {1, {{"Text", 4}}};
    struct words w = {.best = BUF_INIT(LIMIT_TOKEN_BYTES), .text = BUF_INIT(LIMIT_TOKEN_BYTES)};
    bal_status status = BAL_OK;
    for (struct json_object o = {0}; status == BAL_OK;) {
        bool more = true;
        status = json_field(r->json, &keys, &o, err);
        if (status != BAL_OK || o.field == JSON_DONE)
            break;
        if (o.field == JSON_OTHER) {
            status = json_skip(r->json, err);
            continue;
        }
        status = json_enter(r->json, '[', err);
        while (status == BAL_OK && more) {
            status = json_next_object(r->json, &more, err);
            if (status == BAL_OK && more)
                status = language(r, &w, err);
        }
    }
    if (status == BAL_OK)
        status = cdf_value(r->cdf, field, buf_str(&w.best), err);
    buf_done(&w.best);
    buf_done(&w.text);
    return status;
}

// One value, or a list of them.
static bal_status values(struct reader *r, enum cdf_field field, struct bal_err *err)
{
    BAL_TRY(json_next(r->json, err));
    if (r->json->type == JSON_OBJECT && r->cdf->counts != NULL)
        return international(r, field, err);
    if (r->json->type != JSON_ARRAY)
        return scalar(r, field, err);
    for (;;) {
        BAL_TRY(json_next(r->json, err));
        if (r->json->type == JSON_ARRAY_END)
            return BAL_OK;
        BAL_TRY(scalar(r, field, err));
    }
}

static bal_status objects(struct reader *r, enum cdf_class class, struct bal_err *err)
{
    BAL_TRY(json_next(r->json, err));
    if (r->json->type == JSON_NULL)
        return BAL_OK;
    if (r->json->type != JSON_ARRAY && r->json->type != JSON_OBJECT)
        return json_fail(r->json, err, "a list of objects is expected here");
    return push(r, class, r->json->type == JSON_ARRAY, err);
}

static bal_status member(struct reader *r, struct frame *f, struct bal_err *err)
{
    const struct cdf_member *m = &r->cdf->members[f->class][f->o.field];
    if (m->field == CDF_SKIP)
        return json_skip(r->json, err);
    if (m->field == CDF_OBJECT)
        return objects(r, (enum cdf_class)m->of, err);
    return values(r, (enum cdf_field)m->field, err);
}

static bal_status step(struct reader *r, struct bal_err *err)
{
    struct frame *f = &r->frames[r->depth - 1];
    bool more = true;
    if (f->list) {
        BAL_TRY(json_next_object(r->json, &more, err));
        r->depth -= !more;
        return more ? push(r, f->class, false, err) : BAL_OK;
    }
    BAL_TRY(json_field(r->json, &r->cdf->keys[f->class], &f->o, err));
    if (f->o.field == JSON_DONE) {
        r->depth--;
        return cdf_end(r->cdf, f->class, err);
    }
    if (f->o.field == JSON_OTHER) {
        BAL_TRY(cdf_unknown(r->cdf, f->o.name, err));
        return json_skip(r->json, err);
    }
    return member(r, f, err);
}

static bal_status read_report(struct reader *r, struct bal_err *err)
{
    r->depth = 0;
    BAL_TRY(json_enter(r->json, '{', err));
    BAL_TRY(push(r, CDF_REPORT, false, err));
    while (r->depth > 0)
        BAL_TRY(step(r, err));
    return BAL_OK;
}

bal_status cdf_json_value(struct cdf *c, struct json *json, struct bal_err *err)
{
    struct reader r = {.json = json, .cdf = c};
    c->place = place;
    c->syntax = json;
    bal_status status = read_report(&r, err);
    c->place = NULL;
    c->in_record = false;
    return status;
}

bal_status cdf_json_report(struct cdf *c, struct source *s, struct bal_err *err)
{
    struct json json;
    BAL_TRY(json_open(&json, s, err));
    bal_status status = cdf_json_value(c, &json, err);
    if (status == BAL_OK)
        status = json_finish(&json, err);
    json_close(&json);
    return status;
}

bal_status cdf_json_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return cdf_read(cdf_json_report, "cdf-cvr-json", s, imp, err);
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, cdf_json_read, err);
}

static int probe(const struct probe *p)
{
    bool object = probe_begins(p, "{");
    return object && str_find(p->head, STR("CastVoteRecordReport\"")) < p->head.len ? 95 : 0;
}

static bal_status write(const struct election *e, struct sink *out, struct bal_err *err)
{
    return cdf_write(e, out, false, err);
}

const struct format format_cdf_cvr_json = {
    .name = "cdf-cvr-json",
    .title = "NIST SP 1500-103 cast vote records, JSON",
    .flags = FORMAT_CVR,
    .probe = probe,
    .read = read_file,
    .write = write,
    .lost = cdf_lost,
};
