/* The lint of Dockerfiles: what each rule finds, and what looks alike but is none. */
#include "context/lint.h"

#include "check.h"

/* The findings as "LINE ID" each, with ", " between. */
static struct text lint(struct arena *arena, const char *source, struct text path,
                        struct lint_options options)
{
    struct diags diags;
    struct lint_findings findings = {0};
    struct buffer out = {.arena = arena};
    diags_init(&diags, arena, TEXT(""));
    options.rules = rules_images(rules_load(arena, (struct text){0}, &diags));
    const struct dockerfile *file = dockerfile_read(arena, text_of(source), path, &diags);
    if (file)
        dockerfile_lint(arena, file, &options, &findings);
    CHECK(file && !diags.count);
    for (size_t i = 0; i < findings.count; i++) {
        CHECK(findings.items[i].message.len && findings.items[i].help.len);
        buffer_format(&out, "%s%u %s", i ? ", " : "", findings.items[i].line,
                      findings.items[i].id);
    }
    return out.text;
}

struct row {
    const char *source, *found;
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena arena = {0};
        struct text found =
            lint(&arena, rows[i].source, TEXT("Dockerfile"), (struct lint_options){0});
        if (!text_is(found, rows[i].found))
            fprintf(stderr, "%s", rows[i].source);
        CHECK_TEXT(found, rows[i].found);
        arena_release(&arena);
    }
}
#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof *(rows))

static void judges_bases(void)
{
    static const struct row rows[] = {
        {"FROM python:3.12\n", "1 full-base"},
        {"FROM docker.io/library/python\n", "1 full-base"},
        {"FROM python:3.12-bookworm@sha256:00\n", "1 full-base"},
        {"FROM python:3.12-slim-bookworm\n", ""},
        {"FROM python:3.12-alpine3.20\n", ""},
        {"FROM registry.example:5000/python:3.12\n", ""},
        {"FROM company/python:3.12\n", ""},
        {"FROM ghcr.io/astral-sh/uv:python3.12-bookworm\n", "1 full-base"},
        {"FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim\n", ""},
        {"FROM nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04\n", "1 full-base"},
        {"FROM nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04\n", ""},
        /* only what ships counts */
        {"FROM python:3.12 AS a\nFROM python:3.12-slim\nCOPY --from=a /x /x\n", ""},
        {"FROM python:3.12 AS a\nRUN x\nFROM A\n", "1 full-base"},
        {"ARG V=3.12\nFROM python:${V}\n", "2 full-base"},
        {"ARG V\nFROM python:${V}\n", ""},
        {"ARG V=slim\nFROM python:3.12-$V\n", ""},
        {"FROM python:3.12 AS dev\n", ""},
    };
    CHECK_ROWS(rows);
}

static void judges_system_packages(void)
{
    static const struct row rows[] = {
        {"FROM debian\nRUN apt-get update && apt-get install -y gcc curl\n",
         "2 apt-lists, 2 apt-recommends, 2 build-tools"},
        {"FROM debian\nRUN apt-get update && apt-get install -y \\\n"
         "  --no-install-recommends libpq5 \\\n  && rm -rf /var/lib/apt/lists/*\n",
         ""},
        {"FROM debian\nRUN set -eux; \\\n apt-get update; \\\n"
         " apt-get install -y --no-install-recommends libpq-dev=1.2; \\\n"
         " rm -rf /var/lib/apt/lists/*\n",
         "4 build-tools"},
        {"FROM debian\nRUN apt-get update && apt-get install -y --no-install-recommends "
         "gcc && make && apt-get purge -y gcc && rm -rf /var/lib/apt/lists/*\n",
         ""},
        {"FROM debian\nRUN --mount=type=cache,target=/var/lib/apt "
         "--mount=type=cache,target=/var/cache/apt apt-get update && apt-get install "
         "--no-install-recommends -y curl\n",
         ""},
        {"FROM debian\nRUN <<EOF\napt-get update\n"
         "apt-get -o APT::Install-Recommends=0 install g++-12\nEOF\n",
         "3 apt-lists, 4 build-tools"},
        {"FROM debian\nRUN apt-get update\nRUN apt-get install -y "
         "--no-install-recommends curl\n",
         "2 apt-lists, 2 apt-update"},
        {"FROM debian\nARG DEV\nRUN if [ \"$DEV\" ]; then apt-get install -y gcc; fi\n",
         ""},
        {"FROM debian AS a\nRUN apt-get update && apt-get install -y gcc\nFROM debian\n",
         ""},
        {"FROM debian AS a\nRUN apt-get install -y --no-install-recommends gcc\nFROM a\n"
         "RUN apt-get purge -y gcc\n",
         "2 build-tools"},
        {"FROM debian\nRUN sudo apt-get install -y --no-install-recommends make\n"
         "CMD [\"make\", \"run\"]\n",
         ""},
        {"FROM python:3.12\nRUN apt-get install -y --no-install-recommends gcc\n",
         "1 full-base"},
        {"FROM alpine\nRUN apk add --no-cache gcc musl-dev\n", "2 build-tools"},
        {"FROM alpine\nRUN apk add --no-cache --virtual .build gcc && apk del .build\n",
         ""},
        {"FROM alpine\nRUN apk update && apk add curl\n", "2 package-cache"},
        {"FROM fedora\nRUN dnf install -y curl\n", "2 package-cache"},
        {"FROM fedora\nRUN dnf install -y curl && dnf clean all\n", ""},
        {"FROM debian\nRUN echo 'apt-get update'\nRUN [\"apt-get\", \"update\"]\n", ""},
    };
    CHECK_ROWS(rows);
}

static void judges_python_packages(void)
{
    static const struct row rows[] = {
        {"FROM a\nRUN pip install flask\n", "2 package-cache"},
        {"FROM a\nRUN pip install --upgrade pip && \\\n python3 -m pip install flask\n",
         "3 package-cache"},
        {"FROM a\nRUN pip install --no-cache-dir flask\n", ""},
        {"FROM a\nENV PIP_NO_CACHE_DIR=off\nRUN pip install flask\n", ""},
        {"FROM a AS b\nARG PIP_NO_CACHE_DIR=1\nFROM b\nRUN pip install flask\n",
         "4 package-cache"},
        {"FROM a\nRUN --mount=type=cache,target=/root/.cache/pip pip install flask\n",
         ""},
        {"FROM a\nRUN pip install flask && rm -rf ~/.cache\n", ""},
        {"FROM a\nRUN pip3 install --no-index --find-links /wheels x\n", ""},
        {"FROM a\nRUN uv sync --frozen\n", "2 package-cache"},
        {"FROM a\nENV UV_NO_CACHE=1\nRUN uv pip install --system flask\n", ""},
        {"FROM a AS b\nRUN poetry install --no-root\nFROM a\n", "2 cache-mount"},
        {"FROM a AS b\nRUN pip install flask\nFROM a\n", ""},
        {"FROM a\nCOPY . .\nRUN pip install --no-cache-dir -r requirements.txt\n",
         "2 code-first"},
        {"FROM a\nCOPY requirements.txt .\nRUN pip install --no-cache-dir -r "
         "requirements.txt\nCOPY . .\nRUN pip install --no-cache-dir -r dev.txt\n",
         ""},
        {"FROM a\nCOPY . .\nRUN pip install --no-cache-dir .\n", ""},
        {"FROM a\nCOPY --from=b . .\nRUN pip install --no-cache-dir -r a.txt\n", ""},
    };
    CHECK_ROWS(rows);
}

static void judges_layers(void)
{
    static const struct row rows[] = {
        {"FROM a\nWORKDIR /app\nCOPY . .\nRUN chown -R app:app /app\n", "4 stored-twice"},
        {"FROM a\nWORKDIR /app\nCOPY src ./src\nRUN useradd x && chmod -R a+r .\n",
         "4 stored-twice"},
        {"FROM a\nCOPY --chown=x . /app\nRUN chown -R x /app/logs\n", ""},
        {"FROM a\nCOPY . /app\nRUN chown -R x /app/logs && chown x /app\n", ""},
        {"FROM a\nCOPY . /app\nRUN chown --from=root -R x /app\n", ""},
        {"FROM a AS b\nCOPY . /app\nRUN chown -R x /app\nFROM a\nCOPY --from=b /app "
         "/app\n",
         ""},
        {"FROM a\nENV HOME_DIR=/srv\nCOPY . $HOME_DIR/app\nRUN chown -R x ${HOME_DIR}\n",
         "4 stored-twice"},
        {"FROM a\nCOPY wheels /wheels\nRUN pip install --no-index /wheels/x && rm -rf "
         "/wheels\n",
         "3 removed-later"},
        {"FROM a\nCOPY a.tar.gz /tmp/\nRUN tar xf /tmp/a.tar.gz && rm /tmp/a.tar.gz\n",
         "3 removed-later"},
        {"FROM a\nCOPY requirements.txt /tmp/\nRUN rm -rf /tmp/*\n", ""},
        {"FROM a\nCOPY . /app\nCOPY src /app/src\n", "3 stored-twice"},
        {"FROM a\nCOPY src /app/src\nCOPY . /app\n", "2 stored-twice"},
        {"FROM a\nCOPY src /app/src\nRUN install\nCOPY . /app\n", ""},
        {"FROM a\nCOPY src /app/src\nCOPY src /other\n", "3 stored-twice"},
        {"FROM a\nCOPY . /app\nCOPY config /etc/config\n", ""},
        {"FROM a\nCOPY . /app\nCOPY entry.sh /app/\n", ""},
        {"FROM a AS b\nCOPY . /app\nFROM a\nCOPY . /app\n", ""},
        {"FROM a\nADD https://example.com/a-1.2.tar.gz /tmp/\n", "2 remote-archive"},
        {"FROM a\nADD https://example.com/key.asc /tmp/\n", ""},
        {"FROM a\nADD --unpack https://example.com/a.tar.gz /opt/\n", ""},
    };
    CHECK_ROWS(rows);
}

static void judges_commands(void)
{
    static const struct row rows[] = {
        {"FROM a\nCMD [\"python\", \"a.py\", \"&&\", \"b\"]\n", "2 exec-operator"},
        {"FROM a\nCMD [\"cd /app && python a.py\"]\n", "2 exec-operator"},
        {"FROM a\nHEALTHCHECK CMD [\"curl\", \"-f\", \"x\", \"||\", \"exit 1\"]\n",
         "2 exec-operator"},
        {"FROM a\nCMD [\"uvicorn\", \"--port\", \"$PORT\"]\n", "2 exec-variable"},
        {"FROM a\nENTRYPOINT [\"a\", \"--x=${Y:-z}\"]\n", "2 exec-variable"},
        {"FROM a\nCMD [\"sh\", \"-c\", \"a && b $PORT\"]\n", ""},
        {"FROM a\nCMD [\"/bin/bash\", \"-lc\", \"a | b\"]\n", ""},
        {"FROM a\nENTRYPOINT [\"/bin/sh\", \"-c\"]\nCMD [\"a $B && c\"]\n", ""},
        {"FROM a\nENTRYPOINT [\"/entrypoint.sh\"]\nCMD [\"a\", \"$B\"]\n", ""},
        {"FROM a\nCMD [\"grep\", \"^a$\", \"x\"]\n", ""},
        {"FROM a\nRUN [\"find\", \"/\", \"-exec\", \"rm\", \"{}\", \";\"]\n", ""},
        {"FROM a\nCMD ['python', 'a.py']\n", "2 exec-malformed"},
        {"FROM a\nCMD [\"python\", \"a.py\",]\n", "2 exec-malformed"},
        {"FROM a\nRUN [ -f x ] && [ \"a\" = \"b\" ]\n", ""},
        {"FROM a\nCMD a\nCMD b\n", "2 command-repeated"},
        {"FROM a AS b\nCMD a\nFROM b\nCMD c\n", ""},
        {"FROM a\nENTRYPOINT python a.py\nCMD [\"--x\"]\n", "3 command-ignored"},
        {"FROM a\nENTRYPOINT exec python a.py \"$@\"\nCMD [\"--x\"]\n", ""},
    };
    CHECK_ROWS(rows);
}

static void judges_target_and_purpose(void)
{
    static const char stages[] = "FROM a AS b\nRUN pip install x\nFROM c AS d\n";
    static const char tools[] = "FROM a\nRUN apt-get install -y gcc\n";
    struct arena arena = {0};
    struct lint_options options = {.target = TEXT("b")};
    CHECK_TEXT(lint(&arena, stages, TEXT("Dockerfile"), options), "2 package-cache");
    options.target = TEXT("0");
    CHECK_TEXT(lint(&arena, stages, TEXT("Dockerfile"), options), "2 package-cache");
    options.target = TEXT("D");
    CHECK_TEXT(lint(&arena, stages, TEXT("Dockerfile"), options), "");
    options.target = TEXT("");
    CHECK_TEXT(lint(&arena, tools, TEXT("Dockerfile"), options),
               "2 apt-recommends, 2 build-tools");
    CHECK_TEXT(lint(&arena, tools, TEXT(".devcontainer/Dockerfile"), options), "");
    CHECK_TEXT(lint(&arena, tools, TEXT("Dockerfile.dev"), options), "");
    arena_release(&arena);
}

static bool is_folder(void *context, struct text path)
{
    (void)context;
    return text_is(path, "LICENSES");
}

static void asks_the_context(void)
{
    static const char all[] = "FROM a\nCOPY . /app\n";
    static const char twice[] = "FROM a\nCOPY LICENSES /a\nCOPY b /c\nCOPY b /d\n"
                                "COPY LICENSES /b\n";
    struct arena arena = {0};
    struct text names[] = {TEXT(".git"), TEXT(".venv")};
    struct lint_options options = {0};
    CHECK_TEXT(lint(&arena, all, TEXT("Dockerfile"), options), "");
    options.context_known = true;
    CHECK_TEXT(lint(&arena, all, TEXT("Dockerfile"), options), "2 whole-context");
    options.ignore_file = TEXT(".dockerignore");
    CHECK_TEXT(lint(&arena, all, TEXT("Dockerfile"), options), "");
    options.culprits = (struct texts){names, 2, 2};
    CHECK_TEXT(lint(&arena, all, TEXT("Dockerfile"), options), "2 whole-context");
    options.is_folder = is_folder;
    CHECK_TEXT(lint(&arena, twice, TEXT("Dockerfile"), options), "5 stored-twice");
    arena_release(&arena);
}

int main(void)
{
    judges_bases();
    judges_system_packages();
    judges_python_packages();
    judges_layers();
    judges_commands();
    judges_target_and_purpose();
    asks_the_context();
    return check_end();
}
