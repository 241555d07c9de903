/* The small languages inside of Compose files: ${NAME:-default}, .env files, commands as
 * one string. Each follows the library that Compose reads it with: compose-go's template
 * and dotenv packages, and mattn/go-shellwords. */
#ifndef IMAGE_COMPOSE_TEXT_H
#define IMAGE_COMPOSE_TEXT_H

#include "image/compose.h"
#include "image/dockerfile.h"

/* Substitutes $NAME, ${NAME} and ${NAME:-default} with - :- + :+ ? :?, and $$. A variable
 * that FIND does not know becomes nothing and is pushed to UNSET (which may be NULL), and
 * so is one whose `?` demands a value. False when TEXT has a `${` that begins nothing;
 * *VALUE is then TEXT. */
bool compose_substitute(struct arena *arena, struct text text, variable_find find,
                        void *context, struct texts *unset, struct text *value);

/* Reads a .env file into PAIRS, in which a name stands once. Variables are looked up with
 * FIND first, then in PAIRS. False when it is malformed: *LINE and *WHY say where and
 * what; what was read up to there is in PAIRS. */
bool compose_dotenv(struct arena *arena, struct text bytes, variable_find find,
                    void *context, struct variables *pairs, uint32_t *line,
                    struct text *why);

/* Splits a command into words. Like Compose, it stops at a ; & | < > that is not quoted.
 * False when a quote is not closed. */
bool compose_split(struct arena *arena, struct text command, struct texts *words);

/* A scalar as Compose prints it where a text is wanted: 0x10 is "16", 1.50 is "1.5". */
struct text compose_scalar(struct arena *arena, struct text plain);

#endif
