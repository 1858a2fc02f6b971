package rooms;

import java.io.InputStream;
import java.util.*;
import javax.servlet.http.*;
import org.springframework.jdbc.core.JdbcTemplate;

public class RoomTwo extends HttpServlet {
  public void doPost(HttpServletRequest request, HttpServletResponse response) throws Exception {
    String name = request.getParameter("name");
    Runtime.getRuntime().exec("ls " + new Step().over(name)); // OK
    Runtime.getRuntime().exec("ls " + below(name)); // OK
    List<String> words = new ArrayList<>();
    words.add("sh");
    words.add(name);
    words.add("end");
    words.remove(1);
    Runtime.getRuntime().exec("ls " + words.get(1)); // OK
    Deque<String> line = new LinkedList<>();
    if (response.isCommitted() || "a".equals(name) || "b".equals(name)) {
      Runtime.getRuntime().exec("ls " + name); // BAD
    }
    if ("a".equals(name) || "b".equals(name)) {
      Runtime.getRuntime().exec("ls " + name); // OK
    }
    String low = name.toLowerCase();
    if (Set.of("x", "y").contains(low)) {
      Runtime.getRuntime().exec("ls " + name); // OK
    }
    boolean known = "c".equals(name);
    if (!known) {
      return;
    }
    Runtime.getRuntime().exec("ls " + name); // OK
  }

  public void choose(HttpServletRequest request, int kind) throws Exception {
    String name = request.getParameter("name");
    String one = switch (kind) { case 1 -> name; case 2 -> "b"; default -> "c"; };
    Runtime.getRuntime().exec("ls " + one); // BAD
    String two = switch (kind) { case 1 -> "a"; default -> { yield "c"; } };
    Runtime.getRuntime().exec("ls " + two); // OK
  }

  public void read(java.net.Socket socket) throws Exception {
    java.io.BufferedReader reader =
        new java.io.BufferedReader(new java.io.InputStreamReader(socket.getInputStream()));
    String line = reader.readLine();
    Runtime.getRuntime().exec("ls " + line); // BAD
    new java.io.File(line); // OK
    javax.crypto.Cipher.getInstance("AES/ECB/PKCS5Padding"); // BAD
    javax.crypto.Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding"); // OK
    connection.setHostnameVerifier((host, session) -> true); // BAD
    connection.setHostnameVerifier((host, session) -> host.equals(expected)); // OK
  }

  private class Step {
    public String over(String text) {
      return "fixed";
    }
  }

  private static String below(String text) {
    return "under";
  }
}

class Maker {
  public static JdbcTemplate template;
  public static final boolean LOUD = true;

  static Door door() {
    Properties settings = new Properties();
    try (InputStream in = Maker.class.getResourceAsStream("shop.properties")) {
      if (in == null) {
        return new SlowDoor();
      }
      settings.load(in);
      Object made = Class.forName(settings.getProperty("door")).getConstructor().newInstance();
      return (Door) made;
    } catch (Exception e) {
      return new WideDoor();
    }
  }
}

interface Door {
  String through(String what);
}

class WideDoor implements Door {
  public String through(String what) {
    return what;
  }
}

class SlowDoor implements Door {
  public String through(String what) {
    return what == null ? "" : new StringBuilder(what).toString();
  }
}
