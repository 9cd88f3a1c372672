// SPDX-License-Identifier: Apache-2.0
// What a policy says of a checkpoint.
#include "ledger/policy.h"

#include <stdlib.h>

int policy_find(const struct policy *p, const struct note_key *key)
{
    for (size_t i = 0; i < p->items; i++)
        if (!p->item[i].group && note_key_same(&p->item[i].key, key))
            return (int)i;
    return POLICY_NONE;
}

size_t policy_keys(const struct policy *p, size_t log,
                   struct note_key keys[static 1 + POLICY_WITNESSES])
{
    size_t n = 0;
    keys[n++] = p->log[log].key;
    for (size_t i = 0; i < p->items; i++)
        if (!p->item[i].group)
            keys[n++] = p->item[i].key;
    return n;
}

// The item that is the witness of keys[1 + n].
static size_t item_of(const struct policy *p, size_t n)
{
    size_t i = 0;
    for (;; i++)
        if (!p->item[i].group && n-- == 0)
            return i;
}

void policy_judge(const struct policy *p, size_t log, const struct note *note,
                  struct policy_verdict *out)
{
    struct policy_verdict v = {.log = log, .quorum = p->quorum == POLICY_NONE};
    for (size_t i = 0; i < note->count; i++) {
        const struct note_line *line = &note->line[i];
        if (line->verdict != NOTE_VERIFIED) {
            v.unknown++;
        } else if (line->key > 0) {
            size_t item = item_of(p, line->key - 1);
            v.met[item] = true;
            v.time[item] = line->time;
        }
    }
    for (size_t i = 0; i < p->items; i++) { // members come before their groups
        const struct policy_item *item = &p->item[i];
        if (item->group)
            v.met[i] = v.have[i] >= item->need;
        if (v.met[i] && item->parent != POLICY_NONE)
            v.have[item->parent]++;
        v.quorum = v.quorum || (v.met[i] && p->quorum == (int)i);
    }
    *out = v;
}

bal_status policy_open(const struct policy *p, str bytes, struct checkpoint *out, struct note *note,
                       struct policy_verdict *verdict, struct bal_err *err)
{
    struct note n = {.count = 0};
    struct checkpoint c;
    struct note_key keys[1 + POLICY_WITNESSES];
    size_t log = 0;
    BAL_TRY(note_parse(bytes, &n, err));
    BAL_TRY(checkpoint_parse(n.text, &c, err));
    // Logs may share a name; the one whose key signed it is meant.
    for (bool by = false; log < p->logs && !by; log += !by)
        for (size_t i = 0; i < n.count && !by; i++)
            by = n.line[i].id == p->log[log].key.id &&
                 str_eq(n.line[i].name, note_key_name(&p->log[log].key)) &&
                 str_eq(c.origin, n.line[i].name);
    if (log == p->logs)
        return bal_fail(err, BAL_DENIED,
                        "the checkpoint of '" STR_FMT "' is not signed by a log of the policy",
                        STR_ARG(c.origin));
    size_t count = policy_keys(p, log, keys);
    BAL_TRY(checkpoint_open(bytes, keys, count, &c, &n, err));
    policy_judge(p, log, &n, verdict);
    *out = c;
    if (note != NULL)
        *note = n;
    return BAL_OK;
}

// "state needs 1 of 2 and has 0: w5, w6"
static void tell(const struct policy *p, const struct policy_verdict *v, size_t group,
                 struct buf *out)
{
    const struct policy_item *g = &p->item[group];
    const char *between = ": ";
    buf_addf(out, STR_FMT " needs %u of %u and has %u", STR_ARG(g->name), g->need, g->members,
             v->have[group]);
    for (size_t i = 0; i < p->items; i++) {
        if (p->item[i].parent != (int)group || v->met[i])
            continue;
        buf_add(out, str_from(between));
        buf_add(out, p->item[i].name);
        between = ", ";
    }
}

// Is the item not met, and needed for the quorum?
static bool is_missing(const struct policy *p, const struct policy_verdict *v, size_t item)
{
    int i = (int)item;
    while (i != POLICY_NONE && i != p->quorum && !v->met[i])
        i = p->item[i].parent;
    return i != POLICY_NONE && !v->met[i];
}

void policy_missing(const struct policy *p, const struct policy_verdict *verdict, struct buf *out)
{
    size_t start = out->len;
    if (verdict->quorum)
        return;
    if (!p->item[p->quorum].group) {
        buf_add(out, p->item[p->quorum].name);
        buf_add(out, STR(" has not cosigned"));
        return;
    }
    for (size_t i = p->items; i-- > 0;) {
        if (!p->item[i].group || !is_missing(p, verdict, i))
            continue;
        if (out->len > start)
            buf_add(out, STR("; "));
        tell(p, verdict, i, out);
    }
}

static int ascending(const void *a, const void *b)
{
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    return (x > y) - (x < y);
}

unsigned policy_overlap(const struct policy *p)
{
    unsigned common[POLICY_ITEMS] = {0}; // members stand before their groups
    if (p->quorum == POLICY_NONE)
        return 0;
    for (size_t i = 0; i < p->items; i++) {
        const struct policy_item *item = &p->item[i];
        unsigned of[POLICY_ITEMS] = {0}, members = 0;
        for (size_t m = 0; m < i; m++)
            if (p->item[m].parent == (int)i)
                of[members++] = common[m];
        if (members > 0)
            qsort(of, members, sizeof *of, ascending);
        common[i] = item->group ? 0 : 1;
        for (unsigned k = 0; k + members < 2 * item->need; k++)
            common[i] += of[k];
    }
    return common[p->quorum];
}
