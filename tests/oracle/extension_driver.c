/* Reads requests from standard input, one a line; answers each with lines, then an empty
 * one:
 *
 *     dynamic PATH              "needed NAME", "soname NAME", "path FOLDER"
 *     names PATH TOP,... [BESIDE,...]
 *                               "opaque", "name NAME", "part NAME", "beside NAME"
 *     inflate PATH              the bytes as hexadecimal digits, or "bytes" and them in
 * hexadecimal digits, or "no"
 */
#include "read/extension.h"

#include "base/file.h"
#include "read/zlib_stream.h"

#include <stdio.h>
#include <stdlib.h>

static void say(const char *kind, struct text text)
{
    printf("%s %.*s\n", kind, TEXT_ARG(text));
}

static void say_dynamic(const struct extension_facts *facts)
{
    for (size_t i = 0; i < facts->needed.count; i++)
        say("needed", facts->needed.items[i]);
    if (facts->soname.len)
        say("soname", facts->soname);
    for (size_t i = 0; i < facts->run_path.count; i++)
        say("path", facts->run_path.items[i]);
}

static void say_names(const struct extension_facts *facts)
{
    if (facts->opaque)
        puts("opaque");
    for (size_t i = 0; i < facts->names.count; i++) {
        const struct extension_name *name = &facts->names.items[i];
        say(name->beside ? "beside" : name->part ? "part" : "name", name->name);
    }
}

static void say_inflated(struct arena *arena, struct text bytes)
{
    struct text out;
    bool good = zlib_stream_read(arena, bytes, 1u << 24, &out);
    printf(good ? "bytes " : "no");
    if (good)
        for (size_t i = 0; i < out.len; i++)
            printf("%02x", (unsigned char)out.ptr[i]);
    putchar('\n');
}

static struct map map_of(struct arena *arena, struct text words)
{
    struct map map;
    map_init(&map, arena);
    for (struct text word; words.len && text_cut(&words, ',', &word);)
        map_add(&map, word);
    return map;
}

static void answer(struct arena *arena, struct text line)
{
    struct text kind = {0}, path = {0}, tops = {0}, bytes;
    text_cut(&line, ' ', &kind);
    text_cut(&line, ' ', &path);
    text_cut(&line, ' ', &tops);
    if (!file_load(arena, text_copy(arena, path), &bytes))
        abort();
    if (text_is(kind, "inflate")) {
        say_inflated(arena, bytes);
        return;
    }
    struct map top = map_of(arena, tops), beside = map_of(arena, line);
    struct extension_facts facts = extension_read(arena, bytes, &top, &beside);
    if (text_is(kind, "names"))
        say_names(&facts);
    else
        say_dynamic(&facts);
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    struct arena arena = {0};
    while ((len = getline(&line, &room, stdin)) > 0) {
        answer(&arena, text_trim((struct text){line, (size_t)len}));
        putchar('\n');
        fflush(stdout);
        arena_release(&arena);
    }
    free(line);
    return 0;
}
