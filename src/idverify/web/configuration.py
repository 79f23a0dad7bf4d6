"""How the HTTP service is run; each field is an environment variable ``IDVERIFY_HTTP_…``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, Self, cast
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from idverify.errors import OperatorError, door
from idverify.ports import EidProvider, PhoneNetwork, Sender

_PREFIX: Final = "IDVERIFY_HTTP_"
_HERE: Final = ("localhost", "127.0.0.1", "::1")
_WRONG_PATH: Final = "module:callable"


def _listed(value: object) -> object:
    return tuple(each.strip() for each in value.split(",") if each.strip()) if isinstance(value, str) else value


def _https(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        raise ValueError("an https address")
    return value


_Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
_Address = Annotated[str, Field(max_length=500, pattern=r"^https://[!-~]+$"), AfterValidator(_https)]


class Configuration(BaseModel):
    """How the service is run; each field is an environment variable ``IDVERIFY_HTTP_…``.

    Attributes:
        hosts: ``…_HOSTS``, under which names it answers, with commas between; ``*.`` before a name takes in what is
            below it. This machine's own names if left out, which production refuses.
        trusted_proxies: ``…_TRUSTED_PROXIES``, addresses or networks whose ``X-Forwarded-For`` is believed; none.
        body_bytes: ``…_BODY_BYTES``, how long a body may be.
        body_seconds: ``…_BODY_SECONDS``, in which time it must have come.
        header_bytes: ``…_HEADER_BYTES``, how long a request's header may be.
        header_seconds: ``…_HEADER_SECONDS``, in which time it must have come.
        send_seconds: ``…_SEND_SECONDS``, for how long somebody may not read what was answered.
        at_once: ``…_AT_ONCE``, how many requests are answered at once.
        connections: ``…_CONNECTIONS``, how many connections are kept at once.
        threads: ``…_THREADS``, how many of them ask the store at once.
        calls_per_second: ``…_CALLS_PER_SECOND``, how often one API key may call, counted over ten seconds.
        failures_per_minute: ``…_FAILURES_PER_MINUTE``, how often one address may present no good key.
        public_per_minute: ``…_PUBLIC_PER_MINUTE``, how often one address may ask for what needs no key.
        quota: ``…_QUOTA``, where calls are counted: ``memory://`` for one process, ``redis://…`` for several.
        drain_seconds: ``…_DRAIN_SECONDS``, how long it says that it is not ready before it stops taking requests.
        stop_seconds: ``…_STOP_SECONDS``, how long it waits after that for requests that are being answered.
        sender: ``…_SENDER``, ``module:name`` of what makes the platform's own Sender, called without arguments.
        eid: ``…_EID``, ``module:name`` of what gives its providers of electronic identification.
        network: ``…_NETWORK``, ``module:name`` of what makes its PhoneNetwork.
        pages: ``…_PAGES``, ``1`` to serve the pages for people; off if left out.
        pages_return: ``…_PAGES_RETURN``, the platform's own https address that people go back to from a page.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    hosts: _Names = Field(default=(), examples=["id.mxh.example.vn,*.internal"])
    trusted_proxies: _Names = Field(default=(), examples=["10.0.0.0/8"])
    body_bytes: int = Field(default=65_536, ge=1_024, le=1_048_576)
    body_seconds: float = Field(default=10, gt=0, le=120)
    header_bytes: int = Field(default=16_384, ge=1_024, le=65_536)
    header_seconds: float = Field(default=10, gt=0, le=120)
    send_seconds: float = Field(default=30, gt=0, le=300)
    at_once: int = Field(default=256, ge=1)
    connections: int = Field(default=1_024, ge=1)
    threads: int = Field(default=12, ge=1, le=256)
    calls_per_second: int = Field(default=500, ge=1)
    failures_per_minute: int = Field(default=60, ge=1)
    public_per_minute: int = Field(default=1_200, ge=1)
    quota: str = Field(  # it may hold a password
        default="memory://", repr=False, examples=["redis://quota.internal:6379/0"]
    )
    drain_seconds: float = Field(default=5, ge=0, le=300)
    stop_seconds: int = Field(default=30, ge=1, le=600)
    sender: str | None = Field(default=None, examples=["mxh.codes:sender"])
    eid: str | None = Field(default=None, examples=["mxh.identification:providers"])
    network: str | None = Field(default=None, examples=["mxh.operators:network"])
    pages: bool = False
    pages_return: _Address | None = Field(default=None, examples=["https://mxh.example.vn/me"])

    @classmethod
    @door
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """The configuration that an environment holds.

        Args:
            environment: variables by name; those of this process if left out.

        Raises:
            OperatorError: one is wrong, or there is none of that name (``setting``); the error holds no value.
        """
        environment = os.environ if environment is None else environment
        given = {
            name.removeprefix(_PREFIX).lower(): value for name, value in environment.items() if name.startswith(_PREFIX)
        }
        try:
            return cls.model_validate(given)
        except ValidationError as refused:
            first = refused.errors(include_url=False, include_context=False, include_input=False)[0]
        raise OperatorError("setting", name=f"{_PREFIX}{str(first['loc'][0]).upper()}", reason=first["type"])

    def is_host(self, header: str) -> bool:
        """Whether the service answers under a ``Host`` header.

        Args:
            header: as it came, perhaps with a port.
        """
        name = _without_port(header).lower()
        return any(
            name.endswith(each[1:].lower()) and len(name) >= len(each)
            if each.startswith("*.")
            else name == each.lower()
            for each in self.hosts or _HERE
        )

    def made_sender(self) -> Sender | None:
        """The platform's own sender.

        Raises:
            OperatorError: the path leads to nothing that can be called, or a module is missing, which is then named
                (``setting``).
        """
        return cast("Sender | None", self._made("SENDER", self.sender))

    def made_providers(self) -> tuple[EidProvider, ...]:
        """The platform's providers of electronic identification. Errors as of ``made_sender``."""
        return tuple(cast("Iterable[EidProvider]", self._made("EID", self.eid) or ()))

    def made_network(self) -> PhoneNetwork | None:
        """The mobile operators' answers. Errors as of ``made_sender``."""
        return cast("PhoneNetwork | None", self._made("NETWORK", self.network))

    @staticmethod
    def _made(name: str, path: str | None) -> Any:  # noqa: ANN401  # whatever the platform's own code gives
        if path is None:
            return None
        from uvicorn.importer import ImportFromStringError, import_from_string

        reason = _WRONG_PATH
        try:
            found = import_from_string(path)
            if callable(found):
                return found()
        except ImportFromStringError:
            pass
        except ImportError as missing:
            # A package of the path itself, or what the module it leads to wants: an extra that was not installed.
            if not _is_within(path.partition(":")[0], missing.name):
                reason = f"{type(missing).__name__}: {missing.name}"
        raise OperatorError("setting", name=f"{_PREFIX}{name}", reason=reason)


def _is_within(module: str, package: str | None) -> bool:
    return package is None or f"{module}.".startswith(f"{package}.")


def _without_port(header: str) -> str:
    """A host without its port; an IPv6 address without its brackets (RFC 3986 section 3.2.2)."""
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.rpartition(":")[0] if header.count(":") == 1 else header
