// SPDX-License-Identifier: Apache-2.0
// new: begins the record of an audit.
#include "base/binary.h"
#include "cli/passphrase.h"
#include "cli/record_arg.h"

struct new_options {
    str record, election, origin, risk_limit, replaces;
    bool passphrase;
};

static const struct opt options[] = {
    {.kind = OPT_TEXT,
     .at = offsetof(struct new_options, record),
     .arg = "RECORD",
     .required = true,
     .help = "the record to make, NAME.ballast; its key is put beside it as NAME.key"},
    {.name = "election",
     .kind = OPT_TEXT,
     .at = offsetof(struct new_options, election),
     .arg = "NAME",
     .help = "what the election is called in the report; NAME of the file if not given"},
    {.name = "risk-limit",
     .kind = OPT_DECIMAL,
     .at = offsetof(struct new_options, risk_limit),
     .arg = "A",
     .fallback = "0.05",
     .help = "of contests that set none of their own: above 0 and below 1"},
    {.name = "replaces",
     .kind = OPT_TEXT,
     .at = offsetof(struct new_options, replaces),
     .arg = "OLD",
     .help = "the record that this one replaces; it is named in the first event"},
    {.name = "origin",
     .kind = OPT_TEXT,
     .at = offsetof(struct new_options, origin),
     .arg = "URL",
     .help = "the name of the log, as example.org/county-2026; made up if not given"},
    {.name = "passphrase",
     .kind = OPT_FLAG,
     .at = offsetof(struct new_options, passphrase),
     .help = "protect the key with a passphrase: from the terminal, or the environment variable "
             "BALLAST_PASSPHRASE"},
};

static const struct example examples[] = {
    {"ballast new county.ballast --election 'Alder County, 3 November 2026'",
     "a record with a risk limit of 5 %"},
    {"ballast new county.ballast --risk-limit 0.09 --passphrase", "the key is locked"},
    {"ballast new second.ballast --replaces county.ballast", "after a mistake in an input"},
};

// The root of the old record's log, in base64.
static bal_status old_root(const struct cli *cli, str path, struct buf *out, struct bal_err *err)
{
    struct record_arg old;
    if (path.ptr == NULL)
        return BAL_OK;
    bal_status status = record_arg_open(&old, cli, path, STORE_READ, err);
    if (status == BAL_OK) {
        struct merkle_hash root = ledger_root(&old.record.head);
        base64_add(out, str_bytes(root.b, SHA256_BYTES));
        status = buf_check(out, err);
    }
    record_arg_quiet(&old);
    record_close(&old.record);
    return status;
}

static bal_status check_risk_limit(str text, struct bal_err *err)
{
    double alpha;
    if (num_double(text, &alpha) && alpha > 0 && alpha < 1)
        return BAL_OK;
    return bal_fail(err, BAL_INVALID, "the risk limit '" STR_FMT "' is not between 0 and 1",
                    STR_ARG(text));
}

static void print_made(const struct record_arg *a, bool locked)
{
    const struct record *r = &a->record;
    AUTO_BUF vkey = BUF_INIT(1024);
    note_vkey_add(&vkey, &r->key);
    FILE *out = a->cli->out;
    term_text(out, buf_str(&r->path));
    fputs(": a record for ", out);
    term_text(out, r->state.election);
    fputs(", risk limit ", out);
    term_text(out, r->state.risk_limit);
    fputs("\n", out);
    term_text(out, buf_str(&r->key_path));
    fprintf(out,
            ": its key%s. Who has it can continue the record; without it\n    nobody can. Keep "
            "a copy of it in a safe place, apart from the record.\n",
            locked ? ", locked with your passphrase" : "");
    fputs("verifier key, for those who check the record:\n    ", out);
    term_text(out, buf_str(&vkey));
    fputs("\n", out);
}

static bal_status make(struct record_arg *a, const struct cli *cli, const struct new_options *o,
                       struct bal_err *err)
{
    AUTO_BUF root = BUF_INIT(1024), passphrase = BUF_INIT(4096);
    struct record_env env = record_arg_env(a, cli);
    struct record_new new = {.election = o->election.ptr ? o->election : str_stem(o->record),
                             .origin = o->origin.ptr ? o->origin : STR(""),
                             .risk_limit = o->risk_limit};
    BAL_TRY(check_risk_limit(o->risk_limit, err));
    BAL_TRY(old_root(cli, o->replaces, &root, err));
    if (o->passphrase)
        BAL_TRY(passphrase_choose(&passphrase, err));
    new.replaces = buf_str(&root);
    new.passphrase = buf_str(&passphrase);
    bal_status status = record_create(&a->record, o->record.ptr, &new, &env, err);
    buf_wipe(&passphrase);
    if (status == BAL_OK)
        print_made(a, o->passphrase);
    return status;
}

static int run(const struct cli *cli, void *opaque)
{
    struct bal_err err = {0};
    struct record_arg a;
    bal_status status = make(&a, cli, opaque, &err);
    if (status == BAL_OK)
        record_arg_next(&a);
    return record_arg_end(&a, status, &err);
}

const struct command command_new = {
    .name = "new",
    .summary = "begin the record of an audit",
    .details =
        "A record is one file that holds the whole audit: its inputs, and a log of signed events "
        "that is only ever added to. It is confidential, for it holds cast vote records.\n\n"
        "The order of an audit is: new, add (manifest, cvr, contests), contests set, commit, seed, "
        "round, enter, and round and enter again until the audit is concluded. 'ballast status' "
        "says at any time what comes next.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct new_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   the record and its key were made\n"
                  " 2   neither was: one of the files exists, or it cannot be written there\n"
                  " 64  wrong usage",
    .run = run,
};
