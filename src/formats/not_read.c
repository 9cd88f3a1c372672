// SPDX-License-Identifier: Apache-2.0
// not_read.c: files that people give by mistake. They are recognised so that the message says what
// to do; none of them is read.
#include "formats/format.h"

static int starts(const struct probe *p, str magic)
{
    return str_starts(p->raw, magic) ? 100 : 0;
}

static int probe_xls(const struct probe *p)
{
    return starts(p, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"));
}

static int probe_pdf(const struct probe *p)
{
    return starts(p, STR("%PDF-"));
}

static int probe_html(const struct probe *p)
{
    str s = str_trim(p->head);
    return str_eq_nocase(str_head(s, 5), STR("<html")) ||
                   str_eq_nocase(str_head(s, 14), STR("<!doctype html"))
               ? 90
               : 0;
}

static int probe_packed(const struct probe *p)
{
    static const str magic[] = {{"7z\xBC\xAF\x27\x1C", 6},
                                {"Rar!\x1A\x07", 6},
                                {"\x1F\x8B", 2},
                                {"\xFD"
                                 "7zXZ",
                                 5}};
    for (size_t i = 0; i < ARRAY_LEN(magic); i++)
        if (str_starts(p->raw, magic[i]))
            return 100;
    return 0;
}

const struct format format_xls = {
    .name = "xls",
    .title = "an old Excel workbook",
    .flags = FORMAT_UNREADABLE,
    .advice = "open it, save each sheet as CSV UTF-8, and give that file; renaming is not enough",
    .probe = probe_xls,
};

const struct format format_pdf = {
    .name = "pdf",
    .title = "a PDF document",
    .flags = FORMAT_UNREADABLE,
    .advice = "ask for the data it was printed from",
    .probe = probe_pdf,
};

const struct format format_html = {
    .name = "html",
    .title = "a web page",
    .flags = FORMAT_UNREADABLE,
    .advice = "a download may have ended in a login or error page: download the file again",
    .probe = probe_html,
};

const struct format format_packed = {
    .name = "packed",
    .title = "a packed archive (7z, rar, gzip, xz)",
    .flags = FORMAT_UNREADABLE,
    .advice = "unpack it first, or pack it as zip",
    .probe = probe_packed,
};
