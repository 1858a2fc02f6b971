package shop;

import java.io.*;
import java.util.*;
import javax.servlet.http.*;

public class OrderServlet extends HttpServlet {
  public void doGet(HttpServletRequest request, HttpServletResponse response) {
    doPost(request, response);
  }

  public void doPost(HttpServletRequest request, HttpServletResponse response) {
    String customer = request.getHeader("customer");
    if (customer == null) customer = "";
    String call = "{call orders_of(" + customer + ")}";
    try {
      java.sql.Connection connection = shop.Db.open();
      java.sql.CallableStatement statement = connection.prepareCall(call); // BAD
      java.sql.PreparedStatement safe = connection.prepareStatement("select * from t where c = ?"); // OK
      safe.setString(1, customer);
      safe.executeQuery(); // OK
    } catch (java.sql.SQLException e) {
      throw new RuntimeException(e);
    }
    response.getWriter().write(customer); // BAD
    response.getWriter().write(org.apache.commons.text.StringEscapeUtils.escapeHtml4(customer)); // OK
    response.getWriter().write(org.owasp.esapi.ESAPI.encoder().encodeForHTML(customer)); // OK
    System.out.println(customer); // OK
    request.getSession().setAttribute("customer", customer); // BAD
    response.sendRedirect(request.getParameter("next")); // BAD
    new FileOutputStream(new Labels().shown(customer)); // OK
    new FileOutputStream(new Labels().kept(customer)); // BAD
  }

  private class Labels {
    String shown(String text) {
      Map<String, Object> labels = new HashMap<String, Object>();
      labels.put("fixed", "paid");
      labels.put("given", text);
      String label = (String) labels.get("given");
      label = (String) labels.get("fixed");
      return label;
    }

    String kept(String text) {
      Map<String, Object> labels = new HashMap<String, Object>();
      labels.put("fixed", "paid");
      labels.put("given", text);
      return (String) labels.get("given");
    }
  }

  void branches(HttpServletRequest request) throws Exception {
    String given = request.getParameter("file");
    int total = 40;
    String name = (3 * 9) + total > 60 ? "always.txt" : given;
    new FileInputStream(name); // OK
    name = (3 * 9) + total > 90 ? "never.txt" : given;
    new FileInputStream(name); // BAD
    String letters = "xyz";
    String chosen;
    switch (letters.charAt(1)) {
      case 'x':
        chosen = given;
        break;
      case 'y':
        chosen = "second";
        break;
      default:
        chosen = given;
        break;
    }
    new FileInputStream(chosen); // OK
    switch (letters.charAt(2)) {
      case 'y':
        chosen = "second";
        break;
      case 'w':
      case 'z':
        chosen = given;
        break;
      default:
        chosen = "none";
        break;
    }
    new FileInputStream(chosen); // BAD
    if (given.matches("[a-z]+")) {
      new FileInputStream(given); // OK
    }
    if (!Arrays.asList("a", "b").contains(given)) {
      return;
    }
    new FileInputStream(given); // OK
  }

  void lists(HttpServletRequest request) throws Exception {
    String given = request.getParameter("file");
    List<String> names = new ArrayList<String>();
    names.add("first");
    names.add(given);
    names.add("third");
    names.remove(0);
    new FileOutputStream(names.get(0)); // BAD
    new FileOutputStream(names.get(1)); // OK
    StringBuilder text = new StringBuilder(given);
    new FileOutputStream(text.append(".txt").toString()); // BAD
    String[] parts = given.split(",");
    new FileOutputStream(parts[0]); // BAD
    String[] command = {"sh", "-c", "ls " + given};
    new ProcessBuilder(command); // BAD
    List<String> words = new ArrayList<String>();
    words.add("ls");
    ProcessBuilder builder = new ProcessBuilder();
    builder.command(words); // OK
    words.add(given);
    builder.command(words); // BAD
    Runtime runtime = Runtime.getRuntime();
    runtime.exec("ls " + given); // BAD
  }

  void requests(HttpServletRequest request) throws Exception {
    Enumeration<String> headers = request.getHeaders("X-File");
    String file = "";
    if (headers != null && headers.hasMoreElements()) {
      file = headers.nextElement();
    }
    new FileReader(java.net.URLDecoder.decode(file, "UTF-8")); // BAD
    String[] all = request.getParameterMap().get("file");
    new FileReader(all[0]); // BAD
    String fromCookie = "none";
    for (Cookie cookie : request.getCookies()) {
      if (cookie.getName().equals("file")) {
        fromCookie = cookie.getValue();
        break;
      }
    }
    new FileReader(fromCookie); // BAD
    Wrapped wrapped = new Wrapped(request);
    new FileReader(wrapped.fixed("file")); // OK
    new FileReader(wrapped.given("file")); // BAD
    Shape shape = Shapes.make();
    new FileReader(shape.change(file)); // BAD
    int number = Integer.parseInt(request.getParameter("n"));
    new FileReader("part" + number); // OK
    new FileReader(decoded(file)); // BAD
  }

  private static String decoded(String text) {
    String made = "";
    if (text != null) {
      made = new String(Base64.getDecoder().decode(text.getBytes()));
    }
    return made;
  }

  void settings() throws Exception {
    Properties settings = new Properties();
    settings.load(getClass().getResourceAsStream("shop.properties"));
    java.security.MessageDigest.getInstance(settings.getProperty("old.digest", "SHA-512")); // BAD
    java.security.MessageDigest.getInstance(settings.getProperty("new.digest", "MD5")); // OK
    javax.crypto.Cipher.getInstance("DES/CBC/PKCS5Padding"); // BAD
    javax.crypto.Cipher.getInstance("AES/GCM/NoPadding"); // OK
    int guess = new java.util.Random().nextInt(); // BAD
    int sound = java.security.SecureRandom.getInstance("NativePRNG").nextInt(); // OK
    Cookie cookie = new Cookie("a", "b");
    cookie.setSecure(true); // OK
    cookie.setSecure(false); // BAD
  }

  void directories(HttpServletRequest request, javax.naming.directory.DirContext directory)
      throws Exception {
    String who = request.getParameter("who");
    directory.search("ou=people", "(uid=" + who + ")", null); // BAD
    directory.search("ou=people", "(uid={0})", new Object[] {who}, null); // OK
    javax.xml.xpath.XPath path = javax.xml.xpath.XPathFactory.newInstance().newXPath();
    path.evaluate("//user[@id='" + who + "']", document); // BAD
    path.evaluate("//user", document); // OK
  }
}
