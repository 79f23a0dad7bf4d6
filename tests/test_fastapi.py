"""The FastAPI door: the dependency, the problem documents, the schema and the start."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from typing import Annotated, Any

import httpx
import pytest
from doors import Stand, served, stand_in
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Response, WebSocket
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.routing import Mount
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from conftest import TENANT
from idverify.account import Action
from idverify.answer import Answer
from idverify.errors import OperatorError, PossessionError
from idverify.integrations import fastapi as door_module
from idverify.integrations.fastapi import forget_standing, install, keep_standing, requires, standing_cookie
from idverify.problem import SCHEMA

Comment = Annotated[Answer, Depends(requires(Action.COMMENT))]


def current(x_user: Annotated[str, Header()]) -> str:
    return x_user


OfUser = Annotated[Answer, Depends(requires(Action.POST, account=current))]


@pytest.fixture
def stand(tmp_path):
    with stand_in(tmp_path) as made:
        made.platform.enrol("lan")
        yield made


def done() -> dict[str, bool]:
    return {"done": True}


def account_of(connection):
    return connection.headers.get("x-account")


def app_on(stand: Stand, **more: Any) -> FastAPI:
    app = FastAPI()
    install(app, door=stand.door, **{"account_of": account_of, "standing_of": standing_cookie, **more})

    @app.post("/comments")
    async def comment(answer: Comment) -> dict[str, str]:
        return {"law": answer.law, "by": type(answer).__name__}

    return app


async def asked(app, method, path, **more):
    transport = httpx.ASGITransport(app, raise_app_exceptions=more.pop("raises", True))
    async with httpx.AsyncClient(transport=transport, base_url="http://host") as client:
        return await client.request(method, path, **more)


def call(app, path="/comments", account=None, token=None, method="POST", headers=(), **more):
    import asyncio

    found = dict(headers)
    if account is not None:
        found["X-Account"] = account
    if token is not None:
        found["Cookie"] = f"idverify_standing={token}"
    return asyncio.run(asked(app, method, path, headers=found, **more))


def test_the_dependency_gives_the_answer_from_the_standing_and_asks_no_store(stand):
    answered = call(app_on(stand), account="lan", token=stand.token("lan"))
    assert answered.json()["by"] == "Stated"
    assert stand.gate.asked == 0


def test_without_a_standing_it_gives_the_stores_answer(stand):
    assert call(app_on(stand), account="lan").json()["by"] == "Decision"


def test_a_denial_is_a_problem_document_with_code_remedies_citations_and_both_languages(stand):
    answered = call(app_on(stand), account="nobody", headers={"Accept-Language": "en-GB"})
    document = answered.json()
    assert answered.status_code == document["status"] == 403
    assert answered.headers["content-type"] == "application/problem+json"
    assert answered.headers["content-language"] == "en"
    assert answered.headers["cache-control"] == "no-store"
    assert document["code"] == "denied"
    assert document["remedies"]
    assert all(citation for citation in document["citations"])
    assert document["messages"]["vi"]["remedies"] != document["messages"]["en"]["remedies"]


def test_nobody_signed_in_is_told_so_unless_the_host_says_it_its_own_way(stand):
    assert call(app_on(stand)).json()["code"] == "request.signed_out"

    def signed_in(_):
        raise HTTPException(401, "who are you?")

    own = call(app_on(stand, account_of=signed_in))
    assert (own.status_code, own.json()) == (401, {"detail": "who are you?"})


def test_the_hosts_functions_may_be_coroutines(stand):
    async def account(connection):
        return account_of(connection)

    async def standing(connection):
        return standing_cookie(connection)

    app = app_on(stand, account_of=account, standing_of=standing)
    assert call(app, account="lan", token=stand.token("lan")).json()["by"] == "Stated"


def test_any_dependency_of_the_host_can_tell_whose_session_it_is(stand):
    app = FastAPI()
    install(app, door=stand.door)

    @app.post("/posts")
    def post(answer: OfUser) -> dict[str, bool]:
        return {"permitted": answer.permitted}

    assert call(app, "/posts", headers={"X-User": "lan"}).json() == {"permitted": True}
    assert call(app, "/posts", headers={"X-User": "nobody"}).status_code == 403
    assert call(app, "/posts").status_code == 422
    (shown,) = app.openapi()["paths"]["/posts"]["post"]["parameters"]
    assert shown["name"] == "x-user"


def test_a_livestream_and_an_item_are_named_by_the_path_or_by_a_function(stand, monkeypatch):
    app = app_on(stand)
    selling = requires(Action.SALES_LIVESTREAM, stream="stream", item=lambda request: request.query_params["item"])

    @app.post("/sell/{stream}", dependencies=[Depends(selling)])
    def sell() -> None: ...

    given: list[dict[str, Any]] = []
    decide = stand.gate.decide

    def noted(*of: Any, **named: Any) -> Any:
        given.append(named)
        return decide(*of, **named)

    monkeypatch.setattr(stand.gate, "decide", noted)
    denied = call(app, "/sell/toi?item=B7", account="lan")
    assert "authenticate_streamer" in denied.json()["remedies"]
    assert (given[0]["stream"], given[0]["item"]) == ("toi", "B7")


def test_routers_and_mounted_applications_are_served_too(stand):
    app = FastAPI()
    install(app, door=stand.door, account_of=account_of)
    router = APIRouter(prefix="/r", dependencies=[Depends(requires(Action.POST))])
    inner, deep = FastAPI(), FastAPI()
    for each in (router, inner, deep):
        each.add_api_route("/write", done, methods=["POST"])
    app.include_router(router)
    for each in (inner, deep):
        each.router.dependencies.append(Depends(requires(Action.POST)))
        each.add_api_route("/share", done, methods=["POST"], dependencies=[Depends(requires(Action.SHARE))])
    app.mount("/inner", inner)
    app.router.routes.append(Mount("/mounts", routes=[Mount("/deep", deep)]))
    for path in ("/r/write", "/inner/share", "/mounts/deep/share"):
        assert call(app, path, account="lan").status_code == 200, path
        denied = call(app, path, account="nobody")
        assert (denied.status_code, denied.json()["code"]) == (403, "denied"), path
    for each, path in ((app, "/r/write"), (inner, "/share"), (deep, "/share")):
        assert "403" in each.openapi()["paths"][path]["post"]["responses"]


def test_a_mounted_application_may_have_a_door_of_its_own(stand):
    app, inner = app_on(stand), FastAPI()
    install(inner, door=stand.door, account_of=lambda _: "lan")
    inner.add_api_route("/write", done, methods=["POST"], dependencies=[Depends(requires(Action.POST))])
    app.mount("/inner", inner)
    assert call(app, "/inner/write", account="nobody").status_code == 200


def test_an_application_without_a_door_lets_nobody_in():
    app = FastAPI()
    app.add_api_route("/write", done, methods=["POST"], dependencies=[Depends(requires(Action.POST))])
    with pytest.raises(RuntimeError, match="install"):
        call(app, "/write")


def test_an_application_in_which_nothing_tells_the_account_lets_nobody_in(stand):
    with pytest.raises(RuntimeError, match="account_of"):
        call(app_on(stand, account_of=None))


def test_every_error_of_the_library_is_a_problem_document_wherever_it_is_raised(stand, caplog):
    caplog.set_level(logging.DEBUG)
    app = app_on(stand)

    @app.post("/prove")
    def prove() -> None:
        raise PossessionError("code_wrong", left=2)

    wrong = call(app, "/prove")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "possession.code_wrong")
    stand.gate.lost = True
    lost = call(app, account="lan-of-the-logs")
    assert (lost.status_code, lost.json()["code"]) == (503, "operator.store_unreachable")
    assert lost.headers["retry-after"]
    assert "operator.store_unreachable" in caplog.text
    assert "lan-of-the-logs" not in caplog.text


def test_the_schema_shows_how_a_route_refuses_with_examples_and_nothing_of_how_that_is_done(stand):
    app = app_on(stand)
    app.add_api_route("/open", done, methods=["POST"], responses={403: {"description": "own"}})

    @app.post("/own", responses={403: {"description": "own", "content": {"text/plain": {}}}})
    def own(answer: Comment) -> None: ...

    schema = app.openapi()
    assert app.openapi() == schema == json.loads(json.dumps(schema))
    responses = schema["paths"]["/comments"]["post"]["responses"]
    for status, codes in {"403": ["denied", "request.signed_out"], "503": ["operator.store_unreachable"]}.items():
        content = responses[status]["content"]["application/problem+json"]
        assert content["schema"] == {"$ref": "#/components/schemas/IdverifyProblem"}
        assert [example["value"]["code"] for example in content["examples"].values()] == codes
    denied = responses["403"]["content"]["application/problem+json"]["examples"]["denied"]["value"]
    assert denied["remedies"]
    assert denied["citations"]
    assert schema["components"]["schemas"]["IdverifyProblem"] == SCHEMA
    assert "securitySchemes" not in schema["components"]
    assert "security" not in schema["paths"]["/comments"]["post"]
    assert "503" not in schema["paths"]["/open"]["post"]["responses"]
    mixed = schema["paths"]["/own"]["post"]["responses"]["403"]
    assert mixed["description"] == "own"
    assert set(mixed["content"]) == {"text/plain", "application/problem+json"}


def test_the_hosts_own_security_stays_in_the_schema(stand):
    from fastapi.security import HTTPBearer

    app = app_on(stand)
    app.add_api_route(
        "/both", done, methods=["POST"], dependencies=[Depends(HTTPBearer()), Depends(requires(Action.POST))]
    )
    schema = app.openapi()
    assert schema["paths"]["/both"]["post"]["security"] == [{"HTTPBearer": []}]
    assert list(schema["components"]["securitySchemes"]) == ["HTTPBearer"]


def test_a_schema_that_the_host_makes_itself_is_shown_the_same(stand):
    app = FastAPI()
    vars(app)["openapi"] = lambda: get_openapi(title="own", version="1", routes=app.routes)
    install(app, door=stand.door, account_of=account_of)
    app.add_api_route("/write", done, methods=["POST"], dependencies=[Depends(requires(Action.POST))])
    assert app.openapi()["info"]["title"] == "own"
    assert "403" in app.openapi()["paths"]["/write"]["post"]["responses"]


def test_a_standing_is_kept_in_a_cookie_at_login_and_goes_at_logout(stand):
    app = app_on(stand)

    @app.post("/login")
    def login(request: Request, response: Response) -> None:
        keep_standing(request, response, "lan")

    @app.post("/logout")
    def logout(response: Response) -> None:
        forget_standing(response)

    stand.go_on()
    over_tls = call(app, "https://host/login").headers["set-cookie"]
    assert "Secure" in over_tls
    assert "Secure" in call(app, "http://host/login").headers["set-cookie"]  # where a proxy may speak TLS for it
    kept = call(app, "http://127.0.0.1/login")
    assert {"HttpOnly", "SameSite=lax"} <= set(kept.headers["set-cookie"].split("; "))
    assert "Secure" not in kept.headers["set-cookie"]
    token = kept.cookies["idverify_standing"].strip('"')
    assert call(app, account="lan", token=token).json()["by"] == "Stated"
    assert call(app, "/logout").headers["set-cookie"].startswith('idverify_standing="";')


def test_a_websocket_is_refused_at_the_handshake_with_the_same_document(stand):
    app = app_on(stand)

    @app.websocket("/live")
    async def live(websocket: WebSocket, answer: Comment) -> None:
        await websocket.accept()
        await websocket.send_text(answer.law)
        await websocket.close()

    with served(app) as at:
        with connect(f"ws://{at}/live", additional_headers={"X-Account": "lan"}) as open_one:
            assert str(open_one.recv()).startswith("vn-")
        with pytest.raises(InvalidStatus) as refused:
            connect(f"ws://{at}/live", additional_headers={"X-Account": "nobody"})
    assert refused.value.response.status_code == 403
    assert json.loads(refused.value.response.body)["code"] == "denied"


def test_a_websocket_without_a_denial_response_is_closed_with_a_reason(stand):
    import asyncio

    app, sent = app_on(stand), []

    @app.websocket("/live")
    async def live(websocket: WebSocket, answer: Comment) -> None: ...

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    scope = {"type": "websocket", "path": "/live", "headers": [(b"x-account", b"nobody")], "query_string": b""}
    asyncio.run(app(scope, receive, send))
    assert sent[0]["code"] == 1008
    assert sent[0]["reason"].startswith("denied ")


def environment(tmp_path, **more):
    return {
        "IDVERIFY_STORE": f"sqlite:///{tmp_path / 'store.sqlite'}",
        "IDVERIFY_TENANT": TENANT,
        "IDVERIFY_KEYS": "2026a:" + bytes(range(32)).hex(),
        "IDVERIFY_OFFICERS_FILE": "officers.json",
        **more,
    }


@pytest.mark.usefixtures("stand")
def test_the_settings_of_the_environment_are_looked_at_at_the_start(tmp_path, monkeypatch):
    for name, value in environment(tmp_path, IDVERIFY_KEYS="2026a:zz").items():
        monkeypatch.setenv(name, value)
    with pytest.raises(OperatorError) as refused:
        install(FastAPI(), account_of=account_of)
    assert (refused.value.code, refused.value.data["name"]) == ("setting", "IDVERIFY_KEYS")


@pytest.mark.usefixtures("stand")
def test_a_door_that_was_opened_here_is_closed_when_the_application_stops(tmp_path, monkeypatch):
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    app = FastAPI()
    install(app, account_of=account_of, standing_of=standing_cookie)
    app.add_api_route("/write", done, methods=["POST"], dependencies=[Depends(requires(Action.POST))])
    renewing = {thread for thread in threading.enumerate() if thread.name == "idverify-revoked"}
    with served(app) as at:
        cookie = {"X-Account": "lan", "Cookie": "idverify_standing=vnst1.x.x.x"}
        assert httpx.post(f"http://{at}/write", headers=cookie).status_code == 200
        (mine,) = {thread for thread in threading.enumerate() if thread.name == "idverify-revoked"} - renewing
    mine.join(10)
    assert not mine.is_alive()


@pytest.mark.usefixtures("stand")
def test_the_door_is_three_lines(tmp_path):
    program = """
from typing import Annotated
from fastapi import Depends, FastAPI
from idverify.account import Action
from idverify.integrations.fastapi import install, requires
app = FastAPI()
install(app, account_of=lambda request: request.headers.get("x-account"))
@app.post("/comments", dependencies=[Depends(requires(Action.COMMENT))])
def comment(): return {}
"""
    (tmp_path / "three.py").write_text(program, encoding="utf-8")
    asking = """
import asyncio, httpx, three
async def ask(who):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(three.app), base_url="http://host") as client:
        return (await client.post("/comments", headers={"x-account": who})).status_code
print(asyncio.run(ask("lan")), asyncio.run(ask("nobody")))
"""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", asking],
        env={**os.environ, **environment(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == ["200", "403"]


def test_everything_public_is_named():
    assert set(door_module.__all__) == {
        "door_of",
        "forget_standing",
        "install",
        "keep_standing",
        "requires",
        "standing_cookie",
    }
