// SPDX-License-Identifier: Apache-2.0
#include "app/load/hashes.h"

#include "crypto/sha256.h"
#include "io/csv.h"

static bool is_hash(str s)
{
    if (s.len != SHA256_HEX)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = (char)(s.ptr[i] | 32);
        if (!((s.ptr[i] >= '0' && s.ptr[i] <= '9') || (c >= 'a' && c <= 'f')))
            return false;
    }
    return true;
}

// "La Plata" and "La_Plata" are one name.
static char name_char(char c)
{
    return c == '_' ? ' ' : (c >= 'A' && c <= 'Z') ? (char)(c | 32) : c;
}

static bool name_ends(str s, str end)
{
    if (s.len < end.len || end.len == 0)
        return false;
    str tail = str_skip(s, s.len - end.len);
    for (size_t i = 0; i < end.len; i++)
        if (name_char(tail.ptr[i]) != name_char(end.ptr[i]))
            return false;
    char before = s.len == end.len ? ' ' : name_char(s.ptr[s.len - end.len - 1]);
    return before < '0' || (before > '9' && before < 'a');
}

static struct load_file *file_named(struct load *load, str name)
{
    struct load_file *best = NULL;
    for (size_t i = 0; i < load->files.len; i++) {
        struct load_file *f = &load->files.at[i];
        str base = str_basename(f->name);
        if (f->sha256[0] == '\0')
            continue;
        if (str_eq(base, str_basename(name)))
            return f;
        if (name_ends(str_stem(base), name) &&
            (best == NULL || base.len < str_basename(best->name).len))
            best = f;
    }
    return best;
}

static void check_one(struct load *load, str name, str hash, struct place place,
                      struct hash_check *out)
{
    const struct load_file *f = file_named(load, name);
    if (f == NULL) {
        out->unmatched++;
        problem_add(&load->problems, PROBLEM_hash_missing, place, name,
                    "no file was given for '" STR_FMT "'", STR_ARG(name));
    } else if (str_eq_nocase(hash, str_from(f->sha256))) {
        out->equal++;
    } else {
        out->differ++;
        problem_add(&load->problems, PROBLEM_hash_differs, (struct place){.file = f->name}, hash,
                    "the list says " STR_FMT ", the file has %s", STR_ARG(hash), f->sha256);
    }
}

// One line: the cell that is a hash, and the other one as the name. Others (headers) are passed
// over.
static void check_row(struct load *load, struct csv *csv, struct hash_check *out)
{
    str name = csv_trimmed(csv, 0), hash = csv_trimmed(csv, 1);
    struct place place = {csv->w.source->name, csv->line, 0};
    if (csv->cells == 1 && name.len >= SHA256_HEX) {
        hash = str_head(name, SHA256_HEX);
        name = str_trim(str_skip(name, SHA256_HEX));
        if (str_starts(name, STR("*")))
            name = str_skip(name, 1);
    }
    if (is_hash(hash) && name.len > 0)
        check_one(load, name, hash, place, out);
}

bal_status hashes_check(struct load *load, const char *path, struct hash_check *out,
                        struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    struct csv csv;
    *out = (struct hash_check){0};
    BAL_TRY(source_open_file(&s, path, err));
    bal_status status = csv_open(&csv, &s, err);
    for (bool more = true; status == BAL_OK && more;) {
        status = csv_next(&csv, &more, err);
        if (status == BAL_OK && more)
            check_row(load, &csv, out);
    }
    csv_close(&csv);
    if (status == BAL_OK && out->equal + out->differ + out->unmatched == 0) {
        bal_fail(err, BAL_INVALID, "there is no SHA-256 in the list");
        err_where(err, "%s", path);
        return BAL_INVALID;
    }
    return status;
}
