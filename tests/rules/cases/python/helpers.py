import re


class Repository:
    def __init__(self, connection):
        self.connection = connection

    def by_name(self, name):
        return self.connection.execute("SELECT * FROM users WHERE name = '" + name + "'")  # BAD


def passed(text):
    kept = []
    kept.append(text)
    return kept[0]


def scrubbed(text):
    if not re.fullmatch(r"[a-z]+", text):
        return "none"
    return text
