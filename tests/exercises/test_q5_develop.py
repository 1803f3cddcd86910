"""Judge the exercises on customer development."""

from math import nan

import numpy as np
import pandas as pd
from mlxtend.frequent_patterns import association_rules, fpgrowth

from crm_course import load
from crm_course.testing import agree_table, refused


def _lines(*baskets):
    """Return the lines of baskets given as text; "-tea" is one returned, "0tea" one of quantity 0."""
    quantity = {"-": -1, "0": 0}
    rows = [
        (number, word.strip("-0"), quantity.get(word[0], 1))
        for number, words in enumerate(baskets, 1)
        for word in words.split()
    ]
    return pd.DataFrame(rows, columns=["basket", "product", "quantity"])


def _receipts(rng, baskets, products):
    """Return lines with products twice in a basket, quantities of 0, and returns; the first products are bought most."""
    n = 4 * baskets
    popular = 1 / (2 + np.arange(len(products)))
    bought = rng.choice([0, 1, 2, 3], n, p=[0.1, 0.6, 0.2, 0.1])
    table = pd.DataFrame({"basket": rng.integers(500, 500 + baskets, n)})
    table["product"] = rng.choice(products, n, p=popular / popular.sum())
    table["quantity"] = bought
    returned = table.sample(n // 8, random_state=rng).assign(quantity=lambda rows: -rows["quantity"].clip(lower=1))
    return _shuffled(rng, pd.concat([table, returned], ignore_index=True))


def _shuffled(rng, table):
    """Return the rows in another order, under an index that says nothing."""
    return table.iloc[rng.permutation(len(table))].set_axis(rng.permutation(len(table)) + 100)


def _falling(values):
    assert (np.diff(np.array(values, dtype=float)) <= 1e-9).all(), "the rows are not in order: the highest comes first"


def _gap(table, column):
    """Return the table with its first value in the column missing."""
    return table.assign(**{column: table[column].astype(object).where(np.arange(len(table)) > 0, None)})


class TestAssociationRules:
    columns = ("antecedent", "consequent", "baskets", "support", "confidence", "lift")

    def rules(self, lesson, lines, min_support):
        """Return the rules, having seen that the highest lift comes first."""
        table = lesson.association_rules(lines, min_support)
        _falling(table["lift"])
        return table

    def expect(self, lesson, lines, min_support, *rows):
        want = pd.DataFrame(rows, columns=self.columns)
        agree_table(self.rules(lesson, lines, min_support), want, key=["antecedent", "consequent"])

    def test_textbook_case(self, lesson):
        """Of 20 baskets 16 have coffee and 4 tea, 3 of these both: tea → coffee has a confidence of 75 % and yet a lift of 0.94.

        fa: از ۲۰ سبد ۱۶ تا قهوه دارد و ۴ تا چای، و ۳ تا هر دو را: اطمینان چای ← قهوه ۷۵٪ است، اما لیفت آن تنها ۰٫۹۴.
        """
        lines = _lines(*["tea coffee"] * 3, "tea", *["coffee"] * 13, *["water"] * 3)
        rows = [("tea", "coffee", 3, 0.15, 0.75, 0.9375), ("coffee", "tea", 3, 0.15, 0.1875, 0.9375)]
        self.expect(lesson, lines, 0.1, *rows)

    def test_baskets_are_counted(self, lesson):
        """A product on three lines of a basket, or in five pieces, is in that basket once.

        fa: کالایی که در سبدی سه سطر دارد یا پنج عدد از آن خریده‌اند، در آن سبد یک بار است.
        """
        lines = _lines("tea tea tea honey", "honey", "tea tea", "milk")
        lines.loc[0, "quantity"] = 5
        rows = [("tea", "honey", 1, 0.25, 0.5, 1), ("honey", "tea", 1, 0.25, 0.5, 1)]
        self.expect(lesson, lines, 0.2, *rows)

    def test_quantities_of_zero(self, lesson):
        """Where the quantity is 0 nothing was sold, and a basket of such lines alone is no basket.

        fa: مقدار صفر یعنی چیزی فروخته نشده؛ سبدی که جز این سطری ندارد سبد نیست.
        """
        lines = _lines("tea honey", "tea 0honey", "0tea", "honey 0honey tea", "milk")
        rows = [("tea", "honey", 2, 0.5, 2 / 3, 4 / 3), ("honey", "tea", 2, 0.5, 1, 4 / 3)]
        self.expect(lesson, lines, 0.1, *rows)

    def test_returns(self, lesson):
        """What was returned in the same basket is not in it; one piece of two returned leaves one; a return by itself is no basket and takes nothing from others.

        fa: کالایی که در همان سبد پس داده شده در آن نیست؛ از دو عدد یکی که برگردد، یکی می‌ماند؛ برگشتیِ تنها سبد نیست و از سبدهای دیگر چیزی کم نمی‌کند.
        """
        lines = _lines(
            "tea honey", "tea honey -honey", "tea tea -tea honey", "-tea -honey", "-tea milk", "honey -honey"
        )
        rows = [("tea", "honey", 2, 0.5, 2 / 3, 4 / 3), ("honey", "tea", 2, 0.5, 1, 4 / 3)]
        self.expect(lesson, lines, 0.25, *rows)

    def test_minimum_support(self, lesson):
        """A support of just `min_support` is enough, and is that of the pair: rare pairs of frequent products are out.

        fa: پشتیبانیِ درست برابرِ `min_support` بس است، و مقصود پشتیبانیِ جفت است: جفتِ کمیابی از کالاهای پرفروش بیرون می‌ماند.
        """
        lines = _lines(*["tea honey"] * 2, *["tea milk"], *["honey milk"] * 3, "tea", "milk")
        rows = [("tea", "honey", 2, 0.25, 0.5, 0.8), ("honey", "tea", 2, 0.25, 0.4, 0.8)]
        rows += [("milk", "honey", 3, 0.375, 0.6, 0.96), ("honey", "milk", 3, 0.375, 0.6, 0.96)]
        self.expect(lesson, lines, 0.25, *rows)
        self.expect(lesson, lines, 0.26, *rows[2:])
        self.expect(lesson, lines, 0.376)

    def test_always_together(self, lesson):
        """Two products that are in every basket have a support, a confidence and a lift of 1.

        fa: دو کالا که در همهٔ سبدها هستند پشتیبانی و اطمینان و لیفتشان ۱ است.
        """
        rows = [("tea", "honey", 3, 1, 1, 1), ("honey", "tea", 3, 1, 1, 1)]
        self.expect(lesson, _lines(*["tea honey"] * 3), 1, *rows)

    def test_agrees_with_mlxtend(self, lesson, rng):
        """On fresh receipts the rules are those that mlxtend finds for pairs.

        fa: برای رسیدهای تازه، قاعده‌ها همان‌هایی‌اند که mlxtend برای جفت‌ها می‌یابد.
        """
        for products in (["tea", "milk", "honey", "bread", "dates", "nuts"], list(range(1, 13))):
            lines = _receipts(rng, 60, products)
            left = lines.pivot_table(index="basket", columns="product", values="quantity", aggfunc="sum", fill_value=0)
            table = left[(left > 0).any(axis=1)] > 0
            min_support = 4.5 / len(table)
            agree_table(
                self.rules(lesson, lines, min_support),
                self.pairs_by_mlxtend(table, min_support),
                key=["antecedent", "consequent"],
            )

    def pairs_by_mlxtend(self, table, min_support):
        itemsets = fpgrowth(table, min_support, use_colnames=True, max_len=2)
        rules = association_rules(itemsets, metric="support", min_threshold=min_support)
        assert len(rules)
        want = rules[["support", "confidence", "lift"]].assign(baskets=(rules["support"] * len(table)).round())
        for side in ("antecedent", "consequent"):
            want[side] = [next(iter(products)) for products in rules[f"{side}s"]]
        return want

    def test_real_receipts(self, lesson, answer, rng):
        """It holds for real groceries.

        fa: برای خریدهای واقعیِ خواربار هم درست است.
        """
        groceries = load("groceries")
        some = rng.choice(groceries["basket_id"].unique(), 80, replace=False)
        lines = groceries[groceries["basket_id"].isin(some)]
        lines = lines.rename(columns={"basket_id": "basket", "product_id": "product"})
        lines = lines[["basket", "product", "quantity", "week"]].reset_index(drop=True)
        want = answer.association_rules(lines, 1.5 / 80)
        agree_table(self.rules(lesson, lines, 1.5 / 80), want, key=["antecedent", "consequent"])

    def test_no_rules(self, lesson):
        """No pairs, no lines, or nothing but returns give no rows.

        fa: بدون جفت، بدون سطر، یا تنها با برگشتی‌ها نتیجه سطری ندارد.
        """
        lines = _lines("tea", "honey honey", "tea")
        for table in (lines, lines.iloc[:0], _lines("-tea -honey")):
            self.expect(lesson, table, 0.01)

    def test_bad_input_is_refused(self, lesson):
        """A missing basket, product or quantity is refused, and a minimum support that is not more than 0 and at most 1.

        fa: جای خالی در سبد، کالا یا مقدار پذیرفته نمی‌شود؛ حداقلِ پشتیبانی که بیش از ۰ و حداکثر ۱ نباشد هم.
        """
        lines = _lines("tea honey", "tea honey")
        for column in ("basket", "product", "quantity"):
            with refused(ValueError):
                lesson.association_rules(_gap(lines, column), 0.1)
        for min_support in (0, -0.1, 1.01, nan):
            with refused(ValueError):
                lesson.association_rules(lines, min_support)


class TestCrossSell:
    columns = ("customer", "product", "because", "confidence", "lift")

    def rules(self, *rows):
        return pd.DataFrame(rows, columns=["antecedent", "consequent", "support", "confidence", "lift"])

    def bought(self, **customers):
        rows = [(customer, product) for customer, products in customers.items() for product in products.split()]
        return pd.DataFrame(rows, columns=["customer", "product"])

    def expect(self, lesson, rules, bought, min_support, *rows):
        got = lesson.cross_sell(rules, bought, min_support)
        agree_table(got, pd.DataFrame(rows, columns=self.columns), key="customer")

    def test_lift_decides(self, lesson):
        """Three in four buyers of tea buy milk, as does everybody; one in four honey, two and a half times as many as usual: honey is offered.

        fa: از هر چهار خریدارِ چای سه نفر شیر می‌خرند، مثل همه؛ یکی از چهار نفر عسل می‌خرد، دو و نیم برابرِ معمول: عسل پیشنهاد می‌شود.
        """
        rules = self.rules(("tea", "milk", 0.3, 0.75, 1.01), ("tea", "honey", 0.1, 0.25, 2.5))
        self.expect(lesson, rules, self.bought(Ava="tea"), 0.05, ("Ava", "honey", "tea", 0.25, 2.5))

    def test_never_what_they_have(self, lesson):
        """Nobody is offered what he or she has; the next best rule is used, and who has everything gets no row.

        fa: به هیچ‌کس چیزی که دارد پیشنهاد نمی‌شود؛ قاعدهٔ بعدی به کار می‌رود، و آن که همه را دارد سطری ندارد.
        """
        rules = self.rules(
            ("tea", "honey", 0.1, 0.25, 2.5), ("honey", "tea", 0.1, 0.4, 2.5), ("tea", "milk", 0.2, 0.5, 1.2)
        )
        bought = self.bought(Ava="tea honey", Bo="tea honey milk", Cy="honey honey", Di="bread")
        rows = [("Ava", "milk", "tea", 0.5, 1.2), ("Cy", "tea", "honey", 0.4, 2.5)]
        self.expect(lesson, rules, bought, 0.1, *rows)

    def test_best_of_all_that_is_owned(self, lesson):
        """All that a customer has may speak for an offer, not only the latest or the most frequent.

        fa: هر چه مشتری دارد می‌تواند دلیلِ پیشنهاد باشد، نه تنها آخرین یا پرتکرارترین.
        """
        rules = self.rules(
            ("tea", "honey", 0.1, 0.9, 1.5), ("milk", "bread", 0.1, 0.2, 3.0), ("dates", "nuts", 0.1, 0.5, 2.0)
        )
        bought = self.bought(Ava="tea tea milk dates tea", Bo="dates tea")
        rows = [("Ava", "bread", "milk", 0.2, 3.0), ("Bo", "nuts", "dates", 0.5, 2.0)]
        self.expect(lesson, rules, bought, 0.01, *rows)

    def test_rare_rules_and_lifts_of_one(self, lesson):
        """A rule below the minimum support is not used, nor one whose lift is not more than 1, however sure it is.

        fa: قاعده‌ای که پشتیبانی‌اش از حداقل کمتر است به کار نمی‌رود، و نه آن که لیفتش بیش از ۱ نیست، هر قدر هم مطمئن باشد.
        """
        rules = self.rules(
            ("tea", "saffron", 0.124, 0.5, 9.0),
            ("tea", "honey", 0.125, 0.25, 1.5),
            ("milk", "bread", 0.5, 0.9, 1.0),
            ("nuts", "bread", 0.5, 0.95, 0.9),
        )
        bought = self.bought(Ava="tea", Bo="milk", Cy="nuts milk")
        self.expect(lesson, rules, bought, 0.125, ("Ava", "honey", "tea", 0.25, 1.5))
        self.expect(lesson, rules, bought, 0.124, ("Ava", "saffron", "tea", 0.5, 9.0))
        self.expect(lesson, rules, bought, 0, ("Ava", "saffron", "tea", 0.5, 9.0))
        self.expect(lesson, rules, bought, 1)

    def test_equal_lifts(self, lesson):
        """Of equal lifts the surer rule is used, then the first product, then the first reason.

        fa: از لیفت‌های برابر قاعدهٔ مطمئن‌تر به کار می‌رود، سپس نخستین کالا، سپس نخستین دلیل.
        """
        rules = self.rules(
            ("tea", "apples", 0.1, 0.3, 2.0),
            ("tea", "honey", 0.1, 0.4, 2.0),
            ("milk", "dates", 0.1, 0.4, 2.0),
            ("nuts", "dates", 0.1, 0.4, 2.0),
        )
        bought = self.bought(Ava="tea", Bo="nuts milk tea", Cy="tea nuts")
        rows = [
            ("Ava", "honey", "tea", 0.4, 2.0),
            ("Bo", "dates", "milk", 0.4, 2.0),
            ("Cy", "dates", "nuts", 0.4, 2.0),
        ]
        self.expect(lesson, rules, bought, 0.1, *rows)
        self.expect(lesson, rules[::-1].reset_index(drop=True), bought, 0.1, *rows)

    def test_numbered_products(self, lesson):
        """Products and customers may be numbers: 9 comes before 10.

        fa: کالا و مشتری می‌توانند شماره باشند: ۹ پیش از ۱۰ می‌آید.
        """
        rules = self.rules((1, 10, 0.1, 0.4, 2.0), (1, 9, 0.1, 0.4, 2.0), (12, 8, 0.1, 0.4, 2.0), (2, 8, 0.1, 0.4, 2.0))
        bought = pd.DataFrame({"customer": [7, 30, 30], "product": [1, 12, 2], "week": [3, 2, 1]})
        self.expect(lesson, rules, bought, 0.1, (7, 9, 1, 0.4, 2.0), (30, 8, 2, 0.4, 2.0))

    def test_fresh_customers(self, lesson, answer, rng):
        """It holds for any rules and customers.

        fa: برای هر قاعده و هر مشتری درست است.
        """
        for names in (np.arange(12), np.array(list("abcdefghijkl"))):
            pairs = [(a, b) for a in range(12) for b in range(12) if a != b and rng.random() < 0.5]
            rules = pd.DataFrame([(names[a], names[b]) for a, b in pairs], columns=["antecedent", "consequent"])
            rules["baskets"] = rng.integers(1, 99, len(rules))
            rules["support"] = rng.uniform(0, 0.1, len(rules))
            rules["confidence"] = rng.integers(1, 4, len(rules)) / 4
            rules["lift"] = rng.integers(1, 8, len(rules)) / 2
            bought = pd.DataFrame({"customer": rng.integers(1, 40, 100), "product": rng.choice(names, 100)})
            args = (_shuffled(rng, rules), bought, 0.05)
            agree_table(lesson.cross_sell(*args), answer.cross_sell(*args), key="customer")

    def test_nobody_and_nothing(self, lesson):
        """No customers or no rules give no rows.

        fa: بدون مشتری یا بدون قاعده، نتیجه سطری ندارد.
        """
        rules, bought = self.rules(("tea", "honey", 0.1, 0.25, 2.5)), self.bought(Ava="tea")
        self.expect(lesson, rules, bought.iloc[:0], 0.1)
        self.expect(lesson, rules.iloc[:0], bought, 0.1)

    def test_bad_input_is_refused(self, lesson):
        """A missing customer or product is refused, and a minimum support that is not from 0 to 1.

        fa: جای خالی در مشتری یا کالا پذیرفته نمی‌شود، و حداقلِ پشتیبانی که از ۰ تا ۱ نباشد هم.
        """
        rules, bought = self.rules(("tea", "honey", 0.1, 0.25, 2.5)), self.bought(Ava="tea", Bo="tea")
        for column in ("customer", "product"):
            with refused(ValueError):
                lesson.cross_sell(rules, _gap(bought, column), 0.1)
        for min_support in (-0.1, 1.01, nan):
            with refused(ValueError):
                lesson.cross_sell(rules, bought, min_support)


TODAY = pd.Timestamp("2025-06-30")


class TestUpsellCandidates:
    columns = ("customer", "product", "better", "interval", "waited", "yearly_gain")

    def lines(self, *rows):
        """Return lines from (customer, product, days before today, quantity, …)."""
        table = [
            (customer, product, TODAY - pd.Timedelta(days=ago), quantity)
            for customer, product, *pairs in rows
            for ago, quantity in zip(pairs[::2], pairs[1::2], strict=True)
        ]
        return pd.DataFrame(table, columns=["customer", "product", "day", "quantity"])

    def versions(self, *rows):
        rows = rows or [("blend", "espresso", 6.0, 9.0)]
        return pd.DataFrame(rows, columns=["product", "better", "margin", "better_margin"])

    def candidates(self, lesson, *args):
        """Return the candidates, having seen that the highest gain comes first."""
        table = lesson.upsell_candidates(*args)
        _falling(table["yearly_gain"])
        return table

    def expect(self, lesson, args, *rows):
        want = pd.DataFrame(rows, columns=self.columns)
        agree_table(self.candidates(lesson, *args), want, key=["customer", "product"])

    def test_worked_case(self, lesson):
        """Ava buys 2 units every 20 days in the middle and last did 25 days ago: at 3 more a unit, the better version earns 109.50 more a year.

        fa: آوا به‌طور میانه هر ۲۰ روز می‌خرد، هر بار ۲ واحد، و آخرین بار ۲۵ روز پیش: با ۳ واحد پول سود بیشتر برای هر واحد، نسخهٔ بهتر سالی ۱۰۹٫۵ بیشتر می‌آورد.
        """
        lines = self.lines(("Ava", "blend", 105, 1, 85, 2, 65, 3, 25, 2))
        self.expect(lesson, (lines, self.versions(), TODAY), ("Ava", "blend", "espresso", 20, 25, 109.5))

    def test_due_but_not_gone(self, lesson):
        """With an interval of 20 days, the offer comes from day 20 to day 60 of waiting, not before and not after.

        fa: با فاصلهٔ ۲۰ روزه، وقتِ پیشنهاد از روز بیستمِ انتظار تا روز شصتم است؛ نه پیش از آن و نه پس از آن.
        """
        rows = [(wait, "blend", wait + 40, 1, wait + 20, 1, wait, 1) for wait in (0, 19, 20, 60, 61)]
        want = [(wait, "blend", "espresso", 20, wait, 54.75) for wait in (20, 60)]
        self.expect(lesson, (self.lines(*rows), self.versions(), TODAY), *want)
        self.expect(lesson, (self.lines(*rows), self.versions(), TODAY, 1), want[0])
        want.append((61, "blend", "espresso", 20, 61, 54.75))
        self.expect(lesson, (self.lines(*rows), self.versions(), TODAY, 3.5), *want)

    def test_three_days_make_a_habit(self, lesson):
        """Two purchases are no habit; nor are three lines on two days.

        fa: دو خرید هنوز عادت نیست؛ سه سطر در دو روز هم نیست.
        """
        lines = self.lines(("Ava", "blend", 50, 1, 30, 1), ("Bo", "blend", 50, 1, 30, 1, 30, 4))
        self.expect(lesson, (lines, self.versions(), TODAY))

    def test_days_and_returns(self, lesson):
        """Lines of a day are added up whatever the hour; a day with nothing left is no purchase; a return takes nothing off other days.

        fa: سطرهای یک روز، ساعتشان هر چه باشد، جمع می‌شوند؛ روزی که چیزی از آن نماند خرید نیست؛ برگشتی از روزهای دیگر کم نمی‌کند.
        """
        lines = self.lines(
            ("Ava", "blend", 70, 1, 70, 3, 50, 2, 30, 3, 30, -2, 10, 1, 10, -1, 5, 0, 4, -3),
            ("Bo", "blend", 70, 1, 50, 1, 30, 0),
        )
        lines["day"] += pd.to_timedelta(np.arange(len(lines)) % 3 * 11, unit="h")
        today = TODAY + pd.Timedelta(hours=1)
        gain = 3 * 7 / 3 * 365 / 20
        self.expect(lesson, (lines, self.versions(), today), ("Ava", "blend", "espresso", 20, 30, gain))

    def test_who_has_the_better_version(self, lesson):
        """Whoever ever bought the better version is left alone; whoever only returned it the same day is not.

        fa: به کسی که روزی نسخهٔ بهتر را خریده پیشنهادی نمی‌شود؛ به کسی که همان روز پسش داده می‌شود.
        """
        habit = (70, 1, 50, 1, 30, 1)
        lines = self.lines(
            ("Ava", "blend", *habit),
            ("Ava", "espresso", 300, 1),
            ("Bo", "blend", *habit),
            ("Bo", "espresso", 60, 1, 60, -1, 50, 0),
            ("Cy", "blend", *habit),
            ("Cy", "espresso", 0, 1),
        )
        lines["day"] += pd.Timedelta(hours=9)
        self.expect(lesson, (lines, self.versions(), TODAY), ("Bo", "blend", "espresso", 20, 30, 54.75))

    def test_a_ladder_of_versions(self, lesson):
        """A better version may have a better one itself: who is on the second step is a candidate for the third only.

        fa: نسخهٔ بهتر خود می‌تواند بهتری داشته باشد: کسی که بر پلهٔ دوم است تنها نامزدِ پلهٔ سوم است.
        """
        versions = self.versions(("blend", "espresso", 6, 9), ("espresso", "origin", 9, 15))
        lines = self.lines(
            ("Ava", "blend", 70, 1, 50, 1, 30, 1),
            ("Ava", "espresso", 70, 1, 50, 1, 30, 1),
            ("Bo", "blend", 70, 1, 50, 1, 30, 1),
            ("Bo", "origin", 70, 1, 50, 1, 30, 1),
        )
        rows = [("Ava", "espresso", "origin", 20, 30, 109.5), ("Bo", "blend", "espresso", 20, 30, 54.75)]
        self.expect(lesson, (lines, versions, TODAY), *rows)

    def test_only_if_it_earns_more(self, lesson):
        """A better version that earns as much or less is not offered; one that loses less is.

        fa: نسخهٔ بهتری که همان‌قدر یا کمتر سود دارد پیشنهاد نمی‌شود؛ آن که کمتر زیان دارد می‌شود.
        """
        versions = self.versions(("blend", "espresso", 6, 6), ("tea", "green", 6, 5), ("sugar", "brown", -2, -1))
        lines = self.lines(*[("Ava", product, 70, 1, 50, 1, 30, 1) for product in ("blend", "tea", "sugar", "milk")])
        self.expect(lesson, (lines, versions, TODAY), ("Ava", "sugar", "brown", 20, 30, 18.25))

    def test_later_days_are_not_known(self, lesson):
        """What happened after `today` changes nothing.

        fa: آنچه پس از `today` رخ داده چیزی را عوض نمی‌کند.
        """
        lines = self.lines(
            ("Ava", "blend", 70, 1, 50, 1, 30, 1, -1, 9, -200, 1),
            ("Ava", "espresso", -2, 1),
            ("Bo", "blend", 50, 1, 30, 1, -1, 1),
        )
        self.expect(lesson, (lines, self.versions(), TODAY), ("Ava", "blend", "espresso", 20, 30, 54.75))

    def test_fresh_companies(self, lesson, answer, rng):
        """It holds for any company.

        fa: برای هر شرکتی درست است.
        """
        names = ["blend", "espresso", "origin", "tea", "green"]
        for products in (names, [11, 12, 13, 21, 22]):
            blend, espresso, origin, tea, green = products
            versions = self.versions((blend, espresso, 5, 8), (espresso, origin, 8, 9), (tea, green, 3.5, 6))
            n = 900
            lines = pd.DataFrame({"customer": rng.integers(0, 60, n), "product": rng.choice(products, n)})
            # Nobody buys everything.
            buys = rng.random((60, len(products))) < 0.4
            lines = lines[buys[lines["customer"], lines["product"].map(products.index)]]
            lines["day"] = TODAY - pd.to_timedelta(rng.integers(-30 * 24, 250 * 24, len(lines)), unit="h")
            lines["quantity"] = rng.choice([-1, 0, 0.5, 1, 2.5], len(lines), p=[0.05, 0.05, 0.2, 0.5, 0.2])
            args = (_shuffled(rng, lines), _shuffled(rng, versions), TODAY, 2.5)
            want = answer.upsell_candidates(*args)
            agree_table(self.candidates(lesson, *args), want, key=["customer", "product"])

    def test_nothing_to_offer(self, lesson):
        """No lines and no versions give no rows.

        fa: بدون سطرِ خرید یا بدون نسخهٔ بهتر، نتیجه سطری ندارد.
        """
        lines = self.lines(("Ava", "blend", 70, 1, 50, 1, 30, 1))
        self.expect(lesson, (lines.iloc[:0], self.versions(), TODAY))
        self.expect(lesson, (lines, self.versions().iloc[:0], TODAY))

    def test_bad_input_is_refused(self, lesson):
        """A gap in the lines, a product with two better versions and a patience below 1 or NaN are refused.

        fa: جای خالی در سطرها، کالایی با دو نسخهٔ بهتر، و شکیباییِ کمتر از ۱ یا NaN پذیرفته نمی‌شود.
        """
        lines, versions = self.lines(("Ava", "blend", 70, 1, 50, 1, 30, 1)), self.versions()
        for column in ("customer", "product", "quantity"):
            with refused(ValueError):
                lesson.upsell_candidates(_gap(lines, column), versions, TODAY)
        with refused(ValueError):
            lesson.upsell_candidates(lines.assign(day=lines["day"].where(lines.index > 0)), versions, TODAY)
        twice = self.versions(("blend", "espresso", 6, 9), ("tea", "green", 1, 2), ("blend", "origin", 6, 9))
        with refused(ValueError):
            lesson.upsell_candidates(lines, twice, TODAY)
        for patience in (0.99, -3, nan):
            with refused(ValueError):
                lesson.upsell_candidates(lines, versions, TODAY, patience)


class TestBasketByMonth:
    columns = ("product", "month", "baskets", "all_baskets", "days", "index", "day_index")

    def lines(self, *baskets):
        """Return the lines of baskets given as (day, products)."""
        lines = _lines(*[products for _day, products in baskets])
        return lines.assign(day=pd.to_datetime([baskets[number - 1][0] for number in lines["basket"]]))

    def expect(self, lesson, args, *rows):
        want = pd.DataFrame(rows, columns=self.columns)
        agree_table(lesson.basket_by_month(*args), want, key=["product", "month"])

    def test_worked_case(self, lesson):
        """Tea is in 2 of 4 baskets in January and in 2 of 8 in July: twice as wanted in January, though as often sold.

        fa: چای در ژانویه در ۲ سبد از ۴ سبد است و در ژوئیه در ۲ سبد از ۸ سبد: به همان تعداد فروخته شده، اما در ژانویه دو برابر خواسته‌اند.
        """
        january = [("2025-01-06", "tea"), ("2025-01-07", "tea milk"), ("2025-01-07", "milk"), ("2025-01-07", "milk")]
        july = [(f"2025-07-0{day}", "milk") for day in (1, 1, 2, 2, 3, 3)] + [("2025-07-01", "tea")] * 2
        rows = [
            ("tea", 1, 2, 4, 2, 150, 125),
            ("tea", 7, 2, 8, 3, 75, 100 * (2 / 3) / (4 / 5)),
            ("milk", 1, 3, 4, 2, 100, 100 * (3 / 2) / (9 / 5)),
            ("milk", 7, 6, 8, 3, 100, 100 * 2 / (9 / 5)),
        ]
        self.expect(lesson, (self.lines(*january, *july), 1), *rows)

    def test_months_without_the_product(self, lesson):
        """A product that nobody bought in a month has a row of zeros; a month without baskets has none.

        fa: کالایی که در ماهی هیچ‌کس نخریده سطری از صفرها دارد؛ ماهی که هیچ سبدی ندارد سطری ندارد.
        """
        lines = self.lines(("2025-03-01", "tea"), ("2025-05-01", "milk"), ("2025-05-02", "tea"), ("2025-05-02", "tea"))
        rows = [
            ("tea", 3, 1, 1, 1, 400 / 3, 100),
            ("tea", 5, 2, 3, 2, 800 / 9, 100),
            ("milk", 3, 0, 1, 1, 0, 0),
            ("milk", 5, 1, 3, 2, 400 / 3, 150),
        ]
        self.expect(lesson, (lines, 1), *rows)

    def test_what_is_in_a_basket(self, lesson):
        """Baskets are counted, not lines and pieces; quantities of 0 and returns leave nothing, and a basket or a day of these alone does not count.

        fa: سبدها شمرده می‌شوند، نه سطرها و عددها؛ از مقدارِ صفر و برگشتی چیزی نمی‌ماند، و سبد یا روزی که تنها از این‌هاست به شمار نمی‌آید.
        """
        lines = self.lines(
            ("2025-01-02", "tea tea tea milk"),
            ("2025-01-03", "tea 0milk"),
            ("2025-01-04", "0tea"),
            ("2025-01-05", "milk -milk"),
            ("2025-02-02", "tea -tea milk"),
            ("2025-03-02", "-tea"),
        )
        lines.loc[0, "quantity"] = 7
        rows = [
            ("tea", 1, 2, 2, 2, 150, 150),
            ("tea", 2, 0, 1, 1, 0, 0),
            ("milk", 1, 1, 2, 2, 75, 75),
            ("milk", 2, 1, 1, 1, 150, 150),
        ]
        self.expect(lesson, (lines, 1), *rows)

    def test_several_years(self, lesson):
        """The same month of two years is one month, and its days are those of both years; the hour does not matter.

        fa: یک ماه در دو سال یک ماه به شمار می‌آید و روزهایش روزهای هر دو سال است؛ ساعت مهم نیست.
        """
        lines = self.lines(
            ("2024-04-01 09:00", "tea"),
            ("2025-04-01 09:00", "tea"),
            ("2025-04-01 18:30", "milk"),
            ("2024-12-24 10:00", "milk"),
        )
        rows = [
            ("tea", 4, 2, 3, 2, 400 / 3, 150),
            ("tea", 12, 0, 1, 1, 0, 0),
            ("milk", 4, 1, 3, 2, 200 / 3, 75),
            ("milk", 12, 1, 1, 1, 200, 150),
        ]
        self.expect(lesson, (lines, 1), *rows)

    def test_rare_products(self, lesson):
        """A product in fewer than `fewest` baskets has no rows, but its baskets and days count; `fewest` is 100 if it is not given.

        fa: کالایی که در کمتر از `fewest` سبد است سطری ندارد، اما سبدها و روزهایش شمرده می‌شود؛ اگر `fewest` داده نشود ۱۰۰ است.
        """
        lines = self.lines(("2025-01-02", "tea tea"), ("2025-01-03", "tea"), ("2025-02-01", "milk"))
        rows = [("tea", 1, 2, 2, 2, 150, 150), ("tea", 2, 0, 1, 1, 0, 0)]
        self.expect(lesson, (lines, 2), *rows)
        self.expect(lesson, (lines, 3))
        many = self.lines(*[("2025-01-02", "tea milk")] * 99, ("2025-01-02", "tea"))
        self.expect(lesson, (many,), ("tea", 1, 100, 100, 1, 100, 100))

    def test_fresh_receipts(self, lesson, answer, rng):
        """It holds for any receipts.

        fa: برای هر رسیدی درست است.
        """
        for products in (["tea", "milk", "honey", "bread", "dates", "nuts"], list(range(1, 20))):
            lines = _receipts(rng, 90, products)
            hours = pd.Series(rng.integers(0, 400 * 24, 90), index=range(500, 590))
            lines["day"] = pd.Timestamp("2024-11-05") + pd.to_timedelta(lines["basket"].map(hours), unit="h")
            want = answer.basket_by_month(lines, 12)
            agree_table(lesson.basket_by_month(lines, 12), want, key=["product", "month"])

    def test_no_lines(self, lesson):
        """No lines, or nothing but returns, give no rows.

        fa: بدون سطر، یا تنها با برگشتی‌ها، نتیجه سطری ندارد.
        """
        lines = self.lines(("2025-01-02", "tea"))
        self.expect(lesson, (lines.iloc[:0], 1))
        self.expect(lesson, (lines.assign(quantity=-1), 1))

    def test_bad_input_is_refused(self, lesson):
        """A missing basket, product, quantity or day is refused, and a `fewest` of less than 1.

        fa: جای خالی در سبد، کالا، مقدار یا روز پذیرفته نمی‌شود، و `fewest`ِ کمتر از ۱ هم.
        """
        lines = self.lines(("2025-01-02", "tea milk"), ("2025-02-02", "tea"))
        for column in ("basket", "product", "quantity"):
            with refused(ValueError):
                lesson.basket_by_month(_gap(lines, column), 1)
        with refused(ValueError):
            lesson.basket_by_month(lines.assign(day=lines["day"].where(lines.index > 0)), 1)
        for fewest in (0, -5):
            with refused(ValueError):
                lesson.basket_by_month(lines, fewest)
