/* What is said beside a Dockerfile: what is in it, what it saves, how it is built. */
#include "cli/dockerfile/draft.h"

#include "base/path.h"
#include "base/units.h"

/* Wheels of torch for the CPU lack the libraries of CUDA. */
static void report_gpu(struct draft *self, struct buffer *out)
{
    const struct result *result = &self->result;
    struct buffer names = {.arena = self->arena};
    uint64_t bytes = 0;
    bool torch = false;
    for (size_t i = 0; i < result->whole.packages.count; i++) {
        const struct selected *item = &result->whole.packages.items[i];
        struct text key =
            self->analysis->catalog.distributions.items[item->distribution].key;
        torch = torch || text_is(key, "torch");
        if (!text_starts(key, TEXT("nvidia-")) && !text_is(key, "triton"))
            continue;
        bytes += weigh(self->analysis, item->distribution, item->locked).bytes;
        buffer_format(&names, "%s%.*s", names.text.len ? ", " : "", TEXT_ARG(key));
    }
    if (!torch || self->wants_gpu || bytes == 0)
        return;
    buffer_format(out,
                  "  no GPU is asked for: torch's wheels for the CPU save %.*s (%.*s); "
                  "uv's --torch-backend cpu,\n  or UV_TORCH_BACKEND=cpu, takes them when "
                  "the lock is made\n",
                  TEXT_ARG(units_bytes(self->arena, bytes)), TEXT_ARG(names.text));
}

void draft_report(struct draft *self)
{
    struct buffer *out = &self->analysis->run->closing;
    struct text context = self->needed.context.len ? self->needed.context : TEXT(".");
    size_t packages = self->result.whole.packages.count;
    buffer_format(out, "%.*s: %zu file%s, %zu package%s, on %.*s\n",
                  TEXT_ARG(self->analysis->entries.items[0].shown),
                  self->needed.whitelist.files,
                  self->needed.whitelist.files == 1 ? "" : "s", packages,
                  packages == 1 ? "" : "s", TEXT_ARG(self->plan.base_image));
    if (self->result.dropped.bytes)
        buffer_format(out, "  left out: %zu package%s, %s%.*s\n",
                      self->result.closure.dropped.count,
                      self->result.closure.dropped.count == 1 ? "" : "s",
                      self->result.dropped.unknown ? "at least " : "",
                      TEXT_ARG(units_bytes(self->arena, self->result.dropped.bytes)));
    report_gpu(self, out);
    draft_tell_models(self, out);
    if (self->dockerfile.len) {
        struct text along = self->plan.requirements;
        if (along.len)
            buffer_format(out, "  with it: %.*s, %.*s\n",
                          TEXT_ARG(path_join(self->arena, self->needed.context, along)),
                          TEXT_ARG(self->ignore_file));
        buffer_format(out, "  docker build -f %.*s -t %.*s %.*s\n",
                      TEXT_ARG(self->dockerfile), TEXT_ARG(self->name),
                      TEXT_ARG(context));
    } else {
        buffer_format(out,
                      "  -o Dockerfile.%.*s writes it with %.*s and its ignore file\n",
                      TEXT_ARG(self->name), TEXT_ARG(self->plan.requirements));
    }
}
