/* Search for the menu that earns most when each accuracy level lists one model, or none.
 *
 * A pair of listed models of levels x < y binds at most one level: y itself if x's training set holds y's (a superset
 * may not be cheaper to go round), or the level above both whose training set is exactly their union. Bounds are kept
 * by the level they bind, so that a swap of one model costs its own pairs, and a pricing costs the bounds in force.
 * Level `levels` is a model that is free: with it a bound by one model is a bound by two.
 * Integers decide prices; earnings are doubles, added in the order of the levels, so every machine finds the same menu.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int32_t low, high;
} Pair;

typedef struct {
    Pair *pairs;
    int32_t count, room;
} Bounds;

typedef struct {
    int64_t words, levels, buyers;
    const uint64_t *sets;  /* (n, words): the models' training sets, by rising level */
    const int64_t *first;  /* (levels + 1,): where each level starts among the models */
    const int64_t *caps;   /* (levels,): rising */
    const double *weights; /* (levels,): earned per unit of a listed level's price */
    const int64_t *needs;  /* (levels + 1,): where the buyers who need each level start among the budgets */
    const int64_t *budgets; /* (buyers,): rising within a need */
    int64_t buckets;
    int64_t *listed;  /* (levels,): the model of each level, or -1 */
    uint64_t *chosen; /* (levels + 1, words): its training set; the last row is scratch */
    int32_t *heads, *next; /* levels by the hash of their training set */
    int32_t *bound, *place; /* (levels, levels): for x < y the level they bind, or -1, and where it is noted */
    Bounds *bounds;   /* (levels,) */
    int32_t *parts;   /* (levels,): scratch */
    int64_t *prices;  /* (levels + 1,) */
} Menu;

static uint64_t drawn(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* A number below `limit`, of 32 bits. */
static int64_t below(uint64_t *state, int64_t limit)
{
    return (int64_t)(((drawn(state) >> 32) * (uint64_t)limit) >> 32);
}

static int64_t bucket(const Menu *menu, const uint64_t *set)
{
    uint64_t hash = 0;
    for (int64_t w = 0; w < menu->words; w++)
        hash = (hash ^ set[w]) * UINT64_C(0x9e3779b97f4a7c15) ^ (hash >> 29);
    return (int64_t)((hash >> 33) & (uint64_t)(menu->buckets - 1));
}

static int same(const Menu *menu, const uint64_t *a, const uint64_t *b)
{
    for (int64_t w = 0; w < menu->words; w++)
        if (a[w] != b[w])
            return 0;
    return 1;
}

static int inside(const Menu *menu, const uint64_t *a, const uint64_t *b)
{
    for (int64_t w = 0; w < menu->words; w++)
        if (a[w] & ~b[w])
            return 0;
    return 1;
}

/* The level that lists exactly this training set, or -1. */
static int32_t found(const Menu *menu, const uint64_t *set)
{
    int32_t level = menu->heads[bucket(menu, set)];
    while (level >= 0 && !same(menu, menu->chosen + level * menu->words, set))
        level = menu->next[level];
    return level;
}

/* The level that a and b bind, a at the lower level x and b at y, or -1. */
static int32_t bound_by(const Menu *menu, const uint64_t *a, const uint64_t *b, int32_t y)
{
    const int64_t words = menu->words;
    uint64_t *whole = menu->chosen + menu->levels * words;
    int in_a = 1, in_b = 1;
    for (int64_t w = 0; w < words; w++) {
        whole[w] = a[w] | b[w];
        in_a &= whole[w] == a[w];
        in_b &= whole[w] == b[w];
    }
    if (in_b)
        return -1;
    if (in_a)
        return y;
    const int32_t level = found(menu, whole);
    return level > y ? level : -1;
}

static int32_t *cell(int32_t *table, const Menu *menu, int32_t x, int32_t y)
{
    return table + (x < y ? x * menu->levels + y : y * menu->levels + x);
}

static int note(Menu *menu, int32_t x, int32_t y, int32_t level)
{
    Bounds *bounds = menu->bounds + level;
    if (bounds->count == bounds->room) {
        const int32_t room = bounds->room ? 2 * bounds->room : 8;
        Pair *pairs = realloc(bounds->pairs, (size_t)room * sizeof(Pair));
        if (!pairs)
            return -1;
        bounds->pairs = pairs;
        bounds->room = room;
    }
    const int32_t free_model = (int32_t)menu->levels;
    bounds->pairs[bounds->count] = (Pair){x, y == level ? free_model : y};
    *cell(menu->bound, menu, x, y) = level;
    *cell(menu->place, menu, x, y) = bounds->count++;
    return 0;
}

static void forget(Menu *menu, int32_t x, int32_t y)
{
    int32_t *level = cell(menu->bound, menu, x, y);
    if (*level < 0)
        return;
    Bounds *bounds = menu->bounds + *level;
    const int32_t place = *cell(menu->place, menu, x, y);
    const Pair last = bounds->pairs[--bounds->count];
    bounds->pairs[place] = last;
    *cell(menu->place, menu, last.low, last.high == menu->levels ? *level : last.high) = place;
    *level = -1;
}

static void delist(Menu *menu, int32_t level)
{
    if (menu->listed[level] < 0)
        return;
    int32_t *link = menu->heads + bucket(menu, menu->chosen + level * menu->words);
    while (*link != level)
        link = menu->next + *link;
    *link = menu->next[level];
    menu->listed[level] = -1;
    for (int32_t y = 0; y < menu->levels; y++)
        if (menu->listed[y] >= 0)
            forget(menu, level, y);
    Bounds *bounds = menu->bounds + level;
    while (bounds->count > 0) {
        const Pair last = bounds->pairs[--bounds->count];
        *cell(menu->bound, menu, last.low, last.high) = -1;
    }
}

/* The listed levels below this one whose training sets lie inside the set; how many. */
static int64_t parts_of(Menu *menu, const uint64_t *set, int32_t level)
{
    int64_t count = 0;
    for (int32_t y = 0; y < level; y++)
        if (menu->listed[y] >= 0 && inside(menu, menu->chosen + y * menu->words, set))
            menu->parts[count++] = y;
    return count;
}

static int joined(const Menu *menu, int32_t x, int32_t y, const uint64_t *set)
{
    const uint64_t *a = menu->chosen + x * menu->words, *b = menu->chosen + y * menu->words;
    for (int64_t w = 0; w < menu->words; w++)
        if ((a[w] | b[w]) != set[w])
            return 0;
    return 1;
}

/* Lists a model at its level, which lists none, and no level lists its training set. */
static int enlist(Menu *menu, int64_t model, int32_t level)
{
    const int64_t words = menu->words;
    const uint64_t *set = menu->sets + model * words;
    for (int32_t y = 0; y < menu->levels; y++) {
        if (menu->listed[y] < 0)
            continue;
        const uint64_t *other = menu->chosen + y * words;
        const int32_t binds = y < level ? bound_by(menu, other, set, level) : bound_by(menu, set, other, y);
        if (binds >= 0 && note(menu, y < level ? y : level, y < level ? level : y, binds))
            return -1;
    }
    const int64_t count = parts_of(menu, set, level);
    for (int64_t i = 0; i < count; i++)
        for (int64_t j = 0; j < i; j++)
            if (joined(menu, menu->parts[i], menu->parts[j], set) && note(menu, menu->parts[j], menu->parts[i], level))
                return -1;
    memcpy(menu->chosen + level * words, set, (size_t)words * sizeof(uint64_t));
    menu->listed[level] = model;
    int32_t *head = menu->heads + bucket(menu, set);
    menu->next[level] = *head;
    *head = level;
    return 0;
}

/* Whether the model, at its cap, breaks no bound with those listed at their caps, and is no copy of one. */
static int fits(Menu *menu, int64_t model, int32_t level)
{
    const int64_t words = menu->words, *caps = menu->caps;
    const uint64_t *set = menu->sets + model * words;
    if (found(menu, set) >= 0)
        return 0;
    for (int32_t y = 0; y < menu->levels; y++) {
        if (menu->listed[y] < 0)
            continue;
        const uint64_t *other = menu->chosen + y * words;
        const int32_t low = y < level ? y : level, high = y < level ? level : y;
        const int32_t binds = y < level ? bound_by(menu, other, set, high) : bound_by(menu, set, other, high);
        if (binds >= 0 && caps[low] + (binds == high ? 0 : caps[high]) < caps[binds])
            return 0;
    }
    const int64_t count = parts_of(menu, set, level);
    for (int64_t i = 0; i < count; i++)
        for (int64_t j = 0; j < i && caps[menu->parts[i]] + caps[menu->parts[j]] < caps[level]; j++)
            if (joined(menu, menu->parts[i], menu->parts[j], set))
                return 0;
    return 1;
}

/* The largest prices: bounds upward, accuracy order downward, until nothing changes. */
static void price(Menu *menu)
{
    const int64_t levels = menu->levels;
    int64_t *prices = menu->prices;
    memcpy(prices, menu->caps, (size_t)levels * sizeof(int64_t));
    prices[levels] = 0;
    for (int changed = 1; changed;) {
        changed = 0;
        for (int64_t level = 0; level < levels; level++) {
            const Bounds *bounds = menu->bounds + level;
            int64_t least = prices[level];
            for (int32_t i = 0; i < bounds->count; i++) {
                const int64_t sum = prices[bounds->pairs[i].low] + prices[bounds->pairs[i].high];
                least = sum < least ? sum : least;
            }
            changed |= least < prices[level];
            prices[level] = least;
        }
        for (int64_t level = levels - 1; level > 0; level--)
            if (prices[level] < prices[level - 1])
                prices[level - 1] = prices[level];
    }
}

/* How many who need this level can pay the price. */
static int64_t able(const Menu *menu, int64_t need, int64_t price_asked)
{
    int64_t low = menu->needs[need], high = menu->needs[need + 1];
    const int64_t end = high;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (menu->budgets[middle] < price_asked)
            low = middle + 1;
        else
            high = middle;
    }
    return end - low;
}

static double earned(Menu *menu)
{
    double sum = 0.0;
    int64_t asked = -1;
    price(menu);
    for (int64_t level = menu->levels - 1; level >= 0; level--) {
        if (menu->listed[level] >= 0) {
            asked = menu->prices[level];
            sum += menu->weights[level] * (double)asked;
        }
        if (menu->buyers && asked >= 0)
            sum += (double)asked * (double)able(menu, level, asked);
    }
    return sum;
}

static void closed(Menu *menu)
{
    if (menu->bounds)
        for (int64_t level = 0; level < menu->levels; level++)
            free(menu->bounds[level].pairs);
    free(menu->listed);
    free(menu->chosen);
    free(menu->heads);
    free(menu->next);
    free(menu->bound);
    free(menu->place);
    free(menu->bounds);
    free(menu->parts);
    free(menu->prices);
}

static int opened(Menu *menu)
{
    const size_t levels = (size_t)menu->levels;
    for (menu->buckets = 4; menu->buckets < 4 * menu->levels;)
        menu->buckets *= 2;
    menu->listed = malloc((levels + 1) * sizeof(int64_t));
    menu->chosen = malloc((levels + 1) * (size_t)menu->words * sizeof(uint64_t));
    menu->heads = malloc((size_t)menu->buckets * sizeof(int32_t));
    menu->next = malloc((levels + 1) * sizeof(int32_t));
    menu->bound = malloc((levels * levels + 1) * sizeof(int32_t));
    menu->place = malloc((levels * levels + 1) * sizeof(int32_t));
    menu->bounds = calloc(levels + 1, sizeof(Bounds));
    menu->parts = malloc((levels + 1) * sizeof(int32_t));
    menu->prices = malloc((levels + 1) * sizeof(int64_t));
    if (!menu->listed || !menu->chosen || !menu->heads || !menu->next || !menu->bound || !menu->place || !menu->bounds
        || !menu->parts || !menu->prices)
        return -1;
    for (size_t level = 0; level < levels; level++)
        menu->listed[level] = -1;
    memset(menu->heads, 0xff, (size_t)menu->buckets * sizeof(int32_t));
    memset(menu->bound, 0xff, levels * levels * sizeof(int32_t));
    return 0;
}

/* Lists what was asked for; copies of a listed training set are left out. */
static int listing(Menu *menu, const int64_t *wanted)
{
    for (int32_t level = 0; level < menu->levels; level++)
        if (wanted[level] != menu->listed[level])
            delist(menu, level);
    for (int32_t level = 0; level < menu->levels; level++)
        if (menu->listed[level] < 0 && wanted[level] >= 0
            && found(menu, menu->sets + wanted[level] * menu->words) < 0 && enlist(menu, wanted[level], level))
            return -1;
    return 0;
}

/* One lap of threshold accepting from `best` on, which it replaces where it finds better. Returns 0, or -1. */
static int lap(Menu *menu, int64_t steps, double heat, uint64_t *state, int64_t *best, double *best_earned)
{
    if (listing(menu, best))
        return -1;
    double now = earned(menu);
    for (int64_t step = 0; step < steps; step++) {
        const double slack = heat * (double)(steps - step) / (double)steps;
        const int32_t level = (int32_t)below(state, menu->levels);
        const int64_t candidates = menu->first[level + 1] - menu->first[level], was = menu->listed[level];
        const int64_t choice = below(state, candidates + 1);
        const int64_t model = choice < candidates ? menu->first[level] + choice : -1;
        if (model == was)
            continue;
        if (model >= 0) {
            const int32_t copy = found(menu, menu->sets + model * menu->words);
            if (copy >= 0 && copy != level)
                continue;
        }
        delist(menu, level);
        if (model >= 0 && enlist(menu, model, level))
            return -1;
        const double then = earned(menu);
        if (then >= now - slack) {
            now = then;
            if (now > *best_earned) {
                *best_earned = now;
                memcpy(best, menu->listed, (size_t)menu->levels * sizeof(int64_t));
            }
            continue;
        }
        delist(menu, level);
        if (was >= 0 && enlist(menu, was, level))
            return -1;
    }
    return 0;
}

/* For each level in this order: the first of its candidates, as ranked, that fits those already listed. */
int selection_greedy(int64_t words, int64_t levels, const uint64_t *sets, const int64_t *first, const int64_t *caps,
                     const int64_t *order, const int64_t *ranked, int64_t tries, int64_t *best)
{
    Menu menu = {.words = words, .levels = levels, .sets = sets, .first = first, .caps = caps};
    int failed = opened(&menu);
    for (int64_t turn = 0; turn < levels && !failed; turn++) {
        const int32_t level = (int32_t)order[turn];
        const int64_t start = first[level], count = first[level + 1] - start;
        for (int64_t i = 0; i < count && i < tries; i++) {
            if (fits(&menu, ranked[start + i], level)) {
                failed = enlist(&menu, ranked[start + i], level);
                break;
            }
        }
    }
    if (!failed)
        memcpy(best, menu.listed, (size_t)levels * sizeof(int64_t));
    closed(&menu);
    return failed;
}

/* Laps of threshold accepting, until `idle` laps in a row find nothing better. */
int selection_search(int64_t words, int64_t levels, const uint64_t *sets, const int64_t *first, const int64_t *caps,
                     const double *weights, int64_t buyers, const int64_t *needs, const int64_t *budgets,
                     int64_t laps, int64_t idle, int64_t steps, double heat, uint64_t seed, int64_t *best,
                     double *best_earned)
{
    Menu menu = {.words = words, .levels = levels, .buyers = buyers, .sets = sets, .first = first, .caps = caps,
                 .weights = weights, .needs = needs, .budgets = budgets};
    int failed = opened(&menu) || listing(&menu, best);
    if (!failed) {
        *best_earned = earned(&menu);
        memcpy(best, menu.listed, (size_t)levels * sizeof(int64_t));
    }
    for (int64_t done = 0, without = 0; done < laps && without < idle && !failed; done++) {
        const double before = *best_earned;
        failed = lap(&menu, steps, heat, &seed, best, best_earned);
        without = *best_earned > before ? 0 : without + 1;
    }
    closed(&menu);
    return failed;
}
