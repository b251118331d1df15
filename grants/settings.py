"""Settings: environment variables that begin with GRANTS_, read once."""

import os
import secrets
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """One field per variable: GRANTS_<NAME>. The help of each is what `grants settings` prints."""

    data_dir: Path = field(default=Path("var"), metadata={"help": "folder of everything kept: database, files, fonts"})
    database_url: str = field(
        default="", metadata={"help": "PostgreSQL 15 or newer; empty starts the embedded one", "secret": True}
    )
    files_url: str = field(default="", metadata={"help": "object store for files; empty keeps them in the data folder"})
    host: str = field(default="127.0.0.1", metadata={"help": "address the web server listens on"})
    port: int = field(default=8000, metadata={"help": "port the web server listens on"})
    web_processes: int = field(default=1, metadata={"help": "web processes"})
    worker_processes: int = field(default=1, metadata={"help": "worker processes"})
    pool_size: int = field(default=10, metadata={"help": "database connections of one process"})
    secret: str = field(
        default="", metadata={"help": "signs forms; empty makes one and keeps it in the data folder", "secret": True}
    )
    secure_cookies: bool = field(default=False, metadata={"help": "1 behind https: cookies travel only there"})
    behind_proxy: bool = field(
        default=False, metadata={"help": "1 when a proxy of yours adds X-Forwarded-For; its last entry is the sender"}
    )
    demo: bool = field(
        default=False, metadata={"help": "1 shows who can sign in on the sign-in page; never for real data"}
    )
    site_name: str = field(default="公益创投资助平台", metadata={"help": "name in the head of every page"})
    site_phone: str = field(default="", metadata={"help": "supervision phone at the foot of every page"})
    public_url: str = field(default="", metadata={"help": "address printed in QR codes; empty uses host and port"})
    smtp_url: str = field(
        default="", metadata={"help": "outgoing mail; empty only keeps it to be read", "secret": True}
    )
    webhooks_private: bool = field(
        default=False, metadata={"help": "1 lets webhooks go to http and to addresses of the internal network"}
    )
    sms_url: str = field(
        default="", metadata={"help": "gateway that takes short texts as JSON; empty sends none", "secret": True}
    )
    metrics_token: str = field(
        default="",
        metadata={"help": "who sends it as a bearer reads /metrics; empty: nobody", "secret": True},
    )

    @property
    def address(self) -> str:
        """Where a browser finds this system."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"


@cache
def settings() -> Settings:
    """The settings of this process."""
    return read(dict(os.environ))


def read(environ: dict[str, str]) -> Settings:
    """Settings out of an environment. A value that is not of its kind raises ValueError naming the variable."""
    values: dict[str, object] = {}
    for each in fields(Settings):
        name = variable(each.name)
        if name in environ:
            values[each.name] = _convert(name, environ[name], type(each.default))
    return Settings(**values)  # type: ignore[arg-type]  # each value was converted to its field's type above


def variable(name: str) -> str:
    """The environment variable of a field."""
    return f"GRANTS_{name.upper()}"


def _convert(name: str, text: str, kind: type) -> object:
    if kind is bool:
        if text.lower() not in {"0", "1", "true", "false", "yes", "no", ""}:
            raise ValueError(f"{name} is 0 or 1, not {text!r}")
        return text.lower() in {"1", "true", "yes"}
    if kind is int:
        if not text.isdecimal():
            raise ValueError(f"{name} is a whole number, not {text!r}")
        return int(text)
    return Path(text) if issubclass(kind, Path) else text


def signing_secret() -> str:
    """The secret that signs forms: the setting, or one made at the first start and kept beside the data."""
    if settings().secret:
        return settings().secret
    path = settings().data_dir / "secret"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as kept:
            kept.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text()
