/* The commit is checked out by an empty repository that borrows the objects of the real
 * one: Git itself then knows line ends, links and attributes, and nothing but objects is
 * read. Filters (LFS) are switched off, for they would download. */
#include "cli/revision.h"

#include "base/folder.h"
#include "base/path.h"
#include "context/git.h"

#include <errno.h>
#include <string.h>

/* The one line that a Git command prints; empty when it says no. */
static struct text ask(struct arena *arena, struct text root, const char *const *words)
{
    struct buffer out = {.arena = arena};
    return git_output(root, words, &out) ? text_copy(arena, text_trim(out.text))
                                         : (struct text){0};
}

/* The commit that is compared with: where the branch began, else REV itself. */
static struct text find_commit(struct arena *arena, struct text root, struct text rev)
{
    struct text wanted = text_format(arena, "%.*s^{commit}", TEXT_ARG(rev));
    struct text commit = ask(arena, root,
                             (const char *const[]){"rev-parse", "--verify", "--quiet",
                                                   "--end-of-options", wanted.ptr, NULL});
    if (commit.len == 0)
        return commit;
    struct text base =
        ask(arena, root, (const char *const[]){"merge-base", commit.ptr, "HEAD", NULL});
    return base.len ? base : commit;
}

/* Has the repository in FOLDER find the objects of that in ROOT. */
static bool borrow_objects(struct arena *arena, struct text root, struct text folder)
{
    struct text objects = ask(
        arena, root, (const char *const[]){"rev-parse", "--git-path", "objects", NULL});
    struct text path = path_join(arena, folder, TEXT(".git/objects/info/alternates"));
    objects = path_join(arena, root, objects);
    return folder_make(arena, path_dir(path)) &&
           file_make(arena, path, text_format(arena, "%.*s\n", TEXT_ARG(objects)));
}

static bool check_out(struct arena *arena, struct text root, struct text folder,
                      struct text commit)
{
    struct buffer unheard = {.arena = arena};
    static const size_t sha256_digits = 64;
    const char *const init[] = {
        "init", "-q",
        "--template=", commit.len == sha256_digits ? "--object-format=sha256" : ".",
        NULL};
    const char *const checkout[] = {"-c",       "core.hooksPath=/dev/null",
                                    "-c",       "filter.lfs.smudge=",
                                    "-c",       "filter.lfs.process=",
                                    "-c",       "filter.lfs.required=false",
                                    "checkout", "-q",
                                    "--detach", commit.ptr,
                                    NULL};
    return git_output_apart(folder, init, &unheard) &&
           borrow_objects(arena, root, folder) &&
           git_output_apart(folder, checkout, &unheard);
}

bool revision_open(struct arena *arena, struct text root, struct text rev,
                   struct revision *revision, struct diags *diags)
{
    static const char *const prefix[] = {"rev-parse", "--show-prefix", NULL};
    struct buffer below = {.arena = arena};
    *revision = (struct revision){0};
    if (!git_output(root, prefix, &below))
        return diag_error(diags, (struct place){0},
                          TEXT("run it in a clone, with Git installed"),
                          "'%.*s' is in no Git repository", TEXT_ARG(root));
    revision->commit = find_commit(arena, root, rev);
    if (revision->commit.len == 0)
        return diag_error(
            diags, (struct place){0},
            TEXT("a branch, tag or commit: main, origin/main, HEAD~3; in CI, "
                 "fetch it first (fetch-depth: 0)"),
            "Git knows no revision '%.*s'", TEXT_ARG(rev));
    revision->folder = folder_make_temporary(arena, TEXT("depclose-diff"));
    if (revision->folder.len == 0)
        return diag_error(diags, (struct place){0}, TEXT("TMPDIR says where"),
                          "cannot make a temporary folder: %s", strerror(errno));
    revision->root = path_join(arena, revision->folder, text_trim(below.text));
    revision->root = path_clean(arena, revision->root);
    if (check_out(arena, root, revision->folder, revision->commit))
        return true;
    revision_close(revision);
    return diag_error(diags, (struct place){0},
                      TEXT("is the clone shallow or partial? git fetch --unshallow"),
                      "Git cannot lay out '%.*s'", TEXT_ARG(revision->commit));
}

void revision_close(const struct revision *revision)
{
    if (revision->folder.len)
        folder_remove(revision->folder);
}
