// SPDX-License-Identifier: Apache-2.0
// generate: makes up an election to try things on.
#include "cli/term.h"
#include "generate/generate.h"
#include "io/sink.h"

struct generate_args {
    str dir, seed, files, hack;
    int size;
    struct opt_u64 cards, contests, jurisdictions;
    struct opt_double errors, rate[FAULT_COUNT], unlinked, redacted, subtotals;
    bool force, json;
};

#define SHARE(field, help_)                                                                        \
    {                                                                                              \
        .name = #field, .kind = OPT_DOUBLE, .at = offsetof(struct generate_args, field),           \
        .arg = "RATE", .help = (help_)                                                             \
    }

#define RATE(fault, name_, help_)                                                                  \
    {                                                                                              \
        .name = (name_), .kind = OPT_DOUBLE, .at = offsetof(struct generate_args, rate[fault]),    \
        .arg = "RATE", .help = (help_)                                                             \
    }

static const struct opt options[] = {
    {.kind = OPT_TEXT,
     .at = offsetof(struct generate_args, dir),
     .arg = "DIR",
     .required = true,
     .help = "the folder to write to; it is made, or must be empty"},
    {.name = "size",
     .kind = OPT_CHOICE,
     .at = offsetof(struct generate_args, size),
     .arg = "SIZE",
     .choices = generate_sizes,
     .fallback = "county",
     .help = "2,000 cards and 10 contests; 120,000 and 25; or 5,000,000 and 50 in 60 counties"},
    {.name = "seed",
     .kind = OPT_TEXT,
     .at = offsetof(struct generate_args, seed),
     .arg = "TEXT",
     .fallback = "ballast",
     .help = "any text: the same text gives the same files"},
    {.name = "cards",
     .kind = OPT_U64,
     .at = offsetof(struct generate_args, cards),
     .arg = "N",
     .help = "cards in all, instead of the size's"},
    {.name = "contests",
     .kind = OPT_U64,
     .at = offsetof(struct generate_args, contests),
     .arg = "N",
     .help = "contests, instead of the size's"},
    {.name = "jurisdictions",
     .kind = OPT_U64,
     .at = offsetof(struct generate_args, jurisdictions),
     .arg = "N",
     .help = "counties, instead of the size's"},
    {.name = "formats",
     .kind = OPT_TEXT,
     .at = offsetof(struct generate_args, files),
     .arg = "LIST",
     .help =
         "what to write, of manifest, contests, results, paper, dominion-csv, dominion-json and "
         "cvr, with commas between; or all. Without it the first five, for a state the first "
         "three"},
    {.name = "hack",
     .kind = OPT_TEXT,
     .at = offsetof(struct generate_args, hack),
     .arg = "CONTEST[:VOTES]",
     .help = "change records so that the wrong person wins this contest (the beginning of its "
             "name will do): as many votes as its margin has, or VOTES"},
    {.name = "errors",
     .kind = OPT_DOUBLE,
     .at = offsetof(struct generate_args, errors),
     .arg = "RATE",
     .help = "one-vote errors on this share of the cards, and a tenth as many of each of the "
             "following kinds"},
    RATE(FAULT_ONE_VOTE, "one-vote", "share of cards with a vote missed or seen in vain"),
    RATE(FAULT_TWO_VOTES, "two-votes", "share of cards with a vote taken for another"),
    RATE(FAULT_LOST_PAPER, "lost-paper", "share of cards whose paper is not in its batch"),
    RATE(FAULT_LOST_CVR, "lost-cvrs", "share of cards that were not recorded"),
    RATE(FAULT_EXTRA_CVR, "extra-cvrs", "share of cards that were recorded twice"),
    SHARE(unlinked, "share of cards whose records are given out without identity, in no order"),
    SHARE(redacted, "share of cards whose votes are given out as the sum of each style"),
    SHARE(subtotals, "share of batches whose votes are given out by batch, without records"),
    {.name = "force",
     .letter = 'f',
     .kind = OPT_FLAG,
     .at = offsetof(struct generate_args, force),
     .help = "write into a folder that is not empty; files of the same names are replaced"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct generate_args, json),
     .help = "print the content of truth.json instead of the tables"},
};

static const struct example examples[] = {
    {"ballast generate county", "an honest election: 120,000 cards, 25 contests"},
    {"ballast generate --size small --seed 7 --errors 0.002 t", "a small one with errors"},
    {"ballast generate --hack 'Measure 2A' hacked", "the machines say the wrong thing"},
    {"ballast generate --redacted 0.01 --subtotals 0.05 s", "parts of it are known as sums only"},
    {"ballast generate --size state --formats manifest,dominion-csv s", "a state: large files"},
};

// "Measure 2A: library levy:300": the votes are what stands after the last colon, if that is a
// number.
static void parse_hack(str text, struct generate_options *o)
{
    uint64_t votes;
    size_t colon = str_rindex(text, ':');
    o->hack = text;
    if (colon < text.len && num_u64(str_skip(text, colon + 1), &votes) && votes > 0) {
        o->hack = str_trim(str_head(text, colon));
        o->hack_votes = votes;
    }
}

static bal_status options_of(const struct generate_args *a, struct generate_options *o,
                             struct bal_err *err)
{
    *o = (struct generate_options){.size = (enum generate_size)a->size,
                                   .seed = a->seed,
                                   .cards = a->cards.v,
                                   .contests = a->contests.v,
                                   .jurisdictions = a->jurisdictions.v,
                                   .unlinked = a->unlinked.v,
                                   .redacted = a->redacted.v,
                                   .subtotals = a->subtotals.v,
                                   .force = a->force};
    for (int f = 0; f < FAULT_COUNT; f++) {
        o->rate[f] = f == FAULT_ONE_VOTE ? a->errors.v : a->errors.v / 10;
        if (a->rate[f].given)
            o->rate[f] = a->rate[f].v;
    }
    if (a->hack.ptr != NULL)
        parse_hack(a->hack, o);
    if (a->files.ptr != NULL)
        BAL_TRY(generate_files_parse(a->files, &o->files, err));
    return BAL_OK;
}

static void winners(const struct generate_contest *c, struct buf *out)
{
    size_t more = 0;
    for (size_t i = 0; i < c->choices.len; i++) {
        if (!c->choices.at[i].reported_winner)
            continue;
        if (out->len == 0)
            buf_add(out, c->choices.at[i].name);
        else
            more++;
    }
    if (more > 0)
        buf_addf(out, " + %zu", more);
}

static bal_status print_contests(const struct cli *cli, const struct generate_summary *s,
                                 struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "contest"},
        {.title = "rule"},
        {.title = "vote for", .right = true},
        {.title = "cards", .right = true},
        {.title = "reported winner"},
        {.title = "margin", .right = true},
        {.title = "of cards", .right = true},
    };
    struct term_table t = TERM_TABLE(columns);
    for (size_t i = 0; i < s->contests.len; i++) {
        const struct generate_contest *c = &s->contests.at[i];
        AUTO_BUF who = BUF_INIT(4096);
        winners(c, &who);
        term_cell(&t, STR_FMT, STR_ARG(c->name));
        term_cell(&t, STR_FMT, STR_ARG(c->method));
        term_number(&t, c->votes_allowed);
        term_number(&t, c->cards);
        term_cell(&t, STR_FMT "%s", STR_ARG(buf_str(&who)), c->wrong ? " (wrong)" : "");
        if (c->unopposed || c->cards == 0) {
            term_cell(&t, "-");
            term_cell(&t, "-");
        } else {
            uint64_t hundredths = c->margin * 10000 / c->cards;
            term_number(&t, c->margin);
            term_cell(&t, "%llu.%02llu %%", (unsigned long long)hundredths / 100,
                      (unsigned long long)hundredths % 100);
        }
    }
    return term_table_print(&t, cli, err);
}

static void print_changes(const struct cli *cli, const struct generate_summary *s)
{
    static const char *const words[] = {"with one vote too many or too few",
                                        "with a vote for somebody else", "without their paper",
                                        "on paper without a record", "recorded twice"};
    fputc('\n', cli->out);
    for (int f = 0; f < FAULT_COUNT; f++)
        if (s->fault[f] > 0)
            fprintf(cli->out, "%llu cards %s\n", (unsigned long long)s->fault[f], words[f]);
    if (s->unlinked > 0)
        fprintf(cli->out, "%llu records without identity\n", (unsigned long long)s->unlinked);
    if (s->redacted > 0)
        fprintf(cli->out, "%llu cards known as sums by style\n", (unsigned long long)s->redacted);
    if (s->subtotalled > 0)
        fprintf(cli->out, "%llu cards known as sums by batch\n",
                (unsigned long long)s->subtotalled);
    if (s->hacked.len > 0) {
        fprintf(cli->out, "%llu records changed on purpose in ",
                (unsigned long long)s->hacked_cards);
        term_text(cli->out, s->hacked);
        fputc('\n', cli->out);
    } else {
        fprintf(cli->out, "no record changed on purpose\n");
    }
}

static bal_status print_text(const struct cli *cli, const struct generate_summary *s, str dir,
                             struct bal_err *err)
{
    char cards[NUM_TEXT], records[NUM_TEXT], batches[NUM_TEXT], precincts[NUM_TEXT];
    term_text(cli->out, s->election);
    fprintf(cli->out, ": %.*s cards, %.*s records, %.*s batches, %.*s precincts, %zu styles",
            STR_ARG(num_grouped(s->cards, cards)), STR_ARG(num_grouped(s->records, records)),
            STR_ARG(num_grouped(s->batches, batches)),
            STR_ARG(num_grouped(s->precincts, precincts)), s->styles);
    if (s->jurisdictions > 1)
        fprintf(cli->out, ", %zu jurisdictions", s->jurisdictions);
    fprintf(cli->out, "\n\n");
    BAL_TRY(print_contests(cli, s, err));
    print_changes(cli, s);
    fprintf(cli->out, "\nin ");
    term_text(cli->out, dir);
    fprintf(cli->out, ":\n");
    for (size_t i = 0; i < s->files.len; i++)
        fprintf(cli->out, "  %-18.*s  %s\n", STR_ARG(s->files.at[i].name), s->files.at[i].what);
    return BAL_OK;
}

static bal_status print_json(const struct cli *cli, const struct generate_summary *s,
                             struct bal_err *err)
{
    AUTO_SINK sink;
    sink_open_stream(&sink, cli->out);
    generate_truth_json(s, &sink);
    return sink_close(&sink, err);
}

static bal_status make(const struct cli *cli, const struct generate_args *a,
                       struct generate_summary *s, struct bal_err *err)
{
    struct generate_options o;
    struct term_progress line;
    BAL_TRY(options_of(a, &o, err));
    struct progress progress = term_progress_start(&line, cli);
    bal_status status = generate(&o, a->dir.ptr, s, &progress, err);
    term_progress_end(&line);
    BAL_TRY(status);
    return a->json ? print_json(cli, s, err) : print_text(cli, s, a->dir, err);
}

static int run(const struct cli *cli, void *opaque)
{
    struct bal_err err = {0};
    struct generate_summary s = {0};
    bal_status status = make(cli, opaque, &s, &err);
    int exit_status = status == BAL_OK ? EXIT_DONE : cli_fail(cli, &err);
    generate_summary_done(&s);
    return exit_status;
}

const struct command command_generate = {
    .name = "generate",
    .summary = "make up an election: manifest, CVRs, reported results, and what the paper says",
    .details = "All names are fictional, and the same seed gives the same files on every machine. "
               "Ballots have two sheets, which are separated and stored in different boxes; voters "
               "lean to one side more or less, as their neighbours do.\n\n"
               "The paper is the truth: errors and the hack are in the machines' records, and "
               "truth/paper.csv shows what people would read on each card. truth/truth.json says "
               "what was changed, README.txt what each file is.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct generate_args),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   the election was written\n"
                  " 2   it could not be written\n"
                  " 64  wrong usage; also numbers that do not go together",
    .run = run,
};
