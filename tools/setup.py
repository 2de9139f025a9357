"""Install what this project needs on this machine; do nothing when it is all there. Standard library only.

    python3 tools/setup.py run    what the demonstration needs
    python3 tools/setup.py dev    that, and what the tests and checks need

System packages come from apt when run as root; otherwise the exact line to run is printed. Python packages come from
hashed locks: by uv where it can be had, by pip where not.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
UV_HOME = ROOT / ".tools" / "uv"
STAMP = VENV / "installed-lock"
SYSTEM = {
    "run": [
        "python3-venv",
        "libpango-1.0-0",
        "libpangoft2-1.0-0",
        "libharfbuzz-subset0",
        "fonts-dejavu-core",
        "poppler-utils",
    ],
    # libatomic1: for the driver of the browser tests.
    "dev": ["chromium", "libatomic1"],
}
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}


def stop(line: str) -> None:
    """End with one plain line."""
    sys.exit(f"setup: {line}")


def run(*command: str | Path, quiet: bool = False) -> bool:
    """Run a command; tell whether it succeeded."""
    sink = subprocess.DEVNULL if quiet else None
    return subprocess.run([str(part) for part in command], stdout=sink, stderr=sink, check=False).returncode == 0


def is_installed(package: str) -> bool:
    """Tell whether Debian's package is there."""
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f=${db:Status-Status}", package], capture_output=True, text=True, check=False
    )
    return answer.stdout == "installed"


def has_venv() -> bool:
    """Tell whether this Python can make environments with pip: Debian ships that apart, other builds do not."""
    return run(sys.executable, "-c", "import venv, ensurepip", quiet=True)


def install_system_packages(kind: str) -> None:
    """Make sure of the system packages; stop with the line to run when they are missing and we may not install."""
    wanted = SYSTEM["run"] + (SYSTEM["dev"] if kind == "dev" else [])
    if shutil.which("dpkg-query") is None:
        print(f"setup: this is not a Debian; make sure of the equivalents of: {' '.join(wanted)}")
        return
    missing = [name for name in wanted if not is_installed(name)]
    if has_venv() and "python3-venv" in missing:
        missing.remove("python3-venv")
    if not missing:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if os.geteuid() != 0:
        stop(f"system packages are missing. Run as root, then try again:\n  {line}")
    print(f"setup: {line}", flush=True)
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    if not (run("apt-get", "update", "-qq", quiet=True) and run(*line.split(), "-qq", quiet=True)):
        stop(f"apt could not install the system packages. See what it says:\n  {line}")


def uv() -> Path | None:
    """Return uv, in an environment of its own since it empties the one it syncs; None where it cannot be had."""
    command = UV_HOME / "bin" / "uv"
    if command.exists():
        return command
    lock = ROOT / "tools" / "uv.lock.txt"
    made = run(sys.executable, "-m", "venv", UV_HOME) and run(
        UV_HOME / "bin" / "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        lock,
    )
    return command if made else None


def install_python_packages(kind: str) -> None:
    """Make the environment equal to the lock; a demonstration is content with the larger one of the tests."""
    wanted = {name: hashlib.sha256((ROOT / lock).read_bytes()).hexdigest() for name, lock in LOCKS.items()}
    present = STAMP.read_text() if STAMP.exists() else ""
    if present == wanted["dev"] or present == wanted[kind]:
        return
    print(f"setup: installing {LOCKS[kind]} into .venv", flush=True)
    lock = ROOT / LOCKS[kind]
    if not (VENV / "bin" / "python").exists() and not run(sys.executable, "-m", "venv", VENV):
        stop("the environment .venv could not be made.")
    python, tool = VENV / "bin" / "python", uv()
    by_uv = tool is not None and run(tool, "pip", "sync", "-q", "--python", python, "--require-hashes", lock)
    if not by_uv:
        print("setup: uv did not do it, trying pip", flush=True)
        if not run(python, "-m", "pip", "install", "-q", "--require-hashes", "-r", lock):
            stop(f"the packages of {lock.name} could not be installed. Is the network there?")
    STAMP.write_text(wanted[kind])


def main(kind: str) -> None:
    """Install everything of a kind."""
    if sys.version_info[:2] != (3, 11):
        stop(f"Python 3.11 is needed, this is {sys.version_info.major}.{sys.version_info.minor}.")
    install_system_packages(kind)
    install_python_packages(kind)
    python = VENV / "bin" / "python"
    if not run(python, ROOT / "tools" / "catalogues.py", "compile"):
        stop("the translations could not be compiled.")


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["dev"]):
        stop("say run or dev")
    main(sys.argv[1])
