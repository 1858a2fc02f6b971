#include "ops/completion_script.h"

#include <string.h>

/* Each script asks the program itself, so that completion never disagrees with the table. */
static const char bash[] = "_fettle() {\n"
                           "    local IFS=$'\\n'\n"
                           "    COMPREPLY=($(fettle completions -- "
                           "\"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null))\n"
                           "    [ ${#COMPREPLY[@]} -gt 0 ] || compopt -o default\n"
                           "}\n"
                           "complete -F _fettle fettle\n";
static const char zsh[] = "#compdef fettle\n"
                          "_fettle() {\n"
                          "    local -a found\n"
                          "    found=(\"${(@f)$(fettle completions -- "
                          "\"${(@)words[2,CURRENT]}\" 2>/dev/null)}\")\n"
                          "    [[ -n \"$found\" ]] && compadd -- $found || _files\n"
                          "}\n"
                          "if [[ $funcstack[1] = _fettle ]]; then\n"
                          "    _fettle\n"
                          "else\n"
                          "    compdef _fettle fettle\n"
                          "fi\n";
static const char fish[] = "function __fettle\n"
                           "    fettle completions -- (commandline -opc)[2..-1] "
                           "(commandline -ct) 2>/dev/null\n"
                           "end\n"
                           "complete -c fettle -a '(__fettle)'\n";

ft_err completion_script(ft_ctx *cx, const struct completion_script_in *in,
                         struct completion_script_out *out) {
    (void)cx;
    out->script = strcmp(in->shell, "bash") == 0  ? bash
                  : strcmp(in->shell, "zsh") == 0 ? zsh
                                                  : fish;
    return FT_OK;
}

void completion_script_view(const struct completion_script_out *out, struct ft_doc *doc) {
    ft_doc_raw(doc, out->script);
}
