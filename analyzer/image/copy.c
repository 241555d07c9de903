/* COPY and ADD, as BuildKit's solver does them.
 *
 * A folder's contents go into the destination, a file goes to it, or into it where it is
 * a folder, ends in a slash, or several sources are given. A source that the context does
 * not have is a warning: perhaps it is made before the build. A pattern beside others may
 * match nothing: "pyproject.toml uv.lock*" is how Dockerfiles write "if it is there".
 * Archives and addresses of ADD are not opened. */
#include "image/stage.h"

#include "base/array.h"
#include "base/path.h"

#define LINKS_AT_MOST 40

/* Where the sources come from. */
struct origin {
    struct layout *layout;
    struct text folder; /* in it: sources are relative to it */
    bool context;       /* the build context or another local one */
};

struct transfer {
    struct stages *stages;
    const struct instruction *instruction;
    struct origin origin;
    struct text at; /* the destination: a run-time path */
    bool folder;    /* things are put into it */
    bool several;   /* sources */
    bool parents;   /* --parents */
};

/* False when they come from an image that is not built here, or cannot be told. */
static bool find_origin(struct stages *self, const struct instruction *instruction,
                        struct origin *origin)
{
    const struct text *from = instruction_flag(instruction, "from");
    struct text name, folder;
    *origin = (struct origin){.layout = self->options->repository,
                              .folder = self->options->context,
                              .context = true};
    if (!from)
        return true;
    if (!stage_expand(self, instruction, *from, &name))
        return false;
    struct stage *stage = stages_find(self, name);
    if (stage) {
        *origin = (struct origin){.layout = stage->layout};
        return true;
    }
    origin->folder = (struct text){0};
    if (!variables_get(&self->options->contexts, name, &folder))
        return false;
    origin->folder = folder;
    return true;
}

/* The path of a source in its layout; it cannot leave the context. */
static struct text source_path(const struct transfer *self, struct text source)
{
    struct arena *arena = self->stages->arena;
    struct text inside = path_clean(arena, text_format(arena, "/%.*s", TEXT_ARG(source)));
    return path_join(arena, self->origin.folder, text_slice(inside, 1, inside.len));
}

/* Puts the file or folder FOUND of the origin at AT. */
static void put(const struct transfer *self, struct text at, struct text found)
{
    struct layout *layout = stages_current(self->stages)->layout;
    if (self->origin.context)
        layout_add(layout, at, found);
    else
        layout_copy(layout, at, self->origin.layout, found);
}

/* What --parents keeps of a source's path: all of it, or what is behind "/./". */
static struct text parents_of(const struct transfer *self, struct text source,
                              struct text found)
{
    struct arena *arena = self->stages->arena;
    struct text before = {0};
    for (size_t i = 0; i + 2 < source.len; i++)
        if (text_equal(text_slice(source, i, i + 3), TEXT("/./")))
            before = text_slice(source, 0, i);
    return path_relative(arena, source_path(self, before), found);
}

static bool is_archive(struct text name)
{
    static const char *const suffixes[] = {".tar",    ".tgz", ".tar.gz", ".tar.bz2",
                                           ".tar.xz", ".txz", ".tbz2"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (text_ends(name, text_of(suffixes[i])))
            return true;
    return false;
}

/* Puts what SOURCE matched: FOUND, which stands at REAL. */
static void transfer(const struct transfer *self, struct text source, struct text found,
                     struct text real)
{
    struct arena *arena = self->stages->arena;
    bool is_folder = layout_find(self->origin.layout, real, NULL) == FILE_FOLDER;
    struct text at = self->at;
    /* Of several that match, an earlier one may have made the folder. */
    bool into = self->folder || layout_find(stages_current(self->stages)->layout, at,
                                            NULL) == FILE_FOLDER;
    if (self->instruction->kind == INSTRUCTION_ADD && is_archive(found) &&
        self->origin.context)
        stage_warn(self->stages, self->instruction,
                   TEXT("what is in it is not seen; COPY its files instead"),
                   "'%.*s' is unpacked in the image", TEXT_ARG(found));
    else if (self->parents)
        put(self, path_join(arena, at, parents_of(self, source, found)), real);
    else if (is_folder)
        put(self, at, real);
    else
        put(self, into ? path_join(arena, at, path_name(found)) : at, real);
}

static bool is_remote(struct text source)
{
    return text_starts(source, TEXT("http://")) ||
           text_starts(source, TEXT("https://")) || text_starts(source, TEXT("git@")) ||
           text_starts(source, TEXT("ftp://"));
}

/* FOUND, or where it leads within the context: a link there that is absolute, or goes up
 * too far, is held to the context as if that were the root. */
static struct text held_inside(const struct transfer *self, struct text found)
{
    struct arena *arena = self->stages->arena;
    struct layout *layout = self->origin.layout;
    struct text rest, part, at = {0}, target;
    if (!self->origin.context || layout_find(layout, found, NULL) != FILE_ABSENT)
        return found;
    rest = path_relative(arena, self->origin.folder, found);
    for (int links = 0; text_cut(&rest, '/', &part);) {
        struct text up = path_dir(at);
        at = text_is(part, "..") ? up : path_join(arena, at, part);
        struct text whole = path_join(arena, self->origin.folder, at);
        if (!layout_link(arena, layout, whole, &target))
            continue;
        if (++links > LINKS_AT_MOST)
            return found;
        at = path_is_absolute(target) ? (struct text){0} : up;
        rest = text_format(arena, "%.*s/%.*s", TEXT_ARG(target), TEXT_ARG(rest));
    }
    return path_join(arena, self->origin.folder, at);
}

static bool is_pattern(struct text source)
{
    return text_find(source, '*') != SIZE_MAX || text_find(source, '?') != SIZE_MAX ||
           text_find(source, '[') != SIZE_MAX;
}

static void do_source(const struct transfer *self, struct text source)
{
    struct stages *stages = self->stages;
    if (self->instruction->kind == INSTRUCTION_ADD && is_remote(source)) {
        stage_warn(stages, self->instruction,
                   TEXT("what comes from there cannot be seen; if the service imports "
                        "it, declare its packages"),
                   "'%.*s' is fetched by the build", TEXT_ARG(source));
        return;
    }
    struct texts found = layout_glob(stages->arena, self->origin.layout,
                                     source_path(self, source), GLOB_COPY);
    for (size_t i = 0; i < found.count; i++)
        transfer(self, source, found.items[i], held_inside(self, found.items[i]));
    if (found.count == 0 && self->origin.context &&
        !(self->several && is_pattern(source)))
        stage_warn(stages, self->instruction,
                   text_format(stages->arena,
                               "the build context is '%.*s'; --context DIR names another",
                               TEXT_ARG(self->origin.folder.len ? self->origin.folder
                                                                : TEXT("."))),
                   "there is no '%.*s' to copy", TEXT_ARG(source));
}

static void put_heredocs(const struct transfer *self)
{
    const struct instruction *instruction = self->instruction;
    struct stages *stages = self->stages;
    for (size_t i = 0; i < instruction->heredocs.count; i++) {
        const struct heredoc *heredoc = &instruction->heredocs.items[i];
        struct text at =
            self->folder ? path_join(stages->arena, self->at, heredoc->name) : self->at;
        layout_make_file(stages_current(stages)->layout, at, heredoc->content);
    }
}

/* The words of the sources, substituted; the last is the destination. */
static bool expand_all(struct stages *self, const struct instruction *instruction,
                       struct texts *words)
{
    for (size_t i = 0; i < instruction->words.count; i++) {
        struct text word = instruction->words.items[i], value;
        if (text_starts(word, TEXT("<<")))
            continue;
        if (!stage_expand(self, instruction, word, &value))
            return false;
        array_push(self->arena, words, value);
    }
    return true;
}

/* Takes what --exclude names away again. */
static void exclude(const struct transfer *self, struct layout *before)
{
    struct stages *stages = self->stages;
    struct layout *layout = stages_current(stages)->layout;
    for (size_t i = 0; i < self->instruction->flags.count; i++) {
        const struct instruction_flag *flag = &self->instruction->flags.items[i];
        if (!text_is(flag->name, "exclude"))
            continue;
        struct texts found =
            layout_glob(stages->arena, layout,
                        path_join(stages->arena, self->at, flag->value), GLOB_COPY);
        for (size_t k = 0; k < found.count; k++)
            if (layout_find(before, found.items[k], NULL) == FILE_ABSENT)
                layout_remove(layout, found.items[k]);
    }
}

bool stage_copy(struct stages *self, const struct instruction *instruction)
{
    struct transfer transfer = {.stages = self, .instruction = instruction};
    struct texts words = {0};
    if (!expand_all(self, instruction, &words))
        return false;
    if (words.count == 0 || !find_origin(self, instruction, &transfer.origin))
        return diags_count(self->diags, SEVERITY_ERROR) == 0;
    struct stage *stage = stages_current(self);
    struct text last = words.items[--words.count];
    transfer.at = stage_path(self, stage->folder, last);
    transfer.several = words.count > 1;
    transfer.parents = instruction_flag(instruction, "parents") != NULL;
    transfer.folder = words.count + instruction->heredocs.count > 1 ||
                      text_ends(last, TEXT("/")) || text_ends(last, TEXT("/.")) ||
                      text_is(last, ".") ||
                      layout_find(stage->layout, transfer.at, NULL) == FILE_FOLDER;
    bool excludes = instruction_flag(instruction, "exclude") != NULL;
    struct layout *before = excludes ? layout_clone(stage->layout) : NULL;
    for (size_t i = 0; i < words.count; i++)
        do_source(&transfer, words.items[i]);
    put_heredocs(&transfer);
    if (excludes)
        exclude(&transfer, before);
    return true;
}

/* --- the build context ---------------------------------------------------------------
 */

/* How many of the sources that are told without variables there are in all, and how many
 * of them exist in a context. */
struct source_count {
    size_t all, there;
};

static struct source_count count_sources(struct arena *arena,
                                         const struct dockerfile *dockerfile,
                                         struct layout *repository, struct text folder)
{
    struct source_count count = {0};
    for (size_t i = 0; i < dockerfile->count; i++) {
        const struct instruction *instruction = &dockerfile->items[i];
        bool copies =
            instruction->kind == INSTRUCTION_COPY || instruction->kind == INSTRUCTION_ADD;
        if (!copies || instruction_flag(instruction, "from"))
            continue;
        for (size_t w = 0; w + 1 < instruction->words.count; w++) {
            struct text word = instruction->words.items[w];
            struct text path = path_clean(arena, word);
            if (text_find(word, '$') != SIZE_MAX || is_remote(word) ||
                text_starts(word, TEXT("<<")) || path.len == 0)
                continue;
            if (path_is_absolute(path))
                path = text_slice(path, 1, path.len);
            struct text whole = path_join(arena, folder, path);
            count.all++;
            count.there += layout_glob(arena, repository, whole, GLOB_COPY).count > 0;
        }
    }
    return count;
}

struct text image_guess_context(struct arena *arena, const struct dockerfile *dockerfile,
                                struct layout *repository, struct text folder,
                                bool *whole)
{
    struct text best = {0};
    size_t most = 0;
    for (;; folder = path_dir(folder)) {
        struct source_count count = count_sources(arena, dockerfile, repository, folder);
        *whole = count.there == count.all;
        if (*whole)
            return folder.ptr ? folder : TEXT("");
        if (count.there > most) {
            most = count.there;
            best = folder.ptr ? folder : TEXT("");
        }
        if (folder.len == 0)
            return best;
    }
}
