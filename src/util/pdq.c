/* Pattern-defeating quicksort (Peters, arXiv 2106.05123) with the parameters of Go's sort package:
 * insertion sort to 12, ninther from 50, five shifts before partial insertion gives up, heap sort
 * after bit-length(n) bad partitions. Every comparison and swap is made in the same order as there,
 * because that decides where equal elements end up. */
#include "util/pdq.h"

#define INSERTION_MAX 12
#define NINTHER_MIN 50
#define PARTIAL_STEPS 5
#define PARTIAL_MIN 50
#define PIVOT_SWAPS_MAX 12

struct pdq {
    uint32_t *v;
    bool (*less)(void *arg, uint32_t x, uint32_t y);
    void *arg;
};

enum hint { HINT_NONE, HINT_RISING, HINT_FALLING };

static bool less(const struct pdq *s, size_t i, size_t j)
{
    return s->less(s->arg, s->v[i], s->v[j]);
}

static void swap(const struct pdq *s, size_t i, size_t j)
{
    uint32_t t = s->v[i];
    s->v[i] = s->v[j];
    s->v[j] = t;
}

static unsigned bit_length(size_t n)
{
    return n ? 64 - (unsigned)__builtin_clzll(n) : 0;
}

static void insertion(const struct pdq *s, size_t a, size_t b)
{
    for (size_t i = a + 1; i < b; i++)
        for (size_t j = i; j > a && less(s, j, j - 1); j--)
            swap(s, j, j - 1);
}

static void sift_down(const struct pdq *s, size_t root, size_t n, size_t first)
{
    for (;;) {
        size_t child = 2 * root + 1;
        if (child >= n)
            return;
        if (child + 1 < n && less(s, first + child, first + child + 1))
            child++;
        if (!less(s, first + root, first + child))
            return;
        swap(s, first + root, first + child);
        root = child;
    }
}

static void heap(const struct pdq *s, size_t a, size_t b)
{
    size_t n = b - a;
    for (size_t i = (n - 1) / 2 + 1; i-- > 0;)
        sift_down(s, i, n, a);
    for (size_t i = n; i-- > 0;) {
        swap(s, a, a + i);
        sift_down(s, 0, i, a);
    }
}

/* Moves three elements about the middle to places that look random but depend on n alone. */
static void break_patterns(const struct pdq *s, size_t a, size_t b)
{
    size_t n = b - a;
    if (n < 8)
        return;
    uint64_t random = n, mask = (UINT64_C(1) << bit_length(n)) - 1;
    size_t middle = a + n / 4 * 2;
    for (size_t i = middle - 1; i <= middle + 1; i++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        size_t other = (size_t)(random & mask);
        if (other >= n)
            other -= n;
        swap(s, i, a + other);
    }
}

static size_t median(const struct pdq *s, size_t a, size_t b, size_t c, int *swaps)
{
    size_t t;
    if (less(s, b, a)) {
        ++*swaps;
        t = a, a = b, b = t;
    }
    if (less(s, c, b)) {
        ++*swaps;
        b = c;
    }
    if (less(s, b, a)) {
        ++*swaps;
        b = a;
    }
    return b;
}

static size_t choose_pivot(const struct pdq *s, size_t a, size_t b, enum hint *hint)
{
    size_t n = b - a, i = a + n / 4, j = a + n / 4 * 2, k = a + n / 4 * 3;
    int swaps = 0;
    if (n >= NINTHER_MIN) {
        i = median(s, i - 1, i, i + 1, &swaps);
        j = median(s, j - 1, j, j + 1, &swaps);
        k = median(s, k - 1, k, k + 1, &swaps);
    }
    if (n >= 8)
        j = median(s, i, j, k, &swaps);
    *hint = swaps == 0 ? HINT_RISING : swaps == PIVOT_SWAPS_MAX ? HINT_FALLING : HINT_NONE;
    return j;
}

/* Mends a few misplaced neighbours; true when the range is sorted then. */
static bool partial_insertion(const struct pdq *s, size_t a, size_t b)
{
    size_t i = a + 1;
    for (int step = 0; step < PARTIAL_STEPS; step++) {
        while (i < b && !less(s, i, i - 1))
            i++;
        if (i == b)
            return true;
        if (b - a < PARTIAL_MIN)
            return false;
        swap(s, i, i - 1);
        if (i - a >= 2)
            for (size_t j = i - 1; j >= 1 && less(s, j, j - 1); j--)
                swap(s, j, j - 1);
        if (b - i >= 2)
            for (size_t j = i + 1; j < b && less(s, j, j - 1); j++)
                swap(s, j, j - 1);
    }
    return false;
}

/* Equal to the pivot first, greater ones after; nothing is smaller. Returns where those begin. */
static size_t partition_equal(const struct pdq *s, size_t a, size_t b, size_t pivot)
{
    size_t i = a + 1, j = b - 1;
    swap(s, a, pivot);
    for (;;) {
        while (i <= j && !less(s, a, i))
            i++;
        while (i <= j && less(s, a, j))
            j--;
        if (i > j)
            return i;
        swap(s, i++, j--);
    }
}

/* Smaller than the pivot, the pivot, the rest. Returns the pivot's place. */
static size_t partition(const struct pdq *s, size_t a, size_t b, size_t pivot, bool *was_done)
{
    size_t i = a + 1, j = b - 1;
    swap(s, a, pivot);
    *was_done = true;
    for (;;) {
        while (i <= j && less(s, i, a))
            i++;
        while (i <= j && !less(s, j, a))
            j--;
        if (i > j)
            break;
        *was_done = false;
        swap(s, i++, j--);
    }
    swap(s, j, a);
    return j;
}

static void reverse(const struct pdq *s, size_t a, size_t b)
{
    for (size_t i = a, j = b - 1; i < j; i++, j--)
        swap(s, i, j);
}

/* The smaller side recurses, so the depth is at most bit-length(n). */
static void sort_range(const struct pdq *s, size_t a, size_t b, unsigned limit)
{
    bool balanced = true, partitioned = true;
    for (;;) {
        size_t n = b - a;
        enum hint hint;
        if (n <= INSERTION_MAX) {
            insertion(s, a, b);
            return;
        }
        if (limit == 0) {
            heap(s, a, b);
            return;
        }
        if (!balanced) {
            break_patterns(s, a, b);
            limit--;
        }
        size_t pivot = choose_pivot(s, a, b, &hint);
        if (hint == HINT_FALLING) {
            reverse(s, a, b);
            pivot = b - 1 - (pivot - a);
            hint = HINT_RISING;
        }
        if (balanced && partitioned && hint == HINT_RISING && partial_insertion(s, a, b))
            return;
        if (a > 0 && !less(s, a - 1, pivot)) {
            a = partition_equal(s, a, b, pivot);
            continue;
        }
        size_t mid = partition(s, a, b, pivot, &partitioned);
        size_t left = mid - a, right = b - mid;
        balanced = (left < right ? left : right) >= n / 8;
        if (left < right) {
            sort_range(s, a, mid, limit);
            a = mid + 1;
        } else {
            sort_range(s, mid + 1, b, limit);
            b = mid;
        }
    }
}

void pdq_sort(uint32_t *index, size_t n, bool (*less_fn)(void *arg, uint32_t x, uint32_t y),
              void *arg)
{
    struct pdq s = {index, less_fn, arg};
    if (n > 1)
        sort_range(&s, 0, n, bit_length(n));
}
