/* fork and exec, and a patient parent.
 *
 * The parent looks for the end of the child every few milliseconds, and for signals that
 * it holds back, instead of having handlers: these would need state outside structs. The
 * child is left as a zombie until its group is ended, so that the group's number cannot
 * be given to others in between.
 *
 * Blind spot: a process that leaves its group (a daemon) is not ended. */
#include "base/process.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How long a group that was asked to end may take before it is made to. */
#define GRACE_SECONDS 2.0

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void hold_set(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGHUP);
}

void interrupts_hold(struct interrupts *self)
{
    sigset_t set;
    hold_set(&set);
    sigprocmask(SIG_BLOCK, &set, &self->before);
}

void interrupts_release(const struct interrupts *self)
{
    sigprocmask(SIG_SETMASK, &self->before, NULL);
}

bool interrupts_pending(void)
{
    sigset_t pending;
    return sigpending(&pending) == 0 &&
           (sigismember(&pending, SIGINT) || sigismember(&pending, SIGTERM) ||
            sigismember(&pending, SIGHUP));
}

/* Texts as exec wants them: C strings, ended by NULL. */
static char **strings(struct arena *arena, const struct texts *texts)
{
    char **list = ARENA_ARRAY(arena, char *, texts->count + 1);
    for (size_t i = 0; i < texts->count; i++)
        list[i] = (char *)text_copy(arena, texts->items[i]).ptr;
    return list;
}

struct start {
    char **words, **environment;
    const char *folder, *output;
    int report; /* gets errno when the program cannot be started */
};

static bool redirect(const struct start *start)
{
    int null = open("/dev/null", O_RDONLY);
    int output = open(start->output, O_WRONLY | O_CREAT | O_APPEND, 0600);
    return null >= 0 && output >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
           dup2(output, STDOUT_FILENO) >= 0 && dup2(output, STDERR_FILENO) >= 0;
}

/* In the child: only calls that may follow a fork. */
static void become(const struct start *start)
{
    sigset_t set;
    setpgid(0, 0);
    if (redirect(start) && chdir(start->folder) == 0) {
        hold_set(&set);
        sigprocmask(SIG_UNBLOCK, &set, NULL);
        execve(start->words[0], start->words, start->environment);
    }
    int reason = errno;
    ssize_t written = write(start->report, &reason, sizeof reason);
    _exit(written < 0 ? 126 : 127);
}

static pid_t launch(struct arena *scratch, const struct process *process)
{
    int report[2], reason = 0;
    struct start start = {.words = strings(scratch, &process->words),
                          .environment = strings(scratch, &process->environment),
                          .folder = text_copy(scratch, process->folder).ptr,
                          .output = text_copy(scratch, process->output).ptr};
    if (pipe(report) != 0)
        return -1;
    fcntl(report[0], F_SETFD, FD_CLOEXEC);
    fcntl(report[1], F_SETFD, FD_CLOEXEC);
    start.report = report[1];
    pid_t child = fork();
    if (child == 0)
        become(&start);
    if (child < 0)
        reason = errno;
    close(report[1]);
    if (child > 0) {
        ssize_t got;
        setpgid(child, child); /* whoever comes first */
        do
            got = read(report[0], &reason, sizeof reason);
        while (got < 0 && errno == EINTR);
        if (got > 0) {
            waitpid(child, NULL, 0);
            child = -1;
        }
    }
    close(report[0]);
    errno = reason;
    return child;
}

/* Whether the child has come to its end; it stays a zombie. */
static bool has_ended(pid_t child)
{
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
           info.si_pid == child;
}

/* Waits until the child ends, UNTIL is past (0: never), or, if WATCHFUL, a signal comes.
 * Looks often at first: most of what is run is short. */
static bool wait_for(pid_t child, double until, bool watchful)
{
    long pause = 500 * 1000;
    while (!has_ended(child)) {
        if ((until > 0 && now() >= until) || (watchful && interrupts_pending()))
            return false;
        nanosleep(&(struct timespec){.tv_nsec = pause}, NULL);
        if (pause < 10 * 1000 * 1000)
            pause += pause / 4;
    }
    return true;
}

struct process_result process_run(struct arena *scratch, const struct process *process)
{
    struct process_result result = {.end = PROCESS_NOT_STARTED};
    double began = now();
    pid_t child = launch(scratch, process);
    if (child < 0)
        return result;
    bool ended =
        wait_for(child, process->seconds > 0 ? began + process->seconds : 0, true);
    if (!ended) {
        result.end = interrupts_pending() ? PROCESS_INTERRUPTED : PROCESS_TIMED_OUT;
        kill(-child, SIGTERM);
        wait_for(child, now() + GRACE_SECONDS, false);
    }
    result.seconds = now() - began;
    kill(-child, SIGKILL);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (!ended)
        return result;
    result.end = WIFEXITED(status) ? PROCESS_EXITED : PROCESS_SIGNALLED;
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
    return result;
}

struct text process_find(struct arena *arena, struct text name, struct text path)
{
    struct text folder, none = {0};
    if (text_find(name, '/') != SIZE_MAX) {
        name = text_copy(arena, path_join(arena, file_working_folder(arena), name));
        return file_kind(name) == FILE_REGULAR && access(name.ptr, X_OK) == 0 ? name
                                                                              : none;
    }
    while (text_cut(&path, ':', &folder)) {
        struct text file = text_copy(arena, path_join(arena, folder, name));
        if (path_is_absolute(file) && file_kind(file) == FILE_REGULAR &&
            access(file.ptr, X_OK) == 0)
            return file;
    }
    return none;
}
