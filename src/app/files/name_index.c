// SPDX-License-Identifier: Apache-2.0
#include "app/files/name_index.h"

#include <stdlib.h>

static bal_status add_key(struct name_index *x, str key, uint32_t item, struct bal_err *err)
{
    uint32_t id = table_add(&x->keys, key);
    if (id == TABLE_NONE)
        return err_memory(err);
    if (id == x->first.len) {
        uint32_t *first = vec_push(&x->first, UINT32_MAX);
        if (first == NULL)
            return err_memory(err);
        *first = 0;
    }
    struct name_posting *new = vec_push(&x->postings, UINT32_MAX);
    if (new == NULL)
        return err_memory(err);
    *new = (struct name_posting){item, x->first.at[id]};
    x->first.at[id] = (uint32_t)x->postings.len;
    return BAL_OK;
}

bal_status name_index_add(struct name_index *x, const struct name_form *f, uint32_t item,
                          struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(4 * LIMIT_TOKEN_BYTES);
    for (int which = 0; which < NAME_KEYS; which++) {
        name_form_key(f, which, &key);
        BAL_TRY(buf_check(&key, err));
        if (key.len > 0)
            BAL_TRY(add_key(x, buf_str(&key), item, err));
    }
    return BAL_OK;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

bal_status name_index_find(struct name_index *x, const struct name_form *f, struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(4 * LIMIT_TOKEN_BYTES);
    size_t kept = 0;
    x->found.len = 0;
    for (int which = 0; which < NAME_KEYS; which++) {
        name_form_key(f, which, &key);
        BAL_TRY(buf_check(&key, err));
        uint32_t id = key.len > 0 ? table_find(&x->keys, buf_str(&key)) : TABLE_NONE;
        for (uint32_t at = id != TABLE_NONE ? x->first.at[id] : 0; at > 0;
             at = x->postings.at[at - 1].next) {
            uint32_t *new = vec_push(&x->found, UINT32_MAX);
            if (new == NULL)
                return err_memory(err);
            *new = x->postings.at[at - 1].item;
        }
    }
    if (x->found.len > 1)
        qsort(x->found.at, x->found.len, sizeof *x->found.at, by_number);
    for (size_t i = 0; i < x->found.len; i++)
        if (kept == 0 || x->found.at[kept - 1] != x->found.at[i])
            x->found.at[kept++] = x->found.at[i];
    x->found.len = kept;
    return BAL_OK;
}

void name_index_done(struct name_index *x)
{
    table_done(&x->keys);
    vec_done(&x->first);
    vec_done(&x->postings);
    vec_done(&x->found);
}
