// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include <stdio.h>

#include "support/build.h"

void build_init(struct build *b)
{
    struct bal_err err;
    *b = (struct build){0};
    assert_ok(election_init(&b->e, &err));
    problems_init(&b->p);
    b->imp = (struct import){
        .election = &b->e, .problems = &b->p, .file = STR("test.csv"), .last_batch = TABLE_NONE};
    assert_ok(import_file_begin(&b->imp, "test", &err));
}

void build_done(struct build *b)
{
    election_done(&b->e);
    problems_done(&b->p);
}

uint32_t build_contest(struct build *b, const char *name, uint32_t votes, uint32_t seats,
                       uint32_t ranks, const char *choices)
{
    struct bal_err err;
    uint32_t id, choice;
    struct contest_def def = {.name = str_from(name),
                              .function = ranks > 0 ? FUNCTION_IRV : FUNCTION_PLURALITY,
                              .votes_allowed = votes,
                              .seats = seats,
                              .ranks = ranks};
    assert_ok(import_contest(&b->imp, &def, &id, &err));
    for (str rest = str_from(choices); rest.len > 0;) {
        str one = str_cut(&rest, ',');
        enum choice_kind kind = str_starts(one, STR("Write-in")) ? CHOICE_WRITE_IN : CHOICE_REGULAR;
        assert_ok(import_choice(&b->imp, id, one, one, 0, kind, &choice, &err));
    }
    return id;
}

void build_function(struct build *b, uint32_t contest, enum choice_function function)
{
    b->e.contests.at[contest].function = function;
    b->e.contests.at[contest].function_known = true;
}

uint32_t build_card(struct build *b, const char *jurisdiction, const char *batch)
{
    struct bal_err err;
    struct card card = {.line = b->e.cards + 2, .imprinted = ID_DERIVED};
    uint32_t j, out;
    str name = str_from(batch), tabulator = str_cut(&name, '/');
    char text[NUM_TEXT];
    assert_ok(import_name(&b->e.jurisdictions, str_from(jurisdiction), &j, &err));
    assert_ok(import_batch(&b->imp, j, tabulator, name, &card.batch, &err));
    assert_ok(import_id(&b->imp, num_text(++b->records, text), &card.record, &err));
    assert_ok(import_card(&b->imp, &card, &out, &err));
    import_file_end(&b->imp);
    return out;
}

uint32_t build_choice(const struct build *b, uint32_t contest, const char *name)
{
    const struct contest *c = &b->e.contests.at[contest];
    for (size_t i = 0; i < c->choices.len; i++)
        if (str_eq(c->choices.at[i].name, str_from(name)))
            return (uint32_t)i;
    fail_msg("no choice %s", name);
    return 0;
}

static uint32_t read_rank(const struct build *b, uint32_t contest, str text, uint8_t rank,
                          struct mark *marks)
{
    uint32_t count = 0;
    while (text.len > 0) {
        str name = str_cut(&text, '=');
        bool ambiguous = str_starts(name, STR("~"));
        char cstr[64];
        snprintf(cstr, sizeof cstr, STR_FMT, STR_ARG(str_skip(name, ambiguous)));
        marks[count++] = (struct mark){.choice = (uint16_t)build_choice(b, contest, cstr),
                                       .rank = rank,
                                       .flags = ambiguous ? MARK_AMBIGUOUS : 0};
    }
    return count;
}

void build_marks(struct build *b, uint32_t card, uint32_t contest, const char *text)
{
    struct bal_err err;
    struct mark marks[LIMIT_MARKS];
    uint32_t count = 0;
    static const char special[] = "!x?";
    static const enum contest_state states[] = {STATE_OVERVOTED, STATE_INVALID, STATE_WITHHELD};
    enum contest_state state = text[0] == '\0' ? STATE_BLANK : STATE_MARKED;
    const char *found = text[0] != '\0' && text[1] == '\0' ? strchr(special, text[0]) : NULL;
    if (found != NULL)
        state = states[found - special];
    bool ranked = b->e.contests.at[contest].ranks > 0;
    str rest = str_from(found != NULL ? "" : text);
    for (uint8_t rank = ranked; rest.len > 0; rank++)
        count += read_rank(b, contest, str_cut(&rest, '>'), rank, marks + count);
    assert_ok(import_marks(&b->imp, card, contest, state, marks, count, &err));
}

void build_change(struct build *b, uint32_t card, enum card_field field, uint32_t value)
{
    struct bal_err err;
    assert_ok(election_change_card(&b->e, card, field, value, &err));
}

void build_cards(struct build *b, uint32_t contest, uint32_t count, const char *marks)
{
    for (uint32_t i = 0; i < count; i++)
        build_marks(b, build_card(b, "", "1/1"), contest, marks);
}

void build_manifest(struct build *b, const char *jurisdiction, const char *tabulator,
                    const char *batch, uint64_t cards)
{
    struct bal_err err;
    struct manifest_batch row = {.tabulator = str_from(tabulator),
                                 .batch = str_from(batch),
                                 .cards = cards,
                                 .place = {STR("manifest.csv"), b->e.manifest.len + 2, 0}};
    assert_ok(import_name(&b->e.jurisdictions, str_from(jurisdiction), &row.jurisdiction, &err));
    assert_ok(import_manifest(&b->imp, &row, &err));
}
