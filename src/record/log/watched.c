// SPDX-License-Identifier: Apache-2.0
#include "record/log/watched.h"

struct reading {
    struct watched *file;
    struct source in;
    struct sha256 hash;
    bool ended;
};

static void end(struct reading *r)
{
    uint8_t digest[SHA256_BYTES];
    struct watched *w = r->file;
    if (r->ended)
        return;
    r->ended = true;
    sha256_done(&r->hash, digest);
    w->changed = w->changed || (w->whole && memcmp(digest, w->sha256, SHA256_BYTES) != 0);
    w->whole = true;
    memcpy(w->sha256, digest, SHA256_BYTES);
}

static bal_status read_some(void *state, char *out, size_t cap, size_t *got, struct bal_err *err)
{
    struct reading *r = state;
    BAL_TRY(source_read(&r->in, out, cap, got, err));
    sha256_add(&r->hash, str_make(out, *got));
    if (*got == 0)
        end(r);
    return BAL_OK;
}

static void close_reading(void *state)
{
    struct reading *r = state;
    source_close(&r->in);
    mem_free(r);
}

static bal_status open_reading(void *state, str name, struct source *out, struct bal_err *err)
{
    struct watched *w = state;
    struct reading *r = mem_alloc(sizeof *r);
    if (r == NULL)
        return err_memory(err);
    *r = (struct reading){.file = w};
    sha256_init(&r->hash);
    bal_status status = source_open_file(&r->in, w->path, err);
    if (status != BAL_OK) {
        mem_free(r);
        return status;
    }
    *out = (struct source){
        .read = read_some, .close = close_reading, .state = r, .name = name, .size = r->in.size};
    return BAL_OK;
}

// For a look at the first bytes; what lies further is read as a stream.
static bal_status read_at(void *state, uint64_t at, char *out, size_t len, struct bal_err *err)
{
    const struct watched *w = state;
    AUTO_SOURCE in = {0};
    BAL_TRY(source_open_file(&in, w->path, err));
    for (uint64_t pos = 0; pos < at + len;) {
        char skipped[4096];
        uint64_t left = pos < at ? at - pos : at + len - pos;
        size_t got, want = left < sizeof skipped ? left : sizeof skipped;
        BAL_TRY(source_read(&in, pos < at ? skipped : out + (pos - at), want, &got, err));
        if (got == 0)
            return bal_fail(err, BAL_IO, "the file became shorter while it was read");
        pos += got;
    }
    return BAL_OK;
}

bal_status watched_open(struct watched *w, const char *path, struct blob *out, struct bal_err *err)
{
    AUTO_SOURCE in = {0};
    *w = (struct watched){.path = path};
    BAL_TRY(source_open_file(&in, path, err)); // says its size
    *out = (struct blob){.open = open_reading, .read_at = read_at, .state = w, .size = in.size};
    return BAL_OK;
}
