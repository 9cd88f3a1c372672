// SPDX-License-Identifier: Apache-2.0
// write.h: a made-up election as files in a folder.
#ifndef BAL_GENERATE_WRITE_H
#define BAL_GENERATE_WRITE_H

#include "core/election.h"
#include "generate/generate.h"

// Makes the folder; BAL_CONFLICT when it is not empty, unless forced.
BAL_CHECKED bal_status generate_folder(const char *dir, bool force, struct bal_err *err);

// BAL_UNSUPPORTED when one of the formats has no writer.
BAL_CHECKED bal_status generate_supported(unsigned files, struct bal_err *err);

// Writes those of the files asked for that come from this election (the paper's or the machines')
// and names them in the summary. The formats must be supported.
BAL_CHECKED bal_status generate_files(const struct election *e, unsigned files, const char *dir,
                                      struct generate_summary *summary,
                                      const struct progress *progress, struct bal_err *err);

// truth.json and README.txt.
BAL_CHECKED bal_status generate_truth(const char *dir, struct generate_summary *summary,
                                      struct bal_err *err);

#endif
