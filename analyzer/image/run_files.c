/* The commands of RUN that make, copy, move, link or remove files, by their own rules of
 * what goes into a folder and what takes its place.
 *
 * On a condition nothing is removed: a file too many is harmless, a file too few is not.
 * Not followed: `find`, `rsync`, `tar`, and links written through by cp. */
#include "image/running.h"

#include "base/array.h"
#include "base/path.h"

#include <string.h>

struct text running_path(struct running *self, struct text word)
{
    return stage_path(self->stages, self->folder, word);
}

/* The options of these commands that matter, and the other words. */
struct operands {
    struct texts rest;
    struct text target;   /* -t */
    struct text letters;  /* the short options, those of long ones among them */
    bool links_are_links; /* as cp -r has it */
};

static const struct {
    const char *name, *values; /* short options that take a value */
} commands[] = {
    {"cp", "tS"},  {"mv", "tS"},   {"install", "tmogS"}, {"ln", "tS"},     {"rm", ""},
    {"rmdir", ""}, {"unlink", ""}, {"mkdir", "m"},       {"touch", "rtd"},
};

static const struct {
    const char *name;
    char letter;
} long_options[] = {
    {"--no-target-directory", 'T'}, {"--recursive", 'r'}, {"--archive", 'a'},
    {"--dereference", 'L'},         {"--directory", 'd'}, {"--symbolic", 's'},
    {"--no-dereference", 'n'},      {"--relative", 'r'},  {"--parents", '/'},
};

static bool has(const struct operands *self, char letter)
{
    return text_find(self->letters, letter) != SIZE_MAX;
}

/* A long option; whether the next word is its value. */
static bool read_long(struct operands *self, struct buffer *letters, struct text word,
                      struct text next)
{
    size_t equals = text_find(word, '=');
    for (size_t i = 0; i < sizeof long_options / sizeof *long_options; i++)
        if (text_is(word, long_options[i].name))
            buffer_add_byte(letters, long_options[i].letter);
    if (!text_is(text_slice(word, 0, equals), "--target-directory"))
        return false;
    self->target = equals == SIZE_MAX ? next : text_slice(word, equals + 1, word.len);
    return equals == SIZE_MAX;
}

/* A word of short options; whether the next word is the value of the last. */
static bool read_short(struct operands *self, struct buffer *letters, struct text word,
                       const char *values, struct text next)
{
    for (size_t i = 1; i < word.len; i++) {
        char letter = word.ptr[i];
        buffer_add_byte(letters, letter);
        if (!strchr(values, letter))
            continue;
        struct text value = text_slice(word, i + 1, word.len);
        if (letter == 't')
            self->target = value.len ? value : next;
        return value.len == 0;
    }
    return false;
}

static struct operands read_operands(struct arena *arena, const struct texts *words,
                                     const char *values)
{
    struct operands self = {0};
    struct buffer letters = {.arena = arena};
    bool options = true;
    for (size_t i = 1; i < words->count; i++) {
        struct text word = words->items[i], next = {0};
        if (i + 1 < words->count)
            next = words->items[i + 1];
        if (options && text_is(word, "--"))
            options = false;
        else if (options && text_starts(word, TEXT("--")))
            i += read_long(&self, &letters, word, next);
        else if (options && text_starts(word, TEXT("-")) && word.len > 1)
            i += read_short(&self, &letters, word, values, next);
        else
            array_push(arena, &self.rest, word);
    }
    self.letters = letters.text;
    self.links_are_links =
        !has(&self, 'L') && (has(&self, 'r') || has(&self, 'R') || has(&self, 'a') ||
                             has(&self, 'P') || has(&self, 'd'));
    return self;
}

static bool is_folder(struct running *self, struct text at)
{
    return at.len == 0 || layout_find(self->layout, at, NULL) == FILE_FOLDER;
}

/* Takes the last operand as the target where -t names none. */
static bool take_target(struct operands *operands)
{
    if (operands->target.len == 0 && operands->rest.count > 1)
        operands->target = operands->rest.items[--operands->rest.count];
    return operands->target.len > 0;
}

/* Whether sources go into the target, not in its place. */
static bool goes_into(struct running *self, const struct operands *operands,
                      struct text to)
{
    return !has(operands, 'T') && (is_folder(self, to) || operands->rest.count > 1 ||
                                   text_ends(operands->target, TEXT("/")));
}

/* Puts what stands at FROM at TO. */
static void put(struct running *self, struct text to, struct text from, bool link)
{
    struct text target;
    if (text_equal(to, from))
        return;
    if (link && layout_link(self->stages->arena, self->layout, from, &target))
        layout_make_link(self->layout, to, target);
    else
        layout_copy(self->layout, to, self->layout, from);
}

/* cp, mv and install. */
static void do_copy(struct running *self, struct operands *operands, struct text name)
{
    struct arena *arena = self->stages->arena;
    bool move = text_is(name, "mv"), copy = text_is(name, "cp");
    if (!take_target(operands))
        return;
    struct text to = running_path(self, operands->target);
    bool into = goes_into(self, operands, to);
    for (size_t i = 0; i < operands->rest.count; i++) {
        struct text word = operands->rest.items[i], from = running_path(self, word);
        bool slash = text_ends(word, TEXT("/")) || text_ends(word, TEXT("/."));
        bool contents = text_ends(word, TEXT("/.")) || text_is(word, ".");
        struct text inside = path_name(from);
        if (copy && has(operands, '/'))
            inside = path_is_absolute(word) ? from : path_clean(arena, word);
        if (copy && is_folder(self, from) && !operands->links_are_links &&
            !has(operands, 'L') && !has(operands, 'r') && !has(operands, 'R'))
            continue; /* cp passes over folders */
        put(self, into && !contents ? path_join(arena, to, inside) : to, from,
            !slash && (move || operands->links_are_links));
        if (move && !self->conditional)
            layout_remove(self->layout, from);
    }
}

static void do_link(struct running *self, struct operands *operands)
{
    struct arena *arena = self->stages->arena;
    struct text link;
    if (operands->rest.count == 1 && operands->target.len == 0)
        operands->target = TEXT(".");
    if (!take_target(operands))
        return;
    struct text at = running_path(self, operands->target);
    bool into = goes_into(self, operands, at) &&
                !(has(operands, 'n') && layout_link(arena, self->layout, at, &link));
    for (size_t i = 0; i < operands->rest.count; i++) {
        struct text target = operands->rest.items[i];
        struct text to = into ? path_join(arena, at, path_name(target)) : at;
        if (!has(operands, 's'))
            put(self, to, running_path(self, target), true);
        else if (has(operands, 'r'))
            layout_make_link(
                self->layout, to,
                text_format(arena, "/%.*s", TEXT_ARG(running_path(self, target))));
        else
            layout_make_link(self->layout, to, target);
    }
}

static void do_remove(struct running *self, const struct operands *operands,
                      struct text name)
{
    struct text link;
    bool folders = has(operands, 'r') || has(operands, 'R');
    for (size_t i = 0; i < operands->rest.count && !self->conditional; i++) {
        struct text at = running_path(self, operands->rest.items[i]);
        bool folder = is_folder(self, at) &&
                      !layout_link(self->stages->arena, self->layout, at, &link);
        const struct folder *listed = folder ? layout_list(self->layout, at) : NULL;
        bool empty = listed && listed->count == 0;
        if (text_is(name, "rmdir") ? empty : !folder || folders)
            layout_remove(self->layout, at);
    }
}

static void do_folders(struct running *self, const struct texts *names)
{
    for (size_t i = 0; i < names->count; i++)
        layout_make_folder(self->layout, running_path(self, names->items[i]));
}

static void do_touch(struct running *self, const struct texts *names)
{
    for (size_t i = 0; i < names->count; i++) {
        struct text at = running_path(self, names->items[i]);
        if (layout_find(self->layout, at, NULL) == FILE_ABSENT)
            layout_make_file(self->layout, at, TEXT(""));
    }
}

bool run_files(struct running *self, const struct texts *words)
{
    struct text name = path_name(words->items[0]);
    size_t index = 0, count = sizeof commands / sizeof *commands;
    while (index < count && !text_is(name, commands[index].name))
        index++;
    if (index == count)
        return false;
    struct operands operands =
        read_operands(self->stages->arena, words, commands[index].values);
    if (text_is(name, "mkdir") || (text_is(name, "install") && has(&operands, 'd')))
        do_folders(self, &operands.rest);
    else if (text_is(name, "cp") || text_is(name, "mv") || text_is(name, "install"))
        do_copy(self, &operands, name);
    else if (text_is(name, "ln"))
        do_link(self, &operands);
    else if (text_is(name, "touch"))
        do_touch(self, &operands.rest);
    else
        do_remove(self, &operands, name);
    return true;
}
