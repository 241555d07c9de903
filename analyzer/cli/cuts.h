/* The import statements and packages of an analysis as a graph in which statements are
 * cut: what `whatif` ranks and `check` names the edge to cut by. */
#ifndef CLI_CUTS_H
#define CLI_CUTS_H

#include "cli/result.h"
#include "graph/cut.h"
#include "packages/sizes.h"

/* What is installed: a distribution that is selected, or, where no lock tells who
 * requires whom, one that rules/heavy.json knows to come along. */
struct package {
    struct text name;      /* its key */
    dist_id distribution;  /* DIST_NONE where the catalog does not have it */
    size_t versions;       /* how many of it are selected; 1 for what comes along */
    struct sizes sizes;    /* of all these together */
    struct texts requires; /* names; see package_edges() */
};

/* A line of a file with an import statement, or a call that imports by a name. */
struct cut_statement {
    struct place place;
    module_id from;
    enum edge_kind kind; /* the strongest of its edges */
    bool late;           /* it does not run when its module is imported */
};

struct import_cuts {
    struct analysis *analysis;
    const struct result *result;
    struct arena *arena;

    struct package *packages; /* by package number; sorted by name */
    uint32_t package_count;
    uint32_t *package_of; /* by dist_id: a package number, or NODE_NONE */
    struct {
        struct arc *items; /* package numbers: who requires whom */
        size_t count, room;
    } requires;
    size_t brought; /* of these the first so many: what the rules know to come along */

    struct cut_graph graph;
    struct cut_network network;
    uint32_t files;         /* nodes 1 to this are files of the project */
    uint32_t first_package; /* the node of package 0 */
    uint32_t *node_of;      /* by module_id: its file's node, or NODE_NONE */
    uint32_t *statement_of; /* by index in graph.edges: its statement, or CUT_NONE */
    struct cut_statement *statements; /* by number */
    struct text *file_of;             /* by node of a file */
};

/* ANALYSIS and RESULT, of which result_select() is enough, are borrowed. */
void cuts_make(struct import_cuts *self, struct analysis *analysis,
               const struct result *result);

/* The statement whose cut alone keeps DISTRIBUTION out of the image, the nearest to it;
 * or NULL where no single one does. */
const struct cut_statement *cuts_edge_to(const struct import_cuts *self,
                                         dist_id distribution);

/* The number of the package NAME (normalised), or NODE_NONE. */
uint32_t cuts_package(const struct import_cuts *self, struct text name);

/* Bytes by which packages are ranked: as installed, else compressed, and one for those of
 * which nothing is known. */
uint64_t package_weight(const struct package *package);

#endif
