/* The table of cuts, and the answers to "what then", for people.
 *
 * Installed and compressed sizes never add up to one figure; where some are unknown, the
 * sum is said to be at least that. */
#include "emit/whatif.h"

#include "base/units.h"

#include <string.h>

/* How many packages, files and places are named where more are counted. */
#define PACKAGES_NAMED 3
#define PLACES_NAMED 8

/* "13 packages". */
static struct text counted(struct arena *arena, size_t count, const char *what)
{
    return text_format(arena, "%zu %s%s", count, what, count == 1 ? "" : "s");
}

/* "2.5 GB installed (812 MB compressed)", "at least 2.5 GB installed, ...", or what else
 * is known. */
static struct text sum_shown(struct arena *arena, const struct whatif_packages *packages)
{
    const struct whatif_figure *installed = &packages->installed;
    const struct whatif_figure *compressed = &packages->compressed;
    struct buffer out = {.arena = arena};
    if (installed->bytes)
        buffer_format(&out, "%s%.*s installed", installed->unknown ? "at least " : "",
                      TEXT_ARG(units_bytes(arena, installed->bytes)));
    if (compressed->bytes)
        buffer_format(&out,
                      installed->bytes ? " (%s%.*s compressed)" : "%s%.*s compressed",
                      compressed->unknown ? "at least " : "",
                      TEXT_ARG(units_bytes(arena, compressed->bytes)));
    if (out.text.len == 0)
        buffer_format(&out, "%.*s of unknown size",
                      TEXT_ARG(counted(arena, packages->count, "package")));
    return out.text;
}

/* "torch, triton and 11 more". */
static void add_names(struct buffer *out, const struct whatif_packages *packages)
{
    size_t shown = packages->list.count;
    if (shown > PACKAGES_NAMED)
        shown = PACKAGES_NAMED - 1;
    for (size_t i = 0; i < shown; i++)
        buffer_format(out, "%s%.*s",
                      i == 0                                            ? ""
                      : i + 1 == shown && shown == packages->list.count ? " and "
                                                                        : ", ",
                      TEXT_ARG(packages->list.items[i].name));
    if (shown < packages->list.count)
        buffer_format(out, " and %zu more", packages->list.count - shown);
}

static void add_statement(struct buffer *out, const struct whatif_statement *statement)
{
    buffer_format(out, "%.*s:%u `%.*s`", TEXT_ARG(statement->file), statement->line,
                  TEXT_ARG(statement->code));
}

static void add_size(struct buffer *out, struct arena *arena, struct size size,
                     const char *what)
{
    if (size.source == SIZE_UNKNOWN)
        buffer_format(out, ", %s unknown", what);
    else
        buffer_format(out, ", %.*s %s (%s)", TEXT_ARG(units_bytes(arena, size.bytes)),
                      what, size_source_names[size.source]);
}

/* Every package with both figures and what told them. */
static void add_packages(struct buffer *out, struct arena *arena,
                         const struct whatif_packages *packages, const char *indent)
{
    for (size_t i = 0; i < packages->list.count; i++) {
        const struct whatif_package *package = &packages->list.items[i];
        buffer_format(out, "%s%.*s", indent, TEXT_ARG(package->name));
        add_size(out, arena, package->sizes.installed, "installed");
        add_size(out, arena, package->sizes.compressed, "compressed");
        buffer_add_byte(out, '\n');
    }
}

/* The first so many of some places, each on its line. */
static void add_places(struct buffer *out, const struct texts *places, const char *indent,
                       bool all)
{
    size_t shown = all || places->count <= PLACES_NAMED ? places->count : PLACES_NAMED;
    for (size_t i = 0; i < shown; i++)
        buffer_format(out, "%s%.*s\n", indent, TEXT_ARG(places->items[i]));
    if (shown < places->count)
        buffer_format(out, "%sand %zu more\n", indent, places->count - shown);
}

static void add_stays(struct buffer *out, const struct whatif_stays *stays,
                      const char *what)
{
    for (size_t i = 0; i < stays->count; i++)
        buffer_format(out, "  %s: %.*s, %.*s\n", what, TEXT_ARG(stays->items[i].name),
                      TEXT_ARG(stays->items[i].because));
}

/* --- the table -----------------------------------------------------------------------
 */

static void add_detail(struct buffer *out, struct arena *arena,
                       const struct whatif_cut *cut)
{
    static const char *const indent = "       ";
    buffer_add(out, cut->chain);
    add_packages(out, arena, &cut->saves, indent);
    if (cut->files.count)
        buffer_format(out, "%swith it go %.*s of the project\n", indent,
                      TEXT_ARG(counted(arena, cut->files.count, "file")));
    if (cut->start.count)
        buffer_format(out, "%smade lazy: at start %.*s less, %.*s\n", indent,
                      TEXT_ARG(counted(arena, cut->start.count, "package")),
                      TEXT_ARG(sum_shown(arena, &cut->start)));
    else
        buffer_format(out, "%smade lazy: nothing less at start\n", indent);
    if (cut->instead.len)
        buffer_format(out, "%sinstead of %.*s: %.*s\n", indent,
                      TEXT_ARG(cut->saves.list.items[0].name), TEXT_ARG(cut->instead));
}

static void add_cut(struct buffer *out, struct arena *arena, const struct whatif_cut *cut,
                    size_t rank)
{
    buffer_format(out, "%4zu. cut ", rank);
    if (cut->statements.count == 1) {
        add_statement(out, &cut->statements.items[0]);
        buffer_add_string(out, " -> saves ");
    } else {
        buffer_format(out, "these %zu together -> save ", cut->statements.count);
    }
    buffer_format(out, "%.*s: ", TEXT_ARG(sum_shown(arena, &cut->saves)));
    add_names(out, &cut->saves);
    buffer_add_byte(out, '\n');
    for (size_t i = 0; cut->statements.count > 1 && i < cut->statements.count; i++) {
        buffer_add_string(out, "         ");
        add_statement(out, &cut->statements.items[i]);
        buffer_add_byte(out, '\n');
    }
}

static void add_table(struct buffer *out, struct arena *arena, const struct whatif *self)
{
    if (self->cuts.count == 0)
        buffer_add_string(out, "no import of few would save anything\n");
    for (size_t i = 0; i < self->cuts.count; i++) {
        add_cut(out, arena, &self->cuts.items[i], i + 1);
        if (self->verbose)
            add_detail(out, arena, &self->cuts.items[i]);
    }
    if (self->cuts_left_out)
        buffer_format(out, "      and %zu that save less%s\n", self->cuts_left_out,
                      self->verbose ? "" : ": -v");
}

/* --- what then -----------------------------------------------------------------------
 */

static void add_joined(struct buffer *out, const struct texts *names)
{
    for (size_t i = 0; i < names->count; i++)
        buffer_format(out, "%s%.*s", i ? ", " : "", TEXT_ARG(names->items[i]));
}

static void add_uses(struct buffer *out, const struct whatif_removal *removal)
{
    buffer_add_string(out, removal->uses.count ? "  statements to change:\n"
                                               : "  no statement imports it\n");
    for (size_t i = 0; i < removal->uses.count; i++) {
        const struct whatif_package_use *use = &removal->uses.items[i];
        bool itself = false;
        for (size_t n = 0; n < removal->names.count; n++)
            itself = itself || text_equal(removal->names.items[n], use->imports);
        buffer_add_string(out, "    ");
        add_statement(out, &use->statement);
        if (!itself)
            buffer_format(out, " (%.*s requires it)", TEXT_ARG(use->imports));
        buffer_add_byte(out, '\n');
    }
    if (removal->fewer.count)
        buffer_format(out, "  or only %s:\n",
                      removal->fewer.count == 1 ? "this" : "these");
    for (size_t i = 0; i < removal->fewer.count; i++) {
        buffer_add_string(out, "    ");
        add_statement(out, &removal->fewer.items[i]);
        buffer_add_byte(out, '\n');
    }
}

static void add_broken(struct buffer *out, struct arena *arena,
                       const struct whatif_removal *removal, bool all)
{
    if (removal->fails.count) {
        buffer_add_string(out, "  would fail when imported:\n");
        add_places(out, &removal->fails, "    ", all);
    }
    size_t others = removal->broken.count - removal->fails.count;
    if (others || removal->entry_breaks)
        buffer_format(out, "    and so would %.*s%s\n",
                      TEXT_ARG(counted(arena, others, "file")),
                      removal->entry_breaks ? ", the entry among what fails" : "");
    if (removal->later.count) {
        buffer_add_string(out, "  would fail when called:\n");
        add_places(out, &removal->later, "    ", all);
    }
    if (removal->broken.count + removal->later.count == 0)
        buffer_add_string(out, "  nothing would fail\n");
}

static void add_removal(struct buffer *out, struct arena *arena,
                        const struct whatif *self)
{
    const struct whatif_removal *removal = self->removal;
    buffer_add_string(out, "without ");
    add_joined(out, &removal->names);
    if (removal->saves.count) {
        buffer_format(out, ": %.*s less, %.*s: ",
                      TEXT_ARG(counted(arena, removal->saves.count, "package")),
                      TEXT_ARG(sum_shown(arena, &removal->saves)));
        add_names(out, &removal->saves);
        buffer_add_byte(out, '\n');
    } else {
        buffer_add_string(out, ": nothing less is installed\n");
    }
    if (self->verbose)
        add_packages(out, arena, &removal->saves, "    ");
    add_stays(out, &removal->stays, "stays");
    add_uses(out, removal);
    add_broken(out, arena, removal, self->verbose);
}

static void add_start(struct buffer *out, struct arena *arena,
                      const struct whatif_change *change, bool verbose)
{
    buffer_add_string(out, "made lazy\n");
    if (change->already)
        buffer_add_string(out, "  it does not run at start as it is\n");
    buffer_format(out, "  at start: %.*s instead of %zu",
                  TEXT_ARG(counted(arena, change->started_after, "package")),
                  change->started_before);
    if (change->start.count) {
        buffer_format(out, ", %.*s less: ", TEXT_ARG(sum_shown(arena, &change->start)));
        add_names(out, &change->start);
    }
    buffer_add_byte(out, '\n');
    if (verbose)
        add_packages(out, arena, &change->start, "    ");
    if (change->files)
        buffer_format(out, "  loaded later: %.*s of the project\n",
                      TEXT_ARG(counted(arena, change->files, "file")));
    if (!change->already)
        add_stays(out, &change->start_stays, "loaded at start all the same");
}

static void add_change(struct buffer *out, struct arena *arena, const struct whatif *self)
{
    const struct whatif_change *change = self->change;
    for (size_t i = 0; i < change->statements.count; i++) {
        add_statement(out, &change->statements.items[i]);
        buffer_add_byte(out, '\n');
    }
    if (change->lazy)
        add_start(out, arena, change, self->verbose);
    buffer_add_string(out, "made optional\n");
    if (change->saves.count) {
        buffer_format(out, "  installed no more: %.*s, %.*s: ",
                      TEXT_ARG(counted(arena, change->saves.count, "package")),
                      TEXT_ARG(sum_shown(arena, &change->saves)));
        add_names(out, &change->saves);
        buffer_add_byte(out, '\n');
    } else {
        buffer_add_string(out, "  nothing less is installed\n");
    }
    if (self->verbose)
        add_packages(out, arena, &change->saves, "    ");
    add_stays(out, &change->stays, "needed all the same");
}

void emit_whatif_text(struct arena *arena, const struct whatif *self, FILE *out)
{
    struct buffer text = {.arena = arena};
    add_joined(&text, &self->entries);
    buffer_format(&text, ": %.*s, %.*s, %.*s; at start %zu, %.*s\n",
                  TEXT_ARG(counted(arena, self->files, "file")),
                  TEXT_ARG(counted(arena, self->installed.count, "package")),
                  TEXT_ARG(sum_shown(arena, &self->installed)), self->started.count,
                  TEXT_ARG(sum_shown(arena, &self->started)));
    if (self->removal)
        add_removal(&text, arena, self);
    else if (self->change)
        add_change(&text, arena, self);
    else
        add_table(&text, arena, self);
    fwrite(text.text.ptr, 1, text.text.len, out);
}
