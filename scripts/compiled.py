"""Build hook of the wheel: with BIB_COMPILED set, Cython compiles the hot modules and ships them beside the sources."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# The way of a Bundle's bytes to its charges. What is not listed here runs as Python in either form.
HOT: Final = (
    "adapter/fhir/json_*.py",
    "adapter/fhir/xml/*.py",
    "adapter/fhir/identifiers.py",
    "adapter/fhir/outcome.py",
    "adapter/fhir/references.py",
    "adapter/fhir/bundle/*.py",
    "adapter/fhir/search/*.py",
    "adapter/fhir/validation/*.py",
    "adapter/fhir/validation/invariants/*.py",
    "adapter/fhir/validation/profiles/*.py",
    "adapter/mapping/*.py",
    "adapter/programme/*.py",
    "adapter/dossier/*.py",
    "adapter/plan/*.py",
    "adapter/intake/*.py",
    "adapter/store/batch.py",
    "adapter/store/reader.py",
    "adapter/store/rows.py",
)


class CompiledHook(BuildHookInterface[Any]):
    """Adds one extension module for each hot source file, and the platform's tag."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or not os.environ.get("BIB_COMPILED"):
            return
        root = Path(self.root)
        built = _compiled(
            [path for pattern in HOT for path in sorted(root.glob(pattern)) if path.stem != "__init__"], root
        )
        build_data["force_include"].update(built)
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


def _compiled(sources: list[Path], root: Path) -> dict[str, str]:
    """Extension module → its place in the wheel."""
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension

    folder = root / "build/cython"
    names = [".".join(path.relative_to(root).with_suffix("").parts) for path in sources]
    extensions = [Extension(name, [str(path)]) for name, path in zip(names, sources, strict=True)]
    options = {"language_level": 3, "annotation_typing": False, "binding": True}
    modules = cythonize(extensions, build_dir=str(folder), compiler_directives=options, nthreads=os.cpu_count() or 1)
    command = Distribution({"name": "bib-adapter", "ext_modules": modules}).get_command_obj("build_ext")
    command.build_lib, command.build_temp = str(folder / "lib"), str(folder / "temp")
    command.ensure_finalized()
    command.run()
    return {str(path): str(path.relative_to(folder / "lib")) for path in (folder / "lib").rglob("*.so")}
