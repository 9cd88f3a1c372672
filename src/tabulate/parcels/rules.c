// SPDX-License-Identifier: Apache-2.0
#include "tabulate/parcels/parcels.h"

#define RULE(id) extern const struct parcel_rules parcels_##id;
#include "tabulate/parcels/rules.def"
#undef RULE

static const struct parcel_rules *const all[] = {
#define RULE(id) &parcels_##id,
#include "tabulate/parcels/rules.def"
#undef RULE
};

const struct parcel_rules *parcels_at(size_t i)
{
    return i < ARRAY_LEN(all) ? all[i] : NULL;
}

const struct parcel_rules *parcels_find(str name)
{
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (str_eq_nocase(name, str_from(all[i]->name)))
            return all[i];
    return NULL;
}

bool parcels_drawn(const struct parcel_rules *rules)
{
    return rules->surplus == SURPLUS_DRAW && rules->meek == NULL;
}
