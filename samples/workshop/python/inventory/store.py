"""The parts that are there."""

import json
import os
import sys
from collections import OrderedDict, defaultdict
from typing import Dict, List


class Inventory:
    """Parts by number. Adding one that is there already raises an error."""

    def __init__(self) -> None:
        self._parts: Dict[int, str] = OrderedDict()

    def add(self, number: int, name: str) -> None:
        # A number that is allready taken is an error.
        if number in self._parts:
            raise ValueError(f"part {number} is there already")
        self._parts[number] = name

    def names(self) -> "List[str]":
        return list(self._parts.values())

    def to_json(self) -> str:
        return json.dumps(self._parts)
