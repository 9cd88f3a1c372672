// SPDX-License-Identifier: Apache-2.0
// giveback.c: a party returns the seats of districts that it has beyond what it is due of all:
// those that it had by its lowest quotients, in districts of three seats and more. In the same
// district others have them who are due more than their seats of districts, by the district's own
// rule. Sweden: Elections Act (2005:837), chapter 14, section 4 a; equal quotients by lot: section
// 2.
#include "tabulate/levels/fill.h"

enum { RETURN_FROM = 3 }; // seats of a district

static struct quot last_quotient(const struct levels *l, uint32_t party, uint32_t district)
{
    const struct level_district *d = &l->districts[district];
    enum divisor_series series = (enum divisor_series)l->rules->district.which;
    return quot_of((decimal)d->votes[party], (decimal)divisor_of(series, d->fixed[party]));
}

// The district of the party's lowest last quotient. LEVEL_ALL: none may be returned. *equal: so
// many have it, and the settings do not say which is first.
static uint32_t lowest(struct levels *l, uint32_t party, uint32_t *equal)
{
    uint32_t at = LEVEL_ALL;
    struct quot least = QUOT_NONE;
    *equal = 0;
    for (uint32_t k = 0; k < l->d; k++) {
        const struct level_district *d = &l->districts[k];
        if (d->fixed[party] == 0 || d->seats < RETURN_FROM)
            continue;
        struct quot q = last_quotient(l, party, k);
        int c = at == LEVEL_ALL ? -1 : quot_cmp(q, least);
        int first = c == 0 ? levels_before(l, 0, d->name, 0, l->districts[at].name) : 0;
        if (c > 0 || first < 0)
            continue;
        *equal = c < 0 || first > 0 ? 1 : *equal + 1;
        at = c < 0 || first > 0 ? k : at;
        least = q;
    }
    return at;
}

static bal_status cannot_return(const struct levels *l, uint32_t party, uint32_t over,
                                struct bal_err *err)
{
    bal_fail(err, BAL_INVALID,
             "'" STR_FMT "' has %u seat%s too many, which no district of %d and more seats can "
             "take back",
             STR_ARG(str_head(l->names[party], 60)), over, over == 1 ? "" : "s", RETURN_FROM);
    err_hint(err, "The Act does not say what happens then. With overhang=out, add or cut it is "
                  "counted so ('ballast help levels').");
    return BAL_INVALID;
}

// More of them are equal than are to be returned.
static void report_return(struct levels *l, uint32_t party, uint32_t at, uint32_t over)
{
    struct quot q = last_quotient(l, party, at);
    l->tie.seats = over;
    l->tie.district = LEVEL_ALL;
    l->tie.placing = true;
    l->tie.parties[party] = true;
    for (uint32_t k = 0; k < l->d; k++)
        l->tie.districts[k] = l->districts[k].fixed[party] > 0 &&
                              l->districts[k].seats >= RETURN_FROM &&
                              quot_cmp(last_quotient(l, party, k), q) == 0;
    levels_note(l, STR_FMT " returns %u seat%s, and its lowest quotients are equal",
                STR_ARG(l->names[party]), over, over == 1 ? "" : "s");
}

static bal_status take_back(struct levels *l, uint32_t party, struct bal_err *err)
{
    uint32_t has = l->fixed[party] + l->won[party];
    for (uint32_t over = has > l->due[party] ? has - l->due[party] : 0; over > 0; over--) {
        uint32_t equal, at = lowest(l, party, &equal);
        if (at == LEVEL_ALL)
            return cannot_return(l, party, over, err);
        if (equal > over) {
            report_return(l, party, at, over);
            return BAL_OK;
        }
        struct level_return *r = vec_push(&l->returned, LIMIT_CHOICES);
        if (r == NULL)
            return err_memory(err);
        *r = (struct level_return){party, at, last_quotient(l, party, at), LEVEL_ALL};
        l->districts[at].fixed[party]--;
        l->fixed[party]--;
    }
    return BAL_OK;
}

// ---- who has them then

// The first seat of the district that nobody has yet.
static struct level_return *open_seat(struct levels *l, uint32_t district)
{
    for (size_t i = 0; i < l->returned.len; i++)
        if (l->returned.at[i].district == district && l->returned.at[i].to == LEVEL_ALL)
            return &l->returned.at[i];
    return NULL;
}

static void hand_over(struct levels *l, const struct fill *f)
{
    for (uint32_t i = 0; i < f->len; i++) {
        const struct level_seat *s = &f->given[i];
        struct level_return *r = open_seat(l, s->district);
        r->to = s->party;
        l->districts[s->district].fixed[s->party]++;
        l->fixed[s->party]++;
    }
    for (size_t i = 0; i < l->returned.len && f->tied == 0; i++) {
        const struct level_return *r = &l->returned.at[i];
        str to = r->to == LEVEL_ALL ? STR("nobody: it is a levelling seat") : l->names[r->to];
        levels_note(l, STR_FMT " returns a seat of " STR_FMT ", which goes to " STR_FMT,
                    STR_ARG(l->names[r->party]), STR_ARG(l->districts[r->district].name),
                    STR_ARG(to));
    }
}

static void report_open(struct levels *l, const struct fill *f)
{
    l->tie.placing = true;
    l->tie.district = LEVEL_ALL;
    for (uint32_t k = 0; k < f->areas; k++)
        l->tie.seats += f->room[k];
    for (uint32_t i = 0; i < f->tied; i++) {
        l->tie.parties[f->best[i].party] = true;
        l->tie.districts[f->best[i].district] = true;
    }
    levels_note(l, "equal quotients for seats that were returned");
}

// All districts together, largest quotient first: the Act speaks of one district, and a party has
// no more than it is due.
static bal_status give_again(struct levels *l, const bool *in, struct bal_err *err)
{
    struct fill f;
    BAL_TRY(fill_init(&f, l, l->d, (enum divisor_series)l->rules->district.which, err));
    for (uint32_t k = 0; k < l->d; k++) {
        f.names[k] = l->districts[k].name;
        f.room[k] = 0;
        fill_add(&f, k, &l->districts[k]);
    }
    for (size_t i = 0; i < l->returned.len; i++)
        f.room[l->returned.at[i].district]++;
    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t has = l->fixed[i] + l->won[i];
        f.left[i] = in[i] && l->due[i] > has ? l->due[i] - has : 0;
    }
    BAL_TRY(fill_run(&f, err));
    hand_over(l, &f);
    if (f.tied > 0)
        report_open(l, &f);
    return BAL_OK;
}

bal_status levels_return(struct levels *l, const bool *in, struct bal_err *err)
{
    for (uint32_t i = 0; i < l->n && l->tie.seats == 0; i++)
        if (in[i])
            BAL_TRY(take_back(l, i, err));
    if (l->returned.len == 0 || l->tie.seats > 0)
        return BAL_OK;
    return give_again(l, in, err);
}
