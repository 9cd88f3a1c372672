// SPDX-License-Identifier: Apache-2.0
// evidence.c: vectors/evidence of the shared folder, a log of three events that others have made:
// its checkpoint with two cosignatures, its events, tiles and proof, byte for byte, and the values
// that values.txt names. What belongs to the seed of several parties is skipped.
#include <stdio.h>

#include "ledger/commit_open.h"
#include "ledger/cosign.h"
#include "ledger/ledger.h"
#include "ledger/proof.h"
#include "ledger/tiles.h"
#include "support/shared.h"

enum { EVENTS = 16, KEYS = 3 };

struct evidence {
    struct shared_count count;
    struct arena arena;
    str values;                 // values.txt
    struct note_key keys[KEYS]; // of the log and two witnesses
    struct merkle_hash leaves[EVENTS];
    uint64_t events;
    struct ledger_head head;
};

static void judge(struct evidence *e, bool ok, const char *what)
{
    e->count.passed += ok;
    e->count.failed += !ok;
    if (!ok)
        printf("FAIL %s\n", what);
}

// A file of the folder; a failure when it is not there.
static str file(struct evidence *e, const char *name)
{
    AUTO_BUF path = BUF_INIT(4096), full = BUF_INIT(4096);
    str out = STR("");
    buf_addf(&path, "vectors/evidence/%s", name);
    if (!shared_read(shared_path(buf_cstr(&path), &full), &e->arena, &out))
        judge(e, false, name);
    return out;
}

// What follows the n-th line of values.txt that begins with `word`.
static str value(const struct evidence *e, const char *word, size_t n)
{
    for (str rest = e->values; rest.len > 0;) {
        str line = str_cut(&rest, '\n');
        if (str_starts(line, str_from(word)) && n-- == 0)
            return str_skip(line, strlen(word));
    }
    return STR("");
}

static bool hash_is(const struct merkle_hash *h, str hex)
{
    struct merkle_hash expected;
    return hex_get(hex, expected.b, SHA256_BYTES) && merkle_same(h, &expected);
}

static void check_keys(struct evidence *e)
{
    static const char *const words[KEYS] = {"example.org/demo-2026/log+", "party-a.example/w1+",
                                            "party-b.example/w1+"};
    str listed = file(e, "vkeys");
    for (size_t i = 0; i < KEYS; i++) {
        AUTO_BUF vkey = BUF_INIT(1024), again = BUF_INIT(1024);
        buf_addf(&vkey, "%s" STR_FMT, words[i], STR_ARG(value(e, words[i], 0)));
        judge(e, note_vkey_parse(buf_str(&vkey), &e->keys[i], NULL) == BAL_OK, "a key");
        note_vkey_add(&again, &e->keys[i]);
        judge(e, str_eq(buf_str(&vkey), buf_str(&again)), "a key written again");
        str line = str_cut(&listed, '\n');
        if (line.len > 0)
            judge(e, str_eq(line, buf_str(&vkey)), "vkeys and values.txt agree");
    }
}

// A signature in files of its own: the key in DER, the message, the signature.
static void check_files(struct evidence *e, const char *der, const char *message, const char *sig)
{
    str key = file(e, der), text = file(e, message), signature = file(e, sig);
    judge(e,
          key.len == 44 && signature.len == ED25519_SIGNATURE &&
              ed25519_verify((const uint8_t *)key.ptr + 12, text, (const uint8_t *)signature.ptr),
          sig);
}

// The checkpoint at the end of `bytes` must be that of the head.
static void check_checkpoint(struct evidence *e, str bytes, const char *what)
{
    struct checkpoint c;
    struct note n = {.count = 0};
    struct bal_err err = {0};
    if (checkpoint_open(bytes, e->keys, KEYS, &c, &n, &err) != BAL_OK)
        printf("%s: %s\n", what, err.what);
    judge(e, n.verified == KEYS && n.line[1].time == 1793815200, what);
    judge(e, ledger_check_head(&e->head, e->keys, KEYS, bytes, NULL) == BAL_OK, what);
}

// The log's own signature under what it signed, made again with the key that the vectors name.
static void check_signing(struct evidence *e, str checkpoint)
{
    static const char seed_hex[] =
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    struct note_signer s;
    uint8_t seed[ED25519_SEED];
    AUTO_BUF out = BUF_INIT(4096);
    struct merkle_hash root = ledger_root(&e->head);
    judge(e,
          hex_get(str_from(seed_hex), seed, sizeof seed) &&
              note_signer_make(note_key_name(&e->keys[0]), seed, &s, NULL) == BAL_OK &&
              checkpoint_sign(e->head.frontier.size, &root, &s, &out, NULL) == BAL_OK &&
              str_starts(checkpoint, buf_str(&out)),
          "the checkpoint signed again");
    struct ledger_head head = {.frontier.size = 0};
    str tile = file(e, "tile/entries/000.p/3");
    for (size_t at = 2; at < tile.len;) {
        AUTO_BUF note = BUF_INIT(EVENT_BYTES), ignored = BUF_INIT(4096);
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        size_t len = (size_t)(uint8_t)tile.ptr[at - 2] << 8 | (uint8_t)tile.ptr[at - 1];
        str bytes = str_head(str_skip(tile, at), len);
        struct event event;
        judge(e,
              event_parse(bytes, &arena, &event, NULL) == BAL_OK &&
                  ledger_append(&head, &s, event.type, event.time, event.body->bytes, &note,
                                &ignored, &head, NULL) == BAL_OK &&
                  str_eq(buf_str(&note), bytes),
              "an event signed again");
        at += len + 2;
    }
}

static void check_event(struct evidence *e, str bytes)
{
    struct event event;
    struct bal_err err = {0};
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    if (ledger_check(&e->head, e->keys, 1, bytes, &arena, &event, &err) != BAL_OK) {
        printf("event %llu: %s\n", (unsigned long long)e->events, err.what);
        judge(e, false, "an event");
        return;
    }
    AUTO_BUF line = BUF_INIT(1024);
    buf_addf(&line, " %zu", bytes.len);
    str expected = value(e, "leaf ", e->events);
    judge(e,
          str_ends(expected, buf_str(&line)) &&
              hash_is(&event.leaf, str_head(expected, SHA256_HEX)),
          "the leaf of an event");
    e->leaves[e->events++] = event.leaf;
}

static void check_events(struct evidence *e)
{
    str rest = file(e, "tile/entries/000.p/3"), hashes = file(e, "tile/0/000.p/3");
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX];
    sha256(rest, digest);
    judge(e, str_eq(sha256_hex(digest, hex), value(e, "entries sha256 ", 0)), "the events' tile");
    sha256(hashes, digest);
    judge(e, str_eq(sha256_hex(digest, hex), value(e, "tile sha256 ", 0)), "the hashes' tile");
    while (rest.len >= 2 && e->events < EVENTS) {
        size_t len = (size_t)(uint8_t)rest.ptr[0] << 8 | (uint8_t)rest.ptr[1];
        check_event(e, str_head(str_skip(rest, 2), len));
        rest = str_skip(rest, 2 + len);
    }
    judge(e, str_eq(str_bytes(e->leaves[0].b, SHA256_BYTES * e->events), hashes),
          "the leaves are those of the tile");
    struct merkle_hash root = ledger_root(&e->head), whole = merkle_root(e->leaves, e->events);
    judge(e, merkle_same(&root, &whole) && hash_is(&root, value(e, "root ", 0)), "the root");
}

// The policy that asks for both parties.
static bool both_parties(const struct evidence *e, struct buf *text, struct policy *out)
{
    static const char *const words[KEYS] = {"log ", "\nwitness a ", "\nwitness b "};
    for (size_t i = 0; i < KEYS; i++) {
        buf_add(text, str_from(words[i]));
        note_vkey_add(text, &e->keys[i]);
    }
    buf_add(text, STR("\ngroup sides all a b\nquorum sides\n"));
    return policy_parse(buf_str(text), out, NULL) == BAL_OK;
}

// c2sp.org/tlog-proof@v1: read, written again, checked by a policy, and made again from the leaves.
static void check_proof(struct evidence *e)
{
    str bytes = file(e, "cvr-commit.tlog-proof");
    struct tlog_proof p = {.index = EVENTS};
    struct merkle_proof made;
    struct checkpoint c;
    struct policy policy;
    struct policy_verdict v = {.quorum = false};
    AUTO_BUF text = BUF_INIT(POLICY_BYTES), again = BUF_INIT(TLOG_PROOF_BYTES);
    judge(e, tlog_proof_parse(bytes, &p, NULL) == BAL_OK && p.index < e->events,
          "the form of the proof");
    if (p.index >= e->events)
        return;
    judge(e, tlog_proof_write(&p, &again, NULL) == BAL_OK && str_eq(buf_str(&again), bytes),
          "the proof written again");
    judge(e,
          both_parties(e, &text, &policy) &&
              tlog_proof_check(&p, &e->leaves[p.index], &policy, &c, &v, NULL) == BAL_OK &&
              v.quorum && v.unknown == 0,
          "the proof under a policy");
    merkle_prove_inclusion(e->leaves, e->events, p.index, &made);
    judge(e,
          made.count == p.path.count &&
              memcmp(made.node, p.path.node, made.count * sizeof made.node[0]) == 0,
          "the proof made again");
    check_checkpoint(e, p.checkpoint, "the proof's checkpoint");
}

// The parties' cosignatures, made again with the keys that the vectors name (RFC 8032, TEST 2 and
// 3).
static void check_cosigning(struct evidence *e, str checkpoint)
{
    static const char *const seeds[] = {
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"};
    struct note n = {.count = 0};
    AUTO_BUF lines = BUF_INIT(NOTE_BYTES), out = BUF_INIT(NOTE_BYTES);
    size_t added = 0, log = str_find(checkpoint, STR("\xE2\x80\x94 party-a"));
    judge(e, note_parse(checkpoint, &n, NULL) == BAL_OK, "the form of the checkpoint");
    for (size_t i = 0; i < ARRAY_LEN(seeds); i++) {
        struct note_signer s;
        uint8_t seed[ED25519_SEED];
        judge(e,
              hex_get(str_from(seeds[i]), seed, sizeof seed) &&
                  cosigner_make(note_key_name(&e->keys[i + 1]), seed, &s, NULL) == BAL_OK &&
                  cosign(n.text, &s, 1793815200, &lines, NULL) == BAL_OK,
              "a cosignature made again");
    }
    judge(e,
          cosign_merge(str_head(checkpoint, log), buf_str(&lines), e->keys, KEYS, &out, &added,
                       NULL) == BAL_OK &&
              added == 2 && str_eq(buf_str(&out), checkpoint),
          "the cosigned checkpoint made again");
}

static bal_status get_tile(void *ctx, str path, struct buf *out, struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(4096);
    buf_add(&name, path);
    (void)err;
    buf_add(out, file(ctx, buf_cstr(&name)));
    return BAL_OK;
}

static bal_status put_tile(void *ctx, str path, str bytes, struct bal_err *err)
{
    AUTO_BUF there = BUF_INIT(TILE_BYTES);
    judge(ctx, get_tile(ctx, path, &there, err) == BAL_OK && str_eq(buf_str(&there), bytes),
          "a tile made again");
    return BAL_OK;
}

static bal_status add_tile(void *ctx, uint64_t index, str event, const struct merkle_hash *leaf,
                           struct bal_err *err)
{
    (void)index, (void)leaf;
    return tile_add(ctx, event, err);
}

// All tiles, read and made again.
static void check_tiles(struct evidence *e)
{
    struct merkle_hash root = ledger_root(&e->head);
    const struct tile_source source = {.get = get_tile, .ctx = e};
    struct tile_writer w = tile_writer((struct tile_sink){.put = put_tile, .ctx = e});
    const struct tile_visit visit = {.event = add_tile, .ctx = &w};
    judge(e,
          tiles_read(&source, e->events, &root, &visit, NULL) == BAL_OK &&
              tile_end(&w, NULL) == BAL_OK,
          "the tiles");
    tile_writer_done(&w);
}

// The tree of the contest's commitments: their hashes in ascending order.
static void check_commitments(struct evidence *e)
{
    str cm[EVENTS], path = value(e, "open pos 2 idx 3 path [", 0);
    struct merkle_hash leaves[EVENTS];
    size_t n = 0;
    for (; n < EVENTS && value(e, "  cm   ", n).len > 0; n++) {
        size_t at = n;
        cm[n] = value(e, "  cm   ", n);
        for (; at > 0 && str_cmp(cm[at - 1], cm[at]) > 0; at--) {
            str swap = cm[at];
            cm[at] = cm[at - 1];
            cm[at - 1] = swap;
        }
    }
    for (size_t i = 0; i < n; i++) {
        uint8_t bytes[SHA256_BYTES] = {0};
        judge(e, hex_get(cm[i], bytes, sizeof bytes), "a commitment");
        leaves[i] = merkle_leaf(str_bytes(bytes, sizeof bytes));
    }
    struct merkle_hash root = merkle_root(leaves, n);
    judge(e, n == 5 && hash_is(&root, str_head(value(e, "R_mayor ", 0), SHA256_HEX)),
          "the root of the commitments");
    struct merkle_proof p;
    merkle_prove_inclusion(leaves, n, 3, &p);
    bool same = p.count == 3;
    for (size_t i = 0; i < p.count && same; i++)
        same = hash_is(&p.node[i], str_head(str_skip(path, 68 * i + 1), SHA256_HEX));
    judge(e, same && merkle_check_inclusion(&p, 3, n, &leaves[3], &root), "the path of one");
}

static void check_entries_are_canonical(struct evidence *e)
{
    for (size_t n = 0;; n++) {
        char number[NUM_TEXT + 2];
        (void)snprintf(number, sizeof number, "%zu ", n);
        str entry = value(e, number, 0);
        if (entry.len == 0)
            break;
        AUTO_ARENA arena = ARENA_INIT(1 << 16);
        const struct ej1 *v = NULL;
        judge(e, ej1_parse(entry, &arena, &v, NULL) == BAL_OK, "a vote is canonical");
    }
}

// What entry n of values.txt says: its text, and what its salt, tag and leaf are.
static str check_card(struct evidence *e, const struct commit_contest *c, size_t n)
{
    char number[NUM_TEXT + 2];
    (void)snprintf(number, sizeof number, "%zu ", n);
    str entry = value(e, number, 0);
    struct merkle_hash salt = commit_salt(c, n), tag = commit_tag(c, &salt, n);
    struct merkle_hash cm = commit_cm(&tag, entry);
    judge(e, hash_is(&salt, value(e, "  salt ", n)), "a salt");
    judge(e, hash_is(&tag, value(e, "  tag  ", n)), "a tag");
    judge(e, hash_is(&cm, value(e, "  cm   ", n)), "a leaf");
    return entry;
}

// The same from the secret, as the operator makes them.
static void check_secrets(struct evidence *e)
{
    struct commit_contest c;
    struct commit_leaves made;
    uint8_t key[COMMIT_KEY];
    str entries[EVENTS], root = str_head(value(e, "R_mayor ", 0), SHA256_HEX);
    uint32_t pos[EVENTS], n = 0;
    for (uint8_t i = 0; i < COMMIT_KEY; i++)
        key[i] = i;
    judge(e,
          commit_contest_init(&c, STR("example.org/demo-2026"), STR("mayor"), key, NULL) == BAL_OK,
          "a contest");
    for (; n < EVENTS && value(e, "  salt ", n).len > 0; n++) {
        entries[n] = check_card(e, &c, n);
        pos[n] = n;
    }
    const struct commit_cards cards = {
        .contest = &c, .pos = pos, .entry = pos, .count = n, .entries = entries};
    judge(e, commit_leaves_make(&cards, &made, NULL) == BAL_OK && hash_is(&made.root, root),
          "the root from the secret");
    commit_leaves_done(&made);
    commit_contest_done(&c);
}

static void check_all(struct evidence *e)
{
    static const char *const others[] = {"seed ", "commit a "};
    str checkpoint = file(e, "checkpoint");
    check_keys(e);
    check_files(e, "log.der", "body", "sig");
    check_files(e, "a.der", "cosbody", "cossig");
    check_events(e);
    check_checkpoint(e, checkpoint, "the checkpoint");
    check_signing(e, checkpoint);
    check_cosigning(e, checkpoint);
    check_tiles(e);
    check_proof(e);
    check_commitments(e);
    check_entries_are_canonical(e);
    check_secrets(e);
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        for (size_t n = 0; value(e, others[i], n).len > 0; n++)
            e->count.skipped++;
    printf("skipped: seed of several parties, %lu values\n", e->count.skipped);
}

int main(void)
{
    struct evidence e = {.arena = ARENA_INIT(1 << 20)};
    AUTO_BUF path = BUF_INIT(4096);
    if (shared_read(shared_path("vectors/evidence/values.txt", &path), &e.arena, &e.values))
        check_all(&e);
    else
        printf("skipped: no %s\n", path.ptr);
    arena_done(&e.arena);
    return shared_finish(&e.count);
}
