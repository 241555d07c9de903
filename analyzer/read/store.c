/* Each worker has a reader, an arena for facts, which stays, and one for the bytes of the
 * file at hand, which does not: memory grows with facts, not with source. */
#include "read/store.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"
#include "base/pool.h"

#include <errno.h>
#include <stdlib.h>

struct store_worker {
    struct reader *reader;
    struct arena facts, bytes;
};

struct store {
    struct arena arena;
    struct text root;
    struct map paths; /* to index in files */
    struct {
        struct read_file *items;
        size_t count, room;
    } files;
    size_t first_new; /* of the reading under way */
    struct store_worker *workers;
    size_t width;
    const struct data_rules *data_rules; /* NULL: data files are not looked for */
};

struct store *store_new(struct text root)
{
    struct store *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->root = text_copy(&self->arena, root);
    map_init(&self->paths, &self->arena);
    self->width = pool_width();
    self->workers = ARENA_ARRAY(&self->arena, struct store_worker, self->width);
    return self;
}

void store_free(struct store *self)
{
    if (!self)
        return;
    for (size_t i = 0; i < self->width; i++) {
        reader_free(self->workers[i].reader);
        arena_release(&self->workers[i].facts);
        arena_release(&self->workers[i].bytes);
    }
    arena_release(&self->arena);
    free(self);
}

void store_read_data(struct store *self, const struct data_rules *rules)
{
    self->data_rules = rules;
}

static struct texts copy_texts(struct arena *arena, const struct texts *texts)
{
    struct texts copy = {.items = ARENA_ARRAY(arena, struct text, texts->count),
                         .count = texts->count,
                         .room = texts->count};
    for (size_t i = 0; i < texts->count; i++)
        copy.items[i] = text_copy(arena, texts->items[i]);
    return copy;
}

/* Facts that no longer borrow from the source they were read from. */
static struct facts *copy_facts(struct arena *arena, const struct facts *facts)
{
    struct facts *copy = ARENA_NEW(arena, struct facts);
    for (size_t i = 0; i < facts->imports.count; i++) {
        struct import_fact fact = facts->imports.items[i];
        fact.at.when = text_copy(arena, fact.at.when);
        fact.module = text_copy(arena, fact.module);
        fact.names = copy_texts(arena, &fact.names);
        array_push(arena, &copy->imports, fact);
    }
    copy->names_path = facts->names_path;
    copy->names_exec = facts->names_exec;
    copy->hands_package = facts->hands_package;
    for (size_t i = 0; i < facts->fallbacks.count; i++)
        array_push(arena, &copy->fallbacks, facts->fallbacks.items[i]);
    for (size_t i = 0; i < facts->dynamic.count; i++) {
        struct dynamic_fact fact = facts->dynamic.items[i];
        fact.at.when = text_copy(arena, fact.at.when);
        fact.target = text_copy(arena, fact.target);
        fact.pattern = text_copy(arena, fact.pattern);
        fact.package = text_copy(arena, fact.package);
        fact.function = text_copy(arena, fact.function);
        fact.attributes = copy_texts(arena, &fact.attributes);
        array_push(arena, &copy->dynamic, fact);
    }
    for (size_t i = 0; i < facts->data.count; i++) {
        struct data_fact fact = facts->data.items[i];
        fact.at.when = text_copy(arena, fact.at.when);
        fact.path = text_copy(arena, fact.path);
        fact.pattern = text_copy(arena, fact.pattern);
        fact.anchor = text_copy(arena, fact.anchor);
        fact.name = text_copy(arena, fact.name);
        fact.variable = text_copy(arena, fact.variable);
        fact.form = text_copy(arena, fact.form);
        array_push(arena, &copy->data, fact);
    }
    for (size_t i = 0; i < facts->ignores.count; i++) {
        struct ignore_fact fact = facts->ignores.items[i];
        fact.rules = copy_texts(arena, &fact.rules);
        array_push(arena, &copy->ignores, fact);
    }
    copy->all = copy_texts(arena, &facts->all);
    copy->error = text_copy(arena, facts->error);
    copy->error_line = facts->error_line;
    copy->error_column = facts->error_column;
    return copy;
}

static void read_one(void *context, size_t item, size_t worker_index)
{
    struct store *self = context;
    struct store_worker *worker = &self->workers[worker_index];
    struct read_file *file = &self->files.items[self->first_new + item];
    if (!worker->reader) {
        worker->reader = reader_new();
        if (self->data_rules)
            reader_read_data(worker->reader, self->data_rules);
    }
    struct text bytes;
    if (file_load(&worker->bytes, path_join(&worker->bytes, self->root, file->path),
                  &bytes)) {
        struct facts *facts = facts_read(worker->reader, &worker->bytes, bytes);
        file->facts = copy_facts(&worker->facts, facts);
    } else {
        file->reason = errno;
    }
    arena_release(&worker->bytes);
}

void store_read(struct store *self, const struct texts *paths)
{
    self->first_new = self->files.count;
    for (size_t i = 0; i < paths->count; i++)
        if (map_find(&self->paths, paths->items[i]) == MAP_NONE) {
            uint32_t index = map_intern(&self->paths, paths->items[i]);
            array_push(&self->arena, &self->files,
                       (struct read_file){.path = self->paths.keys.items[index]});
        }
    pool_run(self->files.count - self->first_new, read_one, self);
}

const struct read_file *store_find(const struct store *self, struct text path)
{
    uint32_t index = map_find(&self->paths, path);
    return index == MAP_NONE ? NULL : &self->files.items[index];
}
