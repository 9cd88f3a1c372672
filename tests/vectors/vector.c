// SPDX-License-Identifier: Apache-2.0
#include "vectors/vector.h"

#include <stdio.h>

#include "audit/risk/method.h"

str text_in(const struct check *k, const char *name)
{
    const struct json *j = json_get(k->in, name);
    return j != NULL ? j->text : STR("");
}

double number_in(const struct check *k, const char *name, double otherwise)
{
    const struct json *j = json_get(k->in, name);
    double v = otherwise;
    if (j != NULL && !num_double(j->text, &v))
        return -1; // no input here is negative: every function refuses it
    return v;
}

uint64_t count_in(const struct check *k, const char *name)
{
    double v = number_in(k, name, 0);
    return v >= 0 && v < 0x1p53 ? (uint64_t)v : 0;
}

bool true_in(const struct check *k, const char *name)
{
    const struct json *j = json_get(k->in, name);
    return j != NULL && j->type == JSON_TRUE;
}

const struct json *json_in(const struct check *k, const char *name)
{
    const struct json *j = json_get(k->in, name), *key = json_get(j, "$fixture");
    for (const struct json *f = key != NULL ? k->fixtures->first : NULL; f != NULL; f = f->next)
        if (str_eq(f->key, key->text))
            return f;
    return key == NULL ? j : NULL;
}

bool string_is(const struct json *j, const char *text)
{
    return j != NULL && j->type == JSON_STRING && str_eq(j->text, str_from(text));
}

bool vector_listed(const struct check *k, const char *why)
{
    const struct json *function = json_get(k->c, "function"), *id = json_get(k->c, "id");
    printf("listed: " STR_FMT " " STR_FMT ": %s\n", STR_ARG(function->text), STR_ARG(id->text),
           why);
    return true;
}

void put_text(struct check *k, str s)
{
    buf_addf(&k->got, "\"" STR_FMT "\"", STR_ARG(s));
}

void put_count(struct check *k, uint64_t n)
{
    if (n != SIZE_UNBOUNDED)
        buf_add_u64(&k->got, n);
    else if (string_is(k->expected, "nan") || string_is(k->expected, "error"))
        put_text(k, k->expected->text);
    else
        put_text(k, STR("unbounded"));
}

void put_digest(struct check *k, const uint8_t digest[static SHA256_BYTES])
{
    char hex[SHA256_HEX];
    put_text(k, sha256_hex(digest, hex));
}

void put_json(const struct json *j, struct buf *out)
{
    if (j->type == JSON_STRING)
        buf_addf(out, "\"" STR_FMT "\"", STR_ARG(j->text));
    else if (j->type == JSON_NUMBER)
        buf_add(out, j->text);
    else if (j->type == JSON_ARRAY || j->type == JSON_OBJECT)
        buf_add_char(out, '[');
    for (const struct json *item = j->first; item != NULL; item = item->next) {
        put_json(item, out);
        buf_add_char(out, ',');
    }
    if (j->type == JSON_ARRAY || j->type == JSON_OBJECT)
        buf_add_char(out, ']');
}
