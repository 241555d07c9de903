/* The order of findings, what counts as the same one, and three of their four forms;
 * SARIF has a file of its own. */
#include "emit/findings.h"

#include "base/array.h"
#include "emit/json.h"

#include <stdlib.h>

static int number_order(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

/* By place, rule, subject and message: those that compare equal are one finding. */
static int same_order(const struct finding *a, const struct finding *b)
{
    int order = text_compare(a->place.file, b->place.file);
    if (order == 0)
        order = number_order(a->place.line, b->place.line);
    if (order == 0)
        order = number_order(a->place.column, b->place.column);
    if (order == 0)
        order = number_order(a->rule, b->rule);
    if (order == 0)
        order = text_compare(a->subject, b->subject);
    return order ? order : text_compare(a->message, b->message);
}

static int finding_order(const void *left, const void *right)
{
    const struct finding *a = left, *b = right;
    int order = same_order(a, b);
    if (order == 0) /* qsort may swap equals: the services tell them apart */
        order = number_order(b->level, a->level);
    if (order == 0 && a->services.count && b->services.count)
        order = text_compare(a->services.items[0], b->services.items[0]);
    return order;
}

void findings_sort(struct findings *self)
{
    if (self->count)
        qsort(self->items, self->count, sizeof *self->items, finding_order);
}

void findings_join(struct arena *arena, struct findings *self)
{
    size_t kept = 0;
    findings_sort(self);
    for (size_t i = 0; i < self->count; i++) {
        struct finding *finding = &self->items[i],
                       *last = &self->items[kept - (kept > 0)];
        if (kept == 0 || same_order(last, finding) != 0) {
            self->items[kept++] = *finding;
            continue;
        }
        for (size_t s = 0; s < finding->services.count; s++)
            texts_add_once(arena, &last->services, finding->services.items[s]);
    }
    self->count = kept;
}

size_t findings_count(const struct findings *self, enum check_level level)
{
    size_t count = 0;
    for (size_t i = 0; i < self->count; i++)
        count += self->items[i].level == level;
    return count;
}

/* --- text ----------------------------------------------------------------------------
 */

static void add_list(struct buffer *out, const char *before, const struct texts *list,
                     size_t most)
{
    for (size_t i = 0; i < list->count && i < most; i++)
        buffer_format(out, "%s%.*s", i ? ", " : before, TEXT_ARG(list->items[i]));
    if (list->count > most)
        buffer_format(out, " and %zu more", list->count - most);
    if (list->count)
        buffer_add_byte(out, '\n');
}

/* The chain, what to do, and whom it concerns. */
static struct text help_of(struct arena *arena, const struct finding *finding)
{
    struct buffer help = {.arena = arena};
    if (finding->chain.count)
        buffer_add_string(&help, "the chain is\n");
    for (size_t i = 0; i < finding->chain.count; i++) {
        const struct finding_step *step = &finding->chain.items[i];
        if (step->place.line)
            buffer_format(&help, "  %.*s:%u: ", TEXT_ARG(step->place.file),
                          step->place.line);
        else
            buffer_add_string(&help, "  ");
        buffer_format(&help, "%.*s\n", TEXT_ARG(step->text));
    }
    buffer_format(&help, "%.*s\n", TEXT_ARG(finding->help));
    if (finding->services.count > 1)
        add_list(&help, "services: ", &finding->services, 6);
    add_list(&help, "owners: ", &finding->owners, SIZE_MAX);
    return text_trim(help.text);
}

/* So many findings of one rule in one file are shown, when there are more than a screen
 * holds. */
#define SHOWN 3
#define FOLDED_FROM 8

/* How many findings before and behind this one have its rule and file. */
static void count_alike(const struct findings *findings, size_t at, size_t *before,
                        size_t *behind)
{
    const struct finding *finding = &findings->items[at];
    *before = *behind = 0;
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *other = &findings->items[i];
        if (other->rule == finding->rule &&
            text_equal(other->place.file, finding->place.file))
            ++*(i < at ? before : behind);
    }
}

/* "and 52 more: matplotlib, mlflow, ...", in the place of the last one that is shown. */
static void add_folded(struct arena *arena, struct diags *diags,
                       const struct findings *findings, size_t at, size_t count)
{
    enum { MOST = 6 };
    const struct finding *finding = &findings->items[at];
    const char *rule = check_rules[finding->rule].id;
    struct buffer said = {.arena = arena};
    size_t named = 0;
    for (size_t i = at; i < findings->count && named < MOST; i++)
        if (findings->items[i].rule == finding->rule &&
            text_equal(findings->items[i].place.file, finding->place.file))
            buffer_format(&said, "%s'%.*s'", named++ ? ", " : "",
                          TEXT_ARG(findings->items[i].subject));
    diag_add(diags, SEVERITY_WARNING, finding->place,
             text_format(arena, "--rule %s shows each", rule), "%zu more: %.*s%s [%s]",
             count, TEXT_ARG(said.text), count > named ? ", ..." : "", rule);
}

void emit_findings_text(struct arena *arena, const struct findings_report *report,
                        FILE *out)
{
    struct diags diags;
    diags_init(&diags, arena, report->root);
    for (size_t i = 0; i < report->findings->count; i++) {
        const struct finding *finding = &report->findings->items[i];
        size_t before, behind;
        count_alike(report->findings, i, &before, &behind);
        if (report->folds && finding->level == CHECK_WARNING &&
            before + behind >= FOLDED_FROM && before >= SHOWN) {
            if (before == SHOWN)
                add_folded(arena, &diags, report->findings, i, behind);
            continue;
        }
        diag_add(&diags,
                 finding->level == CHECK_ERROR ? SEVERITY_FINDING : SEVERITY_WARNING,
                 finding->place, help_of(arena, finding), "%.*s [%s]",
                 TEXT_ARG(finding->message), check_rules[finding->rule].id);
    }
    diags_print(&diags, out, SEVERITY_WARNING, report->colour);
}

/* --- JSON ----------------------------------------------------------------------------
 */

static const char *level_name(enum check_level level)
{
    return level == CHECK_ERROR ? "error" : "warning";
}

static void set_place(json_t *object, struct place place)
{
    json_object_set_new(object, "file",
                        place.file.len ? json_of_text(place.file) : json_null());
    json_object_set_new(object, "line",
                        place.line ? json_integer(place.line) : json_null());
    json_object_set_new(object, "column",
                        place.line ? json_integer(place.column) : json_null());
}

static json_t *json_of_finding(const struct finding *finding)
{
    json_t *object = json_object(), *chain = json_array();
    json_object_set_new(object, "rule", json_string(check_rules[finding->rule].id));
    json_object_set_new(object, "level", json_string(level_name(finding->level)));
    set_place(object, finding->place);
    json_object_set_new(object, "message", json_of_text(finding->message));
    json_object_set_new(object, "help", json_of_text(finding->help));
    json_object_set_new(object, "subject", json_of_text(finding->subject));
    json_object_set_new(object, "services", json_of_texts(&finding->services));
    json_object_set_new(object, "owners", json_of_texts(&finding->owners));
    for (size_t i = 0; i < finding->chain.count; i++) {
        json_t *step = json_object();
        set_place(step, finding->chain.items[i].place);
        json_object_set_new(step, "text", json_of_text(finding->chain.items[i].text));
        json_array_append_new(chain, step);
    }
    json_object_set_new(object, "chain", chain);
    return object;
}

void emit_findings_json(struct arena *arena, const struct findings_report *report,
                        FILE *out)
{
    json_t *document = json_object(), *list = json_array();
    (void)arena;
    json_object_set_new(document, "schema", json_string("depclose.check/1"));
    json_object_set_new(document, "root", json_of_text(report->root));
    json_object_set_new(document, "services", json_of_texts(&report->services));
    for (size_t i = 0; i < report->findings->count; i++)
        json_array_append_new(list, json_of_finding(&report->findings->items[i]));
    json_object_set_new(document, "findings", list);
    json_print(document, out);
}

/* --- GitHub --------------------------------------------------------------------------
 */

/* Workflow commands: "%", line ends, and in properties ":" and "," are written as "%25"
 * and so on. */
static void add_escaped(struct buffer *out, struct text text, bool property)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte == '%' || byte == '\n' || byte == '\r' ||
            (property && (byte == ':' || byte == ',')))
            buffer_format(out, "%%%02X", byte);
        else
            buffer_add_byte(out, (char)byte);
    }
}

void emit_findings_github(struct arena *arena, const struct findings_report *report,
                          FILE *out)
{
    for (size_t i = 0; i < report->findings->count; i++) {
        const struct finding *finding = &report->findings->items[i];
        struct buffer line = {.arena = arena};
        buffer_format(&line, "::%s ", level_name(finding->level));
        if (finding->place.file.len) {
            buffer_add_string(&line, "file=");
            add_escaped(&line, finding->place.file, true);
            buffer_add_byte(&line, ',');
        }
        if (finding->place.line)
            buffer_format(&line, "line=%u,col=%u,", finding->place.line,
                          finding->place.column);
        buffer_format(&line, "title=depclose %s::", check_rules[finding->rule].id);
        add_escaped(&line, finding->message, false);
        add_escaped(&line, TEXT("\n"), false);
        add_escaped(&line, help_of(arena, finding), false);
        fprintf(out, "%.*s\n", TEXT_ARG(line.text));
    }
}
