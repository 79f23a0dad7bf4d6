"""However a path is spelt: what some router serves is asked as what it is, and what is let in is what was opened."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote

from django.urls import path as django_path
from hypothesis import example, given, settings
from hypothesis import strategies as st
from litestar import Litestar, post
from litestar.exceptions import HTTPException
from litestar.utils import normalize_path
from starlette.routing import Match, Mount, Route

from idverify.account import Action
from idverify.integrations.asgi_routes import Routes

# What each route is: its action tells which one was asked.
NAMED = {
    "/comments": Action.COMMENT,
    "/live/{stream}": Action.LIVESTREAM,
    "/live/{stream}/sell": Action.SALES_LIVESTREAM,
    "/files/{name:path}": Action.SHARE,
    "/react/on/{item}": Action.REACT,
}
OPEN = ("/login", "/hooks/{name}")
ROUTES = Routes(
    {f"POST {path}": action for path, action in NAMED.items()} | {f"POST {path}": None for path in OPEN},
    otherwise=Action.READ,  # nothing above is this
)


def endpoint() -> Any: ...


STARLETTE = [Route(path, endpoint, methods=["POST"]) for path in (*NAMED, *OPEN)]
MOUNT = Mount("/api", routes=STARLETTE)
IN_LITESTAR = {path.replace("}", ":str}").replace(":path:str}", ":path}"): path for path in (*NAMED, *OPEN)}


@post(list(IN_LITESTAR))
async def of_litestar() -> None: ...


LITESTAR = Litestar([of_litestar], openapi_config=None, logging_config=None)  # no logging for the whole process
IN_DJANGO = [
    (django_path(written.removeprefix("/"), endpoint), path)
    for path in (*NAMED, *OPEN)
    for written in [path.replace("{name:path}", "<path:name>").replace("{", "<").replace("}", ">")]
]


def by_starlette(scope):
    for route in STARLETTE:
        match, _ = route.matches(scope)
        if match is not Match.NONE:
            return route.path
    return None


def mounted(scope):
    """What a gate sees that stands inside of a mount; Starlette leaves the path and lengthens the root path."""
    match, child = MOUNT.matches(scope)
    return None if match is Match.NONE else {**scope, **child}


def by_litestar(scope):
    path, root = scope["path"], scope["root_path"]
    if root:
        path = path.split(root, maxsplit=1)[-1]
    try:
        *_, template = LITESTAR.asgi_router.handle_routing(path=normalize_path(path), method="POST")
    except HTTPException:
        return None
    return next(path for path in IN_LITESTAR.values() if path.replace(":path", "") == template)


def by_django(scope):
    root = scope["root_path"]
    path = scope["path"].removeprefix(root) if root else scope["path"]
    if not path.startswith("/"):
        return None
    for pattern, written in IN_DJANGO:
        if pattern.resolve(path[1:]) is not None:
            return written
    return None


def by_the_raw_path(scope):
    """A router that decodes each segment by itself."""
    if scope["raw_path"] is None:
        return None
    raw = scope["raw_path"].decode("latin-1").removeprefix(scope["root_path"])
    parts = [unquote(each) for each in raw.split("/")[1:]]
    for path in (*NAMED, *OPEN):
        names = path.split("/")[1:]
        rest = names[-1].endswith(":path}")
        if len(names) != len(parts) and not (rest and len(parts) >= len(names)):
            continue
        if all((name.startswith("{") and part) or name == part for name, part in zip(names, parts, strict=False)):
            return path
    return None


ROUTERS = (by_starlette, by_litestar, by_django, by_the_raw_path)

words = st.sampled_from(
    [
        "comments",
        "live",
        "sell",
        "files",
        "react",
        "on",
        "login",
        "hooks",
        "api",
        "toi",
        "đ",
        "..",
        ".",
        "a\\b",
        "\\",
        "a%5cb",
        "a b",
        "",
        " ",
    ]
)
ends = st.sampled_from(["", "", "", "/", "//", "\n", "\r\n", " ", "%0a", "%2f", ";x"])


@st.composite
def spelt(draw):
    """A path as it stands in the first line of a request, bent in one of the ways that people try."""
    parts = draw(st.lists(words, min_size=1, max_size=6))
    if draw(st.booleans()):
        chosen = draw(st.sampled_from((*NAMED, *OPEN)))
        parts = [draw(words) if part.startswith("{") else part for part in chosen.split("/")[1:]]
    slash = draw(st.sampled_from(["/", "/", "/", "//", "%2F", "/./", "/x/../", "\\"]))
    text = "/" + slash.join(parts) + draw(ends)
    how = draw(st.sampled_from(["plain", "plain", "letter", "all", "twice"]))
    written = quote(text, safe="/%;\\")
    if how == "letter" and len(text) > 1:
        at = draw(st.integers(1, len(text) - 1))
        written = (
            quote(text[:at], safe="/%;\\")
            + "".join(f"%{byte:02x}" for byte in text[at].encode())
            + quote(text[at + 1 :], safe="/%;\\")
        )
    elif how == "all":
        written = "/" + "".join(f"%{byte:02X}" if chr(byte) != "/" else "/" for byte in text[1:].encode())
    elif how == "twice":
        written = quote(written, safe="/")
    return written


@st.composite
def scopes(draw):
    root = draw(st.sampled_from(["", "", "", "/api", "/live", "/comments", "/a"]))
    raw = draw(st.sampled_from(["", root])) + draw(spelt())
    seen = draw(st.sampled_from([raw.encode(), raw.encode(), None]))  # some servers give no raw path
    return {"type": "http", "method": "POST", "path": unquote(raw), "raw_path": seen, "root_path": root}


def plain(path, root=""):
    return {"type": "http", "method": "POST", "path": unquote(path), "raw_path": path.encode(), "root_path": root}


@given(scopes())
@example(plain("/comments%0A"))
@example(plain("//comments"))
@example(plain("/x/api/comments", "/api"))
@example(plain("/live/a%2Fb"))
@example(plain("/live/%20"))
@example(plain("/live/a\\b/sell"))
@example(plain("/live/a%5Cb/sell") | {"raw_path": None})
@example(plain("/live/%20/sell%0A"))
@settings(max_examples=400, deadline=None)
def test_whatever_a_router_serves_is_asked_as_what_it_is(scope):
    for seen in filter(None, (scope, mounted(scope))):
        asked = {ask.action for ask in ROUTES.asks(seen)}
        for router in ROUTERS if seen is scope else (by_starlette,):
            served = router(seen)
            if served in NAMED:
                assert NAMED[served] in asked, router.__name__


@given(scopes())
@example(plain("/hooks/.."))
@example(plain("/hooks%2Fx"))
@settings(max_examples=400, deadline=None)
def test_what_is_let_in_unasked_is_what_was_opened(scope):
    if ROUTES.asks(scope):
        return
    for router in ROUTERS:
        assert router(scope) in {*OPEN, None}, router.__name__


@given(scopes())
@settings(max_examples=300, deadline=None)
def test_a_write_is_asked_or_was_opened_by_its_plain_spelling(scope):
    asked = ROUTES.asks(scope)
    below = scope["path"].removeprefix(scope["root_path"]) if scope["root_path"] else scope["path"]
    assert asked or below == "/login" or (below.startswith("/hooks/") and below.strip("/").count("/") == 1)


def test_the_plain_spelling_is_asked_once_and_the_open_one_not_at_all():
    for path, action in NAMED.items():
        (ask,) = ROUTES.asks(
            plain(path.replace("{stream}", "toi").replace("{name:path}", "a/b").replace("{item}", "B7"))
        )
        assert ask.action is action
        assert ask.stream == ("toi" if action is Action.SALES_LIVESTREAM else None)
        assert ask.item == ("B7" if action is Action.REACT else None)
    assert (
        ROUTES.asks(plain("/login")) == ROUTES.asks(plain("/hooks/a")) == ROUTES.asks(plain("/api/login", "/api")) == ()
    )
    assert ROUTES.asks(plain("/log%69n")) == ()  # the same letters
    assert [ask.action for ask in ROUTES.asks(plain("/nobody/named/this"))] == [Action.READ]
