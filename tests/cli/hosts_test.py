# slow
"""A project whose tests ask a server: closed, unless the person's own settings open that very host."""
import http.server
import threading

import repositories
from repositories import Case, TYPO

MAKEFILE = """test:
\t@curl -sf http://localhost:%d/answer | grep -q yes && echo "ok 1 - asks" || { echo "not ok 1 - asks"; exit 1; }
"""


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"yes\n")

    def log_message(self, *_):
        pass


class Hosts(Case):
    def setUp(self):
        super().setUp()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.port = server.server_address[1]
        # curl leaves out the proxy for this machine unless it is told otherwise
        self.make = "export no_proxy=\nexport NO_PROXY=\n" + MAKEFILE % self.port

    def improve_with(self, *args, files=None):
        path = self.repository({"Makefile": self.make, "README.md": TYPO, **(files or {})})
        answer = self.improve(path, "--only", "typos", *args)
        command = [c for c in answer["baseline"] if c["command"] == "make test"]
        return command[0], answer

    def test_a_named_host_is_reached(self):
        command, answer = self.improve_with("--set", f"sandbox.hosts=localhost:{self.port}")
        self.assertTrue(command["ok"], command)
        self.assertEqual(answer["state"], "kept")

    def test_without_the_name_it_is_closed(self):
        command, _ = self.improve_with()
        self.assertFalse(command["ok"], command)
        self.assertNotIn("sandbox.hosts", command["note"])

    def test_another_name_opens_nothing_and_it_is_said_what_was_asked(self):
        command, _ = self.improve_with("--set", "sandbox.hosts=example.org")
        self.assertFalse(command["ok"], command)
        self.assertIn(f"sandbox.hosts kept it from localhost:{self.port}", command["note"])

    def test_a_project_opens_nothing(self):
        path = self.repository({"Makefile": self.make, "README.md": TYPO,
                                "fettle.yaml": f"sandbox:\n  hosts: [localhost:{self.port}]\n"})
        self.fails("improve", "--trust", path, says="may not set sandbox.hosts")

    def test_what_is_no_host_is_told(self):
        path = self.repository({"Makefile": self.make, "README.md": TYPO})
        self.fails("improve", "--trust", path, "--set", "sandbox.hosts=http://a/", code=2,
                   says="'http://a/' is no host")


if __name__ == "__main__":
    repositories.main()
