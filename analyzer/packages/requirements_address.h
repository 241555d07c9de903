/* Requirements that are an address or a path: whom they name. */
#ifndef PACKAGES_REQUIREMENTS_ADDRESS_H
#define PACKAGES_REQUIREMENTS_ADDRESS_H

#include "base/text.h"

/* TEXT with every "${NAME}" that the environment has replaced, as pip does it. */
struct text address_expand(struct arena *arena, struct text text);

bool address_has_scheme(struct text text);

/* The project's name in an archive's: "demo" of "demo-1.0-py3-none-any.whl" and
 * "demo-1.0.tar.gz"; empty for other files. */
struct text address_archive_project(struct text filename);

/* The value of "#egg=" of an address; empty without one. */
struct text address_egg(struct text address);

/* Splits "ADDRESS ; marker" and "path[extras]"; EXTRAS keeps its brackets. */
void address_split(struct text text, struct text *address, struct text *extras,
                   struct text *marker);

/* Whether TEXT, which is no requirement by PEP 508, is a path. */
bool address_is_path(struct text text);

#endif
