// SPDX-License-Identifier: Apache-2.0
#include "app/files/survey.h"

#include "app/files/name_index.h"
#include "app/files/propose.h"
#include "app/files/survey_gaps.h"
#include "app/files/survey_steps.h"
#include "core/name_form.h"

// ---- what is there

// Jurisdictions whose `count` is not 0: how many, and the last.
static uint32_t only_one(const struct survey_place *p, uint32_t n, bool cvrs, uint32_t *last)
{
    uint32_t found = 0;
    for (uint32_t j = 0; j < n; j++) {
        if ((cvrs ? p[j].cvrs : p[j].batches) == 0)
            continue;
        found++;
        *last = j;
    }
    return found;
}

// Where one side names no jurisdiction and the other one alone, that one is meant (reconcile.h).
static void join_sides(struct survey_place *p, uint32_t n)
{
    uint32_t cvrs = 0, listed = 0;
    if (only_one(p, n, true, &cvrs) != 1 || only_one(p, n, false, &listed) != 1 || cvrs == listed ||
        (cvrs != 0 && listed != 0))
        return;
    struct survey_place *to = &p[cvrs + listed];
    if (cvrs == 0) {
        to->cvrs = p[0].cvrs;
        p[0].cvrs = 0;
    } else {
        to->batches = p[0].batches;
        to->cards = p[0].cards;
        p[0].batches = p[0].cards = 0;
    }
}

static bal_status find_places(struct survey *s, const struct election *e, struct bal_err *err)
{
    uint32_t n = e->jurisdictions.len;
    struct survey_place *p = arena_new(&s->arena, struct survey_place, n);
    BAL_TRY(arena_check(&s->arena, err));
    for (uint32_t j = 0; j < n; j++)
        p[j].jurisdiction = j;
    for (size_t i = 0; i < e->manifest.len; i++) {
        p[e->manifest.at[i].jurisdiction].batches++;
        p[e->manifest.at[i].jurisdiction].cards += e->manifest.at[i].cards;
    }
    for (size_t i = 0; i < e->batches.len; i++)
        p[e->batches.at[i].jurisdiction].cvrs += e->batches.at[i].cards;
    for (size_t i = 0; i < e->pools.len; i++)
        p[e->pools.at[i].jurisdiction].cvrs += e->pools.at[i].cards;
    for (size_t i = 0; i < e->results.len; i++)
        p[e->results.at[i].jurisdiction].results++;
    join_sides(p, n);
    for (uint32_t j = 0; j < n; j++) {
        if (p[j].batches + p[j].cvrs + p[j].results == 0)
            continue;
        struct survey_place *new = vec_push(&s->places, UINT32_MAX);
        if (new == NULL)
            return err_memory(err);
        *new = p[j];
    }
    return BAL_OK;
}

// ---- gaps

static str place_name(const struct load *l, uint32_t jurisdiction)
{
    return jurisdiction == 0 ? STR("no jurisdiction named")
                             : l->election.jurisdictions.items[jurisdiction];
}

enum side { NO_MANIFEST, NO_CVRS, NO_RESULTS };

static bool lacks(const struct survey_place *p, enum side side)
{
    if (side == NO_MANIFEST)
        return p->cvrs > 0 && p->batches == 0;
    if (side == NO_CVRS)
        return p->batches > 0 && p->cvrs == 0;
    return p->batches + p->cvrs > 0 && p->results == 0;
}

static bal_status one_side(struct survey *s, const struct load *l, enum side side, uint64_t total,
                           struct bal_err *err)
{
    static const struct {
        const char *code, *none, *some;
    } say[] = {
        {"manifest-missing",
         "no ballot manifest: how many cards there are, and where, is not known",
         "cast vote records without a ballot manifest"},
        {"cvrs-missing", "no cast vote records: audits can poll cards or compare whole batches",
         "a ballot manifest without cast vote records"},
        {"results-missing", "no reported results to hold the count against", "no reported results"},
    };
    struct naming n = NAMING;
    AUTO_BUF text = BUF_INIT(1 << 20);
    for (size_t i = 0; i < s->places.len; i++)
        if (lacks(&s->places.at[i], side))
            naming_add(&n, place_name(l, s->places.at[i].jurisdiction));
    naming_end(&n);
    if (total == 0)
        buf_addf(&text, "%s", say[side].none);
    else
        buf_addf(&text, "%s: ", say[side].some);
    if (total > 0)
        naming_put(&text, &n);
    uint64_t count = n.count;
    buf_done(&n.text);
    return total == 0 || count > 0 ? survey_add_gap(s, say[side].code, count, &text, err) : BAL_OK;
}

static bal_status sides(struct survey *s, const struct load *l, struct bal_err *err)
{
    uint64_t batches = 0, cvrs = 0;
    bool whole = false; // results of the whole election
    for (size_t i = 0; i < s->places.len; i++) {
        batches += s->places.at[i].batches;
        cvrs += s->places.at[i].cvrs;
        whole = whole || (s->places.at[i].jurisdiction == 0 && s->places.at[i].results > 0);
    }
    BAL_TRY(one_side(s, l, NO_MANIFEST, batches, err));
    BAL_TRY(one_side(s, l, NO_CVRS, cvrs, err));
    if (!whole)
        BAL_TRY(one_side(s, l, NO_RESULTS, l->election.results.len, err));
    if (s->definitions > 0)
        return BAL_OK;
    AUTO_BUF text = BUF_INIT(256);
    buf_addf(&text, "no contest definitions: how many votes and seats a contest has is known only "
                    "where another file says it");
    return survey_add_gap(s, "definitions-missing", 0, &text, err);
}

// Names each pair of jurisdictions that are perhaps one.
static bal_status name_pairs(struct survey *s, const struct load *l, struct name_index *index,
                             struct naming *n, struct bal_err *err)
{
    struct name_form *forms = arena_new(&s->arena, struct name_form, s->places.len + 1);
    BAL_TRY(arena_check(&s->arena, err));
    for (uint32_t i = 0; i < s->places.len; i++) {
        str name = l->election.jurisdictions.items[s->places.at[i].jurisdiction];
        BAL_TRY(name_form_make(name, NAME_JURISDICTION, &s->arena, &forms[i], err));
        BAL_TRY(name_index_find(index, &forms[i], err));
        for (size_t k = 0; k < index->found.len; k++) {
            const struct name_form *other = &forms[index->found.at[k]];
            AUTO_BUF pair = BUF_INIT(LIMIT_TOKEN_BYTES);
            if (name_likeness(&forms[i], other) != NAMES_SAME)
                continue;
            buf_addf(&pair, "'" STR_FMT "' and '" STR_FMT "'", STR_ARG(other->whole),
                     STR_ARG(forms[i].whole));
            naming_add(n, buf_str(&pair));
        }
        BAL_TRY(name_index_add(index, &forms[i], i, err));
    }
    return BAL_OK;
}

// Jurisdictions that are perhaps one, under two names: each side would wait for the other.
static bal_status alike(struct survey *s, const struct load *l, struct bal_err *err)
{
    struct naming n = NAMING;
    struct name_index index = NAME_INDEX;
    AUTO_BUF text = BUF_INIT(1 << 20);
    bal_status status = name_pairs(s, l, &index, &n, err);
    naming_end(&n);
    buf_add(&text, STR("jurisdictions that are perhaps one: "));
    naming_put(&text, &n);
    if (status == BAL_OK && n.count > 0)
        status = survey_add_gap(s, "jurisdictions-alike", n.count, &text, err);
    buf_done(&n.text);
    name_index_done(&index);
    return status;
}

// ---- names and files

static bal_status names_gap(struct survey *s, const struct load *l, bool *any, struct bal_err *err)
{
    struct proposals p = {0};
    struct naming n = NAMING;
    bal_status status = propose_names(l, &p, err);
    *any = p.at.len > 0;
    for (size_t i = 0; i < p.at.len; i++)
        naming_add(&n, p.at.at[i].found);
    if (status == BAL_OK)
        status = survey_listed_gap(
            s, "names-differ", &n,
            "name may be another spelling of a contest, choice or jurisdiction",
            "names may be other spellings of contests, choices or jurisdictions", err);
    buf_done(&n.text);
    proposals_done(&p);
    return status;
}

static bal_status files_gap(struct survey *s, const struct load *l, struct bal_err *err)
{
    struct naming n = NAMING;
    for (size_t i = 0; i < l->files.len; i++)
        if (l->files.at[i].format == NULL && !l->files.at[i].package)
            naming_add(&n, str_basename(l->files.at[i].name));
    s->unknown = (uint32_t)n.count;
    bal_status status =
        survey_listed_gap(s, "files-unknown", &n, "file is not recognised, and not read",
                          "files are not recognised, and not read", err);
    buf_done(&n.text);
    return status;
}

// Files that are known to hold nothing that is read here: documents, pictures, web pages; or
// reports of an audit.
static bal_status documents_gap(struct survey *s, const struct load *l, bool audit,
                                struct bal_err *err)
{
    struct naming n = NAMING;
    for (size_t i = 0; i < l->files.len; i++) {
        const struct load_file *f = &l->files.at[i];
        AUTO_BUF text = BUF_INIT(1 << 18);
        bool document = (f->flags & FORMAT_UNREADABLE) && (f->flags & FORMAT_SIDE);
        if (!document || ((f->flags & FORMAT_AUDIT) != 0) != audit)
            continue;
        buf_addf(&text, STR_FMT " (%s)", STR_ARG(str_basename(f->name)), f->format);
        naming_add(&n, buf_str(&text));
    }
    bal_status status =
        audit ? survey_listed_gap(s, "published-audit", &n,
                                  "file tells of an audit that was done already",
                                  "files tell of an audit that was done already", err)
              : survey_listed_gap(s, "documents", &n,
                                  "file is for people to read, no data, and is not read",
                                  "files are for people to read, no data, and are not read", err);
    buf_done(&n.text);
    return status;
}

bal_status survey_make(struct survey *out, const struct load *l, const struct reconciliation *r,
                       struct bal_err *err)
{
    bool names = false;
    *out = (struct survey){.arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    for (size_t i = 0; i < l->files.len; i++)
        out->definitions += (l->files.at[i].flags & FORMAT_CONTESTS) != 0;
    BAL_TRY(find_places(out, &l->election, err));
    BAL_TRY(sides(out, l, err));
    BAL_TRY(alike(out, l, err));
    BAL_TRY(survey_content_gaps(out, l, r, err));
    BAL_TRY(names_gap(out, l, &names, err));
    BAL_TRY(files_gap(out, l, err));
    BAL_TRY(documents_gap(out, l, false, err));
    BAL_TRY(documents_gap(out, l, true, err));
    return survey_steps(out, l, names, err);
}

void survey_done(struct survey *s)
{
    vec_done(&s->places);
    vec_done(&s->gaps);
    vec_done(&s->steps);
    arena_done(&s->arena);
}
