/* Prints what is installed in the environment ARGV[1], for import_names_oracle.py:
 *
 *     python 3.11.7
 *     dist NAME VERSION SIZE editable|-
 *     import NAME        (of the distribution above)
 *     root FOLDER
 *     module NAME PATH
 *     find NAME PATH     (for each further argument: where the module stands) */
#include "packages/environment.h"

#include <stdio.h>

static void print_installed(const struct catalog *catalog)
{
    for (size_t i = 0; i < catalog->distributions.count; i++) {
        const struct distribution *distribution = &catalog->distributions.items[i];
        const struct installed *installed =
            &catalog->installed.items[distribution->installed - 1];
        printf("dist %.*s %.*s %llu %s\n", TEXT_ARG(distribution->name),
               TEXT_ARG(installed->version), (unsigned long long)installed->size,
               installed->editable ? "editable" : "-");
        for (size_t j = 0; j < installed->imports.count; j++)
            printf("import %.*s\n", TEXT_ARG(installed->imports.items[j]));
    }
}

int main(int argc, char **argv)
{
    struct arena arena = {0};
    struct environment environment;
    struct catalog catalog;
    int status = 0;
    catalog_init(&catalog, &arena);
    if (argc < 2 || !environment_locate(&arena, text_of(argv[1]), &environment)) {
        fputs("usage: import_names_driver ENVIRONMENT [MODULE...]\n", stderr);
        status = 2;
        goto out;
    }
    environment_read(&environment, &catalog, ENVIRONMENT_REQUIRES);
    printf("python %.*s\n", TEXT_ARG(environment.python));
    print_installed(&catalog);
    for (size_t i = 0; i < environment.roots.count; i++)
        printf("root %.*s\n", TEXT_ARG(environment.roots.items[i].folder));
    for (size_t i = 0; i < environment.modules.count; i++)
        printf("module %.*s %.*s\n", TEXT_ARG(environment.modules.items[i].name),
               TEXT_ARG(environment.modules.items[i].path));
    for (int i = 2; i < argc; i++)
        printf("find %s %.*s\n", argv[i],
               TEXT_ARG(environment_find_module(&environment, &arena, text_of(argv[i]))));
out:
    arena_release(&arena);
    return status;
}
