"""What is in each table of the company: columns, dtypes, units, meanings. The data cards are made from it."""

from dataclasses import dataclass

import pyarrow as pa

INT8, INT16, INT32, INT64, FLOAT, BOOL = pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.float64(), pa.bool_()
TEXT = pa.large_string()
TIME = pa.timestamp("us")


@dataclass(frozen=True)
class Column:
    """A column: its type in Arrow, what it means, its unit (none if empty); "?" after the unit: values may be missing."""

    name: str
    type: pa.DataType
    meaning: str
    unit: str = ""
    missing: bool = False


@dataclass(frozen=True)
class Table:
    """A table: what a row is, its columns, and which of them tell rows apart."""

    row: str
    columns: tuple
    key: tuple


def _c(name, type, meaning, unit="", missing=False):
    return Column(name, type, meaning, unit, missing)


_LEGACY = (
    _c("record", TEXT, "number of the record in this system"),
    _c("name", TEXT, "name as this system writes it, with slips of the hand"),
    _c("phone", TEXT, "phone number in any form, some old", missing=True),
    _c("email", TEXT, "e-mail address, some in capitals", missing=True),
    _c("address", TEXT, "street and number, some of before a move"),
    _c("city", TEXT, "city"),
    _c("postcode", TEXT, "postcode, five digits"),
    _c("segment", TEXT, "household, small firm, large account"),
    _c("updated", TIME, "when the record was last touched", "day"),
)

TABLES = {
    "customers": Table(
        "one customer, in the order of joining",
        (
            _c("customer", INT32, "number of the customer, 1, 2, …"),
            _c("name", TEXT, "name in Latin script"),
            _c("name_fa", TEXT, "name in Persian script"),
            _c("segment", TEXT, "household, small firm, large account"),
            _c("relationship", TEXT, "contract (its end is known) or pay as you go (silence is all there is)"),
            _c("region", TEXT, "north, south, east, west, centre"),
            _c("city", TEXT, "city, in Latin script"),
            _c("city_fa", TEXT, "city, in Persian script"),
            _c("address", TEXT, "street and number"),
            _c("address_fa", TEXT, "street and number, in Persian script"),
            _c("postcode", TEXT, "postcode, five digits"),
            _c("phone", TEXT, "phone number, eleven digits"),
            _c("email", TEXT, "e-mail address"),
            _c("source", TEXT, "how the customer came: referral, search, advertisement, fair, sales call, walk-in"),
            _c("acquisition_cost", FLOAT, "what winning the customer cost", "EUR"),
            _c("joined", TIME, "day of the first order, or on which the contract began", "day"),
            _c("left", TIME, "last day of an ended contract", "day", missing=True),
            _c("holdout", BOOL, "never written to and never invited: a control group that lasts"),
        ),
        ("customer",),
    ),
    "categories": Table(
        "one category of products",
        (_c("category", TEXT, "name"), _c("category_fa", TEXT, "name in Persian")),
        ("category",),
    ),
    "products": Table(
        "one product",
        (
            _c("product", INT16, "number of the product"),
            _c("name", TEXT, "name"),
            _c("name_fa", TEXT, "name in Persian"),
            _c("category", TEXT, "category"),
            _c("unit", TEXT, "what a quantity of 1 is: kg, l, g, hour"),
            _c("list_price", FLOAT, "price before discounts", "EUR/unit"),
            _c("unit_cost", FLOAT, "what the goods cost the company", "EUR/unit"),
            _c("launched", TIME, "first day of sale; missing: before the records begin", "day", missing=True),
            _c("bundle", TEXT, "bundle that the product is a part of", missing=True),
        ),
        ("product",),
    ),
    "bundles": Table(
        "one bundle: existing products sold together",
        (
            _c("bundle", TEXT, "name"),
            _c("bundle_fa", TEXT, "name in Persian"),
            _c("price_factor", FLOAT, "price of the bundle ÷ sum of its parts", "share"),
        ),
        ("bundle",),
    ),
    "orders": Table(
        "one order, by time",
        (
            _c("order", INT32, "number of the order, 1, 2, …"),
            _c("customer", INT32, "who ordered"),
            _c("ordered", TIME, "when", "minute"),
            _c("channel", TEXT, "web shop, phone, counter, sales representative"),
            _c("delivery", TEXT, "standard or rush"),
            _c("promised", TIME, "promised day of delivery", "day"),
            _c("delivered", TIME, "day of delivery; late if after `promised`; may be after the records end", "day"),
            _c("campaign", INT32, "campaign whose code was used", missing=True),
            _c("net_value", FLOAT, "sum of the lines' amounts", "EUR"),
        ),
        ("order",),
    ),
    "order_lines": Table(
        "one product of one order",
        (
            _c("order", INT32, "number of the order"),
            _c("product", INT16, "number of the product"),
            _c("quantity", FLOAT, "how much", "the product's unit"),
            _c("list_price", FLOAT, "price before discounts", "EUR/unit"),
            _c("discount", FLOAT, "discount on the list price", "share"),
            _c("amount", FLOAT, "quantity × list price × (1 − discount)", "EUR"),
            _c("returned", BOOL, "sent back and paid back in full"),
        ),
        ("order", "product"),
    ),
    "contacts": Table(
        "one contact with the service desk, by time",
        (
            _c("contact", INT32, "number of the contact"),
            _c("customer", INT32, "who got in touch"),
            _c("opened", TIME, "when", "minute"),
            _c("channel", TEXT, "phone, e-mail, chat, counter"),
            _c("reason", TEXT, "where is my order, invoice, advice, fault, change of data, cancel"),
            _c("waited", INT32, "time before somebody answered; 0 for e-mail", "second"),
            _c("minutes", FLOAT, "working time", "minute"),
            _c("resolved", BOOL, "settled by this contact"),
            _c("agent", INT16, "who answered"),
        ),
        ("contact",),
    ),
    "agents": Table(
        "one agent of the service desk",
        (
            _c("agent", INT16, "number of the agent"),
            _c("name", TEXT, "name in Latin script"),
            _c("name_fa", TEXT, "name in Persian script"),
            _c("team", TEXT, "first line or specialists"),
        ),
        ("agent",),
    ),
    "complaints": Table(
        "one complaint, by day",
        (
            _c("complaint", INT32, "number of the complaint"),
            _c("customer", INT32, "who complained"),
            _c("received", TIME, "when", "day"),
            _c("language", TEXT, "en or fa"),
            _c("text", TEXT, "what the customer wrote"),
            _c("topic", TEXT, "delivery, product quality, billing, service, web shop"),
            _c("urgency", TEXT, "low, normal, high"),
        ),
        ("complaint",),
    ),
    "activities": Table(
        "one activity in one calendar year",
        (
            _c("activity", TEXT, "name"),
            _c("driver", TEXT, "what is counted"),
            _c("year", INT16, "calendar year; only its months within the records count"),
            _c("cost", FLOAT, "what the activity cost the company, in whole euros", "EUR"),
        ),
        ("activity", "year"),
    ),
    "activity_use": Table(
        "one activity done for one customer in one calendar year; what was not done has no row",
        (
            _c("customer", INT32, "for whom"),
            _c("year", INT16, "calendar year"),
            _c("activity", TEXT, "name of the activity"),
            _c("quantity", FLOAT, "how much of the driver", "the activity's driver"),
        ),
        ("customer", "year", "activity"),
    ),
    "campaigns": Table(
        "one campaign",
        (
            _c("campaign", INT32, "number of the campaign"),
            _c("kind", TEXT, "newsletter, discount, catalogue"),
            _c("kind_fa", TEXT, "kind in Persian"),
            _c("sent", TIME, "day of the mailing, the first of a month", "day"),
            _c("cost_per_contact", FLOAT, "cost of writing to one customer", "EUR"),
            _c("discount", FLOAT, "discount of the code in it", "share"),
        ),
        ("campaign",),
    ),
    "campaign_contacts": Table(
        "one customer drawn for one campaign, by chance written to or kept as control",
        (
            _c("campaign", INT32, "number of the campaign"),
            _c("customer", INT32, "who was drawn"),
            _c("treated", BOOL, "written to; otherwise control"),
            _c("opened", BOOL, "opened what was sent"),
            _c("responded", BOOL, "ordered in the calendar month of the mailing, with or without the code"),
        ),
        ("campaign", "customer"),
    ),
    "opportunities": Table(
        "one business opportunity with a firm",
        (
            _c("opportunity", INT32, "number of the opportunity"),
            _c("customer", INT32, "with whom"),
            _c("category", TEXT, "what about: a category of products"),
            _c("opened", TIME, "when it was seen", "day"),
            _c("stage", TEXT, "last stage reached: lead, qualified, proposal, negotiation"),
            _c("status", TEXT, "open, won, lost"),
            _c("closed", TIME, "when it was won or lost", "day", missing=True),
            _c("amount", FLOAT, "what our offer is worth", "EUR"),
            _c("probability", FLOAT, "what the sales desk writes down for the stage; 1 won, 0 lost", "share"),
            _c("rival_amount", FLOAT, "the rival's offer, once it is known", "EUR", missing=True),
            _c("reason", TEXT, "why it was lost", missing=True),
        ),
        ("opportunity",),
    ),
    "opportunity_stages": Table(
        "one stage that an opportunity entered",
        (
            _c("opportunity", INT32, "number of the opportunity"),
            _c("stage", TEXT, "lead, qualified, proposal, negotiation, won, lost"),
            _c("entered", TIME, "when", "day"),
        ),
        ("opportunity", "stage"),
    ),
    "web_visits": Table(
        "one visit of a known customer to the web shop",
        (
            _c("visit", INT32, "number of the visit"),
            _c("customer", INT32, "who"),
            _c("began", TIME, "when", "minute"),
            _c("device", TEXT, "phone, computer, tablet"),
            _c("pages", INT16, "pages seen"),
            _c("minutes", FLOAT, "length", "minute"),
        ),
        ("visit",),
    ),
    "surveys": Table(
        "one touch point, or the whole, in one customer's answer to a survey",
        (
            _c("survey", INT32, "number of the answer; its rows belong together"),
            _c("customer", INT32, "who answered"),
            _c("answered", TIME, "when", "day"),
            _c("touch_point", TEXT, "overall, web shop, ordering, delivery, billing, service"),
            _c("nps", FLOAT, "would recommend, 0 to 10; asked once, in the row `overall`", missing=True),
            _c("satisfaction", INT8, "1 very dissatisfied to 5 very satisfied"),
            _c("effort", INT8, "they made it easy for me: 1 not at all to 7 very much"),
        ),
        ("survey", "touch_point"),
    ),
    "referrals": Table(
        "one customer who came through another",
        (
            _c("referrer", INT32, "who recommended"),
            _c("referred", INT32, "who came"),
            _c("date", TIME, "when the referred customer joined", "day"),
        ),
        ("referred",),
    ),
    "loyalty": Table(
        "one member of the loyalty programme",
        (
            _c("customer", INT32, "who"),
            _c("member_since", TIME, "when the customer joined the programme", "day"),
            _c("tier", TEXT, "green, silver, gold: by what the customer paid in the records"),
            _c(
                "points",
                INT64,
                "points collected as a member: 2 for each euro paid since joining the programme",
                "point",
            ),
        ),
        ("customer",),
    ),
    "legacy_residential": Table("one record of the old system for households", _LEGACY, ("record",)),
    "legacy_business": Table("one record of the old system for firms", _LEGACY, ("record",)),
    "legacy_billing": Table("one record of the old billing system", _LEGACY, ("record",)),
    "legacy_key": Table(
        "one record of an old system, and whose it is",
        (
            _c("system", TEXT, "residential, business, billing"),
            _c("record", TEXT, "number of the record"),
            _c("customer", INT32, "who it is"),
        ),
        ("record",),
    ),
}


def whole_but_missing(name):
    """Return a table's columns of whole numbers that may be missing: pandas would turn them into floats, or not."""
    return [column.name for column in TABLES[name].columns if column.missing and pa.types.is_integer(column.type)]


def to_arrow(name, columns):
    """Return a table with the columns, types and order that the schema gives it."""
    found = TABLES[name].columns
    arrays = [_cast(columns[column.name], column.type) for column in found]
    return pa.table(arrays, schema=pa.schema([(column.name, column.type) for column in found]))


def _cast(values, type):
    array = values if isinstance(values, (pa.Array, pa.ChunkedArray)) else pa.array(values)
    return array.cast(type)
