/* Worth of every prefix of many joining orders of a linear game: one Cholesky factorisation for each order.
 *
 * Rows are taken TILE at a time through the same forward substitution, x_j = (a_j - sum_{l<j} L_jl x_l) / L_jj,
 * whether they are rows of the factor itself, the cross-products (then x is z) or held-out rows (then x is Q).
 * Products are never fused and sums never reordered, so that every processor computes the same bits.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define TILE 32

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__gnu_linux__)
#define WIDEST __attribute__((target_clones("avx2", "default"))) /* chosen when the library is loaded */
#else
#define WIDEST
#endif

#if defined(_MSC_VER)
#define restrict __restrict
#endif

typedef struct {
    int64_t players, rows, length; /* m, r, s */
    const double *moments;         /* (m + 1, m + 1): Gram matrix bordered by the cross-products */
    const double *columns;         /* (m, r): held-out values of each player */
    const double *target;          /* (r,) */
    double tolerance;
} Game;

typedef struct {
    int64_t *order;   /* (s + 1,): a joining order, then the border */
    double *factor;   /* (s + 1, s + 1): L, whose last row is z */
    double *inverse;  /* (s + 1,): 1 / L_jj, or 0 where a player adds nothing */
    double *tile;     /* (s + 1, TILE): x */
    double *squares;  /* (s, TILE): squared residuals after each prefix, summed over tiles */
} Scratch;

/* Takes from x_j what the players before j explain of it. */
WIDEST static void deflate(double *restrict x, const double *restrict factor, int64_t j)
{
    double sum[TILE];
    for (int b = 0; b < TILE; b++)
        sum[b] = x[j * TILE + b];
    for (int64_t l = 0; l < j; l++)
        for (int b = 0; b < TILE; b++)
            sum[b] -= factor[l] * x[l * TILE + b];
    for (int b = 0; b < TILE; b++)
        x[j * TILE + b] = sum[b];
}

static void scale(double *x, double by)
{
    for (int b = 0; b < TILE; b++)
        x[b] *= by;
}

static void factorise(const Game *game, const Scratch *s)
{
    const int64_t side = game->length + 1, width = game->players + 1;
    for (int64_t first = 0; first < side; first += TILE) {
        const int64_t end = first + TILE < side ? first + TILE : side;
        for (int64_t j = 0; j < end; j++) {
            double *x = s->tile + j * TILE, *row = s->factor + j * side;
            const double *moments = game->moments + s->order[j] * width;
            for (int64_t b = 0; b < TILE; b++)
                x[b] = first + b < side ? moments[s->order[first + b]] : 0.0;
            if (j >= first)
                for (int64_t l = 0; l < j; l++)
                    row[l] = s->tile[l * TILE + j - first];
            deflate(s->tile, row, j);
            if (j >= first) {
                const double pivot = x[j - first], whole = moments[s->order[j]];
                s->inverse[j] = pivot > game->tolerance * whole ? 1.0 / sqrt(pivot) : 0.0;
            }
            scale(x, s->inverse[j]);
        }
    }
}

static void score(const Game *game, const Scratch *s, double *residuals)
{
    const int64_t length = game->length, rows = game->rows;
    const double *z = s->factor + length * (length + 1);
    memset(s->squares, 0, (size_t)(length * TILE) * sizeof(double));
    for (int64_t first = 0; first < rows; first += TILE) {
        const size_t filled = (size_t)(first + TILE < rows ? TILE : rows - first) * sizeof(double);
        double error[TILE] = {0.0};
        memcpy(error, game->target + first, filled);
        for (int64_t j = 0; j < length; j++) {
            double *x = s->tile + j * TILE, *squares = s->squares + j * TILE;
            memset(x, 0, TILE * sizeof(double));
            memcpy(x, game->columns + s->order[j] * rows + first, filled);
            deflate(s->tile, s->factor + j * (length + 1), j);
            scale(x, s->inverse[j]);
            for (int b = 0; b < TILE; b++) {
                error[b] -= z[j] * x[b];
                squares[b] += error[b] * error[b];
            }
        }
    }
    for (int64_t j = 0; j < length; j++) {
        residuals[j] = 0.0;
        for (int b = 0; b < TILE; b++)
            residuals[j] += s->squares[j * TILE + b];
    }
}

/* orders (count, length) of players 0 to m - 1; residuals (count, length). Returns 0, or 1 if memory ran out. */
int linear_prefixes(int64_t players, int64_t rows, int64_t count, int64_t length, const double *moments,
                    const double *columns, const double *target, const int64_t *orders, double tolerance,
                    double *residuals)
{
    const Game game = {players, rows, length, moments, columns, target, tolerance};
    const size_t side = (size_t)length + 1;
    const Scratch s = {malloc(side * sizeof(int64_t)), malloc(side * side * sizeof(double)),
                       malloc(side * sizeof(double)), malloc(side * TILE * sizeof(double)),
                       malloc(side * TILE * sizeof(double))};
    const int failed = !s.order || !s.factor || !s.inverse || !s.tile || !s.squares;
    for (int64_t k = 0; k < count && !failed; k++) {
        memcpy(s.order, orders + k * length, (size_t)length * sizeof(int64_t));
        s.order[length] = players;
        factorise(&game, &s);
        score(&game, &s, residuals + k * length);
    }
    free(s.order), free(s.factor), free(s.inverse), free(s.tile), free(s.squares);
    return failed;
}
