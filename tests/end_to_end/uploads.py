"""Files are imported over HTTP beside a shop that takes orders, previewed first, cancelled, and refused where they
are none; tables come out as files. No import starts a campaign."""
import csv
import gzip
import http.client
import io
import json
import threading
import time
import urllib.parse

from lapwing_cli import Server, ShopTest, main

ROWS = 100_000


class Uploads(ShopTest):
    def setUp(self):
        super().setUp()
        self.options = self.shop.thank_by_mail()
        self.server = self.serve()

    def serve(self, *more):
        server = Server(self.shop, *self.options, *more)
        server.start()
        self.addCleanup(lambda: server.program.poll() is None and server.kill())
        return server

    def ask(self, method, path, body=None, headers=None):
        """Status, headers and what was answered; a body that is bytes goes as it is."""
        if body is not None and not isinstance(body, bytes):
            body, headers = json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})}
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)
        connection.request(method, path, body, {**self.server.headers, **(headers or {})})
        response = connection.getresponse()
        text = response.read()
        connection.close()
        is_json = "json" in response.headers.get("Content-Type", "") and text
        return response.status, json.loads(text) if is_json else text

    def upload(self, content, name="orders.csv", kind=""):
        status, made = self.ask("POST", "/api/imports?" + urllib.parse.urlencode(
            {"name": name, **({"kind": kind} if kind else {})}), content)
        self.assertEqual(status, 201, made)
        return made

    def finish(self, made, state="done"):
        status, told = self.ask("POST", f"/api/imports/{made['id']}/start")
        self.assertEqual(status, 202, told)
        self.wait_until(lambda: self.ask("GET", f"/api/imports/{made['id']}")[1]["state"] not in ("waiting", "running"))
        told = self.ask("GET", f"/api/imports/{made['id']}")[1]
        self.assertEqual(told["state"], state, told)
        return told

    def status(self):
        return self.ask("GET", "/api/status")[1]

    def test_a_file_is_looked_at_mapped_and_imported(self):
        content = "Номер;Кто;Когда;Сколько\n1;анна;05.01.2026;500,50\n2;борис;06.01.2026;много\n3;анна;31.01.2026;7\n"
        made = self.upload(content.encode("windows-1251"), "заказы.csv", "orders")
        preview = made["preview"]
        self.assertEqual(made["state"], "uploaded")
        self.assertEqual(preview["columns"], ["Номер", "Кто", "Когда", "Сколько"])
        self.assertEqual((preview["detected"]["delimiter"], preview["detected"]["header"]), (";", True))
        self.assertEqual(preview["rows"][0], ["1", "анна", "05.01.2026", "500,50"])
        self.assertIn("column", preview["hindrance"])
        self.assertEqual(self.ask("POST", f"/api/imports/{made['id']}/start")[0], 422)
        columns = {"order_id": "Номер", "customer_id": "Кто", "created_at": "Когда", "total": "Сколько"}
        status, mapped = self.ask("PUT", f"/api/imports/{made['id']}/mapping", {"columns": columns})
        self.assertEqual((status, mapped["preview"]["hindrance"]), (200, None), mapped)
        problem, = mapped["preview"]["problems"]
        self.assertEqual((problem["line"], problem["column"], problem["value"]), (3, "Сколько", "много"))
        self.assertIn({"field": "total", "column": "Сколько"}, mapped["preview"]["mapping"])
        self.assertEqual(self.status()["orders"], 0)  # nothing went in yet
        told = self.finish(made)
        self.assertEqual((told["counts"]["accepted"], told["counts"]["rejected"], told["progress"]), (2, 1, 1), told)
        self.assertEqual(told["result"]["orders"]["accepted"], 2)
        rejects = list(csv.DictReader(io.StringIO(self.ask("GET", f"/api/imports/{made['id']}/rejects")[1].decode())))
        self.assertEqual([(one["file"], one["line"], one["value"]) for one in rejects], [("заказы.csv", "3", "много")])
        self.assertEqual(self.status()["orders"], 2)
        self.assertEqual(self.ask("POST", f"/api/imports/{made['id']}/start")[0], 409)
        self.assertEqual(self.ask("PUT", f"/api/imports/{made['id']}/mapping", {})[0], 409)
        self.assertEqual(self.ask("DELETE", f"/api/imports/{made['id']}")[0], 204)
        self.assertEqual(self.ask("GET", f"/api/imports/{made['id']}")[0], 404)
        self.assertEqual(list((self.shop.data / "uploads").iterdir()), [])

    def test_the_kind_is_guessed(self):
        for kind, content in (("customers", "customer_id,email,first_name,city\na,a@mail.example,Anna,Tver\n"),
                              ("products", "product_id,name,category,price\ntea,Tea,drinks,5\n"),
                              ("orders", "order_id,customer_id,created_at,total\n1,a,2026-01-01,5\n"),
                              ("lines", "order_id,product_id,quantity,price\n1,tea,2,5\n"),
                              ("activity", '{"customer_id": "a", "at": "2026-01-01T00:00:00Z", "kind": "visit"}\n')):
            made = self.upload(gzip.compress(content.encode()))
            self.assertEqual((made["kind"], made["preview"]["detected"]["gzip"]), (kind, True))
            self.assertIsNone(made["preview"]["hindrance"], made)
            self.ask("DELETE", f"/api/imports/{made['id']}")

    def test_what_is_wrong_is_refused_and_leaves_nothing(self):
        self.assertEqual(self.ask("POST", "/api/imports?kind=weather", b"a,b\n1,2\n")[1]["where"], "kind")
        self.assertEqual(self.ask("POST", "/api/imports?colour=red", b"a,b\n1,2\n")[0], 400)
        self.assertEqual(self.ask("POST", "/api/imports", b"\x1f\x8b\x08broken")[0], 422)
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
        connection.request("POST", "/api/imports", b"order_id\n1\n", {"Authorization": "Bearer nothing"})
        self.assertEqual(connection.getresponse().status, 401)
        connection.close()
        made = self.upload(b"order_id,customer_id,created_at,total\n1,a,2026-01-01,5\n")
        for body, where in (({"columns": {"weather": "total"}}, "$.columns.weather"), ({"kind": "x"}, "$.kind"),
                            ({"delimiter": "::"}, "$.delimiter"), ({"dates": "never"}, "$.dates"), ({"a": 1}, "$")):
            status, told = self.ask("PUT", f"/api/imports/{made['id']}/mapping", body)
            self.assertEqual((status, told["where"]), (422, where), told)
        self.assertEqual([one.name for one in (self.shop.data / "uploads").iterdir()], [made["id"]])

    def test_an_upload_has_its_limit(self):
        self.server.stop()
        self.server = self.serve("--upload-max", "1")
        status, told = self.ask("POST", "/api/imports", b"order_id,total\n" + b"1,2\n" * 300_000)
        self.assertEqual(status, 413, told)
        self.assertEqual(list((self.shop.data / "uploads").iterdir()), [])

    def test_a_hundred_thousand_rows_go_in_beside_what_the_shop_sends(self):
        rows = "".join(f"i{i},c{i % 20_000},2026-01-{i % 28 + 1:02}T10:00:00Z,paid,{i % 500 + 1}\n"
                       for i in range(ROWS))
        made = self.upload(("order_id,customer_id,created_at,status,total\n" + rows).encode())
        waits, stop = [], threading.Event()

        def send():
            number = 0
            while not stop.is_set():
                begin = time.monotonic()
                status, told = self.server.ask("POST", "/api/orders", {
                    "order_id": f"live{number}", "customer_id": f"c{number}", "status": "paid", "total": "1",
                    "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())})
                assert (status, told["accepted"]) == (200, 1), told
                waits.append(time.monotonic() - begin)
                number += 1

        sender = threading.Thread(target=send)
        sender.start()
        begin = time.monotonic()
        told = self.finish(made)
        taken = time.monotonic() - begin
        stop.set()
        sender.join()
        waits.sort()
        print(f"{ROWS} rows in {taken:.1f} s; beside them {len(waits)} orders, "
              f"half within {waits[len(waits) // 2]:.3f} s, "
              f"the slowest {waits[-1]:.3f} s")
        self.assertEqual(told["counts"]["accepted"], ROWS)
        self.assertEqual(self.status()["orders"], ROWS + len(waits))
        entered = self.status()["campaigns"][0]["entered"]
        self.assertEqual(entered, len(waits), "campaigns start by what the shop sends, and by nothing that is imported")
        self.assertLess(waits[len(waits) // 2], 5)
        self.server.stop()
        self.shop.assert_sound()

    def test_an_import_is_cancelled(self):
        rows = "".join(f"i{i},c{i},2026-01-01T10:00:00Z,paid,1\n" for i in range(300_000))
        made = self.upload(("order_id,customer_id,created_at,status,total\n" + rows).encode())
        self.ask("POST", f"/api/imports/{made['id']}/start")
        self.wait_until(lambda: (self.ask("GET", f"/api/imports/{made['id']}")[1]["counts"] or {}).get("rows", 0) > 0)
        self.assertEqual(self.ask("DELETE", f"/api/imports/{made['id']}")[0], 204)
        orders = -1
        while orders != self.status()["orders"]:
            orders = self.status()["orders"]
            time.sleep(0.5)
        self.assertLess(orders, 300_000)
        one = b"order_id,customer_id,created_at,status,total\nx,x,2026-01-01,paid,1\n"
        self.assertEqual(self.finish(self.upload(one))
                         ["counts"]["accepted"], 1)  # the next one is not held up

    def export(self, body):
        status, made = self.ask("POST", "/api/exports", body)
        self.assertEqual(status, 202, made)
        address = f"/api/exports/{made['id']}"
        self.wait_until(lambda: self.ask("GET", address)[1]["state"] == "done")
        return made, list(csv.reader(io.StringIO(self.ask("GET", address + "/file")[1].decode())))

    def test_tables_come_out_as_files(self):
        self.finish(self.upload("customer_id,email,first_name\n=1+1,a@mail.example,Анна\nборис,b@mail.example,Борис\n"
                                .encode(), "customers.csv"))
        self.finish(self.upload("order_id,customer_id,created_at,status,total\n1,=1+1,2026-01-01,paid,5\n"
                                "2,=1+1,2026-01-02,paid,6\n3,борис,2026-01-03,cancelled,7\n".encode()))
        _, customers = self.export({"what": "customers", "personal": True})
        self.assertEqual({row[0]: row[-2] for row in customers[1:]}, {"'=1+1": "Анна", "борис": "Борис"})
        _, orders = self.export({"what": "orders", "where": {"orders": "count", "at_least": 2}})
        self.assertEqual([(row[0], row[1], row[3], row[4]) for row in orders[1:]],
                         [("1", "'=1+1", "paid", "5.00"), ("2", "'=1+1", "paid", "6.00")])
        self.server.ask("POST", "/api/customers",
                        {"customer_id": "вера", "email": "v@mail.example", "email_consent": True})
        self.server.ask("POST", "/api/orders", {"order_id": "4", "customer_id": "вера", "status": "paid", "total": "1",
                                                "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())})
        self.wait_until(lambda: any(row[3] == "accepted" for row in self.export({"what": "messages"})[1]))
        made, messages = self.export({"what": "messages"})
        told = [row for row in messages[1:] if row[2] == "вера"]
        self.assertEqual([row[3] for row in told][:2], ["queued", "accepted"])
        self.assertEqual(len({row[1] for row in told}), 1)
        for body, where in (({"what": "weather"}, "$.what"), ({"what": "orders", "personal": True}, "$.personal"),
                            ({"what": "messages", "where": {"everyone": True}}, "$.where"),
                            ({"what": "orders", "where": {"orders": "many"}}, "$.where.orders")):
            self.assertEqual(self.ask("POST", "/api/exports", body)[1]["where"], where)
        self.assertEqual(self.ask("DELETE", f"/api/exports/{made['id']}")[0], 204)
        self.assertEqual(self.ask("GET", f"/api/exports/{made['id']}/file")[0], 404)


if __name__ == "__main__":
    main()
