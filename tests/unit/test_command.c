#include "check.h"

#include "base/array.h"
#include "base/path.h"
#include "discover/rules.h"
#include "image/command.h"
#include "image/shell.h"

/* A container of small files, and its variables. */
struct container {
    struct arena arena;
    struct diags diags;
    struct rules *rules;
    const char *const (*files)[2]; /* path and content; ends with NULL */
    const char *const (*variables)[2];
    struct folder listed;
};

static enum file_kind find(void *context, struct text path)
{
    const struct container *self = context;
    for (size_t i = 0; self->files && self->files[i][0]; i++) {
        struct text file = text_of(self->files[i][0]);
        if (text_equal(file, path))
            return FILE_REGULAR;
        if (path_is_below(file, path))
            return FILE_FOLDER;
    }
    return FILE_ABSENT;
}

static bool read(void *context, struct text path, struct text *bytes, struct text *shown)
{
    const struct container *self = context;
    for (size_t i = 0; self->files && self->files[i][0]; i++)
        if (text_is(path, self->files[i][0])) {
            *bytes = text_of(self->files[i][1]);
            *shown = path_name(path);
            return true;
        }
    return false;
}

static const struct folder *list(void *context, struct text path)
{
    struct container *self = context;
    self->listed = (struct folder){0};
    for (size_t i = 0; self->files && self->files[i][0]; i++) {
        struct text file = text_of(self->files[i][0]);
        if (!path_is_below(file, path) || file.len <= path.len + 1)
            continue;
        struct text name = text_slice(file, path.len + 1, file.len);
        name = text_slice(name, 0, text_find(name, '/'));
        array_push(&self->arena, &self->listed, ((struct folder_entry){.name = name}));
    }
    return self->listed.count ? &self->listed : NULL;
}

static bool variable(void *context, struct text name, struct text *value)
{
    const struct container *self = context;
    for (size_t i = 0; self->variables && self->variables[i][0]; i++)
        if (text_is(name, self->variables[i][0])) {
            *value = text_of(self->variables[i][1]);
            return true;
        }
    return false;
}

static void add_texts(struct buffer *out, const char *title, const struct texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        buffer_format(out, "%s%s %.*s", out->text.len ? "; " : "", title,
                      TEXT_ARG(texts->items[i]));
}

/* What COMMAND, written as for a shell, starts in /app. */
static struct text follow(struct container *self, const char *command)
{
    static const char *const kinds[] = {"script", "module", "app",
                                        "config", "code",   "program"};
    self->arena = (struct arena){0};
    diags_init(&self->diags, &self->arena, TEXT(""));
    self->rules = rules_load(&self->arena, TEXT(""), &self->diags);
    struct command_world world = {.context = self,
                                  .rules = rules_commands(self->rules),
                                  .folder = TEXT("/app"),
                                  .find = find,
                                  .read = read,
                                  .list = list,
                                  .variable = variable};
    struct texts words = {0};
    struct shell_script script;
    shell_read(&self->arena, text_of(command), &script);
    for (size_t i = 0; i < script.commands.items[0].words.count; i++)
        shell_expand(&self->arena, script.commands.items[0].words.items[i], NULL, NULL,
                     &words);
    struct startup startup = {0};
    struct buffer out = {.arena = &self->arena};
    command_follow(&self->arena, &words, &world, &startup);
    for (size_t i = 0; i < startup.count; i++) {
        const struct start *start = &startup.items[i];
        buffer_format(&out, "%s%s %.*s", i ? "; " : "", kinds[start->kind],
                      TEXT_ARG(start->target));
        if (start->attr.len)
            buffer_format(&out, ":%.*s", TEXT_ARG(start->attr));
        if (!text_is(start->folder, "/app"))
            buffer_format(&out, " in %.*s", TEXT_ARG(start->folder));
        for (size_t j = 0; j < start->paths.count; j++)
            buffer_format(&out, " +%.*s", TEXT_ARG(start->paths.items[j]));
        if (start->where.len)
            buffer_format(&out, " (%.*s)", TEXT_ARG(start->where));
    }
    add_texts(&out, "with", &startup.programs);
    add_texts(&out, "imports", &startup.modules);
    add_texts(&out, "reads", &startup.files);
    add_texts(&out, "unknown", &startup.unknown);
    return out.text;
}

#define CHECK_FOLLOW_IN(files_, variables_, command, wanted)                             \
    do {                                                                                 \
        struct container container_ = {.files = files_, .variables = variables_};        \
        CHECK_TEXT(follow(&container_, command), wanted);                                \
        arena_release(&container_.arena);                                                \
    } while (0)
#define CHECK_FOLLOW(command, wanted) CHECK_FOLLOW_IN(NULL, NULL, command, wanted)

static void follows_python(void)
{
    CHECK_FOLLOW("python main.py --port 80", "script /app/main.py");
    CHECK_FOLLOW("python3.11 -u -O -X dev -W ignore src/main.py",
                 "script /app/src/main.py");
    CHECK_FOLLOW("/opt/venv/bin/python -um pkg.mod arg", "module pkg.mod");
    CHECK_FOLLOW("python -mpkg", "module pkg");
    CHECK_FOLLOW("python -c 'import app'", "code import app");
    CHECK_FOLLOW("python -m uvicorn main:app", "app main:app; with uvicorn");
    CHECK_FOLLOW("python -m", "");
    CHECK_FOLLOW("python --version", "");
    CHECK_FOLLOW("python manage.py runserver --settings=a.prod",
                 "script /app/manage.py; imports a.prod");
    CHECK_FOLLOW("python /usr/local/bin/gunicorn a:b", "app a:b; with gunicorn");
    CHECK_FOLLOW("python -m debugpy --listen 0.0.0.0:1 --wait-for-client -m app.x",
                 "module app.x; with debugpy");
    CHECK_FOLLOW("python -m debugpy --listen 5678 a.py",
                 "script /app/a.py; with debugpy");
    CHECK_FOLLOW("coverage run -p --source x manage.py test",
                 "script /app/manage.py; with coverage");
    CHECK_FOLLOW("./main.py", "script /app/main.py");
    CHECK_FOLLOW("my-service --x", "program my-service");
    CHECK_FOLLOW("/app/.venv/bin/my-service", "program my-service");
    CHECK_FOLLOW("/app/server", "unknown '/app/server'");
}

static void follows_servers(void)
{
    CHECK_FOLLOW("uvicorn --host 0.0.0.0 --reload --app-dir src main:app --factory",
                 "app main:app +/app/src; with uvicorn");
    CHECK_FOLLOW(
        "gunicorn -w 4 -k uvicorn.workers.UvicornWorker --chdir /srv -b :80 a.b:c",
        "app a.b:c in /srv; with gunicorn; imports uvicorn.workers.UvicornWorker");
    CHECK_FOLLOW(
        "gunicorn -w4 -ksync -b:80 --preload 'a:make(\"x\")' --pythonpath lib,/x",
        "app a:make +/app/lib +/x; with gunicorn");
    CHECK_FOLLOW("gunicorn --new-flag a:b", "app a:b; with gunicorn");
    CHECK_FOLLOW("gunicorn --access-logfile - a:b", "app a:b; with gunicorn");
    CHECK_FOLLOW("--port 80", "unknown '--port'");
    CHECK_FOLLOW("gunicorn wsgi", "app wsgi; with gunicorn");
    CHECK_FOLLOW("hypercorn asgi:a.b:c --bind :80", "app a.b:c; with hypercorn");
    CHECK_FOLLOW("daphne -b 0.0.0.0 -p 80 p.asgi:application",
                 "app p.asgi:application; with daphne");
    CHECK_FOLLOW("granian --interface asgi a:b", "app a:b; with granian");
    CHECK_FOLLOW("waitress-serve --port=80 --call a:make",
                 "app a:make; with waitress-serve");
    CHECK_FOLLOW("uwsgi --http :80 --wsgi-file app.py --callable app --master",
                 "script /app/app.py; with uwsgi");
    CHECK_FOLLOW("uwsgi --socket :80 -w a:b --chdir=/srv", "app a:b in /srv; with uwsgi");
    CHECK_FOLLOW("celery -A proj.app worker -l info -P gevent",
                 "app proj.app; with celery; imports gevent");
    CHECK_FOLLOW("python -m celery --app=proj.app:celery beat -S a.b:C --detach",
                 "app proj.app:celery; with celery; imports a.b:C");
    CHECK_FOLLOW("streamlit run ui/app.py --server.port 80",
                 "script /app/ui/app.py; with streamlit");
    CHECK_FOLLOW("python -m streamlit run --server.port 80 app.py",
                 "script /app/app.py; with streamlit");
    CHECK_FOLLOW("streamlit hello", "program streamlit");
    CHECK_FOLLOW("chainlit run app.py -h", "script /app/app.py; with chainlit");
    CHECK_FOLLOW("fastapi run app/main.py --port 80", "app main +/app/app; with fastapi");
    CHECK_FOLLOW("flask --app web.app:make run --debug", "app web.app:make; with flask");
    CHECK_FOLLOW("flask run", "program flask; with flask; unknown 'what flask starts'");
    CHECK_FOLLOW("dramatiq --processes 2 a.b c:broker",
                 "app a.b; app c:broker; with dramatiq");
    CHECK_FOLLOW("arq app.worker.Settings", "app app.worker:Settings; with arq");
    CHECK_FOLLOW("huey_consumer.py a.b.huey -w 2", "app a.b:huey; with huey_consumer.py");
    CHECK_FOLLOW("rq worker -c conf.rq high low", "program rq; with rq; imports conf.rq");
    CHECK_FOLLOW("locust -f load/test.py --headless",
                 "script /app/load/test.py; with locust");
    CHECK_FOLLOW("functions-framework --source=fn.py --target=run",
                 "script /app/fn.py; with functions-framework");
    CHECK_FOLLOW("mcp run server.py:mcp", "script /app/server.py; with mcp");
    CHECK_FOLLOW("prefect server start", "program prefect");
    CHECK_FOLLOW("airflow webserver", "program airflow");
}

static void passes_wrappers(void)
{
    CHECK_FOLLOW("opentelemetry-instrument --service_name x uvicorn a:b",
                 "app a:b; with opentelemetry-instrument; with uvicorn");
    CHECK_FOLLOW("ddtrace-run python -m app", "module app; with ddtrace-run");
    CHECK_FOLLOW("newrelic-admin run-program gunicorn a:b",
                 "app a:b; with newrelic-admin; with gunicorn");
    CHECK_FOLLOW("/usr/bin/tini -g -- python a.py", "script /app/a.py");
    CHECK_FOLLOW("dumb-init python a.py", "script /app/a.py");
    CHECK_FOLLOW("gosu app:app env -i A=b PYTHONPATH=lib python a.py",
                 "script /app/a.py +/app/lib");
    CHECK_FOLLOW("sudo -E -u www nice -n 10 nohup timeout -s KILL 10 time -p python a.py",
                 "script /app/a.py");
    CHECK_FOLLOW("su - app -c 'cd /srv && exec python a.py'", "script /srv/a.py in /srv");
    CHECK_FOLLOW("runuser -u app -- python a.py", "script /app/a.py");
    CHECK_FOLLOW("uv run --no-sync --with x uvicorn a:b", "app a:b; with uvicorn");
    CHECK_FOLLOW("uv run --unheard-of python a.py", "script /app/a.py");
    CHECK_FOLLOW("uv --directory back run -m app", "module app in /app/back");
    CHECK_FOLLOW("uv run main.py", "script /app/main.py");
    CHECK_FOLLOW("poetry run serve", "program serve; with poetry");
    CHECK_FOLLOW("pipenv run gunicorn a:b", "app a:b; with pipenv; with gunicorn");
    CHECK_FOLLOW("conda run --no-capture-output -n env python a.py", "script /app/a.py");
    CHECK_FOLLOW("xvfb-run -a --server-args='-screen 0' python a.py", "script /app/a.py");
    CHECK_FOLLOW(
        "watchmedo auto-restart --directory=./ -R --pattern '*.py' -- celery -A a worker",
        "app a; with watchmedo; with celery");
    CHECK_FOLLOW("watchfiles 'python -m app' src", "module app; with watchfiles");
    CHECK_FOLLOW("torchrun --nproc_per_node=8 train.py",
                 "script /app/train.py; with torchrun");
    CHECK_FOLLOW("wait-for-it.sh db:5432 -t 30 -- python a.py", "script /app/a.py");
}

static void reads_shell_text(void)
{
    CHECK_FOLLOW(
        "sh -c 'cd /srv; alembic upgrade head && exec uvicorn a:b --port ${PORT}'",
        "program alembic in /srv; app a:b in /srv; with alembic; with uvicorn");
    CHECK_FOLLOW("bash -lc 'set -e; FLASK_APP=web flask run & PY=python3; $PY a.py; exec "
                 "sleep 1; x'",
                 "app web; script /app/a.py; with flask");
    CHECK_FOLLOW("sh -c 'export PYTHONPATH=/lib:$PYTHONPATH; python a.py'",
                 "script /app/a.py");
    CHECK_FOLLOW("sh -c 'exec \"$0\" \"$@\"' python a.py", "script /app/a.py");
    CHECK_FOLLOW("sh -c '$CMD'", "unknown '$CMD'");
    CHECK_FOLLOW("sh -c 'gunicorn $OPTIONS a:b'", "app a:b; with gunicorn");
    CHECK_FOLLOW("sh -c 'python $( [ \"$M\" = true ] && echo a.py || echo b.py)'",
                 "script /app/a.py; script /app/b.py");
    static const char *const set[][2] = {{"M", "true"}, {0}};
    CHECK_FOLLOW_IN(NULL, set,
                    "sh -c 'python $( [ \"$M\" = true ] && echo a.py || echo b.py)'",
                    "script /app/a.py");
    CHECK_FOLLOW("sh -c '(cd /srv && python a.py) ; python b.py'",
                 "script /srv/a.py in /srv; script /app/b.py");
    CHECK_FOLLOW("sh -c 'f() { python \"$1.py\"; }; f a; f b'",
                 "script /app/a.py; script /app/b.py");
    CHECK_FOLLOW(
        "sh -c 'if [ x = y ]; then python a.py; elif [ -n x ]; then python b.py; "
        "else python c.py; fi; [ a = b ] && python d.py || python e.py'",
        "script /app/b.py; script /app/e.py");
    CHECK_FOLLOW("sh -c 'if [ $E = dev ]; then A=a; else A=b; fi; uvicorn $A:app'",
                 "with uvicorn; unknown '$A'");
    CHECK_FOLLOW("sh -c 'ARGS=(a:b --port 1); exec uvicorn \"${ARGS[@]}\"'",
                 "app a:b; with uvicorn");
    CHECK_FOLLOW("sh -c 'f() { local A=(python \"$1\"); \"${A[@]}\"; }; f a.py'",
                 "script /app/a.py");
    CHECK_FOLLOW("sh -c 'export PY=\"python -u\" X; $PY a.py'", "script /app/a.py");
    CHECK_FOLLOW("sh -c 'python - <<E\nimport x\nE'", "code import x\n");
    CHECK_FOLLOW(
        "sh -c 'until python check.py; do sleep 1; done; command -v python && which uv'",
        "script /app/check.py");
}

static const char entrypoint[] = "#!/bin/bash -e\n"
                                 "PY=${PY:-python3}\n"
                                 "cd \"$(dirname \"$0\")\"/src\n"
                                 "case \"${1:-api}\" in\n"
                                 "  -*) set -- gunicorn \"$@\" a:b ;;\n"
                                 "  api|\"web\") shift; set -- uvicorn a:b \"$@\" ;;\n"
                                 "  worker) exec \"$PY\" -m celery -A app worker ;;\n"
                                 "esac\n"
                                 "if [ \"$1\" = 'manage' ]; then\n"
                                 "  shift\n"
                                 "  exec python manage.py \"$@\"\n"
                                 "fi\n"
                                 "exec \"$@\"\n";

static void reads_scripts(void)
{
    static const char *const files[][2] = {
        {"/app/entrypoint.sh", entrypoint},
        {"/usr/local/bin/start", "#!/usr/bin/env python3\nimport x\n"},
        {"/usr/local/bin/run.sh", "#! /bin/sh\n. ./env.sh\nexec python $FILE \"$@\"\n"},
        {"/app/env.sh", "export FILE=a.py\n"},
        {"/app/loop.sh", "#!/bin/sh\n/app/loop.sh\n./gone.sh\n"},
        {"/app/pkg/__main__.py", ""},
        {0}};
    CHECK_FOLLOW_IN(
        files, NULL, "./entrypoint.sh worker",
        "app app in /app/src (entrypoint.sh:7); with celery; reads /app/entrypoint.sh");
    CHECK_FOLLOW_IN(
        files, NULL, "bash entrypoint.sh python x.py",
        "script /app/src/x.py in /app/src (entrypoint.sh:13); reads /app/entrypoint.sh");
    CHECK_FOLLOW_IN(
        files, NULL, "/app/entrypoint.sh web --port 1",
        "app a:b in /app/src (entrypoint.sh:13); with uvicorn; reads /app/entrypoint.sh");
    CHECK_FOLLOW_IN(files, NULL, "/app/entrypoint.sh --bind :1",
                    "app a:b in /app/src (entrypoint.sh:13); with gunicorn; reads "
                    "/app/entrypoint.sh");
    CHECK_FOLLOW_IN(files, NULL, "/app/entrypoint.sh manage migrate",
                    "script /app/src/manage.py in /app/src (entrypoint.sh:11); reads "
                    "/app/entrypoint.sh");
    CHECK_FOLLOW_IN(files, NULL, "start", "script /usr/local/bin/start");
    CHECK_FOLLOW_IN(
        files, NULL, "run.sh x",
        "script /app/a.py (run.sh:3); reads /usr/local/bin/run.sh; reads /app/env.sh");
    CHECK_FOLLOW_IN(files, NULL, "./loop.sh",
                    "reads /app/loop.sh; unknown '/app/loop.sh' (loop.sh:2); unknown "
                    "'./gone.sh' (loop.sh:3)");
    CHECK_FOLLOW_IN(files, NULL, "python pkg", "script /app/pkg/__main__.py");
}

static void follows_every_branch_that_may_run(void)
{
    static const char *const files[][2] = {
        {"/e.sh", "case $1 in\n a) shift; python a.py $1 ;;\n b) python b.py ;;\n esac\n"
                  "[ -f /x ] || python c.py\nexec \"$@\"\npython never.py\n"},
        {0}};
    CHECK_FOLLOW_IN(files, NULL, "/e.sh",
                    "script /app/a.py (e.sh:2); script /app/b.py (e.sh:3); "
                    "script /app/c.py (e.sh:5); reads /e.sh; unknown '$@' (e.sh:6)");
    CHECK_FOLLOW_IN(files, NULL, "/e.sh b",
                    "script /app/b.py (e.sh:3); script /app/c.py (e.sh:5); program b "
                    "(e.sh:6); reads /e.sh");
}

static void reads_configuration(void)
{
    static const char *const files[][2] = {
        {"/app/gunicorn.conf.py",
         "bind = ':80'\nworker_class = \"uvicorn.workers.UvicornWorker\"\n"},
        {"/etc/supervisor/supervisord.conf",
         "[supervisord]\nnodaemon=true\n[program:api] ; c\ncommand=uvicorn a:b --port "
         "%(ENV_PORT)s ; comment\n"
         "directory=/srv\nenvironment=PYTHONPATH=\"/lib\",A='b'\n[program:w]\ncommand = "
         "\n  celery\n  -A w worker\n"
         "[include]\nfiles = conf.d/*.conf\n"},
        {"/etc/supervisor/conf.d/x.conf",
         "[program:x]\ncommand=bash -c \"python x.py\"\n"},
        {"/app/uwsgi.ini",
         "[uwsgi]\nmodule = p.wsgi:application\nchdir = /srv\nmaster = true\n"},
        {"/app/Procfile", "web: gunicorn a:b\nworker: python w.py\n"},
        {"/app/alembic.ini", "[alembic]\nscript_location = %(here)s/alembic\n"},
        {"/app/langgraph.json",
         "{\"graphs\": {\"g\": \"./src/pkg/graph.py:make\", \"h\": \"pkg.h:graph\"}}"},
        {"/app/src/pkg/__init__.py", ""},
        {"/app/src/pkg/graph.py", ""},
        {"/etc/services.d/web/run", "#!/command/with-contenv bash\nexec uvicorn a:b\n"},
        {"/app/app/main.py", ""},
        {"/app/app/__init__.py", ""},
        {"/app/proj/celery.py", ""},
        {0}};
    CHECK_FOLLOW_IN(files, NULL, "gunicorn a:b",
                    "config /app/gunicorn.conf.py; app a:b; with gunicorn; imports "
                    "uvicorn.workers.UvicornWorker; reads /app/gunicorn.conf.py");
    CHECK_FOLLOW_IN(
        files, NULL, "supervisord -n",
        "app a:b in /srv +/lib (supervisord.conf:1); app w (supervisord.conf:1); "
        "script /app/x.py (x.conf:1); with supervisord; with uvicorn; with celery; "
        "reads /etc/supervisor/supervisord.conf; reads /etc/supervisor/conf.d/x.conf");
    CHECK_FOLLOW_IN(
        files, NULL, "uwsgi --ini uwsgi.ini",
        "app p.wsgi:application in /srv (uwsgi.ini:1); with uwsgi; reads /app/uwsgi.ini");
    CHECK_FOLLOW_IN(files, NULL, "honcho start",
                    "config /app/gunicorn.conf.py (Procfile:1); app a:b (Procfile:1); "
                    "script /app/w.py (Procfile:1); with honcho; with gunicorn; imports "
                    "uvicorn.workers.UvicornWorker; reads /app/Procfile; reads "
                    "/app/gunicorn.conf.py");
    CHECK_FOLLOW_IN(files, NULL, "alembic upgrade head",
                    "script /app/alembic/env.py (alembic.ini:1); with alembic; reads "
                    "/app/alembic.ini");
    CHECK_FOLLOW_IN(files, NULL, "langgraph dev",
                    "app pkg.graph:make +/app/src (langgraph.json:1); app pkg.h:graph "
                    "(langgraph.json:1); "
                    "with langgraph; reads /app/langgraph.json");
    CHECK_FOLLOW_IN(
        files, NULL, "/init python x.py",
        "app a:b (run:2); script /app/x.py; with uvicorn; reads /etc/services.d/web/run");
    CHECK_FOLLOW_IN(files, NULL, "fastapi run", "app app.main; with fastapi");
    CHECK_FOLLOW_IN(files, NULL, "flask --app app/main.py run",
                    "app app.main; with flask");
    CHECK_FOLLOW_IN(files, NULL, "celery -A proj worker",
                    "app proj; app proj.celery; with celery");
    CHECK_FOLLOW_IN(files, NULL, "gunicorn -c gone.py a:b",
                    "app a:b; with gunicorn; unknown 'gone.py'");
}

static void knows_variables(void)
{
    static const char *const variables[][2] = {
        {"GUNICORN_CMD_ARGS", "--chdir /srv -k a.Worker"}, {"FLASK_APP", "web"}, {0}};
    CHECK_FOLLOW_IN(NULL, variables, "gunicorn a:b",
                    "app a:b in /srv; with gunicorn; imports a.Worker");
    CHECK_FOLLOW_IN(NULL, variables, "flask run", "app web; with flask");
}

int main(void)
{
    follows_python();
    follows_servers();
    passes_wrappers();
    reads_shell_text();
    reads_scripts();
    follows_every_branch_that_may_run();
    reads_configuration();
    knows_variables();
    return check_end();
}
