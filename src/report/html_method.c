// SPDX-License-Identifier: Apache-2.0
// html_method.c: how the audit works, how to check it, what its words mean, who answers for it.
#include "report/html_out.h"
#include "report/words.h"

static void method_entry(struct page *h, const struct report_method *m)
{
    html(h, "<h3>Risk function: ");
    prose_text(&h->p, m->title.len > 0 ? m->title : m->name);
    html(h, "</h3>\n<dl class='facts rows'>\n");
    html_fact(h, "Name", m->name);
    html_fact(h, "Parameters", m->parameters);
    html_fact(h, "Assumes that", m->assumes);
    html_fact(h, "Formula and source", m->source);
    html(h, "</dl>\n");
}

void html_method(struct page *h)
{
    const struct report *r = h->r;
    html(h, "<p>Cards are drawn at random with a seed that nobody could know when the records were "
            "committed. People look at each card drawn and write down what it shows, without being "
            "told what the machine recorded. Both are compared, card by card. From that follows, "
            "for every contest, how likely so good a sample would be if the reported outcome were "
            "wrong. The audit of a contest ends when this measured risk is at or below the risk "
            "limit, or when all its cards have been counted by hand.</p>\n"
            "<h3>How cards are chosen</h3>\n<dl class='facts rows'>\n");
    html_fact(h, "Random seed", r->seed);
    html_fact(h, "Sampler", r->sampler);
    html_fact(h, "In words", r->sampler_title);
    html_fact(h, "Described exactly in", r->sampler_source);
    html_fact(h, "Risk function", r->methods.len == 0 ? r->risk_function : STR(""));
    html(h, "</dl>\n");
    for (size_t i = 0; i < r->methods.len; i++)
        method_entry(h, &r->methods.at[i]);
    html(h, "<p>Figures of risk are rounded up, never down.</p>\n");
}

// Only of characters that a shell leaves alone, else the placeholder.
static void shell_word(struct page *h, str s, const char *placeholder)
{
    bool plain = s.len > 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        plain &= (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                 (c != '\0' && strchr("+/=._-", c) != NULL);
    }
    prose_text(&h->p, plain ? s : str_from(placeholder));
}

static void verify_log(struct page *h)
{
    html(h, "<li><p>The log: the leaf hash of an event is the SHA-256 of a zero byte and the "
            "event; two hashes are joined to one by the SHA-256 of a byte 1 and both; the last one "
            "left is the root (RFC 6962, section 2.1).</p>\n"
            "<pre><code>(printf '\\0'; cat EVENT) | openssl dgst -sha256 -binary &gt; LEAF\n"
            "(printf '\\1'; cat LEFT RIGHT) | openssl dgst -sha256 -binary | openssl base64"
            "</code></pre></li>\n"
            "<li><p>The operator's signature on an event (Ed25519):</p>\n<pre><code>"
            "(printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'\n"
            " echo '");
    shell_word(h, h->r->key, "KEY");
    html(h, "' | cut -d+ -f3- |\n openssl base64 -d -A | tail -c 32) &gt; key.der\n"
            "tail -n 1 EVENT | cut -d' ' -f3 | openssl base64 -d -A | tail -c 64 &gt; sig\n"
            "sed '/^$/,$d' EVENT &gt; text\n"
            "openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in text "
            "-sigfile sig</code></pre></li>\n");
}

void html_verify(struct page *h)
{
    const struct report *r = h->r;
    html(h, "<p>This page claims; the record proves. Whoever has the record can recompute "
            "everything in this report from its inputs:</p>\n<pre><code>ballast verify ");
    shell_word(h, r->record, "RECORD");
    html(h, "</code></pre>\n<p>By hand, with tools that every Unix system has:</p>\n<ol>\n"
            "<li><p>A file: its digest is the one listed under Inputs. For a digest of salt and "
            "file, the salt comes first.</p>\n"
            "<pre><code>sha256sum FILE\ncat SALT FILE | sha256sum</code></pre></li>\n");
    if (str_eq(r->sampler, STR("ballast"))) {
        html(h, "<li><p>A draw: every card has a number made of the seed, its jurisdiction and its "
                "position in the jurisdiction's manifest; ");
        html(h, r->by_weight
                    ? "with U = 1 &minus; (its first 16 hexadecimal digits) / 2<sup>64</sup> and q "
                      "the card's weight in a contest, that contest draws the cards with the "
                      "smallest &minus;log<sub>2</sub> U / q, smallest first."
                    : "the cards with the smallest numbers are drawn, smallest first.");
        html(h, "</p>\n<pre><code>printf '%s' '");
        shell_word(h, r->seed, "SEED");
        html(h, ",JURISDICTION,POSITION' | sha256sum</code></pre></li>\n");
    }
    verify_log(h);
    html(h, "</ol>\n");
}

void html_not_checked(struct page *h)
{
    html(h, "<h3>What this audit takes for granted and does not check</h3>\n<ul class='plain'>\n");
    for (size_t i = 0; words_not_checked[i] != NULL; i++) {
        html(h, "<li>");
        html(h, words_not_checked[i]);
        html(h, "</li>\n");
    }
    html(h, "</ul>\n");
}

void html_glossary(struct page *h)
{
    html(h, "<dl class='glossary'>\n");
    for (size_t i = 0; words_glossary[i].term != NULL; i++) {
        html(h, "<div><dt>");
        html(h, words_glossary[i].term);
        html(h, "</dt><dd>");
        html(h, words_glossary[i].meaning);
        html(h, "</dd></div>\n");
    }
    html(h, "</dl>\n");
}

void html_signatures(struct page *h)
{
    html(h, "<p>We have read this report. It agrees with the record of the audit.</p>\n"
            "<div class='signatures'>\n");
    for (int i = 0; i < 4; i++)
        html(h, "<p><span>Signature</span><span>Name and office</span><span>Date</span></p>\n");
    html(h, "</div>\n");
}
