"""The built program behind a proxy that counts what is asked; documents name the proxy, because the program takes its
address from the request.
"""

import http.client
import http.server
import re
import threading
import time
import urllib.parse

from served import Server

# By its own address, and by that of a service as programs of Esri ask for it.
TILE = re.compile(r"/(?:tiles/(\w+)|services/(\w+)/VectorTileServer/tile)/(\d+)/\d+/\d+")
NOT_PASSED_ON = {"connection", "keep-alive", "transfer-encoding", "content-length", "date"}


class Counted:
    """A server like `Server`, with `asked`: the time, status and path of every answer, in their order.

    Several may stand before one server, each with an address of its own: what a client has kept of one it asks of the
    next anew.
    """

    def __init__(self, server=None):
        self.server, self.owned = server or Server(), server is None
        self.asked = []
        target = urllib.parse.urlsplit(self.server.url).netloc
        asked = self.asked

        class Pass(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                connection = http.client.HTTPConnection(target, timeout=60)
                connection.request("GET", self.path, headers=dict(self.headers.items()))
                answer = connection.getresponse()
                body = answer.read()
                connection.close()
                asked.append((time.monotonic(), answer.status, self.path))
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in NOT_PASSED_ON:
                        self.send_header(name, value)
                if answer.status not in (204, 304):
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

            def handle(self):
                # A client that has what it wants, or gives up, may close at any time.
                try:
                    super().handle()
                except (BrokenPipeError, ConnectionResetError):
                    pass

        class Proxy(http.server.ThreadingHTTPServer):
            request_queue_size = 256

        self.proxy = Proxy(("127.0.0.1", 0), Pass)
        self.url = f"http://127.0.0.1:{self.proxy.server_address[1]}/"
        threading.Thread(target=self.proxy.serve_forever, daemon=True).start()

    def stop(self):
        self.proxy.shutdown()
        self.proxy.server_close()
        if self.owned:
            self.server.stop()

    bytes = Server.bytes
    json = Server.json

    def tiles(self, since=0):
        """Returns (map, zoom, status) of the tiles asked after the first `since` answers."""
        found = [(TILE.search(path), status) for _, status, path in self.asked[since:]]
        return [(match[1] or match[2], int(match[3]), status) for match, status in found if match]
