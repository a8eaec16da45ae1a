# cpprof: build, test, install. "make help" lists what there is.
#
# A tree per variant, so objects never mix:
#   make                       build/plain, and the program also as build/cpprof
#   make SAN=address,undefined build/san-address-undefined
#   make SAN=thread            build/san-thread
#   make COV=1                 build/cov
#   make FUZZ=1                build/fuzz (clang; what `make fuzz` uses)
# A change of compiler or flags rebuilds the tree, so CC=clang after CC=gcc needs no `make clean`.

VERSION  = 0.1.0
AR      ?= ar
INSTALL ?= install
PKG_CONFIG ?= pkg-config
PROTOC_C   ?= protoc-c
prefix     ?= /usr/local
exec_prefix ?= $(prefix)
bindir     ?= $(exec_prefix)/bin
libdir     ?= $(exec_prefix)/lib
includedir ?= $(prefix)/include
datarootdir ?= $(prefix)/share
mandir     ?= $(datarootdir)/man

comma   := ,
say      = $(if $(V)$(findstring s,$(firstword -$(MAKEFLAGS))),,@echo '  $(1)'; )# V=1: commands; -s: nothing
quote   := '
VARIANT := $(if $(FUZZ),fuzz,$(if $(SAN),san-$(subst $(comma),-,$(SAN)),$(if $(COV),cov,plain)))
B       := build/$(VARIANT)
SANITIZERS := $(if $(FUZZ),fuzzer-no-link$(comma)address$(comma)undefined,$(SAN))

# Asked when first used, and once: `make demo` installs the libraries first and then starts over.
PKGS = libelf libzstd liblzma libdeflate libprotobuf-c libpcre2-8 zlib
ask_pkg_config = $(shell $(PKG_CONFIG) $(1) 2>/dev/null)
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(call ask_pkg_config,--cflags $$(PKGS)))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $$(call linked_in,$$(or $$(call ask_pkg_config,--libs $$(PKGS)),-lelf -lzstd \
               -llzma -ldeflate -lprotobuf-c -lpcre2-8 -lz)) -liberty)$(PKG_LIBS)
# A library whose archive is installed is linked in: finding and binding seven shared ones would be half
# the time of a small run, and one file is what a CI image wants. SHARED=1: as a distribution wants it.
archive_of = $(filter /%,$(shell $(CC) -print-file-name=lib$(1:-l%=%).a))
linked_in  = $(if $(SHARED),$(1),$(foreach f,$(1),$(or $(and $(filter -l%,$(f)),$(call archive_of,$(f))),$(f))))
# Only tests use libdwarf, to compare with; it often has no .pc file.
TEST_CFLAGS = $(eval TEST_CFLAGS := $$(or $$(call ask_pkg_config,--cflags libdwarf),-I/usr/include/libdwarf))$(TEST_CFLAGS)
TEST_LIBS   = $(eval TEST_LIBS := $$(or $$(call ask_pkg_config,--libs libdwarf),-ldwarf) -lcmocka)$(TEST_LIBS)

WARN   := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
          -Wmissing-prototypes -Wcast-qual -Wformat=2 -Wundef -Wvla -Wswitch-enum
HARDEN := -fstack-protector-strong $(if $(SANITIZERS)$(COV),,-D_FORTIFY_SOURCE=2) -fPIE
OPT    := $(if $(SANITIZERS),-O1 -g -fno-omit-frame-pointer,$(if $(COV),-O0 -g,-O2 -g))
SANITIZE := $(if $(SANITIZERS),-fsanitize=$(SANITIZERS) -fno-sanitize-recover=all)

# The user's CPPFLAGS, CFLAGS, LDFLAGS and LDLIBS come last.
ALL_CPPFLAGS = -Iinclude -Isrc -I$(B)/gen -D_GNU_SOURCE -DPP_VERSION='"$(VERSION)"' \
               $(if $(COV),-DPP_COVERAGE) -MMD -MP $(CPPFLAGS)
GEN_CFLAGS   = -std=c11 $(OPT) $(HARDEN) -pthread $(PKG_CFLAGS) $(SANITIZE) $(if $(COV),--coverage)
ALL_CFLAGS   = $(GEN_CFLAGS) $(WARN) $(if $(WERROR),-Werror) -ffp-contract=off $(CFLAGS)
ALL_LDFLAGS  = -pie -Wl,-z,relro,-z,now -Wl,--as-needed -pthread $(SANITIZE) $(if $(COV),--coverage) $(LDFLAGS)
ALL_LIBS     = $(PKG_LIBS) -lm -ldl $(LDLIBS)

SRCS    := $(filter-out src/main.c,$(wildcard src/*/*.c))
OBJS    := $(SRCS:%.c=$(B)/%.o) $(B)/gen/profile.pb-c.o
HEADERS := $(wildcard include/*/*.h)
TESTS   := $(wildcard tests/*/test_*.c)
FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
TEST_BINS    := $(TESTS:%.c=$(B)/%)
REPLAY_BINS  := $(FUZZERS:%=$(B)/tests/fuzz/replay_%)
FUZZ_BINS    := $(FUZZERS:%=$(B)/tests/fuzz/fuzz_%)
TEST_SUPPORT := $(patsubst %.c,$(B)/%.o,$(wildcard tests/support/*.c))
MUTATORS     := $(B)/tests/mutate/mutate $(B)/tests/mutate/binaries
MANPAGES     := $(wildcard man/*.[1-8])

# --- build -------------------------------------------------------------------------------------

.PHONY: all
all: $(B)/cpprof ## build/cpprof, the program (SAN=address,undefined SAN=thread COV=1 WERROR=1 SHARED=1 CC=clang V=1)
ifeq ($(B),build/plain)
all: build/cpprof
build/cpprof: $(B)/cpprof
	@cp -f $< $@
endif

$(B)/cpprof: $(B)/src/main.o $(B)/libcpprof.a
	$(call say,LD  $@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)

# The list of sources is a prerequisite, so an object whose source went away leaves the archive.
$(B)/libcpprof.a: $(OBJS) $(B)/.sources
	@rm -f $@
	$(call say,AR  $@)$(AR) rcs $@ $(OBJS)

$(B)/%.o: %.c $(B)/.flags | $(B)/gen/profile.pb-c.h
	@mkdir -p $(@D)
	$(call say,CC  $<)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(TEST_ONLY) $(FUZZ_ONLY) -c -o $@ $<

$(B)/gen/%.pb-c.c $(B)/gen/%.pb-c.h: proto/%.proto | build/.deps
	@mkdir -p $(B)/gen
	$(call say,GEN $<)$(PROTOC_C) --c_out=$(B)/gen --proto_path=proto $*.proto

# Generated code is not held to the warnings.
$(B)/gen/%.o: $(B)/gen/%.c $(B)/.flags
	$(call say,CC  $<)$(CC) $(ALL_CPPFLAGS) $(GEN_CFLAGS) $(CFLAGS) -c -o $@ $<

# What the objects were made with. A plain `make install` takes what was built, with whatever flags.
FLAGS_NOW = $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(ALL_LIBS)
note = mkdir -p $(@D); printf '%s\n' '$(subst $(quote),$(quote)\$(quote)$(quote),$(1))' >$@.new; \
       if cmp -s $@.new $@; then rm -f $@.new; else mv -f $@.new $@; fi
ifneq ($(MAKECMDGOALS),install)
$(B)/.flags: FORCE
endif
$(B)/.flags: | build/.deps
	@$(call note,$(FLAGS_NOW))
$(B)/.sources: FORCE
	@$(call note,$(SRCS))

# Says what is missing, and how to get it. `make demo` and `make check` get it.
PROBE = CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' PROTOC_C='$(PROTOC_C)' FLAGS='$(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' .ci/deps.sh
build/.deps: .ci/deps.sh
	@$(PROBE) check build
	@mkdir -p build && touch $@
build/.deps-test: .ci/deps.sh
	@$(PROBE) install build test
	@mkdir -p build && touch $@ build/.deps

.PHONY: deps
deps: ## installs the libraries that the build and the tests need, where the package manager is known
	@$(PROBE) install build test

# --- use ---------------------------------------------------------------------------------------

DEMO = testdata/profiles/wordcount.cpu.pb.gz
.PHONY: demo
demo: ## a fresh machine to a first report: installs what is missing, builds, runs
	@[ -f build/.deps ] || $(PROBE) install build
	@$(MAKE) --no-print-directory all
	@echo; echo '$$ build/cpprof top -c -n 20 $(DEMO)'
	@$(B)/cpprof top -c -n 20 $(DEMO)

.PHONY: install uninstall
INSTALLED = $(bindir)/cpprof $(libdir)/libcpprof.a $(libdir)/pkgconfig/cpprof.pc \
            $(HEADERS:include/%=$(includedir)/cpprof/%) \
            $(datarootdir)/cpprof/cpprof-output.schema.json \
            $(foreach m,$(MANPAGES),$(mandir)/man$(subst .,,$(suffix $(m)))/$(notdir $(m)))
install: all ## program, library, headers, cpprof.pc, manual, schema (DESTDIR, prefix)
	$(INSTALL) -d $(sort $(dir $(INSTALLED:%=$(DESTDIR)%)))
	$(INSTALL) -m 755 $(B)/cpprof $(DESTDIR)$(bindir)/cpprof
	$(INSTALL) -m 644 $(B)/libcpprof.a $(DESTDIR)$(libdir)/libcpprof.a
	$(INSTALL) -m 644 man/cpprof-output.schema.json $(DESTDIR)$(datarootdir)/cpprof/
	@for h in $(HEADERS:include/%=%); do \
	   $(INSTALL) -m 644 include/$$h $(DESTDIR)$(includedir)/cpprof/$$h || exit 1; done
	@for m in $(MANPAGES); do \
	   $(INSTALL) -m 644 $$m $(DESTDIR)$(mandir)/man$${m##*.}/ || exit 1; done
	@printf '%s\n' 'prefix=$(prefix)' 'exec_prefix=$(exec_prefix)' 'libdir=$(libdir)' \
	   'includedir=$(includedir)' '' 'Name: cpprof' \
	   'Description: reads, filters, compares and reports profiles' 'Version: $(VERSION)' \
	   'Requires.private: $(PKGS)' 'Cflags: -I$${includedir}/cpprof -pthread' \
	   'Libs: -L$${libdir} -lcpprof' 'Libs.private: -liberty -lm -ldl -pthread' \
	   >$(B)/cpprof.pc
	$(INSTALL) -m 644 $(B)/cpprof.pc $(DESTDIR)$(libdir)/pkgconfig/cpprof.pc

uninstall: ## removes what install put there
	rm -f $(INSTALLED:%=$(DESTDIR)%)
	-@rmdir $(sort $(dir $(HEADERS:include/%=$(DESTDIR)$(includedir)/cpprof/%))) $(DESTDIR)$(includedir)/cpprof $(DESTDIR)$(datarootdir)/cpprof 2>/dev/null || :

# --- tests -------------------------------------------------------------------------------------

.PHONY: check run-check check-layers check-headers golden golden-update describe
check: build/.deps-test ## all tests: modules, seeds of the fuzz targets, golden output, layers, headers
	@$(MAKE) --no-print-directory run-check

run-check: test-programs
	@CC='$(CC)' HEADER_FLAGS='$(HEADER_FLAGS)' tests/run.sh $(B)

.PHONY: test-programs
test-programs: all $(TEST_BINS) $(REPLAY_BINS) $(MUTATORS) $(B)/tests/format/describe

check-layers: ## includes point one way (tests/layers.txt)
	@tests/check-layers.sh

HEADER_FLAGS = -std=c11 -Iinclude -Isrc -Itests -I$(B)/gen -D_GNU_SOURCE $(PKG_CFLAGS) $(CPPFLAGS)
check-headers: $(B)/gen/profile.pb-c.h ## every header compiles alone
	@CC='$(CC)' HEADER_FLAGS='$(HEADER_FLAGS)' tests/check-headers.sh

golden: all ## the rows of testdata/golden/cases, byte for byte
	@tests/golden/run.sh $(B)/cpprof

describe: $(B)/tests/format/describe ## the schema and the columns in the manual, from the tables
	@tests/format/describe.sh $(abspath $<) $(CURDIR)/man

golden-update: all ## rewrites the expected text of the rows marked "ours"
	@tests/golden/run.sh --update $(B)/cpprof

$(B)/tests/%.o: private TEST_ONLY = -Itests $(TEST_CFLAGS)
$(B)/tests/fuzz/%.o: private FUZZ_ONLY = -Wno-missing-prototypes
$(B)/tests/%: $(B)/tests/%.o $(TEST_SUPPORT) $(B)/libcpprof.a
	$(call say,LD  $@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS) $(TEST_LIBS)

# One fuzz target, with a main that reads files or with the fuzzer's.
FUZZ_SUPPORT := $(patsubst %,$(B)/tests/support/%.o,damage columns)
$(B)/tests/fuzz/replay_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/replay.o $(FUZZ_SUPPORT) $(B)/libcpprof.a
	$(call say,LD  $@)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)
$(B)/tests/fuzz/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(FUZZ_SUPPORT) $(B)/libcpprof.a
	$(call say,LD  $@)$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)

.PHONY: fuzz fuzz-bins
FUZZ_SECONDS = 30
fuzz: ## every fuzz target, two at a time (FUZZ_SECONDS=30, TARGET=name; needs clang)
	@$(MAKE) --no-print-directory CC=$(if $(findstring clang,$(CC)),$(CC),clang) FUZZ=1 fuzz-bins
	@tests/fuzz/run.sh build/fuzz $(FUZZ_SECONDS) $(or $(TARGET),$(FUZZERS))
fuzz-bins: $(if $(TARGET),$(B)/tests/fuzz/fuzz_$(TARGET),$(FUZZ_BINS))

# All want a tree with sanitizers: make SAN=address,undefined mutate
.PHONY: mutate mutate-binaries faults
COPIES = 100000
mutate: $(B)/tests/mutate/mutate ## damaged copies of profiles through every report (COPIES=100000, FILES)
	@$< -n $(COPIES) $(or $(FILES),$(wildcard testdata/profiles/*))
mutate-binaries: COPIES = 1000
mutate-binaries: $(B)/tests/mutate/binaries ## damaged copies of binaries asked for frames (COPIES=1000, FILES)
	@$< -n $(COPIES) $(or $(FILES),$(wildcard testdata/bin/*))
faults: all ## every call into the system fails once, over the commands of tests/fault/sweep.sh
	@CC='$(CC)' tests/fault/sweep.sh $(B) 0

.PHONY: differential
differential: all ## compares with the reference program, where Go is installed
	@tests/differential/run.sh $(B)/cpprof

.PHONY: coverage
coverage: ## line coverage of src/ by make check
	@$(MAKE) --no-print-directory COV=1 check
	@.ci/coverage.sh build/cov

.PHONY: lint
lint: $(B)/gen/profile.pb-c.h ## clang-tidy, cppcheck, gcc -fanalyzer, shellcheck, mandoc, clang-format (TOOLS="tidy format")
	@LINT_FLAGS='$(HEADER_FLAGS) -DPP_VERSION="0"' .ci/lint.sh $(TOOLS)

# --- measuring ---------------------------------------------------------------------------------

BENCH_BINS := build/bench/genprofile build/bench/measure
.PHONY: bench bench-large bench-bars bench-tools bench-instructions bench-instructions-update
bench-tools: $(BENCH_BINS)
bench: all bench-tools ## a few minutes: time and memory, beside go tool pprof (build/bench/results.json)
	@bench/run
bench-large: all bench-tools ## the same with the profile of 264 MB
	@bench/run --large
bench-bars: all bench-tools ## half an hour: the speed that is promised, beside what is measured
	@bench/bars
COUNTED = all bench-tools build/plain/tests/fuzz/replay_object
bench-instructions: $(COUNTED) ## instructions against bench/instructions.tsv (needs valgrind)
	@bench/instructions
bench-instructions-update: $(COUNTED) ## records them
	@bench/instructions --update
build/bench/genprofile: bench/pbout.c bench/pbout.h tests/support/wire_out.c src/util/buf.c src/util/utf8.c
build/bench/%: bench/%.c $(B)/.flags
	@mkdir -p $(@D)
	$(call say,CC  $<)$(CC) -std=c11 -O2 -g $(WARN) $(if $(WERROR),-Werror) -D_GNU_SOURCE -Iinclude -Itests $(CPPFLAGS) $(CFLAGS) -o $@ $(filter %.c,$^) $(LDFLAGS) -lz -lm

# --- the rest ----------------------------------------------------------------------------------

.PHONY: help
help: ## this table
	@awk -F ':.*## ' '/^[a-z-]+( [a-z-]+)*:.*## / { printf "  make %-26s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: clean
clean: ## removes build/
	rm -rf build

.PHONY: FORCE
FORCE:
.SECONDARY:
.DELETE_ON_ERROR:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
