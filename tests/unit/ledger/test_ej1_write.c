// SPDX-License-Identifier: Apache-2.0
#include "ledger/ej1.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/random.h"
#include "support/support.h"
#include "support/temp.h"

static void a_record_is_written(void **state)
{
    (void)state;
    struct bal_err err = {0};
    AUTO_BUF out = BUF_INIT(1 << 16);
    struct ej1_writer w;
    buf_add(&out, STR("kept "));
    ej1_begin(&w, &out);
    ej1_open(&w, '{');
    ej1_key_bool(&w, "a", true);
    ej1_key(&w, "b"), ej1_open(&w, '[');
    ej1_int(&w, -EJ1_INT_MAX), ej1_int(&w, 0), ej1_null(&w), ej1_open(&w, '{'), ej1_close(&w);
    ej1_close(&w);
    ej1_key(&w, "c"), ej1_open(&w, '{'), ej1_key_int(&w, "b", 5), ej1_close(&w);
    ej1_key_str(&w, "d", STR("\"\\/\xC3\xA9"));
    ej1_key(&w, "e"), ej1_vendor(&w, STR("a\tb\xE2\x80\xAE"
                                         "c\xFF\xE2\x80"));
    ej1_close(&w);
    assert_ok(ej1_end(&w, &err));
    assert_str(buf_str(&out),
               "kept {\"a\":true,\"b\":[-9007199254740991,0,null,{}],\"c\":{\"b\":5},"
               "\"d\":\"\\\"\\\\/\xC3\xA9\",\"e\":\"a b c   \"}");
}

// Each of these is the caller's mistake; nothing may come out.
static void mistake(struct ej1_writer *w, int which)
{
    switch (which) {
    case 0:
        break; // nothing at all
    case 1:
        ej1_open(w, '{');
        break;
    case 2:
        ej1_int(w, 1), ej1_int(w, 2);
        break;
    case 3:
        ej1_open(w, '{'), ej1_int(w, 1), ej1_close(w);
        break;
    case 4:
        ej1_open(w, '['), ej1_key(w, "a"), ej1_close(w);
        break;
    case 5:
        ej1_key(w, "a");
        break;
    case 6:
        ej1_open(w, '{'), ej1_key(w, "a"), ej1_close(w);
        break;
    case 7:
        ej1_open(w, '{'), ej1_key(w, "a"), ej1_key(w, "b"), ej1_int(w, 1), ej1_close(w);
        break;
    case 8:
        ej1_open(w, '{'), ej1_key_int(w, "b", 1), ej1_key_int(w, "a", 1), ej1_close(w);
        break;
    case 9:
        ej1_open(w, '{'), ej1_key_int(w, "a", 1), ej1_key_int(w, "a", 1), ej1_close(w);
        break;
    case 10:
        ej1_open(w, '{'), ej1_key_int(w, "A", 1), ej1_close(w);
        break;
    case 11:
        ej1_open(w, '{'), ej1_key_int(w, "", 1), ej1_close(w);
        break;
    case 12:
        ej1_open(w, '{'), ej1_key_int(w, "abcdefghijklmnopqrstuvwxyz0123456", 1), ej1_close(w);
        break;
    case 13:
        ej1_int(w, EJ1_INT_MAX + 1);
        break;
    case 14:
        ej1_int(w, INT64_MIN);
        break;
    case 15:
        ej1_str(w, STR("a\nb"));
        break;
    case 16:
        ej1_str(w, STR("\xE2\x80\xAE"));
        break;
    case 17:
        ej1_str(w, STR("\xFF"));
        break;
    case 18:
        ej1_open(w, '['), ej1_close(w), ej1_close(w);
        break;
    case 19:
        for (int i = 0; i <= EJ1_DEPTH; i++)
            ej1_open(w, '[');
        for (int i = 0; i <= EJ1_DEPTH; i++)
            ej1_close(w);
        break;
    default:
        for (int i = 0; i < EJ1_DEPTH; i++)
            ej1_open(w, '[');
        ej1_value(w, &(struct ej1){.type = EJ1_ARRAY, .bytes = STR("[\"]\\\"[\"]")});
        for (int i = 0; i < EJ1_DEPTH; i++)
            ej1_close(w);
    }
}

static void mistakes_write_nothing(void **state)
{
    (void)state;
    for (int which = 0; which <= 20; which++) {
        struct bal_err err = {0};
        AUTO_BUF out = BUF_INIT(1 << 17);
        struct ej1_writer w;
        buf_add(&out, STR("kept"));
        ej1_begin(&w, &out);
        mistake(&w, which);
        if (ej1_end(&w, &err) != BAL_INVALID)
            fail_msg("mistake %d was not noticed: %s", which, buf_cstr(&out));
        assert_str(buf_str(&out), "kept");
    }
}

static void too_long_is_a_limit(void **state)
{
    (void)state;
    struct bal_err err = {0};
    AUTO_BUF out = BUF_INIT(1 << 17);
    struct ej1_writer w;
    ej1_begin(&w, &out);
    ej1_open(&w, '[');
    for (int i = 0; i < 40000; i++)
        ej1_int(&w, 7);
    ej1_close(&w);
    assert_int_equal(ej1_end(&w, &err), BAL_LIMIT);
    assert_int_equal(out.len, 0);
}

// ---- generated records -----------------------------------------------------------------------

static void put_text(struct ej1_writer *w, uint64_t *seed)
{
    static const char *const parts[] = {"a",        "\"",
                                        "\\",       "/",
                                        "\xC3\xA9", "\xE2\x82\xAC",
                                        " ",        "<",
                                        "0",        "\xF0\x9F\x97\xB3",
                                        "\xC2\x85", "\xEF\xBB\xBF",
                                        "\t",       "\xE2\x80\xA8",
                                        "\xFF",     "u0041",
                                        "\x7F",     "\xE2\x80\x8F"};
    AUTO_BUF text = BUF_INIT(1024);
    for (uint64_t n = test_random(seed) % 6; n > 0; n--)
        buf_add(&text, str_from(parts[test_random(seed) % ARRAY_LEN(parts)]));
    ej1_vendor(w, buf_str(&text));
}

static void put_value(struct ej1_writer *w, uint64_t *seed, int depth)
{
    uint64_t kind = test_random(seed) % (depth > 0 ? 7 : 5);
    if (kind == 0)
        ej1_null(w);
    else if (kind == 1)
        ej1_bool(w, test_random(seed) & 1);
    else if (kind == 2)
        ej1_int(w, (int64_t)(test_random(seed) >> 11) - (int64_t)((uint64_t)1 << 52));
    else if (kind == 3)
        ej1_int(w, (int64_t)(test_random(seed) % 3) - 1);
    else if (kind == 4)
        put_text(w, seed);
    else {
        char key[] = "k_0";
        ej1_open(w, kind == 5 ? '[' : '{');
        for (uint64_t n = test_random(seed) % 5; n > 0; n--, key[2]++) {
            if (kind == 6)
                ej1_key(w, key);
            put_value(w, seed, depth - 1);
        }
        ej1_close(w);
    }
}

// Writes the value again from the tree.
static void put_tree(struct ej1_writer *w, const struct ej1 *v)
{
    char key[EJ1_KEY + 1] = "";
    if (v->type == EJ1_STRING)
        ej1_str(w, v->text);
    else if (v->type == EJ1_INT)
        ej1_int(w, v->number);
    else if (v->type == EJ1_NULL)
        ej1_null(w);
    else if (v->type == EJ1_TRUE || v->type == EJ1_FALSE)
        ej1_bool(w, v->type == EJ1_TRUE);
    else {
        ej1_open(w, v->type == EJ1_ARRAY ? '[' : '{');
        for (const struct ej1 *m = v->first; m != NULL; m = m->next) {
            memcpy(key, m->key.ptr != NULL ? m->key.ptr : "", m->key.len);
            key[m->key.len] = '\0';
            if (v->type == EJ1_OBJECT)
                ej1_key(w, key);
            put_tree(w, m);
        }
        ej1_close(w);
    }
}

static void generate(struct buf *out, uint64_t *seed)
{
    struct bal_err err = {0};
    struct ej1_writer w;
    buf_clear(out);
    ej1_begin(&w, out);
    put_value(&w, seed, 6);
    assert_ok(ej1_end(&w, &err));
}

static void written_is_read_and_written_again(void **state)
{
    (void)state;
    uint64_t seed = 7;
    AUTO_BUF out = BUF_INIT(1 << 17), again = BUF_INIT(1 << 17);
    for (int i = 0; i < 20000; i++) {
        struct bal_err err = {0};
        AUTO_ARENA arena = ARENA_INIT((size_t)16 << 20);
        const struct ej1 *v = NULL;
        struct ej1_writer w;
        generate(&out, &seed);
        assert_ok(ej1_parse(buf_str(&out), &arena, &v, &err));
        buf_clear(&again);
        ej1_begin(&w, &again);
        put_tree(&w, v);
        assert_ok(ej1_end(&w, &err));
        assert_true(str_eq(buf_str(&out), buf_str(&again)));
        assert_true(str_eq(v->bytes, buf_str(&out)));
    }
}

// The same bytes as Python's json gives.
static void python_agrees(void **state)
{
    static const char program[] =
        "import json,sys\n"
        "n=0\n"
        "for line in open(sys.argv[1],'rb').read().split(b'\\n')[:-1]:\n"
        "    v=json.loads(line)\n"
        "    again=json.dumps(v,sort_keys=True,separators=(',',':'),ensure_ascii=False).encode()\n"
        "    if again!=line: sys.exit('differs: %r %r'%(line,again))\n"
        "    n+=1\n"
        "if n!=20000: sys.exit('%d lines'%n)\n";
    (void)state;
    if (system("python3 -c 'import json' 2>/dev/null") != 0)
        skip();
    struct temp t;
    uint64_t seed = 8;
    char command[2048];
    AUTO_BUF all = BUF_INIT((size_t)1 << 28), out = BUF_INIT(1 << 17);
    for (int i = 0; i < 20000; i++) {
        generate(&out, &seed);
        buf_add(&all, buf_str(&out));
        buf_add_char(&all, '\n');
    }
    assert_false(all.failed);
    temp_open(&t);
    (void)temp_file(&t, "lines", buf_str(&all));
    (void)temp_file(&t, "check.py", str_from(program));
    (void)snprintf(command, sizeof command, "python3 %s/check.py %s/lines", t.folder, t.folder);
    int status = system(command);
    temp_close(&t);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_written), cmocka_unit_test(mistakes_write_nothing),
        cmocka_unit_test(too_long_is_a_limit), cmocka_unit_test(written_is_read_and_written_again),
        cmocka_unit_test(python_agrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
