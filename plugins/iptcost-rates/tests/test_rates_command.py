"""``iptcost rates`` and the adapter ``rates``, as their users meet them."""

from __future__ import annotations

import json
import shutil
from importlib import metadata
from pathlib import Path
from typing import Any

import click.testing
import made
import pytest

import iptcost
from iptcost.payer import Registry
from iptcost.testing import check_payer
from iptcost_rates import payer

EXAMPLES = Path(__file__).parents[1] / "examples"
FILE = str(EXAMPLES / "juniper-behavioral.json")
TABLE: dict[str, Any] = {"adapter": "rates", "file": FILE, "npi": str(made.NPI)}


def run(*args: str, **keys: Any) -> click.testing.Result:
    """Run the command on a day within the example's year."""
    (script,) = metadata.entry_points(group="console_scripts", name="iptcost")
    environment = {"IPTCOST_TODAY": "2026-10-05", "COLUMNS": "100", "LC_ALL": "en_US.UTF-8"}
    environment |= keys.pop("env", {})
    return click.testing.CliRunner().invoke(
        script.load(), ["rates", *args], env=environment, **keys
    )


def test_the_adapter_keeps_the_promises_of_the_door() -> None:
    """Alone, with a licence, and beside the terms of another answer or of a plan."""
    terms = {"adapter": "plan", "deductible": 0, "benefits": [{"copay": 20}]}
    check_payer(payer, TABLE, {**TABLE, "licence": "AJ", "place": "office"})
    without = {"adapter": "plan", "benefits": [{"coinsurance": "unknown"}]}
    check_payer(payer, {**TABLE, "terms": without, "tin": "84-7310265"})
    answer = payer.coverage(_inquiry(), _settings({**TABLE, "licence": "AJ", "terms": terms}))
    assert answer.tables[0] == {
        **terms,
        "network": "in",
        "allowed": {"intake": "148.20", "individual": "104.40"},
    }


def test_a_code_that_is_no_services_own_is_named_by_itself() -> None:
    """What no price is published for is unknown, and never another code's."""
    import datetime as dt

    from iptcost.payer import Inquiry

    day = dt.date(2026, 10, 5)
    services = {"intake": "90791", "individual": "90834"}
    asked = Inquiry(day, day, services, codes=("90791", "90837", "90834"))
    answer = payer.coverage(asked, _settings({**TABLE, "licence": "AJ"}))
    assert answer.tables[0]["allowed"] == {
        "intake": "148.20",
        "90837": "unknown",
        "individual": "104.40",
    }


def _inquiry() -> Any:
    import datetime as dt

    from iptcost.payer import Inquiry

    day = dt.date(2026, 10, 5)
    return Inquiry(day, day, {"intake": "90791", "individual": "90834"})


def _settings(table: dict[str, Any]) -> Any:
    ready, problems = Registry.installed().ready(table, "")
    assert not problems
    assert ready is not None
    return ready.settings


def test_the_example_comes_to_its_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two documents make a whole plan, and every amount says which of them it is from."""
    monkeypatch.chdir(EXAMPLES)
    document = iptcost.resolve(iptcost.load("case.toml"))
    found = iptcost.estimate_range(document)
    readme = Path("../README.md").read_text("utf-8")
    totals = [str(found.low.totals.to_pay), str(found.high.totals.to_pay)]
    assert totals == ["342.84", "849.40"]
    assert all(total in readme for total in totals)
    sources = {source.path: source.document for source in document.sources}
    assert sources["payers.0.sides.in.allowed.individual"] == "juniper-behavioral.json"
    assert sources["payers.0.sides.in.deductible.individual"].startswith("juniper.271")


def test_the_table_shows_each_price_with_its_place() -> None:
    """What is not used stands beneath, with the reason."""
    shown = run(FILE, "--npi", str(made.NPI))
    assert shown.exit_code == 0
    assert "Harbor Room Counseling (84-7310265), 2 providers" in shown.output
    assert "90834  104.40  any place, social worker (AJ)  Jun 30, 2027" in shown.output
    assert "97.00 is not used: it has expired" in shown.output
    assert "no price for 90832, 90837, 90847, 90853" in shown.output


def test_json_has_the_form_of_coverage() -> None:
    """One therapist gives an object, several a list; the sources name the bytes."""
    one = json.loads(
        run(FILE, "--npi", str(made.NPI), "--licence", "AJ", "--format", "json").output
    )
    assert set(one) == {"payers", "sources", "notes"}
    assert one["payers"][0]["allowed"] == {"90791": "148.20", "90834": "104.40"}
    assert all("byte" in source["locator"] for source in one["sources"])
    npis = ["--npi", str(made.NPI), "--npi", "1999999034"]
    several = json.loads(run(FILE, *npis, "--format", "json").output)
    assert [entry["npi"] for entry in several] == [made.NPI, 1999999034]
    lacking = run(FILE, *npis, "--npi", "1999999091", "--format", "json")
    assert lacking.exit_code == 2
    assert json.loads(lacking.stdout)[2]["errors"][0]["code"] == "rates-not-found"


def test_toml_can_be_put_into_a_case() -> None:
    """It is read as payer tables."""
    import tomllib

    shown = run(FILE, "--npi", str(made.NPI), "--licence", "AJ", "--format", "toml")
    tables = tomllib.loads(shown.output)["payers"]
    assert tables[0]["allowed"]["90834"] == "104.40"


def test_rates_are_laid_into_a_case(tmp_path: Path) -> None:
    """Comments stay; the case's own codes and day are asked for; the estimate takes them."""
    case = tmp_path / "case.toml"
    case.write_text(
        "# mine\n[course]\nstart = 2026-10-05\n[provider]\n"
        "fees = { intake = 200, individual = 160 }\n\n[[payers]]\n"
        'adapter = "plan" # a plan\nbenefits = [{ coinsurance = "50%" }]\n',
        "utf-8",
    )
    saved = run(FILE, "--npi", str(made.NPI), "--licence", "AJ", "--save", str(case))
    assert saved.exit_code == 0
    text = case.read_text("utf-8")
    assert "# mine" in text
    assert "# a plan" in text
    assert str(iptcost.estimate(iptcost.load(case)).totals.to_pay) == "857.10"


@pytest.mark.parametrize(
    ("payers", "said"),
    [
        ('[[payers]]\nadapter = "plan"\nnetwork = "out"\nallowed = 1\n', "not"),
        ("", "0 of them"),
    ],
)
def test_a_case_without_such_a_plan_is_left_as_it_is(
    tmp_path: Path, payers: str, said: str
) -> None:
    """Prices of one side are not laid over another one."""
    case = tmp_path / "case.toml"
    written = f"[course]\nstart = 2026-10-05\n[provider]\nfees = {{ individual = 160 }}\n{payers}"
    case.write_text(written, "utf-8")
    refused = run(FILE, "--npi", str(made.NPI), "--save", str(case))
    assert refused.exit_code == 2
    assert said in refused.output
    assert case.read_text("utf-8") == written


@pytest.mark.parametrize(
    "args",
    [
        (),
        (FILE,),
        (FILE, "--npi", "12"),
        (FILE, "--npi", str(made.NPI), "--tin", "1"),
        (FILE, "--npi", str(made.NPI), "--licence", "plumber"),
        (FILE, "--npi", str(made.NPI), "--plan", "x"),
        (FILE, "--npi", str(made.NPI), "--npi", "1999999034", "--format", "toml"),
        (FILE, "--toc", FILE),
    ],
)
def test_wrong_use_is_told(args: tuple[str, ...]) -> None:
    """With the status of wrong use."""
    assert run(*args).exit_code == 2


def test_a_damaged_file_ends_with_status_2_and_the_place(tmp_path: Path) -> None:
    """In words, and as an error object for machines."""
    cut = tmp_path / "cut.json"
    cut.write_bytes(Path(FILE).read_bytes()[:2000])
    told = run(str(cut), "--npi", str(made.NPI))
    assert told.exit_code == 2
    assert "byte 2000" in told.output
    told = run(str(cut), "--npi", str(made.NPI), "--format", "json")
    assert json.loads(told.stdout)["errors"][0]["code"] == "rates-cut-off"


def test_of_several_therapists_the_ones_found_are_shown() -> None:
    """The status says that it is not all."""
    told = run(FILE, "--npi", str(made.NPI), "--npi", "1999999091")
    assert told.exit_code == 2
    assert "104.40" in told.output
    assert "1999999091" in told.output


def test_a_stream_needs_no_file() -> None:
    """Standard input, named by a dash."""
    shown = run("-", "--npi", str(made.NPI), input=Path(FILE).read_bytes())
    assert shown.exit_code == 0
    assert "104.40" in shown.output


def test_all_is_said_in_spanish() -> None:
    """The notes too."""
    shown = run(FILE, "--npi", str(made.NPI), env={"LC_ALL": "es_US.UTF-8"})
    assert "97.00 no se usa: ha vencido" in shown.output
    assert "2 proveedores" in shown.output


def index(folder: Path) -> str:
    """Return an index of two plans."""
    files = [
        {
            "description": "medical network",
            "location": "https://example.com/med.json.gz",
            "size": 9_000_000_000,
        },
        {
            "description": "BH carve-out",
            "location": "https://example.com/x.json.gz?Expires=1700000000",
        },
    ]
    plans = [
        {"plan_name": "Juniper Choice", "plan_id_type": "ein", "plan_id": "84-7310265"},
        {"plan_name": "Juniper Basic", "plan_id_type": "hios", "plan_id": "12345OR0010001"},
    ]
    structure = [
        {"reporting_plans": plans[:1], "in_network_files": files},
        {
            "reporting_plans": plans[1:],
            "in_network_files": files[:1],
            "allowed_amount_file": {
                "description": "oon",
                "location": "https://example.com/oon.json",
            },
        },
    ]
    return made.write(folder, {"reporting_structure": structure}, "index.json")


def test_an_index_lists_a_plans_files(tmp_path: Path) -> None:
    """Behavioral networks first, with size where it is stated and the word that a link lapsed."""
    shown = run("--toc", index(tmp_path), "--plan", "choice juniper").output
    assert shown.index("BH carve-out") < shown.index("medical network")
    assert "9,000 MB" in shown
    assert "lapsed" in shown
    assert "oon" not in shown


@pytest.mark.parametrize(
    ("plan", "count"),
    [("847310265", 2), ("84-7310265", 2), ("12345OR0010001", 2), ("12345", 2), ("gold", 0)],
)
def test_a_plan_is_found_by_its_number(tmp_path: Path, plan: str, count: int) -> None:
    """An EIN with or without its dash; a HIOS number, or its issuer's five digits."""
    told = run("--toc", index(tmp_path), "--plan", plan, "--format", "json")
    assert len(json.loads(told.stdout)["files"]) == count


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    """And a file of rates is sent where it belongs."""
    shutil.copy(FILE, tmp_path / "rates.json")
    told = run("--toc", str(tmp_path / "rates.json"))
    assert told.exit_code == 2
    assert "without --toc" in told.output
