// SPDX-License-Identifier: Apache-2.0
// signing_arg.h: --key, --ask and --with of the commands that others than the operator sign
// (record/log/signing.h).
#ifndef BAL_CLI_SIGNING_ARG_H
#define BAL_CLI_SIGNING_ARG_H

#include "cli/command.h"
#include "record/log/party_files.h"

struct signing_options {
    str ask, with;
    struct opt_list keys;
    bool propose;
};

// The rows of these options in a table of options; `member` is the struct signing_options.
// NOLINTBEGIN(bugprone-macro-parentheses): a member of a struct stands in no parentheses
#define SIGNING_ROWS(type, member)                                                                 \
    {.name = "key",                                                                                \
     .kind = OPT_LIST,                                                                             \
     .at = offsetof(type, member.keys),                                                            \
     .arg = "FILE",                                                                                \
     .help = "several parties: sign with this key, too; once for each key at the table"},          \
        {.name = "ask",                                                                            \
         .kind = OPT_TEXT,                                                                         \
         .at = offsetof(type, member.ask),                                                         \
         .arg = "FILE",                                                                            \
         .help = "do nothing yet: write to FILE what the parties are to sign ('ballast sign')"},   \
    {                                                                                              \
        .name = "with", .kind = OPT_TEXT, .at = offsetof(type, member.with), .arg = "FILE",        \
        .help = "do what was asked for, with the signatures in FILE"                               \
    }
// NOLINTEND(bugprone-macro-parentheses)

struct signing_arg {
    struct record_signing how;
    struct buf with;
    VEC(struct note_signer) keys;
    const char *ask;
};

// Reads the keys (asking for their passphrases) and the request. signing_arg_done in every case.
BAL_CHECKED bal_status signing_arg_open(struct signing_arg *a, const struct signing_options *o,
                                        struct bal_err *err);
void signing_arg_done(struct signing_arg *a);

// Says what to do with the request that was written.
void signing_arg_asked(const struct signing_arg *a, const struct cli *cli);

#endif
