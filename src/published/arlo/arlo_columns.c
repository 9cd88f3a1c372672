// SPDX-License-Identifier: Apache-2.0
// arlo_columns.c: sections and columns of Arlo's report, under the titles that they have had.
// Source: votingworks/arlo, server/api/reports.py.
#include "published/arlo/arlo_columns.h"

const struct arlo_heading arlo_headings[] = {
    {ELECTION, "ELECTION INFO"},
    {CONTESTS, "CONTESTS"},
    {SETTINGS, "AUDIT SETTINGS"},
    {ROUNDS, "ROUNDS"},
    {BATCHES, "SAMPLED BATCHES"},
    {BALLOTS, "SAMPLED BALLOTS"},
    {BOARDS, "AUDIT BOARDS"},
    {NAMES, "CONTEST NAME STANDARDIZATIONS"},
    {TALLY, "FULL HAND TALLY BATCH RESULTS"},
    {ASIDE, "BATCH RESULTS"},
};

const size_t arlo_heading_count = ARRAY_LEN(arlo_headings);

#define B(check) (1U << ARLO_##check)
#define ROUNDED                                                                                    \
    (B(SIZES) | B(DRAWS) | B(TICKETS) | B(COUNTED) | B(SUMS) | B(CHANGES) | B(RISKS) | B(LIMIT))
#define ALL (ROUNDED | B(MANIFEST) | B(TOTALS) | B(REPORTED))

const struct known arlo_columns[] = {
    {ELECTION, ORGANIZATION, 0, 0, "Organization"},
    {ELECTION, ELECTION_NAME, 0, 0, "Election Name"},
    {ELECTION, NOT_USED, 0, 0, "State"},
    {CONTESTS, CONTEST, NEEDED, ALL, "Contest Name"},
    {CONTESTS, TARGETED, NEEDED, ALL, "Targeted?"},
    {CONTESTS, SEATS, NEEDED, B(RISKS) | B(LIMIT) | B(SIZES) | B(DRAWS) | B(CHANGES),
     "Number of Winners"},
    {CONTESTS, ALLOWED, NEEDED, B(RISKS) | B(LIMIT) | B(SIZES) | B(DRAWS) | B(TOTALS),
     "Votes Allowed"},
    {CONTESTS, CAST, NEEDED, B(RISKS) | B(LIMIT) | B(SIZES) | B(DRAWS) | B(MANIFEST),
     "Total Ballots Cast"},
    {CONTESTS, TOTALS, NEEDED, ALL, "Vote Totals"},
    {CONTESTS, TOTALS, 0, 0, "Tabulated Votes"},
    {CONTESTS, FROM_BATCHES, 0, 0, "Vote Totals from Batches"},
    {CONTESTS, PENDING, 0, 0, "Pending Ballots"},
    {CONTESTS, RUNOFF, 0, 0, "Runoff Law"},
    {CONTESTS, NOT_USED, 0, 0, "Reported Runoff Results"},
    {SETTINGS, NOT_USED, 0, 0, "Audit Name"},
    {SETTINGS, AUDIT_TYPE, NEEDED, ALL, "Audit Type"},
    {SETTINGS, MATH, NEEDED, ALL, "Audit Math Type"},
    {SETTINGS, RISK_LIMIT, NEEDED, B(RISKS) | B(LIMIT) | B(SIZES), "Risk Limit"},
    {SETTINGS, SEED, NEEDED, B(DRAWS) | B(TICKETS), "Random Seed"},
    {SETTINGS, NOT_USED, 0, 0, "Online Data Entry?"},
    {ROUNDS, ROUND, NEEDED, ROUNDED, "Round Number"},
    {ROUNDS, CONTEST, NEEDED, ROUNDED, "Contest Name"},
    {ROUNDS, NOT_USED, 0, 0, "Targeted?"},
    {ROUNDS, SIZE, NEEDED, ROUNDED, "Sample Size"},
    {ROUNDS, MET, NEEDED, B(LIMIT), "Risk Limit Met?"},
    {ROUNDS, RISK, NEEDED, B(RISKS), "P-Value"},
    {ROUNDS, NOT_USED, 0, 0, "Start Time"},
    {ROUNDS, NOT_USED, 0, 0, "End Time"},
    {ROUNDS, AUDITED_VOTES, NEEDED, B(SUMS) | B(RISKS) | B(LIMIT), "Audited Votes"},
    {ROUNDS, BATCHES_SAMPLED, 0, 0, "Batches Sampled"},
    {ROUNDS, BALLOTS_SAMPLED, 0, 0, "Ballots Sampled"},
    {ROUNDS, REPORTED_VOTES, 0, 0, "Reported Votes"},
    {BATCHES, JURISDICTION, NEEDED, ALL, "Jurisdiction Name"},
    {BATCHES, BATCH, NEEDED, ALL, "Batch Name"},
    {BATCHES, BALLOTS_IN_BATCH, 0, 0, "Ballots in Batch"},
    {BATCHES, TICKETS, NEEDED | OF_CONTEST, ROUNDED, "Ticket Numbers"},
    {BATCHES, AUDITED, NEEDED, B(COUNTED), "Audited?"},
    {BATCHES, REPORTED, NEEDED | OF_CONTEST, B(REPORTED) | B(CHANGES) | B(SUMS),
     "Reported Results"},
    {BATCHES, COUNTED, NEEDED | OF_CONTEST, B(COUNTED) | B(CHANGES) | B(SUMS) | B(RISKS) | B(LIMIT),
     "Audit Results"},
    {BATCHES, COUNTED, OF_CONTEST, 0, "Audit Result"},
    {BATCHES, CHANGES, OF_CONTEST, 0, "Change in Results"},
    {BATCHES, MARGIN, OF_CONTEST, 0, "Change in Margin"},
    {BATCHES, MARGIN, OF_CONTEST, 0, "Discrepancy"},
    {BATCHES, COMBINED, 0, 0, "Combined Batch"},
    {BATCHES, NOT_USED, 0, 0, "Last Edited By"},
    {BALLOTS, JURISDICTION, NEEDED, B(TICKETS) | B(RISKS) | B(LIMIT), "Jurisdiction Name"},
    {BALLOTS, NOT_USED, 0, 0, "Container"},
    {BALLOTS, TABULATOR, 0, 0, "Tabulator"},
    {BALLOTS, BATCH, NEEDED, B(TICKETS), "Batch Name"},
    {BALLOTS, POSITION, NEEDED, B(TICKETS), "Ballot Position"},
    {BALLOTS, NOT_USED, 0, 0, "Imprinted ID"},
    {BALLOTS, TICKETS, NEEDED | OF_CONTEST, ROUNDED, "Ticket Numbers"},
    {BALLOTS, AUDITED, NEEDED, B(COUNTED) | B(RISKS) | B(LIMIT), "Audited?"},
    {BALLOTS, COUNTED, NEEDED | OF_CONTEST, B(SUMS) | B(CHANGES) | B(RISKS) | B(LIMIT),
     "Audit Result"},
    {BALLOTS, REPORTED, OF_CONTEST, 0, "CVR Result"},
    {BALLOTS, CHANGES, OF_CONTEST, 0, "Change in Results"},
    {BALLOTS, MARGIN, OF_CONTEST, 0, "Change in Margin"},
    {BALLOTS, MARGIN, OF_CONTEST, 0, "Discrepancy"},
};

const size_t arlo_column_count = ARRAY_LEN(arlo_columns);
