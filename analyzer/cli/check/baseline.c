/* Baselines: one JSON document a file, with a table of services; sorted, so that it
 * merges well, and without lines, which would churn. */
#include "base/array.h"
#include "base/path.h"
#include "cli/check/check.h"
#include "emit/json.h"

#include <errno.h>
#include <string.h>

#define SCHEMA "depclose.baseline/1"

/* Absolute, as file_load takes it. */
static struct text path_of(const struct checked *checked)
{
    const struct analysis *analysis = checked->analysis;
    return path_join(analysis->arena, analysis->root.path,
                     analysis->config.scope.baseline);
}

/* The document at PATH; an empty one where nothing is there. NULL, with an error, when it
 * is none of ours. */
static json_t *load(const struct checked *checked)
{
    struct analysis *analysis = checked->analysis;
    struct text shown = analysis->config.scope.baseline, bytes;
    if (!file_load(analysis->arena, path_of(checked), &bytes)) {
        if (errno == ENOENT)
            return json_pack("{sss{}}", "schema", SCHEMA, "services");
        diag_error(analysis->diags, (struct place){0}, (struct text){0},
                   "cannot read '%.*s': %s", TEXT_ARG(shown), strerror(errno));
        return NULL;
    }
    json_t *root = json_loadb(bytes.ptr, bytes.len, 0, NULL);
    const char *schema = json_string_value(json_object_get(root, "schema"));
    if (root && schema && strcmp(schema, SCHEMA) == 0 &&
        json_is_object(json_object_get(root, "services")))
        return root;
    diag_error(
        analysis->diags, (struct place){.file = shown},
        TEXT("depclose check --update-baseline writes it anew, once it is removed"),
        root ? "it is no baseline of depclose" : "it is no JSON");
    json_decref(root);
    return NULL;
}

static struct text member(const json_t *object, const char *key)
{
    return text_of(json_string_value(json_object_get(object, key)));
}

static bool is_finding(const json_t *item, const struct finding *finding)
{
    return text_is(member(item, "rule"), check_rules[finding->rule].id) &&
           text_equal(member(item, "file"), finding->place.file) &&
           text_equal(member(item, "subject"), finding->subject);
}

/* Whether the service's list has the finding; what was found is marked. */
static bool accepts(json_t *list, const struct finding *finding)
{
    size_t i;
    json_t *item;
    bool found = false;
    json_array_foreach(list, i, item) if (is_finding(item, finding))
    {
        json_object_set_new(item, "met", json_true());
        found = true;
    }
    return found;
}

static bool has_package(const json_t *packages, struct text key)
{
    size_t i;
    const json_t *item;
    json_array_foreach(packages, i, item) if (text_equal(text_of(json_string_value(item)),
                                                         key)) return true;
    return false;
}

/* A root that brings packages which the baseline does not have. */
struct arrival {
    struct distribution_chain chain; /* to the first of them */
    struct texts packages;
};

struct arrivals {
    struct arrival *items;
    size_t count, room;
};

/* Adds a package to what its root brings; one that no code brings stands alone. */
static void add_arrival(struct checked *self, const struct selected *selected,
                        struct arrivals *arrivals)
{
    struct analysis *analysis = self->analysis;
    struct text key = analysis->catalog.distributions.items[selected->distribution].key;
    struct distribution_chains chains =
        chains_to(self->result, analysis, selected->distribution);
    struct distribution_chain none = {0};
    const struct distribution_chain *chain = chains.count ? &chains.items[0] : &none;
    size_t i = 0;
    while (i < arrivals->count &&
           (!chain->root || arrivals->items[i].chain.root != chain->root))
        i++;
    if (i == arrivals->count)
        array_push(analysis->arena, arrivals, ((struct arrival){.chain = *chain}));
    texts_add_once(analysis->arena, &arrivals->items[i].packages, key);
}

/* "'boto3' is new, with botocore and 3 more", "'httpx' brings h2, which is new". */
static struct text describe(struct arena *arena, const struct arrival *arrival)
{
    enum { MOST = 4 };
    struct buffer said = {.arena = arena};
    const struct texts *packages = &arrival->packages;
    struct text root =
        arrival->chain.root ? arrival->chain.root->key : packages->items[0];
    bool itself = false;
    size_t shown = 0, others = 0;
    for (size_t i = 0; i < packages->count; i++)
        itself = itself || text_equal(packages->items[i], root);
    buffer_format(&said, "'%.*s' %s", TEXT_ARG(root), itself ? "is new" : "brings");
    for (size_t i = 0; i < packages->count; i++) {
        if (text_equal(packages->items[i], root))
            continue;
        if (others++ < MOST)
            buffer_format(&said, "%s %.*s",
                          shown++  ? ","
                          : itself ? ", with"
                                   : "",
                          TEXT_ARG(packages->items[i]));
    }
    if (others > shown)
        buffer_format(&said, " and %zu more", others - shown);
    if (!itself)
        buffer_format(&said, ", which %s new", others == 1 ? "is" : "are");
    return said.text;
}

static void tell_new(struct checked *self, const struct arrival *arrival)
{
    struct place place = {0};
    const struct reached *root = arrival->chain.root;
    if (root)
        place = root->places.items[0];
    struct finding *finding = check_add(
        self, RULE_NEW_PACKAGE, place, root ? root->key : arrival->packages.items[0],
        text_of(check_rules[RULE_NEW_PACKAGE].fix), "%.*s",
        TEXT_ARG(describe(self->analysis->arena, arrival)));
    if (finding && root)
        check_add_chain(self, finding, &arrival->chain);
}

static void tell_all_new(struct checked *self, const json_t *packages)
{
    const struct selection *selection = &self->result->selection;
    struct arrivals arrivals = {0};
    for (size_t i = 0; i < selection->packages.count; i++) {
        dist_id id = selection->packages.items[i].distribution;
        if (!has_package(packages, self->analysis->catalog.distributions.items[id].key))
            add_arrival(self, &selection->packages.items[i], &arrivals);
    }
    for (size_t i = 0; i < arrivals.count; i++)
        tell_new(self, &arrivals.items[i]);
}

static void tell_stale(struct checked *self, struct text rule, struct text subject,
                       struct text file)
{
    check_add(self, RULE_STALE_SUPPRESSION,
              (struct place){.file = self->analysis->config.scope.baseline}, subject,
              TEXT("depclose check --update-baseline"),
              "the baseline of '%.*s' has '%.*s' of '%.*s'%s%.*s, and there is none",
              TEXT_ARG(self->name), TEXT_ARG(rule), TEXT_ARG(subject),
              file.len ? " in " : "", TEXT_ARG(file));
}

/* What the service's own table says: what it accepts goes, what it misses comes. */
static void compare(struct checked *self, json_t *own)
{
    struct findings *findings = self->findings;
    json_t *list = json_object_get(own, "findings"), *item;
    json_t *packages = json_object_get(own, "packages");
    size_t kept = 0, i;
    for (i = 0; i < findings->count; i++)
        if (!text_equal(findings->items[i].services.items[0], self->name) ||
            !accepts(list, &findings->items[i]))
            findings->items[kept++] = findings->items[i];
    findings->count = kept;
    if (self->passed_over)
        return;
    tell_all_new(self, packages);
    json_array_foreach(list, i, item)
    {
        enum check_rule_id rule = check_rule_find(member(item, "rule"));
        if (!json_is_true(json_object_get(item, "met")) &&
            (rule == RULE_COUNT || self->levels[rule] != CHECK_OFF))
            tell_stale(self, text_copy(self->analysis->arena, member(item, "rule")),
                       text_copy(self->analysis->arena, member(item, "subject")),
                       text_copy(self->analysis->arena, member(item, "file")));
    }
}

bool check_compare_baselines(const struct checks *all)
{
    bool good = true;
    for (size_t i = 0; i < all->count; i++) {
        struct checked *self = &all->items[i];
        if (self->analysis->config.scope.baseline.len == 0)
            continue;
        json_t *root = load(self);
        json_t *own = json_object_getn(json_object_get(root, "services"), self->name.ptr,
                                       self->name.len);
        if (own)
            compare(self, own);
        good = good && root;
        json_decref(root);
    }
    return good;
}

static json_t *json_of_service(const struct checked *self)
{
    const struct selection *selection = &self->result->selection;
    json_t *packages = json_array(), *list = json_array();
    for (size_t i = 0; i < selection->packages.count; i++) {
        dist_id id = selection->packages.items[i].distribution;
        struct text key = self->analysis->catalog.distributions.items[id].key;
        if (!has_package(packages, key))
            json_array_append_new(packages, json_of_text(key));
    }
    for (size_t i = 0; i < self->findings->count; i++) {
        const struct finding *finding = &self->findings->items[i];
        if (!text_equal(finding->services.items[0], self->name))
            continue;
        json_array_append_new(list,
                              json_pack("{sssoso}", "rule", check_rules[finding->rule].id,
                                        "file", json_of_text(finding->place.file),
                                        "subject", json_of_text(finding->subject)));
    }
    return json_pack("{soso}", "packages", packages, "findings", list);
}

bool check_write_baselines(const struct checks *all)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct checked *self = &all->items[i];
        struct analysis *analysis = self->analysis;
        if (analysis->config.scope.baseline.len == 0)
            return diag_error(analysis->diags, (struct place){0},
                              TEXT("--baseline FILE, or baseline = \"FILE\" in the "
                                   "configuration"),
                              "no baseline is named for '%.*s'", TEXT_ARG(self->name));
        json_t *root = load(self);
        if (!root)
            return false;
        json_object_setn_new(json_object_get(root, "services"), self->name.ptr,
                             self->name.len, json_of_service(self));
        char *text =
            json_dumps(root, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_ENSURE_ASCII);
        struct text bytes = text_format(analysis->arena, "%s\n", text);
        free(text);
        json_decref(root);
        if (!file_write(path_of(self), bytes, analysis->diags))
            return false;
    }
    return true;
}
