// SPDX-License-Identifier: Apache-2.0
// A frame's records sealed, opened, and counted again: the same votes and margins come out,
// whatever the choice function, with pools, cards without a record and phantoms.
#include "support/support.h"

#include "app/sealed/sums.h"
#include "support/auditing.h"
#include "support/random.h"
#include "support/small_election.h"

static struct bal_err err;
static const uint8_t key[COMMIT_KEY] = {1, 2, 3};

// ---- entries: whatever a card says, its entry counts the same

static void make_claims(const struct small_contest *s, const struct small_outcome *o,
                        struct assertions *out)
{
    uint32_t winners[SMALL_CHOICES], count = 0;
    uint64_t codes[SMALL_TYPES + 1] = {0};
    for (uint32_t c = 0; c < s->choices; c++)
        if (o->won[c])
            winners[count++] = c;
    const struct reported_outcome reported = {.winners = winners,
                                              .count = count,
                                              .seats = o->seats,
                                              .votes = o->totals,
                                              .codes = codes,
                                              .cards = 1000};
    assert_ok(assertions_make(small_get(s), &reported, out, &err));
}

static void same_values(const struct small_contest *s, const struct assertions *claims)
{
    const struct contest *c = small_get(s);
    struct commit_form form;
    assert_ok(commit_form_init(&form, c, NULL, &err));
    for (uint32_t code = 0; code < contest_codes(c); code++) {
        AUTO_BUF text = BUF_INIT(EJ1_BYTES + 1), again = BUF_INIT(EJ1_BYTES + 1);
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        struct mark_set set = contest_set(c, code);
        struct commit_entry e;
        assert_ok(commit_entry_put(&form, STR("P1"), &set, &text, &err));
        assert_ok(commit_entry_read(&form, buf_str(&text), &arena, &e, &err));
        assert_str(e.ru, code == 0 ? "" : "P1");
        assert_ok(commit_entry_put(&form, e.ru, &e.set, &again, &err));
        assert_true(str_eq(buf_str(&text), buf_str(&again)));
        for (size_t i = 0; i < claims->list.len; i++)
            assert_int_equal(assertion_value(&claims->list.at[i], c, &set),
                             assertion_value(&claims->list.at[i], c, &e.set));
    }
    commit_form_done(&form);
}

static void entries_count_the_same(void **state)
{
    static const struct {
        const char *function;
        uint32_t seats, choices, votes;
    } cases[] = {{"plurality", 1, 4, 1},
                 {"plurality", 2, 4, 2},
                 {"approval", 1, 4, 4},
                 {"supermajority 60%", 1, 3, 1},
                 {"supermajority 1/2 of all ballots", 1, 3, 1},
                 {"runoff more than 1/2", 1, 4, 1},
                 {"dhondt", 5, 4, 1},
                 {"dhondt at least 10%", 5, 4, 1},
                 {"hamilton", 5, 4, 1},
                 {"borda", 1, 4, 1},
                 {"range 2", 1, 4, 1},
                 {"star 2", 1, 4, 1},
                 {"condorcet", 1, 4, 1},
                 {"irv", 1, 4, 1}};
    (void)state;
    size_t checked = 0;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        static struct small_contest s;
        uint64_t seed = i + 1;
        enum choice_function f;
        struct function_terms terms;
        if (function_parse(str_from(cases[i].function), &f, &terms, &err) != BAL_OK)
            fail_msg("%s: %s", cases[i].function, err.what);
        small_open(&s, cases[i].function, cases[i].seats, cases[i].choices, cases[i].votes);
        for (int t = 0; t < 30; t++) {
            uint32_t counts[SMALL_TYPES];
            struct assertions claims = {0};
            small_random(&s, 40, &seed, counts);
            struct small_outcome o = small_count(&s, counts);
            if (!o.known)
                continue;
            if (f != FUNCTION_IRV)
                make_claims(&s, &o, &claims);
            same_values(&s, &claims);
            checked++;
            assertions_done(&claims);
        }
        small_close(&s);
    }
    assert_true(checked > 100);
}

// Marks as machines read them: gaps, repetitions, overvoted ranks, doubtful marks.
static void odd_marks_count_the_same(void **state)
{
    static const char *const texts[] = {"",
                                        "!",
                                        "x",
                                        "?",
                                        "Ann>Bob",
                                        "Ann>>Bob",
                                        "Ann>Ann>Cy",
                                        "Ann=Bob",
                                        "Ann>Bob=Cy",
                                        "Ann>Bob=Ann",
                                        "~Ann>Bob",
                                        ">>Cy",
                                        "Bob>Ann=Cy>Dee",
                                        "Ann>Bob>Cy>Dee",
                                        "Ann>Bob>Cy>Ann=Bob"};
    static const struct ranking_rules rules[] = {
        {.skips = RANKING_UNLIMITED, .max_rank = RANKING_UNLIMITED},
        {.skips = 1, .max_rank = RANKING_UNLIMITED, .clean_first = true},
        {.skips = 0, .max_rank = 3, .stop_at_duplicate = true},
        {.skips = RANKING_UNLIMITED,
         .max_rank = RANKING_UNLIMITED,
         .overvote = RANKING_OVERVOTE_IF_MULTIPLE},
        {.skips = RANKING_UNLIMITED,
         .max_rank = RANKING_UNLIMITED,
         .overvote = RANKING_OVERVOTE_SKIP}};
    (void)state;
    struct build b;
    build_init(&b);
    uint32_t id = build_contest(&b, "Mayor", 1, 1, 4, "Ann,Bob,Cy,Dee");
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        build_cards(&b, id, 1, texts[i]);
    const struct contest *c = &b.e.contests.at[id];
    for (size_t r = 0; r < ARRAY_LEN(rules); r++) {
        struct commit_form form;
        assert_ok(commit_form_init(&form, c, &rules[r], &err));
        for (uint32_t code = 0; code < contest_codes(c); code++) {
            struct mark_set set = contest_set(c, code);
            struct mark before[LIMIT_MARKS], after[LIMIT_MARKS];
            enum ranking_end ends[2] = {RANKING_END_CHOICES, RANKING_END_CHOICES};
            struct commit_entry e;
            AUTO_BUF text = BUF_INIT(EJ1_BYTES + 1);
            AUTO_ARENA arena = ARENA_INIT(1 << 20);
            assert_ok(commit_entry_put(&form, STR("P"), &set, &text, &err));
            assert_ok(commit_entry_read(&form, buf_str(&text), &arena, &e, &err));
            bool plain = set.state == STATE_BLANK || set.state == STATE_MARKED ||
                         set.state == STATE_OVERVOTED;
            if (!plain) {
                assert_int_equal(set.state, e.set.state);
                continue;
            }
            uint32_t n = ranking_read(&rules[r], c, NULL, &set, before, &ends[0]);
            assert_int_equal(ranking_read(&rules[r], c, NULL, &e.set, after, &ends[1]), n);
            for (uint32_t k = 0; k < n; k++)
                assert_int_equal(before[k].choice, after[k].choice);
            assert_int_equal(ends[0] == RANKING_END_OVERVOTE, ends[1] == RANKING_END_OVERVOTE);
        }
        commit_form_done(&form);
    }
    build_done(&b);
}

static void only_canonical_entries_are_read(void **state)
{
    static const char *const wrong[] = {
        "",
        "{}",
        "{\"contest\":\"Mayor\",\"ru\":\"P\"}",
        "{\"contest\":\"Clerk\",\"ru\":\"P\",\"v\":[]}",
        "{\"contest\":\"Mayor\",\"ru\":\"P\",\"v\":null}",
        "{\"contest\":\"Mayor\",\"ru\":\"P\",\"v\":[\"Eve\"]}",
        "{\"contest\":\"Mayor\",\"ru\":\"P\",\"v\":[\"Ann\",\"Ann\"]}",
        "{\"contest\":\"Mayor\",\"ru\":\"P\",\"v\":[\"Ann\",\"Bob\"]}",
        "{\"contest\":\"Mayor\",\"ru\":\"P\",\"v\":[[\"Ann\"]]}",
        "{\"contest\":\"Mayor\",\"ru\":\"P\",\"v\":[\"Ann\"],\"x\":\"overvote\"}",
        "{\"contest\":\"Mayor\",\"ru\":\"P\",\"v\":[],\"x\":\"why\"}",
        "{\"contest\":\"Mayor\",\"ru\":\"P\",\"v\":[],\"x\":null}",
        "{\"contest\":\"Mayor\",\"ru\":7,\"v\":[]}",
        "{\"contest\":\"Mayor\",\"ru\":\"P\",\"v\":{}}",
        "{\"contest\":\"Mayor\",\"ru\":\"P\",\"v\":[],\"w\":1}",
        "{\"contest\":\"Mayor\",\"ru\":\"P\",\"v\": []}"};
    (void)state;
    struct build b;
    struct commit_form form;
    build_init(&b);
    uint32_t id = build_contest(&b, "Mayor", 1, 1, 0, "Ann,Bob");
    assert_ok(commit_form_init(&form, &b.e.contests.at[id], NULL, &err));
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct commit_entry e;
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        if (commit_entry_read(&form, str_from(wrong[i]), &arena, &e, &err) != BAL_INVALID)
            fail_msg("was read: %s", wrong[i]);
    }
    commit_form_done(&form);
    build_done(&b);
}

// ---- a frame, sealed and opened

static void write_both(const struct sealed *s, struct sink *leaves, struct sink *open)
{
    sink_open_memory(leaves, (size_t)1 << 28);
    sink_open_memory(open, (size_t)1 << 28);
    commit_leaves_write(&s->leaves, leaves);
    assert_ok(commit_leaves_open(&s->leaves, open, &err));
    assert_ok(sink_close(leaves, &err));
    assert_ok(sink_close(open, &err));
}

static size_t pools_of(const struct frame_contest *c, const struct frame_assertion *a,
                       struct open_pool *out)
{
    for (size_t i = 0; i < c->shares.len; i++) {
        const struct frame_share *s = &c->shares.at[i];
        bool all = c->universe == UNIVERSE_ALL;
        out[i] = (struct open_pool){s->cards, all ? s->cards : s->with, a->pool_values[i]};
    }
    return c->shares.len;
}

// Seals a contest, opens it into a copy of its definition, compares what comes out.
static void round_trip(struct auditing *a, uint32_t contest, uint64_t min_cell)
{
    const struct frame_contest *c = &a->f.contests[contest];
    const struct seal_request r = {
        .frame = &a->f, .election = STR("example.org/x"), .key = key, .min_cell = min_cell};
    struct sealed s;
    struct opened o;
    struct sink leaves, open;
    struct source in[2];
    struct contest *mine = &a->b.e.contests.at[contest];
    assert_ok(seal_contest(&r, contest, &s, &err));
    write_both(&s, &leaves, &open);
    assert_ok(source_open_memory(&in[0], STR("leaves.bin"), buf_str(&leaves.buf), 0, &err));
    assert_ok(source_open_memory(&in[1], STR("open1"), buf_str(&open.buf), 0, &err));
    const struct open_request q = {.contest = mine,
                                   .leaves = &in[0],
                                   .open = &in[1],
                                   .count = s.leaves.of.count,
                                   .root = s.leaves.root};
    assert_ok(open_contest(&q, &o, &err));
    assert_int_equal(o.opened, o.leaves);
    uint64_t held = 0, with = 0;
    for (uint32_t card = 0; card < a->f.cards; card++)
        held += seal_holds(&a->f, contest, card);
    assert_int_equal(held, o.leaves);
    for (size_t i = 0; i < o.units.len; i++) {
        assert_true(o.units.at[i].cards >= min_cell || o.units.len == 1);
        with += o.units.at[i].cards;
    }
    assert_int_equal(with, o.leaves - o.counts.at[0]);
    for (size_t i = 0; i < c->claims.len; i++) {
        struct open_pool pools[16];
        int64_t above = 0;
        size_t n = pools_of(c, &c->claims.at[i], pools);
        assert_ok(open_above(&c->claims.at[i].claim, mine, &o, pools, n, &above, &err));
        assert_int_equal(above, c->claims.at[i].margin.above);
    }
    source_close(&in[0]);
    source_close(&in[1]);
    sink_discard(&leaves);
    sink_discard(&open);
    opened_done(&o);
    sealed_done(&s);
}

// The same by a tree of sums: every card that is asked for proves what its record says, and the
// root has the margins.
static void by_sums(struct auditing *a, uint32_t contest)
{
    const struct frame_contest *c = &a->f.contests[contest];
    const struct seal_request r = {
        .frame = &a->f, .election = STR("example.org/x"), .key = key, .min_cell = 10};
    struct sealed s;
    struct sums sums;
    struct sink leaves;
    struct source in;
    struct commit_read read;
    struct commit_contest hashes;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    uint32_t cards[400], count = 0;
    assert_ok(seal_contest(&r, contest, &s, &err));
    for (uint32_t i = 0; i < s.pos.len; i += 7)
        cards[count++] = s.pos.at[i];
    assert_ok(sums_make(&s, c, cards, count, &sums, &err));
    sink_open_memory(&leaves, (size_t)1 << 28);
    commit_leaves_write(&s.leaves, &leaves);
    assert_ok(sink_close(&leaves, &err));
    assert_ok(source_open_memory(&in, STR("leaves.bin"), buf_str(&leaves.buf), 0, &err));
    assert_ok(commit_leaves_read(&in, s.pos.len, &s.leaves.root, 1, &read, &err));
    assert_ok(
        commit_contest_init(&hashes, STR("example.org/x"), buf_str(&s.form.name), NULL, &err));
    struct assertion *claims = arena_new(&arena, struct assertion, c->claims.len + 1);
    for (size_t k = 0; k < c->claims.len; k++)
        claims[k] = c->claims.at[k].claim;
    struct sums_check check = {.contest = &a->b.e.contests.at[contest],
                               .ranking = NULL,
                               .hashes = &hashes,
                               .claims = claims,
                               .claim_count = c->claims.len,
                               .leaves = &read,
                               .root = sums.root};
    for (uint32_t i = 0; i < count; i++) {
        AUTO_BUF line = BUF_INIT(1 << 20), wrong = BUF_INIT(1 << 20);
        uint64_t position = 0;
        uint32_t code = 0, real = column_get(&c->contest->column, a->f.cvr.at[cards[i]]);
        assert_ok(sums_line(&s, &sums, i, cards[i], &line, &err));
        assert_ok(sums_check_line(&check, str_head(buf_str(&line), line.len - 1), &position, &code,
                                  &err));
        assert_int_equal(position, cards[i]);
        assert_int_not_equal(code, TABLE_NONE);
        struct mark_set said = contest_set(c->contest, code), is = contest_set(c->contest, real);
        for (size_t k = 0; k < c->claims.len; k++)
            assert_int_equal(assertion_value(&claims[k], c->contest, &said),
                             assertion_value(&claims[k], c->contest, &is));
        // Another card with this proof.
        size_t at = str_find(buf_str(&line), STR("\"position\":")) + 11;
        buf_add(&wrong, str_head(buf_str(&line), at));
        buf_addf(&wrong, "1%s", line.ptr[at] == '0' ? "" : "0");
        buf_add(&wrong, str_make(line.ptr + at, line.len - 1 - at));
        if (line.ptr[at] != '0') {
            assert_ok(sums_check_line(&check, buf_str(&wrong), &position, &code, &err));
            assert_int_equal(code, TABLE_NONE);
        }
    }
    for (size_t k = 0; k < c->claims.len; k++) {
        struct open_pool pools[16];
        int64_t above = 0;
        size_t n = pools_of(c, &c->claims.at[k], pools);
        assert_ok(sums_above(&check, k, pools, n, &above, &err));
        assert_int_equal(above, c->claims.at[k].margin.above);
        check.root.sums[k] = claims[k].upper * s.pos.len + 1;
        assert_int_equal(sums_above(&check, k, pools, n, &above, &err), BAL_CONFLICT);
    }
    commit_contest_done(&hashes);
    commit_read_done(&read);
    source_close(&in);
    sink_discard(&leaves);
    sums_done(&sums);
    sealed_done(&s);
}

enum { MAYOR, BOARD, CLERK };

static void fill(struct auditing *a, uint64_t seed, bool bound)
{
    static const char *const mayor[] = {"Ann", "Ann", "Bob", "", "!", "x", "?", "Ann=Bob"};
    static const char *const board[] = {"Dee>Eve", "Eve", "Dee=Eve", "Eve>>Fay>Dee", "Dee", ""};
    build_contest(&a->b, "Mayor", 1, 1, 0, "Ann,Bob,Write-in");
    build_contest(&a->b, "Board", 1, 1, 3, "Dee,Eve,Fay");
    build_contest(&a->b, "Clerk", 2, 2, 0, "Gus,Hal,Ida");
    build_manifest(&a->b, "Adams", "1", "A", 200);
    build_manifest(&a->b, "Adams", "1", "B", 40);
    build_manifest(&a->b, "Boulder", "1", "C", 120);
    for (uint32_t i = 1; i <= 330; i++) {
        bool adams = i <= 220;
        const char *batch = i <= 190 ? "1/A" : adams ? "1/B" : "1/C";
        uint32_t card = auditing_card(a, adams ? "Adams" : "Boulder", batch,
                                      i <= 190 ? i
                                      : adams  ? i - 190
                                               : i - 220,
                                      MAYOR, mayor[test_random(&seed) % ARRAY_LEN(mayor)]);
        str precinct = test_random(&seed) % 40 == 0 ? STR("P9") : STR("P1");
        build_change(&a->b, card, FIELD_PRECINCT, table_add(&a->b.e.precincts, precinct));
        if (test_random(&seed) % 3 > 0)
            build_marks(&a->b, card, BOARD, board[test_random(&seed) % ARRAY_LEN(board)]);
        if (!adams)
            build_marks(&a->b, card, CLERK, test_random(&seed) % 2 == 0 ? "Gus=Hal" : "Hal");
        if (!adams && i > 300) { // known together only
            build_change(&a->b, card, FIELD_FLAGS, CARD_UNLINKED);
            build_change(&a->b, card, FIELD_RECORD, ID_NONE.v);
        }
    }
    if (bound)
        a->settings[MAYOR].cards_bound = 365;
}

static void what_is_opened_has_the_margins(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct auditing a;
        auditing_init(&a);
        fill(&a, seed, seed % 2 == 0);
        auditing_frame(&a);
        for (uint32_t c = MAYOR; c <= CLERK; c++)
            round_trip(&a, c, 10), by_sums(&a, c);
        auditing_done(&a);
    }
}

// ---- who is who

// Two contests in which nearly everybody votes alike. What is published of both, line by line, says
// no more of who cast both votes than two shuffled lists would.
static void opened_contests_cannot_be_linked(void **state)
{
    enum { CARDS = 20000 };
    (void)state;
    static uint32_t pos[CARDS], entry[2][CARDS], rank[2][CARDS];
    static const str entries[] = {{"{\"contest\":\"c\",\"ru\":\"P\",\"v\":[\"A\"]}", 34},
                                  {"{\"contest\":\"c\",\"ru\":\"P\",\"v\":[\"B\"]}", 34}};
    struct commit_contest contests[2];
    struct commit_leaves made[2];
    uint64_t seed = 8, same = 0, bits = 0;
    for (uint32_t i = 0; i < CARDS; i++) {
        pos[i] = i;
        entry[0][i] = test_random(&seed) & 1;
        entry[1][i] = test_random(&seed) % 50 == 0 ? 1 - entry[0][i] : entry[0][i];
    }
    for (size_t c = 0; c < 2; c++) {
        assert_ok(
            commit_contest_init(&contests[c], STR("e"), c == 0 ? STR("a") : STR("b"), key, &err));
        const struct commit_cards cards = {&contests[c], pos, entry[c], CARDS, entries, 2};
        assert_ok(commit_leaves_make(&cards, &made[c], &err));
        for (uint32_t k = 0; k < CARDS; k++)
            rank[c][made[c].order.at[k]] = k;
    }
    double linked = 0, placed = 0, middle = (CARDS - 1) / 2.0;
    for (uint32_t i = 0; i < CARDS; i++) {
        linked += (rank[0][i] - middle) * (rank[1][i] - middle);
        placed += (rank[0][i] - middle) * (i - middle);
        // The classifier: line k of one contest is the card of line k of the other.
        same += entry[0][made[0].order.at[i]] == entry[1][made[1].order.at[i]];
        for (size_t b = 0; b < SHA256_BYTES; b++) // tags of one card: half of their bits differ
            bits += (uint64_t)__builtin_popcount(made[0].tag.at[i].b[b] ^ made[1].tag.at[i].b[b]);
    }
    // Correlations, shares: within four standard errors of chance.
    double variance = ((double)CARDS * CARDS - 1) / 12 * CARDS, n = CARDS;
    assert_true(linked / variance * (linked / variance) < 16 / n);
    assert_true(placed / variance * (placed / variance) < 16 / n);
    assert_true(((double)same / n - 0.5) * ((double)same / n - 0.5) < 16 * 0.25 / n);
    double share = (double)bits / (256 * n) - 0.5;
    assert_true(share * share < 16 * 0.25 / (256 * n));
    for (size_t c = 0; c < 2; c++) {
        commit_leaves_done(&made[c]);
        commit_contest_done(&contests[c]);
    }
}

// ---- reporting units

static void small_units_are_merged(void **state)
{
    (void)state;
    struct auditing a;
    struct grouping g;
    auditing_init(&a);
    uint32_t mayor = build_contest(&a.b, "Mayor", 1, 1, 0, "Ann,Bob");
    build_manifest(&a.b, "Adams", "1", "A", 100);
    build_manifest(&a.b, "Boulder", "1", "B", 4);
    // Precincts of 30, 30 that all say the same, 20, 12, 5 and 3 cards; a jurisdiction of 4.
    static const struct {
        const char *precinct, *batch, *jurisdiction;
        uint32_t cards, ann;
    } cells[] = {{"P1", "1/A", "Adams", 30, 10}, {"P2", "1/A", "Adams", 30, 30},
                 {"P3", "1/A", "Adams", 20, 7},  {"P4", "1/A", "Adams", 12, 6},
                 {"P5", "1/A", "Adams", 5, 2},   {"P6", "1/A", "Adams", 3, 3},
                 {"P1", "1/B", "Boulder", 4, 1}};
    uint32_t record = 0;
    for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
        for (uint32_t k = 0; k < cells[i].cards; k++) {
            record = i == 6 && k == 0 ? 1 : record + 1;
            uint32_t card = auditing_card(&a, cells[i].jurisdiction, cells[i].batch, record, mayor,
                                          k < cells[i].ann ? "Ann" : "Bob");
            build_change(&a.b, card, FIELD_PRECINCT,
                         table_add(&a.b.e.precincts, str_from(cells[i].precinct)));
        }
    }
    auditing_frame(&a);
    assert_ok(grouping_make(&g, &a.f, mayor, 10, &err));
    assert_int_equal(g.exposed, 0);
    static const uint32_t cards[] = {30, 30, 20, 12, 5, 3, 4};
    static const char *const names[] = {"Adams, P1", "Adams, merged", "Adams, P3", "merged"};
    uint32_t first = 0, at[7];
    for (size_t i = 0; i < 7; first += cards[i], i++)
        at[i] = grouping_of(&g, first);
    assert_str(g.names.at[at[0]], names[0]);
    assert_str(g.names.at[at[2]], names[2]);
    // 3, 5 and the 30 that agree make one; Boulder's four then need the smallest of all, P4.
    assert_int_equal(at[1], at[4]);
    assert_int_equal(at[1], at[5]);
    assert_str(g.names.at[at[1]], names[1]);
    assert_int_equal(at[6], at[3]);
    assert_str(g.names.at[at[6]], names[3]);
    grouping_done(&g);
    // No group is large enough: all is one, and that is said.
    assert_ok(grouping_make(&g, &a.f, mayor, 200, &err));
    assert_int_equal(g.exposed, 104);
    for (size_t i = 0, card = 0; i < 7; card += cards[i], i++)
        assert_str(g.names.at[grouping_of(&g, (uint32_t)card)], "merged");
    grouping_done(&g);
    auditing_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_count_the_same),
        cmocka_unit_test(odd_marks_count_the_same),
        cmocka_unit_test(only_canonical_entries_are_read),
        cmocka_unit_test(what_is_opened_has_the_margins),
        cmocka_unit_test(opened_contests_cannot_be_linked),
        cmocka_unit_test(small_units_are_merged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
