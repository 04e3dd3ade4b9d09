"""What customers did besides ordering, from a file to the answers: real sessions of a web shop, each taken for a
customer, whose facts were counted beforehand."""
import csv
import datetime
import json

import lapwing_cli
from lapwing_cli import REAL_DATA, ShopTest, need_real_data

OTTO = REAL_DATA / "otto-events"
AFTER = "2022-09-01"


def sessions():
    with (OTTO / "sessions.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def activity_of(session):
    """A click is a product's view. A cart is told whole whenever it changes: by an addition, or by an order."""
    cart = {}
    for event in session["events"]:
        row = {"customer_id": f"session-{session['session']}", "at": str(event["ts"])}
        article = str(event["aid"])
        if event["type"] == "clicks":
            yield row | {"kind": "product_view", "product_id": article}
            continue
        if event["type"] == "carts":
            cart[article] = {"product_id": article}
        elif cart.pop(article, None) is None:
            continue
        yield row | {"kind": "cart_changed", "cart": list(cart.values())}


class OttoSessions(ShopTest):
    def setUp(self):
        super().setUp()
        self.sessions = sessions()
        rows = [row for session in self.sessions for row in activity_of(session)]
        activity = self.shop.file("activity.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        self.summary = self.shop.take("--activity", activity, "--timezone", "Europe/Berlin")
        with (OTTO / "facts.csv").open(newline="", encoding="utf-8") as file:
            self.facts = {f"session-{row['session']}": row for row in csv.DictReader(file)}

    def test_the_carts_that_are_left_are_those_that_were_counted(self):
        self.assertEqual(self.summary["activity"]["rejected"], 0, self.summary)
        self.assertEqual(self.summary["customers"]["accepted"], 20)
        left = [id for id, fact in self.facts.items() if int(fact["items_left_in_cart"]) > 0]
        self.assertEqual(len(left), 7)
        self.assertEqual(self.shop.who({"cart": "not_empty"}, at=AFTER), sorted(left))
        articles = {str(event["aid"]) for session in self.sessions for event in session["events"]}
        inside = sum(len(self.shop.who({"cart": {"product": article}}, at=AFTER)) for article in sorted(articles)
                     if any(event["type"] == "carts" and str(event["aid"]) == article
                            for session in self.sessions for event in session["events"]))
        self.assertEqual(inside, 41)

    def test_a_cart_is_abandoned_an_hour_after_its_last_change(self):
        whose, fact = next((id, fact) for id, fact in self.facts.items()
                           if int(fact["items_left_in_cart"]) > 0 and int(fact["orders"]) == 0)
        second = int(fact["last_cart_ts_of_left_items"]) // 1000
        changed_at = datetime.datetime.fromtimestamp(second, datetime.timezone.utc)
        for minutes, is_abandoned in ((59, False), (60, True)):
            at = (changed_at + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
            self.assertEqual(whose in self.shop.who({"cart": {"idle_for": "1 hour"}}, at=at), is_abandoned, at)

    def test_views_are_counted(self):
        for session in self.sessions:
            whose = f"session-{session['session']}"
            clicks = [(event["aid"], event["ts"] // 1000) for event in session["events"] if event["type"] == "clicks"]
            self.assertEqual(len(clicks), int(self.facts[whose]["clicks"]))
            views = {"views": "count", "within": "400 days", "equals": len(set(clicks))}
            self.assertIn(whose, self.shop.who(views, at=AFTER), "the same article in the same second is once")

    def test_deciding_again_gives_the_same(self):
        self.shop.assert_sound()


if __name__ == "__main__":
    need_real_data("otto-events")
    lapwing_cli.main()
