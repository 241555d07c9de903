#include "base/pool.h"
#include "check.h"

#include <stdlib.h>

#define ITEMS 10000

struct tally {
    unsigned char seen[ITEMS]; /* by item; an item belongs to one call */
    size_t by_worker[64];      /* by worker; a worker is in one call at a time */
    size_t width;
};

static void count_item(void *context, size_t item, size_t worker)
{
    struct tally *tally = context;
    tally->seen[item]++;
    if (worker < tally->width)
        tally->by_worker[worker]++;
}

static void every_item_is_done_once(const char *threads, size_t count)
{
    setenv("DEPCLOSE_THREADS", threads, 1);
    struct tally *tally = calloc(1, sizeof *tally);
    if (!tally)
        abort();
    tally->width = pool_width();
    pool_run(count, count_item, tally);
    size_t wrong = 0, done = 0;
    for (size_t i = 0; i < ITEMS; i++)
        wrong += tally->seen[i] != (i < count);
    for (size_t i = 0; i < tally->width; i++)
        done += tally->by_worker[i];
    CHECK_INT(wrong, 0);
    CHECK_INT(done, count);
    free(tally);
}

static void the_width_is_sane(void)
{
    setenv("DEPCLOSE_THREADS", "3", 1);
    CHECK_INT(pool_width(), 3);
    setenv("DEPCLOSE_THREADS", "0", 1);
    CHECK_INT(pool_width(), 1);
    setenv("DEPCLOSE_THREADS", "-5", 1);
    CHECK_INT(pool_width(), 1);
    setenv("DEPCLOSE_THREADS", "many", 1);
    CHECK_INT(pool_width(), 1);
    setenv("DEPCLOSE_THREADS", "100000", 1);
    CHECK_INT(pool_width(), 64);
    unsetenv("DEPCLOSE_THREADS");
    CHECK(pool_width() >= 1);
}

int main(void)
{
    static const char *const widths[] = {"1", "2", "8", "64"};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        every_item_is_done_once(widths[i], 0);
        every_item_is_done_once(widths[i], 1);
        every_item_is_done_once(widths[i], 17);
        every_item_is_done_once(widths[i], ITEMS);
    }
    the_width_is_sane();
    return check_end();
}
