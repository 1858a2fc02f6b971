notes = {}


class asker:
    def __init__(self, request):
        self.request = request

    def value(self, name):
        return self.request.form.get(name)

    def fixed(self, name):
        return "tea"


def page_text(text):
    entities = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
    return "".join(entities.get(letter, letter) for letter in str(text))
