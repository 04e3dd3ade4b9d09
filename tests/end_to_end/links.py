"""What a mail links to: the way out (RFC 8058), the preference page, clicks and openings, told apart from programs, and
none of it lost when the server is killed."""
import concurrent.futures
import email
import email.policy
import http.client
import json
import re
import time
import urllib.parse

import lapwing_cli
from lapwing_cli import Server, ShopTest, answer

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
SHOP = "https://lapwing.example"

CAMPAIGN = {
    "id": "thanks", "name": "Thanks", "trigger": {"order": {"where": {"status": ["paid"]}}},
    "entry": {"every": "order"},
    "steps": [{"send": {"channel": "email", "template": "thanks", "topic": "news"}}, {"exit": "told"}]}
TEMPLATE = {"id": "thanks", "channel": "email", "subject": "Thanks", "text": "thanks.txt", "html": "thanks.html"}
HTML = f"""<html><body><p>Thanks!</p><a href="{SHOP}/tea?a=1&amp;b=2">tea</a>
<a href="https://elsewhere.example/">elsewhere</a> <a href="{{{{unsubscribe_url}}}}">unsubscribe</a></body></html>"""


class Links(ShopTest):
    def setUp(self):
        super().setUp()
        folder = self.shop.folder / "definitions" / "templates" / "thanks"
        folder.mkdir(parents=True)
        (folder / "template.json").write_text(json.dumps(TEMPLATE))
        (folder / "thanks.txt").write_text("Thanks! {{unsubscribe_url}}")
        (folder / "thanks.html").write_text(HTML)
        self.campaign = self.shop.file("thanks.json", json.dumps(CAMPAIGN))
        self.shop.take("--orders", self.shop.file("none.csv", "order_id,customer_id,created_at,status,total\n"))
        self.server = self.start()

    def start(self, *arguments):
        server = Server(self.shop, "--campaign", self.campaign, "--definitions", self.shop.folder / "definitions",
                        *arguments)
        server.start()
        self.addCleanup(lambda: server.program.poll() is None and server.kill())
        return server

    def ask(self, method, path, body=None, agent=BROWSER, host=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.request(method, path, body, {"User-Agent": agent, **({"Host": host} if host else {}), **headers})
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, dict(response.getheaders()), content

    def buy(self, order, consents=True):
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        if consents:
            status, said = self.server.ask("POST", "/api/customers", {
                "customer_id": "anna", "email": "anna@shop.example", "email_consent": True})
            self.assertEqual((status, said["refused"]), (200, 0), said)
        status, said = self.server.ask("POST", "/api/orders", {
            "order_id": order, "customer_id": "anna", "status": "paid", "total": "500", "created_at": now})
        self.assertEqual((status, said["refused"]), (200, 0), said)

    def mails(self):
        return sorted((self.shop.data / "mail").rglob("*.eml"))

    def mail(self):
        """The one mail that was sent, as its reader gets it, and its HTML part."""
        self.wait_until(self.mails)
        [path] = self.mails()
        time.sleep(2.1)  # nobody opens a mail in less time, see server/machine_signs.hpp
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        return mail, mail.get_body(("html",)).get_content()

    def figures(self):
        self.server.stop()
        return answer("campaign", "report", "--data", self.shop.data, "thanks")["figures"]

    @staticmethod
    def path_of(url):
        return urllib.parse.urlsplit(url).path

    def test_links_lead_on_and_are_counted_and_so_is_an_opening(self):
        self.buy("o1")
        _, html = self.mail()
        tea, elsewhere, out = [url.replace("&amp;", "&") for url in re.findall(r'<a href="([^"]*)"', html)]
        picture, = re.findall(r'<img src="([^"]*)"', html)
        self.assertIn("/unsubscribe/", out)
        status, _, content = self.ask("GET", self.path_of(picture))
        self.assertEqual((status, content[:6]), (200, b"GIF89a"))
        status, headers, _ = self.ask("GET", self.path_of(tea))
        self.assertEqual((status, headers["Location"]), (
            302, f"{SHOP}/tea?a=1&b=2&utm_source=lapwing&utm_medium=email&utm_campaign=thanks"))
        time.sleep(4)  # longer than links that are followed at once are taken for a program's doing
        status, headers, _ = self.ask("GET", self.path_of(elsewhere))
        self.assertEqual((status, headers["Location"]), (302, "https://elsewhere.example/"))
        figures = self.figures()
        self.assertEqual([figures[name] for name in ("sent", "opened", "clicked", "machine_opened", "machine_clicked")],
                         [1, 1, 1, 0, 0])

    def test_a_program_that_reads_the_mail_opens_and_clicks_nothing(self):
        self.buy("o1")
        _, html = self.mail()
        links = [self.path_of(url) for url in re.findall(r'<a href="([^"]*/c/[^"]*)"', html)]
        picture, = re.findall(r'<img src="([^"]*)"', html)
        self.ask("GET", self.path_of(picture), agent="Mozilla/5.0")
        with concurrent.futures.ThreadPoolExecutor() as pool:
            answers = list(pool.map(lambda link: self.ask("GET", link), links))
        self.assertEqual([status for status, _, _ in answers], [302, 302])
        figures = self.figures()
        self.assertEqual([figures[name] for name in ("opened", "clicked", "machine_opened", "machine_clicked")],
                         [0, 0, 1, 1])

    def test_one_click_ends_advertising_also_if_the_server_is_killed_at_once(self):
        self.buy("o1")
        mail, _ = self.mail()
        out = re.search(r"<(http[^>]*)>", mail["List-Unsubscribe"])[1]
        self.assertEqual(self.ask("GET", self.path_of(out))[0], 200)
        self.assertEqual(self.ask("POST", self.path_of(out), "foo=bar",
                                  **{"Content-Type": "application/x-www-form-urlencoded"})[0], 400)
        status, _, content = self.ask("POST", self.path_of(out), "List-Unsubscribe=One-Click",
                                      **{"Content-Type": "application/x-www-form-urlencoded"})
        self.server.kill()
        self.assertEqual(status, 200, content)
        self.server.start()
        self.buy("o2", consents=False)
        figures = self.figures()
        self.assertEqual((figures["sent"], figures["unsubscribed"]), (1, 1))
        self.assertEqual(figures["refused"], {"no_consent": 1})
        self.shop.assert_sound()

    def test_a_forged_link_is_nobodys(self):
        self.buy("o1")
        mail, html = self.mail()
        out = self.path_of(re.search(r"<(http[^>]*)>", mail["List-Unsubscribe"])[1])
        link = self.path_of(re.search(r'<a href="([^"]*/c/[^"]*)"', html)[1])
        for path in (out[:-1] + ("0" if out[-1] != "0" else "1"), link[:-1] + ("0" if link[-1] != "0" else "1"),
                     "/unsubscribe/", "/c/https://evil.example/", link.replace("/c/", "/unsubscribe/")):
            method = "POST" if "unsubscribe" in path else "GET"
            status, headers, _ = self.ask(method, path, "List-Unsubscribe=One-Click" if method == "POST" else None,
                                          **{"Content-Type": "application/x-www-form-urlencoded"})
            self.assertEqual((status, headers.get("Location")), (404, None), path)
        self.assertEqual(self.figures()["unsubscribed"], 0)

    def test_customers_reach_under_the_public_address_what_mails_link_to_and_no_more(self):
        self.server.stop()
        self.server = self.start("--public-url", "https://mail.tea.example/")
        self.buy("o1")
        mail, html = self.mail()
        self.assertEqual(mail["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        out = re.search(r"<(https://mail.tea.example/unsubscribe/[^>]*)>", mail["List-Unsubscribe"])[1]
        self.assertIn('href="https://mail.tea.example/c/', html)
        public = {"host": "mail.tea.example"}
        self.assertEqual(self.ask("GET", self.path_of(out), **public)[0], 200)
        self.assertEqual(self.ask("GET", "/api/status", **public)[0], 404)
        self.assertEqual(self.ask("GET", "/", **public)[0], 404)
        self.assertEqual(self.ask("GET", "/", host="evil.example")[0], 421)
        self.server.stop()


lapwing_cli.main()
