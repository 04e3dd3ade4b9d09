"""RFM as a shop sets it: settings that stay, and a population."""
import json

import lapwing_cli
from lapwing_cli import NOTHING_DONE, ROOT, ShopTest, answer, lapwing

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


lapwing_cli.main()
