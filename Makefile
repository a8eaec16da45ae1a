# cpprof: build, test, install. "make help" lists what there is.
#
# A tree per variant, so objects never mix:
#   make                       build/cpprof (optimised)
#   make SAN=address,undefined build/san/...
#   make COV=1                 build/cov/...

VERSION  = 0.1.0
CC      ?= cc
AR      ?= ar
INSTALL ?= install
prefix  ?= /usr/local
bindir  ?= $(prefix)/bin
libdir  ?= $(prefix)/lib
includedir ?= $(prefix)/include
mandir  ?= $(prefix)/share/man

VARIANT := $(if $(SAN),san-$(subst $(comma),-,$(SAN)),$(if $(COV),cov,plain))
comma   := ,
B       := build/$(VARIANT)

PKGS := zlib libdeflate libprotobuf-c libpcre2-8 libelf libzstd liblzma
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null) $(or $(shell pkg-config --cflags libdwarf 2>/dev/null),-I/usr/include/libdwarf)
PKG_LIBS   := $(or $(shell pkg-config --libs $(PKGS) 2>/dev/null),-lz -ldeflate -lprotobuf-c -lpcre2-8 -lelf -lzstd -llzma) -ldwarf -liberty

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
        -Wmissing-prototypes -Wcast-qual -Wformat=2 -Wundef -Wvla -Wswitch-enum $(if $(WERROR),-Werror)
HARDEN := -fstack-protector-strong $(if $(SAN)$(COV),,-D_FORTIFY_SOURCE=2) -fPIE
OPT  := $(if $(SAN),-O1 -g -fno-omit-frame-pointer,$(if $(COV),-O0 -g,-O2 -g))

ALL_CPPFLAGS = -Iinclude -Isrc -I$(B)/gen -D_GNU_SOURCE -DPP_VERSION='"$(VERSION)"' -MMD -MP $(CPPFLAGS)
ALL_CFLAGS   = -std=c11 $(OPT) $(WARN) $(HARDEN) -ffp-contract=off -pthread $(PKG_CFLAGS) \
               $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all) $(if $(COV),--coverage) $(CFLAGS)
ALL_LDFLAGS  = -pie -Wl,-z,relro,-z,now -Wl,--as-needed -pthread \
               $(if $(SAN),-fsanitize=$(SAN)) $(if $(COV),--coverage) $(LDFLAGS)
ALL_LIBS     = $(PKG_LIBS) -lm $(LDLIBS)

SRCS := $(filter-out src/main.c,$(wildcard src/*/*.c))
OBJS := $(SRCS:%.c=$(B)/%.o) $(B)/gen/profile.pb-c.o
TESTS := $(wildcard tests/*/test_*.c)
TEST_BINS := $(TESTS:%.c=$(B)/%)
TEST_SUPPORT := $(patsubst %.c,$(B)/%.o,$(wildcard tests/support/*.c))

.PHONY: all
all: $(B)/cpprof
ifeq ($(VARIANT),plain)
all: build/cpprof
build/cpprof: $(B)/cpprof
	@cp -f $< $@
endif

$(B)/cpprof: $(B)/src/main.o $(B)/libcpprof.a
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS)

$(B)/libcpprof.a: $(OBJS)
	@rm -f $@
	$(AR) rcs $@ $^

$(B)/%.o: %.c | $(B)/gen/profile.pb-c.h
	@mkdir -p $(@D)
	$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

$(B)/gen/profile.pb-c.c $(B)/gen/profile.pb-c.h &: proto/profile.proto
	@mkdir -p $(B)/gen
	protoc-c --c_out=$(B)/gen --proto_path=proto profile.proto

$(B)/gen/%.o: $(B)/gen/%.c
	$(CC) $(ALL_CPPFLAGS) -std=c11 $(OPT) $(HARDEN) $(PKG_CFLAGS) $(CFLAGS) -c -o $@ $<

$(B)/tests/%: $(B)/tests/%.o $(TEST_SUPPORT) $(B)/libcpprof.a
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LIBS) -lcmocka

.PHONY: check
check: all $(TEST_BINS)
	@tests/run.sh $(B)

.PHONY: clean
clean:
	rm -rf build

.SECONDARY:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
