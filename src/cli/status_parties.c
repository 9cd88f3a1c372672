// SPDX-License-Identifier: Apache-2.0
#include "cli/status_parties.h"

#include "cli/term.h"
#include "record/log/fingerprint.h"

static void print_freeze(const struct cli *cli, const struct record *r)
{
    uint64_t size;
    struct merkle_hash root;
    AUTO_BUF text = BUF_INIT(1 << 16);
    if (!fingerprint_freeze(r, &size, &root) || (r->state.seeded != 0 && !record_several(r)))
        return;
    if (fingerprint_text(r, size, &root, "    ", false, &text, NULL) != BAL_OK)
        return;
    fprintf(cli->out, "\nThe freeze, as everybody can have written it down:\n" STR_FMT,
            STR_ARG(buf_str(&text)));
}

static void print_shares(const struct cli *cli, const struct state_parties *p)
{
    if (p->shares.len > 0)
        fputs("\nShares of the seed:\n", cli->out);
    for (size_t i = 0; i < p->shares.len; i++) {
        const struct state_share *s = &p->shares.at[i];
        fputs("    ", cli->out);
        term_text(cli->out, s->party);
        fprintf(cli->out, ": %s\n",
                s->revealed    ? "revealed"
                : s->replaced  ? "did not come, counts as zero"
                : s->committed ? "committed"
                               : "awaited");
    }
}

size_t proposals_waiting(const struct state_parties *p)
{
    size_t waiting = 0;
    for (size_t i = 0; i < p->proposals.len; i++)
        waiting += p->proposals.at[i].approved == 0;
    return waiting;
}

void proposals_print(const struct cli *cli, const struct state_parties *p, const char *indent)
{
    for (size_t i = 0; i < p->proposals.len; i++) {
        const struct state_proposal *one = &p->proposals.at[i];
        if (one->approved > 0)
            continue;
        fprintf(cli->out, "%sevent %llu: " STR_FMT " ", indent, (unsigned long long)one->seq,
                STR_ARG(one->act));
        term_text(cli->out, one->body);
        fputc('\n', cli->out);
    }
}

static void print_objections(const struct cli *cli, const struct state_parties *p)
{
    if (p->objections.len > 0)
        fputs("\nObjections:\n", cli->out);
    for (size_t i = 0; i < p->objections.len; i++) {
        const struct state_objection *o = &p->objections.at[i];
        fprintf(cli->out, "    event %llu, ", (unsigned long long)o->seq);
        term_text(cli->out, o->party);
        if (o->refers >= 0)
            fprintf(cli->out, ", to event %lld", (long long)o->refers);
        fputs(": ", cli->out);
        term_text(cli->out, o->text);
        fputs(o->answered > 0 ? "\n        answered: " : "\n        NOT ANSWERED", cli->out);
        term_text(cli->out, o->answer);
        fputc('\n', cli->out);
    }
}

static void print_said(const struct cli *cli, const struct state_parties *p)
{
    if (p->overrides.len > 0)
        fputs("\nNOT FULLY WITNESSED:\n", cli->out);
    for (size_t i = 0; i < p->overrides.len; i++) {
        fprintf(cli->out, "    event %llu: ", (unsigned long long)p->overrides.at[i].seq);
        term_text(cli->out, p->overrides.at[i].what);
        fputc('\n', cli->out);
    }
    if (p->absences.len > 0)
        fputs("\nWitnesses that were absent:\n", cli->out);
    for (size_t i = 0; i < p->absences.len; i++) {
        fputs("    ", cli->out);
        term_text(cli->out, p->absences.at[i].what);
        fprintf(cli->out, " since " STR_FMT "\n", STR_ARG(p->absences.at[i].since));
    }
}

void status_parties_print(const struct cli *cli, const struct record *r)
{
    const struct state_parties *p = &r->state.parties;
    size_t valid = 0;
    print_freeze(cli, r);
    if (!p->several)
        return;
    for (size_t i = 0; i < p->keys.len; i++)
        valid += key_valid(&p->keys.at[i]);
    fprintf(cli->out, "\nSeveral parties audit: %zu keys are valid ('ballast key show')\n", valid);
    print_shares(cli, p);
    if (proposals_waiting(p) > 0)
        fputs("\nWait for approval:\n", cli->out);
    proposals_print(cli, p, "    ");
    print_objections(cli, p);
    print_said(cli, p);
}

void status_parties_json(struct json_writer *w, const struct state_parties *p)
{
    jw_key(w, "parties");
    if (!p->several) {
        jw_null(w);
        return;
    }
    jw_open(w, '{');
    jw_key_u64(w, "proposals_waiting", proposals_waiting(p));
    jw_key_u64(w, "objections", p->objections.len);
    jw_key_u64(w, "objections_open", state_open_objections(p));
    jw_key_u64(w, "overrides", p->overrides.len);
    jw_key(w, "shares");
    jw_open(w, '[');
    for (size_t i = 0; i < p->shares.len; i++) {
        const struct state_share *s = &p->shares.at[i];
        jw_open(w, '{');
        jw_key_value(w, "party", s->party);
        jw_key_bool(w, "committed", s->committed);
        jw_key_bool(w, "revealed", s->revealed);
        jw_key_bool(w, "replaced", s->replaced);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_close(w, '}');
}
