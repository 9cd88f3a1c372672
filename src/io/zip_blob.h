// SPDX-License-Identifier: Apache-2.0
// zip_blob.h: a blob as libzip reads it.
#ifndef BAL_IO_ZIP_BLOB_H
#define BAL_IO_ZIP_BLOB_H

#include <zip.h>

#include "io/blob.h"

struct zip_blob {
    const struct blob *blob;
    uint64_t pos;
    zip_error_t error;
};

// A source over z->blob for zip_open_from_source, which then owns it; *z and the blob must outlive
// it. NULL without memory.
zip_source_t *zip_blob_source(struct zip_blob *z, zip_error_t *error);

#endif
