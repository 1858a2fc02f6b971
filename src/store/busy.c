/* Waiting for another process that holds the store. SQLite cannot wake us, so we look again. */
#include "store/store_int.h"

#include <time.h>

bool ft_busy_wait(ft_ctx *cx, int tries) {
    static const int naps_us[] = {100, 200, 500, 1000, 2000, 5000, 10000, 20000};
    enum { LAST = FT_COUNT(naps_us) - 1, MINUTE_US = 60 * 1000 * 1000 };
    if (tries > MINUTE_US / naps_us[LAST] || ft_checkpoint(cx) != FT_OK) {
        return false;
    }
    struct timespec nap = {.tv_nsec = naps_us[tries < LAST ? tries : LAST] * 1000L};
    nanosleep(&nap, NULL);
    return true;
}
