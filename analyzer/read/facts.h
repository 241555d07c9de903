/* What one Python file says about the files and packages it needs.
 *
 * Reading is a pure function of the file's bytes: it knows no project, no target and no
 * other file, and may run on any thread. Facts borrow the source text where they can, so
 * it must live as long as they do. Lines and columns are 1-based, columns in bytes, a
 * byte order mark not counted; a line ends in LF, CR LF or CR. A file in another encoding
 * than UTF-8 is converted first: its texts are UTF-8, and so are the bytes counted.
 *
 * Python from 2.7 to 3.15 is read, PEP 695, 696, 701, 750, 758 and 810 included. What is
 * taken as written, without looking at scopes or at what a name is bound to later:
 *
 * - TYPE_CHECKING, as a name or an attribute, and names that an import gives to it;
 * - __name__ == "__main__", either way round, alone;
 * - conditions on sys.version_info, sys.platform, os.name and platform.*, and on names
 *   that an import gives to these or to their modules;
 * - suppress() and contextlib.suppress(), with the exceptions among its arguments;
 * - calls of the functions of dynamic_table.c by any name that an import gives to these
 *   or their modules, or an assignment to importlib.import_module and __import__;
 *   import_module and __import__ bare, wherever they come from.
 *
 * Identifiers are not normalised (NFKC): a module that is spelt in compatibility
 * characters keeps them. */
#ifndef READ_FACTS_H
#define READ_FACTS_H

#include "base/text.h"

/* How a statement is reached when its module is imported; see DESIGN, "Imports". */
enum {
    FACT_DEFERRED = 1 << 0, /* in the body of a function or lambda */
    FACT_TYPING = 1 << 1,   /* under TYPE_CHECKING */
    FACT_GUARDED = 1 << 2,  /* in a try, or with suppress, that survives ImportError */
    FACT_LAZY = 1 << 3,     /* PEP 810 `lazy import`, or named by __lazy_modules__ */
    FACT_MAIN = 1 << 4,     /* under if __name__ == "__main__" */
    FACT_GETATTR = 1 << 5,  /* an import in the module's own __getattr__ */
};

/* Where a fact stands and what surrounds it. */
struct fact {
    uint32_t line, column; /* of the statement (imports) or the call (others) */
    uint32_t flags;        /* FACT_ bits */
    struct text when;      /* the platform conditions it stands under, as written and
                              joined with " and "; empty for none */
};

/* `import a.b as c` or `from ..a import x as y, z`; `import a, b` is two of them. */
struct import_fact {
    struct fact at;
    struct text module; /* "a.b"; "" for `from . import x` */
    uint32_t level;     /* leading dots */
    struct texts names; /* of a from import, "*" for a star; none for a plain import */
    uint32_t until; /* what stands on the lines behind it and before this one runs only
                       when it has succeeded: the rest of its function, or of the
                       module (UINT32_MAX); 0 where nothing is known to */
};

enum dynamic_kind {
    DYNAMIC_IMPORT_MODULE, /* importlib.import_module(...) */
    DYNAMIC_IMPORT,        /* __import__(...) */
    DYNAMIC_FIND_SPEC,     /* importlib.util.find_spec(...) */
    DYNAMIC_RUN_MODULE,    /* runpy.run_module(...) */
    DYNAMIC_DECLARED,      /* a comment: # depclose: imports pkg.plugins.* */
    DYNAMIC_OBJECT,    /* import_string("a.b.C"): the longest prefix that is a module */
    DYNAMIC_ITER,      /* pkgutil.iter_modules(...): "pkg.*"; walk_packages: "pkg.**" */
    DYNAMIC_SPAWN,     /* [sys.executable, "-m", "a.b"] */
    DYNAMIC_LAZY,      /* a submodule that __getattr__ of this module imports */
    DYNAMIC_LAZY_STUB, /* lazy_loader.attach_stub(): the same, by the .pyi beside it */
    DYNAMIC_ALIAS,     /* sys.modules["a.b"] = ...: `package` is what it stands for */
    DYNAMIC_ENTRY_POINTS, /* entry_points(group="a.b"): a group of them, no module */
    DYNAMIC_METADATA,     /* importlib.metadata.version("a-b"): a distribution, or that of
                             `package`, no module */
    DYNAMIC_KINDS,
};

/* An import that a call makes or asks for. At most one of target and pattern is given;
 * both empty: the name cannot be told. A call that may mean several names is as many
 * facts at one place, and one more without a name where something else may come. */
struct dynamic_fact {
    struct fact at;
    enum dynamic_kind kind;
    struct text target;      /* a module's name; may begin with dots */
    struct text pattern;     /* a name with "*" for what is not known, dots included */
    struct text package;     /* the anchor of a relative target: a name, "__package__" or
                                "__name__" as written; empty for none */
    struct text function;    /* the outermost function or class around it; empty: none */
    struct texts attributes; /* names under which a table has the target: those that
                                __getattr__ is asked for; empty: not known */
};

/* What the file does with a path. */
enum data_kind {
    DATA_OPEN,        /* open(), Path.read_text() and the like */
    DATA_LOAD,        /* a library's reader: pandas.read_csv(), torch.load() */
    DATA_RESOURCE,    /* importlib.resources, pkgutil, pkg_resources */
    DATA_TEMPLATE,    /* a folder of templates */
    DATA_STATIC,      /* a folder that is served */
    DATA_FOLDER,      /* listed, globbed or copied */
    DATA_DEFAULT,     /* the default of an argument, option or field */
    DATA_ENVIRONMENT, /* the default of an environment variable */
    DATA_NAME,        /* given to a name, or just said: who opens it is not seen here */
    DATA_WRITE,       /* written: only its folder has to be there */
    DATA_CODE,        /* executed: spec_from_file_location(), exec(open().read()) */
    DATA_SEARCH_PATH, /* put on sys.path or a package's __path__ */
    DATA_DECLARED,    /* a comment: # depclose: opens conf/a.yaml */
    DATA_KINDS,
};

/* What a path is relative to. */
enum data_base {
    DATA_FROM_FILE,    /* the folder of the file itself */
    DATA_FROM_CWD,     /* the working folder, unless it is absolute */
    DATA_FROM_PACKAGE, /* the folder of the package or module `anchor` */
    DATA_FROM_NAME,    /* the path that another module calls `anchor` */
};

/* A path that a call opens, or that the file says. At most one of path and pattern is
 * given; both empty: it is opened, but cannot be told.
 *
 * In a pattern "*" stands for what is not known within a name, "**" for an unknown rest
 * of the path, which may hold slashes. "{stem}" in a path is the name of the file itself,
 * without its suffix. A path is clean; the folder `base` itself is ".". */
struct data_fact {
    struct fact at; /* of the call, or of the expression */
    enum data_kind kind;
    enum data_base base;
    struct text path;
    struct text pattern;
    struct text anchor; /* DATA_FROM_PACKAGE: a dotted name, "__package__" or "__name__";
                           DATA_FROM_NAME: "pkg.settings.BASE", with leading dots where it
                           is relative */
    struct text name;   /* DATA_NAME: the module's name for it, ".name" for a member of a
                           class; may be empty */
    struct text variable; /* an environment variable whose value takes part in it */
    bool behind;          /* DATA_SEARCH_PATH: put behind what is on sys.path */
    struct text form;     /* with a variable: the path, "${VARIABLE}" where it stands */
};

/* The names of the kinds in JSON. */
extern const char *const dynamic_kind_names[];
extern const char *const data_kind_names[];
extern const char *const data_base_names[];

/* A handler that runs only when an import of its try's body has failed: it catches
 * ImportError or more, and the body does nothing else that could raise one. Besides
 * imports there may stand in the body: pass, break, continue; return of a literal, names
 * that are given one, one alone; conditions that have a flag or a `when`; tries of the
 * same kind. The bounds are indexes into the imports, the end not included; what a
 * function in the handler imports is its own, too. */
struct fallback {
    uint32_t body, body_end;       /* at least one */
    uint32_t handler, handler_end; /* perhaps none */
    bool last;                     /* of its try's fallbacks */
};

/* `# depclose: ignore[heavy, unused]`: rules of `check` that are not to complain of its
 * line, or of the next one where it has a line for itself. */
struct ignore_fact {
    struct fact at;
    struct texts rules; /* none: all */
};

struct facts {
    struct {
        struct import_fact *items;
        size_t count, room;
    } imports;
    struct {
        struct fallback *items; /* in source order of the handlers: those inside a body
                                   come before those of its try. None where no handler of
                                   the file imports anything */
        size_t count, room;
    } fallbacks;
    struct {
        struct dynamic_fact *items;
        size_t count, room;
    } dynamic;
    struct {
        struct data_fact *items;
        size_t count, room;
    } data;
    struct {
        struct ignore_fact *items;
        size_t count, room;
    } ignores;
    bool names_path;    /* somewhere in it stands `__path__` */
    bool names_exec;    /* likewise `exec(` */
    bool hands_package; /* it asks for resources of a package that cannot be told */
    struct texts all; /* the strings of the module's __all__ assignments and extensions */
    /* A file that cannot be read as Python still gives every import that was found. */
    struct text error; /* empty when all is well */
    uint32_t error_line, error_column;
};

/* Working memory of one reader; a thread needs one of its own. */
struct reader;
struct reader *reader_new(void);
void reader_free(struct reader *self);

/* Has the reader look for data files too, as RULES says; borrowed. */
struct data_rules;
void reader_read_data(struct reader *self, const struct data_rules *rules);

/* Reads SOURCE, which a NUL must follow (as file_load leaves it); facts come from ARENA
 * and are in source order. */
struct facts *facts_read(struct reader *self, struct arena *arena, struct text source);

#endif
