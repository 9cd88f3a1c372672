// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"
#include "support/temp.h"

#include "record/log/env.h"
#include "record/log/log.h"
#include "record/state/advice.h"
#include "record/verbs/verbs.h"

struct fixture {
    struct temp temp;
    struct record_demo demo;
    struct record_env env;
    struct buf lines;
};

static void start(struct fixture *f)
{
    *f = (struct fixture){.lines = BUF_INIT(1 << 20)};
    temp_open(&f->temp);
    f->env = record_env_demo(&f->demo, STR("log"), 1793000000, NULL);
    const struct record_new new = {.election = STR("Fire District"),
                                   .origin = STR("example.org/fire"),
                                   .risk_limit = STR("0.05")};
    struct bal_err err = {0};
    AUTO_RECORD r = {0};
    assert_int_equal(record_create(&r, temp_path(&f->temp, "fire.ballast"), &new, &f->env, &err),
                     BAL_OK);
}

static void open_it(struct fixture *f, struct record *r, enum store_mode mode)
{
    struct bal_err err = {0};
    assert_int_equal(record_open(r, temp_path(&f->temp, "fire.ballast"), mode, &f->env, &err),
                     BAL_OK);
}

static void end(struct fixture *f)
{
    buf_done(&f->lines);
    temp_close(&f->temp);
}

static bal_status take(void *ctx, const struct log_entry *e, struct bal_err *err)
{
    struct fixture *f = ctx;
    (void)err;
    assert_true(e->says[0] != '\0');
    buf_addf(&f->lines, "%llu " STR_FMT " " STR_FMT "\n", (unsigned long long)e->seq,
             STR_ARG(e->type), STR_ARG(e->summary));
    return BAL_OK;
}

static void set_limit(struct fixture *f, struct record *r, const char *limit)
{
    struct bal_err err = {0};
    struct record_body b;
    (void)f;
    assert_int_equal(record_begin(r, &err), BAL_OK);
    struct ej1_writer *w = record_body(&b);
    ej1_key_str(w, "contest", STR("Chief"));
    ej1_key(w, "set");
    ej1_open(w, '{');
    ej1_key_int(w, "cards_bound", 1);
    ej1_key_str(w, "risk_limit", str_from(limit));
    ej1_key_bool(w, "target", false);
    ej1_close(w);
    assert_int_equal(record_append(r, "contest-def", &b, &err), BAL_OK);
    assert_int_equal(record_commit(r, &err), BAL_OK);
}

// Events in words, from any of them on; a clock that was set back is seen and stops nothing.
static void events_in_words(void **state)
{
    (void)state;
    struct fixture f;
    struct bal_err err = {0};
    start(&f);
    AUTO_RECORD r = {0};
    open_it(&f, &r, STORE_WRITE);
    set_limit(&f, &r, "0.02");
    f.demo.time -= 7200;
    set_limit(&f, &r, "0.03");
    assert_int_equal(record_log(&r, 0, take, &f, &err), BAL_OK);
    assert_string_equal(buf_cstr(&f.lines),
                        "0 election-open Fire District, risk limit 0.05\n"
                        "1 contest-def Chief, target no, risk limit 0.02, at most 1 card\n"
                        "2 contest-def Chief, target no, risk limit 0.03, at most 1 card; the "
                        "clock had gone back\n");
    buf_clear(&f.lines);
    assert_int_equal(record_log(&r, 2, take, &f, &err), BAL_OK);
    assert_memory_equal(f.lines.ptr, "2 contest-def", 13);
    record_close(&r);
    open_it(&f, &r, STORE_READ);
    assert_int_equal(r.state.size, 3);
    end(&f);
}

static void copies_are_read_back(void **state)
{
    (void)state;
    struct fixture f;
    struct bal_err err = {0};
    start(&f);
    AUTO_RECORD r = {0};
    open_it(&f, &r, STORE_READ);
    char copy[600];
    snprintf(copy, sizeof copy, "%s", temp_path(&f.temp, "copy"));
    assert_int_equal(record_backup(&r, copy, &err), BAL_OK);
    assert_int_equal(record_backup(&r, copy, &err), BAL_CONFLICT); // nothing is overwritten
    // A store that has gone on without the record that is open is not the copy that was wanted.
    r.state.size++;
    snprintf(copy, sizeof copy, "%s", temp_path(&f.temp, "shorter"));
    assert_int_equal(record_backup(&r, copy, &err), BAL_CONFLICT);
    FILE *left = fopen(copy, "r");
    assert_null(left);
    end(&f);
}

static void check_next(const struct state *s, bool settled, const char *path, const char *wanted)
{
    AUTO_BUF line = BUF_INIT(4096);
    assert_true(strlen(advice_next(s, str_from(path), settled, &line)) > 0);
    assert_string_equal(buf_cstr(&line), wanted);
}

static void every_phase_has_a_next_step(void **state)
{
    (void)state;
    struct state s;
    state_init(&s);
    s.phase = PHASE_OPEN;
    check_next(&s, false, "a.ballast", "ballast add a.ballast manifest FILE");
    check_next(&s, false, "it's mine.ballast", "ballast add 'it'\\''s mine.ballast' manifest FILE");
    struct state_input *in = vec_push(&s.inputs, 10);
    *in = (struct state_input){.seq = 1, .kind = INPUT_MANIFEST};
    check_next(&s, false, "a.ballast", "ballast add a.ballast cvr FILE");
    in->withdrawn = true;
    check_next(&s, false, "a.ballast", "ballast add a.ballast manifest FILE");
    in->withdrawn = false;
    in = vec_push(&s.inputs, 10);
    *in = (struct state_input){.seq = 2, .kind = INPUT_RESULTS};
    check_next(&s, false, "a.ballast", "ballast contests a.ballast set NAME --target");
    struct state_setting *set = state_setting(&s, STR("Chief"));
    set->has_target = set->target = true;
    check_next(&s, false, "a.ballast", "ballast commit a.ballast");
    s.phase = PHASE_COMMITTED;
    check_next(&s, false, "a.ballast", "ballast seed a.ballast DIGITS");
    s.phase = PHASE_SEEDED;
    check_next(&s, false, "a.ballast", "ballast round a.ballast");
    s.phase = PHASE_ROUND;
    *vec_push(&s.rounds, 10) = (struct state_round){.number = 1, .new_cards = 5, .cards = 5};
    *vec_push(&s.mvrs, 10) = (struct state_entry){.round = 1, .cards = 3};
    *vec_push(&s.mvrs, 10) = (struct state_entry){.round = 1, .cards = 3, .corrects = true};
    assert_int_equal(advice_awaited(&s), 2);
    check_next(&s, false, "a.ballast", "ballast enter a.ballast FILE.csv");
    s.phase = PHASE_MEASURED;
    assert_int_equal(advice_awaited(&s), 0);
    check_next(&s, true, "a.ballast", "ballast round a.ballast");
    *vec_push(&s.escalations, 10) = (struct state_escalation){.seq = 9};
    check_next(&s, false, "a.ballast", "ballast round a.ballast");
    check_next(&s, true, "a.ballast", "ballast handcount a.ballast FILE.csv");
    s.phase = PHASE_CONCLUDED;
    check_next(&s, true, "a.ballast", "ballast verify a.ballast");
    state_done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_in_words),
        cmocka_unit_test(copies_are_read_back),
        cmocka_unit_test(every_phase_has_a_next_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
