// SPDX-License-Identifier: Apache-2.0
// body_keys.h: which keys an object has, these and no others: of a body, or of a line of a list.
#ifndef BAL_RECORD_BODY_KEYS_H
#define BAL_RECORD_BODY_KEYS_H

#include "ledger/ej1.h"

// `keys`, divided by blanks: NAME is a text, NAME:KIND something else (int, from 0; seq, from -1;
// bool; dict; list; object, as events name one), NAME? may be absent, * stands for any others.
// BAL_INVALID names one that is missing or of another kind, after `what`.
BAL_CHECKED bal_status body_keys_check(str what, const struct ej1 *body, str keys,
                                       struct bal_err *err);

// Has each line of the list its end? BAL_INVALID, naming `what` it is of.
BAL_CHECKED bal_status list_ended(str text, const char *what, struct bal_err *err);

#endif
