"""The demo shop's customers answer what a run sends them: receipts, orders and money that the engine counts, the same
each time, and for no shop whose customers are people."""
import lapwing_cli
from lapwing_cli import NOTHING_DONE, REACTIVATION, ShopTest, answer, lapwing

SPAN = ("--from", "2026-01-01", "--until", "2026-06-30")


class PlayedCustomers(ShopTest):
    def make(self, name):
        data = self.shop.folder / name
        answer("demo", "--data", data, "--customers", "2000", "--last-day", "2026-06-30")
        return data

    def kept(self, data, *more):
        """What was played is a shop of its own."""
        played = answer("run", "--data", data, "--campaign", REACTIVATION, *SPAN, "--keep", *more)
        [run] = (data / "runs").iterdir()
        return played, run

    def test_what_they_do_is_counted_as_what_people_do(self):
        data = self.make("shop")
        alone = answer("run", "--data", data, "--campaign", REACTIVATION, *SPAN)
        played, run = self.kept(data, "--customers")
        self.assertGreater(played["goals"]["orders"], alone["goals"]["orders"], "mails bring orders")
        report = answer("campaign", "report", "--data", run, "reactivation")
        figures = report["figures"]
        self.assertGreater(figures["sent"], figures["delivered"])
        self.assertGreater(figures["delivered"], figures["opened"])
        self.assertGreater(figures["opened"], figures["clicked"])
        self.assertGreater(figures["clicked"], figures["attributed_orders"] / 2)
        self.assertGreater(figures["machine_opened"], 0)
        self.assertGreater(float(figures["attributed_revenue"]), 0)
        self.assertGreater(float(played["bonuses"]["comeback"]["spent"]), 0)
        lapwing("verify", "--data", run)

    def test_they_do_the_same_each_time(self):
        once, _ = self.kept(self.make("once"), "--customers")
        again, _ = self.kept(self.make("again"), "--customers")
        self.assertEqual(once, again)

    def test_a_run_that_was_interrupted_begins_anew(self):
        data = self.make("shop")
        self.kept(data, "--customers")
        told = lapwing("run", "--data", data, "--campaign", REACTIVATION, *SPAN, "--keep", "--customers",
                       expect=NOTHING_DONE)
        self.assertIn("begin anew", told.stderr.decode())

    def test_nobody_answers_for_people(self):
        self.shop.take("--orders", self.shop.file("orders.csv", "order_id,customer_id,created_at,total\n"
                                                                "1,anna,2026-01-02,100\n"))
        told = lapwing("run", "--data", self.shop.data, "--campaign", REACTIVATION, *SPAN, "--customers",
                       expect=NOTHING_DONE)
        self.assertIn("nobody answers for them", told.stderr.decode())


if __name__ == "__main__":
    lapwing_cli.main()
