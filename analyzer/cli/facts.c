/* `depclose facts`: files in, a line of JSON for each out, in the order asked.
 *
 * Files are read in batches, each on all cores, and a batch is printed before the next
 * begins: output streams, and memory is bounded by a batch. */
#include "cli/command.h"

#include "base/array.h"
#include "base/file.h"
#include "base/pool.h"
#include "discover/rules.h"
#include "emit/facts_json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 512

struct facts_worker {
    struct reader *reader;
    struct arena file; /* the bytes and facts of the file at hand */
    struct arena lines;
};

struct batch {
    struct text paths[BATCH], lines[BATCH];
    int reasons[BATCH]; /* errno, or 0 */
    size_t count;
    struct arena arena; /* for paths */
    struct facts_worker *workers;
    const struct data_rules *data_rules;
};

static void read_one(void *context, size_t item, size_t worker_index)
{
    struct batch *batch = context;
    struct facts_worker *worker = &batch->workers[worker_index];
    struct text path = batch->paths[item], bytes;
    if (!worker->reader) {
        worker->reader = reader_new();
        reader_read_data(worker->reader, batch->data_rules);
    }
    if (file_load(&worker->file, path, &bytes)) {
        struct facts *facts = facts_read(worker->reader, &worker->file, bytes);
        batch->lines[item] = facts_json(&worker->lines, path, facts);
        batch->reasons[item] = 0;
    } else {
        batch->reasons[item] = errno ? errno : EIO;
        batch->lines[item] =
            facts_json_unreadable(&worker->lines, path, strerror(batch->reasons[item]));
    }
    arena_release(&worker->file);
}

/* Reads and prints a batch, which is empty then. */
static void run_batch(struct batch *batch, struct diags *diags)
{
    pool_run(batch->count, read_one, batch);
    for (size_t i = 0; i < batch->count; i++) {
        fwrite(batch->lines[i].ptr, 1, batch->lines[i].len, stdout);
        if (batch->reasons[i])
            diag_error(diags, (struct place){0}, (struct text){0},
                       "cannot read '%.*s': %s", TEXT_ARG(batch->paths[i]),
                       strerror(batch->reasons[i]));
    }
    for (size_t i = 0; i < pool_width(); i++)
        arena_release(&batch->workers[i].lines);
    arena_release(&batch->arena);
    batch->count = 0;
}

static void add_path(struct batch *batch, struct text path, struct diags *diags)
{
    batch->paths[batch->count++] = text_copy(&batch->arena, path);
    if (batch->count == BATCH)
        run_batch(batch, diags);
}

static void read_stdin_paths(struct batch *batch, struct diags *diags)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    while ((len = getline(&line, &room, stdin)) >= 0) {
        struct text path = {line, (size_t)len};
        if (text_ends(path, TEXT("\n")))
            path.len--;
        if (path.len)
            add_path(batch, path, diags);
    }
    free(line);
}

static int run(struct run *run)
{
    if (run->arguments.count == 0 && !run->settings->stdin_paths) {
        diag_error(run->diags, (struct place){0},
                   TEXT("depclose facts FILE..., or --stdin-paths"), "no file is named");
        return EXIT_USAGE;
    }
    struct batch *batch = ARENA_NEW(run->arena, struct batch);
    struct rules *rules = rules_load(run->arena, run->settings->rules, run->diags);
    batch->data_rules = rules ? rules_data(rules) : NULL;
    if (!batch->data_rules)
        return EXIT_USAGE;
    batch->workers = ARENA_ARRAY(run->arena, struct facts_worker, pool_width());
    for (size_t i = 0; i < run->arguments.count; i++)
        add_path(batch, run->arguments.items[i], run->diags);
    if (run->settings->stdin_paths)
        read_stdin_paths(batch, run->diags);
    run_batch(batch, run->diags);
    for (size_t i = 0; i < pool_width(); i++)
        reader_free(batch->workers[i].reader);
    return diags_count(run->diags, SEVERITY_ERROR) ? EXIT_USAGE : EXIT_CLEAN;
}

static const struct option facts_options[] = {
    {"stdin-paths", 0, OPTION_FLAG, offsetof(struct settings, stdin_paths), NULL, NULL,
     "read the files' paths from standard input, one a line"},
    {0},
};
static const struct option *const options[] = {facts_options, talk_options, NULL};

const struct command facts_command = {
    .name = "facts",
    .group = "machine",
    .arguments = "FILE...",
    .summary = "what each file imports, a line of JSON a file",
    .text =
        "Reads each file by itself and prints what it imports, with line, column and\n"
        "flags, as one JSON object a line, in the order asked. A file that is not\n"
        "Python to the end still gives what was found, and an error.\n"
        "\n"
        "  git ls-files '*.py' | depclose facts --stdin-paths",
    .options = options,
    .run = run,
};
