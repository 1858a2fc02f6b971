#include "os/fault.h"

#ifdef FT_FAULTS

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

static _Atomic long calls;

bool ft_fault(void) {
    const char *wanted = getenv("FETTLE_FAULT");
    if (!wanted) {
        return false;
    }
    char *end = NULL;
    long at = strtol(wanted, &end, 10);
    long now = atomic_fetch_add(&calls, 1) + 1;
    bool hit = *end == '+' ? now >= at : now == at;
    if (hit) {
        const char *error = getenv("FETTLE_FAULT_ERRNO");
        errno = error ? (int)strtol(error, NULL, 10) : EIO;
    }
    return hit;
}

#endif
