// SPDX-License-Identifier: Apache-2.0
#include "record/lists/sealed.h"

#include "app/sealed/sums.h"
#include "base/binary.h"
#include "record/state/body_keys.h"

// ---- going through them

static bool has_leaves(const struct session *s, uint32_t contest)
{
    return s->frame.contests[contest].cvrs > 0 ||
           s->frame.contests[contest].universe == UNIVERSE_ALL;
}

bal_status session_seal(struct session *s, sealed_fn *each, void *ctx, struct bal_err *err)
{
    const struct seal_request request = {.frame = &s->frame,
                                         .election = s->record->state.origin,
                                         .key = s->key,
                                         .min_cell = s->min_cell};
    for (uint32_t c = 0; c < s->frame.contest_count; c++) {
        struct sealed sealed;
        if (!has_leaves(s, c))
            continue;
        progress_tick(s->record->env.progress, "contests", c, s->frame.contest_count);
        bal_status status = seal_contest(&request, c, &sealed, err);
        if (status == BAL_OK && sealed.leaves.of.count > 0)
            status = each(ctx, c, &sealed, err);
        sealed_done(&sealed);
        if (status != BAL_OK)
            return status;
    }
    return BAL_OK;
}

struct committing {
    struct session *s;
    struct buf *out;
};

// The root of the contest's tree of sums, where it has assertions.
static bal_status put_sums(struct session *s, uint32_t contest, const struct sealed *sealed,
                           struct ej1_writer *w, struct bal_err *err)
{
    struct sums sums = {.claims = 0};
    const struct frame_contest *c = &s->frame.contests[contest];
    if (c->claims.len == 0)
        return BAL_OK;
    bal_status status = sums_make(sealed, c, NULL, 0, &sums, err);
    if (status == BAL_OK) {
        ej1_key(w, "sums");
        sum_root_put(w, &sums.root, sums.claims);
    }
    sums_done(&sums);
    return status;
}

static bal_status commitment_line(void *ctx, uint32_t contest, const struct sealed *sealed,
                                  struct bal_err *err)
{
    struct committing *c = ctx;
    struct record_body b;
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES), root = BUF_INIT(64);
    session_spell(c->s, contest, &name);
    base64_add(&root, str_bytes(sealed->leaves.root.b, SHA256_BYTES));
    struct ej1_writer *w = session_line(&b);
    ej1_key(w, "contest");
    ej1_vendor(w, buf_str(&name));
    ej1_key_int(w, "n", sealed->leaves.of.count);
    ej1_key_str(w, "root", buf_str(&root));
    bal_status status = c->s->sums ? put_sums(c->s, contest, sealed, w, err) : BAL_OK;
    if (status != BAL_OK)
        buf_done(&b.text);
    return status == BAL_OK ? session_line_end(&b, c->out, err) : status;
}

bal_status list_commitments(struct session *s, struct buf *out, struct bal_err *err)
{
    struct committing c = {s, out};
    return session_seal(s, commitment_line, &c, err);
}

// ---- files

struct counted_sink {
    struct sha256 hash;
    uint64_t size;
    struct sink *to;
};

static void count_bytes(void *ctx, str bytes)
{
    struct counted_sink *c = ctx;
    sha256_add(&c->hash, bytes);
    c->size += bytes.len;
    if (c->to != NULL)
        sink_put(c->to, bytes);
}

bal_status sealed_write(const struct sealed *sealed, bool open, struct sink *out,
                        struct sealed_file *is, struct bal_err *err)
{
    AUTO_SINK sink;
    struct counted_sink c = {.to = out};
    bal_status status = BAL_OK;
    sha256_init(&c.hash);
    sink_open_function(&sink, count_bytes, &c);
    if (open)
        status = commit_leaves_open(&sealed->leaves, &sink, err);
    else
        commit_leaves_write(&sealed->leaves, &sink);
    if (status == BAL_OK)
        status = sink_close(&sink, err);
    sha256_done(&c.hash, is->sha256);
    is->size = c.size;
    return status;
}

// ---- the list of tally-open

static void put_file(struct ej1_writer *w, const char *key, const struct sealed_file *f)
{
    char hex[SHA256_HEX];
    ej1_key(w, key);
    ej1_open(w, '{');
    ej1_key_str(w, "sha256", sha256_hex(f->sha256, hex));
    ej1_key_int(w, "size", (int64_t)f->size);
    ej1_close(w);
}

bal_status tally_line(struct session *s, uint32_t contest, const struct sealed_file *leaves,
                      const struct sealed_file *open, struct buf *out, struct bal_err *err)
{
    struct record_body b;
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    session_spell(s, contest, &name);
    struct ej1_writer *w = session_line(&b);
    ej1_key(w, "contest");
    ej1_vendor(w, buf_str(&name));
    put_file(w, "leaves", leaves);
    put_file(w, "open", open);
    return session_line_end(&b, out, err);
}

static bal_status opened_line(void *ctx, uint32_t contest, const struct sealed *sealed,
                              struct bal_err *err)
{
    struct committing *c = ctx;
    struct sealed_file leaves, open;
    BAL_TRY(sealed_write(sealed, false, NULL, &leaves, err));
    BAL_TRY(sealed_write(sealed, true, NULL, &open, err));
    return tally_line(c->s, contest, &leaves, &open, c->out, err);
}

bal_status list_tally(struct session *s, struct buf *out, struct bal_err *err)
{
    struct committing c = {s, out};
    return session_seal(s, opened_line, &c, err);
}

static bal_status read_file(const struct ej1 *line, const char *key, struct sealed_file *out,
                            struct bal_err *err)
{
    const struct ej1 *o;
    str hex;
    BAL_TRY(ej1_get(line, key, EJ1_OBJECT, &o, err));
    BAL_TRY(body_keys_check(STR("a file of opened votes"), o, STR("sha256 size:int"), err));
    BAL_TRY(ej1_get_str(o, "sha256", &hex, err));
    if (!hex_get(hex, out->sha256, SHA256_BYTES))
        return bal_fail(err, BAL_INVALID, "the list of opened votes is damaged");
    return ej1_get_u64(o, "size", &out->size, err);
}

bal_status tally_files(const struct ej1 *line, struct sealed_file *leaves, struct sealed_file *open,
                       struct bal_err *err)
{
    BAL_TRY(read_file(line, "leaves", leaves, err));
    return read_file(line, "open", open, err);
}

bal_status tally_find(str list, str contest, struct sealed_file *leaves, struct sealed_file *open,
                      struct bal_err *err)
{
    while (list.len > 0) {
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        const struct ej1 *line;
        str name;
        BAL_TRY(ej1_parse(str_cut(&list, '\n'), &arena, &line, err));
        BAL_TRY(ej1_get_str(line, "contest", &name, err));
        if (str_eq(name, contest))
            return tally_files(line, leaves, open, err);
    }
    return bal_fail(err, BAL_NOT_FOUND, "the votes of a contest were not opened");
}
