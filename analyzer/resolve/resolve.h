/* From the name in an import statement to what it loads.
 *
 * A name is looked for as the interpreter does (PEP 302, PEP 420, the import reference):
 * on the search path's folders, in the standard library, among the distributions. Folders
 * that are only a guess come last, so that a guess never hides a package that the project
 * names. A module is an id; its parents are resolved, and have ids, before it. */
#ifndef RESOLVE_RESOLVE_H
#define RESOLVE_RESOLVE_H

#include "base/map.h"
#include "discover/roots.h"
#include "image/layout.h"

typedef uint32_t module_id;
#define MODULE_NONE UINT32_MAX

enum origin {
    ORIGIN_FIRST_PARTY,
    ORIGIN_STDLIB,
    ORIGIN_DISTRIBUTION,
    ORIGIN_UNRESOLVED,
};

extern const char *const origin_names[];

enum module_form {
    FORM_MODULE,    /* a .py file */
    FORM_PACKAGE,   /* a folder with __init__ */
    FORM_NAMESPACE, /* folders without: PEP 420 */
    FORM_EXTENSION, /* a shared object */
};

/* A module that an import names. */
struct module {
    struct text name; /* dotted */
    enum origin origin;
    enum module_form form; /* of a first-party module */
    struct text file;      /* what is loaded, a repository path: of a first-party module;
                              of a distribution's under --deep, absolute. A namespace has
                              none, nor has a file that the image makes */
    struct text at;        /* the run-time path of `file` */
    struct text source;    /* the Python file that tells what it imports: `file`, or the
                              .py beside a shared object; may be empty */
    struct texts folders;  /* a package's __path__: run-time paths */
    module_id parent;
    uint32_t provider; /* distribution: what `outside` answered; PROVIDER_UNKNOWN for a
                          namespace that nobody owns */
    bool guessed;      /* found only in a folder that is a guess */
    enum { EXTENDS_UNKNOWN, EXTENDS_NOT, EXTENDS } extends; /* see extend_path() */
};

#define PROVIDER_UNKNOWN UINT32_MAX

/* Whether the files of a module or package are at hand: the repository's, and those of
 * installed distributions under --deep. */
static inline bool module_is_here(const struct module *module)
{
    return module->origin == ORIGIN_FIRST_PARTY ||
           (module->origin == ORIGIN_DISTRIBUTION &&
            (module->file.len || module->folders.count));
}

/* A distribution's claim to a module. */
struct claim {
    uint32_t provider; /* is kept with the module */
    size_t prefix; /* length of the part of the name that told it: all of "google.cloud.
                      storage", but only "yaml" of "yaml.nodes" */
    bool owns;     /* that part is known to be its own module or regular package, to which
                      folders without __init__ lose */
};

/* What lies outside the repository; asked by name. */
struct outside {
    void *context;
    /* Whether the standard library has the module. */
    bool (*stdlib)(void *context, struct text module);
    /* Whether a distribution provides the module. */
    bool (*distribution)(void *context, struct text module, struct claim *claim);
    /* Whether an installed distribution has the module, though the project may name no
     * such distribution. Asked for what stands in a ROOT_SITE folder. */
    bool (*installed)(void *context, struct text module, struct claim *claim);
    /* Whether just this dotted name is known to be a distribution's, though the project
     * names no such distribution. */
    bool (*known)(void *context, struct text module);
};

struct resolver {
    struct arena *arena;
    struct layout *layout;
    const struct search_roots *roots;
    struct outside outside;
    struct {
        struct module *items;
        size_t count, room;
    } modules;
    struct map *names; /* dotted name to module_id */
    struct map *tree;  /* importable top-level names of the whole repository, made late */
    struct {
        struct texts *items;
        size_t count, room;
    } tree_folders; /* by index in tree: where they stand */
};

/* All arguments are borrowed for as long as the resolver is used. */
struct resolver *resolver_new(struct arena *arena, struct layout *layout,
                              const struct search_roots *roots, struct outside outside);

/* The module NAME ("a.b.c") with its parents. A name that leads nowhere is a module too,
 * of ORIGIN_UNRESOLVED; see resolver_missing. Ids stay; pointers into `modules` do not.
 */
module_id resolver_module(struct resolver *self, struct text name);

/* NAME as a submodule of PARENT when there is one, else MODULE_NONE: what
 * `from PARENT import NAME` may load. */
module_id resolver_submodule(struct resolver *self, module_id parent, struct text name);

/* Gives the module ID a second NAME, below which its submodules are found, too; nothing
 * where NAME has been resolved before, and led to something. */
void resolver_alias(struct resolver *self, struct text name, module_id id);

/* Adds a folder to a package's __path__, behind the others. */
void resolver_extend(struct resolver *self, module_id id, struct text folder);

/* Makes a module of a file that was named by its path: an entry. AT is its run-time path,
 * FILE the repository's. */
module_id resolver_add_file(struct resolver *self, struct text name, struct text at,
                            struct text file, bool package);

/* Of an unresolved module: the shortest prefix of its name that is not there. */
struct text resolver_missing(const struct resolver *self, module_id id);

/* Folders of the repository from which NAME, with all its parents, could be imported,
 * though they are on no search path; sorted. For inference and for hints. */
struct texts resolver_find_in_tree(struct resolver *self, struct text name);

/* The file that the first of these folders gives for NAME; empty when there is none, or
 * only a folder. */
struct text resolver_file_in_tree(struct resolver *self, struct text name);

/* Whether Python could import anything from a folder that has no __init__: it holds a
 * module at some depth. A folder of data or of Dockerfiles is no package. */
bool folder_holds_modules(struct resolver *self, struct text folder);

/* What `level` dots and `module` name in a file of module ID: an absolute dotted name, as
 * PEP 328 has it; empty when the dots lead above the top. FILE is the module's file, for
 * files whose package is told by nothing but their folder. */
struct text resolver_absolute(struct resolver *self, module_id id, uint32_t level,
                              struct text module);

/* Whether the module's name alone tells the package that LEVEL dots mean. Otherwise its
 * folders tell, which the interpreter does not look at: it raises ImportError. */
bool resolver_has_package(const struct resolver *self, module_id id, uint32_t level);

#endif
