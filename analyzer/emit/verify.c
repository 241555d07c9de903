/* The report of a verification, for people and for machines. */
#include "emit/verify.h"

#include "base/array.h"
#include "base/units.h"
#include "emit/json.h"

static const char *const end_names[] = {
    [VERIFY_RUNS] = "runs", [VERIFY_FAILS] = "fails", [VERIFY_TIMED_OUT] = "timed-out"};

/* How many of a list are named. */
#define NAMED_AT_MOST 20

static bool is_good(const struct verify_run *run)
{
    return run->missing.count == 0 &&
           (run->end == VERIFY_RUNS || (run->end == VERIFY_TIMED_OUT && run->is_command));
}

bool verify_is_clean(const struct verify_report *self)
{
    for (size_t i = 0; i < self->runs.count; i++)
        if (!is_good(&self->runs.items[i]))
            return false;
    return !self->trace || self->trace->paste.len == 0;
}

static bool any_missing(const struct verify_report *self)
{
    for (size_t i = 0; i < self->runs.count; i++)
        if (self->runs.items[i].missing.count)
            return true;
    return false;
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* --- text ----------------------------------------------------------------------------
 */

static void print_seconds(double seconds, FILE *out)
{
    if (seconds < 1)
        fprintf(out, "%.0f ms", seconds * 1000);
    else
        fprintf(out, "%.2f s", seconds);
}

static void print_place(struct place place, FILE *out)
{
    if (place.file.len && place.line)
        fprintf(out, ", asked for by %.*s:%u", TEXT_ARG(place.file), place.line);
    else if (place.file.len)
        fprintf(out, ", asked for by %.*s", TEXT_ARG(place.file));
}

static void print_missing(const struct verify_missing *missing, FILE *out)
{
    if (missing->kind[0] == 'n')
        fprintf(out, "'%.*s' lacks a name", TEXT_ARG(missing->name));
    else
        fprintf(out, "%s %s '%.*s'", missing->survived ? "goes on without the" : "no",
                missing->kind, TEXT_ARG(missing->name));
    print_place(missing->place, out);
    fprintf(out, "\n%.*s", TEXT_ARG(missing->explanation));
}

static void print_end(const struct verify_report *self, const struct verify_run *run,
                      FILE *out)
{
    const char *verb = run->is_command ? "" : "import ";
    fprintf(out, "%s%.*s: ", verb, TEXT_ARG(run->subject));
    if (run->end == VERIFY_TIMED_OUT && run->is_command)
        fprintf(out, "still runs after %g s\n", self->timeout);
    else if (run->end == VERIFY_TIMED_OUT)
        fprintf(out, "does not end within %g s\n", self->timeout);
    else if (run->end == VERIFY_RUNS)
        fputs("runs\n", out);
    else
        fprintf(out, "fails%s%.*s\n", run->error.len ? ": " : "", TEXT_ARG(run->error));
}

static void print_output(const struct verify_run *run, FILE *out)
{
    struct text rest = run->output, line;
    if (rest.len)
        fputs("the last that it printed:\n", out);
    while (rest.len && text_cut(&rest, '\n', &line))
        fprintf(out, "  | %.*s\n", TEXT_ARG(line));
}

static void print_run(const struct verify_report *self, const struct verify_run *run,
                      FILE *out)
{
    print_end(self, run, out);
    for (size_t i = 0; i < run->missing.count; i++)
        print_missing(&run->missing.items[i], out);
    if (is_good(run))
        return;
    if (run->missing.count == 0 || run->is_command)
        print_output(run, out);
    if (run->missing.count == 0 && !self->trace && run->end == VERIFY_FAILS)
        fputs("nothing of the project is missing; does the original run? "
              "--trace runs it\n",
              out);
}

static void print_copy(const struct verify_report *self, FILE *out)
{
    fprintf(out, "  copied: %zu file%s of code, %zu of data", self->files,
            plural(self->files), self->data);
    if (self->folders)
        fprintf(out, ", %zu empty folder%s", self->folders, plural(self->folders));
    fprintf(out, "\n  environment: %.*s, %zu package%s", TEXT_ARG(self->environment),
            self->packages, plural(self->packages));
    if (self->python.len)
        fprintf(out, ", Python %.*s", TEXT_ARG(self->python));
    fputc('\n', out);
    if (self->absent.count)
        fputs("  it lacks:", out);
    for (size_t i = 0; i < self->absent.count && i < NAMED_AT_MOST; i++)
        fprintf(out, "%s %.*s", i ? "," : "", TEXT_ARG(self->absent.items[i]));
    if (self->absent.count > NAMED_AT_MOST)
        fprintf(out, " and %zu more", self->absent.count - NAMED_AT_MOST);
    if (self->absent.count)
        fputc('\n', out);
    if (self->kept.len)
        fprintf(out, "  kept: %.*s\n", TEXT_ARG(self->kept));
}

static void print_unseen(const char *title, const struct verify_unseens *list, FILE *out)
{
    if (list->count)
        fprintf(out, "%s (%zu)\n", title, list->count);
    for (size_t i = 0; i < list->count && i < NAMED_AT_MOST; i++) {
        fprintf(out, "  %.*s", TEXT_ARG(list->items[i].path));
        if (list->items[i].place.file.len)
            fprintf(out, "  <- %.*s:%u", TEXT_ARG(list->items[i].place.file),
                    list->items[i].place.line);
        fputc('\n', out);
    }
    if (list->count > NAMED_AT_MOST)
        fprintf(out, "  and %zu more: --format json names them\n",
                list->count - NAMED_AT_MOST);
}

static void print_trace(const struct verify_report *self, FILE *out)
{
    const struct verify_trace *trace = self->trace;
    fprintf(out,
            "  original: %zu module%s of the project loaded, %zu file%s of it opened, "
            "%zu distribution%s loaded\n  environment: %.*s",
            trace->modules, plural(trace->modules), trace->files, plural(trace->files),
            trace->distributions, plural(trace->distributions),
            TEXT_ARG(self->environment));
    if (self->python.len)
        fprintf(out, ", Python %.*s", TEXT_ARG(self->python));
    fputc('\n', out);
    print_unseen("loaded, and not in the closure", &trace->unseen_modules, out);
    print_unseen("opened, and not in the closure", &trace->unseen_files, out);
    print_unseen("loaded, and not in the requirements", &trace->unseen_distributions,
                 out);
    for (size_t i = 0; i < trace->never.count; i++)
        fprintf(out, "  %.*s is opened, but never gets into an image\n",
                TEXT_ARG(trace->never.items[i]));
    if (trace->paste.len == 0) {
        fputs("the closure has all of it\n", out);
        return;
    }
    struct text rest = trace->paste, line;
    fputs("paste into pyproject.toml:\n  [tool.depclose]\n", out);
    while (rest.len && text_cut(&rest, '\n', &line))
        if (line.len)
            fprintf(out, "  %.*s\n", TEXT_ARG(line));
}

static void print_figure(struct arena *arena, const char *name,
                         const struct verify_figure *figure, FILE *out)
{
    fprintf(out, "  %s import ", name);
    print_seconds(figure->seconds, out);
    fputs(" (", out);
    print_seconds(figure->least, out);
    fputs(" to ", out);
    print_seconds(figure->most, out);
    fputc(')', out);
    if (figure->peak)
        fprintf(out, ", peak memory %.*s", TEXT_ARG(units_bytes(arena, figure->peak)));
    fputc('\n', out);
}

static void print_measures(struct arena *arena, const struct verify_measures *self,
                           FILE *out)
{
    fprintf(out, "measured, the median of %zu runs:\n", self->runs);
    if (self->before.known)
        print_figure(arena, "before:", &self->before, out);
    else
        fprintf(out, "  before: not measured: %.*s\n", TEXT_ARG(self->before_why));
    if (self->after.known)
        print_figure(arena, "after: ", &self->after, out);
    if (self->slowest.count)
        fputs("the slowest imports, after:\n", out);
    for (size_t i = 0; i < self->slowest.count; i++) {
        fputs("  ", out);
        print_seconds(self->slowest.items[i].seconds, out);
        fprintf(out, "  %.*s\n%.*s", TEXT_ARG(self->slowest.items[i].name),
                TEXT_ARG(self->slowest.items[i].chain));
    }
}

void emit_verify_text(struct arena *arena, const struct verify_report *self, FILE *out)
{
    for (size_t i = 0; i < self->runs.count; i++)
        print_run(self, &self->runs.items[i], out);
    if (self->trace)
        print_trace(self, out);
    else
        print_copy(self, out);
    if (!self->trace && any_missing(self))
        fputs("--trace runs the original and names all that it asks for at once\n", out);
    if (self->measures)
        print_measures(arena, self->measures, out);
}

/* --- JSON ----------------------------------------------------------------------------
 */

static json_t *text_or_null(struct text text)
{
    return text.len ? json_of_text(text) : json_null();
}

static json_t *place_json(struct arena *arena, struct place place)
{
    if (place.file.len == 0)
        return json_null();
    if (place.line == 0)
        return json_of_text(place.file);
    return json_of_text(text_format(arena, "%.*s:%u", TEXT_ARG(place.file), place.line));
}

static json_t *run_json(struct arena *arena, const struct verify_run *run)
{
    json_t *missing = json_array();
    for (size_t i = 0; i < run->missing.count; i++) {
        const struct verify_missing *one = &run->missing.items[i];
        json_array_append_new(
            missing, json_pack("{ss, so, so, sb, so}", "kind", one->kind, "name",
                               json_of_text(one->name), "from",
                               place_json(arena, one->place), "survived", one->survived,
                               "explanation", json_of_text(one->explanation)));
    }
    return json_pack("{so, sb, ss, so, so, so, so}", "subject",
                     json_of_text(run->subject), "command", run->is_command, "end",
                     end_names[run->end], "status",
                     run->status < 0 ? json_null() : json_integer(run->status), "error",
                     text_or_null(run->error), "output", text_or_null(run->output),
                     "missing", missing);
}

static json_t *unseen_json(struct arena *arena, const struct verify_unseens *list,
                           const char *key, bool named)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++) {
        const struct verify_unseen *unseen = &list->items[i];
        json_t *item = json_object();
        if (named)
            json_object_set_new(item, "name", text_or_null(unseen->name));
        json_object_set_new(item, key, json_of_text(unseen->path));
        json_object_set_new(item, "from", place_json(arena, unseen->place));
        json_array_append_new(array, item);
    }
    return array;
}

static json_t *trace_json(struct arena *arena, const struct verify_trace *self)
{
    if (!self)
        return json_null();
    return json_pack(
        "{sI, sI, sI, so, so, so, so, so}", "modules", (json_int_t)self->modules, "files",
        (json_int_t)self->files, "distributions", (json_int_t)self->distributions,
        "unseen-modules", unseen_json(arena, &self->unseen_modules, "path", true),
        "unseen-files", unseen_json(arena, &self->unseen_files, "path", false),
        "unseen-distributions",
        unseen_json(arena, &self->unseen_distributions, "name", false), "never",
        json_of_texts(&self->never), "paste", json_of_text(self->paste));
}

static json_t *figure_json(const struct verify_figure *self)
{
    if (!self->known)
        return json_null();
    return json_pack("{sf, sf, sf, so}", "seconds", self->seconds, "least", self->least,
                     "most", self->most, "peak-bytes",
                     self->peak ? json_integer((json_int_t)self->peak) : json_null());
}

static json_t *measures_json(const struct verify_measures *self)
{
    json_t *slowest = json_array();
    if (!self) {
        json_decref(slowest);
        return json_null();
    }
    for (size_t i = 0; i < self->slowest.count; i++) {
        const struct verify_import *import = &self->slowest.items[i];
        json_array_append_new(slowest, json_pack("{so, sf, so}", "module",
                                                 json_of_text(import->name), "seconds",
                                                 import->seconds, "chain",
                                                 text_or_null(import->chain)));
    }
    return json_pack(
        "{sI, so, so, so, so}", "runs", (json_int_t)self->runs, "before",
        figure_json(&self->before), "before-unknown",
        text_or_null(self->before.known ? (struct text){0} : self->before_why), "after",
        figure_json(&self->after), "slowest", slowest);
}

void emit_verify_json(struct arena *arena, const struct verify_report *self, FILE *out)
{
    json_t *document = json_object(), *runs = json_array();
    for (size_t i = 0; i < self->runs.count; i++)
        json_array_append_new(runs, run_json(arena, &self->runs.items[i]));
    json_object_set_new(document, "schema", json_string("depclose.verify/1"));
    json_object_set_new(document, "root", json_of_text(self->root));
    json_object_set_new(document, "entries", json_of_texts(&self->entries));
    json_object_set_new(document, "mode", json_string(self->mode));
    json_object_set_new(document, "clean", json_boolean(verify_is_clean(self)));
    json_object_set_new(document, "runs", runs);
    json_object_set_new(document, "copied",
                        self->trace
                            ? json_null()
                            : json_pack("{sI, sI, sI}", "files", (json_int_t)self->files,
                                        "data", (json_int_t)self->data, "folders",
                                        (json_int_t)self->folders));
    json_object_set_new(document, "environment", text_or_null(self->environment));
    json_object_set_new(document, "python", text_or_null(self->python));
    json_object_set_new(document, "packages",
                        self->trace ? json_null()
                                    : json_integer((json_int_t)self->packages));
    json_object_set_new(document, "absent", json_of_texts(&self->absent));
    json_object_set_new(document, "kept", text_or_null(self->kept));
    json_object_set_new(document, "trace", trace_json(arena, self->trace));
    json_object_set_new(document, "measures", measures_json(self->measures));
    json_print(document, out);
}
