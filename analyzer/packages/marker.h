/* Environment markers (PEP 508 and its successor, the dependency specifiers
 * specification; the sets of PEP 751) and the targets that they are evaluated for; the
 * oracle is `packaging`.
 *
 * A marker is a value: it says in which environments it holds, not how that was written.
 * Two markers that hold in the same ones are equal and have the same text. Markers are
 * never changed and may be shared between threads. The result of an operation is made in
 * the arena given, or is one of the markers that went into it. NULL always holds.
 *
 * The pre-releases of Python count: "python_version >= '3.13'" holds on 3.13.0rc1,
 * "python_full_version >= '3.13'" does not. */
#ifndef PACKAGES_MARKER_H
#define PACKAGES_MARKER_H

#include "base/diag.h"
#include "packages/version.h"

/* A platform and a range of Python versions to install for. An empty text is not known:
 * what asks for it may hold or not. */
struct target {
    struct text os_name;                        /* "posix" */
    struct text sys_platform;                   /* "linux" */
    struct text platform_system;                /* "Linux" */
    struct text platform_machine;               /* "x86_64" */
    struct text implementation_name;            /* "cpython" */
    struct text platform_python_implementation; /* "CPython" */
    /* The Python version. Both bounds are inclusive and count minor versions, as in
     * {3, 11}..{3, 13}; equal bounds are one version. Every final release of these is
     * meant. `full` is "3.12.4" when known exactly, else empty; the bounds then do not
     * matter. */
    uint32_t python_first, python_last; /* minor versions of Python 3 */
    struct text python_full;
    /* Seldom known; of CPython, implementation_version is python_full_version. */
    struct text platform_release, platform_version, implementation_version;
};

/* The target that a platform's name stands for: "linux", "linux-aarch64", "macos",
 * "windows", uv's "x86_64-unknown-linux-gnu", "x86_64-manylinux_2_28", pip's
 * "manylinux2014_aarch64", "macosx_11_0_arm64", "win_amd64", Docker's "linux/arm64".
 * CPython is assumed. False for an unknown name, and *TARGET is as it was. Python's
 * bounds are left alone. */
bool target_of_platform(struct target *target, struct text platform);

/* A parsed marker; NULL is the marker that always holds. */
struct marker;

/* Reads TEXT. False when it is no marker; *WRONG then says why, in lower case. */
bool marker_parse(struct arena *arena, struct text text, struct marker **marker,
                  struct text *wrong);

enum marker_verdict { MARKER_FALSE, MARKER_TRUE, MARKER_MAYBE };

/* Whether MARKER holds on TARGET with EXTRAS asked for (normalised names; NULL for none).
 * MAYBE: it holds for some Python versions of the target, or some values of what is not
 * known of it, and not for others. What packaging cannot compare ("sys_platform ~= 'x'")
 * may hold, too. To keep what is MAYBE is safe.
 *
 * Extras are tried one by one, as pip tries them with the requirements of installed
 * metadata: MARKER holds when it does for any. "'x' in extras" sees all; nobody is in
 * `dependency_groups`. For markers of a lock see marker_resolve(). */
enum marker_verdict marker_evaluate(const struct marker *marker,
                                    const struct target *target,
                                    const struct texts *extras);

/* MARKER with what it asks of extras and groups resolved as locks mean it: all at once,
 * so that "extra == 'a' and extra != 'b'" holds when there is a and no b. uv writes so
 * for packages that depend on conflicting extras (their names then are such as
 * "extra-7-project-cpu"). Both lists are normalised; NULL for none. */
struct marker *marker_resolve(struct arena *arena, const struct marker *marker,
                              const struct texts *extras, const struct texts *groups);

/* What is left of MARKER when everything about TARGET but the Python version is known: a
 * marker on Python versions only (NULL: always holds), short because it need only be
 * right for the versions of the target. What is not known of the target is taken to be
 * such that MARKER holds. With TARGET NULL only EXTRAS are resolved, as by
 * marker_evaluate(). */
struct marker *marker_reduce(struct arena *arena, const struct marker *marker,
                             const struct target *target, const struct texts *extras);

/* MARKER as far as final releases of Python go: "python_full_version >= '3.9'", which uv
 * writes into locks, and "python_version >= '3.9'", which people write, become the same.
 * Do this to all markers before they are combined, or none. */
struct marker *marker_for_releases(struct arena *arena, const struct marker *marker);

/* Both, and either. Should a result be too complex to work with, which takes thousands of
 * unrelated comparisons, one that holds more often is given instead. */
struct marker *marker_and(struct arena *arena, const struct marker *a,
                          const struct marker *b);
struct marker *marker_or(struct arena *arena, const struct marker *a,
                         const struct marker *b);

/* Whether both hold in the same environments. */
bool marker_equal(const struct marker *a, const struct marker *b);

/* Whether MARKER holds in no environment, and one that never does. */
bool marker_is_never(const struct marker *marker);
struct marker *marker_never(struct arena *arena);

/* The text of a marker, as installers read it: "python_full_version < '3.12' and
 * sys_platform == 'linux'". Empty for NULL; "python_version < '0'" never holds. */
struct text marker_format(struct arena *arena, const struct marker *marker);

#endif
