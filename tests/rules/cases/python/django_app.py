import os

from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.views import View


def search(request):
    query = request.GET.get("q", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM a WHERE b = '" + query + "'")  # BAD
        cursor.execute("SELECT * FROM a WHERE b = %s", [query])  # OK
    User.objects.raw("SELECT * FROM auth_user WHERE username = '%s'" % query)  # BAD
    User.objects.filter(username=query)  # OK
    User.objects.extra(where=["username = '" + query + "'"])  # BAD
    mark_safe("<b>" + query + "</b>")  # BAD
    mark_safe("<b>" + escape(query) + "</b>")  # OK
    JsonResponse({"q": query})  # OK
    render(request, "a.html", {"q": query})  # OK
    return HttpResponse("<p>" + query)  # BAD


class Download(View):
    def get(self, request, name):
        open("/srv/" + request.GET["name"])  # BAD
        return redirect(request.GET["next"])  # BAD

    def post(self, request):
        os.system("echo " + self.request.POST["a"])  # BAD
        return HttpResponseRedirect("/done")  # OK
