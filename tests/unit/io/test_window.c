// SPDX-License-Identifier: Apache-2.0
// Places in a text are the same however the window moves and whatever was asked for before.
#include "support/support.h"

#include "io/window.h"
#include "support/random.h"

static void place_of(str text, size_t at, uint64_t *line, uint64_t *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < at; i++) {
        *line += text.ptr[i] == '\n';
        *column = text.ptr[i] == '\n' ? 1 : *column + 1;
    }
}

static void places(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 20);
    uint64_t random = 5;
    for (int i = 0; i < 3000; i++)
        buf_add_char(&text, test_random(&random) % 50 ? 'x' : '\n');
    static const size_t chunks[] = {1, 7, 1000, 0};
    for (size_t i = 0; i < ARRAY_LEN(chunks); i++) {
        struct source s;
        struct window w;
        struct bal_err err;
        assert_ok(source_open_memory(&s, STR("t"), buf_str(&text), chunks[i], &err));
        assert_ok(window_open(&w, &s, 1 << 20, &err));
        while (!w.end) {
            for (int k = 0; k < 5 && w.len > 0; k++) {
                uint64_t line, column, want_line, want_column;
                size_t pos = (size_t)test_random(&random) % (w.len + 1);
                window_place(&w, pos, &line, &column);
                place_of(buf_str(&text), (size_t)w.base + pos, &want_line, &want_column);
                assert_int_equal(line, want_line);
                assert_int_equal(column, want_column);
            }
            w.pos = w.len > 0 ? (size_t)test_random(&random) % (w.len + 1) : 0;
            assert_ok(window_more(&w, &err));
        }
        window_close(&w);
        source_close(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(places)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
