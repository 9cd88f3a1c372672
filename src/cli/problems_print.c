// SPDX-License-Identifier: Apache-2.0
#include "cli/problems_print.h"

#include <inttypes.h>

static bool in_view(const struct problems_view *v, enum problem_id id)
{
    enum severity s = problem_kinds[id].severity;
    return s >= v->least && s <= v->most;
}

static bool shown(const struct problems_view *v, const struct problem *p)
{
    return in_view(v, p->id) && (v->keep == NULL || v->keep(v->ctx, p));
}

static size_t view_end(const struct problems_view *v)
{
    size_t len = v->problems->kept.len;
    return v->count > len - v->first ? len : v->first + v->count;
}

// How many of each kind the view shows. Only a view of everything knows of those not kept.
static void count_kinds(const struct problems_view *v, uint64_t counts[PROBLEM_COUNT])
{
    memset(counts, 0, PROBLEM_COUNT * sizeof *counts);
    size_t end = view_end(v);
    for (size_t i = v->first; i < end; i++)
        counts[v->problems->kept.at[i].id] += shown(v, &v->problems->kept.at[i]);
    if (v->first == 0 && end == v->problems->kept.len && v->keep == NULL)
        memcpy(counts, v->problems->count, PROBLEM_COUNT * sizeof *counts);
    for (int id = 0; id < PROBLEM_COUNT; id++)
        if (!in_view(v, (enum problem_id)id))
            counts[id] = 0;
}

static void print_case(FILE *out, const struct problem *p)
{
    AUTO_BUF text = BUF_INIT(1 << 20);
    buf_add(&text, p->place.file);
    if (p->place.line > 0)
        buf_addf(&text, "%sline %" PRIu64, text.len ? ", " : "", p->place.line);
    if (p->place.column > 0)
        buf_addf(&text, "%scolumn %" PRIu64, text.len ? ", " : "", p->place.column);
    if (text.len > 0)
        buf_add(&text, STR(": "));
    buf_add(&text, p->message);
    fputs("    ", out);
    term_text(out, buf_str(&text));
    fputc('\n', out);
}

static void print_kind(FILE *out, const struct problems_view *v, enum problem_id id, uint64_t count,
                       size_t each)
{
    const struct problem_kind *kind = &problem_kinds[id];
    char number[NUM_TEXT];
    AUTO_BUF head = BUF_INIT(4096);
    buf_addf(&head, "%s %s: %s", severity_name(kind->severity), kind->code, kind->what);
    if (count > 1)
        buf_addf(&head, " (" STR_FMT " cases)", STR_ARG(num_grouped(count, number)));
    const char *text = buf_cstr(&head);
    term_wrap(out, text != NULL ? text : kind->what, 0);
    uint64_t printed = 0;
    size_t end = view_end(v);
    for (size_t i = v->first; i < end && printed < each; i++) {
        const struct problem *p = &v->problems->kept.at[i];
        if (p->id != id || !shown(v, p))
            continue;
        print_case(out, p);
        printed++;
    }
    if (each > 0 && printed < count)
        fprintf(out, "    and " STR_FMT " more\n", STR_ARG(num_grouped(count - printed, number)));
    if (kind->severity > SEVERITY_NOTE)
        term_item(out, STR("  ->"), str_from(kind->hint), 6);
}

void problems_print(FILE *out, struct problems_view view, size_t each)
{
    uint64_t counts[PROBLEM_COUNT];
    count_kinds(&view, counts);
    for (int s = SEVERITY_ERROR; s >= SEVERITY_NOTE; s--)
        for (int id = 0; id < PROBLEM_COUNT; id++)
            if (counts[id] > 0 && problem_kinds[id].severity == (enum severity)s)
                print_kind(out, &view, (enum problem_id)id, counts[id], each);
}

void problems_summary(struct buf *out, struct problems_view view)
{
    uint64_t counts[PROBLEM_COUNT], sums[SEVERITY_ERROR + 1] = {0};
    count_kinds(&view, counts);
    for (int id = 0; id < PROBLEM_COUNT; id++)
        sums[problem_kinds[id].severity] += counts[id];
    const char *between = "";
    for (int s = SEVERITY_ERROR; s >= SEVERITY_NOTE; s--) {
        char number[NUM_TEXT];
        if (sums[s] == 0)
            continue;
        buf_addf(out, "%s" STR_FMT " %s%s", between, STR_ARG(num_grouped(sums[s], number)),
                 severity_name((enum severity)s), sums[s] == 1 ? "" : "s");
        between = ", ";
    }
    if (between[0] == '\0')
        buf_add(out, STR("no problems"));
}

static void json_place(struct json_writer *w, const char *key, uint64_t v)
{
    jw_key(w, key);
    if (v > 0)
        jw_u64(w, v);
    else
        jw_null(w);
}

static void json_text_or_null(struct json_writer *w, const char *key, str s)
{
    jw_key(w, key);
    if (s.len > 0)
        jw_str(w, s);
    else
        jw_null(w);
}

static void json_kind(struct json_writer *w, enum problem_id id)
{
    jw_key_value(w, "code", str_from(problem_kinds[id].code));
    jw_key_value(w, "severity", str_from(severity_name(problem_kinds[id].severity)));
}

void problems_json(struct json_writer *w, struct problems_view view)
{
    uint64_t counts[PROBLEM_COUNT];
    count_kinds(&view, counts);
    jw_open(w, '[');
    size_t end = view_end(&view);
    for (size_t i = view.first; i < end; i++) {
        const struct problem *p = &view.problems->kept.at[i];
        if (!shown(&view, p))
            continue;
        counts[p->id]--;
        jw_open(w, '{');
        json_kind(w, p->id);
        json_text_or_null(w, "file", p->place.file);
        json_place(w, "line", p->place.line);
        json_place(w, "column", p->place.column);
        json_text_or_null(w, "value", p->value);
        jw_key_value(w, "message", p->message);
        jw_close(w, '}');
    }
    for (int id = 0; id < PROBLEM_COUNT; id++) {
        if (counts[id] == 0)
            continue;
        jw_open(w, '{');
        json_kind(w, (enum problem_id)id);
        jw_key_u64(w, "more", counts[id]);
        jw_key_value(w, "message", STR("more cases of this kind, counted but not kept"));
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

// A quoted cell is text to every reader; quoting what a spreadsheet takes for a formula keeps it
// from being run.
static void csv_cell_put(struct sink *s, str cell)
{
    bool formula = cell.len > 0 && memchr("=+-@\t", cell.ptr[0], 5) != NULL;
    bool special = false;
    for (size_t i = 0; i < cell.len; i++)
        special = special || memchr(",\"\r\n", cell.ptr[i], 4) != NULL;
    if (!formula && !special) {
        sink_put(s, cell);
        return;
    }
    sink_char(s, '"');
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.ptr[i] == '"')
            sink_char(s, '"');
        sink_char(s, cell.ptr[i]);
    }
    sink_char(s, '"');
}

static void csv_number_put(struct sink *s, uint64_t v)
{
    sink_char(s, ',');
    if (v > 0)
        sink_u64(s, v);
}

bal_status problems_csv(const struct problems *p, const char *path, struct bal_err *err)
{
    AUTO_SINK s;
    BAL_TRY(sink_open_file(&s, path, err));
    sink_put(&s, STR("code,severity,file,line,column,value,message\r\n"));
    for (size_t i = 0; i < p->kept.len; i++) {
        const struct problem *one = &p->kept.at[i];
        sink_printf(&s, "%s,%s,", problem_kinds[one->id].code,
                    severity_name(problem_kinds[one->id].severity));
        csv_cell_put(&s, one->place.file);
        csv_number_put(&s, one->place.line);
        csv_number_put(&s, one->place.column);
        sink_char(&s, ',');
        csv_cell_put(&s, one->value);
        sink_char(&s, ',');
        csv_cell_put(&s, one->message);
        sink_put(&s, STR("\r\n"));
    }
    return sink_close(&s, err);
}
