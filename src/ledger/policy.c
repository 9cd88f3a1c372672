// SPDX-License-Identifier: Apache-2.0
// Reading a policy.
#include "ledger/policy.h"

static bal_status refuse(struct bal_err *err, const char *what)
{
    return bal_fail(err, BAL_INVALID, "not a policy: %s", what);
}

static bal_status refuse_name(struct bal_err *err, const char *what, str name)
{
    return bal_fail(err, BAL_INVALID, "not a policy: '" STR_FMT "' %s", STR_ARG(name), what);
}

// The next word of a line, "" at its end.
static str word(str *line)
{
    size_t from = 0, to;
    while (from < line->len && (line->ptr[from] == ' ' || line->ptr[from] == '\t'))
        from++;
    for (to = from; to < line->len && line->ptr[to] != ' ' && line->ptr[to] != '\t';)
        to++;
    str out = str_make(line->ptr + from, to - from);
    *line = str_skip(*line, to);
    return out;
}

static int find_name(const struct policy *p, str name)
{
    for (size_t i = 0; i < p->items; i++)
        if (str_eq(p->item[i].name, name))
            return (int)i;
    return POLICY_NONE;
}

static bool same_public(const struct note_key *a, const struct note_key *b)
{
    return memcmp(a->public, b->public, ED25519_PUBLIC) == 0;
}

static bal_status read_log(struct policy *p, str line, struct bal_err *err)
{
    struct policy_log log = {0};
    str vkey = word(&line);
    if (vkey.len == 0)
        return refuse(err, "a log needs a key");
    BAL_TRY(note_vkey_parse(vkey, &log.key, err));
    if (log.key.type != NOTE_ED25519)
        return refuse(err, "the key of a log must be one that signs checkpoints");
    log.url = word(&line);
    if (word(&line).len > 0)
        return refuse(err, "nothing follows the URL of a log");
    for (size_t i = 0; i < p->logs; i++)
        if (same_public(&p->log[i].key, &log.key))
            return refuse(err, "two logs have the same key");
    if (p->logs == POLICY_LOGS)
        return bal_fail(err, BAL_LIMIT, "a policy has at most %d logs", POLICY_LOGS);
    p->log[p->logs++] = log;
    return BAL_OK;
}

static bal_status new_name(const struct policy *p, str name, struct bal_err *err)
{
    if (name.len == 0)
        return refuse(err, "a witness or group needs a name");
    if (str_eq(name, STR("none")))
        return refuse(err, "no witness or group is called none");
    if (find_name(p, name) != POLICY_NONE)
        return refuse_name(err, "is defined twice", name);
    if (p->items == POLICY_ITEMS)
        return bal_fail(err, BAL_LIMIT, "a policy has at most %d witnesses and groups",
                        POLICY_ITEMS);
    return BAL_OK;
}

static bal_status read_witness(struct policy *p, str line, struct bal_err *err)
{
    struct policy_item w = {.name = word(&line), .parent = POLICY_NONE};
    BAL_TRY(new_name(p, w.name, err));
    str vkey = word(&line);
    if (vkey.len == 0)
        return refuse_name(err, "needs a key", w.name);
    BAL_TRY(note_vkey_parse(vkey, &w.key, err));
    if (w.key.type != NOTE_COSIGNATURE)
        return refuse_name(err, "must have a key that cosigns", w.name);
    w.url = word(&line);
    if (word(&line).len > 0)
        return refuse(err, "nothing follows the URL of a witness");
    for (size_t i = 0; i < p->items; i++)
        if (!p->item[i].group && same_public(&p->item[i].key, &w.key))
            return refuse(err, "two witnesses have the same key");
    if (p->witnesses == POLICY_WITNESSES)
        return bal_fail(err, BAL_LIMIT, "a policy has at most %d witnesses", POLICY_WITNESSES);
    p->witnesses++;
    p->item[p->items++] = w;
    return BAL_OK;
}

static bal_status read_need(str text, unsigned members, unsigned *need, struct bal_err *err)
{
    uint32_t k = 0;
    if (str_eq(text, STR("any")))
        k = 1;
    else if (str_eq(text, STR("all")))
        k = members;
    else if (!num_u32(text, &k) || text.ptr[0] == '0')
        return refuse(err, "how many of a group are needed is any, all or a number from 1");
    if (k > members)
        return refuse(err, "a group needs more members than it has");
    *need = k;
    return BAL_OK;
}

static bal_status read_group(struct policy *p, str line, struct bal_err *err)
{
    struct policy_item g = {.name = word(&line), .group = true, .parent = POLICY_NONE};
    BAL_TRY(new_name(p, g.name, err));
    str need = word(&line);
    for (str name = word(&line); name.len > 0; name = word(&line)) {
        int i = find_name(p, name);
        if (i == POLICY_NONE)
            return refuse_name(err, "is not defined before it is named", name);
        if (p->item[i].parent != POLICY_NONE)
            return refuse_name(err, "is a member twice", name);
        p->item[i].parent = (int)p->items;
        g.members++;
    }
    if (g.members == 0)
        return refuse_name(err, "has no members", g.name);
    BAL_TRY(read_need(need, g.members, &g.need, err));
    p->item[p->items++] = g;
    return BAL_OK;
}

static bal_status read_quorum(struct policy *p, str line, bool *given, struct bal_err *err)
{
    str name = word(&line);
    if (*given)
        return refuse(err, "it has two quorums");
    if (name.len == 0 || word(&line).len > 0)
        return refuse(err, "a quorum is one name");
    p->quorum = find_name(p, name);
    if (p->quorum == POLICY_NONE && !str_eq(name, STR("none")))
        return refuse_name(err, "is not defined before it is named", name);
    *given = true;
    return BAL_OK;
}

static bal_status read_line(struct policy *p, str line, bool *quorum, struct bal_err *err)
{
    str kind = word(&line);
    if (kind.len == 0 || kind.ptr[0] == '#')
        return BAL_OK;
    if (str_eq(kind, STR("log")))
        return read_log(p, line, err);
    if (str_eq(kind, STR("witness")))
        return read_witness(p, line, err);
    if (str_eq(kind, STR("group")))
        return read_group(p, line, err);
    if (str_eq(kind, STR("quorum")))
        return read_quorum(p, line, quorum, err);
    return refuse(err, "a line begins with log, witness, group or quorum");
}

static bool characters_fit(str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7F)
            return false;
    }
    return true;
}

bal_status policy_parse(str text, struct policy *out, struct bal_err *err)
{
    struct policy p = {.quorum = POLICY_NONE};
    bool quorum = false;
    size_t number = 0;
    if (text.len > POLICY_BYTES)
        return bal_fail(err, BAL_LIMIT, "a policy has at most %d bytes", POLICY_BYTES);
    if (!characters_fit(text))
        return refuse(err, "it has control characters");
    if (!str_ends(text, STR("\n")))
        return refuse(err, "its last line has no end");
    for (str rest = text; rest.len > 0;) {
        number++;
        bal_status status = read_line(&p, str_cut(&rest, '\n'), &quorum, err);
        if (status != BAL_OK) {
            err_where(err, "line %zu", number);
            return status;
        }
    }
    if (!quorum)
        return refuse(err, "it has no quorum");
    *out = p;
    return BAL_OK;
}

void policy_plain(const struct note_key *log, struct buf *out)
{
    buf_add(out, STR("log "));
    note_vkey_add(out, log);
    buf_add(out, STR("\nquorum none\n"));
}

void policy_digest(str text, uint8_t digest[static SHA256_BYTES])
{
    sha256(text, digest);
}
