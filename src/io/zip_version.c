// SPDX-License-Identifier: Apache-2.0
#include "io/zip_version.h"

#include <zip.h>

const char *zip_version(void)
{
    return zip_libzip_version();
}
