/* Models in the Dockerfile.
 *
 *     FROM builder AS models
 *     RUN --mount=type=cache,id=model-embedder-1a2b3c4d,target=/opt/models/huggingface \
 *         python -c "..." \
 *         && mkdir -p /baked/opt/models/huggingface \
 *         && cp -a /opt/models/huggingface/. /baked/opt/models/huggingface/
 *     COPY --from=models --chown=10001 /baked/opt/models/huggingface/ /opt/models/...
 *
 * Each model has a layer and a cache mount of its own: where the packages change, it
 * comes out of the mount; what the image does not name any more is in no other's mount. A
 * mount is not in the image, so what it holds is copied out of it. */
#include "emit/dockerfile.h"

#include "base/array.h"
#include "base/path.h"

#define BAKED "/baked"

static void write_arguments(struct buffer *out, const struct variables *arguments)
{
    for (size_t i = 0; i < arguments->count; i++) {
        buffer_format(out, "ARG %.*s=", TEXT_ARG(arguments->items[i].name));
        dockerfile_value_write(out, arguments->items[i].value);
        buffer_add_byte(out, '\n');
    }
}

/* A file of the net: its name in the mount is its address, and once it is whole, so that
 * another address, or half a file, is never taken for it. */
static void write_file(struct buffer *out, const struct dockerfile_model *model)
{
    buffer_format(out,
                  "RUN --mount=type=cache,id=%.*s,target=/cache \\\n"
                  "    url=%.*s && file=\"/cache/${url#*://}\" \\\n"
                  "    && mkdir -p \"$(dirname \"$file\")\" " BAKED "%.*s \\\n"
                  "    && { [ -s \"$file\" ] || { python -c "
                  "\"import sys, urllib.request as r; r.urlretrieve(*sys.argv[1:])\" \\\n"
                  "            \"$url\" \"$file.part\" "
                  "&& mv \"$file.part\" \"$file\"; }; } \\\n"
                  "    && cp \"$file\" " BAKED "%.*s\n",
                  TEXT_ARG(model->id), TEXT_ARG(model->address),
                  TEXT_ARG(path_dir(model->path)), TEXT_ARG(model->path));
}

static void write_folder(struct buffer *out, const struct dockerfile_model *model)
{
    struct text path = model->path;
    buffer_format(out, "RUN --mount=type=cache,id=%.*s,target=%.*s \\\n",
                  TEXT_ARG(model->id), TEXT_ARG(path));
    if (model->hub)
        buffer_add_string(out, "    --mount=type=secret,id=hf_token \\\n");
    buffer_format(out,
                  "    %.*s \\\n"
                  "    && mkdir -p " BAKED "%.*s \\\n"
                  "    && cp -a %.*s/. " BAKED "%.*s/\n",
                  TEXT_ARG(model->command), TEXT_ARG(path), TEXT_ARG(path),
                  TEXT_ARG(path));
}

static void write_model(struct buffer *out, const struct dockerfile_model *model,
                        bool first)
{
    dockerfile_comment_write(out, model->note);
    if (!first)
        buffer_add_string(out, "# hadolint ignore=DL3059\n");
    if (model->address.len)
        write_file(out, model);
    else
        write_folder(out, model);
}

void dockerfile_models_write_stage(struct buffer *out, const struct dockerfile_plan *plan,
                                   const char *from)
{
    const struct dockerfile_models *models = &plan->models;
    buffer_format(out,
                  "\nFROM %s AS models\n\n"
                  "# models: downloaded again when the packages or their names change\n",
                  from);
    write_arguments(out, &models->arguments);
    if (dockerfile_sounds_secret(&models->environment))
        buffer_add_string(out, "# hadolint ignore=DL3064\n");
    buffer_add_string(out, "ENV PATH=" DOCKERFILE_VENV "/bin:$PATH");
    for (size_t i = 0; i < models->environment.count; i++) {
        buffer_format(out, " \\\n    %.*s=", TEXT_ARG(models->environment.items[i].name));
        dockerfile_value_write(out, models->environment.items[i].value);
    }
    buffer_format(out, "\nWORKDIR %.*s\n", TEXT_ARG(plan->folder));
    for (size_t i = 0; i < models->count; i++)
        write_model(out, &models->items[i], i == 0);
}

/* Whether another model's folder holds this one, or it is the same and comes before. */
static bool is_covered(const struct dockerfile_models *models, size_t at)
{
    struct text path = models->items[at].path;
    for (size_t i = 0; i < models->count; i++) {
        struct text other = models->items[i].path;
        if (i != at && path_is_below(path, other) && (i < at || !text_equal(path, other)))
            return true;
    }
    return false;
}

void dockerfile_models_write_copies(struct buffer *out,
                                    const struct dockerfile_plan *plan)
{
    const struct dockerfile_models *models = &plan->models;
    if (models->count || models->comments.count)
        buffer_add_byte(out, '\n');
    if (models->count)
        dockerfile_comment_write(out, TEXT("models"));
    for (size_t i = 0; i < models->comments.count; i++)
        dockerfile_comment_write(out, models->comments.items[i]);
    for (size_t i = 0; i < models->count; i++) {
        const struct dockerfile_model *model = &models->items[i];
        const char *end = model->address.len ? "" : "/";
        if (!is_covered(models, i))
            buffer_format(out, "COPY --from=models --chown=%.*s " BAKED "%.*s%s %.*s%s\n",
                          TEXT_ARG(plan->user), TEXT_ARG(model->path), end,
                          TEXT_ARG(model->path), end);
    }
}
