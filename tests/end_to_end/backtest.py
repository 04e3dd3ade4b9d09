"""A draft played over the demo shop's history: figures that agree with each other and with `lapwing run`, a story of
one customer, faults that are told, and nothing that was changed."""
import json

import lapwing_cli
from lapwing_cli import NOTHING_DONE, REACTIVATION, ShopTest, answer, lapwing

SPAN = ("--from", "2026-01-01", "--until", "2026-06-30")


class Backtest(ShopTest):
    def setUp(self):
        super().setUp()
        answer("demo", "--data", self.shop.data, "--customers", "2000", "--last-day", "2026-06-30")

    def backtest(self, *arguments, campaign=REACTIVATION, expect=0):
        return answer("backtest", "--data", self.shop.data, "--campaign", campaign, *SPAN, *arguments, expect=expect)

    def test_figures_agree_with_each_other_and_with_a_run_of_the_same_time(self):
        told = self.backtest()
        self.assertGreater(told["entered"], 100)
        self.assertEqual(sum(day["entered"] for day in told["by_day"]), told["entered"])
        self.assertEqual(sum(told["exited"].values()) + told["under_way"], told["entered"])
        self.assertLessEqual(told["customers_entered"], told["entered"])
        bought = told["bought_anyway"]
        self.assertLessEqual(bought["bought"], bought["observed"])
        self.assertLess(bought["low"], bought["bought"] / bought["observed"])
        self.assertGreater(bought["high"], bought["bought"] / bought["observed"])
        self.assertIn("reactions", told["history_cannot_tell"])
        played = answer("run", "--data", self.shop.data, "--campaign", REACTIVATION, *SPAN)
        self.assertEqual(told["entered"], played["entered"])
        # Nobody spends the draft's bonuses, which is a blind spot; in the run nobody could either.
        self.assertIn("bonuses", told["history_cannot_tell"])
        self.assertEqual(told["exited"], played["exited"])
        self.assertEqual(told["under_way"], played["active"])
        first = {messages["template"]: messages["sent"] for messages in told["messages"]}["we-miss-you"]
        self.assertEqual(first, played["messages"]["we-miss-you"]["sent"])

    def test_it_changes_nothing(self):
        before = answer("verify", "--data", self.shop.data)
        journal = (self.shop.data / "journal.db").read_bytes() if (self.shop.data / "journal.db").exists() else b""
        self.backtest()
        self.assertEqual(answer("verify", "--data", self.shop.data), before)
        if journal:
            self.assertEqual((self.shop.data / "journal.db").read_bytes(), journal)
        self.assertEqual(self.backtest(), self.backtest(), "twice the same")

    def test_what_would_have_happened_to_one_customer_is_told(self):
        everybody = self.shop.who({"everyone": True})
        for id in everybody[:200]:
            story = self.backtest("--customer", id)
            kinds = [event["kind"] for event in story["events"]]
            if "enrolled" not in kinds:
                continue
            self.assertEqual([event["at"] for event in story["events"]],
                             sorted(event["at"] for event in story["events"]))
            plain = lapwing("backtest", "--data", self.shop.data, "--campaign", REACTIVATION, *SPAN, "--customer",
                            id).stdout.decode()
            self.assertEqual(len(plain.splitlines()), len(kinds))
            return
        self.fail("nobody of 200 would have entered")

    def test_the_table_ends_with_what_history_cannot_tell(self):
        told = lapwing("backtest", "--data", self.shop.data, "--campaign", REACTIVATION, *SPAN).stdout.decode()
        self.assertIn("Купили и без неё", told)
        self.assertIn("Чего история не скажет", told)

    def test_a_fault_of_the_draft_names_its_field(self):
        draft = {"id": "d", "trigger": {"segment": {"id": "unheard"}}, "steps": [{"exit": "told"}]}
        file = self.shop.file("draft.json", json.dumps(draft))
        told = lapwing("backtest", "--data", self.shop.data, "--campaign", file, *SPAN, expect=NOTHING_DONE)
        self.assertIn('draft.json: $.trigger.segment.id: there is no segment "unheard"', told.stderr.decode())
        told = lapwing("backtest", "--data", self.shop.data, "--campaign", REACTIVATION, "--from", "2026-06-30",
                       "--until", "2026-01-01", expect=NOTHING_DONE)
        self.assertIn("--until: expected a time later than the first one", told.stderr.decode())


if __name__ == "__main__":
    lapwing_cli.main()
