// SPDX-License-Identifier: Apache-2.0
// cdf_classes.c: the classes of SP 1500-103 with their members, in the order of its XML schema.
#include "formats/cdf/cdf_members.h"

static const struct cdf_member report[] = {
    SKIP("@type"),
    OBJECT("CVR", CVR),
    OBJECT("Election", ELECTION),
    SKIP("GeneratedDate"),
    OBJECT("GpUnit", UNIT),
    SKIP("Notes"),
    OBJECT("Party", PARTY),
    SKIP("ReportGeneratingDeviceIds"),
    OBJECT("ReportingDevice", DEVICE),
    SKIP("ReportType"),
    SKIP("OtherReportType"),
    TEXT("Version", REPORT_VERSION),
    OBJECT("vxBatch", BATCH),
    END,
};

static const struct cdf_member cvr[] = {
    SKIP("@type"),
    TEXT("BallotAuditId", CVR_AUDIT),
    SKIP("BallotImage"),
    TEXT("BallotPrePrintedId", CVR_PRINTED),
    TEXT("BallotSheetId", CVR_SHEET),
    TEXT("BallotStyleId", CVR_STYLE),
    TEXT("BallotStyleUnitId", CVR_UNIT),
    TEXT("BatchId", CVR_BATCH),
    TEXT("BatchSequenceId", CVR_SEQUENCE),
    TEXT("CreatingDeviceId", CVR_DEVICE),
    TEXT("CurrentSnapshotId", CVR_CURRENT),
    OBJECT("CVRSnapshot", SNAPSHOT),
    TEXT("ElectionId", CVR_ELECTION),
    SKIP("PartyIds"),
    TEXT("UniqueId", CVR_UNIQUE),
    TEXT("vxBallotType", CVR_GROUP),
    END,
};

static const struct cdf_member snapshot[] = {
    TEXT("@id", SNAPSHOT_ID),    SKIP("@type"),
    SKIP("Annotation"),          OBJECT("CVRContest", INSTANCE),
    SKIP("OtherStatus"),         SKIP("Status"),
    TEXT("Type", SNAPSHOT_TYPE), END,
};

static const struct cdf_member instance[] = {
    SKIP("@type"),
    TEXT("ContestId", INSTANCE_CONTEST),
    OBJECT("CVRContestSelection", VOTE),
    TEXT("Overvotes", INSTANCE_OVERVOTES),
    TEXT("Selections", INSTANCE_SELECTIONS),
    TEXT("Status", INSTANCE_STATUS),
    TEXT("OtherStatus", INSTANCE_OTHER),
    TEXT("Undervotes", INSTANCE_UNDERVOTES),
    SKIP("WriteIns"),
    END,
};

static const struct cdf_member vote[] = {
    SKIP("@type"),
    TEXT("ContestSelectionId", VOTE_CHOICE),
    SKIP("OptionPosition"),
    TEXT("Rank", VOTE_RANK),
    OBJECT("SelectionPosition", POSITION),
    TEXT("Status", VOTE_STATUS),
    SKIP("OtherStatus"),
    SKIP("TotalFractionalVotes"),
    TEXT("TotalNumberVotes", VOTE_TOTAL),
    END,
};

static const struct cdf_member position[] = {
    SKIP("@type"),
    SKIP("Code"),
    OBJECT("CVRWriteIn", WRITE_IN),
    SKIP("FractionalVotes"),
    TEXT("HasIndication", POSITION_INDICATION),
    TEXT("IsAllocable", POSITION_ALLOCABLE),
    SKIP("IsGenerated"),
    SKIP("MarkMetricValue"),
    TEXT("NumberVotes", POSITION_VOTES),
    SKIP("Position"),
    TEXT("Rank", POSITION_RANK),
    TEXT("Status", POSITION_STATUS),
    SKIP("OtherStatus"),
    END,
};

static const struct cdf_member write_in[] = {
    SKIP("@type"),
    SKIP("Text"),
    SKIP("WriteInImage"),
    END,
};

static const struct cdf_member election[] = {
    TEXT("@id", ELECTION_ID),       SKIP("@type"),
    OBJECT("Candidate", CANDIDATE), SKIP("Code"),
    OBJECT("Contest", CONTEST),     SKIP("ElectionScopeId"),
    TEXT("Name", ELECTION_NAME),    END,
};

static const struct cdf_member candidate[] = {
    TEXT("@id", NAMED_ID),    SKIP("@type"),   SKIP("Code"),
    TEXT("Name", NAMED_NAME), SKIP("PartyId"), END,
};

static const struct cdf_member contest[] = {
    TEXT("@id", CONTEST_ID),
    SKIP("@type"),
    SKIP("Abbreviation"),
    SKIP("CandidateId"),
    OBJECT("Code", CODE),
    OBJECT("ContestSelection", SELECTION),
    TEXT("Name", CONTEST_NAME),
    TEXT("VoteVariation", CONTEST_VARIATION),
    TEXT("OtherVoteVariation", CONTEST_OTHER),
    TEXT("NumberElected", CONTEST_SEATS),
    SKIP("PrimaryPartyId"),
    TEXT("VotesAllowed", CONTEST_VOTES),
    END,
};

static const struct cdf_member selection[] = {
    TEXT("@id", SELECTION_ID),
    SKIP("@type"),
    OBJECT("Code", CODE),
    TEXT("CandidateIds", SELECTION_CANDIDATE),
    TEXT("IsWriteIn", SELECTION_WRITE_IN),
    TEXT("PartyIds", SELECTION_PARTY),
    TEXT("Selection", SELECTION_TEXT),
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
    TEXT("@id", NAMED_ID), SKIP("@type"),
    SKIP("Code"),          TEXT("Name", NAMED_NAME),
    SKIP("OtherType"),     SKIP("ReportingDeviceIds"),
    SKIP("Type"),          END,
};

static const struct cdf_member party[] = {
    TEXT("@id", NAMED_ID),    SKIP("@type"), SKIP("Abbreviation"), SKIP("Code"),
    TEXT("Name", NAMED_NAME), END,
};

static const struct cdf_member device[] = {
    TEXT("@id", NAMED_ID), SKIP("@type"),
    SKIP("Application"),   SKIP("Code"),
    SKIP("Manufacturer"),  SKIP("MarkMetricType"),
    SKIP("Model"),         SKIP("Notes"),
    SKIP("SerialNumber"),  END,
};

static const struct cdf_member batch[] = {
    TEXT("@id", NAMED_ID),
    SKIP("@type"),
    SKIP("BatchLabel"),
    SKIP("SequenceId"),
    SKIP("StartTime"),
    SKIP("EndTime"),
    TEXT("NumberSheets", BATCH_SHEETS),
    TEXT("CreatingDeviceId", BATCH_DEVICE),
    END,
};

const struct cdf_member *const cdf_members[CDF_CLASSES] = {
    [CDF_REPORT] = report,       [CDF_CVR] = cvr,
    [CDF_SNAPSHOT] = snapshot,   [CDF_INSTANCE] = instance,
    [CDF_VOTE] = vote,           [CDF_POSITION] = position,
    [CDF_WRITE_IN] = write_in,   [CDF_ELECTION] = election,
    [CDF_CANDIDATE] = candidate, [CDF_CONTEST] = contest,
    [CDF_SELECTION] = selection, [CDF_CODE] = code,
    [CDF_UNIT] = unit,           [CDF_PARTY] = party,
    [CDF_DEVICE] = device,       [CDF_BATCH] = batch,
};
