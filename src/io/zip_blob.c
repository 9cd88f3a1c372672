// SPDX-License-Identifier: Apache-2.0
#include "io/zip_blob.h"

static zip_int64_t read_some(struct zip_blob *z, void *out, zip_uint64_t len)
{
    uint64_t left = z->blob->size - z->pos;
    if (len > left)
        len = left;
    if (len > 0 && z->blob->read_at(z->blob->state, z->pos, out, len, NULL) != BAL_OK) {
        zip_error_set(&z->error, ZIP_ER_READ, 0);
        return -1;
    }
    z->pos += len;
    return (zip_int64_t)len;
}

static zip_int64_t seek(struct zip_blob *z, void *args, zip_uint64_t len)
{
    zip_int64_t to = zip_source_seek_compute_offset(z->pos, z->blob->size, args, len, &z->error);
    if (to < 0)
        return -1;
    z->pos = (uint64_t)to;
    return 0;
}

static zip_int64_t tell_size(const struct zip_blob *z, zip_stat_t *st)
{
    zip_stat_init(st);
    st->size = z->blob->size;
    st->valid = ZIP_STAT_SIZE;
    return sizeof *st;
}

static zip_int64_t command(void *state, void *data, zip_uint64_t len, zip_source_cmd_t cmd)
{
    struct zip_blob *z = state;
    if (cmd == ZIP_SOURCE_READ)
        return read_some(z, data, len);
    if (cmd == ZIP_SOURCE_SEEK)
        return seek(z, data, len);
    if (cmd == ZIP_SOURCE_TELL)
        return (zip_int64_t)z->pos;
    if (cmd == ZIP_SOURCE_STAT)
        return tell_size(z, data);
    if (cmd == ZIP_SOURCE_ERROR)
        return zip_error_to_data(&z->error, data, len);
    if (cmd == ZIP_SOURCE_SUPPORTS)
        return zip_source_make_command_bitmap(
            ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
            ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, -1);
    z->pos = 0; // open, close, free
    return 0;
}

zip_source_t *zip_blob_source(struct zip_blob *z, zip_error_t *error)
{
    z->pos = 0;
    zip_error_init(&z->error);
    return zip_source_function_create(command, z, error);
}
