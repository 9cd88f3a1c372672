// SPDX-License-Identifier: Apache-2.0
// publish_votes.c: the sealed votes of a bundle, closed and open.
#include <stdio.h>

#include "base/binary.h"
#include "record/publish/publish_parts.h"

// "cvr/007/leaves.bin"
enum { VOTES_PATH = 40 };

static str votes_path(char out[static VOTES_PATH], uint32_t contest, bool open)
{
    (void)snprintf(out, VOTES_PATH, "cvr/%03u/%s", contest, open ? "open1" : "leaves.bin");
    return str_from(out);
}

static bal_status write_votes(struct publishing *p, uint32_t contest, const struct sealed *sealed,
                              bool open, struct sealed_file *is, struct bal_err *err)
{
    struct public_stream s;
    char path[VOTES_PATH];
    bal_status status = public_stream(&s, &p->files, votes_path(path, contest, open), err);
    if (status == BAL_OK)
        status = sealed_write(sealed, open, &s.sink, is, err);
    return public_stream_end(&s, status, err);
}

struct writing {
    struct publishing *p;
    struct buf *tally;
};

static bal_status write_contest(void *ctx, uint32_t contest, const struct sealed *sealed,
                                struct bal_err *err)
{
    struct writing *w = ctx;
    struct sealed_file leaves, open;
    BAL_TRY(write_votes(w->p, contest, sealed, false, &leaves, err));
    if (!public_tallies(&w->p->record->state))
        return BAL_OK;
    BAL_TRY(write_votes(w->p, contest, sealed, true, &open, err));
    return tally_line(&w->p->session, contest, &leaves, &open, w->tally, err);
}

// Are all files there that the log names? Then nothing needs to be sealed again.
static bal_status keep_all(struct publishing *p, bool *kept, struct bal_err *err)
{
    AUTO_BUF list = BUF_INIT((size_t)1 << 30);
    const struct state_object *tally = &p->record->state.published.tally;
    *kept = tally->size > 0;
    if (!*kept)
        return BAL_OK;
    BAL_TRY(record_read_object(p->record, tally, &list, err));
    for (uint32_t c = 0; c < p->session.frame.contest_count && *kept; c++) {
        AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES), spelled = BUF_INIT(LIMIT_TOKEN_BYTES);
        struct sealed_file leaves, open;
        char path[VOTES_PATH];
        session_spell(&p->session, c, &spelled);
        ej1_clean(&name, buf_str(&spelled));
        bal_status status = tally_find(buf_str(&list), buf_str(&name), &leaves, &open, err);
        if (status == BAL_NOT_FOUND)
            continue;
        BAL_TRY(status);
        *kept = public_keep(&p->files, votes_path(path, c, false), leaves.sha256, leaves.size) &&
                public_keep(&p->files, votes_path(path, c, true), open.sha256, open.size);
    }
    return BAL_OK;
}

bal_status publish_votes(struct publishing *p, struct buf *tally, struct bal_err *err)
{
    struct writing w = {p, tally};
    bool kept;
    BAL_TRY(keep_all(p, &kept, err));
    return kept ? BAL_OK : session_seal(&p->session, write_contest, &w, err);
}

bal_status publish_key(struct publishing *p, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(2 * SHA256_HEX);
    if (!publish_full(&p->record->state))
        return BAL_OK;
    hex_add(&text, str_bytes(p->session.key, sizeof p->session.key));
    buf_add_char(&text, '\n');
    return public_put(&p->files, STR("cvr/key"), buf_str(&text), true, err);
}
