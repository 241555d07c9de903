/* `depclose` alone: what is here, and what to type next. One screen, and no error in any
 * Python repository: what cannot be read is a warning, and the rest is shown. */
#include "base/array.h"
#include "base/units.h"
#include "cli/found.h"
#include "cli/result.h"

/* How many services are shown, and for how many the saving is worked out: each costs as
 * much as a run of its own. */
#define SERVICES_SHOWN 8
#define SERVICES_WEIGHED 4

static void print_row(const char *what, struct text value)
{
    if (value.len)
        printf("  %-12s %.*s\n", what, TEXT_ARG(value));
}

static struct text manifest_row(struct analysis *self)
{
    struct buffer row = {.arena = self->arena};
    size_t count = 0;
    for (dist_id id = 0; id < self->catalog.distributions.count; id++)
        count += catalog_declared_in(&self->catalog, id, SECTION_MAIN) &&
                 !self->catalog.distributions.items[id].local;
    if (self->catalog.manifest_files.count == 0)
        return TEXT("none: no pyproject.toml, requirements file or setup.py");
    for (size_t i = 0; i < self->catalog.manifest_files.count && i < 3; i++)
        buffer_format(&row, "%s%.*s", i ? ", " : "",
                      TEXT_ARG(self->catalog.manifest_files.items[i]));
    buffer_format(&row, ": %zu packages", count);
    return row.text;
}

static struct text lock_row(struct analysis *self)
{
    if (self->catalog.lock_state == LOCK_NONE)
        return TEXT("none: `uv lock` makes one, and tells what each package requires");
    return text_format(self->arena, "%.*s: %zu packages%s",
                       TEXT_ARG(self->catalog.lock_file), self->catalog.locked.count,
                       self->catalog.lock_state == LOCK_COMPLETE
                           ? ""
                           : ", without telling who requires whom");
}

static struct text environment_row(struct analysis *self)
{
    if (!self->catalog.has_environment)
        return TEXT("none found");
    return text_format(self->arena, "%.*s: %zu packages, Python %.*s",
                       TEXT_ARG(self->environment.prefix), self->catalog.installed.count,
                       TEXT_ARG(self->environment.python));
}

/* What one service needs, and what that saves, in so many images. */
static void print_saving(const struct run *outer, const struct analysis *here,
                         struct text entry, size_t images)
{
    struct arena arena = {0};
    struct diags diags;
    struct settings settings = *outer->settings;
    struct run run = {.arena = &arena, .diags = &diags, .settings = &settings};
    struct analysis analysis = {0};
    settings.root = here->root.path;
    diags_init(&diags, &arena, here->root.path);
    array_push(&arena, &run.arguments, entry);
    if (analysis_begin(&analysis, &run)) {
        struct result result;
        result_make(&result, &analysis);
        uint64_t saved = result.dropped.bytes;
        printf(", %zu package%s", result.selection.packages.count,
               result.selection.packages.count == 1 ? "" : "s");
        if (saved)
            printf(", saves %.*s", TEXT_ARG(units_bytes(&arena, saved)));
        if (saved && images > 1)
            printf(" in each: %.*s", TEXT_ARG(units_bytes(&arena, saved * images)));
    }
    analysis_release(&analysis);
    arena_release(&arena);
}

static void print_next(const struct analysis *self, struct text entry)
{
    printf("\nnext\n  depclose %.*s\n", TEXT_ARG(entry));
    printf("  depclose closure %.*s\n", TEXT_ARG(entry));
    if (diags_count(self->diags, SEVERITY_ERROR) == 0)
        puts(self->config.file.len ? "  depclose check" : "  depclose init");
}

/* What containers start: "17 services of one image, one closure". */
static void print_containers(struct run *run, struct analysis *self,
                             const struct found_services *found)
{
    size_t services = 0;
    for (size_t i = 0; i < found->count; i++)
        services += found->items[i].containers ? found->items[i].containers : 1;
    printf("\nservices, by Compose files and Dockerfiles: %zu, %zu closure%s\n", services,
           found->count, found->count == 1 ? "" : "s");
    for (size_t i = 0; i < found->count && i < SERVICES_SHOWN; i++) {
        const struct found_service *service = &found->items[i];
        struct text entry = service->entry.len ? service->entry : service->dockerfile;
        struct text starts = text_trim(service->starts);
        printf("  %-40.*s", TEXT_ARG(entry));
        if (service->containers > 1)
            printf(" %zu services of it start %.*s", service->containers,
                   TEXT_ARG(starts));
        else
            printf(" starts %.*s", TEXT_ARG(starts));
        if (i < SERVICES_WEIGHED)
            print_saving(run, self, entry, service->containers);
        putchar('\n');
    }
    if (found->count > SERVICES_SHOWN)
        printf("  and %zu more\n", found->count - SERVICES_SHOWN);
    const struct found_service *first = &found->items[0];
    print_next(self, first->entry.len ? first->entry : first->dockerfile);
}

static void print_services(struct run *run, struct analysis *self,
                           const struct services *services)
{
    if (services->count == 0) {
        puts("\nNothing here looks as if it were started. Name the file that is:\n"
             "  depclose path/to/main.py");
        return;
    }
    puts("\nservices, by the look of them");
    for (size_t i = 0; i < services->count && i < SERVICES_SHOWN; i++) {
        const struct service *service = &services->items[i];
        printf("  %-40.*s %.*s", TEXT_ARG(service->entry), TEXT_ARG(service->why));
        if (i < SERVICES_WEIGHED)
            print_saving(run, self, service->entry, 1);
        putchar('\n');
    }
    if (services->count > SERVICES_SHOWN)
        printf("  and %zu more\n", services->count - SERVICES_SHOWN);
    print_next(self, services->items[0].entry);
}

static int run_overview(struct run *run)
{
    struct analysis analysis = {0};
    bool whole = analysis_open(&analysis, run);
    print_row("root", analysis.root.path);
    if (whole) {
        print_row("manifest", manifest_row(&analysis));
        print_row("lock", lock_row(&analysis));
        print_row("environment", environment_row(&analysis));
    } else {
        print_row("packages", TEXT("cannot be told; what is wrong is said below"));
    }
    if (analysis.repository) {
        struct found_services found = {0};
        if (whole)
            found = found_services(&analysis);
        struct services services =
            services_find(run->arena, analysis.repository, &analysis.manifest, SIZE_MAX);
        if (found.count && found.items[0].dockerfile.len)
            print_containers(run, &analysis, &found);
        else
            print_services(run, &analysis, &services);
    }
    for (size_t i = 0; i < run->diags->count; i++)
        if (run->diags->items[i].severity == SEVERITY_ERROR)
            run->diags->items[i].severity = SEVERITY_WARNING;
    analysis_release(&analysis);
    return EXIT_CLEAN;
}

const struct command overview_command = {
    .name = "",
    .group = "",
    .arguments = "",
    .summary = "what is here",
    .text = "Looks around: root, manifest, lock, environment, services.",
    .options = (const struct option *const[]){project_options, talk_options, NULL},
    .run = run_overview,
};
