// SPDX-License-Identifier: Apache-2.0
#include "record/verbs/software.h"

#include "app/digest.h"
#include "record/log/record.h"

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
    ej1_key(w, "files");
    ej1_open(w, '[');
    for (size_t i = 0; i < count; i++) {
        ej1_open(w, '{');
        ej1_key(w, "name");
        ej1_vendor(w, files[i].name);
        ej1_key_str(w, "sha256", str_from(files[i].sha256));
        ej1_close(w);
    }
    ej1_close(w);
    ej1_key_str(w, "version", STR("ballast " BALLAST_VERSION));
    BAL_TRY(record_append(r, "software", &b, err));
    return record_commit(r, err);
}
