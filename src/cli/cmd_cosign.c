// SPDX-License-Identifier: Apache-2.0
// cosign: has the head of a record's log cosigned by the witnesses of its policy.
#include "cli/record_arg.h"
#include "http/client.h"
#include "record/log/cosign.h"
#include "record/log/party_files.h"

struct cosign_options {
    str record, request, proof;
    struct opt_list witnesses, imports;
    struct opt_u64 from;
    bool code, status;
};

#define AT(member) .at = offsetof(struct cosign_options, member)

static const struct opt options[] = {
    RECORD_ROW(struct cosign_options),
    {.name = "witness",
     .kind = OPT_LIST,
     AT(witnesses),
     .arg = "[NAME=]URL",
     .help = "ask the witness at this URL (else all of the policy that have one there)"},
    {.name = "request",
     .kind = OPT_TEXT,
     AT(request),
     .arg = "DIR",
     .help = "write requests for the witnesses that are asked by files, to be carried to them"},
    {.name = "from",
     .kind = OPT_U64,
     AT(from),
     .arg = "N",
     .help = "request: for a witness that knows N events"},
    {.name = "qr",
     .kind = OPT_FLAG,
     AT(code),
     .help = "request: a QR code of each beside it, to be shown or printed"},
    {.name = "import",
     .kind = OPT_LIST,
     AT(imports),
     .arg = "FILE",
     .help = "take in what a witness answered, or a signed checkpoint that somebody holds"},
    {.name = "proof",
     .kind = OPT_TEXT,
     AT(proof),
     .arg = "FILE",
     .fallback = "two-heads.txt",
     .help = "import: where the proof goes when a checkpoint contradicts the record"},
    {.name = "status", .kind = OPT_FLAG, AT(status), .help = "ask nobody; say how the head stands"},
};

static const struct example examples[] = {
    {"ballast cosign county.ballast", "ask all witnesses that the policy gives a URL of"},
    {"ballast cosign county.ballast --witness a1=http://127.0.0.1:7380/", "one of them, elsewhere"},
    {"ballast cosign county.ballast --request /media/stick", "requests to carry to the others"},
    {"ballast cosign county.ballast --import /media/stick/sig-120.txt", "and their answers"},
};

// Text of others, and a line end.
static void say(const struct cli *cli, str text)
{
    term_text(cli->out, text);
    fputc('\n', cli->out);
}

static const char *outcome_says(enum cosign_outcome o)
{
    static const char *const says[] = {
        [COSIGN_DONE] = "cosigned",
        [COSIGN_HAD] = "has cosigned",
        [COSIGN_NO_URL] = "must be asked by files",
        [COSIGN_SILENT] = "does not answer",
        [COSIGN_REFUSED] = "has not cosigned",
        [COSIGN_ROLLBACK] = "ROLLBACK DETECTED",
        [COSIGN_FORK] = "ANOTHER HISTORY",
        [COSIGN_FORGOT] = "MUST BE RETIRED",
    };
    return says[o];
}

static void print_asked(const struct cli *cli, const struct cosign_asked *w)
{
    term_text(cli->out, w->name);
    fprintf(cli->out, ": %s", outcome_says(w->outcome));
    if (w->outcome != COSIGN_DONE && w->outcome != COSIGN_HAD && w->known > 0)
        fprintf(cli->out, " (it knows %llu events)", (unsigned long long)w->known);
    if (w->why.len > 0) {
        fputs(": ", cli->out);
        term_text(cli->out, w->why);
    }
    fputc('\n', cli->out);
}

// What is said where a witness knows what the record does not.
static bool print_alarms(const struct cli *cli, const struct cosign_round *c)
{
    bool rollback = false, fork = false;
    for (size_t i = 0; i < c->asked.len; i++) {
        rollback = rollback || c->asked.at[i].outcome == COSIGN_ROLLBACK;
        fork = fork || c->asked.at[i].outcome == COSIGN_FORK;
    }
    if (rollback)
        fputs("\nThis record is an old copy of one that has more events. Add nothing to it: go on "
              "with\n"
              "the newer one. What you add here would contradict what was signed there.\n",
              cli->out);
    if (fork)
        fputs("\nA witness has cosigned a history of this log that the record does not hold. Add "
              "nothing\n"
              "to it before that is explained; the witness may hold a proof (docs/witnesses.md).\n",
              cli->out);
    return rollback || fork;
}

static int print_round(const struct cli *cli, const struct cosign_round *c)
{
    struct counted events;
    for (size_t i = 0; i < c->asked.len; i++)
        print_asked(cli, &c->asked.at[i]);
    bool alarm = print_alarms(cli, c);
    fprintf(cli->out, "%shead of %s: ", c->asked.len > 0 ? "\n" : "",
            counted(&events, c->size, "event", "events"));
    if (c->quorum)
        fputs("cosigned as the policy asks for\n", cli->out);
    else
        fputs("not yet cosigned as the policy asks for\n  ", cli->out);
    if (!c->quorum)
        say(cli, c->missing);
    return c->quorum && !alarm ? EXIT_DONE : EXIT_NO;
}

// ---- files

static bal_status write_requests(struct record_arg *a, const struct cosign_options *o,
                                 struct bal_err *err)
{
    struct cosign_files f;
    bal_status status = cosign_write_requests(&a->record, o->request.ptr,
                                              o->from.given ? &o->from.v : NULL, o->code, &f, err);
    record_arg_quiet(a);
    for (size_t i = 0; i < f.at.len && status == BAL_OK; i++) {
        const struct cosign_file *file = &f.at.at[i];
        term_text(a->cli->out, file->path);
        fprintf(a->cli->out, ": for a witness that knows %llu events",
                (unsigned long long)file->old);
        fputs(file->names.len > 0 ? ": " : "", a->cli->out);
        say(a->cli, file->names);
    }
    if (status == BAL_OK && f.at.len == 0)
        fputs("every witness has cosigned the head: no request is needed\n", a->cli->out);
    cosign_files_done(&f);
    return status;
}

// Says what the file brought. False: it contradicts the record.
static bal_status print_import(const struct cli *cli, str path, const struct cosign_options *o,
                               const struct cosign_import *got, bool *alarm, struct bal_err *err)
{
    unsigned long long size = got->size;
    *alarm = got->rollback || got->proven;
    term_text(cli->out, path);
    if (got->proven) {
        BAL_TRY(party_file_write(o->proof.ptr, buf_str(&got->proof), err));
        fprintf(cli->out, ": PROVEN: this log has signed another history of %llu events.\n", size);
        term_text(cli->out, o->proof);
        fputs(": the proof; 'ballast witness check-proof' checks it\n", cli->out);
    } else if (got->rollback) {
        fprintf(
            cli->out,
            ": ROLLBACK DETECTED: this log has signed a head of %llu events. The record is an old\n"
            "copy: add nothing to it, and go on with the newer one.\n",
            size);
    } else if (got->known) {
        fprintf(cli->out,
                ": no cosignature: that witness knows %llu events. Make it another request:\n"
                "ballast cosign ",
                size);
        term_text(cli->out, o->record);
        fprintf(cli->out, " --request DIR --from %llu\n", size);
    } else if (got->added > 0) {
        fprintf(cli->out, ": cosignatures of the head of %llu events, new: %zu\n", size,
                got->added);
    } else {
        fprintf(cli->out, ": of the head of %llu events; all of it was known\n", size);
    }
    return BAL_OK;
}

static bal_status import_files(struct record_arg *a, const struct cosign_options *o, bool *alarm,
                               struct bal_err *err)
{
    record_arg_quiet(a);
    for (size_t i = 0; i < o->imports.len; i++) {
        struct cosign_import got;
        bool alarmed = false;
        bal_status status = cosign_take_file(&a->record, o->imports.at[i].ptr, &got, err);
        if (status == BAL_OK)
            status = print_import(a->cli, o->imports.at[i], o, &got, &alarmed, err);
        cosign_import_done(&got);
        *alarm = *alarm || alarmed;
        if (status != BAL_OK)
            err_where(err, STR_FMT, STR_ARG(o->imports.at[i]));
        BAL_TRY(status);
    }
    return BAL_OK;
}

static int run(const struct cli *cli, void *opaque)
{
    const struct cosign_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    struct cosign_round c = {0};
    bool files = o->request.ptr != NULL || o->imports.len > 0, alarm = false;
    int exit_status = EXIT_DONE;
    if (files && (o->witnesses.len > 0 || o->status))
        return cli_usage(cli, "--request and --import ask nobody over the network");
    if ((o->from.given || o->code) && o->request.ptr == NULL)
        return cli_usage(cli, "--from and --qr are for --request");
    bal_status status = record_arg_open(&a, cli, o->record, STORE_WRITE, &err);
    if (status == BAL_OK && o->imports.len > 0)
        status = import_files(&a, o, &alarm, &err);
    if (status == BAL_OK && o->request.ptr != NULL)
        status = write_requests(&a, o, &err);
    if (status == BAL_OK)
        status = files || o->status ? cosign_standing(&a.record, &c, &err)
                                    : verb_cosign(&a.record, o->witnesses.at, o->witnesses.len,
                                                  http_post, &c, &err);
    record_arg_quiet(&a);
    if (files)
        c.asked.len = 0; // the head's standing alone
    if (status == BAL_OK)
        exit_status = print_round(cli, &c);
    cosign_round_done(&c);
    int ended = record_arg_end(&a, status, &err);
    return ended != EXIT_DONE ? ended : alarm ? EXIT_NO : exit_status;
}

const struct command command_cosign = {
    .name = "cosign",
    .summary = "have the head of the log cosigned by its witnesses",
    .details =
        "The witnesses of the policy guard the log: each signs a head only when the log has grown "
        "from the head that it signed before. This asks them, verifies what they sign, keeps it in "
        "the record, and says whether the head is cosigned as the policy asks for.\n\n"
        "Witnesses without a network are asked by files: --request writes them, 'ballast witness "
        "sign' answers, --import takes the answers in. --import also takes a signed checkpoint of "
        "this log from anybody who holds one, as from a slip or a mirror, and compares it with the "
        "record: when it contradicts the record, that is proven by a file which anybody can "
        "check.\n\n"
        "A witness that knows more events than the record has shows that the record is an old "
        "copy.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct cosign_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   the head is cosigned as the policy asks for\n"
                  " 1   it is not, or the record is an old copy or contradicts what was signed\n"
                  " 2   the record has no policy, or cannot be written; a file cannot be read",
    .run = run,
};
