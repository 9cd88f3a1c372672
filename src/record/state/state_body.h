// SPDX-License-Identifier: Apache-2.0
// state_body.h: reading the bodies of events; for the files that fold them into the state.
#ifndef BAL_RECORD_STATE_BODY_H
#define BAL_RECORD_STATE_BODY_H

#include "record/state/state.h"

// A text, kept with the state.
BAL_CHECKED bal_status body_text(struct state *s, const struct ej1 *o, const char *key, str *out,
                                 struct bal_err *err);

// How it names an object.
BAL_CHECKED bal_status body_object(const struct ej1 *body, const char *key,
                                   struct state_object *out, struct bal_err *err);

// 32 bytes in hex.
BAL_CHECKED bal_status body_hash(const struct ej1 *o, const char *key,
                                 uint8_t out[static SHA256_BYTES], struct bal_err *err);

// The body has so many keys.
BAL_CHECKED bal_status body_members(const struct event *e, size_t count, struct bal_err *err);

// The round that it names is this one.
BAL_CHECKED bal_status body_round(struct state *s, const struct event *e, uint64_t want,
                                  struct bal_err *err);

// Keeps its reason as a note.
BAL_CHECKED bal_status body_note(struct state *s, const struct event *e, str what,
                                 struct bal_err *err);

// Returns `status`; where it is a failure, `code` is the check that the event fails.
BAL_CHECKED bal_status body_fails(struct state *s, const char *code, bal_status status);

// What an event of the ceremony does to the state.
state_handler ceremony_commit, ceremony_reveal, ceremony_default, ceremony_dice, ceremony_beacon;

// What people read and counted (state_readings.c).
state_handler read_mvr, read_counts, read_correction, read_second, read_ruling, read_retrieval,
    read_hand_count;

// What is made public (state_public.c).
state_handler open_report, open_tally, open_cards, open_bundle;

// state_software.c: its list is kept.
state_handler state_software;

#endif
