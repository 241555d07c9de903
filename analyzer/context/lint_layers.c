/* Lint: bytes that are in more than one layer, or in one and hidden by a later.
 *
 * A layer holds each file that changed in it as a whole, if only its owner did; removing
 * a file hides it. So what COPY brought, and a later RUN changes or removes, stays. */
#include "base/array.h"
#include "base/path.h"
#include "context/lint_model.h"

#include <string.h>

static bool is_archive(struct text name)
{
    static const char *const ends[] = {".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2",
                                       ".zip", ".whl",    ".deb", ".rpm",    ".gz",
                                       ".bz2", ".xz",     ".run", ".zst"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (text_ends(name, text_of(ends[i])))
            return true;
    return false;
}

static bool is_remote(struct text source)
{
    return text_starts(source, TEXT("http://")) || text_starts(source, TEXT("https://"));
}

/* Whether a source of the context is a folder. Without the context a name with a suffix,
 * in capitals (Makefile, LICENSE) or with a wildcard counts as a file. */
static bool is_folder(const struct lint *self, struct text source)
{
    struct text name = path_name(source);
    if (!source.len)
        return true;
    if (self->options->is_folder)
        return self->options->is_folder(self->options->context, source);
    for (size_t i = 0; i < name.len; i++)
        if (strchr(".*?[", name.ptr[i]))
            return false;
    return name.ptr[0] < 'A' || name.ptr[0] > 'Z';
}

static struct text clean_source(struct lint *self, struct text source)
{
    source = path_clean(self->arena, source);
    return text_starts(source, TEXT("/")) ? text_slice(source, 1, source.len) : source;
}

static void add_copied(struct lint *self, size_t at, struct text source,
                       struct text target, struct copies *copies)
{
    const struct instruction *instruction = &self->file->items[at];
    const struct text *from = instruction_flag(instruction, "from");
    bool into = text_ends(target, TEXT("/")) || instruction->words.count > 2;
    struct copied copied = {
        .at = at,
        .from = from ? text_lower(self->arena, *from) : (struct text){0},
        .source = clean_source(self, source),
        .target = lint_path(self, at, target),
        .archive = is_archive(source),
    };
    copied.folder =
        from ? !path_suffix(copied.source).len : is_folder(self, copied.source);
    bool unpacked = instruction->kind == INSTRUCTION_ADD && copied.archive;
    if (!copied.folder && !unpacked && into)
        copied.target = path_join(self->arena, copied.target, path_name(source));
    if (!is_remote(source))
        array_push(self->arena, copies, copied);
}

struct copies lint_find_copies(struct lint *self, bool ship)
{
    struct copies copies = {0};
    for (size_t i = 0; i < self->file->count; i++) {
        const struct instruction *instruction = &self->file->items[i];
        const struct texts *words = &instruction->words;
        struct text source, target;
        if ((instruction->kind != INSTRUCTION_COPY &&
             instruction->kind != INSTRUCTION_ADD) ||
            self->stage_of[i] == LINT_NONE || (ship && !lint_ships(self, i)) ||
            !lint_expand(self, i, words->items[words->count - 1], &target))
            continue;
        for (size_t k = 0; k + 1 < words->count; k++)
            if (!instruction_heredoc(instruction, words->items[k]) &&
                lint_expand(self, i, words->items[k], &source))
                add_copied(self, i, source, target, &copies);
    }
    return copies;
}

/* --- commands that change or remove --------------------------------------------------
 */

/* The path that an operand of a RUN's command names, without "/" and "*" at its end;
 * empty when it cannot be told. */
static struct text operand_path(struct lint *self, size_t at, struct text word)
{
    const struct lint_commands *commands = &self->commands[at];
    if (text_ends(word, TEXT("/*")))
        word = text_slice(word, 0, word.len - 2);
    if (!word.len || text_find(word, '$') != SIZE_MAX || word.ptr[0] == '~')
        return (struct text){0};
    for (size_t i = 0; !path_is_absolute(word) && i < commands->count; i++)
        if (commands->items[i].words.count &&
            (text_is(commands->items[i].words.items[0], "cd") ||
             text_is(commands->items[i].words.items[0], "pushd")))
            return (struct text){0};
    return lint_path(self, at, word);
}

/* Whether a short option among those of WORDS has LETTER, or it is LONG. */
static bool has_option(const struct texts *words, char letter, const char *longer)
{
    for (size_t i = 0; i < words->count; i++) {
        struct text word = words->items[i];
        if (text_is(word, longer) ||
            (text_starts(word, TEXT("-")) && !text_starts(word, TEXT("--")) &&
             text_find(word, letter) != SIZE_MAX))
            return true;
    }
    return false;
}

/* Whether one of WORDS is the long option NAME, with or without a value behind "=". */
static bool has_option_value(const struct texts *words, const char *name)
{
    for (size_t i = 0; i < words->count; i++) {
        struct text word = words->items[i];
        if (text_is(text_slice(word, 0, text_find(word, '=')), name))
            return true;
    }
    return false;
}

/* Looks for a copy that PATH holds, in a layer below RUN number AT; NULL for none. */
static const struct copied *find_below(const struct lint *self,
                                       const struct copies *copies, size_t at,
                                       struct text path, bool archives)
{
    for (size_t i = 0; i < copies->count; i++) {
        const struct copied *copied = &copies->items[i];
        if ((copied->folder || (archives && copied->archive)) &&
            lint_is_below(self, copied->at, at) && path_is_below(copied->target, path))
            return copied;
    }
    return NULL;
}

/* `chown -R` and `chmod -R`: the first operand is no path. */
static void lint_changed(struct lint *self, const struct copies *copies, size_t at,
                         const struct lint_command *command, size_t first)
{
    struct text program = path_name(command->words.items[first]);
    bool mode_seen = false;
    if (!has_option(&command->words, 'R', "--recursive") ||
        has_option_value(&command->words, "--from") ||
        has_option_value(&command->words, "--reference"))
        return;
    for (size_t i = first + 1; i < command->words.count; i++) {
        struct text word = command->words.items[i];
        if (text_starts(word, TEXT("-")))
            continue;
        if (!mode_seen) {
            mode_seen = true;
            continue;
        }
        struct text path = operand_path(self, at, word);
        const struct copied *copied =
            path.len ? find_below(self, copies, at, path, false) : NULL;
        if (!copied)
            continue;
        bool owner = text_is(program, "chown");
        if (instruction_flag(&self->file->items[copied->at], owner ? "chown" : "chmod"))
            continue; /* whether it changes anything cannot be told */
        lint_add(
            self, "stored-twice", command->line,
            text_format(self->arena, "write '%s --%s=...' in line %u instead",
                        instruction_name(self->file->items[copied->at].kind),
                        owner ? "chown" : "chmod", self->file->items[copied->at].line),
            "'%.*s -R' stores again what line %u copied to '%.*s'", TEXT_ARG(program),
            self->file->items[copied->at].line, TEXT_ARG(copied->target));
        return;
    }
}

static void lint_removed(struct lint *self, const struct copies *copies, size_t at,
                         const struct lint_command *command)
{
    for (size_t i = 1; i < command->words.count; i++) {
        struct text word = command->words.items[i];
        struct text path = text_starts(word, TEXT("-")) ? (struct text){0}
                                                        : operand_path(self, at, word);
        const struct copied *copied =
            path.len ? find_below(self, copies, at, path, true) : NULL;
        if (!copied)
            continue;
        lint_add(self, "removed-later", command->line,
                 TEXT("mount them for the RUN that needs them: "
                      "--mount=type=bind,source=...,target=..."),
                 "removing '%.*s' frees nothing, line %u has copied it to a layer below",
                 TEXT_ARG(word), self->file->items[copied->at].line);
        return;
    }
}

static void lint_commands(struct lint *self, const struct copies *copies, size_t at)
{
    for (size_t i = 0; i < self->commands[at].count; i++) {
        const struct lint_command *command = &self->commands[at].items[i];
        size_t first;
        struct text program = lint_program(&command->words, &first);
        if (command->conditional)
            continue;
        if (text_is(program, "chown") || text_is(program, "chmod"))
            lint_changed(self, copies, at, command, first);
        else if (text_is(program, "rm"))
            lint_removed(self, copies, at, command);
    }
}

/* --- copies of copies --------------------------------------------------------------- */

static bool same_flags(const struct instruction *a, const struct instruction *b)
{
    if (a->flags.count != b->flags.count)
        return false;
    for (size_t i = 0; i < a->flags.count; i++)
        if (!text_equal(a->flags.items[i].name, b->flags.items[i].name) ||
            !text_equal(a->flags.items[i].value, b->flags.items[i].value))
            return false;
    return true;
}

/* Whether a RUN stands between two instructions. */
static bool runs_between(const struct lint *self, size_t from, size_t to)
{
    for (size_t i = from + 1; i < to; i++)
        if (self->file->items[i].kind == INSTRUCTION_RUN)
            return true;
    return false;
}

/* Whether INNER, below OUTER in the context, is copied to where OUTER brings it too. */
static bool is_part(struct lint *self, const struct copied *inner,
                    const struct copied *outer)
{
    return inner->folder && outer->folder && !outer->from.len && !inner->from.len &&
           path_is_below(inner->source, outer->source) &&
           text_equal(inner->target, path_join(self->arena, outer->target,
                                               path_relative(self->arena, outer->source,
                                                             inner->source)));
}

static void lint_pair(struct lint *self, const struct copied *first,
                      const struct copied *second)
{
    const struct instruction *a = &self->file->items[first->at];
    const struct instruction *b = &self->file->items[second->at];
    if (first->at == second->at || !same_flags(a, b) || instruction_flag(a, "exclude") ||
        !text_equal(first->from, second->from))
        return;
    bool same =
        text_equal(first->source, second->source) && (first->folder || first->from.len);
    bool same_target = text_equal(first->target, second->target);
    if (same && (!same_target || !runs_between(self, first->at, second->at)))
        lint_add(self, "stored-twice", b->line,
                 same_target ? TEXT("delete one of the two")
                             : TEXT("a symbolic link needs no second copy"),
                 "'%.*s' is copied already in line %u", TEXT_ARG(b->words.items[0]),
                 a->line);
    else if (!same && is_part(self, second, first))
        lint_add(self, "stored-twice", b->line, TEXT("delete this line"),
                 "'%.*s' is copied already with '%.*s' in line %u",
                 TEXT_ARG(second->source), TEXT_ARG(a->words.items[0]), a->line);
    else if (!same && is_part(self, first, second) &&
             !runs_between(self, first->at, second->at))
        lint_add(self, "stored-twice", a->line, TEXT("delete this line"),
                 "'%.*s' is copied again with '%.*s' in line %u", TEXT_ARG(first->source),
                 TEXT_ARG(b->words.items[0]), b->line);
}

static void lint_remote(struct lint *self, size_t at)
{
    const struct instruction *instruction = &self->file->items[at];
    for (size_t i = 0; i + 1 < instruction->words.count; i++) {
        struct text source;
        if (!lint_expand(self, at, instruction->words.items[i], &source) ||
            !is_remote(source) || !is_archive(source))
            continue;
        lint_add(
            self, "remote-archive", instruction->line,
            TEXT("download, unpack and remove it in one RUN, or in an earlier stage"),
            "'ADD' keeps the archive '%.*s' in a layer", TEXT_ARG(path_name(source)));
    }
}

void lint_layers(struct lint *self)
{
    struct copies copies = lint_find_copies(self, true);
    for (size_t i = 0; i < self->file->count; i++) {
        if (!lint_ships(self, i))
            continue;
        const struct instruction *instruction = &self->file->items[i];
        if (instruction->kind == INSTRUCTION_RUN)
            lint_commands(self, &copies, i);
        if (instruction->kind == INSTRUCTION_ADD &&
            !instruction_flag_is_set(instruction, "unpack"))
            lint_remote(self, i);
    }
    for (size_t second = 0; second < copies.count; second++) {
        size_t found = self->findings->count;
        for (size_t first = 0; first < second && self->findings->count == found; first++)
            if (lint_is_below(self, copies.items[first].at, copies.items[second].at))
                lint_pair(self, &copies.items[first], &copies.items[second]);
    }
}
