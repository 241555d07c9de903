/* The Dockerfile, stage by stage, what changes least first: system packages and users,
 * packages, code.
 *
 *     FROM python:3.12-slim AS builder
 *     RUN --mount=... python -m venv /opt/venv && uv pip install -r
 * requirements-agent.txt FROM python:3.12-slim AS runtime COPY --from=builder /opt/venv
 * /opt/venv COPY ai/ ai/ CMD ["python", "-m", "ai.main"]
 *
 * uv comes from the package index, not from an image: wherever packages can be had, it
 * can. Requirements are mounted, so that no layer has them; the step is done again when
 * they change. */
#include "emit/dockerfile.h"

#include "base/array.h"
#include "base/path.h"
#include "emit/copy_line.h"

#define VENV DOCKERFILE_VENV
#define MAKE_VENV "python -m venv --without-pip " VENV

/* --- words ---------------------------------------------------------------------------
 */

void dockerfile_comment_write(struct buffer *out, struct text comment)
{
    buffer_add_string(out, "# ");
    for (size_t i = 0; i < comment.len; i++)
        buffer_add_byte(
            out, comment.ptr[i] == '\n' || comment.ptr[i] == '\r' ? ' ' : comment.ptr[i]);
    buffer_add_byte(out, '\n');
}

static bool is_plain(struct text value)
{
    for (size_t i = 0; i < value.len; i++) {
        char byte = value.ptr[i];
        bool word = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                    (byte >= '0' && byte <= '9');
        if (!word && !text_contains(TEXT("_-./:@%+,="), (struct text){&byte, 1}))
            return false;
    }
    return value.len > 0;
}

void dockerfile_value_write(struct buffer *out, struct text value)
{
    if (is_plain(value)) {
        buffer_add(out, value);
        return;
    }
    buffer_add_byte(out, '"');
    for (size_t i = 0; i < value.len; i++) {
        if (text_contains(TEXT("\"\\$"), (struct text){value.ptr + i, 1}))
            buffer_add_byte(out, '\\');
        buffer_add_byte(out, value.ptr[i]);
    }
    buffer_add_byte(out, '"');
}

/* WORD as the shell takes it. */
static struct text quoted(struct arena *arena, struct text word)
{
    struct buffer out = {.arena = arena};
    if (is_plain(word))
        return word;
    buffer_add_byte(&out, '\'');
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] == '\'')
            buffer_add_string(&out, "'\\''");
        else
            buffer_add_byte(&out, word.ptr[i]);
    }
    buffer_add_byte(&out, '\'');
    return out.text;
}

/* A value of --mount, which is a field of CSV. */
static struct text mount_field(struct arena *arena, const char *name, struct text value)
{
    bool plain = is_plain(value) && text_find(value, ',') == SIZE_MAX;
    return text_format(arena, plain ? "%s=%.*s" : "\"%s=%.*s\"", name, TEXT_ARG(value));
}

static void write_apt(struct buffer *out, const struct texts *packages, struct text note)
{
    if (packages->count == 0)
        return;
    if (note.len)
        dockerfile_comment_write(out, note);
    buffer_add_string(out, "# hadolint ignore=DL3008\n"
                           "RUN apt-get update \\\n"
                           "    && apt-get install -y --no-install-recommends");
    for (size_t i = 0; i < packages->count; i++)
        buffer_format(out, " \\\n        %.*s", TEXT_ARG(packages->items[i]));
    buffer_add_string(out, " \\\n    && rm -rf /var/lib/apt/lists/*\n");
}

static void write_sections(struct buffer *out, const struct dockerfile_sections *sections)
{
    for (size_t i = 0; i < sections->count; i++) {
        const struct dockerfile_section *section = &sections->items[i];
        buffer_add_byte(out, '\n');
        if (section->comment.len)
            dockerfile_comment_write(out, section->comment);
        for (size_t k = 0; k < section->lines.count; k++) {
            buffer_add(out, section->lines.items[k]);
            buffer_add_byte(out, '\n');
        }
    }
}

/* --- the builder ---------------------------------------------------------------------
 */

static const char *cache_of(const struct dockerfile_plan *plan)
{
    return plan->uv ? "--mount=type=cache,target=/root/.cache/uv"
                    : "--mount=type=cache,target=/root/.cache/pip";
}

static void write_uv(struct buffer *out, const struct dockerfile_plan *plan)
{
    if (!plan->uv)
        return;
    buffer_format(out,
                  "\nARG UV_VERSION=%.*s\n"
                  "RUN --mount=type=cache,target=/root/.cache/pip \\\n"
                  "    pip install --root-user-action=ignore \"uv==${UV_VERSION}\"\n"
                  "ENV UV_COMPILE_BYTECODE=1 \\\n"
                  "    UV_LINK_MODE=copy \\\n"
                  "    UV_PYTHON_DOWNLOADS=never",
                  TEXT_ARG(plan->uv_version));
    if (plan->several_indexes)
        buffer_add_string(out, " \\\n    UV_INDEX_STRATEGY=unsafe-best-match");
    buffer_add_byte(out, '\n');
}

static const char *install(const struct dockerfile_plan *plan)
{
    return plan->uv ? "uv pip install --python " VENV
                    : "pip --python " VENV
                      "/bin/python install --root-user-action=ignore";
}

static void write_install(struct buffer *out, const struct dockerfile_plan *plan)
{
    if (plan->requirements.len == 0) {
        buffer_add_string(out, "\nRUN " MAKE_VENV "\n");
        return;
    }
    struct text name = path_name(plan->requirements);
    buffer_format(out, "\n# packages: done again when %.*s changes\n", TEXT_ARG(name));
    buffer_format(out, "RUN %s \\\n    --mount=type=bind,%.*s,%.*s \\\n", cache_of(plan),
                  TEXT_ARG(mount_field(out->arena, "source", plan->requirements)),
                  TEXT_ARG(mount_field(out->arena, "target",
                                       path_join(out->arena, TEXT("/build"), name))));
    for (size_t i = 0; i < plan->archives.count; i++)
        buffer_format(
            out, "    --mount=type=bind,%.*s,%.*s \\\n",
            TEXT_ARG(mount_field(out->arena, "source", plan->archives.items[i])),
            TEXT_ARG(mount_field(
                out->arena, "target",
                path_join(out->arena, TEXT("/build"), plan->archives.items[i]))));
    buffer_format(out, "    " MAKE_VENV " \\\n    && %s%s%s -r %.*s\n", install(plan),
                  plan->complete ? " --no-deps" : "",
                  plan->hashed ? " --require-hashes" : "",
                  TEXT_ARG(quoted(out->arena, name)));
}

/* The project's own metadata: an editable install leaves the code where it is. */
static void write_project(struct buffer *out, const struct dockerfile_plan *plan)
{
    struct dockerfile_copies all = {0};
    if (plan->project.len == 0)
        return;
    for (size_t i = 0; i < plan->project_copies.count; i++)
        array_push(out->arena, &all, plan->project_copies.items[i]);
    for (size_t i = 0; i < plan->copies.count; i++)
        array_push(out->arena, &all, plan->copies.items[i]);
    buffer_add_byte(out, '\n');
    dockerfile_comment_write(out, plan->project_note);
    buffer_format(out, "WORKDIR %.*s\n", TEXT_ARG(plan->folder));
    dockerfile_copy_write(out, &all, plan->folder, plan->folds);
    buffer_format(out, "RUN %s \\\n    %s --no-deps --editable %.*s\n", cache_of(plan),
                  install(plan), TEXT_ARG(quoted(out->arena, plan->project)));
}

/* Wheels of what has to be compiled, made where there is a compiler. */
static void write_wheels(struct buffer *out, const struct dockerfile_plan *plan)
{
    struct text name = path_name(plan->requirements);
    buffer_format(out, "\nFROM %.*s AS builder\n\nUSER 0\n", TEXT_ARG(plan->base_image));
    write_apt(out, &plan->build_packages, plan->build_packages_note);
    buffer_format(out,
                  "\nWORKDIR /build\nRUN --mount=type=cache,target=/root/.cache/pip \\\n"
                  "    --mount=type=bind,%.*s,%.*s \\\n"
                  "    pip wheel --no-deps%s --wheel-dir /wheels -r %.*s\n",
                  TEXT_ARG(mount_field(out->arena, "source", plan->requirements)),
                  TEXT_ARG(mount_field(out->arena, "target",
                                       path_join(out->arena, TEXT("/build"), name))),
                  plan->hashed ? " --require-hashes" : "",
                  TEXT_ARG(quoted(out->arena, name)));
}

/* What the base lacks, installed into its environment: programs that stand there see it,
 * and no layer has anything twice. */
static void write_more(struct buffer *out, const struct dockerfile_plan *plan)
{
    struct text name = path_name(plan->requirements);
    const char *pip =
        "pip --python " VENV "/bin/python install --root-user-action=ignore";
    if (plan->requirements.len == 0)
        return;
    buffer_add_string(out, "\n# packages that the base lacks\n");
    if (plan->build_packages.count) {
        buffer_format(out,
                      "RUN --mount=type=bind,from=builder,source=/wheels,target=/wheels "
                      "\\\n    %s --no-index --no-deps /wheels/*.whl\n",
                      pip);
        return;
    }
    buffer_format(out,
                  "RUN --mount=type=cache,target=/root/.cache/pip \\\n"
                  "    --mount=type=bind,%.*s,%.*s \\\n    %s%s%s -r /build/%.*s\n",
                  TEXT_ARG(mount_field(out->arena, "source", plan->requirements)),
                  TEXT_ARG(mount_field(out->arena, "target",
                                       path_join(out->arena, TEXT("/build"), name))),
                  pip, plan->complete ? " --no-deps" : "",
                  plan->hashed ? " --require-hashes" : "",
                  TEXT_ARG(quoted(out->arena, name)));
}

static void write_builder(struct buffer *out, const struct dockerfile_plan *plan)
{
    bool splits = plan->models.count && plan->project.len;
    if (plan->on_base) {
        if (plan->requirements.len && plan->build_packages.count)
            write_wheels(out, plan);
        return;
    }
    buffer_format(out, "\nFROM %.*s AS %s\n", TEXT_ARG(plan->builder_image),
                  splits ? "packages" : "builder");
    if (plan->build_packages.count) {
        buffer_add_byte(out, '\n');
        write_apt(out, &plan->build_packages, plan->build_packages_note);
    }
    write_uv(out, plan);
    if (plan->requirements.len)
        buffer_add_string(out, "\nWORKDIR /build\n");
    write_install(out, plan);
    if (plan->models.count &&
        plan->project.len) { /* models do not change with the code */
        dockerfile_models_write_stage(out, plan, "packages");
        buffer_add_string(out, "\nFROM packages AS builder\n");
    }
    write_project(out, plan);
    if (plan->models.count && !plan->project.len)
        dockerfile_models_write_stage(out, plan, "builder");
}

/* --- the runtime ---------------------------------------------------------------------
 */

/* The number before the colon, for useradd. */
static struct text uid_of(struct text user)
{
    return text_slice(user, 0, text_find(user, ':'));
}

static bool is_number(struct text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return text.len > 0;
}

/* A user with a name and a home, for programs ask for both; and what it may write to. */
static void write_user(struct buffer *out, const struct dockerfile_plan *plan)
{
    struct text uid = uid_of(plan->user);
    if (!is_number(uid) || text_is(uid, "0"))
        return;
    buffer_add_string(out, plan->folders.count
                               ? "\n# it may write beside its code, but not over it\n"
                               : "\n");
    buffer_format(out, "RUN useradd --no-log-init --create-home --uid %.*s app",
                  TEXT_ARG(uid));
    for (size_t i = 0; i < plan->folders.count; i++)
        buffer_format(out, "%s%.*s",
                      i ? " \\\n        " : " \\\n    && install -d -o app -g app ",
                      TEXT_ARG(quoted(out->arena, plan->folders.items[i])));
    buffer_add_byte(out, '\n');
}

/* What it may write to beside the base's own folder. */
static void write_folders(struct buffer *out, const struct dockerfile_plan *plan)
{
    if (plan->folders.count == 0)
        return;
    buffer_add_string(out, "\nRUN install -d -o app -g app");
    for (size_t i = 0; i < plan->folders.count; i++)
        buffer_format(out, "%s%.*s", i ? " \\\n        " : " ",
                      TEXT_ARG(quoted(out->arena, plan->folders.items[i])));
    buffer_add_byte(out, '\n');
}

/* Whether a linter may take a variable for a secret by its name. */
static bool sounds_secret(struct text name)
{
    static const char *const words[] = {"PASS", "SECRET", "TOKEN", "KEY", "CREDENTIAL"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_contains(name, text_of(words[i])))
            return true;
    return false;
}

bool dockerfile_sounds_secret(const struct variables *variables)
{
    for (size_t i = 0; i < variables->count; i++)
        if (sounds_secret(variables->items[i].name))
            return true;
    return false;
}

static void write_environment(struct buffer *out, const struct dockerfile_plan *plan)
{
    bool named = dockerfile_sounds_secret(&plan->environment), first = plan->on_base;
    if (plan->on_base && plan->environment.count == 0)
        return;
    buffer_add_string(out, named ? "\n# hadolint ignore=DL3064\nENV " : "\nENV ");
    if (!plan->on_base) /* which has these */
        buffer_add_string(out, "PATH=" VENV "/bin:$PATH \\\n    PYTHONUNBUFFERED=1");
    for (size_t i = 0; i < plan->environment.count; i++, first = false) {
        buffer_format(out, "%s%.*s=", first ? "" : " \\\n    ",
                      TEXT_ARG(plan->environment.items[i].name));
        dockerfile_value_write(out, plan->environment.items[i].value);
    }
    buffer_add_byte(out, '\n');
}

static void write_code(struct buffer *out, const struct dockerfile_plan *plan)
{
    if (plan->copies.count == 0)
        return;
    buffer_add_string(out, "\n# code: what changes least comes first\n");
    dockerfile_copy_write(out, &plan->copies, plan->folder, plan->folds);
}

static void write_words(struct buffer *out, const char *instruction,
                        const struct texts *words)
{
    if (words->count == 0)
        return;
    buffer_format(out, "%s ", instruction);
    json_words_write(out, words);
    buffer_add_byte(out, '\n');
}

static void write_start(struct buffer *out, const struct dockerfile_plan *plan)
{
    buffer_format(out, "\nUSER %.*s\n", TEXT_ARG(plan->user));
    if (plan->expose.count) {
        buffer_add_string(out, "EXPOSE");
        for (size_t i = 0; i < plan->expose.count; i++)
            buffer_format(out, " %.*s", TEXT_ARG(plan->expose.items[i]));
        buffer_add_byte(out, '\n');
    }
    write_words(out, "VOLUME", &plan->volumes);
    if (plan->stop_signal.len)
        buffer_format(out, "STOPSIGNAL %.*s\n", TEXT_ARG(plan->stop_signal));
    if (plan->check.count) {
        buffer_add_string(out, "HEALTHCHECK ");
        for (size_t i = 0; i < plan->check_flags.count; i++)
            buffer_format(out, "%.*s ", TEXT_ARG(plan->check_flags.items[i]));
        write_words(out, plan->check_flags.count ? "\\\n    CMD" : "CMD", &plan->check);
    }
    write_words(out, "ENTRYPOINT", &plan->entrypoint);
    write_words(out, "CMD", &plan->command);
    for (size_t i = 0; i < plan->other_commands.count; i++)
        dockerfile_comment_write(out, plan->other_commands.items[i]);
}

static void write_runtime(struct buffer *out, const struct dockerfile_plan *plan)
{
    buffer_add_byte(out, '\n');
    if (plan->base_note.len)
        dockerfile_comment_write(out, plan->base_note);
    buffer_format(out, "FROM %.*s AS runtime\n", TEXT_ARG(plan->base_image));
    if (plan->on_base)
        buffer_add_string(out, "\nUSER 0\n");
    if (plan->run_packages.count) {
        buffer_add_byte(out, '\n');
        write_apt(out, &plan->run_packages, plan->run_packages_note);
    }
    if (plan->on_base)
        write_folders(out, plan);
    if (!plan->on_base)
        write_user(out, plan);
    write_environment(out, plan);
    buffer_format(out, "\nWORKDIR %.*s\n", TEXT_ARG(plan->folder));
    if (plan->on_base)
        write_more(out, plan);
    else
        buffer_add_string(out, "\nCOPY --from=builder " VENV " " VENV "\n");
    dockerfile_models_write_copies(out, plan);
    write_sections(out, &plan->before_code);
    write_code(out, plan);
    write_sections(out, &plan->after_code);
    if (plan->losses.count) {
        buffer_add_byte(out, '\n');
        for (size_t i = 0; i < plan->losses.count; i++)
            dockerfile_comment_write(out, plan->losses.items[i]);
    }
    write_start(out, plan);
}

void dockerfile_write(struct buffer *out, const struct dockerfile_plan *plan)
{
    for (size_t i = 0; i < plan->comments.count; i++)
        dockerfile_comment_write(out, plan->comments.items[i]);
    write_builder(out, plan);
    write_runtime(out, plan);
}
