// SPDX-License-Identifier: Apache-2.0
// cdf_results.c: reports of results (NIST SP 1500-100, version 2, and version 1 in XML) and ballot
// definitions (NIST SP 1500-20) in JSON and XML. What they say of contests is read as for cast vote
// records; counts become reported results (cdf_counts.h).
#include "formats/cdf/cdf_counts.h"
#include "formats/cdf/results_write.h"
#include "formats/readers.h"

// Reads one report; `root` is the outermost element of its XML.
static bal_status read_report(cdf_report *report, const char *root, struct source *s,
                              struct import *imp, struct bal_err *err)
{
    struct cdf c;
    struct cdf_counts counts;
    cdf_counts_init(&counts);
    bal_status status = cdf_init(&c, imp, err);
    cdf_classes(&c, cdf_report_members);
    c.root = root;
    c.counts = &counts;
    if (status == BAL_OK)
        status = report(&c, s, err);
    if (status == BAL_OK && c.late.contests.len == 0)
        cdf_problem(&c, PROBLEM_empty_file, STR(""), "there is no contest in it");
    status = cdf_finish(&c, status, err);
    cdf_done(&c);
    cdf_counts_done(&counts);
    return status;
}

bal_status cdf_err_json_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return read_report(cdf_json_report, "ElectionReport", s, imp, err);
}

bal_status cdf_err_xml_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return read_report(cdf_xml_report, "ElectionReport", s, imp, err);
}

bal_status cdf_bd_xml_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return read_report(cdf_xml_report, "BallotDefinition", s, imp, err);
}

static bal_status read_json(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, cdf_err_json_read, err);
}

static bal_status read_xml(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, cdf_err_xml_read, err);
}

static bal_status read_bd_xml(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, cdf_bd_xml_read, err);
}

// The root's "@type" may come at the end; those of its objects are of the same namespace.
static int probe_object(const struct probe *p, const char *types)
{
    bool object = probe_begins(p, "{");
    return object && probe_has(p, types) && !probe_has(p, "json-schema.org") ? 90 : 0;
}

static int probe_root(const struct probe *p, const char *plain, const char *prefixed)
{
    bool xml = probe_begins(p, "<");
    return xml && (probe_has(p, plain) || probe_has(p, prefixed)) ? 90 : 0;
}

static int probe_json(const struct probe *p)
{
    return probe_object(p, "\"ElectionResults.");
}

static int probe_xml(const struct probe *p)
{
    return probe_root(p, "<ElectionReport", ":ElectionReport ");
}

static int probe_bd_json(const struct probe *p)
{
    return probe_object(p, "\"BallotDefinition.");
}

static int probe_bd_xml(const struct probe *p)
{
    return probe_root(p, "<BallotDefinition", ":BallotDefinition ");
}

static bal_status write_json(const struct election *e, struct sink *out, struct bal_err *err)
{
    return cdf_results_write(e, out, false, err);
}

static bal_status write_xml(const struct election *e, struct sink *out, struct bal_err *err)
{
    return cdf_results_write(e, out, true, err);
}

const struct format format_cdf_err_json = {
    .name = "cdf-err-json",
    .title = "NIST SP 1500-100 election results, JSON",
    .flags = FORMAT_RESULTS | FORMAT_CONTESTS,
    .unconfirmed = true,
    .probe = probe_json,
    .read = read_json,
    .write = write_json,
    .lost = cdf_results_lost,
};

const struct format format_cdf_err_xml = {
    .name = "cdf-err-xml",
    .title = "NIST SP 1500-100 election results, XML",
    .flags = FORMAT_RESULTS | FORMAT_CONTESTS,
    .unconfirmed = true,
    .probe = probe_xml,
    .read = read_xml,
    .write = write_xml,
    .lost = cdf_results_lost,
};

const struct format format_cdf_bd_json = {
    .name = "cdf-bd-json",
    .title = "NIST SP 1500-20 ballot definition, JSON",
    .flags = FORMAT_CONTESTS,
    .unconfirmed = true,
    .probe = probe_bd_json,
    .read = read_json,
};

const struct format format_cdf_bd_xml = {
    .name = "cdf-bd-xml",
    .title = "NIST SP 1500-20 ballot definition, XML",
    .flags = FORMAT_CONTESTS,
    .unconfirmed = true,
    .probe = probe_bd_xml,
    .read = read_bd_xml,
};
