// SPDX-License-Identifier: Apache-2.0
// cdf_cvr_xml.c: SP 1500-103 in XML: the elements of a report, one after the other, to cdf.h.
// Unisyn writes the same classes in the namespace of a draft.
#include "formats/cdf/cdf.h"
#include "formats/cdf/cdf_write.h"
#include "formats/readers.h"
#include "io/xml.h"

enum { DEEPEST = 16 }; // objects open at a time; the classes nest less deep

struct reader {
    struct xml xml;
    struct cdf *cdf;
    enum cdf_class classes[DEEPEST];
    bool inside[DEEPEST]; // a collection of members of the object around it
    int depth;
};

static void place(void *syntax, uint64_t *line, uint64_t *column)
{
    xml_place(syntax, line, column);
}

static const struct cdf_member *member(const struct reader *r, enum cdf_class class, str name)
{
    for (const struct cdf_member *m = r->cdf->members[class]; m->key.ptr != NULL; m++)
        if (str_eq(m->key, name))
            return m;
    return NULL;
}

static bal_status push(struct reader *r, enum cdf_class class, struct bal_err *err)
{
    str id;
    bool has_id =
        xml_attribute(&r->xml, "ObjectId", &id) || xml_attribute(&r->xml, "objectId", &id);
    const struct cdf_member *m = member(r, class, STR("@id"));
    if (r->depth == DEEPEST) // collections in collections
        return xml_fail(&r->xml, err, "elements are nested too deeply");
    r->inside[r->depth] = false;
    r->classes[r->depth++] = class;
    BAL_TRY(cdf_begin(r->cdf, class, err));
    return has_id && m != NULL ? cdf_value(r->cdf, (enum cdf_field)m->field, id, err) : BAL_OK;
}

// A list of ids in one element, which the schema allows (IDREFS), is several values.
static bal_status values(struct reader *r, enum cdf_field field, str text, struct bal_err *err)
{
    bool list =
        field == CDF_SELECTION_CANDIDATE || field == CDF_SELECTION_PARTY || field == CDF_UNIT_PART;
    text = str_trim(text);
    while (list && str_index(text, ' ') < text.len) {
        BAL_TRY(cdf_value(r->cdf, field, str_cut(&text, ' '), err));
        text = str_trim(text);
    }
    return cdf_value(r->cdf, field, text, err);
}

// A text that may be an InternationalizedText: <Name><Text Language="en">Mayor</Text></Name>. Its
// first text, or the first that is English; without any, what stands in the element itself.
static bal_status international(struct reader *r, enum cdf_field field, struct bal_err *err)
{
    AUTO_BUF best = BUF_INIT(LIMIT_TOKEN_BYTES);
    uint32_t depth = r->xml.depth;
    bool is_text = false, english = false, this_english = false;
    for (;;) {
        str language, text = STR("");
        BAL_TRY(xml_next(&r->xml, err));
        if (r->xml.type == XML_END && r->xml.depth < depth)
            break;
        if (r->xml.type == XML_START) {
            is_text = r->xml.depth == depth + 1 && xml_is(&r->xml, "Text");
            if (!xml_attribute(&r->xml, "Language", &language))
                (void)xml_attribute(&r->xml, "language", &language);
            this_english = str_starts(language, STR("en"));
        } else if (r->xml.type == XML_TEXT) {
            text = str_trim(r->xml.text);
        } else {
            is_text = false;
        }
        bool own = r->xml.depth == depth && best.len == 0;
        if (text.len > 0 && (own || (is_text && (best.len == 0 || (this_english && !english))))) {
            buf_clear(&best);
            buf_add(&best, text);
            english = is_text && this_english;
        }
    }
    BAL_TRY(buf_check(&best, err));
    return cdf_value(r->cdf, field, buf_str(&best), err);
}

static bool is_name(enum cdf_field field)
{
    return field == CDF_ELECTION_NAME || field == CDF_NAMED_NAME || field == CDF_CONTEST_NAME ||
           field == CDF_SELECTION_TEXT;
}

// Version 1 of SP 1500-100 has an element around members that occur several times. Source: the list
// of changes from its schema to that of version 2, in ElectionResultsReporting of usnistgov.
static bool is_collection(const struct reader *r)
{
    static const char *const names[] = {
        "BallotStyleCollection", "CandidateCollection",  "ContestCollection",
        "GpUnitCollection",      "OfficeCollection",     "PartyCollection",
        "PersonCollection",      "VoteCountsCollection", "ExternalIdentifiers"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (xml_is(&r->xml, names[i]))
            return r->cdf->counts != NULL && r->depth < DEEPEST;
    return false;
}

static bal_status child(struct reader *r, struct bal_err *err)
{
    const struct cdf_member *m = member(r, r->classes[r->depth - 1], r->xml.name);
    str text;
    if (m == NULL && is_collection(r)) {
        r->inside[r->depth] = true;
        r->classes[r->depth] = r->classes[r->depth - 1];
        r->depth++;
        return BAL_OK;
    }
    if (m == NULL)
        BAL_TRY(cdf_unknown(r->cdf, r->xml.name, err));
    if (m == NULL || m->field == CDF_SKIP)
        return xml_skip(&r->xml, err);
    if (m->field == CDF_OBJECT)
        return push(r, (enum cdf_class)m->of, err);
    if (r->cdf->counts != NULL && is_name((enum cdf_field)m->field))
        return international(r, (enum cdf_field)m->field, err);
    BAL_TRY(xml_text(&r->xml, &text, err));
    return values(r, (enum cdf_field)m->field, text, err);
}

static bal_status read_report(struct reader *r, struct bal_err *err)
{
    BAL_TRY(xml_root(&r->xml, err));
    if (!xml_is(&r->xml, r->cdf->root))
        return xml_fail(&r->xml, err, "this is no %s", r->cdf->root);
    BAL_TRY(push(r, CDF_REPORT, err));
    while (r->depth > 0) {
        bool more = true;
        BAL_TRY(xml_child(&r->xml, &more, err));
        if (more)
            BAL_TRY(child(r, err));
        else if (r->inside[r->depth - 1])
            r->depth--;
        else
            BAL_TRY(cdf_end(r->cdf, r->classes[--r->depth], err));
    }
    return xml_finish(&r->xml, err);
}

bal_status cdf_xml_report(struct cdf *c, struct source *s, struct bal_err *err)
{
    struct reader r = {.cdf = c};
    bal_status status = xml_open(&r.xml, s, err);
    c->place = place;
    c->syntax = &r.xml;
    if (status == BAL_OK)
        status = read_report(&r, err);
    c->place = NULL;
    c->in_record = false;
    xml_close(&r.xml);
    return status;
}

bal_status cdf_xml_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return cdf_read(cdf_xml_report, "cdf-cvr-xml", s, imp, err);
}

bal_status unisyn_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return cdf_read(cdf_xml_report, "unisyn-xml", s, imp, err);
}

static bal_status read_nist(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, cdf_xml_read, err);
}

static bal_status read_unisyn(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, unisyn_read, err);
}

static bool is_report(const struct probe *p)
{
    return probe_begins(p, "<") &&
           (probe_has(p, "<CastVoteRecordReport") || probe_has(p, ":CastVoteRecordReport"));
}

static int probe_nist(const struct probe *p)
{
    return is_report(p) ? 90 : 0;
}

// Unisyn: the namespace of the draft, and its own folders of images.
static int probe_unisyn(const struct probe *p)
{
    bool unisyn = probe_has(p, "OVCSData") || probe_has(p, "<CreatingDeviceId>UNI");
    return is_report(p) && probe_has(p, "\"NIST_V0_cast_vote_records.xsd\"") && unisyn ? 95 : 0;
}

static bal_status write(const struct election *e, struct sink *out, struct bal_err *err)
{
    return cdf_write(e, out, true, err);
}

const struct format format_cdf_cvr_xml = {
    .name = "cdf-cvr-xml",
    .title = "NIST SP 1500-103 cast vote records, XML",
    .flags = FORMAT_CVR,
    .probe = probe_nist,
    .read = read_nist,
    .write = write,
    .lost = cdf_lost,
};

const struct format format_unisyn_xml = {
    .name = "unisyn-xml",
    .title = "Unisyn OpenElect cast vote records, XML",
    .flags = FORMAT_CVR,
    .probe = probe_unisyn,
    .read = read_unisyn,
};
