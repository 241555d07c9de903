/* What a container downloads before its program starts: commands of a shell in ENTRYPOINT
 * and CMD, and in the scripts of the repository that these run.
 *
 * Commands that run on a condition count, too: "unless it is there" is such a condition.
 */
#include "context/model_judge.h"

#include "base/array.h"
#include "base/path.h"
#include "context/model_layers_finding.h"

struct starting {
    struct arena *arena;
    const struct container *container;
    const struct model_query *query;
    struct model_downloads *found;
};

static bool find_variable(void *context, struct text name, struct text *value)
{
    const struct starting *self = context;
    return variables_get(&self->container->image.environment, name, value);
}

static bool find_for_shell(void *context, struct text name, struct texts *values)
{
    const struct starting *self = context;
    struct text value;
    if (!find_variable(context, name, &value))
        return false;
    array_push(self->arena, values, value);
    return true;
}

/* The absolute path that a folder of a command is. */
static struct text full_folder(const struct starting *self, struct text folder)
{
    struct text at = self->container->image.folder;
    if (!folder.len || text_starts(folder, TEXT("~")))
        return folder;
    return path_join(self->arena, text_format(self->arena, "/%.*s", TEXT_ARG(at)),
                     folder);
}

static void read_shell(struct starting *self, struct text text, struct place place)
{
    struct shell_script script = {0};
    size_t before = self->found->count;
    shell_read(self->arena, text, &script);
    for (size_t i = 0; i < script.commands.count; i++) {
        const struct shell_command *command = &script.commands.items[i];
        struct model_command_use use;
        struct texts words = {0};
        struct place at = place;
        if (at.line == 0)
            at = (struct place){place.file, command->line, 1};
        for (size_t k = 0; k < command->words.count; k++)
            shell_expand(self->arena, command->words.items[k], find_for_shell, self,
                         &words);
        size_t first = self->found->count;
        if (words.count &&
            model_command_read(self->arena, self->query->rules, &words, &use))
            model_command_tell(self->arena, self->query->rules, &use, find_variable, self,
                               at, self->found);
        for (; first < self->found->count; first++)
            self->found->items[first].build = model_command_write(self->arena, &words);
    }
    for (size_t i = before; i < self->found->count; i++) {
        self->found->items[i].when = MODEL_AT_START;
        self->found->items[i].folder = full_folder(self, self->found->items[i].folder);
    }
}

/* Whether a file is a script of a shell. */
static bool is_script(struct text path, struct text bytes)
{
    struct text first = text_slice(bytes, 0, text_find(bytes, '\n'));
    return text_ends(path, TEXT(".sh")) ||
           (text_starts(first, TEXT("#!")) && text_ends(text_trim(first), TEXT("sh")));
}

static void read_words(struct starting *self, const struct texts *words)
{
    const struct image *image = &self->container->image;
    for (size_t i = 0; i < words->count; i++) {
        struct text word = words->items[i], path, bytes;
        struct text at = path_join(self->arena, image->folder, word);
        at = text_slice(at, path_is_absolute(at), at.len);
        if (i > 0 && text_is(words->items[i - 1], "-c"))
            read_shell(self, word, image->started);
        else if (at.len && layout_find(image->layout, at, &path) == FILE_REGULAR &&
                 path.ptr && layout_read(self->arena, image->layout, at, &bytes) &&
                 is_script(path, bytes))
            read_shell(self, bytes, (struct place){.file = path});
    }
}

void models_find_starts(struct arena *arena, const struct container *container,
                        const struct model_query *query, struct model_downloads *found)
{
    struct starting self = {arena, container, query, found};
    read_words(&self, &container->image.entrypoint);
    read_words(&self, &container->image.command);
}
