"""The whole on one machine: object storage, replicas that follow it, HAProxy before them, Varnish before that; started
and stopped together.

Requests go to Varnish (`front`), from it to HAProxy, and from there to the replica with the fewest connections.
Configurations are those of deploy/.
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import urllib.request

from program import BINARY, REPOSITORY, Running, Server, ask, await_true, free_port
from storage import Storage

BUCKET = "whole"
PLACE = f"s3://{BUCKET}/kaarten"
# Ticks of the processor's clock in a second.
TICKS = os.sysconf("SC_CLK_TCK")


def changed(text, *pairs):
    """Puts what this machine has in place of what a machine of somebody has; each must be there."""
    for pattern, by in pairs:
        text, times = re.subn(pattern, by, text, flags=re.MULTILINE)
        if not times:
            raise AssertionError(f"`{pattern}` is not there any more")
    return text


class Whole:
    """All of it; to be stopped."""

    def __init__(self, replicas, hold):
        self.folder = tempfile.TemporaryDirectory()
        self.running, self.hold = [], hold
        os.chmod(self.folder.name, 0o755)
        self.storage = self.keep(Storage())
        self.storage.s3.create_bucket(Bucket=BUCKET)
        self.number, self.replicas, self.admins = replicas, [], []

    def keep(self, running):
        self.running.append(running)
        return running

    def begin_to_publish(self, dataset, settle):
        command = [BINARY, "publish", PLACE, "--dataset", dataset, "--settle", settle, "--hold", self.hold]
        return subprocess.Popen(
            list(map(str, command)),
            env={**os.environ, **self.storage.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def start(self):
        """Starts what reads the storage, once something is published there."""
        for number in range(self.number):
            cache, admin = os.path.join(self.folder.name, f"cache-{number}"), free_port()
            more = [
                "--cache-dir",
                cache,
                "--poll",
                1,
                "--hold",
                self.hold,
                "--admin",
                f"127.0.0.1:{admin}",
                "--shutdown-delay",
                2,
            ]
            self.replicas.append(self.keep(Server(PLACE, *more, **self.storage.environment)))
            self.admins.append(admin)
        self.balancer, self.front = self.haproxy(), free_port()
        self.cache = self.varnish(self.balancer.port)
        await_true("an answer", lambda: ask(self.front, "/health/ready").status == 200)

    def haproxy(self):
        port, config = free_port(), pathlib.Path(self.folder.name, "haproxy.cfg")
        servers = "".join(
            f"    server replica{at} 127.0.0.1:{replica.port}\n" for at, replica in enumerate(self.replicas)
        )
        config.write_text(
            changed(
                (REPOSITORY / "deploy/haproxy.cfg").read_text(),
                # There is no certificate here.
                (r"^    bind :443 .*\n", ""),
                (r"^    http-request redirect .*\n", ""),
                (r"bind :80", f"bind 127.0.0.1:{port}"),
                (r"^    server one .*\n", servers),
                (r"^    server two .*\n?", ""),
            )
        )
        program = shutil.which("haproxy") or "/usr/sbin/haproxy"
        return self.keep(Running([program, "-db", "-f", str(config)], port))

    def varnish(self, behind):
        config = pathlib.Path(self.folder.name, "varnish.vcl")
        config.write_text(
            changed((REPOSITORY / "deploy/varnish.vcl").read_text(), (r'\.port = "300[12]"', f'.port = "{behind}"'))
        )
        program, self.work = shutil.which("varnishd") or "/usr/sbin/varnishd", os.path.join(self.folder.name, "work")
        command = [
            program,
            "-F",
            "-a",
            f"127.0.0.1:{self.front}",
            "-f",
            str(config),
            "-j",
            "none",
            "-n",
            self.work,
            "-s",
            "malloc,256m",
        ]
        return self.keep(Running([*command, "-p", "http_gzip_support=off"], self.front))

    def origin(self):
        """Counts what the replicas answered so far: requests and bytes of bodies, but for what balancers ask; and tiles
        that were rendered.
        """
        requests, sent, rendered = 0, 0, 0
        for admin in self.admins:
            with urllib.request.urlopen(f"http://127.0.0.1:{admin}/metrics") as answer:
                for line in answer.read().decode().splitlines():
                    name, _, value = line.rpartition(" ")
                    if name.startswith("veerkracht_requests_total{") and 'route="health"' not in name:
                        requests += float(value)
                    elif name.startswith("veerkracht_response_bytes_total{") and 'route="health"' not in name:
                        sent += float(value)
                    elif name.startswith("veerkracht_render_seconds_count"):
                        rendered += float(value)
        return {"requests": int(requests), "bytes": int(sent), "rendered": int(rendered)}

    def cached(self):
        """Counts what Varnish answered so far, and how."""
        told = subprocess.run(["varnishstat", "-n", self.work, "-1"], check=True, capture_output=True, text=True).stdout
        found = dict(re.findall(r"^MAIN\.(\w+)\s+(\d+)", told, re.MULTILINE))
        return {
            name: int(found[key])
            for name, key in (
                ("requests", "client_req"),
                ("hits", "cache_hit"),
                ("misses", "cache_miss"),
                ("bytes", "s_resp_bodybytes"),
            )
        }

    def seconds(self):
        """Counts the seconds of a processor that each part took so far, with all that it started."""
        parts = {"replicas": self.replicas, "haproxy": [self.balancer], "varnish": [self.cache]}
        return {
            name: sum(processor_seconds(running.process.pid) for running in all_of) for name, all_of in parts.items()
        }

    def stop(self):
        for running in reversed(self.running):
            running.stop()
        self.folder.cleanup()


def processor_seconds(root):
    """Counts the seconds of a processor of a process and of those that it started."""
    total, coming = 0.0, [root]
    while coming:
        pid = coming.pop()
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / TICKS
            for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
                coming += map(int, (task / "children").read_text().split())
        except FileNotFoundError:
            continue
    return total
