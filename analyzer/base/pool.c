/* Workers take the next item from one atomic counter; a short list is done by the caller
 * alone, because starting a thread costs as much as reading a few files. */
#include "base/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#define WORKERS_AT_MOST 64
#define ITEMS_PER_THREAD 4

struct job {
    size_t count;
    atomic_size_t next;
    void (*work)(void *context, size_t item, size_t worker);
    void *context;
};

struct worker {
    struct job *job;
    size_t index;
};

size_t pool_width(void)
{
    const char *wish = getenv("DEPCLOSE_THREADS");
    long width = wish ? strtol(wish, NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);
    return width < 1 ? 1 : width > WORKERS_AT_MOST ? WORKERS_AT_MOST : (size_t)width;
}

static void *run_worker(void *argument)
{
    struct worker *worker = argument;
    struct job *job = worker->job;
    size_t item;
    while ((item = atomic_fetch_add(&job->next, 1)) < job->count)
        job->work(job->context, item, worker->index);
    return NULL;
}

void pool_run(size_t count, void (*work)(void *context, size_t item, size_t worker),
              void *context)
{
    struct job job = {.count = count, .work = work, .context = context};
    pthread_t threads[WORKERS_AT_MOST];
    struct worker workers[WORKERS_AT_MOST];
    size_t width = pool_width(), useful = count / ITEMS_PER_THREAD + 1, started = 0;
    if (width > useful)
        width = useful;
    for (size_t i = 1; i < width; i++) {
        workers[i] = (struct worker){&job, i};
        if (pthread_create(&threads[started], NULL, run_worker, &workers[i]) != 0)
            break;
        started++;
    }
    workers[0] = (struct worker){&job, 0};
    run_worker(&workers[0]);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}
