/* An ignore file, `.dockerignore`: which paths of a build context are sent.
 *
 * What a file says is what BuildKit makes of it: github.com/moby/patternmatcher v0.6.1
 * (ignorefile.ReadAll, MatchesUsingParentResults), walking from the top, and
 * github.com/tonistiigi/fsutil, which decides whether a folder that is dropped is entered
 * all the same. Paths are relative to the context, clean, with slashes, and need not be
 * UTF-8.
 *
 * A walk matches a folder before what is in it, and hands the folder's state down:
 *
 *     struct ignore_matcher matcher;
 *     ignore_matcher_init(&matcher, ignore, &arena);
 *     verdict = ignore_match(&matcher, TEXT("src"), NULL, state);
 *     if (verdict.result == IGNORE_KEPT || ignore_enters(ignore, TEXT("src")))
 *         verdict = ignore_match(&matcher, TEXT("src/a.py"), state, NULL);
 */
#ifndef CONTEXT_IGNORE_H
#define CONTEXT_IGNORE_H

#include "base/diag.h"
#include "context/ignore_pattern.h"

struct ignore {
    struct text file; /* as messages name it */
    struct ignore_pattern *items;
    size_t count, room;
    bool exceptions;      /* some pattern begins with "!" */
    bool wild_exceptions; /* one of them has wildcards: every folder is entered */
};

enum ignore_result {
    IGNORE_KEPT,    /* is sent, if its folder is entered */
    IGNORE_DROPPED, /* is not */
    IGNORE_FAILED,  /* the pattern cannot be read, and the build ends here */
};

#define IGNORE_NONE UINT32_MAX

struct ignore_verdict {
    enum ignore_result result;
    uint32_t pattern; /* the index of the last pattern that matched, or of the one that
                         failed; IGNORE_NONE */
};

/* Reads the ignore file whose text is BYTES and whose name in messages is FILE, both
 * borrowed. NULL when a build would refuse it: one error with its place has been
 * recorded. No bytes make a list that drops nothing. */
struct ignore *ignore_read(struct arena *arena, struct text bytes, struct text file,
                           struct diags *diags);

/* Finds the ignore file that a build of DOCKERFILE in the folder CONTEXT reads, both
 * absolute: DOCKERFILE with ".dockerignore" behind it, else CONTEXT/.dockerignore; empty
 * when there is neither. DOCKERFILE may be empty. */
struct text ignore_find(struct arena *arena, struct text context, struct text dockerfile);

/* What matching needs besides the patterns; one for each thread. */
struct ignore_matcher {
    const struct ignore *ignore;
    struct regexp_threads threads;
};

/* Both are borrowed. */
void ignore_matcher_init(struct ignore_matcher *self, const struct ignore *ignore,
                         struct arena *arena);

/* How many words a state has: which patterns match a folder or one above it. */
size_t ignore_state_words(const struct ignore *self);

/* The verdict on PATH, whose folder has the state PARENT (NULL at the top). STATE, if not
 * NULL, becomes that of PATH. */
struct ignore_verdict ignore_match(struct ignore_matcher *self, struct text path,
                                   const uint64_t *parent, uint64_t *state);

/* Whether a walk enters the folder PATH although it is dropped: an exception may hold for
 * something below. */
bool ignore_enters(const struct ignore *self, struct text path);

/* What happens to PATH when a walk comes from the top. */
struct ignore_answer {
    struct ignore_verdict verdict; /* on PATH, or on `stopped` */
    struct text stopped;           /* the folder above PATH that is not entered, or whose
                                      verdict failed; else empty */
};

struct ignore_answer ignore_ask(const struct ignore *self, struct arena *arena,
                                struct text path);

#endif
