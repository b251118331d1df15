"""One round solved in a process that imports nothing else, so that its time and its memory are the solver's.

`alone.py make N M SEED TAGS PATH` writes a round, `alone.py solve PATH` prints the figures of one.
"""

import hashlib
import json
import re
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

import numpy as np

from grants.scoring.assigning import assign

FLOOR = Decimal("0.95")


def main(what: str, *words: str) -> None:
    """Do what was asked; the last line is JSON."""
    if what == "make":
        from tests.scoring.panels import a_round  # noqa: PLC0415  # brings scipy, whose memory is not the solver's

        applications, experts, seed, by_tags, path = words
        np.savez(path, **vars(a_round(int(applications), int(experts), seed=int(seed), by_tags=by_tags == "1")))
        print("{}")
    else:
        with np.load(words[0]) as kept:
            arrays = {name: kept[name] for name in kept.files}
        print(json.dumps(solved(arrays)))


def solved(arrays: dict[str, Any]) -> dict[str, Any]:
    """Time and memory of one assignment with the organisation rule and of one without, then what a recount says."""
    began, used = time.perf_counter(), time.process_time()
    made = assign(**arrays, floor=FLOOR)
    seconds, processor = time.perf_counter() - began, time.process_time() - used
    memory = peak_mb()
    began, used = time.perf_counter(), time.process_time()
    free = assign(**arrays, floor=0, one_per_org=False)
    seconds_free, processor_free = time.perf_counter() - began, time.process_time() - used
    each = int(arrays["demand"][0])
    figures = {
        "total": made.optimum,
        "bound": made.upper_bound,
        "certified": made.certified and free.certified,
        "seconds": round(seconds, 3),
        "processor_seconds": round(processor, 3),
        "memory_mb": memory,
        "total_no_org": free.optimum,
        "bound_no_org": free.upper_bound,
        "seconds_no_org": round(seconds_free, 3),
        "processor_seconds_no_org": round(processor_free, 3),
        "chains": made.chains,
        "floor_before": int(made.floor_before * each),
        "floor": int(made.floor * each),
        "floor_bound": int(made.floor_bound * each),
        "floor_to_bound": round(float(made.floor / made.floor_bound), 4),
        "kept": round(made.total / made.optimum, 5),
        "fair_chains": made.fair_chains,
        "hash": hashlib.sha256(b"".join(part.tobytes() for part in (made.pairs, made.price, free.pairs))).hexdigest(),
    }
    from tests.scoring.panels import Panel, broken_rules  # noqa: PLC0415  # after memory was taken: brings scipy

    panel = Panel(**arrays)
    broken = broken_rules(panel, made.pairs) + broken_rules(panel, free.pairs, one_per_org=False)
    return figures | {"violations": len(broken)}


def peak_mb() -> int:
    """The most memory that this program held; getrusage would count the program that started it, too."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    assert found is not None
    return int(found[1]) // 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
