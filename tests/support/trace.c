// SPDX-License-Identifier: Apache-2.0
#include "support/trace.h"

static void trace_failure(struct buf *out, const struct bal_err *err)
{
    buf_addf(out, "!%s (%s)", err->what, err->where);
}

void json_trace_token(struct buf *out, enum json_type type, str text)
{
    static const char letter[] = ".{}[]ksntf0";
    buf_add_char(out, letter[type]);
    if (type != JSON_KEY && type != JSON_STRING && type != JSON_NUMBER)
        return;
    buf_add_char(out, '<');
    buf_add(out, text);
    buf_add_char(out, '>');
}

bal_status json_trace(struct buf *out, str text, size_t chunk, struct bal_err *err)
{
    buf_clear(out);
    AUTO_SOURCE source = {0};
    struct json r;
    BAL_TRY(source_open_memory(&source, STR("t"), text, chunk, err));
    bal_status status = json_open(&r, &source, err);
    if (status != BAL_OK)
        return status;
    do {
        status = json_next(&r, err);
        if (status == BAL_OK)
            json_trace_token(out, r.type, r.text);
    } while (status == BAL_OK && r.type != JSON_END);
    if (status != BAL_OK)
        trace_failure(out, err);
    json_close(&r);
    return status;
}

typedef bal_status csv_opener(struct csv *c, struct source *source, struct bal_err *err);

// Takes the next row by csv_peek, if that gives it.
static bool trace_peeked(struct buf *out, struct csv *c)
{
    str first, rest;
    if (!csv_peek(c, &first, &rest))
        return false;
    csv_skip(c, rest);
    buf_add_u64(out, c->line);
    buf_add_char(out, '[');
    buf_add(out, first); // there may be NULs
    for (bool more = true; more;) {
        more = str_index(rest, c->divider) < rest.len;
        buf_add_char(out, '|');
        buf_add(out, str_cut(&rest, c->divider));
    }
    buf_add_char(out, ']');
    return true;
}

static bal_status trace_rows(struct buf *out, str text, size_t chunk, csv_opener *open, bool peek,
                             struct bal_err *err)
{
    buf_clear(out);
    AUTO_SOURCE source = {0};
    struct csv c;
    BAL_TRY(source_open_memory(&source, STR("t"), text, chunk, err));
    BAL_TRY(open(&c, &source, err));
    bal_status status;
    for (bool more;;) {
        if (peek && trace_peeked(out, &c))
            continue;
        status = csv_next(&c, &more, err);
        if (status != BAL_OK || !more)
            break;
        buf_add_u64(out, c.line);
        for (uint32_t i = 0; i < c.cells; i++) {
            buf_add_char(out, i ? '|' : '[');
            buf_add(out, csv_cell(&c, i));
        }
        buf_add_char(out, ']');
    }
    if (status != BAL_OK)
        trace_failure(out, err);
    csv_close(&c);
    return status;
}

bal_status csv_trace(struct buf *out, str text, size_t chunk, struct bal_err *err)
{
    return trace_rows(out, text, chunk, csv_open, false, err);
}

bal_status csv_trace_peeking(struct buf *out, str text, size_t chunk, struct bal_err *err)
{
    return trace_rows(out, text, chunk, csv_open, true, err);
}

bal_status csv_trace_any(struct buf *out, str text, size_t chunk, struct bal_err *err)
{
    return trace_rows(out, text, chunk, csv_open_any, false, err);
}

// The naive reader: takes one byte at a time and does everything at once.
struct naive {
    str text;
    size_t at;
    uint64_t line;
    struct buf raw, plain; // one cell, as it stands and without quotes
};

static bool naive_pair(const struct naive *n) // CR and LF stand here
{
    return str_starts(str_skip(n->text, n->at), STR("\r\n"));
}

// The cell's text, by the words of csv.h.
static str naive_text(const struct naive *n)
{
    str s = buf_str(str_starts(buf_str(&n->raw), STR("\"")) ? &n->plain : &n->raw);
    if (s.len >= 3 && str_starts(s, STR("=\"")) && str_ends(s, STR("\"")))
        return str_make(s.ptr + 2, s.len - 3);
    return s;
}

// Reads one cell. Returns what ended it: ',', a line end, 0 at the end, '"' when never closed.
static char naive_cell(struct naive *n)
{
    buf_clear(&n->raw);
    buf_clear(&n->plain);
    enum { START, EQUALS, CLOSED, OTHER } before = START;
    bool quoted = false;
    for (; n->at < n->text.len; n->at++) {
        char c = n->text.ptr[n->at];
        if (!quoted && (c == ',' || c == '\n' || c == '\r'))
            return c;
        buf_add_char(&n->raw, c);
        if (c == '"' && quoted) {
            quoted = false;
            before = CLOSED;
        } else if (c == '"' && before != OTHER) {
            quoted = true;
            if (before == CLOSED) // it was doubled
                buf_add_char(&n->plain, '"');
        } else {
            buf_add_char(&n->plain, c);
            before = c == '=' ? EQUALS : OTHER;
        }
        n->line += c == '\n' || (c == '\r' && !naive_pair(n));
    }
    return quoted ? '"' : '\0';
}

bal_status csv_naive_trace(struct buf *out, str text)
{
    buf_clear(out);
    struct naive n = {
        .text = text, .line = 1, .raw = BUF_INIT(1 << 24), .plain = BUF_INIT(1 << 24)};
    AUTO_BUF row = BUF_INIT(1 << 24);
    char end = '\n';
    while (n.at < text.len && end != '"') {
        uint64_t line = n.line;
        size_t start = n.at;
        buf_clear(&row);
        do {
            buf_add_char(&row, n.at == start ? '[' : '|');
            end = naive_cell(&n);
            buf_add(&row, naive_text(&n));
            n.at += end == ',';
        } while (end == ',');
        bool blank = n.at == start;
        if (end == '\n' || end == '\r') {
            n.at += naive_pair(&n) ? 2 : 1;
            n.line++;
        }
        if (end == '"') {
            buf_addf(out, "!a quote opened in the row of line %llu is never closed (t, line %llu)",
                     (unsigned long long)line, (unsigned long long)line);
        } else if (!blank) {
            buf_add_u64(out, line);
            buf_add(out, buf_str(&row));
            buf_add_char(out, ']');
        }
    }
    buf_done(&n.raw);
    buf_done(&n.plain);
    return end == '"' ? BAL_INVALID : BAL_OK;
}

static void trace_event(struct xml *x, const char *const *attributes, struct buf *out)
{
    uint64_t line, column;
    xml_place(x, &line, &column);
    buf_addf(out, "%llu:%llu", (unsigned long long)line, (unsigned long long)column);
    if (x->type == XML_TEXT) {
        buf_addf(out, "\"" STR_FMT "\"", STR_ARG(x->text));
    } else if (x->type == XML_END) {
        buf_add(out, STR("</>"));
    } else if (x->type == XML_START) {
        buf_addf(out, "<" STR_FMT, STR_ARG(x->name));
        str value;
        for (; *attributes != NULL; attributes++)
            if (xml_attribute(x, *attributes, &value))
                buf_addf(out, " %s=\"" STR_FMT "\"", *attributes, STR_ARG(value));
        buf_add_char(out, '>');
    } else {
        buf_add_char(out, '.');
    }
}

bal_status xml_trace(struct xml *x, struct buf *out, str text, size_t chunk,
                     const char *const *attributes, struct bal_err *err)
{
    buf_clear(out);
    AUTO_SOURCE source = {0};
    BAL_TRY(source_open_memory(&source, STR("t"), text, chunk, err));
    BAL_TRY(xml_open(x, &source, err));
    bal_status status;
    do {
        status = xml_next(x, err);
        if (status == BAL_OK)
            trace_event(x, attributes, out);
    } while (status == BAL_OK && x->type != XML_DONE);
    if (status != BAL_OK)
        trace_failure(out, err);
    return status;
}
