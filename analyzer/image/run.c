/* RUN: what its commands do to the files of the repository, and which requirements they
 * install.
 *
 * Only commands that make, move, link or remove files are followed, in the order of the
 * text. One that runs on a condition is taken as if the condition held, but nothing is
 * removed by it: a file too many is harmless, a file too few is not. All other commands
 * are about the system, and leave what was copied alone; those that bring code from
 * elsewhere are warned about. */
#include "image/stage.h"

#include "base/array.h"
#include "base/path.h"
#include "image/install.h"
#include "image/shell.h"

#include <string.h>

/* The commands of one RUN. */
struct running {
    struct stages *stages;
    const struct instruction *instruction;
    struct layout *layout;
    struct variables variables; /* that the shell itself sets */
    struct text folder;         /* where it stands now: a run-time path */
    struct text outside;        /* where it stood before the subshell */
    uint32_t subshell;
    bool conditional; /* the command at hand */
    struct {
        struct graft *items;
        size_t count, room;
    } binds; /* --mount=type=bind */
};

/* A folder or file of the context that is mounted while the RUN lasts. */
struct graft {
    struct text at, path;
};

static bool find_shell_variable(void *context, struct text name, struct texts *values)
{
    struct running *self = context;
    const struct stage *stage = stages_current(self->stages);
    struct text value;
    if (!variables_get(&self->variables, name, &value) &&
        !variables_get(&stage->environment, name, &value) &&
        !variables_get(&stage->arguments, name, &value))
        return false;
    array_push(self->stages->arena, values, value);
    return true;
}

static struct text path_in(struct running *self, struct text path)
{
    return stage_path(self->stages, self->folder, path);
}

static enum file_kind running_find(void *context, struct text at, struct text *path)
{
    struct running *self = context;
    for (size_t i = 0; i < self->binds.count; i++) {
        const struct graft *bind = &self->binds.items[i];
        if (!path_is_below(at, bind->at))
            continue;
        struct arena *arena = self->stages->arena;
        struct text there =
            path_join(arena, bind->path, path_relative(arena, bind->at, at));
        enum file_kind kind = layout_find(self->stages->options->repository, there, path);
        if (kind != FILE_ABSENT)
            return kind;
    }
    return layout_find(self->layout, at, path);
}

/* --- commands ------------------------------------------------------------------------
 */

/* The run-time paths that a word of the command line means: those that its wildcards
 * find, of what is copied or mounted. */
static struct texts found_by(struct running *self, struct text word)
{
    struct arena *arena = self->stages->arena;
    struct text path = path_in(self, word);
    struct texts found = layout_glob(arena, self->layout, path);
    if (found.count == 0 && running_find(self, path, NULL) != FILE_ABSENT)
        array_push(arena, &found, path);
    return found;
}

/* Puts what stands at FROM, which may be mounted only, at TO. */
static void put(struct running *self, struct text to, struct text from)
{
    struct text path;
    if (layout_copy(self->layout, to, self->layout, from) ||
        running_find(self, from, &path) == FILE_ABSENT)
        return;
    layout_add(self->layout, to, path);
}

static bool is_folder(struct running *self, struct text at)
{
    return at.len == 0 || layout_find(self->layout, at, NULL) == FILE_FOLDER;
}

/* The words that are no options; TARGET is the value of -t. */
static struct texts operands(struct arena *arena, const struct texts *words,
                             struct text *target)
{
    struct texts rest = {0};
    *target = (struct text){0};
    for (size_t i = 1; i < words->count; i++) {
        struct text word = words->items[i];
        if (text_is(word, "-t") && i + 1 < words->count)
            *target = words->items[++i];
        else if (text_starts(word, TEXT("--target-directory=")))
            *target = text_slice(word, strlen("--target-directory="), word.len);
        else if (!text_starts(word, TEXT("-")) || text_is(word, "-"))
            array_push(arena, &rest, word);
    }
    return rest;
}

/* cp and mv. */
static void do_copy(struct running *self, const struct texts *words, bool move)
{
    struct arena *arena = self->stages->arena;
    struct text target;
    struct texts rest = operands(arena, words, &target);
    if (target.len == 0 && rest.count > 1)
        target = rest.items[--rest.count];
    if (target.len == 0)
        return;
    struct text to = path_in(self, target);
    for (size_t i = 0; i < rest.count; i++) {
        struct texts found = found_by(self, rest.items[i]);
        bool contents = text_ends(rest.items[i], TEXT("/."));
        for (size_t k = 0; k < found.count; k++) {
            struct text from = found.items[k];
            bool into = !contents && (is_folder(self, to) || rest.count > 1 ||
                                      found.count > 1 || text_ends(target, TEXT("/")));
            put(self, into ? path_join(arena, to, path_name(from)) : to, from);
            if (move && !self->conditional)
                layout_remove(self->layout, from);
        }
    }
}

static void do_link(struct running *self, const struct texts *words)
{
    struct arena *arena = self->stages->arena;
    struct text folder;
    struct texts rest = operands(arena, words, &folder);
    if (rest.count == 0)
        return;
    struct text at = path_in(self, folder.len        ? folder
                                   : rest.count == 1 ? path_name(rest.items[0])
                                                     : rest.items[rest.count - 1]);
    size_t targets = folder.len || rest.count == 1 ? rest.count : rest.count - 1;
    for (size_t i = 0; i < targets; i++) {
        struct text target = rest.items[i];
        bool into = is_folder(self, at);
        layout_make_link(self->layout,
                         into ? path_join(arena, at, path_name(target)) : at, target);
    }
}

static void do_remove(struct running *self, const struct texts *words)
{
    struct text none;
    struct texts rest = operands(self->stages->arena, words, &none);
    for (size_t i = 0; i < rest.count && !self->conditional; i++) {
        struct texts found =
            layout_glob(self->stages->arena, self->layout, path_in(self, rest.items[i]));
        for (size_t k = 0; k < found.count; k++)
            layout_remove(self->layout, found.items[k]);
    }
}

static void do_folders(struct running *self, const struct texts *words)
{
    struct text none;
    struct texts rest = operands(self->stages->arena, words, &none);
    for (size_t i = 0; i < rest.count; i++)
        layout_make_folder(self->layout, path_in(self, rest.items[i]));
}

static void do_touch(struct running *self, const struct texts *words)
{
    struct text none;
    struct texts rest = operands(self->stages->arena, words, &none);
    for (size_t i = 0; i < rest.count; i++) {
        struct text at = path_in(self, rest.items[i]);
        if (layout_find(self->layout, at, NULL) == FILE_ABSENT)
            layout_make_file(self->layout, at, TEXT(""));
    }
}

/* Code from elsewhere, or changed on the way: it cannot be seen. */
static void warn_of_unseen(struct running *self, const struct texts *words)
{
    static const char *const programs[] = {"git clone", "svn checkout", "git apply",
                                           "protoc",    "patch",        NULL};
    struct stages *stages = self->stages;
    struct buffer line = {.arena = stages->arena};
    for (size_t i = 0; i < words->count && i < 4; i++)
        buffer_format(&line, "%s%.*s", i ? " " : "", TEXT_ARG(words->items[i]));
    bool generates = text_contains(line.text, TEXT("-m grpc_tools.protoc"));
    for (size_t i = 0; programs[i]; i++)
        generates = generates || (text_starts(line.text, text_of(programs[i])) &&
                                  (line.text.len == strlen(programs[i]) ||
                                   line.text.ptr[strlen(programs[i])] == ' '));
    if (generates)
        stage_warn(stages, self->instruction,
                   TEXT("if the service imports it, the closure lacks what it needs: "
                        "include-imports names that"),
                   "the code that '%.*s' makes cannot be seen from here",
                   TEXT_ARG(line.text));
}

/* sed -i on a Python file that was copied. */
static void warn_of_changes(struct running *self, const struct texts *words)
{
    bool in_place = false;
    for (size_t i = 1; i < words->count; i++) {
        struct text word = words->items[i], path;
        in_place = in_place || (text_starts(word, TEXT("-")) &&
                                text_find(word, 'i') != SIZE_MAX && i < 3);
        if (in_place && text_is(path_suffix(word), ".py") &&
            layout_find(self->layout, path_in(self, word), &path) == FILE_REGULAR &&
            path.ptr)
            stage_warn(self->stages, self->instruction,
                       TEXT("it is read as the repository has it"),
                       "'%.*s' is changed in the image", TEXT_ARG(path));
    }
}

/* --- what is written -----------------------------------------------------------------
 */

/* Backslash escapes, as printf and Debian's echo take them. */
static struct text unescaped(struct arena *arena, struct text text)
{
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < text.len; i++) {
        bool escape = text.ptr[i] == '\\' && i + 1 < text.len;
        char next = escape ? text.ptr[i + 1] : 0;
        if (escape && strchr("nt\\", next)) {
            buffer_add_byte(&out, next == 'n' ? '\n' : next == 't' ? '\t' : '\\');
            i++;
        } else {
            buffer_add_byte(&out, text.ptr[i]);
        }
    }
    return out.text;
}

/* What echo or printf prints. */
static struct text printed(struct arena *arena, const struct texts *words)
{
    struct buffer out = {.arena = arena};
    bool echo = text_is(words->items[0], "echo");
    size_t first = 1;
    while (echo && first < words->count && text_starts(words->items[first], TEXT("-")) &&
           words->items[first].len == 2)
        first++;
    if (echo) {
        for (size_t i = first; i < words->count; i++) {
            if (i > first)
                buffer_add_byte(&out, ' ');
            buffer_add(&out, unescaped(arena, words->items[i]));
        }
        buffer_add_byte(&out, '\n');
        return out.text;
    }
    struct text format = first < words->count ? words->items[first++] : TEXT("");
    if (text_is(format, "%s\\n") || text_is(format, "%s")) {
        for (; first < words->count; first++)
            buffer_format(&out, "%.*s%s", TEXT_ARG(words->items[first]),
                          format.len > 2 ? "\n" : "");
        return out.text;
    }
    return unescaped(arena, format);
}

/* The bytes that a command writes, when they are told by its text. */
static bool output_of(struct running *self, const struct shell_command *command,
                      const struct texts *words, struct text *content)
{
    struct arena *arena = self->stages->arena;
    struct text name = words->count ? path_name(words->items[0]) : TEXT("cat");
    if (text_is(name, "echo") || text_is(name, "printf")) {
        *content = printed(arena, words);
        return true;
    }
    for (size_t i = 0; i < command->redirections.count; i++) {
        const struct shell_redirection *from = &command->redirections.items[i];
        if (!from->heredoc)
            continue;
        *content = from->heredoc->lines;
        if (from->heredoc->expand)
            shell_expand_heredoc(arena, from->heredoc->lines, find_shell_variable, self,
                                 content);
        return true;
    }
    *content = TEXT("");
    return words->count == 0 || text_is(name, ":");
}

static void write_file(struct running *self, struct text at, struct text content,
                       bool append)
{
    struct text path, before;
    if (layout_find(self->layout, at, &path) == FILE_REGULAR && append) {
        if (path.ptr || !layout_read(self->stages->arena, self->layout, at, &before))
            return; /* the repository's file, a little longer */
        content = text_format(self->stages->arena, "%.*s%.*s", TEXT_ARG(before),
                              TEXT_ARG(content));
    }
    layout_make_file(self->layout, at, content);
}

static void do_redirections(struct running *self, const struct shell_command *command,
                            const struct texts *words)
{
    struct text content;
    if (!output_of(self, command, words, &content))
        return;
    if (words->count && text_is(words->items[0], "tee"))
        for (size_t i = 1; i < words->count; i++)
            if (!text_starts(words->items[i], TEXT("-")))
                write_file(self, path_in(self, words->items[i]), content, false);
    for (size_t i = 0; i < command->redirections.count; i++) {
        const struct shell_redirection *to = &command->redirections.items[i];
        struct text target;
        if (!text_starts(to->kind, TEXT(">")) || to->fd == 2 || text_is(to->kind, ">&") ||
            !shell_expand_text(self->stages->arena, to->target, find_shell_variable, self,
                               &target) ||
            text_starts(target, TEXT("/dev/")))
            continue;
        write_file(self, path_in(self, target), content, text_is(to->kind, ">>"));
    }
}

/* --- the walk ------------------------------------------------------------------------
 */

static void do_words(struct running *self, const struct texts *words)
{
    struct text name = path_name(words->items[0]);
    if (text_is(name, "cd") && words->count > 1)
        self->folder = path_in(self, words->items[1]);
    else if (text_is(name, "cp") || text_is(name, "mv"))
        do_copy(self, words, text_is(name, "mv"));
    else if (text_is(name, "ln"))
        do_link(self, words);
    else if (text_is(name, "rm"))
        do_remove(self, words);
    else if (text_is(name, "mkdir"))
        do_folders(self, words);
    else if (text_is(name, "touch"))
        do_touch(self, words);
    else if (text_is(name, "sed"))
        warn_of_changes(self, words);
    else
        warn_of_unseen(self, words);
    struct install_place place = {.context = self,
                                  .folder = self->folder,
                                  .find = running_find,
                                  .requirements = &self->stages->image->requirements,
                                  .manifests = &self->stages->image->manifests,
                                  .projects = &self->stages->image->projects,
                                  .packages = &self->stages->image->packages};
    install_follow(self->stages->arena, words, &place);
}

static void do_command(struct running *self, const struct shell_command *command)
{
    struct arena *arena = self->stages->arena;
    struct texts words = {0};
    if (command->function != SHELL_NONE)
        return;
    if (command->subshell != self->subshell) {
        if (self->subshell == 0)
            self->outside = self->folder;
        else
            self->folder = self->outside;
        self->subshell = command->subshell;
    }
    for (size_t i = 0; i < command->words.count; i++)
        shell_expand(arena, command->words.items[i], find_shell_variable, self, &words);
    for (size_t i = 0; i < command->assignments.count && words.count == 0; i++) {
        struct text value;
        shell_expand_text(arena, command->assignments.items[i].value, find_shell_variable,
                          self, &value);
        variables_set(arena, &self->variables, command->assignments.items[i].name, value);
    }
    self->conditional = command->conditional;
    if (words.count)
        do_words(self, &words);
    if (command->redirections.count || (words.count && text_is(words.items[0], "tee")))
        do_redirections(self, command, &words);
}

/* The value of KEY in "type=bind,source=a,target=b"; several names may mean the same. */
static struct text mount_value(struct text mount, const char *const *names)
{
    struct text part;
    while (text_cut(&mount, ',', &part))
        for (size_t i = 0; names[i]; i++) {
            struct text name = text_of(names[i]);
            if (text_starts(part, name) && part.len > name.len &&
                part.ptr[name.len] == '=')
                return text_slice(part, name.len + 1, part.len);
        }
    return (struct text){0};
}

static bool add_bind(struct running *self, struct text mount)
{
    static const char *const type[] = {"type", NULL};
    static const char *const from[] = {"from", NULL};
    static const char *const source[] = {"source", "src", NULL};
    static const char *const target[] = {"target", "dst", "destination", NULL};
    struct stages *stages = self->stages;
    struct text kind = mount_value(mount, type), whole;
    if ((kind.len && !text_is(kind, "bind")) || mount_value(mount, from).len)
        return true;
    if (!stage_expand(stages, self->instruction, mount, &whole))
        return false;
    struct text inside =
        path_clean(stages->arena, text_format(stages->arena, "/%.*s",
                                              TEXT_ARG(mount_value(whole, source))));
    struct graft bind = {.at = path_in(self, mount_value(whole, target)),
                         .path = path_join(stages->arena, stages->options->context,
                                           text_slice(inside, 1, inside.len))};
    array_push(stages->arena, &self->binds, bind);
    return true;
}

/* The instruction's shell text, its heredocs in their places. */
static struct text script_of(struct arena *arena, const struct instruction *instruction)
{
    struct text line =
        instruction->words.count ? instruction->words.items[0] : (struct text){0};
    if (instruction->heredocs.count == 0)
        return line;
    const struct heredoc *first = &instruction->heredocs.items[0];
    if (text_starts(line, TEXT("<<")) && text_find(line, ' ') == SIZE_MAX)
        return first->content; /* it is the script itself */
    struct buffer script = {.arena = arena};
    buffer_add(&script, line);
    for (size_t i = 0; i < instruction->heredocs.count; i++)
        buffer_format(&script, "\n%.*s%.*s",
                      TEXT_ARG(instruction->heredocs.items[i].content),
                      TEXT_ARG(instruction->heredocs.items[i].name));
    return script.text;
}

bool stage_run(struct stages *self, const struct instruction *instruction)
{
    struct stage *stage = stages_current(self);
    struct running running = {.stages = self,
                              .instruction = instruction,
                              .layout = stage->layout,
                              .folder = stage->folder};
    for (size_t i = 0; i < instruction->flags.count; i++)
        if (text_is(instruction->flags.items[i].name, "mount") &&
            !add_bind(&running, instruction->flags.items[i].value))
            return false;
    const struct texts *words = &instruction->words;
    bool shell = words->count == 3 && text_is(words->items[1], "-c");
    if (instruction->json && !shell) {
        if (words->count)
            do_words(&running, words);
        return true;
    }
    struct shell_script script;
    shell_read(self->arena,
               instruction->json ? words->items[2] : script_of(self->arena, instruction),
               &script);
    for (size_t i = 0; i < script.commands.count; i++)
        do_command(&running, &script.commands.items[i]);
    return true;
}
