// SPDX-License-Identifier: Apache-2.0
#include "record/log/parties.h"

// ---- whose keys

// The key that the body of key-add names, or that of a proposal of it.
static str named_key(str type, const struct ej1 *body)
{
    const struct ej1 *act = ej1_find(body, "act"), *v;
    if (str_eq(type, STR("propose")) && act != NULL && str_eq(act->text, STR("key-add")))
        body = ej1_find(body, "body");
    else if (!str_eq(type, STR("key-add")))
        return STR("");
    v = body != NULL ? ej1_find(body, "key") : NULL;
    return v != NULL ? v->text : STR("");
}

static bal_status push_key(struct parties_keys *keys, const struct note_key *key,
                           struct bal_err *err)
{
    struct note_key *slot = vec_push(&keys->at, PARTY_KEYS + 2);
    if (slot == NULL)
        return err_memory(err);
    *slot = *key;
    return BAL_OK;
}

bal_status parties_keys(const struct state *s, const struct note_key *log, str type,
                        const struct ej1 *body, struct parties_keys *out, struct bal_err *err)
{
    struct note_key named;
    BAL_TRY(push_key(out, log, err));
    for (size_t i = 0; i < s->parties.keys.len; i++)
        if (key_valid(&s->parties.keys.at[i]))
            BAL_TRY(push_key(out, &s->parties.keys.at[i].key, err));
    if (note_vkey_parse(named_key(type, body), &named, NULL) != BAL_OK)
        return BAL_OK;
    for (size_t i = 0; i < out->at.len; i++) // such an event is refused for that
        if (out->at.at[i].id == named.id &&
            str_eq(note_key_name(&out->at.at[i]), note_key_name(&named)))
            return BAL_OK;
    return push_key(out, &named, err);
}

// ---- who must sign

// Those who signed, as far as they are valid keys of the record; NULL for another.
struct signed_by {
    const struct state_key *at[EVENT_LINES];
    size_t count;
};

static const struct state_key *valid_key(const struct state *s, const struct note_key *key)
{
    for (size_t i = 0; i < s->parties.keys.len; i++)
        if (key_valid(&s->parties.keys.at[i]) && note_key_same(&s->parties.keys.at[i].key, key))
            return &s->parties.keys.at[i];
    return NULL;
}

static bool of_affiliation(const struct signed_by *by, str affiliation, bool party)
{
    for (size_t i = 0; i < by->count; i++)
        if (by->at[i] != NULL && str_eq(by->at[i]->affiliation, affiliation) &&
            (!party || by->at[i]->role == ROLE_PARTY))
            return true;
    return false;
}

static bool counts(const struct state_key *k, bool approves)
{
    if (k == NULL)
        return false;
    return approves ? k->role != ROLE_OBSERVER : k->role == ROLE_PARTY || k->role == ROLE_BOARD;
}

// Two keys of different affiliations and owners.
static bool two_sides(const struct signed_by *by, bool approves)
{
    for (size_t i = 0; i < by->count; i++)
        for (size_t k = 0; k < i; k++)
            if (counts(by->at[i], approves) && counts(by->at[k], approves) &&
                !str_eq(by->at[i]->affiliation, by->at[k]->affiliation) &&
                !str_eq(by->at[i]->owner, by->at[k]->owner))
                return true;
    return false;
}

static str text_of(const struct ej1 *body, const char *key)
{
    const struct ej1 *v = ej1_find(body, key);
    return v != NULL && v->type == EJ1_STRING ? v->text : STR("");
}

static bal_status signed_self(const struct state *s, str vkey, const struct note_key *signers,
                              size_t count, struct bal_err *err)
{
    struct note_key key;
    BAL_TRY(note_vkey_parse(vkey, &key, err));
    (void)s;
    for (size_t i = 0; i < count; i++)
        if (note_key_same(&signers[i], &key))
            return BAL_OK;
    return bal_fail(err, BAL_DENIED, "the key itself must sign that it is added");
}

static bal_status signed_own(const struct state *s, const struct ej1 *body,
                             const struct signed_by *by, struct bal_err *err)
{
    struct note_key key;
    BAL_TRY(note_vkey_parse(text_of(body, "key"), &key, err));
    const struct state_key *k = valid_key(s, &key);
    if (k == NULL)
        return bal_fail(err, BAL_CONFLICT, "no such key is valid now");
    if (of_affiliation(by, k->affiliation, false))
        return BAL_OK;
    bal_fail(err, BAL_DENIED, "a key of '" STR_FMT "' must sign", STR_ARG(k->affiliation));
    err_hint(err, "Where its affiliation does not, propose it: keys of two others approve.");
    return BAL_DENIED;
}

static bal_status signed_all(const struct state *s, const struct signed_by *by, struct bal_err *err)
{
    const struct state_key *first = NULL;
    bool two = false;
    for (size_t i = 0; i < s->parties.keys.len; i++) {
        const struct state_key *k = &s->parties.keys.at[i];
        if (!key_valid(k))
            continue;
        if (!of_affiliation(by, k->affiliation, false))
            return bal_fail(err, BAL_DENIED, "a key of '" STR_FMT "' must sign, too",
                            STR_ARG(k->affiliation));
        two = two || (first != NULL && !str_eq(first->affiliation, k->affiliation));
        first = first != NULL ? first : k;
    }
    if (!two)
        return bal_fail(err, BAL_DENIED, "keys of two affiliations at least must sign a policy");
    return BAL_OK;
}

// Nobody gives themselves a say: parties and boards come from the side of a party or board, the
// state from the state; observers from any.
static bool may_name(const struct state *s, str affiliation, str role)
{
    bool reads = false, state = false;
    for (size_t i = 0; i < s->parties.keys.len; i++) {
        const struct state_key *k = &s->parties.keys.at[i];
        if (!key_valid(k) || !str_eq(k->affiliation, affiliation))
            continue;
        reads = reads || counts(k, false);
        state = state || k->role == ROLE_STATE;
    }
    return str_eq(role, str_from(key_role_name(ROLE_OBSERVER))) ||
           (str_eq(role, str_from(key_role_name(ROLE_STATE))) ? state : reads);
}

// key-add: after the policy an affiliation adds its own keys only, for what it does already.
static bal_status signed_add(const struct state *s, const struct ej1 *body,
                             const struct note_key *signers, size_t count,
                             const struct signed_by *by, struct bal_err *err)
{
    str affiliation = text_of(body, "affiliation");
    BAL_TRY(signed_self(s, text_of(body, "key"), signers, count, err));
    if (!s->parties.several)
        return BAL_OK;
    if (!may_name(s, affiliation, text_of(body, "role"))) {
        bal_fail(err, BAL_DENIED, "'" STR_FMT "' has no such role of its own to give",
                 STR_ARG(affiliation));
        err_hint(err, "Propose the key: keys of two others approve.");
        return BAL_DENIED;
    }
    if (of_affiliation(by, affiliation, false))
        return BAL_OK;
    bal_fail(err, BAL_DENIED, "a key of '" STR_FMT "' that is valid already must sign, too",
             STR_ARG(affiliation));
    err_hint(err, "For a new affiliation propose it: keys of two others approve.");
    return BAL_DENIED;
}

static bal_status need(bool signed_by, const char *who, struct bal_err *err)
{
    return signed_by ? BAL_OK : bal_fail(err, BAL_DENIED, "%s must sign", who);
}

bal_status parties_signed(const struct state *s, str type, const struct ej1 *body,
                          const struct note_key *signers, size_t count, struct bal_err *err)
{
    const struct event_type *t = event_type_find(type);
    struct signed_by by = {.count = count};
    if (t == NULL || count > EVENT_LINES)
        return bal_fail(err, BAL_INVALID, "such an event cannot be signed");
    for (size_t i = 0; i < count; i++)
        by.at[i] = valid_key(s, &signers[i]);
    str named = named_key(type, body), party = text_of(body, "party");
    switch (t->signers) {
    case SIGN_SELF:
        return signed_add(s, body, signers, count, &by, err);
    case SIGN_OWN:
        return signed_own(s, body, &by, err);
    case SIGN_ALL:
        return signed_all(s, &by, err);
    case SIGN_PARTY:
        if (of_affiliation(&by, party, true))
            return BAL_OK;
        return bal_fail(err, BAL_DENIED, "a key of '" STR_FMT "' with role party must sign",
                        STR_ARG(str_head(party, 100)));
    case SIGN_TWO:
        return need(!s->parties.several || two_sides(&by, false),
                    "two keys of parties or boards, of different affiliations and owners,", err);
    case SIGN_APPROVES:
        return need(two_sides(&by, true),
                    "two keys of different affiliations and owners, observers aside,", err);
    case SIGN_APPROVED: // state_apply refuses it where it must be proposed
    case SIGN_LOG:
        break;
    }
    return named.len > 0 ? signed_self(s, named, signers, count, err) : BAL_OK;
}

// ---- an event of a log

// Every line by a key that is valid here; the log's first.
static bal_status check_lines(struct event *e, const struct parties_keys *keys, struct bal_err *err)
{
    BAL_TRY(note_verify(&e->note, keys->at.at, keys->at.len, err));
    if (e->note.line[0].verdict != NOTE_VERIFIED || e->note.line[0].key != 0)
        return bal_fail(err, BAL_DENIED, "the event is not signed with the record's key, first");
    for (size_t i = 0; i < e->note.count; i++)
        if (e->note.line[i].verdict != NOTE_VERIFIED)
            return bal_fail(err, BAL_DENIED, "'" STR_FMT "' is no key that is valid here",
                            STR_ARG(str_head(e->note.line[i].name, 120)));
    return BAL_OK;
}

static bal_status check_signers(const struct state *s, struct event *e,
                                const struct parties_keys *keys, struct bal_err *err)
{
    struct note_key by[EVENT_LINES];
    BAL_TRY(check_lines(e, keys, err));
    for (size_t i = 1; i < e->note.count; i++)
        by[i - 1] = keys->at.at[e->note.line[i].key];
    return parties_signed(s, e->type, e->body, by, e->note.count - 1, err);
}

bal_status parties_check(struct ledger_head *head, const struct note_key *log,
                         const struct state *s, str bytes, struct arena *arena, struct event *out,
                         struct bal_err *err)
{
    struct ledger_head after = *head;
    struct parties_keys keys = {0};
    struct event e;
    BAL_TRY(ledger_reread(&after, note_key_name(log), bytes, arena, &e, err));
    bal_status status = parties_keys(s, log, e.type, e.body, &keys, err);
    if (status == BAL_OK)
        status = check_signers(s, &e, &keys, err);
    vec_done(&keys.at);
    if (status != BAL_OK)
        return status;
    *head = after;
    *out = e;
    return BAL_OK;
}

// ---- cosigned checkpoints

static bool overridden(const struct state *s, uint64_t after)
{
    for (size_t i = 0; i < s->parties.overrides.len; i++)
        if (s->parties.overrides.at[i].seq > after)
            return true;
    return false;
}

bool parties_order(const struct state *s, const struct event *e, struct parties_order *out)
{
    const struct state_parties *p = &s->parties;
    bool commits = str_eq(e->type, STR("seed-share-commit")), dice = str_eq(e->type, STR("dice"));
    bool reveals =
        str_eq(e->type, STR("seed-share-reveal")) || str_eq(e->type, STR("seed-default"));
    uint64_t after = 0;
    *out = (struct parties_order){.to = e->seq, .code = "V8"};
    if (!p->several)
        return false;
    if ((commits || dice) && s->phase == PHASE_COMMITTED) {
        after = p->freeze;
        out->code = "V7";
        out->what = "the freeze";
    } else if (reveals && s->phase == PHASE_SHARING) {
        after = p->last_commit;
        out->what = "the commitments to the shares";
    } else if (dice && s->phase == PHASE_REVEALING) {
        after = p->last_reveal;
        out->what = "the shares";
    } else if (str_eq(e->type, STR("card-open"))) {
        if (ej1_get_u64(e->body, "refers", &after, NULL) != BAL_OK)
            return false;                  // it is refused for that
        after = state_read_last(s, after); // what stands was read before the record is shown
        out->code = "V13";
        out->what = "the interpretations";
    } else if (str_eq(e->type, STR("outcome")) && p->absences.len > 0) {
        after = p->absences.at[p->absences.len - 1].seq; // they are back
        out->code = "V17";
        out->what = "the absence of witnesses";
    } else {
        return false;
    }
    out->from = after + 1;
    return !overridden(s, after);
}

static bool of_log(const struct parties_heads *heads, const struct policy *policy, str note,
                   uint64_t size)
{
    struct checkpoint c;
    struct merkle_hash root;
    struct policy_verdict verdict;
    return policy_open(policy, note, &c, NULL, &verdict, NULL) == BAL_OK && verdict.quorum &&
           c.size == size && heads->root(heads->ctx, size, &root, NULL) == BAL_OK &&
           merkle_same(&root, &c.root);
}

bal_status parties_witnessed(const struct parties_order *o, str policy,
                             const struct parties_heads *heads, struct bal_err *err)
{
    struct policy p;
    BAL_TRY(policy_parse(policy, &p, err));
    for (uint64_t from = o->from, size = 0; from <= o->to; from = size + 1) {
        AUTO_BUF note = BUF_INIT(NOTE_BYTES);
        bal_status status = heads->next(heads->ctx, from, &size, &note, err);
        if (status == BAL_NOT_FOUND || (status == BAL_OK && size > o->to))
            break;
        BAL_TRY(status);
        if (of_log(heads, &p, buf_str(&note), size))
            return BAL_OK;
    }
    bal_fail(err, BAL_CONFLICT,
             "no checkpoint that has %s in it was cosigned by the policy's quorum", o->what);
    err_hint(err, "Have the record's head cosigned, then give the command again: ballast cosign.");
    return BAL_CONFLICT;
}
