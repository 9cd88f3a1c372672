// SPDX-License-Identifier: Apache-2.0
// verify_bundle_report.c: V12: the report on who could be recognised, which two sides have signed
// before votes were opened, as far as the opened votes show it again.
#include "record/bundle/verify_bundle_work.h"

#define LISTS ((size_t)1 << 30)

static bal_status damaged(struct bal_err *err)
{
    return bal_fail(err, BAL_CONFLICT, "the privacy report is damaged, or of another audit");
}

static bal_status take_contest(struct bundle_verifier *v, const struct ej1 *line,
                               struct bal_err *err)
{
    static const char *const names[] = {"cards", "exposed",  "groups", "patterns",
                                        "rare",  "smallest", "units"};
    enum { CARDS, EXPOSED, GROUPS, PATTERNS, RARE, SMALLEST, UNITS, NUMBERS };
    uint64_t n[NUMBERS];
    str name;
    const struct public_contest *c = &v->audit.lists.contests.at[v->reported.len];
    struct bundle_reported *new = vec_push(&v->reported, LIMIT_CONTESTS);
    if (new == NULL)
        return err_memory(err);
    BAL_TRY(ej1_get_str(line, "contest", &name, err));
    for (size_t i = 0; i < NUMBERS; i++)
        BAL_TRY(ej1_get_u64(line, names[i], &n[i], err));
    if (line->count != NUMBERS + 1 || !str_eq(name, c->name) || n[CARDS] > c->leaves ||
        n[EXPOSED] > n[CARDS] || n[RARE] > n[CARDS] || n[SMALLEST] > n[CARDS] ||
        n[GROUPS] > n[UNITS])
        return damaged(err);
    *new = (struct bundle_reported){n[CARDS], n[GROUPS], n[SMALLEST]};
    return BAL_OK;
}

// A rare style.
static bal_status take_style(const struct bundle_verifier *v, const struct ej1 *line,
                             struct bal_err *err)
{
    uint64_t cards;
    int64_t next = 0;
    str jurisdiction;
    const struct ej1 *contests;
    BAL_TRY(ej1_get_u64(line, "cards", &cards, err));
    BAL_TRY(ej1_get(line, "contests", EJ1_ARRAY, &contests, err));
    BAL_TRY(ej1_get_str(line, "jurisdiction", &jurisdiction, err));
    for (const struct ej1 *c = contests->first; c != NULL; c = c->next) {
        if (c->type != EJ1_INT || c->number < next ||
            (uint64_t)c->number >= v->audit.lists.contests.len)
            return damaged(err);
        next = c->number + 1;
    }
    if (line->count != 3 || cards == 0 || cards >= v->whole.state.published.min_cell)
        return damaged(err);
    return BAL_OK;
}

static bal_status read_report(struct bundle_verifier *v, struct bal_err *err)
{
    const struct state_public *public = &v->whole.state.published;
    AUTO_BUF text = BUF_INIT(LISTS);
    v->reported.len = 0;
    if (public->report.size == 0)
        return BAL_OK;
    BAL_TRY(record_read_object(&v->whole, &public->report, &text, err));
    for (str rest = buf_str(&text); rest.len > 0;) {
        AUTO_ARENA arena = ARENA_INIT(1 << 24);
        const struct ej1 *line;
        BAL_TRY(ej1_parse(str_cut(&rest, '\n'), &arena, &line, err));
        if (v->reported.len < v->audit.lists.contests.len)
            BAL_TRY(take_contest(v, line, err));
        else
            BAL_TRY(take_style(v, line, err));
    }
    if (v->reported.len < v->audit.lists.contests.len ||
        public->recognisable > v->audit.lists.cards)
        return damaged(err);
    return BAL_OK;
}

void bundle_check_report(struct bundle_verifier *v)
{
    struct bal_err why;
    bal_status status = read_report(v, &why);
    if (status != BAL_OK)
        bundle_judge(v, "V12", status, &why, UINT64_MAX);
}

bal_status bundle_compare_report(const struct bundle_verifier *v, uint32_t contest,
                                 struct bal_err *err)
{
    const struct opened *o = &v->audit.opened;
    if (contest >= v->reported.len)
        return BAL_OK; // one operator asks nobody
    struct bundle_reported is = {.groups = o->units.len};
    for (size_t i = 0; i < o->units.len; i++) {
        is.cards += o->units.at[i].cards;
        if (i == 0 || o->units.at[i].cards < is.smallest)
            is.smallest = o->units.at[i].cards;
    }
    const struct bundle_reported *said = &v->reported.at[contest];
    if (is.cards == said->cards && is.groups == said->groups && is.smallest == said->smallest)
        return BAL_OK;
    return bal_fail(err, BAL_CONFLICT,
                    "contest '" STR_FMT "': the opened votes are not grouped as the privacy report "
                    "says",
                    STR_ARG(str_head(v->audit.lists.contests.at[contest].name, 60)));
}
