// SPDX-License-Identifier: Apache-2.0
#include "record/session.h"

#include "core/canonical.h"
#include "core/spelling.h"

void session_spell(const struct session *s, uint32_t contest, struct buf *out)
{
    const struct contest *c = &s->election->contests.at[contest];
    spelling_put(out, c->name, c->occurrence);
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

// ---- what follows from the inputs

static bal_status check_canonical(struct session *s, struct bal_err *err)
{
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX];
    AUTO_BUF committed = BUF_INIT(256);
    const struct state *state = &s->record->state;
    if (state->canonical.size == 0)
        return BAL_OK;
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

bool session_has_pools(const struct session *s)
{
    for (uint32_t c = 0; c < s->frame.contest_count; c++)
        if (!frame_by_batch(&s->frame.contests[c]))
            return s->frame.pools.len > 0;
    return false;
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

// ---- what people entered

// Opens all entries of one kind and reads them into one election.
static bal_status load_entries(struct session *s, const struct state_entry *const *entries,
                               size_t count, const char *format, struct load *out,
                               struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)256 << 20);
    struct record_input *in = arena_new(&arena, struct record_input, count + 1);
    struct load_path *paths = arena_new(&arena, struct load_path, count + 1);
    BAL_TRY(arena_check(&arena, err));
    bal_status status = BAL_OK;
    for (size_t i = 0; status == BAL_OK && i < count; i++) {
        AUTO_BUF name = BUF_INIT(64);
        buf_addf(&name, "event %llu", (unsigned long long)entries[i]->seq);
        struct state_input as = {.name = arena_str(&arena, buf_str(&name)),
                                 .source = entries[i]->list};
        paths[i] = (struct load_path){.path = as.name.ptr, .format = format, .given = &in[i].set};
        status = record_input_open(&in[i], s->record, &as, err);
    }
    struct load_options options = {0};
    if (status == BAL_OK)
        status = load_paths(out, paths, count, &options, err);
    for (size_t i = 0; i < count; i++)
        record_input_close(&in[i]);
    return status;
}

// The same of those entries that are, or are not, counts of batches.
static bal_status load_some(struct session *s, const struct state_entry *entries, size_t count,
                            bool batches, const char *format, struct load *out, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)256 << 20);
    size_t kept = 0;
    const struct state_entry **some =
        (const struct state_entry **)arena_alloc(&arena, count + 1, sizeof *some);
    BAL_TRY(arena_check(&arena, err));
    for (size_t i = 0; i < count; i++)
        if (entries[i].batches == batches)
            some[kept++] = &entries[i];
    return load_entries(s, some, kept, format, out, err);
}

const struct state_entry *session_entry_of(const struct session *s, str file)
{
    uint64_t seq = 0;
    str_cut(&file, ' ');
    return num_u64(file, &seq) ? state_entry(&s->record->state, seq) : NULL;
}

const struct state_entry *session_entry(const struct session *s, const struct interpretation *i)
{
    return session_entry_of(s, i->place.file);
}

static bal_status card_key(const struct interpretation *i, struct buf *out, struct bal_err *err)
{
    buf_clear(out);
    buf_addf(out, "%llu/%llu", (unsigned long long)i->round, (unsigned long long)i->draw);
    return buf_check(out, err);
}

// A correction stands in place of what was entered before for the same cards.
static bal_status apply_corrections(struct session *s, struct bal_err *err)
{
    struct election *e = &s->mvrs.election;
    AUTO_BUF key = BUF_INIT(64);
    struct table corrected = TABLE_INIT(LIMIT_NAMES_BYTES);
    size_t kept = e->interpretations.len;
    bal_status status = BAL_OK;
    // From the last to the first: what a later correction has is left out.
    for (size_t i = e->interpretations.len; status == BAL_OK && i > 0; i--) {
        const struct interpretation *one = &e->interpretations.at[i - 1];
        const struct state_entry *from = session_entry(s, one);
        status = card_key(one, &key, err);
        if (status == BAL_OK && table_find(&corrected, buf_str(&key)) != TABLE_NONE)
            continue;
        if (status == BAL_OK && from != NULL && from->corrects &&
            table_add(&corrected, buf_str(&key)) == TABLE_NONE)
            status = err_memory(err);
        e->interpretations.at[--kept] = *one;
    }
    size_t left = e->interpretations.len - kept;
    if (status == BAL_OK && kept > 0)
        memmove(e->interpretations.at, e->interpretations.at + kept,
                left * sizeof *e->interpretations.at);
    e->interpretations.len = left;
    table_done(&corrected);
    return status;
}

struct measure_request session_request(const struct session *s, uint32_t round, uint32_t closed)
{
    return (struct measure_request){.frame = &s->frame,
                                    .sample = &s->sample,
                                    .found = &s->found,
                                    .round = round,
                                    .closed = closed,
                                    .weights = session_weights(s),
                                    .batches = &s->batches,
                                    .counts = &s->counted};
}

bal_status session_measure(struct session *s, uint32_t closed, struct bal_err *err)
{
    const struct measure_request request = session_request(s, session_rounds(s), closed);
    if (s->measured)
        measure_done(&s->measure);
    s->measured = true;
    return measure_make(&s->measure, &request, err);
}

// A correction of a batch's count stands in place of what was entered before.
static bal_status apply_batch_corrections(struct session *s, struct bal_err *err)
{
    struct election *e = &s->counts.election;
    struct table corrected = TABLE_INIT(LIMIT_NAMES_BYTES);
    VEC(str) files = {0}; // of each key: the correction that stands
    size_t kept = e->hand_totals.len;
    bal_status status = BAL_OK;
    for (size_t i = e->hand_totals.len; status == BAL_OK && i > 0; i--) {
        const struct hand_total one = e->hand_totals.at[i - 1];
        const struct state_entry *from = session_entry_of(s, one.place.file);
        char key[64];
        str name = str_make(key, (size_t)snprintf(key, sizeof key, "%u/%llu", one.contest,
                                                  (unsigned long long)one.draw));
        uint32_t id = table_find(&corrected, name);
        if (id == TABLE_NONE && from != NULL && from->corrects) {
            str *slot = vec_push(&files, LIMIT_CARDS);
            id = table_add(&corrected, name);
            if (slot == NULL || id == TABLE_NONE)
                status = err_memory(err);
            else
                *slot = one.place.file;
        }
        if (status == BAL_OK && (id == TABLE_NONE || str_eq(files.at[id], one.place.file)))
            e->hand_totals.at[--kept] = one;
    }
    size_t left = e->hand_totals.len - kept;
    if (status == BAL_OK && kept > 0)
        memmove(e->hand_totals.at, e->hand_totals.at + kept, left * sizeof *e->hand_totals.at);
    e->hand_totals.len = left;
    vec_done(&files);
    table_done(&corrected);
    return status;
}

static bal_status read_counts(struct session *s, struct bal_err *err)
{
    const struct state *state = &s->record->state;
    if (frame_has_batches(&s->frame)) {
        BAL_TRY(load_some(s, state->mvrs.at, state->mvrs.len, true, "ballast-handcount", &s->counts,
                          err));
        BAL_TRY(apply_batch_corrections(s, err));
    }
    return batch_found_match(&s->counted, &s->frame, &s->batches, &s->counts.election, s->problems,
                             err);
}

static bal_status read_mvrs(struct session *s, struct bal_err *err)
{
    const struct state *state = &s->record->state;
    uint32_t round = session_rounds(s);
    if (s->sample.rounds == 0)
        return BAL_OK;
    BAL_TRY(load_some(s, state->mvrs.at, state->mvrs.len, false, "ballast-mvr", &s->mvrs, err));
    BAL_TRY(apply_corrections(s, err));
    BAL_TRY(found_match(&s->found, &s->frame, &s->sample, &s->mvrs.election, s->problems, err));
    BAL_TRY(read_counts(s, err));
    const struct state_round *last = &state->rounds.at[round - 1];
    bool closed = last->closed != 0 || last->risk.size > 0;
    return session_measure(s, closed ? round : round - 1, err);
}

// A batch that was counted again: of each contest and batch the sums of its last entry stand.
static bal_status apply_recounts(struct session *s, struct bal_err *err)
{
    struct election *e = &s->hands.election;
    struct table counted = TABLE_INIT(LIMIT_NAMES_BYTES);
    VEC(str) files = {0}; // of each key: the entry that stands
    size_t kept = e->hand_totals.len;
    bal_status status = BAL_OK;
    for (size_t i = e->hand_totals.len; status == BAL_OK && i > 0; i--) {
        const struct hand_total one = e->hand_totals.at[i - 1];
        AUTO_BUF key = BUF_INIT(2 * LIMIT_TOKEN_BYTES);
        buf_addf(&key, "%u/%u/%zu/", one.contest, one.jurisdiction, one.tabulator.len);
        buf_add(&key, one.tabulator);
        buf_add(&key, one.batch);
        uint32_t id = key.failed ? TABLE_NONE : table_add(&counted, buf_str(&key));
        if (id == files.len) {
            str *slot = vec_push(&files, LIMIT_CARDS);
            if (slot != NULL)
                *slot = one.place.file;
        }
        if (id >= files.len)
            status = err_memory(err);
        else if (str_eq(files.at[id], one.place.file))
            e->hand_totals.at[--kept] = one;
    }
    size_t left = e->hand_totals.len - kept;
    if (status == BAL_OK && kept > 0)
        memmove(e->hand_totals.at, e->hand_totals.at + kept, left * sizeof *e->hand_totals.at);
    e->hand_totals.len = left;
    vec_done(&files);
    table_done(&counted);
    return status;
}

static bal_status read_hand_counts(struct session *s, struct bal_err *err)
{
    const struct state *state = &s->record->state;
    if (state->hand_counts.len == 0)
        return BAL_OK;
    BAL_TRY(load_some(s, state->hand_counts.at, state->hand_counts.len, false, "ballast-handcount",
                      &s->hands, err));
    BAL_TRY(apply_recounts(s, err));
    const struct election *from = &s->hands.election;
    for (size_t i = 0; i < from->hand_totals.len; i++) {
        const struct contest *c = &from->contests.at[from->hand_totals.at[i].contest];
        const struct contest *mine = election_contest(s->election, c->name, c->occurrence);
        if (mine != NULL)
            s->contests[mine - s->election->contests.at].counting = true;
    }
    for (uint32_t c = 0; c < s->frame.contest_count; c++)
        if (s->contests[c].counting)
            BAL_TRY(handcount_make(&s->contests[c].count, &s->frame, c, from, s->problems, err));
    return BAL_OK;
}

static void read_escalations(struct session *s)
{
    const struct state *state = &s->record->state;
    for (size_t i = 0; i < state->escalations.len; i++) {
        uint32_t occurrence;
        str name = spelling_parse(state->escalations.at[i].contest, &occurrence);
        const struct contest *c = election_contest(s->election, name, occurrence);
        if (c == NULL)
            continue;
        struct session_contest *mine = &s->contests[c - s->election->contests.at];
        mine->escalated = true;
        mine->reason = state->escalations.at[i].reason;
    }
}

// Plans weights where none were committed.
static bal_status weigh(struct session *s, struct bal_err *err)
{
    if (!weigh_wanted(&s->frame))
        return BAL_OK;
    BAL_TRY(weigh_plan(&s->frame, s->rates != NULL ? s->rates : &rates_assumed, err));
    s->weighing = true;
    return weigh_make(&s->weights, &s->frame, err);
}

bal_status session_frame(struct session *s, struct bal_err *err)
{
    s->framed = true;
    BAL_TRY(frame_make(&s->frame, s->election, s->settings, s->problems, err));
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

static bal_status open_audit(struct session *s, struct bal_err *err)
{
    BAL_TRY(check_canonical(s, err));
    BAL_TRY(session_settings(s, err));
    BAL_TRY(read_params(s, err));
    BAL_TRY(session_frame(s, err));
    BAL_TRY(draw_again(s, err));
    BAL_TRY(read_mvrs(s, err));
    read_escalations(s);
    return read_hand_counts(s, err);
}

bal_status session_open(struct session *s, struct record *r, struct problems *problems,
                        struct bal_err *err)
{
    *s = (struct session){.record = r, .problems = problems, .arena = ARENA_INIT((size_t)4 << 30)};
    s->election = &s->load.election;
    BAL_TRY(record_load(r, &s->load, err));
    return r->state.phase >= PHASE_COMMITTED ? open_audit(s, err) : BAL_OK;
}

void session_close(struct session *s)
{
    for (uint32_t c = 0; s->contests != NULL && c < s->frame.contest_count; c++)
        if (s->contests[c].counting)
            handcount_done(&s->contests[c].count);
    if (s->measured)
        measure_done(&s->measure);
    found_done(&s->found);
    batch_found_done(&s->counted);
    batch_sample_done(&s->batches);
    sample_done(&s->sample);
    vec_done(&s->targets);
    if (s->weighing)
        weigh_done(&s->weights);
    if (s->framed)
        frame_done(&s->frame);
    load_done(&s->hands);
    load_done(&s->counts);
    load_done(&s->mvrs);
    load_done(&s->load);
    arena_done(&s->arena);
    *s = (struct session){0};
}

bool session_contest_done(const struct session *s, uint32_t contest)
{
    const struct session_contest *c = &s->contests[contest];
    if (c->counting && c->count.complete && c->count.tied == NULL)
        return true;
    bool met = s->measured && s->measure.contests.at[contest].met;
    return met && !c->escalated && s->frame.contests[contest].reason.len == 0;
}

bool session_done(const struct session *s)
{
    for (uint32_t c = 0; c < s->frame.contest_count; c++)
        if (s->settings[c].target && !session_contest_done(s, c))
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
