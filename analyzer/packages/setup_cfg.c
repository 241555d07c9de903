/* setup.cfg: the few keys of it that say what a project needs.
 *
 * The format is configparser's: `key = value`, continued on indented lines; a comment is
 * a line that begins with "#" or ";". */
#include "base/array.h"
#include "packages/manifest.h"

struct cfg_reader {
    struct catalog *catalog;
    struct diags *diags;
    struct text file;
    struct text section; /* "options.extras_require" */
    struct text key;     /* whose value goes on */
    dist_id owner;
    bool good;
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* One line of a list of requirements. */
static void read_requirement(struct cfg_reader *self, struct text text,
                             struct place place)
{
    struct declaration like = {.owner = self->owner, .place = place};
    if (text_is(self->section, "options.extras_require")) {
        like.section = SECTION_EXTRA;
        like.section_name = name_normalize(self->catalog->arena, self->key);
    }
    if (text_starts(text, TEXT("file:"))) /* a list that is elsewhere */
        return;
    if (!catalog_declare_text(self->catalog, &like, text, self->diags))
        self->good = false;
}

/* A value, or a line of it, of the current key. */
static void read_value(struct cfg_reader *self, struct text value, struct place place)
{
    struct catalog *catalog = self->catalog;
    bool options = text_is(self->section, "options");
    if (value.len == 0)
        return;
    if (text_is(self->section, "metadata") && text_is(self->key, "name")) {
        self->owner = catalog_add(catalog, value);
        catalog->distributions.items[self->owner].local = true;
        if (catalog->project == DIST_NONE)
            catalog->project = self->owner;
    } else if (options && text_is(self->key, "python_requires")) {
        if (catalog->requires_python.len == 0)
            catalog->requires_python = value;
    } else if ((options && text_is(self->key, "install_requires")) ||
               text_is(self->section, "options.extras_require")) {
        read_requirement(self, value, place);
    }
}

bool setup_cfg_read(struct catalog *catalog, struct text source, struct text file,
                    dist_id *owner, struct diags *diags)
{
    struct cfg_reader self = {.catalog = catalog,
                              .diags = diags,
                              .file = file,
                              .owner = DIST_NONE,
                              .good = true};
    struct text line;
    uint32_t number = 0;
    while (source.len && text_cut(&source, '\n', &line)) {
        struct text words = text_trim(line);
        uint32_t column = 1;
        number++;
        if (words.len == 0 || words.ptr[0] == '#' || words.ptr[0] == ';')
            continue;
        column += (uint32_t)(words.ptr - line.ptr);
        struct place place = {file, number, column};
        if (is_blank(line.ptr[0])) {
            read_value(&self, words, place);
        } else if (words.ptr[0] == '[') {
            self.section = text_slice(words, 1, text_find(words, ']'));
            self.key = (struct text){0};
        } else {
            size_t at = 0;
            while (at < words.len && words.ptr[at] != '=' && words.ptr[at] != ':')
                at++;
            self.key = text_trim(text_slice(words, 0, at));
            struct text value = text_trim(text_slice(words, at + 1, words.len));
            place.column = value.len ? (uint32_t)(value.ptr - line.ptr) + 1 : 1;
            read_value(&self, value, place);
        }
    }
    array_push(catalog->arena, &catalog->manifest_files, file);
    if (owner)
        *owner = self.owner;
    return self.good;
}
