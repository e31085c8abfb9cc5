"""The words of cost sharing: the closed grammar of CMS plan files, SBC phrases, and Spanish."""

import time
from decimal import Decimal
from itertools import product

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptcost._form.cost_share import (
    CostShare,
    UnreadableCostShare,
    read_cost_share,
    read_cost_share_pair,
    write_cost_share,
)

WAIVED, AFTER, BEFORE = "deductible-waived", "after-deductible", "before-deductible"

AMOUNTS = {
    "$0.00": "0",
    "$4.70": "4.70",
    "$30.00": "30",
    "$62.50": "62.50",
    "$999.00": "999",
    "$1,250.00": "1250",
    "$2000.00": "2000",
    "$12,345.00": "12345",
    "$40": "40",
}
RATES = {"0.00%": "0", "7.00%": "0.07", "12.50%": "0.125", "50.00%": "0.5", "100.00%": "1"}
SUFFIXES = {
    "": (WAIVED, False),
    " after deductible": (AFTER, False),
    " with deductible": (BEFORE, True),
    " before deductible": (BEFORE, False),
}
COPAY_CELLS = {
    f"{amount}{label}{per}{suffix}": CostShare(
        copay=Decimal(value),
        order=order,
        read_with_deductible=flagged,
        per=per[5:].lower() or None,
    )
    for (amount, value), label, per, (suffix, (order, flagged)) in product(
        AMOUNTS.items(), ("", " Copay"), ("", " per Day", " per Stay"), SUFFIXES.items()
    )
}
RATE_CELLS = {
    f"{rate}{words}": CostShare(coinsurance=Decimal(value), order=order)
    for (rate, value), (words, order) in product(
        RATES.items(), {"": WAIVED, " Coinsurance after deductible": AFTER}.items()
    )
}


def share(
    copay: str | None = None,
    coinsurance: str | None = None,
    order: str | None = None,
    **rest: object,
) -> CostShare:
    """Write a share's numbers as text."""
    return CostShare(
        copay=None if copay is None else Decimal(copay),
        coinsurance=None if coinsurance is None else Decimal(coinsurance),
        order=order,
        **rest,  # type: ignore[arg-type]
    )


def test_every_copay_cell_of_the_cms_grammar_is_read() -> None:
    """Each amount, label, period and deductible suffix of a PUF copay cell gives its terms."""
    for text, expected in COPAY_CELLS.items():
        assert read_cost_share_pair(text, "Not Applicable") == expected, text
        said = expected
        if "deductible" not in text and expected.copay:
            said = attrs.evolve(expected, order=None)  # a person's bare copay says nothing of it
        assert read_cost_share(text) == said, text
        assert read_cost_share(f"  {text.upper().replace(' ', '   ')} ") == said, text


def test_every_coinsurance_cell_of_the_cms_grammar_is_read() -> None:
    """Each rate of a PUF coinsurance cell gives its share; plain, the deductible is waived."""
    for text, expected in RATE_CELLS.items():
        assert read_cost_share_pair("Not Applicable", text) == expected, text
        assert read_cost_share_pair("", text.lower()) == expected, text


def test_every_pair_of_cells_of_the_cms_grammar_is_read() -> None:
    """A row that states a copay and coinsurance keeps both numbers, in any combination of forms."""
    zeros = {"No Charge": WAIVED, "No Charge after deductible": AFTER}
    copays = COPAY_CELLS | {text: share("0", order=order) for text, order in zeros.items()}
    rates = RATE_CELLS | {text: share(None, "0", order) for text, order in zeros.items()}
    for (copay, of_copay), (rate, of_rate) in product(copays.items(), rates.items()):
        both = read_cost_share_pair(copay, rate)
        assert both is not None, (copay, rate)
        assert (both.copay, both.coinsurance) == (of_copay.copay, of_rate.coinsurance)
        assert read_cost_share(write_cost_share(both)) == both


@pytest.mark.parametrize("copay", ["", " ", "Not Applicable", "not applicable"])
@pytest.mark.parametrize("rate", ["", "Not Applicable"])
def test_a_row_of_blank_cells_states_nothing(copay: str, rate: str) -> None:
    """Blank and "Not Applicable" in both cells are no terms, which is not zero."""
    assert read_cost_share_pair(copay, rate) is None


@pytest.mark.parametrize(
    ("copay", "rate", "order"),
    [
        ("$40.00", "50.00%", WAIVED),
        ("$40.00 Copay after deductible", "20.00% Coinsurance after deductible", AFTER),
        ("$40.00 Copay before deductible", "20.00% Coinsurance after deductible", BEFORE),
        ("$40.00 Copay with deductible", "20.00% Coinsurance after deductible", BEFORE),
        ("$40.00", "0.00%", WAIVED),
        ("$40.00 Copay after deductible", "0.00%", AFTER),
        ("$0.00", "20.00% Coinsurance after deductible", AFTER),
        ("No Charge", "No Charge after deductible", AFTER),
        ("$40.00", "20.00% Coinsurance after deductible", None),
        ("$40.00", "No Charge after deductible", None),
        ("$40.00 Copay after deductible", "20.00%", None),
        ("No Charge after deductible", "50.00%", None),
    ],
)
def test_orders_of_two_cells_combine_only_where_they_agree(
    copay: str, rate: str, order: str | None
) -> None:
    """Cells whose orders contradict each other leave the order open instead of the cheaper one."""
    both = read_cost_share_pair(copay, rate)
    assert both is not None
    assert both.order == order
    assert both.read_with_deductible == ("with" in copay)


@pytest.mark.parametrize(
    ("copay", "rate"), [("20.00%", ""), ("", "$30.00"), ("Not covered", ""), ("$1 plus 2%", "")]
)
def test_a_cell_holds_its_own_columns_kind_of_term(copay: str, rate: str) -> None:
    """A percentage in the copay column, or an amount in the coinsurance column, is refused."""
    with pytest.raises(UnreadableCostShare):
        read_cost_share_pair(copay, rate)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No Charge", share("0", order=WAIVED)),
        ("No Charge after deductible", share("0", order=AFTER)),
        ("No charge; deductible does not apply", share("0", order=WAIVED)),
        ("Not Applicable", share()),
        ("", share()),
        ("Not covered", CostShare(covered=False)),
        ("$30", share("30")),
        ("30 copay", share("30")),
        ("Copay: $30", share("30")),
        ("$30 copayment", share("30")),
        ("you pay $30 each visit", share("30")),
        ("$30/visit", share("30")),
        ("$30 copay/visit", share("30")),
        ("$30 copay per visit", share("30")),
        ("$30 copay/visit; deductible does not apply", share("30", order=WAIVED)),
        ("$30 copay/visit, deductible waived", share("30", order=WAIVED)),
        ("$30 copay (deductible doesn’t apply)", share("30", order=WAIVED)),
        ("$40 copay per visit deductible does not apply", share("40", order=WAIVED)),
        ("$30 copay before deductible", share("30", order=BEFORE)),
        ("$30 with deductible", share("30", order=BEFORE, read_with_deductible=True)),
        ("$30 copay; deductible applies", share("30", order=BEFORE, read_with_deductible=True)),
        ("Deductible does not apply", share(order=WAIVED)),
        ("after deductible is met", share(order=AFTER)),
        ("20%", share(None, "0.2")),
        ("20% coinsurance", share(None, "0.2")),
        ("0% coinsurance", share(None, "0")),
        ("100%", share(None, "1")),
        ("20 percent after deductible", share(None, "0.2", AFTER)),
        ("20% coinsurance; deductible does not apply", share(None, "0.2", WAIVED)),
        ("20% coinsurance after deductible is met", share(None, "0.2", AFTER)),
        ("20% coinsurance; deductible applies", share(None, "0.2", AFTER)),
        ("Deductible, then 20%", share(None, "0.2", AFTER)),
        ("$500 copay per day after deductible", share("500", order=AFTER, per="day")),
        ("$500/admission", share("500", per="stay")),
    ],
)
def test_english_words_give_their_terms(text: str, expected: CostShare) -> None:
    """The phrases of Summaries of Benefits and of people give the terms that they state."""
    assert read_cost_share(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("copago de $30 después del deducible", share("30", order=AFTER)),
        ("$30 de copago por visita", share("30")),
        ("copago de $30; no aplica el deducible", share("30", order=WAIVED)),
        ("$30 de copago, el deducible no se aplica", share("30", order=WAIVED)),
        ("$30 de copago por sesión sin deducible", share("30", order=WAIVED)),
        ("$30 de copago antes del deducible", share("30", order=BEFORE)),
        ("$30 con deducible", share("30", order=BEFORE, read_with_deductible=True)),
        ("coseguro del 20%", share(None, "0.2")),
        ("20% de coseguro después del deducible", share(None, "0.2", AFTER)),
        ("12,5 % de coseguro", share(None, "0.125")),
        ("20 por ciento de coseguro; sin deducible", share(None, "0.2", WAIVED)),
        ("copago de $30 más coseguro del 20%; después del deducible", share("30", "0.2", AFTER)),
        ("sin cargo", share("0", order=WAIVED)),
        ("Sin costo", share("0", order=WAIVED)),
        ("sin cargo después del deducible", share("0", order=AFTER)),
        ("$300 de copago por día", share("300", per="day")),
        ("no cubierto", CostShare(covered=False)),
        ("Sin cobertura", CostShare(covered=False)),
        ("no aplica", share()),
    ],
)
def test_spanish_words_give_the_same_terms(text: str, expected: CostShare) -> None:
    """The terms of the Spanish Uniform Glossary are read, with and without their accents."""
    assert read_cost_share(text) == expected
    bare = text.replace("é", "e").replace("í", "i").replace("á", "a").replace("ó", "o")
    assert read_cost_share(bare) == expected


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("$30 copay then 20% coinsurance", None),
        ("$30 copay plus 20% coinsurance after deductible", None),
        ("$30 copay, deductible waived, then 20% coinsurance", None),
        ("$30 copay plus 20% coinsurance; after deductible", AFTER),
        ("After deductible: $30 copay, then 20% coinsurance", AFTER),
        ("$30 copay after deductible plus 20% coinsurance", AFTER),
        ("$30 copay before deductible then 20% coinsurance", BEFORE),
        ("$30 copay then 20% coinsurance; deductible does not apply", WAIVED),
    ],
)
def test_a_copay_with_coinsurance_has_the_order_that_the_words_settle(
    text: str, order: str | None
) -> None:
    """Words by one of two terms don't speak for the other; words at an end speak for both."""
    assert read_cost_share(text) == share("30", "0.2", order)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("$1,250.00", "1250"),
        ("$1,250", "1250"),
        ("$2000", "2000"),
        ("$30,00", "30"),
        ("$30.5", "30.5"),
        ("1.250,00 €", "1250"),
        ("1.250 €", "1250"),
        ("€30", "30"),
        ("30 €", "30"),
        ("CA$40", "40"),
        ("US$ 40", "40"),
        ("40 USD", "40"),
        ("30 dollars", "30"),
        ("$1,234,567.89", "1234567.89"),
        ("$999999999.99", "999999999.99"),
    ],
)
def test_amounts_are_read_in_either_way_of_writing(text: str, amount: str) -> None:
    """An amount that only one way of writing explains is read in that way."""
    assert read_cost_share(text).copay == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        *("$1.250", "1,250 €", "$12,50,00", "$0,250", "$1234567890", "$1,2345", "$30²", "$30.999"),
        *("-5%", "$-5", "- $5", "NaN", "$NaN", "Infinity", "1e3 copay", "100.01%", "101%", "999%"),
        *("30", "0.2", "20 coinsurance", "20% copay", "$30 coinsurance", "copay", "per visit"),
        *("full cost", "you pay the full cost"),
        *("$30 or 20%", "$10-20 copay", "$30 $40", "$30 copay, $40 copay", "$30 copay 20%"),
        *("$30 after deductible before deductible", "20% after deductible; deductible waived"),
        *(
            "20% per day",
            "$30 per day per stay",
            "not covered $30",
            ".",
            "plus",
            ";;",
            "٣٠٪",
            "$30*",
        ),
        *("$30 until deductible is met", "$30 for the first 3 visits", "lorem", "\x00", "\ud800"),
    ],
)
def test_what_is_ambiguous_or_unknown_is_refused(text: str) -> None:
    """No number is guessed: what has two readings, or none, is an error that quotes the text."""
    with pytest.raises(UnreadableCostShare) as refused:
        read_cost_share(text)
    assert refused.value.text == text
    assert text in str(refused.value)


def test_a_long_text_is_refused_and_quoted_short() -> None:
    """Two hundred characters is the most that is read, and eighty the most that is quoted."""
    with pytest.raises(UnreadableCostShare) as refused:
        read_cost_share("$30" + " " * 198)
    assert len(refused.value.text) == 80
    assert read_cost_share("$30" + " " * 197) == share("30")


@pytest.mark.parametrize(
    "terms",
    [
        {"covered": False, "copay": Decimal(1)},
        {"copay": Decimal("NaN")},
        {"copay": Decimal("sNaN")},
        {"copay": Decimal(-1)},
        {"copay": Decimal("0.001")},
        {"copay": Decimal("1E+30")},
        {"coinsurance": Decimal("1.01")},
        {"order": "whenever"},
        {"order": AFTER, "read_with_deductible": True},
        {"per": "day"},
        {"copay": Decimal(1), "per": "visit"},
    ],
)
def test_terms_that_no_words_say_cannot_be_made(terms: dict[str, object]) -> None:
    """A share outside its ranges, or with terms that exclude each other, is a ValueError."""
    with pytest.raises(ValueError, match="no words of cost sharing"):
        CostShare(**terms)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (share(), "Not applicable"),
        (CostShare(covered=False), "Not covered"),
        (share("0", order=WAIVED), "No charge"),
        (share("0", order=AFTER), "No charge after deductible"),
        (share("30", order=WAIVED), "$30 copay; deductible does not apply"),
        (share("62.5", order=AFTER), "$62.50 copay after deductible"),
        (share("30"), "$30 copay; deductible not stated"),
        (share(None, "0.125"), "12.5% coinsurance"),
        (share("30", "0.2", BEFORE), "$30 copay plus 20% coinsurance; before deductible"),
        (share("2000", order=AFTER, per="stay"), "$2000 copay per stay after deductible"),
    ],
)
def test_terms_are_written_in_the_words_of_plan_documents(terms: CostShare, words: str) -> None:
    """The canonical words name every term, and the deductible where it matters."""
    assert write_cost_share(terms) == words


@st.composite
def shares(draw: st.DrawFn) -> CostShare:
    """Draw any share that can be made."""
    if draw(st.integers(0, 9)) == 0:
        return CostShare(covered=False)
    amounts = st.decimals(0, Decimal("999999999.99"), places=2)
    copay = draw(st.none() | st.integers(0, 3).map(Decimal) | amounts)
    rates = st.sampled_from([Decimal(0), Decimal(1), Decimal("0.2")])
    rate = draw(st.none() | rates | st.decimals(0, 1, places=6))
    order = draw(st.sampled_from([None, WAIVED, AFTER, BEFORE]))
    flagged = order == BEFORE and draw(st.booleans())
    per = None if copay is None else draw(st.sampled_from([None, "day", "stay"]))
    return CostShare(True, copay, rate, order, flagged, per)


@given(shares())
def test_what_is_written_reads_back_as_the_same_terms(terms: CostShare) -> None:
    """Writing terms and reading the words gives the terms again, whatever they are."""
    assert read_cost_share(write_cost_share(terms)) == terms


WORDS = """$30 $1,250 20% 20 € no charge after before with deductible deducible del the copay per
coinsurance coseguro copago day visit ; , . then plus y not covered sin aplica / - :"""
PIECES = st.sampled_from(WORDS.split())


@given(st.text(max_size=250) | st.lists(PIECES, max_size=30).map(" ".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    """A text gives terms that survive writing, or UnreadableCostShare, and no other error."""
    try:
        terms = read_cost_share(text)
    except UnreadableCostShare:
        return
    assert read_cost_share(write_cost_share(terms)) == terms


@pytest.mark.parametrize(
    "piece",
    ["1,", "1.", "9", "the ", "deductible ", "after the ", "no ", "$", " ", ".", "$1 plus "],
)
def test_repetition_costs_no_more_than_its_length(piece: str) -> None:
    """The longest text of one repeated piece is answered: a search that explodes would take hours."""
    started = time.process_time()
    with pytest.raises(UnreadableCostShare):
        read_cost_share((piece * 200)[:199] + "!")
    assert time.process_time() - started < 5
