/* A thin layer over jansson, which refuses strings that are not UTF-8: file names and
 * source may be anything. */
#include "emit/json.h"

#include <stdio.h>

/* The length of the UTF-8 sequence at the start of TEXT; 0 when it is not one (overlong
 * forms, surrogates and code points past U+10FFFF are not). */
static size_t sequence_length(struct text text)
{
    const unsigned char *s = (const unsigned char *)text.ptr;
    size_t length = s[0] < 0x80                   ? 1
                    : s[0] >= 0xc2 && s[0] < 0xe0 ? 2
                    : s[0] >= 0xe0 && s[0] < 0xf0 ? 3
                    : s[0] >= 0xf0 && s[0] < 0xf5 ? 4
                                                  : 0;
    if (length == 0 || length > text.len)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90);
    bool outside = (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf4 && s[1] > 0x8f);
    return overlong || outside ? 0 : length;
}

json_t *json_of_text(struct text text)
{
    json_t *string = json_stringn(text.ptr ? text.ptr : "", text.len);
    if (string)
        return string;
    struct arena scratch = {0};
    struct buffer clean = {.arena = &scratch};
    while (text.len) {
        size_t length = sequence_length(text);
        if (length)
            buffer_add(&clean, text_slice(text, 0, length));
        else
            buffer_add_string(&clean, "\xef\xbf\xbd");
        text = text_slice(text, length ? length : 1, text.len);
    }
    string = json_stringn(clean.text.ptr, clean.text.len);
    arena_release(&scratch);
    return string;
}

json_t *json_of_texts(const struct texts *texts)
{
    json_t *array = json_array();
    for (size_t i = 0; i < texts->count; i++)
        json_array_append_new(array, json_of_text(texts->items[i]));
    return array;
}

void json_print(json_t *value, FILE *out)
{
    json_dumpf(value, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(value);
}
