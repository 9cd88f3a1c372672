// SPDX-License-Identifier: Apache-2.0
#include "ledger/commit_open.h"

#include <stdlib.h>

#include "ledger/ej1.h"

enum {
    TAG_TEXT = 44, // base64 of 32 bytes
    LINE = TAG_TEXT + 1 + EJ1_BYTES + 1,
    CHUNK = 16 << 20,   // text read at a time
    PIECES = 64,        // of a chunk
    DISTINCT = 1 << 20, // entries that are kept before they are told
};

// A line whose tag is wanted.
struct hit {
    uint64_t line; // of its piece
    uint32_t wanted;
    str entry; // in the chunk
};

// Different entries, and how many lines each has.
struct distinct {
    struct table entries;
    VEC(uint64_t) lines;
};

// Lines of a chunk, for one worker.
struct piece {
    str text;
    VEC(struct merkle_hash) cm;
    VEC(struct hit) hits;
    struct distinct distinct;
};

struct reader {
    const struct commit_opening *o;
    struct buf text; // what was read and not looked at
    struct piece pieces[PIECES];
    uint64_t piece_count;
    struct distinct distinct; // told at the end
    VEC(uint32_t) slots;      // of wanted tags, by their first bytes: number + 1, or 0
    uint64_t line, leaf;      // lines and leaves before this chunk
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

// ---- lines, side by side

static void distinct_clear(struct distinct *d)
{
    table_done(&d->entries);
    d->entries = TABLE_INIT(LIMIT_NAMES_BYTES);
    d->lines.len = 0;
}

static void distinct_done(struct distinct *d)
{
    table_done(&d->entries);
    vec_done(&d->lines);
}

static bal_status count_entry(struct distinct *d, str entry, uint64_t lines, struct bal_err *err)
{
    uint32_t known = d->entries.len, id = table_add(&d->entries, entry);
    if (id == TABLE_NONE || (id == known && vec_push(&d->lines, LIMIT_CARDS) == NULL))
        return err_memory(err);
    d->lines.at[id] = (id == known ? 0 : d->lines.at[id]) + lines;
    return BAL_OK;
}

static bal_status read_line(struct reader *r, struct piece *p, str line, struct bal_err *err)
{
    struct merkle_hash tag;
    str entry = str_skip(line, TAG_TEXT + 1);
    if (line.len <= TAG_TEXT + 1 || line.ptr[TAG_TEXT] != ' ' || entry.len > EJ1_BYTES ||
        !base64_get(str_head(line, TAG_TEXT), tag.b, SHA256_BYTES))
        return bal_fail(err, BAL_INVALID,
                        "a line is not a tag, a blank and an entry: '" STR_FMT "'",
                        STR_ARG(str_head(line, 60)));
    struct merkle_hash *cm = vec_push(&p->cm, LIMIT_CARDS);
    if (cm == NULL)
        return err_memory(err);
    *cm = commit_cm(&tag, entry);
    uint32_t wanted = r->o->wanted_count > 0 ? find_wanted(r, &tag) : UINT32_MAX;
    if (wanted != UINT32_MAX) {
        struct hit *hit = vec_push(&p->hits, LIMIT_CARDS);
        if (hit == NULL)
            return err_memory(err);
        *hit = (struct hit){p->cm.len - 1, wanted, entry};
    }
    return count_entry(&p->distinct, entry, 1, err);
}

static bal_status read_piece(void *ctx, unsigned worker, uint64_t number, struct bal_err *err)
{
    struct reader *r = ctx;
    struct piece *p = &r->pieces[number];
    (void)worker;
    distinct_clear(&p->distinct);
    p->cm.len = p->hits.len = 0;
    for (str rest = p->text; rest.len > 0;)
        BAL_TRY(read_line(r, p, str_cut(&rest, '\n'), err));
    return BAL_OK;
}

// ---- one piece after the other

static bal_status match_leaves(struct reader *r, const struct piece *p, struct bal_err *err)
{
    const struct commit_read *leaves = r->o->leaves;
    size_t hit = 0;
    for (size_t i = 0; i < p->cm.len; i++, r->leaf++) {
        while (r->leaf < leaves->leaves.len &&
               memcmp(leaves->leaves.at[r->leaf].b, p->cm.at[i].b, SHA256_BYTES) < 0)
            r->leaf++;
        if (r->leaf == leaves->leaves.len ||
            !merkle_same(&leaves->leaves.at[r->leaf], &p->cm.at[i])) {
            bool elsewhere = commit_find(leaves, &p->cm.at[i]) < leaves->leaves.len;
            return bal_fail(err, BAL_CONFLICT, "line %ju is %s", (uintmax_t)(r->line + i + 1),
                            elsewhere ? "not in the order of the leaves, or there twice"
                                      : "of no card that is committed");
        }
        for (; hit < p->hits.len && p->hits.at[hit].line == i; hit++) {
            struct commit_wanted *w = &r->o->wanted[p->hits.at[hit].wanted];
            if (w->found++ > 0)
                continue;
            w->leaf = r->leaf;
            w->entry = arena_str(r->o->arena, p->hits.at[hit].entry);
            BAL_TRY(arena_check(r->o->arena, err));
        }
    }
    r->line += p->cm.len;
    return BAL_OK;
}

struct told {
    str entry;
    uint64_t cards;
};

static int by_entry(const void *a, const void *b)
{
    return str_cmp(((const struct told *)a)->entry, ((const struct told *)b)->entry);
}

static bal_status tell(struct reader *r, struct bal_err *err)
{
    struct {
        VEC(struct told) at;
    } all = {0};
    bal_status status = BAL_OK;
    for (uint32_t i = 0; i < r->distinct.entries.len && status == BAL_OK; i++) {
        struct told *t = vec_push(&all.at, LIMIT_CARDS);
        if (t == NULL)
            status = err_memory(err);
        else
            *t = (struct told){r->distinct.entries.items[i], r->distinct.lines.at[i]};
    }
    if (all.at.len > 1)
        qsort(all.at.at, all.at.len, sizeof *all.at.at, by_entry);
    for (size_t i = 0; i < all.at.len && status == BAL_OK; i++)
        status = r->o->entry(r->o->ctx, all.at.at[i].entry, all.at.at[i].cards, err);
    vec_done(&all.at);
    distinct_clear(&r->distinct);
    return status;
}

static bal_status take_piece(struct reader *r, const struct piece *p, struct bal_err *err)
{
    BAL_TRY(match_leaves(r, p, err));
    const struct distinct *d = &p->distinct;
    for (uint32_t i = 0; i < d->entries.len && r->o->entry != NULL; i++)
        BAL_TRY(count_entry(&r->distinct, d->entries.items[i], d->lines.at[i], err));
    return r->distinct.entries.len > DISTINCT ? tell(r, err) : BAL_OK;
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
    str rest = cut_pieces(r);
    if (rest.len > LINE || (*end && rest.len > 0))
        return bal_fail(err, BAL_INVALID, "line %ju has no end", (uintmax_t)(r->line + 1));
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
        vec_done(&r->pieces[i].cm);
        vec_done(&r->pieces[i].hits);
        distinct_done(&r->pieces[i].distinct);
    }
    buf_done(&r->text);
    distinct_done(&r->distinct);
    vec_done(&r->slots);
}

bal_status commit_open_read(const struct commit_opening *o, uint64_t *opened, struct bal_err *err)
{
    struct reader r = {.o = o,
                       .text = BUF_INIT(CHUNK + 2 * LINE),
                       .distinct = {.entries = TABLE_INIT(LIMIT_NAMES_BYTES)}};
    bool end = false;
    bal_status status = index_wanted(&r, err);
    while (status == BAL_OK && !end)
        status = read_chunk(&r, &end, err);
    if (status == BAL_OK && o->entry != NULL)
        status = tell(&r, err);
    if (status == BAL_OK)
        *opened = r.line;
    reader_done(&r);
    return status;
}
