// SPDX-License-Identifier: Apache-2.0
#include "cli/record_arg.h"

#include "cli/passphrase.h"
#include "record/log/standing.h"
#include "record/state/advice.h"

enum { ERRORS_OF_A_KIND = 20, WARNINGS_OF_A_KIND = 3 };

struct record_env record_arg_env(struct record_arg *a, const struct cli *cli)
{
    *a = (struct record_arg){.cli = cli};
    a->progress = term_progress_start(&a->line, cli);
    struct record_env env = record_env_system(&a->progress);
    env.passphrase = passphrase_read;
    return env;
}

bal_status record_arg_open(struct record_arg *a, const struct cli *cli, str path,
                           enum store_mode mode, struct bal_err *err)
{
    struct record_env env = record_arg_env(a, cli);
    return record_open(&a->record, path.ptr, mode, &env, err);
}

bal_status record_arg_reason(str reason, struct bal_err *err)
{
    if (str_trim(reason).len == 0)
        return bal_fail(err, BAL_USAGE, "--reason is empty");
    return BAL_OK;
}

bal_status record_arg_open_because(struct record_arg *a, const struct cli *cli, str path,
                                   str reason, struct bal_err *err)
{
    BAL_TRY(record_arg_reason(reason, err));
    return record_arg_open(a, cli, path, STORE_WRITE, err);
}

bal_status record_arg_open_signed(struct record_arg *a, const struct cli *cli, str path,
                                  const struct signing_options *o, struct bal_err *err)
{
    struct record_env env = record_arg_env(a, cli);
    BAL_TRY(signing_arg_open(&a->signing, o, err));
    env.signing = &a->signing.how;
    return record_open(&a->record, path.ptr, STORE_WRITE, &env, err);
}

bool record_arg_proposed(struct record_arg *a)
{
    const struct state *s = &a->record.state;
    const struct state_parties *p = &s->parties;
    if (p->proposals.len == 0 || p->proposals.at[p->proposals.len - 1].seq + 1 != s->size)
        return false;
    unsigned long long seq = s->size - 1;
    fprintf(a->cli->out,
            "proposed, as event %llu: nothing has changed yet. Keys of two affiliations approve "
            "it:\n    ballast approve ",
            seq);
    term_text(a->cli->out, buf_str(&a->record.path));
    fprintf(a->cli->out, " %llu --key FILE --key FILE\n", seq);
    return true;
}

void record_arg_quiet(struct record_arg *a)
{
    term_progress_end(&a->line);
}

int record_arg_end(struct record_arg *a, bal_status status, const struct bal_err *err)
{
    bool asked = status != BAL_OK && a->signing.how.asked;
    term_progress_end(&a->line);
    record_close(&a->record);
    if (asked)
        signing_arg_asked(&a->signing, a->cli);
    signing_arg_done(&a->signing);
    return status == BAL_OK || asked ? EXIT_DONE : cli_fail(a->cli, err);
}

void record_arg_refused(struct record_arg *a, const struct problems *p)
{
    term_progress_end(&a->line);
    struct problems_view view = problems_all(p);
    view.least = SEVERITY_ERROR;
    problems_print(a->cli->err, view, ERRORS_OF_A_KIND);
    view.least = view.most = SEVERITY_WARNING;
    problems_print(a->cli->err, view, WARNINGS_OF_A_KIND);
}

void record_arg_warn(struct record_arg *a, const struct problems *p)
{
    struct problems_view view = problems_all(p);
    AUTO_BUF summary = BUF_INIT(1000);
    view.least = SEVERITY_WARNING;
    problems_summary(&summary, view);
    if (str_eq(buf_str(&summary), STR("no problems")))
        return;
    fprintf(a->cli->out, "\nProblems: " STR_FMT "\n", STR_ARG(buf_str(&summary)));
    problems_print(a->cli->out, view, WARNINGS_OF_A_KIND);
}

void record_arg_next(struct record_arg *a)
{
    AUTO_BUF line = BUF_INIT(1 << 17);
    struct standings s;
    bool settled = standings_read(&a->record, &s, NULL) == BAL_OK && standings_settled(&s);
    standings_done(&s);
    const char *why = advice_next(&a->record.state, buf_str(&a->record.path), settled, &line);
    fputs("\nNext: ", a->cli->out);
    term_text(a->cli->out, buf_str(&line));
    fprintf(a->cli->out, "\n      (%s)\n", why);
}

const char *counted(struct counted *out, uint64_t n, const char *one, const char *many)
{
    char number[NUM_TEXT];
    snprintf(out->text, sizeof out->text, STR_FMT " %s", STR_ARG(num_grouped(n, number)),
             n == 1 ? one : many);
    return out->text;
}
