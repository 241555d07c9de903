/* Modules side by side of which a setting chooses: the languages of a framework.
 *
 * A computed name stands for all of them, and a program uses one. By the rules' "choices"
 * those count whose names a string of the project says, as it is ("de") or with more
 * behind it ("de-at"), and those that are usual without a word. All of them do when a
 * file uses what chooses at run time. Modules that fit wait here until then.
 *
 * Blind spot: a choice that the environment of the process makes. */
#include "graph/builder.h"
#include "read/uses.h"

struct held_match {
    struct match match;
    const struct framework *framework;
    const struct framework_choice *choice;
    struct text name; /* what stands for "*", in lower case, with "_" for "-" */
    bool done;
};

struct choices {
    ARRAY(struct held_match) held;
    struct map said; /* by strings of the project */
    struct map used; /* full names that choose, or are said to */
    size_t read;     /* so many of the queue have been looked through */
};

/* TEXT in lower case, with "_" for "-". */
static struct text plain(struct arena *arena, struct text text)
{
    char *copy = ARENA_ARRAY(arena, char, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        copy[i] = text.ptr[i] == '-'                         ? '_'
                  : text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? text.ptr[i] | 0x20
                                                             : text.ptr[i];
    return (struct text){copy, text.len};
}

bool graph_hold_choice(struct graph_builder *self, const struct match *match)
{
    const struct framework_rules *rules = self->follow->frameworks;
    struct text name = module_of(self, match->module)->name;
    if (!rules || module_of(self, match->module)->origin != ORIGIN_DISTRIBUTION)
        return false;
    for (size_t f = 0; f < rules->count; f++)
        for (size_t i = 0; i < rules->items[f].choice_count; i++) {
            const struct framework_choice *choice = &rules->items[f].choices[i];
            if (!graph_fits(name, choice->module))
                continue;
            if (!self->choices) {
                self->choices = ARENA_NEW(self->arena, struct choices);
                map_init(&self->choices->said, self->arena);
                map_init(&self->choices->used, self->arena);
            }
            const struct choices *known = self->choices;
            if (!known->held.count ||
                array_last(&known->held).framework != &rules->items[f])
                self->choices->read = 0; /* other names are wanted now */
            struct text last = text_slice(name, text_rfind(name, '.') + 1, name.len);
            array_push(self->arena, &self->choices->held,
                       ((struct held_match){.match = *match,
                                            .framework = &rules->items[f],
                                            .choice = choice,
                                            .name = plain(self->arena, last)}));
            return true;
        }
    return false;
}

/* The names that choose, of all that wait. */
static struct map wanted(struct graph_builder *self, struct arena *arena)
{
    struct map names;
    map_init(&names, arena);
    for (size_t i = 0; i < self->choices->held.count; i++) {
        const struct texts *all = &self->choices->held.items[i].choice->all;
        for (size_t n = 0; n < all->count; n++)
            map_add(&names, all->items[n]);
    }
    return names;
}

/* Whether a file imports something of a framework that has choices, and is not its own.
 */
static bool may_choose(struct graph_builder *self, module_id id,
                       const struct facts *facts)
{
    const struct choices *choices = self->choices;
    for (size_t h = 0; h < choices->held.count; h++) {
        struct text import = choices->held.items[h].framework->import;
        struct text name = module_of(self, id)->name;
        if ((h &&
             choices->held.items[h - 1].framework == choices->held.items[h].framework) ||
            text_equal(text_slice(name, 0, text_find(name, '.')), import))
            continue;
        for (size_t i = 0; i < facts->imports.count; i++)
            if (text_starts(facts->imports.items[i].module, import))
                return true;
    }
    return false;
}

static void look_through(struct graph_builder *self, module_id id,
                         const struct map *names)
{
    struct choices *choices = self->choices;
    struct arena scratch = {0};
    struct text bytes, source = module_of(self, id)->source;
    const struct read_file *file = store_find(self->store, source);
    bool own = module_of(self, id)->origin == ORIGIN_FIRST_PARTY;
    if (!file || !file->facts || (!own && !may_choose(self, id, file->facts)) ||
        !file_load(&scratch, layout_open_path(&scratch, self->resolver->layout, source),
                   &bytes))
        return;
    struct uses uses = uses_find(&scratch, bytes, names);
    for (size_t i = 0; i < uses.names.count; i++)
        map_intern(&choices->used, names->keys.items[uses.names.items[i].name]);
    for (size_t i = 0; own && i < uses.strings.count; i++) {
        struct text value = uses.strings.items[i].value;
        map_intern(&choices->used, value);
        value = plain(&scratch, value);
        for (size_t end = 1; end <= value.len && value.len < 32; end++)
            if (end == value.len || value.ptr[end] == '_')
                map_intern(&choices->said, text_slice(value, 0, end));
    }
    arena_release(&scratch);
}

static bool is_chosen(const struct choices *self, const struct held_match *held)
{
    const struct framework_choice *choice = held->choice;
    for (size_t i = 0; i < choice->usual.count; i++)
        if (text_equal(choice->usual.items[i], held->name))
            return true;
    for (size_t i = 0; i < choice->all.count; i++)
        if (map_find(&self->used, choice->all.items[i]) != MAP_NONE)
            return true;
    return map_find(&self->said, held->name) != MAP_NONE;
}

bool graph_add_choices(struct graph_builder *self)
{
    size_t waiting = self->queue.count;
    struct choices *choices = self->choices;
    if (!choices)
        return false;
    struct map names = wanted(self, self->arena);
    for (; choices->read < waiting; choices->read++)
        look_through(self, self->queue.items[choices->read], &names);
    enum edge_reason before = graph_because(self, REASON_PATTERN);
    for (size_t i = 0; i < choices->held.count; i++) {
        struct held_match *held = &choices->held.items[i];
        if (held->done || !is_chosen(choices, held))
            continue;
        held->done = true;
        struct match match = held->match;
        graph_add_match(self, &match);
    }
    graph_because(self, before);
    return self->queue.count > waiting;
}
