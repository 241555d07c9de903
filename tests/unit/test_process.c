/* Runs the shell: its status, its output, its time limit. */
#include "base/file.h"
#include "base/folder.h"
#include "base/path.h"
#include "base/process.h"
#include "check.h"

#include <unistd.h>

struct fixture {
    struct arena arena;
    struct text home;
    struct process process;
    struct text words[3];
    struct text environment[1];
};

static void set_up(struct fixture *self, const char *script)
{
    *self = (struct fixture){0};
    self->home = folder_make_temporary(&self->arena, TEXT("test-process"));
    self->words[0] = TEXT("/bin/sh");
    self->words[1] = TEXT("-c");
    self->words[2] = text_of(script);
    self->environment[0] = TEXT("SAID=hello");
    self->process =
        (struct process){.words = {.items = self->words, .count = 3},
                         .environment = {.items = self->environment, .count = 1},
                         .folder = self->home,
                         .output = path_join(&self->arena, self->home, TEXT("output"))};
}

static struct process_result run(struct fixture *self)
{
    return process_run(&self->arena, &self->process);
}

static void tear_down(struct fixture *self)
{
    CHECK(folder_remove(self->home));
    arena_release(&self->arena);
}

static struct text printed(struct fixture *self)
{
    struct text output;
    CHECK(file_load(&self->arena, self->process.output, &output));
    return output;
}

static void status_and_output(void)
{
    struct fixture self;
    set_up(&self, "echo $SAID $HOME; echo trouble >&2; cat; pwd -P; exit 7");
    struct process_result result = run(&self);
    CHECK_INT(result.end, PROCESS_EXITED);
    CHECK_INT(result.status, 7);
    CHECK_TEXT(
        printed(&self),
        text_format(&self.arena, "hello\ntrouble\n%.*s\n", TEXT_ARG(self.home)).ptr);
    tear_down(&self);
    set_up(&self, "kill -USR1 $$");
    result = run(&self);
    CHECK_INT(result.end, PROCESS_SIGNALLED);
    CHECK_INT(result.status, SIGUSR1);
    tear_down(&self);
}

static void not_started(void)
{
    struct fixture self;
    set_up(&self, "");
    self.words[0] = TEXT("/no/such/program");
    CHECK_INT(run(&self).end, PROCESS_NOT_STARTED);
    self.words[0] = TEXT("/bin/sh");
    self.process.folder = TEXT("/no/such/folder");
    CHECK_INT(run(&self).end, PROCESS_NOT_STARTED);
    tear_down(&self);
}

/* A process that outlived its group's end would write the file "late". */
static bool wrote_late(struct fixture *self, useconds_t wait)
{
    usleep(wait);
    return file_kind(path_join(&self->arena, self->home, TEXT("late"))) != FILE_ABSENT;
}

/* The time limit ends all of the group, also who does not listen. */
static void time_limit(void)
{
    struct fixture self;
    set_up(&self, "trap '' TERM; (sleep 3; echo >late) & while :; do sleep 1; done");
    self.process.seconds = 0.3;
    struct process_result result = run(&self);
    CHECK_INT(result.end, PROCESS_TIMED_OUT);
    CHECK(result.seconds >= 0.3 && result.seconds < 20);
    CHECK(!wrote_late(&self, 900000));
    tear_down(&self);
}

/* What a program leaves behind is ended, too. */
static void left_behind(void)
{
    struct fixture self;
    set_up(&self, "(sleep 0.3; echo >late) & sleep 0.1");
    CHECK_INT(run(&self).end, PROCESS_EXITED);
    CHECK(!wrote_late(&self, 400000));
    tear_down(&self);
}

static void interrupted(void)
{
    struct fixture self;
    struct interrupts interrupts;
    set_up(&self, "kill -TERM $PPID; sleep 100");
    signal(SIGTERM, SIG_DFL);
    interrupts_hold(&interrupts);
    CHECK(!interrupts_pending());
    CHECK_INT(run(&self).end, PROCESS_INTERRUPTED);
    CHECK(interrupts_pending());
    signal(SIGTERM, SIG_IGN); /* or it would end this test */
    interrupts_release(&interrupts);
    tear_down(&self);
}

static void finding(void)
{
    struct arena arena = {0};
    CHECK_TEXT(process_find(&arena, TEXT("sh"), TEXT("/no/such:/bin:/usr/bin")),
               "/bin/sh");
    CHECK_TEXT(process_find(&arena, TEXT("sh"), TEXT("")), "");
    CHECK_TEXT(process_find(&arena, TEXT("/bin/sh"), TEXT("")), "/bin/sh");
    CHECK_TEXT(process_find(&arena, TEXT("/bin"), TEXT("")), "");
    arena_release(&arena);
}

int main(void)
{
    status_and_output();
    not_started();
    time_limit();
    left_behind();
    interrupted();
    finding();
    return check_end();
}
