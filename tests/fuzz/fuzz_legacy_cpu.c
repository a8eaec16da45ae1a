/* legacy_parse_cpu on any bytes; see legacy_property.h. */
#include "fuzz/legacy_property.h"

LEGACY_TARGET(legacy_parse_cpu)
