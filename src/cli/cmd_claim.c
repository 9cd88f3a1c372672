// SPDX-License-Identifier: Apache-2.0
// claim: claimed figures against a bundle.
#include "base/binary.h"
#include "cli/command.h"
#include "cli/term.h"
#include "io/json_write.h"
#include "record/bundle/bundle_claims.h"
#include "record/log/env.h"

struct claim_options {
    str bundle, policy, author, url;
    struct opt_list claims;
    bool json, review;
};

static const struct opt options[] = {
    {.kind = OPT_TEXT,
     .at = offsetof(struct claim_options, bundle),
     .arg = "BUNDLE",
     .required = true,
     .help = "the folder of a bundle"},
    {.kind = OPT_LIST,
     .at = offsetof(struct claim_options, claims),
     .arg = "CLAIM",
     .required = true,
     .help = "a sentence, in quotes: \"Ann Alder has 30,100 votes in Mayor\""},
    {.name = "policy-sha256",
     .kind = OPT_TEXT,
     .at = offsetof(struct claim_options, policy),
     .arg = "HASH",
     .help = "the hash that the policy of the bundle must have, from where it was announced"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct claim_options, json),
     .help = "print answers and proofs as JSON"},
    {.name = "claimreview",
     .kind = OPT_FLAG,
     .at = offsetof(struct claim_options, review),
     .help = "print schema.org ClaimReview, for a newsroom's page"},
    {.name = "author",
     .kind = OPT_TEXT,
     .at = offsetof(struct claim_options, author),
     .arg = "NAME",
     .help = "who reviews, in ClaimReview"},
    {.name = "url",
     .kind = OPT_TEXT,
     .at = offsetof(struct claim_options, url),
     .arg = "URL",
     .help = "the page of the review, in ClaimReview, which search engines ask for"},
};

static const struct example examples[] = {
    {"ballast claim public \"Ann Alder won Mayor by 300 votes\"", "an answer with its proof"},
    {"ballast claim public --json \"58 cards were drawn\" \"Bo Birch lost\"", "several at once"},
};

// ---- for people

static void hash_text(const struct merkle_hash *h, struct buf *out)
{
    buf_clear(out);
    base64_add(out, str_make((const char *)h->b, sizeof h->b));
}

static void print_proof(const struct cli *cli, const struct claim_facts *f,
                        const struct claim_answer *a)
{
    char time[UTC_TEXT];
    AUTO_BUF hash = BUF_INIT(64);
    fprintf(cli->out, "  proof     event %llu (", (unsigned long long)a->event.seq);
    term_text(cli->out, a->event.type);
    fprintf(cli->out, ") of " STR_FMT "\n", STR_ARG(utc_text(a->event.time, time)));
    if (a->line > 0) {
        fputs("            line ", cli->out);
        fprintf(cli->out, "%llu of ", (unsigned long long)a->line);
        term_text(cli->out, a->event.object);
        fputc('\n', cli->out);
    }
    hash_text(&a->leaf, &hash);
    fprintf(cli->out, "            leaf " STR_FMT ", %zu hashes to the root\n",
            STR_ARG(buf_str(&hash)), a->path.count);
    hash_text(&a->root, &hash);
    fprintf(cli->out, "            root " STR_FMT " of %llu events\n", STR_ARG(buf_str(&hash)),
            (unsigned long long)f->size);
}

// The claims that it makes, or those that can be judged in place of it.
static void print_parts(const struct cli *cli, const struct claim_answer *a)
{
    for (size_t i = 0; i < a->parts; i++) {
        const struct claim_part *p = &a->part[i];
        if (i == 0)
            fputs("  What can be judged of it:\n", cli->out);
        fprintf(cli->out, "    %s: ", claim_verdict_name(p->verdict));
        term_text(cli->out, p->claim);
        fputc('\n', cli->out);
        term_item(cli->out, STR(""), p->says, 6);
    }
}

// The sentence of that number that can be asked: one about the names that were said, else, where
// nothing is checkable, an example; empty: there is none.
static str can_ask(const struct claim_answer *a, size_t i)
{
    if (i < a->asks)
        return a->ask[i];
    bool example = a->asks == 0 && a->verdict == CLAIM_NOT_CHECKABLE && claim_form(i) != NULL;
    return example ? str_from(claim_form(i)) : STR("");
}

static void print_answer(const struct cli *cli, const struct claim_facts *f,
                         const struct claim_answer *a)
{
    fprintf(cli->out, "%s: ", claim_verdict_name(a->verdict));
    term_text(cli->out, a->claim);
    fputc('\n', cli->out);
    term_item(cli->out, STR(""), a->says, 2);
    if (a->note.len > 0)
        term_item(cli->out, STR(""), a->note, 2);
    if (a->proven)
        print_proof(cli, f, a);
    print_parts(cli, a);
    if (can_ask(a, 0).len > 0)
        fputs("  What can be asked:\n", cli->out);
    for (size_t i = 0; can_ask(a, i).len > 0; i++)
        term_item(cli->out, STR(""), can_ask(a, i), 4);
}

static void print_end(const struct cli *cli, const struct claim_facts *f)
{
    fprintf(cli->out, "\nbundle  %s", verify_verdict_name(f->verify.verdict));
    fputs(" by `ballast verify`, log key ", cli->out);
    term_text(cli->out, f->verify.key);
    if (f->phase.len > 0)
        fprintf(cli->out, "\nrecord  " STR_FMT, STR_ARG(f->phase));
    for (size_t i = 0; i < f->cosigners.len; i++) {
        fputs(i == 0 ? "\nhead    cosigned by " : ", ", cli->out);
        term_text(cli->out, f->cosigners.at[i]);
    }
    fputs("\nCompare root and key with what was published elsewhere. By hand: VERIFY.md of the "
          "bundle.\n",
          cli->out);
}

// ---- JSON

static void json_hash(struct json_writer *w, const char *key, const struct merkle_hash *h)
{
    AUTO_BUF text = BUF_INIT(64);
    hash_text(h, &text);
    if (key != NULL)
        jw_key(w, key);
    jw_str(w, buf_str(&text));
}

static void json_proof(struct json_writer *w, const struct claim_facts *f,
                       const struct claim_answer *a)
{
    char time[UTC_TEXT];
    jw_key(w, "proof");
    if (!a->proven) {
        jw_null(w);
        return;
    }
    jw_open(w, '{');
    jw_key_u64(w, "event", a->event.seq);
    jw_key_value(w, "type", a->event.type);
    jw_key_value(w, "time", utc_text(a->event.time, time));
    if (a->line > 0) {
        jw_key_value(w, "file", a->event.object);
        jw_key_u64(w, "line", a->line);
        jw_key_value(w, "text", a->text);
    }
    json_hash(w, "leaf", &a->leaf);
    jw_key(w, "path");
    jw_open(w, '[');
    for (size_t i = 0; i < a->path.count; i++)
        json_hash(w, NULL, &a->path.node[i]);
    jw_close(w, ']');
    jw_key_u64(w, "size", f->size);
    json_hash(w, "root", &a->root);
    jw_close(w, '}');
}

// What can be judged of it and what can be asked, as it is printed.
static void json_instead(struct json_writer *w, const struct claim_answer *a)
{
    jw_key(w, "parts");
    jw_open(w, '[');
    for (size_t i = 0; i < a->parts; i++) {
        jw_open(w, '{');
        jw_key_value(w, "claim", a->part[i].claim);
        jw_key_value(w, "verdict", str_from(claim_verdict_name(a->part[i].verdict)));
        jw_key_value(w, "says", a->part[i].says);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_key(w, "ask");
    jw_open(w, '[');
    for (size_t i = 0; can_ask(a, i).len > 0; i++)
        jw_str(w, can_ask(a, i));
    jw_close(w, ']');
}

static void json_answer(struct json_writer *w, const struct claim_facts *f,
                        const struct claim_answer *a)
{
    jw_open(w, '{');
    jw_key_value(w, "claim", a->claim);
    jw_key_value(w, "verdict", str_from(claim_verdict_name(a->verdict)));
    jw_key_value(w, "says", a->says);
    jw_key_value(w, "note", a->note);
    json_proof(w, f, a);
    json_instead(w, a);
    jw_close(w, '}');
}

static void json_all(struct json_writer *w, const struct claim_facts *f,
                     const struct claim_answer *answers, size_t count)
{
    jw_open(w, '{');
    jw_key_value(w, "election", f->election);
    jw_key_value(w, "bundle", str_from(verify_verdict_name(f->verify.verdict)));
    jw_key_value(w, "key", f->verify.key);
    jw_key_value(w, "policy_sha256", f->verify.policy);
    jw_key_value(w, "phase", f->phase);
    jw_key_u64(w, "size", f->size);
    json_hash(w, "root", &f->root);
    jw_key(w, "cosigners");
    jw_open(w, '[');
    for (size_t i = 0; i < f->cosigners.len; i++)
        jw_str(w, f->cosigners.at[i]);
    jw_close(w, ']');
    jw_key(w, "quorum");
    jw_bool(w, f->quorum);
    jw_key(w, "claims");
    jw_open(w, '[');
    for (size_t i = 0; i < count; i++)
        json_answer(w, f, &answers[i]);
    jw_close(w, ']');
    jw_close(w, '}');
}

// ---- schema.org ClaimReview (docs/claims.md): what is neither right nor wrong has no number.

static void review_answer(struct json_writer *w, const struct claim_options *o,
                          const struct claim_facts *f, const struct claim_answer *a)
{
    char time[UTC_TEXT];
    static const int ratings[] = {
        [CLAIM_CONFIRMED] = 5, [CLAIM_CONTRADICTED] = 1, [CLAIM_OUTDATED] = 2};
    bool rated = a->verdict <= CLAIM_OUTDATED;
    jw_open(w, '{');
    jw_key_value(w, "@context", STR("https://schema.org"));
    jw_key_value(w, "@type", STR("ClaimReview"));
    if (o->url.len > 0)
        jw_key_value(w, "url", o->url);
    jw_key_value(w, "datePublished",
                 str_head(utc_text(f->events.at[f->events.len - 1].time, time), 10));
    jw_key_value(w, "claimReviewed", a->claim);
    jw_key(w, "itemReviewed");
    jw_open(w, '{');
    jw_key_value(w, "@type", STR("Claim"));
    jw_key_value(w, "text", a->claim);
    jw_close(w, '}');
    if (o->author.len > 0) {
        jw_key(w, "author");
        jw_open(w, '{');
        jw_key_value(w, "@type", STR("Organization"));
        jw_key_value(w, "name", o->author);
        jw_close(w, '}');
    }
    jw_key(w, "reviewRating");
    jw_open(w, '{');
    jw_key_value(w, "@type", STR("Rating"));
    if (rated) {
        jw_key_u64(w, "ratingValue", (uint64_t)ratings[a->verdict]);
        jw_key_u64(w, "bestRating", 5);
        jw_key_u64(w, "worstRating", 1);
    }
    jw_key_value(w, "alternateName", str_from(claim_verdict_name(a->verdict)));
    jw_key_value(w, "ratingExplanation", a->says);
    jw_close(w, '}');
    AUTO_BUF body = BUF_INIT(1 << 20);
    buf_addf(&body, STR_FMT "%s" STR_FMT, STR_ARG(a->says), a->note.len > 0 ? " " : "",
             STR_ARG(a->note));
    jw_key_value(w, "reviewBody", buf_str(&body));
    jw_close(w, '}');
}

static bal_status print_json(const struct cli *cli, const struct claim_options *o,
                             const struct claim_facts *f, const struct claim_answer *answers,
                             size_t count, struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, cli->out);
    jw_init(&w, &sink, false);
    if (o->json) {
        json_all(&w, f, answers, count);
    } else {
        jw_open(&w, '[');
        for (size_t i = 0; i < count; i++)
            review_answer(&w, o, f, &answers[i]);
        jw_close(&w, ']');
    }
    jw_end(&w);
    return sink_close(&sink, err);
}

// ---- run

// 1 where something is contradicted or outdated, else 2 where something is not in evidence.
static int status_of(const struct claim_answer *answers, size_t count)
{
    bool wrong = false, open = false;
    for (size_t i = 0; i < count; i++) {
        wrong |= answers[i].verdict == CLAIM_CONTRADICTED || answers[i].verdict == CLAIM_OUTDATED;
        open |= answers[i].verdict > CLAIM_OUTDATED;
    }
    return wrong ? EXIT_NO : open ? EXIT_FAILED : EXIT_DONE;
}

static bal_status answer_all(const struct cli *cli, const struct claim_options *o,
                             struct claim_facts *f, int *result, struct bal_err *err)
{
    size_t count = o->claims.len;
    struct claim_answer *answers = arena_new(&f->arena, struct claim_answer, count);
    if (answers == NULL)
        return err_memory(err);
    for (size_t i = 0; i < count; i++)
        BAL_TRY(claim_judge(f, o->claims.at[i], &answers[i], err));
    *result = status_of(answers, count);
    if (o->json || o->review)
        return print_json(cli, o, f, answers, count, err);
    for (size_t i = 0; i < count; i++)
        print_answer(cli, f, &answers[i]);
    print_end(cli, f);
    return BAL_OK;
}

static int run(const struct cli *cli, void *opaque)
{
    const struct claim_options *o = opaque;
    struct bal_err err;
    struct claim_facts f = {0};
    struct term_progress line;
    struct progress progress = term_progress_start(&line, cli);
    struct record_env env = record_env_system(&progress);
    AUTO_BUF path = BUF_INIT(1 << 16);
    uint8_t hash[32];
    int result = EXIT_DONE;
    if (o->policy.len > 0 && !hex_get(o->policy, hash, sizeof hash))
        return cli_usage(cli, "--policy-sha256 is 64 hexadecimal digits in small letters");
    if (o->json && o->review)
        return cli_usage(cli, "--json and --claimreview are two forms of the answer: choose one");
    buf_add(&path, o->bundle);
    bal_status status = bundle_claims(&f, buf_cstr(&path), o->policy, &env, &err);
    term_progress_end(&line);
    if (status == BAL_OK)
        status = answer_all(cli, o, &f, &result, &err);
    if (status != BAL_OK)
        result = cli_fail(cli, &err);
    claim_facts_done(&f);
    return result;
}

const struct command command_claim = {
    .name = "claim",
    .summary = "check a claimed figure against a bundle",
    .details =
        "Verifies the bundle and answers for each sentence whether it is CONFIRMED, CONTRADICTED, "
        "OUTDATED (an earlier word of the record said so), NOT IN EVIDENCE or NOT CHECKABLE, with "
        "the event that says so and its proof in the log. Sentences are of a few fixed forms "
        "(docs/claims.md); any other is not checkable, and nothing is guessed.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct claim_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   everything is confirmed\n"
                  " 1   something is contradicted or outdated\n"
                  " 2   something is not in evidence or not checkable, or the bundle does not hold",
    .run = run,
};
