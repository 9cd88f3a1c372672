// SPDX-License-Identifier: Apache-2.0
// public.c: the functions of ballast/ballast.h, over the verbs of this room.
#include "app/frame/draw.h"
#include "app/load/load.h"
#include "app/plan/plan.h"
#include "ballast/ballast.h"
#include "tabulate/rule.h"

struct bal_election {
    struct load load;
};

struct bal_tally {
    struct result result;
};

bal_status bal_election_open(struct bal_election **out, const struct bal_source *sources,
                             size_t count, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)64 << 20);
    struct load_path *paths = arena_new(&arena, struct load_path, count);
    BAL_TRY(arena_check(&arena, err));
    for (size_t i = 0; i < count; i++)
        paths[i] = (struct load_path){.path = sources[i].path,
                                      .jurisdiction = sources[i].jurisdiction,
                                      .format = sources[i].format};
    struct bal_election *e = mem_alloc(sizeof *e);
    if (e == NULL)
        return err_memory(err);
    struct load_options options = {0};
    bal_status status = load_paths(&e->load, paths, count, &options, err);
    if (status == BAL_OK)
        *out = e;
    else
        bal_election_close(e);
    return status;
}

void bal_election_close(struct bal_election *e)
{
    if (e == NULL)
        return;
    load_done(&e->load);
    mem_free(e);
}

uint64_t bal_election_cards(const struct bal_election *e)
{
    return e->load.election.cards;
}

uint64_t bal_election_cards_listed(const struct bal_election *e)
{
    return e->load.election.manifest_cards;
}

size_t bal_election_contests(const struct bal_election *e)
{
    return e->load.election.contests.len;
}

size_t bal_election_problems(const struct bal_election *e)
{
    return e->load.problems.kept.len;
}

uint64_t bal_election_errors(const struct bal_election *e)
{
    return problems_errors(&e->load.problems);
}

bool bal_election_problem(const struct bal_election *e, size_t i, struct bal_problem *out)
{
    if (i >= e->load.problems.kept.len)
        return false;
    const struct problem *p = &e->load.problems.kept.at[i];
    *out = (struct bal_problem){.code = problem_kinds[p->id].code,
                                .severity = severity_name(problem_kinds[p->id].severity),
                                .file = p->place.file.ptr,
                                .line = p->place.line,
                                .column = p->place.column,
                                .message = p->message.ptr};
    return true;
}

bal_status bal_tally_new(struct bal_tally **out, const struct bal_election *e, size_t contest,
                         struct bal_err *err)
{
    const struct election *election = &e->load.election;
    if (contest >= election->contests.len)
        return bal_fail(err, BAL_NOT_FOUND, "there are %zu contests", election->contests.len);
    const struct contest *c = &election->contests.at[contest];
    const struct rule *rule = rule_for(c);
    if (rule == NULL)
        return bal_fail(err, BAL_UNSUPPORTED, "no rule counts contest '" STR_FMT "' yet",
                        STR_ARG(c->name));
    struct bal_tally *t = mem_alloc(sizeof *t);
    if (t == NULL)
        return err_memory(err);
    struct rule_options options = {.irv = irv_default()};
    bool named = false;
    bal_status status = tally_rules_named(c, &options.irv, &named, err);
    if (status == BAL_OK)
        status = rule->tabulate(election, c, &options, &t->result, err);
    if (status == BAL_OK)
        *out = t;
    else
        bal_tally_free(t);
    return status;
}

void bal_tally_free(struct bal_tally *t)
{
    if (t == NULL)
        return;
    result_done(&t->result);
    mem_free(t);
}

void bal_tally_contest(const struct bal_tally *t, struct bal_contest *out)
{
    const struct result *r = &t->result;
    *out = (struct bal_contest){.name = r->contest->name.ptr,
                                .choice_function = function_name(r->contest->function),
                                .votes_allowed = r->contest->votes_allowed,
                                .seats = r->contest->seats,
                                .cards = result_cards(r),
                                .blank = r->cards[VOTE_BLANK],
                                .overvoted = r->cards[VOTE_OVERVOTED],
                                .invalid = r->cards[VOTE_INVALID],
                                .undervotes = r->undervotes,
                                .margin = r->margin,
                                .has_margin = r->has_margin,
                                .tied = r->tie.candidates.len > 0,
                                .choices = r->candidate_count};
}

bool bal_tally_choice(const struct bal_tally *t, size_t i, struct bal_choice *out)
{
    if (i >= t->result.candidate_count)
        return false;
    const struct candidate *c = &t->result.candidates[i];
    *out = (struct bal_choice){.name = c->label.ptr, .votes = c->votes, .winner = c->winner};
    return true;
}

struct drawing {
    const struct domain *domain;
    const struct election *election;
    bal_draw_fn *each;
    void *ctx;
    struct buf prn;
};

static bal_status take(void *ctx, const struct draw *d, struct bal_err *err)
{
    struct drawing *drawing = ctx;
    struct bal_draw out = {.draw = d->draw, .index = d->index};
    const struct manifest_batch *row = domain_find(drawing->domain, d->index, &out.position);
    if (row != NULL) {
        out.jurisdiction = drawing->election->jurisdictions.items[row->jurisdiction].ptr;
        out.container = row->container.ptr;
        out.tabulator = row->tabulator.ptr;
        out.batch = row->batch.ptr;
    }
    buf_clear(&drawing->prn);
    buf_add(&drawing->prn, d->prn);
    out.prn = buf_cstr(&drawing->prn);
    BAL_TRY(buf_check(&drawing->prn, err));
    bal_status status = drawing->each(drawing->ctx, &out);
    return status == BAL_OK ? BAL_OK : bal_fail(err, status, "the caller ended the drawing");
}

bal_status bal_draw_cards(const struct bal_election *e, const char *sampler, const char *seed,
                          uint64_t cards, uint64_t count, bal_draw_fn *each, void *ctx,
                          struct bal_err *err)
{
    static const struct election nothing;
    const struct election *election = e != NULL ? &e->load.election : &nothing;
    const struct sampler *s = sampler_find(str_from(sampler));
    if (s == NULL)
        return bal_fail(err, BAL_USAGE, "no sampler is called '%s'", sampler);
    struct domain domain;
    BAL_TRY(domain_make(&domain, election, cards, err));
    struct drawing drawing = {&domain, election, each, ctx, BUF_INIT(4096)};
    struct sample_request request = {str_from(seed), domain.sampled, count, false};
    bal_status status = sampler_draw(s, &request, (struct draw_sink){take, &drawing}, err);
    buf_done(&drawing.prn);
    domain_done(&domain);
    return status;
}

static bal_status find_method(const char *name, const struct method **out, struct bal_err *err)
{
    *out = method_find(str_from(name));
    return *out != NULL ? BAL_OK : bal_fail(err, BAL_USAGE, "no method is called '%s'", name);
}

static struct risk_query query_of(const struct bal_sample *s)
{
    return (struct risk_query){.gamma = s->gamma != 0 ? s->gamma : KM_GAMMA,
                               .margin = s->margin,
                               .cards = s->cards,
                               .sample = s->draws,
                               .o1 = s->o1,
                               .o2 = s->o2,
                               .u1 = s->u1,
                               .u2 = s->u2,
                               .winner = s->winner,
                               .loser = s->loser};
}

bal_status bal_risk(const char *method, const struct bal_sample *sample, double *out,
                    struct bal_err *err)
{
    const struct method *m = NULL;
    BAL_TRY(find_method(method, &m, err));
    struct risk_query q = query_of(sample);
    return method_risk(m, &q, out, err);
}

bal_status bal_sample_size(const char *method, const struct bal_sample *sample, double risk_limit,
                           uint64_t *out, struct bal_err *err)
{
    const struct method *m = NULL;
    BAL_TRY(find_method(method, &m, err));
    struct risk_query q = query_of(sample);
    q.alpha = risk_limit;
    return method_size(m, &q, out, err);
}
