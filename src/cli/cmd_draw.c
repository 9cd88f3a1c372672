// SPDX-License-Identifier: Apache-2.0
// draw: draws cards from a public seed, and says where to find them.
#include "app/frame/draw.h"
#include "cli/batch_args.h"
#include "cli/files_arg.h"
#include "cli/problems_print.h"

struct draw_options {
    struct opt_files files;
    str seed;
    struct opt_u64 count, cards;
    int sampler;
    struct batch_args tables;
    bool replace, arlo, json;
};

static const char *sampler_name(size_t i)
{
    const struct sampler *s = sampler_at(i);
    return s != NULL ? s->name : NULL;
}

static const struct opt options[] = {
    {.name = "sampler",
     .kind = OPT_CHOICE,
     .at = offsetof(struct draw_options, sampler),
     .arg = "NAME",
     .choice_at = sampler_name,
     .fallback = "ballast",
     .help = "how the cards are chosen"},
    {.name = "seed",
     .kind = OPT_TEXT,
     .at = offsetof(struct draw_options, seed),
     .arg = "DIGITS",
     .required = true,
     .help = "the public random seed, exactly as announced (leading zeros count)"},
    {.name = "manifest",
     .kind = OPT_FILES,
     .at = offsetof(struct draw_options, files),
     .arg = "FILE",
     .help = "the ballot manifests, in the order in which their cards are numbered"},
    {.kind = OPT_FILES,
     .at = offsetof(struct draw_options, files),
     .arg = "FILE",
     .help = "more manifests"},
    FILES_STICKY_OPTIONS,
    {.name = "cards",
     .kind = OPT_U64,
     .at = offsetof(struct draw_options, cards),
     .arg = "N",
     .help = "draw from cards 1 to N; with a manifest, instead of its total"},
    {.name = "count",
     .kind = OPT_U64,
     .at = offsetof(struct draw_options, count),
     .arg = "K",
     .required = true,
     .help = "how many draws"},
    {.name = "replace",
     .kind = OPT_FLAG,
     .at = offsetof(struct draw_options, replace),
     .help = "draw with replacement, where the sampler leaves the choice (consistent)"},
    BATCH_ARGS_OPTIONS(struct draw_options),
    {.name = "arlo",
     .kind = OPT_FLAG,
     .at = offsetof(struct draw_options, arlo),
     .help =
         "batches: as Arlo draws them for macro, with its tickets; --draws are those of earlier "
         "rounds"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct draw_options, json),
     .help = "print the result as JSON"},
};

static const struct example examples[] = {
    {"ballast draw --seed 53417960661093690826 --manifest manifest.csv --count 200",
     "200 cards, in the order of the draw, with container, batch and position"},
    {"ballast draw --sampler corla --seed 84437724778708423271 --cards 4292 --count 50",
     "card numbers only, as Colorado draws them (repeats are listed)"},
    {"ballast draw --seed 06712221796172622814 --batches b.csv --count 20 >draws.csv",
     "whole batches, each with a chance that grows with the error that it could hide"},
};

struct output {
    const struct cli *cli;
    const struct domain *domain;
    const struct election *election;
    struct json_writer *json; // NULL: the table
    struct term_table *table;
};

static void json_name(struct json_writer *w, const char *key, str s, bool known)
{
    jw_key(w, key);
    if (known && s.len > 0)
        jw_str(w, s);
    else
        jw_null(w);
}

static void put_json(const struct output *o, const struct draw *d, const struct manifest_batch *row,
                     uint64_t position)
{
    struct json_writer *w = o->json;
    jw_open(w, '{');
    jw_key_u64(w, "draw", d->draw);
    jw_key_u64(w, "index", d->index);
    json_name(w, "jurisdiction",
              row ? o->election->jurisdictions.items[row->jurisdiction] : STR(""), row != NULL);
    json_name(w, "container", row ? row->container : STR(""), row != NULL);
    json_name(w, "tabulator", row ? row->tabulator : STR(""), row != NULL);
    json_name(w, "batch", row ? row->batch : STR(""), row != NULL);
    jw_key(w, "position");
    if (row != NULL)
        jw_u64(w, position);
    else
        jw_null(w);
    jw_key_value(w, "prn", d->prn);
    jw_close(w, '}');
}

static void put_row(const struct output *o, const struct draw *d, const struct manifest_batch *row,
                    uint64_t position)
{
    struct term_table *t = o->table;
    term_cell(t, "%llu", (unsigned long long)d->draw);
    term_cell(t, "%llu", (unsigned long long)d->index);
    str names[] = {row ? o->election->jurisdictions.items[row->jurisdiction] : STR(""),
                   row ? row->container : STR(""), row ? row->tabulator : STR(""),
                   row ? row->batch : STR("")};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        term_cell(t, STR_FMT, STR_ARG(names[i]));
    if (row != NULL)
        term_cell(t, "%llu", (unsigned long long)position);
    else
        term_cell(t, "%s", o->domain->count > 0 ? "beyond the manifest" : "");
    term_cell(t, STR_FMT, STR_ARG(str_head(d->prn, 20)));
}

static bal_status take(void *ctx, const struct draw *d, struct bal_err *err)
{
    (void)err;
    const struct output *o = ctx;
    uint64_t position = 0;
    const struct manifest_batch *row = domain_find(o->domain, d->index, &position);
    if (o->json != NULL)
        put_json(o, d, row, position);
    else
        put_row(o, d, row, position);
    return BAL_OK;
}

static bal_status print_json(struct output *o, const struct sampler *s,
                             const struct sample_request *r, struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, o->cli->out);
    jw_init(&w, &sink, false);
    o->json = &w;
    jw_open(&w, '{');
    jw_key_value(&w, "sampler", str_from(s->name));
    jw_key_value(&w, "seed", r->seed);
    jw_key_u64(&w, "domain", o->domain->cards);
    jw_key(&w, "draws");
    jw_open(&w, '[');
    BAL_TRY(sampler_draw(s, r, (struct draw_sink){take, o}, err));
    jw_close(&w, ']');
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

static bal_status print_table(struct output *o, const struct sampler *s,
                              const struct sample_request *r, struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "draw", .right = true},
        {.title = "card", .right = true},
        {.title = "jurisdiction"},
        {.title = "container"},
        {.title = "tabulator"},
        {.title = "batch"},
        {.title = "position", .right = true},
        {.title = "number drawn"},
    };
    struct term_table t = TERM_TABLE(columns);
    o->table = &t;
    BAL_TRY(sampler_draw(s, r, (struct draw_sink){take, o}, err));
    BAL_TRY(term_table_print(&t, o->cli, err));
    fprintf(o->cli->out, "\n%llu draws from %llu cards by '%s' (%s), seed " STR_FMT "\n",
            (unsigned long long)r->count, (unsigned long long)o->domain->cards, s->name, s->title,
            STR_ARG(r->seed));
    return BAL_OK;
}

static bal_status draw(const struct cli *cli, const struct draw_options *o, const struct load *l,
                       struct bal_err *err)
{
    const struct sampler *s = sampler_at((size_t)o->sampler);
    struct domain domain;
    if (o->cards.given && o->cards.v == 0)
        return bal_fail(err, BAL_INVALID, "there must be at least one card");
    BAL_TRY(domain_make(&domain, &l->election, o->cards.v, err));
    struct sample_request r = {o->seed, domain.sampled, o->count.v, o->replace};
    struct output out = {.cli = cli, .domain = &domain, .election = &l->election};
    bal_status status = o->json ? print_json(&out, s, &r, err) : print_table(&out, s, &r, err);
    domain_done(&domain);
    return status;
}

// Whole batches: options that are for cards, or for other tables, do not belong to them.
static const char *not_with_batches(const struct draw_options *o)
{
    const struct {
        const char *name;
        bool given;
    } others[] = {
        {"--manifest", o->files.len > 0},
        {"--cards", o->cards.given},
        {"--replace", o->replace},
        {"--sampler", o->sampler != 0},
        {"--strata", o->tables.strata.ptr != NULL},
        {"--found", o->tables.found.ptr != NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (others[i].given)
            return others[i].name;
    return NULL;
}

static int run_batches(const struct cli *cli, const struct draw_options *o)
{
    const char *other = not_with_batches(o);
    struct bal_err err = {0};
    if (other == NULL)
        return draw_batches(cli, &o->tables, o->seed, o->count.v, o->arlo, o->json);
    bal_fail(&err, BAL_USAGE, "%s does not go with --batches", other);
    err_hint(&err, "How batches are drawn is said by --design.");
    return cli_fail(cli, &err);
}

static int run(const struct cli *cli, void *opaque)
{
    const struct draw_options *o = opaque;
    struct bal_err err = {0};
    struct load l = {0};
    struct load_options how = {.want = FORMAT_MANIFEST};
    int exit_status;
    if (o->tables.batches.ptr != NULL)
        return run_batches(cli, o);
    if (o->arlo || o->tables.draws.ptr != NULL)
        return cli_usage(cli, "--arlo and --draws are for batches: --batches is missing");
    if (files_load(cli, &o->files, &how, &l, &err) != BAL_OK) {
        exit_status = cli_fail(cli, &err);
    } else if (problems_errors(&l.problems) > 0) {
        problems_print(cli->err, problems_all(&l.problems), 20);
        exit_status = EXIT_FAILED;
    } else {
        exit_status = draw(cli, o, &l, &err) == BAL_OK ? EXIT_DONE : cli_fail(cli, &err);
    }
    load_done(&l);
    return exit_status;
}

const struct command command_draw = {
    .name = "draw",
    .summary = "draw cards from a public seed, and say where they lie",
    .details = "The same seed and manifest give the same cards on every machine, and every sampler "
               "is published byte for byte, so that anybody can draw again. Draws, cards and "
               "positions are numbered from 1.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct draw_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .run = run,
};
