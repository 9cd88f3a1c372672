// SPDX-License-Identifier: Apache-2.0
#include "record/demo/demo.h"

#include "generate/generate.h"
#include <math.h>
#include <stdio.h>

#include "io/folder.h"
#include "record/bundle/verify_bundle.h"
#include "record/demo/demo_guards.h"
#include "record/log/env.h"
#include "record/publish/publish.h"
#include "record/session/paper.h"
#include "record/verbs/report.h"
#include "record/verbs/verbs_parties.h"
#include "report/writer.h"

// What is audited, and which of it the second story's machines get wrong.
static const char *const targets[] = {"President", "County Clerk and Recorder", "Measure 1A"};
static const char hacked[] = "County Clerk and Recorder";

enum { TEXT = 1 << 12, START = 1793779200 }; // 4 November 2026, 08:00 UTC

struct story {
    const struct demo_options *o;
    const char *name;      // "honest", "hacked"
    struct buf path, file; // of the record; of whatever is used next
    struct record_env env;
    struct record_demo clock;
    struct paper paper;
    struct generate_summary made;
    struct guards guards;
    bool escalated;
};

static void say(const struct story *d, const char *fmt, ...) BAL_PRINTF(2, 3);

static void say(const struct story *d, const char *fmt, ...)
{
    char line[TEXT];
    va_list args;
    va_start(args, fmt);
    vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    sink_put(d->o->say, str_from(line));
    sink_char(d->o->say, '\n');
}

// The path of a file of this story; valid until the next.
static const char *file_of(struct story *d, const char *format, ...) BAL_PRINTF(2, 3);

static const char *file_of(struct story *d, const char *format, ...)
{
    char rest[TEXT];
    va_list args;
    va_start(args, format);
    vsnprintf(rest, sizeof rest, format, args);
    va_end(args);
    buf_clear(&d->file);
    buf_addf(&d->file, "%s/%s%s", d->o->dir, d->name, rest);
    const char *path = buf_cstr(&d->file);
    return path != NULL ? path : "";
}

static bal_status make_election(struct story *d, bool hack, struct bal_err *err)
{
    const struct generate_options g = {
        .size = GENERATE_COUNTY,
        .seed = d->o->seed,
        .rate = {[FAULT_ONE_VOTE] = 0.0005, [FAULT_TWO_VOTES] = 0.00005},
        .hack = hack ? str_from(hacked) : (str){0}};
    BAL_TRY(generate(&g, file_of(d, "%s", ""), &d->made, d->o->progress, err));
    say(d, "  $ ballast generate %s/%s%s%s%s", d->o->dir, d->name, hack ? " --hack '" : "",
        hack ? hacked : "", hack ? "'" : "");
    say(d, "    " STR_FMT ": %llu cards in %zu batches, %zu contests; names are fictional",
        STR_ARG(d->made.election), (unsigned long long)d->made.cards, d->made.batches,
        d->made.contests.len);
    return BAL_OK;
}

static bal_status add_file(struct story *d, struct record *r, enum input_kind kind,
                           const char *file, struct bal_err *err)
{
    struct record_adding a;
    struct load_path path = {.path = file_of(d, "/%s", file)};
    const struct record_files files = {kind, &path, 1};
    bal_status status = record_add(r, &files, &a, err);
    record_adding_done(&a);
    if (status == BAL_OK)
        say(d, "  $ ballast add %s.ballast %s %s/%s", d->name, input_kind_name(kind), d->name,
            file);
    return status;
}

static bal_status set_targets(struct story *d, struct record *r, struct bal_err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
        const struct contest_setting set = {
            .contest = str_from(targets[i]), .has_target = true, .target = true};
        BAL_TRY(verb_set_contest(r, &set, err));
        say(d, "  $ ballast contests %s.ballast set '%s' --target", d->name, targets[i]);
    }
    return BAL_OK;
}

static bal_status commit(struct story *d, struct record *r, struct bal_err *err)
{
    struct problems p;
    problems_init(&p);
    bal_status status = verb_commit(r, "ballast", &p, err);
    problems_done(&p);
    say(d, "  $ ballast commit %s.ballast", d->name);
    say(d, "    Inputs, contests and assertions are fixed and signed BEFORE the dice are thrown.");
    return status;
}

static bal_status join(struct story *d, struct record *r, struct bal_err *err)
{
    BAL_TRY(guards_join(&d->guards, r, file_of(d, "-policy.txt"), err));
    say(d, "  $ ballast key add %s.ballast …, ballast policy %s.ballast %s-policy.txt", d->name,
        d->name, d->name);
    say(d, "    Two parties, the state and observers guard the record, with keys that the county "
           "never had.");
    return BAL_OK;
}

static bal_status publish(struct story *d, struct record *r, struct bal_err *err)
{
    struct publish_result made;
    struct problems p;
    problems_init(&p);
    bal_status status = verb_publish(r, file_of(d, "-bundle"), &made, &p, err);
    problems_done(&p);
    if (status == BAL_OK)
        say(d, "  $ ballast publish %s.ballast %s-bundle", d->name, d->name);
    return status;
}

// Twenty throws of a ten-sided die, as the seed of the demo has them.
static bal_status throw_dice(struct story *d, struct record *r, struct bal_err *err)
{
    struct random_text random;
    AUTO_BUF name = BUF_INIT(1 << 16);
    uint8_t bytes[20];
    char digits[20];
    buf_addf(&name, "dice/" STR_FMT, STR_ARG(d->o->seed));
    BAL_TRY(buf_check(&name, err));
    random_text_init(&random, buf_str(&name));
    struct random_source source = random_text_source(&random);
    BAL_TRY(random_fill(&source, bytes, sizeof bytes, err));
    for (size_t i = 0; i < sizeof bytes; i++)
        digits[i] = (char)('0' + bytes[i] % 10);
    BAL_TRY(guards_ceremony(&d->guards, r, str_make(digits, sizeof digits), err));
    say(d, "  $ ballast seed %s.ballast commit …, reveal …, dice %.20s, draw", d->name, digits);
    say(d,
        "    Each party's secret share, then twenty throws of a ten-sided die, in public: nobody "
        "could know which cards would be drawn.");
    return BAL_OK;
}

static bal_status prepare(struct story *d, struct record *r, struct bal_err *err)
{
    const struct record_new new = {.election = d->made.election,
                                   .origin = STR("demo.example/county"),
                                   .risk_limit = STR("0.05"),
                                   .passphrase = STR(""),
                                   .replaces = STR("")};
    BAL_TRY(record_create(r, buf_cstr(&d->path), &new, &d->env, err));
    say(d, "  $ ballast new %s.ballast --risk-limit 0.05", d->name);
    BAL_TRY(add_file(d, r, INPUT_CONTESTS, "contests.csv", err));
    BAL_TRY(add_file(d, r, INPUT_MANIFEST, "manifest.csv", err));
    BAL_TRY(add_file(d, r, INPUT_CVR, "cvr-dominion.csv", err));
    BAL_TRY(add_file(d, r, INPUT_RESULTS, "results.csv", err));
    BAL_TRY(set_targets(d, r, err));
    BAL_TRY(join(d, r, err));
    BAL_TRY(commit(d, r, err));
    BAL_TRY(guards_privacy(&d->guards, r, err));
    say(d, "  $ ballast privacy %s.ballast --approve …", d->name);
    say(d,
        "    A party and the state sign who could be recognised by opened votes, before any is.");
    BAL_TRY(publish(d, r, err));
    say(d, "    Every vote is sealed, and can be added up by everybody; nobody can change one.");
    return throw_dice(d, r, err);
}

// ---- rounds

static bal_status with_session(struct story *d, struct record *r,
                               bal_status (*work)(struct story *d, struct session *s,
                                                  struct bal_err *err),
                               struct bal_err *err)
{
    struct session s;
    struct problems p;
    problems_init(&p);
    bal_status status = session_open(&s, r, &p, err);
    if (status == BAL_OK)
        status = work(d, &s, err);
    session_close(&s);
    problems_done(&p);
    return status;
}

static bal_status read_cards(struct story *d, struct session *s, struct bal_err *err)
{
    uint64_t cards;
    BAL_TRY(paper_read_round(&d->paper, s, file_of(d, "-round-%u-mvr.csv", session_rounds(s)),
                             &cards, err));
    say(d, "    Boards of two people, of opposing parties, find %llu cards and read the paper.",
        (unsigned long long)cards);
    return BAL_OK;
}

static bal_status say_risks(struct story *d, struct session *s, struct bal_err *err)
{
    (void)err;
    for (uint32_t c = 0; c < s->frame.contest_count; c++) {
        const struct measure_contest *m = &s->measure.contests.at[c];
        if (!s->settings[c].target)
            continue;
        double percent = ceil(m->risk * 1e4) / 100; // rounded up, as every risk
        say(d, "    %-40.40s measured risk %6.2f %%%s", s->election->contests.at[c].name.ptr,
            percent, m->met ? "  meets the limit of 5 %" : "");
    }
    return BAL_OK;
}

static bal_status count_escalated(struct story *d, struct session *s, struct bal_err *err)
{
    for (uint32_t c = 0; c < s->frame.contest_count; c++) {
        if (!s->contests[c].escalated || s->contests[c].counting)
            continue;
        say(d, "    %s goes to a full hand count: " STR_FMT ".",
            s->election->contests.at[c].name.ptr, STR_ARG(s->contests[c].reason));
        return paper_count(&d->paper, s, c, file_of(d, "-hand-count.csv"), err);
    }
    return bal_fail(err, BAL_CONFLICT, "the demo's audit neither goes on nor ends");
}

static bal_status enter_round(struct story *d, struct record *r, struct bal_err *err)
{
    struct enter_result entered;
    struct problems p;
    size_t round = r->state.rounds.len;
    BAL_TRY(with_session(d, r, read_cards, err));
    problems_init(&p);
    guards_sign(&d->guards, r, GUARD_BOARDS);
    bal_status status = verb_enter(r, file_of(d, "-round-%zu-mvr.csv", round), &entered, &p, err);
    guards_sign(&d->guards, r, 0);
    problems_done(&p);
    BAL_TRY(status);
    BAL_TRY(guards_cosign(&d->guards, r, err));
    say(d, "  $ ballast enter %s.ballast %s-round-%zu-mvr.csv", d->name, d->name, round);
    return with_session(d, r, say_risks, err);
}

static bal_status hand_count(struct story *d, struct record *r, struct bal_err *err)
{
    struct hand_result counted;
    struct problems p;
    BAL_TRY(with_session(d, r, count_escalated, err));
    problems_init(&p);
    guards_sign(&d->guards, r, GUARD_BOARDS);
    bal_status status =
        verb_handcount(r, file_of(d, "-hand-count.csv"), (str){0}, &counted, &p, err);
    guards_sign(&d->guards, r, 0);
    problems_done(&p);
    BAL_TRY(status);
    d->escalated = true;
    say(d, "  $ ballast handcount %s.ballast %s-hand-count.csv", d->name, d->name);
    say(d, "    Every card of all %llu batches was counted by hand.",
        (unsigned long long)counted.batches);
    return BAL_OK;
}

enum { MOST_STEPS = 20 };

// Where a contest needs more than a twentieth of its cards, counting all of them is the plainer
// way.
#define CAP 0.05

// What was read is cosigned by now: the drawn cards are opened, and the audit can end.
static bal_status conclude(struct story *d, struct record *r, struct bal_err *err)
{
    struct problems p;
    BAL_TRY(publish(d, r, err));
    say(d, "    The records of the drawn cards are opened, after people had read the paper.");
    problems_init(&p);
    bal_status status = verb_conclude_now(r, &p, err);
    problems_done(&p);
    BAL_TRY(status);
    say(d, "  $ ballast conclude %s.ballast", d->name);
    return BAL_OK;
}

static bal_status is_settled(struct story *d, struct session *s, struct bal_err *err)
{
    (void)d;
    (void)err;
    return session_done(s) ? BAL_OK : BAL_CONFLICT;
}

static bal_status run_rounds(struct story *d, struct record *r, struct bal_err *err)
{
    for (int step = 0; step < MOST_STEPS && r->state.phase != PHASE_CONCLUDED; step++) {
        if (with_session(d, r, is_settled, NULL) == BAL_OK) {
            BAL_TRY(conclude(d, r, err));
            continue;
        }
        const struct round_options o = {.chance = NEXT_CHANCE, .cap = CAP};
        struct round_result opened;
        struct problems p;
        problems_init(&p);
        bal_status status = verb_round(r, &o, &opened, &p, err);
        problems_done(&p);
        say(d, "  $ ballast round %s.ballast --cap 5", d->name);
        if (status == BAL_OK && opened.number > 0)
            status = enter_round(d, r, err);
        if (status == BAL_OK && opened.escalated > 0)
            status = hand_count(d, r, err);
        round_result_done(&opened);
        BAL_TRY(status);
    }
    if (r->state.phase != PHASE_CONCLUDED)
        return bal_fail(err, BAL_CONFLICT, "the demo's audit did not come to its end");
    return BAL_OK;
}

// ---- the end

static bal_status say_end(struct story *d, const struct report *report)
{
    bool corrected = false;
    for (size_t i = 0; i < report->contests.len; i++) {
        const struct report_contest *c = &report->contests.at[i];
        corrected = corrected || c->outcome_changed;
        if (!c->target)
            continue;
        if (c->status == REPORT_COUNTED && c->outcome_changed) {
            for (size_t k = 0; k < c->choices.len; k++)
                if (c->choices.at[k].hand_winner && !c->choices.at[k].reported_winner)
                    say(d,
                        "    CORRECTED  " STR_FMT ": the paper elected " STR_FMT
                        ", not whom the machines named.",
                        STR_ARG(c->name), STR_ARG(c->choices.at[k].name));
        } else {
            say(d, "    CONFIRMED  " STR_FMT, STR_ARG(c->name));
        }
    }
    return corrected == d->escalated ? BAL_OK : BAL_CONFLICT;
}

static bal_status write_report(struct story *d, struct record *r, struct bal_err *err)
{
    struct report report;
    report_init(&report);
    bal_status status = record_report(r, &report, err);
    if (status == BAL_OK)
        status =
            report_write_path(report_writer_find(STR("html")), &report, file_of(d, ".html"), err);
    if (status == BAL_OK && say_end(d, &report) != BAL_OK)
        status = bal_fail(err, BAL_CONFLICT, "the demo's audit did not end as it must");
    report_done(&report);
    if (status == BAL_OK)
        say(d, "  $ ballast report %s.ballast --html %s.html", d->name, d->name);
    return status;
}

// The end of the log, cosigned, is published.
static bal_status publish_end(struct story *d, struct record *r, struct bal_err *err)
{
    BAL_TRY(publish(d, r, err));
    BAL_TRY(guards_cosign(&d->guards, r, err));
    say(d, "  $ ballast cosign %s.ballast", d->name);
    return publish(d, r, err);
}

static bal_status check_bundle(struct story *d, struct bal_err *err)
{
    struct verify v;
    const struct bundle_wishes wishes = {.policy_sha256 = STR(""), .seed = STR("")};
    bal_status status = verify_bundle(&v, file_of(d, "-bundle"), &wishes, &d->env, err);
    if (status == BAL_OK) {
        say(d, "  $ ballast verify %s-bundle", d->name);
        say(d, "    %s: everything computed again from the public files alone",
            verify_verdict_name(v.verdict));
        for (size_t i = 0; i < v.checks.len; i++)
            if (!v.checks.at[i].ok)
                say(d, "    %s " STR_FMT, v.checks.at[i].code, STR_ARG(v.checks.at[i].reason));
        if (v.verdict != VERIFY_PASS)
            status = bal_fail(err, BAL_CONFLICT, "the demo's bundle does not verify");
    }
    verify_done(&v);
    return status;
}

static bal_status check_record(struct story *d, struct bal_err *err)
{
    struct verify v;
    bal_status status = verify_record(&v, buf_cstr(&d->path), &d->env, err);
    if (status == BAL_OK) {
        say(d, "  $ ballast verify %s.ballast", d->name);
        say(d, "    %s: %llu events, %llu objects, everything computed again from the inputs",
            verify_verdict_name(v.verdict), (unsigned long long)v.events,
            (unsigned long long)v.objects);
        for (size_t i = 0; i < v.checks.len; i++)
            if (!v.checks.at[i].ok)
                say(d, "    %s " STR_FMT, v.checks.at[i].code, STR_ARG(v.checks.at[i].reason));
        if (v.verdict != VERIFY_PASS)
            status = bal_fail(err, BAL_CONFLICT, "the demo's record does not verify");
    }
    verify_done(&v);
    return status;
}

static bal_status audit(struct story *d, struct bal_err *err)
{
    struct record r = {0};
    bal_status status = prepare(d, &r, err);
    if (status == BAL_OK)
        status = paper_open(&d->paper, file_of(d, "/truth/paper.csv"), d->o->progress, err);
    if (status == BAL_OK)
        status = run_rounds(d, &r, err);
    if (status == BAL_OK)
        status = write_report(d, &r, err);
    if (status == BAL_OK)
        status = publish_end(d, &r, err);
    record_close(&r);
    if (status == BAL_OK)
        status = check_record(d, err);
    return status == BAL_OK ? check_bundle(d, err) : status;
}

// What every card of the county says is four times as large as the machines' records of it.
static bal_status forget_paper(struct story *d, struct bal_err *err)
{
    BAL_TRY(folder_remove_files(file_of(d, "%s", "/truth"), STR(".csv"), err));
    say(d,
        "    (%s/truth/paper.csv, what people could read on every card, is removed; 'generate' "
        "makes it again.)",
        d->name);
    return BAL_OK;
}

static bal_status tell(const struct demo_options *o, bool hack, struct bal_err *err)
{
    struct story d = {.o = o,
                      .name = hack ? "hacked" : "honest",
                      .path = BUF_INIT(1 << 16),
                      .file = BUF_INIT(1 << 16)};
    d.env = record_env_demo(&d.clock, o->seed, START, o->progress);
    buf_addf(&d.path, "%s/%s.ballast", o->dir, d.name);
    say(&d, "%s",
        hack ? "2. Machines that named the wrong winner"
             : "1. Machines that counted right (with a few errors, as everywhere)");
    say(&d, "%s", "");
    bal_status status = guards_make(&d.guards, o->seed, err);
    if (status == BAL_OK)
        status = make_election(&d, hack, err);
    if (status == BAL_OK)
        status = audit(&d, err);
    if (status == BAL_OK && d.escalated != hack)
        status = bal_fail(err, BAL_CONFLICT, "the demo's audit did not end as it must");
    if (status == BAL_OK)
        status = forget_paper(&d, err);
    paper_close(&d.paper);
    generate_summary_done(&d.made);
    guards_done(&d.guards);
    buf_done(&d.path);
    buf_done(&d.file);
    say(&d, "%s", "");
    return status;
}

bal_status demo_run(const struct demo_options *o, struct bal_err *err)
{
    bool empty = false;
    BAL_TRY(folder_make(o->dir, &empty, err));
    if (!empty) {
        bal_fail(err, BAL_CONFLICT, "the folder is not empty");
        err_where(err, "%s", o->dir);
        err_hint(err, "Nothing is ever overwritten: name a new folder.");
        return BAL_CONFLICT;
    }
    BAL_TRY(tell(o, false, err));
    return tell(o, true, err);
}
