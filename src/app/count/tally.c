// SPDX-License-Identifier: Apache-2.0
#include "app/count/tally.h"

#include <inttypes.h>

#include "app/count/tally_check.h"
#include "base/distance.h"
#include "tabulate/parcels/parcels.h"
#include "tabulate/ranked_margin.h"

// ---- which contests

bool tally_is_wanted(const struct contest *c, str wanted)
{
    return wanted.len == 0 || str_eq(c->name, wanted) ||
           (c->code.len > 0 && str_eq(c->code, wanted));
}

static bal_status add_contest(struct tally *t, const struct contest *c, const struct rule *rule,
                              struct bal_err *err)
{
    struct tally_contest *new = vec_push(&t->contests, LIMIT_CONTESTS);
    if (new == NULL)
        return err_memory(err);
    new->contest = c;
    new->rule = rule;
    new->pass = new->passes = 1;
    return BAL_OK;
}

// The contest of a configuration, once for each of its passes.
static bal_status add_configured(struct tally *t, const struct rctab *rctab, struct bal_err *err)
{
    const struct contest *c;
    bool transfers = rctab->rules.method == IRV_TRANSFER;
    BAL_TRY(rctab_contest(rctab, t->election, &c, err));
    for (uint32_t pass = 1; pass <= rctab->passes; pass++) {
        BAL_TRY(add_contest(t, c, rule_find(transfers ? STR("gregory") : STR("irv")), err));
        t->contests.at[pass - 1].pass = pass;
        t->contests.at[pass - 1].passes = rctab->passes;
    }
    return BAL_OK;
}

static const struct contest *nearest_contest(const struct election *e, str wanted)
{
    const struct contest *best = NULL;
    size_t least = wanted.len / 3 + 2; // a third of the letters may be wrong
    for (size_t i = 0; i < e->contests.len; i++) {
        str name = e->contests.at[i].name;
        size_t d =
            str_eq_nocase(str_head(name, wanted.len), wanted) ? 0 : str_distance(wanted, name);
        if (d < least) {
            least = d;
            best = &e->contests.at[i];
        }
    }
    return best;
}

bal_status tally_no_contest(const struct election *e, str wanted, struct bal_err *err)
{
    bal_fail(err, BAL_NOT_FOUND, "no contest is called '" STR_FMT "'",
             STR_ARG(str_head(wanted, 100)));
    const struct contest *near = nearest_contest(e, wanted);
    if (near != NULL)
        err_hint(err, "Did you mean '" STR_FMT "'?", STR_ARG(str_head(near->name, 150)));
    return BAL_NOT_FOUND;
}

static bal_status choose_contests(struct tally *t, const struct tally_options *o,
                                  struct bal_err *err)
{
    const struct election *e = t->election;
    if (o->rctab != NULL)
        return add_configured(t, o->rctab, err);
    for (size_t i = 0; i < e->contests.len; i++) {
        const struct contest *c = &e->contests.at[i];
        if (!tally_is_wanted(c, o->contest))
            continue;
        bool parcels =
            o->parcels != NULL && (c->function == FUNCTION_STV || c->function == FUNCTION_IRV);
        bool several = c->function == FUNCTION_IRV && o->irv_all && o->irv.seats > 1;
        const struct rule *rule = several ? rule_find(STR("gregory")) : rule_for(c);
        BAL_TRY(add_contest(t, c, parcels ? &rule_parcels : rule, err));
        t->contests.at[t->contests.len - 1].parcels = parcels ? o->parcels : NULL;
    }
    return t->contests.len > 0 || o->contest.len == 0 ? BAL_OK
                                                      : tally_no_contest(e, o->contest, err);
}

struct irv_rules tally_counted_by(const struct tally_contest *c)
{
    struct irv_rules rules = c->irv;
    if (c->rule->function == FUNCTION_STV && c->parcels == NULL)
        irv_for_seats(&rules);
    return rules;
}

// ---- groups

static uint32_t key_of(const struct tally *t, uint32_t number)
{
    const struct card card = election_card(t->election, number);
    switch (t->by) {
    case TALLY_BY_BATCH:
        return card.batch;
    case TALLY_BY_PRECINCT:
        return card.precinct;
    case TALLY_BY_JURISDICTION:
        return t->election->batches.at[card.batch].jurisdiction;
    case TALLY_BY_GROUP:
        return card.group;
    case TALLY_BY_STYLE:
        return card.style;
    case TALLY_BY_NOTHING:
        break;
    }
    return 0;
}

static size_t key_count(const struct tally *t)
{
    const struct election *e = t->election;
    const size_t counts[] = {e->batches.len, e->precincts.len, e->jurisdictions.len,
                             e->groups.len,  e->styles.len,    0};
    return counts[t->by];
}

str tally_group_name(const struct tally *t, const struct tally_group *g)
{
    const struct election *e = t->election;
    const struct table *names[] = {NULL, &e->precincts, &e->jurisdictions, &e->groups, &e->styles};
    return t->by == TALLY_BY_BATCH ? e->batches.at[g->key].batch : names[t->by]->items[g->key];
}

const char *tally_by_name(enum tally_by by)
{
    static const char *const names[] = {"batch", "precinct", "jurisdiction", "group", "style"};
    return (size_t)by < ARRAY_LEN(names) ? names[by] : NULL;
}

static bal_status new_group(struct tally_contest *c, uint32_t key, uint32_t *slot,
                            struct bal_err *err)
{
    struct tally_group *g = vec_push(&c->groups, LIMIT_CARDS);
    size_t votes = c->groups.len * c->result.candidate_count;
    if (g == NULL || !vec_grow((void **)&c->group_votes.at, &c->group_votes.cap, votes,
                               sizeof *c->group_votes.at, SIZE_MAX / 8))
        return err_memory(err);
    c->group_votes.len = votes;
    *g = (struct tally_group){.key = key};
    *slot = (uint32_t)c->groups.len;
    return BAL_OK;
}

// Card by card: what the column's histogram cannot tell.
static bal_status group_votes(struct tally *t, struct tally_contest *c, struct bal_err *err)
{
    AUTO_ARENA a = ARENA_INIT(LIMIT_NAMES_BYTES);
    const struct result *r = &c->result;
    uint32_t *slots = arena_new(&a, uint32_t, key_count(t)); // number of the group + 1
    BAL_TRY(arena_check(&a, err));
    for (uint32_t i = 0; i < t->election->cards; i++) {
        uint32_t code = column_get(&c->contest->column, i);
        if (code == 0)
            continue;
        uint32_t key = key_of(t, i);
        if (slots[key] == 0)
            BAL_TRY(new_group(c, key, &slots[key], err));
        size_t g = slots[key] - 1;
        const struct code_vote *vote = &r->codes[code];
        c->groups.at[g].cards++;
        for (uint32_t v = 0; v < vote->count; v++)
            c->group_votes.at[g * r->candidate_count + r->votes.at[vote->first + v]] +=
                result_worth(r, vote->first + v);
    }
    return BAL_OK;
}

// ---- one contest

bal_status tally_rules_named(const struct contest *c, struct irv_rules *out, bool *named,
                             struct bal_err *err)
{
    *named = c->wishes.irv_rule.len > 0;
    if (!*named)
        return BAL_OK;
    struct bal_err why = {0};
    if (irv_parse_stated(c->wishes.irv_rule, out, &why) == BAL_OK)
        return BAL_OK;
    return bal_fail(err, BAL_INVALID, "contest '" STR_FMT "': %s", STR_ARG(str_head(c->name, 60)),
                    why.what);
}

static bal_status rules_of(const struct tally *t, const struct contest *c,
                           const struct tally_options *o, struct irv_rules *out,
                           struct bal_err *err)
{
    bool named = false;
    *out = o->irv;
    if (o->irv_of != NULL) {
        const struct irv_rules *own = o->irv_of[c - t->election->contests.at];
        *out = own != NULL ? *own : o->irv;
        return BAL_OK;
    }
    return o->irv_all ? BAL_OK : tally_rules_named(c, out, &named, err);
}

// Rules and candidates of a configuration; in a later pass without those elected before.
static bal_status configure(struct tally *t, struct tally_contest *c, const struct tally_options *o,
                            struct bal_err *err)
{
    struct roster *roster = arena_new(&t->arena, struct roster, 1);
    if (roster == NULL)
        return err_memory(err);
    BAL_TRY(rctab_roster(o->rctab, c->contest, &t->arena, roster, &c->irv, err));
    c->irv.ask = o->ask;
    t->irv = c->irv;
    c->roster = roster;
    struct candidate *candidates = arena_new(&t->arena, struct candidate, roster->count);
    if (candidates == NULL)
        return err_memory(err);
    for (uint32_t i = 0; i < roster->count; i++) {
        candidates[i] = roster->candidates[i];
        for (const struct tally_contest *before = c; before-- > t->contests.at;)
            candidates[i].excluded |= before->result.candidates[i].winner;
    }
    roster->candidates = candidates;
    return BAL_OK;
}

static bal_status tabulate(struct tally *t, struct tally_contest *c, const struct tally_options *o,
                           struct bal_err *err)
{
    if (o->rctab != NULL)
        BAL_TRY(configure(t, c, o, err));
    struct rule_options options = {.irv = c->irv, .parcels = c->parcels, .roster = c->roster};
    BAL_TRY(c->rule->tabulate(t->election, c->contest, &options, &c->result, err));
    bool ranked = c->rule->function == FUNCTION_IRV || c->rule->function == FUNCTION_STV;
    if (!o->margins || !ranked)
        return BAL_OK;
    return ranked_margin(t->election, c->contest, c->rule, &options, &c->result, err);
}

static void report_doubts(const struct tally_contest *c, struct problems *p)
{
    const struct result *r = &c->result;
    str name = c->contest->name;
    struct place nowhere = {.file = STR("")};
    uint64_t unresolved = result_unresolved(r);
    bool wins = r->winners.len > 0 && r->candidates[r->winners.at[0]].kind == CHOICE_WRITE_IN;
    if (unresolved > 0 && (wins || (r->has_margin && unresolved >= r->margin)))
        problem_add(p, PROBLEM_write_ins_decide, nowhere, name,
                    "contest '" STR_FMT "': votes for unresolved write-ins %" PRIu64
                    ", margin %" PRIu64,
                    STR_ARG(name), unresolved, r->margin);
    if (r->pools_uncounted)
        problem_add(p, PROBLEM_redacted_ranked, nowhere, name,
                    "contest '" STR_FMT "': %" PRIu64 " first preferences in redacted sums",
                    STR_ARG(name), r->pool_votes);
}

static bal_status count_contest(struct tally *t, struct tally_contest *c,
                                const struct tally_options *o, struct problems *p,
                                struct bal_err *err)
{
    BAL_TRY(rules_of(t, c->contest, o, &c->irv, err));
    c->irv.ask = o->ask;
    if (c->rule == NULL) {
        AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
        function_put(c->contest->function, &c->contest->terms, &text);
        problem_add(p, PROBLEM_not_counted, (struct place){.file = STR("")}, c->contest->name,
                    "contest '" STR_FMT "': " STR_FMT ", %u seats, %u votes",
                    STR_ARG(c->contest->name), STR_ARG(buf_str(&text)), c->contest->seats,
                    c->contest->votes_allowed);
        return BAL_OK;
    }
    BAL_TRY(tabulate(t, c, o, err));
    if (t->by != TALLY_BY_NOTHING)
        BAL_TRY(group_votes(t, c, err));
    BAL_TRY(tally_check(t, c, p, err));
    if (c->rule->decide != NULL && !function_by_pairs(c->contest->function))
        BAL_TRY(tally_compare_reported(t, c, p, err));
    BAL_TRY(tally_compare_rounds(t, c, p, err));
    report_doubts(c, p);
    return BAL_OK;
}

static bal_status find_runs(struct tally *t, struct bal_err *err)
{
    uint32_t cards = t->election->cards;
    for (uint32_t from = 0, to; from < cards; from = to) {
        uint32_t batch = election_card(t->election, from).batch;
        for (to = from + 1; to < cards && election_card(t->election, to).batch == batch;)
            to++;
        struct tally_run *run = vec_push(&t->runs, LIMIT_CARDS);
        if (run == NULL)
            return err_memory(err);
        *run = (struct tally_run){from, to};
    }
    return BAL_OK;
}

bal_status tally_election(struct tally *out, const struct election *e,
                          const struct tally_options *o, struct problems *p, struct bal_err *err)
{
    *out = (struct tally){.election = e,
                          .by = o->by,
                          .irv = o->irv,
                          .parcels = o->parcels,
                          .preset = o->preset,
                          .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    BAL_TRY(choose_contests(out, o, err));
    BAL_TRY(tally_link_reported(out, err));
    BAL_TRY(find_runs(out, err));
    for (size_t i = 0; i < out->contests.len; i++)
        BAL_TRY(count_contest(out, &out->contests.at[i], o, p, err));
    return tally_compare_subtotals(out, p, err);
}

void tally_done(struct tally *t)
{
    for (size_t i = 0; i < t->contests.len; i++) {
        struct tally_contest *c = &t->contests.at[i];
        result_done(&c->result);
        vec_done(&c->checks);
        vec_done(&c->groups);
        vec_done(&c->group_votes);
    }
    vec_done(&t->contests);
    vec_done(&t->runs);
    arena_done(&t->arena);
}
