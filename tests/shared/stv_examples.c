// SPDX-License-Identifier: Apache-2.0
// stv_examples.c: the elections that ConcreteSTV publishes to show what rules of the single
// transferable vote do, with what its documents say of them: who is elected under which rule, and
// the figures of SimpleExample.md.
#include <stdio.h>

#include "app/count/counting.h"
#include "support/shared.h"
#include "tabulate/parcels/parcels.h"

struct counted {
    struct load load;
    struct tally tally;
    const struct result *r; // NULL: not counted
};

static void count_example(const char *file, const char *rule, int64_t seed, struct counted *out)
{
    AUTO_BUF path = BUF_INIT(4096), name = BUF_INIT(4096);
    struct bal_err err = {0};
    struct load_options how = {0};
    *out = (struct counted){.r = NULL};
    buf_addf(&name, "data/stv-examples/input/%s.stv", file);
    struct load_path p = {.path = shared_path(buf_cstr(&name), &path)};
    struct tally_options o = {.by = TALLY_BY_NOTHING,
                              .irv = irv_default(),
                              .irv_all = true,
                              .parcels = parcels_find(str_from(rule))};
    o.irv.tiebreak = IRV_TIE_RANDOM;
    o.irv.seed = seed;
    if (o.parcels == NULL || load_paths(&out->load, &p, 1, &how, &err) != BAL_OK ||
        tally_election(&out->tally, &out->load.election, &o, &out->load.problems, &err) != BAL_OK ||
        out->tally.violated || out->tally.contests.len != 1)
        printf("%s by %s: %s\n", file, rule, err.what);
    else
        out->r = &out->tally.contests.at[0].result;
}

static void counted_done(struct counted *c)
{
    tally_done(&c->tally);
    load_done(&c->load);
}

static void judge(struct shared_count *all, bool ok, const char *file, const char *rule,
                  const char *what)
{
    printf("%s %s by %s: %s\n", ok ? "ok" : "FAIL", file, rule, what);
    all->passed += ok;
    all->failed += !ok;
}

static uint32_t candidate_of(const struct result *r, str name)
{
    for (uint32_t i = 0; i < r->candidate_count; i++)
        if (str_eq(r->candidates[i].name, name))
            return i;
    return NOBODY;
}

// Are those of a list, and nobody else, elected?
static bool elects(const struct result *r, const char *names)
{
    str rest = str_from(names);
    size_t count = 0;
    while (rest.len > 0) {
        uint32_t who = candidate_of(r, str_cut(&rest, ' '));
        if (who == NOBODY || !r->candidates[who].winner)
            return false;
        count++;
    }
    return count == r->winners.len;
}

static void check_winners(struct shared_count *all)
{
    // MultipleExclusion…: the readme of each says that who is excluded together changes who is
    // elected, and by which rule sets; the other ones are in their comments.
    static const struct {
        const char *file, *rules, *winners;
    } told[] = {
        {"MultipleExclusionOrdering", "AEC2013 FederalPre2021 FederalPost2021Manual",
         "W1 W2 W4 W5 W6 W7"},
        {"MultipleExclusionOrdering", "AEC2016 AEC2019 FederalPost2021", "W1 W3 W4 W5 W6 W7"},
        {"MultipleExclusionRounding", "AEC2013 FederalPre2021 FederalPost2021Manual", "Q W1"},
        {"MultipleExclusionRounding", "AEC2016 AEC2019 FederalPost2021", "Q W2"},
        {"FourQuotasDoesntMeanFourSeats", "FederalPost2021 AEC2013 AEC2019", "A1 A2 A3 B C"},
        {"FiveQuotasDoesntMeanFourSeats", "FederalPost2021 AEC2013 AEC2019",
         "A1 A2 A3 B1 B2 B3 B4 B5 B6 C1 C2"},
        {"DummyFirstPreference2", "FederalPost2021 ACT2021 Vic2018 WA2008 NSWECLocalGov2021",
         "C1 A1 O"},
        {"DummyFirstPreferenceAlternative2",
         "FederalPost2021 ACT2021 Vic2018 WA2008 NSWECLocalGov2021", "C1 A1 P"},
        {"DummyFirstPreference", "FederalPost2021 ACT2021", "C1 A1 O"},
        {"DummyFirstPreferenceAlternative", "FederalPost2021 ACT2021", "C1 A1 P"},
        {"WinByGivingAwayVotes", "FederalPost2021 ACT2021 SimpleIRV scotland new-zealand", "B"},
        {"WinByGivingAwayVotesAlternative",
         "FederalPost2021 ACT2021 SimpleIRV scotland new-zealand", "C"},
        {"TransferValueOverOne", "NSWECLocalGov2021Literal", "W1 W2 W3 F1 F2"},
        {"NegativeTally", "NSWECLocalGov2021Literal", "W1 A F1"},
    };
    for (size_t i = 0; i < ARRAY_LEN(told); i++) {
        str rules = str_from(told[i].rules);
        while (rules.len > 0) {
            AUTO_BUF rule = BUF_INIT(100);
            struct counted c;
            buf_add(&rule, str_cut(&rules, ' '));
            count_example(told[i].file, buf_cstr(&rule), 1, &c);
            judge(all, c.r != NULL && elects(c.r, told[i].winners), told[i].file, buf_cstr(&rule),
                  told[i].winners);
            counted_done(&c);
        }
    }
}

static decimal votes_in(const struct result *r, size_t round, const char *name)
{
    uint32_t who = candidate_of(r, str_from(name));
    return r != NULL && round <= r->rounds.len && who != NOBODY ? r->rounds.at[round - 1].votes[who]
                                                                : -1;
}

// SimpleExample.md, by the rules of 2013; the lot has the surplus of A1 go first.
static void check_figures(struct shared_count *all)
{
    struct counted c;
    count_example("SimpleExample", "AEC2013", 1, &c);
    const struct result *r = c.r;
    bool ok = r != NULL && r->rounds.len == 5;
    judge(all, ok && r->rounds.at[0].threshold == 61, "SimpleExample", "AEC2013", "quota 61");
    judge(all, ok && votes_in(r, 1, "A1") == 110 && votes_in(r, 2, "A2") == 44, "SimpleExample",
          "AEC2013", "44 of the surplus of 49 to A2");
    judge(all, ok && votes_in(r, 2, "P1") == 24 && r->rounds.at[1].residual == 1, "SimpleExample",
          "AEC2013", "4 to P1, 1 lost");
    judge(all, ok && votes_in(r, 3, "C2") == 49, "SimpleExample", "AEC2013", "49 to C2");
    judge(all, ok && r->rounds.at[3].inactive[INACTIVE_EXHAUSTED] == 10, "SimpleExample", "AEC2013",
          "10 exhausted");
    judge(all, ok && votes_in(r, 5, "A2") == 58 && elects(r, "C1 A1 A2"), "SimpleExample",
          "AEC2013", "A2 elected on 58");
    counted_done(&c);
    count_example("NegativeTally", "NSWECLocalGov2021Literal", 1, &c);
    ok = c.r != NULL && c.r->rounds.len > 0;
    judge(all,
          ok && votes_in(c.r, c.r->rounds.len, "F1") == -152 &&
              votes_in(c.r, c.r->rounds.len, "F2") == -562,
          "NegativeTally", "NSWECLocalGov2021Literal", "F1 elected on -152, F2 on -562");
    counted_done(&c);
}

int main(void)
{
    struct shared_count all = {0};
    AUTO_BUF path = BUF_INIT(4096);
    AUTO_ARENA arena = ARENA_INIT((size_t)1 << 20);
    str text;
    if (!shared_read(shared_path("data/stv-examples/input/SimpleExample.stv", &path), &arena,
                     &text)) {
        puts("skipped: no shared data");
        return shared_finish(&all);
    }
    check_winners(&all);
    check_figures(&all);
    return shared_finish(&all);
}
