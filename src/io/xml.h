// SPDX-License-Identifier: Apache-2.0
// xml.h: a strict pull reader over expat whose memory does not grow with the file.
//
// The source is UTF-8 text, as input_open_text gives it: what the XML declaration says of the
// encoding is not believed. A document type declaration is an error, and with it every entity but
// the five of XML; so are wrong nesting, depth above LIMIT_XML_DEPTH, names above
// LIMIT_XML_NAME_BYTES, more attributes than LIMIT_XML_ATTRIBUTES, texts and attributes above
// LIMIT_TOKEN_BYTES, and tags and comments of twice as much. Comments and processing instructions
// are passed over; CDATA is text. Same result for every chunk size of the source. No recursion.
//
// Names are local: "x:Cvr" is the name "Cvr". Prefixes are not looked up but for the root's.
//
//     BAL_TRY(xml_root(&x, err));                        // <Cvr>
//     for (bool more = true;;) {
//         BAL_TRY(xml_child(&x, &more, err));            // the next element in it
//         if (!more)
//             break;                                     // </Cvr>
//         if (xml_is(&x, "Contest"))
//             BAL_TRY(read_contest(&x, err));            // reads its children in the same way
//         else if (xml_is(&x, "CvrGuid"))
//             BAL_TRY(xml_text(&x, &guid, err));         // what stands in it
//         else
//             BAL_TRY(xml_skip(&x, err));
//     }
//     BAL_TRY(xml_finish(&x, err));
//
// Each element that xml_child gives must be read to its end: by xml_text, xml_skip, or xml_child
// until there are no more.
#ifndef BAL_IO_XML_H
#define BAL_IO_XML_H

#include "io/window.h"

enum xml_type { XML_START, XML_END, XML_TEXT, XML_DONE };

struct xml_item; // an event that waits
struct xml_pair; // an attribute that waits

struct xml {
    enum xml_type type; // of the last event
    str name;           // XML_START: local name; valid until the next call
    str text;           // XML_TEXT: all of it up to the next tag; valid until the next call
    uint32_t depth;     // elements open, the one just started included

    struct window w;
    void *parser;
    unsigned long salt; // of expat's tables: asking for a new one costs more than a small document
    size_t fed;         // bytes of the window that expat has seen
    uint64_t place;     // offset of the last event in the source
    uint64_t open_text; // offset of a text that has not ended, or UINT64_MAX
    uint32_t text_at;   // where it begins in `bytes`
    struct buf bytes;   // names, values and texts of the events that wait
    struct buf mixed, root_namespace;
    VEC(struct xml_item) items;
    VEC(struct xml_pair) pairs;
    size_t next;       // the item that xml_next gives
    size_t attributes; // of the last start: index of the first pair
    uint32_t attribute_count;
    uint32_t level; // elements open where expat is
    bool finished, root_seen;
    int broken;         // why expat had to stop; 0: it did not
    uint64_t broken_at; // and where
};

// Starts a document. `x` is all zero, or was used for another document: then its memory is used
// again, which matters where there are many small ones. The source must stay open while the reader
// is used; it is not owned.
BAL_CHECKED bal_status xml_open(struct xml *x, struct source *source, struct bal_err *err);
void xml_close(struct xml *x);

BAL_CHECKED bal_status xml_next(struct xml *x, struct bal_err *err);

// Is that the name of the element just started?
static inline bool xml_is(const struct xml *x, const char *name)
{
    return str_eq(x->name, str_from(name));
}

// Value of an attribute of the element just started, by its local name; "" and false without it.
// Of several with one local name the one without a prefix. Valid until the next call of xml_next.
bool xml_attribute(const struct xml *x, const char *name, str *out);

// To the start of the outermost element.
BAL_CHECKED bal_status xml_root(struct xml *x, struct bal_err *err);

// After xml_root: the namespace of the root, "" when it is in none.
str xml_namespace(const struct xml *x);

// The next element within the one that is open; *more is false when that one has ended. Texts
// between elements are passed over.
BAL_CHECKED bal_status xml_child(struct xml *x, bool *more, struct bal_err *err);

// Reads the element just started to its end: the text in it, without that of its children, which
// are skipped; blanks as they stand. Valid until the next call.
BAL_CHECKED bal_status xml_text(struct xml *x, str *out, struct bal_err *err);

// Reads the element just started to its end, whatever is in it.
BAL_CHECKED bal_status xml_skip(struct xml *x, struct bal_err *err);

// After the root's end: nothing but comments and blanks may follow.
BAL_CHECKED bal_status xml_finish(struct xml *x, struct bal_err *err);

// Where the last event began: line (from 1) and byte column (from 1).
void xml_place(struct xml *x, uint64_t *line, uint64_t *column);

// BAL_INVALID at the last event's place, with file, line and column.
bal_status xml_fail(struct xml *x, struct bal_err *err, const char *fmt, ...) BAL_PRINTF(3, 4);

const char *xml_version(void); // of expat

#endif
