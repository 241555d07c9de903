/* Which commands of a shell download models: by the rules of models.json. */
#include "context/model_layers_finding.h"

#include "base/array.h"
#include "base/path.h"

#include <string.h>

static bool is_one_of(const struct texts *words, struct text word)
{
    for (size_t i = 0; i < words->count; i++)
        if (text_equal(words->items[i], word))
            return true;
    return false;
}

/* WORDS from the program on, as the rules spell them: "python" for any Python, and what
 * it is given before `-m` left out. */
static struct texts normal_words(struct arena *arena, const struct texts *words,
                                 size_t first)
{
    struct texts normal = {0};
    struct text program = path_name(words->items[first]);
    bool python = text_starts(program, TEXT("python"));
    array_push(arena, &normal, python ? TEXT("python") : program);
    bool module = false;
    for (size_t i = first + 1; i < words->count; i++) {
        module = module || !python || text_is(words->items[i], "-m") ||
                 text_is(words->items[i], "-c") ||
                 text_ends(words->items[i], TEXT(".py"));
        if (module)
            array_push(arena, &normal, words->items[i]);
    }
    return normal;
}

static bool begins_with(const struct texts *words, const struct texts *with)
{
    for (size_t i = 0; i < with->count; i++)
        if (i >= words->count || !text_equal(words->items[i], with->items[i]))
            return false;
    return true;
}

/* Whether WORD is a model by the rule. */
static bool is_model(const struct model_rules *rules, const struct model_command *rule,
                     struct text word)
{
    if (rule->weights)
        return text_contains(word, TEXT("://")) && model_rules_is_weights(rules, word);
    if (rule->hosts.count == 0)
        return true;
    for (size_t i = 0; i < rule->hosts.count; i++)
        if (text_contains(word, text_format(rules->names.arena, "%.*s/",
                                            TEXT_ARG(rule->hosts.items[i]))))
            return true;
    return false;
}

/* The option that WORD is, and the value behind its "=", else ptr NULL. */
static struct text split_option(struct text word, struct text *value)
{
    size_t equals = text_starts(word, TEXT("--")) ? text_find(word, '=') : SIZE_MAX;
    *value = (struct text){0};
    if (equals != SIZE_MAX)
        *value = text_slice(word, equals + 1, word.len);
    return text_slice(word, 0, equals);
}

static void take_option(struct arena *arena, struct model_command_use *use,
                        struct text option, struct text value)
{
    const struct model_command *rule = use->rule;
    if (is_one_of(&rule->folder, option) && !use->folder.len)
        use->folder = value;
    else if (is_one_of(&rule->path, option))
        use->path = value;
    else if (is_one_of(&rule->revision, option))
        use->revision = value;
    else if (is_one_of(&rule->option, option))
        array_push(arena, &use->models, value);
}

/* Whether an option stands alone: a flag of the rule, several short ones in one word. */
static bool is_flag(const struct model_command *rule, struct text option)
{
    if (is_one_of(&rule->flags, option))
        return true;
    if (text_starts(option, TEXT("--")) || option.len <= 2)
        return false;
    for (size_t i = 1; i < option.len; i++) {
        char letter[] = {'-', option.ptr[i]};
        if (!is_one_of(&rule->flags, (struct text){letter, 2}))
            return false;
    }
    return true;
}

/* The last of several short options in one word: "-o" of "-sLo". */
static struct text last_option(struct arena *arena, struct text option)
{
    if (text_starts(option, TEXT("--")) || option.len <= 2)
        return option;
    return text_format(arena, "-%c", option.ptr[option.len - 1]);
}

static void read_words(struct arena *arena, const struct model_rules *rules,
                       const struct texts *words, struct model_command_use *use)
{
    const struct model_command *rule = use->rule;
    size_t plain = 0;
    for (size_t i = rule->words.count; i < words->count; i++) {
        struct text value, word = words->items[i];
        struct text option = split_option(word, &value);
        if (!text_starts(word, TEXT("-")) || word.len == 1) {
            plain++;
            if ((rule->all || plain == 1) && is_model(rules, rule, word))
                array_push(arena, &use->models, word);
            else if (plain == 2 && is_one_of(&rule->folder, TEXT("2")))
                use->folder = word;
        } else if (value.ptr) {
            take_option(arena, use, option, value);
        } else if (!is_flag(rule, option) && i + 1 < words->count) {
            take_option(arena, use, last_option(arena, option), words->items[++i]);
        }
    }
}

bool model_command_read(struct arena *arena, const struct model_rules *rules,
                        const struct texts *words, struct model_command_use *use)
{
    static const char *const runners[] = {
        "uv",         "uvx", "poetry", "pdm",  "conda", "mamba",   "hatch",
        "micromamba", "rye", "xargs",  "sudo", "gosu",  "su-exec", "timeout"};
    size_t first;
    struct text program = lint_program(words, &first);
    bool runs = false;
    for (size_t i = 0; i < sizeof runners / sizeof *runners; i++)
        runs = runs || text_is(program, runners[i]) ||
               (words->count && text_is(words->items[0], runners[i]));
    for (size_t at = first; program.len && at < (runs ? words->count : first + 1); at++) {
        struct texts normal = normal_words(arena, words, at);
        for (size_t i = 0; i < rules->commands_count; i++) {
            *use = (struct model_command_use){.rule = &rules->commands[i]};
            if (!begins_with(&normal, &use->rule->words))
                continue;
            read_words(arena, rules, &normal, use);
            if (use->models.count)
                return true;
        }
    }
    return false;
}

void model_command_tell(struct arena *arena, const struct model_rules *rules,
                        const struct model_command_use *use, model_variable find,
                        void *context, struct place place, struct model_downloads *found)
{
    const struct model_store *store = model_rules_store(rules, use->rule->store);
    struct buffer call = {.arena = arena};
    struct model_download download = {.store = use->rule->store,
                                      .revision = use->revision,
                                      .folder = use->folder,
                                      .folder_why = TEXT("argument"),
                                      .module = MODULE_NONE,
                                      .place = place};
    for (size_t i = 0; i < use->rule->words.count; i++)
        buffer_format(&call, "%s%.*s", i ? " " : "", TEXT_ARG(use->rule->words.items[i]));
    download.call = call.text;
    if (use->path.len) {
        download.folder = path_dir(path_join(arena, use->folder, use->path));
        if (!download.folder.len)
            download.folder = TEXT(".");
    } else if (!use->folder.len) {
        download.folder =
            model_store_folder(arena, rules, store, find, context, &download.folder_why);
    }
    if (!download.folder.len && !store->package) {
        download.folder = TEXT(".");
        download.folder_why = TEXT("working folder");
    }
    for (size_t i = 0; i < use->models.count; i++) {
        struct text address = use->models.items[i];
        address = text_slice(address, 0, text_find(address, '?'));
        download.name = use->models.items[i];
        download.file = (struct text){0};
        if (use->rule->weights)
            download.file = path_name(use->path.len ? use->path : address);
        array_push(arena, found, download);
    }
}

struct text model_command_write(struct arena *arena, const struct texts *words)
{
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < words->count; i++) {
        struct text word = words->items[i];
        bool quoted = word.len == 0;
        for (size_t k = 0; k < word.len; k++) {
            if (strchr("'\n\r$`\\", word.ptr[k]))
                return (struct text){0};
            quoted = quoted || strchr(" &;|<>()*?[]#~\"", word.ptr[k]);
        }
        buffer_format(&out, quoted ? "%s'%.*s'" : "%s%.*s", i ? " " : "", TEXT_ARG(word));
    }
    return out.text;
}
