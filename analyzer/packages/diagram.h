/* Decision diagrams over environment markers: the algebra behind marker.h.
 *
 * A marker is a diagram: a node asks one question of the environment (which version is
 * python_full_version? which text is sys_platform? is "gpu" among the extras?) and has a
 * child for every answer that matters. Along a path the questions come in one fixed
 * order, and no node has equal children or an equal twin, so that two markers that hold
 * in the same environments are the same diagram.
 *
 * Nodes are never changed once made. A `struct diagram` is the work place of one
 * operation: it knows all its nodes, so that equal ones are one pointer, and what it has
 * worked out already. Its memory is scratch; results are exported into another arena. */
#ifndef PACKAGES_DIAGRAM_H
#define PACKAGES_DIAGRAM_H

#include "packages/marker.h"

/* What a marker can ask for, in the order of the questions. */
enum marker_variable {
    VARIABLE_PYTHON_FULL_VERSION, /* python_version is asked for by its cuts, too */
    VARIABLE_IMPLEMENTATION_VERSION,
    VARIABLE_OS_NAME,
    VARIABLE_SYS_PLATFORM,
    VARIABLE_PLATFORM_SYSTEM,
    VARIABLE_PLATFORM_MACHINE,
    VARIABLE_PLATFORM_PYTHON_IMPLEMENTATION,
    VARIABLE_IMPLEMENTATION_NAME,
    VARIABLE_PYTHON_VERSION, /* in tests by text only */
    VARIABLE_PLATFORM_RELEASE,
    VARIABLE_PLATFORM_VERSION,
    VARIABLE_UNDEFINED, /* a comparison of two literals, which has no meaning */
    VARIABLE_EXTRA,
    VARIABLE_EXTRAS,
    VARIABLE_DEPENDENCY_GROUPS,
};

extern const char *const marker_variable_names[];

/* The first eight are those of enum specifier_operator, in its order. */
enum marker_operator {
    OPERATOR_COMPATIBLE,
    OPERATOR_EQUAL,
    OPERATOR_NOT_EQUAL,
    OPERATOR_LESS_EQUAL,
    OPERATOR_MORE_EQUAL,
    OPERATOR_LESS,
    OPERATOR_MORE,
    OPERATOR_ARBITRARY,
    OPERATOR_IN,
    OPERATOR_NOT_IN,
};

const char *marker_operator_text(enum marker_operator op);

enum node_kind {
    NODE_NEVER,
    NODE_ALWAYS,
    NODE_VERSIONS, /* children[i] is for versions below cuts[i], the last for the rest */
    NODE_TEXTS,    /* children[i] is for the text values[i], the last for any other */
    NODE_TEST,     /* children[0]: the test fails; children[1]: it holds */
};

/* The question of a node. A test of VARIABLE_EXTRA or a set by OPERATOR_EQUAL asks
 * whether `literal` is among them; other tests are those that are neither about a range
 * of versions nor about equality, "'x' in platform_version". */
struct question {
    enum node_kind kind;
    enum marker_variable variable;
    enum marker_operator op; /* of a test */
    bool reversed;           /* the literal stands on the left */
    struct text literal;
};

struct marker {
    struct question question;
    bool about_extras; /* it or a node below asks for extras or groups */
    uint32_t count;    /* of children; there is one cut or value less */
    const struct marker **children;
    const struct version_cut **cuts; /* ascending */
    struct text *values;             /* ascending */
};

struct diagram {
    struct arena *arena; /* scratch */
    const struct marker *never, *always;
    struct {
        const struct marker **slots;
        size_t slot_count, count;
    } nodes;
    struct {
        struct diagram_entry *slots;
        size_t slot_count, count;
    } known;
    bool full; /* it grew beyond all use; results are then meaningless */
};

/* Borrows ARENA. */
void diagram_init(struct diagram *self, struct arena *arena);

/* MARKER (NULL: always) as a node of this diagram; texts are borrowed. */
const struct marker *diagram_import(struct diagram *self, const struct marker *marker);

/* A copy of a node and all below it in ARENA, texts and all; NULL for always. */
struct marker *diagram_export(struct diagram *self, struct arena *arena,
                              const struct marker *node);

/* The node like DRAFT, whose children are of this diagram: simplified, and the twin when
 * there is one. Takes DRAFT's arrays, which must be scratch. */
const struct marker *diagram_node(struct diagram *self, struct marker draft);

/* The node of a test, and of a set of versions or texts: ALWAYS in it, NEVER outside. */
const struct marker *diagram_test(struct diagram *self, struct question question);
const struct marker *diagram_versions(struct diagram *self, enum marker_variable variable,
                                      const struct version_set *set);
const struct marker *diagram_text(struct diagram *self, enum marker_variable variable,
                                  struct text value);

const struct marker *diagram_and(struct diagram *self, const struct marker *a,
                                 const struct marker *b);
const struct marker *diagram_or(struct diagram *self, const struct marker *a,
                                const struct marker *b);
const struct marker *diagram_not(struct diagram *self, const struct marker *a);

/* Whether B holds wherever A does. */
bool diagram_implies(struct diagram *self, const struct marker *a,
                     const struct marker *b);

/* Order of questions along a path. */
int question_compare(const struct question *a, const struct question *b);

/* The question of A or B, whichever is asked first; and the refinement of both by it: a
 * draft with the cuts or values of both, and for every child of it the index of A's and
 * B's child (or the whole node where it does not ask). */
struct refinement {
    struct marker draft; /* children not yet set */
    const struct marker **a, **b;
};
struct refinement diagram_refine(struct diagram *self, const struct marker *a,
                                 const struct marker *b);

/* What is known of an earlier operation on A and B, or NULL; and how to remember it. */
const void *diagram_recall(const struct diagram *self, int operation, const void *a,
                           const void *b);
void diagram_remember(struct diagram *self, int operation, const void *a, const void *b,
                      const void *result);

#endif
