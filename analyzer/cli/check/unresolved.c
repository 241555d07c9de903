/* Imports that lead nowhere: a package that nobody declares, or a module that is not
 * there. All that one undeclared package is imported as is one finding, in the place of
 * its first import.
 */
#include "cli/unresolved.h"
#include "base/array.h"
#include "cli/check/check.h"

#include <stdlib.h>

/* An undeclared package, or a module that is not there. */
struct absence {
    const struct unresolved *first; /* the worst, then the first, that is imported */
    struct unresolved_report report;
    struct places {
        struct place *items;
        size_t count, room;
    } places;
};

struct absences {
    struct absence *items;
    size_t count, room;
};

static int place_order(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int order = text_compare(a->file, b->file);
    return order ? order : (a->line > b->line) - (a->line < b->line);
}

static bool is_same(const struct absence *absence, const struct unresolved_report *report)
{
    return report->undeclared && absence->report.undeclared &&
           text_equal(absence->report.likely, report->likely);
}

static void add(struct arena *arena, struct absences *absences,
                const struct unresolved *unresolved, struct unresolved_report report)
{
    size_t i = 0;
    while (i < absences->count && !is_same(&absences->items[i], &report))
        i++;
    if (i == absences->count)
        array_push(arena, absences,
                   ((struct absence){.first = unresolved, .report = report}));
    struct absence *absence = &absences->items[i];
    if (report.severity > absence->report.severity ||
        (report.severity == absence->report.severity &&
         place_order(unresolved->places.items, absence->first->places.items) < 0)) {
        absence->first = unresolved;
        absence->report = report;
    }
    for (size_t p = 0; p < unresolved->places.count; p++)
        array_push(arena, &absence->places, unresolved->places.items[p]);
}

static void tell(struct checked *self, const struct absence *absence)
{
    const struct unresolved_report *report = &absence->report;
    const struct unresolved *first = absence->first;
    struct place place = first->places.items[0];
    struct buffer help = {.arena = self->analysis->arena};
    buffer_add(&help, report->help);
    qsort(absence->places.items, absence->places.count, sizeof place, place_order);
    check_list_others(&help, absence->places.items, absence->places.count, place);
    struct finding *finding = check_add(
        self, report->undeclared ? RULE_UNDECLARED : RULE_UNRESOLVED, place,
        report->undeclared ? report->likely : first->name, help.text,
        "cannot resolve '%.*s': %.*s", TEXT_ARG(first->name), TEXT_ARG(report->what));
    if (!finding)
        return;
    if (report->severity == SEVERITY_WARNING)
        finding->level = CHECK_WARNING; /* nothing tells all that is installed */
    check_add_module_chain(self, finding, first->module);
}

void check_unresolved(struct checked *self)
{
    struct analysis *analysis = self->analysis;
    struct absences absences = {0};
    for (size_t i = 0; i < analysis->reached.unresolved.count; i++) {
        const struct unresolved *unresolved = &analysis->reached.unresolved.items[i];
        struct unresolved_report report = unresolved_explain(analysis, unresolved);
        if (report.severity != SEVERITY_NOTE)
            add(analysis->arena, &absences, unresolved, report);
    }
    for (size_t i = 0; i < absences.count; i++)
        tell(self, &absences.items[i]);
}
