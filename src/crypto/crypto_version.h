// SPDX-License-Identifier: Apache-2.0
// crypto_version.h: which OpenSSL is in use.
#ifndef BAL_CRYPTO_CRYPTO_VERSION_H
#define BAL_CRYPTO_CRYPTO_VERSION_H

// Version of the OpenSSL that is loaded, as "3.0.1".
const char *crypto_version(void);

#endif
