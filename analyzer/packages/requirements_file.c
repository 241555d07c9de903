/* Requirements files: options, includes and requirements; manifest or lock.
 *
 * All files of one reading are cut first and kept as entries, one a requirement, each
 * with the "# via" names that stand beside or below it. Only then is it known whether
 * they are a lock. A requirement without a name (a bare URL or path) is named by its
 * archive's file name, its "#egg=", or the project in its folder; where none of these
 * tells, it is passed over with a warning. */
#include "packages/requirements_file.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"
#include "base/toml.h"
#include "packages/requirements_address.h"
#include "packages/requirements_lines.h"

#include <errno.h>
#include <string.h>

/* One requirement of the files. */
struct entry {
    struct declaration declaration;
    struct texts via;  /* who needs it, as the comments say; normalised names */
    bool is_root;      /* a comment says that a file names it */
    struct text index; /* "# from URL" */
};

struct file_reader {
    struct catalog *catalog;
    struct arena *arena;
    struct diags *diags;
    const struct requirements_options_in *options;
    ARRAY(struct entry) entries;
    struct texts open; /* files that are being read, outermost first */
    struct texts done; /* files read */
    bool compiled;     /* the first lines of a file say so */
    bool in_via;       /* comment lines continue "# via" */
    bool is_constraint;
    bool good;
};

static void refuse(struct file_reader *self, struct place place, const char *format,
                   struct text subject, struct text why)
{
    struct text message =
        text_format(self->arena, format, TEXT_ARG(subject), TEXT_ARG(why));
    self->good = diag_error(self->diags, place, TEXT(""), "%.*s", TEXT_ARG(message));
}

/* Requirements without a name. */

/* The name of the project in FOLDER, relative to the root; empty when there is none. */
static struct text folder_project(struct file_reader *self, struct text folder)
{
    struct text bytes;
    struct diags ignored;
    struct text path = path_join(self->arena, folder, TEXT("pyproject.toml"));
    diags_init(&ignored, self->arena, self->options->root);
    if (!file_load(self->arena, path_join(self->arena, self->options->root, path),
                   &bytes))
        return (struct text){0};
    const struct toml *root = toml_read(self->arena, bytes, path, &ignored);
    struct text name = toml_text(toml_path(root, "project.name"));
    return name.len ? name : toml_text(toml_path(root, "tool.poetry.name"));
}

/* Reads an address or path as the requirement of whom it names. FOLDER is where the file
 * stands. False when it names nobody. */
static bool read_unnamed(struct file_reader *self, struct text text, struct text folder,
                         struct declaration *declaration)
{
    struct text address, extras, marker, wrong, name;
    size_t at;
    address_split(address_expand(self->arena, text), &address, &extras, &marker);
    name = address_egg(address);
    struct text bare = text_slice(address, 0, text_find(address, '#'));
    if (name.len == 0)
        name =
            address_archive_project(path_name(text_slice(bare, 0, text_find(bare, '?'))));
    bool local = false;
    if (name.len == 0 && !address_has_scheme(address)) {
        name = folder_project(self, path_join(self->arena, folder, address));
        local = name.len > 0;
    }
    struct text written =
        text_format(self->arena, "%.*s%.*s%s%.*s", TEXT_ARG(name), TEXT_ARG(extras),
                    marker.len ? " ; " : "", TEXT_ARG(marker));
    if (name.len == 0 ||
        !requirement_parse(self->arena, written, &declaration->requirement, &wrong, &at))
        return false;
    declaration->requirement.url = address;
    declaration->distribution = catalog_add(self->catalog, declaration->requirement.name);
    self->catalog->distributions.items[declaration->distribution].local |= local;
    return true;
}

/* One line. */

/* Takes the options behind a requirement off TEXT: they begin with a word with "-". */
static struct text cut_options(struct text *text)
{
    for (size_t i = 1; i < text->len; i++) {
        if (text->ptr[i] != '-' || (text->ptr[i - 1] != ' ' && text->ptr[i - 1] != '\t'))
            continue;
        struct text options = text_slice(*text, i, text->len);
        *text = text_trim(text_slice(*text, 0, i));
        return options;
    }
    return (struct text){0};
}

/* "--hash=sha256:... --hash sha256:..." */
static void read_hashes(struct file_reader *self, struct text options,
                        struct texts *hashes)
{
    bool next = false;
    struct text word;
    while (options.len && text_cut(&options, ' ', &word)) {
        word = text_trim(word);
        if (text_starts(word, TEXT("--hash=")))
            array_push(self->arena, hashes, text_slice(word, 7, word.len));
        else if (next && word.len)
            array_push(self->arena, hashes, word);
        if (word.len)
            next = text_is(word, "--hash");
    }
}

/* Reads a requirement; EDITABLE is what follows -e. */
static void read_requirement(struct file_reader *self, struct text text, bool editable,
                             const struct requirements_line *line, struct text folder)
{
    struct entry entry = {0};
    struct declaration *declaration = &entry.declaration;
    struct text wrong, options = cut_options(&text);
    size_t at;
    declaration->section =
        self->is_constraint ? SECTION_CONSTRAINT : self->options->section;
    declaration->section_name = self->options->section_name;
    declaration->owner = DIST_NONE;
    declaration->place = line->place;
    declaration->editable = editable;
    read_hashes(self, options, &declaration->hashes);
    bool named = !editable && requirement_parse(self->arena, text,
                                                &declaration->requirement, &wrong, &at);
    if (named) {
        declaration->distribution =
            catalog_add(self->catalog, declaration->requirement.name);
    } else if (editable || address_has_scheme(text) || address_is_path(text)) {
        if (!read_unnamed(self, text, folder, declaration)) {
            if (address_has_scheme(text))
                diag_warning(self->diags, line->place, TEXT("write it as `NAME @ URL`"),
                             "nothing tells which distribution '%.*s' is",
                             TEXT_ARG(text));
            return;
        }
    } else {
        struct place place = line->place;
        place.column += (uint32_t)at;
        refuse(self, place, "no requirement: %.*s%.*s", wrong, TEXT(""));
        return;
    }
    declaration->requirement.text =
        editable ? text_format(self->arena, "-e %.*s", TEXT_ARG(text)) : text;
    array_push(self->arena, &self->entries, entry);
}

static void read_file(struct file_reader *self, struct text file, struct place place);

/* Reads the file that a -r or -c names. */
static void include(struct file_reader *self, struct text name, bool is_constraint,
                    const struct requirements_line *line, struct text folder)
{
    bool outer = self->is_constraint;
    name = address_expand(self->arena, name);
    if (address_has_scheme(name)) {
        diag_warning(self->diags, line->place, TEXT("keep a copy in the repository"),
                     "'%.*s' is not fetched", TEXT_ARG(name));
        return;
    }
    self->is_constraint |= is_constraint;
    read_file(self, path_join(self->arena, folder, name), line->place);
    self->is_constraint = outer;
}

static void add_index(struct file_reader *self, struct package_index index)
{
    while (index.url.len && index.url.ptr[index.url.len - 1] == '/')
        index.url.len--;
    for (size_t i = 0; i < self->catalog->indexes.count; i++)
        if (text_equal(self->catalog->indexes.items[i].url, index.url))
            return;
    array_push(self->arena, &self->catalog->indexes, index);
}

/* The value of the option SHORT or LONG at the start of TEXT: "-r a", "-ra", "--long a",
 * "--long=a". */
static bool take_option(struct text text, const char *brief, const char *full,
                        struct text *value)
{
    struct text name = text_of(full);
    if (text_starts(text, name)) {
        *value = text_slice(text, name.len, text.len);
        if (value->len && value->ptr[0] != ' ' && value->ptr[0] != '\t' &&
            value->ptr[0] != '=')
            return false;
        if (value->len)
            *value = text_slice(*value, 1, value->len);
    } else if (brief && text_starts(text, text_of(brief)) &&
               !text_starts(text, TEXT("--"))) {
        *value = text_slice(text, 2, text.len);
        if (value->len && value->ptr[0] == '=')
            *value = text_slice(*value, 1, value->len);
    } else {
        return false;
    }
    *value = text_trim(*value);
    if (value->len > 1 && (value->ptr[0] == '"' || value->ptr[0] == '\'') &&
        value->ptr[value->len - 1] == value->ptr[0])
        *value = text_slice(*value, 1, value->len - 1);
    return true;
}

/* A line that begins with "-". */
static void read_option(struct file_reader *self, const struct requirements_line *line,
                        struct text folder)
{
    struct text value;
    if (take_option(line->text, "-r", "--requirement", &value))
        include(self, value, false, line, folder);
    else if (take_option(line->text, "-c", "--constraint", &value))
        include(self, value, true, line, folder);
    else if (take_option(line->text, "-e", "--editable", &value))
        read_requirement(self, value, true, line, folder);
    else if (take_option(line->text, "-i", "--index-url", &value) ||
             take_option(line->text, NULL, "--pypi-url", &value))
        add_index(self, (struct package_index){.url = value, .replaces = true});
    else if (take_option(line->text, NULL, "--extra-index-url", &value))
        add_index(self, (struct package_index){.url = value});
    else if (take_option(line->text, "-f", "--find-links", &value))
        add_index(self, (struct package_index){.url = value, .is_links = true});
    /* Other options say how to install, not what. */
}

/* Comments. */

/* Notes one name of a "# via" comment. */
static void add_via(struct file_reader *self, struct entry *entry, struct text name)
{
    name = text_trim(name);
    if (name.len == 0)
        return;
    if (text_starts(name, TEXT("-c ")))
        return;
    if (text_starts(name, TEXT("-r ")) || text_find(name, '(') != SIZE_MAX ||
        text_find(name, '/') != SIZE_MAX || text_starts(name, TEXT("-"))) {
        entry->is_root = true;
        return;
    }
    name = text_slice(name, 0, text_find(name, '['));
    array_push(self->arena, &entry->via, name_normalize(self->arena, name));
}

/* A comment beside or below the last requirement. */
static void read_comment(struct file_reader *self, struct text comment, bool beside)
{
    struct text part;
    bool begins = text_starts(comment, TEXT("via ")) || text_is(comment, "via");
    if (text_starts(comment, TEXT("This file is autogenerated")) ||
        text_starts(comment, TEXT("This file was autogenerated")))
        self->compiled = true;
    if (beside || begins)
        self->in_via = begins;
    if (self->entries.count == 0)
        return;
    struct entry *entry = &array_last(&self->entries);
    if (text_starts(comment, TEXT("from ")) && address_has_scheme(comment)) {
        entry->index = text_trim(text_slice(comment, 5, comment.len));
        return;
    }
    if (!self->in_via)
        return;
    if (begins)
        comment = text_slice(comment, 3, comment.len);
    while (comment.len && text_cut(&comment, ',', &part))
        add_via(self, entry, part);
}

/* Files. */

static void read_lines(struct file_reader *self, struct text source, struct text file)
{
    struct requirements_lines lines = {0};
    struct text folder = path_dir(file);
    requirements_cut(self->arena, requirements_decode(self->arena, source), file, &lines);
    for (size_t i = 0; i < lines.count; i++) {
        const struct requirements_line *line = &lines.items[i];
        if (line->text.len)
            self->in_via = false;
        if (text_starts(line->text, TEXT("-")))
            read_option(self, line, folder);
        else if (line->text.len)
            read_requirement(self, line->text, false, line, folder);
        if (line->comment.len)
            read_comment(self, line->comment, line->text.len > 0);
        else if (line->text.len == 0)
            self->in_via = false;
    }
    self->in_via = false;
}

static bool holds(const struct texts *texts, struct text text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (text_equal(texts->items[i], text))
            return true;
    return false;
}

/* Reads the bytes of FILE. */
static void read_source(struct file_reader *self, struct text bytes, struct text file)
{
    array_push(self->arena, &self->open, file);
    array_push(self->arena, &self->done, file);
    array_push(self->arena, &self->catalog->manifest_files, file);
    read_lines(self, bytes, file);
    self->open.count--;
}

static void read_file(struct file_reader *self, struct text file, struct place place)
{
    struct text bytes;
    if (holds(&self->open, file)) {
        refuse(self, place, "'%.*s' includes itself%.*s", file, TEXT(""));
        return;
    }
    if (holds(&self->done, file))
        return;
    if (!file_load(self->arena, path_join(self->arena, self->options->root, file),
                   &bytes)) {
        refuse(self, place.line ? place : (struct place){.file = file},
               "cannot read '%.*s': %.*s", file, text_of(strerror(errno)));
        return;
    }
    read_source(self, bytes, file);
}

/* Locks. */

/* The version that a requirement is pinned to; empty when it is not. */
static struct text pin_of(const struct requirement *requirement)
{
    if (requirement->specifiers.count != 1)
        return (struct text){0};
    const struct specifier *only = &requirement->specifiers.items[0];
    bool pinned = (only->op == SPECIFIER_EQUAL && !only->wildcard) ||
                  only->op == SPECIFIER_ARBITRARY;
    return pinned ? only->text : (struct text){0};
}

/* Whether the entries are a lock, and whether they tell who needs whom. What has no
 * comment in a file where others have one is a root: `uv export` writes groups so. */
static bool is_locked(const struct file_reader *self, bool *complete)
{
    size_t counted = 0, hashed = 0, told = 0;
    for (size_t i = 0; i < self->entries.count; i++) {
        const struct entry *entry = &self->entries.items[i];
        const struct declaration *declaration = &entry->declaration;
        if (declaration->section == SECTION_CONSTRAINT || declaration->editable ||
            self->catalog->distributions.items[declaration->distribution].local)
            continue;
        if (pin_of(&declaration->requirement).len == 0 &&
            declaration->requirement.url.len == 0)
            return false;
        counted++;
        hashed += declaration->hashes.count > 0;
        told += entry->is_root || entry->via.count > 0;
    }
    *complete = told > 0;
    return counted && (self->compiled || told == counted || hashed == counted);
}

/* The same package of another line, or a new one. */
static struct locked *find_locked(struct file_reader *self, dist_id id,
                                  struct text version, struct text source,
                                  struct place place, bool *found)
{
    struct catalog *catalog = self->catalog;
    for (size_t i = 0; i < catalog->locked.count; i++) {
        struct locked *locked = &catalog->locked.items[i];
        if (locked->distribution == id && text_equal(locked->version, version) &&
            text_equal(locked->source, source)) {
            *found = true;
            return locked;
        }
    }
    *found = false;
    uint32_t added = catalog_add_locked(catalog, id, place);
    return &catalog->locked.items[added];
}

/* Adds an entry to catalog.locked. A package that stands there twice, in two files or for
 * two environments, becomes one that is for both. */
static void lock_entry(struct file_reader *self, const struct entry *entry)
{
    const struct declaration *declaration = &entry->declaration;
    const struct requirement *requirement = &declaration->requirement;
    struct text source = requirement->url.len ? requirement->url : entry->index;
    struct text version = pin_of(requirement);
    bool found;
    struct locked *locked = find_locked(self, declaration->distribution, version, source,
                                        declaration->place, &found);
    bool always = found && locked->resolution_markers.count == 0;
    locked->version = version;
    locked->source = source;
    locked->extras_written = requirement->extras;
    if (requirement->url.len)
        locked->source_kind = text_starts(source, TEXT("git+")) ? SOURCE_GIT
                              : address_has_scheme(source)      ? SOURCE_URL
                                                                : SOURCE_PATH;
    if (!requirement->marker)
        locked->resolution_markers.count = 0;
    else if (!always)
        array_push(self->arena, &locked->resolution_markers,
                   marker_format(self->arena, requirement->marker));
    for (size_t i = 0; i < declaration->hashes.count; i++)
        array_push(self->arena, &locked->artifacts,
                   ((struct artifact){.hash = declaration->hashes.items[i]}));
}

/* Adds the edges that end at an entry: from each package that "# via" names. */
static void lock_edges(struct file_reader *self, const struct entry *entry)
{
    struct catalog *catalog = self->catalog;
    const struct requirement *requirement = &entry->declaration.requirement;
    struct marker *marker = marker_for_releases(self->arena, requirement->marker);
    for (size_t i = 0; i < entry->via.count; i++) {
        dist_id parent = catalog_find(catalog, entry->via.items[i]);
        for (size_t j = 0; parent != DIST_NONE && j < catalog->locked.count; j++) {
            struct locked *from = &catalog->locked.items[j];
            struct locked_edge edge = {.distribution = entry->declaration.distribution,
                                       .version = pin_of(requirement),
                                       .source = requirement->url.len ? requirement->url
                                                                      : entry->index,
                                       .marker = marker};
            if (from->distribution == parent)
                array_push(self->arena, &from->edges, edge);
        }
    }
}

/* Whether nothing in the lock needs the entry: then the project does. */
static bool needs_nobody(const struct file_reader *self, const struct entry *entry)
{
    for (size_t i = 0; i < entry->via.count; i++) {
        dist_id parent = catalog_find(self->catalog, entry->via.items[i]);
        for (size_t j = 0; parent != DIST_NONE && j < self->entries.count; j++)
            if (self->entries.items[j].declaration.distribution == parent)
                return false;
    }
    return true;
}

static void make_lock(struct file_reader *self, struct text file, bool complete)
{
    for (size_t i = 0; i < self->entries.count; i++)
        if (self->entries.items[i].declaration.section != SECTION_CONSTRAINT)
            lock_entry(self, &self->entries.items[i]);
    for (size_t i = 0; complete && i < self->entries.count; i++)
        lock_edges(self, &self->entries.items[i]);
    if (!catalog_group_locked(self->catalog, TEXT("compile the file anew"),
                              self->diags)) {
        self->good = false;
        return;
    }
    self->catalog->lock_state = complete ? LOCK_COMPLETE : LOCK_VERSIONS;
    self->catalog->lock_file = file;
}

static struct file_reader start(struct catalog *catalog,
                                const struct requirements_options_in *options,
                                struct diags *diags)
{
    return (struct file_reader){.catalog = catalog,
                                .arena = catalog->arena,
                                .diags = diags,
                                .options = options,
                                .is_constraint = options->section == SECTION_CONSTRAINT,
                                .good = true};
}

/* Brings what was read into the catalog. */
static bool finish(struct file_reader *self, struct text file, bool *locks)
{
    bool complete = false;
    bool lock = self->good && is_locked(self, &complete) && self->options->may_lock &&
                self->catalog->lock_state == LOCK_NONE;
    for (size_t i = 0; i < self->entries.count; i++) {
        struct entry *entry = &self->entries.items[i];
        bool told = entry->is_root || entry->via.count;
        entry->declaration.required =
            told && !entry->is_root && !needs_nobody(self, entry);
        if (!lock || !entry->declaration.required)
            catalog_declare(self->catalog, &entry->declaration);
    }
    if (lock)
        make_lock(self, file, complete);
    if (locks)
        *locks = lock && self->good;
    return self->good;
}

bool requirements_file_read(struct catalog *catalog, struct text file,
                            const struct requirements_options_in *options, bool *is_lock,
                            struct diags *diags)
{
    struct file_reader self = start(catalog, options, diags);
    read_file(&self, path_clean(self.arena, file), (struct place){0});
    return finish(&self, file, is_lock);
}

bool requirements_text_read(struct catalog *catalog, struct text source, struct text file,
                            const struct requirements_options_in *options, bool *is_lock,
                            struct diags *diags)
{
    struct file_reader self = start(catalog, options, diags);
    read_source(&self, source, path_clean(self.arena, file));
    return finish(&self, file, is_lock);
}
