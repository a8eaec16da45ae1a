/* The program: a thin client of the library. */
int main(void)
{
    return 0;
}
