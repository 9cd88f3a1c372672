// SPDX-License-Identifier: Apache-2.0
// not_read.c: files that people give by mistake. They are recognised so that the message says what
// to do; none of them is read.
#include "formats/format.h"

static int starts(const struct probe *p, str magic)
{
    return str_starts(p->raw, magic) ? 100 : 0;
}

static bool raw_has(const struct probe *p, str text)
{
    return str_find(p->raw, text) < p->raw.len;
}

// ---- Microsoft's compound files: the names of their streams are UTF-16

#define OLE STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")

static int probe_xls(const struct probe *p)
{
    return starts(p, OLE) ? 80 : 0;
}

static int probe_protected(const struct probe *p)
{
    return starts(p, OLE) > 0 && raw_has(p, STR("E\0n\0c\0r\0y\0p\0t\0i\0o\0n\0I\0n\0f\0o\0")) ? 100
                                                                                               : 0;
}

static int probe_document(const struct probe *p)
{
    bool word = raw_has(p, STR("W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0")) ||
                raw_has(p, STR("P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0 \0"));
    bool rich = str_starts(p->raw, STR("{\\rtf"));
    return rich || (starts(p, OLE) > 0 && word) ? 100 : 0;
}

// Documents that are zips of their parts. A workbook is none here, for it is read (io/workbook.h).
static bool is_zip_with(const struct inputs *set, const char *part)
{
    for (size_t i = 0; set->kind == INPUTS_ZIP && i < set->files.len; i++)
        if (str_eq(set->files.at[i].base, str_from(part)))
            return true;
    return false;
}

static int probe_office(const struct inputs *set)
{
    return is_zip_with(set, "[Content_Types].xml") ? 90 : 0;
}

static int probe_opendocument(const struct inputs *set)
{
    return is_zip_with(set, "mimetype") && is_zip_with(set, "content.xml") ? 90 : 0;
}

// ---- others

static int probe_pdf(const struct probe *p)
{
    return starts(p, STR("%PDF-"));
}

static bool begins_nocase(const struct probe *p, str text)
{
    return p->text && str_eq_nocase(str_head(str_trim(p->head), text.len), text);
}

static int probe_html(const struct probe *p)
{
    return begins_nocase(p, STR("<html")) || begins_nocase(p, STR("<!doctype html")) ? 90 : 0;
}

static int probe_html_table(const struct probe *p)
{
    bool page = probe_html(p) > 0 && (probe_has(p, "<table") || probe_has(p, "<TABLE"));
    return page || begins_nocase(p, STR("<table")) ? 95 : 0;
}

static int probe_excel_xml(const struct probe *p)
{
    return probe_begins(p, "<") && probe_has(p, "urn:schemas-microsoft-com:office:spreadsheet") ? 20
                                                                                                : 0;
}

static int probe_flat_opendocument(const struct probe *p)
{
    return probe_begins(p, "<") && probe_has(p, "urn:oasis:names:tc:opendocument:xmlns:office:1.0")
               ? 95
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
    return p->raw.len > 262 && str_starts(str_skip(p->raw, 257), STR("ustar")) ? 100 : 0;
}

static int probe_empty_zip(const struct probe *p)
{
    return starts(p, STR("PK\5\6"));
}

static int probe_picture(const struct probe *p)
{
    static const str magic[] = {{"\x89PNG\r\n", 6}, {"\xFF\xD8\xFF", 3}, {"GIF8", 4},
                                {"II*\0", 4},       {"MM\0*", 4},        {"BM", 2}};
    for (size_t i = 0; i < ARRAY_LEN(magic); i++)
        if (str_starts(p->raw, magic[i]) && (magic[i].len > 2 || !p->text))
            return 100;
    return 0;
}

static int probe_database(const struct probe *p)
{
    return starts(p, STR("SQLite format 3"));
}

static int probe_pointer(const struct probe *p)
{
    return starts(p, STR("version https://git-lfs.github.com/spec/"));
}

// Text of two bytes a letter without the mark that says so: each second byte of the beginning is 0.
static int probe_utf16(const struct probe *p)
{
    enum { LOOKED_AT = 64 };
    size_t zeros[2] = {0, 0}, n = p->raw.len < LOOKED_AT ? p->raw.len : LOOKED_AT;
    for (size_t i = 0; i < n; i++)
        zeros[i % 2] += p->raw.ptr[i] == '\0';
    bool half = zeros[0] + zeros[1] >= n / 2 - 1 && (zeros[0] == 0) != (zeros[1] == 0);
    return !p->text && n >= 8 && half ? 60 : 0;
}

const struct format format_xls = {
    .name = "xls",
    .title = "an old Excel workbook",
    .flags = FORMAT_UNREADABLE,
    .advice = "open it, save each sheet as CSV UTF-8, and give that file; renaming is not enough",
    .probe = probe_xls,
};

const struct format format_protected = {
    .name = "protected",
    .title = "an Excel workbook or other document protected by a password",
    .flags = FORMAT_UNREADABLE,
    .advice = "open it with its password, save it without one, and give that file",
    .probe = probe_protected,
};

const struct format format_document = {
    .name = "document",
    .title = "a text document or a presentation, no data",
    .flags = FORMAT_UNREADABLE | FORMAT_SIDE,
    .advice = "ask for the data that it was written from",
    .probe = probe_document,
};

const struct format format_pdf = {
    .name = "pdf",
    .title = "a PDF document",
    .flags = FORMAT_UNREADABLE | FORMAT_SIDE,
    .advice = "ask for the data it was printed from",
    .probe = probe_pdf,
};

const struct format format_html = {
    .name = "html",
    .title = "a web page",
    .flags = FORMAT_UNREADABLE | FORMAT_SIDE,
    .advice = "a download may have ended in a login or error page: download the file again",
    .probe = probe_html,
};

const struct format format_html_table = {
    .name = "html-table",
    .title = "a table saved as a web page, whatever its name",
    .flags = FORMAT_UNREADABLE,
    .advice = "export it again as CSV, or open it and save it as CSV UTF-8",
    .probe = probe_html_table,
};

const struct format format_excel_xml = {
    .name = "excel-xml",
    .title = "an Excel workbook of the year 2003 in XML",
    .flags = FORMAT_UNREADABLE,
    .advice = "open it, and save it as xlsx or as CSV UTF-8",
    .probe = probe_excel_xml,
};

const struct format format_flat_opendocument = {
    .name = "flat-opendocument",
    .title = "an OpenDocument spreadsheet or text as one XML file (fods, fodt)",
    .flags = FORMAT_UNREADABLE,
    .advice = "open it, and save it as ods, xlsx or CSV UTF-8",
    .probe = probe_flat_opendocument,
};

const struct format format_packed = {
    .name = "packed",
    .title = "a packed archive (7z, rar, gzip, xz, tar)",
    .flags = FORMAT_UNREADABLE,
    .advice = "unpack it first, or pack it as zip",
    .probe = probe_packed,
};

const struct format format_empty_zip = {
    .name = "empty-zip",
    .title = "a zip with nothing in it",
    .flags = FORMAT_UNREADABLE,
    .advice = "pack or download it again",
    .probe = probe_empty_zip,
};

const struct format format_picture = {
    .name = "picture",
    .title = "a picture",
    .flags = FORMAT_UNREADABLE | FORMAT_SIDE,
    .advice = "pictures of ballots and scans are not read: give the data",
    .probe = probe_picture,
};

const struct format format_database = {
    .name = "database",
    .title = "a database: a record of Ballast, or another program's",
    .flags = FORMAT_UNREADABLE | FORMAT_SIDE,
    .advice = "for a record, see 'ballast status FILE'; else export its tables",
    .probe = probe_database,
};

const struct format format_pointer = {
    .name = "pointer",
    .title = "only a pointer to a file that is stored elsewhere (Git LFS)",
    .flags = FORMAT_UNREADABLE,
    .advice = "get the file itself",
    .probe = probe_pointer,
};

const struct format format_utf16 = {
    .name = "utf-16",
    .title = "text in UTF-16 that does not say so",
    .flags = FORMAT_UNREADABLE,
    .advice = "save it as UTF-8 with a text editor",
    .probe = probe_utf16,
};

const struct format format_office = {
    .name = "office",
    .title = "a document of an office program, no table",
    .flags = FORMAT_PACKAGE | FORMAT_UNREADABLE | FORMAT_SIDE,
    .advice = "ask for the data that it was written from",
    .probe_set = probe_office,
};

const struct format format_opendocument = {
    .name = "opendocument",
    .title = "an OpenDocument text or presentation, no table",
    .flags = FORMAT_PACKAGE | FORMAT_UNREADABLE | FORMAT_SIDE,
    .advice = "ask for the data that it was written from",
    .probe_set = probe_opendocument,
};
