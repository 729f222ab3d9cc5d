"""Builds the optional C libraries of `gainshare.kernels`; everything else about the package is in pyproject.toml.

They are plain C, loaded by ctypes. Without a working compiler the build warns and the package still installs:
each kernel then runs as its NumPy twin, and the wheel is one for every machine.
"""

import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_ext import build_ext

KERNELS = {
    "covering": ["covering_greedy", "covering_search", "covering_fill"],
    "filling": ["filling_fill"],
    "linear": ["linear_prefixes"],
    "menus": ["menu_pair_prices", "menu_cover_prices", "menu_disjoint_prices", "menu_cover_costs"],
    "ngrams": ["ngrams_count", "ngrams_likelihoods"],
    "selection": ["selection_greedy", "selection_search"],
    "shares": ["shares_add"],
}
"""The libraries, and what each exports."""

SUFFIX = {"darwin": ".dylib", "win32": ".dll"}.get(sys.platform, ".so")


class PlainLibrary(build_ext):
    """Builds shared libraries that know nothing of Python, and are not named after one."""

    def get_ext_filename(self, fullname: str) -> str:
        """Where the library lies: beside its loader."""
        return str(Path(*fullname.split("."))) + SUFFIX

    def get_export_symbols(self, ext: Extension) -> list[str]:
        """Only the functions themselves: there is no PyInit to export."""
        return ext.export_symbols

    def build_extensions(self) -> None:
        """The same bytes on every processor: no -march=native, and products are never fused into sums."""
        flags = ["/O2", "/fp:precise"] if self.compiler.compiler_type == "msvc" else ["-O3", "-ffp-contract=off"]
        for extension in self.extensions:
            extension.extra_compile_args = flags
        super().build_extensions()


class TrueWheel(bdist_wheel):
    """A wheel named for what is in it: for any machine if no library was built, else for machines of this kind."""

    def run(self) -> None:
        """Build the library first: whether it can be built decides the rest."""
        self.run_command("build_ext")
        libraries = self.get_finalized_command("build_ext").get_outputs()
        if not any(Path(library).exists() for library in libraries):
            self.distribution.ext_modules = []
            self.root_is_pure = True
        super().run()

    def get_tag(self) -> tuple[str, str, str]:
        """Any Python 3 will do, with the library and without."""
        _, _, platform = super().get_tag()
        return "py3", "none", platform


setup(
    cmdclass={"build_ext": PlainLibrary, "bdist_wheel": TrueWheel},
    ext_modules=[
        Extension(
            f"gainshare.kernels._{name}",
            [f"src/gainshare/kernels/{name}.c"],
            export_symbols=functions,
            optional=True,
        )
        for name, functions in KERNELS.items()
    ],
)
