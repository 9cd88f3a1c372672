// SPDX-License-Identifier: Apache-2.0
// counts_cases.c: counts the elections that counts.py writes, one a line; see there for the form.
//
//     counts_cases            every round, for counts.py
//     counts_cases margins    who is elected / at least / at most, for margins.py
//     counts_cases parcels    the same by rules of tabulate/parcels, for margins_parcels.py: a line
//     is
//                             RULE CANDIDATES SEATS : ballots ;
//     counts_cases rctab      every round of every pass, for counts_rctab.py: a line is
//                             CANDIDATES RANKS : ballots ; CONFIGURATION
#include <inttypes.h>
#include <stdio.h>

#include "app/count/tally.h"
#include "io/source.h"
#include "support/build.h"
#include "tabulate/parcels/parcels.h"
#include "tabulate/ranked_margin.h"

enum { LINE_BYTES = 1 << 16 };

static bool next_number(str *rest, uint32_t *out)
{
    *rest = str_trim(*rest);
    return num_u32(str_cut(rest, ' '), out);
}

struct head {
    uint32_t candidates, ranks, seats, tiebreak, stop, last;
};

static bool read_rules(str *head, struct irv_rules *rules, struct head *out)
{
    struct bal_err err = {0};
    uint32_t *const numbers[] = {&out->candidates, &out->ranks, &out->seats,
                                 &out->tiebreak,   &out->stop,  &out->last};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        if (!next_number(head, numbers[i]))
            return false;
    if (irv_parse(str_trim(*head), rules, &err) != BAL_OK) {
        fprintf(stderr, "counts_cases: %s\n", err.what);
        return false;
    }
    rules->seats = out->seats;
    rules->tiebreak = (enum irv_tiebreak)out->tiebreak;
    rules->stop_after = out->stop > 0 ? out->stop : RANKING_UNLIMITED;
    rules->java_order = true;
    rules->seed = 2026;
    return true;
}

static void print_list(const char *title, const struct candidate_list *list)
{
    printf(" %s", title);
    for (size_t i = 0; i < list->len; i++)
        printf(" %u", list->at[i]);
}

static void print_decimal(decimal v)
{
    char text[DECIMAL_TEXT];
    printf(" " STR_FMT, STR_ARG(decimal_text(v, 0, text)));
}

static void print_round(const struct result *r, const struct count_round *round)
{
    printf("T");
    print_decimal(round->threshold);
    printf(" V");
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        if (round->continuing[i])
            print_decimal(round->votes[i]);
        else
            printf(" -");
    }
    printf(" I");
    for (int k = 0; k < INACTIVE_KINDS; k++)
        print_decimal(round->inactive[k]);
    printf(" R");
    print_decimal(round->residual);
    print_list("won", &round->elected);
    print_list("out", &round->eliminated);
    printf(" moved");
    for (uint32_t from = 0; from < r->candidate_count; from++)
        for (size_t i = 0; i < round->transfers.len; i++) {
            const struct transfer *t = &round->transfers.at[i];
            if (t->from != from)
                continue;
            printf(" %u>", from);
            if (t->to == NOBODY || t->to == RESIDUAL)
                printf("%c", t->to == NOBODY ? 'x' : 'r');
            else
                printf("%u", t->to);
            print_decimal(t->votes);
        }
    printf(" / ");
}

static void print_part(const struct result *r)
{
    for (size_t i = 0; i < r->rounds.len; i++)
        print_round(r, &r->rounds.at[i]);
}

// The first half of the codes as a part, and the rest: together they must be the whole.
static bool parts_add_up(const struct result *r, const struct irv_rules *rules,
                         const struct roster *roster, struct bal_err *err)
{
    struct result part[2];
    struct code_cards cards[1024];
    bool ok = true;
    for (uint32_t half = 0; half < 2; half++) {
        size_t n = 0;
        for (uint32_t code = 1 + half; code < r->code_count && n < ARRAY_LEN(cards); code += 2)
            cards[n++] = (struct code_cards){code, r->code_cards[code]};
        ok = irv_part(r, rules, roster, cards, n, &part[half], err) == BAL_OK && ok;
    }
    for (size_t i = 0; ok && i < r->rounds.len; i++) {
        const struct count_round *a = &part[0].rounds.at[i], *b = &part[1].rounds.at[i];
        const struct count_round *all = &r->rounds.at[i];
        ok = a->active + b->active == all->active + all->residual;
        for (int k = 0; k < INACTIVE_KINDS; k++)
            ok = ok && a->inactive[k] + b->inactive[k] == all->inactive[k];
    }
    result_done(&part[0]);
    result_done(&part[1]);
    return ok;
}

static bool count(struct build *b, uint32_t id, const struct irv_rules *rules,
                  const struct roster *roster)
{
    struct result r;
    struct bal_err err = {0};
    bal_status status = irv_count(&b->e, &b->e.contests.at[id], rules, roster, &r, &err);
    bool ok = status == BAL_OK || status == BAL_CONFLICT;
    if (status == BAL_CONFLICT)
        printf("conflict");
    else if (status == BAL_OK)
        print_part(&r);
    else
        fprintf(stderr, "counts_cases: %s\n", err.what);
    if (status == BAL_OK && !parts_add_up(&r, rules, roster, &err)) {
        fprintf(stderr, "counts_cases: the parts are not the whole\n");
        ok = false;
    }
    putchar('\n');
    result_done(&r);
    return ok;
}

static bool margin_by(const struct build *b, uint32_t id, const struct rule *rule,
                      const struct rule_options *o)
{
    struct result r = {0};
    struct bal_err err = {0};
    const struct contest *c = &b->e.contests.at[id];
    bal_status status = rule->tabulate(&b->e, c, o, &r, &err);
    if (status == BAL_OK)
        status = ranked_margin(&b->e, c, rule, o, &r, &err);
    if (status == BAL_CONFLICT)
        printf("conflict");
    for (size_t i = 0; status == BAL_OK && i < r.winners.len; i++)
        printf("%u ", r.winners.at[i]);
    if (status == BAL_OK) {
        printf("/");
        if (r.has_bound)
            printf(" %" PRIu64, r.bound);
        printf(" /");
        if (r.has_upper)
            printf(" %" PRIu64, r.upper);
    }
    putchar('\n');
    result_done(&r);
    return status == BAL_OK || status == BAL_CONFLICT;
}

static bool margin(const struct build *b, uint32_t id, const struct irv_rules *rules,
                   const struct roster *roster)
{
    struct rule_options o = {.irv = *rules, .roster = roster};
    bool one = rules->method == IRV_MAJORITY;
    return margin_by(b, id, rule_find(one ? STR("irv") : STR("gregory")), &o);
}

// The last candidate stands for undeclared write-ins.
static bool with_undeclared(struct build *b, uint32_t id, const struct irv_rules *rules,
                            bool margins)
{
    struct candidate candidates[8] = {{.name = STR("")}};
    uint32_t of_choice[8];
    const struct contest *c = &b->e.contests.at[id];
    struct roster roster = {candidates, (uint32_t)c->choices.len, of_choice};
    for (uint32_t i = 0; i < roster.count; i++) {
        str name = c->choices.at[i].name;
        candidates[i] = (struct candidate){.name = name, .label = name};
        of_choice[i] = i;
    }
    candidates[roster.count - 1].undeclared = true;
    return margins ? margin(b, id, rules, &roster) : count(b, id, rules, &roster);
}

static const char letters[] = "A,B,C,D,E,F,G,H";

// Cuts the ballots off the line.
static uint32_t add_contest(struct build *b, uint32_t ranks, uint32_t candidates, str *line)
{
    char choices[sizeof letters];
    snprintf(choices, sizeof choices, "%.*s", (int)(2 * candidates - 1), letters);
    build_init(b);
    uint32_t id = build_contest(b, "Board", 1, 1, ranks, choices);
    while (str_index(*line, ';') < line->len) {
        char marks[256];
        str ballot = str_trim(str_cut(line, ';'));
        snprintf(marks, sizeof marks, STR_FMT, STR_ARG(ballot));
        build_cards(b, id, 1, marks);
    }
    return id;
}

static bool answer(str line, bool margins)
{
    struct irv_rules rules;
    struct head h;
    str head = str_cut(&line, ':');
    if (!read_rules(&head, &rules, &h) || h.candidates > 8)
        return false;
    struct build b;
    uint32_t id = add_contest(&b, h.ranks, h.candidates, &line);
    if (h.last == 1)
        b.e.contests.at[id].choices.at[h.candidates - 1].kind = CHOICE_WRITE_IN;
    bool ok = h.last == 2 ? with_undeclared(&b, id, &rules, margins)
              : margins   ? margin(&b, id, &rules, NULL)
                          : count(&b, id, &rules, NULL);
    build_done(&b);
    return ok;
}

// By a rule of tabulate/parcels.
static bool by_parcels(str line)
{
    uint32_t candidates, seats;
    str head = str_cut(&line, ':');
    const struct parcel_rules *parcels = parcels_find(str_cut(&head, ' '));
    if (parcels == NULL || !next_number(&head, &candidates) || !next_number(&head, &seats) ||
        candidates > 8)
        return false;
    struct build b;
    struct rule_options o = {.irv = irv_default(), .parcels = parcels};
    o.irv.tiebreak = IRV_TIE_ORDER;
    uint32_t id = add_contest(&b, candidates, candidates, &line);
    b.e.contests.at[id].seats = seats;
    bool ok = margin_by(&b, id, &rule_parcels, &o);
    build_done(&b);
    return ok;
}

// By an RCTab configuration, as `ballast tally --rctab` does.
static bool configured(str line)
{
    struct bal_err err = {0};
    uint32_t candidates, ranks;
    str head = str_cut(&line, ':');
    if (!next_number(&head, &candidates) || !next_number(&head, &ranks) || candidates > 8)
        return false;
    struct build b;
    struct rctab config = {0};
    struct tally t = {0};
    add_contest(&b, ranks, candidates, &line);
    AUTO_SOURCE source = {0};
    bal_status status = source_open_memory(&source, STR("config"), str_trim(line), 0, &err);
    if (status == BAL_OK)
        status = rctab_read_source(&config, &source, &err);
    struct tally_options o = {.by = TALLY_BY_NOTHING, .irv = irv_default(), .rctab = &config};
    if (status == BAL_OK)
        status = tally_election(&t, &b.e, &o, &b.p, &err);
    for (size_t i = 0; status == BAL_OK && i < t.contests.len; i++) {
        printf("%s", i > 0 ? "| " : "");
        print_part(&t.contests.at[i].result);
    }
    if (status == BAL_CONFLICT)
        printf("conflict");
    else if (status != BAL_OK || t.violated)
        fprintf(stderr, "counts_cases: %s\n", t.violated ? "a check fails" : err.what);
    putchar('\n');
    tally_done(&t);
    rctab_done(&config);
    build_done(&b);
    return (status == BAL_OK && !t.violated) || status == BAL_CONFLICT;
}

int main(int argc, char **argv)
{
    static char line[LINE_BYTES];
    bool margins = argc == 2 && strcmp(argv[1], "margins") == 0;
    bool rctab = argc == 2 && strcmp(argv[1], "rctab") == 0;
    bool parcels = argc == 2 && strcmp(argv[1], "parcels") == 0;
    while (fgets(line, sizeof line, stdin) != NULL) {
        str text = str_trim(str_from(line));
        if (!(rctab ? configured(text) : parcels ? by_parcels(text) : answer(text, margins))) {
            fprintf(stderr, "counts_cases: what is '%.60s'?\n", line);
            return 2;
        }
    }
    return 0;
}
