/* Facts -> JSON. A fact's place comes first, then what it says, then its flags. */
#include "emit/facts_json.h"

#include "emit/json.h"

#include <stdlib.h>

static const struct {
    uint32_t flag;
    const char *key;
} flags[] = {
    {FACT_DEFERRED, "deferred"}, {FACT_TYPING, "typing"}, {FACT_GUARDED, "guarded"},
    {FACT_LAZY, "lazy"},         {FACT_MAIN, "main"},
};

static json_t *json_of_place(uint32_t line, uint32_t column)
{
    json_t *place = json_object();
    json_object_set_new(place, "line", json_integer(line));
    json_object_set_new(place, "column", json_integer(column));
    return place;
}

static void set_flags(json_t *object, const struct fact *fact)
{
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (fact->flags & flags[i].flag)
            json_object_set_new(object, flags[i].key, json_true());
    if (fact->when.len)
        json_object_set_new(object, "when", json_of_text(fact->when));
}

/* KNOWN under KEY, else PATTERN under "pattern", else null under KEY. */
static void set_known(json_t *object, const char *key, struct text known,
                      struct text pattern)
{
    if (known.len)
        json_object_set_new(object, key, json_of_text(known));
    else if (pattern.len)
        json_object_set_new(object, "pattern", json_of_text(pattern));
    else
        json_object_set_new(object, key, json_null());
}

static json_t *json_of_import(const struct import_fact *fact)
{
    json_t *object = json_of_place(fact->at.line, fact->at.column);
    json_object_set_new(object, "module", json_of_text(fact->module));
    json_object_set_new(object, "level", json_integer(fact->level));
    if (fact->names.count)
        json_object_set_new(object, "names", json_of_texts(&fact->names));
    set_flags(object, &fact->at);
    return object;
}

static json_t *json_of_dynamic(const struct dynamic_fact *fact)
{
    json_t *object = json_of_place(fact->at.line, fact->at.column);
    json_object_set_new(object, "kind", json_string(dynamic_kind_names[fact->kind]));
    set_known(object, "target", fact->target, fact->pattern);
    if (fact->package.len)
        json_object_set_new(object, "package", json_of_text(fact->package));
    set_flags(object, &fact->at);
    return object;
}

static json_t *json_of_data(const struct data_fact *fact)
{
    static const char *const bases[] = {"file", "cwd", "package"};
    json_t *object = json_of_place(fact->at.line, fact->at.column);
    json_object_set_new(object, "kind", json_string(data_kind_names[fact->kind]));
    set_known(object, "path", fact->path, fact->pattern);
    json_object_set_new(object, "base", json_string(bases[fact->base]));
    set_flags(object, &fact->at);
    return object;
}

static json_t *json_of_error(uint32_t line, uint32_t column, struct text message)
{
    json_t *error = json_of_place(line, column);
    json_object_set_new(error, "message", json_of_text(message));
    return error;
}

static json_t *begin(struct text file)
{
    json_t *line = json_object();
    json_object_set_new(line, "schema", json_string("depclose.facts/1"));
    json_object_set_new(line, "file", json_of_text(file));
    return line;
}

static struct text finish(struct arena *arena, json_t *line)
{
    char *dumped = json_dumps(line, JSON_COMPACT);
    struct buffer text = {.arena = arena};
    buffer_add_string(&text, dumped);
    buffer_add_byte(&text, '\n');
    free(dumped);
    json_decref(line);
    return text.text;
}

struct text facts_json(struct arena *arena, struct text file, const struct facts *facts)
{
    json_t *line = begin(file);
    json_t *imports = json_array(), *dynamic = json_array(), *data = json_array();
    for (size_t i = 0; i < facts->imports.count; i++)
        json_array_append_new(imports, json_of_import(&facts->imports.items[i]));
    for (size_t i = 0; i < facts->dynamic.count; i++)
        json_array_append_new(dynamic, json_of_dynamic(&facts->dynamic.items[i]));
    for (size_t i = 0; i < facts->data.count; i++)
        json_array_append_new(data, json_of_data(&facts->data.items[i]));
    json_object_set_new(line, "imports", imports);
    json_object_set_new(line, "dynamic", dynamic);
    json_object_set_new(line, "data", data);
    if (facts->all.count)
        json_object_set_new(line, "all", json_of_texts(&facts->all));
    json_object_set_new(
        line, "error",
        facts->error.len
            ? json_of_error(facts->error_line, facts->error_column, facts->error)
            : json_null());
    return finish(arena, line);
}

struct text facts_json_unreadable(struct arena *arena, struct text file,
                                  const char *reason)
{
    json_t *line = begin(file);
    json_object_set_new(line, "imports", json_array());
    json_object_set_new(line, "dynamic", json_array());
    json_object_set_new(line, "data", json_array());
    struct text message = text_format(arena, "cannot be read: %s", reason);
    json_object_set_new(line, "error", json_of_error(1, 1, message));
    return finish(arena, line);
}
