/* The report on a build context as JSON. */
#include "emit/context.h"
#include "emit/json.h"

static json_t *number(uint64_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *text_or_null(struct text text)
{
    return text.len ? json_of_text(text) : json_null();
}

static json_t *size_json(const struct scan *scan)
{
    json_t *size = json_object();
    json_object_set_new(size, "transfer", number(scan->transfer));
    json_object_set_new(size, "bytes", number(scan->bytes));
    json_object_set_new(size, "files", number(scan->files));
    json_object_set_new(size, "folders", number(scan->folders));
    json_object_set_new(size, "paths", number(scan->count));
    return size;
}

static json_t *items_json(const struct census_items *items)
{
    json_t *list = json_array();
    for (size_t i = 0; i < items->count; i++) {
        json_t *item = json_object();
        json_object_set_new(item, "path", json_of_text(items->items[i].path));
        json_object_set_new(item, "bytes", number(items->items[i].bytes));
        json_object_set_new(item, "files", number(items->items[i].files));
        json_object_set_new(item, "folder", json_boolean(items->items[i].folder));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *culprits_json(const struct culprits *culprits)
{
    json_t *list = json_array();
    for (size_t i = 0; i < culprits->count; i++) {
        const struct culprit *culprit = &culprits->items[i];
        json_t *item = json_object();
        json_object_set_new(item, "kind", json_of_text(culprit->rule->kind));
        json_object_set_new(item, "bytes", number(culprit->bytes));
        json_object_set_new(item, "files", number(culprit->files));
        json_object_set_new(item, "advice", json_of_text(culprit->rule->advice));
        json_object_set_new(item, "patterns", json_of_texts(&culprit->lines));
        json_object_set_new(item, "needed", json_of_texts(&culprit->needed));
        json_object_set_new(item, "paths", items_json(&culprit->paths));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *taken_json(const struct taken_all *all)
{
    json_t *list = json_array();
    for (size_t i = 0; i < all->count; i++) {
        const struct instruction *instruction = all->items[i].instruction;
        json_t *item = json_object();
        json_object_set_new(item, "line", number(instruction->line));
        json_object_set_new(item, "instruction", json_of_text(instruction->original));
        json_object_set_new(item, "bytes", number(all->items[i].bytes));
        json_object_set_new(item, "files", number(all->items[i].files));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *losses_json(const struct context_report *report)
{
    json_t *list = json_array();
    for (size_t i = 0; i < report->losses.count; i++) {
        const struct context_loss *loss = &report->losses.items[i];
        json_t *item = json_object();
        json_object_set_new(item, "path", json_of_text(loss->path));
        json_object_set_new(item, "line", number(loss->pattern->line));
        json_object_set_new(item, "pattern", json_of_text(loss->pattern->written));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *lint_json(const struct lint_findings *findings)
{
    json_t *list = json_array();
    for (size_t i = 0; i < findings->count; i++) {
        json_t *item = json_object();
        json_object_set_new(item, "rule", json_string(findings->items[i].id));
        json_object_set_new(item, "line", number(findings->items[i].line));
        json_object_set_new(item, "message", json_of_text(findings->items[i].message));
        json_object_set_new(item, "help", json_of_text(findings->items[i].help));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *troubles_json(const struct scan *scan)
{
    static const char *const kinds[] = {[TROUBLE_FOLDER] = "unreadable folder",
                                        [TROUBLE_FILE] = "unreadable file",
                                        [TROUBLE_NAME] = "name is not UTF-8"};
    json_t *list = json_array();
    for (size_t i = 0; i < scan->troubles.count; i++) {
        json_t *item = json_object();
        json_object_set_new(item, "path", json_of_text(scan->troubles.items[i].path));
        json_object_set_new(item, "problem",
                            json_string(kinds[scan->troubles.items[i].kind]));
        json_array_append_new(list, item);
    }
    return list;
}

void emit_context_json(const struct context_report *report, FILE *out)
{
    json_t *root = json_object();
    json_object_set_new(root, "schema", json_string("depclose.context/1"));
    json_object_set_new(root, "context", json_of_text(report->context));
    json_object_set_new(root, "dockerfile", text_or_null(report->dockerfile));
    json_object_set_new(root, "ignore", text_or_null(report->ignore_file));
    json_object_set_new(root, "sent", size_json(report->scan));
    json_object_set_new(root, "needed",
                        report->needed ? size_json(report->needed) : json_null());
    json_object_set_new(
        root, "limit", report->limit == UINT64_MAX ? json_null() : number(report->limit));
    json_object_set_new(root, "folders", items_json(&report->folders));
    json_object_set_new(root, "files", items_json(&report->files));
    json_object_set_new(root, "culprits", culprits_json(&report->culprits));
    json_object_set_new(root, "taken", taken_json(&report->taken));
    json_object_set_new(root, "dropped", losses_json(report));
    json_object_set_new(root, "lint", lint_json(&report->lint));
    json_object_set_new(root, "problems", troubles_json(report->scan));
    json_print(root, out);
}
