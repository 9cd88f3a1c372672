// SPDX-License-Identifier: Apache-2.0
// state_ceremony.c: the seed of several parties, step by step (docs/parties.md, section 3). What is
// refused here fails V8; the phases are V5.
#include "base/binary.h"
#include "record/state/ceremony.h"
#include "record/state/state_body.h"

// A share for each affiliation with a key of role party, by the bytes of the name.
static bal_status make_shares(struct state_parties *p, struct bal_err *err)
{
    for (size_t i = 0; i < p->keys.len; i++) {
        const struct state_key *k = &p->keys.at[i];
        size_t at = 0;
        if (!key_valid(k) || k->role != ROLE_PARTY)
            continue;
        while (at < p->shares.len && str_cmp(p->shares.at[at].party, k->affiliation) < 0)
            at++;
        if (at < p->shares.len && str_eq(p->shares.at[at].party, k->affiliation))
            continue;
        if (vec_push(&p->shares, PARTY_KEYS) == NULL)
            return err_memory(err);
        for (size_t m = p->shares.len - 1; m > at; m--)
            p->shares.at[m] = p->shares.at[m - 1];
        p->shares.at[at] = (struct state_share){.party = k->affiliation};
    }
    return BAL_OK;
}

static bal_status find_share(struct state *s, const struct event *e, struct state_share **out,
                             struct bal_err *err)
{
    str party;
    BAL_TRY(ej1_get_str(e->body, "party", &party, err));
    for (size_t i = 0; i < s->parties.shares.len; i++)
        if (str_eq(s->parties.shares.at[i].party, party)) {
            *out = &s->parties.shares.at[i];
            return BAL_OK;
        }
    return body_fails(s, "V8",
                      bal_fail(err, BAL_CONFLICT, "'" STR_FMT "' has no share in the seed",
                               STR_ARG(str_head(party, 100))));
}

bal_status ceremony_commit(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_parties *p = &s->parties;
    struct state_share *share = NULL;
    uint8_t commitment[SHA256_BYTES];
    BAL_TRY(body_members(e, 2, err));
    str hex;
    BAL_TRY(ej1_get_str(e->body, "commitment", &hex, err));
    BAL_TRY(body_fails(s, "V8", body_hash(e->body, "commitment", commitment, err)));
    if (!p->by_shares)
        return body_fails(s, "V8", bal_fail(err, BAL_CONFLICT, "the seed is made of dice alone"));
    if (p->shares.len == 0)
        BAL_TRY(make_shares(p, err));
    BAL_TRY(find_share(s, e, &share, err));
    if (share->committed)
        return body_fails(s, "V8",
                          bal_fail(err, BAL_CONFLICT, "'" STR_FMT "' has committed before",
                                   STR_ARG(share->party)));
    share->committed = true;
    memcpy(share->commitment, commitment, SHA256_BYTES);
    p->last_commit = e->seq;
    p->commit_time = e->time;
    return BAL_OK;
}

static bal_status check_reveal(const struct state_parties *p, const struct state_share *share,
                               const uint8_t secret[static SEED_SHARE], struct bal_err *err)
{
    uint8_t commitment[SHA256_BYTES];
    for (size_t i = 0; i < p->shares.len; i++)
        if (!p->shares.at[i].committed && !p->shares.at[i].replaced)
            return bal_fail(err, BAL_CONFLICT,
                            "'" STR_FMT "' has not committed: nobody may reveal before all have",
                            STR_ARG(p->shares.at[i].party));
    if (share->replaced)
        return bal_fail(err, BAL_CONFLICT, "too late: the share of '" STR_FMT "' was replaced",
                        STR_ARG(share->party));
    if (share->revealed)
        return bal_fail(err, BAL_CONFLICT, "'" STR_FMT "' has revealed its share before",
                        STR_ARG(share->party));
    share_commitment(share->party, secret, commitment);
    if (memcmp(commitment, share->commitment, SHA256_BYTES) != 0)
        return bal_fail(err, BAL_INVALID, "this is not the share that '" STR_FMT "' committed to",
                        STR_ARG(share->party));
    return BAL_OK;
}

bal_status ceremony_reveal(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_share *share = NULL;
    uint8_t secret[SEED_SHARE];
    BAL_TRY(body_members(e, 2, err));
    str hex;
    BAL_TRY(ej1_get_str(e->body, "share", &hex, err));
    BAL_TRY(body_fails(s, "V8", body_hash(e->body, "share", secret, err)));
    BAL_TRY(find_share(s, e, &share, err));
    BAL_TRY(body_fails(s, "V8", check_reveal(&s->parties, share, secret, err)));
    share->revealed = true;
    memcpy(share->share, secret, SEED_SHARE);
    s->parties.last_reveal = e->seq;
    return BAL_OK;
}

static bal_status check_default(const struct state_parties *p, const struct state_share *share,
                                int64_t now, struct bal_err *err)
{
    // NOLINTNEXTLINE(*NullDereference): find_share fails without one
    if (share->revealed || share->replaced)
        return bal_fail(err, BAL_CONFLICT, "the share of '" STR_FMT "' is known",
                        STR_ARG(share->party));
    if (now - p->commit_time >= SHARE_WAIT)
        return BAL_OK;
    bal_fail(err, BAL_CONFLICT, "too early to replace the share of '" STR_FMT "'",
             STR_ARG(share->party));
    err_hint(err, "Wait until %d minutes have passed since the last commitment.", SHARE_WAIT / 60);
    return BAL_CONFLICT;
}

bal_status ceremony_default(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_share *share = NULL;
    BAL_TRY(body_members(e, 1, err));
    BAL_TRY(find_share(s, e, &share, err));
    BAL_TRY(body_fails(s, "V8", check_default(&s->parties, share, e->time, err)));
    share->replaced = true;
    memset(share->share, 0, SEED_SHARE);
    s->parties.last_reveal = e->seq;
    return BAL_OK;
}

static bal_status check_dice(const struct state_parties *p, enum phase before, struct bal_err *err)
{
    if (before == PHASE_COMMITTED && p->by_shares) {
        bal_fail(err, BAL_CONFLICT, "the parties' shares come before the dice");
        err_hint(err, "Each party commits to its share first: ballast seed RECORD commit.");
        return BAL_CONFLICT;
    }
    for (size_t i = 0; i < p->shares.len; i++)
        if (!p->shares.at[i].revealed && !p->shares.at[i].replaced)
            return bal_fail(err, BAL_CONFLICT,
                            "'" STR_FMT "' has not revealed its share: the dice come after",
                            STR_ARG(p->shares.at[i].party));
    return BAL_OK;
}

bal_status ceremony_dice(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_parties *p = &s->parties;
    BAL_TRY(body_members(e, 1, err));
    BAL_TRY(body_fails(s, "V8", check_dice(p, s->before, err)));
    BAL_TRY(body_text(s, e->body, "digits", &p->dice, err));
    return body_fails(s, "V8", seed_digits_check(p->dice, err));
}

bal_status ceremony_beacon(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_parties *p = &s->parties;
    uint8_t bytes[128];
    uint64_t round;
    str value, source;
    BAL_TRY(body_members(e, 3, err));
    BAL_TRY(ej1_get_u64(e->body, "round", &round, err));
    BAL_TRY(body_text(s, e->body, "source", &source, err));
    BAL_TRY(body_text(s, e->body, "value", &value, err));
    if (value.len == 0 || value.len > 2 * sizeof bytes || !hex_get(value, bytes, value.len / 2))
        return body_fails(s, "V8",
                          bal_fail(err, BAL_INVALID, "'value' is not 1 to 128 bytes in hex"));
    if (!p->by_shares)
        return body_fails(s, "V8", bal_fail(err, BAL_CONFLICT, "the seed is made of dice alone"));
    if (p->beacon.len > 0)
        return body_fails(s, "V8", bal_fail(err, BAL_CONFLICT, "the seed has a beacon already"));
    p->beacon = arena_str(&s->arena, str_bytes(bytes, value.len / 2));
    return arena_check(&s->arena, err);
}

bal_status state_parties_seed(struct state *s, str digits, str rule, struct bal_err *err)
{
    AUTO_BUF made = BUF_INIT(SEED_DIGITS_MAX);
    const struct state_parties *p = &s->parties;
    ceremony_seed(p, s->origin, &made);
    if (!str_eq(rule, p->by_shares ? STR(SEED_SHARES) : STR(SEED_DICE)) ||
        !str_eq(digits, buf_str(&made)))
        return body_fails(
            s, "V9", bal_fail(err, BAL_CONFLICT, "the seed is not what follows from the ceremony"));
    return BAL_OK;
}
