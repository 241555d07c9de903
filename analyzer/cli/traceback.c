/* A log in, an answer out.
 *
 * Of the log only two things count: the last line that names a missing module, and the
 * frame above it (File "...", line N) that imported it. Frames of the import machinery
 * are passed over. Lines may have a prefix, as `docker compose logs` writes one.
 *
 * The answer is one of: the closure or the requirements have it, so the image was not
 * built from them; it was dropped; a file imports it that nothing reaches; an import that
 * cannot be read does; it is undeclared. */
#include "cli/traceback.h"

#include "base/array.h"
#include "base/path.h"
#include "cli/result.h"
#include "discover/tree.h"
#include "emit/chain.h"

#include <stdlib.h>

/* The text between LEFT and the next quote after it in LINE; false when LEFT is not in
 * it. */
static bool quoted_after(struct text line, struct text left, char quote,
                         struct text *found)
{
    for (; line.len >= left.len; line = text_slice(line, 1, line.len)) {
        if (!text_starts(line, left))
            continue;
        struct text rest = text_slice(line, left.len, line.len);
        *found = text_slice(rest, 0, text_find(rest, quote));
        return found->len > 0;
    }
    return false;
}

/* Whether a frame's file is Python's own import machinery, which stands between a call
 * of import_module and the failure. */
static bool is_machinery(struct text file)
{
    return text_starts(file, TEXT("<")) || text_contains(file, TEXT("/importlib/")) ||
           text_ends(file, TEXT("/runpy.py")) || text_ends(file, TEXT("/pkgutil.py"));
}

/* The module that LINE says is missing: in quotes, or, by `python -m`, at its end. */
static bool find_missing(struct text line, struct text *module)
{
    if (quoted_after(line, TEXT("No module named '"), '\'', module) ||
        quoted_after(line, TEXT("No module named \""), '"', module))
        return true;
    return quoted_after(line, TEXT(": No module named "), ' ', module) &&
           is_dotted_name(*module = text_trim(*module));
}

bool traceback_read(struct text log, struct missing_module *failure)
{
    struct missing_module frame = {0};
    struct text line, found, number;
    bool any = false;
    while (text_cut(&log, '\n', &line)) {
        if (text_contains(line, TEXT("Traceback (most recent call last)")))
            frame = (struct missing_module){0};
        if (quoted_after(line, TEXT("File \""), '"', &found) && !is_machinery(found)) {
            frame.file = found;
            frame.line = quoted_after(line, TEXT("\", line "), ',', &number)
                             ? (uint32_t)strtoul(number.ptr, NULL, 10)
                             : 0;
        }
        if (find_missing(line, &found)) {
            *failure = frame;
            failure->module = found;
            any = true;
        }
    }
    return any;
}

/* The repository file behind a path inside a container: what the layout has there, else
 * the one that shares the longest tail with it. Empty when there is none, or the path is
 * an installed package's. */
static struct text repository_file(struct analysis *self, struct text path)
{
    if (text_contains(path, TEXT("/site-packages/")) ||
        text_contains(path, TEXT("/dist-packages/")) ||
        text_contains(path, TEXT("/lib/python")))
        return (struct text){0};
    struct text file;
    if (self->container && path_is_absolute(path) &&
        layout_find(self->layout, text_slice(path, 1, path.len), &file) == FILE_REGULAR &&
        file.ptr)
        return file;
    for (struct text tail = path; tail.len;) {
        while (tail.len && tail.ptr[0] == '/')
            tail = text_slice(tail, 1, tail.len);
        if (layout_find(self->repository, tail, NULL) == FILE_REGULAR)
            return tail;
        size_t slash = text_find(tail, '/');
        tail = slash == SIZE_MAX ? (struct text){0} : text_slice(tail, slash, tail.len);
    }
    return (struct text){0};
}

static module_id find_module(const struct analysis *self, struct text name)
{
    for (module_id id = 0; id < self->graph->modules; id++)
        if (text_equal(self->resolver->modules.items[id].name, name))
            return id;
    return MODULE_NONE;
}

static bool is_reached(const struct analysis *self, struct text file)
{
    for (module_id id = 0; id < self->graph->modules; id++)
        if (graph_reaches(self->graph, id) &&
            text_equal(self->resolver->modules.items[id].file, file))
            return true;
    return false;
}

static void advise_include(struct buffer *out, struct text module)
{
    buffer_format(out,
                  "  paste into pyproject.toml:\n    [tool.depclose]\n"
                  "    include-imports = [\"%.*s\"]\n",
                  TEXT_ARG(module));
}

/* Nothing that the closure reads imports it: who does, and the way out. WHAT has the
 * module: a file or a distribution; FOREIGN tells how an installed package comes to it.
 */
static void explain_not_reached(struct analysis *self,
                                const struct missing_module *failure, struct text what,
                                const char *foreign, struct buffer *out)
{
    struct text importer = repository_file(self, failure->file);
    buffer_format(out, "  %.*s has it, ", TEXT_ARG(what));
    if (importer.len == 0) {
        buffer_add_string(out, "and no code that is read imports it: ");
        buffer_format(out, "%s\n", failure->file.len ? foreign : "a dynamic import");
        advise_include(out, failure->module);
    } else if (is_reached(self, importer)) {
        buffer_add_string(
            out, "and no code that is read imports it by that name: a dynamic import\n");
        buffer_format(out,
                      "  paste into %.*s, above line %u:\n    # depclose: imports %.*s\n",
                      TEXT_ARG(importer), failure->line, TEXT_ARG(failure->module));
    } else {
        struct text root = package_root(self->arena, self->repository, importer);
        buffer_format(out,
                      "but was never reached: nothing that %.*s reaches imports %.*s\n",
                      TEXT_ARG(self->entries.items[0].shown), TEXT_ARG(importer));
        advise_include(out, module_name_of_path(self->arena, root, importer));
    }
}

/* The module is the repository's own. */
static void explain_own(struct analysis *self, const struct missing_module *failure,
                        bool in_copy, struct buffer *out)
{
    module_id id = find_module(self, failure->module);
    struct chain chain = {0};
    if (id != MODULE_NONE)
        chain = graph_chain(self->arena, self->graph, id);
    if (id != MODULE_NONE && graph_reaches(self->graph, id)) {
        struct text file = self->resolver->modules.items[id].file;
        buffer_format(out,
                      in_copy
                          ? "  the closure has '%.*s': it is copied, but not found by "
                            "that name; is its folder on sys.path?\n"
                          : "  the closure has it, so the image was built without it: "
                            "is '%.*s' copied, and its folder on sys.path?\n",
                      TEXT_ARG(file));
        emit_chain(out, self->graph, &chain, "    ");
    } else if (chain.count) {
        buffer_add_string(out, "  it is imported, but not in a way that is followed:\n");
        emit_chain(out, self->graph, &chain, "    ");
        advise_include(out, failure->module);
    } else {
        struct text file = resolver_file_in_tree(self->resolver, failure->module);
        struct texts folders = resolver_find_in_tree(self->resolver, failure->module);
        explain_not_reached(self, failure, file.len ? file : folders.items[0],
                            "an installed package does, by its name", out);
    }
}

static const struct reached *find_reached(const struct analysis *self, dist_id id)
{
    for (size_t i = 0; i < self->reached.distributions.count; i++)
        if (self->reached.distributions.items[i].distribution == id)
            return &self->reached.distributions.items[i];
    return NULL;
}

static bool is_selected(const struct result *result, dist_id id)
{
    for (size_t i = 0; i < result->selection.packages.count; i++)
        if (result->selection.packages.items[i].distribution == id)
            return true;
    return false;
}

/* The module comes from a distribution that the project names. */
static void explain_distribution(struct analysis *self,
                                 const struct missing_module *failure, dist_id id,
                                 bool in_copy, struct buffer *out)
{
    struct result result;
    struct text name = self->catalog.distributions.items[id].key;
    const struct reached *reached = find_reached(self, id);
    result_make(&result, self);
    if (is_selected(&result, id)) {
        buffer_format(out,
                      in_copy ? "  the requirements have %.*s: the environment lacks it, "
                                "or has a version without that module\n"
                              : "  the requirements have %.*s: was the image built from "
                                "them?\n",
                      TEXT_ARG(name));
    } else if (reached && reached->drop != DROP_NOT) {
        buffer_format(out, "  %.*s was left out: it is %s (%.*s:%u)\n", TEXT_ARG(name),
                      drop_reason_texts[reached->drop],
                      TEXT_ARG(reached->places.items[0].file),
                      reached->places.items[0].line);
        buffer_format(out,
                      "  paste into pyproject.toml:\n    [tool.depclose]\n"
                      "    keep = [\"%.*s\"]\n",
                      TEXT_ARG(name));
    } else {
        explain_not_reached(self, failure, name,
                            "another package does, without declaring it", out);
    }
}

static void explain_unknown(struct analysis *self, const struct missing_module *failure,
                            struct buffer *out)
{
    const struct provider *provider = providers_find(self->providers, failure->module);
    struct text top = text_slice(failure->module, 0, text_find(failure->module, '.'));
    if (provider->probable.count)
        buffer_format(out, "  undeclared, probably %.*s\n  run: uv add %.*s\n",
                      TEXT_ARG(provider->probable.items[0]),
                      TEXT_ARG(provider->probable.items[0]));
    else
        buffer_format(
            out,
            "  undeclared: nothing in the project names a distribution that has it\n"
            "  run: uv add %.*s\n"
            "  or, where the distribution has another name, add that and paste into "
            "pyproject.toml:\n    [tool.depclose]\n"
            "    import-names = {%.*s = \"its-name\"}\n",
            TEXT_ARG(top), TEXT_ARG(top));
}

void missing_explain(struct analysis *self, const struct missing_module *missing,
                     bool in_copy, struct buffer *out)
{
    const struct provider *provider = providers_find(self->providers, missing->module);
    module_id id = find_module(self, missing->module);
    bool own = id != MODULE_NONE &&
               self->resolver->modules.items[id].origin == ORIGIN_FIRST_PARTY;
    if (!own && provider->distributions.count)
        explain_distribution(self, missing, provider->distributions.items[0], in_copy,
                             out);
    else if (own || resolver_find_in_tree(self->resolver, missing->module).count)
        explain_own(self, missing, in_copy, out);
    else
        explain_unknown(self, missing, out);
}

int traceback_explain(struct analysis *self)
{
    struct text log, path = self->run->settings->traceback;
    struct missing_module failure = {0};
    if (!file_read(self->arena, path, (struct place){.file = path}, &log, self->diags))
        return EXIT_USAGE;
    if (!traceback_read(log, &failure)) {
        diag_error(self->diags, (struct place){0},
                   TEXT("it should hold a line such as: ModuleNotFoundError: No module "
                        "named 'yaml'"),
                   "no missing module in '%.*s'", TEXT_ARG(path));
        return EXIT_USAGE;
    }
    struct buffer out = {.arena = self->arena};
    buffer_format(&out, "No module named '%.*s'", TEXT_ARG(failure.module));
    if (failure.file.len)
        buffer_format(&out, ", imported by %.*s:%u", TEXT_ARG(failure.file),
                      failure.line);
    buffer_add_byte(&out, '\n');
    missing_explain(self, &failure, false, &out);
    fwrite(out.text.ptr, 1, out.text.len, stdout);
    return EXIT_CLEAN;
}
