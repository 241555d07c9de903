/* Facts -> JSON. A fact's place comes first, then what it says, then its flags.
 *
 * The line is written directly: a tree of JSON values for each file would cost more than
 * reading the file did. */
#include "emit/facts_json.h"

static const struct {
    uint32_t flag;
    const char *member;
} flags[] = {
    {FACT_DEFERRED, ",\"deferred\":true"}, {FACT_TYPING, ",\"typing\":true"},
    {FACT_GUARDED, ",\"guarded\":true"},   {FACT_LAZY, ",\"lazy\":true"},
    {FACT_MAIN, ",\"main\":true"},
};

/* Length of the UTF-8 character at the start of TEXT, 0 when it is none. */
static size_t character_length(struct text text)
{
    const unsigned char *at = (const unsigned char *)text.ptr;
    unsigned char second = text.len > 1 ? at[1] : 0;
    size_t len = at[0] < 0x80   ? 1
                 : at[0] < 0xc2 ? 0
                 : at[0] < 0xe0 ? 2
                 : at[0] < 0xf0 ? 3
                 : at[0] < 0xf5 ? 4
                                : 0;
    if (len > text.len || (at[0] == 0xe0 && second < 0xa0) ||
        (at[0] == 0xed && second > 0x9f) || (at[0] == 0xf0 && second < 0x90) ||
        (at[0] == 0xf4 && second > 0x8f))
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    return len;
}

static bool is_plain(char byte)
{
    return (unsigned char)(byte - ' ') < 0x5f && byte != '"' && byte != '\\';
}

/* A string in quotes; bytes that are not UTF-8 become U+FFFD. */
static void add_string(struct buffer *line, struct text text)
{
    buffer_add_byte(line, '"');
    while (text.len) {
        size_t len = 0;
        while (len < text.len && is_plain(text.ptr[len]))
            len++;
        buffer_add(line, text_slice(text, 0, len));
        text = text_slice(text, len, text.len);
        if (text.len == 0)
            break;
        len = character_length(text);
        if (len == 0)
            buffer_add_string(line, "\xef\xbf\xbd");
        else if (len > 1)
            buffer_add(line, text_slice(text, 0, len));
        else if (*text.ptr == '"' || *text.ptr == '\\')
            buffer_format(line, "\\%c", *text.ptr);
        else
            buffer_format(line, "\\u%04x", (unsigned)*text.ptr);
        text = text_slice(text, len ? len : 1, text.len);
    }
    buffer_add_byte(line, '"');
}

static void add_member(struct buffer *line, const char *key, struct text value)
{
    buffer_add_string(line, key);
    add_string(line, value);
}

static void add_number(struct buffer *line, const char *key, uint32_t number)
{
    char digits[16];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10));
    buffer_add_string(line, key);
    buffer_add(line, (struct text){digits + at, sizeof digits - at});
}

static void add_strings(struct buffer *line, const char *key, const struct texts *texts)
{
    buffer_add_string(line, key);
    for (size_t i = 0; i < texts->count; i++) {
        buffer_add_byte(line, i ? ',' : '[');
        add_string(line, texts->items[i]);
    }
    buffer_add_byte(line, ']');
}

static void add_place(struct buffer *line, uint32_t at_line, uint32_t column)
{
    add_number(line, "{\"line\":", at_line);
    add_number(line, ",\"column\":", column);
}

/* The flags and the condition, and the end of the fact. */
static void add_flags(struct buffer *line, const struct fact *fact)
{
    for (size_t i = 0; fact->flags && i < sizeof flags / sizeof *flags; i++)
        if (fact->flags & flags[i].flag)
            buffer_add_string(line, flags[i].member);
    if (fact->when.len)
        add_member(line, ",\"when\":", fact->when);
    buffer_add_byte(line, '}');
}

/* KNOWN as the member KEY, else PATTERN as "pattern", else null as KEY. */
static void add_known(struct buffer *line, const char *key, struct text known,
                      struct text pattern)
{
    if (known.len || !pattern.len)
        buffer_add_string(line, key);
    if (known.len)
        add_string(line, known);
    else if (pattern.len)
        add_member(line, ",\"pattern\":", pattern);
    else
        buffer_add_string(line, "null");
}

static void add_import(struct buffer *line, const struct import_fact *fact)
{
    add_place(line, fact->at.line, fact->at.column);
    add_member(line, ",\"module\":", fact->module);
    add_number(line, ",\"level\":", fact->level);
    if (fact->names.count)
        add_strings(line, ",\"names\":", &fact->names);
    add_flags(line, &fact->at);
}

static void add_dynamic(struct buffer *line, const struct dynamic_fact *fact)
{
    add_place(line, fact->at.line, fact->at.column);
    add_member(line, ",\"kind\":", text_of(dynamic_kind_names[fact->kind]));
    add_known(line, ",\"target\":", fact->target, fact->pattern);
    if (fact->package.len)
        add_member(line, ",\"package\":", fact->package);
    if (fact->function.len)
        add_member(line, ",\"function\":", fact->function);
    if (fact->attributes.count)
        add_strings(line, ",\"attributes\":", &fact->attributes);
    add_flags(line, &fact->at);
}

static void add_data(struct buffer *line, const struct data_fact *fact)
{
    add_place(line, fact->at.line, fact->at.column);
    add_member(line, ",\"kind\":", text_of(data_kind_names[fact->kind]));
    add_known(line, ",\"path\":", fact->path, fact->pattern);
    add_member(line, ",\"base\":", text_of(data_base_names[fact->base]));
    if (fact->anchor.len)
        add_member(line, ",\"anchor\":", fact->anchor);
    if (fact->name.len)
        add_member(line, ",\"name\":", fact->name);
    if (fact->variable.len)
        add_member(line, ",\"variable\":", fact->variable);
    if (fact->form.len)
        add_member(line, ",\"form\":", fact->form);
    add_flags(line, &fact->at);
}

/* Two indexes into the imports, the end not included. */
static void add_range(struct buffer *line, const char *key, uint32_t from, uint32_t to)
{
    add_number(line, key, from);
    add_number(line, ",", to);
    buffer_add_byte(line, ']');
}

static void add_fallback(struct buffer *line, const struct fallback *fallback)
{
    add_range(line, "{\"body\":[", fallback->body, fallback->body_end);
    add_range(line, ",\"handler\":[", fallback->handler, fallback->handler_end);
    buffer_add_string(line, fallback->last ? ",\"last\":true}" : "}");
}

static void add_error(struct buffer *line, uint32_t at_line, uint32_t column,
                      struct text message)
{
    if (message.len == 0) {
        buffer_add_string(line, "null");
        return;
    }
    add_place(line, at_line, column);
    add_member(line, ",\"message\":", message);
    buffer_add_byte(line, '}');
}

struct text facts_json(struct arena *arena, struct text file, const struct facts *facts)
{
    struct buffer line = {.arena = arena};
    add_member(&line, "{\"schema\":\"depclose.facts/1\",\"file\":", file);
    buffer_add_string(&line, ",\"imports\":[");
    for (size_t i = 0; i < facts->imports.count; i++) {
        buffer_add_string(&line, i ? "," : "");
        add_import(&line, &facts->imports.items[i]);
    }
    buffer_add_string(&line, "],\"dynamic\":[");
    for (size_t i = 0; i < facts->dynamic.count; i++) {
        buffer_add_string(&line, i ? "," : "");
        add_dynamic(&line, &facts->dynamic.items[i]);
    }
    buffer_add_string(&line, "],\"data\":[");
    for (size_t i = 0; i < facts->data.count; i++) {
        buffer_add_string(&line, i ? "," : "");
        add_data(&line, &facts->data.items[i]);
    }
    buffer_add_byte(&line, ']');
    for (size_t i = 0; i < facts->fallbacks.count; i++) {
        buffer_add_string(&line, i ? "," : ",\"fallbacks\":[");
        add_fallback(&line, &facts->fallbacks.items[i]);
    }
    if (facts->fallbacks.count)
        buffer_add_byte(&line, ']');
    if (facts->all.count)
        add_strings(&line, ",\"all\":", &facts->all);
    buffer_add_string(&line, ",\"error\":");
    add_error(&line, facts->error_line, facts->error_column, facts->error);
    buffer_add_string(&line, "}\n");
    return line.text;
}

struct text facts_json_unreadable(struct arena *arena, struct text file,
                                  const char *reason)
{
    struct facts none = {
        .error = text_format(arena, "cannot be read: %s", reason),
        .error_line = 1,
        .error_column = 1,
    };
    return facts_json(arena, file, &none);
}
