/* Version specifiers of PEP 440: every operator is a set of versions.
 *
 * A set is a list of cuts between versions, so that all the rules about pre-, post- and
 * local releases are laid down once, when the specifier is read, in the way in which
 * packaging does it (its ranges are the same sets). What packaging calls "after the local
 * versions of V" needs no kind of cut: nothing lies between there and the next post- or
 * dev-release. Only "===" is no set of versions; it compares texts. */
#include "packages/version.h"

#include "base/array.h"
#include "packages/scan.h"

#include <stdlib.h>

static const char *const operators[] = {
    [SPECIFIER_COMPATIBLE] = "~=", [SPECIFIER_EQUAL] = "==",
    [SPECIFIER_NOT_EQUAL] = "!=",  [SPECIFIER_LESS_EQUAL] = "<=",
    [SPECIFIER_MORE_EQUAL] = ">=", [SPECIFIER_LESS] = "<",
    [SPECIFIER_MORE] = ">",        [SPECIFIER_ARBITRARY] = "===",
};

const char *specifier_operator_text(enum specifier_operator op)
{
    return operators[op];
}

/* The operator at byte AT, the longest that fits; false when there is none. */
static bool operator_at(struct text text, size_t at, enum specifier_operator *op)
{
    struct text rest = text_slice(text, at, text.len);
    static const enum specifier_operator order[] = {
        SPECIFIER_ARBITRARY,  SPECIFIER_COMPATIBLE, SPECIFIER_EQUAL, SPECIFIER_NOT_EQUAL,
        SPECIFIER_LESS_EQUAL, SPECIFIER_MORE_EQUAL, SPECIFIER_LESS,  SPECIFIER_MORE};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (text_starts(rest, text_of(operators[order[i]]))) {
            *op = order[i];
            return true;
        }
    return false;
}

int cut_compare(const struct version_cut *a, const struct version_cut *b)
{
    bool posts_a = a->kind == CUT_AFTER_POSTS, posts_b = b->kind == CUT_AFTER_POSTS;
    int order = posts_a || posts_b ? version_compare_release(&a->version, &b->version)
                                   : version_compare(&a->version, &b->version);
    if (order)
        return order;
    return posts_a || posts_b ? posts_a - posts_b : (int)a->kind - (int)b->kind;
}

bool cut_is_above(const struct version_cut *cut, const struct version *version)
{
    switch (cut->kind) {
    case CUT_BEFORE:
        return version_compare(version, &cut->version) < 0;
    case CUT_AFTER:
        return version_compare(version, &cut->version) <= 0;
    default:
        return version_compare_release(version, &cut->version) <= 0;
    }
}

bool version_set_contains(const struct version_set *set, const struct version *version)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (cut_is_above(&set->cuts[middle], version))
            high = middle;
        else
            low = middle + 1;
    }
    return set->first != (low % 2 == 1);
}

/* VERSION without its local part and, from pre-, post- or dev-release on, without what
 * the flags leave out. */
static struct version part_of(const struct version *version, bool pre, bool post)
{
    struct version part = *version;
    part.local = (struct text){0};
    part.has_dev = false;
    part.has_post = version->has_post && post;
    part.pre_kind = pre ? version->pre_kind : 0;
    return part;
}

/* Cuts are written in one way only: without zeros at the end of the release. */
static struct version_cut cut_before(struct arena *arena, struct version version)
{
    while (version.release_count > 1 &&
           text_is(version.release[version.release_count - 1], "0"))
        version.release_count--;
    version_rewrite(arena, &version);
    return (struct version_cut){CUT_BEFORE, version};
}

static struct version_cut cut_before_dev(struct arena *arena, struct version version)
{
    version.has_dev = true;
    version.dev = TEXT("0");
    return cut_before(arena, version);
}

/* Above VERSION and its local versions, below everything else that follows. */
static struct version_cut cut_after_locals(struct arena *arena,
                                           const struct version *version)
{
    struct version next = part_of(version, true, true);
    if (version->has_dev) {
        next.has_dev = true;
        next.dev = number_next(arena, version->dev);
        return cut_before(arena, next);
    }
    next.post = version->has_post ? number_next(arena, version->post) : TEXT("0");
    next.has_post = true;
    return cut_before_dev(arena, next);
}

/* Above VERSION and its post-releases, unless it is a post- or dev-release itself. */
static struct version_cut cut_after_family(struct arena *arena,
                                           const struct version *version)
{
    if (version->has_dev || version->has_post)
        return cut_after_locals(arena, version);
    struct version next = part_of(version, true, false);
    if (!version->pre_kind) {
        struct version_cut cut = cut_before(arena, next);
        cut.kind = CUT_AFTER_POSTS;
        return cut;
    }
    next.pre = number_next(arena, version->pre);
    return cut_before_dev(arena, next);
}

/* Below the first version that begins with the first COUNT numbers of VERSION's release,
 * or, with NEXT, behind the last. */
static struct version_cut cut_prefix(struct arena *arena, const struct version *version,
                                     size_t count, bool next)
{
    struct version prefix = part_of(version, false, false);
    prefix.release_count = count;
    if (next) {
        struct text *release = ARENA_ARRAY(arena, struct text, count);
        for (size_t i = 0; i < count; i++)
            release[i] = version->release[i];
        release[count - 1] = number_next(arena, release[count - 1]);
        prefix.release = release;
    }
    return cut_before_dev(arena, prefix);
}

static struct version_cut cut_less(struct arena *arena, const struct version *version)
{
    if (version_is_prerelease(version))
        return cut_before(arena, *version);
    return cut_before_dev(arena, part_of(version, true, true));
}

/* Whether nothing is below CUT: before 0.dev0, the least version. */
static bool cut_is_least(const struct version_cut *cut)
{
    const struct version *version = &cut->version;
    if (cut->kind != CUT_BEFORE || !text_is(version->epoch, "0") || version->pre_kind ||
        version->has_post || !version->has_dev || !text_is(version->dev, "0") ||
        version->local.len)
        return false;
    for (size_t i = 0; i < version->release_count; i++)
        if (!text_is(version->release[i], "0"))
            return false;
    return true;
}

static void set_add_cut(struct version_set *set, struct version_cut cut)
{
    if (cut_is_least(&cut))
        set->first = !set->first;
    else
        set->cuts[set->count++] = cut;
}

/* The cuts around what "==" admits. */
static void set_add_equal(struct arena *arena, struct version_set *set,
                          const struct specifier *specifier)
{
    const struct version *version = &specifier->version;
    if (specifier->wildcard) {
        set_add_cut(set, cut_prefix(arena, version, version->release_count, false));
        set_add_cut(set, cut_prefix(arena, version, version->release_count, true));
        return;
    }
    struct version_cut cut = cut_before(arena, *version);
    set_add_cut(set, cut);
    cut.kind = CUT_AFTER;
    set_add_cut(set, version->local.len ? cut : cut_after_locals(arena, version));
}

static struct version_set set_of(struct arena *arena, const struct specifier *specifier)
{
    const struct version *version = &specifier->version;
    struct version_set set = {.cuts = ARENA_ARRAY(arena, struct version_cut, 2)};
    switch (specifier->op) {
    case SPECIFIER_ARBITRARY:
        break;
    case SPECIFIER_LESS:
        set.first = true;
        set_add_cut(&set, cut_less(arena, version));
        break;
    case SPECIFIER_LESS_EQUAL:
        set.first = true;
        set_add_cut(&set, cut_after_locals(arena, version));
        break;
    case SPECIFIER_MORE:
        set_add_cut(&set, cut_after_family(arena, version));
        break;
    case SPECIFIER_MORE_EQUAL:
        set_add_cut(&set, cut_before(arena, *version));
        break;
    case SPECIFIER_COMPATIBLE:
        set_add_cut(&set, cut_before(arena, *version));
        set_add_cut(&set, cut_prefix(arena, version, version->release_count - 1, true));
        break;
    case SPECIFIER_NOT_EQUAL:
        set.first = true;
        set_add_equal(arena, &set, specifier);
        break;
    case SPECIFIER_EQUAL:
        set_add_equal(arena, &set, specifier);
        break;
    }
    return set;
}

struct specifier specifier_make(struct arena *arena, enum specifier_operator op,
                                const struct version *version)
{
    struct specifier specifier = {.op = op, .text = version->text, .version = *version};
    specifier.set = set_of(arena, &specifier);
    return specifier;
}

/* The end of what "===" compares with: anything up to a space, ";" or ")". */
static size_t arbitrary_end(struct text text, size_t at)
{
    while (at < text.len && !space_at(text, at) && text.ptr[at] != ';' &&
           text.ptr[at] != ')')
        at++;
    return at;
}

static bool takes_local(enum specifier_operator op)
{
    return op == SPECIFIER_EQUAL || op == SPECIFIER_NOT_EQUAL;
}

static size_t refuse(struct text *wrong, size_t *wrong_at, const char *why, size_t at)
{
    *wrong = text_of(why);
    *wrong_at = at;
    return 0;
}

static const char *missing_version(enum specifier_operator op)
{
    static const char *const messages[] = {
        [SPECIFIER_COMPATIBLE] = "expected a version after '~='",
        [SPECIFIER_EQUAL] = "expected a version after '=='",
        [SPECIFIER_NOT_EQUAL] = "expected a version after '!='",
        [SPECIFIER_LESS_EQUAL] = "expected a version after '<='",
        [SPECIFIER_MORE_EQUAL] = "expected a version after '>='",
        [SPECIFIER_LESS] = "expected a version after '<'",
        [SPECIFIER_MORE] = "expected a version after '>'",
        [SPECIFIER_ARBITRARY] = "expected a version after '==='",
    };
    return messages[op];
}

/* Behind a version at byte AT: what may not follow it. */
static size_t check_tail(struct text text, size_t at, enum specifier_operator op,
                         const struct version_parts *parts, struct text *wrong,
                         size_t *wrong_at)
{
    if (text_starts(text_slice(text, at, text.len), TEXT(".*"))) {
        if (!takes_local(op))
            return refuse(wrong, wrong_at, "'.*' goes with '==' and '!=' only", at);
        if (parts->pre_word.len || parts->has_post || parts->dev_word.len ||
            parts->local.len)
            return refuse(wrong, wrong_at,
                          "'.*' cannot follow a pre-, post-, dev- or local release", at);
        return at + 2;
    }
    if (parts->local.len && !takes_local(op))
        return refuse(wrong, wrong_at, "a local version goes with '==' and '!=' only",
                      at - parts->local.len - 1);
    if (op == SPECIFIER_COMPATIBLE && text_find(parts->release, '.') == SIZE_MAX)
        return refuse(wrong, wrong_at, "'~=' needs a version of two numbers or more", at);
    return at;
}

size_t specifier_end(struct text text, size_t at, struct text *wrong, size_t *wrong_at)
{
    enum specifier_operator op;
    if (!operator_at(text, at, &op)) {
        bool one = at < text.len && text.ptr[at] == '=';
        return refuse(wrong, wrong_at,
                      one ? "'=' is no operator; write '=='"
                          : "expected one of '==', '!=', '<=', '>=', '<', '>', '~=', "
                            "'==='",
                      at);
    }
    at += text_of(operators[op]).len;
    for (size_t step; (step = space_at(text, at));)
        at += step;
    if (op == SPECIFIER_ARBITRARY)
        return arbitrary_end(text, at);
    struct version_parts parts;
    size_t end = version_scan(text, at, &parts);
    if (end == at)
        return refuse(wrong, wrong_at, missing_version(op), at);
    return check_tail(text, end, op, &parts, wrong, wrong_at);
}

bool specifier_parse(struct arena *arena, struct text text, struct specifier *specifier)
{
    struct text wrong;
    size_t wrong_at;
    *specifier = (struct specifier){0};
    text = space_trim(text);
    if (!operator_at(text, 0, &specifier->op) ||
        specifier_end(text, 0, &wrong, &wrong_at) != text.len)
        return false;
    struct text sign = text_of(operators[specifier->op]);
    specifier->text = space_trim(text_slice(text, sign.len, text.len));
    struct text version = specifier->text;
    if (specifier->op != SPECIFIER_ARBITRARY && text_ends(version, TEXT(".*"))) {
        specifier->wildcard = true;
        version.len -= 2;
    }
    version_parse(arena, version, &specifier->version);
    specifier->set = set_of(arena, specifier);
    return true;
}

bool specifiers_parse(struct arena *arena, struct text text, struct specifiers *set)
{
    struct text part;
    *set = (struct specifiers){0};
    while (text_cut(&text, ',', &part)) {
        struct specifier specifier;
        part = space_trim(part);
        if (part.len == 0)
            continue;
        if (!specifier_parse(arena, part, &specifier))
            return false;
        array_push(arena, set, specifier);
    }
    return true;
}

static bool equal_without_case(struct text a, struct text b)
{
    struct arena scratch = {0};
    bool equal =
        a.len == b.len && text_equal(text_lower(&scratch, a), text_lower(&scratch, b));
    arena_release(&scratch);
    return equal;
}

bool specifier_contains(const struct specifier *specifier, const struct version *version)
{
    if (specifier->op == SPECIFIER_ARBITRARY)
        return equal_without_case(version->written, specifier->text);
    return version->good && version_set_contains(&specifier->set, version);
}

bool specifiers_contain(const struct specifiers *set, const struct version *version,
                        bool prereleases)
{
    if (!prereleases && version->good && version_is_prerelease(version))
        return false;
    for (size_t i = 0; i < set->count; i++)
        if (!specifier_contains(&set->items[i], version))
            return false;
    return true;
}

static struct text specifier_text(struct arena *arena, const struct specifier *specifier)
{
    struct buffer text = {.arena = arena};
    buffer_add_string(&text, operators[specifier->op]);
    buffer_add(&text, specifier->text);
    return text.text;
}

/* Whether two specifiers say the same, as packaging sees it: trailing zeros do not count,
 * except with "~=". */
static bool specifier_same(const struct specifier *a, const struct specifier *b)
{
    if (a->op != b->op)
        return false;
    if (a->op == SPECIFIER_ARBITRARY || a->wildcard || b->wildcard)
        return text_equal(a->text, b->text);
    if (a->op == SPECIFIER_COMPATIBLE)
        return text_equal(a->version.text, b->version.text);
    return version_compare(&a->version, &b->version) == 0;
}

struct keyed {
    struct text text;
    const struct specifier *specifier;
};

static int keyed_order(const void *a, const void *b)
{
    return text_compare(((const struct keyed *)a)->text, ((const struct keyed *)b)->text);
}

struct text specifiers_format(struct arena *arena, const struct specifiers *set)
{
    struct buffer text = {.arena = arena};
    struct keyed *sorted = ARENA_ARRAY(arena, struct keyed, set->count);
    for (size_t i = 0; i < set->count; i++)
        sorted[i] = (struct keyed){specifier_text(arena, &set->items[i]), &set->items[i]};
    qsort(sorted, set->count, sizeof *sorted, keyed_order);
    for (size_t i = 0; i < set->count; i++) {
        bool repeated = false;
        for (size_t j = 0; j < i && !repeated; j++)
            repeated = specifier_same(sorted[i].specifier, sorted[j].specifier);
        if (repeated)
            continue;
        if (text.text.len)
            buffer_add_byte(&text, ',');
        buffer_add(&text, sorted[i].text);
    }
    return text.text;
}
