// SPDX-License-Identifier: Apache-2.0
// cdf_write.h: an election as a report of SP 1500-103.
//
// The report has no date of its own making, so that the same election gives the same bytes;
// exported, imported and exported again they are the same.
#ifndef BAL_FORMATS_CDF_WRITE_H
#define BAL_FORMATS_CDF_WRITE_H

#include "core/election.h"
#include "io/json_write.h"

// A kind of report: what stands before the names of its classes in JSON, its root, its namespace.
struct cdf_kind {
    const char *prefix, *root, *space;
};

// Where the objects go: JSON, or XML when `xml` is set.
struct cdf_emit {
    const struct cdf_kind *kind;
    struct sink *sink;
    bool xml;
    struct json_writer w;
    unsigned depth; // XML: elements open
};

// Begins the report.
void cdf_emit_open(struct cdf_emit *o, const struct cdf_kind *kind, struct sink *sink, bool xml);
void cdf_emit_close(struct cdf_emit *o);

// A list of objects, and an object in it; in XML a list is nothing but its objects. `type` is the
// name of its class, with "CVR." before it in JSON; `id` may be empty.
void cdf_emit_list(struct cdf_emit *o, const char *name);
void cdf_emit_list_end(struct cdf_emit *o);
void cdf_emit_object(struct cdf_emit *o, const char *name, const char *type, str id);
void cdf_emit_object_end(struct cdf_emit *o, const char *name);

// A member: text; list of one text; number; truth.
void cdf_emit_text(struct cdf_emit *o, const char *name, str text);
void cdf_emit_words(struct cdf_emit *o, const char *name, str text); // an InternationalizedText
void cdf_emit_texts(struct cdf_emit *o, const char *name, str text);
void cdf_emit_ids(struct cdf_emit *o, const char *name, str ids); // a list, divided by blanks
void cdf_emit_number(struct cdf_emit *o, const char *name, uint64_t v);
void cdf_emit_digits(struct cdf_emit *o, const char *name, str number); // as it is to stand there
void cdf_emit_truth(struct cdf_emit *o, const char *name, bool v);

// The members VoteVariation and OtherVoteVariation of a contest.
void cdf_emit_variation(struct cdf_emit *o, const struct contest *c);

BAL_CHECKED bal_status cdf_write(const struct election *e, struct sink *out, bool xml,
                                 struct bal_err *err);
void cdf_lost(const struct election *e, struct buf *out);

#endif
