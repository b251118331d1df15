"""A worker process: takes messages out of the queue and runs the jobs of every step."""

import signal
import threading
import time
import uuid
from importlib import import_module
from pathlib import Path
from types import FrameType

import dramatiq
import structlog
from dramatiq import Message, Worker
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.middleware import AgeLimit, AsyncIO, Middleware, Retries, ShutdownNotifications, TimeLimit
from dramatiq_postgres import PostgresBroker

from grants import clock, db, log
from grants.demo import ahead
from grants.jobs import HOURLY, JOBS, QUEUE

LOG = structlog.get_logger()
RETRIES, FIRST_WAIT, LONGEST = 8, 1_000, 10 * 60 * 1_000


class Database(Middleware):
    """Opens the pool on the loop on which the jobs run, and closes it there."""

    def __init__(self, url: str) -> None:
        self.url = url

    def after_worker_boot(self, broker: dramatiq.Broker, worker: Worker) -> None:
        loop = get_event_loop_thread()
        if loop is None:
            raise RuntimeError("the loop of the jobs did not start")
        loop.run_coroutine(db.connect(self.url))

    def before_worker_shutdown(self, broker: dramatiq.Broker, worker: Worker) -> None:
        loop = get_event_loop_thread()
        if loop is not None:
            loop.run_coroutine(db.disconnect())


def load_jobs() -> None:
    """Import every `jobs.py` of ours: a job that this process does not know would wait in the queue for ever."""
    root = Path(__file__).parent
    for path in sorted(root.rglob("jobs.py")):
        import_module(".".join(("grants", *path.relative_to(root).with_suffix("").parts)))


def create_broker(url: str) -> PostgresBroker:
    """The broker of this process, with an actor for every job."""
    middleware = [AgeLimit(), TimeLimit(), ShutdownNotifications(), Retries(), AsyncIO(), Database(url)]
    broker = PostgresBroker(
        url=url, results=False, middleware=middleware, heartbeat_interval=5, heartbeat_ttl=20, maintenance_interval=10
    )
    load_jobs()
    for name, work in JOBS.items():
        as_actor = dramatiq.actor(
            actor_name=name,
            broker=broker,
            queue_name=QUEUE,
            max_retries=RETRIES,
            min_backoff=FIRST_WAIT,
            time_limit=LONGEST,
        )
        as_actor(work)
    return broker


def run(url: str, *, threads: int = 2) -> None:
    """Work until SIGTERM or SIGINT; a job that is being done is finished first."""
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    log.set_up()
    ahead.follow()
    broker = create_broker(url)
    worker = Worker(broker, worker_threads=threads, worker_timeout=500)
    worker.start()
    LOG.info("worker started", jobs=len(JOBS))
    hour = -1
    while not stopping.wait(1):
        if clock.now().hour != hour:
            hour = clock.now().hour
            _enqueue_hourly(broker)
    worker.stop(timeout=30_000)
    broker.close()


def _enqueue_hourly(broker: PostgresBroker) -> None:
    """Queue what is done every hour. Workers that do so at the same moment give the message the same id."""
    slot = f"{clock.now():%Y-%m-%dT%H}"
    for name in HOURLY:
        message: Message[None] = Message(
            queue_name=QUEUE,
            actor_name=name,
            args=(),
            kwargs={},
            options={},
            message_id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{name}/{slot}")),
            message_timestamp=int(time.time() * 1000),
        )
        broker.enqueue(message)
