/* Which distributions provide an import: every source, and every way to prefer one. */
#include "packages/providers.h"

#include "base/array.h"
#include "check.h"
#include "tree.h"

struct fixture {
    struct tree tree;
    struct catalog catalog;
    struct import_rules rules, config;
    struct providers *providers;
};

static void set_up(struct fixture *self)
{
    *self = (struct fixture){0};
    tree_init(&self->tree);
    catalog_init(&self->catalog, &self->tree.arena);
    struct import_rules *const maps[] = {&self->rules, &self->config};
    for (size_t i = 0; i < 2; i++) {
        map_init(&maps[i]->names, &self->tree.arena);
        map_init(&maps[i]->parents, &self->tree.arena);
        maps[i]->candidates = ARENA_ARRAY(&self->tree.arena, struct texts, 20);
    }
}

/* Splits at blanks. */
static struct texts words(struct arena *arena, const char *list)
{
    struct texts words = {0};
    struct text rest = text_of(list), word;
    while (text_cut(&rest, ' ', &word))
        if (word.len)
            array_push(arena, &words, word);
    return words;
}

static void add_rule(struct fixture *self, struct import_rules *rules, const char *name,
                     const char *candidates)
{
    struct text parent = text_of(name);
    rules->candidates[map_add(&rules->names, parent)] =
        words(&self->tree.arena, candidates);
    for (size_t dot; (dot = text_rfind(parent, '.')) != SIZE_MAX;) {
        parent = text_slice(parent, 0, dot);
        map_add(&rules->parents, parent);
    }
}

static void declare(struct fixture *self, enum section section, const char *names)
{
    struct texts list = words(&self->tree.arena, names);
    for (size_t i = 0; i < list.count; i++) {
        struct declaration declaration = {.distribution =
                                              catalog_add(&self->catalog, list.items[i]),
                                          .section = section};
        array_push(&self->tree.arena, &self->catalog.declarations, declaration);
        if (section != SECTION_CONSTRAINT)
            self->catalog.distributions.items[declaration.distribution].declared++;
    }
}

/* Locks NAME, in version 1, with edges to the names in NEEDS. */
static struct locked *lock(struct fixture *self, const char *name, const char *needs)
{
    struct arena *arena = &self->tree.arena;
    struct catalog *catalog = &self->catalog;
    dist_id id = catalog_add(catalog, text_of(name));
    struct locked locked = {.distribution = id, .version = TEXT("1")};
    struct texts list = words(arena, needs);
    for (size_t i = 0; i < list.count; i++) {
        struct locked_edge edge = {.distribution = catalog_add(catalog, list.items[i])};
        array_push(arena, &locked.edges, edge);
    }
    catalog->distributions.items[id].first_locked = (uint32_t)catalog->locked.count;
    catalog->distributions.items[id].locked_count = 1;
    catalog->lock_state = LOCK_COMPLETE;
    array_push(arena, &catalog->locked, locked);
    return &array_last(&catalog->locked);
}

static void install(struct fixture *self, const char *name, const char *version,
                    const char *imports)
{
    struct catalog *catalog = &self->catalog;
    dist_id id = catalog_add(catalog, text_of(name));
    struct installed installed = {.version = text_of(version),
                                  .location = self->tree.home,
                                  .imports = words(&self->tree.arena, imports)};
    array_push(&self->tree.arena, &catalog->installed, installed);
    catalog->distributions.items[id].installed = (uint32_t)catalog->installed.count;
    catalog->has_environment = true;
}

static const char *const sources[] = {"none",  "config", "installed", "name",
                                      "rules", "affix",  "namespace"};

/* The answer as "DIST...|SOURCE|PREFIX", with "?PROBABLE..." where there are none. */
static struct text ask(struct fixture *self, const char *module)
{
    struct arena *arena = &self->tree.arena;
    if (!self->providers)
        self->providers =
            providers_new(arena, &self->catalog, &self->rules, &self->config);
    const struct provider *answer = providers_find(self->providers, text_of(module));
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < answer->distributions.count; i++) {
        dist_id id = answer->distributions.items[i];
        buffer_format(&out, "%s%.*s", i ? " " : "",
                      TEXT_ARG(self->catalog.distributions.items[id].key));
    }
    for (size_t i = 0; i < answer->probable.count; i++)
        buffer_format(&out, "%s%.*s", i ? " " : "?", TEXT_ARG(answer->probable.items[i]));
    buffer_format(&out, "|%s|%.*s", sources[answer->source], TEXT_ARG(answer->prefix));
    CHECK(providers_find(self->providers, text_of(module)) == answer);
    return out.text;
}

static void names_of_the_lock_match(void)
{
    struct fixture self;
    set_up(&self);
    declare(&self, SECTION_MAIN,
            "Foo_Bar azure-core-x types-requests pydantic fastapi "
            "acme acme-utils python-slugify pyserial pypdf4 pdf4");
    declare(&self, SECTION_CONSTRAINT, "limited");
    lock(&self, "fastapi-cli", "");
    lock(&self, "pyhidden", "");
    CHECK_TEXT(ask(&self, "foo_bar.baz"), "foo-bar|name|foo_bar");
    CHECK_TEXT(ask(&self, "Foo_Bar"), "foo-bar|name|Foo_Bar");
    CHECK_TEXT(ask(&self, "azure.core.x.y"), "azure-core-x|name|azure.core.x");
    CHECK_TEXT(ask(&self, "types_requests"), "|none|");
    CHECK_TEXT(ask(&self, "requests"), "|none|");
    CHECK_TEXT(ask(&self, "limited"), "|none|");
    CHECK_TEXT(ask(&self, "pydantic.core"), "pydantic|name|pydantic");
    /* One named like the first part owns what is below, unless main says more. */
    CHECK_TEXT(ask(&self, "fastapi.cli"), "fastapi|name|fastapi");
    CHECK_TEXT(ask(&self, "acme.utils.x"), "acme acme-utils|name|acme.utils");
    CHECK_TEXT(ask(&self, "slugify"), "python-slugify|affix|slugify");
    CHECK_TEXT(ask(&self, "serial.tools"), "pyserial|affix|serial");
    CHECK_TEXT(ask(&self, "pydant_ic"), "pydantic|affix|pydant_ic");
    CHECK_TEXT(ask(&self, "hidden"), "|none|");
    CHECK_TEXT(ask(&self, "pdf_4"), "|none|"); /* two have nearly that name */
    CHECK_TEXT(ask(&self, "unknown"), "|none|");
    CHECK(providers_reach(self.providers, catalog_find(&self.catalog, TEXT("limited"))) ==
          REACH_NOT);
    tree_release(&self.tree);
}

static void rules_match(void)
{
    struct fixture self;
    set_up(&self);
    add_rule(&self, &self.rules, "yaml", "pyyaml");
    add_rule(&self, &self.rules, "cv2", "opencv-python opencv-python-headless");
    add_rule(&self, &self.rules, "google.cloud.storage", "google-cloud-storage");
    add_rule(&self, &self.rules, "google.cloud.bigquery", "google-cloud-bigquery");
    add_rule(&self, &self.rules, "lang.check", "lang-check");
    add_rule(&self, &self.rules, "lang.check.pg", "lang-check-pg");
    add_rule(&self, &self.rules, "attr", "attrs");
    add_rule(&self, &self.rules, "empty", "");
    declare(&self, SECTION_MAIN, "pyyaml google-cloud-bigquery google lang attrs empty");
    lock(&self, "opencv-python-headless", "");
    lock(&self, "attr", "");
    lock(&self, "lang-check", "");
    CHECK_TEXT(ask(&self, "yaml.constructor"), "pyyaml|rules|yaml");
    CHECK_TEXT(ask(&self, "cv2"), "opencv-python-headless|rules|cv2");
    CHECK_TEXT(ask(&self, "google.cloud.bigquery.x"),
               "google-cloud-bigquery|name|google.cloud.bigquery");
    CHECK_TEXT(ask(&self, "google.cloud.storage"),
               "?google-cloud-storage|rules|google.cloud.storage");
    CHECK_TEXT(ask(&self, "google.cloud"), "google|name|google");
    CHECK_TEXT(ask(&self, "lang.check.pg"), "?lang-check-pg|rules|lang.check.pg");
    CHECK_TEXT(ask(&self, "lang.check.base"), "lang-check|name|lang.check");
    CHECK_TEXT(ask(&self, "lang.graph"), "lang|name|lang");
    /* A main dependency that the rules know beats a locked one of just that name. */
    CHECK_TEXT(ask(&self, "attr"), "attrs|rules|attr");
    CHECK_TEXT(ask(&self, "empty"), "|namespace|empty");
    CHECK_TEXT(ask(&self, "empty.x"), "|none|empty");
    CHECK(providers_know(self.providers, TEXT("google.cloud.storage")));
    CHECK(!providers_know(self.providers, TEXT("google.cloud")));
    tree_release(&self.tree);
}

static void namespaces_are_nobodys(void)
{
    struct fixture self;
    set_up(&self);
    add_rule(&self, &self.rules, "google.cloud.storage", "google-cloud-storage");
    declare(&self, SECTION_MAIN, "google-cloud-storage pygoogle");
    CHECK_TEXT(ask(&self, "google"), "|namespace|google");
    CHECK_TEXT(ask(&self, "google.cloud"), "|namespace|google.cloud");
    CHECK_TEXT(ask(&self, "google.nothing"), "|none|");
    CHECK_TEXT(ask(&self, "google.cloud.storage.blob"),
               "google-cloud-storage|name|google.cloud.storage");
    tree_release(&self.tree);
}

static void installed_metadata_goes_first(void)
{
    struct fixture self;
    set_up(&self);
    add_rule(&self, &self.rules, "airflow.providers.google", "airflow-google");
    add_rule(&self, &self.rules, "sk", "sk-old");
    add_rule(&self, &self.rules, "hooked", "hooker");
    declare(&self, SECTION_MAIN,
            "apache-airflow airflow-google sk-new sk-old foo hooker");
    lock(&self, "apache-airflow", "")->version = TEXT("2");
    lock(&self, "foo", "");
    lock(&self, "sk-new", "");
    lock(&self, "wanted", "");
    install(&self, "apache-airflow", "2", "airflow");
    install(&self, "sk-new", "1", "sk sk_extra ns.one");
    install(&self, "foo", "1", "other");
    install(&self, "hooker", "1", "hooker");
    install(&self, "stray", "1", "strayed");
    install(&self, "types-sk", "1", "sk_typed");
    install(&self, "stale", "0", "wanted_import wanted.sub");
    tree_file(&self.tree, "airflow/providers/core/__init__.py", "");
    CHECK_TEXT(ask(&self, "sk.linear"), "sk-new|installed|sk");
    CHECK_TEXT(ask(&self, "sk_extra"), "sk-new|installed|sk_extra");
    CHECK_TEXT(ask(&self, "ns"), "|namespace|ns");
    CHECK_TEXT(ask(&self, "ns.one.x"), "sk-new|installed|ns.one");
    CHECK_TEXT(ask(&self, "airflow.models"), "apache-airflow|installed|airflow");
    CHECK_TEXT(ask(&self, "airflow.providers.google.x"),
               "airflow-google|rules|airflow.providers.google");
    CHECK_TEXT(ask(&self, "foo"), "|none|"); /* installed as locked, without a foo */
    CHECK_TEXT(ask(&self, "other"), "foo|installed|other");
    CHECK_TEXT(ask(&self, "hooked"), "hooker|rules|hooked");
    CHECK_TEXT(ask(&self, "sk_typed"), "|none|");
    /* Installed, but named by neither manifest nor lock: never emitted. */
    CHECK_TEXT(ask(&self, "strayed"), "?stray|installed|strayed");
    tree_release(&self.tree);

    /* The core package has the file after all. */
    set_up(&self);
    add_rule(&self, &self.rules, "airflow.providers.google", "airflow-google");
    declare(&self, SECTION_MAIN, "apache-airflow airflow-google");
    install(&self, "apache-airflow", "1", "airflow");
    tree_file(&self.tree, "airflow/providers/google.py", "");
    CHECK_TEXT(ask(&self, "airflow.providers.google"),
               "apache-airflow|installed|airflow");
    tree_release(&self.tree);
}

static void without_manifest_and_lock_the_environment_names(void)
{
    struct fixture self;
    set_up(&self);
    install(&self, "PyYAML", "6", "_yaml yaml");
    install(&self, "cv-a", "6", "cv2");
    install(&self, "cv-b", "6", "cv2");
    CHECK_TEXT(ask(&self, "yaml"), "pyyaml|installed|yaml");
    CHECK_TEXT(ask(&self, "cv2.x"), "cv-a cv-b|installed|cv2");
    CHECK(providers_find(self.providers, TEXT("yaml"))->reach == REACH_OTHER);
    tree_release(&self.tree);
}

static void the_strongest_reach_wins(void)
{
    struct fixture self;
    set_up(&self);
    struct arena *arena = &self.tree.arena;
    add_rule(&self, &self.rules, "one", "z-main a-main transitive extra group other");
    add_rule(&self, &self.rules, "two", "group transitive extra");
    add_rule(&self, &self.rules, "three", "group extra deep-extra");
    add_rule(&self, &self.rules, "four", "group other");
    add_rule(&self, &self.rules, "five", "asked");
    add_rule(&self, &self.rules, "six", "other");
    declare(&self, SECTION_MAIN, "z-main a-main");
    self.catalog.declarations.items[0].requirement.extras = words(arena, "more");
    declare(&self, SECTION_EXTRA, "extra");
    declare(&self, SECTION_GROUP, "group");
    struct locked *main = lock(&self, "z-main", "transitive");
    struct locked_extra more = {.name = TEXT("more")};
    struct locked_edge edge = {.distribution = catalog_add(&self.catalog, TEXT("asked"))};
    array_push(arena, &more.edges, edge);
    array_push(arena, &main->extras, more);
    lock(&self, "transitive", "a-main");
    lock(&self, "asked", "");
    lock(&self, "extra", "deep-extra");
    lock(&self, "deep-extra", "extra");
    lock(&self, "other", "");
    CHECK_TEXT(ask(&self, "one"), "a-main z-main|rules|one");
    CHECK_TEXT(ask(&self, "two"), "transitive|rules|two");
    CHECK_TEXT(ask(&self, "three"), "deep-extra extra|rules|three");
    CHECK_TEXT(ask(&self, "four"), "group|rules|four");
    CHECK_TEXT(ask(&self, "five"), "asked|rules|five");
    CHECK(providers_find(self.providers, TEXT("five"))->reach == REACH_TRANSITIVE);
    CHECK_TEXT(ask(&self, "six"), "other|rules|six");
    CHECK(providers_find(self.providers, TEXT("six"))->reach == REACH_OTHER);
    tree_release(&self.tree);
}

static void the_config_has_the_last_word(void)
{
    struct fixture self;
    set_up(&self);
    add_rule(&self, &self.config, "mine", "Company.Mine");
    add_rule(&self, &self.config, "absent", "nowhere");
    declare(&self, SECTION_MAIN, "company-mine mine mine-sub");
    install(&self, "mine-sub", "1", "mine.sub");
    CHECK_TEXT(ask(&self, "mine.sub.x"), "company-mine|config|mine");
    CHECK_TEXT(ask(&self, "absent"), "?nowhere|config|absent");
    tree_release(&self.tree);
}

static void the_project_does_not_provide(void)
{
    struct fixture self;
    set_up(&self);
    add_rule(&self, &self.rules, "projected", "project");
    self.catalog.project = catalog_add(&self.catalog, TEXT("project"));
    self.catalog.distributions.items[self.catalog.project].local = true;
    lock(&self, "project", "direct");
    lock(&self, "direct", "");
    CHECK_TEXT(ask(&self, "project.x"), "|none|");
    CHECK_TEXT(ask(&self, "projected"), "?project|rules|projected");
    CHECK(providers_find(self.providers, TEXT("direct"))->reach == REACH_MAIN);
    tree_release(&self.tree);
}

int main(void)
{
    names_of_the_lock_match();
    rules_match();
    namespaces_are_nobodys();
    installed_metadata_goes_first();
    without_manifest_and_lock_the_environment_names();
    the_strongest_reach_wins();
    the_config_has_the_last_word();
    the_project_does_not_provide();
    return check_end();
}
