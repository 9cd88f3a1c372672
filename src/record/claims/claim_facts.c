// SPDX-License-Identifier: Apache-2.0
// claim_facts.c: what claims are about, from the events and lists of a bundle that was verified.
#include "base/binary.h"
#include "ledger/checkpoint.h"
#include "ledger/ej1.h"
#include "ledger/event.h"
#include "ledger/tiles.h"
#include "record/claims/claim.h"

enum { CLAIM_LISTS = 1 << 28, CLAIM_ROWS = 1 << 22 };

struct collecting {
    struct claim_facts *f;
    const struct claim_source *from;
};

static str object_path(struct claim_facts *f, const struct ej1 *object)
{
    const struct ej1 *hex = ej1_find(object, "sha256");
    uint8_t digest[SHA256_BYTES];
    char text[SHA256_HEX];
    if (hex == NULL || hex->type != EJ1_STRING || !hex_get(hex->text, digest, sizeof digest))
        return STR("");
    str name = sha256_hex(digest, text);
    return arena_text(&f->arena, "objects/sha256/%.2s/" STR_FMT, name.ptr,
                      STR_ARG(str_skip(name, 2)));
}

// ---- lists

static bool is_true(const struct ej1 *v)
{
    return v != NULL && v->type == EJ1_TRUE;
}

static str text_of(struct claim_facts *f, const struct ej1 *line, const char *key)
{
    const struct ej1 *v = ej1_find(line, key);
    return v != NULL && v->type == EJ1_STRING ? arena_str(&f->arena, v->text) : STR("");
}

static uint64_t number_of(const struct ej1 *line, const char *key)
{
    uint64_t n = 0;
    return ej1_get_u64(line, key, &n, NULL) == BAL_OK ? n : 0;
}

static bal_status take_contest(struct claim_facts *f, struct claim_version *version,
                               const struct ej1 *line, uint64_t number, struct bal_err *err)
{
    const struct ej1 *choices, *votes, *winners;
    BAL_TRY(ej1_get(line, "choices", EJ1_ARRAY, &choices, err));
    BAL_TRY(ej1_get(line, "votes", EJ1_ARRAY, &votes, err));
    BAL_TRY(ej1_get(line, "winners", EJ1_ARRAY, &winners, err));
    struct claim_contest *c = vec_push(&version->contests, LIMIT_CONTESTS);
    if (c == NULL || choices->count != votes->count || choices->count > LIMIT_CHOICES)
        return bal_fail(err, BAL_INVALID, "the list of contests cannot be read");
    uint32_t n = (uint32_t)choices->count, j = 0;
    *c = (struct claim_contest){.line = number,
                                .name = text_of(f, line, "contest"),
                                .text = arena_str(&f->arena, line->bytes),
                                .choices = arena_new(&f->arena, str, n + 1),
                                .votes = arena_new(&f->arena, uint64_t, n + 1),
                                .won = arena_new(&f->arena, bool, n + 1),
                                .choice_count = n,
                                .cards = number_of(line, "cards"),
                                .seats = number_of(line, "seats"),
                                .votes_allowed = number_of(line, "votes_allowed"),
                                .ranks = number_of(line, "ranks")};
    str function = text_of(f, line, "function");
    c->points = str_find(function, STR("score")) < function.len ||
                str_find(function, STR("star")) < function.len ||
                str_find(function, STR("borda")) < function.len;
    BAL_TRY(arena_check(&f->arena, err));
    for (const struct ej1 *x = choices->first, *y = votes->first; j < n;
         x = x->next, y = y->next, j++) {
        c->choices[j] = arena_str(&f->arena, x->text);
        c->votes[j] = y->number < 0 ? 0 : (uint64_t)y->number;
    }
    for (const struct ej1 *w = winners->first; w != NULL; w = w->next)
        if (w->number >= 0 && (uint64_t)w->number < n)
            c->won[w->number] = true;
    return arena_check(&f->arena, err);
}

static bal_status take_finding(struct claim_facts *f, size_t event, const struct ej1 *line,
                               uint64_t number, struct bal_err *err)
{
    const struct ej1 *winners = ej1_find(line, "winners");
    struct claim_finding *new = vec_push(&f->findings, CLAIM_ROWS);
    if (new == NULL)
        return err_memory(err);
    *new = (struct claim_finding){.event = event,
                                  .line = number,
                                  .contest = text_of(f, line, "contest"),
                                  .text = arena_str(&f->arena, line->bytes),
                                  .risk = text_of(f, line, "risk"),
                                  .outcome = text_of(f, line, "outcome"),
                                  .met = is_true(ej1_find(line, "met"))};
    if (winners != NULL && winners->type == EJ1_ARRAY) {
        new->winners = arena_new(&f->arena, str, winners->count + 1);
        for (const struct ej1 *w = winners->first; w != NULL && new->winners != NULL; w = w->next)
            new->winners[new->winner_count++] = arena_str(&f->arena, w->text);
    }
    return arena_check(&f->arena, err);
}

static bal_status read_list(struct collecting *c, size_t event, struct bal_err *err)
{
    struct claim_facts *f = c->f;
    AUTO_BUF text = BUF_INIT(CLAIM_LISTS);
    bool contests = str_eq(f->events.at[event].type, STR("params-commit"));
    BAL_TRY(c->from->list(c->from->ctx, f->events.at[event].object, &text, err));
    struct claim_version *version = contests ? vec_push(&f->versions, CLAIM_ROWS) : NULL;
    if (contests && version == NULL)
        return err_memory(err);
    if (version != NULL)
        *version =
            (struct claim_version){.event = event, .text = arena_str(&f->arena, buf_str(&text))};
    str rest = buf_str(&text);
    for (uint64_t number = 1; rest.len > 0; number++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 24);
        const struct ej1 *line;
        BAL_TRY(ej1_parse(str_cut(&rest, '\n'), &arena, &line, err));
        BAL_TRY(contests ? take_contest(f, version, line, number, err)
                         : take_finding(f, event, line, number, err));
    }
    return BAL_OK;
}

// ---- events

static bal_status keep_manifest(struct claim_facts *f, uint64_t seq, const struct ej1 *body,
                                struct bal_err *err)
{
    struct claim_manifest *new = vec_push(&f->manifests, CLAIM_ROWS);
    if (new == NULL)
        return err_memory(err);
    *new = (struct claim_manifest){.event = seq,
                                   .cards = number_of(body, "listed"),
                                   .withdrawn = UINT64_MAX,
                                   .jurisdiction = text_of(f, body, "jurisdiction")};
    return BAL_OK;
}

static void withdraw(struct claim_facts *f, uint64_t seq, uint64_t by)
{
    for (size_t i = 0; i < f->manifests.len; i++)
        if (f->manifests.at[i].event == seq)
            f->manifests.at[i].withdrawn = by;
}

struct claim_count claim_now(const struct claim_counts *c)
{
    return c->after.len > 0 ? c->after.at[c->after.len - 1] : (struct claim_count){SIZE_MAX, 0};
}

// `cards` more, by that event.
static bal_status keep_count(struct claim_counts *c, size_t event, uint64_t cards,
                             struct bal_err *err)
{
    uint64_t before = claim_now(c).cards;
    struct claim_count *new = vec_push(&c->after, CLAIM_ROWS);
    if (new == NULL)
        return err_memory(err);
    *new = (struct claim_count){event, before + cards};
    return BAL_OK;
}

static bal_status keep_escalation(struct claim_facts *f, size_t event, const struct ej1 *body,
                                  struct bal_err *err)
{
    struct claim_escalation *new =
        body != NULL ? vec_push(&f->escalations, CLAIM_ROWS) : NULL; // a proposal has one
    if (new == NULL)
        return err_memory(err);
    *new = (struct claim_escalation){event, text_of(f, body, "contest")};
    return BAL_OK;
}

static bal_status take_body(struct collecting *c, const struct event *e, struct claim_event *kept,
                            struct bal_err *err)
{
    struct claim_facts *f = c->f;
    size_t index = f->events.len - 1;
    if (str_eq(e->type, STR("election-open"))) {
        f->election = text_of(f, e->body, "election");
    } else if (str_eq(e->type, STR("dice"))) {
        f->dice = text_of(f, e->body, "digits");
    } else if (str_eq(e->type, STR("seed"))) {
        f->seed = text_of(f, e->body, "digits");
        f->seeded = index;
    } else if (str_eq(e->type, STR("manifest-commit"))) {
        f->manifest = index;
        return keep_manifest(f, e->seq, e->body, err);
    } else if (str_eq(e->type, STR("withdraw"))) {
        withdraw(f, number_of(e->body, "refers"), e->seq);
    } else if (str_eq(e->type, STR("sample"))) {
        return keep_count(&f->drawn, index, number_of(e->body, "new_cards"), err);
    } else if (str_eq(e->type, STR("mvr"))) {
        return keep_count(&f->read, index, number_of(e->body, "cards"), err);
    } else if (str_eq(e->type, STR("escalate"))) {
        return keep_escalation(f, index, e->body, err);
    } else if (str_eq(e->type, STR("approve")) &&
               str_eq(text_of(f, e->body, "act"), STR("escalate"))) {
        return keep_escalation(f, index, ej1_find(e->body, "body"), err);
    } else if (str_eq(e->type, STR("reopen"))) {
        f->reopened = true;
        f->reopening = index;
        kept->reason = text_of(f, e->body, "reason");
    } else if (str_eq(e->type, STR("assertions-commit"))) {
        f->assertions = index;
    } else if (str_eq(e->type, STR("totals-commit"))) {
        f->totals = index;
    } else if (str_eq(e->type, STR("hand-count"))) {
        f->hand_count = index;
    } else if (str_eq(e->type, STR("params-commit"))) {
        f->reopened = false;
        kept->object = object_path(f, ej1_find(e->body, "contests"));
    } else if (str_eq(e->type, STR("risk"))) {
        kept->object = object_path(f, ej1_find(e->body, "list"));
    } else if (str_eq(e->type, STR("outcome"))) {
        f->outcome = index;
        kept->object = object_path(f, ej1_find(e->body, "contests"));
    }
    return BAL_OK;
}

static bal_status take_event(void *ctx, uint64_t index, str bytes, const struct merkle_hash *leaf,
                             struct bal_err *err)
{
    struct collecting *c = ctx;
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct event e;
    BAL_TRY(event_parse(bytes, &arena, &e, err));
    struct claim_event *kept = vec_push(&c->f->events, CLAIM_ROWS);
    struct merkle_hash *hash = kept == NULL ? NULL : vec_push(&c->f->leaves, CLAIM_ROWS);
    if (hash == NULL)
        return err_memory(err);
    *hash = *leaf;
    *kept =
        (struct claim_event){.seq = index, .time = e.time, .type = arena_str(&c->f->arena, e.type)};
    return take_body(c, &e, kept, err);
}

void claim_facts_init(struct claim_facts *f)
{
    f->seeded = f->manifest = f->assertions = f->totals = f->hand_count = f->outcome =
        f->reopening = f->proved.event = SIZE_MAX;
}

uint64_t claim_listed(const struct claim_facts *f, uint64_t before, str jurisdiction)
{
    uint64_t cards = 0;
    for (size_t i = 0; i < f->manifests.len; i++) {
        const struct claim_manifest *m = &f->manifests.at[i];
        if (m->event < before && m->withdrawn >= before &&
            (jurisdiction.len == 0 || str_eq(m->jurisdiction, jurisdiction)))
            cards += m->cards;
    }
    return cards;
}

bal_status claim_facts_gather(struct claim_facts *f, const struct claim_source *from,
                              struct bal_err *err)
{
    struct collecting c = {.f = f, .from = from};
    const struct tile_visit visit = {take_event, &c};
    *f = (struct claim_facts){.arena = ARENA_INIT(CLAIM_LISTS), .verify = f->verify};
    claim_facts_init(f);
    bal_status status = from->events(from->ctx, &visit, err);
    for (size_t i = 0; status == BAL_OK && i < f->events.len; i++)
        if (f->events.at[i].object.len > 0)
            status = read_list(&c, i, err);
    f->cards = claim_listed(f, UINT64_MAX, STR(""));
    f->size = f->leaves.len;
    f->root = merkle_root(f->leaves.at, f->leaves.len);
    return status == BAL_OK ? arena_check(&f->arena, err) : status;
}

void claim_facts_done(struct claim_facts *f)
{
    for (size_t i = 0; i < f->versions.len; i++)
        vec_done(&f->versions.at[i].contests);
    vec_done(&f->versions);
    vec_done(&f->findings);
    vec_done(&f->cosigners);
    vec_done(&f->manifests);
    vec_done(&f->escalations);
    vec_done(&f->drawn.after);
    vec_done(&f->read.after);
    vec_done(&f->events);
    vec_done(&f->leaves);
    vec_done(&f->places);
    vec_done(&f->locals);
    verify_done(&f->verify);
    arena_done(&f->arena);
}
