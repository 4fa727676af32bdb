"""Servers fail: what may be repeated is repeated, nothing else is, and nothing secret is shown."""

from collections.abc import Callable
from pathlib import Path

import pytest
from remote_servers import Faulty, answer, half_an_answer, reset, silence

from converter.jobs.push import PushOptions, PushResult, push
from converter.problems import ConverterError
from converter.remote.credentials import Secrets
from converter.remote.waiting import Waits

PLAIN = '<urn:s> <urn:p> "canary" .\n'
BLANK = "<urn:s> <urn:p> _:b .\n"
SECRET = "s3cret-canary"


class Sender:
    """Sends one file, and notes how long it waited."""

    def __init__(self, faulty: Faulty, folder: Path) -> None:
        self.faulty = faulty
        self.folder = folder
        self.waited: list[float] = []

    def __call__(
        self, text: str = PLAIN, *, url: str = "", secrets: Secrets | None = None, **options: object
    ) -> PushResult:
        file = self.folder / "reads.nt"
        file.write_text(text, "utf-8")
        waits = Waits(tries=4, sleep=self.waited.append, chance=lambda: 1.0, now=lambda: 0.0)
        settings = {"only": ("data",), "timeout": 5.0, **options}
        return push(
            url or self.faulty.url,
            [str(file)],
            secrets=secrets,
            options=PushOptions(**settings),  # type: ignore[arg-type]
            waits=waits,
        )

    def fails(self, *arguments: object, **options: object) -> list[str]:
        """The codes of the problems, none of which shows a secret or a value."""
        with pytest.raises(ConverterError) as raised:
            self(*arguments, **options)  # type: ignore[arg-type]
        said = "".join(map(repr, raised.value.problems))
        assert SECRET not in said
        assert "canary" not in said
        return [problem.code for problem in raised.value.problems]

    @property
    def graphs(self) -> list[str]:
        """What arrived: methods and graphs, in their order."""
        return [f"{t.method} {t.path.rpartition('%2F')[2][:4]}" for t in self.faulty.taken]


@pytest.fixture
def send(faulty: Faulty, tmp_path: Path) -> Sender:
    return Sender(faulty, tmp_path)


@pytest.mark.parametrize(
    "fault",
    [answer(429), answer(503), answer(500), answer(502), answer(504), reset, half_an_answer],
    ids=["429", "503", "500", "502", "504", "reset", "half an answer"],
)
def test_a_put_is_repeated(send: Sender, faulty: Faulty, fault: Callable[..., None]) -> None:
    faulty.acts = [fault, fault]
    result = send()
    first = faulty.taken[0]
    assert [t.body for t in faulty.taken[:3]] == [PLAIN.encode()] * 3
    assert {t.path for t in faulty.taken[:3]} == {first.path}
    assert first.headers["Content-Type"] == "application/n-triples"
    assert result.repeats == 2
    assert send.waited == [1.0, 2.0]


def test_it_gives_up(send: Sender, faulty: Faulty) -> None:
    faulty.acts = [answer(503)] * 9
    assert send.fails() == ["PSH603", "PSH608"]
    assert len(faulty.taken) == 4
    assert send.waited == [1.0, 2.0, 4.0]


def test_the_server_says_when_to_come_back(send: Sender, faulty: Faulty) -> None:
    faulty.acts = [
        answer(503, Retry_After="17"),
        answer(429, Retry_After="Thu, 01 Jan 1970 00:00:30 GMT"),
        answer(503, Retry_After="whenever"),
    ]
    send()
    assert send.waited == [17.0, 30.0, 4.0]


def test_a_server_that_wants_to_be_left_alone_is(send: Sender, faulty: Faulty) -> None:
    faulty.acts = [answer(503, Retry_After="86400")]
    assert send.fails() == ["PSH603", "PSH608"]
    assert send.waited == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 415])
def test_a_refusal_is_final(send: Sender, faulty: Faulty, status: int) -> None:
    faulty.acts = [answer(status, "canary")]
    assert send.fails() == ["PSH603", "PSH608"]
    assert len(faulty.taken) == 1


def test_what_the_server_says_is_shown_on_request(send: Sender, faulty: Faulty) -> None:
    faulty.acts = [answer(400, "line 1:\n\x1b[31mno\x00 good")]
    with pytest.raises(ConverterError) as raised:
        send(show_values=True)
    assert raised.value.problems[0].message.endswith("400 Bad Request: line 1: [31mno good")


@pytest.mark.parametrize(
    ("text", "via", "times"),
    [
        (PLAIN, "graph-store", 2),
        (BLANK, "graph-store", 1),
        (PLAIN, "update", 2),
        (BLANK, "update", 1),
    ],
)
@pytest.mark.parametrize("fault", [answer(500), reset], ids=["500", "reset"])
def test_blank_nodes_are_not_added_twice(
    send: Sender, faulty: Faulty, text: str, via: str, times: int, fault: Callable[..., None]
) -> None:
    faulty.acts = [fault]
    graph_store_first = {"via": via, "append": True}
    if times == 1:
        send.fails(text, **graph_store_first)
    else:
        send(text, **graph_store_first)
    assert [t.body for t in faulty.taken].count(faulty.taken[0].body) == times


def test_a_busy_server_did_nothing_so_all_is_repeated(send: Sender, faulty: Faulty) -> None:
    faulty.acts = [answer(503)]
    send(BLANK, append=True)
    assert faulty.taken[0].body == faulty.taken[1].body


def test_a_graph_is_not_dropped_twice(send: Sender, faulty: Faulty) -> None:
    faulty.acts = [reset]
    assert send.fails(via="update") == ["PSH604", "PSH608"]
    [only] = faulty.taken
    assert only.body.startswith(b"DROP SILENT GRAPH <https://w3id.org/oifm/graph/data/")
    assert only.headers["Content-Type"] == "application/sparql-update"


def test_silence_ends(send: Sender, faulty: Faulty) -> None:
    faulty.acts = [silence(1.0)]
    send(timeout=0.2)
    assert len(send.waited) == 1


def test_nobody_is_there(send: Sender) -> None:
    assert send.fails(url="http://127.0.0.1:9/data") == ["PSH604", "PSH608"]
    assert len(send.waited) == 3


def test_the_way_on_is_followed_on_the_same_server_only(send: Sender, faulty: Faulty) -> None:
    secrets = Secrets(user="anna", password_env="PASSWORD_OF_THE_TEST")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PASSWORD_OF_THE_TEST", SECRET)
        faulty.acts = [answer(307, Location="/there?x=1")]
        send(secrets=secrets)
        assert faulty.taken[1].path == "/there?x=1"
        assert faulty.taken[1].body == PLAIN.encode()
        for status, there in [
            (307, faulty.url.replace("127.0.0.1", "localhost")),
            (308, "https://127.0.0.1/data"),
            (307, "//evil.example/"),
            (307, "http://[bad"),
            (301, "/there"),
            (303, "/there"),
            (307, ""),
        ]:
            faulty.taken.clear()
            faulty.acts = [answer(status, Location=there)]
            assert send.fails(secrets=secrets) == ["PSH605", "PSH608"]
            assert len(faulty.taken) == 1
        faulty.acts = [answer(307, Location="/data")] * 9
        assert send.fails(secrets=secrets) == ["PSH605", "PSH608"]


def test_what_was_sent_is_not_sent_again(send: Sender, faulty: Faulty, tmp_path: Path) -> None:
    state = str(tmp_path / "state.json")
    faulty.acts = [answer(204), answer(403)]
    assert send.fails(resume=state) == ["PSH603", "PSH608"]
    first, second = send.graphs
    faulty.taken.clear()
    result = send(resume=state)
    assert first not in send.graphs
    assert second in send.graphs
    assert result.sent[0].there
    faulty.taken.clear()
    assert all(one.there for one in send(resume=state).sent)
    assert faulty.taken == []
    send('<urn:s> <urn:p> "other" .\n', resume=state)
    assert b'"other"' in faulty.taken[0].body
    # The file tells neither values nor secrets.
    assert "canary" not in Path(state).read_text("utf-8")
    assert send.fails(resume=state, append=True) == ["PSH609"]
    Path(state).write_text("{}", "utf-8")
    assert send.fails(resume=state) == ["PSH609"]


def test_a_dry_run_asks_nobody(send: Sender, faulty: Faulty) -> None:
    result = send(dry_run=True)
    assert faulty.taken == []
    assert [one.method for one in result.sent] == ["PUT"] * 3
    assert "graph=https%3A%2F%2Fw3id.org%2Foifm%2Fgraph%2Fdata%2F" in result.sent[0].url


def test_proxies_of_the_environment_are_not_asked(
    send: Sender, faulty: Faulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    send()
    assert faulty.taken


def test_a_large_graph_is_sent_in_pieces(send: Sender, faulty: Faulty) -> None:
    text = "".join(f'<urn:s> <urn:p> "{number:09}" .\n' for number in range(20_000))
    send(text, via="update", batch_size=50_000)
    begin = b"DATA { GRAPH <https://w3id.org/oifm/graph/data/"
    updates = [t.body for t in faulty.taken if begin in t.body]
    assert len(updates) > 8
    assert max(map(len, updates)) < 51_000
    assert [b"DROP" in body for body in updates] == [True] + [False] * (len(updates) - 1)
    sent = b"".join(updates).split(b"\n")
    assert set(text.encode().split(b"\n")) - {b""} <= set(sent)
