// SPDX-License-Identifier: Apache-2.0
#include "cli/signing_arg.h"

#include "base/binary.h"
#include "cli/passphrase.h"
#include "cli/term.h"

static bal_status read_keys(struct signing_arg *a, const struct opt_list *files,
                            struct bal_err *err)
{
    for (size_t i = 0; i < files->len; i++) {
        struct note_signer *key = vec_push(&a->keys, EVENT_LINES - 1);
        if (key == NULL)
            return bal_fail(err, BAL_LIMIT, "an event has at most %d signatures", EVENT_LINES);
        BAL_TRY(party_key_read(files->at[i].ptr, passphrase_read, key, err));
    }
    return BAL_OK;
}

bal_status signing_arg_open(struct signing_arg *a, const struct signing_options *o,
                            struct bal_err *err)
{
    int ways = (o->ask.ptr != NULL) + (o->with.ptr != NULL) + (o->keys.len > 0);
    *a = (struct signing_arg){.with = BUF_INIT(REQUEST_BYTES), .ask = o->ask.ptr};
    if (ways > 1)
        return bal_fail(err, BAL_USAGE, "--ask, --with and --key exclude one another");
    if (o->with.ptr != NULL)
        BAL_TRY(party_file_read(o->with.ptr, &a->with, err));
    BAL_TRY(read_keys(a, &o->keys, err));
    a->how = (struct record_signing){
        .ask = o->ask.ptr, .keys = a->keys.at, .key_count = a->keys.len, .propose = o->propose};
    if (o->with.ptr != NULL)
        a->how.with = a->with.len > 0 ? buf_str(&a->with) : STR("");
    return BAL_OK;
}

void signing_arg_done(struct signing_arg *a)
{
    for (size_t i = 0; i < a->keys.len; i++)
        note_signer_wipe(&a->keys.at[i]);
    vec_done(&a->keys);
    buf_done(&a->with);
}

void signing_arg_asked(const struct signing_arg *a, const struct cli *cli)
{
    FILE *out = cli->out;
    term_text(out, str_from(a->ask));
    fputs(": what is to be signed; the record is as it was.\nEach party signs it:  ballast sign ",
          out);
    term_text(out, str_from(a->ask));
    fputs(" --key KEY\nThen give the same command with --with ", out);
    term_text(out, str_from(a->ask));
    fputs(" in place of --ask.\n", out);
    if (!a->how.salted)
        return;
    AUTO_BUF hex = BUF_INIT(2 * sizeof a->how.salt);
    hex_add(&hex, str_bytes(a->how.salt, sizeof a->how.salt));
    fprintf(out,
            "\nThe list is named by a salted digest. Who signs compares it with their own copy:\n"
            "    ballast sign ... --file LIST --salt " STR_FMT "\n",
            STR_ARG(buf_str(&hex)));
}
