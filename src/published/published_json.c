// SPDX-License-Identifier: Apache-2.0
// published_json.c: the result as JSON (docs/published-audits.md). Keys are only ever added.
#include <math.h>

#include "io/json_write.h"
#include "published/published.h"

static void write_checks(struct json_writer *w, const struct published *p)
{
    jw_key(w, "checks");
    jw_open(w, '[');
    for (size_t i = 0; i < p->checks.len; i++) {
        const struct published_check *c = &p->checks.at[i];
        jw_open(w, '{');
        jw_key_value(w, "code", str_from(c->code));
        jw_key(w, "ok");
        if (c->open)
            jw_null(w);
        else
            jw_bool(w, c->ok);
        jw_key_value(w, "what", str_from(c->what));
        jw_key_value(w, "reason", c->reason);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void number_or_null(struct json_writer *w, const char *key, uint64_t v)
{
    jw_key(w, key);
    if (v == 0)
        jw_null(w);
    else
        jw_u64(w, v);
}

static void told_or_null(struct json_writer *w, const char *key, uint64_t v, bool lacks)
{
    jw_key(w, key);
    if (lacks)
        jw_null(w);
    else
        jw_u64(w, v);
}

static void write_counties(struct json_writer *w, const struct published *p)
{
    jw_key(w, "counties");
    jw_open(w, '[');
    for (size_t i = 0; i < p->counties.len; i++) {
        const struct published_county *c = &p->counties.at[i];
        jw_open(w, '{');
        jw_key_value(w, "county", c->county);
        jw_key_value(w, "draw", str_from(published_draw_name(c->draw)));
        number_or_null(w, "domain", c->domain);
        number_or_null(w, "manifest_total", c->manifest_total);
        jw_key_u64(w, "listed", c->listed);
        jw_key_u64(w, "draws", c->draws);
        jw_key_u64(w, "random_numbers", c->randoms);
        jw_key_u64(w, "random_numbers_reproduced", c->randoms_again);
        jw_key_u64(w, "cards_placed", c->placed);
        jw_key_value(w, "reason", c->reason);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_contest(struct json_writer *w, const struct published_contest *c)
{
    jw_open(w, '{');
    jw_key_value(w, "contest", c->contest);
    jw_key_value(w, "county", c->county);
    jw_key_value(w, "round", c->round);
    jw_key_bool(w, "target", c->target);
    jw_key_value(w, "winners", c->winners);
    jw_key_value(w, "status", c->status);
    told_or_null(w, "margin", c->margin, c->lacks_margin);
    told_or_null(w, "cards", c->cards, c->lacks_cards);
    told_or_null(w, "sample", c->sample, c->lacks_sample);
    jw_key_u64(w, "o1", c->o1);
    jw_key_u64(w, "o2", c->o2);
    jw_key_u64(w, "u1", c->u1);
    jw_key_u64(w, "u2", c->u2);
    jw_key_value(w, "risk_limit", c->risk_limit);
    if (c->has_size) {
        jw_key_u64(w, "reported_sample_size", c->size);
        jw_key_u64(w, "recomputed_sample_size", c->size_again);
        jw_key_bool(w, "sample_size_agrees", c->size_agrees);
    }
    jw_key_double(w, "reported_risk", c->risk);
    jw_key_value(w, "reported_risk_text", c->risk_text);
    jw_key_double(w, "recomputed_risk", c->risk_again);
    jw_key(w, "agrees");
    if (isnan(c->risk) || isnan(c->risk_again))
        jw_null(w);
    else
        jw_bool(w, c->agrees);
    jw_key_value(w, "reason", c->reason);
    jw_close(w, '}');
}

static void write_finding(struct json_writer *w, const struct published_finding *f)
{
    jw_open(w, '{');
    jw_key_value(w, "code", str_from(f->code));
    jw_key_bool(w, "fault", f->fault);
    jw_key_value(w, "title", str_from(f->title));
    jw_key_value(w, "meaning", str_from(f->meaning));
    jw_key(w, "places");
    jw_open(w, '[');
    for (size_t i = 0; i < f->places.len; i++) {
        const struct published_place *at = &f->places.at[i];
        jw_open(w, '{');
        jw_key_value(w, "file", at->file);
        number_or_null(w, "line", at->line);
        jw_key_value(w, "what", at->what);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_close(w, '}');
}

static void write_table(struct json_writer *w, const struct published_table *t)
{
    jw_open(w, '{');
    jw_key_value(w, "title", str_from(t->title));
    jw_key(w, "columns");
    jw_open(w, '[');
    for (size_t i = 0; i < t->column_count; i++)
        jw_str(w, str_skip(str_from(t->columns[i]), t->columns[i][0] == '>' ? 1 : 0));
    jw_close(w, ']');
    jw_key(w, "rows");
    jw_open(w, '[');
    for (size_t i = 0; i < t->cells.len; i++) {
        if (i % t->column_count == 0)
            jw_open(w, '[');
        jw_str(w, t->cells.at[i]);
        if ((i + 1) % t->column_count == 0 || i + 1 == t->cells.len)
            jw_close(w, ']');
    }
    jw_close(w, ']');
    jw_close(w, '}');
}

void published_json_write(const struct published *p, struct sink *out)
{
    struct json_writer w;
    jw_init(&w, out, false);
    jw_open(&w, '{');
    jw_key_value(&w, "kind", STR("audit"));
    jw_key_value(&w, "verdict", str_from(published_verdict_name(p->verdict)));
    jw_key_value(&w, "layout", str_from(p->layout));
    jw_key_value(&w, "folder", p->folder);
    jw_key_value(&w, "election", p->election);
    jw_key_u64(&w, "files", p->files);
    jw_key_u64(&w, "bytes", p->bytes);
    jw_key(&w, "facts");
    jw_open(&w, '{');
    for (size_t i = 0; i < p->facts.len; i++)
        jw_key_value(&w, p->facts.at[i].name, p->facts.at[i].value);
    jw_close(&w, '}');
    jw_key(&w, "summary");
    jw_open(&w, '[');
    for (size_t i = 0; i < p->summary.len; i++)
        jw_str(&w, p->summary.at[i]);
    jw_close(&w, ']');
    write_checks(&w, p);
    write_counties(&w, p);
    jw_key(&w, "contests");
    jw_open(&w, '[');
    for (size_t i = 0; i < p->contests.len; i++)
        write_contest(&w, &p->contests.at[i]);
    jw_close(&w, ']');
    jw_key(&w, "findings");
    jw_open(&w, '[');
    for (size_t i = 0; i < p->findings.len; i++)
        write_finding(&w, &p->findings.at[i]);
    jw_close(&w, ']');
    jw_key(&w, "tables");
    jw_open(&w, '[');
    for (size_t i = 0; i < p->tables.len; i++)
        write_table(&w, &p->tables.at[i]);
    jw_close(&w, ']');
    jw_close(&w, '}');
    jw_end(&w);
}
