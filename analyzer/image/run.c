/* RUN: what its commands do to the files of the repository, and which requirements they
 * install.
 *
 * Only commands that make, move, link or remove files are followed, in the order of the
 * text. One that runs on a condition is taken as if the condition held, but nothing is
 * removed by it: a file too many is harmless, a file too few is not. All other commands
 * are about the system, and leave what was copied alone; those that bring code from
 * elsewhere are warned about. */
#include "image/running.h"

#include "base/array.h"
#include "base/path.h"
#include "image/install.h"

#include <string.h>

/* Turns of all `for` loops of one RUN; those beyond are not followed. */
#define TURNS_AT_MOST 1000

static bool find_shell_variable(void *context, struct text name, struct texts *values)
{
    struct running *self = context;
    const struct stage *stage = stages_current(self->stages);
    struct text value;
    if (!variables_get(&self->variables, name, &value) &&
        !variables_get(&stage->settings, name, &value))
        return false;
    array_push(self->stages->arena, values, value);
    return true;
}

static enum file_kind running_find(void *context, struct text at, struct text *path)
{
    const struct running *self = context;
    return layout_find(self->layout, at, path);
}

/* --- commands ------------------------------------------------------------------------
 */

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
            layout_find(self->layout, running_path(self, word), &path) == FILE_REGULAR &&
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
    bool passes = text_is(name, "tee") || text_is(name, "cat");
    if (passes && command->after == SHELL_PIPE && self->printed.ptr) {
        *content = self->printed;
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
    struct text content = {0};
    bool known = output_of(self, command, words, &content);
    self->printed = known ? content : (struct text){0};
    if (!known)
        return;
    bool append = words->count > 1 && (text_is(words->items[1], "-a") ||
                                       text_is(words->items[1], "--append"));
    if (words->count && text_is(words->items[0], "tee"))
        for (size_t i = 1; i < words->count; i++)
            if (!text_starts(words->items[i], TEXT("-")))
                write_file(self, running_path(self, words->items[i]), content, append);
    for (size_t i = 0; i < command->redirections.count; i++) {
        const struct shell_redirection *to = &command->redirections.items[i];
        struct text target;
        if (!text_starts(to->kind, TEXT(">")) || to->fd == 2 || text_is(to->kind, ">&") ||
            !shell_expand_text(self->stages->arena, to->target, find_shell_variable, self,
                               &target) ||
            text_starts(target, TEXT("/dev/")))
            continue;
        write_file(self, running_path(self, target), content, text_is(to->kind, ">>"));
    }
}

/* --- the walk ------------------------------------------------------------------------
 */

static void change_folder(struct running *self, const struct texts *words)
{
    struct text word = words->count > 1 ? words->items[1] : TEXT(".");
    struct text before = self->folder;
    self->folder = text_is(word, "-") ? self->before : running_path(self, word);
    self->before = before;
}

static void do_words(struct running *self, const struct texts *words)
{
    struct text name = path_name(words->items[0]);
    if (text_is(name, "cd"))
        change_folder(self, words);
    else if (text_is(name, "sed"))
        warn_of_changes(self, words);
    else if (!run_files(self, words))
        warn_of_unseen(self, words);
    struct install_place place = {.context = self,
                                  .folder = self->folder,
                                  .find = running_find,
                                  .requirements = &self->stages->image->requirements,
                                  .manifests = &self->stages->image->manifests,
                                  .projects = &self->stages->image->projects,
                                  .packages = &self->stages->image->packages,
                                  .named = &self->stages->image->named,
                                  .groups = &self->stages->image->groups};
    install_follow(self->stages->arena, words, &place);
}

/* Whether a word of the text has a wildcard that no quotes take from it. */
static bool has_wildcard(struct text word)
{
    char quote = 0;
    for (size_t i = 0; i < word.len; i++) {
        char c = word.ptr[i];
        if (c == '\\' && quote != '\'')
            i++;
        else if (quote ? c == quote : c == '\'' || c == '"')
            quote = quote ? 0 : c;
        else if (!quote && (c == '*' || c == '?' || c == '['))
            return true;
    }
    return false;
}

/* Adds what a word comes to: its variables substituted, its wildcards matched against
 * what is copied or mounted. */
static void expand_word(struct running *self, struct text word, struct texts *words)
{
    struct arena *arena = self->stages->arena;
    struct texts plain = {0};
    shell_expand(arena, word, find_shell_variable, self, &plain);
    for (size_t i = 0; i < plain.count; i++) {
        struct text one = plain.items[i], end = {0};
        struct texts found = {0};
        if (has_wildcard(word))
            found = layout_glob(arena, self->layout, running_path(self, one), GLOB_SHELL);
        if (text_ends(one, TEXT("/")) || text_ends(one, TEXT("/.")))
            end = text_slice(one, text_rfind(one, '/'), one.len);
        for (size_t k = 0; k < found.count; k++)
            array_push(
                arena, words,
                text_format(arena, "/%.*s%.*s", TEXT_ARG(found.items[k]), TEXT_ARG(end)));
        if (found.count == 0)
            array_push(arena, words, one);
    }
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
        expand_word(self, command->words.items[i], &words);
    for (size_t i = 0; i < command->assignments.count && words.count == 0; i++) {
        struct text value;
        shell_expand_text(arena, command->assignments.items[i].value, find_shell_variable,
                          self, &value);
        variables_set(arena, &self->variables, command->assignments.items[i].name, value);
    }
    self->conditional = command->conditional;
    if (words.count)
        do_words(self, &words);
    do_redirections(self, command, &words);
}

/* The outermost arm around ARM that stands within the arm WITHIN; SHELL_NONE when ARM is
 * WITHIN itself. */
static size_t arm_below(const struct shell_script *script, size_t arm, size_t within)
{
    size_t below = SHELL_NONE;
    while (arm != within && arm != SHELL_NONE) {
        below = arm;
        arm = script->arms.items[arm].parent;
    }
    return below;
}

/* The commands FROM to END, all of them in the arm WITHIN; those of a `for` once for each
 * of its words. */
static void do_commands(struct running *self, size_t from, size_t end, size_t within)
{
    const struct shell_script *script = &self->script;
    for (size_t i = from; i < end;) {
        size_t arm = arm_below(script, script->commands.items[i].arm, within),
               last = i + 1;
        const struct shell_arm *loop =
            arm == SHELL_NONE ? NULL : &script->arms.items[arm];
        if (!loop || loop->kind != SHELL_ARM_LOOP || loop->patterns.count == 0) {
            do_command(self, &script->commands.items[i++]);
            continue;
        }
        struct texts words = {0};
        while (last < end &&
               arm_below(script, script->commands.items[last].arm, within) == arm)
            last++;
        for (size_t w = 0; w < loop->patterns.count; w++)
            expand_word(self, loop->patterns.items[w], &words);
        for (size_t w = 0; w < words.count && self->turns++ < TURNS_AT_MOST; w++) {
            variables_set(self->stages->arena, &self->variables, loop->subject,
                          words.items[w]);
            do_commands(self, i, last, arm);
        }
        i = last;
    }
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
    const struct texts *words = &instruction->words;
    bool shell = words->count == 3 && text_is(words->items[1], "-c");
    if (!run_mount(&running))
        return false;
    if (instruction->json && !shell) {
        if (words->count)
            do_words(&running, words);
    } else {
        shell_read(self->arena,
                   instruction->json ? words->items[2]
                                     : script_of(self->arena, instruction),
                   &running.script);
        do_commands(&running, 0, running.script.commands.count, SHELL_NONE);
    }
    run_unmount(&running);
    return true;
}
