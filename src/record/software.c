// SPDX-License-Identifier: Apache-2.0
#include "record/software.h"

#include "app/digest.h"
#include "record/record.h"
#include "record/state_body.h"

bal_status software_read(const char *path, struct software_file *out, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    out->name = str_basename(str_from(path));
    BAL_TRY(source_open_file(&s, path, err));
    return digest_source(&s, out->sha256, err);
}

bal_status software_own(struct software_file *out, struct bal_err *err)
{
    BAL_TRY(software_read("/proc/self/exe", out, err));
    out->name = STR("ballast");
    return BAL_OK;
}

bal_status verb_software(struct record *r, const struct software_file *files, size_t count,
                         struct bal_err *err)
{
    struct record_body b;
    BAL_TRY(record_allows(r, "software", err));
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (str_eq(files[i].name, files[j].name))
                return bal_fail(err, BAL_INVALID, "two files have the name '" STR_FMT "'",
                                STR_ARG(files[i].name));
    BAL_TRY(record_begin(r, err));
    struct ej1_writer *w = record_body(&b);
    ej1_key(w, "files"), ej1_open(w, '[');
    for (size_t i = 0; i < count; i++) {
        ej1_open(w, '{');
        ej1_key(w, "name"), ej1_vendor(w, files[i].name);
        ej1_key_str(w, "sha256", str_from(files[i].sha256));
        ej1_close(w);
    }
    ej1_close(w);
    ej1_key_str(w, "version", STR("ballast " BALLAST_VERSION));
    BAL_TRY(record_append(r, "software", &b, err));
    return record_commit(r, err);
}

static bal_status check_file(const struct ej1 *list, const struct ej1 *file, struct bal_err *err)
{
    str name, other;
    uint8_t digest[SHA256_BYTES];
    BAL_TRY(ej1_get_str(file, "name", &name, err));
    BAL_TRY(body_hash(file, "sha256", digest, err));
    if (file->count != 2 || name.len == 0)
        return bal_fail(err, BAL_INVALID, "a file of software is not {name, sha256}");
    for (const struct ej1 *f = list->first; f != file; f = f->next) {
        BAL_TRY(ej1_get_str(f, "name", &other, err));
        if (str_eq(name, other))
            return bal_fail(err, BAL_INVALID, "software has a name twice");
    }
    return BAL_OK;
}

bal_status state_software(struct state *s, const struct event *e, struct bal_err *err)
{
    const struct ej1 *list;
    str version;
    BAL_TRY(body_members(e, 2, err));
    BAL_TRY(ej1_get(e->body, "files", EJ1_ARRAY, &list, err));
    BAL_TRY(ej1_get_str(e->body, "version", &version, err));
    if (list->count == 0 || list->count > SOFTWARE_FILES)
        return bal_fail(err, BAL_INVALID, "not 1 to %d files of software", SOFTWARE_FILES);
    for (const struct ej1 *f = list->first; f != NULL; f = f->next)
        BAL_TRY(check_file(list, f, err));
    s->programs = arena_str(&s->arena, list->bytes);
    return arena_check(&s->arena, err);
}
