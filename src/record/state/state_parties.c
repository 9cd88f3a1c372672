// SPDX-License-Identifier: Apache-2.0
#include "record/state/state_parties.h"

#include "base/binary.h"
#include "record/state/state_body.h"

static const char *const roles[KEY_ROLES] = {"party", "board", "state", "observer"};

const char *key_role_name(enum key_role role)
{
    return roles[role];
}

void state_parties_done(struct state_parties *p)
{
    vec_done(&p->keys);
    vec_done(&p->shares);
    vec_done(&p->proposals);
    vec_done(&p->objections);
    vec_done(&p->overrides);
    vec_done(&p->absences);
}

struct state_key *state_key_find(struct state_parties *p, str vkey)
{
    struct note_key key;
    if (note_vkey_parse(vkey, &key, NULL) != BAL_OK)
        return NULL;
    for (size_t i = 0; i < p->keys.len; i++)
        if (note_key_same(&p->keys.at[i].key, &key))
            return &p->keys.at[i];
    return NULL;
}

size_t state_open_objections(const struct state_parties *p)
{
    size_t open = 0;
    for (size_t i = 0; i < p->objections.len; i++)
        open += p->objections.at[i].answered == 0;
    return open;
}

// ---- reading bodies

bal_status body_text(struct state *s, const struct ej1 *o, const char *key, str *out,
                     struct bal_err *err)
{
    str text;
    BAL_TRY(ej1_get_str(o, key, &text, err));
    *out = arena_str(&s->arena, text);
    return arena_check(&s->arena, err);
}

bal_status body_hash(const struct ej1 *o, const char *key, uint8_t out[SHA256_BYTES],
                     struct bal_err *err)
{
    str text;
    BAL_TRY(ej1_get_str(o, key, &text, err));
    if (!hex_get(text, out, SHA256_BYTES))
        return bal_fail(err, BAL_INVALID, "'%s' is not 32 bytes in hex", key);
    return BAL_OK;
}

// A body has the keys of its type and no others.
bal_status body_members(const struct event *e, size_t count, struct bal_err *err)
{
    if (e->body->count != count)
        return bal_fail(err, BAL_INVALID, "its body has keys that its type does not have");
    return BAL_OK;
}

// The check that the event fails, where it is not V5.
bal_status body_fails(struct state *s, const char *code, bal_status status)
{
    if (status != BAL_OK)
        s->fails = code;
    return status;
}

// ---- keys

static bal_status get_role(const struct ej1 *body, enum key_role *out, struct bal_err *err)
{
    str role;
    BAL_TRY(ej1_get_str(body, "role", &role, err));
    for (size_t i = 0; i < KEY_ROLES; i++)
        if (str_eq(role, str_from(roles[i]))) {
            *out = (enum key_role)i;
            return BAL_OK;
        }
    return bal_fail(err, BAL_INVALID, "there is no role '" STR_FMT "'",
                    STR_ARG(str_head(role, 60)));
}

static bal_status check_new_key(const struct state_parties *p, const struct note_key *key,
                                struct bal_err *err)
{
    if (key->type != NOTE_ED25519)
        return bal_fail(err, BAL_INVALID, "the key is one of a witness: it signs checkpoints only");
    bool same_name = str_eq(note_key_name(key), note_key_name(&p->log));
    // NOLINTNEXTLINE(*NonNullParamChecker): an array
    bool same_key = memcmp(key->public, p->log.public, ED25519_PUBLIC) == 0;
    if (same_key)
        return bal_fail(err, BAL_DENIED, "the key is the record's own");
    for (size_t i = 0; i < p->keys.len; i++) {
        const struct state_key *k = &p->keys.at[i];
        same_key = same_key || memcmp(key->public, k->key.public, ED25519_PUBLIC) == 0;
        same_name =
            same_name || (key_valid(k) && str_eq(note_key_name(key), note_key_name(&k->key)));
    }
    if (same_key)
        return bal_fail(err, BAL_CONFLICT, "the key was added before");
    if (same_name)
        return bal_fail(err, BAL_CONFLICT, "another key is called '" STR_FMT "'",
                        STR_ARG(note_key_name(key)));
    return BAL_OK;
}

static bal_status on_key_add(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_parties *p = &s->parties;
    struct state_key new = {.from = e->seq, .until = NOT_REVOKED};
    str vkey;
    BAL_TRY(body_members(e, 4, err));
    BAL_TRY(ej1_get_str(e->body, "key", &vkey, err));
    BAL_TRY(note_vkey_parse(vkey, &new.key, err));
    BAL_TRY(check_new_key(p, &new.key, err));
    BAL_TRY(get_role(e->body, &new.role, err));
    BAL_TRY(body_text(s, e->body, "affiliation", &new.affiliation, err));
    BAL_TRY(body_text(s, e->body, "owner", &new.owner, err));
    if (new.affiliation.len == 0 || new.owner.len == 0)
        return bal_fail(err, BAL_INVALID, "a key has an affiliation and an owner");
    struct state_key *k = vec_push(&p->keys, PARTY_KEYS);
    if (k == NULL)
        return err_memory(err);
    *k = new;
    return BAL_OK;
}

static bal_status on_key_revoke(struct state *s, const struct event *e, struct bal_err *err)
{
    str vkey;
    BAL_TRY(body_members(e, 2, err));
    BAL_TRY(ej1_get_str(e->body, "key", &vkey, err));
    struct state_key *k = state_key_find(&s->parties, vkey);
    if (k == NULL || !key_valid(k))
        return bal_fail(err, BAL_CONFLICT, "no such key is valid now");
    k->until = e->seq;
    return body_text(s, e->body, "reason", &k->reason, err);
}

static bal_status on_policy(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_parties *p = &s->parties;
    const struct ej1 *o;
    BAL_TRY(body_members(e, 1, err));
    BAL_TRY(ej1_get(e->body, "policy", EJ1_OBJECT, &o, err));
    p->several = true;
    p->policy_seq = e->seq;
    return state_object_read(o, &p->policy, err);
}

// ---- the freeze

static bal_status on_params(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_parties *p = &s->parties;
    str rule, objections = STR("");
    BAL_TRY(ej1_get_str(e->body, "seed_rule", &rule, err));
    p->by_shares = p->several && str_eq(rule, STR(SEED_SHARES));
    if (!p->by_shares && !str_eq(rule, STR(SEED_RULE_DICE)))
        return bal_fail(err, BAL_INVALID, "there is no rule '" STR_FMT "' for a seed",
                        STR_ARG(str_head(rule, 60)));
    if (!p->several && ej1_find(e->body, "objections") != NULL)
        return bal_fail(err, BAL_INVALID, "only several parties say what becomes of objections");
    if (!p->several)
        return BAL_OK;
    BAL_TRY(ej1_get_str(e->body, "objections", &objections, err));
    p->list_objections = str_eq(objections, STR("list"));
    if (!p->list_objections && !str_eq(objections, STR("answer")))
        return bal_fail(err, BAL_INVALID, "objections are to be answered or listed");
    return BAL_OK;
}

static bal_status on_freeze(struct state *s, const struct event *e, struct bal_err *err)
{
    (void)err;
    s->parties.frozen = true;
    s->parties.freeze = e->seq;
    return BAL_OK;
}

static bal_status on_reopen(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_parties *p = &s->parties;
    (void)e;
    (void)err;
    p->frozen = false;
    p->shares.len = 0;
    return BAL_OK;
}

// ---- proposals, objections, what is told

// The acts that are proposed, and the keys of their bodies: texts, but for `refers`.
static const struct {
    const char *act, *keys[4];
} proposable[] = {
    {"reopen", {"reason"}},
    {"withdraw", {"reason", "refers"}},
    {"override", {"reason"}},
    {"escalate", {"contest", "reason"}},
    {"key-add", {"affiliation", "key", "owner", "role"}},
    {"key-revoke", {"key", "reason"}},
};

static bal_status check_proposed(str act, const struct ej1 *body, struct bal_err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(proposable); i++) {
        size_t keys = 0;
        if (!str_eq(act, str_from(proposable[i].act)))
            continue;
        for (; keys < 4 && proposable[i].keys[keys] != NULL; keys++) {
            const struct ej1 *ignored;
            const char *key = proposable[i].keys[keys];
            enum ej1_type type = strcmp(key, "refers") == 0 ? EJ1_INT : EJ1_STRING;
            BAL_TRY(ej1_get(body, key, type, &ignored, err));
        }
        return keys == body->count
                   ? BAL_OK
                   : bal_fail(err, BAL_INVALID, "'" STR_FMT "' has other keys", STR_ARG(act));
    }
    return bal_fail(err, BAL_CONFLICT, "'" STR_FMT "' is no act that is proposed",
                    STR_ARG(str_head(act, 60)));
}

static bal_status on_propose(struct state *s, const struct event *e, struct bal_err *err)
{
    const struct ej1 *body;
    struct state_proposal *new = vec_push(&s->parties.proposals, LIMIT_BATCHES);
    if (new == NULL)
        return err_memory(err);
    *new = (struct state_proposal){.seq = e->seq, .time = e->time, .leaf = e->leaf};
    BAL_TRY(body_members(e, 2, err));
    BAL_TRY(body_text(s, e->body, "act", &new->act, err));
    BAL_TRY(ej1_get(e->body, "body", EJ1_OBJECT, &body, err));
    new->body = arena_str(&s->arena, body->bytes);
    BAL_TRY(check_proposed(new->act, body, err));
    return arena_check(&s->arena, err);
}

static bal_status take_approval(struct state *s, const struct event *e, struct event *act,
                                struct bal_err *err)
{
    struct state_proposal *p = NULL;
    struct merkle_hash leaf;
    const struct ej1 *body;
    uint64_t refers;
    str type;
    BAL_TRY(body_members(e, 4, err));
    BAL_TRY(ej1_get_u64(e->body, "refers", &refers, err));
    BAL_TRY(body_hash(e->body, "leaf", leaf.b, err));
    BAL_TRY(ej1_get_str(e->body, "act", &type, err));
    BAL_TRY(ej1_get(e->body, "body", EJ1_OBJECT, &body, err));
    for (size_t i = 0; i < s->parties.proposals.len; i++)
        if (s->parties.proposals.at[i].seq == refers)
            p = &s->parties.proposals.at[i];
    if (p == NULL || p->approved > 0)
        return bal_fail(err, BAL_CONFLICT, "event %llu is no proposal that waits for approval",
                        (unsigned long long)refers);
    if (!merkle_same(&p->leaf, &leaf) || !str_eq(p->act, type) || !str_eq(p->body, body->bytes))
        return bal_fail(err, BAL_CONFLICT, "what is approved is not what event %llu proposes",
                        (unsigned long long)refers);
    p->approved = e->seq;
    *act = *e;
    act->type = p->act;
    act->body = body;
    return BAL_OK;
}

bal_status state_parties_act(struct state *s, const struct event *e, struct event *act,
                             struct bal_err *err)
{
    const struct event_type *type = event_type_find(e->type);
    bool several = s->parties.several;
    *act = *e;
    if (several && str_eq(e->type, STR("approve")))
        return take_approval(s, e, act, err);
    if (several && type != NULL && type->signers == SIGN_APPROVED)
        return bal_fail(err, BAL_DENIED, "'%s' must be proposed and approved", type->name);
    if (several && str_eq(e->type, STR("escalate")) && s->phase == PHASE_ROUND)
        return bal_fail(err, BAL_DENIED, "'escalate' must be proposed and approved in a round");
    return BAL_OK;
}

static bal_status on_object(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_objection *new = vec_push(&s->parties.objections, LIMIT_BATCHES);
    if (new == NULL)
        return err_memory(err);
    *new = (struct state_objection){.seq = e->seq, .time = e->time};
    BAL_TRY(body_members(e, 3, err));
    BAL_TRY(body_text(s, e->body, "party", &new->party, err));
    BAL_TRY(body_text(s, e->body, "text", &new->text, err));
    BAL_TRY(ej1_get_int(e->body, "refers", &new->refers, err));
    if (new->refers < -1 || (new->refers >= 0 && (uint64_t) new->refers >= e->seq))
        return bal_fail(err, BAL_CONFLICT, "an objection is to an earlier event, or to none (-1)");
    return BAL_OK;
}

static bal_status on_answer(struct state *s, const struct event *e, struct bal_err *err)
{
    uint64_t refers;
    str text;
    BAL_TRY(body_members(e, 2, err));
    BAL_TRY(ej1_get_u64(e->body, "refers", &refers, err));
    BAL_TRY(body_text(s, e->body, "text", &text, err));
    for (size_t i = 0; i < s->parties.objections.len; i++) {
        struct state_objection *o = &s->parties.objections.at[i];
        if (o->seq != refers)
            continue;
        if (o->answered == 0) {
            o->answered = e->seq;
            o->answer_time = e->time;
            o->answer = text;
        }
        return BAL_OK;
    }
    return bal_fail(err, BAL_CONFLICT, "event %llu is no objection", (unsigned long long)refers);
}

static bal_status on_override(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_said *new = vec_push(&s->parties.overrides, LIMIT_BATCHES);
    if (new == NULL)
        return err_memory(err);
    *new = (struct state_said){.seq = e->seq, .time = e->time};
    BAL_TRY(body_members(e, 1, err));
    return body_text(s, e->body, "reason", &new->what, err);
}

static bal_status on_absent(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_said *new = vec_push(&s->parties.absences, LIMIT_BATCHES);
    int64_t since;
    if (new == NULL)
        return err_memory(err);
    *new = (struct state_said){.seq = e->seq, .time = e->time};
    BAL_TRY(body_members(e, 2, err));
    BAL_TRY(body_text(s, e->body, "since", &new->since, err));
    if (!utc_read(new->since, &since))
        return bal_fail(err, BAL_INVALID, "'since' is not of the form 2026-11-04T18:00:00Z");
    return body_text(s, e->body, "group", &new->what, err);
}

static bal_status on_heartbeat(struct state *s, const struct event *e, struct bal_err *err)
{
    (void)s;
    return body_members(e, 0, err);
}

static bal_status on_outcome(struct state *s, const struct event *e, struct bal_err *err)
{
    const struct state_parties *p = &s->parties;
    size_t open = state_open_objections(p);
    (void)e;
    if (open == 0 || p->list_objections)
        return BAL_OK;
    bal_fail(err, BAL_CONFLICT, "%zu objection%s wait%s for an answer", open, open == 1 ? "" : "s",
             open == 1 ? "s" : "");
    err_hint(err, "Answer with 'ballast answer': there is no outcome before.");
    return body_fails(s, "V17", BAL_CONFLICT);
}

static bal_status on_open(struct state *s, const struct event *e, struct bal_err *err)
{
    str vkey;
    BAL_TRY(ej1_get_str(e->body, "key", &vkey, err));
    return note_vkey_parse(vkey, &s->parties.log, err);
}

struct row {
    const char *type;
    state_handler *apply;
};

static state_handler *find(const struct row *rows, size_t count, str type)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(type, str_from(rows[i].type)))
            return rows[i].apply;
    return NULL;
}

state_handler *state_parties_handler(str type)
{
    static const struct row rows[] = {
        {"key-add", on_key_add},
        {"key-revoke", on_key_revoke},
        {"policy", on_policy},
        {"seed-share-commit", ceremony_commit},
        {"seed-share-reveal", ceremony_reveal},
        {"seed-default", ceremony_default},
        {"dice", ceremony_dice},
        {"beacon", ceremony_beacon},
        {"propose", on_propose},
        {"object", on_object},
        {"answer", on_answer},
        {"override", on_override},
        {"witness-absent", on_absent},
        {"heartbeat", on_heartbeat},
        {"software", state_software},
    };
    return find(rows, ARRAY_LEN(rows), type);
}

bal_status state_parties_before(struct state *s, const struct event *e, struct bal_err *err)
{
    static const struct row rows[] = {
        {"election-open", on_open}, {"params-commit", on_params}, {"assertions-commit", on_freeze},
        {"reopen", on_reopen},      {"outcome", on_outcome},
    };
    if (s->parties.frozen && e->seq == s->parties.freeze + 1)
        s->parties.freeze_root = e->base_root;
    state_handler *apply = find(rows, ARRAY_LEN(rows), e->type);
    return apply != NULL ? apply(s, e, err) : BAL_OK;
}
