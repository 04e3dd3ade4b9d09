"""One-off actions on an audience: what they would touch is told first, and done with --yes, once."""
import csv
import json

import lapwing_cli
from lapwing_cli import NOTHING_DONE, ROOT, ShopTest, answer, lapwing

CUSTOMERS = """customer_id,email,first_name,phone,email_consent
anna,anna@example.com,=HYPERLINK(1),+7 900 000-00-01,yes
boris,boris@example.com,Борис,,no
vera,not an address,Вера,,yes
+gleb,gleb@example.com,Глеб,,yes
"""

ORDERS = """order_id,customer_id,date,total
1,anna,2026-01-10,100
2,anna,2026-04-10,-20
3,boris,2026-02-10,5000
4,vera,2026-06-20,700
"""

BUYERS = json.dumps({"orders": "count", "at_least": 1})


class Actions(ShopTest):
    def setUp(self):
        super().setUp()
        self.shop.take("--customers", self.shop.file("customers.csv", CUSTOMERS),
                       "--orders", self.shop.file("orders.csv", ORDERS))

    def audience(self, action, *arguments, where=BUYERS):
        return answer("audience", "--data", self.shop.data, "--where", where, action, *arguments)

    def refused(self, *arguments):
        return lapwing("audience", "--data", self.shop.data, *arguments, expect=NOTHING_DONE).stderr.decode()

    def test_nothing_is_done_without_yes(self):
        for action in (("label", "--set", "vip"), ("save-as", "buyers")):
            told = self.audience(*action)
            self.assertEqual((told["audience"], told["touched"], told["done"]), (3, 3, False), action)
        self.assertEqual(self.shop.who({"label": "vip"}), [])
        self.assertIn("no segment", self.refused("--segment", "buyers", "count"))

    def test_a_label_is_set_and_cleared(self):
        self.assertEqual(self.audience("label", "--set", "vip", "--yes", where='{"orders":"sum","at_least":1000}')
                         ["touched"], 1)
        told = self.audience("label", "--set", "vip", "--yes")
        self.assertEqual((told["touched"], told["left_out"]), (2, {"already_labelled": 1}))
        self.assertEqual(self.shop.who({"label": "vip"}), ["anna", "boris", "vera"])
        told = self.audience("label", "--clear", "vip", "--yes", where='{"everyone":true}')
        self.assertEqual((told["touched"], told["left_out"]), (3, {"not_labelled": 1}))
        self.assertEqual(self.shop.who({"label": "vip"}), [])
        self.shop.assert_sound()

    def test_bonuses_are_given_once_under_a_key(self):
        self.assertIn("no bonus_type", self.refused("--where", BUYERS, "accrue", "--type", "comeback", "--amount", "5"))
        accrue = ("accrue", "--type", "comeback", "--amount", "500", "--definitions", ROOT / "examples",
                  "--yes")
        self.assertEqual(self.audience(*accrue)["touched"], 3)
        told = self.audience(*accrue, where='{"everyone":true}')
        self.assertEqual((told["touched"], told["left_out"]), (4, {}), "another audience is another accrual")
        told = self.audience(*accrue)
        self.assertEqual((told["touched"], told["left_out"]), (0, {"already_accrued": 3}))
        told = self.audience(*accrue, "--key", "gift")
        self.assertEqual(told["touched"], 3)
        self.assertEqual(self.shop.who({"bonus": "balance", "equals": 1500}, at="2099-01-01"), [])
        held = answer("segment", "list", "--data", self.shop.data, "--where", '{"bonus":"balance","equals":1500}')
        self.assertEqual(held["customers"], ["anna", "boris", "vera"])
        self.shop.assert_sound()

    def test_a_broadcast_goes_out_once_and_refusals_are_told(self):
        send = ("send", "--id", "spring", "--template", "we-miss-you", "--definitions", ROOT / "examples")
        told = self.audience(*send, where='{"everyone":true}')
        self.assertEqual((told["touched"], told["left_out"]), (2, {"invalid_contact": 1, "no_consent": 1}))
        self.assertEqual(self.audience(*send, "--yes", where='{"everyone":true}')["touched"], 2)
        told = self.audience(*send, "--yes", where='{"everyone":true}')
        self.assertEqual((told["touched"], told["left_out"]), (0, {"already_sent": 4}))
        self.shop.assert_sound()

    def test_an_export_runs_no_formula_and_leaves_numbers_alone(self):
        out = self.shop.folder / "out.csv"
        self.assertEqual(self.audience("export", "--out", out, "--personal", where='{"everyone":true}')["customers"], 4)
        with out.open(newline="", encoding="utf-8") as file:
            rows = {row["customer_id"]: row for row in csv.DictReader(file)}
        self.assertEqual(sorted(rows), ["'+gleb", "anna", "boris", "vera"])
        self.assertEqual(rows["anna"]["first_name"], "'=HYPERLINK(1)")
        self.assertEqual(rows["anna"]["phone"], "'+79000000001")
        self.assertEqual((rows["boris"]["orders"], rows["boris"]["revenue"]), ("1", "5000.00"))
        self.assertEqual(rows["anna"]["email"], "anna@example.com")
        self.audience("export", "--out", out)
        self.assertNotIn("anna@example.com", out.read_text(), "contacts only where they are asked for")

    def test_an_audience_becomes_a_segment_and_a_cell_is_an_audience(self):
        self.audience("save-as", "buyers", "--yes")
        count = answer("audience", "--data", self.shop.data, "--segment", "buyers", "count")
        self.assertEqual(count, {"count": 3, "of": 4, "revenue": "5800.00", "revenue_of": "5800.00",
                                 "sample": ["anna", "boris", "vera"]})
        sample = answer("audience", "--data", self.shop.data, "--segment", "buyers", "sample", "--limit", "2")
        self.assertEqual((sample["count"], len(sample["customers"])), (3, 2))
        for customer in self.audience("sample")["customers"]:
            if customer["cell"]:
                found = answer("audience", "--data", self.shop.data, "--cell", customer["cell"], "sample")
                self.assertIn(customer["customer"], [other["customer"] for other in found["customers"]])

    def test_stages_have_their_sizes_by_days(self):
        lapwing("segment", "stages", "--data", self.shop.data, expect=NOTHING_DONE)
        lapwing("segment", "publish", "--data", self.shop.data, ROOT / "examples/lifecycle.json")
        stages = answer("segment", "stages", "--data", self.shop.data)["stages"]
        defined = json.loads((ROOT / "examples/lifecycle.json").read_text(encoding="utf-8"))["stages"]
        self.assertEqual([stage["stage"] for stage in stages], [stage["id"] for stage in defined])
        self.assertEqual(sum(stage["sizes"][-1]["members"] for stage in stages), 4, "everybody is in one stage")
        self.shop.take("--customers", self.shop.file("more.csv", "customer_id\ndora\n"))
        stages = answer("segment", "stages", "--data", self.shop.data)["stages"]
        self.assertEqual(sum(stage["sizes"][-1]["members"] for stage in stages), 5)
        self.shop.assert_sound()

    def test_it_is_about_one_audience(self):
        self.assertIn("expected one of", self.refused("count"))
        self.assertIn("expected one of", self.refused("--where", BUYERS, "--cell", "R5", "count"))
        self.assertIn("expected one of --set and --clear", self.refused("--where", BUYERS, "label"))


if __name__ == "__main__":
    lapwing_cli.main()
