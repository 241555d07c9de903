/* A first look: console scripts, __main__ files, and files that make an app or have a
 * main block. Only files whose names or places are usual for entries are opened, so that
 * the look stays quick in any repository. */
#include "discover/services.h"

#include "base/array.h"
#include "base/path.h"
#include "discover/tree.h"

#include <stdlib.h>

/* What tells a service in the text of a file, likeliest first. */
static const struct {
    const char *text;
    const char *why;
    const char *attr; /* what a server would be told to import, when it is usual */
} signs[] = {
    {"FastAPI(", "creates a FastAPI app", "app"},
    {"Flask(__name__", "creates a Flask app", "app"},
    {"Starlette(", "creates a Starlette app", "app"},
    {"Quart(__name__", "creates a Quart app", "app"},
    {"Sanic(", "creates a Sanic app", "app"},
    {"grpc.server(", "starts a gRPC server", NULL},
    {"Celery(", "creates a Celery app", NULL},
    {"uvicorn.run(", "starts uvicorn", NULL},
    {"streamlit as st", "a Streamlit page", NULL},
    {"execute_from_command_line", "Django's manage.py", NULL},
    {"__name__ == \"__main__\"", "has a main block", NULL},
    {"__name__ == '__main__'", "has a main block", NULL},
};

struct look {
    struct arena *arena;
    struct layout *layout;
    struct services services;
};

/* Folders whose files are started by developers, not by images. */
static bool is_side_folder(struct text at)
{
    static const char *const names[] = {
        "test",  "tests",     "docs",       "doc",     "examples",   "example", "scripts",
        "tools", "notebooks", "benchmarks", "support", "migrations", "alembic"};
    struct text rest = at, part;
    while (text_cut(&rest, '/', &part))
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (text_is(part, names[i]))
                return true;
    return false;
}

static bool is_usual_name(struct text name)
{
    static const char *const names[] = {
        "main.py",    "app.py",   "server.py", "__main__.py",
        "manage.py",  "wsgi.py",  "asgi.py",   "worker.py",
        "api.py",     "cli.py",   "run.py",    "celery_app.py",
        "service.py", "agent.py", "bot.py",    "entrypoint.py",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i]))
            return true;
    return text_ends(name, TEXT("_server.py")) || text_ends(name, TEXT("_service.py")) ||
           text_ends(name, TEXT("_microservice.py"));
}

static int depth_of(struct text path)
{
    int depth = 0;
    for (size_t i = 0; i < path.len; i++)
        depth += path.ptr[i] == '/';
    return depth;
}

/* Whether the file at PATH assigns ATTR at the start of a line. */
static bool assigns(struct text bytes, const char *attr)
{
    struct text name = text_of(attr), line;
    while (text_cut(&bytes, '\n', &line))
        if (text_starts(line, name) && line.len > name.len &&
            (line.ptr[name.len] == ' ' || line.ptr[name.len] == '=' ||
             line.ptr[name.len] == ':'))
            return true;
    return false;
}

static void look_at(struct look *self, struct text path)
{
    struct arena scratch = {0};
    struct text bytes;
    bool package_main = text_is(path_name(path), "__main__.py");
    if (file_load(&scratch, layout_open_path(&scratch, self->layout, path), &bytes)) {
        for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
            if (!text_contains(bytes, text_of(signs[i].text)))
                continue;
            bool app = signs[i].attr && assigns(bytes, signs[i].attr);
            struct service service = {.entry = text_format(self->arena, "%.*s%s%s",
                                                           TEXT_ARG(path), app ? ":" : "",
                                                           app ? signs[i].attr : ""),
                                      .why = text_of(signs[i].why),
                                      .rank = (int)i + 4 * depth_of(path)};
            array_push(self->arena, &self->services, service);
            package_main = false;
            break;
        }
        if (package_main)
            array_push(self->arena, &self->services,
                       ((struct service){.entry = path,
                                         .why = TEXT("python -m runs it"),
                                         .rank = 6 + 4 * depth_of(path)}));
    }
    arena_release(&scratch);
}

static void visit(void *context, struct text at, const struct folder *listed)
{
    struct look *self = context;
    if (is_side_folder(at))
        return;
    for (size_t i = 0; i < listed->count; i++)
        if (listed->items[i].kind == FILE_REGULAR && is_usual_name(listed->items[i].name))
            look_at(self, path_join(self->arena, at, listed->items[i].name));
}

static int service_order(const void *left, const void *right)
{
    const struct service *a = left, *b = right;
    return a->rank != b->rank ? a->rank - b->rank : text_compare(a->entry, b->entry);
}

struct services services_find(struct arena *arena, struct layout *layout,
                              const struct manifest *manifest, size_t most)
{
    struct look self = {.arena = arena, .layout = layout};
    const struct toml *scripts = toml_path(manifest->toml, "project.scripts");
    for (size_t i = 0; scripts && i < scripts->count; i++)
        array_push(arena, &self.services,
                   ((struct service){.entry = scripts->items[i]->key,
                                     .why = TEXT("[project.scripts]"),
                                     .rank = 1}));
    tree_walk(arena, layout, visit, &self);
    if (self.services.count)
        qsort(self.services.items, self.services.count, sizeof *self.services.items,
              service_order);
    if (self.services.count > most)
        self.services.count = most;
    return self.services;
}
