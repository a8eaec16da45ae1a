#!/bin/sh
# A few damaged copies of the test profiles through every report (make check); more: make mutate.
exec "$(dirname "${CPPROF:?}")/tests/mutate/mutate" -n "${COPIES:-400}" testdata/profiles/*
