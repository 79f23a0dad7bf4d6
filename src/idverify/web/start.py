"""From settings to a service that listens, until it is told to stop."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

from idverify.quotas.limits_quota import LimitsQuota
from idverify.senders.outbox import Outbox
from idverify.settings import Settings
from idverify.web.app import build
from idverify.web.configuration import Configuration
from idverify.web.pages.all import ROUTERS
from idverify.web.production import require_fit, require_own_parts
from idverify.web.server import Server, log_to_stdout
from idverify.web.service import Service

_log: Final = logging.getLogger("idverify.web")


def run(settings: Settings, environment: Mapping[str, str], *, host: str, port: int) -> None:
    """Serve until told to stop, then let go of everything.

    Args:
        settings: of the platform.
        environment: where they came from; ``IDVERIFY_HTTP_…`` is read of it here.
        host, port: where to listen.

    Raises:
        OperatorError: as of ``Configuration.from_environment``, ``require_fit``, ``require_own_parts`` and
            ``Service.from_settings``.
    """
    configuration = Configuration.from_environment(environment)
    require_fit(settings, configuration, environment)
    sender, network = configuration.made_sender(), configuration.made_network()
    providers = configuration.made_providers()
    made = {"IDVERIFY_HTTP_SENDER": (sender,), "IDVERIFY_HTTP_EID": providers, "IDVERIFY_HTTP_NETWORK": (network,)}
    require_own_parts(settings, made)
    service = Service.from_settings(
        settings,
        quota=LimitsQuota(configuration.quota, strategy="sliding-window-counter"),
        sender=Outbox(environment=settings.env) if sender is None else sender,
        providers=providers,
        network=network,
    )
    log_to_stdout()
    if sender is None:
        _log.warning("no IDVERIFY_HTTP_SENDER: codes reach nobody; idverify serve --sandbox has an inbox")
    if configuration.pages and settings.site is None:
        _log.warning("no IDVERIFY_SITE: messages and pages name no host, and an address with a ticket is a path only")
    try:
        entrance = build(service, configuration, pages=ROUTERS if configuration.pages else ())
        Server(entrance, configuration, host=host, port=port).run()
    finally:
        service.close()
