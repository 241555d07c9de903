/* Works in a folder of its own below TMPDIR, and removes it. */
#include "base/file.h"
#include "base/path.h"
#include "check.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    struct arena arena;
    struct text home;
    struct diags diags;
};

static struct text at(struct fixture *self, const char *name)
{
    return path_join(&self->arena, self->home, text_of(name));
}

static void set_up(struct fixture *self)
{
    *self = (struct fixture){0};
    const char *base = getenv("TMPDIR");
    self->home = text_format(&self->arena, "%s/test_file.XXXXXX", base ? base : "/tmp");
    if (!mkdtemp((char *)self->home.ptr))
        abort();
    diags_init(&self->diags, &self->arena, self->home);
}

/* Every test leaves only the files that it names in the last step. */
static void tear_down(struct fixture *self)
{
    struct folder folder;
    CHECK(folder_list(&self->arena, self->home, &folder));
    for (size_t i = 0; i < folder.count; i++) {
        struct text path = path_join(&self->arena, self->home, folder.items[i].name);
        CHECK(remove(path.ptr) == 0);
    }
    CHECK(rmdir(self->home.ptr) == 0);
    arena_release(&self->arena);
}

static void writes_and_reads_back(void)
{
    struct fixture fixture;
    set_up(&fixture);
    struct text got, path = at(&fixture, "a");
    CHECK(file_write(path, TEXT("one\0two"), &fixture.diags));
    CHECK(file_load(&fixture.arena, path, &got));
    CHECK_INT(got.len, 7);
    CHECK(memcmp(got.ptr, "one\0two", 8) == 0);
    CHECK(file_write(path, (struct text){0}, &fixture.diags));
    CHECK(file_load(&fixture.arena, path, &got));
    CHECK_TEXT(got, "");
    struct buffer large = {.arena = &fixture.arena};
    for (int i = 0; i < 300000; i++)
        buffer_format(&large, "%07d\n", i);
    CHECK(file_write(path, large.text, &fixture.diags));
    CHECK(file_load(&fixture.arena, path, &got));
    CHECK(text_equal(got, large.text));
    CHECK_INT(fixture.diags.count, 0);
    tear_down(&fixture);
}

static void keeps_permissions_and_links(void)
{
    struct fixture fixture;
    set_up(&fixture);
    struct text got, path = at(&fixture, "a"), link = at(&fixture, "link");
    struct stat status;
    CHECK(file_write(path, TEXT("1"), &fixture.diags));
    CHECK(chmod(path.ptr, 0640) == 0);
    CHECK(symlink("a", link.ptr) == 0);
    CHECK(file_write(link, TEXT("2"), &fixture.diags));
    CHECK(stat(path.ptr, &status) == 0 && (status.st_mode & 07777) == 0640);
    CHECK(lstat(link.ptr, &status) == 0 && S_ISLNK(status.st_mode));
    CHECK(file_load(&fixture.arena, path, &got));
    CHECK_TEXT(got, "2");
    tear_down(&fixture);
}

static void failures_leave_a_reason(void)
{
    struct fixture fixture;
    set_up(&fixture);
    struct text got = TEXT("x");
    CHECK(!file_load(&fixture.arena, at(&fixture, "none"), &got));
    CHECK_INT(errno, ENOENT);
    CHECK_TEXT(got, "");
    CHECK(!file_load(&fixture.arena, fixture.home, &got));
    CHECK_INT(errno, EISDIR);
    CHECK(mkfifo(at(&fixture, "pipe").ptr, 0600) == 0);
    CHECK(!file_load(&fixture.arena, at(&fixture, "pipe"), &got));
    CHECK_INT(errno, EINVAL);
    struct place place = {.file = TEXT("none")};
    CHECK(!file_read(&fixture.arena, at(&fixture, "none"), place, &got, &fixture.diags));
    CHECK(!file_write(at(&fixture, "no/such/folder"), TEXT("x"), &fixture.diags));
    CHECK_INT(diags_count(&fixture.diags, SEVERITY_ERROR), 2);
    CHECK_TEXT(fixture.diags.items[0].message,
               "cannot read 'none': No such file or directory");
    tear_down(&fixture);
}

static void lists_in_byte_order(void)
{
    struct fixture fixture;
    set_up(&fixture);
    static const char *const names[] = {"b", "a", "B", ".hidden", "a.b", "\xc3\xa4"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        CHECK(file_write(at(&fixture, names[i]), TEXT(""), &fixture.diags));
    CHECK(mkdir(at(&fixture, "dir").ptr, 0700) == 0);
    CHECK(symlink("dir", at(&fixture, "link").ptr) == 0);
    CHECK(symlink("loop", at(&fixture, "loop").ptr) == 0);
    struct folder folder;
    CHECK(folder_list(&fixture.arena, fixture.home, &folder));
    static const char *const wanted[] = {".hidden", "B",    "a",    "a.b",     "b",
                                         "dir",     "link", "loop", "\xc3\xa4"};
    CHECK_INT(folder.count, 9);
    for (size_t i = 0; i < folder.count && i < 9; i++)
        CHECK_TEXT(folder.items[i].name, wanted[i]);
    CHECK_INT(folder.items[0].kind, FILE_REGULAR);
    CHECK_INT(folder.items[5].kind, FILE_FOLDER);
    CHECK(!folder.items[5].link);
    CHECK_INT(folder.items[6].kind, FILE_FOLDER);
    CHECK(folder.items[6].link);
    CHECK_INT(folder.items[7].kind, FILE_ABSENT);
    CHECK(folder.items[7].link);
    CHECK(!folder_list(&fixture.arena, at(&fixture, "none"), &folder));
    CHECK_INT(folder.count, 0);
    tear_down(&fixture);
}

static void tells_kinds_and_real_paths(void)
{
    struct fixture fixture;
    set_up(&fixture);
    CHECK(file_write(at(&fixture, "a"), TEXT(""), &fixture.diags));
    CHECK(symlink("a", at(&fixture, "link").ptr) == 0);
    CHECK_INT(file_kind(at(&fixture, "a")), FILE_REGULAR);
    CHECK_INT(file_kind(at(&fixture, "link")), FILE_REGULAR);
    CHECK_INT(file_kind(at(&fixture, "none")), FILE_ABSENT);
    CHECK_INT(file_kind(at(&fixture, "a/b")), FILE_ABSENT);
    CHECK_INT(file_kind((struct text){0}), FILE_FOLDER);
    CHECK_INT(file_kind(TEXT("/dev/null")), FILE_OTHER);
    struct text real = file_real_path(&fixture.arena, fixture.home);
    struct text wanted = path_join(&fixture.arena, real, TEXT("a"));
    CHECK_TEXT(file_real_path(&fixture.arena, at(&fixture, "link")), wanted.ptr);
    CHECK_TEXT(file_real_path(&fixture.arena, at(&fixture, "none")), "");
    CHECK(path_is_absolute(file_working_folder(&fixture.arena)));
    tear_down(&fixture);
}

int main(void)
{
    writes_and_reads_back();
    keeps_permissions_and_links();
    failures_leave_a_reason();
    lists_in_byte_order();
    tells_kinds_and_real_paths();
    return check_end();
}
