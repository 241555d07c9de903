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
#include "packages/lock_marker.h"
#include "packages/requirements_lines.h"

#include <errno.h>
#include <stdlib.h>
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

/* "${NAME}" as pip replaces it, where the environment has it. */
static struct text expand_variables(struct arena *arena, struct text text)
{
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < text.len; i++) {
        size_t end = i + 2;
        while (end < text.len &&
               ((text.ptr[end] >= 'A' && text.ptr[end] <= 'Z') ||
                (text.ptr[end] >= '0' && text.ptr[end] <= '9') || text.ptr[end] == '_'))
            end++;
        if (text.ptr[i] == '$' && end > i + 2 && end < text.len &&
            text.ptr[i + 1] == '{' && text.ptr[end] == '}') {
            struct text name = text_copy(arena, text_slice(text, i + 2, end));
            const char *value = getenv(name.ptr);
            if (value && *value) {
                buffer_add_string(&out, value);
                i = end;
                continue;
            }
        }
        buffer_add_byte(&out, text.ptr[i]);
    }
    return out.text;
}

/* Requirements without a name. */

static bool has_scheme(struct text text)
{
    size_t colon = text_find(text, ':');
    return (colon != SIZE_MAX &&
            text_starts(text_slice(text, colon, text.len), TEXT("://"))) ||
           text_starts(text, TEXT("file:"));
}

/* The project's name in an archive's: "demo" of "demo-1.0-py3-none-any.whl" and
 * "demo-1.0.tar.gz"; empty for other files. */
static struct text archive_project(struct text filename)
{
    static const char *const suffixes[] = {".tar.gz", ".zip", ".tgz", ".tar.bz2",
                                           ".tar.xz"};
    if (text_ends(filename, TEXT(".whl")))
        return text_slice(filename, 0, text_find(filename, '-'));
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if (!text_ends(filename, text_of(suffixes[i])))
            continue;
        struct text stem =
            text_slice(filename, 0, filename.len - text_of(suffixes[i]).len);
        for (size_t at = stem.len; at-- > 1;)
            if (stem.ptr[at] == '-' && at + 1 < stem.len && stem.ptr[at + 1] >= '0' &&
                stem.ptr[at + 1] <= '9')
                return text_slice(stem, 0, at);
    }
    return (struct text){0};
}

/* The value of "#egg=" of an address. */
static struct text egg_of(struct text address)
{
    size_t hash = text_find(address, '#');
    struct text rest =
        hash == SIZE_MAX ? TEXT("") : text_slice(address, hash + 1, address.len);
    struct text part;
    while (rest.len && text_cut(&rest, '&', &part))
        if (text_starts(part, TEXT("egg=")))
            return text_slice(part, 4, part.len);
    return (struct text){0};
}

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

/* Splits "ADDRESS ; marker" and "path[extras]". */
static void split_address(struct text text, struct text *address, struct text *extras,
                          struct text *marker)
{
    *marker = *extras = (struct text){0};
    for (size_t i = 1; i < text.len; i++) {
        if (text.ptr[i] != ';' || (text.ptr[i - 1] != ' ' && has_scheme(text)))
            continue;
        *marker = text_trim(text_slice(text, i + 1, text.len));
        text = text_trim(text_slice(text, 0, i));
        break;
    }
    size_t bracket = text_rfind(text, '[');
    if (bracket != SIZE_MAX && text_ends(text, TEXT("]")) && !has_scheme(text)) {
        *extras = text_slice(text, bracket, text.len);
        text = text_slice(text, 0, bracket);
    }
    *address = text;
}

/* Whether TEXT, which is no requirement by PEP 508, is a path. */
static bool is_path(struct text text)
{
    return text_starts(text, TEXT(".")) || text_find(text, '/') != SIZE_MAX ||
           archive_project(text).len;
}

/* Reads an address or path as the requirement of whom it names. FOLDER is where the file
 * stands. False when it names nobody. */
static bool read_unnamed(struct file_reader *self, struct text text, struct text folder,
                         struct declaration *declaration)
{
    struct text address, extras, marker, wrong, name;
    size_t at;
    split_address(expand_variables(self->arena, text), &address, &extras, &marker);
    name = egg_of(address);
    struct text bare = text_slice(address, 0, text_find(address, '#'));
    if (name.len == 0)
        name = archive_project(path_name(text_slice(bare, 0, text_find(bare, '?'))));
    bool local = false;
    if (name.len == 0 && !has_scheme(address)) {
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
    } else if (editable || has_scheme(text) || is_path(text)) {
        if (!read_unnamed(self, text, folder, declaration)) {
            if (has_scheme(text))
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
    name = expand_variables(self->arena, name);
    if (has_scheme(name)) {
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
    if (text_starts(comment, TEXT("from ")) && has_scheme(comment)) {
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
    array_push(self->arena, &self->open, file);
    array_push(self->arena, &self->done, file);
    array_push(self->arena, &self->catalog->manifest_files, file);
    read_lines(self, bytes, file);
    self->open.count--;
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

/* Whether the entries are a lock, and whether they tell who needs whom. */
static bool is_lock(const struct file_reader *self, bool *complete)
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
    *complete = told == counted;
    return counted && (self->compiled || told == counted || hashed == counted);
}

/* Adds an entry to catalog.locked. */
static void lock_entry(struct file_reader *self, const struct entry *entry)
{
    const struct declaration *declaration = &entry->declaration;
    const struct requirement *requirement = &declaration->requirement;
    uint32_t index =
        catalog_add_locked(self->catalog, declaration->distribution, declaration->place);
    struct locked *locked = &self->catalog->locked.items[index];
    locked->version = pin_of(requirement);
    locked->source = entry->index;
    locked->extras_written = requirement->extras;
    if (requirement->url.len) {
        locked->source = requirement->url;
        locked->source_kind = text_starts(requirement->url, TEXT("git+")) ? SOURCE_GIT
                              : has_scheme(requirement->url)              ? SOURCE_URL
                                                                          : SOURCE_PATH;
    }
    if (requirement->marker)
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
    struct text written = marker_format(self->arena, requirement->marker), wrong;
    struct marker *marker = NULL;
    if (written.len)
        lock_marker_parse(self->arena, written, &marker, &wrong);
    for (size_t i = 0; i < entry->via.count; i++) {
        dist_id parent = catalog_find(catalog, entry->via.items[i]);
        for (size_t j = 0; parent != DIST_NONE && j < catalog->locked.count; j++) {
            struct locked *from = &catalog->locked.items[j];
            struct locked_edge edge = {.distribution = entry->declaration.distribution,
                                       .version = pin_of(requirement),
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

bool requirements_file_read(struct catalog *catalog, struct text file,
                            const struct requirements_options_in *options, bool *locks,
                            struct diags *diags)
{
    struct file_reader self = {.catalog = catalog,
                               .arena = catalog->arena,
                               .diags = diags,
                               .options = options,
                               .is_constraint = options->section == SECTION_CONSTRAINT,
                               .good = true};
    bool complete = false;
    read_file(&self, path_clean(self.arena, file), (struct place){0});
    bool lock = self.good && is_lock(&self, &complete) && options->may_lock &&
                catalog->lock_state == LOCK_NONE;
    for (size_t i = 0; i < self.entries.count; i++) {
        const struct entry *entry = &self.entries.items[i];
        bool told = entry->is_root || entry->via.count;
        if (!lock || !told || entry->is_root || needs_nobody(&self, entry))
            catalog_declare(catalog, &entry->declaration);
    }
    if (lock)
        make_lock(&self, file, complete);
    if (locks)
        *locks = lock && self.good;
    return self.good;
}
