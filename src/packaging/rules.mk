# Packages, for those who do not build; included by the Makefile.
# src/packaging/RESULTS.md has a transcript of each installation.

static_packages = g++
deb_packages = debhelper dpkg-dev fakeroot lintian
check_packages = debootstrap python3-venv strace

version = $(shell sed -n 's/^.define ATTNSCOPE_VERSION "\(.*\)"/\1/p' \
	src/base/version.h)
dist = $(BUILD)/attnscope-$(version).tar.gz
deb = $(BUILD)/deb/attnscope-$(version)
# A make that is started by another program has its own variables.
unmade = env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS

print-version:
	@echo $(version)

dist: $(dist) ## makes a tarball of the last commit, always the same bytes

$(dist): force
	@mkdir -p $(@D)
	$(call say,TAR)
	$(Q)git -c tar.umask=022 -c tar.tar.gz.command='gzip -9n' archive \
		--format=tar.gz --prefix=attnscope-$(version)/ -o $@ HEAD

static: static-deps ## builds build/static/attnscope, which needs no library
	@$(MAKE) --no-print-directory $(parallel) $(BUILD)/static/attnscope

static-deps:
	$(need) $(packages) $(static_packages)

# Snappy, which blosc uses, is C++.
static_libs = $(hdf5_archive) $(shell $(PKG_CONFIG) --static --libs \
	libdeflate blosc libzstd liblz4 $(seccomp) 2>/dev/null) \
	-lsnappy -lstdc++ -lcsv -lsz -laec -lz -lm $(LDFLAGS)

$(BUILD)/static/attnscope: $(BUILD)/main.o \
		$(BUILD)/libattnscope.a $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,LD)
	$(Q)$(CC) $(all_cflags) -static-pie -s -Wl,--wrap=dlopen -o $@ \
		$(filter-out %/flags,$^) $(static_libs)

deb: $(dist) ## builds a Debian package in build/deb
	$(need) $(packages) $(deb_packages)
	@rm -rf $(deb)
	@mkdir -p $(BUILD)/deb
	@tar -xzf $(dist) -C $(BUILD)/deb
	@cp -R src/packaging/debian $(deb)/debian
	@cp $(dist) $(BUILD)/deb/attnscope_$(version).orig.tar.gz
	cd $(deb) && $(unmade) dpkg-buildpackage -us -uc
	lintian --fail-on error --suppress-tags \
		initial-upload-closes-no-bugs $(BUILD)/deb/*.changes

# The static program with what `make install` puts beside it, and the exporter.
wheel: static ## builds Python wheels in build/wheel: program and exporter
	@rm -rf $(BUILD)/wheel
	@$(MAKE) --no-print-directory -s install DESTDIR=$(BUILD)/wheel/root \
		program=$(BUILD)/static/attnscope
	@python3 src/packaging/wheel.py $(BUILD)/wheel/root$(PREFIX) $(version) \
		$(BUILD)/wheel

check-packages: static wheel deb ## tries every package on a clean root
	$(need) $(check_packages)
	@BUILD=$(BUILD) VERSION=$(version) src/packaging/check

.PHONY: print-version dist static static-deps deb wheel check-packages
