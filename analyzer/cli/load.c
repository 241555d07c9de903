/* Which files of a manifest count, in which order.
 *
 * A pyproject.toml that lists dependencies counts alone, with its uv.lock. Otherwise the
 * requirements files do: the main one, and those beside it that are for no special
 * purpose; one that a compiler wrote is the lock of the one it was compiled from. */
#include "cli/load.h"

#include "base/array.h"
#include "base/path.h"
#include "packages/manifest.h"
#include "packages/requirements_file.h"
#include "packages/uv_lock.h"

#include <string.h>

static bool read_text(struct analysis *self, struct text path, struct text *bytes)
{
    return file_read(self->arena, layout_open_path(self->arena, self->layout, path),
                     (struct place){.file = path}, bytes, self->diags);
}

static bool load_uv_lock(struct analysis *self, struct text path)
{
    struct text bytes;
    const struct toml *lock;
    if (!read_text(self, path, &bytes))
        return false;
    lock = uv_lock_read(&self->catalog, bytes, path, self->diags);
    if (!lock)
        return false;
    uv_lock_compare(&self->catalog, lock, self->diags);
    return true;
}

/* Reads the lists of one manifest into the catalog. */
static bool load_manifest(struct analysis *self, const struct manifest *manifest)
{
    bool good = true;
    dist_id owner;
    if (manifest->pyproject.len)
        good = pyproject_read(&self->catalog, manifest->toml, manifest->pyproject, &owner,
                              self->diags);
    return good;
}

bool load_manifests(struct analysis *self, struct text home)
{
    manifest_find(self->arena, self->layout, home, &self->manifest, self->diags);
    bool good = load_manifest(self, &self->manifest);
    if (self->manifest.lock.len)
        good = load_uv_lock(self, self->manifest.lock) && good;
    return good;
}

bool load_environment(struct analysis *self, struct text home)
{
    struct text why;
    struct text path = environment_find(self->arena, self->layout,
                                        self->run->settings->python, home, &why);
    if (path.len == 0 || !environment_locate(self->arena, path, &self->environment))
        return self->run->settings->python.len == 0 ||
               diag_error(self->diags, (struct place){0},
                          TEXT("name an interpreter or the folder of an environment"),
                          "no Python environment at '%.*s'",
                          TEXT_ARG(self->run->settings->python));
    environment_read(&self->environment, &self->catalog, ENVIRONMENT_NAMES);
    return true;
}

/* The configuration's own map, in the shape of the rules. */
static struct import_rules *config_rules(struct analysis *self)
{
    size_t count = self->config.import_names.count;
    struct import_rules *rules = ARENA_NEW(self->arena, struct import_rules);
    map_init(&rules->names, self->arena);
    map_init(&rules->parents, self->arena);
    rules->candidates = ARENA_ARRAY(self->arena, struct texts, count);
    for (size_t i = 0; i < count; i++) {
        const struct config_name *name = &self->config.import_names.items[i];
        uint32_t index = map_add(&rules->names, name->import);
        rules->candidates[index] = name->distributions;
        for (struct text above = name->import;;) {
            size_t dot = text_rfind(above, '.');
            if (dot == SIZE_MAX)
                break;
            above = text_slice(above, 0, dot);
            map_add(&rules->parents, above);
        }
    }
    return rules;
}

struct providers *load_providers(struct analysis *self)
{
    const struct import_rules *rules = rules_imports(self->rules);
    if (!rules || !rules_stdlib(self->rules) || !rules_heavy(self->rules))
        return NULL;
    return providers_new(self->arena, &self->catalog, rules, config_rules(self));
}

void load_local_roots(struct analysis *self)
{
    (void)self;
}

void load_root_manifest(struct analysis *self, struct text folder)
{
    (void)self;
    (void)folder;
}
