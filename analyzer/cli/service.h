/* ENTRY as a service of the configuration: what its table says stands for the options
 * that the command line left out. */
#ifndef CLI_SERVICE_H
#define CLI_SERVICE_H

#include "cli/analysis.h"

/* Where the one word of ENTRY is the name of a service, or the entry of just one, has the
 * run be that service's: its entries, configuration, Dockerfile, platforms and so on. A
 * file of the service's name wins over the name. False when the configuration, which is
 * then the one nearest to the working folder, cannot be read; an error has been recorded.
 */
bool service_find(struct analysis *self);

/* The same for SERVICE of the configuration CONFIG. */
void service_take(struct analysis *self, const struct config *config,
                  const struct config_service *service);

/* Whether SERVICE names a Dockerfile that is there and was not written by depclose: its
 * image is where the code stands. */
bool service_reads_dockerfile(struct arena *arena, struct text root,
                              const struct config_service *service);

/* Has the configuration stand for the options that the command line left out: extras,
 * groups, platforms and the version of Python. */
void service_fill_settings(struct analysis *self);

/* The configuration nearest to the working folder, before anything is analysed; one
 * without services when there is none. False when it cannot be read. */
bool service_list(struct run *run, struct config *config);

#endif
