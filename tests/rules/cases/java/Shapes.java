package shop;

class Shapes {
  static Shape make() {
    try {
      Class<?> type = Class.forName("shop.Square");
      return (Shape) type.newInstance();
    } catch (Exception e) {
      return new Square();
    }
  }
}

interface Shape {
  String change(String text);
}

class Square implements Shape {
  public String change(String text) {
    String changed = text;
    return changed;
  }
}

class Wrapped {
  private HttpServletRequest request;

  Wrapped(HttpServletRequest request) {
    this.request = request;
  }

  String given(String name) {
    return request.getParameter(name);
  }

  String fixed(String name) {
    return "fixed";
  }
}

@RestController
class Shop {
  @GetMapping("/orders/{id}")
  String orders(@PathVariable String id, @RequestParam int page, JdbcTemplate jdbc) {
    jdbc.queryForList("select * from orders where id = " + id); // BAD
    jdbc.queryForList("select * from orders where id = ?", id); // OK
    return "orders";
  }
}
