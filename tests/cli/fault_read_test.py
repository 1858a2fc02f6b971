# slow
"""Every read from a disk fails once, in turn: the run says so or gets along, nothing of the person's is
touched, and the work can be finished afterwards. Needs a build with fault injection (sanitizers)."""
import shutil
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor
from queue import Queue

import fault_test

MOST, ENOUGH, AT_ONCE = 600, 12, 2


class FaultReadTest(unittest.TestCase):
    setUp, project = fault_test.FaultTest.setUp, fault_test.FaultTest.project
    improve, state_of = fault_test.FaultTest.improve, fault_test.FaultTest.state_of
    branch = fault_test.FaultTest.branch

    def need_faults(self):
        broken = self.improve(self.project("probe"), "probe-home", FETTLE_FAULT_READ="1+")
        if broken.returncode == 0:
            self.skipTest("this build has no fault injection")

    def wanted(self):
        whole = self.project("whole")
        self.assertEqual(self.improve(whole, "whole-home").returncode, 0)
        self.assertEqual(len(self.branch(whole)), 1)
        return self.branch(whole)

    def forget(self, project, home):
        """The project as it was, for the next turn."""
        refs = subprocess.run(["git", "for-each-ref", "--format=delete %(refname)", "refs/heads/fettle",
                               "refs/fettle"], cwd=project, check=True, stdout=subprocess.PIPE).stdout
        subprocess.run(["git", "update-ref", "--stdin"], input=refs, cwd=project, check=True)
        shutil.rmtree(self.folder / home, ignore_errors=True)

    def turn(self, project, n, wanted):
        """Whether the Nth read that failed was noticed."""
        home = f"home{n}"
        before = self.state_of(project)
        done = self.improve(project, home, FETTLE_FAULT_READ=str(n))
        said = done.stderr.decode()
        self.assertEqual(self.state_of(project), before, f"read {n}")
        self.assertIn(done.returncode, (0, 1, 4), said)
        self.assertNotIn("Sanitizer", said)
        if done.returncode:
            self.assertRegex(said, r"(?m)^fettle: ", f"read {n}")
        if self.branch(project) != wanted:
            again = self.improve(project, home)
            self.assertEqual(again.returncode, 0, again.stderr.decode())
            self.assertEqual(self.state_of(project), before, f"after read {n}")
        self.assertIn(wanted[0], self.branch(project), f"read {n} changed the result: {said}")
        self.forget(project, home)
        return done.returncode != 0

    def test_each_read_fails_once(self):
        self.need_faults()
        wanted = self.wanted()
        projects = Queue()
        for i in range(AT_ONCE):
            projects.put(self.project(f"p{i}"))

        def one(n):
            project = projects.get()
            try:
                return self.turn(project, n, wanted)
            finally:
                projects.put(project)

        noticed, fine = 0, 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for start in range(1, MOST, ENOUGH):
                turns = list(pool.map(one, range(start, start + ENOUGH)))
                noticed, fine = noticed + sum(turns), 0 if any(turns) else fine + 1
                if fine == 2:
                    break  # past the last read of a run
        self.assertGreater(noticed, 30)

    def test_what_a_signal_interrupts_is_read_again(self):
        self.need_faults()
        wanted = self.wanted()
        project = self.project("p")
        for fault in ({"FETTLE_FAULT_READ": "2%", "FETTLE_FAULT_ERRNO": "4"},
                      {"FETTLE_FAULT_READ": "3%", "FETTLE_FAULT_ERRNO": "4"},
                      {"FETTLE_FAULT_SHORT": "3"}):
            with self.subTest(fault=fault):
                done = self.improve(project, "home", **fault)
                self.assertEqual(done.returncode, 0, done.stderr.decode())
                self.assertEqual(self.branch(project), wanted)
                self.forget(project, "home")


if __name__ == "__main__":
    unittest.main()
