/* Running a closure: the parts that `depclose verify` is made of. */
#ifndef CLI_VERIFY_H
#define CLI_VERIFY_H

#include "base/process.h"
#include "cli/result.h"
#include "context/needs.h"
#include "emit/verify.h"

struct verify {
    struct analysis *analysis;
    struct arena *arena;
    struct diags *diags;
    struct result result;
    struct data_files data;
    struct needs needs;
    struct text folder; /* for everything that is made: absolute, free of links */
    struct texts program;
    double timeout;             /* seconds */
    bool is_other_python;       /* it is not the one that the project is for */
    struct text another_python; /* "3.11": all has to be done again for that; or empty */
    struct farm *farm; /* what the environment has; cli/verify_environment.c's own */
    struct verify_report report;
};

/* Where a program runs. */
struct scene {
    struct text tree;   /* absolute: stands for the layout's "/" */
    bool copied;        /* it holds nothing but the closure */
    struct text python; /* the interpreter: absolute */
    struct text bin;    /* the folder of its programs */
    struct text folder; /* the working folder: a run-time path */
};

/* --- the tree: cli/verify_tree.c -----------------------------------------------------
 */

/* Fills `needs` with what the closure has of the project. */
void verify_find_needs(struct verify *self);

/* Copies what the closure has of the project to where it stands at run time, below a new
 * folder of the verification's own. Links are copied as what they lead to; those that
 * lead out of the project are left out with a warning. */
bool verify_copy_tree(struct verify *self, struct text *tree);

/* Makes a tree in which everything stands that the layout has, as links into the
 * repository. */
bool verify_link_tree(struct verify *self, struct text *tree);

/* The path at which the layout's run-time path AT stands in a scene. */
struct text scene_path(struct arena *arena, const struct scene *scene, struct text at);

/* The run-time path of an absolute path, which may come through links of the tree; its
 * ptr is NULL for what lies elsewhere. */
struct text scene_place(struct arena *arena, const struct scene *scene, struct text path);

/* --- the environment: cli/verify_environment.c ---------------------------------------
 */

/* The interpreter of the environment that is known (--python, .venv, VIRTUAL_ENV), as it
 * is. False when there is none: *WHY says so in words. */
bool verify_take_python(struct verify *self, struct scene *scene, struct text *why);

/* An environment of links to just those files of it that belong to the distributions in
 * the requirements. */
bool verify_link_environment(struct verify *self, struct scene *scene);

/* The installed distribution to whose files an absolute path belongs, by its RECORD;
 * empty for none. *WANTED tells whether the requirements bring it. */
struct text verify_owner(struct verify *self, struct text path, bool *wanted);

/* An environment into which uv installs the requirements: cli/verify_install.c. False,
 * with only a warning, when `another_python` has to do. */
bool verify_install(struct verify *self, struct scene *scene);

/* --- running: cli/verify_run.c -------------------------------------------------------
 */

enum observe_mode { OBSERVE_MISSING, OBSERVE_TRACE, OBSERVE_MEASURE, OBSERVE_IMPORTS };

enum observed_kind { OBSERVED_MISSING, OBSERVED_ABSENT, OBSERVED_OPENED, OBSERVED_RAN };

/* A line of the observer's log: see cli/observer.py. */
struct observed {
    enum observed_kind kind;
    struct text name, path; /* of a module; of a file: absolute */
    struct text file;       /* what asked for it: absolute, or empty */
    uint32_t line;
};

struct raised {
    struct text type, kind, name, path, message;
    struct text file; /* the innermost frame: absolute, or empty */
    uint32_t line;
};

/* What a program did. */
struct ran {
    struct process_result process;
    struct text output;
    struct {
        struct observed *items;
        size_t count, room;
    } observed;
    struct {
        struct raised *items; /* the last one first */
        size_t count, room;
    } raised;
    bool done; /* the import came to its end */
    double seconds;
    uint64_t peak; /* bytes; 0: not known */
};

/* Puts the observer into the verification's folder. */
bool verify_prepare(struct verify *self);

/* The working folder: the container's, else that of `python -m`, else the user's own when
 * it is in the project, else the root. */
struct text verify_working_folder(const struct verify *self, const struct entry *entry);

/* Runs the import of ENTRY, or with ENTRY NULL the user's program. False after an error:
 * it could not be started, or the user has had enough. */
bool verify_run_entry(struct verify *self, const struct scene *scene,
                      const struct entry *entry, enum observe_mode mode, struct ran *ran);

/* How a run is called: the module's name or the file, or the words of the program. */
struct text verify_subject(const struct verify *self, const struct entry *entry);

/* --- what it means: cli/verify_missing.c, verify_trace.c, verify_measure.c -----------
 */

/* What a run shows, for the report. */
struct verify_run verify_judge(struct verify *self, const struct scene *scene,
                               const struct entry *entry, const struct ran *ran);

/* A file as the user knows it: the repository's path, else below site-packages, else as
 * it is. */
struct text verify_show(struct verify *self, const struct scene *scene, struct text path);

/* Compares what runs of the original loaded and opened with the closure. */
void verify_trace_add(struct verify *self, const struct scene *scene,
                      const struct ran *ran, struct verify_trace *trace);
void verify_trace_end(struct verify *self, struct verify_trace *trace);

/* Measures the import of all entries in the original (NULL: there is none) and in the
 * copy. */
bool verify_measure(struct verify *self, const struct scene *original,
                    const struct scene *copy, struct verify_measures *measures);

#endif
