/* The configuration: tables of keys, each with the kind of its value and the member that
 * it fills, one table for what may stand anywhere and one for each kind of table. */
#include "discover/config.h"

#include "base/array.h"
#include "base/nearest.h"
#include "base/path.h"
#include "base/units.h"

enum value_kind {
    VALUE_TEXT,  /* struct text */
    VALUE_PATH,  /* struct text, relative to the file's folder */
    VALUE_LIST,  /* struct texts; one string is a list of one */
    VALUE_PATHS, /* struct texts, as VALUE_PATH */
    VALUE_NAMES, /* struct config_names */
    VALUE_DATA,  /* struct config_data_list; patterns relative to the file's folder */
    VALUE_SIZE,  /* struct config_limit: "200MB", or a number of bytes */
    VALUE_COUNT, /* struct config_limit: a number */
    VALUE_RULES, /* struct config_level[RULE_COUNT] */
    VALUE_TABLE, /* a table of keys of its own */
};

struct key {
    const char *name; /* NULL ends a table */
    enum value_kind kind;
    size_t offset;
    const struct key *keys; /* of VALUE_TABLE */
};

#define SCOPE(member) offsetof(struct config_scope, member)
#define SERVICE(member) offsetof(struct config_service, member)

static const struct key budget_keys[] = {
    {"packages", VALUE_COUNT, SCOPE(budget.packages), NULL},
    {"files", VALUE_COUNT, SCOPE(budget.files), NULL},
    {"size", VALUE_SIZE, SCOPE(budget.size), NULL},
    {0},
};

static const struct key scope_keys[] = {
    {"import-names", VALUE_NAMES, SCOPE(import_names), NULL},
    {"include-imports", VALUE_LIST, SCOPE(include_imports), NULL},
    {"include-data", VALUE_DATA, SCOPE(include_data), NULL},
    {"ignore-unresolved", VALUE_LIST, SCOPE(ignore_unresolved), NULL},
    {"keep", VALUE_LIST, SCOPE(keep), NULL},
    {"extras", VALUE_LIST, SCOPE(extras), NULL},
    {"groups", VALUE_LIST, SCOPE(groups), NULL},
    {"platforms", VALUE_LIST, SCOPE(platforms), NULL},
    {"python-version", VALUE_TEXT, SCOPE(python_version), NULL},
    {"rules", VALUE_RULES, SCOPE(levels), NULL},
    {"heavy-size", VALUE_SIZE, SCOPE(heavy_size), NULL},
    {"heavy-deny", VALUE_LIST, SCOPE(heavy_deny), NULL},
    {"allow", VALUE_LIST, SCOPE(allow), NULL},
    {"allow-from", VALUE_LIST, SCOPE(allow_from), NULL},
    {"forbid", VALUE_LIST, SCOPE(forbid), NULL},
    {"deferred-only", VALUE_LIST, SCOPE(deferred_only), NULL},
    {"budget", VALUE_TABLE, 0, budget_keys},
    {"baseline", VALUE_PATH, SCOPE(baseline), NULL},
    {0},
};

static const struct key service_keys[] = {
    {"entry", VALUE_LIST, SERVICE(entries), NULL},
    {"requirements", VALUE_PATH, SERVICE(requirements), NULL},
    {"dockerignore", VALUE_PATH, SERVICE(dockerignore), NULL},
    {"dockerfile", VALUE_PATH, SERVICE(dockerfile), NULL},
    {"target", VALUE_TEXT, SERVICE(stage), NULL},
    {"context", VALUE_PATH, SERVICE(context), NULL},
    {0},
};

static const struct key file_keys[] = {
    {"source-roots", VALUE_PATHS, offsetof(struct config, source_roots), NULL},
    {"services", VALUE_TABLE, 0, NULL},
    {0},
};

/* What is read, and where a path in it starts. */
struct reading {
    struct arena *arena;
    struct diags *diags;
    struct text folder;
};

static bool wrong_kind(struct reading *self, const struct toml *value, const char *is,
                       const char *example)
{
    return diag_error(
        self->diags, value->place,
        text_format(self->arena, "for example: %.*s = %s", TEXT_ARG(value->key), example),
        "'%.*s' is %s", TEXT_ARG(value->key), is);
}

static struct text path_in(struct reading *self, struct text path)
{
    return path_clean(self->arena, path_join(self->arena, self->folder, path));
}

static bool read_list(struct reading *self, const struct toml *value, struct texts *list)
{
    bool good = value->kind == TOML_ARRAY;
    if (value->kind == TOML_STRING) {
        array_push(self->arena, list, value->text);
        return true;
    }
    for (size_t i = 0; good && i < value->count; i++) {
        good = value->items[i]->kind == TOML_STRING;
        array_push(self->arena, list, value->items[i]->text);
    }
    return good || wrong_kind(self, value, "a list of strings", "[\"one\", \"two\"]");
}

static bool read_paths(struct reading *self, const struct toml *value,
                       struct texts *paths)
{
    size_t from = paths->count;
    if (!read_list(self, value, paths))
        return false;
    for (size_t i = from; i < paths->count; i++)
        paths->items[i] = path_in(self, paths->items[i]);
    return true;
}

static bool read_text(struct reading *self, const struct toml *value, bool is_path,
                      struct text *text)
{
    if (value->kind != TOML_STRING || value->text.len == 0)
        return wrong_kind(self, value, is_path ? "a path" : "a string",
                          is_path ? "\"docker/agent.txt\"" : "\"text\"");
    *text = is_path ? path_in(self, value->text) : value->text;
    return true;
}

static bool read_names(struct reading *self, const struct toml *value,
                       struct config_names *names)
{
    bool good = value->kind == TOML_TABLE;
    for (size_t i = 0; good && i < value->count; i++) {
        struct config_name name = {.import = value->items[i]->key};
        good = read_list(self, value->items[i], &name.distributions);
        array_push(self->arena, names, name);
    }
    return value->kind == TOML_TABLE
               ? good
               : wrong_kind(self, value, "a table from import names to distributions",
                            "{yaml = \"pyyaml\"}");
}

static bool read_data(struct reading *self, const struct toml *value,
                      struct config_data_list *list)
{
    struct texts patterns = {0};
    if (!read_list(self, value, &patterns))
        return false;
    for (size_t i = 0; i < patterns.count; i++) {
        struct config_data data = {
            .pattern = path_in(self, patterns.items[i]),
            .place = value->kind == TOML_ARRAY ? value->items[i]->place : value->place};
        if (path_is_absolute(data.pattern) ||
            !path_is_below(data.pattern, (struct text){0}) || data.pattern.len == 0)
            return diag_error(self->diags, data.place,
                              TEXT("patterns are relative to the folder of this file: "
                                   "include-data = [\"config/*.yaml\"]"),
                              "'%.*s' names nothing inside the project",
                              TEXT_ARG(patterns.items[i]));
        array_push(self->arena, list, data);
    }
    return true;
}

static bool read_limit(struct reading *self, const struct toml *value, bool is_size,
                       struct config_limit *limit)
{
    *limit = (struct config_limit){.given = true, .place = value->place};
    if (value->kind == TOML_INTEGER && value->integer >= 0) {
        limit->most = (uint64_t)value->integer;
        return true;
    }
    if (!is_size)
        return wrong_kind(self, value, "a number", "40");
    return (value->kind == TOML_STRING && units_parse_bytes(value->text, &limit->most)) ||
           wrong_kind(self, value, "a size", "\"200MB\"");
}

static struct text meant(struct reading *self, struct text word,
                         const struct texts *known)
{
    struct text near = nearest_name(word, known);
    if (near.len)
        return text_format(self->arena, "did you mean '%.*s'?", TEXT_ARG(near));
    struct buffer help = {.arena = self->arena};
    for (size_t i = 0; i < known->count; i++)
        buffer_format(&help, "%s%.*s", i ? ", " : "one of ", TEXT_ARG(known->items[i]));
    return help.text;
}

static bool read_rules(struct reading *self, const struct toml *value,
                       struct config_level *levels)
{
    struct texts known = {0};
    bool good = true;
    for (size_t i = 0; i < RULE_COUNT; i++)
        array_push(self->arena, &known, text_of(check_rules[i].id));
    if (value->kind != TOML_TABLE)
        return wrong_kind(self, value, "a table from rules to levels",
                          "{heavy = \"warning\"}");
    for (size_t i = 0; i < value->count; i++) {
        const struct toml *item = value->items[i];
        enum check_rule_id id = check_rule_find(item->key);
        if (id == RULE_COUNT) {
            good =
                diag_error(self->diags, item->key_place, meant(self, item->key, &known),
                           "unknown rule '%.*s'", TEXT_ARG(item->key));
            continue;
        }
        levels[id].given = true;
        if (item->kind != TOML_STRING || !check_level_find(item->text, &levels[id].level))
            good = wrong_kind(self, item, "a level: \"error\", \"warning\" or \"off\"",
                              "\"warning\"");
    }
    return good;
}

static bool read_keys(struct reading *self, const struct toml *table,
                      const struct key *const *keys, void *const *into);

static bool read_value(struct reading *self, const struct toml *value,
                       const struct key *key, void *into)
{
    void *member = (char *)into + key->offset;
    switch (key->kind) {
    case VALUE_TEXT:
        return read_text(self, value, false, member);
    case VALUE_PATH:
        return read_text(self, value, true, member);
    case VALUE_LIST:
        return read_list(self, value, member);
    case VALUE_PATHS:
        return read_paths(self, value, member);
    case VALUE_DATA:
        return read_data(self, value, member);
    case VALUE_NAMES:
        return read_names(self, value, member);
    case VALUE_SIZE:
        return read_limit(self, value, true, member);
    case VALUE_COUNT:
        return read_limit(self, value, false, member);
    case VALUE_RULES:
        return read_rules(self, value, member);
    case VALUE_TABLE:
        break;
    }
    return read_keys(self, value, (const struct key *const[]){key->keys, NULL}, &into);
}

static bool unknown_key(struct reading *self, const struct toml *value,
                        const struct key *const *keys)
{
    struct texts known = {0};
    for (; *keys; keys++)
        for (const struct key *key = *keys; key->name; key++)
            array_push(self->arena, &known, text_of(key->name));
    return diag_error(self->diags, value->key_place, meant(self, value->key, &known),
                      "unknown key '%.*s'", TEXT_ARG(value->key));
}

/* KEYS is a NULL-ended list of tables, INTO the struct that each fills. */
static bool read_keys(struct reading *self, const struct toml *table,
                      const struct key *const *keys, void *const *into)
{
    bool good = true;
    if (table->kind != TOML_TABLE)
        return wrong_kind(self, table, "a table", "{}");
    for (size_t i = 0; i < table->count; i++) {
        const struct toml *value = table->items[i];
        const struct key *found = NULL;
        size_t t = 0;
        while (keys[t] && !found) {
            const struct key *key = keys[t];
            while (key->name && !text_is(value->key, key->name))
                key++;
            if (key->name)
                found = key;
            else
                t++;
        }
        if (!found)
            good = unknown_key(self, value, keys) && good;
        else if (found->kind != VALUE_TABLE || found->keys) /* services come later */
            good = read_value(self, value, found, into[t]) && good;
    }
    return good;
}

static bool read_services(struct reading *self, const struct toml *table,
                          struct config *config)
{
    bool good = true;
    if (table->kind != TOML_TABLE)
        return wrong_kind(self, table, "a table of services",
                          "{agent = {entry = \"ai/main.py\"}}");
    for (size_t i = 0; i < table->count; i++) {
        const struct toml *value = table->items[i];
        struct config_service service = {.name = value->key, .place = value->key_place};
        good = read_keys(self, value,
                         (const struct key *const[]){service_keys, scope_keys, NULL},
                         (void *const[]){&service, &service.scope}) &&
               good;
        if (good && service.entries.count == 0 && service.dockerfile.len == 0)
            good = diag_error(self->diags, value->key_place,
                              TEXT("for example: entry = \"ai/main.py\""),
                              "service '%.*s' has no entry", TEXT_ARG(value->key));
        array_push(self->arena, &config->services, service);
    }
    return good;
}

bool config_find(struct arena *arena, struct layout *layout, struct text folder,
                 struct config *config, struct diags *diags)
{
    static const struct {
        const char *name, *table;
    } places[] = {{"depclose.toml", ""}, {"pyproject.toml", "tool.depclose"}};
    *config = (struct config){0};
    for (struct text above = folder;; above = path_dir(above)) {
        for (size_t i = 0; i < 2; i++) {
            struct text bytes, file = path_join(arena, above, text_of(places[i].name));
            if (layout_find(layout, file, NULL) != FILE_REGULAR ||
                !file_load(arena, layout_open_path(arena, layout, file), &bytes) ||
                (i == 1 && !text_contains(bytes, TEXT("depclose"))))
                continue;
            const struct toml *toml = toml_read(arena, bytes, file, diags);
            if (!toml)
                return false;
            if (i == 1 && !(toml = toml_path(toml, places[i].table)))
                continue;
            struct reading reading = {arena, diags, path_dir(file)};
            config->file = file;
            const struct toml *services = toml_get(toml, "services");
            bool good = read_keys(
                &reading, toml, (const struct key *const[]){file_keys, scope_keys, NULL},
                (void *const[]){config, &config->scope});
            return (!services || read_services(&reading, services, config)) && good;
        }
        if (above.len == 0)
            return true;
    }
}

const struct config_service *config_service(const struct config *config, struct text name)
{
    for (size_t i = 0; i < config->services.count; i++)
        if (text_equal(config->services.items[i].name, name))
            return &config->services.items[i];
    return NULL;
}

static void join_lists(struct arena *arena, struct texts *list, const struct texts *more)
{
    for (size_t i = 0; i < more->count; i++)
        texts_add_once(arena, list, more->items[i]);
}

/* Lists of a configuration are shared by its copies: what is added goes into a new one.
 */
static void unshare_lists(struct config_scope *scope)
{
    scope->import_names.room = scope->import_names.count;
    scope->include_data.room = scope->include_data.count;
    for (const struct key *key = scope_keys; key->name; key++)
        if (key->kind == VALUE_LIST) {
            struct texts *list = (struct texts *)((char *)scope + key->offset);
            list->room = list->count;
        }
}

static void take_limit(struct config_limit *limit, const struct config_limit *own)
{
    if (own->given)
        *limit = *own;
}

void config_choose(struct arena *arena, struct config *config,
                   const struct config_service *service)
{
    struct config_scope *all = &config->scope;
    const struct config_scope *own = &service->scope;
    unshare_lists(all);
    for (size_t i = 0; i < own->import_names.count; i++)
        array_push(arena, &all->import_names, own->import_names.items[i]);
    for (size_t i = 0; i < own->include_data.count; i++)
        array_push(arena, &all->include_data, own->include_data.items[i]);
    for (const struct key *key = scope_keys; key->name; key++)
        if (key->kind == VALUE_LIST)
            join_lists(arena, (struct texts *)((char *)all + key->offset),
                       (const struct texts *)((const char *)own + key->offset));
    for (size_t i = 0; i < RULE_COUNT; i++)
        if (own->levels[i].given)
            all->levels[i] = own->levels[i];
    take_limit(&all->heavy_size, &own->heavy_size);
    take_limit(&all->budget.packages, &own->budget.packages);
    take_limit(&all->budget.files, &own->budget.files);
    take_limit(&all->budget.size, &own->budget.size);
    if (own->python_version.len)
        all->python_version = own->python_version;
    if (own->baseline.len)
        all->baseline = own->baseline;
}
