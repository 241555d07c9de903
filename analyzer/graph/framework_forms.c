/* What a form makes of a text: a module, the modules of a folder, a file.
 *
 * A form is a template with "{string}" for the text, up to a ":" that names an attribute,
 * or "{package}" for the package that the text names or lies in: a dotted name, in which
 * "*" stands for any module. "{dotted}" is "{string}" for texts with a dot in them.
 *
 * With "{path}" or a slash it is a path, in which "*" and "**" stand for names and
 * folders: a Python file becomes a module, any other a configuration file. It is looked
 * for in the folder of the file that names it, then in those above, unless it begins
 * with "./" or "../".
 *
 * The text itself may go on below a module, to a class or a function, or say a
 * distribution's module; all else has to be a file that can be read. */
#include "graph/frameworks.h"

#include "base/path.h"
#include "discover/tree.h"
#include "graph/data_glob.h"

/* How many names below a module a text may have: "tasks.Mail.send" of tasks.py. */
#define ATTRIBUTES_AT_MOST 2

/* The module with the longest name that NAME begins with; *LEFT is how many parts are
 * left. MODULE_NONE when there is none. */
static module_id find_longest(struct graph_builder *self, struct text name, size_t *left)
{
    struct text part;
    module_id found = MODULE_NONE, id = MODULE_NONE;
    *left = 0;
    if (!is_dotted_name(name))
        return MODULE_NONE;
    while (text_cut(&name, '.', &part)) {
        if (found == MODULE_NONE || *left == 0) {
            module_id next = id == MODULE_NONE
                                 ? resolver_module(self->resolver, part)
                                 : resolver_submodule(self->resolver, id, part);
            enum origin origin =
                next == MODULE_NONE ? ORIGIN_UNRESOLVED : module_of(self, next)->origin;
            id = next == MODULE_NONE ? id : next;
            if (origin == ORIGIN_FIRST_PARTY || origin == ORIGIN_DISTRIBUTION) {
                found = next;
                continue;
            }
            if (found == MODULE_NONE && next == MODULE_NONE)
                return MODULE_NONE;
        }
        *left += found != MODULE_NONE;
    }
    return found;
}

/* NAME without a class at its end, which its capital tells. */
static struct text without_class(struct text name)
{
    size_t dot = text_rfind(name, '.');
    bool is_class = dot != SIZE_MAX && dot + 1 < name.len && name.ptr[dot + 1] >= 'A' &&
                    name.ptr[dot + 1] <= 'Z';
    return is_class ? text_slice(name, 0, dot) : name;
}

/* The module that the text NAME names, perhaps with a class in it. */
static module_id find_named(struct graph_builder *self, struct text name)
{
    size_t left;
    module_id found = find_longest(self, name, &left);
    if (found == MODULE_NONE || left > ATTRIBUTES_AT_MOST)
        return MODULE_NONE;
    const struct module *module = module_of(self, found);
    if (left && module->form == FORM_NAMESPACE && module_is_here(module))
        return MODULE_NONE;
    if (!module_is_here(module)) /* any name is taken for a module of a distribution */
        return find_longest(self, without_class(name), &left);
    return found;
}

/* FORM with VALUE in the place of its "{...}". */
static struct text fill(struct graph_builder *self, struct text form, struct text value)
{
    size_t open = text_find(form, '{'), close = text_find(form, '}');
    if (open == SIZE_MAX || close == SIZE_MAX || close < open)
        return form;
    struct text before = text_slice(form, 0, open);
    struct text after = text_slice(form, close + 1, form.len);
    return text_format(self->arena, "%.*s%.*s%.*s", TEXT_ARG(before), TEXT_ARG(value),
                       TEXT_ARG(after));
}

/* --- paths ---------------------------------------------------------------------------
 */

static void add_python_file(struct graph_builder *self, const struct naming *naming,
                            struct text at)
{
    struct text file;
    layout_find(self->resolver->layout, at, &file);
    if (!file.ptr)
        return;
    for (size_t i = 0; i < self->resolver->roots->count; i++) {
        struct text root = self->resolver->roots->items[i].path;
        struct text name = module_name_of_path(self->arena, root, at);
        if (!path_is_below(at, root) || !is_dotted_name(name))
            continue;
        module_id id = resolver_module(self->resolver, name);
        if (text_equal(module_of(self, id)->at, at)) {
            if (id != naming->from)
                graph_add_edges(self, naming->from, id, EDGE_DYNAMIC, false, &naming->at);
            return;
        }
    }
    /* On no path: run by its file, as migrations and pages are. */
    module_id id = resolver_add_file(
        self->resolver, text_format(self->arena, "__file__:%.*s", TEXT_ARG(at)), at, file,
        false);
    if (id != naming->from && !text_equal(module_of(self, naming->from)->at, at))
        graph_add_edge(self, naming->from, id, EDGE_DYNAMIC, false, &naming->at);
}

/* Adds the files that PATTERN means in the first folder that has any: the naming's own,
 * then those above it. */
static void add_path(struct graph_builder *self, const struct naming *naming,
                     struct text pattern)
{
    struct texts found = {0};
    bool here = text_starts(pattern, TEXT("./")) || text_starts(pattern, TEXT("../"));
    struct text folder = naming->folder;
    for (;; folder = path_dir(folder)) {
        struct text whole = path_join(self->arena, folder, pattern);
        if (path_is_absolute(whole))
            whole = text_slice(whole, 1, whole.len);
        data_glob(self->arena, self->resolver->layout, whole, false, &found);
        if (found.count || here || folder.len == 0)
            break;
    }
    for (size_t i = 0; i < found.count; i++) {
        if (text_is(path_suffix(found.items[i]), ".py"))
            add_python_file(self, naming, found.items[i]);
        else if (naming->framework->keys.names.keys.count)
            framework_read_config(self, naming, found.items[i]);
    }
}

/* --- names ---------------------------------------------------------------------------
 */

/* The modules that exactly NAME, perhaps with a "*", means. */
static void add_name(struct graph_builder *self, const struct naming *naming,
                     struct text name)
{
    size_t left, star = text_find(name, '*');
    struct text fixed = name;
    if (star != SIZE_MAX) {
        size_t dot = text_rfind(text_slice(name, 0, star), '.');
        fixed = text_slice(name, 0, dot == SIZE_MAX ? 0 : dot);
    }
    module_id id = find_longest(self, fixed, &left);
    if (id == MODULE_NONE || left || !module_is_here(module_of(self, id)))
        return;
    if (star != SIZE_MAX)
        graph_add_pattern(self, naming->from, name, EDGE_DYNAMIC, &naming->at);
    else if (id != naming->from)
        graph_add_edges(self, naming->from, id, EDGE_DYNAMIC, false, &naming->at);
}

/* The name of the package that a module is or lies in; empty when that is none. */
static struct text package_of(const struct graph_builder *self, module_id id)
{
    const struct module *module = module_of(self, id);
    if (module->form == FORM_PACKAGE || module->form == FORM_NAMESPACE)
        return module->name;
    return module->parent == MODULE_NONE ? (struct text){0}
                                         : module_of(self, module->parent)->name;
}

static void add_form(struct graph_builder *self, const struct naming *naming,
                     struct text form)
{
    struct text value = text_slice(naming->value, 0, text_find(naming->value, ':'));
    if (text_find(form, '/') != SIZE_MAX || text_starts(form, TEXT("{path}"))) {
        add_path(self, naming, fill(self, form, value));
        return;
    }
    bool itself = text_is(form, "{string}") ||
                  (text_is(form, "{dotted}") && text_find(value, '.') != SIZE_MAX);
    if (itself) {
        module_id id = find_named(self, value);
        if (id != MODULE_NONE && id != naming->from)
            graph_add_edges(self, naming->from, id, EDGE_DYNAMIC, false, &naming->at);
        return;
    }
    if (text_is(form, "{dotted}"))
        return;
    if (text_starts(form, TEXT("{package}"))) {
        module_id id = find_named(self, value);
        if (id == MODULE_NONE || !module_is_here(module_of(self, id)))
            return;
        value = package_of(self, id);
    }
    if (value.len)
        add_name(self, naming, fill(self, form, value));
}

void framework_add_forms(struct graph_builder *self, const struct naming *naming,
                         const struct texts *forms)
{
    for (size_t i = 0; i < forms->count; i++)
        add_form(self, naming, forms->items[i]);
}
