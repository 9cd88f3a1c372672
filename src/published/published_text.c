// SPDX-License-Identifier: Apache-2.0
// published_text.c: the result for a terminal: checks, findings with their first places, counts of
// the rest.
#include <math.h>

#include "published/published.h"
#include "report/text_table.h"

enum { PLACES_SHOWN = 5 };

static void line(struct sink *out, str text, const char *first, size_t indent)
{
    struct sink clean;
    sink_open_memory(&clean, LIMIT_TOKEN_BYTES);
    struct prose p = {.out = &clean};
    prose_text(&p, text);
    if (sink_close(&clean, NULL) == BAL_OK)
        text_wrap(out, buf_str(&clean.buf), first, indent);
    sink_discard(&clean);
}

static void write_head(const struct published *p, struct sink *out)
{
    struct prose prose = {.out = out};
    prose_say(&prose, "PUBLISHED AUDIT: ");
    prose_text(&prose, p->election.len > 0 ? p->election : p->folder);
    sink_char(out, '\n');
    sink_printf(out, "%-14s%s\n", "Layout", p->title);
    for (size_t i = 0; i < p->facts.len; i++) {
        sink_printf(out, "%-14s", p->facts.at[i].name);
        prose_text(&prose, p->facts.at[i].value);
        sink_char(out, '\n');
    }
    sink_char(out, '\n');
    for (size_t i = 0; i < p->summary.len; i++)
        line(out, p->summary.at[i], "", 0);
}

static void write_checks(const struct published *p, struct sink *out)
{
    sink_put(out, STR("\nChecks\n\n"));
    for (size_t i = 0; i < p->checks.len; i++) {
        const struct published_check *c = &p->checks.at[i];
        sink_printf(out, "%-13s %-4s %s\n", c->code,
                    c->open ? "-"
                    : c->ok ? "ok"
                            : "FAIL",
                    c->what);
        if (c->reason.len > 0)
            line(out, c->reason, "                   ", 19);
    }
}

static void write_finding(const struct published_finding *f, struct sink *out)
{
    struct prose prose = {.out = out};
    sink_printf(out, "\n%s %s (%s, ", f->fault ? "FAULT" : "note ", f->title, f->code);
    prose_count(&prose, f->places.len, "place");
    sink_put(out, STR(")\n"));
    line(out, str_from(f->meaning), "      ", 6);
    for (size_t i = 0; i < f->places.len && i < PLACES_SHOWN; i++) {
        struct sink place;
        sink_open_memory(&place, LIMIT_TOKEN_BYTES);
        sink_put(&place, f->places.at[i].file);
        if (f->places.at[i].line > 0)
            sink_printf(&place, ":%llu", (unsigned long long)f->places.at[i].line);
        sink_put(&place, STR(": "));
        sink_put(&place, f->places.at[i].what);
        if (sink_close(&place, NULL) == BAL_OK)
            line(out, buf_str(&place.buf), "      - ", 8);
        sink_discard(&place);
    }
    if (f->places.len > PLACES_SHOWN)
        sink_printf(out, "      - and %zu more (--json and --html list them all)\n",
                    f->places.len - PLACES_SHOWN);
}

static void write_counts(const struct published *p, struct sink *out)
{
    size_t draws[DRAW_NO_LIST + 1] = {0}, sizes = 0, sizes_ok = 0, risks = 0, risks_ok = 0;
    for (size_t i = 0; i < p->counties.len; i++)
        draws[p->counties.at[i].draw]++;
    for (size_t i = 0; i < p->contests.len; i++) {
        const struct published_contest *c = &p->contests.at[i];
        sizes += c->has_size;
        sizes_ok += c->has_size && c->size_agrees;
        risks += !isnan(c->risk) && !isnan(c->risk_again);
        risks_ok += !isnan(c->risk) && !isnan(c->risk_again) && c->agrees;
    }
    if (p->counties.len > 0)
        sink_printf(
            out,
            "\ndraws    %zu reproduced, %zu with another number of cards than the manifest, "
            "%zu not reproduced, %zu without a list\n",
            draws[DRAW_REPRODUCED], draws[DRAW_WITH_DOMAIN], draws[DRAW_NOT_REPRODUCED],
            draws[DRAW_NO_LIST]);
    if (sizes > 0)
        sink_printf(out, "sizes    %zu of %zu sample sizes agree\n", sizes_ok, sizes);
    if (risks > 0)
        sink_printf(out, "risks    %zu of %zu risks agree\n", risks_ok, risks);
    sink_printf(out, "read     %llu files, %llu bytes\n", (unsigned long long)p->files,
                (unsigned long long)p->bytes);
}

void published_text_write(const struct published *p, struct sink *out)
{
    static const char *const meanings[] = {
        [PUBLISHED_PASS] = "everything that was published follows from itself",
        [PUBLISHED_FAIL] = "something that was published does not follow from the rest",
        [PUBLISHED_INCOMPLETE] = "no check failed, but not everything could be checked",
    };
    write_head(p, out);
    write_checks(p, out);
    if (p->findings.len > 0)
        sink_put(out, STR("\nFindings\n"));
    for (size_t i = 0; i < p->findings.len; i++)
        write_finding(&p->findings.at[i], out);
    write_counts(p, out);
    sink_printf(out, "\n%s: %s\n", published_verdict_name(p->verdict), meanings[p->verdict]);
}
