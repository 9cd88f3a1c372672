// SPDX-License-Identifier: Apache-2.0
#include "ledger/merkle.h"

struct merkle_hash merkle_leaf(str data)
{
    struct merkle_hash out;
    struct sha256 s;
    sha256_init(&s);
    sha256_add(&s, str_make("\0", 1));
    sha256_add(&s, data);
    sha256_done(&s, out.b);
    return out;
}

struct merkle_hash merkle_node(const struct merkle_hash *left, const struct merkle_hash *right)
{
    struct merkle_hash out;
    struct sha256 s;
    sha256_init(&s);
    sha256_add(&s, STR("\1"));
    sha256_add(&s, str_bytes(left->b, SHA256_BYTES));
    sha256_add(&s, str_bytes(right->b, SHA256_BYTES));
    sha256_done(&s, out.b);
    return out;
}

static unsigned nodes_of(uint64_t size)
{
    return (unsigned)__builtin_popcountll(size);
}

// The tree grows as a binary counter does: a new leaf is merged with every full subtree of its
// size.
static void append(struct merkle_frontier *f, const struct merkle_hash *leaf)
{
    unsigned n = nodes_of(f->size);
    struct merkle_hash node = *leaf;
    for (uint64_t size = f->size; size & 1; size >>= 1)
        node = merkle_node(&f->node[--n], &node);
    f->node[n] = node;
    f->size++;
}

bal_status merkle_append(struct merkle_frontier *f, const struct merkle_hash *leaf,
                         struct bal_err *err)
{
    if (f->size >= MERKLE_SIZE_MAX)
        return bal_fail(err, BAL_LIMIT, "the record is full");
    append(f, leaf);
    return BAL_OK;
}

struct merkle_hash merkle_frontier_root(const struct merkle_frontier *f)
{
    struct merkle_hash root;
    unsigned n = nodes_of(f->size);
    if (n == 0) {
        sha256(STR(""), root.b);
        return root;
    }
    root = f->node[--n];
    while (n > 0)
        root = merkle_node(&f->node[--n], &root);
    return root;
}

struct merkle_hash merkle_root(const struct merkle_hash *leaves, uint64_t count)
{
    struct merkle_frontier f = {0};
    for (uint64_t i = 0; i < count; i++)
        append(&f, &leaves[i]);
    return merkle_frontier_root(&f);
}

void merkle_frontier_add(struct buf *out, const struct merkle_frontier *f)
{
    for (unsigned i = 0; i < 8; i++)
        buf_add_char(out, (char)(f->size >> (56 - 8 * i)));
    for (unsigned i = 0; i < nodes_of(f->size); i++)
        buf_add(out, str_bytes(f->node[i].b, SHA256_BYTES));
}

bal_status merkle_frontier_read(str bytes, struct merkle_frontier *out, struct bal_err *err)
{
    struct merkle_frontier f = {0};
    for (size_t i = 0; i < 8 && i < bytes.len; i++)
        f.size = f.size << 8 | (uint8_t)bytes.ptr[i];
    if (bytes.len < 8 || f.size > MERKLE_SIZE_MAX ||
        bytes.len != 8 + (size_t)SHA256_BYTES * nodes_of(f.size))
        return bal_fail(err, BAL_INVALID, "the stored frontier of the record's tree is damaged");
    memcpy(f.node, bytes.ptr + 8, bytes.len - 8);
    *out = f;
    return BAL_OK;
}

// Leaves of the left side of a tree of count > 1 leaves.
static uint64_t left_size(uint64_t count)
{
    return (uint64_t)1 << (63 - __builtin_clzll(count - 1));
}

// Adds a range that the proof takes the root of.
static void range(struct merkle_ranges *r, uint64_t from, uint64_t to)
{
    r->at[r->count].from = from;
    r->at[r->count++].to = to;
}

static void reverse(struct merkle_ranges *r)
{
    for (size_t i = 0; i < r->count / 2; i++) {
        struct merkle_range one = r->at[i];
        r->at[i] = r->at[r->count - 1 - i];
        r->at[r->count - 1 - i] = one;
    }
}

void merkle_inclusion_ranges(uint64_t count, uint64_t index, struct merkle_ranges *out)
{
    uint64_t from = 0;
    out->count = 0;
    while (count > 1) { // from the root down; the proof is written from the leaf up
        uint64_t left = left_size(count);
        bool right = index - from >= left;
        if (right)
            range(out, from, from + left);
        else
            range(out, from + left, from + count);
        from += right ? left : 0;
        count = right ? count - left : left;
    }
    reverse(out);
}

void merkle_consistency_ranges(uint64_t count, uint64_t first, struct merkle_ranges *out)
{
    bool whole = true; // the first tree is still a left part of the whole
    uint64_t from = 0;
    out->count = 0;
    if (first == 0 || first == count)
        return;
    while (first - from != count) {
        uint64_t left = left_size(count);
        bool right = first - from > left;
        if (right)
            range(out, from, from + left);
        else
            range(out, from + left, from + count);
        whole = whole && !right;
        from += right ? left : 0;
        count = right ? count - left : left;
    }
    if (!whole)
        range(out, from, from + count);
    reverse(out);
}

static void prove(const struct merkle_hash *leaves, const struct merkle_ranges *ranges,
                  struct merkle_proof *out)
{
    out->count = ranges->count;
    for (size_t i = 0; i < ranges->count; i++)
        out->node[i] =
            merkle_root(leaves + ranges->at[i].from, ranges->at[i].to - ranges->at[i].from);
}

void merkle_prove_inclusion(const struct merkle_hash *leaves, uint64_t count, uint64_t index,
                            struct merkle_proof *out)
{
    struct merkle_ranges ranges;
    merkle_inclusion_ranges(count, index, &ranges);
    prove(leaves, &ranges, out);
}

void merkle_prove_consistency(const struct merkle_hash *leaves, uint64_t count, uint64_t first,
                              struct merkle_proof *out)
{
    struct merkle_ranges ranges;
    merkle_consistency_ranges(count, first, &ranges);
    prove(leaves, &ranges, out);
}

bool merkle_check_inclusion(const struct merkle_proof *proof, uint64_t index, uint64_t size,
                            const struct merkle_hash *leaf, const struct merkle_hash *root)
{
    if (size > MERKLE_SIZE_MAX || index >= size || proof->count > MERKLE_PROOF)
        return false;
    uint64_t fn = index, sn = size - 1;
    struct merkle_hash r = *leaf;
    for (size_t i = 0; i < proof->count; i++) {
        if (sn == 0)
            return false;
        if ((fn & 1) || fn == sn) {
            r = merkle_node(&proof->node[i], &r);
            for (; !(fn & 1) && fn != 0; fn >>= 1)
                sn >>= 1;
        } else {
            r = merkle_node(&r, &proof->node[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && merkle_same(&r, root);
}

bool merkle_consistency_roots(const struct merkle_proof *proof, uint64_t first, uint64_t second,
                              const struct merkle_hash *first_root, struct merkle_hash *one,
                              struct merkle_hash *other)
{
    size_t next = 0;
    bool power = (first & (first - 1)) == 0; // the first tree is itself a node of the second
    if (second > MERKLE_SIZE_MAX || first == 0 || first >= second || proof->count == 0 ||
        proof->count > MERKLE_PROOF)
        return false;
    struct merkle_hash fr = power ? *first_root : proof->node[next++], sr = fr;
    uint64_t fn = first - 1, sn = second - 1;
    for (; fn & 1; fn >>= 1)
        sn >>= 1;
    for (; next < proof->count; next++) {
        const struct merkle_hash *c = &proof->node[next];
        if (sn == 0)
            return false;
        if ((fn & 1) || fn == sn) {
            fr = merkle_node(c, &fr);
            sr = merkle_node(c, &sr);
            for (; !(fn & 1) && fn != 0; fn >>= 1)
                sn >>= 1;
        } else {
            sr = merkle_node(&sr, c);
        }
        fn >>= 1;
        sn >>= 1;
    }
    *one = fr;
    *other = sr;
    return sn == 0;
}

bool merkle_check_consistency(const struct merkle_proof *proof, uint64_t first, uint64_t second,
                              const struct merkle_hash *first_root,
                              const struct merkle_hash *second_root)
{
    struct merkle_hash one, other;
    if (first == 0) {
        struct merkle_hash none = merkle_root(NULL, 0);
        return second <= MERKLE_SIZE_MAX && proof->count == 0 && merkle_same(first_root, &none) &&
               (second > 0 || merkle_same(second_root, &none));
    }
    if (first == second)
        return second <= MERKLE_SIZE_MAX && proof->count == 0 &&
               merkle_same(first_root, second_root);
    return merkle_consistency_roots(proof, first, second, first_root, &one, &other) &&
           merkle_same(&one, first_root) && merkle_same(&other, second_root);
}
