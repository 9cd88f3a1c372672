// SPDX-License-Identifier: Apache-2.0
// Entries of sealed votes: what is read is exactly what would be written.
#include "fuzz/fuzz.h"
#include "ledger/commit_entry.h"

static struct choice choices[] = {{.name = {"Ann", 3}},
                                  {.name = {"Bob", 3}},
                                  {.name = {"Cy", 2}},
                                  {.name = {"Write-in", 8}, .kind = CHOICE_WRITE_IN},
                                  {.name = {"Ann (Green)", 11}}};

static void read_as(enum choice_function function, str text)
{
    struct contest c = {.name = STR("C"), .function = function, .votes_allowed = 2, .ranks = 4};
    struct commit_form form;
    struct commit_entry e;
    struct bal_err err = {0};
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    AUTO_BUF again = BUF_INIT(EJ1_BYTES + 1);
    c.choices.at = choices;
    c.choices.len = c.choices.cap = ARRAY_LEN(choices);
    c.terms.top = 5;
    FUZZ_CHECK(commit_form_init(&form, &c, NULL, &err) == BAL_OK);
    if (commit_entry_read(&form, text, &arena, &e, &err) == BAL_OK) {
        FUZZ_CHECK(commit_entry_put(&form, e.ru, &e.set, &again, &err) == BAL_OK);
        fuzz_same(buf_str(&again), text);
    } else {
        FUZZ_CHECK(err.what[0] != '\0');
    }
    commit_form_done(&form);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FUZZ_INPUT)
        return 0;
    for (int f = FUNCTION_PLURALITY; f <= FUNCTION_PAIRS; f++)
        read_as((enum choice_function)f, fuzz_str(data, size));
    return 0;
}
