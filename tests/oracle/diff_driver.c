/* For diff_oracle.py: prints the unified diff that makes AFTER of BEFORE, the file PATH.
 *
 *     diff_driver PATH BEFORE AFTER      (BEFORE is "-" for a file that is not there) */
#include "base/file.h"
#include "emit/unified_diff.h"

int main(int count, char **words)
{
    struct arena arena = {0};
    struct text before = {0}, after;
    struct buffer out = {.arena = &arena};
    bool is_new = count == 4 && text_is(text_of(words[2]), "-");
    if (count != 4 || (!is_new && !file_load(&arena, text_of(words[2]), &before)) ||
        !file_load(&arena, text_of(words[3]), &after))
        return 2;
    unified_diff(&out, text_of(words[1]), is_new, before, after);
    fwrite(out.text.ptr ? out.text.ptr : "", 1, out.text.len, stdout);
    arena_release(&arena);
    return 0;
}
