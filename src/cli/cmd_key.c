// SPDX-License-Identifier: Apache-2.0
// key: the keys of parties: made and kept on their own machines, and in a record.
#include "base/binary.h"
#include "cli/passphrase.h"
#include "cli/record_arg.h"
#include "record/verbs/verbs_parties.h"

enum action {
    KEY_NEW,
    KEY_SHOW,
    KEY_SHARE,
    KEY_SPLIT,
    KEY_JOIN,
    KEY_ADD,
    KEY_REVOKE,
};

static const char *const actions[] = {"new",  "show", "share",  "split",
                                      "join", "add",  "revoke", NULL};

struct key_options {
    int action, role;
    str file, name, affiliation, owner, reason, party;
    struct opt_list more;
    struct opt_u64 shares, need;
    bool passphrase, reveal;
    struct signing_options signing;
};

static const char *role_name(size_t i)
{
    return i < KEY_ROLES ? key_role_name((enum key_role)i) : NULL;
}

#define AT(member) .at = offsetof(struct key_options, member)

static const struct opt options[] = {
    {.kind = OPT_CHOICE,
     AT(action),
     .arg = "ACTION",
     .choices = actions,
     .required = true,
     .help = "what to do"},
    {.kind = OPT_TEXT,
     AT(file),
     .arg = "FILE|RECORD",
     .required = true,
     .help = "the key's file, on the party's machine; add and revoke: the record; show and split: "
             "either"},
    {.kind = OPT_LIST,
     AT(more),
     .arg = "KEY|SLIP",
     .help = "add, revoke: the verifier key (revoke: or its name); join: files with slips"},
    {.name = "name",
     .kind = OPT_TEXT,
     AT(name),
     .arg = "NAME",
     .help = "new: what the key is called, as party-a.example/chair; no blanks, no plus"},
    {.name = "passphrase",
     .kind = OPT_FLAG,
     AT(passphrase),
     .help = "new, join: lock the key file with a passphrase"},
    {.name = "affiliation",
     .kind = OPT_TEXT,
     AT(affiliation),
     .arg = "SIDE",
     .help = "add: the side whose key it is: a party, the state, the observers"},
    {.name = "owner", .kind = OPT_TEXT, AT(owner), .arg = "PERSON", .help = "add: who holds it"},
    {.name = "role",
     .kind = OPT_CHOICE,
     AT(role),
     .arg = "ROLE",
     .choice_at = role_name,
     .help = "add: what its owner does"},
    {.name = "reason",
     .kind = OPT_TEXT,
     AT(reason),
     .arg = "TEXT",
     .help = "revoke: why, in words that the report will show"},
    {.name = "propose",
     .kind = OPT_FLAG,
     AT(signing.propose),
     .help = "add, revoke: leave it to the approval of two other affiliations"},
    {.name = "party",
     .kind = OPT_TEXT,
     AT(party),
     .arg = "SIDE",
     .help = "share: make a share in the seed for this party"},
    {.name = "reveal",
     .kind = OPT_FLAG,
     AT(reveal),
     .help = "share: show the share itself, when all have committed"},
    {.name = "shares",
     .kind = OPT_U64,
     AT(shares),
     .arg = "N",
     .fallback = "5",
     .help = "split: how many slips"},
    {.name = "need",
     .kind = OPT_U64,
     AT(need),
     .arg = "K",
     .fallback = "3",
     .help = "split: how many of them are needed to join"},
    SIGNING_ROWS(struct key_options, signing),
};

static const struct example examples[] = {
    {"ballast key new a.key --name party-a.example/chair", "a key, on the party's own machine"},
    {"ballast key add r.ballast KEY --affiliation A --owner Ann --role party --key a",
     "it enters the record, signed by itself"},
    {"ballast key show county.ballast", "all keys, and from when to when they are valid"},
    {"ballast key share a.share --party 'Party A'",
     "a secret share in the seed, and what binds to it"},
    {"ballast key split county.ballast --shares 5 --need 3",
     "slips of what the sealed votes hang on"},
    {"ballast key join a.key slip-1.txt slip-4.txt slip-5.txt", "a key again, from three slips"},
    {"ballast key revoke r.ballast party-a.example/chair --reason stolen --key a2",
     "the end of a key"},
};

static bool is_record(str path)
{
    return str_ends(path, STR(".ballast"));
}

// ---- on the party's machine

static void print_key(const struct cli *cli, const struct note_key *key)
{
    AUTO_BUF vkey = BUF_INIT(1024);
    note_vkey_add(&vkey, key);
    term_text(cli->out, buf_str(&vkey));
    fputc('\n', cli->out);
}

static bal_status make(const struct cli *cli, const struct key_options *o, struct bal_err *err)
{
    struct buf phrase = BUF_INIT(4096);
    struct random_source random = random_system();
    struct note_key key;
    if (o->name.ptr == NULL)
        return bal_fail(err, BAL_USAGE, "--name is missing: what the key is called");
    bal_status status = o->passphrase ? passphrase_choose(&phrase, err) : BAL_OK;
    if (status == BAL_OK)
        status = party_key_make(o->file.ptr, o->name, buf_str(&phrase), &random, &key, err);
    buf_wipe(&phrase);
    BAL_TRY(status);
    term_text(cli->out, o->file);
    fputs(": the private key; it stays on this machine\nverifier key, for the record and for "
          "everybody:\n    ",
          cli->out);
    print_key(cli, &key);
    return BAL_OK;
}

static bal_status show_file(const struct cli *cli, const struct key_options *o, struct bal_err *err)
{
    struct note_signer key;
    BAL_TRY(party_key_read(o->file.ptr, passphrase_read, &key, err));
    print_key(cli, &key.key);
    note_signer_wipe(&key);
    return BAL_OK;
}

static void print_hex(const struct cli *cli, const uint8_t *bytes)
{
    char hex[SHA256_HEX];
    fprintf(cli->out, STR_FMT "\n", STR_ARG(sha256_hex(bytes, hex)));
}

static bal_status share(const struct cli *cli, const struct key_options *o, struct bal_err *err)
{
    struct party_share s = {.party = {0}};
    struct random_source random = random_system();
    bal_status status = o->party.ptr != NULL
                            ? party_share_make(o->file.ptr, o->party, &random, &s, err)
                            : party_share_read(o->file.ptr, &s, err);
    if (status == BAL_OK) {
        fputs("party       ", cli->out);
        term_text(cli->out, buf_str(&s.party));
        fputs("\ncommitment  ", cli->out);
        print_hex(cli, s.commitment);
        if (o->reveal) {
            fputs("share       ", cli->out);
            print_hex(cli, s.share);
        }
    }
    party_share_done(&s);
    return status;
}

static bal_status join(const struct cli *cli, const struct key_options *o, struct bal_err *err)
{
    const char *paths[SHAMIR_SHARES];
    struct buf phrase = BUF_INIT(4096);
    AUTO_BUF of = BUF_INIT(1024);
    struct random_source random = random_system();
    if (o->more.len == 0 || o->more.len > SHAMIR_SHARES)
        return bal_fail(err, BAL_USAGE, "join needs the files with the slips");
    for (size_t i = 0; i < o->more.len; i++)
        paths[i] = o->more.at[i].ptr;
    bal_status status = o->passphrase ? passphrase_choose(&phrase, err) : BAL_OK;
    if (status == BAL_OK)
        status =
            party_slips_join(paths, o->more.len, o->file.ptr, buf_str(&phrase), &random, &of, err);
    buf_wipe(&phrase);
    BAL_TRY(status);
    term_text(cli->out, o->file);
    fputs(": joined again, ", cli->out);
    term_text(cli->out, buf_str(&of));
    fputc('\n', cli->out);
    return BAL_OK;
}

static bal_status split_file(const struct cli *cli, const struct key_options *o,
                             struct bal_err *err)
{
    struct buf slips = BUF_INIT(1 << 20);
    struct random_source random = random_system();
    struct note_signer key;
    BAL_TRY(party_key_read(o->file.ptr, passphrase_read, &key, err));
    bal_status status = buf_reserve(&slips, 1 << 20) ? BAL_OK : err_memory(err);
    if (status == BAL_OK)
        status =
            party_key_split(&key, (unsigned)o->need.v, (unsigned)o->shares.v, &random, &slips, err);
    note_signer_wipe(&key);
    if (status == BAL_OK)
        fprintf(cli->out, STR_FMT, STR_ARG(buf_str(&slips)));
    buf_wipe(&slips);
    return status;
}

// ---- in the record

static bal_status key_row(struct term_table *t, const struct state_key *k, struct bal_err *err)
{
    AUTO_BUF vkey = BUF_INIT(1024);
    note_vkey_add(&vkey, &k->key);
    BAL_TRY(buf_check(&vkey, err));
    term_number(t, k->from);
    term_cell(t, STR_FMT, STR_ARG(k->affiliation));
    term_cell(t, STR_FMT, STR_ARG(k->owner));
    term_cell(t, "%s", key_role_name(k->role));
    if (key_valid(k))
        term_cell(t, "valid");
    else
        term_cell(t, "to event %llu", (unsigned long long)k->until);
    term_cell(t, STR_FMT, STR_ARG(buf_str(&vkey)));
    return BAL_OK;
}

static bal_status show_record(struct record_arg *a, struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "event", .right = true},
        {.title = "affiliation"},
        {.title = "owner"},
        {.title = "role"},
        {.title = "valid"},
        {.title = "key"},
    };
    const struct state_parties *p = &a->record.state.parties;
    record_arg_quiet(a);
    if (p->keys.len == 0) {
        fputs("the record has no keys but its operator's\n", a->cli->out);
        return BAL_OK;
    }
    struct term_table t = TERM_TABLE(columns);
    for (size_t i = 0; i < p->keys.len; i++)
        BAL_TRY(key_row(&t, &p->keys.at[i], err));
    return term_table_print(&t, a->cli, err);
}

static bal_status split_record(struct record_arg *a, const struct key_options *o,
                               struct bal_err *err)
{
    struct buf slips = BUF_INIT(1 << 20);
    bal_status status = buf_reserve(&slips, 1 << 20) ? BAL_OK : err_memory(err);
    if (status == BAL_OK)
        status = record_secret_split(&a->record, (unsigned)o->need.v, (unsigned)o->shares.v, &slips,
                                     err);
    record_arg_quiet(a);
    if (status == BAL_OK)
        fprintf(a->cli->out, STR_FMT, STR_ARG(buf_str(&slips)));
    buf_wipe(&slips);
    return status;
}

static bal_status add(struct record_arg *a, const struct key_options *o, struct bal_err *err)
{
    const struct new_key key = {.vkey = o->more.at[0],
                                .affiliation = o->affiliation,
                                .owner = o->owner,
                                .role = (enum key_role)o->role};
    BAL_TRY(verb_key_add(&a->record, &key, err));
    record_arg_quiet(a);
    if (!record_arg_proposed(a))
        fputs("the key is in the record\n", a->cli->out);
    return BAL_OK;
}

static bal_status revoke(struct record_arg *a, const struct key_options *o, struct bal_err *err)
{
    BAL_TRY(record_arg_reason(o->reason, err));
    BAL_TRY(verb_key_revoke(&a->record, o->more.at[0], o->reason, err));
    record_arg_quiet(a);
    if (!record_arg_proposed(a))
        fputs("the key is not valid any more; what it signed before stands\n", a->cli->out);
    return BAL_OK;
}

static int in_record(const struct cli *cli, const struct key_options *o)
{
    struct bal_err err = {0};
    struct record_arg a;
    bool writes = o->action == KEY_ADD || o->action == KEY_REVOKE;
    bal_status status = writes ? record_arg_open_signed(&a, cli, o->file, &o->signing, &err)
                               : record_arg_open(&a, cli, o->file, STORE_READ, &err);
    if (status == BAL_OK && o->action == KEY_ADD)
        status = add(&a, o, &err);
    else if (status == BAL_OK && o->action == KEY_REVOKE)
        status = revoke(&a, o, &err);
    else if (status == BAL_OK && o->action == KEY_SPLIT)
        status = split_record(&a, o, &err);
    else if (status == BAL_OK)
        status = show_record(&a, &err);
    return record_arg_end(&a, status, &err);
}

static bal_status check_usage(const struct key_options *o, struct bal_err *err)
{
    bool named = o->action == KEY_ADD || o->action == KEY_REVOKE;
    bool join = o->action == KEY_JOIN;
    if (named != (o->more.len == 1) && !join)
        return bal_fail(err, BAL_USAGE, named ? "%s needs one key" : "%s takes no further argument",
                        actions[o->action]);
    if (o->action == KEY_ADD && (o->affiliation.ptr == NULL || o->owner.ptr == NULL || o->role < 0))
        return bal_fail(err, BAL_USAGE, "add needs --affiliation, --owner and --role");
    if (o->action == KEY_REVOKE && o->reason.ptr == NULL)
        return bal_fail(err, BAL_USAGE, "revoke needs --reason");
    if (o->shares.v > SHAMIR_SHARES || o->need.v > o->shares.v || o->need.v == 0)
        return bal_fail(err, BAL_USAGE, "--need is from 1 to --shares, which is at most %d",
                        SHAMIR_SHARES);
    return BAL_OK;
}

static int run(const struct cli *cli, void *opaque)
{
    const struct key_options *o = opaque;
    struct bal_err err = {0};
    bool record = is_record(o->file) && (o->action == KEY_SHOW || o->action == KEY_SPLIT);
    bal_status status = check_usage(o, &err);
    if (status == BAL_OK && (record || o->action == KEY_ADD || o->action == KEY_REVOKE))
        return in_record(cli, o);
    if (status == BAL_OK && o->action == KEY_NEW)
        status = make(cli, o, &err);
    else if (status == BAL_OK && o->action == KEY_SHOW)
        status = show_file(cli, o, &err);
    else if (status == BAL_OK && o->action == KEY_SHARE)
        status = share(cli, o, &err);
    else if (status == BAL_OK && o->action == KEY_SPLIT)
        status = split_file(cli, o, &err);
    else if (status == BAL_OK)
        status = join(cli, o, &err);
    return status == BAL_OK ? EXIT_DONE : cli_fail(cli, &err);
}

const struct command command_key = {
    .name = "key",
    .summary = "make, keep and name the keys of the parties to an audit",
    .synopsis = "new FILE --name NAME [--passphrase]\nshow FILE|RECORD\n"
                "share FILE [--party SIDE] [--reveal]\nsplit FILE|RECORD [--shares N] [--need K]\n"
                "join FILE SLIP...\n"
                "add RECORD KEY --affiliation SIDE --owner PERSON --role ROLE\n"
                "revoke RECORD KEY --reason TEXT [--key FILE]",
    .details =
        "A party makes its keys on its own machine (new); the operator never has them. The "
        "verifier key enters the record (add), signed by the key itself, and once a policy stands "
        "also by another key of its affiliation; a key of a new affiliation is proposed. A stolen "
        "or lost key is ended (revoke): what it signed before stays valid.\n\n"
        "share makes a party's secret share in the seed and shows what commits to it. split writes "
        "a key, or the secret that the sealed votes of a record are made with, as slips to be "
        "printed and kept apart; any K of them make it again (join), fewer say nothing.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct key_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   done\n"
                  " 2   refused: a file is there already, a signature is missing, slips that do\n"
                  "     not belong together; nothing is changed",
    .run = run,
};
