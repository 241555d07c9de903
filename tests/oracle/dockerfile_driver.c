/* For dockerfile_oracle.py: Dockerfiles and words in, what image/dockerfile.c makes of
 * each out. The questions and answers are those of moby/dockerfile/main.go. */
#include "base/array.h"
#include "image/dockerfile_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(struct text text)
{
    putchar('"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte < ' ' || byte > '~' || byte == '"' || byte == '\\')
            printf("\\x%02x", byte);
        else
            putchar(byte);
    }
    putchar('"');
}

static void put_list(const char *name, const struct texts *texts)
{
    printf("%s(", name);
    for (size_t i = 0; i < texts->count; i++)
        put(texts->items[i]);
    putchar(')');
}

static void put_mounts(struct arena *arena, const struct instruction *self)
{
    struct texts members = {0};
    for (size_t i = 0; i < self->flags.count; i++) {
        struct mount m;
        struct text why;
        if (!text_is(self->flags.items[i].name, "mount"))
            continue;
        if (!instruction_mount(arena, self->flags.items[i].value, '\\', NULL, NULL, &m,
                               &why)) {
            printf(" mounts(bad)");
            return;
        }
        const struct text parts[] = {m.type, m.from, m.source, m.target, m.id};
        for (size_t part = 0; part < 5; part++)
            array_push(arena, &members, parts[part]);
    }
    put_list(" mounts", &members);
}

static void put_instruction(struct arena *arena, const struct instruction *self)
{
    printf(" [%s %u-%u ", instruction_name(self->kind), self->line, self->last_line);
    put(self->original);
    printf("%s flags(", self->json ? " json" : "");
    for (size_t i = 0; i < self->flags.count; i++) {
        const struct instruction_flag *flag = &self->flags.items[i];
        struct buffer written = {.arena = arena};
        buffer_add_string(&written, "--");
        buffer_add(&written, flag->name);
        buffer_add_string(&written, flag->assigned ? "=" : "");
        buffer_add(&written, flag->value);
        put(written.text);
    }
    putchar(')');
    put_list(" words", &self->words);
    if (self->trigger)
        put_list(" trigger", &self->trigger->words);
    for (size_t i = 0; i < self->heredocs.count; i++) {
        const struct heredoc *heredoc = &self->heredocs.items[i];
        struct text members[] = {heredoc->name, heredoc->content};
        put_list(" heredoc", &(struct texts){members, 2, 2});
        printf(" %s", heredoc->expand ? "true" : "false");
    }
    if (self->kind == INSTRUCTION_RUN)
        put_mounts(arena, self);
    putchar(']');
}

static void answer_file(struct arena *arena, struct text source)
{
    struct diags diags;
    diags_init(&diags, arena, TEXT(""));
    const struct dockerfile *file = dockerfile_read(arena, source, TEXT("x"), &diags);
    if (!file != (diags.count == 1)) {
        printf("broken contract: %zu diagnostics", diags.count);
        return;
    }
    if (!file) {
        printf("refused %u ", diags.items[0].place.line);
        put(diags.items[0].message);
        return;
    }
    printf("ok ");
    put((struct text){&file->escape, 1});
    for (size_t i = 0; i < file->count; i++)
        put_instruction(arena, &file->items[i]);
}

/* NAME, VALUE, NAME, VALUE, ...; of equal names the last counts. */
static bool find_variable(void *context, struct text name, struct text *value)
{
    const struct texts *pairs = context;
    bool found = false;
    for (size_t i = 0; i + 1 < pairs->count; i += 2) {
        if (text_equal(pairs->items[i], name)) {
            *value = pairs->items[i + 1];
            found = true;
        }
    }
    return found;
}

static void answer_word(struct arena *arena, struct text source)
{
    struct texts words = {0};
    struct text parts[64], value, why;
    size_t count = 0;
    while (count < 64 && text_cut(&source, 0x1F, &parts[count]))
        count++;
    struct texts pairs = {parts + 3, count - 3, count - 3};
    unsigned rules = (unsigned)strtoul(text_copy(arena, parts[1]).ptr, NULL, 10);
    if (!expand_by_rules(arena, parts[2], parts[0].ptr[0], rules, find_variable, &pairs,
                         &value, &words, &why)) {
        printf("refused 0 ");
        put(why);
        return;
    }
    printf("ok ");
    put(value);
    put_list(" words", &words);
}

int main(void)
{
    char kind[8];
    size_t size;
    while (scanf("%7s %zu", kind, &size) == 2 && getchar() == '\n') {
        struct arena arena = {0};
        char *bytes = malloc(size + 1);
        if (!bytes || fread(bytes, 1, size, stdin) != size)
            return 1;
        if (strcmp(kind, "file") == 0)
            answer_file(&arena, (struct text){bytes, size});
        else
            answer_word(&arena, (struct text){bytes, size});
        putchar('\n');
        free(bytes);
        arena_release(&arena);
    }
    return 0;
}
