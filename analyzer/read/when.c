/* Conditions on the platform, evaluated with three truth values.
 *
 * The whole condition is evaluated once for each minor version of the target, so that two
 * mentions of a version agree. Understood are sys.version_info (also its parts, slices
 * and attributes), sys.hexversion, sys.platform, os.name, platform.system(), platform
 * .machine() and six.PY2 and PY3; comparisons of all kinds, `in`, startswith() and
 * endswith(), lower() and upper(). The release is taken to be a final one, its third
 * number is not known. A condition comes as it was written, so modules are known by any
 * name that looks like theirs ("_sys"), and a bare `platform` is sys.platform where it is
 * compared with a value of sys.platform. Everything else is WHEN_MAYBE. */
#include "read/when.h"

#include "base/array.h"
#include "read/expr.h"

#include <stdlib.h>
#include <string.h>

enum value_kind { UNKNOWN, INTEGER, STRING, TUPLE };

struct value {
    enum value_kind kind;
    bool at_least; /* INTEGER: this or any larger one */
    bool guess;    /* STRING: sys.platform, if the name means that */
    uint64_t integer;
    struct text text;
    struct value *items;
    size_t count;
};

struct evaluation {
    struct arena *arena;
    const struct when_target *target;
    struct when_python python;
};

/* How a value may stand to another. */
enum { LESS = 1, SAME = 2, MORE = 4, ANY = LESS | SAME | MORE };

static struct value evaluate(const struct evaluation *e, const struct expr *expr);

static struct value string(struct text text)
{
    return (struct value){.kind = text.len ? STRING : UNKNOWN, .text = text};
}

static struct value integer(uint64_t number)
{
    return (struct value){.kind = INTEGER, .integer = number};
}

/* sys.version_info as a tuple. */
static struct value version_of(const struct evaluation *e)
{
    struct value *parts = ARENA_ARRAY(e->arena, struct value, 5);
    parts[0] = integer(e->python.major);
    parts[1] = integer(e->python.minor);
    parts[2] = (struct value){.kind = INTEGER, .at_least = true};
    parts[3] = string(TEXT("final"));
    parts[4] = integer(0);
    return (struct value){.kind = TUPLE, .items = parts, .count = 5};
}

static bool is_name(const struct expr *expr, const char *name)
{
    return expr->kind == EXPR_NAME && text_is(expr->text, name);
}

/* A module by its own name, or one with underscores before it. */
static bool is_module(const struct expr *expr, const char *name)
{
    struct text text = expr->text;
    while (text.len && text.ptr[0] == '_')
        text = text_slice(text, 1, text.len);
    return expr->kind == EXPR_NAME && text_is(text, name);
}

static struct value evaluate_attribute(const struct evaluation *e,
                                       const struct expr *expr)
{
    static const char *const parts[] = {"major", "minor", "micro", "releaselevel"};
    const struct expr *object = expr->items[0];
    bool sys = is_module(object, "sys");
    if (sys && text_is(expr->text, "version_info"))
        return version_of(e);
    if (sys && text_is(expr->text, "platform"))
        return string(e->target->sys_platform);
    if (sys && text_is(expr->text, "hexversion"))
        return (struct value){.kind = INTEGER,
                              .at_least = true,
                              .integer = (uint64_t)e->python.major << 24 |
                                         (uint64_t)e->python.minor << 16};
    if (is_module(object, "os") && text_is(expr->text, "name"))
        return string(e->target->os_name);
    if (is_module(object, "six") && text_is(expr->text, "PY2"))
        return integer(e->python.major == 2);
    if (is_module(object, "six") && text_is(expr->text, "PY3"))
        return integer(e->python.major == 3);
    struct value tuple = evaluate(e, object);
    for (size_t i = 0; tuple.kind == TUPLE && tuple.count == 5 && i < 4; i++)
        if (text_is(expr->text, parts[i]))
            return tuple.items[i];
    return (struct value){0};
}

/* A number from a slice or an index, or MISSING. */
static size_t index_of(const struct evaluation *e, const struct expr *expr,
                       size_t missing)
{
    struct value value = expr ? evaluate(e, expr) : (struct value){0};
    return value.kind == INTEGER && !value.at_least ? (size_t)value.integer : missing;
}

static struct value evaluate_subscript(const struct evaluation *e,
                                       const struct expr *expr)
{
    struct value tuple = evaluate(e, expr->items[0]);
    const struct expr *part = expr->items[1];
    if (tuple.kind != TUPLE)
        return (struct value){0};
    if (part->kind != EXPR_SLICE) {
        size_t index = index_of(e, part, SIZE_MAX);
        return index < tuple.count ? tuple.items[index] : (struct value){0};
    }
    if (part->items[2])
        return (struct value){0};
    size_t from = part->items[0] ? index_of(e, part->items[0], SIZE_MAX) : 0;
    size_t to = part->items[1] ? index_of(e, part->items[1], SIZE_MAX) : tuple.count;
    if (from == SIZE_MAX || to == SIZE_MAX)
        return (struct value){0};
    to = to < tuple.count ? to : tuple.count;
    tuple.items += from < to ? from : 0;
    tuple.count = from < to ? to - from : 0;
    return tuple;
}

static struct value evaluate_tuple(const struct evaluation *e, const struct expr *expr)
{
    struct value tuple = {
        .kind = TUPLE,
        .items = ARENA_ARRAY(e->arena, struct value, expr->count),
        .count = expr->count,
    };
    for (size_t i = 0; i < expr->count; i++)
        tuple.items[i] = evaluate(e, expr->items[i]);
    return tuple;
}

/* Whether TEXT may be a value of sys.platform, or begin one. */
static bool is_sys_platform(struct text text, bool whole)
{
    static const char *const known[] = {"linux",   "linux2",  "win32",      "darwin",
                                        "cygwin",  "aix",     "emscripten", "wasi",
                                        "android", "ios",     "java",       "freebsd",
                                        "netbsd",  "openbsd", "sunos5"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (whole ? text_is(text, known[i])
                  : text.len > 2 && text_starts(text_of(known[i]), text))
            return true;
    return false;
}

static struct value truth_value(enum when truth)
{
    return truth == WHEN_MAYBE ? (struct value){0} : integer(truth == WHEN_TRUE);
}

static enum when begins(const struct value *text, const struct value *with, bool at_end)
{
    if (with->kind == TUPLE) {
        enum when result = WHEN_FALSE;
        for (size_t i = 0; i < with->count && result != WHEN_TRUE; i++) {
            enum when one = begins(text, &with->items[i], at_end);
            result = one == WHEN_FALSE ? result : one;
        }
        return result;
    }
    if (with->kind != STRING || text->kind != STRING ||
        (text->guess && (at_end || !is_sys_platform(with->text, false))))
        return WHEN_MAYBE;
    bool does =
        at_end ? text_ends(text->text, with->text) : text_starts(text->text, with->text);
    return does ? WHEN_TRUE : WHEN_FALSE;
}

static struct text upper(struct arena *arena, struct text text)
{
    struct text copy = text_copy(arena, text);
    for (size_t i = 0; i < copy.len; i++)
        if (copy.ptr[i] >= 'a' && copy.ptr[i] <= 'z')
            ((char *)copy.ptr)[i] = (char)(copy.ptr[i] - 'a' + 'A');
    return copy;
}

static struct value evaluate_call(const struct evaluation *e, const struct expr *expr)
{
    const struct expr *function = expr->items[0];
    if (function->kind != EXPR_ATTRIBUTE)
        return (struct value){0};
    const struct expr *object = function->items[0];
    struct text name = function->text;
    if (is_module(object, "platform") && text_is(name, "system"))
        return string(e->target->platform_system);
    if (is_module(object, "platform") && text_is(name, "machine"))
        return string(e->target->platform_machine);
    struct value text = evaluate(e, object);
    if (text.kind != STRING)
        return (struct value){0};
    if (expr->count == 1 && text_is(name, "lower"))
        text.text = text_lower(e->arena, text.text);
    else if (expr->count == 1 && text_is(name, "upper"))
        text.text = upper(e->arena, text.text);
    else if (expr->count == 2 &&
             (text_is(name, "startswith") || text_is(name, "endswith"))) {
        struct value with = evaluate(e, expr->items[1]);
        return truth_value(begins(&text, &with, text_is(name, "endswith")));
    } else {
        return (struct value){0};
    }
    return text;
}

static struct value evaluate_name(const struct evaluation *e, const struct expr *expr)
{
    if (is_name(expr, "True") || is_name(expr, "False"))
        return integer(is_name(expr, "True"));
    if (is_name(expr, "version_info"))
        return version_of(e);
    if (is_name(expr, "platform")) {
        struct value value = string(e->target->sys_platform);
        value.guess = true;
        return value;
    }
    return (struct value){0};
}

static struct value evaluate_number(const struct expr *expr)
{
    char digits[24], *end;
    size_t len = 0;
    for (size_t i = 0; i < expr->text.len && len + 1 < sizeof digits; i++)
        if (expr->text.ptr[i] != '_')
            digits[len++] = expr->text.ptr[i];
    digits[len] = '\0';
    bool other = len > 1 && digits[0] == '0';
    bool hex = other && (digits[1] | 0x20) == 'x';
    uint64_t number = strtoull(digits, &end, hex ? 16 : 10);
    return *end || (other && !hex) ? (struct value){0} : integer(number);
}

/* How LEFT may stand to RIGHT. */
static unsigned relate(const struct value *left, const struct value *right)
{
    if (left->kind != right->kind || left->kind == UNKNOWN)
        return ANY;
    if (left->kind == INTEGER) {
        if (right->at_least)
            return ANY;
        if (left->at_least)
            return left->integer > right->integer    ? MORE
                   : left->integer == right->integer ? SAME | MORE
                                                     : ANY;
        return left->integer < right->integer   ? LESS
               : left->integer > right->integer ? MORE
                                                : SAME;
    }
    if (left->kind == STRING) {
        const struct value *other = left->guess ? right : left;
        if ((left->guess || right->guess) && !is_sys_platform(other->text, true))
            return ANY;
        int order = text_compare(left->text, right->text);
        return order < 0 ? LESS : order > 0 ? MORE : SAME;
    }
    unsigned result = 0;
    for (size_t i = 0; i < left->count && i < right->count; i++) {
        unsigned one = relate(&left->items[i], &right->items[i]);
        result |= one & (LESS | MORE);
        if (!(one & SAME))
            return result;
    }
    return result | (left->count < right->count   ? LESS
                     : left->count > right->count ? MORE
                                                  : SAME);
}

static enum when one_of(unsigned relation, unsigned wanted)
{
    if ((relation & wanted) == 0)
        return WHEN_FALSE;
    return (relation & ~wanted) == 0 ? WHEN_TRUE : WHEN_MAYBE;
}

static enum when negate(enum when truth)
{
    return truth == WHEN_MAYBE ? WHEN_MAYBE : truth == WHEN_TRUE ? WHEN_FALSE : WHEN_TRUE;
}

static enum when is_in(const struct value *left, const struct value *right)
{
    if (left->kind == STRING && right->kind == STRING && !left->guess && !right->guess)
        return text_contains(right->text, left->text) ? WHEN_TRUE : WHEN_FALSE;
    if (right->kind != TUPLE)
        return WHEN_MAYBE;
    enum when result = WHEN_FALSE;
    for (size_t i = 0; i < right->count && result != WHEN_TRUE; i++) {
        enum when one = one_of(relate(left, &right->items[i]), SAME);
        result = one == WHEN_FALSE ? result : one;
    }
    return result;
}

static enum when compare(const struct value *left, struct text operator,
                         const struct value * right)
{
    static const struct {
        const char *operator;
        unsigned wanted;
    } operators[] = {
        {"==", SAME}, {"!=", LESS | MORE}, {"<>", LESS | MORE}, {"<", LESS},
        {">", MORE},  {"<=", LESS | SAME}, {">=", SAME | MORE},
    };
    if (text_is(operator, "in"))
        return is_in(left, right);
    if (text_is(operator, "not in"))
        return negate(is_in(left, right));
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (text_is(operator, operators[i].operator))
            return one_of(relate(left, right), operators[i].wanted);
    return WHEN_MAYBE;
}

static enum when truth_of(const struct evaluation *e, const struct expr *expr)
{
    if (expr->kind == EXPR_NOT)
        return negate(truth_of(e, expr->items[0]));
    if (expr->kind == EXPR_AND || expr->kind == EXPR_OR) {
        enum when ends = expr->kind == EXPR_AND ? WHEN_FALSE : WHEN_TRUE;
        enum when left = truth_of(e, expr->items[0]);
        enum when right = left == ends ? ends : truth_of(e, expr->items[1]);
        return left == ends || right == ends               ? ends
               : left == WHEN_MAYBE || right == WHEN_MAYBE ? WHEN_MAYBE
                                                           : left;
    }
    struct value value = evaluate(e, expr);
    switch (value.kind) {
    case INTEGER:
        return value.integer ? WHEN_TRUE : value.at_least ? WHEN_MAYBE : WHEN_FALSE;
    case STRING:
        return value.guess ? WHEN_MAYBE : value.text.len ? WHEN_TRUE : WHEN_FALSE;
    case TUPLE:
        return value.count ? WHEN_TRUE : WHEN_FALSE;
    default:
        return WHEN_MAYBE;
    }
}

static struct value evaluate_comparison(const struct evaluation *e,
                                        const struct expr *expr)
{
    enum when result = WHEN_TRUE;
    for (size_t i = 0; i < expr->operators.count && result != WHEN_FALSE; i++) {
        struct value left = evaluate(e, expr->items[i]);
        struct value right = evaluate(e, expr->items[i + 1]);
        enum when one = compare(&left, expr->operators.items[i], &right);
        result = one == WHEN_TRUE ? result : one;
    }
    return truth_value(result);
}

static struct value evaluate(const struct evaluation *e, const struct expr *expr)
{
    switch (expr->kind) {
    case EXPR_NAME:
        return evaluate_name(e, expr);
    case EXPR_NUMBER:
        return evaluate_number(expr);
    case EXPR_STRING:
        return (struct value){.kind = STRING, .text = expr->text};
    case EXPR_TUPLE:
    case EXPR_LIST:
    case EXPR_SET:
        return evaluate_tuple(e, expr);
    case EXPR_ATTRIBUTE:
        return evaluate_attribute(e, expr);
    case EXPR_SUBSCRIPT:
        return evaluate_subscript(e, expr);
    case EXPR_CALL:
        return evaluate_call(e, expr);
    case EXPR_COMPARE:
        return evaluate_comparison(e, expr);
    case EXPR_NOT:
        return truth_value(truth_of(e, expr));
    default:
        return (struct value){0};
    }
}

/* Python 2 ended with 2.7; a range from it to 3.x skips what never was. */
static void next_version(struct when_python *python)
{
    if (python->major == 2 && python->minor >= 7)
        *python = (struct when_python){3, 0};
    else
        python->minor++;
}

enum when when_evaluate(struct text when, const struct when_target *target)
{
    if (when.len == 0)
        return WHEN_TRUE;
    struct arena arena = {0};
    struct expr_parser *parser = expr_parser_new();
    const struct expr *expr = expr_parse(parser, &arena, when);
    enum when result = WHEN_MAYBE;
    struct evaluation e = {&arena, target, target->first};
    if (expr)
        result = truth_of(&e, expr);
    while (expr && result != WHEN_MAYBE && e.python.major <= target->last.major &&
           (e.python.major < target->last.major || e.python.minor < target->last.minor)) {
        next_version(&e.python);
        if (e.python.major > target->last.major || e.python.minor > 255)
            break;
        if (truth_of(&e, expr) != result)
            result = WHEN_MAYBE;
    }
    expr_parser_free(parser);
    arena_release(&arena);
    return result;
}
