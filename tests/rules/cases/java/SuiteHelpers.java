package suite;

import javax.servlet.http.HttpServletRequest;

interface Shape {
  String prepare(String i);
}

class ShapeMaker {
  static Shape make() {
    return new Circle();
  }
}

class Circle implements Shape {
  public String prepare(String i) {
    String r = i;
    return r;
  }
}

class Asker {
  private HttpServletRequest request;

  Asker(HttpServletRequest request) {
    this.request = request;
  }

  String asked(String p) {
    return request.getParameter(p);
  }

  String fixed(String p) {
    return "tea";
  }
}
