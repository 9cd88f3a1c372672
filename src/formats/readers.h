// SPDX-License-Identifier: Apache-2.0
// readers.h: the readers of plain tables and RAIRE files from any source of UTF-8 text: what the
// formats, the tests and the fuzz targets call.
#ifndef BAL_FORMATS_READERS_H
#define BAL_FORMATS_READERS_H

#include "formats/format.h"

// Reads the text to its end into the election; flaws become problems.
typedef bal_status reader_fn(struct source *s, struct import *imp, struct bal_err *err);

reader_fn colorado_manifest_read;
reader_fn colorado_results_csv_read;
reader_fn statement_of_votes_csv_read;
reader_fn clarity_detail_xml_read;
reader_fn clarity_summary_csv_read;
reader_fn dominion_summary_xml_read;
reader_fn arlo_read;
reader_fn arlo_contests_read;
reader_fn arlo_jurisdictions_read;
reader_fn manifest_csv_read;
reader_fn ballast_manifest_read;
reader_fn ballast_cvr_read;
reader_fn ballast_mvr_read;
reader_fn ballast_results_read;
reader_fn ballast_contests_read;
reader_fn ballast_handcount_read;
reader_fn ballast_names_read;
reader_fn clearballot_csv_read;
reader_fn dominion_csv_redacted_read;
reader_fn ess_candidates_read;
reader_fn rctab_csv_read;
reader_fn generic_rank_csv_read;
reader_fn blt_read;
reader_fn preflib_read;
reader_fn concretestv_json_read;
reader_fn shangrla_json_read;
reader_fn assertions_read; // any set of assertions
reader_fn raire_read;
reader_fn raire_json_read;
reader_fn usirv_txt_read;
reader_fn cdf_json_read;
reader_fn cdf_xml_read;
reader_fn cdf_err_json_read; // of ballot definitions, too
reader_fn cdf_err_xml_read;
reader_fn cdf_bd_xml_read;
reader_fn unisyn_read;
reader_fn hart_cvr_read;

// For the probe of the same table in a workbook.
bool manifest_csv_fits(const struct probe *p);

// Opens the file as text and reads it.
static inline bal_status read_text(const struct input *in, struct import *imp, reader_fn *read,
                                   struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    BAL_TRY(format_open_text(in, imp, &s, err));
    return read(&s, imp, err);
}

#endif
