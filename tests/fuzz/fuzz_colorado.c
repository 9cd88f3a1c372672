// SPDX-License-Identifier: Apache-2.0
// Folders of Colorado's Audit Center. The input is files one after the other, each below a line
// "=== NAME". Whatever they hold, the check ends, says the same twice, and what it writes is
// well-formed for its ceilings.
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "published/published.h"

enum { FILES = 12 };

extern const struct published_layout audit_colorado;

struct files {
    struct published_file at[FILES];
    int fds[FILES];
    char paths[FILES][32];
    size_t count;
};

static void add(struct files *f, str name, str text)
{
    if (f->count == FILES || name.len == 0 || memchr(name.ptr, 0, name.len) != NULL)
        return;
    size_t i = f->count++;
    f->fds[i] = memfd_create("file", MFD_CLOEXEC);
    FUZZ_CHECK(f->fds[i] >= 0);
    FUZZ_CHECK(write(f->fds[i], text.ptr, text.len) == (ssize_t)text.len);
    (void)snprintf(f->paths[i], sizeof f->paths[i], "/proc/self/fd/%d", f->fds[i]);
    f->at[i] = (struct published_file){name, f->paths[i], text.len, true};
}

static void split(struct files *f, str text)
{
    const str mark = STR("=== ");
    text = str_skip(text, str_find(text, mark));
    while (text.len > 0) {
        str rest = str_skip(text, mark.len);
        str name = str_trim(str_cut(&rest, '\n'));
        size_t end = str_find(rest, STR("\n=== "));
        add(f, name, str_head(rest, end + 1));
        text = str_skip(rest, end + 1);
    }
}

static void check(const struct published_folder *folder, struct sink *out)
{
    struct published p = {
        .arena = ARENA_INIT(FUZZ_TRACE), .title = audit_colorado.title, .layout = "colorado"};
    struct bal_err err;
    int sure = audit_colorado.probe(folder);
    FUZZ_CHECK(sure >= 0 && sure <= 100);
    bool ok = audit_colorado.check(folder, STR(""), &p, &err) == BAL_OK;
    sink_open_memory(out, FUZZ_TRACE);
    if (ok) {
        published_text_write(&p, out);
        published_json_write(&p, out);
        published_html_write(&p, out);
    }
    FUZZ_CHECK(sink_close(out, NULL) == BAL_OK);
    published_end(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct files f = {0};
    struct sink out[2];
    if (size > FUZZ_INPUT)
        return 0;
    split(&f, fuzz_str(data, size));
    struct published_folder folder = {.path = "folder"};
    folder.files.at = f.at;
    folder.files.len = f.count;
    for (size_t i = 0; i < ARRAY_LEN(out); i++)
        check(&folder, &out[i]);
    fuzz_same(buf_str(&out[0].buf), buf_str(&out[1].buf));
    for (size_t i = 0; i < ARRAY_LEN(out); i++)
        sink_discard(&out[i]);
    for (size_t i = 0; i < f.count; i++)
        close(f.fds[i]);
    return 0;
}
