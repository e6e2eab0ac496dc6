# Copy into a repository of packages:
#   spack repo create my && spack repo add my
#   cp -r src/packaging/spack my/packages/attnscope
#   spack dev-build attnscope@1.0.0       in the tree, or `spack install` with
#                                         the tarball of `make dist` in a mirror
from spack.package import *


class Attnscope(MakefilePackage):
    """Measures how text and image attend to each other in multimodal models,
    from dumps of their attention maps."""

    maintainers = []
    license("MIT")

    # The sha256 is of the tarball that `make dist` makes.
    version("1.0.0")

    depends_on("c", type="build")
    depends_on("gmake", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("hdf5@1.10.5: ~mpi")
    depends_on("libdeflate")
    depends_on("zstd")
    depends_on("lz4")
    depends_on("c-blosc")
    depends_on("libseccomp")
    depends_on("gnuplot", type="run")

    # Spack has no libcsv.
    resource(
        name="libcsv",
        git="https://github.com/rgamble/libcsv.git",
        commit="b1d5212831842ee5869d99bc208a21837e4037d5",
        placement="libcsv",
    )

    def edit(self, spec, prefix):
        cc = Executable(self.compiler.cc)
        cc("-O2", "-fPIC", "-c", "libcsv/libcsv.c", "-o", "libcsv/libcsv.o")
        Executable("ar")("rcs", "libcsv/libcsv.a", "libcsv/libcsv.o")

    @property
    def variables(self):
        return [
            f"PREFIX={self.prefix}",
            "CPPFLAGS=-Ilibcsv",
            "LDFLAGS=-Llibcsv",
            "hdf5_archive=",
        ]

    @property
    def build_targets(self):
        return ["all"] + self.variables

    @property
    def install_targets(self):
        return ["install"] + self.variables
