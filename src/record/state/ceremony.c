// SPDX-License-Identifier: Apache-2.0
#include "record/state/ceremony.h"

#include <stdio.h>

#include "base/binary.h"

void share_commitment(str party, const uint8_t share[static SEED_SHARE],
                      uint8_t out[static SHA256_BYTES])
{
    struct sha256 h;
    sha256_init(&h);
    sha256_add(&h, STR("ballast/seedshare/v1\n"));
    sha256_add(&h, party);
    sha256_add(&h, STR("\n"));
    sha256_add(&h, str_bytes(share, SEED_SHARE));
    sha256_done(&h, out);
}

void ceremony_seed(const struct state_parties *p, str origin, struct buf *out)
{
    char size[NUM_TEXT];
    uint8_t digest[SHA256_BYTES];
    struct sha256 h;
    if (!p->by_shares) {
        buf_add(out, p->dice);
        return;
    }
    int digits = snprintf(size, sizeof size, "%llu", (unsigned long long)p->freeze + 1);
    sha256_init(&h);
    sha256_add(&h, STR("ballast/seed/v1\n"));
    sha256_add(&h, origin);
    sha256_add(&h, STR("\n"));
    sha256_add(&h, str_make(size, (size_t)digits));
    sha256_add(&h, STR("\n"));
    sha256_add(&h, str_bytes(p->freeze_root.b, SHA256_BYTES));
    for (size_t i = 0; i < p->shares.len; i++) {
        sha256_add(&h, p->shares.at[i].party);
        sha256_add(&h, STR("\n"));
        sha256_add(&h, str_bytes(p->shares.at[i].share, SEED_SHARE));
    }
    sha256_add(&h, p->dice);
    sha256_add(&h, STR("\n"));
    sha256_add(&h, p->beacon);
    sha256_done(&h, digest);
    hex_add(out, str_bytes(digest, SHA256_BYTES));
}
