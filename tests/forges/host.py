"""A host of pull requests on this machine: what it keeps, what it hears, and how it may fail."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jsonschema_rs

from tests.forges.repository import Repository

DESCRIPTIONS = Path(__file__).parent / "descriptions"
NOON = datetime(2019, 8, 10, 4, 0, 0, tzinfo=UTC)


@dataclass
class Comment:
    id: int
    author: str
    body: str


@dataclass
class Pull:
    number: int
    branch: str
    title: str
    body: str
    author: str
    state: str = "open"
    merged: bool = False
    fork: str = ""  # the owner of the repository that the branch is in, where it is another
    labels: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)


@dataclass(frozen=True)
class Heard:
    """A request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass
class Fault:
    """The next `times` requests like `method` and `path` (a pattern) are answered so; with `after`, done as well."""

    method: str
    path: str
    status: int = 0  # 0: the line goes dead
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    times: int = 1
    after: bool = False


@dataclass(frozen=True)
class Answer:
    status: int
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None


class Refusal(Exception):  # noqa: N818 - what the host did
    def __init__(self, status: int, message: str) -> None:
        self.status, self.message = status, message


Route = tuple[str, str, Callable[..., Answer]]


class Host:
    """What every kind of host has; a dialect in the modules beside this one gives it its addresses."""

    prefix = ""
    description = ""
    page = 100
    owner, name = "kjt", "zhengji"
    routes: tuple[Route, ...] = ()

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.people = {"token-of-bot": "bot", "token-of-li": "li"}
        self.pulls: list[Pull] = []
        self.statuses: list[dict[str, Any]] = []
        self.heard: list[Heard] = []
        self.faults: list[Fault] = []
        self.wrong: list[str] = []
        self.now: datetime | None = NOON
        self.origin = ""
        self.cut_files_at: int | None = None
        self.described = self._operations()
        self._lock = threading.Lock()

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"

    # what it keeps

    def pull(self, number: str | int) -> Pull:
        for pull in self.pulls:
            if pull.number == int(number):
                return pull
        raise Refusal(404, "Not Found")

    def open_pull(self, branch: str, title: str, body: str, author: str, fork: str = "") -> Pull:
        if not fork and not self.repository.has(branch):
            raise Refusal(422, "head does not exist")
        pull = Pull(len(self.pulls) + 1, branch, title, body, author, fork=fork)
        self.pulls.append(pull)
        return pull

    def opened(self, branch: str, fork: str = "") -> Pull | None:
        return next((one for one in self.pulls if (one.branch, one.fork, one.state) == (branch, fork, "open")), None)

    def head(self, pull: Pull) -> str:
        return self.repository.head(f"fork/{pull.fork}/{pull.branch}" if pull.fork else pull.branch)

    def say(self, pull: Pull, author: str, body: str) -> Comment:
        comment = Comment(sum(len(one.comments) for one in self.pulls) + 501, author, body)
        pull.comments.append(comment)
        return comment

    def comment(self, number: str | int) -> tuple[Pull, Comment]:
        for pull in self.pulls:
            for comment in pull.comments:
                if comment.id == int(number):
                    return pull, comment
        raise Refusal(404, "Not Found")

    def slice(self, items: list[Any], query: Mapping[str, str], size: str = "per_page") -> list[Any]:
        most = min(int(query.get(size, 30)), self.page)
        page = int(query.get("page", 1))
        return items[(page - 1) * most : page * most]

    # how it answers

    def who(self, headers: Mapping[str, str]) -> str | None:
        kind, _, token = headers.get("Authorization", "").partition(" ")
        return self.people.get(token) if kind in ("Bearer", "token") else None

    def answer(self, heard: Heard) -> Answer | None:
        """The answer to a request; None where the line goes dead."""
        with self._lock:
            self.heard.append(heard)
            fault = next((one for one in self.faults if self._meets(one, heard)), None)
            if fault and not fault.after:
                return self._failed(fault)
            try:
                answer = self._routed(heard)
            except Refusal as refusal:
                answer = Answer(refusal.status, {"message": refusal.message})
            return self._failed(fault) if fault else answer

    def _meets(self, fault: Fault, heard: Heard) -> bool:
        return fault.times > 0 and fault.method == heard.method and re.search(fault.path, heard.path) is not None

    def _failed(self, fault: Fault) -> Answer | None:
        fault.times -= 1
        return Answer(fault.status, None, fault.headers, fault.body.encode()) if fault.status else None

    def _routed(self, heard: Heard) -> Answer:
        login = self.who(heard.headers)
        if login is None:
            raise Refusal(401, "Bad credentials")
        path = heard.path.removeprefix(self.prefix)
        for method, address, made in self.routes:
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", address).replace("<head>[^/]+", "<head>.+")
            found = re.fullmatch(pattern, path)
            if method == heard.method and found:
                self._judge(f"{method} {address}", heard)
                values = {key: unquote(value) for key, value in found.groupdict().items()}
                answer = made(self, heard, login, **values)
                self._judge_answer(f"{method} {address}", answer)
                return answer
        self.wrong.append(f"{heard.method} {heard.path}: the host has no such address")
        raise Refusal(404, "Not Found")

    # what its published description allows

    def _operations(self) -> Any:
        return json.loads((DESCRIPTIONS / f"{self.description}.json").read_text("utf-8"))

    def _judge(self, operation: str, heard: Heard) -> None:
        said = self.described["operations"][operation]
        for name, value in heard.query.items():
            if name not in said["query"]:
                self.wrong.append(f"{operation}: no parameter {name}")
            elif "enum" in said["query"][name] and value not in said["query"][name]["enum"]:
                self.wrong.append(f"{operation}: {name} cannot be {value}")
        if heard.body is not None:
            self._conforms(f"{operation}: its body", said["body"], heard.body)

    def _judge_answer(self, operation: str, answer: Answer) -> None:
        answers = self.described["operations"][operation]["answers"]
        if str(answer.status) not in answers:
            self.wrong.append(f"{operation}: the made-up answer {answer.status} is none of {sorted(answers)}")
        elif answer.raw is None:
            self._conforms(f"{operation}: the made-up answer", answers[str(answer.status)], answer.data)

    def _conforms(self, what: str, schema: Any, value: Any) -> None:
        if schema is None:
            if value not in (None, "", {}):
                self.wrong.append(f"{what} should be empty")
            return
        whole = {**schema, "$defs": self.described.get("$defs", {})}
        for error in jsonschema_rs.Draft202012Validator(whole).iter_errors(value):
            self.wrong.append(f"{what} at {'/'.join(map(str, error.instance_path))}: {error.message[:200]}")


@contextmanager
def served(host: Host) -> Iterator[str]:
    """The origin under which `host` answers."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self) -> None:
            split = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            given = self.rfile.read(length)
            kind = self.headers.get("Content-Type", "")
            body: Any = None
            if given and "json" in kind:
                body = json.loads(given)
            elif given and "urlencoded" in kind:
                body = {key: values[0] for key, values in parse_qs(given.decode(), keep_blank_values=True).items()}
            elif given:
                body = json.loads(given)
            query = {key: values[0] for key, values in parse_qs(split.query, keep_blank_values=True).items()}
            answer = host.answer(Heard(self.command, split.path, query, dict(self.headers), body))
            if answer is None:
                self.close_connection = True
                self.connection.close()
                return
            data = (
                answer.raw
                if answer.raw is not None
                else b""
                if answer.data is None
                else json.dumps(answer.data).encode()
            )
            self.send_response_only(answer.status)
            if host.now is not None:
                self.send_header("Date", format_datetime(host.now, usegmt=True))
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            if answer.status != 204:
                self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if answer.status != 204 and self.command != "HEAD":
                self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = handle_one  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    server.daemon_threads = True
    host.origin = f"http://localhost:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield host.origin
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
