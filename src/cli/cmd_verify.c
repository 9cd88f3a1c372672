// SPDX-License-Identifier: Apache-2.0
// verify: checks a record from the beginning, trusting nothing that can be computed again.
#include "cli/command.h"
#include "cli/term.h"
#include "io/json_write.h"
#include "record/env.h"
#include "record/verify.h"

struct verify_options {
    str path, as;
    bool json;
};

static const struct opt options[] = {
    {.kind = OPT_TEXT,
     .at = offsetof(struct verify_options, path),
     .arg = "PATH",
     .required = true,
     .help = "the record, NAME.ballast"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct verify_options, json),
     .help = "print the result as JSON"},
};

static const struct example examples[] = {
    {"ballast verify county.ballast", "every signature, object, margin, draw and risk again"},
    {"ballast verify --json county.ballast", "the same for a script"},
};

static void print_json(const struct cli *cli, const struct verify *v)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key_value(&w, "kind", STR("record"));
    jw_key_value(&w, "verdict", str_from(verify_verdict_name(v->verdict)));
    jw_key_value(&w, "election", v->election);
    jw_key_value(&w, "key", v->key);
    jw_key_u64(&w, "events", v->events);
    jw_key_value(&w, "root", v->root);
    jw_key_u64(&w, "objects", v->objects);
    jw_key_u64(&w, "bytes", v->bytes);
    jw_key_u64(&w, "clock_back", v->clock_back);
    jw_key(&w, "checks");
    jw_open(&w, '[');
    for (size_t i = 0; i < v->checks.len; i++) {
        const struct verify_check *c = &v->checks.at[i];
        jw_open(&w, '{');
        jw_key_value(&w, "code", str_from(c->code));
        jw_key_bool(&w, "ok", c->ok);
        jw_key_value(&w, "what", str_from(c->what));
        jw_key_value(&w, "reason", c->reason);
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    jw_close(&w, '}');
    jw_end(&w);
    if (sink_close(&sink, NULL) != BAL_OK)
        fputs("", cli->out); // the caller checks the stream
}

static const char *meaning(enum verify_verdict v)
{
    static const char *const words[] = {
        [VERIFY_PASS] = "everything in the record follows from its inputs, and the audit is "
                        "concluded",
        [VERIFY_FAIL] = "the record was changed or damaged, or does not say what follows from it",
        [VERIFY_INCOMPLETE] = "what is there is right; the audit is not concluded",
    };
    return words[v];
}

static void print_text(const struct cli *cli, const struct verify *v)
{
    char grouped[2][NUM_TEXT];
    str events = num_grouped(v->events, grouped[0]), bytes = num_grouped(v->bytes, grouped[1]);
    for (size_t i = 0; i < v->checks.len; i++) {
        const struct verify_check *c = &v->checks.at[i];
        fprintf(cli->out, "%-5s %-4s %s\n", c->code, c->ok ? "ok" : "FAIL", c->what);
        if (!c->ok)
            fprintf(cli->out, "           " STR_FMT "\n", STR_ARG(c->reason));
    }
    fprintf(cli->out, "\nlog   " STR_FMT " events, root " STR_FMT "\n", STR_ARG(events),
            STR_ARG(v->root));
    fprintf(cli->out, "read  " STR_FMT " bytes of %llu objects\n", STR_ARG(bytes),
            (unsigned long long)v->objects);
    fprintf(cli->out, "key   " STR_FMT "\n", STR_ARG(v->key));
    fputs("      Compare root and key with what was published: a record that was made anew has "
          "others.\n",
          cli->out);
    if (v->clock_back > 0)
        fprintf(cli->out,
                "note  %llu events are dated before the one before them: two clocks disagreed\n",
                (unsigned long long)v->clock_back);
    fprintf(cli->out, "\n%s: %s\n", verify_verdict_name(v->verdict), meaning(v->verdict));
}

static int run(const struct cli *cli, void *opaque)
{
    const struct verify_options *o = opaque;
    struct bal_err err;
    struct verify v;
    struct term_progress line;
    struct progress progress = term_progress_start(&line, cli);
    struct record_env env = record_env_system(&progress);
    AUTO_BUF path = BUF_INIT(1 << 16);
    buf_add(&path, o->path);
    bal_status status = verify_record(&v, buf_cstr(&path), &env, &err);
    term_progress_end(&line);
    int result = status != BAL_OK           ? cli_fail(cli, &err)
                 : v.verdict == VERIFY_PASS ? EXIT_DONE
                 : v.verdict == VERIFY_FAIL ? EXIT_NO
                                            : EXIT_FAILED;
    if (status == BAL_OK && o->json)
        print_json(cli, &v);
    else if (status == BAL_OK)
        print_text(cli, &v);
    verify_done(&v);
    return result;
}

const struct command command_verify = {
    .name = "verify",
    .summary = "check a record from the beginning",
    .details =
        "Reads the whole record and computes everything again: signatures, the tree of "
        "events, every object, how the inputs are understood, margins and assertions, each "
        "sample from the seed, each measured risk from the interpretations, and the outcome. "
        "It needs no key and trusts nothing that can be computed.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct verify_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   PASS: all is right, and the audit is concluded\n"
                  " 1   FAIL: something is not as it must be\n"
                  " 2   INCOMPLETE, or the file could not be read as a record",
    .run = run,
};
