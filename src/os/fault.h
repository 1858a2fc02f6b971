/* Fault injection for tests, in builds with FT_FAULTS alone (those with sanitizers).
 *
 * FETTLE_FAULT=N makes the Nth call that writes to a disk fail, N+ that one and all later ones, N%
 * each Nth; FETTLE_FAULT_READ does the same to calls that read (open, read, stat, list).
 * FETTLE_FAULT_ERRNO names the error (default EIO, 28 is ENOSPC, 4 is EINTR), or
 * "kill", which kills the process there.
 * FETTLE_FAULT_SHORT=BYTES: no read gives more at once. Thread-safe.
 */
#ifndef FT_OS_FAULT_H
#define FT_OS_FAULT_H

#include <stdbool.h>
#include <stddef.h>

#ifdef FT_FAULTS
/* Whether the call that comes next has to fail; sets errno. */
bool ft_fault(void);
bool ft_fault_read(void);
/* How many of SIZE bytes a read may ask for. */
size_t ft_fault_short(size_t size);
#else
static inline bool ft_fault(void) {
    return false;
}
static inline bool ft_fault_read(void) {
    return false;
}
static inline size_t ft_fault_short(size_t size) {
    return size;
}
#endif

#endif
