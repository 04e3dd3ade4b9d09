"""A push service with one browser behind it, for tests that are not Python's:

    receiver.py FOLDER

The service's certificate is FOLDER/cert.pem. The first line on standard output is the browser's subscription; each
further one is a message that came, decrypted.
"""
import json
import pathlib
import sys
import time

from push_service import Browser, Service


def main():
    service, browser = Service(pathlib.Path(sys.argv[1])), Browser()
    print(json.dumps(browser.subscription(f"{service.origin}/ok/browser")), flush=True)
    told = 0
    while True:
        with service.lock:
            heard = service.heard[told:]
        for _, _, body in heard:
            print(json.dumps(browser.read(body)[1]), flush=True)
        told += len(heard)
        time.sleep(0.1)


main()
