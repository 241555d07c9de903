/* Comparisons of python_full_version with a minor version become those of python_version,
 * which are the same but for pre-releases. */
#include "packages/lock_marker.h"

/* Whether REST goes on with " < 'N.N'" or " >= 'N.N'". */
static bool compares_minor(struct text rest)
{
    size_t at = 0;
    if (text_starts(rest, TEXT(" < '")))
        at = 4;
    else if (text_starts(rest, TEXT(" >= '")))
        at = 5;
    size_t dots = 0, start = at;
    while (at && at < rest.len &&
           (rest.ptr[at] == '.' || (rest.ptr[at] >= '0' && rest.ptr[at] <= '9')))
        dots += rest.ptr[at++] == '.';
    return at > start && dots == 1 && at < rest.len && rest.ptr[at] == '\'';
}

bool lock_marker_parse(struct arena *arena, struct text text, struct marker **marker,
                       struct text *wrong)
{
    static const struct text name = {"python_full_version", 19};
    struct buffer out = {.arena = arena};
    size_t done = 0;
    for (size_t at = 0; at + name.len <= text.len; at++) {
        if (text.ptr[at] != 'p' || !text_starts(text_slice(text, at, text.len), name) ||
            !compares_minor(text_slice(text, at + name.len, text.len)))
            continue;
        buffer_add(&out, text_slice(text, done, at));
        buffer_add_string(&out, "python_version");
        at += name.len - 1;
        done = at + 1;
    }
    if (done == 0)
        return marker_parse(arena, text, marker, wrong);
    buffer_add(&out, text_slice(text, done, text.len));
    return marker_parse(arena, out.text, marker, wrong);
}
