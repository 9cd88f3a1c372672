// SPDX-License-Identifier: Apache-2.0
#include "core/election.h"

#include <stdlib.h>

bal_status election_init(struct election *e, struct bal_err *err)
{
    *e = (struct election){.arena = ARENA_INIT(LIMIT_NAMES_BYTES),
                           .ids = TABLE_INIT(LIMIT_NAMES_BYTES),
                           .batch_keys = TABLE_INIT(LIMIT_NAMES_BYTES),
                           .candidate_ids = TABLE_INIT(LIMIT_NAMES_BYTES),
                           .asserted = PUBLISHED_INIT,
                           .standard = {.keys = TABLE_INIT(LIMIT_NAMES_BYTES)}};
    struct table *named[] = {&e->jurisdictions, &e->styles, &e->precincts, &e->groups};
    for (size_t i = 0; i < ARRAY_LEN(named); i++) {
        *named[i] = TABLE_INIT(LIMIT_NAMES_BYTES);
        if (table_add(named[i], STR("")) != 0)
            return err_memory(err);
    }
    return BAL_OK;
}

void election_done(struct election *e)
{
    for (size_t i = 0; i < e->contests.len; i++)
        contest_done(&e->contests.at[i]);
    card_columns_done(&e->card_columns);
    for (size_t i = 0; i < e->pools.len; i++)
        vec_done(&e->pools.at[i].votes);
    for (size_t i = 0; i < e->vote_columns.len; i++)
        vec_done(&e->vote_columns.at[i].at);
    struct table *tables[] = {&e->jurisdictions, &e->styles, &e->precincts,
                              &e->groups,        &e->ids,    &e->batch_keys};
    for (size_t i = 0; i < ARRAY_LEN(tables); i++)
        table_done(tables[i]);
    vec_done(&e->contests);
    vec_done(&e->batches);
    vec_done(&e->pools);
    vec_done(&e->vote_columns);
    vec_done(&e->candidate_names);
    table_done(&e->candidate_ids);
    vec_done(&e->manifest);
    vec_done(&e->files);
    vec_done(&e->results);
    vec_done(&e->later_rounds);
    vec_done(&e->interpretations);
    vec_done(&e->jurisdictions_seen);
    vec_done(&e->hand_totals);
    assertion_sets_done(&e->asserted);
    standard_done(&e->standard);
    arena_done(&e->arena);
}

str election_id(const struct election *e, id_code id, char text[static NUM_TEXT])
{
    if (id.v == ID_NONE.v || id.v == ID_DERIVED.v)
        return STR("");
    return id_is_number(id) ? num_text(id.v, text) : e->ids.items[id.v - INT32_MAX - 1];
}

void election_imprinted(const struct election *e, uint32_t card, struct buf *out)
{
    char text[NUM_TEXT];
    const struct card c = election_card(e, card);
    const struct batch *b = &e->batches.at[c.batch];
    if (c.imprinted.v != ID_DERIVED.v) {
        buf_add(out, election_id(e, c.imprinted, text));
        return;
    }
    buf_add(out, b->tabulator);
    buf_add_char(out, '-');
    buf_add(out, b->batch);
    buf_add_char(out, '-');
    buf_add(out, election_id(e, c.record, text));
}

void election_describe_card(const struct election *e, uint32_t card, struct buf *out)
{
    char text[NUM_TEXT];
    const struct card c = election_card(e, card);
    const struct batch *b = &e->batches.at[c.batch];
    const struct {
        const char *label;
        str value;
    } parts[] = {
        {"", e->jurisdictions.items[b->jurisdiction]},
        {"tabulator ", b->tabulator},
        {"batch ", b->batch},
        {"record ", election_id(e, c.record, text)},
    };
    const char *between = "";
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (parts[i].value.len == 0)
            continue;
        buf_addf(out, "%s%s" STR_FMT, between, parts[i].label, STR_ARG(parts[i].value));
        between = ", ";
    }
}

const struct cvr_file *election_file_of(const struct election *e, uint32_t card)
{
    size_t low = 0, high = e->files.len;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct cvr_file *f = &e->files.at[mid];
        if (card < f->first_card)
            high = mid;
        else if (card >= f->first_card + f->cards)
            low = mid + 1;
        else
            return f;
    }
    return NULL;
}

struct contest *election_contest(const struct election *e, str name, uint32_t occurrence)
{
    for (size_t i = 0; i < e->contests.len; i++)
        if (e->contests.at[i].occurrence == occurrence && str_eq(e->contests.at[i].name, name))
            return &e->contests.at[i];
    return NULL;
}

size_t election_bytes(const struct election *e)
{
    size_t bytes = card_columns_bytes(&e->card_columns) + e->arena.used + e->ids.arena.used +
                   e->batch_keys.arena.used;
    for (size_t i = 0; i < e->contests.len; i++)
        bytes += column_bytes(&e->contests.at[i].column);
    return bytes;
}

// A card in a batch whose records do not rise; found duplicates are neighbours after sorting.
struct suspect {
    uint32_t batch, record, card;
};

static int by_key(const void *a, const void *b)
{
    const struct suspect *x = a, *y = b;
    if (x->batch != y->batch)
        return x->batch < y->batch ? -1 : 1;
    if (x->record != y->record)
        return x->record < y->record ? -1 : 1;
    return (x->card > y->card) - (x->card < y->card);
}

static bool same_votes(const struct election *e, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < e->contests.len; i++)
        if (column_get(&e->contests.at[i].column, a) != column_get(&e->contests.at[i].column, b))
            return false;
    return true;
}

static void report_duplicate(const struct election *e, uint32_t first, uint32_t second,
                             struct problems *p)
{
    const struct card a = election_card(e, first), b = election_card(e, second);
    const struct cvr_file *file = election_file_of(e, second);
    AUTO_BUF card = BUF_INIT(1 << 20);
    election_describe_card(e, second, &card);
    problem_add(p, PROBLEM_duplicate_card, (struct place){file ? file->name : STR(""), b.line, 0},
                buf_str(&card), "line %u repeats line %u: " STR_FMT " is recorded twice, with %s",
                b.line, a.line, STR_ARG(buf_str(&card)),
                same_votes(e, first, second) ? "the same votes" : "different votes");
}

// Cards of one file that are in another file too are told once for each pair of files.
struct overlap {
    const struct cvr_file *first, *second;
    uint64_t cards, same;
    uint32_t example;
};

typedef VEC(struct overlap) overlaps;

static bool count_overlap(overlaps *all, const struct election *e, uint32_t first, uint32_t second)
{
    const struct cvr_file *a = election_file_of(e, first), *b = election_file_of(e, second);
    struct overlap *o = NULL;
    for (size_t i = all->len; i > 0 && o == NULL; i--)
        if (all->at[i - 1].first == a && all->at[i - 1].second == b)
            o = &all->at[i - 1];
    if (o == NULL) {
        o = vec_push(all, LIMIT_SET_FILES);
        if (o == NULL)
            return false;
        *o = (struct overlap){.first = a, .second = b, .example = second};
    }
    o->cards++;
    o->same += same_votes(e, first, second);
    return true;
}

static void report_overlap(const struct election *e, const struct overlap *o, struct problems *p)
{
    AUTO_BUF card = BUF_INIT(1 << 20);
    uint32_t line = election_card(e, o->example).line;
    election_describe_card(e, o->example, &card);
    problem_add(p, PROBLEM_duplicate_card, (struct place){o->second->name, line, 0}, buf_str(&card),
                "%llu %s also in " STR_FMT ", %llu of them with other votes; the first is " STR_FMT,
                (unsigned long long)o->cards, o->cards == 1 ? "card is" : "cards are",
                STR_ARG(o->first->name), (unsigned long long)(o->cards - o->same),
                STR_ARG(buf_str(&card)));
}

typedef VEC(struct suspect) suspect_list;

static bal_status find_suspects(const struct election *e, suspect_list *out, struct bal_err *err)
{
    bool any = false;
    for (size_t b = 0; b < e->batches.len; b++)
        any = any || e->batches.at[b].unsorted;
    for (uint32_t i = 0; any && i < e->cards; i++) {
        const struct card c = election_card(e, i);
        if (!e->batches.at[c.batch].unsorted || c.record.v == ID_NONE.v)
            continue;
        struct suspect *s = vec_push(out, LIMIT_CARDS);
        if (s == NULL)
            return err_memory(err);
        *s = (struct suspect){c.batch, c.record.v, i};
    }
    if (out->len > 1)
        qsort(out->at, out->len, sizeof *out->at, by_key);
    return BAL_OK;
}

// Batches that two manifests list: their cards would be counted twice. What one file repeats is its
// format's business.
static bal_status check_manifests(const struct election *e, struct problems *p, struct bal_err *err)
{
    struct table keys = TABLE_INIT(LIMIT_NAMES_BYTES);
    VEC(const struct manifest_batch *) first = {0};
    bal_status status = BAL_OK;
    AUTO_BUF key = BUF_INIT(1 << 20);
    for (size_t i = 0; i < e->manifest.len && status == BAL_OK; i++) {
        const struct manifest_batch *row = &e->manifest.at[i];
        buf_clear(&key);
        buf_addf(&key, "%u/%zu/", row->jurisdiction, row->tabulator.len);
        buf_add(&key, row->tabulator);
        buf_add(&key, row->batch);
        uint32_t id = table_add(&keys, buf_str(&key));
        if (id == TABLE_NONE) {
            status = err_memory(err);
        } else if (id == first.len) {
            const struct manifest_batch **slot = vec_push(&first, LIMIT_BATCHES);
            if (slot != NULL)
                *slot = row;
            else
                status = err_memory(err);
            // NOLINTNEXTLINE(*NullDereference): the key has been added before
        } else if (!str_eq(first.at[id]->place.file, row->place.file)) {
            problem_add(p, PROBLEM_duplicate_batch, row->place, row->batch,
                        "batch '" STR_FMT "' is also in line %llu of " STR_FMT, STR_ARG(row->batch),
                        (unsigned long long)first.at[id]->place.line,
                        STR_ARG(first.at[id]->place.file));
        }
    }
    vec_done(&first);
    table_done(&keys);
    return status;
}

bal_status election_check_duplicates(const struct election *e, struct problems *p,
                                     struct bal_err *err)
{
    suspect_list suspects = {0};
    overlaps pairs = {0};
    bal_status status = find_suspects(e, &suspects, err);
    for (size_t i = 1; i < suspects.len && status == BAL_OK; i++) {
        struct suspect a = suspects.at[i - 1], b = suspects.at[i];
        if (a.batch != b.batch || a.record != b.record)
            continue;
        if (election_file_of(e, a.card) == election_file_of(e, b.card))
            report_duplicate(e, a.card, b.card, p);
        else if (!count_overlap(&pairs, e, a.card, b.card))
            status = err_memory(err);
    }
    for (size_t i = 0; i < pairs.len; i++)
        report_overlap(e, &pairs.at[i], p);
    vec_done(&pairs);
    vec_done(&suspects);
    return status == BAL_OK ? check_manifests(e, p, err) : status;
}
