#include "os/fault.h"

#ifdef FT_FAULTS

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* One more call of the kind that VARIABLE speaks of; CALLS counts them. */
static bool hits(const char *variable, _Atomic long *calls) {
    const char *wanted = getenv(variable);
    if (!wanted) {
        return false;
    }
    char *end = NULL;
    long at = strtol(wanted, &end, 10);
    long now = atomic_fetch_add(calls, 1) + 1;
    bool hit = *end == '+' ? now >= at : *end == '%' && at > 0 ? now % at == 0 : now == at;
    if (hit) {
        const char *error = getenv("FETTLE_FAULT_ERRNO");
        if (error && strcmp(error, "kill") == 0) {
            raise(SIGKILL);
        }
        errno = error ? (int)strtol(error, NULL, 10) : EIO;
    }
    return hit;
}

bool ft_fault(void) {
    static _Atomic long calls;
    return hits("FETTLE_FAULT", &calls);
}

bool ft_fault_read(void) {
    static _Atomic long calls;
    return hits("FETTLE_FAULT_READ", &calls);
}

size_t ft_fault_short(size_t size) {
    const char *most = getenv("FETTLE_FAULT_SHORT");
    long bytes = most ? strtol(most, NULL, 10) : 0;
    return bytes > 0 && (size_t)bytes < size ? (size_t)bytes : size;
}

#endif
