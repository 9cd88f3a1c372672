// SPDX-License-Identifier: Apache-2.0
#include "record/demo/demo_guards.h"

#include <stdio.h>

#include "base/binary.h"
#include "record/log/cosign.h"
#include "record/log/party_files.h"
#include "record/state/ceremony.h"
#include "record/verbs/verbs_parties.h"

static const struct {
    const char *name, *affiliation, *owner;
    enum key_role role;
} people[GUARDS] = {
    {"blue.example/chair", "Blue Party", "Ada", ROLE_PARTY},
    {"green.example/chair", "Green Party", "Bruno", ROLE_PARTY},
    {"blue.example/board", "Blue Party", "Carla", ROLE_BOARD},
    {"green.example/board", "Green Party", "Dmitri", ROLE_BOARD},
    {"state.example/audits", "State", "Edith", ROLE_STATE},
    {"observers.example/desk", "Observers", "Farid", ROLE_OBSERVER},
};

static const struct {
    const char *name, *key;
} witnesses[GUARD_WITNESSES] = {
    {"blue", "blue.example/witness"},
    {"green", "green.example/witness"},
    {"state", "state.example/witness"},
    {"observers", "observers.example/witness"},
};

// ---- keys

// Bytes that the seed decides, for each name.
static bal_status secret_of(str seed, const char *name, uint8_t out[static SHA256_BYTES],
                            struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(1 << 16);
    buf_addf(&text, "guards/%s/" STR_FMT, name, STR_ARG(seed));
    BAL_TRY(buf_check(&text, err));
    sha256(buf_str(&text), out);
    return BAL_OK;
}

bal_status guards_make(struct guards *g, str seed, struct bal_err *err)
{
    uint8_t bytes[SHA256_BYTES];
    *g = (struct guards){.signing = {.keys = NULL}};
    for (int i = 0; i < GUARD_WITNESSES; i++)
        g->head[i] = BUF_INIT(NOTE_BYTES);
    for (int i = 0; i < GUARDS; i++) {
        BAL_TRY(secret_of(seed, people[i].name, bytes, err));
        BAL_TRY(note_signer_make(str_from(people[i].name), bytes, &g->key[i], err));
    }
    for (int i = 0; i < GUARD_WITNESSES; i++) {
        BAL_TRY(secret_of(seed, witnesses[i].key, bytes, err));
        BAL_TRY(cosigner_make(str_from(witnesses[i].key), bytes, &g->witness[i], err));
    }
    BAL_TRY(secret_of(seed, "share of Blue", g->share[0], err));
    return secret_of(seed, "share of Green", g->share[1], err);
}

void guards_done(struct guards *g)
{
    for (int i = 0; i < GUARD_WITNESSES; i++)
        buf_done(&g->head[i]);
    explicit_bzero(g, sizeof *g);
}

void guards_sign(struct guards *g, struct record *r, unsigned set)
{
    g->signing = (struct record_signing){.keys = g->at_table};
    for (int i = 0; i < GUARDS; i++)
        if ((set >> i & 1) != 0)
            g->at_table[g->signing.key_count++] = g->key[i];
    r->env.signing = set != 0 ? &g->signing : NULL;
}

static bal_status add_key(struct guards *g, struct record *r, int i, struct bal_err *err)
{
    AUTO_BUF vkey = BUF_INIT(1024);
    note_vkey_add(&vkey, &g->key[i].key);
    const struct new_key key = {.vkey = buf_str(&vkey),
                                .affiliation = str_from(people[i].affiliation),
                                .owner = str_from(people[i].owner),
                                .role = people[i].role};
    guards_sign(g, r, 1U << i);
    return verb_key_add(r, &key, err);
}

// Both parties, and the state or the observers, must have seen what goes on.
static bal_status write_policy(struct guards *g, const struct record *r, const char *path,
                               struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(POLICY_BYTES);
    buf_add(&text, STR("log "));
    note_vkey_add(&text, &r->key);
    buf_add_char(&text, '\n');
    for (int i = 0; i < GUARD_WITNESSES; i++) {
        buf_addf(&text, "witness %s ", witnesses[i].name);
        note_vkey_add(&text, &g->witness[i].key);
        buf_add_char(&text, '\n');
    }
    buf_add(&text, STR("group parties all blue green\ngroup public any state observers\n"
                       "group everybody all parties public\nquorum everybody\n"));
    BAL_TRY(buf_check(&text, err));
    return party_file_write(path, buf_str(&text), err);
}

bal_status guards_join(struct guards *g, struct record *r, const char *policy, struct bal_err *err)
{
    for (int i = 0; i < GUARDS; i++)
        BAL_TRY(add_key(g, r, i, err));
    BAL_TRY(write_policy(g, r, policy, err));
    guards_sign(g, r, GUARD_CHAIRS | GUARD_STATE | GUARD_OBSERVERS);
    bal_status status = verb_policy(r, policy, err);
    guards_sign(g, r, 0);
    return status;
}

// ---- witnesses

// One witness, asked as over a network: the request, its answer, what is taken in.
static bal_status ask_witness(struct guards *g, struct record *r, int i, struct bal_err *err)
{
    AUTO_BUF request = BUF_INIT(WITNESS_REQUEST);
    AUTO_ANSWER answer = {.status = WITNESS_FAILED};
    struct cosign_import taken = {.size = 0};
    struct witness_log log = {.key = r->key, .head = buf_str(&g->head[i])};
    BAL_TRY(cosign_request(r, g->size[i], &request, err));
    witness_consider(&log, 1, &g->witness[i], (uint64_t)r->state.last_time + 20, buf_str(&request),
                     &answer);
    if (answer.status != WITNESS_COSIGNED)
        return bal_fail(err, BAL_DENIED, "the witness of %s does not sign: " STR_FMT,
                        witnesses[i].name, STR_ARG(buf_str(&answer.body)));
    buf_clear(&g->head[i]);
    buf_add(&g->head[i], buf_str(&answer.head));
    g->size[i] = r->state.size;
    bal_status status = cosign_take(r, buf_str(&answer.body), &taken, err);
    cosign_import_done(&taken);
    return status;
}

bal_status guards_cosign(struct guards *g, struct record *r, struct bal_err *err)
{
    for (int i = 0; i < GUARD_WITNESSES; i++)
        BAL_TRY(ask_witness(g, r, i, err));
    return BAL_OK;
}

// ---- the ceremony

static bal_status share(struct guards *g, struct record *r, int i, bool reveal, struct bal_err *err)
{
    uint8_t commitment[SHA256_BYTES];
    char hex[SHA256_HEX];
    str party = str_from(people[i].affiliation);
    guards_sign(g, r, 1U << i);
    if (reveal)
        return verb_share_reveal(r, party, sha256_hex(g->share[i], hex), err);
    share_commitment(party, g->share[i], commitment);
    return verb_share_commit(r, party, sha256_hex(commitment, hex), err);
}

bal_status guards_privacy(struct guards *g, struct record *r, struct bal_err *err)
{
    AUTO_BUF list = BUF_INIT((size_t)1 << 24);
    uint64_t cards;
    struct problems p;
    problems_init(&p);
    guards_sign(g, r, GUARD_CHAIR_BLUE | GUARD_STATE);
    bal_status status = verb_privacy(r, &list, &cards, &p, err);
    guards_sign(g, r, 0);
    problems_done(&p);
    return status;
}

bal_status guards_ceremony(struct guards *g, struct record *r, str digits, struct bal_err *err)
{
    BAL_TRY(guards_cosign(g, r, err));
    for (int reveal = 0; reveal < 2; reveal++) {
        for (int i = 0; i < 2; i++)
            BAL_TRY(share(g, r, i, reveal != 0, err));
        BAL_TRY(guards_cosign(g, r, err));
    }
    guards_sign(g, r, GUARD_CHAIRS);
    bal_status status = verb_dice(r, digits, err);
    guards_sign(g, r, 0);
    return status == BAL_OK ? verb_seed_draw(r, err) : status;
}
