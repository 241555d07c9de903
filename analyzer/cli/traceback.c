/* A log in, an answer out.
 *
 * Of the log only two things count: the last line that names a missing module, and the
 * frame above it (File "...", line N), which says what imported it. Lines may have a
 * prefix, as `docker compose logs` writes one. */
#include "cli/traceback.h"

#include "base/array.h"
#include "base/path.h"
#include "cli/result.h"
#include "emit/chain.h"

#include <stdlib.h>

struct failure {
    struct text module; /* dotted */
    struct text file;   /* of the last frame before it, as the log has it */
    uint32_t line;
};

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

static bool find_failure(struct text log, struct failure *failure)
{
    struct failure frame = {0};
    struct text line, found;
    bool any = false;
    while (text_cut(&log, '\n', &line)) {
        if (quoted_after(line, TEXT("File \""), '"', &found)) {
            frame.file = found;
            struct text number;
            frame.line = quoted_after(line, TEXT("\", line "), ',', &number)
                             ? (uint32_t)strtoul(number.ptr, NULL, 10)
                             : 0;
        }
        if (quoted_after(line, TEXT("No module named '"), '\'', &found) ||
            quoted_after(line, TEXT("No module named \""), '"', &found)) {
            *failure = frame;
            failure->module = found;
            any = true;
        }
    }
    return any;
}

/* The repository file that a path inside a container ends in: the one that shares the
 * longest tail with it. Empty when only the name, or nothing, fits. */
static struct text repository_file(struct analysis *self, struct text path)
{
    for (struct text tail = path; tail.len;) {
        while (tail.len && tail.ptr[0] == '/')
            tail = text_slice(tail, 1, tail.len);
        if (layout_find(self->layout, tail, NULL) == FILE_REGULAR)
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

/* The module is the repository's own. */
static void explain_own(struct analysis *self, const struct failure *failure,
                        struct buffer *out)
{
    module_id id = find_module(self, failure->module);
    struct text importer = repository_file(self, failure->file);
    if (id != MODULE_NONE && graph_reaches(self->graph, id)) {
        struct text file = self->resolver->modules.items[id].file;
        struct chain chain = graph_chain(self->arena, self->graph, id);
        buffer_format(out, "  the closure has it, so the image was built without it: ");
        buffer_format(out, "is '%.*s' copied, and its folder on sys.path?\n",
                      TEXT_ARG(file));
        emit_chain(out, self->graph, &chain, "    ");
        return;
    }
    struct texts folders = resolver_find_in_tree(self->resolver, failure->module);
    buffer_format(out,
                  "  '%.*s' has it, but nothing that is read imports it by that name: "
                  "a dynamic import\n",
                  TEXT_ARG(folders.items[0].len ? folders.items[0] : TEXT("the root")));
    if (importer.len)
        buffer_format(out,
                      "  paste into %.*s, at line %u:\n    # depclose: imports %.*s\n",
                      TEXT_ARG(importer), failure->line, TEXT_ARG(failure->module));
    else
        buffer_format(out,
                      "  paste into pyproject.toml:\n    [tool.depclose]\n"
                      "    include-imports = [\"%.*s\"]\n",
                      TEXT_ARG(failure->module));
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
static void explain_distribution(struct analysis *self, const struct failure *failure,
                                 dist_id id, struct buffer *out)
{
    struct result result;
    struct text name = self->catalog.distributions.items[id].key;
    const struct reached *reached = find_reached(self, id);
    result_make(&result, self);
    if (is_selected(&result, id)) {
        buffer_format(out,
                      "  the requirements have %.*s: was the image built from them?\n",
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
        struct text importer = repository_file(self, failure->file);
        buffer_format(out, "  %.*s has it, and no code that is read imports it%s\n",
                      TEXT_ARG(name),
                      importer.len ? ": a dynamic import"
                                   : "; another package does, without declaring it");
        buffer_format(out,
                      "  paste into pyproject.toml:\n    [tool.depclose]\n"
                      "    include-imports = [\"%.*s\"]\n",
                      TEXT_ARG(failure->module));
    }
}

static void explain_unknown(struct analysis *self, const struct failure *failure,
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
            "  declare that distribution; where its name differs, paste into "
            "pyproject.toml:\n    [tool.depclose]\n"
            "    import-names = {%.*s = \"its-name\"}\n",
            TEXT_ARG(top));
}

int traceback_explain(struct analysis *self)
{
    struct text log, path = self->run->settings->traceback;
    struct failure failure = {0};
    if (!file_read(self->arena, path, (struct place){.file = path}, &log, self->diags))
        return EXIT_USAGE;
    if (!find_failure(log, &failure)) {
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
    const struct provider *provider = providers_find(self->providers, failure.module);
    module_id id = find_module(self, failure.module);
    bool own = id != MODULE_NONE &&
               self->resolver->modules.items[id].origin == ORIGIN_FIRST_PARTY;
    if (!own && provider->distributions.count)
        explain_distribution(self, &failure, provider->distributions.items[0], &out);
    else if (own || resolver_find_in_tree(self->resolver, failure.module).count)
        explain_own(self, &failure, &out);
    else
        explain_unknown(self, &failure, &out);
    fwrite(out.text.ptr, 1, out.text.len, stdout);
    return EXIT_CLEAN;
}
