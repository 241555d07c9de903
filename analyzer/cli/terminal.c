/* Asking the terminal and the environment. */
#include "cli/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define USUAL_WIDTH 80

size_t terminal_width(void)
{
    struct winsize size = {0};
    if (!isatty(STDOUT_FILENO))
        return 0;
    const char *columns = getenv("COLUMNS");
    long wish = columns ? strtol(columns, NULL, 10) : 0;
    if (wish > 0 && wish < 10000)
        return (size_t)wish;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return USUAL_WIDTH;
}

bool terminal_is_unicode(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return strstr(value, "UTF-8") || strstr(value, "utf8") ||
                   strstr(value, "UTF8") || strstr(value, "utf-8");
    }
    return false;
}

void progress_begin(struct progress *self, bool quiet)
{
    const char *terminal = getenv("TERM");
    *self = (struct progress){.wanted = !quiet && isatty(STDERR_FILENO) && terminal &&
                                        strcmp(terminal, "dumb") != 0};
    clock_gettime(CLOCK_MONOTONIC, &self->last);
}

void progress_tell(void *context, size_t count)
{
    struct progress *self = context;
    struct timespec now;
    if (!self->wanted)
        return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double passed = (double)(now.tv_sec - self->last.tv_sec) +
                    (double)(now.tv_nsec - self->last.tv_nsec) / 1e9;
    if (passed < 0.1)
        return;
    self->last = now;
    self->shown = true;
    fprintf(stderr, "\rscanning: %zu paths", count);
    fflush(stderr);
}

void progress_end(struct progress *self)
{
    if (self->shown)
        fputs("\r\033[K", stderr);
    self->shown = false;
}
