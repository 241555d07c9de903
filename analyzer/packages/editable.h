/* The .pth files of an environment: paths for sys.path, and editable installations. */
#ifndef PACKAGES_EDITABLE_H
#define PACKAGES_EDITABLE_H

#include "packages/environment.h"

/* Reads the .pth file NAME in the folder SITE and adds what it stands for to the
 * environment's roots and modules, on behalf of OWNER. A path that leads nowhere is
 * passed over. */
void editable_read(struct environment *environment, struct text site, struct text name,
                   dist_id owner);

/* The names that can be imported from FOLDER when it is on sys.path, sorted; namespace
 * packages are followed down one folder. */
struct texts editable_list_imports(struct arena *arena, struct text folder);

#endif
