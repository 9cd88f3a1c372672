// SPDX-License-Identifier: Apache-2.0
// eel.c: NIST SP 1500-101, logs of election events: its schemas, and logs in it, are recognised and
// hold nothing that is imported. The log of a record is written by `ballast log --cdf`.
#include "formats/format.h"

static bool object(const struct probe *p)
{
    return p->text && str_starts(str_trim(p->head), STR("{"));
}

static bool has(str head, const char *text)
{
    return str_find(head, str_from(text)) < head.len;
}

static int probe_schema(const struct probe *p)
{
    bool json =
        object(p) && has(p->head, "json-schema.org") && has(p->head, "\"EventLogging.Device\"");
    bool xml = p->text && has(p->head, ":schema") &&
               has(p->head, "targetNamespace=\"http://itl.nist.gov/ns/voting/1500-101/v1\"");
    return json || xml ? 95 : 0;
}

static int probe_log(const struct probe *p)
{
    bool json = object(p) && !has(p->head, "json-schema.org") &&
                has(p->head, "\"EventLogging.ElectionEventLog");
    bool xml =
        p->text && str_starts(str_trim(p->head), STR("<")) && has(p->head, "<ElectionEventLog");
    return json || xml ? 92 : 0;
}

const struct format format_eel_schema = {
    .name = "eel-1500-101 schema",
    .title = "the schema of NIST SP 1500-101 event logs",
    .flags = FORMAT_SIDE,
    .probe = probe_schema,
};

const struct format format_eel_log = {
    .name = "eel-1500-101",
    .title = "NIST SP 1500-101 event log: no votes",
    .flags = FORMAT_SIDE,
    .unconfirmed = true,
    .probe = probe_log,
};
