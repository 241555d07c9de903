/* The models that a service downloads, for people and as JSON. */
#include "emit/models.h"

#include "emit/json.h"

static const char *const when_shown[] = {
    [MODEL_AT_BUILD] = "when it is built",
    [MODEL_AT_START] = "at every start",
    [MODEL_AT_FIRST_USE] = "at first use",
};

/* --- JSON ----------------------------------------------------------------------------
 */

static json_t *text_or_null(struct text text)
{
    return text.len ? json_of_text(text) : json_null();
}

static json_t *offline_json(const struct model_rules *rules, struct text store)
{
    const struct model_store *found = model_rules_store(rules, store);
    while (found && !found->offline.count && found->otherwise.len)
        found = model_rules_store(rules, found->otherwise);
    return json_of_texts(found ? &found->offline : &(struct texts){0});
}

static json_t *download_json(const struct graph *graph, const struct model_rules *rules,
                             const struct model_download *download)
{
    json_t *item = json_object();
    json_object_set_new(item, "name", text_or_null(download->name));
    json_object_set_new(item, "call", json_of_text(download->call));
    json_object_set_new(item, "store", json_of_text(download->store));
    json_object_set_new(item, "when", json_string(model_when_names[download->when]));
    json_object_set_new(item, "downloads", json_boolean(!download->loads));
    json_object_set_new(item, "more", json_boolean(download->more));
    json_object_set_new(item, "revision", text_or_null(download->revision));
    json_object_set_new(item, "variable", text_or_null(download->variable));
    json_object_set_new(item, "folder", text_or_null(download->folder));
    json_object_set_new(item, "folder_from", text_or_null(download->folder_why));
    json_object_set_new(item, "offline", offline_json(rules, download->store));
    json_object_set_new(item, "build", text_or_null(download->build));
    json_object_set_new(item, "baked",
                        download->baked.line
                            ? json_sprintf("%.*s:%u", TEXT_ARG(download->baked.file),
                                           download->baked.line)
                            : json_null());
    json_object_set_new(item, "file",
                        json_of_text(graph_show_file(graph, download->place.file)));
    json_object_set_new(item, "line", json_integer(download->place.line));
    json_object_set_new(item, "column", json_integer(download->place.column));
    return item;
}

json_t *models_json(const struct graph *graph, const struct model_rules *rules,
                    const struct model_downloads *downloads)
{
    json_t *list = json_array();
    for (size_t i = 0; i < downloads->count; i++)
        json_array_append_new(list, download_json(graph, rules, &downloads->items[i]));
    return list;
}

static json_t *image_json(const struct models_report *self)
{
    if (!self->dockerfile.len)
        return json_null();
    json_t *image = json_object();
    json_object_set_new(image, "dockerfile", json_of_text(self->dockerfile));
    json_object_set_new(image, "user", json_of_text(self->user));
    json_object_set_new(image, "home", text_or_null(self->home));
    return image;
}

static json_t *findings_json(const struct models_report *self)
{
    json_t *list = json_array();
    for (size_t i = 0; i < self->findings.count; i++) {
        const struct model_finding *finding = &self->findings.items[i];
        json_t *item = json_object();
        json_object_set_new(item, "rule", json_string(finding->id));
        json_object_set_new(item, "file", json_of_text(finding->place.file));
        json_object_set_new(item, "line", json_integer(finding->place.line));
        json_object_set_new(item, "message", json_of_text(finding->message));
        json_object_set_new(item, "help", json_of_text(finding->help));
        json_array_append_new(list, item);
    }
    return list;
}

void emit_models_json(const struct models_report *self, FILE *out)
{
    json_t *document = json_object(), *entries = json_array();
    for (size_t i = 0; i < self->entries->count; i++)
        json_array_append_new(entries, json_of_text(self->entries->items[i].file));
    json_object_set_new(document, "schema", json_string("depclose.models/1"));
    json_object_set_new(document, "root", json_of_text(self->root));
    json_object_set_new(document, "entries", entries);
    json_object_set_new(document, "image", image_json(self));
    json_object_set_new(document, "models",
                        models_json(self->graph, self->rules, &self->downloads));
    json_object_set_new(document, "findings", findings_json(self));
    json_print(document, out);
}

/* --- text ----------------------------------------------------------------------------
 */

static void print_download(const struct models_report *self,
                           const struct model_download *download, FILE *out)
{
    struct text file = graph_show_file(self->graph, download->place.file);
    fprintf(out, "  %.*s", TEXT_ARG(model_shown(download)));
    if (download->revision.len)
        fprintf(out, " @ %.*s", TEXT_ARG(download->revision));
    if (download->variable.len)
        fprintf(out, " (by $%.*s)", TEXT_ARG(download->variable));
    fprintf(out, "  %s  %.*s:%u\n",
            download->loads ? "must be there" : when_shown[download->when],
            TEXT_ARG(file), download->place.line);
    fprintf(out, "    %.*s", TEXT_ARG(download->call));
    if (download->folder.len)
        fprintf(out, " keeps it in %.*s (%.*s)", TEXT_ARG(download->folder),
                TEXT_ARG(download->folder_why));
    fputc('\n', out);
    if (download->baked.line)
        fprintf(out, "    in the image by %.*s:%u\n", TEXT_ARG(download->baked.file),
                download->baked.line);
    else if (download->build.len && download->when != MODEL_AT_BUILD)
        fprintf(out, "    to bake it: %.*s\n", TEXT_ARG(download->build));
}

void emit_models_text(const struct models_report *self, FILE *out)
{
    fprintf(out, "models (%zu)\n", self->downloads.count);
    for (size_t i = 0; i < self->downloads.count; i++)
        print_download(self, &self->downloads.items[i], out);
}
