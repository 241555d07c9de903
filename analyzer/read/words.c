/* The search of Wu and Manber: look at the two last bytes of a window as long as the
 * shortest word; they tell how far the window may move without missing a word. Add a
 * word here when a reader of facts comes that needs one; longer ones cost less. */
#include "read/words.h"

#include "base/array.h"

#include <string.h>

static const char *const words[] = {
    "import_module", "__import__", "find_spec",        "run_module",
    "depclose:",     "__all__",    "__lazy_modules__",
};

#define WORD_COUNT (sizeof words / sizeof *words)

static size_t slot_of(const char *pair)
{
    return ((size_t)(unsigned char)pair[0] << 5 ^ (unsigned char)pair[1]) % WORD_TABLE;
}

void words_init(struct word_finder *self)
{
    memset(self->steps, WORD_SHORTEST - 1, sizeof self->steps);
    for (size_t i = 0; i < WORD_COUNT; i++) {
        for (size_t end = 2; end <= WORD_SHORTEST; end++) {
            unsigned char *step = &self->steps[slot_of(words[i] + end - 2)];
            if (*step > WORD_SHORTEST - end)
                *step = (unsigned char)(WORD_SHORTEST - end);
        }
    }
}

void words_find(const struct word_finder *self, struct arena *arena, struct text source,
                struct word_hits *hits)
{
    const char *end = source.ptr + source.len;
    const char *at = source.ptr;
    while (end - at >= WORD_SHORTEST) {
        size_t step = self->steps[slot_of(at + WORD_SHORTEST - 2)];
        if (step) {
            at += step;
            continue;
        }
        for (size_t i = 0; i < WORD_COUNT; i++) {
            size_t len = strlen(words[i]);
            if (*at == *words[i] && (size_t)(end - at) >= len &&
                memcmp(at, words[i], len) == 0) {
                array_push(arena, hits, (size_t)(at - source.ptr));
                break;
            }
        }
        at++;
    }
}
