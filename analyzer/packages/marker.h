/* Environment markers (PEP 508 and its successor, the dependency specifiers
 * specification) and the targets that they are evaluated for. */
#ifndef PACKAGES_MARKER_H
#define PACKAGES_MARKER_H

#include "base/diag.h"
#include "packages/version.h"

/* A platform and a range of Python versions to install for. */
struct target {
    struct text os_name;                        /* "posix" */
    struct text sys_platform;                   /* "linux" */
    struct text platform_system;                /* "Linux" */
    struct text platform_machine;               /* "x86_64" */
    struct text implementation_name;            /* "cpython" */
    struct text platform_python_implementation; /* "CPython" */
    /* The Python version. Both bounds are inclusive and count minor versions, as in
     * {3, 11}..{3, 13}; equal bounds are one version. `full` is "3.12.4" when known
     * exactly, else empty: then python_full_version is any of that minor version's. */
    uint32_t python_first, python_last; /* minor versions of Python 3 */
    struct text python_full;
};

/* The target that a platform's name stands for: "linux", "linux-aarch64", "macos",
 * "windows", uv's "x86_64-unknown-linux-gnu", "aarch64-apple-darwin",
 * "x86_64-manylinux_2_28", ... False for an unknown name. Python bounds are left alone.
 */
bool target_of_platform(struct target *target, struct text platform);

/* A parsed marker; NULL is the empty marker, which always holds. */
struct marker;

/* Reads TEXT. False when it is no marker; *WRONG then says why, in lower case. */
bool marker_parse(struct arena *arena, struct text text, struct marker **marker,
                  struct text *wrong);

enum marker_verdict { MARKER_FALSE, MARKER_TRUE, MARKER_MAYBE };

/* Whether MARKER holds on TARGET with EXTRAS asked for (normalised names; NULL for none).
 * MAYBE: it holds for some Python versions of the target and not for others. */
enum marker_verdict marker_evaluate(const struct marker *marker,
                                    const struct target *target,
                                    const struct texts *extras);

/* What is left of MARKER when everything about TARGET but the Python version is known: a
 * marker on Python versions only (NULL: always holds). Callers ask only where the verdict
 * is MAYBE. With TARGET NULL only EXTRAS are resolved. */
struct marker *marker_reduce(struct arena *arena, const struct marker *marker,
                             const struct target *target, const struct texts *extras);

/* Both, and either, simplified: repeated, implied and absorbed terms are dropped, and
 * complementary ones cancel, so that unions along many paths stay small. NULL is "always"
 * here too. */
struct marker *marker_and(struct arena *arena, struct marker *a, struct marker *b);
struct marker *marker_or(struct arena *arena, struct marker *a, struct marker *b);
bool marker_equal(const struct marker *a, const struct marker *b);

/* The text of a marker, as installers read it: "python_full_version < '3.12' and
 * sys_platform == 'linux'". Empty for NULL. */
struct text marker_format(struct arena *arena, const struct marker *marker);

#endif
