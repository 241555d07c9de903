#include "check.h"

#include "base/yaml.h"

/* The tree as text: scalars in quotes unless they are plain, with their places. */
static void add(struct buffer *out, const struct yaml *node, bool places)
{
    if (node->tag.len)
        buffer_format(out, "<%.*s>", TEXT_ARG(node->tag));
    if (node->kind == YAML_SCALAR)
        buffer_format(out, node->plain ? "%.*s" : "\"%.*s\"", TEXT_ARG(node->text));
    else
        buffer_add_byte(out, node->kind == YAML_MAPPING ? '{' : '[');
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_item *item = &node->items[i];
        buffer_add_string(out, i ? ", " : "");
        if (node->kind == YAML_MAPPING)
            buffer_format(out, "%s%.*s: ", item->merged ? "+" : "", TEXT_ARG(item->key));
        if (places && node->kind == YAML_MAPPING)
            buffer_format(out, "(%u:%u) ", (unsigned)item->key_place.line,
                          (unsigned)item->key_place.column);
        add(out, item->value, places);
    }
    if (node->kind != YAML_SCALAR)
        buffer_add_byte(out, node->kind == YAML_MAPPING ? '}' : ']');
    if (places)
        buffer_format(out, "@%u:%u", (unsigned)node->place.line,
                      (unsigned)node->place.column);
}

/* Each document, or the error with its place. */
static struct text read(struct arena *arena, const char *source, bool places)
{
    struct diags diags;
    struct buffer out = {.arena = arena};
    diags_init(&diags, arena, TEXT(""));
    const struct yaml *documents = yaml_read(arena, text_of(source), TEXT("x"), &diags);
    for (size_t i = 0; documents && i < documents->count; i++) {
        buffer_add_string(&out, i ? " | " : "");
        add(&out, documents->items[i].value, places);
    }
    for (size_t i = 0; i < diags.count; i++)
        buffer_format(&out, "%u:%u: %.*s", (unsigned)diags.items[i].place.line,
                      (unsigned)diags.items[i].place.column,
                      TEXT_ARG(diags.items[i].message));
    return out.text;
}

static void check_read(const char *source, const char *wanted, bool places)
{
    struct arena arena = {0};
    CHECK_TEXT(read(&arena, source, places), wanted);
    arena_release(&arena);
}

static void reads_scalars(void)
{
    check_read("", "", false);
    check_read("a: b\nc: 'd'\ne: \"f\\tg\"\n", "{a: b, c: \"d\", e: \"f\tg\"}", false);
    check_read("a: |\n  x\n   y\nb: >-\n  x\n  y\n", "{a: \"x\n y\n\", b: \"x y\"}",
               false);
    check_read("- a\n-\n- ~\n- [b, {c: d}]\n", "[a, , ~, [b, {c: d}]]", false);
    check_read("a: !reset b\nc: !!str 1\n", "{a: <!reset>b, c: <tag:yaml.org,2002:str>1}",
               false);
    check_read("a: 1\n---\nb\n...\n", "{a: 1} | b", false);
    check_read("\xEF\xBB\xBF"
               "a: b\r\nc: d\r\n",
               "{a: b, c: d}", false);
}

static void knows_places(void)
{
    check_read("a: b\nc:\n  - d\n", "{a: (1:1) b@1:4, c: (2:1) [d@3:5]@3:3}@1:1", true);
    check_read("\xC3\xA9\xC3\xA9: \xC3\xA9 # x\n",
               "{\xC3\xA9\xC3\xA9: (1:1) \xC3\xA9@1:7}@1:1", true);
}

static void shares_what_aliases_name(void)
{
    struct arena arena = {0};
    struct diags diags;
    diags_init(&diags, &arena, TEXT(""));
    const struct yaml *documents =
        yaml_read(&arena, TEXT("a: &x [1]\nb: *x\n"), TEXT("x"), &diags);
    const struct yaml *root = documents->items[0].value;
    CHECK(yaml_get(root, "a") == yaml_get(root, "b"));
    CHECK(yaml_get(root, "gone") == NULL);
    CHECK(yaml_get(yaml_get(root, "gone"), "x") == NULL);
    arena_release(&arena);
    check_read("a: &x 1\nb: &x 2\nc: *x\n", "{a: 1, b: 2, c: 2}", false);
    check_read("&k a: b\nc: *k\n", "{a: b, c: a}", false);
}

static void merges(void)
{
    check_read("- &a {x: 1, y: 2}\n- {<<: *a, y: own}\n",
               "[{x: 1, y: 2}, {y: own, +x: 1}]", false);
    check_read("- &a {x: 1}\n- &b {x: 2, y: 3}\n- {z: 0, <<: [*a, *b]}\n",
               "[{x: 1}, {x: 2, y: 3}, {z: 0, +x: 1, +y: 3}]", false);
    check_read("- {\"<<\": 1}\n- {<<: }\n", "[{<<: 1}, {}]", false);
}

static void refuses(void)
{
    check_read("a: [b\n",
               "2:1: not YAML: did not find expected ',' or ']' while parsing a flow "
               "sequence",
               false);
    check_read("a: b: c\n",
               "1:5: not YAML: mapping values are not allowed in this context", false);
    check_read("a: 1\nb: 2\na: 3\n", "3:1: the key 'a' stands here twice", false);
    check_read("{[a]: b}\n", "1:2: a key that is a list or mapping", false);
    check_read("a: *x\n", "1:4: no anchor 'x'", false);
    check_read("a: &x [*x]\n", "1:8: the alias 'x' stands inside of what it names",
               false);
    check_read("a: {<<: 1}\n", "1:5: '<<' takes a mapping, or a list of mappings", false);
    check_read("a: {<<: {}, <<: {}}\n", "1:13: the key '<<' stands here twice", false);
    check_read("a: \"\xFF\"\n", "1:5: not YAML: invalid leading UTF-8 octet", false);
    check_read("--- *x\n--- &x a\n--- *x\n", "1:5: no anchor 'x'", false);
}

static void bounds_what_it_reads(void)
{
    struct arena arena = {0};
    struct buffer deep = {.arena = &arena}, bomb = {.arena = &arena};
    for (int i = 0; i < 1000; i++)
        buffer_add_byte(&deep, '[');
    CHECK_TEXT(read(&arena, deep.text.ptr, false), "1:201: nested too deeply");
    buffer_add_string(&bomb, "a0: &a0 x\n");
    for (int i = 1; i < 60; i++)
        buffer_format(&bomb, "a%d: &a%d [*a%d, *a%d, *a%d]\n", i, i, i - 1, i - 1, i - 1);
    struct diags diags;
    diags_init(&diags, &arena, TEXT(""));
    CHECK(yaml_read(&arena, bomb.text, TEXT("x"), &diags) != NULL);
    struct buffer wide = {.arena = &arena};
    buffer_add_string(&wide, "- &m {");
    for (int i = 0; i < 2000; i++)
        buffer_format(&wide, "k%d: 1, ", i);
    buffer_add_string(&wide, "}\n");
    for (int i = 0; i < 200; i++)
        buffer_add_string(&wide, "- {<<: *m}\n");
    CHECK_TEXT(read(&arena, wide.text.ptr, false), "52:4: too much is merged with '<<'");
    arena_release(&arena);
}

static void tells_null(void)
{
    struct arena arena = {0};
    struct diags diags;
    diags_init(&diags, &arena, TEXT(""));
    const struct yaml *list = yaml_read(
        &arena, TEXT("[~, null, Null, , '', nil, \"null\", !!null x, !!str null]"),
        TEXT("x"), &diags);
    CHECK(list == NULL);
    list = yaml_read(&arena,
                     TEXT("- ~\n- null\n- Null\n-\n- !!null x\n- ''\n- nil\n- \"null\"\n"
                          "- !!str null\n"),
                     TEXT("x"), &diags)
               ->items[0]
               .value;
    for (size_t i = 0; i < list->count; i++)
        CHECK_INT(yaml_is_null(list->items[i].value), i < 5);
    CHECK(yaml_is_null(NULL));
    arena_release(&arena);
}

int main(void)
{
    reads_scalars();
    knows_places();
    shares_what_aliases_name();
    merges();
    refuses();
    bounds_what_it_reads();
    tells_null();
    return check_end();
}
