#!/bin/sh
# A few damaged copies of the test binaries are asked for frames (make check); more: make mutate-binaries.
exec "$(dirname "${CPPROF:?}")/tests/mutate/binaries" -n "${COPIES:-150}" testdata/bin/*
