// SPDX-License-Identifier: Apache-2.0
// session_batches.c: hand counts of drawn batches, with their corrections.
#include "record/session.h"

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

bal_status session_read_counts(struct session *s, struct bal_err *err)
{
    const struct state *state = &s->record->state;
    if (frame_has_batches(&s->frame)) {
        BAL_TRY(session_load_entries(s, state->mvrs.at, state->mvrs.len, true, "ballast-handcount",
                                     &s->counts, err));
        BAL_TRY(apply_batch_corrections(s, err));
    }
    return batch_found_match(&s->counted, &s->frame, &s->batches, &s->counts.election, s->problems,
                             err);
}
