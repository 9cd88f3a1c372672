// SPDX-License-Identifier: Apache-2.0
#include "cli/risk_observations.h"

#include <math.h>

#include "io/json_write.h"

static bal_status query_of(const struct method *m, const struct observations_args *o,
                           const struct risk_args *args, struct observations_query *out,
                           struct bal_err *err)
{
    double upper = 1, mean = o->reported_mean.v;
    *out = (struct observations_query){.method = m,
                                       .path = o->file.ptr,
                                       .upper = o->upper,
                                       .mean = o->mean,
                                       .cards = args->replacement ? 0 : args->cards.v,
                                       .reported = o->reported_mean.given,
                                       .reported_mean = mean,
                                       .history = o->history};
    if (!args->replacement && (!args->cards.given || args->cards.v == 0))
        return bal_fail(err, BAL_USAGE, "--cards N is missing, or --replacement");
    if (!num_double(o->upper, &upper) || !(mean >= 0 && mean <= upper) ||
        !(o->reported_variance.v >= 0))
        return bal_fail(err, BAL_USAGE, "the reported mean must lie between 0 and the bound");
    out->reported_spread =
        o->reported_variance.given ? o->reported_variance.v : mean * (upper - mean);
    return BAL_OK;
}

static bal_status print_json(const struct cli *cli, const struct observations_query *q,
                             const struct observations *o, struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key_double(&w, "risk", o->risk);
    jw_key_value(&w, "method", str_from(q->method->name));
    jw_key_u64(&w, "cards", q->cards);
    jw_key_u64(&w, "draws", o->x.len);
    jw_key_bool(&w, "replacement", q->cards == 0);
    if (q->history) {
        jw_key(&w, "history");
        jw_open(&w, '[');
        for (size_t i = 0; i < o->history.len; i++)
            jw_double(&w, o->history.at[i]);
        jw_close(&w, ']');
    }
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

static void print_history(const struct cli *cli, const struct observations *o)
{
    double least = 1;
    fprintf(cli->out, "draw\tobservation\trisk\tsmallest so far\n");
    for (size_t i = 0; i < o->history.len; i++) {
        char x[NUM_TEXT], now[NUM_TEXT], best[NUM_TEXT];
        least = fmin(least, o->history.at[i]);
        fprintf(cli->out, "%zu\t" STR_FMT "\t" STR_FMT "\t" STR_FMT "\n", i + 1,
                STR_ARG(num_double_text((double)o->x.at[i] * o->unit, x)),
                STR_ARG(num_risk_text(o->history.at[i], 10, now)),
                STR_ARG(num_risk_text(least, 10, best)));
    }
}

static void print_text(const struct cli *cli, const struct observations_query *q,
                       const struct observations *o)
{
    char text[NUM_TEXT], percent[NUM_TEXT], draws[NUM_TEXT];
    if (q->history)
        print_history(cli, o);
    fprintf(cli->out, "measured risk " STR_FMT " (" STR_FMT " %%) after " STR_FMT " draws by %s\n",
            STR_ARG(num_double_text(o->risk, text)),
            STR_ARG(num_risk_text(o->risk * 100, 2, percent)),
            STR_ARG(num_grouped(o->x.len, draws)), q->method->title);
    if (o->end.proved)
        fprintf(cli->out, "the draws alone prove it: their sum is above what the null hypothesis "
                          "allows all cards\n");
}

bal_status risk_observations(const struct cli *cli, const struct method *m,
                             const struct observations_args *o, const struct risk_args *args,
                             bool json, double *risk, struct bal_err *err)
{
    struct observations_query q;
    struct observations seen = {.risk = 1};
    BAL_TRY(query_of(m, o, args, &q, err));
    bal_status status = observations_read(&q, &seen, err);
    if (status == BAL_OK && json)
        status = print_json(cli, &q, &seen, err);
    else if (status == BAL_OK)
        print_text(cli, &q, &seen);
    *risk = seen.risk;
    observations_done(&seen);
    return status;
}
