"""Judge the five small functions."""

import pandas as pd

from crm_course.testing import agree, agree_table, refused


class TestLifetimeValue:
    def test_textbook_case(self, lesson):
        """A margin of 100, 80 % retention and 10 % discount are worth 366.67.

        fa: سود ۱۰۰، نگهداشت ۸۰٪ و تنزیل ۱۰٪ می‌شود ۳۶۶٫۶۷.
        """
        agree(lesson.lifetime_value(100, 0.8, 0.1), 1100 / 3)

    def test_fresh_customers(self, lesson, answer, rng):
        """It holds for any customer.

        fa: برای هر مشتری درست است.
        """
        for retention in rng.uniform(0.1, 0.95, size=3).tolist():
            agree(lesson.lifetime_value(50, retention, 0.08), answer.lifetime_value(50, retention, 0.08))

    def test_impossible_retention_is_refused(self, lesson):
        """A retention above 1 is refused.

        fa: نگهداشتِ بیش از ۱ پذیرفته نمی‌شود.
        """
        with refused(ValueError):
            lesson.lifetime_value(100, 1.2, 0.1)


class TestChurnRate:
    def test_textbook_case(self, lesson):
        """Thirty lost of two hundred are 0.15.

        fa: از دست رفتن سی نفر از دویست نفر می‌شود ۰٫۱۵.
        """
        agree(lesson.churn_rate(200, 30), 0.15)

    def test_fresh_companies(self, lesson, answer, rng):
        """It holds for any company.

        fa: برای هر شرکتی درست است.
        """
        for opening in rng.integers(50, 500, size=3).tolist():
            agree(lesson.churn_rate(opening, opening // 3), answer.churn_rate(opening, opening // 3))

    def test_empty_base_is_refused(self, lesson):
        """An empty opening base is refused.

        fa: پایهٔ آغازینِ تهی پذیرفته نمی‌شود.
        """
        with refused(ValueError):
            lesson.churn_rate(0, 0)


class TestRfm:
    TODAY = pd.Timestamp("2026-01-31")

    def test_textbook_case(self, lesson):
        """Two customers, three purchases.

        fa: دو مشتری و سه خرید.
        """
        found = lesson.rfm(
            self.table(["Ava", "Bo", "Ava"], ["2026-01-01", "2026-01-30", "2026-01-21"], [5, 7, 6]), self.TODAY
        )
        want = {"customer": ["Ava", "Bo"], "recency": [10, 1], "frequency": [2, 1], "monetary": [11, 7]}
        agree_table(found, pd.DataFrame(want), key=["customer"])

    def test_fresh_companies(self, lesson, answer, rng):
        """It holds for any company.

        fa: برای هر شرکتی درست است.
        """
        days = self.TODAY - pd.to_timedelta(rng.integers(0, 300, size=60), unit="D")
        table = self.table(rng.integers(0, 12, size=60), days, rng.integers(1, 90, size=60))
        agree_table(lesson.rfm(table, self.TODAY), answer.rfm(table, self.TODAY), key=["customer"])

    def table(self, customers, dates, amounts):
        return pd.DataFrame({"customer": customers, "date": pd.to_datetime(dates), "amount": amounts})


class TestNetPromoterScore:
    def test_textbook_case(self, lesson):
        """Two promoters, one passive, one detractor: 25.

        fa: دو هوادار، یک بی‌طرف و یک ناراضی: ۲۵.
        """
        agree(lesson.net_promoter_score([10, 9, 8, 3]), 25)

    def test_fresh_surveys(self, lesson, answer, rng):
        """It holds for any survey.

        fa: برای هر نظرسنجی درست است.
        """
        for _round in range(3):
            answers = rng.integers(0, 11, size=40).tolist()
            agree(lesson.net_promoter_score(answers), answer.net_promoter_score(answers))

    def test_no_answers_are_refused(self, lesson):
        """No answers are refused.

        fa: نظرسنجیِ بی‌پاسخ پذیرفته نمی‌شود.
        """
        with refused(ValueError):
            lesson.net_promoter_score([])


class TestLift:
    def test_textbook_case(self, lesson):
        """Bread is in half of all baskets and in both with butter: a lift of 2.

        fa: نان در نیمی از سبدها و در هر دو سبدِ کره‌دار است: خیزِ ۲.
        """
        agree(lesson.lift([["bread", "butter"], ["milk"], ["bread", "butter", "tea"], ["tea"]], "butter", "bread"), 2)

    def test_fresh_baskets(self, lesson, answer, rng):
        """It holds for any baskets.

        fa: برای هر مجموعه سبدی درست است.
        """
        baskets = [
            ["tea", "milk"],
            *(rng.choice(["tea", "milk", "nuts"], 2, replace=False).tolist() for _ in range(20)),
        ]
        agree(lesson.lift(baskets, "tea", "milk"), answer.lift(baskets, "tea", "milk"))

    def test_what_nobody_bought_is_refused(self, lesson):
        """A product that is in no basket is refused.

        fa: کالایی که در هیچ سبدی نیست پذیرفته نمی‌شود.
        """
        with refused(ValueError):
            lesson.lift([["tea"]], "milk", "tea")
