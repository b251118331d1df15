"""How long requests take, by route, counted over all web processes of this machine; and figures as Prometheus reads."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from grants.health.queries import Figures

# The library counts in this folder's files when the variable is set before it is imported: `grants run` does.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

_registry = CollectorRegistry()
_requests = Histogram(
    "grants_request_seconds", "Time to answer, by route", ("route", "status"), buckets=BUCKETS, registry=_registry
)


class Timing(ASGIMiddleware):
    """Outermost: what it counts is what a visitor waits for. The route's name stands for its address: no number of a
    row, nothing typed."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        began, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await next_app(scope, receive, noted)
        finally:
            name = scope["route_handler"].name or "unnamed"
            _requests.labels(name, f"{status // 100}xx").observe(time.perf_counter() - began)


class _Gauges(Collector):
    def __init__(self, figures: Figures) -> None:
        self.figures = figures

    def collect(self) -> Iterator[Metric]:
        found = self.figures
        jobs = GaugeMetricFamily("grants_jobs", "Jobs: waiting, later, running, failed", labels=("job", "state"))
        for (name, state), n in found.jobs.items():
            jobs.add_metric((name, state), n)
        yield jobs
        plain: dict[str, tuple[str, float | None]] = {
            "grants_job_oldest_seconds": ("How long the oldest job that is due has waited", found.oldest_seconds),
            "grants_workers": ("Worker processes alive, on all machines", found.workers),
            "grants_unsealed_seconds": ("Age of the oldest row of the trail without a seal", found.unsealed_seconds),
            "grants_books_checked_seconds": ("Time since the books were last proved", found.checked_seconds),
            "grants_books_findings": ("What the last proof of the books found", found.findings),
        }
        for name, (words, value) in plain.items():
            if value is not None:
                yield GaugeMetricFamily(name, words, value=value)


def printed(figures: Figures) -> bytes:
    """Everything, in the text format."""
    shared = CollectorRegistry() if SHARED in os.environ else None
    if shared:
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # the library leaves it untyped
    ours = CollectorRegistry()
    ours.register(_Gauges(figures))
    return generate_latest(ours) + generate_latest(shared or _registry)


def share(folder: Path) -> None:
    """Let all processes that are started from now on count in one folder, from nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink()
    os.environ[SHARED] = str(folder)
