// SPDX-License-Identifier: Apache-2.0
// state_software.c: which programs are in use (event `software`).
#include "record/state/state_body.h"

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
