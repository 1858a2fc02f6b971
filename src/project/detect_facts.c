/* What else a repository says of itself: licence, CI, editor settings. */
#include "base/text.h"
#include "project/look_int.h"

static void detect_licence(struct look *look) {
    static const char *const names[] = {"LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE",
                                        "COPYING"};
    static const char *const phrases[][2] = {
        {"Apache License", "Apache-2.0"},
        {"Mozilla Public License", "MPL-2.0"},
        {"GNU AFFERO GENERAL PUBLIC LICENSE", "AGPL-3.0"},
        {"GNU LESSER GENERAL PUBLIC LICENSE", "LGPL"},
        {"GNU GENERAL PUBLIC LICENSE", "GPL"},
        {"Permission is hereby granted, free of charge", "MIT"},
        {"Permission to use, copy, modify, and/or distribute", "ISC"},
        {"Redistribution and use in source and binary forms", "BSD"},
    };
    struct ft_slice text;
    for (size_t n = 0; n < FT_COUNT(names); n++) {
        for (size_t i = 0; look_read(look, names[n], &text) && i < FT_COUNT(phrases); i++) {
            size_t line = look_line(text, phrases[i][0]);
            if (line) {
                look_fact(look, "licence", phrases[i][1], names[n], line);
                return;
            }
        }
    }
}

static void detect_ci(struct look *look) {
    static const char *const globs[][2] = {{".github/workflows/*.y*ml", "GitHub Actions"},
                                           {".gitlab-ci.yml", "GitLab CI"},
                                           {".circleci/config.yml", "CircleCI"},
                                           {"Jenkinsfile", "Jenkins"},
                                           {".travis.yml", "Travis CI"},
                                           {"azure-pipelines.yml", "Azure Pipelines"},
                                           {".woodpecker.yml", "Woodpecker"},
                                           {".ci/run", "a script"}};
    for (size_t g = 0; g < FT_COUNT(globs); g++) {
        for (size_t i = 0; i < look->list->count; i++) {
            if (ft_glob(globs[g][0], look->list->at[i].path)) {
                look_fact(look, "ci", globs[g][1], look->list->at[i].path, 0);
                break;
            }
        }
    }
}

void detect_facts(struct look *look) {
    detect_licence(look);
    detect_ci(look);
    if (look_file(look, ".editorconfig")) {
        look_fact(look, "editor", "EditorConfig", ".editorconfig", 0);
    }
    if (look_file(look, "AGENTS.md")) {
        look_fact(look, "agents", "AGENTS.md", "AGENTS.md", 0);
    }
}
