/* Asks Git, for nobody else knows its rules: ignore files on every level, the user's own,
 * the index.
 *
 * Git is started without a shell. A repository's configuration could have it start a
 * file system monitor; that is switched off, for the repository may be a stranger's. */
#include "context/tracked.h"

#include "base/array.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Reads until the other end is closed. */
static bool read_all(int fd, struct buffer *out)
{
    char piece[65536];
    for (;;) {
        ssize_t count = read(fd, piece, sizeof piece);
        if (count > 0)
            buffer_add(out, (struct text){piece, (size_t)count});
        else if (count == 0)
            return true;
        else if (errno != EINTR)
            return false;
    }
}

/* Starts `git ls-files` with its output going into the pipe ENDS. */
static bool start_git(struct text root, const int ends[2], pid_t *pid)
{
    static const char *const words[] = {
        "git",      "-c",       "core.fsmonitor=false", "ls-files", "-z",
        "--cached", "--others", "--exclude-standard",   NULL};
    char *arguments[3 + sizeof words / sizeof *words];
    size_t count = 0;
    arguments[count++] = (char *)(uintptr_t)words[0];
    arguments[count++] = (char *)(uintptr_t) "-C";
    arguments[count++] = (char *)(uintptr_t)root.ptr;
    for (size_t i = 1; i < sizeof words / sizeof *words; i++)
        arguments[count++] = (char *)(uintptr_t)words[i];
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return false;
    bool good = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                                 O_RDONLY, 0) == 0 &&
                posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO) == 0 &&
                posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
                                                 O_WRONLY, 0) == 0 &&
                posix_spawn_file_actions_addclose(&actions, ends[0]) == 0 &&
                posix_spawn_file_actions_addclose(&actions, ends[1]) == 0 &&
                posix_spawnp(pid, "git", &actions, NULL, arguments, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    return good;
}

static bool ended_well(pid_t pid)
{
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The paths in what Git printed, each ended by NUL. */
static void split(struct arena *arena, struct text printed, struct texts *paths)
{
    struct text path;
    while (text_cut(&printed, '\0', &path)) {
        if (text_ends(path, TEXT("/"))) /* a repository inside this one */
            path = text_slice(path, 0, path.len - 1);
        if (path.len)
            array_push(arena, paths, path);
    }
    if (paths->count == 0)
        return;
    qsort(paths->items, paths->count, sizeof *paths->items, text_order);
    size_t kept = 1;
    for (size_t i = 1; i < paths->count; i++)
        if (!text_equal(paths->items[i], paths->items[kept - 1]))
            paths->items[kept++] = paths->items[i];
    paths->count = kept;
}

bool tracked_list(struct arena *arena, struct text root, struct texts *paths)
{
    struct buffer printed = {.arena = arena};
    int ends[2];
    pid_t pid;
    *paths = (struct texts){0};
    if (pipe(ends) != 0)
        return false;
    bool started = start_git(text_copy(arena, root), ends, &pid);
    close(ends[1]);
    bool good = started && read_all(ends[0], &printed);
    close(ends[0]);
    good = started && ended_well(pid) && good;
    if (good)
        split(arena, printed.text, paths);
    return good;
}
