// SPDX-License-Identifier: Apache-2.0
// What lies on a party's machine: keys, shares of the seed, slips.
#include "record/log/party_files.h"

#include <stdio.h>
#include <sys/stat.h>

#include "base/binary.h"
#include "record/state/ceremony.h"
#include "support/parties.h"

static struct bal_err err;
static struct temp temp;

static int open_temp(void **state)
{
    (void)state;
    temp_open(&temp);
    return 0;
}

static int close_temp(void **state)
{
    (void)state;
    temp_close(&temp);
    return 0;
}

static bal_status the_phrase(void *ctx, struct buf *out, struct bal_err *why)
{
    (void)ctx;
    (void)why;
    buf_add(out, STR("four quiet words here"));
    return BAL_OK;
}

static const char *in_temp(const char *name, char out[static 400])
{
    (void)snprintf(out, 400, "%s", temp_path(&temp, name));
    return out;
}

static void keys_are_made_and_read(void **state)
{
    char path[400];
    struct random_source random = random_system();
    struct note_key key;
    struct note_signer read;
    struct stat s;
    (void)state;
    in_temp("a.key", path);
    assert_ok(party_key_make(path, STR("party-a.example/chair"), STR("four quiet words here"),
                             &random, &key, &err));
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    assert_int_equal(party_key_make(path, STR("again"), STR(""), &random, &key, &err),
                     BAL_CONFLICT);
    assert_int_equal(
        party_key_make(temp_path(&temp, "b.key"), STR("a b"), STR(""), &random, &key, &err),
        BAL_INVALID);
    assert_int_equal(party_key_read(path, NULL, &read, &err), BAL_DENIED);
    assert_ok(party_key_read(path, the_phrase, &read, &err));
    assert_str(note_key_name(&read.key), "party-a.example/chair");
}

static void shares_commit_to_themselves(void **state)
{
    char path[400];
    struct random_source random = random_system();
    struct party_share made = {0}, read = {0};
    uint8_t again[SHA256_BYTES];
    (void)state;
    in_temp("a.share", path);
    assert_ok(party_share_make(path, STR("Party A"), &random, &made, &err));
    assert_ok(party_share_read(path, &read, &err));
    assert_memory_equal(made.share, read.share, sizeof made.share);
    share_commitment(STR("Party A"), read.share, again);
    assert_memory_equal(again, read.commitment, sizeof again);
    party_share_done(&made);
    assert_int_equal(party_share_make(path, STR("Party A"), &random, &made, &err), BAL_CONFLICT);
    assert_int_equal(party_share_make(temp_path(&temp, "x"), STR("Party\nA"), &random, &made, &err),
                     BAL_INVALID);
    party_share_done(&read);
    party_share_done(&made);
}

// ---- slips

static void write_slip(str slips, unsigned which, const char *path)
{
    str rest = slips;
    for (unsigned i = 0; i <= which; i++) {
        size_t end = str_find(rest, STR("\n\n")) + 1;
        if (i == which)
            assert_ok(party_file_write(path, str_head(rest, end), &err));
        rest = str_skip(rest, end + 1);
    }
}

static bal_status join(const char *const *paths, size_t count, const char *to)
{
    struct random_source random = random_system();
    AUTO_BUF of = BUF_INIT(1024);
    return party_slips_join(paths, count, to, STR(""), &random, &of, &err);
}

static void a_key_comes_back_from_its_slips(void **state)
{
    struct note_signer key, back;
    struct random_source random = random_system();
    AUTO_BUF slips = BUF_INIT(1 << 20);
    char one[400], two[400], three[400], to[400];
    (void)state;
    uint8_t seed[ED25519_SEED] = {9, 8, 7};
    assert_ok(note_signer_make(STR("party-a.example/chair"), seed, &key, &err));
    assert_ok(party_key_split(&key, 3, 5, &random, &slips, &err));
    write_slip(buf_str(&slips), 4, in_temp("1", one));
    write_slip(buf_str(&slips), 0, in_temp("2", two));
    write_slip(buf_str(&slips), 2, in_temp("3", three));
    const char *all[] = {one, two, three}, *twice[] = {one, two, two};
    assert_int_equal(join(all, 2, in_temp("back.key", to)), BAL_CONFLICT);
    assert_string_equal(err.what, "2 slips are there, 3 are needed");
    assert_int_equal(join(twice, 3, to), BAL_CONFLICT);
    assert_string_equal(err.what, "the same slip is there twice");
    assert_ok(join(all, 3, to));
    assert_ok(party_key_read(to, NULL, &back, &err));
    assert_memory_equal(back.seed, seed, sizeof seed);
    assert_int_equal(join(all, 3, to), BAL_CONFLICT); // nothing is overwritten
}

static void slips_of_two_secrets_do_not_join(void **state)
{
    struct random_source random = random_system();
    char one[400], two[400], to[400];
    (void)state;
    for (uint8_t i = 0; i < 2; i++) {
        struct note_signer key;
        uint8_t seed[ED25519_SEED] = {i};
        AUTO_BUF slips = BUF_INIT(1 << 20);
        assert_ok(note_signer_make(STR("k"), seed, &key, &err));
        assert_ok(party_key_split(&key, 2, 3, &random, &slips, &err));
        write_slip(buf_str(&slips), i, in_temp(i == 0 ? "1" : "2", i == 0 ? one : two));
    }
    const char *both[] = {one, two};
    assert_int_equal(join(both, 2, in_temp("t", to)), BAL_CONFLICT);
    assert_string_equal(err.what, "the slips are not of one secret");
}

// Each line alone is enough; any byte that is not as it was is found.
static void a_slip_is_read_as_it_was(void **state)
{
    AUTO_BUF text = BUF_INIT(SLIP_BYTES), part = BUF_INIT(SLIP_BYTES);
    struct slip s = {.of = STR("secret 00"), .share = 2, .n = 5, .k = 3}, back;
    (void)state;
    for (size_t i = 0; i < SLIP_SECRET; i++)
        s.y[i] = (uint8_t)(i * 7);
    slip_add(&text, &s);
    assert_ok(slip_parse(buf_str(&text), &back, &err));
    assert_memory_equal(back.y, s.y, sizeof s.y);
    size_t hex = str_find(buf_str(&text), STR("hex ")),
           words = str_find(buf_str(&text), STR("words "));
    buf_add(&part, str_head(buf_str(&text), words));
    assert_ok(slip_parse(buf_str(&part), &back, &err));
    buf_clear(&part);
    buf_add(&part, str_head(buf_str(&text), hex));
    assert_int_equal(slip_parse(buf_str(&part), &back, &err), BAL_INVALID);
    buf_add(&part, str_skip(buf_str(&text), words));
    assert_ok(slip_parse(buf_str(&part), &back, &err));
    assert_memory_equal(back.y, s.y, sizeof s.y);
    for (size_t i = 0; i < text.len; i++) {
        char was = text.ptr[i];
        text.ptr[i] = was == 'a' ? 'b' : 'a';
        assert_int_equal(slip_parse(buf_str(&text), &back, &err), BAL_INVALID);
        text.ptr[i] = was;
        assert_int_equal(slip_parse(str_head(buf_str(&text), i), &back, &err) == BAL_OK,
                         i == words || i == text.len - 1 || i == words - 1);
    }
}

static void what_the_votes_are_sealed_with_is_split(void **state)
{
    struct parties p;
    AUTO_BUF slips = BUF_INIT(1 << 20), joined = BUF_INIT(1000), kept = BUF_INIT(32),
             hex = BUF_INIT(65);
    char one[400], two[400], to[400];
    (void)state;
    parties_begin(&p);
    assert_int_equal(record_secret_split(&p.c.r, 2, 3, &slips, &err), BAL_NOT_FOUND);
    parties_commit(&p, false);
    assert_ok(record_secret_split(&p.c.r, 2, 3, &slips, &err));
    write_slip(buf_str(&slips), 1, in_temp("1", one));
    write_slip(buf_str(&slips), 2, in_temp("2", two));
    const char *both[] = {one, two};
    assert_ok(join(both, 2, in_temp("secret", to)));
    assert_ok(party_file_read(to, &joined, &err));
    assert_ok(record_read_object(&p.c.r, &p.c.r.state.published.key, &kept, &err));
    hex_add(&hex, buf_str(&kept));
    buf_add_char(&hex, '\n');
    assert_true(str_eq(buf_str(&hex), buf_str(&joined)));
    parties_done(&p);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_temp, close_temp)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(keys_are_made_and_read),          TEST(shares_commit_to_themselves),
        TEST(a_key_comes_back_from_its_slips), TEST(slips_of_two_secrets_do_not_join),
        TEST(a_slip_is_read_as_it_was),        TEST(what_the_votes_are_sealed_with_is_split),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
