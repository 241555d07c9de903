/* A requirements file as logical lines, the way pip cuts it. */
#ifndef PACKAGES_REQUIREMENTS_LINES_H
#define PACKAGES_REQUIREMENTS_LINES_H

#include "base/diag.h"

struct requirements_line {
    struct text text;    /* continued lines joined, without comment, trimmed */
    struct text comment; /* after the "#", trimmed; empty without one */
    struct place place;  /* of the text, or of the comment where there is none */
};

struct requirements_lines {
    struct requirements_line *items;
    size_t count, room;
};

/* The bytes of a file as UTF-8: a byte order mark says which UTF they are, and goes. */
struct text requirements_decode(struct arena *arena, struct text bytes);

/* Cuts the decoded text of FILE; lines with neither text nor comment are left out. What
 * is not continued is borrowed. */
void requirements_cut(struct arena *arena, struct text source, struct text file,
                      struct requirements_lines *lines);

#endif
