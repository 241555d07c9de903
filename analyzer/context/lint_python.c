/* Lint: what pip, uv and Poetry leave in a layer or download again, and requirements that
 * are installed after the code.
 *
 * A cache that is mounted, switched off, or removed in the same RUN is none. */
#include "base/array.h"
#include "base/path.h"
#include "context/lint_model.h"

enum installer { INSTALLER_PIP, INSTALLER_UV, INSTALLER_POETRY, INSTALLERS };

static const struct {
    const char *name;
    const char *cache;        /* below the home folder */
    const char *no_cache;     /* the option that goes without */
    const char *variables[3]; /* any of which, set, goes without */
} installers[] = {
    [INSTALLER_PIP] = {"pip", ".cache/pip", "--no-cache-dir", {"PIP_NO_CACHE_DIR", NULL}},
    [INSTALLER_UV] = {"uv", ".cache/uv", "--no-cache", {"UV_NO_CACHE", NULL}},
    [INSTALLER_POETRY] = {"poetry", ".cache/pypoetry", "--no-cache", {NULL}},
};

/* What a command installs. */
struct install {
    enum installer installer;
    struct text shown;  /* "pip install", "uv sync" */
    struct texts words; /* what follows */
    bool locked;        /* from a requirements or lock file, not names given here */
    bool folder;        /* (also) a project in a folder, by pip */
};

static bool has_word(const struct texts *words, const char *word)
{
    for (size_t i = 0; i < words->count; i++)
        if (text_is(words->items[i], word))
            return true;
    return false;
}

/* Whether PROGRAM is NAME, perhaps with a version behind: pip3, python3.12. */
static bool is_versioned(struct text program, const char *name)
{
    if (!text_starts(program, text_of(name)))
        return false;
    for (size_t i = text_of(name).len; i < program.len; i++)
        if (program.ptr[i] != '.' && (program.ptr[i] < '0' || program.ptr[i] > '9'))
            return false;
    return true;
}

/* The first word from *AT on that is no option; *AT becomes the index behind it. */
static struct text take_verb(const struct texts *words, size_t *at)
{
    while (*at < words->count && text_starts(words->items[*at], TEXT("-")))
        ++*at;
    return *at < words->count ? words->items[(*at)++] : (struct text){0};
}

static bool is_folder_word(struct text word)
{
    word = text_slice(word, 0, text_find(word, '['));
    return text_is(word, ".") || text_starts(word, TEXT("./")) ||
           text_starts(word, TEXT("../")) || text_starts(word, TEXT("/"));
}

/* Reads a pip-like command line: -r, -e, folders. */
static void read_operands(struct install *install)
{
    for (size_t i = 0; i < install->words.count; i++) {
        struct text word = install->words.items[i];
        if (text_starts(word, TEXT("-r")) || text_starts(word, TEXT("--requirement")))
            install->locked = true;
        else if (is_folder_word(word) && !text_starts(word, TEXT("-")) &&
                 (i == 0 || !text_starts(install->words.items[i - 1], TEXT("-")) ||
                  text_is(install->words.items[i - 1], "-e") ||
                  text_is(install->words.items[i - 1], "--no-cache-dir") ||
                  text_is(install->words.items[i - 1], "--no-deps")))
            install->folder = true;
    }
}

/* What a command installs; false when it is none of the installers. */
static bool read_install(struct lint *self, const struct lint_command *command,
                         struct install *install)
{
    size_t first;
    const struct texts *words = &command->words;
    struct text program = lint_program(words, &first), verb;
    *install = (struct install){.words = *words};
    if (!program.len)
        return false;
    size_t at = first + 1;
    if (is_versioned(program, "python") && at + 1 < words->count &&
        text_is(words->items[at], "-m")) {
        program = words->items[at + 1];
        at += 2;
    }
    verb = take_verb(words, &at);
    bool uv = text_is(program, "uv"), pip = is_versioned(program, "pip");
    if (uv && text_is(verb, "pip")) {
        verb = take_verb(words, &at);
        pip = true;
    }
    install->words = (struct texts){words->items + at, words->count - at, 0};
    install->installer = uv ? INSTALLER_UV : pip ? INSTALLER_PIP : INSTALLER_POETRY;
    install->shown =
        text_format(self->arena, "%s%s %.*s", installers[install->installer].name,
                    uv && pip ? " pip" : "", TEXT_ARG(verb));
    if (pip) {
        read_operands(install);
        if (uv && text_is(verb, "sync"))
            install->locked = true;
        return text_is(verb, "install") || (uv && text_is(verb, "sync"));
    }
    install->locked = true;
    if (uv)
        return text_is(verb, "sync");
    return text_is(program, "poetry") &&
           (text_is(verb, "install") || text_is(verb, "sync"));
}

/* --- caches ------------------------------------------------------------------------- */

/* Whether nothing that the cache would hold is downloaded: no index, no dependencies, or
 * just the tools that install. */
static bool downloads_little(const struct install *install)
{
    static const char *const tools[] = {"pip", "setuptools", "wheel", "uv", "poetry"};
    size_t named = 0, little = 0;
    if (has_word(&install->words, "--no-index") ||
        has_word(&install->words, "--dry-run") || has_word(&install->words, "--help"))
        return true;
    if (install->folder && !install->locked && has_word(&install->words, "--no-deps"))
        return true;
    for (size_t i = 0; i < install->words.count; i++) {
        struct text word = install->words.items[i];
        if (text_starts(word, TEXT("-")))
            continue;
        named++;
        for (size_t name = 0; word.len && name < word.len; name++)
            if (word.ptr[name] == '=' || word.ptr[name] == '<' || word.ptr[name] == '>' ||
                word.ptr[name] == '~' || word.ptr[name] == '!' || word.ptr[name] == '[')
                word = text_slice(word, 0, name);
        for (size_t k = 0; k < sizeof tools / sizeof *tools; k++)
            little += text_is(word, tools[k]);
    }
    return named && named == little;
}

/* Whether a command of the RUN empties the installer's cache or removes it. */
static bool empties_cache(struct lint *self, size_t at, enum installer installer)
{
    const struct lint_commands *commands = &self->commands[at];
    for (size_t i = 0; i < commands->count; i++) {
        const struct texts *words = &commands->items[i].words;
        size_t first;
        struct text program = lint_program(words, &first);
        if (is_versioned(program, installers[installer].name) &&
            first + 1 < words->count && text_is(words->items[first + 1], "cache"))
            return true;
        if (is_versioned(program, "python") && has_word(words, "cache"))
            return true;
        if (!text_is(program, "rm") && !text_is(program, "find"))
            continue;
        for (size_t word = first + 1; word < words->count; word++) {
            struct text it = words->items[word];
            if (text_contains(it, TEXT("cache")) || text_contains(it, TEXT("CACHE")) ||
                text_starts(it, TEXT("/root")))
                return true;
        }
    }
    return false;
}

static bool keeps_no_cache(struct lint *self, size_t at,
                           const struct lint_command *command, enum installer installer)
{
    if (lint_has_cache(self, at, "") || empties_cache(self, at, installer) ||
        has_word(&command->words, installers[installer].no_cache) ||
        (installer == INSTALLER_UV && (has_word(&command->words, "-n") ||
                                       has_word(&command->words, "--no-cache-dir"))))
        return true;
    for (size_t i = 0; installers[installer].variables[i]; i++)
        if (lint_is_set(self, at, installers[installer].variables[i]))
            return true;
    /* PIP_NO_CACHE_DIR=1 pip install */
    return text_contains(self->file->items[at].original, TEXT("NO_CACHE"));
}

/* How to mount a cache at FOLDER in the home of the user of RUN number AT. */
static struct text mount_help(struct lint *self, size_t at, const char *folder)
{
    bool root = true;
    for (size_t i = 0; i < at; i++) {
        const struct instruction *instruction = &self->file->items[i];
        if (instruction->kind != INSTRUCTION_USER || !lint_is_below(self, i, at))
            continue;
        struct text user = instruction->words.items[0];
        user = text_slice(user, 0, text_find(user, ':'));
        root = text_is(user, "root") || text_is(user, "0");
    }
    if (root)
        return text_format(self->arena, "add --mount=type=cache,target=%s/%s to the RUN",
                           "/root", folder);
    return text_format(self->arena,
                       "add --mount=type=cache,uid=...,target=... to the RUN, with the "
                       "user's number and its %s",
                       folder);
}

static void lint_cache(struct lint *self, size_t at, const struct lint_command *command,
                       const struct install *install)
{
    const char *name = installers[install->installer].name;
    if (downloads_little(install) ||
        keeps_no_cache(self, at, command, install->installer))
        return;
    struct text mount = mount_help(self, at, installers[install->installer].cache);
    if (!lint_ships(self, at)) {
        if (install->locked)
            lint_add(self, "cache-mount", command->line, mount,
                     "'%.*s' downloads everything again when one requirement changes",
                     TEXT_ARG(install->shown));
        return;
    }
    lint_add(self, "package-cache", command->line,
             text_format(self->arena, "%.*s, or %s to the command", TEXT_ARG(mount),
                         installers[install->installer].no_cache),
             "the cache of %s stays in the image", name);
}

/* --- code before requirements ------------------------------------------------------- */

/* Whether COPY or ADD number AT takes the whole context. */
static bool copies_context(struct lint *self, size_t at)
{
    const struct instruction *instruction = &self->file->items[at];
    if ((instruction->kind != INSTRUCTION_COPY && instruction->kind != INSTRUCTION_ADD) ||
        instruction_flag(instruction, "from") || instruction_flag(instruction, "exclude"))
        return false;
    for (size_t i = 0; i + 1 < instruction->words.count; i++) {
        struct text source;
        if (!lint_expand(self, at, instruction->words.items[i], &source))
            continue;
        if (text_is(source, ".") || text_is(source, "./") || text_is(source, "/") ||
            text_is(source, "*"))
            return true;
    }
    return false;
}

/* Whether a RUN of the stage before instruction AT installs requirements already. */
static bool installed_before(struct lint *self, size_t at)
{
    struct install install;
    for (size_t i = 0; i < at; i++) {
        if (!lint_is_below(self, i, at))
            continue;
        for (size_t k = 0; k < self->commands[i].count; k++)
            if (read_install(self, &self->commands[i].items[k], &install) &&
                install.locked)
                return true;
    }
    return false;
}

static void lint_order(struct lint *self, size_t copied)
{
    struct install install;
    if (!copies_context(self, copied) || installed_before(self, copied))
        return;
    for (size_t at = copied + 1; at < self->file->count; at++) {
        if (self->stage_of[at] != self->stage_of[copied])
            return;
        for (size_t i = 0; i < self->commands[at].count; i++) {
            const struct lint_command *command = &self->commands[at].items[i];
            if (!read_install(self, command, &install) || !install.locked)
                continue;
            lint_add(
                self, "code-first", self->file->items[copied].line,
                text_format(self->arena,
                            "copy the requirements, install as in line %u, then copy "
                            "the rest",
                            command->line),
                "all of the context is copied before '%.*s', which then runs again "
                "with each change",
                TEXT_ARG(install.shown));
            return;
        }
    }
}

static void lint_context(struct lint *self, size_t at)
{
    const struct lint_options *options = self->options;
    struct buffer names = {.arena = self->arena};
    if (!options->context_known || !copies_context(self, at) ||
        (options->ignore_file.len && !options->culprits.count))
        return;
    for (size_t i = 0; i < options->culprits.count && i < 5; i++)
        buffer_format(&names, "%s'%.*s'", i ? ", " : "",
                      TEXT_ARG(options->culprits.items[i]));
    if (options->culprits.count > 5)
        buffer_format(&names, " and %zu more", options->culprits.count - 5);
    if (!options->culprits.count)
        buffer_add_string(&names, "nothing is left out");
    lint_add(self, "whole-context", self->file->items[at].line,
             TEXT("write an ignore file; 'depclose dockerignore' makes one"),
             options->culprits.count ? "all of the context is copied, with %.*s"
                                     : "all of the context is copied, %.*s",
             TEXT_ARG(names.text));
}

void lint_python_packages(struct lint *self)
{
    struct install install;
    for (size_t i = 0; i < self->file->count; i++) {
        lint_context(self, i);
        if (self->stage_of[i] != LINT_NONE)
            lint_order(self, i);
        for (size_t k = 0; k < self->commands[i].count; k++) {
            const struct lint_command *command = &self->commands[i].items[k];
            if (!command->conditional && read_install(self, command, &install))
                lint_cache(self, i, command, &install);
        }
    }
}
