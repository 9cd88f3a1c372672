// SPDX-License-Identifier: Apache-2.0
#include "formats/results/results_xml.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/spelling.h"

bal_status results_xml_open(struct results_xml *r, struct source *s, struct import *imp,
                            struct bal_err *err)
{
    *r =
        (struct results_xml){.imp = imp,
                             .seen = {TABLE_INIT(LIMIT_NAMES_BYTES), TABLE_INIT(LIMIT_NAMES_BYTES)},
                             .names = TABLE_INIT(LIMIT_NAMES_BYTES),
                             .contest = BUF_INIT(LIMIT_TOKEN_BYTES),
                             .choice = BUF_INIT(LIMIT_TOKEN_BYTES)};
    return xml_open(&r->xml, s, err);
}

void results_xml_close(struct results_xml *r)
{
    xml_close(&r->xml);
    table_done(&r->seen.rows);
    table_done(&r->seen.results);
    table_done(&r->names);
    vec_done(&r->times);
    buf_done(&r->contest);
    buf_done(&r->choice);
}

// How many times the name was met before.
static bal_status meet(struct results_xml *r, str name, uint32_t *before, struct bal_err *err)
{
    uint32_t number = 0;
    BAL_TRY(import_name(&r->names, name, &number, err));
    if (number == r->times.len && vec_push(&r->times, LIMIT_CARDS) == NULL)
        return err_memory(err);
    *before = r->times.at[number]++;
    return BAL_OK;
}

bal_status results_xml_contest(struct results_xml *r, str name, struct bal_err *err)
{
    uint32_t before = 0;
    name = str_trim(name);
    r->contests++;
    if (name.len == 0)
        results_xml_problem(r, PROBLEM_missing_value, STR(""), "a contest has no name");
    BAL_TRY(meet(r, name, &before, err));
    return spelling_set(&r->contest, name, before, err);
}

bal_status results_xml_choice(struct results_xml *r, str name, bool *named, struct bal_err *err)
{
    uint32_t before = 0;
    AUTO_BUF key = BUF_INIT(2 * LIMIT_TOKEN_BYTES);
    name = str_trim(name);
    *named = name.len > 0;
    if (!*named) {
        results_xml_problem(r, PROBLEM_missing_value, STR(""),
                            "contest '" STR_FMT "': a choice has no name",
                            STR_ARG(str_head(buf_str(&r->contest), 100)));
        return BAL_OK;
    }
    buf_add(&key, buf_str(&r->contest));
    buf_add_char(&key, '\0');
    buf_add(&key, name);
    BAL_TRY(buf_check(&key, err));
    BAL_TRY(meet(r, buf_str(&key), &before, err));
    return spelling_set(&r->choice, name, before, err);
}

void results_xml_again(struct results_xml *r)
{
    for (size_t i = 0; i < r->times.len; i++)
        r->times.at[i] = 0;
}

bal_status results_xml_add(struct results_xml *r, uint32_t jurisdiction, uint64_t votes,
                           struct bal_err *err)
{
    struct reported row = {.jurisdiction = jurisdiction,
                           .contest = buf_str(&r->contest),
                           .choice = buf_str(&r->choice),
                           .votes = votes};
    return results_add_spelled(r->imp, &r->seen, &row, err);
}

bool results_xml_number(struct results_xml *r, const char *attribute, uint64_t *out)
{
    str text;
    if (!xml_attribute(&r->xml, attribute, &text))
        results_xml_problem(r, PROBLEM_missing_value, STR(""), "<" STR_FMT "> has no %s",
                            STR_ARG(str_head(r->xml.name, 60)), attribute);
    else if (!num_u64_grouped(str_trim(text), out))
        results_xml_problem(r, PROBLEM_bad_number, text, "%s=\"" STR_FMT "\" is not a whole number",
                            attribute, STR_ARG(str_head(text, 60)));
    else
        return true;
    return false;
}

void results_xml_problem(struct results_xml *r, enum problem_id id, str value, const char *fmt, ...)
{
    struct place place = {.file = r->imp->file};
    va_list args;
    if (r->imp->problems->count[id] < LIMIT_PROBLEMS_KEPT)
        xml_place(&r->xml, &place.line, &place.column);
    va_start(args, fmt);
    problem_addv(r->imp->problems, id, place, value, fmt, args);
    va_end(args);
}
