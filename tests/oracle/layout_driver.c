/* Prints the layout that a Dockerfile builds: one file a line, its run-time path, a tab
 * and its repository path ("=" and the bytes in hex for one that the image makes),
 * folders with a slash at their end. usage: layout_driver ROOT CONTEXT DOCKERFILE
 * [TARGET], the latter three relative to ROOT. */
#include "base/array.h"
#include "base/path.h"
#include "image/image.h"

static void print_file(struct arena *arena, struct layout *layout, struct text at)
{
    struct text path, bytes;
    layout_find(layout, at, &path);
    if (path.ptr) {
        printf("%.*s\t%.*s\n", TEXT_ARG(at), TEXT_ARG(path));
        return;
    }
    layout_read(arena, layout, at, &bytes);
    printf("%.*s\t=", TEXT_ARG(at));
    for (size_t i = 0; i < bytes.len; i++)
        printf("%02x", (unsigned char)bytes.ptr[i]);
    putchar('\n');
}

static void print_folder(struct arena *arena, struct layout *layout, struct text at,
                         int depth)
{
    const struct folder *listed = layout_list(layout, at);
    for (size_t i = 0; listed && i < listed->count && depth < 20; i++) {
        struct text inside = path_join(arena, at, listed->items[i].name);
        if (listed->items[i].kind == FILE_REGULAR)
            print_file(arena, layout, inside);
        if (listed->items[i].kind != FILE_FOLDER)
            continue;
        printf("%.*s/\n", TEXT_ARG(inside));
        print_folder(arena, layout, inside, depth + 1);
    }
}

int main(int count, char **words)
{
    struct arena arena = {0};
    struct diags diags;
    if (count < 4)
        return 2;
    struct text root = file_real_path(&arena, text_of(words[1])), bytes;
    diags_init(&diags, &arena, root);
    struct text path = path_clean(&arena, text_of(words[3]));
    struct image_options options = {.repository = layout_identity(&arena, root),
                                    .context = path_clean(&arena, text_of(words[2])),
                                    .target = text_of(count > 4 ? words[4] : "")};
    struct image image;
    struct dockerfile *dockerfile = NULL;
    if (file_read(&arena, path_join(&arena, root, path), (struct place){.file = path},
                  &bytes, &diags))
        dockerfile = dockerfile_read(&arena, bytes, path, &diags);
    bool good = dockerfile && image_build(&arena, dockerfile, &options, &diags, &image);
    if (good)
        print_folder(&arena, image.layout, (struct text){0}, 0);
    diags_print(&diags, stderr, SEVERITY_WARNING, false);
    arena_release(&arena);
    return good ? 0 : 1;
}
