/* From what a run did to what its copy lacks.
 *
 * What ended an import is the last exception of a chain that names a missing module, name
 * or file. What a program survives counts only if the project itself has it: then the
 * copy behaves in another way than the original. Programs that print their failures
 * instead of ending are read like the log of a container. */
#include "base/array.h"
#include "base/path.h"
#include "cli/traceback.h"
#include "cli/verify.h"
#include "context/never.h"
#include "emit/chain.h"

#include <signal.h>
#include <string.h>

/* So many lines of what a program printed are shown. */
#define LINES_SHOWN 12

/* The text behind the last PART of PATH; its ptr is NULL when there is none. */
static struct text behind(struct text path, struct text part)
{
    for (size_t at = path.len; at >= part.len; at--)
        if (text_ends(text_slice(path, 0, at), part))
            return text_slice(path, at, path.len);
    return (struct text){0};
}

struct text verify_show(struct verify *self, const struct scene *scene, struct text path)
{
    struct text at = scene_place(self->arena, scene, path), file = {0};
    static const char *const folders[] = {"/site-packages/", "/dist-packages/"};
    for (size_t i = 0; i < 2; i++) {
        struct text inside = behind(path, text_of(folders[i]));
        if (inside.ptr)
            return inside;
    }
    if (at.ptr)
        layout_find(self->analysis->layout, at, &file);
    return file.len ? file : at.len ? at : path;
}

/* --- modules -------------------------------------------------------------------------
 */

static void add_missing(struct verify *self, struct verify_run *run,
                        struct verify_missing missing)
{
    for (size_t i = 0; i < run->missing.count; i++)
        if (text_equal(run->missing.items[i].name, missing.name))
            return;
    array_push(self->arena, &run->missing, missing);
}

/* How the closure comes to the file that asks for something. */
static void explain_place(struct verify *self, struct text file, struct buffer *out)
{
    const struct graph *graph = self->analysis->graph;
    for (module_id id = 0; id < graph->modules; id++) {
        const struct module *module = &graph->resolver->modules.items[id];
        if (!graph_reaches(graph, id) || module->source.len == 0 ||
            !text_equal(module->source, file))
            continue;
        struct chain chain = graph_chain(self->arena, graph, id);
        if (chain.count)
            buffer_format(out, "  %.*s is reached so:\n", TEXT_ARG(file));
        emit_chain(out, graph, &chain, "    ");
        return;
    }
}

/* "<string>": code that is in no file. */
static bool is_code(struct text file)
{
    return text_starts(file, TEXT("<"));
}

static void add_module(struct verify *self, const struct scene *scene,
                       struct verify_run *run, const struct observed *observed,
                       bool survived)
{
    struct buffer out = {.arena = self->arena};
    struct text shown = verify_show(self, scene, observed->file);
    struct text at = scene_place(self->arena, scene, observed->file);
    struct missing_module module = {.module = observed->name,
                                    .file = at.ptr                    ? shown
                                            : is_code(observed->file) ? (struct text){0}
                                                                      : observed->file,
                                    .line = observed->line};
    missing_explain(self->analysis, &module, true, &out);
    if (!survived)
        explain_place(self, shown, &out);
    add_missing(self, run,
                (struct verify_missing){.kind = "module",
                                        .name = observed->name,
                                        .place = {shown, observed->line, 1},
                                        .survived = survived,
                                        .explanation = out.text});
}

/* Whether NAME is a module of the project by its search path. */
static bool is_own(struct verify *self, struct text name)
{
    struct resolver *resolver = self->analysis->resolver;
    module_id id = resolver_module(resolver, name);
    const struct module *module = &resolver->modules.items[id];
    return module->origin == ORIGIN_FIRST_PARTY &&
           (module->file.len || module->folders.count);
}

/* --- files ---------------------------------------------------------------------------
 */

/* The run-time path that a program means by PATH: in the tree, or, in an image, as it is.
 * *ABSOLUTE tells the latter. */
static struct text place_meant(struct verify *self, const struct scene *scene,
                               struct text path, bool *absolute)
{
    struct text at = scene_place(self->arena, scene, path);
    *absolute = !at.ptr && !layout_is_identity(self->analysis->layout);
    return *absolute ? text_slice(path, 1, path.len) : at;
}

static bool is_copied(const struct verify *self, struct text path)
{
    return needs_find(&self->needs, path) != NULL;
}

static struct text explain_file(struct verify *self, struct text path, struct text asker,
                                bool absolute)
{
    struct buffer out = {.arena = self->arena};
    bool copied = is_copied(self, path);
    const struct never *never = never_find(path);
    if (copied && absolute)
        buffer_add_string(&out, "  it is opened by its absolute path, which only the "
                                "image has: this run cannot tell\n");
    else if (never)
        buffer_format(&out,
                      "  '%s' never gets into an image: give it to the container "
                      "when it runs\n",
                      never->pattern);
    else
        buffer_format(&out,
                      "  the project has it, and no code that is read opens it by a path "
                      "that can be told\n"
                      "  paste into pyproject.toml:\n    [tool.depclose]\n"
                      "    include-data = [\"%.*s\"]\n",
                      TEXT_ARG(path));
    explain_place(self, asker, &out);
    return out.text;
}

/* A file of the project that is not there for the program. */
static void add_file(struct verify *self, const struct scene *scene,
                     struct verify_run *run, const struct observed *observed,
                     bool survived)
{
    bool absolute;
    struct text at = place_meant(self, scene, observed->path, &absolute), path = {0};
    if (!at.ptr || layout_find(self->analysis->layout, at, &path) == FILE_ABSENT ||
        path.len == 0)
        return;
    struct text asker = verify_show(self, scene, observed->file);
    if (survived && (is_copied(self, path) || never_find(path)))
        return;
    add_missing(self, run,
                (struct verify_missing){.kind = "file",
                                        .name = path,
                                        .place = {asker, observed->line, 1},
                                        .survived = survived,
                                        .explanation =
                                            explain_file(self, path, asker, absolute)});
}

/* --- what ended it -------------------------------------------------------------------
 */

/* "cannot import name 'b' from 'a'": a name, unless the project has a module a.b. */
static void add_name(struct verify *self, const struct scene *scene,
                     struct verify_run *run, const struct raised *raised)
{
    struct text rest = raised->message, part = {0}, name;
    for (int quotes = 0; quotes < 2 && text_cut(&rest, '\'', &part); quotes++)
        ;
    name = text_format(self->arena, "%.*s.%.*s", TEXT_ARG(raised->name), TEXT_ARG(part));
    if (raised->name.len && part.len && is_own(self, name)) {
        struct observed observed = {
            .name = name, .file = raised->file, .line = raised->line};
        add_module(self, scene, run, &observed, false);
        return;
    }
    add_missing(self, run,
                (struct verify_missing){
                    .kind = "name",
                    .name = raised->name.len ? raised->name : raised->message,
                    .place = {verify_show(self, scene, raised->file), raised->line, 1},
                    .explanation = TEXT("  the module is there; a version that does not "
                                        "fit, or a circular import, lacks the name\n")});
}

/* The last exception that names what is missing, of those that ended an import. */
static void add_raised(struct verify *self, const struct scene *scene,
                       struct verify_run *run, const struct ran *ran)
{
    for (size_t i = 0; i < ran->raised.count; i++) {
        const struct raised *raised = &ran->raised.items[i];
        struct observed observed = {.name = raised->name,
                                    .path = raised->path,
                                    .file = raised->file,
                                    .line = raised->line};
        size_t count = run->missing.count;
        if (text_is(raised->kind, "module") && raised->name.len)
            add_module(self, scene, run, &observed, false);
        else if (text_is(raised->kind, "name"))
            add_name(self, scene, run, raised);
        else if (text_is(raised->kind, "file") && raised->path.len)
            add_file(self, scene, run, &observed, false);
        if (run->missing.count > count)
            return;
    }
}

/* What a command printed before it failed. */
static void add_printed(struct verify *self, const struct scene *scene,
                        struct verify_run *run, const struct ran *ran)
{
    struct missing_module module;
    if (!traceback_read(ran->output, &module))
        return;
    struct observed observed = {
        .name = module.module, .file = module.file, .line = module.line};
    add_module(self, scene, run, &observed, false);
}

/* What it went on without, though the project has it. */
static void add_survived(struct verify *self, const struct scene *scene,
                         struct verify_run *run, const struct ran *ran)
{
    for (size_t i = 0; i < ran->observed.count; i++) {
        const struct observed *observed = &ran->observed.items[i];
        if (observed->kind == OBSERVED_ABSENT)
            add_file(self, scene, run, observed, true);
        else if (observed->kind == OBSERVED_MISSING && is_own(self, observed->name))
            add_module(self, scene, run, observed, true);
    }
}

/* Of a failure that names nothing missing: distributions that it was refused before. */
static void add_refused(struct verify *self, const struct scene *scene,
                        struct verify_run *run, const struct ran *ran)
{
    for (size_t i = 0; i < ran->observed.count; i++) {
        const struct observed *observed = &ran->observed.items[i];
        bool own = scene_place(self->arena, scene, observed->file).ptr != NULL;
        if (observed->kind == OBSERVED_MISSING && own &&
            providers_find(self->analysis->providers, observed->name)
                ->distributions.count)
            add_module(self, scene, run, observed, true);
    }
}

/* The last lines of a text, with paths as in the image, or relative to the root; in the
 * new environment, relative to that. */
static struct text last_lines(struct verify *self, const struct scene *scene,
                              struct text text)
{
    struct buffer out = {.arena = self->arena};
    bool identity = layout_is_identity(self->analysis->layout);
    struct text tree = text_format(self->arena, "%.*s/", TEXT_ARG(scene->tree));
    struct text environment =
        text_format(self->arena, "%.*s/environment/", TEXT_ARG(self->folder));
    text = text_trim(text);
    size_t from = text.len;
    for (int lines = 0; lines < LINES_SHOWN && from > 0; lines++) {
        size_t at = text_rfind(text_slice(text, 0, from), '\n');
        from = at == SIZE_MAX ? 0 : at;
    }
    text = text_slice(text, from ? from + 1 : 0, text.len);
    while (text.len) {
        if (text_starts(text, tree))
            text = text_slice(text, tree.len - !identity, text.len);
        else if (text_starts(text, environment))
            text = text_slice(text, environment.len, text.len);
        buffer_add(&out, text_slice(text, 0, 1));
        text = text_slice(text, 1, text.len);
    }
    return out.text;
}

static struct text error_of(struct verify *self, const struct ran *ran)
{
    if (ran->raised.count) {
        const struct raised *last = &ran->raised.items[0];
        struct text first = text_slice(last->message, 0, text_find(last->message, '\n'));
        return text_format(self->arena, "%.*s%s%.*s", TEXT_ARG(last->type),
                           first.len ? ": " : "", TEXT_ARG(first));
    }
    if (ran->process.end == PROCESS_SIGNALLED)
        return text_format(self->arena, "ended by signal %d (%s)", ran->process.status,
                           strsignal(ran->process.status));
    if (ran->process.end == PROCESS_EXITED && ran->process.status)
        return text_format(self->arena, "exit status %d", ran->process.status);
    return (struct text){0};
}

struct verify_run verify_judge(struct verify *self, const struct scene *scene,
                               const struct entry *entry, const struct ran *ran)
{
    struct verify_run run = {
        .subject = verify_subject(self, entry), .is_command = !entry, .status = -1};
    if (ran->process.end == PROCESS_TIMED_OUT)
        run.end = VERIFY_TIMED_OUT;
    else if (ran->process.end == PROCESS_SIGNALLED || ran->process.status ||
             (entry && !ran->done))
        run.end = VERIFY_FAILS;
    if (ran->process.end == PROCESS_EXITED)
        run.status = ran->process.status;
    else if (ran->process.end == PROCESS_SIGNALLED)
        run.status = 128 + ran->process.status;
    run.error = error_of(self, ran);
    if (run.end != VERIFY_RUNS) {
        if (entry || ran->raised.count)
            add_raised(self, scene, &run, ran);
        else
            add_printed(self, scene, &run, ran);
        run.output = last_lines(self, scene, ran->output);
    }
    if (scene->copied)
        add_survived(self, scene, &run, ran);
    if (scene->copied && run.end == VERIFY_FAILS && run.missing.count == 0)
        add_refused(self, scene, &run, ran);
    return run;
}
