// SPDX-License-Identifier: Apache-2.0
// audit_reports.c: files of an audit that was done elsewhere. Nothing is imported from them:
// 'ballast verify' of their folder recomputes what they say (docs/published-audits.md).
#include "formats/csv_table.h"

static int probe_report(const struct probe *p)
{
    return p->text && str_starts(str_trim(p->head), STR("######## ELECTION INFO ########")) ? 100
                                                                                            : 0;
}

static int probe_comparison(const struct probe *p)
{
    static const char *const columns[] = {"county",     "contestname",   "detailname",
                                          "auditcount", "originalcount", "difference"};
    str cells[TABLE_COLUMNS];
    int count = probe_header(p, cells, TABLE_COLUMNS);
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        if (!csv_names_have(cells, count, columns[i]))
            return 0;
    return 96;
}

const struct format format_arlo_audit = {
    .name = "arlo-audit",
    .title = "Arlo's report of an audit, CSV",
    .flags = FORMAT_UNREADABLE | FORMAT_SIDE | FORMAT_AUDIT,
    .advice = "give 'ballast verify' the folder that it was published in",
    .probe = probe_report,
};

const struct format format_audit_comparison = {
    .name = "audit-comparison",
    .title = "Georgia's table of votes as reported and as audited, by county",
    .flags = FORMAT_UNREADABLE | FORMAT_SIDE | FORMAT_AUDIT,
    .advice = "give 'ballast verify' the folder that it was published in",
    .probe = probe_comparison,
};
