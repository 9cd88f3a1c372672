// SPDX-License-Identifier: Apache-2.0
#include "support/parties.h"

#include <stdio.h>

#include "ledger/cosign.h"
#include "record/publish/publish.h"
#include "record/state/ceremony.h"

static struct bal_err err;

static const struct {
    const char *name, *affiliation, *owner;
    enum key_role role;
} people[ALL_KEYS] = {
    {"party-a.example/chair", "party-a.example", "Ann", ROLE_PARTY},
    {"party-b.example/chair", "party-b.example", "Bob", ROLE_PARTY},
    {"party-a.example/board", "party-a.example", "Amy", ROLE_BOARD},
    {"party-b.example/board", "party-b.example", "Ben", ROLE_BOARD},
    {"state.example/office", "state.example", "Sue", ROLE_STATE},
    {"observers.example/1", "observers.example", "Olga", ROLE_OBSERVER},
    {"stranger.example/1", "stranger.example", "Sam", ROLE_PARTY},
    {"party-b.example/twin", "party-b.example", "Ann", ROLE_BOARD},
};

const char *const parties_names[ALL_KEYS] = {"chair A", "chair B",  "board A",  "board B",
                                             "state",   "observer", "stranger", "twin"};

void parties_sign(struct parties *p, unsigned keys)
{
    p->signing = (struct record_signing){.keys = p->using};
    for (int i = 0; i < ALL_KEYS; i++)
        if ((keys >> i & 1) != 0)
            p->using[p->signing.key_count++] = p->key[i];
    p->c.r.env.signing = keys != 0 ? &p->signing : NULL;
    p->c.env.signing = p->c.r.env.signing;
}

void parties_vkey(const struct parties *p, int i, struct buf *out)
{
    buf_clear(out);
    note_vkey_add(out, &p->key[i].key);
}

bal_status parties_try_add(struct parties *p, int i, struct bal_err *why)
{
    AUTO_BUF vkey = BUF_INIT(1024);
    parties_vkey(p, i, &vkey);
    const struct new_key key = {.vkey = buf_str(&vkey),
                                .affiliation = str_from(people[i].affiliation),
                                .owner = str_from(people[i].owner),
                                .role = people[i].role};
    return verb_key_add(&p->c.r, &key, why);
}

void parties_add(struct parties *p, int i)
{
    static const unsigned with[ALL_KEYS] = {CHAIR_A, CHAIR_B, CHAIR_A, CHAIR_B,
                                            STATE,   0,       0,       CHAIR_B};
    parties_sign(p, 1U << i | (record_several(&p->c.r) ? with[i] : 0));
    assert_ok(parties_try_add(p, i, &err));
    parties_sign(p, 0);
}

static void make_policy(struct parties *p, struct buf *out)
{
    static const char *const groups[] = {"a", "b", "state", "observers"};
    AUTO_BUF vkey = BUF_INIT(1024);
    note_vkey_add(&vkey, &p->c.r.key);
    buf_addf(out, "log " STR_FMT "\n", STR_ARG(buf_str(&vkey)));
    for (int i = 0; i < 4; i++) {
        buf_clear(&vkey);
        note_vkey_add(&vkey, &p->witness[i].key);
        buf_addf(out, "witness %s " STR_FMT "\n", groups[i], STR_ARG(buf_str(&vkey)));
    }
    buf_add(out, STR("group sides all a b\ngroup public any state observers\n"
                     "group quorum all sides public\nquorum quorum\n"));
}

void parties_new(struct parties *p)
{
    *p = (struct parties){0};
    county_new(&p->c, NULL);
    for (int i = 0; i < ALL_KEYS; i++) {
        uint8_t seed[ED25519_SEED] = {(uint8_t)(i + 1)};
        assert_ok(note_signer_make(str_from(people[i].name), seed, &p->key[i], &err));
    }
    for (int i = 0; i < 4; i++) {
        uint8_t seed[ED25519_SEED] = {0, (uint8_t)(i + 1)};
        char name[40];
        (void)snprintf(name, sizeof name, "witness.example/w%d", i + 1);
        assert_ok(cosigner_make(str_from(name), seed, &p->witness[i], &err));
    }
}

void parties_policy(struct parties *p)
{
    AUTO_BUF policy = BUF_INIT(1 << 16);
    make_policy(p, &policy);
    parties_sign(p, CHAIR_A | CHAIR_B | STATE | OBSERVER);
    assert_ok(verb_policy(&p->c.r, temp_file(&p->c.temp, "policy", buf_str(&policy)), &err));
    parties_sign(p, 0);
}

void parties_begin(struct parties *p)
{
    parties_new(p);
    county_add_all(&p->c);
    county_target(&p->c, "President", 0);
    for (int i = 0; i < ALL_KEYS; i++)
        if ((KEYS_ADDED >> i & 1) != 0)
            parties_add(p, i);
    parties_policy(p);
}

void parties_done(struct parties *p)
{
    county_done(&p->c);
}

void parties_cosign(struct parties *p, unsigned witnesses)
{
    AUTO_BUF note = BUF_INIT(NOTE_BYTES), text = BUF_INIT(NOTE_BYTES);
    struct store_head head;
    struct note n;
    assert_ok(store_head(&p->c.r.store, &head, &err));
    assert_ok(note_parse(head.checkpoint, &n, &err));
    buf_add(&text, n.text);
    buf_add(&note, head.checkpoint);
    uint64_t size = head.size;
    for (int i = 0; i < 4; i++)
        if ((witnesses >> i & 1) != 0)
            assert_ok(cosign(buf_str(&text), &p->witness[i], (uint64_t)p->c.r.state.last_time + 5,
                             &note, &err));
    assert_ok(store_cosigned_put(&p->c.r.store, size, buf_str(&note), &err));
}

void parties_share(int i, char hex[SHA256_HEX + 1])
{
    for (int k = 0; k < SHA256_HEX; k += 2)
        (void)snprintf(hex + k, 3, "%02x", (unsigned)i);
}

bal_status parties_try_share(struct parties *p, int i, struct bal_err *why)
{
    uint8_t share[SEED_SHARE], commitment[SHA256_BYTES];
    char hex[SHA256_HEX];
    memset(share, i, sizeof share);
    str party = str_from(people[i].affiliation);
    share_commitment(party, share, commitment);
    return verb_share_commit(&p->c.r, party, sha256_hex(commitment, hex), why);
}

bal_status parties_try_reveal(struct parties *p, int i, struct bal_err *why)
{
    char hex[SHA256_HEX + 1];
    parties_share(i, hex);
    return verb_share_reveal(&p->c.r, str_from(people[i].affiliation), str_from(hex), why);
}

void parties_commit(struct parties *p, bool dice_only)
{
    const struct commit_draw d = {
        .sampler = "ballast", .decoys = DECOYS_USUAL, .dice_only = dice_only};
    problems_done(&p->c.problems);
    problems_init(&p->c.problems);
    assert_ok(verb_commit_drawn(&p->c.r, &d, &p->c.problems, &err));
}

void parties_privacy(struct parties *p)
{
    AUTO_BUF list = BUF_INIT(1 << 24);
    uint64_t cards;
    parties_sign(p, CHAIR_A | STATE);
    assert_ok(verb_privacy(&p->c.r, &list, &cards, &p->c.problems, &err));
    parties_sign(p, 0);
}

void parties_ceremony(struct parties *p)
{
    parties_commit(p, false);
    parties_privacy(p);
    parties_cosign(p, 7);
    for (int i = 0; i < 2; i++) {
        parties_sign(p, 1U << i);
        assert_ok(parties_try_share(p, i, &err));
    }
    parties_cosign(p, 11);
    for (int i = 0; i < 2; i++) {
        parties_sign(p, 1U << i);
        assert_ok(parties_try_reveal(p, i, &err));
    }
    parties_cosign(p, 15);
    parties_sign(p, CHAIR_A | CHAIR_B);
    assert_ok(verb_dice(&p->c.r, STR("31415926535897932384"), &err));
    parties_sign(p, 0);
    assert_ok(verb_seed_draw(&p->c.r, &err));
}

void parties_round(struct parties *p)
{
    county_round(&p->c, 0, false);
    parties_sign(p, BOTH);
    county_enter(&p->c);
    parties_sign(p, 0);
}

void parties_conclude(struct parties *p)
{
    struct publish_result made;
    parties_cosign(p, 15);
    problems_done(&p->c.problems);
    problems_init(&p->c.problems);
    assert_ok(verb_publish(&p->c.r, temp_path(&p->c.temp, "bundle"), &made, &p->c.problems, &err));
    assert_ok(verb_conclude_now(&p->c.r, &p->c.problems, &err));
}

// ---- forging

void parties_key_body(const struct parties *p, int i, struct buf *out)
{
    AUTO_BUF vkey = BUF_INIT(1024);
    parties_vkey(p, i, &vkey);
    buf_clear(out);
    buf_addf(out,
             "{\"affiliation\":\"%s\",\"key\":\"" STR_FMT "\",\"owner\":\"%s\",\"role\":\"%s\"}",
             people[i].affiliation, STR_ARG(buf_str(&vkey)), people[i].owner,
             key_role_name(people[i].role));
}

struct forging {
    struct parties *p;
    const char *type;
    str body;
    unsigned keys;
    int64_t time;
    struct note_signer log;
    struct buf lines, note, checkpoint, frontier;
};

static void sign_lines(struct forging *f, const struct ledger_head *at)
{
    AUTO_BUF text = BUF_INIT(EVENT_BYTES);
    const struct event_draft d = {.type = str_from(f->type),
                                  .seq = at->frontier.size,
                                  .time = f->time,
                                  .base_size = at->frontier.size,
                                  .base_root = ledger_root(at),
                                  .body = f->body};
    event_text(&d, note_key_name(&f->log.key), &text);
    for (int i = 0; i < ALL_KEYS; i++) {
        AUTO_BUF note = BUF_INIT(NOTE_BYTES);
        if ((f->keys >> i & 1) == 0)
            continue;
        assert_ok(note_sign(buf_str(&text), &f->p->key[i], 1, &note, &err));
        buf_add(&f->lines, str_skip(buf_str(&note), text.len + 1));
    }
}

static bal_status make_forged(void *ctx, const struct store_head *head, struct store_event *event,
                              struct store_head *next, struct bal_err *why)
{
    struct forging *f = ctx;
    struct ledger_head at, after;
    BAL_TRY(merkle_frontier_read(head->frontier, &at.frontier, why));
    sign_lines(f, &at);
    const struct ledger_new new = {
        .type = str_from(f->type), .body = f->body, .time = f->time, .lines = buf_str(&f->lines)};
    BAL_TRY(ledger_append_new(&at, &f->log, &new, &f->note, &f->checkpoint, &after, why));
    struct merkle_hash leaf = merkle_leaf(buf_str(&f->note)), root = ledger_root(&after);
    merkle_frontier_add(&f->frontier, &after.frontier);
    memcpy(event->leaf, leaf.b, SHA256_BYTES);
    memcpy(next->root, root.b, SHA256_BYTES);
    event->note = buf_str(&f->note);
    next->size = head->size + 1;
    next->frontier = buf_str(&f->frontier);
    next->checkpoint = buf_str(&f->checkpoint);
    return BAL_OK;
}

void parties_forge(struct parties *p, const char *type, str body, unsigned keys, int64_t time)
{
    AUTO_STORE s = {0};
    struct forging f = {.p = p,
                        .type = type,
                        .body = body,
                        .keys = keys,
                        .time = time,
                        .lines = BUF_INIT(NOTE_BYTES),
                        .note = BUF_INIT(NOTE_BYTES),
                        .checkpoint = BUF_INIT(NOTE_BYTES),
                        .frontier = BUF_INIT(MERKLE_FRONTIER)};
    char key[512];
    (void)snprintf(key, sizeof key, "%s", temp_path(&p->c.temp, "c.key"));
    assert_ok(keyfile_read(key, STR(""), &f.log, &err));
    assert_ok(store_open(&s, county_path(&p->c), STORE_WRITE, &err));
    assert_ok(store_append(&s, make_forged, &f, &err));
    buf_done(&f.lines);
    buf_done(&f.note);
    buf_done(&f.checkpoint);
    buf_done(&f.frontier);
}
