// SPDX-License-Identifier: Apache-2.0
#include "core/damaged_name.h"

#include "io/utf8.h"

static bool is_ascii(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80)
            return false;
    return true;
}

// U+0300 to U+036F: accents that follow their letter.
static bool is_accent(str s, size_t at)
{
    unsigned char a = (unsigned char)s.ptr[at];
    unsigned char b = at + 1 < s.len ? (unsigned char)s.ptr[at + 1] : 0;
    return (a == 0xCC && b >= 0x80) || (a == 0xCD && b >= 0x80 && b < 0xB0);
}

static bool has_accent(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (is_accent(s, i))
            return true;
    return false;
}

// What a wrong encoding leaves: everything else is one mark.
static void skeleton(str s, struct buf *out)
{
    out->len = 0;
    for (size_t i = 0; i < s.len; i++) {
        bool lost = (unsigned char)s.ptr[i] >= 0x80 || s.ptr[i] == '?';
        if (is_accent(s, i) && out->len > 0 && out->ptr[out->len - 1] != '?')
            out->len--; // its letter
        if (!lost || out->len == 0 || out->ptr[out->len - 1] != '?')
            buf_add_char(out, lost ? '?' : s.ptr[i]);
    }
}

void name_skeleton(str s, struct buf *out)
{
    buf_clear(out);
    if (!is_ascii(s) || str_index(s, '?') < s.len)
        skeleton(s, out);
}

// Is `mangled` what `name` becomes when its bytes are read as Windows-1252?
static bool is_mangled(str name, str mangled)
{
    AUTO_SOURCE inner = {0}, decoded = {0};
    AUTO_BUF text = BUF_INIT(4 * LIMIT_TOKEN_BYTES);
    return source_open_memory(&inner, STR("name"), name, 0, NULL) == BAL_OK &&
           source_open_decoded(&decoded, &inner, ENCODING_WINDOWS1252, NULL) == BAL_OK &&
           source_read_all(&decoded, &text, NULL) == BAL_OK && str_eq(buf_str(&text), mangled);
}

static bool has(str s, str part)
{
    return str_find(s, part) < s.len;
}

bool names_are_damaged(str a, str b)
{
    static const str replaced = {"\xEF\xBF\xBD", 3}; // U+FFFD
    AUTO_BUF x = BUF_INIT(LIMIT_TOKEN_BYTES), y = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (str_eq(a, b) || (is_ascii(a) && is_ascii(b)))
        return false;
    skeleton(a, &x);
    skeleton(b, &y);
    if (!str_eq(buf_str(&x), buf_str(&y)))
        return false;
    bool lost = has(a, replaced) || has(b, replaced) || (has(a, STR("?")) && is_ascii(a)) ||
                (has(b, STR("?")) && is_ascii(b));
    return lost || has_accent(a) != has_accent(b) || is_mangled(a, b) || is_mangled(b, a);
}

struct names {
    struct table skeletons;
    VEC(str) first; // of each skeleton, the first name that has it
    struct buf text;
};

// `in`: the contest that it is a choice of; empty: it is a contest.
static bal_status check(struct names *n, str name, str in, struct problems *p, struct bal_err *err)
{
    skeleton(name, &n->text);
    if (!has(buf_str(&n->text), STR("?")))
        return BAL_OK;
    buf_add_char(&n->text, '\0');
    buf_add(&n->text, in);
    uint32_t id = table_add(&n->skeletons, buf_str(&n->text));
    if (id == TABLE_NONE || n->text.failed)
        return err_memory(err);
    if (id == n->first.len) {
        str *new = vec_push(&n->first, UINT32_MAX);
        if (new == NULL)
            return err_memory(err);
        *new = name;
    } else if (names_are_damaged(n->first.at[id], name)) {
        problem_add(p, PROBLEM_damaged_name, (struct place){.file = STR("")}, name,
                    "%s '" STR_FMT "' and '" STR_FMT "'%s" STR_FMT "%s are one name, damaged",
                    in.len > 0 ? "choices" : "contests", STR_ARG(n->first.at[id]), STR_ARG(name),
                    in.len > 0 ? " of contest '" : "", STR_ARG(in), in.len > 0 ? "'" : "");
    }
    return BAL_OK;
}

static void start(struct names *n)
{
    *n = (struct names){.skeletons = TABLE_INIT(LIMIT_NAMES_BYTES),
                        .text = BUF_INIT(LIMIT_TOKEN_BYTES)};
}

static void done(struct names *n)
{
    table_done(&n->skeletons);
    vec_done(&n->first);
    buf_done(&n->text);
}

static bal_status check_choices(const struct contest *c, struct problems *p, struct bal_err *err)
{
    struct names n;
    bal_status status = BAL_OK;
    start(&n);
    for (size_t i = 0; i < c->choices.len && status == BAL_OK; i++)
        status = check(&n, c->choices.at[i].name, c->name, p, err);
    done(&n);
    return status;
}

// Names of reported results, each once: contests among those of `contests`, choices among
// themselves.
static bal_status check_results(const struct election *e, struct names *contests,
                                struct problems *p, struct bal_err *err)
{
    struct names n;
    struct table seen = TABLE_INIT(LIMIT_NAMES_BYTES);
    AUTO_BUF key = BUF_INIT(2 * LIMIT_TOKEN_BYTES);
    bal_status status = BAL_OK;
    start(&n);
    for (size_t i = 0; i < e->results.len && status == BAL_OK; i++) {
        const struct reported *r = &e->results.at[i];
        uint32_t known = seen.len;
        buf_clear(&key);
        buf_add(&key, r->contest);
        buf_add_char(&key, '\0');
        buf_add(&key, r->choice);
        uint32_t id = key.failed ? TABLE_NONE : table_add(&seen, buf_str(&key));
        status = id == TABLE_NONE ? err_memory(err) : BAL_OK;
        if (status == BAL_OK && id == known)
            status = check(&n, r->choice, r->contest, p, err);
        if (status == BAL_OK && id == known && table_find(&seen, r->contest) == TABLE_NONE)
            status = table_add(&seen, r->contest) == TABLE_NONE
                         ? err_memory(err)
                         : check(contests, r->contest, STR(""), p, err);
    }
    done(&n);
    table_done(&seen);
    return status;
}

bal_status election_check_names(const struct election *e, struct problems *p, struct bal_err *err)
{
    struct names n;
    bal_status status = BAL_OK;
    start(&n);
    for (size_t i = 0; i < e->contests.len && status == BAL_OK; i++) {
        status = check(&n, e->contests.at[i].name, STR(""), p, err);
        if (status == BAL_OK)
            status = check_choices(&e->contests.at[i], p, err);
    }
    if (status == BAL_OK)
        status = check_results(e, &n, p, err);
    done(&n);
    return status;
}
