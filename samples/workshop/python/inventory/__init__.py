"""Keeping an inventory."""

from .store import Inventory
from .exporters import export

__all__ = ["Inventory", "export"]
