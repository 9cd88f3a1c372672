// SPDX-License-Identifier: Apache-2.0
// retrieve: puts on record how drawn cards were taken from where they are kept.
#include "cli/record_arg.h"
#include "io/json_write.h"
#include "record/verbs/retrieval.h"

struct retrieve_options {
    str record, file;
    bool json;
    struct signing_options signing;
};

static const struct opt options[] = {
    RECORD_ROW(struct retrieve_options),
    {.kind = OPT_TEXT,
     .at = offsetof(struct retrieve_options, file),
     .arg = "FILE",
     .required = true,
     .help = "a table of containers or batches: container or batch, seal_found; also jurisdiction, "
             "tabulator, seal_listed, seal_new, note"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct retrieve_options, json),
     .help = "print the result as JSON"},
    SIGNING_ROWS(struct retrieve_options, signing),
};

static const struct example examples[] = {
    {"ballast retrieve county.ballast boxes.csv", "which boxes were opened, and their seals"},
    {"ballast retrieve county.ballast boxes.csv --key a.key --key b.key",
     "signed by the two who opened them"},
};

static void print_place(const struct cli *cli, const struct retrieval_place *p)
{
    const str parts[] = {p->jurisdiction, p->container, p->tabulator, p->batch};
    const char *before = "    ";
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (parts[i].len == 0)
            continue;
        fputs(before, cli->out);
        term_text(cli->out, parts[i]);
        before = ", ";
    }
    fputs(": seal ", cli->out);
    term_text(cli->out, p->seal_found.len > 0 ? p->seal_found : STR("missing"));
    fputs(", listed is ", cli->out);
    term_text(cli->out, p->seal_listed);
    fputc('\n', cli->out);
}

static void print_text(struct record_arg *a, const struct retrieval *r)
{
    struct counted text;
    fprintf(a->cli->out, "%s in the record\n",
            counted(&text, r->places.len, "place is", "places are"));
    if (r->other_seals > 0)
        fprintf(a->cli->out,
                "%s another seal than was listed: find out why before cards are read\n",
                counted(&text, r->other_seals, "place has", "places have"));
    for (size_t i = 0; i < r->places.len; i++)
        if (retrieval_other_seal(&r->places.at[i]))
            print_place(a->cli, &r->places.at[i]);
    record_arg_next(a);
}

static bal_status print_json(const struct record_arg *a, const struct retrieval *r,
                             struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, a->cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key_u64(&w, "event", a->record.state.size - 1);
    jw_key_u64(&w, "places", r->places.len);
    jw_key_u64(&w, "other_seals", r->other_seals);
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

static int run(const struct cli *cli, void *opaque)
{
    const struct retrieve_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    struct problems p;
    struct retrieval taken = {0};
    problems_init(&p);
    bal_status status = record_arg_open_signed(&a, cli, o->record, &o->signing, &err);
    if (status == BAL_OK)
        status = verb_retrieve(&a.record, o->file.ptr, &taken, &p, &err);
    record_arg_quiet(&a);
    if (status != BAL_OK)
        record_arg_refused(&a, &p);
    else if (o->json)
        status = print_json(&a, &taken, &err);
    else
        print_text(&a, &taken);
    retrieval_done(&taken);
    problems_done(&p);
    return record_arg_end(&a, status, &err);
}

const struct command command_retrieve = {
    .name = "retrieve",
    .summary = "put on record how drawn cards were taken from storage",
    .details =
        "A row for each container or batch that was opened: the seal that it should have had, the "
        "one that was found on it, and the one it was closed with again. Only places where drawn "
        "cards lie, or that are drawn batches, are taken. The table is part of what is published; "
        "it changes no risk: what other seals mean, people decide.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct retrieve_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   it is in the record\n"
                  " 2   refused: errors in the file, or no round is open; the record is as it was",
    .run = run,
};
