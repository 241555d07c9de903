/* One download as it is told: where it ends, when it comes, and a command that does the
 * same while an image is built. */
#include "graph/models_finding.h"

#include "base/array.h"
#include "base/path.h"

#include <string.h>

/* --- the folder ----------------------------------------------------------------------
 */

/* A path that the call gives, from where the code stands. */
static struct text run_time_path(struct model_finder *self, const struct model_made *made,
                                 enum data_base base, struct text path)
{
    module_id id = code_owner(made->code);
    struct text folder = self->query->folder;
    if (base == DATA_FROM_FILE && id != MODULE_NONE)
        folder = path_dir(model_module(self, id)->at);
    if (path_is_absolute(path) || text_starts(path, TEXT("~")))
        return path_clean(self->arena, path);
    struct text at = path_join(self->arena, folder, path);
    return self->layout && layout_is_identity(self->layout)
               ? at
               : text_format(self->arena, "/%.*s", TEXT_ARG(at));
}

static bool find_variable(void *context, struct text name, struct text *value)
{
    const struct model_finder *self = context;
    return self->query->variable &&
           self->query->variable(self->query->variables, name, value);
}

static void set_folder(struct model_finder *self, const struct model_made *made,
                       struct model_download *download)
{
    const struct model_rules *rules = self->query->rules;
    const struct model_store *store = model_rules_store(rules, made->rule->store);
    enum data_base base;
    struct text path;
    download->folder_why = TEXT("argument");
    if (code_path(made->code, made->call, &made->rule->folder, &base, &path)) {
        download->folder = run_time_path(self, made, base, path);
        return;
    }
    if (code_is_given(made->call, &made->rule->folder))
        return; /* which cannot be told */
    if (code_path(made->code, made->call, &made->rule->path, &base, &path)) {
        path = run_time_path(self, made, base, path);
        download->folder = path_dir(path);
        download->file = path_name(path);
        return;
    }
    struct text folder = model_store_folder(self->scratch, rules, store, find_variable,
                                            self, &download->folder_why);
    download->folder_why = text_copy(self->arena, download->folder_why);
    if (text_is(folder, ".")) {
        download->folder_why = TEXT("working folder");
        folder = (struct text){0};
        download->folder = run_time_path(self, made, DATA_FROM_CWD, folder);
    } else if (folder.len) {
        download->folder = run_time_path(self, made, DATA_FROM_CWD, folder);
    } else {
        download->folder_why = (struct text){0};
    }
}

/* --- the command ---------------------------------------------------------------------
 */

/* Whether TEXT can stand between single quotes in Python, and that between double ones in
 * a shell. */
static bool is_plain(struct text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (strchr("'\"\\$`!\n\r", text.ptr[i]))
            return false;
    return true;
}

/* A list as Python writes it, of elements with ", " between them. */
static void write_list(struct buffer *out, struct text joined)
{
    struct text rest = joined, part;
    bool first = true;
    buffer_add_string(out, "[");
    while (text_cut(&rest, ',', &part)) {
        buffer_format(out, "%s'%.*s'", first ? "" : ", ", TEXT_ARG(text_trim(part)));
        first = false;
    }
    buffer_add_string(out, "]");
}

static void write_value(struct buffer *out, const struct texts *values, bool list)
{
    if (!list) {
        buffer_format(out, "'%.*s'", TEXT_ARG(values->items[0]));
        return;
    }
    for (size_t i = 0; i < values->count; i++)
        buffer_format(out, "%s'%.*s'", i ? ", " : "[", TEXT_ARG(values->items[i]));
    buffer_add_string(out, "]");
}

/* Adds `name='value'` for an argument that the call gives; false when its value cannot be
 * told. Nothing where it is not given. */
static bool write_argument(struct buffer *out, const struct model_made *made,
                           const struct model_argument *argument, bool *first)
{
    struct code_values values;
    if (!code_is_given(made->call, argument))
        return true;
    bool yes = code_is_true(made->call, argument), list = false;
    if (!yes && code_value(made->code, made->call, argument, &values) &&
        !values.known.count)
        list = code_elements(made->code, made->call, argument, &values);
    if (!yes && (!values.known.count || (values.known.count > 1 && !list)))
        return false; /* one of several */
    buffer_add_string(out, *first ? "" : ", ");
    if (argument->position != 0)
        buffer_format(out, "%.*s=", TEXT_ARG(code_keyword(made->call, argument)));
    *first = false;
    for (size_t i = 0; !yes && i < values.known.count; i++)
        if (!is_plain(values.known.items[i]))
            return false;
    if (yes)
        buffer_add_string(out, "True");
    else
        write_value(out, &values.known, list);
    return true;
}

/* The arguments that say what is downloaded, those by position first. */
static bool write_arguments(struct buffer *out, const struct model_made *made,
                            const struct model_download *download)
{
    const struct model_call *rule = made->rule;
    bool first = true, good = true;
    for (size_t i = 0; i < rule->with.count; i++)
        if (rule->with.items[i].position == 0)
            good = good && write_argument(out, made, &rule->with.items[i], &first);
    if (!made->missing) {
        buffer_add_string(out, first ? "" : ", ");
        if (rule->model.position != 0)
            buffer_format(out, "%.*s=", TEXT_ARG(code_keyword(made->call, &rule->model)));
        if (rule->list)
            write_list(out, made->name);
        else
            buffer_format(out, "'%.*s'", TEXT_ARG(made->name));
        first = false;
    }
    for (size_t i = 0; i < rule->with.count; i++)
        if (rule->with.items[i].position != 0)
            good = good && write_argument(out, made, &rule->with.items[i], &first);
    good = good && write_argument(out, made, &rule->revision, &first);
    if (good && download->folder.len && text_is(download->folder_why, "argument") &&
        code_is_given(made->call, &rule->folder))
        buffer_format(out, "%s%.*s='%.*s'", first ? "" : ", ",
                      TEXT_ARG(code_keyword(made->call, &rule->folder)),
                      TEXT_ARG(download->folder));
    return good;
}

/* The template of a rule, filled in: {model}, {function}, {NAME} of `with`. */
static bool fill_build(struct buffer *out, const struct model_made *made)
{
    const struct model_call *rule = made->rule;
    struct text rest = rule->build;
    bool module = text_starts(rest, TEXT("-m "));
    while (rest.len) {
        size_t open = text_find(rest, '{');
        buffer_add(out, text_slice(rest, 0, open));
        if (open == SIZE_MAX)
            break;
        size_t close = text_find(rest, '}');
        struct text field = text_slice(rest, open + 1, close);
        rest = text_slice(rest, close + 1, rest.len);
        if (text_is(field, "model") && rule->list)
            write_list(out, made->name);
        else if (text_is(field, "model"))
            buffer_format(out, module ? "%.*s" : "'%.*s'", TEXT_ARG(made->name));
        else if (text_is(field, "function"))
            buffer_add(out, text_slice(made->call->function,
                                       text_rfind(made->call->function, '.') + 1,
                                       made->call->function.len));
        for (size_t i = 0; i < rule->with.count; i++) {
            struct code_values values;
            if (!text_equal(rule->with.items[i].names.items[0], field))
                continue;
            if (!code_value(made->code, made->call, &rule->with.items[i], &values) ||
                !values.known.count || !is_plain(values.known.items[0]))
                return false;
            buffer_format(out, "'%.*s'", TEXT_ARG(values.known.items[0]));
        }
    }
    return true;
}

/* `from MODULE import NAME; NAME`: the class for a method of one. */
static bool write_import(struct buffer *out, const struct model_made *made)
{
    struct text name = made->call->function, method = {0};
    size_t dot = text_rfind(name, '.');
    if (!made->call->imported || name.ptr[0] == '.' || dot == SIZE_MAX)
        return false;
    struct text last = text_slice(name, dot + 1, name.len);
    struct text module = text_slice(name, 0, dot);
    size_t above = text_rfind(module, '.');
    struct text owner = text_slice(module, above == SIZE_MAX ? 0 : above + 1, module.len);
    if (owner.len && owner.ptr[0] >= 'A' && owner.ptr[0] <= 'Z' && above != SIZE_MAX) {
        method = last;
        last = owner;
        module = text_slice(module, 0, above);
    }
    buffer_format(out, "from %.*s import %.*s; %.*s%s%.*s", TEXT_ARG(module),
                  TEXT_ARG(last), TEXT_ARG(last), method.len ? "." : "",
                  TEXT_ARG(method));
    return true;
}

/* What fetches the whole of a repository, where the class that would is not known. */
static bool write_snapshot(struct buffer *out, const struct model_made *made)
{
    if (!text_starts(made->rule->name, TEXT("*.")) ||
        !text_is(made->rule->store, "transformers"))
        return false;
    buffer_format(out,
                  "from huggingface_hub import snapshot_download; "
                  "snapshot_download('%.*s')",
                  TEXT_ARG(made->name));
    return true;
}

/* A file of the net. */
static struct text fetch_command(struct model_finder *self,
                                 const struct model_download *download)
{
    if (!download->folder.len || !download->file.len ||
        !text_contains(download->name, TEXT("://")))
        return (struct text){0};
    return text_format(self->arena,
                       "python -c \"from urllib.request import urlretrieve; "
                       "urlretrieve('%.*s', '%.*s/%.*s')\"",
                       TEXT_ARG(download->name), TEXT_ARG(download->folder),
                       TEXT_ARG(download->file));
}

static struct text build_command(struct model_finder *self, const struct model_made *made,
                                 const struct model_download *download)
{
    struct buffer out = {.arena = self->arena}, arguments = {.arena = self->scratch};
    if (!made->name.len || !is_plain(made->name) || !is_plain(download->folder))
        return (struct text){0};
    if (text_is(made->rule->store, "url") && made->rule->weights)
        return fetch_command(self, download);
    bool module = text_starts(made->rule->build, TEXT("-m "));
    buffer_add_string(&out, module ? "python " : "python -c \"");
    if (made->rule->build.len) {
        if (!fill_build(&out, made))
            return (struct text){0};
    } else if (write_import(&out, made)) {
        if (!write_arguments(&arguments, made, download))
            return (struct text){0};
        buffer_format(&out, "(%.*s)", TEXT_ARG(arguments.text));
    } else if (!write_snapshot(&out, made)) {
        return (struct text){0};
    }
    buffer_add_string(&out, module ? "" : "\"");
    return out.text;
}

/* --- all of it -----------------------------------------------------------------------
 */

static struct place place_of(const struct model_finder *self,
                             const struct model_made *made)
{
    const struct code_call *call = made->call;
    return self->alone
               ? *self->alone
               : (struct place){model_module(self, code_owner(made->code))->source,
                                call->line, call->column};
}

static bool same(const struct model_download *a, const struct model_download *b)
{
    return a->place.line == b->place.line && a->place.column == b->place.column &&
           text_equal(a->place.file, b->place.file) && text_equal(a->name, b->name) &&
           text_equal(a->call, b->call);
}

void model_add(struct model_finder *self, const struct model_made *made)
{
    const struct code_call *call = made->call;
    struct text first = text_slice(call->function, 0, text_find(call->function, '.'));
    bool deferred = (call->flags & FACT_DEFERRED) && !call->starts;
    struct code_values revision;
    struct model_download download = {
        .call = text_copy(self->arena, call->function),
        .store = made->rule->store,
        .name = text_copy(self->arena, made->name),
        .more = made->values->more,
        .loads = made->rule->loads || code_is_true(call, &made->rule->local),
        .distribution_import =
            text_copy(self->arena, call->imported && first.len ? first : TEXT("")),
        .when = self->alone ? MODEL_AT_BUILD
                : deferred  ? MODEL_AT_FIRST_USE
                            : MODEL_AT_START,
        .guarded = call->flags & FACT_GUARDED,
        .main_only = call->flags & FACT_MAIN,
        .module = code_owner(made->code),
        .place = place_of(self, made),
    };
    if (made->values->variables.count)
        download.variable = text_copy(self->arena, made->values->variables.items[0]);
    if (code_value(made->code, call, &made->rule->revision, &revision) &&
        revision.known.count)
        download.revision = text_copy(self->arena, revision.known.items[0]);
    set_folder(self, made, &download);
    download.build = build_command(self, made, &download);
    for (size_t i = 0; i < self->found.count; i++)
        if (same(&self->found.items[i], &download))
            return;
    array_push(self->arena, &self->found, download);
}
