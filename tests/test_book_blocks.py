"""Every program, command and example of a page is claimed by a test: it is run, or checked to be one that exists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

ROOT = Path(__file__).parents[1]
# Blocks in these languages do something, or are read by a program.
LIVE: Final = frozenset({"console", "http", "javascript", "js", "json", "python", "sh", "sql"})
# What is for another program, or for a reader; a page's own test may hold it all the same. No test has Go.
INERT: Final = frozenset({"", "go", "ini", "nginx", "text", "yaml"})
BUILT_BY_SPHINX: Final = re.compile(r"\{(eval-rst|graphviz|include|toctree)\}.*")

# It takes the commands of every page, and sees whether each is one.
OF_EVERY_PAGE: Final = "test_commands_of_pages"

# Page → the languages that each test runs of it, or holds to what is there.
CLAIMS: Final[Mapping[str, Mapping[str, str]]] = {
    "CONTRIBUTING.md": {"python": "test_contributing_page", "sh": OF_EVERY_PAGE},
    "README.md": {"python": "conftest", "sh": OF_EVERY_PAGE},
    "README.vi.md": {"python": "conftest", "sh": OF_EVERY_PAGE},
    "conformance/adapters/README.md": {"sh": "test_reference_programs"},
    "docs/explanation/phone-or-id.md": {"python": "test_book_explanation"},
    "docs/explanation/pseudonyms.md": {"python": "test_book_explanation"},
    "docs/explanation/readings.md": {"python": "test_book_explanation"},
    "docs/explanation/sealed-records.md": {"python": "test_book_explanation"},
    "docs/explanation/the-ledger.md": {"python": "test_book_explanation"},
    "docs/explanation/time.md": {"python": "test_book_explanation"},
    "docs/for-auditors.md": {"sh": "test_for_auditors_page", "console": "test_for_auditors_page"},
    "docs/how-to/a-childs-account.md": {"python": "test_how_to"},
    "docs/how-to/after-a-breach.md": {"console": "test_after_a_breach_page"},
    "docs/how-to/answer-a-lawful-request.md": {"python": "test_disclosure", "console": "test_disclosure"},
    "docs/how-to/answer-without-waiting.md": {"python": "test_standing_page"},
    "docs/how-to/audit-a-platform.md": {"sh": "test_audit_page", "console": "test_audit_page"},
    "docs/how-to/back-up-and-restore.md": {"sh": "test_backup"},
    "docs/how-to/check-every-account.md": {"sh": "test_campaign_cli_how_to", "console": "test_campaign_cli_how_to"},
    "docs/how-to/connect-a-gateway.md": {"python": "test_gateway_page", "console": "test_smpp"},
    "docs/how-to/connect-electronic-identification.md": {"python": "test_eid_page", "sh": "test_eid_page"},
    "docs/how-to/erase-and-purge.md": {"python": "test_keeping", "sh": OF_EVERY_PAGE},
    "docs/how-to/gate-a-django-view.md": {"python": "test_gate_a_django_view", "sh": "test_gate_a_django_view"},
    "docs/how-to/gate-a-fastapi-route.md": {"python": "test_fastapi_page", "sh": "test_fastapi_page"},
    "docs/how-to/grow.md": {"sh": "test_grow_page"},
    "docs/how-to/judge-accounts-on-a-cluster.md": {"python": "test_campaign_spark"},
    "docs/how-to/keep-keys-in-a-vault.md": {"python": "test_keyvaults_page", "sh": "test_keyvaults_page"},
    "docs/how-to/let-people-use-the-pages.md": {
        "json": "test_pages_how_to",
        "sh": "test_pages_how_to",
        "console": OF_EVERY_PAGE,
    },
    "docs/how-to/load-existing-accounts.md": {"python": "test_bulk_page"},
    "docs/how-to/partition-a-store.md": {"sql": "test_partitions", "sh": "test_partitions"},
    "docs/how-to/rotate-a-key.md": {"python": "test_rotate_a_key_page", "sh": "test_rotate_a_key_page"},
    "docs/how-to/run-several-servers.md": {
        "python": "test_servers_page",
        "sql": "test_servers_page",
        "sh": "test_servers_page",
        "console": "test_servers_page",
    },
    "docs/how-to/run-the-service.md": {"sh": "test_web_page", "python": "test_web_page", "console": "test_web_page"},
    "docs/how-to/run-the-suite-in-your-tests.md": {
        "python": "test_pytest_plugin",
        "sh": OF_EVERY_PAGE,
        "console": OF_EVERY_PAGE,
    },
    "docs/how-to/sell-live.md": {"python": "test_sell_live_page", "sh": "test_sell_live_page"},
    "docs/how-to/set-up-custody.md": {"sh": "test_custody_page"},
    "docs/how-to/sign-up-in-django.md": {"python": "test_sign_up_pages", "sh": "test_sign_up_pages"},
    "docs/how-to/sign-up-in-fastapi.md": {"python": "test_sign_up_pages", "sh": "test_sign_up_pages"},
    "docs/how-to/try-it-in-the-sandbox.md": {
        "sh": "test_web_sandbox_page",
        "json": "test_web_sandbox_page",
        "console": OF_EVERY_PAGE,
    },
    "docs/how-to/upgrade.md": {"sh": "test_two_versions"},
    "docs/how-to/when-a-key-or-a-table-is-lost.md": {"console": "test_custody_drill"},
    "docs/how-to/when-the-law-changes.md": {"sh": "test_when_the_law_changes_page", "console": OF_EVERY_PAGE},
    "docs/how-to/wrap-your-platform.md": {
        "js": "test_wrap_page",
        "sh": "test_wrap_page",
        "python": "test_wrap_page",
    },
    "docs/reference/authzen.md": {"json": "test_web_authzen", "http": "test_http_door"},
    "docs/reference/campaign-report.md": {"python": "test_reference_programs"},
    "docs/reference/conformance-report.md": {"json": "test_reference_programs"},
    "docs/reference/doctor.md": {"sh": "test_reference_programs"},
    "docs/reference/evidence-files.md": {"json": "test_evidence_page"},
    "docs/reference/fixtures.md": {"sh": "test_fixtures_page", "json": "test_fixtures_page"},
    "docs/reference/ledger.md": {"json": "test_ledger_reference"},
    "docs/reference/line-protocol.md": {"json": "test_line_protocol_page"},
    "docs/reference/scenarios.md": {"json": "test_scenarios"},
    "docs/tutorial/the-whole-way-round.md": {"python": "conftest", "sh": OF_EVERY_PAGE},
    "docs/tutorial/first-post.md": {"python": "test_book_tutorial", "sh": "test_book_tutorial"},
    "examples/asgi_live/README.md": {"sh": "test_examples_asgi"},
    "examples/django_forum/README.md": {"sh": "test_examples_django"},
    "examples/fastapi_forum/README.md": {"sh": "test_examples_fastapi", "json": "test_examples_fastapi"},
    "vectors/README.md": {"python": "test_reference_programs", "javascript": "test_reference_programs"},
}


def pages() -> list[Path]:
    """Every page that somebody reads."""
    beside = [path for folder in ("conformance", "examples", "vectors") for path in (ROOT / folder).rglob("*.md")]
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *beside])


def shown(page: Path) -> dict[str, int]:
    """How many blocks of each language a page shows."""
    fences = re.findall(r"^ *(```+)([^`\n]*)\n.*?^ *\1 *$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    found: dict[str, int] = {}
    for _, language in fences:
        if not BUILT_BY_SPHINX.fullmatch(language):
            found[language] = found.get(language, 0) + 1
    return found


def names(page: str, test: str) -> bool:
    """Whether a test names a page: by its path, by its file, or by its name in quotes."""
    path = Path(page)
    if path.name == "README.md" and path.parent != Path():
        return page in test or f'"{path.parent.name}"' in test or f"{path.parent}" in test
    return path.name in test or f'"{path.stem}"' in test


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_of_a_page_is_claimed(page: Path) -> None:
    languages = shown(page).keys()
    assert languages <= LIVE | INERT
    assert languages & LIVE == CLAIMS.get(str(page.relative_to(ROOT)), {}).keys()


@pytest.mark.parametrize("page", CLAIMS)
def test_a_test_that_claims_a_page_reads_it(page: str) -> None:
    for test in set(CLAIMS[page].values()) - {OF_EVERY_PAGE}:
        folder = ROOT if test == "conftest" else ROOT / "tests"
        assert names(page, (folder / f"{test}.py").read_text(encoding="utf-8")), test


def test_a_word_that_is_a_pages_name_by_chance_names_no_page() -> None:
    assert not names("docs/how-to/upgrade.md", "def test_upgrade(): store.upgrade()  # upgrade")
    assert names("docs/how-to/upgrade.md", 'blocks("upgrade")')
    assert names("docs/how-to/upgrade.md", 'HOW_TO / "upgrade.md"')
    assert not names("examples/asgi_live/README.md", 'ROOT / "README.md"')
    assert names("examples/asgi_live/README.md", 'ROOT / "examples" / "asgi_live"')


def test_a_block_that_nobody_claims_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A page\n\n1. First:\n\n   ```sh\n   ls\n   ```\n\n```{toctree}\nx\n```\n\n````md\n```\n````\n",
        encoding="utf-8",
    )
    assert shown(page) == {"sh": 1, "md": 1}
