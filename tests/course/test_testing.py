"""What tests of exercises say is fair to every style and strict about what is said: agree, agree_table, refused."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_course import testing
from crm_course.judging import Outcome, StudentFailure
from crm_course.testing import Mismatch, agree, agree_table, refused

pytestmark = pytest.mark.usefixtures("english")
NAN = float("nan")
DAY = dt.date(2020, 1, 31)
some = settings(max_examples=40, deadline=None, derandomize=True)


def label(value):
    return type(value).__name__ if isinstance(value, (set, frozenset)) else testing.show(value, 40)


def said(got, want, **options):
    """Return what a student reads who gave `got` where `want` was due."""
    with pytest.raises(Mismatch) as caught:
        agree(got, want, **options)
    return str(caught.value)


def said_of_table(got, want, **options):
    with pytest.raises(Mismatch) as caught:
        agree_table(got, want, **options)
    return str(caught.value)


class TestStyleDoesNotMatter:
    @pytest.mark.parametrize(
        ("got", "want"),
        [
            (3, 3.0),
            (3.0, 3),
            (np.float32(0.5), 0.5),
            (np.int64(3), 3),
            (np.array(3.0), 3),
            (0.1 + 0.2, 0.3),
            (1e-12, 0),
            (1_000_000.5, 1_000_000),
            (float("inf"), float("inf")),
            (10**400, 10**400),
            (np.bool_(True), True),
            (True, np.bool_(True)),
            ("a", np.str_("a")),
            (np.str_("a"), "a"),
            (None, NAN),
            (pd.NaT, None),
            (pd.NA, NAN),
            (dt.datetime(2020, 1, 31), DAY),
            (DAY, pd.Timestamp("2020-01-31")),
            (np.datetime64("2020-01-31"), DAY),
            (pd.Timedelta("1D"), dt.timedelta(days=1)),
            ((1, 2), [1, 2]),
            (np.array([1, 2]), [1.0, 2.0]),
            (pd.Series([1, 2], index=[7, 8]), [1, 2]),
            (pd.Index([1, 2]), (1, 2)),
            ([1, 2], np.array([1, 2])),
            ([1, 2], pd.Series([1, 2])),
            ([], np.array([])),
            (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
            ([[1, 2], (3, 4)], np.array([[1, 2], [3, 4]])),
            ([1, NAN], [1, None]),
            ([1, "a", None], [1.0, "a", NAN]),
            (pd.to_datetime(["2020-01-31"]), np.array(["2020-01-31"], dtype="M8[ns]")),
            ([DAY], np.array(["2020-01-31"], dtype="M8[ns]")),
            ({"b": 2.0, "a": 1}, {"a": 1, "b": 2}),
            (pd.Series([2.0, 1.0], index=["b", "a"]), {"a": 1, "b": 2}),
            ({"b": 2, "a": 1}, pd.Series([1, 2], index=pd.Index(["a", "b"], name="k"))),
            ({1.0: "x"}, {1: "x"}),
            ({np.int64(1): "x"}, {1: "x"}),
            ({pd.Timestamp("2020-01-31"): 1}, {DAY: 1}),
            ({("a", DAY): 1}, {("a", pd.Timestamp("2020-01-31")): 1}),
            ({NAN: 1}, {np.float64("nan"): 1}),
            ({"a": (1, 2)}, {"a": np.array([1, 2])}),
            (["x", "y"], {"y", "x"}),
            (frozenset([1, 2]), {1.0, 2.0}),
            ({"a"}, frozenset("a")),
        ],
        ids=label,
    )
    def test_these_agree(self, got, want):
        agree(got, want)

    def test_a_tolerance_may_be_chosen(self):
        agree(1.01, 1, rel=0.02)
        agree(0.4, 0, abs=0.5)
        with pytest.raises(Mismatch):
            agree(1.03, 1, rel=0.02)

    @given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=6))
    @some
    def test_every_kind_of_sequence_agrees_with_every_other(self, numbers):
        kinds = [list, tuple, np.array, pd.Series]
        for one in kinds:
            for other in kinds:
                agree(one(numbers), other(numbers))


class TestWrongThingsAreTold:
    @pytest.mark.parametrize(
        ("got", "want", "message"),
        [
            (4, 3, "got 4, expected 3."),
            (1.000_01, 1, "got 1.00001, expected 1."),
            (1.000_002, 1.0, "got 1.000002, expected 1.0."),
            (10**400, 1.0, "expected 1."),
            (10**5000, 1, "got a number of thousands of digits, expected 1."),
            (1, 10**400, "got 1, expected 1"),
            (float("inf"), 3, "got inf, expected 3."),
            (NAN, 3, "got nan where a number is due."),
            (None, 3, "got None where a number is due."),
            (pd.NaT, 3, "got NaT where a number is due."),
            (3, None, "got 3, expected None."),
            (True, 1, "got True (bool), expected a number."),
            (1, True, "got 1, expected True."),
            ("yes", True, "got 'yes' (str), expected true or false (a bool)."),
            ("3", 3, "got '3' (str), expected a number."),
            (3, "3", "got 3, expected '3'."),
            ("a", "b", "got 'a', expected 'b'."),
            ([3], 3, "got [3] (list), expected a number."),
            (np.array([3.0]), 3, "got [3.0] (ndarray), expected a number."),
            ({"a": 3}, 3, "got {'a': 3} (dict), expected a number."),
            (pd.Series([3]), 3, "got {0: 3} (Series), expected a number."),
            (DAY, dt.date(2020, 2, 1), "got datetime.date(2020, 1, 31), expected datetime.date(2020, 2, 1)."),
            ("2020-01-31", DAY, "got '2020-01-31', expected datetime.date(2020, 1, 31)."),
            (pd.Timestamp("2020-01-31 10:00"), DAY, "got 2020-01-31 10:00:00, expected datetime.date(2020, 1, 31)."),
            (3, [3], "got 3 (int), expected a sequence"),
            (np.array(3.0), [3.0], "got 3 (float), expected a sequence"),
            ("ab", ["a", "b"], "got 'ab' (str), expected a sequence"),
            ({1: 2}, [2], "got {1: 2} (dict), expected a sequence"),
            ({1, 2}, [1, 2], "got {1, 2} (set), expected a sequence"),
            ([1], [1, 2], "there are 1 values, expected 2."),
            ([1, 3], [1, 2], "result[1]: got 3, expected 2."),
            ([2, 1], [1, 2], "result[0]: got 2, expected 1."),
            ([1, NAN], [1, 2], "result[1]: got nan where a number is due."),
            ([1, 2], [1, NAN], "result[1]: got 2, expected nan."),
            ([1, True], [1, 1], "result[1]: got True (bool), expected a number."),
            ([[1, 2], [3, 5]], np.array([[1, 2], [3, 4]]), "result[1][1]: got 5, expected 4."),
            ([1, 2], {"a": 1}, "got [1, 2] (list), expected a dict or a Series."),
            ({"a": 1}, {"a": 1, "b": 2}, "'b' is missing."),
            ({"a": 1, "c": 3}, {"a": 1}, "'c' should not be there."),
            ({"a": 2}, {"a": 1}, "result['a']: got 2, expected 1."),
            ({"1": 2}, {1: 2}, "1 is missing."),
            ({"a": {"b": [1, 3]}}, {"a": {"b": [1, 2]}}, "result['a']['b'][1]: got 3, expected 2."),
            (pd.Series([1, 2], index=["a", "a"]), {"a": 1}, "'a' appears more than once."),
            ({str(n): n for n in range(5)}, {"a": 1}, "'a' is missing."),
            ({**{str(n): n for n in range(5)}, "a": 1}, {"a": 1}, "'0', '1', '2' and 2 more should not be there."),
            (["x"], {"x", "y"}, "'y' is missing."),
            (["x", "y", "z"], {"x", "y"}, "'z' should not be there."),
            ("xy", {"x", "y"}, "got 'xy' (str), expected a set."),
            ([1, 2], pd.DataFrame({"a": [1]}), "got [1, 2] (list), expected a DataFrame with the columns a."),
        ],
        ids=label,
    )
    def test_the_message_says_what_differs(self, got, want, message):
        assert message in said(got, want)

    def test_the_place_has_the_name_that_the_test_gives(self):
        assert said([1, 3], [1, 2], what="retention").startswith("retention[1]: ")

    def test_a_long_result_is_cut(self):
        assert len(said(list(range(10_000)), 3)) < 300

    def test_a_table_is_named_by_its_rows_and_columns(self):
        assert "a table of 2 rows with the columns a, b" in said(pd.DataFrame({"a": [1, 2], "b": 0}), 3)

    def test_persian_readers_read_persian(self, persian):
        message = said(4, 3)
        assert any("\u0600" <= letter <= "\u06ff" for letter in message)
        assert "4" in message

    @given(st.one_of(st.none(), st.just(NAN), st.text(), st.booleans(), st.lists(st.integers())), st.floats(-9, 9))
    @some
    def test_nothing_but_a_number_passes_for_a_number(self, got, want):
        with pytest.raises(Mismatch):
            agree(got, want)


TABLE = pd.DataFrame({"customer": ["Ava", "Bo", "Cy"], "spend": [1.0, 2.0, 3.0], "visits": [4, 5, 6]})


class TestTablesOfAnyStyleAgree:
    @pytest.mark.parametrize(
        "got",
        [
            TABLE,
            TABLE[["visits", "customer", "spend"]],
            TABLE.assign(extra="x"),
            TABLE.set_axis([9, 8, 7], axis="index"),
            TABLE.astype({"spend": "float32", "visits": "float64", "customer": object}),
            TABLE.astype({"customer": "category"}),
            TABLE.set_index("customer"),
            TABLE.set_index(["customer", "visits"]),
            TABLE.set_index("spend", append=True),
            TABLE.rename_axis("n"),
            TABLE.rename_axis(columns="measure"),
        ],
    )
    def test_with_and_without_a_key(self, got):
        agree_table(got, TABLE)
        agree_table(got, TABLE, key=["customer"])

    def test_rows_in_another_order_agree_by_their_key(self):
        agree_table(TABLE[::-1], TABLE, key=["customer"])
        agree_table(TABLE[::-1], TABLE, key="customer")
        agree_table(TABLE.sample(3, random_state=1), TABLE, key=["visits", "customer"])

    def test_the_named_index_of_the_expected_table_may_be_the_key(self):
        agree_table(TABLE[::-1], TABLE.set_index("customer"), key=["customer"])

    def test_keys_that_mean_the_same_are_the_same(self):
        want = pd.DataFrame({"day": [DAY, None], "n": [1, 2], "v": [0.5, 1.5]})
        got = pd.DataFrame({"day": [pd.NaT, pd.Timestamp(DAY)], "n": [2.0, 1.0], "v": [1.5, 0.5]})
        agree_table(got, want, key=["day", "n"])

    def test_missing_values_agree_with_missing_values(self):
        agree_table(pd.DataFrame({"a": [None, 1.0]}), pd.DataFrame({"a": [NAN, 1]}))

    def test_tables_without_rows_agree(self):
        agree_table(TABLE[:0], TABLE[:0], key=["customer"])
        agree_table(pd.DataFrame(columns=["customer", "spend", "visits"]), TABLE[:0])

    def test_agree_compares_tables_too(self):
        agree(TABLE.assign(extra=1), TABLE)
        agree({"a": TABLE}, {"a": TABLE})

    def test_the_tables_are_left_as_they_are(self):
        got, want = TABLE.set_index("customer"), TABLE.copy()
        agree_table(got, want, key="customer")
        pd.testing.assert_frame_equal(got, TABLE.set_index("customer"))
        pd.testing.assert_frame_equal(want, TABLE)


class TestWrongTablesAreTold:
    @pytest.mark.parametrize(
        ("got", "key", "message"),
        [
            (None, None, "got None (NoneType), expected a DataFrame with the columns customer, spend, visits."),
            (TABLE["spend"], None, "(Series), expected a DataFrame"),
            (TABLE.to_dict("list"), None, "(dict), expected a DataFrame"),
            (TABLE.drop(columns="spend"), None, "The table has no column 'spend'; it has 'customer', 'visits'."),
            (pd.DataFrame(), None, "The table has no column 'customer', 'spend', 'visits'; it has none."),
            (TABLE[:2], None, "The table has 2 rows, expected 3."),
            (TABLE[::-1], None, "customer[0]: got 'Cy', expected 'Ava'."),
            (TABLE.assign(spend=[1, 2, 4]), None, "spend[2]: got 4, expected 3."),
            (TABLE.assign(spend=[1, 2, NAN]), None, "spend[2]: got nan where a number is due."),
            (TABLE.assign(spend=["1", "2", "3"]), None, "spend[0]: got '1' (str), expected a number."),
            (TABLE.assign(spend=True), None, "spend[0]: got True (bool), expected a number."),
            (TABLE[:2], ["customer"], "rows: 'Cy' is missing."),
            (TABLE.assign(customer=["Ava", "Bo", "Di"]), ["customer"], "rows: 'Cy' is missing."),
            (pd.concat([TABLE, TABLE.assign(customer="Di")[:1]]), ["customer"], "rows: 'Di' should not be there."),
            (TABLE.assign(customer=["Ava", "Bo", "Bo"]), ["customer"], "There are two rows for Bo."),
            (TABLE.assign(visits=["4", "5", "6"]), ["visits"], "rows: 4, 5, 6 is missing."),
            (TABLE[:2], ["customer", "visits"], "rows: ('Cy', 6) is missing."),
            (TABLE[::-1].assign(spend=[3, 2, 9]), ["customer"], "spend, Ava: got 9, expected 1."),
            (TABLE.assign(spend=[1, NAN, 3]), ["customer"], "spend, Bo: got nan where a number is due."),
            (pd.concat([TABLE, TABLE["spend"]], axis=1), None, "Two columns of the table have the same name."),
            (
                TABLE.set_index("customer", drop=False).drop(columns="customer").rename_axis("name"),
                None,
                "no column 'customer'",
            ),
        ],
    )
    def test_the_message_says_what_differs(self, got, key, message):
        assert message in said_of_table(got, TABLE, key=key)

    def test_a_duplicate_late_in_a_long_table_is_found_at_once(self):
        keys = [*range(20_000), 19_999]
        long = pd.DataFrame({"k": keys, "v": 0})
        assert "two rows for 19999" in said_of_table(long, long, key="k")


# Values whose text cannot stand in a message by chance, and wrong ones of every kind.
secrets = st.integers(100_000, 999_999).map(lambda n: n + 0.123)
wrong = st.sampled_from(
    [None, NAN, True, "text", [], {}, 0, -1.5, (1, 2), set(), pd.DataFrame(), pd.Series([1.0]), DAY]
)


class TestFreshValuesStaySecret:
    @given(secrets, wrong)
    @some
    def test_a_number_is_never_told(self, secret_number, got):
        assert "123" not in said_in_secret(got, secret_number)

    @given(st.lists(secrets, min_size=1, max_size=4), wrong, st.data())
    @some
    def test_a_sequence_is_never_told(self, numbers, got, data):
        for shape in (list, tuple, np.array, pd.Series):
            assert "123" not in said_in_secret(got, shape(numbers))
        changed = list(numbers)
        changed[data.draw(st.integers(0, len(numbers) - 1))] = -1.0
        assert not set(shown(set(numbers) - set(changed))) & set(said_in_secret(changed, numbers).split())

    @given(secrets, wrong)
    @some
    def test_a_value_in_a_mapping_or_a_table_is_never_told(self, secret_number, got):
        assert "123" not in said_in_secret({"a": got}, {"a": secret_number})
        want = pd.DataFrame({"k": ["x"], "v": [secret_number]})
        for key in (None, ["k"]):
            assert "123" not in said_in_secret(
                pd.DataFrame({"k": ["x"], "v": pd.Series([got], dtype=object)}), want, key=key
            )

    @given(st.sets(secrets, min_size=1), wrong)
    @some
    def test_the_elements_of_a_set_are_never_told(self, elements, got):
        assert "123" not in said_in_secret(got, elements)

    def test_text_dates_and_truth_are_never_told(self):
        assert said_in_secret("gold", "platinum") == "got 'gold', which is not right."
        assert said_in_secret(DAY, dt.date(2021, 3, 4)) == "got datetime.date(2020, 1, 31), which is not right."
        assert said_in_secret(1, True) == "got 1, which is not right."
        assert said_in_secret({1, 2}, {2, 3, 4}) == "2 of 3 elements are missing, 1 should not be there."

    def test_the_place_is_told_all_the_same(self):
        assert said_in_secret([1, 2], [1, 777]) == "result[1]: got 2, which is not right."


def said_in_secret(got, want, **options):
    """Return the message while expected values are secret, for a result that does not hold them."""
    testing.keep_secret(True)
    try:
        compare = agree_table if isinstance(want, pd.DataFrame) else agree
        with pytest.raises(Mismatch) as caught:
            compare(got, want, **options)
    finally:
        testing.keep_secret(False)
    return str(caught.value)


def shown(numbers):
    return [f"{testing.show(number)}." for number in numbers]


def failing(**found):
    return StudentFailure(Outcome("churn_rate", b"", found))


def raising(kind, *kinds):
    error = {"type": kind, "kinds": [kind, *kinds, "Exception"], "message": "", "frames": []}
    return failing(status="raised", error=error)


class TestRefused:
    def test_the_wanted_error_is_a_refusal(self):
        with refused(ValueError):
            raise raising("ValueError")

    def test_without_a_name_it_is_a_value_error(self):
        with refused():
            raise raising("ValueError")

    def test_an_error_that_extends_the_wanted_one_is_a_refusal(self):
        with refused(ValueError):
            raise raising("ChurnError", "ValueError")

    def test_one_of_several_is_enough(self):
        with refused(ValueError, TypeError):
            raise raising("TypeError")

    def test_another_error_is_told_by_its_name(self):
        with pytest.raises(Mismatch, match="refused with KeyError; the contract says ValueError"), refused(ValueError):
            raise raising("KeyError")

    def test_acceptance_is_told(self):
        with pytest.raises(Mismatch, match="accepted"), refused(ValueError):
            pass

    @pytest.mark.parametrize("status", ["not started", "timed out", "died", "missing", "not plain", "out of memory"])
    def test_a_call_that_never_refused_anything_is_none(self, status):
        with pytest.raises(StudentFailure), refused(ValueError):
            raise failing(status=status)

    @pytest.mark.parametrize(
        "kind", ["SystemExit", "RecursionError", "OSError", "NameError", "SyntaxError", "broken file"]
    )
    def test_an_accident_is_none(self, kind):
        with pytest.raises(StudentFailure), refused(ValueError, OSError, NameError):
            raise raising("ValueError", kind)

    def test_a_changed_argument_is_told_first(self):
        with pytest.raises(Mismatch, match="changed"), refused(ValueError):
            raise Mismatch("changed")
