/* Services that change in the same way are told together, in text and Markdown; JSON has
 * each. */
#include "emit/diff.h"

#include "base/array.h"
#include "base/units.h"
#include "emit/json.h"

static const char *const statuses[] = {[SERVICE_SAME] = "unchanged",
                                       [SERVICE_CHANGED] = "changed",
                                       [SERVICE_ADDED] = "added",
                                       [SERVICE_REMOVED] = "removed",
                                       [SERVICE_UNKNOWN] = "unknown"};

/* "+2.5 GB", "-34 MB", "" when nothing is known to change. */
static struct text size_change(struct arena *arena, const struct service_diff *service)
{
    bool more = service->after >= service->before;
    uint64_t bytes =
        more ? service->after - service->before : service->before - service->after;
    return bytes ? text_format(arena, "%s%.*s", more ? "+" : "-",
                               TEXT_ARG(units_bytes(arena, bytes)))
                 : (struct text){0};
}

/* A package with its size: "torch 2.5.1 (1.1 GB)". */
static void put_package(struct buffer *out, const struct package_change *change)
{
    struct text version = change->after.len ? change->after : change->before;
    buffer_format(out, "%.*s", TEXT_ARG(change->name));
    if (version.len)
        buffer_format(out, " %.*s", TEXT_ARG(version));
    if (change->bytes)
        buffer_format(out, " (%.*s)", TEXT_ARG(units_bytes(out->arena, change->bytes)));
}

/* What ROOT brings along, the largest first. */
static void put_brought(struct buffer *out, const struct package_changes *changes,
                        struct text root, const char *before)
{
    enum { MOST = 4 };
    size_t count = 0;
    for (size_t i = 0; i < changes->count; i++) {
        if (!text_equal(changes->items[i].root, root))
            continue;
        if (count++ < MOST) {
            buffer_add_string(out, count == 1 ? before : ", ");
            put_package(out, &changes->items[i]);
        }
    }
    if (count > MOST)
        buffer_format(out, " and %zu more", count - MOST);
}

static bool is_among(const struct package_changes *changes, struct text name)
{
    for (size_t i = 0; i < changes->count; i++)
        if (text_equal(changes->items[i].name, name))
            return true;
    return false;
}

/* One line for each package that code imports, with what it brings; and one for each root
 * that was there before and brings something new. */
static void put_side(struct buffer *out, const struct package_changes *changes,
                     const char *sign)
{
    struct texts told = {0};
    for (size_t i = 0; i < changes->count; i++) {
        const struct package_change *change = &changes->items[i];
        struct text root = change->root.len ? change->root : change->name;
        size_t known = told.count;
        texts_add_once(out->arena, &told, root);
        if (told.count == known)
            continue;
        const struct package_change *own = change;
        for (size_t k = 0; k < changes->count; k++)
            if (text_equal(changes->items[k].name, root))
                own = &changes->items[k];
        buffer_format(out, "  %s ", sign);
        if (is_among(changes, root)) {
            put_package(out, own);
            put_brought(out, changes, root, ", with ");
        } else {
            put_brought(out, changes, root, "");
            buffer_format(out, ", required by %.*s", TEXT_ARG(root));
        }
        if (own->because.len)
            buffer_format(out, "%s %.*s", *sign == '+' ? " because of" : ", imported by",
                          TEXT_ARG(own->because));
        buffer_add_byte(out, '\n');
    }
}

static void put_files(struct buffer *out, const struct texts *files, const char *sign)
{
    enum { MOST = 6 };
    if (files->count == 0)
        return;
    buffer_format(out, "  %s %zu file%s: ", sign, files->count,
                  files->count == 1 ? "" : "s");
    for (size_t i = 0; i < files->count && i < MOST; i++)
        buffer_format(out, "%s%.*s", i ? ", " : "", TEXT_ARG(files->items[i]));
    buffer_format(out, files->count > MOST ? " and %zu more\n" : "\n",
                  files->count - MOST);
}

/* All that is said of a service but its name. */
static struct text text_of_service(struct arena *arena,
                                   const struct service_diff *service)
{
    struct buffer out = {.arena = arena};
    struct text size = size_change(arena, service);
    buffer_add_string(&out, statuses[service->status]);
    if (service->reason.len)
        buffer_format(&out, ": %.*s", TEXT_ARG(service->reason));
    if (service->added.count)
        buffer_format(&out, ", +%zu package%s", service->added.count,
                      service->added.count == 1 ? "" : "s");
    if (service->removed.count)
        buffer_format(&out, ", -%zu package%s", service->removed.count,
                      service->removed.count == 1 ? "" : "s");
    if (size.len)
        buffer_format(&out, ", %.*s", TEXT_ARG(size));
    buffer_add_byte(&out, '\n');
    put_side(&out, &service->added, "+");
    put_side(&out, &service->removed, "-");
    for (size_t i = 0; i < service->changed.count; i++) {
        const struct package_change *change = &service->changed.items[i];
        buffer_format(&out, "  ~ %.*s %.*s -> %.*s\n", TEXT_ARG(change->name),
                      TEXT_ARG(change->before), TEXT_ARG(change->after));
    }
    put_files(&out, &service->files_added, "+");
    put_files(&out, &service->files_removed, "-");
    return out.text;
}

/* Calls SAY once for all services of which the same is said, with their names joined. */
static void each_group(struct arena *arena, const struct diff *diff,
                       struct text (*write)(struct arena *arena,
                                            const struct service_diff *service),
                       const char *before, const char *between, FILE *out)
{
    enum { MOST = 6 };
    struct texts told = {0};
    for (size_t i = 0; i < diff->services.count; i++) {
        struct text said = write(arena, &diff->services.items[i]);
        size_t known = told.count, count = 0;
        texts_add_once(arena, &told, said);
        if (told.count == known)
            continue;
        fputs(before, out);
        for (size_t k = i; k < diff->services.count; k++) {
            if (!text_equal(write(arena, &diff->services.items[k]), said))
                continue;
            if (count++ < MOST)
                fprintf(out, "%s%.*s", count == 1 ? "" : ", ",
                        TEXT_ARG(diff->services.items[k].name));
        }
        if (count > MOST)
            fprintf(out, " and %zu more", count - MOST);
        fprintf(out, "%s%.*s", between, TEXT_ARG(said));
    }
}

void emit_diff_text(struct arena *arena, const struct diff *diff, FILE *out)
{
    each_group(arena, diff, text_of_service, "", ": ", out);
}

/* --- JSON ----------------------------------------------------------------------------
 */

static json_t *optional(struct text text)
{
    return text.len ? json_of_text(text) : json_null();
}

static json_t *json_of_changes(const struct package_changes *changes)
{
    json_t *list = json_array();
    for (size_t i = 0; i < changes->count; i++) {
        const struct package_change *change = &changes->items[i];
        json_t *item = json_object();
        json_object_set_new(item, "name", json_of_text(change->name));
        json_object_set_new(item, "before", optional(change->before));
        json_object_set_new(item, "after", optional(change->after));
        json_object_set_new(item, "bytes",
                            change->bytes ? json_integer((json_int_t)change->bytes)
                                          : json_null());
        json_object_set_new(item, "because", optional(change->because));
        json_object_set_new(item, "root", optional(change->root));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *json_of_service(const struct service_diff *service)
{
    json_t *item = json_object(), *packages = json_object(), *files = json_object();
    json_object_set_new(item, "name", json_of_text(service->name));
    json_object_set_new(item, "status", json_string(statuses[service->status]));
    json_object_set_new(item, "reason", optional(service->reason));
    json_object_set_new(packages, "added", json_of_changes(&service->added));
    json_object_set_new(packages, "removed", json_of_changes(&service->removed));
    json_object_set_new(packages, "changed", json_of_changes(&service->changed));
    json_object_set_new(item, "packages", packages);
    json_object_set_new(files, "added", json_of_texts(&service->files_added));
    json_object_set_new(files, "removed", json_of_texts(&service->files_removed));
    json_object_set_new(item, "files", files);
    json_object_set_new(item, "bytes",
                        json_pack("{sIsIsI}", "before", (json_int_t)service->before,
                                  "after", (json_int_t)service->after, "unknown",
                                  (json_int_t)service->unknown));
    return item;
}

void emit_diff_json(struct arena *arena, const struct diff *diff, FILE *out)
{
    json_t *services = json_array();
    (void)arena;
    for (size_t i = 0; i < diff->services.count; i++)
        json_array_append_new(services, json_of_service(&diff->services.items[i]));
    json_print(json_pack("{sssososo}", "schema", "depclose.diff/1", "revision",
                         json_of_text(diff->revision), "commit",
                         json_of_text(diff->commit), "services", services),
               out);
}

/* --- Markdown ------------------------------------------------------------------------
 */

/* The cells behind the name. A cell holds no line end and no bar. */
static struct text cells_of_service(struct arena *arena,
                                    const struct service_diff *service)
{
    struct buffer raw = {.arena = arena}, out = {.arena = arena};
    struct text size = size_change(arena, service);
    put_side(&raw, &service->added, "+");
    put_side(&raw, &service->removed, "-");
    for (size_t i = 0; i < service->changed.count; i++)
        buffer_format(&raw, "  ~ %.*s %.*s to %.*s\n",
                      TEXT_ARG(service->changed.items[i].name),
                      TEXT_ARG(service->changed.items[i].before),
                      TEXT_ARG(service->changed.items[i].after));
    buffer_format(&out, " | %.*s | +%zu -%zu | ",
                  TEXT_ARG(size.len ? size : text_of(statuses[service->status])),
                  service->files_added.count, service->files_removed.count);
    struct text rest = raw.text, line;
    for (bool first = true; rest.len && text_cut(&rest, '\n', &line); first = false)
        if (text_trim(line).len)
            buffer_format(&out, "%s%.*s", first ? "" : "<br>", TEXT_ARG(text_trim(line)));
    buffer_format(&out, "%.*s |\n", TEXT_ARG(service->reason));
    return out.text;
}

void emit_diff_markdown(struct arena *arena, const struct diff *diff, FILE *out)
{
    fputs("| service | size | files | packages |\n|---|---|---|---|\n", out);
    each_group(arena, diff, cells_of_service, "| ", "", out);
}
