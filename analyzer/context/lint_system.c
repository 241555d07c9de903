/* Lint: base images, and the packages of the system's package managers.
 *
 * What a command installs, it installs into the layer of its RUN; what removes it again
 * only counts in the same RUN. */
#include "base/array.h"
#include "base/path.h"
#include "context/lint_model.h"

/* --- base images -------------------------------------------------------------------- */

/* Takes NAME apart: the repository without Docker's own registry, and the tag. */
static void split_image(struct text name, struct text *repository, struct text *tag)
{
    static const char *const registries[] = {"docker.io/", "index.docker.io/",
                                             "mirror.gcr.io/", "public.ecr.aws/docker/"};
    *tag = (struct text){0};
    *repository = text_slice(name, 0, text_find(name, '@'));
    size_t colon = text_rfind(*repository, ':'), slash = text_rfind(*repository, '/');
    if (colon != SIZE_MAX && (slash == SIZE_MAX || colon > slash)) {
        *tag = text_slice(*repository, colon + 1, repository->len);
        *repository = text_slice(*repository, 0, colon);
    }
    for (size_t i = 0; i < sizeof registries / sizeof *registries; i++) {
        struct text registry = text_of(registries[i]);
        if (text_starts(*repository, registry)) {
            *repository = text_slice(*repository, registry.len, repository->len);
            break;
        }
    }
    if (text_starts(*repository, TEXT("library/")))
        *repository = text_slice(*repository, 8, repository->len);
}

/* Whether a part of TAG, between hyphens, begins with one of STARTS. */
static bool tag_has(struct text tag, const struct texts *starts)
{
    struct text part;
    while (text_cut(&tag, '-', &part)) {
        for (size_t i = 0; i < starts->count; i++)
            if (text_starts(part, starts->items[i]))
                return true;
    }
    return false;
}

/* What is known of an image that is a large one, or NULL. */
static const struct image_rule *find_large(const struct lint *self, struct text name)
{
    struct text repository, tag;
    split_image(name, &repository, &tag);
    uint32_t index = map_find(&self->options->rules->names, repository);
    if (index == MAP_NONE)
        return NULL;
    const struct image_rule *rule = &self->options->rules->items[index];
    bool large = !rule->large.count || tag_has(tag, &rule->large);
    return large && !tag_has(tag, &rule->small) ? rule : NULL;
}

/* The image that everything which ships rests on is large; NULL: it is not. */
static const struct image_rule *shipping_base(const struct lint *self, size_t *at)
{
    for (size_t i = 0; i < self->stages.count; i++) {
        const struct lint_stage *stage = &self->stages.items[i];
        if (!stage->ships || stage->base != LINT_NONE)
            continue;
        *at = stage->first - 1;
        return stage->image.len ? find_large(self, stage->image) : NULL;
    }
    return NULL;
}

void lint_bases(struct lint *self)
{
    size_t at;
    const struct image_rule *rule = shipping_base(self, &at);
    if (!rule || self->development)
        return;
    size_t stage = 0;
    while (self->stages.items[stage].first != at + 1)
        stage++;
    lint_add(self, "full-base", self->file->items[at].line, rule->instead,
             "base image '%.*s' holds %.*s", TEXT_ARG(self->stages.items[stage].image),
             TEXT_ARG(rule->holds));
}

/* --- package managers --------------------------------------------------------------- */

enum manager { MANAGER_NONE, MANAGER_APT, MANAGER_APK, MANAGER_DNF };

/* What a command asks a package manager for. */
struct request {
    enum manager manager;
    struct text verb;      /* "install", "update", ... */
    struct texts options;  /* as written, before and after the verb */
    struct texts packages; /* names, versions taken off */
};

static enum manager find_manager(struct text program)
{
    static const struct {
        const char *name;
        enum manager manager;
    } managers[] = {
        {"apt-get", MANAGER_APT}, {"apt", MANAGER_APT}, {"apk", MANAGER_APK},
        {"dnf", MANAGER_DNF},     {"yum", MANAGER_DNF}, {"microdnf", MANAGER_DNF},
    };
    for (size_t i = 0; i < sizeof managers / sizeof *managers; i++)
        if (text_is(program, managers[i].name))
            return managers[i].manager;
    return MANAGER_NONE;
}

/* Whether an option takes the next word as its value. */
static bool takes_value(struct text option)
{
    static const char *const options[] = {
        "-o", "-t", "-c", "--option", "-X", "--target-release", "--virtual", NULL};
    for (size_t i = 0; options[i]; i++)
        if (text_is(option, options[i]))
            return true;
    return false;
}

/* The name of "gcc=4:12.2", "python3.11-dev/stable", "gcc~=12". */
static struct text package_name(struct text word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] == '=' || word.ptr[i] == '~' || word.ptr[i] == '<' ||
            word.ptr[i] == '>' || (word.ptr[i] == '/' && i > 0))
            return text_slice(word, 0, i);
    return word;
}

static bool read_request(struct lint *self, const struct lint_command *command,
                         struct request *request)
{
    size_t first;
    *request =
        (struct request){.manager = find_manager(lint_program(&command->words, &first))};
    if (request->manager == MANAGER_NONE)
        return false;
    for (size_t i = first + 1; i < command->words.count; i++) {
        struct text word = command->words.items[i];
        if (text_starts(word, TEXT("-"))) {
            array_push(self->arena, &request->options, word);
            if (takes_value(word) && i + 1 < command->words.count)
                array_push(self->arena, &request->options, command->words.items[++i]);
        } else if (!request->verb.len) {
            request->verb = word;
        } else {
            array_push(self->arena, &request->packages, package_name(word));
        }
    }
    return request->verb.len > 0;
}

static bool has_option(const struct request *request, const char *option)
{
    for (size_t i = 0; i < request->options.count; i++)
        if (text_is(request->options.items[i], option))
            return true;
    return false;
}

static bool installs(const struct request *request)
{
    return text_is(request->verb, "install") || text_is(request->verb, "add") ||
           text_is(request->verb, "reinstall");
}

static bool removes(const struct request *request)
{
    static const char *const verbs[] = {"remove", "purge", "autoremove", "autopurge",
                                        "del",    "erase", NULL};
    for (size_t i = 0; verbs[i]; i++)
        if (text_is(request->verb, verbs[i]))
            return true;
    return false;
}

/* Whether a command of the RUN deletes something below FOLDER: `rm -rf FOLDER/...`,
 * `find FOLDER -delete`. */
static bool deletes_below(const struct lint_commands *commands, const char *folder)
{
    for (size_t i = 0; i < commands->count; i++) {
        const struct texts *words = &commands->items[i].words;
        size_t first;
        struct text program = lint_program(words, &first);
        if (!text_is(program, "rm") && !text_is(program, "find"))
            continue;
        for (size_t word = first + 1; word < words->count; word++)
            if (text_contains(words->items[word], text_of(folder)))
                return true;
    }
    return false;
}

/* Whether a later command of the RUN asks MANAGER for VERB. */
static bool asks_for(struct lint *self, size_t at, enum manager manager, const char *verb)
{
    const struct lint_commands *commands = &self->commands[at];
    struct request request;
    for (size_t i = 0; i < commands->count; i++)
        if (read_request(self, &commands->items[i], &request) &&
            request.manager == manager &&
            (*verb ? text_is(request.verb, verb) : installs(&request)))
            return true;
    return false;
}

/* --- build tools -------------------------------------------------------------------- */

/* Whether NAME is PATTERN, in which one "*" stands for any text. */
static bool matches(struct text name, struct text pattern)
{
    size_t star = text_find(pattern, '*');
    if (star == SIZE_MAX)
        return text_equal(name, pattern);
    struct text head = text_slice(pattern, 0, star);
    struct text tail = text_slice(pattern, star + 1, pattern.len);
    return name.len >= pattern.len && text_starts(name, head) && text_ends(name, tail);
}

bool lint_is_build_tool(const struct lint *self, struct text package)
{
    const struct texts *tools = &self->options->rules->build_tools;
    for (size_t i = 0; i < tools->count; i++)
        if (matches(package, tools->items[i]))
            return true;
    return false;
}

/* Whether the image starts with TOOL: CMD ["make", "run"]. */
static bool is_started(const struct lint *self, struct text tool)
{
    for (size_t i = 0; i < self->file->count; i++) {
        const struct instruction *instruction = &self->file->items[i];
        if ((instruction->kind != INSTRUCTION_CMD &&
             instruction->kind != INSTRUCTION_ENTRYPOINT) ||
            !lint_ships(self, i))
            continue;
        for (size_t word = 0; word < instruction->words.count; word++)
            if (text_contains(instruction->words.items[word], tool))
                return true;
    }
    return false;
}

/* The first RUN after AT that removes packages of this manager; LINT_NONE for none. */
static size_t removed_later(struct lint *self, size_t at, struct text package)
{
    struct request request;
    for (size_t later = at + 1; later < self->file->count; later++) {
        if (!lint_is_below(self, at, later))
            continue;
        for (size_t i = 0; i < self->commands[later].count; i++) {
            if (!read_request(self, &self->commands[later].items[i], &request) ||
                !removes(&request))
                continue;
            for (size_t k = 0; k < request.packages.count; k++)
                if (text_equal(request.packages.items[k], package))
                    return later;
        }
    }
    return LINT_NONE;
}

static bool is_headers(struct text package)
{
    return text_ends(package, TEXT("-dev")) || text_ends(package, TEXT("-devel"));
}

static struct text tools_help(struct lint *self, size_t later, bool headers)
{
    if (later != LINT_NONE)
        return text_format(self->arena,
                           "line %u removes them in a later layer, which frees nothing; "
                           "install, use and remove them in one RUN, or build in an "
                           "earlier stage",
                           self->file->items[later].line);
    if (headers)
        return TEXT("to run, the library alone is enough, which is a package of its own; "
                    "what must be compiled can be in an earlier stage");
    return TEXT("install them in an earlier stage and copy what they build, unless the "
                "program compiles when it runs");
}

static void lint_tools(struct lint *self, size_t at, const struct request *request,
                       uint32_t line)
{
    struct buffer names = {.arena = self->arena};
    struct text first = {0};
    bool headers = true;
    for (size_t i = 0; i < request->packages.count; i++) {
        struct text package = request->packages.items[i];
        if (!lint_is_build_tool(self, package) || is_started(self, package))
            continue;
        first = first.len ? first : package;
        headers = headers && is_headers(package);
        buffer_format(&names, "%s'%.*s'", names.text.len ? ", " : "", TEXT_ARG(package));
    }
    if (!first.len)
        return;
    struct text help = tools_help(self, removed_later(self, at, first), headers);
    lint_add(self, "build-tools", line, help, "what only a build needs stays: %.*s",
             TEXT_ARG(names.text));
}

/* --- caches and lists --------------------------------------------------------------- */

/* Whether any RUN configures apt not to take recommended packages, by option or file. */
static bool no_recommends(const struct lint *self)
{
    const struct text setting = TEXT("nstall-Recommends");
    for (size_t i = 0; i < self->file->count; i++) {
        const struct instruction *instruction = &self->file->items[i];
        if (instruction->kind == INSTRUCTION_RUN &&
            text_contains(instruction->original, setting))
            return true;
        for (size_t k = 0; k < instruction->heredocs.count; k++)
            if (text_contains(instruction->heredocs.items[k].content, setting))
                return true;
    }
    return false;
}

/* `apt-get update` in RUN number AT. */
static void lint_apt_update(struct lint *self, size_t at, uint32_t line)
{
    const struct lint_commands *commands = &self->commands[at];
    struct request request;
    bool cached = lint_has_cache(self, at, "/var/lib/apt");
    if (lint_ships(self, at) && !cached && !deletes_below(commands, "/var/lib/apt") &&
        !deletes_below(commands, "/var/lib/{apt") &&
        !asks_for(self, at, MANAGER_APT, "distclean"))
        lint_add(self, "apt-lists", line,
                 TEXT("end this RUN with 'rm -rf /var/lib/apt/lists/*', or mount a cache "
                      "there: --mount=type=cache,target=/var/lib/apt,sharing=locked"),
                 "the package lists of apt stay in the image");
    if (cached || commands->count > 1)
        return;
    for (size_t later = at + 1; later < self->file->count; later++) {
        if (self->stage_of[later] != self->stage_of[at] ||
            asks_for(self, later, MANAGER_APT, "update"))
            return;
        for (size_t i = 0; i < self->commands[later].count; i++) {
            if (!read_request(self, &self->commands[later].items[i], &request) ||
                request.manager != MANAGER_APT || !installs(&request))
                continue;
            lint_add(self, "apt-update", line,
                     text_format(self->arena,
                                 "join it with the install of line %u in one RUN",
                                 self->file->items[later].line),
                     "'%.*s update' in a layer of its own goes stale",
                     TEXT_ARG(commands->items[0].words.items[0]));
            return;
        }
    }
}

/* What an install leaves beside the packages. */
static void lint_leftovers(struct lint *self, size_t at, const struct request *request,
                           uint32_t line)
{
    const struct lint_commands *commands = &self->commands[at];
    if (request->manager == MANAGER_APT) {
        if (!self->development && request->packages.count &&
            !has_option(request, "--no-install-recommends") && !no_recommends(self))
            lint_add(self, "apt-recommends", line, TEXT("add --no-install-recommends"),
                     "'apt-get install' takes recommended packages along");
        return;
    }
    bool apk = request->manager == MANAGER_APK;
    if (lint_has_cache(self, at, "/var/cache") || deletes_below(commands, "/var/cache"))
        return;
    if (apk ? !has_option(request, "--no-cache") &&
                  (has_option(request, "-U") || has_option(request, "--update-cache") ||
                   has_option(request, "--update") ||
                   asks_for(self, at, MANAGER_APK, "update"))
            : !asks_for(self, at, MANAGER_DNF, "clean"))
        lint_add(self, "package-cache", line,
                 apk ? TEXT("use 'apk add --no-cache'")
                     : TEXT("end this RUN with 'clean all' of the same program"),
                 "the cache of %s stays in the image", apk ? "apk" : "dnf");
}

static void lint_run(struct lint *self, size_t at, bool full)
{
    const struct lint_commands *commands = &self->commands[at];
    bool removed = false, updated = false;
    struct request request;
    for (size_t i = 0; i < commands->count; i++)
        removed = removed || (read_request(self, &commands->items[i], &request) &&
                              removes(&request));
    for (size_t i = 0; i < commands->count; i++) {
        const struct lint_command *command = &commands->items[i];
        if (command->conditional || !read_request(self, command, &request))
            continue;
        if (request.manager == MANAGER_APT && text_is(request.verb, "update") &&
            !updated) {
            updated = true;
            lint_apt_update(self, at, command->line);
        }
        if (!installs(&request) || !lint_ships(self, at))
            continue;
        lint_leftovers(self, at, &request, command->line);
        if (!removed && !full && !self->development)
            lint_tools(self, at, &request, command->line);
    }
}

void lint_system_packages(struct lint *self)
{
    size_t at;
    bool full = shipping_base(self, &at);
    for (size_t i = 0; i < self->file->count; i++)
        if (self->file->items[i].kind == INSTRUCTION_RUN)
            lint_run(self, i, full);
}
