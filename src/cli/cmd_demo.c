// SPDX-License-Identifier: Apache-2.0
// demo: a made-up county audited twice, from beginning to end.
#include "cli/command.h"
#include "cli/term.h"
#include "record/demo/demo.h"

struct demo_args {
    str dir, seed;
};

static const struct opt options[] = {
    {.kind = OPT_TEXT,
     .at = offsetof(struct demo_args, dir),
     .arg = "DIR",
     .required = true,
     .help = "the folder to write to; it is made, or must be empty"},
    {.name = "seed",
     .kind = OPT_TEXT,
     .at = offsetof(struct demo_args, seed),
     .arg = "TEXT",
     .fallback = "ballast",
     .help = "any text: the same text gives the same records"},
};

static const struct example examples[] = {
    {"ballast demo demo", "the story on the terminal; records and reports in the folder demo"},
    {"ballast verify demo/hacked-bundle", "afterwards: check the public files yourself"},
};

static int run(const struct cli *cli, void *opaque)
{
    const struct demo_args *o = opaque;
    struct bal_err err;
    AUTO_SINK out;
    struct term_progress line;
    struct progress progress = term_progress_start(&line, cli);
    sink_open_stream(&out, cli->out);
    AUTO_BUF dir = BUF_INIT(1 << 16);
    buf_add(&dir, o->dir);
    const struct demo_options options_of = {
        .dir = buf_cstr(&dir), .seed = o->seed, .say = &out, .progress = &progress};
    sink_put(&out,
             STR("An election is audited to find out whether the machines named the right "
                 "winners.\nPeople compare a few hundred paper ballots, drawn by public dice, "
                 "with the machines'\nrecords. If the outcome is right, that proves it; if it "
                 "is wrong, the audit goes on\nuntil every ballot is counted by hand. Here is "
                 "the same county, twice.\n\n"));
    bal_status status = demo_run(&options_of, &err);
    term_progress_end(&line);
    if (status == BAL_OK)
        sink_put(
            &out,
            STR("Read on: */index.html, the public pages of each bundle; the two reports *.html;\n"
                "'ballast log' and 'ballast report' on the records.\n"));
    bal_status closed = sink_close(&out, status == BAL_OK ? &err : NULL);
    if (status == BAL_OK)
        status = closed;
    return status == BAL_OK ? EXIT_DONE : cli_fail(cli, &err);
}

const struct command command_demo = {
    .name = "demo",
    .summary = "audit a made-up county twice: honest machines, and hacked ones",
    .details =
        "Makes up a county of 120,000 cards and audits it as an election office would: files "
        "in, commitment, public seed, cards drawn, read and entered, risk measured, report, "
        "publication, verification. Two parties, the state and observers guard it, with keys and "
        "witnesses of their own that are made up, too. The first time the machines counted right, "
        "and the audit confirms it. "
        "The second time they named the wrong winner, and the audit finds out and corrects "
        "it. Everything is left in the folder to look at.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct demo_args),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .run = run,
};
