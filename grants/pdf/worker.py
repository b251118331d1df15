"""The process that renders: papers come in on stdin, PDFs go out on stdout. It is killed when one takes too long."""

import gc
import os
import pickle
import resource
import sys
from pathlib import Path

from grants.pdf.child import BROKEN, DONE, UNPRINTABLE, receive, send

PAPERS_PER_SWEEP = 20


def main() -> None:
    memory, cpu_seconds, style = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    papers, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not be taken for an answer
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # Imported here: the process that only talks to this one needs neither Pango nor its second of start.
    from grants.pdf.renderer import Renderer, Unprintable  # noqa: PLC0415

    renderer = Renderer(style)
    gc.freeze()
    gc.disable()
    done = 0
    while (message := receive(papers)) is not None:
        _allow_cpu(cpu_seconds)
        try:
            answer = DONE + renderer.render(pickle.loads(message))
        except Unprintable as error:
            answer = UNPRINTABLE + str(error).encode()
        except Exception as error:
            answer = BROKEN + f"{type(error).__name__}: {error}".encode()
        send(answers, answer)
        if answer[:1] == BROKEN:
            return  # out of memory or worse: the next paper gets a fresh process
        done += 1
        if done % PAPERS_PER_SWEEP == 0:
            gc.collect()


def _allow_cpu(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


if __name__ == "__main__":
    main()
