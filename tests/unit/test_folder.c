/* Works in a temporary folder, which folder_remove() takes away. */
#include "base/folder.h"
#include "base/path.h"
#include "check.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned mode_of(struct text path)
{
    struct stat stat;
    return lstat(path.ptr, &stat) == 0 ? (unsigned)stat.st_mode & 07777 : 0;
}

static void removing_follows_no_link(void)
{
    struct arena arena = {0};
    struct text home = folder_make_temporary(&arena, TEXT("test-folder"));
    struct text kept = path_join(&arena, home, TEXT("kept/file"));
    struct text gone = path_join(&arena, home, TEXT("gone"));
    struct text deep = path_join(&arena, gone, TEXT("a/b/c"));
    CHECK(home.len > 0);
    CHECK_INT(mode_of(home), 0700);
    CHECK(folder_make(&arena, path_dir(kept)));
    CHECK(file_make(&arena, kept, TEXT("x")));
    CHECK(!file_make(&arena, kept, TEXT("y"))); /* nothing is written over */
    CHECK(folder_make(&arena, deep));
    CHECK(folder_make(&arena, deep));
    CHECK(file_link(&arena, path_dir(kept), path_join(&arena, deep, TEXT("out"))));
    CHECK(file_link(&arena, TEXT("nowhere"), path_join(&arena, gone, TEXT("broken"))));
    CHECK(chmod(deep.ptr, 0500) == 0);
    CHECK(chmod(path_dir(text_copy(&arena, deep)).ptr, 0700) == 0);
    CHECK(folder_remove(gone));
    CHECK_INT(file_kind(gone), FILE_ABSENT);
    CHECK_INT(file_kind(kept), FILE_REGULAR);
    CHECK(folder_remove(home));
    CHECK_INT(file_kind(home), FILE_ABSENT);
    CHECK(!folder_remove(home));
    CHECK_INT(errno, ENOENT);
    arena_release(&arena);
}

static void copies_are_equal(void)
{
    struct arena arena = {0};
    struct text home = folder_make_temporary(&arena, TEXT("test-folder"));
    struct text from = path_join(&arena, home, TEXT("from"));
    struct text to = path_join(&arena, home, TEXT("to")), got;
    struct buffer large = {.arena = &arena};
    for (int i = 0; i < 300000; i++)
        buffer_format(&large, "%d,", i);
    CHECK(file_make(&arena, from, large.text));
    CHECK(chmod(from.ptr, 0750) == 0);
    CHECK(file_copy(&arena, from, to));
    CHECK_INT(mode_of(to), 0750);
    CHECK(file_load(&arena, to, &got));
    CHECK(text_equal(got, large.text));
    CHECK(!file_copy(&arena, from, to)); /* it is there */
    CHECK_INT(errno, EEXIST);
    CHECK(!file_copy(&arena, home, path_join(&arena, home, TEXT("folder"))));
    CHECK(!file_copy(&arena, path_join(&arena, home, TEXT("no")),
                     path_join(&arena, home, TEXT("none"))));
    CHECK_INT(errno, ENOENT);
    CHECK(folder_remove(home));
    arena_release(&arena);
}

int main(void)
{
    removing_follows_no_link();
    copies_are_equal();
    return check_end();
}
