/* SARIF 2.1.0 (OASIS standard, 2020): one run with the rules that are known, one result a
 * finding, its chain as a code flow. What identifies a result over revisions is its rule,
 * file and subject, so that a line more above it does not make it new. */
#include "base/file.h"
#include "base/path.h"
#include "emit/findings.h"
#include "emit/json.h"

#include <string.h>

#define SCHEMA                                                                           \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"                \
    "sarif-schema-2.1.0.json"

struct writer {
    struct arena *arena;
    const struct findings_report *report;
    struct text file, bytes; /* that was read last, for columns */
};

/* A path as a relative reference (RFC 3986): every byte that is not unreserved or "/" as
 * "%20" and so on. */
static json_t *uri_of(struct writer *self, struct text path)
{
    struct buffer uri = {.arena = self->arena};
    for (size_t i = 0; i < path.len; i++) {
        unsigned char byte = (unsigned char)path.ptr[i];
        bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                     (byte >= '0' && byte <= '9') || (byte && strchr("-._~/", byte));
        if (plain)
            buffer_add_byte(&uri, (char)byte);
        else
            buffer_format(&uri, "%%%02X", byte);
    }
    return json_of_text(uri.text);
}

/* The column in code points of PLACE, whose column is in bytes. */
static uint32_t code_points(struct writer *self, struct place place)
{
    if (!text_equal(self->file, place.file)) {
        self->file = place.file;
        self->bytes = (struct text){0};
        file_load(self->arena, path_join(self->arena, self->report->root, place.file),
                  &self->bytes);
    }
    struct text before =
        text_slice(text_line(self->bytes, place.line), 0, place.column - 1);
    uint32_t column = 1;
    for (size_t i = 0; i < before.len; i++)
        column += ((unsigned char)before.ptr[i] & 0xc0) != 0x80;
    return column;
}

static json_t *message_of(struct text text)
{
    return json_pack("{so}", "text", json_of_text(text));
}

static json_t *location_of(struct writer *self, struct place place, struct text message)
{
    json_t *location = json_object();
    if (place.file.len) {
        json_t *physical = json_pack("{s{soss}}", "artifactLocation", "uri",
                                     uri_of(self, place.file), "uriBaseId", "%SRCROOT%");
        if (place.line)
            json_object_set_new(physical, "region",
                                json_pack("{sisi}", "startLine", (int)place.line,
                                          "startColumn", (int)code_points(self, place)));
        json_object_set_new(location, "physicalLocation", physical);
    }
    if (message.len)
        json_object_set_new(location, "message", message_of(message));
    return location;
}

static json_t *flow_of(struct writer *self, const struct finding *finding)
{
    json_t *steps = json_array();
    for (size_t i = 0; i < finding->chain.count; i++)
        json_array_append_new(steps,
                              json_pack("{so}", "location",
                                        location_of(self, finding->chain.items[i].place,
                                                    finding->chain.items[i].text)));
    return json_pack("[{s[{so}]}]", "threadFlows", "locations", steps);
}

static const char *level_of(enum check_level level)
{
    static const char *const names[] = {
        [CHECK_OFF] = "none", [CHECK_WARNING] = "warning", [CHECK_ERROR] = "error"};
    return names[level];
}

static json_t *result_of(struct writer *self, const struct finding *finding)
{
    const char *rule = check_rules[finding->rule].id;
    struct text said = text_format(self->arena, "%.*s\n%.*s", TEXT_ARG(finding->message),
                                   TEXT_ARG(finding->help));
    struct text identity =
        text_format(self->arena, "%s:%.*s:%.*s", rule, TEXT_ARG(finding->place.file),
                    TEXT_ARG(finding->subject));
    json_t *result = json_pack(
        "{sssisssososo}", "ruleId", rule, "ruleIndex", (int)finding->rule, "level",
        level_of(finding->level), "message", message_of(said), "locations", json_array(),
        "partialFingerprints", json_pack("{so}", "depclose/1", json_of_text(identity)));
    if (finding->place.file.len)
        json_array_append_new(json_object_get(result, "locations"),
                              location_of(self, finding->place, (struct text){0}));
    if (finding->chain.count)
        json_object_set_new(result, "codeFlows", flow_of(self, finding));
    json_object_set_new(result, "properties",
                        json_pack("{soso}", "services", json_of_texts(&finding->services),
                                  "owners", json_of_texts(&finding->owners)));
    return result;
}

static json_t *rules(void)
{
    json_t *list = json_array();
    for (size_t i = 0; i < RULE_COUNT; i++) {
        const struct check_rule *rule = &check_rules[i];
        json_array_append_new(
            list, json_pack("{sss{ss}s{ss}s{ss}s{ss}}", "id", rule->id,
                            "shortDescription", "text", rule->summary, "fullDescription",
                            "text", rule->summary, "help", "text", rule->fix,
                            "defaultConfiguration", "level", level_of(rule->level)));
    }
    return list;
}

void emit_findings_sarif(struct arena *arena, const struct findings_report *report,
                         FILE *out)
{
    struct writer self = {.arena = arena, .report = report};
    json_t *results = json_array();
    for (size_t i = 0; i < report->findings->count; i++)
        json_array_append_new(results, result_of(&self, &report->findings->items[i]));
    json_t *driver = json_pack("{ssssso}", "name", "depclose", "version",
                               DEPCLOSE_VERSION, "rules", rules());
    json_t *run = json_pack("{s{so}ssso}", "tool", "driver", driver, "columnKind",
                            "unicodeCodePoints", "results", results);
    json_print(
        json_pack("{sssss[o]}", "$schema", SCHEMA, "version", "2.1.0", "runs", run), out);
}
