/* The packages: the list, what has to be compiled, and what it needs of the system.
 *
 * A lock tells which wheels there are. A package without one for a target is built from
 * its source archive, for which the builder gets a compiler; one with neither cannot be
 * installed there, and refuses the artefact. Without a lock nobody knows; then the
 * builder gets the tools that the old Dockerfile installed. */
#include "cli/dockerfile/draft.h"

#include "base/array.h"
#include "base/path.h"
#include "base/units.h"
#include "emit/requirements.h"
#include "packages/wheel_tags.h"

#include <stdlib.h>

/* uv's version where no project asks for one. */
#define UV_VERSION "0.13.8"

/* --- wheels --------------------------------------------------------------------------
 */

static const struct locked *locked_of(const struct draft *self,
                                      const struct selected *item)
{
    return item->locked == SELECTED_UNLOCKED
               ? NULL
               : &self->analysis->catalog.locked.items[item->locked];
}

static bool has_archive(const struct locked *package)
{
    for (size_t i = 0; i < package->artifacts.count; i++)
        if (!package->artifacts.items[i].wheel)
            return true;
    return false;
}

/* The target as --platform has it. */
static struct text target_name(struct draft *self, const struct target *target)
{
    return text_format(self->arena, "%.*s %.*s", TEXT_ARG(target->sys_platform),
                       TEXT_ARG(target->platform_machine));
}

struct compiling {
    struct buffer names; /* of what is built from source */
    size_t count;
    bool git;
    bool unknown; /* some artefacts are not known */
};

/* Looks for a wheel of ITEM for each target; false when it cannot be had for one. */
static bool find_wheels(struct draft *self, const struct selected *item, uint32_t python,
                        struct compiling *compiling)
{
    const struct locked *package = locked_of(self, item);
    struct text name =
        self->analysis->catalog.distributions.items[item->distribution].name;
    if (!package || package->artifacts.count == 0) {
        compiling->git |= package && package->source_kind == SOURCE_GIT;
        compiling->unknown |= !package || package->source_kind == SOURCE_REGISTRY;
        return true;
    }
    for (size_t i = 0; i < self->analysis->targets.count; i++) {
        const struct target *target = &self->analysis->targets.items[i];
        struct wheel_target wanted = wheel_target_of(target, python);
        if (marker_evaluate(item->marker, target, NULL) == MARKER_FALSE ||
            wheel_choose(package->artifacts.items, package->artifacts.count, &wanted) !=
                SIZE_MAX)
            continue;
        if (!has_archive(package))
            return diag_error(self->diags, package->place,
                              TEXT("--python-version or --base-image chooses another "
                                   "Python; another version of it may have one"),
                              "'%.*s' has neither a wheel for %.*s with Python 3.%u nor "
                              "a source archive",
                              TEXT_ARG(name), TEXT_ARG(target_name(self, target)),
                              python);
        buffer_format(&compiling->names, "%s%.*s", compiling->count++ ? ", " : "",
                      TEXT_ARG(name));
        if (self->analysis->targets.count > 1)
            diag_warning(self->diags, package->place,
                         TEXT("the builder compiles it there: a compiler is added"),
                         "'%.*s' has no wheel for %.*s", TEXT_ARG(name),
                         TEXT_ARG(target_name(self, target)));
        return true;
    }
    return true;
}

/* The Python that the image has: its name tells, else the targets. */
static uint32_t python_of(const struct draft *self)
{
    uint32_t minor = draft_python_of(self->plan.base_image);
    return minor ? minor : self->analysis->targets.items[0].python_last;
}

/* --- system packages -----------------------------------------------------------------
 */

static bool names(const struct text list, struct text name)
{
    struct text rest = list, part;
    while (text_cut(&rest, ',', &part))
        if (text_equal(text_trim(part), name))
            return true;
    return false;
}

/* Libraries are loaded with the package; a program is started by who uses it, which is
 * nobody where the package only came along. */
static void add_system(struct draft *self, const struct compiling *compiling)
{
    struct dockerfile_plan *plan = &self->plan;
    struct buffer why = {.arena = self->arena};
    for (size_t i = 0; i < self->result.whole.packages.count; i++) {
        dist_id id = self->result.whole.packages.items[i].distribution;
        const struct distribution *of = &self->analysis->catalog.distributions.items[id];
        uint32_t index = map_find(&self->rules->needs, of->key);
        if (index == MAP_NONE)
            continue;
        const struct system_rule *rule = &self->rules->system[index];
        bool builds = names(compiling->names.text, of->name) ||
                      (compiling->unknown && rule->build.count);
        for (size_t k = 0; builds && k < rule->build.count; k++)
            texts_add_once(self->arena, &plan->build_packages, rule->build.items[k]);
        size_t before = plan->run_packages.count;
        bool is_root =
            self->result.whole.packages.items[i].requested != REQUESTED_TRANSITIVE;
        for (size_t k = 0; k < rule->run.count; k++)
            if (is_root || text_starts(rule->run.items[k], TEXT("lib")))
                texts_add_once(self->arena, &plan->run_packages, rule->run.items[k]);
        if (plan->run_packages.count > before)
            buffer_format(&why, "%s%.*s", why.text.len ? ", " : "", TEXT_ARG(of->key));
    }
    if (why.text.len)
        plan->run_packages_note = text_format(
            self->arena, "what wheels do not bring along: for %.*s", TEXT_ARG(why.text));
}

static void add_compilers(struct draft *self, const struct compiling *compiling)
{
    struct dockerfile_plan *plan = &self->plan;
    const struct texts *tools = &self->kept.build_tools;
    if (compiling->count) {
        texts_add_once(self->arena, &plan->build_packages, TEXT("build-essential"));
        plan->build_packages_note =
            text_format(self->arena, "built from source, for there is no wheel: %.*s",
                        TEXT_ARG(compiling->names.text));
    } else if (compiling->unknown && tools->count) {
        plan->build_packages_note =
            text_format(self->arena, "as in %.*s: no lock tells whether wheels do",
                        TEXT_ARG(self->analysis->container->dockerfile));
    }
    for (size_t i = 0; (compiling->count || compiling->unknown) && i < tools->count; i++)
        texts_add_once(self->arena, &plan->build_packages, tools->items[i]);
    if (compiling->git)
        texts_add_once(self->arena, &plan->build_packages, TEXT("git"));
}

static void sort_texts(struct texts *texts)
{
    if (texts->count)
        qsort(texts->items, texts->count, sizeof *texts->items, text_order);
}

/* --- the list ------------------------------------------------------------------------
 */

/* Whether every requirement has a hash; installers want all or none. */
static bool all_have_hashes(const struct draft *self)
{
    const struct selection *selection = &self->result.selection;
    for (size_t i = 0; i < selection->packages.count; i++) {
        const struct selected *item = &selection->packages.items[i];
        const struct locked *package = locked_of(self, item);
        size_t count = item->declaration == SELECTED_UNLOCKED
                           ? 0
                           : self->analysis->catalog.declarations.items[item->declaration]
                                 .hashes.count;
        for (size_t k = 0; package && k < package->artifacts.count; k++)
            count += package->artifacts.items[k].hash.len > 0;
        if (count == 0)
            return false;
    }
    return selection->packages.count > 0;
}

static void find_archives(struct draft *self)
{
    for (size_t i = 0; i < self->result.selection.packages.count; i++) {
        const struct locked *package =
            locked_of(self, &self->result.selection.packages.items[i]);
        if (package && package->source_kind == SOURCE_PATH)
            array_push(self->arena, &self->plan.archives, package->source);
    }
}

void draft_write_list(struct draft *self)
{
    struct buffer out = {.arena = self->arena};
    struct dockerfile_plan *plan = &self->plan;
    plan->complete = self->analysis->catalog.lock_state == LOCK_COMPLETE;
    for (size_t i = 0; i < self->result.selection.packages.count; i++)
        plan->complete &=
            self->result.selection.packages.items[i].locked != SELECTED_UNLOCKED;
    plan->hashed = plan->complete && all_have_hashes(self);
    struct requirements_options options = {
        .command = text_format(self->arena, MADE_BY "%.*s",
                               TEXT_ARG(self->analysis->run->words)),
        .hashes = plan->hashed,
        .emit_index_url = true};
    requirements_write(&out, &self->analysis->catalog, &self->result.selection,
                       &self->result.roots, &options, self->diags);
    self->requirements_text = out.text;
    plan->several_indexes = text_contains(out.text, TEXT("--extra-index-url "));
    find_archives(self);
}

/* uv where the project has its lock, or is managed by it. */
static void choose_installer(struct draft *self)
{
    const struct toml *uv = toml_path(self->analysis->manifest.toml, "tool.uv");
    struct text asked = self->settings->installer;
    struct text version = toml_text(toml_get(uv, "required-version"));
    bool locked =
        text_is(path_name(self->analysis->catalog.lock_file), "uv.lock") || uv != NULL;
    self->plan.uv = asked.len ? text_is(asked, "uv") : locked;
    self->plan.uv_version = TEXT(UV_VERSION);
    if (text_starts(version, TEXT("==")) && text_find(version, '*') == SIZE_MAX)
        self->plan.uv_version = text_trim(text_slice(version, 2, version.len));
}

bool draft_packages(struct draft *self)
{
    struct compiling compiling = {.names = {.arena = self->arena}};
    const struct selection *selection = &self->result.selection;
    uint32_t python = python_of(self);
    bool good = true;
    choose_installer(self);
    for (size_t i = 0; i < selection->packages.count; i++)
        good =
            find_wheels(self, &selection->packages.items[i], python, &compiling) && good;
    if (!good)
        return false;
    draft_write_list(self);
    add_compilers(self, &compiling);
    add_system(self, &compiling);
    sort_texts(&self->plan.build_packages);
    sort_texts(&self->plan.run_packages);
    return true;
}
