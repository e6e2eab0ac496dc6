# attnscope: build, test, install.  GNU make; see README.md.
#
#   make            builds build/attnscope
#   make demo       installs what is missing, builds, and analyses data/demo
#   make check      installs what is missing, builds, and runs the tests
#   make deps       installs the Debian packages that are missing
#   make units      builds the unit tests
#   make lint       checks the form of sources, manual pages and scripts
#   make install    to $(DESTDIR)$(PREFIX); make uninstall takes it away
#   make clean      removes $(BUILD)
#
# CC, CFLAGS, LDFLAGS, PREFIX, DESTDIR, BUILD, SAN (address,undefined) and
# WERROR=1 may be given on the command line.

PREFIX ?= /usr/local
BUILD ?= build
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g

# What `make deps` asks of each system.
packages = libhdf5-dev libcsv-dev libdeflate-dev libzstd-dev liblz4-dev \
	libblosc-dev libseccomp-dev pkg-config gnuplot-nox python3-h5py
fedora = hdf5-devel libcsv-devel libdeflate-devel libzstd-devel lz4-devel \
	blosc-devel libseccomp-devel pkgconf-pkg-config gnuplot-minimal \
	python3-h5py
homebrew = hdf5 libcsv libdeflate zstd lz4 c-blosc pkgconf gnuplot
conda = hdf5 libdeflate zstd lz4-c c-blosc pkg-config gnuplot h5py

# Asked once per make.  Targets that install first start a second make, which
# asks again and finds what the first one could not.
have = $(shell $(PKG_CONFIG) --exists $(1) 2>/dev/null && echo $(1))
hdf5 := $(firstword $(call have,hdf5) $(call have,hdf5-serial) hdf5)
libraries := $(hdf5) libdeflate libzstd liblz4 blosc
# Half of the sandbox; only Linux has it.
seccomp := $(call have,libseccomp)
library_cflags := $(shell $(PKG_CONFIG) --cflags $(libraries) $(seccomp) \
	2>/dev/null) $(if $(seccomp),-DHAVE_SECCOMP)
library_libs := $(shell $(PKG_CONFIG) --libs $(libraries) $(seccomp) \
	2>/dev/null) -lcsv -lm

warnings = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla -Wformat=2 $(if $(WERROR),-Werror)
sanitize = $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer \
	-fno-sanitize-recover=all)
# Contracting a*b+c to one rounding would change the last digit by machine.
# Later releases of HDF5 know the names of 1.10 when asked to.
all_cflags = -std=c11 -D_GNU_SOURCE -DH5_USE_110_API -ffp-contract=off $(warnings) $(sanitize) \
	-Isrc $(library_cflags) $(CFLAGS)
all_libs = $(library_libs) $(LDFLAGS)

objects = $(patsubst src/%.c,$(BUILD)/%.o,$(wildcard src/*/*.c))
units = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c))
formatted = $(wildcard src/*.c src/*/*.[ch] tests/unit/*.[ch])
pages = $(wildcard man/*.1 man/*.5)
shells = $(wildcard tests/cli/*.sh tests/exporter/*.sh)

all: $(BUILD)/attnscope

$(BUILD)/attnscope: $(BUILD)/main.o $(BUILD)/libattnscope.a
	$(CC) $(all_cflags) -o $@ $^ $(all_libs)

$(BUILD)/libattnscope.a: $(objects)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: src/%.c | libraries-found
	@mkdir -p $(@D)
	$(CC) $(all_cflags) -MMD -MP -c -o $@ $<

# The last place where the program looks for its data.
$(BUILD)/base/share.o: all_cflags += \
	-DATTNSCOPE_DATA='"$(PREFIX)/share/attnscope/data"'

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

libraries-found:
	@$(PKG_CONFIG) --exists $(libraries) 2>/dev/null || { \
		echo "attnscope: a library is missing: run 'make deps'" >&2; \
		exit 1; }

# Does nothing, and needs no rights, where everything is there.
deps:
	@missing=; \
	if ! command -v dpkg-query >/dev/null; then \
		if command -v gnuplot >/dev/null && \
			$(PKG_CONFIG) --exists $(libraries) 2>/dev/null; then \
			exit 0; fi; \
		echo "make deps knows only Debian; install by hand:" >&2; \
		echo "  Fedora:   dnf install $(fedora)" >&2; \
		echo "  Homebrew: brew install $(homebrew)" >&2; \
		echo "  conda:    conda install -c conda-forge $(conda)" >&2; \
		echo "            and libcsv from its source" >&2; \
		exit 1; \
	fi; \
	for package in $(packages); do \
		dpkg-query -W -f='$${Status}' "$$package" 2>/dev/null | \
			grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	command -v $(firstword $(CC)) >/dev/null || \
		missing="$$missing gcc libc6-dev"; \
	[ "$$missing" ] || exit 0; \
	sudo=; \
	if [ "$$(id -u)" -ne 0 ]; then \
		if ! command -v sudo >/dev/null; then \
			echo "missing:$$missing; as root, run" >&2; \
			echo "  apt-get install$$missing" >&2; \
			exit 1; \
		fi; \
		sudo=sudo; \
	fi; \
	echo "installing with apt-get:$$missing"; \
	$$sudo apt-get update -q && \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
		--no-install-recommends $$missing

demo: deps
	@$(MAKE) --no-print-directory all
	$(BUILD)/attnscope analyze data/demo/*.h5 -o $(BUILD)/demo
	@echo; echo "Results: $(BUILD)/demo"; echo "Figure:  $$(find \
		$(BUILD)/demo -name '*.svg' -o -name '*.png' | sort | head -n 1)"

check: deps
	@$(MAKE) --no-print-directory all units
	@BUILD=$(BUILD) tests/run

lint:
	clang-format --dry-run --Werror $(formatted)
	mandoc -Tlint -W warning $(pages)
	for script in $(shells); do sh -n "$$script" || exit 1; done
	bash -n tests/run
	bash -n .ci/run

share = $(DESTDIR)$(PREFIX)/share
bash_completion = $(share)/bash-completion/completions/attnscope
zsh_completion = $(share)/zsh/site-functions/_attnscope
fish_completion = $(share)/fish/vendor_completions.d/attnscope.fish

install: all
	install -D -m 755 $(BUILD)/attnscope $(DESTDIR)$(PREFIX)/bin/attnscope
	for page in $(notdir $(pages)); do \
		install -D -m 644 "man/$$page" \
			"$(share)/man/man$${page##*.}/$$page" || exit 1; \
	done
	find data -type f | while read -r file; do \
		install -D -m 644 "$$file" "$(share)/attnscope/$$file" || \
			exit 1; \
	done
	install -D -m 644 src/exporter/attnscope_dump.py \
		"$(share)/attnscope/attnscope_dump.py"
	install -d $(dir $(bash_completion) $(zsh_completion) \
		$(fish_completion))
	$(BUILD)/attnscope completion bash >$(bash_completion)
	$(BUILD)/attnscope completion zsh >$(zsh_completion)
	$(BUILD)/attnscope completion fish >$(fish_completion)

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/attnscope
	rm -f $(foreach page,$(notdir $(pages)), \
		$(share)/man/man$(subst .,,$(suffix $(page)))/$(page))
	rm -f $(bash_completion) $(zsh_completion) $(fish_completion)
	rm -rf $(share)/attnscope

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

.PHONY: all units libraries-found deps demo check simulate lint install \
	uninstall clean
.DELETE_ON_ERROR:
