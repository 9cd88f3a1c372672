// SPDX-License-Identifier: Apache-2.0
// ballast_handcount.c: a full hand count, or counts of drawn batches, in Ballast's own form, a row
// a sum:
//
//     [round,draw,][jurisdiction,][container,]tabulator,batch,contest,choice,votes
//
// Contests and choices are spelled as core/spelling.h says. `choice` is also *blank* (cards with
// the contest and no vote in it), *overvote* (cards that count for nobody), *cards* (cards of the
// batch that were looked at, to be held against the manifest), or *not found* (the batch is not
// where it should be; votes are empty or 0). Round and draw are those of the list of batches.
#include "core/spelling.h"
#include "formats/csv_table.h"
#include "formats/readers.h"
#include "io/csv_write.h"

enum field { JURISDICTION, TABULATOR, BATCH, CONTEST, CHOICE, VOTES, ROUND, DRAW, CONTAINER };
enum { COLUMNS = CONTAINER + 1 };

static const struct csv_column columns[COLUMNS] = {
    [JURISDICTION] = {"jurisdiction", false},
    [TABULATOR] = {"tabulator", false},
    [BATCH] = {"batch", true},
    [CONTEST] = {"contest", true},
    [CHOICE] = {"choice", true},
    [VOTES] = {"votes", true},
    [ROUND] = {"round", false},
    [DRAW] = {"draw", false},
    [CONTAINER] = {"container", false},
};

static int probe(const struct probe *p)
{
    str cells[TABLE_COLUMNS];
    int count = probe_header(p, cells, TABLE_COLUMNS);
    for (int i = BATCH; i <= VOTES; i++)
        if (!csv_names_have(cells, count, columns[i].names))
            return 0;
    return 96;
}

static const struct {
    const char *word;
    enum hand_kind kind;
} words[] = {{"*blank*", HAND_BLANK},
             {"*overvote*", HAND_OVERVOTED},
             {"*cards*", HAND_CARDS},
             {"*not found*", HAND_NOT_FOUND}};

static bool word_kind(str text, enum hand_kind *out)
{
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq(text, str_from(words[i].word))) {
            *out = words[i].kind;
            return true;
        }
    return false;
}

// Contest and choice of the row, made when new: whoever knows the election sees that they are.
static bal_status find_choice(struct csv_table *t, struct hand_total *h, struct bal_err *err)
{
    str text = csv_table_cell(t, CHOICE);
    struct contest_def def = {.function = FUNCTION_PLURALITY};
    def.name = spelling_parse(csv_table_cell(t, CONTEST), &def.occurrence);
    BAL_TRY(import_known(t->imp, &def, &h->contest, err));
    if (h->contest == TABLE_NONE)
        BAL_TRY(import_contest(t->imp, &def, &h->contest, err));
    if (word_kind(text, &h->kind))
        return BAL_OK;
    uint32_t occurrence = 0;
    str name = spelling_parse(text, &occurrence);
    return import_choice(t->imp, h->contest, name, STR(""), occurrence, CHOICE_REGULAR, &h->choice,
                         err);
}

static bal_status check_repeated(struct csv_table *t, const struct hand_total *h,
                                 struct table *seen, struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(2 * LIMIT_TOKEN_BYTES);
    buf_addf(&key, "%u/%u/%u/%u/%zu/", h->jurisdiction, h->contest, h->kind, h->choice,
             h->tabulator.len);
    buf_add(&key, h->tabulator);
    buf_add(&key, h->batch);
    BAL_TRY(buf_check(&key, err));
    uint32_t known = seen->len, id = 0;
    BAL_TRY(import_name(seen, buf_str(&key), &id, err));
    if (id < known)
        csv_table_problem(t, duplicate_row, CHOICE, "a second sum for this choice in this batch");
    return BAL_OK;
}

// A number of the key, from 1; empty cells say nothing.
static void key_number(struct csv_table *t, enum field column, uint64_t *out)
{
    if (csv_table_trimmed(t, column).len == 0)
        return;
    if (csv_table_number(t, column, out) && *out == 0)
        csv_table_problem(t, bad_number, column, "rounds and draws count from 1");
}

static bool read_votes(struct csv_table *t, struct hand_total *h)
{
    bool none = str_eq(csv_table_cell(t, CHOICE), STR("*not found*"));
    if (none && csv_table_trimmed(t, VOTES).len == 0)
        return true;
    if (!csv_table_number(t, VOTES, &h->votes))
        return false;
    if (none && h->votes > 0)
        csv_table_problem(t, bad_value, VOTES, "votes of a batch that was not found");
    return true;
}

static bal_status read_row(struct csv_table *t, struct table *seen, struct bal_err *err)
{
    struct import *imp = t->imp;
    struct hand_total h = {.jurisdiction = imp->jurisdiction,
                           .container = csv_table_trimmed(t, CONTAINER),
                           .tabulator = csv_table_trimmed(t, TABULATOR),
                           .batch = csv_table_trimmed(t, BATCH),
                           .place = {imp->file, t->csv.line, 0}};
    str jurisdiction = csv_table_trimmed(t, JURISDICTION);
    if (jurisdiction.len > 0)
        BAL_TRY(standard_jurisdiction(imp, jurisdiction, false, &h.jurisdiction, err));
    for (uint32_t i = BATCH; i <= CHOICE; i++)
        if (csv_table_cell(t, i).len == 0)
            csv_table_problem(t, missing_value, i, "the name is missing");
    key_number(t, ROUND, &h.round);
    key_number(t, DRAW, &h.draw);
    if (!read_votes(t, &h) || h.batch.len == 0 || csv_table_cell(t, CONTEST).len == 0 ||
        csv_table_cell(t, CHOICE).len == 0)
        return BAL_OK;
    BAL_TRY(find_choice(t, &h, err));
    BAL_TRY(check_repeated(t, &h, seen, err));
    struct hand_total *new = vec_push(&imp->election->hand_totals, LIMIT_CARDS);
    if (new == NULL)
        return err_memory(err);
    h.container = import_keep(imp, h.container);
    h.tabulator = import_keep(imp, h.tabulator);
    h.batch = import_keep(imp, h.batch);
    h.place.file = import_keep(imp, h.place.file);
    *new = h;
    return arena_check(&imp->election->arena, err);
}

bal_status ballast_handcount_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return csv_table_read(s, imp, columns, COLUMNS, "sum", read_row, err);
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, ballast_handcount_read, err);
}

static void put_choice(struct csv_writer *w, const struct election *e, const struct hand_total *h)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    const struct choice *c = &e->contests.at[h->contest].choices.at[h->choice];
    if (h->kind == HAND_VOTES)
        spelling_put(&text, c->name, c->occurrence);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (words[i].kind == h->kind)
            buf_add(&text, str_from(words[i].word));
    csv_put(w, buf_str(&text));
}

static void put_number(struct csv_writer *w, uint64_t v)
{
    if (v > 0)
        csv_put_u64(w, v);
    else
        csv_put(w, STR(""));
}

static bal_status write_file(const struct election *e, struct sink *out, struct bal_err *err)
{
    struct csv_writer w;
    bool drawn = false;
    for (size_t i = 0; i < e->hand_totals.len; i++)
        drawn = drawn || e->hand_totals.at[i].draw > 0;
    csv_writer_init(&w, out);
    csv_put_raw(&w, drawn ? STR("round,draw,jurisdiction,container,tabulator,batch,contest,choice,"
                                "votes")
                          : STR("jurisdiction,tabulator,batch,contest,choice,votes"));
    csv_end_row(&w);
    for (size_t i = 0; i < e->hand_totals.len; i++) {
        const struct hand_total *h = &e->hand_totals.at[i];
        const struct contest *c = &e->contests.at[h->contest];
        AUTO_BUF contest = BUF_INIT(LIMIT_TOKEN_BYTES);
        spelling_put(&contest, c->name, c->occurrence);
        if (drawn) {
            put_number(&w, h->round);
            put_number(&w, h->draw);
        }
        csv_put(&w, e->jurisdictions.items[h->jurisdiction]);
        if (drawn)
            csv_put(&w, h->container);
        csv_put(&w, h->tabulator);
        csv_put(&w, h->batch);
        csv_put(&w, buf_str(&contest));
        put_choice(&w, e, h);
        csv_put_u64(&w, h->votes);
        csv_end_row(&w);
    }
    return csv_writer_done(&w, err);
}

const struct format format_ballast_handcount = {
    .name = "ballast-handcount",
    .title = "Ballast's plain hand counts, full or of drawn batches, CSV",
    .flags = FORMAT_HANDCOUNT,
    .probe = probe,
    .read = read_file,
    .write = write_file,
};
