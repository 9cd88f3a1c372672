// SPDX-License-Identifier: Apache-2.0
#include "record/session/session.h"

#include "app/sealed/privacy.h"
#include "core/canonical.h"
#include "core/spelling.h"

void session_spell(const struct session *s, uint32_t contest, struct buf *out)
{
    const struct contest *c = &s->election->contests.at[contest];
    spelling_put(out, c->name, c->occurrence);
}

bool session_next_contest(const struct session *s, str name, uint32_t *contest)
{
    for (uint32_t c = *contest; c < s->election->contests.len; c++) {
        AUTO_BUF spelled = BUF_INIT(LIMIT_TOKEN_BYTES), clean = BUF_INIT(LIMIT_TOKEN_BYTES);
        session_spell(s, c, &spelled);
        ej1_clean(&clean, buf_str(&spelled));
        if (!str_eq(buf_str(&clean), name))
            continue;
        *contest = c;
        return true;
    }
    return false;
}

struct ej1_writer *session_line(struct record_body *b)
{
    return record_body(b);
}

bal_status session_line_end(struct record_body *b, struct buf *list, struct bal_err *err)
{
    ej1_close(&b->w);
    bal_status status = ej1_end(&b->w, err);
    if (status == BAL_OK) {
        buf_add(list, buf_str(&b->text));
        buf_add_char(list, '\n');
        status = buf_check(list, err);
    }
    buf_done(&b->text);
    return status;
}

// ---- settings

bal_status session_schedule(str text, struct arena *arena, struct frame_settings *out,
                            struct bal_err *err)
{
    out->round_count = 0;
    return str_eq(text, STR("none"))
               ? BAL_OK
               : schedule_read(text, arena, &out->rounds, &out->round_count, err);
}

static bal_status apply_setting(const struct state_setting *from, struct arena *arena,
                                struct frame_settings *to, struct bal_err *err)
{
    if (from->has_target)
        to->target = from->target;
    if (from->has_bound)
        to->cards_bound = from->cards_bound;
    if (from->has_pending)
        to->pending = from->pending;
    if (from->method.len > 0) {
        to->method = method_find(from->method);
        if (to->method == NULL)
            return bal_fail(err, BAL_INVALID, "no risk method is called '" STR_FMT "'",
                            STR_ARG(from->method));
    }
    if (from->irv_rule.len > 0) {
        struct contest asked = {.name = from->contest, .wishes = {.irv_rule = from->irv_rule}};
        BAL_TRY(tally_rules_named(&asked, &to->irv, &to->irv_set, err));
    }
    if (from->rounds.len > 0)
        BAL_TRY(session_schedule(from->rounds, arena, to, err));
    if (from->risk_limit.len > 0) {
        struct contest asked = {.wishes = {.risk_limit = from->risk_limit}};
        struct frame_settings limit;
        BAL_TRY(frame_wishes(&asked, from->risk_limit, &limit, err));
        to->risk_limit = from->risk_limit;
        to->alpha = limit.alpha;
    }
    return BAL_OK;
}

static bal_status wished_schedule(struct session *s, const struct contest *c,
                                  struct frame_settings *out, struct bal_err *err)
{
    if (c->wishes.rounds.len == 0)
        return BAL_OK;
    bal_status status = session_schedule(c->wishes.rounds, &s->arena, out, err);
    if (status != BAL_OK)
        err_where(err, "contest '" STR_FMT "'", STR_ARG(str_head(c->name, 60)));
    return status;
}

bal_status session_settings(struct session *s, struct bal_err *err)
{
    struct election *e = s->election;
    struct state *state = &s->record->state;
    s->settings = arena_new(&s->arena, struct frame_settings, e->contests.len + 1);
    BAL_TRY(arena_check(&s->arena, err));
    for (uint32_t c = 0; c < e->contests.len; c++) {
        AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
        BAL_TRY(frame_wishes(&e->contests.at[c], state->risk_limit, &s->settings[c], err));
        BAL_TRY(wished_schedule(s, &e->contests.at[c], &s->settings[c], err));
        session_spell(s, c, &name);
        for (size_t i = 0; i < state->settings.len; i++)
            if (str_eq(state->settings.at[i].contest, buf_str(&name)))
                BAL_TRY(apply_setting(&state->settings.at[i], &s->arena, &s->settings[c], err));
    }
    return BAL_OK;
}

bal_status session_irv_rule(const struct state *state, const struct election *e, uint32_t contest,
                            struct irv_rules *out, struct bal_err *err)
{
    const struct contest *c = &e->contests.at[contest];
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    bool named = false;
    *out = irv_default();
    BAL_TRY(tally_rules_named(c, out, &named, err));
    spelling_put(&name, c->name, c->occurrence);
    for (size_t i = 0; i < state->settings.len; i++) {
        const struct state_setting *set = &state->settings.at[i];
        const struct contest asked = {.name = c->name, .wishes = {.irv_rule = set->irv_rule}};
        if (str_eq(set->contest, buf_str(&name)))
            BAL_TRY(tally_rules_named(&asked, out, &named, err));
    }
    return BAL_OK;
}

// ---- what follows from the inputs

static bal_status check_canonical(struct session *s, struct bal_err *err)
{
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX];
    AUTO_BUF committed = BUF_INIT(256);
    const struct state *state = &s->record->state;
    if (state->canonical.size == 0 || s->election != &s->load.election)
        return BAL_OK; // an election made of what was published has another digest
    BAL_TRY(record_read_object(s->record, &state->canonical, &committed, err));
    election_canonical(s->election, digest);
    if (str_eq(buf_str(&committed), sha256_hex(digest, hex)))
        return BAL_OK;
    bal_fail(err, BAL_CONFLICT, "the inputs are not understood as they were at commit");
    err_hint(err,
             "This program reads a format in another way than the one that made the record "
             "(" STR_FMT "): use that version.",
             STR_ARG(state->software));
    return BAL_CONFLICT;
}

// The targets of a round, out of its plan.
static bal_status read_plan(struct session *s, const struct state_round *round, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT((size_t)256 << 20);
    BAL_TRY(record_read_object(s->record, &round->plan, &text, err));
    str rest = buf_str(&text);
    for (uint32_t c = 0; c < s->frame.contest_count; c++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 22);
        const struct ej1 *line;
        str name;
        AUTO_BUF want = BUF_INIT(LIMIT_TOKEN_BYTES);
        uint64_t *target = vec_push(&s->targets, (size_t)1 << 40);
        if (target == NULL)
            return err_memory(err);
        BAL_TRY(ej1_parse(str_cut(&rest, '\n'), &arena, &line, err));
        BAL_TRY(ej1_get_str(line, "contest", &name, err));
        BAL_TRY(ej1_get_u64(line, "target", target, err));
        session_spell(s, c, &want);
        if (!str_eq(name, buf_str(&want)))
            return bal_fail(err, BAL_CONFLICT, "the plan of round %llu is of other contests",
                            (unsigned long long)round->number);
    }
    size_t n = s->frame.contest_count;
    const uint64_t *targets = s->targets.at + s->targets.len - n;
    return frame_rounds_follow(&s->frame, s->targets.len > n ? targets - n : NULL, targets,
                               round->number, err);
}

bal_status session_draw(struct session *s, uint32_t rounds, struct bal_err *err)
{
    const struct state *state = &s->record->state;
    const struct sample_plan plan = {.seed = state->seed,
                                     .sampler = sampler_find(state->sampler),
                                     .rounds = rounds,
                                     .targets = s->targets.at,
                                     .weights = session_weights(s),
                                     .decoys = s->decoys};
    if (plan.sampler == NULL)
        return bal_fail(err, BAL_UNSUPPORTED, "the record's sampler '" STR_FMT "' is not known",
                        STR_ARG(state->sampler));
    AUTO_ARENA arena = ARENA_INIT((size_t)1 << 30);
    struct sample_plan of_cards;
    BAL_TRY(frame_rounds_sampler(&s->frame, plan.sampler, err));
    BAL_TRY(batch_sample_cards(&s->frame, &plan, &arena, &of_cards, err));
    sample_done(&s->sample);
    batch_sample_done(&s->batches);
    s->sample = (struct sample){0};
    s->batches = (struct batch_sample){0};
    BAL_TRY(batch_sample_make(&s->batches, &s->frame, &plan, err));
    return sample_make(&s->sample, &s->frame, &of_cards, err);
}

static bal_status draw_again(struct session *s, struct bal_err *err)
{
    const struct state *state = &s->record->state;
    uint32_t rounds = 0;
    for (size_t i = 0; i < state->rounds.len; i++)
        if (state->rounds.at[i].sample.size > 0) {
            BAL_TRY(read_plan(s, &state->rounds.at[i], err));
            rounds++;
        }
    return rounds > 0 ? session_draw(s, rounds, err) : BAL_OK;
}

static void read_escalations(struct session *s)
{
    const struct state *state = &s->record->state;
    uint32_t next = 0; // most were planned together, in the order of the contests
    s->unknown_escalation = false;
    for (size_t i = 0; i < state->escalations.len; i++) {
        const struct state_escalation *x = &state->escalations.at[i];
        uint32_t c = next;
        if (!session_next_contest(s, x->contest, &c)) {
            c = 0;
            if (!session_next_contest(s, x->contest, &c)) {
                s->unknown_escalation = true;
                continue;
            }
        }
        s->contests[c].escalated = true;
        s->contests[c].reason = x->reason;
        next = c + 1;
    }
}

// Plans weights where none were committed.
static bal_status weigh(struct session *s, struct bal_err *err)
{
    if (!weigh_wanted(&s->frame))
        return BAL_OK;
    BAL_TRY(weigh_plan(&s->frame, s->rates != NULL ? s->rates : &rates_assumed, err));
    s->weighing = true;
    BAL_TRY(weigh_make(&s->weights, &s->frame, err));
    s->weights.sealed = s->sums;
    return BAL_OK;
}

bal_status session_monotone(const struct method *m, str contest, struct bal_err *err)
{
    if (m == NULL || (m->flags & METHOD_COMPARISON) == 0 || (m->flags & METHOD_MONOTONE) != 0)
        return BAL_OK;
    bal_fail(err, BAL_UNSUPPORTED,
             "contest '" STR_FMT "': with the method %s a worse card can lower the risk, and the "
             "seed tells everybody which cards are drawn",
             STR_ARG(str_head(contest, 100)), m->name);
    err_hint(err, "No risk limit is proven where somebody may lose such cards. Take a method that "
                  "is monotone, as 'mixture' or 'weighted' ('ballast help methods').");
    return BAL_UNSUPPORTED;
}

static bal_status check_monotone(const struct session *s, struct bal_err *err)
{
    const struct frame *f = &s->frame;
    for (uint32_t c = 0; !f->polling && c < f->contest_count; c++)
        BAL_TRY(
            session_monotone(f->contests[c].settings.method, f->contests[c].contest->name, err));
    return BAL_OK;
}

// Marks the cards that could be recognised, so that a frame has them in pools.
static bal_status keep_together(struct session *s, struct bal_err *err)
{
    struct frame f = {0};
    struct privacy p = {0};
    struct problems ignored; // the frame that counts finds them again
    problems_init(&ignored);
    bal_status status = frame_make(&f, s->election, s->settings, &ignored, err);
    if (status == BAL_OK)
        status = privacy_make(&p, &f, s->min_cell, err);
    if (status == BAL_OK)
        status = privacy_mark(&p, &s->load.election, err);
    else if (status == BAL_CONFLICT)
        status = BAL_OK;
    privacy_done(&p);
    frame_done(&f);
    problems_done(&ignored);
    return status;
}

bal_status session_frame(struct session *s, struct bal_err *err)
{
    const struct frame_given *given = NULL;
    if (s->election != &s->load.election) {
        s->given.arena = ARENA_INIT((size_t)4 << 30);
        if (s->record->state.pools.size > 0)
            BAL_TRY(session_read_pools(s, err));
        if (s->record->state.pools.size > 0 || s->record->state.batches.size > 0 || s->sums)
            BAL_TRY(session_read_claims(s, err));
        if (s->record->state.batches.size > 0)
            BAL_TRY(session_read_batches(s, err));
        given = &s->given;
    }
    if (s->together && s->election == &s->load.election)
        BAL_TRY(keep_together(s, err));
    s->framed = true;
    BAL_TRY(frame_make_given(&s->frame, s->election, s->settings, given, s->problems, err));
    BAL_TRY(check_monotone(s, err));
    s->contests = arena_new(&s->arena, struct session_contest, s->frame.contest_count + 1);
    BAL_TRY(arena_check(&s->arena, err));
    return weigh(s, err);
}

// The method and the weights of one contest, where it was committed to be drawn by weight.
static bal_status take_committed(struct session *s, uint32_t c, const struct ej1 *line,
                                 struct bal_err *err)
{
    uint64_t loser = 0, pool = 0, decoys = 0;
    str method;
    BAL_TRY(ej1_get_str(line, "method", &method, err));
    const struct method *found = method_find(method);
    const struct method *set = s->settings[c].method;
    if (found == NULL || (found->flags & METHOD_WEIGHTED) == 0 || (set != NULL && set != found))
        return BAL_OK; // where another method was set, verify says that this is not it
    s->settings[c].method = found;
    if (ej1_find(line, "pool_weight") == NULL) // no sample can confirm it
        return BAL_OK;
    BAL_TRY(ej1_get_u64(line, "loser_weight", &loser, err));
    BAL_TRY(ej1_get_u64(line, "pool_weight", &pool, err));
    BAL_TRY(ej1_get_u64(line, "decoys", &decoys, err));
    if (loser > WEIGHT_PERCENT || pool == 0 || pool > WEIGHT_MAX || decoys > DECOYS_MOST)
        return bal_fail(err, BAL_INVALID, "a committed weight is out of range");
    s->settings[c].loser_weight = (uint32_t)loser;
    s->settings[c].pool_weight = pool;
    s->decoys = (unsigned)decoys; // one number for all
    return BAL_OK;
}

static bal_status read_params(struct session *s, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT((size_t)256 << 20);
    BAL_TRY(record_read_object(s->record, &s->record->state.params, &text, err));
    str rest = buf_str(&text);
    for (uint32_t c = 0; c < s->election->contests.len && rest.len > 0; c++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 22);
        const struct ej1 *line;
        BAL_TRY(ej1_parse(str_cut(&rest, '\n'), &arena, &line, err));
        BAL_TRY(take_committed(s, c, line, err));
    }
    return BAL_OK;
}

// The key of the commitments, which the freeze named; where records are secret it is, too.
static bal_status read_key(struct session *s, struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(SHA256_BYTES);
    const struct record *r = s->record;
    const struct state_public *p = &r->state.published;
    s->min_cell = p->min_cell;
    s->together = p->together;
    s->sums = str_eq(p->rule, STR("sums"));
    if (p->key.size == 0 || (r->source != NULL && r->source->election != NULL))
        return BAL_OK;
    BAL_TRY(record_read_object(s->record, &p->key, &key, err));
    if (key.len != sizeof s->key)
        return bal_fail(err, BAL_INVALID, "the key of the commitments is damaged");
    memcpy(s->key, key.ptr, sizeof s->key);
    buf_wipe(&key);
    return BAL_OK;
}

// What came after the freeze.
static bal_status catch_up(struct session *s, struct bal_err *err)
{
    BAL_TRY(draw_again(s, err));
    BAL_TRY(session_read_mvrs(s, err));
    read_escalations(s);
    return session_read_hand_counts(s, err);
}

static bal_status open_audit(struct session *s, struct bal_err *err)
{
    BAL_TRY(check_canonical(s, err));
    BAL_TRY(session_settings(s, err));
    BAL_TRY(read_params(s, err));
    BAL_TRY(read_key(s, err));
    BAL_TRY(session_frame(s, err));
    return catch_up(s, err);
}

bal_status session_open(struct session *s, struct record *r, struct problems *problems,
                        struct bal_err *err)
{
    *s = (struct session){.record = r, .problems = problems, .arena = ARENA_INIT((size_t)4 << 30)};
    s->election = &s->load.election;
    if (r->source != NULL && r->source->election != NULL) {
        struct record_public public = {0};
        BAL_TRY(r->source->election(r, &public, err));
        s->election = public.election;
        s->given.absent = public.absent;
    } else {
        BAL_TRY(record_load(r, &s->load, err));
    }
    return r->state.phase >= PHASE_COMMITTED ? open_audit(s, err) : BAL_OK;
}

// Drops what came after the freeze.
static void forget(struct session *s)
{
    for (uint32_t c = 0; s->contests != NULL && c < s->frame.contest_count; c++) {
        if (s->contests[c].counting)
            handcount_done(&s->contests[c].count);
        s->contests[c] = (struct session_contest){0};
    }
    if (s->measured)
        measure_done(&s->measure);
    s->measured = false;
    found_done(&s->found);
    found_done(&s->second);
    found_done(&s->ruled);
    vec_done(&s->disputes);
    batch_found_done(&s->counted);
    batch_sample_done(&s->batches);
    sample_done(&s->sample);
    load_done(&s->hands);
    load_done(&s->counts);
    load_done(&s->mvrs);
    load_done(&s->seconds);
    load_done(&s->rulings);
    s->found = s->second = s->ruled = (struct found){0};
    s->seconds = s->rulings = (struct load){0};
    s->counted = (struct batch_found){0};
    s->batches = (struct batch_sample){0};
    s->sample = (struct sample){0};
    s->hands = s->counts = s->mvrs = (struct load){0};
    s->refused = s->refused_hands = 0;
    s->targets.len = 0;
}

bal_status session_follow(struct session *s, struct problems *problems, struct bal_err *err)
{
    forget(s);
    s->problems = problems;
    return catch_up(s, err);
}

void session_close(struct session *s)
{
    forget(s);
    vec_done(&s->targets);
    if (s->weighing)
        weigh_done(&s->weights);
    if (s->framed)
        frame_done(&s->frame);
    frame_given_done(&s->given);
    load_done(&s->load);
    arena_done(&s->arena);
    explicit_bzero(s->key, sizeof s->key);
    *s = (struct session){0};
}

bool session_counted(const struct session *s, uint32_t contest)
{
    const struct session_contest *c = &s->contests[contest];
    return c->counting && c->count.complete;
}

bool session_tied(const struct session *s, uint32_t contest)
{
    return session_counted(s, contest) && s->contests[contest].count.tied != NULL;
}

bool session_hand_won(const struct session *s, uint32_t contest, uint32_t choice)
{
    return session_counted(s, contest) && !session_tied(s, contest) &&
           s->contests[contest].count.won[choice];
}

bool session_contest_done(const struct session *s, uint32_t contest)
{
    const struct session_contest *c = &s->contests[contest];
    if (session_counted(s, contest))
        return true;
    bool met = s->measured && s->measure.contests.at[contest].met;
    return met && !c->escalated && s->frame.contests[contest].reason.len == 0;
}

bool session_contest_awaited(const struct session *s, uint32_t contest)
{
    return s->settings[contest].target || s->contests[contest].escalated;
}

bool session_done(const struct session *s)
{
    for (uint32_t c = 0; c < s->frame.contest_count; c++)
        if (session_contest_awaited(s, c) && !session_contest_done(s, c))
            return false;
    return s->framed;
}

size_t session_awaited_counts(const struct session *s)
{
    size_t awaited = 0;
    for (size_t i = 0; i < s->batches.pulls.len; i++)
        awaited += !s->counted.at[i].entered && s->batches.pulls.at[i].round == session_rounds(s);
    return awaited;
}

size_t session_awaited(const struct session *s)
{
    size_t awaited = 0;
    for (size_t i = 0; i < s->sample.retrieval.len; i++) {
        size_t at = s->sample.retrieval.at[i];
        awaited += s->found.at[at] == NULL && s->sample.cards.at[at].round == session_rounds(s);
    }
    return awaited;
}
