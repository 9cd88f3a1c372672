// SPDX-License-Identifier: Apache-2.0
// Settings of seats on two levels: any text is refused in words or counts a small election, in
// which seats add up.
#include "fuzz/fuzz.h"

#include "tabulate/levels/levels.h"

enum { PARTIES = 4, DISTRICTS = 3 };

static const uint64_t votes[DISTRICTS][PARTIES] = {
    {400, 300, 200, 0}, {100, 100, 90, 7}, {5000, 2500, 1, 800}};

static void check_sums(const struct levels *l)
{
    uint64_t total = 0, placed = 0;
    for (uint32_t k = 0; k < DISTRICTS; k++) {
        uint64_t own = 0;
        for (uint32_t p = 0; p < PARTIES; p++) {
            own += l->districts[k].fixed[p];
            placed += l->districts[k].placed[p];
            FUZZ_CHECK(l->districts[k].fixed[p] == 0 || l->districts[k].votes[p] > 0);
        }
        FUZZ_CHECK(own <= l->districts[k].seats);
    }
    for (uint32_t p = 0; p < PARTIES; p++)
        total += l->total[p];
    FUZZ_CHECK(placed == l->placed.len && placed <= total);
    FUZZ_CHECK(l->tie.seats > 0 || total <= l->house || l->rules->overhang == OVERHANG_CUT ||
               l->rules->overhang == OVERHANG_OUT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str text = fuzz_str(data, size), names[PARTIES] = {STR("A"), STR("B"), STR("C"), STR("D e")};
    struct level_rules rules;
    struct levels l;
    struct bal_err err = {0};
    if (size > FUZZ_INPUT)
        return 0;
    if (levels_parse(text, &rules, &err) != BAL_OK) {
        FUZZ_CHECK(err.what[0] != '\0');
        return 0;
    }
    FUZZ_CHECK(levels_init(&l, &rules, PARTIES, DISTRICTS, &err) == BAL_OK);
    l.names = names;
    for (uint32_t k = 0; k < DISTRICTS; k++) {
        l.districts[k].name = names[k];
        l.districts[k].seats = 3 + 2 * k;
        for (uint32_t p = 0; p < PARTIES; p++) {
            l.districts[k].votes[p] = votes[k][p];
            l.districts[k].valid += votes[k][p];
        }
    }
    if (levels_count(&l, &err) == BAL_OK)
        check_sums(&l);
    levels_done(&l);
    return 0;
}
