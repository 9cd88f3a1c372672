// SPDX-License-Identifier: Apache-2.0
// pools_read.c: the list of pools that the freeze names (lists_pools.c), read back: for a record
// whose cast vote records are secret.
#include "record/session/session.h"

struct reading {
    struct session *s;
    struct frame_given *out;
    struct table rows;   // keys of the manifest's rows
    VEC(uint32_t) first; // of each key: its first row
    uint32_t contest;    // of the last line
};

static bal_status damaged(struct bal_err *err)
{
    return bal_fail(err, BAL_INVALID, "the list of pools is damaged");
}

static bal_status get_number(const struct ej1 *line, const char *key, uint64_t max, uint64_t *out,
                             struct bal_err *err)
{
    BAL_TRY(ej1_get_u64(line, key, out, err));
    return *out <= max ? BAL_OK : damaged(err);
}

static bal_status get_contest(struct reading *r, const struct ej1 *line, struct bal_err *err)
{
    str name;
    BAL_TRY(ej1_get_str(line, "contest", &name, err));
    return session_next_contest(r->s, name, &r->contest) ? BAL_OK : damaged(err);
}

// ---- rows

// Lengths keep the parts of a key apart.
static void put_part(struct buf *key, str clean)
{
    buf_addf(key, "%zu/", clean.len);
    buf_add(key, clean);
}

static bal_status list_rows(struct reading *r, struct bal_err *err)
{
    const struct election *e = r->s->election;
    for (size_t i = 0; i < e->manifest.len; i++) {
        const struct manifest_batch *row = &e->manifest.at[i];
        const str parts[] = {row->batch, row->container, e->jurisdictions.items[row->jurisdiction],
                             row->tabulator};
        AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES), clean = BUF_INIT(LIMIT_TOKEN_BYTES);
        for (size_t k = 0; k < ARRAY_LEN(parts); k++) {
            buf_clear(&clean);
            ej1_clean(&clean, parts[k]);
            put_part(&key, buf_str(&clean));
        }
        BAL_TRY(buf_check(&key, err));
        uint32_t id = table_add(&r->rows, buf_str(&key));
        uint32_t *first = id == r->first.len ? vec_push(&r->first, LIMIT_BATCHES) : NULL;
        if (first != NULL)
            *first = (uint32_t)i;
        if (id >= r->first.len)
            return err_memory(err);
    }
    return BAL_OK;
}

// The row of the manifest that the line names.
static bal_status find_row(struct reading *r, const struct ej1 *line,
                           const struct manifest_batch **out, struct bal_err *err)
{
    static const char *const keys[] = {"batch", "container", "jurisdiction", "tabulator"};
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        str text;
        BAL_TRY(ej1_get_str(line, keys[i], &text, err));
        put_part(&key, text);
    }
    BAL_TRY(buf_check(&key, err));
    uint32_t id = table_find(&r->rows, buf_str(&key));
    if (id == TABLE_NONE)
        return bal_fail(err, BAL_CONFLICT, "a pool names a batch that is not in the manifest");
    *out = &r->s->election->manifest.at[r->first.at[id]];
    return BAL_OK;
}

static bal_status read_row(struct reading *r, const struct ej1 *line, struct bal_err *err)
{
    str positions;
    uint64_t pool, cards, seen = 0;
    const struct manifest_batch *row = NULL;
    BAL_TRY(get_number(line, "pool", r->out->pools, &pool, err));
    BAL_TRY(get_number(line, "cards", LIMIT_CARDS, &cards, err));
    BAL_TRY(ej1_get_str(line, "positions", &positions, err));
    BAL_TRY(find_row(r, line, &row, err));
    if (r->out->pools > 0 && pool + 1 < r->out->pools)
        return damaged(err); // they come in their order
    r->out->pools = (uint32_t)pool + 1;
    while (positions.len > 0) {
        str part = str_cut(&positions, ','), from = str_cut(&part, '-');
        struct given_range *new = vec_push(&r->out->ranges, LIMIT_CARDS);
        if (new == NULL)
            return err_memory(err);
        *new = (struct given_range){.pool = (uint32_t)pool, .row = row};
        if (!num_u64(from, &new->from) || new->from == 0 || new->from > row->cards)
            return damaged(err);
        new->to = new->from;
        if (part.len > 0 &&
            (!num_u64(part, &new->to) || new->to <= new->from || new->to > row->cards))
            return damaged(err);
        seen += new->to - new->from + 1;
    }
    return seen == cards && cards > 0 ? BAL_OK : damaged(err);
}

// ---- contests

// Reads numbers of an array into `out` (NULL: only counts them), from `from` on.
static bal_status get_numbers(const struct ej1 *line, const char *key, uint64_t from, uint64_t *out,
                              uint64_t room, size_t *count, struct bal_err *err)
{
    const struct ej1 *array;
    BAL_TRY(ej1_get(line, key, EJ1_ARRAY, &array, err));
    *count = array->count;
    if (from + array->count > room)
        return damaged(err);
    for (const struct ej1 *v = array->first; v != NULL; v = v->next) {
        if (v->type != EJ1_INT || v->number < 0)
            return damaged(err);
        out[from++] = (uint64_t)v->number;
    }
    return BAL_OK;
}

enum { CLAIMS_MOST = 1 << 20 };

// Room for more values than before.
static uint64_t *grown(struct arena *a, const uint64_t *old, size_t count, size_t more)
{
    uint64_t *new = arena_new(a, uint64_t, count + more);
    if (count > 0 && !a->failed)
        memcpy(new, old, count * sizeof *new);
    return new;
}

static bal_status read_share(struct reading *r, const struct ej1 *line, struct bal_err *err)
{
    uint64_t pool, from;
    struct frame_given *g = r->out;
    const struct ej1 *values;
    BAL_TRY(get_contest(r, line, err));
    BAL_TRY(get_number(line, "pool", LIMIT_BATCHES, &pool, err));
    BAL_TRY(get_number(line, "from", CLAIMS_MOST, &from, err));
    BAL_TRY(ej1_get(line, "values", EJ1_ARRAY, &values, err));
    struct given_share *s = g->shares.len > 0 ? &g->shares.at[g->shares.len - 1] : NULL;
    if (from == 0) {
        if (s != NULL && s->contest == r->contest && s->pool >= pool)
            return damaged(err);
        s = vec_push(&g->shares, LIMIT_BATCHES);
        if (s == NULL)
            return err_memory(err);
        *s = (struct given_share){.contest = r->contest, .pool = (uint32_t)pool};
        BAL_TRY(get_number(line, "cards", LIMIT_CARDS, &s->cards, err));
        BAL_TRY(get_number(line, "cvrs", LIMIT_CARDS, &s->cvrs, err));
        BAL_TRY(get_number(line, "with", LIMIT_CARDS, &s->with, err));
    }
    if (s == NULL || s->contest != r->contest || s->pool != pool || s->claims != from ||
        pool >= g->pools || from + values->count > CLAIMS_MOST)
        return damaged(err);
    size_t count, same;
    s->values = grown(&g->arena, s->values, s->claims, values->count);
    s->known = grown(&g->arena, s->known, s->claims, values->count);
    BAL_TRY(arena_check(&g->arena, err));
    uint64_t room = s->claims + values->count;
    BAL_TRY(get_numbers(line, "values", from, s->values, room, &count, err));
    BAL_TRY(get_numbers(line, "known", from, s->known, room, &same, err));
    s->claims += count;
    return count == same ? BAL_OK : damaged(err);
}

static bal_status read_votes(struct reading *r, const struct ej1 *line, struct bal_err *err)
{
    uint64_t pool, from;
    size_t count;
    struct frame_given *g = r->out;
    BAL_TRY(get_contest(r, line, err));
    BAL_TRY(get_number(line, "pool", LIMIT_BATCHES, &pool, err));
    BAL_TRY(get_number(line, "from", LIMIT_CHOICES, &from, err));
    struct given_share *s = g->shares.len > 0 ? &g->shares.at[g->shares.len - 1] : NULL;
    size_t choices = r->s->election->contests.at[r->contest].choices.len;
    if (s == NULL || s->contest != r->contest || s->pool != pool ||
        (s->votes == NULL) != (from == 0))
        return damaged(err);
    if (from == 0)
        s->votes = arena_new(&g->arena, uint64_t, choices);
    BAL_TRY(arena_check(&g->arena, err));
    BAL_TRY(get_numbers(line, "votes", from, s->votes, choices, &count, err));
    for (uint64_t i = from; i < from + count; i++)
        if (s->votes[i] > (uint64_t)LIMIT_CARDS * LIMIT_MARKS)
            return damaged(err);
    return BAL_OK;
}

static bal_status read_draw(struct reading *r, const struct ej1 *line, struct bal_err *err)
{
    uint64_t claim;
    struct frame_given *g = r->out;
    const struct ej1 *draw;
    BAL_TRY(get_contest(r, line, err));
    BAL_TRY(get_number(line, "assertion", CLAIMS_MOST, &claim, err));
    BAL_TRY(ej1_get(line, "draw", EJ1_ARRAY, &draw, err));
    const struct given_draw *last = g->draws.len > 0 ? &g->draws.at[g->draws.len - 1] : NULL;
    if (last != NULL && last->contest == r->contest && last->claim >= claim)
        return damaged(err);
    struct given_draw *new = vec_push(&g->draws, CLAIMS_MOST);
    if (new == NULL)
        return err_memory(err);
    *new = (struct given_draw){.contest = r->contest, .claim = claim};
    if (draw->count > OBSERVATIONS)
        return damaged(err);
    for (const struct ej1 *v = draw->first; v != NULL; v = v->next) {
        struct observation *o = &new->draw[new->count++];
        if (v->type != EJ1_ARRAY || v->count != 2 || v->first->type != EJ1_INT ||
            v->first->number < 0 || v->first->number > 4 * ASSERTION_PARTS ||
            v->first->next->type != EJ1_STRING || !num_double(v->first->next->text, &o->chance) ||
            !(o->chance >= -1 && o->chance <= 1))
            return damaged(err);
        o->x = (uint64_t)v->first->number;
    }
    return BAL_OK;
}

// ---- all of it

static bal_status read_line(struct reading *r, str line, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 24);
    const struct ej1 *at;
    BAL_TRY(ej1_parse(line, &arena, &at, err));
    if (ej1_find(at, "positions") != NULL)
        return r->out->shares.len == 0 ? read_row(r, at, err) : damaged(err);
    if (ej1_find(at, "values") != NULL)
        return read_share(r, at, err);
    return ej1_find(at, "votes") != NULL ? read_votes(r, at, err) : read_draw(r, at, err);
}

static bal_status read_list(struct reading *r, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT((size_t)4 << 30);
    BAL_TRY(list_rows(r, err));
    BAL_TRY(record_read_object(r->s->record, &r->s->record->state.pools, &text, err));
    for (str rest = buf_str(&text); rest.len > 0;)
        BAL_TRY(read_line(r, str_cut(&rest, '\n'), err));
    return BAL_OK;
}

bal_status session_read_pools(struct session *s, struct bal_err *err)
{
    struct reading r = {.s = s, .out = &s->given, .rows = TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = read_list(&r, err);
    table_done(&r.rows);
    vec_done(&r.first);
    return status;
}
