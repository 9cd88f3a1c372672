// SPDX-License-Identifier: Apache-2.0
// verify_bundle.c: the checks of a bundle in their order, and the verdict.
#include "record/bundle/verify_bundle.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/binary.h"
#include "record/bundle/verify_bundle_work.h"
#include "record/verbs/software.h"

static const struct {
    const char *code, *what;
} texts[] = {
    {"V1", "the policy says whose signatures count"},
    {"V2", "the head of the log is signed, and cosigned as the policy asks"},
    {"V3", "entries, tiles and root agree"},
    {"V4", "all heads that were kept are of this log"},
    {"V5", "every event is signed by those who must, and in its place"},
    {"V6", "cards, scopes and inputs are those of the manifests"},
    {"V7", "everything was fixed and witnessed before the ceremony"},
    {"V8", "the ceremony went in its order"},
    {"V9", "the seed follows"},
    {"V10", "every sample follows from seed and manifest"},
    {"V11", "the sealed votes are those that were committed"},
    {"V12", "the opened votes are the sealed ones, and give votes and winners"},
    {"V13", "interpretations are of drawn cards, and came before the records were opened"},
    {"V14", "every measured risk follows from the interpretations"},
    {"V15", "contests, assertions and margins follow from what was published"},
    {"V16", "the outcome follows from the evidence"},
    {"V17", "objections are answered, and absent witnesses came back"},
    {"V18", "the files are those that the log names, and no others"},
    {"V19", "the software is named"},
    {"V20", "what nobody can check here is said"},
};

// ---- the report

static struct verify_check *check_of(struct bundle_verifier *v, const char *code)
{
    for (size_t i = 0; i < v->out->checks.len; i++)
        if (strcmp(v->out->checks.at[i].code, code) == 0)
            return &v->out->checks.at[i];
    struct verify_check *new = vec_push(&v->out->checks, 64);
    for (size_t i = 0; i < ARRAY_LEN(texts) && new != NULL; i++)
        if (strcmp(texts[i].code, code) == 0)
            *new = (struct verify_check){
                .code = texts[i].code, .what = texts[i].what, .ok = true, .reason = STR("")};
    return new;
}

static str reason_of(struct bundle_verifier *v, const char *what, const char *where, uint64_t seq)
{
    AUTO_BUF text = BUF_INIT(4096);
    if (seq != UINT64_MAX)
        buf_addf(&text, "event %llu: ", (unsigned long long)seq);
    buf_addf(&text, "%s%s%s", what, where[0] != '\0' ? ", " : "", where);
    return arena_str(&v->out->arena, buf_str(&text));
}

void bundle_judge(struct bundle_verifier *v, const char *code, bal_status status,
                  const struct bal_err *why, uint64_t seq)
{
    struct verify_check *c = check_of(v, code);
    if (c == NULL)
        v->out->verdict = VERIFY_FAIL;
    if (c == NULL || status == BAL_OK || !c->ok)
        return;
    c->ok = c->open = false;
    c->reason = reason_of(v, why->what, why->where, seq);
    v->out->verdict = VERIFY_FAIL;
}

void bundle_leave(struct bundle_verifier *v, const char *code, const char *why, uint64_t seq)
{
    struct verify_check *c = check_of(v, code);
    if (c == NULL || !c->ok || c->open)
        return;
    c->open = true;
    c->reason = reason_of(v, why, "", seq);
    bundle_not_checked(v, "%s: " STR_FMT, code, STR_ARG(c->reason));
}

bool bundle_held(const struct bundle_verifier *v, const char *code)
{
    for (size_t i = 0; i < v->out->checks.len; i++)
        if (strcmp(v->out->checks.at[i].code, code) == 0)
            return v->out->checks.at[i].ok && !v->out->checks.at[i].open;
    return false;
}

BAL_PRINTF(3, 0)
static void add_line(struct bundle_verifier *v, bool open, const char *format, va_list args)
{
    char line[1024];
    vsnprintf(line, sizeof line, format, args);
    str text = arena_str(&v->out->arena, str_from(line));
    str *new = open ? vec_push(&v->out->not_checked, 10000) : vec_push(&v->out->notes, 10000);
    if (new != NULL)
        *new = text;
}

void bundle_note(struct bundle_verifier *v, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_line(v, false, format, args);
    va_end(args);
}

void bundle_not_checked(struct bundle_verifier *v, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_line(v, true, format, args);
    va_end(args);
}

static int number_of(const struct verify_check *c)
{
    uint64_t n = 0;
    return num_u64(str_skip(str_from(c->code), 1), &n) ? (int)n : 0;
}

static int by_number(const void *a, const void *b)
{
    return number_of(a) - number_of(b);
}

// ---- the checks

typedef bal_status check_fn(struct bundle_verifier *v, struct bal_err *err);

// Makes one check; true where it holds.
static bool make(struct bundle_verifier *v, const char *code, check_fn *check)
{
    struct bal_err why;
    bundle_judge(v, code, check(v, &why), &why, UINT64_MAX);
    return bundle_held(v, code);
}

// ---- V9

static bal_status check_seed(struct bundle_verifier *v, struct bal_err *err)
{
    str seed = v->whole.state.seed;
    if (v->wishes->seed.len > 0 && !str_eq(seed, v->wishes->seed))
        return bal_fail(err, BAL_CONFLICT, "the seed is not the one that was given");
    return BAL_OK; // that it follows, state_apply has seen
}

// V19: what wrote the record is told where it is not what reads it. Nothing fails for that.
static bal_status tell_software(struct bundle_verifier *v, struct bal_err *err)
{
    static const char mine[] = "ballast " BALLAST_VERSION;
    str wrote = v->whole.state.software, programs = v->whole.state.programs;
    struct software_file own;
    if (programs.len > 0 && software_own(&own, err) == BAL_OK)
        bundle_note(v, "the program that verifies is%s among those that the record names by digest",
                    str_find(programs, str_from(own.sha256)) < programs.len ? "" : " not");
    if (!str_eq(wrote, str_from(mine)))
        bundle_note(v, "the record was begun by '" STR_FMT "', this is '%s'",
                    STR_ARG(str_head(wrote, 100)), mine);
    return BAL_OK;
}

// ---- V20

// What no computation on these files can show.
static const char *const assumptions[] = {
    "assumed: the paper is a trustworthy record of the votes, complete and unaltered",
    "assumed: people read the drawn cards as they are, and the cards were those that were drawn",
    "assumed: the manifest lists every card; its total was compared with who voted",
    "assumed: whoever is entitled to vote could, and nobody else did",
};

static bal_status tell_assumptions(struct bundle_verifier *v, struct bal_err *err)
{
    (void)err;
    for (size_t i = 0; i < ARRAY_LEN(assumptions); i++)
        bundle_note(v, "%s", assumptions[i]);
    return BAL_OK;
}

// ---- all of it

static void tell_inputs(struct bundle_verifier *v)
{
    const struct state *s = &v->whole.state;
    size_t secret = 0;
    for (size_t i = 0; i < s->inputs.len; i++)
        secret += !s->inputs.at[i].withdrawn && s->inputs.at[i].source.salted;
    if (secret > 0)
        bundle_note(v,
                    "%zu files of cast vote records are secret: their sealed votes were checked, "
                    "not how they were read from these files",
                    secret);
}

static void find_gaps(struct bundle_verifier *v)
{
    const struct state *s = &v->whole.state;
    if (v->compared && str_eq(s->published.rule, STR("closed")))
        bundle_not_checked(v, "votes are not published at all: no comparison with records is "
                              "checked");
    if (s->parties.overrides.len > 0)
        bundle_not_checked(v, "NOT FULLY WITNESSED: an override stands in for cosigned "
                              "checkpoints");
    if (s->phase != PHASE_CONCLUDED)
        bundle_not_checked(v, "the audit is not concluded");
    if (v->out->verdict != VERIFY_FAIL && v->out->not_checked.len > 0)
        v->out->verdict = VERIFY_INCOMPLETE;
}

static bool frozen(const struct bundle_verifier *v)
{
    return v->whole.state.phase >= PHASE_COMMITTED;
}

// The log, whatever witnesses say of its head; and then that.
static bool check_log(struct bundle_verifier *v)
{
    struct bal_err why;
    bal_status head = bundle_check_head(v, &why);
    if (head != BAL_OK) {
        bundle_judge(v, "V2", head, &why, UINT64_MAX);
        return false;
    }
    bool events = make(v, "V3", bundle_check_tiles);
    if (events) {
        (void)make(v, "V4", bundle_check_heads);
        events = bundle_check_events(v);
    }
    return make(v, "V2", bundle_check_quorum) && events;
}

static void check_all(struct bundle_verifier *v)
{
    if (!make(v, "V1", bundle_check_policy))
        return;
    if (!check_log(v)) {
        if (bundle_held(v, "V2") && bundle_held(v, "V3") && strcmp(v->fails, "V5") != 0 &&
            frozen(v))
            bundle_check_cards(v); // a later check has failed: this one may be the cause
        return;
    }
    (void)make(v, "V9", check_seed);
    if (frozen(v)) {
        bundle_check_public(v);
        if (bundle_held(v, "V6") && bundle_held(v, "V10") && bundle_held(v, "V11") &&
            bundle_held(v, "V12") && bundle_held(v, "V13"))
            bundle_follow(v);
        else if (v->whole.state.rounds.len > 0)
            bundle_leave(v, "V10", "no sample is drawn again before what it rests on holds",
                         UINT64_MAX);
    }
    if (bundle_held(v, "V4"))
        (void)make(v, "V18", bundle_check_files);
    (void)make(v, "V19", tell_software);
    (void)make(v, "V20", tell_assumptions);
    tell_inputs(v);
}

static bal_status describe(struct bundle_verifier *v, struct bal_err *err)
{
    AUTO_BUF root = BUF_INIT(64);
    base64_add(&root, str_bytes(v->head.root.b, SHA256_BYTES));
    v->out->root = arena_str(&v->out->arena, buf_str(&root));
    v->out->bytes = v->bundle.bytes;
    v->out->objects = v->named.len;
    find_gaps(v);
    if (v->out->checks.len > 1)
        qsort(v->out->checks.at, v->out->checks.len, sizeof *v->out->checks.at, by_number);
    return arena_check(&v->out->arena, err);
}

static void done(struct bundle_verifier *v)
{
    if (v->opened)
        session_close(&v->session);
    problems_done(&v->problems);
    verify_entered_done(&v->entered);
    public_audit_done(&v->audit);
    state_done(&v->follow.state);
    state_done(&v->whole.state);
    table_done(&v->named);
    vec_done(&v->plain);
    vec_done(&v->folders);
    vec_done(&v->shown);
    vec_done(&v->hidden);
    table_done(&v->showable);
    table_done(&v->showable_all);
    vec_done(&v->reported);
    vec_done(&v->heads);
    vec_done(&v->leaves);
    buf_done(&v->policy_text);
    buf_done(&v->head_bytes);
    bundle_close(&v->bundle);
}

bal_status verify_bundle(struct verify *out, const char *path, const struct bundle_wishes *wishes,
                         const struct record_env *env, struct bal_err *err)
{
    struct bundle_verifier v = {.out = out,
                                .wishes = wishes,
                                .env = env,
                                .policy_text = BUF_INIT(POLICY_BYTES + 1),
                                .head_bytes = BUF_INIT(NOTE_BYTES + 1),
                                .named = TABLE_INIT(LIMIT_NAMES_BYTES),
                                .showable = TABLE_INIT(LIMIT_NAMES_BYTES),
                                .showable_all = TABLE_INIT(LIMIT_NAMES_BYTES),
                                .frozen = UINT64_MAX};
    *out = (struct verify){.verdict = VERIFY_PASS,
                           .arena = ARENA_INIT((size_t)64 << 20),
                           .root = STR(""),
                           .key = STR(""),
                           .election = STR(""),
                           .policy = STR("")};
    verify_entered_init(&v.entered);
    state_init(&v.whole.state);
    v.whole.env = *env;
    v.whole.source = &bundle_source;
    v.whole.source_state = &v.bundle;
    v.audit.bundle = &v.bundle;
    v.audit.record = &v.whole;
    bal_status status = bundle_open(&v.bundle, path, err);
    if (status == BAL_OK) {
        check_all(&v);
        status = describe(&v, err);
    }
    if (status == BAL_OK && v.opened && v.followed && wishes->audit != NULL)
        status = wishes->audit(wishes->ctx, &v.session, err);
    done(&v);
    return status;
}
