/* Comments that silence findings, in Python files by the facts of the reader, in
 * manifests by the text of the line; and those that silence none. */
#include "base/array.h"
#include "base/path.h"
#include "cli/check/check.h"

/* A comment of a reached Python file. */
struct comment {
    struct place place;
    const struct ignore_fact *fact;
    struct checked *of; /* the first service that reaches it */
    bool used;
};

struct comments {
    struct comment *items;
    size_t count, room;
    struct map files; /* whose comments are there */
};

static void collect(struct checked *checked, struct arena *arena,
                    struct comments *comments)
{
    const struct graph *graph = checked->analysis->graph;
    for (module_id id = 0; id < graph->modules; id++) {
        const struct module *module = &graph->resolver->modules.items[id];
        if (module->origin != ORIGIN_FIRST_PARTY || module->source.len == 0 ||
            !graph_reaches(graph, id) ||
            map_find(&comments->files, module->source) != MAP_NONE)
            continue;
        map_add(&comments->files, module->source);
        const struct read_file *file =
            store_find(checked->analysis->store, module->source);
        for (size_t i = 0; file && file->facts && i < file->facts->ignores.count; i++) {
            const struct ignore_fact *fact = &file->facts->ignores.items[i];
            struct place place = {module->source, fact->at.line, fact->at.column};
            array_push(arena, comments,
                       ((struct comment){.place = place, .fact = fact, .of = checked}));
        }
    }
}

static bool is_listed(const struct texts *rules, enum check_rule_id rule)
{
    for (size_t i = 0; i < rules->count; i++)
        if (text_is(rules->items[i], check_rules[rule].id))
            return true;
    return rules->count == 0;
}

/* A line as it stands in the repository; empty when the file cannot be read. */
static struct text line_at(const struct checked *checked, struct arena *scratch,
                           struct text file, uint32_t line)
{
    struct text bytes;
    return file_load(scratch,
                     layout_open_path(scratch, checked->analysis->repository, file),
                     &bytes)
               ? text_trim(text_line(bytes, line))
               : (struct text){0};
}

/* Whether the comment has its line for itself, and so speaks of the next one. */
static bool stands_alone(const struct comment *comment)
{
    struct arena scratch = {0};
    bool alone = text_starts(
        line_at(comment->of, &scratch, comment->place.file, comment->place.line),
        TEXT("#"));
    arena_release(&scratch);
    return alone;
}

static bool by_comment(const struct comments *comments, const struct finding *finding)
{
    bool silenced = false;
    for (size_t i = 0; i < comments->count; i++) {
        struct comment *comment = &comments->items[i];
        uint32_t line = comment->place.line;
        if (text_equal(comment->place.file, finding->place.file) &&
            is_listed(&comment->fact->rules, finding->rule) &&
            (line == finding->place.line ||
             (line + 1 == finding->place.line && stands_alone(comment))))
            silenced = comment->used = true;
    }
    return silenced;
}

/* "# depclose: ignore" or "# depclose: ignore[a, b]" in a line of a manifest. */
static bool line_ignores(struct text line, enum check_rule_id rule)
{
    const struct text word = TEXT("# depclose: ignore");
    for (size_t at = text_find(line, '#'); at < line.len; at++) {
        struct text rest = text_slice(line, at, line.len);
        if (!text_starts(rest, word))
            continue;
        struct text list = text_slice(rest, word.len, text_find(rest, ']')), name;
        if (list.len == 0 || list.ptr[0] != '[')
            return true;
        for (list = text_slice(list, 1, list.len); text_cut(&list, ',', &name);)
            if (text_is(text_trim(name), check_rules[rule].id))
                return true;
    }
    return false;
}

static bool by_manifest(const struct checked *checked, const struct finding *finding)
{
    struct text file = finding->place.file;
    uint32_t line = finding->place.line;
    struct arena scratch = {0};
    bool silenced = false;
    if (line && !text_is(path_suffix(file), ".py")) {
        struct text own = line_at(checked, &scratch, file, line);
        struct text above =
            line > 1 ? line_at(checked, &scratch, file, line - 1) : (struct text){0};
        silenced = line_ignores(own, finding->rule) ||
                   (text_starts(above, TEXT("#")) && line_ignores(above, finding->rule));
    }
    arena_release(&scratch);
    return silenced;
}

/* Whether each rule of the comment was judged, so that it has had its chance. */
static bool was_judged(const struct comment *comment)
{
    for (enum check_rule_id rule = 0; rule < RULE_COUNT; rule++)
        if (is_listed(&comment->fact->rules, rule) &&
            comment->of->levels[rule] == CHECK_OFF)
            return false;
    return true;
}

/* False when a rule of the comment has a name that no rule has. */
static bool tell_unknown(const struct comment *comment)
{
    bool known = true;
    for (size_t i = 0; i < comment->fact->rules.count; i++) {
        struct text name = comment->fact->rules.items[i];
        if (check_rule_find(name) != RULE_COUNT)
            continue;
        known = false;
        check_add(comment->of, RULE_STALE_SUPPRESSION, comment->place, name,
                  TEXT("docs/rules/ lists the rules"), "there is no rule '%.*s'",
                  TEXT_ARG(name));
    }
    return known;
}

void check_silence(const struct checks *all)
{
    struct arena *arena = all->items[0].analysis->arena;
    struct findings *findings = all->items[0].findings;
    struct comments comments = {0};
    size_t kept = 0;
    map_init(&comments.files, arena);
    for (size_t i = 0; i < all->count; i++)
        collect(&all->items[i], arena, &comments);
    for (size_t i = 0; i < findings->count; i++)
        if (!by_comment(&comments, &findings->items[i]) &&
            !by_manifest(&all->items[0], &findings->items[i]))
            findings->items[kept++] = findings->items[i];
    findings->count = kept;
    for (size_t i = 0; i < comments.count; i++) {
        if (tell_unknown(&comments.items[i]) && !comments.items[i].used &&
            (all->whole || !all->configured) && all->passed_over == 0 &&
            was_judged(&comments.items[i]))
            check_add(comments.items[i].of, RULE_STALE_SUPPRESSION,
                      comments.items[i].place, TEXT("ignore"),
                      text_of(check_rules[RULE_STALE_SUPPRESSION].fix),
                      "this comment silences nothing");
    }
}
