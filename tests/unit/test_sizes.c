/* Wheels, and the sizes of distributions; the tags have their oracle in tests/oracle. */
#include "packages/sizes.h"

#include "base/array.h"
#include "check.h"
#include "packages/heavy.h"
#include "packages/wheel_tags.h"

struct fixture {
    struct arena arena;
    struct catalog catalog;
    struct heavy_rules rules;
    struct target linux_target;
    dist_id id;
};

static void set_up(struct fixture *self)
{
    *self = (struct fixture){0};
    catalog_init(&self->catalog, &self->arena);
    self->id = catalog_add(&self->catalog, TEXT("Torch"));
    CHECK(target_of_platform(&self->linux_target, TEXT("linux")));
    self->linux_target.python_first = self->linux_target.python_last = 12;
    map_init(&self->rules.names, &self->arena);
    self->rules.items = ARENA_ARRAY(&self->arena, struct heavy_rule, 8);
}

static struct heavy_rule *add_rule(struct fixture *self, const char *name, uint64_t wheel,
                                   uint64_t installed)
{
    struct heavy_rule *rule =
        &self->rules.items[map_add(&self->rules.names, text_of(name))];
    *rule = (struct heavy_rule){
        .name = text_of(name), .wheel = wheel, .installed = installed};
    return rule;
}

static struct locked *lock(struct fixture *self)
{
    struct locked locked = {.distribution = self->id, .version = TEXT("2.0")};
    array_push(&self->arena, &self->catalog.locked, locked);
    self->catalog.distributions.items[self->id].locked_count = 1;
    return &array_last(&self->catalog.locked);
}

static void add_artifact(struct fixture *self, struct locked *locked, const char *name,
                         uint64_t size)
{
    array_push(&self->arena, &locked->artifacts,
               ((struct artifact){.filename = text_of(name),
                                  .size = size,
                                  .wheel = text_ends(text_of(name), TEXT(".whl"))}));
}

static void install(struct fixture *self, const char *version, uint64_t size)
{
    struct installed installed = {.version = text_of(version), .size = size};
    array_push(&self->arena, &self->catalog.installed, installed);
    self->catalog.distributions.items[self->id].installed =
        (uint32_t)self->catalog.installed.count;
}

/* "BYTES SOURCE" of the one distribution. */
static struct text ask(struct fixture *self, uint32_t locked)
{
    struct size size =
        size_of(&self->catalog, &self->rules, self->id, locked, &self->linux_target);
    return text_format(&self->arena, "%u %s%s", (unsigned)size.bytes,
                       size_source_names[size.source],
                       size.compressed ? " compressed" : "");
}

static void the_best_source_tells(void)
{
    struct fixture self;
    set_up(&self);
    CHECK_TEXT(ask(&self, SIZE_UNLOCKED), "0 unknown");
    struct locked *locked = lock(&self);
    add_artifact(&self, locked, "torch-2.0.tar.gz", 5);
    CHECK_TEXT(ask(&self, 0), "5 sdist compressed");
    add_artifact(&self, locked, "torch-2.0-cp312-cp312-win_amd64.whl", 6);
    CHECK_TEXT(ask(&self, 0), "5 sdist compressed");
    struct heavy_rule *rule = add_rule(&self, "torch", 70, 0);
    CHECK_TEXT(ask(&self, 0), "70 rules compressed");
    CHECK_TEXT(ask(&self, SIZE_UNLOCKED), "70 rules compressed");
    rule->installed = 80;
    CHECK_TEXT(ask(&self, 0), "80 rules");
    add_artifact(&self, locked, "torch-2.0-cp312-cp312-manylinux_2_28_x86_64.whl", 60);
    add_artifact(&self, locked, "torch-2.0-cp312-cp312-manylinux_2_28_aarch64.whl", 61);
    add_artifact(&self, locked, "torch-2.0-cp39-cp39-manylinux_2_28_x86_64.whl", 59);
    CHECK_TEXT(ask(&self, 0), "60 wheel compressed");
    self.linux_target.python_full = TEXT("3.9.2");
    CHECK_TEXT(ask(&self, 0), "59 wheel compressed");
    self.linux_target.python_full = TEXT("");
    self.linux_target.python_first = 10;
    self.linux_target.python_last = UINT32_MAX;
    CHECK_TEXT(ask(&self, 0), "60 wheel compressed");
    install(&self, "1.0", 90);
    CHECK_TEXT(ask(&self, 0), "60 wheel compressed");
    CHECK_TEXT(ask(&self, SIZE_UNLOCKED), "90 installed");
    install(&self, "2.0.0", 91);
    CHECK_TEXT(ask(&self, 0), "91 installed");
    arena_release(&self.arena);
}

static void sums_say_what_they_lack(void)
{
    struct size_sum sum = {0};
    size_add(&sum, (struct size){10, SIZE_INSTALLED, false});
    size_add(&sum, (struct size){5, SIZE_WHEEL, true});
    size_add(&sum, (struct size){0});
    CHECK_INT(sum.bytes, 15);
    CHECK_INT(sum.compressed_bytes, 5);
    CHECK_INT(sum.count, 3);
    CHECK_INT(sum.unknown, 1);
    CHECK_INT(sum.by_source[SIZE_WHEEL], 1);
}

static void heaviness(void)
{
    struct fixture self;
    set_up(&self);
    struct heavy_rule *parent = add_rule(&self, "parent", 1000, 3000);
    array_push(&self.arena, &parent->brings, TEXT("torch"));
    array_push(&self.arena, &parent->brings, TEXT("small"));
    array_push(&self.arena, &parent->brings, TEXT("unheard-of"));
    parent->instead = TEXT("less");
    add_rule(&self, "torch", 60000000, 200000000);
    add_rule(&self, "small", 10, 0);
    struct text torch = TEXT("torch"), other = TEXT("other");
    struct size none = {0}, wheel = {60000000, SIZE_WHEEL, true};
    CHECK(heavy_is(&self.rules, torch, none, 0));
    CHECK(heavy_is(&self.rules, torch, wheel, 0));
    CHECK(!heavy_is(&self.rules, other, wheel, 0));
    CHECK(heavy_is(&self.rules, other, wheel, 60000000));
    CHECK(heavy_is(NULL, torch, wheel, 60000000) && !heavy_is(NULL, torch, wheel, 0));
    CHECK(!heavy_is(&self.rules, torch, none, 200000001));
    /* What is installed is the truth: this torch is a small one. */
    CHECK(!heavy_is(&self.rules, torch, (struct size){5, SIZE_INSTALLED, false}, 0));
    struct texts brings = heavy_brings(&self.arena, &self.rules, TEXT("parent"), 0);
    CHECK_INT(brings.count, 1);
    CHECK_TEXT(brings.items[0], "torch");
    CHECK_INT(heavy_brings(&self.arena, &self.rules, other, 0).count, 0);
    CHECK_TEXT(heavy_instead(&self.rules, TEXT("parent")), "less");
    CHECK_TEXT(heavy_instead(NULL, TEXT("parent")), "");
    arena_release(&self.arena);
}

static void targets_become_wheel_targets(void)
{
    static const struct {
        const char *platform;
        enum wheel_system system;
        const char *arch;
    } cases[] = {
        {"linux", WHEEL_LINUX_GLIBC, "x86_64"},
        {"linux-aarch64", WHEEL_LINUX_GLIBC, "aarch64"},
        {"macos", WHEEL_MACOS, "arm64"},
        {"x86_64-apple-darwin", WHEEL_MACOS, "x86_64"},
        {"windows", WHEEL_WINDOWS, "amd64"},
        {"aarch64-pc-windows-msvc", WHEEL_WINDOWS, "arm64"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct target target = {0};
        CHECK(target_of_platform(&target, text_of(cases[i].platform)));
        struct wheel_target wanted = wheel_target_of(&target, 11);
        CHECK_INT(wanted.system, cases[i].system);
        CHECK_TEXT(wanted.arch, cases[i].arch);
        CHECK_INT(wanted.python, 11);
    }
}

static void wheel_names_come_apart(void)
{
    struct wheel wheel;
    CHECK(wheel_parse(TEXT("a_b-1.0+c-2x-py2.py3-none-any.whl"), &wheel));
    CHECK_TEXT(wheel.name, "a_b");
    CHECK_TEXT(wheel.version, "1.0+c");
    CHECK_TEXT(wheel.build, "2x");
    CHECK_TEXT(wheel.pythons, "py2.py3");
    CHECK_TEXT(wheel.abis, "none");
    CHECK_TEXT(wheel.platforms, "any");
    CHECK(!wheel_parse(TEXT("a-1.0.tar.gz"), &wheel));
    CHECK(!wheel_parse(TEXT(".whl"), &wheel));
    CHECK(!wheel_parse(TEXT(""), &wheel));
}

int main(void)
{
    the_best_source_tells();
    sums_say_what_they_lack();
    heaviness();
    targets_become_wheel_targets();
    wheel_names_come_apart();
    return check_end();
}
