"""An HTTP gateway for the tests of the room `channel`: speaks as smsc.ru, SMS.RU, Twilio and a Telegram bot do.

    gateway.py PORT LOG

What becomes of a message its number says by its end: 404 refused for good, 429 too many requests, 503 unavailable,
500 read and hung up on, 502 a proxy's error, 302 redirected, 888 answered after three seconds, 777 an answer of
200,000 bytes, 666 an answer that nobody expects. Others are taken. LOG gets a line of JSON for each request.
"""
import http.server
import json
import sys
import threading
import time
import urllib.parse

port, log_name = int(sys.argv[1]), sys.argv[2]
lock = threading.Lock()
count = 0


def log(**line):
    with lock, open(log_name, "a", encoding="utf-8") as out:
        out.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")


def smsc(form, refused, number):
    if refused:
        return 200, {"error": "invalid number", "error_code": 7}
    return 200, {"id": number, "cnt": 1}


def sms_ru(form, refused, number):
    each = {"status": "ERROR", "status_code": 202} if refused else \
        {"status": "OK", "status_code": 100, "sms_id": f"2026-{number}"}
    return 200, {"status": "OK", "status_code": 100, "sms": {form["to"]: each}, "balance": 4122.56}


def twilio(form, refused, number):
    if refused:
        return 400, {"code": 21211, "message": "Invalid 'To' Phone Number", "status": 400}
    return 201, {"sid": f"SM{number}", "status": "queued", "to": form["To"]}


def telegram(form, refused, number):
    if refused:
        return 400, {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}
    return 200, {"ok": True, "result": {"message_id": number}}


asked = {}  # how often what became of a message was asked for


def status_of(path, form):
    """Under way when it is asked for the first time, then delivered; never, if the message went to ...111."""
    name = form["sms_id"] if "/sms/status" in path else path.rpartition("/")[2].removesuffix(".json")
    with lock:
        asked[name] = asked.get(name, 0) + 1
        is_delivered = asked[name] > 1 and not numbers[name].endswith("111")
    if "/sms/status" in path:
        each = {"status": "OK", "status_code": 103 if is_delivered else 102}
        return 200, {"status": "OK", "status_code": 100, "sms": {name: each}}
    return 200, {"sid": name, "status": "delivered" if is_delivered else "sent", "error_code": None}


numbers = {}  # to whom a message went, by its id


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.do_POST()

    def do_POST(self):
        global count
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        path, _, query = self.path.partition("?")
        if self.headers.get("Content-Type") == "application/json":
            form = json.loads(body)
        else:
            form = {name: values[0] for name, values in urllib.parse.parse_qs(body or query).items()}
        if "/sms/status" in path or "/Messages/" in path:
            log(method=self.command, path=path, form=form)
            return self.answer(*status_of(path, form))
        number = next((form[name] for name in ("to", "To", "phones", "chat_id") if name in form), "")
        with lock:
            count += 1
            mine = count
        log(method=self.command, path=path, form=form, authorization=self.headers.get("Authorization", ""),
            id=self.headers.get("X-Id", ""), peer=self.client_address[1])
        if number.endswith("500"):
            self.close_connection = True
            return
        if number.endswith("888"):
            time.sleep(3)
        for end in ("429", "502", "503"):
            if number.endswith(end):
                return self.answer(int(end), {"error": end})
        if number.endswith("302"):
            return self.answer(302, {}, {"Location": "/elsewhere"})
        if number.endswith("777"):
            return self.answer(200, {"noise": "x" * 200_000})
        if number.endswith("666"):
            return self.answer(200, {"weather": "fine"})
        speak = smsc if "/sys/" in path else sms_ru if "/sms/" in path else twilio if "2010-04-01" in path else telegram
        status, document = speak(form, number.endswith("404"), mine)
        for name in (f"SM{mine}", f"2026-{mine}"):
            numbers[name] = number
        self.answer(status, document)

    def answer(self, status, document, headers={}):
        body = json.dumps(document).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
