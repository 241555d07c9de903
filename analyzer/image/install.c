/* Installers, by their command lines: which of their words are options, and which of
 * these take a value, so that what is left is what they install. */
#include "image/install.h"

#include "base/array.h"
#include "base/path.h"

#include <string.h>

struct installing {
    struct arena *arena;
    const struct texts *words;
    const struct install_place *place;
};

static struct text run_time_path(const struct installing *self, struct text path)
{
    struct text whole =
        path_join(self->arena,
                  text_format(self->arena, "/%.*s", TEXT_ARG(self->place->folder)), path);
    return text_slice(whole, 1, whole.len);
}

static void add_requirements(const struct installing *self, struct text file)
{
    struct text path;
    if (self->place->find(self->place->context, run_time_path(self, file), &path) ==
            FILE_REGULAR &&
        path.ptr)
        texts_add_once(self->arena, self->place->requirements, path);
}

/* With ITSELF, the project too, not only what it depends on. */
static void add_project(const struct installing *self, struct text folder, bool itself)
{
    static const char *const files[] = {"pyproject.toml", "setup.py", "setup.cfg"};
    folder = text_slice(folder, 0, text_find(folder, '['));
    struct text at = run_time_path(self, folder), path;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (self->place->find(self->place->context,
                              path_join(self->arena, at, text_of(files[i])),
                              &path) == FILE_REGULAR &&
            path.ptr) {
            struct text found = path_dir(path);
            found = found.ptr ? found : TEXT("");
            texts_add_once(self->arena, self->place->manifests, found);
            if (itself)
                texts_add_once(self->arena, self->place->projects, found);
            return;
        }
}

/* The value of option NAME at word I: "-r FILE", "-rFILE", "--requirement=FILE". Moves I
 * past it. */
static bool option_value(const struct installing *self, size_t *i, const char *name,
                         struct text *value)
{
    struct text word = self->words->items[*i], option = text_of(name);
    bool is_long = text_starts(option, TEXT("--"));
    if (text_equal(word, option)) {
        if (*i + 1 == self->words->count)
            return false;
        *value = self->words->items[++*i];
        return true;
    }
    if (!text_starts(word, option) || (is_long && word.ptr[option.len] != '='))
        return false;
    *value =
        text_slice(word, option.len + (word.ptr[option.len] == '=' ? 1 : 0), word.len);
    return true;
}

static bool is_path(struct text word)
{
    return text_is(word, ".") || text_starts(word, TEXT(".[")) ||
           text_starts(word, TEXT("./")) || text_starts(word, TEXT("../")) ||
           text_starts(word, TEXT("/"));
}

/* Whether an option of pip's or uv's takes the next word for its value. */
static bool takes_value(struct text option)
{
    static const char *const options[] = {"-i",
                                          "--index-url",
                                          "--extra-index-url",
                                          "--index",
                                          "--default-index",
                                          "-f",
                                          "--find-links",
                                          "-c",
                                          "--constraint",
                                          "--constraints",
                                          "-t",
                                          "--target",
                                          "--prefix",
                                          "--root",
                                          "--platform",
                                          "-p",
                                          "--python",
                                          "--python-version",
                                          "--trusted-host",
                                          "--cache-dir",
                                          "--timeout",
                                          "--retries",
                                          "--no-binary",
                                          "--only-binary",
                                          "-P",
                                          "--upgrade-package",
                                          "--index-strategy",
                                          "--torch-backend",
                                          "--progress-bar",
                                          "--root-user-action",
                                          "--src",
                                          "-w",
                                          "--wheel-dir",
                                          "--log",
                                          "--proxy",
                                          "--cert",
                                          "--link-mode",
                                          "--override"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (text_is(option, options[i]))
            return true;
    return false;
}

/* What installs others, and no program needs. */
static bool is_tool(struct text name)
{
    static const char *const names[] = {"pip",
                                        "setuptools",
                                        "wheel",
                                        "uv",
                                        "poetry",
                                        "pdm",
                                        "pipenv",
                                        "build",
                                        "hatch",
                                        "virtualenv",
                                        "pip-tools",
                                        "pipx",
                                        "poetry-core",
                                        "hatchling",
                                        "poetry-plugin-export",
                                        "setuptools-scm",
                                        "cython"};
    size_t end = 0;
    while (end < name.len && !strchr("=<>!~[ ;@", name.ptr[end]))
        end++;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(text_slice(name, 0, end), names[i]))
            return true;
    return false;
}

/* A requirement that is a word of the command: "gunicorn==23.0". */
static void add_named(const struct installing *self, struct text word)
{
    bool letter = word.len && ((word.ptr[0] >= 'a' && word.ptr[0] <= 'z') ||
                               (word.ptr[0] >= 'A' && word.ptr[0] <= 'Z'));
    if (letter && !is_tool(word) && !text_is(word, "install") &&
        !text_is(word, "wheel") && text_find(word, '$') == SIZE_MAX &&
        text_find(word, '/') == SIZE_MAX && !text_ends(word, TEXT(".whl")))
        texts_add_once(self->arena, self->place->named, word);
}

/* pip install ARGUMENTS, from word I. */
static void follow_pip(const struct installing *self, size_t i)
{
    static const char *const files[] = {"-r", "--requirement", "--requirements"};
    static const char *const editables[] = {"-e", "--editable"};
    for (; i < self->words->count; i++) {
        struct text value;
        bool taken = false;
        for (size_t k = 0; k < sizeof files / sizeof *files && !taken; k++)
            if ((taken = option_value(self, &i, files[k], &value)))
                add_requirements(self, value);
        for (size_t k = 0; k < sizeof editables / sizeof *editables && !taken; k++)
            if ((taken = option_value(self, &i, editables[k], &value)))
                add_project(self, value, true);
        if (taken)
            continue;
        if (is_path(self->words->items[i]))
            add_project(self, self->words->items[i], true);
        else if (takes_value(self->words->items[i]))
            i++;
        else
            add_named(self, self->words->items[i]);
    }
}

static bool has_word(const struct installing *self, const char *word)
{
    for (size_t i = 0; i < self->words->count; i++)
        if (text_is(self->words->items[i], word))
            return true;
    return false;
}

/* Index of the first word from I on that is no option, or the count. */
static size_t next_operand(const struct texts *words, size_t i)
{
    while (i < words->count && text_starts(words->items[i], TEXT("-")))
        i++;
    return i;
}

static bool is_python(struct text name)
{
    return text_starts(name, TEXT("python")) || text_starts(name, TEXT("pypy"));
}

/* The project in the working folder, or where an option says. */
static void follow_project(const struct installing *self, const char *option)
{
    struct text folder = TEXT("."), name = {0};
    for (size_t i = 1; i < self->words->count; i++)
        if (option_value(self, &i, option, &folder))
            break;
    for (size_t i = 1; i < self->words->count; i++)
        if (option_value(self, &i, "--package", &name))
            texts_add_once(self->arena, self->place->packages, name);
    bool whole = name.len == 0;
    static const char *const groups[] = {"--group", "--only-group", "--with", "--only"};
    for (size_t k = 0; k < sizeof groups / sizeof *groups; k++)
        for (size_t i = 1; i < self->words->count; i++)
            if (option_value(self, &i, groups[k], &name))
                texts_add_once(self->arena, self->place->groups, name);
    bool itself = !has_word(self, "--no-install-project") &&
                  !has_word(self, "--no-install-workspace") &&
                  !has_word(self, "--no-root") && !has_word(self, "--no-self");
    add_project(self, folder, itself && whole);
}

static void follow_uv(const struct installing *self)
{
    const struct texts *words = self->words;
    size_t verb = next_operand(words, 1);
    if (verb == words->count)
        return;
    if (text_is(words->items[verb], "sync") || text_is(words->items[verb], "build"))
        follow_project(self, "--project");
    else if (text_is(words->items[verb], "pip") && verb + 1 < words->count)
        follow_pip(self, verb + 2);
}

void install_follow(struct arena *arena, const struct texts *words,
                    const struct install_place *place)
{
    struct installing self = {arena, words, place};
    if (words->count < 2)
        return;
    struct text name = path_name(words->items[0]), verb = words->items[1];
    bool pip = text_starts(name, TEXT("pip")) && !text_starts(name, TEXT("pipenv"));
    bool module_pip = is_python(name) && words->count > 3 && has_word(&self, "-m") &&
                      has_word(&self, "pip");
    if (pip && (has_word(&self, "install") || has_word(&self, "wheel")))
        follow_pip(&self, 2);
    else if (module_pip && (has_word(&self, "install") || has_word(&self, "wheel")))
        follow_pip(&self, 4);
    else if (text_is(name, "uv"))
        follow_uv(&self);
    else if ((text_is(name, "poetry") || text_is(name, "pdm")) &&
             (has_word(&self, "install") || has_word(&self, "sync") ||
              has_word(&self, "build")))
        follow_project(&self, text_is(name, "poetry") ? "-C" : "-p");
    else if ((is_python(name) && words->count > 2 && text_is(verb, "-m") &&
              text_is(words->items[2], "build")) ||
             (text_is(name, "hatch") && text_is(verb, "build")))
        add_project(&self, TEXT("."), true);
    else if (is_python(name) && text_is(path_name(verb), "setup.py") &&
             (has_word(&self, "install") || has_word(&self, "develop") ||
              has_word(&self, "bdist_wheel")))
        add_project(&self, TEXT("."), true);
}
