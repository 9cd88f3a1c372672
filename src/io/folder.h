// SPDX-License-Identifier: Apache-2.0
// folder.h: making a folder to write into.
#ifndef BAL_IO_FOLDER_H
#define BAL_IO_FOLDER_H

#include "base/base.h"

// Makes the folder when it does not exist; the one it lies in must. *empty: nothing is in it, not
// even a hidden file.
BAL_CHECKED bal_status folder_make(const char *path, bool *empty, struct bal_err *err);

// Removes the files of the folder whose names end in `suffix`; folders in it are left alone.
BAL_CHECKED bal_status folder_remove_files(const char *path, str suffix, struct bal_err *err);

#endif
