/* Versions and specifiers: a first line with versions, the rest is a specifier set. What
 * is read must come back from its own text, and order must not depend on who asks. */
#include "packages/version.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

static void check_version(struct arena *arena, struct text text, struct version *version)
{
    struct version again;
    if (!version_parse(arena, text, version))
        return;
    require(version_parse(arena, version->text, &again));
    require(version_compare(version, &again) == 0);
    require(text_equal(version->text, again.text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct text rest = {(const char *)data, size}, line, word;
    struct version versions[2] = {0};
    struct specifiers set, again;
    text_cut(&rest, '\n', &line);
    for (size_t i = 0; size && i < 2 && text_cut(&line, ' ', &word); i++)
        check_version(&arena, word, &versions[i]);
    bool both = versions[0].good && versions[1].good;
    if (both)
        require((version_compare(&versions[0], &versions[1]) < 0) ==
                (version_compare(&versions[1], &versions[0]) > 0));
    if (specifiers_parse(&arena, rest, &set)) {
        struct text text = specifiers_format(&arena, &set);
        require(specifiers_parse(&arena, text, &again));
        require(text_equal(text, specifiers_format(&arena, &again)));
        for (size_t i = 0; i < 2; i++)
            require(specifiers_contain(&set, &versions[i], true) ==
                    specifiers_contain(&again, &versions[i], true));
    }
    arena_release(&arena);
    return 0;
}
