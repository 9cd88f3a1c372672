// SPDX-License-Identifier: Apache-2.0
// tables.c: manifests, RAIRE files and plain tables over the real data of the shared folder. Every
// file under data/ that one of these formats recognises: what was imported agrees with what the
// file itself says, and what is written in Ballast's form and read again is written the same.
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/load/load.h"
#include "io/csv.h"
#include "support/shared.h"

static void judge(struct shared_count *all, bool ok, const char *path, const char *what)
{
    all->passed += ok;
    all->failed += !ok;
    if (!ok)
        printf("%s: %s\n", path, what);
}

static bool load(const char *path, struct load *l)
{
    struct bal_err err = {0};
    struct load_path p = {.path = path};
    struct load_options how = {0};
    return load_paths(l, &p, 1, &how, &err) == BAL_OK;
}

static bool write_as(const struct election *e, const char *format, struct sink *out)
{
    struct bal_err err = {0};
    sink_open_memory(out, (size_t)1 << 30);
    return format_find(str_from(format))->write(e, out, &err) == BAL_OK;
}

static bool put_file(const char *path, str bytes)
{
    FILE *f = fopen(path, "wb");
    bool ok = f != NULL && fwrite(bytes.ptr, 1, bytes.len, f) == bytes.len;
    return f != NULL && fclose(f) == 0 && ok;
}

static bool comes_back(const struct election *e, const char *format)
{
    AUTO_SINK once = {.fd = -1}, twice = {.fd = -1};
    AUTO_BUF path = BUF_INIT(4096);
    const char *folder = getenv("TMPDIR");
    struct load again = {0};
    buf_addf(&path, "%s/ballast-tables-%d.csv", folder != NULL ? folder : "/tmp", (int)getpid());
    bool same = write_as(e, format, &once) && put_file(buf_cstr(&path), buf_str(&once.buf)) &&
                load(buf_cstr(&path), &again) && problems_errors(&again.problems) == 0 &&
                write_as(&again.election, format, &twice) &&
                str_eq(buf_str(&once.buf), buf_str(&twice.buf));
    (void)remove(buf_cstr(&path));
    load_done(&again);
    return same;
}

// The sum of a column, found by the first row's names; 0 when there is none of them.
static uint64_t sum_column(str text, const char *const *names, size_t count)
{
    struct source s = {0};
    struct csv c;
    struct bal_err err = {0};
    uint64_t sum = 0, v;
    bool more = false;
    uint32_t column = UINT32_MAX;
    if (source_open_memory(&s, STR("t"), text, 0, &err) != BAL_OK ||
        csv_open(&c, &s, &err) != BAL_OK)
        return 0;
    bool ok = csv_next(&c, &more, &err) == BAL_OK && more;
    for (uint32_t i = 0; ok && i < c.cells; i++)
        for (size_t k = 0; k < count; k++)
            if (str_eq(csv_trimmed(&c, i), str_from(names[k])))
                column = i;
    while (ok && column != UINT32_MAX && csv_next(&c, &more, &err) == BAL_OK && more)
        sum += num_u64_grouped(csv_trimmed(&c, column), &v) ? v : 0;
    csv_close(&c);
    source_close(&s);
    return sum;
}

// How many cards the file says there are, by its own words.
static uint64_t own_count(const char *format, str text)
{
    static const char *const arlo[] = {"Number of Ballots"};
    static const char total[] = "\"total_auditable_ballots\":";
    if (strcmp(format, "arlo-csv") == 0)
        return sum_column(text, arlo, 1);
    if (strcmp(format, "raire-json") == 0) {
        str rest = str_skip(text, str_find(text, str_from(total)) + sizeof total - 1);
        uint64_t v = 0;
        return num_u64(str_head(rest, str_index(rest, '}')), &v) ? v : 0;
    }
    uint64_t sum = 0, v, line = 0; // Colorado: the fourth cell; RAIRE: a line a ballot
    for (; text.len > 0; line++) {
        str row = str_trim(str_cut(&text, '\n'));
        for (int i = 0; i < 3; i++)
            (void)str_cut(&row, ',');
        if (line > 0 && num_u64(str_trim(str_cut(&row, ',')), &v))
            sum += v;
    }
    return strcmp(format, "raire") == 0 ? line - 2 : sum;
}

static bool has_rows(const struct load *l)
{
    return l->election.cards > 0 || l->election.manifest.len > 0;
}

static void check_file(struct shared_count *all, const char *path)
{
    static const char *const counted[] = {"colorado-manifest-csv", "arlo-csv", "raire",
                                          "raire-json"};
    struct load l = {0};
    AUTO_ARENA arena = ARENA_INIT((size_t)1 << 28);
    str text;
    if (load(path, &l) && l.files.len == 1 && l.files.at[0].format != NULL && has_rows(&l) &&
        problems_errors(&l.problems) == 0) {
        const struct election *e = &l.election;
        uint64_t got = e->cards > 0 ? e->cards : e->manifest_cards;
        for (size_t i = 0; i < ARRAY_LEN(counted); i++)
            if (strcmp(l.files.at[0].format, counted[i]) == 0)
                judge(all, shared_read(path, &arena, &text) && own_count(counted[i], text) == got,
                      path, "another number of cards");
        if (e->cards > 0)
            judge(all, comes_back(e, "ballast-cvr"), path, "cards do not come back");
        if (e->contests.len > 0)
            judge(all, comes_back(e, "ballast-contests"), path, "contests do not come back");
        if (e->manifest.len > 0)
            judge(all, comes_back(e, "ballast-manifest"), path, "the manifest does not come back");
    }
    load_done(&l);
}

static void check_manifests(struct shared_count *all, const char *pattern)
{
    AUTO_BUF path = BUF_INIT(4096);
    glob_t found;
    if (glob(shared_path(pattern, &path), 0, NULL, &found) != 0) {
        all->skipped++;
        printf("skipped: no %s\n", pattern);
        return;
    }
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct load l = {0};
        bool ok = load(found.gl_pathv[i], &l) && problems_errors(&l.problems) == 0 &&
                  l.election.manifest.len > 0;
        judge(all, ok, found.gl_pathv[i], "the manifest is not imported");
        load_done(&l);
    }
    globfree(&found);
}

static void check_all(struct shared_count *all, const char *pattern)
{
    AUTO_BUF path = BUF_INIT(4096);
    glob_t found;
    if (glob(shared_path(pattern, &path), 0, NULL, &found) != 0) {
        all->skipped++;
        printf("skipped: no %s\n", pattern);
        return;
    }
    for (size_t i = 0; i < found.gl_pathc; i++)
        check_file(all, found.gl_pathv[i]);
    globfree(&found);
}

int main(void)
{
    struct shared_count all = {0};
    check_manifests(&all, "data/colorado-2017/round_1/county_manifest_*.csv");
    check_manifests(&all, "data/colorado-2024-general/*BallotManifest.csv");
    check_manifests(&all, "data/dominion-csv-*/*/*anifest*.csv");
    check_all(&all, "data/*/input/*.csv");
    check_all(&all, "data/*/aux/*.csv");
    check_all(&all, "data/raire*/input/*");
    check_all(&all, "data/colorado-2017/round_1/*.csv");
    check_all(&all, "data/colorado-2024-general/*.csv");
    return shared_finish(&all);
}
