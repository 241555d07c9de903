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

/* "2.5 GB installed (812 MB compressed)", "at least ..." where not every size is known,
 * or what else there is to say. Without most of the installed sizes only the others
 * count. */
static struct text sum_shown(struct arena *arena, const struct whatif_packages *packages)
{
    const struct whatif_figure *installed = &packages->installed;
    const struct whatif_figure *compressed = &packages->compressed;
    struct buffer out = {.arena = arena};
    bool both = installed->bytes > compressed->bytes;
    size_t unknown = both ? installed->unknown : compressed->unknown;
    if (installed->bytes + compressed->bytes == 0)
        return text_format(arena, "%s of unknown size", packages->count ? "all" : "none");
    buffer_format(
        &out, "%s%.*s %s", unknown ? "at least " : "",
        TEXT_ARG(units_bytes(arena, both ? installed->bytes : compressed->bytes)),
        both ? "installed" : "compressed");
    if (both && compressed->bytes)
        buffer_format(&out, " (%.*s compressed)",
                      TEXT_ARG(units_bytes(arena, compressed->bytes)));
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

/* "2.5 GB installed (812 MB compressed): torch, triton and 11 more". */
static void add_sum(struct buffer *out, struct arena *arena,
                    const struct whatif_packages *packages)
{
    if (packages->installed.bytes + packages->compressed.bytes)
        buffer_add(out, sum_shown(arena, packages));
    else
        buffer_format(out, "%.*s of unknown size",
                      TEXT_ARG(counted(arena, packages->count, "package")));
    buffer_add_string(out, ": ");
    add_names(out, packages);
}

static void add_statement(struct buffer *out, const struct whatif_statement *statement)
{
    bool open = text_ends(statement->code, TEXT("(")); /* it goes on below */
    buffer_format(out, "%.*s:%u `%.*s%s`", TEXT_ARG(statement->file), statement->line,
                  TEXT_ARG(statement->code), open ? "...)" : "");
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
        buffer_format(out, "%s%zu more\n", indent, places->count - shown);
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
    add_places(out, &cut->files, "       takes along ", false);
    if (cut->start.count)
        buffer_format(out, "%smade lazy: %.*s less at start, %.*s\n", indent,
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
    add_sum(out, arena, &cut->saves);
    if (cut->files.count)
        buffer_format(out, "; with %.*s of the project",
                      TEXT_ARG(counted(arena, cut->files.count, "file")));
    buffer_add_byte(out, '\n');
    for (size_t i = 0; cut->statements.count > 1 && i < cut->statements.count; i++) {
        buffer_add_string(out, "         ");
        add_statement(out, &cut->statements.items[i]);
        buffer_add_byte(out, '\n');
    }
}

/* How many of the sizes come from where: "8 wheel, 3 unknown". */
static void add_sources(struct buffer *out, const struct whatif_packages *packages,
                        bool installed)
{
    static const char *const words[] = {[SIZE_UNKNOWN] = "unknown",
                                        [SIZE_INSTALLED] = "of the environment",
                                        [SIZE_WHEEL] = "of wheels in the lock",
                                        [SIZE_RULES] = "by the rules",
                                        [SIZE_SOURCE] = "of source archives"};
    bool any = false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t source = (i + 1) % (sizeof words / sizeof *words), count = 0;
        for (size_t p = 0; p < packages->list.count; p++) {
            const struct sizes *sizes = &packages->list.items[p].sizes;
            if ((installed ? sizes->installed : sizes->compressed).source == source)
                count += packages->list.items[p].versions;
        }
        if (count)
            buffer_format(out, "%s%zu %s", any ? ", " : "", count, words[source]);
        any = any || count;
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
    buffer_add_string(out, "\nsizes installed: ");
    add_sources(out, &self->installed, true);
    buffer_add_string(out, "; compressed: ");
    add_sources(out, &self->installed, false);
    buffer_add_byte(out, '\n');
}

/* --- what then -----------------------------------------------------------------------
 */

static void add_joined(struct buffer *out, const struct texts *names)
{
    for (size_t i = 0; i < names->count; i++)
        buffer_format(out, "%s%.*s", i ? ", " : "", TEXT_ARG(names->items[i]));
}

static void add_indented(struct buffer *out, const struct whatif_statement *statement)
{
    buffer_add_string(out, "    ");
    add_statement(out, statement);
    buffer_add_byte(out, '\n');
}

/* Package by package. */
static void add_uses(struct buffer *out, const struct whatif_removal *removal)
{
    if (removal->uses.count == 0)
        buffer_add_string(out, "  no statement imports it\n");
    for (size_t i = 0; i < removal->uses.count; i++) {
        const struct whatif_use *use = &removal->uses.items[i];
        if (i == 0 || !text_equal(use->imports, removal->uses.items[i - 1].imports))
            buffer_format(out, "  imports of %.*s%s:\n", TEXT_ARG(use->imports),
                          use->itself ? "" : ", which requires it");
        add_indented(out, &use->statement);
    }
    if (removal->fewer.count)
        buffer_format(out, "  nearer the entry, %s would do:\n",
                      removal->fewer.count == 1 ? "this one" : "these");
    for (size_t i = 0; i < removal->fewer.count; i++)
        add_indented(out, &removal->fewer.items[i]);
}

static void add_broken(struct buffer *out, struct arena *arena,
                       const struct whatif_removal *removal, bool all)
{
    size_t others = removal->broken.count - removal->fails.count;
    if (removal->fails.count) {
        buffer_add_string(out, "  would fail when imported, unless changed:\n");
        add_places(out, &removal->fails, "    ", all);
    }
    if (others)
        buffer_format(out, "    and %.*s that import%s these%s\n",
                      TEXT_ARG(counted(arena, others, "file")), others == 1 ? "s" : "",
                      removal->entry_breaks ? ", the entry too" : "");
    else if (removal->entry_breaks)
        buffer_add_string(out, "    which takes the entry with it\n");
    if (removal->later.count) {
        buffer_add_string(out, "  would fail when called, unless changed:\n");
        add_places(out, &removal->later, "    ", all);
    }
    if (removal->broken.count + removal->later.count == 0)
        buffer_add_string(out, "  nothing would fail\n");
}

static void add_removal(struct buffer *out, struct arena *arena,
                        const struct whatif *self)
{
    const struct whatif_removal *removal = self->removal;
    for (size_t i = 0; i < removal->absent.count; i++)
        buffer_format(out, "%.*s is not needed as it is\n",
                      TEXT_ARG(removal->absent.items[i]));
    if (removal->names.count == 0)
        return;
    buffer_add_string(out, "without ");
    add_joined(out, &removal->names);
    if (removal->saves.count) {
        buffer_format(out, ": %.*s less, ",
                      TEXT_ARG(counted(arena, removal->saves.count, "package")));
        add_sum(out, arena, &removal->saves);
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
        buffer_add_string(out, "; loaded later ");
        add_sum(out, arena, &change->start);
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
        buffer_format(out, "  installed no more: %.*s, ",
                      TEXT_ARG(counted(arena, change->saves.count, "package")));
        add_sum(out, arena, &change->saves);
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
    buffer_format(&text, ": %.*s, %.*s, %.*s; at start %.*s, %.*s\n\n",
                  TEXT_ARG(counted(arena, self->files, "file")),
                  TEXT_ARG(counted(arena, self->installed.count, "package")),
                  TEXT_ARG(sum_shown(arena, &self->installed)),
                  TEXT_ARG(counted(arena, self->started.count, "package")),
                  TEXT_ARG(sum_shown(arena, &self->started)));
    if (self->removal)
        add_removal(&text, arena, self);
    else if (self->change)
        add_change(&text, arena, self);
    else
        add_table(&text, arena, self);
    fwrite(text.text.ptr, 1, text.text.len, out);
}
