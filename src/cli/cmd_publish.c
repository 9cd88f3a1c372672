// SPDX-License-Identifier: Apache-2.0
// publish: writes what the public may have of a record.
#include "cli/record_arg.h"
#include "record/publish/publish.h"

struct publish_options {
    str record, dir;
};

static const struct opt options[] = {
    RECORD_ROW(struct publish_options),
    {.kind = OPT_TEXT,
     .at = offsetof(struct publish_options, dir),
     .arg = "DIR",
     .required = true,
     .help = "the folder for the public files: new, or that of an earlier publication"},
};

static const struct example examples[] = {
    {"ballast publish county.ballast public", "public/ can be put on any web server, or a stick"},
    {"ballast publish county.ballast public && ballast verify public",
     "what everybody else will do with it"},
};

static const char *const stages[] = {
    "sealed: nobody can change a vote, nobody can see one",
    "the votes of every contest are open, in an order that says nothing",
    "the votes of every contest are open, and which of them are those of the drawn cards",
    "everything is open: which votes are those of one card, too",
};

static void print_published(const struct cli *cli, const struct publish_options *o,
                            const struct publish_result *p)
{
    struct counted files, cards, events, waiting;
    term_text(cli->out, o->dir);
    fprintf(cli->out, ": %s, ", counted(&files, p->files, "file", "files"));
    fprintf(cli->out, "%s of the log\n", counted(&events, p->size, "event", "events"));
    if (p->tally)
        fputs("the votes of all contests were opened now\n", cli->out);
    if (p->opened.cards > 0)
        fprintf(cli->out, "opened now: the records of %s\n",
                counted(&cards, p->opened.cards, "card", "cards"));
    if (p->opened.waiting > 0)
        fprintf(
            cli->out, "%s for a cosigned checkpoint, or to be adjudicated\n",
            counted(&waiting, p->opened.waiting, "interpretation waits", "interpretations wait"));
    fprintf(cli->out, "stage %u: %s\n", p->stage, stages[p->stage]);
    if (!p->changed)
        fputs("nothing is new since the last publication\n", cli->out);
}

static int run(const struct cli *cli, void *opaque)
{
    const struct publish_options *o = opaque;
    struct bal_err err = {0};
    struct problems p;
    struct record_arg a;
    struct publish_result published = {0};
    problems_init(&p);
    bal_status status = record_arg_open(&a, cli, o->record, STORE_WRITE, &err);
    if (status == BAL_OK)
        status = verb_publish(&a.record, o->dir.ptr, &published, &p, &err);
    record_arg_quiet(&a);
    if (status == BAL_OK)
        print_published(cli, o, &published);
    problems_done(&p);
    return record_arg_end(&a, status, &err);
}

const struct command command_publish = {
    .name = "publish",
    .summary = "write what the public may have of a record",
    .details =
        "Writes static files from which anybody can check the whole audit: the log with its "
        "signed head, every public object, the sealed votes, and pages that say what was checked "
        "and what was found. Votes are opened as the privacy rule of 'ballast commit' allows, "
        "drawn cards only after people read them. No file has the key of the seals, or says which "
        "votes are those of a card that was not drawn (but where all is to be public).\n\n"
        "Doing it again adds what is new; the same record gives the same bytes. An interrupted "
        "call leaves no bundle that verifies: do it again. After the head was cosigned, do it "
        "again to publish the cosignatures.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct publish_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   published\n"
                  " 2   not published: something else is in DIR, it cannot be written, or the\n"
                  "     record is open for reading only\n",
    .run = run,
};
