// SPDX-License-Identifier: Apache-2.0
#include "io/zip_member.h"

#include <libdeflate.h>
#include <zip.h>

struct member_state {
    const struct input *in;
    zip_file_t *file; // NULL: it is unpacked already
    str left;         // then: what has not been read
    uint64_t packed, unpacked;
};

// A tiny zip may name the same packed bytes many times over: all members count together.
bool zip_absurd(uint64_t packed, uint64_t unpacked)
{
    return unpacked > LIMIT_ZIP_FREE && unpacked / LIMIT_ZIP_RATIO > packed;
}

bal_status zip_fail_bomb(str name, struct bal_err *err)
{
    bal_fail(err, BAL_LIMIT, "the zip file unpacks to more than %d times its size",
             LIMIT_ZIP_RATIO);
    err_where(err, STR_FMT, STR_ARG(name));
    err_hint(err, "This is no election export but a zip bomb; find out where it came from.");
    return BAL_LIMIT;
}

// ---- a small member

// Reads the packed bytes, which must be as many as the zip says.
static bool read_packed(zip_t *zip, const zip_stat_t *st, char *out)
{
    zip_file_t *file = zip_fopen_index(zip, st->index, ZIP_FL_COMPRESSED);
    if (file == NULL)
        return false;
    zip_int64_t got = zip_fread(file, out, st->comp_size);
    zip_fclose(file);
    return got >= 0 && (zip_uint64_t)got == st->comp_size;
}

static bool inflate_all(struct zip_small *z, const zip_stat_t *st)
{
    size_t got = 0;
    if (z->inflater == NULL)
        z->inflater = libdeflate_alloc_decompressor();
    return z->inflater != NULL &&
           libdeflate_deflate_decompress(z->inflater, z->packed.ptr, st->comp_size, z->unpacked.ptr,
                                         st->size, &got) == LIBDEFLATE_SUCCESS &&
           got == st->size && libdeflate_crc32(0, z->unpacked.ptr, got) == st->crc;
}

// False: it is not small, or not as the zip says, or there is no memory.
static bool unpack_small(struct zip_small *z, zip_t *zip, uint64_t member, str *out)
{
    enum {
        NEEDED = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_CRC | ZIP_STAT_COMP_METHOD |
                 ZIP_STAT_ENCRYPTION_METHOD | ZIP_STAT_INDEX
    };
    _Static_assert(LIMIT_ZIP_SMALL <= LIMIT_ZIP_FREE, "a small member may have any ratio");
    zip_stat_t st;
    if (z->taken || zip_stat_index(zip, member, 0, &st) != 0 || (st.valid & NEEDED) != NEEDED ||
        st.comp_method != ZIP_CM_DEFLATE || st.encryption_method != ZIP_EM_NONE || st.size == 0 ||
        st.size > LIMIT_ZIP_SMALL || st.comp_size > LIMIT_ZIP_SMALL)
        return false;
    z->packed.max = z->unpacked.max = LIMIT_ZIP_SMALL + 1;
    if (!buf_reserve(&z->packed, st.comp_size + 1) || !buf_reserve(&z->unpacked, st.size) ||
        !read_packed(zip, &st, z->packed.ptr) || !inflate_all(z, &st))
        return false;
    *out = str_make(z->unpacked.ptr, st.size);
    return true;
}

void zip_small_done(struct zip_small *z)
{
    libdeflate_free_decompressor(z->inflater);
    buf_done(&z->packed);
    buf_done(&z->unpacked);
    *z = (struct zip_small){0};
}

const char *zip_small_version(void)
{
    return LIBDEFLATE_VERSION_STRING;
}

// ---- any member

static bal_status read_file(struct member_state *m, char *out, size_t cap, size_t *got,
                            struct bal_err *err)
{
    zip_int64_t n = zip_fread(m->file, out, cap);
    bool cut = n == 0 && m->unpacked != m->in->size; // libzip does not always notice
    if (n < 0 || cut) {
        bal_fail(err, BAL_INVALID, "the zip member cannot be unpacked: %s",
                 cut ? "it is not as long as the zip says" : zip_file_strerror(m->file));
        err_where(err, STR_FMT, STR_ARG(m->in->name));
        err_hint(err, "The file was cut off or damaged: copy it again.");
        return BAL_INVALID;
    }
    m->unpacked += (uint64_t)n;
    if (m->unpacked > LIMIT_ZIP_BYTES || zip_absurd(m->packed, m->unpacked))
        return zip_fail_bomb(m->in->name, err);
    *got = (size_t)n;
    return BAL_OK;
}

static bal_status member_read(void *state, char *out, size_t cap, size_t *got, struct bal_err *err)
{
    struct member_state *m = state;
    if (m->file != NULL)
        return read_file(m, out, cap, got, err);
    *got = m->left.len < cap ? m->left.len : cap;
    memcpy(out, m->left.ptr, *got);
    m->left = str_skip(m->left, *got);
    return BAL_OK;
}

static void member_close(void *state)
{
    struct member_state *m = state;
    if (m->file != NULL)
        zip_fclose(m->file);
    else
        m->in->set->small->taken = false;
    mem_free(m);
}

static bal_status open_file(struct member_state *m, struct bal_err *err)
{
    const struct inputs *set = m->in->set;
    zip_stat_t st;
    m->file = zip_fopen_index(set->zip, m->in->member, 0);
    if (m->file == NULL || zip_stat_index(set->zip, m->in->member, 0, &st) != 0) {
        bool locked = zip_error_code_zip(zip_get_error(set->zip)) == ZIP_ER_NOPASSWD;
        bal_fail(err, BAL_INVALID, "the zip member cannot be opened: %s",
                 locked ? "it is protected by a password" : zip_strerror(set->zip));
        err_where(err, STR_FMT, STR_ARG(m->in->name));
        if (locked)
            err_hint(err, "Unpack the zip with its password, and give the folder.");
        if (m->file != NULL)
            zip_fclose(m->file);
        return BAL_INVALID;
    }
    m->packed = st.valid & ZIP_STAT_COMP_SIZE ? st.comp_size : 0;
    if (m->packed > set->zip_bytes) // the directory of the zip lies
        m->packed = set->zip_bytes;
    return BAL_OK;
}

bal_status zip_member_open(const struct input *in, struct source *out, struct bal_err *err)
{
    struct zip_small *small = in->set->small;
    struct member_state *m = mem_alloc(sizeof *m);
    if (m == NULL)
        return err_memory(err);
    m->in = in;
    if (unpack_small(small, in->set->zip, in->member, &m->left)) {
        small->taken = true;
    } else {
        bal_status status = open_file(m, err);
        if (status != BAL_OK) {
            mem_free(m);
            return status;
        }
    }
    *out = (struct source){
        .read = member_read, .close = member_close, .state = m, .name = in->name, .size = in->size};
    return BAL_OK;
}
