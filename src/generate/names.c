// SPDX-License-Identifier: Apache-2.0
// names.c: fictional people and places. Some names have accents, quotes and commas in them, because
// real ones have.
#include "generate/world.h"

static const char *const given[] = {
    "Ada",    "Alban",  "Amina", "Anselm",  "Beatrix", "Benno",   "Bridget", "Caleb",    "Carmen",
    "Cedric", "Chidi",  "Clara", "Conrad",  "Dalia",   "Dmitri",  "Edith",   "Elio",     "Emeka",
    "Esme",   "Fatima", "Felix", "Flora",   "Gideon",  "Greta",   "Hana",    "Hector",   "Ines",
    "Ivor",   "Jelena", "Jonas", "Josefa",  "Kalani",  "Keiko",   "Kofi",    "Lars",     "Leila",
    "Linnea", "Lorenz", "Magda", "Malik",   "Marisol", "Milo",    "Nadia",   "Niamh",    "Nils",
    "Odette", "Omar",   "Orla",  "Pascal",  "Petra",   "Quentin", "Renée",   "Rosalind", "Rufus",
    "Sabine", "Samir",  "Selma", "Silvan",  "Tamsin",  "Teodor",  "Thuy",    "Ulrike",   "Umar",
    "Vera",   "Victor", "Wanda", "Wendell", "Xenia",   "Yara",    "Yusuf",   "Zelda",    "Zoltán",
};

static const char *const family[] = {
    "Abernack",    "Adeyinka",         "Ambersley",   "Arkwell",      "Ashdown-Vale",
    "Baptisteau",  "Barrowin",         "Bellweather", "Birchall",     "Blackthorne",
    "Brackenbury", "Caskwright",       "Castellano",  "Chanterel",    "Cobblewick",
    "Corvane",     "Dahlgaard",        "Delacourt",   "Dunmorrow",    "Eastlake",
    "Ebonhurst",   "Eisenbart",        "Fairbourne",  "Farrowdale",   "Fennimore",
    "Figueredo",   "Fjordahl",         "Galbrith",    "Garside",      "Glendower",
    "Greyling",    "Halvorsten",       "Harrowgate",  "Hasegawara",   "Hollinsworth",
    "Ibarrola",    "Inverness",        "Jarrowby",    "Kaminsky-Roe", "Kestrelmann",
    "Kirchwald",   "Lachapelle",       "Langstrom",   "Larkspurr",    "Lindqvister",
    "Lockridge",   "Marchbank",        "Mbekison",    "Merriwick",    "Moonwalker",
    "Nakashiro",   "Netherby",         "Nightingall", "Núñera",       "O'Farrigan",
    "Okonjo-Hale", "Oldcastle",        "Orlovsky",    "Pemberwick",   "Quillfeather",
    "Radcliffen",  "Ravenscar",        "Redfernley",  "Rosenquill",   "Rutherglen",
    "Saltmarsh",   "Sandoval-Pike",    "Silverlock",  "Stonebridge",  "Tanakawa",
    "Tarrington",  "Thistlewood",      "Umberfield",  "Underhay",     "Valderrama-Lee",
    "Vanterpole",  "Voskuijlen",       "Wetherall",   "Whitlockson",  "Winterbourne",
    "Wolframsen",  "Yarborough-Finch", "Yellowlees",  "Zambranelli",
};

static const char *const nickname[] = {"Bo", "Sunny", "Mac", "Red", "Birdie", "Skip", "Tilly"};
static const char *const suffix[] = {", Jr.", ", Sr.", " III", ", M.D."};

static const char *const counties[] = {
    "Alder",     "Amber",    "Ashgrove",   "Barley",      "Bayberry", "Beacon",     "Birchwood",
    "Bison",     "Bluestem", "Bramble",    "Brightwater", "Cardinal", "Cedar Hill", "Chalk",
    "Clover",    "Copper",   "Cottonwood", "Crane",       "Dogwood",  "Eagle Rock", "Elder",
    "Elmore",    "Ferndale", "Flint",      "Foxglove",    "Garnet",   "Goldenrod",  "Granite",
    "Gull",      "Hawthorn", "Hazel",      "Heron",       "Hickory",  "Hornbeam",   "Indigo",
    "Ironwood",  "Juniper",  "Kestrel",    "Larch",       "Laurel",   "Linden",     "Magnolia",
    "Maple",     "Marigold", "Marsh",      "Meadow",      "Mistral",  "Oakham",     "Onyx",
    "Osprey",    "Pearl",    "Pinecrest",  "Plover",      "Quartz",   "Redbud",     "Rowan",
    "Sandpiper", "Sequoya",  "Slate",      "Sorrel",      "Sumac",    "Tamarack",   "Thistle",
    "Willow",
};

static const char *const towns[] = {
    "Larkhaven",  "Mill Crossing", "Port Amity", "New Ferrow", "Stony Ford", "Upper Wend",
    "Quarrytown", "Lake Solace",   "Eastmarch",  "Fairhollow", "Gannet Bay", "Old Tollgate",
};

const char *world_county(uint32_t i)
{
    return i < ARRAY_LEN(counties) ? counties[i] : NULL;
}

const char *world_town(uint32_t i)
{
    return towns[i % ARRAY_LEN(towns)];
}

enum { FAMILY_STEP = 37 }; // has no factor in common with the number of family names
_Static_assert(ARRAY_LEN(family) % FAMILY_STEP != 0, "every family name comes in turn");

static void compose(struct name_list *n, struct random *r, struct buf *out)
{
    const char *first = given[random_below(r, ARRAY_LEN(given))];
    const char *last = family[(n->first + FAMILY_STEP * n->count++) % ARRAY_LEN(family)];
    uint32_t kind = random_below(r, 100);
    buf_add(out, str_from(first));
    if (kind < 30)
        buf_addf(out, " %c.", (char)('A' + (char)random_below(r, 26)));
    else if (kind < 36)
        buf_addf(out, " \"%s\"", nickname[random_below(r, ARRAY_LEN(nickname))]);
    buf_addf(out, " %s", last);
    if (kind >= 94)
        buf_add(out, str_from(suffix[random_below(r, ARRAY_LEN(suffix))]));
}

bal_status world_person(struct name_list *n, struct random *r, str *out, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(256);
    // A name that is taken is tried again; there are far more names than candidates.
    for (int tries = 0; tries < 1000; tries++) {
        buf_clear(&text);
        compose(n, r, &text);
        BAL_TRY(buf_check(&text, err));
        uint32_t before = n->used.len;
        if (table_add(&n->used, buf_str(&text)) == TABLE_NONE)
            return err_memory(err);
        if (n->used.len > before)
            break;
    }
    *out = arena_str(n->arena, buf_str(&text));
    return arena_check(n->arena, err);
}
