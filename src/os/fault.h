/* Fault injection for tests, in builds with FT_FAULTS alone (those with sanitizers).
 *
 * FETTLE_FAULT=N makes the Nth call that writes to a disk fail, FETTLE_FAULT=N+ that one and all
 * later ones; FETTLE_FAULT_ERRNO names the error (default EIO, 28 is ENOSPC). Thread-safe.
 */
#ifndef FT_OS_FAULT_H
#define FT_OS_FAULT_H

#include <stdbool.h>

#ifdef FT_FAULTS
/* Whether the call that comes next has to fail; sets errno. */
bool ft_fault(void);
#else
static inline bool ft_fault(void) {
    return false;
}
#endif

#endif
