// SPDX-License-Identifier: Apache-2.0
#include "ledger/commit_leaves.h"

#include <stdlib.h>

enum {
    PIECE = 1 << 14, // cards of one piece of work; a power of two, so a full subtree
    BUCKET = 16,     // leaves of one bucket, about
    AHEAD = 16,      // hashes in the order of the leaves lie anywhere in memory: asked for early
};

static uint64_t pieces(uint64_t count)
{
    return (count + PIECE - 1) / PIECE;
}

static uint64_t end_of(uint64_t piece, uint64_t count)
{
    return (piece + 1) * PIECE < count ? (piece + 1) * PIECE : count;
}

#define GROW(v, n, err)                                                                            \
    do {                                                                                           \
        if (!vec_grow((void **)&(v)->at, &(v)->cap, (n), sizeof *(v)->at, LIMIT_CARDS))            \
            return err_memory(err);                                                                \
        (v)->len = (n);                                                                            \
    } while (0)

// ---- roots

struct root_work {
    const struct merkle_hash *leaves;
    const uint32_t *order; // NULL: as they lie
    uint64_t count;
    struct merkle_hash *roots;
};

static bal_status root_piece(void *ctx, unsigned worker, uint64_t piece, struct bal_err *err)
{
    struct root_work *w = ctx;
    struct merkle_frontier f = {0};
    (void)worker;
    for (uint64_t i = piece * PIECE; i < end_of(piece, w->count); i++) {
        if (w->order != NULL && i + AHEAD < w->count)
            __builtin_prefetch(&w->leaves[w->order[i + AHEAD]]);
        const struct merkle_hash *leaf = &w->leaves[w->order != NULL ? w->order[i] : i];
        struct merkle_hash hash = merkle_leaf(str_bytes(leaf->b, SHA256_BYTES));
        BAL_TRY(merkle_append(&f, &hash, err));
    }
    w->roots[piece] = merkle_frontier_root(&f);
    return BAL_OK;
}

// RFC 6962 splits a tree at the largest power of two below its size: pieces of a power of two, the
// last one of what is left, are its subtrees, and their roots the leaves of the tree above.
static bal_status root_of(struct root_work *w, unsigned threads, struct merkle_hash *out,
                          struct bal_err *err)
{
    struct {
        VEC(struct merkle_hash) at;
    } roots = {0};
    uint64_t n = pieces(w->count);
    if (n > 0 && !vec_grow((void **)&roots.at.at, &roots.at.cap, n, sizeof *roots.at.at, n))
        return err_memory(err);
    w->roots = roots.at.at;
    const struct parallel p = {.pieces = n, .threads = threads, .work = root_piece, .ctx = w};
    bal_status status = parallel_run(&p, err);
    if (status == BAL_OK)
        *out = merkle_root(w->roots, n);
    vec_done(&roots.at);
    return status;
}

bal_status commit_root(const struct merkle_hash *leaves, uint64_t count, unsigned threads,
                       struct merkle_hash *out, struct bal_err *err)
{
    struct root_work w = {.leaves = leaves, .count = count};
    return root_of(&w, threads, out, err);
}

// ---- making

static bal_status hash_piece(void *ctx, unsigned worker, uint64_t piece, struct bal_err *err)
{
    struct commit_leaves *l = ctx;
    (void)worker, (void)err;
    for (uint64_t i = piece * PIECE; i < end_of(piece, l->of.count); i++) {
        struct merkle_hash salt = commit_salt(l->of.contest, l->of.pos[i]);
        l->tag.at[i] = commit_tag(l->of.contest, &salt, l->of.pos[i]);
        l->cm.at[i] = commit_cm(&l->tag.at[i], l->of.entries[l->of.entry[i]]);
    }
    return BAL_OK;
}

// A leaf on its way to its place. Hashes are as good as random: their first bits say nearly where.
struct place {
    uint64_t key; // its first 8 bytes
    uint32_t card;
};

struct sorting {
    struct commit_leaves *leaves;
    unsigned shift; // a bucket is what the first bits are above it
    VEC(uint32_t) starts;
    VEC(struct place) places;
};

static uint64_t key_of(const struct merkle_hash *h)
{
    uint64_t v = 0;
    for (unsigned i = 0; i < 8; i++)
        v = v << 8 | h->b[i];
    return v;
}

static bool below(const struct commit_leaves *l, const struct place *a, const struct place *b)
{
    if (a->key != b->key)
        return a->key < b->key;
    return memcmp(l->cm.at[a->card].b, l->cm.at[b->card].b, SHA256_BYTES) < 0;
}

// Insertion sort: a bucket has a dozen.
static void sort_bucket(const struct commit_leaves *l, struct place *at, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        struct place x = at[i];
        uint32_t k = i;
        for (; k > 0 && below(l, &x, &at[k - 1]); k--)
            at[k] = at[k - 1];
        at[k] = x;
    }
}

static bal_status sort_piece(void *ctx, unsigned worker, uint64_t piece, struct bal_err *err)
{
    struct sorting *s = ctx;
    (void)worker, (void)err;
    for (uint64_t b = piece * PIECE; b < end_of(piece, s->starts.len - 1); b++) {
        uint32_t first = s->starts.at[b], end = s->starts.at[b + 1];
        sort_bucket(s->leaves, s->places.at + first, end - first);
        for (uint32_t i = first; i < end; i++)
            s->leaves->order.at[i] = s->places.at[i].card;
    }
    return BAL_OK;
}

// Counts into buckets, then puts each leaf into its own; afterwards starts[b] is where b begins.
static bal_status fill_buckets(struct sorting *s, struct bal_err *err)
{
    struct commit_leaves *l = s->leaves;
    unsigned bits = 1;
    while (bits < 26 && (l->of.count >> bits) > BUCKET)
        bits++;
    s->shift = 64 - bits;
    size_t buckets = (size_t)1 << bits;
    GROW(&s->starts, buckets + 1, err);
    GROW(&s->places, l->of.count, err);
    for (uint32_t i = 0; i < l->of.count; i++)
        s->starts.at[key_of(&l->cm.at[i]) >> s->shift]++;
    uint32_t before = 0;
    for (size_t b = 0; b <= buckets; b++) {
        before += s->starts.at[b];
        s->starts.at[b] = before; // its end; filled from there downwards
    }
    for (uint32_t i = l->of.count; i-- > 0;) {
        uint64_t key = key_of(&l->cm.at[i]);
        s->places.at[--s->starts.at[key >> s->shift]] = (struct place){key, i};
    }
    return BAL_OK;
}

static bal_status sort_leaves(struct commit_leaves *l, struct bal_err *err)
{
    struct sorting s = {.leaves = l};
    bal_status status = fill_buckets(&s, err);
    if (status == BAL_OK) {
        const struct parallel p = {.pieces = pieces(s.starts.len - 1),
                                   .threads = l->of.threads,
                                   .work = sort_piece,
                                   .ctx = &s};
        status = parallel_run(&p, err);
    }
    vec_done(&s.starts);
    vec_done(&s.places);
    return status;
}

// One card twice gives one leaf twice (or, with two entries, two that both are of the card).
static bal_status check_cards(const struct commit_cards *of, struct bal_err *err)
{
    for (uint32_t i = 1; i < of->count; i++)
        if (of->pos[i] <= of->pos[i - 1])
            return bal_fail(err, BAL_CONFLICT, "cards are committed in ascending order, each once");
    return BAL_OK;
}

bal_status commit_leaves_make(const struct commit_cards *of, struct commit_leaves *out,
                              struct bal_err *err)
{
    *out = (struct commit_leaves){.of = *of};
    BAL_TRY(check_cards(of, err));
    if (of->count == 0)
        return commit_root(NULL, 0, 1, &out->root, err);
    GROW(&out->cm, of->count, err);
    GROW(&out->tag, of->count, err);
    GROW(&out->order, of->count, err);
    const struct parallel p = {
        .pieces = pieces(of->count), .threads = of->threads, .work = hash_piece, .ctx = out};
    BAL_TRY(parallel_run(&p, err));
    BAL_TRY(sort_leaves(out, err));
    struct root_work w = {.leaves = out->cm.at, .order = out->order.at, .count = of->count};
    return root_of(&w, of->threads, &out->root, err);
}

void commit_leaves_done(struct commit_leaves *l)
{
    vec_done(&l->cm);
    vec_done(&l->tag);
    vec_done(&l->order);
}

void commit_leaves_write(const struct commit_leaves *l, struct sink *out)
{
    for (size_t k = 0; k < l->order.len; k++) {
        if (k + AHEAD < l->order.len)
            __builtin_prefetch(&l->cm.at[l->order.at[k + AHEAD]]);
        sink_put(out, str_bytes(l->cm.at[l->order.at[k]].b, SHA256_BYTES));
    }
}

// ---- open1: the entries, then lines that are written by pieces side by side

enum { OPEN_TEXTS = 64 }; // pieces at a time

struct named {
    str text;
    uint32_t entry;
};

struct open_work {
    const struct commit_leaves *leaves;
    VEC(struct named) names;
    VEC(uint32_t) numbers; // of each entry that some leaf has: its place in the file
    uint64_t first;        // piece
    struct buf text[OPEN_TEXTS];
};

static int by_text(const void *a, const void *b)
{
    return str_cmp(((const struct named *)a)->text, ((const struct named *)b)->text);
}

// The entries that leaves have, in the order of their texts.
static bal_status find_names(struct open_work *w, struct bal_err *err)
{
    const struct commit_cards *of = &w->leaves->of;
    for (uint32_t i = 0; i < of->count; i++) {
        uint32_t entry = of->entry[i];
        if (entry >= w->numbers.len)
            GROW(&w->numbers, (size_t)entry + 1, err);
        if (w->numbers.at[entry]++ > 0)
            continue;
        struct named *n = vec_push(&w->names, LIMIT_CARDS);
        if (n == NULL)
            return err_memory(err);
        *n = (struct named){of->entries[entry], entry};
    }
    if (w->names.len > 1)
        qsort(w->names.at, w->names.len, sizeof *w->names.at, by_text);
    return BAL_OK;
}

// Two entries may be of one text.
static void put_names(struct open_work *w, struct sink *out)
{
    uint32_t number = UINT32_MAX;
    for (size_t i = 0; i < w->names.len; i++) {
        const struct named *n = &w->names.at[i];
        if (i == 0 || !str_eq(w->names.at[i - 1].text, n->text)) {
            sink_put(out, n->text);
            sink_char(out, '\n');
            number++;
        }
        w->numbers.at[n->entry] = number;
    }
}

static bal_status open_piece(void *ctx, unsigned worker, uint64_t piece, struct bal_err *err)
{
    struct open_work *w = ctx;
    const struct commit_leaves *l = w->leaves;
    struct buf *text = &w->text[piece];
    uint64_t at = w->first + piece;
    (void)worker;
    buf_clear(text);
    for (uint64_t k = at * PIECE; k < end_of(at, l->order.len); k++) {
        uint32_t card = l->order.at[k];
        if (k + AHEAD < l->order.len) {
            __builtin_prefetch(&l->tag.at[l->order.at[k + AHEAD]]);
            __builtin_prefetch(&l->of.entry[l->order.at[k + AHEAD]]);
        }
        commit_line_put(text, &l->tag.at[card], w->numbers.at[l->of.entry[card]]);
    }
    return buf_check(text, err);
}

static bal_status put_lines(struct open_work *w, struct sink *out, struct bal_err *err)
{
    uint64_t all = pieces(w->leaves->order.len);
    for (; w->first < all; w->first += OPEN_TEXTS) {
        uint64_t n = all - w->first < OPEN_TEXTS ? all - w->first : OPEN_TEXTS;
        const struct parallel p = {
            .pieces = n, .threads = w->leaves->of.threads, .work = open_piece, .ctx = w};
        BAL_TRY(parallel_run(&p, err));
        for (uint64_t i = 0; i < n; i++)
            sink_put(out, buf_str(&w->text[i]));
    }
    return BAL_OK;
}

bal_status commit_leaves_open(const struct commit_leaves *l, struct sink *out, struct bal_err *err)
{
    struct open_work w = {.leaves = l};
    for (size_t i = 0; i < OPEN_TEXTS; i++)
        w.text[i] = BUF_INIT((size_t)PIECE * 64);
    bal_status status = find_names(&w, err);
    if (status == BAL_OK) {
        put_names(&w, out);
        status = put_lines(&w, out, err);
    }
    for (size_t i = 0; i < OPEN_TEXTS; i++)
        buf_done(&w.text[i]);
    vec_done(&w.names);
    vec_done(&w.numbers);
    return status;
}

// ---- reading

static bal_status read_bytes(struct source *in, struct commit_read *out, struct bal_err *err)
{
    size_t want = out->leaves.len * SHA256_BYTES, have = 0, got = 1;
    char *to = (char *)out->leaves.at, more;
    while (have < want && got > 0) {
        BAL_TRY(source_read(in, to + have, want - have, &got, err));
        have += got;
    }
    if (have == want)
        BAL_TRY(source_read(in, &more, 1, &got, err));
    if (have < want || got > 0)
        return bal_fail(err, BAL_CONFLICT, "it has %s than the %zu leaves that are committed",
                        have < want ? "less" : "more", out->leaves.len);
    return BAL_OK;
}

static bal_status order_piece(void *ctx, unsigned worker, uint64_t piece, struct bal_err *err)
{
    const struct commit_read *r = ctx;
    (void)worker;
    uint64_t i = piece * PIECE;
    for (i = i > 0 ? i : 1; i < end_of(piece, r->leaves.len); i++) {
        int order = memcmp(r->leaves.at[i - 1].b, r->leaves.at[i].b, SHA256_BYTES);
        if (order >= 0)
            return bal_fail(err, BAL_CONFLICT, "leaf %ju %s", (uintmax_t)(i + 1),
                            order == 0 ? "is there twice" : "is out of order");
    }
    return BAL_OK;
}

bal_status commit_leaves_read(struct source *in, uint64_t count, const struct merkle_hash *root,
                              unsigned threads, struct commit_read *out, struct bal_err *err)
{
    struct merkle_hash made;
    *out = (struct commit_read){0};
    if (count > LIMIT_CARDS)
        return bal_fail(err, BAL_LIMIT, "more than %u leaves", LIMIT_CARDS);
    if (in->size > 0 && in->size != count * SHA256_BYTES) // before memory is taken for them
        return bal_fail(err, BAL_CONFLICT, "it has %ju bytes, %ju leaves are committed",
                        (uintmax_t)in->size, (uintmax_t)count);
    if (count > 0)
        GROW(&out->leaves, count, err);
    BAL_TRY(read_bytes(in, out, err));
    const struct parallel p = {
        .pieces = pieces(count), .threads = threads, .work = order_piece, .ctx = out};
    BAL_TRY(parallel_run(&p, err));
    BAL_TRY(commit_root(out->leaves.at, count, threads, &made, err));
    if (!merkle_same(&made, root))
        return bal_fail(err, BAL_CONFLICT, "the leaves are not those of the committed root");
    return BAL_OK;
}

void commit_read_done(struct commit_read *r)
{
    vec_done(&r->leaves);
}

uint64_t commit_find(const struct commit_read *r, const struct merkle_hash *leaf)
{
    uint64_t low = 0;
    VEC_BOUND(low, r->leaves.len, i, memcmp(r->leaves.at[i].b, leaf->b, SHA256_BYTES) < 0);
    bool found = low < r->leaves.len && merkle_same(&r->leaves.at[low], leaf);
    return found ? low : r->leaves.len;
}
