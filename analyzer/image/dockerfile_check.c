/* Whether an instruction's flags and words suit it, as BuildKit's instructions package
 * judges before anything is built: flags by name and type, how many arguments, stage
 * names, durations, mounts.
 *
 * What BuildKit finds out only later (stages that do not exist, sources that are missing,
 * values of variables) is not judged here. Like there, ARG and STOPSIGNAL take any flag
 * and ignore it. */
#include "base/array.h"
#include "base/nearest.h"
#include "base/rune.h"
#include "image/dockerfile_line.h"

#include <string.h>

static bool mistaken(struct mistake *mistake, struct text message, const char *help)
{
    *mistake = (struct mistake){message, text_of(help)};
    return false;
}

/* --- flags -------------------------------------------------------------------------- */

enum flag_type { FLAG_SWITCH, FLAG_TEXT, FLAG_LIST };

static const struct {
    enum instruction_kind kind;
    const char *name;
    enum flag_type type;
} known_flags[] = {
    {INSTRUCTION_ADD, "chown", FLAG_TEXT},
    {INSTRUCTION_ADD, "chmod", FLAG_TEXT},
    {INSTRUCTION_ADD, "link", FLAG_SWITCH},
    {INSTRUCTION_ADD, "keep-git-dir", FLAG_SWITCH},
    {INSTRUCTION_ADD, "checksum", FLAG_TEXT},
    {INSTRUCTION_ADD, "unpack", FLAG_SWITCH},
    {INSTRUCTION_ADD, "exclude", FLAG_LIST},
    {INSTRUCTION_COPY, "chown", FLAG_TEXT},
    {INSTRUCTION_COPY, "from", FLAG_TEXT},
    {INSTRUCTION_COPY, "chmod", FLAG_TEXT},
    {INSTRUCTION_COPY, "link", FLAG_SWITCH},
    {INSTRUCTION_COPY, "exclude", FLAG_LIST},
    {INSTRUCTION_COPY, "parents", FLAG_SWITCH},
    {INSTRUCTION_FROM, "platform", FLAG_TEXT},
    {INSTRUCTION_HEALTHCHECK, "interval", FLAG_TEXT},
    {INSTRUCTION_HEALTHCHECK, "timeout", FLAG_TEXT},
    {INSTRUCTION_HEALTHCHECK, "start-period", FLAG_TEXT},
    {INSTRUCTION_HEALTHCHECK, "start-interval", FLAG_TEXT},
    {INSTRUCTION_HEALTHCHECK, "retries", FLAG_TEXT},
    {INSTRUCTION_RUN, "device", FLAG_LIST},
    {INSTRUCTION_RUN, "mount", FLAG_LIST},
    {INSTRUCTION_RUN, "network", FLAG_TEXT},
    {INSTRUCTION_RUN, "security", FLAG_TEXT},
};
enum { KNOWN_FLAGS = sizeof known_flags / sizeof *known_flags };

static bool unknown_flag(struct arena *arena, const struct instruction *self,
                         struct text name, struct mistake *mistake)
{
    struct texts names = {0};
    for (size_t i = 0; i < KNOWN_FLAGS; i++) {
        if (known_flags[i].kind == self->kind)
            array_push(arena, &names, text_of(known_flags[i].name));
    }
    struct text near = nearest_name(name, &names);
    mistake->message = text_format(arena, "'%s' has no flag '--%.*s'",
                                   instruction_name(self->kind), TEXT_ARG(name));
    mistake->help = near.len
                        ? text_format(arena, "did you mean '--%.*s'?", TEXT_ARG(near))
                        : TEXT("put '--' before an argument that begins with it");
    return false;
}

/* Whether BuildKit knows a value for the flag; `--link=` has none, `--from=` an empty
 * one. */
static bool check_value(struct arena *arena, const struct instruction_flag *flag,
                        enum flag_type type, struct mistake *mistake)
{
    if (type != FLAG_SWITCH && !flag->assigned) {
        mistake->help = text_format(arena, "write --%.*s=VALUE", TEXT_ARG(flag->name));
        mistake->message =
            text_format(arena, "flag '--%.*s' without a value", TEXT_ARG(flag->name));
        return false;
    }
    struct text value = text_lower(arena, flag->value);
    if (type != FLAG_SWITCH || !flag->assigned || text_is(value, "true") ||
        text_is(value, "false"))
        return true;
    mistake->message = text_format(arena, "'%.*s' for the flag '--%.*s'",
                                   TEXT_ARG(flag->value), TEXT_ARG(flag->name));
    mistake->help = TEXT("it takes true or false");
    return false;
}

static bool check_flags(struct arena *arena, const struct instruction *self,
                        struct mistake *mistake)
{
    for (size_t i = 0; i < self->flags.count; i++) {
        const struct instruction_flag *flag = &self->flags.items[i];
        size_t known = 0;
        while (known < KNOWN_FLAGS && (known_flags[known].kind != self->kind ||
                                       !text_is(flag->name, known_flags[known].name)))
            known++;
        if (known == KNOWN_FLAGS)
            return unknown_flag(arena, self, flag->name, mistake);
        if (known_flags[known].type != FLAG_LIST &&
            instruction_flag(self, known_flags[known].name) != &flag->value) {
            mistake->message =
                text_format(arena, "flag '--%.*s' is given twice", TEXT_ARG(flag->name));
            mistake->help = TEXT("delete all but one");
            return false;
        }
        if (!check_value(arena, flag, known_flags[known].type, mistake))
            return false;
    }
    return true;
}

/* --- values of flags ---------------------------------------------------------------- */

/* Reads digits up to LIMIT; false when the number is larger. */
static bool take_digits(struct text *text, uint64_t limit, uint64_t *value)
{
    for (*value = 0; text->len && text->ptr[0] >= '0' && text->ptr[0] <= '9';) {
        uint64_t digit = (uint64_t)(text->ptr[0] - '0');
        if (*value > (limit - digit) / 10)
            return false;
        *value = *value * 10 + digit;
        *text = text_slice(*text, 1, text->len);
    }
    return true;
}

/* The digits after a point, as *FRACTION of *SCALE; those beyond 63 bits are dropped. */
static void take_fraction(struct text *text, uint64_t *fraction, double *scale)
{
    bool full = false;
    *fraction = 0;
    *scale = 1;
    for (; text->len && text->ptr[0] >= '0' && text->ptr[0] <= '9';
         *text = text_slice(*text, 1, text->len)) {
        uint64_t digit = (uint64_t)(text->ptr[0] - '0');
        full = full || *fraction > INT64_MAX / 10 ||
               *fraction * 10 + digit > (uint64_t)INT64_MAX + 1;
        if (full)
            continue;
        *fraction = *fraction * 10 + digit;
        *scale *= 10;
    }
}

/* Nanoseconds in the unit at the start of TEXT, which is taken off; 0 for no unit. */
static uint64_t take_unit(struct text *text)
{
    static const struct {
        const char *name;
        uint64_t nanoseconds;
    } units[] = {
        {"ns", 1},
        {"us", 1000},
        {"\xC2\xB5s", 1000}, /* the micro sign */
        {"\xCE\xBCs", 1000}, /* the Greek letter */
        {"ms", 1000 * 1000},
        {"s", 1000 * 1000 * 1000},
        {"m", UINT64_C(60) * 1000 * 1000 * 1000},
        {"h", UINT64_C(3600) * 1000 * 1000 * 1000},
    };
    size_t end = 0;
    while (end < text->len && text->ptr[end] != '.' &&
           (text->ptr[end] < '0' || text->ptr[end] > '9'))
        end++;
    struct text name = text_slice(*text, 0, end);
    *text = text_slice(*text, end, text->len);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (text_is(name, units[i].name))
            return units[i].nanoseconds;
    }
    return 0;
}

/* Reads a duration as Go's time.ParseDuration does: "1h30m", "1.5s". */
static bool parse_duration(struct text text, bool *negative, uint64_t *nanoseconds)
{
    const uint64_t limit = (uint64_t)INT64_MAX + 1;
    *negative = text.len && text.ptr[0] == '-';
    if (text.len && (text.ptr[0] == '-' || text.ptr[0] == '+'))
        text = text_slice(text, 1, text.len);
    *nanoseconds = 0;
    if (text_is(text, "0"))
        return true;
    if (!text.len)
        return false;
    while (text.len) {
        uint64_t value, fraction = 0;
        double scale = 1;
        size_t before = text.len;
        if (!take_digits(&text, limit, &value))
            return false;
        bool digits = text.len < before;
        if (text.len && text.ptr[0] == '.') {
            text = text_slice(text, 1, text.len);
            before = text.len;
            take_fraction(&text, &fraction, &scale);
            digits = digits || text.len < before;
        }
        uint64_t unit = digits ? take_unit(&text) : 0;
        if (!unit || value > limit / unit)
            return false;
        value = value * unit + (uint64_t)((double)fraction * ((double)unit / scale));
        if (value > limit || *nanoseconds + value > limit)
            return false;
        *nanoseconds += value;
    }
    return *negative || *nanoseconds < limit;
}

static bool check_duration(struct arena *arena, const struct instruction *self,
                           const char *name, struct mistake *mistake)
{
    const struct text *value = instruction_flag(self, name);
    bool negative;
    uint64_t nanoseconds;
    if (!value || !value->len)
        return true;
    if (parse_duration(*value, &negative, &nanoseconds) &&
        (nanoseconds == 0 || (!negative && nanoseconds >= 1000 * 1000)))
        return true;
    return mistaken(
        mistake, text_format(arena, "'%.*s' for the flag '--%s'", TEXT_ARG(*value), name),
        "it takes a duration of at least 1ms: 30s, 1m30s");
}

/* A number of 31 bits, as strconv.ParseInt reads it. */
static bool is_count(struct text text)
{
    uint64_t value;
    bool negative = text.len && text.ptr[0] == '-';
    if (text.len && (text.ptr[0] == '-' || text.ptr[0] == '+'))
        text = text_slice(text, 1, text.len);
    return text.len && take_digits(&text, INT32_MAX, &value) && !text.len &&
           (!negative || value == 0);
}

static bool check_choice(struct arena *arena, const struct instruction *self,
                         const char *name, const char *const *values, const char *help,
                         struct mistake *mistake)
{
    const struct text *value = instruction_flag(self, name);
    if (!value || is_one_of(*value, values))
        return true;
    return mistaken(
        mistake, text_format(arena, "'%.*s' for the flag '--%s'", TEXT_ARG(*value), name),
        help);
}

/* --- RUN ---------------------------------------------------------------------------- */

static bool check_mount(struct arena *arena, struct text mount, struct mistake *mistake)
{
    struct texts fields = {0};
    struct text key, value;
    if (!fields_split(arena, mount, &fields))
        return mistaken(mistake,
                        text_format(arena, "malformed mount '%.*s'", TEXT_ARG(mount)),
                        "write name=value,name=value");
    for (size_t i = 0; i < fields.count; i++) {
        size_t dollar;
        if (!field_split(arena, fields.items[i], &key, &value) || !text_is(key, "from"))
            continue;
        dollar = text_find(value, '$');
        if (dollar != SIZE_MAX && dollar != value.len - 1)
            return mistaken(
                mistake,
                text_format(arena, "a variable in a mount's '%.*s'",
                            TEXT_ARG(fields.items[i])),
                "name the image in a stage of its own, and mount from that stage");
    }
    return true;
}

static bool check_device(struct arena *arena, struct text device, struct mistake *mistake)
{
    struct texts fields = {0};
    struct text key, value, name = {0};
    bool fine = fields_split(arena, device, &fields);
    for (size_t i = 0; fine && i < fields.count; i++) {
        bool assigned = field_split(arena, fields.items[i], &key, &value);
        if (text_is(key, "required")) {
            fine = !assigned || is_boolean(value);
        } else if (name.len) {
            fine = false;
        } else {
            name = assigned && text_is(key, "name") ? value : fields.items[i];
        }
    }
    return fine ||
           mistaken(mistake,
                    text_format(arena, "malformed device '%.*s'", TEXT_ARG(device)),
                    "write --device=NAME or --device=NAME,required");
}

static bool check_run(struct arena *arena, const struct instruction *self,
                      struct mistake *mistake)
{
    static const char *const networks[] = {"default", "none", "host", NULL};
    static const char *const securities[] = {"insecure", "sandbox", NULL};
    for (size_t i = 0; i < self->flags.count; i++) {
        const struct instruction_flag *flag = &self->flags.items[i];
        if (text_is(flag->name, "mount") && !check_mount(arena, flag->value, mistake))
            return false;
        if (text_is(flag->name, "device") && !check_device(arena, flag->value, mistake))
            return false;
    }
    return check_choice(arena, self, "network", networks,
                        "it takes default, none or host", mistake) &&
           check_choice(arena, self, "security", securities,
                        "it takes insecure or sandbox", mistake);
}

/* --- the other instructions --------------------------------------------------------- */

static bool check_arguments(struct arena *arena, const struct instruction *self,
                            struct mistake *mistake)
{
    const char *name = instruction_name(self->kind), *wanted = NULL;
    size_t count = self->words.count;
    switch (self->kind) {
    case INSTRUCTION_ADD:
    case INSTRUCTION_COPY:
        wanted = count < 2 ? "a source and a destination" : NULL;
        break;
    case INSTRUCTION_FROM:
        wanted = count != 1 && count != 3 ? "an image, or an image, AS and a name" : NULL;
        break;
    case INSTRUCTION_MAINTAINER:
    case INSTRUCTION_STOPSIGNAL:
    case INSTRUCTION_USER:
    case INSTRUCTION_WORKDIR:
        wanted = count != 1 ? "one argument" : NULL;
        break;
    case INSTRUCTION_CMD:
    case INSTRUCTION_ENTRYPOINT:
    case INSTRUCTION_RUN:
        break;
    default:
        wanted = count == 0 ? "at least one argument" : NULL;
    }
    return !wanted ||
           mistaken(mistake, text_format(arena, "'%s' needs %s", name, wanted), NULL);
}

/* Names before "=": of ENV and LABEL every other word, of ARG what is before "=". */
static bool check_names(struct arena *arena, const struct instruction *self,
                        struct mistake *mistake)
{
    bool pairs = self->kind != INSTRUCTION_ARG;
    for (size_t i = 0; i < self->words.count; i += 1 + pairs) {
        struct text word = self->words.items[i];
        if (pairs ? word.len == 0 : word.len && word.ptr[0] == '=')
            return mistaken(mistake,
                            text_format(arena, "'%s' without a name before '='",
                                        instruction_name(self->kind)),
                            "write name=value");
    }
    return true;
}

/* "as", in which Go's case folding also takes the long s. */
static bool is_as(struct arena *arena, struct text word)
{
    word = text_lower(arena, word);
    return text_is(word, "as") || text_is(word, "a\xC5\xBF");
}

static bool check_from(struct arena *arena, const struct instruction *self,
                       struct mistake *mistake)
{
    if (self->words.count == 1)
        return true;
    struct text written = self->words.items[2];
    struct text name = text_lower_runes(arena, written);
    if (!is_as(arena, self->words.items[1]))
        return mistaken(mistake,
                        text_format(arena, "'%.*s' where 'AS' belongs",
                                    TEXT_ARG(self->words.items[1])),
                        "write FROM image AS name");
    bool fine = name.len && name.ptr[0] >= 'a' && name.ptr[0] <= 'z';
    for (size_t i = 1; fine && i < name.len; i++) {
        char byte = name.ptr[i];
        fine = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
               (byte && strchr("-_.", byte));
    }
    return fine ||
           mistaken(
               mistake,
               text_format(arena, "invalid name '%.*s' for a stage", TEXT_ARG(written)),
               "begin with a letter, and use letters, digits, '-', '_' and '.'");
}

static bool check_files(struct arena *arena, const struct instruction *self,
                        struct mistake *mistake)
{
    struct heredoc_mark mark;
    bool found;
    struct text target = self->words.items[self->words.count - 1];
    if (!heredoc_parse(arena, target, &found, &mark, mistake) || !found)
        return true;
    return mistaken(
        mistake,
        text_format(arena, "heredoc '%.*s' as the destination", TEXT_ARG(target)),
        "a destination must follow the heredocs");
}

static bool check_health(struct arena *arena, const struct instruction *self,
                         struct mistake *mistake)
{
    static const char *const durations[] = {"interval", "timeout", "start-period",
                                            "start-interval"};
    struct text type = text_lower(arena, self->words.items[0]);
    if (text_is(type, "none"))
        return self->words.count == 1 ||
               mistaken(mistake, TEXT("'HEALTHCHECK NONE' with arguments"), NULL);
    if (!check_flags(arena, self, mistake))
        return false;
    if (!text_is(type, "cmd"))
        return mistaken(mistake,
                        text_format(arena, "unknown kind '%.*s' of health check",
                                    TEXT_ARG(self->words.items[0])),
                        "write HEALTHCHECK CMD command, or HEALTHCHECK NONE");
    if (self->words.count == 1)
        return mistaken(mistake, TEXT("'HEALTHCHECK CMD' without a command"), NULL);
    for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
        if (!check_duration(arena, self, durations[i], mistake))
            return false;
    }
    const struct text *retries = instruction_flag(self, "retries");
    if (!retries || !retries->len || is_count(*retries))
        return true;
    return mistaken(
        mistake,
        text_format(arena, "'%.*s' for the flag '--retries'", TEXT_ARG(*retries)),
        "it takes a number that is not negative");
}

static bool check_trigger(struct arena *arena, const struct instruction *self,
                          struct mistake *mistake)
{
    enum instruction_kind kind = self->trigger->kind;
    if (kind != INSTRUCTION_ONBUILD && kind != INSTRUCTION_FROM &&
        kind != INSTRUCTION_MAINTAINER)
        return true;
    return mistaken(mistake,
                    text_format(arena, "'%s' after 'ONBUILD'", instruction_name(kind)),
                    "only an instruction that adds to a stage can be a trigger");
}

static bool check_volumes(const struct instruction *self, struct mistake *mistake)
{
    for (size_t i = 0; i < self->words.count; i++) {
        if (!text_trim_runes(self->words.items[i]).len)
            return mistaken(mistake, TEXT("empty path in 'VOLUME'"), NULL);
    }
    return true;
}

static bool check_known(struct arena *arena, const struct instruction *self,
                        struct mistake *mistake)
{
    struct texts names = {0};
    if (self->kind != INSTRUCTION_UNKNOWN)
        return true;
    for (int kind = INSTRUCTION_UNKNOWN + 1; kind <= INSTRUCTION_WORKDIR; kind++)
        array_push(arena, &names, text_of(instruction_name((enum instruction_kind)kind)));
    struct buffer upper = {.arena = arena};
    for (size_t i = 0; i < self->keyword.len; i++) {
        char byte = self->keyword.ptr[i];
        buffer_add_byte(&upper, byte >= 'a' && byte <= 'z' ? (char)(byte - 32) : byte);
    }
    struct text near = nearest_name(upper.text, &names);
    mistake->message =
        text_format(arena, "unknown instruction '%.*s'", TEXT_ARG(self->keyword));
    mistake->help = near.len ? text_format(arena, "did you mean '%.*s'?", TEXT_ARG(near))
                             : TEXT("a line that goes on with the one before needs the "
                                    "escape character at the end of that one");
    return false;
}

bool instruction_check(struct arena *arena, const struct instruction *self,
                       struct mistake *mistake)
{
    if (!check_known(arena, self, mistake) || !check_arguments(arena, self, mistake))
        return false;
    switch (self->kind) {
    case INSTRUCTION_HEALTHCHECK:
        return check_health(arena, self, mistake);
    case INSTRUCTION_ARG:
        return check_names(arena, self, mistake);
    case INSTRUCTION_STOPSIGNAL:
        return true;
    default:
        break;
    }
    if (!check_flags(arena, self, mistake))
        return false;
    switch (self->kind) {
    case INSTRUCTION_ADD:
    case INSTRUCTION_COPY:
        return check_files(arena, self, mistake);
    case INSTRUCTION_ENV:
    case INSTRUCTION_LABEL:
        return check_names(arena, self, mistake);
    case INSTRUCTION_FROM:
        return check_from(arena, self, mistake);
    case INSTRUCTION_ONBUILD:
        return check_trigger(arena, self, mistake);
    case INSTRUCTION_RUN:
        return check_run(arena, self, mistake);
    case INSTRUCTION_SHELL:
        return self->json || mistaken(mistake, TEXT("'SHELL' not in the exec form"),
                                      "write SHELL [\"/bin/bash\", \"-c\"]");
    case INSTRUCTION_VOLUME:
        return check_volumes(self, mistake);
    default:
        return true;
    }
}
