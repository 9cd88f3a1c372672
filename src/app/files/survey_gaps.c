// SPDX-License-Identifier: Apache-2.0
#include "app/files/survey_gaps.h"

#include "io/utf8.h"

enum { NAME_BYTES = 1000 }; // of each name that is listed

bal_status survey_add_gap(struct survey *s, const char *code, uint64_t count,
                          const struct buf *text, struct bal_err *err)
{
    struct survey_gap *new = vec_push(&s->gaps, UINT32_MAX);
    BAL_TRY(buf_check(text, err));
    if (new == NULL)
        return err_memory(err);
    *new = (struct survey_gap){code, count, arena_str(&s->arena, buf_str(text))};
    return arena_check(&s->arena, err);
}

void survey_put_count(struct buf *out, uint64_t n, const char *one, const char *many)
{
    char text[NUM_TEXT];
    buf_add(out, num_grouped(n, text));
    buf_addf(out, " %s", n == 1 ? one : many);
}

// A name that no list has room for shows that it is cut.
void naming_add(struct naming *n, str name)
{
    str shown = str_head(name, NAME_BYTES);
    shown.len = utf8_valid(shown);
    if (n->count++ < SURVEY_NAMED)
        buf_addf(&n->text, "%s" STR_FMT "%s", n->count > 1 ? "; " : "", STR_ARG(shown),
                 shown.len < name.len ? "\xE2\x80\xA6" : "");
}

void naming_end(struct naming *n)
{
    if (n->count > SURVEY_NAMED)
        buf_addf(&n->text, "; and %llu more", (unsigned long long)(n->count - SURVEY_NAMED));
}

// Appends the list; one that could not be kept is no list.
void naming_put(struct buf *out, const struct naming *n)
{
    buf_add(out, buf_str(&n->text));
    out->failed = out->failed || n->text.failed;
}

// "3 batches are in no manifest: …", where there are any.
bal_status survey_listed_gap(struct survey *s, const char *code, struct naming *n, const char *one,
                             const char *many, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(1 << 20);
    naming_end(n);
    survey_put_count(&text, n->count, one, many);
    buf_add(&text, STR(": "));
    naming_put(&text, n);
    return n->count > 0 ? survey_add_gap(s, code, n->count, &text, err) : BAL_OK;
}
