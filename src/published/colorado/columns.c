// SPDX-License-Identifier: Apache-2.0
// columns.c: the files of the Audit Center and their columns, under all names that they have had.
//
// Sources: the published files of 2017 and 2024; ColoradoRLA's descriptions of its exports of 2017
// and 2018 and their queries; the 2023 to 2025 files' headers.
#include "published/colorado/colorado.h"

static const struct co_column contest[] = {
    [CONTEST_NAME] = {"contestname|contest|contesttitle", true},
    [CONTEST_REASON] = {"auditreason|reason", false},
    [CONTEST_STATUS] = {"randomauditstatus|auditstatus|status|currentaudittype", false},
    [CONTEST_SEATS] = {"winnersallowed|votesallowed|seats", false},
    [CONTEST_CARDS] = {"ballotcardcount|ballotcards|countyballotcardcount", false},
    [CONTEST_OWN_CARDS] = {"contestballotcardcount", false},
    [CONTEST_WINNERS] = {"winners|winner", false},
    [CONTEST_MARGIN] = {"minmargin|margin|minimummargin", true},
    [CONTEST_LIMIT] = {"risklimit|auditrisklimit", false},
    [CONTEST_SAMPLE] = {"auditedsamplecount|samplecount|ballotsaudited", false},
    [CONTEST_O2] = {"twovoteovercount|twovoteover|twovoteoverstatements", false},
    [CONTEST_O1] = {"onevoteovercount|onevoteover|onevoteoverstatements", false},
    [CONTEST_U1] = {"onevoteundercount|onevoteunder|onevoteunderstatements", false},
    [CONTEST_U2] = {"twovoteundercount|twovoteunder|twovoteunderstatements", false},
    [CONTEST_DISAGREEMENTS] = {"disagreementcount|disagreements", false},
    [CONTEST_OTHER] = {"othercount|otherdiscrepancies", false},
    [CONTEST_GAMMA] = {"gamma", false},
    [CONTEST_OVER] = {"overstatements", false},
    [CONTEST_OPTIMISTIC] = {"optimisticsamplestoaudit|optimisticballotcardstoaudit", true},
    [CONTEST_ESTIMATED] = {"estimatedsamplestoaudit|ballotcardstoaudit|estimatedballotstoaudit",
                           false},
};

static const struct co_column risks[] = {
    [RISKS_NAME] = {"contest|contestname", true},
    [RISKS_TARGET] = {"targeted|target", false},
    [RISKS_WINNER] = {"winner|winners", false},
    [RISKS_MET] = {"risklimitmet|limitmet", false},
    [RISKS_RISK] = {"riskmeasurement|riskmeasured|measuredrisk", true},
    [RISKS_LIMIT] = {"auditrisklimit|risklimit", false},
    [RISKS_DILUTED] = {"dilutedmargin", false},
    [RISKS_O2] = {"disc+2|discrepancies+2", false},
    [RISKS_O1] = {"disc+1|discrepancies+1", false},
    [RISKS_U1] = {"disc-1|discrepancies-1", false},
    [RISKS_U2] = {"disc-2|discrepancies-2", false},
    [RISKS_GAMMA] = {"gamma", false},
    [RISKS_SAMPLE] = {"auditedsamplecount|samplecount", false},
    [RISKS_CARDS] = {"ballotcount|ballotcardcount", false},
    [RISKS_MARGIN] = {"minmargin|margin", false},
    [RISKS_FOR] = {"votesforwinner", false},
    [RISKS_AGAINST] = {"votesforrunnerup", false},
    [RISKS_VOTES] = {"totalvotes", false},
    [RISKS_DISAGREEMENTS] = {"disagreementcountincludedin+2and+1|disagreementcount", false},
};

static const struct co_column selection[] = {
    [SELECTION_MARGIN] = {"minmargin|margin", false},
    [SELECTION_NAME] = {"contestname|contest", true},
    [SELECTION_CVRS] = {"contestcvrids|cvrids|selectedcvrids", true},
};

static const struct co_column comparison[] = {
    [COMPARISON_COUNTY] = {"countyname|county", false},
    [COMPARISON_NAME] = {"contestname|contest", true},
    [COMPARISON_IMPRINTED] = {"imprintedid", true},
    [COMPARISON_STYLE] = {"ballottype|ballotstyle", false},
    [COMPARISON_CVR] = {"choicepervotingcomputer|choicespervotingcomputer", true},
    [COMPARISON_BOARD] = {"auditboardselection|choiceperauditboard|auditboardchoice", true},
    [COMPARISON_CONSENSUS] = {"consensus|didauditboardagree", false},
    [COMPARISON_RECORD] = {"recordtype", false},
    [COMPARISON_COMMENT] = {"auditboardcomment|comment", false},
    [COMPARISON_TIME] = {"timestamp|timeofsubmission", false},
    [COMPARISON_ID] = {"cvrid|cvrnumber|dbid", false},
    [COMPARISON_REASON] = {"auditreason", false},
};

static const struct co_column list[] = {
    [LIST_SCANNER] = {"scannerid|tabulatorid|deviceid", false},
    [LIST_BATCH] = {"batchid|batch", true},
    [LIST_RECORD] = {"recordid|ballotposition|ballotnumber|positioninbatch", false},
    [LIST_IMPRINTED] = {"imprintedid", false},
    [LIST_STYLE] = {"ballottype|ballotstyle", false},
    [LIST_BOX] = {"storagelocation|location|storagebin", false},
    [LIST_NUMBER] = {"cvrnumber|cvrsequence|rand|randomnumber", true},
    [LIST_AUDITED] = {"audited|status", false},
};

static const struct co_column manifest_hash[] = {
    [HASH_COUNTY] = {"countyname|county|name", true},
    [HASH_HASH] = {"ballotmanifesthash|manifesthash", true},
};

static const struct co_column cvr_hash[] = {
    [HASH_COUNTY] = {"countyname|county|name", true},
    [HASH_HASH] = {"cvrexporthash|cvrhash|cvrfilehash", true},
};

static const struct co_column uploads[] = {
    [UPLOADS_NAME] = {"name|countyname|county", true},
    [UPLOADS_FILE] = {"filename", false},
    [UPLOADS_TYPE] = {"type|filetype", false},
    [UPLOADS_COUNT] = {"approxcount|approximatecount|count", false},
    [UPLOADS_SIZE] = {"size|filesize", false},
    [UPLOADS_STATUS] = {"status|hashstatus|hashmatch", false},
    [UPLOADS_TIME] = {"timestamp|time|uploadtime", false},
    [UPLOADS_COMPUTED] = {"computedhash", true},
    [UPLOADS_SUBMITTED] = {"submittedhash|hash|enteredhash", true},
};

static const struct co_column batches[] = {
    [BATCHES_COUNTY] = {"countyname|county", true},
    [BATCHES_SCANNER] = {"scannerid|tabulatorid", false},
    [BATCHES_BATCH] = {"batchid|batch", true},
    [BATCHES_MANIFEST] = {"countpermanifest|manifestcount", true},
    [BATCHES_CVRS] = {"countpercvrfile|cvrcount", true},
    [BATCHES_DIFF] = {"difference", false},
};

static const struct co_column seed[] = {{"seed|randomseed", true}};

static const struct co_column results[] = {
    [RESULTS_NAME] = {"contestname|contest", true},
    [RESULTS_CHOICE] = {"choice|candidate", true},
    [RESULTS_VOTES] = {"votes|votetotal", true},
};

static const struct co_column county_results[] = {
    [RESULTS_NAME] = {"contestname|contest", true},
    [RESULTS_CHOICE] = {"choice|candidate", true},
    [RESULTS_VOTES] = {"votes|votetotal", true},
    [RESULTS_COUNTY] = {"countyname|county", true},
};

static const struct co_column county_contests[] = {
    [CONTESTS_COUNTY] = {"countyname|county", true},
    [CONTESTS_NAME] = {"contestname|contest", true},
    [CONTESTS_CHOICES] = {"contestid", true},
};

static const struct co_column canonical[] = {
    [CONTESTS_COUNTY] = {"countyname|county", true},
    [CONTESTS_NAME] = {"contestname|contest", true},
    [CONTESTS_CHOICES] = {"contestchoices|choices", true},
};

static const struct co_column cvrs[] = {
    {"cvrnumber", true},        {"tabulatornum", true}, {"batchid", true},
    {"recordid", true},         {"imprintedid", true},  {"countinggroup", false},
    {"precinctportion", false}, {"ballottype", false},
};

static const struct co_column drawn[] = {
    [DRAWN_COUNTY] = {"county|countyname", false},
    [DRAWN_IMPRINTED] = {"imprintedid", false},
    [DRAWN_SCANNER] = {"scannerid|tabulatorid", false},
    [DRAWN_BATCH] = {"batchid|batch", false},
    [DRAWN_RECORD] = {"recordid|ballotposition", false},
    [DRAWN_ID] = {"dbid|cvrid", false},
    [DRAWN_ROUND] = {"round|roundnumber", false},
    [DRAWN_TYPE] = {"recordtype", false},
    [DRAWN_NUMBER] = {"randomnumber|rand", true},
    [DRAWN_POSITION] = {"randomnumbersequenceposition|sequenceposition|randsequenceposition", true},
    [DRAWN_TIMES] = {"multiplicity", false},
};

// Manifests are read by place (formats/colorado/colorado_manifest_csv.c); this knows one.
static const struct co_column manifest[] = {
    {"county|countyid|countyname|jurisdiction", true},
    {"scannerid|tabulator|tabulatorid|tabulatornum|deviceid|scanner|device|tabulator#", true},
    {"batchid|batch|batchname|batchnumber|batch#", true},
};

#define FORMAT(what, pattern, columns)                                                             \
    {                                                                                              \
        what, pattern, columns, ARRAY_LEN(columns)                                                 \
    }

const struct co_format co_formats[CO_KINDS] = {
    [CO_CONTEST] = FORMAT("contests of a round", "contest", contest),
    [CO_RISKS] = FORMAT("risks measured", "results", risks),
    [CO_SELECTION] = FORMAT("cards drawn for each contest", "contestselection", selection),
    [CO_COMPARISON] = FORMAT("comparisons card by card", "contestcomparison", comparison),
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
    [CO_CANONICAL] = FORMAT("names of contests and choices", "canonicallist", canonical),
    [CO_DRAWN] = FORMAT("cards drawn, with random numbers", "results", drawn),
    [CO_CVRS] = FORMAT("CVR export", NULL, cvrs),
    [CO_OTHER] = {"another file of the Audit Center", NULL, NULL, 0},
    [CO_UNKNOWN] = {"a file of unknown kind", NULL, NULL, 0},
};
