// SPDX-License-Identifier: Apache-2.0
#include "cli/tally_ties.h"

#include <unistd.h>

#include "cli/tally_print.h"

enum { LINE_BYTES = 256 };

struct question {
    const struct result *r;
    const uint32_t *tied;
    uint32_t count;
    bool for_seat;
};

static bal_status refuse(const struct question *q, const char *why, str name, struct bal_err *err)
{
    AUTO_BUF names = BUF_INIT(LIMIT_TOKEN_BYTES);
    for (uint32_t i = 0; i < q->count; i++)
        buf_addf(&names, "%s'" STR_FMT "'", i > 0 ? ", " : "",
                 STR_ARG(q->r->candidates[q->tied[i]].label));
    bal_fail(err, BAL_CONFLICT, "tie in round %zu, one is to be %s: " STR_FMT "%s" STR_FMT,
             q->r->rounds.len, q->for_seat ? "elected" : "eliminated", STR_ARG(buf_str(&names)),
             why, STR_ARG(str_head(name, 60)));
    err_hint(err, "Say with --tie NAME who it is, once for each tie in their order, or run the "
                  "command on a terminal.");
    return BAL_CONFLICT;
}

static void print_question(const struct tally_ties *t, const struct question *q)
{
    fprintf(t->cli->err, "Tie in round %zu. One of these is to be %s by the law's procedure:\n",
            q->r->rounds.len, q->for_seat ? "elected" : "eliminated");
    for (uint32_t i = 0; i < q->count; i++)
        fprintf(t->cli->err, "  %u  " STR_FMT "\n", i + 1,
                STR_ARG(q->r->candidates[q->tied[i]].label));
}

static bal_status ask(const struct tally_ties *t, const struct question *q, uint32_t *chosen,
                      struct bal_err *err)
{
    char line[LINE_BYTES];
    print_question(t, q);
    for (;;) {
        fprintf(t->cli->err,
                "Number of the one who is %s: ", q->for_seat ? "elected" : "eliminated");
        fflush(t->cli->err);
        if (fgets(line, sizeof line, stdin) == NULL)
            return refuse(q, "", STR(""), err);
        uint32_t number = 0;
        if (num_u32(str_trim(str_from(line)), &number) && number >= 1 && number <= q->count) {
            *chosen = number - 1;
            return BAL_OK;
        }
    }
}

static bal_status choose(void *ctx, const struct result *r, const uint32_t *tied, uint32_t count,
                         bool for_seat, uint32_t *chosen, struct bal_err *err)
{
    struct tally_ties *t = ctx;
    struct question q = {r, tied, count, for_seat};
    if (t->used >= t->names->len) {
        bool person = isatty(STDIN_FILENO) && t->cli->err_terminal;
        return person ? ask(t, &q, chosen, err) : refuse(&q, "", STR(""), err);
    }
    str name = t->names->at[t->used];
    for (uint32_t i = 0; i < count; i++) {
        if (str_eq(r->candidates[tied[i]].label, name)) {
            *chosen = i;
            t->used++;
            return BAL_OK;
        }
    }
    return refuse(&q, "; not among them: ", name, err);
}

struct irv_ask tally_ties_ask(struct tally_ties *ties)
{
    return (struct irv_ask){choose, ties};
}

bal_status tally_ties_check(const struct tally_ties *ties, struct bal_err *err)
{
    if (ties->used == ties->names->len)
        return BAL_OK;
    return bal_fail(err, BAL_USAGE, "no tie came that --tie '" STR_FMT "' decides",
                    STR_ARG(str_head(ties->names->at[ties->used], 60)));
}
