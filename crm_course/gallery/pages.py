"""The pages on the company as text: templates of prose with the numbers and tables that they leave room for."""

from pathlib import Path

from .. import data
from ..i18n import language, ltr, tr, use
from ..world import SHIPPED, schema
from . import numbers, pictures
from .words import between, group, local, number, percent, word

FOLDER = Path(__file__).parent
PAGES = ("README", "gallery")  # the data card, which a folder shows, and the gallery


def file_name(page, lang):
    """Return the name of a page's file in datasets/company."""
    return f"{page}.md" if lang == "en" else f"{page}.{lang}.md"


def template(page, lang):
    """Return a page's prose, with names in braces where numbers and tables belong."""
    name = {"README": "card"}.get(page, page)
    return (FOLDER / f"{name}.{lang}.md").read_text("utf-8")


def text(page, lang):
    """Return a page in a language."""
    use(lang)
    try:
        fill = card_values if page == "README" else gallery_values
        return template(page, lang).format(**fill())
    finally:
        use(None)


def picture_name(draw, lang):
    """Return the name of a figure's file in datasets/company/figures."""
    return f"{draw.__name__}.{lang}.png"


# ---- the gallery -------------------------------------------------------------------------------------------------


def gallery_values():
    """Return what the gallery's templates leave room for, in the reader's language."""
    return {name: value for fill in SECTIONS.values() for name, value in fill().items()}


def _whale():
    facts = numbers.whale_figures()
    counts = ("customers", "earning", "losing", "idle", "profit", "earned", "lost")
    values = {f"whale_{name}": number(facts[name]) for name in counts}
    return values | {"whale_peak": percent(facts["peak"]), "whale_peak_by_sales": percent(facts["peak_by_sales"])}


def _service():
    table, _bill = numbers.cost_to_serve()
    head = (
        tr("segment"),
        tr("customers"),
        tr("sales, EUR a customer"),
        tr("goods, EUR"),
        tr("cost to serve, EUR"),
        tr("of sales"),
        tr("profit, EUR"),
    )
    rows = [
        (
            word(name),
            number(row.customers),
            *(number(value) for value in (row.sales, row.goods, row.service)),
            percent(row.service / row.sales),
            number(row.profit),
        )
        for name, row in zip(table.index, table.itertuples(), strict=True)
    ]
    return {"service_table": table_of(head, rows)}


def _contracts():
    curves, size = numbers.contract_survival()
    head = (
        tr("began in"),
        tr("contracts"),
        *(tr("after {months} months").format(months=number(month)) for month in (6, 12, 18)),
    )
    rows = [
        (
            pictures.half_year(name),
            number(size[name]),
            *(_maybe(curves[name].get(month), percent) for month in (6, 12, 18)),
        )
        for name in curves
    ]
    return {"contracts_table": table_of(head, rows), "contracts_year": percent(numbers.kept_a_year())}


def _again():
    table, size = numbers.buying_again()
    later = [k for k in table if k > 0]
    head = (tr("first order in"), tr("customers"), *(number(k) for k in later))
    rows = [
        (pictures.quarter(name), number(size[name]), *(_maybe(table.loc[name, k], percent) for k in later))
        for name in table.index
    ]
    return {"again_table": table_of(head, rows), "again_next": percent(numbers.next_quarter())}


def _months():
    table = numbers.by_month()
    head = (
        tr("month"),
        tr("orders: contracts"),
        tr("orders: pay as you go"),
        tr("customers who ordered"),
        tr("sales, EUR"),
    )
    rows = [
        (
            local(month),
            *(number(value) for value in (row["contract"], row["pay as you go"], row["buyers"], row["sales"])),
        )
        for month, row in table.iterrows()
    ]
    years = table.groupby(table.index.year)["sales"].sum()
    return {
        "months_table": table_of(head, rows),
        "months_orders": number(table[["contract", "pay as you go"]].sum().sum()),
        "months_first": number(years.iloc[0]),
        "months_second": number(years.iloc[-1]),
    }


def _season():
    table = numbers.season()
    years = [name for name in table if name != "planted"]
    head = (tr("month of the year"), tr("planted"), *(tr("found in {year}").format(year=local(year)) for year in years))
    rows = [(number(month), *(number(row[name], 2) for name in ("planted", *years))) for month, row in table.iterrows()]
    return {"season_table": table_of(head, rows)}


def _complaints():
    counts, causes = numbers.complaints(), numbers.complaint_causes()
    total = counts.sum().sum()
    topics = [
        (
            word(topic),
            number(row.sum()),
            percent(row.sum() / total),
            *(number(row[urgency]) for urgency in ("low", "normal", "high")),
        )
        for topic, row in counts.iterrows()
    ]
    before = [(word(name), number(row["size"]), percent(row["mean"], 1)) for name, row in causes.iterrows()]
    urgency = (tr("{urgency} urgency").format(urgency=word(name)) for name in ("low", "normal", "high"))
    return {
        "complaints": number(total),
        "complaints_table": table_of((tr("topic"), tr("complaints"), tr("share"), *urgency), topics),
        "causes_table": table_of((tr("in the month there was"), tr("customer-months"), tr("with a complaint")), before),
    }


def _touch_points():
    table = numbers.touch_points()
    head = (
        tr("touch point"),
        tr("answers"),
        tr("satisfaction, 1 to 5"),
        tr("95 % interval"),
        tr("effort, 1 to 7"),
        tr("true weight"),
    )
    rows = [
        (
            word(name),
            number(row.answers),
            number(row.satisfaction, 2),
            between(row.satisfaction - row.half, row.satisfaction + row.half, digits=2),
            number(row.effort, 2),
            number(row.weight, 2),
        )
        for name, row in zip(table.index, table.itertuples(), strict=True)
    ]
    return {"touch_table": table_of(head, rows)}


def _nps():
    table, whole = numbers.nps_by_month(), numbers.nps_overall()
    head = (tr("month"), tr("answers"), tr("net promoter score"), tr("95 % interval"), tr("true quality"))
    rows = [
        (
            local(month),
            number(row["answers"]),
            number(row["nps"]),
            between(row["nps"] - row["half"], row["nps"] + row["half"]),
            number(row["quality"], 2),
        )
        for month, row in table.iterrows()
    ]
    return {
        "nps_table": table_of(head, rows),
        "nps_link": number(table["nps"].corr(table["quality"]), 2),
        "nps_half": number(table["half"].mean()),
        "nps_overall": number(whole["nps"]),
        "nps_overall_range": between(whole["nps"] - whole["half"], whole["nps"] + whole["half"]),
        "nps_answers": number(whole["answers"]),
    }


def _lead():
    table = numbers.lead()
    head = (tr("lag, months"), tr("punctual deliveries"), tr("true quality of service"))
    rows = [(number(lag), number(row["seen"], 2), number(row["true"], 2)) for lag, row in table.iterrows()]
    lag = numbers.truth().parameters.quality.lag
    return {"lead_table": table_of(head, rows), "lead_lag": number(lag), "lead_found": number(table["seen"].idxmax())}


def _campaigns():
    table = numbers.campaign_effects()
    head = (tr("campaign"), tr("customers"), tr("drawn"), tr("true effect"), tr("estimate"), tr("95 % interval"))
    rows = [
        (
            word(kind),
            group(segment, relationship),
            number(row["drawn"]),
            number(100 * row["true"], 1),
            number(100 * row["found"], 1),
            between(100 * (row["found"] - row["half"]), 100 * (row["found"] + row["half"]), digits=1),
        )
        for (kind, segment, relationship), row in table.iterrows()
    ]
    inside = ((table["true"] - table["found"]).abs() <= table["half"]).sum()
    worst = table["true"].idxmin()
    return {
        "campaigns_table": table_of(head, rows, words=2),
        "campaigns_inside": number(inside),
        "campaigns_all": number(len(table)),
        "campaigns_worst": number(100 * table["true"].min(), 1),
        "campaigns_worst_kind": word(worst[0]),
        "campaigns_worst_group": group(*worst[1:]),
        "campaigns_number": number(len(numbers.records("campaigns"))),
    }


def _pairs():
    table = numbers.pairs()
    head = (tr("pair"), tr("orders with both"), tr("lift planted"), tr("lift found"), tr("95 % interval"))
    rows = [
        (
            pictures.pair_name(row),
            number(row.orders),
            number(row.planted, 2),
            number(row.found, 2),
            between(row.low, row.high, digits=2),
        )
        for row in table.itertuples()
    ]
    return {"pairs_table": table_of(head, rows)}


def _pipeline():
    table, wins = numbers.pipeline(), numbers.wins_by_gap()
    stages = [
        (
            word(name),
            number(row["entered"]),
            percent(row["on"]),
            _maybe(row["planted"], percent),
            number(row["open"]),
            number(row["amount"]),
            number(row["weighted"]),
        )
        for name, row in table.iterrows()
    ]
    head = (
        tr("stage"),
        tr("came so far"),
        tr("went on"),
        tr("planted"),
        tr("still open"),
        tr("open, EUR"),
        tr("weighted, EUR"),
    )
    gaps = [
        (
            between(gap.left, gap.right, percent),
            number(row["decided"]),
            percent(row["won"]),
            between(row["won"] - row["half"], row["won"] + row["half"], percent),
            percent(numbers.true_wins(row["gap"])),
        )
        for gap, row in wins.iterrows()
    ]
    gap_head = (tr("our price against the rival's"), tr("decided"), tr("won"), tr("95 % interval"), tr("planted"))
    return {
        "pipeline_table": table_of(head, stages),
        "gaps_table": table_of(gap_head, gaps),
        "pipeline_open": number(table["amount"].sum()),
        "pipeline_weighted": number(table["weighted"].sum()),
    }


def _legacy():
    table, spread, facts = numbers.legacy(), numbers.records_per_customer(), numbers.found_by_phone()
    head = (
        tr("system"),
        tr("records"),
        tr("customers among them"),
        tr("records too many"),
        tr("without phone"),
        tr("without e-mail"),
    )
    rows = [
        (
            pictures.system(name),
            *(number(row[column]) for column in ("records", "customers", "extra")),
            percent(row["no_phone"], 1),
            percent(row["no_email"], 1),
        )
        for name, row in table.iterrows()
    ]
    counts = table_of(
        (tr("records"), *(number(count) for count in spread.index)),
        [(tr("customers"), *(number(customers) for customers in spread))],
    )
    return {
        "legacy_table": table_of(head, rows),
        "spread_table": counts,
        **{f"legacy_{name}": number(facts[name]) for name in ("pairs", "found", "false")},
        "legacy_share": percent(facts["found"] / facts["pairs"]),
    }


# In the order in which they stand in the page.
SECTIONS = {
    "whale": _whale,
    "service": _service,
    "contracts": _contracts,
    "again": _again,
    "months": _months,
    "season": _season,
    "complaints": _complaints,
    "touch": _touch_points,
    "nps": _nps,
    "lead": _lead,
    "campaigns": _campaigns,
    "pairs": _pairs,
    "pipeline": _pipeline,
    "legacy": _legacy,
}

# ---- the data card -----------------------------------------------------------------------------------------------


def card_values():
    """Return what the card's templates leave room for, in the reader's language."""
    registry = data.recorded()
    tables = {name: registry[f"company_{name}"] for name in schema.TABLES}
    size = sum((data.FOLDER / facts["file"]).stat().st_size for facts in tables.values())
    return {
        "customers": number(SHIPPED["customers"]),
        "months": number(SHIPPED["months"]),
        "seed": local(SHIPPED["seed"]),
        "megabytes": number(size / 1e6, 1),
        "tables": number(len(tables)),
        "rows": number(sum(facts["rows"] for facts in tables.values())),
        "table_list": _table_list(tables),
        "planted_table": planted(),
        "columns": "\n\n".join(_columns(name, facts) for name, facts in tables.items()),
        **_whale(),
        **_facts_of_the_card(),
    }


def _facts_of_the_card():
    one, orders = numbers.records("customers"), numbers.records("orders")
    lines = numbers.records("order_lines")
    return {
        "returned": number(lines.loc[lines["returned"], "amount"].sum()),
        "net_value": number(orders["net_value"].sum()),
        "after_end": number((orders["delivered"] > numbers.last_day()).sum()),
        "holdout": number(one["holdout"].sum()),
        "free": number((one["relationship"] == "pay as you go").sum()),
        "free_gone": number(numbers.gone_unseen()),
        "before": number((one["joined"] < numbers.months()[0].start_time).sum()),
    }


def _table_list(tables):
    rows = [
        (
            f"[`{name}`](#{name})",
            schema.TABLES[name].row if language() == "en" else schema.TABLES[name].row_fa,
            number(facts["rows"]),
        )
        for name, facts in tables.items()
    ]
    return table_of((tr("table"), tr("a row is"), tr("number of rows")), rows, words=2)


def _columns(name, facts):
    one = schema.TABLES[name]
    row = one.row if language() == "en" else one.row_fa
    key = tr(", ").join(f"`{column}`" for column in one.key)
    head = tr("A row is {row}. Rows: {rows}. Told apart by: {key}.").format(
        row=row, rows=number(facts["rows"]), key=key
    )
    rows = [
        (f"`{column.name}`", facts["columns"][column.name], _unit(column), _meaning(column)) for column in one.columns
    ]
    table = table_of((tr("column"), tr("dtype"), tr("unit"), tr("meaning")), rows, words=4)
    return f"### {name}\n\n{head}\n\n{table}"


def _unit(column):
    return (column.unit if language() == "en" else schema.UNITS_FA[column.unit]) if column.unit else "–"


def _meaning(column):
    meaning = column.meaning if language() == "en" else column.meaning_fa
    return tr("{meaning}; may be empty").format(meaning=meaning) if column.missing else meaning


def planted():
    """Return the table of what was planted and what the records show."""
    one = numbers.truth().parameters
    rows = [*_planted_customers(one), *_planted_service(one), *_planted_sales(one)]
    return table_of((tr("what"), tr("planted"), tr("found in the records")), rows, words=3)


def _planted_customers(one):
    customers = numbers.records("customers")
    joined = " · ".join
    segment = customers["segment"].value_counts(normalize=True)
    contract = (customers["relationship"] == "contract").groupby(customers["segment"]).mean()
    yield (
        tr("customers by segment"),
        joined(f"{word(name)} {percent(share)}" for name, share in one.segments.items()),
        joined(percent(segment[name], 1) for name in one.segments),
    )
    yield (
        tr("of them with a contract"),
        joined(f"{word(name)} {percent(share)}" for name, share in one.contract.items()),
        joined(percent(contract[name], 1) for name in one.contract),
    )
    yield tr("never written to (holdout)"), percent(one.holdout), percent(customers["holdout"].mean(), 1)
    for name, model in one.purchases.items():
        values = joined(ltr(f"{letter} = {number(getattr(model, letter), 1)}") for letter in ("r", "alpha", "a", "b"))
        yield tr("purchases without a contract, weeks: {segment}").format(segment=word(name)), values, tr("fit BG/NBD")
    for name, model in one.spend.items():
        values = joined(ltr(f"{letter} = {number(getattr(model, letter))}") for letter in ("p", "q", "gamma"))
        mean = tr("mean order {value} EUR").format(value=number(model.p * model.gamma / (model.q - 1)))
        yield (
            tr("value of an order: {segment}").format(segment=word(name)),
            joined((values, mean)),
            tr("mean order {value} EUR").format(value=number(numbers.mean_order()[name])),
        )


def _planted_service(one):
    joined = " · ".join
    share = numbers.service_shares()
    yield tr("deliveries that come late, at quality 0"), percent(one.late), percent(share["late"], 1)
    yield tr("contacts that stay unresolved, at quality 0"), percent(one.unresolved), percent(share["unresolved"], 1)
    rates = numbers.rates()
    yield (
        tr("what an activity costs, EUR"),
        joined(f"{word(name)} {number(each.rate, 2)}" for name, each in one.activities.items()),
        joined(number(rates[name], 2) for name in one.activities),
    )
    lead = numbers.lead()
    yield tr("experience leads orders, months"), number(one.quality.lag), number(lead["seen"].idxmax())


def _planted_sales(one):
    joined = " · ".join
    pairs = numbers.pairs()
    names = [pictures.pair_name(row) for row in pairs.itertuples()]
    yield (
        tr("lift of pairs"),
        joined(f"{name} {number(lift, 1)}" for name, lift in zip(names, pairs["planted"], strict=True)),
        joined(number(lift, 2) for lift in pairs["found"]),
    )
    table = numbers.pipeline()
    yield (
        tr("opportunities that go on, stage by stage"),
        joined(percent(share) for share in one.pipeline.survives),
        joined(percent(share) for share in table["on"].iloc[:-1]),
    )
    ends, found = one.hazard, numbers.ending()
    yield (
        tr("odds that a contract ends in a month with an unresolved contact, against others"),
        tr("× {times}, all else equal").format(times=number(numbers.odds(ends.unresolved), 1)),
        tr("× {times}").format(times=number(found["unresolved"], 1)),
    )
    yield (
        tr("the same with a complaint"),
        tr("× {times}, all else equal").format(times=number(numbers.odds(ends.complaint), 1)),
        tr("× {times}").format(times=number(found["complaint"], 1)),
    )


# ---- Markdown ----------------------------------------------------------------------------------------------------


def table_of(head, rows, words=1):
    """Return a Markdown table; the first columns, `words` of them, hold words, the others numbers."""
    rule = ["---"] * words + ["---:"] * (len(head) - words)
    return "\n".join("| " + " | ".join(str(cell) for cell in row) + " |" for row in (head, rule, *rows))


def _maybe(value, write):
    return "" if value is None or value != value else write(value)
