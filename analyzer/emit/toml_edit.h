/* Taking items out of TOML arrays and putting them into others, as a person would do it
 * by hand: comments go along, everything else stays as it is to the byte.
 *
 * Places come from the syntax tree (base/toml.h); what stands between values is only
 * blanks, commas, comments and line ends, and is read here. */
#ifndef EMIT_TOML_EDIT_H
#define EMIT_TOML_EDIT_H

#include "base/toml.h"
#include "emit/splice.h"

/* One item with the comments that belong to it. */
struct toml_piece {
    struct texts above; /* comment lines directly above it, without indentation */
    struct text raw;    /* as written */
    struct text behind; /* "# ..." at the end of its line; empty for none */
};

struct toml_pieces {
    struct toml_piece *items;
    size_t count, room;
};

struct toml_edit {
    struct arena *arena;
    struct text source; /* that was read; values' `from` and `to` are places in it */
    struct splices splices;
    struct text newline; /* "\n", or "\r\n" where the first line ends so */
};

/* Both are borrowed. */
void toml_edit_init(struct toml_edit *self, struct arena *arena, struct text source);

/* Cuts the items of ARRAY whose place in GONE is true, and adds them to PIECES. An item
 * that has its lines to itself goes with these, and with the comment lines directly above
 * it; else a comma goes with it. */
void toml_edit_cut(struct toml_edit *self, const struct toml *array, const bool *gone,
                   struct toml_pieces *pieces);

/* Puts PIECES behind the last item of ARRAY, in the way that its items are written: on
 * its line, or on lines of their own, INDENTed as the last one or else by that text. */
void toml_edit_add(struct toml_edit *self, const struct toml *array,
                   const struct toml_pieces *pieces, struct text indent);

/* Puts the comments of PIECE above ITEM, which has the same to say, where that stands on
 * a line of its own; else they are lost. */
void toml_edit_comment(struct toml_edit *self, const struct toml *item,
                       const struct toml_piece *piece);

/* PIECES as a new array: on one line when IS_FLAT and none has a comment. */
struct text toml_edit_array(struct toml_edit *self, const struct toml_pieces *pieces,
                            struct text indent, bool is_flat);

/* Whether ARRAY is written on one line; and how its first item on a line of its own is
 * indented, four spaces when there is none such. */
bool toml_edit_is_flat(const struct toml_edit *self, const struct toml *array);
struct text toml_edit_indent(const struct toml_edit *self, const struct toml *array);

/* --- whole lines ----------------------------------------------------------------------
 */

/* The byte at which a place of the file stands. */
size_t toml_edit_offset(const struct toml_edit *self, struct place place);

/* Where the line of byte AT begins, and where the one behind it does. */
size_t toml_edit_line(const struct toml_edit *self, size_t at);
size_t toml_edit_next_line(const struct toml_edit *self, size_t at);

/* Where the comment lines directly above the line that begins at LINE do. */
size_t toml_edit_comments(const struct toml_edit *self, size_t line);

/* Whether a table was opened by a header of its own, [like.this] or [[like.this]]. */
bool toml_edit_has_header(const struct toml_edit *self, const struct toml *table);

/* Where lines can be added to a table that has a header, or to the root: behind its last
 * pair, comments that follow directly included, and before any other header. */
size_t toml_edit_end(const struct toml_edit *self, const struct toml *table);

/* Inserts whole LINES at the begin of a line; a last line without an end gets one. */
void toml_edit_insert_lines(struct toml_edit *self, size_t at, struct text lines);

/* The same for TABLES with headers: an empty line stands before and behind them. */
void toml_edit_insert_tables(struct toml_edit *self, size_t at, struct text tables);

#endif
