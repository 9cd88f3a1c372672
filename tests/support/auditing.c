// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "support/auditing.h"

void auditing_init(struct auditing *a)
{
    build_init(&a->b);
    for (size_t i = 0; i < AUDIT_CONTESTS; i++)
        a->settings[i] =
            (struct frame_settings){.target = true, .risk_limit = STR("0.05"), .alpha = 0.05};
}

void auditing_frame(struct auditing *a)
{
    struct bal_err err;
    assert_ok(frame_make(&a->f, &a->b.e, a->settings, &a->b.p, &err));
}

void auditing_done(struct auditing *a)
{
    frame_done(&a->f);
    build_done(&a->b);
}

uint32_t auditing_card(struct auditing *a, const char *jurisdiction, const char *batch,
                       uint32_t record, uint32_t contest, const char *marks)
{
    uint32_t id = build_card(&a->b, jurisdiction, batch);
    build_change(&a->b, id, FIELD_RECORD, record);
    build_marks(&a->b, id, contest, marks);
    return id;
}

void papers_mark(struct papers *p, const struct auditing *a, uint32_t card, uint32_t contest,
                 const char *marks)
{
    uint32_t choices[8], count = 0;
    bool absent = strcmp(marks, "-") == 0;
    for (str rest = str_from(absent ? "" : marks); rest.len > 0;) {
        str name = str_cut(&rest, '=');
        char text[64] = {0};
        memcpy(text, name.ptr, name.len);
        choices[count++] = build_choice(&a->b, contest, text);
    }
    enum finding_state state = absent       ? FINDING_NOT_ON_CARD
                               : count == 0 ? FINDING_BLANK
                                            : FINDING_MARKED;
    papers_put(p, card, contest, state, choices, count);
}
