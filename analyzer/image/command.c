/* From the words of a command to what it starts.
 *
 * command_follow_words() asks what the first word is: a Python, a shell, a program that
 * rules/commands.json knows, a file of the image (whose first line says who runs it), and
 * else a program that may be somebody's console script. Wrappers lead back here with the
 * words that remain. Nothing is run; how often and how deeply this happens is bounded.
 *
 * Blind spot: a program that the image builds or downloads has no text to read. */
#include "image/command.h"

#include "base/array.h"
#include "base/path.h"
#include "image/command_follow.h"

#include <string.h>

/* Scripts may start each other this deeply; commands may be followed this often. */
#define DEPTH 24
#define STEPS 5000

/* --- Small things ------------------------------------------------------------------ */

bool texts_have(const struct texts *self, struct text text)
{
    for (size_t i = 0; i < self->count; i++)
        if (text_equal(self->items[i], text))
            return true;
    return false;
}

struct texts texts_from(const struct texts *self, size_t from)
{
    size_t first = from < self->count ? from : self->count;
    return (struct texts){.items = self->count ? self->items + first : NULL,
                          .count = self->count - first,
                          .room = self->count - first};
}

static bool is_unknown(struct text text)
{
    return text_find(text, '$') != SIZE_MAX || text_find(text, '`') != SIZE_MAX;
}

struct text command_path(const struct follower *self, struct text path)
{
    return path_join(self->arena, self->state.folder, path);
}

bool command_is_file(const struct follower *self, struct text path)
{
    return self->world->find(self->world->context, command_path(self, path)) ==
           FILE_REGULAR;
}

void command_add_file(struct follower *self, struct text path)
{
    struct text file = command_path(self, path);
    if (!texts_have(&self->startup->files, file))
        array_push(self->arena, &self->startup->files, file);
}

static struct text where(const struct follower *self)
{
    if (!self->state.shown.len)
        return (struct text){0};
    return text_format(self->arena, "%.*s:%u", TEXT_ARG(self->state.shown),
                       (unsigned)self->state.line);
}

void command_unknown(struct follower *self, struct text what)
{
    size_t line = text_find(what, '\n');
    if (line != SIZE_MAX)
        what = text_format(self->arena, "%.*s...", TEXT_ARG(text_slice(what, 0, line)));
    struct text at = where(self);
    struct text message =
        at.len ? text_format(self->arena, "'%.*s' (%.*s)", TEXT_ARG(what), TEXT_ARG(at))
               : text_format(self->arena, "'%.*s'", TEXT_ARG(what));
    if (!texts_have(&self->startup->unknown, message))
        array_push(self->arena, &self->startup->unknown, message);
}

/* --- Starts ------------------------------------------------------------------------ */

/* The folders of PYTHONPATH after those that options gave. */
static struct texts search_path(struct follower *self)
{
    struct texts paths = {0};
    for (size_t i = 0; i < self->state.paths.count; i++)
        array_push(self->arena, &paths, self->state.paths.items[i]);
    struct text value, part;
    if (command_value(self, TEXT("PYTHONPATH"), &value))
        while (text_cut(&value, ':', &part))
            if (part.len && !is_unknown(part))
                array_push(self->arena, &paths, command_path(self, part));
    return paths;
}

static bool same_texts(const struct texts *a, const struct texts *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!text_equal(a->items[i], b->items[i]))
            return false;
    return true;
}

void command_start(struct follower *self, enum start_kind kind, struct text target,
                   struct text attr)
{
    if (kind != START_CODE && (is_unknown(target) || target.len == 0)) {
        command_unknown(self, target);
        return;
    }
    if (kind == START_SCRIPT || kind == START_CONFIG)
        target = command_path(self, target);
    struct start start = {.kind = kind,
                          .target = target,
                          .attr = attr,
                          .folder = self->state.folder,
                          .paths = search_path(self),
                          .where = where(self)};
    for (size_t i = 0; i < self->startup->count; i++) {
        const struct start *other = &self->startup->items[i];
        if (other->kind == kind && text_equal(other->target, target) &&
            text_equal(other->attr, attr) && text_equal(other->folder, start.folder) &&
            same_texts(&other->paths, &start.paths))
            return;
    }
    array_push(self->arena, self->startup, start);
}

/* The ATTR of "MODULE:ATTR", of "MODULE:make_app('x')" without its brackets. */
static struct text split_attr(struct text app, struct text *module)
{
    size_t colon = text_find(app, ':');
    *module = text_slice(app, 0, colon);
    struct text attr = colon == SIZE_MAX ? TEXT("") : text_slice(app, colon + 1, app.len);
    return text_trim(text_slice(attr, 0, text_find(attr, '(')));
}

void command_start_app(struct follower *self, struct text app)
{
    struct text module, attr;
    if (text_starts(app, TEXT("asgi:")) || text_starts(app, TEXT("wsgi:")))
        app = text_slice(app, 5, app.len);
    attr = split_attr(app, &module);
    if (text_find(module, '/') != SIZE_MAX || text_ends(module, TEXT(".py")))
        command_start_file(self, app);
    else
        command_start(self, START_APP, module, attr);
}

/* Frameworks that are given a file import it by its dotted name, from the folder above
 * its outermost package. */
void command_start_file(struct follower *self, struct text file)
{
    struct text path, attr = split_attr(file, &path);
    if (is_unknown(path)) {
        command_unknown(self, path);
        return;
    }
    path = command_path(self, path);
    if (!text_ends(path, TEXT(".py")) &&
        command_is_file(self, text_format(self->arena, "%.*s.py", TEXT_ARG(path))))
        path = text_format(self->arena, "%.*s.py", TEXT_ARG(path));
    struct text folder = path_dir(path), module = path_stem(path);
    module =
        text_is(path_name(module), "__init__") ? path_name(folder) : path_name(module);
    if (text_is(path_name(path), "__init__.py"))
        folder = path_dir(folder);
    while (folder.len > 1 &&
           command_is_file(self, path_join(self->arena, folder, TEXT("__init__.py")))) {
        module = text_format(self->arena, "%.*s.%.*s", TEXT_ARG(path_name(folder)),
                             TEXT_ARG(module));
        folder = path_dir(folder);
    }
    struct texts before = self->state.paths;
    if (!text_equal(folder, self->state.folder)) {
        self->state.paths = (struct texts){0};
        for (size_t i = 0; i < before.count; i++)
            array_push(self->arena, &self->state.paths, before.items[i]);
        array_push(self->arena, &self->state.paths, folder);
    }
    command_start(self, START_APP, module, attr);
    self->state.paths = before;
}

/* --- Python ------------------------------------------------------------------------ */

static bool is_python(struct text name)
{
    static const char *const names[] = {"pypy", "python"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct text start = text_of(names[i]);
        if (!text_starts(name, start))
            continue;
        struct text rest = text_slice(name, start.len, name.len);
        size_t at = 0;
        while (at < rest.len &&
               (rest.ptr[at] == '.' || (rest.ptr[at] >= '0' && rest.ptr[at] <= '9')))
            at++;
        return at == rest.len;
    }
    return false;
}

static void start_module(struct follower *self, struct texts words)
{
    if (!command_follow_rule(self, words, true))
        command_start(self, START_MODULE, words.items[0], TEXT(""));
    for (size_t i = 1; i < words.count; i++)
        if (text_starts(words.items[i], TEXT("--settings=")))
            array_push(self->arena, &self->startup->modules,
                       text_slice(words.items[i], 11, words.items[i].len));
}

/* A word that is one command substitution gives each text that it may print. */
static bool start_alternatives(struct follower *self, struct text word)
{
    if (!text_starts(word, TEXT("$(")) || !text_ends(word, TEXT(")")))
        return false;
    struct shell_script script;
    size_t count = self->startup->count;
    shell_read(self->arena, text_slice(word, 2, word.len - 1), &script);
    for (size_t i = 0; i < script.commands.count; i++) {
        struct texts words = {0};
        for (size_t j = 0; j < script.commands.items[i].words.count; j++)
            shell_expand(self->arena, script.commands.items[i].words.items[j],
                         command_variable, self, &words);
        if (words.count == 2 && text_is(words.items[0], "echo"))
            command_start(self, START_SCRIPT, words.items[1], TEXT(""));
    }
    return self->startup->count > count;
}

static void start_script(struct follower *self, struct texts words)
{
    struct text file = words.items[0];
    if (is_unknown(file)) {
        if (!start_alternatives(self, file))
            command_unknown(self, file);
        return;
    }
    bool program = text_ends(path_dir(file), TEXT("bin")) && !command_is_file(self, file);
    if (program && command_follow_rule(self, words, false))
        return;
    if (self->world->find(self->world->context, command_path(self, file)) == FILE_FOLDER)
        file = path_join(self->arena, file, TEXT("__main__.py"));
    if (text_is(path_name(file), "manage.py"))
        for (size_t i = 1; i < words.count; i++)
            if (text_starts(words.items[i], TEXT("--settings=")))
                array_push(self->arena, &self->startup->modules,
                           text_slice(words.items[i], 11, words.items[i].len));
    command_start(self, START_SCRIPT, file, TEXT(""));
}

/* Takes -m and -c out of a cluster of options such as -um. *VALUE is where the value of
 * the letter would begin; '\0' when no letter takes one. */
static char letter_with_value(struct text option, size_t *value)
{
    for (size_t i = 1; i < option.len; i++)
        if (memchr("mcWX", option.ptr[i], 4)) {
            *value = i + 1;
            return option.ptr[i];
        }
    return '\0';
}

void command_follow_python(struct follower *self, struct texts arguments)
{
    for (size_t i = 0; i < arguments.count; i++) {
        struct text word = arguments.items[i];
        if (text_is(word, "-") || text_is(word, "--version") || text_is(word, "-V"))
            return;
        if (text_is(word, "--check-hash-based-pycs")) {
            i++;
            continue;
        }
        if (text_starts(word, TEXT("--")))
            continue;
        if (!text_starts(word, TEXT("-"))) {
            if (is_unknown(word) && i + 1 < arguments.count && word.ptr[0] == '$' &&
                !text_starts(word, TEXT("$(")) &&
                text_ends(arguments.items[i + 1], TEXT(".py")))
                continue; /* options from a variable */
            start_script(self, texts_from(&arguments, i));
            return;
        }
        size_t value = 0;
        char letter = letter_with_value(word, &value);
        if (!letter)
            continue;
        struct texts rest = texts_from(&arguments, i + (value == word.len));
        if (rest.count == 0)
            return;
        if (letter == 'W' || letter == 'X') {
            i += value == word.len;
            continue;
        }
        struct texts words = {0};
        array_push(self->arena, &words,
                   value == word.len ? rest.items[0] : text_slice(word, value, word.len));
        for (size_t j = 1; j < rest.count; j++)
            array_push(self->arena, &words, rest.items[j]);
        if (letter == 'm')
            start_module(self, words);
        else
            command_start(self, START_CODE, words.items[0], TEXT(""));
        return;
    }
}

/* --- Shells and scripts ------------------------------------------------------------ */

static bool is_shell(struct text name)
{
    static const char *const names[] = {"sh",  "bash", "dash", "ash",
                                        "zsh", "ksh",  "mksh", "busybox"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i]))
            return true;
    return false;
}

/* Reads the script PATH, which may stand in a folder of PATH. */
static bool find_script(struct follower *self, struct text name, struct text *path,
                        struct text *bytes, struct text *shown)
{
    struct text folders, folder;
    *path = command_path(self, name);
    if (text_find(name, '/') == SIZE_MAX) {
        if (!command_value(self, TEXT("PATH"), &folders))
            folders =
                TEXT("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        bool found = false;
        while (!found && text_cut(&folders, ':', &folder)) {
            *path = path_join(self->arena, command_path(self, folder), name);
            found = command_is_file(self, *path);
        }
        if (!found)
            return false;
    }
    return self->world->find(self->world->context, *path) == FILE_REGULAR &&
           self->world->read(self->world->context, *path, bytes, shown);
}

static void follow_shell(struct follower *self, struct texts words)
{
    size_t i = text_is(path_name(words.items[0]), "busybox") ? 2 : 1;
    bool text = false;
    for (; i < words.count && words.items[i].len > 1 &&
           (words.items[i].ptr[0] == '-' || words.items[i].ptr[0] == '+');
         i++) {
        struct text option = words.items[i];
        if (text_is(option, "--")) {
            i++;
            break;
        }
        if (text_starts(option, TEXT("--"))) {
            i += text_is(option, "--rcfile") || text_is(option, "--init-file");
            continue;
        }
        text |= text_find(option, 'c') != SIZE_MAX;
        i += option.ptr[option.len - 1] == 'o' || option.ptr[option.len - 1] == 'O';
    }
    if (i >= words.count)
        return;
    struct texts rest = texts_from(&words, i);
    struct command_state before = self->state;
    if (text) {
        self->state.zero = rest.count > 1 ? rest.items[1] : words.items[0];
        self->state.arguments = texts_from(&rest, 2);
        self->state.arguments_known = true;
        command_run_text(self, rest.items[0]);
    } else {
        struct text path, bytes, shown;
        path = command_path(self, rest.items[0]);
        if (!is_unknown(path) &&
            self->world->read(self->world->context, path, &bytes, &shown))
            command_run_script(self, path, bytes, shown, texts_from(&rest, 1));
        else if (find_script(self, rest.items[0], &path, &bytes, &shown))
            command_run_script(self, path, bytes, shown, texts_from(&rest, 1));
        else
            command_unknown(self, rest.items[0]);
    }
    self->state = before;
}

/* Runs a file of the image by its first line; a shell runs what has none. */
static void follow_file(struct follower *self, struct text path, struct text bytes,
                        struct text shown, struct texts arguments)
{
    struct text line = text_slice(bytes, 0, text_find(bytes, '\n'));
    if (text_starts(line, TEXT("\x7f"
                               "ELF")) ||
        text_find(line, '\0') != SIZE_MAX) {
        command_unknown(self, path);
        return;
    }
    struct texts words = {0};
    struct text rest =
        text_starts(line, TEXT("#!")) ? text_slice(line, 2, line.len) : TEXT("");
    struct text word;
    while (text_cut(&rest, ' ', &word))
        if ((word = text_trim(word)).len)
            array_push(self->arena, &words, word);
    bool shell = words.count && (is_shell(path_name(words.items[0])) ||
                                 is_shell(path_name(array_last(&words))));
    if (words.count == 0 && text_ends(path, TEXT(".py"))) {
        command_start(self, START_SCRIPT, path, TEXT(""));
        return;
    }
    if (shell || words.count == 0) {
        struct command_state before = self->state;
        command_run_script(self, path, bytes, shown, arguments);
        self->state = before;
        return;
    }
    array_push(self->arena, &words, path);
    for (size_t i = 0; i < arguments.count; i++)
        array_push(self->arena, &words, arguments.items[i]);
    command_follow_words(self, words);
}

/* --- The first word ---------------------------------------------------------------- */

static void follow_program(struct follower *self, struct texts words)
{
    struct text name = words.items[0], base = path_name(name);
    struct text path, bytes, shown;
    if (is_unknown(base) || name.ptr[0] == '-') {
        command_unknown(self, name);
    } else if (is_python(base)) {
        command_follow_python(self, texts_from(&words, 1));
    } else if (is_shell(base)) {
        follow_shell(self, words);
    } else if (command_follow_rule(self, words, false)) {
        /* that was it */
    } else if (find_script(self, name, &path, &bytes, &shown)) {
        follow_file(self, path, bytes, shown, texts_from(&words, 1));
    } else if (map_find(&self->world->rules->passive, base) != MAP_NONE) {
        /* it starts nothing */
    } else if (text_ends(base, TEXT(".py"))) {
        command_start(self, START_SCRIPT, name, TEXT(""));
    } else if ((text_find(name, '/') == SIZE_MAX ||
                text_ends(path_dir(name), TEXT("bin"))) &&
               !text_ends(base, TEXT(".sh"))) {
        command_start(self, START_PROGRAM, base, TEXT(""));
    } else {
        command_unknown(self, name);
    }
}

bool command_is_program(const struct follower *self, struct text name)
{
    const struct command_rules *rules = self->world->rules;
    struct text base = path_name(name);
    if (is_python(base) || is_shell(base))
        return true;
    for (size_t i = 0; i < rules->count; i++)
        if (text_equal(rules->items[i].words.items[0], base))
            return true;
    return false;
}

void command_follow_words(struct follower *self, struct texts words)
{
    while (words.count && words.items[0].len == 0)
        words = texts_from(&words, 1);
    if (words.count == 0)
        return;
    if (self->depth >= DEPTH || self->steps++ >= STEPS) {
        command_unknown(self, words.items[0]);
        return;
    }
    struct command_state before = self->state;
    self->depth++;
    follow_program(self, words);
    self->depth--;
    self->state = before;
}

void command_follow(struct arena *arena, const struct texts *words,
                    const struct command_world *world, struct startup *startup)
{
    struct follower self = {
        .arena = arena,
        .world = world,
        .startup = startup,
        .state = {.folder = world->folder.len ? world->folder : TEXT("/")},
    };
    command_follow_words(&self, *words);
}
