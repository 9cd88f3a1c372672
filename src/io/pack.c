// SPDX-License-Identifier: Apache-2.0
#include "io/pack.h"

#include <zstd.h>

// On exports of voting systems it is as fast as the levels below it, and packs better.
enum { PACK_LEVEL = 1 };

static bal_status pack_open(struct packer *p, struct bal_err *err)
{
    if (p->pack != NULL)
        return BAL_OK;
    p->pack = ZSTD_createCCtx();
    if (p->pack == NULL)
        return err_memory(err);
    ZSTD_CCtx_setParameter(p->pack, ZSTD_c_compressionLevel, PACK_LEVEL);
    ZSTD_CCtx_setParameter(p->pack, ZSTD_c_checksumFlag, 1);
    return BAL_OK;
}

bal_status pack_block(struct packer *p, str bytes, struct buf *out, bool *smaller,
                      struct bal_err *err)
{
    BAL_TRY(pack_open(p, err));
    buf_clear(out);
    if (!buf_reserve(out, ZSTD_compressBound(bytes.len)))
        return err_memory(err);
    size_t size = ZSTD_compress2(p->pack, out->ptr, out->cap, bytes.ptr, bytes.len);
    if (ZSTD_isError(size))
        return bal_fail(err, BAL_LIMIT, "cannot compress: %s", ZSTD_getErrorName(size));
    out->len = size;
    *smaller = size < bytes.len;
    return BAL_OK;
}

bal_status unpack_block(struct packer *p, str block, size_t max, struct buf *out,
                        struct bal_err *err)
{
    if (p->unpack == NULL && (p->unpack = ZSTD_createDCtx()) == NULL)
        return err_memory(err);
    unsigned long long size = ZSTD_getFrameContentSize(block.ptr, block.len);
    if (size > max) // also the codes for "unknown" and "damaged"
        return bal_fail(err, BAL_INVALID, "a compressed block is damaged");
    if (!buf_reserve(out, size > 0 ? size : 1))
        return err_memory(err);
    size_t got =
        ZSTD_decompressDCtx(p->unpack, out->ptr + out->len, (size_t)size, block.ptr, block.len);
    if (ZSTD_isError(got) || got != size)
        return bal_fail(err, BAL_INVALID, "a compressed block is damaged");
    out->len += got;
    return BAL_OK;
}

void pack_done(struct packer *p)
{
    ZSTD_freeCCtx(p->pack);
    ZSTD_freeDCtx(p->unpack);
    *p = (struct packer){0};
}

const char *pack_version(void)
{
    return ZSTD_versionString();
}
