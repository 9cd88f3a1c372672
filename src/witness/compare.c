// SPDX-License-Identifier: Apache-2.0
#include "witness/compare.h"

#include "io/durable.h"
#include "witness/known.h"

enum { PATH_BYTES = 1 << 16 };

void compare_result_done(struct compare_result *r)
{
    buf_done(&r->proof);
}

static bal_status read_in(const char *folder, str path, struct buf *out, struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(PATH_BYTES);
    buf_addf(&name, "%s/" STR_FMT, folder, STR_ARG(path));
    BAL_TRY(buf_check(&name, err));
    return file_read(buf_cstr(&name), out, err);
}

struct shown {
    const char *folder;
};

static bal_status get_tile(void *ctx, str path, struct buf *out, struct bal_err *err)
{
    const struct shown *s = ctx;
    return read_in(s->folder, path, out, err);
}

// How the published log begins, proven from its tiles.
static bal_status beginning(const char *folder, const struct checkpoint *held,
                            const struct checkpoint *published, struct two_heads *t,
                            struct bal_err *err)
{
    struct shown shown = {.folder = folder};
    const struct tile_source source = {.get = get_tile, .ctx = &shown};
    t->larger = true;
    BAL_TRY(tiles_root(&source, published->size, held->size, &t->beginning, err));
    BAL_TRY(tiles_prove_consistency(&source, published->size, held->size, &t->proof, err));
    if (merkle_check_consistency(&t->proof, held->size, published->size, &t->beginning,
                                 &published->root))
        return BAL_OK;
    return bal_fail(err, BAL_INVALID, "the tiles in the folder are not those of its checkpoint");
}

static bal_status compare(const char *folder, const struct known *known,
                          const struct checkpoint *held, const struct checkpoint *published,
                          struct two_heads *t, struct compare_result *out, struct bal_err *err)
{
    struct two_heads_verdict v;
    out->held = held->size;
    out->published = published->size;
    out->outcome = held->size == published->size ? COMPARE_SAME : COMPARE_BEGINS;
    if (held->size > published->size) {
        out->outcome = COMPARE_BEHIND;
        return BAL_OK;
    }
    if (held->size == 0)
        return BAL_OK;
    if (held->size < published->size)
        BAL_TRY(beginning(folder, held, published, t, err));
    if (merkle_same(t->larger ? &t->beginning : &published->root, &held->root))
        return BAL_OK;
    BAL_TRY(two_heads_check(t, known->key, known->count, &v, err));
    out->outcome = COMPARE_PROVEN;
    return two_heads_write(t, &out->proof, err);
}

bal_status witness_compare(const char *head, const char *folder, const char *policy, str log,
                           struct compare_result *out, struct bal_err *err)
{
    AUTO_BUF one = BUF_INIT(NOTE_BYTES + 1), other = BUF_INIT(NOTE_BYTES + 1);
    struct known known;
    struct checkpoint held, published;
    struct note n;
    *out = (struct compare_result){.proof = BUF_INIT(TWO_HEADS_BYTES)};
    BAL_TRY(file_read(head, &one, err));
    BAL_TRY(read_in(folder, STR("checkpoint"), &other, err));
    BAL_TRY(known_read(policy, log, buf_str(&one), &known, err));
    BAL_TRY(checkpoint_open(buf_str(&one), known.key, known.count, &held, &n, err));
    BAL_TRY(checkpoint_open(buf_str(&other), known.key, known.count, &published, &n, err));
    struct two_heads t = {.one = buf_str(&one), .other = buf_str(&other)};
    return compare(folder, &known, &held, &published, &t, out, err);
}
