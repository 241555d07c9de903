/* models.json: from JSON to the calls and commands that download models, and the folders
 * that these end in. */
#include "discover/rules_models.h"

#include "base/array.h"
#include "base/path.h"
#include "discover/rules_reading.h"

/* Stores that lead to stores that lead to stores. */
#define DEEPEST 4

static bool read_argument(const struct rules_reading *file, const char *rule,
                          json_t *value, struct model_argument *argument)
{
    size_t i;
    json_t *item;
    argument->position = UINT32_MAX;
    if (value && !json_is_array(value))
        return rules_wrong_shape(file, rule, "must give arguments as [name, position]");
    json_array_foreach(value, i, item)
    {
        if (json_is_string(item))
            array_push(file->arena, &argument->names,
                       rules_keep(file, json_string_value(item)));
        else if (json_is_integer(item) && json_integer_value(item) >= 0)
            argument->position = (uint32_t)json_integer_value(item);
        else
            return rules_wrong_shape(file, rule,
                                     "must give arguments as [name, position]");
    }
    return true;
}

/* The strings of the list KEY of OBJECT, which may be missing. */
static bool read_list(const struct rules_reading *file, const char *rule, json_t *object,
                      const char *key, struct texts *texts)
{
    json_t *list = json_object_get(object, key);
    return !list || rules_read_texts(file, rule, list, texts);
}

static struct text read_text(const struct rules_reading *file, json_t *object,
                             const char *key)
{
    const char *string = json_string_value(json_object_get(object, key));
    return string ? rules_keep(file, string) : (struct text){0};
}

static bool read_store(const struct rules_reading *file, const char *name, json_t *value,
                       struct model_store *store)
{
    store->name = rules_keep(file, name);
    store->otherwise = read_text(file, value, "else");
    store->variable = read_text(file, value, "set");
    store->package = json_is_true(json_object_get(value, "package"));
    return read_list(file, name, value, "folders", &store->folders) &&
           read_list(file, name, value, "offline", &store->offline);
}

static bool read_call(const struct rules_reading *file, const char *name, json_t *value,
                      struct model_call *call)
{
    const struct {
        const char *key;
        struct model_argument *argument;
    } arguments[] = {
        {"model", &call->model},   {"revision", &call->revision}, {"path", &call->path},
        {"folder", &call->folder}, {"given", &call->given},       {"local", &call->local},
    };
    json_t *with = json_object_get(value, "with"), *item;
    size_t i;
    call->name = rules_keep(file, name);
    call->store = read_text(file, value, "store");
    call->missing = read_text(file, value, "missing");
    call->build = read_text(file, value, "build");
    call->list = json_is_true(json_object_get(value, "list"));
    call->loads = json_is_true(json_object_get(value, "loads"));
    call->weights = json_is_true(json_object_get(value, "weights"));
    for (i = 0; i < sizeof arguments / sizeof *arguments; i++)
        if (!read_argument(file, name, json_object_get(value, arguments[i].key),
                           arguments[i].argument))
            return false;
    json_array_foreach(with, i, item)
    {
        struct model_argument argument = {0};
        if (!read_argument(file, name, item, &argument))
            return false;
        array_push(file->arena, &call->with, argument);
    }
    return read_list(file, name, value, "of", &call->of) &&
           read_list(file, name, value, "except", &call->except);
}

static bool read_command(const struct rules_reading *file, const char *name,
                         json_t *value, struct model_command *command)
{
    struct text rest = rules_keep(file, name), word;
    while (text_cut(&rest, ' ', &word))
        array_push(file->arena, &command->words, word);
    command->store = read_text(file, value, "store");
    command->all = text_is(read_text(file, value, "model"), "all");
    command->weights = json_is_true(json_object_get(value, "weights"));
    return read_list(file, name, value, "option", &command->option) &&
           read_list(file, name, value, "revision", &command->revision) &&
           read_list(file, name, value, "folder", &command->folder) &&
           read_list(file, name, value, "path", &command->path) &&
           read_list(file, name, value, "hosts", &command->hosts) &&
           read_list(file, name, value, "flags", &command->flags);
}

/* A store that is named and not there would only show where it is used. */
static bool check_stores(const struct rules_reading *file,
                         const struct model_rules *rules)
{
    for (size_t i = 0; i < rules->calls_count; i++)
        if (!model_rules_store(rules, rules->calls[i].store))
            return rules_wrong_shape(file, rules->calls[i].name.ptr,
                                     "must name one of the stores");
    for (size_t i = 0; i < rules->commands_count; i++)
        if (!model_rules_store(rules, rules->commands[i].store))
            return rules_wrong_shape(file, rules->commands[i].words.items[0].ptr,
                                     "must name one of the stores");
    return true;
}

struct model_rules *rules_read_models(const struct rules_reading *file)
{
    struct model_rules *view = ARENA_NEW(file->arena, struct model_rules);
    json_t *stores = rules_member_object(file, "stores");
    json_t *calls = rules_member_object(file, "calls");
    json_t *commands = rules_member_object(file, "commands"), *value;
    const char *name;
    if (!stores || !calls || !commands ||
        !rules_read_texts(file, "weights", json_object_get(file->root, "weights"),
                          &view->weights))
        return NULL;
    map_init(&view->names, file->arena);
    map_init(&view->store_names, file->arena);
    view->stores = ARENA_ARRAY(file->arena, struct model_store, json_object_size(stores));
    view->calls = ARENA_ARRAY(file->arena, struct model_call, json_object_size(calls));
    view->commands =
        ARENA_ARRAY(file->arena, struct model_command, json_object_size(commands));
    json_object_foreach(stores, name, value)
    {
        uint32_t index = map_intern(&view->store_names, text_of(name));
        if (!read_store(file, name, value, &view->stores[index]))
            return NULL;
    }
    json_object_foreach(calls, name, value)
    {
        uint32_t index = map_intern(&view->names, text_of(name));
        view->calls_count++;
        if (!read_call(file, name, value, &view->calls[index]))
            return NULL;
    }
    json_object_foreach(
        commands, name,
        value) if (!read_command(file, name, value,
                                 &view->commands[view->commands_count++])) return NULL;
    return check_stores(file, view) ? view : NULL;
}

const struct model_store *model_rules_store(const struct model_rules *self,
                                            struct text name)
{
    uint32_t index = map_find(&self->store_names, name);
    return index == MAP_NONE ? NULL : &self->stores[index];
}

bool model_rules_is_weights(const struct model_rules *self, struct text text)
{
    text = text_slice(text, 0, text_find(text, '#'));
    text = text_slice(text, 0, text_find(text, '?'));
    for (size_t i = 0; i < self->weights.count; i++)
        if (text_ends(text, self->weights.items[i]))
            return true;
    return false;
}

/* FOLDER with the value of its variable; false when that is not set. */
static bool fill_folder(struct arena *arena, struct text folder, model_variable find,
                        void *context, struct text *filled, struct text *why)
{
    struct text value;
    *filled = folder;
    *why = TEXT("default");
    if (!text_starts(folder, TEXT("$")))
        return true;
    size_t slash = text_find(folder, '/');
    struct text name = text_slice(folder, 1, slash);
    if (!find || !find(context, name, &value) || value.len == 0)
        return false;
    *why = text_slice(folder, 0, slash);
    *filled = path_clean(
        arena, text_format(arena, "%.*s%.*s", TEXT_ARG(value),
                           TEXT_ARG(text_slice(folder, 1 + name.len, folder.len))));
    return true;
}

struct text model_store_folder(struct arena *arena, const struct model_rules *rules,
                               const struct model_store *store, model_variable find,
                               void *context, struct text *why)
{
    struct text filled;
    *why = (struct text){0};
    for (unsigned depth = 0; store && depth < DEEPEST; depth++) {
        for (size_t i = 0; i < store->folders.count; i++)
            if (fill_folder(arena, store->folders.items[i], find, context, &filled, why))
                return filled;
        store = store->otherwise.len ? model_rules_store(rules, store->otherwise) : NULL;
    }
    return (struct text){0};
}
