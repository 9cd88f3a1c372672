// SPDX-License-Identifier: Apache-2.0
// publish_derived.c: what follows from the objects of a bundle, for those who want to read it.
#include "record/publish/derived.h"
#include "record/publish/publish_parts.h"

static bal_status make_samples(struct record *r, struct buf *out, struct bal_err *err)
{
    const struct state *s = &r->state;
    for (size_t i = 0; i < s->rounds.len; i++) {
        AUTO_BUF list = BUF_INIT((size_t)4 << 30);
        if (s->rounds.at[i].sample.size == 0)
            continue;
        BAL_TRY(record_read_object(r, &s->rounds.at[i].sample, &list, err));
        str rest = buf_str(&list), header = str_cut(&rest, '\n');
        if (out->len == 0) {
            buf_add(out, header);
            buf_add_char(out, '\n');
        }
        buf_add(out, rest);
    }
    return buf_check(out, err);
}

// Lines of EJ1 as one array of JSON.
static void put_array(struct buf *out, str lines)
{
    buf_add(out, STR("[\n"));
    while (lines.len > 0) {
        buf_add(out, str_cut(&lines, '\n'));
        buf_add(out, lines.len > 0 ? STR(",\n") : STR("\n"));
    }
    buf_add(out, STR("]\n"));
}

static bal_status make_risk(struct record *r, struct buf *out, struct bal_err *err)
{
    const struct state *s = &r->state;
    AUTO_BUF lines = BUF_INIT((size_t)1 << 30);
    for (size_t i = s->rounds.len; i > 0 && lines.len == 0; i--)
        if (s->rounds.at[i - 1].risk.size > 0)
            BAL_TRY(record_read_object(r, &s->rounds.at[i - 1].risk, &lines, err));
    put_array(out, buf_str(&lines));
    return buf_check(out, err);
}

static bal_status total_line(str params, struct buf *out, struct bal_err *err)
{
    static const char *const keys[] = {"choices", "contest", "votes", "winners"};
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct record_body b;
    const struct ej1 *line;
    BAL_TRY(ej1_parse(params, &arena, &line, err));
    struct ej1_writer *w = session_line(&b);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const struct ej1 *v = ej1_find(line, keys[i]);
        if (v == NULL)
            continue;
        ej1_key(w, keys[i]);
        ej1_value(w, v);
    }
    return session_line_end(&b, out, err);
}

static bal_status make_totals(struct record *r, struct buf *out, struct bal_err *err)
{
    const struct state *s = &r->state;
    AUTO_BUF params = BUF_INIT((size_t)1 << 30), lines = BUF_INIT((size_t)1 << 30);
    if (s->params.size > 0)
        BAL_TRY(record_read_object(r, &s->params, &params, err));
    for (str rest = buf_str(&params); rest.len > 0;)
        BAL_TRY(total_line(str_cut(&rest, '\n'), &lines, err));
    put_array(out, buf_str(&lines));
    return buf_check(out, err);
}

const struct derived_file derived_files[DERIVED_FILES] = {{"derived/sample.csv", make_samples},
                                                          {"derived/risk.json", make_risk},
                                                          {"derived/totals.json", make_totals}};

bal_status publish_derived(struct publishing *p, struct bal_err *err)
{
    for (size_t i = 0; i < DERIVED_FILES; i++) {
        AUTO_BUF text = BUF_INIT((size_t)4 << 30);
        BAL_TRY(derived_files[i].make(p->record, &text, err));
        BAL_TRY(public_put(&p->files, str_from(derived_files[i].path), buf_str(&text), true, err));
    }
    return BAL_OK;
}
