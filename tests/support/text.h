/* What a text has in it. */
#ifndef CPPROF_TESTS_SUPPORT_TEXT_H
#define CPPROF_TESTS_SUPPORT_TEXT_H

/* Both fail the test, and show the text, if it is not so. */
void assert_has(const char *text, const char *part);
void assert_has_not(const char *text, const char *part);

#endif
