// SPDX-License-Identifier: Apache-2.0
// load_names.c: whose files are, by their names: "Kendall Park - cvrs.csv" goes with "KENDALL PARK
// - ballot manifest.csv", "cvr_Adams.csv" with "manifest_Adams.csv".
//
// A name is looked at as words: letters and digits, small and capital letters alike, without
// apostrophes. Names are sorted, so that those that share most stand side by side.
#include <stdlib.h>

#include "app/load/load_units.h"

// A file's name, and from its end where `backwards`.
struct named {
    str words; // divided by one blank each
    size_t unit;
};

struct names {
    VEC(struct named) manifests, cvrs; // sorted
    bool backwards;
    struct arena arena;
};

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

// Bytes of an apostrophe at the beginning, straight or curly.
static size_t apostrophe(str s)
{
    return str_starts(s, STR("'")) ? 1 : str_starts(s, STR("\xE2\x80\x99")) ? 3 : 0;
}

// The next word of the name and where it lies in it; false after the last. Apostrophes are in it.
static bool next_word(str name, size_t *at, str *word)
{
    size_t from = *at;
    while (from < name.len && !unit_word_byte(name.ptr[from]))
        from++;
    size_t to = from;
    while (to < name.len && (unit_word_byte(name.ptr[to]) || apostrophe(str_skip(name, to)) > 0))
        to++;
    *word = str_make(name.ptr + from, to - from);
    *at = to;
    return to > from;
}

// The first `skip` words left out, the next `count` as they stand in the name.
static str words_of(str name, uint32_t skip, uint32_t count)
{
    size_t at = 0;
    str word, all = STR("");
    for (uint32_t i = 0; i < skip + count && next_word(name, &at, &word); i++)
        if (i == skip)
            all = word;
        else if (i > skip)
            all.len = (size_t)(word.ptr - all.ptr) + word.len;
    return all;
}

static uint32_t count_words(str name)
{
    uint32_t count = 0;
    size_t at = 0;
    for (str word; next_word(name, &at, &word);)
        count++;
    return count;
}

static void put_word(struct buf *out, str word)
{
    if (out->len > 0)
        buf_add_char(out, ' ');
    for (size_t i = 0; i < word.len;) {
        size_t skipped = apostrophe(str_skip(word, i));
        if (skipped == 0)
            buf_add_char(out, small(word.ptr[i]));
        i += skipped > 0 ? skipped : 1;
    }
}

static bal_status add_name(struct names *n, const struct unit *unit, size_t number, bool manifest,
                           struct bal_err *err)
{
    AUTO_BUF words = BUF_INIT(LIMIT_TOKEN_BYTES);
    str stem = str_stem(unit->input->base);
    uint32_t count = count_words(stem);
    for (uint32_t i = 0; i < count; i++)
        put_word(&words, words_of(stem, n->backwards ? count - 1 - i : i, 1));
    BAL_TRY(buf_check(&words, err));
    struct named *new = manifest ? vec_push(&n->manifests, LIMIT_SET_FILES * 2)
                                 : vec_push(&n->cvrs, LIMIT_SET_FILES * 2);
    if (new == NULL)
        return err_memory(err);
    *new = (struct named){arena_str(&n->arena, buf_str(&words)), number};
    return arena_check(&n->arena, err);
}

static int by_words(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int order = str_cmp(x->words, y->words);
    return order != 0 ? order : x->unit < y->unit ? -1 : x->unit > y->unit;
}

// Of the files that may still be paired: in the first round all.
static bal_status gather(struct names *n, const struct units *u, struct bal_err *err)
{
    for (size_t i = 0; i < u->at.len; i++) {
        const struct unit *unit = &u->at.at[i];
        bool manifest = unit_is(unit, FORMAT_MANIFEST);
        if ((!n->backwards || unit->partner == SIZE_MAX) && (manifest || unit_is(unit, FORMAT_CVR)))
            BAL_TRY(add_name(n, unit, i, manifest, err));
    }
    if (n->manifests.len > 1)
        qsort(n->manifests.at, n->manifests.len, sizeof *n->manifests.at, by_words);
    if (n->cvrs.len > 1)
        qsort(n->cvrs.at, n->cvrs.len, sizeof *n->cvrs.at, by_words);
    return BAL_OK;
}

// How many words both begin with.
static uint32_t shared_words(str a, str b)
{
    uint32_t count = 0;
    for (size_t i = 0;; i++) {
        bool end_a = i == a.len || a.ptr[i] == ' ', end_b = i == b.len || b.ptr[i] == ' ';
        count += i > 0 && end_a && end_b;
        if (i == a.len || i == b.len || a.ptr[i] != b.ptr[i])
            return count;
    }
}

// The name of the sorted list that shares most words with these; SIZE_MAX: none does. *only: no
// other shares as many. All that share the first few words with them stand together in the list.
static size_t best_match(const struct named *list, size_t count, str words, uint32_t *shared,
                         bool *only)
{
    size_t at = 0;
    VEC_BOUND(at, count, i, str_cmp(list[i].words, words) < 0);
    uint32_t before = at > 0 ? shared_words(list[at - 1].words, words) : 0;
    uint32_t behind = at < count ? shared_words(list[at].words, words) : 0;
    size_t best = behind > before ? at : at - 1;
    *shared = behind > before ? behind : before;
    if (*shared == 0)
        return SIZE_MAX;
    size_t further = behind > before ? at + 1 : at - 2;
    *only = before != behind &&
            (further >= count || shared_words(list[further].words, words) < *shared);
    return best;
}

static str name_of(const struct units *u, const struct names *n, size_t unit, uint32_t words)
{
    str stem = str_stem(u->at.at[unit].input->base);
    return words_of(stem, n->backwards ? count_words(stem) - words : 0, words);
}

// A CVR file goes with the manifest whose name shares most with its own, where no other file shares
// more with that one: the parts of a county's CVRs share as many, where others have manifests, too.
static void pair_cvrs(struct units *u, const struct names *n)
{
    for (size_t i = 0; i < n->cvrs.len; i++) {
        struct unit *unit = &u->at.at[n->cvrs.at[i].unit];
        uint32_t shared = 0, back = 0;
        bool only = false;
        if (!unit_needs_manifest(unit) || unit->partner != SIZE_MAX)
            continue;
        size_t best =
            best_match(n->manifests.at, n->manifests.len, n->cvrs.at[i].words, &shared, &only);
        if (best == SIZE_MAX || !only)
            continue;
        const struct named *m = &n->manifests.at[best];
        bool alone = false;
        (void)best_match(n->cvrs.at, n->cvrs.len, m->words, &back, &alone);
        if (back != shared || (!alone && n->manifests.len == 1))
            continue;
        unit->partner = u->at.at[m->unit].partner = m->unit;
        unit->pair_name = u->at.at[m->unit].pair_name = name_of(u, n, m->unit, shared);
        unit->by_name = u->at.at[m->unit].by_name = true;
    }
}

// After CVRs, whose names they take.
static void pair_others(struct units *u, struct names *n, struct bal_err *err, bal_status *status)
{
    for (size_t i = 0; i < u->at.len && *status == BAL_OK; i++) {
        struct unit *unit = &u->at.at[i];
        uint32_t shared = 0;
        bool only = false;
        if (!unit_needs_manifest(unit) || !unit_is(unit, FORMAT_OF_ONE) ||
            unit->partner != SIZE_MAX)
            continue;
        size_t count = n->cvrs.len;
        *status = add_name(n, unit, i, false, err);
        if (*status != BAL_OK)
            return;
        size_t best =
            best_match(n->manifests.at, n->manifests.len, n->cvrs.at[count].words, &shared, &only);
        n->cvrs.len = count;
        if (best == SIZE_MAX || !only)
            continue;
        size_t m = n->manifests.at[best].unit;
        if (u->at.at[m].partner == SIZE_MAX) {
            u->at.at[m].pair_name = name_of(u, n, m, shared);
            u->at.at[m].partner = m;
            u->at.at[m].by_name = true;
        }
        unit->partner = m;
        unit->pair_name = u->at.at[m].pair_name;
        unit->by_name = u->at.at[m].by_name;
    }
}

static bal_status pair(struct units *u, bool backwards, struct bal_err *err)
{
    struct names n = {.backwards = backwards, .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = gather(&n, u, err);
    if (status == BAL_OK && n.manifests.len > 0) {
        pair_cvrs(u, &n);
        pair_others(u, &n, err, &status);
    }
    vec_done(&n.manifests);
    vec_done(&n.cvrs);
    arena_done(&n.arena);
    return status;
}

// Words that all these names begin with say nothing of a county: those of the election.
static void shorten(struct units *u)
{
    str first = STR("");
    uint32_t common = UINT32_MAX;
    bool several = false;
    for (size_t i = 0; i < u->at.len; i++) {
        const struct unit *unit = &u->at.at[i];
        if (!unit->by_name)
            continue;
        first = first.len > 0 ? first : unit->pair_name;
        uint32_t words = count_words(unit->pair_name), same = 0;
        while (same < words &&
               str_eq_nocase(words_of(unit->pair_name, same, 1), words_of(first, same, 1)))
            same++;
        several |= !str_eq_nocase(unit->pair_name, first);
        common = same < common ? same : common;
        common = words <= common ? words - 1 : common;
    }
    for (size_t i = 0; i < u->at.len && several; i++)
        if (u->at.at[i].by_name)
            u->at.at[i].pair_name = words_of(u->at.at[i].pair_name, common, UINT32_MAX - common);
}

bal_status units_pair_names(struct units *u, struct bal_err *err)
{
    BAL_TRY(pair(u, false, err));
    BAL_TRY(pair(u, true, err));
    shorten(u);
    return BAL_OK;
}
