/* Characters that fool the eye: what cannot be seen, and letters of two scripts in one word. */
#include "base/text.h"
#include "policy/policy_int.h"

static const struct {
    uint32_t first, last;
} unseen[] = {
    {0x00, 0x08},       {0x0B, 0x1F},     {0x7F, 0xA0},        {0xAD, 0xAD},     {0x34F, 0x34F},
    {0x61C, 0x61C},     {0x115F, 0x1160}, {0x1680, 0x1680},    {0x17B4, 0x17B5}, {0x180B, 0x180F},
    {0x2000, 0x200F},   {0x2028, 0x202F}, {0x205F, 0x206F},    {0x2800, 0x2800}, {0x3000, 0x3000},
    {0x3164, 0x3164},   {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF},    {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFD},
    {0xE0000, 0xE0FFF}, {0xE000, 0xF8FF}, {0xF0000, 0x10FFFF},
};
/* Scripts with letters that look like Latin ones, and Latin letters in disguise. */
static const struct {
    uint32_t first, last;
} alike[] = {
    {0x250, 0x2AF},   {0x370, 0x3FF},     {0x400, 0x52F},     {0x530, 0x58F},   {0x13A0, 0x13FF},
    {0x1D00, 0x1DBF}, {0x1F00, 0x1FFF},   {0x2024, 0x2024},   {0x2044, 0x2044}, {0x2100, 0x218F},
    {0x2215, 0x2215}, {0x2C80, 0x2CFF},   {0xA4D0, 0xA4FF},   {0xAB30, 0xABBF}, {0xFE4D, 0xFE6F},
    {0xFF01, 0xFF5E}, {0x1D400, 0x1D7FF}, {0x10280, 0x1031F},
};

static bool is_unseen(uint32_t c) {
    for (size_t i = 0; i < FT_COUNT(unseen); i++) {
        if (c >= unseen[i].first && c <= unseen[i].last) {
            return true;
        }
    }
    return false;
}

static bool looks_latin(uint32_t c) {
    for (size_t i = 0; i < FT_COUNT(alike); i++) {
        if (c >= alike[i].first && c <= alike[i].last) {
            return true;
        }
    }
    return false;
}

static bool is_latin(uint32_t c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

const char *ft_shell_glyphs(struct ft_slice text) {
    bool latin = false;
    bool other = false;
    if (!ft_utf8_valid(text)) {
        return "it is no valid UTF-8";
    }
    for (size_t size = 0; text.size; text.data += size, text.size -= size) {
        uint32_t c = ft_utf8_next(text, &size);
        if (is_unseen(c)) {
            return "it holds characters that cannot be seen";
        }
        bool letter = is_latin(c) || c >= 0x80;
        latin = letter && (latin || is_latin(c));
        other = letter && (other || looks_latin(c));
        if (latin && other) {
            return "a word mixes letters that look alike";
        }
    }
    return NULL;
}

bool ft_shell_plain(const char *text) {
    for (; *text; text++) {
        if (*text <= ' ' || *text > '~') {
            return false;
        }
    }
    return true;
}
