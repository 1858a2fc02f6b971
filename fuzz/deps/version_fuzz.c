/* Three versions of any scheme, of any bytes: their order is total. */
#include "base/err.h"
#include "deps/version.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int sign(int order) {
    return (order > 0) - (order < 0);
}

/* Line feeds part the versions. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    const char *versions[3] = {"", "", ""};
    int order[3][3];
    if (size < 1) {
        return 0;
    }
    enum ft_version_scheme scheme = (enum ft_version_scheme)(data[0] % FT_VERSION_SCHEMES);
    struct ft_slice rest = {(const char *)data + 1, size - 1};
    struct ft_slice line;
    for (size_t i = 0; i < 3 && ft_slice_line(&rest, &line); i++) {
        versions[i] = ft_slice_dup(arena, line);
    }
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            order[i][j] = sign(ft_version_compare(scheme, versions[i], versions[j]));
        }
    }
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            for (int k = 0; k < 3; k++) {
                if (order[i][j] != -order[j][i] ||
                    (order[i][j] <= 0 && order[j][k] <= 0 && order[i][k] > 0) ||
                    (order[i][j] == 0 && order[j][k] == 0 && order[i][k] != 0)) {
                    ft_panic("'%s', '%s' and '%s' have no order", versions[i], versions[j],
                             versions[k]);
                }
            }
        }
    }
    struct ft_range_event events[] = {{FT_RANGE_INTRODUCED, versions[0]},
                                      {FT_RANGE_FIXED, versions[1]}};
    struct ft_range range = {.at = events, .count = 2};
    bool has = ft_range_has(scheme, &range, versions[2], NULL);
    if (strcmp(versions[0], "0") != 0 && order[0][1] < 0 &&
        has != (order[0][2] <= 0 && order[2][1] < 0)) {
        ft_panic("'%s' in ['%s', '%s')", versions[2], versions[0], versions[1]);
    }
    return 0;
}
