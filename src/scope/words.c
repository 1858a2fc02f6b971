/* Words: what cannot be a name, and the names in types. */
#include "base/text.h"
#include "scope/scope.h"

#include <ctype.h>
#include <string.h>

static const struct {
    const char *langs, *words;
} keywords[] = {
    {" c ",
     " auto break case char const continue default do double else enum extern float for goto if "
     "inline int long register restrict return short signed sizeof static struct switch typedef "
     "union unsigned void volatile while _Alignas _Alignof _Atomic _Bool _Complex _Generic "
     "_Imaginary _Noreturn _Static_assert _Thread_local "},
    {" cpp ",
     " alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t "
     "char16_t "
     "char32_t class co_await co_return co_yield compl concept const const_cast consteval "
     "constexpr "
     "constinit continue decltype default delete do double dynamic_cast else enum explicit export "
     "extern false float for friend goto if inline int long mutable namespace new noexcept not "
     "not_eq nullptr operator or or_eq private protected public register reinterpret_cast requires "
     "return short signed sizeof static static_assert static_cast struct switch template this "
     "thread_local throw true try typedef typeid typename union unsigned using virtual void "
     "volatile wchar_t while xor xor_eq "},
    {" python ",
     " False None True and as assert async await break class continue def del elif else except "
     "finally for from global if import in is lambda nonlocal not or pass raise return try while "
     "with yield "},
    {" javascript typescript tsx ",
     " await break case catch class const continue debugger default delete do else enum export "
     "extends false finally for function if implements import in instanceof interface let new null "
     "package private protected public return static super switch this throw true try typeof var "
     "void while with yield "},
    {" go ",
     " break case chan const continue default defer else fallthrough for func go goto if import "
     "interface map package range return select struct switch type var "},
    {" rust ",
     " Self abstract as async await become box break const continue crate do dyn else enum extern "
     "false final fn for gen if impl in let loop macro match mod move mut override priv pub ref "
     "return self static struct super trait true try type typeof unsafe unsized use virtual where "
     "while yield "},
    {" java ",
     " _ abstract assert boolean break byte case catch char class const continue default do double "
     "else enum extends false final finally float for goto if implements import instanceof int "
     "interface long native new null package private protected public return short static strictfp "
     "super switch synchronized this throw throws transient true try void volatile while "},
    {" c_sharp ",
     " abstract as base bool break byte case catch char checked class const continue decimal "
     "default delegate do double else enum event explicit extern false finally fixed float for "
     "foreach goto if implicit in int interface internal is lock long namespace new null object "
     "operator out override params private protected public readonly ref return sbyte sealed short "
     "sizeof stackalloc static string struct switch this throw true try typeof uint ulong "
     "unchecked unsafe ushort using virtual void volatile while "},
    {" ruby ",
     " BEGIN END __ENCODING__ __FILE__ __LINE__ alias and begin break case class def defined? do "
     "else elsif end ensure false for if in module next nil not or redo rescue retry return self "
     "super then true undef unless until when while yield "},
    {" php ",
     " abstract and array as break callable case catch class clone const continue declare default "
     "die do echo else elseif empty enddeclare endfor endforeach endif endswitch endwhile enum "
     "eval "
     "exit extends false final finally fn for foreach function global goto if implements include "
     "include_once instanceof insteadof interface isset list match namespace new null or parent "
     "print private protected public readonly require require_once return self static switch this "
     "throw trait true try unset use var while xor yield "},
};

const char *ft_scope_keywords(const struct ft_lang *lang) {
    for (size_t i = 0; i < FT_COUNT(keywords); i++) {
        if (ft_word_in(keywords[i].langs, lang->id)) {
            return keywords[i].words;
        }
    }
    return "";
}

bool ft_scope_is_name(const struct ft_lang *lang, const char *name) {
    bool dollar = ft_word_in(" javascript typescript tsx java ", lang->id);
    const unsigned char *at = (const unsigned char *)name;
    if (!*at || isdigit(*at) || strlen(name) > 200 || ft_word_in(ft_scope_keywords(lang), name)) {
        return false;
    }
    for (; *at; at++) {
        bool mark = (*at == '?' || *at == '!') && !at[1] && at != (const unsigned char *)name &&
                    strcmp(lang->id, "ruby") == 0;
        if (!isalnum(*at) && *at != '_' && *at < 0x80 && !(*at == '$' && dollar) && !mark) {
            return false;
        }
    }
    return true;
}

static bool is_name_byte(char c) {
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

struct ft_slice ft_type_name(struct ft_slice type) {
    static const char passed[] = " const volatile struct union enum class mut ref dyn impl static "
                                 "final readonly new await typename unsigned signed ";
    struct ft_slice found = {"", 0};
    for (size_t at = 0; at < type.size;) {
        char c = type.data[at];
        size_t size = 0;
        while (at + size < type.size && is_name_byte(type.data[at + size])) {
            size++;
        }
        if (!size) {
            if (found.size && c != '.' && c != ':' && c != '\\') {
                break; /* arguments, a pointer, a call: the name is behind us */
            }
            at++;
            continue;
        }
        char word[64];
        if (size < sizeof word) {
            memcpy(word, type.data + at, size);
            word[size] = '\0';
        }
        if (size >= sizeof word || !ft_word_in(passed, word)) {
            found = (struct ft_slice){type.data + at, size};
        }
        at += size;
        if (found.size && at < type.size && type.data[at] == ' ') {
            break;
        }
    }
    return found;
}
