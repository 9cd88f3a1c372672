// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <stdio.h>

#include "cli/opt.h"

struct sample {
    struct opt_files files;
    struct opt_list contests;
    str record, seed, risk_limit;
    struct opt_u64 count;
    struct opt_i64 shift;
    struct opt_double gamma;
    int sampler;
    bool json, pretty;
};

static const char *const samplers[] = {"ballast", "corla", "shangrla", NULL};

#define AT(field) offsetof(struct sample, field)

static const struct opt rows[] = {
    {.name = "manifest", .kind = OPT_FILES, .at = AT(files), .arg = "FILE", .help = "h"},
    {.kind = OPT_TEXT, .at = AT(record), .arg = "RECORD", .required = true, .help = "h"},
    {.kind = OPT_FILES, .at = AT(files), .arg = "FILE", .help = "h"},
    {.name = "contest", .letter = 'c', .kind = OPT_LIST, .at = AT(contests), .arg = "NAME"},
    {.name = "jurisdiction",
     .kind = OPT_STICKY,
     .at = offsetof(struct opt_file, jurisdiction),
     .arg = "NAME"},
    {.name = "seed", .kind = OPT_TEXT, .at = AT(seed), .arg = "DIGITS"},
    {.name = "risk-limit", .kind = OPT_DECIMAL, .at = AT(risk_limit), .arg = "A"},
    {.name = "count", .letter = 'n', .kind = OPT_U64, .at = AT(count), .arg = "N"},
    {.name = "shift", .kind = OPT_I64, .at = AT(shift), .arg = "N"},
    {.name = "gamma", .kind = OPT_DOUBLE, .at = AT(gamma), .arg = "G", .fallback = "1.03905"},
    {.name = "sampler",
     .kind = OPT_CHOICE,
     .at = AT(sampler),
     .arg = "NAME",
     .choices = samplers,
     .fallback = "ballast"},
    {.name = "json", .letter = 'j', .kind = OPT_FLAG, .at = AT(json)},
    {.name = "pretty", .letter = 'p', .kind = OPT_FLAG, .at = AT(pretty), .fallback = "yes"},
};

enum { MOST_ARGS = 20 };

// Parses a line of words divided by spaces; the words live in *line.
static bal_status parse(struct sample *out, char *line, struct bal_err *err)
{
    char *args[MOST_ARGS];
    int argc = 0;
    for (char *c = line; *c != '\0';) {
        assert_true(argc < MOST_ARGS);
        args[argc++] = c;
        c += strcspn(c, " ");
        if (*c == ' ')
            *c++ = '\0';
    }
    *out = (struct sample){0};
    return opt_parse(rows, ARRAY_LEN(rows), argc, args, out, err);
}

static void done(struct sample *s)
{
    opt_done(rows, ARRAY_LEN(rows), s);
}

static void every_kind_is_stored(void **state)
{
    (void)state;
    struct bal_err err;
    struct sample s;
    char line[] = "r.ballast -jn5 --shift=-3 a.csv --seed 007 --risk-limit 0.050 --contest Mayor "
                  "-c Judge --sampler=corla --no-pretty -- --odd.csv";
    assert_ok(parse(&s, line, &err));
    assert_str(s.record, "r.ballast");
    assert_true(s.json && !s.pretty);
    assert_true(s.count.given && s.count.v == 5);
    assert_true(s.shift.given && s.shift.v == -3);
    assert_str(s.seed, "007");
    assert_str(s.risk_limit, "0.050");
    assert_true(!s.gamma.given && s.gamma.v == 1.03905);
    assert_int_equal(s.sampler, 1);
    assert_int_equal(s.contests.len, 2);
    assert_str(s.contests.at[1], "Judge");
    assert_int_equal(s.files.len, 2);
    assert_string_equal(s.files.at[0].path, "a.csv");
    assert_string_equal(s.files.at[1].path, "--odd.csv");
    done(&s);
}

static void absent_options_keep_their_fallback(void **state)
{
    (void)state;
    struct bal_err err;
    struct sample s;
    char line[] = "r.ballast";
    assert_ok(parse(&s, line, &err));
    assert_true(!s.json && s.pretty && !s.count.given && s.seed.ptr == NULL);
    assert_int_equal(s.sampler, 0);
    assert_int_equal(s.files.len, 0);
    done(&s);
}

// What is said of a file stands before it; after the last file it holds for those without.
static void sticky_options_hold_for_the_files_after_them(void **state)
{
    (void)state;
    static const struct {
        const char *line, *jurisdictions; // of the files in their order, '-' for none
    } cases[] = {
        {"r --jurisdiction Adams a --jurisdiction Alamosa b c", "Adams Alamosa Alamosa"},
        {"r a --jurisdiction Adams b", "- Adams"},
        {"r a b --jurisdiction Adams", "Adams Adams"},
        {"r --jurisdiction Adams --manifest a b --jurisdiction=Baca --manifest c",
         "Adams Adams Baca"},
        {"r --jurisdiction Adams a", "Adams"},
    };
    struct bal_err err;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct sample s;
        char line[200];
        snprintf(line, sizeof line, "%s", cases[i].line);
        assert_ok(parse(&s, line, &err));
        AUTO_BUF got = BUF_INIT(1000);
        for (size_t k = 0; k < s.files.len; k++) {
            str name = s.files.at[k].jurisdiction;
            buf_addf(&got, "%s" STR_FMT, k ? " " : "", STR_ARG(name.ptr ? name : STR("-")));
        }
        assert_str(buf_str(&got), cases[i].jurisdictions);
        done(&s);
    }
}

static void mistakes_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *line, *what, *hint;
    } cases[] = {
        {"r --cuont 5", "unknown option '--cuont'", "Did you mean '--count'?"},
        {"r --xyzzy", "unknown option '--xyzzy'", ""},
        {"r --no-seed", "unknown option '--no-seed'", ""},
        {"r -x", "unknown option '-x'", ""},
        {"r --count 5x", "--count: '5x' is not a whole number", ""},
        {"r --count -5", "--count: '-5' is not a whole number", ""},
        {"r --count=", "--count: '' is not a whole number", ""},
        {"r --count 18446744073709551616", "--count: 18446744073709551616 is too large a number",
         ""},
        {"r --shift -9223372036854775809", "--shift: -9223372036854775809 is too large a number",
         ""},
        {"r --gamma 1e999", "--gamma: '1e999' is not a number", ""},
        {"r --gamma nan", "--gamma: 'nan' is not a number", ""},
        {"r --risk-limit 5%", "--risk-limit: '5%' is not a number", ""},
        {"r --count 5 --count 6", "--count is given twice", ""},
        {"r --seed", "--seed needs a value (DIGITS)", ""},
        {"r --json=yes", "--json takes no value", ""},
        {"r --sampler corna", "--sampler: 'corna' is not one of the choices",
         "Did you mean 'corla'?"},
        {"r --sampler dice", "--sampler: 'dice' is not one of the choices",
         "Choose one of: ballast, corla, shangrla."},
        {"r --jurisdiction Adams", "--jurisdiction Adams: no file follows",
         "Put --jurisdiction before the files that it describes."},
        {"r --jurisdiction Adams a --jurisdiction Baca", "--jurisdiction Baca: no file follows",
         "Put --jurisdiction before the files that it describes."},
        {"--json", "RECORD is missing", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct bal_err err = {0};
        struct sample s;
        char line[200];
        snprintf(line, sizeof line, "%s", cases[i].line);
        assert_int_equal(parse(&s, line, &err), BAL_USAGE);
        assert_string_equal(err.what, cases[i].what);
        assert_string_equal(err.hint, cases[i].hint);
        done(&s);
    }
}

struct convert {
    struct opt_files in;
    str out;
};

// `convert IN… OUT`: the last argument belongs to the row after the list.
static void arguments_after_a_list(void **state)
{
    (void)state;
    static const struct opt convert[] = {
        {.kind = OPT_FILES, .at = offsetof(struct convert, in), .arg = "IN", .required = true},
        {.kind = OPT_TEXT, .at = offsetof(struct convert, out), .arg = "OUT", .required = true},
    };
    char a[] = "a", b[] = "b", c[] = "c";
    char *args[] = {a, b, c};
    struct bal_err err = {0};
    struct convert o = {0};
    assert_ok(opt_parse(convert, 2, 3, args, &o, &err));
    assert_int_equal(o.in.len, 2);
    assert_str(o.out, "c");
    opt_done(convert, 2, &o);
    o = (struct convert){0};
    assert_int_equal(opt_parse(convert, 2, 1, args, &o, &err), BAL_USAGE);
    assert_string_equal(err.what, "OUT is missing");
    opt_done(convert, 2, &o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_stored),
        cmocka_unit_test(absent_options_keep_their_fallback),
        cmocka_unit_test(sticky_options_hold_for_the_files_after_them),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(arguments_after_a_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
