"""The compiled engine: made once by numba, kept as machine code, and loaded without numba.

Compiling takes seconds, and importing numba alone takes longer than a thousand cases; so the
machine code is written to the user's cache and loaded from there by llvmlite. Its name holds what
it was made from: the engine's sources, the versions of numba and llvmlite, and the processor. A
cache that can't be written, or does not read as it was written, only costs the time to compile.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import importlib.metadata
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from iptcost.batch._loop.book import Book, Ints
from iptcost.batch._loop.layout import Cases

_SOURCES: Final = (
    "../../_rules/kernel.py", "book.py", "calendar.py", "compiling.py", "courses.py", "layout.py",
    "machine.py", "rulings.py",
)  # fmt: skip
_ENTRY: Final = "iptcost_run_rows"
_DIGEST: Final = hashlib.sha256().digest_size
_HARMLESS: Final = frozenset({"memset", "memcpy", "memmove"})
"""What the machine code may ask of the process that loads it."""

RunRows = Callable[[Book, Cases, Ints, Ints, Ints, Ints, Ints], int]


@functools.cache
def engine() -> RunRows:
    """Return ``courses.run_rows`` compiled; ImportError where numba or llvmlite is missing."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple()
    cpu, features = llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
    machine = target.create_target_machine(
        cpu=cpu, features=features, opt=3, codemodel="jitdefault"
    )
    file = cache_folder(os.environ) / f"{_name(target.triple, cpu, features)}.o"
    code = _read(file)
    if code is None:
        code, kept = _compile(llvm, machine)
        if code is None:
            return _call(kept.address, kept)
        _write(file, code)
    loader = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    loader.add_object_file(llvm.ObjectFileRef.from_data(code))
    loader.finalize_object()
    return _call(loader.get_function_address(_ENTRY), loader)


def _call(address: int, kept: Any) -> RunRows:
    """Return the machine code at ``address`` as a function; ``kept`` is what owns it."""
    entry = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p)(address)

    def run_rows(book: Book, cases: Cases, *others: Ints) -> int:
        """Run the compiled loop; other threads run meanwhile."""
        arrays = (*book, *cases, *others)
        if any(array.dtype != np.int64 or not array.flags.c_contiguous for array in arrays):
            raise AssertionError([array.dtype for array in arrays])
        addresses = np.array([array.ctypes.data for array in arrays], np.uintp)
        sizes = np.array([array.size for array in arrays], np.int64)
        found: int = entry(addresses.ctypes.data, sizes.ctypes.data)
        return found

    run_rows.kept = kept  # type: ignore[attr-defined] # lives as long as the function
    return run_rows


# -- making it --------------------------------------------------------------------------------


def _compile(llvm: Any, machine: Any) -> tuple[bytes | None, Any]:
    """Return the machine code, or None where it can't stand alone, and numba's own function."""
    from iptcost.batch._loop import compiling

    made, symbol, text = compiling.compiled()
    module = llvm.parse_assembly(text)
    for function in module.functions:
        if function.name == symbol:
            function.name = _ENTRY
        elif not function.is_declaration:
            function.linkage = "internal"
    # numba's wrapper reports errors through Python; no function here raises: it drops out.
    passes = llvm.create_new_module_pass_manager()
    passes.add_ipsccp_pass()
    passes.add_simplify_cfg_pass()
    passes.add_global_dead_code_eliminate_pass()
    passes.add_strip_dead_prototype_pass()
    passes.run(module, llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options()))
    foreign = {
        function.name
        for function in module.functions
        if function.is_declaration and not function.name.startswith("llvm.")
    }
    alone = foreign <= _HARMLESS
    return (machine.emit_object(module) if alone else None), made


# -- keeping it -------------------------------------------------------------------------------


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Return where machine code is kept: numba's folder where one is set, else the user's cache."""
    if environ.get("NUMBA_CACHE_DIR"):
        return Path(environ["NUMBA_CACHE_DIR"]) / "iptcost"
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or tempfile.gettempdir()) / "iptcost" / "cache"
    if sys.platform == "darwin":
        return Path("~/Library/Caches").expanduser() / "iptcost"
    return Path(environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "iptcost"


def _name(*of: str) -> str:
    """Return a name that changes with whatever the machine code depends on."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for source in _SOURCES:
        digest.update((here / source).read_bytes())
    for name in ("numba", "llvmlite"):
        digest.update(importlib.metadata.version(name).encode())
    digest.update("\n".join(of).encode())
    return f"batch-{digest.hexdigest()[:32]}"


def _read(file: Path) -> bytes | None:
    """Return the code in a file of the user's own, or None where there is none or it is torn."""
    try:
        with file.open("rb") as opened:
            if hasattr(os, "geteuid") and os.fstat(opened.fileno()).st_uid != os.geteuid():
                return None
            data = opened.read()
    except OSError:
        return None
    code = data[_DIGEST:]
    return code if hashlib.sha256(code).digest() == data[:_DIGEST] else None


def _write(file: Path, code: bytes) -> None:
    """Keep the code, whole or not at all; a folder that can't be written is left alone."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=file.parent, suffix=".aside")
        with os.fdopen(handle, "wb") as opened:
            opened.write(hashlib.sha256(code).digest() + code)
        Path(aside).replace(file)
    except OSError:
        return
