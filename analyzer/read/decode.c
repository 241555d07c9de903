/* Byte order mark, coding cookie, and whether the bytes keep what they promise.
 *
 * Nearly all files are ASCII or UTF-8 and are used as they are. Others are converted with
 * iconv, which knows the same encodings as Python's codecs under slightly other names.
 * A file that is pure ASCII needs no conversion, whatever its cookie says: all encodings
 * that Python reads source in agree there, save UTF-16 and UTF-7, which are refused. */
#include "read/decode.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#define BOM TEXT("\xef\xbb\xbf")

/* Offset of the first byte that is not ASCII, or the length. */
static size_t ascii_length(struct text text)
{
    size_t i = 0;
    for (; i + 32 <= text.len; i += 32) {
        uint64_t words[4];
        memcpy(words, text.ptr + i, sizeof words);
        if ((words[0] | words[1] | words[2] | words[3]) & UINT64_C(0x8080808080808080))
            break;
    }
    while (i < text.len && (unsigned char)text.ptr[i] < 0x80)
        i++;
    return i;
}

/* Length of the UTF-8 character at AT, 0 when it is none (RFC 3629). */
static size_t character_length(const unsigned char *at, size_t left)
{
    unsigned char lead = at[0];
    size_t len = lead < 0x80   ? 1
                 : lead < 0xc2 ? 0
                 : lead < 0xe0 ? 2
                 : lead < 0xf0 ? 3
                               : 4;
    if (len == 0 || lead > 0xf4 || left < len)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    if ((lead == 0xe0 && at[1] < 0xa0) || (lead == 0xed && at[1] > 0x9f) ||
        (lead == 0xf0 && at[1] < 0x90) || (lead == 0xf4 && at[1] > 0x8f))
        return 0;
    return len;
}

/* Offset of the first byte that is not UTF-8, or the length. */
static size_t utf8_length(struct text text, size_t from)
{
    while (from < text.len) {
        size_t len =
            character_length((const unsigned char *)text.ptr + from, text.len - from);
        if (len == 0)
            break;
        from += len;
        if (len == 1)
            from += ascii_length(text_slice(text, from, text.len));
    }
    return from;
}

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || (byte && strchr("-_.", byte));
}

/* What `^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)` finds in LINE, and whether the next line
 * may hold the cookie too. */
static struct text cookie_of_line(struct text line, bool *goes_on)
{
    size_t at = 0;
    while (at < line.len && strchr(" \t\f", line.ptr[at]) && line.ptr[at])
        at++;
    *goes_on = at == line.len || line.ptr[at] == '#';
    if (at == line.len || line.ptr[at] != '#')
        return (struct text){0};
    for (; at + 7 <= line.len; at++) {
        if (memcmp(line.ptr + at, "coding", 6) != 0 ||
            (line.ptr[at + 6] != ':' && line.ptr[at + 6] != '='))
            continue;
        size_t from = at + 7;
        while (from < line.len && (line.ptr[from] == ' ' || line.ptr[from] == '\t'))
            from++;
        size_t to = from;
        while (to < line.len && is_name_byte(line.ptr[to]))
            to++;
        if (to > from)
            return text_slice(line, from, to);
    }
    return (struct text){0};
}

static struct text cookie_of(struct text text)
{
    struct text cookie = {0};
    size_t at = 0;
    bool goes_on = true;
    for (int line = 0; line < 2 && goes_on && cookie.len == 0 && at < text.len; line++) {
        size_t end = at;
        while (end < text.len && text.ptr[end] != '\n' && text.ptr[end] != '\r')
            end++;
        cookie = cookie_of_line(text_slice(text, at, end), &goes_on);
        at = end + 1;
        if (end + 1 < text.len && text.ptr[end] == '\r' && text.ptr[end + 1] == '\n')
            at++;
    }
    return cookie;
}

/* Names that Python's codecs have and iconv has not. */
static const struct {
    const char *python, *iconv;
} aliases[] = {
    {"latin", "latin1"},
    {"latin-1", "latin1"},
    {"iso-latin-1", "latin1"},
    {"l1", "latin1"},
    {"8859", "latin1"},
    {"iso8859", "latin1"},
    {"utf", "utf-8"},
    {"u8", "utf-8"},
    {"utf8", "utf-8"},
    {"utf-8-sig", "utf-8"},
    {"cp65001", "utf-8"},
    {"us-ascii", "ascii"},
    {"646", "ascii"},
    {"windows-31j", "cp932"},
    {"ms932", "cp932"},
    {"mskanji", "cp932"},
    {"ms-kanji", "cp932"},
    {"shiftjis", "shift-jis"},
    {"sjis", "shift-jis"},
    {"s-jis", "shift-jis"},
    {"eucjp", "euc-jp"},
    {"ujis", "euc-jp"},
    {"u-jis", "euc-jp"},
    {"euckr", "euc-kr"},
    {"korean", "euc-kr"},
    {"ks-c-5601", "euc-kr"},
    {"chinese", "gb2312"},
    {"euc-cn", "gb2312"},
    {"euccn", "gb2312"},
    {"eucgb2312-cn", "gb2312"},
    {"936", "gbk"},
    {"cp936", "gbk"},
    {"ms936", "gbk"},
    {"gb18030-2000", "gb18030"},
    {"big5-tw", "big5"},
    {"csbig5", "big5"},
    {"950", "cp950"},
    {"ms950", "cp950"},
    {"949", "cp949"},
    {"ms949", "cp949"},
    {"uhc", "cp949"},
    {"mac-roman", "macintosh"},
    {"macroman", "macintosh"},
    {"cyrillic", "iso-8859-5"},
    {"koi8r", "koi8-r"},
};

/* Lower case, "_" as "-", and an iconv name for it. */
static struct text encoding_of(struct arena *arena, struct text cookie)
{
    struct text name = text_lower(arena, cookie);
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] == '_')
            ((char *)name.ptr)[i] = '-';
    if (text_starts(name, TEXT("utf-8-")) || text_starts(name, TEXT("latin-1-")) ||
        text_starts(name, TEXT("iso-8859-1-")) || text_starts(name, TEXT("iso-latin-1-")))
        return text_starts(name, TEXT("utf-8-")) ? TEXT("utf-8") : TEXT("latin1");
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (text_is(name, aliases[i].python))
            return text_of(aliases[i].iconv);
    if (text_starts(name, TEXT("iso8859-")))
        return text_format(arena, "iso-%.*s", TEXT_ARG(text_slice(name, 3, name.len)));
    if (text_starts(name, TEXT("windows-")))
        return text_format(arena, "cp%.*s", TEXT_ARG(text_slice(name, 8, name.len)));
    return name;
}

/* Converts all of TEXT; false when some of it is not what CONVERTER takes. */
static bool convert(struct arena *arena, iconv_t converter, struct text text,
                    struct text *utf8)
{
    struct buffer out = {.arena = arena};
    char piece[4096];
    char *from = (char *)text.ptr;
    size_t left = text.len;
    while (left) {
        char *to = piece;
        size_t room = sizeof piece;
        size_t done = iconv(converter, &from, &left, &to, &room);
        buffer_add(&out, (struct text){piece, (size_t)(to - piece)});
        if (done == (size_t)-1 && errno != E2BIG)
            return false;
    }
    *utf8 = out.text;
    return true;
}

static void refuse(struct decoded *result, struct text reason, size_t offset)
{
    result->error = reason;
    result->error_offset = offset;
}

static void decode_other(struct arena *arena, struct decoded *result,
                         struct text encoding, struct text cookie, size_t first)
{
    size_t place = (size_t)(cookie.ptr - result->text.ptr);
    iconv_t converter = iconv_open("UTF-8", encoding.ptr);
    if (converter == (iconv_t)-1) { /* NOLINT(performance-no-int-to-ptr): POSIX says so */
        refuse(result, text_format(arena, "unknown encoding '%.*s'", TEXT_ARG(cookie)),
               place);
        return;
    }
    struct text utf8;
    if (first == result->text.len)
        ; /* ASCII */
    else if (convert(arena, converter, result->text, &utf8))
        result->text = utf8;
    else
        refuse(result, text_format(arena, "bytes that are not %.*s", TEXT_ARG(cookie)),
               first);
    iconv_close(converter);
}

struct decoded decode_source(struct arena *arena, struct text source)
{
    struct decoded result = {.text = source};
    bool marked = text_starts(source, BOM);
    if (marked)
        result.text = text_slice(source, 3, source.len);
    struct text text = result.text;
    if (text_starts(text, TEXT("\xff\xfe")) || text_starts(text, TEXT("\xfe\xff"))) {
        refuse(&result, TEXT("UTF-16 is not an encoding of Python source"), 0);
        return result;
    }
    struct text cookie = cookie_of(text);
    struct text encoding = encoding_of(arena, cookie);
    size_t first = ascii_length(text);
    if (cookie.len && marked && !text_is(encoding, "utf-8")) {
        refuse(&result, TEXT("a byte order mark of UTF-8 and another encoding declared"),
               (size_t)(cookie.ptr - text.ptr));
    } else if (text_starts(encoding, TEXT("utf-16")) ||
               text_starts(encoding, TEXT("utf-32")) ||
               text_starts(encoding, TEXT("utf-7")) || text_is(encoding, "utf16")) {
        refuse(&result, TEXT("an encoding in which ASCII is not ASCII is declared"),
               (size_t)(cookie.ptr - text.ptr));
    } else if (cookie.len == 0 || text_is(encoding, "utf-8")) {
        size_t good = utf8_length(text, first);
        if (good < text.len)
            refuse(&result, TEXT("bytes that are not UTF-8"), good);
    } else {
        decode_other(arena, &result, encoding, cookie, first);
    }
    return result;
}
