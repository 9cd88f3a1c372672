// SPDX-License-Identifier: Apache-2.0
#include "core/contest.h"

const char *state_name(enum contest_state s)
{
    static const char *const names[] = {"not on card", "blank",   "marked",
                                        "overvoted",   "invalid", "withheld"};
    return names[s];
}

static bool mark_before(const struct mark *a, const struct mark *b)
{
    if (a->rank != b->rank)
        return a->rank < b->rank;
    return a->choice != b->choice ? a->choice < b->choice : a->flags < b->flags;
}

// Insertion sort: mark sets are short and mostly in order.
void marks_sort(struct mark *marks, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        struct mark m = marks[i];
        uint32_t j = i;
        for (; j > 0 && mark_before(&m, &marks[j - 1]); j--)
            marks[j] = marks[j - 1];
        marks[j] = m;
    }
}

// A mark set as the bytes of a dictionary entry: the state as a mark, then the marks.
struct packed {
    struct mark state;
    struct mark marks[LIMIT_MARKS];
};

bal_status contest_code(struct contest *c, enum contest_state state, struct mark *marks,
                        uint32_t count, uint32_t *code, struct bal_err *err)
{
    if (count > LIMIT_MARKS)
        return bal_fail(err, BAL_LIMIT, "more than %d marks in one contest of one card",
                        LIMIT_MARKS);
    marks_sort(marks, count);
    struct packed p;
    p.state = (struct mark){.choice = (uint16_t)state};
    if (count > 0)
        memcpy(p.marks, marks, count * sizeof *marks);
    uint32_t id = table_add(&c->column.sets, str_make((char *)&p, (1 + count) * sizeof *marks));
    if (id == TABLE_NONE)
        return err_memory(err);
    *code = id + 1;
    return BAL_OK;
}

static struct mark_set unpacked(const struct table *sets, uint32_t code)
{
    if (code == 0 || code > sets->len)
        return (struct mark_set){.state = STATE_NOT_ON_CARD};
    str bytes = sets->items[code - 1];
    const struct mark *p = (const struct mark *)(const void *)bytes.ptr; // arenas align
    return (struct mark_set){.state = (enum contest_state)p[0].choice,
                             .count = (uint32_t)(bytes.len / sizeof *p) - 1,
                             .marks = p + 1};
}

struct mark_set contest_set(const struct contest *c, uint32_t code)
{
    return unpacked(&c->column.sets, code);
}

uint32_t mark_set_votes(const struct mark_set *s)
{
    uint32_t votes = 0;
    for (uint32_t i = 0; i < s->count; i++)
        votes += s->marks[i].flags == 0;
    return votes;
}

static unsigned width_for(uint32_t code)
{
    return code <= UINT8_MAX ? 1 : code <= UINT16_MAX ? 2 : 4;
}

static uint32_t load_code(const void *segment, unsigned width, uint32_t i)
{
    if (width == 1)
        return ((const uint8_t *)segment)[i];
    return width == 2 ? ((const uint16_t *)segment)[i] : ((const uint32_t *)segment)[i];
}

static void store_code(void *segment, unsigned width, uint32_t i, uint32_t code)
{
    if (width == 1)
        ((uint8_t *)segment)[i] = (uint8_t)code;
    else if (width == 2)
        ((uint16_t *)segment)[i] = (uint16_t)code;
    else
        ((uint32_t *)segment)[i] = code;
}

static void *rewritten(const void *old, unsigned from, unsigned to, const uint32_t *map)
{
    void *fresh = mem_alloc((size_t)SEGMENT_CARDS * to);
    for (uint32_t i = 0; fresh != NULL && i < SEGMENT_CARDS; i++) {
        uint32_t code = load_code(old, from, i);
        store_code(fresh, to, i, map != NULL ? map[code] : code);
    }
    return fresh;
}

// All segments change their width, and each code to map[code] (NULL: stays), or none.
static bal_status rewrite(struct column *c, unsigned width, const uint32_t *map,
                          struct bal_err *err)
{
    VEC(void *) fresh = {0};
    bool failed = false;
    for (size_t s = 0; s < c->segments.len && !failed; s++) {
        void **new = vec_push(&fresh, c->segments.len);
        if (new != NULL && c->segments.at[s] != NULL)
            *new = rewritten(c->segments.at[s], c->width, width, map);
        failed = new == NULL || (*new == NULL && c->segments.at[s] != NULL);
    }
    for (size_t s = 0; s < fresh.len; s++) {
        // NOLINTNEXTLINE(*NullDereference): fresh.at is set when fresh.len is
        void *unused = failed ? fresh.at[s] : c->segments.at[s];
        if (!failed)
            c->segments.at[s] = fresh.at[s];
        mem_free(unused);
    }
    vec_done(&fresh);
    if (failed)
        return err_memory(err);
    c->width = width;
    return BAL_OK;
}

bal_status column_put_far(struct column *c, uint32_t card, uint32_t code, struct bal_err *err)
{
    size_t segment = card / SEGMENT_CARDS;
    if (UNLIKELY(width_for(code) > c->width))
        BAL_TRY(rewrite(c, width_for(code), NULL, err));
    while (UNLIKELY(segment >= c->segments.len))
        if (vec_push(&c->segments, LIMIT_CARDS / SEGMENT_CARDS + 1) == NULL)
            return err_memory(err);
    void **at = &c->segments.at[segment];
    if (UNLIKELY(*at == NULL)) {
        *at = mem_alloc((size_t)SEGMENT_CARDS * c->width);
        if (*at == NULL)
            return err_memory(err);
    }
    store_code(*at, c->width, card % SEGMENT_CARDS, code);
    return BAL_OK;
}

// The new code of an old one.
static bal_status recode(struct contest *c, const struct table *before, uint32_t code,
                         mark_set_change *change, uint32_t *out, struct bal_err *err)
{
    struct mark marks[LIMIT_MARKS];
    struct mark_set s = unpacked(before, code);
    if (s.count > 0)
        memcpy(marks, s.marks, s.count * sizeof *marks);
    enum contest_state state = change(s.state, marks, s.count);
    return contest_code(c, state, marks, s.count, out, err);
}

// New codes are never higher than the old ones, so where none is lower all are the same.
bal_status contest_recode(struct contest *c, mark_set_change *change, struct bal_err *err)
{
    struct column *column = &c->column;
    struct table before = column->sets;
    uint32_t *map = mem_alloc(((size_t)before.len + 1) * sizeof *map);
    if (map == NULL)
        return err_memory(err);
    column->sets = TABLE_INIT(LIMIT_NAMES_BYTES);
    bal_status status = BAL_OK;
    for (uint32_t code = 1; code <= before.len && status == BAL_OK; code++)
        status = recode(c, &before, code, change, &map[code], err);
    if (status == BAL_OK && column->sets.len < before.len)
        status = rewrite(column, width_for(column->sets.len), map, err);
    struct table unused = status == BAL_OK ? before : column->sets;
    if (status != BAL_OK)
        column->sets = before;
    table_done(&unused);
    mem_free(map);
    return status;
}

uint32_t column_get(const struct column *c, uint32_t card)
{
    size_t segment = card / SEGMENT_CARDS;
    if (segment >= c->segments.len || c->segments.at[segment] == NULL)
        return 0;
    return load_code(c->segments.at[segment], c->width, card % SEGMENT_CARDS);
}

// Four counters take turns, so that a run of equal codes does not wait for itself.
static void count_bytes(const uint8_t *codes, uint32_t n, uint64_t *counts, uint32_t used)
{
    uint32_t parts[4][UINT8_MAX + 1] = {{0}};
    uint32_t k = 0;
    for (; k + 4 <= n; k += 4)
        for (int part = 0; part < 4; part++)
            parts[part][codes[k + (uint32_t)part]]++;
    for (; k < n; k++)
        parts[0][codes[k]]++;
    for (uint32_t code = 0; code < used; code++)
        counts[code] += parts[0][code] + parts[1][code] + parts[2][code] + parts[3][code];
}

void column_count(const struct column *c, uint32_t from, uint32_t to, uint64_t *counts)
{
    uint32_t used = c->sets.len < UINT8_MAX ? c->sets.len + 1 : UINT8_MAX + 1;
    while (from < to) {
        size_t segment = from / SEGMENT_CARDS;
        uint32_t i = from % SEGMENT_CARDS;
        uint32_t n = SEGMENT_CARDS - i < to - from ? SEGMENT_CARDS - i : to - from;
        const void *codes = segment < c->segments.len ? c->segments.at[segment] : NULL;
        if (codes == NULL)
            counts[0] += n;
        else if (c->width == 1)
            count_bytes((const uint8_t *)codes + i, n, counts, used);
        else
            for (uint32_t k = i; k < i + n; k++)
                counts[load_code(codes, c->width, k)]++;
        from += n;
    }
}

uint64_t column_sum(const struct column *c, uint32_t from, uint32_t to, const uint64_t *weights)
{
    uint64_t sum = 0;
    while (from < to) {
        size_t segment = from / SEGMENT_CARDS;
        uint32_t i = from % SEGMENT_CARDS;
        uint32_t n = SEGMENT_CARDS - i < to - from ? SEGMENT_CARDS - i : to - from;
        const void *codes = segment < c->segments.len ? c->segments.at[segment] : NULL;
        if (codes == NULL)
            sum += weights[0] * n;
        else if (c->width == 1)
            for (uint32_t k = i; k < i + n; k++)
                sum += weights[((const uint8_t *)codes)[k]];
        else
            for (uint32_t k = i; k < i + n; k++)
                sum += weights[load_code(codes, c->width, k)];
        from += n;
    }
    return sum;
}

size_t column_bytes(const struct column *c)
{
    size_t bytes = c->sets.arena.used + (size_t)c->sets.cap * (sizeof(str) + 4) +
                   (size_t)c->sets.slot_count * 4;
    for (size_t s = 0; s < c->segments.len; s++)
        bytes += c->segments.at[s] != NULL ? (size_t)SEGMENT_CARDS * c->width : 0;
    return bytes;
}

void column_done(struct column *c)
{
    for (size_t s = 0; s < c->segments.len; s++)
        mem_free(c->segments.at[s]);
    vec_done(&c->segments);
    table_done(&c->sets);
}

void contest_done(struct contest *c)
{
    column_done(&c->column);
    vec_done(&c->choices);
    vec_done(&c->wishes.jurisdictions);
}
