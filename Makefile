# attnscope: build, test, install.  GNU make; see README.md.
#
#   make            builds build/attnscope
#   make demo       installs what is missing, builds, and analyses data/demo
#   make check      installs what is missing, builds, and runs the tests
#   make deps       installs the Debian packages that are missing
#   make install    to $(DESTDIR)$(PREFIX)
#
# CC, CFLAGS, PREFIX, DESTDIR, BUILD, SAN (address,undefined) and WERROR=1 may
# be given on the command line.

PREFIX ?= /usr/local
BUILD ?= build
PKG_CONFIG ?= pkg-config

packages = libhdf5-dev libcsv-dev libdeflate-dev libzstd-dev liblz4-dev \
	libblosc-dev pkg-config gnuplot-nox python3-h5py
libraries = hdf5 libdeflate libzstd liblz4 blosc

CFLAGS ?= -O2 -g
warnings = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla -Wformat=2 $(if $(WERROR),-Werror)
sanitize = $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer \
	-fno-sanitize-recover=all)
# Contracting a*b+c to one rounding would change the last digit by machine.
all_cflags = -std=c11 -D_GNU_SOURCE -ffp-contract=off $(warnings) $(sanitize) \
	-Isrc $(shell $(PKG_CONFIG) --cflags $(libraries) 2>/dev/null) $(CFLAGS)
all_libs = $(shell $(PKG_CONFIG) --libs $(libraries) 2>/dev/null) \
	-lcsv -lm $(LDFLAGS)

objects = $(patsubst src/%.c,$(BUILD)/%.o,$(wildcard src/*/*.c))
units = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c))

all: $(BUILD)/attnscope

$(BUILD)/attnscope: $(BUILD)/main.o $(BUILD)/libattnscope.a
	$(CC) $(all_cflags) -o $@ $^ $(all_libs)

$(BUILD)/libattnscope.a: $(objects)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(all_cflags) -MMD -MP -c -o $@ $<

$(BUILD)/unit/%: tests/unit/%.c $(BUILD)/libattnscope.a
	@mkdir -p $(@D)
	$(CC) $(all_cflags) -Itests/unit -MMD -MP -o $@ $< \
		$(BUILD)/libattnscope.a $(all_libs)

units: $(units)

# Error rates of the p values, a minute or two; see tests/stats/RESULTS.md.
$(BUILD)/simulate: tests/stats/simulate.c $(BUILD)/libattnscope.a
	$(CC) $(all_cflags) -MMD -MP -o $@ $^ $(all_libs)

simulate: $(BUILD)/simulate
	$(BUILD)/simulate

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

.PHONY: all units simulate clean
.DELETE_ON_ERROR:
