/* The functions that import by name, or ask what may be imported: those of the standard
 * library, and those of libraries that many programs load their parts with. */
#include "read/dynamic.h"

#include "read/lexer.h"

#define NAME(name) WORD(name)

static const struct dynamic_function functions[] = {
    {NAME("import_module"), DYNAMIC_IMPORT_MODULE, "name", 0, "package", 1},
    {NAME("__import__"), DYNAMIC_IMPORT, "name", 0, "level", 4},
    {NAME("importlib.import_module"), DYNAMIC_IMPORT_MODULE, "name", 0, "package", 1},
    {NAME("importlib.__import__"), DYNAMIC_IMPORT, "name", 0, "level", 4},
    {NAME("builtins.__import__"), DYNAMIC_IMPORT, "name", 0, "level", 4},
    {NAME("importlib.util.find_spec"), DYNAMIC_FIND_SPEC, "name", 0, "package", 1},
    {NAME("runpy.run_module"), DYNAMIC_RUN_MODULE, "mod_name", 0, NULL, 0},
    {NAME("imp.load_module"), DYNAMIC_IMPORT_MODULE, "name", 0, NULL, 0},
    {NAME("imp.find_module"), DYNAMIC_FIND_SPEC, "name", 0, NULL, 0},
    {NAME("pkgutil.find_loader"), DYNAMIC_FIND_SPEC, "fullname", 0, NULL, 0},
    {NAME("pkgutil.get_loader"), DYNAMIC_FIND_SPEC, "module_or_name", 0, NULL, 0},

    {NAME("pkgutil.resolve_name"), DYNAMIC_OBJECT, "name", 0, NULL, 0},
    {NAME("pydoc.locate"), DYNAMIC_OBJECT, "path", 0, NULL, 0},
    {NAME("zope.dottedname.resolve.resolve"), DYNAMIC_OBJECT, "name", 0, "module", 1},
    {NAME("werkzeug.utils.import_string"), DYNAMIC_OBJECT, "import_name", 0, NULL, 0},
    {NAME("django.utils.module_loading.import_string"), DYNAMIC_OBJECT, "dotted_path", 0,
     NULL, 0},

    {NAME("pkgutil.iter_modules"), DYNAMIC_ITER, "path", 0, NULL, 0},
    {NAME("pkgutil.walk_packages"), DYNAMIC_ITER, "path", 0, NULL, 0},

    {NAME("importlib.metadata.entry_points"), DYNAMIC_ENTRY_POINTS, "group", BY_NAME_ONLY,
     NULL, 0},
    {NAME("importlib_metadata.entry_points"), DYNAMIC_ENTRY_POINTS, "group", BY_NAME_ONLY,
     NULL, 0},
    {NAME("*.select"), DYNAMIC_ENTRY_POINTS, "group", BY_NAME_ONLY, NULL, 0},
    {NAME("*.iter_entry_points"), DYNAMIC_ENTRY_POINTS, "group", 0, NULL, 0},
    {NAME("pkg_resources.iter_entry_points"), DYNAMIC_ENTRY_POINTS, "group", 0, NULL, 0},
    {NAME("pkg_resources.get_entry_map"), DYNAMIC_ENTRY_POINTS, "group", 1, NULL, 0},
    {NAME("pkg_resources.load_entry_point"), DYNAMIC_ENTRY_POINTS, "group", 1, NULL, 0},
    {NAME("*.load_setuptools_entrypoints"), DYNAMIC_ENTRY_POINTS, "group", 0, NULL, 0},
    {NAME("stevedore.DriverManager"), DYNAMIC_ENTRY_POINTS, "namespace", 0, NULL, 0},
    {NAME("stevedore.EnabledExtensionManager"), DYNAMIC_ENTRY_POINTS, "namespace", 0,
     NULL, 0},
    {NAME("stevedore.ExtensionManager"), DYNAMIC_ENTRY_POINTS, "namespace", 0, NULL, 0},
    {NAME("stevedore.HookManager"), DYNAMIC_ENTRY_POINTS, "namespace", 0, NULL, 0},
    {NAME("stevedore.NamedExtensionManager"), DYNAMIC_ENTRY_POINTS, "namespace", 0, NULL,
     0},
    {NAME("stevedore.dispatch.DispatchExtensionManager"), DYNAMIC_ENTRY_POINTS,
     "namespace", 0, NULL, 0},
    {NAME("stevedore.dispatch.NameDispatchExtensionManager"), DYNAMIC_ENTRY_POINTS,
     "namespace", 0, NULL, 0},
    {NAME("stevedore.driver.DriverManager"), DYNAMIC_ENTRY_POINTS, "namespace", 0, NULL,
     0},
    {NAME("stevedore.enabled.EnabledExtensionManager"), DYNAMIC_ENTRY_POINTS, "namespace",
     0, NULL, 0},
    {NAME("stevedore.extension.ExtensionManager"), DYNAMIC_ENTRY_POINTS, "namespace", 0,
     NULL, 0},
    {NAME("stevedore.hook.HookManager"), DYNAMIC_ENTRY_POINTS, "namespace", 0, NULL, 0},
    {NAME("stevedore.named.NamedExtensionManager"), DYNAMIC_ENTRY_POINTS, "namespace", 0,
     NULL, 0},

    {NAME("catalogue.create"), DYNAMIC_ENTRY_POINTS, "namespace", EVERY_POSITION, NULL,
     0},

#define METADATA(module, function)                                                       \
    {                                                                                    \
        NAME(module "." function), DYNAMIC_METADATA, "distribution_name", 0, NULL, 0     \
    }
    METADATA("importlib.metadata", "distribution"),
    METADATA("importlib.metadata", "files"),
    METADATA("importlib.metadata", "metadata"),
    METADATA("importlib.metadata", "requires"),
    METADATA("importlib.metadata", "version"),
    METADATA("importlib_metadata", "distribution"),
    METADATA("importlib_metadata", "files"),
    METADATA("importlib_metadata", "metadata"),
    METADATA("importlib_metadata", "requires"),
    METADATA("importlib_metadata", "version"),
#undef METADATA
    {NAME("importlib.metadata.Distribution.from_name"), DYNAMIC_METADATA, "name", 0, NULL,
     0},
    {NAME("click.version_option"), DYNAMIC_METADATA, "package_name", BY_NAME_ONLY, NULL,
     0},
    {NAME("pkg_resources.get_distribution"), DYNAMIC_METADATA, "dist", 0, NULL, 0},
    {NAME("pkg_resources.require"), DYNAMIC_METADATA, "requirements", 0, NULL, 0},

    {NAME("lazy_loader.attach"), DYNAMIC_LAZY, "submod_attrs", 2, NULL, 0},
    {NAME("lazy_loader.attach_stub"), DYNAMIC_LAZY_STUB, "filename", 1, NULL, 0},
    {NAME("_LazyModule"), DYNAMIC_LAZY, "import_structure", 2, NULL, 0},
};

#define FUNCTIONS (sizeof functions / sizeof *functions)

/* Modules in which they are, and those around these. */
static const struct text modules[] = {
    WORD("builtins"),
    WORD("catalogue"),
    WORD("click"),
    WORD("django.utils"),
    WORD("django.utils.module_loading"),
    WORD("imp"),
    WORD("importlib"),
    WORD("importlib.metadata"),
    WORD("importlib.util"),
    WORD("importlib_metadata"),
    WORD("lazy_loader"),
    WORD("pkg_resources"),
    WORD("pkgutil"),
    WORD("pluggy"),
    WORD("pydoc"),
    WORD("runpy"),
    WORD("stevedore"),
    WORD("stevedore.dispatch"),
    WORD("stevedore.driver"),
    WORD("stevedore.enabled"),
    WORD("stevedore.extension"),
    WORD("stevedore.hook"),
    WORD("stevedore.named"),
    WORD("werkzeug"),
    WORD("werkzeug.utils"),
    WORD("zope.dottedname"),
    WORD("zope.dottedname.resolve"),
};

#define SHORTEST 5

/* The last names of all functions, sorted: asked for at every call of many files. */
static const struct text words[] = {
    WORD("DispatchExtensionManager"),
    WORD("DriverManager"),
    WORD("EnabledExtensionManager"),
    WORD("ExtensionManager"),
    WORD("HookManager"),
    WORD("NameDispatchExtensionManager"),
    WORD("NamedExtensionManager"),
    WORD("_LazyModule"),
    WORD("__import__"),
    WORD("attach"),
    WORD("attach_stub"),
    WORD("create"),
    WORD("distribution"),
    WORD("entry_points"),
    WORD("files"),
    WORD("find_loader"),
    WORD("find_module"),
    WORD("find_spec"),
    WORD("from_name"),
    WORD("get_distribution"),
    WORD("get_entry_map"),
    WORD("get_loader"),
    WORD("import_module"),
    WORD("import_string"),
    WORD("iter_entry_points"),
    WORD("iter_modules"),
    WORD("load_entry_point"),
    WORD("load_module"),
    WORD("load_setuptools_entrypoints"),
    WORD("locate"),
    WORD("metadata"),
    WORD("require"),
    WORD("requires"),
    WORD("resolve"),
    WORD("resolve_name"),
    WORD("run_module"),
    WORD("select"),
    WORD("version"),
    WORD("version_option"),
    WORD("walk_packages"),
};

bool dynamic_is_module(struct text module)
{
    if (module.len == 0 || !strchr("bcdilprswz", *module.ptr))
        return false;
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
        if (module.len == modules[i].len && text_equal(module, modules[i]))
            return true;
    return false;
}

const struct dynamic_function *dynamic_find(struct text chain)
{
    for (size_t i = 0; i < FUNCTIONS; i++)
        if (chain.len == functions[i].name.len && text_equal(chain, functions[i].name))
            return &functions[i];
    return NULL;
}

const struct dynamic_function *dynamic_find_method(struct text name)
{
    for (size_t i = 0; i < FUNCTIONS; i++)
        if (functions[i].name.ptr[0] == '*' && functions[i].name.len == name.len + 2 &&
            text_ends(functions[i].name, name))
            return &functions[i];
    return NULL;
}

bool dynamic_ends(struct text source)
{
    size_t from = source.len;
    while (from && lexer_is_word_byte(source.ptr[from - 1]))
        from--;
    struct text word = text_slice(source, from, source.len);
    if (word.len < SHORTEST)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words && *words[i].ptr <= *word.ptr;
         i++)
        if (word.len == words[i].len && *word.ptr == *words[i].ptr &&
            text_equal(word, words[i]))
            return true;
    return false;
}
