/* What depclose makes of Compose files and of the texts in them: answers the questions of
 * compose_oracle.py in the words of compose/main.go. */
#include "base/array.h"
#include "base/path.h"
#include "image/compose_text.h"

#include <jansson.h>
#include <stdio.h>

static json_t *string(struct text text)
{
    json_t *value = json_stringn(text.ptr ? text.ptr : "", text.len);
    return value ? value : json_string("(not UTF-8)");
}

static json_t *strings(const struct texts *texts)
{
    json_t *list = json_array();
    for (size_t i = 0; i < texts->count; i++)
        json_array_append_new(list, string(texts->items[i]));
    return list;
}

static void set(json_t *object, struct arena *arena, struct text name, json_t *value)
{
    json_object_set_new_nocheck(object, text_copy(arena, name).ptr, value);
}

static json_t *pairs(struct arena *arena, const struct variables *self)
{
    json_t *object = json_object();
    for (size_t i = 0; i < self->count; i++)
        set(object, arena, self->items[i].name, string(self->items[i].value));
    return object;
}

static json_t *command(const struct compose_command *self)
{
    return self->given ? strings(&self->words) : json_null();
}

static json_t *build(struct arena *arena, const struct compose_service *service)
{
    if (!service->builds)
        return json_null();
    return json_pack(
        "{s:b, s:o, s:o, s:o, s:o, s:o, s:o}", "local", service->local, "context",
        string(service->context), "dockerfile", string(service->dockerfile), "inline",
        string(service->inline_dockerfile), "target", string(service->target), "args",
        pairs(arena, &service->arguments), "contexts", pairs(arena, &service->contexts));
}

static json_t *describe(struct arena *arena, const struct compose_service *service)
{
    json_t *mounts = json_array();
    for (size_t i = 0; i < service->mounts.count; i++)
        json_array_append_new(mounts,
                              json_pack("[o, o]", string(service->mounts.items[i].source),
                                        string(service->mounts.items[i].target)));
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "image",
                     string(service->image), "build", build(arena, service), "command",
                     command(&service->command), "entrypoint",
                     command(&service->entrypoint), "working_dir",
                     string(service->working_folder), "environment",
                     pairs(arena, &service->environment), "profiles",
                     strings(&service->profiles), "mounts", mounts);
}

static json_t *load(struct arena *arena, const json_t *question)
{
    struct diags diags;
    struct texts asked = {0};
    const json_t *files = json_object_get(question, "files");
    struct text root = text_of(json_string_value(json_object_get(question, "root")));
    struct text file = text_of(json_string_value(json_array_get(files, 0)));
    diags_init(&diags, arena, root);
    const struct compose *compose =
        compose_read(arena, root, path_relative(arena, root, file), &asked, &diags);
    json_t *services = json_object();
    for (size_t i = 0; compose && i < compose->count; i++)
        set(services, arena, compose->items[i].name, describe(arena, &compose->items[i]));
    if (!compose)
        json_object_set_new(services, "error", string(diags.items[0].message));
    return services;
}

static bool find(void *context, struct text name, struct text *value)
{
    struct arena arena = {0};
    const json_t *found = json_object_get((json_t *)context, text_copy(&arena, name).ptr);
    arena_release(&arena);
    if (found)
        *value = text_of(json_string_value(found));
    return found != NULL;
}

static json_t *failed(struct text why)
{
    return json_pack("{s:o}", "error", string(why));
}

static json_t *answer(struct arena *arena, const json_t *question)
{
    struct text ask = text_of(json_string_value(json_object_get(question, "ask")));
    struct text text = text_of(json_string_value(json_object_get(question, "text")));
    json_t *variables = json_object_get(question, "variables");
    struct variables read = {0};
    struct texts words = {0};
    struct text value, why;
    uint32_t line;
    if (text_is(ask, "template"))
        return compose_substitute(arena, text, find, variables, &words, &value)
                   ? string(value)
                   : failed(TEXT("malformed"));
    if (text_is(ask, "dotenv"))
        return compose_dotenv(arena, text, find, variables, &read, &line, &why)
                   ? pairs(arena, &read)
                   : failed(why);
    if (text_is(ask, "split"))
        return compose_split(arena, text, &words) ? strings(&words)
                                                  : failed(TEXT("malformed"));
    return load(arena, question);
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, stdin) > 0) {
        struct arena arena = {0};
        json_t *question = json_loads(line, 0, NULL);
        json_t *said = answer(&arena, question);
        json_dumpf(said, stdout, JSON_COMPACT | JSON_ENCODE_ANY);
        putchar('\n');
        json_decref(said);
        json_decref(question);
        arena_release(&arena);
    }
    free(line);
    return 0;
}
