// SPDX-License-Identifier: Apache-2.0
// vec.h: a growable array of one type with a ceiling.
//
//     struct { VEC(struct choice) choices; } c;
//     struct choice *new = vec_push(&c.choices, LIMIT_CHOICES);   // zeroed; NULL = ceiling or no
//     memory
#ifndef BAL_BASE_VEC_H
#define BAL_BASE_VEC_H

#include <stdbool.h>
#include <stddef.h>

#define VEC(type)                                                                                  \
    struct {                                                                                       \
        type *at;                                                                                  \
        size_t len, cap;                                                                           \
    }

// Grows to hold `len` items; new ones are zeroed. False: ceiling or no memory, nothing changed.
bool vec_grow(void **at, size_t *cap, size_t len, size_t size, size_t max);

#define vec_push(v, max)                                                                           \
    ((v)->len < (v)->cap ||                                                                        \
             vec_grow((void **)&(v)->at, &(v)->cap, (v)->len + 1, sizeof *(v)->at, (max))          \
         ? &(v)->at[(v)->len++]                                                                    \
         : NULL)

void vec_free(void *at);

#define vec_done(v)                                                                                \
    do {                                                                                           \
        vec_free((v)->at);                                                                         \
        (v)->at = NULL;                                                                            \
        (v)->len = (v)->cap = 0;                                                                   \
    } while (0)

// Moves `low` to the first place from there to before `end` whose item `i` is not `before` what is
// looked for, or to `end`; items that are before come first.
//
//     size_t low = 0;
//     VEC_BOUND(low, list.len, i, list.at[i].card < card);
#define VEC_BOUND(low, end, i, before)                                                             \
    for (__typeof__(low) vec_end = (end); (low) < vec_end;) {                                      \
        __typeof__(low) i = (low) + (vec_end - (low)) / 2;                                         \
        if (before)                                                                                \
            (low) = i + 1;                                                                         \
        else                                                                                       \
            vec_end = i;                                                                           \
    }

#endif
