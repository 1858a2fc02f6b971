# slow
"""Every read from a disk fails once, in turn: the run says so or gets along, nothing of the person's is
touched, and the work can be finished afterwards. Needs a build with fault injection (sanitizers)."""
import unittest

import fault_test


class FaultReadTest(fault_test.Faults, unittest.TestCase):
    def test_each_read_fails_once(self):
        self.need_faults("FETTLE_FAULT_READ")
        self.assertGreater(self.go_through(lambda n: {"FETTLE_FAULT_READ": f"{n}"}), 30)

    def test_what_a_signal_interrupts_is_read_again(self):
        self.need_faults("FETTLE_FAULT_READ")
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
