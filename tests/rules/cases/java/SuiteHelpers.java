package suite;

import javax.servlet.http.HttpServletRequest;

interface ThingInterface {
  String doSomething(String i);
}

class ThingFactory {
  static ThingInterface createThing() {
    return new Thing();
  }
}

class Thing implements ThingInterface {
  public String doSomething(String i) {
    String r = i;
    return r;
  }
}

class SeparateRequest {
  private HttpServletRequest request;

  SeparateRequest(HttpServletRequest request) {
    this.request = request;
  }

  String getTheParameter(String p) {
    return request.getParameter(p);
  }

  String getTheValue(String p) {
    return "bar";
  }
}
