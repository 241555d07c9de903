/* What in a Dockerfile makes the image larger, its builds slower, or its command fail.
 *
 * Only what the text proves is a finding: where a variable is not known, a command runs
 * on a condition, or shell text cannot be followed, nothing is said. The rules:
 *
 *     full-base         the image that ships rests on one that holds compilers
 *     build-tools       a layer that ships installs compilers or headers
 *     apt-lists         a layer that ships keeps the package lists of apt
 *     apt-recommends    apt-get takes recommended packages along
 *     apt-update        apt-get update in a layer of its own, installed from in a later
 * one package-cache     a layer that ships keeps a package manager's downloads
 *     cache-mount       another stage downloads the same again with each change
 *     code-first        the whole context is copied before requirements are installed
 *     stored-twice      the same bytes are in two layers that ship
 *     removed-later     files are removed in a later layer than the one that holds them
 *     remote-archive    ADD keeps an archive from the net, unpacked or not
 *     whole-context     COPY takes all of a context that nothing narrows
 *     exec-operator     an operator of the shell in the exec form
 *     exec-variable     a variable in the exec form
 *     exec-malformed    an exec form that is no JSON, and so text for a shell
 *     command-repeated  of several CMD or ENTRYPOINT of a stage only the last counts
 *     command-ignored   CMD beside an ENTRYPOINT in shell form
 *     model-in-mount    a model is downloaded into a cache mount, which no image has
 *     model-after-code  a model is downloaded behind a COPY of code: again with each
 * change model-elsewhere   a model is kept where the service does not look, or may not
 *     model-hidden      a volume lies over a model that the image has
 */
#ifndef CONTEXT_LINT_H
#define CONTEXT_LINT_H

#include "discover/rules.h"
#include "image/dockerfile.h"

struct lint_finding {
    const char *id;
    uint32_t line;
    struct text message, help; /* as in a diagnostic */
};

struct lint_findings {
    struct lint_finding *items; /* by line, then id */
    size_t count, room;
};

struct model_query;

struct lint_options {
    const struct image_rules *rules; /* rules_images(); not NULL */
    struct text target; /* name or number of the stage that is built; empty: the last */
    /* The build context as the ignore file leaves it, for whole-context; without
     * CONTEXT_KNOWN nothing is said of it. */
    bool context_known;
    struct text ignore_file; /* its path; empty when there is none */
    struct texts culprits;   /* what the context has that no image needs: ".git" */
    /* Whether a path of the context is a folder; NULL: judged by the name. */
    bool (*is_folder)(void *context, struct text path);
    /* The bytes of a file of the context; NULL: no file is read. */
    bool (*read)(void *context, struct text path, struct text *bytes);
    void *context;
    const struct model_query *models; /* how models are looked for; NULL: they are not */
};

/* Adds the findings of FILE. All arguments are borrowed; texts come from ARENA. */
void dockerfile_lint(struct arena *arena, const struct dockerfile *file,
                     const struct lint_options *options, struct lint_findings *findings);

#endif
