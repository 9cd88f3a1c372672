// SPDX-License-Identifier: Apache-2.0
#include "support/temp.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

static void need(bool ok, const char *what)
{
    if (ok)
        return;
    perror(what);
    abort();
}

void temp_open(struct temp *t)
{
    snprintf(t->folder, sizeof t->folder, "/tmp/ballast-test-XXXXXX");
    need(mkdtemp(t->folder) != NULL, t->folder);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *place)
{
    (void)st, (void)kind, (void)place;
    return remove(path);
}

void temp_close(struct temp *t)
{
    need(nftw(t->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0, t->folder);
}

const char *temp_path(struct temp *t, const char *name)
{
    int n = snprintf(t->path, sizeof t->path, "%s/%s", t->folder, name);
    need(n > 0 && (size_t)n < sizeof t->path, name);
    return t->path;
}

const char *temp_file(struct temp *t, const char *name, str bytes)
{
    FILE *f = fopen(temp_path(t, name), "wb");
    need(f != NULL, t->path);
    need(fwrite(bytes.ptr, 1, bytes.len, f) == bytes.len, t->path);
    need(fclose(f) == 0, t->path);
    return t->path;
}

void temp_read(const char *path, struct buf *out)
{
    FILE *f = fopen(path, "rb");
    need(f != NULL, path);
    buf_clear(out);
    for (int c; (c = getc(f)) != EOF;)
        buf_add_char(out, (char)c);
    need(fclose(f) == 0 && !out->failed, path);
}
