// SPDX-License-Identifier: Apache-2.0
// cdf_emit.c: the objects of a CDF report in JSON and in XML.
#include "formats/cdf/cdf_write.h"
#include "io/utf8.h"

#include <stdio.h>

static void indent(struct cdf_emit *o)
{
    for (unsigned i = 0; i < o->depth; i++)
        sink_put(o->sink, STR("  "));
}

// What stands for the first character of the text, which is not plain; *used: its bytes. What XML
// cannot hold becomes U+FFFD: most control characters, and what is no UTF-8.
static str escape_of(str text, size_t *used)
{
    unsigned char c = (unsigned char)text.ptr[0];
    *used = 1;
    if (c < 0x80)
        return c == '<'   ? STR("&lt;")
               : c == '>' ? STR("&gt;")
               : c == '&' ? STR("&amp;")
               : c == '"' ? STR("&quot;")
                          : STR("\xEF\xBF\xBD");
    size_t n = 1;
    while (n < text.len && n < 4 && ((unsigned char)text.ptr[n] & 0xC0) == 0x80)
        n++;
    str part = str_head(text, n);
    if (utf8_valid(part) != n || str_starts(part, STR("\xEF\xBF\xBE")) ||
        str_starts(part, STR("\xEF\xBF\xBF")))
        return STR("\xEF\xBF\xBD");
    *used = n;
    return part;
}

static void put_escaped(struct sink *s, str text)
{
    while (text.len > 0) {
        size_t n = 0;
        while (n < text.len && (unsigned char)text.ptr[n] >= ' ' &&
               (unsigned char)text.ptr[n] < 0x80 && strchr("<>&\"", text.ptr[n]) == NULL)
            n++;
        sink_put(s, str_head(text, n));
        text = str_skip(text, n);
        if (text.len == 0)
            break;
        size_t used;
        sink_put(s, escape_of(text, &used));
        text = str_skip(text, used);
    }
}

// The name of a class in JSON.
static void put_type(struct cdf_emit *o, const char *type)
{
    char text[80];
    int n = snprintf(text, sizeof text, "%s.%s", o->kind->prefix, type);
    jw_key_value(&o->w, "@type", str_make(text, (size_t)n)); // of literals, all shorter
}

void cdf_emit_open(struct cdf_emit *o, const struct cdf_kind *kind, struct sink *sink, bool xml)
{
    *o = (struct cdf_emit){.kind = kind, .sink = sink, .xml = xml};
    jw_init(&o->w, sink, true);
    if (xml) {
        sink_printf(sink,
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<%s xmlns=\"%s\" "
                    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n",
                    kind->root, kind->space);
        o->depth = 1;
        return;
    }
    jw_open(&o->w, '{');
    put_type(o, kind->root);
}

void cdf_emit_close(struct cdf_emit *o)
{
    if (o->xml)
        sink_printf(o->sink, "</%s>\n", o->kind->root);
    else
        jw_close(&o->w, '}');
    if (!o->xml)
        sink_char(o->sink, '\n');
}

void cdf_emit_list(struct cdf_emit *o, const char *name)
{
    if (o->xml)
        return;
    jw_key(&o->w, name);
    jw_open(&o->w, '[');
}

void cdf_emit_list_end(struct cdf_emit *o)
{
    if (!o->xml)
        jw_close(&o->w, ']');
}

void cdf_emit_object(struct cdf_emit *o, const char *name, const char *type, str id)
{
    if (o->xml) {
        indent(o);
        sink_printf(o->sink, "<%s", name);
        if (id.len > 0) {
            sink_put(o->sink, STR(" ObjectId=\""));
            put_escaped(o->sink, id);
            sink_char(o->sink, '"');
        }
        if (strcmp(name, type) != 0)
            sink_printf(o->sink, " xsi:type=\"%s\"", type);
        sink_put(o->sink, STR(">\n"));
        o->depth++;
        return;
    }
    jw_open(&o->w, '{');
    if (id.len > 0)
        jw_key_value(&o->w, "@id", id);
    put_type(o, type);
}

void cdf_emit_object_end(struct cdf_emit *o, const char *name)
{
    if (!o->xml) {
        jw_close(&o->w, '}');
        return;
    }
    o->depth--;
    indent(o);
    sink_printf(o->sink, "</%s>\n", name);
}

static void xml_member(struct cdf_emit *o, const char *name, str text)
{
    str key = str_from(name);
    indent(o);
    sink_char(o->sink, '<');
    sink_put(o->sink, key);
    sink_char(o->sink, '>');
    put_escaped(o->sink, text);
    sink_put(o->sink, STR("</"));
    sink_put(o->sink, key);
    sink_put(o->sink, STR(">\n"));
}

void cdf_emit_text(struct cdf_emit *o, const char *name, str text)
{
    if (o->xml)
        xml_member(o, name, text);
    else
        jw_key_value(&o->w, name, text);
}

void cdf_emit_words(struct cdf_emit *o, const char *name, str text)
{
    if (o->xml) {
        indent(o);
        sink_printf(o->sink, "<%s><Text Language=\"en\">", name);
        put_escaped(o->sink, text);
        sink_printf(o->sink, "</Text></%s>\n", name);
        return;
    }
    jw_key(&o->w, name);
    jw_open(&o->w, '{');
    put_type(o, "InternationalizedText");
    jw_key(&o->w, "Text");
    jw_open(&o->w, '[');
    jw_open(&o->w, '{');
    put_type(o, "LanguageString");
    jw_key_value(&o->w, "Content", text);
    jw_key_value(&o->w, "Language", STR("en"));
    jw_close(&o->w, '}');
    jw_close(&o->w, ']');
    jw_close(&o->w, '}');
}

void cdf_emit_texts(struct cdf_emit *o, const char *name, str text)
{
    if (o->xml) {
        xml_member(o, name, text);
        return;
    }
    jw_key(&o->w, name);
    jw_open(&o->w, '[');
    jw_str(&o->w, text);
    jw_close(&o->w, ']');
}

void cdf_emit_ids(struct cdf_emit *o, const char *name, str ids)
{
    if (o->xml) {
        xml_member(o, name, ids);
        return;
    }
    jw_key(&o->w, name);
    jw_open(&o->w, '[');
    while (ids.len > 0)
        jw_str(&o->w, str_cut(&ids, ' '));
    jw_close(&o->w, ']');
}

void cdf_emit_number(struct cdf_emit *o, const char *name, uint64_t v)
{
    char text[NUM_TEXT];
    if (o->xml)
        xml_member(o, name, num_text(v, text));
    else
        jw_key_u64(&o->w, name, v);
}

void cdf_emit_digits(struct cdf_emit *o, const char *name, str number)
{
    if (o->xml) {
        xml_member(o, name, number);
        return;
    }
    jw_key(&o->w, name);
    jw_digits(&o->w, number);
}

void cdf_emit_truth(struct cdf_emit *o, const char *name, bool v)
{
    if (o->xml)
        xml_member(o, name, v ? STR("true") : STR("false"));
    else
        jw_key_bool(&o->w, name, v);
}
