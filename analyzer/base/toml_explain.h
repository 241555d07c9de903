/* What is wrong with a text that is not TOML: the first mistake, in words.
 *
 * Asked only after tree-sitter found the text wanting: its error nodes tell that
 * something is wrong, but neither exactly where nor what a person should write instead.
 */
#ifndef BASE_TOML_EXPLAIN_H
#define BASE_TOML_EXPLAIN_H

#include "base/text.h"

/* Arrays and inline tables may be nested this deeply. */
#define TOML_DEPTH 400

/* The first mistake in SOURCE: *AT is its byte and *WRONG says what is wrong. False when
 * no mistake is found. SCALAR tells whether a word is a number, boolean, date or time. */
bool toml_explain(struct arena *arena, struct text source,
                  bool (*scalar)(void *context, struct text word), void *context,
                  size_t *at, struct text *wrong);

#endif
