"""Who may do what, as people and programs meet it: lapwing serve, user and key, over HTTP and at the command line."""
import contextlib
import http.client
import json
import sqlite3
import subprocess

from lapwing_cli import LAPWING, Server, ShopTest, answer, lapwing, main

PASSWORD = "heron umbrella seventeen"
OTHER = "quiet river under stones"


class Browser:
    """Keeps its cookie, and sends the token that pages send."""

    def __init__(self, server):
        self.server, self.cookie, self.token = server, "", ""

    def ask(self, method, path, body=None, content_type="application/json", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        given = {"Content-Type": content_type, "Cookie": self.cookie, "X-CSRF-Token": self.token,
                 "Sec-Fetch-Site": "same-origin", **headers}
        text = body if isinstance(body, (str, type(None))) else json.dumps(body)
        with contextlib.closing(connection):
            connection.request(method, path, text, given)
            response = connection.getresponse()
            content = response.read()
        if (set_cookie := response.getheader("Set-Cookie")) is not None:
            self.cookie = set_cookie.split(";")[0]
        is_json = (response.getheader("Content-Type") or "").startswith(("application/json", "application/problem"))
        return response.status, json.loads(content) if is_json and content else content.decode()

    def enter(self, login, password):
        status, said = self.ask("POST", "/api/session", {"login": login, "password": password})
        if status == 200:
            self.token = said["csrf_token"]
        return status


class AccessTest(ShopTest):
    def setUp(self):
        super().setUp()
        self.shop.take("--orders", self.shop.file("none.csv", "order_id,customer_id,created_at,status,total\n"))

    def serve(self):
        server = Server(self.shop)
        server.start()
        self.addCleanup(lambda: server.program.poll() is None and server.kill())
        return server

    def give(self, *arguments, password=PASSWORD, expect=0):
        return answer(*arguments, "--data", self.shop.data, given=(password + "\n").encode(), expect=expect)

    def test_the_first_visit_makes_the_owner_who_lets_others_in(self):
        server = self.serve()
        anna = Browser(server)
        self.assertEqual(anna.ask("GET", "/api/status")[0], 401)
        self.assertIs(anna.ask("GET", "/api/session")[1]["needs_owner"], True)
        status, said = anna.ask("POST", "/api/owner", {"login": "anna", "password": PASSWORD})
        self.assertEqual(status, 200, said)
        anna.token = said["csrf_token"]
        self.assertEqual(anna.ask("GET", "/api/status")[0], 200)
        status, boris = anna.ask("POST", "/api/users", {"login": "boris", "role": "analyst", "password": OTHER})
        self.assertEqual(status, 201, boris)
        other = Browser(server)
        self.assertEqual(other.enter("boris", "wrong"), 401)
        self.assertEqual(other.enter("boris", OTHER), 200)
        self.assertEqual(other.ask("GET", "/api/status")[0], 200)
        self.assertEqual(other.ask("GET", "/api/messages")[0], 403)
        self.assertEqual(anna.ask("PATCH", f"/api/users/{boris['id']}", {"disabled": True})[0], 200)
        self.assertEqual(other.ask("GET", "/api/status")[0], 401)
        told = [entry["action"] for entry in anna.ask("GET", "/api/audit")[1]["items"]]
        self.assertEqual(told[0], "PATCH /api/users/{user}")
        self.assertIn("GET /api/messages", told)

    def test_sessions_and_keys_outlive_a_kill(self):
        server = self.serve()
        anna = Browser(server)
        anna.token = anna.ask("POST", "/api/owner", {"login": "anna", "password": PASSWORD})[1]["csrf_token"]
        key = anna.ask("POST", "/api/keys", {"name": "website", "permissions": ["record_events"]})[1]["secret"]
        server.kill()
        server.start()
        self.assertEqual(anna.ask("GET", "/api/keys")[0], 200)
        website = Browser(server)
        order = {"order_id": "o1", "customer_id": "c1", "created_at": "2026-06-01T10:00:00Z", "total": "5"}
        bearer = {"Authorization": f"Bearer {key}"}
        self.assertEqual(website.ask("POST", "/api/orders", order)[0], 401)
        self.assertEqual(website.ask("POST", "/api/orders", order, **bearer)[1]["accepted"], 1)
        self.assertEqual(website.ask("GET", "/api/status", **bearer)[0], 403)

    def test_the_command_line_is_the_way_back_in(self):
        refused = lapwing("user", "add", "boris", "--role", "analyst", "--data", self.shop.data, given=b"x", expect=1)
        self.assertIn("the first user has to be an owner", refused.stderr.decode())
        self.assertEqual(self.give("user", "add", "Anna", "--role", "owner")["login"], "anna")
        server = self.serve()
        busy = lapwing("user", "list", "--data", self.shop.data, expect=1)
        self.assertIn("process", busy.stderr.decode())
        anna = Browser(server)
        self.assertEqual(anna.enter("anna", PASSWORD), 200)
        server.stop()
        self.give("user", "password", "anna", password=OTHER)
        server.start()
        self.assertEqual(anna.ask("GET", "/api/status")[0], 401)
        self.assertEqual(anna.enter("anna", PASSWORD), 401)
        self.assertEqual(anna.enter("anna", OTHER), 200)

    def test_keys_are_made_listed_and_revoked_at_the_command_line(self):
        data = ["--data", self.shop.data]
        made = answer("key", "make", "website", "--permission", "record_events", "--expires", "90 days", *data)
        self.assertTrue(made["secret"].startswith("lapwing_"))
        listed = answer("key", "list", *data)["keys"]
        self.assertEqual([(key["name"], key["permissions"]) for key in listed],
                         [("website", ["record_events", "record_browser_events"])])
        self.assertNotIn(made["secret"], json.dumps(listed))
        answer("key", "revoke", made["id"], *data)
        self.assertEqual(answer("key", "list", *data)["keys"], [])
        mixed = lapwing("key", "make", "page", "--permission", "record_browser_events", "--permission", "read", *data,
                        expect=1)
        self.assertIn("may do nothing else", mixed.stderr.decode())

    def test_the_page_asks_who_one_is_and_lets_in_without_a_script(self):
        server = self.serve()
        anna = Browser(server)
        form = "application/x-www-form-urlencoded"
        self.assertIn('action="/owner"', anna.ask("GET", "/status?lang=en")[1])
        self.assertEqual(anna.ask("POST", "/owner", "login=anna&password=password1234", form)[0], 422)
        status, _ = anna.ask("POST", "/owner", "login=anna&password=heron+umbrella+seventeen", form)
        self.assertEqual(status, 303)
        self.assertIn("Sign out", anna.ask("GET", "/status?lang=en")[1])
        self.assertIn('action="/sign-in"', Browser(server).ask("GET", "/status?lang=en")[1])

    def test_who_reaches_the_port_from_elsewhere_needs_the_code(self):
        command = [LAPWING, "serve", "--data", self.shop.data, "--listen", "127.0.0.1:0", "--team-url",
                   "https://lapwing.tea.example", "--json"]
        program = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(program.communicate)
        self.addCleanup(program.kill)
        code = program.stderr.readline().decode().split()[-1]
        server = type("At", (), {"port": int(json.loads(program.stdout.readline())["url"].rstrip("/").split(":")[-1])})
        proxied = {"Host": "lapwing.tea.example", "X-Forwarded-Proto": "https"}
        anna = Browser(server)
        body = {"login": "anna", "password": PASSWORD}
        self.assertEqual(anna.ask("POST", "/api/owner", body, **proxied)[1]["where"], "$.code")
        self.assertEqual(anna.ask("POST", "/api/owner", {**body, "code": code}, **proxied)[0], 200)
        self.assertTrue(anna.cookie.startswith("__Host-lapwing="), anna.cookie)
        self.assertEqual(anna.ask("GET", "/api/status", **proxied)[0], 200)
        self.assertEqual(anna.ask("GET", "/api/status", Host="evil.example")[0], 421)

    def test_the_doctor_sees_an_audit_log_that_was_touched(self):
        server = self.serve()
        anna = Browser(server)
        anna.ask("POST", "/api/owner", {"login": "anna", "password": PASSWORD})
        anna.enter("anna", "wrong")
        server.stop()
        self.assertEqual(answer("doctor", "--data", self.shop.data)["problems"], [])
        with contextlib.closing(sqlite3.connect(self.shop.data / "access.db")) as database, database:
            database.execute("UPDATE audit SET actor = 'user boris' WHERE id = 1")
        problems = answer("doctor", "--data", self.shop.data, expect=1)["problems"]
        self.assertEqual(len(problems), 1)
        self.assertIn("entry 1", problems[0])


if __name__ == "__main__":
    main()
