// SPDX-License-Identifier: Apache-2.0
#include "app/library.h"

#include "crypto/crypto_version.h"
#include "db/db.h"
#include "io/pack.h"
#include "io/xml.h"
#include "io/zip_member.h"
#include "io/zip_version.h"

const char *bal_version(void)
{
    return BALLAST_VERSION;
}

static const char *sqlite_version(void)
{
    return db_engine_find(STR("sqlite"))->version();
}

bool app_library(size_t i, struct app_library *out)
{
    static const struct {
        const char *name;
        const char *(*version)(void);
    } libraries[] = {{"OpenSSL", crypto_version},       {"libzip", zip_version},
                     {"libdeflate", zip_small_version}, {"expat", xml_version},
                     {"SQLite", sqlite_version},        {"zstd", pack_version}};
    if (i >= ARRAY_LEN(libraries))
        return false;
    *out = (struct app_library){libraries[i].name, libraries[i].version()};
    return true;
}
