/* The words of shell text: what shell.c and shell_expand.c share. */
#ifndef IMAGE_SHELL_WORDS_H
#define IMAGE_SHELL_WORDS_H

#include "base/text.h"

/* Spaces, tabs, carriage returns; not the newline, which ends a command. */
bool shell_is_blank(char c);
bool shell_is_name_byte(char c, bool first);
/* Whether the byte, not quoted, is no part of a word. */
bool shell_ends_word(char c);

/* The end of the word at TEXT[FROM]; of the quoted or substituted part, or lone byte, at
 * TEXT[AT]; of a part that began before FROM and that CLOSE ends. SIZE_MAX when something
 * in it is not closed. */
size_t shell_word_end(struct text text, size_t from);
size_t shell_piece_end(struct text text, size_t at);
size_t shell_part_end(struct text text, size_t from, char close);

#endif
