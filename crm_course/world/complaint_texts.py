"""What people write when they complain, in English and Persian: pieces that are put together, then typed carelessly."""

import numpy as np

TOPICS = ("delivery", "product quality", "billing", "service", "web shop")
URGENCIES = ("low", "normal", "high")

# By language and topic: what went wrong, then what it led to. Words are shared between topics on purpose.
PROBLEMS = {
    "en": {
        "delivery": (
            "The parcel that was promised for Monday has still not come.",
            "Your driver left the box with a neighbour and told nobody.",
            "Half of the order is missing; the rest came three days late.",
            "I waited at home the whole day and nobody rang.",
            "It went to my old address again although I changed it.",
            "The tracking page has said 'on its way' for a week.",
            "The carton was crushed and one jar had leaked over everything.",
            "We closed the shop early to receive it, and nothing arrived.",
        ),
        "product quality": (
            "The coffee tastes stale, as if it had been roasted months ago.",
            "There were small insects in the bag of dates.",
            "The saffron has hardly any colour or smell.",
            "What I opened is not what the label says.",
            "The walnuts are bitter, every second one is rancid.",
            "The tea is mostly dust this time.",
            "The best-before date had passed when I opened the box.",
            "The new beans are much darker than the ones I have bought for years.",
        ),
        "billing": (
            "I was charged twice for the same order.",
            "The discount you promised is not on the invoice.",
            "You took money for goods that I had sent back.",
            "The amount on the receipt is not the price on the shelf.",
            "I have been waiting for my refund for a month.",
            "There is a fee on the statement that nobody can explain.",
            "The invoice carries the name of another firm.",
            "My payment was booked late, and now you send reminders.",
        ),
        "service": (
            "I was on hold for forty minutes and then cut off.",
            "Three people gave me three different answers.",
            "The gentleman on the phone was plainly rude.",
            "I explained the matter four times, and nobody wrote it down.",
            "Nobody calls back although it was promised twice.",
            "Your staff at the counter talked to each other, not to me.",
            "My e-mail has not been answered since last week.",
            "The agent closed my case without asking me.",
        ),
        "web shop": (
            "I cannot log in since you changed the page.",
            "The basket empties itself when I go to pay.",
            "The site shows goods in stock that are not.",
            "The page hangs on my phone at the last step.",
            "The password mail never comes.",
            "Searching for tea shows me nothing but coffee.",
            "After the update my saved addresses are gone.",
            "The form does not accept my postcode.",
        ),
    },
    "fa": {
        "delivery": (
            "بسته‌ای که قرار بود دوشنبه برسد هنوز نیامده است.",
            "پیک جعبه را به همسایه داده و به کسی خبر نداده است.",
            "نصف سفارش نیست و بقیه هم سه روز دیر رسید.",
            "تمام روز در خانه منتظر ماندم و کسی زنگ نزد.",
            "با اینکه نشانی را عوض کرده‌ام باز به خانهٔ قبلی فرستاده‌اید.",
            "یک هفته است که صفحهٔ پیگیری می‌نویسد «در راه است».",
            "کارتن له شده بود و یکی از شیشه‌ها روی همه چیز ریخته بود.",
            "مغازه را زودتر بستیم تا بار را تحویل بگیریم و هیچ چیز نیامد.",
        ),
        "product quality": (
            "قهوه بوی کهنگی می‌دهد، انگار ماه‌ها پیش برشته شده.",
            "داخل کیسهٔ خرما حشره بود.",
            "زعفران نه رنگ دارد نه بو.",
            "چیزی که باز کردم آن نیست که روی برچسب نوشته‌اید.",
            "گردوها تلخ است و از هر دو تا یکی فاسد شده.",
            "چای این بار بیشترش خاکه است.",
            "وقتی جعبه را باز کردم تاریخ مصرفش گذشته بود.",
            "دان‌های تازه خیلی تیره‌تر از آن است که سال‌ها می‌خریدم.",
        ),
        "billing": (
            "برای یک سفارش دو بار از حسابم پول کم شده.",
            "تخفیفی که قول داده بودید در فاکتور نیست.",
            "پول کالایی را گرفته‌اید که پس فرستاده بودم.",
            "مبلغ رسید با قیمت روی قفسه نمی‌خواند.",
            "یک ماه است منتظر برگشت پولم هستم.",
            "در صورت‌حساب مبلغی هست که کسی نمی‌داند چیست.",
            "فاکتور به نام شرکت دیگری صادر شده.",
            "پرداخت من را دیر ثبت کرده‌اید و حالا اخطار می‌فرستید.",
        ),
        "service": (
            "چهل دقیقه پشت خط ماندم و بعد تلفن قطع شد.",
            "سه نفر سه جواب متفاوت به من دادند.",
            "آقایی که پشت تلفن بود بی‌ادبانه حرف زد.",
            "ماجرا را چهار بار توضیح دادم و هیچ‌کس یادداشت نکرد.",
            "دو بار قول دادند زنگ بزنند و کسی زنگ نمی‌زند.",
            "کارکنان پیشخوان با هم حرف می‌زدند نه با من.",
            "از هفتهٔ پیش کسی جواب ایمیل من را نداده.",
            "بدون آنکه از من بپرسند پرونده‌ام را بستند.",
        ),
        "web shop": (
            "از وقتی صفحه را عوض کرده‌اید نمی‌توانم وارد شوم.",
            "موقع پرداخت سبد خرید خودش خالی می‌شود.",
            "سایت کالایی را موجود نشان می‌دهد که نیست.",
            "صفحه روی گوشی من در مرحلهٔ آخر می‌ماند.",
            "ایمیل رمز عبور هیچ‌وقت نمی‌رسد.",
            "وقتی چای را جستجو می‌کنم فقط قهوه می‌آورد.",
            "بعد از به‌روزرسانی نشانی‌های ذخیره‌شده‌ام پاک شده.",
            "فرم کد پستی من را قبول نمی‌کند.",
        ),
    },
}

FRAMES = {
    "en": ("Hello,", "Good day.", "Dear all,", "To whom it may concern,", "", "Hi there,", "I write again because of order {n}."),
    "fa": ("سلام،", "با سلام و احترام.", "روز بخیر.", "سلام، وقت بخیر.", "", "دربارهٔ سفارش {n} می‌نویسم.", "خسته نباشید."),
}  # fmt: skip

ENDINGS = {
    "en": {
        "low": (
            "No hurry, but I thought you would want to know.",
            "Otherwise I am happy with you.",
            "Please look into it some time.",
            "It is a small thing, only please tell your people.",
            "I can wait.",
        ),
        "normal": (
            "Please tell me what you are going to do.",
            "I expect an answer this week.",
            "How do we put this right?",
            "Kindly check and let me know.",
            "I would like a replacement or my money.",
        ),
        "high": (
            "I need this solved today.",
            "Our guests arrive tomorrow morning, this cannot wait.",
            "If nobody calls within the hour I end the contract.",
            "My child became ill from it; answer at once.",
            "This is the third time; my lawyer reads along.",
        ),
    },
    "fa": {
        "low": (
            "عجله‌ای نیست، فقط گفتم که بدانید.",
            "جز این از شما راضی‌ام.",
            "لطفاً سر فرصت بررسی کنید.",
            "چیز مهمی نیست، فقط به همکارانتان بگویید.",
            "می‌توانم صبر کنم.",
        ),
        "normal": (
            "لطفاً بگویید چه کار می‌کنید.",
            "این هفته منتظر جواب هستم.",
            "چطور این را درست کنیم؟",
            "خواهش می‌کنم بررسی کنید و خبر بدهید.",
            "یا عوضش کنید یا پولم را پس بدهید.",
        ),
        "high": (
            "همین امروز باید حل شود.",
            "فردا صبح مهمان‌هایمان می‌رسند و این کار عقب نمی‌افتد.",
            "اگر تا یک ساعت دیگر کسی زنگ نزند قرارداد را فسخ می‌کنم.",
            "بچه‌ام از آن مریض شده؛ فوراً جواب بدهید.",
            "این بار سوم است؛ وکیلم هم در جریان است.",
        ),
    },
}

_ARABIC = str.maketrans("یک", "يك")
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def write(draws, who, topic, urgency, persian, order):
    """Return a text for each complaint: topic and urgency are places in TOPICS and URGENCIES, `order` a number to name."""
    frame, problem, second, ending = (
        draws.uniform(name, who) for name in ("frame", "problem", "second problem", "ending")
    )
    slip, twice = draws.uniform("slip", who), draws.uniform("two problems", who) < 0.15
    texts = np.empty(len(who), object)
    for row in range(len(who)):
        language = "fa" if persian[row] else "en"
        problems = PROBLEMS[language][TOPICS[topic[row]]]
        parts = [_one(FRAMES[language], frame[row]).format(n=order[row]), _one(problems, problem[row])]
        if twice[row]:
            parts.append(_one(problems, second[row]))
        parts.append(_one(ENDINGS[language][URGENCIES[urgency[row]]], ending[row]))
        texts[row] = careless(" ".join(dict.fromkeys(filter(None, parts))), slip[row], language)
    return texts


def careless(text, slip, language):
    """Return a text as people type it: `slip` in (0, 1) decides which carelessness, if any."""
    kind, rest = divmod(slip * 10, 1)
    if language == "fa":
        return _careless_persian(text, kind, rest)
    if kind == 0:
        return text.lower()
    if kind == 1:
        return text.upper()
    return swapped(text, rest) if kind in (2, 3) else text


def _careless_persian(text, kind, rest):
    if kind in (0, 1):
        return text.translate(_ARABIC)
    if kind == 2:
        return text.replace("\u200c", "")
    if kind == 3:
        return text.replace("\u200c", " ")
    if kind == 4:
        return text.translate(_PERSIAN_DIGITS)
    return swapped(text, rest) if kind == 5 else text


def swapped(text, share):
    """Return `text` with two neighbouring letters exchanged, at a share of its length."""
    at = int(share * max(len(text) - 2, 0))
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def _one(options, u):
    return options[int(u * len(options))]
