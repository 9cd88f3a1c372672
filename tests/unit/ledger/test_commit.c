// SPDX-License-Identifier: Apache-2.0
// Commitments of one contest: made, opened, checked; and what somebody who made them may try.
#include "support/support.h"

#include "ledger/commit_open.h"
#include "support/random.h"

enum { CARDS = 40000, ENTRIES = 3 };

static const str entries[ENTRIES] = {
    {"{\"contest\":\"mayor\",\"ru\":\"P1\",\"v\":[\"Ann\"]}", 41},
    {"{\"contest\":\"mayor\",\"ru\":\"P1\",\"v\":[]}", 36},
    {"{\"contest\":\"mayor\",\"ru\":\"\",\"v\":null}", 36},
};

// What was published: one contest, opened in full.
struct published {
    struct commit_contest contest;
    struct commit_cards cards;
    struct commit_leaves made;
    uint32_t pos[CARDS], entry[CARDS];
    struct sink leaves, open;
};

static void publish(struct published *p, uint32_t count, unsigned threads)
{
    struct bal_err err = {0};
    uint8_t key[COMMIT_KEY] = {7};
    uint64_t seed = 11;
    assert_int_equal(strlen(entries[0].ptr), 38 + 3);
    assert_ok(commit_contest_init(&p->contest, STR("example.org/x"), STR("mayor"), key, &err));
    for (uint32_t i = 0; i < count; i++) {
        p->pos[i] = 3 * i + 1;
        p->entry[i] = (uint32_t)(test_random(&seed) % ENTRIES);
    }
    p->cards = (struct commit_cards){.contest = &p->contest,
                                     .pos = p->pos,
                                     .entry = p->entry,
                                     .count = count,
                                     .entries = entries,
                                     .threads = threads};
    assert_ok(commit_leaves_make(&p->cards, &p->made, &err));
    sink_open_memory(&p->leaves, (size_t)1 << 30);
    sink_open_memory(&p->open, (size_t)1 << 30);
    commit_leaves_write(&p->made, &p->leaves);
    assert_ok(commit_leaves_open(&p->made, &p->open, &err));
    assert_ok(sink_close(&p->leaves, &err));
    assert_ok(sink_close(&p->open, &err));
}

static void forget(struct published *p)
{
    sink_discard(&p->leaves);
    sink_discard(&p->open);
    commit_leaves_done(&p->made);
    commit_contest_done(&p->contest);
}

struct seen {
    uint64_t of[ENTRIES], others;
};

static bal_status see(void *ctx, str entry, uint64_t cards, struct bal_err *err)
{
    struct seen *s = ctx;
    (void)err;
    for (size_t i = 0; i < ENTRIES; i++)
        if (str_eq(entry, entries[i])) {
            s->of[i] += cards;
            return BAL_OK;
        }
    s->others += cards;
    return BAL_OK;
}

static bal_status read_leaves(str bytes, uint64_t count, const struct merkle_hash *root,
                              struct commit_read *out, struct bal_err *err)
{
    struct source in;
    BAL_TRY(source_open_memory(&in, STR("leaves"), bytes, 0, err));
    bal_status status = commit_leaves_read(&in, count, root, 2, out, err);
    source_close(&in);
    return status;
}

static bal_status read_open(const struct commit_read *leaves, str text, struct seen *seen,
                            uint64_t *opened, struct bal_err *err)
{
    struct source in;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    *seen = (struct seen){.others = 0};
    BAL_TRY(source_open_memory(&in, STR("open1"), text, 70001, err));
    const struct commit_opening o = {
        .in = &in, .leaves = leaves, .entry = see, .ctx = seen, .arena = &arena, .threads = 2};
    bal_status status = commit_open_read(&o, opened, err);
    source_close(&in);
    return status;
}

static void what_is_opened_is_what_was_committed(void **state)
{
    static const uint32_t counts[] = {0, 1, 2, 3, 100, 16384, 16385, 40000};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        static struct published p;
        struct bal_err err = {0};
        struct commit_read leaves;
        struct seen seen;
        uint64_t opened = 0, expected[ENTRIES] = {0};
        publish(&p, counts[i], 2);
        assert_ok(read_leaves(buf_str(&p.leaves.buf), counts[i], &p.made.root, &leaves, &err));
        assert_ok(read_open(&leaves, buf_str(&p.open.buf), &seen, &opened, &err));
        assert_int_equal(opened, counts[i]);
        for (uint32_t k = 0; k < counts[i]; k++)
            expected[p.entry[k]]++;
        for (size_t k = 0; k < ENTRIES; k++)
            assert_int_equal(seen.of[k], expected[k]);
        assert_int_equal(seen.others, 0);
        commit_read_done(&leaves);
        forget(&p);
    }
}

static void the_root_is_that_of_the_tree(void **state)
{
    static struct published p;
    static struct merkle_hash hashes[CARDS];
    (void)state;
    publish(&p, 33000, 2);
    const struct merkle_hash *cm = (const struct merkle_hash *)p.leaves.buf.ptr;
    for (uint32_t i = 0; i < 33000; i++) {
        hashes[i] = merkle_leaf(str_bytes(cm[i].b, SHA256_BYTES));
        if (i > 0)
            assert_true(memcmp(cm[i - 1].b, cm[i].b, SHA256_BYTES) < 0);
    }
    struct merkle_hash root = merkle_root(hashes, 33000);
    assert_true(merkle_same(&root, &p.made.root));
    forget(&p);
}

static void any_number_of_threads_gives_the_same(void **state)
{
    static struct published a, b;
    (void)state;
    publish(&a, CARDS, 1);
    publish(&b, CARDS, 7);
    assert_true(merkle_same(&a.made.root, &b.made.root));
    assert_true(str_eq(buf_str(&a.leaves.buf), buf_str(&b.leaves.buf)));
    assert_true(str_eq(buf_str(&a.open.buf), buf_str(&b.open.buf)));
    forget(&a);
    forget(&b);
}

// ---- leaves.bin that is not what it should be

static void refuse_leaves(str bytes, uint64_t count, const struct merkle_hash *root,
                          const char *why)
{
    struct bal_err err = {0};
    struct commit_read leaves;
    assert_int_equal(read_leaves(bytes, count, root, &leaves, &err), BAL_CONFLICT);
    if (strstr(err.what, why) == NULL)
        fail_msg("'%s' says nothing of '%s'", err.what, why);
    commit_read_done(&leaves);
}

static void wrong_leaves_are_refused(void **state)
{
    static struct published p;
    (void)state;
    publish(&p, 50, 1);
    char *at = p.leaves.buf.ptr, copy[50 * SHA256_BYTES];
    str all = buf_str(&p.leaves.buf);
    struct merkle_hash root = p.made.root, other;
    memcpy(copy, at, sizeof copy);
    refuse_leaves(str_head(all, all.len - 1), 50, &root, "bytes");
    refuse_leaves(all, 49, &root, "bytes");
    refuse_leaves(all, 51, &root, "bytes");
    memcpy(at, copy + SHA256_BYTES, SHA256_BYTES); // two are exchanged
    memcpy(at + SHA256_BYTES, copy, SHA256_BYTES);
    refuse_leaves(all, 50, &root, "out of order");
    // The same one twice, and the root is that of what is there.
    memcpy(at, copy, sizeof copy);
    memcpy(at + SHA256_BYTES, copy, SHA256_BYTES);
    assert_int_equal(commit_root((struct merkle_hash *)at, 50, 1, &other, NULL), BAL_OK);
    refuse_leaves(all, 50, &other, "leaf 2 is there twice");
    memcpy(at, copy, sizeof copy);
    at[SHA256_BYTES + 31] ^= 1;
    refuse_leaves(all, 50, &root, "root");
    forget(&p);
}

// ---- open1 that is not

struct lines {
    str at[64];
    size_t count;
};

static void cut(str text, struct lines *out)
{
    out->count = 0;
    while (text.len > 0) {
        size_t end = str_index(text, '\n') + 1;
        out->at[out->count++] = str_head(text, end);
        text = str_skip(text, end);
    }
}

static void join(const struct lines *l, struct buf *out)
{
    buf_clear(out);
    for (size_t i = 0; i < l->count; i++)
        buf_add(out, l->at[i]);
}

static void refuse_open(const struct commit_read *leaves, str text, bal_status code,
                        const char *why)
{
    struct bal_err err = {0};
    struct seen seen;
    uint64_t opened = UINT32_MAX;
    assert_int_equal(read_open(leaves, text, &seen, &opened, &err), code);
    assert_int_equal(opened, UINT32_MAX);
    if (strstr(err.what, why) == NULL)
        fail_msg("'%s' says nothing of '%s'", err.what, why);
}

static void wrong_openings_are_refused(void **state)
{
    static struct published p;
    struct bal_err err = {0};
    struct commit_read leaves;
    struct lines whole, l;
    AUTO_BUF text = BUF_INIT(1 << 20), line = BUF_INIT(4096);
    (void)state;
    publish(&p, 50, 1);
    assert_ok(read_leaves(buf_str(&p.leaves.buf), 50, &p.made.root, &leaves, &err));
    cut(buf_str(&p.open.buf), &whole);
    // Another vote: no leaf. (The first three lines are the entries.)
    l = whole;
    buf_add(&line, str_head(whole.at[7], 45));
    buf_addf(&line, "%d\n", (whole.at[7].ptr[45] - '0' + 1) % ENTRIES);
    l.at[7] = buf_str(&line);
    join(&l, &text);
    refuse_open(&leaves, buf_str(&text), BAL_CONFLICT, "line 8 is of no card that is committed");
    l = whole; // another unit
    l.at[1] = STR("{\"contest\":\"mayor\",\"ru\":\"P1\",\"v\":[\"Bob\"]}\n");
    join(&l, &text);
    refuse_open(&leaves, buf_str(&text), BAL_CONFLICT, "is of no card that is committed");
    l = whole; // one line twice
    l.at[l.count++] = whole.at[52];
    join(&l, &text);
    refuse_open(&leaves, buf_str(&text), BAL_CONFLICT, "line 54");
    l = whole; // two exchanged
    l.at[3] = whole.at[4];
    l.at[4] = whole.at[3];
    join(&l, &text);
    refuse_open(&leaves, buf_str(&text), BAL_CONFLICT, "line 5 is not in the order");
    refuse_open(&leaves, str_head(buf_str(&p.open.buf), p.open.buf.len - 1), BAL_INVALID,
                "has no end");
    refuse_open(&leaves, STR("\n"), BAL_INVALID, "not a tag");
    refuse_open(&leaves, STR("A 0\n"), BAL_INVALID, "not a tag");
    // What is left out is not opened, and not counted.
    struct seen seen;
    uint64_t opened = 0;
    l = whole;
    l.at[3] = l.at[9] = l.at[52] = STR("");
    join(&l, &text);
    assert_ok(read_open(&leaves, buf_str(&text), &seen, &opened, &err));
    assert_int_equal(opened, 47);
    assert_int_equal(seen.of[0] + seen.of[1] + seen.of[2], 47);
    commit_read_done(&leaves);
    forget(&p);
}

// The list of entries is written in one way only, and each has a leaf.
static void wrong_entries_are_refused(void **state)
{
    static struct published p;
    struct bal_err err = {0};
    struct commit_read leaves;
    struct lines whole, l;
    AUTO_BUF text = BUF_INIT(1 << 20), line = BUF_INIT(4096);
    (void)state;
    publish(&p, 50, 1);
    assert_ok(read_leaves(buf_str(&p.leaves.buf), 50, &p.made.root, &leaves, &err));
    cut(buf_str(&p.open.buf), &whole);
    l = whole;
    l.at[0] = whole.at[1];
    l.at[1] = whole.at[0];
    join(&l, &text);
    refuse_open(&leaves, buf_str(&text), BAL_INVALID, "line 2: entries do not ascend");
    l = whole;
    l.at[1] = whole.at[0];
    join(&l, &text);
    refuse_open(&leaves, buf_str(&text), BAL_INVALID, "line 2: entries do not ascend");
    buf_clear(&text);
    for (size_t i = 0; i < whole.count; i++) {
        buf_add(&text, whole.at[i]);
        if (i == 2)
            buf_add(&text, STR("{~}\n"));
    }
    refuse_open(&leaves, buf_str(&text), BAL_INVALID, "line 4: no leaf has this entry");
    static const char *const numbers[] = {"3\n", "00\n", "\n", "-1\n", "0 \n", "4294967296\n"};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        l = whole;
        buf_clear(&line);
        buf_addf(&line, "%.45s%s", whole.at[7].ptr, numbers[i]);
        l.at[7] = buf_str(&line);
        join(&l, &text);
        refuse_open(&leaves, buf_str(&text), BAL_INVALID, "the number of an entry");
    }
    l = whole; // an entry after the first leaf
    l.at[2] = whole.at[3];
    l.at[3] = whole.at[2];
    join(&l, &text);
    refuse_open(&leaves, buf_str(&text), BAL_INVALID, "the number of an entry");
    commit_read_done(&leaves);
    forget(&p);
}

// ---- cards that are drawn

static void a_drawn_card_is_found_by_its_salt(void **state)
{
    static struct published p;
    struct bal_err err = {0};
    struct commit_read leaves;
    struct source in;
    struct commit_wanted wanted[200];
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    uint64_t opened = 0;
    (void)state;
    publish(&p, CARDS, 2);
    assert_ok(read_leaves(buf_str(&p.leaves.buf), CARDS, &p.made.root, &leaves, &err));
    for (uint32_t i = 0; i < 200; i++) { // every second one with a salt that is not its own
        uint32_t pos = p.pos[i * 199];
        struct merkle_hash salt = commit_salt(&p.contest, pos);
        salt.b[0] ^= (uint8_t)(i & 1);
        wanted[i] = (struct commit_wanted){.tag = commit_tag(&p.contest, &salt, pos)};
    }
    assert_ok(source_open_memory(&in, STR("open1"), buf_str(&p.open.buf), 0, &err));
    const struct commit_opening o = {
        .in = &in, .leaves = &leaves, .wanted = wanted, .wanted_count = 200, .arena = &arena};
    assert_ok(commit_open_read(&o, &opened, &err));
    for (uint32_t i = 0; i < 200; i++) {
        assert_int_equal(wanted[i].found, 1 - (i & 1));
        if (wanted[i].found == 0)
            continue;
        assert_true(str_eq(wanted[i].entry, entries[p.entry[i * 199]]));
        struct merkle_hash cm = commit_cm(&wanted[i].tag, wanted[i].entry);
        assert_true(merkle_same(&cm, &leaves.leaves.at[wanted[i].leaf]));
        assert_int_equal(commit_find(&leaves, &cm), wanted[i].leaf);
    }
    source_close(&in);
    commit_read_done(&leaves);
    forget(&p);
}

// One tag, two entries: both are leaves, and the card shows that there are two.
static void two_leaves_for_one_card_show(void **state)
{
    struct bal_err err = {0};
    struct commit_contest contest;
    struct commit_read leaves;
    struct source in;
    uint8_t key[COMMIT_KEY] = {7};
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    AUTO_BUF text = BUF_INIT(4096);
    uint64_t opened = 0;
    (void)state;
    assert_ok(commit_contest_init(&contest, STR("e"), STR("mayor"), key, &err));
    struct merkle_hash salt = commit_salt(&contest, 5), tag = commit_tag(&contest, &salt, 5);
    struct merkle_hash cm[2] = {commit_cm(&tag, entries[0]), commit_cm(&tag, entries[1])}, root;
    size_t first = memcmp(cm[0].b, cm[1].b, SHA256_BYTES) < 0 ? 0 : 1;
    const struct merkle_hash sorted[2] = {cm[first], cm[1 - first]};
    buf_addf(&text, "%s\n%s\n", entries[0].ptr, entries[1].ptr); // in the order of their bytes
    commit_line_put(&text, &tag, (uint32_t)first);
    commit_line_put(&text, &tag, (uint32_t)(1 - first));
    assert_ok(commit_root(sorted, 2, 1, &root, &err));
    assert_ok(read_leaves(str_make((const char *)sorted, sizeof sorted), 2, &root, &leaves, &err));
    assert_ok(source_open_memory(&in, STR("open1"), buf_str(&text), 0, &err));
    struct commit_wanted wanted = {.tag = tag};
    const struct commit_opening o = {
        .in = &in, .leaves = &leaves, .wanted = &wanted, .wanted_count = 1, .arena = &arena};
    assert_ok(commit_open_read(&o, &opened, &err));
    assert_int_equal(wanted.found, 2);
    source_close(&in);
    commit_read_done(&leaves);
    commit_contest_done(&contest);
}

static void a_card_is_committed_once(void **state)
{
    struct bal_err err = {0};
    struct commit_contest contest;
    struct commit_leaves made;
    uint8_t key[COMMIT_KEY] = {0};
    const uint32_t pos[] = {1, 2, 2}, entry[] = {0, 1, 2};
    (void)state;
    assert_ok(commit_contest_init(&contest, STR("e"), STR("c"), key, &err));
    const struct commit_cards cards = {&contest, pos, entry, 3, entries, 1};
    assert_int_equal(commit_leaves_make(&cards, &made, &err), BAL_CONFLICT);
    commit_leaves_done(&made);
    commit_contest_done(&contest);
    assert_int_equal(commit_contest_init(&contest, STR("e\nc"), STR("d"), key, &err), BAL_INVALID);
    commit_contest_done(&contest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_opened_is_what_was_committed),
        cmocka_unit_test(the_root_is_that_of_the_tree),
        cmocka_unit_test(any_number_of_threads_gives_the_same),
        cmocka_unit_test(wrong_leaves_are_refused),
        cmocka_unit_test(wrong_openings_are_refused),
        cmocka_unit_test(wrong_entries_are_refused),
        cmocka_unit_test(a_drawn_card_is_found_by_its_salt),
        cmocka_unit_test(two_leaves_for_one_card_show),
        cmocka_unit_test(a_card_is_committed_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
