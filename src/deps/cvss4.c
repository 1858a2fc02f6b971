/* Base scores of the Common Vulnerability Scoring System 4.0
 * (first.org/cvss/v4.0/specification-document).
 *
 * A vector belongs to a class of six digits (a MacroVector); the specification gives the score of
 * the gravest vector of each class, and a vector is as much below it as it is on its way to the
 * classes below. For a base score, whether it is exploited counts as the worst, and so do the
 * requirements. */
#include "deps/advisory_int.h"

#include <math.h>
#include <string.h>

enum metric { AV, AC, AT, PR, UI, VC, VI, VA, SC, SI, SA, METRICS };

/* Values of each metric, the gravest first: their places are their distances. */
static const struct {
    const char *name, *values;
} metrics[METRICS] = {
    [AV] = {"AV", "NALP"}, [AC] = {"AC", "LH"},  [AT] = {"AT", "NP"},  [PR] = {"PR", "NLH"},
    [UI] = {"UI", "NPA"},  [VC] = {"VC", "HLN"}, [VI] = {"VI", "HLN"}, [VA] = {"VA", "HLN"},
    [SC] = {"SC", "HLN"},  [SI] = {"SI", "HLN"}, [SA] = {"SA", "HLN"},
};

/* In tenths, of the classes that a base score comes to: by exploitability (0 to 2), complexity (0,
 * 1), impact on the system with the requirements (00, 01, 10, 11, 21) and on others (1, 2). */
enum { IMPACTS = 5, IMPACT_HIGH = 0, IMPACT_HIGH_LESS, IMPACT_SOME, IMPACT_SOME_LESS, IMPACT_LOW };
static const unsigned char scores[3][2][IMPACTS][2] = {
    {{{100, 93}, {96, 90}, {93, 88}, {92, 80}, {79, 69}},
     {{95, 92}, {91, 81}, {92, 84}, {82, 70}, {71, 63}}},
    {{{94, 87}, {89, 75}, {86, 72}, {76, 57}, {65, 53}},
     {{90, 77}, {77, 66}, {74, 61}, {59, 52}, {58, 23}}},
    {{{86, 70}, {74, 54}, {72, 53}, {57, 36}, {47, 24}},
     {{73, 54}, {55, 43}, {61, 46}, {51, 18}, {24, 10}}},
};

static int place_of(enum metric metric, char value) {
    const char *at = value ? strchr(metrics[metric].values, value) : NULL;
    return at ? (int)(at - metrics[metric].values) : -1;
}

/* The places of the base metrics; each once, any others left out. */
static bool read_metrics(const char *vector, int places[METRICS]) {
    while (*vector) {
        size_t size = strcspn(vector, "/");
        const char *colon = memchr(vector, ':', size);
        if (!colon || colon + 1 == vector + size) {
            return false;
        }
        size_t name = (size_t)(colon - vector);
        for (int i = 0; i < METRICS; i++) {
            if (strlen(metrics[i].name) == name && memcmp(metrics[i].name, vector, name) == 0) {
                if (places[i] >= 0 || colon + 2 != vector + size) {
                    return false;
                }
                places[i] = place_of((enum metric)i, colon[1]);
            }
        }
        vector += size + (vector[size] == '/');
    }
    for (int i = 0; i < METRICS; i++) {
        if (places[i] < 0) {
            return false;
        }
    }
    return true;
}

/* How far below the gravest vectors of its class one is: the first that it is below of. */
struct gravest {
    int places[3];
};
static int distance(const int *places, const struct gravest *gravest, size_t count) {
    for (size_t i = 0; i < count; i++) {
        int sum = 0;
        bool below = true;
        for (int k = 0; k < 3; k++) {
            below &= places[k] >= gravest[i].places[k];
            sum += places[k] - gravest[i].places[k];
        }
        if (below) {
            return sum;
        }
    }
    return 0;
}

static int exploitability(const int at[METRICS], int *below) {
    static const struct gravest first[] = {{{0, 0, 0}}};
    static const struct gravest second[] = {{{1, 0, 0}}, {{0, 1, 0}}, {{0, 0, 1}}};
    static const struct gravest third[] = {{{3, 0, 0}}, {{1, 1, 1}}};
    const int places[] = {at[AV], at[PR], at[UI]};
    bool none = at[AV] && at[PR] && at[UI];
    int class = at[AV] == 3 || none ? 2 : at[AV] || at[PR] || at[UI] ? 1 : 0;
    *below = class == 0   ? distance(places, first, FT_COUNT(first))
             : class == 1 ? distance(places, second, FT_COUNT(second))
                          : distance(places, third, FT_COUNT(third));
    return class;
}

static int impact(const int at[METRICS], int *below) {
    static const struct gravest high[] = {{{0, 0, 0}}};
    static const struct gravest some[] = {{{1, 0, 0}}, {{0, 1, 0}}};
    static const struct gravest low[] = {{{1, 1, 1}}};
    const int places[] = {at[VC], at[VI], at[VA]};
    if (!at[VC] && !at[VI]) {
        *below = distance(places, high, FT_COUNT(high));
        return IMPACT_HIGH;
    }
    if (!at[VC] || !at[VI] || !at[VA]) {
        *below = distance(places, some, FT_COUNT(some));
        return IMPACT_SOME;
    }
    *below = distance(places, low, FT_COUNT(low));
    return IMPACT_LOW;
}

/* How far the score falls on the way to the class below, which has LOWER. */
static double fall(int score, int lower, int below, int depth) {
    return (double)(score - lower) * below / depth;
}

/* Tenths, rounded half up. */
static int score_of(const int at[METRICS]) {
    static const int depths_of_exploitability[] = {1, 4, 5};
    static const int depths_of_impact[IMPACTS] = {7, 6, 8, 8, 10};
    int far[3];
    int explo = exploitability(at, &far[0]);
    int hard = at[AC] || at[AT];
    int hurt = impact(at, &far[1]);
    int others = at[SC] && at[SI] && at[SA]; /* 0 for the class 1 */
    far[2] = at[SC] + at[SI] + at[SA] - (others ? 3 : 0);
    int score = scores[explo][hard][hurt][others];
    double falls = 0;
    int ways = 1; /* that it is not exploited is a way, too, on which a base score stays */
    if (explo < 2) {
        falls += fall(score, scores[explo + 1][hard][hurt][others], far[0],
                      depths_of_exploitability[explo]);
        ways++;
    }
    ways += !hard; /* all of the class without a hindrance are its gravest */
    if (hurt != IMPACT_LOW) {
        const unsigned char(*row)[2] = scores[explo][hard];
        int less = row[IMPACT_HIGH_LESS][others];
        int some = row[IMPACT_SOME][others];
        int lower = hurt == IMPACT_SOME ? row[IMPACT_SOME_LESS][others] : less > some ? less : some;
        falls += fall(score, lower, far[1], depths_of_impact[hurt]);
        ways++;
    }
    if (!others) {
        falls += fall(score, scores[explo][hard][hurt][1], far[2], 5);
        ways++;
    }
    double exact = score - falls / ways;
    return exact < 0 ? 0 : (int)floor(exact + 0.5 + 1e-5);
}

bool ft_cvss4_score(const char *vector, int *tenths) {
    int at[METRICS];
    for (int i = 0; i < METRICS; i++) {
        at[i] = -1;
    }
    if (!read_metrics(vector, at)) {
        return false;
    }
    bool harmless = true;
    for (int i = VC; i < METRICS; i++) {
        harmless &= at[i] == 2;
    }
    *tenths = harmless ? 0 : score_of(at);
    return true;
}
