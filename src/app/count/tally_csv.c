// SPDX-License-Identifier: Apache-2.0
// tally_csv.c: a tally as one table, a line a number; docs/stv.md describes it.
#include "app/count/tally.h"
#include "core/spelling.h"
#include "io/csv_write.h"

struct table_writer {
    struct csv_writer csv;
    const struct tally_contest *c;
    str contest;
    uint32_t round; // 0: without rounds
};

static void put_row(struct table_writer *w, const char *what, str choice, str to, str votes)
{
    csv_put(&w->csv, w->contest);
    csv_put_u64(&w->csv, w->c->pass);
    if (w->round > 0)
        csv_put_u64(&w->csv, w->round);
    else
        csv_put(&w->csv, STR(""));
    csv_put(&w->csv, str_from(what));
    csv_put(&w->csv, choice);
    csv_put(&w->csv, to);
    csv_put(&w->csv, votes);
    csv_end_row(&w->csv);
}

static void put_votes(struct table_writer *w, const char *what, str choice, str to, decimal votes)
{
    char text[DECIMAL_TEXT];
    put_row(w, what, choice, to, decimal_text(votes, w->c->result.scale, text));
}

static void put_names(struct table_writer *w, const char *what, const struct candidate_list *list)
{
    for (size_t i = 0; i < list->len; i++)
        put_row(w, what, w->c->result.candidates[list->at[i]].label, STR(""), STR(""));
}

static void put_transfers(struct table_writer *w, const struct count_round *round)
{
    const struct result *r = &w->c->result;
    for (size_t i = 0; i < round->transfers.len; i++) {
        const struct transfer *t = &round->transfers.at[i];
        str to = t->to == NOBODY     ? STR("*inactive*")
                 : t->to == RESIDUAL ? STR("*lost by rounding*")
                                     : r->candidates[t->to].label;
        put_votes(w, "transfer", r->candidates[t->from].label, to, t->votes);
    }
}

static void put_round(struct table_writer *w, const struct count_round *round)
{
    const struct result *r = &w->c->result;
    for (uint32_t i = 0; i < r->candidate_count; i++)
        if (round->continuing[i])
            put_votes(w, "votes", r->candidates[i].label, STR(""), round->votes[i]);
    for (int k = 0; k < INACTIVE_KINDS; k++)
        if (round->inactive[k] != 0)
            put_votes(w, "inactive", str_from(inactive_name((enum inactive)k)), STR(""),
                      round->inactive[k]);
    if (r->scale > 0)
        put_votes(w, "lost by rounding", STR(""), STR(""), round->residual);
    put_votes(w, "active", STR(""), STR(""), round->active);
    put_votes(w, "threshold", STR(""), STR(""), round->threshold);
    put_names(w, "tie broken", &round->tied);
    put_names(w, "elected", &round->elected);
    put_names(w, "eliminated", &round->eliminated);
    put_transfers(w, round);
}

static void put_contest(struct table_writer *w)
{
    const struct result *r = &w->c->result;
    w->round = 0;
    for (uint32_t i = 0; i < r->candidate_count && r->rounds.len == 0; i++)
        if (!r->candidates[i].excluded)
            put_votes(w, "votes", r->candidates[i].label, STR(""), r->candidates[i].votes);
    for (size_t i = 0; i < r->rounds.len; i++) {
        w->round = (uint32_t)i + 1;
        put_round(w, &r->rounds.at[i]);
    }
    w->round = 0;
    put_names(w, "winner", &r->winners);
    put_names(w, "tied", &r->tie.candidates);
}

bal_status tally_csv(const struct tally *t, const char *path, struct bal_err *err)
{
    AUTO_SINK sink = {.fd = -1};
    struct table_writer w = {0};
    BAL_TRY(sink_open_file(&sink, path, err));
    csv_writer_init(&w.csv, &sink);
    static const char *const titles[] = {"contest", "pass", "round", "what",
                                         "choice",  "to",   "votes"};
    for (size_t i = 0; i < ARRAY_LEN(titles); i++)
        csv_put(&w.csv, str_from(titles[i]));
    csv_end_row(&w.csv);
    for (size_t i = 0; i < t->contests.len; i++) {
        AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
        w.c = &t->contests.at[i];
        BAL_TRY(spelling_set(&name, w.c->contest->name, w.c->contest->occurrence, err));
        w.contest = buf_str(&name);
        if (w.c->rule != NULL)
            put_contest(&w);
    }
    BAL_TRY(csv_writer_done(&w.csv, err));
    return sink_close(&sink, err);
}
