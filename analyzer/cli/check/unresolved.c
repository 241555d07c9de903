/* Imports that lead nowhere: a package that nobody declares, or a module that is not
 * there.
 */
#include "cli/unresolved.h"
#include "cli/check/check.h"

void check_unresolved(struct checked *self)
{
    struct analysis *analysis = self->analysis;
    for (size_t i = 0; i < analysis->reached.unresolved.count; i++) {
        const struct unresolved *unresolved = &analysis->reached.unresolved.items[i];
        struct unresolved_report report = unresolved_explain(analysis, unresolved);
        if (report.severity == SEVERITY_NOTE)
            continue;
        struct finding *finding =
            check_add(self, report.undeclared ? RULE_UNDECLARED : RULE_UNRESOLVED,
                      unresolved->places.items[0], unresolved->name, report.help,
                      "cannot resolve '%.*s': %.*s", TEXT_ARG(unresolved->name),
                      TEXT_ARG(report.what));
        if (!finding)
            continue;
        if (report.severity == SEVERITY_WARNING)
            finding->level = CHECK_WARNING; /* nothing tells all that is installed */
        check_add_module_chain(self, finding, unresolved->module);
    }
}
