// SPDX-License-Identifier: Apache-2.0
#include "core/published.h"

void published_set_done(struct published_set *set)
{
    for (size_t i = 0; i < set->assertions.len; i++)
        vec_done(&set->assertions.at[i].others.names);
    vec_done(&set->assertions);
    vec_done(&set->candidates.names);
    vec_done(&set->eliminated.names);
}

void assertion_sets_done(struct assertion_sets *p)
{
    for (size_t i = 0; i < p->sets.len; i++)
        published_set_done(&p->sets.at[i]);
    vec_done(&p->sets);
    arena_done(&p->arena);
}
