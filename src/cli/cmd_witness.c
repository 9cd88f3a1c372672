// SPDX-License-Identifier: Apache-2.0
// witness: cosigns the head of a log, for a party that guards it.
#include <signal.h>

#include "cli/passphrase.h"
#include "cli/term.h"
#include "record/log/env.h"
#include "record/log/party_files.h"
#include "witness/acts.h"
#include "witness/compare.h"
#include "witness/service.h"

enum action { NEW, SERVE, SIGN, SHOW, SLIP, CHECK, COMPARE };

static const char *const actions[] = {"new",  "serve",       "sign",    "show",
                                      "slip", "check-proof", "compare", NULL};

struct witness_options {
    int action;
    str path, request, name, policy, listen, output;
    struct opt_list logs;
    bool passphrase, code, anywhere;
};

#define AT(member) .at = offsetof(struct witness_options, member)

static const struct opt options[] = {
    {.kind = OPT_CHOICE,
     AT(action),
     .arg = "ACTION",
     .choices = actions,
     .required = true,
     .help = "what to do"},
    {.kind = OPT_TEXT,
     AT(path),
     .arg = "DIR|FILE",
     .required = true,
     .help = "the folder of the witness; check-proof: the proof; compare: a signed head"},
    {.kind = OPT_TEXT,
     AT(request),
     .arg = "REQUEST|BUNDLE",
     .help = "sign: the request to answer; compare: the folder of what is published"},
    {.name = "name",
     .kind = OPT_TEXT,
     AT(name),
     .arg = "NAME",
     .help = "new: what its key is called, without blanks, as party-a.example/w1"},
    {.name = "passphrase",
     .kind = OPT_FLAG,
     AT(passphrase),
     .help = "new: protect the key with a passphrase: from the terminal, or the environment "
             "variable BALLAST_PASSPHRASE"},
    {.name = "log",
     .kind = OPT_LIST,
     AT(logs),
     .arg = "VKEY",
     .help = "follow the log with this public key from now on; slip: the name of the log; "
             "check-proof: whose key is known"},
    {.name = "policy",
     .kind = OPT_TEXT,
     AT(policy),
     .arg = "FILE",
     .help = "follow the logs of this policy from now on; check-proof, compare: the keys that are "
             "known"},
    {.name = "listen",
     .kind = OPT_TEXT,
     AT(listen),
     .arg = "ADDRESS:PORT",
     .fallback = "127.0.0.1:7380",
     .help = "serve: where to listen; port 0 takes a free one"},
    {.name = "anywhere",
     .kind = OPT_FLAG,
     AT(anywhere),
     .help = "serve: listen at an address that other machines reach"},
    {.name = "output",
     .letter = 'o',
     .kind = OPT_TEXT,
     AT(output),
     .arg = "FILE",
     .help = "sign: the answer (else sig-… beside the request); slip: an SVG picture to print; "
             "compare: the proof"},
    {.name = "qr",
     .kind = OPT_FLAG,
     AT(code),
     .help = "show, slip: with a QR code of the signed head"},
};

static const struct example examples[] = {
    {"ballast witness new w --name party-a.example/w1", "makes a key, on the party's own machine"},
    {"ballast witness serve w --policy policy.txt",
     "answers over the network, on this machine alone"},
    {"ballast witness sign w /media/stick/req-120.txt", "answers what came on a stick"},
    {"ballast witness slip w -o slip.svg", "the last head on paper, with a QR code"},
    {"ballast witness compare head.txt bundle --policy policy.txt",
     "is what is published what was signed?"},
    {"ballast witness check-proof proof.txt --policy policy.txt",
     "has somebody signed two histories?"},
};

static int make(const struct cli *cli, const struct witness_options *o, struct bal_err *err)
{
    AUTO_BUF passphrase = BUF_INIT(4096), vkey = BUF_INIT(4096);
    struct random_source random = random_system();
    AUTO_HOME h = {0};
    if (o->name.ptr == NULL)
        return cli_usage(cli, "a new witness needs --name NAME");
    bal_status status = o->passphrase ? passphrase_choose(&passphrase, err) : BAL_OK;
    if (status == BAL_OK)
        status = witness_home_create(o->path.ptr, o->name, buf_str(&passphrase), &random, err);
    if (status == BAL_OK)
        status = witness_home_open(&h, o->path.ptr, buf_str(&passphrase), err);
    buf_wipe(&passphrase);
    if (status != BAL_OK)
        return cli_fail(cli, err);
    note_vkey_add(&vkey, &h.signer.key);
    term_text(cli->out, o->path);
    fputs(": a new witness. Its public key, for the policy and for everybody:\n    ", cli->out);
    term_text(cli->out, buf_str(&vkey));
    fputs("\nKeep the folder where only you can read it, and make no copy of it: a witness whose\n"
          "folder was lost or set back must be retired, and a new one made.\n",
          cli->out);
    return EXIT_DONE;
}

// ---- with a folder

static bal_status open_home(struct witness_home *h, const struct witness_options *o,
                            struct bal_err *err)
{
    AUTO_BUF passphrase = BUF_INIT(4096);
    bal_status status = BAL_OK;
    if (witness_home_locked(o->path.ptr))
        status = passphrase_read(NULL, &passphrase, err);
    if (status == BAL_OK)
        status = witness_home_open(h, o->path.ptr, buf_str(&passphrase), err);
    buf_wipe(&passphrase);
    BAL_TRY(status);
    if (o->action == SLIP)
        return BAL_OK;
    for (size_t i = 0; i < o->logs.len; i++)
        BAL_TRY(witness_follow_vkey(h, o->logs.at[i], err));
    return o->policy.ptr != NULL ? witness_follow_policy(h, o->policy.ptr, err) : BAL_OK;
}

static int sign(const struct cli *cli, struct witness_home *h, const struct witness_options *o,
                struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(1 << 16);
    AUTO_ANSWER a = {0};
    struct record_env env = record_env_system(NULL);
    if (o->request.ptr == NULL)
        return cli_usage(cli, "which request is to be answered?");
    if (o->output.ptr != NULL)
        buf_add(&path, o->output);
    else
        witness_answer_path(o->request.ptr, &path);
    if (witness_sign_file(h, (uint64_t)env.now(env.ctx), o->request.ptr, buf_cstr(&path), &a,
                          err) != BAL_OK)
        return cli_fail(cli, err);
    if (a.status == WITNESS_COSIGNED || a.status == WITNESS_CONFLICT)
        term_text(cli->out, buf_str(&path));
    if (a.status == WITNESS_COSIGNED) {
        fprintf(cli->out, ": cosigned the head of %llu events\n", (unsigned long long)a.size);
        return EXIT_DONE;
    }
    if (a.status == WITNESS_CONFLICT)
        fputs(": not cosigned. The head that this witness knows has so many events: ", cli->out);
    else
        fprintf(cli->out, "not cosigned (%u): ", (unsigned)a.status);
    term_text(cli->out, str_trim(buf_str(&a.body)));
    fputs("\n", cli->out);
    if (a.proof.len > 0)
        fputs(
            "The log has signed two heads that contradict each other. The proof is in the folder\n"
            "'proofs' of this witness: show it to everybody.\n",
            cli->out);
    return a.status == WITNESS_FAILED ? EXIT_FAILED : EXIT_NO;
}

// What the serving witness is told with.
struct serving {
    const struct cli *cli;
    struct record_env env;
};

static int64_t serving_now(void *ctx)
{
    const struct serving *s = ctx;
    return s->env.now(s->env.ctx);
}

// A line for each request: when, the status, and the head that it was about.
static void serving_told(void *ctx, int64_t time, const struct witness_answer *a)
{
    const struct serving *s = ctx;
    char text[UTC_TEXT];
    str when = utc_text(time, text);
    fprintf(s->cli->out, STR_FMT " %u %s %llu events\n", STR_ARG(when), (unsigned)a->status,
            a->status == WITNESS_COSIGNED ? "cosigned" : "not cosigned",
            (unsigned long long)a->size);
    if (a->proof.len > 0)
        fputs("THE LOG HAS CONTRADICTED ITSELF: the proof is in the folder 'proofs'.\n",
              s->cli->out);
    if (a->retire)
        fputs("THIS WITNESS MUST BE RETIRED: it has signed more than it remembers.\n", s->cli->out);
    fflush(s->cli->out);
}

static int serve(const struct cli *cli, struct witness_home *h, const struct witness_options *o,
                 struct bal_err *err)
{
    struct serving told = {.cli = cli, .env = record_env_system(NULL)};
    struct witness_service s = {.home = h, .now = serving_now, .told = serving_told, .ctx = &told};
    sigset_t stop;
    int which;
    if (h->logs == 0)
        return cli_usage(cli, "which log? --policy FILE or --log VKEY");
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, &stop, NULL); // before the thread that answers is made
    if (witness_service_start(&s, o->listen.ptr, err) != BAL_OK)
        return cli_fail(cli, err);
    str address = o->listen;
    fputs("witness ", cli->out);
    term_text(cli->out, note_key_name(&h->signer.key));
    fputs(" answers at http://", cli->out);
    term_text(cli->out, str_head(address, str_rindex(address, ':')));
    fprintf(cli->out, ":%u/add-checkpoint\n", s.server.port);
    fflush(cli->out);
    (void)sigwait(&stop, &which);
    witness_service_stop(&s);
    return EXIT_DONE;
}

static int show(const struct cli *cli, struct witness_home *h, const struct witness_options *o,
                struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(1 << 24), vkey = BUF_INIT(4096);
    if (witness_describe(h, o->code, &text, err) != BAL_OK)
        return cli_fail(cli, err);
    if (o->action == SHOW) {
        note_vkey_add(&vkey, &h->signer.key);
        fputs("key       ", cli->out);
        term_text(cli->out, buf_str(&vkey));
        fputs(h->logs > 0 ? "\n\n" : "\nit follows no log yet\n", cli->out);
    }
    term_lines(cli->out, buf_str(&text));
    return EXIT_DONE;
}

static int slip(const struct cli *cli, struct witness_home *h, const struct witness_options *o,
                struct bal_err *err)
{
    if (o->output.ptr == NULL)
        return show(cli, h, o, err);
    if (witness_slip_file(h, o->logs.len > 0 ? o->logs.at[0] : STR(""), o->output.ptr, err) !=
        BAL_OK)
        return cli_fail(cli, err);
    term_text(cli->out, o->output);
    fputs(": a slip to print\n", cli->out);
    return EXIT_DONE;
}

// ---- proofs and heads

static const char *compare_says(enum compare_outcome o)
{
    static const char *const says[] = {
        [COMPARE_SAME] = "the head that is published is this one",
        [COMPARE_BEGINS] = "the log that is published has grown from this head",
        [COMPARE_BEHIND] = "WITHHELD: what is published has fewer events than this head",
        [COMPARE_PROVEN] = "PROVEN: what is published is another history of this log",
    };
    return says[o];
}

static bal_status write_proof(const struct witness_options *o, const struct compare_result *r,
                              struct bal_err *err)
{
    if (o->output.ptr == NULL || r->outcome != COMPARE_PROVEN)
        return BAL_OK;
    return party_file_write(o->output.ptr, buf_str(&r->proof), err);
}

static int compare(const struct cli *cli, const struct witness_options *o, struct bal_err *err)
{
    struct compare_result r;
    if (o->request.ptr == NULL)
        return cli_usage(cli, "with which folder is the head to be compared?");
    str log = o->logs.len > 0 ? o->logs.at[0] : STR("");
    bal_status status = witness_compare(o->path.ptr, o->request.ptr, o->policy.ptr, log, &r, err);
    if (status == BAL_OK)
        status = write_proof(o, &r, err);
    if (status == BAL_OK)
        fprintf(cli->out, "%s\n  held %llu events, published %llu\n", compare_says(r.outcome),
                (unsigned long long)r.held, (unsigned long long)r.published);
    compare_result_done(&r);
    if (status != BAL_OK)
        return cli_fail(cli, err);
    return r.outcome == COMPARE_SAME || r.outcome == COMPARE_BEGINS ? EXIT_DONE : EXIT_NO;
}

static int check(const struct cli *cli, const struct witness_options *o, struct bal_err *err)
{
    AUTO_BUF says = BUF_INIT(1 << 16);
    str log = o->logs.len > 0 ? o->logs.at[0] : STR("");
    bal_status status = witness_check_proof(o->path.ptr, o->policy.ptr, log, &says, err);
    if (status == BAL_DENIED) {
        fputs("NOT EVIDENCE: ", cli->out);
        term_text(cli->out, str_from(err->what));
        fputs("\n", cli->out);
        return EXIT_NO;
    }
    if (status != BAL_OK)
        return cli_fail(cli, err);
    term_lines(cli->out, buf_str(&says));
    return EXIT_DONE;
}

static int run(const struct cli *cli, void *opaque)
{
    const struct witness_options *o = opaque;
    struct bal_err err = {0};
    AUTO_HOME h = {0};
    if (o->action == NEW)
        return make(cli, o, &err);
    if (o->action == CHECK)
        return check(cli, o, &err);
    if (o->action == COMPARE)
        return compare(cli, o, &err);
    if (o->action == SERVE && !o->anywhere && !http_is_loopback(o->listen.ptr))
        return cli_usage(cli, "other machines reach %s: say --anywhere if they shall",
                         o->listen.ptr);
    if (open_home(&h, o, &err) != BAL_OK)
        return cli_fail(cli, &err);
    if (o->action == SIGN)
        return sign(cli, &h, o, &err);
    if (o->action == SERVE)
        return serve(cli, &h, o, &err);
    return o->action == SLIP ? slip(cli, &h, o, &err) : show(cli, &h, o, &err);
}

const struct command command_witness = {
    .name = "witness",
    .summary = "cosign the head of a record's log, for a party that guards it",
    .synopsis = "new DIR --name NAME [--passphrase]\n"
                "serve DIR [--log VKEY | --policy FILE] [--listen ADDRESS:PORT]\n"
                "sign DIR REQUEST [-o FILE]\n"
                "show DIR [--qr]\n"
                "slip DIR [--qr] [--log NAME] [-o FILE]\n"
                "check-proof FILE (--log VKEY | --policy FILE)\n"
                "compare HEAD BUNDLE (--log VKEY | --policy FILE) [-o PROOF]",
    .details =
        "A witness remembers of each log the last head that it cosigned, and cosigns another only "
        "when it is shown that the log has grown from it. So an operator who rewrites the record, "
        "or "
        "shows different records to different people, finds no witness for it.\n\n"
        "The operator asks with 'ballast cosign', over the network or by files on a stick: the "
        "bytes "
        "are the same, those of C2SP tlog-witness. docs/witnesses.md says how a party runs one.\n\n"
        "When a log has signed two heads that contradict each other, the witness keeps the proof "
        "in "
        "its folder 'proofs'. Anybody can check it with the log's public key alone. 'compare' "
        "holds "
        "a signed head, as that of a slip's QR code, against the bundle that is published.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct witness_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes =
        " 0   done; cosigned; the proof holds\n"
        " 1   the request was refused; this is not evidence; the head contradicts what is\n"
        "     published, or that is withheld\n"
        " 2   not done: the folder is missing, damaged or retired\n"
        " 64  wrong usage",
    .run = run,
};
