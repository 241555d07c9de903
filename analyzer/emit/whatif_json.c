/* docs/schema/whatif.schema.json, written. */
#include "emit/json.h"
#include "emit/whatif.h"

static json_t *size_json(struct size size)
{
    if (size.source == SIZE_UNKNOWN)
        return json_null();
    return json_pack("{sI, ss}", "bytes", (json_int_t)size.bytes, "source",
                     size_source_names[size.source]);
}

static json_t *figure_json(const struct whatif_figure *figure)
{
    return json_pack("{sI, sI}", "bytes", (json_int_t)figure->bytes, "unknown",
                     (json_int_t)figure->unknown);
}

static json_t *sum_json(const struct whatif_packages *packages)
{
    return json_pack("{sI, so, so}", "packages", (json_int_t)packages->count, "installed",
                     figure_json(&packages->installed), "compressed",
                     figure_json(&packages->compressed));
}

/* The same, with each package. */
static json_t *packages_json(const struct whatif_packages *packages)
{
    json_t *sum = sum_json(packages), *list = json_array();
    for (size_t i = 0; i < packages->list.count; i++) {
        const struct whatif_package *package = &packages->list.items[i];
        json_array_append_new(
            list, json_pack("{so, sI, so, so}", "name", json_of_text(package->name),
                            "versions", (json_int_t)package->versions, "installed",
                            size_json(package->sizes.installed), "compressed",
                            size_json(package->sizes.compressed)));
    }
    json_object_set_new(sum, "distributions", list);
    return sum;
}

static json_t *statement_json(const struct whatif_statement *statement)
{
    return json_pack("{so, sI, so, ss}", "file", json_of_text(statement->file), "line",
                     (json_int_t)statement->line, "code", json_of_text(statement->code),
                     "kind", statement->kind);
}

static json_t *statements_json(const struct whatif_statements *statements)
{
    json_t *list = json_array();
    for (size_t i = 0; i < statements->count; i++)
        json_array_append_new(list, statement_json(&statements->items[i]));
    return list;
}

static json_t *stays_json(const struct whatif_stays *stays)
{
    json_t *list = json_array();
    for (size_t i = 0; i < stays->count; i++)
        json_array_append_new(
            list, json_pack("{so, so}", "name", json_of_text(stays->items[i].name),
                            "because", json_of_text(stays->items[i].because)));
    return list;
}

static json_t *cuts_json(const struct whatif *self)
{
    json_t *list = json_array();
    for (size_t i = 0; i < self->cuts.count; i++) {
        const struct whatif_cut *cut = &self->cuts.items[i];
        json_t *item = json_object();
        json_object_set_new(item, "statements", statements_json(&cut->statements));
        json_object_set_new(item, "saves", packages_json(&cut->saves));
        json_object_set_new(item, "start", packages_json(&cut->start));
        json_object_set_new(item, "files", json_of_texts(&cut->files));
        json_object_set_new(item, "instead",
                            cut->instead.len ? json_of_text(cut->instead) : json_null());
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *removal_json(const struct whatif_removal *removal)
{
    if (!removal)
        return json_null();
    json_t *uses = json_array();
    for (size_t i = 0; i < removal->uses.count; i++) {
        json_t *use = statement_json(&removal->uses.items[i].statement);
        json_object_set_new(use, "imports", json_of_text(removal->uses.items[i].imports));
        json_array_append_new(uses, use);
    }
    json_t *item = json_object();
    json_object_set_new(item, "names", json_of_texts(&removal->names));
    json_object_set_new(item, "absent", json_of_texts(&removal->absent));
    json_object_set_new(item, "statements", uses);
    json_object_set_new(item, "fewer", statements_json(&removal->fewer));
    json_object_set_new(item, "saves", packages_json(&removal->saves));
    json_object_set_new(item, "stays", stays_json(&removal->stays));
    json_object_set_new(item, "broken", json_of_texts(&removal->broken));
    json_object_set_new(item, "fails", json_of_texts(&removal->fails));
    json_object_set_new(item, "later", json_of_texts(&removal->later));
    json_object_set_new(item, "entry_breaks", json_boolean(removal->entry_breaks));
    return item;
}

static json_t *change_json(const struct whatif_change *change)
{
    if (!change)
        return json_null();
    return json_pack(
        "{so, so, so, sI, so, so}", "statements", statements_json(&change->statements),
        "start", packages_json(&change->start), "start_stays",
        stays_json(&change->start_stays), "start_files", (json_int_t)change->files,
        "saves", packages_json(&change->saves), "stays", stays_json(&change->stays));
}

void emit_whatif_json(const struct whatif *self, FILE *out)
{
    json_t *document = json_object();
    json_object_set_new(document, "schema", json_string("depclose.whatif/1"));
    json_object_set_new(document, "root", json_of_text(self->root));
    json_object_set_new(document, "entries", json_of_texts(&self->entries));
    json_object_set_new(document, "files", json_integer((json_int_t)self->files));
    json_object_set_new(document, "installed", sum_json(&self->installed));
    json_object_set_new(document, "started", sum_json(&self->started));
    json_object_set_new(document, "cuts", cuts_json(self));
    json_object_set_new(document, "left_out",
                        json_integer((json_int_t)self->cuts_left_out));
    json_object_set_new(document, "removal", removal_json(self->removal));
    json_object_set_new(document, "change", change_json(self->change));
    json_print(document, out);
}
