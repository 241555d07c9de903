#include "check.h"
#include "tree.h"

#include "base/array.h"
#include "image/compose.h"

static void add_words(struct buffer *out, const char *title,
                      const struct compose_command *command)
{
    if (!command->given)
        return;
    buffer_format(out, "; %s%s", title, command->empty ? " (none)" : "");
    for (size_t i = 0; i < command->words.count; i++)
        buffer_format(out, " [%.*s]", TEXT_ARG(command->words.items[i]));
}

static void add_pairs(struct buffer *out, const char *title,
                      const struct variables *pairs)
{
    for (size_t i = 0; i < pairs->count; i++)
        buffer_format(out, "; %s %.*s=%.*s", title, TEXT_ARG(pairs->items[i].name),
                      TEXT_ARG(pairs->items[i].value));
}

static void add_service(struct buffer *out, const struct compose_service *service)
{
    buffer_format(out, "%.*s:%u", TEXT_ARG(service->name), (unsigned)service->place.line);
    if (service->image.len)
        buffer_format(out, "; image %.*s", TEXT_ARG(service->image));
    if (service->builds)
        buffer_format(out, "; build %s'%.*s' '%.*s'", service->local ? "" : "remote ",
                      TEXT_ARG(service->context), TEXT_ARG(service->dockerfile));
    if (service->target.len)
        buffer_format(out, "; target %.*s", TEXT_ARG(service->target));
    add_pairs(out, "arg", &service->arguments);
    add_pairs(out, "context", &service->contexts);
    add_words(out, "entrypoint", &service->entrypoint);
    add_words(out, "command", &service->command);
    if (service->working_folder.len)
        buffer_format(out, "; in %.*s", TEXT_ARG(service->working_folder));
    add_pairs(out, "env", &service->environment);
    for (size_t i = 0; i < service->mounts.count; i++)
        buffer_format(out, "; '%.*s' at %.*s", TEXT_ARG(service->mounts.items[i].source),
                      TEXT_ARG(service->mounts.items[i].target));
    for (size_t i = 0; i < service->profiles.count; i++)
        buffer_format(out, "; profile %.*s", TEXT_ARG(service->profiles.items[i]));
    buffer_add_byte(out, '\n');
}

/* The services of the file PATH in the tree, a line each, and what there is to say. */
static struct text read_it(struct tree *tree, const char *path)
{
    static const char *const severities[] = {"note", "warning", "finding", "error"};
    struct buffer out = {.arena = &tree->arena};
    struct texts asked = {0};
    tree->diags.count = 0;
    const struct compose *compose =
        compose_read(&tree->arena, tree->home, text_of(path), &asked, &tree->diags);
    for (size_t i = 0; compose && i < compose->count; i++)
        add_service(&out, &compose->items[i]);
    for (size_t i = 0; i < tree->diags.count; i++) {
        const struct diag *diag = &tree->diags.items[i];
        buffer_format(&out, "%.*s:%u:%u: %s: %.*s\n", TEXT_ARG(diag->place.file),
                      (unsigned)diag->place.line, (unsigned)diag->place.column,
                      severities[diag->severity], TEXT_ARG(diag->message));
    }
    return out.text;
}

static void reads_services(void)
{
    struct tree tree;
    tree_init(&tree);
    tree_file(&tree, "deploy/.env", "TAG=1.2\nPORT=80\n");
    tree_file(&tree, "deploy/web.env", "A=file\nB=\"x ${PORT}\"\n");
    tree_file(&tree, "deploy/compose.yaml",
              "x-common: &common\n"
              "  working_dir: /app\n"
              "services:\n"
              "  web:\n"
              "    <<: *common\n"
              "    image: web:${TAG:-latest}\n"
              "    build:\n"
              "      context: ..\n"
              "      dockerfile: docker/Dockerfile.web\n"
              "      target: prod\n"
              "      args: [A=1, PORT]\n"
              "      additional_contexts: {lib: ../lib, base: 'docker-image://x'}\n"
              "    command: uvicorn \"a b\":app --port $PORT\n"
              "    entrypoint: []\n"
              "    env_file: web.env\n"
              "    environment: {A: 1.50, PORT: , NOT_SET: }\n"
              "    volumes: ['../src:/app/src:ro', 'data:/data', '~/x:/x', '/etc/x:/y', "
              "'..:/all']\n"
              "    profiles: [prod]\n"
              "  db:\n"
              "    image: postgres\n"
              "    build: https://example.org/a.git\n");
    CHECK_TEXT(
        read_it(&tree, "deploy/compose.yaml"),
        "web:4; image web:1.2; build '' 'docker/Dockerfile.web'; target prod; arg A=1; "
        "arg PORT=80; context lib=lib; context base=docker-image://x; entrypoint (none); "
        "command [uvicorn] [a b:app] [--port] [80]; in /app; env A=1.5; env B=x 80; env "
        "PORT=80; "
        "'src' at /app/src; '' at /all; profile prod\n"
        "db:19; image postgres; build remote 'https://example.org/a.git' 'Dockerfile'\n");
    tree_release(&tree);
}

static void follows_other_files(void)
{
    struct tree tree;
    tree_init(&tree);
    tree_file(&tree, "compose.yaml",
              "include: [inc/compose.yaml]\n"
              "services:\n"
              "  web:\n"
              "    extends: {file: base/common.yml, service: base}\n"
              "    command: [a]\n"
              "    volumes: ['.:/app']\n"
              "  worker: {extends: web, command: [b], environment: [A=x]}\n");
    tree_file(&tree, "compose.override.yaml",
              "services:\n"
              "  web: {environment: {A: over}, command: !reset null, volumes: !override "
              "['./src:/app']}\n"
              "  new: {image: x}\n");
    tree_file(&tree, "base/common.yml",
              "services:\n  base: {build: ., environment: {A: base, B: base}, volumes: "
              "['./lib:/lib']}\n");
    tree_file(&tree, "inc/compose.yaml",
              "services:\n  extra: {build: {target: '${T}'}}\n");
    tree_file(&tree, "inc/.env", "T=included\n");
    CHECK_TEXT(
        read_it(&tree, "compose.yaml"),
        "web:3; build 'base' 'base/Dockerfile'; env A=over; env B=base; 'src' at /app\n"
        "worker:7; build 'base' 'base/Dockerfile'; command [b]; env A=x; env B=base; "
        "'base/lib' at "
        "/lib; '' at /app\n"
        "extra:2; build 'inc' 'inc/Dockerfile'; target included\n"
        "new:3; image x\n");
    tree_release(&tree);
}

static void says_what_is_wrong(void)
{
    struct tree tree;
    tree_init(&tree);
    tree_file(&tree, "a.yaml",
              "services:\n"
              "  a: {image: '${X}', env_file: gone.env, command: \"it's\"}\n"
              "  b: text\n"
              "  c: {extends: gone, volumes: ['ab::c'], environment: x, build: []}\n"
              "  d: {extends: {file: gone.yaml, service: x}, image: '${-}'}\n"
              "  e: {extends: f}\n"
              "  f: {extends: e}\n");
    CHECK_TEXT(
        read_it(&tree, "a.yaml"),
        "a:2; command [its]\nb:3\nc:4\nd:5; image ${-}\ne:6\nf:7\n"
        "a.yaml:3:6: warning: the service 'b' is not a mapping\n"
        "a.yaml:4:16: warning: no service 'gone' to extend\n"
        "a.yaml:5:16: warning: cannot read 'gone.yaml'\n"
        "a.yaml:6:16: warning: services that extend each other\n"
        "a.yaml:7:16: warning: services that extend each other\n"
        "a.yaml:2:14: note: 'X' is not set, and taken to be empty\n"
        "a.yaml:2:51: warning: a command with a quote or bracket that is not closed\n"
        "a.yaml:2:32: note: no env file 'gone.env' here\n"
        "a.yaml:4:65: warning: not a build: neither a folder nor a mapping\n"
        "a.yaml:4:55: warning: not a list or mapping of variables\n"
        "a.yaml:4:32: warning: not a volume: 'ab::c'\n"
        "a.yaml:5:54: warning: a '${' that begins no variable\n");
    tree_file(&tree, "b.yaml", "services:\n  a: {image: [}\n");
    CHECK(text_starts(read_it(&tree, "b.yaml"), TEXT("b.yaml:2:15: error: not YAML: ")));
    CHECK_TEXT(read_it(&tree, "gone.yaml"),
               ":0:0: error: cannot read 'gone.yaml': No such file or directory\n");
    tree_file(&tree, "c.yaml", "- a\n");
    CHECK_TEXT(read_it(&tree, "c.yaml"),
               "c.yaml:1:1: warning: not a Compose file: no mapping at the top\n");
    tree_file(&tree, "d.yaml", "include: [d.yaml]\nservices: []\n");
    CHECK(text_contains(read_it(&tree, "d.yaml"),
                        TEXT("warning: files that include each other")));
    tree_file(&tree, "e.yaml", "");
    CHECK_TEXT(read_it(&tree, "e.yaml"), "");
    tree_release(&tree);
}

static void knows_names(void)
{
    static const char *const yes[] = {"compose.yaml", "docker-compose.yml",
                                      "compose.override.yaml", "docker-compose.prod.yml",
                                      "docker-compose-dev.yaml"};
    static const char *const no[] = {"compose.json", "composer.yml", "my-compose.yml",
                                     "docker.yml"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        CHECK(compose_is_name(text_of(yes[i])));
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        CHECK(!compose_is_name(text_of(no[i])));
}

int main(void)
{
    reads_services();
    follows_other_files();
    says_what_is_wrong();
    knows_names();
    return check_end();
}
