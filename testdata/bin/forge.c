/* The program behind the binaries here: inlined calls two deep, a cold part, no C library. */
static volatile int sink;

static inline __attribute__((always_inline)) int twice(int x)
{
    return x * 2 + sink;
}

static inline __attribute__((always_inline)) int strike(int x)
{
    int heat = twice(x);
    return heat + twice(heat);
}

__attribute__((noinline)) int forge(int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++)
        sum += strike(i);
    return sum;
}

__attribute__((noinline, cold)) void quench(void)
{
    sink = forge(sink);
}

void _start(void)
{
    if (forge(3))
        quench();
    for (;;)
        sink = 1;
}
