/* From the instructions of the stages that ship to what another image keeps of them.
 *
 * Instructions say it outright. Of a RUN the commands that install system packages, make
 * folders and users, and write files are understood; those that install Python packages
 * or clean up are passed over, because the other image does without. Any other command is
 * a loss, which the reader has to judge.
 *
 * Blind spots: what the base image itself sets, and COPY --from of another image. */
#include "context/kept.h"

#include "base/array.h"
#include "base/path.h"
#include "context/lint_model.h"

#include <string.h>

#define SHOWN_AT_MOST 60

struct keeper {
    struct lint lint;
    struct kept *kept;
    size_t at;              /* the instruction that is being read */
    struct variables users; /* that a RUN makes: name and number */
};

static const struct instruction *current(const struct keeper *self)
{
    return &self->lint.file->items[self->at];
}

static bool is_one_of(struct text name, const char *const *names)
{
    for (size_t i = 0; names[i]; i++)
        if (text_is(name, names[i]))
            return true;
    return false;
}

/* TEXT on one line, not too long, for a comment. */
static struct text shortened(struct arena *arena, struct text text)
{
    struct buffer out = {.arena = arena};
    bool space = false;
    text = text_trim(text);
    for (size_t i = 0; i < text.len && out.text.len < SHOWN_AT_MOST; i++) {
        bool blank = (unsigned char)text.ptr[i] <= ' ';
        if (!blank || !space)
            buffer_add_byte(&out, blank ? ' ' : text.ptr[i]);
        space = blank;
    }
    size_t end = out.text.len;
    while (end && end < text.len && ((unsigned char)out.text.ptr[end - 1] & 0xC0) == 0x80)
        end--; /* no character is cut in two */
    if (end && end < text.len && ((unsigned char)out.text.ptr[end - 1] & 0x80))
        end--;
    struct text cut =
        text_slice(out.text, 0, out.text.len < SHOWN_AT_MOST ? SIZE_MAX : end);
    return text_format(arena, "%.*s%s", TEXT_ARG(cut),
                       out.text.len < SHOWN_AT_MOST ? "" : " ...");
}

static void lose(struct keeper *self, uint32_t line)
{
    struct kept_loss loss = {
        .line = line, .text = shortened(self->lint.arena, current(self)->original)};
    array_push(self->lint.arena, &self->kept->losses, loss);
}

/* WORD with its variables; false, and a loss, when one is not known. */
static bool expand(struct keeper *self, struct text word, struct text *value)
{
    if (lint_expand(&self->lint, self->at, word, value))
        return true;
    lose(self, current(self)->line);
    return false;
}

/* --- instructions --------------------------------------------------------------------
 */

/* Whether a variable's name says that its value is none to show. */
static bool is_secret(struct text name)
{
    static const char *const words[] = {"PASSWORD", "PASSWD", "SECRET",      "TOKEN",
                                        "APIKEY",   "KEY",    "CREDENTIALS", NULL};
    size_t last = text_rfind(name, '_');
    return is_one_of(last == SIZE_MAX ? name : text_slice(name, last + 1, name.len),
                     words);
}

/* Whether a value is a number, a path or an address: no secret, whatever its name. */
static bool is_plain_setting(struct text value)
{
    bool digits = true;
    for (size_t i = 0; i < value.len; i++)
        digits = digits && value.ptr[i] >= '0' && value.ptr[i] <= '9';
    return value.len > 0 && (digits || text_find(value, '/') != SIZE_MAX);
}

static void keep_variable(struct keeper *self, struct text name, struct text value)
{
    struct kept_value item = {.name = name,
                              .value = value,
                              .line = current(self)->line,
                              .secret = is_secret(name) && !is_plain_setting(value)};
    for (size_t i = 0; i < self->kept->environment.count; i++)
        if (text_equal(self->kept->environment.items[i].name, name)) {
            self->kept->environment.items[i] = item;
            return;
        }
    array_push(self->lint.arena, &self->kept->environment, item);
}

/* What only a build reads, or what the other image sets itself. */
static bool is_for_builds(struct text name)
{
    static const char *const starts[] = {"PIP_", "UV_", "POETRY_", "PDM_", "PIPENV_"};
    static const char *const names[] = {
        "PATH",       "VIRTUAL_ENV",  "DEBIAN_FRONTEND", "PYTHONUNBUFFERED",
        "PYTHONPATH", "PYSETUP_PATH", "VENV_PATH",       NULL};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (text_starts(name, text_of(starts[i])))
            return true;
    return is_one_of(name, names);
}

static void read_environment(struct keeper *self)
{
    const struct texts *words = &current(self)->words;
    for (size_t i = 0; i + 1 < words->count; i += 2) {
        struct text name, value;
        if (!lint_expand(&self->lint, self->at, words->items[i], &name) ||
            is_for_builds(name))
            continue;
        if (expand(self, words->items[i + 1], &value))
            keep_variable(self, name, value);
    }
}

static void read_words(struct keeper *self, struct texts *kept)
{
    const struct texts *words = &current(self)->words;
    for (size_t i = 0; i < words->count; i++) {
        struct text value;
        if (expand(self, words->items[i], &value) && value.len)
            texts_add_once(self->lint.arena, kept, value);
    }
}

/* Any status but 0 says "unhealthy", so that `|| exit 1` says nothing more. */
static struct text without_exit(struct text text)
{
    static const char *const ends[] = {"|| exit 1", "|| exit 1;", "|| false"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (text_ends(text, text_of(ends[i])))
            return text_trim(text_slice(text, 0, text.len - strlen(ends[i])));
    return text;
}

static void read_healthcheck(struct keeper *self)
{
    const struct instruction *check = current(self);
    struct arena *arena = self->lint.arena;
    self->kept->check = self->kept->check_flags = (struct texts){0};
    if (text_is(check->words.items[0], "NONE"))
        return;
    for (size_t i = 0; i < check->flags.count; i++)
        array_push(arena, &self->kept->check_flags,
                   text_format(arena, "--%.*s=%.*s", TEXT_ARG(check->flags.items[i].name),
                               TEXT_ARG(check->flags.items[i].value)));
    if (!check->json) {
        array_push(arena, &self->kept->check, TEXT("/bin/sh"));
        array_push(arena, &self->kept->check, TEXT("-c"));
    }
    for (size_t i = 1; i < check->words.count; i++)
        array_push(arena, &self->kept->check,
                   check->json ? check->words.items[i]
                               : without_exit(text_trim(check->words.items[i])));
}

/* The first word behind WORDS[FIRST] that is no option; an option of VALUED takes the
 * next. */
static void operands(struct keeper *self, const struct texts *words, size_t first,
                     const char *const *valued, struct texts *found)
{
    for (size_t i = first + 1; i < words->count; i++) {
        struct text word = words->items[i];
        if (!text_starts(word, TEXT("-")))
            array_push(self->lint.arena, found, word);
        else if (is_one_of(word, valued))
            i++;
    }
}

/* Adds the paths among the operands, SKIP of which are none, to KEPT. */
static void read_paths(struct keeper *self, const struct texts *words, size_t first,
                       struct texts *kept, size_t skip)
{
    static const char *const valued[] = {"-m", "--mode", "-o", "-g", NULL};
    struct texts found = {0};
    operands(self, words, first, valued, &found);
    for (size_t i = skip; i < found.count; i++) {
        struct text path = lint_path(&self->lint, self->at, found.items[i]);
        if (text_starts(path, TEXT("?/"))) /* images of Python leave it at the top */
            path = text_slice(path, 1, path.len);
        if (path_is_absolute(path) &&
            !strpbrk(text_copy(self->lint.arena, path).ptr, "$*?~"))
            texts_add_once(self->lint.arena, kept, path);
    }
}

/* Whether a path of another stage is one of an environment of packages, or of what
 * installs them. */
static bool is_environment(struct text path)
{
    static const char *const parts[] = {
        "venv",   "-packages", "/.local", "/usr/local", "/install",  "/wheels",
        "poetry", "/pysetup",  "bin/uv",  "/uv",        "/opt/conda"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (text_contains(path, text_of(parts[i])))
            return true;
    return false;
}

/* Whether another stage installs packages to PATH: a RUN there says both. */
static bool is_installed_to(const struct keeper *self, struct text path)
{
    static const char *const installers[] = {"pip", "venv", "uv ", "poetry", "conda"};
    for (size_t i = 0; path.len > 1 && i < self->lint.file->count; i++) {
        const struct instruction *run = &self->lint.file->items[i];
        if (run->kind != INSTRUCTION_RUN || lint_ships(&self->lint, i) ||
            !text_contains(run->original, path))
            continue;
        for (size_t k = 0; k < sizeof installers / sizeof *installers; k++)
            if (text_contains(run->original, text_of(installers[k])))
                return true;
    }
    return false;
}

/* What comes from other stages, images and addresses. */
static void read_copy(struct keeper *self)
{
    const struct instruction *copy = current(self);
    const struct text *from = instruction_flag(copy, "from");
    const struct text *mode = instruction_flag(copy, "chmod");
    if (mode && mode->len && (mode->ptr[mode->len - 1] - '0') % 2 && copy->words.count)
        read_paths(self, &copy->words, copy->words.count - 2, &self->kept->programs, 0);
    bool remote = false, environment = false;
    for (size_t i = 0; i < copy->words.count; i++) {
        struct text word = copy->words.items[i];
        remote = remote || text_contains(word, TEXT("://"));
        environment =
            environment || (lint_expand(&self->lint, self->at, word, &word)
                                ? is_environment(word) || is_installed_to(self, word)
                                : is_environment(text_lower(self->lint.arena, word)));
    }
    if (remote || copy->heredocs.count) {
        lose(self, copy->line);
        return;
    }
    if (!from || environment || copy->words.count == 0)
        return;
    struct text to;
    if (!lint_expand(&self->lint, self->at, array_last(&copy->words), &to))
        return;
    struct kept_loss loss = {copy->line, shortened(self->lint.arena, copy->original),
                             lint_path(&self->lint, self->at, to)};
    array_push(self->lint.arena, &self->kept->losses, loss);
}

static void read_user(struct keeper *self)
{
    struct text value;
    if (!expand(self, current(self)->words.items[0], &value))
        return;
    self->kept->user = value;
    self->kept->user_line = current(self)->line;
}

/* --- commands ------------------------------------------------------------------------
 */

/* The name of "gcc=4:12.2"; versions of another base's release are none of this one's. */
static struct text package_name(struct text word)
{
    size_t end = 0;
    while (end < word.len && !strchr("=/", word.ptr[end]))
        end++;
    return text_slice(word, 0, end);
}

static void read_apt(struct keeper *self, const struct texts *words, size_t first)
{
    static const char *const valued[] = {"-o", "-t", "-c", "--option", "--target-release",
                                         NULL};
    struct texts found = {0};
    operands(self, words, first, valued, &found);
    if (found.count == 0 || !text_is(found.items[0], "install"))
        return;
    for (size_t i = 1; i < found.count; i++) {
        struct text name = package_name(found.items[i]);
        bool tool = lint_is_build_tool(&self->lint, name);
        if (text_find(name, '$') != SIZE_MAX)
            lose(self, current(self)->line);
        else
            texts_add_once(self->lint.arena,
                           tool ? &self->kept->build_tools : &self->kept->packages, name);
    }
}

/* The uid in `useradd -u 1000 NAME`, for a later USER NAME. */
static void read_user_made(struct keeper *self, const struct texts *words, size_t first)
{
    struct text uid = {0};
    for (size_t i = first + 1; i < words->count; i++) {
        struct text word = words->items[i];
        if (text_starts(word, TEXT("--uid=")))
            uid = text_slice(word, 6, word.len);
        else if ((text_is(word, "--uid") || text_is(word, "-u")) && i + 1 < words->count)
            uid = words->items[++i];
    }
    if (uid.len)
        variables_set(self->lint.arena, &self->users, array_last(words), uid);
}

/* Commands whose effect the other image has in its own way, or does without. */
static bool is_passed_over(struct text program)
{
    static const char *const names[] = {
        "pip",    "pip3",     "uv",     "poetry",     "pdm",        "pipenv",
        "pipx",   "conda",    "rm",     "rmdir",      "find",       "cd",
        "set",    "true",     ":",      "exit",       "test",       "[",
        "[[",     "chown",    "chgrp",  "apt-get",    "apt",        "apt-mark",
        "ls",     "cat",      "export", "touch",      "groupadd",   "addgroup",
        "echo",   "printf",   "which",  "whoami",     "pwd",        "sleep",
        "dpkg",   "ldconfig", "id",     "virtualenv", "compileall", "cp",
        "mv",     "ln",       "tee",    "usermod",    "command",    "unset",
        "source", ".",        NULL};
    return is_one_of(program, names);
}

static bool is_python_install(const struct texts *words, size_t first)
{
    static const char *const modules[] = {"pip",        "venv",      "virtualenv",
                                          "compileall", "ensurepip", "build",
                                          "poetry",     "uv",        NULL};
    struct text program = path_name(words->items[first]);
    if (!text_starts(program, TEXT("python")))
        return text_starts(program, TEXT("pip3"));
    for (size_t i = first + 1; i + 1 < words->count; i++)
        if (text_is(words->items[i], "-m"))
            return is_one_of(words->items[i + 1], modules);
    return words->count > first + 1 && (text_is(words->items[first + 1], "--version") ||
                                        text_is(words->items[first + 1], "-V") ||
                                        text_is(words->items[first + 1], "setup.py"));
}

/* Whether `install` makes folders: install -d. */
static bool makes_folders(const struct texts *words)
{
    for (size_t i = 0; i < words->count; i++)
        if (text_is(words->items[i], "-d") || text_is(words->items[i], "--directory"))
            return true;
    return false;
}

/* Whether slim images have by themselves what `apk add` brings to Alpine's. */
static bool is_alpine_matter(const struct texts *words)
{
    static const char *const usual[] = {"libstdc++", "libgcc",  "ca-certificates",
                                        "bash",      "gcompat", "libc6-compat",
                                        "tzdata",    NULL};
    for (size_t i = 0; i + 1 < words->count; i++)
        if (text_is(words->items[i], "add"))
            for (size_t k = i + 1; k < words->count; k++)
                if (!text_starts(words->items[k], TEXT("-")) &&
                    !is_one_of(words->items[k], usual))
                    return false;
    return true;
}

/* False when the command may matter and is not understood. */
static bool read_command(struct keeper *self, const struct texts *words)
{
    size_t first;
    struct text program = lint_program(words, &first);
    if (program.len == 0)
        return true;
    if (text_is(program, "apk"))
        return is_alpine_matter(words);
    if (text_is(program, "apt-get") || text_is(program, "apt"))
        read_apt(self, words, first);
    else if (text_is(program, "useradd") || text_is(program, "adduser"))
        read_user_made(self, words, first);
    else if (text_is(program, "mkdir") ||
             (text_is(program, "install") && makes_folders(words)))
        read_paths(self, words, first, &self->kept->folders, 0);
    else if (text_is(program, "chmod"))
        read_paths(self, words, first, &self->kept->programs, 1);
    else
        return is_passed_over(program) || is_python_install(words, first);
    return true;
}

/* The paths that shell text redirects to. */
static bool writes_files(struct keeper *self, struct text text)
{
    struct shell_script script = {0};
    bool any = false;
    shell_read(self->lint.arena, text, &script);
    for (size_t i = 0; i < script.commands.count; i++)
        for (size_t r = 0; r < script.commands.items[i].redirections.count; r++) {
            const struct shell_redirection *to =
                &script.commands.items[i].redirections.items[r];
            struct text target = {0};
            if (!text_starts(to->kind, TEXT(">")) || text_is(to->kind, ">&") ||
                !shell_expand_text(self->lint.arena, to->target, NULL, NULL, &target) ||
                text_starts(target, TEXT("/dev/")))
                continue;
            texts_add_once(self->lint.arena, &self->kept->written,
                           lint_path(&self->lint, self->at, target));
            any = true;
        }
    return any;
}

static void read_run(struct keeper *self)
{
    const struct lint_commands *commands = &self->lint.commands[self->at];
    const struct instruction *run = current(self);
    bool understood = commands->count > 0;
    for (size_t i = 0; i < commands->count; i++)
        if (!read_command(self, &commands->items[i].words) && understood) {
            lose(self, commands->items[i].line);
            understood = false;
        }
    if (commands->count == 0)
        lose(self, run->line);
    else if (!run->json && run->heredocs.count == 0 && run->flags.count == 0 &&
             writes_files(self, run->words.items[0]))
        array_push(self->lint.arena, &self->kept->made_scripts, run->original);
}

/* --- all of it -----------------------------------------------------------------------
 */

/* The number of a user who was named, where a RUN gave it. */
static void settle_user(struct keeper *self)
{
    struct text number;
    struct text name = text_slice(self->kept->user, 0, text_find(self->kept->user, ':'));
    if (variables_get(&self->users, name, &number))
        self->kept->user = number;
}

static void read_instruction(struct keeper *self)
{
    const struct instruction *instruction = current(self);
    switch (instruction->kind) {
    case INSTRUCTION_ENV:
        read_environment(self);
        break;
    case INSTRUCTION_EXPOSE:
        read_words(self, &self->kept->expose);
        break;
    case INSTRUCTION_VOLUME:
        read_words(self, &self->kept->volumes);
        break;
    case INSTRUCTION_STOPSIGNAL:
        expand(self, instruction->words.items[0], &self->kept->stop_signal);
        break;
    case INSTRUCTION_USER:
        read_user(self);
        break;
    case INSTRUCTION_HEALTHCHECK:
        read_healthcheck(self);
        break;
    case INSTRUCTION_RUN:
        read_run(self);
        break;
    case INSTRUCTION_COPY:
    case INSTRUCTION_ADD:
        read_copy(self);
        break;
    case INSTRUCTION_ONBUILD:
    case INSTRUCTION_SHELL:
        lose(self, instruction->line);
        break;
    default:
        break;
    }
}

void kept_find(struct kept *self, struct arena *arena, const struct dockerfile *file,
               struct text target, const struct image_rules *rules)
{
    struct lint_options options = {.rules = rules, .target = target};
    struct keeper keeper = {.lint = {.arena = arena, .file = file, .options = &options},
                            .kept = self};
    *self = (struct kept){0};
    lint_model_make(&keeper.lint);
    for (size_t i = 0; i < file->count; i++) {
        keeper.at = i;
        if (file->items[i].kind != INSTRUCTION_FROM && lint_ships(&keeper.lint, i))
            read_instruction(&keeper);
    }
    settle_user(&keeper);
}
