/* The largest prices of a menu in one pass (Knuth 1977, A generalization of Dijkstra's algorithm).
 *
 * Every bound on a price is the price of another model or a sum of such prices, so it is never below what it is made
 * of: levels settle in the order of their prices, and a level's models bind dearer levels only once it has settled.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int64_t cost, level;
} Bound;

typedef struct {
    Bound *bounds; /* a binary heap: least cost first, then the highest level */
    int64_t count, room;
} Heap;

static int before(Bound a, Bound b)
{
    return a.cost != b.cost ? a.cost < b.cost : a.level > b.level;
}

static int push(Heap *heap, Bound bound)
{
    if (heap->count == heap->room) {
        const int64_t room = 2 * heap->room + 64;
        Bound *grown = realloc(heap->bounds, (size_t)room * sizeof(Bound));
        if (!grown)
            return 1;
        heap->bounds = grown;
        heap->room = room;
    }
    int64_t at = heap->count++;
    for (; at && before(bound, heap->bounds[(at - 1) / 2]); at = (at - 1) / 2)
        heap->bounds[at] = heap->bounds[(at - 1) / 2];
    heap->bounds[at] = bound;
    return 0;
}

static void pop(Heap *heap)
{
    const Bound last = heap->bounds[--heap->count];
    int64_t at = 0;
    for (int64_t child; (child = 2 * at + 1) < heap->count; at = child) {
        if (child + 1 < heap->count && before(heap->bounds[child + 1], heap->bounds[child]))
            child++;
        if (!before(heap->bounds[child], last))
            break;
        heap->bounds[at] = heap->bounds[child];
    }
    heap->bounds[at] = last;
}

/* Models by rising level: those of level l are first[l] to first[l + 1] - 1. */
typedef struct {
    int64_t words, levels, count;
    const uint64_t *sets;
    const int64_t *first;
    int64_t *least;  /* (levels,): the lowest bound on each level so far, or its cap */
    int32_t *level;  /* (n,) */
    int64_t *paid;   /* (n,): prices of the settled models, rising */
    int32_t *table;  /* (slots,): 1 + the highest-level model of a training set, or 0 */
    uint64_t *seen;  /* (slots / 4,): a bit for each hash of 4 more bits, since most unions are listed nowhere */
    unsigned bits;   /* slots = 2^bits */
    Heap heap;
} Pairs;

static uint64_t hashed(const uint64_t *set, int64_t words)
{
    uint64_t z = set[0] * UINT64_C(0x9e3779b97f4a7c15);
    for (int64_t w = 1; w < words; w++)
        z = ((z ^ (z >> 29)) + set[w]) * UINT64_C(0xbf58476d1ce4e5b9);
    return (z ^ (z >> 32)) * UINT64_C(0x94d049bb133111eb);
}

static int same(const uint64_t *one, const uint64_t *other, int64_t words)
{
    for (int64_t w = 0; w < words; w++)
        if (one[w] != other[w])
            return 0;
    return 1;
}

static int holds(const uint64_t *whole, const uint64_t *part, int64_t words)
{
    uint64_t beyond = 0;
    for (int64_t w = 0; w < words; w++)
        beyond |= part[w] & ~whole[w];
    return !beyond;
}

/* The slot of a training set: where it stands, or the empty one where it would. */
static uint64_t slot(const Pairs *p, const uint64_t *set, uint64_t hash)
{
    const uint64_t last = (UINT64_C(1) << p->bits) - 1;
    uint64_t at = hash >> (64 - p->bits);
    while (p->table[at] && !same(p->sets + (p->table[at] - 1) * p->words, set, p->words))
        at = (at + 1) & last;
    return at;
}

static int lower(Pairs *p, int64_t level, int64_t cost)
{
    if (cost >= p->least[level])
        return 0;
    p->least[level] = cost;
    return push(&p->heap, (Bound){cost, level});
}

/* A superset is never dearer: the highest level above `end` that holds a strict subset of a model settled at `cost`. */
static int bind_subset(Pairs *p, int64_t model, int64_t end, int64_t cost)
{
    const uint64_t *whole = p->sets + model * p->words;
    for (int64_t m = p->count; m-- > p->first[end];) {
        const uint64_t *part = p->sets + m * p->words;
        if (holds(whole, part, p->words) && !same(whole, part, p->words))
            return lower(p, p->level[m], cost);
    }
    return 0;
}

/* Two models make the one trained on exactly their union. */
static int bind_unions(Pairs *p, int64_t model, int64_t cost, uint64_t *both)
{
    const int64_t words = p->words;
    const uint64_t *one = p->sets + model * words;
    const unsigned wide = 64 - p->bits - 4;
    for (int64_t m = 0; m < model && p->paid[m] + cost < p->least[p->levels - 1]; m++) {
        const uint64_t *other = p->sets + m * words;
        for (int64_t w = 0; w < words; w++)
            both[w] = one[w] | other[w];
        const uint64_t hash = hashed(both, words), bit = hash >> wide;
        if (!(p->seen[bit >> 6] >> (bit & 63) & 1))
            continue;
        const int32_t found = p->table[slot(p, both, hash)];
        if (found && !same(both, one, words) && !same(both, other, words) &&
            lower(p, p->level[found - 1], p->paid[m] + cost))
            return 1;
    }
    return 0;
}

static int settle_pairs(Pairs *p, const int64_t *caps, int64_t *prices, uint64_t *both)
{
    for (int64_t level = 0; level < p->levels;) {
        int64_t end = level + 1, cost = caps[level];
        while (p->heap.count && p->heap.bounds[0].level < level)
            pop(&p->heap);
        if (p->heap.count && p->heap.bounds[0].cost < cost) {
            cost = p->heap.bounds[0].cost;
            end = p->heap.bounds[0].level + 1;
        }
        for (int64_t l = level; l < end; l++)
            prices[l] = cost;
        for (int64_t m = p->first[level]; m < p->first[end]; m++) {
            p->paid[m] = cost;
            if (end < p->levels && (bind_subset(p, m, end, cost) || bind_unions(p, m, cost, both)))
                return 1;
        }
        level = end;
    }
    return 0;
}

/* sets (n, words) by rising level, first (levels + 1,), caps (levels,) rising; prices (levels,).
 * Returns 0, or 1 if memory ran out. */
int menu_pair_prices(int64_t words, int64_t levels, const uint64_t *sets, const int64_t *first, const int64_t *caps,
                     int64_t *prices)
{
    const int64_t count = first[levels];
    unsigned bits = 4;
    while (bits < 40 && INT64_C(1) << bits < 2 * count)
        bits++;
    const size_t slots = (size_t)1 << bits, models = (size_t)count;
    uint64_t *both = malloc((size_t)words * sizeof(uint64_t));
    Pairs p = {words, levels, count, sets, first, malloc((size_t)levels * sizeof(int64_t) + 1),
               malloc(models * sizeof(int32_t) + 1), malloc(models * sizeof(int64_t) + 1),
               calloc(slots, sizeof(int32_t)), calloc(slots / 4, sizeof(uint64_t)), bits, {0}};
    int failed = !both || !p.least || !p.level || !p.paid || !p.table || !p.seen;
    if (!failed) {
        memcpy(p.least, caps, (size_t)levels * sizeof(int64_t));
        for (int64_t l = 0; l < levels; l++)
            for (int64_t m = first[l]; m < first[l + 1]; m++) {
                const uint64_t *set = sets + m * words, hash = hashed(set, words), bit = hash >> (64 - bits - 4);
                p.level[m] = (int32_t)l;
                p.table[slot(&p, set, hash)] = (int32_t)m + 1;
                p.seen[bit >> 6] |= UINT64_C(1) << (bit & 63);
            }
        failed = settle_pairs(&p, caps, prices, both);
    }
    free(both), free(p.least), free(p.level), free(p.paid), free(p.table), free(p.seen), free(p.heap.bounds);
    return failed;
}

/* Here sets of data sets are indices of tables. A set has settled once it is known what covering it costs; then each of
 * its subsets has, too. A bundle is a settled set that no model is trained on. */
typedef struct {
    uint32_t set;
    int32_t model; /* 0 for a bundle */
    int64_t cost;
} Settled;

/* Bounds of about equal cost wait in one bucket, each naming the one before. */
typedef struct {
    Bound bound;
    int64_t next; /* 1 + its place, or 0 */
} Waiting;

#define BUCKETS 8192

typedef struct {
    int64_t datasets, levels;
    const int32_t *sets;   /* (n,) by rising level */
    const int64_t *first;
    int64_t *least;        /* (levels,): the lowest bound on each level so far, or its cap */
    int32_t *held;         /* (2^N,): the highest level that a model at this set's cost binds, or -1 */
    int32_t *made;         /* (2^N,): the highest level that a union of this set binds, or -1 */
    uint8_t *listed;       /* (2^N,) */
    int64_t *costs;        /* (2^N,): of settled sets, else UNBOUND */
    int64_t *best;         /* (2^N,): no cost from here on can matter to this set */
    uint32_t *stack;       /* (2^N,) */
    Settled *settled;      /* (2^N,): what is combined with what settles later, by rising cost */
    Settled *models;       /* (2^N,): those of them that are no bundles: each bundle is one of fewer and a model */
    int64_t count, single; /* of both */
    int64_t done;          /* how many have been combined with what settled before them */
    int64_t limit;         /* what costs as much or more is of no interest */
    int linked;            /* whether models have levels to bind, or prices that stand */
    int bundles;           /* whether bundles of any size count, or only pairs whose union is listed */
    Heap heap;             /* of the buckets up to `open` */
    int64_t open;
    unsigned shift;        /* a cost's bucket is what is left of its highest bits */
    int64_t *buckets;      /* (BUCKETS,): 1 + the bound that came last, or 0 */
    Waiting *waiting;
    int64_t waits, room;
} Covers;

#define UNBOUND (INT64_C(1) << 62)

/* Keeps a bound until its bucket is opened: most are settled by then, and never see the heap. */
static int keep(Covers *c, Bound bound)
{
    const int64_t bucket = bound.cost >> c->shift;
    if (bucket <= c->open)
        return push(&c->heap, bound);
    if (c->waits == c->room) {
        const int64_t room = 2 * c->room + 1024;
        Waiting *grown = realloc(c->waiting, (size_t)room * sizeof(Waiting));
        if (!grown)
            return 1;
        c->waiting = grown;
        c->room = room;
    }
    c->waiting[c->waits] = (Waiting){bound, c->buckets[bucket]};
    c->buckets[bucket] = ++c->waits;
    return 0;
}

static int bind_level(Covers *c, int64_t level, int64_t cost)
{
    if (cost >= c->least[level])
        return 0;
    c->least[level] = cost;
    if (level == c->levels - 1)
        c->limit = cost;
    return keep(c, (Bound){cost, level});
}

static int bind_set(Covers *c, uint32_t set, int64_t cost)
{
    if (cost >= c->best[set])
        return 0;
    c->best[set] = cost;
    if (c->made[set] >= 0 && bind_level(c, c->made[set], cost))
        return 1;
    if (!c->bundles || c->listed[set] || (c->linked && cost + c->settled[0].cost >= c->limit))
        return 0;
    return keep(c, (Bound){cost, -1 - (int64_t)set});
}

static void settle(Covers *c, uint32_t set, int model, int64_t cost)
{
    c->costs[set] = cost;
    if (model >= 0)
        c->settled[c->count++] = (Settled){set, model, cost};
    if (model > 0)
        c->models[c->single++] = (Settled){set, model, cost};
    if (c->bundles)
        c->best[set] = 0; /* while a union of a pair may be listed again, at a higher level */
}

/* A set settles, and with it its subsets, which may not cost more. */
static int settle_set(Covers *c, uint32_t set, int model, int64_t cost)
{
    int64_t waiting = 0;
    if (c->held[set] >= 0 && bind_level(c, c->held[set], cost))
        return 1;
    settle(c, set, model, cost);
    c->stack[waiting++] = set;
    while (waiting) {
        const uint32_t whole = c->stack[--waiting];
        for (uint32_t left = whole; left; left &= left - 1) {
            const uint32_t part = whole & ~(left & -left);
            if (part && c->costs[part] == UNBOUND) {
                settle(c, part, c->bundles ? -1 : 1, cost);
                c->stack[waiting++] = part;
            }
        }
    }
    return 0;
}

/* How many of those that settled cost less than `most`. */
static int64_t cheaper(const Settled *settled, int64_t count, int64_t most)
{
    int64_t low = 0;
    while (low < count) {
        const int64_t middle = (low + count) / 2;
        if (settled[middle].cost < most)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

/* Binds the unions of what has settled last with all that settled before: with each of those, or with each subset of
 * what it lacks, whichever is fewer. */
static int combine(Covers *c, Settled last, int64_t before)
{
    const uint32_t lacks = ((UINT32_C(1) << c->datasets) - 1) & ~last.set;
    const Settled *others = last.model ? c->settled : c->models;
    const int64_t partners = cheaper(others, last.model ? before : c->single, c->limit - last.cost);
    int64_t subsets = 1;
    for (uint32_t left = lacks; left; left &= left - 1)
        subsets *= 2;
    if (partners <= subsets) {
        for (int64_t s = 0; s < partners; s++) {
            const int64_t cost = last.cost + others[s].cost;
            const uint32_t both = last.set | others[s].set;
            if (cost < c->limit && cost < c->best[both] && both != last.set && both != others[s].set &&
                bind_set(c, both, cost))
                return 1;
        }
    } else {
        for (uint32_t part = lacks; part; part = (part - 1) & lacks)
            if (last.cost + c->costs[part] < c->limit && last.cost + c->costs[part] < c->best[last.set | part] &&
                bind_set(c, last.set | part, last.cost + c->costs[part]))
                return 1;
    }
    return 0;
}

static int settle_level(Covers *c, int64_t level, int64_t cost)
{
    for (int64_t m = c->first[level]; m < c->first[level + 1]; m++) {
        const uint32_t set = (uint32_t)c->sets[m];
        if (c->costs[set] == UNBOUND && settle_set(c, set, 1, cost))
            return 1;
        for (; c->done < c->count; c->done++)
            if (combine(c, c->settled[c->done], c->done))
                return 1;
    }
    return 0;
}

static int stale(const Covers *c, Bound bound, int64_t level)
{
    return bound.level >= 0 ? bound.level < level : c->costs[-1 - bound.level] != UNBOUND;
}

/* Brings the least bound to the top of the heap, if there is one in a bucket up to that of `most`. */
static int look(Covers *c, int64_t level, int64_t most)
{
    for (;;) {
        while (c->heap.count && stale(c, c->heap.bounds[0], level))
            pop(&c->heap);
        if (c->heap.count || c->open >= most >> c->shift)
            return 0;
        c->open++;
        for (int64_t at = c->buckets[c->open]; at; at = c->waiting[at - 1].next)
            if (!stale(c, c->waiting[at - 1].bound, level) && push(&c->heap, c->waiting[at - 1].bound))
                return 1;
    }
}

static int settle_covers(Covers *c, const int64_t *caps, int64_t *prices)
{
    int64_t level = 0;
    for (;;) {
        if (look(c, level, level < c->levels ? caps[level] : c->limit))
            return 1;
        const int bound = c->heap.count && (level == c->levels || c->heap.bounds[0].cost < caps[level]);
        if (!bound && level == c->levels)
            return 0;
        const Bound next = bound ? c->heap.bounds[0] : (Bound){caps[level], level};
        if (next.level < 0) {
            if (next.cost >= c->limit)
                return 0;
            if (settle_set(c, (uint32_t)(-1 - next.level), 0, next.cost) ||
                combine(c, c->settled[c->count - 1], c->count - 1))
                return 1;
            c->done = c->count;
            continue;
        }
        const int64_t start = level;
        for (; level <= next.level; level++)
            prices[level] = c->least[level] = next.cost;
        for (int64_t l = start; l < level; l++)
            if (settle_level(c, l, next.cost))
                return 1;
    }
}

/* The highest level of what is listed within each set: strictly within it, if `strictly`. */
static void look_within(const Covers *c, int32_t *within, int strictly)
{
    const size_t subsets = (size_t)1 << c->datasets;
    for (size_t bit = 1; bit < subsets; bit *= 2)
        for (size_t s = 0; s < subsets; s++)
            if (s & bit) {
                const int32_t part = strictly && c->made[s - bit] > within[s - bit] ? c->made[s - bit] : within[s - bit];
                within[s] = part > within[s] ? part : within[s];
            }
}

static void list_models(Covers *c)
{
    for (int64_t l = 0; l < c->levels; l++)
        for (int64_t m = c->first[l]; m < c->first[l + 1]; m++) {
            c->made[c->sets[m]] = (int32_t)l;
            c->listed[c->sets[m]] = 1;
        }
    look_within(c, c->held, !c->bundles);
}

static int run_covers(Covers c, const int64_t *caps, int64_t *prices)
{
    const size_t subsets = (size_t)1 << c.datasets;
    c.least = malloc((size_t)c.levels * sizeof(int64_t) + 1);
    c.made = malloc(subsets * sizeof(int32_t));
    c.held = c.bundles ? c.made : malloc(subsets * sizeof(int32_t));
    c.listed = calloc(subsets, 1);
    c.best = malloc(subsets * sizeof(int64_t));
    c.stack = malloc(subsets * sizeof(uint32_t));
    c.settled = malloc(subsets * sizeof(Settled));
    c.models = malloc(subsets * sizeof(Settled));
    c.buckets = calloc(BUCKETS, sizeof(int64_t));
    while (c.limit >> c.shift >= BUCKETS)
        c.shift++;
    int failed = !c.least || !c.made || !c.held || !c.listed || !c.best || !c.stack || !c.settled || !c.models ||
                 !c.buckets;
    if (!failed) {
        memcpy(c.least, caps, (size_t)c.levels * sizeof(int64_t));
        for (size_t s = 0; s < subsets; s++) {
            c.held[s] = c.made[s] = -1;
            c.best[s] = c.costs[s] = UNBOUND;
        }
        c.costs[0] = 0;
        if (c.linked)
            list_models(&c);
        failed = settle_covers(&c, caps, prices);
    }
    if (c.held != c.made)
        free(c.held);
    free(c.least), free(c.made), free(c.listed), free(c.best), free(c.stack), free(c.settled), free(c.models);
    free(c.heap.bounds), free(c.buckets), free(c.waiting);
    return failed;
}

/* sets (n,) by rising level, first (levels + 1,), caps (levels,) rising, levels > 0; prices (levels,): that no bundle
 * undercuts. costs (2^datasets,): scratch. Returns 0, or 1 if memory ran out. */
int menu_cover_prices(int64_t datasets, int64_t levels, const int32_t *sets, const int64_t *first, const int64_t *caps,
                      int64_t *prices, int64_t *costs)
{
    const Covers c = {.datasets = datasets, .levels = levels, .sets = sets, .first = first, .costs = costs,
                      .limit = caps[levels - 1], .linked = 1, .bundles = 1};
    return run_covers(c, caps, prices);
}

/* The prices of menu_pair_prices, for a menu that lists every subset of a listed training set: then it is enough that
 * disjoint pairs do not undercut, since what a part lacks is listed and not dearer than its whole. */
int menu_disjoint_prices(int64_t datasets, int64_t levels, const int32_t *sets, const int64_t *first,
                         const int64_t *caps, int64_t *prices, int64_t *costs)
{
    const Covers c = {.datasets = datasets, .levels = levels, .sets = sets, .first = first, .costs = costs,
                      .limit = caps[levels - 1], .linked = 1, .bundles = 0};
    return run_covers(c, caps, prices);
}

/* costs (2^datasets,): the least sum of prices of models that together hold each set, or 2^62 if it is not below
 * `limit`. Here a level holds the models of one price, prices[level], rising; paid (levels,): scratch. */
int menu_cover_costs(int64_t datasets, int64_t levels, const int32_t *sets, const int64_t *first, const int64_t *prices,
                     int64_t limit, int64_t *paid, int64_t *costs)
{
    const Covers c = {.datasets = datasets, .levels = levels, .sets = sets, .first = first, .costs = costs,
                      .limit = limit, .bundles = 1};
    return run_covers(c, prices, paid);
}
