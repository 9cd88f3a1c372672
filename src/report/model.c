// SPDX-License-Identifier: Apache-2.0
#include "report/model.h"

#define REPORT_BYTES ((size_t)1 << 30)

const char *report_status_name(enum report_status s)
{
    static const char *const names[] = {
        [REPORT_NOT_AUDITED] = "not_audited", [REPORT_CONTINUES] = "continues",
        [REPORT_CONFIRMED] = "confirmed",     [REPORT_ESCALATED] = "escalated",
        [REPORT_COUNTED] = "counted",         [REPORT_TIED] = "tied",
    };
    return names[s];
}

uint64_t report_path_cards(const struct report_contest *c, size_t i)
{
    uint64_t step = c->path_step > 0 ? c->path_step : 1;
    return i + 1 < c->path.len ? (i + 1) * step : c->usable;
}

void report_init(struct report *r)
{
    *r = (struct report){.arena = ARENA_INIT(REPORT_BYTES)};
}

void report_done(struct report *r)
{
    for (size_t i = 0; i < r->contests.len; i++) {
        struct report_contest *c = &r->contests.at[i];
        vec_done(&c->choices);
        vec_done(&c->assertions);
        vec_done(&c->rounds);
        vec_done(&c->path);
    }
    vec_done(&r->contests);
    vec_done(&r->inputs);
    vec_done(&r->rounds);
    vec_done(&r->discrepancies);
    vec_done(&r->methods);
    vec_done(&r->notes);
    vec_done(&r->events);
    arena_done(&r->arena);
}
