// SPDX-License-Identifier: Apache-2.0
// verify_objects.c: V18 of a record: the objects that events name are those that are there.
#include "base/binary.h"
#include "record/verify/verify_work.h"

// Reads the object whole and compares the digest that the event names.
static bal_status check_object(struct verifier *v, const struct state_object *o, struct buf *keep,
                               struct bal_err *err)
{
    uint64_t id;
    BAL_TRY(record_check_object(v->r, o, &id, keep, err));
    v->out->objects++;
    v->out->bytes += o->size;
    return table_add(&v->named, str_make((const char *)&id, sizeof id)) != TABLE_NONE
               ? BAL_OK
               : err_memory(err);
}

// The files of a folder, which its list names.
static bal_status check_listed(struct verifier *v, str list, struct bal_err *err)
{
    while (list.len > 0) {
        str line = str_cut(&list, '\n');
        struct state_object o = {0};
        if (!hex_get(str_cut(&line, ' '), o.digest, SHA256_BYTES) ||
            !num_u64(str_cut(&line, ' '), &o.size))
            return bal_fail(err, BAL_INVALID, "the list of a folder's files is damaged");
        BAL_TRY(check_object(v, &o, NULL, err));
    }
    return BAL_OK;
}

// Every object that the body names, wherever in it.
// NOLINTNEXTLINE(misc-no-recursion): EJ1_DEPTH levels
bal_status verify_objects_of(struct verifier *v, const struct ej1 *value, bool folder,
                             struct bal_err *err)
{
    struct state_object o;
    AUTO_BUF list = BUF_INIT((size_t)256 << 20);
    if (value->type == EJ1_OBJECT && state_object_read(value, &o, NULL) == BAL_OK) {
        BAL_TRY(check_object(v, &o, folder ? &list : NULL, err));
        return folder ? check_listed(v, buf_str(&list), err) : BAL_OK;
    }
    for (const struct ej1 *m = value->first; m != NULL; m = m->next)
        if (m->type == EJ1_OBJECT || m->type == EJ1_ARRAY)
            BAL_TRY(verify_objects_of(v, m, folder && str_eq(m->key, STR("source")), err));
    return BAL_OK;
}

// Objects that no event names would be additions that nobody signed; one that an event names and
// that is not marked so would be swept.
bal_status verify_unreached(struct verifier *v, struct bal_err *err)
{
    struct store_object o = {0};
    for (uint64_t reached = 0;; reached++) {
        bool end = false;
        BAL_TRY(store_object_next(&v->r->store, o.id, &o, &end, err));
        if (end && reached < v->named.len)
            return bal_fail(err, BAL_INVALID, "an object is marked as if no event named it");
        if (end)
            return BAL_OK;
        if (table_find(&v->named, str_make((const char *)&o.id, sizeof o.id)) == TABLE_NONE)
            return bal_fail(err, BAL_INVALID, "object %llu is named by no event",
                            (unsigned long long)o.id);
    }
}
