/* What surrounds a statement: the stack of blocks, and how they flag what is in them.
 *
 * A block is opened by a header and begins with the first statement after it, on the same
 * line or indented on the next. What follows a block on its own level (`elif`, `else`,
 * `except`, `finally`) finds the state of its compound statement in the block around
 * both, as `chain`. Most flags are inherited by what a block contains. FACT_GUARDED is
 * the exception: whether a `try` guards its body is known only when its handlers are, so
 * it is set afterwards on the facts of the body that belong to the try's own function. */
#include "read/scan.h"

#include "read/dynamic.h"
#include "read/lexer.h"

/* CPython takes no deeper indentation; below it guards are not looked for, so that no
 * file needs time beyond its size. */
#define DEEPEST 100

struct context *blocks_context(struct scan *self)
{
    return &array_last(&self->blocks).context;
}

static struct chain *chain_of(struct scan *self)
{
    return &array_last(&self->blocks).chain;
}

/* The facts of the try's body, when the handler that ends lets an ImportError pass. */
static void guard_body(struct scan *self, struct chain *chain)
{
    struct facts *facts = self->facts;
    chain->guarded = true;
    for (size_t i = chain->imports; i < chain->imports_end; i++)
        if (self->import_functions.items[i] == chain->function)
            facts->imports.items[i].at.flags |= FACT_GUARDED;
    for (size_t i = chain->dynamic; i < chain->dynamic_end; i++)
        if (self->sites.items[i].context_function == chain->function)
            facts->dynamic.items[i].at.flags |= FACT_GUARDED;
}

/* A function ends: so does what its imports keep from running when they fail. */
static void end_function(struct scan *self, const struct block *block)
{
    for (size_t i = block->imports; i < self->facts->imports.count; i++)
        if (self->import_functions.items[i] == block->context.function &&
            self->facts->imports.items[i].until)
            array_push(self->scratch, &self->import_ends,
                       ((struct import_end){i, (uint32_t)(self->line - self->start)}));
}

static void close_block(struct scan *self)
{
    struct block block = array_last(&self->blocks);
    self->blocks.count--;
    if (block.context.function != blocks_context(self)->function)
        end_function(self, &block);
    if (self->blocks.count < self->owner_depth)
        self->owner = (struct text){0};
    struct chain *chain = chain_of(self);
    if (block.kind != BLOCK_HANDLER || chain->kind != CHAIN_TRY)
        return;
    if (chain->fallback)
        self->facts->fallbacks.items[chain->fallback - 1].handler_end =
            (uint32_t)self->facts->imports.count;
    if (!block.leaves && !chain->guarded)
        guard_body(self, chain);
}

void blocks_indent(struct scan *self, uint32_t column, const char *at)
{
    self->line = at;
    struct block *top = &array_last(&self->blocks);
    if (top->column == COLUMN_UNKNOWN) {
        uint32_t around = self->blocks.items[self->blocks.count - 2].column;
        if (column > around) {
            top->column = column;
            return;
        }
        scan_error(self, at, TEXT("an indented block was expected"));
        close_block(self);
        top = &array_last(&self->blocks);
    }
    if (column > top->column) {
        scan_error(self, at, TEXT("unexpected indent"));
        blocks_open(self, BLOCK_PLAIN, top->context);
        array_last(&self->blocks).column = column;
        return;
    }
    while (array_last(&self->blocks).column > column)
        close_block(self);
    if (array_last(&self->blocks).column != column)
        scan_error(self, at, TEXT("unindent does not match any outer indentation level"));
}

void blocks_statement(struct scan *self, bool goes_on)
{
    struct block *top = &array_last(&self->blocks);
    if (top->column == COLUMN_UNKNOWN)
        top->on_line = true;
    if (!goes_on)
        top->chain.kind = CHAIN_NONE;
    top->leaves = false;
}

void blocks_end_line(struct scan *self)
{
    while (array_last(&self->blocks).on_line)
        close_block(self);
}

void blocks_end(struct scan *self)
{
    if (array_last(&self->blocks).column == COLUMN_UNKNOWN)
        scan_error(self, self->end, TEXT("an indented block was expected"));
    self->line = self->end;
    while (self->blocks.count > 1)
        close_block(self);
}

bool blocks_is_handler(const struct scan *self)
{
    return array_last(&self->blocks).kind == BLOCK_HANDLER;
}

void blocks_open(struct scan *self, enum block_kind kind, struct context context)
{
    uint32_t id = notes_block(self, array_last(&self->blocks).id);
    array_push(self->scratch, &self->blocks,
               (struct block){.column = COLUMN_UNKNOWN,
                              .kind = kind,
                              .id = id,
                              .imports = self->facts->imports.count,
                              .context = context});
}

void blocks_if(struct scan *self, struct text test, bool nested)
{
    struct chain *chain = chain_of(self);
    struct context around = *blocks_context(self);
    if (nested && chain->kind == CHAIN_IF)
        around = chain->otherwise;
    struct condition condition = condition_read(self, test);
    if (!condition.platform && !condition.body && !condition.otherwise)
        self->noise++;
    chain->kind = CHAIN_IF;
    chain->otherwise = condition_enter(self, &around, &condition, false);
    blocks_open(self, BLOCK_PLAIN, condition_enter(self, &around, &condition, true));
}

const struct context *blocks_elif_context(struct scan *self)
{
    struct chain *chain = chain_of(self);
    return chain->kind == CHAIN_IF ? &chain->otherwise : blocks_context(self);
}

/* The body of a try ends where the first part after it begins. */
static void end_body(struct scan *self)
{
    struct chain *chain = chain_of(self);
    if (chain->kind != CHAIN_TRY || chain->body_done)
        return;
    chain->body_done = true;
    chain->quiet = self->noise == chain->noise;
    chain->imports_end = self->facts->imports.count;
    chain->dynamic_end = self->facts->dynamic.count;
}

void blocks_else(struct scan *self)
{
    struct context context = *blocks_elif_context(self);
    context.certain = false;
    if (chain_of(self)->kind == CHAIN_TRY)
        blocks_other(self, BLOCK_PLAIN);
    else
        blocks_open(self, BLOCK_PLAIN, context);
}

void blocks_try(struct scan *self)
{
    struct context context = *blocks_context(self);
    *chain_of(self) = (struct chain){
        .kind = CHAIN_TRY,
        .imports = self->facts->imports.count,
        .dynamic = self->facts->dynamic.count,
        .function = context.function,
        .noise = self->noise,
    };
    context.lazy = context.certain = false;
    context.tried = true;
    blocks_open(self, BLOCK_PLAIN, context);
}

/* A handler begins that catches ImportError. */
static void begin_fallback(struct scan *self)
{
    struct chain *chain = chain_of(self);
    struct facts *facts = self->facts;
    uint32_t here = (uint32_t)facts->imports.count;
    if (chain->kind != CHAIN_TRY || !chain->quiet || chain->imports == chain->imports_end)
        return;
    if (chain->fallback)
        facts->fallbacks.items[chain->fallback - 1].last = false;
    array_push(self->arena, &facts->fallbacks,
               ((struct fallback){.body = (uint32_t)chain->imports,
                                  .body_end = (uint32_t)chain->imports_end,
                                  .handler = here,
                                  .handler_end = here,
                                  .last = true}));
    chain->fallback = (uint32_t)facts->fallbacks.count;
}

void blocks_except(struct scan *self, struct text types)
{
    end_body(self);
    struct context context = *blocks_context(self);
    context.lazy = context.certain = false;
    bool survives = self->blocks.count <= DEEPEST && handler_catches(types);
    if (survives)
        begin_fallback(self);
    blocks_open(self, survives ? BLOCK_HANDLER : BLOCK_PLAIN, context);
}

void blocks_with(struct scan *self, struct text items)
{
    struct context context = *blocks_context(self);
    if (handler_suppresses(items))
        context.flags |= FACT_GUARDED;
    context.certain = false;
    blocks_open(self, BLOCK_PLAIN, context);
}

void blocks_function(struct scan *self)
{
    struct context context = *blocks_context(self);
    uint32_t around = context.function;
    context.flags = (context.flags | FACT_DEFERRED) & ~(uint32_t)FACT_GUARDED;
    context.function = ++self->functions;
    context.certain = true;
    context.lazy = false;
    context.tried = false;
    blocks_open(self, BLOCK_PLAIN, context);
    notes_function(self, around);
}

void blocks_class(struct scan *self)
{
    struct context context = *blocks_context(self);
    context.in_class = true;
    context.lazy = false;
    blocks_open(self, BLOCK_PLAIN, context);
}

void blocks_other(struct scan *self, enum block_kind kind)
{
    end_body(self);
    struct chain *chain = chain_of(self);
    struct context context = *blocks_context(self);
    if (chain->kind == CHAIN_TRY)
        context.lazy = false;
    context.certain = false;
    blocks_open(self, kind, context);
}

void blocks_named(struct scan *self, struct text header, bool class)
{
    struct lexer lexer;
    lexer_init(&lexer, header);
    if (!lexer_next(&lexer) || lexer.token.kind != TOKEN_NAME)
        return;
    if (class)
        notes_class(self, lexer.token.text);
    if (!self->owner.len) {
        self->owner = lexer.token.text;
        self->owner_depth = self->blocks.count;
    }
}
