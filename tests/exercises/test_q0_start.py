"""Judge the exercises of the first lesson."""

import numpy as np
import pandas as pd

from crm_course.testing import agree, agree_table, refused


def _shuffled(rng, table):
    """Return the rows in another order, under an index that says nothing."""
    return table.iloc[rng.permutation(len(table))].set_axis(rng.permutation(len(table)) + 100)


def _ids(rng, n):
    """Return n customers, named or numbered, in no particular order."""
    numbers = rng.permutation(900)[:n].tolist()
    return numbers if rng.random() < 0.5 else [f"c{number}" for number in numbers]


class TestCostPerCustomer:
    def test_forty_customers(self, lesson):
        """900 spent on a fair that brought 40 customers make 22.5 for each.

        fa: نمایشگاهی با هزینهٔ ۹۰۰ که ۴۰ مشتری آورده، برای هر مشتری ۲۲٫۵ خرج داشته است.
        """
        agree(lesson.cost_per_customer(900, 40), 22.5)
        agree(lesson.cost_per_customer(7, 1), 7)

    def test_a_gift(self, lesson):
        """Customers who come without any spending cost 0.

        fa: مشتریانی که بدون هیچ هزینه‌ای می‌آیند، هزینهٔ هر کدامشان صفر است.
        """
        agree(lesson.cost_per_customer(0, 12), 0)

    def test_fresh_campaigns(self, lesson, answer, rng):
        """It holds for any spending, cents included.

        fa: برای هر هزینه‌ای درست است، با همهٔ خرده‌هایش.
        """
        for _ in range(5):
            spend, customers = int(rng.integers(100, 90_000)) / 100, int(rng.integers(2, 60))
            agree(lesson.cost_per_customer(spend, customers), answer.cost_per_customer(spend, customers))

    def test_nobody_came(self, lesson):
        """Without customers there is no cost per customer: refused with a ValueError.

        fa: بدون مشتری، «هزینهٔ هر مشتری» معنا ندارد؛ با ValueError پذیرفته نمی‌شود.
        """
        for customers in (0, -3):
            with refused(ValueError):
                lesson.cost_per_customer(900, customers)


def _split(profitable, break_even, loss_making):
    """Return the wanted table from (customers, profit, customer_share, profit_share) of each group."""
    columns = ["customers", "profit", "customer_share", "profit_share"]
    table = pd.DataFrame([profitable, break_even, loss_making], columns=columns)
    return table.assign(group=["profitable", "break-even", "loss-making"])


class TestSplitByProfit:
    def test_five_customers(self, lesson):
        """Profits of 90, 60 and 0 and losses of 20 and 30 make 100: two customers bring 150 %, two take 50 % away.

        fa: سودهای ۹۰، ۶۰ و ۰ و زیان‌های ۲۰ و ۳۰ روی هم ۱۰۰ می‌شوند: دو مشتری ۱۵۰٪ سود را می‌آورند و دو مشتری ۵۰٪ آن را می‌بلعند.
        """
        profits = pd.Series({"Ava": 60, "Bo": -30, "Cy": 0, "Di": 90, "Ed": -20})
        want = _split((2, 150, 0.4, 1.5), (1, 0, 0.2, 0), (2, -50, 0.4, -0.5))
        agree_table(lesson.split_by_profit(profits), want, key="group")

    def test_tolerance_has_two_ends(self, lesson):
        """With a tolerance of 5, profits from −5 to 5 break even, both ends included; what they bring still counts.

        fa: با رواداریِ ۵، سودهای ۵− تا ۵ سربه‌سرند و هر دو سرِ بازه جزو آن است؛ آنچه می‌آورند همچنان به حساب می‌آید.
        """
        profits = pd.Series([5, -5, 6, -6, 20, 4, 76], index=[3, 1, 7, 70, 2, 9, 4])
        want = _split((3, 102, 3 / 7, 1.02), (3, 4, 3 / 7, 0.04), (1, -6, 1 / 7, -0.06))
        agree_table(lesson.split_by_profit(profits, 5), want, key="group")

    def test_without_tolerance_only_zero_breaks_even(self, lesson):
        """Without a tolerance a quarter of a euro is a profit, and a loss.

        fa: بدون رواداری، یک‌چهارم یورو هم سود است یا زیان.
        """
        want = _split((1, 1.75, 0.25, 1.75 / 1.5), (1, 0, 0.25, 0), (2, -0.25, 0.5, -0.25 / 1.5))
        agree_table(lesson.split_by_profit(pd.Series([1.75, 0, -0.125, -0.125])), want, key="group")
        want = _split((1, 0.25, 1, 1), (0, 0, 0, 0), (0, 0, 0, 0))
        agree_table(lesson.split_by_profit(pd.Series({"Ava": 0.25})), want, key="group")

    def test_total_of_nothing_has_no_shares(self, lesson):
        """Where the total is 0 or negative there is no profit to share: the shares of profit are missing, those of customers are not.

        fa: اگر سود کل صفر یا منفی باشد سودی نیست که سهمی داشته باشد: سهم‌های سود خالی می‌مانند، سهم‌های مشتریان نه.
        """
        for gain, loss in [(30, -30), (30, -30.5), (10, -40)]:
            want = _split((1, gain, 0.5, None), (0, 0, 0, None), (1, loss, 0.5, None))
            agree_table(lesson.split_by_profit(pd.Series({"Ava": gain, "Bo": loss})), want, key="group")
        want = _split((0, 0, 0, None), (2, 0, 1, None), (0, 0, 0, None))
        agree_table(lesson.split_by_profit(pd.Series({"Ava": 0, "Bo": 0})), want, key="group")

    def test_no_customers(self, lesson):
        """Without customers there are three rows of 0 customers and 0 profit, and no shares at all.

        fa: بدون مشتری سه سطر می‌ماند با صفر مشتری و سودِ صفر، و هیچ سهمی در کار نیست.
        """
        want = _split(*[(0, 0, None, None)] * 3)
        agree_table(lesson.split_by_profit(pd.Series([], dtype=float)), want, key="group")

    def test_fresh_companies(self, lesson, answer, rng):
        """It holds for any company, with any tolerance.

        fa: برای هر شرکتی و با هر رواداری درست است.
        """
        for tolerance in (0, 3, 12.5):
            n = int(rng.integers(15, 40))
            profits = pd.Series(rng.integers(-20, 40, n) / 2, index=_ids(rng, n))
            profits.iloc[:4] = [tolerance, -tolerance, 300, -25]
            profits = _shuffled(rng, profits) if n % 2 else profits
            want = answer.split_by_profit(profits, tolerance)
            agree_table(lesson.split_by_profit(profits, tolerance=tolerance), want, key="group")

    def test_missing_profit_is_refused(self, lesson):
        """A missing profit is refused: nobody knows its group.

        fa: سودِ نامعلوم پذیرفته نمی‌شود؛ کسی نمی‌داند از کدام گروه است.
        """
        for profits in ([np.nan, 4.0], [4.0, -3.0, np.nan]):
            with refused(ValueError):
                lesson.split_by_profit(pd.Series(profits))

    def test_negative_tolerance_is_refused(self, lesson):
        """A negative tolerance is refused.

        fa: رواداریِ منفی پذیرفته نمی‌شود.
        """
        for tolerance in (-0.5, -2):
            with refused(ValueError):
                lesson.split_by_profit(pd.Series({"Ava": 4, "Bo": -4}), tolerance)


def _log(*rows):
    return pd.DataFrame(
        {"opened": pd.to_datetime([time for time, _ in rows], format="ISO8601"), "reason": [name for _, name in rows]}
    )


def _months(*rows):
    return pd.DataFrame(rows, columns=["month", "contacts", "share"])


class TestReactiveShare:
    def test_two_months(self, lesson):
        """In January three of four contacts were reactive; in February one of two.

        fa: در ژانویه سه تماس از چهار تماس واکنشی بوده و در فوریه یکی از دو تماس.
        """
        log = _log(
            ("2024-02-01 08:00", "fault"),
            ("2024-01-03 10:20", "invoice"),
            ("2024-01-20 16:00", "birthday"),
            ("2024-02-29 23:59", "newsletter"),
            ("2024-01-31 23:59", "where is my order"),
            ("2024-01-01 00:00", "cancel"),
        )
        agree_table(lesson.reactive_share(log), _months(("2024-01", 4, 0.75), ("2024-02", 2, 0.5)), key="month")

    def test_all_reasons_of_the_service_desk_are_reactive(self, lesson):
        """All six reasons for which customers call the service desk are reactive; what nobody asked for is not.

        fa: هر شش دلیلی که مشتری برایش با میز خدمت تماس می‌گیرد واکنشی است؛ آنچه کسی نخواسته، نه.
        """
        reasons = ["where is my order", "invoice", "advice", "fault", "change of data", "cancel", "visit", "visit"]
        log = _log(*((f"2025-07-{day:02}", reason) for day, reason in enumerate(reasons, start=1)))
        agree_table(lesson.reactive_share(log), _months(("2025-07", 8, 0.75)), key="month")

    def test_silent_months_are_stated(self, lesson):
        """Months without contacts have a row: 0 contacts, no share; across the turn of the year, too.

        fa: ماه‌های بی‌تماس هم سطر دارند: صفر تماس و بی‌سهم؛ از سالی به سال دیگر هم همین‌طور.
        """
        log = _log(("2024-02-29", "visit"), ("2023-11-30", "fault"))
        want = _months(("2023-11", 1, 1), ("2023-12", 0, None), ("2024-01", 0, None), ("2024-02", 1, 0))
        agree_table(lesson.reactive_share(log), want, key="month")

    def test_same_month_of_two_years(self, lesson):
        """March 2024 and March 2025 are two months.

        fa: مارس ۲۰۲۴ و مارس ۲۰۲۵ دو ماه‌اند.
        """
        got = lesson.reactive_share(_log(("2025-03-05", "visit"), ("2024-03-05", "fault"), ("2024-03-06", "fault")))
        silent = [(f"{month:%Y-%m}", 0, None) for month in pd.period_range("2024-04", "2025-02", freq="M")]
        agree_table(got, _months(("2024-03", 2, 1), *silent, ("2025-03", 1, 0)), key="month")

    def test_reasons_can_be_given(self, lesson):
        """Which reasons are reactive can be said; then the default does not count, and without any nothing is reactive.

        fa: می‌توان گفت کدام دلیل‌ها واکنشی‌اند؛ آن‌گاه پیش‌فرض به کار نمی‌آید و اگر هیچ دلیلی داده نشود هیچ تماسی واکنشی نیست.
        """
        log = _log(("2024-05-01", "complaint"), ("2024-05-02", "advice"), ("2024-05-03", "praise"))
        agree_table(lesson.reactive_share(log, ("praise", "complaint")), _months(("2024-05", 3, 2 / 3)), key="month")
        agree_table(lesson.reactive_share(log, reactive=()), _months(("2024-05", 3, 0)), key="month")

    def test_fresh_logs(self, lesson, answer, rng):
        """It holds for any log.

        fa: برای هر دفتری درست است.
        """
        reasons = ["invoice", "fault", "advice", "birthday", "reminder", "survey"]
        for chosen in [(), (("fault", "survey", "reminder"),)]:
            days = rng.choice(500, 12, replace=False).repeat(3)
            opened = pd.Timestamp("2023-01-01") + pd.to_timedelta(days * 1440 + rng.integers(0, 1440, 36), unit="min")
            log = pd.DataFrame({"agent": 3, "reason": rng.choice(reasons, 36), "opened": opened})
            log = _shuffled(rng, log)
            agree_table(lesson.reactive_share(log, *chosen), answer.reactive_share(log, *chosen), key="month")

    def test_empty_log(self, lesson):
        """An empty log gives no rows.

        fa: دفترِ خالی سطری نمی‌دهد.
        """
        agree_table(lesson.reactive_share(_log(("2024-05-01", "fault")).iloc[:0]), _months(), key="month")

    def test_missing_entries_are_refused(self, lesson):
        """A contact without a time or without a reason is refused.

        fa: تماسِ بدون زمان یا بدون دلیل پذیرفته نمی‌شود.
        """
        log = _log(("2024-05-01", "fault"), ("2024-05-02", "visit"), ("2024-06-02", "visit"))
        for column in ("opened", "reason"):
            for row in range(3):
                broken = log.copy()
                broken.loc[row, column] = None
                with refused(ValueError):
                    lesson.reactive_share(broken)


YEAR = ("2024-01-01", "2024-12-31")


def _customers(*rows):
    table = pd.DataFrame(rows, columns=["customer", "joined", "left", "acquisition_cost"])
    return table.assign(joined=pd.to_datetime(table["joined"]), left=pd.to_datetime(table["left"]))


def _campaigns(*rows):
    table = pd.DataFrame(rows, columns=["campaign", "sent", "cost_per_contact"])
    return table.assign(sent=pd.to_datetime(table["sent"]))


def _written(*rows):
    table = pd.DataFrame(rows, columns=["campaign", "customer", "treated"])
    return table.astype({"treated": bool})


class TestAcquisitionVsRetentionCost:
    def test_textbook_case(self, lesson):
        """Winning 2 customers cost 50 + 70, so 60 each. Three mailings of 4 kept 2 of 3 customers, so 6 each. Winning costs ten times as much.

        fa: جذب ۲ مشتری ۵۰ و ۷۰ خرج داشته، یعنی هر کدام ۶۰. سه نامهٔ ۴ یورویی ۲ مشتری از ۳ مشتری را نگه داشته، یعنی هر کدام ۶. جذب ده برابر خرج دارد.
        """
        customers = _customers(
            ("Ava", "2022-05-01", None, 11),
            ("Bo", "2022-05-01", "2024-08-31", 12),
            ("Cy", "2023-05-01", None, 13),
            ("Di", "2024-02-01", None, 50),
            ("Ed", "2024-06-01", None, 70),
            ("Fay", "2021-06-01", None, 14),
        )
        written = _written((1, "Ava", True), (1, "Bo", True), (1, "Cy", True), (1, "Fay", False))
        got = lesson.acquisition_vs_retention_cost(customers, _campaigns((1, "2024-03-01", 4)), written, *YEAR)
        agree(got, {"won": 2, "cost_per_won": 60, "kept": 2, "cost_per_kept": 6, "ratio": 10})

    def test_several_mailings(self, lesson):
        """Two mailings of 2 and one of 5 to the same customer keep one customer, for 9; a mailing to who left is paid, too.

        fa: دو نامهٔ ۲ یورویی و یک نامهٔ ۵ یورویی به یک مشتری، یک مشتری را به بهای ۹ نگه می‌دارد؛ نامه به آن که رفته هم خرج دارد.
        """
        customers = _customers(
            (5, "2020-01-01", None, 1), (3, "2020-01-01", "2024-05-05", 1), (8, "2024-07-01", None, 22)
        )
        campaigns = _campaigns((2, "2024-06-01", 5), (1, "2024-03-01", 2), (3, "2024-09-01", 2))
        written = _written((1, 5, True), (2, 5, True), (3, 5, True), (1, 3, True))
        got = lesson.acquisition_vs_retention_cost(customers, campaigns, written, *YEAR)
        agree(got, {"won": 1, "cost_per_won": 22, "kept": 1, "cost_per_kept": 11, "ratio": 2})

    def test_both_ends_belong_to_the_period(self, lesson):
        """First and last day belong to the period, the days around it do not: for joining, for mailing, for leaving.

        fa: روز نخست و روز آخر جزو دوره‌اند و روزهای پیش و پس از آن نیستند: در پیوستن، در فرستادن نامه و در رفتن.
        """
        customers = _customers(
            (1, "2024-03-31", None, 1000),
            (2, "2024-04-01", None, 30),
            (3, "2024-06-30", None, 50),
            (4, "2024-07-01", None, 3000),
            (5, "2020-01-01", "2024-06-30", 1),
            (6, "2020-01-01", "2024-07-01", 1),
        )
        campaigns = _campaigns(
            (1, "2024-03-31", 100), (2, "2024-04-01", 2), (3, "2024-06-30", 8), (4, "2024-07-01", 300)
        )
        written = _written(
            *((campaign, customer, True) for campaign in (1, 2, 3, 4) for customer in (5, 6)), (1, 1, True)
        )
        got = lesson.acquisition_vs_retention_cost(customers, campaigns, written, "2024-04-01", "2024-06-30")
        agree(got, {"won": 2, "cost_per_won": 40, "kept": 1, "cost_per_kept": 20, "ratio": 2})

    def test_a_period_of_one_day(self, lesson):
        """A period may be a single day, and a customer won in it may be kept in it.

        fa: دوره می‌تواند تنها یک روز باشد و مشتری‌ای که در آن جذب شده می‌تواند در همان حفظ هم شده باشد.
        """
        customers = _customers((1, "2024-04-01", None, 6))
        campaigns, written = _campaigns((9, "2024-04-01", 1.5)), _written((9, 1, True))
        got = lesson.acquisition_vs_retention_cost(customers, campaigns, written, "2024-04-01", "2024-04-01")
        agree(got, {"won": 1, "cost_per_won": 6, "kept": 1, "cost_per_kept": 1.5, "ratio": 4})

    def test_nobody_won_or_kept(self, lesson):
        """Where nobody was won, or nobody kept, that cost and the ratio are None: the money is gone, but there is nobody to divide it by.

        fa: اگر هیچ‌کس جذب یا حفظ نشده باشد، آن هزینه و نسبت None است: پول خرج شده، ولی کسی نیست که بر او تقسیم شود.
        """
        none = dict.fromkeys(["cost_per_won", "cost_per_kept", "ratio"]) | {"won": 0, "kept": 0}
        campaigns = _campaigns((1, "2024-03-01", 4))
        old, new = (1, "2022-05-01", None, 10), (2, "2024-05-01", "2024-12-31", 30)
        got = lesson.acquisition_vs_retention_cost(_customers(old), campaigns, _written((1, 1, True)), *YEAR)
        agree(got, none | {"kept": 1, "cost_per_kept": 4})
        got = lesson.acquisition_vs_retention_cost(_customers(old, new), campaigns, _written((1, 2, True)), *YEAR)
        agree(got, none | {"won": 1, "cost_per_won": 30})
        got = lesson.acquisition_vs_retention_cost(_customers(old), campaigns, _written((1, 1, False)), *YEAR)
        agree(got, none)

    def test_costs_of_nothing(self, lesson):
        """If keeping cost nothing there is no ratio; if winning cost nothing the ratio is 0.

        fa: اگر حفظ خرجی نداشته باشد نسبتی در کار نیست؛ اگر جذب خرجی نداشته باشد نسبت صفر است.
        """
        customers, written = (
            _customers((1, "2022-05-01", None, 10), (2, "2024-05-01", None, 30)),
            _written((1, 1, True)),
        )
        got = lesson.acquisition_vs_retention_cost(customers, _campaigns((1, "2024-03-01", 0)), written, *YEAR)
        agree(got, {"won": 1, "cost_per_won": 30, "kept": 1, "cost_per_kept": 0, "ratio": None})
        customers = customers.assign(acquisition_cost=0)
        got = lesson.acquisition_vs_retention_cost(customers, _campaigns((1, "2024-03-01", 0.5)), written, *YEAR)
        agree(got, {"won": 1, "cost_per_won": 0, "kept": 1, "cost_per_kept": 0.5, "ratio": 0})

    def test_a_part_of_the_customers(self, lesson):
        """Mailings to customers who are not in the table are passed over, with their costs.

        fa: نامه به مشتریانی که در جدول نیستند، با هزینه‌اش، نادیده گرفته می‌شود.
        """
        customers = _customers((1, "2022-05-01", None, 10), (2, "2024-05-01", None, 30))
        written = _written((1, 1, True), (1, 77, True), (1, 78, True))
        got = lesson.acquisition_vs_retention_cost(customers, _campaigns((1, "2024-03-01", 3)), written, *YEAR)
        agree(got, {"won": 1, "cost_per_won": 30, "kept": 1, "cost_per_kept": 3, "ratio": 10})

    def test_fresh_companies(self, lesson, answer, rng):
        """It holds for any company.

        fa: برای هر شرکتی درست است.
        """
        for _ in range(3):
            company = self.company(rng)
            want = answer.acquisition_vs_retention_cost(*company, "2024-02-01", "2024-11-30")
            agree(lesson.acquisition_vs_retention_cost(*company, "2024-02-01", "2024-11-30"), want)

    def test_period_that_ends_before_it_starts_is_refused(self, lesson):
        """A period that ends before it starts is refused.

        fa: دوره‌ای که پیش از آغازش پایان می‌یابد پذیرفته نمی‌شود.
        """
        tables = _customers((1, "2022-05-01", None, 10)), _campaigns((1, "2024-03-01", 3)), _written((1, 1, True))
        with refused(ValueError):
            lesson.acquisition_vs_retention_cost(*tables, "2024-05-02", "2024-05-01")

    def company(self, rng):
        day = pd.Timestamp("2023-06-01")
        n, names = 40, _ids(rng, 44)
        joined = day + pd.to_timedelta(rng.integers(0, 500, n), unit="D")
        left = joined + pd.to_timedelta(rng.integers(30, 400, n), unit="D")
        customers = pd.DataFrame(
            {
                "segment": "household",
                "left": pd.Series(left).where(rng.random(n) < 0.5),
                "customer": names[:n],
                "acquisition_cost": rng.integers(5, 90, n) / 4,
                "joined": joined,
            }
        )
        sent = ["2024-01-31", "2024-02-01", "2024-05-01", "2024-11-30", "2024-12-01"]
        campaigns = _campaigns(*zip(rng.permutation(50)[:5].tolist(), sent, rng.integers(1, 9, 5) / 4, strict=True))
        pairs = [(campaign, names[i]) for campaign in campaigns["campaign"] for i in rng.permutation(44)[:20]]
        written = _written(*((campaign, customer, rng.random() < 0.6) for campaign, customer in pairs))
        return tuple(_shuffled(rng, table) for table in (customers, campaigns, written.assign(opened=True)))


UNKNOWN = {
    "status": "unknown",
    "candidates": [],
    "customer": None,
    "name": None,
    "balance": None,
    "last_orders": [],
    "best_offer": None,
}


class TestCallerCard:
    def desk(self):
        """Return the tables of a small firm, by the names of the arguments."""
        return {
            "customers": pd.DataFrame({"name": ["Di", "Bo", "Ava", "Cy"], "customer": [4, 2, 1, 3]}),
            "phones": pd.DataFrame(
                [
                    ("0555 111 2233", 1),
                    ("0555-222-0000", 2),
                    ("05552220000", 3),
                    ("۰۵۵۵۳۳۳۴۴۴۴", 2),
                    ("", 3),
                    (None, 4),
                ],
                columns=["phone", "customer"],
            ),
            "orders": pd.DataFrame(
                {
                    "order": [14, 12, 11, 15, 13, 16],
                    "customer": [1, 1, 1, 2, 1, 1],
                    "ordered": pd.to_datetime(
                        ["2024-03-01", "2024-07-01", "2024-05-01", "2024-08-01", "2024-04-01", "2024-02-01"]
                    ),
                }
            ),
            "ledger": pd.DataFrame({"customer": [1, 2, 1, 1], "amount": [120.5, 900, -70.5, 30]}),
            "offers": pd.DataFrame(
                [(1, "coffee", 0.1, 60), (1, "tea", 0.5, 20), (2, "nuts", 0.9, 90), (1, "sweets", 0.9, 5)],
                columns=["customer", "offer", "probability", "profit"],
            ),
        }

    def ava(self):
        return {
            "status": "known",
            "candidates": [1],
            "customer": 1,
            "name": "Ava",
            "balance": 80,
            "last_orders": [12, 11, 13],
            "best_offer": "tea",
        }

    def test_known_caller(self, lesson):
        """Ava calls: she owes 120.5 − 70.5 + 30, her three latest orders stand there, and of the offers tea is worth 0.5 × 20 = 10, coffee 6, sweets 4.5.

        fa: آوا زنگ می‌زند: مانده‌اش ۱۲۰٫۵ منهای ۷۰٫۵ به‌اضافهٔ ۳۰ است، سه سفارش آخرش پیداست، و از میان پیشنهادها چای ۱۰ می‌ارزد (۰٫۵ در ۲۰)، قهوه ۶ و شیرینی ۴٫۵.
        """
        agree(lesson.caller_card("05551112233", **self.desk()), self.ava())

    def test_writings_of_one_number(self, lesson):
        """Spaces, hyphens, brackets and words do not count, on either side, and Persian and Arabic digits are digits.

        fa: فاصله، خط تیره، پرانتز و واژه در هیچ سو به حساب نمی‌آید و رقم‌های فارسی و عربی هم رقم‌اند.
        """
        for phone in ("0555-111-2233", " (0555) 111 2233 ", "tel: 05551112233", "۰۵۵۵۱۱۱۲۲۳۳", "٠٥٥٥ ١١١ ٢٢٣٣"):
            agree(lesson.caller_card(phone, **self.desk()), self.ava())
        for phone in ("05553334444", "۰۵۵۵ ۳۳۳ ۴۴۴۴", "0555-٣٣٣-4444"):
            agree(lesson.caller_card(phone, **self.desk())["customer"], 2)

    def test_a_leading_zero_counts(self, lesson):
        """Numbers that differ in a leading 0, or by a country code, are different numbers.

        fa: دو شماره که در صفرِ آغاز یا در کد کشور با هم تفاوت دارند دو شماره‌اند.
        """
        for phone in ("5551112233", "005551112233", "+98 555 111 2233", "0555111223", "055511122334"):
            agree(lesson.caller_card(phone, **self.desk()), UNKNOWN)

    def test_unknown_caller(self, lesson):
        """A number that is in no directory belongs to nobody: no candidates, an empty card.

        fa: شماره‌ای که در دفتر تلفن نیست از آنِ هیچ‌کس نیست: نامزدی ندارد و کارتش خالی است.
        """
        agree(lesson.caller_card("05550000000", **self.desk()), UNKNOWN)
        empty = {name: table.iloc[:0] for name, table in self.desk().items()}
        agree(lesson.caller_card("05551112233", **empty), UNKNOWN)

    def test_withheld_number(self, lesson):
        """A withheld number (no digits, or None) is nobody's, even if customers without a number stand in the directory.

        fa: شمارهٔ پنهان (بی‌رقم یا None) از آنِ هیچ‌کس نیست، حتی اگر در دفتر تلفن مشتریانی بی‌شماره باشند.
        """
        for phone in ("", None, "anonymous", "-"):
            agree(lesson.caller_card(phone, **self.desk()), UNKNOWN)

    def test_shared_number(self, lesson):
        """A number of two customers gives both, lowest first, and shows nobody's account.

        fa: شمارهٔ مشترک میان دو مشتری هر دو را به ترتیب از کوچک به بزرگ می‌دهد و حساب هیچ‌کدام را نشان نمی‌دهد.
        """
        want = UNKNOWN | {"status": "shared", "candidates": [2, 3]}
        agree(lesson.caller_card("05552220000", **self.desk()), want)
        desk = self.desk()
        family = pd.DataFrame({"phone": ["05552220000", "0555 2220000", "0555-2220000"], "customer": [4, 1, 3]})
        desk["phones"] = pd.concat([desk["phones"], family])
        agree(lesson.caller_card("۰۵۵۵۲۲۲۰۰۰۰", **desk), want | {"candidates": [1, 2, 3, 4]})

    def test_same_entry_twice(self, lesson):
        """A number that stands twice in the directory for one customer is that customer's, not shared.

        fa: شماره‌ای که در دفتر تلفن دو بار برای یک مشتری آمده از آنِ همان مشتری است و مشترک نیست.
        """
        desk = self.desk()
        again = pd.DataFrame({"phone": ["0555-111-2233", "۰۵۵۵۱۱۱۲۲۳۳"], "customer": [1, 1]})
        desk["phones"] = pd.concat([again, desk["phones"]])
        agree(lesson.caller_card("05551112233", **desk), self.ava())

    def test_customer_without_anything(self, lesson):
        """A customer without entries, orders and offers has a balance of 0, no orders, no offer.

        fa: مشتریِ بی‌حساب، بی‌سفارش و بی‌پیشنهاد مانده‌اش صفر است و سفارش و پیشنهادی ندارد.
        """
        desk = self.desk()
        desk["phones"] = pd.DataFrame({"phone": ["0555 4"], "customer": [4]})
        want = {"status": "known", "candidates": [4], "customer": 4, "name": "Di", "balance": 0}
        agree(lesson.caller_card("05554", **desk), UNKNOWN | want)

    def test_how_many_orders(self, lesson):
        """As many orders as asked for, or as there are; of two at the same time the higher number first.

        fa: به شمارِ خواسته‌شده، یا هرچه هست؛ از دو سفارشِ هم‌زمان آن که شماره‌اش بزرگ‌تر است نخست می‌آید.
        """
        desk = self.desk()
        for n, want in [(1, [12]), (4, [12, 11, 13, 14]), (9, [12, 11, 13, 14, 16]), (0, [])]:
            agree(lesson.caller_card("05551112233", **desk, n=n)["last_orders"], want)
        noon, morning = pd.Timestamp("2024-05-01 12:00"), pd.Timestamp("2024-05-01 09:30")
        orders = {"order": [3, 9, 2, 7, 4], "customer": 1, "ordered": [noon, morning, noon, noon, morning]}
        desk["orders"] = pd.DataFrame(orders)
        agree(lesson.caller_card("05551112233", **desk, n=5)["last_orders"], [7, 3, 2, 9, 4])

    def test_equal_offers(self, lesson):
        """Of offers with the same expected profit the first by alphabet is made: 0.5 × 8, 0.25 × 16, 1 × 4.

        fa: از پیشنهادهایی با سود انتظاریِ برابر، آن که در الفبا پیش‌تر است داده می‌شود: ۰٫۵ در ۸، ۰٫۲۵ در ۱۶، ۱ در ۴.
        """
        desk = self.desk()
        offers = [(1, "nuts", 0.5, 8), (1, "coffee", 0.25, 16), (1, "tea", 1, 4), (1, "advice", 1, 3)]
        desk["offers"] = pd.DataFrame(offers, columns=["customer", "offer", "probability", "profit"])
        agree(lesson.caller_card("05551112233", **desk)["best_offer"], "coffee")

    def test_no_offer_worth_making(self, lesson):
        """An offer is made only if more than nothing is expected of it: half a euro is enough, 0 or a loss is not.

        fa: تنها پیشنهادی داده می‌شود که سود انتظاری‌اش بیش از صفر باشد: نیم یورو بس است، صفر یا زیان نه.
        """
        for probability, profit, want in [(0.5, 1, "tea"), (0, 80, None), (1, 0, None), (0.5, -1, None)]:
            desk = self.desk()
            offers = {
                "customer": 1,
                "offer": ["nuts", "tea"],
                "probability": [0.8, probability],
                "profit": [-9, profit],
            }
            desk["offers"] = pd.DataFrame(offers)
            agree(lesson.caller_card("05551112233", **desk)["best_offer"], want)

    def test_fresh_desks(self, lesson, answer, rng):
        """It holds for any caller.

        fa: برای هر تماس‌گیرنده‌ای درست است.
        """
        for _ in range(2):
            desk = self.fresh(rng)
            for phone in rng.choice(desk["phones"]["phone"].dropna().unique(), 6).tolist():
                agree(lesson.caller_card(phone, **desk), answer.caller_card(phone, **desk))

    def test_caller_without_a_row_is_refused(self, lesson):
        """A number of a customer who has no row in `customers` is refused, one of several candidates, too.

        fa: شمارهٔ مشتری‌ای که در `customers` سطری ندارد پذیرفته نمی‌شود، حتی اگر یکی از چند نامزد باشد.
        """
        desk = self.desk()
        desk["customers"] = desk["customers"][desk["customers"]["customer"] > 2]
        for phone in ("05551112233", "05552220000"):
            with refused(ValueError):
                lesson.caller_card(phone, **desk)

    def test_missing_amount_is_refused(self, lesson):
        """A missing amount in the caller's account is refused: without it there is no balance. In another account it does not matter.

        fa: مبلغ نامعلوم در حساب تماس‌گیرنده پذیرفته نمی‌شود: بی آن مانده‌ای در کار نیست. در حساب دیگران مهم نیست.
        """
        desk = self.desk()
        desk["ledger"] = pd.DataFrame({"customer": [1, 1, 2], "amount": [40, np.nan, 3]})
        with refused(ValueError):
            lesson.caller_card("05551112233", **desk)
        desk["ledger"] = pd.DataFrame({"customer": [1, 1, 2], "amount": [40, 40, np.nan]})
        agree(lesson.caller_card("05551112233", **desk), self.ava())

    def fresh(self, rng):
        names = _ids(rng, 6)
        digits = [f"0555{number:07}" for number in rng.integers(0, 10_000_000, 7).tolist()]
        latin, persian = "0123456789", "۰۱۲۳۴۵۶۷۸۹"
        forms = [str, lambda d: f"{d[:4]}-{d[4:7]} {d[7:]}", lambda d: d.translate(str.maketrans(latin, persian))]
        owner = dict(zip(digits, [*names, names[0]], strict=True))
        rows = [(forms[rng.integers(3)](number), who) for number, who in owner.items() for _ in range(2)]
        rows += [(digits[1], names[4]), (digits[1], names[2]), (None, names[3])]

        def table(size, **columns):
            return _shuffled(rng, pd.DataFrame({"customer": [names[i] for i in rng.integers(0, 6, size)], **columns}))

        days = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 8, 40), unit="D")
        return {
            "customers": _shuffled(rng, pd.DataFrame({"customer": names, "name": [f"name {who}" for who in names]})),
            "phones": _shuffled(rng, pd.DataFrame(rows, columns=["phone", "customer"])),
            "orders": table(40, order=rng.permutation(90)[:40], ordered=days, net_value=1.5),
            "ledger": table(30, amount=rng.integers(-80, 160, 30) / 4),
            "offers": table(
                30,
                offer=rng.choice(["tea", "coffee", "nuts", "dates", "honey"], 30),
                probability=rng.integers(0, 5, 30) / 4,
                profit=rng.integers(-20, 40, 30),
            ),
        }
