// SPDX-License-Identifier: Apache-2.0
#include "app/frame/frame_rounds.h"

const char *frame_rounds_refuses(const struct frame_contest *c)
{
    const struct frame_settings *s = &c->settings;
    unsigned flags = s->method->flags;
    if ((flags & METHOD_INFORMATIVE) != 0)
        return "limits no risk: it is for information only";
    if ((flags & METHOD_ROUNDS) == 0 && s->round_count > 0)
        return "takes no schedule of rounds: take it back with --rounds none";
    if ((flags & METHOD_ROUNDS) == 0)
        return s->method->bet == NULL && (flags & (METHOD_WEIGHTED | METHOD_BATCHES)) == 0
                   ? "does not measure an audit draw by draw"
                   : NULL;
    if (s->round_count == 0)
        return "is valid round by round only: the sizes of all its rounds must be set before the "
               "seed, as --rounds 100,250,600";
    if (c->universe == UNIVERSE_STYLE)
        return "is not valid for cards that are chosen by what is on them";
    return NULL;
}

// A vote for the winner is worth 1, for the loser 0, for all others 1/2.
static bool is_pair(const struct frame_contest *c, const struct assertion *a)
{
    for (uint32_t i = 0; i < c->choices; i++) {
        struct mark mark = {.choice = (uint16_t)i};
        struct mark_set one = {STATE_MARKED, 1, &mark};
        uint64_t twice = 2 * assertion_value(a, c->contest, &one);
        uint64_t want = i == a->winner ? 2 * a->den : i == a->loser ? 0 : a->den;
        if (twice != want)
            return false;
    }
    return a->upper == a->den;
}

const char *frame_rounds_refuses_claims(const struct frame_contest *c)
{
    for (size_t i = 0; frame_by_rounds(c) && i < c->claims.len; i++)
        if (!is_pair(c, &c->claims.at[i].claim))
            return "is for pairs of candidates only";
    return NULL;
}

bal_status frame_rounds_sampler(const struct frame *f, const struct sampler *s, struct bal_err *err)
{
    if (s == NULL || (s->flags & SAMPLER_REPLACES) != 0)
        return BAL_OK;
    for (uint32_t c = 0; c < f->contest_count; c++) {
        const struct frame_contest *k = &f->contests[c];
        if (!frame_by_rounds(k) || (k->settings.method->flags & METHOD_NO_REPLACEMENT) != 0)
            continue;
        bal_fail(err, BAL_CONFLICT,
                 "contest '" STR_FMT "': the method %s is proven for draws with replacement, and "
                 "the sampler %s draws without",
                 STR_ARG(str_head(k->contest->name, 60)), k->settings.method->name, s->name);
        err_hint(err, "Commit with a sampler that draws with replacement, as --sampler corla.");
        return BAL_CONFLICT;
    }
    return BAL_OK;
}

uint64_t frame_rounds_next(const struct frame_contest *c, uint64_t target)
{
    for (size_t r = 0; r < c->settings.round_count; r++)
        if (c->settings.rounds[r] > target)
            return c->settings.rounds[r];
    return 0;
}

bal_status frame_rounds_follow(const struct frame *f, const uint64_t *before,
                               const uint64_t *targets, uint64_t round, struct bal_err *err)
{
    for (uint32_t c = 0; c < f->contest_count; c++) {
        const struct frame_contest *k = &f->contests[c];
        uint64_t from = before != NULL ? before[c] : 0;
        bool scheduled = frame_by_rounds(k);
        if (!scheduled && targets[c] < from)
            return bal_fail(err, BAL_CONFLICT,
                            "round %ju has fewer draws for contest '" STR_FMT
                            "' than the round before",
                            (uintmax_t)round, STR_ARG(str_head(k->contest->name, 60)));
        if (!scheduled || targets[c] == from || targets[c] == frame_rounds_next(k, from))
            continue;
        return bal_fail(err, BAL_CONFLICT,
                        "round %ju departs from the schedule that was committed for contest "
                        "'" STR_FMT "': %ju draws",
                        (uintmax_t)round, STR_ARG(str_head(k->contest->name, 60)),
                        (uintmax_t)targets[c]);
    }
    return BAL_OK;
}
