/* What a command installs: requirements files and projects of the repository. */
#ifndef IMAGE_INSTALL_H
#define IMAGE_INSTALL_H

#include "base/file.h"

/* Where the command runs. */
struct install_place {
    void *context;
    struct text folder; /* a run-time path */
    /* What stands at a run-time path, and its repository path. */
    enum file_kind (*find)(void *context, struct text at, struct text *path);
    struct texts *requirements; /* repository paths of requirements files; added to */
    struct texts *manifests;    /* folders whose project's dependencies are installed:
                                   repository    paths; added to */
    struct texts *projects;     /* those whose project itself is, too; added to */
    struct texts *packages; /* names of workspace members that are installed; added to */
    struct texts *named;    /* requirements in the command itself; added to */
    struct texts *groups;   /* dependency groups that it asks for; added to */
};

/* Understands pip, `python -m pip`, `uv pip`, `uv sync`, Poetry and PDM, and `python
 * setup.py install`; adds what WORDS, a command, would install, each once. */
void install_follow(struct arena *arena, const struct texts *words,
                    const struct install_place *place);

#endif
