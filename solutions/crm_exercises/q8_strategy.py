"""A CRM strategy in seven steps, and a company to run: goals, automation, campaigns, where money is won, and a policy."""

import numpy as np
import pandas as pd


def choose_actions(customers, budget):
    """Choose what to do for each customer this month: a policy, called at the beginning of each of 24 months.

    Parameters
    ----------
    customers : pandas.DataFrame
        What the company knows at the beginning of the month, a row per customer, in the order of their numbers:

        customer             number of the customer
        month                1 to 24
        segment              "household", "small firm" or "large account"
        region               "north", "south", "east", "west" or "centre"
        relationship         "contract" or "pay as you go"
        discount             share of the list price that the customer has bargained for, 0 to 0.4
        tenure               whole months since the customer came
        left                 True if the contract has ended; without a contract nobody gives notice: always False
        member               True if the customer is a member of the loyalty programme
        months_since_order   0: ordered last month; NaN: no order in the records
        orders, revenue, profit           of the last month (EUR)
        orders_12, revenue_12, profit_12  of the last twelve months (EUR)
        contacts_3, unresolved_3, complaints_3  service contacts, those not resolved, complaints of three months
        nps                  the customer's latest answer, 0 to 10; NaN: none
        last_action          what was done to the customer last; "leave alone": nothing yet
        months_since_action  0: last month; NaN: nothing yet

        Profit is after goods and the cost to serve, before the cost of actions. The records reach a year back.
    budget : float
        EUR that the actions of this month may cost in all, 0 or more. What is not spent is gone.

    Returns
    -------
    list, numpy.ndarray, pandas.Series or dict
        One action for each row, in the order of the rows (the index of a Series does not matter); or {customer: action}
        for those to whom something is done. An empty table gives an empty result. The actions, EUR each:

        "leave alone"         0.00
        "mail"                0.80   many without a contract order once more; households with one cancel orders
        "discount"            0.40   10 % off all orders of the month; who is sensitive to prices orders more
        "service call"        7.00   lifts the mood for some months; who is content ends a contract less often
        "loyalty invitation"  2.50   about half accept; members order 8 % more and get 1 % of what they pay back
        "referral request"    1.20   a content customer may bring a new one, once; who is discontent gets more so
        "win-back"            9.00   a few of those who have gone come back; for others it does nothing

        Whoever is approached two months in a row gets tired of it.

    Notes
    -----
    The actions follow from the two arguments alone. The same table gets the same actions, whichever months were asked
    for before: nothing may be kept between the calls, and chance needs a seed that the arguments give. The
    arguments stay as they are.

    The score is the profit of 24 months above that of the company left alone, in per cent of what the best knowable
    policy earns above it (it sees what each customer is like, but not the dice), over several companies that you have
    not seen. A policy that breaks the month's budget, or returns what is no action, has no score.

    Source: the company is simulated and the effects are chosen for it, not taken from a study. What is left, the value
    of an action that pays later, and a budget to be shared out, is the problem of Rust & Verhoef (2005), Marketing
    Science 24(3).
    """
    # answer
    raise NotImplementedError
