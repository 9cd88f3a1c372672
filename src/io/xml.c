// SPDX-License-Identifier: Apache-2.0
// xml.c: expat is given a slice of the window at a time; what it finds waits in a list, from which
// xml_next takes. A text is given when the tag after it is there, so the slices never show.
#include "io/xml.h"

#include <expat.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/random.h>

enum { SLICE = 16 * 1024 };
#define NOWHERE UINT64_MAX

// Why reading had to stop, beside expat's own reasons, which are above 0.
enum {
    BROKEN_DTD = -1,
    BROKEN_DEPTH = -2,
    BROKEN_NAME = -3,
    BROKEN_ATTRIBUTES = -4,
    BROKEN_TEXT = -5,
    BROKEN_MEMORY = -6
};

struct xml_item {
    enum xml_type type;
    uint32_t at, len; // name or text, in `bytes`
    uint32_t first_pair, pairs;
    uint64_t place;
};

enum pair_kind { PAIR_PLAIN, PAIR_PREFIXED, PAIR_NAMESPACE };

struct xml_pair {
    enum pair_kind kind;
    uint32_t name, name_len, value, value_len; // in `bytes`
};

static uint64_t now(const struct xml *x)
{
    XML_Index at = XML_GetCurrentByteIndex(x->parser);
    return at < 0 ? 0 : (uint64_t)at;
}

static void stop(struct xml *x, int why)
{
    if (x->broken != 0)
        return;
    x->broken = why;
    x->broken_at = now(x);
    XML_StopParser(x->parser, XML_FALSE);
}

// Adds the bytes; returns where they begin.
static uint32_t keep(struct xml *x, const char *p, size_t n)
{
    uint32_t at = (uint32_t)x->bytes.len;
    buf_add(&x->bytes, str_make(p, n));
    if (x->bytes.failed)
        stop(x, BROKEN_MEMORY);
    return at;
}

static struct xml_item *add_item(struct xml *x, enum xml_type type, uint64_t place)
{
    struct xml_item *item = vec_push(&x->items, UINT32_MAX);
    if (item == NULL)
        stop(x, BROKEN_MEMORY);
    else
        *item = (struct xml_item){.type = type, .place = place};
    return item;
}

static void end_text(struct xml *x)
{
    if (x->open_text == NOWHERE)
        return;
    struct xml_item *item = add_item(x, XML_TEXT, x->open_text);
    if (item != NULL) {
        item->at = x->text_at;
        item->len = (uint32_t)x->bytes.len - x->text_at;
    }
    x->open_text = NOWHERE;
}

// Cuts the prefix off; *prefix is empty without one.
static str local_name(const char *full, str *prefix)
{
    str name = str_from(full);
    size_t colon = str_index(name, ':');
    *prefix = str_head(name, colon == name.len ? 0 : colon);
    return colon == name.len ? name : str_skip(name, colon + 1);
}

static void add_pair(struct xml *x, const char *full, const char *value)
{
    str prefix, name = local_name(full, &prefix);
    struct xml_pair *pair = vec_push(&x->pairs, UINT32_MAX);
    if (pair == NULL) {
        stop(x, BROKEN_MEMORY);
        return;
    }
    size_t len = strlen(value);
    pair->kind = prefix.len == 0                ? PAIR_PLAIN
                 : str_eq(prefix, STR("xmlns")) ? PAIR_NAMESPACE
                                                : PAIR_PREFIXED;
    pair->name_len = (uint32_t)name.len;
    pair->value_len = (uint32_t)len;
    pair->name = keep(x, name.ptr, name.len);
    pair->value = keep(x, value, len);
    if (name.len > LIMIT_XML_NAME_BYTES)
        stop(x, BROKEN_NAME);
    if (len > LIMIT_TOKEN_BYTES)
        stop(x, BROKEN_TEXT);
}

// The namespace of the outermost element: that of its prefix, or the one for names without.
static void keep_namespace(struct xml *x, str prefix, const char **attributes)
{
    buf_clear(&x->root_namespace);
    for (; *attributes != NULL; attributes += 2) {
        str declared, name = local_name(attributes[0], &declared);
        bool found = prefix.len == 0 ? declared.len == 0 && str_eq(name, STR("xmlns"))
                                     : str_eq(declared, STR("xmlns")) && str_eq(name, prefix);
        if (found)
            buf_add(&x->root_namespace, str_from(attributes[1]));
    }
}

static void on_start(void *ctx, const char *full, const char **attributes)
{
    struct xml *x = ctx;
    if (x->broken != 0)
        return;
    end_text(x);
    str prefix, name = local_name(full, &prefix);
    struct xml_item *item = add_item(x, XML_START, now(x)); // stays where it is until the next
    if (item == NULL)
        return;
    item->at = keep(x, name.ptr, name.len);
    item->len = (uint32_t)name.len;
    item->first_pair = (uint32_t)x->pairs.len;
    if (x->level == 0)
        keep_namespace(x, prefix, attributes);
    for (; *attributes != NULL && x->broken == 0; attributes += 2)
        add_pair(x, attributes[0], attributes[1]);
    item->pairs = (uint32_t)x->pairs.len - item->first_pair;
    if (item->pairs > LIMIT_XML_ATTRIBUTES)
        stop(x, BROKEN_ATTRIBUTES);
    if (name.len > LIMIT_XML_NAME_BYTES || prefix.len > LIMIT_XML_NAME_BYTES)
        stop(x, BROKEN_NAME);
    if (++x->level > LIMIT_XML_DEPTH)
        stop(x, BROKEN_DEPTH);
    if (x->broken != 0)
        x->items.len--;
}

static void on_end(void *ctx, const char *name)
{
    (void)name;
    struct xml *x = ctx;
    if (x->broken != 0)
        return;
    end_text(x);
    add_item(x, XML_END, now(x));
    x->level--;
}

static void on_text(void *ctx, const char *p, int len)
{
    struct xml *x = ctx;
    if (x->broken != 0)
        return;
    uint32_t at = keep(x, p, (size_t)len);
    if (x->open_text == NOWHERE) {
        x->open_text = now(x);
        x->text_at = at;
    }
    if (x->bytes.len - x->text_at > LIMIT_TOKEN_BYTES)
        stop(x, BROKEN_TEXT);
}

static void on_doctype(void *ctx, const char *name, const char *system, const char *public,
                       int internal)
{
    (void)name, (void)system, (void)public, (void)internal;
    stop(ctx, BROKEN_DTD);
}

static bal_status new_parser(struct xml *x, struct bal_err *err)
{
    static const XML_Memory_Handling_Suite memory = {mem_alloc, mem_resize, mem_free};
    if (x->parser == NULL)
        x->parser = XML_ParserCreate_MM("UTF-8", &memory, NULL);
    else if (!XML_ParserReset(x->parser, "UTF-8"))
        return err_memory(err);
    if (x->parser == NULL)
        return err_memory(err);
    if (x->salt == 0 && getrandom(&x->salt, sizeof x->salt, 0) != sizeof x->salt)
        x->salt = 0; // expat then finds one
    (void)XML_SetHashSalt(x->parser, x->salt);
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, on_start, on_end);
    XML_SetCharacterDataHandler(x->parser, on_text);
    XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
    return BAL_OK;
}

bal_status xml_open(struct xml *x, struct source *source, struct bal_err *err)
{
    if (x->w.ptr == NULL) {
        *x = (struct xml){.bytes = BUF_INIT(3 * LIMIT_TOKEN_BYTES),
                          .mixed = BUF_INIT(LIMIT_TOKEN_BYTES),
                          .root_namespace = BUF_INIT(LIMIT_TOKEN_BYTES)};
        BAL_TRY(window_open(&x->w, source, 2 * LIMIT_TOKEN_BYTES, err));
    } else {
        window_again(&x->w, source);
    }
    x->type = XML_DONE;
    x->name = x->text = STR("");
    x->depth = x->level = 0;
    x->fed = x->next = x->attributes = 0;
    x->place = x->broken_at = 0;
    x->attribute_count = 0;
    x->open_text = NOWHERE;
    x->broken = 0;
    x->finished = x->root_seen = false;
    x->items.len = x->pairs.len = 0;
    buf_clear(&x->bytes);
    buf_clear(&x->root_namespace);
    bal_status status = new_parser(x, err);
    if (status != BAL_OK)
        xml_close(x);
    return status;
}

void xml_close(struct xml *x)
{
    if (x->parser != NULL)
        XML_ParserFree(x->parser);
    window_close(&x->w);
    buf_done(&x->bytes);
    buf_done(&x->mixed);
    buf_done(&x->root_namespace);
    vec_done(&x->items);
    vec_done(&x->pairs);
    *x = (struct xml){0};
}

void xml_place(struct xml *x, uint64_t *line, uint64_t *column)
{
    window_place(&x->w, (size_t)(x->place - x->w.base), line, column);
}

static void place_error(struct xml *x, struct bal_err *err)
{
    uint64_t line, column;
    xml_place(x, &line, &column);
    err_where(err, STR_FMT ", line %llu, column %llu", STR_ARG(x->w.source->name),
              (unsigned long long)line, (unsigned long long)column);
}

bal_status xml_fail(struct xml *x, struct bal_err *err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    bal_fail_args(err, BAL_INVALID, fmt, args);
    va_end(args);
    place_error(x, err);
    return BAL_INVALID;
}

static bal_status limit(struct xml *x, struct bal_err *err, const char *what, unsigned long most)
{
    bal_fail(err, BAL_LIMIT, "%s %lu", what, most);
    place_error(x, err);
    return BAL_LIMIT;
}

// Outside the outermost element expat's reasons and places vary with the slices: none is told.
static bal_status fail_syntax(struct xml *x, struct bal_err *err)
{
    if (x->broken == XML_ERROR_MISPLACED_XML_PI)
        return xml_fail(x, err, "this is not XML: something stands before the XML declaration");
    if (x->depth == 0)
        return xml_fail(x, err,
                        x->root_seen ? "this is not XML: more follows after its end"
                                     : "this is not XML, or not all of it");
    return xml_fail(x, err, "this is not XML: %s", XML_ErrorString((enum XML_Error)x->broken));
}

static bal_status fail_cut(struct xml *x, struct bal_err *err)
{
    if (x->depth == 0 && x->broken > XML_ERROR_NO_ELEMENTS)
        return fail_syntax(x, err);
    xml_fail(x, err, x->depth > 0 ? "the XML text ends in the middle" : "there is no XML element");
    err_hint(err, "The file was cut off: export or copy it again.");
    return BAL_INVALID;
}

// Tells why expat stopped, when all that came before has been given.
static bal_status fail_broken(struct xml *x, struct bal_err *err)
{
    uint64_t end = x->w.base + x->w.len;
    if (x->depth > 0 && x->broken_at >= x->place)
        x->place = x->broken_at < end ? x->broken_at : end;
    switch (x->broken) {
    case BROKEN_DTD:
        xml_fail(x, err,
                 "the XML has a document type declaration, which election files never have");
        err_hint(err, "Find out where the file came from; it may be an attack.");
        return BAL_INVALID;
    case BROKEN_DEPTH:
        return limit(x, err, "elements stand in one another deeper than", LIMIT_XML_DEPTH);
    case BROKEN_NAME:
        return limit(x, err, "bytes of a name are more than", LIMIT_XML_NAME_BYTES);
    case BROKEN_ATTRIBUTES:
        return limit(x, err, "attributes of an element are more than", LIMIT_XML_ATTRIBUTES);
    case BROKEN_TEXT:
        return limit(x, err, "bytes of a text or attribute are more than", LIMIT_TOKEN_BYTES);
    case BROKEN_MEMORY:
    case XML_ERROR_NO_MEMORY:
        return err_memory(err);
    case XML_ERROR_NO_ELEMENTS:
    case XML_ERROR_UNCLOSED_TOKEN:
    case XML_ERROR_UNCLOSED_CDATA_SECTION:
    case XML_ERROR_PARTIAL_CHAR:
        return fail_cut(x, err);
    default:
        return fail_syntax(x, err);
    }
}

// Makes the list empty; the beginning of a text that has not ended stays.
static void compact(struct xml *x)
{
    size_t left = x->open_text == NOWHERE ? 0 : x->bytes.len - x->text_at;
    if (left > 0)
        memmove(x->bytes.ptr, x->bytes.ptr + x->text_at, left);
    x->bytes.len = left;
    x->text_at = 0;
    x->items.len = x->pairs.len = x->next = 0;
}

// More bytes into the window. Those of the last event stay, so that its place can be told.
static bal_status read_on(struct xml *x, struct bal_err *err)
{
    uint64_t from = x->place < x->open_text ? x->place : x->open_text;
    size_t dropped = (size_t)(from - x->w.base);
    x->w.pos = dropped;
    bal_status status = window_more(&x->w, err);
    if (status != BAL_OK && status != BAL_IO)
        place_error(x, err);
    if (x->w.base == from)
        x->fed -= dropped;
    return status;
}

// Gives expat the next slice.
static bal_status feed(struct xml *x, struct bal_err *err)
{
    compact(x);
    if (x->fed == x->w.len && !x->w.end)
        BAL_TRY(read_on(x, err));
    size_t left = x->w.len - x->fed, n = left < SLICE ? left : SLICE;
    bool last = x->w.end && n == left;
    enum XML_Status status = XML_Parse(x->parser, x->w.ptr + x->fed, (int)n, last);
    x->fed += n;
    x->finished = last;
    if (status != XML_STATUS_OK && x->broken == 0) {
        x->broken = (int)XML_GetErrorCode(x->parser);
        x->broken_at = now(x);
    }
    return BAL_OK;
}

bal_status xml_next(struct xml *x, struct bal_err *err)
{
    while (x->next == x->items.len) {
        if (x->broken != 0)
            return fail_broken(x, err);
        if (x->finished) {
            x->type = XML_DONE;
            return BAL_OK;
        }
        BAL_TRY(feed(x, err));
    }
    const struct xml_item *item = &x->items.at[x->next++];
    x->type = item->type;
    x->place = item->place;
    x->attributes = item->first_pair;
    x->attribute_count = item->pairs;
    str s = str_make(x->bytes.ptr + item->at, item->len);
    if (item->type == XML_START) {
        x->root_seen = true;
        x->name = s;
        x->depth++;
    } else if (item->type == XML_END) {
        x->depth--;
    } else {
        x->text = s;
    }
    return BAL_OK;
}

bool xml_attribute(const struct xml *x, const char *name, str *out)
{
    const struct xml_pair *found = NULL;
    size_t len = strlen(name);
    for (uint32_t i = 0; i < x->attribute_count; i++) {
        const struct xml_pair *p = &x->pairs.at[x->attributes + i];
        if (p->kind == PAIR_NAMESPACE || p->name_len != len ||
            memcmp(x->bytes.ptr + p->name, name, len) != 0)
            continue;
        found = p;
        if (p->kind == PAIR_PLAIN)
            break;
    }
    *out = found != NULL ? str_make(x->bytes.ptr + found->value, found->value_len) : STR("");
    return found != NULL;
}

bal_status xml_root(struct xml *x, struct bal_err *err)
{
    do
        BAL_TRY(xml_next(x, err));
    while (x->type == XML_TEXT);
    return x->type == XML_START ? BAL_OK : fail_cut(x, err);
}

str xml_namespace(const struct xml *x)
{
    return buf_str(&x->root_namespace);
}

bal_status xml_child(struct xml *x, bool *more, struct bal_err *err)
{
    do
        BAL_TRY(xml_next(x, err));
    while (x->type == XML_TEXT);
    *more = x->type == XML_START;
    return BAL_OK;
}

bal_status xml_skip(struct xml *x, struct bal_err *err)
{
    uint32_t outside = x->depth - 1;
    do
        BAL_TRY(xml_next(x, err));
    while (x->depth > outside);
    return BAL_OK;
}

// Joins the texts around the children.
static bal_status mixed_text(struct xml *x, str *out, struct bal_err *err)
{
    buf_clear(&x->mixed);
    buf_add(&x->mixed, x->type == XML_TEXT ? x->text : STR(""));
    for (;;) {
        BAL_TRY(xml_next(x, err));
        if (x->type == XML_END)
            break;
        if (x->type == XML_START)
            BAL_TRY(xml_skip(x, err));
        else
            buf_add(&x->mixed, x->text);
    }
    *out = buf_str(&x->mixed);
    return buf_check(&x->mixed, err);
}

bal_status xml_text(struct xml *x, str *out, struct bal_err *err)
{
    BAL_TRY(xml_next(x, err));
    *out = STR("");
    if (x->type == XML_END)
        return BAL_OK;
    if (x->type == XML_START) {
        BAL_TRY(xml_skip(x, err));
        x->type = XML_START;
        return mixed_text(x, out, err);
    }
    // What ended the text waits behind it.
    if (x->next == x->items.len || x->items.at[x->next].type != XML_END)
        return mixed_text(x, out, err);
    str text = x->text;
    BAL_TRY(xml_next(x, err));
    *out = text;
    return BAL_OK;
}

bal_status xml_finish(struct xml *x, struct bal_err *err)
{
    BAL_TRY(xml_next(x, err));
    return x->type == XML_DONE ? BAL_OK : xml_fail(x, err, "more follows after the XML text");
}

const char *xml_version(void)
{
    return XML_ExpatVersion() + strlen("expat_");
}
