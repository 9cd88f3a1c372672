// SPDX-License-Identifier: Apache-2.0
#include "app/count/counting.h"
#include "app/count/tally.h"
#include "app/count/tally_levels.h"
#include "app/frame/draw.h"
#include "app/load/load.h"
#include "app/plan/plan.h"
#include "cli/help.h"

const char help_exit_statuses[] =
    " 0   done, nothing wrong\n"
    " 1   done, and the answer is no: problems found, verification\n"
    "     failed, risk limit not met\n"
    " 2   could not be completed: input unreadable or refused,\n"
    "     evidence missing, output not written\n"
    " 64  wrong usage\n\n"
    "A signal ends it as it ends other programs, and nothing half "
    "written stays: a shell sees 130 after Ctrl-C, 143 after SIGTERM, "
    "and 141 where whoever reads a pipe has gone, as 'head' does.";

static bool format_item(size_t i, struct topic_item *out)
{
    if (formats[i] == NULL)
        return false;
    *out = (struct topic_item){formats[i]->name, formats[i]->title,
                               formats[i]->unconfirmed ? "unconfirmed" : NULL};
    return true;
}

static bool sampler_item(size_t i, struct topic_item *out)
{
    const struct sampler *s = sampler_at(i);
    if (s != NULL)
        *out = (struct topic_item){s->name, s->title, NULL};
    return s != NULL;
}

static bool problem_item(size_t i, struct topic_item *out)
{
    if (i < PROBLEM_COUNT)
        *out = (struct topic_item){problem_kinds[i].code, problem_kinds[i].what, NULL};
    return i < PROBLEM_COUNT;
}

static bool irv_item(size_t i, struct topic_item *out)
{
    if (irv_preset(i) != NULL)
        *out = (struct topic_item){irv_preset(i), irv_preset_title(i), NULL};
    return irv_preset(i) != NULL;
}

static bool preset_item(size_t i, struct topic_item *out)
{
    const struct preset *p = preset_at(i);
    if (p != NULL)
        *out = (struct topic_item){p->name, p->title, p->status};
    return p != NULL;
}

static bool levels_item(size_t i, struct topic_item *out)
{
    const struct level_place *p = levels_place_at(i);
    if (p != NULL)
        *out = (struct topic_item){p->name, p->title, p->status};
    return p != NULL;
}

static bool stv_item(size_t i, struct topic_item *out)
{
    *out = (struct topic_item){NULL, NULL, NULL};
    return counting_rule(i, &out->name, &out->text);
}

static const struct topic topics[] = {
    {
        .name = "audit",
        .summary = "an audit from beginning to end, command by command",
        .text =
            "   ballast new county.ballast --election 'Alder County, November 2026'\n"
            "   ballast add county.ballast manifest manifest.csv\n"
            "   ballast add county.ballast cvr CVR_Export.csv\n"
            "   ballast add county.ballast contests contests.csv\n"
            "   ballast contests county.ballast set Mayor --target --risk-limit 0.05\n"
            "   ballast contests county.ballast\n"
            "   ballast commit county.ballast\n"
            "   ballast seed county.ballast 31415926535897932384\n"
            "   ballast round county.ballast\n"
            "   ballast enter county.ballast board-1.csv\n"
            "   ballast status county.ballast\n"
            "   ballast publish county.ballast public\n"
            "   ballast verify public\n\n"
            "The inputs are frozen (commit) before anybody can know the seed, and the cards are "
            "drawn from the seed; so nobody can choose which cards are looked at. People read the "
            "cards that are drawn, without knowing what the machines recorded. 'round' and 'enter' "
            "are repeated until the risk limit of every target is met, or the contest was counted "
            "by hand in full (escalate, handcount). 'publish' may be given at any time, and again: "
            "it writes what the public may have by then, from which anybody can check the "
            "audit.\n\n"
            "'status' says at any time what comes next.",
    },
    {
        .name = "exit-status",
        .summary = "what the program's exit status says",
        .text = help_exit_statuses,
    },
    {
        .name = "files",
        .summary = "naming files, their format and their jurisdiction",
        .text = "A file's format is found from its content. Where that is not wanted, --format "
                "names it.\n\n"
                "Files of several jurisdictions are told apart by --jurisdiction. Both options "
                "hold for the files that follow them:\n\n"
                "   ballast tally --jurisdiction Adams a.csv --jurisdiction Alamosa b.csv c.csv\n\n"
                "Here a.csv belongs to Adams, b.csv and c.csv to Alamosa. After the last file, "
                "such an option holds for every file that has none of its own.\n\n"
                "An argument that starts with a dash is an option; after -- it is a file.",
    },
    {
        .name = "formats",
        .summary = "the formats of files",
        .text = "These formats are found from the content of a file; --format takes the name. "
                "Those marked "
                "unconfirmed were written from their description: no real file was at hand.",
        .item = format_item,
    },
    {
        .name = "handcount",
        .summary = "the table of a full hand count, or of counts of drawn batches",
        .text =
            "One row for each sum, with these columns:\n\n"
            "   jurisdiction,tabulator,batch,contest,choice,votes\n\n"
            "jurisdiction, tabulator and batch are those of the manifest. choice is the name of a "
            "choice or one of:\n\n"
            "   *blank*     cards with the contest and no vote in it\n"
            "   *overvote*  cards that count for nobody\n"
            "   *cards*     cards of the batch that were looked at, to be held against the\n"
            "               manifest\n\n"
            "A batch without any card of the contest has its *cards* alone.\n\n"
            "Where the votes for each choice do not say who has won (ranks, scores), a row is all "
            "cards of a batch that say the same, with the column ranking in place of choice:\n\n"
            "   jurisdiction,tabulator,batch,contest,ranking,votes\n"
            "   Elm,1,7,Mayor,Ann>Bob=Cy>>Di,12\n"
            "   Elm,1,7,Mayor,*blank*,3\n"
            "   Elm,1,7,Song,Waltz:5;Polka:3,20\n\n"
            "'>' begins the next rank, '=' is the same rank, '>>' leaves one out; scores follow "
            "':', "
            "divided by ';', as are marks without ranks. In a name each of these and \\ has a \\ "
            "before it. The cards of a batch must be as many as in the manifest: those of *cards*, "
            "or all rows together where it has none. With tabulator and batch empty in all rows, "
            "all "
            "cards of the jurisdiction are counted at once. 'handcount' makes such a table of a "
            "file "
            "of ballots by itself; it becomes public, as sums do.\n\n"
            "Counts of drawn batches, which 'enter' takes, have the columns of the list of batches "
            "before them:\n\n"
            "   round,draw,jurisdiction,container,tabulator,batch,contest,choice,votes\n\n"
            "Each contest of the list needs a row *cards*: how many cards of the batch were found, "
            "whatever is on them. Cards that are missing, and a batch with a row *not found* in "
            "place of sums, count as the worst case.",
    },
    {
        .name = "irv-rules",
        .summary = "how ranked contests are counted",
        .text =
            "--irv-rules takes a name, settings, or a name followed by settings that change "
            "it:\n\n"
            "   --irv-rules maine\n"
            "   --irv-rules overvote=skip,skips=1\n"
            "   --irv-rules nyc,ranks=4\n\n"
            "   overvote    exhaust | skip | exhaust-if-multiple\n"
            "               a rank with several candidates ends the ballot, is passed over,\n"
            "               or ends it while two of them stand\n"
            "   skips       unlimited | N\n"
            "               ranks in a row that may be left out; one more ends the ballot\n"
            "   duplicates  ignore | exhaust\n"
            "               a candidate ranked again is passed over, or ends the ballot\n"
            "   order       scan | clean\n"
            "               rank by rank, or duplicates, then overvotes, then gaps (Colorado)\n"
            "   write-ins   count | ignore\n"
            "   ranks       unlimited | N\n"
            "               ranks beyond N are not read\n"
            "   batch       no | yes\n"
            "               eliminate together who cannot catch up together\n"
            "   until-two   no | yes\n"
            "               go on after the winner is found, until two remain\n"
            "   threshold   each-round | first-round\n\n"
            "These are of 'tally' alone; a contest in a record does not state them:\n\n"
            "   method      standard | transfer | bottoms-up | share\n"
            "               one seat: a majority, several: surpluses go on (transfer); or the\n"
            "               last one goes until as many stand as seats, or each has the share\n"
            "   quota       whole | decimal | hare | hare-decimal\n"
            "               votes / (seats + 1) and the next whole number, or the next decimal;\n"
            "               votes / seats, rounded up to a whole number, or to a decimal\n"
            "   decimals    N\n"
            "               of values that go on and of decimal quotas, 1 to 20; 4 if not said\n"
            "   winners-a-round  all | one\n"
            "               of several who reach the quota\n"
            "   share       P\n"
            "               per cent of the active votes, with method=share\n"
            "   cutoff      no | yes\n"
            "               with method=share: who has less goes at once\n"
            "   minimum     N\n"
            "               candidates with fewer votes go together\n\n"
            "A name stands for a reading of a law by the makers of this program: make sure that "
            "it is the rule in force for your contest.",
        .item = irv_item,
    },
    {
        .name = "levels",
        .summary = "seats for parties in districts and of all",
        .text =
            "'tally --levels' takes a place, settings, or a place followed by settings that change "
            "it; they are divided by ';' or by line ends, so that a file of them can be given:\n\n"
            "   --levels norway\n"
            "   --levels 'germany; exempt=SSW'\n"
            "   --levels \"$(cat rules.txt)\"\n\n"
            "   district    RULE | none\n"
            "               the seats of each district: dhondt, sainte-lague,\n"
            "               modified-sainte-lague, nordic-sainte-lague, danish, imperiali,\n"
            "               huntington-hill, adams, dean; hare, droop, hagenbach-bischoff,\n"
            "               imperiali-quota with largest remainders\n"
            "   district-threshold  SHARE\n"
            "               of the valid votes of a district, for its seats; as 'at least 5%'\n"
            "               or 'more than 1/20'\n"
            "   national    RULE | none\n"
            "               what each party is due of all seats\n"
            "   threshold   SHARE\n"
            "               of all valid votes, to take part in it\n"
            "   one-district  SHARE\n"
            "               … or this share of the valid votes of any district; without a\n"
            "               threshold in place of it\n"
            "   or-seats    N\n"
            "               … or so many seats of districts\n"
            "   or-regions  N\n"
            "               … or in so many regions as many votes as were cast for each seat\n"
            "               of its districts\n"
            "   exempt      PARTY\n"
            "               from all thresholds; once for each\n"
            "   strict      no | yes\n"
            "               seats of districts are for those alone who take part in all\n"
            "   entry       SHARE\n"
            "               … or who have this share of the district\n"
            "   levelling   N | N each\n"
            "               seats besides those of the districts; N in each district\n"
            "   seats       N\n"
            "               of all, in place of levelling\n"
            "   region      NAME N\n"
            "               N levelling seats lie in the districts that covers= names after it\n"
            "   covers      DISTRICT\n"
            "               once for each\n"
            "   voters      no | rounded\n"
            "               seats of all are shared by the votes of each district divided by its\n"
            "               seats: where a voter has as many votes as there are seats\n"
            "   won         PARTY N\n"
            "               seats that it won besides (in single-member districts)\n"
            "   overhang    out | add | cut | return | refuse\n"
            "               a party has more than it is due: it keeps them and the others share\n"
            "               the rest; it keeps them and there are more seats; it loses them; it\n"
            "               returns those of its lowest quotients, which others of the same\n"
            "               district get; or the count is refused\n"
            "   place       RULE [by votes | by average | biproportional] | none\n"
            "               in which districts the other seats lie: largest quotients of votes,\n"
            "               of votes by the votes for a seat of the district, or so that parties\n"
            "               and districts both have the seats that they are due\n"
            "   to-regions  RULE\n"
            "               in which region, before that: largest quotients of votes\n"
            "   ties        report | votes\n"
            "               who has more votes is first\n"
            "   lot         NAME\n"
            "               parties and districts in the order of the lot, once for each\n\n"
            "The districts are the contests that give seats to parties (a contests file says so, "
            "and how many), or all. Without cards the votes of a table of results are taken. "
            "No margin is known: an audit counts the whole by hand. docs/levels.md has more. A "
            "name stands for a reading of a law by the makers of this "
            "program: make sure that it is the rule in force.",
        .item = levels_item,
    },
    {
        .name = "methods",
        .summary = "the risk methods, and what each assumes",
        .text =
            "A method turns what an audit has seen into a measured risk, and a risk limit into a "
            "number of draws. A contest's method is set with 'ballast contests RECORD set NAME "
            "--method M'; without a setting it is mixture where there are CVRs, and kelly where "
            "there are none.\n\n"
            "   data      comparison: each card drawn is compared with its CVR\n"
            "             polling: the paper alone speaks\n"
            "   draws     proven for draws with replacement, without it, or either\n"
            "   looks     any: it may be looked at after every card, and after any number of\n"
            "             rounds; rounds: at the ends of rounds alone, whose sizes were fixed\n"
            "             before the seed; one: at one sample whose size was fixed before\n"
            "   monotone  a worse card never lowers the risk: it also holds against somebody\n"
            "             who knows the sample (the seed is public) and can lose cards; a\n"
            "             record compares by such methods alone",
        .print = methods_print,
    },
    {
        .name = "mvr",
        .summary = "the table of what people read on cards",
        .text =
            "The rows of the retrieval list, with three columns added; a row for each mark, and "
            "the rows of one card side by side:\n\n"
            "   round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,\n"
            "   contest,choice,rank\n\n"
            "rank is filled in for contests with ranks, and with the score in those with scores. "
            "choice is the name of a choice or one of:\n\n"
            "   *blank*         the contest is on the card, and nothing is marked\n"
            "   *overvote*      more is marked than may be\n"
            "   *invalid*       it does not count for another reason\n"
            "   *not on card*   the contest is not on the card\n"
            "   *no agreement*  the board does not agree: the worst case\n"
            "   *not found*     with an empty contest: the card is not where it should be;\n"
            "                   the worst case in every contest\n\n"
            "A contest without a row is not on the card. A choice that is really called something "
            "between stars is written '*name* [1]'.",
    },
    {
        .name = "presets",
        .summary = "places, and the rules that ranked contests are counted by there",
        .text =
            "--preset takes one of these names. Each stands for a reading of a law by the makers "
            "of "
            "this program; the tally prints its source. Make sure that it is the rule in force for "
            "your contest.",
        .item = preset_item,
    },
    {
        .name = "problems",
        .summary = "the codes of problems in files",
        .text = "Every problem has one of these codes, in JSON and in the table that --errors "
                "writes. The codes do not change.",
        .item = problem_item,
    },
    {
        .name = "rules",
        .summary = "every counting rule: can an audit prove it, is its margin known",
        .text =
            "   audit   what a contest of a record states so that a sample can prove an outcome\n"
            "           by this rule; the words after it, as a share or the highest score, are\n"
            "           its own\n"
            "   margin  exact: with fewer other votes the outcome is the same, and with so many\n"
            "           it can be another one; bound: with fewer it is the same, more may be\n"
            "           needed; at most: with so many it can be another one, fewer may do; none:\n"
            "           no figure is known, and only a hand count of the whole says how sure the\n"
            "           outcome is\n\n"
            "docs/rules.md says what each rule is, with its source; 'ballast help stv-rules' and "
            "'ballast help levels' have more on theirs.",
        .print = rules_print,
    },
    {
        .name = "samplers",
        .summary = "how cards can be drawn",
        .text = "Each sampler gives the same cards for the same seed and manifest, everywhere.",
        .item = sampler_item,
    },
    {
        .name = "stv-rules",
        .summary = "rules of the single transferable vote",
        .text = "--rule takes one of these names and counts every ranked contest by it; the tally "
                "prints its source; quota and decimals are its own. How marks are read is a "
                "matter of --irv-rules. Weighted inclusive Gregory with any quota and decimals is "
                "'--rule stv' with settings of --irv-rules. What no rule "
                "decides is shown as a tie, unless --ties says what decides.\n\n"
                "Rules that draw papers by lot need --seed. docs/stv.md says what each rule is.",
        .item = stv_item,
    },
    {
        .name = "numbers",
        .summary = "how numbers and figures are written",
        .text = "Whole numbers are digits without separators; fractions have a decimal point "
                "(0.05). A number that does not fit, or that anything follows, is refused.\n\n"
                "A risk is rounded up where it is shown, never down.",
    },
};

const struct topic *topic_at(size_t i)
{
    return i < ARRAY_LEN(topics) ? &topics[i] : NULL;
}
