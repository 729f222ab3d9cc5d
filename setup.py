"""Builds the optional C library of `gainshare.kernels`; everything else about the package is in pyproject.toml.

The library is plain C, loaded by ctypes. Without a working compiler the build warns and the package still installs:
each kernel then runs as its NumPy twin.
"""

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext


class PlainLibrary(build_ext):
    """Builds shared libraries that know nothing of Python."""

    def get_export_symbols(self, ext: Extension) -> list[str]:
        """Only the functions themselves: there is no PyInit to export."""
        return ext.export_symbols

    def build_extensions(self) -> None:
        """The same bytes on every processor: no -march=native, and products are never fused into sums."""
        flags = ["/O2", "/fp:precise"] if self.compiler.compiler_type == "msvc" else ["-O3", "-ffp-contract=off"]
        for extension in self.extensions:
            extension.extra_compile_args = flags
        super().build_extensions()


setup(
    cmdclass={"build_ext": PlainLibrary},
    ext_modules=[
        Extension(
            "gainshare.kernels._linear",
            ["src/gainshare/kernels/linear.c"],
            export_symbols=["linear_prefixes"],
            optional=True,
        )
    ],
)
