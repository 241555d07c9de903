/* The fixed exclusions at the end of every whitelist.
 *
 * A pattern is for one part of a path, at any depth. It must be so narrow that no module
 * or data file of an honest service has such a name: a package may be called
 * `credentials`, a certificate that is public can be mounted. */
#include "context/never.h"

#include "base/path.h"

#include <fnmatch.h>
#include <string.h>

const struct never never_patterns[] = {
    {"**/__pycache__", NEVER_CACHE},
    {"**/*.py[co]", NEVER_CACHE},
    {"**/.mypy_cache", NEVER_CACHE},
    {"**/.pytest_cache", NEVER_CACHE},
    {"**/.ruff_cache", NEVER_CACHE},
    {"**/.ipynb_checkpoints", NEVER_CACHE},
    {"**/.venv", NEVER_CACHE},
    {"**/.tox", NEVER_CACHE},
    {"**/.nox", NEVER_CACHE},
    {"**/.DS_Store", NEVER_CACHE},
    {"**/.git", NEVER_SECRET},
    {"**/.hg", NEVER_SECRET},
    {"**/.svn", NEVER_SECRET},
    {"**/.env*", NEVER_SECRET},
    {"**/*.pem", NEVER_SECRET},
    {"**/*.key", NEVER_SECRET},
    {"**/*.p12", NEVER_SECRET},
    {"**/*.pfx", NEVER_SECRET},
    {"**/*.jks", NEVER_SECRET},
    {"**/*.kdbx", NEVER_SECRET},
    {"**/*.keystore", NEVER_SECRET},
    {"**/id_rsa", NEVER_SECRET},
    {"**/id_dsa", NEVER_SECRET},
    {"**/id_ecdsa", NEVER_SECRET},
    {"**/id_ed25519", NEVER_SECRET},
    {"**/.ssh", NEVER_SECRET},
    {"**/.aws", NEVER_SECRET},
    {"**/.azure", NEVER_SECRET},
    {"**/.gcloud", NEVER_SECRET},
    {"**/.gnupg", NEVER_SECRET},
    {"**/.kube", NEVER_SECRET},
    {"**/.dockercfg", NEVER_SECRET},
    {"**/.dockerconfigjson", NEVER_SECRET},
    {"**/.netrc", NEVER_SECRET},
    {"**/.pgpass", NEVER_SECRET},
    {"**/.pypirc", NEVER_SECRET},
    {"**/.git-credentials", NEVER_SECRET},
    {"**/.htpasswd", NEVER_SECRET},
    {"**/credentials.json", NEVER_SECRET},
    {"**/client_secret*.json", NEVER_SECRET},
    {"**/service-account*.json", NEVER_SECRET},
    {"**/service_account*.json", NEVER_SECRET},
    {"**/application_default_credentials.json", NEVER_SECRET},
    {"**/secrets.toml", NEVER_SECRET},
    {"**/secrets.y*ml", NEVER_SECRET},
    {NULL, NEVER_NOT},
};

static const struct never *find_part(struct text part)
{
    char name[256]; /* no file system has longer ones */
    if (part.len >= sizeof name)
        return NULL;
    memcpy(name, part.ptr, part.len);
    name[part.len] = '\0';
    for (const struct never *never = never_patterns; never->pattern; never++)
        if (fnmatch(never->pattern + strlen("**/"), name, FNM_NOESCAPE) == 0)
            return never;
    return NULL;
}

const struct never *never_find(struct text path)
{
    struct text part;
    while (text_cut(&path, '/', &part)) {
        const struct never *never = part.len ? find_part(part) : NULL;
        if (never)
            return never;
    }
    return NULL;
}

bool never_is_public(struct text path, struct text bytes)
{
    static const char *const templates[] = {".example", ".sample", ".template", ".dist"};
    struct text name = path_name(path);
    if (never_find(path_dir(path)))
        return false;
    if (text_starts(name, TEXT(".env")))
        for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
            if (text_ends(name, text_of(templates[i])))
                return true;
    return (text_ends(name, TEXT(".pem")) || text_ends(name, TEXT(".key"))) &&
           text_contains(bytes, TEXT("-----BEGIN ")) &&
           !text_contains(bytes, TEXT("PRIVATE KEY"));
}
