"""What a process costs and what the machine is: in comes a process id, out come seconds of CPU and bytes of memory.

It reads Linux's ``/proc`` alone.
"""

import os
import platform
from dataclasses import dataclass
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine, in general terms, and how busy it was with other things.

    Args:
        cores: that this process may use.
        memory_gib: in all.
        system: operating system and Python.
        load: processes that ran or waited in the last minute, before anything was started.
    """

    cores: int
    memory_gib: int
    system: str
    load: float


def describe() -> Machine:
    """This machine, now."""
    pages = os.sysconf("SC_PHYS_PAGES")
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        memory_gib=round(pages * _PAGE_BYTES / 2**30),
        system=f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        load=os.getloadavg()[0],
    )


def cpu_s(pid: int) -> float:
    """Seconds of CPU that a process has used, its threads and the kernel's work for it included."""
    # The name stands in brackets and may hold anything; the fields that count come behind it.
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def resident_mib(pid: int) -> float:
    """Memory of a process that is in RAM, MiB."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1]) * _PAGE_BYTES / 2**20
