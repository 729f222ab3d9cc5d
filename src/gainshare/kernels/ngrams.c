/* Byte n-grams: counts of a list of them, and how likely a text is under the counts of coalitions.
 *
 * An n-gram is its bytes as a big-endian number behind a leading 1, so equal numbers are equal n-grams: nothing is
 * lost by hashing. Products are never fused and never reordered, so that every processor computes the same bits.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST 6
#define MU 2.0
#define TILE 64

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__)
#define WIDEST __attribute__((target_clones("avx2", "default"))) /* chosen when the library is loaded */
#else
#define WIDEST
#endif

#if defined(_MSC_VER)
#define restrict __restrict
#endif

typedef struct {
    uint64_t key; /* 0: free */
    int64_t place;
} Slot;

typedef struct {
    Slot *slots;
    uint64_t mask;
    int shift;
} Index;

/* The slot of this key, or the free one where it belongs. */
static Slot *slot(const Index *index, uint64_t key)
{
    uint64_t at = key * UINT64_C(0x9E3779B97F4A7C15) >> index->shift;
    while (index->slots[at].key && index->slots[at].key != key)
        at = (at + 1) & index->mask;
    return index->slots + at;
}

static int indexed(Index *index, const uint64_t *keys, int64_t count)
{
    index->shift = 62;
    while (UINT64_C(1) << (64 - index->shift) < 3 * (uint64_t)count)
        index->shift--;
    index->mask = (UINT64_C(1) << (64 - index->shift)) - 1;
    index->slots = calloc((size_t)index->mask + 1, sizeof(Slot));
    for (int64_t place = 0; place < count && index->slots; place++) {
        Slot *found = slot(index, keys[place]);
        found->key = keys[place];
        found->place = place;
    }
    return !index->slots;
}

/* keys (count,) ascending, closed under prefixes; ends (documents,) of the documents in the text; found, last (count,)
 * start at 0. Returns 0, or 1 if memory ran out. */
int ngrams_count(int64_t count, const uint64_t *keys, int64_t documents, const uint8_t *text, const int64_t *ends,
                 int64_t *found, int64_t *last)
{
    Index index;
    int64_t at = 0;
    if (indexed(&index, keys, count))
        return 1;
    for (int64_t document = 0; document < documents; document++) {
        const int64_t end = ends[document];
        for (; at < end; at++) {
            const int64_t reach = end - at < LONGEST ? end : at + LONGEST;
            uint64_t key = 1;
            for (int64_t next = at; next < reach; next++) {
                key = key << 8 | text[next];
                const Slot *here = slot(&index, key);
                if (!here->key)
                    break; /* no longer n-gram begins like this */
                found[here->place]++;
                if (next + 1 == end)
                    last[here->place]++;
            }
        }
    }
    free(index.slots);
    return 0;
}

/* The exponent of a normal positive number, which is left as its mantissa in [1/2, 1). */
static inline int64_t halved(double *number)
{
    uint64_t bits;
    memcpy(&bits, number, sizeof bits);
    const int64_t exponent = (int64_t)(bits >> 52) - 1022;
    bits = (bits & UINT64_C(0x000FFFFFFFFFFFFF)) | UINT64_C(0x3FE0000000000000);
    memcpy(number, &bits, sizeof bits);
    return exponent;
}

WIDEST static void add(double *restrict sums, const int32_t *restrict counts, int64_t rows, int64_t width, int64_t some)
{
    for (int64_t row = 0; row < rows; row++, sums += TILE, counts += width)
        if (some == TILE)
            for (int b = 0; b < TILE; b++)
                sums[b] += counts[b];
        else
            for (int64_t b = 0; b < some; b++)
                sums[b] += counts[b];
}

/* Takes the probabilities of a tile into the product mantissa 2^exponent. */
WIDEST static void multiply(const double *restrict sums, int64_t orders, int64_t some, double *restrict mantissa,
                            int64_t *restrict exponent)
{
    double above[TILE], below[TILE];
    int64_t shift = 0;
    for (int b = 0; b < TILE; b++)
        above[b] = 1.0, below[b] = 256.0;
    for (int64_t k = 0; k < orders; k++) {
        const double *count = sums + k * TILE, *context = sums + (orders + k) * TILE;
        for (int b = 0; b < TILE; b++) {
            above[b] = count[b] * below[b] + MU * above[b];
            below[b] = (context[b] + MU) * below[b];
        }
    }
    for (int b = 0; b < TILE; b++)
        above[b] /= below[b];
    for (int64_t b = some; b < TILE; b++)
        above[b] = 1.0;
    for (int b = 0; b < TILE; b++)
        shift += halved(above + b);
    for (int half = TILE / 2; half; half /= 2)
        for (int b = 0; b < half; b++)
            above[b] *= above[b + half];
    *mantissa *= above[0];
    *exponent += shift + halved(mantissa);
}

/* base (2 orders, width), counts (players, 2 orders, width), paths (count, length) of players or -1; mantissas,
 * exponents (count, length - since). Returns 0, or 1 if memory ran out. */
int ngrams_likelihoods(int64_t orders, int64_t width, int64_t count, int64_t length, int64_t since,
                       const int32_t *base, const int32_t *counts, const int64_t *paths, double *mantissas,
                       int64_t *exponents)
{
    const int64_t rows = 2 * orders, asked = length - since;
    double *sums = malloc((size_t)(rows * TILE + 1) * sizeof(double));
    for (int64_t k = 0; k < count * asked; k++)
        mantissas[k] = 0.5, exponents[k] = 1;
    for (int64_t first = 0; first < width && sums; first += TILE) {
        const int64_t some = width - first < TILE ? width - first : TILE;
        for (int64_t k = 0; k < count; k++) {
            memset(sums, 0, (size_t)(rows * TILE) * sizeof(double));
            add(sums, base + first, rows, width, some);
            for (int64_t j = 0; j < length; j++) {
                const int64_t player = paths[k * length + j], at = k * asked + j - since;
                if (player >= 0)
                    add(sums, counts + player * rows * width + first, rows, width, some);
                if (j >= since)
                    multiply(sums, orders, some, mantissas + at, exponents + at);
            }
        }
    }
    free(sums);
    return !sums;
}
