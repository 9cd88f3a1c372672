// SPDX-License-Identifier: Apache-2.0
// verify: checks a record, a bundle or a published audit from the beginning, trusting nothing that
// can be computed again.
#include "cli/command.h"
#include "cli/term.h"
#include "cli/verify_audit.h"
#include "io/json_write.h"
#include "record/bundle/verify_bundle.h"
#include "record/log/env.h"

struct verify_options {
    str path, as, policy, seed, proof, html, announced;
    bool json;
};

static const struct opt options[] = {
    {.kind = OPT_TEXT,
     .at = offsetof(struct verify_options, path),
     .arg = "PATH",
     .required = true,
     .help = "the record, NAME.ballast, or the folder of a bundle or a published audit"},
    {.name = "as",
     .kind = OPT_TEXT,
     .at = offsetof(struct verify_options, as),
     .arg = "KIND",
     .help = "what it is: record, bundle or audit, where the name does not say so"},
    {.name = "policy-sha256",
     .kind = OPT_TEXT,
     .at = offsetof(struct verify_options, policy),
     .arg = "HASH",
     .help = "the hash that the policy of a bundle must have, from where it was announced"},
    {.name = "seed",
     .kind = OPT_TEXT,
     .at = offsetof(struct verify_options, seed),
     .arg = "DIGITS",
     .help = "the seed as it was thrown in public, for a bundle or a published audit"},
    {.name = "proof",
     .kind = OPT_TEXT,
     .at = offsetof(struct verify_options, proof),
     .arg = "FILE",
     .help = "write the proof to FILE if the log of a bundle has signed two histories"},
    {.name = "announced",
     .kind = OPT_TEXT,
     .at = offsetof(struct verify_options, announced),
     .arg = "HASHES",
     .help = "SHA-256 announced for files of a published audit, divided by commas"},
    {.name = "html",
     .kind = OPT_TEXT,
     .at = offsetof(struct verify_options, html),
     .arg = "FILE",
     .help = "write what was found in a published audit as a page"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct verify_options, json),
     .help = "print the result as JSON"},
};

static const struct example examples[] = {
    {"ballast verify county.ballast", "every signature, object, margin, draw and risk again"},
    {"ballast verify --json county.ballast", "the same for a script"},
    {"ballast verify bundle --policy-sha256 HASH", "a bundle, from its files alone"},
    {"ballast verify colorado --html audit.html", "what a state published, with a page about it"},
};

static void json_lines(struct json_writer *w, const char *key, const str *lines, size_t count)
{
    jw_key(w, key);
    jw_open(w, '[');
    for (size_t i = 0; i < count; i++)
        jw_str(w, lines[i]);
    jw_close(w, ']');
}

static void print_json(const struct cli *cli, const struct verify *v, bool bundle)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key_value(&w, "kind", bundle ? STR("bundle") : STR("record"));
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
        jw_key(&w, "ok");
        if (c->open)
            jw_null(&w);
        else
            jw_bool(&w, c->ok);
        jw_key_value(&w, "what", str_from(c->what));
        jw_key_value(&w, "reason", c->reason);
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    if (bundle) {
        jw_key_value(&w, "policy_sha256", v->policy);
        json_lines(&w, "not_checked", v->not_checked.at, v->not_checked.len);
        json_lines(&w, "notes", v->notes.at, v->notes.len);
    }
    jw_close(&w, '}');
    jw_end(&w);
    if (sink_close(&sink, NULL) != BAL_OK)
        fputs("", cli->out); // the caller checks the stream
}

static const char *meaning(enum verify_verdict v, bool bundle)
{
    static const char *const bundles[] = {
        [VERIFY_PASS] = "what was published proves the outcome, as far as files can",
        [VERIFY_FAIL] = "the bundle was changed or damaged, or does not say what follows from it",
        [VERIFY_INCOMPLETE] = "nothing is wrong, but not everything that matters could be checked",
    };
    static const char *const words[] = {
        [VERIFY_PASS] = "everything in the record follows from its inputs, and the audit is "
                        "concluded",
        [VERIFY_FAIL] = "the record was changed or damaged, or does not say what follows from it",
        [VERIFY_INCOMPLETE] =
            "what is there is right; the audit is not concluded, or was not fully "
            "witnessed",
    };
    return bundle ? bundles[v] : words[v];
}

static void print_checks(const struct cli *cli, const struct verify *v)
{
    for (size_t i = 0; i < v->checks.len; i++) {
        const struct verify_check *c = &v->checks.at[i];
        fprintf(cli->out, "%-5s %-4s %s\n", c->code,
                c->open ? "-"
                : c->ok ? "ok"
                        : "FAIL",
                c->what);
        if (!c->ok || c->open)
            fprintf(cli->out, "           " STR_FMT "\n", STR_ARG(c->reason));
    }
}

static void print_root(const struct cli *cli, const struct verify *v)
{
    char grouped[2][NUM_TEXT];
    str events = num_grouped(v->events, grouped[0]), bytes = num_grouped(v->bytes, grouped[1]);
    fprintf(cli->out, "\nlog   " STR_FMT " events, root " STR_FMT "\n", STR_ARG(events),
            STR_ARG(v->root));
    fprintf(cli->out, "read  " STR_FMT " bytes of %llu objects\n", STR_ARG(bytes),
            (unsigned long long)v->objects);
    fprintf(cli->out, "key   " STR_FMT "\n", STR_ARG(v->key));
}

static void print_record(const struct cli *cli, const struct verify *v)
{
    print_checks(cli, v);
    print_root(cli, v);
    fputs("      Compare root and key with what was published: a record that was made anew has "
          "others.\n",
          cli->out);
    if (v->overridden)
        fputs("note  NOT FULLY WITNESSED: an override stands in for cosigned checkpoints\n",
              cli->out);
    if (v->clock_back > 0)
        fprintf(cli->out,
                "note  %llu events are dated before the one before them: two clocks disagreed\n",
                (unsigned long long)v->clock_back);
}

static void print_bundle(const struct cli *cli, const struct verify *v)
{
    print_checks(cli, v);
    print_root(cli, v);
    fprintf(cli->out, "policy " STR_FMT "\n", STR_ARG(v->policy));
    if (v->not_checked.len > 0)
        fputs("\nNot checked:\n", cli->out);
    for (size_t i = 0; i < v->not_checked.len; i++)
        fprintf(cli->out, "  - " STR_FMT "\n", STR_ARG(v->not_checked.at[i]));
    if (v->notes.len > 0)
        fputs("\nTo know:\n", cli->out);
    for (size_t i = 0; i < v->notes.len; i++)
        fprintf(cli->out, "  - " STR_FMT "\n", STR_ARG(v->notes.at[i]));
}

enum kind { KIND_RECORD, KIND_BUNDLE, KIND_AUDIT };

static enum kind kind_of_path(str path)
{
    return str_ends(path, STR(".ballast")) ? KIND_RECORD
           : verify_is_audit(path)         ? KIND_AUDIT
                                           : KIND_BUNDLE;
}

// BAL_USAGE for a kind that is none, and for options of another kind.
static bal_status find_kind(const struct verify_options *o, enum kind *kind, struct bal_err *err)
{
    static const char *const names[] = {
        [KIND_RECORD] = "record", [KIND_BUNDLE] = "bundle", [KIND_AUDIT] = "audit"};
    size_t i = 0;
    while (i < ARRAY_LEN(names) && !str_eq(o->as, str_from(names[i])))
        i++;
    if (o->as.len > 0 && i == ARRAY_LEN(names))
        return bal_fail(err, BAL_USAGE, "--as is record, bundle or audit");
    *kind = o->as.len > 0 ? (enum kind)i : kind_of_path(o->path);
    if (o->as.len == 0 && *kind == KIND_BUNDLE)
        BAL_TRY(verify_explain(o->path, err));
    if ((o->html.len > 0 || o->announced.len > 0) && *kind != KIND_AUDIT)
        return bal_fail(err, BAL_USAGE, "--html and --announced are for published audits");
    if ((o->policy.len > 0 || o->proof.len > 0) && *kind == KIND_AUDIT)
        return bal_fail(err, BAL_USAGE,
                        "--policy-sha256 and --proof are for bundles, and this is a published "
                        "audit");
    uint8_t hash[32];
    if (o->policy.len > 0 && !hex_get(o->policy, hash, sizeof hash))
        return bal_fail(err, BAL_USAGE,
                        "--policy-sha256 is 64 hexadecimal digits in small letters");
    return BAL_OK;
}

static bal_status verify(const struct verify_options *o, bool bundle, const struct record_env *env,
                         struct verify *out, struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(1 << 16), proof = BUF_INIT(1 << 16);
    buf_add(&path, o->path);
    buf_add(&proof, o->proof);
    const struct bundle_wishes wishes = {.policy_sha256 = o->policy,
                                         .seed = o->seed,
                                         .proof = o->proof.len > 0 ? buf_cstr(&proof) : NULL};
    return bundle ? verify_bundle(out, buf_cstr(&path), &wishes, env, err)
                  : verify_record(out, buf_cstr(&path), env, err);
}

static int run_own(const struct cli *cli, const struct verify_options *o, bool bundle)
{
    struct bal_err err;
    struct verify v = {0};
    struct term_progress line;
    struct progress progress = term_progress_start(&line, cli);
    struct record_env env = record_env_system(&progress);
    bal_status status = verify(o, bundle, &env, &v, &err);
    term_progress_end(&line);
    int result = status != BAL_OK           ? cli_fail(cli, &err)
                 : v.verdict == VERIFY_PASS ? EXIT_DONE
                 : v.verdict == VERIFY_FAIL ? EXIT_NO
                                            : EXIT_FAILED;
    if (status == BAL_OK && o->json) {
        print_json(cli, &v, bundle);
    } else if (status == BAL_OK) {
        if (bundle)
            print_bundle(cli, &v);
        else
            print_record(cli, &v);
        fprintf(cli->out, "\n%s: %s\n", verify_verdict_name(v.verdict), meaning(v.verdict, bundle));
    }
    verify_done(&v);
    return result;
}

static int run_audit(const struct cli *cli, const struct verify_options *o)
{
    return verify_audit(cli, &(struct verify_audit){.path = o->path,
                                                    .seed = o->seed,
                                                    .announced = o->announced,
                                                    .html = o->html,
                                                    .json = o->json});
}

static int run(const struct cli *cli, void *opaque)
{
    const struct verify_options *o = opaque;
    struct bal_err err;
    enum kind kind = KIND_RECORD;
    if (find_kind(o, &kind, &err) != BAL_OK)
        return cli_fail(cli, &err);
    return kind == KIND_AUDIT ? run_audit(cli, o) : run_own(cli, o, kind == KIND_BUNDLE);
}

const struct command command_verify = {
    .name = "verify",
    .summary = "check a record, a bundle or a published audit from the beginning",
    .details =
        "Reads the whole record and computes everything again: signatures, the tree of "
        "events, every object, how the inputs are understood, margins and assertions, each "
        "sample from the seed, each measured risk from the interpretations, and the outcome. "
        "It needs no key and trusts nothing that can be computed. A folder is taken as a bundle "
        "(docs/bundle.md), which is checked from its files alone; docs/verify.md says what each "
        "check means. Without a file checkpoint in it, a folder may be what an election office "
        "published of an audit made with another program (docs/published-audits.md): whatever "
        "follows from it is computed again.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct verify_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   PASS: all is right, and the audit is concluded\n"
                  " 1   FAIL: something is not as it must be\n"
                  " 2   INCOMPLETE, or it could not be read at all",
    .run = run,
};
