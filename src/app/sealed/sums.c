// SPDX-License-Identifier: Apache-2.0
#include "app/sealed/sums.h"

#include <stdlib.h>

struct values {
    const struct sealed *sealed;
    size_t claims;
    const uint64_t **of; // of assertion k and each code
};

static void leaf_of(void *ctx, uint64_t k, struct merkle_hash *cm, uint64_t *values)
{
    const struct values *v = ctx;
    const struct commit_leaves *l = &v->sealed->leaves;
    uint32_t card = l->order.at[k], code = v->sealed->codes.at[l->of.entry[card]];
    *cm = l->cm.at[card];
    for (size_t c = 0; c < v->claims; c++)
        values[c] = v->of[c][code];
}

static bal_status value_codes(const struct sealed *s, const struct frame_contest *c,
                              struct values *out, struct arena *a, struct bal_err *err)
{
    uint32_t codes = contest_codes(c->contest);
    *out = (struct values){.sealed = s, .claims = c->claims.len};
    out->of = arena_new(a, const uint64_t *, c->claims.len + 1);
    BAL_TRY(arena_check(a, err));
    for (size_t k = 0; k < c->claims.len; k++) {
        uint64_t *values = arena_new(a, uint64_t, codes);
        BAL_TRY(arena_check(a, err));
        assertion_values(&c->claims.at[k].claim, c->contest, values);
        out->of[k] = values;
    }
    return BAL_OK;
}

// Number of the card in the order in which it was sealed; its count where it was not.
static uint32_t place_of(const struct sealed *s, uint32_t card)
{
    uint32_t low = 0;
    VEC_BOUND(low, s->leaves.of.count, i, s->pos.at[i] < card);
    return low < s->leaves.of.count && s->pos.at[low] == card ? low : s->leaves.of.count;
}

// Paths by index of their leaf, which is how a tree makes them; afterwards path i is of card i.
struct asked {
    uint64_t index;
    size_t card;
};

static int by_index(const void *a, const void *b)
{
    const struct asked *x = a, *y = b;
    return (x->index > y->index) - (x->index < y->index);
}

static bal_status ask(const struct sealed *s, const uint32_t *cards, size_t count,
                      struct asked *out, struct bal_err *err)
{
    const struct commit_leaves *l = &s->leaves;
    VEC(uint32_t) index = {0}; // of each sealed card its leaf
    if (!vec_grow((void **)&index.at, &index.cap, l->order.len + 1, sizeof *index.at, LIMIT_CARDS))
        return err_memory(err);
    for (uint32_t k = 0; k < l->order.len; k++)
        index.at[l->order.at[k]] = k;
    bal_status status = BAL_OK;
    for (size_t i = 0; i < count && status == BAL_OK; i++) {
        uint32_t place = place_of(s, cards[i]);
        if (place == l->of.count)
            status = bal_fail(err, BAL_USAGE, "a card that was not sealed is to be shown");
        else
            out[i] = (struct asked){index.at[place], i};
    }
    vec_done(&index);
    if (count > 1 && status == BAL_OK)
        qsort(out, count, sizeof *out, by_index);
    return status;
}

static bal_status make(const struct sealed *s, const struct frame_contest *c, const uint32_t *cards,
                       size_t count, struct sums *out, struct bal_err *err)
{
    struct values values;
    AUTO_ARENA a = ARENA_INIT(LIMIT_NAMES_BYTES);
    struct asked *asked = arena_new(&a, struct asked, count + 1);
    struct sum_path *paths = arena_new(&a, struct sum_path, count + 1);
    out->path = arena_new(&out->arena, struct sum_path, count + 1);
    BAL_TRY(arena_check(&a, err));
    BAL_TRY(arena_check(&out->arena, err));
    BAL_TRY(value_codes(s, c, &values, &a, err));
    BAL_TRY(ask(s, cards, count, asked, err));
    for (size_t i = 0; i < count; i++)
        paths[i].index = asked[i].index;
    const struct sum_leaves leaves = {
        .count = s->leaves.of.count, .claims = out->claims, .leaf = leaf_of, .ctx = &values};
    BAL_TRY(sum_tree_make(&leaves, &out->root, paths, count, &out->arena, err));
    for (size_t i = 0; i < count; i++)
        out->path[asked[i].card] = paths[i];
    return BAL_OK;
}

bal_status sums_make(const struct sealed *s, const struct frame_contest *c, const uint32_t *cards,
                     size_t count, struct sums *out, struct bal_err *err)
{
    *out = (struct sums){.claims = c->claims.len, .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    return make(s, c, cards, count, out, err);
}

void sums_done(struct sums *s)
{
    arena_done(&s->arena);
}

// ---- lines

bal_status sums_line(const struct sealed *s, const struct sums *sums, size_t i, uint32_t card,
                     struct buf *out, struct bal_err *err)
{
    struct ej1_writer w;
    AUTO_ARENA arena = ARENA_INIT(1 << 24);
    AUTO_BUF salt = BUF_INIT(64);
    const struct ej1 *entry;
    uint32_t place = place_of(s, card);
    if (place == s->leaves.of.count)
        return bal_fail(err, BAL_USAGE, "a card that was not sealed is to be shown");
    BAL_TRY(ej1_parse(s->entries.at[s->entry.at[place]], &arena, &entry, err));
    struct merkle_hash h = commit_salt(&s->contest, card);
    base64_add(&salt, str_bytes(h.b, SHA256_BYTES));
    ej1_begin(&w, out);
    ej1_open(&w, '{');
    ej1_key_str(&w, "contest", buf_str(&s->form.name));
    ej1_key(&w, "entry");
    ej1_value(&w, entry);
    ej1_key_int(&w, "index", (int64_t)sums->path[i].index);
    ej1_key(&w, "path");
    sum_path_put(&w, &sums->path[i], sums->claims);
    ej1_key_int(&w, "position", card);
    ej1_key_str(&w, "salt", buf_str(&salt));
    ej1_close(&w);
    BAL_TRY(ej1_end(&w, err));
    buf_add_char(out, '\n');
    return buf_check(out, err);
}

struct shown {
    const struct ej1 *entry;
    uint64_t index, position;
    struct merkle_hash salt;
    struct sum_path path;
};

static bal_status read_line(const struct sums_check *c, str line, struct arena *a,
                            struct shown *out, struct bal_err *err)
{
    const struct ej1 *value, *path;
    str salt, name;
    BAL_TRY(ej1_parse(line, a, &value, err));
    BAL_TRY(ej1_get_str(value, "contest", &name, err));
    BAL_TRY(ej1_get(value, "entry", EJ1_OBJECT, &out->entry, err));
    BAL_TRY(ej1_get_u64(value, "index", &out->index, err));
    BAL_TRY(ej1_get(value, "path", EJ1_ARRAY, &path, err));
    BAL_TRY(ej1_get_u64(value, "position", &out->position, err));
    BAL_TRY(ej1_get_str(value, "salt", &salt, err));
    if (value->count != 6 || !base64_get(salt, out->salt.b, SHA256_BYTES))
        return bal_fail(err, BAL_INVALID, "a drawn card's proof is not one");
    return sum_path_read(path, out->index, c->claim_count, a, &out->path, err);
}

// BAL_CONFLICT: the proof does not hold.
static bal_status check_shown(const struct sums_check *c, const struct shown *s, uint32_t *code,
                              struct arena *a, struct bal_err *err)
{
    uint64_t *values = arena_new(a, uint64_t, c->claim_count + 1);
    uint64_t *upper = arena_new(a, uint64_t, c->claim_count + 1);
    BAL_TRY(arena_check(a, err));
    struct merkle_hash tag = commit_tag(c->hashes, &s->salt, s->position);
    struct merkle_hash cm = commit_cm(&tag, s->entry->bytes);
    if (s->index >= c->leaves->leaves.len || !merkle_same(&cm, &c->leaves->leaves.at[s->index]))
        return bal_fail(err, BAL_CONFLICT, "the card's leaf is another one");
    if (open_code(c->contest, c->ranking, s->entry->bytes, code, err) != BAL_OK)
        return BAL_CONFLICT;
    struct mark_set set = contest_set(c->contest, *code);
    for (size_t k = 0; k < c->claim_count; k++) {
        values[k] = assertion_value(&c->claims[k], c->contest, &set);
        upper[k] = c->claims[k].upper;
    }
    return sum_path_check(&c->root, upper, c->claim_count, &s->path, &cm, values, err);
}

bal_status sums_check_line(const struct sums_check *c, str line, uint64_t *position, uint32_t *code,
                           struct bal_err *err)
{
    struct shown shown = {.index = 0};
    AUTO_ARENA arena = ARENA_INIT(1 << 26);
    uint32_t found = TABLE_NONE;
    BAL_TRY(read_line(c, line, &arena, &shown, err));
    bal_status status = check_shown(c, &shown, &found, &arena, err);
    if (status != BAL_OK && status != BAL_CONFLICT)
        return status;
    *position = shown.position;
    *code = status == BAL_OK ? found : TABLE_NONE;
    return BAL_OK;
}

bal_status sums_above(const struct sums_check *c, size_t claim, const struct open_pool *pools,
                      size_t pool_count, int64_t *above, struct bal_err *err)
{
    const struct assertion *a = &c->claims[claim];
    uint64_t sum = c->root.sums[claim], most;
    int64_t twice, off, of_pools;
    const struct opened none = {.leaves = 0};
    if (__builtin_mul_overflow(a->upper, c->root.count, &most) || sum > most)
        return bal_fail(err, BAL_CONFLICT, "a sum is more than its cards can have");
    BAL_TRY(open_above(a, c->contest, &none, pools, pool_count, &of_pools, err));
    if (__builtin_mul_overflow(sum, 2, &twice) ||
        __builtin_mul_overflow(c->root.count, a->den, &off) ||
        __builtin_sub_overflow(twice, off, &twice) ||
        __builtin_add_overflow(twice, of_pools, above))
        return bal_fail(err, BAL_LIMIT, "the sums of an assertion are too large");
    return BAL_OK;
}
