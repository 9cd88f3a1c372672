// SPDX-License-Identifier: Apache-2.0
// What generate writes: the same bytes for a seed, and files that read back as what they are.
#include "support/support.h"

#include <stdlib.h>
#include <unistd.h>

#include "app/load/load.h"
#include "crypto/sha256.h"
#include "formats/dominion/dominion_csv.h"
#include "generate/cards.h"
#include "io/folder.h"

static struct election machine_of(const char *seed, uint64_t cards)
{
    struct bal_err err = {0};
    struct generate_options o = {
        .size = GENERATE_SMALL, .seed = str_from(seed), .cards = cards, .contests = 25};
    struct world w;
    struct election e = {0};
    uint64_t faults[FAULT_COUNT];
    assert_ok(world_make(&w, &o, &err));
    assert_ok(world_election(&w, VIEW_MACHINE, &e, faults, NULL, &err));
    world_done(&w);
    return e;
}

static void hash_of(const struct election *e, const char *format, char hex[static SHA256_HEX + 1])
{
    struct bal_err err = {0};
    uint8_t digest[SHA256_BYTES];
    AUTO_SINK out;
    const struct format *f = format_find(str_from(format));
    sink_open_memory(&out, (size_t)64 << 20);
    assert_non_null(f);
    assert_ok(f->write(e, &out, &err));
    assert_ok(sink_close(&out, &err));
    sha256(buf_str(&out.buf), digest);
    sha256_hex(digest, hex);
    hex[SHA256_HEX] = '\0';
}

static void a_seed_gives_the_same_bytes(void **state)
{
    (void)state;
    char hex[SHA256_HEX + 1], other[SHA256_HEX + 1];
    struct election a = machine_of("golden", 0), b = machine_of("Golden", 0);
    hash_of(&a, "dominion-csv", hex);
    assert_string_equal(hex, "8027d92f9f83b73134872b420b02345a56d4342b10a3fd608e4d025439c44811");
    hash_of(&b, "dominion-csv", other);
    assert_string_not_equal(hex, other);
    hash_of(&a, "ballast-manifest", hex);
    assert_string_equal(hex, "0f215cddb735b9ba981b9847871994f317e72f4e7ebaf5bd1c935935ca0f1e43");
    election_done(&a);
    election_done(&b);
}

static uint32_t same_choice(const struct contest *from, uint32_t choice, const struct contest *to)
{
    for (uint32_t k = 0; k < to->choices.len; k++)
        if (str_eq(to->choices.at[k].name, from->choices.at[choice].name))
            return k;
    fail_msg("a choice is lost");
    return 0;
}

static uint32_t times(const struct mark_set *s, uint32_t choice, uint32_t rank)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->count; i++)
        n += s->marks[i].choice == choice && s->marks[i].rank == rank && s->marks[i].flags == 0;
    return n;
}

// The same votes. Formats may forget what was marked in an overvoted contest, or that it was.
static void assert_same_votes(const struct contest *a, const struct contest *b, uint32_t card)
{
    struct mark_set x = contest_set(a, column_get(&a->column, card));
    struct mark_set y = contest_set(b, column_get(&b->column, card));
    if (x.state == STATE_OVERVOTED) {
        assert_true(y.state == STATE_OVERVOTED || y.state == STATE_BLANK);
        return;
    }
    assert_int_equal(x.state, y.state);
    assert_int_equal(mark_set_votes(&x), mark_set_votes(&y));
    for (uint32_t i = 0; i < x.count; i++) {
        uint32_t choice = x.marks[i].choice, rank = x.marks[i].rank;
        if (x.marks[i].flags == 0)
            assert_int_equal(times(&x, choice, rank), times(&y, same_choice(a, choice, b), rank));
    }
}

static void assert_same_election(const struct election *a, const struct election *b)
{
    assert_int_equal(a->cards, b->cards);
    for (uint32_t i = 0; i < a->cards; i++) {
        const struct card x = election_card(a, i), y = election_card(b, i);
        AUTO_BUF p = BUF_INIT(1000), q = BUF_INIT(1000);
        election_imprinted(a, i, &p);
        election_imprinted(b, i, &q);
        assert_true(str_eq(buf_str(&p), buf_str(&q)));
        assert_true(str_eq(a->styles.items[x.style], b->styles.items[y.style]));
    }
    for (size_t c = 0; c < a->contests.len; c++) {
        const struct contest *x = &a->contests.at[c], *y = election_contest(b, x->name, 0);
        assert_non_null(y);
        assert_int_equal(x->ranks, y->ranks);
        for (uint32_t i = 0; i < a->cards; i++)
            assert_same_votes(x, y, i);
    }
}

static void write_as(const struct election *e, const struct format *f, const char *path)
{
    struct bal_err err = {0};
    AUTO_SINK out = {.fd = -1};
    bool empty = false;
    if (f->write_set != NULL) {
        assert_ok(folder_make(path, &empty, &err));
        assert_ok(f->write_set(e, path, &err));
        return;
    }
    assert_ok(sink_open_file(&out, path, &err));
    assert_ok(f->write(e, &out, &err));
    assert_ok(sink_close(&out, &err));
}

static void read_back(const struct election *e, const struct format *f, const char *path)
{
    struct bal_err err = {0};
    struct load l = {0};
    struct load_path at = {.path = path};
    struct load_options how = {0};
    write_as(e, f, path);
    assert_ok(load_paths(&l, &at, 1, &how, &err));
    assert_int_equal(problems_errors(&l.problems), 0);
    assert_string_equal(l.files.at[0].format, f->name);
    assert_same_election(e, &l.election);
    load_done(&l);
}

// A folder of this test, gone at the end.
static void scratch(char path[static 64])
{
    strncpy(path, "/tmp/ballast-test-XXXXXX", 64);
    assert_non_null(mkdtemp(path));
}

static void clean(const char *path)
{
    AUTO_BUF command = BUF_INIT(200);
    buf_addf(&command, "rm -r '%s'", path);
    assert_int_equal(system(buf_cstr(&command)), 0);
}

// Formats that hold a part of an election: rankings alone, no ranks, or batches of one name once.
static bool holds_a_part(const struct format *f)
{
    static const char *const part[] = {"raire", "blt", "rctab-csv", "shangrla", "arlo"};
    for (size_t i = 0; i < ARRAY_LEN(part); i++)
        if (str_starts(str_from(f->name), str_from(part[i])))
            return true;
    return false;
}

static void every_cvr_format_reads_back(void **state)
{
    (void)state;
    char dir[64];
    int written = 0;
    struct election e = machine_of("formats", 3000);
    scratch(dir);
    for (size_t i = 0; formats[i] != NULL; i++) {
        const struct format *f = formats[i];
        if (holds_a_part(f) || !(f->flags & FORMAT_CVR) ||
            (f->write == NULL && f->write_set == NULL))
            continue;
        AUTO_BUF path = BUF_INIT(200);
        buf_addf(&path, "%s/%s", dir, f->name);
        read_back(&e, f, buf_cstr(&path));
        written++;
    }
    assert_true(written >= 3); // Dominion's two, and Ballast's own
    clean(dir);
    election_done(&e);
}

static void a_folder_in_use_is_refused(void **state)
{
    (void)state;
    struct bal_err err = {0};
    char dir[64];
    struct generate_options o = {
        .size = GENERATE_SMALL, .seed = STR("1"), .files = GENERATE_DOMINION_CSV};
    struct generate_summary s;
    scratch(dir);
    assert_ok(generate(&o, dir, &s, NULL, &err));
    assert_int_equal(s.records, 2000);
    generate_summary_done(&s);
    assert_int_equal(generate(&o, dir, &s, NULL, &err), BAL_CONFLICT);
    generate_summary_done(&s);
    o.force = true;
    o.hack = STR("Measure 2A");
    assert_ok(generate(&o, dir, &s, NULL, &err));
    assert_str(s.hacked, "Measure 2A: library levy");
    size_t wrong = 0;
    for (size_t i = 0; i < s.contests.len; i++)
        wrong += s.contests.at[i].wrong;
    assert_int_equal(wrong, 1);
    generate_summary_done(&s);
    o.hack = STR("M"); // several begin so
    assert_int_equal(generate(&o, dir, &s, NULL, &err), BAL_USAGE);
    generate_summary_done(&s);
    clean(dir);
}

static void a_county_is_read_with_its_manifest(void **state)
{
    (void)state;
    struct bal_err err = {0};
    char dir[64];
    struct generate_options o = {.size = GENERATE_SMALL,
                                 .seed = STR("1"),
                                 .jurisdictions = 3,
                                 .files = GENERATE_DOMINION_CSV};
    struct generate_summary s;
    struct load l = {0};
    struct load_options how = {0};
    AUTO_BUF cvrs = BUF_INIT(200), manifests = BUF_INIT(200);
    scratch(dir);
    assert_ok(generate(&o, dir, &s, NULL, &err));
    generate_summary_done(&s);
    buf_addf(&cvrs, "%s/cvr-dominion", dir);
    buf_addf(&manifests, "%s/manifests", dir);
    const struct load_path at[] = {{.path = buf_cstr(&manifests)}, {.path = buf_cstr(&cvrs)}};
    const struct election *e = &l.election;
    for (int i = 0; i < 2; i++) { // neither folder has anything of the other
        assert_ok(load_paths(&l, &at[i], 1, &how, &err));
        assert_int_equal(e->cards, i == 0 ? 0 : 2000);
        assert_int_equal(e->manifest_cards, i == 0 ? 2000 : 0);
        load_done(&l);
    }
    assert_ok(load_paths(&l, at, 2, &how, &err));
    assert_int_equal(problems_errors(&l.problems), 0);
    assert_int_equal(e->cards, 2000);
    assert_int_equal(e->manifest_cards, 2000);
    assert_int_equal(e->jurisdictions.len, 1 + 3);
    assert_int_equal(e->manifest.len, e->batches.len);
    for (size_t i = 0; i < e->manifest.len; i++) // files come by name, counties too
        assert_int_equal(e->manifest.at[i].jurisdiction, e->batches.at[i].jurisdiction);
    load_done(&l);
    clean(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_gives_the_same_bytes),
        cmocka_unit_test(every_cvr_format_reads_back),
        cmocka_unit_test(a_folder_in_use_is_refused),
        cmocka_unit_test(a_county_is_read_with_its_manifest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
