// SPDX-License-Identifier: Apache-2.0
// The arithmetic of the ceremony: vectors/evidence/values.txt, where it is, and what changes it.
#include "record/state/ceremony.h"

#include "base/binary.h"
#include "support/shared.h"
#include "support/support.h"

static struct state_share shares[2];

static void fill(struct state_parties *p, const char *root)
{
    shares[0] = (struct state_share){.party = STR("party-a.example")};
    shares[1] = (struct state_share){.party = STR("party-b.example")};
    memset(shares[1].share, 1, SEED_SHARE);
    *p = (struct state_parties){.by_shares = true, .frozen = true, .freeze = 2};
    p->shares.at = shares;
    p->shares.len = 2;
    p->dice = STR("31415926535897932384");
    assert_true(hex_get(str_from(root), p->freeze_root.b, SHA256_BYTES));
}

static const char root[] = "df8c404bd8d270a992ef72070b814d90b667a2a7c3b5dd40882fea3808ec5d09";

static void the_known_seed(void **state)
{
    struct state_parties p;
    AUTO_BUF seed = BUF_INIT(100);
    (void)state;
    fill(&p, root);
    ceremony_seed(&p, STR("example.org/demo-2026/log"), &seed);
    assert_str(buf_str(&seed), "1ad0dc701d1f2ffd6c7d18f2f3639d7852eb53ad467b225c950f07b9abdc6fbf");
    p.by_shares = false;
    buf_clear(&seed);
    ceremony_seed(&p, STR("example.org/demo-2026/log"), &seed);
    assert_str(buf_str(&seed), "31415926535897932384");
}

static void the_known_commitment(void **state)
{
    uint8_t share[SEED_SHARE] = {0}, digest[SHA256_BYTES];
    char hex[SHA256_HEX];
    (void)state;
    share_commitment(STR("party-a.example"), share, digest);
    assert_str(sha256_hex(digest, hex),
               "d8909ff37ed717368448b270609eaa98b560271204c33e153805c1d621228563");
}

// Both lines of the file that comes with the specification.
static void as_the_shared_values_have_them(void **state)
{
    AUTO_BUF path = BUF_INIT(1000), seed = BUF_INIT(100);
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    str text;
    struct state_parties p;
    unsigned found = 0;
    (void)state;
    if (!shared_read(shared_path("vectors/evidence/values.txt", &path), &arena, &text))
        skip();
    fill(&p, root);
    ceremony_seed(&p, STR("example.org/demo-2026/log"), &seed);
    for (str rest = text; rest.len > 0;) {
        str line = str_cut(&rest, '\n');
        if (!str_starts(line, STR("seed ")))
            continue;
        line = str_skip(line, 5);
        assert_true(str_eq(str_cut(&line, ' '), buf_str(&seed)));
        found++;
    }
    assert_int_equal(found, 1);
}

static void whatever_changes_gives_another_seed(void **state)
{
    AUTO_BUF first = BUF_INIT(100);
    struct state_parties p;
    (void)state;
    fill(&p, root);
    ceremony_seed(&p, STR("example.org/demo-2026/log"), &first);
    for (int i = 0; i < 7; i++) {
        AUTO_BUF other = BUF_INIT(100);
        str origin = STR("example.org/demo-2026/log");
        fill(&p, root);
        if (i == 0)
            p.freeze++;
        else if (i == 1)
            p.freeze_root.b[31] ^= 1;
        else if (i == 2)
            shares[0].share[0] ^= 0x80;
        else if (i == 3)
            p.dice = STR("31415926535897932385");
        else if (i == 4)
            p.beacon = STR("\x01");
        else if (i == 5)
            origin = STR("example.org/demo-2026/lo");
        else
            shares[1].party = STR("party-c.example");
        ceremony_seed(&p, origin, &other);
        assert_false(str_eq(buf_str(&first), buf_str(&other)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_known_seed),
        cmocka_unit_test(the_known_commitment),
        cmocka_unit_test(as_the_shared_values_have_them),
        cmocka_unit_test(whatever_changes_gives_another_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
