// SPDX-License-Identifier: Apache-2.0
// The canonical digest: the bytes that docs/canonical.md says, sensitive to each field, and the
// same however an election came in.
#include "support/support.h"

#include "core/canonical.h"
#include "support/build.h"
#include "support/reading.h"

struct digest {
    uint8_t b[SHA256_BYTES];
};

static struct digest digest_of(const struct election *e)
{
    struct digest d;
    election_canonical(e, d.b);
    return d;
}

static bool same(const struct digest *a, const struct digest *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

// ---- the form

static void number(struct buf *out, uint64_t v)
{
    for (int i = 56; i >= 0; i -= 8)
        buf_add_char(out, (char)(v >> i));
}

static void text(struct buf *out, const char *s)
{
    number(out, strlen(s));
    buf_add(out, str_from(s));
}

static void fields(struct buf *out, const uint32_t *v, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (int k = 24; k >= 0; k -= 8)
            buf_add_char(out, (char)(v[i] >> k));
}

// Two cards of one batch: a vote for Bo, and a card that the contest is not on.
static void the_bytes_are_those_of_the_page(void **state)
{
    struct build b;
    AUTO_BUF out = BUF_INIT(1 << 16);
    struct digest wanted;
    (void)state;
    build_init(&b);
    uint32_t mayor = build_contest(&b, "Mayor", 1, 1, 0, "Ann,Bo");
    build_marks(&b, build_card(&b, "Alder", "3/7"), mayor, "Bo");
    build_card(&b, "Alder", "3/7");
    build_manifest(&b, "Alder", "3", "7", 2);
    buf_add(&out, STR("ballast-canonical/v2\n"));
    number(&out, 2), text(&out, ""), text(&out, "Alder"); // jurisdictions
    number(&out, 1), text(&out, "");                      // styles
    number(&out, 1), text(&out, "");                      // groups
    number(&out, b.e.ids.len);
    for (uint32_t i = 0; i < b.e.ids.len; i++)
        number(&out, b.e.ids.items[i].len), buf_add(&out, b.e.ids.items[i]);
    number(&out, 1), text(&out, "Mayor");
    number(&out, 0), number(&out, FUNCTION_PLURALITY);
    number(&out, 1), number(&out, 1), number(&out, 0); // votes allowed, seats, ranks
    number(&out, 2);
    text(&out, "Ann"), number(&out, 0), number(&out, CHOICE_REGULAR);
    text(&out, "Bo"), number(&out, 0), number(&out, CHOICE_REGULAR);
    number(&out, 2); // codes, with 0
    number(&out, STATE_MARKED), number(&out, 1);
    number(&out, 1), number(&out, 0), number(&out, 0); // Bo, no rank, no flag
    number(&out, 1);                                   // batches
    number(&out, 1), text(&out, "3"), text(&out, "7");
    number(&out, 2); // cards
    for (uint32_t i = 0; i < 2; i++) {
        const struct card c = election_card(&b.e, i);
        const uint32_t of[] = {0, i + 1, c.imprinted.v, 0, 0, c.sheet, 0};
        fields(&out, of, ARRAY_LEN(of));
    }
    buf_add_char(&out, 1), buf_add_char(&out, 0); // the column
    number(&out, 0);                              // pools
    number(&out, 1);                              // manifest
    number(&out, 1), text(&out, ""), text(&out, "3"), text(&out, "7"), text(&out, "");
    number(&out, 2);
    number(&out, 0); // results
    sha256(buf_str(&out), wanted.b);
    struct digest is = digest_of(&b.e);
    assert_true(same(&is, &wanted));
    build_done(&b);
}

// ---- each field

static void fill(struct build *b)
{
    static const struct reported won = {.jurisdiction = 1,
                                        .contest = {"Mayor", 5},
                                        .choice = {"Ann", 3},
                                        .votes = 7,
                                        .batch = 1,
                                        .cards = 2};
    build_init(b);
    uint32_t mayor = build_contest(b, "Mayor", 2, 1, 0, "Ann,Bo,Write-in");
    uint32_t judge = build_contest(b, "Judge", 1, 1, 3, "Cy,Dee");
    build_marks(b, build_card(b, "Alder", "3/7"), mayor, "Ann=Bo");
    uint32_t second = build_card(b, "Birch", "4/8");
    build_marks(b, second, mayor, "");
    build_marks(b, second, judge, "Cy>Dee");
    build_manifest(b, "Alder", "3", "7", 2);
    build_manifest(b, "Birch", "4", "8", 1);
    struct reported *r = vec_push(&b->e.results, 10);
    struct pool *p = vec_push(&b->e.pools, 10);
    assert_true(r != NULL && p != NULL);
    *r = won;
    *p = (struct pool){.name = STR("pool"), .style = STR("s"), .cards = 4};
    struct pool_votes *v = vec_push(&p->votes, 10);
    assert_non_null(v);
    *v = (struct pool_votes){0, 1, 3};
}

#define SENSITIVE(lvalue, other)                                                                   \
    do {                                                                                           \
        __typeof__(lvalue) was_ = (lvalue);                                                        \
        (lvalue) = (other);                                                                        \
        struct digest now_ = digest_of(e);                                                         \
        if (same(&now_, &before))                                                                  \
            fail_msg("%s does not count", #lvalue);                                                \
        (lvalue) = was_;                                                                           \
        now_ = digest_of(e);                                                                       \
        assert_true(same(&now_, &before));                                                         \
    } while (0)

#define MORE(lvalue)  SENSITIVE(lvalue, (__typeof__(lvalue))((lvalue) + 1))
#define OTHER(lvalue) SENSITIVE(lvalue, STR("other"))

// The terms count where the choice function has any.
static void terms_count(struct election *e, struct contest *c)
{
    enum choice_function was = c->function;
    c->function = FUNCTION_DIVISORS;
    struct digest before = digest_of(e);
    MORE(c->terms.threshold.num);
    MORE(c->terms.threshold.den);
    SENSITIVE(c->terms.more_than, true);
    SENSITIVE(c->terms.all_ballots, true);
    OTHER(c->terms.needs);
    MORE(c->terms.divisors);
    MORE(c->terms.top);
    c->function = was;
}

static void contests_count(struct election *e, struct digest before)
{
    struct contest *c = &e->contests.at[1];
    OTHER(c->name);
    MORE(c->occurrence);
    MORE(c->function);
    MORE(c->votes_allowed);
    MORE(c->seats);
    MORE(c->ranks);
    terms_count(e, c);
    OTHER(c->choices.at[1].name);
    MORE(c->choices.at[1].occurrence);
    MORE(c->choices.at[1].kind);
    SENSITIVE(c->choices.len, 1);
    struct mark *marks = (struct mark *)(uintptr_t)contest_set(c, 1).marks;
    MORE(marks[1].choice);
    MORE(marks[1].rank);
    SENSITIVE(marks[1].flags, MARK_AMBIGUOUS);
    uint8_t *codes = e->contests.at[0].column.segments.at[0];
    SENSITIVE(codes[1], 1);
    SENSITIVE(codes[0], 0);
}

static void cards_count(struct election *e, struct digest before)
{
    struct bal_err err;
    for (int field = 0; field < CARD_FIELDS; field++) {
        uint32_t was = card_columns_number(&e->card_columns, 1, (enum card_field)field);
        uint32_t other = field == FIELD_BATCH ? 0 : field == FIELD_FLAGS ? CARD_REDACTED : was + 1;
        assert_ok(election_change_card(e, 1, (enum card_field)field, other, &err));
        struct digest now = digest_of(e);
        assert_int_equal(same(&now, &before), field == FIELD_PRECINCT || field == FIELD_LINE);
        assert_ok(election_change_card(e, 1, (enum card_field)field, was, &err));
    }
    MORE(e->batches.at[1].jurisdiction);
    OTHER(e->batches.at[1].tabulator);
    OTHER(e->batches.at[1].batch);
    SENSITIVE(e->cards, 1);
}

static void names_count(struct election *e, struct digest without)
{
    struct standard_row *r = vec_push(&e->standard.rows, 9);
    assert_non_null(r);
    *r = (struct standard_row){
        .kind = NAME_CHOICE, .contest = STR("Mayor"), .found = STR("ANN"), .standard = STR("Ann")};
    struct digest before = digest_of(e);
    assert_false(same(&before, &without));
    SENSITIVE(r->kind, NAME_CONTEST);
    OTHER(r->contest);
    OTHER(r->found);
    OTHER(r->standard);
    e->standard.rows.len = 0;
}

static void the_rest_counts(struct election *e, struct digest before)
{
    names_count(e, before);
    MORE(e->manifest.at[1].jurisdiction);
    OTHER(e->manifest.at[1].container);
    OTHER(e->manifest.at[1].tabulator);
    OTHER(e->manifest.at[1].batch);
    OTHER(e->manifest.at[1].style);
    MORE(e->manifest.at[1].cards);
    SENSITIVE(e->manifest.len, 1);
    OTHER(e->pools.at[0].name);
    OTHER(e->pools.at[0].style);
    MORE(e->pools.at[0].jurisdiction);
    MORE(e->pools.at[0].batch);
    MORE(e->pools.at[0].cards);
    MORE(e->pools.at[0].votes.at[0].contest);
    MORE(e->pools.at[0].votes.at[0].choice);
    MORE(e->pools.at[0].votes.at[0].votes);
    MORE(e->results.at[0].jurisdiction);
    OTHER(e->results.at[0].contest);
    OTHER(e->results.at[0].choice);
    MORE(e->results.at[0].votes);
    MORE(e->results.at[0].batch);
    MORE(e->results.at[0].cards);
    OTHER(e->jurisdictions.items[1]);
    OTHER(e->styles.items[0]);
    OTHER(e->groups.items[0]);
}

static void it_is_sensitive_to_every_field(void **state)
{
    struct build b;
    (void)state;
    fill(&b);
    struct digest before = digest_of(&b.e);
    contests_count(&b.e, before);
    cards_count(&b.e, before);
    the_rest_counts(&b.e, before);
    vec_done(&b.e.pools.at[0].votes);
    b.e.pools.len = 0;
    build_done(&b);
}

// ---- the same however it came in

static void it_does_not_depend_on_chunks(void **state)
{
    static const char cvr[] =
        "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,"
        "rank\nAlder,1,1,1,x-1,S,Mayor,Ann,\nAlder,1,1,2,,S,Mayor,*blank*,\n"
        "Alder,1,2,1,,,Mayor,Bo,\nBirch,9,1,a7,,,Judge,Cy,1\n";
    struct reading whole;
    (void)state;
    reading_init(&whole);
    assert_int_equal(reading_add(&whole, ballast_cvr_read, cvr, 0), BAL_OK);
    struct digest wanted = digest_of(&whole.e);
    for (size_t chunk = 1; chunk < 40; chunk++) {
        struct reading r;
        reading_init(&r);
        assert_int_equal(reading_add(&r, ballast_cvr_read, cvr, chunk), BAL_OK);
        struct digest is = digest_of(&r.e);
        assert_true(same(&is, &wanted));
        reading_done(&r);
    }
    reading_done(&whole);
}

// Codes of one byte or two, in columns that have become wider than they need to be.
static void it_does_not_depend_on_how_codes_are_kept(void **state)
{
    struct build b;
    (void)state;
    for (uint32_t sets = 200; sets <= 300; sets += 100) {
        struct digest d[2];
        for (int wide = 0; wide < 2; wide++) {
            build_init(&b);
            uint32_t contest = build_contest(&b, "Mayor", 1, 1, 0, "Ann");
            struct contest *c = &b.e.contests.at[contest];
            for (uint32_t i = 0; i < sets; i++) {
                uint32_t code = 0;
                struct mark mark = {.rank = (uint8_t)(i % 250), .flags = (uint8_t)(i / 250)};
                uint32_t card = build_card(&b, "", "1/1");
                assert_int_equal(contest_code(c, STATE_MARKED, &mark, 1, &code, NULL), BAL_OK);
                if (wide) // a large code, taken back, makes the column wide
                    assert_int_equal(column_put(&c->column, card, 70000, NULL), BAL_OK);
                assert_int_equal(column_put(&c->column, card, code, NULL), BAL_OK);
            }
            d[wide] = digest_of(&b.e);
            build_done(&b);
        }
        assert_true(same(&d[0], &d[1]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bytes_are_those_of_the_page),
        cmocka_unit_test(it_is_sensitive_to_every_field),
        cmocka_unit_test(it_does_not_depend_on_chunks),
        cmocka_unit_test(it_does_not_depend_on_how_codes_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
