/* Markers: what is asked of them, answered with diagrams.
 *
 * For a target, a node has the children that the target's answer leaves possible; they
 * are always neighbours: one for what is known, all for what is not, a few intervals for
 * a range of Python versions. A verdict is certain when every path through possible
 * children ends alike. Because equal tests are one node, what is uncertain twice is not
 * uncertain twice over: "x or not x" is certain. */
#include "packages/comparison.h"

enum { KNOWN_REDUCED = 100 };

/* Paths that a verdict may try; beyond, it is MAYBE. */
#define STEPS_AT_MOST 100000

/* More minor versions than a target sensibly spans. */
#define MINORS_AT_MOST 64

/* Bounds of a version, or one version. */
struct known_version {
    bool known, exact;
    struct version version;       /* when exact */
    struct version_cut low, high; /* else: above the one, below the other */
};

/* All that is known when a node is asked. */
struct scope {
    const struct target *target; /* NULL: nothing */
    struct known_version python, implementation;
    bool one_extra; /* `extra` is that alone, not any of the list */
    struct text extra;
    const struct texts *extras, *groups; /* NULL: none */
};

struct span {
    uint32_t low, high; /* indexes of children, inclusive */
};

static struct known_version version_known(struct arena *arena, struct text text)
{
    struct known_version known = {0};
    known.known = known.exact = version_parse(arena, text, &known.version);
    return known;
}

static struct known_version versions_between(struct arena *arena, uint32_t first,
                                             uint32_t last)
{
    struct known_version known = {.known = true};
    struct specifier bound;
    specifier_parse(arena, text_format(arena, ">=3.%u", first), &bound);
    known.low = bound.set.cuts[0];
    specifier_parse(arena, text_format(arena, "<3.%llu", (unsigned long long)last + 1),
                    &bound);
    known.high = bound.set.cuts[0];
    return known;
}

static void scope_init(struct scope *self, struct arena *arena,
                       const struct target *target, const struct texts *extras)
{
    *self = (struct scope){.target = target, .extras = extras, .one_extra = true};
    if (!target)
        return;
    self->python = version_known(arena, target->python_full);
    if (!self->python.known)
        self->python = versions_between(arena, target->python_first, target->python_last);
    self->implementation = version_known(arena, target->implementation_version);
    if (!self->implementation.known && text_is(target->implementation_name, "cpython"))
        self->implementation = self->python;
}

/* What is known of a variable that is a text; empty for nothing. */
static struct text known_text(const struct scope *scope, enum marker_variable variable)
{
    const struct target *target = scope->target;
    if (!target)
        return (struct text){0};
    switch (variable) {
    case VARIABLE_OS_NAME:
        return target->os_name;
    case VARIABLE_SYS_PLATFORM:
        return target->sys_platform;
    case VARIABLE_PLATFORM_SYSTEM:
        return target->platform_system;
    case VARIABLE_PLATFORM_MACHINE:
        return target->platform_machine;
    case VARIABLE_PLATFORM_PYTHON_IMPLEMENTATION:
        return target->platform_python_implementation;
    case VARIABLE_IMPLEMENTATION_NAME:
        return target->implementation_name;
    case VARIABLE_PLATFORM_RELEASE:
        return target->platform_release;
    case VARIABLE_PLATFORM_VERSION:
        return target->platform_version;
    case VARIABLE_PYTHON_FULL_VERSION:
        return scope->python.exact ? scope->python.version.text : (struct text){0};
    case VARIABLE_IMPLEMENTATION_VERSION:
        return scope->implementation.exact ? scope->implementation.version.text
                                           : (struct text){0};
    default:
        return (struct text){0};
    }
}

static struct span span_of_versions(const struct marker *node,
                                    const struct known_version *known)
{
    uint32_t last = node->count - 1;
    struct span span = {0, last};
    if (!known->known)
        return span;
    while (span.low < last &&
           (known->exact ? !cut_is_above(node->cuts[span.low], &known->version)
                         : cut_compare(node->cuts[span.low], &known->low) <= 0))
        span.low++;
    if (known->exact) {
        span.high = span.low;
        return span;
    }
    while (span.high > span.low &&
           cut_compare(node->cuts[span.high - 1], &known->high) >= 0)
        span.high--;
    return span;
}

/* The least final release of Python ("3.12.4") above CUT. */
static struct version release_above(struct arena *arena, const struct version_cut *cut)
{
    const struct version *version = &cut->version;
    struct version release = {.good = true, .epoch = version->epoch, .release_count = 3};
    release.release = ARENA_ARRAY(arena, struct text, 3);
    for (size_t i = 0; i < 3; i++)
        release.release[i] = i < version->release_count ? version->release[i] : TEXT("0");
    if (cut_is_above(cut, &release))
        release.release[2] = number_next(arena, release.release[2]);
    return release;
}

/* Whether no final release is in the interval of child INDEX, although versions are: a
 * target that is a range means final releases only. */
static bool is_void(const struct marker *node, uint32_t index,
                    const struct known_version *known)
{
    if (node->question.kind != NODE_VERSIONS || !known->known || known->exact ||
        index == 0 || index + 1 == node->count)
        return false;
    struct arena scratch = {0};
    struct version release = release_above(&scratch, node->cuts[index - 1]);
    bool none = !cut_is_above(node->cuts[index], &release);
    arena_release(&scratch);
    return none;
}

static struct span span_of_verdict(enum marker_verdict verdict)
{
    return (struct span){verdict == MARKER_TRUE, verdict != MARKER_FALSE};
}

static bool is_among(const struct texts *list, struct text name)
{
    for (size_t i = 0; list && i < list->count; i++)
        if (text_equal(list->items[i], name))
            return true;
    return false;
}

/* A test of python_version by its text: tried for every minor version there is. */
static enum marker_verdict test_minors(const struct question *question,
                                       const struct scope *scope)
{
    struct arena scratch = {0};
    bool holds = false, fails = false;
    uint32_t first = scope->target->python_first, last = scope->target->python_last;
    if (scope->python.exact) {
        const struct version *version = &scope->python.version;
        bool minor = version->release_count > 1;
        struct text text =
            text_format(&scratch, "%.*s.%.*s", TEXT_ARG(version->release[0]),
                        TEXT_ARG(minor ? version->release[1] : TEXT("0")));
        enum marker_verdict verdict = test_evaluate(question, text);
        arena_release(&scratch);
        return verdict;
    }
    holds = fails = last < first || last - first >= MINORS_AT_MOST;
    for (uint32_t minor = first; !(holds && fails) && minor <= last; minor++) {
        enum marker_verdict verdict =
            test_evaluate(question, text_format(&scratch, "3.%u", minor));
        holds = holds || verdict != MARKER_FALSE;
        fails = fails || verdict != MARKER_TRUE;
    }
    arena_release(&scratch);
    return holds && fails ? MARKER_MAYBE : holds ? MARKER_TRUE : MARKER_FALSE;
}

/* A test of `extra` or one of the sets. */
static enum marker_verdict test_extras(const struct question *question,
                                       const struct scope *scope)
{
    const struct texts *list =
        question->variable == VARIABLE_DEPENDENCY_GROUPS ? scope->groups : scope->extras;
    bool among = question->op == OPERATOR_EQUAL, holds = false;
    if (question->variable != VARIABLE_EXTRA)
        return !among                              ? MARKER_MAYBE
               : is_among(list, question->literal) ? MARKER_TRUE
                                                   : MARKER_FALSE;
    if (scope->one_extra)
        holds = among ? text_equal(scope->extra, question->literal)
                      : test_evaluate(question, scope->extra) != MARKER_FALSE;
    else if (!list || list->count == 0)
        holds = among ? question->literal.len == 0
                      : test_evaluate(question, (struct text){0}) != MARKER_FALSE;
    for (size_t i = 0; !holds && !scope->one_extra && list && i < list->count; i++)
        holds = among ? text_equal(list->items[i], question->literal)
                      : test_evaluate(question, list->items[i]) != MARKER_FALSE;
    if (question->op == OPERATOR_COMPATIBLE || question->op == OPERATOR_ARBITRARY)
        return MARKER_MAYBE;
    return holds ? MARKER_TRUE : MARKER_FALSE;
}

static const struct known_version *known_of(const struct marker *node,
                                            const struct scope *scope)
{
    return node->question.variable == VARIABLE_PYTHON_FULL_VERSION
               ? &scope->python
               : &scope->implementation;
}

/* The children that are possible; some between may be void. */
static struct span span_of(const struct marker *node, const struct scope *scope)
{
    const struct question *question = &node->question;
    struct text value = known_text(scope, question->variable);
    if (question->kind == NODE_VERSIONS)
        return span_of_versions(node, known_of(node, scope));
    if (question->kind == NODE_TEXTS) {
        uint32_t at = 0, last = node->count - 1;
        while (at < last && !text_equal(node->values[at], value))
            at++;
        return value.len ? (struct span){at, at} : (struct span){0, last};
    }
    if (question->variable >= VARIABLE_EXTRA)
        return span_of_verdict(test_extras(question, scope));
    if (question->variable == VARIABLE_PYTHON_VERSION && scope->target)
        return span_of_verdict(test_minors(question, scope));
    return span_of_verdict(value.len ? test_evaluate(question, value) : MARKER_MAYBE);
}

#define MAY_FAIL 1u
#define MAY_HOLD 2u

static unsigned outcomes(const struct marker *node, const struct scope *scope,
                         uint32_t *steps)
{
    if (node->question.kind == NODE_NEVER)
        return MAY_FAIL;
    if (node->question.kind == NODE_ALWAYS)
        return MAY_HOLD;
    if (++*steps > STEPS_AT_MOST)
        return MAY_FAIL | MAY_HOLD;
    struct span span = span_of(node, scope);
    unsigned seen = 0;
    for (uint32_t i = span.low; i <= span.high && seen != (MAY_FAIL | MAY_HOLD); i++)
        if (!is_void(node, i, known_of(node, scope)))
            seen |= outcomes(node->children[i], scope, steps);
    return seen;
}

static const struct marker *restrict_node(struct diagram *diagram,
                                          const struct marker *node,
                                          const struct scope *scope);

/* NODE with the children of SPAN only, each of them restricted. */
static const struct marker *restrict_children(struct diagram *diagram,
                                              const struct marker *node, struct span span,
                                              const struct scope *scope)
{
    uint32_t room = span.high - span.low + 1;
    struct marker draft = {.question = node->question};
    draft.children = ARENA_ARRAY(diagram->arena, const struct marker *, room);
    if (node->cuts)
        draft.cuts = ARENA_ARRAY(diagram->arena, const struct version_cut *, room);
    if (node->values)
        draft.values = ARENA_ARRAY(diagram->arena, struct text, room);
    for (uint32_t i = span.low, low = span.low; i <= span.high; i++) {
        if (scope->target && i < span.high && is_void(node, i, known_of(node, scope)))
            continue; /* what follows begins where this does */
        if (node->cuts && draft.count)
            draft.cuts[draft.count - 1] = node->cuts[low - 1];
        if (node->values && i < span.high)
            draft.values[draft.count] = node->values[i];
        draft.children[draft.count++] = restrict_node(diagram, node->children[i], scope);
        low = i + 1;
    }
    return diagram_node(diagram, draft);
}

/* NODE where SCOPE decides extras (always) and, with a target, all but Python. */
static const struct marker *restrict_node(struct diagram *diagram,
                                          const struct marker *node,
                                          const struct scope *scope)
{
    if (node->count == 0 || (!scope->target && !node->about_extras))
        return node;
    const struct marker *known = diagram_recall(diagram, KNOWN_REDUCED, node, scope);
    if (known)
        return known;
    enum marker_variable variable = node->question.variable;
    bool decided = variable >= VARIABLE_EXTRA || scope->target;
    bool python =
        variable == VARIABLE_PYTHON_FULL_VERSION || variable == VARIABLE_PYTHON_VERSION;
    struct span span = decided ? span_of(node, scope) : (struct span){0, node->count - 1};
    const struct marker *result = diagram->never;
    if ((python || !decided) && span.low < span.high)
        result = restrict_children(diagram, node, span, scope);
    else
        for (uint32_t i = span.low; i <= span.high; i++)
            result = diagram_or(diagram, result,
                                restrict_node(diagram, node->children[i], scope));
    diagram_remember(diagram, KNOWN_REDUCED, node, scope, result);
    return result;
}

/* The same for each of the scope's extras, one by one, of which any may hold. */
static const struct marker *restrict_extras(struct diagram *diagram,
                                            const struct marker *node,
                                            const struct scope *scope)
{
    size_t count = scope->extras && node->about_extras ? scope->extras->count : 0;
    const struct marker *any = count ? diagram->never : NULL;
    for (size_t i = 0; i < count; i++) {
        struct scope *one = ARENA_NEW(diagram->arena, struct scope);
        *one = *scope;
        one->extra = scope->extras->items[i];
        any = diagram_or(diagram, any, restrict_node(diagram, node, one));
    }
    return any ? any : restrict_node(diagram, node, scope);
}

enum marker_verdict marker_evaluate(const struct marker *marker,
                                    const struct target *target,
                                    const struct texts *extras)
{
    if (!marker)
        return MARKER_TRUE;
    struct arena scratch = {0};
    struct scope scope;
    uint32_t steps = 0;
    scope_init(&scope, &scratch, target, extras);
    if (extras && extras->count == 1)
        scope.extra = extras->items[0];
    if (extras && extras->count > 1 && marker->about_extras) {
        struct scope bare;
        struct diagram diagram;
        scope_init(&bare, &scratch, NULL, extras);
        diagram_init(&diagram, &scratch);
        marker = restrict_extras(&diagram, diagram_import(&diagram, marker), &bare);
    }
    unsigned seen = outcomes(marker, &scope, &steps);
    arena_release(&scratch);
    return seen == MAY_HOLD   ? MARKER_TRUE
           : seen == MAY_FAIL ? MARKER_FALSE
                              : MARKER_MAYBE;
}

struct marker *marker_reduce(struct arena *arena, const struct marker *marker,
                             const struct target *target, const struct texts *extras)
{
    struct arena scratch = {0};
    struct diagram diagram;
    struct scope scope;
    diagram_init(&diagram, &scratch);
    scope_init(&scope, &scratch, target, extras);
    const struct marker *node = diagram_import(&diagram, marker);
    node = restrict_extras(&diagram, node, &scope);
    struct marker *result = diagram_export(&diagram, arena, node);
    arena_release(&scratch);
    return result;
}

struct marker *marker_resolve(struct arena *arena, const struct marker *marker,
                              const struct texts *extras, const struct texts *groups)
{
    struct arena scratch = {0};
    struct diagram diagram;
    struct scope scope = {.extras = extras, .groups = groups};
    diagram_init(&diagram, &scratch);
    const struct marker *node = diagram_import(&diagram, marker);
    node = restrict_node(&diagram, node, &scope);
    struct marker *result = diagram_export(&diagram, arena, node);
    arena_release(&scratch);
    return result;
}

/* The place of CUT among final releases: where a minor version begins, if it is there. */
static const struct version_cut *release_cut(struct arena *arena,
                                             const struct version_cut *cut)
{
    struct version release = release_above(arena, cut);
    if (!text_is(release.release[2], "0"))
        return cut;
    release.release_count = 2;
    struct version_set below = specifier_make(arena, SPECIFIER_LESS, &release).set;
    return below.count ? &below.cuts[0] : cut; /* there is nothing below 0.0 */
}

static const struct marker *settle_releases(struct diagram *diagram,
                                            const struct marker *node)
{
    if (node->question.kind != NODE_VERSIONS ||
        node->question.variable != VARIABLE_PYTHON_FULL_VERSION)
        return node; /* Python is asked for first, and once */
    struct marker draft = {.question = node->question};
    draft.children = ARENA_ARRAY(diagram->arena, const struct marker *, node->count);
    draft.cuts = ARENA_ARRAY(diagram->arena, const struct version_cut *, node->count);
    for (uint32_t i = 0; i < node->count; i++) {
        if (i + 1 < node->count) {
            const struct version_cut *cut = release_cut(diagram->arena, node->cuts[i]);
            if (draft.count && cut_compare(draft.cuts[draft.count - 1], cut) == 0)
                continue; /* nothing but pre-releases between */
            draft.cuts[draft.count] = cut;
        }
        draft.children[draft.count++] = node->children[i];
    }
    return diagram_node(diagram, draft);
}

struct marker *marker_for_releases(struct arena *arena, const struct marker *marker)
{
    struct arena scratch = {0};
    struct diagram diagram;
    diagram_init(&diagram, &scratch);
    const struct marker *node = diagram_import(&diagram, marker);
    struct marker *result =
        diagram_export(&diagram, arena, settle_releases(&diagram, node));
    arena_release(&scratch);
    return result;
}

static struct marker *combine(struct arena *arena, const struct marker *a,
                              const struct marker *b, bool both)
{
    struct arena scratch = {0};
    struct diagram diagram;
    diagram_init(&diagram, &scratch);
    const struct marker *left = diagram_import(&diagram, a);
    const struct marker *right = diagram_import(&diagram, b);
    const struct marker *node =
        both ? diagram_and(&diagram, left, right) : diagram_or(&diagram, left, right);
    struct marker *result;
    if (diagram.full)
        node = both ? left : diagram.always;
    result = node == left    ? (struct marker *)a
             : node == right ? (struct marker *)b
                             : diagram_export(&diagram, arena, node);
    arena_release(&scratch);
    return result;
}

struct marker *marker_and(struct arena *arena, const struct marker *a,
                          const struct marker *b)
{
    return combine(arena, a, b, true);
}

struct marker *marker_or(struct arena *arena, const struct marker *a,
                         const struct marker *b)
{
    return combine(arena, a, b, false);
}

bool marker_equal(const struct marker *a, const struct marker *b)
{
    struct arena scratch = {0};
    struct diagram diagram;
    diagram_init(&diagram, &scratch);
    bool equal = a == b || diagram_import(&diagram, a) == diagram_import(&diagram, b);
    arena_release(&scratch);
    return equal;
}

bool marker_is_never(const struct marker *marker)
{
    return marker && marker->question.kind == NODE_NEVER;
}

struct marker *marker_never(struct arena *arena)
{
    return ARENA_NEW(arena, struct marker); /* zero is NODE_NEVER */
}
