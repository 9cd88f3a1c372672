// SPDX-License-Identifier: Apache-2.0
#include "core/interpretation.h"

static const struct finding *copy_findings(struct election *e, const struct interpretation *i)
{
    struct finding *out = arena_new(&e->arena, struct finding, i->count);
    for (uint32_t k = 0; out != NULL && k < i->count; k++) {
        out[k] = i->findings[k];
        struct mark *marks = arena_new(&e->arena, struct mark, out[k].count);
        if (marks == NULL)
            return NULL;
        if (out[k].count > 0)
            memcpy(marks, out[k].marks, out[k].count * sizeof *marks);
        marks_sort(marks, out[k].count);
        out[k].marks = marks;
    }
    return out;
}

bal_status interpretation_add(struct election *e, const struct interpretation *i,
                              struct bal_err *err)
{
    struct interpretation *new = vec_push(&e->interpretations, LIMIT_CARDS);
    if (new == NULL)
        return err_memory(err);
    *new = *i;
    new->container = arena_str(&e->arena, i->container);
    new->tabulator = arena_str(&e->arena, i->tabulator);
    new->batch = arena_str(&e->arena, i->batch);
    new->imprinted = arena_str(&e->arena, i->imprinted);
    new->place.file = arena_str(&e->arena, i->place.file);
    new->findings = copy_findings(e, i);
    return arena_check(&e->arena, err);
}
