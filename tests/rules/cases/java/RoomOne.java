package rooms;

import java.util.*;
import javax.servlet.http.*;

/* Two files whose inner classes have one name: each calls its own. */
public class RoomOne extends HttpServlet {
  public void doPost(HttpServletRequest request, HttpServletResponse response) throws Exception {
    String name = request.getParameter("name");
    Runtime.getRuntime().exec("ls " + new Step().over(name)); // BAD
    Runtime.getRuntime().exec("ls " + below(name)); // BAD
    Maker.template.execute("DELETE FROM t WHERE a='" + name + "'"); // BAD
    Maker.template.query("SELECT * FROM t WHERE a=?", name); // OK
    rooms.Door door = rooms.Maker.door();
    Runtime.getRuntime().exec("ls " + door.through(name)); // BAD
    String fixed = "table";
    Runtime.getRuntime().exec("ls " + door.through(fixed)); // OK
    String chosen;
    switch (response.getStatus()) {
      case 1:
        chosen = name;
      case 2:
        Runtime.getRuntime().exec("ls " + name); // BAD
        chosen = "two";
        break;
      default:
        chosen = "other";
    }
    Runtime.getRuntime().exec("ls " + chosen); // OK
    if (Maker.LOUD) {
      name = "quiet";
    }
    Runtime.getRuntime().exec("ls " + name); // OK
  }

  private class Step {
    public String over(String text) {
      return text;
    }
  }

  private static String below(String text) {
    return text.trim();
  }
}
