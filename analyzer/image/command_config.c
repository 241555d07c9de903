/* Configuration files that name what a program starts: supervisord's and uwsgi's ini
 * files, a Procfile, alembic.ini, langgraph.json, and gunicorn's settings in Python, of
 * which only plain assignments of strings are read. */
#include "base/array.h"
#include "base/path.h"
#include "image/command_follow.h"

#include <jansson.h>

/* --- Ini files --------------------------------------------------------------------- */

struct ini {
    struct text rest;
    struct text section, key, value;
    struct arena *arena;
};

static bool is_comment(struct text line)
{
    return line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';';
}

/* The next `key = value` with its continued lines. */
static bool ini_next(struct ini *self)
{
    struct text line, more;
    while (text_cut(&self->rest, '\n', &line)) {
        struct text trimmed = text_trim(line);
        if (is_comment(trimmed))
            continue;
        if (trimmed.ptr[0] == '[') {
            self->section = text_trim(text_slice(trimmed, 1, text_find(trimmed, ']')));
            continue;
        }
        size_t equals = text_find(trimmed, '=');
        if (equals == SIZE_MAX)
            equals = text_find(trimmed, ':');
        if (equals == SIZE_MAX)
            continue;
        self->key = text_trim(text_slice(trimmed, 0, equals));
        struct buffer value = {.arena = self->arena};
        buffer_add(&value, text_trim(text_slice(trimmed, equals + 1, trimmed.len)));
        struct text rest = self->rest;
        while (text_cut(&rest, '\n', &more) && more.len &&
               (more.ptr[0] == ' ' || more.ptr[0] == '\t')) {
            self->rest = rest;
            if (is_comment(text_trim(more)))
                continue;
            buffer_add_byte(&value, ' ');
            buffer_add(&value, text_trim(more));
        }
        self->value = value.text;
        return true;
    }
    return false;
}

/* A value without a comment after " ;". */
static struct text without_comment(struct text value)
{
    for (size_t i = 1; i < value.len; i++)
        if (value.ptr[i] == ';' && value.ptr[i - 1] == ' ')
            return text_trim(text_slice(value, 0, i));
    return value;
}

/* --- supervisord ------------------------------------------------------------------- */

struct program {
    struct text command, folder, environment;
};

/* %(here)s and %(ENV_NAME)s. */
static struct text substitute(struct follower *self, struct text value, struct text here)
{
    struct buffer out = {.arena = self->arena};
    while (value.len) {
        size_t end = text_find(value, ')');
        struct text name = text_slice(value, 2, end), known;
        if (!text_starts(value, TEXT("%(")) || end == SIZE_MAX) {
            bool percent = text_starts(value, TEXT("%%"));
            buffer_add_byte(&out, value.ptr[0]);
            value = text_slice(value, percent ? 2 : 1, value.len);
            continue;
        }
        if (text_is(name, "here"))
            buffer_add(&out, here);
        else if (text_starts(name, TEXT("ENV_")) &&
                 command_value(self, text_slice(name, 4, name.len), &known))
            buffer_add(&out, known);
        else
            buffer_format(&out, "${%.*s}", TEXT_ARG(name));
        value = text_slice(value, end + 2, value.len);
    }
    return out.text;
}

/* environment=A="1",B='2' is shell assignments but for its commas. */
static void assign_environment(struct follower *self, struct text environment)
{
    struct buffer text = {.arena = self->arena};
    struct shell_script script;
    char quote = '\0';
    for (size_t i = 0; i < environment.len; i++) {
        char c = environment.ptr[i];
        if (c == quote)
            quote = '\0';
        else if (!quote && (c == '"' || c == '\''))
            quote = c;
        buffer_add_byte(&text, c == ',' && !quote ? ' ' : c);
    }
    shell_read(self->arena, text.text, &script);
    for (size_t i = 0; i < script.commands.count; i++)
        for (size_t j = 0; j < script.commands.items[i].assignments.count; j++) {
            const struct shell_assignment *one =
                &script.commands.items[i].assignments.items[j];
            struct texts values = {0};
            bool known = shell_expand_value(self->arena, one->value, NULL, NULL, &values);
            command_assign(self, one->name, values, known);
        }
}

static void run_program(struct follower *self, const struct program *program,
                        struct text here)
{
    if (!program->command.len)
        return;
    struct command_state before = self->state;
    if (program->folder.len)
        self->state.folder = command_path(self, substitute(self, program->folder, here));
    assign_environment(self, substitute(self, program->environment, here));
    command_run_text(self, substitute(self, program->command, here));
    self->state = before;
}

static void follow_supervisor(struct follower *self, struct text bytes, struct text path,
                              bool included);

static void include_supervisor(struct follower *self, struct text patterns,
                               struct text here)
{
    struct text pattern;
    while (text_cut(&patterns, ' ', &pattern)) {
        if (!pattern.len)
            continue;
        struct text at = path_join(self->arena, here, pattern), bytes, shown;
        struct text name = path_name(at);
        const struct folder *listed =
            self->world->list(self->world->context, path_dir(at));
        struct text suffix = path_suffix(name);
        for (size_t i = 0; listed && i < listed->count; i++) {
            struct text file =
                path_join(self->arena, path_dir(at), listed->items[i].name);
            bool wanted = text_starts(name, TEXT("*"))
                              ? text_equal(path_suffix(listed->items[i].name), suffix)
                              : text_equal(listed->items[i].name, name);
            if (wanted && self->world->read(self->world->context, file, &bytes, &shown)) {
                struct text before = self->state.shown;
                self->state.shown = shown;
                command_add_file(self, file);
                follow_supervisor(self, bytes, file, true);
                self->state.shown = before;
            }
        }
    }
}

static void follow_supervisor(struct follower *self, struct text bytes, struct text path,
                              bool included)
{
    struct ini ini = {.rest = bytes, .arena = self->arena};
    struct program program = {0};
    struct text section = {0}, here = path_dir(path);
    while (ini_next(&ini)) {
        if (!text_equal(ini.section, section)) {
            run_program(self, &program, here);
            program = (struct program){0};
            section = ini.section;
        }
        struct text value = without_comment(ini.value);
        bool runs = text_starts(section, TEXT("program:")) ||
                    text_starts(section, TEXT("eventlistener:")) ||
                    text_starts(section, TEXT("fcgi-program:"));
        if (runs && text_is(ini.key, "command"))
            program.command = value;
        else if (runs && text_is(ini.key, "directory"))
            program.folder = value;
        else if (runs && text_is(ini.key, "environment"))
            program.environment = value;
        else if (!included && text_is(section, "include") && text_is(ini.key, "files"))
            include_supervisor(self, value, here);
    }
    run_program(self, &program, here);
}

/* --- The others -------------------------------------------------------------------- */

static void follow_uwsgi(struct follower *self, struct text bytes)
{
    static const char *const flags[] = {"true", "1", "on", "yes"};
    struct ini ini = {.rest = bytes, .arena = self->arena};
    struct texts words = {0};
    array_push(self->arena, &words, TEXT("uwsgi"));
    while (ini_next(&ini)) {
        bool flag = false;
        if (text_is(ini.key, "ini") || text_find(ini.value, '%') != SIZE_MAX)
            continue;
        for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
            flag |= text_is(ini.value, flags[i]);
        if (!flag)
            array_push(self->arena, &words,
                       text_format(self->arena, "--%.*s=%.*s", TEXT_ARG(ini.key),
                                   TEXT_ARG(ini.value)));
    }
    if (words.count > 1)
        command_follow_rule(self, words, false);
}

static void follow_procfile(struct follower *self, struct text bytes)
{
    struct text line;
    while (text_cut(&bytes, '\n', &line)) {
        size_t colon = text_find(line, ':');
        line = text_trim(line);
        if (is_comment(line) || colon == SIZE_MAX)
            continue;
        struct command_state before = self->state;
        command_run_text(self, text_slice(line, colon + 1, line.len));
        self->state = before;
    }
}

static void follow_alembic(struct follower *self, struct text bytes, struct text path)
{
    struct ini ini = {.rest = bytes, .arena = self->arena};
    struct text here = path_dir(path), location = {0};
    while (ini_next(&ini)) {
        if (text_is(ini.key, "script_location") && !location.len)
            location = substitute(self, ini.value, here);
        if (text_is(ini.key, "prepend_sys_path") && ini.value.len) {
            struct texts paths = {0};
            array_push(self->arena, &paths,
                       command_path(self, substitute(self, ini.value, here)));
            self->state.paths = paths;
        }
    }
    size_t colon = text_find(location, ':'); /* package:folder */
    if (colon != SIZE_MAX)
        command_start(
            self, START_APP,
            text_format(self->arena, "%.*s.%.*s.env",
                        TEXT_ARG(text_slice(location, 0, colon)),
                        TEXT_ARG(text_slice(location, colon + 1, location.len))),
            TEXT(""));
    else if (location.len)
        command_start(self, START_SCRIPT,
                      path_join(self->arena, location, TEXT("env.py")), TEXT(""));
}

/* Each "./file.py:name" or "package.module:name" anywhere below VALUE. */
static void follow_graphs(struct follower *self, json_t *value)
{
    const char *key;
    json_t *item;
    size_t i;
    if (json_is_string(value)) {
        struct text graph = text_copy(self->arena, text_of(json_string_value(value)));
        struct text file = text_slice(graph, 0, text_rfind(graph, ':'));
        if (text_ends(file, TEXT(".py")) || text_find(file, '/') != SIZE_MAX)
            command_start_file(self, graph);
        else
            command_start_app(self, graph);
    }
    json_object_foreach(value, key, item)
    {
        if (json_is_object(item))
            follow_graphs(self, json_object_get(item, "path"));
        else
            follow_graphs(self, item);
    }
    json_array_foreach(value, i, item) follow_graphs(self, item);
}

static void follow_langgraph(struct follower *self, struct text bytes)
{
    json_t *root = json_loadb(bytes.ptr, bytes.len, 0, NULL);
    follow_graphs(self, json_object_get(root, "graphs"));
    json_t *app = json_object_get(json_object_get(root, "http"), "app");
    json_t *auth = json_object_get(json_object_get(root, "auth"), "path");
    if (json_is_string(app))
        follow_graphs(self, app);
    if (json_is_string(auth))
        follow_graphs(self, auth);
    json_decref(root);
}

/* NAME = "text" at the start of a line. */
static bool plain_setting(struct text line, struct text *name, struct text *value)
{
    size_t equals = text_find(line, '=');
    if (equals == SIZE_MAX || line.len == 0 || line.ptr[0] == ' ' || line.ptr[0] == '#')
        return false;
    *name = text_trim(text_slice(line, 0, equals));
    *value = text_trim(text_slice(line, equals + 1, line.len));
    if (value->len < 2 || (value->ptr[0] != '"' && value->ptr[0] != '\''))
        return false;
    size_t end = text_find(text_slice(*value, 1, value->len), value->ptr[0]);
    *value = text_slice(*value, 1, end == SIZE_MAX ? end : end + 1);
    return true;
}

static void follow_gunicorn(struct follower *self, struct text bytes)
{
    struct text line, name, value;
    while (text_cut(&bytes, '\n', &line)) {
        if (!plain_setting(line, &name, &value) || !value.len)
            continue;
        if (text_is(name, "worker_class") || text_is(name, "logger_class")) {
            if (text_find(value, '.') != SIZE_MAX)
                array_push(self->arena, &self->startup->modules, value);
        } else if (text_is(name, "chdir")) {
            self->state.folder = command_path(self, value);
        } else if (text_is(name, "wsgi_app")) {
            command_start_app(self, value);
        }
    }
}

/* Each FOLDER/NAME/run, as s6 and runit have them. */
static bool follow_services(struct follower *self, struct text folder)
{
    const struct folder *listed = self->world->list(self->world->context, folder);
    for (size_t i = 0; listed && i < listed->count; i++) {
        struct texts words = {0};
        array_push(self->arena, &words,
                   text_format(self->arena, "%.*s/%.*s/run", TEXT_ARG(folder),
                               TEXT_ARG(listed->items[i].name)));
        if (command_is_file(self, words.items[0]))
            command_follow_words(self, words);
    }
    return listed != NULL;
}

bool command_follow_config(struct follower *self, enum command_config kind,
                           struct text path)
{
    struct text bytes, shown;
    if (kind == CONFIG_GUNICORN && text_starts(path, TEXT("python:"))) {
        array_push(self->arena, &self->startup->modules, text_slice(path, 7, path.len));
        return true;
    }
    if (text_starts(path, TEXT("file:")))
        path = text_slice(path, 5, path.len);
    path = command_path(self, path);
    if (kind == CONFIG_SERVICES)
        return follow_services(self, path);
    if (text_find(path, '$') != SIZE_MAX ||
        !self->world->read(self->world->context, path, &bytes, &shown))
        return false;
    struct text before = self->state.shown;
    uint32_t line = self->state.line;
    if (kind == CONFIG_GUNICORN && text_ends(path, TEXT(".py")))
        command_start(self, START_CONFIG, path, TEXT(""));
    command_add_file(self, path);
    self->state.shown = shown;
    self->state.line = 1;
    switch (kind) {
    case CONFIG_SUPERVISOR:
        follow_supervisor(self, bytes, path, false);
        break;
    case CONFIG_UWSGI:
        follow_uwsgi(self, bytes);
        break;
    case CONFIG_PROCFILE:
        follow_procfile(self, bytes);
        break;
    case CONFIG_ALEMBIC:
        follow_alembic(self, bytes, path);
        break;
    case CONFIG_LANGGRAPH:
        follow_langgraph(self, bytes);
        break;
    case CONFIG_GUNICORN:
        follow_gunicorn(self, bytes);
        break;
    case CONFIG_SERVICES:
    case CONFIG_NONE:
        break;
    }
    self->state.shown = before;
    self->state.line = line;
    return true;
}
