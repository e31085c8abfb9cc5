"""A server in a process of its own."""

from __future__ import annotations

import http.client
import subprocess
import sys

CODE = """
import attrs, sys, uvicorn
from iptcost_page import Operator, create_app
import socket
made = socket.create_server(("127.0.0.1", 0))
made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
print(made.getsockname()[1], flush=True)
app = create_app(Operator(seconds=float(sys.argv[1]), workers=int(sys.argv[2]), waiting=250))
uvicorn.Server(uvicorn.Config(app, log_level="info")).run(sockets=[made])
"""


class Server:
    """A server in a process of its own."""

    def __init__(self, seconds: float = 10, workers: int = 2) -> None:
        """Start it; it takes any port that is free."""
        self.process = subprocess.Popen(
            [sys.executable, "-c", CODE, str(seconds), str(workers)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def ask(
        self, method: str, path: str, body: bytes | str | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask once."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body, {"Content-Type": "application/json", **sent})
        reply = line.getresponse()
        found = reply.status, dict(reply.getheaders()), reply.read()
        line.close()
        return found

    def stop(self) -> str:
        """End it and return all that it wrote."""
        self.process.terminate()
        out, err = self.process.communicate(timeout=20)
        return out + err
