// SPDX-License-Identifier: Apache-2.0
// eel.c: NIST SP 1500-101, logs of election events: its schemas, and logs in it, are recognised and
// hold nothing that is imported. The log of a record is written by `ballast log --cdf`.
#include "formats/format.h"

static int probe_schema(const struct probe *p)
{
    bool json = probe_begins(p, "{") && probe_has(p, "json-schema.org") &&
                probe_has(p, "\"EventLogging.Device\"");
    bool xml = p->text && probe_has(p, ":schema") &&
               probe_has(p, "targetNamespace=\"http://itl.nist.gov/ns/voting/1500-101/v1\"");
    return json || xml ? 95 : 0;
}

static int probe_log(const struct probe *p)
{
    bool json = probe_begins(p, "{") && !probe_has(p, "json-schema.org") &&
                probe_has(p, "\"EventLogging.ElectionEventLog");
    bool xml = probe_begins(p, "<") && probe_has(p, "<ElectionEventLog");
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
