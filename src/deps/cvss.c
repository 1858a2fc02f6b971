/* Base scores of the Common Vulnerability Scoring System 3.0 and 3.1 (first.org/cvss); 4.0 has a
 * file of its own. */
#include "deps/advisory_int.h"

#include <math.h>
#include <string.h>

enum { LONGEST = 512 };
enum metric { AV, AC, PR, UI, S, C, I, A, METRICS };

static const char *const names[] = {"AV", "AC", "PR", "UI", "S", "C", "I", "A"};

static double weight(enum metric metric, char value, bool changed) {
    static const struct {
        enum metric metric;
        char value;
        double weight, changed;
    } weights[] = {
        {AV, 'N', .85, .85}, {AV, 'A', .62, .62}, {AV, 'L', .55, .55}, {AV, 'P', .2, .2},
        {AC, 'L', .77, .77}, {AC, 'H', .44, .44}, {PR, 'N', .85, .85}, {PR, 'L', .62, .68},
        {PR, 'H', .27, .5},  {UI, 'N', .85, .85}, {UI, 'R', .62, .62}, {S, 'U', 1, 1},
        {S, 'C', 1, 1},      {C, 'H', .56, .56},  {C, 'L', .22, .22},  {C, 'N', 0, 0},
        {I, 'H', .56, .56},  {I, 'L', .22, .22},  {I, 'N', 0, 0},      {A, 'H', .56, .56},
        {A, 'L', .22, .22},  {A, 'N', 0, 0},
    };
    for (size_t i = 0; i < FT_COUNT(weights); i++) {
        if (weights[i].metric == metric && weights[i].value == value) {
            return changed ? weights[i].changed : weights[i].weight;
        }
    }
    return -1;
}

/* The values of the base metrics; each once, any others ignored. */
static bool read_metrics(const char *vector, char values[METRICS]) {
    while (*vector) {
        size_t size = strcspn(vector, "/");
        const char *colon = memchr(vector, ':', size);
        if (!colon || colon + 2 != vector + size) {
            return false;
        }
        for (int i = 0; i < METRICS; i++) {
            size_t name = (size_t)(colon - vector);
            if (strlen(names[i]) == name && memcmp(names[i], vector, name) == 0) {
                if (values[i]) {
                    return false;
                }
                values[i] = colon[1];
            }
        }
        vector += size + (vector[size] == '/');
    }
    return true;
}

/* To the next tenth, in whole numbers: what CVSS 3.1 calls Roundup. */
static int round_up(double score) {
    int64_t exact = llround(score * 100000);
    return (int)(exact / 10000 + (exact % 10000 ? 1 : 0));
}

bool ft_cvss_score(const char *vector, int *tenths) {
    char values[METRICS] = {0};
    double weights[METRICS];
    if (strncmp(vector, "CVSS:4.0/", 9) == 0 && strlen(vector) <= LONGEST) {
        return ft_cvss4_score(vector + 9, tenths);
    }
    if ((strncmp(vector, "CVSS:3.1/", 9) != 0 && strncmp(vector, "CVSS:3.0/", 9) != 0) ||
        strlen(vector) > LONGEST || !read_metrics(vector + 9, values)) {
        return false;
    }
    bool changed = values[S] == 'C';
    for (int i = 0; i < METRICS; i++) {
        weights[i] = weight((enum metric)i, values[i], changed);
        if (weights[i] < 0) {
            return false;
        }
    }
    double base = 1 - (1 - weights[C]) * (1 - weights[I]) * (1 - weights[A]);
    double impact = changed ? 7.52 * (base - 0.029) - 3.25 * pow(base - 0.02, 15) : 6.42 * base;
    double exploitability = 8.22 * weights[AV] * weights[AC] * weights[PR] * weights[UI];
    double score = (changed ? 1.08 : 1) * (impact + exploitability);
    *tenths = impact <= 0 ? 0 : round_up(score < 10 ? score : 10);
    return true;
}

enum ft_severity ft_cvss_severity(int tenths) {
    return tenths <= 0   ? FT_NOTE
           : tenths < 40 ? FT_LOW
           : tenths < 70 ? FT_MEDIUM
           : tenths < 90 ? FT_HIGH
                         : FT_CRITICAL;
}
