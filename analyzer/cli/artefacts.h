/* The files that commands write: at once, or gathered for `sync` and `check`. */
#ifndef CLI_ARTEFACTS_H
#define CLI_ARTEFACTS_H

#include "base/file.h"
#include "discover/config.h"

struct run;

/* One file that is to be what a service needs. */
struct artefact {
    struct file_output file; /* the path absolute */
    struct text shown;       /* relative to the root */
    struct text service;     /* the first that names it */
    struct place place;      /* where the configuration does */
};

struct artefacts {
    struct artefact *items;
    size_t count, room;
    struct text root; /* absolute */
    struct text service;
    struct place place;
};

/* Writes FILES, all or none; or, where the run gathers, adds them to what it has. */
bool artefacts_write(struct run *run, const struct file_output *files, size_t count);

/* Gathers all that SERVICE of CONFIG names: as its commands would write it, with the
 * settings of RUN. BEFORE is an earlier analysis of the same root, or NULL. False when
 * one is refused, or two services want different files of one name; errors have been
 * recorded. */
bool artefacts_gather(struct run *run, const struct config *config,
                      const struct config_service *service, struct text root,
                      struct artefacts *artefacts);

/* Whether the file is there as it should be. *BEFORE is what is there, empty without; and
 * *OWN whether depclose wrote that. */
bool artefact_is_current(struct arena *arena, const struct artefact *artefact,
                         struct text *before, bool *own);

#endif
