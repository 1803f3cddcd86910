"""The three cases of exam question 3, ENMAX, RBC and AT&T, as the booklet tabulates them, every cell under its own head.

`case_table` is the table of one company, `tell` shows it, `shifted_cells` draws what was moved, `compare` sets the benefits
and lessons of all three beside each other and `comparison` draws that. The booklet's statements are counted as it lists them;
where one sentence joins two gains, it is two rows.
"""

from html import escape

import pandas as pd
from matplotlib.figure import Figure

from crm_course.explore import parts
from crm_course.explore.parts import INK
from crm_course.figures import PALETTE
from crm_course.i18n import language, tr

BLUE, ORANGE, GREEN, RED, PINK, BROWN, GREY, YELLOW, SKY = PALETTE
COMPANIES = ("ENMAX", "RBC", "AT&T")


def case_table(company: str) -> pd.DataFrame:
    """Return one company's case in the reader's language, a statement a row, in the booklet's order.

    Parameters
    ----------
    company
        One of `COMPANIES`.

    Returns
    -------
    DataFrame
        `head` (goal, background, threats, opportunities, strategy, CRM solution, benefits, lessons learned), `statement`, and
        `source`: where the statement comes from (the booklet; the booklet, but printed under another head; our reading).
    """
    if company not in COMPANIES:
        raise ValueError(f"unknown company {company!r}; choose one of {', '.join(COMPANIES)}")
    rows = _cases()[company]
    table = pd.DataFrame(rows, columns=["head", "source", "statement"])
    table["head"] = table["head"].map(heads())
    table["source"] = table["source"].map(_sources())
    return table[["head", "statement", "source"]]


def heads() -> dict:
    """Return the names of the eight columns of the booklet's table in the reader's language."""
    return {
        "goal": tr("goal"),
        "background": tr("background"),
        "threats": tr("threats"),
        "opportunities": tr("opportunities"),
        "strategy": tr("strategy"),
        "solution": tr("CRM solution"),
        "benefits": tr("benefits"),
        "lessons": tr("lessons learned"),
    }


def _sources():
    return {
        "booklet": tr("the booklet"),
        "moved": tr("the booklet, printed under another head"),
        "ours": tr("our reading; the booklet leaves the cell empty"),
    }


def _cases():
    return {"ENMAX": _enmax(), "RBC": _rbc(), "AT&T": _att()}


def _enmax():
    return [
        ("goal", "booklet", tr("Change the business model, with customers' needs and wishes in the centre")),
        ("background", "booklet", tr("A supplier of electricity in Canada")),
        ("background", "booklet", tr("About 400,000 customers, residential (small) and commercial (large)")),
        ("threats", "booklet", tr("The government decides to open the market; the industry becomes competitive")),
        ("threats", "booklet", tr("Many rivals: customers can choose")),
        ("threats", "booklet", tr("Little and weak contact with residential customers")),
        ("opportunities", "booklet", tr("Customers cannot do without electricity")),
        ("opportunities", "booklet", tr("Very good relations with large commercial customers")),
        ("strategy", "booklet", tr("The goal once more: a business model that turns on customers' needs and wishes")),
        ("solution", "booklet", tr("Business process re-engineering (BPR) in front, mid and back office")),
        (
            "solution",
            "booklet",
            tr("A new vision: creativity and innovation, focus on customers, support for employees"),
        ),
        (
            "solution",
            "booklet",
            tr("Internet-based CRM products: the company within reach at any hour and from anywhere"),
        ),
        (
            "solution",
            "booklet",
            tr("One database of residential customers, small and medium firms, and large commercial customers"),
        ),
        (
            "solution",
            "booklet",
            tr("What a customer says is recorded at every contact, followed up, and used in the next contact"),
        ),
        (
            "solution",
            "booklet",
            tr("Besides the Internet, phone and offices across the city, with the same level of service"),
        ),
        ("solution", "booklet", tr("The sales manager is made responsible for the change of the organisation")),
        *_of("benefits", _enmax_benefits()),
        *_of("lessons", _enmax_lessons()),
    ]


def _rbc():
    return [
        ("goal", "booklet", tr("Answer fast, with the customer in the centre, among competing Canadian banks")),
        ("background", "booklet", tr("Financial services to two main segments, firms and individuals")),
        ("threats", "booklet", tr("Newcomers offer modern services that fit customers' needs of the day")),
        ("opportunities", "booklet", tr("Close and special relations with customers")),
        ("opportunities", "booklet", tr("Customer information used down to the branch and its counter")),
        (
            "strategy",
            "ours",
            tr("Measure what each customer is worth, and act upon it wherever the customer is served"),
        ),
        (
            "solution",
            "moved",
            tr("Fitted to each customer: what matters in corporate banking may differ from private banking"),
        ),
        (
            "solution",
            "moved",
            tr("Flexible: profitability can be added up by the units and measures each user defines"),
        ),
        ("solution", "moved", tr("A data warehouse, and rules that the bank sets")),
        ("solution", "moved", tr("Scalable: strategies and programmes grow and change with the market")),
        *_of("benefits", _rbc_benefits()),
        *_of("lessons", _rbc_lessons()),
    ]


def _att():
    return [
        ("goal", "booklet", tr("Keep more customers")),
        ("background", "booklet", tr("One of the largest communications companies in the world")),
        (
            "background",
            "booklet",
            tr("New voice services such as VoIP, messaging such as MMS, even telecommunications equipment"),
        ),
        (
            "threats",
            "booklet",
            tr("Churn: customers leave for rivals (the booklet names CISCO, which is a supplier, not a rival)"),
        ),
        ("opportunities", "ours", tr("The legacy systems already hold data on products, programmes and customers")),
        ("strategy", "moved", tr("Build up and strengthen the company's data warehouse")),
        ("strategy", "moved", tr("Make profiles of customers")),
        ("strategy", "moved", tr("Model customers' behaviour before they act")),
        ("solution", "moved", tr("A scalable data warehouse for products, programmes and customers")),
        ("solution", "moved", tr("Customers' profiles are completed and old information is corrected")),
        ("solution", "moved", tr("Predictive models, to understand what customers need now and later")),
        *_of("benefits", _att_benefits()),
        *_of("lessons", _att_lessons()),
    ]


def _of(head, statements):
    return [(head, "booklet", statement) for _theme, statement, _exercise in statements]


# Benefits and lessons: (theme, statement, exercise of the course that does it on data) ------------


def _enmax_benefits():
    return [
        (
            "aim",
            tr("Much is saved in campaigns, promotion and advertising (front and mid office)"),
            "q2_types.campaign_roi",
        ),
        ("sales", tr("Sales agencies work better; why a sale is won or lost is recorded"), "q3_enmax.lost_sales"),
        ("sales", tr("Sales managers see where sales are lost (front office)"), "q3_enmax.lost_sales"),
        (
            "sales",
            tr("Pricing managers set rates and discounts for the regions where sales were lost"),
            "q3_enmax.lost_sales",
        ),
        ("aim", tr("More marketing, better aimed, since branding and information are tracked and managed"), ""),
        ("sales", tr("The sales cycle is shorter"), "q3_enmax.sales_cycle_days"),
        ("service", tr("Fewer phone calls about service"), "q3_enmax.calls_saved"),
        ("aim", tr("More customers are won, because information on customers is analysed and used well"), ""),
    ]


def _enmax_lessons():
    return [
        ("organisation", tr("The core values of an organisation can be rebuilt around the customer"), ""),
        (
            "knowledge",
            tr("Record and analyse customer information in one central database"),
            "q3_enmax.unify_customers",
        ),
        ("organisation", tr("Make one executive responsible for the processes"), ""),
        ("organisation", tr("Choose a CRM product that fits what the business processes require"), ""),
    ]


def _rbc_benefits():
    return [
        ("knowledge", tr("Customers are segmented by behaviour and relationship"), "q3_rbc.micro_segments"),
        ("aim", tr("Marketing strategies for micro-segments, towards one-to-one marketing"), "q3_rbc.micro_segments"),
        (
            "value",
            tr("The measures of customer value are defined anew, and earlier segmentations improve by them"),
            "q3_rbc.decile_moves",
        ),
        ("sales", tr("Reports and decisions for all sales and marketing activities"), "q3_rbc.response_model"),
    ]


def _rbc_lessons():
    return [
        ("value", tr("Use measures of customer value all the time, in daily work"), "q3_rbc.branch_offer"),
        (
            "value",
            tr("Accounting and finance can add to the loyalty of profitable customers, by special offers to them"),
            "q3_rbc.account_profit",
        ),
        ("service", tr("Better channel management can shape products and how the relationship is valued"), ""),
    ]


def _att_benefits():
    return [
        ("service", tr("Satisfaction is measured, and improved, with data on products, programmes and customers"), ""),
        ("aim", tr("Direct marketing improves"), "q3_att.gain_and_lift"),
        (
            "knowledge",
            tr("Employees reach customers' profiles easily, understand needs better, and deal with customers better"),
            "q3_att.profile_completeness",
        ),
        ("keeping", tr("New offers can be planned for customers who are likely to leave"), "q3_att.offer_targets"),
        ("keeping", tr("Models predict how likely each customer is to go to a rival"), "q3_att.churn_model"),
        ("value", tr("Profitability is measured, so that profitable customers are kept"), "q3_att.offer_targets"),
    ]


def _att_lessons():
    return [
        ("knowledge", tr("A scalable data warehouse helps CRM to succeed"), "q3_att.profile_completeness"),
        (
            "knowledge",
            tr("Legacy data, joined with new warehouse technology and predictive models, help CRM to succeed"),
            "q3_att.churn_model",
        ),
    ]


def compare() -> pd.DataFrame:
    """Return the benefits and lessons of the three cases, a statement a row, in the reader's language.

    Returns
    -------
    DataFrame
        `company`, `part` (benefits or lessons learned), `theme` (our grouping, not the booklet's), `statement`, and `exercise`:
        where the course does it on data, empty if it does not. `pd.crosstab(table["theme"], table["company"])` counts.
    """
    lists = {
        "ENMAX": (_enmax_benefits(), _enmax_lessons()),
        "RBC": (_rbc_benefits(), _rbc_lessons()),
        "AT&T": (_att_benefits(), _att_lessons()),
    }
    rows = [
        (company, heads()[part], themes()[theme], statement, exercise)
        for company, both in lists.items()
        for part, statements in zip(("benefits", "lessons"), both, strict=True)
        for theme, statement, exercise in statements
    ]
    return pd.DataFrame(rows, columns=["company", "part", "theme", "statement", "exercise"])


def themes() -> dict:
    """Return our seven themes of benefits and lessons in the reader's language, in the order of a figure."""
    return {
        "knowledge": tr("knowing customers"),
        "value": tr("measuring value"),
        "aim": tr("aiming marketing"),
        "sales": tr("selling and pricing"),
        "service": tr("serving, channels"),
        "keeping": tr("keeping customers"),
        "organisation": tr("organisation"),
    }


# What is shown ----------------------------------------------------------------------------------


def tell(company: str) -> None:
    """Show one company's case as a table, a head a row; what the booklet prints elsewhere or leaves empty is marked."""
    from IPython.display import display

    table = case_table(company)
    lines = [f"{row.head}: {row.statement}{_mark(row.source)}" for row in table.itertuples()]
    display({"text/html": _html(table), "text/plain": "\n".join(lines)}, raw=True)


def _mark(source):
    return {_sources()["moved"]: " ↔", _sources()["ours"]: " *"}.get(source, "")


def _html(table):
    side, way = ("right", "rtl") if language() == "fa" else ("left", "ltr")
    cell = f'style="text-align:{side};vertical-align:top;white-space:normal"'
    rows = []
    for head in table["head"].unique():
        own = table[table["head"] == head]
        items = "".join(f"<li>{escape(row.statement)}{_mark(row.source)}</li>" for row in own.itertuples())
        rows.append(f"<tr><th {cell}>{escape(head)}</th><td {cell}><ul>{items}</ul></td></tr>")
    notes = {_mark(source).strip(): source for source in table["source"].unique() if _mark(source)}
    note = "".join(f"<p>{mark} {escape(source)}</p>" for mark, source in notes.items())
    return f'<div dir="{way}" style="max-width:52em"><table>{"".join(rows)}</table>{note}</div>'


def shifted_cells() -> Figure:
    """Draw the six heads of the booklet's first table, what stands under each for a company, and where it belongs."""
    figure, ax = parts.canvas(7.2, 3.9, (-1.35, 8.6), (-0.75, 4.75))
    parts.read_from_right(ax)
    for place, head in enumerate(("goal", "background", "threats", "opportunities", "strategy", "solution")):
        parts.box(
            ax, _column(place), 4.1, 1.2, 0.62, heads()[head].replace(" ", "\n"), GREY, 0.35, size=8, weight="bold"
        )
    printed = {
        "ENMAX": (SKY,) * 6,
        "RBC": (SKY, SKY, SKY, SKY, ORANGE, None),
        "AT&T": (SKY, SKY, SKY, PINK, ORANGE, None),
    }
    for line, (company, cells) in enumerate(printed.items()):
        height = 3.05 - 1.1 * line
        parts.say(ax, -0.75, height, company, weight="bold")
        for place, colour in enumerate(cells):
            _printed_cell(ax, _column(place), height, colour)
        if cells[-1] is None:
            _arrow_to_next(ax, 4, height)
    _arrow_to_next(ax, 3, 0.85)
    parts.say(ax, 4.4, -0.1, tr("orange: describes the solution     pink: reads like a strategy"), size=9)
    parts.say(ax, 4.4, -0.5, tr("dashed: no cell was printed"), size=9)
    ax.set_title(tr("Two rows are a cell short: read them one place further on"))
    return figure


def _column(place):
    return 0.6 + 1.45 * place


def _printed_cell(ax, x, y, colour):
    if colour is None:
        corners = [(x - 0.6, x + 0.6, x + 0.6, x - 0.6, x - 0.6), (y - 0.3, y - 0.3, y + 0.3, y + 0.3, y - 0.3)]
        ax.plot(*corners, color=GREY, linestyle="--", linewidth=1.2)
    else:
        parts.card(ax, x, y, 1.05, 0.45, colour, 0.45)


def _arrow_to_next(ax, place, y):
    parts.flow(ax, (_column(place) + 0.2, y), (_column(place + 1) - 0.2, y), linewidth=2)


def comparison(table: pd.DataFrame) -> Figure:
    """Draw how many benefits and lessons of each company fall under each theme; `table` is as `compare` returns it."""
    benefits = heads()["benefits"]
    figure = Figure(figsize=(7.2, 4.4))
    ax = figure.subplots()
    order = [theme for theme in themes().values() if theme in set(table["theme"])]
    for place, company in enumerate(COMPANIES):
        own = table[table["company"] == company]
        for line, theme in enumerate(order):
            for step, part in enumerate(own.loc[own["theme"] == theme, "part"]):
                look = {"marker": "o", "color": BLUE} if part == benefits else {"marker": "s", "color": ORANGE}
                ax.scatter(place - 0.22 + 0.15 * step, line, s=95, **look)
    for marker, colour, part in (("o", BLUE, benefits), ("s", ORANGE, heads()["lessons"])):
        ax.scatter([], [], marker=marker, color=colour, s=95, label=part)
    ax.set(xlim=(-0.5, len(COMPANIES) - 0.3), ylim=(len(order) - 0.5, -0.5))
    ax.set_xticks(range(len(COMPANIES)), COMPANIES)
    ax.set_yticks(range(len(order)), order)
    parts.read_from_right(ax)
    if language() == "fa":
        ax.yaxis.tick_right()
        ax.spines[["left", "right"]].set_visible(False)
    ax.tick_params(axis="x", labelsize=12, colors=INK)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=2, frameon=False)
    ax.set_title(tr("Three of our seven themes stand in all three lists"))
    return figure
