/* How the image is started, in exec form.
 *
 * A container's own command stays, without what only prepares an environment around it
 * (`uv run`, `poetry run`) and without a shell that has nothing to do. Where there is no
 * container the entry tells: an app is loaded by a server that its packages have, a
 * module is run with -m, a file as it is, and a function, as console scripts name it, is
 * called. */
#include "cli/dockerfile/draft.h"

#include "base/array.h"
#include "base/path.h"
#include "image/shell.h"

#include <string.h>

uint32_t draft_python_of(struct text image)
{
    uint32_t minor = 0;
    for (size_t i = 0; i + 2 < image.len; i++) {
        if (image.ptr[i] != '3' || image.ptr[i + 1] != '.' ||
            (i > 0 && image.ptr[i - 1] >= '0' && image.ptr[i - 1] <= '9'))
            continue;
        for (i += 2; i < image.len && image.ptr[i] >= '0' && image.ptr[i] <= '9'; i++)
            minor = minor * 10 + (uint32_t)(image.ptr[i] - '0');
        break;
    }
    return minor >= 6 && minor < 40 ? minor : 0;
}

/* --- a command of our own ------------------------------------------------------------
 */

static bool is_selected(const struct draft *self, struct text key)
{
    dist_id id = catalog_find(&self->analysis->catalog, key);
    for (size_t i = 0; i < self->result.whole.packages.count; i++)
        if (self->result.whole.packages.items[i].distribution == id)
            return true;
    return false;
}

/* The first server for apps of KIND (any for an empty one) that is installed, or NULL. */
static const struct server_rule *server_for(const struct draft *self, struct text kind)
{
    for (size_t i = 0; i < self->rules->servers.count; i++) {
        const struct server_rule *rule = &self->rules->servers.items[i];
        if ((kind.len == 0 || text_equal(rule->kind, kind)) &&
            is_selected(self, rule->distribution))
            return rule;
    }
    return NULL;
}

/* The entry's file as the command names it. */
static struct text file_argument(struct draft *self, const struct entry *entry)
{
    struct texts places = draft_places(self, entry->file);
    struct text at = places.count ? places.items[0] : entry->file;
    return path_is_below(at, self->plan.folder)
               ? path_relative(self->arena, self->plan.folder, at)
               : at;
}

static struct text without_main(struct text module)
{
    return text_ends(module, TEXT(".__main__"))
               ? text_slice(module, 0, module.len - strlen(".__main__"))
               : module;
}

static void add_words(struct draft *self, struct texts *words, const char *first,
                      const char *second, struct text third)
{
    array_push(self->arena, words, text_of(first));
    if (second)
        array_push(self->arena, words, text_of(second));
    array_push(self->arena, words, third);
}

/* WORDS of RULE for ENTRY. */
static struct texts server_words(struct draft *self, const struct server_rule *rule,
                                 const struct entry *entry, bool factory)
{
    struct texts words = {0};
    bool call = factory && rule->factory.count == 0;
    for (size_t i = 0; i < rule->words.count; i++) {
        struct text word = rule->words.items[i];
        if (text_is(word, "{app}"))
            word = text_format(self->arena, "%.*s:%.*s%s", TEXT_ARG(entry->module),
                               TEXT_ARG(entry->attr), call ? "()" : "");
        else if (text_is(word, "{file}"))
            word = file_argument(self, entry);
        array_push(self->arena, &words, word);
    }
    for (size_t i = 0; factory && i < rule->factory.count; i++)
        array_push(self->arena, &words, rule->factory.items[i]);
    return words;
}

static struct texts app_words(struct draft *self, const struct entry *entry,
                              struct text bytes, const struct server_rule **server)
{
    struct texts words = {0};
    struct app app = app_find(self->rules, bytes, entry->attr);
    bool function = app.factory && app.kind.len == 0;
    *server = function ? NULL : server_for(self, app.kind);
    if (*server)
        return server_words(self, *server, entry, app.factory);
    struct text top = text_slice(entry->attr, 0, text_find(entry->attr, '.'));
    if (function && !entry->package && app_main_block_calls(bytes, top))
        add_words(self, &words, "python", "-m", without_main(entry->module));
    else if (function || app.kind.len == 0)
        add_words(self, &words, "python", "-c",
                  text_format(
                      self->arena, "import sys; from %.*s import %.*s; sys.exit(%.*s())",
                      TEXT_ARG(entry->module), TEXT_ARG(top), TEXT_ARG(entry->attr)));
    else
        add_words(self, &words, "python", "-m", without_main(entry->module));
    if (app.kind.len)
        diag_warning(self->diags, (struct place){.file = entry->file},
                     TEXT("declare one, as by: uv add uvicorn"),
                     "no server that could load '%.*s:%.*s' is among the packages",
                     TEXT_ARG(entry->module), TEXT_ARG(entry->attr));
    return words;
}

/* The command that starts ENTRY; *SERVER is what loads it, or NULL. */
static struct texts entry_words(struct draft *self, const struct entry *entry,
                                const struct server_rule **server)
{
    struct texts words = {0};
    struct text bytes = {0};
    *server = NULL;
    file_load(self->arena,
              layout_open_path(self->arena, self->analysis->repository, entry->file),
              &bytes);
    if (entry->start == ENTRY_APP && entry->attr.len)
        return app_words(self, entry, bytes, server);
    struct text kind = app_kind_of_file(self->rules, bytes);
    if (kind.len && (*server = server_for(self, kind)))
        return server_words(self, *server, entry, false);
    if (entry->start == ENTRY_SCRIPT)
        add_words(self, &words, "python", NULL, file_argument(self, entry));
    else
        add_words(self, &words, "python", "-m", without_main(entry->module));
    return words;
}

static void start_entries(struct draft *self)
{
    const struct entries *entries = &self->analysis->entries;
    for (size_t i = 0; i < entries->count; i++) {
        const struct server_rule *server;
        struct texts words = entry_words(self, &entries->items[i], &server);
        if (server && server->port.len)
            texts_add_once(self->arena, &self->plan.expose, server->port);
        if (i == 0) {
            self->plan.command = words;
            continue;
        }
        struct buffer other = {.arena = self->arena};
        buffer_format(&other, "or, for %.*s:", TEXT_ARG(entries->items[i].shown));
        for (size_t k = 0; k < words.count; k++)
            buffer_format(&other, " %.*s", TEXT_ARG(words.items[k]));
        array_push(self->arena, &self->plan.other_commands, other.text);
    }
}

/* --- a container's command -----------------------------------------------------------
 */

static const struct command_rule *rule_of_runner(const struct draft *self,
                                                 const struct texts *words)
{
    static const char *const runners[] = {"uv",  "poetry", "pdm",  "pipenv",
                                          "rye", "hatch",  "pixi", NULL};
    const struct command_rules *rules = rules_commands(self->analysis->rules);
    bool runner = false;
    for (size_t i = 0; words->count > 1 && runners[i]; i++)
        runner = runner || text_is(path_name(words->items[0]), runners[i]);
    for (size_t i = 0; runner && rules && i < rules->count; i++) {
        const struct texts *own = &rules->items[i].words;
        if (own->count == 2 && text_equal(own->items[0], path_name(words->items[0])) &&
            text_equal(own->items[1], words->items[1]))
            return &rules->items[i];
    }
    return NULL;
}

static bool has(const struct texts *texts, struct text text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (text_equal(texts->items[i], text))
            return true;
    return false;
}

/* How many words `uv run --frozen` and its like take before the command; 0 when WORDS are
 * none of these. *MODULE: `-m` stands before the rest. */
static size_t runner_words(const struct draft *self, const struct texts *words,
                           bool *module)
{
    const struct command_rule *rule = rule_of_runner(self, words);
    size_t at = 2;
    *module = false;
    if (!rule)
        return 0;
    while (at < words->count && text_starts(words->items[at], TEXT("-"))) {
        struct text word = words->items[at++];
        if (text_is(word, "--"))
            break;
        if (has(&rule->runs, word)) {
            *module = true;
            break;
        }
        if (!has(&rule->flags, word) && text_find(word, '=') == SIZE_MAX)
            at++;
    }
    return at < words->count ? at : words->count;
}

static struct texts without_runner(struct draft *self, const struct texts *words)
{
    bool module;
    size_t skipped = runner_words(self, words, &module);
    struct texts left = {0};
    if (module)
        add_words(self, &left, "python", NULL, TEXT("-m"));
    else if (skipped && skipped < words->count &&
             text_ends(words->items[skipped], TEXT(".py")))
        array_push(self->arena, &left, TEXT("python"));
    for (size_t i = skipped; i < words->count; i++)
        array_push(self->arena, &left, words->items[i]);
    return left;
}

/* A program of an environment that the image does not have, by its name alone: PATH leads
 * to ours. */
static void find_on_path(struct draft *self, struct texts *words)
{
    if (words->count == 0)
        return;
    struct text program = words->items[0];
    struct text folder = path_dir(program);
    bool venv = text_ends(folder, TEXT("venv/bin")) ||
                text_is(folder, "/usr/local/bin") ||
                text_ends(folder, TEXT("/.local/bin"));
    bool python = text_starts(path_name(program), TEXT("python"));
    if (!path_is_absolute(program) && !text_starts(program, TEXT(".venv/")))
        return;
    if (venv || (python && text_ends(folder, TEXT("/bin"))))
        words->items[0] = path_name(program);
    (void)self;
}

/* TEXT with one space for several, as continued lines leave them, outside of quotes. */
static struct text squeezed(struct arena *arena, struct text text)
{
    struct buffer out = {.arena = arena};
    char quote = 0;
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        if (!quote && byte == ' ' && i > 0 && text.ptr[i - 1] == ' ')
            continue;
        if (quote ? byte == quote : byte == '\'' || byte == '"')
            quote = quote ? 0 : byte;
        buffer_add_byte(&out, byte);
    }
    return out.text;
}

/* Where in TEXT a shell can make way for the last command, so that signals reach it:
 * SIZE_MAX where it cannot, or already does. */
static size_t last_command(struct arena *arena, struct text text)
{
    struct shell_script script = {0};
    static const char *const own[] = {"exec",   "wait", "exit", "cd",
                                      "export", "set",  NULL};
    shell_read(arena, text, &script);
    if (script.wrong.len || script.commands.count == 0 || script.functions.count ||
        script.arms.count)
        return SIZE_MAX;
    for (size_t i = 0; i < script.commands.count; i++)
        if (script.commands.items[i].subshell ||
            script.commands.items[i].after == SHELL_BACKGROUND ||
            script.commands.items[i].after == SHELL_PIPE ||
            script.commands.items[i].after == SHELL_OR)
            return SIZE_MAX;
    const struct shell_command *last = &script.commands.items[script.commands.count - 1];
    if (last->words.count == 0 || last->assignments.count || last->negated ||
        text_ends(text, TEXT("&")) || last->words.items[0].ptr < text.ptr ||
        last->words.items[0].ptr >= text.ptr + text.len)
        return SIZE_MAX;
    for (size_t i = 0; own[i]; i++)
        if (text_is(last->words.items[0], own[i]))
            return SIZE_MAX;
    return (size_t)(last->words.items[0].ptr - text.ptr);
}

/* Shell text without the runners in it. */
static struct text plain_shell(struct draft *self, struct text text, bool *single)
{
    struct shell_script script = {0};
    struct buffer out = {.arena = self->arena};
    size_t from = 0;
    shell_read(self->arena, text, &script);
    *single = script.commands.count == 1 && script.functions.count == 0 &&
              script.arms.count == 0 && !script.wrong.len &&
              !script.commands.items[0].assignments.count &&
              script.commands.items[0].subshell == 0;
    for (size_t i = 0; i < script.commands.count && !script.wrong.len; i++) {
        const struct texts *words = &script.commands.items[i].words;
        struct texts rest = *words;
        size_t execs = words->count && text_is(words->items[0], "exec");
        bool module;
        rest.items += execs;
        rest.count -= execs;
        size_t skipped = runner_words(self, &rest, &module);
        if (!skipped || skipped >= rest.count || rest.items[0].ptr < text.ptr + from ||
            rest.items[0].ptr >= text.ptr + text.len ||
            rest.items[skipped].ptr < rest.items[0].ptr)
            continue;
        buffer_add(&out, text_slice(text, from, (size_t)(rest.items[0].ptr - text.ptr)));
        buffer_add_string(&out, module ? "python -m " : "");
        if (!module && text_ends(rest.items[skipped], TEXT(".py")))
            buffer_add_string(&out, "python ");
        from = (size_t)(rest.items[skipped].ptr - text.ptr);
    }
    buffer_add(&out, text_slice(text, from, text.len));
    return squeezed(self->arena, text_trim(out.text));
}

/* Whether a shell changes nothing of TEXT but to split it. */
static bool needs_shell(struct text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (strchr("$`|&;<>(){}*?[]~#\n!", text.ptr[i]))
            return true;
    return false;
}

static bool is_shell(struct text program)
{
    struct text name = path_name(program);
    return text_is(name, "sh") || text_is(name, "bash") || text_is(name, "ash");
}

struct texts draft_exec_form(struct draft *self, const struct texts *words)
{
    struct texts left = {0};
    if (words->count == 3 && is_shell(words->items[0]) &&
        text_is(words->items[1], "-c")) {
        bool single;
        struct text text = plain_shell(self, words->items[2], &single);
        struct shell_script script = {0};
        bool simple = single && !needs_shell(text);
        if (simple) {
            shell_read(self->arena, text, &script);
            for (size_t i = 0; i < script.commands.items[0].words.count; i++)
                shell_expand(self->arena, script.commands.items[0].words.items[i], NULL,
                             NULL, &left);
            if (left.count && text_is(left.items[0], "exec")) {
                left.items++;
                left.count--;
            }
            find_on_path(self, &left);
            return left;
        }
        size_t last = last_command(self->arena, text);
        array_push(self->arena, &left, path_name(words->items[0]));
        if (last != SIZE_MAX)
            text = text_format(self->arena, "%.*sexec %.*s",
                               TEXT_ARG(text_slice(text, 0, last)),
                               TEXT_ARG(text_slice(text, last, text.len)));
        add_words(self, &left, "-c", NULL, text);
        return left;
    }
    left = without_runner(self, words);
    find_on_path(self, &left);
    return left;
}

/* A console script of the project itself, which nothing installs: calls what it calls. */
static void call_own_script(struct draft *self, struct texts *words)
{
    const struct startup *startup = &self->analysis->container->startup;
    const struct entry *entry = &self->analysis->entries.items[0];
    bool own = false;
    for (size_t i = 0; i < startup->count; i++)
        own = own || (startup->items[i].kind == START_PROGRAM && words->count &&
                      text_equal(path_name(startup->items[i].target),
                                 path_name(words->items[0])));
    if (!own || entry->start != ENTRY_APP || entry->attr.len == 0 ||
        is_selected(self, path_name(words->items[0])))
        return;
    const struct server_rule *server;
    struct text bytes = {0};
    file_load(self->arena,
              layout_open_path(self->arena, self->analysis->repository, entry->file),
              &bytes);
    struct texts all = app_words(self, entry, bytes, &server);
    for (size_t i = 1; i < words->count; i++)
        array_push(self->arena, &all, words->items[i]);
    *words = all;
}

/* Takes out what makes a server watch its files, which in an image never change. */
static void without_reload(struct draft *self, struct texts *words)
{
    size_t left = 0;
    for (size_t i = 0; i < words->count; i++) {
        if (!text_is(words->items[i], "--reload")) {
            words->items[left++] = words->items[i];
            continue;
        }
        diag_warning(self->diags, self->analysis->container->image.started,
                     TEXT("files of an image do not change"),
                     "'--reload' is for development, and left out");
    }
    words->count = left;
}

/* Whether the user named the service itself, whose command then counts. */
static bool is_service_named(const struct draft *self)
{
    const struct texts *words = &self->analysis->run->arguments;
    struct text name = self->analysis->container->service;
    return name.len && words->count == 1 && text_ends(words->items[0], name);
}

/* The image as its Dockerfile alone makes it: what Compose says besides, it says again
 * when the container is started. */
static bool image_of_file(struct draft *self, struct image *image)
{
    const struct container *container = self->analysis->container;
    struct image_options options = {.repository = self->analysis->repository,
                                    .context = container->context,
                                    .target = container->target,
                                    .arguments = container->arguments};
    struct diags unheard;
    diags_init(&unheard, self->arena, self->analysis->root.path);
    return container->instructions && !is_service_named(self) &&
           image_build(self->arena, container->instructions, &options, &unheard, image) &&
           image->entrypoint.count + image->command.count > 0;
}

static void start_container(struct draft *self)
{
    struct image own;
    const struct image *image =
        image_of_file(self, &own) ? &own : &self->analysis->container->image;
    struct texts *entrypoint = &self->plan.entrypoint, *command = &self->plan.command;
    bool shell = image->entrypoint.count == 3 && is_shell(image->entrypoint.items[0]) &&
                 text_is(image->entrypoint.items[1], "-c");
    *entrypoint = draft_exec_form(self, &image->entrypoint);
    if (!shell) /* a shell's ENTRYPOINT takes no arguments */
        *command = draft_exec_form(self, &image->command);
    call_own_script(self, entrypoint->count ? entrypoint : command);
    without_reload(self, entrypoint);
    without_reload(self, command);
}

void draft_start(struct draft *self)
{
    if (self->starts)
        start_container(self);
    else
        start_entries(self);
}
