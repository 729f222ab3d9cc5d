/* Adds models to a menu, one after another, while it still earns enough.
 *
 * A level may list many models. All pairs of models of levels x and y bind levels; the highest such level implies the
 * others by the order of accuracies, so one table of levels by levels holds all bounds. Column `levels` stands for a
 * model that is free: what one superset binds. More models never raise a price: prices fall from where they were.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int32_t cell, before;
} Change;

typedef struct {
    int64_t words, levels, buyers;
    const int64_t *caps;
    const double *weights;
    const int64_t *needs, *budgets;
    int64_t count, buckets, work;
    uint64_t *sets;  /* (n, words): of the kept models, in the order they came */
    int32_t *level;  /* (n,): theirs */
    int64_t *heads, *next;
    int64_t *on;     /* (levels,): kept models of each level */
    int32_t *bound;  /* (levels, levels + 1): the highest level bound by a pair of levels x <= y, or -1 */
    Change *changes;
    int64_t changed, room;
    int64_t *parts;
    int64_t *prices, *before; /* (levels + 1,) */
} Menu;

static int64_t bucket(const Menu *menu, const uint64_t *set)
{
    uint64_t hash = 0;
    for (int64_t w = 0; w < menu->words; w++)
        hash = (hash ^ set[w]) * UINT64_C(0x9e3779b97f4a7c15) ^ (hash >> 29);
    return (int64_t)((hash >> 33) & (uint64_t)(menu->buckets - 1));
}

static int same(const Menu *menu, const uint64_t *a, const uint64_t *b)
{
    return memcmp(a, b, (size_t)menu->words * sizeof(uint64_t)) == 0;
}

/* The highest level of the kept models with exactly this training set, or -1. */
static int32_t found(const Menu *menu, const uint64_t *set)
{
    int32_t highest = -1;
    for (int64_t at = menu->heads[bucket(menu, set)]; at >= 0; at = menu->next[at])
        if (menu->level[at] > highest && same(menu, menu->sets + at * menu->words, set))
            highest = menu->level[at];
    return highest;
}

/* Notes that levels x and y bind a level; y = levels for x alone. */
static int note(Menu *menu, int64_t x, int64_t y, int32_t binds)
{
    const int64_t low = x < y ? x : y, cell = low * (menu->levels + 1) + (x < y ? y : x);
    if (binds <= menu->bound[cell])
        return 0;
    if (menu->changed == menu->room) {
        const int64_t room = 2 * menu->room + 64;
        Change *changes = realloc(menu->changes, (size_t)room * sizeof(Change));
        if (!changes)
            return -1;
        menu->changes = changes;
        menu->room = room;
    }
    menu->changes[menu->changed++] = (Change){(int32_t)cell, menu->bound[cell]};
    menu->bound[cell] = binds;
    return 0;
}

/* The bounds of a model with all kept ones. */
static int noted(Menu *menu, const uint64_t *set, int32_t level)
{
    const int64_t words = menu->words;
    uint64_t *whole = menu->sets + menu->count * words;
    int64_t parts = 0;
    menu->work -= menu->count;
    for (int64_t at = 0; at < menu->count; at++) {
        const uint64_t *other = menu->sets + at * words;
        const int32_t its = menu->level[at];
        int in_set = 1, in_other = 1;
        for (int64_t w = 0; w < words; w++) {
            whole[w] = set[w] | other[w];
            in_set &= whole[w] == set[w];
            in_other &= whole[w] == other[w];
        }
        if (in_set && its < level)
            menu->parts[parts++] = at;
        if (in_set && in_other)
            continue;
        int failed = 0;
        if (in_set || in_other) {
            const int32_t holder = in_set ? level : its, held = in_set ? its : level;
            failed = holder < held && note(menu, holder, menu->levels, held);
        } else {
            const int32_t binds = found(menu, whole);
            failed = binds > level && binds > its && note(menu, level, its, binds);
        }
        if (failed)
            return -1;
    }
    menu->work -= parts * parts / 2;
    for (int64_t i = 0; i < parts; i++) {
        const uint64_t *a = menu->sets + menu->parts[i] * words;
        if (same(menu, a, set))
            continue;
        for (int64_t j = 0; j < i; j++) {
            const uint64_t *b = menu->sets + menu->parts[j] * words;
            int joined = !same(menu, b, set);
            for (int64_t w = 0; w < words && joined; w++)
                joined = (a[w] | b[w]) == set[w];
            if (joined && note(menu, menu->level[menu->parts[i]], menu->level[menu->parts[j]], level))
                return -1;
        }
    }
    return 0;
}

static void keep(Menu *menu, const uint64_t *set, int32_t level)
{
    const int64_t at = menu->count++;
    memmove(menu->sets + at * menu->words, set, (size_t)menu->words * sizeof(uint64_t));
    menu->level[at] = level;
    int64_t *head = menu->heads + bucket(menu, set);
    menu->next[at] = *head;
    *head = at;
    menu->on[level]++;
}

/* Whether the changed bounds hold at these prices. */
static int holds(const Menu *menu)
{
    for (int64_t i = 0; i < menu->changed; i++) {
        const int64_t cell = menu->changes[i].cell, x = cell / (menu->levels + 1), y = cell % (menu->levels + 1);
        if (menu->prices[x] + menu->prices[y] < menu->prices[menu->bound[cell]])
            return 0;
    }
    return 1;
}

/* Prices fall until all bounds hold. */
static void settle(Menu *menu)
{
    const int64_t levels = menu->levels;
    int64_t *prices = menu->prices;
    for (int changed = 1; changed;) {
        changed = 0;
        menu->work -= levels * levels / 2;
        for (int64_t x = 0; x < levels; x++)
            for (int64_t y = x; y <= levels; y++) {
                const int32_t binds = menu->bound[x * (levels + 1) + y];
                if (binds >= 0 && prices[x] + prices[y] < prices[binds]) {
                    prices[binds] = prices[x] + prices[y];
                    changed = 1;
                }
            }
        for (int64_t level = levels - 1; level > 0; level--)
            if (prices[level] < prices[level - 1])
                prices[level - 1] = prices[level];
    }
}

/* How many who need this level can pay the price. */
static int64_t able(const Menu *menu, int64_t need, int64_t asked)
{
    int64_t low = menu->needs[need], high = menu->needs[need + 1];
    const int64_t end = high;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (menu->budgets[middle] < asked)
            low = middle + 1;
        else
            high = middle;
    }
    return end - low;
}

static double earned(const Menu *menu)
{
    double sum = 0.0;
    int64_t asked = -1;
    for (int64_t level = menu->levels - 1; level >= 0; level--) {
        if (menu->on[level]) {
            asked = menu->prices[level];
            sum += menu->weights[level] * (double)asked;
        }
        if (menu->buyers && asked >= 0)
            sum += (double)asked * (double)able(menu, level, asked);
    }
    return sum;
}

/* Keeps the model if the menu then earns at least `share` of the best so far. Returns 1, 0, or -1 without memory. */
static int tried(Menu *menu, const uint64_t *set, int32_t level, double share, double *now, double *best)
{
    menu->changed = 0;
    if (noted(menu, set, level))
        return -1;
    const int fine = holds(menu);
    if (fine && menu->on[level]) {
        keep(menu, set, level);
        return 1;
    }
    memcpy(menu->before, menu->prices, (size_t)menu->levels * sizeof(int64_t));
    if (!fine)
        settle(menu);
    menu->on[level]++;
    menu->work -= menu->levels;
    const double then = earned(menu);
    menu->on[level]--;
    if (then >= share * *best) {
        keep(menu, set, level);
        *now = then;
        *best = then > *best ? then : *best;
        return 1;
    }
    memcpy(menu->prices, menu->before, (size_t)menu->levels * sizeof(int64_t));
    while (menu->changed > 0) {
        const Change last = menu->changes[--menu->changed];
        menu->bound[last.cell] = last.before;
    }
    return 0;
}

static int opened(Menu *menu, int64_t models)
{
    const size_t levels = (size_t)menu->levels, cells = levels * (levels + 1), n = (size_t)models;
    for (menu->buckets = 4; menu->buckets < 2 * models;)
        menu->buckets *= 2;
    menu->sets = malloc((n + 1) * (size_t)menu->words * sizeof(uint64_t));
    menu->level = malloc((n + 1) * sizeof(int32_t));
    menu->heads = malloc((size_t)menu->buckets * sizeof(int64_t));
    menu->next = malloc((n + 1) * sizeof(int64_t));
    menu->on = calloc(levels + 1, sizeof(int64_t));
    menu->bound = malloc((cells + 1) * sizeof(int32_t));
    menu->parts = malloc((n + 1) * sizeof(int64_t));
    menu->prices = calloc(levels + 1, sizeof(int64_t));
    menu->before = malloc((levels + 1) * sizeof(int64_t));
    if (!menu->sets || !menu->level || !menu->heads || !menu->next || !menu->on || !menu->bound || !menu->parts
        || !menu->prices || !menu->before)
        return -1;
    memset(menu->heads, 0xff, (size_t)menu->buckets * sizeof(int64_t));
    memset(menu->bound, 0xff, cells * sizeof(int32_t));
    memcpy(menu->prices, menu->caps, levels * sizeof(int64_t));
    return 0;
}

static void closed(Menu *menu)
{
    free(menu->sets);
    free(menu->level);
    free(menu->heads);
    free(menu->next);
    free(menu->on);
    free(menu->bound);
    free(menu->changes);
    free(menu->parts);
    free(menu->prices);
    free(menu->before);
}

/* Keeps the first `kept` models of the order, then tries the others while work is left.
 *
 * took: (m,), set to 1 for each model of the order that is kept.
 */
int filling_fill(int64_t words, int64_t levels, const uint64_t *sets, const int64_t *level, const int64_t *caps,
                 const double *weights, int64_t buyers, const int64_t *needs, const int64_t *budgets, int64_t models,
                 const int64_t *order, int64_t kept, double share, int64_t work, uint8_t *took)
{
    Menu menu = {.words = words, .levels = levels, .buyers = buyers, .caps = caps, .weights = weights,
                 .needs = needs, .budgets = budgets, .work = work};
    int failed = opened(&menu, models);
    for (int64_t i = 0; i < kept && !failed; i++) {
        const uint64_t *set = sets + order[i] * words;
        failed = noted(&menu, set, (int32_t)level[order[i]]);
        menu.changed = 0;
        if (!failed)
            keep(&menu, set, (int32_t)level[order[i]]);
        took[i] = 1;
    }
    if (!failed)
        settle(&menu);
    double now = failed ? 0.0 : earned(&menu), best = now;
    for (int64_t i = kept; i < models && !failed && menu.work > 0; i++) {
        const int answer = tried(&menu, sets + order[i] * words, (int32_t)level[order[i]], share, &now, &best);
        took[i] = answer == 1;
        failed = answer < 0;
    }
    closed(&menu);
    return failed;
}
