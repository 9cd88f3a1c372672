// SPDX-License-Identifier: Apache-2.0
// id_map.h: from (owner, id) to a small number, for formats that name everything by numeric ids.
#ifndef BAL_FORMATS_ID_MAP_H
#define BAL_FORMATS_ID_MAP_H

#include "base/base.h"

#define ID_MAP_NONE UINT32_MAX

struct id_map {
    struct id_slot {
        uint64_t owner, id;
        uint32_t to; // ID_MAP_NONE: free
    } * slots;
    uint32_t len, cap; // open addressing; cap is 0 or a power of two
};

// What was put there, or ID_MAP_NONE.
uint32_t id_map_find(const struct id_map *m, uint64_t owner, uint64_t id);

// Puts or replaces; `to` is not ID_MAP_NONE. Fails with BAL_LIMIT only.
BAL_CHECKED bal_status id_map_put(struct id_map *m, uint64_t owner, uint64_t id, uint32_t to,
                                  struct bal_err *err);

void id_map_done(struct id_map *m);

#endif
