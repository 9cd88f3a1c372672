// SPDX-License-Identifier: Apache-2.0
// levels_parse.c: settings of seats on two levels, as text: "national=dhondt;threshold=at least
// 3%".
#include "tabulate/levels/levels.h"

static const struct level_place places[] = {
#define PLACE(name_, title_, settings_, source_, status_)                                          \
    {.name = (name_),                                                                              \
     .title = (title_),                                                                            \
     .settings = (settings_),                                                                      \
     .source = (source_),                                                                          \
     .status = (status_)},
#include "tabulate/levels/levels.def"
#undef PLACE
};

static const struct {
    const char *name;
    struct level_method method;
} methods[] = {
    {"none", {.none = true}},
    {"dhondt", {.which = APPORTION_DHONDT}},
    {"sainte-lague", {.which = APPORTION_SAINTE_LAGUE}},
    {"modified-sainte-lague", {.which = APPORTION_MODIFIED}},
    {"nordic-sainte-lague", {.which = APPORTION_NORDIC}},
    {"danish", {.which = APPORTION_DANISH}},
    {"imperiali", {.which = APPORTION_IMPERIALI}},
    {"huntington-hill", {.which = APPORTION_HUNTINGTON_HILL}},
    {"adams", {.which = APPORTION_ADAMS}},
    {"dean", {.which = APPORTION_DEAN}},
    {"hare", {.quota = true, .which = APPORTION_HARE}},
    {"droop", {.quota = true, .which = APPORTION_DROOP}},
    {"hagenbach-bischoff", {.quota = true, .which = APPORTION_HAGENBACH_BISCHOFF}},
    {"imperiali-quota", {.quota = true, .which = APPORTION_QUOTA_IMPERIALI}},
};

static bal_status bad_value(const char *what, str value, const char *may, struct bal_err *err)
{
    bal_fail(err, BAL_USAGE, "%s is %s, not '" STR_FMT "'", what, may,
             STR_ARG(str_head(value, 60)));
    err_hint(err, "'ballast help levels' lists the settings.");
    return BAL_USAGE;
}

// ---- values

static bal_status read_method(const char *what, str value, struct level_method *out,
                              struct bal_err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(methods); i++)
        if (str_eq_nocase(value, str_from(methods[i].name))) {
            *out = methods[i].method;
            return BAL_OK;
        }
    return bad_value(what, value,
                     "none, dhondt, sainte-lague, modified-sainte-lague, nordic-sainte-lague, "
                     "danish, imperiali, huntington-hill, adams, dean, hare, droop, "
                     "hagenbach-bischoff or imperiali-quota",
                     err);
}

static bal_status read_district(str value, struct level_rules *r, struct bal_err *err)
{
    return read_method("district", value, &r->district, err);
}

static bal_status read_national(str value, struct level_rules *r, struct bal_err *err)
{
    return read_method("national", value, &r->national, err);
}

// A divisor of choice functions.
static bal_status read_divisor(const char *what, str value, struct level_method *out,
                               struct bal_err *err)
{
    struct level_method m;
    BAL_TRY(read_method(what, value, &m, err));
    if (m.quota || m.which > APPORTION_DANISH)
        return bad_value(what, value, "none, or a divisor from dhondt to imperiali", err);
    *out = m;
    return BAL_OK;
}

// True where the value ends so, and it is cut off.
static bool cut_end(str *value, str end)
{
    if (!str_ends_nocase(*value, end))
        return false;
    *value = str_trim(str_head(*value, value->len - end.len));
    return true;
}

// A divisor, and "by average", "by votes" or "biproportional".
static bal_status read_place(str value, struct level_rules *r, struct bal_err *err)
{
    r->average = cut_end(&value, STR(" by average"));
    r->both = !r->average && cut_end(&value, STR(" biproportional"));
    if (!r->average && !r->both)
        cut_end(&value, STR(" by votes"));
    return read_divisor("place", value, &r->place, err);
}

static bal_status read_to_regions(str value, struct level_rules *r, struct bal_err *err)
{
    return read_divisor("to-regions", value, &r->regions.method, err);
}

// "at least 5%", "more than 1/20", "none"; read as those of a supermajority.
static bal_status read_share(str value, struct function_terms *out, struct bal_err *err)
{
    enum choice_function f;
    AUTO_BUF text = BUF_INIT(200);
    *out = (struct function_terms){.divisors = DIVISORS_DHONDT};
    if (str_eq_nocase(value, STR("none")))
        return BAL_OK;
    buf_addf(&text, "supermajority " STR_FMT, STR_ARG(str_head(value, 60)));
    bal_status status = function_parse(buf_str(&text), &f, out, err);
    if (status == BAL_OK && value.len <= 60 && !out->all_ballots && out->needs.len == 0)
        return BAL_OK;
    return bad_value("a threshold", value, "a share as 'at least 5%' or 'more than 1/20', or none",
                     err);
}

static bal_status read_district_threshold(str value, struct level_rules *r, struct bal_err *err)
{
    return read_share(value, &r->district_threshold, err);
}

static bal_status read_entry(str value, struct level_rules *r, struct bal_err *err)
{
    return read_share(value, &r->entry, err);
}

static bal_status read_threshold(str value, struct level_rules *r, struct bal_err *err)
{
    return read_share(value, &r->threshold, err);
}

static bal_status read_number(const char *what, str value, uint32_t *out, struct bal_err *err)
{
    if (num_u32(value, out) && *out <= LIMIT_CHOICES)
        return BAL_OK;
    return bad_value(what, value, "a whole number up to 16384", err);
}

static bal_status read_or_seats(str value, struct level_rules *r, struct bal_err *err)
{
    return read_number("or-seats", value, &r->or_seats, err);
}

static bal_status read_one_district(str value, struct level_rules *r, struct bal_err *err)
{
    return read_share(value, &r->one_district, err);
}

static bal_status read_or_regions(str value, struct level_rules *r, struct bal_err *err)
{
    return read_number("or-regions", value, &r->or_regions, err);
}

static bal_status read_seats(str value, struct level_rules *r, struct bal_err *err)
{
    r->levelling = 0;
    r->each = false;
    return read_number("seats", value, &r->seats, err);
}

// "19", "1 each".
static bal_status read_levelling(str value, struct level_rules *r, struct bal_err *err)
{
    const str each = STR(" each");
    r->seats = 0;
    r->each = str_ends_nocase(value, each);
    return read_number("levelling", str_trim(str_head(value, value.len - (r->each ? each.len : 0))),
                       &r->levelling, err);
}

// Index of the word in a list ended by NULL, or the length of the list.
static uint32_t word_in(str value, const char *const *words)
{
    uint32_t i = 0;
    while (words[i] != NULL && !str_eq_nocase(value, str_from(words[i])))
        i++;
    return i;
}

static bal_status read_strict(str value, struct level_rules *r, struct bal_err *err)
{
    static const char *const words[] = {"no", "yes", NULL};
    uint32_t i = word_in(value, words);
    r->strict = i == 1;
    return i < 2 ? BAL_OK : bad_value("strict", value, "no or yes", err);
}

static bal_status read_overhang(str value, struct level_rules *r, struct bal_err *err)
{
    static const char *const words[] = {"out", "add", "cut", "return", "refuse", NULL};
    uint32_t i = word_in(value, words);
    r->overhang = (enum level_overhang)i;
    return words[i] != NULL ? BAL_OK
                            : bad_value("overhang", value, "out, add, cut, return or refuse", err);
}

static bal_status read_voters(str value, struct level_rules *r, struct bal_err *err)
{
    static const char *const words[] = {"no", "rounded", NULL};
    uint32_t i = word_in(value, words);
    r->voters = i == 1;
    return i < 2 ? BAL_OK : bad_value("voters", value, "no or rounded", err);
}

static bal_status read_ties(str value, struct level_rules *r, struct bal_err *err)
{
    static const char *const words[] = {"report", "votes", NULL};
    uint32_t i = word_in(value, words);
    r->by_votes = i == 1;
    return i < 2 ? BAL_OK : bad_value("ties", value, "report or votes", err);
}

// ---- lists of names: a setting for each

static bal_status add_name(const char *what, str name, uint32_t seats, struct level_names *out,
                           struct bal_err *err)
{
    if (out->len == LEVEL_NAMES)
        return bal_fail(err, BAL_LIMIT, "%s is given more than %d times", what, LEVEL_NAMES);
    if (name.len == 0)
        return bad_value(what, name, "a name as in the files", err);
    out->at[out->len] = name;
    out->seats[out->len++] = seats;
    return BAL_OK;
}

static bal_status read_exempt(str value, struct level_rules *r, struct bal_err *err)
{
    return add_name("exempt", value, 0, &r->exempt, err);
}

// The first of the lot, then the next one.
static bal_status read_lot(str value, struct level_rules *r, struct bal_err *err)
{
    return add_name("lot", value, 0, &r->lot, err);
}

// "Reds 3": a name and a number of seats.
static bal_status read_named(const char *what, str value, const char *may, str *name,
                             uint32_t *seats, struct bal_err *err)
{
    size_t blank = str_rindex(value, ' ');
    if (blank == value.len || !num_u32(str_skip(value, blank + 1), seats) || *seats > LIMIT_CHOICES)
        return bad_value(what, value, may, err);
    *name = str_trim(str_head(value, blank));
    return BAL_OK;
}

static bal_status read_won(str value, struct level_rules *r, struct bal_err *err)
{
    str name;
    uint32_t seats;
    BAL_TRY(read_named("won", value, "a party and its seats, as 'Reds 3'", &name, &seats, err));
    return add_name("won", name, seats, &r->won, err);
}

// "North 12": 12 levelling seats; the districts that follow with covers= are in it.
static bal_status read_region(str value, struct level_rules *r, struct bal_err *err)
{
    struct level_regions *g = &r->regions;
    str name;
    uint32_t seats;
    BAL_TRY(read_named("region", value, "a region and its levelling seats, as 'North 12'", &name,
                       &seats, err));
    if (g->len == LEVEL_REGIONS)
        return bal_fail(err, BAL_LIMIT, "region is given more than %d times", LEVEL_REGIONS);
    g->names[g->len] = name;
    g->seats[g->len++] = seats;
    return BAL_OK;
}

static bal_status read_covers(str value, struct level_rules *r, struct bal_err *err)
{
    if (r->regions.len == 0)
        return bal_fail(err, BAL_USAGE,
                        "covers= names a district of the region before it, and "
                        "there is no region=");
    return add_name("covers", value, r->regions.len - 1, &r->regions.covers, err);
}

static const struct {
    const char *name;
    bal_status (*read)(str value, struct level_rules *r, struct bal_err *err);
} settings[] = {
    {"district", read_district},
    {"district-threshold", read_district_threshold},
    {"national", read_national},
    {"threshold", read_threshold},
    {"one-district", read_one_district},
    {"or-seats", read_or_seats},
    {"or-regions", read_or_regions},
    {"exempt", read_exempt},
    {"strict", read_strict},
    {"entry", read_entry},
    {"voters", read_voters},
    {"seats", read_seats},
    {"levelling", read_levelling},
    {"won", read_won},
    {"overhang", read_overhang},
    {"place", read_place},
    {"region", read_region},
    {"covers", read_covers},
    {"to-regions", read_to_regions},
    {"ties", read_ties},
    {"lot", read_lot},
};

// ---- the text

const struct level_place *levels_place_at(size_t i)
{
    return i < ARRAY_LEN(places) ? &places[i] : NULL;
}

// The next part up to ';' or the end of a line, which is neither empty nor a comment.
static str next_part(str *rest)
{
    str part = STR("");
    while (rest->len > 0 && (part.len == 0 || part.ptr[0] == '#')) {
        size_t end = str_index(*rest, ';'), line = str_index(*rest, '\n');
        end = line < end || (rest->ptr[0] == '#') ? line : end;
        part = str_trim(str_head(*rest, end));
        *rest = str_skip(*rest, end + 1);
    }
    return part.len > 0 && part.ptr[0] == '#' ? STR("") : part;
}

const struct level_place *levels_place_of(str text)
{
    str name = next_part(&text);
    for (size_t i = 0; i < ARRAY_LEN(places); i++)
        if (str_eq_nocase(name, str_from(places[i].name)))
            return &places[i];
    return NULL;
}

static bal_status read_setting(str part, struct level_rules *r, struct bal_err *err)
{
    size_t equals = str_index(part, '=');
    str name = str_trim(str_head(part, equals)), value = str_trim(str_skip(part, equals + 1));
    for (size_t i = 0; i < ARRAY_LEN(settings) && equals < part.len; i++)
        if (str_eq_nocase(name, str_from(settings[i].name)))
            return settings[i].read(value, r, err);
    bal_fail(err, BAL_USAGE, "'" STR_FMT "' is neither a place nor a setting of --levels",
             STR_ARG(str_head(part, 60)));
    err_hint(err, "'ballast help levels' lists both; settings are divided by ';' or line ends.");
    return BAL_USAGE;
}

static bal_status read_settings(str text, struct level_rules *r, struct bal_err *err)
{
    str part;
    while ((part = next_part(&text)).len > 0)
        BAL_TRY(read_setting(part, r, err));
    return BAL_OK;
}

// ---- settings that go together

static bal_status check_regions(struct level_rules *r, struct bal_err *err)
{
    struct level_regions *g = &r->regions;
    uint64_t seats = 0;
    if (g->len == 0 && (!g->method.none || r->or_regions > 0)) {
        bal_fail(err, BAL_USAGE, "%s= is about regions, and none is named",
                 r->or_regions > 0 ? "or-regions" : "to-regions");
        err_hint(err, "Name each with its levelling seats, then its districts: 'region=North 12; "
                      "covers=Oldtown; covers=Newtown'.");
        return BAL_USAGE;
    }
    if (g->len == 0)
        return BAL_OK;
    if (r->seats > 0 || r->levelling > 0 || r->average || r->both || r->place.none)
        return bal_fail(err, BAL_USAGE,
                        "region= says how many levelling seats there are and where they lie: it "
                        "goes with none of seats=, levelling=, place=none, by average and "
                        "biproportional");
    if (g->method.none)
        g->method = (struct level_method){.which = APPORTION_SAINTE_LAGUE};
    for (uint32_t i = 0; i < g->len; i++)
        seats += g->seats[i];
    if (seats > LIMIT_CHOICES)
        return bal_fail(err, BAL_LIMIT, "regions have more than %d seats", LIMIT_CHOICES);
    r->levelling = (uint32_t)seats;
    return BAL_OK;
}

static bal_status check_both(const struct level_rules *r, struct bal_err *err)
{
    if (!r->both)
        return BAL_OK;
    if (r->district.none && !r->national.none && r->levelling == 0 && r->won.len == 0 &&
        !r->place.none)
        return BAL_OK;
    return bal_fail(err, BAL_USAGE,
                    "place=… biproportional shares out the seats of the districts between parties "
                    "and districts at once: it goes with a divisor, district=none and national=…, "
                    "and with none of levelling= and won=");
}

static bal_status check_together(struct level_rules *r, struct bal_err *err)
{
    if (!r->place.none && r->average && r->district.none)
        return bal_fail(err, BAL_USAGE,
                        "place=… by average is by votes for a seat of a district, and with "
                        "district=none there are none");
    if (r->entry.threshold.den > 0 && !r->strict)
        return bal_fail(err, BAL_USAGE,
                        "entry= is for parties that the threshold of all keeps out of districts: "
                        "it goes with strict=yes");
    if (r->overhang == OVERHANG_RETURN && !r->district.none &&
        (r->district.quota || r->district.which > APPORTION_DANISH))
        return bal_fail(err, BAL_USAGE,
                        "overhang=return returns the seats of districts with the lowest quotients: "
                        "it goes with district=… and a divisor from dhondt to imperiali");
    if (r->voters && r->district.none && !r->both)
        return bal_fail(err, BAL_USAGE,
                        "voters=rounded divides votes by the seats of the district, and with "
                        "district=none there are none");
    BAL_TRY(check_both(r, err));
    return check_regions(r, err);
}

bal_status levels_parse(str text, struct level_rules *out, struct bal_err *err)
{
    struct level_rules r = {.district = {.which = APPORTION_DHONDT},
                            .national = {.which = APPORTION_DHONDT},
                            .place = {.which = APPORTION_SAINTE_LAGUE},
                            .regions.method = {.none = true}};
    const struct level_place *place = levels_place_of(text);
    if (place != NULL) {
        BAL_TRY(read_settings(str_from(place->settings), &r, err));
        next_part(&text);
    }
    BAL_TRY(read_settings(text, &r, err));
    BAL_TRY(check_together(&r, err));
    *out = r;
    return BAL_OK;
}
