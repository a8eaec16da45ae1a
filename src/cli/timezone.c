/* Which time zone reports are written in.
 *
 * Takes TZ, leaves one that libc reads as the reference would. Source: spec/report.md 7.3: a value
 * names a file of the zone database or a file by its path; anything else, also a rule as POSIX has
 * them ("EST5EDT,M3.2.0,M11.1.0", "UTC-3"), means UTC. libc would follow the rule, or keep UTC but
 * under the letters of the unknown name. */
#include "cli/timezone.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ZONE_HEADER_LEN 44

static bool is_zone_file(const char *path)
{
    char header[ZONE_HEADER_LEN];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, header, sizeof header);
    close(fd);
    return n == ZONE_HEADER_LEN && memcmp(header, "TZif", 4) == 0;
}

static bool is_zone_name(const char *name)
{
    static const char *const folders[] = {"/usr/share/zoneinfo", "/usr/share/lib/zoneinfo",
                                          "/usr/lib/locale/TZ", "/etc/zoneinfo"};
    char path[4096];
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        int n = snprintf(path, sizeof path, "%s/%s", folders[i], name);
        if (n > 0 && (size_t)n < sizeof path && is_zone_file(path))
            return true;
    }
    return false;
}

void timezone_setup(void)
{
    const char *zone = getenv("TZ");
    if (!zone)
        return;
    if (zone[0] == ':')
        zone++;
    if (zone[0] == '/' ? !is_zone_file(zone) : !is_zone_name(zone))
        setenv("TZ", "UTC", 1);
}
