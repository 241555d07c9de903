/* `dockerignore --why PATH`: the line of the whitelist that decides, and what asked for
 * it.
 *
 * The lines stand for themselves (context/pattern.h sees to that), so that the one that
 * decides is found by comparing paths. */
#include "base/path.h"
#include "cli/needed.h"
#include "emit/chain.h"

static void explain_module(struct buffer *out, struct analysis *self,
                           const struct need *need)
{
    struct chain chain = graph_chain(self->arena, self->graph, need->module);
    if (chain.count == 0)
        buffer_add_string(out, need->reason == NEED_DATA
                                   ? ""
                                   : "  it is the entry, or a package above it\n");
    emit_chain(out, self->graph, &chain, "  ");
    if (need->reason == NEED_STUB)
        buffer_add_string(out, "  lazy_loader reads the stub beside the module\n");
    else if (need->reason == NEED_TYPED)
        buffer_add_string(out, "  it marks that package\n");
    else if (need->reason == NEED_DATA)
        buffer_format(out, "  %.*s:%u: opens it\n", TEXT_ARG(need->place.file),
                      need->place.line);
}

void needed_explain(struct buffer *out, struct analysis *self, const struct need *need)
{
    static const char *const asks[] = {[NEED_DATA] = "",
                                       [NEED_BUILD] = "names it for the build backend",
                                       [NEED_DOCKERFILE] = "takes it",
                                       [NEED_LINK] = ""};
    if (need->through.len)
        buffer_format(out, "  a link leads there from %.*s\n", TEXT_ARG(need->through));
    if (need->module != MODULE_NONE)
        explain_module(out, self, need);
    else if (need->reason == NEED_MANIFEST)
        buffer_add_string(out, "  it tells the packages, or their versions\n");
    else if (need->place.file.len && need->place.line)
        buffer_format(out, "  %.*s:%u: %s\n", TEXT_ARG(need->place.file),
                      need->place.line, asks[need->reason]);
    else if (need->why.len)
        buffer_format(out, "  %.*s %s it\n", TEXT_ARG(need->why),
                      need->kind == NEED_FOLDER ? "uses" : "reads");
}

/* --- the verdict ---------------------------------------------------------------------
 */

struct verdict {
    bool kept;
    struct text pattern;               /* that decides */
    const struct whitelist_line *line; /* that it belongs to, or NULL */
};

/* The patterns of a line: the one that lets in, or of an empty folder that which keeps
 * out what is in it. */
static struct text pattern_of(const struct whitelist *whitelist,
                              const struct whitelist_line *line, bool inside)
{
    for (size_t i = 0; i < whitelist->patterns.count; i++)
        if (whitelist->patterns.items[i].line == line)
            return whitelist->patterns.items[i + inside].text;
    return (struct text){0};
}

/* PATH is relative to the context. */
static struct verdict judge(const struct whitelist *whitelist, struct text path)
{
    struct verdict verdict = {.pattern = TEXT("*")};
    const struct never *never = never_find(path);
    for (size_t i = 0; i < whitelist->lines.count; i++) {
        const struct whitelist_line *line = &whitelist->lines.items[i];
        if (never ? line->again && text_equal(path, line->path)
                  : path_is_below(path, line->path)) {
            bool inside = line->kind == WHITELIST_EMPTY && path.len > line->path.len;
            return (struct verdict){!inside, pattern_of(whitelist, line, inside), line};
        }
    }
    if (never)
        verdict.pattern = text_of(never->pattern);
    return verdict;
}

/* How many lines name something in the folder PATH. */
static size_t lines_below(const struct whitelist *whitelist, struct text path)
{
    size_t count = 0;
    for (size_t i = 0; i < whitelist->lines.count; i++)
        count += path_is_below(whitelist->lines.items[i].path, path);
    return count;
}

/* Where PATH, which lies behind a link, really is. */
static struct text behind_link(const struct needs *needs, struct text path)
{
    const struct need *need = needs_find(needs, path);
    for (size_t i = 0; need && need->behind_link && i < needs->count; i++)
        if (text_equal(needs->items[i].through, path) && !needs->items[i].behind_link &&
            needs->items[i].reason != NEED_LINK)
            return needs->items[i].path;
    return path;
}

static bool tell_folder(struct buffer *out, const struct needed *self, struct text inside,
                        struct text path)
{
    size_t below = lines_below(&self->whitelist, inside);
    if (below)
        buffer_format(out, "%.*s is kept for what is needed in it: %zu line%s\n",
                      TEXT_ARG(path), below, below == 1 ? "" : "s");
    return below > 0;
}

bool needed_why(struct buffer *out, struct analysis *analysis, const struct needed *self,
                struct text asked)
{
    struct text path = behind_link(&self->needs, asked);
    struct text entry = analysis->entries.items[0].shown;
    if (!path_is_below(path, self->context)) {
        buffer_format(out, "%.*s is outside the build context '%.*s'\n", TEXT_ARG(path),
                      TEXT_ARG(self->context));
        return false;
    }
    struct text inside = path_relative(analysis->arena, self->context, path);
    struct verdict verdict = judge(&self->whitelist, inside);
    if (!verdict.line && !never_find(inside) && tell_folder(out, self, inside, path))
        return true;
    buffer_format(out, "%.*s is %s by '%.*s':\n", TEXT_ARG(path),
                  verdict.kept ? "kept" : "dropped", TEXT_ARG(verdict.pattern));
    const struct need *need = needs_find(&self->needs, path);
    if (!need && verdict.line && verdict.line->need->kind != NEED_FILE)
        need = verdict.line->need;
    if (need)
        needed_explain(out, analysis, need);
    else if (verdict.kept)
        buffer_format(out, "  all that Git has of '%.*s' is needed; this comes along\n",
                      TEXT_ARG(verdict.line->path));
    else
        buffer_format(out, "  nothing that %.*s needs names it\n", TEXT_ARG(entry));
    return verdict.kept;
}
