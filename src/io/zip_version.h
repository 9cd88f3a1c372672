// SPDX-License-Identifier: Apache-2.0
// zip_version.h: which libzip is in use.
#ifndef BAL_IO_ZIP_VERSION_H
#define BAL_IO_ZIP_VERSION_H

// Version of the libzip that is loaded, as "3.0.1".
const char *zip_version(void);

#endif
