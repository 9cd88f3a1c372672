// SPDX-License-Identifier: Apache-2.0
// columns.c: the files of the Audit Center and their columns, under all names that they have had.
//
// Sources: the published files of 2017 and 2024; for the years between, and 2025, the archive of
// the Audit Center github.com/nealmcb/auditcenter (names, headers) and the queries of ColoradoRLA
// that wrote them (github.com/cdosco/colorado-rla, DemocracyDevelopers/colorado-rla).
#include "published/colorado/colorado.h"

static const struct co_column contest[] = {
    [CONTEST_NAME] = {"contestname|contest|contesttitle", KEY},
    [CONTEST_REASON] = {"auditreason|reason", PLAIN},
    [CONTEST_STATUS] = {"randomauditstatus|auditstatus|status|currentaudittype", PLAIN},
    [CONTEST_SEATS] = {"winnersallowed|votesallowed|seats", PLAIN},
    [CONTEST_CARDS] = {"ballotcardcount|ballotcards|countyballotcardcount", PLAIN},
    [CONTEST_OWN_CARDS] = {"contestballotcardcount", PLAIN},
    [CONTEST_WINNERS] = {"winners|winner", PLAIN},
    [CONTEST_MARGIN] = {"minmargin|margin|minimummargin", KEY},
    [CONTEST_LIMIT] = {"risklimit|auditrisklimit", PLAIN},
    [CONTEST_SAMPLE] = {"auditedsamplecount|samplecount|ballotsaudited", PLAIN},
    [CONTEST_O2] = {"twovoteovercount|twovoteover|twovoteoverstatements", PLAIN},
    [CONTEST_O1] = {"onevoteovercount|onevoteover|onevoteoverstatements", PLAIN},
    [CONTEST_U1] = {"onevoteundercount|onevoteunder|onevoteunderstatements", PLAIN},
    [CONTEST_U2] = {"twovoteundercount|twovoteunder|twovoteunderstatements", PLAIN},
    [CONTEST_DISAGREEMENTS] = {"disagreementcount|disagreements", PLAIN},
    [CONTEST_OTHER] = {"othercount|otherdiscrepancies|zerodiscrepancycount", PLAIN},
    [CONTEST_GAMMA] = {"gamma", PLAIN},
    [CONTEST_OVER] = {"overstatements", PLAIN},
    [CONTEST_OPTIMISTIC] = {"optimisticsamplestoaudit|optimisticballotcardstoaudit", KEY},
    [CONTEST_ESTIMATED] = {"estimatedsamplestoaudit|ballotcardstoaudit|estimatedballotstoaudit",
                           PLAIN},
};

static const struct co_column risks[] = {
    [RISKS_NAME] = {"contest|contestname", KEY},
    [RISKS_TARGET] = {"targeted|target", PLAIN},
    [RISKS_WINNER] = {"winner|winners", PLAIN},
    [RISKS_MET] = {"risklimitmet|limitmet", PLAIN},
    [RISKS_RISK] = {"riskmeasurement|riskmeasured|measuredrisk", KEY},
    [RISKS_LIMIT] = {"auditrisklimit|risklimit", PLAIN},
    [RISKS_DILUTED] = {"dilutedmargin", PLAIN},
    [RISKS_O2] = {"disc+2|discrepancies+2", PLAIN},
    [RISKS_O1] = {"disc+1|discrepancies+1", PLAIN},
    [RISKS_U1] = {"disc-1|discrepancies-1", PLAIN},
    [RISKS_U2] = {"disc-2|discrepancies-2", PLAIN},
    [RISKS_GAMMA] = {"gamma", PLAIN},
    [RISKS_SAMPLE] = {"auditedsamplecount|samplecount", PLAIN},
    [RISKS_CARDS] = {"ballotcount|ballotcardcount", PLAIN},
    [RISKS_MARGIN] = {"minmargin|margin", PLAIN},
    [RISKS_FOR] = {"votesforwinner", PLAIN},
    [RISKS_AGAINST] = {"votesforrunnerup", PLAIN},
    [RISKS_VOTES] = {"totalvotes", PLAIN},
    [RISKS_DISAGREEMENTS] = {"disagreementcountincludedin+2and+1|disagreementcount", PLAIN},
};

static const struct co_column selection[] = {
    [SELECTION_MARGIN] = {"minmargin|margin", PLAIN},
    [SELECTION_NAME] = {"contestname|contest", KEY},
    [SELECTION_CVRS] = {"contestcvrids|cvrids|selectedcvrids", KEY},
};

static const struct co_column comparison[] = {
    [COMPARISON_COUNTY] = {"countyname|county", PLAIN},
    [COMPARISON_NAME] = {"contestname|contest", KEY},
    [COMPARISON_IMPRINTED] = {"imprintedid", KEY},
    [COMPARISON_STYLE] = {"ballottype|ballotstyle", PLAIN},
    [COMPARISON_CVR] = {"choicepervotingcomputer|choicespervotingcomputer", KEY},
    [COMPARISON_BOARD] = {"auditboardselection|choiceperauditboard|auditboardchoice", KEY},
    [COMPARISON_CONSENSUS] = {"consensus|didauditboardagree", PLAIN},
    [COMPARISON_RECORD] = {"recordtype", PLAIN},
    [COMPARISON_COMMENT] = {"auditboardcomment|comment", PLAIN},
    [COMPARISON_TIME] = {"timestamp|timeofsubmission", PLAIN},
    [COMPARISON_ID] = {"cvrid|cvrnumber|dbid", PLAIN},
    [COMPARISON_REASON] = {"auditreason", PLAIN},
    [COMPARISON_RAW] = {"rawchoicepervotingcomputer", SELDOM}, // ranked contests, since 2025
};

static const struct co_column list[] = {
    [LIST_SCANNER] = {"scannerid|tabulatorid|deviceid", PLAIN},
    [LIST_BATCH] = {"batchid|batch", KEY},
    [LIST_RECORD] = {"recordid|ballotposition|ballotnumber|positioninbatch", PLAIN},
    [LIST_IMPRINTED] = {"imprintedid", PLAIN},
    [LIST_STYLE] = {"ballottype|ballotstyle", PLAIN},
    [LIST_BOX] = {"storagelocation|location|storagebin", PLAIN},
    [LIST_NUMBER] = {"cvrnumber|cvrsequence|rand|randomnumber", KEY},
    [LIST_AUDITED] = {"audited|status", PLAIN},
};

static const struct co_column manifest_hash[] = {
    [HASH_COUNTY] = {"countyname|county|name", KEY},
    [HASH_HASH] = {"ballotmanifesthash|manifesthash", KEY},
};

static const struct co_column cvr_hash[] = {
    [HASH_COUNTY] = {"countyname|county|name", KEY},
    [HASH_HASH] = {"cvrexporthash|cvrhash|cvrfilehash", KEY},
};

static const struct co_column uploads[] = {
    [UPLOADS_NAME] = {"name|countyname|county", KEY},
    [UPLOADS_FILE] = {"filename", PLAIN},
    [UPLOADS_TYPE] = {"type|filetype", PLAIN},
    [UPLOADS_COUNT] = {"approxcount|approximatecount|count", PLAIN},
    [UPLOADS_SIZE] = {"size|filesize", PLAIN},
    [UPLOADS_STATUS] = {"status|hashstatus|hashmatch", PLAIN},
    [UPLOADS_TIME] = {"timestamp|time|uploadtime", PLAIN},
    [UPLOADS_COMPUTED] = {"computedhash", KEY},
    [UPLOADS_SUBMITTED] = {"submittedhash|hash|enteredhash", KEY},
};

static const struct co_column batches[] = {
    [BATCHES_COUNTY] = {"countyname|county", KEY},
    [BATCHES_SCANNER] = {"scannerid|tabulatorid", PLAIN},
    [BATCHES_BATCH] = {"batchid|batch", KEY},
    [BATCHES_MANIFEST] = {"countpermanifest|manifestcount", KEY},
    [BATCHES_CVRS] = {"countpercvrfile|cvrcount", KEY},
    [BATCHES_DIFF] = {"difference", PLAIN},
};

static const struct co_column seed[] = {{"seed|randomseed", KEY}};

static const struct co_column results[] = {
    [RESULTS_NAME] = {"contestname|contest", KEY},
    [RESULTS_CHOICE] = {"choice|candidate", KEY},
    [RESULTS_VOTES] = {"votes|votetotal", KEY},
};

static const struct co_column county_results[] = {
    [RESULTS_NAME] = {"contestname|contest", KEY},
    [RESULTS_CHOICE] = {"choice|candidate", KEY},
    [RESULTS_VOTES] = {"votes|votetotal", KEY},
    [RESULTS_COUNTY] = {"countyname|county", KEY},
};

static const struct co_column county_contests[] = {
    [CONTESTS_COUNTY] = {"countyname|county", KEY},
    [CONTESTS_NAME] = {"contestname|contest", KEY},
    [CONTESTS_CHOICES] = {"contestid", KEY},
    [CONTESTS_NUMBER] = {"countyid", SELDOM},
};

static const struct co_column canonical[] = {
    [CONTESTS_COUNTY] = {"countyname|county", KEY},
    [CONTESTS_NAME] = {"contestname|contest", KEY},
    [CONTESTS_CHOICES] = {"contestchoices|choices", KEY},
};

static const struct co_column cvrs[] = {
    {"cvrnumber", KEY},         {"tabulatornum", KEY}, {"batchid", KEY},
    {"recordid", KEY},          {"imprintedid", KEY},  {"countinggroup", PLAIN},
    {"precinctportion", PLAIN}, {"ballottype", PLAIN},
};

static const struct co_column drawn[] = {
    [DRAWN_COUNTY] = {"county|countyname", PLAIN},
    [DRAWN_IMPRINTED] = {"imprintedid", PLAIN},
    [DRAWN_SCANNER] = {"scannerid|tabulatorid", PLAIN},
    [DRAWN_BATCH] = {"batchid|batch", PLAIN},
    [DRAWN_RECORD] = {"recordid|ballotposition", PLAIN},
    [DRAWN_ID] = {"dbid|cvrid", PLAIN},
    [DRAWN_ROUND] = {"round|roundnumber", PLAIN},
    [DRAWN_TYPE] = {"recordtype", SELDOM},
    [DRAWN_NUMBER] = {"randomnumber|rand", KEY},
    [DRAWN_POSITION] = {"randomnumbersequenceposition|sequenceposition|randsequenceposition", KEY},
    [DRAWN_TIMES] = {"multiplicity", SELDOM},
    [DRAWN_BOARD] = {"auditboard", SELDOM},
    [DRAWN_DISCREPANCY] = {"discrepancy", SELDOM},
    [DRAWN_CONSENSUS] = {"consensus", SELDOM},
    [DRAWN_COMMENT] = {"comment", SELDOM},
    [DRAWN_REVISION] = {"revision", SELDOM},
    [DRAWN_AGAIN] = {"re-auditballotcomment|reauditballotcomment", SELDOM},
    [DRAWN_TIME] = {"timeofsubmission", SELDOM},
};

// Manifests are read as formats (draws.c); this knows one. Boulder calls the count RecordId.
static const struct co_column manifest[] = {
    [PLACE_COUNTY] = {"county|countyid|countyname|jurisdiction", KEY},
    [PLACE_SCANNER] = {"scannerid|tabulator|tabulatorid|tabulatornum|deviceid|scanner|device|"
                       "tabulator#",
                       KEY},
    [PLACE_BATCH] = {"batchid|batch|batchname|batchnumber|batch#", KEY},
    [PLACE_CARDS] = {"numballots|#ofballotcards|#ofballots|#ofballot|#ofcards|numberofballots|"
                     "numberofballotcards|ballots|cards|count|recordid",
                     PLAIN},
    [PLACE_BOX] = {"storagelocation|location|locations|ballotlocation|box#location|box#|box",
                   PLAIN},
};

#define FORMAT(what, patterns, columns)                                                            \
    {                                                                                              \
        what, patterns, columns, ARRAY_LEN(columns)                                                \
    }

const struct co_format co_formats[CO_KINDS] = {
    [CO_CONTEST] = FORMAT("contests of a round", "contest|contestlist|contestslist", contest),
    [CO_RISKS] = FORMAT("risks measured", "resultsreport", risks),
    [CO_SELECTION] =
        FORMAT("cards drawn for each contest", "contestselection|marginsandcvrids", selection),
    [CO_COMPARISON] = FORMAT("comparisons card by card",
                             "contestcomparison|contestdetail|comparison", comparison),
    [CO_BALLOT_LIST] = FORMAT("list of ballots to audit", "ballotlist", list),
    [CO_MANIFEST] = FORMAT("ballot manifest", "manifest", manifest),
    [CO_MANIFEST_HASH] = FORMAT("hashes of the manifests", "manifesthash", manifest_hash),
    [CO_CVR_HASH] = FORMAT("hashes of the CVR exports", "cvrhash", cvr_hash),
    [CO_UPLOADS] = FORMAT("files uploaded", "uploadstatus", uploads),
    [CO_BATCHES] = FORMAT("cards of each batch", "batchcountcomparison", batches),
    [CO_SEED] = FORMAT("seed", "seed", seed),
    [CO_STATE_REPORT] = {"the state's report", NULL, NULL, 0},
    [CO_RESULTS] = FORMAT("votes", "tabulate", results),
    [CO_COUNTY_RESULTS] = FORMAT("votes by county", "tabulatecounty", county_results),
    [CO_COUNTY_CONTESTS] = FORMAT("contests of each county", "contestsbycounty", county_contests),
    [CO_CANONICAL] = FORMAT("names of contests and choices", "canonical", canonical),
    [CO_DRAWN] = FORMAT("cards drawn, with random numbers", "resultsreport", drawn),
    [CO_CVRS] = FORMAT("CVR export", NULL, cvrs),
    [CO_OTHER] = {"another file of the Audit Center", NULL, NULL, 0},
    [CO_UNKNOWN] = {"a file of unknown kind", NULL, NULL, 0},
};
