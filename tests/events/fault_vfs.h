/* A layer under SQLite whose Nth write, sync or truncation fails. */
#ifndef TESTS_EVENTS_FAULT_VFS_H
#define TESTS_EVENTS_FAULT_VFS_H

#include "support.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdatomic.h>

static struct {
    atomic_int operations; /* since the last fault_set */
    atomic_int at;         /* the number of the one that fails; 0: none */
    atomic_int code;       /* what it answers: SQLITE_FULL or SQLITE_IOERR */
    atomic_bool for_good;  /* those after it fail too, like a disk that is gone */
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
} fault;

struct fault_file {
    sqlite3_file base;
    sqlite3_file *real; /* lies behind this struct */
};

#define REAL(file) (((struct fault_file *)(file))->real)

static inline int fault_answer(int ioerr) {
    int number = atomic_fetch_add(&fault.operations, 1) + 1;
    int at = atomic_load(&fault.at);
    if (!at || number < at || (number > at && !atomic_load(&fault.for_good))) {
        return SQLITE_OK;
    }
    errno = EIO;
    return atomic_load(&fault.code) == SQLITE_FULL ? SQLITE_FULL : ioerr;
}

static int fault_close(sqlite3_file *file) {
    return REAL(file)->pMethods->xClose(REAL(file));
}
static int fault_read(sqlite3_file *file, void *to, int size, sqlite3_int64 at) {
    return REAL(file)->pMethods->xRead(REAL(file), to, size, at);
}
static int fault_write(sqlite3_file *file, const void *from, int size, sqlite3_int64 at) {
    int code = fault_answer(SQLITE_IOERR_WRITE);
    if (code != SQLITE_OK) { /* half of it arrives, as it may */
        REAL(file)->pMethods->xWrite(REAL(file), from, size / 2, at);
        return code;
    }
    return REAL(file)->pMethods->xWrite(REAL(file), from, size, at);
}
static int fault_truncate(sqlite3_file *file, sqlite3_int64 size) {
    int code = fault_answer(SQLITE_IOERR_TRUNCATE);
    return code != SQLITE_OK ? code : REAL(file)->pMethods->xTruncate(REAL(file), size);
}
static int fault_sync(sqlite3_file *file, int flags) {
    int code = fault_answer(SQLITE_IOERR_FSYNC);
    return code != SQLITE_OK ? code : REAL(file)->pMethods->xSync(REAL(file), flags);
}
static int fault_size(sqlite3_file *file, sqlite3_int64 *size) {
    return REAL(file)->pMethods->xFileSize(REAL(file), size);
}
static int fault_lock(sqlite3_file *file, int kind) {
    return REAL(file)->pMethods->xLock(REAL(file), kind);
}
static int fault_unlock(sqlite3_file *file, int kind) {
    return REAL(file)->pMethods->xUnlock(REAL(file), kind);
}
static int fault_reserved(sqlite3_file *file, int *held) {
    return REAL(file)->pMethods->xCheckReservedLock(REAL(file), held);
}
static int fault_control(sqlite3_file *file, int what, void *with) {
    return REAL(file)->pMethods->xFileControl(REAL(file), what, with);
}
static int fault_sector(sqlite3_file *file) {
    return REAL(file)->pMethods->xSectorSize(REAL(file));
}
static int fault_traits(sqlite3_file *file) {
    return REAL(file)->pMethods->xDeviceCharacteristics(REAL(file));
}
static int fault_shm_map(sqlite3_file *file, int page, int size, int extend,
                         void volatile **memory) {
    return REAL(file)->pMethods->xShmMap(REAL(file), page, size, extend, memory);
}
static int fault_shm_lock(sqlite3_file *file, int first, int count, int flags) {
    return REAL(file)->pMethods->xShmLock(REAL(file), first, count, flags);
}
static void fault_shm_barrier(sqlite3_file *file) {
    REAL(file)->pMethods->xShmBarrier(REAL(file));
}
static int fault_shm_unmap(sqlite3_file *file, int remove_it) {
    return REAL(file)->pMethods->xShmUnmap(REAL(file), remove_it);
}

static int fault_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                      int *out) {
    static const sqlite3_io_methods methods = {2,
                                               fault_close,
                                               fault_read,
                                               fault_write,
                                               fault_truncate,
                                               fault_sync,
                                               fault_size,
                                               fault_lock,
                                               fault_unlock,
                                               fault_reserved,
                                               fault_control,
                                               fault_sector,
                                               fault_traits,
                                               fault_shm_map,
                                               fault_shm_lock,
                                               fault_shm_barrier,
                                               fault_shm_unmap,
                                               NULL,
                                               NULL};
    (void)vfs;
    struct fault_file *ours = (struct fault_file *)file;
    *ours = (struct fault_file){.real = (sqlite3_file *)(ours + 1)};
    int code = fault.real->xOpen(fault.real, name, ours->real, flags, out);
    if (ours->real->pMethods) {
        ours->base.pMethods = &methods;
    }
    return code;
}

/* From now on every connection of this process goes through it. */
static inline void fault_install(void) {
    fault.real = sqlite3_vfs_find(NULL);
    fault.vfs = *fault.real;
    fault.vfs.zName = "fault";
    fault.vfs.szOsFile = (int)sizeof(struct fault_file) + fault.real->szOsFile;
    fault.vfs.xOpen = fault_open;
    assert_int_equal(sqlite3_vfs_register(&fault.vfs, 1), SQLITE_OK);
}

static inline void fault_set(int at, int code, bool for_good) {
    atomic_store(&fault.code, code);
    atomic_store(&fault.for_good, for_good);
    atomic_store(&fault.operations, 0);
    atomic_store(&fault.at, at);
}

#endif
