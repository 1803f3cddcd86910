"""Tests of the data sets: what they hold, how they are loaded, and that they can be made again."""

import hashlib
import importlib.util
import io
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

from crm_course import data, parquet
from crm_course.data import DataError, load, names
from crm_course.testing import held_out

ROOT = Path(data.__file__).resolve().parent.parent
DATASETS = ROOT / "datasets"
REGISTRY = tomllib.loads((DATASETS / "registry.toml").read_text("utf-8"))
FILES = [name for name, facts in REGISTRY.items() if isinstance(facts, dict)]
COMPANY = [name for name in FILES if name.startswith("company_")]
MADE_HERE = [name for name in FILES if name != "cdnow"]  # without a network
SMALL = [name for name in MADE_HERE if name not in COMPANY]  # the company's tables: test_company_data.py


def _import_build():
    spec = importlib.util.spec_from_file_location("datasets_build", DATASETS / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


build = _import_build()


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.setenv("CRM_LANG", "en")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a copy of the data folder, without CDNOW, that `load` reads from."""
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
            "There is no data set 'cdnwo'. Did you mean 'cdnow'? "
            f"Known: account_activities, accounts, activity_pools, cdnow, cdnow_sample, {', '.join(sorted(COMPANY))}, work_descriptions."
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
        monkeypatch.setitem(build.MAKERS, "accounts", build.activity_pools)
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
        monkeypatch.setitem(build.MAKERS, "accounts", build.activity_pools)
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
        assert "unknown: cdnwo; known: cdnow, accounts" in capsys.readouterr().err

    def test_the_text_of_cdnow_becomes_typed_columns(self):
        table = build.read_cdnow(b" customer_id  date number_of_cds  dollar_value\r\n 00002 19970112  5   77.00\r\n")
        assert build.dtypes(table) == REGISTRY["cdnow"]["columns"]
        assert table.to_pylist()[0] == {"customer": 2, "date": pd.Timestamp("1997-01-12"), "units": 5, "spend": 77.0}

    def test_another_wheel_is_refused(self):
        wheel = io.BytesIO()
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr(build.CDNOW_MEMBER, "text")
        content = wheel.getvalue()
        assert build.member(content, hashlib.sha256(content).hexdigest(), build.CDNOW_MEMBER) == b"text"
        with pytest.raises(build.BuildError, match="expected 261e3dc8"):
            build.member(content, build.CDNOW_WHEEL_SHA256, build.CDNOW_MEMBER)


@pytest.mark.parametrize("card", ["README.md", "README.fa.md"])
@pytest.mark.parametrize("name", ["cdnow", *SMALL])
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
        planted = {name: each for name, (_driver, each) in build.ACTIVITIES.items()}
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
