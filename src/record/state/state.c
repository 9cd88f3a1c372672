// SPDX-License-Identifier: Apache-2.0
#include "record/state/state.h"

#include "base/binary.h"
#include "record/state/state_body.h"

static const char *const kinds[INPUT_KINDS] = {"manifest", "cvr", "results", "contests", "names"};

const char *input_kind_name(enum input_kind kind)
{
    return kinds[kind];
}

void state_init(struct state *s)
{
    *s = (struct state){.arena = ARENA_INIT(STATE_BYTES)};
}

void state_done(struct state *s)
{
    vec_done(&s->inputs);
    vec_done(&s->settings);
    vec_done(&s->rounds);
    vec_done(&s->mvrs);
    vec_done(&s->hand_counts);
    vec_done(&s->seconds);
    vec_done(&s->rulings);
    vec_done(&s->retrievals);
    vec_done(&s->escalations);
    vec_done(&s->notes);
    vec_done(&s->published.openings);
    state_parties_done(&s->parties);
    arena_done(&s->arena);
}

struct state_setting *state_setting(struct state *s, str contest)
{
    for (size_t i = 0; i < s->settings.len; i++)
        if (str_eq(s->settings.at[i].contest, contest))
            return &s->settings.at[i];
    struct state_setting *new = vec_push(&s->settings, LIMIT_CONTESTS);
    if (new != NULL)
        new->contest = arena_str(&s->arena, contest);
    return new;
}

struct state_input *state_input(struct state *s, uint64_t seq)
{
    for (size_t i = 0; i < s->inputs.len; i++)
        if (s->inputs.at[i].seq == seq && !s->inputs.at[i].withdrawn)
            return &s->inputs.at[i];
    return NULL;
}

// ---- reading bodies

static bal_status get_str(struct state *s, const struct ej1 *o, const char *key, str *out,
                          struct bal_err *err)
{
    str text;
    BAL_TRY(ej1_get_str(o, key, &text, err));
    *out = arena_str(&s->arena, text);
    return arena_check(&s->arena, err);
}

static bal_status get_digest(const struct ej1 *o, const char *key, uint8_t out[static SHA256_BYTES],
                             struct bal_err *err)
{
    str text;
    BAL_TRY(ej1_get_str(o, key, &text, err));
    if (!hex_get(text, out, SHA256_BYTES))
        return bal_fail(err, BAL_INVALID, "'%s' is no SHA-256", key);
    return BAL_OK;
}

bal_status state_object_read(const struct ej1 *from, struct state_object *out, struct bal_err *err)
{
    BAL_TRY(get_digest(from, "sha256", out->digest, err));
    BAL_TRY(ej1_get_u64(from, "size", &out->size, err));
    if (out->size == 0) // a state's object of no bytes is one that is not there
        return bal_fail(err, BAL_INVALID, "an object is never empty");
    return ej1_get_bool(from, "salted", &out->salted, err);
}

bal_status body_object(const struct ej1 *body, const char *key, struct state_object *out,
                       struct bal_err *err)
{
    const struct ej1 *o;
    BAL_TRY(ej1_get(body, key, EJ1_OBJECT, &o, err));
    return state_object_read(o, out, err);
}

// ---- one function a type

static bal_status on_open(struct state *s, const struct event *e, struct bal_err *err)
{
    s->opened = e->time;
    s->origin = arena_str(&s->arena, e->origin);
    BAL_TRY(get_str(s, e->body, "election", &s->election, err));
    BAL_TRY(get_str(s, e->body, "software", &s->software, err));
    return get_str(s, e->body, "risk_limit", &s->risk_limit, err);
}

static bal_status add_input(struct state *s, const struct event *e, enum input_kind kind,
                            struct bal_err *err)
{
    struct state_input *in = vec_push(&s->inputs, LIMIT_SET_FILES);
    if (in == NULL)
        return err_memory(err);
    in->seq = e->seq;
    in->time = e->time;
    in->kind = kind;
    BAL_TRY(get_str(s, e->body, "name", &in->name, err));
    BAL_TRY(get_str(s, e->body, "jurisdiction", &in->jurisdiction, err));
    BAL_TRY(get_str(s, e->body, "format", &in->format, err));
    BAL_TRY(get_str(s, e->body, "converter", &in->converter, err));
    BAL_TRY(ej1_get_bool(e->body, "folder", &in->folder, err));
    BAL_TRY(body_object(e->body, "source", &in->source, err));
    BAL_TRY(get_digest(e->body, "canonical", in->canonical, err));
    BAL_TRY(ej1_get_u64(e->body, "cards", &in->cards, err));
    BAL_TRY(ej1_get_u64(e->body, "listed", &in->listed, err));
    return ej1_get_u64(e->body, "contests", &in->contests, err);
}

static bal_status on_manifest(struct state *s, const struct event *e, struct bal_err *err)
{
    return add_input(s, e, INPUT_MANIFEST, err);
}

static bal_status on_cvr(struct state *s, const struct event *e, struct bal_err *err)
{
    return add_input(s, e, INPUT_CVR, err);
}

static bal_status on_totals(struct state *s, const struct event *e, struct bal_err *err)
{
    return add_input(s, e, INPUT_RESULTS, err);
}

static bal_status on_names(struct state *s, const struct event *e, struct bal_err *err)
{
    return add_input(s, e, INPUT_NAMES, err);
}

// A file of definitions, or a setting of one contest.
static bal_status on_contest(struct state *s, const struct event *e, struct bal_err *err)
{
    const struct ej1 *set = ej1_find(e->body, "set");
    if (set == NULL)
        return add_input(s, e, INPUT_CONTESTS, err);
    str contest;
    BAL_TRY(ej1_get_str(e->body, "contest", &contest, err));
    struct state_setting *c = state_setting(s, contest);
    if (c == NULL)
        return err_memory(err);
    if (ej1_find(set, "risk_limit") != NULL)
        BAL_TRY(get_str(s, set, "risk_limit", &c->risk_limit, err));
    if (ej1_find(set, "method") != NULL)
        BAL_TRY(get_str(s, set, "method", &c->method, err));
    if (ej1_find(set, "irv_rule") != NULL)
        BAL_TRY(get_str(s, set, "irv_rule", &c->irv_rule, err));
    if (ej1_find(set, "rounds") != NULL)
        BAL_TRY(get_str(s, set, "rounds", &c->rounds, err));
    if (ej1_find(set, "target") != NULL) {
        c->has_target = true;
        BAL_TRY(ej1_get_bool(set, "target", &c->target, err));
    }
    if (ej1_find(set, "cards_bound") != NULL) {
        c->has_bound = true;
        BAL_TRY(ej1_get_u64(set, "cards_bound", &c->cards_bound, err));
    }
    if (ej1_find(set, "pending") != NULL) {
        c->has_pending = true;
        BAL_TRY(ej1_get_u64(set, "pending", &c->pending, err));
    }
    return BAL_OK;
}

bal_status body_note(struct state *s, const struct event *e, str what, struct bal_err *err)
{
    struct state_note *n = vec_push(&s->notes, LIMIT_BATCHES);
    if (n == NULL)
        return err_memory(err);
    *n = (struct state_note){.seq = e->seq, .time = e->time, .what = what};
    return get_str(s, e->body, "reason", &n->reason, err);
}

static bal_status on_withdraw(struct state *s, const struct event *e, struct bal_err *err)
{
    uint64_t seq;
    BAL_TRY(ej1_get_u64(e->body, "refers", &seq, err));
    struct state_input *in = state_input(s, seq);
    if (in == NULL)
        return bal_fail(err, BAL_CONFLICT, "event %llu is no input that could be withdrawn",
                        (unsigned long long)seq);
    BAL_TRY(get_str(s, e->body, "reason", &in->reason, err));
    in->withdrawn = true;
    return body_note(s, e, STR("an input was withdrawn"), err);
}

static bool is_rule(str rule)
{
    return str_eq(rule, STR("closed")) || str_eq(rule, STR("contests")) ||
           str_eq(rule, STR("sums")) || str_eq(rule, STR("full"));
}

static bal_status on_params(struct state *s, const struct event *e, struct bal_err *err)
{
    BAL_TRY(get_str(s, e->body, "privacy_rule", &s->published.rule, err));
    if (!is_rule(s->published.rule))
        return bal_fail(err, BAL_INVALID, "there is no privacy rule '" STR_FMT "'",
                        STR_ARG(str_head(s->published.rule, 60)));
    BAL_TRY(ej1_get_u64(e->body, "min_cell", &s->published.min_cell, err));
    s->published.together = false;
    if (ej1_find(e->body, "together") != NULL)
        BAL_TRY(ej1_get_bool(e->body, "together", &s->published.together, err));
    BAL_TRY(get_str(s, e->body, "sampler", &s->sampler, err));
    BAL_TRY(body_object(e->body, "canonical", &s->canonical, err));
    return body_object(e->body, "contests", &s->params, err);
}

static bal_status on_assertions(struct state *s, const struct event *e, struct bal_err *err)
{
    s->committed = e->time;
    if (ej1_find(e->body, "pools") != NULL)
        BAL_TRY(body_object(e->body, "pools", &s->pools, err));
    if (ej1_find(e->body, "batches") != NULL)
        BAL_TRY(body_object(e->body, "batches", &s->batches, err));
    struct state_public *p = &s->published;
    BAL_TRY(body_object(e->body, "positions", &p->positions, err));
    BAL_TRY(body_object(e->body, "scopes", &p->scopes, err));
    if (ej1_find(e->body, "commitments") != NULL) {
        BAL_TRY(body_object(e->body, "commitments", &p->commitments, err));
        BAL_TRY(body_object(e->body, "secret", &p->key, err));
    }
    return body_object(e->body, "assertions", &s->assertions, err);
}

static bal_status on_reopen(struct state *s, const struct event *e, struct bal_err *err)
{
    s->committed = 0;
    s->params = s->assertions = s->pools = s->canonical = (struct state_object){0};
    s->batches = s->pools;
    struct state_public *p = &s->published;
    p->positions = p->scopes = p->commitments = p->key = p->tally = (struct state_object){0};
    p->report = p->tally;
    p->rule = STR("");
    return body_note(s, e, STR("the inputs were opened again"), err);
}

static bal_status on_seed(struct state *s, const struct event *e, struct bal_err *err)
{
    str rule;
    s->seeded = e->time;
    BAL_TRY(get_str(s, e->body, "digits", &s->seed, err));
    BAL_TRY(ej1_get_str(e->body, "rule", &rule, err));
    if (s->parties.several)
        return state_parties_seed(s, s->seed, rule, err);
    if (!str_eq(rule, STR(SEED_DICE)))
        return body_fails(s, "V9", bal_fail(err, BAL_CONFLICT, "a seed of one party is of dice"));
    return body_fails(s, "V9", seed_digits_check(s->seed, err));
}

bal_status body_round(struct state *s, const struct event *e, uint64_t want, struct bal_err *err)
{
    uint64_t number;
    (void)s;
    BAL_TRY(ej1_get_u64(e->body, "round", &number, err));
    if (number != want)
        return bal_fail(err, BAL_CONFLICT, "round %llu is named where round %llu is meant",
                        (unsigned long long)number, (unsigned long long)want);
    return BAL_OK;
}

// What comes after a round needs its risk, measured after all that was entered.
static bal_status check_measured(struct state *s, struct bal_err *err)
{
    const struct state_round *r = state_round(s);
    if (r != NULL && r->risk.size == 0)
        return bal_fail(err, BAL_CONFLICT, "the risk of round %llu was not measured at its end",
                        (unsigned long long)r->number);
    return BAL_OK;
}

static bal_status on_round_open(struct state *s, const struct event *e, struct bal_err *err)
{
    BAL_TRY(check_measured(s, err));
    BAL_TRY(body_round(s, e, s->rounds.len + 1, err));
    struct state_round *r = vec_push(&s->rounds, LIMIT_BATCHES);
    if (r == NULL)
        return err_memory(err);
    r->number = s->rounds.len;
    r->opened = e->time;
    return body_object(e->body, "plan", &r->plan, err);
}

static bal_status on_sample(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_round *r = state_round(s);
    BAL_TRY(body_round(s, e, r->number, err));
    BAL_TRY(ej1_get_u64(e->body, "cards", &r->cards, err));
    BAL_TRY(ej1_get_u64(e->body, "new_cards", &r->new_cards, err));
    if (ej1_find(e->body, "batches") != NULL) {
        BAL_TRY(ej1_get_u64(e->body, "new_batches", &r->new_batches, err));
        BAL_TRY(ej1_get_u64(e->body, "new_counts", &r->new_counts, err));
        BAL_TRY(body_object(e->body, "batches", &r->batches, err));
    }
    return body_object(e->body, "list", &r->sample, err);
}

static bal_status on_risk(struct state *s, const struct event *e, struct bal_err *err)
{
    BAL_TRY(body_round(s, e, s->rounds.len, err));
    return body_object(e->body, "list", &state_round(s)->risk, err);
}

static bal_status on_round_close(struct state *s, const struct event *e, struct bal_err *err)
{
    BAL_TRY(body_round(s, e, s->rounds.len, err));
    BAL_TRY(check_measured(s, err));
    state_round(s)->closed = e->time;
    state_round(s)->closing = e->seq;
    return BAL_OK;
}

static bal_status on_escalate(struct state *s, const struct event *e, struct bal_err *err)
{
    struct state_escalation *x = vec_push(&s->escalations, LIMIT_CONTESTS);
    if (x == NULL)
        return err_memory(err);
    x->seq = e->seq;
    x->time = e->time;
    BAL_TRY(get_str(s, e->body, "contest", &x->contest, err));
    return get_str(s, e->body, "reason", &x->reason, err);
}

static bal_status on_outcome(struct state *s, const struct event *e, struct bal_err *err)
{
    BAL_TRY(check_measured(s, err));
    s->concluded = e->time;
    return body_object(e->body, "contests", &s->outcome, err);
}

static const struct {
    const char *type;
    bal_status (*apply)(struct state *s, const struct event *e, struct bal_err *err);
} handlers[] = {
    {"election-open", on_open},
    {"manifest-commit", on_manifest},
    {"cvr-commit", on_cvr},
    {"totals-commit", on_totals},
    {"contest-def", on_contest},
    {"names", on_names},
    {"withdraw", on_withdraw},
    {"params-commit", on_params},
    {"assertions-commit", on_assertions},
    {"reopen", on_reopen},
    {"seed", on_seed},
    {"round-open", on_round_open},
    {"sample", on_sample},
    {"mvr", read_mvr},
    {"batch-count", read_counts},
    {"correct", read_correction},
    {"mvr-blind2", read_second},
    {"adjudicate", read_ruling},
    {"retrieve", read_retrieval},
    {"risk", on_risk},
    {"round-close", on_round_close},
    {"escalate", on_escalate},
    {"hand-count", read_hand_count},
    {"privacy-report", open_report},
    {"tally-open", open_tally},
    {"card-open", open_cards},
    {"bundle", open_bundle},
    {"outcome", on_outcome},
};

static state_handler *handler_of(str type)
{
    for (size_t i = 0; i < ARRAY_LEN(handlers); i++)
        if (str_eq(type, str_from(handlers[i].type)))
            return handlers[i].apply;
    return state_parties_handler(type);
}

bal_status state_apply(struct state *s, const struct event *e, struct bal_err *err)
{
    struct event act;
    s->fails = "V5";
    s->before = s->phase;
    BAL_TRY(state_parties_act(s, e, &act, err));
    BAL_TRY(phase_next(&s->phase, s->parties.several, act.type, err));
    BAL_TRY(state_parties_before(s, &act, err));
    state_handler *apply = handler_of(act.type);
    if (apply != NULL)
        BAL_TRY(apply(s, &act, err));
    s->size = e->seq + 1;
    s->last_time = e->time;
    return arena_check(&s->arena, err);
}
