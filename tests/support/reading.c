// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "support/reading.h"

void reading_init(struct reading *r)
{
    struct bal_err err = {0};
    *r = (struct reading){0};
    problems_init(&r->p);
    assert_ok(election_init(&r->e, &err));
}

void reading_done(struct reading *r)
{
    election_done(&r->e);
    problems_done(&r->p);
}

bal_status reading_add(struct reading *r, reader_fn *read, const char *text, size_t chunk)
{
    struct source s = {0};
    struct import imp = {
        .election = &r->e, .problems = &r->p, .file = STR("test"), .last_batch = TABLE_NONE};
    bal_status status = source_open_memory(&s, STR("test"), str_from(text), chunk, &r->err);
    if (status == BAL_OK)
        status = read(&s, &imp, &r->err);
    source_close(&s);
    return status;
}

void reading_open(struct reading *r, reader_fn *read, const char *text)
{
    reading_init(r);
    struct bal_err err = {0};
    bal_status status = reading_add(r, read, text, 0);
    err = r->err;
    assert_ok(status);
}

void reading_write(const struct reading *r, const char *format, struct buf *out)
{
    struct bal_err err = {0};
    AUTO_SINK sink;
    sink_open_memory(&sink, (size_t)1 << 26);
    assert_ok(format_find(str_from(format))->write(&r->e, &sink, &err));
    assert_ok(sink_close(&sink, &err));
    out->len = 0;
    buf_add(out, buf_str(&sink.buf));
    assert_ok(buf_check(out, &err));
}

void reading_marks(const struct reading *r, size_t contest, uint32_t card, struct buf *out)
{
    const struct contest *c = &r->e.contests.at[contest];
    struct mark_set s = contest_set(c, column_get(&c->column, card));
    out->len = 0;
    buf_addf(out, "%s", s.state == STATE_NOT_ON_CARD ? "" : state_name(s.state));
    for (uint32_t i = 0; i < s.count; i++) {
        buf_add_char(out, ' ');
        if (s.marks[i].rank > 0)
            buf_addf(out, "%u:", s.marks[i].rank);
        buf_add(out, c->choices.at[s.marks[i].choice].name);
    }
}

void reading_problems(const struct reading *r, struct buf *out)
{
    out->len = 0;
    for (size_t i = 0; i < r->p.kept.len; i++) {
        const struct problem *p = &r->p.kept.at[i];
        buf_addf(out, "%llu:%llu %s\n", (unsigned long long)p->place.line,
                 (unsigned long long)p->place.column, problem_kinds[p->id].code);
    }
}

// Everything there is to compare: status, problems, what is written.
static void summary(reader_fn *read, const char *text, const char *format, size_t chunk,
                    struct buf *out)
{
    AUTO_BUF part = BUF_INIT((size_t)1 << 26);
    struct reading r;
    reading_init(&r);
    bal_status status = reading_add(&r, read, text, chunk);
    reading_problems(&r, &part);
    out->len = 0;
    buf_addf(out, "%s %u cards, %zu batches\n", err_name(status), r.e.cards, r.e.manifest.len);
    buf_add(out, buf_str(&part));
    if (format != NULL)
        reading_write(&r, format, &part);
    buf_add(out, buf_str(&part));
    reading_done(&r);
}

void reading_is_steady(reader_fn *read, const char *text, const char *format)
{
    static const size_t chunks[] = {1, 7, 64, 65536};
    AUTO_BUF whole = BUF_INIT((size_t)1 << 26), cut = BUF_INIT((size_t)1 << 26);
    summary(read, text, format, 0, &whole);
    for (size_t i = 0; i < ARRAY_LEN(chunks); i++) {
        summary(read, text, format, chunks[i], &cut);
        assert_true(str_eq(buf_str(&whole), buf_str(&cut)));
    }
    unsigned long done_without = 0;
    for (unsigned long n = 1; n < 400 && done_without < 20; n++) {
        struct reading r;
        reading_init(&r);
        mem_fail_after(n);
        bal_status status = reading_add(&r, read, text, 0);
        mem_fail_after(0);
        assert_true(status == BAL_OK || status == BAL_LIMIT);
        done_without = status == BAL_LIMIT ? 0 : done_without + 1;
        reading_done(&r);
    }
}

void reading_round_trip(reader_fn *read, const char *text, const char *format)
{
    AUTO_BUF out = BUF_INIT((size_t)1 << 26);
    struct reading r;
    reading_open(&r, read, text);
    assert_problems(&r, "");
    reading_write(&r, format, &out);
    assert_str(buf_str(&out), text);
    reading_done(&r);
}

const char *reading_detect(const char *text)
{
    struct probe p = {.head = str_from(text), .base = STR("test"), .text = true, .whole = true};
    const char *name = "none";
    int best = 0;
    for (size_t i = 0; formats[i] != NULL; i++) {
        int score = formats[i]->probe != NULL ? formats[i]->probe(&p) : 0;
        if (score > best)
            name = formats[i]->name;
        best = score > best ? score : best;
    }
    return name;
}
