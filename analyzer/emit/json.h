/* JSON documents: jansson's values from our texts, and one way to print them. */
#ifndef EMIT_JSON_H
#define EMIT_JSON_H

#include "base/text.h"

#include <jansson.h>
#include <stdio.h>

/* A string; bytes that are not UTF-8 become U+FFFD. The caller owns the reference. */
json_t *json_of_text(struct text text);

/* An array of strings, likewise. */
json_t *json_of_texts(const struct texts *texts);

/* Writes VALUE with an indent of two and a newline, keys in the order they were set, and
 * takes the reference. */
void json_print(json_t *value, FILE *out);

#endif
