// SPDX-License-Identifier: Apache-2.0
// privacy_report.c: who could be recognised by what is going to be opened, told to the parties and
// signed by two sides before any vote is (docs/bundle.md, 3.12).
#include "app/sealed/privacy.h"
#include "record/verbs/verbs_parties.h"

static bal_status contest_line(struct session *s, const struct privacy *p, uint32_t c,
                               struct buf *out, struct bal_err *err)
{
    struct record_body b;
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    const struct privacy_contest *of = &p->contests.at[c];
    struct ej1_writer *w = session_line(&b);
    session_spell(s, c, &name);
    ej1_key_int(w, "cards", (int64_t)of->cards);
    ej1_key(w, "contest");
    ej1_vendor(w, buf_str(&name));
    ej1_key_int(w, "exposed", (int64_t)of->exposed);
    ej1_key_int(w, "groups", (int64_t)of->groups);
    ej1_key_int(w, "patterns", (int64_t)of->patterns);
    ej1_key_int(w, "rare", (int64_t)of->rare);
    ej1_key_int(w, "smallest", (int64_t)of->smallest);
    ej1_key_int(w, "units", (int64_t)of->units);
    return session_line_end(&b, out, err);
}

static bal_status style_line(struct session *s, const struct privacy_style *style, struct buf *out,
                             struct bal_err *err)
{
    struct record_body b;
    struct ej1_writer *w = session_line(&b);
    ej1_key_int(w, "cards", (int64_t)style->cards);
    ej1_key(w, "contests");
    ej1_open(w, '[');
    for (uint32_t c = 0; c < s->frame.contest_count; c++)
        if (column_get(&s->frame.contests[c].contest->column, style->example) != 0)
            ej1_int(w, c);
    ej1_close(w);
    ej1_key(w, "jurisdiction");
    ej1_vendor(w, s->election->jurisdictions.items[style->jurisdiction]);
    return session_line_end(&b, out, err);
}

static bal_status put_lines(struct session *s, const struct privacy *p, struct buf *out,
                            struct bal_err *err)
{
    for (uint32_t c = 0; c < p->contests.len; c++)
        BAL_TRY(contest_line(s, p, c, out, err));
    for (size_t i = 0; i < p->styles.len; i++)
        BAL_TRY(style_line(s, &p->styles.at[i], out, err));
    return buf_check(out, err);
}

bal_status list_privacy(struct session *s, struct buf *out, uint64_t *cards, struct bal_err *err)
{
    struct privacy p = {0};
    bal_status status = privacy_make(&p, &s->frame, s->min_cell, err);
    if (status == BAL_OK)
        status = put_lines(s, &p, out, err);
    *cards = status == BAL_OK ? privacy_cards(&p) - p.filler_cards : 0;
    privacy_done(&p);
    return status;
}

static bal_status append_report(struct session *s, str list, uint64_t cards, struct bal_err *err)
{
    struct record_body b;
    struct state_object named;
    BAL_TRY(record_begin(s->record, err));
    BAL_TRY(record_add_object(s->record, list, false, &named, err));
    struct ej1_writer *w = record_body(&b);
    ej1_key_int(w, "cards", (int64_t)cards);
    record_put_object(w, "list", &named, "application/jsonl");
    ej1_key_int(w, "min_cell", (int64_t)s->min_cell);
    BAL_TRY(record_append(s->record, "privacy-report", &b, err));
    return record_commit(s->record, err);
}

bal_status verb_privacy(struct record *r, struct buf *list, uint64_t *cards, struct problems *p,
                        struct bal_err *err)
{
    struct session s;
    BAL_TRY(record_allows(r, "privacy-report", err));
    bal_status status = session_open(&s, r, p, err);
    if (status == BAL_OK)
        status = list_privacy(&s, list, cards, err);
    if (status == BAL_OK)
        status = append_report(&s, buf_str(list), *cards, err);
    session_close(&s);
    return status;
}
