#include "ops/rule_pages.h"

#include "command/doc.h"
#include "ops/rule.h"

#include <string.h>

static const struct {
    const char *kind, *title, *about;
} kinds[] = {
    {"security", "Security",
     "Where data from outside does harm, and calls that are unsafe in themselves."},
    {"smell", "Smells", "What is most likely a mistake, or becomes one."},
    {"dead", "Dead code", "What nothing uses, and what nothing gets to."},
    {"duplicate", "Duplicate code", "The same code in several places."},
    {"docs", "Docs", "Documentation that is no longer true."},
    {"typo", "Typos", "Misspelt words."},
    {"performance", "Performance", "What takes far longer than it has to."},
    {"architecture", "Architecture",
     "Imports against what the project itself says of its parts, in a file of `.fettle/rules`."},
};

static void add_page(ft_ctx *cx, const char *path, const struct ft_doc *doc,
                     struct ft_derived_list *files) {
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_buf_puts(&text,
                "<!-- " FT_DERIVED_MARK "; the files in src/rules/data and src/quality/data are "
                "what to change. -->\n\n");
    ft_doc_write_markdown(doc, &text);
    *FT_PUSH(cx->arena, files) =
        (struct ft_derived){.path = path, .text = ft_buf_text(&text, cx->arena)};
}

static void put_examples(struct ft_doc *doc, const struct list_rule_example *examples,
                         const char *title) {
    if (examples->count) {
        ft_doc_text(doc, FT_STRONG, "%s", title);
    }
    for (size_t i = 0; i < examples->count; i++) {
        ft_doc_code(doc, examples->at[i].text);
    }
}

static void put_rule(struct ft_doc *doc, const struct shape_rule *rule) {
    const char *languages = "";
    for (size_t i = 0; i < rule->languages.count; i++) {
        const struct ft_lang *lang = ft_lang_named(rule->languages.at[i]);
        languages = ft_sprintf(ft_doc_arena(doc), "%s%s%s", languages, i ? ", " : "",
                               lang ? lang->name : rule->languages.at[i]);
    }
    ft_doc_heading(doc, 2, "%s", rule->id);
    ft_doc_text(doc, FT_STRONG, "%s", rule->title);
    ft_doc_text(doc, FT_PLAIN, "%s%sSeverity: %s. Confidence: %s.%s%s%s",
                *languages ? languages : "Any file", ". ", rule->severity, rule->confidence,
                rule->cwe ? " " : "", rule->cwe ? rule->cwe : "", rule->cwe ? "." : "");
    if (rule->why) {
        ft_doc_prose(doc, rule->why);
    }
    if (rule->fix) {
        ft_doc_prose(doc, rule->fix);
    }
    put_examples(doc, &rule->bad, "Found:");
    put_examples(doc, &rule->good, "Not found:");
}

static size_t add_kind(ft_ctx *cx, size_t number, const struct list_rule *rules,
                       struct ft_derived_list *files) {
    struct ft_doc *doc = ft_doc_new(cx->arena);
    size_t count = 0;
    ft_doc_heading(doc, 1, "%s", kinds[number].title);
    ft_doc_prose(doc, kinds[number].about);
    for (size_t i = 0; i < rules->count; i++) {
        if (strcmp(rules->at[i].kind, kinds[number].kind) == 0) {
            put_rule(doc, &rules->at[i]);
            count++;
        }
    }
    add_page(cx, ft_sprintf(cx->arena, "rules/%s.md", kinds[number].kind), doc, files);
    return count;
}

ft_err ops_rule_pages(ft_ctx *cx, struct ft_derived_list *files) {
    static const char *const columns[] = {"page", ">rules", "what they look for"};
    struct list_rule rules;
    struct ft_strings notes = {0};
    struct ft_doc *doc = ft_doc_new(cx->arena);
    FT_TRY(ops_rules(cx, NULL, &rules, &notes));
    ft_doc_heading(doc, 1, "Rules");
    ft_doc_prose(doc, "What `fettle findings` looks for. `fettle rules list` shows the same with "
                      "rules of your own; docs/rules.md says how to write them.");
    ft_doc_table(doc, columns, FT_COUNT(columns));
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        size_t count = add_kind(cx, i, &rules, files);
        ft_doc_cell(doc, FT_CODE, "%s.md", kinds[i].kind);
        ft_doc_cell(doc, FT_PLAIN, "%zu", count);
        ft_doc_cell(doc, FT_PLAIN, "%s", kinds[i].about);
    }
    add_page(cx, "rules/README.md", doc, files);
    return FT_OK;
}
