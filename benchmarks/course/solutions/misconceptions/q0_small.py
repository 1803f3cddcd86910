"""Wrong answers worth recognising."""

from solutions.crm_exercises import q0_small as answer


def lifetime_value__first_margin_later(margin, retention, discount):
    """You let the first margin come after a year; it comes at once.

    fa: نخستین سود را یک سال دیرتر گرفته‌اید؛ این سود همان آغاز می‌رسد.
    """
    return answer.lifetime_value(margin, retention, discount) * retention / (1 + discount)


def lifetime_value__without_discount(margin, retention, discount):
    """You did not discount.

    fa: تنزیل نکرده‌اید.
    """
    answer.lifetime_value(margin, retention, discount)
    return margin / (1 - retention) if retention < 1 else margin


def churn_rate__over_closing_base(opening, lost):
    """You divided by those who were left.

    fa: بر باقی‌ماندگان تقسیم کرده‌اید.
    """
    answer.churn_rate(opening, lost)
    return lost / (opening - lost) if lost < opening else 0.0


def churn_rate__in_per_cent(opening, lost):
    """You gave per cent.

    fa: درصد داده‌اید.
    """
    return 100 * answer.churn_rate(opening, lost)


def rfm__first_purchase(transactions, today):
    """You counted from the first purchase, not from the last.

    fa: از نخستین خرید شمرده‌اید، نه از واپسین خرید.
    """
    first = (today - transactions.groupby("customer")["date"].min()).dt.days
    return answer.rfm(transactions, today).assign(recency=first.to_numpy())


def rfm__mean_amount(transactions, today):
    """You took the mean of the amounts, not their sum.

    fa: میانگین مبلغ‌ها را گرفته‌اید، نه جمع آن‌ها را.
    """
    return answer.rfm(transactions, today).assign(monetary=lambda t: t["monetary"] / t["frequency"])


def net_promoter_score__eights_promote(answers):
    """You counted 8 as a promoter.

    fa: نمرهٔ ۸ را هوادار شمرده‌اید.
    """
    return answer.net_promoter_score([9 if a == 8 else a for a in answers])


def net_promoter_score__as_share(answers):
    """You gave a share, not per cent.

    fa: سهم داده‌اید، نه درصد.
    """
    return answer.net_promoter_score(answers) / 100


def lift__confidence(baskets, left, right):
    """You gave the confidence; the lift divides it by how common the right side is.

    fa: اطمینان قاعده را داده‌اید؛ برای خیز باید بر فراوانیِ سوی راست تقسیم کرد.
    """
    return answer.lift(baskets, left, right) * sum(right in basket for basket in baskets) / len(baskets)


def lift__support(baskets, left, right):
    """You gave the support of both together.

    fa: پشتیبانِ هر دو با هم را داده‌اید.
    """
    answer.lift(baskets, left, right)
    return sum(left in basket and right in basket for basket in baskets) / len(baskets)
