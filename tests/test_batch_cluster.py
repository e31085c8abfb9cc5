"""``iptcost batch --dask``: the same parts, whoever makes them, and a cluster that is not fit."""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import socket
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click.testing
import pytest

pytest.importorskip("pyarrow", reason="the extra batch is not installed")
pytest.importorskip("numba", reason="the extra batch is not installed")
pytest.importorskip("distributed", reason="the extra dask is not installed")

import pyarrow as pa
import pyarrow.parquet
from distributed import Client, LocalCluster

import iptcost
from iptcost._cli.main import main
from iptcost._faults.problem import ClusterError, Problem
from iptcost.batch import compile_plans
from iptcost.batch._files import cluster as _cluster
from iptcost.batch._files.files import PieceWork, Task, fingerprint, given, run
from iptcost.batch._files.inputs import input_files, survey
from iptcost.batch._files.parts import Folder, Part

pytestmark = pytest.mark.xdist_group("cluster")  # one cluster, whoever runs the other tests

PLANS = {"silver": {"adapter": "plan", "deductible": 1500, "benefits": [{"coinsurance": "20%"}]}}
TEXT = """
[plans.silver]
adapter = "plan"
deductible = 1500
benefits = [{ coinsurance = "20%" }]
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the scheduler's address of a cluster of two workers on this machine."""
    # Any free port: without one named, two runs of the tests on a machine are in each other's way.
    free = "127.0.0.1:0"
    options = {"threads_per_worker": 1, "dashboard_address": free, "host": "127.0.0.1"}
    with LocalCluster(2, processes=True, silence_logs=50, **options) as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def two_workers(address: str) -> str:
    """Return the address once both workers are there, for a killed one is started again."""
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    return address


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with plans and six files of cases, every tenth row of them wrong."""
    (tmp_path / "plans.toml").write_text(TEXT)
    (tmp_path / "cases").mkdir()
    for name in range(6):
        rows = [
            {
                "id": f"{name}-{row}",
                "plan": "gold" if row % 10 == 9 else "silver",
                "fee_intake": 20_000,
                "fee_individual": 17_500 + row,
            }
            for row in range(50)
        ]
        table = pa.Table.from_pylist(rows)
        days = pa.array([20_000 + row for row in range(50)], pa.int32()).cast(pa.date32())
        table = table.append_column("first_day", days)
        pa.parquet.write_table(table, tmp_path / "cases" / f"{name}.parquet")
    (tmp_path / "cases" / "7.csv").write_text(
        "id,plan,first_day,fee_intake,fee_individual\n7,silver,2026-10-05,200.00,175.00\n"
    )
    return tmp_path


def batch(folder: Path, out: str, *options: str) -> click.testing.Result:
    """Run the command."""
    arguments = [folder / "cases", folder / out, "--plans", folder / "plans.toml", *options]
    return click.testing.CliRunner().invoke(main, ["batch", *map(str, arguments)])


def files(out: Path) -> dict[str, bytes]:
    """Return every file of a folder and of those in it."""
    return {str(f.relative_to(out)): f.read_bytes() for f in out.rglob("*") if f.is_file()}


def reckoning(folder: Path, out: str) -> tuple[Any, PieceWork, dict[str, Any]]:
    """Return what there is to do, what does it, and what it is made from."""
    inputs = input_files(folder / "cases")
    work = PieceWork(Folder(folder / out), functools.partial(given, compile_plans(PLANS)))
    return survey(inputs), work, fingerprint(inputs, plans="")


def code_of(error: pytest.ExceptionInfo[iptcost.IptcostError]) -> str:
    """Return the code of an error's first problem."""
    return error.value.problems[0].code


@pytest.mark.parametrize("options", [(), ("--sessions", "--decimals", "--format", "arrow")])
def test_a_cluster_writes_the_same_bytes(
    address: str, folder: Path, options: tuple[str, ...]
) -> None:
    """Parts, sessions and manifest of a cluster's run are those of a local run, byte for byte."""
    assert batch(folder, "here", *options).exit_code == 0
    result = batch(folder, "there", "--dask", address, *options)
    assert result.exit_code == 0, result.output
    assert "301 rows" in result.stderr
    assert "30 of them are wrong" in result.stderr
    assert files(folder / "there") == files(folder / "here")


def test_a_relative_path_is_the_clients(
    address: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The workers' own working folders have no say in where cases and parts are."""
    monkeypatch.chdir(folder)
    arguments = ["batch", "cases", "out", "--plans", "plans.toml", "--dask", address]
    assert click.testing.CliRunner().invoke(main, arguments).exit_code == 0
    assert (folder / "out" / "part-000006.parquet").exists()


def test_a_stopped_run_goes_on_here_or_there(address: str, folder: Path) -> None:
    """A run that a cluster began is ended by this machine, with the same bytes."""
    todo, work, made_from = reckoning(folder, "there")
    with _cluster.workers_of(address) as spread:
        begun = run(todo, work, made_from, spread=spread)
        assert next(begun).parts == 0
        assert next(begun).parts == 1
        begun.close()  # type: ignore[attr-defined] # a generator
    assert not (folder / "there" / "part-000006.parquet").exists() or len(work.folder.whole()) > 1
    last = list(run(todo, work, made_from))[-1]
    assert last.found >= 1
    whole = PieceWork(Folder(folder / "here"), work.plans_of)
    list(run(todo, whole, made_from))
    assert files(folder / "there") == files(folder / "here")


def dying(work: PieceWork) -> PieceWork:
    """Return a reckoning whose worker dies at the fourth part, once."""

    class Dying(PieceWork):  # made here, so that workers get it by value
        def __call__(self, task: Task) -> Part | Problem:
            mark = self.folder.path.parent / "died"
            if task.number == 3 and not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return super().__call__(task)

    return Dying(work.folder, work.plans_of)


def test_a_dead_workers_part_is_made_by_another(two_workers: str, folder: Path) -> None:
    """A worker that is killed in its work changes nothing of what comes out."""
    todo, work, made_from = reckoning(folder, "here")
    list(run(todo, work, made_from))
    deadly = dying(PieceWork(Folder(folder / "there"), work.plans_of))
    with _cluster.workers_of(two_workers) as spread:
        list(run(todo, deadly, made_from, spread=spread))
    assert (folder / "died").exists()
    assert files(folder / "there") == files(folder / "here")


def test_few_parts_are_under_way(address: str, folder: Path) -> None:
    """However many tasks there are, the client has two of each worker's thread at a time."""
    todo, work, made_from = reckoning(folder, "out")
    most = 0

    def tasks(dask_scheduler: Any) -> int:
        return sum(str(key).startswith("iptcost-") for key in dask_scheduler.tasks)

    with _cluster.workers_of(address) as spread, Client(address, set_as_default=False) as watching:
        for _ in run(todo, work, made_from, spread=spread):
            most = max(most, watching.run_on_scheduler(tasks))
    assert 0 < most <= 2 * 2 + 1


def test_an_unreadable_piece_is_told_as_here(address: str, folder: Path) -> None:
    """A piece that a worker can't read leaves its part out; the others are made."""
    damaged = folder / "cases" / "2.parquet"
    data = bytearray(damaged.read_bytes())
    data[4:400] = b"\xff" * 396
    damaged.write_bytes(data)
    here, there = batch(folder, "here"), batch(folder, "there", "--dask", address)
    assert here.exit_code == there.exit_code == 2
    assert there.stderr.replace(str(folder / "there"), str(folder / "here")) == here.stderr
    assert len(list((folder / "there").glob("part-*"))) == 6


def test_workers_of_other_versions_are_refused(
    two_workers: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every worker that has another version, or lacks a package, is named; nothing is begun."""
    monkeypatch.setattr(_cluster, "NEEDED", ("iptcost", "no-such-package"))
    told = batch(folder, "out", "--dask", two_workers)
    assert told.exit_code == 3
    assert told.stderr.count("has no no-such-package") == 2
    assert not (folder / "out").exists()


def test_a_worker_that_joins_late_is_checked_too(address: str, folder: Path) -> None:
    """A task that reaches a worker of another version is refused there."""
    _, work, _ = reckoning(folder, "out")
    with pytest.raises(ClusterError) as caught:
        _cluster._do("0.0.1", work, None)  # type: ignore[arg-type] # never looked at
    assert code_of(caught) == "cluster-worker-unfit"


def test_workers_that_see_other_files_are_refused(two_workers: str, folder: Path) -> None:
    """Where a worker sees a file of another size, or none, nothing is read from it."""
    with Client(two_workers, set_as_default=False) as client:
        with pytest.raises(ClusterError) as caught:
            _cluster._check_view(client, {str(folder / "plans.toml"): 1})
        assert len(caught.value.problems) == 2
        assert code_of(caught) == "cluster-worker-blind"
        _cluster._check_view(client, {str(folder / "plans.toml"): len(TEXT)})


@contextlib.contextmanager
def listening(says: bytes) -> Iterator[int]:
    """Listen on a port, say something to whoever comes, and keep silent."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        heard: list[socket.socket] = []

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    heard.append(server.accept()[0])
                    heard[-1].sendall(says)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            for each in heard:
                each.close()
            thread.join()


@pytest.mark.parametrize("says", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x02" * 64])
def test_what_is_no_scheduler_is_status_three(
    says: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A port that is silent, or speaks something else, is told in bounded time."""
    monkeypatch.setattr(_cluster, "ANSWER", 1)
    with listening(says) as port, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the stranger's connection is dropped
        told = batch(folder, "out", "--dask", f"127.0.0.1:{port}")
    assert told.exit_code == 3
    assert f"127.0.0.1:{port} does not answer as a scheduler" in " ".join(told.stderr.split())
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    "address", ["tcp://me:secret@host:8786", "http://host:80", "host", "tcp://a b:1", "\x1b[31m:1"]
)
def test_an_address_is_host_and_port(address: str, folder: Path) -> None:
    """An address with a password in it, or of another kind, is refused and not repeated."""
    told = batch(folder, "out", "--dask", address)
    assert told.exit_code == 2
    assert "secret" not in told.output
    assert "\x1b" not in told.output


def test_a_cluster_without_workers_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Patience with a cluster that has no worker ends."""
    monkeypatch.setattr(_cluster, "PATIENCE", 0.3)

    class Empty:
        def nthreads(self) -> dict[str, int]:
            return {}

    with pytest.raises(ClusterError) as caught:
        _cluster._threads(Empty())
    assert code_of(caught) == "cluster-without-workers"


def test_processes_and_a_cluster_exclude_each_other(folder: Path) -> None:
    """It is either this machine's processes or a cluster's workers."""
    told = batch(folder, "out", "--dask", "127.0.0.1:1", "--processes", "2")
    assert told.exit_code == 2
