/* What `check` found, as text, JSON, SARIF 2.1.0 and annotations of GitHub's actions. */
#ifndef EMIT_FINDINGS_H
#define EMIT_FINDINGS_H

#include "base/diag.h"
#include "discover/check_rules.h"

#include <stdio.h>

/* A statement on the way to what was found. */
struct finding_step {
    struct place place; /* line 0: none */
    struct text text;   /* "imports ai.agents", "mlflow requires scipy" */
};

struct finding {
    enum check_rule_id rule;
    enum check_level level; /* not CHECK_OFF */
    struct place place;     /* of what should change */
    struct text message;
    struct text help;    /* what to do, may be several lines; the chain is not in it */
    struct text subject; /* the distribution, module, file or limit that it is about: with
                            rule and file it is the same finding in every revision */
    struct {
        struct finding_step *items;
        size_t count, room;
    } chain;
    struct texts services; /* that have it, in the order of the check; may be empty */
    struct texts owners;   /* of the place's file, by CODEOWNERS */
};

struct findings {
    struct finding *items;
    size_t count, room;
};

/* By place, rule and subject. */
void findings_sort(struct findings *self);

/* Sorts, and makes one of those that say the same of several services:
 * the first one's chain stays, their services are joined. */
void findings_join(struct arena *arena, struct findings *self);

size_t findings_count(const struct findings *self, enum check_level level);

/* What all four are written from. */
struct findings_report {
    const struct findings *findings;
    struct text root;      /* absolute: places are relative to it */
    struct texts services; /* that were checked */
    bool colour;           /* text only */
    bool folds;            /* text only: of many findings of one rule in one file, some */
};

/* As the compiler's messages: place, message, the line with a caret, then help. */
void emit_findings_text(struct arena *arena, const struct findings_report *report,
                        FILE *out);
/* {"schema": "depclose.check/1", ...}: docs/schema/check.schema.json. */
void emit_findings_json(struct arena *arena, const struct findings_report *report,
                        FILE *out);
/* OASIS SARIF 2.1.0, one run; columns count code points. */
void emit_findings_sarif(struct arena *arena, const struct findings_report *report,
                         FILE *out);
/* `::error file=...,line=...::message`, one line a finding. */
void emit_findings_github(struct arena *arena, const struct findings_report *report,
                          FILE *out);

#endif
