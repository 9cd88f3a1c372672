// SPDX-License-Identifier: Apache-2.0
#include "record/verbs/verbs_parties.h"

#include "base/binary.h"
#include "io/durable.h"
#include "ledger/policy.h"
#include "record/state/ceremony.h"
#include "record/verbs/public.h"

// One event, one step. `b` is freed in every case.
static bal_status one_event(struct record *r, const char *type, struct record_body *b,
                            struct bal_err *err)
{
    bal_status status = record_begin(r, err);
    if (status != BAL_OK) {
        buf_done(&b->text);
        return status;
    }
    BAL_TRY(record_append(r, type, b, err));
    return record_commit(r, err);
}

static bal_status check_text(str text, const char *what, struct bal_err *err)
{
    return str_trim(text).len > 0 ? BAL_OK : bal_fail(err, BAL_USAGE, "%s is empty", what);
}

static void put_vendor(struct ej1_writer *w, const char *key, str text)
{
    ej1_key(w, key);
    ej1_vendor(w, text);
}

// ---- keys and policy

bal_status verb_key_add(struct record *r, const struct new_key *key, struct bal_err *err)
{
    struct record_body b;
    struct note_key ignored;
    BAL_TRY(record_allows(r, "key-add", err));
    BAL_TRY(note_vkey_parse(key->vkey, &ignored, err));
    BAL_TRY(check_text(key->affiliation, "the affiliation", err));
    BAL_TRY(check_text(key->owner, "the owner", err));
    struct ej1_writer *w = record_body(&b);
    put_vendor(w, "affiliation", key->affiliation);
    ej1_key_str(w, "key", key->vkey);
    put_vendor(w, "owner", key->owner);
    ej1_key_str(w, "role", str_from(key_role_name(key->role)));
    return one_event(r, "key-add", &b, err);
}

static const struct state_key *find_key(struct record *r, str key)
{
    struct state_parties *p = &r->state.parties;
    struct state_key *found = state_key_find(p, key);
    for (size_t i = 0; found == NULL && i < p->keys.len; i++)
        if (key_valid(&p->keys.at[i]) && str_eq(note_key_name(&p->keys.at[i].key), key))
            found = &p->keys.at[i];
    return found != NULL && key_valid(found) ? found : NULL;
}

bal_status verb_key_revoke(struct record *r, str key, str reason, struct bal_err *err)
{
    struct record_body b;
    AUTO_BUF vkey = BUF_INIT(1024);
    const struct state_key *k = find_key(r, key);
    BAL_TRY(record_allows(r, "key-revoke", err));
    if (k == NULL) {
        bal_fail(err, BAL_NOT_FOUND, "no valid key is called '" STR_FMT "'",
                 STR_ARG(str_head(key, 100)));
        err_hint(err, "'ballast key show RECORD' lists them.");
        return BAL_NOT_FOUND;
    }
    note_vkey_add(&vkey, &k->key);
    struct ej1_writer *w = record_body(&b);
    ej1_key_str(w, "key", buf_str(&vkey));
    put_vendor(w, "reason", reason);
    return one_event(r, "key-revoke", &b, err);
}

static bal_status read_policy(struct record *r, const char *path, struct buf *text,
                              struct bal_err *err)
{
    struct policy p;
    BAL_TRY(file_read(path, text, err));
    bal_status status = policy_parse(buf_str(text), &p, err);
    bool names = false;
    for (size_t i = 0; status == BAL_OK && i < p.logs; i++)
        names = names || note_key_same(&p.log[i].key, &r->key);
    if (status == BAL_OK && !names) {
        status = bal_fail(err, BAL_INVALID, "the policy does not name this log's key");
        err_hint(err, "'ballast verify' prints it; the line is: log KEY.");
    }
    if (status != BAL_OK)
        err_where(err, "%s", path);
    return status;
}

bal_status verb_policy(struct record *r, const char *path, struct bal_err *err)
{
    struct record_body b;
    struct state_object policy;
    AUTO_BUF text = BUF_INIT(POLICY_BYTES);
    BAL_TRY(record_allows(r, "policy", err));
    BAL_TRY(read_policy(r, path, &text, err));
    BAL_TRY(record_begin(r, err));
    BAL_TRY(record_add_object(r, buf_str(&text), false, &policy, err));
    record_put_object(record_body(&b), "policy", &policy, "text/plain");
    BAL_TRY(record_append(r, "policy", &b, err));
    return record_commit(r, err);
}

bal_status record_overlap(struct record *r, unsigned *out, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(POLICY_BYTES);
    struct policy p;
    BAL_TRY(record_read_object(r, &r->state.parties.policy, &text, err));
    BAL_TRY(policy_parse(buf_str(&text), &p, err));
    *out = policy_overlap(&p);
    return BAL_OK;
}

// ---- the ceremony

bal_status verb_share_commit(struct record *r, str party, str commitment, struct bal_err *err)
{
    struct record_body b;
    BAL_TRY(record_allows(r, "seed-share-commit", err));
    struct ej1_writer *w = record_body(&b);
    ej1_key_str(w, "commitment", commitment);
    put_vendor(w, "party", party);
    return one_event(r, "seed-share-commit", &b, err);
}

bal_status verb_share_reveal(struct record *r, str party, str share, struct bal_err *err)
{
    struct record_body b;
    BAL_TRY(record_allows(r, "seed-share-reveal", err));
    struct ej1_writer *w = record_body(&b);
    put_vendor(w, "party", party);
    ej1_key_str(w, "share", share);
    return one_event(r, "seed-share-reveal", &b, err);
}

bal_status verb_share_default(struct record *r, str party, struct bal_err *err)
{
    struct record_body b;
    BAL_TRY(record_allows(r, "seed-default", err));
    put_vendor(record_body(&b), "party", party);
    return one_event(r, "seed-default", &b, err);
}

bal_status verb_dice(struct record *r, str digits, struct bal_err *err)
{
    struct record_body b;
    BAL_TRY(record_allows(r, "dice", err));
    BAL_TRY(seed_digits_check(digits, err));
    ej1_key_str(record_body(&b), "digits", digits);
    return one_event(r, "dice", &b, err);
}

bal_status verb_beacon(struct record *r, uint64_t round, str source, str value, struct bal_err *err)
{
    struct record_body b;
    BAL_TRY(record_allows(r, "beacon", err));
    struct ej1_writer *w = record_body(&b);
    ej1_key_int(w, "round", (int64_t)round);
    put_vendor(w, "source", source);
    ej1_key_str(w, "value", value);
    return one_event(r, "beacon", &b, err);
}

bal_status verb_seed_draw(struct record *r, struct bal_err *err)
{
    struct record_body b;
    const struct state_parties *p = &r->state.parties;
    AUTO_BUF seed = BUF_INIT(SEED_DIGITS_MAX);
    BAL_TRY(record_allows(r, "seed", err));
    if (!p->several) {
        bal_fail(err, BAL_CONFLICT, "the seed of this record is typed in");
        err_hint(err, "Give the digits of the dice: ballast seed RECORD DIGITS.");
        return BAL_CONFLICT;
    }
    ceremony_seed(p, r->state.origin, &seed);
    BAL_TRY(buf_check(&seed, err));
    struct ej1_writer *w = record_body(&b);
    ej1_key_str(w, "digits", buf_str(&seed));
    ej1_key_str(w, "rule", p->by_shares ? STR(SEED_SHARES) : STR(SEED_DICE));
    return one_event(r, "seed", &b, err);
}

// ---- acts, objections

static const struct state_proposal *proposal(const struct record *r, uint64_t seq)
{
    for (size_t i = 0; i < r->state.parties.proposals.len; i++)
        if (r->state.parties.proposals.at[i].seq == seq)
            return &r->state.parties.proposals.at[i];
    return NULL;
}

bal_status verb_approve(struct record *r, uint64_t refers, struct bal_err *err)
{
    struct record_body b;
    AUTO_BUF leaf = BUF_INIT(SHA256_HEX);
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    const struct ej1 *body;
    const struct state_proposal *p = proposal(r, refers);
    BAL_TRY(record_allows(r, "approve", err));
    if (p == NULL || p->approved > 0) {
        bal_fail(err, BAL_CONFLICT, "event %llu is no proposal that waits for approval",
                 (unsigned long long)refers);
        err_hint(err, "'ballast status' lists them.");
        return BAL_CONFLICT;
    }
    BAL_TRY(ej1_parse(p->body, &arena, &body, err));
    hex_add(&leaf, str_bytes(p->leaf.b, SHA256_BYTES));
    struct ej1_writer *w = record_body(&b);
    ej1_key_str(w, "act", p->act);
    ej1_key(w, "body");
    ej1_value(w, body);
    ej1_key_str(w, "leaf", buf_str(&leaf));
    ej1_key_int(w, "refers", (int64_t)refers);
    return one_event(r, "approve", &b, err);
}

bal_status verb_override(struct record *r, str reason, struct bal_err *err)
{
    struct record_body b;
    BAL_TRY(record_allows(r, "override", err));
    put_vendor(record_body(&b), "reason", reason);
    return one_event(r, "override", &b, err);
}

bal_status verb_object(struct record *r, str party, int64_t refers, str text, struct bal_err *err)
{
    struct record_body b;
    BAL_TRY(record_allows(r, "object", err));
    BAL_TRY(check_text(text, "the objection", err));
    struct ej1_writer *w = record_body(&b);
    put_vendor(w, "party", party);
    ej1_key_int(w, "refers", refers);
    put_vendor(w, "text", text);
    return one_event(r, "object", &b, err);
}

bal_status verb_answer(struct record *r, uint64_t refers, str text, struct bal_err *err)
{
    struct record_body b;
    BAL_TRY(record_allows(r, "answer", err));
    BAL_TRY(check_text(text, "the answer", err));
    struct ej1_writer *w = record_body(&b);
    ej1_key_int(w, "refers", (int64_t)refers);
    put_vendor(w, "text", text);
    return one_event(r, "answer", &b, err);
}

// Is that a witness or a group of the policy?
static bal_status check_group(struct record *r, str group, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(POLICY_BYTES);
    struct policy p;
    if (!record_several(r))
        return bal_fail(err, BAL_CONFLICT, "the record has no policy, so no witness guards it");
    BAL_TRY(record_read_object(r, &r->state.parties.policy, &text, err));
    BAL_TRY(policy_parse(buf_str(&text), &p, err));
    for (size_t i = 0; i < p.items; i++)
        if (str_eq(p.item[i].name, group))
            return BAL_OK;
    return bal_fail(err, BAL_NOT_FOUND, "the policy has no witness and no group '" STR_FMT "'",
                    STR_ARG(group));
}

bal_status verb_absent(struct record *r, str group, str since, struct bal_err *err)
{
    struct record_body b;
    BAL_TRY(record_allows(r, "witness-absent", err));
    BAL_TRY(check_text(group, "the group", err));
    BAL_TRY(check_group(r, group, err));
    struct ej1_writer *w = record_body(&b);
    put_vendor(w, "group", group);
    ej1_key_str(w, "since", since);
    return one_event(r, "witness-absent", &b, err);
}

bal_status verb_heartbeat(struct record *r, struct bal_err *err)
{
    struct record_body b;
    BAL_TRY(record_allows(r, "heartbeat", err));
    (void)record_body(&b);
    return one_event(r, "heartbeat", &b, err);
}

// ---- the end

// Comparisons are worth nothing to the public before the votes and the drawn cards are opened: is
// there anything that opening would add?
static bal_status check_opened(struct session *s, struct bal_err *err)
{
    const struct state *state = &s->record->state;
    struct open_result more = {0};
    if (public_tallies(state) && state->published.tally.size == 0) {
        bal_fail(err, BAL_CONFLICT, "the sealed votes are not opened yet");
        err_hint(err, "'ballast publish' opens them.");
        return BAL_CONFLICT;
    }
    if (!state_opens(state))
        return BAL_OK;
    BAL_TRY(public_open_cards(s, &more, err));
    if (more.events + more.waiting == 0)
        return BAL_OK;
    bal_fail(err, BAL_CONFLICT, "records of cards that were read are not opened yet");
    err_hint(err, "Have the head cosigned, then 'ballast open'; where two boards differ, 'ballast "
                  "adjudicate' lists the cards.");
    return BAL_CONFLICT;
}

static bal_status conclude(struct session *s, struct bal_err *err)
{
    if (!session_done(s)) {
        bal_fail(err, BAL_CONFLICT,
                 "a target neither meets its risk limit nor is counted by hand in full, or a full "
                 "hand count that was ordered is not complete");
        err_hint(err, "'ballast status' says which.");
        return BAL_CONFLICT;
    }
    BAL_TRY(record_begin(s->record, err));
    BAL_TRY(check_opened(s, err));
    BAL_TRY(verb_outcome(s, err));
    return record_commit(s->record, err);
}

bal_status verb_conclude_now(struct record *r, struct problems *p, struct bal_err *err)
{
    struct session s;
    BAL_TRY(record_allows(r, "outcome", err));
    bal_status status = session_open(&s, r, p, err);
    if (status == BAL_OK)
        status = conclude(&s, err);
    session_close(&s);
    return status;
}
