/* One line of docs/rules/README.md for each; a test compares them. */
#include "discover/check_rules.h"

const struct check_rule check_rules[RULE_COUNT] = {
    [RULE_HEAVY] = {"heavy", CHECK_ERROR,
                    "a package is reached that is larger than 'heavy-size', by itself or "
                    "through what it requires, or that 'heavy-deny' lists",
                    "cut the edge that is named: move the import into the function that "
                    "needs it, behind an extra, or drop it"},
    [RULE_FORBIDDEN] = {"forbidden", CHECK_ERROR,
                        "a package or module is reached that 'forbid' lists",
                        "cut the edge that is named"},
    [RULE_DEFERRED_ONLY] = {"deferred-only", CHECK_ERROR,
                            "a package or module that 'deferred-only' lists is loaded at "
                            "start",
                            "import it in the function that needs it, or lazily"},
    [RULE_BUDGET] = {"budget", CHECK_ERROR,
                     "a service has more packages, files or bytes than its 'budget'",
                     "take something out (depclose whatif ranks the cuts), or raise the "
                     "budget"},
    [RULE_NEW_PACKAGE] = {"new-package", CHECK_ERROR,
                          "a package is needed that the baseline does not have",
                          "drop the import, or accept it: depclose check "
                          "--update-baseline"},
    [RULE_UNDECLARED] = {"undeclared", CHECK_ERROR,
                         "code imports what no manifest declares and no package brings",
                         "add the distribution to the dependencies"},
    [RULE_UNUSED] = {"unused", CHECK_WARNING,
                     "a declared dependency is reached by no code of the services",
                     "drop it from the dependencies, or move it to a group"},
    [RULE_TRANSITIVE] = {"transitive", CHECK_WARNING,
                         "code imports a package that is there only because another one "
                         "requires it",
                         "declare it: what brings it today may stop to"},
    [RULE_DEV_PACKAGE] = {"dev-package", CHECK_ERROR,
                          "a service imports what only a development group declares",
                          "move it to the dependencies"},
    [RULE_TYPE_ONLY] = {"type-only", CHECK_WARNING,
                        "a main dependency is imported under TYPE_CHECKING only, or is a "
                        "package of stubs",
                        "move it to a development group"},
    [RULE_STANDARD_LIBRARY] = {"standard-library", CHECK_WARNING,
                               "a dependency has the name of a module of the standard "
                               "library",
                               "drop it: Python has the module"},
    [RULE_UNRESOLVED] = {"unresolved", CHECK_ERROR, "an import leads nowhere",
                         "mend the name, or list it under 'ignore-unresolved'"},
    [RULE_DUPLICATE_PINS] = {"duplicate-pins", CHECK_WARNING,
                             "services pin one package to different versions",
                             "pin one version, so that images share the layer"},
    [RULE_STALE_ARTEFACT] = {"stale-artefact", CHECK_ERROR,
                             "a file that the configuration names is not what depclose "
                             "would write",
                             "run depclose sync"},
    [RULE_STALE_SUPPRESSION] = {"stale-suppression", CHECK_WARNING,
                                "a comment or a line of a baseline silences nothing",
                                "drop it"},
};

enum check_rule_id check_rule_find(struct text id)
{
    size_t i = 0;
    while (i < RULE_COUNT && !text_is(id, check_rules[i].id))
        i++;
    return (enum check_rule_id)i;
}

bool check_level_find(struct text word, enum check_level *level)
{
    static const char *const words[] = {
        [CHECK_OFF] = "off", [CHECK_WARNING] = "warning", [CHECK_ERROR] = "error"};
    for (size_t i = 0; i < 3; i++)
        if (text_is(word, words[i])) {
            *level = (enum check_level)i;
            return true;
        }
    return false;
}
