// SPDX-License-Identifier: Apache-2.0
#include "record/log/log.h"

#include <unistd.h>

#include "record/log/parties.h"

// What of a body is worth a word, in this order. Members that are 0 or empty say nothing.
static const struct {
    const char *key, *before, *after;
} parts[] = {
    {"election", "", ""},
    {"name", "", ""},
    {"contest", "", ""},
    {"jurisdiction", "of ", ""},
    {"refers", "event ", ""},
    {"round", "round ", ""},
    {"chance", "chance ", ""},
    {"cards", "", " cards"},
    {"listed", "", " cards listed"},
    {"new_cards", "", " of them new"},
    {"new_batches", "", " new batches"},
    {"counts", "", " sums"},
    {"contests", "", " contests"},
    {"target", "target ", ""},
    {"risk_limit", "risk limit ", ""},
    {"method", "method ", ""},
    {"rounds", "rounds of ", " cards"},
    {"irv_rule", "counted by ", ""},
    {"cards_bound", "at most ", " cards"},
    {"sampler", "sampler ", ""},
    {"digits", "", ""},
    {"owner", "of ", ""},
    {"affiliation", "", ""},
    {"role", "as ", ""},
    {"act", "", ""},
    {"party", "", ""},
    {"group", "", ""},
    {"since", "since ", ""},
    {"places", "", " places"},
    {"other_seals", "", " with another seal than was listed"},
    {"by", "by ", ""},
    {"text", "", ""},
    {"reason", "", ""},
    {"replaces", "in place of ", ""},
};

static void put_part(struct buf *out, size_t part, const struct ej1 *v)
{
    char number[NUM_TEXT];
    str text = v->text;
    if (v->type == EJ1_INT)
        text = v->number > 0 ? num_grouped((uint64_t)v->number, number) : STR("");
    else if (v->type == EJ1_TRUE || v->type == EJ1_FALSE)
        text = v->type == EJ1_TRUE ? STR("yes") : STR("no");
    else if (v->type != EJ1_STRING)
        return;
    str after = str_from(parts[part].after);
    if (v->type == EJ1_INT && v->number == 1 && str_ends(after, STR("s")))
        after.len--; // "1 card"
    if (text.len > 0)
        buf_addf(out, "%s%s" STR_FMT STR_FMT, out->len > 0 ? ", " : "", parts[part].before,
                 STR_ARG(text), STR_ARG(after));
}

static void summarise(const struct ej1 *body, struct buf *out)
{
    const struct ej1 *set = ej1_find(body, "set");
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        const struct ej1 *v = ej1_find(body, parts[i].key);
        if (v == NULL && set != NULL)
            v = ej1_find(set, parts[i].key);
        if (v != NULL)
            put_part(out, i, v);
    }
}

struct reading {
    uint64_t from;
    bal_status (*take)(void *ctx, const struct log_entry *e, struct bal_err *err);
    void *ctx;
    struct ledger_head head;
    struct state state; // who may sign the next event
    int64_t last;       // time of the event before
};

static bal_status read_one(struct reading *in, const struct record *r, str note,
                           struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    AUTO_BUF summary = BUF_INIT(4 * EVENT_BYTES);
    struct event e;
    BAL_TRY(parties_check(&in->head, &r->key, &in->state, note, &arena, &e, err));
    BAL_TRY(state_apply(&in->state, &e, err));
    bool back = e.time < in->last;
    in->last = e.time;
    if (e.seq < in->from)
        return BAL_OK;
    const struct event_type *type = event_type_find(e.type);
    summarise(e.body, &summary);
    if (back)
        buf_addf(&summary, "%sthe clock had gone back", summary.len > 0 ? "; " : "");
    BAL_TRY(buf_check(&summary, err));
    const struct log_entry entry = {.seq = e.seq,
                                    .time = e.time,
                                    .type = e.type,
                                    .summary = buf_str(&summary),
                                    .says = type != NULL ? type->says : "",
                                    .leaf = e.leaf};
    return in->take(in->ctx, &entry, err);
}

static bal_status read_all(struct reading *in, struct record *r, struct bal_err *err)
{
    AUTO_EVENTS it = {0};
    BAL_TRY(store_events_open(&it, &r->store, 0, err));
    while (in->head.frontier.size < r->state.size) {
        struct store_event next;
        bool end = false;
        BAL_TRY(store_events_next(&it, &next, &end, err));
        if (end)
            return bal_fail(err, BAL_CONFLICT, "the log ends before its signed head");
        BAL_TRY(read_one(in, r, next.note, err));
        progress_tick(r->env.progress, "reading the log", in->head.frontier.size, r->state.size);
    }
    // Opening has checked the signature on the head there was; somebody may have written since.
    struct merkle_hash root = ledger_root(&in->head), signed_root = ledger_root(&r->head);
    if (!merkle_same(&root, &signed_root))
        return bal_fail(err, BAL_CONFLICT, "the events are not those that were signed");
    return BAL_OK;
}

bal_status record_log(struct record *r, uint64_t from,
                      bal_status (*take)(void *ctx, const struct log_entry *e, struct bal_err *err),
                      void *ctx, struct bal_err *err)
{
    struct reading in = {.from = from, .take = take, .ctx = ctx};
    state_init(&in.state);
    bal_status status = read_all(&in, r, err);
    state_done(&in.state);
    return status;
}

// ---- the copy

static bal_status check_copy(const struct record *r, const char *path, struct bal_err *err)
{
    AUTO_STORE copy = {0};
    struct store_head head;
    BAL_TRY(store_open(&copy, path, STORE_READ, err));
    BAL_TRY(store_check(&copy, err));
    BAL_TRY(store_head(&copy, &head, err));
    struct merkle_hash root = ledger_root(&r->head);
    if (head.size < r->state.size ||
        (head.size == r->state.size && memcmp(head.root, root.b, SHA256_BYTES) != 0))
        return bal_fail(err, BAL_CONFLICT, "the copy does not end as the record does");
    return BAL_OK;
}

bal_status record_backup(struct record *r, const char *path, struct bal_err *err)
{
    BAL_TRY(store_backup(&r->store, path, err));
    bal_status status = check_copy(r, path, err);
    if (status != BAL_OK)
        unlink(path);
    return status;
}
