"""The kit's own wheel, made again of what is installed here.

An archive that grades elsewhere has to grade with this very kit, and an installed package has no source tree to build
from. A wheel is a zip of the package's files with their metadata and a list of digests, so it is put together from
those: of a source tree (an editable install) as of an installed wheel, byte for byte the same each time.
"""

import base64
import hashlib
import importlib.metadata
import io
import re
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import autograder
from autograder.export.target import ExportError

_WHEEL = "Wheel-Version: 1.0\nGenerator: autograder {version}\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_TEXTS = ("METADATA", "entry_points.txt")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def build_wheel() -> tuple[str, bytes]:
    """The wheel's file name and content.

    Raises :class:`ExportError` if the kit is not installed, or as another version than the one that runs.
    """
    name, version = autograder.__name__, autograder.__version__
    info = f"{name}-{version}.dist-info"
    files = {f"{name}/{path}": content for path, content in _package().items()}
    files |= {f"{info}/{path}": content for path, content in _metadata(name, version).items()}
    files[f"{info}/WHEEL"] = _WHEEL.format(version=version).encode()
    record = [f"{path},sha256={_digest(content)},{len(content)}\n" for path, content in sorted(files.items())]
    files[f"{info}/RECORD"] = "".join([*record, f"{info}/RECORD,,\n"]).encode()
    return f"{name}-{version}-py3-none-any.whl", zipped(files)


def zipped(files: Mapping[str, bytes], executable: frozenset[str] = frozenset()) -> bytes:
    """A zip archive of files in the order of their names, which is the same for the same files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3  # Unix, whatever this is: so that modes count
            entry.external_attr = (stat.S_IFREG | (0o755 if name in executable else 0o644)) << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def installed_pins() -> tuple[str, ...]:
    """``name==version`` of what the kit needs, and of what that needs, as installed here; not of the kit itself.

    A version's local part, such as the ``+cpu`` of PyTorch's builds, is left out: a pin without it takes any build.
    Raises :class:`ExportError` if the kit is not installed.
    """
    known = {_normal(found.metadata["Name"] or ""): found for found in importlib.metadata.distributions()}
    own = _normal(autograder.__name__)
    wanted, seen = [own], {own}
    while wanted:
        found = known.get(wanted.pop())
        for requirement in (found.requires or ()) if found is not None else ():
            needed = _normal(re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0])
            optional = re.search(r"\bextra\s*==", requirement) is not None
            if needed in known and needed not in seen and not optional:
                seen.add(needed)
                wanted.append(needed)
    if own not in known:
        raise ExportError("the kit is not installed here, so that its versions are not known: install it with pip")
    versions = {name: known[name].version.partition("+")[0] for name in seen - {own}}
    return tuple(f"{name}=={version}" for name, version in sorted(versions.items()))


def _package() -> dict[str, bytes]:
    """The package's files by their paths in it; caches and hidden files are nobody's."""
    root = Path(autograder.__file__).parent
    found = {}
    for path in sorted(root.rglob("*")):
        inner = path.relative_to(root)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in inner.parts)
        if path.is_file() and not hidden and path.suffix != ".pyc":
            found[inner.as_posix()] = path.read_bytes()
    return found


def _metadata(name: str, version: str) -> dict[str, bytes]:
    again = "install it anew with pip, and give the same command again"
    try:
        installed = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError as error:
        raise ExportError(f"the kit is not installed here, so that no wheel can be made of it: {again}") from error
    if installed.version != version:
        raise ExportError(f"the kit that runs is {version} and the installed one {installed.version}: {again}")
    found = {path: text.encode() for path in _TEXTS if (text := installed.read_text(path)) is not None}
    if found.keys() != set(_TEXTS):
        raise ExportError(f"the installed kit lacks {' or '.join(set(_TEXTS) - found.keys())}: {again}")
    licence = installed.read_text("licenses/LICENSE")
    return found | ({"licenses/LICENSE": licence.encode()} if licence is not None else {})


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
