"""RFM as a shop sets it: settings that stay, a population, and where customers stood on days of the past."""
import collections
import json

import lapwing_cli
from lapwing_cli import NOTHING_DONE, REAL_DATA, ROOT, ShopTest, answer, lapwing

ORDERS = """order_id,customer_id,date,total
1,anna,2026-01-10,100
2,anna,2026-04-10,100
3,anna,2026-06-10,100
4,boris,2026-02-10,5000
5,vera,2026-06-20,700
6,vera,2026-06-25,700
7,gleb,2024-06-25,700
"""


class Settings(ShopTest):
    def setUp(self):
        super().setUp()
        self.shop.take("--orders", self.shop.file("orders.csv", ORDERS))

    def rfm(self, *arguments, expect=0):
        return answer("rfm", *arguments, "--data", self.shop.data, expect=expect)

    def test_the_defaults_hold_until_others_are_published(self):
        settings = self.rfm("settings")
        self.assertEqual(settings["version"], 0)
        self.assertEqual(settings["definition"]["names"], "seven")
        examples = sorted((ROOT / "examples/rfm").glob("*.json"))
        self.assertGreaterEqual(len(examples), 4)
        for version, file in enumerate(examples, 1):
            settings = self.rfm("settings", "--set", file)
            self.assertEqual(settings, {"version": version, "definition": json.loads(file.read_text())})
            self.assertEqual(self.rfm("settings"), settings, "they were not kept")
        self.assertEqual(self.rfm("settings", "--set", examples[-1])["version"], len(examples), "nothing changed")
        self.shop.assert_sound()

    def test_scores_and_names_follow_the_settings(self):
        self.rfm("settings", "--set", ROOT / "examples/rfm/three-bins-by-hand.json")
        rfm = self.rfm("--at", "2026-06-30")
        self.assertEqual(rfm["period_days"], 730)
        self.assertEqual(rfm["bounds"], {"recency_days": [60.0, 180.0], "frequency": [1.0, 4.0],
                                         "monetary": ["3000.00", "15000.00"]})
        self.assertEqual({name["name"]: name["customers"] for name in rfm["names"]},
                         {"asleep": 1, "cooling": 1, "new": 0, "regular": 2, "no_orders": 0})
        self.assertEqual(self.shop.who({"rfm": {"name": "regular"}}), ["anna", "vera"], "segments follow them too")
        self.assertEqual(self.shop.who({"rfm": "R3M1"}), ["anna", "vera"])

    def test_a_wrong_definition_is_refused_with_its_path_and_nothing_changes(self):
        wrong = self.shop.file("wrong.json", '{"names": {"names": [], "regions": [], "outside_period": "x"}}')
        told = lapwing("rfm", "settings", "--data", self.shop.data, "--set", wrong, expect=NOTHING_DONE).stderr.decode()
        self.assertIn("wrong.json", told)
        self.assertIn("$.names.regions: the cell R1 F1 has no name", told)
        self.assertEqual(self.rfm("settings")["version"], 0)

    def test_only_the_population_is_scored_and_the_others_are_told(self):
        several = {"orders": "count", "at_least": 2}
        rfm = self.rfm("--at", "2026-06-30", "--where", json.dumps(several))
        self.assertEqual(rfm["population"], several)
        self.assertEqual(rfm["outside_population"], 2)
        self.assertEqual(sum(name["customers"] for name in rfm["names"]), 2)
        self.assertEqual(rfm["bounds"]["monetary"], ["300.00", "300.00", "1400.00", "1400.00"], "theirs only")

    def test_a_played_campaign_may_ask_for_names(self):
        campaign = {"id": "welcome", "trigger": {"schedule": {"every": "day", "at": "10:00"}},
                    "audience": {"rfm": {"name": "regular"}}, "entry": "once", "steps": [{"exit": "seen"}]}
        file = self.shop.file("campaign.json", json.dumps(campaign))
        self.rfm("settings", "--set", ROOT / "examples/rfm/three-bins-by-hand.json")
        played = answer("run", "--data", self.shop.data, "--campaign", file, "--from", "2026-01-01", "--until",
                        "2026-06-30")
        self.assertEqual(played["entered"], 2, "anna in April, vera in June")


class Past(ShopTest):
    orders = REAL_DATA / "cdnow/CDNOW_master.txt"

    def setUp(self):
        super().setUp()
        if not self.orders.exists():
            self.skipTest("CDNOW is not here")
        self.shop.take("--orders", self.orders, "--timezone", "America/New_York", "--currency", "USD")

    def rfm(self, *arguments):
        return answer("rfm", *arguments, "--data", self.shop.data)

    def test_transitions_are_between_the_names_of_both_days(self):
        found = self.rfm("transitions", "--from", "1997-09-30", "--to", "1998-06-30")
        self.assertEqual(found["customers"], 23570)
        totals = {"from": collections.Counter(), "to": collections.Counter()}
        for move in found["moves"]:
            for side in totals:
                totals[side][move[side]] += move["customers"]
        for side, day in (("from", "1997-09-30"), ("to", "1998-06-30")):
            names = {name["name"]: name["customers"] for name in self.rfm("--at", day)["names"] if name["customers"]}
            self.assertEqual(totals[side], names, side)
        brought = 0
        for line in self.orders.read_text().splitlines()[1:]:
            _, date, _, dollars = line.split()
            if "19970930" < date <= "19980630":
                brought += round(float(dollars) * 100)
        self.assertEqual(round(float(found["revenue"]) * 100), brought)
        self.assertEqual(sum(round(float(move["revenue"]) * 100) for move in found["moves"]), brought)

    def test_a_history_tells_what_each_day_said(self):
        history = self.rfm("history", "--customer", "00001", "--from", "1997-01-01", "--to", "1998-06-30")["history"]
        self.assertEqual(len(history), 18, "the ends of the months")
        self.assertEqual([at["name"] for at in history[-6:]], ["lost"] * 6, "bought once, on the first of January")
        self.assertEqual(history[0]["recency_days"], 30)
        for at in history[:3]:
            listed = lapwing("rfm", "--data", self.shop.data, "--at", at["day"], "--cell",
                             f"R{at['r']}F{at['f']}M{at['m']}").stdout.decode()
            self.assertIn("\n00001,", listed)


lapwing_cli.main()
