import json
import sys
import unittest

from inventory import Inventory, export


class InventoryTest(unittest.TestCase):
    def setUp(self):
        self.inventory = Inventory()
        self.inventory.add(1, "bolt")
        self.inventory.add(2, "nut")

    def test_names_keep_their_order(self):
        self.assertEqual(self.inventory.names(), ["bolt", "nut"])

    def test_a_number_is_taken_once(self):
        with self.assertRaises(ValueError):
            self.inventory.add(1, "washer")

    def test_json(self):
        self.assertEqual(json.loads(self.inventory.to_json()), {"1": "bolt", "2": "nut"})

    def test_text_form(self):
        self.assertEqual(export(self.inventory, "text"), "bolt, nut")

    def test_lines_form(self):
        self.assertEqual(export(self.inventory, "lines"), "bolt\nnut")

    def test_unknown_form(self):
        with self.assertRaises(ValueError):
            export(self.inventory, "clay tablet")

    def test_plugins_are_loaded_with_the_exporters(self):
        self.assertIn("inventory.plugins", sys.modules)


if __name__ == "__main__":
    unittest.main()
