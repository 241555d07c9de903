/* Makes whitelists of questions on standard input, each a row of fields that NUL ends:
 *
 *     OUTPUT ROOT CONTEXT WHAT TRACKED_COUNT TRACKED... NEED_COUNT (KIND PATH)...
 *
 * WHAT is "dir" or "file", TRACKED_COUNT may be "-" where nothing is known, KIND is
 * "file", "tree" or "folder". The ignore file is written to OUTPUT, or an error says why
 * not. */
#include "base/array.h"
#include "base/file.h"
#include "emit/dockerignore.h"

#include <stdlib.h>

static struct text field(struct text *rest)
{
    struct text found = {0};
    text_cut(rest, '\0', &found);
    return found;
}

static size_t number(struct arena *arena, struct text text)
{
    return strtoul(text_copy(arena, text).ptr, NULL, 10);
}

static enum need_kind kind_of(struct text word)
{
    if (text_is(word, "tree"))
        return NEED_TREE;
    return text_is(word, "folder") ? NEED_FOLDER : NEED_FILE;
}

static void answer(struct arena *arena, struct text *rest)
{
    struct diags diags;
    struct needs needs;
    struct texts tracked = {0}, comments = {0};
    struct whitelist whitelist;
    struct buffer out = {.arena = arena};
    struct text output = field(rest);
    struct whitelist_options options = {.root = field(rest), .context = field(rest)};
    options.by_file = text_is(field(rest), "file");
    struct text count = field(rest);
    if (!text_is(count, "-"))
        options.tracked = &tracked;
    for (size_t i = options.tracked ? number(arena, count) : 0; i > 0; i--)
        array_push(arena, &tracked, field(rest));
    diags_init(&diags, arena, options.root);
    needs_init(&needs, arena);
    for (size_t i = number(arena, field(rest)); i > 0; i--) {
        struct need need = {.kind = kind_of(field(rest)), .module = MODULE_NONE};
        need.path = field(rest);
        need.reason = NEED_DATA;
        needs_add(&needs, need);
    }
    needs_follow_links(&needs, options.root, &diags);
    if (whitelist_make(arena, &needs, &options, &whitelist, &diags)) {
        dockerignore_write(&out, &whitelist, &comments);
        file_write(output, out.text, &diags);
    }
    diags_print(&diags, stderr, SEVERITY_ERROR, false);
}

int main(void)
{
    struct arena arena = {0};
    struct text rest;
    if (!file_load(&arena, TEXT("-"), &rest))
        return 1;
    while (rest.len) {
        struct arena scratch = {0};
        answer(&scratch, &rest);
        arena_release(&scratch);
    }
    arena_release(&arena);
    return 0;
}
