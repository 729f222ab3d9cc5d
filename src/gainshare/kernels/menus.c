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
