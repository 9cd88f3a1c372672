// SPDX-License-Identifier: Apache-2.0
#include "core/spelling.h"

bool spelling_is_word(str text)
{
    return text.len >= 2 && text.ptr[0] == '*' && text.ptr[text.len - 1] == '*';
}

// Takes " [7]" off the end. False when there is no such end; *number is 1 and up.
static bool cut_number(str text, str *name, uint32_t *number)
{
    size_t open = str_rindex(text, '[');
    if (open == text.len || open == 0 || text.ptr[open - 1] != ' ' || text.ptr[text.len - 1] != ']')
        return false;
    if (!num_small_id(str_make(text.ptr + open + 1, text.len - open - 2), number) || *number == 0)
        return false;
    *name = str_head(text, open - 1);
    return true;
}

static bool needs_number(str name)
{
    uint32_t number;
    str rest;
    return name.len == 0 || spelling_is_word(name) || cut_number(name, &rest, &number);
}

void spelling_put(struct buf *out, str name, uint32_t occurrence)
{
    buf_add(out, name);
    if (occurrence > 0 || needs_number(name))
        buf_addf(out, " [%u]", occurrence + 1);
}

bal_status spelling_set(struct buf *out, str name, uint32_t occurrence, struct bal_err *err)
{
    buf_clear(out);
    spelling_put(out, name, occurrence);
    return buf_check(out, err);
}

str spelling_parse(str text, uint32_t *occurrence)
{
    uint32_t number;
    str name;
    *occurrence = 0;
    if (!cut_number(text, &name, &number) || (number == 1 && !needs_number(name)))
        return text;
    *occurrence = number - 1;
    return name;
}
