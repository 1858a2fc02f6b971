"""Forms that others add; importing this module is what adds them."""

LOADED = ["shout"]


def shout(text: str) -> str:
    return text.upper() + "!"
