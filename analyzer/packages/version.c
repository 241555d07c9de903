/* Versions of PEP 440: text in, parts out, and their order.
 *
 * One scanner reads a version from anywhere in a text, because requirements need to know
 * where one ends; its choices are those of packaging's regular expression, in which every
 * optional part takes what it can. Numbers stay digits, so that nothing overflows.
 * Letters beyond ASCII never belong to a version, spaces beyond ASCII may surround it. */
#include "packages/version.h"

#include "base/array.h"
#include "packages/scan.h"

#include <string.h>

/* White space beyond ASCII, as UTF-8. */
static const char *const wide_spaces[] = {
    "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
    "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
    "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8",
    "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80",
};

size_t space_at(struct text text, size_t at)
{
    if (at >= text.len)
        return 0;
    unsigned char byte = (unsigned char)text.ptr[at];
    if (byte == ' ' || (byte >= '\t' && byte <= '\r') || (byte >= 0x1c && byte <= 0x1f))
        return 1;
    if (byte < 0x80)
        return 0;
    struct text rest = text_slice(text, at, text.len);
    for (size_t i = 0; i < sizeof wide_spaces / sizeof *wide_spaces; i++)
        if (text_starts(rest, text_of(wide_spaces[i])))
            return strlen(wide_spaces[i]);
    return 0;
}

struct text space_trim(struct text text)
{
    size_t step;
    while ((step = space_at(text, 0)))
        text = text_slice(text, step, text.len);
    for (;;) {
        size_t before = text.len;
        for (size_t back = 1; back <= 3 && back <= text.len; back++)
            if (space_at(text, text.len - back) == back) {
                text.len -= back;
                break;
            }
        if (text.len == before)
            return text;
    }
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

static bool is_local_byte(char byte)
{
    return is_digit(byte) || (lower(byte) >= 'a' && lower(byte) <= 'z');
}

static bool is_separator(char byte)
{
    return byte == '.' || byte == '-' || byte == '_';
}

static size_t digits_end(struct text text, size_t at)
{
    while (at < text.len && is_digit(text.ptr[at]))
        at++;
    return at;
}

/* Reads "[._-]? WORD [._-]? digits?" with one of WORDS, the longer first where one begins
 * with another. Gives the byte behind it, or AT. */
static size_t scan_worded(struct text text, size_t at, const char *const *words,
                          struct text *word, struct text *number)
{
    size_t start = at < text.len && is_separator(text.ptr[at]) ? at + 1 : at;
    for (; *words; words++) {
        size_t len = strlen(*words), i = 0;
        while (i < len && start + i < text.len &&
               lower(text.ptr[start + i]) == (*words)[i])
            i++;
        if (i < len)
            continue;
        size_t end = start + len;
        *word = text_slice(text, start, end);
        if (end < text.len && is_separator(text.ptr[end]))
            end++;
        size_t behind = digits_end(text, end);
        *number = text_slice(text, end, behind);
        return behind;
    }
    return at;
}

static size_t scan_release(struct text text, size_t at, struct version_parts *parts)
{
    size_t start = at;
    at = digits_end(text, at);
    if (at > start && at < text.len && text.ptr[at] == '!') {
        size_t behind = digits_end(text, at + 1);
        if (behind > at + 1) {
            parts->epoch = text_slice(text, start, at);
            start = at + 1;
            at = behind;
        }
    }
    if (at == start)
        return at;
    while (at + 1 < text.len && text.ptr[at] == '.' && is_digit(text.ptr[at + 1]))
        at = digits_end(text, at + 1);
    parts->release = text_slice(text, start, at);
    return at;
}

static size_t scan_local(struct text text, size_t at, struct version_parts *parts)
{
    size_t start = at + 1, end = start;
    if (at >= text.len || text.ptr[at] != '+')
        return at;
    while (end < text.len && is_local_byte(text.ptr[end]))
        end++;
    if (end == start)
        return at;
    while (end + 1 < text.len && is_separator(text.ptr[end]) &&
           is_local_byte(text.ptr[end + 1])) {
        end++;
        while (end < text.len && is_local_byte(text.ptr[end]))
            end++;
    }
    parts->local = text_slice(text, start, end);
    return end;
}

size_t version_scan(struct text text, size_t at, struct version_parts *parts)
{
    static const char *const pre[] = {"alpha", "a", "beta", "b", "preview",
                                      "pre",   "c", "rc",   NULL};
    static const char *const post[] = {"post", "rev", "r", NULL};
    static const char *const dev[] = {"dev", NULL};
    *parts = (struct version_parts){0};
    size_t start = at;
    if (at < text.len && lower(text.ptr[at]) == 'v')
        at++;
    at = scan_release(text, at, parts);
    if (parts->release.len == 0)
        return start;
    if (at + 1 < text.len && text.ptr[at] == '.' && text.ptr[at + 1] == '*')
        return at;
    at = scan_worded(text, at, pre, &parts->pre_word, &parts->pre);
    if (at + 1 < text.len && text.ptr[at] == '-' && is_digit(text.ptr[at + 1])) {
        size_t end = digits_end(text, at + 1);
        parts->post = text_slice(text, at + 1, end);
        at = end;
    } else {
        at = scan_worded(text, at, post, &parts->post_word, &parts->post);
    }
    parts->has_post = parts->post.len || parts->post_word.len;
    at = scan_worded(text, at, dev, &parts->dev_word, &parts->dev);
    return scan_local(text, at, parts);
}

static struct text number_of(struct text digits)
{
    while (digits.len > 1 && digits.ptr[0] == '0')
        digits = text_slice(digits, 1, digits.len);
    return digits.len ? digits : TEXT("0");
}

static bool is_number(struct text text)
{
    return digits_end(text, 0) == text.len;
}

/* "Ubuntu-01" as "ubuntu.1". */
static struct text local_of(struct arena *arena, struct text written)
{
    struct buffer local = {.arena = arena};
    for (size_t at = 0; at < written.len;) {
        size_t end = at;
        while (end < written.len && !is_separator(written.ptr[end]))
            end++;
        struct text part = text_slice(written, at, end);
        if (at)
            buffer_add_byte(&local, '.');
        buffer_add(&local, is_number(part) ? number_of(part) : text_lower(arena, part));
        at = end + 1;
    }
    return local.text;
}

static void version_fill(struct arena *arena, const struct version_parts *parts,
                         struct version *version)
{
    struct texts release = {0};
    struct text rest = parts->release, part;
    while (text_cut(&rest, '.', &part))
        array_push(arena, &release, number_of(part));
    version->good = true;
    version->epoch = number_of(parts->epoch);
    version->release = release.items;
    version->release_count = release.count;
    if (parts->pre_word.len) {
        char kind = lower(parts->pre_word.ptr[0]);
        version->pre_kind = kind == 'a' || kind == 'b' ? kind : 'r';
        version->pre = number_of(parts->pre);
    }
    version->has_post = parts->has_post;
    version->post = number_of(parts->post);
    version->has_dev = parts->dev_word.len > 0;
    version->dev = number_of(parts->dev);
    version->local = local_of(arena, parts->local);
    version_rewrite(arena, version);
}

bool version_parse(struct arena *arena, struct text text, struct version *version)
{
    struct version_parts parts;
    *version = (struct version){.text = text, .written = text};
    struct text trimmed = space_trim(text);
    size_t end = version_scan(trimmed, 0, &parts);
    if (end == 0 || end != trimmed.len)
        return false;
    version_fill(arena, &parts, version);
    return true;
}

void version_rewrite(struct arena *arena, struct version *version)
{
    struct buffer text = {.arena = arena};
    if (!text_is(version->epoch, "0"))
        buffer_format(&text, "%.*s!", TEXT_ARG(version->epoch));
    for (size_t i = 0; i < version->release_count; i++) {
        if (i)
            buffer_add_byte(&text, '.');
        buffer_add(&text, version->release[i]);
    }
    if (version->pre_kind) {
        buffer_add_byte(&text, (char)version->pre_kind);
        if (version->pre_kind == 'r')
            buffer_add_byte(&text, 'c');
        buffer_add(&text, version->pre);
    }
    if (version->has_post)
        buffer_format(&text, ".post%.*s", TEXT_ARG(version->post));
    if (version->has_dev)
        buffer_format(&text, ".dev%.*s", TEXT_ARG(version->dev));
    if (version->local.len)
        buffer_format(&text, "+%.*s", TEXT_ARG(version->local));
    version->text = text.text;
}

int number_compare(struct text a, struct text b)
{
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return text_compare(a, b);
}

struct text number_next(struct arena *arena, struct text number)
{
    struct text next = text_format(arena, "0%.*s", TEXT_ARG(number));
    char *digits = (char *)next.ptr;
    size_t at = next.len - 1;
    while (digits[at] == '9')
        digits[at--] = '0';
    digits[at]++;
    return number_of(next);
}

bool number_value(struct text number, uint32_t limit, uint32_t *value)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < number.len; i++) {
        sum = sum * 10 + (uint64_t)(number.ptr[i] - '0');
        if (sum > limit)
            return false;
    }
    *value = (uint32_t)sum;
    return true;
}

int version_compare_release(const struct version *a, const struct version *b)
{
    int order = number_compare(a->epoch, b->epoch);
    size_t longer =
        a->release_count > b->release_count ? a->release_count : b->release_count;
    for (size_t i = 0; order == 0 && i < longer; i++)
        order = number_compare(i < a->release_count ? a->release[i] : TEXT("0"),
                               i < b->release_count ? b->release[i] : TEXT("0"));
    return order;
}

/* Where pre-releases stand: 1.0.dev1 < 1.0a1 < 1.0b1 < 1.0rc1 < 1.0. */
static int pre_rank(const struct version *version)
{
    if (version->pre_kind)
        return version->pre_kind;
    return version->has_dev && !version->has_post ? 0 : 'z';
}

/* Local versions part by part: words before numbers, the shorter first. */
static int compare_locals(struct text a, struct text b)
{
    struct text left, right;
    if (a.len == 0 || b.len == 0)
        return (a.len > 0) - (b.len > 0);
    for (;;) {
        bool more_left = text_cut(&a, '.', &left), more_right = text_cut(&b, '.', &right);
        if (!more_left || !more_right)
            return more_left - more_right;
        bool number_left = is_number(left), number_right = is_number(right);
        if (number_left != number_right)
            return number_left - number_right;
        int order = number_left ? number_compare(left, right) : text_compare(left, right);
        if (order)
            return order;
    }
}

int version_compare(const struct version *a, const struct version *b)
{
    int order = version_compare_release(a, b);
    if (order == 0)
        order = pre_rank(a) - pre_rank(b);
    if (order == 0 && a->pre_kind)
        order = number_compare(a->pre, b->pre);
    if (order == 0)
        order = a->has_post - b->has_post;
    if (order == 0 && a->has_post)
        order = number_compare(a->post, b->post);
    if (order == 0)
        order = b->has_dev - a->has_dev;
    if (order == 0 && a->has_dev)
        order = number_compare(a->dev, b->dev);
    return order ? order : compare_locals(a->local, b->local);
}

bool version_is_prerelease(const struct version *version)
{
    return version->pre_kind || version->has_dev;
}
