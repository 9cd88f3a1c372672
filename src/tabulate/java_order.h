// SPDX-License-Identifier: Apache-2.0
// java_order.h: the order in which Java sorts and lists texts, which RCTab's ties depend on. Texts
// are UTF-8 here and sequences of UTF-16 units there.
//
// Sources: the documentation of String.compareTo and String.hashCode, which fixes them; the order
// of java.util.HashSet is that of OpenJDK 19 and later (buckets by hash ^ hash >>> 16).
#ifndef BAL_TABULATE_JAVA_ORDER_H
#define BAL_TABULATE_JAVA_ORDER_H

#include <stdint.h>

#include "base/str.h"

// As String.compareTo: negative, 0 or positive.
int java_compare(str a, str b);

// As String.hashCode.
uint32_t java_hash(str text);

// Puts the items, which were put into a new java.util.HashSet in this order under these names, into
// the order in which it lists them. The names are moved with them.
void java_hash_order(uint32_t *items, str *names, uint32_t count);

#endif
