#include "support.h"

#include "licence/licence.h"

#define MIT                                                                                        \
    "Permission is hereby granted, free of charge, to any person obtaining a copy of this\n"       \
    "software, to deal in the Software without restriction, subject to these:\n\n"                 \
    " * The above copyright notice and this permission notice shall be included in all copies\n"
#define BSD                                                                                        \
    "Redistribution and use in source and binary forms, with or without modification, are\n"       \
    "permitted provided that: 1. Redistributions of source code must retain the above.\n"          \
    "2. Redistributions in binary form must reproduce the above copyright notice\n"
#define ENDORSE                                                                                    \
    "Neither the name of X may be used to endorse or promote products derived from it.\n"
#define ISC                                                                                        \
    "Permission to use, copy, modify, and/or distribute this software for any purpose with or\n"   \
    "without fee is hereby granted"
#define KEEPS                                                                                      \
    ", provided that the above copyright notice and this permission notice appear in all copies."
#define GPL2 "GNU GENERAL PUBLIC LICENSE\n   Version 2, June 1991\n"

struct text {
    const char *text, *id;
    bool certain;
};

static void check(struct test *t, const struct text *one) {
    struct ft_licence_found found = {.id = "nothing"};
    ft_licence_of_text(t->cx.arena, ft_slice_of(one->text), &found);
    if (strcmp(found.id, one->id) != 0 || (!found.doubt) != one->certain) {
        fail_msg("'%.60s' is %s (%s), not %s", one->text, found.id,
                 found.doubt ? found.doubt : "certain", one->id);
    }
}

static void texts_are_known_by_their_words(void **state) {
    struct test *t = *state;
    static const struct text texts[] = {
        {MIT, "MIT", true},
        {"/* " MIT " */", "MIT", true},
        {MIT "Except as contained in this notice, the name of X shall not be used", "X11", true},
        {MIT "The Software shall be used for Good, not Evil.", "JSON", true},
        {"Permission is hereby granted, free of charge, to any person obtaining a copy, to deal "
         "in it without restriction.",
         "MIT-0", true},
        {BSD, "BSD-2-Clause", true},
        {BSD ENDORSE, "BSD-3-Clause", true},
        {BSD ENDORSE "All advertising materials mentioning features of it must say so",
         "BSD-4-Clause", true},
        {ISC KEEPS, "ISC", true},
        {ISC ".", "0BSD", true},
        {"This software is provided 'as-is', without any express or implied\n  warranty.\n"
         "1. The origin of this software must not be misrepresented;\n"
         "2. Altered source versions must be plainly marked as such",
         "Zlib", true},
        {"  Apache License\n  Version 2.0, January 2004\n http://www.apache.org/licenses/\n\n"
         " TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION",
         "Apache-2.0", true},
        {"# Licensed under the Apache License,\n# Version 2.0 (the \"License\");", "Apache-2.0",
         true},
        {"This is free and unencumbered software released into the public domain.\n\n"
         "Anyone is free to copy, modify",
         "Unlicense", true},
        {"Permission to use, copy, modify, and distribute this software and its documentation for "
         "any purpose, without fee, and without a written agreement is hereby granted",
         "PostgreSQL", true},
        {"SIL OPEN FONT LICENSE Version 1.1 - 26 February 2007\n\"Font Software\" refers to the "
         "files",
         "OFL-1.1", true},
        {"Eclipse Public License - v 2.0\nANY USE CONSTITUTES RECIPIENT'S ACCEPTANCE", "EPL-2.0",
         true},
        {"// SPDX-License-Identifier: MIT OR Apache-2.0", "MIT OR Apache-2.0", true},
        {"<!-- SPDX-License-Identifier: (ISC AND Zlib) -->", "(ISC AND Zlib)", true},
        {"/* SPDX-License-Identifier: GPL-2.0+ */", "GPL-2.0+", true},
    };
    for (size_t i = 0; i < FT_COUNT(texts); i++) {
        check(t, &texts[i]);
    }
}

static void what_is_not_certain_says_so(void **state) {
    struct test *t = *state;
    static const struct text texts[] = {
        {GPL2, "GPL-2.0-only", false},
        {"This may be used under version 2 or, at your option, any later version.\n" GPL2,
         "GPL-2.0-or-later", true},
        {"Only this version:\n" GPL2, "GPL-2.0-only", true},
        {GPL2 "either version 2 of the License, or (at your option) any later version.",
         "GPL-2.0-only", false}, /* how to apply it: part of the text of each */
        {"GNU LESSER GENERAL PUBLIC LICENSE\nVersion 2.1, February 1999", "LGPL-2.1-only", false},
        {"under the terms of the GNU General Public License as published by the Free Software "
         "Foundation; either version 3 of the License, or any later version.",
         "GPL-3.0-or-later", true},
        {"under the terms of the GNU General Public License as published by the Free Software "
         "Foundation; version 2 of the License.",
         "GPL-2.0-only", true},
        {"under the terms of the GNU Affero General Public License as published by the Free "
         "Software Foundation, either version 3 of the License, or any later version",
         "AGPL-3.0-or-later", true},
        {MIT "\nParts of it:\n" BSD, "MIT", false},
        {BSD "\nParts of it:\n" MIT, "BSD-2-Clause", false},
    };
    for (size_t i = 0; i < FT_COUNT(texts); i++) {
        check(t, &texts[i]);
    }
}

static void other_texts_are_no_licence(void **state) {
    struct test *t = *state;
    static const char *const texts[] = {
        "",
        "All rights reserved.",
        "MIT",
        "See the file LICENSE",
        "Permission is hereby granted, free of charge, to any person",
        "This program uses the GNU General Public License of somebody.",
        "SPDX-License-Identifier:",
        "SPDX-License-Identifier: ${LICENSE}",
        "\xff\xfe\x00",
    };
    for (size_t i = 0; i < FT_COUNT(texts); i++) {
        check(t, &(struct text){texts[i], "nothing", true});
    }
}

static void the_place_is_that_of_the_first_words(void **state) {
    struct test *t = *state;
    struct ft_licence_found found;
    assert_true(ft_licence_of_text(
        t->cx.arena, FT_SLICE("The MIT License (v. 1.0)\n\n(c) 2020 \xc3\xa9\n\n" MIT), &found));
    assert_int_equal(found.line, 5);
    assert_true(
        ft_licence_of_text(t->cx.arena, FT_SLICE("x\n\n# SPDX-License-Identifier: ISC\n"), &found));
    assert_int_equal(found.line, 3);
}

static void a_long_text_is_read_at_its_start_only(void **state) {
    struct test *t = *state;
    struct ft_licence_found found;
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_buf_repeat(&text, '\n', FT_LICENCE_READ);
    ft_buf_puts(&text, MIT);
    assert_false(ft_licence_of_text(t->cx.arena, (struct ft_slice){text.data, text.size}, &found));
}

static void files_are_known_by_their_name(void **state) {
    (void)state;
    static const char *const names[] = {"LICENSE",     "Licence.md",     "COPYING",
                                        "COPYING.txt", "COPYING.LESSER", "LICENSE-MIT",
                                        "UNLICENSE",   "LICENSE-2.0"};
    static const char *const others[] = {"license.c",       "licenses.def", "LICENSE.spdx.json",
                                         "license-list.js", "COPYINGS",     "README"};
    for (size_t i = 0; i < FT_COUNT(names); i++) {
        if (!ft_licence_file_name(names[i])) {
            fail_msg("%s", names[i]);
        }
    }
    for (size_t i = 0; i < FT_COUNT(others); i++) {
        if (ft_licence_file_name(others[i])) {
            fail_msg("%s", others[i]);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(texts_are_known_by_their_words),
        TEST(what_is_not_certain_says_so),
        TEST(other_texts_are_no_licence),
        TEST(the_place_is_that_of_the_first_words),
        TEST(a_long_text_is_read_at_its_start_only),
        TEST(files_are_known_by_their_name),
    };
    return cmocka_run_group_tests_name("licence/licence", tests, NULL, NULL);
}
