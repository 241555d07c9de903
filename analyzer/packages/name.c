/* Names of distributions, extras and groups: PEP 503 and 685. */
#include "packages/requirement.h"

struct text name_normalize(struct arena *arena, struct text name)
{
    struct text lower = text_lower(arena, name);
    char *to = (char *)lower.ptr;
    size_t len = 0;
    for (size_t i = 0; i < lower.len; i++) {
        char byte = lower.ptr[i];
        if (byte == '_' || byte == '.')
            byte = '-';
        if (byte != '-' || len == 0 || to[len - 1] != '-')
            to[len++] = byte;
    }
    to[len] = '\0';
    return (struct text){to, len};
}
