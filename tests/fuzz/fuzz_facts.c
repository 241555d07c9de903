/* Any bytes as a Python file: no crash, no read out of bounds, places that are in the
 * file, facts in source order, conditions that can be evaluated. */
#include "discover/rules.h"
#include "read/facts.h"
#include "read/when.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

static void check_fact(const struct fact *fact, const struct fact *before, size_t size)
{
    require(fact->line >= 1 && fact->column >= 1);
    /* In another encoding a file may get three times as long, not more. */
    require(fact->line <= size + 1 && fact->column <= 3 * size + 1);
    if (before)
        require(before->line < fact->line ||
                (before->line == fact->line && before->column <= fact->column));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct when_target target = {
        .sys_platform = {"linux", 5}, .first = {3, 9}, .last = {3, 10}};
    static struct arena kept;
    static const struct data_rules *rules;
    struct arena arena = {0};
    struct reader *reader = reader_new();
    if (!rules) {
        struct diags *diags = ARENA_NEW(&kept, struct diags);
        diags_init(diags, &kept, (struct text){0});
        rules = rules_data(rules_load(&kept, (struct text){0}, diags));
        require(rules);
    }
    reader_read_data(reader, rules);
    struct text source = text_copy(&arena, (struct text){(const char *)data, size});
    const struct facts *facts = facts_read(reader, &arena, source);
    for (size_t i = 0; i < facts->imports.count; i++) {
        const struct import_fact *fact = &facts->imports.items[i];
        check_fact(&fact->at, i ? &fact[-1].at : NULL, size);
        if (i < 4)
            when_evaluate(fact->at.when, &target);
    }
    for (size_t i = 0; i < facts->dynamic.count; i++) {
        const struct dynamic_fact *fact = &facts->dynamic.items[i];
        check_fact(&fact->at, i ? &fact[-1].at : NULL, size);
        require(fact->target.len == 0 || fact->pattern.len == 0);
    }
    for (size_t i = 0; i < facts->data.count; i++) {
        const struct data_fact *fact = &facts->data.items[i];
        check_fact(&fact->at, i ? &fact[-1].at : NULL, size);
        require(fact->path.len == 0 || fact->pattern.len == 0);
        require(fact->kind < DATA_KINDS);
    }
    for (size_t i = 0; i < facts->fallbacks.count; i++) {
        const struct fallback *fallback = &facts->fallbacks.items[i];
        require(fallback->body < fallback->body_end);
        require(fallback->body_end <= fallback->handler);
        require(fallback->handler <= fallback->handler_end);
        require(fallback->handler_end <= facts->imports.count);
    }
    require(!facts->error.len || (facts->error_line && facts->error_column));
    reader_free(reader);
    arena_release(&arena);
    return 0;
}
