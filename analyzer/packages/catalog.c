/* The catalog: names become ids, and the packages of a lock are put in order. */
#include "packages/catalog.h"

#include "base/array.h"

void catalog_init(struct catalog *self, struct arena *arena)
{
    *self = (struct catalog){.arena = arena, .project = DIST_NONE};
    map_init(&self->names, arena);
}

dist_id catalog_add(struct catalog *self, struct text name)
{
    struct text key = name_normalize(self->arena, name);
    dist_id id = map_add(&self->names, key);
    if (id == self->distributions.count)
        array_push(self->arena, &self->distributions,
                   ((struct distribution){.key = key, .name = name}));
    return id;
}

dist_id catalog_find(const struct catalog *self, struct text name)
{
    return map_find(&self->names, name_normalize(self->arena, name));
}

void catalog_declare(struct catalog *self, const struct declaration *declaration)
{
    array_push(self->arena, &self->declarations, *declaration);
    if (declaration->section != SECTION_CONSTRAINT)
        self->distributions.items[declaration->distribution].declared++;
}

bool catalog_declare_text(struct catalog *self, const struct declaration *like,
                          struct text text, struct diags *diags)
{
    struct declaration declaration = *like;
    struct text wrong;
    size_t at;
    if (!requirement_parse(self->arena, text, &declaration.requirement, &wrong, &at))
        return diag_error(diags, like->place, TEXT(""), "no requirement: %.*s",
                          TEXT_ARG(wrong));
    declaration.distribution = catalog_add(self, declaration.requirement.name);
    catalog_declare(self, &declaration);
    return true;
}

bool catalog_declared_in(const struct catalog *self, dist_id id, enum section section)
{
    for (size_t i = 0; i < self->declarations.count; i++)
        if (self->declarations.items[i].distribution == id &&
            self->declarations.items[i].section == section)
            return true;
    return false;
}

uint32_t catalog_add_locked(struct catalog *self, dist_id id, struct place place)
{
    array_push(self->arena, &self->locked,
               ((struct locked){.distribution = id, .place = place}));
    return (uint32_t)self->locked.count - 1;
}

/* A counting sort by distribution: stable, and one pass over the packages. */
static void sort_locked(struct catalog *self)
{
    size_t count = self->locked.count;
    struct distribution *distributions = self->distributions.items;
    for (size_t i = 0; i < self->distributions.count; i++)
        distributions[i].locked_count = 0;
    for (size_t i = 0; i < count; i++)
        distributions[self->locked.items[i].distribution].locked_count++;
    uint32_t next = 0;
    for (size_t i = 0; i < self->distributions.count; i++) {
        distributions[i].first_locked = next;
        next += distributions[i].locked_count;
        distributions[i].locked_count = 0;
    }
    struct locked *sorted = ARENA_ARRAY(self->arena, struct locked, count);
    for (size_t i = 0; i < count; i++) {
        struct distribution *of = &distributions[self->locked.items[i].distribution];
        sorted[of->first_locked + of->locked_count++] = self->locked.items[i];
    }
    self->locked.items = sorted;
    self->locked.room = count;
}

/* Finds the package that EDGE of FROM means. */
static bool bind_edge(struct catalog *self, const struct locked *from,
                      struct locked_edge *edge, struct text help, struct diags *diags)
{
    const struct distribution *to = &self->distributions.items[edge->distribution];
    const struct distribution *parent = &self->distributions.items[from->distribution];
    size_t found = 0;
    for (uint32_t i = to->first_locked; i < to->first_locked + to->locked_count; i++) {
        const struct locked *package = &self->locked.items[i];
        if ((edge->version.len && !text_equal(edge->version, package->version)) ||
            (edge->source.len && !text_equal(edge->source, package->source)))
            continue;
        edge->locked = i;
        found++;
    }
    if (found == 1)
        return true;
    const char *blank = edge->version.len ? " " : "";
    const char *what =
        found ? "the lock has more than one of that" : "the lock does not have it";
    return diag_error(diags, from->place, help, "'%.*s' needs '%.*s%s%.*s', but %s",
                      TEXT_ARG(parent->name), TEXT_ARG(to->name), blank,
                      TEXT_ARG(edge->version), what);
}

static bool bind_edges(struct catalog *self, const struct locked *from,
                       struct locked_edges *edges, struct text help, struct diags *diags)
{
    for (size_t i = 0; i < edges->count; i++)
        if (!bind_edge(self, from, &edges->items[i], help, diags))
            return false;
    return true;
}

bool catalog_group_locked(struct catalog *self, struct text help, struct diags *diags)
{
    sort_locked(self);
    for (size_t i = 0; i < self->locked.count; i++) {
        struct locked *from = &self->locked.items[i];
        if (!bind_edges(self, from, &from->edges, help, diags))
            return false;
        for (size_t j = 0; j < from->extras.count; j++)
            if (!bind_edges(self, from, &from->extras.items[j].edges, help, diags))
                return false;
        for (size_t j = 0; j < from->groups.count; j++)
            if (!bind_edges(self, from, &from->groups.items[j].edges, help, diags))
                return false;
    }
    return true;
}
