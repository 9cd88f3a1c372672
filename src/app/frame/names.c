// SPDX-License-Identifier: Apache-2.0
#include "app/frame/names.h"

static uint32_t find_contest(const struct frame *f, const struct contest *wanted)
{
    for (uint32_t i = 0; i < f->contest_count; i++) {
        const struct contest *c = f->contests[i].contest;
        if (c->occurrence == wanted->occurrence && str_eq(c->name, wanted->name))
            return i;
    }
    return TABLE_NONE;
}

static uint32_t find_choice(const struct frame_contest *c, const struct choice *wanted)
{
    for (uint32_t i = 0; i < c->choices; i++) {
        const struct choice *choice = &c->contest->choices.at[i];
        if (choice->occurrence == wanted->occurrence && str_eq(choice->name, wanted->name))
            return i;
    }
    return TABLE_NONE;
}

static void map_jurisdictions(struct name_map *m, const struct frame *f,
                              const struct election *from)
{
    const struct table *own = &f->election->jurisdictions;
    m->jurisdictions[0] = f->stratum_count == 1 ? f->strata[0].jurisdiction : 0;
    for (uint32_t i = 1; i < from->jurisdictions.len; i++)
        m->jurisdictions[i] = table_find(own, from->jurisdictions.items[i]);
}

static bal_status map(struct name_map *m, const struct frame *f, const struct election *from,
                      struct bal_err *err)
{
    m->jurisdictions = arena_new(&m->arena, uint32_t, from->jurisdictions.len);
    m->contests = arena_new(&m->arena, uint32_t, from->contests.len);
    m->choices = (uint32_t **)arena_alloc(&m->arena, from->contests.len, sizeof *m->choices);
    BAL_TRY(arena_check(&m->arena, err));
    map_jurisdictions(m, f, from);
    for (size_t i = 0; i < from->contests.len; i++) {
        const struct contest *c = &from->contests.at[i];
        m->contests[i] = find_contest(f, c);
        m->choices[i] = arena_new(&m->arena, uint32_t, c->choices.len);
        BAL_TRY(arena_check(&m->arena, err));
        for (size_t k = 0; k < c->choices.len; k++)
            m->choices[i][k] = m->contests[i] == TABLE_NONE
                                   ? TABLE_NONE
                                   : find_choice(&f->contests[m->contests[i]], &c->choices.at[k]);
    }
    return BAL_OK;
}

bal_status name_map_make(struct name_map *out, const struct frame *f, const struct election *from,
                         struct bal_err *err)
{
    *out = (struct name_map){.from = from, .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    return map(out, f, from, err);
}

void name_map_done(struct name_map *m)
{
    arena_done(&m->arena);
}

uint32_t name_map_contest(const struct name_map *m, uint32_t contest, struct place place,
                          struct problems *p)
{
    const struct contest *c = &m->from->contests.at[contest];
    if (m->contests[contest] == TABLE_NONE)
        problem_add(p, PROBLEM_unknown_id, place, c->name, "there is no contest '" STR_FMT "'",
                    STR_ARG(c->name));
    return m->contests[contest];
}

uint32_t name_map_choice(const struct name_map *m, uint32_t contest, uint32_t choice,
                         struct place place, struct problems *p)
{
    const struct contest *c = &m->from->contests.at[contest];
    str name = c->choices.at[choice].name;
    if (m->choices[contest][choice] == TABLE_NONE)
        problem_add(p, PROBLEM_unknown_id, place, name,
                    "contest '" STR_FMT "' has no choice '" STR_FMT "'", STR_ARG(c->name),
                    STR_ARG(name));
    return m->choices[contest][choice];
}
