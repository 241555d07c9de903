/* Asks Git, for nobody else knows its rules and its history.
 *
 * Git is started without a shell. A repository's configuration could have it start a
 * file system monitor; that is switched off, for the repository may be a stranger's.
 *
 * A hook is run with variables that name its repository, and they are stronger than the
 * folder that Git is started in: they are left out. Who ends this program with a signal
 * ends Git, too, even while the signal is held here. */
#include "context/git.h"

#include "base/array.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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

/* Variables that say which repository is meant. */
static const char *const place_variables[] = {
    "GIT_DIR",    "GIT_WORK_TREE",          "GIT_COMMON_DIR",
    "GIT_PREFIX", "GIT_IMPLICIT_WORK_TREE", NULL};

/* Those that say what is in it. */
static const char *const content_variables[] = {
    "GIT_INDEX_FILE",   "GIT_OBJECT_DIRECTORY",  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CONFIG",       "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT",
    "GIT_GRAFT_FILE",   "GIT_NAMESPACE",         "GIT_SHALLOW_FILE",
    "GIT_TEMPLATE_DIR", "GIT_DEFAULT_HASH",      NULL};

static bool names_one(struct text assignment, const char *const *variables)
{
    struct text name = text_slice(assignment, 0, text_find(assignment, '='));
    for (; *variables; variables++)
        if (text_is(name, *variables))
            return true;
    return false;
}

/* Our own variables without those; in ARENA, but for their contents. */
static char **environment(struct arena *arena, bool apart)
{
    size_t count = 0, kept = 0;
    while (environ[count])
        count++;
    char **list = ARENA_ARRAY(arena, char *, count + 1);
    for (size_t i = 0; i < count; i++)
        if (!names_one(text_of(environ[i]), place_variables) &&
            !(apart && names_one(text_of(environ[i]), content_variables)))
            list[kept++] = environ[i];
    list[kept] = NULL;
    return list;
}

/* No signal waits in the child. */
static bool unblock_signals(posix_spawnattr_t *attributes)
{
    sigset_t none;
    sigemptyset(&none);
    return posix_spawnattr_setsigmask(attributes, &none) == 0 &&
           posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK) == 0;
}

/* Starts Git with its output going into the pipe ENDS. */
static bool start_git(struct text root, const char *const *words, char **variables,
                      const int ends[2], pid_t *pid)
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
    posix_spawnattr_t attributes;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return false;
    if (posix_spawnattr_init(&attributes) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return false;
    }
    bool good =
        unblock_signals(&attributes) &&
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY,
                                         0) == 0 &&
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO) == 0 &&
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY,
                                         0) == 0 &&
        posix_spawn_file_actions_addclose(&actions, ends[0]) == 0 &&
        posix_spawn_file_actions_addclose(&actions, ends[1]) == 0 &&
        posix_spawnp(pid, "git", &actions, &attributes, arguments, variables) == 0;
    posix_spawnattr_destroy(&attributes);
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

static bool output_of(struct text root, const char *const *words, bool apart,
                      struct buffer *out)
{
    int ends[2];
    pid_t pid;
    if (pipe(ends) != 0)
        return false;
    bool started = start_git(text_copy(out->arena, root), words,
                             environment(out->arena, apart), ends, &pid);
    close(ends[1]);
    bool good = started && read_all(ends[0], out);
    close(ends[0]);
    return started && ended_well(pid) && good;
}

bool git_output(struct text root, const char *const *words, struct buffer *out)
{
    return output_of(root, words, false, out);
}

bool git_output_apart(struct text root, const char *const *words, struct buffer *out)
{
    return output_of(root, words, true, out);
}
