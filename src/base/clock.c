#include "base/clock.h"

#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

static _Atomic int64_t fixed_wall_ms;
static _Atomic uint64_t fixed_seed;

static int64_t clock_ns(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t ft_now_ms(void) {
    int64_t fixed = atomic_load(&fixed_wall_ms);
    return fixed ? fixed : clock_ns(CLOCK_REALTIME) / 1000000;
}

int64_t ft_mono_ns(void) {
    return clock_ns(CLOCK_MONOTONIC);
}

int64_t ft_thread_ns(void) {
    return clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

void ft_clock_fix(int64_t wall_ms, uint64_t seed) {
    atomic_store(&fixed_wall_ms, wall_ms);
    atomic_store(&fixed_seed, seed);
}

/* SplitMix64: for tests that need the same "random" bytes twice, never for secrets. */
static uint64_t fixed_random(void) {
    uint64_t z = atomic_fetch_add(&fixed_seed, 0x9e3779b97f4a7c15U) + 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

void ft_random(void *bytes, size_t size) {
    char *to = bytes;
    if (atomic_load(&fixed_seed)) {
        for (size_t done = 0; done < size; done += sizeof(uint64_t)) {
            uint64_t word = fixed_random();
            size_t rest = size - done;
            memcpy(to + done, &word, rest < sizeof word ? rest : sizeof word);
        }
        return;
    }
    for (size_t done = 0; done < size;) {
        ssize_t got = getrandom(to + done, size - done, 0);
        if (got < 0 && errno != EINTR) {
            ft_panic("the kernel gives no random bytes: %s", strerror(errno));
        }
        done += got > 0 ? (size_t)got : 0;
    }
}

void ft_id_new(char id[FT_ID_SIZE]) {
    unsigned char raw[16];
    uint64_t now = (uint64_t)ft_now_ms();
    ft_random(raw, sizeof raw);
    for (int i = 0; i < 6; i++) {
        raw[i] = (unsigned char)(now >> (40 - 8 * i));
    }
    raw[6] = (unsigned char)(0x70 | (raw[6] & 0x0f));
    raw[8] = (unsigned char)(0x80 | (raw[8] & 0x3f));
    static const char digits[] = "0123456789abcdef";
    char *to = id;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            *to++ = '-';
        }
        *to++ = digits[raw[i] >> 4];
        *to++ = digits[raw[i] & 15];
    }
    *to = '\0';
}

bool ft_id_valid(const char *id) {
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    size_t i = 0;
    for (; form[i] && id[i]; i++) {
        bool hex = (id[i] >= '0' && id[i] <= '9') || (id[i] >= 'a' && id[i] <= 'f');
        if (form[i] == '-' ? id[i] != '-' : !hex) {
            return false;
        }
    }
    return !form[i] && !id[i];
}

char *ft_time_format(struct ft_arena *arena, int64_t wall_ms) {
    int64_t ms = wall_ms % 1000;
    ms += ms < 0 ? 1000 : 0;
    time_t seconds = (time_t)((wall_ms - ms) / 1000);
    struct tm utc;
    if (!gmtime_r(&seconds, &utc)) {
        return ft_sprintf(arena, "@%lldms", (long long)wall_ms);
    }
    return ft_sprintf(arena, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", utc.tm_year + 1900,
                      utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, (int)ms);
}

struct unit {
    const char *name;
    double factor;
};

static const struct unit durations[] = {{"ms", 1},    {"s", 1e3},    {"m", 6e4},
                                        {"h", 3.6e6}, {"d", 8.64e7}, {"w", 6.048e8}};
static const struct unit sizes[] = {{"B", 1},
                                    {"", 1},
                                    {"k", 1e3},
                                    {"kB", 1e3},
                                    {"K", 1e3},
                                    {"KB", 1e3},
                                    {"M", 1e6},
                                    {"MB", 1e6},
                                    {"G", 1e9},
                                    {"GB", 1e9},
                                    {"T", 1e12},
                                    {"TB", 1e12},
                                    {"Ki", 1024.0},
                                    {"KiB", 1024.0},
                                    {"Mi", 1048576.0},
                                    {"MiB", 1048576.0},
                                    {"Gi", 1073741824.0},
                                    {"GiB", 1073741824.0},
                                    {"Ti", 1099511627776.0},
                                    {"TiB", 1099511627776.0}};

/* Reads "12.5unit" at *TEXT and moves past it. */
static bool parse_part(const char **text, const struct unit *units, size_t count, double *value) {
    const char *at = *text;
    if (*at < '0' || *at > '9') {
        return false;
    }
    char *end = NULL;
    double number = strtod(at, &end);
    if (strspn(at, "0123456789.") != (size_t)(end - at)) {
        return false; /* no exponents, no hexadecimal */
    }
    size_t letters = strspn(end, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    for (size_t i = 0; i < count; i++) {
        if (strlen(units[i].name) == letters && strncmp(units[i].name, end, letters) == 0) {
            *value = number * units[i].factor;
            *text = end + letters;
            return true;
        }
    }
    return false;
}

bool ft_duration_parse(const char *text, int64_t *ms) {
    double total = 0;
    double part = 0;
    if (strcmp(text, "0") == 0) {
        *ms = 0;
        return true;
    }
    do {
        if (!parse_part(&text, durations, FT_COUNT(durations), &part)) {
            return false;
        }
        total += part;
    } while (*text);
    if (!(total < 9e15)) {
        return false;
    }
    *ms = (int64_t)llround(total);
    return true;
}

bool ft_size_parse(const char *text, int64_t *bytes) {
    double value = 0;
    if (!parse_part(&text, sizes, FT_COUNT(sizes), &value) || *text || !(value < 9e15)) {
        return false;
    }
    *bytes = (int64_t)llround(value);
    return true;
}

char *ft_duration_format(struct ft_arena *arena, int64_t ms) {
    if (ms < 0) {
        return ft_sprintf(arena, "-%s", ft_duration_format(arena, -ms));
    }
    if (ms < 1000) {
        return ft_sprintf(arena, "%dms", (int)ms);
    }
    if (ms < 60000) {
        return ms % 1000 < 50 ? ft_sprintf(arena, "%ds", (int)(ms / 1000))
                              : ft_sprintf(arena, "%.1fs", (double)ms / 1000.0);
    }
    long long seconds = ms / 1000;
    static const struct {
        const char *big, *small;
        long long size;
    } pairs[] = {{"d", "h", 3600}, {"h", "m", 60}, {"m", "s", 1}};
    static const long long bigs[] = {86400, 3600, 60};
    size_t i = seconds >= 86400 ? 0 : seconds >= 3600 ? 1 : 2;
    long long rest = seconds % bigs[i] / pairs[i].size;
    return rest ? ft_sprintf(arena, "%lld%s%lld%s", seconds / bigs[i], pairs[i].big, rest,
                             pairs[i].small)
                : ft_sprintf(arena, "%lld%s", seconds / bigs[i], pairs[i].big);
}

char *ft_size_format(struct ft_arena *arena, int64_t bytes) {
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    double value = (double)bytes;
    size_t unit = 0;
    while (value >= 999.5 && unit + 1 < FT_COUNT(units)) {
        value /= 1000;
        unit++;
    }
    return unit == 0 || value >= 99.5 ? ft_sprintf(arena, "%.0f %s", value, units[unit])
                                      : ft_sprintf(arena, "%.1f %s", value, units[unit]);
}
