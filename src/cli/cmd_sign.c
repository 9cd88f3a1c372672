// SPDX-License-Identifier: Apache-2.0
// sign: signs a request with a party's key, on the party's own machine.
#include "cli/passphrase.h"
#include "cli/term.h"
#include "record/log/party_files.h"

struct sign_options {
    str request, key, digits, file, salt;
};

static const struct opt options[] = {
    {.kind = OPT_TEXT,
     .at = offsetof(struct sign_options, request),
     .arg = "REQUEST",
     .required = true,
     .help =
         "what is to be signed, as a command with --ask wrote it; the signature is added to it"},
    {.name = "key",
     .kind = OPT_TEXT,
     .at = offsetof(struct sign_options, key),
     .arg = "FILE",
     .help = "the key to sign with; without it the request is shown only"},
    {.name = "digits",
     .kind = OPT_TEXT,
     .at = offsetof(struct sign_options, digits),
     .arg = "DIGITS",
     .help = "for dice: the digits as the signer has seen them fall"},
    {.name = "file",
     .kind = OPT_TEXT,
     .at = offsetof(struct sign_options, file),
     .arg = "FILE",
     .help = "the signer's own copy of the list or policy that the request names"},
    {.name = "salt",
     .kind = OPT_TEXT,
     .at = offsetof(struct sign_options, salt),
     .arg = "HEX",
     .help = "the salt of that list, which the command with --ask printed"},
};

static const struct example examples[] = {
    {"ballast sign dice.req --key a.key --digits 31415926535897932384", "dice that were seen"},
    {"ballast sign mvr.req --key board.key --file board-1.csv --salt 9f...",
     "cards that were read"},
    {"ballast sign 57.req", "shows what it says"},
};

static bal_status check_dice(const struct request *q, const struct sign_options *o,
                             struct bal_err *err)
{
    str digits = request_digits(q);
    if (digits.len == 0 || o->key.ptr == NULL)
        return BAL_OK;
    if (o->digits.ptr == NULL) {
        bal_fail(err, BAL_USAGE, "dice are signed by who types them again: --digits");
        err_hint(err, "Type what you have seen fall, not what the request says.");
        return BAL_USAGE;
    }
    if (str_eq(digits, o->digits))
        return BAL_OK;
    bal_fail(err, BAL_CONFLICT, "the request has other digits than you have seen");
    err_hint(err, "Compare throw by throw with the other side; sign nothing before they agree.");
    return BAL_CONFLICT;
}

static bal_status check_file(const struct cli *cli, const struct request *q,
                             const struct sign_options *o, struct bal_err *err)
{
    const struct ej1 *named = request_object(q);
    if (o->file.ptr != NULL) {
        str salt = o->salt.ptr != NULL ? o->salt : STR("");
        BAL_TRY(request_check_file(q, o->file.ptr, salt, err));
        term_text(cli->out, o->file);
        fputs(": is the file that it names\n", cli->out);
    } else if (named != NULL) {
        fprintf(cli->out,
                "NOT COMPARED: which file '" STR_FMT "' is; give your own copy with --file\n",
                STR_ARG(named->key));
    }
    return BAL_OK;
}

static bal_status add_signature(const struct cli *cli, const struct request *q,
                                const struct sign_options *o, struct bal_err *err)
{
    struct note_signer key;
    AUTO_BUF signed_request = BUF_INIT(REQUEST_BYTES);
    BAL_TRY(party_key_read(o->key.ptr, passphrase_read, &key, err));
    bal_status status =
        key.key.type == NOTE_ED25519
            ? request_sign(q, &key, &signed_request, err)
            : bal_fail(err, BAL_INVALID, "this is the key of a witness: it signs checkpoints only");
    if (status == BAL_OK)
        status = party_file_write(o->request.ptr, buf_str(&signed_request), err);
    if (status == BAL_OK)
        fprintf(cli->out, "signed by " STR_FMT "\n", STR_ARG(note_key_name(&key.key)));
    note_signer_wipe(&key);
    return status;
}

static bal_status sign(const struct cli *cli, const struct sign_options *o, struct bal_err *err)
{
    AUTO_BUF bytes = BUF_INIT(REQUEST_BYTES), says = BUF_INIT(8 * EVENT_BYTES);
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct request q;
    BAL_TRY(party_file_read(o->request.ptr, &bytes, err));
    BAL_TRY(request_parse(buf_str(&bytes), &arena, &q, err));
    request_says(&q, &says);
    term_lines(cli->out, buf_str(&says));
    BAL_TRY(check_dice(&q, o, err));
    BAL_TRY(check_file(cli, &q, o, err));
    return o->key.ptr != NULL ? add_signature(cli, &q, o, err) : BAL_OK;
}

static int run(const struct cli *cli, void *opaque)
{
    struct bal_err err = {0};
    return sign(cli, opaque, &err) == BAL_OK ? EXIT_DONE : cli_fail(cli, &err);
}

const struct command command_sign = {
    .name = "sign",
    .summary = "sign, as a party, what is to go into a record",
    .details =
        "Shows in words what the request says, then signs it. This needs neither the record nor a "
        "network: the request is a small text that is carried on a stick. A signature is for one "
        "event at one place of one log; nobody can use it for anything else.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct sign_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   signed, or shown\n"
                  " 2   not signed: other digits, another file, no request; REQUEST is as it was",
    .run = run,
};
