/* A folder of its own for each test. */
#ifndef CPPROF_TESTS_SUPPORT_FOLDER_H
#define CPPROF_TESTS_SUPPORT_FOLDER_H

/* Set-up and tear-down for cmocka: the test runs in an empty folder below /tmp, which goes when it
 * ends; *state is the folder's name. */
int folder_enter(void **state);
int folder_leave(void **state);

/* Writes a profile, given in the text form of support/profiles.h, as a file. */
void folder_put_profile(const char *path, const char *text);

#endif
