// SPDX-License-Identifier: Apache-2.0
#include "witness/slip.h"

#include "ledger/words.h"
#include "plot/qr.h"
#include "plot/svg_text.h"

bal_status slip_read(str head, const struct note_key *log, const struct note_key *witness,
                     struct slip *out, struct bal_err *err)
{
    struct note n;
    struct slip s = {.witness = *witness, .head = head};
    BAL_TRY(witness_head_open(head, log, witness, &s.checkpoint, &n, err));
    s.time = note_line_of(&n, 1)->time; // a head of a witness has its line
    *out = s;
    return BAL_OK;
}

// The lines of a slip: a word and what it says.
enum { SLIP_LINES = 6, SLIP_BYTES = 1 << 16 };

struct lines {
    const char *name[SLIP_LINES];
    str text[SLIP_LINES];
    char size[NUM_TEXT], words[WORDS_TEXT], time[UTC_TEXT];
    struct buf root;
};

static void lines_make(struct lines *l, const struct slip *s)
{
    static const char *const names[SLIP_LINES] = {"log",   "events",  "root",
                                                  "words", "witness", "cosigned"};
    memcpy(l->name, names, sizeof names);
    l->root = BUF_INIT(256);
    base64_add(&l->root, str_bytes(s->checkpoint.root.b, SHA256_BYTES));
    l->text[0] = s->checkpoint.origin;
    l->text[1] = num_text(s->checkpoint.size, l->size);
    l->text[2] = buf_str(&l->root);
    l->text[3] = words_of(&s->checkpoint.root, l->words);
    l->text[4] = note_key_name(&s->witness);
    l->text[5] =
        utc_text((int64_t)(s->time < (uint64_t)UTC_MAX ? s->time : (uint64_t)UTC_MAX), l->time);
}

bal_status slip_text(const struct slip *s, bool code, struct buf *out, struct bal_err *err)
{
    struct lines l;
    struct qr qr;
    if (code)
        BAL_TRY(qr_make(s->head, &qr, err));
    lines_make(&l, s);
    for (size_t i = 0; i < SLIP_LINES; i++)
        buf_addf(out, "%-9s " STR_FMT "\n", l.name[i], STR_ARG(l.text[i]));
    buf_done(&l.root);
    if (code)
        qr_text(&qr, out);
    return buf_check(out, err);
}

static void svg_line(struct buf *out, unsigned y, const char *name, str text)
{
    buf_addf(out, "<text x=\"20\" y=\"%u\">%s</text><text x=\"110\" y=\"%u\">", y, name, y);
    svg_text(out, text);
    buf_add(out, STR("</text>\n"));
}

bal_status slip_svg(const struct slip *s, struct buf *out, struct bal_err *err)
{
    enum { WIDTH = 740, CODE = 400, LINE = 24 };
    struct lines l;
    struct qr qr;
    unsigned y = 40;
    BAL_TRY(qr_make(s->head, &qr, err));
    lines_make(&l, s);
    buf_addf(out,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
             "font-family=\"monospace\" font-size=\"13\">\n<title>a cosigned head of ",
             WIDTH, SLIP_LINES * LINE + CODE + 180);
    svg_text(out, s->checkpoint.origin);
    buf_add(out, STR("</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"));
    for (size_t i = 0; i < SLIP_LINES; i++, y += LINE)
        svg_line(out, y, l.name[i], l.text[i]);
    buf_done(&l.root);
    qr_svg_group(&qr, (WIDTH - CODE) / 2, y, CODE, out);
    y += CODE + 30;
    svg_line(out, y, "", STR("The code is the whole signed checkpoint. Two slips of one log with"));
    svg_line(out, y + LINE, "", STR("the same number of events must have the same root."));
    svg_line(out, y + 3 * LINE, "",
             STR("compared by  ____________________   ____________________"));
    buf_add(out, STR("</svg>\n"));
    return buf_check(out, err);
}

// ---- the page

static bal_status page_log(struct witness_home *h, size_t log, struct buf *out, struct bal_err *err)
{
    AUTO_BUF head = BUF_INIT(NOTE_BYTES);
    struct slip s;
    struct lines l;
    BAL_TRY(witness_home_head(h, log, &head, err));
    buf_add(out, STR("<h2>"));
    svg_text(out, note_key_name(&h->log[log]));
    buf_add(out, STR("</h2>\n"));
    if (head.len == 0) {
        buf_add(out, STR("<p>Nothing cosigned yet.</p>\n"));
        return BAL_OK;
    }
    BAL_TRY(slip_read(buf_str(&head), &h->log[log], &h->signer.key, &s, err));
    lines_make(&l, &s);
    buf_add(out, STR("<table>\n"));
    for (size_t i = 1; i < SLIP_LINES; i++) {
        buf_addf(out, "<tr><th>%s</th><td>", l.name[i]);
        svg_text(out, l.text[i]);
        buf_add(out, STR("</td></tr>\n"));
    }
    buf_done(&l.root);
    buf_add(out, STR("</table>\n<p>The signed checkpoint:</p>\n<pre>"));
    for (str rest = buf_str(&head); rest.len > 0; buf_add_char(out, '\n'))
        svg_text(out, str_cut(&rest, '\n'));
    buf_add(out, STR("</pre>\n"));
    return BAL_OK;
}

bal_status slip_page(struct witness_home *h, struct buf *out, struct bal_err *err)
{
    AUTO_BUF vkey = BUF_INIT(1024);
    note_vkey_add(&vkey, &h->signer.key);
    buf_add(out, STR("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Witness "));
    svg_text(out, note_key_name(&h->signer.key));
    buf_add(out,
            STR("</title>\n<style>body{font:1rem/1.5 sans-serif;max-width:44rem;margin:1rem auto;"
                "padding:0 1rem}th{text-align:left;padding-right:1rem}td,code,pre{font-family:"
                "monospace;overflow-wrap:anywhere;white-space:pre-wrap}</style>\n</head>\n"
                "<body>\n<h1>Witness "));
    svg_text(out, note_key_name(&h->signer.key));
    buf_add(out, STR("</h1>\n<p>This witness cosigns the head of a log only when it has been shown "
                     "that the log has grown from the head it cosigned before. Compare the last "
                     "heads below with those that you were given: at the same number of events the "
                     "root must be the same.</p>\n<p>Its public key: <code>"));
    svg_text(out, buf_str(&vkey));
    buf_add(out, STR("</code></p>\n"));
    for (size_t i = 0; i < h->logs; i++)
        BAL_TRY(page_log(h, i, out, err));
    buf_add(out, STR("</body>\n</html>\n"));
    return buf_check(out, err);
}
