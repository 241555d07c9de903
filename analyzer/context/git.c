/* Asks Git, for nobody else knows its rules and its history.
 *
 * Git is started without a shell. A repository's configuration could have it start a
 * file system monitor; that is switched off, for the repository may be a stranger's. */
#include "context/git.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define WORDS_AT_MOST 24

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

/* Starts Git with its output going into the pipe ENDS. */
static bool start_git(struct text root, const char *const *words, const int ends[2],
                      pid_t *pid)
{
    const char *const before[] = {"git", "-C", root.ptr, "-c", "core.fsmonitor=false"};
    char *arguments[WORDS_AT_MOST];
    size_t count = 0;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        arguments[count++] = (char *)(uintptr_t)before[i];
    for (size_t i = 0; words[i] && count + 1 < WORDS_AT_MOST; i++)
        arguments[count++] = (char *)(uintptr_t)words[i];
    arguments[count] = NULL;
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

bool git_output(struct text root, const char *const *words, struct buffer *out)
{
    int ends[2];
    pid_t pid;
    if (pipe(ends) != 0)
        return false;
    bool started = start_git(text_copy(out->arena, root), words, ends, &pid);
    close(ends[1]);
    bool good = started && read_all(ends[0], out);
    close(ends[0]);
    return started && ended_well(pid) && good;
}
