"""Four eyes: what one person asks for above the limit is done once another one approves it, across a kill."""
from access import OTHER, PASSWORD, Browser
from lapwing_cli import Server, ShopTest, answer, main

EVERYBODY = {"where": {"orders": "count", "at_least": 0}}


class ApprovalsTest(ShopTest):
    def setUp(self):
        super().setUp()
        rows = "".join(f"o{n},c{n},2026-06-0{n}T10:00:00Z,paid,10\n" for n in range(1, 6))
        header = "order_id,customer_id,created_at,status,total\n"
        self.shop.take("--orders", self.shop.file("orders.csv", header + rows))
        self.server = Server(self.shop)
        self.server.start()
        self.addCleanup(lambda: self.server.program.poll() is None and self.server.kill())
        self.anna, self.boris = Browser(self.server), Browser(self.server)
        status, said = self.anna.ask("POST", "/api/owner", {"login": "anna", "password": PASSWORD})
        self.assertEqual(status, 200, said)
        self.anna.token = said["csrf_token"]

    def rule(self, **rule):
        return self.anna.ask("PUT", "/api/approval-rule", rule)

    def boris_comes(self):
        self.anna.ask("POST", "/api/users", {"login": "boris", "role": "marketer", "password": OTHER})
        self.assertEqual(self.boris.enter("boris", OTHER), 200)

    def labelled(self):
        said = self.anna.ask("POST", "/api/audiences/label", {**EVERYBODY, "label": "gift", "preview": True})[1]
        return said["left_out"].get("already_labelled", 0)

    def test_two_people_label_an_audience_and_the_log_tells_of_both(self):
        self.assertEqual(self.rule(recipients=3)[0], 409, "one person alone would hold up the shop")
        self.boris_comes()
        self.assertEqual(self.rule(recipients=3)[0], 200)
        status, said = self.anna.ask("POST", "/api/audiences/label", {**EVERYBODY, "label": "gift"})
        self.assertEqual(status, 202, said)
        request = said["approval"]["id"]
        self.assertEqual(said["approval"]["extent"], {"recipients": 5, "bonuses": "0.00"})
        self.server.kill()
        self.server.start()
        self.assertEqual(self.labelled(), 0)
        self.assertEqual(self.anna.ask("POST", f"/api/approvals/{request}/approve")[0], 403)
        waiting = self.boris.ask("GET", "/api/approvals?status=waiting")[1]["items"]
        self.assertEqual([(one["id"], one["may_approve"]) for one in waiting], [(request, True)])
        status, said = self.boris.ask("POST", f"/api/approvals/{request}/approve", **{"If-Match": '"1"'})
        self.assertEqual((status, said["status"], said["decided_by"]), (200, "carried_out", "boris"), said)
        self.assertEqual(said["outcome"]["touched"], 5)
        self.assertEqual(self.labelled(), 5)
        log = self.anna.ask("GET", f"/api/audit?subject=approval={request}")[1]["items"]
        told = [(entry["actor"], entry["action"], entry["outcome"]) for entry in log]
        self.assertEqual(told, [("user boris", "POST /api/approvals/{approval}/approve", 200),
                                ("user anna", "POST /api/approvals/{approval}/approve", 403),
                                ("user anna", "POST /api/audiences/label", 202)])

    def test_a_looser_rule_waits_and_the_machine_is_the_way_out(self):
        self.boris_comes()
        self.rule(recipients=3)
        status, said = self.rule(recipients=None)
        self.assertEqual(status, 202, said)
        self.assertEqual(self.anna.ask("GET", "/api/approval-rule")[1]["recipients"], 3)
        self.server.stop()
        self.assertEqual(answer("approval", "list", "--data", self.shop.data)["approvals"][0]["status"], "waiting")
        said = answer("approval", "rule", "--recipients", "none", "--data", self.shop.data)
        self.assertEqual(said, {"recipients": None, "bonuses": None})


if __name__ == "__main__":
    main()
