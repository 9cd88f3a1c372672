// SPDX-License-Identifier: Apache-2.0
// Zips: whatever can be read of one is as long as it says, reads the same twice, and is no bomb.
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "io/inputs.h"

static bal_status read_member(const struct input *in, uint64_t *bytes, uint32_t *hash)
{
    AUTO_SOURCE s = {0};
    static char piece[64 * 1024];
    struct bal_err err = {0};
    bal_status status = input_open(in, &s, &err);
    *bytes = 0;
    *hash = 0;
    for (size_t got = 1; status == BAL_OK && got > 0; *bytes += got) {
        got = 0;
        status = source_read(&s, piece, sizeof piece, &got, &err);
        *hash = *hash * 31 + table_hash(str_make(piece, got));
    }
    FUZZ_CHECK(status == BAL_OK || (err.what[0] != '\0' && err.where[0] != '\0'));
    return status;
}

static void read_set(const struct inputs *set, size_t size)
{
    for (size_t i = 0; i < set->files.len; i++) {
        const struct input *in = &set->files.at[i];
        uint64_t bytes, again;
        uint32_t hash, hash_again;
        FUZZ_CHECK(str_ends(in->name, in->base) && in->base.len > 0);
        bal_status status = read_member(in, &bytes, &hash);
        FUZZ_CHECK(bytes <= LIMIT_ZIP_FREE || bytes / LIMIT_ZIP_RATIO <= size);
        FUZZ_CHECK(status != BAL_OK || bytes == in->size);
        if (bytes > 1 << 20)
            continue;
        FUZZ_CHECK(read_member(in, &again, &hash_again) == status);
        FUZZ_CHECK(again == bytes && hash_again == hash);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > FUZZ_INPUT)
        return 0;
    char path[64];
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    FUZZ_CHECK(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct inputs set;
    struct bal_err err = {0};
    bal_status status = inputs_open(&set, path, &err);
    if (status == BAL_OK) {
        read_set(&set, size);
        inputs_close(&set);
    } else {
        FUZZ_CHECK((status == BAL_INVALID || status == BAL_LIMIT) && err.where[0] != '\0');
    }
    close(fd);
    return 0;
}
