/* The words of commands, looked up in the image that they run in.
 *
 * A shell's grammar does not matter here: whatever is a word, or a part of one between
 * punctuation, and is a file of the repository in that image, is taken to be used. One
 * file too many is a small loss; a start script that is missing ends the container. Blind
 * spots: files that a program looks for by itself (make's Makefile), folders that a
 * command names, and working folders other than the stage's last. */
#include "context/commands.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"
#include "context/never.h"

#include <string.h>

/* A script may be large; its commands are not. */
#define SCRIPT_BYTES (256 * 1024)

struct naming {
    struct needs *needs;
    struct layout *layout;
    struct text folder;
    struct place place;
    struct diags *diags;
    struct map *scripts; /* that were read */
};

static void add_words(struct naming *self, struct text words);

static bool ends_word(char byte)
{
    return (unsigned char)byte <= ' ' || strchr("'\"`;|&<>()=,:{}", byte);
}

/* Whether a file is a shell script: by its name, or by its first line. */
static bool is_script(struct text path, struct text bytes)
{
    struct text line = text_slice(bytes, 0, text_find(bytes, '\n'));
    return text_is(path_suffix(path), ".sh") ||
           (text_starts(line, TEXT("#!")) && text_ends(text_trim(line), TEXT("sh")));
}

static void add_file(struct naming *self, struct text at, struct text path)
{
    struct text bytes;
    bool python = text_is(path_suffix(path), ".py");
    if (needs_find(self->needs, path) && python)
        return;
    if (python)
        diag_warning(self->diags, self->place,
                     text_format(self->needs->arena,
                                 "name it as one more entry, to have what it imports as "
                                 "well: %.*s",
                                 TEXT_ARG(path)),
                     "'%.*s' is run here, but what it imports is not followed",
                     TEXT_ARG(path));
    needs_add(self->needs, (struct need){.path = path,
                                         .kind = NEED_FILE,
                                         .reason = NEED_DOCKERFILE,
                                         .module = MODULE_NONE,
                                         .place = self->place});
    if (python || map_find(self->scripts, path) != MAP_NONE ||
        !layout_read(self->needs->arena, self->layout, at, &bytes) ||
        bytes.len > SCRIPT_BYTES || !is_script(path, bytes))
        return;
    map_add(self->scripts, path);
    add_words(self, bytes);
}

static void add_word(struct naming *self, struct text word)
{
    struct arena *arena = self->needs->arena;
    struct text base = text_format(arena, "/%.*s", TEXT_ARG(self->folder));
    struct text at = path_join(arena, base, word), path;
    at = text_slice(at, 1, at.len);
    if (layout_find(self->layout, at, &path) == FILE_REGULAR && path.len &&
        !never_find(path))
        add_file(self, at, path);
}

static void add_words(struct naming *self, struct text words)
{
    for (size_t i = 0; i < words.len;) {
        size_t end = i;
        while (end < words.len && !ends_word(words.ptr[end]))
            end++;
        if (end > i)
            add_word(self, text_slice(words, i, end));
        i = end + 1;
    }
}

void needs_add_named(struct needs *self, struct layout *layout, struct text folder,
                     struct text words, struct place place, struct diags *diags)
{
    struct map scripts;
    map_init(&scripts, self->arena);
    struct naming naming = {.needs = self,
                            .layout = layout,
                            .folder = folder,
                            .place = place,
                            .diags = diags,
                            .scripts = &scripts};
    add_words(&naming, words);
}

void needs_add_commands(struct needs *self, const struct sources *sources,
                        const struct dockerfile *dockerfile,
                        const struct image_options *options, struct diags *diags)
{
    struct image_options stage = *options;
    struct image image = {0};
    struct diags unsaid;
    bool built = false;
    diags_init(&unsaid, self->arena, diags->root);
    for (size_t i = 0; i < sources->commands.count; i++) {
        const struct source_command *command = &sources->commands.items[i];
        if (i == 0 || !text_equal(command->stage, stage.target)) {
            stage.target = command->stage;
            built = image_build(self->arena, dockerfile, &stage, &unsaid, &image);
        }
        if (built)
            needs_add_named(self, image.layout, image.folder, command->words,
                            command->place, diags);
    }
}
