/* The meaning of one comparison, as packaging has it.
 *
 * Where the right side makes a specifier for a variable that is a version, versions are
 * compared; else texts are, of which "<" and ">" never hold and "<=" and ">=" mean "==".
 * Three assumptions turn comparisons into sets: python_version is the first two numbers
 * of python_full_version; that is three numbers with at most a pre-release behind them,
 * as every Python says it (a local part, as of a build from source, is understood where
 * the variable stands on the left); and implementation_version is such a version, too.
 * What fits no set stays a test of its own. What packaging refuses to compare is a test
 * of which nothing is known.
 *
 * Not understood: letters beyond ASCII in the names of extras are not put in lower case.
 */
#include "packages/comparison.h"

#include "base/array.h"
#include "packages/requirement.h"
#include "packages/scan.h"

const char *const marker_variable_names[] = {
    [VARIABLE_PYTHON_FULL_VERSION] = "python_full_version",
    [VARIABLE_IMPLEMENTATION_VERSION] = "implementation_version",
    [VARIABLE_OS_NAME] = "os_name",
    [VARIABLE_SYS_PLATFORM] = "sys_platform",
    [VARIABLE_PLATFORM_SYSTEM] = "platform_system",
    [VARIABLE_PLATFORM_MACHINE] = "platform_machine",
    [VARIABLE_PLATFORM_PYTHON_IMPLEMENTATION] = "platform_python_implementation",
    [VARIABLE_IMPLEMENTATION_NAME] = "implementation_name",
    [VARIABLE_PYTHON_VERSION] = "python_version",
    [VARIABLE_PLATFORM_RELEASE] = "platform_release",
    [VARIABLE_PLATFORM_VERSION] = "platform_version",
    [VARIABLE_UNDEFINED] = "",
    [VARIABLE_EXTRA] = "extra",
    [VARIABLE_EXTRAS] = "extras",
    [VARIABLE_DEPENDENCY_GROUPS] = "dependency_groups",
};

#define VARIABLES (sizeof marker_variable_names / sizeof *marker_variable_names)

const char *marker_operator_text(enum marker_operator op)
{
    if (op == OPERATOR_IN)
        return "in";
    if (op == OPERATOR_NOT_IN)
        return "not in";
    return specifier_operator_text((enum specifier_operator)op);
}

static bool is_version(enum marker_variable variable)
{
    return variable == VARIABLE_PYTHON_FULL_VERSION ||
           variable == VARIABLE_PYTHON_VERSION ||
           variable == VARIABLE_IMPLEMENTATION_VERSION;
}

/* The operator as it compares texts. */
static enum marker_verdict compare_texts(struct text left, enum marker_operator op,
                                         struct text right)
{
    switch (op) {
    case OPERATOR_IN:
        return text_contains(right, left) ? MARKER_TRUE : MARKER_FALSE;
    case OPERATOR_NOT_IN:
        return text_contains(right, left) ? MARKER_FALSE : MARKER_TRUE;
    case OPERATOR_EQUAL:
    case OPERATOR_LESS_EQUAL:
    case OPERATOR_MORE_EQUAL:
        return text_equal(left, right) ? MARKER_TRUE : MARKER_FALSE;
    case OPERATOR_NOT_EQUAL:
        return text_equal(left, right) ? MARKER_FALSE : MARKER_TRUE;
    case OPERATOR_LESS:
    case OPERATOR_MORE:
        return MARKER_FALSE;
    default:
        return MARKER_MAYBE;
    }
}

/* The specifier that OP and TEXT make; false for "in" and where they make none. */
static bool make_specifier(struct arena *arena, enum marker_operator op, struct text text,
                           struct specifier *specifier)
{
    if (op == OPERATOR_IN || op == OPERATOR_NOT_IN)
        return false;
    struct buffer spec = {.arena = arena};
    buffer_add_string(&spec, marker_operator_text(op));
    buffer_add(&spec, text);
    return specifier_parse(arena, spec.text, specifier);
}

enum marker_verdict test_evaluate(const struct question *question, struct text value)
{
    struct text left = question->reversed ? question->literal : value;
    struct text right = question->reversed ? value : question->literal;
    enum marker_verdict verdict = MARKER_MAYBE;
    struct arena scratch = {0};
    struct specifier specifier;
    struct version version;
    if (question->variable == VARIABLE_UNDEFINED) {
        verdict = MARKER_MAYBE;
    } else if ((is_version(question->variable) ||
                question->variable == VARIABLE_PLATFORM_RELEASE) &&
               make_specifier(&scratch, question->op, right, &specifier)) {
        version_parse(&scratch, left, &version);
        verdict = specifier_contains(&specifier, &version) ? MARKER_TRUE : MARKER_FALSE;
    } else {
        verdict = compare_texts(left, question->op, right);
    }
    arena_release(&scratch);
    return verdict;
}

static const struct marker *constant(const struct diagram *diagram, bool holds)
{
    return holds ? diagram->always : diagram->never;
}

static const struct marker *test_of(struct diagram *diagram,
                                    enum marker_variable variable,
                                    enum marker_operator op, struct text literal,
                                    bool reversed)
{
    struct question question = {
        .variable = variable, .op = op, .literal = literal, .reversed = reversed};
    if (op != OPERATOR_NOT_IN)
        return diagram_test(diagram, question);
    question.op = OPERATOR_IN;
    return diagram_not(diagram, diagram_test(diagram, question));
}

/* Whether V, one of Python's own versions, can be above VERSION's place only when its
 * first two numbers are above VERSION's. */
static bool is_beyond_minor(const struct version_cut *cut)
{
    const struct version *version = &cut->version;
    for (size_t i = 2; i < version->release_count; i++)
        if (!text_is(version->release[i], "0"))
            return true;
    if (cut->kind == CUT_AFTER_POSTS)
        return true;
    if (version->pre_kind)
        return false;
    return version->has_post || (version->local.len && !version->has_dev);
}

/* The set of full versions whose first two numbers are in SET. */
static struct version_set minor_set(struct arena *arena, const struct version_set *set)
{
    struct version_set minors = {
        .first = set->first, .cuts = ARENA_ARRAY(arena, struct version_cut, set->count)};
    for (size_t i = 0; i < set->count; i++) {
        const struct version *version = &set->cuts[i].version;
        if (!text_is(version->epoch, "0"))
            break; /* above every Python */
        struct text *release = ARENA_ARRAY(arena, struct text, 2);
        release[0] = version->release[0];
        release[1] = version->release_count > 1 ? version->release[1] : TEXT("0");
        if (is_beyond_minor(&set->cuts[i]))
            release[1] = number_next(arena, release[1]);
        struct version minor = {
            .good = true, .epoch = TEXT("0"), .release = release, .release_count = 2};
        struct specifier below = specifier_make(arena, SPECIFIER_LESS, &minor);
        if (below.set.count == 0)
            minors.first = !minors.first;
        else if (minors.count &&
                 cut_compare(&minors.cuts[minors.count - 1], &below.set.cuts[0]) == 0)
            minors.count--;
        else
            minors.cuts[minors.count++] = below.set.cuts[0];
    }
    return minors;
}

/* The set of the values of VARIABLE in SET. */
static const struct marker *set_diagram(struct diagram *diagram,
                                        enum marker_variable variable,
                                        const struct version_set *set)
{
    if (variable != VARIABLE_PYTHON_VERSION)
        return diagram_versions(diagram, variable, set);
    struct version_set minors = minor_set(diagram->arena, set);
    return diagram_versions(diagram, VARIABLE_PYTHON_FULL_VERSION, &minors);
}

/* Whether TEXT is just as a Python writes the value of VARIABLE. */
static bool is_python_text(struct arena *arena, enum marker_variable variable,
                           struct text text, struct version *version)
{
    bool minor = variable == VARIABLE_PYTHON_VERSION;
    return version_parse(arena, text, version) && text_equal(version->text, text) &&
           version->release_count == (minor ? 2 : 3) && !version->has_post &&
           !version->has_dev && text_is(version->epoch, "0") &&
           !(minor && (version->pre_kind || version->local.len));
}

/* "variable == TEXT", compared as texts. */
static const struct marker *version_text(struct diagram *diagram,
                                         enum marker_variable variable, struct text text)
{
    struct version version;
    if (!is_python_text(diagram->arena, variable, text, &version))
        return diagram->never;
    struct specifier same = specifier_make(diagram->arena, SPECIFIER_EQUAL, &version);
    return set_diagram(diagram, variable, &same.set);
}

/* Texts longer than this are searched when the value is known. */
#define SEARCHED_AT_MOST 200

/* "variable in TEXT": the versions that stand in TEXT, one inside another too. */
static const struct marker *version_in(struct diagram *diagram,
                                       enum marker_variable variable, struct text text)
{
    const struct marker *found = diagram->never;
    for (size_t from = 0; from < text.len; from++)
        for (size_t to = from + 1; to <= text.len; to++) {
            char last = text.ptr[to - 1];
            if ((last < '0' || last > '9') && last != '.' && last != 'a' && last != 'b' &&
                last != 'r' && last != 'c')
                break;
            found =
                diagram_or(diagram, found,
                           version_text(diagram, variable, text_slice(text, from, to)));
        }
    return found;
}

/* VERSION with no more than its first COUNT numbers, and its pre-release when PRE. */
static struct version python_like(struct arena *arena, const struct version *version,
                                  size_t count, bool pre)
{
    struct version like = *version;
    like.local = (struct text){0};
    like.has_post = false;
    like.has_dev = false;
    if (!pre)
        like.pre_kind = 0;
    if (like.release_count > count)
        like.release_count = count;
    version_rewrite(arena, &like);
    return like;
}

static const struct marker *bound(struct diagram *diagram, enum marker_variable variable,
                                  enum specifier_operator op,
                                  const struct version *version)
{
    struct specifier specifier = specifier_make(diagram->arena, op, version);
    return set_diagram(diagram, variable, &specifier.set);
}

/* Everything that is above the final release of VERSION; and, when VERSION is a
 * pre-release, what lies between the two. */
static const struct marker *reversed_less(struct diagram *diagram,
                                          enum marker_variable variable,
                                          const struct version *version)
{
    struct arena *arena = diagram->arena;
    struct version final = python_like(arena, version, SIZE_MAX, false);
    const struct marker *above = bound(diagram, variable, SPECIFIER_MORE, &final);
    if (!version_is_prerelease(version) || variable == VARIABLE_PYTHON_VERSION)
        return above;
    struct version public = *version;
    public.local = (struct text){0};
    const struct marker *between = diagram_and(
        diagram,
        diagram_not(diagram, bound(diagram, variable, SPECIFIER_LESS_EQUAL, &public)),
        diagram_not(diagram, bound(diagram, variable, SPECIFIER_MORE_EQUAL, &final)));
    return diagram_or(diagram, above, between);
}

/* "LITERAL op variable": the variable makes the specifier. */
static const struct marker *version_reversed(struct diagram *diagram,
                                             enum marker_variable variable,
                                             enum marker_operator op, struct text literal)
{
    struct arena *arena = diagram->arena;
    struct version version;
    if (op == OPERATOR_ARBITRARY)
        return version_text(diagram, variable, text_lower(arena, literal));
    if (!version_parse(arena, literal, &version))
        return diagram->never;
    struct version public = version;
    public.local = (struct text){0};
    size_t known = variable == VARIABLE_PYTHON_VERSION ? 1 : 2;
    struct version prefix, family;
    switch (op) {
    case OPERATOR_EQUAL:
        return bound(diagram, variable, SPECIFIER_EQUAL, &public);
    case OPERATOR_NOT_EQUAL:
        return bound(diagram, variable, SPECIFIER_NOT_EQUAL, &public);
    case OPERATOR_LESS_EQUAL:
        return bound(diagram, variable, SPECIFIER_MORE_EQUAL, &public);
    case OPERATOR_MORE_EQUAL:
        return bound(diagram, variable, SPECIFIER_LESS_EQUAL, &public);
    case OPERATOR_MORE:
        family = version.has_post ? python_like(arena, &version, SIZE_MAX, true) : public;
        return diagram_not(diagram,
                           bound(diagram, variable, SPECIFIER_MORE_EQUAL, &family));
    case OPERATOR_LESS:
        return reversed_less(diagram, variable, &version);
    default: /* "~=" */
        prefix = python_like(arena, &version, known, false);
        prefix.has_dev = true;
        prefix.dev = TEXT("0");
        version_rewrite(arena, &prefix);
        return diagram_and(diagram,
                           bound(diagram, variable, SPECIFIER_LESS_EQUAL, &public),
                           bound(diagram, variable, SPECIFIER_MORE_EQUAL, &prefix));
    }
}

static const struct marker *version_diagram(struct diagram *diagram,
                                            enum marker_variable variable,
                                            enum marker_operator op, struct text literal,
                                            bool reversed)
{
    struct specifier specifier;
    bool searches = op == OPERATOR_IN || op == OPERATOR_NOT_IN;
    if (searches && (reversed || literal.len > SEARCHED_AT_MOST))
        return test_of(diagram, variable, op, literal, reversed);
    if (searches) {
        const struct marker *found = version_in(diagram, variable, literal);
        return op == OPERATOR_IN ? found : diagram_not(diagram, found);
    }
    if (reversed)
        return version_reversed(diagram, variable, op, literal);
    if (make_specifier(diagram->arena, op, literal, &specifier))
        return specifier.op == SPECIFIER_ARBITRARY
                   ? version_text(diagram, variable,
                                  text_lower(diagram->arena, specifier.text))
                   : set_diagram(diagram, variable, &specifier.set);
    switch (op) {
    case OPERATOR_COMPATIBLE:
    case OPERATOR_ARBITRARY:
        return test_of(diagram, variable, op, literal, false);
    case OPERATOR_NOT_EQUAL:
        return diagram_not(diagram, version_text(diagram, variable, literal));
    case OPERATOR_LESS:
    case OPERATOR_MORE:
        return diagram->never;
    default:
        return version_text(diagram, variable, literal);
    }
}

static const struct marker *text_diagram(struct diagram *diagram,
                                         enum marker_variable variable,
                                         enum marker_operator op, struct text literal,
                                         bool reversed)
{
    struct specifier specifier;
    const struct marker *equal;
    if (op == OPERATOR_IN || op == OPERATOR_NOT_IN || op == OPERATOR_COMPATIBLE ||
        op == OPERATOR_ARBITRARY ||
        (variable == VARIABLE_PLATFORM_RELEASE &&
         (reversed || make_specifier(diagram->arena, op, literal, &specifier))))
        return test_of(diagram, variable, op, literal, reversed);
    if (op == OPERATOR_LESS || op == OPERATOR_MORE)
        return diagram->never;
    equal = diagram_text(diagram, variable, literal);
    return op == OPERATOR_NOT_EQUAL ? diagram_not(diagram, equal) : equal;
}

/* `extra` is compared like a text, but asks "is it among them": several may be. */
static const struct marker *extra_diagram(struct diagram *diagram,
                                          enum marker_operator op, struct text literal,
                                          bool reversed)
{
    if (op == OPERATOR_IN || op == OPERATOR_NOT_IN || op == OPERATOR_COMPATIBLE ||
        op == OPERATOR_ARBITRARY)
        return test_of(diagram, VARIABLE_EXTRA, op, literal, reversed);
    if (op == OPERATOR_LESS || op == OPERATOR_MORE)
        return diagram->never;
    const struct marker *among =
        test_of(diagram, VARIABLE_EXTRA, OPERATOR_EQUAL, literal, false);
    return op == OPERATOR_NOT_EQUAL ? diagram_not(diagram, among) : among;
}

/* `extras` and `dependency_groups` are sets, to be asked with "in" from the left. */
static const struct marker *set_member_diagram(struct diagram *diagram,
                                               enum marker_variable variable,
                                               enum marker_operator op,
                                               struct text literal, bool reversed)
{
    struct question among = {.variable = variable, .op = OPERATOR_EQUAL};
    if (!reversed || op == OPERATOR_COMPATIBLE || op == OPERATOR_ARBITRARY)
        return test_of(diagram, variable, op == OPERATOR_EQUAL ? OPERATOR_COMPATIBLE : op,
                       literal, reversed);
    if (op != OPERATOR_IN && op != OPERATOR_NOT_IN)
        return constant(diagram, op == OPERATOR_NOT_EQUAL);
    among.literal = name_normalize(diagram->arena, literal);
    const struct marker *node = diagram_test(diagram, among);
    return op == OPERATOR_IN ? node : diagram_not(diagram, node);
}

static bool variable_of(struct text name, enum marker_variable *variable)
{
    for (size_t i = 0; i < VARIABLES; i++)
        if (i != VARIABLE_UNDEFINED && text_is(name, marker_variable_names[i])) {
            *variable = (enum marker_variable)i;
            return true;
        }
    return false;
}

enum marker_operator text_equality(enum marker_variable variable, struct text value)
{
    struct arena scratch = {0};
    struct specifier specifier;
    bool version = variable == VARIABLE_PLATFORM_RELEASE &&
                   make_specifier(&scratch, OPERATOR_EQUAL, value, &specifier);
    arena_release(&scratch);
    /* Such a value ("6.*") came with an operator that makes no specifier of it. */
    return version ? OPERATOR_MORE_EQUAL : OPERATOR_EQUAL;
}

struct text marker_quote(struct arena *arena, struct text value)
{
    struct buffer quoted = {.arena = arena};
    bool single = text_find(value, '\'') != SIZE_MAX;
    char quote = single && text_find(value, '"') == SIZE_MAX ? '"' : '\'';
    buffer_add_byte(&quoted, quote);
    for (size_t i = 0; i < value.len; i++) {
        unsigned char byte = (unsigned char)value.ptr[i];
        if (byte == '\\')
            buffer_add_string(&quoted, "\\\\");
        else if (byte < ' ' || byte == (unsigned char)quote)
            buffer_format(&quoted, "\\x%02x", byte);
        else
            buffer_add_byte(&quoted, (char)byte);
    }
    buffer_add_byte(&quoted, quote);
    return quoted.text;
}

/* A comparison of two literals, kept as it is. */
static const struct marker *undefined(struct diagram *diagram, struct text left,
                                      enum marker_operator op, struct text right)
{
    struct arena *arena = diagram->arena;
    struct text written =
        text_format(arena, "%.*s %s %.*s", TEXT_ARG(marker_quote(arena, left)),
                    marker_operator_text(op), TEXT_ARG(marker_quote(arena, right)));
    return diagram_test(
        diagram, (struct question){.variable = VARIABLE_UNDEFINED, .literal = written});
}

const struct marker *comparison_diagram(struct diagram *diagram, struct operand left,
                                        enum marker_operator op, struct operand right)
{
    /* packaging takes the variable's name from the text of the right side, be it a
     * literal; and a second variable for a literal. */
    bool reversed = !left.is_variable;
    struct text literal = reversed ? left.text : right.text;
    bool is_literal = reversed || !right.is_variable;
    enum marker_variable variable;
    if (!variable_of(reversed ? right.text : left.text, &variable))
        return undefined(diagram, left.text, op, right.text);
    switch (variable) {
    case VARIABLE_PYTHON_FULL_VERSION:
    case VARIABLE_PYTHON_VERSION:
    case VARIABLE_IMPLEMENTATION_VERSION:
        return version_diagram(diagram, variable, op, literal, reversed);
    case VARIABLE_EXTRA:
        if (is_literal && (left.is_variable || right.is_variable))
            literal = name_normalize(diagram->arena, literal);
        return extra_diagram(diagram, op, literal, reversed);
    case VARIABLE_EXTRAS:
    case VARIABLE_DEPENDENCY_GROUPS:
        return set_member_diagram(diagram, variable, op, literal, reversed);
    default:
        return text_diagram(diagram, variable, op, literal, reversed);
    }
}
