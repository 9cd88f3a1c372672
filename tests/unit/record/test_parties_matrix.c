// SPDX-License-Identifier: Apache-2.0
// Role x act x state, every cell: each type of event, signed by nobody, by each key, and by each
// two keys, in a real record at each of its phases. What is expected is written out again here.
#include "record/log/parties.h"
#include "record/log/snapshot.h"
#include "record/publish/publish.h"
#include "support/parties.h"

static struct bal_err err;
static struct parties p;

// Who may sign: '.' nobody need; 's' the key itself (S) and, once there is a policy, another of its
// side; 'o' the side whose key ends (that of board A); 'e' every side; 'p' a party's own key (A);
// '2' two sides that read or throw; 'a' two sides that approve; 'x' it is not written.
static const struct {
    const char *type, *phases; // letters as below; '*' first: with several parties only
    char signers;
    const char *body; // where the rule looks into it
} acts[] = {
    {"election-open", "N", '.', NULL},
    {"key-add", "OFCHVTSDRMX", 's', "K6"},
    {"key-revoke", "OFCHVTSDRMX", 'o', "K2"},
    {"software", "OFCHVTSDRMX", '.', NULL},
    {"contest-def", "O", '.', NULL},
    {"names", "O", '.', NULL},
    {"manifest-commit", "O", '.', NULL},
    {"cvr-commit", "O", '.', NULL},
    {"totals-commit", "O", '.', NULL},
    {"withdraw", "O", 'x', NULL},
    {"params-commit", "O", '.', NULL},
    {"assertions-commit", "F", '.', NULL},
    {"reopen", "FCH", 'x', NULL},
    {"seed", "T", '.', NULL},
    {"round-open", "SM", '.', NULL},
    {"sample", "D", '.', NULL},
    {"retrieve", "R", '2', NULL},
    {"mvr", "R", '2', NULL},
    {"batch-count", "R", '2', NULL},
    {"adjudicate", "RM", '2', NULL},
    {"correct", "RM", '2', NULL},
    {"discrepancy", "RM", '.', NULL},
    {"risk", "RM", '.', NULL},
    {"round-close", "R", '.', NULL},
    {"escalate", "SM", '.', NULL},
    {"hand-count", "CSRM", '2', NULL},
    {"outcome", "CSM", '.', NULL},
    {"bundle", "OFCHVTSDRMX", '.', NULL},
    {"admin", "OFCHVTSDRMX", '.', NULL},
    {"policy", "O", 'e', NULL},
    {"privacy-report", "CHVTSDRMX", 'a', NULL},
    {"tally-open", "CHVTSDRMX", '.', NULL},
    {"seed-share-commit", "CH", 'p', "PA"},
    {"seed-share-reveal", "HV", 'p', "PA"},
    {"seed-default", "HV", '.', "PA"},
    {"dice", "CV", '2', NULL},
    {"beacon", "T", '2', NULL},
    {"mvr-blind2", "RM", '2', NULL},
    {"card-open", "RMX", '.', NULL},
    {"propose", "OFCHVTSDRMX", '.', NULL},
    {"approve", "OFCHVTSDRMX", 'a', NULL},
    {"object", "OFCHVTSDRMX", 'p', "PA"},
    {"answer", "OFCHVTSDRMX", '.', NULL},
    {"override", "OFCHVTSDRMX", 'x', NULL},
    {"witness-absent", "OFCHVTSDRMX", '.', NULL},
    {"heartbeat", "OFCHVTSDRMX", '.', NULL},
    {"login", "OFCHVTSDRMX", '.', NULL},
};

static const char letters[] = "NOFCHVTSDRMX";

// ---- the states

enum { STATES = 12 };
static struct buf kept[STATES];

static void keep(void)
{
    struct buf *to = &kept[p.c.r.state.phase];
    *to = BUF_INIT(1 << 24);
    snapshot_add(to, &p.c.r.head.frontier, &p.c.r.state);
}

static int walk(void **state)
{
    (void)state;
    parties_begin(&p);
    parties_add(&p, 7);
    keep();
    parties_commit(&p, false);
    parties_privacy(&p);
    keep();
    parties_cosign(&p, 7);
    for (int i = 0; i < 2; i++) {
        parties_sign(&p, 1U << i);
        assert_ok(parties_try_share(&p, i, &err));
    }
    keep();
    parties_cosign(&p, 7);
    for (int i = 0; i < 2; i++) {
        parties_sign(&p, 1U << i);
        assert_ok(parties_try_reveal(&p, i, &err));
    }
    keep();
    parties_cosign(&p, 7);
    parties_sign(&p, BOTH);
    assert_ok(verb_dice(&p.c.r, STR("31415926535897932384"), &err));
    keep();
    parties_sign(&p, 0);
    assert_ok(verb_seed_draw(&p.c.r, &err));
    keep();
    county_round(&p.c, 0, false);
    keep();
    parties_sign(&p, BOTH);
    county_enter(&p.c);
    parties_sign(&p, 0);
    keep();
    parties_conclude(&p);
    keep();
    return 0;
}

static int drop(void **state)
{
    (void)state;
    for (int i = 0; i < STATES; i++)
        buf_done(&kept[i]);
    parties_done(&p);
    return 0;
}

// A state of that phase. FREEZING and DRAWING last for no command: they are the one before, moved.
static void state_of(int phase, struct state *out)
{
    struct merkle_frontier head;
    int from = phase == PHASE_FREEZING ? PHASE_OPEN : phase == PHASE_DRAWING ? PHASE_SEEDED : phase;
    if (phase == PHASE_NEW)
        from = PHASE_OPEN;
    assert_true(snapshot_read(buf_str(&kept[from]), &head, out));
    out->phase = (enum phase)phase;
}

// ---- what is expected

static bool has(unsigned keys, unsigned which)
{
    return (keys & which) != 0;
}

static bool expected(char rule, unsigned keys)
{
    bool a = has(keys, CHAIR_A | BOARD_A), b = has(keys, CHAIR_B | BOARD_B);
    // Ann holds the chair of A and a board's key of B: that pair is one person.
    bool twin = has(keys, TWIN) && has(keys, BOARD_A);
    switch (rule) {
    case '.':
        return true;
    case 's':
        return false; // the stranger's side has no key here
    case 'o':
        return a;
    case 'e':
        return a && (b || has(keys, TWIN)) && has(keys, STATE) && has(keys, OBSERVER);
    case 'p':
        return has(keys, CHAIR_A);
    case '2':
        return (a && b) || twin;
    case 'a':
        return (a && b) || twin || (has(keys, STATE) && (a || b || has(keys, TWIN)));
    default:
        return false;
    }
}

static void body_of(const char *what, struct buf *out)
{
    AUTO_BUF vkey = BUF_INIT(1024);
    buf_clear(out);
    if (what != NULL && what[0] == 'K' && what[1] == '6') {
        parties_key_body(&p, 6, out);
    } else if (what != NULL && what[0] == 'K') {
        parties_vkey(&p, what[1] - '0', &vkey);
        buf_addf(out, "{\"key\":\"" STR_FMT "\",\"reason\":\"x\"}", STR_ARG(buf_str(&vkey)));
    } else {
        buf_add(out, what != NULL ? STR("{\"party\":\"party-a.example\"}") : STR("{}"));
    }
}

static unsigned long cells;

// Is it written there, so signed?
static void cell(size_t act, struct state *s, const struct ej1 *body, unsigned keys)
{
    struct note_key by[ALL_KEYS];
    struct event e = {.type = str_from(acts[act].type), .body = body}, ignored;
    size_t count = 0;
    for (int i = 0; i < ALL_KEYS; i++)
        if ((keys >> i & 1) != 0)
            by[count++] = p.key[i].key;
    enum phase phase = s->phase;
    bal_status turn = phase_next(&phase, true, e.type, &err);
    bool in_turn = strchr(acts[act].phases, letters[s->phase]) != NULL;
    if (turn == BAL_OK) // an act that others must approve does not come by itself
        turn = str_eq(e.type, STR("approve")) ? BAL_OK : state_parties_act(s, &e, &ignored, &err);
    bool written = acts[act].signers != 'x' && in_turn;
    if ((turn == BAL_OK) != written)
        fail_msg("%s in phase %c: %s", acts[act].type, letters[s->phase], err.what);
    if (acts[act].signers == 'x')
        return;
    bal_status signed_by = parties_signed(s, e.type, body, by, count, &err);
    bool right = expected(acts[act].signers, keys);
    if ((signed_by == BAL_OK) != right || (!right && signed_by != BAL_DENIED))
        fail_msg("%s in phase %c, signed by %u: %s", acts[act].type, letters[s->phase], keys,
                 right ? err.what : "accepted");
    cells++;
}

static void every_cell(void **state)
{
    AUTO_BUF text = BUF_INIT(4096);
    (void)state;
    for (int phase = PHASE_NEW; phase <= PHASE_CONCLUDED; phase++) {
        struct state s;
        state_of(phase, &s);
        for (size_t act = 0; act < ARRAY_LEN(acts); act++) {
            AUTO_ARENA arena = ARENA_INIT(1 << 20);
            const struct ej1 *body;
            body_of(acts[act].body, &text);
            assert_ok(ej1_parse(buf_str(&text), &arena, &body, &err));
            for (unsigned i = 0; i <= ALL_KEYS; i++)
                for (unsigned k = i; k <= ALL_KEYS; k++)
                    cell(act, &s, body,
                         (i < ALL_KEYS ? 1U << i : 0) | (k < ALL_KEYS ? 1U << k : 0));
            cell(act, &s, body, CHAIR_A | CHAIR_B | STATE | OBSERVER);
            cell(act, &s, body, 255);
        }
        state_done(&s);
    }
    size_t count;
    (void)event_types(&count);
    assert_int_equal(count, ARRAY_LEN(acts));
    print_message("%lu cells\n", cells);
}

// The same with one key revoked: it counts as one that was never added.
static void a_revoked_key_counts_for_nothing(void **state)
{
    struct state s;
    (void)state;
    state_of(PHASE_ROUND, &s);
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    const struct ej1 *body;
    assert_ok(ej1_parse(STR("{}"), &arena, &body, &err));
    const struct note_key both[] = {p.key[2].key, p.key[3].key};
    assert_ok(parties_signed(&s, STR("mvr"), body, both, 2, &err));
    for (size_t i = 0; i < s.parties.keys.len; i++)
        if (note_key_same(&s.parties.keys.at[i].key, &p.key[3].key))
            s.parties.keys.at[i].until = 1;
    assert_int_equal(parties_signed(&s, STR("mvr"), body, both, 2, &err), BAL_DENIED);
    state_done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell),
        cmocka_unit_test(a_revoked_key_counts_for_nothing),
    };
    return cmocka_run_group_tests(tests, walk, drop);
}
