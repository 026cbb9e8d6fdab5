"""A disk that takes no more: who brings something is told 507, nothing of it is there, and the server goes on with what
was.
"""

import os
import shutil
import subprocess
import unittest

from kept import ON_POSTGRES, Kept, json_of, layer, postgres

# Room for the store and what is written beside it; far less than the rows that are brought.
MEGABYTES = 6
MANY = 150_000


def own_disk():
    """A command that runs another with a disk of a few megabytes in a folder that only it sees; none where that takes
    more rights.
    """
    rights = [] if os.geteuid() == 0 else ["--map-root-user"]
    mounted = f'mount -t tmpfs -o size={MEGABYTES}m none "$0" && exec "$@"'
    command = ["unshare", "--mount", *rights, "sh", "-c", mounted]
    tried = subprocess.run([*command, "/mnt", "true"], capture_output=True) if shutil.which("unshare") else None
    return command if tried and tried.returncode == 0 else None


DISK = own_disk()


class OnASmallDisk(Kept):
    def command_of_server(self):
        self.disk = self.home / "disk"
        self.disk.mkdir(exist_ok=True)
        self.store = self.disk / "store.sqlite"
        return [*DISK, str(self.disk), *super().command_of_server()]


class OnASmallTablespace(Kept):
    """Its database lies on a small disk; the log of PostgreSQL does not, which is another matter."""

    def command_of_server(self):
        if not hasattr(self, "disk"):
            self.disk = postgres().home / f"disk-{self.database}"
            self.disk.mkdir()
            # With what an empty database takes.
            size = 10 + MEGABYTES
            subprocess.run(
                [
                    "mount",
                    "-t",
                    "tmpfs",
                    "-o",
                    f"size={size}m,mode=0700,uid={postgres().home.stat().st_uid}",
                    "none",
                    self.disk,
                ],
                check=True,
            )
            postgres().sql(f"CREATE TABLESPACE small LOCATION '{self.disk}'")
            postgres().sql(f"ALTER DATABASE {self.database} SET TABLESPACE small")
        return super().command_of_server()

    def grow(self):
        subprocess.run(["mount", "-o", "remount,size=64m", self.disk], check=True)

    def free(self):
        postgres().sql(f"DROP DATABASE {self.database} WITH (FORCE)")
        postgres().sql("DROP TABLESPACE small")
        subprocess.run(["umount", self.disk], check=True)


def rows(place, count):
    lon, lat = place
    return (
        "lon,lat,soort\n"
        + "".join(f"{lon + each * 1e-8:.8f},{lat:.7f},woning nummer {each}\n" for each in range(count))
    ).encode()


class Full(unittest.TestCase):
    @unittest.skipUnless(DISK or ON_POSTGRES, "to mount a disk takes root, or unshare")
    @unittest.skipIf(ON_POSTGRES and os.geteuid() != 0, "to mount a disk for PostgreSQL takes root")
    def test_what_does_not_fit_is_refused_whole_and_the_server_goes_on(self):
        server = OnASmallTablespace() if ON_POSTGRES else OnASmallDisk()
        if ON_POSTGRES:
            self.addCleanup(server.free)
        self.addCleanup(server.folder.cleanup)
        self.addCleanup(server.stop)
        index = json_of(server.ask("GET", "/areas.json"))
        first = dict(zip(index["fields"], index["buurten"][0]))
        place = (first["lon"], first["lat"])

        def bring(count, more=""):
            return server.ask(
                "POST", f"/layers/bezit/features{more}", "brings", rows(place, count), "text/csv", {"If-Match": "*"}
            )

        def counts():
            return json_of(server.ask("GET", "/layers/bezit/counts.json", "sees"))["buurten"]

        self.assertEqual(server.ask("PUT", "/layers/bezit", "admin", layer(columns=["soort"])).status, 201)
        self.assertEqual(bring(30).status, 201)
        for _ in range(3):
            refused = bring(MANY)
            self.assertEqual((refused.status, json_of(refused)["error"]), (507, "store_full"), refused.body)
            self.assertEqual(refused.headers["content-type"], "application/problem+json")
            self.assertEqual(counts(), {first["code"]: 30}, "nothing of it is there, and what was stays")
        if ON_POSTGRES:
            # What PostgreSQL wrote and took back still fills its disk: who runs it gives it more.
            server.grow()
        # What fits is taken again, and all else never stopped.
        self.assertEqual(bring(12, "?mode=append").status, 201)
        self.assertEqual(counts(), {first["code"]: 42})
        note = {"area": first["code"], "category": "wonen", "text": "Er is weer plaats."}
        self.assertEqual(server.ask("POST", "/notes", "writes", note).status, 201)
        self.assertEqual(server.ask("GET", "/maps.json").status, 200)
        self.assertEqual(server.ask("DELETE", "/layers/bezit", "brings").status, 204)


if __name__ == "__main__":
    unittest.main()
