/* A library whose functions have several names: one exported twice, one of an older version. */
int inner_ring(int n)
{
    return n * n + 3;
}
int ring(int n) __attribute__((alias("inner_ring")));
int toll(int n) __attribute__((alias("inner_ring")));

int old_chime(int n)
{
    return n * 5;
}
__asm__(".symver old_chime, chime@BELL_1");
