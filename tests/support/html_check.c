// SPDX-License-Identifier: Apache-2.0
#include "support/html_check.h"

enum { DEEP = 64, IDS_BYTES = 1 << 26 };

struct check {
    str page;
    size_t at;
    str open[DEEP]; // elements that stand open
    size_t depth;
    struct table ids, wanted;
    struct html_counts *counts;
    const char *wrong;
    int heading; // level of the last one
    bool need_caption, need_title;
};

static bool complain(struct check *c, const char *what)
{
    if (c->wrong == NULL)
        c->wrong = what;
    return false;
}

static bool name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == ':' || c == '!';
}

static char peek(const struct check *c)
{
    return c->at < c->page.len ? c->page.ptr[c->at] : '\0';
}

static bool ahead(const struct check *c, str what)
{
    return str_starts(str_skip(c->page, c->at), what);
}

static str take_name(struct check *c)
{
    size_t from = c->at;
    while (name_char(peek(c)))
        c->at++;
    return str_make(c->page.ptr + from, c->at - from);
}

static bool reference(struct check *c)
{
    static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (ahead(c, str_from(known[i]))) {
            c->at += strlen(known[i]);
            return true;
        }
    }
    return complain(c, "a bare &");
}

static void want_ids(struct check *c, str list)
{
    while (list.len > 0)
        table_add(&c->wanted, str_cut(&list, ' '));
}

// Another page of the same bundle: "contests/000.html", "../index.html".
static bool is_page(str link)
{
    if (str_starts(link, STR("../")))
        link = str_skip(link, 3);
    for (size_t i = 0; i < link.len; i++)
        if (!(link.ptr[i] >= 'a' && link.ptr[i] <= 'z') &&
            !(link.ptr[i] >= '0' && link.ptr[i] <= '9') && link.ptr[i] != '/' && link.ptr[i] != '.')
            return false;
    return str_ends(link, STR(".html")) && link.ptr[0] != '/' && link.ptr[0] != '.';
}

static bool attribute_ok(struct check *c, str element, str name, str value)
{
    if (str_eq(name, STR("id"))) {
        c->counts->ids++;
        if (table_find(&c->ids, value) != TABLE_NONE)
            return complain(c, "an id twice");
        table_add(&c->ids, value);
    }
    if (str_eq(name, STR("aria-labelledby")))
        want_ids(c, value);
    if (str_eq(name, STR("href")) && !is_page(value)) {
        if (!str_starts(value, STR("#")))
            return complain(c, "a link to elsewhere");
        want_ids(c, str_skip(value, 1));
    }
    if (str_eq(name, STR("style")) || str_starts(name, STR("on")) || str_eq(name, STR("src")))
        return complain(c, "an attribute that the page's policy forbids");
    if (str_eq(name, STR("role")) && str_eq(value, STR("img"))) {
        c->counts->images++;
        c->need_title = true;
    }
    (void)element;
    return true;
}

// The attributes and the end of a tag; *closed where it ends in "/>".
static bool take_attributes(struct check *c, str element, bool *scope, bool *closed)
{
    *closed = false;
    for (;;) {
        while (peek(c) == ' ' || peek(c) == '\n')
            c->at++;
        if (ahead(c, STR("/>"))) {
            *closed = true;
            c->at += 2;
            return true;
        }
        if (peek(c) == '>') {
            c->at++;
            return true;
        }
        str name = take_name(c);
        if (name.len == 0)
            return complain(c, "not an attribute");
        *scope |= str_eq(name, STR("scope"));
        if (peek(c) != '=')
            return complain(c, "an attribute without a value");
        char quote = c->page.ptr[++c->at];
        if (quote != '\'' && quote != '"')
            return complain(c, "an attribute without quotes");
        size_t from = ++c->at;
        while (c->at < c->page.len && peek(c) != quote) {
            if (peek(c) == '<')
                return complain(c, "a bare < in an attribute");
            if (peek(c) != '&')
                c->at++;
            else if (!reference(c))
                return false;
        }
        str value = str_make(c->page.ptr + from, c->at++ - from);
        if (!attribute_ok(c, element, name, value))
            return false;
    }
}

static bool is_any(str name, const char *const list[])
{
    for (size_t i = 0; list[i] != NULL; i++)
        if (str_eq(name, str_from(list[i])))
            return true;
    return false;
}

static bool element_ok(struct check *c, str name, bool scope)
{
    static const char *const forbidden[] = {"script", "iframe", "img",  "link",
                                            "object", "embed",  "form", NULL};
    if (is_any(name, forbidden))
        return complain(c, "an element that the page may not have");
    if (c->need_caption && !str_eq(name, STR("caption")))
        return complain(c, "a table without a caption");
    c->need_caption = str_eq(name, STR("table"));
    if (c->need_title && !str_eq(name, STR("svg")) && !str_eq(name, STR("title")))
        return complain(c, "an image without a title");
    c->need_title &= str_eq(name, STR("svg"));
    c->counts->tables += c->need_caption;
    c->counts->details += str_eq(name, STR("details"));
    if (str_eq(name, STR("th")) && !scope)
        return complain(c, "a header cell without scope");
    if (name.len == 2 && name.ptr[0] == 'h' && name.ptr[1] >= '1' && name.ptr[1] <= '6') {
        int level = name.ptr[1] - '0';
        c->counts->headings++;
        if (level > c->heading + 1)
            return complain(c, "a heading that skips a level");
        c->heading = level;
    }
    return true;
}

static bool end_tag(struct check *c)
{
    c->at += 2;
    str name = take_name(c);
    if (peek(c) != '>')
        return complain(c, "an end tag that does not end");
    c->at++;
    if (c->depth == 0 || !str_eq(c->open[c->depth - 1], name))
        return complain(c, "an end tag for another element");
    c->depth--;
    return true;
}

static bool start_tag(struct check *c)
{
    bool scope = false, closed;
    size_t from = c->at++;
    str name = take_name(c);
    if (name.len == 0)
        return complain(c, "a bare <");
    if (!take_attributes(c, name, &scope, &closed))
        return false;
    size_t end = c->at;
    c->at = from;
    if (!element_ok(c, name, scope))
        return false;
    c->at = end;
    if (closed)
        return true;
    if (c->depth == DEEP)
        return complain(c, "too deep");
    c->open[c->depth++] = name;
    if (str_eq(name, STR("style")))
        c->at += str_find(str_skip(c->page, c->at), STR("</style>"));
    return true;
}

static bool walk(struct check *c)
{
    static const char doctype[] = "<!DOCTYPE html>\n";
    if (!ahead(c, str_from(doctype)))
        return complain(c, "no doctype");
    c->at += sizeof doctype - 1;
    while (c->at < c->page.len) {
        bool ok = true;
        if (ahead(c, STR("</")))
            ok = end_tag(c);
        else if (peek(c) == '<')
            ok = start_tag(c);
        else if (peek(c) == '&')
            ok = reference(c);
        else
            c->at++;
        if (!ok)
            return false;
    }
    if (c->depth > 0)
        return complain(c, "an element that is not closed");
    for (uint32_t i = 0; i < c->wanted.len; i++)
        if (table_find(&c->ids, c->wanted.items[i]) == TABLE_NONE)
            return complain(c, "a reference to no id");
    return true;
}

const char *html_check(str page, struct html_counts *counts, size_t *at)
{
    *counts = (struct html_counts){0};
    struct check c = {.page = page,
                      .ids = TABLE_INIT(IDS_BYTES),
                      .wanted = TABLE_INIT(IDS_BYTES),
                      .counts = counts};
    walk(&c);
    *at = c.at;
    table_done(&c.ids);
    table_done(&c.wanted);
    return c.wrong;
}
