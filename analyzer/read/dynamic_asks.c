/* Calls that ask what may be imported: the modules of a package (pkgutil), the entry
 * points of a group, the metadata of a distribution. */
#include "read/dynamic.h"

#include "base/path.h"
#include "read/lexer.h"

/* --- pkgutil.iter_modules ------------------------------------------------------------
 */

static bool is_attribute(const struct expr *expr, const char *name)
{
    return expr->kind == EXPR_ATTRIBUTE && text_is(expr->text, name);
}

/* The package whose folder EXPR is: X.__path__, X.__path__[0], __path__,
 * os.path.dirname(X.__file__). False when it is none of these. */
static bool package_of(struct dynamic_reading *self, const struct expr *expr,
                       struct name_values *values)
{
    struct scan *scan = self->eval.scan;
    while ((expr->kind == EXPR_SUBSCRIPT ||
            (expr->kind == EXPR_ATTRIBUTE && !is_attribute(expr, "__path__"))) &&
           expr->items[0]->kind != EXPR_CALL)
        expr = expr->items[0];
    if (is_attribute(expr, "__path__")) {
        *values = name_modules(&self->eval, expr->items[0]);
        return true;
    }
    if (expr->kind == EXPR_NAME && text_is(expr->text, "__path__")) {
        *values = (struct name_values){0};
        name_values_add(scan->scratch, values, name_of_module);
        return true;
    }
    if (expr->kind != EXPR_CALL)
        return false;
    const struct expr *file = data_argument(expr, TEXT("p"), 0);
    if (!file || !text_is(data_name_of(scan, expr->items[0]), "os.path.dirname") ||
        !is_attribute(file, "__file__"))
        return false;
    *values = name_modules(&self->eval, file->items[0]);
    return true;
}

/* The package that stands in a folder beside this file, as a value. */
static struct text package_at(struct arena *arena, const struct data_fact *place)
{
    struct text path = place->path, part;
    uint32_t level = 1;
    struct buffer rest = {.arena = arena};
    while (text_starts(path, TEXT(".."))) {
        level++;
        path = text_slice(path, 3, path.len);
    }
    if (text_is(path, "."))
        path = (struct text){0};
    while (path.len && text_cut(&path, '/', &part)) {
        if (rest.text.len)
            buffer_add_byte(&rest, '.');
        buffer_add(&rest, part);
    }
    return name_of_relative(arena, level, rest.text);
}

/* A path that is no package's: what the evaluator of paths makes of it. */
static struct name_values packages_at(struct dynamic_reading *self,
                                      const struct expr *expr)
{
    struct scan *scan = self->eval.scan;
    struct name_values values = {0};
    struct data_eval paths = {.scan = scan, .scope = self->eval.scope};
    struct path_values places = {0};
    if (scan->data_words)
        places = data_evaluate(&paths, expr);
    for (size_t i = 0; i < places.count; i++) {
        struct data_fact place = {.kind = DATA_CODE};
        bool told = path_tell(scan->scratch, places.items[i], &place) && place.path.len;
        if (told && place.base == DATA_FROM_FILE)
            name_values_add(scan->scratch, &values, package_at(scan->scratch, &place));
        else if (told && place.base == DATA_FROM_PACKAGE && text_is(place.path, "."))
            name_values_add(scan->scratch, &values,
                            text_is(place.anchor, "__package__") ? name_of_package
                            : text_is(place.anchor, "__name__")  ? name_of_module
                                                                 : place.anchor);
    }
    return values;
}

/* The packages in whose folders a call looks. */
static struct name_values iterated(struct dynamic_reading *self)
{
    const struct expr *path = dynamic_argument(self, "path", 0);
    struct name_values values = {0}, more;
    if (!path)
        return values;
    struct name_nodes nodes = name_nodes_of(&self->eval, path);
    for (size_t i = 0; i < nodes.count; i++) {
        struct name_eval outer = self->eval;
        const struct expr *expr = nodes.items[i].expr;
        if (expr->kind == EXPR_LIST && expr->count == 1)
            expr = expr->items[0];
        self->eval = name_eval_at(&outer, &nodes.items[i]);
        if (!package_of(self, expr, &more))
            more = packages_at(self, expr);
        self->eval = outer;
        name_values_add_all(self->eval.scan->scratch, &values, &more);
    }
    return values;
}

void dynamic_read_iter(struct dynamic_reading *self)
{
    struct arena *arena = self->eval.scan->scratch;
    bool deep = text_ends(self->site->function->name, TEXT("walk_packages"));
    struct name_values values = iterated(self);
    const struct expr *prefix = dynamic_argument(self, "prefix", 1);
    bool known = false;
    for (size_t i = 0; i < values.count; i++)
        known = known || !name_is_unknown(values.items[i]);
    if (!known && prefix) { /* walk_packages(path, "pkg.") */
        values = name_evaluate(&self->eval, prefix);
        for (size_t i = 0; i < values.count; i++)
            values.items[i] =
                text_ends(values.items[i], TEXT("."))
                    ? text_slice(values.items[i], 0, values.items[i].len - 1)
                    : name_unknown;
    }
    bool unknown = values.count == 0;
    for (size_t i = 0; i < values.count; i++) {
        struct dynamic_fact fact = self->fact;
        struct text value = name_add(arena, values.items[i], TEXT(".\1"));
        bool nothing = values.items[i].len == 0 || *values.items[i].ptr == '.' ||
                       name_is_unknown(values.items[i]);
        if (nothing || !name_tell(arena, value, (struct text){0}, &fact)) {
            unknown = true;
            continue;
        }
        if (deep)
            fact.pattern = text_format(arena, "%.*s*", TEXT_ARG(fact.pattern));
        dynamic_add(self, fact);
    }
    if (unknown)
        dynamic_add(self, self->fact);
}

/* --- entry points --------------------------------------------------------------------
 */

/* Adds a fact for each group that EXPR may be. */
static void add_groups(struct dynamic_reading *self, const struct expr *expr)
{
    struct name_values values = name_evaluate(&self->eval, expr);
    dynamic_add_values(self, &values, (struct text){0});
}

/* What is asked of the entry points in STATEMENT, where they are called NAME or stand
 * before AT: .select(group=X), .get(X), [X]. Whether anything is. */
static bool read_uses(struct dynamic_reading *self, struct text statement,
                      struct text name)
{
    struct scan *scan = self->eval.scan;
    struct lexer lexer;
    bool found = false, before = false;
    for (lexer_init(&lexer, statement); lexer_next(&lexer);) {
        struct lexer ahead = lexer;
        bool here = before;
        before = text_equal(lexer.token.text, name);
        if (!here || !(lexer_is(&lexer, ".") || lexer_is(&lexer, "[")))
            continue;
        bool index = lexer_is(&lexer, "[");
        if (!index && (!lexer_next(&ahead) ||
                       !(lexer_is(&ahead, "get") || lexer_is(&ahead, "select")) ||
                       !lexer_next(&ahead) || !lexer_is(&ahead, "(")))
            continue;
        const char *from = ahead.at;
        if (!lexer_skip_brackets(&ahead))
            continue;
        if (!index &&
            text_ends((struct text){statement.ptr, (size_t)(from - 1 - statement.ptr)},
                      TEXT("select"))) {
            found = true; /* a fact of its own */
            continue;
        }
        struct text inside = {from, (size_t)(ahead.token.text.ptr - from)};
        const struct expr *call =
            expr_parse(scan->parser, scan->scratch,
                       text_format(scan->scratch, "f(%.*s)", TEXT_ARG(inside)));
        const struct expr *group = call && call->kind == EXPR_CALL
                                       ? data_argument(call, TEXT("group"), 0)
                                       : NULL;
        if (group) {
            add_groups(self, group);
            found = true;
        }
    }
    return found;
}

/* entry_points() without a group: what is asked of its result, here or by its name
 * further down in the same function. */
static bool read_result(struct dynamic_reading *self)
{
    struct scan *scan = self->eval.scan;
    const struct data_notes *notes = scan->notes;
    struct text statement = self->site->statement, call;
    const char *at = scan->start + self->fact.at.line;
    call = (struct text){at, (size_t)(statement.ptr + statement.len - at)};
    if (read_uses(self, call, TEXT(")")))
        return true;
    struct text name = names_target(scan, statement);
    bool found = false;
    for (size_t i = 0; name.len && name.ptr[0] != '.' && i < notes->lines.count; i++) {
        struct data_line line = notes->lines.items[i];
        struct text source = {scan->start + line.scope.offset, line.len};
        if (line.scope.function != self->site->scope.function ||
            line.scope.offset <= self->site->scope.offset)
            continue;
        struct name_eval outer = self->eval;
        self->eval.scope = line.scope;
        found = read_uses(self, source, name) || found;
        self->eval = outer;
    }
    return found;
}

/* catalogue.create("a", "b", entry_points=True): the group "a_b". */
static void read_joined(struct dynamic_reading *self)
{
    struct buffer group = {.arena = self->eval.scan->scratch};
    bool asks = false;
    for (uint32_t i = 0; i < self->site->arguments.count; i++) {
        const struct dynamic_argument *argument = &self->site->arguments.items[i];
        const struct expr *expr = dynamic_argument(self, "", i);
        struct name_values values = {0};
        if (argument->name.len) {
            asks = asks || (text_is(argument->name, "entry_points") &&
                            text_is(text_trim(argument->value), "True"));
            continue;
        }
        if (expr)
            values = name_evaluate(&self->eval, expr);
        if (values.count != 1 || !name_is_plain(values.items[0]))
            return;
        if (group.text.len)
            buffer_add_byte(&group, '_');
        buffer_add(&group, values.items[0]);
    }
    self->fact.target = group.text;
    if (asks && group.text.len)
        dynamic_add(self, self->fact);
}

void dynamic_read_entry_points(struct dynamic_reading *self)
{
    const struct dynamic_function *function = self->site->function;
    if (function->what_position == EVERY_POSITION) {
        read_joined(self);
        return;
    }
    const struct expr *group =
        dynamic_argument(self, function->what, function->what_position);
    if (group)
        add_groups(self, group);
    else if (!text_is(function->name, "*.select") && !read_result(self))
        dynamic_add(self, self->fact);
}

/* --- metadata ------------------------------------------------------------------------
 */

/* The name of a distribution in a requirement: "a-b[x]>=1". */
static struct text distribution_of(struct text requirement)
{
    size_t len = 0;
    while (len < requirement.len && (lexer_is_word_byte(requirement.ptr[len]) ||
                                     strchr("-.", requirement.ptr[len])))
        len++;
    return text_slice(requirement, 0, len);
}

void dynamic_read_metadata(struct dynamic_reading *self)
{
    const struct dynamic_function *function = self->site->function;
    const struct expr *name =
        dynamic_argument(self, function->what, function->what_position);
    struct name_values values = {0};
    bool unknown = false;
    if (name)
        values = name_evaluate(&self->eval, name);
    for (size_t i = 0; i < values.count; i++) {
        struct dynamic_fact fact = self->fact;
        struct text value = values.items[i];
        if (value.len &&
            (*value.ptr == *name_of_module.ptr || *value.ptr == *name_of_package.ptr)) {
            fact.package = *value.ptr == *name_of_module.ptr ? TEXT("__name__")
                                                             : TEXT("__package__");
        } else if (name_is_plain(value) && distribution_of(value).len) {
            fact.target = distribution_of(value);
        } else {
            unknown = true;
            continue;
        }
        dynamic_add(self, fact);
    }
    if (!name && text_is(function->name, "click.version_option")) {
        if (dynamic_argument(self, "version", 0))
            return;
        self->fact.package = TEXT("__name__"); /* its top-level package */
    }
    if (unknown || values.count == 0)
        dynamic_add(self, self->fact);
}
