# attnscope: build, test, install.  GNU make; `make help` lists the targets.
#
# CC, CPPFLAGS, CFLAGS, LDFLAGS, PREFIX, DESTDIR, BUILD, SAN (address,undefined),
# WERROR=1 and V=1 (print whole commands) may be given on the command line.

PREFIX ?= /usr/local
BUILD ?= build
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g

# Debian's names of what it needs; src/packaging/need has those of others.
packages = libhdf5-dev libcsv-dev libdeflate-dev libzstd-dev liblz4-dev \
	libblosc-dev libsnappy-dev libseccomp-dev pkg-config gnuplot-nox
test_packages = python3-h5py

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
	-Isrc $(library_cflags) $(CPPFLAGS) $(CFLAGS)
all_libs = $(library_libs) $(LDFLAGS)

objects = $(patsubst src/%.c,$(BUILD)/%.o,$(wildcard src/*/*.c))
units = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c))
formatted = $(wildcard src/*.c src/*/*.[ch] tests/unit/*.[ch] tests/stats/*.c tests/bench/*.c \
	tests/hostile/*.c tests/faults/*.c tests/fuzz/*.c)
fuzzers = $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))
hostile_tools = $(addprefix $(BUILD)/hostile/,cost mutate sandbox_cost \
	libplugin.so)
pages = $(wildcard man/*.[157])
shells = tests/python $(wildcard tests/cli/*.sh tests/exporter/*.sh tests/torch/*.sh \
	tests/bench/*.sh tests/cluster/*.sh \
	tests/faults/*.sh src/cluster/*.sh src/cluster/*.sbatch)

# `make V=1` shows commands, otherwise a line says what is made.
Q = $(if $(V),,@)
say = $(if $(V),,@printf '%-4s %s\n' $(1) $(patsubst $(BUILD)/%,%,$@))

all: $(BUILD)/attnscope ## builds build/attnscope (the default)

help: ## prints this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' Makefile \
		src/packaging/rules.mk | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

# A stamp that is rewritten only when its text changes, so that what depends on
# it is made again exactly then.
stamp = @mkdir -p $(@D); printf '%s\n' '$(subst ','\'',$(1))' | \
	cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(1))' >$@

$(BUILD)/flags: force
	$(call stamp,$(CC) $(all_cflags) $(all_libs))

$(BUILD)/objects: force
	$(call stamp,$(objects))

$(BUILD)/prefix: force
	$(call stamp,$(PREFIX))

# Debian's HDF5 can read from the network, for which every start loads thirty
# more libraries: 5 ms.  Its archive can do without them.  Blosc needs snappy,
# which needs the C++ library: looking up its symbols is four fifths of a start.
hdf5_archive = $(firstword $(wildcard $(patsubst -L%,%/libhdf5.a, \
	$(filter -L%,$(library_libs)))))
archive_libs = $(hdf5_archive) $(filter-out -lhdf5,$(library_libs)) -lsz -lz \
	-ldl $(LDFLAGS)
blosc_archives = -Wl,-Bstatic -lblosc -lsnappy -lstdc++ -Wl,-Bdynamic

$(BUILD)/attnscope: $(BUILD)/main.o $(BUILD)/libattnscope.a $(BUILD)/flags
	$(call say,LD)
	$(Q)link() { $(CC) $(all_cflags) -o $@ $(filter-out %/flags,$^) "$$@"; }; \
	$(if $(hdf5_archive),link $(subst -lblosc,$(blosc_archives), \
		$(archive_libs)) 2>/dev/null || \
	link $(archive_libs) 2>/dev/null ||) link $(all_libs)

$(BUILD)/libattnscope.a: $(objects) $(BUILD)/objects
	$(call say,AR)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $(objects)

$(BUILD)/%.o: src/%.c $(BUILD)/flags | libraries-found
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(all_cflags) $(defines) -MMD -MP -c -o $@ $<

# The last place where the program looks for its data.
$(BUILD)/base/data_dir.o: defines = \
	-DATTNSCOPE_DATA='"$(PREFIX)/share/attnscope/data"'
$(BUILD)/base/data_dir.o: $(BUILD)/prefix

# What the program prints as it is, as numbers that a C array is made of.
$(BUILD)/%.inc: src/%
	@mkdir -p $(@D)
	$(call say,GEN)
	$(Q)od -An -v -tu1 $< | sed 's/[0-9][0-9]*/&,/g' >$@

$(BUILD)/report/html.o: defines = -I$(BUILD)
$(BUILD)/report/html.o: $(BUILD)/report/report.css.inc \
	$(BUILD)/report/report.js.inc
$(BUILD)/command/completion.o: defines = -I$(BUILD)
$(BUILD)/command/completion.o: $(addprefix $(BUILD)/command/completion., \
	bash.inc zsh.inc fish.inc)

# In two steps, so that a change in src/ costs the units that include none of it
# a link only.
$(BUILD)/unit/%.o: tests/unit/%.c $(BUILD)/flags | libraries-found
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(all_cflags) -Itests/unit -MMD -MP -c -o $@ $<

$(BUILD)/unit/%: $(BUILD)/unit/%.o $(BUILD)/libattnscope.a
	$(call say,LD)
	$(Q)$(CC) $(all_cflags) -o $@ $(filter %.o %.a,$^) $(all_libs)

units: $(units) ## builds the unit tests

# What the statistics are worth, some minutes; see tests/stats/RESULTS.md.
$(BUILD)/stats-%: tests/stats/%.c $(BUILD)/libattnscope.a
	$(call say,CC)
	$(Q)$(CC) $(all_cflags) -MMD -MP -o $@ $< $(BUILD)/libattnscope.a \
		$(all_libs)

simulate: all $(addprefix $(BUILD)/stats-,p_values verdicts groups intervals) ## error rates of the statistics, some minutes
	$(BUILD)/stats-p_values
	$(BUILD)/stats-verdicts
	$(BUILD)/stats-groups
	$$(tests/python) tests/stats/real_curves.py $(BUILD)/attnscope
	$(BUILD)/attnscope intensity data/demo/*.h5 \
		tests/data/dumps/umm_step_early.h5 >$(BUILD)/populations.csv
	$(BUILD)/stats-intervals $(BUILD)/populations.csv data/paper/fig1.csv

libraries-found:
	@$(PKG_CONFIG) --exists $(libraries) 2>/dev/null || { \
		echo "attnscope: a library is missing: run 'make deps'" >&2; \
		exit 1; }

# Installs what is missing of the packages that follow it, or names it.
need = @CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' LIBRARIES='$(libraries)' \
	src/packaging/need

deps: ## installs the Debian packages that are missing
	$(need) $(packages)

test-deps: ## the same, and what the tests need
	$(need) $(packages) $(test_packages)

# As many jobs as there are processors, unless the user said how many.
parallel = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 2))

demo: deps ## installs what is missing, builds, and analyses data/demo
	@$(MAKE) --no-print-directory $(parallel) all
	$(BUILD)/attnscope analyze data/demo/*.h5 -o $(BUILD)/demo
	@printf '%s\n' '' 'Figure: $(BUILD)/demo/curves.svg' \
		'Report: $(BUILD)/demo/report.html' '' 'Next:' \
		'  $(BUILD)/attnscope info YOUR_DUMP.h5   what it sees in a dump of yours' \
		'  man man/attnscope.1                what else it does' \
		'  sudo make install                  to $(PREFIX); or make wheel, make deb'

# An ordinary user without Python's h5py still gets all other tests.
check: deps ## installs what is missing, builds, runs the tests, or TEST="plot loss"
	$(need) $(test_packages) || echo "tests that need them are skipped"
	@$(MAKE) --no-print-directory $(parallel) all $(if $(TEST),$(filter \
		$(TEST:%=$(BUILD)/unit/%),$(units)),units)
	@BUILD=$(BUILD) MAKE_VARIABLES="CC='$(CC)' CFLAGS='$(CFLAGS)' \
		LDFLAGS='$(LDFLAGS)' SAN='$(SAN)' WERROR='$(WERROR)'" tests/run $(TEST)

# Apart from `check`, since a browser is a large thing to ask for.
check-browser: all ## looks at a report with chromium
	@command -v chromium >/dev/null || { \
		echo "chromium is missing: apt-get install chromium" >&2; \
		exit 1; }
	@BUILD=$(BUILD) tests/browser/run

# What the benchmark compiles: see the heads of the files.  LAYERS=30 makes
# whole samples of 690 MB, the size that RESULTS.md is about.
bench_programs = $(addprefix $(BUILD)/bench/,plugins/libzstd_filter.so \
	plugins/libblosc_filter.so memory peak kernels)

$(BUILD)/bench/plugins/lib%_filter.so: tests/bench/filters.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) -O2 -shared -fPIC -DFILTER_$* $(library_cflags) -o $@ $< \
		$(library_libs)

$(BUILD)/bench/%: tests/bench/%.c $(BUILD)/libattnscope.a
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(all_cflags) -o $@ $< $(BUILD)/libattnscope.a $(all_libs)

bench: test-deps ## times it against h5py; LAYERS, ROWS, BENCH (a folder)
	@$(MAKE) --no-print-directory all $(bench_programs)
	@ATTNSCOPE=$(BUILD)/attnscope MEMORY_LOOP=$(BUILD)/bench/memory \
		PEAK=$(BUILD)/bench/peak \
		HDF5_PLUGIN_PATH=$(BUILD)/bench/plugins \
		$$(tests/python) tests/bench/run.py $(ROWS)

# The same on every machine, however busy; needs valgrind.
instructions: $(BUILD)/bench/kernels ## counts those of the kernels
	@sh tests/bench/instructions.sh $<

# Tools of the suites that are no unit tests.
$(BUILD)/hostile/%: tests/hostile/%.c $(BUILD)/libattnscope.a
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(all_cflags) -MMD -MP -o $@ $< $(BUILD)/libattnscope.a \
		$(all_libs)

$(BUILD)/hostile/libplugin.so: tests/hostile/plugin.c
$(BUILD)/faults/fail.so: tests/faults/fail.c
$(BUILD)/hostile/libplugin.so $(BUILD)/faults/fail.so: $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(all_cflags) -fPIC -shared -o $@ $(filter %.c,$^)

check-hostile: test-deps ## damaged and crafted dumps through the program
	@$(MAKE) --no-print-directory all $(hostile_tools)
	@BUILD=$(BUILD) TABLES=$(TABLES) tests/hostile/run $(MUTANTS)

check-layouts: test-deps ## random dumps: read right, or refused
	@$(MAKE) --no-print-directory all
	@"$$(tests/python)" -B tests/layouts/run.py $(BUILD)/attnscope \
		$(or $(DUMPS),1000) $(or $(SEED),1)

# Asks for nothing to be installed: torch alone is 200 MB.
check-torch: all ## capture() on models of transformers; PYTHON has torch
	@ATTNSCOPE=$(abspath $(BUILD)/attnscope) sh tests/torch/torch.sh

check-cluster: all ## shards under Slurm on this machine, GNU parallel, Snakemake
	@BUILD=$(BUILD) TESTS='tests/cluster/*.sh' tests/run $(TEST)

$(BUILD)/faults/storage: tests/faults/storage.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(all_cflags) -o $@ $<

check-faults: test-deps ## memory, disks and programs that fail; kills and resumes
	@$(MAKE) --no-print-directory all $(BUILD)/faults/fail.so \
		$(BUILD)/faults/storage
	@BUILD=$(BUILD) TESTS='tests/faults/*.sh' tests/run $(TEST)
	@BUILD=$(BUILD) tests/faults/run $(or $(STRIDE),1) \
		$(or $(KILLS),50) $(or $(CALLS),1)

# Each for FUZZ_SECONDS, one unless given, from its corpus in
# tests/fuzz/corpus; what it finds lies in build-fuzz.
FUZZ_SECONDS ?= 1
$(BUILD)/fuzz/%: tests/fuzz/%.c $(BUILD)/libattnscope.a
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(all_cflags) -fsanitize=fuzzer -MMD -MP -o $@ $< \
		$(BUILD)/libattnscope.a $(all_libs)

fuzz: test-deps ## fuzzes decoders, tables, options, locations, records, labels, JSON
	@$(MAKE) --no-print-directory CC=clang BUILD=build-fuzz \
		SAN=fuzzer-no-link,address,undefined \
		$(addprefix build-fuzz/fuzz/,$(fuzzers))
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/run $(fuzzers)

check-valgrind: test-deps ## the program under valgrind
	@$(MAKE) --no-print-directory BUILD=build-valgrind \
		CFLAGS='-O1 -g -DCHILD_SANITIZED' all
	@BUILD=build-valgrind tests/valgrind

# Which lines of src/ the tests run.
coverage: test-deps ## says which share of the lines the tests run
	@$(MAKE) --no-print-directory BUILD=build-coverage \
		CFLAGS='-O0 -g --coverage -DCOVERAGE' all units \
		$(subst $(BUILD)/,build-coverage/,$(hostile_tools))
	@BUILD=build-coverage \
		MAKE_VARIABLES="CFLAGS='-O0 -g --coverage -DCOVERAGE'" \
		tests/coverage

lint: ## checks the form of sources, manual pages and scripts
	@clang-format --dry-run --Werror $(formatted)
	@mandoc -Tlint -W warning $(pages)
	@for script in $(shells); do sh -n "$$script" || exit 1; done
	@for script in tests/run tests/coverage tests/valgrind tests/*/run; do \
		bash -n "$$script" || exit 1; done
	@bash -n .ci/run && bash -n src/packaging/check && \
		sh -n src/packaging/need

share = $(DESTDIR)$(PREFIX)/share
bash_completion = $(share)/bash-completion/completions/attnscope
zsh_completion = $(share)/zsh/site-functions/_attnscope
fish_completion = $(share)/fish/vendor_completions.d/attnscope.fish

# The wheel installs the static one.
program = $(BUILD)/attnscope

install: $(program) ## to $(DESTDIR)$(PREFIX)
	install -D -m 755 $(program) $(DESTDIR)$(PREFIX)/bin/attnscope
	for page in $(notdir $(pages)); do \
		install -D -m 644 "man/$$page" \
			"$(share)/man/man$${page##*.}/$$page" || exit 1; \
	done
	find data src/cluster -type f | while read -r file; do \
		install -D -m 644 "$$file" \
			"$(share)/attnscope/$${file#src/}" || exit 1; \
	done
	for file in $(notdir $(wildcard src/exporter/*.py)); do \
		install -D -m 644 "src/exporter/$$file" \
			"$(share)/attnscope/$$file" || exit 1; \
	done
	install -d $(dir $(bash_completion) $(zsh_completion) \
		$(fish_completion))
	$(program) completion bash >$(bash_completion)
	$(program) completion zsh >$(zsh_completion)
	$(program) completion fish >$(fish_completion)

uninstall: ## removes it
	rm -f $(DESTDIR)$(PREFIX)/bin/attnscope
	rm -f $(foreach page,$(notdir $(pages)), \
		$(share)/man/man$(subst .,,$(suffix $(page)))/$(page))
	rm -f $(bash_completion) $(zsh_completion) $(fish_completion)
	rm -rf $(share)/attnscope

clean: ## removes $(BUILD)
	rm -rf $(BUILD)

include src/packaging/rules.mk

-include $(shell find $(BUILD) -path $(BUILD)/deb -prune -o -name '*.d' -type f \
	-print 2>/dev/null)

.PHONY: all help test-deps force units bench instructions libraries-found deps demo check simulate lint install \
	uninstall clean \
	check-browser check-cluster check-hostile check-layouts check-faults \
	check-torch \
	check-valgrind \
	fuzz coverage
.DELETE_ON_ERROR:
.SECONDARY: $(units:=.o)
