"""Downloads are bounded in number, memory and disk, from the first row to the last byte, and what is finished is
kept."""

import contextlib
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

import recipes
from figures import note
from hostile import ADDRESS, attack
from polite import SLOWER, ask, beside, cost, get
from program import MEGABYTE, Server

ALL = "/download/alle.gpkg"
# What is held above the idle program, whatever is asked.
MEMORY = 60 * MEGABYTE
# What temporary files may take: the stated budget of kept downloads, 512 MB, and those that are being written.
DISK = 576 * MEGABYTE
# Files that a program of this many connections holds open besides them.
OTHER_FILES = 120


class Downloads(unittest.TestCase):
    def start(self, **options):
        self.server = Server("country", **options)
        self.addCleanup(self.server.stop)
        self.port = self.server.port
        return self.server

    def small(self, ending, number=0):
        codes = recipes.codes(self.port, "gemeenten")
        return f"/download/{recipes.MAP}.{ending}?gemeente={codes[number % len(codes)]}"

    def idle_memory(self):
        """What is held once everything was asked for once."""
        for path in (ALL, "/download/alle.csv", self.small("csv"), "/areas.json", "/maps.json", "/"):
            get(self.port, path)
        self.server.forget_peak()
        return self.server.memory()

    def test_sixty_six_requests_for_everything_take_bounded_memory_disk_and_files(self):
        server = self.start()
        idle = self.idle_memory()
        with attack("hold", self.port, 66, ALL, 60000) as running:
            running.has_begun()
            most = files = 0
            for _ in range(30):
                time.sleep(0.1)
                most, files = max(most, server.temporary_bytes()), max(files, server.open_files())
        above = (server.peak() - idle) // MEGABYTE
        note("66 requests", f"{above} MB above idle, {most // MEGABYTE} MB of temporary files")
        with self.subTest("memory"):
            self.assertLessEqual(server.peak() - idle, MEMORY, f"{above} MB above idle; {running.told}")
        with self.subTest("disk"):
            self.assertLessEqual(most, DISK, f"{most // MEGABYTE} MB of temporary files")
        with self.subTest("files"):
            self.assertLessEqual(files, 66 * 2 + OTHER_FILES)

    def test_two_hundred_slow_readers_of_different_files_take_bounded_disk(self):
        server = self.start()
        names = recipes.maps(self.port)
        idle = self.idle_memory()
        with attack("hold", self.port, 200, f"/download/{names[0]}.gpkg", 1000) as running:
            running.has_begun()
            most = 0
            for _ in range(30):
                time.sleep(0.1)
                most = max(most, server.temporary_bytes())
            small = [get(self.port, self.small("csv", number)).status for number in range(5)]
        above = (server.peak() - idle) // MEGABYTE
        note(
            "200 slow readers",
            f"{above} MB above idle, {most // MEGABYTE} MB of temporary files; {small.count(200)} of 5 others served",
        )
        self.assertLessEqual(most, DISK, f"{most // MEGABYTE} MB; {running.told}")
        self.assertLessEqual(server.peak() - idle, MEMORY)
        self.assertEqual(small, [200] * 5, "a small download has a way past large ones")

    def test_a_finished_file_costs_nothing_to_ask_about_again(self):
        server = self.start()
        first = get(self.port, ALL)
        self.assertEqual(first.status, 200)
        length, tag = int(first.headers["content-length"]), first.headers["etag"]
        health = cost(server, ["/health"] * 200)
        started = server.processor()
        for _ in range(20):
            head = ask(self.port, ALL, "HEAD")
            self.assertEqual(
                (head.status, int(head.headers["content-length"]), head.headers["etag"]), (200, length, tag)
            )
            self.assertEqual(get(self.port, ALL, If_None_Match=tag).status, 304)
            part = get(self.port, ALL, Range="bytes=100-199")
            self.assertEqual((part.status, part.body), (206, first.body[100:200]))
            self.assertEqual(part.headers["content-range"], f"bytes 100-199/{length}")
        each = (server.processor() - started) * 1000 / 60
        note("HEAD, If-None-Match", f"{each:.2f} ms of processor; `/health` {health:.2f}")
        self.assertLessEqual(each, health * 5 + 0.5, f"{each:.2f} ms; /health {health:.2f} ms")
        self.assertEqual(get(self.port, ALL, Range=f"bytes={length}-").status, 416)
        self.assertEqual(get(self.port, ALL, Range="bytes=-7").body, first.body[-7:])
        self.assertEqual(
            get(self.port, ALL, Range="bytes=0-9", If_Range='"another"').status, 200, "another state is sent whole"
        )

    def test_a_first_head_and_hang_ups_leave_no_work_behind(self):
        server = self.start()
        with attack(
            "hold", self.port, 100, self.small("gpkg", 3).replace("focuskaart", recipes.maps(self.port)[0]), -1
        ) as running:
            running.has_begun()
            time.sleep(1)
        started = server.processor()
        time.sleep(1)
        self.assertLessEqual(
            server.processor() - started, 0.2, f"it still works for clients that are gone; {running.told}"
        )
        self.assertEqual(get(self.port, ALL).status, 200)

    def test_slow_readers_of_large_files_block_no_other_download(self):
        self.start()
        with attack("hold", self.port, 16, "/download/alle.csv", 60000) as running:
            running.has_begun()
            time.sleep(0.5)
            statuses = [
                get(self.port, self.small(ending, number)).status
                for number in range(5)
                for ending in ("csv", "geojson")
            ]
        note("16 slow readers of CSV", f"{10 - statuses.count(200)} of 10 refused")
        self.assertEqual(statuses, [200] * 10, f"attackers: {running.told}")

    def test_a_document_and_a_tile_do_not_notice_downloads(self):
        self.start()
        code = recipes.codes(self.port)[5]
        tile = f"/tiles/{recipes.MAP}/{recipes.tiles(self.port, 11, 1)[0]}"
        for recipe in (["flood", 16, "downloads"], ["hold", 16, ALL, 200000]):
            with self.subTest(recipe[0]):
                met = beside(self.server, [f"/areas/{code}.json", tile, "/"], *recipe)
                note("16 clients of small downloads", f"{met.ratio:.1f} times")
                self.assertFalse(met.refused)
                self.assertLessEqual(met.ratio, SLOWER, str(met))

    def test_a_kill_leaves_no_temporary_file(self):
        with tempfile.TemporaryDirectory() as temporary:
            server = self.start(temporary=temporary)
            with attack("hold", self.port, 8, ALL, 1000) as running:
                running.has_begun()
                time.sleep(1)
                server.kill()
            left = os.listdir(temporary)
            note("66 requests", f"after a kill {len(left)} files are left")
            self.assertEqual(left, [])

    @unittest.skipUnless(os.geteuid() == 0, "only root mounts a small disk")
    def test_a_full_temporary_disk_is_said_and_the_others_go_on(self):
        # Undone from the last to the first: the program ends, the disk goes, the folder goes.
        temporary = tempfile.mkdtemp()
        self.addCleanup(os.rmdir, temporary)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", temporary], check=True)
        self.addCleanup(subprocess.run, ["umount", temporary], check=True)
        self.start(temporary=temporary)
        for path in (ALL, f"{ALL}?taal=en", ALL):
            answer = get(self.port, path)
            note("temporary disk", f"{answer.status} with a reason")
            self.assertIn(answer.status, (503, 507), "never a broken body under 200")
            self.assertIn(b"error", answer.body)
        self.assertEqual(list(pathlib.Path(temporary).iterdir()), [])
        self.assertEqual(get(self.port, self.small("csv")).status, 200)
        self.assertEqual(get(self.port, "/health").status, 200)

    def test_the_program_lives_within_little_more_address_space_than_it_has(self):
        server = self.start()
        for path in (ALL, "/"):
            get(self.port, path)
        space = server.status("VmSize") + 300 * MEGABYTE
        subprocess.run(["prlimit", f"--pid={server.pid}", f"--as={space}"], check=True)
        with attack("hold", self.port, 66, ALL, 60000) as running:
            running.has_begun()
            time.sleep(2)
            self.assertTrue(server.is_alive(), f"{running.told}: {server.log()[-300:]}")
            self.assertEqual(get(self.port, "/health").status, 200)
            note("66 requests", "alive within 300 MB more address space")

    def test_one_address_does_not_take_every_download(self):
        self.start()
        names = recipes.maps(self.port)[:4]
        with attack("hold", self.port, 66, ALL, 1000) as running:
            running.has_begun()
            time.sleep(1)
            met = [get(self.port, f"/download/{name}.csv").status for name in names]
        self.assertEqual(met, [200] * 4, f"from another address than {ADDRESS}: {running.told}")

    def test_three_addresses_do_not_take_every_download_either(self):
        self.start()
        self.assertEqual(get(self.port, ALL).status, 200)
        with contextlib.ExitStack() as attacks:
            for last in (3, 4, 5):
                address = f"127.0.0.{last}"
                # Together more than may read at once, none of them more than half of that.
                attacks.enter_context(attack("hold", self.port, 100, ALL, 0, address=address)).has_begun()
            time.sleep(1)
            met = [get(self.port, path).status for path in (self.small("csv"), ALL, self.small("geojson"))]
        self.assertEqual(met, [200] * 3)


if __name__ == "__main__":
    unittest.main()
