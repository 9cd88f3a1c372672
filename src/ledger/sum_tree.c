// SPDX-License-Identifier: Apache-2.0
#include "ledger/sum_tree.h"

static void add_hash(struct sha256 *s, const struct merkle_hash *h)
{
    sha256_add(s, str_bytes(h->b, SHA256_BYTES));
}

static struct merkle_hash finish(struct sha256 *s, uint64_t count, const uint64_t *sums,
                                 size_t claims)
{
    struct merkle_hash out;
    sha256_add_u64(s, count);
    for (size_t k = 0; k < claims; k++)
        sha256_add_u64(s, sums[k]);
    sha256_done(s, out.b);
    return out;
}

struct merkle_hash sum_leaf(const struct merkle_hash *cm, const uint64_t *values, size_t claims)
{
    struct sha256 s;
    sha256_init(&s);
    sha256_add(&s, STR("ballast/sumleaf/v1\n"));
    add_hash(&s, cm);
    return finish(&s, 1, values, claims);
}

struct merkle_hash sum_node(const struct merkle_hash *left, const struct merkle_hash *right,
                            uint64_t count, const uint64_t *sums, size_t claims)
{
    struct sha256 s;
    sha256_init(&s);
    sha256_add(&s, STR("ballast/sum/v1\n"));
    add_hash(&s, left);
    add_hash(&s, right);
    return finish(&s, count, sums, claims);
}

// ---- making

// Full subtrees that wait for their right neighbour, the largest first, as in merkle_frontier.
struct building {
    const struct sum_leaves *l;
    struct sum_path *paths;
    size_t path_count;
    struct {
        struct merkle_hash hash;
        uint64_t first, count; // leaves
        uint64_t *sums;
    } node[MERKLE_LEVELS + 1];
    unsigned nodes;
};

// The paths of leaves from `first` to `end` - 1 get this node beside them.
static void beside(struct building *b, uint64_t first, uint64_t end, unsigned node)
{
    size_t low = 0, claims = b->l->claims;
    VEC_BOUND(low, b->path_count, i, b->paths[i].index < first);
    for (; low < b->path_count && b->paths[low].index < end; low++) {
        struct sum_path *p = &b->paths[low];
        p->hash[p->steps] = b->node[node].hash;
        memcpy(p->sums + p->steps * claims, b->node[node].sums, claims * sizeof *p->sums);
        p->steps++;
    }
}

// The last two nodes become one.
static bal_status join(struct building *b, struct bal_err *err)
{
    unsigned left = b->nodes - 2, right = b->nodes - 1;
    uint64_t middle = b->node[right].first;
    beside(b, b->node[left].first, middle, right);
    beside(b, middle, middle + b->node[right].count, left);
    for (size_t k = 0; k < b->l->claims; k++)
        if (__builtin_add_overflow(b->node[left].sums[k], b->node[right].sums[k],
                                   &b->node[left].sums[k]))
            return bal_fail(err, BAL_LIMIT, "the values of the cards add up to too much");
    b->node[left].count += b->node[right].count;
    b->node[left].hash = sum_node(&b->node[left].hash, &b->node[right].hash, b->node[left].count,
                                  b->node[left].sums, b->l->claims);
    b->nodes--;
    return BAL_OK;
}

static bal_status add_leaves(struct building *b, struct bal_err *err)
{
    for (uint64_t i = 0; i < b->l->count; i++) {
        struct merkle_hash cm;
        unsigned at = b->nodes++;
        b->l->leaf(b->l->ctx, i, &cm, b->node[at].sums);
        b->node[at].first = i;
        b->node[at].count = 1;
        b->node[at].hash = sum_leaf(&cm, b->node[at].sums, b->l->claims);
        for (uint64_t size = i; size & 1; size >>= 1)
            BAL_TRY(join(b, err));
    }
    while (b->nodes > 1)
        BAL_TRY(join(b, err));
    return BAL_OK;
}

bal_status sum_tree_make(const struct sum_leaves *l, struct sum_root *root, struct sum_path *paths,
                         size_t path_count, struct arena *a, struct bal_err *err)
{
    struct building b = {.l = l, .paths = paths, .path_count = path_count};
    if (l->count == 0 || l->count > LIMIT_CARDS || l->claims > SUM_CLAIMS)
        return bal_fail(err, BAL_LIMIT, "a tree of sums has 1 to %u cards and up to %u assertions",
                        LIMIT_CARDS, SUM_CLAIMS);
    for (size_t i = 0; i < ARRAY_LEN(b.node); i++)
        b.node[i].sums = arena_new(a, uint64_t, l->claims + 1);
    for (size_t i = 0; i < path_count; i++) {
        if (paths[i].index >= l->count || (i > 0 && paths[i].index <= paths[i - 1].index))
            return bal_fail(err, BAL_USAGE, "leaves are asked for in ascending order");
        paths[i].steps = 0;
        paths[i].sums = arena_alloc(a, MERKLE_PROOF * (l->claims + 1), sizeof(uint64_t));
    }
    BAL_TRY(arena_check(a, err));
    BAL_TRY(add_leaves(&b, err));
    *root = (struct sum_root){b.node[0].hash, l->count, b.node[0].sums};
    return BAL_OK;
}

// ---- checking

// A node beside the way: on which side it is, and how many leaves the tree has below it.
struct step {
    uint64_t count;
    bool left;
};

// From the root down; returns the number of steps.
static size_t steps_of(uint64_t index, uint64_t count, struct step out[MERKLE_PROOF])
{
    size_t n = 0;
    while (count > 1) {
        uint64_t left = (uint64_t)1 << (63 - __builtin_clzll(count - 1));
        bool right = index >= left;
        out[n++] = (struct step){right ? left : count - left, right};
        index -= right ? left : 0;
        count = right ? count - left : left;
    }
    return n;
}

static bal_status refuse(struct bal_err *err, const char *why)
{
    return bal_fail(err, BAL_CONFLICT, "the tree of sums does not hold for this card: %s", why);
}

// Adds what the node beside states; false where it is more than its leaves can have.
static bool add_sums(uint64_t *sums, const uint64_t *beside, const uint64_t *upper, size_t claims,
                     uint64_t count)
{
    for (size_t k = 0; k < claims; k++) {
        uint64_t most;
        if (__builtin_mul_overflow(upper[k], count, &most) || beside[k] > most ||
            __builtin_add_overflow(sums[k], beside[k], &sums[k]))
            return false;
    }
    return true;
}

static bal_status climb(const struct sum_root *root, const uint64_t *upper, size_t claims,
                        const struct sum_path *path, struct merkle_hash hash, uint64_t *sums,
                        struct bal_err *err)
{
    struct step steps[MERKLE_PROOF];
    size_t n = steps_of(path->index, root->count, steps);
    uint64_t count = 1;
    if (path->steps != n)
        return refuse(err, "it has another number of steps");
    for (size_t i = 0; i < n; i++) {
        const struct step *s = &steps[n - 1 - i];
        if (!add_sums(sums, path->sums + i * claims, upper, claims, s->count))
            return refuse(err, "a sum is more than its cards can have");
        count += s->count;
        hash = s->left ? sum_node(&path->hash[i], &hash, count, sums, claims)
                       : sum_node(&hash, &path->hash[i], count, sums, claims);
    }
    for (size_t k = 0; k < claims; k++)
        if (sums[k] != root->sums[k])
            return refuse(err, "the sums are not those of the root");
    return merkle_same(&hash, &root->hash) ? BAL_OK : refuse(err, "it leads to another root");
}

bal_status sum_path_check(const struct sum_root *root, const uint64_t *upper, size_t claims,
                          const struct sum_path *path, const struct merkle_hash *cm,
                          const uint64_t *values, struct bal_err *err)
{
    uint64_t sums[SUM_CLAIMS];
    if (root->count == 0 || root->count > LIMIT_CARDS || path->index >= root->count ||
        claims > SUM_CLAIMS)
        return refuse(err, "there is no such leaf");
    for (size_t k = 0; k < claims; k++) {
        if (values[k] > upper[k])
            return refuse(err, "a value is more than a card can have");
        sums[k] = values[k];
    }
    return climb(root, upper, claims, path, sum_leaf(cm, values, claims), sums, err);
}

// ---- text

static void put_hash(struct ej1_writer *w, const struct merkle_hash *h)
{
    AUTO_BUF text = BUF_INIT(64);
    base64_add(&text, str_bytes(h->b, SHA256_BYTES));
    ej1_key_str(w, "hash", buf_str(&text));
}

static void put_sums(struct ej1_writer *w, const char *key, const uint64_t *sums, size_t claims)
{
    ej1_key(w, key);
    ej1_open(w, '[');
    for (size_t k = 0; k < claims; k++)
        ej1_int(w, (int64_t)sums[k]);
    ej1_close(w);
}

void sum_root_put(struct ej1_writer *w, const struct sum_root *root, size_t claims)
{
    ej1_open(w, '{');
    put_hash(w, &root->hash);
    put_sums(w, "of", root->sums, claims);
    ej1_close(w);
}

void sum_path_put(struct ej1_writer *w, const struct sum_path *path, size_t claims)
{
    ej1_open(w, '[');
    for (size_t i = 0; i < path->steps; i++) {
        ej1_open(w, '{');
        put_hash(w, &path->hash[i]);
        put_sums(w, "sums", path->sums + i * claims, claims);
        ej1_close(w);
    }
    ej1_close(w);
}

// {"hash":…,KEY:[…]} and nothing else.
static bal_status read_node(const struct ej1 *from, const char *key, size_t claims,
                            struct merkle_hash *hash, uint64_t *sums, struct bal_err *err)
{
    str text;
    const struct ej1 *list;
    size_t k = 0;
    BAL_TRY(ej1_get_str(from, "hash", &text, err));
    BAL_TRY(ej1_get(from, key, EJ1_ARRAY, &list, err));
    bool ok = from->count == 2 && list->count == claims && base64_get(text, hash->b, SHA256_BYTES);
    for (const struct ej1 *m = list->first; m != NULL && ok; m = m->next) {
        ok = m->type == EJ1_INT && m->number >= 0;
        sums[k++] = (uint64_t)m->number;
    }
    return ok ? BAL_OK : bal_fail(err, BAL_INVALID, "a node of a tree of sums is not one");
}

bal_status sum_root_read(const struct ej1 *from, uint64_t count, size_t claims, struct arena *a,
                         struct sum_root *out, struct bal_err *err)
{
    struct sum_root root = {.count = count, .sums = arena_new(a, uint64_t, claims + 1)};
    BAL_TRY(arena_check(a, err));
    BAL_TRY(read_node(from, "of", claims, &root.hash, root.sums, err));
    *out = root;
    return BAL_OK;
}

bal_status sum_path_read(const struct ej1 *from, uint64_t index, size_t claims, struct arena *a,
                         struct sum_path *out, struct bal_err *err)
{
    struct sum_path path = {.index = index};
    if (from->type != EJ1_ARRAY || from->count > MERKLE_PROOF)
        return bal_fail(err, BAL_INVALID, "a path of a tree of sums is not one");
    path.sums = arena_new(a, uint64_t, (claims + 1) * (from->count + 1));
    BAL_TRY(arena_check(a, err));
    for (const struct ej1 *m = from->first; m != NULL; m = m->next, path.steps++)
        BAL_TRY(read_node(m, "sums", claims, &path.hash[path.steps],
                          path.sums + path.steps * claims, err));
    *out = path;
    return BAL_OK;
}
