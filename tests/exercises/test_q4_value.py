"""Judge the exercises on customer value."""

import numpy as np
import pandas as pd

from crm_course.testing import agree, agree_table, refused


def _ids(rng, n):
    """Return n customers, named or numbered, in no particular order."""
    numbers = rng.permutation(1000)[:n].tolist()
    return numbers if rng.random() < 0.5 else [f"c{number}" for number in numbers]


def _shuffled(rng, table):
    """Return the rows in another order, under an index that says nothing."""
    return table.iloc[rng.permutation(len(table))].set_axis(rng.permutation(len(table)) + 100)


class TestCostToServe:
    def test_textbook_case(self, lesson):
        """Each activity has its own rate: 6000 ÷ 300 orders = 20, 4000 ÷ 40 visits = 100.

        fa: هر فعالیت نرخ خودش را دارد: ۶۰۰۰ تقسیم بر ۳۰۰ سفارش می‌شود ۲۰، و ۴۰۰۰ تقسیم بر ۴۰ بازدید می‌شود ۱۰۰.
        """
        activities = pd.DataFrame(
            [("Big", "order", 200), ("Big", "visit", 5), ("Small", "order", 100), ("Small", "visit", 35)],
            columns=["customer", "activity", "quantity"],
        )
        # Big: 200 × 20 + 5 × 100. Small, with half the orders: 100 × 20 + 35 × 100.
        agree(lesson.cost_to_serve(activities, {"order": 6000, "visit": 4000}), {"Big": 4500, "Small": 5500})

    def test_rows_of_one_customer_and_activity_add_up(self, lesson):
        """Several rows of one customer and activity add up.

        fa: چند سطر از یک مشتری و یک فعالیت با هم جمع می‌شوند.
        """
        activities = pd.DataFrame(
            {"customer": [7, 3, 7, 7], "activity": ["call"] * 4, "quantity": [1, 5, 3, 1]}, index=[9, 9, 2, 4]
        )
        agree(lesson.cost_to_serve(activities, {"call": 200}), {7: 100, 3: 100})

    def test_customer_who_used_nothing_costs_nothing(self, lesson):
        """A customer with quantity 0 is listed with a cost of 0, and a pool of 0 costs nobody anything.

        fa: مشتری‌ای با مقدار صفر، با هزینهٔ صفر در نتیجه می‌آید؛ و مخزنی که هزینه‌اش صفر است برای کسی هزینه‌ای ندارد.
        """
        activities = pd.DataFrame(
            {"customer": ["Ava", "Bo", "Bo"], "activity": ["call", "call", "mail"], "quantity": [0, 0.5, 3]}
        )
        agree(lesson.cost_to_serve(activities, {"mail": 0, "call": 40}), {"Ava": 0, "Bo": 40})

    def test_costs_add_up_to_the_pools(self, lesson, rng):
        """All customers together bear the pools, no more and no less.

        fa: همهٔ مشتریان با هم درست به‌اندازهٔ مخزن‌ها هزینه برمی‌دارند، نه بیشتر و نه کمتر.
        """
        activities, pools = self.company(rng)
        costs = lesson.cost_to_serve(activities, pools)
        agree(sum(dict(costs).values()), sum(pools.values()))

    def test_fresh_companies(self, lesson, answer, rng):
        """It holds for any company.

        fa: برای هر شرکتی درست است.
        """
        for _ in range(3):
            company = self.company(rng)
            agree(lesson.cost_to_serve(*company), answer.cost_to_serve(*company))

    def test_no_activities_are_refused(self, lesson):
        """Without activities there is nobody to bear a cost: refused.

        fa: بدون فعالیت کسی نیست که هزینه‌ای بردارد؛ پذیرفته نمی‌شود.
        """
        activities = pd.DataFrame({"customer": ["Ava"], "activity": ["call"], "quantity": [1.0]}).iloc[:0]
        for pools in ({}, {"call": 10}):
            with refused(ValueError):
                lesson.cost_to_serve(activities, pools)

    def test_missing_entries_are_refused(self, lesson):
        """A missing customer, activity or quantity is refused.

        fa: جای خالی در مشتری، فعالیت یا مقدار پذیرفته نمی‌شود.
        """
        rows = {"customer": ["Ava", "Bo"], "activity": ["call", "call"], "quantity": [1.0, 2.0]}
        for column in rows:
            activities = pd.DataFrame({**rows, column: [rows[column][0], None]})
            with refused(ValueError):
                lesson.cost_to_serve(activities, {"call": 10})

    def test_impossible_amounts_are_refused(self, lesson):
        """A negative quantity and a negative pool are refused.

        fa: مقدار منفی و مخزن منفی پذیرفته نمی‌شوند.
        """
        rows = {"customer": ["Ava", "Bo"], "activity": ["call", "call"]}
        for quantities, pool in [([5, -1], 10), ([5, 1], -10)]:
            with refused(ValueError):
                lesson.cost_to_serve(pd.DataFrame({**rows, "quantity": quantities}), {"call": pool})

    def test_pools_and_activities_must_match(self, lesson):
        """An activity without a pool is refused, and so is a pool that nobody used.

        fa: فعالیتی که مخزن ندارد پذیرفته نمی‌شود؛ مخزنی هم که هیچ‌کس از آن مصرف نکرده پذیرفته نمی‌شود.
        """
        both = {"call": 10, "visit": 5}
        for quantities, pools in [([2, 3], {"visit": 5}), ([2, 3], {**both, "mail": 0}), ([2, 0], both)]:
            activities = pd.DataFrame({"customer": ["Ava"] * 2, "activity": ["call", "visit"], "quantity": quantities})
            with refused(ValueError):
                lesson.cost_to_serve(activities, pools)

    def company(self, rng):
        names = ["call", "mail", "order", "visit"]
        rows = [(customer, name, int(rng.integers(0, 9))) for customer in _ids(rng, 8) for name in rng.choice(names, 3)]
        rows += [(rows[0][0], name, 2) for name in names]
        pools = {name: int(rng.integers(1, 90)) * 10 for name in rng.permutation(names).tolist()}
        return _shuffled(rng, pd.DataFrame(rows, columns=["customer", "activity", "quantity"])), pools


class TestProfitabilityMatrix:
    def test_four_cells(self, lesson):
        """High price and high cost: carriage trade; high and low: passive; low and high: aggressive; low and low: bargain basement.

        fa: قیمت بالا و هزینهٔ بالا: carriage trade؛ بالا و پایین: passive؛ پایین و بالا: aggressive؛ پایین و پایین: bargain basement.
        """
        customers = pd.DataFrame(
            [("Ava", 90, 40), ("Bo", 90, 10), ("Cy", 20, 40), ("Di", 20, 10)],
            columns=["customer", "net_price", "cost_to_serve"],
        )
        cells = {"Ava": "carriage trade", "Bo": "passive", "Cy": "aggressive", "Di": "bargain basement"}
        agree(lesson.profitability_matrix(customers, 50, 25), cells)

    def test_at_the_threshold_is_high(self, lesson):
        """A value exactly at its threshold is high; just below it is low.

        fa: مقداری که درست روی مرز است بالا شمرده می‌شود و اندکی پایین‌تر از آن، پایین.
        """
        customers = pd.DataFrame(
            {"customer": [4, 2, 9], "net_price": [50, 49, 50], "cost_to_serve": [24, 25, 25]}, index=[1, 1, 1]
        )
        cells = {4: "passive", 2: "aggressive", 9: "carriage trade"}
        agree(lesson.profitability_matrix(customers, price_threshold=50, cost_threshold=25), cells)

    def test_median_is_the_default(self, lesson):
        """Without thresholds the medians split: here 30 for the price (the mean is 130) and 12 for the cost (the mean is 33).

        fa: اگر مرزی داده نشود، میانه مرز است: این‌جا ۳۰ برای قیمت (میانگین ۱۳۰ است) و ۱۲ برای هزینه (میانگین ۳۳ است).
        """
        customers = pd.DataFrame(
            [("Ava", 10, 12), ("Bo", 550, 8), ("Cy", 30, 11), ("Di", 20, 14), ("Ed", 40, 120)],
            columns=["customer", "net_price", "cost_to_serve"],
        )
        cells = {
            "Ava": "aggressive",
            "Bo": "passive",
            "Cy": "passive",
            "Di": "aggressive",
            "Ed": "carriage trade",
        }
        agree(lesson.profitability_matrix(customers), cells)

    def test_one_threshold_given(self, lesson):
        """One threshold may be given while the other stays the median; a threshold of 0 is a threshold.

        fa: می‌توان یک مرز را داد و دیگری میانه بماند؛ مرزِ صفر هم مرز است.
        """
        customers = pd.DataFrame(
            {"customer": ["Ava", "Bo", "Cy"], "net_price": [-5, 0, 40], "cost_to_serve": [0, 6, 9]}
        )
        by_price = {"Ava": "bargain basement", "Bo": "carriage trade", "Cy": "carriage trade"}
        agree(lesson.profitability_matrix(customers, price_threshold=0), by_price)
        by_cost = {"Ava": "aggressive", "Bo": "carriage trade", "Cy": "carriage trade"}
        agree(lesson.profitability_matrix(customers, cost_threshold=0), by_cost)

    def test_fresh_customers(self, lesson, answer, rng):
        """It holds for any customers, with values on the threshold among them.

        fa: برای هر گروهی از مشتریان درست است، حتی اگر برخی درست روی مرز باشند.
        """
        for thresholds in [(), (8,), (None, 5), (8, 5)]:
            n = int(rng.integers(10, 30))
            customers = pd.DataFrame(
                {
                    "cost_to_serve": rng.integers(0, 11, n) ** 2 // 5,
                    "customer": _ids(rng, n),
                    "net_price": rng.integers(-2, 13, n) ** 3 // 40,
                },
                index=rng.permutation(n) + 100,
            )
            agree(
                lesson.profitability_matrix(customers, *thresholds), answer.profitability_matrix(customers, *thresholds)
            )

    def test_no_customers(self, lesson):
        """No customers give an empty result.

        fa: بدون مشتری، نتیجه خالی است.
        """
        customers = pd.DataFrame({"customer": ["Ava"], "net_price": [1.0], "cost_to_serve": [1.0]}).iloc[:0]
        agree(lesson.profitability_matrix(customers), {})

    def test_missing_entries_are_refused(self, lesson):
        """A missing customer, net price or cost is refused.

        fa: جای خالی در مشتری، قیمت خالص یا هزینه پذیرفته نمی‌شود.
        """
        rows = {"customer": ["Ava", "Bo"], "net_price": [1.0, 2.0], "cost_to_serve": [1.0, 2.0]}
        for column in rows:
            with refused(ValueError):
                lesson.profitability_matrix(pd.DataFrame({**rows, column: [rows[column][0], None]}))

    def test_customer_with_two_rows_is_refused(self, lesson):
        """A customer with more than one row is refused.

        fa: مشتری‌ای که بیش از یک سطر دارد پذیرفته نمی‌شود.
        """
        customers = pd.DataFrame({"customer": ["Ava", "Bo", "Ava"], "net_price": [1, 2, 3], "cost_to_serve": [1, 2, 3]})
        with refused(ValueError):
            lesson.profitability_matrix(customers)


class TestWhaleCurve:
    def test_textbook_case(self, lesson):
        """Profits of 60, 40, 20, −5 and −15 make 100: three customers bring 120 %, two take 20 % away.

        fa: سودهای ۶۰، ۴۰ و ۲۰ و زیان‌های ۵ و ۱۵ روی هم ۱۰۰ می‌شوند: سه مشتری ۱۲۰٪ سود را می‌آورند و دو مشتری ۲۰٪ آن را می‌بلعند.
        """
        profits = pd.Series({"Ava": 20, "Bo": -15, "Cy": 60, "Di": -5, "Ed": 40})
        curve = pd.DataFrame(
            {"customer_share": [0, 0.2, 0.4, 0.6, 0.8, 1], "profit_share": [0, 0.6, 1.0, 1.2, 1.15, 1.0]}
        )
        agree_table(lesson.whale_curve(profits), curve)

    def test_without_losses_the_curve_never_passes_one(self, lesson):
        """Without losses the curve rises to 1 and never passes it.

        fa: بدون مشتری زیان‌ده، منحنی تا ۱ بالا می‌رود و هرگز از آن نمی‌گذرد.
        """
        profits = pd.Series([0.5, 1.0, 0.5, 0.0], index=[11, 3, 7, 3000])
        curve = pd.DataFrame({"customer_share": [0, 0.25, 0.5, 0.75, 1], "profit_share": [0, 0.5, 0.75, 1, 1]})
        agree_table(lesson.whale_curve(profits), curve)

    def test_single_customer(self, lesson):
        """A single customer is all the customers and all the profit.

        fa: یک مشتریِ تنها، هم همهٔ مشتریان است و هم همهٔ سود.
        """
        curve = pd.DataFrame({"customer_share": [0, 1], "profit_share": [0, 1]})
        agree_table(lesson.whale_curve(pd.Series({"Ava": 1})), curve)

    def test_fresh_companies(self, lesson, answer, rng):
        """It holds for any company with a positive total.

        fa: برای هر شرکتی با سود کلِ مثبت درست است.
        """
        for _ in range(4):
            n = int(rng.integers(8, 40))
            profits = pd.Series(rng.integers(-30, 60, n), index=_ids(rng, n))
            profits.iloc[n // 2] += 1200
            agree_table(lesson.whale_curve(profits), answer.whale_curve(profits))

    def test_total_that_is_not_positive_is_refused(self, lesson):
        """Shares of a total of 0 or less mean nothing: refused, as is an empty company.

        fa: سهم از سود کلِ صفر یا منفی معنا ندارد و پذیرفته نمی‌شود؛ شرکت بدون مشتری هم همین‌طور.
        """
        for profits in [[5, -5], [1, -2], []]:
            with refused(ValueError):
                lesson.whale_curve(pd.Series(profits, dtype=float))

    def test_missing_profit_is_refused(self, lesson):
        """A missing profit is refused.

        fa: سودِ نامعلوم پذیرفته نمی‌شود.
        """
        with refused(ValueError):
            lesson.whale_curve(pd.Series({"Ava": 10.0, "Bo": np.nan}))


class TestValuePyramid:
    def test_hundred_customers(self, lesson):
        """Of 100 customers 1 is platinum, 4 are gold, 15 iron and 80 lead.

        fa: از ۱۰۰ مشتری، ۱ نفر پلاتین، ۴ نفر طلا، ۱۵ نفر آهن و ۸۰ نفر سرب است.
        """
        values = pd.Series(range(100), index=range(500, 600))
        tiers = {500 + v: "platinum" if v > 98 else "gold" if v > 94 else "iron" if v > 79 else "lead" for v in values}
        agree(lesson.value_pyramid(values), tiers)

    def test_boundary_inside_a_customer_is_rounded_up(self, lesson):
        """With 30 customers 1 % is 0.3, so 1 platinum; 5 % is 1.5, so 2 down to gold; 20 % is 6 down to iron.

        fa: با ۳۰ مشتری، ۱٪ می‌شود ۰٫۳ و پلاتین ۱ نفر است؛ ۵٪ می‌شود ۱٫۵ و تا طلا ۲ نفر؛ ۲۰٪ می‌شود ۶ و تا آهن ۶ نفر.
        """
        values = pd.Series({f"c{i}": -i for i in range(30)})
        tiers = ["platinum", "gold", *["iron"] * 4, *["lead"] * 24]
        agree(lesson.value_pyramid(values), {f"c{i}": tier for i, tier in enumerate(tiers)})
        # 20 % of 101 customers is 20.2, so 21.
        values = pd.Series(range(101), index=range(101, 0, -1))
        tiers = {rank: "few" if rank <= 21 else "many" for rank in range(1, 102)}
        agree(lesson.value_pyramid(values, {"few": 20, "many": 80}), tiers)

    def test_equal_values_share_the_better_tier(self, lesson):
        """Customers of equal value share the better tier.

        fa: مشتریان هم‌ارزش همه در لایهٔ بهتر جای می‌گیرند.
        """
        values = pd.Series({"Ava": 5, "Bo": 9, "Cy": 5, "Di": 5, "Ed": 1})
        # Nobody is ahead of Bo; one of five (20 %) is ahead of the three with 5; four of five (80 %) of Ed.
        tiers = {"Bo": "top", "Ava": "middle", "Cy": "middle", "Di": "middle", "Ed": "base"}
        agree(lesson.value_pyramid(values, {"top": 20, "middle": 30, "base": 50}), tiers)

    def test_order_of_shares_is_order_of_tiers(self, lesson):
        """The first tier named holds the best customers, whatever its name.

        fa: لایه‌ای که نخست نام برده شود جای بهترین مشتریان است، هر نامی که داشته باشد.
        """
        values = pd.Series([3.5, -2.0, 8.0, 0.0], index=[31, 12, 50, 7])
        agree(lesson.value_pyramid(values, {"z": 50, "a": 25, "m": 25}), {50: "z", 31: "z", 7: "a", 12: "m"})

    def test_fresh_customers(self, lesson, answer, rng):
        """It holds for any customers and shares, with equal and negative values among them.

        fa: برای هر گروهی از مشتریان و هر سهمی درست است، با ارزش‌های برابر و منفی در میانشان.
        """
        for shares in [(), ({"A": 5, "B": 15, "C": 30, "D": 50},), ({"few": 20, "many": 80},)]:
            n = int(rng.integers(20, 60))
            values = pd.Series(rng.integers(-5, 25, n), index=_ids(rng, n))
            agree(lesson.value_pyramid(values, *shares), answer.value_pyramid(values, *shares))

    def test_no_customers(self, lesson):
        """No customers give an empty result.

        fa: بدون مشتری، نتیجه خالی است.
        """
        agree(lesson.value_pyramid(pd.Series([], dtype=float)), {})

    def test_shares_that_are_no_whole_are_refused(self, lesson):
        """Shares that do not add up to 100 per cent are refused, and so is a tier with no share.

        fa: سهم‌هایی که جمعشان ۱۰۰ درصد نیست پذیرفته نمی‌شوند؛ لایهٔ بی‌سهم هم پذیرفته نمی‌شود.
        """
        values = pd.Series({"Ava": 1, "Bo": 2})
        for shares in [
            {"A": 20, "B": 70},
            {"A": 60, "B": 41},
            {"A": 0.2, "B": 0.8},
            {"A": 0, "B": 100},
            {"A": 120, "B": -20},
        ]:
            with refused(ValueError):
                lesson.value_pyramid(values, shares)

    def test_missing_value_is_refused(self, lesson):
        """A missing value is refused.

        fa: ارزشِ نامعلوم پذیرفته نمی‌شود.
        """
        with refused(ValueError):
            lesson.value_pyramid(pd.Series({"Ava": 10.0, "Bo": np.nan}))


def _log(*rows):
    """Return a transaction log from (customer, date, spend)."""
    log = pd.DataFrame(rows, columns=["customer", "date", "spend"])
    return log.assign(date=pd.to_datetime(log["date"]))


class TestRfmScores:
    def test_textbook_case(self, lesson):
        """Five customers, five levels: the score is 1 plus the number of customers who are worse.

        fa: پنج مشتری و پنج سطح: امتیاز برابر است با ۱ به‌اضافهٔ شمار مشتریانی که بدترند.
        """
        log = _log(
            ("Ava", "2024-12-01", 50.0),
            ("Ed", "2024-10-22", 80.0),
            ("Bo", "2024-12-21", 40.0),
            ("Ava", "2024-12-30", 100.0),
            ("Di", "2024-11-01", 20.0),
            ("Cy", "2024-12-11", 300.0),
            ("Ava", "2024-12-20", 50.0),
            ("Di", "2024-12-01", 20.0),
            ("Bo", "2024-12-11", 60.0),
        )
        want = pd.DataFrame(
            [
                ("Ava", 1, 3, 200, 5, 5, 4),
                ("Bo", 10, 2, 100, 4, 3, 3),
                ("Cy", 20, 1, 300, 3, 1, 5),
                ("Di", 30, 2, 40, 2, 3, 1),
                ("Ed", 70, 1, 80, 1, 1, 2),
            ],
            columns=["customer", "recency_days", "frequency", "monetary", "r", "f", "m"],
        )
        agree_table(lesson.rfm_scores(log, "2024-12-31"), want, key="customer")

    def test_score_is_a_whole_part(self, lesson):
        """With three customers and five levels the scores are 1, 1 + ⌊5 × 1 ÷ 3⌋ = 2 and 1 + ⌊5 × 2 ÷ 3⌋ = 4.

        fa: با سه مشتری و پنج سطح، امتیازها ۱، ۲ (۱ به‌اضافهٔ جزء صحیحِ پنج‌سوم) و ۴ (۱ به‌اضافهٔ جزء صحیحِ ده‌سوم) است.
        """
        log = _log((1, "2024-05-01", 30), (2, "2024-05-02", 20), (3, "2024-05-03", 10))
        want = pd.DataFrame({"customer": [1, 2, 3], "r": [1, 2, 4], "f": [1, 1, 1], "m": [4, 2, 1]})
        agree_table(lesson.rfm_scores(log, "2024-05-03"), want, key="customer")

    def test_returns_lower_the_money_only(self, lesson):
        """A return lowers the money; it is no purchase and does not make the customer recent.

        fa: برگشتی فقط مبلغ را کم می‌کند؛ نه خرید است و نه مشتری را تازه‌تر می‌کند.
        """
        log = _log(
            ("Ava", "2024-03-01", 50.0),
            ("Ava", "2024-03-20", -80.0),
            ("Bo", "2024-03-11", 40.0),
            ("Bo", "2024-03-25", 0.0),
            ("Cy", "2024-03-30", -10.0),
            ("Di", "2024-03-30", 0.0),
        )
        want = pd.DataFrame(
            [("Ava", 30, 1, -30, 1, 1, 1), ("Bo", 20, 1, 40, 2, 1, 2)],
            columns=["customer", "recency_days", "frequency", "monetary", "r", "f", "m"],
        )
        agree_table(lesson.rfm_scores(log, "2024-03-31", 2), want, key="customer")

    def test_purchases_of_one_day_are_one(self, lesson):
        """Several purchases on one day are one, also when something is returned on that day.

        fa: چند خرید در یک روز یک خرید شمرده می‌شود، حتی اگر همان روز چیزی هم پس داده شود.
        """
        log = _log((5, "2024-03-01", 10), (5, "2024-03-01", 20), (5, "2024-03-01", -5), (8, "2024-03-02", 7))
        want = pd.DataFrame({"customer": [5, 8], "recency_days": [30, 29], "frequency": [1, 1], "monetary": [25, 7]})
        agree_table(lesson.rfm_scores(log, "2024-03-31"), want, key="customer")

    def test_what_comes_later_is_not_known(self, lesson):
        """Rows on the analysis date count, later rows do not.

        fa: سطرهای خودِ روز تحلیل به حساب می‌آیند و سطرهای پس از آن نه.
        """
        log = _log(
            ("Ava", "2024-06-30", 10), ("Ava", "2024-07-01", 99), ("Bo", "2024-07-02", 5), ("Cy", "2024-06-29", 1)
        )
        want = pd.DataFrame(
            [("Ava", 0, 1, 10, 2, 1, 2), ("Cy", 1, 1, 1, 1, 1, 1)],
            columns=["customer", "recency_days", "frequency", "monetary", "r", "f", "m"],
        )
        agree_table(lesson.rfm_scores(log, "2024-06-30", bins=2), want, key="customer")

    def test_fresh_logs(self, lesson, answer, rng):
        """It holds for any log, with returns, ties and purchases of one day.

        fa: برای هر دفتر تراکنشی درست است، با برگشتی‌ها، برابری‌ها و خریدهای هم‌روز.
        """
        for bins in [(), (3,)]:
            n = int(rng.integers(40, 60))
            days = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 25, n), unit="D")
            log = pd.DataFrame(
                {"customer": rng.choice(_ids(rng, 12), n).tolist(), "date": days, "spend": rng.integers(-3, 9, n) / 2},
                index=rng.permutation(n),
            )
            agree_table(
                lesson.rfm_scores(log, "2024-01-20", *bins), answer.rfm_scores(log, "2024-01-20", *bins), key="customer"
            )

    def test_no_purchases(self, lesson):
        """Without a purchase by the analysis date there are no rows.

        fa: اگر تا روز تحلیل خریدی نباشد، نتیجه سطری ندارد.
        """
        columns = ["customer", "recency_days", "frequency", "monetary", "r", "f", "m"]
        log = _log(("Ava", "2024-06-30", 10.0))
        agree_table(lesson.rfm_scores(log, "2024-06-29"), pd.DataFrame(columns=columns))

    def test_missing_entries_are_refused(self, lesson):
        """A missing customer, date or spend is refused.

        fa: جای خالی در مشتری، تاریخ یا مبلغ پذیرفته نمی‌شود.
        """
        log = _log(("Ava", "2024-06-30", 10.0), ("Bo", "2024-06-01", 10.0))
        for column in log:
            with refused(ValueError):
                lesson.rfm_scores(log.assign(**{column: log[column].where([True, False])}), "2024-06-30")

    def test_single_level_is_refused(self, lesson):
        """One level tells nobody apart: fewer than two bins are refused.

        fa: یک سطح هیچ‌کس را از دیگری جدا نمی‌کند: کمتر از دو سطح پذیرفته نمی‌شود.
        """
        with refused(ValueError):
            lesson.rfm_scores(_log(("Ava", "2024-06-30", 10.0)), "2024-06-30", 1)


class TestValueComponents:
    columns = ("customer", "past_profit", "expected_profit", "knowledge_value", "referred_by", "would_have_come")

    def test_textbook_case(self, lesson):
        """Ava won Bo (50 + 200) and saved the cost of winning Cy (50), so her networking is 300.

        fa: آوا «بو» را به دست آورده (۵۰ و ۲۰۰) و هزینهٔ جذب «سای» را صرفه‌جویی کرده است (۵۰)؛ پس شبکه‌سازی او ۳۰۰ است.
        """
        customers = pd.DataFrame(
            [
                ("Bo", 60, 140, 0, "Ava", False),
                ("Ava", 120, 300, 20, None, False),
                ("Cy", 30, 70, 10, "Ava", True),
            ],
            columns=self.columns,
        )
        want = pd.DataFrame(
            [
                ("Ava", 120, 300, 300, 20, 440, 740),
                ("Bo", 60, 140, 0, 0, 200, 200),
                ("Cy", 30, 70, 0, 10, 110, 110),
            ],
            columns=["customer", "base", "growth", "networking", "learning", "own_value", "value"],
        )
        agree_table(lesson.value_components(customers, 50), want, key="customer")

    def test_company_owns_every_value_once(self, lesson, rng):
        """The sum of own values is the sum of base, growth and learning, whoever referred whom.

        fa: جمعِ own_value برابر است با جمع پایه و رشد و یادگیری، هر که هر که را معرفی کرده باشد.
        """
        customers = self.base_of(rng)
        table = lesson.value_components(customers, 40)
        amounts = customers[["past_profit", "expected_profit", "knowledge_value"]]
        agree(table["own_value"].sum(), amounts.to_numpy().sum())

    def test_only_direct_referrals_count(self, lesson):
        """Who refers somebody that refers a third is credited for the first alone; losses are passed on as losses.

        fa: کسی که دیگری را معرفی می‌کند و او سومی را، تنها برای نفر نخست امتیاز می‌گیرد؛ زیان هم به‌صورت زیان منتقل می‌شود.
        """
        customers = pd.DataFrame(
            [(30, 5, 5, 5, None, True), (10, 1, 2, 4, 30, False), (20, -100, 3, 0, 10, False)], columns=self.columns
        )
        want = pd.DataFrame(
            {"customer": [10, 20, 30], "networking": [-87, 0, 17], "own_value": [7, -97, 15], "value": [-80, -97, 32]}
        )
        agree_table(lesson.value_components(customers, 10), want, key="customer")

    def test_fresh_customers(self, lesson, answer, rng):
        """It holds for any customers.

        fa: برای هر گروهی از مشتریان درست است.
        """
        for cost in (0, 25):
            customers = self.base_of(rng)
            want = answer.value_components(customers, cost)
            agree_table(lesson.value_components(customers, cost), want, key="customer")

    def test_without_referrals_nobody_has_a_network(self, lesson):
        """Without referrals networking is 0, and value is own value.

        fa: بدون معرفی، شبکه‌سازی صفر است و value با own_value یکی است.
        """
        customers = pd.DataFrame([("Ava", 1, 2, 3, None, False), ("Bo", 4, 5, 6, None, False)], columns=self.columns)
        want = pd.DataFrame({"customer": ["Ava", "Bo"], "networking": 0, "own_value": [6, 15], "value": [6, 15]})
        agree_table(lesson.value_components(customers, 30), want, key="customer")

    def test_no_customers(self, lesson):
        """No customers give no rows.

        fa: بدون مشتری، نتیجه سطری ندارد.
        """
        customers = pd.DataFrame([("Ava", 1.0, 2.0, 3.0, None, False)], columns=self.columns).iloc[:0]
        columns = ["customer", "base", "growth", "networking", "learning", "own_value", "value"]
        agree_table(lesson.value_components(customers, 30), pd.DataFrame(columns=columns))

    def test_missing_entries_are_refused(self, lesson):
        """A missing customer or amount is refused.

        fa: جای خالی در مشتری یا مبلغ‌ها پذیرفته نمی‌شود.
        """
        customers = pd.DataFrame(
            [("Ava", 1.0, 2.0, 3.0, None, True), ("Bo", 4.0, 5.0, 6.0, None, True)], columns=self.columns
        )
        for column in self.columns[:4]:
            with refused(ValueError):
                lesson.value_components(customers.assign(**{column: customers[column].where([True, False])}), 30)

    def test_impossible_referrers_are_refused(self, lesson):
        """A referrer without a row, a customer who refers himself or herself, and a customer with two rows are refused.

        fa: معرفی‌کننده‌ای که سطری ندارد، مشتری‌ای که خودش را معرفی کرده و مشتری‌ای که دو سطر دارد پذیرفته نمی‌شوند.
        """
        for second in [("Bo", 1, 1, 1, "Zoe", True), ("Bo", 1, 1, 1, "Bo", True), ("Ava", 1, 1, 1, None, True)]:
            customers = pd.DataFrame([("Ava", 1, 1, 1, None, True), second], columns=self.columns)
            with refused(ValueError):
                lesson.value_components(customers, 30)

    def test_impossible_acquisition_cost_is_refused(self, lesson):
        """A negative acquisition cost is refused, and so is NaN.

        fa: هزینهٔ جذبِ منفی پذیرفته نمی‌شود؛ NaN هم همین‌طور.
        """
        customers = pd.DataFrame([("Ava", 1, 1, 1, None, True)], columns=self.columns)
        for cost in (-1, float("nan")):
            with refused(ValueError):
                lesson.value_components(customers, cost)

    def base_of(self, rng):
        n = int(rng.integers(8, 20))
        ids = _ids(rng, n)
        # Whoever comes later was referred by somebody before, or by nobody.
        referrers = [None] + [ids[rng.integers(0, i)] if rng.random() < 0.6 else None for i in range(1, n)]
        referrers[1], referrers[2] = ids[0], ids[0]
        customers = pd.DataFrame(
            {
                "customer": ids,
                "past_profit": rng.integers(-50, 200, n),
                "expected_profit": rng.integers(-20, 300, n),
                "knowledge_value": rng.integers(0, 40, n),
                "referred_by": referrers,
                "would_have_come": rng.random(n) < 0.5,
            }
        )
        customers["would_have_come"] = customers["would_have_come"].where(customers["customer"] != ids[1], False)
        customers["would_have_come"] = customers["would_have_come"].where(customers["customer"] != ids[2], True)
        return _shuffled(rng, customers)


class TestBundleGain:
    def test_textbook_case(self, lesson):
        """Tastes that differ: two customers keep buying one product, two are won by the bundle at 100 − 20 − 30 = 50 each.

        fa: سلیقه‌های گوناگون: دو مشتری همچنان یک محصول می‌خرند و بسته دو مشتری تازه می‌آورد، هر یک با سودِ ۱۰۰ منهای ۲۰ و ۳۰، یعنی ۵۰.
        """
        reservations = pd.DataFrame({"phone": [10, 40, 60, 90], "internet": [90, 60, 40, 10]})
        prices, costs = {"phone": 89, "internet": 89}, {"phone": 20, "internet": 30}
        agree(lesson.bundle_gain(reservations, prices, costs, 100), 100)

    def test_bundle_can_lose(self, lesson):
        """A customer who bought both at 50 + 50 now pays 90: the bundle loses 10.

        fa: مشتری‌ای که هر دو محصول را هر یک به ۵۰ می‌خرید اکنون برای هر دو ۹۰ می‌پردازد: بسته ۱۰ زیان می‌آورد.
        """
        reservations = pd.DataFrame({"customer": ["Ava"], "tea": [60.0], "cup": [60.0]})
        agree(lesson.bundle_gain(reservations, {"tea": 50, "cup": 50}, {"cup": 10, "tea": 20}, 90), -10)

    def test_customer_compares_surplus(self, lesson):
        """The bundle is affordable, but one product alone leaves more: surplus 50 against 5.

        fa: مشتری از پس بسته برمی‌آید، اما یک محصولِ تنها مازاد بیشتری می‌گذارد: ۵۰ در برابر ۵.
        """
        reservations = pd.DataFrame({"tea": [5], "cup": [90]}, index=["Ava"])
        agree(lesson.bundle_gain(reservations, {"cup": 40, "tea": 60}, {"tea": 5, "cup": 30}, 90), 0)

    def test_equal_surplus_goes_to_the_company(self, lesson):
        """Of options with equal surplus the one that earns most is taken; a price equal to the reservation price is paid.

        fa: از گزینه‌های هم‌مازاد، آن که سود بیشتری می‌آورد برگزیده می‌شود؛ قیمتی که درست برابر بیشینهٔ آمادگی پرداخت مشتری است پرداخت می‌شود.
        """
        prices = {"tea": 40, "cup": 40}
        one = pd.DataFrame({"tea": [50], "cup": [20]})
        # Tea alone and the bundle at 60 both leave 10; tea alone earns 40 − 10 = 30.
        agree(lesson.bundle_gain(one, prices, {"tea": 10, "cup": 10}, 60), 40 - 30)
        agree(lesson.bundle_gain(one, prices, {"tea": 10, "cup": 30}, 60), 0)
        # Tea at exactly 40 was bought and earned 30; the bundle at 45 leaves 5 and earns 25.
        agree(lesson.bundle_gain(pd.DataFrame({"tea": [40], "cup": [10]}), prices, {"tea": 10, "cup": 10}, 45), 25 - 30)
        # The bundle at exactly 30: bought when it earns, not when it is sold below cost.
        low = pd.DataFrame({"tea": [10], "cup": [20]})
        agree(lesson.bundle_gain(low, prices, {"tea": 10, "cup": 15}, 30), 5)
        agree(lesson.bundle_gain(low, prices, {"tea": 10, "cup": 25}, 30), 0)

    def test_bundle_below_cost_costs(self, lesson):
        """A bundle sold below cost loses on every buyer; a dear bundle changes nothing.

        fa: بسته‌ای که زیر هزینه فروخته شود با هر خریدار زیان می‌آورد؛ بستهٔ گران چیزی را عوض نمی‌کند.
        """
        reservations = pd.DataFrame({"tea": [30, 20], "cup": [10, 15]})
        prices, costs = {"tea": 45, "cup": 45}, {"tea": 20, "cup": 20}
        agree(lesson.bundle_gain(reservations, prices, costs, 32), 2 * (32 - 40))
        agree(lesson.bundle_gain(reservations, prices, costs, 95), 0)
        agree(lesson.bundle_gain(reservations, {"tea": 0, "cup": 0}, {"tea": 0, "cup": 0}, 0), 0)

    def test_fresh_markets(self, lesson, answer, rng):
        """It holds for any market.

        fa: برای هر بازاری درست است.
        """
        for _ in range(5):
            reservations = pd.DataFrame(rng.integers(0, 100, (20, 3)), columns=["tea", "pot", "cup"], index=[0] * 20)
            prices = {"cup": int(rng.integers(40, 90)), "tea": int(rng.integers(40, 90))}
            costs = {"tea": int(rng.integers(5, 40)), "cup": int(rng.integers(5, 40))}
            market = (reservations, prices, costs, int(rng.integers(75, 125)))
            agree(lesson.bundle_gain(*market), answer.bundle_gain(*market))

    def test_no_customers(self, lesson):
        """Without customers there is nothing to gain.

        fa: بدون مشتری چیزی برای به دست آوردن نیست.
        """
        reservations = pd.DataFrame({"tea": [1.0], "cup": [1.0]}).iloc[:0]
        agree(lesson.bundle_gain(reservations, {"tea": 1, "cup": 1}, {"tea": 0, "cup": 0}, 1), 0)

    def test_impossible_amounts_are_refused(self, lesson):
        """A negative or missing amount is refused, wherever it stands.

        fa: مبلغ منفی یا نامعلوم، هر جا که باشد، پذیرفته نمی‌شود.
        """
        for place, amount in [*((place, -1.0) for place in range(7)), (0, np.nan), (2, np.nan), (6, np.nan)]:
            a = [9.0, 9.0, 5.0, 5.0, 1.0, 1.0, 8.0]
            a[place] = amount
            reservations = pd.DataFrame({"tea": [20.0, a[0]], "cup": [20.0, a[1]]})
            with refused(ValueError):
                lesson.bundle_gain(reservations, {"tea": a[2], "cup": a[3]}, {"tea": a[4], "cup": a[5]}, a[6])

    def test_other_than_two_products_are_refused(self, lesson):
        """Prices and costs must name the same two products.

        fa: قیمت‌ها و هزینه‌ها باید نام همان دو محصول را داشته باشند.
        """
        reservations = pd.DataFrame({"tea": [20], "cup": [20], "pot": [20]})
        three = {"tea": 5, "cup": 5, "pot": 5}
        for prices, costs in [(three, three), ({"tea": 5}, {"tea": 5}), ({"tea": 5, "cup": 5}, {"tea": 5, "pot": 5})]:
            with refused(ValueError):
                lesson.bundle_gain(reservations, prices, costs, 8)


class TestRelationshipPath:
    stages = ("lost", "prospect", "customer", "partner")

    def ladder(self):
        values = dict(zip(self.stages, [0, -10, 100, 300], strict=True))
        rows = [[1, 0, 0, 0], [0.5, 0.3, 0.2, 0], [0.1, 0, 0.6, 0.3], [0.1, 0, 0, 0.9]]
        return pd.DataFrame(rows, index=self.stages, columns=self.stages), values

    def test_textbook_case(self, lesson):
        """A prospect after two periods: 0.3 × 0.2 + 0.2 × 0.6 = 0.18 customer, 0.2 × 0.3 = 0.06 partner; at 25 % that period is worth 35.1 ÷ 1.25².

        fa: مشتری بالقوه پس از دو دوره به احتمال ۰٫۱۸ مشتری است (۰٫۳ در ۰٫۲ به‌اضافهٔ ۰٫۲ در ۰٫۶) و به احتمال ۰٫۰۶ شریک (۰٫۲ در ۰٫۳)؛ ارزش آن دوره با نرخ ۲۵٪ برابر است با ۳۵٫۱ تقسیم بر توان دوم ۱٫۲۵.
        """
        want = pd.DataFrame(
            [
                (0, 0, 1, 0, 0, 1.0, -10),
                (1, 0.5, 0.3, 0.2, 0, 0.7, (-3 + 20) / 1.25),
                (2, 0.67, 0.09, 0.18, 0.06, 0.63, (-0.9 + 18 + 18) / 1.25**2),
            ],
            columns=["period", *self.stages, "expected_stage", "present_value"],
        )
        agree_table(lesson.relationship_path(*self.ladder(), "prospect", 2, 0.25), want)

    def test_period_zero_counts_in_full(self, lesson):
        """With no period to come there is one row: the start, undiscounted.

        fa: اگر دوره‌ای در پیش نباشد تنها یک سطر هست: آغاز راه، بدون تنزیل.
        """
        want = pd.DataFrame(
            {"period": [0], "lost": 0, "customer": 0, "partner": 1, "expected_stage": 3, "present_value": 300}
        )
        agree_table(lesson.relationship_path(*self.ladder(), "partner", 0, 0.25), want)

    def test_lost_customers_stay_lost(self, lesson):
        """Who is lost stays lost, and losses pile up: after one and two periods 0.1 and 0.19 of the partners are gone.

        fa: هر که از دست رفت بازنمی‌گردد و ریزش روی هم انباشته می‌شود: پس از یک و دو دوره، ۰٫۱ و ۰٫۱۹ از شریکان رفته‌اند.
        """
        path = lesson.relationship_path(*self.ladder(), "partner", 2, 0)
        want = pd.DataFrame(
            {"period": [0, 1, 2], "lost": [0, 0.1, 0.19], "partner": [1, 0.9, 0.81], "present_value": [300, 270, 243]}
        )
        agree_table(path, want)
        gone = pd.DataFrame({"lost": [1, 1], "expected_stage": [0, 0], "present_value": [0, 0]})
        agree_table(lesson.relationship_path(*self.ladder(), "lost", 1, 0.1), gone)

    def test_columns_are_matched_by_name(self, lesson):
        """Columns and stage values are matched by name; the rungs follow the rows.

        fa: ستون‌ها و ارزش مرحله‌ها با نامشان جفت می‌شوند؛ پله‌ها به ترتیب سطرها هستند.
        """
        transition = self.ladder()[0][["partner", "lost", "customer", "prospect"]]
        values = {"partner": 300, "customer": 100, "prospect": -10, "lost": 0}
        want = pd.DataFrame(
            {
                "period": [0, 1],
                "customer": [1, 0.6],
                "partner": [0, 0.3],
                "expected_stage": [2, 2.1],
                "present_value": [100, 120],
            }
        )
        agree_table(lesson.relationship_path(transition, values, "customer", 1, 0.25), want)

    def test_long_path_reaches_lifetime_value(self, lesson):
        """Margin 100, retention 0.8, discount 0.1: the sum tends to 100 × 1.1 ÷ (1.1 − 0.8) = 366.67.

        fa: با حاشیهٔ سود ۱۰۰، نرخ حفظ ۰٫۸ و نرخ تنزیل ۰٫۱، جمع به ۳۶۶٫۶۷ نزدیک می‌شود: ۱۱۰ تقسیم بر ۰٫۳.
        """
        transition = pd.DataFrame([[1, 0], [0.2, 0.8]], index=["lost", "kept"], columns=["lost", "kept"])
        path = lesson.relationship_path(transition, {"lost": 0, "kept": 100}, "kept", 60, 0.1)
        agree(path["present_value"].sum(), 100 * 1.1 / 0.3, rel=1e-6)

    def test_fresh_relationships(self, lesson, answer, rng):
        """It holds for any chain.

        fa: برای هر زنجیره‌ای درست است.
        """
        for size in (3, 5):
            stages = [f"s{number}" for number in rng.permutation(20)[:size].tolist()]
            chances = rng.multinomial(20, [1 / size] * size, size=size) / 20
            transition = pd.DataFrame(chances, index=stages, columns=stages)[rng.permutation(stages).tolist()]
            transition.loc[stages[0]] = (transition.columns == stages[0]).astype(float)
            values = {stage: int(rng.integers(-50, 200)) for stage in rng.permutation(stages).tolist()}
            values[stages[0]] = 0
            path = (transition, values, stages[-1], int(rng.integers(3, 7)), float(rng.integers(0, 5)) / 20)
            agree_table(lesson.relationship_path(*path), answer.relationship_path(*path))

    def test_impossible_probabilities_are_refused(self, lesson):
        """Rows must add up to 1, without negative or missing probabilities.

        fa: جمع هر سطر باید ۱ باشد، بدون احتمالِ منفی یا نامعلوم.
        """
        for row in ([0.5, 0.4], [1.0, 1.0], [-0.5, 1.5], [np.nan, 1.0]):
            transition = pd.DataFrame([[1, 0], row], index=["lost", "kept"], columns=["lost", "kept"])
            with refused(ValueError):
                lesson.relationship_path(transition, {"lost": 0, "kept": 100}, "kept", 3, 0.1)

    def test_stages_that_do_not_match_are_refused(self, lesson):
        """Rows, columns, stage values and start must speak of the same stages.

        fa: سطرها، ستون‌ها، ارزش مرحله‌ها و آغاز راه باید از همان مرحله‌ها سخن بگویند.
        """
        good = pd.DataFrame([[1.0, 0.0], [0.2, 0.8]], index=["lost", "kept"], columns=["lost", "kept"])
        wide = good.assign(won=0.0)
        for transition, values, start in [
            (good.rename(columns={"lost": "won"}), {"lost": 0, "kept": 1}, "kept"),
            (wide, {"lost": 0, "kept": 1}, "kept"),
            (good, {"kept": 1}, "kept"),
            (good, {"lost": 0, "kept": 1, "won": 2}, "kept"),
            (good, {"lost": 0, "kept": float("nan")}, "kept"),
            (good, {"lost": 0, "kept": 1}, "won"),
        ]:
            with refused(ValueError):
                lesson.relationship_path(transition, values, start, 3, 0.1)

    def test_negative_time_and_discount_are_refused(self, lesson):
        """A negative number of periods and a negative discount are refused.

        fa: شمارِ منفیِ دوره‌ها و نرخ تنزیلِ منفی پذیرفته نمی‌شود.
        """
        for periods, discount in [(-1, 0.1), (3, -0.1)]:
            with refused(ValueError):
                lesson.relationship_path(*self.ladder(), "partner", periods, discount)
