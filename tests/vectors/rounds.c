// SPDX-License-Identifier: Apache-2.0
#include "vectors/rounds.h"

#include <math.h>

void rounds_set_up(struct rounds *r, uint64_t winner, uint64_t loser, double alpha)
{
    memset(r, 0, sizeof *r);
    r->q = (struct rounds_query){
        .alpha = alpha, .winner = winner, .loser = loser, .votes = r->votes, .for_winner = r->won};
    r->result = (struct rounds_result){.ratio = r->ratio, .kmin = r->kmin};
}

bool rounds_run(struct check *k, const char *method, struct rounds *r)
{
    return method_find(str_from(method))->rounds(&r->q, &r->result, &k->err) == BAL_OK;
}

bool rounds_near(double got, double want, double relative)
{
    return fabs(got - want) <= relative * fmax(1, fabs(want));
}

double rounds_number(const struct json *j)
{
    double v = -1;
    return j != NULL && num_double(j->text, &v) ? v : -1;
}

const struct json *rounds_item(const struct json *list, size_t i)
{
    const struct json *j = list != NULL ? list->first : NULL;
    for (; j != NULL && i > 0; i--)
        j = j->next;
    return j;
}

bool rounds_kmins_are(struct check *k, const struct rounds *r, const struct json *want)
{
    bool fits = want != NULL;
    for (size_t i = 0; fits && rounds_item(want, i) != NULL; i++) {
        buf_addf(&k->got, "%ju,", (uintmax_t)r->kmin[i]);
        fits = rounds_number(rounds_item(want, i)) == (double)r->kmin[i];
    }
    return fits;
}
