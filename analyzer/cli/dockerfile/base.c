/* Several services on one base: what all of them install stands in an image of its own,
 * whose layers are stored and sent once.
 *
 * Each entry is worked out by itself. The packages that every one selects, in the same
 * version, become the base's list; what is left is installed on top of it into the same
 * environment, so that programs of the base see it, too. */
#include "cli/dockerfile/draft.h"

#include "base/array.h"
#include "base/path.h"
#include "cli/artefacts.h"

#include <string.h>

struct service_draft {
    struct run run;
    struct settings settings;
    struct analysis analysis;
    struct draft draft;
};

struct based {
    struct run *run;
    const struct image_rules *rules;
    struct text name; /* of the base's files: "base" of "registry/team/base:1" */
    struct service_draft *services;
    size_t count;
    struct draft base;
    struct draft_files_out files;
};

/* --- what is shared ------------------------------------------------------------------
 */

static struct text version_of(const struct draft *draft, const struct selected *item)
{
    return item->locked == SELECTED_UNLOCKED
               ? item->written
               : draft->analysis->catalog.locked.items[item->locked].version;
}

static const struct selected *find(const struct draft *draft, struct text key)
{
    const struct selection *selection = &draft->result.selection;
    for (size_t i = 0; i < selection->packages.count; i++) {
        const struct selected *item = &selection->packages.items[i];
        if (text_equal(
                draft->analysis->catalog.distributions.items[item->distribution].key,
                key))
            return item;
    }
    return NULL;
}

/* Whether each service selects the first one's ITEM, in the same version. */
static bool is_shared(const struct based *self, const struct selected *item)
{
    const struct draft *first = &self->services[0].draft;
    struct text key =
        first->analysis->catalog.distributions.items[item->distribution].key;
    for (size_t i = 1; i < self->count; i++) {
        const struct draft *other = &self->services[i].draft;
        const struct selected *theirs = find(other, key);
        if (!theirs || !text_equal(version_of(first, item), version_of(other, theirs)) ||
            !marker_equal(item->marker, theirs->marker))
            return false;
    }
    return true;
}

/* The packages of SELECTION of which SHARED says so, or does not. */
static void keep_packages(const struct based *self, struct draft *draft, bool shared)
{
    struct selection *selection = &draft->result.selection;
    size_t left = 0;
    struct selected *kept =
        ARENA_ARRAY(draft->arena, struct selected, selection->packages.count);
    for (size_t i = 0; i < selection->packages.count; i++) {
        struct text key = draft->analysis->catalog.distributions
                              .items[selection->packages.items[i].distribution]
                              .key;
        const struct selected *first = find(&self->services[0].draft, key);
        if ((first && is_shared(self, first)) == shared)
            kept[left++] = selection->packages.items[i];
    }
    selection->packages.items = kept;
    selection->packages.count = left;
}

/* The texts of A that all services' lists have; MEMBER is the list's offset in a plan. */
static struct texts shared_texts(const struct based *self, size_t member)
{
    struct texts shared = {0};
    const struct texts *first =
        (const struct texts *)((const char *)&self->services[0].draft.plan + member);
    for (size_t i = 0; i < first->count; i++) {
        bool all = true;
        for (size_t k = 1; all && k < self->count; k++) {
            const struct texts *other =
                (const struct texts *)((const char *)&self->services[k].draft.plan +
                                       member);
            all = false;
            for (size_t t = 0; t < other->count; t++)
                all = all || text_equal(other->items[t], first->items[i]);
        }
        if (all)
            array_push(self->run->arena, &shared, first->items[i]);
    }
    return shared;
}

/* --- drafts --------------------------------------------------------------------------
 */

/* "base" of "registry:5000/team/base:1". */
static struct text short_name(struct text image)
{
    struct text name = path_name(text_slice(image, 0, text_find(image, '@')));
    return text_slice(name, 0, text_find(name, ':'));
}

/* Where the file NAME goes: the folder of -o, or nowhere. */
static struct text output_of(const struct based *self, struct text name)
{
    struct text folder = self->run->settings->output;
    if (folder.len == 0)
        return folder;
    return text_format(self->run->arena, "%.*s/Dockerfile.%.*s", TEXT_ARG(folder),
                       TEXT_ARG(name));
}

/* "ai" of ai/main.py, "search-index" of search/index.py. */
static struct text name_of_entry(const struct based *self, struct text entry)
{
    static const char *const vague[] = {"-main", "-__main__", "-app"};
    struct text name =
        text_copy(self->run->arena, text_slice(entry, 0, text_rfind(entry, ':')));
    if (text_ends(name, TEXT(".py")))
        name = text_slice(name, 0, name.len - 3);
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] == '/')
            ((char *)name.ptr)[i] = '-';
    for (size_t i = 0; i < sizeof vague / sizeof *vague; i++) {
        struct text end = text_of(vague[i]);
        struct text cut = text_slice(name, 0, name.len - end.len);
        bool taken = text_equal(cut, self->name);
        for (size_t k = 0; k < self->count; k++)
            taken = taken || text_equal(cut, self->services[k].draft.name);
        if (text_ends(name, end) && !taken)
            return cut;
    }
    return name;
}

static int draft_service(struct based *self, size_t index)
{
    struct service_draft *service = &self->services[index];
    struct text entry = self->run->arguments.items[index];
    service->run = *self->run;
    service->settings = *self->run->settings;
    service->run.settings = &service->settings;
    service->run.arguments = (struct texts){0};
    service->run.closing = (struct buffer){.arena = self->run->arena};
    array_push(self->run->arena, &service->run.arguments, entry);
    struct text name = name_of_entry(self, entry);
    service->settings.output = output_of(self, name);
    if (!analysis_begin(&service->analysis, &service->run))
        return EXIT_USAGE;
    int status = draft_make(&service->draft, &service->analysis, self->rules);
    service->draft.name = name;
    return status;
}

/* The folder of -o, seen from the root, where that is below it; else the root. */
static struct text folder_of_output(const struct based *self)
{
    struct arena *arena = self->run->arena;
    struct text folder = path_relative(
        arena, self->services[0].analysis.root.path,
        path_join(arena, file_working_folder(arena), self->run->settings->output));
    bool below =
        self->run->settings->output.len && path_is_below(folder, (struct text){0});
    return below ? folder : (struct text){0};
}

/* The base: the first service's draft with what is shared, and no code. */
static void draft_base(struct based *self)
{
    struct draft *base = &self->base;
    *base = self->services[0].draft;
    struct dockerfile_plan *plan = &base->plan;
    struct text output = output_of(self, self->name);
    struct text requirements = path_join(
        base->arena, folder_of_output(self),
        text_format(base->arena, "requirements-%.*s.txt", TEXT_ARG(self->name)));
    keep_packages(self, base, true);
    *plan = (struct dockerfile_plan){
        .comments = plan->comments,
        .base_image = plan->base_image,
        .builder_image = plan->builder_image,
        .uv = plan->uv,
        .uv_version = plan->uv_version,
        .requirements = requirements,
        .build_packages =
            shared_texts(self, offsetof(struct dockerfile_plan, build_packages)),
        .run_packages =
            shared_texts(self, offsetof(struct dockerfile_plan, run_packages)),
        .user = TEXT("10001"),
        .folder = TEXT("/app"),
    };
    draft_write_list(base);
    base->name = self->name;
    base->dockerfile = output;
    base->requirements = path_join(base->arena, base->analysis->root.path, requirements);
    base->ignore_file = text_format(base->arena, "%.*s.dockerignore", TEXT_ARG(output));
    base->needed.context = (struct text){0};
    base->needed.needs = (struct needs){0};
    needs_init(&base->needed.needs, base->arena);
}

/* A service on the base: only what that lacks is installed. */
static void put_on_base(struct based *self, struct draft *draft)
{
    struct dockerfile_plan *plan = &draft->plan;
    struct texts own = {0};
    keep_packages(self, draft, false);
    draft_write_list(draft);
    for (size_t i = 0; i < plan->run_packages.count; i++) {
        bool there = false;
        for (size_t k = 0; k < self->base.plan.run_packages.count; k++)
            there = there || text_equal(plan->run_packages.items[i],
                                        self->base.plan.run_packages.items[k]);
        if (!there)
            array_push(draft->arena, &own, plan->run_packages.items[i]);
    }
    plan->run_packages = own;
    plan->on_base = true;
    plan->user = self->base.plan.user;
    plan->base_image = self->run->settings->base;
    plan->base_note = (struct text){0};
}

/* Folders of a service that the base has made already. */
static void drop_folders(struct based *self, struct dockerfile_plan *plan)
{
    size_t left = 0;
    for (size_t i = 0; i < plan->folders.count; i++)
        if (!text_equal(plan->folders.items[i], self->base.plan.folder))
            plan->folders.items[left++] = plan->folders.items[i];
    plan->folders.count = left;
}

/* --- writing -------------------------------------------------------------------------
 */

static bool write_draft(struct based *self, struct draft *draft)
{
    struct buffer out = {.arena = draft->arena};
    dockerfile_write(&out, &draft->plan);
    if (draft->dockerfile.len)
        return draft_outputs(draft, out.text, &self->files);
    fprintf(stdout, "%s# --- Dockerfile.%.*s ---\n", draft == &self->base ? "" : "\n",
            TEXT_ARG(draft->name));
    fwrite(out.text.ptr, 1, out.text.len, stdout);
    return true;
}

static void report(struct based *self)
{
    struct buffer *out = &self->run->closing;
    buffer_format(out, "%.*s: %zu packages that all %zu services have\n",
                  TEXT_ARG(self->run->settings->base),
                  self->base.result.selection.packages.count, self->count);
    for (size_t i = 0; i < self->count; i++)
        buffer_format(out, "  %.*s: %zu more\n", TEXT_ARG(self->services[i].draft.name),
                      self->services[i].draft.result.selection.packages.count);
    if (self->files.count)
        buffer_format(out, "  docker build -f %.*s -t %.*s . # first\n",
                      TEXT_ARG(self->base.dockerfile),
                      TEXT_ARG(self->run->settings->base));
}

static int make_all(struct based *self)
{
    int status = EXIT_CLEAN;
    for (size_t i = 0; i < self->count && status == EXIT_CLEAN; i++)
        status = draft_service(self, i);
    if (status != EXIT_CLEAN)
        return status;
    struct service_draft *whole =
        ARENA_ARRAY(self->run->arena, struct service_draft, self->count);
    memcpy(whole, self->services, self->count * sizeof *whole);
    draft_base(self);
    struct based shared = *self; /* what is shared is asked of the whole lists */
    shared.services = whole;
    for (size_t i = 0; i < self->count; i++)
        put_on_base(&shared, &self->services[i].draft);
    status = draft_finish(&self->base);
    for (size_t i = 0; i < self->count && status == EXIT_CLEAN; i++)
        status = draft_finish(&self->services[i].draft);
    if (status != EXIT_CLEAN)
        return status;
    for (size_t i = 0; i < self->count; i++)
        drop_folders(self, &self->services[i].draft.plan);
    bool good = write_draft(self, &self->base);
    for (size_t i = 0; i < self->count && good; i++)
        good = write_draft(self, &self->services[i].draft);
    if (!good || !artefacts_write(self->run, self->files.items, self->files.count))
        return EXIT_USAGE;
    report(self);
    return EXIT_CLEAN;
}

int draft_with_base(struct run *run, const struct image_rules *rules)
{
    struct based self = {.run = run,
                         .rules = rules,
                         .name = short_name(run->settings->base),
                         .count = run->arguments.count};
    if (self.count < 2) {
        diag_error(run->diags, (struct place){0},
                   TEXT("name the services that share it: depclose dockerfile "
                        "--base NAME ENTRY ENTRY"),
                   "'--base' needs two entries at least");
        return EXIT_USAGE;
    }
    if (run->settings->output.len && file_kind(run->settings->output) != FILE_FOLDER) {
        diag_error(run->diags, (struct place){0},
                   TEXT("make it first: several files go there"), "no folder '%.*s'",
                   TEXT_ARG(run->settings->output));
        return EXIT_USAGE;
    }
    self.services = ARENA_ARRAY(run->arena, struct service_draft, self.count);
    int status = make_all(&self);
    for (size_t i = 0; i < self.count; i++)
        analysis_release(&self.services[i].analysis);
    return status;
}
