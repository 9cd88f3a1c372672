// SPDX-License-Identifier: Apache-2.0
// plan_files.h: files that nobody committed to yet as something to plan and to simulate on.
#ifndef BAL_APP_PLAN_FILES_H
#define BAL_APP_PLAN_FILES_H

#include "app/sample/weigh.h"

// The frame of an election's files, with planned weights where contests are drawn by weight.
// Settings are what a contests file wishes, with `risk_limit` (NULL: "0.05") where it has none, and
// `method` (NULL: each contest's own) for all. Without a manifest the CVRs stand for it, batch by
// batch: good enough for a plan, never for an audit. An election without any wish for a target has
// all its contests as targets. Errors as frame_make, problems likewise; settings live in `arena`.
BAL_CHECKED bal_status plan_files_frame(struct frame *out, struct election *e, str risk_limit,
                                        const struct method *method, struct arena *arena,
                                        struct problems *p, struct bal_err *err);

// The weights of such a frame. *out is `store`, or NULL where all cards are drawn alike. Call
// weigh_done on the store in every case.
BAL_CHECKED bal_status plan_files_weights(struct frame *f, const struct km_rates *rates,
                                          struct weigh *store, const struct weigh **out,
                                          struct bal_err *err);

// The contest of that name, or whose name begins so. BAL_NOT_FOUND: none, or several.
BAL_CHECKED bal_status plan_files_contest(const struct frame *f, str name, uint32_t *out,
                                          struct bal_err *err);

#endif
