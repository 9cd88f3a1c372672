// SPDX-License-Identifier: Apache-2.0
// arlo.c: audits published by Arlo (arlo.h), Georgia's first.
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "published/arlo/arlo.h"

// ---- checks

static const struct {
    const char *code, *what, *title, *meaning;
} checks[ARLO_CHECKS] = {
    [ARLO_HASHES] = {"hashes", "the announced hashes are those of the published files",
                     "Files that are not those whose hash was announced",
                     "The batches and votes must be fixed before the seed is known. A file with "
                     "another hash may have been changed since."},
    [ARLO_READ] = {"report", "the report has the sections, columns and numbers that it must",
                   "Parts of the report that cannot be read", "What they say was not checked."},
    [ARLO_MANIFEST] = {"manifests", "the report's batches are those of the manifests",
                       "Batches that do not fit the manifests",
                       "A manifest lists all batches and their ballots before the draw."},
    [ARLO_TOTALS] = {"totals", "the votes of all batches add up to the contests' totals",
                     "Votes of batches that do not add up",
                     "The votes of every batch are published before the draw, and must together be "
                     "the result that is audited."},
    [ARLO_REPORTED] = {"reported", "a row's reported votes are those published before the draw",
                       "Reported votes of a batch that are not those published before",
                       "A hand count must be compared with what was published before the draw."},
    [ARLO_SIZES] = {"sizes", "sample sizes are computed again", "", ""},
    [ARLO_DRAWS] = {"draws", "the seed draws what the report lists, and nothing else",
                    "Batches that the seed does not draw, or that are not listed",
                    "Whoever chooses batches by hand can avoid the wrong ones."},
    [ARLO_TICKETS] = {"tickets", "every ticket number follows from the seed",
                      "Ticket numbers that do not follow from the seed",
                      "A ticket is a hash of the seed and the batch's name."},
    [ARLO_COUNTED] = {"counted", "what was drawn was looked at, all of it",
                      "Drawn batches without a hand count",
                      "A batch that nobody counted is no evidence."},
    [ARLO_CHANGES] = {"changes", "the report's differences are those of its counts",
                      "Differences that the counts do not have",
                      "A row gives the reported votes, the hand count and their difference: one of "
                      "the three is not right."},
    [ARLO_SUMS] = {"sums", "the report's sums are those of its rows", "Sums that do not add up",
                   "A row was changed, left out or added, or the sum was."},
    [ARLO_RISKS] = {"risks", "the risks follow from the draws and the hand counts",
                    "Risks that do not follow from the counts",
                    "The risk is computed from the draws, the reported votes and the hand counts."},
    [ARLO_LIMIT] = {"limits", "the risk limit is met where the report says so",
                    "Risk limits that are not met as the report says", "Compare the risks."},
    [ARLO_COMPARED] = {"comparison", "the counties' two counts give the differences shown",
                       "Rows of the comparison that do not add up",
                       "The difference must be the second count less the first."},
};

void arlo_judge(struct arlo_audit *a, enum arlo_check check, bool ok,
                const struct published_file *file, uint64_t line, const char *fmt, ...)
{
    if (a->tally[check].blocked)
        return;
    a->tally[check].done++;
    if (ok)
        return;
    va_list args;
    va_start(args, fmt);
    str text = arena_textv(&a->p->arena, fmt, args);
    va_end(args);
    a->tally[check].wrong++;
    published_find(a->p, checks[check].code, true, checks[check].title, checks[check].meaning,
                   (struct published_place){file != NULL ? file->name : STR(""), line, text});
}

void arlo_open(struct arlo_audit *a, enum arlo_check check, const char *fmt, ...)
{
    if (a->tally[check].open.len > 0)
        return;
    va_list args;
    va_start(args, fmt);
    a->tally[check].open = arena_textv(&a->p->arena, fmt, args);
    va_end(args);
}

static void add_checks(struct arlo_audit *a)
{
    for (int i = 0; i < ARLO_CHECKS; i++) {
        uint64_t done = a->tally[i].done, wrong = a->tally[i].wrong;
        char text[2][NUM_TEXT];
        str reason = a->tally[i].open, good = num_grouped(done - wrong, text[0]);
        str all = num_grouped(done, text[1]);
        bool open = wrong == 0 && (reason.len > 0 || done == 0);
        if (i == ARLO_COMPARED && a->comparison == NULL)
            continue; // only Georgia publishes one
        if (done > 0 && !open)
            reason = published_text(a->p, STR_FMT " of " STR_FMT, STR_ARG(good), STR_ARG(all));
        else if (reason.len == 0)
            reason = STR("there was nothing to check");
        published_check_add(a->p, checks[i].code, checks[i].what, wrong == 0, open, reason);
    }
}

// ---- small things that the parts share

uint32_t arlo_contest_named(const struct arlo_audit *a, str name)
{
    uint32_t i = 0;
    while (i < a->contest_count && !str_eq(a->contests[i].name, name))
        i++;
    return i;
}

uint32_t arlo_batch_of(const struct arlo_audit *a, str jurisdiction, str batch)
{
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    buf_addf(&key, STR_FMT "\n" STR_FMT, STR_ARG(jurisdiction), STR_ARG(str_trim(batch)));
    uint32_t id = table_find(&a->keys, buf_str(&key));
    return id == TABLE_NONE ? ARLO_NONE : id;
}

uint64_t *arlo_votes(struct arlo_audit *a, const struct arlo_contest *c, str text, uint64_t line)
{
    uint32_t found = 0;
    if (text.len == 0)
        return NULL;
    uint64_t *votes = arena_new(&a->p->arena, uint64_t, c->choice_count + 1);
    bool *seen = arena_new(&a->p->arena, bool, c->choice_count + 1);
    if (votes == NULL || seen == NULL)
        return NULL;
    for (str rest = text; rest.len > 0;) {
        str item = str_trim(str_cut(&rest, ';')),
            number = str_skip(item, str_rindex(item, ':') + 1);
        uint32_t j = 0;
        uint64_t lost = 0;
        if (arlo_lost(item, &lost))
            continue;
        while (j < c->choice_count &&
               !str_eq(str_trim(str_head(item, str_rindex(item, ':'))), c->choices[j]))
            j++;
        bool ok = j < c->choice_count && !seen[j] && num_u64_grouped(str_trim(number), &votes[j]) &&
                  votes[j] <= LIMIT_CARDS;
        if (!ok) {
            arlo_judge(a, ARLO_READ, false, a->report, line,
                       STR_FMT ": '" STR_FMT "' are no votes of a choice", STR_ARG(c->name),
                       STR_ARG(item));
            return NULL;
        }
        seen[j] = true;
        found++;
    }
    arlo_judge(a, ARLO_READ, found == c->choice_count, a->report, line,
               STR_FMT ": votes of %u of %u choices: '" STR_FMT "'", STR_ARG(c->name), found,
               c->choice_count, STR_ARG(text));
    return found == c->choice_count ? votes : NULL;
}

// ---- hashes

static bool in_words(str text, str word)
{
    for (size_t i = 0; i + word.len <= text.len; i++)
        if (str_eq_nocase(str_head(str_skip(text, i), word.len), word))
            return true;
    return false;
}

static bool hex_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Takes the next 64 hexadecimal digits of the text; false at the end.
static bool next_hash(str *rest, str *hash)
{
    while (rest->len > 0) {
        size_t n = 0;
        while (n < rest->len && hex_digit(rest->ptr[n]))
            n++;
        *hash = str_head(*rest, n);
        *rest = str_skip(*rest, n > 0 ? n : 1);
        if (n == SHA256_HEX)
            return true;
    }
    return false;
}

struct hashes {
    struct arlo_audit *a;
    const struct published_file *from; // NULL: given with --announced
    str *own; // of each file of the folder, empty where it cannot be read; NULL: not asked yet
};

static bool own_hashes(struct hashes *h)
{
    size_t count = h->a->folder->files.len;
    char hex[SHA256_HEX];
    str own;
    if (h->own != NULL)
        return true;
    h->own = arena_new(&h->a->p->arena, str, count + 1);
    for (size_t i = 0; i < count && h->own != NULL; i++)
        if (published_sha256(&h->a->folder->files.at[i], hex, &own, NULL) == BAL_OK)
            h->own[i] = arena_str(&h->a->p->arena, own);
    return h->own != NULL;
}

// The file whose name stands in the text, the longest where one name ends another; NULL: none.
static const struct published_file *named_in(const struct published_folder *f, str text)
{
    const struct published_file *best = NULL;
    for (size_t i = 0; i < f->files.len; i++) {
        str base = published_base(&f->files.at[i]);
        if (in_words(text, base) && (best == NULL || base.len > published_base(best).len))
            best = &f->files.at[i];
    }
    return best;
}

// Is it the hash of a file of the folder? Without a file's name beside it that is all there is to
// ask.
static void judge_hash(struct hashes *h, uint64_t line, str hash, str beside)
{
    struct arlo_audit *a = h->a;
    const struct published_file *from = h->from, *named = named_in(a->folder, beside), *same = NULL;
    AUTO_BUF others = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (!own_hashes(h))
        return; // no memory, which the arena remembers
    for (size_t i = 0; i < a->folder->files.len; i++) {
        const struct published_file *f = &a->folder->files.at[i];
        if (f == from || h->own[i].len == 0 || (named != NULL && named != f))
            continue;
        if (str_eq_nocase(h->own[i], hash))
            same = f;
        buf_addf(&others, "%s" STR_FMT " has " STR_FMT, others.len > 0 ? ", " : "",
                 STR_ARG(f->name), STR_ARG(h->own[i]));
    }
    bool ok = same != NULL;
    arlo_judge(a, ARLO_HASHES, ok, named != NULL ? named : from, named != NULL ? 0 : line,
               STR_FMT " was announced, and " STR_FMT, STR_ARG(hash), STR_ARG(buf_str(&others)));
    if (ok)
        published_fact(
            a->p, "Hash",
            published_text(a->p, STR_FMT " " STR_FMT, STR_ARG(hash), STR_ARG(same->name)));
}

static bal_status take_hashes(void *ctx, struct published_row *row, struct bal_err *err)
{
    (void)err;
    struct hashes *h = ctx;
    str text = csv_raw(row->csv, 0, row->csv->cells), rest = text, hash = STR("");
    while (next_hash(&rest, &hash))
        judge_hash(h, row->csv->line, hash, text);
    return BAL_OK;
}

static bool has_hashes(const struct published_file *f)
{
    str base = published_base(f);
    return in_words(base, STR("sha256")) || in_words(base, STR("hash"));
}

static void check_hashes(struct arlo_audit *a)
{
    struct hashes h = {.a = a};
    str rest = a->p->announced, hash = STR("");
    while (next_hash(&rest, &hash))
        judge_hash(&h, 0, hash, STR(""));
    for (size_t i = 0; i < a->folder->files.len; i++) {
        struct bal_err err;
        h.from = &a->folder->files.at[i];
        if (has_hashes(h.from) && published_rows(h.from, take_hashes, &h, &err) != BAL_OK)
            arlo_judge(a, ARLO_HASHES, false, h.from, 0, "%s", err.what);
    }
    arlo_open(a, ARLO_HASHES,
              "no hash was given; those announced before the draw are given with --announced or in "
              "a file SHA256SUMS of the folder");
    if (a->tally[ARLO_HASHES].done > 0)
        a->tally[ARLO_HASHES].open = STR("");
}

// ---- the folder

static const struct published_file *file_named(const struct published_folder *f, str part, str end)
{
    for (size_t i = 0; i < f->files.len; i++) {
        str base = published_base(&f->files.at[i]);
        if (str_ends_nocase(base, end) && in_words(base, part))
            return &f->files.at[i];
    }
    return NULL;
}

static bal_status take_first(void *ctx, struct published_row *row, struct bal_err *err)
{
    bool *is = ctx;
    *is = *is || (row->number == 1 && str_starts(csv_trimmed(row->csv, 0), STR("######## ")));
    row->stop = true;
    (void)err;
    return BAL_OK;
}

// The report is the file that begins with a heading of Arlo's.
static const struct published_file *find_report(const struct published_folder *f)
{
    for (size_t i = 0; i < f->files.len; i++) {
        bool is = false;
        if (str_ends_nocase(f->files.at[i].name, STR(".csv")) &&
            published_rows(&f->files.at[i], take_first, &is, NULL) == BAL_OK && is)
            return &f->files.at[i];
    }
    return NULL;
}

static int probe(const struct published_folder *f)
{
    return find_report(f) != NULL ? 95 : 0;
}

static void note_unknown(struct arlo_audit *a)
{
    for (size_t i = 0; i < a->folder->files.len; i++) {
        const struct published_file *f = &a->folder->files.at[i];
        bool known = f == a->report || f == a->manifests || f == a->candidate_totals ||
                     f == a->comparison || has_hashes(f);
        if (!known)
            published_unknown(a->p, f);
    }
}

// Where a column is missing that the risks need, none is known.
static void forget_risks(struct arlo_audit *a)
{
    for (size_t i = 0; i < a->p->contests.len && a->tally[ARLO_RISKS].blocked; i++) {
        a->p->contests.at[i].risk_again = (double)NAN;
        a->p->contests.at[i].reason = a->tally[ARLO_RISKS].open;
    }
}

static bal_status check_parts(struct arlo_audit *a, str seed, struct bal_err *err)
{
    note_unknown(a);
    check_hashes(a);
    BAL_TRY(arlo_report_read(a, err));
    if (seed.len > 0) {
        arlo_judge(a, ARLO_DRAWS, str_eq(seed, a->seed), a->report, 0,
                   "the seed was announced as " STR_FMT ", and the report has " STR_FMT,
                   STR_ARG(seed), STR_ARG(a->seed));
        a->seed = seed;
    }
    BAL_TRY(arlo_archives_read(a, err));
    BAL_TRY(arlo_rows_resolve(a, err));
    arlo_sums_check(a);
    arlo_sections_check(a);
    BAL_TRY(arlo_again(a, err));
    forget_risks(a);
    arlo_tell(a);
    BAL_TRY(arlo_comparison_check(a, err));
    add_checks(a);
    return arena_check(&a->p->arena, err);
}

static bal_status check(const struct published_folder *f, str seed, struct published *out,
                        struct bal_err *err)
{
    struct arlo_audit *a = arena_new(&out->arena, struct arlo_audit, 1);
    if (a == NULL)
        return err_memory(err);
    a->p = out;
    a->folder = f;
    a->report = find_report(f);
    a->manifests = file_named(f, STR("manifest"), STR(".zip"));
    a->candidate_totals = file_named(f, STR("totals"), STR(".zip"));
    a->comparison = file_named(f, STR("comparison"), STR(".xlsx"));
    if (a->comparison == NULL)
        a->comparison = file_named(f, STR("comparison"), STR(".ods"));
    a->keys = TABLE_INIT(LIMIT_NAMES_BYTES);
    bal_status status = check_parts(a, seed, err);
    table_done(&a->keys);
    vec_done(&a->batches);
    vec_done(&a->rows);
    vec_done(&a->rounds);
    vec_done(&a->ballots);
    return status;
}

const struct published_layout audit_arlo = {
    .name = "arlo",
    .title = "Arlo's audit report, with manifests and candidate totals",
    .probe = probe,
    .check = check,
};
