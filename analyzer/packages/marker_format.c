/* Diagrams back into text.
 *
 * A node reads as "its question has one of these answers, and the child holds", or-ed
 * over its children. Answers are widened to every child that is implied, so that most
 * conditions fall away, and what is covered already is left out: this is the way of
 * Minato and Morreale to an irredundant sum of products, with factors kept in brackets
 * rather than multiplied out. Every intermediate step has two diagrams, what must be
 * covered and what may be.
 *
 * A marker has no "not", and not every set of answers can be written: a test as such can
 * only be asked to hold, and versions have no specifier for "up to the post-releases of
 * 1.0". Such sets never remain after widening, since no marker can be made that tells
 * them from wider ones. */
#include "packages/comparison.h"

#include "base/array.h"

enum { KNOWN_COVER = 200 };

/* A text with what it stands for; `or` when it needs brackets inside of an "and", `and`
 * when it is several terms that brackets set off inside of an "or". */
struct cover {
    struct text text;
    bool any, all;
    const struct marker *holds;
};

struct formatter {
    struct diagram diagram;
    struct arena *arena;
};

struct terms {
    struct text *items;
    size_t count, room;
};

static void add_term(struct formatter *self, struct terms *terms, struct text term)
{
    array_push(self->arena, terms, term);
}

static struct text joined(struct formatter *self, const struct terms *terms,
                          const char *between)
{
    struct buffer text = {.arena = self->arena};
    for (size_t i = 0; i < terms->count; i++) {
        if (i)
            buffer_add_string(&text, between);
        buffer_add(&text, terms->items[i]);
    }
    return text.text;
}

static struct text bracketed(struct formatter *self, struct text text)
{
    return text_format(self->arena, "(%.*s)", TEXT_ARG(text));
}

static struct text compared(struct formatter *self, enum marker_variable variable,
                            const char *op, struct text value)
{
    return text_format(self->arena, "%s %s %.*s", marker_variable_names[variable], op,
                       TEXT_ARG(marker_quote(self->arena, value)));
}

/* -- Sets of versions ------------------------------------------------------------- */

/* Whether CUT parts the versions before VERSION.dev0 from the others: "< VERSION". */
static bool is_before_dev(const struct version_cut *cut)
{
    const struct version *version = &cut->version;
    return cut->kind == CUT_BEFORE && version->has_dev && text_is(version->dev, "0") &&
           !version->pre_kind && !version->local.len;
}

/* Whether a cut lies between two minor versions, so that python_version tells. */
static bool is_minor(enum marker_variable variable, const struct version_cut *cut)
{
    return variable == VARIABLE_PYTHON_FULL_VERSION && is_before_dev(cut) &&
           !cut->version.has_post && cut->version.release_count <= 2 &&
           text_is(cut->version.epoch, "0");
}

static struct version without_dev(struct formatter *self, const struct version *version)
{
    struct version bare = *version;
    bare.has_dev = false;
    version_rewrite(self->arena, &bare);
    return bare;
}

/* "variable >= X": above CUT. */
static struct text lower_bound(struct formatter *self, enum marker_variable variable,
                               const struct version_cut *cut)
{
    if (is_minor(variable, cut))
        return compared(self, VARIABLE_PYTHON_VERSION,
                        ">=", without_dev(self, &cut->version).text);
    return compared(self, variable, cut->kind == CUT_BEFORE ? ">=" : ">",
                    cut->version.text);
}

/* "variable < X": below CUT; empty when there is no way to say it. */
static struct text upper_bound(struct formatter *self, enum marker_variable variable,
                               const struct version_cut *cut)
{
    const struct version *version = &cut->version;
    if (cut->kind != CUT_BEFORE || version->local.len)
        return (struct text){0};
    if (is_before_dev(cut)) {
        struct version bare = without_dev(self, version);
        bool minor = is_minor(variable, cut), first_post = bare.has_post;
        first_post = first_post && text_is(bare.post, "0");
        if (first_post) {
            bare.has_post = false;
            version_rewrite(self->arena, &bare);
        }
        return compared(self, minor ? VARIABLE_PYTHON_VERSION : variable,
                        first_post ? "<=" : "<", bare.text);
    }
    if (version_is_prerelease(version))
        return compared(self, variable, "<", version->text);
    return text_format(self->arena, "%.*s and %.*s",
                       TEXT_ARG(compared(self, variable, "<=", version->text)),
                       TEXT_ARG(compared(self, variable, "!=", version->text)));
}

/* "variable == X.*", when that is what lies between two cuts. */
static struct text wildcard(struct formatter *self, enum marker_variable variable,
                            const struct version_cut *low, const struct version_cut *high,
                            const char *sign)
{
    struct buffer prefix = {.arena = self->arena};
    size_t count = high->version.release_count;
    for (size_t i = 0; i < count; i++) {
        bool there = i < low->version.release_count;
        if (i)
            buffer_add_byte(&prefix, '.');
        buffer_add(&prefix, there ? low->version.release[i] : TEXT("0"));
    }
    struct specifier wild;
    struct text epoch = low->version.epoch;
    struct text text =
        text_format(self->arena, "==%.*s!%.*s.*", TEXT_ARG(epoch), TEXT_ARG(prefix.text));
    if (!specifier_parse(self->arena, text, &wild) || wild.set.count != 2 ||
        cut_compare(&wild.set.cuts[0], low) != 0 ||
        cut_compare(&wild.set.cuts[1], high) != 0)
        return (struct text){0};
    bool minor = is_minor(variable, low) && is_minor(variable, high);
    if (minor && count == 2)
        return compared(self, VARIABLE_PYTHON_VERSION, sign, prefix.text);
    text = text_slice(text, text_is(epoch, "0") ? 4 : 2, text.len);
    return compared(self, minor ? VARIABLE_PYTHON_VERSION : variable, sign, text);
}

/* The one "==" (or with NOT the one "!=") for the versions between two cuts; empty when
 * there is none. */
static struct text equality(struct formatter *self, enum marker_variable variable,
                            const struct version_cut *low, const struct version_cut *high,
                            bool not )
{
    const char *sign = not ? "!=" : "==";
    struct arena *arena = self->arena;
    struct specifier same;
    if (low->kind != CUT_BEFORE)
        return (struct text){0};
    same = specifier_make(arena, SPECIFIER_EQUAL, &low->version);
    if (same.set.count == 2 && cut_compare(&same.set.cuts[1], high) == 0)
        return compared(self, variable, sign, low->version.text);
    if (!is_before_dev(low) || !is_before_dev(high) || low->version.has_post)
        return (struct text){0};
    return wildcard(self, variable, low, high, sign);
}

struct cuts {
    const struct version_cut **items;
    size_t count;
    bool first; /* whether what is below the first cut is in it */
};

/* The piece of a set from cut FROM (SIZE_MAX: the bottom) up to cut TO (count: the top),
 * of which the gaps between are single "!=". Empty when it cannot be said. */
static struct text piece(struct formatter *self, enum marker_variable variable,
                         const struct cuts *cuts, size_t from, size_t to)
{
    struct terms all = {0};
    struct text term;
    size_t start = from == SIZE_MAX ? 0 : from + 1;
    if (start == to && from != SIZE_MAX && to < cuts->count) {
        term = equality(self, variable, cuts->items[from], cuts->items[to], false);
        if (term.len)
            return term;
    }
    if (from != SIZE_MAX)
        add_term(self, &all, lower_bound(self, variable, cuts->items[from]));
    if (to < cuts->count) {
        term = upper_bound(self, variable, cuts->items[to]);
        if (term.len == 0)
            return term;
        add_term(self, &all, term);
    }
    for (size_t gap = start; gap < to; gap += 2)
        add_term(self, &all,
                 equality(self, variable, cuts->items[gap], cuts->items[gap + 1], true));
    return joined(self, &all, " and ");
}

/* Whether what lies between cut AT and the next is one "==". */
static bool is_single(struct formatter *self, enum marker_variable variable,
                      const struct cuts *cuts, size_t at)
{
    return at + 1 < cuts->count &&
           equality(self, variable, cuts->items[at], cuts->items[at + 1], false).len;
}

/* The terms of a set of versions, one for each piece; false when it cannot be said. */
static bool version_terms(struct formatter *self, enum marker_variable variable,
                          const struct cuts *cuts, struct terms *any)
{
    size_t from = cuts->first ? SIZE_MAX : 0;
    while (from == SIZE_MAX || from < cuts->count) {
        size_t to = from == SIZE_MAX ? 0 : from + 1;
        while (is_single(self, variable, cuts, to) &&
               !(from != SIZE_MAX && is_single(self, variable, cuts, from) &&
                 is_single(self, variable, cuts, to + 1)))
            to += 2;
        if (to > cuts->count)
            to = cuts->count;
        struct text term = piece(self, variable, cuts, from, to);
        if (term.len == 0)
            return false;
        add_term(self, any, term);
        from = to + 1;
    }
    return true;
}

/* -- The answers of a node -------------------------------------------------------- */

static bool test_term(struct formatter *self, const struct question *question, bool holds,
                      struct text *term)
{
    enum marker_operator op = question->op;
    bool member = question->variable > VARIABLE_EXTRA && op == OPERATOR_EQUAL;
    if (!holds && op != OPERATOR_IN && op != OPERATOR_EQUAL)
        return false;
    if (!holds && op == OPERATOR_EQUAL && question->variable < VARIABLE_EXTRA)
        return false;
    if (member)
        op = OPERATOR_IN;
    if (!holds)
        op = op == OPERATOR_IN ? OPERATOR_NOT_IN : OPERATOR_NOT_EQUAL;
    struct text literal = marker_quote(self->arena, question->literal);
    const char *name = marker_variable_names[question->variable];
    if (question->variable == VARIABLE_UNDEFINED)
        *term = question->literal;
    else if (question->reversed || member)
        *term = text_format(self->arena, "%.*s %s %s", TEXT_ARG(literal),
                            marker_operator_text(op), name);
    else
        *term = text_format(self->arena, "%s %s %.*s", name, marker_operator_text(op),
                            TEXT_ARG(literal));
    return true;
}

/* "variable == X" for the chosen texts; "!=" for the others, when any other is chosen. */
static void text_terms(struct formatter *self, const struct marker *draft,
                       const bool *chosen, struct terms *terms)
{
    uint32_t last = draft->count - 1;
    enum marker_variable variable = draft->question.variable;
    for (uint32_t i = 0; i < last; i++) {
        struct text value = draft->values[i];
        enum marker_operator op =
            chosen[last] ? OPERATOR_NOT_EQUAL : text_equality(variable, value);
        if (chosen[i] != chosen[last])
            add_term(self, terms,
                     compared(self, variable, marker_operator_text(op), value));
    }
}

/* The condition that the answer is one of those that CHOSEN marks. False when it cannot
 * be said; no text when any answer will do. */
static bool condition(struct formatter *self, const struct marker *draft,
                      const bool *chosen, struct cover *cover)
{
    struct terms terms = {0};
    uint32_t last = draft->count - 1, count = 0;
    bool others = chosen[last];
    *cover = (struct cover){0};
    for (uint32_t i = 0; i <= last; i++)
        count += chosen[i];
    if (count == draft->count)
        return true;
    if (draft->question.kind == NODE_TEST) {
        struct text term;
        if (!test_term(self, &draft->question, chosen[1], &term))
            return false;
        add_term(self, &terms, term);
    } else if (draft->question.kind == NODE_TEXTS) {
        text_terms(self, draft, chosen, &terms);
    } else {
        struct cuts cuts = {.first = chosen[0]};
        cuts.items = ARENA_ARRAY(self->arena, const struct version_cut *, last);
        for (uint32_t i = 0; i < last; i++)
            if (chosen[i] != chosen[i + 1])
                cuts.items[cuts.count++] = draft->cuts[i];
        if (!version_terms(self, draft->question.variable, &cuts, &terms))
            return false;
    }
    bool and = draft->question.kind == NODE_TEXTS && others;
    cover->any = !and&&terms.count > 1;
    for (size_t i = 0; i < terms.count && cover->any; i++)
        if (text_contains(terms.items[i], TEXT(" and ")) &&
            draft->question.kind == NODE_VERSIONS)
            terms.items[i] = bracketed(self, terms.items[i]);
    cover->text = joined(self, &terms, and? " and " : " or ");
    cover->all = and? terms.count > 1
                    : terms.count == 1 && draft->question.kind == NODE_VERSIONS &&
                          text_contains(terms.items[0], TEXT(" and "));
    return true;
}

/* -- Covers ----------------------------------------------------------------------- */

static struct cover conjunction(struct formatter *self, struct cover a, struct cover b)
{
    if (a.text.len == 0 || b.text.len == 0)
        return a.text.len ? a : b;
    struct terms both = {0};
    add_term(self, &both, a.any ? bracketed(self, a.text) : a.text);
    add_term(self, &both, b.any ? bracketed(self, b.text) : b.text);
    return (struct cover){.text = joined(self, &both, " and "), .all = true};
}

/* The diagram that holds where DRAFT's answer is chosen and HOLDS does. */
static const struct marker *chosen_diagram(struct formatter *self,
                                           const struct marker *draft, const bool *chosen,
                                           const struct marker *holds)
{
    struct arena *arena = self->diagram.arena;
    struct marker node = *draft;
    node.children = ARENA_ARRAY(arena, const struct marker *, draft->count);
    if (draft->cuts)
        node.cuts = ARENA_ARRAY(arena, const struct version_cut *, draft->count);
    if (draft->values)
        node.values = ARENA_ARRAY(arena, struct text, draft->count);
    for (uint32_t i = 0; i < draft->count; i++) {
        node.children[i] = chosen[i] ? holds : self->diagram.never;
        if (draft->cuts && i + 1 < draft->count)
            node.cuts[i] = draft->cuts[i];
        if (draft->values && i + 1 < draft->count)
            node.values[i] = draft->values[i];
    }
    return diagram_node(&self->diagram, node);
}

/* How much longer a condition makes a marker. */
static size_t weight(const struct cover *cover)
{
    return cover->text.len + (cover->any ? 1000 : 0);
}

static const struct cover *cover_between(struct formatter *self,
                                         const struct marker *must,
                                         const struct marker *may);

/* The state of one node's cover while its children are gone through. Children that must
 * and may be covered alike are one class. */
struct gathering {
    struct marker draft; /* the question and its answers */
    uint32_t *class_of;  /* of every child */
    uint32_t classes;
    const struct marker **still; /* by class: what must still be covered */
    const struct marker **may;   /* by class: what may be */
    bool *narrow, *wide;         /* classes that need the next term; that allow it */
    bool *chosen;                /* by child */
    struct terms terms;
    struct cover only; /* the last term */
    const struct marker *holds;
};

static void gathering_init(struct gathering *self, struct arena *arena,
                           const struct refinement *parts)
{
    uint32_t count = parts->draft.count;
    *self = (struct gathering){.draft = parts->draft};
    self->class_of = ARENA_ARRAY(arena, uint32_t, count);
    self->still = ARENA_ARRAY(arena, const struct marker *, count);
    self->may = ARENA_ARRAY(arena, const struct marker *, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = 0;
        while (at < self->classes &&
               (self->still[at] != parts->a[i] || self->may[at] != parts->b[i]))
            at++;
        self->class_of[i] = at;
        self->still[at] = parts->a[i];
        self->may[at] = parts->b[i];
        self->classes += at == self->classes;
    }
    self->narrow = ARENA_ARRAY(arena, bool, self->classes);
    self->wide = ARENA_ARRAY(arena, bool, self->classes);
    self->chosen = ARENA_ARRAY(arena, bool, count);
}

static const bool *chosen_children(struct gathering *self, const bool *classes)
{
    for (uint32_t i = 0; i < self->draft.count; i++)
        self->chosen[i] = classes[self->class_of[i]];
    return self->chosen;
}

/* Covers what class I still needs, and along with it every other class it fits. */
static void gather(struct formatter *self, struct gathering *to, uint32_t i)
{
    struct diagram *diagram = &self->diagram;
    const struct cover *child = cover_between(self, to->still[i], to->may[i]);
    for (uint32_t j = 0; j < to->classes; j++) {
        to->wide[j] = j == i || diagram_implies(diagram, child->holds, to->may[j]);
        to->narrow[j] = to->wide[j] && diagram_and(diagram, child->holds, to->still[j]) !=
                                           diagram->never;
    }
    struct cover wide, narrow;
    bool can_widen = condition(self, &to->draft, chosen_children(to, to->wide), &wide);
    bool can_narrow =
        condition(self, &to->draft, chosen_children(to, to->narrow), &narrow);
    bool widen = can_widen && (!can_narrow || weight(&wide) <= weight(&narrow));
    const bool *classes = widen ? to->wide : to->narrow;
    struct cover term = conjunction(self, widen ? wide : narrow, *child);
    const struct marker *covered = diagram_not(diagram, child->holds);
    for (uint32_t j = 0; j < to->classes; j++)
        if (classes[j])
            to->still[j] = diagram_and(diagram, to->still[j], covered);
    to->holds = diagram_or(
        diagram, to->holds,
        chosen_diagram(self, &to->draft, chosen_children(to, classes), child->holds));
    add_term(self, &to->terms,
             term.all && !term.any ? bracketed(self, term.text) : term.text);
    to->only = term;
}

/* Of the classes that still need something, the one whose need fits most others, the last
 * of several; or their number. */
static uint32_t next_class(struct formatter *self, const struct gathering *of)
{
    uint32_t best = of->classes, most = 0;
    for (uint32_t i = 0; i < of->classes; i++) {
        uint32_t fits = 0;
        if (of->still[i] == self->diagram.never)
            continue;
        for (uint32_t j = 0; j < of->classes; j++)
            fits += diagram_implies(&self->diagram, of->still[i], of->may[j]);
        if (fits >= most) {
            most = fits;
            best = i;
        }
    }
    return best;
}

/* A short text that holds wherever MUST does, and nowhere but where MAY does. */
static const struct cover *
cover_between(struct formatter *self, const struct marker *must, const struct marker *may)
{
    struct diagram *diagram = &self->diagram;
    const struct cover *known = diagram_recall(diagram, KNOWN_COVER, must, may);
    if (known)
        return known;
    struct cover *cover = ARENA_NEW(diagram->arena, struct cover);
    if (may == diagram->always || must == diagram->never) {
        cover->holds = may == diagram->always ? may : must;
        return cover;
    }
    struct refinement parts = diagram_refine(diagram, must, may);
    struct gathering to;
    uint32_t i;
    gathering_init(&to, diagram->arena, &parts);
    to.holds = diagram->never;
    while ((i = next_class(self, &to)) < to.classes && !diagram->full)
        gather(self, &to, i);
    /* The most special was found last and reads best first: a node's own condition. */
    for (i = 0; i < to.terms.count / 2; i++) {
        struct text *terms = to.terms.items, first = terms[i];
        terms[i] = terms[to.terms.count - 1 - i];
        terms[to.terms.count - 1 - i] = first;
    }
    *cover = to.only;
    if (to.terms.count > 1)
        *cover = (struct cover){.text = joined(self, &to.terms, " or "), .any = true};
    cover->holds = to.holds;
    diagram_remember(diagram, KNOWN_COVER, must, may, cover);
    return cover;
}

struct text marker_format(struct arena *arena, const struct marker *marker)
{
    struct text text = {0};
    struct arena scratch = {0};
    struct formatter self = {.arena = &scratch};
    diagram_init(&self.diagram, &scratch);
    const struct marker *node = diagram_import(&self.diagram, marker);
    if (marker_is_never(node))
        text = TEXT("python_version < '0'");
    else if (node != self.diagram.always)
        text = text_copy(arena, cover_between(&self, node, node)->text);
    if (self.diagram.full)
        text = (struct text){0};
    arena_release(&scratch);
    return text;
}
