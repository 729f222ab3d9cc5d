/* Search for the menu that earns most when no bundle of any size may undercut a model, one model for each level.
 *
 * Prices settle from the lowest level up: a model costs its cap or the cheapest cover of its training set by cheaper
 * models, and if that is less than a lower level costs, all levels between cost as much. A table of covers after each
 * level is kept, so that a swap costs the levels above it; it is given up as soon as it must lose too much.
 * Tables are kept twice: a swap writes to the spare ones, and they change places if it stays.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__)
#define WIDEST __attribute__((target_clones("avx2", "default"))) /* chosen when the library is loaded */
#else
#define WIDEST
#endif

#define UNCOVERED (INT64_C(1) << 60)

typedef struct {
    int64_t *prices; /* (levels,) of listed levels */
    int64_t *table;  /* (levels + 1,): which table holds the covers by the levels below */
    uint8_t *pulled; /* (levels,): whether a higher level pulled the price down */
} State;

typedef struct {
    int64_t levels, buyers, size;
    const int64_t *masks, *first, *caps, *needs, *budgets;
    const double *weights;
    int64_t *listed; /* (levels,): the model of each level, or -1 */
    int64_t *tables; /* (2 (levels + 1), size) */
    uint8_t *spare;  /* (levels + 1,): which of its two tables a level writes next */
    State now, next;
} Menu;

static uint64_t drawn(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static int64_t below(uint64_t *state, int64_t limit)
{
    return (int64_t)(((drawn(state) >> 32) * (uint64_t)limit) >> 32);
}

/* The cheapest covers with one more model: after[T] = min(costs[T], price + costs[T without its data]). */
WIDEST static void joined(int64_t *restrict after, const int64_t *restrict costs, int64_t size, int64_t mask,
                          int64_t price)
{
    for (int64_t set = 0; set < size; set++) {
        const int64_t cost = costs[set & ~mask] + price;
        after[set] = cost < costs[set] ? cost : costs[set];
    }
}

static int64_t *table(const Menu *menu, int64_t at)
{
    return menu->tables + at * menu->size;
}

/* Enters a level into `next` at a price. */
static void enter(Menu *menu, int64_t level, int64_t price)
{
    State *next = &menu->next;
    const int64_t *costs = table(menu, next->table[level]), mask = menu->masks[menu->listed[level]];
    next->prices[level] = price;
    next->table[level + 1] = next->table[level];
    if (costs[mask] <= price)
        return;
    next->table[level + 1] = 2 * (level + 1) + menu->spare[level + 1];
    joined(table(menu, next->table[level + 1]), costs, menu->size, mask, price);
}

/* Prices `next` from a level up, those below being as in `now`. Returns 0 if more than `most` is lost on the way. */
static int priced(Menu *menu, int64_t from, double most)
{
    State *next = &menu->next;
    double lost = 0.0;
    memcpy(next->prices, menu->now.prices, (size_t)from * sizeof(int64_t));
    memcpy(next->table, menu->now.table, (size_t)(from + 1) * sizeof(int64_t));
    memcpy(next->pulled, menu->now.pulled, (size_t)from);
    for (int64_t level = 0; level < from; level++)
        if (menu->listed[level] >= 0)
            lost += menu->weights[level] * (double)(menu->caps[level] - next->prices[level]);
    for (int64_t level = from; level < menu->levels; level++) {
        next->pulled[level] = 0;
        next->table[level + 1] = next->table[level];
        if (menu->listed[level] < 0)
            continue;
        const int64_t cover = table(menu, next->table[level])[menu->masks[menu->listed[level]]];
        const int64_t price = cover < menu->caps[level] ? cover : menu->caps[level];
        int64_t start = level;
        for (int64_t lower = level - 1; lower >= 0; lower--) {
            if (menu->listed[lower] < 0)
                continue;
            if (next->prices[lower] <= price)
                break;
            lost += menu->weights[lower] * (double)(next->prices[lower] - price);
            next->pulled[lower] = 1;
            start = lower;
        }
        for (; start <= level; start++) {
            if (menu->listed[start] >= 0)
                enter(menu, start, price);
            else
                next->table[start + 1] = next->table[start];
        }
        lost += menu->weights[level] * (double)(menu->caps[level] - price);
        if (lost > most)
            return 0;
    }
    return 1;
}

/* The lowest level whose price may change with this one: those that it or a higher level pulled down come along. */
static int64_t touched(const Menu *menu, int64_t level)
{
    while (level > 0 && (menu->listed[level - 1] < 0 || menu->now.pulled[level - 1]))
        level--;
    return level;
}

/* Makes `next` the state. */
static void settle(Menu *menu)
{
    for (int64_t level = 0; level < menu->levels; level++)
        if (menu->next.table[level + 1] == 2 * (level + 1) + menu->spare[level + 1])
            menu->spare[level + 1] ^= 1;
    const State now = menu->now;
    menu->now = menu->next;
    menu->next = now;
}

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

/* What the listed levels earn at these prices. */
static double earned(const Menu *menu, const int64_t *prices)
{
    double sum = 0.0;
    int64_t asked = -1;
    for (int64_t level = menu->levels - 1; level >= 0; level--) {
        if (menu->listed[level] >= 0) {
            asked = prices[level];
            sum += menu->weights[level] * (double)asked;
        }
        if (menu->buyers && asked >= 0)
            sum += (double)asked * (double)able(menu, level, asked);
    }
    return sum;
}

/* What they would earn at their caps, if that bounds what they earn. */
static double ceiling(const Menu *menu)
{
    double sum = 0.0;
    for (int64_t level = 0; level < menu->levels; level++)
        if (menu->listed[level] >= 0)
            sum += menu->weights[level] * (double)menu->caps[level];
    return menu->buyers ? (double)UNCOVERED * 4.0 : sum;
}

static int opened(Menu *menu, int64_t datasets)
{
    const size_t levels = (size_t)menu->levels;
    menu->size = INT64_C(1) << datasets;
    menu->listed = malloc((levels + 1) * sizeof(int64_t));
    menu->tables = malloc(2 * (levels + 1) * (size_t)menu->size * sizeof(int64_t));
    menu->spare = calloc(levels + 1, 1);
    State *states[2] = {&menu->now, &menu->next};
    for (int i = 0; i < 2; i++) {
        states[i]->prices = calloc(levels + 1, sizeof(int64_t));
        states[i]->table = calloc(levels + 1, sizeof(int64_t));
        states[i]->pulled = calloc(levels + 1, 1);
        if (!states[i]->prices || !states[i]->table || !states[i]->pulled)
            return -1;
    }
    if (!menu->listed || !menu->tables || !menu->spare)
        return -1;
    for (int64_t set = 0; set < menu->size; set++)
        menu->tables[set] = set ? UNCOVERED : 0;
    return 0;
}

static void closed(Menu *menu)
{
    free(menu->listed);
    free(menu->tables);
    free(menu->spare);
    free(menu->now.prices);
    free(menu->now.table);
    free(menu->now.pulled);
    free(menu->next.prices);
    free(menu->next.table);
    free(menu->next.pulled);
}

/* One lap of threshold accepting from `best` on, which it replaces where it finds better. */
static void lap(Menu *menu, int64_t steps, double heat, uint64_t *state, int64_t *best, double *best_earned)
{
    memcpy(menu->listed, best, (size_t)menu->levels * sizeof(int64_t));
    priced(menu, 0, (double)UNCOVERED * 4.0);
    settle(menu);
    double now = earned(menu, menu->now.prices);
    for (int64_t step = 0; step < steps; step++) {
        const double slack = heat * (double)(steps - step) / (double)steps;
        const int64_t level = below(state, menu->levels);
        const int64_t candidates = menu->first[level + 1] - menu->first[level], was = menu->listed[level];
        const int64_t choice = below(state, candidates + 1);
        const int64_t model = choice < candidates ? menu->first[level] + choice : -1;
        if (model == was)
            continue;
        const int64_t from = touched(menu, level);
        menu->listed[level] = model;
        const double top = ceiling(menu), margin = 1e-9 * now;
        if (top >= now - slack && priced(menu, from, menu->buyers ? top : top - (now - slack) + margin)) {
            const double then = earned(menu, menu->next.prices);
            if (then >= now - slack) {
                settle(menu);
                now = then;
                if (now > *best_earned) {
                    *best_earned = now;
                    memcpy(best, menu->listed, (size_t)menu->levels * sizeof(int64_t));
                }
                continue;
            }
        }
        menu->listed[level] = was;
    }
}

/* From the lowest of the levels allowed up: the first candidate, as ranked, that no cover undercuts at the caps. */
int covering_greedy(int64_t levels, const int64_t *masks, const int64_t *first, const int64_t *caps, int64_t datasets,
                    const uint8_t *allowed, const int64_t *ranked, int64_t *best)
{
    const int64_t size = INT64_C(1) << datasets;
    int64_t *costs = malloc((size_t)size * sizeof(int64_t)), *after = malloc((size_t)size * sizeof(int64_t));
    const int failed = !costs || !after;
    for (int64_t set = 0; set < size && !failed; set++)
        costs[set] = set ? UNCOVERED : 0;
    for (int64_t level = 0; level < levels && !failed; level++) {
        int64_t i = first[level];
        while (i < first[level + 1] && (!allowed[level] || costs[masks[ranked[i]]] < caps[level]))
            i++;
        best[level] = i < first[level + 1] ? ranked[i] : -1;
        if (best[level] < 0)
            continue;
        joined(after, costs, size, masks[best[level]], caps[level]);
        int64_t *swapped = costs;
        costs = after;
        after = swapped;
    }
    free(costs);
    free(after);
    return failed;
}

/* Laps of threshold accepting, until `idle` laps in a row find nothing better. */
int covering_search(int64_t levels, const int64_t *masks, const int64_t *first, const int64_t *caps,
                    const double *weights, int64_t buyers, const int64_t *needs, const int64_t *budgets,
                    int64_t datasets, int64_t laps, int64_t idle, int64_t steps, double heat, uint64_t seed,
                    int64_t *best, double *best_earned)
{
    Menu menu = {.levels = levels, .buyers = buyers, .masks = masks, .first = first, .caps = caps, .needs = needs,
                 .budgets = budgets, .weights = weights};
    const int failed = opened(&menu, datasets);
    if (!failed) {
        memcpy(menu.listed, best, (size_t)levels * sizeof(int64_t));
        priced(&menu, 0, (double)UNCOVERED * 4.0);
        *best_earned = earned(&menu, menu.next.prices);
    }
    for (int64_t done = 0, without = 0; done < laps && without < idle && !failed; done++) {
        const double before = *best_earned;
        lap(&menu, steps, heat, &seed, best, best_earned);
        without = *best_earned > before ? 0 : without + 1;
    }
    closed(&menu);
    return failed;
}

/* Keeps the first `kept` models of the order at these prices, then each that lowers none of them.
 *
 * prices: of each level, rising, those of the kept. took: (m,), set to 1 for each model of the order that is kept.
 */
int covering_fill(const int64_t *masks, const int64_t *level, const int64_t *prices, int64_t datasets,
                  int64_t models, const int64_t *order, int64_t kept, uint8_t *took)
{
    const int64_t size = INT64_C(1) << datasets;
    int64_t *costs = malloc((size_t)size * sizeof(int64_t)), *after = malloc((size_t)size * sizeof(int64_t));
    int64_t *inside = malloc((size_t)(models + 1) * sizeof(int64_t)), count = 0;
    const int failed = !costs || !after || !inside;
    for (int64_t set = 0; set < size && !failed; set++)
        costs[set] = set ? UNCOVERED : 0;
    for (int64_t i = 0; i < models && !failed; i++) {
        const int64_t mask = masks[order[i]], price = prices[level[order[i]]];
        int fits = i < kept || costs[mask] >= price;
        for (int64_t c = 0; c < count && fits && i >= kept; c++)
            fits = costs[masks[inside[c]] & ~mask] + price >= prices[level[inside[c]]];
        took[i] = (uint8_t)fits;
        if (!fits)
            continue;
        inside[count++] = order[i];
        joined(after, costs, size, mask, price);
        int64_t *swapped = costs;
        costs = after;
        after = swapped;
    }
    free(costs);
    free(after);
    free(inside);
    return failed;
}
