// SPDX-License-Identifier: Apache-2.0
#include "plot/svg_text.h"

void svg_text(struct buf *out, str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '&')
            buf_add(out, STR("&amp;"));
        else if (c == '<')
            buf_add(out, STR("&lt;"));
        else if (c == '>')
            buf_add(out, STR("&gt;"));
        else if (c == '"')
            buf_add(out, STR("&quot;"));
        else if (c < ' ' || c == 127)
            buf_add(out, STR("\xEF\xBF\xBD"));
        else
            buf_add_char(out, (char)c);
    }
}
