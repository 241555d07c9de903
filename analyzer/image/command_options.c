/* What a program's arguments name, as rules/commands.json has it.
 *
 * A rule lists the options without a value; every other option takes one, in the same
 * word or the next. An option that no rule knows is the weak point of this: where nothing
 * is found that starts, the values of unknown options are looked through for what has the
 * shape of it. */
#include "base/array.h"
#include "base/path.h"
#include "image/command_follow.h"

#include <string.h>

/* The arguments, sorted. */
struct parsed {
    struct texts targets;     /* values of the options that name what starts */
    struct texts positionals; /* after the sub-command */
    struct texts rest;        /* a wrapper's command */
    struct texts guesses;     /* values that options unknown here may have taken */
    struct texts folder, path, imports, shell, scripts, runs, configs;
    bool skip; /* the arguments before a wrapper's command are there */
};

static bool has_rest(const struct command_rule *rule)
{
    return rule->starts == COMMAND_WORDS || rule->starts == COMMAND_PYTHON;
}

/* Where the values of OPTION go; NULL when the rule does not know it. */
static struct texts *place_of(const struct command_rule *rule, struct parsed *parsed,
                              struct text option)
{
    const struct {
        const struct texts *options;
        struct texts *values;
    } places[] = {
        {&rule->options, &parsed->targets}, {&rule->folder, &parsed->folder},
        {&rule->path, &parsed->path},       {&rule->imports, &parsed->imports},
        {&rule->shell, &parsed->shell},     {&rule->scripts, &parsed->scripts},
        {&rule->runs, &parsed->runs},       {&rule->config_options, &parsed->configs},
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (texts_have(places[i].options, option))
            return places[i].values;
    return NULL;
}

/* Sorts the option WORDS[AT]; gives how many words it takes. */
static size_t parse_option(struct follower *self, const struct command_rule *rule,
                           const struct texts *words, size_t at, struct parsed *parsed)
{
    struct text word = words->items[at], value;
    bool is_long = text_starts(word, TEXT("--"));
    size_t equals = text_find(word, '=');
    struct text option = text_slice(word, 0, is_long ? equals : SIZE_MAX);
    if (texts_have(&rule->flags, option))
        return 1;
    struct texts *values = place_of(rule, parsed, option);
    bool attached = is_long && equals != SIZE_MAX;
    if (attached) {
        value = text_slice(word, equals + 1, word.len);
    } else if (!is_long && !values && word.len > 2) {
        option = text_slice(word, 0, 2); /* -w4, -kgevent, or flags: -NonE */
        value = text_slice(word, 2, word.len);
        attached = true;
        values = texts_have(&rule->flags, option) ? NULL : place_of(rule, parsed, option);
    }
    if (texts_have(&rule->skip_unless, option))
        parsed->skip = false;
    if (!attached) {
        if (at + 1 >= words->count)
            return 1;
        value = words->items[at + 1];
        bool option_next = value.len > 1 && value.ptr[0] == '-';
        if (!values &&
            (option_next || (has_rest(rule) && command_is_program(self, value))))
            return 1;
    }
    array_push(self->arena, values ? values : &parsed->guesses, value);
    return attached ? 1 : 2;
}

/* Sorts the arguments; false when they are not those of the rule's sub-command. */
static bool parse(struct follower *self, const struct command_rule *rule,
                  const struct texts *words, struct parsed *parsed)
{
    size_t names = 1, skipped = 0;
    bool options = true;
    parsed->skip = true;
    for (size_t i = 1; i < words->count;) {
        struct text word = words->items[i];
        bool option = options && word.len && word.ptr[0] == '-' &&
                      (word.len > 1 || texts_have(&rule->flags, word));
        if (options && text_is(word, "--")) {
            options = false;
            i++;
        } else if (option && rule->starts == COMMAND_PYTHON &&
                   names == rule->words.count &&
                   (text_is(word, "-m") || text_is(word, "-c"))) {
            parsed->rest = texts_from(words, i);
            break;
        } else if (option) {
            i += parse_option(self, rule, words, i, parsed);
        } else if (names < rule->words.count) {
            if (!text_equal(word, rule->words.items[names++]))
                return false;
            i++;
        } else if (has_rest(rule)) {
            if (skipped++ >= (parsed->skip ? rule->skip : 0)) {
                parsed->rest = texts_from(words, i);
                break;
            }
            i++;
        } else {
            array_push(self->arena, &parsed->positionals, word);
            i++;
        }
    }
    return names == rule->words.count;
}

/* The rule for WORDS with its arguments sorted; NULL when there is none. */
static const struct command_rule *find_rule(struct follower *self, struct texts words,
                                            bool module, struct parsed *parsed)
{
    const struct command_rules *rules = self->world->rules;
    struct text name = path_name(words.items[0]);
    for (size_t i = 0; i < rules->count; i++) {
        const struct command_rule *rule = &rules->items[i];
        if (!text_equal(rule->words.items[0], name) &&
            !(module && texts_have(&rule->modules, name)))
            continue;
        struct texts all = words;
        struct text more;
        if (rule->arguments.len && command_value(self, rule->arguments, &more)) {
            all = (struct texts){0};
            array_push(self->arena, &all, words.items[0]);
            shell_expand_value(self->arena,
                               text_format(self->arena, "(%.*s)", TEXT_ARG(more)),
                               command_variable, self, &all);
            for (size_t j = 1; j < words.count; j++)
                array_push(self->arena, &all, words.items[j]);
        }
        *parsed = (struct parsed){0};
        if (parse(self, rule, &all, parsed))
            return rule;
    }
    return NULL;
}

/* --- What was named ---------------------------------------------------------------- */

static void use_settings(struct follower *self, const struct command_rule *rule,
                         const struct parsed *parsed)
{
    struct text part, folder = {0};
    struct texts paths = {0};
    if (parsed->folder.count)
        folder = array_last(&parsed->folder);
    if (folder.len && text_find(folder, '$') == SIZE_MAX)
        self->state.folder = command_path(self, folder);
    for (size_t i = 0; i < parsed->path.count; i++)
        for (struct text rest = parsed->path.items[i]; text_cut(&rest, ',', &part);)
            array_push(self->arena, &paths, command_path(self, text_trim(part)));
    if (paths.count)
        self->state.paths = paths;
    for (size_t i = 0; i < parsed->imports.count; i++)
        for (struct text rest = parsed->imports.items[i]; text_cut(&rest, ',', &part);)
            if (part.len && !texts_have(&rule->own, part) &&
                !texts_have(&self->startup->modules, part))
                array_push(self->arena, &self->startup->modules, part);
}

/* Whether TEXT may be MODULE:ATTR, or a Python file. */
static bool has_shape(const struct command_rule *rule, struct text text)
{
    size_t colon = text_find(text, ':');
    if (rule->starts == COMMAND_FILE || rule->starts == COMMAND_SOURCE)
        return text_ends(text, TEXT(".py"));
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool digit = c >= '0' && c <= '9';
        if (!(c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (digit && i && i != colon + 1) || c == '.' || c == ':'))
            return false;
    }
    return colon != SIZE_MAX && colon > 0 && colon + 1 < text.len;
}

/* Whether the file of the module NAME stands in the working folder. */
static bool is_module(struct follower *self, struct text name)
{
    struct buffer path = {.arena = self->arena};
    for (size_t i = 0; i < name.len; i++)
        buffer_add_byte(&path, name.ptr[i] == '.' ? '/' : name.ptr[i]);
    struct text file = text_format(self->arena, "%.*s.py", TEXT_ARG(path.text));
    return command_is_file(self, file) ||
           command_is_file(self, path_join(self->arena, path.text, TEXT("__init__.py")));
}

/* A module, the app in its submodule, or MODULE.ATTR. */
static void start_object_or_app(struct follower *self, const struct command_rule *rule,
                                struct text target)
{
    struct text below = text_format(self->arena, "%.*s.%.*s", TEXT_ARG(target),
                                    TEXT_ARG(rule->submodule));
    size_t dot = text_rfind(target, '.');
    if (dot != SIZE_MAX && !is_module(self, target) &&
        is_module(self, text_slice(target, 0, dot))) {
        command_start(self, START_APP, text_slice(target, 0, dot),
                      text_slice(target, dot + 1, target.len));
        return;
    }
    command_start_app(self, target);
    if (is_module(self, below))
        command_start(self, START_APP, below, TEXT(""));
}

static void start_target(struct follower *self, const struct command_rule *rule,
                         struct text target)
{
    size_t dot;
    switch (rule->starts) {
    case COMMAND_APP:
        if (rule->submodule.len && text_find(target, ':') == SIZE_MAX)
            start_object_or_app(self, rule, target);
        else
            command_start_app(self, target);
        break;
    case COMMAND_SOURCE:
        if (text_find(target, '/') != SIZE_MAX || command_is_file(self, target))
            command_start_file(self, target);
        else
            command_start_app(self, target);
        break;
    case COMMAND_OBJECT:
        dot = text_rfind(target, '.');
        if (text_find(target, ':') != SIZE_MAX || dot == SIZE_MAX)
            command_start_app(self, target);
        else
            command_start(self, START_APP, text_slice(target, 0, dot),
                          text_slice(target, dot + 1, target.len));
        break;
    case COMMAND_FILE:
        if (text_find(target, ':') != SIZE_MAX)
            target = text_slice(target, 0, text_find(target, ':'));
        command_start(self, START_SCRIPT, target, TEXT(""));
        break;
    default:
        break;
    }
}

/* Finds what starts where no option names it. */
static bool find_target(struct follower *self, const struct command_rule *rule,
                        const struct parsed *parsed, struct texts *targets)
{
    struct text value;
    const struct texts *given = &parsed->positionals;
    if (rule->options.count == 0 || rule->argument) {
        for (size_t i = 0; i < given->count && (rule->every || targets->count == 0); i++)
            if (given->items[i].len && given->items[i].ptr[0] != '$')
                array_push(self->arena, targets, given->items[i]);
        for (size_t i = 0; targets->count == 0 && i < parsed->guesses.count; i++)
            if (has_shape(rule, parsed->guesses.items[i]))
                array_push(self->arena, targets, parsed->guesses.items[i]);
        if (targets->count == 0 && given->count)
            array_push(self->arena, targets, given->items[0]);
    }
    if (targets->count == 0 && rule->variable.len &&
        command_value(self, rule->variable, &value) && value.len)
        array_push(self->arena, targets, value);
    for (size_t i = 0; targets->count == 0 && i < rule->files.count; i++)
        if (command_is_file(self, rule->files.items[i]))
            array_push(self->arena, targets, rule->files.items[i]);
    return targets->count > 0;
}

static bool follow_config(struct follower *self, const struct command_rule *rule,
                          const struct parsed *parsed)
{
    struct text path = {0};
    if (parsed->configs.count)
        path = array_last(&parsed->configs);
    for (size_t i = 0; !path.len && i < parsed->positionals.count; i++)
        if (rule->config == CONFIG_UWSGI &&
            text_ends(parsed->positionals.items[i], TEXT(".ini")))
            path = parsed->positionals.items[i];
    if (path.len) {
        if (command_follow_config(self, rule->config, path))
            return true;
        command_unknown(self, path);
        return false;
    }
    bool found = false;
    for (size_t i = 0; i < rule->config_files.count; i++)
        if (!found || rule->config == CONFIG_SERVICES)
            found |=
                command_follow_config(self, rule->config, rule->config_files.items[i]);
    return found;
}

/* Leading NAME=value words, as of env and sudo. */
static struct texts assign_words(struct follower *self, struct texts words)
{
    while (words.count) {
        struct text word = words.items[0];
        size_t equals = text_find(word, '=');
        if (equals == SIZE_MAX || equals == 0 || text_find(word, '/') < equals)
            break;
        struct texts value = {0};
        array_push(self->arena, &value, text_slice(word, equals + 1, word.len));
        command_assign(self, text_slice(word, 0, equals), value,
                       text_find(value.items[0], '$') == SIZE_MAX);
        words = texts_from(&words, 1);
    }
    return words;
}

static void follow_rest(struct follower *self, const struct command_rule *rule,
                        const struct parsed *parsed)
{
    struct texts rest = parsed->rest;
    if (rule->starts == COMMAND_PYTHON) {
        command_follow_python(self, rest);
        return;
    }
    rest = assign_words(self, rest);
    if (rest.count && text_is(rest.items[0], "--"))
        rest = texts_from(&rest, 1);
    command_follow_words(self, rest);
}

/* Where nothing was named, the program itself starts, or it is not known what. */
static void start_itself(struct follower *self, const struct command_rule *rule,
                         struct text name, bool module)
{
    bool expected = rule->starts != COMMAND_PROGRAM;
    if (expected)
        command_unknown(self,
                        text_format(self->arena, "what %.*s starts", TEXT_ARG(name)));
    command_start(self, module ? START_MODULE : START_PROGRAM, name, TEXT(""));
}

bool command_follow_rule(struct follower *self, struct texts words, bool module)
{
    struct parsed parsed;
    const struct command_rule *rule = find_rule(self, words, module, &parsed);
    if (!rule)
        return false;
    struct text name = module ? words.items[0] : path_name(words.items[0]);
    if (rule->installed && !texts_have(&self->startup->programs, rule->words.items[0]))
        array_push(self->arena, &self->startup->programs, rule->words.items[0]);
    struct command_state before = self->state;
    use_settings(self, rule, &parsed);
    for (size_t i = 0; i < parsed.shell.count; i++)
        command_run_text(self, parsed.shell.items[i]);
    for (size_t i = 0; i < parsed.scripts.count; i++)
        command_start(self, START_SCRIPT, parsed.scripts.items[i], TEXT(""));
    for (size_t i = 0; i < parsed.runs.count; i++)
        command_start(self, START_MODULE, parsed.runs.items[i], TEXT(""));
    bool named = rule->config && follow_config(self, rule, &parsed);
    if (parsed.shell.count || parsed.scripts.count || parsed.runs.count) {
        named = true;
    } else if (has_rest(rule)) {
        follow_rest(self, rule, &parsed);
        named = named || !rule->config || parsed.rest.count;
    } else if (rule->starts == COMMAND_SHELL) {
        for (size_t i = 0; i < parsed.positionals.count && i < 1; i++)
            command_run_text(self, parsed.positionals.items[i]);
        named = true;
    } else if (rule->starts > COMMAND_NOTHING) {
        struct texts targets = parsed.targets;
        if (targets.count || find_target(self, rule, &parsed, &targets))
            named = true;
        for (size_t i = 0; i < targets.count; i++)
            start_target(self, rule, targets.items[i]);
    }
    if (!named && rule->starts != COMMAND_NOTHING)
        start_itself(self, rule, name, module);
    self->state = before;
    return true;
}
