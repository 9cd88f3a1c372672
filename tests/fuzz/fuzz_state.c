// SPDX-License-Identifier: Apache-2.0
// The state of an audit of several parties: lines TYPE BODY are folded one after the other, as if
// all had been signed. What is taken is kept and read again to the same bytes; what is refused says
// which check it fails.
#include "fuzz/fuzz.h"
#include "record/log/parties.h"
#include "record/log/snapshot.h"

static void kept_is_the_same(const struct state *s)
{
    AUTO_BUF one = BUF_INIT(FUZZ_TRACE), two = BUF_INIT(FUZZ_TRACE);
    struct merkle_frontier head = {.size = 0}, back;
    struct state copy;
    struct state shown = *s;
    shown.size = 0; // as many events as the head has
    snapshot_add(&one, &head, &shown);
    FUZZ_CHECK(snapshot_read(buf_str(&one), &back, &copy));
    snapshot_add(&two, &back, &copy);
    fuzz_same(buf_str(&one), buf_str(&two));
    state_done(&copy);
}

// False when the event is refused.
static bool fold(struct state *s, str line, uint64_t seq)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 22);
    struct event e = {.seq = seq, .time = 1793779200 + (int64_t)seq * 600, .origin = STR("fuzz")};
    struct parties_order order;
    struct bal_err err;
    e.type = str_cut(&line, ' ');
    if (ej1_parse(line, &arena, &e.body, NULL) != BAL_OK || e.body->type != EJ1_OBJECT)
        return true; // is no event
    for (int i = 0; i < SHA256_BYTES; i++)
        e.leaf.b[i] = (uint8_t)seq;
    (void)parties_order(s, &e, &order);
    bal_status signed_by = parties_signed(s, e.type, e.body, NULL, 0, &err);
    FUZZ_CHECK(signed_by == BAL_OK || err.what[0] != '\0');
    bal_status status = state_apply(s, &e, &err);
    FUZZ_CHECK(status == BAL_OK || (s->fails != NULL && s->fails[0] == 'V'));
    return status == BAL_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct state s;
    state_init(&s);
    uint64_t seq = 0;
    for (str rest = str_make((const char *)data, size); rest.len > 0 && seq < 200; seq++)
        if (!fold(&s, str_cut(&rest, '\n'), seq))
            break;
        else if (s.phase != PHASE_NEW)
            kept_is_the_same(&s);
    state_done(&s);
    return 0;
}
