// SPDX-License-Identifier: Apache-2.0
// commit.c: what happens before the seed: settings, the freeze, its undoing, and the seed itself.
#include "record/verbs/verbs.h"

#include "record/lists/lists.h"

#include "core/canonical.h"
#include "core/spelling.h"

bal_status verb_find_contest(const struct session *s, str name, uint32_t *out, struct bal_err *err)
{
    const struct election *e = s->election;
    uint32_t found = UINT32_MAX;
    bool several = false;
    for (uint32_t c = 0; c < e->contests.len; c++) {
        AUTO_BUF spelled = BUF_INIT(LIMIT_TOKEN_BYTES);
        session_spell(s, c, &spelled);
        if (str_eq(buf_str(&spelled), name)) {
            *out = c;
            return BAL_OK;
        }
        if (!str_starts(buf_str(&spelled), name))
            continue;
        several = found != UINT32_MAX;
        found = c;
    }
    *out = found;
    if (found != UINT32_MAX && !several && name.len > 0)
        return BAL_OK;
    bal_fail(err, BAL_NOT_FOUND, "%s contest is called '" STR_FMT "'",
             several ? "more than one" : "no", STR_ARG(str_head(name, 100)));
    err_hint(err, "'ballast contests RECORD' lists them.");
    return BAL_NOT_FOUND;
}

// The values as they will be read back.
static bal_status check_setting(const struct contest_setting *set, struct bal_err *err)
{
    struct contest asked = {.name = set->contest,
                            .wishes = {.risk_limit = set->risk_limit,
                                       .method = set->method,
                                       .irv_rule = set->irv_rule}};
    struct frame_settings ignored;
    AUTO_ARENA arena = ARENA_INIT(1 << 16);
    if (set->rounds.len > 0)
        BAL_TRY(session_schedule(set->rounds, &arena, &ignored, err));
    return frame_wishes(&asked, STR("0.05"), &ignored, err);
}

// The rule by its settings: what a name stands for may change.
static bal_status put_irv_rule(struct ej1_writer *w, str rule, struct bal_err *err)
{
    struct irv_rules rules;
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (rule.len == 0)
        return BAL_OK;
    BAL_TRY(irv_parse_stated(rule, &rules, err));
    irv_put(&rules, &text);
    ej1_key_str(w, "irv_rule", buf_str(&text));
    return buf_check(&text, err);
}

static bal_status append_setting(struct record *r, const struct contest_setting *set, str contest,
                                 struct bal_err *err)
{
    struct record_body b;
    BAL_TRY(record_begin(r, err));
    struct ej1_writer *w = record_body(&b);
    ej1_key(w, "contest");
    ej1_vendor(w, contest);
    ej1_key(w, "set");
    ej1_open(w, '{');
    if (set->has_bound)
        ej1_key_int(w, "cards_bound", (int64_t)set->cards_bound);
    BAL_TRY(put_irv_rule(w, set->irv_rule, err));
    if (set->method.len > 0)
        ej1_key_str(w, "method", set->method);
    if (set->has_pending)
        ej1_key_int(w, "pending", (int64_t)set->pending);
    if (set->risk_limit.len > 0)
        ej1_key_str(w, "risk_limit", set->risk_limit);
    if (set->rounds.len > 0)
        ej1_key_str(w, "rounds", set->rounds);
    if (set->has_target)
        ej1_key_bool(w, "target", set->target);
    ej1_close(w);
    BAL_TRY(record_append(r, "contest-def", &b, err));
    return record_commit(r, err);
}

// Would the method compare? Before there are CVRs, one that also polls may be for polling.
static bool compared(const struct session *s, const struct method *m)
{
    return m != NULL && (s->election->cards > 0 || (m->flags & METHOD_POLLING) == 0);
}

bal_status verb_set_contest(struct record *r, const struct contest_setting *set,
                            struct bal_err *err)
{
    struct session s;
    struct problems p;
    uint32_t contest = 0;
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    BAL_TRY(record_allows(r, "contest-def", err));
    BAL_TRY(check_setting(set, err));
    problems_init(&p);
    bal_status status = session_open(&s, r, &p, err);
    if (status == BAL_OK)
        status = verb_find_contest(&s, set->contest, &contest, err);
    if (status == BAL_OK)
        session_spell(&s, contest, &name);
    if (status == BAL_OK && compared(&s, method_find(set->method)))
        status = session_monotone(method_find(set->method), set->contest, err);
    if (status == BAL_OK && set->irv_rule.len > 0 &&
        s.election->contests.at[contest].function != FUNCTION_IRV)
        status = bal_fail(err, BAL_INVALID, "contest '" STR_FMT "' is no instant-runoff contest",
                          STR_ARG(str_head(s.election->contests.at[contest].name, 100)));
    session_close(&s);
    problems_done(&p);
    return status == BAL_OK ? append_setting(r, set, buf_str(&name), err) : status;
}

// ---- the freeze

static bal_status add_canonical(struct record *r, const struct session *s, struct state_object *out,
                                struct bal_err *err)
{
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX];
    election_canonical(s->election, digest);
    return record_add_object(r, sha256_hex(digest, hex), true, out, err);
}

static bal_status append_params(struct record *r, struct session *s, const struct commit_draw *d,
                                struct bal_err *err)
{
    struct record_body b;
    struct state_object params, canonical;
    BAL_TRY(list_keep(s, list_params, &params, err));
    BAL_TRY(add_canonical(r, s, &canonical, err));
    struct ej1_writer *w = record_body(&b);
    record_put_object(w, "canonical", &canonical, "text/plain");
    record_put_object(w, "contests", &params, "application/jsonl");
    ej1_key_int(w, "min_cell", (int64_t)s->min_cell);
    if (record_several(r))
        ej1_key_str(w, "objections", d->list_objections ? STR("list") : STR("answer"));
    ej1_key_str(w, "privacy_rule", str_from(d->publish));
    ej1_key_str(w, "round_rule",
                STR("each round as large as a chance to finish that is named then; a contest that "
                    "needs its whole universe goes to a full hand count"));
    ej1_key_str(w, "sampler", str_from(d->sampler));
    bool dice = d->dice_only || !record_several(r);
    ej1_key_str(w, "seed_rule", dice ? STR(SEED_RULE_DICE) : STR(SEED_SHARES));
    if (s->together)
        ej1_key_bool(w, "together", true);
    return record_append(r, "params-commit", &b, err);
}

// What the freeze names of the cards. Size 0: there is none.
struct frozen {
    struct state_object assertions, batches, pools, positions, scopes, commitments, key;
};

// Seals the linked records under a new key, which stays in the record's private part.
static bal_status keep_commitments(struct record *r, struct session *s, struct frozen *out,
                                   struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT((size_t)1 << 30);
    if (s->frame.linked == 0)
        return BAL_OK;
    BAL_TRY(random_fill(&r->env.random, s->key, sizeof s->key, err));
    BAL_TRY(list_commitments(s, &text, err));
    if (text.len == 0)
        return BAL_OK;
    BAL_TRY(record_add_object(r, str_bytes(s->key, sizeof s->key), true, &out->key, err));
    return record_add_object(r, buf_str(&text), false, &out->commitments, err);
}

static bal_status keep_frozen(struct record *r, struct session *s, struct frozen *out,
                              struct bal_err *err)
{
    BAL_TRY(list_keep(s, list_assertions, &out->assertions, err));
    if (frame_has_batches(&s->frame))
        BAL_TRY(list_keep(s, list_batches, &out->batches, err));
    if (s->frame.pools.len > 0)
        BAL_TRY(list_keep(s, list_pools, &out->pools, err));
    BAL_TRY(list_keep(s, list_positions, &out->positions, err));
    BAL_TRY(list_keep(s, list_scopes, &out->scopes, err));
    return keep_commitments(r, s, out, err);
}

static bal_status append_freeze(struct record *r, struct session *s, const struct commit_draw *d,
                                struct bal_err *err)
{
    struct record_body b;
    struct frozen f = {0};
    BAL_TRY(record_begin(r, err));
    BAL_TRY(append_params(r, s, d, err));
    BAL_TRY(keep_frozen(r, s, &f, err));
    struct ej1_writer *w = record_body(&b);
    record_put_object(w, "assertions", &f.assertions, "application/jsonl");
    if (f.batches.size > 0)
        record_put_object(w, "batches", &f.batches, "application/jsonl");
    if (f.commitments.size > 0)
        record_put_object(w, "commitments", &f.commitments, "application/jsonl");
    if (f.pools.size > 0)
        record_put_object(w, "pools", &f.pools, "application/jsonl");
    record_put_object(w, "positions", &f.positions, "text/csv");
    record_put_object(w, "scopes", &f.scopes, "application/jsonl");
    if (f.commitments.size > 0)
        record_put_object(w, "secret", &f.key, "application/octet-stream");
    BAL_TRY(record_append(r, "assertions-commit", &b, err));
    return record_commit(r, err);
}

// A target that not even a full hand count could settle would keep the audit open for ever.
static bal_status check_targets(const struct session *s, struct bal_err *err)
{
    bool any = false;
    for (size_t i = 0; i < s->election->contests.len; i++)
        if (s->settings[i].target) {
            BAL_TRY(handcount_possible(&s->election->contests.at[i], err));
            any = true;
        }
    if (any)
        return BAL_OK;
    bal_fail(err, BAL_CONFLICT, "no contest is a target of the audit");
    err_hint(err, "Say which are: ballast contests RECORD set NAME --target.");
    return BAL_CONFLICT;
}

// Settings of contests that the inputs do not have.
static bal_status check_settings_used(const struct session *s, struct bal_err *err)
{
    const struct state *state = &s->record->state;
    for (size_t i = 0; i < state->settings.len; i++) {
        uint32_t ignored;
        BAL_TRY(verb_find_contest(s, state->settings.at[i].contest, &ignored, err));
    }
    return BAL_OK;
}

bal_status verb_frame(struct session *s, bool weighted, struct bal_err *err)
{
    BAL_TRY(session_settings(s, err));
    for (size_t i = 0; weighted && s->election->cards > 0 && i < s->election->contests.len; i++)
        if (s->settings[i].method == NULL)
            s->settings[i].method = &method_weighted;
    BAL_TRY(check_settings_used(s, err));
    BAL_TRY(check_targets(s, err));
    return session_frame(s, err);
}

static bal_status check_draw(const struct session *s, const struct commit_draw *d,
                             struct bal_err *err)
{
    if ((d->dice_only || d->list_objections) && !record_several(s->record))
        return bal_fail(err, BAL_INVALID, "this is no audit of several parties: it has no policy");
    if (d->decoys > DECOYS_MOST)
        return bal_fail(err, BAL_INVALID, "more decoys than cards");
    BAL_TRY(frame_rounds_sampler(&s->frame, sampler_find(str_from(d->sampler)), err));
    if (!s->weighing || strcmp(d->sampler, "ballast") == 0)
        return BAL_OK;
    bal_fail(err, BAL_UNSUPPORTED, "the sampler %s does not draw by weight", d->sampler);
    err_hint(err, "Weighted draws need the sampler 'ballast'.");
    return BAL_UNSUPPORTED;
}

// Do weights depend on what records say, so that only who has all of them can compute a sample?
static bool weighs_records(const struct session *s)
{
    for (uint32_t i = 0; s->weighing && i < s->frame.contest_count; i++)
        if (s->weights.contests[i].weighted &&
            s->frame.contests[i].settings.method != &method_weighted_pools)
            return true;
    return false;
}

// Which of two sets of assertions is the cheaper one follows from votes that nobody would see.
static bal_status check_sums(const struct session *s, struct bal_err *err)
{
    for (uint32_t i = 0; i < s->frame.contest_count; i++) {
        const struct contest *c = s->frame.contests[i].contest;
        bool chosen = c->function == FUNCTION_SUPERMAJORITY || c->function == FUNCTION_RUNOFF ||
                      c->function == FUNCTION_DIVISORS || c->function == FUNCTION_STAR ||
                      (c->function == FUNCTION_REMAINDERS && c->terms.threshold.den > 0);
        if (chosen && s->frame.contests[i].claims.len > 0)
            return bal_fail(err, BAL_UNSUPPORTED,
                            "contest '" STR_FMT "': what proves an outcome by %s follows from "
                            "votes that 'sums' keeps secret",
                            STR_ARG(str_head(c->name, 60)), function_name(c->function));
    }
    return BAL_OK;
}

static bal_status check_publish(const struct session *s, struct commit_draw *d, struct bal_err *err)
{
    static const char *const rules[] = {"closed", "contests", "sums", "full"};
    bool hidden = weighs_records(s), known = false;
    if (d->publish == NULL)
        d->publish = hidden ? "closed" : "contests";
    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        known = known || strcmp(d->publish, rules[i]) == 0;
    if (!known)
        return bal_fail(err, BAL_INVALID, "there is no privacy rule '%s'", d->publish);
    if (strcmp(d->publish, "sums") == 0)
        BAL_TRY(check_sums(s, err));
    if (!hidden || strcmp(d->publish, "closed") == 0 || strcmp(d->publish, "full") == 0)
        return BAL_OK;
    bal_fail(err, BAL_CONFLICT,
             "nobody could draw the sample again: weights follow from the records of all cards, "
             "which are not to be public");
    err_hint(err, "Publish them (--publish full), give the contests the method weighted-pools, or "
                  "draw uniformly.");
    return BAL_CONFLICT;
}

bal_status verb_commit_drawn(struct record *r, const struct commit_draw *given, struct problems *p,
                             struct bal_err *err)
{
    struct session s;
    struct commit_draw d = *given;
    BAL_TRY(record_allows(r, "params-commit", err));
    bal_status status = session_open(&s, r, p, err);
    s.decoys = d.decoys;
    s.rates = d.rates;
    s.min_cell = d.min_cell > 0 ? d.min_cell : MIN_CELL_USUAL;
    s.together = d.together;
    if (status == BAL_OK)
        status = verb_frame(&s, d.weighted, err);
    if (status == BAL_OK)
        status = check_draw(&s, &d, err);
    if (status == BAL_OK)
        status = check_publish(&s, &d, err);
    if (status == BAL_OK)
        s.sums = strcmp(d.publish, "sums") == 0;
    if (status == BAL_OK)
        status = append_freeze(r, &s, &d, err);
    session_close(&s);
    return status;
}

bal_status verb_commit(struct record *r, const char *sampler, struct problems *p,
                       struct bal_err *err)
{
    const struct commit_draw d = {.sampler = sampler, .decoys = DECOYS_USUAL};
    return verb_commit_drawn(r, &d, p, err);
}

bal_status verb_reopen(struct record *r, str reason, struct bal_err *err)
{
    struct record_body b;
    BAL_TRY(record_allows(r, "reopen", err));
    BAL_TRY(record_begin(r, err));
    struct ej1_writer *w = record_body(&b);
    ej1_key(w, "reason");
    ej1_vendor(w, reason);
    BAL_TRY(record_append(r, "reopen", &b, err));
    return record_commit(r, err);
}

bal_status verb_seed(struct record *r, str digits, struct bal_err *err)
{
    struct record_body b;
    if (record_several(r)) {
        bal_fail(err, BAL_CONFLICT, "several parties make the seed of this record together");
        err_hint(err, "Throw with 'ballast seed RECORD dice', then draw with 'seed RECORD draw'.");
        return BAL_CONFLICT;
    }
    BAL_TRY(record_allows(r, "seed", err));
    BAL_TRY(seed_digits_check(digits, err));
    BAL_TRY(record_begin(r, err));
    struct ej1_writer *w = record_body(&b);
    ej1_key_str(w, "digits", digits);
    ej1_key_str(w, "rule", STR("decimal digits"));
    BAL_TRY(record_append(r, "seed", &b, err));
    return record_commit(r, err);
}
