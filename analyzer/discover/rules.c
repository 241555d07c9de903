/* The loading of the JSON files in rules/.
 *
 * Consumes the table that the build embeds and, with --rules, a folder; produces typed
 * views in the arena. jansson reads the JSON and is let go before the view is handed out.
 * Only what a view needs is checked, but that strictly: a file of the wrong shape is one
 * error, at the line of the key that is wrong. Members that a later version might add are
 * passed over.
 *
 * Blind spot: jansson tells lines only for broken JSON. For a wrong shape the line is
 * that of the key's first appearance in the text. */
#include "discover/rules.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"
#include "discover/rules_embedded.h"
#include "discover/rules_reading.h"

#include <errno.h>
#include <string.h>

#define MINOR_AT_MOST 63

/* A view that is made when it is first asked for. */
#define VIEW(type)                                                                       \
    struct {                                                                             \
        bool tried;                                                                      \
        const type *view;                                                                \
    }

struct rules {
    struct arena *arena;
    struct diags *diags;
    struct text folder; /* empty: only the embedded ones */
    VIEW(struct stdlib_rules) stdlib;
    VIEW(struct import_rules) imports;
    VIEW(struct heavy_rules) heavy;
    VIEW(struct framework_rules) frameworks;
    VIEW(struct implied_rules) implied;
    VIEW(struct data_rules) data;
    VIEW(struct context_rules) context;
    VIEW(struct command_rules) commands;
    VIEW(struct image_rules) images;
    VIEW(struct model_rules) models;
    VIEW(struct group_rules) groups;
};

struct rules *rules_load(struct arena *arena, struct text folder, struct diags *diags)
{
    if (folder.len && file_kind(folder) != FILE_FOLDER) {
        diag_error(diags, (struct place){0},
                   TEXT("--rules takes a folder with files like those of rules/"),
                   "no folder '%.*s'", TEXT_ARG(folder));
        return NULL;
    }
    struct rules *self = ARENA_NEW(arena, struct rules);
    self->arena = arena;
    self->diags = diags;
    self->folder = folder;
    return self;
}

bool rules_source(struct rules *self, const char *name, struct text *bytes,
                  struct text *shown)
{
    if (self->folder.len) {
        *shown = path_join(self->arena, self->folder, text_of(name));
        if (file_load(self->arena, *shown, bytes))
            return true;
        if (errno != ENOENT)
            return diag_error(self->diags, (struct place){0}, (struct text){0},
                              "cannot read '%.*s': %s", TEXT_ARG(*shown),
                              strerror(errno));
    }
    for (const struct rules_embedded *file = rules_embedded; file->name; file++) {
        if (strcmp(file->name, name) != 0)
            continue;
        *bytes = (struct text){file->bytes, file->size};
        *shown = text_format(self->arena, "rules/%s", name);
        return true;
    }
    return false;
}

/* --- Opening a file ----------------------------------------------------------------- */

bool rules_wrong_shape(const struct rules_reading *file, const char *key,
                       const char *wanted)
{
    uint32_t line = 1;
    if (!key)
        return diag_error(file->rules->diags, ((struct place){file->shown, 0, 0}),
                          (struct text){0}, "%s", wanted);
    struct arena *arena = file->arena;
    struct text quoted = text_format(arena, "\"%s\"", key), rest = file->bytes, part;
    bool found = false;
    while (!found && text_cut(&rest, '\n', &part))
        if (!(found = text_contains(part, quoted)))
            line++;
    return diag_error(file->rules->diags,
                      ((struct place){file->shown, found ? line : 0, found ? 1 : 0}),
                      (struct text){0}, "'%s' %s", key, wanted);
}

/* Reads NAME and checks that it is an object with that schema. After success the caller
 * owns file->root. */
static bool open_file(struct rules *rules, const char *name, const char *schema,
                      struct rules_reading *file)
{
    *file = (struct rules_reading){.rules = rules, .arena = rules->arena};
    size_t errors = diags_count(rules->diags, SEVERITY_ERROR);
    if (!rules_source(rules, name, &file->bytes, &file->shown))
        return diags_count(rules->diags, SEVERITY_ERROR) == errors &&
               diag_error(rules->diags, (struct place){0}, (struct text){0},
                          "no rules file '%s'", name);
    json_error_t error;
    file->root =
        json_loadb(file->bytes.ptr, file->bytes.len, JSON_REJECT_DUPLICATES, &error);
    if (!file->root)
        return diag_error(rules->diags,
                          ((struct place){file->shown, (uint32_t)error.line,
                                          error.column > 0 ? (uint32_t)error.column : 1}),
                          (struct text){0}, "not JSON: %s", error.text);
    const char *said = json_string_value(json_object_get(file->root, "schema"));
    if (said && strcmp(said, schema) == 0)
        return true;
    if (said)
        rules_wrong_shape(file, "schema",
                          text_format(rules->arena, "must be '%s'", schema).ptr);
    else
        rules_wrong_shape(
            file, NULL,
            text_format(rules->arena, "not an object with \"schema\": \"%s\"", schema)
                .ptr);
    json_decref(file->root);
    return false;
}

json_t *rules_member_object(const struct rules_reading *file, const char *key)
{
    json_t *value = json_object_get(file->root, key);
    if (json_is_object(value))
        return value;
    if (value)
        rules_wrong_shape(file, key, "must be an object");
    else
        rules_wrong_shape(file, NULL,
                          text_format(file->arena, "lacks the object \"%s\"", key).ptr);
    return NULL;
}

struct text rules_keep(const struct rules_reading *file, const char *string)
{
    return text_copy(file->arena, text_of(string));
}

bool rules_read_texts(const struct rules_reading *file, const char *key, json_t *list,
                      struct texts *texts)
{
    size_t i;
    json_t *item;
    if (!json_is_array(list))
        return rules_wrong_shape(file, key, "must have a list of names");
    json_array_foreach(list, i, item)
    {
        if (!json_is_string(item) || json_string_length(item) == 0)
            return rules_wrong_shape(file, key, "must have a list of names");
        array_push(file->arena, texts, rules_keep(file, json_string_value(item)));
    }
    return true;
}

/* --- stdlib.json -------------------------------------------------------------------- */

/* Takes "3.M" off the front of *TEXT. */
static bool take_minor(struct text *text, uint32_t *minor)
{
    if (!text_starts(*text, TEXT("3.")))
        return false;
    size_t at = 2;
    *minor = 0;
    while (at < text->len && text->ptr[at] >= '0' && text->ptr[at] <= '9' &&
           *minor <= MINOR_AT_MOST)
        *minor = *minor * 10 + (uint32_t)(text->ptr[at++] - '0');
    bool good = at > 2 && *minor <= MINOR_AT_MOST;
    *text = text_slice(*text, at, text->len);
    return good;
}

/* The bits from FIRST to LAST, both included. */
static uint64_t bits_between(uint32_t first, uint32_t last)
{
    uint64_t below_or_at =
        last >= MINOR_AT_MOST ? UINT64_MAX : (UINT64_C(1) << (last + 1)) - 1;
    return first > last ? 0 : below_or_at & ~((UINT64_C(1) << first) - 1);
}

/* "3.9-3.11", "3.9-" and "3.9", or several of them joined with commas. */
static bool read_ranges(struct text ranges, uint64_t *bits)
{
    struct text part;
    *bits = 0;
    while (text_cut(&ranges, ',', &part)) {
        uint32_t first, last;
        part = text_trim(part);
        if (!take_minor(&part, &first))
            return false;
        last = first;
        if (text_is(part, "-"))
            last = MINOR_AT_MOST;
        else if (part.len && (part.ptr[0] != '-' ||
                              (part = text_slice(part, 1, part.len),
                               !take_minor(&part, &last) || part.len || last < first)))
            return false;
        *bits |= bits_between(first, last);
    }
    return *bits != 0;
}

static struct stdlib_rules *read_stdlib(const struct rules_reading *file)
{
    json_t *modules = rules_member_object(file, "modules"), *value;
    if (!modules)
        return NULL;
    struct arena *arena = file->arena;
    struct stdlib_rules *view = ARENA_NEW(arena, struct stdlib_rules);
    const char *name;
    view->versions = ARENA_ARRAY(arena, uint64_t, json_object_size(modules));
    view->oldest_listed = MINOR_AT_MOST;
    map_init(&view->modules, arena);
    json_object_foreach(modules, name, value)
    {
        uint64_t bits;
        if (!json_is_string(value) ||
            !read_ranges(text_of(json_string_value(value)), &bits)) {
            rules_wrong_shape(file, name, "must have Python versions as in \"3.9-3.11\"");
            return NULL;
        }
        view->versions[map_intern(&view->modules, text_of(name))] = bits;
        while (bits & ((UINT64_C(1) << view->oldest_listed) - 1))
            view->oldest_listed--;
    }
    return view;
}

enum stdlib_answer stdlib_has(const struct stdlib_rules *self, struct text module,
                              uint32_t first, uint32_t last)
{
    uint32_t index = map_find(&self->modules, module);
    if (index == MAP_NONE)
        return STDLIB_NO;
    if (last > MINOR_AT_MOST)
        last = MINOR_AT_MOST;
    if (last < self->oldest_listed)
        last = self->oldest_listed;
    if (first < self->oldest_listed)
        first = self->oldest_listed;
    if (first > last)
        first = last;
    uint64_t asked = bits_between(first, last), there = asked & self->versions[index];
    return there == asked ? STDLIB_YES : there ? STDLIB_SOME : STDLIB_NO;
}

/* --- import-names.json -------------------------------------------------------------- */

static struct import_rules *read_imports(const struct rules_reading *file)
{
    json_t *names = rules_member_object(file, "names"), *value;
    if (!names)
        return NULL;
    struct arena *arena = file->arena;
    struct import_rules *view = ARENA_NEW(arena, struct import_rules);
    const char *name;
    view->candidates = ARENA_ARRAY(arena, struct texts, json_object_size(names));
    map_init(&view->names, arena);
    map_init(&view->parents, arena);
    json_object_foreach(names, name, value)
    {
        struct text parent = rules_keep(file, name);
        struct texts *candidates = &view->candidates[map_add(&view->names, parent)];
        if (!rules_read_texts(file, name, value, candidates))
            return NULL;
        for (size_t dot; (dot = text_rfind(parent, '.')) != SIZE_MAX;) {
            parent = text_slice(parent, 0, dot);
            map_add(&view->parents, parent);
        }
    }
    return view;
}

const struct texts *import_rules_find(const struct import_rules *self,
                                      struct text import_name)
{
    uint32_t index = map_find(&self->names, import_name);
    return index == MAP_NONE ? NULL : &self->candidates[index];
}

/* --- heavy.json --------------------------------------------------------------------- */

/* A number of bytes; null and absence are 0. */
static bool read_bytes(json_t *value, uint64_t *bytes)
{
    *bytes = 0;
    if (!value || json_is_null(value))
        return true;
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return false;
    *bytes = (uint64_t)json_integer_value(value);
    return true;
}

static bool read_heavy_rule(const struct rules_reading *file, const char *name,
                            json_t *value, struct heavy_rule *rule)
{
    json_t *brings = json_object_get(value, "brings");
    json_t *instead = json_object_get(value, "instead");
    json_t *version = json_object_get(value, "version");
    if (!json_is_object(value))
        return rules_wrong_shape(file, name, "must be an object");
    if (!read_bytes(json_object_get(value, "wheel"), &rule->wheel) ||
        !read_bytes(json_object_get(value, "installed"), &rule->installed))
        return rules_wrong_shape(file, name, "must give sizes in bytes");
    if ((instead && !json_is_string(instead)) || (version && !json_is_string(version)))
        return rules_wrong_shape(file, name,
                                 "must give 'version' and 'instead' as texts");
    if (brings && !rules_read_texts(file, name, brings, &rule->brings))
        return false;
    rule->name = rules_keep(file, name);
    rule->version = rules_keep(file, version ? json_string_value(version) : "");
    rule->instead = rules_keep(file, instead ? json_string_value(instead) : "");
    return true;
}

static struct heavy_rules *read_heavy(const struct rules_reading *file)
{
    json_t *distributions = rules_member_object(file, "distributions"), *value;
    if (!distributions)
        return NULL;
    struct arena *arena = file->arena;
    struct heavy_rules *view = ARENA_NEW(arena, struct heavy_rules);
    const char *name;
    view->items = ARENA_ARRAY(arena, struct heavy_rule, json_object_size(distributions));
    map_init(&view->names, arena);
    json_object_foreach(distributions, name, value)
    {
        struct heavy_rule *rule = &view->items[map_intern(&view->names, text_of(name))];
        if (!read_heavy_rule(file, name, value, rule))
            return NULL;
    }
    return view;
}

const struct heavy_rule *heavy_rules_find(const struct heavy_rules *self, struct text key)
{
    uint32_t index = map_find(&self->names, key);
    return index == MAP_NONE ? NULL : &self->items[index];
}

/* --- The views ---------------------------------------------------------------------- */

/* Whether NAME is asked for the first time and could be opened. */
static bool open_once(struct rules *self, bool *tried, const char *name,
                      const char *schema, struct rules_reading *file)
{
    bool first = !*tried;
    *tried = true;
    return first && open_file(self, name, schema, file);
}

const struct stdlib_rules *rules_stdlib(struct rules *self)
{
    struct rules_reading file;
    if (open_once(self, &self->stdlib.tried, "stdlib.json", "depclose.rules.stdlib/1",
                  &file)) {
        self->stdlib.view = read_stdlib(&file);
        json_decref(file.root);
    }
    return self->stdlib.view;
}

const struct import_rules *rules_imports(struct rules *self)
{
    struct rules_reading file;
    if (open_once(self, &self->imports.tried, "import-names.json",
                  "depclose.rules.import-names/1", &file)) {
        self->imports.view = read_imports(&file);
        json_decref(file.root);
    }
    return self->imports.view;
}

const struct heavy_rules *rules_heavy(struct rules *self)
{
    struct rules_reading file;
    if (open_once(self, &self->heavy.tried, "heavy.json", "depclose.rules.heavy/1",
                  &file)) {
        self->heavy.view = read_heavy(&file);
        json_decref(file.root);
    }
    return self->heavy.view;
}

const struct framework_rules *rules_frameworks(struct rules *self)
{
    struct rules_reading file;
    if (open_once(self, &self->frameworks.tried, "frameworks.json",
                  "depclose.rules.frameworks/1", &file)) {
        self->frameworks.view = rules_read_frameworks(&file);
        json_decref(file.root);
    }
    return self->frameworks.view;
}

const struct implied_rules *rules_implied(struct rules *self)
{
    struct rules_reading file;
    if (open_once(self, &self->implied.tried, "implied.json", "depclose.rules.implied/1",
                  &file)) {
        self->implied.view = rules_read_implied(&file);
        json_decref(file.root);
    }
    return self->implied.view;
}

const struct data_rules *rules_data(struct rules *self)
{
    struct rules_reading file;
    if (open_once(self, &self->data.tried, "data-files.json",
                  "depclose.rules.data-files/1", &file)) {
        self->data.view = rules_read_data(&file);
        json_decref(file.root);
    }
    return self->data.view;
}

const struct context_rules *rules_context(struct rules *self)
{
    struct rules_reading file;
    if (open_once(self, &self->context.tried, "build-context.json",
                  "depclose.rules.build-context/1", &file)) {
        self->context.view = rules_read_context(&file);
        json_decref(file.root);
    }
    return self->context.view;
}

const struct command_rules *rules_commands(struct rules *self)
{
    struct rules_reading file;
    if (open_once(self, &self->commands.tried, "commands.json",
                  "depclose.rules.commands/1", &file)) {
        self->commands.view = rules_read_commands(&file);
        json_decref(file.root);
    }
    return self->commands.view;
}

const struct image_rules *rules_images(struct rules *self)
{
    struct rules_reading file;
    if (open_once(self, &self->images.tried, "images.json", "depclose.rules.images/1",
                  &file)) {
        self->images.view = rules_read_images(&file);
        json_decref(file.root);
    }
    return self->images.view;
}

const struct model_rules *rules_models(struct rules *self)
{
    struct rules_reading file;
    if (open_once(self, &self->models.tried, "models.json", "depclose.rules.models/1",
                  &file)) {
        self->models.view = rules_read_models(&file);
        json_decref(file.root);
    }
    return self->models.view;
}

const struct group_rules *rules_groups(struct rules *self)
{
    struct rules_reading file;
    if (open_once(self, &self->groups.tried, "groups.json", "depclose.rules.groups/1",
                  &file)) {
        self->groups.view = rules_read_groups(&file);
        json_decref(file.root);
    }
    return self->groups.view;
}
