/* Which wheel an installer takes: the tags in its name, weighed for a target.
 *
 * Names as in the binary distribution format, tags as in PEP 425, with the platforms of
 * PEP 600 (manylinux), PEP 656 (musllinux) and of macOS; the oracle is `packaging`.
 * CPython is assumed, with the GIL. */
#ifndef PACKAGES_WHEEL_TAGS_H
#define PACKAGES_WHEEL_TAGS_H

#include "packages/catalog.h"

/* A wheel's file name in its parts; all are slices of it. */
struct wheel {
    struct text name, version;
    struct text build;                    /* without one: empty */
    struct text pythons, abis, platforms; /* "py2.py3": alternatives between dots */
};

/* False when FILENAME is not the name of a wheel. */
bool wheel_parse(struct text filename, struct wheel *wheel);

enum wheel_system {
    WHEEL_LINUX_GLIBC,
    WHEEL_LINUX_MUSL,
    WHEEL_MACOS,
    WHEEL_WINDOWS,
    WHEEL_OTHER, /* only wheels for any platform fit */
};

struct wheel_target {
    enum wheel_system system;
    struct text arch;      /* as in tags: "x86_64", "aarch64", "arm64", "amd64" */
    uint32_t major, minor; /* of glibc, musl or macOS */
    uint32_t python;       /* minor version of Python 3 */
};

/* What TARGET stands for, with PYTHON as its version. A target does not say how old a
 * system is; assumed are glibc 2.36 (Debian 12, which the official Python images have)
 * and macOS 14. A machine that is not known counts as x86_64, or arm64 for macOS. */
struct wheel_target wheel_target_of(const struct target *target, uint32_t python);

#define WHEEL_UNFIT UINT32_MAX

/* The place of the wheel's best tag among those that the target takes, in the order of
 * packaging.tags: the smaller the better. WHEEL_UNFIT when no tag fits. */
uint32_t wheel_rank(const struct wheel *wheel, const struct wheel_target *target);

/* The index of the wheel among ARTIFACTS that pip would take: the best rank, then the
 * highest build number, then the first. SIZE_MAX when none fits. */
size_t wheel_choose(const struct artifact *artifacts, size_t count,
                    const struct wheel_target *target);

#endif
