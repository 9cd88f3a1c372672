// SPDX-License-Identifier: Apache-2.0
#include "support/shared.h"

#include <stdio.h>
#include <stdlib.h>

const char *shared_path(const char *name, struct buf *out)
{
    const char *root = getenv("BALLAST_SHARED");
    buf_clear(out);
    buf_addf(out, "%s/%s", root != NULL && *root != '\0' ? root : SHARED_DEFAULT, name);
    return buf_cstr(out);
}

bool shared_read(const char *path, struct arena *arena, str *out)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return false;
    char *bytes = NULL;
    long size = fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    if (size >= 0 && fseek(f, 0, SEEK_SET) == 0)
        bytes = arena_alloc(arena, (size_t)size + 1, 1);
    bool ok = bytes != NULL && fread(bytes, 1, (size_t)size, f) == (size_t)size;
    (void)fclose(f);
    if (ok)
        *out = str_make(bytes, (size_t)size);
    return ok;
}

int shared_finish(const struct shared_count *count)
{
    printf("shared: %lu passed, %lu failed, %lu skipped\n", count->passed, count->failed,
           count->skipped);
    if (count->failed > 0)
        return 1;
    return count->passed > 0 ? 0 : 77;
}
