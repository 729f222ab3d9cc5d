/* What the owners of features are due when the worth of a unit of these features changes. */

#include <stdint.h>

/* Adds change x count to the share of every owner of each of k features.
 *
 * first: (F + 1,) where a feature's owners begin. owners, counts: (nnz,), who holds how many units.
 * features, changes: (k,). shares: (n,), changed in place.
 */
int shares_add(int64_t k, const int64_t *first, const int32_t *owners, const int32_t *counts, const int64_t *features,
               const int64_t *changes, int64_t *shares)
{
    for (int64_t j = 0; j < k; j++) {
        const int64_t change = changes[j], end = first[features[j] + 1];
        if (!change)
            continue;
        for (int64_t at = first[features[j]]; at < end; at++)
            shares[owners[at]] += change * counts[at];
    }
    return 0;
}
