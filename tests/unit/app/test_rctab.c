// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <stdlib.h>
#include <unistd.h>

#include "app/count/tally.h"
#include "support/build.h"
#include "support/temp.h"

static const char whole[] =
    "{\"tabulatorVersion\":\"2.0.0\","
    "\"outputSettings\":{\"contestName\":\"City mayor\",\"contestDate\":\"2026-11-03\","
    "\"contestJurisdiction\":\"Elm\",\"contestOffice\":\"Mayor\",\"tabulateByBatch\":false,"
    "\"tabulateByPrecinct\":false,\"generateCdfJson\":false},"
    "\"cvrFileSources\":[{\"filePath\":\"x.json\",\"contestId\":\"Mayor\",\"provider\":"
    "\"dominion\",\"undeclaredWriteInLabel\":\"Write-in\",\"overvoteDelimiter\":\"\"}],"
    "\"candidates\":[{\"name\":\"Ann A.\",\"excluded\":false,\"aliases\":[\"Ann\",\"A\"]},"
    "{\"name\":\"Bob B.\",\"excluded\":false,\"aliases\":[\"Bob\"]},"
    "{\"name\":\"Cy\",\"excluded\":true,\"aliases\":[]},"
    "{\"name\":\"Dee\",\"code\":\"D\"}],"
    "\"rules\":{\"tiebreakMode\":\"useCandidateOrder\",\"overvoteRule\":\"exhaustImmediately\","
    "\"winnerElectionMode\":\"singleWinnerMajority\",\"randomSeed\":\"\",\"numberOfWinners\":"
    "\"1\",\"multiSeatBottomsUpPercentageThreshold\":\"\",\"decimalPlacesForVoteArithmetic\":"
    "\"4\",\"minimumVoteThreshold\":\"\",\"maxSkippedRanksAllowed\":\"1\",\"maxRankingsAllowed\":"
    "\"max\",\"nonIntegerWinningThreshold\":false,\"doesFirstRoundDetermineThreshold\":false,"
    "\"hareQuota\":false,\"batchElimination\":false,\"continueUntilTwoCandidatesRemain\":false,"
    "\"stopTabulationEarlyAfterRound\":\"\",\"exhaustOnDuplicateCandidate\":false,"
    "\"rulesDescription\":\"\",\"treatBlankAsUndeclaredWriteIn\":false}}";

// The configuration with the first `old` replaced by `new`.
static bal_status read_with(const char *old, const char *new, struct rctab *out,
                            struct bal_err *err)
{
    const char *at = strstr(whole, old);
    assert_non_null(at);
    char path[] = "/tmp/ballast-rctab-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "w");
    assert_non_null(file);
    fprintf(file, "%.*s%s%s", (int)(at - whole), whole, new, at + strlen(old));
    fclose(file);
    bal_status status = rctab_read(out, path, err);
    unlink(path);
    return status;
}

static void assert_refused(const char *old, const char *new, bal_status status, const char *what)
{
    struct rctab r;
    struct bal_err err = {0};
    assert_int_equal(read_with(old, new, &r, &err), status);
    if (strcmp(err.what, what) != 0)
        fail_msg("'%s' is not '%s'", err.what, what);
    assert_true(err.where[0] != '\0');
    rctab_done(&r);
}

static void reads_the_rules(void **state)
{
    (void)state;
    struct rctab r;
    struct bal_err err;
    assert_ok(read_with("useCandidateOrder", "stopCountingAndAsk", &r, &err));
    assert_int_equal(r.rules.tiebreak, IRV_TIE_ASK);
    assert_int_equal(r.rules.reading.skips, 1);
    assert_int_equal(r.rules.reading.overvote, RANKING_OVERVOTE_EXHAUST);
    assert_int_equal(r.max_rank, RANKING_UNLIMITED);
    assert_int_equal(r.candidates.len, 4);
    assert_int_equal(r.candidates.at[0].aliases, 2);
    assert_true(r.candidates.at[2].excluded);
    assert_str(r.contest_id, "Mayor");
    rctab_done(&r);
    assert_ok(read_with("exhaustImmediately", "exhaustIfMultipleContinuing", &r, &err));
    assert_int_equal(r.rules.reading.overvote, RANKING_OVERVOTE_IF_MULTIPLE);
    rctab_done(&r);
    assert_ok(read_with("\"maxRankingsAllowed\":\"max\"", "\"maxRankingsAllowed\":5", &r, &err));
    assert_int_equal(r.max_rank, 5);
    rctab_done(&r);
    assert_ok(read_with("\"batchElimination\":false", "\"batchElimination\":true", &r, &err));
    assert_true(r.rules.batch);
    rctab_done(&r);
    assert_ok(read_with("\"stopTabulationEarlyAfterRound\":\"\"",
                        "\"stopTabulationEarlyAfterRound\":\"3\"", &r, &err));
    assert_int_equal(r.rules.stop_after, 3);
    rctab_done(&r);
}

static void refuses_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *old, *new, *what;
    } cases[] = {
        {"singleWinnerMajority", "lottery",
         "the RCTab setting winnerElectionMode = 'lottery' is not supported"},
        {"useCandidateOrder", "duel", "the RCTab setting tiebreakMode = 'duel' is not supported"},
        {"exhaustImmediately", "guess",
         "the RCTab setting overvoteRule = 'guess' is not supported"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_refused(cases[i].old, cases[i].new, BAL_UNSUPPORTED, cases[i].what);
}

static void says_what_divides_choices(void **state)
{
    (void)state;
    struct rctab r;
    struct bal_err err = {0};
    assert_ok(read_with("\"overvoteDelimiter\":\"\"", "\"overvoteDelimiter\":\"|\"", &r, &err));
    assert_str(r.sources.at[0].hints.between, "|");
    rctab_done(&r);
}

static void reads_what_older_versions_say(void **state)
{
    (void)state;
    static const struct {
        const char *mode, *winners;
        enum irv_method method;
        uint32_t passes;
        bool until_two;
    } cases[] = {
        {"standard", "1", IRV_MAJORITY, 1, false},
        {"standard", "3", IRV_TRANSFER, 1, false},
        {"singleSeatContinueUntilTwoCandidatesRemain", "1", IRV_MAJORITY, 1, true},
        {"multiSeatAllowOnlyOneWinnerPerRound", "2", IRV_TRANSFER, 1, false},
        {"multiSeatBottomsUp", "2", IRV_BOTTOMS_UP, 1, false},
        {"multiSeatSequentialWinnerTakesAll", "2", IRV_MAJORITY, 2, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct rctab r;
        struct bal_err err = {0};
        char new[300];
        snprintf(new, sizeof new, "\"%s\",\"randomSeed\":\"\",\"numberOfWinners\":\"%s\"",
                 cases[i].mode, cases[i].winners);
        assert_ok(
            read_with("\"singleWinnerMajority\",\"randomSeed\":\"\",\"numberOfWinners\":\"1\"", new,
                      &r, &err));
        assert_int_equal(r.rules.method, cases[i].method);
        assert_int_equal(r.passes, cases[i].passes);
        assert_int_equal(r.rules.until_two, cases[i].until_two);
        rctab_done(&r);
    }
    struct rctab r;
    struct bal_err err = {0};
    assert_ok(read_with("useCandidateOrder", "interactive", &r, &err));
    assert_int_equal(r.rules.tiebreak, IRV_TIE_ASK);
    rctab_done(&r);
}

static void refuses_what_is_wrong(void **state)
{
    (void)state;
    assert_refused("\"name\":\"Dee\"", "\"name\":\"Cy\"", BAL_INVALID,
                   "two candidates are called 'Cy'");
    assert_refused("\"name\":\"Dee\"", "\"name\":\"\"", BAL_INVALID, "a candidate has no name");
    assert_refused("useCandidateOrder", "random", BAL_INVALID,
                   "tiebreakMode 'random' needs randomSeed to be a whole number");
    assert_refused("\"maxSkippedRanksAllowed\":\"1\"", "\"maxSkippedRanksAllowed\":\"few\"",
                   BAL_INVALID, "maxSkippedRanksAllowed is no whole number: 'few'");
    assert_refused("singleWinnerMajority", "multiPassIrv", BAL_INVALID,
                   "winnerElectionMode 'multiPassIrv' does not go with numberOfWinners '1'");
    assert_refused("\"numberOfWinners\":\"1\"", "\"numberOfWinners\":\"1000000000\"", BAL_LIMIT,
                   "numberOfWinners is at most 16384, not 1000000000");
    assert_refused("\"numberOfWinners\":\"1\"", "\"numberOfWinners\":\"2\"", BAL_INVALID,
                   "winnerElectionMode 'singleWinnerMajority' does not go with numberOfWinners "
                   "'2'");
    assert_refused("\"decimalPlacesForVoteArithmetic\":\"4\"",
                   "\"decimalPlacesForVoteArithmetic\":\"21\"", BAL_INVALID,
                   "decimalPlacesForVoteArithmetic is from 1 to 20, not 21");
    assert_refused("\"candidates\"", "\"candidate\"", BAL_INVALID,
                   "it has no candidates or no rules: this is no configuration of RCTab");
    assert_refused("}}", "}", BAL_INVALID, "the JSON text ends in the middle");
}

struct counted {
    struct build b;
    struct rctab r;
    struct tally t;
};

static bal_status count(struct counted *x, const char *old, const char *new, struct bal_err *err)
{
    assert_int_equal(read_with(old, new, &x->r, err), BAL_OK);
    struct tally_options o = {.by = TALLY_BY_NOTHING, .irv = irv_default(), .rctab = &x->r};
    return tally_election(&x->t, &x->b.e, &o, &x->b.p, err);
}

static void finish(struct counted *x)
{
    tally_done(&x->t);
    rctab_done(&x->r);
}

static void the_report(void **state)
{
    (void)state;
    struct bal_err err;
    struct counted x;
    build_init(&x.b);
    build_contest(&x.b, "Sheriff", 1, 1, 0, "Ann,Bob");
    uint32_t c = build_contest(&x.b, "Mayor", 1, 1, 4, "Ann,A,Bob,Cy,D,Write-in");
    build_cards(&x.b, c, 2, "Ann>A>Bob");
    build_cards(&x.b, c, 1, "A");
    build_cards(&x.b, c, 2, "Bob>>>D");
    build_cards(&x.b, c, 1, "D>Bob=Ann");
    build_cards(&x.b, c, 1, "Cy>Write-in>Bob");
    build_cards(&x.b, c, 1, "Bob=D");
    build_cards(&x.b, c, 1, "");
    build_cards(&x.b, c, 3, "x");
    assert_ok(count(&x, "2026-11-03", "2026-11-04", &err));
    struct sink s;
    struct json_writer w;
    sink_open_memory(&s, 100000);
    jw_init(&w, &s, true);
    jw_open(&w, '{');
    const struct result *mayor = &x.t.contests.at[0].result;
    struct rctab_count counted = {.config = &x.r, .whole = mayor, .result = mayor};
    rctab_report(&w, &counted);
    jw_close(&w, '}');
    assert_ok(sink_close(&s, &err));
    str results = str_skip(buf_str(&s.buf), str_find(buf_str(&s.buf), STR("\"results\"")));
    assert_str(
        results,
        "\"results\":[{\"round\":1,\"threshold\":\"4\",\"inactiveBallots\":{"
        "\"exhaustedChoices\":\"0\",\"overvotes\":\"1\",\"repeatedRankings\":\"0\","
        "\"skippedRankings\":\"0\"},\"tally\":{\"Ann A.\":\"3\",\"Bob B.\":\"2\",\"Dee\":\"1\","
        "\"Undeclared Write-ins\":\"1\"},\"tallyResults\":[{\"eliminated\":"
        "\"Undeclared Write-ins\",\"transfers\":{\"Bob B.\":\"1\"}}]},"
        "{\"round\":2,\"threshold\":\"4\",\"inactiveBallots\":{\"exhaustedChoices\":\"0\","
        "\"overvotes\":\"1\",\"repeatedRankings\":\"0\",\"skippedRankings\":\"0\"},\"tally\":{"
        "\"Ann A.\":\"3\",\"Bob B.\":\"3\",\"Dee\":\"1\"},\"tallyResults\":[{\"eliminated\":"
        "\"Dee\",\"transfers\":{\"exhausted\":\"1\"}}]},"
        "{\"round\":3,\"threshold\":\"4\",\"inactiveBallots\":{\"exhaustedChoices\":\"0\","
        "\"overvotes\":\"2\",\"repeatedRankings\":\"0\",\"skippedRankings\":\"0\"},\"tally\":{"
        "\"Ann A.\":\"3\",\"Bob B.\":\"3\"},\"tallyResults\":[{\"elected\":\"Ann A.\","
        "\"transfers\":{}}]}],"
        "\"summary\":{\"finalThreshold\":\"4\",\"numCandidates\":5,\"numWinners\":1,"
        "\"totalNumBallots\":\"9\",\"undervotes\":1}}");
    sink_discard(&s);
    finish(&x);
    assert_int_equal(count(&x, "useCandidateOrder", "stopCountingAndAsk", &err), BAL_CONFLICT);
    assert_string_equal(err.what, "tie in round 3, one is to be elected: 'Ann A.', 'Bob B.'");
    finish(&x);
    static const char ties[] =
        "\"useCandidateOrder\",\"overvoteRule\":\"exhaustImmediately\",\"winnerElectionMode\":"
        "\"singleWinnerMajority\",\"randomSeed\":\"\"";
    static const struct {
        const char *rules, *winner;
    } cases[] = {
        // By Collections.shuffle of the names with java.util.Random, and by its nextDouble.
        {"\"generatePermutation\",\"overvoteRule\":\"exhaustImmediately\","
         "\"winnerElectionMode\":\"singleWinnerMajority\",\"randomSeed\":\"1\"",
         "Ann A."},
        {"\"generatePermutation\",\"overvoteRule\":\"exhaustImmediately\","
         "\"winnerElectionMode\":\"singleWinnerMajority\",\"randomSeed\":\"2\"",
         "Bob B."},
        {"\"random\",\"overvoteRule\":\"exhaustImmediately\",\"winnerElectionMode\":"
         "\"singleWinnerMajority\",\"randomSeed\":\"1\"",
         "Bob B."},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_ok(count(&x, ties, cases[i].rules, &err));
        const struct result *r = &x.t.contests.at[0].result;
        assert_str(r->candidates[r->winners.at[0]].name, cases[i].winner);
        finish(&x);
    }
    build_done(&x.b);
}

// A file as a source of the configuration is read.
static void count_file(const char *old, const char *new, str text, struct load *l,
                       struct counted *x)
{
    struct temp temp;
    struct bal_err err = {0};
    AUTO_ARENA arena = ARENA_INIT(LIMIT_SMALL_FILE);
    struct load_options how = {0};
    temp_open(&temp);
    struct load_path at = {.path = temp_file(&temp, "cvr.csv", text)};
    assert_ok(read_with(old, new, &x->r, &err));
    assert_ok(rctab_hints(&x->r, 1, &arena, &how, &err));
    assert_ok(load_paths(l, &at, 1, &how, &err));
    struct tally_options o = {.by = TALLY_BY_NOTHING, .irv = irv_default(), .rctab = &x->r};
    assert_ok(tally_election(&x->t, &l->election, &o, &l->problems, &err));
    temp_close(&temp);
}

static void assert_round(const struct counted *x, uint32_t round, const char *expected)
{
    const struct result *r = &x->t.contests.at[0].result;
    AUTO_BUF text = BUF_INIT(1000);
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        buf_addf(&text, "%s", i > 0 ? " " : "");
        buf_add_u64(&text, (uint64_t)r->rounds.at[round - 1].votes[i]);
    }
    assert_str(buf_str(&text), expected);
}

// Twelve ballots and rounds of our own, in the manner of the setting treatBlankAsUndeclaredWriteIn.
static void blank_ranks_are_write_ins(void **state)
{
    (void)state;
    const str text = STR("Cast Vote Record,Mayor Choice 1,Mayor Choice 2,Mayor Choice 3,"
                         "Mayor Choice 4\n"
                         "1,Cy,Bob,,\n2,Cy,Dee,,\n3,,Cy,Dee,\n4,,Bob,,\n5,,Bob,undervote,\n"
                         "6,,Dee,,\n7,,,Dee,\n8,Ann,Bob,,Dee\n9,Bob,,,\n10,Bob,,,\n"
                         "11,Dee,,,\n12,Dee,Ann,Bob,Cy\n");
    struct load l;
    struct counted x = {.t = {.election = NULL}};
    const char *skips = "\"overvoteDelimiter\":\"\"}],\"candidates\":[{\"name\":\"Ann "
                        "A.\",\"excluded\":false,\"aliases\":[\"Ann\",\"A\"]},{\"name\":\"Bob "
                        "B.\",\"excluded\":false,\"aliases\":[\"Bob\"]},{\"name\":\"Cy\","
                        "\"excluded\":true";
    count_file(skips,
               "\"treatBlankAsUndeclaredWriteIn\":true}],\"candidates\":[{\"name\":\"Ann A.\","
               "\"excluded\":false,\"aliases\":[\"Ann\",\"A\"]},{\"name\":\"Bob B.\","
               "\"excluded\":false,\"aliases\":[\"Bob\"]},{\"name\":\"Cy\",\"excluded\":false",
               text, &l, &x);
    assert_int_equal(x.t.contests.at[0].result.candidate_count, 5);
    assert_round(&x, 1, "1 2 2 2 5"); // Ann, Bob, Cy, Dee, undeclared write-ins
    assert_round(&x, 2, "1 4 3 4 0");
    assert_round(&x, 3, "0 5 3 4 0");
    assert_round(&x, 4, "0 6 0 6 0");
    finish(&x);
    load_done(&l);
}

// overvoteLabel and skippedRankLabel are words of the file.
static void labels_of_the_file(void **state)
{
    (void)state;
    const str text = STR("Cast Vote Record,Mayor Choice 1,Mayor Choice 2,Mayor Choice 3\n"
                         "1,TWO,Ann,\n2,NONE,Ann,Bob\n3,NONE,NONE,Bob\n4,Bob,Ann,\n");
    struct load l;
    struct counted x = {.t = {.election = NULL}};
    count_file("\"overvoteDelimiter\":\"\"",
               "\"overvoteLabel\":\"TWO\",\"skippedRankLabel\":\"NONE\"", text, &l, &x);
    assert_round(&x, 1, "1 1 0 0 0");
    const struct count_round *first = &x.t.contests.at[0].result.rounds.at[0];
    assert_int_equal(first->inactive[INACTIVE_OVERVOTE], 1);
    assert_int_equal(first->inactive[INACTIVE_SKIPPED], 1);
    finish(&x);
    load_done(&l);
}

static void columns_beyond_the_last_rank(void **state)
{
    (void)state;
    struct load l;
    struct counted x = {.t = {.election = NULL}};
    count_file("\"maxRankingsAllowed\":\"max\"", "\"maxRankingsAllowed\":\"2\"",
               STR("Cast Vote Record,Mayor Choice 1,Mayor Choice 2,Mayor Choice 3\n"
                   "1,Ann,Bob,Zed\n2,,,Zed\n"),
               &l, &x);
    assert_round(&x, 1, "1 0 0 0 0");
    finish(&x);
    load_done(&l);
}

// Two sources that call the contest otherwise are one contest; so many files must be given.
static void each_source_has_its_own_name(void **state)
{
    (void)state;
    struct rctab r;
    struct bal_err err = {0};
    struct load l;
    struct temp temp;
    struct tally t;
    AUTO_ARENA arena = ARENA_INIT(LIMIT_SMALL_FILE);
    struct load_options how = {0};
    struct load_path at[2] = {{.path = NULL}};
    assert_ok(read_with("\"cvrFileSources\":[{\"filePath\":\"x.json\",\"contestId\":\"Mayor\"",
                        "\"cvrFileSources\":[{\"contestId\":\"Mr. Mayor\"},{\"contestId\":"
                        "\"Mayor\"",
                        &r, &err));
    assert_int_equal(rctab_hints(&r, 1, &arena, &how, &err), BAL_USAGE);
    assert_ok(rctab_hints(&r, 2, &arena, &how, &err));
    temp_open(&temp);
    static const char *const texts[] = {
        "Cast Vote Record,Mr. Mayor Choice 1,Mr. Mayor Choice 2\n1,Ann,\n",
        "Cast Vote Record,Mayor Choice 1,Mayor Choice 2\n2,Ann,\n3,Bob,\n"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        const char *path = temp_file(&temp, i == 0 ? "one.csv" : "two.csv", str_from(texts[i]));
        at[i].path = arena_str(&arena, str_from(path)).ptr;
    }
    assert_ok(load_paths(&l, at, 2, &how, &err));
    struct tally_options o = {.by = TALLY_BY_NOTHING, .irv = irv_default(), .rctab = &r};
    assert_ok(tally_election(&t, &l.election, &o, &l.problems, &err));
    assert_int_equal(l.election.contests.len, 1);
    assert_int_equal(t.contests.at[0].result.rounds.at[0].votes[0], 2);
    temp_close(&temp);
    tally_done(&t);
    load_done(&l);
    rctab_done(&r);
}

static void what_does_not_fit(void **state)
{
    (void)state;
    struct bal_err err;
    struct counted x;
    build_init(&x.b);
    build_contest(&x.b, "Sheriff", 1, 1, 0, "Ann,Bob");
    uint32_t c = build_contest(&x.b, "Mayor", 1, 1, 4, "Ann,Zed");
    build_cards(&x.b, c, 2, "Ann>Ann>Ann");
    assert_ok(count(&x, "Elm", "Oak", &err)); // Zed has no votes
    finish(&x);
    assert_int_equal(
        count(&x, "\"maxRankingsAllowed\":\"max\"", "\"maxRankingsAllowed\":\"2\"", &err),
        BAL_CONFLICT);
    assert_string_equal(err.what, "a card has a ranking 3, but maxRankingsAllowed is 2");
    finish(&x);
    assert_int_equal(count(&x, "\"contestId\":\"Mayor\"", "\"contestId\":\"7\"", &err),
                     BAL_NOT_FOUND);
    finish(&x);
    // A contest without ranks is counted by its first and only one.
    assert_ok(count(&x, "\"contestId\":\"Mayor\"", "\"contestId\":\"Sheriff\"", &err));
    finish(&x);
    assert_ok(count(&x, "\"contestId\":\"Mayor\"", "\"contestId\":\"\"", &err)); // the only ranked
    finish(&x);
    build_cards(&x.b, c, 1, "Zed");
    assert_int_equal(count(&x, "Elm", "Oak", &err), BAL_CONFLICT);
    assert_string_equal(err.what, "choice 'Zed' (id 'Zed') has votes, but is no candidate of the "
                                  "configuration");
    finish(&x);
    build_done(&x.b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_rules),
        cmocka_unit_test(refuses_by_name),
        cmocka_unit_test(refuses_what_is_wrong),
        cmocka_unit_test(reads_what_older_versions_say),
        cmocka_unit_test(blank_ranks_are_write_ins),
        cmocka_unit_test(labels_of_the_file),
        cmocka_unit_test(columns_beyond_the_last_rank),
        cmocka_unit_test(each_source_has_its_own_name),
        cmocka_unit_test(says_what_divides_choices),
        cmocka_unit_test(the_report),
        cmocka_unit_test(what_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
