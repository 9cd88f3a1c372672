// SPDX-License-Identifier: Apache-2.0
#include "record/verify.h"

#include "base/binary.h"
#include "core/canonical.h"
#include "record/heads.h"
#include "record/snapshot.h"

const char *verify_verdict_name(enum verify_verdict v)
{
    static const char *const names[] = {"PASS", "FAIL", "INCOMPLETE"};
    return names[v];
}

void verify_done(struct verify *v)
{
    vec_done(&v->checks);
    vec_done(&v->not_checked);
    vec_done(&v->notes);
    arena_done(&v->arena);
}

struct verifier {
    struct verify *out;
    struct record *r;
    struct table named; // ids of the objects that events name
};

static const struct {
    const char *code, *what;
} checks[] = {
    {"V1", "the database is sound and complete"},
    {"V2", "the head is signed by the operator's key"},
    {"V3", "the events make the tree that the head names"},
    {"V4", "every head that was kept is one of this log"},
    {"V5", "every event is signed, canonical, in its place and in its turn"},
    {"V6", "every input is what its event names, and is understood as it was"},
    {"V7", "everything was fixed, and witnessed, before the seed began to be made"},
    {"V8", "the parties made the seed in the right order"},
    {"V9", "the seed came after everything was fixed"},
    {"V10", "every sample follows from seed and manifest"},
    {"V11", "the sealed votes are those of the cast vote records"},
    {"V12", "the votes that were opened are those that were sealed"},
    {"V13", "every interpretation is of a card that was drawn"},
    {"V14", "every measured risk follows from the interpretations"},
    {"V15", "assertions and margins follow from the inputs"},
    {"V16", "the outcome follows from the evidence"},
    {"V17", "every objection was answered"},
    {"V18", "every object is reached from the log, byte for byte"},
    {"V19", "what is kept between commands follows from the log"},
};

static struct verify_check *check_of(struct verifier *v, const char *code)
{
    for (size_t i = 0; i < v->out->checks.len; i++)
        if (strcmp(v->out->checks.at[i].code, code) == 0)
            return &v->out->checks.at[i];
    for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
        struct verify_check *new =
            strcmp(checks[i].code, code) == 0 ? vec_push(&v->out->checks, 64) : NULL;
        if (new == NULL)
            continue;
        *new = (struct verify_check){
            .code = checks[i].code, .what = checks[i].what, .ok = true, .reason = STR("")};
        return new;
    }
    return NULL;
}

// The first failure of a check is told; any makes the verdict FAIL.
static void judge(struct verifier *v, const char *code, bal_status status,
                  const struct bal_err *why, uint64_t seq)
{
    struct verify_check *c = check_of(v, code);
    if (c == NULL) {
        v->out->verdict = VERIFY_FAIL;
        return;
    }
    if (status == BAL_OK || !c->ok)
        return;
    AUTO_BUF text = BUF_INIT(4096);
    if (seq != UINT64_MAX)
        buf_addf(&text, "event %llu: ", (unsigned long long)seq);
    buf_addf(&text, "%s%s%s", why->what, why->where[0] != '\0' ? ", " : "", why->where);
    c->ok = false;
    c->reason = arena_str(&v->out->arena, buf_str(&text));
    v->out->verdict = VERIFY_FAIL;
}

// ---- objects

// Reads the object whole and compares the digest that the event names.
static bal_status check_object(struct verifier *v, const struct state_object *o, struct buf *keep,
                               struct bal_err *err)
{
    uint64_t id;
    BAL_TRY(record_check_object(v->r, o, &id, keep, err));
    v->out->objects++;
    v->out->bytes += o->size;
    return table_add(&v->named, str_make((const char *)&id, sizeof id)) != TABLE_NONE
               ? BAL_OK
               : err_memory(err);
}

// The files of a folder, which its list names.
static bal_status check_listed(struct verifier *v, str list, struct bal_err *err)
{
    while (list.len > 0) {
        str line = str_cut(&list, '\n');
        struct state_object o = {0};
        if (!hex_get(str_cut(&line, ' '), o.digest, SHA256_BYTES) ||
            !num_u64(str_cut(&line, ' '), &o.size))
            return bal_fail(err, BAL_INVALID, "the list of a folder's files is damaged");
        BAL_TRY(check_object(v, &o, NULL, err));
    }
    return BAL_OK;
}

// Every object that the body names, wherever in it.
static bal_status check_objects_of(struct verifier *v, const struct ej1 *value, bool folder,
                                   struct bal_err *err)
{
    struct state_object o;
    AUTO_BUF list = BUF_INIT((size_t)256 << 20);
    if (value->type == EJ1_OBJECT && state_object_read(value, &o, NULL) == BAL_OK) {
        BAL_TRY(check_object(v, &o, folder ? &list : NULL, err));
        return folder ? check_listed(v, buf_str(&list), err) : BAL_OK;
    }
    for (const struct ej1 *m = value->first; m != NULL; m = m->next)
        if (m->type == EJ1_OBJECT || m->type == EJ1_ARRAY)
            BAL_TRY(check_objects_of(v, m, folder && str_eq(m->key, STR("source")), err));
    return BAL_OK;
}

// Objects that no event names would be additions that nobody signed; one that an event names and
// that is not marked so would be swept.
static bal_status check_unreached(struct verifier *v, struct bal_err *err)
{
    struct store_object o = {0};
    for (uint64_t reached = 0;; reached++) {
        bool end = false;
        BAL_TRY(store_object_next(&v->r->store, o.id, &o, &end, err));
        if (end && reached < v->named.len)
            return bal_fail(err, BAL_INVALID, "an object is marked as if no event named it");
        if (end)
            return BAL_OK;
        if (table_find(&v->named, str_make((const char *)&o.id, sizeof o.id)) == TABLE_NONE)
            return bal_fail(err, BAL_INVALID, "object %llu is named by no event",
                            (unsigned long long)o.id);
    }
}

// ---- what follows from the inputs

static bal_status same_bytes(struct verifier *v, const struct state_object *o,
                             const struct buf *made, const char *what, struct bal_err *err)
{
    AUTO_BUF kept = BUF_INIT((size_t)4 << 30);
    BAL_TRY(record_read_object(v->r, o, &kept, err));
    if (!str_eq(buf_str(&kept), buf_str(made)))
        return bal_fail(err, BAL_CONFLICT, "%s does not come out again", what);
    return BAL_OK;
}

static void compare_list(struct verifier *v, struct session *s, const char *code, list_fn *make,
                         const struct state_object *o, const char *what, uint64_t seq)
{
    struct bal_err why;
    AUTO_BUF text = BUF_INIT((size_t)4 << 30);
    bal_status status = make(s, &text, &why);
    if (status == BAL_OK)
        status = same_bytes(v, o, &text, what, &why);
    judge(v, code, status, &why, seq);
}

static bal_status compare_drawn_batches(struct verifier *v, struct session *s,
                                        const struct state_round *round, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT((size_t)4 << 30);
    uint32_t number = (uint32_t)round->number;
    if ((round->batches.size > 0) != frame_has_batches(&s->frame))
        return bal_fail(err, BAL_CONFLICT, "the list of batches does not come out again");
    if (round->batches.size == 0)
        return BAL_OK;
    BAL_TRY(list_drawn_batches(s, number, &text, err));
    BAL_TRY(same_bytes(v, &round->batches, &text, "the list of batches", err));
    if (batch_sample_new(&s->batches, number) != round->new_batches ||
        list_new_counts(s, number) != round->new_counts)
        return bal_fail(err, BAL_CONFLICT, "the sample has another number of batches");
    return BAL_OK;
}

static void compare_sample(struct verifier *v, struct session *s, uint64_t seq)
{
    struct bal_err why;
    AUTO_BUF text = BUF_INIT((size_t)4 << 30);
    const struct state_round *round = state_round(&v->r->state);
    bal_status status = list_sample(s, (uint32_t)round->number, &text, &why);
    if (status == BAL_OK)
        status = same_bytes(v, &round->sample, &text, "the sample", &why);
    if (status == BAL_OK && (s->sample.retrieval.len != round->cards ||
                             sample_new_cards(&s->sample, &s->frame, (uint32_t)round->number,
                                              NULL) != round->new_cards))
        status = bal_fail(&why, BAL_CONFLICT, "the sample has another number of cards");
    if (status == BAL_OK)
        status = compare_drawn_batches(v, s, round, &why);
    judge(v, "V10", status, &why, seq);
}

static void check_outcome(struct verifier *v, struct session *s, uint64_t seq)
{
    struct bal_err why;
    bal_status status = session_done(s) ? BAL_OK
                                        : bal_fail(&why, BAL_CONFLICT,
                                                   "a target neither meets its risk limit nor is "
                                                   "counted by hand in full");
    judge(v, "V16", status, &why, seq);
    compare_list(v, s, "V16", list_outcome, &v->r->state.outcome, "the outcome", seq);
}

static void check_interpretations(struct verifier *v, const struct problems *p, uint64_t seq)
{
    struct bal_err why;
    bal_status status = BAL_OK;
    for (size_t i = 0; i < p->kept.len && status == BAL_OK; i++) {
        const struct problem *one = &p->kept.at[i];
        if (one->id == PROBLEM_not_drawn || one->id == PROBLEM_wrong_key ||
            one->id == PROBLEM_interpreted_twice || one->id == PROBLEM_impossible_count)
            status = bal_fail(&why, BAL_CONFLICT, STR_FMT, STR_ARG(one->message));
    }
    judge(v, "V13", status, &why, seq);
}

// The list of pools, which is there when there are any.
static void check_pools(struct verifier *v, struct session *s, uint64_t seq)
{
    struct bal_err why;
    const struct state_object *kept = &v->r->state.pools;
    bal_status status = BAL_OK;
    if ((kept->size > 0) != (s->frame.pools.len > 0))
        status = bal_fail(&why, BAL_CONFLICT, "the list of pools does not come out again");
    judge(v, "V15", status, &why, seq);
    if (kept->size > 0)
        compare_list(v, s, "V15", list_pools, kept, "the list of pools", seq);
}

// The list of batches, which is there when a contest compares whole batches.
static void check_batches(struct verifier *v, struct session *s, uint64_t seq)
{
    struct bal_err why;
    const struct state_object *kept = &v->r->state.batches;
    bal_status status = BAL_OK;
    if ((kept->size > 0) != frame_has_batches(&s->frame))
        status = bal_fail(&why, BAL_CONFLICT, "the list of batches does not come out again");
    judge(v, "V15", status, &why, seq);
    if (kept->size > 0)
        compare_list(v, s, "V15", list_batches, kept, "the list of batches", seq);
}

static void check_public(struct verifier *v, struct session *s, str type, uint64_t seq)
{
    struct bal_err why;
    const char *code;
    bal_status status;
    for (size_t at = 0; verify_public(s, type, &at, &code, &status, &why);)
        judge(v, code, status, &why, seq);
}

// Computes everything anew as it was after this event, where the event has something to compare.
static void compute(struct verifier *v, str type, uint64_t seq)
{
    struct session s;
    struct problems p;
    struct bal_err why;
    const struct state *state = &v->r->state;
    bool freeze = str_eq(type, STR("assertions-commit")), sample = str_eq(type, STR("sample"));
    bool risk = str_eq(type, STR("risk")), outcome = str_eq(type, STR("outcome"));
    bool opens = str_eq(type, STR("tally-open")) || str_eq(type, STR("card-open"));
    if (!freeze && !sample && !risk && !outcome && !opens)
        return;
    problems_init(&p);
    bal_status status = session_open(&s, v->r, &p, &why);
    judge(v,
          freeze   ? "V6"
          : sample ? "V10"
          : risk   ? "V14"
          : opens  ? "V13"
                   : "V16",
          status, &why, seq);
    if (status == BAL_OK && freeze) {
        compare_list(v, &s, "V15", list_params, &state->params, "the list of contests", seq);
        compare_list(v, &s, "V15", list_assertions, &state->assertions, "the list of assertions",
                     seq);
        check_pools(v, &s, seq);
        check_batches(v, &s, seq);
    }
    if (status == BAL_OK)
        check_public(v, &s, type, seq);
    if (status == BAL_OK && sample)
        compare_sample(v, &s, seq);
    if (status == BAL_OK && risk) {
        check_interpretations(v, &p, seq);
        compare_list(v, &s, "V14", list_risks, &state_round(&v->r->state)->risk,
                     "the measured risk", seq);
    }
    if (status == BAL_OK && outcome)
        check_outcome(v, &s, seq);
    session_close(&s);
    problems_done(&p);
}

static bal_status same_counts(const struct state_input *in, const struct election *e,
                              struct bal_err *err)
{
    if (in->cards == e->cards && in->listed == e->manifest_cards && in->contests == e->contests.len)
        return BAL_OK;
    return bal_fail(err, BAL_CONFLICT, "'" STR_FMT "' has other counts than its event names",
                    STR_ARG(in->name));
}

// An input by itself is still understood as it was.
static bal_status check_input(struct verifier *v, uint64_t seq, struct bal_err *err)
{
    struct load l = {0};
    uint64_t id;
    uint8_t salt[STORE_SALT] = {0}, digest[SHA256_BYTES];
    const struct state_input *in = state_input(&v->r->state, seq);
    if (in == NULL)
        return BAL_OK;
    BAL_TRY(record_find_object(v->r, &in->source, &id, salt, err));
    bal_status status = record_load_one(v->r, in, &l, err);
    if (status == BAL_OK) {
        record_canonical(&l.election, in->source.salted ? salt : NULL, digest);
        if (memcmp(digest, in->canonical, SHA256_BYTES) != 0)
            status = bal_fail(err, BAL_CONFLICT,
                              "'" STR_FMT "' is not understood as it was when it was added",
                              STR_ARG(in->name));
        if (status == BAL_OK)
            status = same_counts(in, &l.election, err);
    }
    load_done(&l);
    return status;
}

// As many cards are in the list as its event says.
static bal_status check_entry(struct verifier *v, uint64_t seq, struct bal_err *err)
{
    struct load l = {0};
    const struct state_entry *entry = state_entry(&v->r->state, seq);
    if (entry == NULL)
        return BAL_OK;
    const struct state_input as = {.name = STR("the list"),
                                   .format = entry->batches ? STR("ballast-handcount")
                                                            : STR("ballast-mvr"),
                                   .source = entry->list};
    bal_status status = record_load_one(v->r, &as, &l, err);
    if (status == BAL_OK && entry->batches && list_counts_in(&l.election) != entry->cards)
        status = bal_fail(err, BAL_CONFLICT, "the list has another number of counts");
    if (status == BAL_OK && !entry->batches && l.election.interpretations.len != entry->cards)
        status = bal_fail(err, BAL_CONFLICT, "the list has another number of cards");
    load_done(&l);
    return status;
}

// ---- the log

// Signatures, place and turn of an event, and what must have been cosigned before it.
static bal_status follow(struct verifier *v, const struct store_event *stored, str note,
                         struct arena *arena, struct event *e, struct bal_err *err)
{
    struct bal_err why;
    struct record *r = v->r;
    struct parties_order order;
    bool ordered = false;
    bal_status status = parties_check(&r->head, &r->key, &r->state, note, arena, e, &why);
    r->state.fails = "V5";
    if (status == BAL_OK && memcmp(e->leaf.b, stored->leaf, SHA256_BYTES) != 0)
        status = bal_fail(&why, BAL_INVALID, "its leaf hash is not kept as it is");
    if (status == BAL_OK) {
        ordered = parties_order(&r->state, e, &order);
        status = state_apply(&r->state, e, &why);
    }
    judge(v, status == BAL_OK ? "V5" : r->state.fails, status, &why, stored->seq);
    if (status != BAL_OK)
        return bal_fail(err, status, "the log cannot be followed further");
    if (ordered)
        judge(v, order.code, record_witnessed(r, &order, &why), &why, stored->seq);
    if (str_eq(e->type, STR("dice")))
        judge(v, "V8", BAL_OK, NULL, 0); // state_apply has refused every other order
    if (record_several(r) && str_eq(e->type, STR("outcome")))
        judge(v, "V17", BAL_OK, NULL, 0);
    return BAL_OK;
}

static bal_status check_event(struct verifier *v, uint64_t seq, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct store_event stored;
    struct event e;
    struct bal_err why;
    BAL_TRY(store_event(&v->r->store, seq, &stored, err));
    AUTO_BUF note = BUF_INIT(EVENT_BYTES);
    buf_add(&note, stored.note); // objects are read before the next event is
    BAL_TRY(buf_check(&note, err));
    int64_t before = v->r->state.last_time;
    BAL_TRY(follow(v, &stored, buf_str(&note), &arena, &e, err));
    v->out->clock_back += v->r->state.last_time < before;
    const struct ej1 *folder = ej1_find(e.body, "folder");
    bool is_folder = folder != NULL && folder->type == EJ1_TRUE;
    judge(v, "V18", check_objects_of(v, e.body, is_folder, &why), &why, seq);
    judge(v, "V6", check_input(v, seq, &why), &why, seq);
    judge(v, "V13", check_entry(v, seq, &why), &why, seq);
    if (str_eq(e.type, STR("seed"))) // state_apply has refused a seed before the freeze
        judge(v, "V9", BAL_OK, NULL, seq);
    compute(v, e.type, seq);
    return BAL_OK;
}

static void check_head(struct verifier *v)
{
    struct store_head head;
    struct bal_err why;
    bal_status status = store_head(&v->r->store, &head, &why);
    if (status == BAL_OK)
        status = ledger_check_head(&v->r->head, &v->r->key, 1, head.checkpoint, &why);
    judge(v, status == BAL_DENIED || status == BAL_INVALID ? "V2" : "V3", status, &why, UINT64_MAX);
    if (status != BAL_OK)
        return;
    judge(v, "V2", BAL_OK, NULL, 0);
    struct merkle_hash root = ledger_root(&v->r->head);
    struct merkle_frontier kept;
    status = merkle_frontier_read(head.frontier, &kept, &why);
    if (status == BAL_OK) {
        struct merkle_hash again = merkle_frontier_root(&kept);
        if (!merkle_same(&again, &root) || kept.size != head.size ||
            memcmp(root.b, head.root, SHA256_BYTES) != 0)
            status = bal_fail(&why, BAL_INVALID, "the head does not agree with itself");
    }
    judge(v, "V3", status, &why, UINT64_MAX);
}

// The snapshot is what commands begin with, so it must be what the log folds to at its place.
static bal_status check_snapshot(struct verifier *v, const struct store_derived *built, str kept,
                                 struct bal_err *err)
{
    AUTO_BUF made = BUF_INIT(STATE_BYTES);
    struct merkle_hash root = ledger_root(&v->r->head);
    snapshot_add(&made, &v->r->head.frontier, &v->r->state);
    BAL_TRY(buf_check(&made, err));
    if (!str_eq(buf_str(&made), snapshot_unseal(kept, &v->r->key)) ||
        memcmp(root.b, built->root, SHA256_BYTES) != 0)
        return bal_fail(err, BAL_INVALID, "the state kept in the record is not that of its log");
    return BAL_OK;
}

// Nothing else is kept, and it is of a place in the log.
static bal_status check_derived(struct verifier *v, bool kept, const struct store_derived *built,
                                uint64_t size, struct bal_err *err)
{
    uint64_t count;
    BAL_TRY(store_derived_count(&v->r->store, &count, err));
    if (count != kept || (kept && (built->seq == 0 || built->seq > size)))
        return bal_fail(err, BAL_INVALID, "something is kept that does not follow from the log");
    return BAL_OK;
}

static bal_status read_key(struct verifier *v, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct store_event first;
    struct event e;
    str vkey;
    BAL_TRY(store_event(&v->r->store, 0, &first, err));
    BAL_TRY(event_parse(first.note, &arena, &e, err));
    BAL_TRY(ej1_get_str(e.body, "key", &vkey, err));
    v->out->key = arena_str(&v->out->arena, vkey);
    return note_vkey_parse(vkey, &v->r->key, err);
}

static bal_status check_log(struct verifier *v, struct bal_err *err)
{
    struct store_head head;
    struct store_derived built = {0};
    struct bal_err why;
    AUTO_BUF snapshot = BUF_INIT(STATE_BYTES);
    BAL_TRY(store_head(&v->r->store, &head, err));
    uint64_t size = head.size;
    bool kept = store_derived_get(&v->r->store, STR("state"), &built, &snapshot, NULL) == BAL_OK;
    judge(v, "V5", read_key(v, &why), &why, 0);
    judge(v, "V19", check_derived(v, kept, &built, size, &why), &why, UINT64_MAX);
    for (uint64_t seq = 0; seq < size && v->out->verdict != VERIFY_FAIL; seq++) {
        progress_tick(v->r->env.progress, "events", seq, size);
        if (check_event(v, seq, err) != BAL_OK)
            return BAL_OK; // V5 says why
        v->out->events++;
        if (kept && built.seq == seq + 1)
            judge(v, "V19", check_snapshot(v, &built, buf_str(&snapshot), &why), &why, UINT64_MAX);
    }
    if (v->out->events == size) {
        check_head(v);
        judge(v, "V4", record_check_heads(v->r, &why), &why, UINT64_MAX);
        judge(v, "V18", check_unreached(v, &why), &why, UINT64_MAX);
    }
    return BAL_OK;
}

// In the order of the table above.
static void sort_checks(struct verify *out)
{
    size_t at = 0;
    for (size_t i = 0; i < ARRAY_LEN(checks); i++)
        for (size_t k = at; k < out->checks.len; k++)
            if (strcmp(out->checks.at[k].code, checks[i].code) == 0) {
                struct verify_check one = out->checks.at[k];
                out->checks.at[k] = out->checks.at[at];
                out->checks.at[at++] = one;
            }
}

static bal_status describe(struct verifier *v, struct bal_err *err)
{
    AUTO_BUF root = BUF_INIT(64);
    struct merkle_hash hash = ledger_root(&v->r->head);
    base64_add(&root, str_bytes(hash.b, SHA256_BYTES));
    v->out->root = arena_str(&v->out->arena, buf_str(&root));
    v->out->election = arena_str(&v->out->arena, v->r->state.election);
    v->out->several = record_several(v->r);
    v->out->overridden = v->r->state.parties.overrides.len > 0;
    if (v->out->verdict != VERIFY_FAIL &&
        (v->r->state.phase != PHASE_CONCLUDED || v->out->overridden))
        v->out->verdict = VERIFY_INCOMPLETE;
    return arena_check(&v->out->arena, err);
}

bal_status verify_record(struct verify *out, const char *path, const struct record_env *env,
                         struct bal_err *err)
{
    AUTO_RECORD r = {.env = *env};
    struct verifier v = {.out = out, .r = &r, .named = TABLE_INIT(LIMIT_NAMES_BYTES)};
    struct bal_err why;
    *out = (struct verify){.verdict = VERIFY_PASS, .arena = ARENA_INIT((size_t)64 << 20)};
    state_init(&r.state);
    BAL_TRY(store_open(&r.store, path, STORE_READ, err));
    judge(&v, "V1", store_check(&r.store, &why), &why, UINT64_MAX);
    bal_status status = BAL_OK;
    if (out->verdict != VERIFY_FAIL)
        status = check_log(&v, err);
    if (status == BAL_OK)
        status = describe(&v, err);
    sort_checks(out);
    table_done(&v.named);
    return status;
}
