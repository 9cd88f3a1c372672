// SPDX-License-Identifier: Apache-2.0
#include "support/report_model.h"

#include <stdlib.h>

// The next item of a list, zeroed.
#define ADD(list) (need(vec_push((list), REPORT_ROWS)), &(list)->at[(list)->len - 1])

static void need(const void *p)
{
    if (p == NULL)
        abort();
}

#define UGLY_NAME                                                                                  \
    STR("=1+1 \"R&D\" <script>alert('x')</script> \xE2\x80\xAEtxet\nline \xFF "                    \
        "\xD8\xB9\xD8\xB1\xD8"                                                                     \
        "\xA8\xD9\x8A")

static struct report_contest *add_contest(struct report *r, str name, uint64_t margin, bool target)
{
    struct report_contest *c = ADD(&r->contests);
    c->name = name;
    c->function = STR("plurality");
    c->figures = STR("votes");
    c->seats = c->votes_allowed = 1;
    c->cards = 18240;
    c->phantoms = 12;
    c->margin = margin;
    c->diluted_margin = (double)margin / 18240;
    c->target = target;
    c->risk_limit = target ? STR("0.05") : STR("");
    c->method = STR("mixture");
    c->risk = 1;
    return c;
}

static struct report_choice *add_choice(struct report_contest *c, str name, uint64_t reported,
                                        bool winner)
{
    struct report_choice *choice = ADD(&c->choices);
    choice->name = name;
    choice->reported = reported;
    choice->reported_winner = winner;
    return choice;
}

static void count_choice(struct report_contest *c, size_t i, uint64_t votes, bool winner)
{
    c->choices.at[i].counted = true;
    c->choices.at[i].hand = votes;
    c->choices.at[i].hand_winner = winner;
}

static void add_assertion(struct report_contest *c, str winner, str loser, uint64_t margin,
                          double risk)
{
    *ADD(&c->assertions) =
        (struct report_assertion){.winner = winner, .loser = loser, .margin = margin, .risk = risk};
}

// A path of so many cards; every `bad`-th is an overstatement. Sets the risk and usable cards.
static void walk(struct report_contest *c, uint64_t cards, uint64_t bad)
{
    double mu = c->diluted_margin, risk = 1;
    for (uint64_t i = 1; i <= cards; i++) {
        risk *= bad > 0 && i % bad == 0 ? 1.9 : 1 - 0.48 * mu;
        *ADD(&c->path) = risk < 1 ? risk : 1;
    }
    c->path_step = 1;
    c->usable = cards;
    c->risk = c->path.at[cards - 1];
}

static void add_progress(struct report_contest *c, uint64_t planned, uint64_t usable)
{
    struct report_contest_round *round = ADD(&c->rounds);
    round->planned = planned;
    round->usable = usable;
    round->risk = usable > 0 ? c->path.at[usable - 1] : 1;
}

static void add_targets(struct report *r)
{
    struct report_contest *c = add_contest(r, STR("Mayor of Alder Falls"), 1460, true);
    add_choice(c, STR("Ines Calloway"), 8420, true);
    add_choice(c, STR("Theo Brandt"), 6960, false);
    add_choice(c, STR("Write-in"), 212, false);
    walk(c, 118, 97);
    add_assertion(c, STR("Ines Calloway"), STR("Theo Brandt"), 1460, c->risk);
    add_assertion(c, STR("Ines Calloway"), STR("Write-in"), 8208, 1.25e-9);
    c->found = (struct report_discrepancy_counts){.o1 = 1, .none = 2};
    c->status = REPORT_CONFIRMED;
    add_progress(c, 96, 96);
    add_progress(c, 130, 118);

    c = add_contest(r, STR("County Council"), 402, true);
    c->seats = c->votes_allowed = 2;
    add_choice(c, STR("Marguerite Okonjo-Delacroix of the Eastern Townships Alliance"), 7011, true);
    add_choice(c, STR("Pavel Ruiz"), 6644, true);
    add_choice(c, STR("Hanna Lindqvist"), 6242, false);
    add_choice(c, STR("Sam O'Dell"), 3120, false);
    walk(c, 204, 90);
    c->found = (struct report_discrepancy_counts){
        .o2 = 1, .o1 = 1, .none = 1, .u1 = 1, .not_found = 1, .no_agreement = 0};
    c->status = REPORT_CONTINUES;
    add_progress(c, 180, 176);
    add_progress(c, 204, 204);

    c = add_contest(r, STR("Sheriff"), 64, true);
    add_choice(c, STR("Dale Whitcomb"), 7740, true);
    add_choice(c, STR("Rosa Imani"), 7676, false);
    count_choice(c, 0, 7602, false);
    count_choice(c, 1, 7811, true);
    walk(c, 180, 30);
    c->found = (struct report_discrepancy_counts){.o2 = 3, .o1 = 2, .u2 = 1};
    c->status = REPORT_COUNTED;
    c->outcome_changed = true;
    c->reason = STR("the sample contradicts the reported outcome");
    add_progress(c, 180, 176);
    add_progress(c, 180, 180);
}

static void add_hand_counts(struct report *r)
{
    struct report_contest *c = add_contest(r, STR("Trustee, Ward 3"), 9, true);
    c->universe = STR("Ward 3");
    c->cards = 2210;
    c->diluted_margin = 9.0 / 2210;
    add_choice(c, STR("Bo Petrov"), 1004, true);
    add_choice(c, STR("Lena Foss"), 995, false);
    walk(c, 40, 0);
    c->status = REPORT_ESCALATED;
    c->reason = STR("a margin of 9 votes needs more cards than a hand count");
    add_progress(c, 40, 20);
    add_progress(c, 40, 40);

    c = add_contest(r, STR("Measure A: bonds for <roads & bridges>"), 15, true);
    add_choice(c, STR("Yes"), 8001, true);
    add_choice(c, STR("No"), 7986, false);
    count_choice(c, 0, 8003, true);
    count_choice(c, 1, 7985, false);
    c->status = REPORT_COUNTED;
    c->reason = STR("Ordered by the county board.");

    c = add_contest(r, STR("Judge of the district court"), 0, true);
    add_choice(c, STR("Alva Quist"), 7001, false);
    add_choice(c, STR("Benedikt Sorel"), 7001, false);
    c->status = REPORT_NOT_AUDITED;
}

static void add_others(struct report *r)
{
    struct report_contest *c = add_contest(r, UGLY_NAME, 2001, false);
    add_choice(c, STR("-2+3"), 5001, true);
    add_choice(c, STR("\xD8\xB9\xD8\xB1\xD8\xA8\xD9\x8A (1)"), 3000, false);
    walk(c, 60, 0);
    c->status = REPORT_CONTINUES;
    add_progress(c, 0, 50);
    add_progress(c, 0, 60);
    add_contest(r, STR("Water board"), 0, false);
}

static void add_input(struct report *r, uint64_t seq, str kind, str name, str digest, bool salted)
{
    *ADD(&r->inputs) = (struct report_input){.seq = seq,
                                             .kind = kind,
                                             .name = name,
                                             .jurisdiction = STR("Alder County"),
                                             .format = STR("ballast-plain"),
                                             .time = STR("2026-11-04T09:12:00Z"),
                                             .bytes = 1048576 * seq,
                                             .cards = 18228,
                                             .contests = 8,
                                             .digest = digest,
                                             .salted = salted};
}

static void add_discrepancies(struct report *r)
{
    const struct report_discrepancy list[] = {
        {1, 97, STR("Alder County"), STR("Box 4"), STR("T-2"), STR("B-117"), STR("2-117-31"), 31,
         STR("Mayor of Alder Falls"), STR("Ines Calloway"), STR("blank"), 1, false},
        {1, 12, STR("Alder County"), STR("Box 1"), STR("T-1"), STR("B-003"), STR(""), 250,
         STR("County Council"), STR("Pavel Ruiz"), STR("not found"), 2, false},
        {2, 190, STR("Alder County"), STR("Box 9"), STR("T-1"), STR("=B<9>"), STR("1-9-7"), 7,
         STR("Sheriff"), STR("Rosa Imani"), STR("Dale Whitcomb"), -2, false},
        {2, 201, STR(""), STR(""), STR("T-3"), STR("late"), STR(""), 1234, STR("County Council"),
         STR("Pavel Ruiz, Sam O'Dell"), STR("Pavel Ruiz"), 0, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(list); i++)
        *ADD(&r->discrepancies) = list[i];
}

static void add_history(struct report *r)
{
    *ADD(&r->rounds) = (struct report_round){
        1, STR("2026-11-10T08:00:00Z"), STR("2026-11-10T16:40:00Z"), 180, 180, 180, 1, 0};
    *ADD(&r->rounds) =
        (struct report_round){2, STR("2026-11-11T08:00:00Z"), STR(""), 214, 34, 30, 0, 0};
    *ADD(&r->methods) = (struct report_method){
        STR("mixture"), STR("monotone mixture of fixed bets"), STR("src/audit/README.md"),
        STR("the margins are recomputed from the committed CVRs"),
        STR("bets 0.998, 0.96, 0.65, 0.40, 0.22, 0.10, 0.05")};
    *ADD(&r->notes) = (struct report_note){5, STR("2026-11-04T10:00:00Z"), STR("input 4 withdrawn"),
                                           STR("wrong file: \"test deck\" & not the election")};
    static const char *const types[] = {"election-open", "contest-def", "manifest-commit",
                                        "cvr-commit",    "withdraw",    "params-commit",
                                        "seed",          "round-open"};
    for (uint64_t i = 0; i < ARRAY_LEN(types); i++)
        *ADD(&r->events) = (struct report_event){i, STR("2026-11-04T09:12:00Z"), str_from(types[i]),
                                                 STR("what was done")};
}

static void add_facts(struct report *r)
{
    r->election = STR("Alder County, general election of 3 November 2026");
    r->record = STR("alder-2026.ballast");
    r->origin = STR("alder.example/2026/general");
    r->software = STR("ballast 0.1.0");
    r->phase = STR("round 2 is open");
    r->next = STR("ballast enter alder-2026.ballast round-2.csv");
    r->opened = STR("2026-11-04T09:00:00Z");
    r->committed = STR("2026-11-06T15:00:00Z");
    r->seeded = STR("2026-11-09T10:30:00Z");
    r->seed = STR("48201937465019283746");
    r->sampler = STR("ballast");
    r->sampler_title = STR("smallest SHA-256 of seed, jurisdiction and position");
    r->sampler_source = STR("src/audit/README.md");
    r->risk_function = STR("mixture");
    r->key = STR("alder.example+2e5d1f0a+AVnd/qBrLbiEE/4jPzUyJE8VoZkZq8BHwVYb2yOfQ7aZ");
    r->log_size = 8;
    r->log_root = STR("Zm9vYmFyYmF6cXV4cXV1eGNvcmdlZ3JhdWx0Z2FycGx5cGw=");
    r->reconciliation.manifest_cards = 18240;
    r->reconciliation.cvr_cards = 18229;
    r->reconciliation.missing = 12;
    r->reconciliation.extra = 1;
    r->reconciliation.batches_equal = 140;
    r->reconciliation.batches_differing = 2;
}

#define DIGEST_A STR("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
#define DIGEST_B STR("486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7")

void report_fixture(struct report *r)
{
    report_init(r);
    add_facts(r);
    add_targets(r);
    add_hand_counts(r);
    add_others(r);
    add_input(r, 2, STR("manifest"), STR("manifest.csv"), DIGEST_A, false);
    add_input(r, 3, STR("cvr"), STR("cvr & ballots.csv"), DIGEST_B, true);
    add_input(r, 4, STR("cvr"), STR("test-deck.csv"), DIGEST_A, true);
    r->inputs.at[2].withdrawn = true;
    r->inputs.at[2].reason = STR("wrong file");
    add_discrepancies(r);
    add_history(r);
}

// Text made on the way lives in the arena.
static str numbered(struct report *r, const char *what, uint64_t n)
{
    AUTO_BUF b = BUF_INIT(256);
    buf_addf(&b, "%s %llu", what, (unsigned long long)n);
    return arena_str(&r->arena, buf_str(&b));
}

void report_fixture_large(struct report *r, uint64_t contests, uint64_t rounds,
                          uint64_t discrepancies)
{
    report_init(r);
    add_facts(r);
    for (uint64_t k = 1; k <= rounds; k++)
        *ADD(&r->rounds) = (struct report_round){
            k, STR("2026-11-10T08:00:00Z"), STR("2026-11-10T16:40:00Z"), 10 * k, 10, 10 * k, 0, 0};
    for (uint64_t i = 1; i <= contests; i++) {
        struct report_contest *c = add_contest(r, numbered(r, "Contest", i), 20 + 7 * i, true);
        add_choice(c, STR("Ada Moor"), 9000 + i, true);
        add_choice(c, STR("Jon Vale"), 9000 - 6 * i, false);
        walk(c, 10 * rounds, 0);
        c->found.o1 = i % 5;
        c->status = c->risk <= 0.05 ? REPORT_CONFIRMED : REPORT_CONTINUES;
        for (uint64_t k = 1; k <= rounds; k++)
            add_progress(c, 10 * k, 10 * k);
    }
    for (uint64_t i = 1; i <= discrepancies; i++)
        *ADD(&r->discrepancies) =
            (struct report_discrepancy){1 + i % rounds,
                                        i,
                                        STR("Alder County"),
                                        STR("Box 4"),
                                        STR("T-2"),
                                        numbered(r, "B", i % 300),
                                        STR(""),
                                        i % 250 + 1,
                                        numbered(r, "Contest", i % contests + 1),
                                        STR("Ada Moor"),
                                        STR("blank"),
                                        1,
                                        false};
}
