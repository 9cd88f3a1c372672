// SPDX-License-Identifier: Apache-2.0
// session_batches.c: hand counts of drawn batches, and which entry of several stands.
#include "record/session/session.h"

// Of counts of a drawn batch keeps the last correction, or what was entered before it where there
// is none: a correction stands in place of that.
static bal_status keep_counts(struct session *s, struct election *e, struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(64);
    struct table replaced = TABLE_INIT(LIMIT_NAMES_BYTES);
    VEC(str) files = {0}; // of each key: the entry that stands
    size_t kept = e->hand_totals.len;
    bal_status status = BAL_OK;
    // From the last to the first: what a later entry has in its place is left out.
    for (size_t i = e->hand_totals.len; status == BAL_OK && i > 0; i--) {
        const struct hand_total one = e->hand_totals.at[i - 1];
        const struct state_entry *from = session_entry_of(s, one.place.file);
        buf_clear(&key);
        buf_addf(&key, "%u/%llu", one.contest, (unsigned long long)one.draw);
        status = buf_check(&key, err);
        uint32_t id = table_find(&replaced, buf_str(&key));
        if (status == BAL_OK && id == TABLE_NONE && from != NULL && from->corrects) {
            str *slot = vec_push(&files, LIMIT_CARDS);
            id = table_add(&replaced, buf_str(&key));
            if (slot == NULL || id == TABLE_NONE)
                status = err_memory(err);
            else
                *slot = one.place.file;
        }
        // NOLINTNEXTLINE(*NullDereference): each key has its file
        if (status == BAL_OK && (id == TABLE_NONE || str_eq(files.at[id], one.place.file)))
            e->hand_totals.at[--kept] = one;
    }
    size_t left = e->hand_totals.len - kept;
    if (status == BAL_OK && kept > 0)
        memmove(e->hand_totals.at, e->hand_totals.at + kept, left * sizeof *e->hand_totals.at);
    e->hand_totals.len = left;
    vec_done(&files);
    table_done(&replaced);
    return status;
}

bal_status session_read_counts(struct session *s, struct bal_err *err)
{
    const struct state *state = &s->record->state;
    if (frame_has_batches(&s->frame)) {
        BAL_TRY(session_load_entries(s, state->mvrs.at, state->mvrs.len, true, "ballast-handcount",
                                     &s->counts, err));
        BAL_TRY(keep_counts(s, &s->counts.election, err));
    }
    return batch_found_match(&s->counted, &s->frame, &s->batches, &s->counts.election, s->problems,
                             err);
}
