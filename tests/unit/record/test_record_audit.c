// SPDX-License-Identifier: Apache-2.0
// Whole audits, from an empty record to a verified outcome.
#include <dirent.h>
#include <stdio.h>
#include <zip.h>

#include "support/county.h"

static struct bal_err err;

static void honest_machines_are_confirmed(void **state)
{
    struct county c;
    (void)state;
    county_begin(&c, NULL);
    assert_int_equal(county_finish(&c, 0), 1);
    assert_true(county_outcome_is(&c, "President", "confirmed"));
    assert_true(county_outcome_is(&c, "Measure 1A", "not confirmed"));
    assert_verified(&c, VERIFY_PASS);
    county_done(&c);
}

static void a_wrong_winner_is_corrected_by_a_full_hand_count(void **state)
{
    struct county c;
    (void)state;
    county_begin(&c, &county_hacked);
    county_finish(&c, 0.5);
    assert_true(county_outcome_is(&c, "President", "counted by hand"));
    assert_int_equal(c.r.state.hand_counts.len, 1);
    assert_verified(&c, VERIFY_PASS);
    county_done(&c);
}

// Sums of half of the batches each, in two files; the audit ends with the second.
static void a_hand_count_may_come_in_several_files(void **state)
{
    struct county c;
    AUTO_BUF text = BUF_INIT(1 << 24);
    struct buf parts[2] = {BUF_INIT(1 << 24), BUF_INIT(1 << 24)};
    (void)state;
    county_begin(&c, &county_hacked);
    assert_ok(verb_escalate(&c.r, STR("President"), STR("the judge asked for it"), &err));
    temp_read(county_count(&c, "President"), &text);
    str rest = buf_str(&text), header = str_cut(&rest, '\n'), first = STR("");
    for (int i = 0; i < 2; i++) {
        buf_add(&parts[i], header);
        buf_add_char(&parts[i], '\n');
    }
    while (rest.len > 0) { // the batch of the first row in one file, all others in the other
        str line = str_cut(&rest, '\n'), key = line;
        size_t third = str_index(key, ',');
        third += 1 + str_index(str_skip(key, third + 1), ',');
        third += 1 + str_index(str_skip(key, third + 1), ',');
        key = str_head(key, third);
        first = first.len == 0 ? key : first;
        struct buf *part = &parts[str_eq(key, first) ? 0 : 1];
        buf_add(part, line);
        buf_add_char(part, '\n');
    }
    assert_ok(county_try_hand(&c, temp_file(&c.temp, "one.csv", buf_str(&parts[0])), &err));
    assert_false(c.counted.complete || c.counted.concluded);
    assert_true(c.counted.missing > 0);
    assert_verified(&c, VERIFY_INCOMPLETE);
    county_again(&c);
    assert_ok(county_try_hand(&c, temp_file(&c.temp, "two.csv", buf_str(&parts[1])), &err));
    assert_true(c.counted.complete && c.counted.concluded);
    assert_verified(&c, VERIFY_PASS);
    buf_done(&parts[0]);
    buf_done(&parts[1]);
    county_done(&c);
}

// ---- corrections

static void read_risk(struct county *c, struct buf *out)
{
    buf_clear(out);
    assert_ok(record_read_object(&c->r, &state_round(&c->r.state)->risk, out, &err));
}

enum { FIRST = 1, OTHERS = 2, ALL = 3 };

// The rows of the first card in the list, of the others, or of all; where `wrong`, a vote for the
// President's winner is read as one for somebody else.
static const char *some_of(struct county *c, const char *path, int which, bool wrong,
                           const char *name)
{
    const struct generate_contest *president = &c->made.contests.at[0];
    AUTO_BUF text = BUF_INIT(1 << 24), out = BUF_INIT(1 << 24);
    str winner = STR(""), loser = STR(""), draw = STR("");
    size_t misread = 0;
    for (size_t i = 0; i < president->choices.len; i++)
        *(president->choices.at[i].reported_winner ? &winner : &loser) =
            president->choices.at[i].name;
    temp_read(path, &text);
    str rest = buf_str(&text);
    buf_add(&out, str_cut(&rest, '\n'));
    buf_add_char(&out, '\n');
    while (rest.len > 0) {
        str line = str_cut(&rest, '\n'), key = line;
        str_cut(&key, ',');
        key = str_cut(&key, ',');
        draw = draw.len == 0 ? key : draw;
        if ((which & (str_eq(key, draw) ? FIRST : OTHERS)) == 0)
            continue;
        const char *at = wrong ? memmem(line.ptr, line.len, winner.ptr, winner.len) : NULL;
        if (at != NULL) {
            buf_add(&out, str_head(line, (size_t)(at - line.ptr)));
            buf_add(&out, loser);
            line = str_skip(line, (size_t)(at - line.ptr) + winner.len);
            misread++;
        }
        buf_add(&out, line);
        buf_add_char(&out, '\n');
    }
    assert_true(misread > 0 || !wrong);
    return temp_file(&c->temp, name, buf_str(&out));
}

static bal_status try_correct(struct county *c, uint64_t refers, const char *path)
{
    problems_done(&c->problems);
    problems_init(&c->problems);
    return verb_correct(&c->r, refers, path, STR("read twice"), &c->entered, &c->problems, &err);
}

// The same risk comes out whether cards are read right at once, are corrected before the round is
// closed, or after it.
static void corrections_count_before_and_after_a_round_is_closed(void **state)
{
    AUTO_BUF right = BUF_INIT(1 << 24), risk = BUF_INIT(1 << 24);
    char all[512];
    (void)state;
    for (int way = 0; way < 3; way++) {
        struct county c;
        county_begin(&c, NULL);
        county_round(&c, 0, false);
        (void)snprintf(all, sizeof all, "%s", county_read(&c));
        uint64_t mvr = c.r.state.size;
        if (way == 0) {
            assert_ok(county_try_enter(&c, all, &err));
            read_risk(&c, &right);
        } else if (way == 1) {
            assert_ok(county_try_enter(&c, some_of(&c, all, OTHERS, true, "o.csv"), &err));
            assert_false(c.entered.closed);
            assert_int_equal(c.entered.awaited, 1);
            assert_ok(try_correct(&c, mvr, some_of(&c, all, OTHERS, false, "r.csv")));
            assert_false(c.entered.closed);
            assert_ok(county_try_enter(&c, some_of(&c, all, FIRST, false, "f.csv"), &err));
        } else {
            assert_ok(county_try_enter(&c, some_of(&c, all, ALL, true, "w.csv"), &err));
            assert_true(c.entered.closed && !c.entered.concluded);
            read_risk(&c, &risk);
            assert_false(str_eq(buf_str(&risk), buf_str(&right)));
            assert_verified(&c, VERIFY_INCOMPLETE);
            county_again(&c);
            assert_ok(try_correct(&c, mvr, all));
        }
        assert_true(c.entered.concluded);
        read_risk(&c, &risk);
        assert_true(str_eq(buf_str(&risk), buf_str(&right)));
        assert_verified(&c, VERIFY_PASS);
        county_done(&c);
    }
}

static void a_correction_is_of_the_cards_that_its_entry_has(void **state)
{
    struct county c;
    char all[512];
    (void)state;
    county_begin(&c, NULL);
    county_round(&c, 0, false);
    (void)snprintf(all, sizeof all, "%s", county_read(&c));
    uint64_t first = c.r.state.size;
    assert_ok(county_try_enter(&c, some_of(&c, all, FIRST, false, "f.csv"), &err));
    assert_int_equal(try_correct(&c, first, all), BAL_INVALID);      // not entered yet
    assert_int_equal(try_correct(&c, first + 7, all), BAL_CONFLICT); // no such entry
    assert_ok(try_correct(&c, first, some_of(&c, all, FIRST, false, "g.csv")));
    assert_ok(try_correct(&c, first + 1, some_of(&c, all, FIRST, false, "h.csv")));
    assert_ok(county_try_enter(&c, some_of(&c, all, OTHERS, true, "o.csv"), &err));
    // `o.csv` entered the others, not the first card.
    assert_int_equal(try_correct(&c, first, some_of(&c, all, OTHERS, false, "p.csv")), BAL_INVALID);
    assert_verified(&c, VERIFY_INCOMPLETE);
    county_done(&c);
}

// ---- other elections

static void without_records_of_single_cards_the_paper_alone_speaks(void **state)
{
    struct county c;
    (void)state;
    county_begin_paper(&c);
    county_finish(&c, 0);
    assert_false(county_outcome_is(&c, "President", "not confirmed"));
    assert_verified(&c, VERIFY_PASS);
    county_done(&c);
}

// Three jurisdictions of 100 cards each: the Governor is on all of them, the Bond on the cards of
// Alder and Birch alone; each is won by 70 to 30.
static void write_three(struct county *c)
{
    static const char *const places[] = {"Alder", "Birch", "Cedar"};
    AUTO_BUF cards = BUF_INIT(1 << 20);
    buf_add(&cards, STR("jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,"
                        "rank\n"));
    for (size_t j = 0; j < ARRAY_LEN(places); j++)
        for (int i = 1; i <= 100; i++) {
            buf_addf(&cards, "%s,%zu,B,%d,,,Governor,%s,\n", places[j], j, i,
                     i <= 70 ? "Ann" : "Bob");
            if (j < 2)
                buf_addf(&cards, "%s,%zu,B,%d,,,Bond,%s,\n", places[j], j, i,
                         i > 30 ? "Yes" : "No");
        }
    temp_file(&c->temp, "e/cvr.csv", buf_str(&cards));
    paper_close(&c->paper);
    assert_ok(paper_open(&c->paper, temp_file(&c->temp, "e/truth/paper.csv", buf_str(&cards)), NULL,
                         &err));
    temp_file(&c->temp, "e/manifest.csv",
              STR("jurisdiction,container,tabulator,batch,cards\nAlder,1,0,B,100\n"
                  "Birch,1,1,B,100\nCedar,1,2,B,100\n"));
    temp_file(&c->temp, "e/contests.csv",
              STR("contest,choice_function,seats,votes_allowed,choices,jurisdictions,cards_bound,"
                  "risk_limit,target,method\nGovernor,plurality,1,1,Ann;Bob,,,,yes,\n"
                  "Bond,plurality,1,1,Yes;No,Alder;Birch,,0.01,yes,\n"));
}

static void a_contest_in_two_of_three_jurisdictions(void **state)
{
    struct county c;
    AUTO_BUF list = BUF_INIT(1 << 20);
    (void)state;
    county_new(&c, NULL);
    write_three(&c);
    county_add(&c, INPUT_CONTESTS, "contests.csv");
    county_add(&c, INPUT_MANIFEST, "manifest.csv");
    county_add(&c, INPUT_CVR, "cvr.csv");
    county_commit(&c);
    assert_ok(record_read_object(&c.r, &c.r.state.params, &list, &err));
    buf_add_char(&list, '\0');
    assert_non_null(strstr(
        list.ptr,
        "{\"cards\":200,\"cards_bound\":0,\"choices\":[\"Yes\",\"No\"],\"contest\":\"Bond\""));
    assert_non_null(strstr(
        list.ptr,
        "{\"cards\":300,\"cards_bound\":0,\"choices\":[\"Ann\",\"Bob\"],\"contest\":\"Governor\""));
    county_seed(&c);
    county_finish(&c, 0);
    assert_true(county_outcome_is(&c, "Bond", "confirmed"));
    assert_true(county_outcome_is(&c, "Governor", "confirmed"));
    assert_verified(&c, VERIFY_PASS);
    county_done(&c);
}

static const struct generate_options with_losses = {
    .size = GENERATE_SMALL,
    .seed = {"county", 6},
    .cards = 300,
    .rate = {[FAULT_ONE_VOTE] = 0.01, [FAULT_LOST_PAPER] = 0.01, [FAULT_LOST_CVR] = 0.02}};

// Cards without a record, records without a card, and a bound above the manifest: all worst case,
// and still an audit that ends.
static void missing_records_lost_paper_and_phantoms(void **state)
{
    struct county c;
    (void)state;
    county_new(&c, &with_losses);
    assert_true(c.made.fault[FAULT_LOST_PAPER] > 0 && c.made.fault[FAULT_LOST_CVR] > 0);
    county_add_all(&c);
    county_target(&c, "President", 294);
    county_commit(&c);
    county_seed(&c);
    county_finish(&c, 0);
    assert_false(county_outcome_is(&c, "President", "not confirmed"));
    assert_verified(&c, VERIFY_PASS);
    county_done(&c);
}

static const struct generate_options as_json = {.size = GENERATE_SMALL,
                                                .seed = {"county", 6},
                                                .cards = 300,
                                                .files = GENERATE_MANIFEST | GENERATE_CONTESTS |
                                                         GENERATE_RESULTS | GENERATE_PAPER |
                                                         GENERATE_DOMINION_JSON};

static void make_zip(struct county *c)
{
    char folder[600];
    (void)snprintf(folder, sizeof folder, "%s", temp_path(&c->temp, "e/cvr-dominion-json"));
    zip_t *zip = zip_open(temp_path(&c->temp, "e/cvr.zip"), ZIP_CREATE | ZIP_TRUNCATE, NULL);
    DIR *dir = opendir(folder);
    assert_true(zip != NULL && dir != NULL);
    for (struct dirent *d; (d = readdir(dir)) != NULL;) {
        char path[1200];
        if (d->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, d->d_name);
        assert_true(zip_file_add(zip, d->d_name, zip_source_file(zip, path, 0, -1), 0) >= 0);
    }
    closedir(dir);
    assert_int_equal(zip_close(zip), 0);
}

static void records_may_be_a_folder_or_a_zip(void **state)
{
    static const char *const names[] = {"cvr-dominion-json", "cvr.zip"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct county c;
        county_new(&c, &as_json);
        make_zip(&c);
        county_add(&c, INPUT_CONTESTS, "contests.csv");
        county_add(&c, INPUT_MANIFEST, "manifest.csv");
        county_add(&c, INPUT_CVR, names[i]);
        assert_int_equal(c.r.state.inputs.at[2].cards, 300);
        county_target(&c, "President", 0);
        county_commit(&c);
        county_seed(&c);
        county_finish(&c, 0);
        assert_true(county_outcome_is(&c, "President", "confirmed"));
        assert_verified(&c, VERIFY_PASS);
        county_done(&c);
    }
}

static void an_input_withdrawn_and_inputs_opened_again(void **state)
{
    struct county c;
    (void)state;
    county_new(&c, NULL);
    county_add(&c, INPUT_MANIFEST, "manifest.csv");
    assert_ok(record_withdraw(&c.r, 1, STR("an old copy"), &err));
    assert_int_equal(record_withdraw(&c.r, 1, STR("again"), &err), BAL_CONFLICT);
    county_add_all(&c);
    county_target(&c, "President", 0);
    county_commit(&c);
    assert_ok(verb_reopen(&c.r, STR("a bound was forgotten"), &err));
    assert_verified(&c, VERIFY_INCOMPLETE);
    county_target(&c, "Governor", 300);
    county_commit(&c);
    county_again(&c);
    county_seed(&c);
    county_finish(&c, 0);
    assert_true(county_outcome_is(&c, "Governor", "confirmed"));
    assert_verified(&c, VERIFY_PASS);
    county_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(honest_machines_are_confirmed),
        cmocka_unit_test(a_wrong_winner_is_corrected_by_a_full_hand_count),
        cmocka_unit_test(a_hand_count_may_come_in_several_files),
        cmocka_unit_test(corrections_count_before_and_after_a_round_is_closed),
        cmocka_unit_test(a_correction_is_of_the_cards_that_its_entry_has),
        cmocka_unit_test(an_input_withdrawn_and_inputs_opened_again),
        cmocka_unit_test(without_records_of_single_cards_the_paper_alone_speaks),
        cmocka_unit_test(a_contest_in_two_of_three_jurisdictions),
        cmocka_unit_test(missing_records_lost_paper_and_phantoms),
        cmocka_unit_test(records_may_be_a_folder_or_a_zip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
