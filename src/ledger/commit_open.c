// SPDX-License-Identifier: Apache-2.0
#include "ledger/commit_open.h"

#include <stdlib.h>

#include "ledger/ej1.h"

enum {
    TAG_TEXT = 44, // base64 of 32 bytes
    LINE = TAG_TEXT + 1 + EJ1_BYTES + 1,
    CHUNK = 16 << 20, // text read at a time
    PIECES = 64,      // of a chunk
};

// A line whose tag is wanted.
struct hit {
    uint64_t line; // of its piece
    uint32_t wanted;
};

// What the line of a leaf says.
struct opened_line {
    struct merkle_hash cm;
    uint32_t entry;
};

// Lines of a chunk, for one worker.
struct piece {
    str text;
    VEC(struct opened_line) lines;
    VEC(struct hit) hits;
};

struct opened_entry {
    str text;
    uint64_t leaves;
};

struct reader {
    const struct commit_opening *o;
    struct buf text;    // what was read and not looked at
    struct arena arena; // the entries' texts
    VEC(struct opened_entry) entries;
    struct piece pieces[PIECES];
    uint64_t piece_count;
    VEC(uint32_t) slots;   // of wanted tags, by their first bytes: number + 1, or 0
    uint64_t opened, leaf; // lines and leaves before this chunk
};

// ---- wanted tags

static size_t slot_of(const struct reader *r, const struct merkle_hash *tag)
{
    uint64_t v = 0;
    memcpy(&v, tag->b, sizeof v);
    return (size_t)(v & (r->slots.len - 1));
}

static bal_status index_wanted(struct reader *r, struct bal_err *err)
{
    const struct commit_opening *o = r->o;
    size_t size = 64;
    while (size < 4 * o->wanted_count)
        size *= 2;
    if (!vec_grow((void **)&r->slots.at, &r->slots.cap, size, sizeof *r->slots.at, size))
        return err_memory(err);
    r->slots.len = size;
    for (size_t i = 0; i < o->wanted_count; i++) {
        size_t s = slot_of(r, &o->wanted[i].tag);
        for (; r->slots.at[s] != 0; s = (s + 1) & (size - 1))
            if (merkle_same(&o->wanted[r->slots.at[s] - 1].tag, &o->wanted[i].tag))
                return bal_fail(err, BAL_USAGE, "a tag is looked for twice");
        r->slots.at[s] = (uint32_t)i + 1;
        o->wanted[i].found = 0;
    }
    return BAL_OK;
}

static uint32_t find_wanted(const struct reader *r, const struct merkle_hash *tag)
{
    for (size_t s = slot_of(r, tag); r->slots.at[s] != 0; s = (s + 1) & (r->slots.len - 1))
        if (merkle_same(&r->o->wanted[r->slots.at[s] - 1].tag, tag))
            return r->slots.at[s] - 1;
    return UINT32_MAX;
}

// ---- the entries

static bal_status add_entry(struct reader *r, str text, struct bal_err *err)
{
    size_t n = r->entries.len;
    if (text.len > EJ1_BYTES)
        return bal_fail(err, BAL_INVALID, "line %zu is too long", n + 1);
    if (n > 0 && str_cmp(r->entries.at[n - 1].text, text) >= 0)
        return bal_fail(err, BAL_INVALID, "line %zu: entries do not ascend", n + 1);
    struct opened_entry *e = vec_push(&r->entries, LIMIT_CARDS);
    if (e == NULL)
        return err_memory(err);
    *e = (struct opened_entry){.text = arena_str(&r->arena, text)};
    return arena_check(&r->arena, err);
}

// Takes whole lines that are entries from the beginning of what was read.
static bal_status take_entries(struct reader *r, struct bal_err *err)
{
    str rest = buf_str(&r->text);
    while (rest.len > 0 && rest.ptr[0] == '{' && str_index(rest, '\n') < rest.len)
        BAL_TRY(add_entry(r, str_cut(&rest, '\n'), err));
    memmove(r->text.ptr, rest.ptr, rest.len);
    r->text.len = rest.len;
    return BAL_OK;
}

// ---- lines of leaves, side by side

// "0", "17": a number is written in one way only.
static bool read_number(const struct reader *r, str text, uint32_t *out)
{
    bool plain = text.len == 1 || (text.len > 0 && text.ptr[0] != '0');
    return plain && num_u32(text, out) && *out < r->entries.len;
}

static bal_status read_line(struct reader *r, struct piece *p, str line, struct bal_err *err)
{
    struct merkle_hash tag;
    uint32_t entry;
    if (line.len <= TAG_TEXT || line.ptr[TAG_TEXT] != ' ' ||
        !read_number(r, str_skip(line, TAG_TEXT + 1), &entry) ||
        !base64_get(str_head(line, TAG_TEXT), tag.b, SHA256_BYTES))
        return bal_fail(err, BAL_INVALID,
                        "a line is not a tag, a blank and the number of an entry: '" STR_FMT "'",
                        STR_ARG(str_head(line, 60)));
    struct opened_line *l = vec_push(&p->lines, LIMIT_CARDS);
    if (l == NULL)
        return err_memory(err);
    *l = (struct opened_line){commit_cm(&tag, r->entries.at[entry].text), entry};
    uint32_t wanted = r->o->wanted_count > 0 ? find_wanted(r, &tag) : UINT32_MAX;
    if (wanted == UINT32_MAX)
        return BAL_OK;
    struct hit *hit = vec_push(&p->hits, LIMIT_CARDS);
    if (hit == NULL)
        return err_memory(err);
    *hit = (struct hit){p->lines.len - 1, wanted};
    return BAL_OK;
}

static bal_status read_piece(void *ctx, unsigned worker, uint64_t number, struct bal_err *err)
{
    struct reader *r = ctx;
    struct piece *p = &r->pieces[number];
    (void)worker;
    p->lines.len = p->hits.len = 0;
    for (str rest = p->text; rest.len > 0;)
        BAL_TRY(read_line(r, p, str_cut(&rest, '\n'), err));
    return BAL_OK;
}

// ---- one piece after the other

static bal_status note_hits(struct reader *r, const struct piece *p, struct bal_err *err)
{
    for (size_t i = 0; i < p->hits.len; i++) {
        struct commit_wanted *w = &r->o->wanted[p->hits.at[i].wanted];
        const struct opened_line *l = &p->lines.at[p->hits.at[i].line];
        if (w->found++ > 0)
            continue;
        w->leaf = commit_find(r->o->leaves, &l->cm);
        w->entry = arena_str(r->o->arena, r->entries.at[l->entry].text);
        BAL_TRY(arena_check(r->o->arena, err));
    }
    return BAL_OK;
}

static bal_status take_piece(struct reader *r, const struct piece *p, struct bal_err *err)
{
    const struct commit_read *leaves = r->o->leaves;
    for (size_t i = 0; i < p->lines.len; i++, r->leaf++) {
        const struct merkle_hash *cm = &p->lines.at[i].cm;
        while (r->leaf < leaves->leaves.len &&
               memcmp(leaves->leaves.at[r->leaf].b, cm->b, SHA256_BYTES) < 0)
            r->leaf++;
        if (r->leaf == leaves->leaves.len || !merkle_same(&leaves->leaves.at[r->leaf], cm)) {
            bool elsewhere = commit_find(leaves, cm) < leaves->leaves.len;
            return bal_fail(err, BAL_CONFLICT, "line %ju is %s",
                            (uintmax_t)(r->entries.len + r->opened + i + 1),
                            elsewhere ? "not in the order of the leaves, or there twice"
                                      : "of no card that is committed");
        }
        r->entries.at[p->lines.at[i].entry].leaves++;
    }
    r->opened += p->lines.len;
    return note_hits(r, p, err);
}

static bal_status tell(struct reader *r, struct bal_err *err)
{
    for (size_t i = 0; i < r->entries.len; i++) {
        const struct opened_entry *e = &r->entries.at[i];
        if (e->leaves == 0)
            return bal_fail(err, BAL_INVALID, "line %zu: no leaf has this entry", i + 1);
        if (r->o->entry != NULL)
            BAL_TRY(r->o->entry(r->o->ctx, e->text, e->leaves, err));
    }
    return BAL_OK;
}

// Cuts the text at line ends; what comes after the last one is kept for the next chunk.
static str cut_pieces(struct reader *r)
{
    str rest = buf_str(&r->text);
    size_t size = rest.len / PIECES + 1;
    r->piece_count = 0;
    while (r->piece_count < PIECES) {
        size_t from = size < rest.len ? size : rest.len;
        size_t end = r->piece_count + 1 == PIECES ? str_rindex(rest, '\n')
                                                  : from + str_index(str_skip(rest, from), '\n');
        if (end >= rest.len)
            end = str_rindex(rest, '\n');
        if (end >= rest.len)
            break;
        r->pieces[r->piece_count++].text = str_head(rest, end + 1);
        rest = str_skip(rest, end + 1);
    }
    return rest;
}

static bal_status read_chunk(struct reader *r, bool *end, struct bal_err *err)
{
    size_t got = 1;
    if (!buf_reserve(&r->text, CHUNK + LINE - r->text.len))
        return err_memory(err);
    while (r->text.len < CHUNK && got > 0) {
        BAL_TRY(source_read(r->o->in, r->text.ptr + r->text.len, CHUNK - r->text.len, &got, err));
        r->text.len += got;
    }
    *end = got == 0;
    if (r->opened == 0)
        BAL_TRY(take_entries(r, err));
    str rest = cut_pieces(r);
    if (rest.len > LINE || (*end && rest.len > 0))
        return bal_fail(err, BAL_INVALID, "a line has no end, or is too long: '" STR_FMT "'",
                        STR_ARG(str_head(rest, 60)));
    const struct parallel p = {
        .pieces = r->piece_count, .threads = r->o->threads, .work = read_piece, .ctx = r};
    BAL_TRY(parallel_run(&p, err));
    for (uint64_t i = 0; i < r->piece_count; i++)
        BAL_TRY(take_piece(r, &r->pieces[i], err));
    memmove(r->text.ptr, rest.ptr, rest.len);
    r->text.len = rest.len;
    return BAL_OK;
}

static void reader_done(struct reader *r)
{
    for (size_t i = 0; i < PIECES; i++) {
        vec_done(&r->pieces[i].lines);
        vec_done(&r->pieces[i].hits);
    }
    buf_done(&r->text);
    vec_done(&r->entries);
    arena_done(&r->arena);
    vec_done(&r->slots);
}

bal_status commit_open_read(const struct commit_opening *o, uint64_t *opened, struct bal_err *err)
{
    struct reader r = {
        .o = o, .text = BUF_INIT(CHUNK + 2 * LINE), .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    bool end = false;
    bal_status status = index_wanted(&r, err);
    while (status == BAL_OK && !end)
        status = read_chunk(&r, &end, err);
    if (status == BAL_OK)
        status = tell(&r, err);
    if (status == BAL_OK)
        *opened = r.opened;
    reader_done(&r);
    return status;
}
