/* What programs in the sandbox say to the proxy, and what a person may have named as hosts. */
#include "sandbox/egress_int.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct ft_egress_request request;
    struct ft_egress_rules rules;
    if (ft_egress_parse(&cx, (struct ft_slice){(const char *)data, size}, &request) == FT_OK) {
        bool whole = request.tunnel ? request.head.size == 0
                                    : ft_slice_ends(request.head, "\r\n\r\n") &&
                                          strlen(request.head.data) == request.head.size;
        if (!whole || !request.host[0] || !request.port || strpbrk(request.host, " \r\n/@")) {
            ft_panic("a request that is none was taken");
        }
    }
    const char *hosts[] = {ft_strndup(arena, (const char *)data, size), NULL};
    if (ft_egress_read(&cx, hosts, &rules) == FT_OK &&
        (!rules.at[0].host[0] || strpbrk(rules.at[0].host, " \r\n/@*"))) {
        ft_panic("a host that is none was taken");
    }
    return 0;
}
