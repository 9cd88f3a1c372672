// SPDX-License-Identifier: Apache-2.0
// report_classes.c: the classes of SP 1500-100 version 2 (election results) and of SP 1500-20
// (ballot definitions) with their members. Several members have one name in the one, another in the
// other or in the drafts: all are taken. Sources: the schemas in the repositories
// ElectionResultsReporting (branch version2) and BallotDefinition of usnistgov.
#include "formats/cdf/cdf.h"

#define SKIP(text)                                                                                 \
    {                                                                                              \
        {("" text ""), sizeof(text) - 1}, CDF_SKIP, 0                                              \
    }
#define TEXT(text, what)                                                                           \
    {                                                                                              \
        {("" text ""), sizeof(text) - 1}, CDF_##what, 0                                            \
    }
#define OBJECT(text, what)                                                                         \
    {                                                                                              \
        {("" text ""), sizeof(text) - 1}, CDF_OBJECT, CDF_##what                                   \
    }
#define END                                                                                        \
    {                                                                                              \
        {NULL, 0}, 0, 0                                                                            \
    }

static const struct cdf_member report[] = {
    SKIP("@type"),
    SKIP("BallotFormat"),
    OBJECT("Election", ELECTION),
    SKIP("ExternalIdentifier"),
    SKIP("Format"),
    SKIP("GeneratedDate"),
    OBJECT("GpUnit", UNIT),
    SKIP("Header"),
    SKIP("IsTest"),
    SKIP("Issuer"),
    SKIP("IssuerAbbreviation"),
    SKIP("Notes"),
    SKIP("Office"),
    SKIP("OfficeGroup"),
    OBJECT("Party", PARTY),
    SKIP("Person"),
    SKIP("SequenceEnd"),
    SKIP("SequenceStart"),
    SKIP("Shape"),
    SKIP("Signature"),
    SKIP("Status"),
    SKIP("TestType"),
    SKIP("VendorApplicationId"),
    SKIP("Version"),
    END,
};

static const struct cdf_member election[] = {
    TEXT("@id", ELECTION_ID),
    SKIP("@type"),
    SKIP("BallotCounts"),
    SKIP("BallotStyle"),
    OBJECT("Candidate", CANDIDATE),
    SKIP("ContactInformation"),
    OBJECT("Contest", CONTEST),
    SKIP("CountStatus"),
    TEXT("ElectionScopeId", ELECTION_SCOPE),
    SKIP("EndDate"),
    SKIP("ExternalIdentifier"),
    TEXT("Name", ELECTION_NAME),
    SKIP("OtherType"),
    SKIP("StartDate"),
    SKIP("Type"),
    END,
};

static const struct cdf_member candidate[] = {
    TEXT("@id", NAMED_ID),
    SKIP("@type"),
    TEXT("BallotName", NAMED_NAME),
    SKIP("CampaignSlogan"),
    SKIP("ContactInformation"),
    SKIP("ExternalIdentifier"),
    SKIP("FileDate"),
    SKIP("IsIncumbent"),
    SKIP("IsTopTicket"),
    SKIP("PartyId"),
    SKIP("PersonId"),
    SKIP("PostElectionStatus"),
    SKIP("PreElectionStatus"),
    END,
};

static const struct cdf_member contest[] = {
    TEXT("@id", CONTEST_ID),
    SKIP("@type"),
    SKIP("Abbreviation"),
    SKIP("BallotSubTitle"),
    SKIP("BallotTitle"),
    SKIP("CandidateId"),
    OBJECT("BallotSelection", SELECTION),
    OBJECT("ContestOption", SELECTION),
    OBJECT("ContestSelection", SELECTION),
    SKIP("CountStatus"),
    TEXT("ElectionDistrictId", CONTEST_DISTRICT),
    TEXT("ElectoralDistrictId", CONTEST_DISTRICT),
    OBJECT("ExternalIdentifier", CODE),
    SKIP("HasRotation"),
    TEXT("Name", CONTEST_NAME),
    TEXT("NumberElected", CONTEST_SEATS),
    SKIP("NumberRunoff"),
    SKIP("OfficeId"),
    SKIP("OfficeIds"),
    SKIP("OtherCounts"),
    SKIP("OtherType"),
    TEXT("OtherVoteVariation", CONTEST_OTHER),
    SKIP("PrimaryPartyIds"),
    SKIP("SequenceOrder"),
    SKIP("SubUnitsReported"),
    SKIP("SummaryCounts"),
    SKIP("TotalSubUnits"),
    SKIP("Type"),
    TEXT("VoteVariation", CONTEST_VARIATION),
    TEXT("VotesAllowed", CONTEST_VOTES),
    END,
};

static const struct cdf_member selection[] = {
    TEXT("@id", SELECTION_ID),
    SKIP("@type"),
    TEXT("CandidateIds", SELECTION_CANDIDATE),
    SKIP("EndorsementPartyIds"),
    OBJECT("ExternalIdentifier", CODE),
    TEXT("IsWriteIn", SELECTION_WRITE_IN),
    TEXT("PartyIds", SELECTION_PARTY),
    TEXT("Selection", SELECTION_TEXT),
    SKIP("SequenceOrder"),
    OBJECT("VoteCounts", COUNT),
    END,
};

static const struct cdf_member count[] = {
    SKIP("@type"),
    TEXT("Count", COUNT_VOTES),
    SKIP("Device"),
    SKIP("DeviceClass"),
    TEXT("GpUnitId", COUNT_UNIT),
    TEXT("IsSuppressedForPrivacy", COUNT_HIDDEN),
    SKIP("OtherType"),
    TEXT("Round", COUNT_ROUND),
    TEXT("Type", COUNT_TYPE),
    END,
};

static const struct cdf_member code[] = {
    SKIP("@type"),
    SKIP("Label"),
    SKIP("Type"),
    TEXT("OtherType", CODE_OTHER),
    TEXT("Value", CODE_VALUE),
    END,
};

static const struct cdf_member unit[] = {
    TEXT("@id", NAMED_ID),
    SKIP("@type"),
    SKIP("AuthorityIds"),
    TEXT("ComposingGpUnitIds", UNIT_PART),
    SKIP("ContactInformation"),
    SKIP("CountStatus"),
    SKIP("Device"),
    SKIP("DeviceClass"),
    SKIP("ElectionAdministration"),
    SKIP("ExternalIdentifier"),
    SKIP("IsDistricted"),
    SKIP("IsMailOnly"),
    TEXT("Name", NAMED_NAME),
    SKIP("Number"),
    SKIP("OtherType"),
    SKIP("PartyRegistration"),
    SKIP("SerialNumber"),
    SKIP("SpatialDimension"),
    SKIP("SubUnitsReported"),
    SKIP("SummaryCounts"),
    SKIP("TotalSubUnits"),
    TEXT("Type", UNIT_TYPE),
    SKIP("VotersParticipated"),
    SKIP("VotersRegistered"),
    END,
};

static const struct cdf_member party[] = {
    TEXT("@id", NAMED_ID),
    SKIP("@type"),
    SKIP("Abbreviation"),
    SKIP("Color"),
    SKIP("ContactInformation"),
    SKIP("ContestIds"),
    SKIP("ExternalIdentifier"),
    SKIP("IsRecognizedParty"),
    SKIP("IsWriteIn"),
    SKIP("LeaderPersonIds"),
    SKIP("LogoUri"),
    TEXT("Name", NAMED_NAME),
    SKIP("PartyIds"),
    SKIP("PartyScopeGpUnitIds"),
    SKIP("Slogan"),
    END,
};

const struct cdf_member *const cdf_report_members[CDF_CLASSES] = {
    [CDF_REPORT] = report,   [CDF_ELECTION] = election,   [CDF_CANDIDATE] = candidate,
    [CDF_CONTEST] = contest, [CDF_SELECTION] = selection, [CDF_COUNT] = count,
    [CDF_CODE] = code,       [CDF_UNIT] = unit,           [CDF_PARTY] = party,
};
