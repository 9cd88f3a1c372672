// SPDX-License-Identifier: Apache-2.0
#include "ledger/event.h"

static const char first_line[] = "ballast-event/v1";

static bal_status refuse(struct bal_err *err, const char *why)
{
    return bal_fail(err, BAL_INVALID, "not an event of a record: %s", why);
}

static bool type_fits(str type)
{
    for (size_t i = 0; i < type.len; i++)
        if (!((type.ptr[i] >= 'a' && type.ptr[i] <= 'z') ||
              (type.ptr[i] >= '0' && type.ptr[i] <= '9') || type.ptr[i] == '-'))
            return false;
    return type.len > 0 && type.len <= EVENT_TYPE;
}

static bal_status read_base(const struct ej1 *object, struct event *e, struct bal_err *err)
{
    const struct ej1 *base = NULL;
    BAL_TRY(ej1_get(object, "base", EJ1_ARRAY, &base, err));
    if (base->count != 2 || base->first->type != EJ1_INT || base->first->number < 0 ||
        base->first->next->type != EJ1_STRING ||
        !base64_get(base->first->next->text, e->base_root.b, SHA256_BYTES))
        return refuse(err, "'base' is not a size and a root");
    e->base_size = (uint64_t)base->first->number;
    struct merkle_hash none = merkle_root(NULL, 0);
    if (e->base_size > e->seq)
        return refuse(err, "'base' is later than the event");
    if (e->base_size == 0 && !merkle_same(&e->base_root, &none))
        return refuse(err, "'base' is not the root of no events");
    return BAL_OK;
}

static bal_status read_object(str line, struct arena *arena, struct event *e, struct bal_err *err)
{
    const struct ej1 *object = NULL;
    str time;
    BAL_TRY(ej1_parse(line, arena, &object, err));
    if (object->type != EJ1_OBJECT || object->count != 4)
        return refuse(err, "it must hold base, body, seq and time");
    BAL_TRY(ej1_get_u64(object, "seq", &e->seq, err));
    BAL_TRY(ej1_get_str(object, "time", &time, err));
    BAL_TRY(ej1_get(object, "body", EJ1_OBJECT, &e->body, err));
    if (e->seq >= MERKLE_SIZE_MAX)
        return refuse(err, "its number is too large");
    if (!utc_read(time, &e->time))
        return refuse(err, "its time is not of the form 2026-11-04T18:00:00Z");
    return read_base(object, e, err);
}

bal_status event_parse_text(str text, struct arena *arena, struct event *out, struct bal_err *err)
{
    struct event e = {.seq = 0};
    str rest = text;
    if (!str_ends(text, STR("\n")))
        return refuse(err, "its last line has no end");
    if (!str_eq(str_cut(&rest, '\n'), str_from(first_line)))
        return refuse(err, "its first line is not ballast-event/v1");
    e.origin = str_cut(&rest, '\n');
    e.type = str_cut(&rest, '\n');
    str line = str_cut(&rest, '\n');
    if (rest.len > 0 || line.len == 0)
        return refuse(err, "it must have four lines");
    if (!note_name_fits(e.origin))
        return refuse(err, "its origin is not a name");
    if (!type_fits(e.type))
        return refuse(err, "its type is not a name");
    BAL_TRY(read_object(line, arena, &e, err));
    *out = e;
    return BAL_OK;
}

bal_status event_parse(str bytes, struct arena *arena, struct event *out, struct bal_err *err)
{
    struct event e;
    struct note note;
    if (bytes.len > EVENT_BYTES)
        return bal_fail(err, BAL_LIMIT, "an event holds at most %d bytes", EVENT_BYTES);
    BAL_TRY(note_parse(bytes, &note, err));
    if (note.count > EVENT_LINES)
        return refuse(err, "it has more than 16 signatures");
    BAL_TRY(event_parse_text(note.text, arena, &e, err));
    e.note = note;
    e.leaf = merkle_leaf(bytes);
    *out = e;
    return BAL_OK;
}

void event_text(const struct event_draft *d, str origin, struct buf *out)
{
    char time[UTC_TEXT];
    buf_addf(out, "%s\n" STR_FMT "\n" STR_FMT "\n", first_line, STR_ARG(origin), STR_ARG(d->type));
    buf_add(out, STR("{\"base\":["));
    buf_add_u64(out, d->base_size);
    buf_add(out, STR(",\""));
    base64_add(out, str_bytes(d->base_root.b, SHA256_BYTES));
    buf_add(out, STR("\"],\"body\":"));
    buf_add(out, d->body);
    buf_add(out, STR(",\"seq\":"));
    buf_add_u64(out, d->seq);
    buf_add(out, STR(",\"time\":\""));
    buf_add(out, utc_text(d->time, time));
    buf_add(out, STR("\"}\n"));
}

bal_status event_sign(const struct event_draft *draft, const struct note_signer *signer,
                      struct buf *out, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(EVENT_BYTES);
    AUTO_ARENA arena = ARENA_INIT(LIMIT_SMALL_FILE);
    struct event e;
    size_t start = out->len;
    if (draft->time < UTC_MIN || draft->time > UTC_MAX)
        return bal_fail(err, BAL_INVALID, "the clock shows a year that no election has");
    event_text(draft, note_key_name(&signer->key), &text);
    if (text.failed)
        return bal_fail(err, BAL_LIMIT, "an event holds at most %d bytes", EVENT_BYTES);
    BAL_TRY(note_sign(buf_str(&text), signer, 1, out, err));
    buf_add(out, draft->lines);
    // Nothing is written that could not be read. So the body is one canonical object: with anything
    // else in its place the line would not have its four keys once and in order.
    bal_status status = event_parse(str_skip(buf_str(out), start), &arena, &e, err);
    if (status != BAL_OK)
        out->len = start;
    return status;
}
