// SPDX-License-Identifier: Apache-2.0
#include "app/load/reconcile.h"

#include <inttypes.h>

#include "base/distance.h"

enum { HINTS = 100, HINT_CANDIDATES = 10000 };

// A batch's name in its jurisdiction, whatever the tabulator.
struct batch_name {
    uint32_t listed, counted; // batches of that name in the manifest, in the CVRs
    uint32_t line;            // of the first in the manifest
};

struct work {
    const struct election *e;
    struct reconciliation *out;
    VEC(struct batch_line) lines;
    struct table keys; // jurisdiction, tabulator and batch -> number of the line
    VEC(struct batch_name) names;
    struct table name_keys;
    uint32_t cvr_jurisdiction, row_jurisdiction; // of those that name none
};

// ---- keys

// Lengths keep keys apart.
static void make_key(struct buf *key, uint32_t jurisdiction, str tabulator, str batch)
{
    buf_addf(key, "%u/%zu/", jurisdiction, tabulator.len);
    buf_add(key, tabulator);
    buf_add(key, batch);
}

// The line of the batch, made when new; NULL without memory.
static struct batch_line *add_line(struct work *w, uint32_t jurisdiction, str tabulator, str batch)
{
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    make_key(&key, jurisdiction, tabulator, batch);
    uint32_t id = key.failed ? TABLE_NONE : table_add(&w->keys, buf_str(&key));
    if (id == w->lines.len) {
        struct batch_line *new = vec_push(&w->lines, LIMIT_BATCHES);
        if (new != NULL)
            *new = (struct batch_line){
                .jurisdiction = jurisdiction, .tabulator = tabulator, .batch = batch};
    }
    return id < w->lines.len ? &w->lines.at[id] : NULL;
}

// The same for the batch's name.
static struct batch_name *add_name(struct work *w, uint32_t jurisdiction, str batch)
{
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    make_key(&key, jurisdiction, STR(""), batch);
    uint32_t id = key.failed ? TABLE_NONE : table_add(&w->name_keys, buf_str(&key));
    if (id == w->names.len)
        (void)vec_push(&w->names, LIMIT_BATCHES);
    return id < w->names.len ? &w->names.at[id] : NULL;
}

// ---- whose batches are they

#define NOBODYS (UINT32_MAX - 1) // no batch seen yet

// The jurisdiction that all have; TABLE_NONE when they differ.
static uint32_t common(uint32_t so_far, uint32_t jurisdiction)
{
    return so_far == NOBODYS || so_far == jurisdiction ? jurisdiction : TABLE_NONE;
}

static void find_jurisdictions(struct work *w)
{
    uint32_t listed = NOBODYS, counted = NOBODYS;
    for (size_t i = 0; i < w->e->manifest.len; i++)
        listed = common(listed, w->e->manifest.at[i].jurisdiction);
    for (size_t i = 0; i < w->e->batches.len; i++)
        counted = common(counted, w->e->batches.at[i].jurisdiction);
    w->cvr_jurisdiction = counted == 0 && listed != TABLE_NONE ? listed : 0;
    w->row_jurisdiction = listed == 0 && counted != TABLE_NONE ? counted : 0;
}

static uint32_t cvr_jurisdiction(const struct work *w, const struct batch *b)
{
    return b->jurisdiction != 0 ? b->jurisdiction : w->cvr_jurisdiction;
}

static bool is_unlinked(const struct batch *b)
{
    return b->tabulator.len == 0 && b->batch.len == 0;
}

// ---- both sides into one list

static bal_status add_manifest(struct work *w, struct bal_err *err)
{
    for (size_t i = 0; i < w->e->manifest.len; i++) {
        const struct manifest_batch *row = &w->e->manifest.at[i];
        uint32_t j = row->jurisdiction != 0 ? row->jurisdiction : w->row_jurisdiction;
        struct batch_line *line = add_line(w, j, row->tabulator, row->batch);
        struct batch_name *name = add_name(w, j, row->batch);
        if (line == NULL || name == NULL)
            return err_memory(err);
        if (!line->in_manifest && name->listed++ == 0)
            name->line = (uint32_t)(line - w->lines.at);
        if (!line->in_manifest)
            line->place = row->place;
        line->in_manifest = true;
        line->manifest += row->cards;
        w->out->manifest_cards += row->cards;
    }
    return BAL_OK;
}

static bal_status count_names(struct work *w, struct bal_err *err)
{
    for (size_t i = 0; i < w->e->batches.len; i++) {
        const struct batch *b = &w->e->batches.at[i];
        if (is_unlinked(b))
            continue;
        struct batch_name *name = add_name(w, cvr_jurisdiction(w, b), b->batch);
        if (name == NULL)
            return err_memory(err);
        name->counted++;
    }
    return BAL_OK;
}

// The line of the manifest that the CVRs' batch belongs to, or a line of its own; NULL without
// memory.
static struct batch_line *line_for(struct work *w, const struct batch *b)
{
    uint32_t j = cvr_jurisdiction(w, b);
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    make_key(&key, j, b->tabulator, b->batch);
    const struct batch_name *name = add_name(w, j, b->batch);
    if (key.failed || name == NULL)
        return NULL;
    if (name->listed == 1 && name->counted == 1 &&
        table_find(&w->keys, buf_str(&key)) == TABLE_NONE) {
        struct batch_line *only = &w->lines.at[name->line];
        if (only->tabulator.len == 0 || b->tabulator.len == 0)
            return only;
    }
    return add_line(w, j, b->tabulator, b->batch);
}

static bal_status add_cvrs(struct work *w, struct bal_err *err)
{
    for (size_t i = 0; i < w->e->batches.len; i++) {
        const struct batch *b = &w->e->batches.at[i];
        uint64_t cards = b->cards + b->withheld;
        if (cards == 0)
            continue; // named by results only
        w->out->cvr_cards += cards;
        if (is_unlinked(b)) {
            w->out->unlinked += cards;
            continue;
        }
        struct batch_line *line = line_for(w, b);
        if (line == NULL)
            return err_memory(err);
        line->in_cvrs = true;
        line->cvrs += cards;
    }
    return BAL_OK;
}

// ---- names that resemble each other

static void describe(const struct work *w, const struct batch_line *l, struct buf *out)
{
    const struct {
        const char *label;
        str value;
    } parts[] = {{"", w->e->jurisdictions.items[l->jurisdiction]},
                 {"tabulator ", l->tabulator},
                 {"batch ", l->batch}};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (parts[i].value.len > 0)
            buf_addf(out, "%s%s" STR_FMT, out->len > 0 ? ", " : "", parts[i].label,
                     STR_ARG(parts[i].value));
}

// Without what spreadsheet programs take away: zeros in front, blanks around, ".0" behind.
static str bare(str s)
{
    s = str_trim(s);
    if (str_ends(s, STR(".0")))
        s.len -= 2;
    while (s.len > 1 && s.ptr[0] == '0')
        s = str_skip(s, 1);
    return s;
}

// How far two lines are apart: 0 is the same but for zeros and blanks; SIZE_MAX is not alike.
static size_t apart(const struct batch_line *a, const struct batch_line *b)
{
    str at = bare(a->tabulator), bt = bare(b->tabulator), ab = bare(a->batch), bb = bare(b->batch);
    size_t dt = at.len == 0 || bt.len == 0 ? 0 : str_distance(at, bt), db = str_distance(ab, bb);
    if (dt == SIZE_MAX || db == SIZE_MAX)
        return SIZE_MAX;
    size_t longest = at.len + ab.len > bt.len + bb.len ? at.len + ab.len : bt.len + bb.len;
    return dt + db <= (longest < 6 ? 1 : longest / 3) ? dt + db : SIZE_MAX;
}

// Do they differ in nothing but zeros in front?
static bool zeros_differ(const struct batch_line *a, const struct batch_line *b)
{
    bool tabulator = str_differ_in_zeros(a->tabulator, b->tabulator),
         batch = str_differ_in_zeros(a->batch, b->batch);
    return (tabulator || batch) && (tabulator || str_eq(a->tabulator, b->tabulator)) &&
           (batch || str_eq(a->batch, b->batch));
}

static bool one_sided(const struct batch_line *l)
{
    return l->in_manifest != l->in_cvrs;
}

// The one-sided line of the other side that is nearest; the same jurisdiction is a must unless one
// side names none.
static const struct batch_line *nearest(const struct work *w, const struct batch_line *l)
{
    const struct batch_line *best = NULL;
    size_t least = SIZE_MAX, looked_at = 0;
    for (size_t i = 0; i < w->lines.len && looked_at < HINT_CANDIDATES; i++) {
        const struct batch_line *other = &w->lines.at[i];
        bool place = other->jurisdiction == l->jurisdiction || other->jurisdiction == 0 ||
                     l->jurisdiction == 0;
        if (!one_sided(other) || other->in_manifest == l->in_manifest || !place)
            continue;
        looked_at++;
        size_t d = apart(l, other);
        if (d < least) {
            least = d;
            best = other;
        }
    }
    return best;
}

// ---- what differs

// The first CVR of each batch that only the CVRs have.
static bal_status find_first_cards(struct work *w, struct bal_err *err)
{
    size_t wanted = 0;
    for (size_t i = 0; i < w->lines.len; i++)
        wanted += !w->lines.at[i].in_manifest;
    uint32_t last = TABLE_NONE;
    for (uint32_t i = 0; i < w->e->cards && wanted > 0; i++) {
        const struct card card = election_card(w->e, i);
        const struct batch *b = &w->e->batches.at[card.batch];
        if (card.batch == last || is_unlinked(b))
            continue;
        last = card.batch;
        struct batch_line *line = line_for(w, b);
        if (line == NULL)
            return err_memory(err);
        if (line->in_manifest || line->place.line > 0)
            continue;
        const struct cvr_file *file = election_file_of(w->e, i);
        line->place = (struct place){file ? file->name : STR(""), card.line, 0};
        wanted--;
    }
    return BAL_OK;
}

static void report(struct work *w, struct problems *p, const struct batch_line *l)
{
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES), hint = BUF_INIT(LIMIT_TOKEN_BYTES);
    describe(w, l, &name);
    if (l->nearest.len > 0)
        buf_addf(&hint, "; the nearest %s is " STR_FMT,
                 l->in_manifest ? "of the CVRs" : "of the manifest", STR_ARG(l->nearest));
    str n = buf_str(&name), h = buf_str(&hint);
    if (l->zeros)
        problem_add(p, PROBLEM_lost_zeros, l->place, l->batch,
                    STR_FMT ": %" PRIu64 " %s; %s " STR_FMT, STR_ARG(n),
                    l->in_cvrs ? l->cvrs : l->manifest, l->in_cvrs ? "CVRs" : "cards, no CVRs",
                    l->in_cvrs ? "the manifest has" : "the CVRs have", STR_ARG(l->nearest));
    else if (!l->in_cvrs)
        problem_add(p, PROBLEM_batch_without_cvrs, l->place, l->batch,
                    STR_FMT ": %" PRIu64 " cards in the manifest, no CVRs" STR_FMT, STR_ARG(n),
                    l->manifest, STR_ARG(h));
    else if (!l->in_manifest)
        problem_add(p, PROBLEM_batch_not_in_manifest, l->place, l->batch,
                    STR_FMT ": %" PRIu64 " CVRs, not in the manifest" STR_FMT, STR_ARG(n), l->cvrs,
                    STR_ARG(h));
    else if (l->manifest > l->cvrs)
        problem_add(p, PROBLEM_cards_missing, l->place, l->batch,
                    STR_FMT ": %" PRIu64 " cards in the manifest, %" PRIu64 " CVRs: %" PRIu64
                            " missing",
                    STR_ARG(n), l->manifest, l->cvrs, l->manifest - l->cvrs);
    else
        problem_add(p, PROBLEM_cards_extra, l->place, l->batch,
                    STR_FMT ": %" PRIu64 " cards in the manifest, %" PRIu64 " CVRs: %" PRIu64
                            " too many",
                    STR_ARG(n), l->manifest, l->cvrs, l->cvrs - l->manifest);
}

static bal_status compare(struct work *w, struct problems *p, struct bal_err *err)
{
    struct reconciliation *r = w->out;
    size_t hints = 0;
    for (size_t i = 0; i < w->lines.len; i++) {
        struct batch_line *l = &w->lines.at[i];
        if (l->manifest == l->cvrs && !one_sided(l)) {
            r->equal++;
            continue;
        }
        r->missing += l->manifest > l->cvrs ? l->manifest - l->cvrs : 0;
        r->extra += l->cvrs > l->manifest ? l->cvrs - l->manifest : 0;
        const struct batch_line *alike = one_sided(l) && hints++ < HINTS ? nearest(w, l) : NULL;
        if (alike != NULL) {
            AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
            describe(w, alike, &text);
            l->nearest = arena_str(&r->arena, buf_str(&text));
            l->zeros = zeros_differ(l, alike);
        }
        struct batch_line *differing = vec_push(&r->differing, LIMIT_BATCHES);
        if (differing == NULL)
            return err_memory(err);
        *differing = *l;
        report(w, p, l);
    }
    return arena_check(&r->arena, err);
}

static void work_done(struct work *w)
{
    vec_done(&w->lines);
    vec_done(&w->names);
    table_done(&w->keys);
    table_done(&w->name_keys);
}

static bal_status run(struct work *w, struct problems *p, struct bal_err *err)
{
    find_jurisdictions(w);
    BAL_TRY(add_manifest(w, err));
    BAL_TRY(count_names(w, err));
    BAL_TRY(add_cvrs(w, err));
    BAL_TRY(find_first_cards(w, err));
    return compare(w, p, err);
}

bal_status reconcile(const struct election *e, struct problems *p, struct reconciliation *out,
                     struct bal_err *err)
{
    *out = (struct reconciliation){.arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    if (e->manifest.len == 0 || e->cards == 0)
        return BAL_OK;
    struct work w = {.e = e,
                     .out = out,
                     .keys = TABLE_INIT(LIMIT_NAMES_BYTES),
                     .name_keys = TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = run(&w, p, err);
    work_done(&w);
    return status;
}

static bal_status match(struct work *w, struct batch_match *m, struct bal_err *err)
{
    find_jurisdictions(w);
    BAL_TRY(add_manifest(w, err));
    BAL_TRY(count_names(w, err));
    m->listed = (uint32_t)w->lines.len;
    for (size_t i = 0; i < w->e->manifest.len; i++) {
        const struct manifest_batch *row = &w->e->manifest.at[i];
        uint32_t j = row->jurisdiction != 0 ? row->jurisdiction : w->row_jurisdiction;
        const struct batch_line *line = add_line(w, j, row->tabulator, row->batch);
        if (line == NULL)
            return err_memory(err);
        m->of_row[i] = (uint32_t)(line - w->lines.at);
    }
    for (size_t i = 0; i < w->e->batches.len; i++) {
        const struct batch *b = &w->e->batches.at[i];
        const struct batch_line *line = is_unlinked(b) ? NULL : line_for(w, b);
        if (line == NULL && !is_unlinked(b))
            return err_memory(err);
        m->of_batch[i] = line == NULL ? TABLE_NONE : (uint32_t)(line - w->lines.at);
    }
    m->count = (uint32_t)w->lines.len;
    return BAL_OK;
}

bal_status match_batches(const struct election *e, struct arena *a, struct batch_match *out,
                         struct bal_err *err)
{
    struct reconciliation unused = {0};
    struct batch_match m = {.of_row = arena_new(a, uint32_t, e->manifest.len),
                            .of_batch = arena_new(a, uint32_t, e->batches.len)};
    BAL_TRY(arena_check(a, err));
    struct work w = {.e = e,
                     .out = &unused,
                     .keys = TABLE_INIT(LIMIT_NAMES_BYTES),
                     .name_keys = TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = match(&w, &m, err);
    work_done(&w);
    if (status == BAL_OK)
        *out = m;
    return status;
}

void reconciliation_done(struct reconciliation *r)
{
    vec_done(&r->differing);
    arena_done(&r->arena);
}

static void json_line(struct json_writer *w, const struct election *e, const struct batch_line *l)
{
    jw_open(w, '{');
    jw_key_value(w, "jurisdiction", e->jurisdictions.items[l->jurisdiction]);
    jw_key_value(w, "tabulator", l->tabulator);
    jw_key_value(w, "batch", l->batch);
    jw_key_bool(w, "in_manifest", l->in_manifest);
    jw_key_bool(w, "in_cvrs", l->in_cvrs);
    jw_key_u64(w, "manifest", l->manifest);
    jw_key_u64(w, "cvrs", l->cvrs);
    if (l->nearest.len > 0)
        jw_key_value(w, "nearest", l->nearest);
    jw_close(w, '}');
}

void reconciliation_json(struct json_writer *w, const struct election *e,
                         const struct reconciliation *r)
{
    jw_open(w, '{');
    jw_key_u64(w, "manifest_cards", r->manifest_cards);
    jw_key_u64(w, "cvr_cards", r->cvr_cards);
    jw_key_u64(w, "missing", r->missing);
    jw_key_u64(w, "extra", r->extra);
    jw_key_u64(w, "unlinked", r->unlinked);
    jw_key_u64(w, "equal_batches", r->equal);
    jw_key(w, "differing");
    jw_open(w, '[');
    for (size_t i = 0; i < r->differing.len; i++)
        json_line(w, e, &r->differing.at[i]);
    jw_close(w, ']');
    jw_close(w, '}');
}
