// SPDX-License-Identifier: Apache-2.0
// hart_scan.h: a short cut through the XML of one sheet in memory, as Hart Verity writes it: tags
// without attributes but the root's namespaces, texts with the five entities. It takes exactly what
// xml.h takes, in the same places, or nothing: whatever is unusual goes that way.
#ifndef BAL_FORMATS_HART_SCAN_H
#define BAL_FORMATS_HART_SCAN_H

#include "base/base.h"

enum hart_event_type { HART_START, HART_END, HART_TEXT };

struct hart_event {
    enum hart_event_type type;
    uint32_t at, len; // name or text: in the sheet, or in `decoded`
    uint32_t place;   // where it begins in the sheet
    bool decoded;
};

struct hart_scan {
    str text;
    VEC(struct hart_event) events;
    struct buf decoded; // texts with entities
    size_t next;        // event that comes next
    str name;           // of the element just started
    uint32_t place;     // of the last event
    uint8_t class_of[256];
};

// Takes the whole sheet, which is valid UTF-8 and outlives the scan. False: it cannot.
bool hart_scan(struct hart_scan *s, str text);
void hart_scan_done(struct hart_scan *s);

// As xml_root, xml_child, xml_text and xml_skip.
void hart_scan_root(struct hart_scan *s);
bool hart_scan_child(struct hart_scan *s);
str hart_scan_text(struct hart_scan *s);
void hart_scan_skip(struct hart_scan *s);

// Line and byte column, from 1, of the last event.
void hart_scan_place(const struct hart_scan *s, uint64_t *line, uint64_t *column);

#endif
