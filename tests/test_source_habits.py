"""What the library's code does nowhere; each is a line of docs/reference/asvs.md, and one breach of it fails here."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1] / "src/idverify"
# Readers that make objects of what they are given, markup, template engines, and speakers of other query languages.
INTERPRETERS = {"code", "codeop", "dill", "jinja2", "jsonpickle", "ldap", "ldap3", "lxml", "mako", "markdown"}
INTERPRETERS |= {"marshal", "pickle", "runpy", "shelve", "smtplib", "telnetlib", "xml", "xmlrpc", "yaml"}
BUILT_IN = {"eval", "exec", "compile", "__import__"}
SHELLS = {"system", "popen", "execv", "execve", "spawnv", "spawnl", "posix_spawn", "startfile"}
# No check against change, or padding that tells too much.
WEAK = {"ECB", "CBC", "CTR", "CFB", "OFB", "PKCS1v15", "ARC4", "TripleDES", "MD5", "SHA1"}


class Source(ast.NodeVisitor):
    """What one file imports, calls and names."""

    def __init__(self, path: Path) -> None:
        self.imports: set[str] = set()
        self.calls: list[tuple[str, str, ast.Call]] = []
        self.names: set[str] = set()
        self.texts: set[str] = set()
        self.visit(ast.parse(path.read_text("utf-8")))

    def visit_Import(self, node: ast.Import) -> None:
        self.imports |= {each.name for each in node.names}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.module is not None and node.level == 0:
            self.imports.add(node.module)
        self.names |= {each.name for each in node.names}

    def visit_Call(self, node: ast.Call) -> None:
        match node.func:
            case ast.Name(id=name):
                self.calls.append(("", name, node))
            case ast.Attribute(value=ast.Name(id=of), attr=name):
                self.calls.append((of, name, node))
            case ast.Attribute(attr=name):
                self.calls.append(("?", name, node))
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        self.names.add(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.names.add(node.attr)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.texts.add(node.value)


FILES = {path.relative_to(ROOT).as_posix(): Source(path) for path in sorted(ROOT.rglob("*.py"))}
CALLS = [(file, of, name, call) for file, each in FILES.items() for of, name, call in each.calls]


def importing(*modules: str) -> set[str]:
    """The files that import one of these, or what is in it."""
    return {
        file
        for file, each in FILES.items()
        if any(found == module or found.startswith(f"{module}.") for found in each.imports for module in modules)
    }


def test_nothing_is_executed_rendered_or_unpickled() -> None:
    assert len(FILES) > 200
    # Reports and pages are written with templates of the package, and a report as XML; none is ever read from anybody.
    templates = {
        "campaign/report/page.py": "jinja2.FileSystemLoader(_TEMPLATES)",
        "conformance/report/html.py": "jinja2.FileSystemLoader(_TEMPLATES)",
        "web/pages/page.py": "PackageLoader('idverify.web.pages')",
    }
    # Spark carries a task as a pickle of its own making; the names of a workbook's sheets are read as XML.
    others = {"campaign/reading/broken_cells.py", "campaign/spark.py", "conformance/report/junit.py"}
    assert importing(*INTERPRETERS) - {"cli/serve.py"} == {*templates, *others}
    environments = {file: call for file, _, name, call in CALLS if name == "Environment"}
    assert environments.keys() == templates.keys()
    for file, environment in environments.items():
        escapes = {each.arg: ast.unparse(each.value) for each in environment.keywords}
        assert (escapes["autoescape"], escapes["loader"]) == ("True", templates[file])
        assert not {"from_string", "Template"} & FILES[file].names
    assert "Environment" not in FILES["cli/serve.py"].names  # it only looks whether it is there
    assert [file for file, each in FILES.items() if file.startswith("web/") and "Markup" in each.names] == []
    assert not {"parse", "fromstring", "XML", "iterparse"} & FILES["conformance/report/junit.py"].names
    assert [(file, name) for file, of, name, _ in CALLS if not of and name in BUILT_IN] == []


def test_no_command_of_the_machine_is_run_by_anything_that_a_service_loads() -> None:
    # The line protocol's door starts the implementation that an auditor names; no other room starts anything.
    assert importing("subprocess") == {"conformance/line_door.py"}
    assert [(file, name) for file, of, name, _ in CALLS if of == "os" and name in SHELLS] == []
    doors = importing("idverify.conformance.line_door")
    assert doors
    assert all(file.startswith(("cli/", "conformance/")) for file in doors)


def test_no_pattern_is_made_of_what_somebody_sent() -> None:
    # visible.py makes one of the categories of Unicode, once, when it is loaded.
    calls = [each for each in CALLS if each[0] != "conformance/report/visible.py"]
    patterns = [call.args[0] for _, of, name, call in calls if of == "re" and name != "escape" and call.args]
    assert len(patterns) > 30
    # What stands in a pattern beside its own text is a constant of its file.
    parts = [part for each in patterns for part in ast.walk(each)]
    assert {part.id for part in parts if isinstance(part, ast.Name) and not part.id.isupper()} == set()
    assert not any(isinstance(part, ast.Call) for part in parts)


def test_no_secret_comes_from_dice() -> None:
    # How long a lost transaction waits, what the sandbox's chaos does, how a run of fixtures varies: no secrets.
    suite = {f"conformance/{name}.py" for name in ("disguise", "drawn", "drawn_facts", "drawn_life", "fresh", "run")}
    assert importing("random") <= {"stores/transactions.py", "web/sandbox/chaos.py", *suite}


def test_every_hash_is_sha_256_but_for_a_fence_that_forgets() -> None:
    hashes = {(file, name) for file, of, name, _ in CALLS if of == "hashlib"}
    assert {name for file, name in hashes if file != "web/fence.py"} == {"sha256"}
    assert {file for file, each in FILES.items() if each.texts & {"md5", "sha1", "MD5", "SHA1", "sha-1"}} == set()


def test_a_mode_without_a_check_and_the_old_padding_are_used_for_one_providers_shape_alone() -> None:
    users = {(file, name) for file, each in FILES.items() for name in each.names & WEAK}
    assert users == {("eid/encrypted_body.py", "ECB"), ("eid/encrypted_body.py", "PKCS1v15")}


def test_whoever_calls_out_follows_no_redirect_and_looks_at_the_certificate() -> None:
    named = [call.keywords for _, of, name, call in CALLS if of == "httpx" and name in {"Client", "AsyncClient"}]
    assert len(named) >= 3
    for keywords in named:
        given = {each.arg: ast.unparse(each.value) for each in keywords}
        assert given["follow_redirects"] == "False"
        assert given["verify"] not in {"False", "None"}
    outright = {"get", "post", "put", "request", "stream"}
    assert [(file, name) for file, of, name, _ in CALLS if of == "httpx" and name in outright] == []


def test_logs_go_to_the_standard_streams_and_nowhere_else() -> None:
    # Where a library logs is its platform's business; only the service's own process says it, in one place.
    sinks = {(file, name) for file, of, name, _ in CALLS if of == "logging" and name.endswith("Handler")}
    assert sinks == {("web/server.py", "StreamHandler")}
    assert importing("logging.handlers", "logging.config") == set()
    settings = {"basicConfig", "dictConfig", "fileConfig"}
    assert [(file, name) for file, _, name, _ in CALLS if name in settings] == []
